"""Class bodies: name resolution, __class__ cell, name mangling, nested classes, class body control flow."""
x = "global x"


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class A:
    print(x)
    x = "class x"
    print(x)
    y = x
    del x
    print(x)

    def method(self):
        return x

    for i in range(3):
        if i == 1:
            continue
        exec(f"attr_{i} = i")
    while True:
        loop = "ran"
        break
    try:
        raise ValueError("in body")
    except ValueError as e:
        message = str(e)
    with __import__("contextlib").nullcontext(5) as ctx:
        pass
    if i:
        cond = True
    __private = 1
    __dunder__ = 2
    _single = 3
    ____ = 4
    __x__y = 5

    def get_private(self):
        return self.__private

    def set_private(self, __arg):
        self.__inst = __arg
        __local = 7
        return sorted(locals())

    def kw(self, **k):
        return k

    def call(self):
        return self.kw(__name=1, plain=2)

    def glob(self):
        return __global_name

    class __Hidden:
        pass

    def nested(self):
        def inner():
            return self.__private
        return inner() + (lambda: self.__private)()


a = A()
print(A.y, a.method(), A.loop, A.message, A.ctx, A.cond, A.i, sorted(n for n in vars(A) if n.startswith("attr_")))
print(sorted(n for n in vars(A) if "__" in n and n.startswith("_A")), A.__dunder__, A._single, A.____)
print(a.get_private(), a.set_private(9), vars(a), a.call(), a.nested())
print(A._A__Hidden.__name__, A._A__Hidden.__qualname__)
error(lambda: a.__private)
error(a.glob)
_A__global_name = "mangled global"
print(a.glob())


class _Under:
    __v = 1

    def get(self):
        return self.__v


class __All:
    __w = 2

    def get(self):
        return self.__w


class _:
    __z = 3


print(_Under().get(), sorted(n for n in vars(_Under) if "v" in n and "__" in n and "get" not in n and not n.endswith("__")))
print(__All().get(), [n for n in vars(__All) if n.endswith("__w")], [n for n in vars(_) if n.endswith("__z")])


class Outer:
    name = "outer"

    class Inner:
        def get(self):
            try:
                return name
            except NameError as e:
                return str(e)
        qual = __qualname__
        mod = __module__

    made = Inner().get()
    print(__qualname__, Inner.__qualname__)

    def factory(self):
        class Local:
            def method(self):
                pass
        return Local


print(Outer.made, Outer.Inner.qual, Outer.Inner.mod, Outer().factory().__qualname__, Outer().factory().method.__qualname__)


class Super:
    def who(self):
        return "super"


class Sub(Super):
    def who(self):
        return "sub+" + super().who()

    def indirect(self):
        f = lambda: super(Sub, self).who()
        return f(), [super(__class__, self).who() for _ in range(1)]

    def nested_zero_arg(self):
        def inner(me):
            return super().who()
        return inner(self)

    @classmethod
    def cm(cls):
        return __class__.__name__, super().__thisclass__.__name__

    @staticmethod
    def sm():
        return super()

    def no_args():
        return super()

    def deleted_self(self):
        del self
        return super()


print(Sub().who(), Sub().indirect(), Sub().nested_zero_arg(), Sub.cm())
error(Sub.sm)
error(Sub.no_args)
error(Sub().deleted_self)
error(lambda: super())


def closure_in_class(v):
    class C:
        w = v
        v = "class"

        def m(self):
            return v
    return C


try:
    c = closure_in_class("arg")
    print(c.w, c.v, c().m())
except Exception as e:
    print(type(e).__name__, e)


def enclosing(v):
    class C:
        w = v

        def m(self):
            nonlocal v
            v += 1
            return v
    return C


c = enclosing(1)
print(c.w, c().m(), c().m(), c.w)


class WithGlobal:
    global made_by_class
    made_by_class = "yes"
    global method_global

    def method_global(self):
        pass


print(made_by_class, "made_by_class" in vars(WithGlobal), method_global.__qualname__)


class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        class NS(dict):
            def __missing__(self, key):
                if key.startswith("auto"):
                    self[key] = len(self)
                    return self[key]
                raise KeyError(key)
        return NS()


class Auto(metaclass=Meta):
    auto_a
    auto_b
    c = auto_a + 10
    try:
        nothing
    except NameError as e:
        err = str(e)


print(Auto.auto_b - Auto.auto_a, Auto.c - Auto.auto_a, Auto.err)
print(A.__firstlineno__, Sub.__static_attributes__, sorted(A.__static_attributes__))
