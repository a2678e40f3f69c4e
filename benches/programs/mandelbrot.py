"""Mandelbrot and Julia sets by escape time, with floats and with complex numbers, packed into a bitmap."""

GROUPS = ("floats",)
SIZE = 175


def escape(cr, ci, limit):
    zr = zi = 0.0
    for step in range(limit):
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > 4.0:
            return step
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
    return limit


def julia(z, c, limit):
    step = 0
    while abs(z) <= 2.0 and step < limit:
        z = z * z + c
        step += 1
    return step


def bitmap(size, limit):
    rows = []
    for y in range(size):
        ci = 2.0 * y / size - 1.0
        bits = byte = 0
        row = bytearray()
        for x in range(size):
            cr = 2.0 * x / size - 1.5
            byte = (byte << 1) | (escape(cr, ci, limit) == limit)
            bits += 1
            if bits == 8:
                row.append(byte)
                bits = byte = 0
        if bits:
            row.append(byte << (8 - bits))
        rows.append(bytes(row))
    return rows


def run(n):
    checksum = 0
    for row in bitmap(n, 50):
        for byte in row:
            checksum = (checksum * 33 + byte) & 0xFFFFFFFF
    for y in range(n // 3):
        for x in range(n // 3):
            start = complex(4.5 * x / n - 0.75, 4.5 * y / n - 0.75)
            checksum += julia(start, complex(-0.4, 0.6), 40) * (x + 1)
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
