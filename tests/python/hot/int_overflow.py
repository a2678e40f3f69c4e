"""Hot integer loops whose values cross every width: small, 62 bit, 64 bit, big and back; all operators."""


def grow_add(start, step, n):
    v = start
    for _ in range(n):
        v += step
    return v


def grow_mul(start, factor, n):
    v = start
    out = []
    for i in range(n):
        v *= factor
        if i % 10 == 0:
            out.append(v % 1000003)
    return v.bit_length(), out


def up_and_down(n):
    v, seen = 1, 0
    for i in range(n):
        if i % 200 < 100:
            v = v * 3 + 1
        else:
            v = v // 3
        seen ^= v & 0xFFFF
    return v, seen


def around(limit, n):
    total = 0
    v = limit - n // 2
    for _ in range(n):
        total += (v + 1) - (v - 1)
        total ^= v & 1
        if v == limit:
            total += 1000
        if -v <= -limit:
            total += 1
        v += 1
    return v, total


def shifts(n):
    total = 0
    for i in range(n):
        s = i % 70
        total += (1 << s) & 0xFFFF
        total ^= (12345678901234567 << s) >> s
        total += (-1 << s) >> 3
        total %= 10**15
    return total


def lcg(n):
    v = 1
    for _ in range(n):
        v = (v * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return v


def signed(n):
    v = 0
    for i in range(n):
        v = (v * 31 + i) & 0xFFFFFFFF
        if v & 0x80000000:
            w = v - 0x100000000
        else:
            w = v
        v ^= (w >> 3) & 0xFFFFFFFF
    return v, w


def divisions(n):
    total = 0
    for i in range(-n, n):
        d = i % 7 - 3
        if d:
            total += i // d * 3 + i % d
            q, r = divmod(i * 10**17, d)
            total += q % 1009 + r
    return total


def powers(n):
    total = 0
    for i in range(n):
        total += (i % 13) ** (i % 20)
        total += pow(i, 3, 97)
    return total


def negate(n):
    v = -2**62 + 3
    out = 0
    for i in range(n):
        v = -v
        out += v
        v -= 1
        out ^= abs(v) & 0xFF
        out += ~v & 0xF
    return v, out


def min_max(values):
    lo = hi = values[0]
    for v in values:
        if v < lo:
            lo = v
        elif v > hi:
            hi = v
    return lo, hi


for n in (5, 300, 3000):
    print(n, grow_add(2**62 - 50, 1, n), grow_add(-2**63 + 100, -1, n), grow_add(2**61 - 100, 7, n), grow_add(0, 2**60, n), grow_add(2**64, -2**59, n))
    print(grow_mul(3, 7, n % 500), up_and_down(n))
    for limit in (2**29, 2**30, 2**31, 2**32, 2**53, 2**61, 2**62, 2**63, 2**64, -2**61, -2**62, -2**63, -2**64):
        print(around(limit, n), end=" ")
    print()
    print(shifts(n), lcg(n), signed(n), divisions(n), powers(n), negate(n))
values = [((i * 2654435761) % 2**32) << (i % 40) for i in range(500)]
print(min_max(values), min_max([-v for v in values]), min_max(list(range(1000)) + [2**70, -2**70]))


def mixed_sum(values):
    total = 0
    for v in values:
        total = total + v
    return total


for _ in range(3):
    print(mixed_sum(range(2000)), mixed_sum([2**61] * 50), mixed_sum([0.5] * 100), mixed_sum([True] * 50), mixed_sum([1] * 500 + [0.25] + [2**64]), mixed_sum([1j, 2]))
try:
    mixed_sum([1] * 1000 + ["x"])
except TypeError as e:
    print(e)


def compare_all(a, n):
    out = 0
    for i in range(n):
        out += (a < i) + (a <= i) * 2 + (a == i) * 4 + (a != i) * 8 + (a > i) * 16 + (a >= i) * 32
    return out


print([compare_all(a, 1000) for a in (5, 2**62, -2**62, 2**64, 500.0, 2.5, True, float("nan"))])
