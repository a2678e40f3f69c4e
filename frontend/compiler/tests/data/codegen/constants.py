def arithmetic():
    a = 1 + 2 * 3 - 4 // 3, 7 % -3, 2 ** 10, 2 ** -1, 1 << 4, 255 >> 2, 6 & 3 | 8 ^ 1, ~5, -(-5), +5
    b = 1 / 3, 7.5 // 2, -7.5 % 2, 10 ** 20, 0.1 + 0.2, 1e308 * 10, (-8) ** 0.5, 1 - 0j, 2 * 3j, 1j / 2, 1j ** 2
    c = 1 // 0, 1 % 0, 0 ** -1, 1 << -1, 1 << 200, 2 ** 200, 2.0 ** 5000, 10 ** 400, "a" - 1, ~True, 1.0 / 0
    return a, b, c


def sequences():
    a = "ab" * 3, 3 * b"x", (1, 2) * 2, "a" + "b", (1,) + (2,), "x" * 5000, (0,) * 300, -1 * (1,)
    b = "abc"[1], "abc"[-1], "abc"[9], b"abc"[0], (1, 2)[0], "abc"[1:], "abcdef"[::2], "añb"[1], (1, 2, 3)[:2]
    return a, b


def tests(x):
    if 1:
        x = not 0, not "a", not not x
    while "":
        x = 1
    if x is None or x is not None and not (x is None):
        return x in [1, 2], x in {1, 2}, x not in [x], x == 1, (x == 1) is True
    assert (), "never"
    for x in [1, 2, x]:
        pass
    for x in {1, True, 1.0, 2}:
        pass
    return [1, 2, 3], {1, 2, 3}, [x, 2, 3], (1, (2, 3), None), __debug__


def big():
    return [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
    ]
