"""binascii: every coder on odd inputs, and a deterministic flood of mangled ones."""
import binascii
from binascii import *


def show(f, *args, **kwargs):
    try:
        print(f.__name__, *args, kwargs or "", "->", f(*args, **kwargs))
    except BaseException as e:
        print(f.__name__, *args, kwargs or "", "->", type(e).__name__, e)


print(Error, Error.__mro__, Incomplete.__mro__)
print(sorted(n for n in dir(binascii) if not n.startswith("_")))
for f in (a2b_uu, b2a_uu, a2b_base64, b2a_base64, a2b_qp, b2a_qp, b2a_hex, a2b_hex, hexlify, unhexlify, crc_hqx, crc32):
    print(f.__name__, f.__text_signature__)
    for arg in (b"", b"a", "a", "", "é", 5, None, bytearray(b"abc"), memoryview(b"abcdef")[::2], [1]):
        show(f, arg) if not isinstance(arg, memoryview) else show(f, arg.tobytes())
    show(f)
    show(f, b"a", 1, 2, 3, 4)

seed = 12345


def rand(n):
    global seed
    seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
    return (seed >> 8) % n


def pick(letters, n):
    return bytes(letters[rand(len(letters))] for _ in range(rand(n)))


for _ in range(150):
    data = pick(b"AB+/=== \n", 12)
    show(a2b_base64, data)
    show(a2b_base64, data, strict_mode=True)
for _ in range(60):
    data = pick(range(256), 50)
    show(b2a_base64, data, newline=bool(rand(2)))
    assert a2b_base64(b2a_base64(data)) == data == a2b_hex(b2a_hex(data))
    show(b2a_uu, data)
    show(b2a_uu, data, backtick=True)
    show(crc32, data, rand(1 << 30))
    show(crc_hqx, data, rand(1 << 30))
    show(b2a_qp, data)
for _ in range(100):
    show(a2b_uu, pick(range(30, 100), 20))
    show(a2b_uu, pick(b"#&!  \n`", 10))
    show(a2b_qp, pick(b"=====_AFaf09\r\n xg", 15), bool(rand(2)))
    data = pick(b"a.=_ \t\r\n\r\nx\0\x7f\xff", 12) * (1 + rand(12))
    show(b2a_qp, data, bool(rand(2)), bool(rand(2)), bool(rand(2)))
show(b2a_uu, bytes(45)), show(b2a_uu, bytes(46)), show(a2b_uu, b"\x7f"), show(a2b_uu, b"\x80"), show(a2b_uu, b"\xff")
for args in ((":",), (b":", 2), (":", -3), ("::",), ("",), (5,), ("é",), (":", 0), (":", 100), (None,)):
    show(hexlify, b"abcdefg", *args)
show(hexlify, b"abc", sep="-", bytes_per_sep=2)
show(unhexlify, b"ABCdef09"), show(unhexlify, b"abc"), show(unhexlify, "zz"), show(unhexlify, b"0x"), show(unhexlify, b" 1")
show(crc32, b"abc", -1), show(crc32, b"abc", 2**40 + 5), show(crc32, b"abc", "x"), show(crc_hqx, b"abc", -1), show(crc32, b"abc" * 1000)
show(a2b_qp, data=b"=41", header=True), show(b2a_qp, data=b"a b", header=True), show(a2b_base64, b"YQ", True)
