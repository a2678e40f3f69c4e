"""array: every type code, conversions, sequence operations, buffers, pickling."""
import array as mod
import copy
import io
import pickle
import warnings
from array import array, typecodes

warnings.simplefilter("error")


def short(v):
    return repr(v).partition(" at 0x")[0][:60]


def show(f, *args, **kwargs):
    try:
        print(getattr(f, "__name__", f), *map(short, args), "->", repr(f(*args, **kwargs)))
    except BaseException as e:
        print(getattr(f, "__name__", f), *map(short, args), "->", f"{type(e).__name__}: {e}")


print(typecodes, array, mod.ArrayType is array, array.__text_signature__)
show(array), show(array, "i", [1], 2), show(array, 5), show(array, "ii"), show(array, "z"), show(array, "i", x=1), show(array, b"i"), show(array, "u")
warnings.simplefilter("ignore")
limits = {"b": (-128, 127), "B": (0, 255), "h": (-(2**15), 2**15 - 1), "H": (0, 2**16 - 1), "q": (-(2**63), 2**63 - 1), "Q": (0, 2**64 - 1)}
for c, (lo, hi) in limits.items():
    a = array(c, [lo, hi, 1])
    print(a, a.itemsize, a.typecode, a.tolist())
    for v in (lo - 1, hi + 1, -(2**70), 2**70, "a", 1.5, None, True):
        show(a.__setitem__, 0, v)
for c in "fd":
    a = array(c, [1, 2.5, True, -0.0])
    print(a, a.itemsize)
    for v in ("a", None, 10**400, 1e300, 3):
        show(a.__setitem__, 0, v)
    print(a)
for c in "uw":
    a = array(c, "añ€😀")
    print(repr(a), len(a), a.itemsize, a.tounicode(), a.tolist())
    for v in ("a", "ab", "", 5, b"a"):
        show(a.__setitem__, 0, v)
    show(a.fromunicode, "xyz"), show(a.fromunicode, 5), print(a)
    show(a.append, "q"), show(array, c, ["a", "b"]), show(array, c, "")
show(array("i").fromunicode, "a"), show(array("i").tounicode)
for init in ([1, 2], (1, 2), b"\1\0\0\0", bytearray(b"\1\0\0\0"), "ab", array("b", [1, 2]), array("d", [1.5]), range(3), iter([1, 2]), 5, {1: 2}, [1, "a"], b"abc", array("w", "ab"), memoryview(b"abcd"), array("i", [7])):
    show(array, "i", init)
show(array, "b", array("i", [1, 300]))
a = array("i", range(10))
print(a[0], a[-1], a[2:5], a[::-2], a[5:1], a[::3])
show(lambda: a[10]), show(lambda: a[-11]), show(lambda: a["x"]), show(lambda: a[1.5]), show(a.__setitem__, 10, 1), show(a.__setitem__, "x", 1), show(a.__delitem__, 10), show(a.__delitem__, "x")
a[2:4] = array("i", [100, 200, 300])
print(a)
a[::2] = array("i", [0] * 6)
print(a)
show(a.__setitem__, slice(0, 2), [1, 2]), show(a.__setitem__, slice(0, 4, 2), array("i", [1])), show(a.__setitem__, slice(0, 2), array("b", [1])), show(a.__setitem__, slice(0, 2), 5)
del a[1:3], a[0]
print(a)
del a[::3]
print(a)
a[1:1] = a
print(a)
a[3:] = array("i")
print(a)
del a[:]
print(a, len(a), bool(a))
a = array("h", [3, 1, 2])
a.append(7), a.insert(0, 9), a.insert(-1, 8), a.insert(100, 5), a.insert(-100, 4), print(a)
show(a.insert, "a", 1), show(a.insert, 0, "a"), show(a.append, 10**6), show(a.append), show(a.extend, [1, 2]), show(a.extend, array("h", [1])), show(a.extend, array("i", [1])), show(a.extend, 5), show(a.extend, "a"), show(a.extend, [1, "a"]), print(a)
a.extend(a), print(a)
print(a.pop(), a.pop(0), a.pop(-2), a)
show(a.pop, 100), show(a.pop, "a"), show(array("i").pop)
show(a.remove, 1), show(a.remove, 1000), show(a.remove, "x"), print(a, a.count(9), a.count("x"), a.index(9), 9 in a, "x" in a, 2.0 in a)
show(a.index, 1000), show(a.index, 2, 100), show(a.index, 2, 0, 3), show(a.index, 2, -3), show(a.index, 2, "x")
a.reverse(), print(a)
a.byteswap(), print(a), a.byteswap()
for c in "bhiqfdw":
    x = array(c, "ab" if c == "w" else [1, 2])
    if c not in "w":
        x.byteswap()
        print(x.tobytes())
print(a.tobytes(), a.tolist(), a.buffer_info()[1])
show(a.frombytes, b"\1\0\2\0"), show(a.frombytes, b"\1"), show(a.frombytes, "ab"), show(a.frombytes, array("h", [5])), show(a.frombytes, a[:2]), show(a.fromlist, [1, 2]), show(a.fromlist, (1,)), show(a.fromlist, [1, "a"]), print(a)
print(a + a[:1], a[:2] * 3, 2 * a[:1], a * 0, a * -1)
show(lambda: a + [1]), show(lambda: a + array("i")), show(lambda: a * "x"), show(lambda: a * 2.5)
b = a[:2]
b += array("h", [1])
b *= 2
print(b)
try:
    b += [1]
except TypeError as e:
    print(e)
b *= 0
print(b)
x, y = array("i", [1, 2, 3]), array("i", [1, 2, 4])
print(x == y, x != y, x < y, x <= y, x > y, x >= y, x == array("d", [1, 2, 3]), x < array("i", [1, 2]), x == [1, 2, 3], array("i") == array("d"), x == array("i", [1, 2, 3]))
show(lambda: x < [1]), show(hash, x), show(lambda: array("w", "a") < array("w", "b")), show(lambda: array("w", "a") == array("i", [1]))
print(array("d", [float("nan")]) == array("d", [float("nan")]), array("f", [0.1]) == array("d", [0.1]))
m = memoryview(x)
print(m.format, m.itemsize, m.shape, m.tolist(), m.readonly, m.nbytes)
m[0] = 50
print(x)
for f in (lambda: x.append(1), lambda: x.pop(), lambda: x.extend([1]), lambda: x.frombytes(b"abcd"), lambda: x.insert(0, 1), lambda: x.__delitem__(0), lambda: x.clear(), lambda: x.__imul__(2), lambda: x.fromlist([1])):
    show(f)
x[0] = 1
x[0:1] = array("i", [9])
x.reverse()
m.release()
x.append(1), x.clear(), print(x)
print([memoryview(array(c)).format for c in "bBhHiIqQfd"])
print(bytes(array("h", [1, 2])), bytearray(array("b", b"ab")), b"".join([array("b", b"xy")]))
it = iter(array("i", [1, 2, 3]))
print(type(it).__name__, next(it), it.__reduce__(), list(it), list(it), it.__reduce__())
it = iter(array("i", [1, 2, 3]))
it.__setstate__(2), print(list(it))
show(iter(array("i", [1])).__setstate__, "a")
f = io.BytesIO()
array("i", [1, 2, 3]).tofile(f)
print(f.getvalue())
f.seek(0)
z = array("i")
z.fromfile(f, 2), print(z)
show(z.fromfile, f, 2), print(z)
show(z.fromfile, 5, 1), show(z.fromfile, f, -1), show(z.tofile, 5)


class TextFile:
    def read(self, n):
        return "text"


show(z.fromfile, TextFile(), 1)
for c in typecodes:
    s = array(c, "ab" if c in "uw" else [1, 2])
    print([pickle.loads(pickle.dumps(s, p)) == s for p in range(6)], copy.copy(s) == s, copy.deepcopy(s) == s)
r = array("h", [1, 2]).__reduce_ex__(2)
print(r)
r = array("h", [1, 2]).__reduce_ex__(3)
print(r[0].__name__, r[1])


class Sub(array):
    def __new__(cls, *args, extra=None):
        return array.__new__(cls, *args)


s = Sub("i", [1, 2], extra=3)
s.extra = 5
print(s, type(s[:1]), type(s + s), type(s * 2), s.__reduce_ex__(3)[1:], pickle.loads(pickle.dumps(s)).extra, copy.copy(s))
rec = mod._array_reconstructor
print(rec(array, "i", 8, b"\1\0\0\0"), rec(array, "d", 14, b"\0\0\0\0"), rec(array, "w", 21, "ab".encode("utf-32-be")))
show(rec, array, "i", 99, b""), show(rec, int, "i", 8, b""), show(rec, array, "z", 8, b""), show(rec, array, "i", 8, "x"), show(rec, array, "i", 8, b"abc"), show(rec, 5, "i", 8, b"abc"), show(rec, array, "i", "x", b"")
print(rec(array, "i", 4, b"\1\0\2\0"), rec(array, "i", 5, b"\0\1"), rec(array, "b", 13, b"\0\0\0\0") if 0 else "", rec(array, "q", 1, b"\xff\1"), rec(array, "q", 0, b"\xff"), rec(array, "Q", 11, b"\xff" * 8), rec(array, "d", 17, b"\x3f\xf8" + b"\0" * 6))
print(array[int], array.__module__, array("i").__sizeof__() < array("i", range(100)).__sizeof__())
print(sorted(k for k in dir(array) if not k.startswith("__")))
