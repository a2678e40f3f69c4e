"""Recursion: limits, RecursionError, recovery, mutual recursion through builtins and special methods."""
import sys

old = sys.getrecursionlimit()
print(old)


def depth(n):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


sys.setrecursionlimit(200)
d = depth(0)
print(150 < d < 200)


def simple(n):
    return n if n == 0 else simple(n - 1)


print(simple(100))
try:
    simple(1000)
except RecursionError as e:
    print(type(e).__name__, str(e).startswith("maximum recursion depth exceeded"), isinstance(e, RuntimeError))
print(simple(100))


class Rep:
    def __repr__(self):
        return repr(self)

    def __eq__(self, other):
        return self == other

    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __len__(self):
        return len(self)

    def __call__(self):
        return self()

    def __iter__(self):
        return iter(self)

    def __add__(self, other):
        return self + other

    def __hash__(self):
        return hash(self)

    @property
    def prop(self):
        return self.prop


r = Rep()
for name, f in [("repr", lambda: repr(r)), ("eq", lambda: r == r), ("getattr", lambda: r.y), ("len", lambda: len(r)), ("call", lambda: r()),
                ("iter", lambda: list(r)), ("add", lambda: r + 1), ("hash", lambda: hash(r)), ("prop", lambda: r.prop)]:
    try:
        f()
        print(name, "no error")
    except RecursionError as e:
        print(name, "RecursionError")


def through_map(n):
    return list(map(through_map, [n + 1]))


def through_sort(n):
    return sorted([1, 2], key=lambda v: through_sort(n + 1))


def through_gen(n):
    yield from through_gen(n + 1)


for f in (through_map, through_sort, lambda n: list(through_gen(n))):
    try:
        f(0)
    except RecursionError:
        print("RecursionError")
try:
    sys.setrecursionlimit(0)
except ValueError as e:
    print(e)
try:
    sys.setrecursionlimit("x")
except TypeError as e:
    print(e)
try:
    sys.setrecursionlimit(-5)
except ValueError as e:
    print(e)
sys.setrecursionlimit(old)
print(simple(800))
cleanup = []


def with_finally(n):
    try:
        return with_finally(n + 1)
    finally:
        if n < 2:
            cleanup.append(n)


sys.setrecursionlimit(150)
try:
    with_finally(0)
except RecursionError:
    print("unwound", cleanup)
sys.setrecursionlimit(old)
nested = []
for _ in range(50):
    nested = [nested]
print(repr(nested) == "[" * 51 + "]" * 51)
loop = []
loop.append(loop)
dl = {}
dl["self"] = dl
print(loop, dl, ([loop],), [dl])
print(loop == loop, loop == [loop])


def ackermann(m, n):
    return n + 1 if m == 0 else ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))


print(ackermann(2, 5), [simple(i) for i in range(5)])


def hanoi(n, a="a", b="b", c="c"):
    if n:
        yield from hanoi(n - 1, a, c, b)
        yield a + c
        yield from hanoi(n - 1, b, a, c)


print(len(list(hanoi(8))), list(hanoi(3)))
