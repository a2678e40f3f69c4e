"""Closures: cells shared and separate, late binding, nonlocal, deletion, cell objects, nested levels."""


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def counter(start=0):
    count = start

    def step(by=1):
        nonlocal count
        count += by
        return count

    def peek():
        return count
    return step, peek


s1, p1 = counter()
s2, p2 = counter(100)
s1(); s1(5); s2()
print(p1(), p2())
print(s1.__closure__[0] is p1.__closure__[0], s1.__closure__[0] is s2.__closure__[0])
print(s1.__closure__[0].cell_contents, s1.__code__.co_freevars, counter.__code__.co_cellvars)
s1.__closure__[0].cell_contents = 1000
print(p1())


def late():
    fs = []
    for i in range(3):
        def f():
            return i
        fs.append(f)
    before = [f() for f in fs]
    i = 99
    return before, [f() for f in fs]


print(late())


def deleted():
    x = 1

    def get():
        return x
    a = get()
    del x
    try:
        get()
    except NameError as e:
        b = f"{type(e).__name__}: {e} {e.name!r}"
    x = 2
    return a, b, get()


print(deleted())


def unbound_local():
    try:
        print(y)
    except UnboundLocalError as e:
        print(e, e.name)
    y = 1


unbound_local()


def three_levels(a):
    def two(b):
        def one(c):
            nonlocal a
            a += 1
            return a, b, c
        return one
    return two


one = three_levels(1)(2)
print(one(3), one(4), one.__code__.co_freevars)


def parameter_cells(a, *args, b=2, **kw):
    def inner():
        return a, args, b, kw
    a = "changed"
    return inner


f = parameter_cells(1, 2, 3, z=4)
print(f(), parameter_cells.__code__.co_cellvars)
import types

cell = types.CellType(5)
print(cell.cell_contents, types.CellType() == types.CellType(), types.CellType(1) < types.CellType(2), cell == types.CellType(5))
empty = types.CellType()
error(lambda: empty.cell_contents)
cell.cell_contents = 6
del cell.cell_contents
error(lambda: cell.cell_contents)
print(repr(types.CellType()).startswith("<cell at 0x"), "empty" in repr(empty))
cell.cell_contents = [1]
print("list object at" in repr(cell))


def recursive():
    def fact(n):
        return 1 if n < 2 else n * fact(n - 1)
    return fact


print(recursive()(10))


def mutual():
    def even(n):
        return True if n == 0 else odd(n - 1)

    def odd(n):
        return False if n == 0 else even(n - 1)
    return even(10), odd(7), even(3)


print(mutual())
adders = [lambda x, n=n: x + n for n in range(3)]
print([f(10) for f in adders])


class InClass:
    x = "class"

    def method(self):
        return __class__, x

    def get(self):
        return __class__.x


x = "global"
print(InClass().method() == (InClass, "global"), InClass().get())


def shadowing(x):
    class C:
        y = x
        x = "class body"
        z = x

        def m(self):
            return x
    return C.y if hasattr(C, "y") else None, C.z, C().m()


try:
    print(shadowing("argument"))
except NameError as e:
    print(type(e).__name__, e)


def exec_scope():
    v = 1

    def inner():
        return v
    exec("v = 2")
    return v, inner()


print(exec_scope())


def gen_closure():
    n = 0

    def bump():
        nonlocal n
        n += 1

    def gen():
        while n < 3:
            bump()
            yield n
    return list(gen()), n


print(gen_closure())
f = lambda: f.attr
f.attr = "self reference"
print(f())
function = types.FunctionType(p1.__code__, {}, "made", None, (types.CellType("planted"),))
print(function(), function.__name__)
error(lambda: types.FunctionType(p1.__code__, {}))
error(lambda: types.FunctionType(p1.__code__, {}, None, None, ()))
error(lambda: types.FunctionType(p1.__code__, {}, None, None, (1,)))
