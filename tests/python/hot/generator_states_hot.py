"""Suspended and running generators as programs see them, when bodies are hot: attributes, frames, tracebacks, exceptions, tracing, limits."""
import gc
import inspect
import sys
import traceback


def steps(n):
    a, f, s = 0, 0.5, "x"
    for i in range(n):
        got = yield a
        a += 1
        f = f + a
        if got:
            s += got
    return a, f, s


def states():
    seen = set()
    g = steps(60)
    seen.add((inspect.getgeneratorstate(g), g.gi_running, g.gi_frame.f_lineno - steps.__code__.co_firstlineno, g.gi_yieldfrom))
    for k in range(60):
        g.send(None if not k or k % 7 else "y")
        if k % 20 == 19:
            names = g.gi_frame.f_locals
            seen.add((inspect.getgeneratorstate(g), g.gi_running, g.gi_frame.f_lineno - steps.__code__.co_firstlineno, names["a"], names["f"], names["s"], names["i"]))
    try:
        next(g)
    except StopIteration as e:
        seen.add((inspect.getgeneratorstate(g), g.gi_frame, e.value))
    return sorted(seen, key=repr)


print(states())


def reentrant():
    def g():
        for _ in range(100):
            try:
                yield next(me)
            except ValueError as e:
                yield str(e)
    me = g()
    return {next(me) for _ in range(100)}


print(reentrant())


def running_inside():
    def g():
        for _ in range(100):
            yield me.gi_running, me.gi_suspended, me.gi_frame.f_back.f_code.co_name
    me = g()
    out = set(me)
    return out, me.gi_running, me.gi_suspended


print(running_inside())


def thrower():
    log = []

    def g():
        k = 0
        while True:
            try:
                k += 1
                yield k
            except KeyError as e:
                log.append(("caught", e.args, k))
            finally:
                if k % 50 == 0:
                    log.append(("finally", k))
    it = g()
    for i in range(200):
        next(it)
        if i % 60 == 59:
            it.throw(KeyError(i))
    it.close()
    try:
        next(it)
    except StopIteration:
        log.append("stopped")
    return log


print(thrower())


def context_of_handled():
    def g():
        for i in range(50):
            try:
                raise ValueError(i)
            except ValueError:
                yield sys.exception()
            yield sys.exception()
    out = []
    try:
        raise TypeError("outer")
    except TypeError:
        for e in g():
            out.append(type(e).__name__)
            assert type(sys.exception()) is TypeError
    return len(out), out[0], out[1], out[-2:]


print(context_of_handled())


def lines(tb):
    return [(f.name, f.lineno) for f in traceback.extract_tb(tb)]


def dies(n, at):
    x = 0
    for i in range(n):
        x += 1 // (at - i)
        yield x


def delegates(n, at):
    yield from dies(n, at)


def deaths():
    out = []
    for k in range(30):
        try:
            sum(delegates(40, 30))
        except ZeroDivisionError as e:
            out.append(lines(e.__traceback__))
        g = dies(40, 20)
        try:
            for _ in g:
                pass
        except ZeroDivisionError as e:
            out.append(lines(e.__traceback__))
        out.append(list(g))
    return all(o == out[i % 3] for i, o in enumerate(out)), out[:3]


print(deaths())


def stop_inside():
    def g(n):
        for i in range(n):
            yield i
        next(iter(()))
    out = set()
    for _ in range(50):
        try:
            list(g(10))
        except RuntimeError as e:
            out.add((str(e), type(e.__cause__).__name__))
    return out


print(stop_inside())


def deep(n):
    if n:
        yield from deep(n - 1)
    yield n


def limits():
    out = []
    for _ in range(3):
        out.append(sum(deep(150)))
        try:
            sys.setrecursionlimit(300)
            out.append(len(list(deep(10 ** 6))))
        except RecursionError as e:
            out.append(str(e).split(":")[0])
        finally:
            sys.setrecursionlimit(1000)
    return out


print(limits())


def traced():
    events = []

    def tracer(frame, event, arg):
        if frame.f_code.co_name == "counted":
            events.append((event, frame.f_lineno - counted.__code__.co_firstlineno, arg))
            return tracer

    def counted(n):
        for i in range(n):
            yield i * 2
    g = counted(200)
    for _ in range(150):
        next(g)
    sys.settrace(tracer)
    next(g)
    next(g)
    sys.settrace(None)
    rest = sum(g)
    return events, rest


print(traced())


def frame_kept():
    def g():
        a = 1
        for i in range(100):
            a += i
            yield a
    it = g()
    frame = it.gi_frame
    out = []
    for v in it:
        if v % 11 == 0:
            out.append((v, frame.f_locals["a"], frame.f_locals["i"], frame.f_lineno - g.__code__.co_firstlineno))
    try:
        frame.f_locals["a"]
    except KeyError:
        out.append("gone")
    return out[:4], len(out), it.gi_frame


print(frame_kept())


def written_from_outside():
    def g():
        a = 0
        while a < 1000:
            a += 1
            yield a
    it = g()
    out = []
    for v in it:
        if v == 100:
            it.gi_frame.f_locals["a"] = 990
        out.append(v)
    return len(out), out[98:104]


print(written_from_outside())


def unbound():
    def g(n):
        x = 0
        for i in range(n):
            if i % 3 == 2:
                del x
            yield i
            try:
                x += 1
            except UnboundLocalError as e:
                x = 0
                yield e.name if hasattr(e, "name") and e.name else "x"
    return [str(v) for v in g(100)].count("x")


print(unbound())


def numbers(n):
    big, small, x, flag = 1 << 80, 1, 1e308, False
    for i in range(n):
        yield big, small, x, flag, i
        big += 1
        small = small * 3 if small < 1 << 70 else 1
        x = x * 10 if i % 5 == 4 else 1.5 * i
        flag = not flag


print(sum(b + s + i for b, s, _, _, i in numbers(300)), [v for v in numbers(6)][-1])


def finalized():
    done = []

    def g(k):
        try:
            while True:
                yield k
        finally:
            done.append(k)
    for k in range(100):
        it = g(k)
        next(it)
        next(it)
    del it
    gc.collect()
    # The native stack may still know one or two.
    return len(set(done)) == len(done) >= 97


print(finalized())


def garbage(n):
    keep = []
    for i in range(n):
        keep.append([i, str(i)])
        if len(keep) > 20:
            keep = keep[10:]
        x = [keep[-1], (i, i + 1)]
        got = yield x
        x.append(got)
        assert x[1] == (i, i + 1) and x[0][0] == i


def collected():
    g = garbage(2000)
    next(g)
    total = 0
    for i in range(1999):
        v = g.send([i])
        total += v[0][0]
        if i % 500 == 0:
            gc.collect()
    return total


print(collected())


class Plain:
    """An iterator without send."""
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration("done")
        return self.n


def mixed(n):
    out = 0
    out += len((yield from Plain(n)))
    yield from [1, 2]
    yield from range(3)
    r = yield from steps(3)
    return out, r


def drained(g):
    out = []
    while True:
        try:
            out.append(next(g))
        except StopIteration as e:
            return out, e.value


print({repr(drained(mixed(4))) for _ in range(60)})


def send_to_plain():
    g = mixed(4)
    next(g)
    try:
        g.send(1)
    except AttributeError as e:
        return str(e)


print({send_to_plain() for _ in range(20)})


def nested(n):
    for i in range(n):
        for j in [i, i + 1]:
            for k in (j, -j):
                if k % 3 == 0:
                    continue
                yield i, j, k
            yield j
        if i % 2:
            yield i


print(len(list(nested(100))), list(nested(100))[-7:])


def jumps(n):
    x = 0
    while x < n:
        if x % 3 == 0:
            z = yield x
            if z:
                x += 2
                continue
        x += 1
    else:
        yield "end"


def jumped():
    g = jumps(300)
    out = [next(g)]
    try:
        for i in range(1000):
            out.append(g.send(i % 2))
    except StopIteration:
        pass
    return len(out), out[-3:]


print(jumped())


def cells(n):
    total = 0

    def add(k):
        nonlocal total
        total += k
        return total
    for i in range(n):
        yield add(i), (lambda: (i, total))
    yield total, None


print([(a, f and f()) for a, f in cells(200)][-3:])


class Manager:
    entered = left = 0
    def __enter__(self): Manager.entered += 1; return self
    def __exit__(self, *exc): Manager.left += 1; return exc[0] is KeyError


def managed(n):
    for i in range(n):
        with Manager():
            yield i
            if i % 4 == 1:
                raise KeyError(i)


print(sum(managed(100)), Manager.entered, Manager.left)


class Awaitable:
    def __init__(self, v): self.v = v
    def __await__(self):
        got = yield self.v
        return got


async def ticks(n):
    total = 0
    for i in range(n):
        total += await Awaitable(i)
    return total


async def chained(n):
    return [await ticks(n), await ticks(n + 1)]


def driven(c):
    out, v = 0, None
    try:
        while True:
            v = c.send(v)
            out += v
            v += 1
    except StopIteration as e:
        return out, e.value


print(driven(chained(200)))
c = chained(50)
c.send(None)
for k in range(60):
    c.send(k)
print(c.cr_running, c.cr_suspended, c.cr_await.cr_code.co_name, type(c.cr_await.cr_await).__name__, sorted(c.cr_frame.f_locals))
try:
    c.throw(ValueError("thrown"))
except ValueError as e:
    print([name for name, _ in lines(e.__traceback__)])


async def agen(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                yield -got
    finally:
        await Awaitable(0)


async def use():
    out = []
    async for v in agen(100):
        out.append(v)
    g = agen(50)
    out.append(await g.asend(None))
    for i in range(20):
        out.append(await g.asend(i))
    try:
        await g.athrow(KeyError("k"))
    except KeyError as e:
        out.append(repr(e))
    await g.aclose()
    g = agen(5)
    await g.__anext__()
    await g.aclose()
    return len(out), out[-5:]


print(driven(use()))


def reused():
    async def co():
        return 1
    out = set()
    for _ in range(40):
        c = co()
        driven(c)
        try:
            c.send(None)
        except RuntimeError as e:
            out.add(str(e))
        g = steps(3)
        try:
            g.send(1)
        except TypeError as e:
            out.add(str(e))
    return sorted(out)


print(reused())


def star(*args, k=1, **kw):
    for a in args:
        yield a * k
    yield from sorted(kw)


def star_calls():
    out = []
    for i in range(60):
        out += star(i, 2, k=3, z=1, a=2)
    return len(out), out[-5:]


print(star_calls())


def consumers(n):
    def g():
        for i in range(n):
            yield i % 7
    return (sum(g()), min(g()), max(g()), any(v > 6 for v in g()), all(v < 7 for v in g()), sorted(g())[:3], len(set(g())),
            "".join(str(v) for v in g())[:9], list(g()) == [*g()], tuple(g())[-2:], dict((v, v) for v in g()), [a for a, b in zip(g(), g())][-1],
            list(map(abs, g()))[-1], list(filter(None, g()))[-1], next(g()), 3 in g(), list(enumerate(g()))[-1])


print(consumers(500) == consumers(500), consumers(500))
