"""Attribute reads and writes: instance slots, class attributes, properties, descriptors, __getattr__ and __slots__."""

GROUPS = ("objects",)
SIZE = 35000


class Typed:
    """A data descriptor that checks the type of what is stored."""

    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError("expected " + self.kind.__name__)
        setattr(instance, self.name, value)


class cached:
    """A non-data descriptor: the first read stores its result in the instance."""

    def __init__(self, func):
        self.func = func
        self.name = func.__name__

    def __get__(self, instance, owner=None):
        value = self.func(instance)
        instance.__dict__[self.name] = value
        return value


class Rectangle:
    sides = 4
    width = Typed(int)
    height = Typed(int)

    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.label = "rect"

    @property
    def area(self):
        return self.width * self.height

    @area.setter
    def area(self, value):
        self.height = value // self.width

    @cached
    def perimeter(self):
        return 2 * (self.width + self.height)


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def moved(self, dx, dy):
        return Point(self.x + dx, self.y + dy)


class Fallback:
    """Unknown names are answered by __getattr__."""

    def __init__(self, known):
        self.known = known

    def __getattr__(self, name):
        if name.startswith("virtual_"):
            return len(name) + self.known
        raise AttributeError(name)


class Settings:
    """A bag of attributes that is filled and read by name."""


def run(n):
    total = 0
    point = Point(0, 0)
    names = ["alpha", "beta", "gamma", "delta"]
    settings = Settings()
    fallback = Fallback(5)
    for name in names:
        setattr(settings, name, 1)
    for i in range(n):
        rect = Rectangle(i % 17 + 1, i % 13 + 1)
        total += rect.area + rect.sides
        rect.area = 200
        total += rect.height + rect.perimeter + rect.perimeter
        point = point.moved(1, -1)
        point.x += rect.width
        total += point.x - point.y
        total += fallback.virtual_size + fallback.known
        name = names[i & 3]
        setattr(settings, name, getattr(settings, name) + 1)
        if hasattr(settings, "epsilon"):
            total += 1
        if i % 50 == 0:
            try:
                rect.width = "wide"
            except TypeError as error:
                total += len(str(error))
            settings.epsilon = i
        elif i % 50 == 25:
            del settings.epsilon
        total &= 0xFFFFFFFF
    return total + settings.alpha


if __name__ == "__main__":
    print(run(SIZE))
