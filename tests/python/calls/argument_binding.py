"""Binding arguments to parameters: every legal combination, defaults, keyword-only, positional-only, var-args."""


def plain(a, b):
    return a, b


def defaults(a, b=2, c=3):
    return a, b, c


def star(a, *args):
    return a, args


def kwonly(a, *, k, d=5):
    return a, k, d


def full(a, b=2, /, c=3, *args, d, e=6, **kw):
    return a, b, c, args, d, e, kw


def posonly(a, /):
    return a


def posonly_kw(a, /, **kw):
    return a, kw


def none():
    return ()


def only_kw(**kw):
    return kw


print(plain(1, 2), plain(1, b=2), plain(b=1, a=2), plain(*[1, 2]), plain(*[1], **{"b": 2}), plain(**{"a": 1, "b": 2}))
print(defaults(1), defaults(1, 5), defaults(1, c=9), defaults(c=1, a=2), defaults(*"abc"))
print(star(1), star(1, 2, 3), star(*range(4)), star(1, *[2], 3, *[4, 5]))
print(kwonly(1, k=2), kwonly(k=1, a=2), kwonly(1, d=0, k=3))
print(full(1, d=4), full(1, 2, 3, 4, 5, d=6, z=7), full(1, d=1, a=10, b=20, c=30), full(*[1, 2], **{"d": 3, "x": 4}, y=5))
print(posonly(1), posonly_kw(1, a=2, b=3), none(), none(*[], **{}), only_kw(), only_kw(self=1, args=2))
print(only_kw(**{"not an identifier": 1, "": 2}))


class K:
    def method(self, a, *args, b=1, **kw):
        return a, args, b, kw

    def noself():
        return "noself"

    def odd(*args, **kw):
        return len(args), kw

    @classmethod
    def cm(cls, a, b=2):
        return cls.__name__, a, b

    @staticmethod
    def sm(a, b=2):
        return a, b

    def __call__(self, x, *, y=0):
        return "called", x, y


k = K()
print(k.method(1), k.method(1, 2, b=3, c=4), K.method(k, 1), K.method(self=k, a=1), k.method(a=5), k.odd(1, self=2))
print(K.cm(1), k.cm(1, b=3), K.sm(1), k.sm(b=1, a=2), k(1), k(x=1, y=2), K.__call__(k, 5), K.noself())

order = []


def note(v):
    order.append(v)
    return v


full(note(1), *[note(2)], note(3), d=note(4), *[note(7)], **{"x": note(5)}, y=note(6))
print(order)
mutable_log = []


def shared(x, acc=[]):
    acc.append(x)
    return acc


print(shared(1), shared(2), shared(3, []), shared(4), shared.__defaults__)


def evaluated_once(x=note("default")):
    return x


print(order[-1], evaluated_once(), evaluated_once(), len(order))
evaluated_once.__defaults__ = ("patched",)
print(evaluated_once())
evaluated_once.__defaults__ = None
try:
    evaluated_once()
except TypeError as e:
    print(e)
kwonly.__kwdefaults__ = {"k": "kd", "d": "dd"}
print(kwonly(1))
kwonly.__kwdefaults__ = None
try:
    kwonly(1, k=2)
except TypeError as e:
    print(e)


def many(a, b, c, d, e, f, g, h, i, j, k=10, l=11, *, m=12, n):
    return a, b, c, d, e, f, g, h, i, j, k, l, m, n


print(many(*range(10), n=0), many(*range(5), **dict(f=5, g=6, h=7, i=8, j=9, n=1, l=2)))


def mutate_args(*args, **kw):
    kw["added"] = 1
    return args, kw


d = {"a": 1}
t = (1, 2)
r = mutate_args(*t, **d)
print(r, d, r[0] is t)


class Str(str):
    pass


print(only_kw(**{Str("sub"): 1}), plain(**{Str("a"): 1, "b": 2}))


class LazyMapping:
    def __init__(self):
        self.log = []

    def keys(self):
        self.log.append("keys")
        return ["a", "b"]

    def __getitem__(self, key):
        self.log.append(key)
        return key.upper()


m = LazyMapping()
print(plain(**m), m.log)


def gen():
    yield 1
    yield 2


print(plain(*gen()), star(*{5: 1}, *"z"), star(*range(1000))[1][-1], len(only_kw(**{f"k{i}": i for i in range(300)})))
print((lambda *a, **k: (a, k))(1, *(), x=2, **{}), (lambda a, /, b, *, c: (a, b, c))(1, b=2, c=3))
print(max(3, 1, 2), max([3, 1], key=lambda v: -v), int("ff", base=16), sorted([3, 1], reverse=True), dict(a=1, **{"b": 2}))
