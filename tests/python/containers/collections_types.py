"""collections: deque, Counter, OrderedDict, defaultdict, ChainMap, UserDict/List/String, abc mixins."""
import collections
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, UserString, defaultdict, deque


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


d = deque([1, 2, 3], maxlen=5)
d.append(4)
d.appendleft(0)
d.append(5)
print(d, d.popleft(), d.pop(), d, d.maxlen, len(d), d[0], d[-1], 2 in d, d.index(3), d.count(2), list(reversed(d)), d == deque([2, 3, 4]), d + deque([9]), d * 2)
d.rotate(1)
print(d)
d.rotate(-2)
d.extend([7, 8])
d.extendleft("ab")
print(d)
d.insert(1, "ins") if len(d) < 5 else print("full")
d.remove("a")
d.reverse()
d[0] = "set"
del d[1]
print(d, d.copy(), deque("abc"), deque(), deque(maxlen=0), deque(range(10), 3), deque([1]) < deque([2]), bool(deque()))
d.clear()
error(d.pop)
error(d.popleft)
error(lambda: d[0])
error(d.remove, 1)
error(d.index, 1)
error(deque, 5)
error(deque, [], -1)
error(deque, [], "x")
error(lambda: deque(range(5), 5).insert(0, 1))
error(lambda: deque([1])[0:1])
error(hash, deque())
error(lambda: deque() + [1])


def mutate():
    q = deque([1, 2, 3])
    for v in q:
        q.append(v)


error(mutate)
q = deque()
for i in range(1000):
    q.append(i)
    if i % 3 == 0:
        q.popleft()
print(len(q), sum(q), q[100], q[-100])
c = Counter("mississippi")
print(c, c["s"], c["zz"], c.most_common(2), sorted(c.elements()), c.total(), Counter(a=3, b=1), Counter({"x": 2}) + Counter(x=1, y=1), Counter(a=3) - Counter(a=1, b=2), Counter(a=3, b=1) & Counter(a=1, b=5), Counter(a=3) | Counter(b=5), +Counter(a=-1, b=2), -Counter(a=-1))
c.update("miss")
c.subtract(["s", "s", "q"])
print(c, c == Counter(c), Counter(a=1) == Counter(a=1, b=0), Counter(a=1) <= Counter(a=2), Counter(a=1) < Counter(a=1), dict(c.most_common()), len(c), "zz" in c)
del c["q"]
del c["not there"]
c += Counter("zz")
print(c, Counter().most_common(), Counter([1, 1, 2]).most_common(1), Counter(x for x in "abca"), repr(Counter()))
error(Counter.fromkeys, "ab")
o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
o.move_to_end("a")
o.move_to_end("c", last=False)
print(o, o.popitem(), o.popitem(last=False), o, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == dict(b=2, a=1), list(reversed(OrderedDict(x=1, y=2))), OrderedDict(a=1) | {"b": 2}, repr(OrderedDict()), o.copy())
error(o.move_to_end, "zz")
error(OrderedDict().popitem)
dd = defaultdict(list)
dd["x"].append(1)
dd["x"].append(2)
dd["y"]
print(dd, dd.get("z"), "z" in dd, dd.default_factory, defaultdict(int, a=1)["b"], defaultdict(lambda: "d")["q"], dd.copy(), dd | {"k": 1}, defaultdict(None, {1: 2}))
error(lambda: defaultdict(None)["x"])
error(defaultdict, 5)
nested = defaultdict(lambda: defaultdict(int))
for w in "a b a c b a".split():
    nested[w[0]][len(w)] += 1
print({k: dict(v) for k, v in nested.items()})
cm = ChainMap({"a": 1}, {"a": 2, "b": 3})
print(cm["a"], cm["b"], len(cm), list(cm), cm.maps, cm.parents, cm.new_child({"c": 9})["c"], dict(cm), "z" in cm, cm.get("z", 0), cm | {"d": 1})
cm["b"] = 99
del cm["a"]
print(cm, cm["a"])
error(lambda: cm["zz"])
error(cm.pop, "zz")
error(lambda: cm.__delitem__("a"))


class UD(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k, v * 2)


u = UD(a=1)
u["b"] = 2
u.update(c=3)
print(u, u.data, u == {"a": 2, "b": 4, "c": 6}, u.get("z"), "a" in u, len(u), u | {"d": 1}, u.copy(), list(u))


class UL(UserList):
    def append(self, v): super().append(v + 1)


l = UL([1, 2])
l.append(5)
print(l, l + [1], l[0], l[1:], l * 2, sorted(l), l == [1, 2, 6], type(l + [1]).__name__)
s = UserString("abc")
print(s, s.upper(), s + "d", s[1], s == "abc", len(s), "b" in s, s * 2, type(s.upper()).__name__, hash(s) == hash("abc"))
from collections import abc


class Seq(abc.Sequence):
    def __init__(self, *v): self.v = v
    def __getitem__(self, i): return self.v[i]
    def __len__(self): return len(self.v)


class Map(abc.MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)


class MySet(abc.Set):
    def __init__(self, it): self.s = list(dict.fromkeys(it))
    def __contains__(self, v): return v in self.s
    def __iter__(self): return iter(self.s)
    def __len__(self): return len(self.s)
    def __repr__(self): return f"MySet({self.s})"


sq = Seq(1, 2, 3, 2)
print(list(sq), 2 in sq, sq.index(3), sq.count(2), list(reversed(sq)))
mp = Map()
mp["a"] = 1
mp.update(b=2)
print(dict(mp), mp.get("z", 0), mp.pop("a"), mp.setdefault("c", 3), list(mp.items()), "b" in mp, mp == {"b": 2, "c": 3}, mp.popitem(), list(mp.keys()), mp.values() is not None)
m1, m2 = MySet([1, 2, 3]), MySet([2, 3, 4])
print(m1 & m2, m1 | m2, m1 - m2, m1 ^ m2, m1 <= m2, m1 == {1, 2, 3}, m1.isdisjoint([9]), m1 > MySet([1]), m1 & {1})
error(abc.Sequence)
error(Seq(1).__getitem__, 9)
print([n for n in ("Hashable", "Iterable", "Iterator", "Sized", "Container", "Callable", "Sequence", "MutableSequence", "Mapping", "Set", "Generator", "Reversible", "Collection", "Buffer", "ByteString" if False else "Awaitable") for v in ([1],) if isinstance(v, getattr(abc, n))], isinstance({}, abc.Mapping), isinstance("", abc.Sequence), isinstance(5, abc.Hashable), isinstance([], abc.Hashable), issubclass(dict, abc.MutableMapping), isinstance(iter([]), abc.Iterator), isinstance(len, abc.Callable), isinstance(range(3), abc.Sequence), isinstance(b"", abc.Buffer), isinstance({}.keys(), abc.KeysView))
import pickle
for x in (deque([1], 2), Counter("ab"), OrderedDict(a=1), defaultdict(int, a=1), ChainMap({1: 2})):
    y = pickle.loads(pickle.dumps(x))
    print(type(y).__name__, y == x, getattr(y, "maxlen", "-"), getattr(y, "default_factory", "-"))
