"""Literals of every kind: numbers in all notations, strings with every escape, bytes, containers, ellipsis."""
print(0, 00, 0_0, 1_000_000, 0xFF, 0Xdead_BEEF, 0o17, 0O7_7, 0b1011, 0B1_0)
print(1.0, 1., .5, 1e3, 1E-3, 1_0.0_1e1_0, 0.1e+2, 1e400, 0e0, 1.7976931348623157e308, 5e-324, 2e-400)
print(1j, 1.5J, 0j, 1e2j, 1_0j, .5j, 3 + 4j, -0j, 0 - 1j)
print(123456789012345678901234567890, -5, - 5, +5, ~5, --5, 10 ** 20)
print('single', "double", '''triple
single''', """triple "double" """, "imp" 'licit' "con" """cat""")
print("\a\b\f\n\r\t\v\\\'\"\0\x41\101\u0041\U00000041\N{LATIN CAPITAL LETTER A}".encode())
print("line \
continued", r"raw \n \x41 \"", R'\'', u"unicode", b"bytes \x00\xff\n\101", rb"raw \x00", Rb'\n', bR"\t", BR"x")
print("\1\12\123\1234".encode(), "\08".encode(), "\N{SNOWMAN}\N{greek small letter alpha}", len("\U0001F600"))
print(b"\\", b'\'"', b"""multi
line""", b"a" b"b")
print([], [1], [1, ], [1, 2, 3,], (), (1,), (1, 2), 1, {}, {1: 2}, {1: 2, }, {1}, {1, 1.0, True})
print({"a": 1, "b": {"c": [1, (2,)]}, **{"d": 4}, "a": 5})
print(..., Ellipsis is ..., None, True, False, NotImplemented, __debug__, __name__)
print(type(1), type(1.0), type(1j), type("s"), type(b"s"), type([]), type(()), type({}), type({1}), type(...), type(None))
print(0.1 + 0.2, 1 / 3, 2 ** 0.5, 1e16, 1e15, 123456789.123456789, 1e22, 1e23, 1.5e-7, 0.0001, 0.00001)
print(0xffffffffffffffffffff, 0o7777777777777777777777777, 0b1 << 70, -0x80)
print("é", "日本", "🎉", "\ud800" == "\ud800", ascii("é日🎉\ud800"), len("é"), len("e\u0301"))
é = "identifier"
ℌ = "normalized"
print(é, H)
print((1, 2) == (1, 2), (1) == 1, ((1, 2), 3), (yield_ := 5))
x = (
    1 +
    2
)
y = [
    1,
    # comment
    2,
]
print(x, y); print("semi"); z = 5
print("a" "b" if z else "c", "%s" % "x" "y", ("a"
      "b"))
print(-1 ** 2, (-1) ** 2, 2 ** -1, 2 ** 3 ** 2, -2 ** 2, not True == False, 1 or 0 and 0, 5 - 3 - 1, 2 * 3 % 4)
print(1 < 2 == True, 3 & 1 == 1, (3 & 1) == 1, 1 | 2 ^ 3 & 4, 1 << 2 + 1, ~-1, -~1, +-+5)
