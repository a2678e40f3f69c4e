"""Hot object code: shapes that grow, megamorphic sites, visitors, properties and slots mixed, operator dispatch, identity."""


class Shape:
    def area(self): return 0
    def name(self): return type(self).__name__


class Square(Shape):
    def __init__(self, s): self.s = s
    def area(self): return self.s * self.s


class Rect(Shape):
    def __init__(self, w, h): self.w, self.h = w, h
    def area(self): return self.w * self.h


class Circle(Shape):
    def __init__(self, r): self.r = r
    def area(self): return 3.14159 * self.r * self.r


class Tri(Shape):
    __slots__ = ("b", "h")
    def __init__(self, b, h): self.b, self.h = b, h
    def area(self): return self.b * self.h / 2


class Prop(Shape):
    @property
    def s(self): return 7
    area = property(lambda self: lambda: self.s * 2)


class Dyn(Shape):
    def __getattr__(self, n):
        if n == "extra":
            return 3
        raise AttributeError(n)


class Callable(Shape):
    class area:
        def __new__(cls): return 11


def total(shapes, n):
    t = 0
    for i in range(n):
        t += shapes[i % len(shapes)].area()
    return t


print(total([Square(2)], 1000), total([Square(2), Rect(2, 3)], 1000), total([Square(1), Rect(1, 2), Circle(1), Tri(2, 3)], 1000), round(total([Square(1), Rect(1, 2), Circle(1), Tri(2, 3), Prop(), Shape(), Callable(), Dyn()], 1600), 6))
many = [type(f"S{i}", (Shape,), {"area": (lambda v: lambda self: v)(i)})() for i in range(30)]
print(total(many, 3000), total(many[:3], 300), {m.name() for m in many} == {f"S{i}" for i in range(30)})


class Node:
    def __init__(self, v): self.v = v


def grow(n):
    nodes = []
    for i in range(n):
        x = Node(i)
        if i % 2:
            x.left = i
        if i % 3:
            x.right = i * 2
        if i % 5 == 0:
            x.extra = str(i)
        nodes.append(x)
    t = 0
    for x in nodes:
        t += x.v + getattr(x, "left", 0) + getattr(x, "right", 1) + len(getattr(x, "extra", ""))
        t += hasattr(x, "left") + ("right" in vars(x))
    return t


print(grow(1000))


class Expr:
    def accept(self, v): return getattr(v, "visit_" + type(self).__name__.lower())(self)


class Num(Expr):
    def __init__(self, v): self.v = v


class Add(Expr):
    def __init__(self, a, b): self.a, self.b = a, b


class Mul(Add): pass
class Neg(Expr):
    def __init__(self, a): self.a = a


class Eval:
    def visit_num(self, e): return e.v
    def visit_add(self, e): return e.a.accept(self) + e.b.accept(self)
    def visit_mul(self, e): return e.a.accept(self) * e.b.accept(self)
    def visit_neg(self, e): return -e.a.accept(self)


class Show(Eval):
    def visit_num(self, e): return str(e.v)
    def visit_add(self, e): return f"({e.a.accept(self)}+{e.b.accept(self)})"
    def visit_mul(self, e): return f"{e.a.accept(self)}*{e.b.accept(self)}"
    def visit_neg(self, e): return "-" + e.a.accept(self)


class Depth(Eval):
    def visit_num(self, e): return 1
    def visit_add(self, e): return 1 + max(e.a.accept(self), e.b.accept(self))
    visit_mul = visit_add
    def visit_neg(self, e): return 1 + e.a.accept(self)


def make(n, k=0):
    if n == 0:
        return Num(k % 7)
    return [Add, Mul, Add][n % 3](make(n - 1, k * 2), Neg(make(n - 1, k * 2 + 1)) if n % 2 else make(n - 1, k + 1))


tree = make(7, 1)
visitors = [Eval(), Depth(), Show()]
for _ in range(3):
    print([len(r) if isinstance(r, str) else r for r in (tree.accept(v) for v in visitors)])


class Money:
    def __init__(self, c): self.c = c
    def __add__(self, o): return Money(self.c + (o.c if isinstance(o, Money) else o))
    __radd__ = __add__
    def __mul__(self, k): return Money(self.c * k) if isinstance(k, int) else NotImplemented
    __rmul__ = __mul__
    def __eq__(self, o): return isinstance(o, Money) and self.c == o.c
    def __lt__(self, o): return self.c < o.c
    def __hash__(self): return hash(self.c)
    def __bool__(self): return self.c != 0
    def __repr__(self): return f"Money({self.c})"


def money(n):
    t = Money(0)
    seen = set()
    for i in range(n):
        t = t + Money(i) + i + (i % 3) * Money(1)
        if i % 100 == 0:
            seen.add(t)
        if not t:
            t = t + 1
    try:
        t * 1.5
    except TypeError as e:
        return t, len(seen), max(seen), str(e)


print(money(1000), sum([Money(1), Money(2)]), sorted([Money(3), Money(1)]))


def identity(n):
    a, b = Node(1), Node(1)
    same = 0
    for i in range(n):
        x = a if i % 2 else b
        same += (x is a) + (x is not b) + (x == a) + (None is not x) + (x.v is None)
    return same


print(identity(1000))


class Counter:
    total = 0

    def __init__(self): self.n = 0

    def bump(self):
        self.n += 1
        Counter.total += 1
        type(self).total2 = getattr(type(self), "total2", 0) + 2
        return self

    @classmethod
    def reset(cls): cls.total = 0


c = Counter()
for _ in range(500):
    c.bump().bump()
print(c.n, Counter.total, Counter.total2, "total" in vars(c))
Counter.reset()
c.total = "instance"
c.bump()
print(Counter.total, c.total)


class Chain:
    def __init__(self): self.log = []
    def __getattr__(self, n):
        def call(*a):
            self.log.append((n, a))
            return self
        return call


ch = Chain()
for i in range(300):
    ch.a(i).b().c(i, i)
print(len(ch.log), ch.log[-1], ch.log[450])


def swap_class(n):
    class A:
        def m(self): return 1
    class B:
        def m(self): return 10
    o = A()
    t = 0
    for i in range(n):
        t += o.m()
        if i % 100 == 99:
            o.__class__ = B if type(o) is A else A
    return t


print(swap_class(1000))


def delete_and_readd(n):
    x = Node(0)
    t = 0
    for i in range(n):
        x.tmp = i
        t += x.tmp
        if i % 2:
            del x.tmp
        if i % 7 == 0:
            x.__dict__["via_dict"] = i
            t += x.via_dict
    return t, sorted(vars(x))


print(delete_and_readd(1000))
