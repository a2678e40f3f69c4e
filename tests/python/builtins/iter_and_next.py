"""iter and next in both forms, unpacking protocols, sentinel iterators, any/all/sum short circuits, and what each builtin consumes."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Tracked:
    def __init__(self, items): self.items, self.taken = list(items), 0
    def __iter__(self): return self

    def __next__(self):
        if self.taken >= len(self.items):
            raise StopIteration
        self.taken += 1
        return self.items[self.taken - 1]


for name, use in (("any", lambda t: any(t)), ("all", lambda t: all(t)), ("in", lambda t: 2 in t), ("next", lambda t: next(t)), ("unpack two of three", lambda t: (lambda a, b, *c: (a, b, c))(*t)), ("zip", lambda t: list(zip(t, [1]))), ("zip second", lambda t: list(zip([1], t))), ("map", lambda t: next(map(str, t))), ("filter", lambda t: next(filter(None, t))), ("enumerate", lambda t: next(enumerate(t))), ("max", lambda t: max(t)), ("sum", lambda t: sum(t)), ("list", list), ("star", lambda t: [*t]), ("dict", lambda t: dict.fromkeys(t)), ("join", lambda t: "".join(map(str, t))), ("sorted", sorted), ("set", lambda t: len(set(t))), ("slice assign", lambda t: [].__setitem__(slice(0, 0), t)), ("extend", lambda t: [].extend(t)), ("index", lambda t: __import__("operator").indexOf(t, 2)), ("islice", lambda t: list(__import__("itertools").islice(t, 2))), ("for break", lambda t: [v for v in t if v][:1]), ("reversed", lambda t: list(reversed(list(t)))), ("min key", lambda t: min(t, key=lambda v: -v)), ("tuple", tuple), ("bytes", bytes), ("count", lambda t: __import__("operator").countOf(t, 2))):
    t = Tracked([0, 1, 2, 3, 4])
    print(name, use(t), "took", t.taken, "left", list(t))


def two(t):
    a, b = t
    return a, b


for items in ([1, 2], [1], [1, 2, 3], []):
    t = Tracked(items)
    error(two, t)
    print("took", t.taken)
n = iter(range(10))
print(list(iter(lambda: next(n), 4)), list(n), list(iter([1, 2, 3].pop, 1)), list(iter(iter("abc").__next__, "c")))
data = [3, 2, 1, 0, 5]
print([v for v in iter(data.pop, 0)], data)
calls = []


class Caller:
    def __call__(self): calls.append(1); return len(calls)


it = iter(Caller(), 3)
print(list(it), list(it), len(calls), repr(it).split(" at ")[0])


def raises(): raise KeyError("from callable")
def stops(): raise StopIteration("stop")


error(list, iter(raises, 1))
print(list(iter(stops, 1)))
for args in ((), (5,), (5, 1), ([], 1), (None,), (int,), (len,)):
    error(iter, *args)
for args in ((), (5,), ([],), ("a",), (iter([]),), (iter([]), 1, 2), (range(3),), (Tracked, 1)):
    error(next, *args)
print(next(iter([]), None), next(iter([1]), "unused"), next((v for v in range(10) if v > 5), "none"), next((v for v in range(3) if v > 5), "none"))


class GetItem:
    def __getitem__(self, i):
        if i == 3:
            raise StopIteration
        if i > 3:
            raise IndexError
        return i


class GetItemBad:
    def __getitem__(self, i): raise ValueError(i)


class IterNotIterator:
    def __iter__(self): return [1]


class IterNone:
    __iter__ = None
    def __getitem__(self, i): return i


class NextOnly:
    def __next__(self): return 1


class IterRaises:
    def __iter__(self): raise RuntimeError("in __iter__")


class NextRaises:
    def __iter__(self): return self
    def __next__(self): raise RuntimeError("in __next__")


error(list, GetItem())
for cls in (GetItemBad, IterNotIterator, IterNone, NextOnly, IterRaises, NextRaises):
    error(list, cls())
    error(lambda: [v for v in cls()])
    error(lambda: 1 in cls())
    error(lambda: [*cls()])
    error(two, cls())
print(next(NextOnly()))


class Instance:
    pass


i = Instance()
i.__iter__ = lambda: iter([1])
error(iter, i)
Instance.__iter__ = lambda self: iter("set on the class")
print(next(iter(i)))
it = iter([1, 2, 3])
print(iter(it) is it, [next(it), *it], next(it, "done"))
a = b = iter(range(6))
print(list(zip(a, b)), list(zip(*[iter("abcdef")] * 3)))
m = map(lambda v: 10 // v, [5, 0, 2])
print(next(m))
error(next, m)
print(next(m))
print(sum(iter([1, 2])), max(iter("abc")), sorted(iter([2, 1])), dict(iter([(1, 2)])), list(enumerate(iter("ab"))), "-".join(iter("ab")), tuple(iter({})), [*iter({1: 2})], {**dict(iter({"a": 1}.items()))})
