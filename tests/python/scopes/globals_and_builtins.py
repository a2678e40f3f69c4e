"""Global and builtin lookups: globals(), deletion, shadowing builtins, custom globals for exec, __builtins__, NameErrors."""
import builtins


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


g = 1


def read():
    return g


def write(value):
    global g
    g = value


def remove():
    global g
    del g


print(read())
write(2)
print(g, globals()["g"])
globals()["g"] = 3
print(read())
remove()
error(read)
error(remove)
globals()["g"] = "back"
print(read())


def make_global():
    global created, Klass, func, mod

    created = "created"

    class Klass:
        pass

    def func():
        return "func"
    import math as mod


make_global()
print(created, Klass.__qualname__, func.__qualname__, func(), mod.floor(1.5))


def shadow():
    return len([1, 2, 3])


print(shadow())
len = lambda x: "shadowed"
print(shadow())
del len
print(shadow())
error(lambda: undefined_name)
error(lambda: prnt)
builtins.planted = "planted builtin"
print(planted)
del builtins.planted
error(lambda: planted)

namespace = {}
exec("a = 1\ndef f(): return a + b\nb = 2", namespace)
print(namespace["f"](), sorted(k for k in namespace if k != "__builtins__"), "__builtins__" in namespace)
print(eval("a + b", namespace), eval("a + c", namespace, {"c": 10}), eval("[a for _ in range(2)]", {"a": 5}))
locals_dict = {}
exec("x = 1\ny = x + 1\nclass K: z = __name__ if 0 else 3", namespace, locals_dict)
print(sorted(locals_dict), "x" in namespace, locals_dict["K"].z)


class Locals(dict):
    def __missing__(self, key):
        return "missing " + key

    def __setitem__(self, key, value):
        super().__setitem__(key, ("set", value))


custom = Locals()
exec("p = q\nr = p", {}, custom)
print(dict(custom))


class Namespace(dict):
    def __getitem__(self, key):
        if key.startswith("magic_"):
            return key.upper()
        return super().__getitem__(key)


print(eval("magic_word + ' ' + repr(1)", {}, Namespace()))
limited = {"__builtins__": {"len": len, "print": print}}
exec("print(len('abc'))", limited)
error(exec, "max(1, 2)", limited)
error(exec, "class A: pass", {"__builtins__": {}})
error(exec, "import math", {"__builtins__": {}})
error(exec, "assert False", {"__builtins__": {}})
error(eval, "open", {"__builtins__": {}})
error(exec, "x", [])
error(exec, "x", {}, 5)
error(eval, "1 +")
error(eval, "x = 1")
error(eval, 5)
error(exec, None)
print(eval("  1 + 1  "), eval(b"2 + 2"), eval(compile("3 + 3", "<s>", "eval")), exec("1"), eval(compile("z = 1", "<s>", "exec"), {}))


def local_names(a):
    b = 2
    snapshot = locals()
    c = 3
    return sorted(snapshot), sorted(locals()), locals() is locals()


print(local_names(1))


class Body:
    a = 1
    locals()["planted"] = 2
    names = sorted(k for k in locals() if not k.startswith("__"))
    vars()["b"] = 3


print(Body.names, Body.planted, Body.b)
print(globals() is __import__("sys").modules["__main__"].__dict__, vars() is globals(), locals() is globals())


def eval_in_function():
    secret = 42
    return eval("secret"), eval("[secret for _ in range(1)]"), eval("locals()['secret']")


print(eval_in_function())
print(type(__builtins__).__name__ in ("module", "dict"), __name__, __doc__[:10], __package__ if "__package__" in globals() else None)


def dynamic(n):
    for i in range(n):
        globals()[f"dyn_{i}"] = i
    total = 0
    for i in range(n):
        total += eval(f"dyn_{i}")
        del globals()[f"dyn_{i}"]
    return total


print(dynamic(200))
error(lambda: dyn_5)


def before_and_after():
    out = []
    for i in range(6):
        if i == 2:
            globals()["max"] = lambda *a: "mine"
        if i == 4:
            del globals()["max"]
        out.append(max(i, 1))
    return out


print(before_and_after())
