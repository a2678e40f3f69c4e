"""Inlined comprehensions (PEP 709): isolation of the variable, cells, nesting in functions/classes/lambdas, exceptions."""


def isolated():
    i = "kept"
    a = [i for i in range(3)]
    return a, i


print(isolated())


def unbound_before():
    a = [j for j in range(3)]
    try:
        return j
    except NameError as e:
        return a, str(e)


print(unbound_before())


def assigned_later():
    a = [k for k in range(2)]
    try:
        k
    except UnboundLocalError as e:
        r = str(e)
    k = 5
    return a, r, k


print(assigned_later())


def cells():
    x = 10
    fs = [lambda: (x, i) for i in range(3)]
    x = 20
    return [f() for f in fs]


print(cells())


def same_name_cell():
    x = "outer"

    def get():
        return x
    inner = [x for x in "abc"]
    fs = [lambda: x for x in "de"]
    return get(), inner, [f() for f in fs], x


print(same_name_cell())


def exception_restores():
    x = "before"
    try:
        [1 // x for x in (1, 0)]
    except ZeroDivisionError:
        pass
    return x


print(exception_restores())


def exception_restores_unbound():
    try:
        [1 // q for q in (1, 0)]
    except ZeroDivisionError:
        pass
    try:
        return q
    except NameError as e:
        return type(e).__name__


print(exception_restores_unbound())


def nested(n):
    return [[i * j for j in range(i)] for i in range(n)], [(i, j) for i in range(n) for j in range(i) if (i + j) % 2]


print(nested(4))


def uses_locals():
    a = 1
    return [sorted(locals()) for b in range(1)], sorted(locals())


print(uses_locals())


def genexp_locals():
    a = 1
    return list(sorted(locals()) for b in range(1))


print(genexp_locals())


class C:
    vals = [1, 2]
    out = [v * 2 for v in vals]
    d = {v: [v for v in range(v)] for v in vals}
    fs = [lambda: v for v in vals]

    def method(self):
        return [__class__ for _ in range(1)][0] is C, [super(C, self).__init__ is not None for _ in range(1)]


print(C.out, C.d, [f() for f in C.fs], C().method(), "v" in vars(C))


class D(C):
    def method(self):
        return [super().method() for _ in range(1)] if False else super().method()


print(D().method())
lam = lambda n: [[z for z in range(y)] for y in range(n)]
print(lam(3), lam.__code__.co_varnames)


def generator():
    got = [x for x in range(2)]
    yield got
    yield [y for y in got]
    yield {(yield_): 1 for yield_ in got}


print(list(generator()))


def walrus_targets():
    [last := i for i in range(5)]
    inner = [[deep := j for j in range(2)] for i in range(2)]
    return last, deep


print(walrus_targets())


def nonlocal_in_comp():
    total = 0

    def add(v):
        nonlocal total
        total += v
        return total
    return [add(v) for v in range(4)], total


print(nonlocal_in_comp())


def iter_shadow(x):
    return [x for x in x], x


print(iter_shadow([1, 2]))


def delete_inside():
    items = [1, 2, 3]
    return [items.pop() for _ in list(items)], items


print(delete_inside())


def conditional_comp(flag):
    if flag:
        r = [w for w in "ab"]
    else:
        w = "set"
        r = {w for w in "a"}
    return r, "w" in locals()


print(conditional_comp(True), conditional_comp(False))


def frames():
    import sys
    return [sys._getframe().f_code.co_name for _ in range(1)], list(sys._getframe().f_code.co_name for _ in range(1)), \
        (lambda: sys._getframe().f_code.co_name)()


print(frames())
x = 5
print([x for x in range(3)], x, [y for y in [x]], {x: x for x in "a"}, x)
exec("print([t for t in range(2)], 't' in dir())")
try:
    exec("print([t + u for t in range(2)])", {"u": 1}, {})
    exec("u = 1\nprint([t + u for t in range(2)])", {}, {})
    exec("u = 1\nprint(list(t + u for t in range(2)))", {}, {})
except NameError as e:
    print("NameError:", e)
