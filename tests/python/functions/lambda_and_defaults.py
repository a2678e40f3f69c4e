"""Lambdas in every place, default values, evaluation order of definitions, keyword defaults, function factories, callbacks."""
log = []


def note(v):
    log.append(v)
    return v


def deco(tag):
    note(("deco", tag))
    return lambda f: (note(("apply", tag)), f)[1]


@deco(note("d1"))
@deco(note("d2"))
def ordered(a: note("annotation") = note("default a"), *, k: int = note("default k")) -> note("return"):
    note("body")
    return a, k


print(log)
log.clear()
print(ordered(), log, ordered.__defaults__, ordered.__kwdefaults__)
f = lambda a, b=2, *args, c, d=4, **kw: (a, b, args, c, d, kw)
print(f(1, c=3), f(1, 5, 6, c=7, z=8), f.__name__, (lambda: None)(), (lambda x, /, y: (x, y))(1, y=2), (lambda *, k=1: k)(), (lambda *a: a)(1, 2), (lambda **k: k)(a=1))
print((lambda: (yield))().__class__.__name__, [(lambda i: i * 2)(i) for i in range(3)], (lambda f: f(f))(lambda g: "self applied"), (lambda x: lambda y: lambda z: (x, y, z))(1)(2)(3), (lambda n: n if n < 2 else n * 2)(5), (lambda: 1 if 0 else 2)())
print(sorted([3, 1, 2], key=lambda v: -v), max("abc", key=lambda c: -ord(c)), list(map(lambda a, b: a + b, [1], [2])), list(filter(lambda v: v > 1, [1, 2])), {k: (lambda v=v: v)() for k, v in zip("ab", [1, 2])}, (lambda x=(lambda: 5)(): x)())


def mutable(item, acc=[], seen={}):
    acc.append(item)
    seen[item] = len(acc)
    return list(acc), dict(seen)


print(mutable(1), mutable(2), mutable(3, []), mutable(4, seen={}), mutable.__defaults__)


def sentinel(x=None, _missing=object()):
    return x if x is not None else "none given"


print(sentinel(), sentinel(0))


class Late:
    value = 10

    def method(self, v=value): return v
    fs = [lambda self, i=i: (self.value, i) for i in range(3)]


Late.value = 20
print(Late().method(), [g(Late()) for g in Late.fs])


def outer(n):
    def inner(x=n, *, y=n * 2):
        return x, y, n
    n += 100
    return inner


print(outer(1)(), outer(1)(5, y=6))
fs = []
for i in range(3):
    def g(i=i, j=[i]):
        return i, j
    fs.append(g)
print([h() for h in fs], i)


def changes():
    def f(a=1, *, b=2): return a, b
    out = [f()]
    f.__defaults__ = (10,)
    out.append(f())
    f.__kwdefaults__["b"] = 20
    out.append(f())
    f.__kwdefaults__ = {"b": 30}
    out.append(f())
    f.__defaults__ = None
    try:
        f()
    except TypeError as e:
        out.append(str(e))
    f.__kwdefaults__ = None
    try:
        f(1)
    except TypeError as e:
        out.append(str(e))
    return out


print(changes())


def compose(*functions):
    def composed(x):
        for f in reversed(functions):
            x = f(x)
        return x
    return composed


def curry(f, *bound):
    def curried(*more):
        args = bound + more
        return f(*args) if len(args) >= f.__code__.co_argcount else curry(f, *args)
    return curried


print(compose(lambda x: x + 1, lambda x: x * 2, abs)(-5), curry(lambda a, b, c: (a, b, c))(1)(2)(3), curry(lambda a, b, c: a + b + c)(1, 2)(3))
Y = lambda f: (lambda x: x(x))(lambda y: f(lambda *a: y(y)(*a)))
print(Y(lambda fact: lambda n: 1 if n == 0 else n * fact(n - 1))(10))
print((lambda a, b: a if a > b else b)(*[3, 7]), (lambda **kw: sorted(kw))(**{"z": 1, "a": 2}), [*map(lambda p: p[0] + p[1], [(1, 2), (3, 4)])], (lambda: [(yield_ := 5), yield_])())


def returns_many(flag):
    if flag == 0:
        return
    if flag == 1:
        return 1,
    if flag == 2:
        return 1, 2
    if flag == 3:
        return [*range(3)], {**{"a": 1}}
    return (x for x in "gen")


print([returns_many(k) if k < 4 else list(returns_many(k)) for k in range(5)])
handlers = {"add": lambda a, b: a + b, "neg": lambda a: -a, "join": lambda *a, sep="-": sep.join(map(str, a))}
print(handlers["add"](1, 2), handlers["neg"](5), handlers["join"](1, 2, 3), handlers["join"](1, 2, sep="+"))
try:
    handlers["neg"](1, 2)
except TypeError as e:
    print(e)
def one(): return 1; print("unreachable")
def two(): a = 1; b = 2; return a + b
print(one(), two(), (lambda: (lambda: (lambda: "deep")())())(), callable(lambda: 0), (lambda: 0).__code__.co_name)
