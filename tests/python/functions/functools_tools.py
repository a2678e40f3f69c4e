"""functools: partial, partialmethod, cache, lru_cache, reduce, singledispatch, total_ordering, wraps, cmp_to_key."""
import functools
from functools import partial, partialmethod, lru_cache, cache, reduce, singledispatch, total_ordering, wraps, cmp_to_key


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def show(*args, **kw):
    return args, kw


p = partial(show, 1, x=2)
print(p(), p(3, y=4), p(x=9), p.func is show, p.args, p.keywords)
q = partial(p, 5, z=6)
print(q(), q.func is show, q.args, q.keywords)
print(repr(partial(int, base=2)), partial(int, base=2)("101"), repr(partial(print, 1, "a", sep="-")))
p.attr = 5
print(p.attr, p.__dict__)
error(partial)
error(partial, 5)
Placeholder = functools.Placeholder
r = partial(show, Placeholder, 2, Placeholder, 4)
print(r(1, 3), r(1, 3, 5, k=1), repr(Placeholder))
error(r)
error(partial, show, 1, Placeholder)
s = partial(r, "a")
print(s("c"), s.args)


class Cell:
    def __init__(self):
        self.alive = False

    def set_state(self, state, *args, **kw):
        self.alive = state
        return args, kw
    set_alive = partialmethod(set_state, True, extra=1)
    set_dead = partialmethod(set_state, False)
    static = partial(show, "not bound")


c = Cell()
print(c.set_alive(5), c.alive, c.set_dead(), c.alive)
calls = []


@lru_cache(maxsize=2)
def square(x):
    calls.append(x)
    return x * x


print(square(1), square(2), square(1), square(3), square(2), calls, square.cache_info(), square.cache_parameters())
square.cache_clear()
print(square.cache_info(), square.__name__, square.__wrapped__(5))
error(square, [])
error(lru_cache, "x")


@lru_cache(typed=True)
def typed(x, y=0):
    calls.append((x, y))
    return type(x).__name__


calls.clear()
print(typed(1), typed(1.0), typed(True), typed(1, y=0), typed(1, 0), typed(x=1), len(calls))


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(100), fib.cache_info())
print(reduce(lambda a, b: a * 10 + b, [1, 2, 3]), reduce(show, [1, 2, 3]), reduce(max, [3], 5), reduce(max, [], "init"),
      reduce(show, [2], initial=1))
error(reduce, max, [])
error(reduce, max, 5)


@singledispatch
def describe(x):
    return "object"


@describe.register
def _(x: int):
    return "int"


@describe.register(list)
@describe.register(tuple)
def _seq(x):
    return "seq"


@describe.register
def _(x: float | complex):
    return "number"


print(describe(1), describe(True), describe([]), describe(()), describe("s"), describe(1j), describe.dispatch(bool).__name__,
      sorted(k.__name__ for k in describe.registry))
error(describe)


class D:
    @functools.singledispatchmethod
    def m(self, x):
        return "base"

    @m.register
    def _(self, x: str):
        return "str"

    @functools.singledispatchmethod
    @classmethod
    def cm(cls, x):
        return cls.__name__


print(D().m(1), D().m("s"), D.cm(1))


@total_ordering
class V:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return self.v == o.v if isinstance(o, V) else NotImplemented

    def __lt__(self, o):
        return self.v < o.v if isinstance(o, V) else NotImplemented


print(V(1) < V(2), V(1) <= V(1), V(2) > V(1), V(1) >= V(2), V(1) != V(1))
error(lambda: V(1) >= 5)
error(total_ordering, type("Nope", (), {}))


def wrapper_target(a):
    """target doc"""


wrapper_target.extra = "attr"


@wraps(wrapper_target)
def wrapper(*a):
    """lost doc"""


print(wrapper.__name__, wrapper.__doc__, wrapper.extra, wrapper.__wrapped__ is wrapper_target, functools.WRAPPER_ASSIGNMENTS, functools.WRAPPER_UPDATES)
print(sorted(["bb", "a", "ccc"], key=cmp_to_key(lambda x, y: len(y) - len(x))), cmp_to_key(lambda a, b: 0)(1) == cmp_to_key(lambda a, b: 0)(2))


class Lazy:
    @functools.cached_property
    def value(self):
        calls.append("computed")
        return 42


calls.clear()
z = Lazy()
print(z.value, z.value, calls, z.__dict__, Lazy.value.attrname)
del z.value
print(z.value, len(calls))
z.value = 5
print(z.value)


class Slots:
    __slots__ = ()

    @functools.cached_property
    def v(self):
        return 1


error(lambda: Slots().v)
print(functools.partial(lambda a: a, 1).__class__.__mro__[0].__name__, functools.update_wrapper(lambda: 0, len).__name__)
import pickle
print(pickle.loads(pickle.dumps(partial(int, base=2)))("11"))
