"""__context__, __cause__, __suppress_context__, re-raise, nested handlers, sys.exception(), traceback frames, cycles."""
import sys


def describe(e, depth=0):
    seen = []
    while e is not None and len(seen) < 10:
        seen.append(f"{e!r}{'(cause)' if e.__cause__ is not None else ''}{'(suppressed)' if e.__suppress_context__ else ''}")
        e = e.__cause__ if e.__cause__ is not None else e.__context__
    return " <- ".join(seen)


def attempt(f):
    try:
        f()
    except BaseException as e:
        print(f.__name__, describe(e))


@attempt
def implicit():
    try:
        raise ValueError(1)
    except ValueError:
        raise KeyError(2)


@attempt
def explicit():
    try:
        raise ValueError(1)
    except ValueError as e:
        raise KeyError(2) from e


@attempt
def from_none():
    try:
        raise ValueError(1)
    except ValueError:
        raise KeyError(2) from None


@attempt
def from_class():
    raise KeyError(1) from ValueError


@attempt
def in_finally():
    try:
        raise ValueError(1)
    finally:
        raise KeyError(2)


@attempt
def reraise_same():
    try:
        raise ValueError(1)
    except ValueError:
        try:
            raise
        except ValueError as e:
            raise e


@attempt
def three():
    try:
        try:
            raise ValueError(1)
        except ValueError:
            raise KeyError(2)
    except KeyError:
        raise IndexError(3)


@attempt
def handled_then_raised():
    try:
        raise ValueError("handled")
    except ValueError:
        pass
    raise KeyError("no context")


@attempt
def nested_handled():
    try:
        raise ValueError("outer")
    except ValueError:
        try:
            raise KeyError("inner handled")
        except KeyError:
            pass
        raise IndexError("context is outer")


@attempt
def bare_raise_outside():
    raise


@attempt
def cycle():
    a, b = ValueError("a"), KeyError("b")
    try:
        raise a
    except ValueError:
        try:
            raise b
        except KeyError:
            raise a


@attempt
def self_cause():
    a = ValueError("a")
    raise a from a


@attempt
def in_generator():
    def g():
        try:
            yield
        except ValueError:
            raise KeyError("from generator")
    it = g()
    next(it)
    it.throw(ValueError("thrown"))


@attempt
def generator_keeps_context():
    def g():
        yield sys.exception()
        raise IndexError("in generator")
    it = g()
    try:
        raise ValueError("caller")
    except ValueError:
        print("  seen by generator:", repr(next(it)))
        next(it)


@attempt
def with_exit():
    class M:
        def __enter__(self): pass
        def __exit__(self, *a):
            raise KeyError("exit")
    with M():
        raise ValueError("body")


@attempt
def del_method_context():
    try:
        raise ValueError("x")
    except ValueError as e:
        e.__context__ = OSError("set by hand")
        raise


print(sys.exception(), sys.exc_info())
try:
    raise ValueError("v")
except ValueError as e:
    print(repr(sys.exception()), sys.exception() is e, sys.exc_info()[0], sys.exc_info()[2] is e.__traceback__)
    try:
        raise KeyError("k")
    except KeyError:
        print(repr(sys.exception()))
    print(repr(sys.exception()))

    def inner():
        return repr(sys.exception())
    print(inner(), [inner() for _ in range(1)])
print(sys.exception())


def returns_in_except():
    try:
        raise ValueError
    except ValueError:
        return repr(sys.exception())


print(returns_in_except(), sys.exception())


def loops():
    for i in range(3):
        try:
            raise ValueError(i)
        except ValueError:
            if i == 1:
                break
            continue
    return sys.exception()


print(loops())


def yields_in_except():
    try:
        raise ValueError("gen")
    except ValueError:
        yield repr(sys.exception())
        yield repr(sys.exception())
    yield repr(sys.exception())


g = yields_in_except()
print(next(g), sys.exception(), next(g), next(g))


def tb_lines(e):
    out, tb = [], e.__traceback__
    while tb:
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        tb = tb.tb_next
    return out


def level3():
    x = 1
    raise ValueError("deep")


def level2():
    try:
        level3()
    finally:
        x = 2


def level1():
    try:
        level2()
    except ValueError:
        raise


try:
    level1()
except ValueError as e:
    print(tb_lines(e)[1:])
    saved = e
try:
    raise saved
except ValueError as e:
    print(len(tb_lines(e)), tb_lines(e)[2:])
try:
    raise saved.with_traceback(None)
except ValueError as e:
    print(len(tb_lines(e)))
e = ValueError()
e.__cause__ = KeyError()
print(e.__suppress_context__)
e.__cause__ = None
print(e.__suppress_context__)


def finally_overrides():
    try:
        raise ValueError
    finally:
        pass


def nested_finally(log=[]):
    try:
        try:
            raise ValueError("a")
        finally:
            log.append(repr(sys.exception()))
            try:
                raise KeyError("b")
            except KeyError as e:
                log.append(repr(e.__context__))
            log.append(repr(sys.exception()))
    except ValueError as e:
        log.append(repr(e.__context__))
    return log


print(nested_finally())
