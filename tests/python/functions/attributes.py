"""Function objects: every attribute, assignment and deletion, types.FunctionType, repr, defaults, copying."""
import types


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def func(a, b=2, /, c=3, *args, d, e=5, **kw) -> "ret":
    """Docstring."""
    local = a
    return local, b, c, args, d, e, kw


for name in ("__name__", "__qualname__", "__doc__", "__module__", "__defaults__", "__kwdefaults__", "__dict__", "__closure__",
             "__annotations__", "__type_params__"):
    print(name, getattr(func, name))
print(func.__globals__ is globals(), func.__builtins__ is not None, type(func.__code__).__name__, type(func).__name__)
func.custom = 1
print(func.__dict__, func.custom, vars(func))
func.__dict__["other"] = 2
print(func.other)
del func.custom
error(lambda: func.custom)
func.__name__ = "renamed"
print(func.__name__, func.__qualname__, repr(func).split(" at ")[0])
func.__qualname__ = "a.b"
print(repr(func).split(" at ")[0])
func.__doc__ = None
print(func.__doc__)
func.__module__ = "elsewhere"
print(func.__module__)
for name, value in [("__name__", 5), ("__qualname__", None), ("__defaults__", [1]), ("__kwdefaults__", []), ("__dict__", 5), ("__code__", 5),
                    ("__closure__", None), ("__globals__", {}), ("__type_params__", []), ("__annotations__", 1)]:
    error(setattr, func, name, value)
error(delattr, func, "__name__")
error(delattr, func, "__dict__")
error(delattr, func, "nope")
error(delattr, func, "__code__")
func.__defaults__ = (20, 30, 40)
print(func(d=1) if False else func.__defaults__, func.__code__.co_argcount)
print(func(1, d=0))
del func.__defaults__
print(func.__defaults__)
func.__kwdefaults__ = {"d": "D"}
print(func(1, 2, 3, e=1), func.__kwdefaults__)
del func.__kwdefaults__
error(lambda: func(1, 2, 3))


def other(x, y=1):
    return x * y


def replaced(q):
    return "new code", q


other.__code__ = replaced.__code__
print(other(5), other.__name__, other.__code__.co_name)


def closed():
    v = 1

    def inner():
        return v
    return inner


error(setattr, other, "__code__", closed().__code__)
f = types.FunctionType(replaced.__code__, {"__name__": "mod"}, "made", ("dflt",))
print(f(), f.__name__, f.__module__, f.__defaults__)
f2 = types.FunctionType(code=replaced.__code__, globals={}, kwdefaults={"q": 1})
print(f2.__name__, f2.__module__, f2.__kwdefaults__, f2.__doc__)
error(lambda: types.FunctionType(5, {}))
error(lambda: types.FunctionType(replaced.__code__, []))
error(lambda: types.FunctionType(replaced.__code__, {}, 5))
error(lambda: types.FunctionType(replaced.__code__, {}, "n", [1]))
lam = lambda: 0
print(lam.__name__, lam.__qualname__, lam.__doc__, (lambda: (lambda: 0))().__qualname__)


def outer():
    class A:
        def m(self):
            def deep(): pass
            return deep
        f = lambda self: 0
    return A


A = outer()
print(A.__qualname__, A.m.__qualname__, A().m().__qualname__, A.f.__qualname__)
print(func == func, func == other, hash(func) == hash(func), {func: 1}[func], callable(func), bool(func))
error(lambda: func < other)
import copy
print(copy.copy(func) is func, copy.deepcopy(func) is func)
print(func.__call__ is not None, func.__get__(None, int) is func, func.__get__(5).__self__)


async def co(): pass
def ge(): yield
async def ag(): yield


for g in (co, ge, ag, lam):
    print(g.__code__.co_flags, type(g).__name__, g.__name__)
print(sorted(n for n in dir(lam) if n not in dir(object)))
error(lambda: type(lam)())
error(lambda: type("Sub", (type(lam),), {}))


def doc_only():
    """just a doc"""


def f_doc():
    f"""not a doc"""


def bytes_doc():
    b"not a doc"


def indented():
    """First.

        Indented more.
    Back.
    """


print(repr(doc_only.__doc__), f_doc.__doc__, bytes_doc.__doc__, repr(indented.__doc__))
