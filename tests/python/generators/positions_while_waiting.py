# Where generators and coroutines that wait stand: f_lasti, and tracebacks of what is thrown into them, not yet started ones too.
import sys
def g():
    x = yield 1
    yield from h()
def h():
    try:
        yield 2
    except KeyError:
        yield 3
class A:
    def __await__(self):
        yield 5
async def a():
    await A()
def tb(e):
    t, r = e.__traceback__, []
    while t: r.append((t.tb_frame.f_code.co_name,t.tb_lasti,t.tb_lineno)); t=t.tb_next
    return r
i=g(); next(i); print(i.gi_frame.f_lasti)
try: i.throw(ValueError(1))
except ValueError as e: print(tb(e)[1:])
i=g(); next(i); next(i); print(i.gi_frame.f_lasti, i.gi_yieldfrom.gi_frame.f_lasti)
try: i.throw(ValueError(1))
except ValueError as e: print(tb(e)[1:])
i=g()
try: i.throw(ValueError(1))
except ValueError as e: print(tb(e)[1:])
i=g(); next(i); next(i); print(i.throw(KeyError), i.gi_frame.f_lasti, i.gi_yieldfrom.gi_frame.f_lasti)
i=a(); i.send(None); print(i.cr_frame.f_lasti, i.cr_await.gi_frame.f_lasti)
try: i.throw(ValueError(1))
except ValueError as e: print(tb(e)[1:])
def g():
    x = yield 1
i=g(); print(i.gi_frame.f_lasti, i.gi_frame.f_lineno)
async def a(): pass
c=a(); print(c.cr_frame.f_lasti,c.cr_frame.f_lineno); c.close()
class C:
    def m(self):
        (yield)
i=C().m(); print(i.gi_frame.f_lasti, i.gi_frame.f_lineno)
import traceback
for x in (g(), C().m()):
    try: x.throw(KeyError)
    except KeyError as e:
        print(e.__traceback__.tb_next and (e.__traceback__.tb_next.tb_lineno,e.__traceback__.tb_next.tb_lasti))
def w():
    try:
        yield 1
    finally:
        import sys
        f=sys._getframe(); print(f.f_lineno)
for k in range(3):
    i=w(); next(i)
    try: i.throw(KeyError)
    except KeyError as e: print(e.__traceback__.tb_next.tb_lineno,e.__traceback__.tb_next.tb_lasti)
i=g()
print(i.gi_frame.f_lasti); next(i)
f=i.gi_frame; print(f.f_lasti,f.f_lineno); i.close(); print(f.f_lasti, f.f_lineno)
