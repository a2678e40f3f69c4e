"""Big integers: factorials, Fibonacci by doubling, modular powers, RSA, square roots, base conversion."""

GROUPS = ("bigints",)
SIZE = 100


def factorial(value):
    result = 1
    for i in range(2, value + 1):
        result *= i
    return result


def product(low, high):
    if high - low < 8:
        result = low
        for i in range(low + 1, high):
            result *= i
        return result
    middle = (low + high) // 2
    return product(low, middle) * product(middle, high)


def fibonacci(index):
    a, b = 0, 1
    for bit in bin(index)[2:]:
        double = a * (2 * b - a)
        after = a * a + b * b
        if bit == "1":
            a, b = after, double + after
        else:
            a, b = double, after
    return a


def fibonacci_linear(index):
    a, b = 0, 1
    for _ in range(index):
        a, b = b, a + b
    return a


def integer_root(value):
    if value < 2:
        return value
    guess = 1 << ((value.bit_length() + 1) // 2)
    while True:
        better = (guess + value // guess) >> 1
        if better >= guess:
            return guess
        guess = better


def to_base(value, base):
    digits = []
    while value:
        value, digit = divmod(value, base)
        digits.append("0123456789abcdefghijklmnopqrstuvwxyz"[digit])
    return "".join(reversed(digits))


def extended_gcd(a, b):
    x, next_x = 1, 0
    while b:
        quotient, a, b = a // b, b, a % b
        x, next_x = next_x, x - quotient * next_x
    return a, x


def rsa(message):
    p = (1 << 127) - 1
    q = (1 << 89) - 1
    modulus = p * q
    phi = (p - 1) * (q - 1)
    exponent = 65537
    divisor, secret = extended_gcd(exponent, phi)
    assert divisor == 1
    cipher = pow(message, exponent, modulus)
    return pow(cipher, secret % phi, modulus)


def run(n):
    checksum = 0
    modulus = (1 << 61) - 1
    for i in range(n):
        a = factorial(500 + i)
        b = product(1, 501 + i)
        assert a == b
        checksum += a % modulus
        c = fibonacci(5000 + i)
        d = fibonacci_linear(3000 + i)
        checksum += (c * d) % modulus
        checksum += integer_root(c) % modulus
        checksum += len(to_base(d, 36)) + len(str(c)) + len(hex(a))
        message = 123456789123456789 + i
        assert rsa(message) == message
        mask = (1 << 200) - 1
        for j in range(300):
            a = (a >> 3) ^ (c & mask) | (1 << j)
            checksum += (a & -a).bit_length()
            checksum += (-a >> 5) & 0xFFFF
        checksum %= modulus
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
