"""Structural pattern matching: every kind of pattern, guards, captures, order of evaluation, errors."""
import dataclasses
import enum


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Point:
    x: int
    y: int


class Plain:
    __match_args__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b


def kind(v):
    match v:
        case 0:
            return "zero"
        case -1 | -2.5 | 3j | 1 + 2j:
            return "number literal"
        case "text" | b"bytes":
            return "string literal"
        case None | True | False:
            return "singleton"
        case Colour.RED:
            return "red"
        case int(n) if n > 100:
            return f"big {n}"
        case int() | float() as n:
            return f"num {n}"
        case str(s):
            return f"str {s}"
        case []:
            return "empty sequence"
        case [x]:
            return f"one {x}"
        case [1, *rest]:
            return f"starts with 1, rest {rest}"
        case (first, _, *_, last) if first == last:
            return f"same ends {first}"
        case [Point(x=0), Point(y=yy)]:
            return f"points {yy}"
        case [[a, b], [c, d]]:
            return f"nested {a}{b}{c}{d}"
        case [*items]:
            return f"items {items}"
        case {"kind": "circle", "r": r}:
            return f"circle {r}"
        case {"kind": k, **others} if others:
            return f"kind {k} others {others}"
        case {1: _, 2: _}:
            return "keys 1 and 2"
        case {}:
            return "some mapping"
        case Point(0, 0):
            return "origin"
        case Point(x, 0) | Point(0, x):
            return f"axis {x}"
        case Point(x=px, y=py) as p:
            return f"point {px} {py} {p}"
        case Plain(1, b=bb):
            return f"plain {bb}"
        case type():
            return "class " + v.__name__
        case _:
            return "other"


samples = [0, False, -1, -2.5, 3j, 1 + 2j, "text", b"bytes", None, True, Colour.RED, Colour.BLUE, 101, 7, 2.5, "abc", [], (),
           [5], (5,), [1, 2, 3], [7, 8, 7], [7, 8, 9, 7], [Point(0, 1), Point(5, 6)], [[1, 2], [3, 4]], range(3), {},
           {"kind": "circle", "r": 2, "z": 1}, {"kind": "sq", "side": 1}, {"kind": "alone"}, {1: 1, 2: 2}, Point(0, 0),
           Point(3, 0), Point(0, 4), Point(1, 2), Plain(1, 2), Plain(2, 2), int, object(), b"other", bytearray(b"x"), {1, 2}]
for sample in samples:
    text = kind(sample)
    print(type(sample).__name__, "->", text)


def guards(v):
    log = []
    match v:
        case n if log.append(("g1", n)):
            pass
        case n if log.append(("g2", n)) or n == 2:
            log.append("second")
        case n:
            log.append("third")
    return log


print(guards(1), guards(2))


def leftovers(v):
    match v:
        case [a, b, 3]:
            pass
        case _:
            pass
    return sorted(k for k in locals() if k != "v")


print(leftovers([1, 2, 4]), leftovers([1, 2, 3]))
match 1, 2:
    case a, b:
        print(a, b)
match (1, 2), 3:
    case (a, b), c:
        print(a, b, c)
match [1, [2, {"k": [3, 4]}]]:
    case [one, [two, {"k": [three, *tail]}]]:
        print(one, two, three, tail)


class Meta(type):
    def __instancecheck__(cls, obj):
        print("instancecheck")
        return obj == 5


class Checked(metaclass=Meta):
    pass


match 5:
    case Checked():
        print("matched Checked")


class BadArgs:
    __match_args__ = ["x"]


class BadName:
    __match_args__ = (1,)


class Twice:
    __match_args__ = ("x",)
    x = 1


def attempt(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__ + ":", e)


def f1():
    match BadArgs():
        case BadArgs(1):
            pass


def f2():
    match BadName():
        case BadName(1):
            pass


def f3():
    match Twice():
        case Twice(1, x=1):
            pass


def f4():
    match Point(1, 2):
        case Point(1, 2, 3):
            pass


def f5():
    match 5:
        case int(1, 2):
            pass


def f6():
    match 5:
        case samples(1):
            pass


def f7():
    k = Colour
    match {"a": 1}:
        case {Colour.RED: 1, Colour.RED.value: 2}:
            pass
        case {"a": 2}:
            pass


for f in (f1, f2, f3, f4, f5, f6, f7):
    attempt(f)


class Seq:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return i * 10


match Seq():
    case [a, b]:
        print("never: not registered as a sequence")
    case _:
        print("no sequence")
match match := "soft":
    case "soft":
        case = type = match
        print(match, case, type)
