"""__getattribute__, __getattr__, __setattr__, __delattr__, __dir__, object's own versions, module __getattr__, getattr corner cases."""


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


log = []


class Logged:
    cls_attr = "class"

    def __init__(self):
        self.x = 1

    def __getattribute__(self, name):
        log.append(("getattribute", name))
        return super().__getattribute__(name)

    def __getattr__(self, name):
        log.append(("getattr", name))
        if name == "bad":
            raise AttributeError("custom message")
        return "made " + name

    def __setattr__(self, name, value):
        log.append(("setattr", name, value))
        super().__setattr__(name, value)

    def __delattr__(self, name):
        log.append(("delattr", name))
        super().__delattr__(name)

    def method(self):
        return self.x


o = Logged()
print(o.x, o.y, o.cls_attr, o.method())
o.z = 5
del o.z
error(lambda: o.bad)
error(delattr, o, "nothing")
print(hasattr(o, "bad"), hasattr(o, "other"), getattr(o, "bad", "default"))
for entry in log:
    print(entry)
log.clear()
object.__setattr__(o, "direct", 1)
print(object.__getattribute__(o, "direct"), log)
log.clear()
print(len(dir(o)) > 20, [e for e in log if e[0] == "getattribute"])


class Frozen:
    def __setattr__(self, name, value):
        raise AttributeError(f"cannot set {name!r}")

    def __delattr__(self, name):
        raise AttributeError(f"cannot delete {name!r}")


f = Frozen()
error(setattr, f, "a", 1)
error(delattr, f, "a")


def aug():
    f.count += 1


error(aug)


class Intercept:
    def __getattribute__(self, name):
        return "everything is " + name


i = Intercept()
print(i.a, i.__dict__, i.__class__, type(i).__name__, isinstance(i, Intercept))


class RaisesOther:
    def __getattribute__(self, name):
        raise ValueError("not an AttributeError: " + name)

    def __getattr__(self, name):
        return "never reached"


error(lambda: RaisesOther().x)
error(lambda: hasattr(RaisesOther(), "x"))


class PropertyWithGetattr:
    @property
    def p(self):
        return self.inner

    def __getattr__(self, name):
        return f"getattr({name})"


print(PropertyWithGetattr().p)


class Proxy:
    def __init__(self, target):
        self.__dict__["target"] = target

    def __getattr__(self, name):
        return getattr(self.target, name)

    def __setattr__(self, name, value):
        setattr(self.target, name, value)


class T: pass


t = T()
p = Proxy(t)
p.value = 5
print(t.value, p.value, vars(p) == {"target": t})
error(lambda: p.missing)
pl = Proxy([1, 2])
pl.append(3)
print(pl.target, pl.count(3))
error(lambda: len(pl))


class Dir:
    def __dir__(self):
        return ["b", "a", "c"]


print(dir(Dir()))


class CustomDict(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self[name] = value


d = CustomDict(a=1)
d.b = 2
print(d.a, d, hasattr(d, "zzz"), d.keys is not None)
error(lambda: d.zzz)
try:
    T().missing_thing
except AttributeError as e:
    print(e.name, type(e.obj).__name__, e.args)
try:
    raise AttributeError("msg", name="n", obj=5)
except AttributeError as e:
    print(e.name, e.obj, e)
error(getattr, T(), "")
error(getattr, T(), "with space")
setattr(t, "with space", 1)
setattr(t, "", 2)
print(getattr(t, "with space"), getattr(t, ""), vars(t))


class Str(str): pass


setattr(t, Str("sub"), 3)
print(t.sub, [type(k).__name__ for k in vars(t)][-1], getattr(t, Str("sub")))
error(setattr, t, 5, 1)
error(getattr, t, b"x")
t.__dict__[5] = "non-string key"
print(t.__dict__[5], sorted(map(str, vars(t))))


class ChangesClass:
    def __getattr__(self, name):
        self.__class__ = T
        return "changed"


c = ChangesClass()
print(c.first, type(c).__name__, hasattr(c, "second"))
import types
m = types.ModuleType("m")
m.__getattr__ = lambda name: "module getattr " + name
print(m.anything)
m.__dir__ = lambda: ["z", "y"]
print(dir(m))
del m.__getattr__
error(lambda: m.anything)
error(lambda: types.ModuleType("named").x)
m.__name__ = "changed"
error(lambda: m.x)


class GetattrOnMeta(type):
    def __getattr__(cls, name):
        return f"{cls.__name__} has no {name}"


class WithMeta(metaclass=GetattrOnMeta): pass


print(WithMeta.foo)
error(lambda: WithMeta().foo)
for name in ("__class__", "__doc__", "__module__", "__dict__", "__weakref__"):
    print(name, hasattr(T(), name))
