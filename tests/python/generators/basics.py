"""Generators: send, throw, close, return values, attributes, re-entrance, exhaustion, expressions, state."""
import inspect


def error(f, *args):
    try:
        print("no error:", f(*args))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


def echo():
    log = []
    try:
        while True:
            try:
                got = yield len(log)
                log.append(got)
            except ValueError as e:
                log.append("caught " + str(e))
                yield "from except"
    except GeneratorExit:
        print("closing", log)
        raise
    finally:
        print("finally", log)


g = echo()
print(next(g), g.send("a"), g.throw(ValueError("v")), next(g), g.send("b"))
g.close()
g.close()
error(next, g)
error(g.send, 1)
g = echo()
error(g.send, "not None")
print(g.send(None))
error(g.throw, KeyError("k"))
error(next, g)


def returns():
    x = yield 1
    return ("returned", x)


g = returns()
next(g)
try:
    g.send("sent")
except StopIteration as e:
    print(e.value, e.args)
error(next, g)


def simple():
    yield 1
    yield 2


print(list(simple()), [*simple()], sum(simple()), dict(zip("ab", simple())), tuple(simple()), 2 in simple(), max(simple()))
g = simple()
print(iter(g) is g, type(g).__name__, g.__name__, g.__qualname__, g.gi_running, g.gi_frame is not None, g.gi_yieldfrom, g.gi_code.co_name,
      g.gi_suspended, inspect.getgeneratorstate(g))
next(g)
print(g.gi_suspended, inspect.getgeneratorstate(g), g.gi_frame.f_lineno - simple.__code__.co_firstlineno, inspect.getgeneratorlocals(g))
list(g)
print(g.gi_frame, g.gi_suspended, inspect.getgeneratorstate(g), repr(g).split(" at ")[0])
g.__name__ = "renamed"
print(g.__name__)
error(setattr, g, "__name__", 5)
error(setattr, g, "gi_running", 1)
error(lambda: type(g)())


def reenter():
    try:
        yield next(me)
    except ValueError as e:
        yield "reentered: " + str(e)


me = reenter()
print(next(me))


def close_ignored():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = close_ignored()
next(g)
error(g.close)


def close_returns():
    try:
        yield 1
    except GeneratorExit:
        return "value on close"


g = close_returns()
next(g)
print(g.close(), g.close(), close_returns().close())


def close_raises():
    try:
        yield
    finally:
        raise KeyError("in finally")


g = close_raises()
next(g)
error(g.close)


def throw_forms():
    while True:
        try:
            yield
        except Exception as e:
            print("  got", repr(e), e.__traceback__ is not None)


g = throw_forms()
next(g)
import warnings
warnings.simplefilter("ignore")
g.throw(ValueError)
g.throw(ValueError("instance"))
g.throw(ValueError, "args")
g.throw(ValueError, ("a", "b"))
g.throw(ValueError, ValueError("given"))
error(g.throw, 5)
error(g.throw, "string")
error(g.throw)
error(g.throw, ValueError("x"), "y")
error(g.throw, ValueError, 1, "not a traceback")


def stop_inside():
    yield 1
    raise StopIteration("leaks")


g = stop_inside()
next(g)
try:
    next(g)
except RuntimeError as e:
    print(e, repr(e.__cause__), repr(e.__context__))


def stop_from_next():
    yield next(iter([]))


error(list, stop_from_next())


def empty():
    return
    yield


print(list(empty()), list(empty()))
gen = (i * j for i in range(3) for j in range(3) if i != j)
print(next(gen), gen.__name__, list(gen))


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


f = fib()
print([next(f) for _ in range(10)])


def lazy_args(x=print("default evaluated")):
    print("body started")
    yield x


g = lazy_args()
print("created")
next(g)


def exception_context():
    try:
        yield 1
    except ValueError:
        yield 2
        raise KeyError("after")


g = exception_context()
next(g)
g.throw(ValueError("first"))
try:
    next(g)
except KeyError as e:
    print(repr(e), repr(e.__context__))


def yield_in_finally():
    try:
        yield "try"
    finally:
        yield "finally"
        print("after finally yield")


print(list(yield_in_finally()))


def yields_expr():
    a = (yield)
    b = yield a
    c = [(yield b), (yield "two")]
    print((yield c), end="|")
    return (yield)


g = yields_expr()
print([g.send(v) for v in (None, 1, 2, 3, 4)], g.send(5))
error(g.send, 6)
a, b, c = (v for v in "xyz")
print(a, b, c)
error(lambda: [x for x in 5])
g = (print("lazily", v) or v for v in [1])
print(list(g))


class Container:
    def __iter__(self):
        for v in (1, 2):
            yield v


c = Container()
print(list(c), list(c), [a + b for a in c for b in c])
import types
print(isinstance(g, types.GeneratorType), isinstance(c.__iter__(), types.GeneratorType), hasattr(g, "__len__"), bool(g))
