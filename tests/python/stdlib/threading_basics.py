"""threading basics: threads, locks, conditions, events, semaphores, barriers, locals, timers, exceptions, queues."""
# oracle: native
import queue
import sys
import threading


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


results = []


def work(n, *, tag="t"):
    results.append((n, tag, threading.current_thread().name))


t = threading.Thread(target=work, args=(5,), kwargs={"tag": "kw"}, name="worker")
print(t.is_alive(), t.ident, t.daemon, t.name, repr(t))
t.start()
t.join()
print(results, t.is_alive(), t.ident is not None, repr(t).split(" ")[0], "stopped" in repr(t))
error(t.start)
error(threading.Thread(target=work).join)
error(lambda: threading.current_thread().join())
error(threading.Thread, group=5)
print(threading.main_thread() is threading.current_thread(), threading.main_thread().name, threading.active_count(), [x.name for x in threading.enumerate()], threading.get_ident() == threading.main_thread().ident, threading.current_thread().daemon)
counter = 0
lock = threading.Lock()


def increment():
    global counter
    for _ in range(1000):
        with lock:
            counter += 1


ts = [threading.Thread(target=increment) for _ in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(counter, lock.locked(), lock.acquire(), lock.acquire(blocking=False), lock.acquire(timeout=0.01), lock.locked(), lock.release(), repr(lock).split(" object")[0])
error(lock.release)
error(lock.acquire, False, 5)
error(lock.acquire, True, -5)
r = threading.RLock()
with r:
    with r:
        print("reentered", r.acquire(blocking=False), r.release())
error(r.release)
ev = threading.Event()
seen = []


def waiter():
    seen.append(ev.wait(5))


t = threading.Thread(target=waiter)
t.start()
ev.set()
t.join()
print(seen, ev.is_set(), ev.wait(0), ev.clear(), ev.wait(0.01))
cond = threading.Condition()
items = []
got = []


def consumer():
    with cond:
        cond.wait_for(lambda: len(items) >= 3, timeout=5)
        got.extend(items)


t = threading.Thread(target=consumer)
t.start()
for i in range(3):
    with cond:
        items.append(i)
        cond.notify_all()
t.join()
print(got)
error(cond.notify)
error(cond.wait)
s = threading.Semaphore(2)
print(s.acquire(), s.acquire(), s.acquire(blocking=False), s.release(), s.acquire(timeout=0.01))
error(threading.Semaphore, -1)
bs = threading.BoundedSemaphore(1)
error(bs.release)
b = threading.Barrier(3, action=lambda: results.append("barrier action"))
order = []


def at_barrier():
    order.append(b.wait())


ts = [threading.Thread(target=at_barrier) for _ in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sorted(order), results[-1], b.parties, b.n_waiting, b.broken)
b.abort()
error(b.wait)
loc = threading.local()
loc.x = "main"


def set_local():
    seen.append(hasattr(loc, "x"))
    loc.x = "thread"
    seen.append(loc.x)


seen.clear()
t = threading.Thread(target=set_local)
t.start()
t.join()
print(seen, loc.x, vars(loc))


class Local(threading.local):
    def __init__(self, v): self.v = v


l2 = Local([1])


def use_local():
    seen.append(l2.v is not None and l2.v == [1])
    l2.v = 5


seen.clear()
t = threading.Thread(target=use_local)
t.start()
t.join()
print(seen, l2.v)
caught = []
old = threading.excepthook
threading.excepthook = lambda args: caught.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
t = threading.Thread(target=lambda: 1 / 0, name="failing")
t.start()
t.join()
threading.excepthook = old
print(caught)
t = threading.Thread(target=sys.exit)
t.start()
t.join()
tm = threading.Timer(0.01, results.append, ["timer fired"])
tm.start()
tm.join()
tm2 = threading.Timer(60, print)
tm2.start()
tm2.cancel()
tm2.join()
print(results[-1], tm2.finished.is_set())
q = queue.Queue()
out = []


def worker():
    while True:
        item = q.get()
        if item is None:
            break
        out.append(item * 2)
        q.task_done()


ts = [threading.Thread(target=worker, daemon=True) for _ in range(2)]
for t in ts:
    t.start()
for i in range(20):
    q.put(i)
q.join()
for _ in ts:
    q.put(None)
for t in ts:
    t.join()
print(sorted(out) == [i * 2 for i in range(20)])


class T(threading.Thread):
    def __init__(self, n):
        super().__init__(name=f"T{n}", daemon=True)
        self.n = n
        self.result = None

    def run(self):
        self.result = sum(range(self.n))


ts = [T(n) for n in (10, 100)]
[t.start() for t in ts]
[t.join() for t in ts]
print([t.result for t in ts], [t.name for t in ts])
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
with ThreadPoolExecutor(2) as ex:
    fs = [ex.submit(pow, 2, i) for i in range(5)]
    print([f.result() for f in fs], list(ex.map(lambda x: x * x, range(5))), sorted(f.result() for f in as_completed(fs)), fs[0].done(), fs[0].exception())
    bad = ex.submit(lambda: 1 / 0)
    print(repr(bad.exception()))
    error(bad.result)
    d, nd = wait(fs)
    print(len(d), len(nd))
error(ex.submit, print)
import contextvars
cv = contextvars.ContextVar("cv", default="default")
cv.set("main value")
t = threading.Thread(target=lambda: seen.append(cv.get()))
t.start()
t.join()
print(seen[-1])
shared = {}


def fill(k):
    for i in range(500):
        shared[(k, i)] = i
        shared.pop((k, i - 10), None)


ts = [threading.Thread(target=fill, args=(k,)) for k in range(4)]
[t.start() for t in ts]
[t.join() for t in ts]
print(len(shared))
gen_lock = threading.Lock()
import _thread
print(_thread.LockType is type(lock), isinstance(_thread.get_ident(), int), threading.TIMEOUT_MAX > 1000, threading.stack_size() >= 0, threading.get_native_id() > 0)
print(sys.getswitchinterval() > 0, threading.settrace(None), threading.gettrace())
