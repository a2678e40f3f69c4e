"""Exceptions raised and caught in hot loops at irregular times; finally, nested handlers, generators, tracebacks."""
import sys


def classify(v):
    try:
        if v % 7 == 0:
            raise ValueError(v)
        if v % 11 == 0:
            return 100 // (v - v)
        if v % 13 == 0:
            return [1, 2][v]
        return v
    except ValueError as e:
        return -e.args[0]
    except (ZeroDivisionError, IndexError) as e:
        return len(str(e))
    finally:
        counts["finally"] = counts.get("finally", 0) + 1


counts = {}
print(sum(classify(i) for i in range(3000)), counts)


def deep(n, at):
    if n == at:
        raise KeyError(n)
    if n == 0:
        return 0
    return deep(n - 1, at) + 1


def catch_deep(n):
    total = 0
    for i in range(n):
        try:
            total += deep(10, i % 15)
        except KeyError as e:
            total -= e.args[0]
            tb, depth = e.__traceback__, 0
            while tb:
                tb, depth = tb.tb_next, depth + 1
            total += depth
    return total


print(catch_deep(1000))


def rare(n):
    out = 0
    for i in range(n):
        try:
            out += int("x" if i % 997 == 996 else "5")
        except ValueError:
            out -= 1000
    return out


print(rare(5000))


def loop_control(n):
    log = []
    for i in range(n):
        try:
            if i % 3 == 0:
                continue
            if i == n - 2:
                break
            if i % 5 == 0:
                raise RuntimeError
        except RuntimeError:
            log.append("r")
            continue
        else:
            log.append("e")
        finally:
            log.append("f")
    return {k: log.count(k) for k in "ref"}


print(loop_control(1000))


def reraise(n):
    c = 0
    for i in range(n):
        try:
            try:
                if i & 1:
                    raise ValueError(i)
                raise TypeError(i)
            except ValueError:
                raise
            except TypeError as e:
                raise LookupError(i) from e
            finally:
                c += 1
        except ValueError as e:
            c += e.args[0] % 2
        except LookupError as e:
            c += e.__cause__.args[0] % 3
    return c, sys.exception()


print(reraise(1000))


def gen(n):
    i = 0
    while i < n:
        try:
            got = yield i
            if got:
                i += got
        except ValueError:
            i += 10
        i += 1


def drive(n):
    g = gen(n)
    total = next(g)
    step = 0
    try:
        while True:
            step += 1
            if step % 17 == 0:
                total += g.throw(ValueError)
            elif step % 5 == 0:
                total += g.send(2)
            else:
                total += next(g)
    except StopIteration:
        return total, step


print(drive(5000))


class Ctx:
    def __init__(self, swallow): self.swallow = swallow
    def __enter__(self): return self
    def __exit__(self, t, v, tb): return self.swallow and t is ValueError


def contexts(n):
    ok = bad = 0
    for i in range(n):
        try:
            with Ctx(i % 2 == 0):
                if i % 3 == 0:
                    raise ValueError
                if i % 10 == 1:
                    raise KeyError
            ok += 1
        except (ValueError, KeyError):
            bad += 1
    return ok, bad


print(contexts(2000))


def attr_misses(objs):
    n = 0
    for o in objs:
        try:
            n += o.x
        except AttributeError:
            n -= 1
    return n


class X: pass


objs = [X() for _ in range(1000)]
for i, o in enumerate(objs):
    if i % 4:
        o.x = i
print(attr_misses(objs), attr_misses([5, "s"] * 500), attr_misses(objs))


def dict_misses(d, n):
    hit = 0
    for i in range(n):
        try:
            hit += d[i]
        except KeyError:
            d[i * 2] = 1
    return hit, len(d)


print(dict_misses({}, 2000))


def stop_values(n):
    def g(v):
        return v
        yield
    total = 0
    for i in range(n):
        try:
            next(g(i))
        except StopIteration as e:
            total += e.value
    return total


print(stop_values(1000))


def unbound(flag, n):
    for i in range(n):
        if flag or i == n - 1:
            x = i
        try:
            x
        except UnboundLocalError:
            continue
    del x
    try:
        return x
    except UnboundLocalError as e:
        return str(e)


print(unbound(True, 1000), unbound(False, 1000))


def overflow_error(n):
    c = 0
    x = 1.5
    for i in range(n):
        try:
            x = x ** 2 if x < 1e300 else 10.0 ** 400
        except OverflowError:
            c += 1
            x = 1.5
    return c


print(overflow_error(1000))


def nested_functions(n):
    def inner(i):
        try:
            return outer_value[i]
        except IndexError:
            raise LookupError("translated") from None
    outer_value = list(range(n // 2))
    good = 0
    for i in range(n):
        try:
            good += inner(i)
        except LookupError as e:
            good -= e.__suppress_context__
    return good


print(nested_functions(1000))


def recursion_limit(n):
    def f(k):
        return f(k + 1) + 1
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(120)
    c = 0
    for _ in range(n):
        try:
            f(0)
        except RecursionError:
            c += 1
    sys.setrecursionlimit(old)
    return c


print(recursion_limit(50))
