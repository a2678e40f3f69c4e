"""string.templatelib-free numbers and text of the object protocol: __format__, __repr__ overrides in containers, __str__ vs __repr__, __bytes__, __sizeof__."""


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class OnlyRepr:
    def __repr__(self): return "repr!"


class OnlyStr:
    def __str__(self): return "str!"


class Both(OnlyRepr):
    def __str__(self): return "both-str"
    def __format__(self, spec): return f"fmt({spec})"
    def __bytes__(self): return b"bytes!"


print(OnlyRepr(), [OnlyRepr()], str(OnlyRepr()), f"{OnlyRepr()}", f"{OnlyRepr()!s:>8}", {1: OnlyRepr()}, (OnlyRepr(),), {OnlyRepr()})
print(OnlyStr(), "OnlyStr object" in repr([OnlyStr()]), f"{OnlyStr()}", "%s" % OnlyStr(), str(OnlyStr()))
print(Both(), [Both()], f"{Both()}", f"{Both():x}", f"{Both()!r}", f"{Both()!s}", format(Both(), "q"), "%s %r" % (Both(), Both()), "{} {!r} {:z}".format(Both(), Both(), Both()), bytes(Both()))


class IntSub(int):
    def __repr__(self): return "IntSub"
    def __str__(self): return "str-IntSub"


class FloatSub(float):
    def __repr__(self): return "FloatSub"


class StrSub(str):
    def __repr__(self): return "StrSub"


class ListSub(list):
    def __repr__(self): return "ListSub" + list.__repr__(self)


class DictSub(dict):
    def __repr__(self): return "DictSub" + dict.__repr__(self)


i, f, s = IntSub(5), FloatSub(1.5), StrSub("x")
print(i, [i], f"{i}", f"{i:d}", f"{i!r}", "%d" % i, "%s" % i, str(i), repr(i), i + 1, {i: i}, format(i), int(i))
print(f, [f], f"{f}", f"{f:.2f}", "%s" % f, str(f), float(f), f + 1)
print(s, [s], f"{s}", "%s" % s, str(s), {s: s}, s + "y", f"{s!r}")
print(ListSub([1, i]), [ListSub([2])], DictSub(a=1), {1: DictSub()}, str(ListSub()))


class BadRepr:
    def __repr__(self): raise ValueError("bad repr")


class NonStr:
    def __repr__(self): return 5
    def __str__(self): return b"x"
    def __format__(self, s): return 7
    def __bytes__(self): return "s"


error(lambda: [BadRepr()].__repr__())
error(lambda: f"{BadRepr()}")
error(lambda: str({1: BadRepr()}))
error(lambda: repr(NonStr()))
error(lambda: str(NonStr()))
error(lambda: format(NonStr(), ""))
error(lambda: bytes(NonStr()))
error(lambda: "%s" % NonStr())
error(lambda: "".join([NonStr()]))
error(lambda: print(NonStr()))
error(lambda: f"{NonStr()!r}")
error(lambda: ascii(NonStr()))
error(lambda: format(object(), "x"))
error(lambda: format([], ">5"))
error(lambda: format({}, "d"))
error(lambda: f"{None:>10}")


class StrReturnsSub:
    def __str__(self): return StrSub("sub")
    def __repr__(self): return StrSub("subrepr")
    def __format__(self, s): return StrSub("subfmt")


print(str(StrReturnsSub()), type(str(StrReturnsSub())).__name__, type(repr(StrReturnsSub())).__name__, type(format(StrReturnsSub())).__name__, type(f"{StrReturnsSub()}").__name__)


class Meta(type):
    def __repr__(cls): return f"<<{cls.__name__}>>"
    def __format__(cls, spec): return "meta" + spec


class K(metaclass=Meta): pass


print(K, [K], f"{K:!}", str(K), type(K()).__name__, "<<K>>" in repr(K()), K().__class__)


class Rec:
    def __init__(self): self.items = [self]
    def __repr__(self): return f"Rec({self.items!r})"


try:
    repr(Rec())
except RecursionError as e:
    print("RecursionError")
lst = [1]
lst.append(lst)
d = {"d": None}
d["d"] = [d, lst]
t = ([],)
t[0].append(t)
print(lst, d, t, {"k": t})
import collections
import enum
import types


class E(enum.Enum):
    A = "a"
    def __str__(self): return "enum str"


print(E.A, [E.A], f"{E.A}", f"{E.A!r}", collections.OrderedDict(a=OnlyRepr()), collections.deque([OnlyRepr()]), collections.defaultdict(int, k=OnlyRepr()), types.SimpleNamespace(o=OnlyRepr()), collections.Counter([i]))


def func(): pass


class Outer:
    class Inner:
        def method(self): pass


for o in (func, Outer.Inner.method, Outer.Inner().method, Outer, Outer.Inner(), lambda: 0, (x for x in ""), len, [].append, str.join, type, object(), iter([]), iter({}), zip(), map(str, []), enumerate([]), reversed([]), filter(None, []), range(3), slice(1), property(), classmethod(func), staticmethod(func), super(Outer), memoryview(b""), NotImplemented, func.__code__, E, Outer.Inner.__dict__["method"], (1).__add__, int.__add__, int.from_bytes, __import__("sys").flags.__class__):
    text = repr(o)
    print(text.split(" at 0x")[0] if " at 0x" in text else text)
print((5).__repr__(), "x".__str__(), [1].__str__(), (5).__format__("03d"), object.__repr__(5).startswith("<int object at"), object.__str__("x"), type.__repr__(int), object.__format__(5, ""), (5).__sizeof__() > 0, (1.5).__str__(), None.__repr__(), int.__str__(True), bool.__repr__(False), int.__repr__(True))
