"""global and nonlocal: rebinding across levels, in classes, comprehensions, loops, with exec; compile-time errors."""
x = "module"


def outer():
    x = "outer"

    def middle():
        def inner():
            nonlocal x
            x = "set by inner"
        inner()
        return x

    def shadow():
        x = "shadow"

        def inner():
            nonlocal x
            x += "!"
            return x
        return inner(), x
    return middle(), x, shadow(), x


print(outer(), x)


def to_global():
    def inner():
        global x
        x = "from inner"
    x = "local"
    inner()
    return x


print(to_global(), x)


def in_class():
    v = 1

    class K:
        nonlocal v
        v = 2
        w = v

        def method(self):
            nonlocal v
            v += 10
            return v
    return v, K.w, K().method(), v, "v" in vars(K)


print(in_class())


def targets():
    a = b = c = d = e = f = None

    def change():
        nonlocal a, b, c, d, e, f
        for a in range(3): pass
        with __import__("contextlib").nullcontext("with") as b: pass
        try:
            raise ValueError("exc")
        except ValueError as c:
            seen = str(c)
        import math as d
        (e, f) = (1, 2)
        if (f := 5): pass
        return seen
    seen = change()
    try:
        return a, b, c, d.__name__, e, f, seen
    except NameError as err:
        return a, b, str(err), d.__name__, e, f, seen


print(targets())


def deleting():
    n = 1

    def drop():
        nonlocal n
        del n
    drop()
    try:
        n
    except NameError as e:
        first = type(e).__name__
    try:
        drop()
    except NameError as e:
        second = str(e)
    n = 2
    return first, second, n


print(deleting())


def defs():
    def f(): return "old"

    def replace():
        nonlocal f, C

        def f(): return "new"

        class C:
            pass
    C = None
    replace()
    return f(), C.__name__, C.__qualname__, f.__qualname__


print(defs())


def global_def():
    global made, Made

    def made(): return "made globally"

    class Made: pass


global_def()
print(made(), Made.__qualname__, made.__qualname__)


def augmented():
    total, items = 0, []

    def add(v):
        nonlocal total, items
        total += v
        items += [v]
        items.append(total)
    for i in range(4):
        add(i)
    return total, items


print(augmented())


def generators():
    count = 0

    def gen():
        nonlocal count
        while count < 3:
            count += 1
            yield count
    return list(gen()), count, [count for count in range(2)], count


print(generators())


def deep():
    v = []

    def a():
        def b():
            def c():
                nonlocal v
                v = v + ["c"]

                def d():
                    nonlocal v
                    v = v + ["d"]
                return d
            return c
        return b
    a()()()()
    return v


print(deep())


def parameter(p, *args, k=1, **kw):
    def change():
        nonlocal p, args, k, kw
        p, args, k, kw = "p", "args", "k", "kw"
    change()
    return p, args, k, kw


print(parameter(1))


def exec_inside():
    v = 1
    exec("v = 2")
    exec("global g_exec; g_exec = 3")
    return v, g_exec


print(exec_inside())
ns = {}
exec("def f():\n x = 1\n def g():\n  nonlocal x\n  x = 2\n g()\n return x\nr = f()", ns)
print(ns["r"])
exec("global moved\nmoved = 1", glob := {}, loc := {})
print("moved" in glob, loc)
for source in ("def f():\n nonlocal x", "nonlocal x", "def f():\n x = 1\n def g():\n  x = 2\n  nonlocal x", "def f(x):\n nonlocal x", "def f():\n global x\n nonlocal x", "def f():\n print(x)\n global x", "def f(x):\n global x", "x = 1\nglobal x", "class A:\n nonlocal q", "def f():\n class A:\n  nonlocal q",
               "def f():\n def g():\n  nonlocal __class__", "def f():\n global x\n def g():\n  nonlocal x", "def f():\n x = 1\n [0 for x in range(3)]\n def g():\n  nonlocal x\n  [x := i for i in y]", "def f():\n [x := 1 for i in range(3)]\n global x", "def f[T]():\n nonlocal T", "lambda: (nonlocal x)", "global", "def f():\n x: int\n global x", "def f():\n import x\n nonlocal x", "def f():\n for x in y:\n  nonlocal x"):
    try:
        compile(source, "<s>", "exec")
        print(repr(source), "compiles")
    except SyntaxError as e:
        print(repr(source), e.msg, e.lineno, e.offset)
