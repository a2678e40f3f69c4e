"""yield from: delegation of send/throw/close, return values, non-generator iterables, nesting, gi_yieldfrom."""


def error(f, *args):
    try:
        print("no error:", f(*args))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


def inner():
    got = None
    try:
        while got != "stop":
            got = yield ("inner", got)
        return "inner result"
    except ValueError as e:
        yield "inner caught " + str(e)
        return "after catch"
    finally:
        print("inner finally")


def outer():
    result = yield from inner()
    yield ("outer got", result)


g = outer()
print(next(g), g.send("x"), g.gi_yieldfrom.__name__, g.send("stop"), g.gi_yieldfrom)
error(next, g)
g = outer()
next(g)
print(g.throw(ValueError("thrown")), next(g))
g = outer()
next(g)
g.close()
g = outer()
next(g)
error(g.throw, KeyError("uncaught"))


def from_iterables():
    a = yield from [1, 2]
    b = yield from "ab"
    c = yield from range(2)
    d = yield from {}
    e = yield from (x for x in [7])
    return a, b, c, d, e


def collect(gen):
    out = []
    try:
        while True:
            out.append(next(gen))
    except StopIteration as e:
        return out, e.value


print(collect(from_iterables()))


def to_list():
    yield from [1, 2]


g = to_list()
next(g)
error(g.send, "value to a list iterator")
g = to_list()
next(g)
error(g.throw, ValueError("no throw method"))


class It:
    def __init__(self):
        self.log = []

    def __iter__(self):
        return self

    def __next__(self):
        self.log.append("next")
        return len(self.log)

    def send(self, v):
        self.log.append(("send", v))
        if v == "end":
            raise StopIteration("send value")
        return len(self.log)

    def throw(self, *args):
        self.log.append(("throw", len(args), type(args[0]).__name__))
        return "throw result"

    def close(self):
        self.log.append("close")


def deleg(it):
    r = yield from it
    yield ("r", r)


it = It()
g = deleg(it)
print(next(g), g.send("hi"), g.throw(ValueError("e")), g.send(None), g.send("end"), it.log)
it = It()
g = deleg(it)
next(g)
g.close()
print(it.log)
error(lambda: next(deleg(5)))
error(lambda: next(deleg(None)))


def recursive(n):
    if n:
        yield n
        r = yield from recursive(n - 1)
        return r + 1
    return 0


print(collect(recursive(5)))


def flatten(x):
    for i in x:
        if isinstance(i, list):
            yield from flatten(i)
        else:
            yield i


print(list(flatten([1, [2, [3, [4, []], 5]], 6])))


def deep(n):
    if n == 0:
        got = yield "bottom"
        return got
    return (yield from deep(n - 1))


g = deep(50)
print(next(g))
try:
    g.send("up")
except StopIteration as e:
    print(e.value)


def throw_through():
    try:
        yield from inner()
    except KeyError as e:
        yield "outer caught " + repr(e)


g = throw_through()
next(g)
print(g.throw(KeyError("k")))


def swallow_exit():
    try:
        yield 1
    except GeneratorExit:
        return "swallowed"


def parent():
    r = yield from swallow_exit()
    yield r


g = parent()
next(g)
error(g.close)


def close_error():
    try:
        yield 1
    finally:
        raise RuntimeError("on close")


def parent2():
    try:
        yield from close_error()
    except RuntimeError as e:
        print("parent saw", e, repr(e.__context__))
        raise


g = parent2()
next(g)
error(g.close)


def same_twice(it):
    yield from it
    yield from it


shared = iter([1, 2, 3])
print(list(same_twice(shared)))


def self_delegate():
    yield from sd


sd = self_delegate()
error(next, sd)


def tree(n):
    if n:
        yield from tree(n // 2)
        yield n
        yield from tree(n // 3)


print(list(tree(10)))


def exc_return():
    try:
        yield from throw_immediately()
    except ValueError as e:
        return "handled " + str(e)


def throw_immediately():
    raise ValueError("at once")
    yield


print(collect(exc_return()))


def stop_value():
    class S:
        def __iter__(self): return self
        def __next__(self): raise StopIteration(1, 2)
    return (yield from S())


print(collect(stop_value()))
