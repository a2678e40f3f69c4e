"""complex numbers, numeric tower registration, Fraction and mixed arithmetic, numbers ABCs, math functions with exact results."""
import math
import numbers
from fractions import Fraction


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


z = 3 + 4j
print(z, z.real, z.imag, abs(z), z.conjugate(), -z, +z, z * 2, z / 2, z + 1.5, 1 - z, z * z, z ** 2, z ** 0, z ** -1, z == 3 + 4j, z != 4, bool(z), bool(0j), hash(5 + 0j) == hash(5))
print(repr(1j), repr(-1j), repr(1 + 0j), repr(-0.0 + 1j), repr(complex(-0.0, -0.0)), repr(complex("nan")), repr(complex(float("inf"), -1)), str(1e20 + 1e-5j), repr(1.5 - 2.5j), repr(complex(0.0, -0.0)))
for text in ("1", "1j", "1+2j", "-1.5-2.5j", "1e5j", "j", "-j", "+j", "(1+2j)", " 1+2j ", "inf+infj", "nan-nanj", "1_0+2_0j", "1e-3+1E3J"):
    print(text, complex(text), end="; ")
print()
for bad in ("", "1 + 2j", "1+2", "j1", "1+j2", "((1))", "1+2j3", "i", "1+"):
    error(complex, bad)
error(lambda: z < z)
error(lambda: z // 2)
error(lambda: z % 2)
error(lambda: divmod(z, 2))
error(lambda: int(z))
error(lambda: float(z))
error(lambda: z / 0)
error(lambda: 0j ** -1)
error(lambda: 0j ** 1j)
error(lambda: round(z))
error(lambda: math.sqrt(z))
error(lambda: pow(z, 2, 3))
error(lambda: complex(1j, "2"))
error(setattr, z, "real", 1)
print(f"{z}", f"{z:.2f}", f"{z:>20}", f"{z:+.1e}", f"{1j:g}", f"{z:,.1f}", format(z, ""), f"{z!r:^12}|")
error(format, z, "d")
error(format, z, "010")
error(format, z, "=20")
print(complex(1j, 2j), complex(1, 2j), complex(True), complex(2.5), complex(1 + 2j), complex.from_number(5), complex(imag=1), (1 + 2j).__complex__())


class C:
    def __complex__(self): return 1 + 2j


class F:
    def __float__(self): return 2.5


class I:
    def __index__(self): return 7


print(complex(C()), complex(F()), complex(I()), complex(F(), 1), float(I()), math.sqrt(I()) == math.sqrt(7), math.floor(F()), math.ceil(2.1), math.trunc(-2.7))
for cls in (int, bool, float, complex, Fraction):
    print(cls.__name__, [n for n in ("Number", "Complex", "Real", "Rational", "Integral") if issubclass(cls, getattr(numbers, n))])
a, b = Fraction(1, 3), Fraction(-5, 6)
print(a + b, a - b, a * b, a / b, a // b, a % b, a ** 2, a ** -2, 2 ** Fraction(1, 2) == 2 ** 0.5, -a, abs(b), a < b, a == Fraction(2, 6), hash(Fraction(4, 2)) == hash(2), float(a), int(Fraction(7, 2)), round(Fraction(5, 2)), round(Fraction(22, 7), 2))
print(repr(a), str(a), Fraction("3/4"), Fraction("1.25"), Fraction("-1e-2"), Fraction(0.5), Fraction(0.1).limit_denominator(), Fraction(3.14159).limit_denominator(100), Fraction(6, -4), Fraction(), Fraction(5), Fraction(a), f"{a:.3f}", f"{a:>8}", f"{Fraction(1234567, 2):,.1f}")
print(a + 1, 1 + a, a + 0.5, a + 1j, a * 3, 3 / a, a ** 0.5, a == 1 / 3, Fraction(1, 2) == 0.5, a < 0.5, divmod(a, Fraction(1, 7)), math.floor(b), math.ceil(b), math.trunc(b), a.numerator, a.denominator, a.as_integer_ratio(), a.is_integer())
error(Fraction, 1, 0)
error(Fraction, "x")
error(Fraction, 1.5, 2)
error(Fraction, float("inf"))
error(lambda: a / 0)
print(math.gcd(12, 18), math.gcd(), math.gcd(0, 5), math.gcd(-4, 6, 10), math.lcm(4, 6), math.lcm(), math.lcm(0, 5), math.factorial(20), math.factorial(0), math.comb(10, 3), math.comb(3, 5), math.perm(5, 2), math.perm(5), math.isqrt(10**20 + 1), math.isqrt(0), math.prod([1, 2, 3]), math.prod([], start=5), math.prod([1.5, 2]))
error(math.factorial, -1)
error(math.factorial, 1.5)
error(math.isqrt, -1)
error(math.comb, -1, 2)
error(math.sqrt, -1)
error(math.log, 0)
error(math.log, -1)
error(math.acos, 2)
error(math.exp, 1000)
error(math.sqrt, "x")
error(math.floor, float("nan"))
print(math.sqrt(16), math.floor(-1.5), math.ceil(-1.5), math.fabs(-3), math.fmod(-7, 3), math.modf(2.25), math.modf(-0.0), math.frexp(8), math.frexp(0.0), math.ldexp(0.5, 4), math.copysign(3, -0.0), math.hypot(3, 4), math.hypot(), math.dist([1, 2], [4, 6]), math.isclose(0.1 + 0.2, 0.3), math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1), math.nextafter(1, 2), math.nextafter(1, 2, steps=3), math.ulp(1.0), math.log2(8), math.log10(1000), math.log(8, 2), math.log2(2**100), math.exp(0), math.pow(2, 3), math.degrees(math.pi), math.cbrt(27), math.exp2(5), math.remainder(5, 3), math.remainder(7, 4), math.sumprod([1, 2], [3, 4]), math.fma(2, 3, 4), math.trunc(2.9), math.tau == 2 * math.pi, math.fsum([1e100, 1, -1e100]), math.log1p(0), math.expm1(0), math.atan2(0, -1) == math.pi, math.sin(0), math.cos(0), math.log10(10**30))
import cmath
print(cmath.sqrt(-1), cmath.phase(-1), cmath.polar(1j)[0], cmath.isclose(cmath.exp(1j * cmath.pi), -1), cmath.isnan(complex("nan")), cmath.inf, cmath.nanj, cmath.isfinite(1j), cmath.rect(1, 0))
