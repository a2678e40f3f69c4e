"""asyncio in larger patterns: worker pools, producer and consumer, timeouts nested, semaphores, cancellation order, async generators, callbacks."""
# oracle: native
import asyncio
import contextlib

log = []


async def pool(jobs, workers):
    queue, results = asyncio.Queue(), {}

    async def worker(name):
        while True:
            n = await queue.get()
            try:
                await asyncio.sleep(0)
                if n == 5:
                    raise ValueError(n)
                results[n] = n * n
            except ValueError as e:
                results[n] = repr(e)
            finally:
                queue.task_done()
    tasks = [asyncio.create_task(worker(f"w{i}")) for i in range(workers)]
    for n in range(jobs):
        queue.put_nowait(n)
    await queue.join()
    for t in tasks:
        t.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    return results, {type(d).__name__ for d in done}


print(asyncio.run(pool(8, 3)))


async def cancel_order():
    log.clear()

    @contextlib.asynccontextmanager
    async def resource(name):
        log.append("open " + name)
        try:
            yield name
        finally:
            await asyncio.sleep(0)
            log.append("close " + name)

    async def work():
        async with resource("a"), resource("b"):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                log.append("cancelled")
                raise
    t = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    t.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await t
    return log, t.cancelled()


print(asyncio.run(cancel_order()))


async def nested_timeouts():
    out = []
    try:
        async with asyncio.timeout(5):
            try:
                async with asyncio.timeout(0.01):
                    await asyncio.sleep(1)
            except TimeoutError:
                out.append("inner")
            await asyncio.sleep(0)
            out.append("outer survives")
    except TimeoutError:
        out.append("never")
    cm = asyncio.timeout(None)
    async with cm:
        cm.reschedule(asyncio.get_running_loop().time() + 10)
        out.append(cm.when() is not None)
    return out


print(asyncio.run(nested_timeouts()))


async def stream(n, delay=0):
    try:
        for i in range(n):
            await asyncio.sleep(delay)
            yield i
    finally:
        log.append(f"stream closed at {i}")


async def pipelines():
    log.clear()

    async def double(source):
        async for v in source:
            yield v * 2

    async def limit(source, n):
        async for v in source:
            if v >= n:
                break
            yield v
    out = [v async for v in limit(double(stream(10)), 7)]
    async with contextlib.aclosing(stream(5)) as s:
        async for v in s:
            if v == 2:
                break
    return out, log[-1]


print(asyncio.run(pipelines()))


async def group_errors():
    async def ok(v):
        await asyncio.sleep(0)
        return v

    async def bad(e):
        await asyncio.sleep(0.01)
        raise e

    async def forever():
        try:
            await asyncio.sleep(100)
        finally:
            log.append("forever stopped")
    log.clear()
    try:
        async with asyncio.TaskGroup() as tg:
            a = tg.create_task(ok(1))
            tg.create_task(bad(KeyError("k")))
            tg.create_task(forever())
    except* KeyError as eg:
        print("group", [repr(e) for e in eg.exceptions], a.result(), log)
    try:
        async with asyncio.TaskGroup() as tg:
            t = tg.create_task(ok(2))
            raise RuntimeError("body")
    except* RuntimeError as eg:
        print("body", eg.exceptions, t.cancelled())
    r = await asyncio.gather(ok(1), bad(ValueError("v")), ok(3), return_exceptions=True)
    return [repr(x) for x in r]


print(asyncio.run(group_errors()))


async def primitives():
    out = []
    lock, event, sem, cond = asyncio.Lock(), asyncio.Event(), asyncio.BoundedSemaphore(2), asyncio.Condition()

    async def locked(n):
        async with lock:
            out.append(("in", n))
            await asyncio.sleep(0)
            out.append(("out", n))

    async def waiter(n):
        await event.wait()
        out.append(("event", n))
    ts = [asyncio.create_task(f(i)) for f in (locked, waiter) for i in range(2)]
    await asyncio.sleep(0.01)
    event.set()
    await asyncio.gather(*ts)
    print(out, lock.locked(), event.is_set())
    await sem.acquire()
    sem.release()
    for f in (sem.release, lock.release, cond.notify):
        try:
            f()
        except (ValueError, RuntimeError) as e:
            print(type(e).__name__, e)
    async with cond:
        ok = await cond.wait_for(lambda: True)
    try:
        async with cond:
            await asyncio.wait_for(cond.wait(), 0.01)
    except TimeoutError:
        print("condition timed out", ok, cond.locked())
    pq, lq = asyncio.PriorityQueue(), asyncio.LifoQueue(2)
    for v in (3, 1, 2):
        await pq.put(v)
    lq.put_nowait("a")
    lq.put_nowait("b")
    try:
        lq.put_nowait("c")
    except asyncio.QueueFull:
        print("full", [pq.get_nowait() for _ in range(3)], lq.get_nowait(), lq.qsize())


asyncio.run(primitives())


async def callbacks():
    loop = asyncio.get_running_loop()
    order = []
    loop.call_soon(order.append, 1)
    loop.call_later(0.01, order.append, 3)
    handle = loop.call_later(0.005, order.append, "cancelled")
    handle.cancel()
    loop.call_soon(order.append, 2)
    t = asyncio.create_task(asyncio.sleep(0.02, "value"))
    t.add_done_callback(lambda f: order.append(f.result()))
    await t
    await asyncio.sleep(0)
    errors = []
    loop.set_exception_handler(lambda l, ctx: errors.append((ctx["message"], repr(ctx["exception"]))))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)
    f = loop.create_future()
    loop.call_soon(f.set_exception, OSError("future"))
    try:
        await f
    except OSError as e:
        errors.append(str(e))
    return order, errors, handle.cancelled(), t.get_name().startswith("Task-"), t.get_coro().__name__


print(asyncio.run(callbacks()))


async def race():
    async def finish(v, d):
        await asyncio.sleep(d)
        return v
    done, pending = await asyncio.wait([asyncio.create_task(finish("slow", 1)), asyncio.create_task(finish("fast", 0))], return_when=asyncio.FIRST_COMPLETED)
    for p in pending:
        p.cancel()
    res = [d.result() for d in done]
    order = [await c for c in asyncio.as_completed([finish("b", 0.02), finish("a", 0.001), finish("c", 0.04)])]
    shield = asyncio.create_task(finish("shielded", 0.01))
    try:
        await asyncio.wait_for(asyncio.shield(shield), 0.001)
    except TimeoutError:
        res.append(await shield)
    return res, order, await asyncio.to_thread(sum, [1, 2]), await asyncio.wait_for(finish("w", 0), 1)


print(asyncio.run(race()))


async def eager():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    seen = []

    async def now():
        seen.append("ran at once")
        return 1
    t = asyncio.create_task(now())
    seen.append(t.done())
    return seen, await t


print(asyncio.run(eager()))
