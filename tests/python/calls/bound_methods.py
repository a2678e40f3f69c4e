"""Bound methods, builtin methods, method descriptors, slot wrappers: identity, equality, attributes, repr."""
import types


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class K:
    def __init__(self, name):
        self.name = name

    def method(self, x=0):
        """Doc."""
        return self.name, x

    def __eq__(self, other):
        return isinstance(other, K) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __repr__(self):
        return f"K({self.name!r})"


a, b, c = K("a"), K("a"), K("c")
m = a.method
print(m(1), m.__self__ is a, m.__func__ is K.method, m.__name__, m.__qualname__, m.__doc__, m.__module__)
print(a.method == a.method, a.method is a.method, a.method == b.method, a.method == c.method, hash(a.method) == hash(a.method))
print(repr(m), type(m), isinstance(m, types.MethodType))
print(m.__code__ is K.method.__code__, m.__defaults__, m.__get__(b) is m)
error(lambda: setattr(m, "attr", 1))
error(lambda: m.nope)
K.method.attr = "on function"
print(m.attr)
print(types.MethodType(lambda self, y: (self, y), 5)(6), types.MethodType(print, "self argument")())
error(lambda: types.MethodType(5, 5))
error(lambda: types.MethodType(print, None))
error(lambda: types.MethodType(print))


class Callable:
    def __call__(self, *args):
        return args


print(types.MethodType(Callable(), 1)(2), repr(types.MethodType(Callable(), 1))[:30])
bm = [].append
print(bm.__self__, bm.__name__, bm.__qualname__, type(bm), bool(bm.__doc__), bm.__text_signature__)
lst = []
print(lst.append == lst.append, [].append == [].append, lst.append is lst.append, repr(len), len.__self__.__name__)
print(repr(list.append), repr(int.__add__), repr((5).__add__)[:26], type(list.append), type(int.__add__), type((5).__add__))
print(list.append.__objclass__, list.append.__name__, int.__add__.__objclass__, list.append.__qualname__, (5).__add__.__self__)
print(repr(dict.fromkeys)[:40], type(dict.__dict__["fromkeys"]), type(str.maketrans), repr(str.maketrans)[:35])
print(list.append([], 1), int.__add__(1, 2), str.join("-", "ab"), dict.get({"a": 1}, "a"), list.__len__([1, 2]))
error(lambda: list.append({}, 1))
error(lambda: int.__add__(1.5, 2))
error(lambda: str.join(5, []))
error(lambda: list.__len__())
error(lambda: list.__len__({}))
error(lambda: list.append.__get__({}, None))
error(lambda: list.append.__get__(None, None))
print(list.append.__get__([], list).__name__, list.append.__get__(None, list) is list.append)
unbound = K.method
print(unbound(c, 9), unbound.__get__(c)(8), unbound.__get__(None, K) is unbound)
error(lambda: unbound.__get__(None))
error(lambda: unbound.__get__(None, None))
inst = K("inst")
inst.method = lambda: "instance attribute"
inst.extra = K.method
print(inst.method(), inst.extra(c))
K.added = lambda self: "added later " + self.name
print(a.added())
del K.added
error(lambda: a.added())
K.method2 = a.method
print(c.method2(3))
K.builtin = len
K.cls = int
K.obj = Callable()
print(a.builtin([1, 2]), a.cls("5"), a.obj(1))
for method in (a.method, [].append, "".join, {}.get):
    print(method.__class__.__name__, callable(method), hasattr(method, "__self__"))
print(sorted([3, 1, 2], key=[10, 30, 20, 5].__getitem__), list(map(str.upper, "ab")), list(map("{}!".format, [1, 2])))
print({a.method: 1}[a.method], {[].append} is not None, K.method is K.method, K.__dict__["method"] is K.method)
import pickle
import copy
print(copy.copy(m) is m, copy.deepcopy(m) == m, copy.deepcopy(m).__self__ is a)
print(m.__reduce__()[1])
s = super(K, a)
print(s.__repr__()[:10], s.__thisclass__ is K, s.__self__ is a, s.__self_class__ is K, type(s.__init__))
print(getattr(a, "method")(4), K.__getattribute__(a, "method")(5), object.__getattribute__(a, "name"), a.__getattribute__("name"))
