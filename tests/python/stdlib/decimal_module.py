"""decimal: arithmetic, contexts, rounding modes, signals, formatting, comparisons, conversions."""
import decimal
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, ROUND_05UP, Context, Decimal, getcontext, localcontext


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


D = Decimal
print(D("1.10") + D("2.2"), D("0.1") + D("0.2"), D(1) / D(3), D("1e3") * 2, D("5") - 7, D(7) // D(2), D(-7) // D(2), D(7) % D(-3), D(-7) % D(3), divmod(D(7), D(2)), D(2) ** 10, D(2) ** D("0.5"), -D("1.5"), abs(D("-2")), +D("1.23456789012345678901234567890123"), D(10) ** -3, D("2").sqrt(), D(100).ln(), D(1000).log10(), D(1).exp())
print(repr(D("1.50")), D(), D(5), D("-0"), D("0E+3"), D("1E-7"), D("123E+5"), D("NaN"), D("-Infinity"), D("sNaN"), D("  1.5  "), D("1_000.5"), D((1, (1, 2, 3), -2)), D(0.1), D(1.5), D(10**40), D("٣"), D(True), D("1e-1000"))
for bad in ("", "abc", "1.2.3", "1e", "--1", "1 2", "."):
    error(D, bad)
error(D, [])
error(D, (1, 2))
error(D, (2, (1,), 0))
error(D, (0, (10,), 0))
error(lambda: D(1) / 0)
error(lambda: D(0) / 0)
error(lambda: D(1) + 1.5)
error(lambda: D(1) + "1")
error(lambda: D("sNaN") + 1)
error(lambda: D("Infinity") - D("Infinity"))
error(lambda: D(-1).sqrt())
error(lambda: D(0).ln())
error(lambda: int(D("NaN")))
error(lambda: int(D("Infinity")))
error(lambda: D("NaN") < 1)
error(lambda: hash(D("sNaN")))
error(lambda: D(10) ** 10**10)
print(D("1.5") == 1.5, D(1) == 1, D("0.1") == 0.1, D(1) < 2.5, D("NaN") == D("NaN"), D("-0") == 0, hash(D(5)) == hash(5), hash(D("0.5")) == hash(0.5), D("1.0") == D("1.00"), D("1.0").compare_total(D("1.00")), D(1).compare(2), max(D(1), D(2)), D(1).max(D("NaN")), {D("1.0"): "k"}[1], sorted([D(3), 1, D("2.5")]), bool(D("0.00")), D("1e5") > 99999)
x = D("123.456")
print(x.quantize(D("0.01")), x.quantize(D(1)), x.quantize(D("1e1")), round(x), round(x, 1), round(x, -1), x.to_integral_value(), x.to_integral_exact(), x.normalize(), D("100").normalize(), x.as_tuple(), x.as_integer_ratio(), x.adjusted(), x.scaleb(2), x.shift(1), x.rotate(1), x.logb(), x.next_plus(), x.next_minus(), x.is_finite(), x.is_signed(), x.number_class(), x.to_eng_string(), D("1.23E+4").to_eng_string(), x.fma(2, 1), x.remainder_near(7), int(x), float(x), str(x), x.copy_sign(D(-1)), x.radix(), x.same_quantum(D("1.000")), x.is_normal(), D("1e-9999999").is_subnormal(), x.canonical(), math_floor := __import__("math").floor(x), __import__("math").ceil(x), __import__("math").trunc(x))
error(x.quantize, D("1e-30"))
for mode in (ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, ROUND_05UP):
    print(mode, [str(D(v).quantize(D(1), rounding=mode)) for v in ("1.5", "2.5", "-1.5", "1.4", "-1.6", "0.5", "10.1", "5.01")])
for spec in ("", ".2f", "10.3f", ",", ",.2f", "e", ".3e", "g", "%", ".1%", "+", " ", "08.2f", "<12|", ">12", "^12", "*^12.1f", "n", ".0f", "E", "_>10", ".5"):
    print(spec, "|", format(D("1234.5678"), spec.rstrip("|")), "|", format(D("-0.004"), spec.rstrip("|")))
with localcontext() as ctx:
    ctx.prec = 5
    print(D(1) / D(3), D("1.23456789") + 0, ctx.prec, getcontext() is not None)
    ctx.rounding = ROUND_UP
    print(D(1) / D(3))
    ctx.traps[decimal.DivisionByZero] = False
    print(D(1) / 0, D(-1) / 0, ctx.flags[decimal.DivisionByZero])
    ctx.traps[decimal.InvalidOperation] = False
    print(D(0) / 0, D("abc"), D(-1).sqrt())
    ctx.clear_flags()
    print(any(ctx.flags.values()))
with localcontext(prec=3, rounding=ROUND_DOWN):
    print(D(2) / 3, getcontext().prec)
print(getcontext().prec, getcontext())
c = Context(prec=4, Emax=10, Emin=-10, traps=[])
print(c.divide(1, 3), c.add(D("9.9999"), 0), c.multiply(D("1e8"), D("1e8")), c.power(2, 100), c.create_decimal("1.23456"), c.sqrt(2), c.flags[decimal.Inexact], c.flags[decimal.Overflow], c.copy().prec, c.to_sci_string(D("1e5")), c.quantize(D("1.55"), D("0.1")), repr(c))
error(setattr, c, "prec", 0)
error(setattr, c, "rounding", "nope")
error(setattr, c, "nope", 1)
print(D("1e999999") * 10 if False else "", decimal.BasicContext.prec, decimal.ExtendedContext.traps[decimal.Overflow], decimal.DefaultContext.prec, decimal.MAX_PREC > 10**8, decimal.HAVE_THREADS)
getcontext().prec = 50
print(D(2).sqrt(), D(1) / 7, D(1).exp(), D(2).ln())


def pi():
    getcontext().prec += 2
    three = D(3)
    lasts, t, s, n, na, d, da = 0, three, 3, 1, 0, 0, 24
    while s != lasts:
        lasts = s
        n, na = n + na, na + 8
        d, da = d + da, da + 32
        t = (t * n) / d
        s += t
    getcontext().prec -= 2
    return +s


print(pi())
getcontext().prec = 28
total = D(0)
for i in range(1, 200):
    total += D(1) / (D(i) * D(i))
print(total, sum([D("0.1")] * 10), sum(D(i) for i in range(5)), D("12345678901234567890.12345") * D("98765.4321"), D("1e20") + D("1e-10"))
import copy
import pickle
print(pickle.loads(pickle.dumps(x)) == x, copy.deepcopy(x) is x, D.from_float(0.1), D.from_float(5), issubclass(decimal.DivisionByZero, ZeroDivisionError), D("0.1").__class__.__name__, isinstance(x, __import__("numbers").Number), D.from_number(1.5))


class Sub(D):
    pass


print(type(Sub(1) + 1).__name__, Sub("1.5"), repr(Sub(2)))
