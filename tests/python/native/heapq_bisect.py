"""_heapq and _bisect: algorithms, comparisons they make, errors."""
import _bisect
import _heapq
import random


def show(f, *args, **kwargs):
    try:
        print(f.__name__, repr(f(*args, **kwargs)))
    except BaseException as e:
        print(f.__name__, f"{type(e).__name__}: {e}")


class Loud:
    log = []

    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        Loud.log.append((self.n, other.n))
        return self.n < other.n

    def __repr__(self):
        return f"L{self.n}"


rnd = random.Random(7)
for size in (0, 1, 2, 3, 5, 8, 13, 30, 100):
    data = [rnd.randrange(50) for _ in range(size)]
    a = data[:]
    _heapq.heapify(a)
    b = data[:]
    _heapq.heapify_max(b)
    print(size, a[:20], b[:20])
    out = []
    while a:
        out.append(_heapq.heappop(a))
    print(out == sorted(data))
    out = []
    while b:
        out.append(_heapq.heappop_max(b))
    print(out == sorted(data, reverse=True))
h, m = [], []
for x in [5, 3, 8, 1, 9, 2, 7]:
    _heapq.heappush(h, x)
    _heapq.heappush_max(m, x)
    print(h, m)
show(_heapq.heappushpop, h, 0), show(_heapq.heappushpop, h, 4), show(_heapq.heapreplace, h, 100), print(h)
show(_heapq.heappushpop_max, m, 100), show(_heapq.heappushpop_max, m, 4), show(_heapq.heapreplace_max, m, 0), print(m)
for f in ("heappop", "heapreplace", "heappushpop", "heappop_max", "heapreplace_max", "heappushpop_max", "heapify", "heapify_max", "heappush", "heappush_max"):
    f = getattr(_heapq, f)
    show(f, [])
    show(f, [], 1)
    show(f, (1, 2))
    show(f, (1, 2), 3)
    show(f, [1, "a", 2])
    show(f, [1, "a", 2], 0)
    print(f.__text_signature__)
items = [Loud(rnd.randrange(20)) for _ in range(12)]
h = items[:]
_heapq.heapify(h)
print(Loud.log, h)
Loud.log.clear()
print(_heapq.heappop(h), Loud.log)
Loud.log.clear()
_heapq.heappush(h, Loud(3))
print(Loud.log)
Loud.log.clear()
_heapq.heapreplace(h, Loud(30)), _heapq.heappushpop(h, Loud(4))
print(Loud.log, h)
Loud.log.clear()
h = items[:]
_heapq.heapify_max(h)
print(Loud.log, h)
Loud.log.clear()
print(_heapq.heappop_max(h), _heapq.heapreplace_max(h, Loud(2)), _heapq.heappushpop_max(h, Loud(5)), Loud.log)


class Shrink:
    def __lt__(self, other):
        del target[:]
        return True


target = [Shrink() for _ in range(10)]
show(_heapq.heapify, target)
target = [Shrink() for _ in range(10)]
show(_heapq.heappop, target)
target = [Shrink() for _ in range(10)]
show(_heapq.heappush, target, Shrink())

print("== bisect")
a = [1, 2, 2, 2, 5, 8]
for f in (_bisect.bisect_left, _bisect.bisect_right):
    print([f(a, x) for x in range(10)], f(a, 2, 2), f(a, 2, 0, 2), f(a, 9, lo=1, hi=3), f(a, 2, hi=None), f.__text_signature__)
    show(f, a, 2, -1)
    show(f, a, 2, 0, 100)
    show(f, a, "x")
    show(f, a)
    show(f, 5, 1)
    show(f, a, 1, "a")
    show(f, a, 1, 0, "a")
    show(f, a, 1, key=5)
    show(f, a, 1, nope=5)
    print(f([(1, "a"), (2, "b")], 2, key=lambda p: p[0]), f(a=a, x=3))
for f in (_bisect.insort_left, _bisect.insort_right):
    b = [1, 3, 5]
    f(b, 3), f(b, 4.5), f(b, 0), f(b, 99)
    print(b)
    c = [(1, "a"), (3, "c")]
    f(c, (2, "b"), key=lambda p: p[0]), f(c, (3, "z"), key=lambda p: p[0])
    print(c)
    show(f, (1, 2), 3)
    show(f, [1], 1, -1)


class L(list):
    def insert(self, i, x):
        print("insert", i, x)
        super().insert(i, x)


class Seq:
    def __len__(self):
        return 10

    def __getitem__(self, i):
        return i * 2


x = L([1, 2])
_bisect.insort_right(x, 2)
print(x, _bisect.bisect_left(Seq(), 7), _bisect.bisect_right(range(100), 50))
Loud.log.clear()
s = [Loud(i) for i in range(9)]
_bisect.bisect_left(s, Loud(4)), _bisect.bisect_right(s, Loud(4))
print(Loud.log)
