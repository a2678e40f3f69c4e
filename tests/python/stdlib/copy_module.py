"""copy: shallow and deep copies of every kind of object, memo, __copy__/__deepcopy__, __reduce__, cycles, copy.replace."""
import copy


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class P:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return isinstance(o, P) and self.x == o.x
    def __repr__(self): return f"P({self.x!r})"


for v in (None, 1, 1.5, "s", b"b", True, (1, 2), frozenset([1]), range(3), len, P, slice(1), ..., NotImplemented, type, 1j):
    print(copy.copy(v) is v, copy.deepcopy(v) is v, end=" ")
print()
l = [1, [2, 3], {"k": [4]}, (5, [6]), P([7])]
s, d = copy.copy(l), copy.deepcopy(l)
print(s == l, s is l, s[1] is l[1], d == l, d[1] is l[1], d[2]["k"] is l[2]["k"], d[3] is l[3], d[3][1] is l[3][1], d[4].x is l[4].x)
t = (1, (2, 3))
print(copy.deepcopy(t) is t, copy.deepcopy((1, [2])) == (1, [2]))
rec = [1]
rec.append(rec)
r2 = copy.deepcopy(rec)
print(r2[1] is r2, r2 is rec, copy.copy(rec)[1] is rec)
d = {}
d["me"] = d
d2 = copy.deepcopy(d)
print(d2["me"] is d2)
shared = [1]
pair = copy.deepcopy([shared, shared])
print(pair[0] is pair[1], pair[0] is shared)
a = P(None)
a.x = a
b = copy.deepcopy(a)
print(b.x is b, b is a)
bt = ([],)
bt[0].append(bt)
bt2 = copy.deepcopy(bt)
print(bt2[0][0] is bt2, bt2 is bt)


class Hooks:
    def __init__(self): self.log = []
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return ("deep", isinstance(memo, dict))


print(copy.copy(Hooks()), copy.deepcopy(Hooks()), copy.deepcopy([Hooks()]))


class Reduce:
    def __init__(self, a, b): self.a, self.b = a, b
    def __reduce__(self): return (Reduce, (self.a, "reduced"))


r = copy.copy(Reduce(1, 2))
print(r.a, r.b, copy.deepcopy(Reduce([1], 2)).b)


class State:
    def __init__(self): self.x, self.y = 1, [2]
    def __getstate__(self): return {"x": 100, "y": self.y}
    def __setstate__(self, st): self.__dict__.update(st, via="setstate")


st = State()
c = copy.copy(st)
print(c.x, c.via, c.y is st.y, copy.deepcopy(st).y is st.y)


class NewArgs:
    def __new__(cls, v):
        self = super().__new__(cls)
        self.v = v
        return self
    def __getnewargs__(self): return (self.v,)


print(copy.copy(NewArgs(5)).v, copy.deepcopy(NewArgs([1])).v)


class Kw:
    def __new__(cls, *, k):
        self = super().__new__(cls)
        self.k = k
        return self
    def __getnewargs_ex__(self): return (), {"k": self.k}


print(copy.copy(Kw(k=3)).k)


class L(list):
    pass


class D(dict):
    pass


l = L([1, [2]])
l.attr = "attr"
l2, l3 = copy.copy(l), copy.deepcopy(l)
print(type(l2).__name__, l2, l2.attr, l2[1] is l[1], type(l3).__name__, l3[1] is l[1], l3.attr)
dd = D(a=[1])
dd.extra = 1
print(copy.copy(dd), copy.copy(dd).extra, type(copy.deepcopy(dd)).__name__, copy.deepcopy(dd)["a"] is dd["a"])


class Slots:
    __slots__ = ("a", "b")


sl = Slots()
sl.a = [1]
print(copy.copy(sl).a is sl.a, copy.deepcopy(sl).a is sl.a, hasattr(copy.copy(sl), "b"))
import collections
print(copy.copy(collections.deque([1], 3)), copy.deepcopy(collections.defaultdict(list, a=[1])), copy.copy(collections.Counter("ab")), copy.deepcopy(collections.OrderedDict(a=1)), copy.copy(bytearray(b"x")), copy.deepcopy(bytearray(b"y")), copy.copy({1, 2}), copy.deepcopy({frozenset([1])}))
N = collections.namedtuple("N", "x y")
n = N(1, [2])
print(copy.copy(n), copy.deepcopy(n)[1] is n[1], copy.replace(n, x=9))
for bad in ((i for i in [1]), __import__("sys")._getframe(), __import__("threading").Lock() if False else (x for x in ())):
    error(copy.copy, bad)
    error(copy.deepcopy, bad)
error(copy.deepcopy, [open]) if False else print(copy.deepcopy([len])[0] is len)
error(copy.replace, 5)
error(copy.replace, [1], x=1)
memo = {}
x = [1, 2]
y = copy.deepcopy(x, memo)
print(memo[id(x)] is y, copy.Error.__name__, copy.error is copy.Error)


class Replace:
    def __init__(self, **k): self.__dict__.update(k)
    def __replace__(self, **k): return Replace(**{**self.__dict__, **k})


print(copy.replace(Replace(a=1, b=2), b=3).__dict__)
deep = []
for _ in range(100):
    deep = [deep]
print(copy.deepcopy(deep) == deep)
exc = ValueError("a", [1])
exc.extra = [2]
e2 = copy.copy(exc)
print(repr(e2), e2.extra is exc.extra, copy.deepcopy(exc).args[1] is exc.args[1])
m = P(1).__eq__
print(copy.copy(P.__eq__) is P.__eq__, copy.deepcopy(m).__self__ == P(1))
