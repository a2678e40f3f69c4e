"""sys.monitoring, sys.setprofile on builtins, sys.unraisablehook, excepthook replacement, breakpoint hook, displayhook."""
import io
import sys


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


E = sys.monitoring.events
TOOL = 3
log = []


def f(n):
    t = 0
    for i in range(n):
        if i % 2:
            t += g(i)
    return t


def g(x):
    return x * 2


def raises():
    try:
        raise ValueError("v")
    except ValueError:
        pass
    return gen_sum()


def gen():
    yield 1
    yield 2


def gen_sum():
    return sum(gen())


mon = sys.monitoring
print(mon.get_tool(TOOL), mon.use_tool_id(TOOL, "test-tool"), mon.get_tool(TOOL), mon.DEBUGGER_ID, mon.COVERAGE_ID, mon.PROFILER_ID, mon.OPTIMIZER_ID)
error(mon.use_tool_id, TOOL, "again")
error(mon.use_tool_id, 99, "x")
error(mon.set_events, 4, E.LINE)
error(mon.register_callback, TOOL, 12345678, None)


def line(code, no):
    log.append(("line", code.co_name, no - code.co_firstlineno))


def start(code, off): log.append(("start", code.co_name))
def ret(code, off, val): log.append(("return", code.co_name, val if isinstance(val, int) else type(val).__name__))
def call(code, off, callee, arg0): log.append(("call", code.co_name, getattr(callee, "__name__", str(callee)), arg0 if isinstance(arg0, int) else "MISSING" if arg0 is mon.MISSING else type(arg0).__name__))
def cret(code, off, callee, arg0): log.append(("c_return", getattr(callee, "__name__", "?")))
def yld(code, off, val): log.append(("yield", code.co_name, val))
def resume(code, off): log.append(("resume", code.co_name))
def exc(code, off, e): log.append(("raise", code.co_name, repr(e)))
def handled(code, off, e): log.append(("handled", code.co_name))
def unwind(code, off, e): log.append(("unwind", code.co_name))
def jump(code, off, dest): log.append(("jump", code.co_name, dest > off))
def branch(kind):
    return lambda code, off, dest: log.append((kind, code.co_name))


for ev, cb in ((E.LINE, line), (E.PY_START, start), (E.PY_RETURN, ret), (E.CALL, call), (E.C_RETURN, cret), (E.PY_YIELD, yld), (E.PY_RESUME, resume), (E.RAISE, exc), (E.EXCEPTION_HANDLED, handled), (E.PY_UNWIND, unwind), (E.JUMP, jump), (E.BRANCH_LEFT, branch("left")), (E.BRANCH_RIGHT, branch("right"))):
    print(mon.register_callback(TOOL, ev, cb))
for name, events in (("LINE", E.LINE), ("START|RETURN", E.PY_START | E.PY_RETURN), ("CALL", E.CALL), ("JUMP|BRANCH", E.JUMP | E.BRANCH)):
    log.clear()
    for func in (f, g):
        mon.set_local_events(TOOL, func.__code__, events)
    r = f(4)
    for func in (f, g):
        mon.set_local_events(TOOL, func.__code__, 0)
    print(name, r, log)
log.clear()
mon.set_events(TOOL, E.PY_START | E.PY_RETURN | E.PY_YIELD | E.PY_RESUME | E.RAISE | E.EXCEPTION_HANDLED | E.PY_UNWIND)
raises()
mon.set_events(TOOL, 0)
print([e for e in log if e[1] != "error"], mon.get_events(TOOL))
log.clear()


def disable_line(code, no):
    log.append(no - code.co_firstlineno)
    return mon.DISABLE


mon.register_callback(TOOL, E.LINE, disable_line)
mon.set_local_events(TOOL, f.__code__, E.LINE)
f(4)
first = log[:]
f(4)
print(first, log == first, mon.get_local_events(TOOL, f.__code__) == E.LINE)
mon.restart_events()
f(2)
print(len(log) > len(first))
mon.set_local_events(TOOL, f.__code__, 0)
mon.register_callback(TOOL, E.PY_START, lambda *a: 1 / 0)
mon.set_local_events(TOOL, g.__code__, E.PY_START)
error(g, 1)
mon.free_tool_id(TOOL)
print(mon.get_tool(TOOL), g(1))
prof = []
sys.setprofile(lambda fr, ev, arg: prof.append((ev, fr.f_code.co_name if not ev.startswith("c_") else arg.__name__)))
len("abc")
g(2)
[3, 1].sort(key=g)
sys.setprofile(None)
print(prof)
seen = []
sys.unraisablehook = lambda u: seen.append((u.exc_type.__name__, str(u.exc_value), u.object is not None))


class D:
    def __del__(self): raise RuntimeError("in del")


import gc
d = D()
d = None
gc.collect()
sys.unraisablehook = sys.__unraisablehook__
print(seen)
sys.breakpointhook = lambda *a, **k: ("hooked", a, k)
print(breakpoint(1, x=2))
sys.breakpointhook = sys.__breakpointhook__
err = io.StringIO()
old, sys.stderr = sys.stderr, err
try:
    {}["k"]
except KeyError as e:
    sys.__excepthook__(type(e), e, None)
    sys.excepthook(type(e), e, e.__traceback__)
sys.stderr = old
print(err.getvalue().replace(__file__, "FILE"))


class Out:
    def __init__(self): self.parts = []
    def write(self, s): self.parts.append(s)
    def flush(self): self.parts.append("<flush>")


sys.stderr = o = Out()
sys.excepthook(ValueError, ValueError("to custom stderr"), None)
sys.stderr = old
print("".join(o.parts))
print(sys.call_tracing(g, (5,)), sys.gettrace(), sys.getprofile(), sys.get_asyncgen_hooks(), sys.get_coroutine_origin_tracking_depth())
sys.set_coroutine_origin_tracking_depth(1)


async def co(): pass


c = co()
print(c.cr_origin is not None, c.cr_origin[0][2])
c.close()
sys.set_coroutine_origin_tracking_depth(0)
