"""compile, eval, exec in depth: modes, flags, namespaces, closures argument, inherited futures, source kinds, __builtins__."""
import ast


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(eval("1 + 2"), eval(" \t3"), eval("(4,\n5)"), eval(b"6"), eval(bytearray(b"7")), eval(memoryview(b"8")), eval("[i for i in range(3)]"), eval("(lambda x: x * 2)(5)"), eval("a + b", {"a": 1, "b": 2}), eval("a", {"a": 1}, {"a": "local"}), eval("# comment\n9"), eval("'é'"), eval("é", {"é": 10}))
ns = {}
exec("x = 1\ndef f(n): return n + x\nclass C: y = x", ns)
print(ns["f"](5), ns["C"].y, ns["f"].__globals__ is ns, ns["f"].__module__, ns["C"].__module__)
exec("x: int = 5\ny: str", ns)
print(ns["x"], sorted(k for k in ns if not k.startswith("__")))
exec("print('from exec', __name__)", {"__name__": "custom"})
exec(compile("import sys as s; r = s.maxunicode", "<x>", "exec"), ns)
print(ns["r"])
print(exec(""), exec("pass"), eval("None"), exec("1 + 1"))
g, l = {"v": "global"}, {}
exec("w = v\nv = 'local'\nglobal q\nq = 'global q'\ndef f(): return v", g, l)
print(l["w"], l["v"], g["q"], l["f"](), "v" in l, g["v"])


class Mapping:
    def __init__(self): self.d, self.log = {}, []
    def __getitem__(self, k):
        self.log.append(("get", k))
        return self.d[k]
    def __setitem__(self, k, v):
        self.log.append(("set", k))
        self.d[k] = v
    def __delitem__(self, k):
        self.log.append(("del", k))
        del self.d[k]


m = Mapping()
exec("a = 1\nb = a + 1\ndel a\nprint(b)", {}, m)
print(m.log, m.d)
error(exec, "del zz", {}, Mapping())
error(eval, "zz", {}, Mapping())
for args in (("1 +",), ("x = 1",), ("",), ("1; 2",), ("import os",), ("1\n2",), (5,), (None,), (["x"],), ("1", 5), ("1", {}, 5), ("1", None, {}), ("\x00",), ("x", []), (b"\xff",)):
    error(eval, *args)
for args in ((5,), (None,), ("x =",), ("  x = 1",), ("x", 5), ("1", {}, []), ("return 1",), ("yield",), ("await x",), ("def f(:",)):
    error(exec, *args)
for mode in ("exec", "eval", "single"):
    c = compile("5 * 5", "<m>", mode)
    print(mode, c.co_name, c.co_filename, eval(c))
exec(compile("a = 3; a", "<s>", "single"), {})
exec(compile("for i in 'ab': i\n", "<s>", "single"), {})
error(compile, "a = 1\nb = 2", "<s>", "single")
error(compile, "x = 1", "<s>", "eval")
error(compile, "x", "<s>", "bad")
error(compile, 5, "<s>", "exec")
error(compile, "x", 5, "exec")
error(compile, "x", "<s>", "exec", flags=1 << 30)
error(compile, "x", "<s>", "exec", optimize=9)
error(compile, "\x00", "<s>", "exec")
error(compile, b"# coding: nope\nx", "<s>", "exec")
print(compile(b"# coding: latin-1\nx = '\xe9'", "<s>", "exec").co_consts[0], compile(b"\xef\xbb\xbfy", "<s>", "eval").co_names, compile("x\r\ny\rz\n", "<s>", "exec").co_names)
tree = ast.parse("lambda: undefined", mode="eval")
print(eval(compile(tree, "<t>", "eval")).__name__, type(compile("x", "<t>", "eval", ast.PyCF_ONLY_AST)).__name__, type(compile(tree, "<t>", "eval", ast.PyCF_ONLY_AST)).__name__)
co = compile("def f(): return __debug__\nassert False, 'x'", "<o>", "exec", optimize=1)
scope = {}
exec(co, scope)
print(scope["f"]())
co = compile("'''doc'''\ndef f():\n '''inner doc'''\n return f.__doc__", "<o>", "exec", optimize=2)
exec(co, scope)
print(scope["f"](), scope.get("__doc__"))


def closure_source():
    v = 5

    def inner(): return v
    return inner


inner = closure_source()
exec(inner.__code__, {}, closure=inner.__closure__)
error(exec, inner.__code__)
error(exec, inner.__code__, closure=())
error(exec, inner.__code__, closure=(1,))
error(exec, "x", closure=())
error(eval, inner.__code__)


def local_effects():
    a = 1
    exec("a = 2; b = 3")
    r = [a, "b" in locals()]
    d = {}
    exec("c = a + 1", {"a": a}, d)
    return r, d, eval("a"), eval("[a for _ in 'x']"), eval("lambda: a")() if False else None


try:
    print(local_effects())
except NameError as e:
    print(e)
exec("from __future__ import annotations\ndef f(x: nope): pass", scope)
print(scope["f"].__annotations__)
exec("def g(x: nope2): pass", scope)
error(lambda: scope["g"].__annotations__)
import __future__
code = compile("def h(x: nope3): pass", "<f>", "exec", flags=__future__.annotations.compiler_flag)
exec(code, scope)
print(scope["h"].__annotations__, __future__.annotations.optional, __future__.all_feature_names)
print(eval("__import__('math').pi > 3"), eval("__builtins__['len']('ab')" if isinstance(__builtins__, dict) else "__builtins__.len('ab')"), "__builtins__" in scope)
counter = {"n": 0}
for i in range(50):
    exec(f"n = n + {i}", counter)
print(counter["n"])
deep = "(" * 50 + "1" + ")" * 50
print(eval(deep), eval("+".join(["1"] * 500)), eval("-" * 50 + "1"), len(eval("[" + ",".join(map(str, range(2000))) + "]")), eval("{" + ",".join(f"{i}:{i}" for i in range(500)) + "}")[499])
