"""Digits of pi: the unbounded spigot of rational transformations, and Machin's formula with scaled big integers."""

GROUPS = ("bigints",)
SIZE = 1800


def spigot(count):
    digits = []
    numerator, accumulator, denominator = 1, 0, 1
    k = 0
    while len(digits) < count:
        k += 1
        odd = 2 * k + 1
        accumulator = (2 * numerator + accumulator) * odd
        denominator *= odd
        numerator *= k
        if numerator > accumulator:
            continue
        digit = (3 * numerator + accumulator) // denominator
        if digit != (4 * numerator + accumulator) // denominator:
            continue
        digits.append(digit)
        accumulator = 10 * (accumulator - denominator * digit)
        numerator *= 10
    return digits


def arctan_inverse(x, unit):
    """arctan(1/x) as an integer multiple of 1/unit."""
    power = unit // x
    total = power
    squared = x * x
    divisor = 1
    sign = -1
    while power:
        power //= squared
        divisor += 2
        total += sign * (power // divisor)
        sign = -sign
    return total


def machin(count):
    unit = 10 ** (count + 10)
    value = 4 * (4 * arctan_inverse(5, unit) - arctan_inverse(239, unit))
    return value // 10 ** 10


def run(n):
    digits = spigot(n)
    text = "".join(map(str, digits))
    other = str(machin(n))
    assert other.startswith(text[:n - 2])
    checksum = 0
    for ch in text + other:
        checksum = (checksum * 31 + int(ch)) % 1000000007
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
