"""locals(), vars(), dir() without arguments and their snapshots (PEP 667) in functions, classes, comprehensions, generators, exec."""


def snapshot(a, b=2):
    first = locals()
    c = 3
    second = locals()
    first["a"] = "changed in the snapshot"
    d = a
    return first is second, sorted(first), sorted(second), a, d, first["a"], second["a"], "c" in first, type(first)


print(snapshot(1))


def deleted():
    x = y = 1
    del x
    return sorted(locals()), sorted(vars()), dir()


print(deleted())


def nested():
    v = 1

    def inner():
        u = 2
        return sorted(locals()), v
    w = inner()
    return w, sorted(k for k in locals())


print(nested())


def unused_free():
    v = 1

    def inner():
        return sorted(locals())
    return inner(), v


print(unused_free())


def comprehension():
    n = 2
    return [sorted(locals()) for i in range(1)], {k: len(locals()) for k in "a"}, list(sorted(locals()) for j in range(1)), sorted(locals()), (lambda q: sorted(locals()))(1)


print(comprehension())


def generator():
    x = 1
    yield sorted(locals())
    y = 2
    yield sorted(locals())
    del x
    yield sorted(locals())


print(list(generator()))


class Body:
    a = 1
    names = sorted(k for k in locals() if not k.startswith("__"))
    locals()["b"] = 2
    vars()["c"] = 3
    d = b + c
    same = locals() is locals(), vars() is locals()
    listed = [k for k in dir() if not k.startswith("__")]

    def method(self):
        return sorted(locals())


print(Body.names, Body.b, Body.c, Body.d, Body.same, Body.listed, Body().method())
print(locals() is globals(), vars() is globals(), "snapshot" in dir(), "snapshot" in locals())
locals()["made_through_locals"] = 5
print(made_through_locals)


def exec_in_function():
    x = 1
    exec("x = 2; y = 3")
    r1 = x, "y" in locals()
    ns = locals()
    exec("x = 4; z = 5", globals(), ns)
    r2 = x, ns["x"], ns["z"]
    exec("x = 6", globals(), (d := {}))
    return r1, r2, d, eval("x + 1"), eval("x", {"x": 10}), eval("[x for _ in 'a']")


print(exec_in_function())


def eval_sees(a, *args, k=1, **kw):
    return eval("a, args, k, kw"), eval("sorted(locals())")


print(eval_sees(1, 2, k=3, z=4))


def cells():
    x = 1

    def f():
        nonlocal x
        x += 1
    before = locals()["x"]
    f()
    return before, locals()["x"], sorted(locals())


print(cells())


def arguments(a, /, b, *c, d, **e):
    return locals()


print(arguments(1, 2, 3, d=4, f=5))


async def coroutine(v):
    w = v
    return locals()


try:
    coroutine(1).send(None)
except StopIteration as e:
    print(e.value)


def try_vars(x):
    try:
        return vars(x)
    except TypeError as e:
        return str(e)


class Slots:
    __slots__ = ("a",)


class Dict:
    def __init__(self): self.z, self.y = 1, 2


print(try_vars(5), try_vars(Slots()), try_vars(Dict()), type(vars(Dict)).__name__, try_vars(try_vars), list(vars(Dict()).items()), vars(Dict()) is not None)
o = Dict()
vars(o)["added"] = 3
print(o.added, vars(o) is o.__dict__, dir(o)[-3:])


def walrus_and_except():
    if (n := 5) and (m := n + 1):
        try:
            raise ValueError
        except ValueError as err:
            inside = sorted(locals())
    for i in range(2):
        pass
    with __import__("contextlib").nullcontext(1) as ctx:
        import math as imported
    return inside, sorted(locals())


print(walrus_and_except())


def keeps_alive():
    big = [1, 2, 3]
    snap = locals()
    big = None
    return snap["big"], locals()["big"]


print(keeps_alive())


def mutate_through_snapshot():
    data = [1]
    locals()["data"].append(2)
    locals()["data"] = "ignored"
    return data


print(mutate_through_snapshot())
print((lambda a, b=2: sorted(locals()))(1), [locals().get("missing", "none")], [sorted(locals().keys() & {"x", "o"}) for x in [1]])
exec("def f(p):\n q = p\n return sorted(locals())\nprint(f(1), sorted(k for k in locals() if k != '__builtins__'))", {})
