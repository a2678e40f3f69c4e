"""Hash functions in Python: SHA-256, MD5, CRC-32 by table and by bit, Adler-32, SipHash-like mixing, murmur."""
import math

GROUPS = ("ints", "bytes")
SIZE = 80

MASK32 = 0xFFFFFFFF
MASK64 = 0xFFFFFFFFFFFFFFFF


def primes(count):
    found = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found


def fraction_bits(value, root):
    """The first 32 bits of the fractional part of value ** (1 / root), exactly."""
    scaled = value << (32 * root)
    low, high = 0, 1 << 48
    while low < high:
        middle = (low + high + 1) >> 1
        if middle ** root <= scaled:
            low = middle
        else:
            high = middle - 1
    return low & MASK32


PRIMES = primes(64)
SHA_K = [fraction_bits(prime, 3) for prime in PRIMES]
SHA_H = [fraction_bits(prime, 2) for prime in PRIMES[:8]]
MD5_K = [int(abs(math.sin(i + 1)) * 4294967296) & MASK32 for i in range(64)]
MD5_SHIFTS = [7, 12, 17, 22] * 4 + [5, 9, 14, 20] * 4 + [4, 11, 16, 23] * 4 + [6, 10, 15, 21] * 4


def rotate_right(value, count):
    return (value >> count | value << (32 - count)) & MASK32


def rotate_left(value, count):
    return (value << count | value >> (32 - count)) & MASK32


def padded(message, order):
    length = len(message) * 8
    message += b"\x80" + b"\x00" * ((55 - len(message)) % 64)
    return message + length.to_bytes(8, order)


def sha256(message):
    state = list(SHA_H)
    data = padded(message, "big")
    for start in range(0, len(data), 64):
        words = [int.from_bytes(data[start + i:start + i + 4], "big") for i in range(0, 64, 4)]
        for i in range(16, 64):
            a, b = words[i - 15], words[i - 2]
            low = rotate_right(a, 7) ^ rotate_right(a, 18) ^ a >> 3
            high = rotate_right(b, 17) ^ rotate_right(b, 19) ^ b >> 10
            words.append((words[i - 16] + low + words[i - 7] + high) & MASK32)
        a, b, c, d, e, f, g, h = state
        for i in range(64):
            big = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)
            first = (h + big + (e & f ^ ~e & g) + SHA_K[i] + words[i]) & MASK32
            small = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)
            second = (small + (a & b ^ a & c ^ b & c)) & MASK32
            a, b, c, d, e, f, g, h = (first + second) & MASK32, a, b, c, (d + first) & MASK32, e, f, g
        state = [(x + y) & MASK32 for x, y in zip(state, (a, b, c, d, e, f, g, h))]
    return "".join("%08x" % word for word in state)


def md5(message):
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    data = padded(message, "little")
    for start in range(0, len(data), 64):
        words = [int.from_bytes(data[start + i:start + i + 4], "little") for i in range(0, 64, 4)]
        a, b, c, d = state
        for i in range(64):
            if i < 16:
                mixed, index = b & c | ~b & d, i
            elif i < 32:
                mixed, index = d & b | ~d & c, (5 * i + 1) % 16
            elif i < 48:
                mixed, index = b ^ c ^ d, (3 * i + 5) % 16
            else:
                mixed, index = c ^ (b | ~d & MASK32), 7 * i % 16
            total = (a + mixed + MD5_K[i] + words[index]) & MASK32
            a, b, c, d = d, (b + rotate_left(total, MD5_SHIFTS[i])) & MASK32, b, c
        state = [(x + y) & MASK32 for x, y in zip(state, (a, b, c, d))]
    return b"".join(word.to_bytes(4, "little") for word in state).hex()


def crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        table.append(value)
    return table


def crc32(data, table):
    value = MASK32
    for byte in data:
        value = table[(value ^ byte) & 255] ^ value >> 8
    return value ^ MASK32


def adler32(data):
    low, high = 1, 0
    for byte in data:
        low = (low + byte) % 65521
        high = (high + low) % 65521
    return high << 16 | low


def murmur(data, seed):
    value = seed
    for start in range(0, len(data) - 3, 4):
        word = int.from_bytes(data[start:start + 4], "little")
        word = rotate_left(word * 0xCC9E2D51 & MASK32, 15) * 0x1B873593 & MASK32
        value = (rotate_left(value ^ word, 13) * 5 + 0xE6546B64) & MASK32
    value ^= len(data)
    value = (value ^ value >> 16) * 0x85EBCA6B & MASK32
    return value ^ value >> 13


def sip_rounds(v0, v1, v2, v3, rounds):
    for _ in range(rounds):
        v0 = (v0 + v1) & MASK64
        v1 = (v1 << 13 | v1 >> 51) & MASK64 ^ v0
        v0 = (v0 << 32 | v0 >> 32) & MASK64
        v2 = (v2 + v3) & MASK64
        v3 = (v3 << 16 | v3 >> 48) & MASK64 ^ v2
        v0 = (v0 + v3) & MASK64
        v3 = (v3 << 21 | v3 >> 43) & MASK64 ^ v0
        v2 = (v2 + v1) & MASK64
        v1 = (v1 << 17 | v1 >> 47) & MASK64 ^ v2
        v2 = (v2 << 32 | v2 >> 32) & MASK64
    return v0 ^ v1 ^ v2 ^ v3


def run(n):
    assert sha256(b"abc").startswith("ba7816bf8f01cfea") and md5(b"abc") == "900150983cd24fb0d6963f7d28e17f72"
    table = crc_table()
    assert crc32(b"123456789", table) == 0xCBF43926
    checksum = 0
    for i in range(n):
        message = b"message %d " % i * 12
        checksum ^= int(sha256(message)[:16], 16) ^ int(md5(message)[:16], 16)
        checksum += crc32(message, table) + adler32(message) + murmur(message, i)
        checksum = (checksum ^ sip_rounds(checksum, i, len(message), 0x736970, 8)) & MASK64
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
