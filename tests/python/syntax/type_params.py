"""Type parameters (PEP 695, 696), the type statement, generic classes and functions, lazily evaluated bounds."""
import typing


def first[T](items: list[T], default: T = None) -> T:
    return items[0] if items else default


print(first([1]), first.__type_params__, first.__annotations__)


class Box[T, *Ts, **P]:
    def __init__(self, item):
        self.item = item

    def map[U](self, f: typing.Callable[[T], U]) -> "Box[U]":
        return Box(f(self.item))


print(Box.__type_params__, Box.__parameters__, Box.__orig_bases__, [b.__name__ for b in Box.__mro__])
print(Box[int, str, [bool]], Box(3).map(str).item, Box.map.__type_params__)
print(Box(1).__class__ is Box)


class Bounded[T: int, U: (str, bytes), V = list, **Q = [int]]:
    pass


class Variadic[*W = *tuple[int, ...]]:
    pass


for p in Bounded.__type_params__:
    print(repr(p), type(p).__name__, getattr(p, "__bound__", "-"), getattr(p, "__constraints__", "-"), p.__default__, p.has_default())
t, u, v, q = Bounded.__type_params__
(w,) = Variadic.__type_params__
print(w, w.__default__, w.has_default())
print(t.__covariant__, t.__contravariant__, t.__infer_variance__, t.__name__, t.__module__)
print(u.evaluate_constraints(1), t.evaluate_bound(1), v.evaluate_default(1))

type Alias = list[int]
type Pair[A, B = int] = tuple[A, B]
type Recursive = dict[str, Recursive] | None
type Lazy = NotDefinedYet
print(Alias, Alias.__value__, Alias.__name__, Alias.__type_params__, type(Alias))
print(Pair, Pair[int, str], Pair.__value__, Pair.__type_params__, Pair[int, str].__origin__ is Pair, Pair[int, str].__args__)
print(Recursive.__value__)
try:
    Lazy.__value__
except NameError as e:
    print("NameError:", e)
NotDefinedYet = float
print(Lazy.__value__)
print(Alias | None, list[Alias])
for bad in (lambda: Alias[int], lambda: Alias(), lambda: isinstance([], Alias), lambda: Box[int], lambda: Pair[1, 2, 3]):
    try:
        print(bad())
    except TypeError as e:
        print("TypeError:", e)


def lazy_bound[T: Unknown](x: T): ...


try:
    lazy_bound.__type_params__[0].__bound__
except NameError as e:
    print("NameError:", e)


class Outer[T]:
    attr: T
    alias = T

    class Inner[U]:
        both: tuple[T, U]

        def method[V](self, x: T, y: U, z: V):
            return T, U, V

    type Local = list[T]


print(Outer.__annotations__, Outer.Inner.__annotations__, Outer.Inner().method(1, 2, 3), Outer.Local.__value__, Outer.alias)


def closures[T]():
    def inner():
        return T
    return inner


print(closures()(), closures.__type_params__[0] is closures()())
print(type(first).__name__, first.__qualname__, Outer.Inner.method.__qualname__, Box.map.__code__.co_qualname)


class Child[T](Box[T, int, [str]]):
    pass


print(Child.__orig_bases__, Child[int])
T = "module T"


def shadow[T](x=T):
    return x, T


print(shadow())


def decorated(f):
    return f


@decorated
async def coroutine[T](x: T) -> T:
    return x


try:
    coroutine(1).send(None)
except StopIteration as stop:
    print(stop.value, coroutine.__type_params__)
x = lambda: (type := 5)
type = 3
print(type, x())
class K[T]: x = [T for _ in range(1)]
print(K.x)
for bad in ("def f[T, T](): pass", "class A[T](T := object): pass", "type X = (yield)", "def f[T: (x := 1)](): pass",
            "def f[T=int, U](): pass", "def f[T](): nonlocal T", "type X[*T: int] = 1"):
    try:
        exec(bad)
    except SyntaxError as e:
        print("SyntaxError:", e.msg)
