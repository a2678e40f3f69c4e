"""Hot code that is observed or changed through frames, tracing, f_locals, gc and recursion while it runs."""
import gc
import sys
import traceback


def observed(n, at):
    total = 0
    factor = 2
    for i in range(n):
        total += i * factor
        if i == at:
            change(sys._getframe())
    return total, factor


def change(frame):
    frame.f_locals["factor"] = 100
    frame.f_locals["total"] = 0


print(observed(1000, 500), observed(1000, 999), observed(1000, -1))


def tracer_counts(n, start, stop):
    lines = 0

    def tracer(frame, event, arg):
        nonlocal lines
        if event == "line":
            lines += 1
        return tracer
    total = 0
    for i in range(n):
        if i == start:
            sys.settrace(tracer)
        total += work(i)
        if i == stop:
            sys.settrace(None)
    sys.settrace(None)
    return total, lines


def work(i):
    x = i * 2
    if x % 3:
        x += 1
    return x


print(tracer_counts(1000, 500, 502), tracer_counts(10, 2, 2))


def calls_seen(n):
    seen = []

    def profiler(frame, event, arg):
        seen.append((event, frame.f_code.co_name))
    t = 0
    for i in range(n):
        if i == n - 2:
            sys.setprofile(profiler)
        t += work(i)
    sys.setprofile(None)
    return t, [s for s in seen if s[1] in ("work",)]


print(calls_seen(1000))


def where(n):
    out = []
    for i in range(n):
        if i in (0, n // 2, n - 1):
            out.append(stack_names())
    return out


def stack_names():
    return [f.name for f in traceback.extract_stack() if f.filename == __file__][-3:]


print(where(1000))


def line_numbers(n):
    lines = set()
    for i in range(n):
        if i % 2:
            lines.add(sys._getframe().f_lineno)
        else:
            lines.add(
                sys._getframe().f_lineno)
    first = line_numbers.__code__.co_firstlineno
    return sorted(l - first for l in lines)


print(line_numbers(1000))


def tb_lines(n):
    found = {}
    for i in range(n):
        try:
            if i % 3 == 0:
                boom(i)
            elif i % 3 == 1:
                [1][i]
            else:
                {}[i]
        except Exception as e:
            tb = e.__traceback__
            chain = []
            while tb:
                chain.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
                tb = tb.tb_next
            found[type(e).__name__] = tuple(chain)
    return found


def boom(i):
    y = i
    raise ValueError(y)


print(tb_lines(900))


def recursion(n):
    if n == 0:
        return sys._getframe().f_back.f_locals["n"], len([1 for _ in iter_frames(sys._getframe())])
    return recursion(n - 1)


def iter_frames(f):
    while f and f.f_code.co_name == "recursion":
        yield f
        f = f.f_back


for _ in range(50):
    r = recursion(40)
print(r)


def locals_values(n):
    a, b, c = 1, 2.5, "s"
    acc = 0
    for i in range(n):
        a += 1
        b *= 1.001
        acc += a
        if i == n - 1:
            snap = dict(sys._getframe().f_locals)
    return {k: (round(v, 6) if isinstance(v, float) else v) for k, v in snap.items()}


print(locals_values(1000))


def allocates(n):
    keep = []
    for i in range(n):
        node = [i, {"k": i}, (i, str(i))]
        node.append(node)
        if i % 97 == 0:
            keep.append(node)
        if i % 500 == 499:
            gc.collect()
    return sum(k[0] for k in keep), all(k[3] is k and k[1]["k"] == k[0] and k[2][1] == str(k[0]) for k in keep)


print(allocates(5000))


def f_locals_in_callee(n):
    hidden = 7
    t = 0
    for i in range(n):
        t += peek()
    return t


def peek():
    return sys._getframe(1).f_locals["hidden"]


print(f_locals_in_callee(1000))


def eval_in_loop(n):
    x = 1
    t = 0
    for i in range(n):
        t += eval("x + i")
        if i == 100:
            exec("x = 5")
    return t, x, sorted(locals())


print(eval_in_loop(300))


def signature_change(n):
    def f(a, b=1):
        return a + b
    t = 0
    for i in range(n):
        t += f(i)
        if i == n // 2:
            f.__defaults__ = (1000,)
        if i == n // 2 + 10:
            f.__code__ = (lambda a, b=0: a - b).__code__
    return t


print(signature_change(1000))


def generator_frames(n):
    def g():
        secret = 1
        for i in range(n):
            yield secret
    it = g()
    t = 0
    for v in it:
        t += v
        if t == 100:
            it.gi_frame.f_locals["secret"] = 2
    return t


print(generator_frames(300))


def del_local(n):
    x = 1
    c = 0
    for i in range(n):
        if i == n - 1:
            del x
        try:
            c += x
        except UnboundLocalError as e:
            return c, str(e)


print(del_local(1000))
try:
    observed("x", 0)
except TypeError as e:
    print(traceback.extract_tb(e.__traceback__)[-1].line, e)
