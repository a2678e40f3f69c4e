"""_functools: partial and Placeholder, reduce, cmp_to_key, the LRU cache."""
import _functools
import functools
from functools import Placeholder, partial, reduce, cmp_to_key, lru_cache


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")


def f(*args, **kwargs):
    return args, kwargs


class Named:
    def __repr__(self):
        return "<named>"

    def __call__(self, *args, **kwargs):
        return args, kwargs


print("== Placeholder")
print(Placeholder, repr(Placeholder), type(Placeholder), type(Placeholder)() is Placeholder)
show(type(Placeholder), 1)
show(type(Placeholder), x=1)
print(Placeholder.__reduce__())
try:
    class P(type(Placeholder)):
        pass
except TypeError as e:
    print(e)

print("== partial")
p = partial(f, 1, x=2)
show(p)
show(p, 3, y=4)
show(p, x=5)
print(p.func is f, p.args, p.keywords)
show(partial)
show(partial, 5)
show(partial, f, a=Placeholder)
show(partial, f, Placeholder)
show(partial, f, 1, Placeholder)
q = partial(f, Placeholder, 2)
show(q)
show(q, 1)
show(q, 1, 3, z=4)
q2 = partial(q, 0)
print(q2.args, q2.func is f)
show(q2)
q3 = partial(f, Placeholder, Placeholder, 3)
q4 = partial(q3, Placeholder, 2)
print(q4.args)
show(q4)
show(q4, 1)
q5 = partial(q3, 1)
print(q5.args)
show(partial, q3, Placeholder)
q6 = partial(q3, 1, 2, 4, 5)
print(q6.args)
n = partial(partial(f, 1, a=1), 2, a=3, b=4)
print(n.func is f, n.args, n.keywords)
n.attr = 5
print(n.__dict__)
m = partial(n, 9)
print(m.func is n, m.args)
print(repr(partial(Named(), 1, "a", k=[2])))
print(repr(partial(Named())))


class SubPartial(partial):
    pass


s = SubPartial(Named(), 1)
print(repr(s), type(s), s.__dict__)
s.color = "red"
r = s.__reduce__()
print(r[0] is SubPartial, len(r), r[2][1:])
t = partial.__new__(partial, Named())
show(t.__setstate__, (f, (1,), None, {"a": 1}))
print(t.args, t.keywords, t.__dict__)
show(t)
show(t.__setstate__, (f, (1,), None))
show(t.__setstate__, 5)
show(t.__setstate__, (f, [1], {}, {}))
show(t.__setstate__, (5, (1,), {}, {}))
show(t.__setstate__, (f, (Placeholder,), {}, {}))
show(t.__setstate__, (f, (Placeholder, 1), {}, None))
show(t)
show(t, 5)


class WithPartial:
    meth = partial(f, 1)
    pm = functools.partialmethod(f, 1, k=2)


w = WithPartial()
print(w.meth(2)[0][:1], len(w.meth(2)[0]))
print(len(w.pm()[0]), w.pm()[1])
print(WithPartial.meth(2))
for name in ("func", "args", "keywords"):
    try:
        setattr(p, name, 1)
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)
rec = partial(Named())
rec.__setstate__((rec, (rec,), {}, {}))
print(repr(rec))
rec.__setstate__((Named(), (), {}, {}))
print(partial[int], partial.__text_signature__)
show(partial(f, **{"a": 1}), **{"a": 2, "b": 3})

print("== reduce")
show(reduce, lambda a, b: a + b, [1, 2, 3])
show(reduce, lambda a, b: a + b, [1, 2, 3], 10)
show(reduce, lambda a, b: a + b, [], initial=7)
show(reduce, lambda a, b: a + b, [])
show(reduce, lambda a, b: a + b, [5])
show(reduce, lambda a, b: a + b, 5)
show(reduce, lambda a, b: a + b)
show(reduce, lambda a, b: a + b, [1], 2, 3)
show(reduce, lambda a, b: a + b, [1], nope=2)
show(reduce, function=1, iterable=[1])
show(reduce, 5, [1, 2])
print(reduce.__text_signature__)

print("== cmp_to_key")
K = cmp_to_key(lambda a, b: b - a)
print(sorted([3, 1, 2], key=K))
k = K(5)
print(k.obj, k < K(3), k > K(3), k == K(5), k != K(5), k <= K(5), k >= K(6))
show(lambda: k < 5)
show(hash, k)
show(K)
show(K, 1, 2)
show(lambda: K(obj=7).obj)
show(K, x=7)
show(cmp_to_key)
show(cmp_to_key, 1, 2)
show(cmp_to_key, x=1)
k.obj = 9
print(k.obj, type(k).__name__, type(k).__module__)
show(lambda: cmp_to_key(lambda a, b: None)(1) < cmp_to_key(lambda a, b: None)(2))
show(lambda: K.obj)
print(cmp_to_key.__text_signature__)

print("== lru_cache")
calls = []


@lru_cache(maxsize=2)
def g(*args, **kwargs):
    calls.append((args, kwargs))
    return len(calls)


print(g(1), g(1), g(2), g(1), g(3), g(2), g(1))
print(g.cache_info(), g.cache_parameters())
print(g(1.0), g("1"), g(1), g(True))
print(g(a=1), g(a=1), g(1, a=1), g(a=1, b=2), g(b=2, a=1))
g.cache_clear()
print(g.cache_info())
show(g, [])
show(g, 1, x={})
print(g.__name__, g.__wrapped__, g.__qualname__) if 0 else print(g.__name__, g.__qualname__, g.__module__)
g.extra = 5
print(g.extra, sorted(g.__dict__))


@lru_cache(maxsize=None, typed=True)
def h(x, y=0):
    return (type(x).__name__, y)


print(h(1), h(1.0), h(True), h(1), h(1, y=2), h(1, y=2.0))
print(h.cache_info())
h.cache_clear()
print(h.cache_info())


@lru_cache(maxsize=0)
def z(x):
    return x


print(z(1), z(1), z.cache_info())


@lru_cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info())
print(lru_cache(maxsize=-5)(f).cache_info())
show(_functools._lru_cache_wrapper)
show(_functools._lru_cache_wrapper, f)
show(_functools._lru_cache_wrapper, 5, None, False, tuple)
show(_functools._lru_cache_wrapper, f, "x", False, tuple)
show(_functools._lru_cache_wrapper, f, 1.5, False, tuple)
show(_functools._lru_cache_wrapper, f, 5, False, 9, 10)


class C:
    @lru_cache(maxsize=None)
    def m(self, x):
        return x * 2

    def __repr__(self):
        return "C()"


c = C()
print(c.m(4), c.m(4), C.m.cache_info(), C.m.__get__(c, C)(5))
import copy, pickle
print(copy.copy(fib) is fib, copy.deepcopy(fib) is fib, pickle.loads(pickle.dumps(fib)) is fib, fib.__reduce__())


# A cache that is changed while its function runs, and keys that compare with Python code.
class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self.n == other.n


@lru_cache(maxsize=3)
def rec(k):
    if k.n:
        rec(Key(k.n - 1))
    return k.n


print(rec(Key(5)), rec.cache_info(), rec(Key(5)), rec(Key(4)), rec(Key(0)), rec.cache_info())


@lru_cache(maxsize=2)
def clearing(x):
    clearing.cache_clear()
    return x


print(clearing(1), clearing(1), clearing(2), clearing.cache_info())


@lru_cache(maxsize=2)
def failing(x):
    raise ValueError(x)


for _ in range(2):
    show(failing, 1)
print(failing.cache_info())
try:
    class L(type(fib)):
        pass
except TypeError as e:
    print(e)
