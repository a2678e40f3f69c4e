"""int(): bases, strings, limits; to_bytes/from_bytes; formatting of big ints; str digits limit."""
import sys


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for base in range(2, 37):
    digits = "".join("0123456789abcdefghijklmnopqrstuvwxyz"[d % base] for d in range(1, 20))
    v = int(digits, base)
    print(base, v, int(digits.upper(), base) == v, int("-" + digits, base) == -v, end=" ")
print()
for text in ("0", "-0", "+5", " 12\n", "1_2_3", "0x1F", "0X1f", "0b101", "0o17", "00", "0_0", "٠١٢", "१२", "𝟘𝟙"):
    for base in (10, 0, 16):
        try:
            print(repr(text), base, int(text, base), end="; ")
        except ValueError as e:
            print(e, end="; ")
    print()
for bad in ("", " ", "-", "1 2", "1__2", "_1", "1_", "0x", "012", "1.5", "1e5", "0b2", "- 5", "--5", "½", "x", "1\x00", "0_x1"):
    error(int, bad)
    error(int, bad, 0)
error(int, "5", 1)
error(int, "5", 37)
error(int, "5", -2)
error(int, "5", "10")
error(int, 5.5, 10)
error(int, None)
error(int, [])
error(int, "x" * 100)
error(int, b"\xff")
error(int, base=10)
print(int("10", base=2), int("z", base=36), int(b"101", 2), int(bytearray(b"7")), int(1e20), int(-1e15 - 0.5), int(True), int(2**70 + 0.0), int("-" + "9" * 50))


class I:
    def __int__(self): return 42


class T:
    def __trunc__(self): return 43


class X:
    def __index__(self): return 44


class Sub(int):
    def __repr__(self): return "Sub!"


print(int(I()), int(X()), int(Sub(5)), type(int(Sub(5))), Sub(5) + 1, [Sub(3)], str(Sub(3)), f"{Sub(3)}", Sub("ff", 16))
error(int, T())
for v in (0, 1, 127, 128, 255, 256, 65535, 2**31, 2**63, 2**64 - 1, 10**30):
    n = (v.bit_length() + 8) // 8
    print(v, v.to_bytes(n), v.to_bytes(n, "little"), (-v).to_bytes(n + 1, signed=True), int.from_bytes(v.to_bytes(n)), int.from_bytes((-v).to_bytes(n + 1, "little", signed=True), "little", signed=True))
print((5).to_bytes(), (5).to_bytes(length=4, byteorder=sys.byteorder) in (b"\5\0\0\0", b"\0\0\0\5"), int.from_bytes([1, 2]), int.from_bytes(b""), int.from_bytes(bytearray(b"\xff"), signed=True), int.from_bytes(iter([1])), Sub.from_bytes(b"\1"))
error((-1).to_bytes, 4)
error((256).to_bytes, 1)
error((128).to_bytes, 1, signed=True)
error((1).to_bytes, -1)
error((1).to_bytes, 2, "middle")
error(int.from_bytes, 5)
error(int.from_bytes, [256])
error(int.from_bytes, "ab")
big = 123456789 ** 12
print(big, str(big) == repr(big) == f"{big}" == "%d" % big, len(str(big)))
print(f"{big:x}", f"{big:o}", f"{big:b}"[:50], f"{big:,}", f"{big:_x}", f"{-big:e}", f"{big:.3g}", f"{big:>120}"[:20], f"{big:+,d}"[:12], f"{big:#X}", f"{big:%}"[:20])
print(hex(-big), oct(big), bin(-12345), int(hex(big), 16) == big, int(oct(big), 8) == big, int(bin(big), 2) == big, int(str(-big)) == -big)
print(f"{255:x} {255:X} {255:#x} {255:08b} {255:+} {-255:08} {255:<6}| {255:^7}| {255:*>6} {255:=+7} {255:c} {255:n} {255:d} {5:.1f} {5:e} {5:g} {True:d} {1234567:_d} {0x12345678:_x}")
for spec in ("s", "q", ".2d", ",x", "_,d", "c+", "+c", "#c", ",c", "10.3", "z", "_n", "=c"):
    error(format, 5, spec)
error(format, -1, "c")
error(format, 0x110000, "c")
print(sys.get_int_max_str_digits(), sys.int_info.default_max_str_digits, sys.int_info.str_digits_check_threshold)
error(str, 10**5000)
error(int, "1" * 5000)
error(lambda: f"{10**5000}")
error(repr, -10**4300)
print(len(str(10**4299)), len(hex(10**5000)), len(f"{10**5000:x}"), int("1" * 4300) % 7)
sys.set_int_max_str_digits(0)
print(len(str(10**5000)), int("9" * 5000) == 10**5000 - 1)
error(sys.set_int_max_str_digits, 100)
sys.set_int_max_str_digits(640)
error(str, 10**700)
sys.set_int_max_str_digits(4300)
for v in (0, 5, -5, 2**30, 2**62, 2**64, -2**100):
    print(v.bit_length(), v.bit_count(), v.as_integer_ratio(), v.is_integer(), end=" ")
print()
print(3**200, -(3**200), 3**200 // 7**50, 3**200 % 7**50, -(3**200) // 7**50, -(3**200) % 7**50, (3**200) & (2**100 - 1), 3**200 >> 150, 3**200 ^ 5**100, -(3**200) | 12345)
