"""Classes, methods, bases and instances that change while hot code uses them."""


class Animal:
    sound = "..."

    def __init__(self, name):
        self.name = name

    def speak(self):
        return self.sound

    def twice(self):
        return self.speak() + self.speak()


class Dog(Animal):
    sound = "woof"


class Cat(Animal):
    sound = "meow"

    def speak(self):
        return super().speak() + "!"


def chorus(animals, n):
    out = {}
    for i in range(n):
        s = animals[i % len(animals)].twice()
        out[s] = out.get(s, 0) + 1
    return out


zoo = [Dog("d"), Cat("c")]
print(chorus(zoo, 1000))
Dog.sound = "WOOF"
print(chorus(zoo, 1000))
Dog.speak = lambda self: "patched"
print(chorus(zoo, 1000))
del Dog.speak
print(chorus(zoo, 1000))
zoo[0].sound = "instance"
print(chorus(zoo, 1000))
zoo[0].speak = lambda: "own"
print(chorus(zoo, 1000))
del zoo[0].speak, zoo[0].sound
print(chorus(zoo, 1000))
zoo[0].__class__ = Cat
print(chorus(zoo, 1000))


class Loud:
    sound = "LOUD"

    def speak(self): return "loud"

    def twice(self): return "twice loud"


Cat.__bases__ = (Loud,)
print(chorus(zoo, 100))
Cat.__bases__ = (Animal,)
print(chorus(zoo, 100))


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def total(self):
        return self.x + self.y


def work(points, n):
    t = 0
    for i in range(n):
        p = points[i % len(points)]
        p.x += 1
        t += p.total()
    return t


pts = [Point(1, 2), Point(3, 4)]
print(work(pts, 1000))
pts.append(Point(1.5, 2))
print(work(pts, 1000))
q = Point.__new__(Point)
q.y, q.x = 1, 2
pts.append(q)
print(work(pts, 1000))
pts[0].extra = "new shape"
print(work(pts, 1000))
del pts[0].extra
print(work(pts, 1000))
pts[1].__dict__["x"] = 10**20
print(work(pts, 100))
pts[1].__dict__ = {"x": 1, "y": 2}
print(work(pts, 100))
Point.x = property(lambda self: 100, lambda self, v: None)
print(work(pts, 100))
del Point.x
print(work(pts, 100))
Point.__getattr__ = lambda self, n: 5
del pts[0].y
print(work(pts, 100))
del Point.__getattr__
try:
    work(pts, 10)
except AttributeError as e:
    print(e)
pts[0].y = 1
Point.__getattribute__ = lambda self, n: object.__getattribute__(self, n) if n != "y" else 1000
print(work(pts, 10))
del Point.__getattribute__
print(work(pts, 10))
log = []
Point.__setattr__ = lambda self, n, v: (log.append(n), object.__setattr__(self, n, v))[1]
print(work(pts, 10), len(log))
del Point.__setattr__
print(work(pts, 10), len(log))


class V:
    def __init__(self, v): self.v = v
    def __add__(self, o): return V(self.v + o.v)
    def __lt__(self, o): return self.v < o.v
    def __eq__(self, o): return self.v == o.v
    def __len__(self): return self.v
    def __bool__(self): return self.v > 0
    def __iter__(self): return iter(range(self.v))


def ops(n):
    a, b = V(1), V(2)
    t = 0
    for i in range(n):
        c = a + b
        t += c.v + (a < b) + (a == b) + len(c) + bool(c) + sum(c)
        if i == n // 2:
            V.__add__ = lambda self, o: V(10)
        if i == n // 2 + 10:
            V.__bool__ = lambda self: False
        if i == n // 2 + 20:
            V.__len__ = lambda self: 1000
    return t


print(ops(1000))


class Meta(type):
    def __call__(cls, *a):
        cls.made = getattr(cls, "made", 0) + 1
        return super().__call__(*a)


class Made(metaclass=Meta):
    def __init__(self, v): self.v = v


def construct(cls, n):
    return sum(cls(i).v for i in range(n))


print(construct(Made, 500), Made.made, construct(V, 100))
Made.__init__ = lambda self, v: setattr(self, "v", v * 2)
print(construct(Made, 500), Made.made)
Made.__new__ = lambda cls, v: type("Other", (), {"v": 7})()
print(construct(Made, 100))
shapes = []
for i in range(100):
    o = Point(i, i)
    for j in range(i % 10):
        setattr(o, f"a{j}", j)
    shapes.append(o)
print(work(shapes, 3000), sum(len(vars(o)) for o in shapes))
for i in range(50):
    setattr(Point, f"attr{i}", i)
print(work(shapes, 1000), pts[0].attr49)
