"""async def driven by hand: send/throw/close, __await__, awaiting errors, cr_ attributes, types.coroutine, un-awaited."""
import inspect
import types
import warnings

warnings.simplefilter("ignore")


def error(f, *args):
    try:
        print("no error:", f(*args))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


class Trap:
    def __init__(self, v):
        self.v = v

    def __await__(self):
        got = yield self.v
        return ("trap", self.v, got)


@types.coroutine
def old(v):
    got = yield ("old", v)
    return got


async def leaf(x):
    a = await Trap(x)
    b = await old(x + 1)
    return a, b


async def root():
    try:
        return await leaf(1)
    except ValueError as e:
        return "root caught " + str(e)
    finally:
        print("root finally")


c = root()
print(type(c).__name__, c.__name__, c.__qualname__, c.cr_running, c.cr_suspended, c.cr_await, c.cr_code.co_name, inspect.getcoroutinestate(c), c.cr_origin)
print(c.send(None), c.cr_await.__name__, c.cr_suspended, inspect.getcoroutinestate(c))
print(c.send("first"))
try:
    c.send("second")
except StopIteration as e:
    print(e.value)
print(inspect.getcoroutinestate(c), c.cr_frame)
error(c.send, None)
c = root()
c.send(None)
try:
    c.throw(ValueError("thrown in"))
except StopIteration as e:
    print(e.value)
c = root()
c.send(None)
c.close()
c.close()
error(c.send, None)
c = root()
c.close()
error(c.send, None)
c = root()
error(c.send, 5)
error(iter, c)
error(next, c)
error(list, c)
error(lambda: [x for x in c])
c.close()


async def bad_await(x):
    return await x


class NoAwait: pass


class BadAwait:
    def __await__(self): return 5


class AwaitCoroutine:
    def __await__(self): return leaf(1)


class AwaitList:
    def __await__(self): return iter([1, 2])


def plain_gen():
    yield 1


for thing in (5, None, NoAwait(), BadAwait(), AwaitCoroutine(), [], plain_gen(), leaf, Trap):
    c = bad_await(thing)
    error(c.send, None)
c = bad_await(AwaitList())
print(c.send(None), c.send(None))
error(c.send, None)
c = leaf(1)
c.send(None)
error(bad_await(c).send, None)
c.close()


async def awaits_itself():
    return await me


me = awaits_itself()
error(me.send, None)


async def stop():
    raise StopIteration("x")


error(stop().send, None)


async def stop_async():
    raise StopAsyncIteration("y")


error(stop_async().send, None)


def run(c, *values):
    out = []
    values = [None, *values]
    try:
        for v in values:
            out.append(c.send(v))
        while True:
            out.append(c.send(None))
    except StopIteration as e:
        return out, e.value


async def sequential():
    total = []
    for i in range(3):
        total.append(await Trap(i))
    while len(total) < 5:
        total.append(await old(len(total)))
    return total


print(run(sequential(), "a", "b"))


async def gather_like(*coros):
    return [await c for c in coros]


print(run(gather_like(leaf(1), leaf(10))))


async def nested_exc():
    try:
        await raising()
    except KeyError as e:
        try:
            await raising()
        except KeyError as e2:
            return e2.__context__ is e or repr(e2.__context__)


async def raising():
    await Trap("before raise")
    raise KeyError("from coroutine")


print(run(nested_exc()))
lam = lambda: (await_ for await_ in [1])
print(list(lam()))


class AM:
    async def __aenter__(self):
        return await Trap("enter")

    async def __aexit__(self, *exc):
        await Trap(("exit", exc[0].__name__ if exc[0] else None))
        return True


async def uses_with():
    async with AM() as a:
        await Trap("body")
        raise ValueError
    return a


print(run(uses_with(), 1, 2, 3))
print(inspect.iscoroutinefunction(leaf), inspect.iscoroutine(c), inspect.isawaitable(Trap(1)), inspect.isawaitable(old(1)), inspect.isawaitable(5), inspect.iscoroutinefunction(old))
g = old(1)
print(type(g).__name__, g.gi_code.co_flags & 0x100 != 0, hasattr(g, "__await__"))


async def raise_on_close():
    try:
        await Trap(1)
    except GeneratorExit:
        await Trap("ignored exit")


c = raise_on_close()
c.send(None)
error(c.close)


async def defaults(a, *args, b=2, **kw):
    return a, args, b, kw


print(run(defaults(1, 2, b=3, z=4)))
c = defaults(1)
w = c.__await__()
print(type(w).__name__, iter(w) is w)
error(next, w)
error(lambda: types.coroutine(5))
print(types.coroutine(leaf) is leaf)
c = leaf(5)
try:
    c.throw(KeyError("before start"))
except KeyError as e:
    print("KeyError", e)
c.close()
error(lambda: (yield_) if False else type(c)())


async def comp():
    return [await Trap(i) for i in range(2)], {k: await Trap(k) for k in "a"}, [x for x in [await Trap("in")]]


print(run(comp()))
