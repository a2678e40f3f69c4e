"""_struct: formats, values, errors. Sizes of native long and pointers are left out."""
import _struct
import math
from _struct import Struct, calcsize, error, iter_unpack, pack, pack_into, unpack, unpack_from


def show(f, *args, **kwargs):
    try:
        print(f.__name__, *[repr(a).partition(' at 0x')[0][:50] for a in args], "->", repr(f(*args, **kwargs)))
    except BaseException as e:
        print(f.__name__, *[repr(a).partition(' at 0x')[0][:50] for a in args], "->", f"{type(e).__name__}: {e}")


print(error, error.__mro__)
for fmt in ["", "b", "bh", "bi", "bq", "hbi", "bd", "b0i", "3s", "0s", "5p", "x", "10x", "=bi", "<bi", ">bq", "!hhl", "=l", "<q", "<n", "=P", "2h3i", "b 2h", " b", "?", "e", "f", "c", "@b3xh", "b0q", "bF", "D", "bD",
            "<F", "z", "5", "3 i", "*", "@", "<", "<@b", "i<", "\0", "b\0", "é", "2147483647s", "99999999999999999999b", b"2h", bytearray(b"h"), 5, None]:
    show(calcsize, fmt)
for fmt, lo, hi in [("b", -128, 127), ("B", 0, 255), ("h", -32768, 32767), ("H", 0, 65535), ("i", -(2**31), 2**31 - 1), ("I", 0, 2**32 - 1), ("q", -(2**63), 2**63 - 1), ("Q", 0, 2**64 - 1)]:
    for order in ("@", "<", ">", "="):
        for v in (lo, hi, 1, lo - 1, hi + 1, -(2**100), 2**100):
            show(pack, order + fmt, v)
    for v in ("a", 1.5, None, b"x", True):
        show(pack, fmt, v)
        show(pack, "<" + fmt, v)
for order in ("<", "="):
    for v in (-(2**31), 2**31, 2**32):
        show(pack, order + "l", v), show(pack, order + "L", v)


class Idx:
    def __index__(self):
        return 7


class BadIdx:
    def __index__(self):
        raise ZeroDivisionError("x")


show(pack, "bhiq", Idx(), Idx(), Idx(), Idx()), show(pack, "<i", BadIdx()), show(pack, "B", BadIdx())
for fmt in ("e", "f", "d", "<e", "<f", "<d", ">e", ">f", ">d"):
    for v in (0.0, -0.0, 1.0, 1.5, -2.75, 65504, 65519.9, 65520, 1e-8, 5.96e-8, 6e-8, 2.9e-8, 3.4e38, math.inf, -math.inf, math.nan, 1 / 3, 2**-149, 2**-150, 7.0e-46, "a", None, 5, 2**2000):
        show(pack, fmt, v)
    size = calcsize(fmt)
for raw in (b"\x00\x3c", b"\x01\x00", b"\xff\x03", b"\x00\x7c", b"\x00\xfc", b"\x01\x7c", b"\xff\x7b", b"\x00\x80"):
    print(unpack("<e", raw), unpack(">e", raw[::-1]))
print(unpack("<f", b"\x00\x00\xc0\x7f"), unpack("<fd", pack("<fd", 1.1, 2.2)), unpack(">f", b"\x3f\x80\0\0"))
for fmt, v in [("c", b"a"), ("c", b"ab"), ("c", "a"), ("c", bytearray(b"x")), ("c", 5), ("3s", b"ab"), ("3s", b"abcd"), ("3s", bytearray(b"xyz")), ("3s", "abc"), ("0s", b"abc"), ("s", b"q"), ("5p", b"abc"), ("3p", b"abcdef"), ("0p", b"abc"),
               ("p", b"abc"), ("300p", b"y" * 290), ("5p", "a"), ("?", 0), ("?", 1), ("?", []), ("?", "x"), ("P", -1), ("N", -1), ("F", 1 + 2j), ("D", 1.5), ("<D", 2j), (">F", 1), ("D", "a"), ("x", 1), ("2x", 1)]:
    if fmt not in ("P", "N"):
        show(pack, fmt, v)
show(pack), show(pack, "i"), show(pack, "i", 1, 2), show(pack, "2i", 1), show(pack, 5, 1), show(pack, "0s0b"), show(pack, "0s"), show(pack, "", 1)
print(unpack("<3s5p?xc", b"abc\x02hi\0\0\x02\0z"), unpack("<2h0i", b"\1\0\2\0"), unpack("", b""), unpack("3x", b"abc"), unpack("<0p", b""), unpack("<3p", b"\x09ab"))
print(unpack("<FD", pack("<FD", 1 + 2j, 3 - 4j)))
show(unpack, "i", b"abc"), show(unpack, "i", "abcd"), show(unpack, "i"), show(unpack, "i", b"abcde")
show(unpack_from, "<h", b"abcdef"), show(unpack_from, "<h", b"abcdef", 2), show(unpack_from, "<h", b"abcdef", -2), show(unpack_from, "<h", b"abcdef", 5), show(unpack_from, "<h", b"abcdef", -1), show(unpack_from, "<h", b"abcdef", -10)
show(unpack_from, "<h", buffer=b"abcd", offset=1), show(unpack_from, "<h"), show(unpack_from, "<h", b"abc", "x"), show(unpack_from, "<h", b"abcdef", 100)
buf = bytearray(10)
show(pack_into, "<hh", buf, 3, 1, 2), print(buf)
show(pack_into, "<hh", buf, 8, 1, 2), show(pack_into, "<hh", buf, -4, 5, 6), print(buf)
show(pack_into, "<hh", buf, -3, 5, 6), show(pack_into, "<hh", buf, -20, 5, 6), show(pack_into, "<hh", buf, 0, 5), show(pack_into, "<hh", buf), show(pack_into, "<hh"), show(pack_into)
show(pack_into, "<hh", b"abcdef", 0, 1, 2), show(pack_into, "<hh", buf, "a", 1, 2), show(pack_into, "<b", buf, 2**64, 1)
show(pack_into, "<3sx2s", buf, 0, b"a", b"bcd"), print(buf)
print(list(iter_unpack("<h", b"abcdef")))
show(iter_unpack, "<h", b"abc"), show(iter_unpack, "", b"abc"), show(iter_unpack, "<h"), show(iter_unpack, "<h", 5)
it = iter_unpack("<hb", b"abcdef")
print(type(it), it.__length_hint__(), next(it), it.__length_hint__(), list(it), list(it))
try:
    type(it)()
except TypeError as e:
    print(e)
s = Struct("<hI")
print(s.size, s.format, repr(s), s.pack(1, 2), s.unpack(b"\1\0\2\0\0\0"), s.unpack_from(b"..\1\0\2\0\0\0", 2), list(s.iter_unpack(b"\1\0\2\0\0\0" * 2)))
s.pack_into(buf, 1, 3, 4), print(buf)
show(s.pack, 1), show(s.pack_into, buf), show(s.pack_into, buf, 0), show(s.unpack, b""), show(s.unpack_from, b"abc"), show(s.iter_unpack, b"a")
show(Struct), show(Struct, 5), show(Struct, "z"), show(Struct, b"<h"), show(Struct, format="<i"), show(Struct, "i", "j")
show(setattr, s, "size", 3), show(setattr, s, "format", 3), show(setattr, s, "x", 3)


class Sub(Struct):
    def __init__(self, fmt, extra):
        super().__init__(fmt)
        self.extra = extra


try:
    x = Sub("<h", 5)
    print(x.pack(3), x.extra, repr(x))
except TypeError as e:
    print("TypeError", e)
print(_struct._clearcache(), [f.__text_signature__ for f in (pack, pack_into, unpack, unpack_from, calcsize, iter_unpack)])
print(pack("<2h", *(1, 2)) + pack(">2h", 1, 2), pack("4x"), len(pack("b2xi", 1, 2)), pack("bxxxi0q", 1, 2))
