"""Async generators driven by hand: asend/athrow/aclose, anext/aiter, async for, async comprehensions, errors."""
import inspect
import warnings

warnings.simplefilter("ignore")


def error(f, *args):
    try:
        print("no error:", f(*args))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


class Trap:
    def __init__(self, v): self.v = v

    def __await__(self):
        return (yield self.v)


def run(awaitable, answer="answer"):
    """Drive to completion; returns (traps, result)."""
    it = awaitable.__await__()
    traps = []
    try:
        traps.append(next(it))
        while True:
            traps.append(it.send(answer))
    except StopIteration as e:
        return traps, e.value


async def agen():
    try:
        got = yield 1
        print("got", got)
        x = await Trap("inside")
        got = yield ("two", x)
        print("got", got)
    except ValueError as e:
        yield "caught " + str(e)
    finally:
        await Trap("cleanup")
        print("agen finally")


g = agen()
print(type(g).__name__, g.__name__, g.ag_running, g.ag_await, g.ag_frame is not None, g.ag_suspended, inspect.getasyncgenstate(g), inspect.isasyncgen(g))
print(run(g.__anext__()), inspect.getasyncgenstate(g))
print(run(g.asend("sent")))
try:
    print(run(g.asend("end")))
except StopAsyncIteration as e:
    print("StopAsyncIteration", e.args)
try:
    print(run(g.__anext__()))
except StopAsyncIteration as e:
    print("StopAsyncIteration", e.args)
g = agen()
run(g.__anext__())
print(run(g.athrow(ValueError("v"))))
print(run(g.aclose()))
g = agen()
run(g.__anext__())
print(run(g.aclose()), run(g.aclose()))
g = agen()
print(run(g.aclose()))
g = agen()
error(lambda: run(g.asend("not None")))
g = agen()
run(g.__anext__())
error(lambda: run(g.athrow(KeyError("uncaught"))))


async def consume():
    out = []
    async for v in agen():
        out.append(v)
    else:
        out.append("else")
    return out


print(run(consume()))


async def breaks():
    async for v in counting(10):
        if v == 2:
            continue
        if v == 4:
            break
        print("v", v)
    else:
        print("never")
    return "done"


async def counting(n):
    for i in range(n):
        await Trap(("count", i))
        yield i


print(run(breaks()))


async def comps():
    return [v async for v in counting(3)], {v: v async for v in counting(2)}, {v async for v in counting(1)}, [w for v in [1] async for w in counting(2)], \
        [v async for v in (x * 2 async for x in counting(3)) if v]


print(run(comps()))


async def use_anext():
    g = counting(2)
    a = await anext(g)
    b = await anext(g, "default")
    c = await anext(g, "default")
    try:
        await anext(g)
    except StopAsyncIteration:
        d = "stopped"
    return a, b, c, d, aiter(g) is g


print(run(use_anext()))
for bad in (lambda: aiter(5), lambda: anext(5), lambda: aiter([])):
    error(bad)


class BadAiter:
    def __aiter__(self): return 5


class BadAnext:
    def __aiter__(self): return self
    def __anext__(self): return 5


class NoAnext:
    def __aiter__(self): return self


class AwaitableAiter:
    async def __aiter__(self): return self


async def over(x):
    async for _ in x:
        pass


for thing in (5, [1], BadAiter(), BadAnext(), NoAnext(), AwaitableAiter(), (i for i in [1])):
    error(lambda: run(over(thing)))


class Manual:
    def __init__(self): self.i = 0
    def __aiter__(self): return self

    async def __anext__(self):
        self.i += 1
        if self.i > 3:
            raise StopAsyncIteration
        await Trap(self.i)
        return self.i * 10


async def manual():
    return [v async for v in Manual()]


print(run(manual()))


async def raises_stop():
    yield 1
    raise StopAsyncIteration


async def raises_stop_iteration():
    yield 1
    raise StopIteration


for f in (raises_stop, raises_stop_iteration):
    g = f()
    run(g.__anext__())
    try:
        run(g.__anext__())
    except RuntimeError as e:
        print(e, repr(e.__cause__))


async def ignores_exit():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = ignores_exit()
run(g.__anext__())
error(lambda: run(g.aclose()))
g = counting(3)
a = g.__anext__()
print(a.send(None))
b = g.__anext__()
error(b.send, None)
try:
    a.send(None)
except StopIteration as e:
    print("value", e.value)
error(a.send, None)
g = counting(1)
a = g.asend(None)
a.close()
error(a.send, None)
g = counting(3)
a = g.__anext__()
a.send(None)
error(a.throw, ValueError("into anext"))


async def with_return():
    yield 1
    return


async def gen_in_gen():
    async for v in counting(2):
        async for w in counting(2):
            yield v, w


async def collect(g):
    return [v async for v in g]


print(run(collect(gen_in_gen()))[1], run(collect(with_return()))[1])
error(lambda: exec("async def f():\n yield 1\n return 2"))
error(lambda: iter(counting(1)))
error(lambda: list(counting(1)))


try:
    exec("async def f():\n return lambda: [i async for i in g()]")
except SyntaxError as e:
    print(e.msg)
print(inspect.isasyncgenfunction(counting), inspect.iscoroutinefunction(counting), type(counting(1).__anext__()).__name__, type(counting(1).athrow(ValueError)).__name__)
