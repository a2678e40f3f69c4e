"""Integers: arithmetic around every word boundary, division signs, shifts, bit operations, comparisons with floats."""


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


edges = [0, 1, -1, 2, -2, 7, -7, 255, -256, 2**29, 2**30 - 1, 2**30, -2**30, 2**31 - 1, -2**31, 2**32, 2**53, 2**53 + 1, 2**60, 2**61 - 1, 2**61, -2**61, -2**61 - 1,
         2**62 - 1, 2**62, -2**62, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64 - 1, 2**64, 2**65 + 3, -2**64, 10**18, 10**19, 10**30, -10**30, 2**127 - 1, 2**128, 3**100]
total = 0
for a in edges:
    for b in edges:
        parts = [a + b, a - b, a * b, a & b, a | b, a ^ b, a == b, a < b, a <= b, a > b, a != b]
        if b:
            q, r = divmod(a, b)
            assert q == a // b and r == a % b and q * b + r == a and (0 <= r < b or b < r <= 0)
            parts += [q, r]
        for p in parts:
            total = (total * 1000003 + p) % (2**89 - 1)
print(total)
for a in edges:
    print(a, -a, ~a, abs(a), a.bit_length(), a.bit_count(), a >> 3, a << 3, a >> 64, a << 40, a & 0xFFFFFFFF, a ** 2, bool(a), +a)
for a in (7, -7):
    for b in (2, -2):
        print(a, b, a // b, a % b, divmod(a, b), a / b, int(a / b))
for s in (0, 1, 29, 30, 31, 32, 60, 61, 62, 63, 64, 65, 100):
    print(s, 1 << s, -1 << s, (1 << s) - 1, -(1 << s) >> s, (2**100 + 12345) >> s, -(2**100 + 12345) >> s, 5 << s >> s)
error(lambda: 1 << -1)
error(lambda: 1 >> -1)
error(lambda: 1 // 0)
error(lambda: 1 % 0)
error(lambda: 1 / 0)
error(lambda: divmod(1, 0))
error(lambda: 0 ** -1)
error(lambda: 10**400 / 1)
error(lambda: 10**30 // 0)
error(lambda: float(10**400))
error(lambda: 1 << (1 << 70))
print(0 << (1 << 70), 5 >> (1 << 70), -5 >> (1 << 70))
print(10**400 / 10**399, 10**30 / 3, (2**53 + 1) / 1, 2**1023 / 2**1000, 1 / 3, -7 / 2, 0 / 5, (10**23) / 1, 123456789012345678901234567890 / 987654321)
print(2**53 == float(2**53), 2**53 + 1 == float(2**53), 2**53 + 1 > float(2**53), 10**400 > 1e308, 10**400 < float("inf"), -10**400 > float("-inf"), 5 < float("nan"), 1 == 1.0, 10**20 == 1e20)
print(2**10, 2**0, 0**0, (-2)**3, 2**-1, 2**-2, (-2)**-3, 7**50, 10**-2, 0**5, 1**10**10, (-1)**(10**10 + 1), True**5)
print(pow(3, 10**6, 10**9 + 7), pow(2, 2**70, 13), pow(-3, 5, 7), pow(5, 0, 1), pow(7, -3, 11), pow(10**50, 10**3, 10**20 + 39), pow(3, 5, -7))
error(pow, 2, -1, 6)
error(pow, 2, 5, 0)
x = 1
for i in range(1, 80):
    x = x * i
print(x)
y = 1
for i in range(200):
    y = y * 3 + i
print(y, y % 997, y // 10**80)
acc = 0
for i in range(-50, 50):
    acc = acc * 31 + (i ^ (acc >> 7)) & 0xFFFFFFFFFFFFFFFF
print(acc)
h = 14695981039346656037
for c in b"hash me":
    h = ((h ^ c) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
print(h, hex(h))
print(1 + True, True + True, True - 2, True * 5, True & 6, True | 6, True ^ True, True & False, type(True & False), type(True & 1), True << 3, ~True + 0, -True, +True)
print((5).__add__(3), (5).__radd__(3), (5).__sub__(3), (5).__rsub__(3), (5).__floordiv__(2), (5).__rfloordiv__(11), (5).__divmod__(3), (5).__truediv__(2), (5).__pow__(2), (5).__rpow__(2), (5).__pow__(2, 7))
print((5).__neg__(), (5).__invert__(), (5).__lshift__(1), (5).__rshift__(1), (5).__and__(4), (5).__bool__(), (5).__int__(), (5).__float__(), (5).__index__(), (5).__hash__(), (5).__add__(1.5), (5).__eq__(5.0))
print(7 .real, (7).imag, (7).numerator, (7).denominator, (7).conjugate(), (7).is_integer(), (7).as_integer_ratio(), (7).__trunc__(), (7).__floor__(), (7).__ceil__(), (7).__round__(), (1234).__round__(-2))
error(lambda: 5 + "5")
error(lambda: "5" + 5)
error(lambda: 5 & 1.5)
error(lambda: 5 | None)
error(lambda: 5 << 1.0)
error(lambda: 5 % "a")
error(lambda: 5 < "a")
error(lambda: -None)
error(lambda: ~1.5)
error(lambda: 5 @ 5)
a = 10**20
b = a
a += 1
print(a, b, a is not b)
i = 2**62 - 3
for _ in range(6):
    i += 1
    print(i, i * 2 - i, -i, i == 2**62, end=" | ")
print()
i = -2**61 + 3
for _ in range(6):
    i -= 1
    print(i, i + 1, abs(i), end=" | ")
print()
print(min(edges), max(edges), sum(edges), sorted(edges)[:3], len(set(edges)), sum(hash(e) == hash(float(e)) for e in edges if float(e) == e) > 30)
