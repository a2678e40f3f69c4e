"""Descriptors: data and non-data, precedence, __set_name__, property in depth, slots descriptors, errors in descriptors."""


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


log = []


class Data:
    def __set_name__(self, owner, name):
        log.append(("set_name", owner.__name__, name))
        self.name = name

    def __get__(self, obj, owner=None):
        log.append(("get", obj is None, owner.__name__ if owner else None))
        return "data value" if obj is not None else self

    def __set__(self, obj, value):
        log.append(("set", value))
        obj.__dict__[self.name] = value

    def __delete__(self, obj):
        log.append(("delete",))


class NonData:
    def __get__(self, obj, owner=None):
        return "non-data value" if obj is not None else "class access"


class SetOnly:
    def __set__(self, obj, value):
        obj.__dict__["setonly"] = ("via set", value)


class K:
    data = Data()
    nondata = NonData()
    setonly = SetOnly()
    plain = "class plain"


print(log)
log.clear()
k = K()
print(k.data, isinstance(K.data, Data), k.nondata, K.nondata, isinstance(k.setonly, SetOnly))
k.data = 5
print(k.data, k.__dict__)
k.nondata = "instance wins"
k.setonly = 1
print(k.nondata, k.setonly, k.__dict__)
del k.data
print(log)
del k.nondata
print(k.nondata)
error(delattr, k, "nondata")
error(delattr, k, "setonly")
K.data = "replaced on class"
print(k.data, k.__dict__["data"], K.data)


class P:
    def __init__(self):
        self._x = 0

    @property
    def x(self):
        """The x property."""
        return self._x

    @x.setter
    def x(self, value):
        if value < 0:
            raise ValueError("negative")
        self._x = value

    @x.deleter
    def x(self):
        self._x = None

    ro = property(lambda self: "read only")
    wo = property(None, lambda self, v: None, doc="write only")
    nothing = property()

    @property
    def broken(self):
        return self.missing_inner

    @property
    def raises(self):
        raise AttributeError("explicit")


p = P()
p.x = 5
print(p.x, P.x.__doc__, type(P.x), P.x.fget.__name__, P.x.fset.__name__, P.x.__name__, P.wo.__doc__)
error(setattr, p, "x", -1)
del p.x
print(p.x, p.ro)
error(setattr, p, "ro", 1)
error(delattr, p, "ro")
error(lambda: p.wo)
error(lambda: p.nothing)
error(setattr, p, "nothing", 1)
error(delattr, p, "nothing")
error(lambda: p.broken)
error(lambda: p.raises)
error(lambda: P.x.fget(5))
print(hasattr(p, "broken"), getattr(p, "raises", "default"))
error(setattr, P.x, "fget", None)
error(lambda: property().fget.x)


class PG(P):
    def __getattr__(self, name):
        return "fallback for " + name


print(PG().raises, PG().broken, PG().anything)


class PSub(P):
    @P.x.getter
    def x(self):
        return "sub getter"

    @property
    def ro(self):
        return "sub " + super().ro


ps = PSub()
ps.x = 3
print(ps.x, ps._x, ps.ro)


class MyProperty(property):
    """A subclass of property."""


class UsesMine:
    @MyProperty
    def v(self):
        """v doc"""
        return 1


print(UsesMine().v, type(UsesMine.__dict__["v"]).__name__, UsesMine.v.__doc__)


class BadSetName:
    def __set_name__(self, owner, name):
        raise RuntimeError("bad set name")


try:
    class X:
        attr = BadSetName()
except RuntimeError as e:
    print(type(e).__name__, e, e.__notes__)


class InstanceDescriptor:
    """Descriptors found on the instance are not called."""


i = InstanceDescriptor()
i.d = Data()
print(isinstance(i.d, Data))
d = Data()
InstanceDescriptor.late = d
error(lambda: setattr(i, "late", 1))
d.__set_name__(InstanceDescriptor, "late")
i.late = 2
print(i.late)


class Meta(type):
    @property
    def on_meta(cls):
        return "meta property of " + cls.__name__

    nondata = NonData()
    both = Data()


class WithMeta(metaclass=Meta):
    nondata = "class attribute"
    both = "hidden by metaclass data descriptor"


print(WithMeta.on_meta, WithMeta.nondata, WithMeta.both, WithMeta().both)
error(lambda: WithMeta().on_meta)


class GetRaises:
    def __get__(self, obj, owner):
        raise AttributeError("from __get__")


class HasGetRaises:
    attr = GetRaises()
    attr2 = GetRaises()

    def __getattr__(self, name):
        if name == "attr2":
            raise AttributeError("getattr too")
        return "from __getattr__ " + name


print(HasGetRaises().attr)
error(lambda: HasGetRaises().attr2)
error(lambda: HasGetRaises.attr)


class Bad:
    __get__ = 5


class HasBad:
    attr = Bad()


error(lambda: HasBad().attr)


class classproperty:
    def __init__(self, f):
        self.f = f

    def __get__(self, obj, owner):
        return self.f(owner)


class CP:
    @classproperty
    def name(cls):
        return cls.__name__.lower()


class CPSub(CP): pass


print(CP.name, CPSub.name, CPSub().name)
sm = staticmethod(len)
print(sm([1]), sm.__func__ is len, sm.__get__(None, int) is len, classmethod(len).__func__ is len, sm.__wrapped__ is len, repr(sm)[:20])
cm = classmethod(lambda cls: cls)
print(cm.__get__(None, int)(), cm.__get__(5)(), sm.__isabstractmethod__, cm.__doc__)
error(lambda: cm())


class Chain:
    @classmethod
    def a(cls): return "a", cls.__name__
    b = a
    @staticmethod
    def c(): return "c"
    d = c


print(Chain.b(), Chain().d(), Chain.__dict__["b"] is Chain.__dict__["a"])
print(type(P.__dict__["x"].__get__), property.__get__(P.x, p), type(K.__dict__["__dict__"]), type(K.__dict__["__weakref__"]))
