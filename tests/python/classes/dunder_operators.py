"""Every operator's special methods: dispatch to left, reflected, in-place, NotImplemented, subclasses first, error messages."""
import operator

log = []


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


BINARY = ["add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and", "or", "xor"]
SYMBOLS = dict(zip(BINARY, ["+", "-", "*", "@", "/", "//", "%", "**", "<<", ">>", "&", "|", "^"]))


class Both:
    def __init__(self, name):
        self.name = name


for n in BINARY:
    setattr(Both, f"__{n}__", lambda self, other, n=n: f"{self.name}.{n}({getattr(other, 'name', other)})")
    setattr(Both, f"__r{n}__", lambda self, other, n=n: f"{self.name}.r{n}({getattr(other, 'name', other)})")


class Inplace(Both):
    pass


for n in BINARY:
    setattr(Inplace, f"__i{n}__", lambda self, other, n=n: f"{self.name}.i{n}({getattr(other, 'name', other)})")


class Refuses:
    name = "refuses"


for n in BINARY:
    for form in ("__%s__", "__r%s__", "__i%s__"):
        setattr(Refuses, form % n, lambda self, other, *a, form=form, n=n: log.append(form % n) or NotImplemented)

for n in BINARY:
    s = SYMBOLS[n]
    env = {"a": Both("a"), "b": Both("b"), "i": Inplace("i"), "r": Refuses()}
    print(eval(f"a {s} b", env), eval(f"a {s} 5", env), eval(f"5 {s} a", env), eval(f"a {s} r", env), eval(f"r {s} a", env))
    exec(f"x = i; x {s}= 1\ny = a; y {s}= 2\nz = r; z {s}= a", env)
    print("   ", env["x"], env["y"], env["z"], getattr(operator, n if n not in ("and", "or") else n + "_")(env["a"], 3))
    for source in (f"r {s} r", f"r {s} 1", f"1 {s} r", f"object {s} 5", f"None {s} 'a'"):
        error(eval, source, env)
    error(exec, f"r {s}= 1", env)
print(len(log))


class Parent:
    def __add__(self, other):
        return "parent add"

    def __radd__(self, other):
        return "parent radd"

    def __eq__(self, other):
        return "parent eq"

    def __lt__(self, other):
        return "parent lt"

    def __gt__(self, other):
        return "parent gt"


class Child(Parent):
    def __radd__(self, other):
        return "child radd"

    def __eq__(self, other):
        return "child eq"

    def __gt__(self, other):
        return "child gt"


class Plain(Parent):
    pass


print(Parent() + Child(), Child() + Parent(), Parent() + Plain(), Plain() + Parent(), Parent() == Child(), Parent() < Child(), Parent() < Plain(), Child() < Parent())


class Unary:
    def __neg__(self): return "neg"
    def __pos__(self): return "pos"
    def __invert__(self): return "invert"
    def __abs__(self): return "abs"
    def __int__(self): return 7
    def __float__(self): return 7.5
    def __complex__(self): return 7j
    def __index__(self): return 3
    def __round__(self, n=None): return ("round", n)
    def __trunc__(self): return "trunc"
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __divmod__(self, o): return ("divmod", o)
    def __rdivmod__(self, o): return ("rdivmod", o)
    def __pow__(self, e, m=None): return ("pow", e, m)
    def __rpow__(self, b, m=None): return ("rpow", b, m)


import math
u = Unary()
print(-u, +u, ~u, abs(u), int(u), float(u), complex(u), operator.index(u), round(u), round(u, 2), math.trunc(u), math.floor(u), math.ceil(u))
print(divmod(u, 1), divmod(1, u), pow(u, 2), pow(u, 2, 3), pow(2, u), 2 ** u, [0, 1, 2, 3, 4][u], "abcdef"[u], range(10)[u], bin(u), "x" * u, [1] * u, u in [u])
error(lambda: pow(2, u, 5))


class Bad:
    def __int__(self): return "x"
    def __float__(self): return 1
    def __index__(self): return 1.5
    def __complex__(self): return 1
    def __len__(self): return "x"
    def __bool__(self): return 5
    def __hash__(self): return "x"
    def __repr__(self): return 5
    def __str__(self): return None
    def __bytes__(self): return "x"
    def __format__(self, s): return 5
    def __iter__(self): return 5
    def __next__(self): return 5
    def __contains__(self, x): raise ValueError("contains")
    def __dir__(self): return 5
    def __length_hint__(self): return "x"


b = Bad()
for f in (int, float, operator.index, complex, len, bool, hash, repr, str, bytes, format, iter, dir, operator.length_hint):
    error(f, b)
error(lambda: 1 in b)
error(lambda: [1, 2][b])
error(lambda: b"a" % b)
error(lambda: f"{b}")
print(next(b))


class SubInt(int):
    def __add__(self, o): return "subint add"
    def __radd__(self, o): return "subint radd"
    def __eq__(self, o): return "eq"
    __hash__ = int.__hash__


print(SubInt(1) + 2, 2 + SubInt(1), SubInt(1) - 1, 1 == SubInt(1), type(-SubInt(1)), type(SubInt(5) * 1))


class IndexSub:
    def __index__(self): return SubInt(4)


import warnings
warnings.simplefilter("ignore")
print(operator.index(IndexSub()), [0, 1, 2, 3, 4][IndexSub()])


class NoneOps:
    __add__ = None
    __radd__ = None
    __iter__ = None
    __contains__ = None
    __hash__ = None
    __len__ = None
    __bool__ = None
    __getitem__ = lambda self, i: [1, 2][i]


n = NoneOps()
for f in (lambda: n + 1, lambda: 1 + n, lambda: iter(n), lambda: 1 in n, lambda: hash(n), lambda: len(n), lambda: bool(n), lambda: list(n)):
    error(f)


class InstanceDunder:
    pass


i = InstanceDunder()
i.__len__ = lambda: 5
i.__add__ = lambda o: 5
error(lambda: len(i))
error(lambda: i + 1)


class Lazy:
    def __getattr__(self, name):
        print("getattr", name)
        return lambda *a: 5


error(lambda: len(Lazy()))
error(lambda: Lazy() + 1)
InstanceDunder.__len__ = lambda self: 9
print(len(i), bool(i))
del InstanceDunder.__len__
error(lambda: len(i))
