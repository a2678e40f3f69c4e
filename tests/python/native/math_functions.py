"""math: results that no libm can change, errors, exact sums; the last bits of the others are compared loosely."""
import math
from fractions import Fraction
from decimal import Decimal


def show(f, *args, **kwargs):
    try:
        print(f.__name__, *[repr(a)[:40] for a in args], "->", repr(f(*args, **kwargs))[:160])
    except BaseException as e:
        print(f.__name__, *[repr(a)[:40] for a in args], "->", f"{type(e).__name__}: {e}")


inf, nan = math.inf, math.nan
specials = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 1e300, -1e300, 5e-324, inf, -inf, nan]
exact = ["ceil", "floor", "trunc", "fabs", "isfinite", "isinf", "isnan", "sqrt", "frexp", "modf", "ulp", "degrees", "radians"]
loose = ["acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "cos", "cosh", "erf", "erfc", "exp", "exp2", "expm1", "gamma", "lgamma",
         "log", "log10", "log1p", "log2", "sin", "sinh", "tan", "tanh"]
for name in exact:
    for x in specials:
        show(getattr(math, name), x)
for name in loose:
    f = getattr(math, name)
    for x in specials + [710, 1000, -1000, 171.5, 172, 170.5, -3, 3, -2.5, 0.1, 1e-8]:
        try:
            r = f(x)
            print(name, x, r if r != r or r in (0.0, inf, -inf) or r == int(r) and abs(r) < 1e15 else f"{r:.13g}")
        except (ValueError, OverflowError, TypeError) as e:
            print(name, x, type(e).__name__, e)
    show(f, "a")
    show(f)
    show(f, 1, 2, 3)
for x, y in [(2.0, 3.0), (0.0, -1.0), (-0.0, -3.0), (-0.0, -2.0), (-8.0, 1 / 3), (10, 400), (0, 0), (1, nan), (nan, 0), (inf, -1), (-inf, -3), (-inf, 3), (-inf, 0.5),
             (0.5, inf), (0.5, -inf), (-1, inf), (2, -inf), (1e-200, 2)]:
    show(math.pow, x, y)
    show(math.fmod, x, y)
    show(math.remainder, x, y)
    show(math.copysign, x, y)
    show(math.atan2, x, y)
    show(math.nextafter, x, y)
    show(math.hypot, x, y)
for args in [(7.5, 2.5), (-7.5, 2), (5, 3), (5.5, 1), (6.5, 1), (1e308, 3), (3, inf), (-3, inf), (inf, 2), (2, 0), (0.5, 1.0), (1.5, 1)]:
    show(math.remainder, *args)
    show(math.fmod, *args)
show(math.ldexp, 0.75, 4), show(math.ldexp, 1.0, 10**30), show(math.ldexp, 1.0, -(10**30)), show(math.ldexp, 1e300, 2000), show(math.ldexp, 1.0, -1080)
show(math.ldexp, 0.0, 10**30), show(math.ldexp, inf, -(10**30)), show(math.ldexp, 1.0, 1.5), show(math.ldexp, 1.0, "a"), show(math.ldexp, "a", 1), show(math.ldexp, -0.0, 5)
for args in [(1.0, 2.0), (0.0, 1.0), (1.0, 1.0), (1.0, inf), (nan, 1.0)]:
    for steps in (None, 0, 1, 5, 2**64, 10**30):
        try:
            print(args, steps, math.nextafter(*args, steps=steps))
        except (ValueError, TypeError) as e:
            print(type(e).__name__, e)
for bad in (-1, "a", 1.5):
    try:
        math.nextafter(1.0, 2.0, steps=bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
show(math.nextafter, -5e-324, 5e-324), print(math.nextafter(-5e-324, 5e-324, steps=2), math.nextafter(-1e-323, 1, steps=3), math.nextafter(1, 1, steps=5))
print("== log")
for args in [(8, 2), (2**1000,), (10**400,), (2**2000, 2), (10**400, 10), (0,), (-1,), (-(10**400),), (0.0,), (1, 0), (1, 1), (5, -1), (2, 0.0), ("a",), (8, "a"), (), (1, 2, 3), (True,), (Fraction(1, 2),), (nan,), (inf,), (-inf,)]:
    show(math.log, *args)
for f in (math.log2, math.log10):
    for x in (2**1000, 10**400, 2**5000, 0, -1, -(10**400), 8, 1000, 0.001, 2**-1074):
        show(f, x)
show(math.log1p, -1), show(math.log1p, -2), show(math.log1p, -0.0), show(math.log, x=1)
print("== ints")
for args in [(), (0,), (12, 18), (-12, 18), (12, 18, 27), (10**40, 15 * 10**20), (2**200 * 3, 2**100 * 9), (0, 0), (-5,), (1.5, 2), ("a",), (True, 6), (2**63, 2**62), (-(2**63), 2**64), (2**64 - 1, 2**32 - 1)]:
    show(math.gcd, *args), show(math.lcm, *args)
for n in list(range(20)) + [10**20, 10**40 + 7, 2**64 - 1, 2**64, 2**128 - 1, 2**63, (10**25) ** 2 - 1, (10**25) ** 2, 2**2000 + 1, -1, "a", 1.5]:
    show(math.isqrt, n)
for args in [(5, 2), (5, 0), (0, 0), (3, 5), (100, 50), (67, 33), (68, 34), (1000, 3), (10**20, 2), (10**20, 10**20 - 1), (-1, 2), (2, -1), (5.0, 2), (5, "a"), (5,), (10**20, 10**25), (2**70, 2**69)]:
    try:
        if args != (2**70, 2**69):
            print(math.comb(*args))
    except Exception as e:
        print(type(e).__name__, e)
    try:
        if args not in ((10**20, 10**20 - 1), (2**70, 2**69)):
            print(math.perm(*args))
    except Exception as e:
        print(type(e).__name__, e)
show(math.perm, 5), show(math.perm, 5, None), show(math.perm, -5), show(math.perm, 21), show(math.perm, 20, 18), show(math.perm, 30, 12)
for k in range(0, 70, 7):
    print(math.comb(70, k), math.comb(200, k), math.perm(70, k))
try:
    math.comb(2**70, 2**69)
except OverflowError as e:
    print(e)
for n in list(range(25)) + [50, 100, 170]:
    print(math.factorial(n))
print(math.factorial(1000) % (10**9 + 7), math.factorial(3000) >> 29000)
show(math.factorial, -1), show(math.factorial, 5.0), show(math.factorial, "a"), show(math.factorial, True), show(math.factorial, -(10**30))
print("== sums")
for seq in [[], [1, 2, 3], [0.1] * 10, [1e308, 1e308, -1e308], [1e308, 1e308], [inf, 1], [inf, -inf], [nan, 1], [1e16, 1, -1e16], [1, 1e100, 1, -1e100] * 3, [2**53, 1.0, 1e-100], [5e-324] * 3,
            [Fraction(1, 3)], ["a"], [10**400], [1e308, 1, 1e308, -1e308], [-0.0], [-0.0, -0.0]]:
    show(math.fsum, seq)
show(math.fsum, 5)
import random
rnd = random.Random(5)
data = [rnd.uniform(-1, 1) * 2 ** rnd.randrange(-100, 100) for _ in range(1000)]
print(math.fsum(data), float(sum(map(Fraction, data))) == math.fsum(data))
for p, q in [([], []), ([1, 2], [3, 4]), ([1.5, 2], [3, 4]), ([0.1] * 10, [0.1] * 10), ([2**62, 2**62], [4, 4]), ([2**63], [1]), ([10**30, 1.5], [2, 3]), ([1e308, 1e308], [10, -10]), ([inf], [0]), ([True, 2], [3.5, False]),
             ([1, 2], [1]), ([1], [1, 2]), ([Fraction(1, 2)], [3]), (["a"], [2]), (["a"], ["b"]), ([10, 20, 30], [0.1, 0.2, 0.3]), ([1e16, 1, -1e16], [1, 1, 1]), ([1, 2, Decimal(3)], [4, 5, 6]), ([2.0, 10**400], [1, 1])]:
    show(math.sumprod, p, q)
show(math.sumprod, 5, [1]), show(math.sumprod, [1])
for seq in [[], [1, 2, 3], [1.5, 2], [2, 2.5, 4], ["a", 2], [Fraction(1, 2), 3], [10**20, 10**20], [2.0, 10**400], [True, False]]:
    show(math.prod, seq)
print(math.prod([1, 2], start=5), math.prod([], start="x"), math.prod([2], start="ab"), math.prod([1.5], start=2))
show(math.prod, 5), show(math.prod, [1], 2)
print("== hypot, dist")
for args in [(), (3,), (-3,), (3, 4), (1, 2, 3), (inf, nan), (nan, inf), (nan, 1), (1e308, 1e308), (1e200, 1e200, 1e200), (5e-324, 5e-324), (1e-200, 1e-200), (3, 4, 12, 84), (0.0, -0.0), (1e308,) * 4, ("a",), (10**400,), (True, 2)]:
    show(math.hypot, *args)
for p, q in [((1, 2), (4, 6)), ((), ()), ((1,), (1, 2)), ([1, 2], [4, 6]), ((1, 2), "ab"), ((1, "a"), (2, 3)), (5, (1,)), ((inf,), (inf,)), ((1e300, 0), (-1e300, 0)), ((1.5, 2.5, 3.5), (9, 8, 7))]:
    show(math.dist, p, q)
print([math.hypot(*[rnd.random() for _ in range(n)]) == math.sqrt(0) or n for n in range(1, 4)])
print("== isclose, fma, casts")
print(math.isclose(1, 1 + 1e-10), math.isclose(1, 1.1), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(0, 1e-10), math.isclose(0, 1e-10, abs_tol=1e-9), math.isclose(inf, inf), math.isclose(inf, 1), math.isclose(nan, nan))
for kw in ({"rel_tol": -1}, {"abs_tol": -1}, {"nope": 1}):
    try:
        math.isclose(1, 2, **kw)
    except (ValueError, TypeError) as e:
        print(e)
for args in [(2, 3, 4), (1e308, 10, -inf), (1e308, 10, 0), (inf, 0, 1), (0, inf, nan), (nan, 1, 1), (0.1, 10, -1), (inf, 1, -inf), (1, 2), (1, "a", 2), (5e-324, 0.5, 0.0)]:
    show(math.fma, *args)


class C:
    def __ceil__(self):
        return "ceil"

    def __floor__(self):
        return "floor"

    def __trunc__(self):
        return "trunc"


class F:
    def __float__(self):
        return 2.5


class I:
    def __index__(self):
        return 5


for f in (math.ceil, math.floor, math.trunc, math.sqrt, math.factorial):
    for v in (C(), F(), I(), "a", 25 if f is math.factorial else 10**30, True, 1e300 if f is math.factorial else Decimal("2.5"), 1e300):
        try:
            print(f.__name__, f(v))
        except Exception as e:
            print(f.__name__, type(e).__name__, e)
print(math.pi, math.e, math.tau, math.inf, math.nan)
show(math.sqrt, 2**1024), show(math.sqrt, 10**30), show(math.exp, 10**400)
for name in sorted(vars(math)):
    f = getattr(math, name)
    if callable(f) and not isinstance(f, type) and not name.startswith("_"):
        print(name, f.__text_signature__, f.__doc__ is not None)
