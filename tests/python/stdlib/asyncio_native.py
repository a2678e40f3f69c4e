"""Futures and tasks step by step under a loop of our own: callbacks, iterators, steps, wake-ups, cancellation, the running task, uninitialized objects."""
import _asyncio


def error(f, *args, **kw):
    try:
        print("->", f(*args, **kw))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


class Loop:
    def __init__(self):
        self.soon = []

    def __repr__(self):
        return "Loop"

    def get_debug(self):
        return False

    def is_running(self):
        return True

    def call_soon(self, callback, *args, context=None):
        self.soon.append((callback, args))

    def call_exception_handler(self, context):
        print("handler", sorted(context), context["message"])

    def step(self):
        callback, args = self.soon.pop(0)
        return callback(*args)


_asyncio._set_running_loop(None)
for f in (_asyncio.current_task, _asyncio.all_tasks, _asyncio.get_running_loop):
    error(f)
print(_asyncio._get_running_loop())
error(_asyncio._enter_task, 5, 6)
_asyncio._set_running_loop(5)
error(_asyncio._enter_task, 5, 6)
error(_asyncio._enter_task, 5, 7)
error(_asyncio.current_task)
error(_asyncio._leave_task, 5, 7)
error(_asyncio._swap_current_task, 5, 7)
error(_asyncio._swap_current_task, 5, None)
error(_asyncio._leave_task, 6, 7)
error(_asyncio._register_task, 5)
_asyncio._set_running_loop(None)

loop = Loop()
future = _asyncio.Future(loop=loop)
future.add_done_callback(print)
future.add_done_callback(5, context=7)
print([c[0] for c in future._callbacks], future._state, future.remove_done_callback(print), len(future._callbacks))
error(future.result)
error(future.exception)
print(future.set_result(1), future._callbacks, loop.soon[0][0], future.result(), future.exception(), future.done(), future.cancelled(), future.cancel())
error(future.set_result, 2)
error(future.set_exception, ValueError())
loop.soon.clear()

future = _asyncio.Future(loop=loop)
step = iter(future)
print(next(step) is future, future._asyncio_future_blocking)
error(next, step)
error(future.set_exception, 5)
error(future.set_exception, int)
future.set_exception(ValueError(5))
error(next, step)
error(next, step)
step = iter(future)
error(step.throw, KeyError(5))
error(step.throw)
error(step.throw, 5)
print(step.close())
done = _asyncio.Future(loop=loop)
done.set_result("r")
error(next, iter(done))
stop = _asyncio.Future(loop=loop)
stop.set_exception(StopIteration(1))
error(stop.result)
print(stop._log_traceback)
error(setattr, stop, "_log_traceback", True)
error(setattr, stop, "_state", 1)
error(delattr, stop, "_log_traceback")

gate = _asyncio.Future(loop=loop)
log = []


async def work():
    try:
        log.append(await gate)
        await other
    except BaseException as e:
        log.append(type(e).__name__ + str(e.args))
        raise


_asyncio._set_running_loop(loop)
task = _asyncio.Task(work(), loop=loop, name="worker")
error(loop.soon[0][0], 5)
error(loop.soon[0][0], a=5)
print(loop.soon[0][0].__self__ is task, _asyncio.all_tasks(loop) == {task}, task.get_name(), task._fut_waiter)
loop.step()
print(task._fut_waiter is gate, gate._asyncio_awaited_by == frozenset({task}), [c[0].__qualname__ for c in gate._callbacks], loop.soon)
other = _asyncio.Future(loop=loop)
gate.set_result("opened")
loop.step()
print(log, gate._asyncio_awaited_by, task._fut_waiter is other, task.cancelling(), task.cancel("enough"), task.cancelling(), task.uncancel(), other.cancelled())
loop.step()
print(log, task.done(), task.cancelled(), _asyncio.all_tasks(loop))
error(task.result)
error(task.set_result, 1)
error(task.set_exception, 1)


class Odd:
    def __init__(self, v):
        self.v = v

    def __await__(self):
        yield self.v


async def odd(v):
    try:
        await Odd(v)
    except RuntimeError as e:
        print(str(e).partition("<")[0].strip())


for v in (None, 5, gate, _asyncio.Future(loop=Loop()), (i for i in ())):
    t = _asyncio.Task(odd(v), loop=loop)
    loop.step()
    loop.step()
    print(t.done(), loop.soon)


async def raises():
    raise KeyError("k")


t = _asyncio.Task(raises(), loop=loop)
loop.step()
print(repr(t.exception()), t.get_coro() is not None)


async def quick():
    return 5, _asyncio.current_task() is not None


eager = _asyncio.Task(quick(), loop=loop, eager_start=True)
print(eager.done(), eager.result(), eager.get_coro(), loop.soon)
error(_asyncio.Task, 5, loop=loop)
error(_asyncio.Task)
error(_asyncio.Future, 5)
error(future.add_done_callback)
error(future.add_done_callback, 1, 2)
for kind in (_asyncio.Future, _asyncio.Task):
    new = kind.__new__(kind)
    for name, args in (("result", ()), ("exception", ()), ("done", ()), ("get_loop", ()), ("add_done_callback", (1,)), ("remove_done_callback", (1,))):
        error(getattr(new, name), *args)
    for name in ("_state", "_callbacks", "_loop", "_result"):
        error(getattr, new, name)
_asyncio._set_running_loop(None)
