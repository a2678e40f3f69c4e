"""Tuples: construction, methods, comparison, hashing, slicing, nesting, namedtuple, structseq, subclasses."""
import collections
import sys


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


t = (1, "a", 2.5, None, (3,))
print(t, t[0], t[-1], t[1:3], t[::-1], len(t), t.count(1), t.index("a"), 2.5 in t, t + (9,), t * 2, () * 5, (1,) * 3, t[:], (), (1,), tuple("ab"), tuple(range(3)), tuple({1: 2}), tuple([]), 1, 2)
print((1, 2) == (1, 2), (1, 2) < (1, 3), (1, 2) < (1, 2, 0), () < (0,), (1, "a") == (1, "a"), ("b",) > ("a", "z"), (1, 2) != [1, 2], hash((1, 2)) == hash((1.0, 2.0)), hash(()) == hash(()), len({(1, 2), (1, 2), (2, 1)}), {(1, (2, 3)): "nested"}[(1, (2, 3))])
print(t[1:3] + t[3:], t[-2:], t[5:], t[::2], t[slice(None)], (1, 2, 3)[True], sorted((3, 1, 2)), list(reversed((1, 2))), sum((1, 2, 3)), max((1, 5, 2)), min("ba", "ab"), (1, 2, 1).count(1), (1, 2, 1).index(1, 1), tuple(x * x for x in range(4)))
for f in (lambda: t[10], lambda: t["a"], lambda: t.index(99), lambda: t + [1], lambda: t + 1, lambda: t * "a", lambda: t < 5, lambda: t < (2, None) if False else (1,) < ("a",), lambda: t.__setitem__(0, 1), lambda: hash(([],)), lambda: tuple(5), lambda: tuple(1, 2), lambda: t.append(1), lambda: t.index(1, 1), lambda: (1,) * 1.5):
    error(f)


def set_item():
    t[0] = 1


def del_item():
    del t[0]


error(set_item)
error(del_item)
a, (b, *c), *d = 1, (2, 3, 4), 5, 6
print(a, b, c, d)
x = ([1],)
x[0].append(2)
print(x)
u = t
u += (7,)
print(t, u)
u *= 0
print(u)
P = collections.namedtuple("P", "x y z", defaults=[0])
p = P(1, 2)
print(p, p.x, p[1], p._asdict(), p._replace(x=9), P._fields, P._field_defaults, P._make([4, 5, 6]), p == (1, 2, 0), isinstance(p, tuple), *p, P(y=1, x=2), hash(p) == hash((1, 2, 0)), p + (1,), type(p[:2]), P.__doc__, P.x.__doc__, p.__class__.__name__, p.__match_args__, P.__new__.__defaults__)
error(P, 1)
error(P, 1, 2, 3, 4)
error(P, 1, 2, q=3)
error(p._replace, q=1)
error(setattr, p, "x", 1)
error(setattr, p, "new", 1)
error(lambda: p.nope)
error(P._make, [1])
for bad in ("1x y", "class a", "_x", "a a", "a-b"):
    error(collections.namedtuple, "N", bad)
error(collections.namedtuple, "bad name", "x")
print(collections.namedtuple("R", "class a a _b", rename=True)._fields, collections.namedtuple("S", ["one", "two"])(1, 2), collections.namedtuple("E", "")())


class Q(P):
    __slots__ = ()

    @property
    def total(self): return self.x + self.y + self.z

    def __str__(self): return f"Q{tuple(self)}"


print(Q(1, 2, 3), repr(Q(1, 2)), Q(1, 2).total, Q(1, 2)._replace(y=5).total)


class T(tuple):
    def __new__(cls, *args): return super().__new__(cls, args)
    def __getitem__(self, i): return "item"
    def __repr__(self): return "T" + super().__repr__()


w = T(1, 2)
print(w, w[0], list(w), len(w), w + (3,), type(w + (3,)), w == (1, 2), tuple(w), type(tuple(w)), hash(w) == hash((1, 2)), [*w], {w: 1}[(1, 2)])
one, two = w
print(one, two, sys.version_info[:2] == (sys.version_info.major, sys.version_info.minor), type(sys.version_info).__name__, sys.version_info >= (3, 9), sys.float_info.max == sys.float_info[0], len(sys.float_info), sys.int_info.bits_per_digit in (15, 30))
error(lambda: setattr(sys.version_info, "major", 3))
import time
st = time.struct_time((2024, 2, 29, 1, 2, 3, 3, 60, 0))
print(st, st.tm_year, st[1], st == (2024, 2, 29, 1, 2, 3, 3, 60, 0), st.tm_zone, st.n_fields, st.n_sequence_fields, st.n_unnamed_fields, tuple(st)[:2])
error(time.struct_time, (1, 2))
error(time.struct_time, 5)
n = ()
for i in range(50):
    n = (n, i)
print(str(n)[:60], len(str(n)), hash(n) == hash(n))
k = tuple([1, 2]) is tuple([1, 2])
e = ()
print(() == e, tuple() == (), (1, 2).__add__((3,)), (1,).__contains__(1), (1, 2).__len__(), (3, 4).__iter__().__next__(), (1,).__eq__([1]), tuple[int, ...], (1, 2).__getnewargs__(), (5,).__mul__(2), (5,).__rmul__(2), tuple.__class_getitem__(int))
big = tuple(range(10000))
print(len(big), big[5000], sum(big), big[::2500], big == tuple(range(10000)), hash(big) == hash(tuple(range(10000))), big.index(9999), (big + big)[15000])


def multi():
    return 1, (2, 3)


q, (r, s) = multi()
q, r = r, q
print(q, r, s, (lambda *a: a)(1, 2), (lambda a, b: (b, a))(*(1, 2)), [(i, j) for i, j in zip((1, 2), (3, 4))], dict([("a", 1), ("b", 2)]), divmod(7, 2), "x y".partition(" "))
