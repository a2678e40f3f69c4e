"""sys.settrace and sys.setprofile: events in order, lines, returns, exceptions, local trace functions, jumping, opcodes."""
import sys

events = []


def tracer(frame, event, arg):
    if frame.f_code.co_filename != __file__:
        return None
    line = frame.f_lineno - frame.f_code.co_firstlineno
    if event == "exception":
        arg = (arg[0].__name__, str(arg[1]))
    elif event == "return" and hasattr(arg, "gi_frame"):
        arg = "generator"
    events.append((event, frame.f_code.co_name, line, arg))
    return tracer


def trace(func, *args):
    events.clear()
    sys.settrace(tracer)
    try:
        func(*args)
    except Exception as e:
        sys.settrace(None)
        print("raised", repr(e))
    finally:
        sys.settrace(None)
    print(func.__name__)
    for e in events:
        print("  ", *e)


def simple(x):
    y = x + 1
    return y * 2


def branches(n):
    if n > 1:
        a = "big"
    elif n == 1:
        a = "one"
    else:
        a = "small"
    return a


def loop(n):
    total = 0
    for i in range(n):
        if i == 1:
            continue
        total += i
    else:
        total = -total
    while total < 2:
        total += 3
        break
    return total


def inner(v):
    return v


def calls():
    inner(
        1
    )
    return inner(inner(2))


def raises():
    x = 1
    raise ValueError("v")


def catches():
    try:
        raises()
    except ValueError as e:
        r = str(e)
    finally:
        f = "done"
    return r


def gen():
    yield 1
    x = yield 2


def uses_gen():
    for v in gen():
        pass
    return [i for i in (1, 2)]


def withs():
    class M:
        def __enter__(self): return 1
        def __exit__(self, *a): return None
    with M() as m:
        m += 1
    return m


def multi():
    a = [
        1,
        inner(2),
        3,
    ]
    b = (a[0] +
         a[1])
    if (a and
            b):
        return {
            "k": inner(b),
        }


def one_line(): return 5


def lambdas():
    f = lambda x: x + 1
    return f(1), list(map(f, [1]))


def nested_def():
    def g(a=inner(1)):
        return a
    return g()


def matching(v):
    match v:
        case [x, y] if x > y:
            return "gt"
        case [x, y]:
            return "le"
        case _:
            return "other"


def ternary(v):
    return ("yes"
            if v
            else "no")


def asserts(v):
    assert v, (
        "message")


def decorated():
    @staticmethod
    def f():
        pass
    return f()


for f, *args in ((simple, 1), (branches, 1), (branches, 0), (loop, 3), (calls,), (raises,), (catches,), (uses_gen,), (withs,), (multi,), (one_line,), (lambdas,), (nested_def,), (matching, [1, 2]), (matching, 5), (ternary, 0), (asserts, 0), (decorated,)):
    trace(f, *args)


def only_calls(frame, event, arg):
    if frame.f_code.co_filename == __file__:
        events.append((event, frame.f_code.co_name))
    return None


events.clear()
sys.settrace(only_calls)
calls()
sys.settrace(None)
print(events)


def no_lines(frame, event, arg):
    frame.f_trace_lines = False
    frame.f_trace_opcodes = False
    if frame.f_code.co_filename == __file__:
        events.append((event, frame.f_code.co_name))
    return no_lines


events.clear()
sys.settrace(no_lines)
calls()
sys.settrace(None)
print(events)


def profiler(frame, event, arg):
    if frame.f_code.co_filename == __file__:
        events.append((event, frame.f_code.co_name, getattr(arg, "__name__", arg) if event.startswith("c_") else arg))


def profiled():
    len([1])
    inner(3)
    try:
        int("x")
    except ValueError:
        pass
    return sorted([2, 1])


events.clear()
sys.setprofile(profiler)
profiled()
sys.setprofile(None)
for e in events:
    print("  ", *e)


def jumper(frame, event, arg):
    if event == "line" and frame.f_code is jumping.__code__ and frame.f_lineno == jumping.__code__.co_firstlineno + 3:
        frame.f_lineno += 1
    return jumper


def jumping():
    log = []
    log.append(1)
    log.append("skipped")
    log.append(3)
    return log


sys.settrace(jumper)
print(jumping())
sys.settrace(None)


def changes_local(frame, event, arg):
    if event == "line" and frame.f_code is changed.__code__ and "x" in frame.f_locals:
        frame.f_locals["x"] = "from tracer"
    return changes_local


def changed():
    x = 1
    y = x
    return x, y


sys.settrace(changes_local)
print(changed())
sys.settrace(None)


def bad_tracer(frame, event, arg):
    if event == "line" and frame.f_code is simple.__code__:
        raise RuntimeError("tracer failed")
    return bad_tracer


sys.settrace(bad_tracer)
try:
    simple(1)
except RuntimeError as e:
    print(e, sys.gettrace())
sys.settrace(None)
print(sys.gettrace(), sys.getprofile())


def set_inside():
    a = 1
    sys._getframe().f_trace = tracer
    sys.settrace(tracer)
    b = 2
    sys.settrace(None)
    return a + b


events.clear()
print(set_inside())
print(events)
try:
    sys.settrace(5)
    simple(1)
except TypeError as e:
    print(e)
sys.settrace(None)
