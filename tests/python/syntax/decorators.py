"""Decorators on functions, methods and classes: order, arbitrary expressions, factories, stacked descriptors."""
import functools

log = []


def mark(name):
    log.append("make " + name)

    def decorate(obj):
        log.append("apply " + name)
        obj.marks = getattr(obj, "marks", ()) + (name,)
        return obj
    return decorate


@mark("a")
@mark("b")
def func():
    pass


print(func.marks, log)
log.clear()


@mark("c1")
@mark("c2")
class Klass:
    @mark("m")
    def method(self):
        return "method"

    @staticmethod
    @mark("s")
    def static(x):
        return x

    @classmethod
    @mark("k")
    def klass(cls):
        return cls.__name__

    @property
    @mark("p")
    def prop(self):
        return "prop"

    @prop.setter
    def prop(self, value):
        log.append(("set", value))

    @prop.deleter
    def prop(self):
        log.append("del")


print(Klass.marks, Klass.method.marks, Klass.static.marks, Klass.klass(), Klass().prop, log)
k = Klass()
k.prop = 5
del k.prop
print(log[-2:], Klass.prop.fget.marks)


def counted(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return func(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


@counted
def add(a, b=2):
    """Adds."""
    return a + b


print(add(1), add(1, b=5), add.calls, add.__name__, add.__doc__, add.__wrapped__(3))
table = {"x": [lambda f: f.__name__ + "!"]}


@table["x"][0]
def replaced():
    pass


print(replaced)


@(lambda f: [f, f])
def twice():
    return 1


print(len(twice), twice[0]())


@print
class Printed:
    pass


print(Printed)


@x if (x := staticmethod) else None
def conditional():
    return "conditional"


print(conditional())


class Registry(dict):
    def __call__(self, name):
        def add(f):
            self[name] = f
            return f
        return add


register = Registry()


@register("one")
def one():
    return 1


@register("two")
async def two():
    return 2


print(sorted(register), register["one"](), register["two"].__name__)
try:
    @5
    def bad():
        pass
except TypeError as e:
    print("TypeError:", e)


@functools.cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(50), fib.cache_info())
@staticmethod
def naked(): return "naked static"


print(naked(), type(naked).__name__, naked.__name__, naked.__wrapped__())
