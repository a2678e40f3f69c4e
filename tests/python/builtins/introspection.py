"""callable, dir, getattr family, hash, id, isinstance, issubclass, type, vars, repr, ascii, format, help-free basics."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class A:
    x = 1

    def __init__(self):
        self.y = 2

    def m(self): pass


class B(A): pass


a = A()
print([callable(v) for v in (len, A, a, a.m, lambda: 0, 5, "s", None, print, type, int.__add__, property())])
print([n for n in dir(a) if not n.startswith("__")], [n for n in dir(A) if not n.startswith("__")], dir()[:0], "x" in dir(B()))
print(getattr(a, "x"), getattr(a, "z", None), hasattr(a, "y"), hasattr(a, "z"))
setattr(a, "z", 3)
delattr(a, "z")
print(hasattr(a, "z"), vars(a), sorted(n for n in vars(A) if not n.startswith("__")))
print(isinstance(a, A), isinstance(B(), A), isinstance(a, (int, A)), isinstance(a, ()), isinstance(True, int), isinstance(5, object), isinstance(A, type), isinstance([], list | tuple))
print(issubclass(B, A), issubclass(A, (int, object)), issubclass(bool, int), issubclass(A, ()), issubclass(int, int | str), issubclass(type, object))
error(isinstance, 5, [int])
error(isinstance, 5, (int, (str, 5)))
print(isinstance(5, (str, (int,))))
error(isinstance, "x", (int, (str, 5)))
error(isinstance, 5, list[int])
error(isinstance, 5, int | list[int])
error(issubclass, 5, int)
error(issubclass, int, list[int])
print(type(5), type(a), type("T", (A,), {"q": 9})().q, type(type), type(None), type(...), type(NotImplemented), type(print), type(A.m), type(a.m), type(len))
print(id(a) == id(a), id(a) != id(A()), isinstance(id(a), int))
print(hash(5), hash(-1), hash(0.5) == hash(0.5), hash("a") == hash("a"), hash((1, 2)) == hash((1, 2)), hash(None) == hash(None), hash(frozenset([1])) == hash(frozenset([1])))
print(hash(10**100) == hash(10**100), hash(1.0), hash(True), hash(0), hash(3 + 0j))
for bad in ([], {}, set(), bytearray(), ([],), ({},), memoryview(bytearray(1))):
    error(hash, bad)
print(repr("a'b"), repr('a"b'), repr("a'b\"c"), repr("\n\t\\\x00\x7f\u00e9\u200b\U0001f600\ud800"), ascii("é\u200b\U0001f600"), ascii("a"), ascii([("é",)]))
print(repr(1.0), repr(1e20), repr([1, "a", None]), repr({"k": (1,)}), repr({1}), repr(frozenset()), repr(set()), repr(()), repr((1,)), repr(b"a'\xff"), repr(bytearray(b"x")))
print(repr(range(3)), repr(range(1, 2, 3)), repr(slice(1, None, 2)), repr(A), repr(int), repr(None), repr(...), repr(1j), repr(True), repr(NotImplemented), repr(type))
print(repr(len), repr(A.m).split(" at ")[0], repr(a.m).split(" object at ")[0], repr({}.keys()), repr({1: 2}.values()), repr({1: 2}.items()), repr(memoryview(b"a")).split(" at ")[0])
print(repr(object()).split(" at ")[0], repr(iter([])).split(" at ")[0], repr(zip()).split(" at ")[0], repr(lambda: 0).split(" at ")[0], repr(staticmethod(len)), repr(property()).split(" at ")[0])
import types
print(repr(types.SimpleNamespace(a=1, b="x")), repr(types.ModuleType("m")), repr(int | None), repr(list[int]), repr(types.MappingProxyType({1: 2})))
print(format(5), format(5, "05d"), format("a", ">3"), format(1.5, ".3f"), format(None), format([1], ""), format(True), format(A).split("'")[1])
error(format, [1], "5")
error(format, A, "x")
error(format, None, ">5")
error(format, object(), "s")
print(chr(97), chr(0x1f600), chr(0), ord("a"), ord("\U0001f600"), ord(b"a"), ord(bytearray(b"z")), ord("\ud800"))
print(bin(10), bin(-10), bin(0), oct(64), oct(-8), hex(255), hex(-255), hex(10**20), bin(True), hex(0))
print(abs(-5), abs(-5.5), abs(3 + 4j), abs(True), abs(-0.0), abs(-10**30), divmod(7, 2), divmod(-7, 2), divmod(7, -2), divmod(7.5, 2), divmod(-7.5, 2), divmod(10**30, 7))
print(pow(2, 10), pow(2, -1), pow(2, 10, 1000), pow(3, -1, 7), pow(-2, 3, 5), pow(2.0, 3), pow(0, 0), pow(10**20, 2), pow(2, 1000, 10**9 + 7), pow(2, 3, -5), pow(-8, 1 / 3), pow(1j, 2))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(1250, -2), round(1350, -2), round(5, 3), round(1.0), round(1e20), round(0.5, 0), round(1.5, None), round(-1234.567, -1), round(True))
error(round, float("nan"))
error(round, float("inf"))
print(round(float("nan"), 1), round(1e308, -308), round(1.23456789e-10, 12), type(round(1.5)), type(round(1.5, 0)), round(10**30, -29), round(-15, -1), round(25, -1), round(35, -1))
print(bool(), bool([]), bool("x"), int(), int("  12  "), int(3.99), int(-3.99), int("0x1f", 16), int("0b11", 0), int("z", 36), int("-0o17", 0), int("1_000"), int(b"12"), int(True), int("٣"))
print(float(), float("1.5"), float(" -inf "), float("nan"), float("1e5"), float("1_0.5"), float(5), float("infinity"), float(b"2.5"), float("-0"), float(".5"), float("5."))
print(complex(), complex(1), complex(1, 2), complex("1+2j"), complex(" -3j "), complex("(1-1j)"), complex("inf+nanj"), complex(1.5, -0.0), complex("j"), complex(real=1, imag=2))
print(str(), str(5), str(b"ab"), str(b"ab", "ascii"), str(b"\xc3\xa9", "utf-8"), str(None), str(str), str(object="x"), str(b"\xff", errors="replace"), bytes(3), bytes([1, 2]), bytes("é", "utf8"), bytes(b"x"), bytes())
print(slice(1), slice(1, 2), slice(1, 2, 3), slice(None, None, -1).indices(5), slice(1) == slice(None, 1, None), slice(1, 2) < slice(1, 3), hash(slice(1)) == hash(slice(1)), slice(1, 2).start)
print(object() != object(), object().__class__, super, classmethod, enumerate, __build_class__, __import__, __debug__)
import builtins
print(len([n for n in dir(builtins) if n[0].islower()]), sorted(n for n in dir(builtins) if n[0].islower()))
