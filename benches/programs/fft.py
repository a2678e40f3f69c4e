"""Fourier transforms: recursive on complex lists, iterative on split float lists; convolution and a power spectrum."""
import cmath
import math

GROUPS = ("floats", "lists")
SIZE = 20


def fft_recursive(values, sign=-1):
    size = len(values)
    if size == 1:
        return values
    even = fft_recursive(values[0::2], sign)
    odd = fft_recursive(values[1::2], sign)
    half = size // 2
    result = [0j] * size
    for k in range(half):
        turned = cmath.exp(sign * 2j * math.pi * k / size) * odd[k]
        result[k] = even[k] + turned
        result[k + half] = even[k] - turned
    return result


def fft_in_place(real, imag, inverse=False):
    size = len(real)
    j = 0
    for i in range(1, size):
        bit = size >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            real[i], real[j] = real[j], real[i]
            imag[i], imag[j] = imag[j], imag[i]
    length = 2
    while length <= size:
        angle = 2 * math.pi / length * (1 if inverse else -1)
        step_r, step_i = math.cos(angle), math.sin(angle)
        half = length // 2
        for start in range(0, size, length):
            wr, wi = 1.0, 0.0
            for k in range(start, start + half):
                other = k + half
                tr = wr * real[other] - wi * imag[other]
                ti = wr * imag[other] + wi * real[other]
                real[other] = real[k] - tr
                imag[other] = imag[k] - ti
                real[k] += tr
                imag[k] += ti
                wr, wi = wr * step_r - wi * step_i, wr * step_i + wi * step_r
        length <<= 1
    if inverse:
        for i in range(size):
            real[i] /= size
            imag[i] /= size


def multiply(a, b):
    """Decimal digit lists multiplied by convolution."""
    size = 1
    while size < len(a) + len(b):
        size *= 2
    ar = [float(d) for d in a] + [0.0] * (size - len(a))
    br = [float(d) for d in b] + [0.0] * (size - len(b))
    ai, bi = [0.0] * size, [0.0] * size
    fft_in_place(ar, ai)
    fft_in_place(br, bi)
    pr = [x * u - y * v for x, y, u, v in zip(ar, ai, br, bi)]
    pi = [x * v + y * u for x, y, u, v in zip(ar, ai, br, bi)]
    fft_in_place(pr, pi, inverse=True)
    digits, carry = [], 0
    for value in pr:
        carry += int(value + 0.5)
        digits.append(carry % 10)
        carry //= 10
    return digits


def run(n):
    checksum = 0
    for i in range(n):
        signal = [complex(math.sin(k * 0.1 * (i + 1)), (k * 7 % 5) - 2) for k in range(512)]
        spectrum = fft_recursive(signal)
        power = [abs(value) ** 2 for value in spectrum]
        checksum += round(sum(power) / 1000)
        back = fft_recursive(spectrum, sign=1)
        assert max(abs(x / 512 - y) for x, y in zip(back, signal)) < 1e-9
        a = [(k * k + i) % 10 for k in range(300)]
        b = [(k * 3 + i) % 10 for k in range(200)]
        for digit in multiply(a, b):
            checksum = (checksum * 10 + digit) % 998244353
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
