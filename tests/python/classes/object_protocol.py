"""object's own methods, __new__/__init__ rules, __class__ assignment, __reduce_ex__, __dir__, __sizeof__, __subclasshook__."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).split(" at 0x")[0])


print(sorted(n for n in dir(object)), bool(object.__doc__), object.__module__, object.__name__)


class Both:
    def __new__(cls, *args, **kw):
        print("new", cls.__name__, args, kw)
        return super().__new__(cls)

    def __init__(self, *args, **kw):
        print("init", args, kw)


class OnlyNew:
    def __new__(cls, x): return super().__new__(cls)


class OnlyInit:
    def __init__(self, x): self.x = x


class Neither: pass


Both(1, a=2)
OnlyNew(1)
OnlyInit(1)
error(OnlyNew)
error(OnlyInit)
error(Neither, 1)
error(object, 1)
error(object.__new__)
error(object.__new__, 1)
error(object.__new__, int)
error(object.__new__, Neither, 1)
error(object.__init__, Neither(), 1)
error(object.__new__, OnlyInit, 1) if False else print(type(object.__new__(OnlyInit, 1)).__name__)
error(Neither.__init__, 5)


class ReturnsOther:
    def __new__(cls): return [1]
    def __init__(self): print("not called")


class ReturnsSub:
    def __new__(cls, *a): return object.__new__(Sub) if cls is ReturnsSub else object.__new__(cls)
    def __init__(self, *a): print("init of", type(self).__name__, a)


class Sub(ReturnsSub): pass


print(ReturnsOther(), type(ReturnsSub(7)).__name__)


class BadInit:
    def __init__(self): return 1


error(BadInit)


class GenInit:
    def __init__(self): yield


error(GenInit)
a = Neither()
a.__class__ = OnlyInit
print(type(a).__name__, isinstance(a, OnlyInit), hasattr(a, "x"))
error(setattr, a, "__class__", int)
error(setattr, a, "__class__", "str")
error(setattr, 5, "__class__", bool)
error(delattr, a, "__class__")


class Slot:
    __slots__ = ("q",)


error(setattr, a, "__class__", Slot)


class Fake:
    @property
    def __class__(self): return dict


f = Fake()
print(f.__class__, type(f), isinstance(f, dict), isinstance(f, Fake), issubclass(f.__class__, dict))
o = object()
print(o.__eq__(o), o.__eq__(1), o.__ne__(1), o.__lt__(1), o.__hash__() == hash(o), o.__bool__ if hasattr(o, "__bool__") else "no bool", o.__str__() == repr(o), o.__format__("") == str(o), o.__sizeof__() > 0, o.__dir__() == sorted(dir(o)) or sorted(o.__dir__()) == dir(o), o.__init_subclass__(), object.__subclasshook__(int), type(o.__reduce_ex__(2)).__name__, o.__getstate__())


class State:
    def __init__(self): self.a, self.b = 1, [2]


class SlotState:
    __slots__ = ("x", "y", "__dict__")


st, ss = State(), SlotState()
ss.x, ss.z = 1, 2
print(st.__getstate__(), ss.__getstate__(), Slot().__getstate__(), st.__reduce_ex__(2)[2], st.__reduce_ex__(4)[0].__name__, [1].__reduce_ex__(4)[0].__name__)
error(Slot().__reduce_ex__, 0)
error(o.__reduce__) if False else print(o.__reduce__()[0].__name__)
error(o.__format__, "x")
error(o.__setattr__, "x", 1)
error(o.__delattr__, "x")
error(o.__getattribute__, "nope")
error(o.__getattribute__, 5)
error(object.__setattr__, 5, "real", 1)
error(object.__delattr__, Neither(), "missing")
error(type.__setattr__, int, "x", 1)
error(object.__setattr__, int, "x", 1)
n = Neither()
object.__setattr__(n, "k", 5)
print(n.k, object.__getattribute__(n, "k"), vars(n))
object.__delattr__(n, "k")
print(vars(n))


class InitSub:
    seen = []
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        InitSub.seen.append((cls.__name__, tag))


class X1(InitSub, tag="t"): pass
class X2(X1): pass


print(InitSub.seen)
error(lambda: type("X3", (InitSub,), {}, tag=1, bad=2))
error(object.__init_subclass__, x=1)
print(type("X4", (InitSub,), {}, tag="dynamic").__name__, InitSub.seen[-1])


class Dir:
    x = 1
    def __init__(self): self.y = 2
    def __dir__(self): return [*super().__dir__(), "zzz"]


print([n for n in dir(Dir()) if not n.startswith("__")], [n for n in dir(Dir) if not n.startswith("__")])


class Sized:
    def __sizeof__(self): return 1000


import sys
print(sys.getsizeof(Sized()) >= 1000, Sized().__sizeof__())


class Doc:
    """class doc"""
    def m(self): """method doc"""


class NoDoc(Doc): pass


print(Doc.__doc__, Doc().__doc__, NoDoc.__doc__, NoDoc.m.__doc__, Doc.m.__doc__)
Doc.__doc__ = "changed"
print(Doc.__doc__)
error(setattr, int, "__doc__", "x")
print(type.__call__(Neither).__class__.__name__, type(Neither).__call__(Neither).__class__.__name__, Neither.__call__().__class__.__name__, Neither.__weakref__.__name__, Neither.__dict__.get("__weakref__") is not None)
print(Neither.__subclasses__(), Neither.mro(), Neither.__instancecheck__(n), Neither.__subclasscheck__(Neither), type.__subclasses__(Neither), Neither.__flags__ & (1 << 9) != 0, Neither.__basicsize__ > 0, Neither.__itemsize__, int.__itemsize__ > 0, Neither.__dictoffset__ != 0, Neither.__text_signature__ if hasattr(Neither, "__text_signature__") else None)
