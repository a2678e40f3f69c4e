"""Floats: shortest repr, parsing, formatting mini-language, rounding, hex, special values."""
import math


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


values = [0.0, -0.0, 1.0, -1.5, 0.1, 0.2, 0.3, 1 / 3, 2 / 3, 1e15, 1e16, 1e17, 123456789012345680.0, 1e21, 1e22, 1e23, 9007199254740993.0, 1e-4, 1e-5, 1.5e-5, 0.0001234, 5e-324, 2.2250738585072014e-308,
          2.225073858507201e-308, 1.7976931348623157e308, 4.35, 0.5, 2.5, 1e100, 1.1e-100, 123.456, 100.0, 1e5, 12345678.9, 0.1 + 0.2, 3.141592653589793, 2**0.5, 1e-7, 1.0000000000000002,
          2.0**-256, 2.0**257, 2.0**256, 2.0**-255, 1.5 * 2.0**-260, -(2.0**300), 4.9e-322, 1e300 * 10]
for v in values:
    print(repr(v), str(v), float(repr(v)) == v, v.hex(), float.fromhex(v.hex()) == v, f"{v:.3f}" if abs(v) < 1e30 else "", f"{v:e}", f"{v:g}", f"{v:.17g}", f"{v:.0e}", f"{v:n}")
inf, nan = float("inf"), float("nan")
print(inf, -inf, nan, repr(nan), inf.hex(), nan.hex(), f"{inf:.2f} {nan:10.3f} {-inf:e} {inf:g} {inf:010} {nan:+} {inf:+} {inf:F} {nan:E} {inf:%}")
for text in ("1", "1.", ".5", "1e5", "1E-5", "+1.5", "-1.5", " 1.5 ", "1_000.5", "inf", "-Infinity", "NaN", "1e400", "1e-400", "0.1e1", "00.5", "1.7976931348623159e308", "4.9406564584124654e-324",
             "2.4703282292062327e-324", "2.4703282292062328e-324", "9007199254740993", "9007199254740992.9999", "123456789012345678901234567890", "0." + "0" * 50 + "1", "1" * 400, "8.5e15", "٣.٥"):
    print(text[:30], float(text), end="; ")
print()
for bad in ("", " ", "1e", "e5", "1.5.2", "1__0", "_1", "1_", "0x1p3", "inf inity", "1,5", "nan(1)", "1e5.5", "--1", ".", "-", "1_.5"):
    error(float, bad)
for spec in ("", "5", "<8", ">8", "^8", "=8", "08", "+", " ", "-", ".0f", ".1f", ".2f", "10.3f", "<10.3f|", "+.1f", " .1f", "08.2f", "e", ".0e", "E", "12.4e", "g", ".3g", "#g", "#.3g", "G", "%", ".1%", ",", ",.2f", "_", "_.1f", "*^12.1f",
             "#.0f", "z.1f", "+z.0f", "n", ".10", ".3", "020,.3f", "f", "F", "=+12.2f"):
    print(spec, "|", " ".join(format(v, spec.rstrip("|")) for v in (3.14159, -1234567.891, 0.00001234, -0.04)))
for spec in ("d", "x", "s", "c", "b", "q", ".f", "5.x", "z", ",_", "1.2.3", ",n"):
    error(format, 1.5, spec)
print([round(v, 2) for v in (2.675, 1.005, 0.125, 2.5, -2.345, 1e20, 1234.5678)], [round(v) for v in (0.5, 1.5, 2.5, -0.5, -1.5, 1e15 + 0.5, 2**52 + 0.5)], round(1234.5678, -2), round(5e15, -15), round(15.0, -1), round(25.0, -1), round(0.1, 20), round(-0.4), round(0.6, 0), round(-0.4, 0))
print((1.5).as_integer_ratio(), (0.1).as_integer_ratio(), (-2.0).as_integer_ratio(), (5e-324).as_integer_ratio()[0], (1e300).as_integer_ratio()[1], (0.0).as_integer_ratio(), (1.5).is_integer(), (2.0).is_integer(), inf.is_integer())
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(-7.5, 2), divmod(7.5, -2), 0.0 % 5, -0.0 % 5, 5 % inf, -5 % inf, 5 // inf, -5 // inf, 1e20 % 3, 0.3 % 0.1, 1 // 0.1)
print(2.0**0.5, (-8.0)**3, 2.0**-1074, 0.0**0, inf**0, nan**0, 1**nan, (-1.0)**inf, 0.5**inf, 2**inf, (-2.0)**-3, 10.0**308, (-8.0)**(1 / 3))
error(lambda: 0.0**-1)
error(lambda: 1.0 / 0)
error(lambda: 1.0 // 0)
error(lambda: 1.0 % 0)
error(lambda: divmod(1.0, 0.0))
error(lambda: int(inf))
error(lambda: int(nan))
error(lambda: (1.5).fromhex("0x1p2000"))
error(lambda: float.fromhex(""))
print(inf - inf, inf * 0, inf + 1, -inf < inf, nan == nan, nan != nan, nan < 1, inf == inf, 0.0 == -0.0, 1 / -inf, math.copysign(1, -0.0), math.copysign(1, 1 / -inf), 0.0 + -0.0, -0.0 - 0.0, 0.0 * -1, str(-0.0 + 0))
print(0.1 + 0.2 == 0.3, 0.1 + 0.1 == 0.2, sum([0.1] * 10) == 1.0, math.fsum([0.1] * 10), 1e16 + 1, 1e16 + 2, 2**53 + 1.0, 1e308 + 1e308, 1e-320 / 10, 5e-324 / 2, 1e308 * 10)
print(hash(1.0) == hash(1), hash(inf), hash(-inf), hash(0.5) == hash(0.5), hash(-0.0), float(True), 1.0 + True, 1.5 + 2, 2 * 1.5, 10**20 + 0.5, 1.5 > 1, 2.0 == 2, max(1, 1.0), 3 - 0.5, 2**0.5 == 2.0**0.5)
for s in ("0x1p0", "0x1.8p1", "-0x.1p4", "1.8", "0xap-2", "inf", "-nan", "0x1.fffffffffffffp1023", "0x0.0000000000001p-1022", "0x1.00000000000008p0", " 0x1P+3 "):
    print(s, float.fromhex(s), end="; ")
print()
print(float.__getformat__("double"), float.from_number(5), float.from_number(1.5), (5.0).conjugate(), (5.0).real, (5.0).imag, float(5).__trunc__(), (2.7).__floor__(), (2.2).__ceil__(), (-2.7).__trunc__(), (2.5).__round__(), (1.5).__bool__(), (1.5).__rdivmod__(5))
error(float.from_number, "5")
for m in ("%f", "%.2f", "%e", "%.3E", "%g", "%G", "%10.2f|", "%-10.2f|", "%+.1f", "% .1f", "%010.3f", "%#.0f", "%.0f", "%5.1f%%", "%s", "%r", "%d", "%a", "%.3s"):
    print(m % 3.14159, m % -0.5, end="; ")
print()
x = 1.0
for i in range(60):
    x = x / 3 + i
print(x, x.hex())
s = 0.0
for i in range(1, 1000):
    s += 1.0 / (i * i)
print(s)
