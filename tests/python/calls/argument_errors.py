"""Every message of a failed call to a Python function."""


def attempt(f, *args, **kwargs):
    try:
        print("ok", f(*args, **kwargs))
    except TypeError as e:
        print(e)


def none(): pass
def one(a): pass
def two(a, b): pass
def three(a, b, c): pass
def four(a, b, c, d): pass
def default(a, b=1): pass
def defaults(a=1, b=2, c=3): pass
def kw(*, k): pass
def kw2(*, k, j): pass
def kw3(a, *, k, j, i=1): pass
def posonly(a, b, /): pass
def posonly1(a, /, b=1): pass
def posonly2(a, /, **k): pass
def star(*args): pass
def dstar(**kwargs): pass
def mixed(a, b, /, c, d=1, *, e, f=2): pass


for args, kwargs in [((), {}), ((1,), {}), ((1, 2), {}), ((1, 2, 3), {}), ((1, 2, 3, 4, 5), {}), ((), {"a": 1}), ((1,), {"a": 2}),
                     ((), {"z": 1}), ((1,), {"z": 1}), ((1, 2), {"z": 1, "y": 2}), ((), {"a": 1, "b": 2, "c": 3}), ((), {"k": 1}),
                     ((1, 2, 3), {"k": 1}), ((1,), {"k": 1, "j": 2, "i": 3, "h": 4}), ((1, 2, 3), {"e": 1}), ((), {"b": 1}),
                     ((1, 2), {"a": 1, "b": 2}), ((1,), {"argument_b": 2}), ((), {"A": 1})]:
    print("---", args, kwargs)
    for f in (none, one, two, three, four, default, defaults, kw, kw2, kw3, posonly, posonly1, posonly2, star, dstar, mixed):
        attempt(f, *args, **kwargs)


class K:
    def __init__(self, x):
        pass

    def method(self, a, b=1):
        pass

    @classmethod
    def cm(cls, a):
        pass

    @staticmethod
    def sm(a):
        pass

    def noself():
        pass

    class Inner:
        def deep(self):
            pass

    def __call__(self, z):
        pass


print("--- classes")
k = K(1)
attempt(K)
attempt(K, 1, 2)
attempt(K, y=1)
attempt(k.method)
attempt(k.method, 1, 2, 3)
attempt(k.method, 1, self=2)
attempt(K.method)
attempt(K.method, k)
attempt(k.cm)
attempt(K.cm, 1, 2)
attempt(k.sm, 1, 2)
attempt(k.noself)
attempt(K.Inner().deep, 1)
attempt(k)
attempt(k, 1, 2)


class Empty:
    pass


class New:
    def __new__(cls, a):
        return super().__new__(cls)


class Both:
    def __new__(cls, *args):
        return super().__new__(cls, *args)

    def __init__(self, *args):
        super().__init__(*args)


class InitReturns:
    def __init__(self):
        return 5


attempt(Empty, 1)
attempt(Empty, x=1)
attempt(New)
attempt(New, 1, 2)
attempt(Both, 1)
attempt(InitReturns)
attempt(object, 1)
attempt(object.__new__)
attempt(object.__new__, 5)
attempt(object.__new__, int)
attempt(Empty.__init__)
attempt(Empty().__init__, 1)
print("--- lambdas, nested, generators")
attempt(lambda x: x)
attempt((lambda: (lambda a, b: 0))(), 1)


def outer():
    def inner(p, q):
        pass
    return inner


attempt(outer())


def gen(a):
    yield a


async def coro(a):
    pass


attempt(gen)
attempt(coro, 1, 2)
attempt([x for x in range(1)].append)
print("--- not callable")
for thing in (5, "s", None, [1], {}, Empty(), 1.5, (1,), b"", print()):
    attempt(lambda: thing())
attempt(lambda: k.method()())
print("--- unpacking")
attempt(lambda: one(*5))
attempt(lambda: one(*None))
attempt(lambda: one(**5))
attempt(lambda: one(**None))
attempt(lambda: one(**[("a", 1)]))
attempt(lambda: one(**{1: 2}))
attempt(lambda: one(**{"a": 1}, **{"a": 2}))
attempt(lambda: one(a=1, **{"a": 2}))
attempt(lambda: k.method(**{"a": 1}, **{"a": 2}))
attempt(lambda: print(**{"sep": ""}, **{"sep": ""}))
attempt(lambda: one(*(), **{"b": 1, "a": 2}))
attempt(lambda: "".join(*5))


class BadIter:
    def __iter__(self):
        raise TypeError("from __iter__")


class BadKeys:
    def keys(self):
        raise TypeError("from keys")


attempt(lambda: one(*BadIter()))
attempt(lambda: one(**BadKeys()))


def renamed():
    pass


renamed.__name__ = "other_name"
attempt(renamed, 1)
renamed.__qualname__ = "Some.qual"
attempt(renamed, 1)
attempt(renamed, x=1)
