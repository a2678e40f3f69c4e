"""Integer kernels: linear congruential generators, xorshift with masks, 64-bit hashing, collatz, gcd, popcount."""

GROUPS = ("ints",)
SIZE = 2500

MASK32 = 0xFFFFFFFF
MASK64 = 0xFFFFFFFFFFFFFFFF


def lcg(state):
    return (state * 1664525 + 1013904223) & MASK32


def xorshift64(state):
    state ^= (state << 13) & MASK64
    state ^= state >> 7
    state ^= (state << 17) & MASK64
    return state


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & MASK64
    return value


def mix(value):
    value ^= value >> 33
    value = (value * 0xFF51AFD7ED558CCD) & MASK64
    value ^= value >> 33
    value = (value * 0xC4CEB9FE1A85EC53) & MASK64
    return value ^ (value >> 33)


def collatz(start):
    steps = 0
    while start != 1:
        if start & 1:
            start = 3 * start + 1
        else:
            start >>= 1
        steps += 1
    return steps


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def popcount(value):
    count = 0
    while value:
        value &= value - 1
        count += 1
    return count


def reverse_bits(value):
    result = 0
    for _ in range(32):
        result = (result << 1) | (value & 1)
        value >>= 1
    return result


def power_mod(base, exponent, modulus):
    result = 1
    base %= modulus
    while exponent:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def digit_sum(value):
    total = 0
    while value:
        value, digit = divmod(value, 10)
        total += digit
    return total


def run(n):
    seed = 12345
    wide = 88172645463325252
    total = 0
    for i in range(n):
        for _ in range(40):
            seed = lcg(seed)
            wide = xorshift64(wide)
        total ^= mix(wide ^ seed)
        total ^= fnv1a(b"integer kernels")
        total += collatz(seed % 5000 + 1) + gcd(seed, wide & MASK32)
        total += popcount(seed) + reverse_bits(seed)
        total ^= power_mod(seed, 65537, 998244353) + digit_sum(wide)
        total &= MASK64
    return total


if __name__ == "__main__":
    print(run(SIZE))
