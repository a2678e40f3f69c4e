"""dataclasses: fields, defaults, ordering, frozen, slots, kw_only, inheritance, post_init, replace, asdict, make_dataclass."""
import dataclasses
from dataclasses import KW_ONLY, InitVar, asdict, astuple, dataclass, field, fields, is_dataclass, make_dataclass, replace
from typing import ClassVar


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


@dataclass
class Point:
    x: int
    y: int = 0


p = Point(1, 2)
print(p, repr(p), p == Point(1, 2), p != Point(1, 3), p == (1, 2), Point(5), Point(y=1, x=2), Point.__match_args__, [f.name for f in fields(p)], asdict(p), astuple(p), replace(p, x=9), is_dataclass(p), is_dataclass(Point), p.__dataclass_fields__["y"].default, Point.__doc__, Point.y)
error(Point)
error(Point, 1, 2, 3)
error(Point, 1, z=3)
error(hash, p)
error(lambda: p < p)


@dataclass(order=True, frozen=True)
class V:
    major: int
    minor: int = field(default=0, compare=True)
    label: str = field(default="", compare=False, repr=False)


print(V(1, 2) < V(1, 3), sorted([V(2), V(1, 5), V(1)]), V(1, 0, "a") == V(1, 0, "b"), hash(V(1)) == hash(V(1)), V(1, 2, "hidden"), {V(1): 1}[V(1)], max(V(1), V(3)))
error(setattr, V(1), "major", 5)
error(delattr, V(1), "major")
error(lambda: V(1) < 5)


@dataclass
class Inventory:
    name: str
    items: list = field(default_factory=list)
    tags: dict = field(default_factory=dict, metadata={"doc": "tags"})
    count: int = field(init=False, default=0)
    cls_var: ClassVar[int] = 7
    init_only: InitVar[int] = None

    def __post_init__(self, init_only):
        self.count = len(self.items)
        self.init_only_seen = init_only


i = Inventory("n", [1, 2], init_only=5)
print(i, i.init_only_seen, Inventory("a").items is Inventory("b").items, fields(Inventory)[2].metadata["doc"], Inventory.cls_var, [f.name for f in fields(Inventory)], asdict(i), i.count)
i.items.append(3)
print(i.items, replace(i, name="m", init_only=1).count)


@dataclass
class Base:
    a: int
    b: str = "base"


@dataclass
class Child(Base):
    c: float = 1.5
    a: int = 10


print(Child(), Child(1, "x", 2.0), Child.__mro__[1].__name__, Child() == Base(10))


@dataclass(slots=True, kw_only=True)
class Slotted:
    x: int
    y: int = 2


s = Slotted(x=1)
print(s, Slotted.__slots__, hasattr(s, "__dict__"), asdict(s))
error(setattr, s, "z", 1)
error(Slotted, 1)


@dataclass
class Mixed:
    a: int
    _: KW_ONLY
    b: int = 1
    c: int = field(kw_only=False, default=3)


print(Mixed(1, b=2), Mixed(1, 5), Mixed.__init__.__annotations__ is not None)
for src in ("@dataclass\nclass B:\n x: int = 1\n y: int", "@dataclass\nclass B:\n x: list = []", "@dataclass\nclass B:\n x: int = field(default=1, default_factory=int)", "@dataclass(frozen=True)\nclass C(Point): pass", "@dataclass(order=True, eq=False)\nclass B: pass",
            "@dataclass(order=True)\nclass B:\n def __lt__(self, o): pass", "@dataclass(slots=True)\nclass B:\n __slots__ = ()\n x: int", "@dataclass\nclass B:\n x = field()"):
    error(exec, src, globals() | {})
M = make_dataclass("M", ["a", ("b", int), ("c", int, field(default=3))], namespace={"total": lambda self: self.b + self.c}, frozen=True)
print(M(1, 2), M(1, 2).total(), M.__name__)


@dataclass
class Nested:
    p: Point
    ps: list
    d: dict
    t: tuple = ()


n = Nested(Point(1), [Point(2), [Point(3)]], {"k": Point(4)}, (Point(5),))
print(asdict(n), astuple(n), asdict(n, dict_factory=lambda kv: sorted(kv)[:1]))


@dataclass(eq=False)
class NoEq:
    x: int


@dataclass(repr=False, init=False)
class Bare:
    x: int = 5


@dataclass(unsafe_hash=True)
class Hashed:
    x: int
    y: int = field(default=0, hash=False)


print(NoEq(1) == NoEq(1), "Bare object" in repr(Bare()), Bare().x, hash(Hashed(1, 2)) == hash(Hashed(1, 3)), hash(NoEq(1)) is not None)


@dataclass
class Rec:
    me: object = None


r = Rec()
r.me = r
print(r)


@dataclass
class WithProp:
    x: int

    @property
    def double(self): return self.x * 2

    def __eq__(self, other): return "custom eq"


print(WithProp(3).double, WithProp(1) == 5)
match Point(3, 4):
    case Point(3, y):
        print("matched", y)
import copy
import pickle
print(copy.copy(p), copy.deepcopy(n) == n, pickle.loads(pickle.dumps(n)) == n, pickle.loads(pickle.dumps(s)), copy.replace(p, y=7), repr(fields(p)[0])[:60], dataclasses.MISSING is fields(p)[0].default)
import inspect
print(inspect.signature(Point), inspect.signature(Mixed), inspect.signature(Inventory), Point.__init__.__qualname__, Point.__repr__.__qualname__)


@dataclass(weakref_slot=True, slots=True)
class Gen[T]:
    v: T


print(Gen[int](5), Gen.__type_params__)
