"""async for/with/comprehensions in every combination: else, break, continue, return, nested, finally, precedence of await."""


class Trap:
    def __init__(self, v): self.v = v
    def __await__(self): return (yield self.v)


class Range:
    def __init__(self, n, fail=None): self.n, self.i, self.fail = n, -1, fail
    def __aiter__(self): return self

    async def __anext__(self):
        self.i += 1
        await Trap(("next", self.i))
        if self.i == self.fail:
            raise KeyError(self.i)
        if self.i >= self.n:
            raise StopAsyncIteration
        return self.i


class Manager:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow

    async def __aenter__(self):
        await Trap("enter " + self.name)
        return self.name

    async def __aexit__(self, kind, value, tb):
        await Trap(f"exit {self.name} {kind.__name__ if kind else None}")
        return self.swallow


def run(c):
    traps = []
    try:
        value = None
        while True:
            traps.append(c.send(value))
            value = len(traps)
    except StopIteration as e:
        return traps, e.value
    except BaseException as e:
        return traps, repr(e)


def show(f, *args):
    traps, result = run(f(*args))
    print(f.__name__, args, result)
    print("   ", traps)


async def loops(n, stop, fail=None):
    out = []
    try:
        async for i in Range(n, fail):
            if i == 1:
                continue
            if i == stop:
                break
            out.append(i)
        else:
            out.append("else")
    except KeyError as e:
        out.append(repr(e))
    finally:
        out.append(await Trap("finally"))
    return out


async def returns():
    async for i in Range(5):
        async with Manager("m"):
            if i == 2:
                return i


async def nested():
    return [(i, j) async for i in Range(3) async for j in Range(i)], [[j async for j in Range(i)] async for i in Range(3)]


async def withs():
    async with Manager("a") as a, Manager("b", True) as b:
        try:
            await Trap((a, b))
            raise ValueError("body")
        finally:
            await Trap("inner finally")
    async with (Manager("c") as c, Manager("d")):
        return c


async def targets():
    d = {}
    async with Manager("x") as d["k"]:
        pass
    async for d["i"] in Range(2):
        pass
    async for [*d["l"]] in agen([(1, 2)]):
        pass
    return d


async def agen(items):
    for item in items:
        await Trap("agen")
        yield item


async def precedence():
    a = await Trap(1) ** 2
    b = -await Trap(2)
    c = await Trap(3) + await Trap(4) * 2
    d = not await Trap(0)
    e = [await Trap(5), await Trap(6)][await Trap("index") - 8] if True else None
    f = (await Trap(7),)
    return a, b, c, d, e, f, await ident(await Trap(8))


async def ident(v): return v


async def comps():
    return ([i async for i in Range(4) if i % 2], {i: await ident(i) async for i in Range(2)}, {await ident(i) for i in range(2)}, [await ident(i) for i in [await ident(9)]],
            [x async for x in (await ident(i) async for i in Range(2))], [i for i in [1] if await ident(True)], await ident([await ident(k) for k in "a"]))


async def genexp():
    g = (i * 2 async for i in Range(3))
    h = (await ident(i) for i in range(2))
    return type(g).__name__, type(h).__name__, [v async for v in g], [v async for v in h]


async def exception_flow():
    log = []
    try:
        async with Manager("swallows", True):
            async for i in Range(3, fail=1):
                log.append(i)
        log.append("after")
        async with Manager("passes"):
            raise ValueError("out")
    except ValueError as e:
        log.append(str(e))
    else:
        log.append("never")
    return log


async def while_await():
    n, out = 3, []
    while n := n - 1:
        out.append(await ident(n))
        if await ident(n == 1):
            break
    else:
        out.append("else")
    return out


async def lambdas():
    f = lambda v: ident(v)
    return await f(1), await (lambda: ident(2))(), [await f(i) for f in [ident] for i in range(2)]


async def chain(n):
    if n:
        return 1 + await chain(n - 1)
    return await Trap("bottom")


async def star():
    return [*[await ident(1)], *[i async for i in Range(2)]], {**{"a": await ident(2)}}, f"{await ident(3)}-{[i async for i in Range(1)]}", (await ident(4))


async def cond(flag):
    return await ident("yes") if await ident(flag) else await ident("no")


async def boolean(): return await ident(0) or await ident(5) and await ident(6), await ident(1) < await ident(2) < await ident(3)


async def try_star():
    try:
        raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
    except* ValueError as eg:
        a = await ident(len(eg.exceptions))
    except* KeyError:
        b = await Trap("key")
    return a, b


async def matching(v):
    match await ident(v):
        case [x, y] if await ident(x < y):
            return await ident((y, x))
        case _:
            return "other"


async def deletes():
    x = [await ident(1), 2]
    del x[await ident(0)]
    assert await ident(True), await ident("msg")
    x[await ident(0)] += await ident(40)
    return x


for f, *args in ((loops, 3, 9), (loops, 5, 3), (loops, 3, 9, 2), (returns,), (nested,), (withs,), (targets,), (precedence,), (comps,), (genexp,), (exception_flow,), (while_await,), (lambdas,), (chain, 20), (star,), (cond, 1), (cond, 0), (boolean,), (try_star,), (matching, [1, 2]), (matching, [2, 1]), (deletes,)):
    show(f, *args)
for source in ("async def f(): await", "def f(): await x", "await x", "async def f():\n def g(): await x", "async def f(): lambda: await x", "async x", "async with a: pass", "def f():\n async for x in y: pass", "[x async for x in y]", "async def f(): yield from x", "async def f():\n  yield\n  return 1", "class A: await x", "async def f(): [i for i in [1] if await x]",
               "def f(): (await x for x in y)", "async def f(await): pass", "async = 1", "await = 1", "async def f(x=await y): pass", "async def f():\n class A:\n  x = await y", "async for x in y: pass", "x = (i async for i in y)", "async lambda: 1", "async def f(): await = 1"):
    try:
        compile(source, "<s>", "exec")
        print(repr(source), "compiles")
    except SyntaxError as e:
        print(repr(source), e.msg)
