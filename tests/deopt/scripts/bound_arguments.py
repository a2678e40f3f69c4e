"""Arguments bound when code is compiled, against the same calls bound at run time; bindings that change while the code is hot."""


def plain(a, b=2, *rest, c=3, d, **more): return (a, b, rest, c, d, sorted(more.items()))
def only(a, /, b, *, c=5): return (a, b, c)
def packed(*args): return args
def named(**kw): return kw
def length(*args): return len(args) + args[0]


class K:
    total = 10
    def __init__(self, x, *more, scale=1, **rest): self.x = x * scale + len(more) + len(rest)
    def __call__(self, y, *, by=1): return self.x * y + by
    @classmethod
    def make(cls, v, k=1): return cls.__name__, cls.total + v * k
    @staticmethod
    def add(a, b=7): return a + b


class L(K):
    total = 20


def direct(i, k, l):
    return [
        plain(i, d=1), plain(i, 5, 6, 7, d=i, e=8), plain(i, c=9, d=2, z=i, y=1), only(i, 2), only(i, c=i, b=1),
        packed(), packed(i, i + 1), named(), named(a=i, b=2), length(i, 2, 3),
        K(i).x, K(i, 1, 2, scale=3, u=1).x, k(i), k(i, by=4), l(2, by=i),
        K.make(i), L.make(i, k=2), k.make(1), l.make(i), K.add(i), l.add(i, b=i), L.add(b=1, a=i),
    ]


def through(i, k, l):
    def call(f, *a, **kw): return f(*a, **kw)
    return [
        call(plain, i, d=1), call(plain, i, 5, 6, 7, d=i, e=8), call(plain, i, c=9, d=2, z=i, y=1), call(only, i, 2),
        call(only, i, c=i, b=1), call(packed), call(packed, i, i + 1), call(named), call(named, a=i, b=2), call(length, i, 2, 3),
        call(K, i).x, call(K, i, 1, 2, scale=3, u=1).x, call(k, i), call(k, i, by=4), call(l, 2, by=i),
        call(K.make, i), call(L.make, i, k=2), call(k.make, 1), call(l.make, i), call(K.add, i), call(l.add, i, b=i), call(L.add, b=1, a=i),
    ]


def run(n):
    k, l, bad = K(3), L(4), 0
    for i in range(n):
        a, b = direct(i, k, l), through(i, k, l)
        bad += a != b
        if i == n // 4:
            plain.__kwdefaults__["c"] = "changed"
        if i == n // 3:
            only.__kwdefaults__ = {"c": 50}
        if i == n // 2:
            plain.__defaults__ = ("two",)
            K.make = classmethod(lambda cls, v, k=1: ("other", cls.total - v * k))
        if i == n * 3 // 4:
            K.__call__ = lambda self, y, *, by=2: (self.x, y, by)
            K.add = staticmethod(lambda a, b=8: a - b)
    return bad, direct(1, k, l)


wrong, last = run(400)
print(wrong, last)


def errors(n):
    seen = {}
    for i in range(n):
        for f in (lambda: plain(1), lambda: only(1, 2, 3), lambda: only(a=1, b=2), lambda: K(), lambda: K(1, x=2), lambda: named(1),
                  lambda: K.make(), lambda: K(1)(1, 2, 3), lambda: plain(1, d=2, **{"a": 3}), lambda: packed(x=1)):
            try:
                f()
            except TypeError as e:
                seen[str(e)] = seen.get(str(e), 0) + 1
    return seen


for message, count in errors(60).items():
    print(count, message)
