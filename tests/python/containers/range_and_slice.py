"""range and slice objects: arithmetic, membership, equality, slicing, huge values, indices, errors."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for args in ((5,), (0,), (-3,), (2, 8), (8, 2), (0, 10, 3), (10, 0, -3), (0, 10, -1), (5, 5), (-5, 5, 4), (10**20, 10**20 + 3), (2**62 - 1, 2**62 + 2), (-2**63, -2**63 + 3), (0, 10**30, 10**29 * 3)):
    r = range(*args)
    print(r, list(r) if len(r) < 20 else "", len(r), r.start, r.stop, r.step, bool(r), list(reversed(r)), r[::-1], r[1:], r[::2], r == range(*args), hash(r) == hash(range(*args)), (r[0], r[-1]) if r else None)
r = range(0, 20, 3)
print(9 in r, 10 in r, 18 in r, 21 in r, -3 in r, 9.0 in r, "a" in r, None in r, True in range(2), r.index(9), r.count(9), r.count(10), r.count("x"), r[2:5], r[-3:], r[5:1:-2], r[100:], r[:-100], 10**25 in range(0, 10**30, 5), 2.5 in range(5), 9 + 0j in r)
print(range(3) == range(0, 3, 1), range(0) == range(2, 1), range(0, 3, 2) == range(0, 4, 2), range(1) == range(1, 2), range(3) == [0, 1, 2], range(3) != range(4), {range(3): "k"}[range(0, 3)], hash(range(0)) == hash(range(5, 1)))
for f in (lambda: range(), lambda: range(1.5), lambda: range("a"), lambda: range(1, 2, 0), lambda: range(1, 2, 3, 4), lambda: range(None), lambda: r[100], lambda: r["a"], lambda: r[1.5], lambda: r.index(1), lambda: r.index("a"), lambda: r + r, lambda: r * 2, lambda: r < r,
          lambda: range(10**30).__len__(), lambda: len(range(10**30)), lambda: range(5).__setitem__, lambda: r.start.__class__ is int and setattr(r, "start", 1), lambda: range(5)[10**30], lambda: r[::0], lambda: type("R", (range,), {}), lambda: range(stop=5)):
    error(f)


class I:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v


print(range(I(3)), range(I(1), I(10), I(4)), list(range(True, 4)), I(2) in [2], range(10)[I(3)], range(10)[I(2):I(5)], I(3) in range(5))
total = 0
for i in range(10):
    for j in range(i, 0, -1):
        total += i * j
for i in range(10**18, 10**18 + 5):
    total += i
for i in range(5):
    i = 100
print(total, i, [x for x in range(0, -10, -3)], sum(range(1000)), max(range(5)), min(range(5, 10)), sorted(range(3), reverse=True), tuple(range(2)), *range(3))
it = iter(range(3))
print(next(it), list(it), next(it, "end"), type(iter(range(3))).__name__, type(iter(range(10**30))).__name__)
import copy
import pickle
print(copy.copy(r) == r, pickle.loads(pickle.dumps(r)) == r, r.__reduce__()[1], repr(r), str(range(5)), f"{range(1, 2)}")
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, s.indices(5), s.indices(100), s == slice(1, 10, 2), s != slice(1), slice(5), slice(None), slice("a", [1], None), slice(1, 2).step, hash(slice(1, 2)) == hash(slice(1, 2)), s < slice(1, 11), repr(slice(None, None, -1)))
for sl in (slice(None), slice(None, None, -1), slice(-3, None), slice(None, -3), slice(5, 2), slice(5, 2, -1), slice(-100, 100), slice(100, -100, -1), slice(0, 10, 100), slice(None, None, -100), slice(3, None, -1), slice(-1, -4, -1)):
    print(sl, [sl.indices(n) for n in (0, 1, 5)], list(range(5))[sl], "abcde"[sl], (0, 1, 2, 3, 4)[sl], range(5)[sl])
for f in (lambda: slice(), lambda: slice(1, 2, 3, 4), lambda: s.indices(-1), lambda: s.indices("a"), lambda: slice("a").indices(5), lambda: slice(1, 2, 0).indices(5), lambda: [1, 2][slice("a")], lambda: setattr(s, "start", 1), lambda: [1][::0], lambda: type("S", (slice,), {}), lambda: hash(slice([])), lambda: s + s, lambda: slice(start=1)):
    error(f)
print(slice(10**30).indices(5), slice(-10**30, 10**30, 10**29).indices(5), slice(I(1), I(3)).indices(10), [0, 1, 2, 3][I(1):I(3)], {slice(1, 2): "hashable"}[slice(1, 2)], copy.copy(s), pickle.loads(pickle.dumps(s)), s.__reduce__()[1])


class Shows:
    def __getitem__(self, key): return key


w = Shows()
print(w[1:2], w[:], w[::], w[1:2, ::3], w[...], w[1:2:3], w["a":"b"], w[w:] if False else w[None:None:None], w[:, 1], w[(1, 2)], w[-1:], w[slice(1)])
