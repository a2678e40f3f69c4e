"""Metaclasses: __prepare__, __new__, __init__, __call__, conflicts, keyword arguments, __init_subclass__, __class_getitem__."""


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


log = []


class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        log.append(("prepare", name, [b.__name__ for b in bases], kw))
        return {"from_prepare": True}

    def __new__(mcls, name, bases, ns, **kw):
        log.append(("new", name, kw))
        return super().__new__(mcls, name, bases, dict(ns))

    def __init__(cls, name, bases, ns, **kw):
        log.append(("init", name, kw))
        super().__init__(name, bases, ns)

    def __call__(cls, *args, **kw):
        log.append(("call", cls.__name__, args, kw))
        return super().__call__(*args, **kw)

    def __repr__(cls):
        return f"<meta {cls.__name__}>"

    def __len__(cls):
        return 42

    def __getitem__(cls, key):
        return (cls.__name__, key)

    def __contains__(cls, x):
        return x == "in"

    def __iter__(cls):
        return iter("iter")

    def __getattr__(cls, name):
        if name.startswith("dyn"):
            return name
        raise AttributeError(f"no {name} on {cls!r}")

    def __eq__(cls, other):
        return cls is other or other == "equal"

    def __hash__(cls):
        return 1

    def __add__(cls, other):
        return "added"

    def __instancecheck__(cls, obj):
        return obj == "instance"

    def __subclasscheck__(cls, sub):
        return sub is int

    def meta_method(cls):
        return "meta method on " + cls.__name__


class K(metaclass=Meta, option=1):
    def __init__(self, v=0):
        self.v = v


class Sub(K, option=2):
    pass


for entry in log:
    print(entry)
log.clear()
k = K(5)
print(log, k.v, K, len(K), K["key"], "in" in K, "x" in K, list(K), K.dynamic, K.from_prepare)
error(lambda: K.nothing)
error(lambda: k.dynamic)
error(lambda: k.meta_method())
print(K.meta_method(), Sub.meta_method(), K == "equal", K + 1, isinstance("instance", K), isinstance(k, K), isinstance(5, K), issubclass(int, K),
      issubclass(str, K), type(Sub), hash(K))


class OtherMeta(type):
    pass


class Other(metaclass=OtherMeta):
    pass


error(exec, "class Bad(K, Other): pass", globals())


class Combined(OtherMeta, Meta):
    pass


class Good(K, Other, metaclass=Combined):
    pass


print(type(Good).__name__)


class Derived(Other):
    pass


print(type(Derived).__name__, type(type("Dyn", (Other,), {})).__name__)


def function_meta(name, bases, ns):
    return name, bases, sorted(n for n in ns if not n.startswith("__"))


class Tuple(object, metaclass=function_meta):
    a = 1
    b = 2


print(Tuple)


class Plugin:
    registry = {}

    def __init_subclass__(cls, /, key=None, **kw):
        super().__init_subclass__(**kw)
        Plugin.registry[key or cls.__name__] = cls


class One(Plugin, key="first"):
    pass


class Two(Plugin):
    pass


class Three(Two, key="third"):
    pass


print(Plugin.registry)
error(exec, "class Four(Plugin, unknown=1): pass", globals())
error(exec, "class Five(object, x=1): pass", globals())


class Item:
    def __class_getitem__(cls, key):
        return f"{cls.__name__}[{key!r}]"


class SubItem(Item):
    pass


print(Item[int], SubItem[1, "a"], Item.__class_getitem__.__func__.__name__)
error(lambda: int[5])
error(lambda: Plugin[int])


class Ordered(type):
    def __new__(mcls, name, bases, ns):
        cls = super().__new__(mcls, name, bases, ns)
        cls.fields = [n for n in ns if not n.startswith("_")]
        return cls


class Form(metaclass=Ordered):
    zeta = 1
    alpha = 2

    def method(self): pass


print(Form.fields)


class Singleton(type):
    instances = {}

    def __call__(cls, *args):
        if cls not in cls.instances:
            cls.instances[cls] = super().__call__(*args)
        return cls.instances[cls]


class Config(metaclass=Singleton):
    def __init__(self, v):
        self.v = v


print(Config(1) is Config(2), Config(3).v)


class BadPrepare(type):
    @classmethod
    def __prepare__(mcls, name, bases):
        return 5


error(exec, "class Bad(metaclass=BadPrepare): pass", globals())


class NewReturnsOther(type):
    def __new__(mcls, name, bases, ns):
        return {"not": "a class", "name": name}


class Dict(metaclass=NewReturnsOther):
    x = 1


print(Dict)


class MroMeta(type):
    def mro(cls):
        return [cls, *(b for base in cls.__bases__ for b in base.__mro__ if b is not object), Extra, object]


class Extra:
    extra = "through mro()"


class Custom(metaclass=MroMeta):
    pass


print(Custom.extra, Custom.__mro__)


class BadMro(type):
    def mro(cls):
        return [5]


error(exec, "class Bad(metaclass=BadMro): pass", globals())
import types
cls = types.new_class("Built", (Plugin,), {"key": "built"}, lambda ns: ns.update(attr=1))
print(cls.attr, Plugin.registry["built"], types.prepare_class("X", (K,), {"option": 5})[0:2], types.resolve_bases((int,)))
print(types.get_original_bases(Sub))


class Virtual:
    def __mro_entries__(self, bases):
        print("mro entries", len(bases))
        return (Plugin, Extra)


class FromVirtual(Virtual(), key="virtual"):
    pass


print(FromVirtual.__bases__, type(FromVirtual.__orig_bases__[0]))
error(lambda: type("T", (Virtual(),), {}))
print(type.__call__(int, "5"), type.__prepare__(), type("A", (), {}).__doc__, type.__instancecheck__(int, 5), type.__subclasses__(OtherMeta))
