"""typing at runtime: generics, aliases, unions, protocols, TypedDict, NamedTuple, get_type_hints, overloads, Literal, Annotated."""
import typing
from typing import (Annotated, Any, Callable, ClassVar, Final, Generic, Literal, NamedTuple, NewType, NotRequired, Optional, ParamSpec, Protocol, Required, Self, TypedDict, TypeVar,
                    TypeVarTuple, Union, Unpack, assert_type, cast, final, get_args, get_origin, get_overloads, get_type_hints, overload, runtime_checkable)


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


T = TypeVar("T")
K = TypeVar("K", bound=int)
C = TypeVar("C", int, str)
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")
print(T, K.__bound__, C.__constraints__, P, Ts, TypeVar("Co", covariant=True), TypeVar("D", default=int).__default__, P.args, P.kwargs)
print(List := typing.List[int], typing.Dict[str, int], Optional[int], Union[int, str, int], Union[int], int | str, int | None, Callable[[int], str], Callable[..., Any], typing.Tuple[int, ...], Literal[1, "a", None], Annotated[int, "meta"], ClassVar[int], Final[str], typing.Type[int], Any)
print(list[int], dict[str, list[int]], tuple[int, ...], tuple[()], set[T], type[int], list[T][int], dict[T, K][str, int], Callable[P, T][[int], str], tuple[Unpack[Ts]][int, str], collections_abc := __import__("collections.abc").abc.Callable[[int], str])
print(get_origin(list[int]), get_args(dict[str, int]), get_origin(Union[int, str]), get_args(int | str), get_origin(Callable[[int], str]), get_args(Callable[[int], str]), get_origin(Annotated[int, 1]), get_args(Literal[1, 2]), get_origin(int), get_args(int), get_args(Optional[int]))
print(Union[int, str] == Union[str, int], Optional[int] == Union[int, None], int | str == Union[int, str], Literal[1] == Literal[True], list[int] == list[int], hash(list[int]) == hash(list[int]), isinstance(5, int | str), isinstance(None, Optional[int]), type(int | str), repr(int | list[str] | None))
error(isinstance, 5, list[int])
error(isinstance, 5, Union[int, list[int]])
error(lambda: list[int]() .append(1) or isinstance([], typing.List[int]))
error(lambda: Union[()])
error(lambda: Optional[int, str])
error(lambda: typing.List[int, str])
error(lambda: Generic[int])
error(lambda: T())
error(lambda: type("X", (T,), {}))
error(lambda: Any())
error(TypeVar, "X", int)
error(TypeVar, "X", bound=int, covariant=True, contravariant=True)


class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
    def get(self) -> T: return self.v


class Sub(Box[int]): pass


class Two(Generic[T, K]): pass


print(Box[int], Box[int](5).v, Box.__parameters__, Sub.__orig_bases__, Two[str, int], Box[T][str], type(Box[int](1)).__name__, Box[int](1).__orig_class__, Box[int].__origin__, Box[int].__args__)
error(lambda: Two[int])
error(lambda: Box[int][str])


@runtime_checkable
class HasLen(Protocol):
    def __len__(self) -> int: ...


class Proto(Protocol):
    attr: int
    def method(self) -> int: ...


@runtime_checkable
class HasAttr(Protocol):
    attr: int


class Impl:
    attr = 1
    def method(self): return 1


print(isinstance([], HasLen), isinstance(5, HasLen), issubclass(list, HasLen), isinstance(Impl(), HasAttr), isinstance(5, HasAttr), Proto._is_protocol, typing.is_protocol(Proto), typing.get_protocol_members(Proto) == frozenset({"attr", "method"}))
error(isinstance, 5, Proto)
error(Proto)
error(issubclass, Impl, HasAttr)


class Movie(TypedDict, total=False):
    name: Required[str]
    year: int


class More(Movie):
    extra: NotRequired[int]


m = Movie(name="x", year=1)
print(m, type(m), Movie.__required_keys__, Movie.__optional_keys__, Movie.__total__, More.__required_keys__, sorted(More.__optional_keys__), get_type_hints(Movie), TypedDict("Alt", {"a": int})(a=1))
error(isinstance, m, Movie)


class Emp(NamedTuple):
    name: str
    id: int = 3

    def hello(self): return "hi " + self.name


print(Emp("a"), Emp("b", 4).hello(), Emp._fields, Emp._field_defaults, Emp.__annotations__, NamedTuple("NT", [("x", int)])(5))
UserId = NewType("UserId", int)
print(UserId(5), UserId, UserId.__supertype__, UserId.__name__)


@overload
def over(x: int) -> int: ...
@overload
def over(x: str) -> str: ...
def over(x): return x


print(over(5), len(get_overloads(over)))


class Hints:
    a: int
    b: "Hints"
    c: ClassVar["int"] = 1
    d: Annotated[int, "doc"]
    def m(self, x: "list[int]", y: Optional["Hints"] = None) -> "Self": ...


print(get_type_hints(Hints), get_type_hints(Hints, include_extras=True)["d"], get_type_hints(Hints.m), Hints.__annotations__["b"])
error(get_type_hints, type("Bad", (), {"__annotations__": {"x": "Undefined"}}))


@final
class F: pass


print(F.__final__, cast(int, "not converted"), assert_type(5, int), typing.TYPE_CHECKING, typing.no_type_check(lambda: 0) is not None)
error(typing.assert_never, 5)
error(typing.reveal_type, 5) if False else None
from typing import ForwardRef, LiteralString, Never, NoReturn, TypeAlias, TypeGuard, Concatenate
print(ForwardRef("int"), Never, NoReturn, LiteralString, TypeGuard[int], Concatenate[int, P], TypeAlias, Self, typing.Hashable, typing.Iterable[int], typing.Sized, typing.Deque[int], typing.Counter[str], typing.ContextManager[int], typing.Pattern[str], typing.AnyStr, typing.Text)
print(typing.get_type_hints(Emp), Annotated[Annotated[int, 1], 2], Annotated[int, 1].__metadata__, Annotated[T, 5][str], Literal[Literal[1, 2], 3], Union[Union[int, str], float], Callable[[Callable[[int], str]], None], list[int].__origin__, list[int](range(2)), dict[str, int](a=1))


class Meta(type): pass


@typing.dataclass_transform()
def create(cls): return cls


print(create.__dataclass_transform__["eq_default"], typing.get_args(tuple[()]), tuple[int, *tuple[str, ...]], (int | str).__args__, (int | str) | None, {int | str: 1}[str | int], list[int] | None, typing.evaluate_forward_ref(ForwardRef("int")))
