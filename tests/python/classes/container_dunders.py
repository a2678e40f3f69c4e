"""Container protocols written in Python: __getitem__ iteration, __contains__, __reversed__, __missing__, __length_hint__, slices."""
import operator


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class OldStyle:
    """Only __getitem__: still iterable, reversible with __len__, searchable."""

    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        if isinstance(i, slice):
            return ("slice", i.start, i.stop, i.step)
        if i >= self.n:
            raise IndexError(i)
        return i * 10


o = OldStyle(3)
print(list(o), 20 in o, 5 in o, o[1], o[-1], o[1:2], o[::3], o[:], o["a":"b"], [*o], tuple(o), max(o), sum(o))
error(lambda: len(o))
error(lambda: reversed(o))
it = iter(o)
print(type(it).__name__, next(it), next(it), next(it), next(it, "end"), next(it, "still end"))


class Seq(OldStyle):
    def __len__(self):
        return self.n


s = Seq(3)
print(list(reversed(s)), len(s), bool(Seq(0)), operator.length_hint(s), operator.length_hint(iter(s)))


class Keys:
    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        print("set", key, value)

    def __delitem__(self, key):
        print("del", key)


k = Keys()
print(k[1, 2], k[1:2, ::3, ...], k[()], k[1,], k[None], k[-1], k[True], k["a"], k[:, 0])
k[1:2] = 3
k[..., 1] = 2
del k[0]
del k[1:2, 3]
k[5] += "x" if False else 1


class Iter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


print(list(Iter(3)), [*Iter(2)], 1 in Iter(3), dict(zip("ab", Iter(5))), sum(Iter(4)), sorted(Iter(3)), "".join(map(str, Iter(3))))
a, b, *c = Iter(5)
print(a, b, c)


class Contains:
    def __contains__(self, x):
        return x


print(5 in Contains(), 0 in Contains(), [] not in Contains(), "x" in Contains())


class NoContains:
    def __iter__(self):
        print("iterating")
        return iter([1, 2, 3])


print(2 in NoContains(), 9 in NoContains())


class Reversed:
    def __reversed__(self):
        return iter("custom")

    def __len__(self): return 3
    def __getitem__(self, i): return i


print(list(reversed(Reversed())))


class ReversedNone(list):
    __reversed__ = None


error(lambda: reversed(ReversedNone()))


class Hint:
    def __init__(self, h): self.h = h
    def __length_hint__(self): return self.h
    def __iter__(self): return iter([1, 2])


print(operator.length_hint(Hint(5)), operator.length_hint(Hint(NotImplemented), 7), operator.length_hint(5, 3), list(Hint(100)), operator.length_hint(iter([1, 2, 3])))
error(operator.length_hint, Hint(-1))
error(operator.length_hint, Hint("x"))
error(list, Hint("x"))
error(operator.length_hint, [], "x")


class Default(dict):
    def __missing__(self, key):
        return f"missing {key}"


d = Default(a=1)
print(d["a"], d["b"], d.get("b"), "b" in d, d)


class LenErr:
    def __len__(self): raise ValueError("len raised")
    def __iter__(self): return iter([1])


error(lambda: len(LenErr()))
error(lambda: bool(LenErr()))
error(lambda: list(LenErr()))


class Subscript:
    def __class_getitem__(cls, item):
        return item


print(Subscript[1], Subscript[1, 2], Subscript[...])
error(lambda: Subscript()[1])
error(lambda: OldStyle[1])


class MySlice:
    def __getitem__(self, i):
        return i.indices(10) if isinstance(i, slice) else operator.index(i)


m = MySlice()
print(m[2:5], m[::-1], m[-3:], m[:100:3], m[5:2], m[True])
error(lambda: m["a"])


class Index:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v


print([0, 1, 2, 3][Index(2)], "abc"[Index(-1)], [0, 1, 2, 3][Index(1):Index(3)], (1, 2)[Index(0)], range(9)[Index(4)], b"abc"[Index(1)])
lst = [0, 1, 2]
lst[Index(1)] = "set"
del lst[Index(0)]
print(lst, [1] * Index(3), "a" * Index(2), list(range(Index(3))), lst.pop(Index(0)), lst.insert(Index(0), 9), lst)
error(lambda: [1][Index(10 ** 30)])
error(lambda: [1, 2][Index(0):Index("x")])
print([1, 2, 3][-10 ** 30:10 ** 30], "abc"[10 ** 30:], (1, 2, 3)[::10 ** 30], [1, 2, 3][::-10 ** 30])


class Concat(list):
    def __add__(self, o): return Concat(list.__add__(self, list(o)))
    def __iadd__(self, o): self.extend(x * 2 for x in o); return self
    def __mul__(self, n): return "mul"
    __rmul__ = __mul__
    def __getitem__(self, i): return ("got", super().__getitem__(i))
    def __eq__(self, o): return "eq"
    __hash__ = None


c = Concat([1, 2])
print(c + (3,), c * 2, 2 * c, c[0], c[0:1], c == 1, list(c), [*c], c.index(2), c.pop())
c += [5]
print(list(c))
