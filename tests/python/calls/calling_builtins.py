"""Builtins and types called positionally, by keyword, unpacked, through partial, map, getattr and as callbacks; results kept."""
import functools
import itertools
import operator


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for f, args, kw in ((int, ("ff",), {"base": 16}), (int, ("11", 2), {}), (str, (b"a",), {"encoding": "ascii"}), (str, (), {"object": 5}), (bytes, (), {"source": "é", "encoding": "utf8"}), (dict, ([("a", 1)],), {"b": 2}), (list, ("ab",), {}), (sorted, ([2, 1],), {"reverse": True, "key": None}), (max, (1, 2), {"key": lambda v: -v}), (min, ([],), {"default": 9}), (sum, ([1],), {"start": 5}), (pow, (), {"base": 2, "exp": 3, "mod": 5}),
                    (round, (), {"number": 2.567, "ndigits": 1}), (enumerate, ("ab",), {"start": 3}), (zip, ("a", "b"), {"strict": True}), (complex, (), {"real": 1, "imag": 2}), (range, (1, 5, 2), {}), (slice, (1, 2), {}), (print, ("x",), {"end": "!\n"}), ("a,b".split, (), {"sep": ",", "maxsplit": 1}), ("a".encode, (), {"encoding": "utf-8", "errors": "strict"}), (b"a".decode, (), {"errors": "ignore"}), ("x\ty".expandtabs, (), {"tabsize": 2}), ("a\nb".splitlines, (), {"keepends": True}),
                    ([3, 1].sort, (), {"reverse": True}), ({}.update, ({"a": 1},), {"b": 2}), ((5).to_bytes, (), {"length": 2, "byteorder": "little"}), (int.from_bytes, (b"\1\0",), {"byteorder": "big", "signed": False}), (b"ab".hex, (), {"sep": ":"}), (compile, (), {"source": "1", "filename": "f", "mode": "eval"}), (memoryview, (), {"object": b"x"}), (property, (), {"fget": len, "doc": "d"}), (type, ("T", (), {"x": 1}), {}), (isinstance, (5, int), {}), (getattr, (5, "zz", "d"), {}), (divmod, (7, 2), {}), (format, (5, "03d"), {}), (float.fromhex, ("0x1p4",), {}), (dict.fromkeys, ("ab", 0), {}), (str.maketrans, ("a", "b"), {})):
    r = f(*args, **kw)
    print(getattr(f, "__name__", f), list(r) if isinstance(r, (enumerate, zip)) else r.tobytes() if isinstance(r, memoryview) else type(r).__name__ if not isinstance(r, (int, str, bytes, list, dict, tuple, float, complex, range, slice, type(None))) else r, end="; ")
print()
for f, args, kw in ((len, (), {"obj": []}), (abs, (), {"x": 1}), (int, (), {"x": "5"}), (float, (), {"x": 1}), (list, (), {"iterable": []}), (tuple, (), {"sequence": ()}), (range, (), {"stop": 3}), (isinstance, (5,), {"class_or_tuple": int}), (max, (1,), {"default": 2, "bad": 3}), (sorted, ([1],), {"cmp": None}), ("a".join, (), {"iterable": []}), ("a".find, (), {"sub": "a"}), ([].append, (), {"object": 1}), ({}.get, (), {"key": 1}), (zip, ([1],), {"nope": 1}), (divmod, (), {"x": 1, "y": 2}), (chr, (), {"i": 65}), (iter, (), {"object": []}), (type, (), {"object": 5}), (getattr, (5, "x"), {"default": 1}), (print, (), {"separator": ","}), (sum, (), {"iterable": [1]}), (enumerate, (), {"iterable": [1], "begin": 2}), (bool, (), {"x": 1}), (object, (), {"x": 1}), (hash, (), {"obj": 1})):
    error(f, *args, **kw)
print(list(map(int, "123")), list(map(max, [1, 5], [3, 2])), list(map(str.upper, ["a", "b"])), list(map([10, 20].__getitem__, [1, 0])), list(map({1: "x"}.get, [1, 2])), list(map(" ".join, [["a", "b"]])), list(map(len, ["", "ab"])), list(map(operator.add, [1], [2])), list(map(pow, [2, 3], [3, 2])), list(map(isinstance, [5, "a"], [int, int])), list(map(getattr, [5, 1j], ["real", "imag"])), list(filter(str.isdigit, "a1b2")), sorted("bA", key=str.lower), functools.reduce(max, [1, 5, 3]), [*map(type, [1, "a"])], list(map(print, ["printed"])), list(itertools.starmap(divmod, [(7, 2)])), sum(map(len, ["a", "bb"])), dict(map(lambda p: p[::-1], [(1, 2)])))
aliases = {"length": len, "absolute": abs, "make": list, "up": str.upper, "get": dict.get, "app": list.append}
lst = [1]
print(aliases["length"]("abc"), aliases["absolute"](-2), aliases["make"]("ab"), aliases["up"]("x"), aliases["get"]({"a": 1}, "a"), aliases["app"](lst, 2), lst)
n, app = "append", lst.append
getattr(lst, n)(3)
app(4)
list.append(lst, 5)
type(lst).append(lst, 6)
print(lst, (lambda f, *a: f(*a))(max, 3, 9), (len if lst else abs)([1]), [len, abs, str][0]("abcd"), {"f": len}["f"]([]), (f := len)("ab"), f([1]))
p = functools.partial(int, base=2)
q = functools.partial(max, 10)
r = functools.partial(str.replace, "banana", "a")
print(p("101"), q(5), q(50), r("o"), r("o", 1), functools.partial(print, "pre", sep="-")("x"), functools.partial(functools.partial(pow, 2), 3)(), list(map(functools.partial(operator.mul, 3), [1, 2])))


class UsesBuiltins:
    length = len
    number = int
    upper = str.upper
    app = lst.append
    static = staticmethod(len)
    prop = property(id)
    def __init__(self): self.inst = len


u = UsesBuiltins()
print(u.length([1, 2]), u.number("7"), u.static("abc"), u.inst("ab"), u.prop == id(u))
error(lambda: u.upper)
u.app(99)
print(lst[-1])
results = []
for i in range(100):
    results.append(max(i, 50) + min(i, 50) + abs(i - 50) + len(str(i)) + int(str(i)) + (i.bit_length()) + divmod(i, 7)[1] + pow(i, 2, 11) + round(i / 3) + ord(chr(i + 40)) + isinstance(i, int) + bool(i) + hash(i) + sum((i, 1)) + len(range(i)) + [i].index(i) + "abc".find("c") + {i: 1}[i] + (i,).count(i))
print(results[:5], sum(results))
print(print, len, [].append.__name__, type.__call__(int, "5"), int.__new__(int, "6"), object.__new__(UsesBuiltins).__class__.__name__, str.__call__ is not None, len.__call__("abc"), [].append.__call__(1), "".join.__call__(["a"]), max.__call__(1, 2), dict.__call__ is not None, (5).__add__.__call__(6))
