"""Call sites that reach several functions: methods of several classes, functions of a table, closures, and more than four."""


class Square:
    def __init__(self, a):
        self.a = a

    def area(self, scale=1):
        return self.a * self.a * scale

    def name(self):
        return "square"


class Circle:
    def __init__(self, r):
        self.r = r

    def area(self, scale=1):
        return 3 * self.r * self.r * scale

    def name(self):
        return "circle"


class Tall(Square):
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def area(self, scale=1):
        if self.b < 0:
            raise ValueError(self.b)
        return self.a * self.b * scale


class Odd:
    area = staticmethod(lambda scale=1: 5 * scale)

    def name(self):
        return "odd"


def total(shapes):
    t = 0
    names = set()
    for s in shapes:
        t += s.area()
        t += s.area(2)
        t += s.area(scale=3)
        names.add(s.name())
    return t, sorted(names)


three = [Square(2), Circle(3), Tall(1, 5)]
for r in range(6):
    print(total(three * 40))
print(total((three + [Odd()]) * 30))
try:
    total(three * 30 + [Tall(1, -1)])
except ValueError as e:
    print(repr(e), e.__traceback__.tb_next.tb_next.tb_frame.f_locals["self"].b)


class Special(Square):
    pass


special = Special(3)
special.area = lambda scale=1: 1000
print(total(three * 5 + [special]))
Square.area = lambda self, scale=1: -1
print(total(three * 20))


def add(a, b):
    return a + b


def sub(a, b):
    return a - b


def mul(a, b):
    return a * b


def maker(k):
    def inner(a, b):
        return a * k + b
    return inner


def fold(ops, n):
    acc = 1
    for i in range(n):
        acc = ops[i % len(ops)](acc, i) % 10007
    return acc


for r in range(6):
    print(fold([add, sub, mul], 200))
print(fold([add, sub, mul, maker(2), maker(3)], 200))
print(fold([add, max, mul, min, pow], 60))


def div(a, b):
    return a // b


def safe(ops, n):
    bad = 0
    acc = 7
    for i in range(n):
        try:
            acc = ops[i % len(ops)](acc, i % 5)
        except ZeroDivisionError:
            bad += 1
            acc = 100
    return acc, bad


for r in range(4):
    print(safe([add, div], 100))
