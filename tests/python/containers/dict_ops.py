"""Dicts in depth: order, methods, views, key equality, mutation, growth and deletion, merge operators, subclasses."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


d = {"a": 1, "b": 2, "c": 3}
print(d, d["a"], d.get("z"), d.get("z", 0), "a" in d, "z" not in d, len(d), list(d), list(d.keys()), list(d.values()), list(d.items()), list(reversed(d)), d == {"c": 3, "b": 2, "a": 1}, d != {"a": 1})
d["d"] = 4
d["a"] = 10
print(d, d.pop("b"), d.pop("zz", "default"), d.popitem(), d, d.setdefault("e", 5), d.setdefault("a", 99), d)
d.update({"x": 1}, y=2)
d.update([("p", 1), ["q", 2]])
d.update(z=3)
d.update()
print(d, d.copy() == d, d.copy() is d)
del d["x"]
d["x"] = "moved to the end"
print(list(d))
d.clear()
print(d, bool(d))
print({1: "int", 1.0: "float", True: "bool"}, {0: "a", False: "b", 0.0: "c", -0.0: "d"}, {"1": 1, 1: 2}, {(1, 2): "t", frozenset([1]): "f", None: "n", ...: "e"}, {1: 1, 1 + 0j: 2}, {float("inf"): 1}[float("inf")], {2**70: "big"}[2**70], {b"k": 1}.get("k"))
print({"a": 1} | {"b": 2}, {"a": 1} | {"a": 2}, {**{"a": 1}, **{"b": 2}}, dict(a=1) | dict(b=2))
m = {"a": 1}
n = m
m |= {"b": 2}
m |= [("c", 3)]
print(m, n is m, m | {}, {} | m)
error(lambda: {} | [("a", 1)])
error(lambda: [("a", 1)] | {})
error(lambda: m + m)
error(lambda: m < m)
error(lambda: m["nope"])
error(lambda: m[[]])
error(lambda: m[{}])
error(m.__setitem__, [], 1)
error(m.__delitem__, "nope")
error(m.pop, "nope")
error({}.popitem)
error(m.update, 5)
error(m.update, [1, 2])
error(m.update, [(1, 2, 3)])
error(m.update, {1: 2}, {3: 4})
error(m.get)
error(m.setdefault)
error(m.fromkeys)
error(dict, 5)
error(dict, [1])
error(dict, None)
error(hash, m)
error(lambda: {[]: 1})
error(lambda: {**5})
error(lambda: m.keys()[0])
error(lambda: [] in m)
print(dict.fromkeys("abc"), dict.fromkeys([1, 2], 0), dict.fromkeys({"k": 1}, []), dict.fromkeys(range(3), "x"), dict.fromkeys([]), dict([("a", 1)]), dict({"a": 1}, b=2), dict(zip("ab", [1, 2])), dict(), dict(**{"x y": 1}))
k, v, i = m.keys(), m.values(), m.items()
print(k, v, i, len(k), "a" in k, 1 in v, ("a", 1) in i, ("a", 2) in i, ["a", 1] in i, k & {"a", "z"} == {"a"}, k | {"q"} == {"a", "b", "c", "q"}, k - {"a"} == {"b", "c"}, sorted(k ^ {"a", "z"}), k == {"a", "b", "c"}, k >= {"a"}, k.isdisjoint({"z"}), sorted(i & {("a", 1)}), i == m.items(), v == m.values(), k.mapping == m)
m["new"] = 5
print(k, list(reversed(i)), list(reversed(v)), sorted(k - ["a"]), {"a"} & k, {"a"} - k, k < {"a", "b", "c", "new", "more"}, set(i) == set(m.items()), sorted(["zz"] | k))
error(lambda: k + k)
error(lambda: hash(k))
error(lambda: v[0])
error(lambda: k & 5)
error(lambda: k.mapping.__setitem__("a", 1))
error(lambda: {1: []}.items() & {(1, 2)})
log = []


class K:
    def __init__(self, n): self.n = n
    def __hash__(self): log.append(("hash", self.n)); return 42
    def __eq__(self, o): log.append(("eq", self.n, o.n)); return self.n == o.n
    def __repr__(self): return f"K{self.n}"


kd = {}
a, b, c = K(1), K(2), K(1)
kd[a] = "a"
kd[b] = "b"
kd[c] = "c"
print(kd, log)
log.clear()
print(kd[K(2)], K(3) in kd, kd.get(K(1)), log)
log.clear()
del kd[K(1)]
print(kd, log, list(kd) == [b])
log.clear()
copy = dict(kd)
copy2 = {**kd}
copy3 = kd | {}
print(copy, copy2, copy3, [e for e in log if e[0] == "hash"])


class Missing(dict):
    def __missing__(self, key):
        self[key] = value = key * 2
        return value


md = Missing(a=1)
print(md["b"], md, md.get("zz"), "zz" in md, md["c"], dict(md), type(md.copy()), type(md | {}), md == {"a": 1, "b": "bb", "c": "cc"})


class Sub(dict):
    def __getitem__(self, k): return "overridden"
    def __setitem__(self, k, v): super().__setitem__(k, ("set", v))
    def __iter__(self): return iter(["fake"])
    def __contains__(self, k): return True
    def keys(self): return ["kk"]
    def get(self, k, d=None): return "got"


s = Sub(a=1)
s["b"] = 2
s.update(c=3)
print(s["x"], dict.__getitem__(s, "b"), list(s), s, "zz" in s, s.get("q"), len(s), s.pop("a"), s.setdefault("d", 4), dict(s), {**s}, dict.items(s), [*s])
big = {}
for i in range(10000):
    big[i] = i * i
    if i % 3 == 0:
        big.pop(i // 2, None)
print(len(big), sum(big), sum(big.values()), list(big)[:5], next(reversed(big)))
for i in list(big)[::2]:
    del big[i]
print(len(big), list(big)[:5], 9999 in big, big.popitem())
for i in range(100):
    big[f"key{i}"] = i
print(len(big), list(big)[-1], big["key57"], sum(v for k, v in big.items() if isinstance(k, str)))
order = {}
for w in "the cat sat on the mat the end".split():
    order[w] = order.get(w, 0) + 1
print(order, sorted(order.items(), key=lambda kv: (-kv[1], kv[0])), max(order, key=order.get), {v: k for k, v in order.items()})
nested = {}
for path in ("a.b.c", "a.b.d", "x.y"):
    node = nested
    for part in path.split("."):
        node = node.setdefault(part, {})
print(nested)
rec = {}
rec["self"] = rec
print(rec, rec["self"] is rec, repr([rec]))
q = {}
for i in range(5):
    q[i] = i
for k in list(q):
    if k % 2:
        del q[k]
q[1] = "back"
print(q, {k: q[k] for k in sorted(q)}, list(q.items())[-1], dict(reversed(q.items())), dict(sorted(q.items(), key=lambda kv: str(kv[1]))))
queue = {}
for i in range(1000):
    queue[i] = None
    if len(queue) > 10:
        del queue[next(iter(queue))]
print(list(queue))
while queue:
    key, _ = queue.popitem()
print(key, queue)
e1, e2 = {"a": 1, "b": [1, {"c": 2}]}, {"b": [1, {"c": 2}], "a": 1.0}
print(e1 == e2, e1 == {"a": 1}, {1: float("nan")} == {1: -float("nan")}, {"a": e1} == {"a": e2}, {} == [], {} == {}, {1: 2} != {1: 3}, dict.__eq__({}, 5), {}.__contains__(1), {}.__len__(), {"a": 1}.__getitem__("a"), {1: 2}.__or__({3: 4}), {1: 2}.__ror__({3: 4}), dict[str, int], {}.__class_getitem__(int))


class Str(str):
    def __hash__(self): return hash("other")
    def __eq__(self, o): return str.__eq__(self, o)


sd = {Str("x"): 1, "x": 2}
print(len(sd), sd["x"], sd.get(Str("x")))
attrs = {f"name{i}": i for i in range(20)}
attrs[5] = "non-string key arrives late"
print(attrs["name7"], attrs[5], len(attrs), list(attrs)[-1])
ints = {i: str(i) for i in range(10)}
ints["s"] = 1
print(ints[3], ints["s"], ints.get(3.0), ints.get(True), ints.get("3"))
import types
mp = types.MappingProxyType(ints)
print(mp[3], len(mp), "s" in mp, mp.get("zz", 0), mp.copy() == ints, mp == ints, list(mp)[:2], mp | {"m": 1} == {**ints, "m": 1})
error(lambda: mp.__setitem__)
error(types.MappingProxyType, 5)
