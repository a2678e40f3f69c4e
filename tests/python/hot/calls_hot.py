"""Hot calls of every kind with changing targets, argument shapes, defaults, star arguments and errors in the middle."""
import functools


def f0(): return 1
def f1(a): return a
def f2(a, b=2): return a + b
def fs(*a, **k): return len(a) + len(k) * 10
def fk(a, *, k=5, j): return a + k + j
def fp(a, /, b): return a - b


class C:
    n = 0
    def __init__(self, v=1): self.v = v
    def m(self, x=0): return self.v + x
    @classmethod
    def cm(cls, x): return cls.n + x
    @staticmethod
    def sm(x): return x * 2
    def __call__(self, x): return self.v * x
    @property
    def p(self): return self.v
    def __getitem__(self, i): return i + self.v


class D(C):
    def m(self, x=0): return super().m(x) + 100
    n = 50


def loop(n):
    t = 0
    c, d = C(3), D(4)
    bound = c.m
    part = functools.partial(f2, b=10)
    for i in range(n):
        t += f0() + f1(i) + f2(i) + f2(i, 3) + f2(a=i) + f2(b=i, a=1) + fs() + fs(1, 2) + fs(*(1, 2, 3)) + fs(x=1, **{"y": 2}) + fk(1, j=2) + fk(i, k=1, j=0) + fp(i, 1) + fp(i, b=2)
        t += c.m() + c.m(i) + d.m(x=i) + bound(1) + C.cm(i) + d.cm(1) + c.sm(i) + D.sm(2) + c(i) + d(2) + c.p + d[i] + C.m(d, 1) + part(i) + C().v + D(i).m()
        t += (lambda q: q + 1)(i) + [f0, f1][i & 1](*([i] if i & 1 else [])) + max(i, 5) + min(3, i) + abs(-i) + len("abc") + int("7") + sum((1, 2)) + isinstance(i, int) + (c if i % 2 else d).m(1)
        t %= 10**9 + 7
    return t


print(loop(10), loop(1000))
errors = {}


def bad_calls(n):
    for i in range(n):
        for f in (lambda: f0(1), lambda: f1(), lambda: f2(1, 2, 3), lambda: f2(c=1), lambda: fk(1), lambda: fk(1, 2), lambda: fp(a=1, b=2), lambda: f1(1, a=1), lambda: C(1, 2), lambda: C().m(1, 2), lambda: C().nope(), lambda: (5)(), lambda: fs(**{1: 2}), lambda: f1(*5), lambda: C.m()):
            try:
                f()
            except (TypeError, AttributeError) as e:
                errors[str(e)] = errors.get(str(e), 0) + 1


bad_calls(200)
for k, v in errors.items():
    print(v, k)


def targets(fs, n):
    t = 0
    for i in range(n):
        t += fs[i % len(fs)](i)
    return t


print(targets([f1], 1000), targets([f1, f2], 1000), targets([f1, f2, C(2), abs, lambda x: x, C(1).m, D.cm, C.sm, int, functools.partial(f2, 1), fs, bool], 1200))


def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def ack(m, n): return n + 1 if m == 0 else ack(m - 1, 1) if n == 0 else ack(m - 1, ack(m, n - 1))
def tak(x, y, z): return z if y >= x else tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
def is_even(n): return True if n == 0 else is_odd(n - 1)
def is_odd(n): return False if n == 0 else is_even(n - 1)


print(fib(18), ack(2, 9), tak(12, 8, 4), is_even(400), fib(10.0), fib(True))


@functools.lru_cache(maxsize=None)
def cached(n): return n if n < 2 else cached(n - 1) + cached(n - 2)


def deco(f):
    @functools.wraps(f)
    def w(*a, **k):
        w.calls += 1
        return f(*a, **k)
    w.calls = 0
    return w


@deco
@deco
def decorated(a, b=1, *c, d=2): return a + b + sum(c) + d


def use_decorated(n):
    return sum(decorated(i) + decorated(i, 2, 3, d=4) + decorated(*range(3)) for i in range(n))


print(cached(200), use_decorated(300), decorated.calls, decorated.__wrapped__.calls)


def mutable_default(x, acc=[]):
    acc.append(x)
    return len(acc)


print(sum(mutable_default(i) for i in range(300)))


def kwargs_roundtrip(n):
    def inner(**kw):
        kw["n"] = kw.get("n", 0) + 1
        return kw
    d = {}
    for _ in range(n):
        d = inner(**d)
    return d


print(kwargs_roundtrip(500))


def args_roundtrip(n):
    t = (1, 2)
    for i in range(n):
        t = (lambda *a: (a[1], (a[0] + a[1]) % 1000))(*t)
    return t


print(args_roundtrip(500))


class Meth:
    def a(self): return 1
    def b(self): return 2


def swap_methods(n):
    o = Meth()
    t = 0
    for i in range(n):
        t += o.a() * 10 + o.b()
        if i % 100 == 99:
            Meth.a, Meth.b = Meth.b, Meth.a
    return t


print(swap_methods(1000))


def closures_as_targets(n):
    fs = [(lambda k: lambda x: x + k)(k) for k in range(20)]
    return sum(f(i) for i in range(n) for f in fs)


print(closures_as_targets(100))


def sort_keys(n):
    data = [(i * 7919) % 1000 for i in range(n)]
    return sorted(data, key=lambda v: (v % 10, -v))[:5], max(data, key=lambda v: v % 97), list(map(lambda a, b: a * b, data[:3], data[3:6])), list(filter(lambda v: v % 100 == 0, data))[:3], functools.reduce(lambda a, b: (a * 31 + b) % 10007, data)


print(sort_keys(500))
