"""contextlib: contextmanager, ExitStack, suppress, redirect_stdout, closing, nullcontext, AsyncExitStack, decorators."""
import contextlib
import io
from contextlib import ExitStack, closing, contextmanager, nullcontext, redirect_stdout, suppress


def error(f, *args):
    try:
        print("no error:", f(*args))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


@contextmanager
def managed(name, swallow=False):
    print("enter", name)
    try:
        yield name.upper()
    except ValueError as e:
        print("saw", repr(e))
        if not swallow:
            raise
    finally:
        print("exit", name)


with managed("a") as v, managed("b") as w:
    print(v, w)


def body():
    with managed("c"):
        raise ValueError("body")


error(body)
with managed("d", True):
    raise ValueError("swallowed")


@managed("deco")
def decorated(x):
    print("in decorated", x)
    return x * 2


print(decorated(5), decorated(6))


@contextmanager
def no_yield():
    if False:
        yield


@contextmanager
def two_yields():
    yield 1
    yield 2


@contextmanager
def replaces():
    try:
        yield
    except ValueError as e:
        raise KeyError("replaced") from e


@contextmanager
def stops():
    yield
    raise StopIteration("from body")


def use(cm, exc=None):
    with cm():
        if exc:
            raise exc


error(use, no_yield)
error(use, two_yields)
error(use, two_yields, ValueError("x"))
error(use, replaces, ValueError("x"))
error(use, stops)
error(use, replaces, StopIteration("thrown"))
with ExitStack() as stack:
    for n in "xy":
        stack.enter_context(managed(n))
    stack.callback(print, "callback", end="!\n")
    stack.push(lambda *exc: print("pushed", exc[0]) or False)
    print("in stack")


def exit_stack_errors():
    with ExitStack() as stack:
        stack.push(lambda *exc: print("outer sees", repr(exc[1]), repr(exc[1].__context__)) or True)
        stack.callback(lambda: 1 / 0)
        raise ValueError("body")
    return "suppressed"


print(exit_stack_errors())
stack = ExitStack()
stack.callback(print, "kept")
moved = stack.pop_all()
stack.close()
print("closing moved")
moved.close()
error(ExitStack().enter_context, 5)
with suppress(KeyError, IndexError):
    {}["x"]
with suppress(ValueError):
    raise ExceptionGroup("g", [ValueError(1)])


def suppress_group():
    with suppress(ValueError):
        raise ExceptionGroup("g", [ValueError(1), KeyError(2)])


error(suppress_group)
buf = io.StringIO()
with redirect_stdout(buf):
    print("captured")
    print("twice")
print(repr(buf.getvalue()))


class Closable:
    def close(self):
        print("closed")


with closing(Closable()) as c:
    print(type(c).__name__)
with nullcontext(5) as n, nullcontext() as m:
    print(n, m)


class Base(contextlib.ContextDecorator):
    def __enter__(self):
        print("cd enter")
        return self

    def __exit__(self, *exc):
        print("cd exit", exc[0])
        return True


@Base()
def raises():
    raise ValueError


print(raises())


class Abstract(contextlib.AbstractContextManager):
    def __exit__(self, *a):
        return None


with Abstract() as a:
    print(type(a).__name__, isinstance(a, contextlib.AbstractContextManager))


def drive(c):
    try:
        c.send(None)
    except StopIteration as e:
        return e.value


@contextlib.asynccontextmanager
async def amanaged(name):
    print("aenter", name)
    try:
        yield name
    finally:
        print("aexit", name)


async def amain():
    async with amanaged("p") as p, contextlib.AsyncExitStack() as stack:
        q = await stack.enter_async_context(amanaged("q"))
        stack.enter_context(managed("r"))

        async def cb(x):
            print("async callback", x)
        stack.push_async_callback(cb, 5)
        return p, q


print(drive(amain()))


async def agen():
    try:
        yield 1
        yield 2
    finally:
        print("agen closed")


async def aclose_it():
    async with contextlib.aclosing(agen()) as g:
        async for v in g:
            return v


print(drive(aclose_it()))
cm = managed("once")
with cm:
    pass
try:
    with cm:
        pass
except (AttributeError, RuntimeError) as e:
    print(type(e).__name__, e)
print(managed.__name__, managed.__wrapped__.__name__)
