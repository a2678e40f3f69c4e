"""Exceptions raised and caught in hot functions: compiled handlers, tracebacks, frames, contexts."""
import sys, traceback
def f(n):
    total = 0; bad = 0
    d = {i: i*2 for i in range(0, n, 3)}
    for i in range(n):
        try:
            total += d[i]
        except KeyError as e:
            bad += 1
            if i == n - 1 or i == n-2:
                tb = e.__traceback__
                print(e.args, tb.tb_lineno - f.__code__.co_firstlineno, tb.tb_frame.f_locals['i'], tb.tb_frame.f_locals['bad'], tb.tb_next)
    return total, bad
for k in range(5): print(f(300))
def g(x):
    if x % 4 == 1: raise ValueError(x)
    return x
def h(n):
    r = []
    for i in range(n):
        try:
            r.append(g(i))
        except ValueError as e:
            r.append(-e.args[0])
        except TypeError:
            pass
        finally:
            r.append(0)
    return sum(r)
for k in range(5): print(h(1000))
def deep(n):
    out = []
    for i in range(n):
        try:
            try:
                if i % 5 == 0: raise KeyError(i)
                if i % 7 == 0: raise IndexError(i)
            except KeyError:
                raise RuntimeError("x", i)
        except RuntimeError as e:
            last = e
            out.append(e.args[1])
        except LookupError as e:
            out.append(-e.args[0]); last = e
    return out, last
for k in range(4):
    o, last = deep(300)
    print(sum(o), repr(last), repr(last.__context__))
    print(''.join(traceback.format_exception(last)).replace(__file__,'F'))
    tb = last.__traceback__
    while tb:
        print(tb.tb_frame.f_code.co_name, tb.tb_lineno, sorted(tb.tb_frame.f_locals), tb.tb_frame.f_locals['i'])
        tb = tb.tb_next
class C:
    def __enter__(self): return self
    def __exit__(self, a, b, c):
        self.a = a
        return a is ValueError
def w(n):
    k = 0
    c = C()
    for i in range(n):
        with c:
            k += 1
            if i % 3 == 0: raise ValueError
            k += 10
    return k, c.a
for k in range(5): print(w(300))
def locs(n):
    xs = [1, 2.5, 'a', None]
    r = []
    for x in xs * n:
        y = 0
        try:
            y = x + 1
            y = y * 2
        except TypeError:
            y = (y, x)
        r.append(y)
    return r[-4:], len(r)
for k in range(5): print(locs(100))
def it(n):
    i = iter(range(n)); c = 0
    while True:
        try:
            c += next(i)
        except StopIteration:
            return c
for k in range(5): print(it(100))
for k in range(300): it(3)
