"""__del__ and gc: run after gc.collect(), resurrection, errors in finalizers, cycles, gc module functions."""
# oracle: native
import gc
import sys

log = []


def collect():
    for _ in range(3):
        gc.collect()


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


def make(name):
    D(name)


make("plain")
collect()
print(log)
log.clear()


def cycle():
    a, b = D("cycle a"), D("cycle b")
    a.other, b.other = b, a


cycle()
collect()
print(sorted(log))
log.clear()
saved = []


class Resurrect:
    def __del__(self):
        log.append("del")
        saved.append(self)


def make_res():
    Resurrect()


make_res()
collect()
print(log, len(saved))
saved.clear()
collect()
print(log)
log.clear()


class Raises:
    def __del__(self):
        raise ValueError("in del")


seen = []
sys.unraisablehook = lambda u: seen.append((u.exc_type.__name__, str(u.exc_value)))


def make_raises():
    Raises()


make_raises()
collect()
sys.unraisablehook = sys.__unraisablehook__
print(seen)


def gen():
    try:
        yield 1
    finally:
        log.append("generator closed")


def start_gen():
    g = gen()
    next(g)


start_gen()
collect()
print(log)
log.clear()


class WithAttr:
    def __init__(self):
        self.d = D("attribute of dying object")


def make_attr():
    WithAttr()


make_attr()
collect()
print(log)
log.clear()
x = D("rebound")
x = D("kept")
collect()
print(log)
log.clear()
lst = [D(i) for i in range(5)]
del lst[1:3]
collect()
print(sorted(log))
log.clear()
d = {i: D(i) for i in range(3)}
d.pop(0)
d.clear()
collect()
print(sorted(log))
log.clear()


def local_dies():
    inner = D("local")
    return None


local_dies()
collect()
print(log)
log.clear()


def exc_frame():
    kept_by_traceback = D("in traceback")
    raise ValueError


try:
    exc_frame()
except ValueError as e:
    saved_exc = e
collect()
print(log)
saved_exc = None
collect()
print(log)
log.clear()
print(gc.isenabled(), gc.get_threshold().__class__.__name__, len(gc.get_count()), isinstance(gc.collect(), int), gc.is_tracked([]), gc.is_tracked(5), gc.is_tracked("s"), gc.is_tracked(object()), isinstance(gc.get_stats(), list), gc.garbage, gc.get_debug())
gc.disable()
print(gc.isenabled())
gc.enable()
for args in ((0,), (1,), (2,)):
    gc.collect(*args)
try:
    gc.collect(5)
except ValueError as e:
    print(e)
events = []


def on_gc(phase, info):
    events.append((phase, sorted(info)))


gc.callbacks.append(on_gc)
gc.collect()
gc.callbacks.remove(on_gc)
print(events[0][0], events[-1][0], events[0][1])


class T: pass


t = T()
t.ref = [1]
holder = [t]
print(any(o is holder for o in gc.get_referrers(t)), any(o is t for o in gc.get_referents(holder)), any(o is t for o in gc.get_objects()))
print(gc.is_finalized(t), gc.freeze(), gc.get_freeze_count() >= 0, gc.unfreeze())
big = []
for i in range(20000):
    node = T()
    node.me = node
    node.data = [i] * 3
    if i % 100 == 0:
        big.append(node)
collect()
print(len(big), sum(n.data[0] for n in big), all(n.me is n for n in big))
chain = None
for i in range(100000):
    chain = (chain, i)
print(chain[1])
chain = None
collect()
deep = []
for i in range(100000):
    deep = [deep]
deep = None
collect()
print("survived deep structures")


class Base:
    def __del__(self):
        log.append("base del")


class Sub(Base):
    def __del__(self):
        log.append("sub del")
        super().__del__()


def make_sub():
    Sub()


make_sub()
collect()
print(log)
log.clear()


class Late: pass


Late.__del__ = lambda self: log.append("added later")


def make_late():
    Late()


make_late()
collect()
print(log)
try:
    D.__del__(5)
except AttributeError as e:
    print(e)
