"""memoryview: slicing, casting, formats, writing through, release, comparison, array and struct buffers."""
import array


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


ba = bytearray(b"abcdefgh")
m = memoryview(ba)
print(m[0], m[-1], m[1:3].tobytes(), len(m), m.tolist(), m.format, m.itemsize, m.ndim, m.shape, m.strides, m.nbytes, m.readonly, m.contiguous, m.c_contiguous, m.f_contiguous, m.suboffsets, m.obj is ba)
m[0] = 65
m[1:3] = b"BC"
m[::-1][0] = 72
print(ba, m[::2].tobytes(), m[::-1].tolist(), m[5:2].tobytes(), bytes(m[2:4]), m.hex(), m.hex(":"), 65 in m, b"x" == m[:0], list(m)[:3], m == ba, m[:2] == b"AB", m != b"AB", hash(memoryview(b"x")) == hash(b"x"))
s = m[2:6]
s[0] = 0
print(ba, s.tolist(), s[1:][0], s.obj is ba)
error(lambda: m[100])
error(lambda: m["a"])
error(m.__setitem__, 0, 256)
error(m.__setitem__, 0, b"a")
error(m.__setitem__, slice(0, 2), b"abc")
error(m.__setitem__, 0, "x")
error(m.__delitem__, 0)
error(memoryview(b"ro").__setitem__, 0, 1)
error(hash, m)
error(memoryview, "str")
error(memoryview, 5)
error(lambda: m + m)
error(lambda: m < m)
r = memoryview(b"abc")
print(r.readonly, r.tobytes(), r.toreadonly().readonly, m.toreadonly().readonly, repr(r).startswith("<memory at 0x"), r.count(97) if hasattr(r, "count") else 1, r.index(98) if hasattr(r, "index") else 1)
r.release()
error(lambda: r[0])
error(lambda: len(r))
error(r.tobytes)
r.release()
print(repr(r)[:20])
with memoryview(b"ctx") as c:
    print(c[0])
error(lambda: c[0])
a = array.array("i", [1, -2, 3])
am = memoryview(a)
print(am.format, am.itemsize, am.tolist(), am[1], am[1:].tolist(), am.nbytes, am.shape)
am[0] = 100
print(a, am == a, am == memoryview(array.array("h", [100, -2, 3])), am == memoryview(array.array("d", [100, -2, 3])))
error(am.__setitem__, 0, 1.5)
error(am.__setitem__, 0, 2**40)
c = memoryview(bytearray(range(8))).cast("H")
print(c.tolist() in ([256, 770, 1284, 1798], [1, 515, 1029, 1543]), c.shape, c.format, c.cast("B").tolist(), memoryview(bytearray(8)).cast("d").tolist(), memoryview(b"\x01\x00").cast("?").tolist(), memoryview(b"ab").cast("c").tolist(), memoryview(b"\xff\x01").cast("b").tolist())
g = memoryview(bytearray(range(12))).cast("B", (3, 4))
print(g.ndim, g.shape, g.strides, g.tolist(), g[1, 2], g[-1, -1], len(g), g.nbytes, g.tobytes())
g[0, 0] = 99
print(g[0, 0], g.cast("B").tolist()[:3])
error(lambda: g[0])
error(lambda: g[0, 0, 0])
error(lambda: g[5, 0])
error(lambda: g[0:1].tolist())
error(lambda: memoryview(b"abc").cast("H"))
error(lambda: memoryview(b"abc").cast("Z"))
error(lambda: m[::2].cast("H").tolist())
error(lambda: memoryview(b"abcd").cast("B", (3, 4)))
x = array.array("d", [1.5, 2.5])
x.append(3.5)
print(x, x.tolist(), x[1], x[::-1], x.typecode, x.itemsize, x.index(2.5), x.count(1.5), x + array.array("d", [9]), x * 2, x.tobytes() == bytes(x), x.buffer_info()[1], x.pop(), len(x), x == array.array("d", [1.5, 2.5]), array.array("u", "é").tounicode() if False else "", array.array("b", b"\x01\xff"))
x.extend([1, 2])
x.insert(0, 0.5)
x.remove(1.5)
x.reverse()
x.fromlist([7.0])
print(x, array.array("i"), array.array("w", "hi"), array.array("Q", [2**64 - 1]), sorted(array.typecodes))
error(array.array, "i", [1.5])
error(array.array, "b", [200])
error(array.array, "B", [-1])
error(array.array, "z")
error(array.array, "i", "abc")
error(x.append, "x")
error(lambda: x + [1.0])
mv = memoryview(x)
error(x.append, 1.0)
mv.release()
x.append(1.0)
print(len(x), array.array("i", range(5))[1:4], array.array("i", [3, 1, 2]).tolist(), list(array.array("f", [0.5])))
import struct
buf = bytearray(16)
struct.pack_into("<IhB", buf, 2, 0xDEADBEEF, -2, 7)
print(buf, struct.unpack_from("<IhB", buf, 2), struct.unpack("<2H", memoryview(b"\x01\x00\x02\x00")))
big = memoryview(bytearray(1000))
for i in range(0, 1000, 7):
    big[i] = i & 255
print(sum(big), big[700:714].tolist(), big[::100].tolist())
