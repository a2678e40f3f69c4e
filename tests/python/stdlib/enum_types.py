"""enum: Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, aliases, functional API, members with methods."""
import enum
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Colour(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    def describe(self):
        return f"{self.name}={self.value}"

    @classmethod
    def default(cls):
        return cls.GREEN

    @property
    def lower(self):
        return self.name.lower()


print(Colour.RED, repr(Colour.RED), Colour.RED.name, Colour.RED.value, Colour(1), Colour["GREEN"], Colour.CRIMSON is Colour.RED, list(Colour), len(Colour), Colour.RED in Colour, 1 in Colour, 9 in Colour, Colour.__members__)
print(Colour.RED.describe(), Colour.default(), Colour.RED.lower, Colour.RED == Colour.RED, Colour.RED == 1, Colour.RED != Colour.GREEN, Colour.RED is Colour(1), hash(Colour.RED) == hash(Colour.RED), isinstance(Colour.RED, Colour), type(Colour.RED), bool(Colour.RED), {Colour.RED: "r"}[Colour.CRIMSON], list(reversed(Colour)), f"{Colour.RED}", "%s" % Colour.RED, repr(Colour))
error(Colour, 9)
error(lambda: Colour["NOPE"])
error(lambda: Colour.NOPE)
error(setattr, Colour, "RED", 5)
error(delattr, Colour, "RED")
error(lambda: Colour.RED < Colour.GREEN)
error(lambda: type("Sub", (Colour,), {}))
error(setattr, Colour.RED, "value", 3)
error(setattr, Colour.RED, "name", "x")


class Num(IntEnum):
    ONE = 1
    TWO = auto()
    THREE = auto()


print(Num.TWO, repr(Num.TWO), Num.TWO + 1, Num.ONE < Num.TWO, Num(2) == 2, [10, 20, 30][Num.ONE], sorted(Num), f"{Num.TWO}", f"{Num.TWO:03d}", "%d" % Num.TWO, int(Num.TWO), max(Num), sum(Num), Num.ONE | 4, isinstance(Num.ONE, int), str(Num.ONE), type(Num.ONE + Num.TWO))


class S(StrEnum):
    A = auto()
    B = "bee"


print(S.A, S.B == "bee", S.A + "x", f"{S.B:>5}", S("bee"), repr(S.A), S.A.upper(), "a" in S, list(S))


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


print(Perm.R | Perm.X, repr(Perm.R | Perm.X), Perm.RW, Perm.RW & Perm.R, ~Perm.R, Perm.R in Perm.RW, bool(Perm.R & Perm.W), Perm(0), repr(Perm(0)), list(Perm.RW), len(Perm.RW), Perm(5), Perm.R ^ Perm.RW, list(Perm), Perm.RW.name, Perm.RW.value, (Perm.R | Perm.X).name, Perm["RW"], Perm(7))
error(Perm, 8)
error(lambda: Perm.R | 2)


class IF(IntFlag):
    A = 1
    B = 2
    C = 4


print(IF.A | IF.B, IF.A | 8, repr(IF.A | 8), IF(7), IF.A & 3, ~IF.A, IF.A + 1, IF.B in IF(3), int(IF.A | IF.C), list(IF(5)), f"{IF.A | IF.B}", IF(0), IF(-1))
error(lambda: unique(type(Colour)("Bad", (Enum,), enum.EnumType.__prepare__("Bad", (Enum,)))) if False else exec("@unique\nclass Dup(Enum):\n A = 1\n B = 1", globals()))
F = Enum("F", "X Y Z")
G = Enum("G", {"P": 10, "Q": 20})
H = Enum("H", [("M", 1), ("N", "n")], module="mod", start=1)
print(list(F), F.Y, G.Q.value, H.N, F.__module__, H.__module__, IntEnum("I", "A B", start=5).B.value)


class Planet(Enum):
    EARTH = (5.97, 6.37)
    MARS = (0.64, 3.39)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def density(self):
        return round(self.mass / self.radius, 3)


print(Planet.EARTH.mass, Planet.MARS.density, Planet((0.64, 3.39)), Planet.EARTH.value)


class Custom(Enum):
    def _generate_next_value_(name, start, count, last_values):
        return name.lower() + str(count)

    @classmethod
    def _missing_(cls, value):
        return cls.A if value == "anything" else None

    A = auto()
    B = auto()
    _ignore_ = ["tmp"]
    tmp = 5


print(Custom.B.value, Custom("anything"), hasattr(Custom, "tmp"))
error(Custom, "nothing")


class WithNew(bytes, Enum):
    def __new__(cls, value, label):
        obj = bytes.__new__(cls, [value])
        obj._value_ = value
        obj.label = label
        return obj
    X = (65, "lab")


print(WithNew.X, WithNew.X.label, WithNew(65), WithNew.X.value, WithNew.X == b"A")


class Nested(Enum):
    A = 1

    class Inner(Enum):
        B = 2

    @enum.member
    def as_member(): return 5

    @enum.nonmember
    class Not: pass

    def method(self): return 1


print([m.name for m in Nested], Nested.as_member.value() if callable(Nested.as_member.value) else Nested.as_member, Nested.Not)


class Op(Enum):
    ADD = "+"
    SUB = "-"

    def __call__(self, a, b): return a + b if self is Op.ADD else a - b
    def __str__(self): return f"op{self.value}"
    def __lt__(self, o): return self.value < o.value


print(Op.ADD(1, 2), Op("-")(1, 2), str(Op.ADD), sorted(Op), f"{Op.SUB}")
import copy
import pickle
print(pickle.loads(pickle.dumps(Colour.RED)) is Colour.RED, copy.deepcopy(Perm.RW) is Perm.RW, copy.copy(Num.ONE) is Num.ONE, pickle.loads(pickle.dumps(Perm.R | Perm.X)) == Perm.R | Perm.X)
match Colour.GREEN:
    case Colour.RED:
        print("red")
    case Colour.GREEN:
        print("green")


@enum.verify(enum.CONTINUOUS)
class Cont(IntEnum):
    A = 1
    B = 2


error(lambda: enum.verify(enum.CONTINUOUS)(IntEnum("Gap", {"A": 1, "C": 3})))
print(dir(Colour.RED) != [], [n for n in dir(Colour) if not n.startswith("_")], enum.global_enum_repr(Num.ONE) if hasattr(enum, "global_enum_repr") else "", Colour.__doc__, Flag.__name__)


@enum.global_enum
class Glob(Enum):
    GA = 1


print(GA, repr(GA))
