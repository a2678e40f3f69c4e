"""Sets and frozensets: algebra with operators and methods, comparison, mutation, hashing, errors, subclass results."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def show(s):
    return type(s).__name__, sorted(s, key=repr)


a, b = {1, 2, 3, 4}, {3, 4, 5}
print(show(a | b), show(a & b), show(a - b), show(a ^ b), a <= b, {3} <= a, a >= {1}, a > a, a < a | {9}, a == {4, 3, 2, 1}, a != b, len(a), 3 in a, 9 not in a, bool(set()), a.isdisjoint({9}), a.issubset(range(10)), a.issuperset([1, 2]))
print(show(a.union([9], "x", {7: 1})), show(a.intersection([1, 2, 9], (2,))), show(a.difference([1], {2})), show(a.symmetric_difference([4, 5])), show(a.union()), a.intersection() == a, a.copy() == a, a.copy() is a)
c = set(a)
c.add(10)
c.add(10)
c.discard(1)
c.discard(999)
c.remove(2)
c.update([20, 21], {22})
c.difference_update([20])
c.intersection_update(range(0, 100), range(3, 50))
c.symmetric_difference_update([3, 99])
print(show(c), c.pop() in (4, 10, 21, 22, 99), len(c))
c.clear()
print(c, set(), repr(set()), repr(frozenset()), {1}, frozenset({1}), {(1,)}, {"a"})
c |= {1, 2}
c &= {2, 3}
c ^= {7}
c -= {2}
print(c)
d = c
d |= {8}
print(c is d, show(c))
f = frozenset([1, 2])
print(show(f | {3}), show({3} | f), show(f & {1}), show(f - {1}), show(f ^ {2, 5}), f == {1, 2}, {1, 2} == f, hash(f) == hash(frozenset([2, 1])), {f: "k"}[frozenset([2, 1])], f in {f}, {1, 2} in {f}, frozenset(f) is f, f.copy() is f, show(f.union("a")))
g = f
f |= {3}
print(show(f), show(g), f is g)
print({1, 1.0, True}, {0, False}, len({"a", "b", "a"}), set("hello") == {"h", "e", "l", "o"}, set(range(3)), set({1: 2}), {x % 3 for x in range(10)}, {*[1, 2], *{2, 3}}, set(x for x in [1]), {None, 1} == {1, None}, sorted({3, 1, 2}), max({1, 5}), sum({1, 2}))
for fn in (lambda: a | [1], lambda: a & "ab", lambda: a - 5, lambda: a ^ None, lambda: a < [1], lambda: a + b, lambda: {[]}, lambda: {{1}}, lambda: a.add([]), lambda: a.add({}), lambda: a.remove(999), lambda: a.remove([1]), lambda: set().pop(), lambda: set(5), lambda: set(1, 2), lambda: a.union(5),
           lambda: a.update(5), lambda: a.issubset(5), lambda: hash(a), lambda: f.add(1), lambda: a[0], lambda: a.intersection([[]]), lambda: [] in a, lambda: a.discard({}), lambda: frozenset(5), lambda: {1: {}}.keys() | [[]], lambda: a.isdisjoint([[]]), lambda: set(x=1), lambda: frozenset(x=1), lambda: set([1, []])):
    error(fn)
print({1, 2} in [{2, 1}], {frozenset([1])} == {frozenset([1])}, frozenset([1]) in {frozenset([1]): 1}, {1} in {frozenset([1])}, set([frozenset(), frozenset()]) == {frozenset()})
x = {frozenset({1, 2}), frozenset({3})}
x.discard({1, 2})
x.remove({3})
print(x)


class S(set):
    def __repr__(self): return "S" + repr(sorted(self))


class F(frozenset): pass


s = S([1, 2])
print(s, s | {3}, type(s | {3}), type({3} | s), type(s.copy()), type(s.union([1])), type(s - {1}), s == {1, 2}, F([1]) == {1}, type(F([1]) | F([2])), hash(F([1])) == hash(frozenset([1])), type(F([1]).copy()), F([1]) is F([1]))
log = []


class K:
    def __init__(self, v): self.v = v
    def __hash__(self): return 1
    def __eq__(self, o): log.append((self.v, getattr(o, "v", o))); return isinstance(o, K) and self.v == o.v
    def __repr__(self): return f"K{self.v}"


ks = {K(1), K(2), K(1)}
print(len(ks), log)
first = K(5)
h = {first}
h.add(K(5))
print(len(h), next(iter(h)) is first, (h & {K(5)}).pop() is first, ({K(5)} & h).pop() is first)
big = set()
state = 1
for i in range(5000):
    state = (state * 1103515245 + 12345) % 2**31
    big.add(state % 2000)
    if i % 5 == 0:
        big.discard((state >> 8) % 2000)
print(len(big), sum(big), min(big), max(big))
evens, odds = {n for n in big if n % 2 == 0}, {n for n in big if n % 2}
print(evens | odds == big, evens & odds, len(evens ^ big) == len(odds), evens < big, big - evens == odds, evens.isdisjoint(odds))
e = {1, 2, 3}
while e:
    e.pop()
print(e, {1, 2, 3} - {1} - {2}, {1} | {2} | {3}, {1, 2} & {2, 3} | {9} == {2, 9}, not {1} - {1})
ints = {1, 2, 3}
print(1.0 in ints, True in ints, "1" in ints, {1, 2.5, "x", None, (1,)} == {"x", (1,), None, 2.5, 1}, {float("nan")} == {-float("nan")}, len({-1, -2, hash(-1)}))
print(set.__or__({1}, {2}), {1}.__or__([2]), {1}.__eq__([1]), {1}.__contains__(1), {1}.__len__(), {1}.__le__({1, 2}), set.union({1}, [2]), frozenset.union(frozenset([1]), [2]), set[int], {5}.__iter__().__next__(), {1}.__ior__({2}), {1}.__sub__({1}), {1}.__rsub__({1, 2}), {1}.__and__({1}), {3}.__xor__({3, 4}))
perms = {frozenset(p) for p in [(1, 2), (2, 1), (3,)]}
print(len(perms), sorted(map(sorted, perms)), frozenset("abc") > frozenset("a"), sorted(map(len, perms)), {tuple(sorted(p)) for p in perms} == {(1, 2), (3,)})
