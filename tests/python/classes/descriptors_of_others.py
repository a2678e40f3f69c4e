"""Members of one class in the namespace of another, __init__ whose code changes, metaclass attributes that become descriptors: before and after the code is hot."""


def error(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


class Owner:
    __slots__ = ("slot",)


class Borrower:
    borrowed = Owner.slot


class Shadow:
    __slots__ = ("own",)
    borrowed = Owner.slot


def load(o):
    return o.borrowed


def store(o):
    o.borrowed = 42


for cls in (Borrower, Shadow):
    o = cls()
    print({error(load, o) for _ in range(50)}, {error(store, o) for _ in range(50)})


class Made:
    def __init__(self):
        self.kind = "first"


def make():
    return Made()


print({make().kind for _ in range(50)})
def varargs(self, *args):
    self.kind = ("varargs", args)
Made.__init__.__code__ = varargs.__code__
print({make().kind for _ in range(50)})
def needs(self, x):
    self.kind = x
Made.__init__.__code__ = needs.__code__
print({error(make) for _ in range(50)})


class Plain:
    pass


class Meta(type):
    attribute = Plain()


class WithMeta(metaclass=Meta):
    attribute = "own"


def read():
    return WithMeta.attribute


print({read() for _ in range(50)})
Plain.__get__ = lambda self, instance, owner: "descriptor"
Plain.__set__ = lambda self, instance, value: None
print({read() for _ in range(50)})


nan = float("nan")
def mixed(x):
    return 42 + x, 42 - x, 2 * x
print({mixed(1.0) for _ in range(50)}, {str(mixed(nan)) for _ in range(50)})
