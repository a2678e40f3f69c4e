"""Class creation, instances, attribute lookup order, bases, type(), __dict__, deletion, isinstance."""


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Base:
    """Base doc."""
    shared = []
    count = 0

    def __init__(self, name):
        self.name = name
        type(self).count += 1

    def hello(self):
        return "hello " + self.name


class Derived(Base):
    shared2 = 1

    def hello(self):
        return super().hello() + "!"


b, d = Base("b"), Derived("d")
print(b.hello(), d.hello(), Base.count, Derived.count, b.count, d.count)
b.shared.append(1)
d.shared = "own"
print(Base.shared, d.shared, b.shared, d.__dict__, vars(b))
print(Base.__name__, Base.__qualname__, Base.__module__, Base.__doc__, Derived.__doc__, Base.__bases__, Derived.__base__, Derived.__mro__)
print(type(b) is Base, b.__class__ is Base, isinstance(d, Base), isinstance(b, Derived), issubclass(Derived, Base), issubclass(Base, Base))
print(isinstance(5, (str, (int, float))), isinstance(5, int | str), issubclass(bool, int | str), isinstance(None, int | None))
print(sorted(Derived.__dict__), type(Derived.__dict__).__name__)
error(lambda: Derived.__dict__.__setitem__("x", 1))
error(lambda: b.nope)
error(lambda: Base.nope)
error(lambda: d.helo())
error(delattr, b, "nope")
error(delattr, b, "hello")
error(setattr, b, "__class__", 5)
error(setattr, b, "__class__", int)
error(setattr, b, "__dict__", 5)
error(setattr, int, "x", 1)
error(setattr, 5, "x", 1)
error(setattr, object(), "x", 1)
error(delattr, Base, "nope")
b.__class__ = Derived
print(b.hello(), type(b).__name__)
b.__dict__ = {"name": "swapped"}
print(b.name)
b.__dict__["direct"] = 1
print(b.direct)
del b.direct
error(lambda: b.direct)
Made = type("Made", (Base,), {"x": 1, "m": lambda self: self.x})
print(Made("z").m(), Made.__name__, Made.__module__, Made.__qualname__)
Made.y = 2
Made.__name__ = "Renamed"
print(Made, Made("q").y, Made.__qualname__)
error(setattr, Made, "__name__", 5)
error(setattr, Made, "__name__", "nul\0")
error(setattr, Made, "__bases__", ())
error(setattr, Made, "__bases__", (5,))
error(setattr, Made, "__bases__", (Made,))
error(setattr, int, "__bases__", (object,))
error(setattr, Base, "__mro__", ())


class Other:
    def hello(self):
        return "other"


class Switch(Base):
    pass


s = Switch("s")
print(s.hello())
Switch.__bases__ = (Other,)
print(s.hello(), Switch.__mro__, Base.__subclasses__(), Other.__subclasses__())
print(repr(Base), repr(b).split(" object at ")[0], str(Base), f"{Base}", Base == Base, Base != Other, hash(Base) == hash(Base))
print(callable(Base), callable(b), bool(b), b == b, b != d, b is not d)
error(lambda: b < d)
error(lambda: b + d)
error(lambda: b[0])
error(lambda: len(b))
error(lambda: iter(b))
error(lambda: b())
error(lambda: -b)
error(lambda: int(b))
error(lambda: 1 in b)
error(lambda: b[0:1])
error(lambda: b.__setitem__)


def set_item():
    b[0] = 1


def del_item():
    del b[0]


error(set_item)
error(del_item)


class Empty: ...


e = Empty()
e.a = 1
e.b = 2
print(list(vars(e)), e.__dict__ == {"a": 1, "b": 2}, [k for k in dir(e) if not k.startswith("__")])
e.__dict__.clear()
print(vars(e), hasattr(e, "a"))
for i in range(200):
    setattr(e, f"attr{i}", i)
print(sum(getattr(e, f"attr{i}") for i in range(200)), len(vars(e)))


class Counter:
    instances = 0

    def __new__(cls, *args, **kw):
        obj = super().__new__(cls)
        cls.instances += 1
        return obj

    def __init__(self, v=0):
        self.v = v


print([Counter(i).v for i in range(3)], Counter.instances)


class Weird:
    def __new__(cls):
        return "not an instance"

    def __init__(self):
        print("never called")


print(Weird())
print(type(type), type.__mro__, object.__bases__, type.__base__, object.__mro__, type(None).__name__, type(NotImplemented).__name__)
for bad in ("class A(5): pass", "class A(int, str): pass", "class A(bool): pass", "class A(Base, object, Base): pass", "class A(object, Base): pass",
            "class A(metaclass=5): pass", "class A(Base, x=1): pass", "class A(type(None)): pass", "class A(range): pass", "class A(None): pass",
            "class A(*[Base], **{'k': 1}): pass", "class A(type, int): pass"):
    error(exec, bad)
