"""Assignment statements: targets of every form, unpacking, chains, augmented and annotated assignment."""
import sys


def error(func, *args):
    try:
        print("no error:", func(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


a = b = c = [1]
b.append(2)
print(a, b, c, a is c)

x, y = 1, 2
x, y = y, x
print(x, y)
(p, q), [r, s] = (1, 2), [3, 4]
print(p, q, r, s)
first, *rest = "hello"
print(first, rest)
*init, last = range(5)
print(init, last)
head, *middle, tail = [1, 2]
print(head, middle, tail)
(m, (n, *o)), k = (1, (2, 3, 4)), 5
print(m, n, o, k)
[] = ()
() = []
[z] = "q"
print(z)
i = 0
i, seq = 1, [10, 20, 30]
i, seq[i] = 2, 99
print(i, seq)


class Box:
    pass


box = Box()
box.value = 5
box.items = {}
box.items["k"], box.other = 7, 8
print(box.value, box.items, box.other)

data = list(range(10))
data[2:5] = "abc"
print(data)
data[::2] = [0] * len(data[::2])
print(data)
data[3:3] = [7, 8, 9]
print(data)
del data[1:4], data[-1]
print(data)

n = 10
n += 5
n -= 3
n *= 2
n //= 5
n **= 3
n %= 50
n <<= 2
n >>= 1
n |= 1
n ^= 7
n &= 0xFF
print(n)
f = 9.0
f /= 4
print(f)


class M:
    def __init__(self, v):
        self.v = v

    def __matmul__(self, other):
        return M(("matmul", self.v, other.v))

    def __imatmul__(self, other):
        self.v = ("imatmul", self.v, other.v)
        return self


g = M(1)
h = g
g @= M(2)
print(g is h, g.v, (g @ M(3)).v)

t = ([1], 2)
try:
    t[0] += [9]
except TypeError as e:
    print("TypeError:", e)
print(t)


def unpack_two(value):
    a, b = value
    return a, b


def unpack_star(value):
    a, b, *c, d = value
    return a, b, c, d


error(unpack_two, [1])
error(unpack_two, [1, 2, 3])
error(unpack_two, (1, 2, 3))
error(unpack_two, {1: 1, 2: 2, 3: 3, 4: 4})
error(unpack_two, iter([1, 2, 3]))
error(unpack_two, 5)
error(unpack_two, None)
error(unpack_star, [1, 2])
error(unpack_star, "abcdef")


def order():
    log = []

    def note(name, value):
        log.append(name)
        return value

    class L(list):
        def __setitem__(self, key, value):
            log.append(("set", key, value))

    note("target1", L())[note("key1", 1)] = note("t2", L())[note("key2", 2)] = note("value", 3)
    return log


print(order())
value: int = 5
other: "forward reference"
box.attr: str = "annotated"
(paren): int = 6
print(value, paren, box.attr)
print(sorted(sys.modules["__main__"].__annotations__))
print(sys.modules["__main__"].__annotations__)
