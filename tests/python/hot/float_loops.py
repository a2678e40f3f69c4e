"""Hot float loops: int/float phis, signed zeros, infinities, NaN, mixed arithmetic, conversions, exotic exponents."""
import math


def accumulate(values):
    total = 0
    for v in values:
        total += v
    return total


def harmonic(n):
    s = 0.0
    for i in range(1, n):
        s += 1 / i
    return s


def leibniz(n):
    s, sign = 0.0, 1
    for i in range(n):
        s += sign / (2 * i + 1)
        sign = -sign
    return 4 * s


def newton(x):
    g = x
    while abs(g * g - x) > 1e-12 * x:
        g = (g + x / g) / 2
    return g


def decay(x, n):
    for _ in range(n):
        x *= 0.5
    return x


def grow(x, n):
    for _ in range(n):
        x *= 2.0
    return x


def minmax(values):
    lo, hi = math.inf, -math.inf
    for v in values:
        lo, hi = min(lo, v), max(hi, v)
    return lo, hi


def comparisons(values):
    c = 0
    for a in values:
        for b in values:
            c = (c * 3 + (a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a != b)) % 1000003
    return c


def mod_floor(n):
    t = 0.0
    for i in range(-n, n):
        t += (i * 0.37) % 2.5 + (i * 0.37) // 2.5 + divmod(i * 1.5, -0.7)[1]
    return t


def phi(n):
    x = 0
    for i in range(n):
        if i % 3 == 0:
            x = x + 1
        elif i % 3 == 1:
            x = x * 1.5
        else:
            x = int(x)
        if x > 1e6:
            x = 0
    return x, type(x).__name__


print(accumulate([0.1] * 1000), accumulate([1] * 500 + [0.5] * 500), accumulate([1e308, 1e308, -1e308]), accumulate([2**62, 0.5]), accumulate([-0.0, -0.0]), accumulate([]), accumulate([math.inf, -math.inf]), accumulate([True, 0.5]))
print(harmonic(5000), leibniz(3000), [newton(x) for x in (2.0, 2, 10**20, 1e-10, 0.25)])
for n in (10, 250, 260, 300, 1000, 1080):
    print(n, decay(1.0, n), decay(-3.7, n), grow(1.1, n), grow(-1e-300, n), decay(1e300, n))
specials = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 5e-324, 1.7976931348623157e308, 2.0**-256, 2.0**257, 0.5, 3, -7, 2**53, True]
print(minmax(specials[:6]), comparisons(specials))
for a in specials:
    print([repr(f(a)) for f in (lambda v: -v, lambda v: v + 0.0, lambda v: v * 0.0, lambda v: v - v, lambda v: abs(v), lambda v: bool(v), lambda v: v * 1e-300 * 1e-300, lambda v: v == v, lambda v: hash(v) == hash(v + 0.0) or v != v)])
print(mod_floor(1000), phi(1000), phi(1001), phi(1002))


def conversions(n):
    t = 0
    for i in range(n):
        f = i * 1.7 - n / 2
        t += int(f) + round(f) + math.floor(f) + math.ceil(f) + math.trunc(f)
        t += int(float(i)) - i + (f == int(f))
    return t


print(conversions(2000))


def int_of_big(n):
    t = 0
    x = 1.5
    for _ in range(n):
        x *= 1.7
        t ^= int(x)
        if x > 1e40:
            x = 1.5
    return t


print(int_of_big(1000))


def horner(coefs, xs):
    out = []
    for x in xs:
        r = 0
        for c in coefs:
            r = r * x + c
        out.append(r)
    return out


print(horner([1, -2, 3], [0.5, 2, 10**10, 1j, 2.5]), horner([1.5] * 50, [0.9])[0])


def dot(a, b):
    s = 0.0
    for i in range(len(a)):
        s += a[i] * b[i]
    return s


fl = [i * 0.5 for i in range(500)]
il = list(range(500))
ml = [i if i % 2 else i * 1.0 for i in range(500)]
print(dot(fl, fl), dot(il, fl), dot(ml, il), dot(il, il), dot(fl, ml))
fl[250] = 10**18
print(dot(fl, fl))
fl[250] = "x"
try:
    dot(fl, fl)
except TypeError as e:
    print(e)


def zero_signs(n):
    neg = 0
    z = 0.0
    for i in range(n):
        z = -z
        if math.copysign(1, z) < 0:
            neg += 1
        w = z * -1 + 0.0
        neg += str(w) == "-0.0"
    return neg, repr(z)


print(zero_signs(101))


def nan_loop(n):
    x, c = math.nan, 0
    for i in range(n):
        if x < i or x > i or x == x or x <= i:
            c += 1
        if not x < i:
            c += 2
        if x != x:
            c += 4
    return c


print(nan_loop(300))


def mandel(n):
    total = 0
    for py in range(n):
        for px in range(n):
            x0, y0 = px * 3.0 / n - 2.0, py * 2.0 / n - 1.0
            x = y = 0.0
            i = 0
            while x * x + y * y <= 4 and i < 50:
                x, y = x * x - y * y + x0, 2 * x * y + y0
                i += 1
            total += i
    return total


print(mandel(40))


def simulate(steps, dt):
    x, v, t = 1, 0, 0
    for _ in range(steps):
        v -= x * dt
        x += v * dt
        t += dt
    return round(x, 9), round(v, 9), round(t, 6), type(x).__name__


print(simulate(1000, 0.01), simulate(10, 1), simulate(500, 0.5))
