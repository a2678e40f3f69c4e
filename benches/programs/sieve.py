"""Prime numbers four ways: bytearray sieve, list sieve, trial division and Miller-Rabin."""

GROUPS = ("ints", "lists")
SIZE = 8


def sieve_bytes(limit):
    flags = bytearray([1]) * (limit + 1)
    flags[0] = flags[1] = 0
    i = 2
    while i * i <= limit:
        if flags[i]:
            for j in range(i * i, limit + 1, i):
                flags[j] = 0
        i += 1
    return [i for i in range(limit + 1) if flags[i]]


def sieve_list(limit):
    flags = [True] * (limit + 1)
    primes = []
    for i in range(2, limit + 1):
        if flags[i]:
            primes.append(i)
            for j in range(i * i, limit + 1, i):
                flags[j] = False
    return primes


def is_prime(value):
    if value < 4:
        return value > 1
    if value % 2 == 0 or value % 3 == 0:
        return False
    divisor = 5
    while divisor * divisor <= value:
        if value % divisor == 0 or value % (divisor + 2) == 0:
            return False
        divisor += 6
    return True


def miller_rabin(value):
    if value < 2:
        return False
    for small in (2, 3, 5, 7, 11, 13, 17, 19, 23):
        if value % small == 0:
            return value == small
    odd, shift = value - 1, 0
    while odd % 2 == 0:
        odd //= 2
        shift += 1
    for base in (2, 3, 5, 7):
        x = pow(base, odd, value)
        if x in (1, value - 1):
            continue
        for _ in range(shift - 1):
            x = x * x % value
            if x == value - 1:
                break
        else:
            return False
    return True


def factor(value):
    factors = []
    divisor = 2
    while divisor * divisor <= value:
        while value % divisor == 0:
            factors.append(divisor)
            value //= divisor
        divisor += 1 if divisor == 2 else 2
    if value > 1:
        factors.append(value)
    return factors


def run(n):
    total = 0
    for i in range(n):
        primes = sieve_bytes(40000 + i)
        total += sum(primes)
        others = sieve_list(20000 + i)
        total += len(others) * others[-1]
        total += sum(1 for value in range(9000) if is_prime(value))
        total += sum(1 for value in range(10 ** 9, 10 ** 9 + 1000) if miller_rabin(value))
        for value in range(90000, 90200):
            total += len(factor(value))
    return total


if __name__ == "__main__":
    print(run(SIZE))
