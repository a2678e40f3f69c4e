"""Builtins over iterables: all any enumerate filter iter len list map max min next range reversed sorted sum tuple zip."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(all([]), all([1, "a"]), all([1, 0, 1 / 1]), any([]), any([0, ""]), any([0, 5]), all(x for x in (1, 2)), any({}))
print(sum([]), sum([1, 2], 10), sum([1.5, 2]), sum([[1], [2]], []), sum((True, True)), sum([1, 2.5, 3j]), sum(range(101)), sum([10**20, 1]))
print(sum([0.1] * 10), sum([1e100, 1.0, -1e100]), sum([1, 1e100, 1, -1e100]), sum([0.1] * 10, 0.0), sum([1 << 62, 1 << 62, -(1 << 63)]))
print(sum([(1,), (2,)], ()), sum({1: "a", 2: "b"}), sum([-0.0]), sum([], -0.0), sum([0.0, -0.0]), sum([2j, 0.1, 0.2]))
print(max(1, 2, 3), max([1, 5, 2]), max("abc"), max([1, 1.0]), max(1.0, 1), max(["bb", "a"], key=len), max([], default=None), max([[1], [2]]), max({1: 9, 2: 0}))
print(min(3, 1), min("hello"), min([3, -1], key=abs), min({"b": 1, "a": 2}), min([], default="d", key=len), min((2, "a"), (1, "b")), min([0.0, -0.0]), min(-0.0, 0.0))
first = [1, "x"]
second = [1, "y"]
print(max(first, second, key=lambda v: v[0]) is first, min(first, second, key=lambda v: v[0]) is first)
print(sorted([3, 1, 2]), sorted("hello"), sorted([3, 1], reverse=True), sorted({"b": 1, "a": 2}), sorted(["B", "a"], key=str.lower), sorted([(1, "b"), (1, "a")]))
print(sorted([1, -2, 3], key=abs, reverse=True), sorted([True, 0, 1.5]), sorted([[2], [1, 5]]), sorted(range(5), key=lambda v: v % 3), sorted([1, 1.0, True]))
words = ["apple", "fig", "banana", "kiwi", "date"]
print(sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, key=lambda w: (-len(w), w)), sorted(words, key=None))
print(list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(map(str, range(3))), list(map(pow, [2, 3], [3, 2])), list(map(None.__class__, [])))
print(list(filter(None, [0, 1, "", "a", None, [], [0]])), list(filter(lambda v: v > 1, {1: 1, 2: 2, 3: 3})), list(zip("ab", [1, 2], (True, False))))
print(list(zip([1, 2], "ab", strict=True)), dict(zip("abc", range(3))), list(zip(*[(1, "a"), (2, "b")])), list(enumerate("ab")), list(enumerate("ab", -1)))
print(list(reversed([1, 2, 3])), list(reversed("ab")), list(reversed(range(3))), list(reversed({1: 2, 3: 4})), tuple(reversed((1, 2))))
it = iter([1, 2])
print(next(it), next(it), next(it, "default"), next(iter(""), None))
print(list(range(5)), list(range(2, 8, 3)), list(range(5, 0, -2)), list(range(0)), list(range(5, 2)), tuple(range(-3, 0)))
print(list(iter(lambda: words.pop() if words else None, None)))
print(len("abc"), len([]), len({1: 2}), len(range(10**9)), len(b"ab"), len({1, 2}), len(memoryview(b"abc")))
print(list("ab"), list((1, 2)), list({1: 2}), list({5}), list(x for x in "q"), tuple([1]), tuple("ab"), tuple(), list(), tuple({1: 2}.items()))
t = (1, 2)
print(tuple(t) is t, list([1]) is not [1], set("aab") == {"a", "b"}, frozenset(frozenset([1])) == {1}, dict([("a", 1)], b=2), dict({"a": 1}, a=2))
print(dict(a=1, b=2), dict([[1, 2], (3, 4), "ab"]), dict({1: 2}.items()), dict(dict(x=1)), dict(zip([1, 2], [3, 4])), dict((i, i * i) for i in range(3)))


class M:
    def keys(self): return ["a", "b"]
    def __getitem__(self, k): return k * 2


print(dict(M()), dict(M(), c=1))
calls = []


def key(v):
    calls.append(v)
    return v


sorted([3, 1, 2], key=key)
max([3, 1], key=key)
print(calls)


def raising_key(v):
    raise ValueError(f"key {v}")


error(sorted, [1, 2], key=raising_key)
error(max, [1], key=raising_key)
error(list, map(raising_key, [1]))
error(list, filter(raising_key, [1]))
error(sum, (raising_key(v) for v in [1]))
error(lambda: sorted([1, None, "a"]))
error(lambda: max(1, "a"))
error(lambda: max([1, None]))
error(lambda: max(default=1))
error(lambda: max(1, 2, key=lambda v: None))
data = [5, 3, 9, 1]
print(data.sort(), data, data.sort(reverse=True), data, data.sort(key=lambda v: -v), data)


def mutating(v):
    data.append(v)
    return v


error(data.sort, key=mutating)
print(len(data) >= 4)
lst = [3, 1, 2]


class Spy:
    def __init__(self, v): self.v = v
    def __lt__(self, o):
        calls.append(len(lst))
        return self.v < o.v


lst = [Spy(2), Spy(1)]
calls.clear()
lst.sort()
print(calls, [s.v for s in lst])
big = [(i * 7919) % 1009 for i in range(1000)]
print(sorted(big) == sorted(big, reverse=True)[::-1], sorted(big)[:5], sum(big), max(big), min(big))
stable = sorted([(i % 5, i) for i in range(50)], key=lambda p: p[0])
print(all(a <= b for a, b in zip(stable, stable[1:])), stable[::10])
down = sorted([(i % 3, i) for i in range(9)], key=lambda p: p[0], reverse=True)
print(down)
print([*map(divmod, [7, 8], [2, 3])], sorted([float("inf"), -1, 3, float("-inf")]), sorted(["é", "z", "a", "Z"]), sorted([b"b", b"a"]))
