"""bytes and bytearray: construction, methods, mutation, slicing, hex, comparison, buffers."""


def error(f, *args, **kw):
    try:
        print("no error:", repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


b = b"hello world hello"
print(b, b[0], b[-1], b[1:4], b[::-1], b[::3], len(b), b"ell" in b, 104 in b, list(b[:3]), b + b"!", b"ab" * 2, b == "hello world hello", b < b"z", hash(b) == hash(bytes(b)), repr(b"\x00\xff\n'\""), b"'", b'"', str(b"x"))
print(bytes(), bytes(3), bytes([1, 2, 255]), bytes("é", "utf-8"), bytes(b"x"), bytes(bytearray(b"y")), bytes(range(3)), bytes(memoryview(b"mv")), bytes((i for i in [65, 66])), bytes.fromhex("00 ff 41"), bytes.fromhex("DEADbeef"), b"\x01\xab".hex(), b"\x01\xab\xcd".hex(":"), b"\x01\xab\xcd\xef".hex("-", 2), b"\x01\xab\xcd".hex("_", -2), bytes(True))
print(b.find(b"hello"), b.find(b"hello", 1), b.rfind(b"hello"), b.find(111), b.index(b"w"), b.rindex(b"o"), b.count(b"l"), b.count(108), b.count(b""), b.startswith(b"he"), b.endswith((b"x", b"lo")), b.replace(b"l", b"L", 2), b.split(), b.split(b"l"), b.split(b"o", 1), b.rsplit(b" ", 1), b.partition(b" "), b.rpartition(b" "), b"a\nb\r\nc".splitlines(), b"-".join([b"a", bytearray(b"b")]))
print(b.upper(), b.title(), b.capitalize(), b"AbC".swapcase(), b"ABC\xc9".lower(), b" x ".strip(), b"xxaxx".strip(b"x"), b"x".center(5, b"*"), b"x".ljust(3) + b"|", b"x".rjust(3), b"-5".zfill(4), b"a\tb".expandtabs(4), b"abc".translate(bytes.maketrans(b"a", b"z")), b"abc".translate(None, b"b"), b"prefix".removeprefix(b"pre"), b"suffix".removesuffix(b"fix"))
print([f(b"aB1 ") for f in (bytes.isalpha, bytes.isalnum, bytes.isdigit, bytes.islower, bytes.isupper, bytes.isspace, bytes.istitle, bytes.isascii)], b"\xc3\xa9".decode(), b"\xe9".decode("latin-1"), b"abc".isascii(), b"\xff".isascii())
ba = bytearray(b"hello")
ba[0] = 72
ba[1:3] = b"EL"
ba += b" world"
ba.append(33)
ba.extend([63, 64])
ba.extend(b"xy")
ba.insert(0, 62)
print(ba, ba.pop(), ba.pop(0), len(ba), ba[-3:], ba.index(111), ba.copy() == ba, ba.copy() is ba)
ba.remove(111)
ba.reverse()
print(ba, bytes(ba), ba.find(b"dl"), ba == bytes(ba), ba != b"x", ba > b"a", type(ba + b"x"), type(b"x" + ba), type(ba[1:2]), type(ba * 2), ba.__contains__(100))
del ba[0], ba[2:4], ba[::2]
print(ba)
ba[1:1] = [1, 2, 3]
ba[::2] = bytes(len(ba[::2]))
ba *= 2
print(ba, ba.hex())
ba.clear()
print(ba, bool(ba), bytearray(3), bytearray([1]), bytearray("é", "latin-1"), bytearray(b"x" * 3), bytearray.fromhex("41 42"), bytearray(b"q").decode(), bytearray().isalpha(), repr(bytearray(b"'\"")))
ba = bytearray(b"abc")
ba.resize(5)
print(ba)
ba.resize(2)
print(ba, bytearray(b"x,y").split(b","), bytearray(b" t ").strip(), bytearray(b"abc").replace(b"b", b""), bytearray(b"up").upper(), bytearray(b"a").join([b"1", b"2"]))
error(lambda: b"abc"[5])
error(lambda: b"abc"["x"])
error(lambda: b"a" + "a")
error(lambda: "a" + b"a")
error(lambda: b"a" in "a")
error(lambda: "a" in b"a")
error(lambda: 256 in b"a")
error(lambda: b"a" < "a")
error(lambda: b"a" * b"a")
error(lambda: b"a" * 1.5)
error(bytes, [256])
error(bytes, [-1])
error(bytes, ["a"])
error(bytes, "a")
error(bytes, 1.5)
error(bytes, -5)
error(bytes, None)
error(bytes, b"x", "utf8")
error(bytes, "x", "nope")
error(b"abc".index, b"z")
error(b"abc".find, "z")
error(b"abc".find, 300)
error(b",".join, ["a"])
error(b"a".split, b"")
error(b"a".replace, "a", "b")
error(b"a".startswith, "a")
error(b"a".center, 5, b"ab")
error(b"a".translate, b"short")
error(bytes.maketrans, b"ab", b"c")
error(bytes.fromhex, "0g")
error(bytes.fromhex, "012")
error(b"a".hex, "é")
error(b"a".hex, "--")
ba = bytearray(b"abc")
error(ba.__setitem__, 0, 256)
error(ba.__setitem__, 0, "a")
error(ba.__setitem__, 9, 1)
error(ba.__setitem__, slice(0, 1), "a")
error(ba.__setitem__, slice(0, 3, 2), b"xyz")
error(ba.append, 256)
error(ba.append, b"a")
error(ba.remove, 1)
error(ba.pop, 10)
error(bytearray().pop)
error(ba.extend, "ab")
error(ba.extend, [300])
error(ba.insert, 0, 300)
error(hash, ba)
error(lambda: b"x".__setitem__(0, 1))
error(ba.resize, -1)
m = memoryview(ba)
error(ba.append, 1)
error(ba.clear)
m.release()
ba.append(1)
print(ba)


class B:
    def __bytes__(self): return b"from __bytes__"


class Sub(bytes):
    def __repr__(self): return "Sub"


print(bytes(B()), Sub(b"x"), type(Sub(b"ab")[0:1]), Sub(b"a") == b"a", bytes(Sub(b"q")), {b"k": 1}[b"k"], sorted([b"b", b"a", b"ab"]), max(b"abc"), sum(b"abc"), b"".join([b"a", b"b"]), list(reversed(b"ab")), b"%d" % 5, int(b"12"), float(b"1.5"), b"a" b"c", b"\101\x42", rb"\n", bytes(b"abc")[1:] is not None)
crc = 0
for byte in bytes(range(256)) * 3:
    crc = ((crc << 5) ^ (crc >> 27) ^ byte) & 0xFFFFFFFF
print(crc)
out = bytearray()
for i in range(300):
    out += bytes([i % 256])
    out[i // 2] ^= 0x55
print(out[:20], len(out), sum(out))
