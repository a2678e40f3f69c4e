"""_collections: deque, defaultdict, OrderedDict, _tuplegetter, _count_elements."""
import _collections
import copy
import pickle
from collections import OrderedDict, defaultdict, deque


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")


class NoEq:
    def __eq__(self, other):
        raise ValueError("eq")

    __hash__ = None


print("== deque")
d = deque()
show(lambda: (d, len(d), d.maxlen, bool(d)))
show(deque, 5)
show(deque, [1], 2, 3)
show(deque, [1], "a")
show(deque, [1], 1.5)
show(deque, [1], -1)
show(deque, [1], 2**80)
show(deque, [1], nope=1)
show(deque, maxlen=3, iterable=range(10))
show(deque, "abc", None)
d = deque(range(200))
print(d[0], d[-1], d[61], d[-200], len(d))
show(lambda: d[200])
show(lambda: d[-201])
show(lambda: d["a"])
show(lambda: d[1:2])
show(d.pop), show(d.popleft)
show(deque().pop)
show(deque().popleft)
d = deque(maxlen=3)
for i in range(5):
    d.append(i)
print(d)
d.appendleft(9)
print(d)
d.extend("xyz")
d.extendleft("ab")
print(d)
show(d.insert, 0, 1)
show(setattr, d, "maxlen", 5)
d = deque([1, 2, 3])
d.insert(0, 0), d.insert(-1, 2.5), d.insert(100, 4), d.insert(-100, -1), d.insert(3, "m")
print(d)
del d[0], d[-1], d[2]
print(d)
d[0] = "z"
show(d.__setitem__, 10, 1)
show(d.__delitem__, 10)
show(d.__setitem__, "a", 1)
d.rotate(), print(d), d.rotate(-2), print(d), d.rotate(10**6), print(d)
show(d.rotate, "a")
show(d.rotate, 1, 2)
d.reverse(), print(d)
print(d.count(2), 2 in d, 77 in d, d.index(3))
show(d.index, 77)
show(d.index, 3, 100)
show(d.index, 3, 0, 1)
show(d.index, 3, -1)
show(d.index, "z", "a")
show(d.index)
show(d.index, 1, 2, 3, 4)
show(d.remove, 77)
d.remove(3), print(d)
show(lambda: d + deque([7, 8]))
show(lambda: d + [7])
show(lambda: d * 2)
show(lambda: 2 * d)
show(lambda: d * -1)
show(lambda: d * "a")
d += "pq"
print(d)
d *= 2
print(d)
d *= 0
print(d, deque([1, 2], 3) * 2, deque([1, 2], 3) + deque([5, 6]))
e = deque([1, 2], maxlen=3)
e *= 4
print(e)
x = deque([1, 2])
x.extend(x), x.extendleft(x)
print(x)
x += x
print(x)
a, b = deque([1, 2, 3]), deque([1, 2, 4])
print(a < b, a <= b, a == b, a != b, a > b, a >= b, a == [1, 2, 3], a == deque([1, 2, 3], 5), deque([1, 2]) < a)
show(lambda: a < [1])
show(hash, a)
show(lambda: deque([NoEq()]) == deque([1]))
rec = deque()
rec.append(rec)
print(rec, deque([rec, 1], maxlen=4))
it = iter(deque([1, 2, 3]))
print(it.__length_hint__(), next(it), it.__length_hint__(), list(it), list(it), type(it).__name__)
print(list(reversed(deque([1, 2, 3]))), reversed(deque()).__class__)
d = deque([1, 2, 3])
it = iter(d)
next(it)
d.append(4)
show(next, it)
show(next, it)
it = reversed(d)
next(it)
d[0] = 5
print(next(it))
d.pop()
show(next, it)
for i in (iter(d), reversed(d)):
    next(i)
    r = i.__reduce__()
    print(r)
    print(list(r[0](*r[1])))
show(_collections._deque_iterator)
show(_collections._deque_iterator, [1])
show(_collections._deque_iterator, deque([1]), "a")
print(list(_collections._deque_iterator(deque([1, 2, 3]), 1)), list(_collections._deque_reverse_iterator(deque([1, 2, 3]), 2)))


class Mut:
    def __init__(self, d):
        self.d = d

    def __eq__(self, other):
        self.d.append(1)
        return False

    __hash__ = None


d = deque([1, 2, 3])
d.appendleft(Mut(d))
show(d.count, 5)
show(lambda: 5 in d)
show(d.index, 5)
show(d.remove, 5)
d = deque([1, 2])
show(lambda: d.__reduce__()[:3])
r = deque([1, 2], 5).__reduce__()
print(r[:3], list(r[3]))


class SubDeque(deque):
    pass


s = SubDeque([1, 2], 3)
s.x = 1
print(s, s.copy(), type(s.copy()), copy.copy(s), getattr(copy.copy(s), "x", None), pickle.loads(pickle.dumps(s)), pickle.loads(pickle.dumps(s)).__dict__)
print(type(s + s), type(s * 2), copy.deepcopy(deque([[1]])), deque([1], 3).copy())
print(deque[int], deque.__doc__ is not None, deque.__text_signature__)
d = deque([1, 2, 3])
d.__init__([7])
print(d)
d.clear(), print(d)
q = deque()
out = []
for i in range(1000):
    q.append(i)
    q.appendleft(-i)
    if i % 3 == 0:
        out.append(q.popleft()), out.append(q.pop())
print(len(q), sum(q), sum(out), q[0], q[len(q) // 2], q[-1])
while len(q) > 3:
    q.popleft()
    q.pop()
print(q)

print("== defaultdict")
dd = defaultdict(list, {"a": [1]}, b=[2])
dd["c"].append(3)
print(dd, dd.default_factory, dd["c"])
show(lambda: defaultdict()["x"])
show(lambda: defaultdict(None, x=1)[("t", 1)])
show(defaultdict, 5)
show(defaultdict, list, 5)
show(defaultdict, list, {}, {})
show(dd.__missing__)
print(dd.copy(), type(dd.copy()), copy.copy(dd).default_factory)
dd.default_factory = None
show(lambda: dd["zz"])
del dd.default_factory
print(dd.default_factory, dd)
dd.default_factory = int
r = dd.__reduce__()
print(r[0], r[1], r[2], r[3], list(r[4]))
print(defaultdict().__reduce__()[1])
show(lambda: dd | {"z": 1})
show(lambda: {"z": 1} | dd)
show(lambda: dd | 5)
dd |= {"q": 5}
print(dd)
print(pickle.loads(pickle.dumps(dd)), copy.deepcopy(dd))


class SubDD(defaultdict):
    def __repr__(self):
        return "Sub" + super().__repr__()


s = SubDD(int, a=1)
print(s, s.copy(), type(s | {}))
s.factory = s
rd = defaultdict(list)
rd["me"] = rd
print(rd)


class Fac:
    def __repr__(self):
        return f"F({self.d!r})" if hasattr(self, "d") else "F"

    def __call__(self):
        return 1


f = Fac()
f.d = defaultdict(f, a=1)
print(f.d)
show(defaultdict(lambda: 1 / 0).__getitem__, 1)
print(defaultdict[int, str], isinstance(dd, dict), dd == dict(dd))
print({**defaultdict(int, a=1)}, defaultdict.fromkeys("ab", 1))

print("== OrderedDict")
od = OrderedDict([("a", 1), ("b", 2)], c=3)
print(od, OrderedDict(), len(od))
od["d"] = 4
od["a"] = 10
print(od, list(od), list(reversed(od)))
del od["b"]
od["b"] = 5
print(od)
od.move_to_end("a"), print(od)
od.move_to_end("b", last=False), print(od)
od.move_to_end("c", False), print(od)
show(od.move_to_end, "zz")
show(od.move_to_end)
show(od.popitem), show(od.popitem, last=False), show(od.popitem, False)
show(OrderedDict().popitem)
show(od.pop, "zz")
show(od.pop, "zz", 5)
show(od.pop, key="zz", default=7)
show(od.pop, "a")
show(od.setdefault, "k"), show(od.setdefault, "k", 5), show(od.setdefault, "k2", default=5)
print(od.keys(), od.values(), od.items())
od["x"] = 1
print(list(reversed(od.keys())), list(reversed(od.values())), list(reversed(od.items())), type(od.keys()).__mro__)
show(OrderedDict, 1, 2)
show(OrderedDict, 5)
show(OrderedDict, [1])
show(OrderedDict, [()])
show(OrderedDict, [(1,)])
show(OrderedDict, [(1, 2, 3)])
show(OrderedDict, {"a": 1}, b=2)
show(od.update, 1, 2)
show(od.update)
od.update([("u", 1)], v=2), print(od)
p, q = OrderedDict(a=1, b=2), OrderedDict(b=2, a=1)
print(p == q, p != q, p == dict(q), dict(p) == q, p == OrderedDict(a=1, b=2))
show(lambda: p < q)
show(lambda: p | {"z": 3})
show(lambda: {"z": 3} | p)
show(lambda: p | 3)
p |= [("w", 1)]
print(p, p.copy(), OrderedDict.fromkeys("xyz"), OrderedDict.fromkeys("xy", value=1), OrderedDict.fromkeys(iterable="q"))
r = p.__reduce__()
print(r[:4], list(r[4]))


class SubOD(OrderedDict):
    def __setitem__(self, k, v):
        OrderedDict.__setitem__(self, k, v * 2)

    def __getitem__(self, k):
        return OrderedDict.__getitem__(self, k) + 100


s = SubOD(a=1)
s["b"] = 2
s.attr = 9
print(s, list(s.items()), s["a"], s.pop("a"), s.setdefault("b"), s.copy(), s.popitem())
s = SubOD(a=1)
s.attr = 9
print(s.__reduce__()[:3], s.__dict__, copy.copy(s).attr, getattr(s.copy(), "attr", None))
o = OrderedDict(a=1)
o.attr = 1
print(o.__dict__, getattr(o.copy(), "attr", None), copy.copy(o).attr, pickle.loads(pickle.dumps(o)).attr)
o["me"] = o
print(o)
o = OrderedDict(a=1, b=2, c=3)
show(lambda: [o.__setitem__("z" + k, 1) for k in o])
show(lambda: [o.move_to_end("a") for k in o])
show(lambda: [o.__setitem__(k, 7) for k in o])
it = iter(o)
next(it)
del o["b"]
show(next, it)
show(next, it)
it = iter(o.items())
next(it)
r = it.__reduce__()
print(r, list(it), type(it).__name__)
show(lambda: it.__length_hint__())
o.clear()
for i in range(50):
    o[i] = i
o["k"] = 1
for i in range(49):
    o.popitem(last=i % 2)
    o.setdefault("k"), o.move_to_end("k", last=i % 2)
print(o)
o.clear(), print(o)
for i in range(10):
    o[i] = i
    o.move_to_end(i, last=False)
print(list(o))
for i in range(300):
    o.move_to_end(i % 10)
print(list(o), o.popitem(False))
show(lambda: type("X", (OrderedDict, defaultdict), {}))
show(lambda: type("X", (OrderedDict, dict), {}))
print(dict(OrderedDict(a=1)), {**OrderedDict(a=1)}, OrderedDict(OrderedDict(z=1, a=2)))
show(lambda: od.keys() & {"k"})
show(hash, od)
print(OrderedDict(a=[1]).__contains__("a"), OrderedDict.__doc__ is not None)


class Map:
    def keys(self):
        return ["k1", "k2"]

    def __getitem__(self, k):
        return k.upper()


class Items:
    def items(self):
        return [("i", 1)]


print(OrderedDict(Map()), OrderedDict(Items()))

print("== _tuplegetter, _count_elements")
tg = _collections._tuplegetter(1, "doc")
print(tg, tg.__doc__, tg.__get__((5, 6)), tg.__get__(None, int) is tg, tg.__reduce__())
show(tg.__get__, [1, 2])
show(tg.__get__, (1,))
show(tg.__set__, (1, 2), 3)
show(tg.__delete__, (1, 2))
show(_collections._tuplegetter, "a", "b")
show(_collections._tuplegetter, 1)
tg.__doc__ = "other"
print(tg.__doc__)
from collections import Counter, namedtuple
P = namedtuple("P", "x y")
print(P(1, 2).x, P.x.__doc__, type(P.x), pickle.loads(pickle.dumps(P.__dict__["y"])))
m = {}
print(_collections._count_elements(m, "abracadabra"), m)


class M(dict):
    def get(self, k, d=None):
        return 10


m = M()
_collections._count_elements(m, "aa"), print(m)
show(_collections._count_elements, 5, "a")
show(_collections._count_elements, {}, 5)
print(Counter("abracadabra").most_common(2))
