"""heapq, bisect, queue, sched with fake time, graphlib: exact behaviour of the small algorithms."""
import bisect
import graphlib
import heapq
import queue
import sched


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


h = []
for v in (5, 1, 8, 3, 2, 9, 0):
    heapq.heappush(h, v)
print(h, heapq.heappop(h), heapq.heappushpop(h, 4), heapq.heapreplace(h, 7), h, [heapq.heappop(h) for _ in range(len(h))])
l = [9, 4, 7, 1, 3]
heapq.heapify(l)
print(l, heapq.nlargest(2, [3, 1, 4, 1, 5]), heapq.nsmallest(2, "hello"), heapq.nlargest(2, ["aa", "b", "cccc"], key=len), heapq.nsmallest(10, [2, 1]), heapq.nlargest(0, [1]), heapq.nlargest(1, [1, 5]), list(heapq.merge([1, 4, 7], [2, 5], [0, 9])), list(heapq.merge([7, 1], [5], reverse=True)), list(heapq.merge(["a", "ccc"], ["bb"], key=len)), heapq.nsmallest(3, [(1, "b"), (1, "a"), (0, "z"), (2, "q")]))
mh = []
for v in (3, 1, 4, 1, 5):
    heapq.heappush_max(mh, v)
print(mh, heapq.heappop_max(mh), heapq.heapreplace_max(mh, 0), heapq.heappushpop_max(mh, 9), mh)
m2 = [1, 2, 3, 4]
heapq.heapify_max(m2)
print(m2)
error(heapq.heappop, [])
error(heapq.heapreplace, [], 1)
error(heapq.heappush, (1,), 2)
error(heapq.heapify, [1, "a"])
error(heapq.nlargest, "x", [1])
print(heapq.heappushpop([], 5))


class Item:
    def __init__(self, p, n): self.p, self.n = p, n
    def __lt__(self, o): return self.p < o.p
    def __repr__(self): return self.n


q = [Item(3, "c"), Item(1, "a"), Item(2, "b")]
heapq.heapify(q)
print([heapq.heappop(q) for _ in range(3)])
data = [(i * 7919) % 1009 for i in range(500)]
heap = data[:]
heapq.heapify(heap)
print([heapq.heappop(heap) for _ in range(500)] == sorted(data), heapq.nsmallest(5, data), heapq.nlargest(5, data, key=lambda v: v % 100))
a = [1, 3, 3, 5, 7]
print(bisect.bisect(a, 3), bisect.bisect_left(a, 3), bisect.bisect_right(a, 3), bisect.bisect_left(a, 0), bisect.bisect(a, 99), bisect.bisect_left(a, 4), bisect.bisect_left(a, 3, 2), bisect.bisect(a, 3, 0, 2), bisect.bisect_left([], 1), bisect.bisect(["a", "bb", "ccc"], 2, key=len))
bisect.insort(a, 4)
bisect.insort_left(a, 3)
bisect.insort(a, -7, key=abs) if False else bisect.insort(a, 100)
print(a, [["F", "D", "C", "B", "A"][bisect.bisect([60, 70, 80, 90], s)] for s in (33, 99, 77, 70, 89, 90, 100)])
error(bisect.bisect, 5, 1)
error(bisect.bisect, [1], "a")
error(bisect.bisect_left, [1], 1, -1)
error(bisect.insort, (1,), 2)
fq = queue.Queue(2)
fq.put(1)
fq.put_nowait(2)
print(fq.full(), fq.qsize(), fq.empty(), fq.get(), fq.get_nowait(), fq.empty(), fq.maxsize)
error(fq.get_nowait)
fq.put(1)
fq.put(2)
try:
    fq.put_nowait(3)
except queue.Full as e:
    print("Full", repr(e))
fq.task_done()
fq.task_done()
error(fq.task_done)
lq, pq, sq = queue.LifoQueue(), queue.PriorityQueue(), queue.SimpleQueue()
for v in (3, 1, 2):
    lq.put(v)
    pq.put(v)
    sq.put(v)
print([lq.get() for _ in range(3)], [pq.get() for _ in range(3)], [sq.get() for _ in range(3)], sq.empty())
error(sq.get_nowait)
error(fq.get, timeout=-1)
fq.shutdown()
error(fq.put, 1)
clock = [0]
s = sched.scheduler(lambda: clock[0], lambda d: clock.__setitem__(0, clock[0] + d))
log = []
s.enter(5, 1, lambda: log.append(("five", clock[0])))
s.enter(2, 2, log.append, ("two b",))
s.enter(2, 1, log.append, argument=("two a",))
ev = s.enter(3, 1, log.append, ("cancelled",))
s.enterabs(4, 1, lambda x: s.enter(10, 1, log.append, ("nested",)), kwargs={"x": 1})
s.cancel(ev)
print(len(s.queue), s.empty())
s.run()
print(log, clock)
error(s.cancel, ev)
ts = graphlib.TopologicalSorter({"d": {"b", "c"}, "b": {"a"}, "c": {"a"}})
print(list(ts.static_order())[0], list(ts.static_order())[-1] if False else "")
ts = graphlib.TopologicalSorter()
ts.add("app", "lib", "util")
ts.add("lib", "core")
ts.add("util", "core")
ts.prepare()
order = []
while ts.is_active():
    ready = sorted(ts.get_ready())
    order.append(ready)
    ts.done(*ready)
print(order, bool(ts))
error(list, graphlib.TopologicalSorter({1: [2], 2: [1]}).static_order())
error(ts.add, "late")
error(graphlib.TopologicalSorter().get_ready)
error(ts.done, "nope")
