"""Every way of calling a Python function, mixed in one loop as application code mixes them."""
from functools import partial

GROUPS = ("calls",)
SIZE = 25000


def positional(a, b, c):
    return a + b - c


def defaults(a, b=3, c=5, d=7):
    return a * b + c - d


def keywords(width, height, *, depth=1, scale=2):
    return (width + height) * depth + scale


def variadic(*args):
    return len(args) + args[0]


def options(**kwargs):
    return kwargs["left"] + kwargs["right"]


def everything(a, /, b, *rest, flag=False, **extra):
    total = a + b + len(rest)
    if flag:
        total += len(extra)
    return total


def forward(func, *args, **kwargs):
    return func(*args, **kwargs)


def make_adder(amount):
    def add(value):
        return value + amount
    return add


class Scaler:
    """A callable object with ordinary, class and static methods beside it."""

    created = 0

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, value):
        return value * self.factor

    def shifted(self, value, by=1):
        return value * self.factor + by

    @classmethod
    def describe(cls, value):
        return value + len(cls.__name__)

    @staticmethod
    def clamp(value, low, high):
        if value < low:
            return low
        if value > high:
            return high
        return value

    @property
    def doubled(self):
        return self.factor * 2


class FancyScaler(Scaler):
    def __init__(self, factor, offset):
        super().__init__(factor)
        self.offset = offset

    def shifted(self, value, by=1):
        return super().shifted(value, by) + self.offset


def depth_sum(level):
    if level == 0:
        return 0
    return level + depth_sum(level - 1)


def run(n):
    add_seven = make_adder(7)
    triple = Scaler(3)
    fancy = FancyScaler(5, 11)
    bound = fancy.shifted
    halfway = partial(positional, 10, c=4)
    square = lambda value: value * value
    arguments = (1, 2, 3)
    named = {"left": 4, "right": 9}
    total = 0
    for i in range(n):
        x = i & 255
        total += positional(x, 2, 3)
        total += defaults(x) + defaults(x, 4) + defaults(x, d=2)
        total += keywords(x, 3) + keywords(height=x, width=1, scale=3)
        total += variadic(x, 1, 2) + variadic(*arguments)
        total += options(left=x, right=1) + options(**named)
        total += everything(x, 1, 2, 3, flag=True, colour="red")
        total += forward(defaults, x, c=1)
        total += add_seven(x) + triple(x) + bound(x) + halfway(x) + square(x)
        total += fancy.shifted(x, by=2) + Scaler.describe(x) + fancy.clamp(x, 10, 99)
        total += fancy.doubled
        if i % 16 == 0:
            total += depth_sum(20)
        total &= 0xFFFFFFFF
    return total


if __name__ == "__main__":
    print(run(SIZE))
