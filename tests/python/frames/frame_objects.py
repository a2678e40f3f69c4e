"""sys._getframe, f_locals write-through (PEP 667), f_back chains, f_lineno, frames of generators and classes, inspect helpers."""
import inspect
import sys


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def here():
    return sys._getframe(1)


def attributes(a, b=2):
    local = [1]
    f = sys._getframe()
    print(f.f_code.co_name, f.f_code is attributes.__code__, f.f_globals is globals(), f.f_builtins["len"] is len, f.f_lineno - f.f_code.co_firstlineno, sorted(f.f_locals), f.f_trace, f.f_trace_lines, f.f_trace_opcodes, f.f_generator)
    print(type(f.f_locals).__name__, f.f_locals["local"] is local, f.f_locals.get("zzz"), "a" in f.f_locals, len(f.f_locals), f.f_back.f_code.co_name, f is sys._getframe(), repr(f).split(" at ")[0], type(f.f_lasti))


attributes(1)


def write_through():
    x = 1
    f = sys._getframe()
    f.f_locals["x"] = 2
    a = x
    f.f_locals["extra"] = 3
    x = 10
    return a, x, f.f_locals["x"], f.f_locals["extra"], "extra" in locals(), "extra" in f.f_locals


print(write_through())


def from_caller():
    f = sys._getframe(1)
    f.f_locals["value"] = "changed by callee"
    f.f_locals["count"] += 5
    f.f_locals.update({"flag": True})


def caller():
    value, count, flag = "original", 1, False
    from_caller()
    return value, count, flag


print(caller())


def cells():
    c = 1

    def inner():
        return c
    f = sys._getframe()
    f.f_locals["c"] = 99
    return inner(), c, sorted(f.f_locals)


print(cells())


def free_write():
    v = 1

    def inner():
        f = sys._getframe()
        before = v
        f.f_locals["v"] = 7
        return before, v
    return inner(), v


print(free_write())


def proxy_methods():
    a, b = 1, 2
    p = sys._getframe().f_locals
    q = sys._getframe().f_locals
    print(p is q, p == q, dict(p) == {"a": 1, "b": 2, "p": p, "q": q}, list(p), list(p.keys()), list(p.items())[:2], list(p.values())[:2], p.get("nope", "d"), p.setdefault("new", 5), p["new"], list(reversed(p))[-1], p.copy()["a"], len(p))
    for f in (lambda: p["nope"], lambda: p.__delitem__("a"), lambda: p.pop("a"), lambda: p.clear(), lambda: p.popitem()):
        try:
            f()
        except Exception as e:
            print(type(e).__name__, e)
    del b
    print("b" in p, p | {"z": 1} != {}, repr(p)[:8])


proxy_methods()


def chain():
    names = []
    f = sys._getframe()
    while f and f.f_code.co_filename == __file__:
        names.append(f.f_code.co_name)
        f = f.f_back
    return names


def outer():
    return [chain() for _ in range(1)], (lambda: chain())(), list(chain() for _ in range(1))


print(outer())


class K:
    names = chain()

    def m(self):
        return chain()

    @property
    def p(self):
        return chain()

    def __getattr__(self, n):
        return chain()


print(K.names, K().m(), K().p, K().dyn, list(map(lambda x: chain(), [1])), sorted([1, 2], key=lambda v: print(chain()) or v))


def gen():
    f = sys._getframe()
    yield f, f.f_back.f_code.co_name
    yield f.f_back.f_code.co_name


g = gen()
f, back = next(g)
print(back, f is g.gi_frame, f.f_back, f.f_generator is g, f.f_lineno - f.f_code.co_firstlineno, sorted(f.f_locals))


def resume():
    return next(g)


print(resume(), f.f_back)
error(sys._getframe, 10000)
error(sys._getframe, "x")


def finished():
    kept = "alive"
    return sys._getframe()


fr = finished()
print(fr.f_locals["kept"], fr.f_back is None or fr.f_back.f_code.co_name, fr.f_lineno - fr.f_code.co_firstlineno)
fr.clear()
print(dict(fr.f_locals))


def clear_running():
    f = sys._getframe()
    try:
        f.clear()
    except RuntimeError as e:
        return str(e)


print(clear_running())
try:
    1 / 0
except ZeroDivisionError as e:
    tb = e.__traceback__
    print(tb.tb_frame is sys._getframe(), tb.tb_next, tb.tb_lineno == tb.tb_frame.f_lineno - 2, tb.tb_lasti >= 0)


def failing(x):
    y = x * 2
    raise ValueError(y)


try:
    failing(4)
except ValueError as e:
    tb = e.__traceback__.tb_next
    print(tb.tb_frame.f_locals, tb.tb_lineno - failing.__code__.co_firstlineno, tb.tb_frame.f_code.co_name)
    tb.tb_frame.clear()
    print(dict(tb.tb_frame.f_locals))
for attr, value in (("f_code", None), ("f_locals", {}), ("f_back", None), ("f_lineno", 5), ("f_globals", {}), ("nope", 1)):
    error(setattr, sys._getframe(), attr, value)


def info():
    fi = inspect.getframeinfo(inspect.currentframe())
    av = inspect.getargvalues(inspect.currentframe())
    return fi.function, fi.code_context, fi.index, av.args, inspect.stack()[1].function, inspect.currentframe().f_code.co_name


print(info())


def formatted(a, *b, c=1, **d):
    return inspect.formatargvalues(*inspect.getargvalues(sys._getframe()))


print(formatted(1, 2, c=3, e=4))


def closure_vars():
    n = 1

    def inner():
        return n, len, undefined_global
    return inspect.getclosurevars(inner)


print(closure_vars())
print(sys._getframe().f_locals is globals() or type(sys._getframe().f_locals).__name__, sys._getframe().f_code.co_name, sys._getframemodulename() , sys._current_frames() is not None)


def locals_snapshots():
    a = 1
    l1 = locals()
    a = 2
    l2 = locals()
    l1["a"] = 100
    return a, l1["a"], l2["a"], l1 is l2, "l1" in l2


print(locals_snapshots())
exec("z = 1\nprint(sorted(k for k in sys._getframe().f_locals if k != '__builtins__'), sys._getframe().f_code.co_name)", {"sys": sys}, {})
