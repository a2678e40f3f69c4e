"""__slots__: layout, inheritance, conflicts, __dict__/__weakref__ slots, member descriptors, errors, pickling."""


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class A:
    __slots__ = ("x", "y")

    def __init__(self, x=1):
        self.x = x


a = A()
print(a.x, A.__slots__, type(A.x), A.x.__name__, A.x.__objclass__, repr(A.x))
error(lambda: a.y)
error(setattr, a, "z", 1)
error(lambda: a.__dict__)
error(lambda: a.__weakref__)
error(delattr, a, "y")
a.y = 2
print(a.y)
del a.y
error(lambda: a.y)
error(delattr, a, "y")
print(A.x.__get__(a), A.x.__get__(None, A) is A.x)
A.x.__set__(a, 10)
print(a.x)
error(A.x.__get__, 5)
error(A.x.__set__, 5, 1)
error(lambda: A.x.__get__(None, None))


class B(A):
    pass


b = B()
b.z = 5
print(b.x, b.z, b.__dict__)


class C(A):
    __slots__ = "single"


c = C()
c.single = 1
print(c.single, c.x, C.__slots__, hasattr(c, "__dict__"))


class D(A):
    __slots__ = ["w", "__dict__"]


d = D()
d.w, d.extra = 1, 2
print(d.__dict__, d.w)


class W:
    __slots__ = ("__weakref__",)


import weakref
w = W()
print(weakref.ref(w)() is w)
error(weakref.ref, a)


class Empty:
    __slots__ = ()


error(setattr, Empty(), "q", 1)


class DictSlots:
    __slots__ = {"a": "doc of a", "b": None}


print(DictSlots.a.__doc__, DictSlots.b.__doc__, DictSlots.__slots__)


class Private:
    __slots__ = ("__secret", "_one")

    def __init__(self):
        self.__secret = 1

    def get(self):
        return self.__secret


print(Private().get(), sorted(n for n in vars(Private) if "secret" in n or n == "_one"))
for bad in ("class X:\n __slots__ = ('a', 'a')\n a2 = 1", "class X:\n __slots__ = ('a',)\n a = 1", "class X:\n __slots__ = (1,)",
            "class X:\n __slots__ = ('1bad',)", "class X:\n __slots__ = ('__dict__', '__dict__')", "class X(int):\n __slots__ = ('a',)",
            "class X(tuple):\n __slots__ = ('a',)", "class X(bytes):\n __slots__ = ('a',)", "class X(A, C):\n __slots__ = ()",
            "class P:\n __slots__ = ('p',)\nclass Q:\n __slots__ = ('q',)\nclass R(P, Q): pass", "class X:\n __slots__ = 5",
            "class X:\n __slots__ = ('a b',)", "class X(W):\n __slots__ = ('__weakref__',)", "class X(B):\n __slots__ = ('__dict__',)",
            "class X(int):\n __slots__ = ()\nX(5).y = 1", "class X(list):\n __slots__ = ('tag',)\nx = X([1]); x.tag = 2; print(x, x.tag)"):
    error(exec, bad, globals() | {})


class Reuse(A):
    __slots__ = ("x",)


r = Reuse()
print(r.x, Reuse.x is A.x)
error(lambda: A.x.__get__(r))


class Mixin:
    __slots__ = ()

    def both(self):
        return self.x * 2


class Multi(Mixin, C):
    __slots__ = ()


m = Multi(7)
print(m.both(), hasattr(m, "__dict__"), [k.__name__ for k in Multi.__mro__])


class Default:
    __slots__ = ("v",)
    w = "class attr"


x = Default()
error(setattr, x, "w", 1)
print(x.w)
one, two = A(1), A(2)
one.__class__ = A
error(setattr, one, "__class__", C)


class SameLayout:
    __slots__ = ("x", "y")


one.__class__ = SameLayout
print(type(one).__name__, one.x)
import copy
import pickle
a.y = [1]
a2 = copy.copy(a)
a3 = copy.deepcopy(a)
print(a2.x, a2.y is a.y, a3.y, a3.y is a.y, a.__reduce_ex__(2)[2])
p = pickle.loads(pickle.dumps(d))
print(p.w, p.extra)
error(pickle.dumps, a, 1)
slots_gen = type("Gen", (), {"__slots__": (n for n in ["g1", "g2"])})
print(hasattr(slots_gen, "g1"), hasattr(slots_gen, "g2"))


class Big:
    __slots__ = tuple(f"s{i}" for i in range(100))


big = Big()
for i in range(100):
    setattr(big, f"s{i}", i)
print(sum(getattr(big, f"s{i}") for i in range(100)), big.s57)
