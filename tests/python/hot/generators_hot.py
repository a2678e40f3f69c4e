"""Generators, coroutines and closures in hot loops: pipelines, early exit, sends, exceptions through them, state kept."""
import sys


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def evens(it):
    for v in it:
        if v % 2 == 0:
            yield v


def squares(it):
    return (v * v for v in it)


def pairs(n):
    for i in count(n):
        for j in count(i):
            yield i, j


def early(n):
    found = 0
    for k in range(n):
        for v in count(10**9):
            if v * v > k:
                found += v
                break
    return found


print(sum(squares(evens(count(2000)))), sum(i * j for i, j in pairs(60)), early(500))
print(sum(1 for _ in zip(count(1000), count(500))), max(count(1000)), sorted(evens(count(20)), reverse=True), list(map(lambda v: v + 1, count(5))), any(v == 900 for v in count(1000)), dict(zip(count(3), squares(count(3)))))


def running(n):
    def accumulate():
        total = 0
        while True:
            v = yield total
            if v is None:
                return total
            total += v
    g = accumulate()
    next(g)
    for i in range(n):
        last = g.send(i)
    try:
        g.send(None)
    except StopIteration as e:
        return last, e.value


print(running(1000))


def counters(n):
    def make(step):
        value = 0

        def bump():
            nonlocal value
            value += step
            return value
        return bump
    fs = [make(i) for i in range(5)]
    for i in range(n):
        fs[i % 5]()
    return [f() for f in fs]


print(counters(1000))


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


print(sum(tree(10)), list(tree(3)))


def types_change(n):
    def gen():
        for i in range(n):
            if i < n // 3:
                yield i
            elif i < 2 * n // 3:
                yield i * 0.5
            else:
                yield str(i)
    t, s = 0, ""
    for v in gen():
        if isinstance(v, str):
            s = v
        else:
            t += v
    return t, s


print(types_change(900))


def locals_survive():
    a, b, c = 1, "two", [3]
    for i in range(300):
        got = yield a, b, c
        a += 1
        if got:
            b += got
            c = c + [i]


g = locals_survive()
for i in range(300):
    r = g.send(None if i % 100 or not i else "!")
print(r)


async def leaf(v):
    return v + 1


async def loop_await(n):
    t = 0
    for i in range(n):
        t = await leaf(t)
        if i % 100 == 0:
            t += await leaf(i)
    return t


def run(c):
    try:
        while True:
            c.send(None)
    except StopIteration as e:
        return e.value


print(run(loop_await(1000)))


class AIter:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        self.n -= 1
        if self.n < 0:
            raise StopAsyncIteration
        return self.n


async def agen(n):
    async for v in AIter(n):
        if v % 3:
            yield v


async def consume(n):
    return sum([v async for v in agen(n)])


print(run(consume(1000)))


def mutate_while_suspended():
    box = {"limit": 5}

    def g():
        i = 0
        while i < box["limit"]:
            yield i
            i += 1
    it = g()
    out = []
    for v in it:
        out.append(v)
        if v == 3:
            box["limit"] = 400
    return len(out), out[-1]


print(mutate_while_suspended())


def frames(n):
    names = set()
    def g():
        for i in range(n):
            f = sys._getframe()
            names.add((f.f_code.co_name, f.f_back.f_code.co_name))
            yield f.f_locals["i"]
    def other(it): return next(it)
    it = g()
    t = sum(next(it) if i % 2 else other(it) for i in range(n))
    return t, sorted(names)


print(frames(500))


def interleave(n):
    a, b = count(n), squares(count(n))
    out = 0
    for i in range(2 * n):
        out = out * 3 % 10007 + next(a if i % 2 else b)
    return out


print(interleave(500))


def close_many(n):
    closed = 0

    def g():
        nonlocal closed
        try:
            yield 1
            yield 2
        finally:
            closed += 1
    for _ in range(n):
        x = g()
        next(x)
        x.close()
    return closed


print(close_many(500))


def comprehension_closure(n):
    fs = [lambda k=i: (k, i) for i in range(n)]
    return sum(f()[0] for f in fs), {f()[1] for f in fs}


print(comprehension_closure(500))


def nested_gens(n):
    return sum(x for x in (y * 2 for y in (z + 1 for z in range(n) if z % 3) if y % 2))


print([nested_gens(n) for n in (10, 100, 1000)])
it = iter(count(10))
a, b, *rest = it
print(a, b, rest, list(it))


def recursive_gen(n):
    if n > 0:
        yield n
        for v in recursive_gen(n - 1):
            yield v


print(sum(recursive_gen(60)))
