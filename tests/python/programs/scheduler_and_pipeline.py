"""Cooperative tasks from generators and coroutines, pipelines, a tiny async framework with timers, retries and cancellation."""
import collections
import functools
import heapq
import itertools


def task(name, n):
    for i in range(n):
        print(f"{name}{i}", end=" ")
        yield
    return name.upper()


def round_robin(*tasks):
    queue = collections.deque(tasks)
    results = []
    while queue:
        t = queue.popleft()
        try:
            next(t)
        except StopIteration as e:
            results.append(e.value)
        else:
            queue.append(t)
    return results


print(round_robin(task("a", 3), task("b", 1), task("c", 2)))


class Sleep:
    def __init__(self, t): self.t = t
    def __await__(self):
        return (yield ("sleep", self.t))


class Spawn:
    def __init__(self, c): self.c = c
    def __await__(self):
        return (yield ("spawn", self.c))


class Join:
    def __init__(self, t): self.t = t
    def __await__(self):
        return (yield ("join", self.t))


class Cancelled(BaseException): pass


class Handle:
    ids = itertools.count(1)

    def __init__(self, c):
        self.c, self.id, self.result, self.error, self.done, self.waiters, self.cancelled = c, next(self.ids), None, None, False, [], False


class Loop:
    def __init__(self): self.now, self.ready, self.timers, self.seq, self.log = 0, collections.deque(), [], itertools.count(), []

    def spawn(self, c):
        h = Handle(c)
        self.ready.append((h, None, None))
        return h

    def cancel(self, h):
        h.cancelled = True
        self.ready.append((h, None, Cancelled()))

    def finish(self, h, result=None, error=None):
        h.done, h.result, h.error = True, result, error
        for w in h.waiters:
            self.ready.append((w, result, error))

    def run(self, c):
        main = self.spawn(c)
        while self.ready or self.timers:
            if not self.ready:
                self.now, _, h = heapq.heappop(self.timers)
                self.ready.append((h, self.now, None))
            h, value, error = self.ready.popleft()
            if h.done:
                continue
            try:
                request = h.c.throw(error) if error else h.c.send(value)
            except StopIteration as e:
                self.finish(h, e.value)
            except Cancelled as e:
                self.finish(h, "cancelled")
            except Exception as e:
                self.finish(h, error=e)
            else:
                match request:
                    case ("sleep", t):
                        heapq.heappush(self.timers, (self.now + t, next(self.seq), h))
                    case ("spawn", c):
                        self.ready.append((h, self.spawn(c), None))
                    case ("join", other) if other.done:
                        self.ready.append((h, other.result, other.error))
                    case ("join", other):
                        other.waiters.append(h)
        if main.error:
            raise main.error
        return main.result


loop = Loop()


async def worker(name, *delays):
    try:
        for d in delays:
            at = await Sleep(d)
            print(f"{at:>3} {name}")
        return f"{name} done"
    except Cancelled:
        print(f"{loop.now:>3} {name} cancelled")
        raise
    finally:
        print(f"{loop.now:>3} {name} cleanup")


async def flaky(n, fails=[]):
    await Sleep(1)
    fails.append(n)
    if len(fails) < 3:
        raise ValueError(f"attempt {len(fails)}")
    return "ok"


async def retry(f, times):
    for i in range(times):
        try:
            return i, await f(i)
        except ValueError as e:
            print("   retry after", e)
            await Sleep(2 ** i)
    raise RuntimeError("gave up")


async def main():
    a = await Spawn(worker("a", 3, 3, 3))
    b = await Spawn(worker("b", 2, 5))
    c = await Spawn(worker("c", 100))
    results = [await Join(a), await Join(b)]
    loop.cancel(c)
    results.append(await Join(c))
    results.append(await retry(flaky, 5))
    bad = await Spawn(fails())
    try:
        await Join(bad)
    except KeyError as e:
        results.append(repr(e))
    return results


async def fails():
    await Sleep(1)
    raise KeyError("in task")


print(loop.run(main()), loop.now)


def stage(f):
    @functools.wraps(f)
    def start(*args, **kw):
        g = f(*args, **kw)
        next(g)
        return g
    return start


@stage
def sink(out):
    try:
        while True:
            out.append((yield))
    except GeneratorExit:
        out.append("closed")


@stage
def mapper(f, target):
    try:
        while True:
            target.send(f((yield)))
    finally:
        target.close()


@stage
def grouper(n, target):
    group = []
    try:
        while True:
            group.append((yield))
            if len(group) == n:
                target.send(tuple(group))
                group = []
    except GeneratorExit:
        if group:
            target.send(tuple(group))
        target.close()


out = []
pipe = mapper(lambda x: x * x, grouper(3, sink(out)))
for i in range(8):
    pipe.send(i)
pipe.close()
print(out)


def source(n): yield from range(n)
def odd(it): return (x for x in it if x % 2)
def running(it): yield from itertools.accumulate(it)
def window(it, n):
    w = collections.deque(maxlen=n)
    for x in it:
        w.append(x)
        if len(w) == n:
            yield tuple(w)


print(list(window(running(odd(source(14))), 3)), list(functools.reduce(lambda it, f: f(it), [odd, running, list], source(9))))
