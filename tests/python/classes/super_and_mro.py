"""super() in all its forms, C3 linearization, cooperative diamonds, MRO conflicts."""


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Root:
    def run(self, trail):
        return trail + ["Root"]

    def __init__(self, **kw):
        self.kw = kw


class A(Root):
    def run(self, trail):
        return super().run(trail + ["A"])

    def __init__(self, a=None, **kw):
        super().__init__(**kw)
        self.a = a


class B(Root):
    def run(self, trail):
        return super().run(trail + ["B"])

    def __init__(self, b=None, **kw):
        super().__init__(**kw)
        self.b = b


class C(A, B):
    def run(self, trail):
        return super().run(trail + ["C"])


class D(B, A):
    pass


class E(C):
    def run(self, trail):
        return super(C, self).run(trail + ["E skips C"])


print(C().run([]), D().run([]), E().run([]), [k.__name__ for k in C.__mro__])
c = C(a=1, b=2, z=3)
print(c.a, c.b, c.kw)
error(exec, "class X(C, D): pass", globals())
error(exec, "class X(A, C): pass", globals())
error(exec, "class X(Root, A): pass", globals())
print(C.mro() == list(C.__mro__), super(A, c).run([]), super(C, c).run([]), super(C, C).run(c, []))
s = super(A, c)
print(repr(s), super(A, C), repr(super(A)), s.__class__)
error(lambda: s.nothing)
error(lambda: super(A, 5))
error(lambda: super(5, c))
error(lambda: super(C, Root()))
error(lambda: super(A).run)
error(setattr, s, "run", 1)
unbound = super(A)
print(unbound.__self__, unbound.__get__(c).run([]))


class Prop:
    @property
    def v(self):
        return "base v"

    @classmethod
    def make(cls):
        return cls.__name__

    @staticmethod
    def st():
        return "static"

    attr = "base attr"

    def __getitem__(self, i):
        return i

    def __len__(self):
        return 3


class SubProp(Prop):
    @property
    def v(self):
        return "sub " + super().v

    @classmethod
    def make(cls):
        return "sub " + super().make()

    @staticmethod
    def st():
        return "sub " + super(SubProp, SubProp).st()

    @property
    def attr(self):
        return super().attr

    def __getitem__(self, i):
        return super().__getitem__(i) * 2

    def item(self):
        return super()[1]

    def length(self):
        return len(super())

    def set_super(self):
        super().attr2 = 1


sp = SubProp()
print(sp.v, SubProp.make(), sp.st(), sp.attr, sp[4])
error(sp.item)
error(sp.length)
error(sp.set_super)


class Loop:
    def method(self):
        return [super(Loop, self).__repr__ is not None for _ in range(2)], (lambda: super(Loop, self).__str__ is not None)()

    def gen(self):
        yield super().__sizeof__ is not None

    async def co(self):
        return super().__dir__ is not None


print(Loop().method(), list(Loop().gen()))
try:
    Loop().co().send(None)
except StopIteration as e:
    print(e.value)


class O: pass
class P(O): pass
class Q(O): pass
class R(O): pass
class S(O): pass
class T(O): pass
class K1(P, Q, R): pass
class K2(S, Q, T): pass
class K3(S, P): pass
class Z(K1, K2, K3): pass


print([k.__name__ for k in Z.__mro__])


class Meth:
    def f(self):
        return "Meth.f"


class Over(Meth):
    pass


def outside(self):
    return "outside " + super(Over, self).f()


Over.f = outside
print(Over().f())


def zero(self):
    return super().f()


Over.g = zero
error(Over().g)


class GetAttr:
    def __getattribute__(self, name):
        return "intercepted " + name


class SubGet(GetAttr):
    def probe(self):
        return super().anything


error(lambda: object.__getattribute__(SubGet(), "probe")())


class MySuper:
    def who(self):
        super = lambda: "a local named super"
        return super()


print(MySuper().who())


class Init:
    def __init__(self):
        super().__init__()
        self.ok = True

    def __new__(cls, *a):
        return super().__new__(cls)

    def __init_subclass__(cls):
        super().__init_subclass__()
        cls.sub_ok = True


class SubInit(Init): pass


print(Init().ok, SubInit().ok, SubInit.sub_ok)


class Multi1:
    def __init__(self, *args):
        print("Multi1", args)
        super().__init__(*args)


class Multi2(Multi1, list):
    pass


print(Multi2([1, 2]))


class Dyn(A):
    def run(self, trail):
        return super().run(trail + ["Dyn"])


dyn = Dyn()
print(dyn.run([]))
Dyn.__bases__ = (B,)
print(dyn.run([]))
A.run = lambda self, trail: ["patched A"] + trail
print(C().run([]))
del A.run
print(C().run([]))
