"""Sorting: stability, keys, reverse, runs, comparisons counted, types of elements, errors in the middle, big inputs against a simple sort."""
import functools
import random


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Counted:
    compared = 0

    def __init__(self, v, tag=0): self.v, self.tag = v, tag

    def __lt__(self, o):
        Counted.compared += 1
        return self.v < o.v

    def __repr__(self): return f"{self.v}.{self.tag}"


def insertion(items, key=lambda v: v):
    out = []
    for item in items:
        i = len(out)
        while i and key(item) < key(out[i - 1]):
            i -= 1
        out.insert(i, item)
    return out


rng = random.Random(7)
for n in (0, 1, 2, 3, 10, 31, 32, 33, 64, 65, 100, 500):
    data = [rng.randrange(n + 1) for _ in range(n)]
    pairs = [(v, i) for i, v in enumerate(data)]
    ok = [sorted(data) == insertion(data), sorted(pairs, key=lambda p: p[0]) == insertion(pairs, key=lambda p: p[0]), sorted(data, reverse=True) == sorted(data)[::-1],
          sorted(pairs, key=lambda p: p[0], reverse=True) == insertion(pairs, key=lambda p: -p[0]), sorted(map(str, data)) == insertion(list(map(str, data))), sorted(v / 7 for v in data) == insertion([v / 7 for v in data]),
          sorted([(v % 3, -v) for v in data]) == insertion([(v % 3, -v) for v in data]), [c.v for c in sorted(map(Counted, data))] == sorted(data)]
    print(n, all(ok), ok if not all(ok) else "")
shapes = {"sorted": list(range(200)), "reversed": list(range(200, 0, -1)), "same": [5] * 200, "saw": [i % 10 for i in range(200)], "organ": [min(i, 199 - i) for i in range(200)], "one off": [*range(100), 50, *range(100, 199)], "runs": [*range(50), *range(50), *range(100)], "swapped": [i ^ 1 for i in range(200)], "random": [rng.random() for _ in range(200)]}
for name, data in shapes.items():
    Counted.compared = 0
    result = sorted(Counted(v, i) for i, v in enumerate(data))
    stable = all(a.v < b.v or a.v == b.v and a.tag < b.tag for a, b in zip(result, result[1:]))
    print(name, Counted.compared < 1500, stable, [c.v for c in result] == sorted(data), Counted.compared if name in ("sorted", "reversed", "same") else "")
mixed = [3, 1.5, True, 2**70, -0.0, 0, 2.5, False, -1]
print(sorted(mixed), sorted(mixed, reverse=True), sorted(mixed, key=lambda v: -v), sorted(mixed, key=str), sorted(mixed, key=lambda v: (type(v).__name__, v)))
print(sorted(["b", "B", "a", "é", "Z", "10", "9", "", "aa"]), sorted("hello world"), sorted(b"bytes"), sorted({3: 1, 1: 2}), sorted({"z", "y"}), sorted([[2], [1, 5], [1]]), sorted([(1, "b"), (1, "a"), (0, "z")]), sorted([{1}, {1, 2}, set()], key=len), sorted([1 + 1j, 2], key=abs), sorted([None, None]) if False else "", sorted([range(3), range(1)], key=len), sorted([b"b", b"a"]), sorted([float("inf"), 1, float("-inf")]))
words = "the Quick brown Fox jumps over The lazy dog".split()
print(sorted(words, key=str.lower), sorted(words, key=lambda w: (len(w), w.lower())), sorted(words, key=len, reverse=True), sorted(words, key=lambda w: w[::-1]), sorted(words, key=functools.cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))), sorted(range(10), key=lambda v: (v % 3, -v)))
for bad in ([1, "a"], [1, None], [(1, 2), [1]], [1j, 2j], [{}, {}], [object(), object()], [1, "a", 2], ["a", 1.5], [[1], ["a"]], [(1, "a"), (1, 2)]):
    error(sorted, bad)
error(sorted, [1, 2], key=5)
error(sorted, [1, 2], key=lambda: 0)
error(sorted, [1, 2], key=lambda v: "a" if v == 1 else 2)
error(sorted, 5)
error(sorted)
error(sorted, [1], lambda v: v)
error(sorted, [1], reverse="x")
error([].sort, 5)
l = [3, "a", 1]
error(l.sort)
print(sorted(map(str, l)))


class Fails:
    n = 0

    def __init__(self, v): self.v = v

    def __lt__(self, o):
        Fails.n += 1
        if Fails.n > 5:
            raise ValueError("comparison 6")
        return self.v < o.v


fl = [Fails(v) for v in (5, 2, 8, 1, 9, 3)]
error(fl.sort)
print(sorted(f.v for f in fl))


class Weird:
    def __init__(self, r): self.r = r
    def __lt__(self, o): return self.r


print(len(sorted([Weird([]), Weird("x"), Weird(None), Weird(1)])))


class OnlyGt:
    def __init__(self, v): self.v = v
    def __gt__(self, o): return self.v > o.v


print([o.v for o in sorted([OnlyGt(3), OnlyGt(1), OnlyGt(2)])])
nan = float("nan")
print(len(sorted([3, nan, 1, nan, 2])), sorted([nan])[0] is nan, min(1, nan), max(nan, 1) is nan)
calls = []
sorted([3, 1, 2], key=lambda v: calls.append(v) or v)
print(calls, sorted([3, 1, 2], key=None), [3, 1, 2].sort(key=None))
data = list(range(1000))
rng.shuffle(data)
print(data[:5], sorted(data) == list(range(1000)), sorted(data, key=lambda v: -v)[:3], sorted(data, key=lambda v: v % 10)[:5], min(data, key=lambda v: (v % 7, -v)), max(data, key=str), sorted(data, key=hash)[:3], sorted(map(float, data))[-1], sorted(f"{v:04}" for v in data)[10], sorted((v * 2**60 for v in data))[1], sorted((-v for v in data))[0])
table = [{"n": i % 5, "s": "xyz"[i % 3], "f": i * 0.5} for i in range(20)]
print([r["f"] for r in sorted(table, key=lambda r: (r["s"], -r["n"]))], [r["n"] for r in sorted(sorted(table, key=lambda r: r["s"]), key=lambda r: r["n"])][:6])
import bisect
import heapq
import operator
print(sorted(table, key=operator.itemgetter("n", "f"))[3], heapq.nsmallest(3, data, key=lambda v: -v), list(heapq.merge([1, 4], [2, 3])), bisect.bisect([1, 3, 5], 3), sorted([("b", 2), ("a", 3)], key=operator.itemgetter(1)))
