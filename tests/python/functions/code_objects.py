"""Code objects: attributes, replace, equality, positions, lines, compile modes, exec of replaced code."""
import types


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def sample(a, b, /, c=1, *args, d, **kw):
    """doc"""
    x = a + b
    y = [len(i) for i in args if i is not None]

    def inner():
        return x, c
    for z in y:
        try:
            kw["k"] = z.attr
        except AttributeError:
            pass
    return inner, (1, 2, "const"), 3.5, 1000


c = sample.__code__
for name in ("co_name", "co_qualname", "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_varnames", "co_names",
             "co_cellvars", "co_freevars", "co_flags", "co_firstlineno", "co_stacksize"):
    print(name, getattr(c, name))
print([k if not isinstance(k, types.CodeType) else k.co_name for k in c.co_consts])
print(c.co_filename.endswith("code_objects.py"), len(c.co_code) % 2, type(c.co_linetable), type(c.co_exceptiontable))
print(list(c.co_lines())[:6])
print(list(c.co_positions())[:6])
inner = next(k for k in c.co_consts if isinstance(k, types.CodeType))
print(inner.co_name, inner.co_qualname, inner.co_freevars, inner.co_firstlineno, inner.co_flags)
print(repr(c).split(" at ")[0], "code_objects.py" in repr(c), "line 11" in repr(c))


def add(a, b):
    return a + b + 1000


new = add.__code__.replace(co_name="new_name", co_consts=tuple(100 if k == 1000 else k for k in add.__code__.co_consts))
print(new.co_name, new == add.__code__, hash(new) == hash(add.__code__))
f = types.FunctionType(new, {})
print(f(1, 2), add(1, 2), f.__name__)
print(add.__code__.replace() == add.__code__, add.__code__.replace(co_firstlineno=99).co_firstlineno)
renamed = add.__code__.replace(co_varnames=("x", "y"))
print(types.FunctionType(renamed, {})(x=1, y=2))
error(add.__code__.replace, co_name=5)
error(add.__code__.replace, co_argcount="x")
error(add.__code__.replace, co_nothing=1)
error(add.__code__.replace, co_consts=[1])
error(add.__code__.replace, co_argcount=-1)
error(add.__code__.replace, 5)
error(setattr, c, "co_name", "x")
error(types.CodeType)


def twin(a, b):
    return a + b + 1000


one = compile("a + 1", "f", "eval")
two = compile("a + 1", "f", "eval")
print(one == two, one is two, hash(one) == hash(two), one == compile("a + 1", "g", "eval"), one == compile("a + 2", "f", "eval"))
print(compile("1", "f", "eval") == compile("1.0", "f", "eval"), add.__code__ == twin.__code__)
for mode, source in [("exec", "x = 1\nx"), ("eval", "(1, 2)"), ("single", "5 + 5"), ("single", "x = 3")]:
    code = compile(source, "<" + mode + ">", mode)
    print(mode, code.co_name, code.co_flags, code.co_names, eval(code, {}))
exec(compile("for i in range(2): i\n", "<s>", "single"))
error(compile, "x = 1; y = 2\nz", "s", "single")
print(eval(compile("a", "s", "eval"), {"a": "value"}))
print(compile("def f(): pass", "s", "exec").co_consts[0].co_name, compile("lambda: 0", "s", "eval").co_consts[0].co_name)
for f in (lambda: 0, lambda *a: 0, lambda **k: 0, lambda: (yield)):
    print(f.__code__.co_flags, f.__code__.co_varnames)


class K:
    def method(self):
        return __class__


print(K.method.__code__.co_freevars, compile("class K:\n def m(self): __class__", "s", "exec").co_consts[0].co_cellvars)
print(c.co_varnames is c.co_varnames or "rebuilt", c.co_code == c.co_code, c._varname_from_oparg(0))
multi = compile("x = (1 +\n  2 +\n  y)", "s", "exec")
print(sorted({line for *_, line in multi.co_lines() if line is not None}))
print([p for p in multi.co_positions() if p[0] == 3])
print(compile("'a' 'b'\n'second'", "s", "exec").co_consts, compile("'doc'", "s", "exec", optimize=2).co_consts)
print(compile("assert x", "s", "exec", optimize=1).co_names, compile("assert x", "s", "exec", optimize=0).co_names)
print(compile("__debug__", "s", "eval", optimize=1).co_consts, compile("2 ** 10", "s", "eval").co_consts, compile("(1, (2, 3))", "s", "eval").co_consts)
import ast
tree = ast.parse("total = first + second")
exec(compile(tree, "s", "exec"), ns := {"first": 1, "second": 2})
print(ns["total"], type(compile("x", "s", "exec", ast.PyCF_ONLY_AST)).__name__)
