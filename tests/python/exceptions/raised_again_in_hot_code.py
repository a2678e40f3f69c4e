"""Exceptions that are raised again, and their tracebacks, in functions that run often."""
import traceback, sys
def a(x):
    if x % 3 == 0: raise ValueError(x)
    if x % 3 == 1: raise KeyError(x)
    return x
def b(x):
    try:
        return a(x)
    except ValueError:
        return -1
def c(x):
    try:
        return b(x)
    finally:
        x += 1
def d(x):
    try:
        try:
            return c(x)
        except OSError:
            return 5
    except KeyError as e:
        return 7
class M:
    def __enter__(self): return self
    def __exit__(self, *a): return False
def e(x):
    try:
        with M():
            c(x)
    except KeyError as err:
        return traceback.extract_tb(err.__traceback__)
def f(x):
    try:
        return e2(x)
    except Exception as err:
        last = err
        return [ (s.name, s.lineno, s.colno) for s in traceback.extract_tb(last.__traceback__)]
def e2(x):
    try:
        c(x)
    except OSError:
        pass
    except ZeroDivisionError:
        pass
def run():
    t=0
    for i in range(2000):
        t += d(i)
        if i % 500 == 1:
            print([(s.name, s.lineno) for s in e(i-i%3+1)], f(i-i%3+1))
    print(t)
run()
for i in range(3):
    try:
        for k in range(3000):
            try:
                a(k*3+2)
                if k == 2999: a(1)
            finally:
                pass
    except KeyError as err:
        print([(s.name, s.lineno) for s in traceback.extract_tb(err.__traceback__)])
