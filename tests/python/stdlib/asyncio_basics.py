"""asyncio basics: run, tasks, gather, wait_for, queues, locks, events, cancellation, TaskGroup, timeouts, streams-free."""
# oracle: native
import asyncio
import contextlib


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


log = []


async def step(name, delay=0, value=None, fail=None):
    log.append("start " + name)
    await asyncio.sleep(delay)
    if fail:
        raise fail
    log.append("end " + name)
    return value


async def main1():
    r = await step("a", value=1)
    t1 = asyncio.create_task(step("b", 0.02, 2), name="task-b")
    t2 = asyncio.create_task(step("c", 0.01, 3))
    print(t1.get_name(), t1.done(), await t1, await t2, t1.done(), t1.result(), t1.cancelled(), t1.exception())
    print(await asyncio.gather(step("d", 0.01, 4), step("e", 0, 5), asyncio.sleep(0, "slept")), r)
    print(await asyncio.gather(step("f", fail=ValueError("boom")), step("g", value=7), return_exceptions=True))
    try:
        await asyncio.gather(step("h", fail=KeyError("k")), step("i", 0.01))
    except KeyError as e:
        print("KeyError", e)


asyncio.run(main1())
print(log)


async def cancellation():
    async def worker():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError as e:
            print("cancelled", e.args)
            raise
        finally:
            print("cleanup")
    t = asyncio.create_task(worker())
    await asyncio.sleep(0)
    print(t.cancel("why"), t.cancelling())
    try:
        await t
    except asyncio.CancelledError as e:
        print("propagated", e.args)
    print(t.cancelled(), t.done(), t.cancel())

    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            return "refused"
    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    t.cancel()
    print(await t, t.cancelled())
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except TimeoutError as e:
        print("TimeoutError", repr(e))
    print(await asyncio.wait_for(asyncio.sleep(0, "in time"), 5))
    try:
        async with asyncio.timeout(0.01) as cm:
            await asyncio.sleep(10)
    except TimeoutError:
        print("timeout", cm.expired())
    inner = asyncio.create_task(asyncio.sleep(0.01, "shielded"))
    try:
        await asyncio.wait_for(asyncio.shield(inner), 0.001)
    except TimeoutError:
        print(await inner)


asyncio.run(cancellation())


async def groups():
    async with asyncio.TaskGroup() as tg:
        a = tg.create_task(asyncio.sleep(0.01, "a"))
        b = tg.create_task(asyncio.sleep(0, "b"))
    print(a.result(), b.result())
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(step("ok", 10))
            tg.create_task(step("bad", fail=ValueError("in group")))
            tg.create_task(step("bad2", fail=TypeError("too")))
    except* ValueError as eg:
        print("values", eg.exceptions)
    except* TypeError as eg:
        print("types", eg.exceptions)


asyncio.run(groups())


async def sync_tools():
    q = asyncio.Queue(maxsize=2)
    got = []

    async def producer():
        for i in range(5):
            await q.put(i)
        await q.put(None)

    async def consumer():
        while (item := await q.get()) is not None:
            got.append(item)
            q.task_done()
    await asyncio.gather(producer(), consumer())
    print(got, q.qsize(), q.empty(), q.full())
    error(q.get_nowait)
    lock = asyncio.Lock()
    order = []

    async def locked(n):
        async with lock:
            order.append(n)
            await asyncio.sleep(0)
            order.append(n)
    await asyncio.gather(*(locked(i) for i in range(3)))
    print(order, lock.locked())
    ev = asyncio.Event()
    waiters = [asyncio.create_task(ev.wait()) for _ in range(2)]
    await asyncio.sleep(0)
    ev.set()
    print(await asyncio.gather(*waiters), ev.is_set())
    sem = asyncio.Semaphore(2)
    active = peak = 0

    async def limited():
        nonlocal active, peak
        async with sem:
            active += 1
            peak = max(peak, active)
            await asyncio.sleep(0)
            active -= 1
    await asyncio.gather(*(limited() for _ in range(6)))
    print(peak)
    cond = asyncio.Condition()
    ready = []

    async def cwait():
        async with cond:
            await cond.wait_for(lambda: ready)
            return ready[0]
    t = asyncio.create_task(cwait())
    await asyncio.sleep(0)
    async with cond:
        ready.append("go")
        cond.notify_all()
    print(await t)
    pq = asyncio.PriorityQueue()
    for v in (3, 1, 2):
        pq.put_nowait(v)
    print([pq.get_nowait() for _ in range(3)])
    b = asyncio.Barrier(2)
    print(sorted(await asyncio.gather(b.wait(), b.wait())))


asyncio.run(sync_tools())


async def futures():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    calls = []
    f.add_done_callback(lambda fut: calls.append(fut.result()))
    loop.call_soon(f.set_result, "set")
    print(await f, f.done(), f.result())
    await asyncio.sleep(0)
    print(calls)
    error(f.set_result, 1)
    g = loop.create_future()
    error(g.result)
    g.set_exception(ValueError("future error"))
    try:
        await g
    except ValueError as e:
        print(e)
    order = []
    loop.call_later(0.02, order.append, "later")
    loop.call_later(0.01, order.append, "sooner")
    h = loop.call_soon(order.append, "cancelled")
    h.cancel()
    loop.call_soon(order.append, "soon")
    await asyncio.sleep(0.05)
    print(order, h.cancelled())
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(0, 1)), asyncio.create_task(asyncio.sleep(5))], return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending), done.pop().result())
    for p in pending:
        p.cancel()
    res = []
    for c in asyncio.as_completed([asyncio.sleep(0.02, "slow"), asyncio.sleep(0, "fast")]):
        res.append(await c)
    print(res, asyncio.current_task() is not None, len(asyncio.all_tasks()) >= 1, loop.is_running())
    print(await asyncio.to_thread(pow, 2, 5), await loop.run_in_executor(None, len, "abc"))


asyncio.run(futures())


async def agen(n):
    try:
        for i in range(n):
            await asyncio.sleep(0)
            yield i
    finally:
        print("agen closed")


async def iteration():
    print([i async for i in agen(3)], {i: i async for i in agen(2)})
    async with contextlib.aclosing(agen(5)) as left_early:
        async for i in left_early:
            if i == 1:
                break

    class AI:
        def __init__(self): self.n = 0
        def __aiter__(self): return self
        async def __anext__(self):
            self.n += 1
            if self.n > 2:
                raise StopAsyncIteration
            await asyncio.sleep(0)
            return self.n
    print([x async for x in AI()])


asyncio.run(iteration())
error(asyncio.get_running_loop)


async def fails(): raise RuntimeError("from main")


error(asyncio.run, fails())
c = step("never awaited")
error(lambda: asyncio.run(asyncio.run(c)) if False else c.close())


async def nested_run():
    c = step("x")
    try:
        asyncio.run(c)
    except RuntimeError as e:
        c.close()
        return str(e)


print(asyncio.run(nested_run()))
with asyncio.Runner() as runner:
    print(runner.run(asyncio.sleep(0, "runner")), runner.get_loop().is_closed())
loop = asyncio.new_event_loop()
print(loop.run_until_complete(asyncio.sleep(0, "manual loop")), loop.is_closed(), loop.close(), loop.is_closed())
import contextvars
cv = contextvars.ContextVar("cv", default="d")


async def ctx():
    cv.set("outer")
    async def inner():
        before = cv.get()
        cv.set("inner")
        return before
    return await asyncio.create_task(inner()), cv.get()


print(asyncio.run(ctx()), cv.get())
