"""Iterator objects of builtins: state, exhaustion, copying, pickling by __reduce__, mutation during iteration, length hints."""
import operator


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


sources = {"list": [1, 2, 3], "tuple": (1, 2, 3), "str": "abc", "bytes": b"abc", "bytearray": bytearray(b"abc"), "range": range(3), "dict": {1: "a", 2: "b"},
           "keys": {1: "a"}.keys(), "values": {1: "a"}.values(), "items": {1: "a"}.items(), "set": {7}, "frozenset": frozenset([7]), "enumerate": enumerate("ab"),
           "zip": zip("ab", "cd"), "map": map(str, [1]), "filter": filter(None, [0, 1]), "reversed": reversed([1, 2]), "bigrange": range(10**30, 10**30 + 2),
           "reversed str": reversed("ab"), "reversed range": reversed(range(3)), "reversed dict": reversed({1: 1, 2: 2}), "memoryview": memoryview(b"ab"),
           "callable": iter(iter([5, 6, 0]).__next__, 0)}
for name, source in sources.items():
    it = iter(source)
    hint = operator.length_hint(it, -1)
    items = list(it)
    print(name, type(it).__name__, hint, items, next(it, "exhausted"), operator.length_hint(it, -1), iter(it) is it)
    error(next, it)
lst = [1, 2, 3]
it = iter(lst)
next(it)
lst.append(4)
print(list(it))
lst.append(5)
print(list(it), "once exhausted, stays exhausted")
it = iter(lst)
lst.clear()
print(list(it))
lst = [1, 2, 3, 4]
for v in lst:
    lst.remove(v)
print(lst)
d = {1: 1, 2: 2}


def grow_dict():
    for k in d:
        d[k + 10] = 1


def shrink_dict():
    for k in {1: 1}.keys() or d:
        pass
    e = {1: 1, 2: 2, 3: 3}
    for k in e:
        del e[k]


def replace_key():
    e = {1: 1, 2: 2}
    for k in e.items():
        e.pop(k[0])
        e[k[0] + 100] = 1
        if len(e) > 50 or k[0] > 5000:
            break


def grow_set():
    s = {1, 2}
    for v in s:
        s.add(v + 10)


error(grow_dict)
error(shrink_dict)
error(grow_set)
e = {1: 1, 2: 2}
for k in e:
    e[k] = "changed value is fine"
print(e)
it = iter({1: 1, 2: 2})
next(it)
print(list(it))
dd = {i: i for i in range(5)}
it = iter(dd)
next(it)
dd["new"] = 1
error(next, it)
error(next, it)
it = iter([1, 2, 3])
next(it)
print(it.__reduce__()[1:], iter("abc").__reduce__()[1:], iter(range(2, 9, 3)).__reduce__()[1:], enumerate([1], 5).__reduce__()[1][1:])
it.__setstate__(0)
print(list(it))
it = iter((1, 2, 3))
it.__setstate__(2)
print(list(it))
it = iter([1])
it.__setstate__(100)
print(list(it))
import copy
import pickle
it = iter([1, 2, 3])
next(it)
dup = copy.copy(it)
print(list(dup), list(it))
for maker in (lambda: iter([1, 2]), lambda: iter((1, 2)), lambda: iter("ab"), lambda: iter(range(5)), lambda: iter({1: 2}), lambda: reversed([1, 2]), lambda: iter(b"ab")):
    it = maker()
    next(it)
    print(list(pickle.loads(pickle.dumps(it))), end=" ")
print()
z = zip(range(3), "ab")
print(list(z), list(z))
first = iter(range(5))
print(list(zip(first, "ab")), list(first))
print(list(zip()), list(zip([1])), list(map(lambda *a: a, [1, 2], "abc", (7, 8, 9))), list(zip(*[iter(range(6))] * 2)))
print(list(enumerate("ab", start=10)), list(enumerate([1], 10**20)), next(enumerate(x for x in "z")))
print(list(filter(None, [0, "", 1, [], "a"])), list(filter(lambda v: v % 2, range(6))), list(filter(str.isalpha, "a1b2")))
print(list(reversed("abc")), list(reversed(range(5, 0, -2))), list(reversed({1: 2, 3: 4}.items())), [*reversed((1, 2))])
it = reversed([1, 2, 3])
print(operator.length_hint(it), next(it), operator.length_hint(it))
m = map(int, ["1", "x", "3"])
print(next(m))
error(next, m)
print(next(m))


class Weird:
    def __iter__(self):
        yield from (1, 2)

    def __getitem__(self, i):
        raise RuntimeError("never")


print(list(Weird()), next(iter(Weird())))
calls = iter(lambda c=[0]: c.__setitem__(0, c[0] + 1) or c[0], 4)
print(list(calls), list(calls))


def sentinel_raises():
    raise StopIteration


print(list(iter(sentinel_raises, None)))
print(type(iter([])).__name__, type(iter({}.items())).__name__, type(iter(set())).__name__, type(iter(lambda: 0, 0)).__name__, type(iter("é")).__name__, type(iter("a")).__name__)
