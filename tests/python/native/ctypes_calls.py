"""_ctypes: calls of the C library, callbacks, structures by value, errno, foreign threads."""
# oracle: native
import ctypes
import threading
from ctypes import *

libc = CDLL(None)
m = CDLL("libm.so.6")
print(libc.strlen(b"hello"), libc.abs(-5), libc.abs(c_int(-7)), libc.toupper(c_int(97)))
libc.strchr.restype = c_char_p
print(libc.strchr(b"hello", c_char(b"l")), libc.strchr(b"hello", c_char(b"z")))
m.sqrt.restype = c_double
m.sqrt.argtypes = [c_double]
print(m.sqrt(2), m.sqrt(c_double(9)))
powl = m.powl
powl.restype, powl.argtypes = c_longdouble, [c_longdouble, c_longdouble]
print(powl(2, 0.5), powl.restype, powl.argtypes)
sinf = m.sinf
sinf.restype, sinf.argtypes = c_float, [c_float]
print(sinf(0.5))
for bad in (lambda: m.sqrt("x"), lambda: m.sqrt(), lambda: libc.abs(1.5), lambda: libc.abs([]), lambda: libc.abs(2**100)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
try:
    libc.there_is_no_such_function
except AttributeError as e:
    print(str(e).rpartition(": ")[2])
buf = create_string_buffer(50)
print(libc.snprintf(buf, c_size_t(50), b"%d %s %f %c", 5, b"abc", c_double(1.5), c_char(b"x")), buf.value)
sn = libc.snprintf
sn.argtypes = [c_char_p, c_size_t, c_char_p]
print(sn(buf, 50, b"%d-%ld-%.1f", 5, c_long(-(2**40)), c_double(2.5)), buf.value)
compare = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
numbers = (c_int * 8)(5, 1, 4, 2, 3, 9, -1, 0)
calls = []
libc.qsort(numbers, 8, sizeof(c_int), compare(lambda a, b: calls.append(1) or a[0] - b[0]))
print(numbers[:], len(calls) > 7)


class div_t(Structure):
    _fields_ = [("quot", c_int), ("rem", c_int)]


class ldiv_t(Structure):
    _fields_ = [("quot", c_long), ("rem", c_long)]


libc.div.restype = div_t
libc.ldiv.restype = ldiv_t
d = libc.div(17, 5)
print(d.quot, d.rem)
d = libc.ldiv(c_long(-17), c_long(5))
print(d.quot, d.rem)


class Small(Structure):
    _fields_ = [("a", c_float), ("b", c_float), ("c", c_short)]


class Doubles(Structure):
    _fields_ = [("x", c_double), ("y", c_double)]


class Mixed(Structure):
    _fields_ = [("i", c_int), ("d", c_double)]


class Large(Structure):
    _fields_ = [("v", c_long * 5), ("d", c_double)]


class Number(Union):
    _fields_ = [("i", c_int), ("d", c_double)]


class Bits(Structure):
    _fields_ = [("a", c_int, 3), ("b", c_int, 5), ("c", c_int, 24)]


# A callback is a C function: structures go through it by value in both directions where callbacks can take them.
for cls, args in ((Small, (1.5, 2.5, 3)), (Doubles, (1.25, -2.5)), (Mixed, (7, 0.5)), (Large, ((1, 2, 3, 4, 5), 6.5)), (Number, (5,)), (Bits, (3, -9, 1000))):
    seen = []

    def take(v, i, f):
        seen.append((type(v).__name__, bytes(v) == bytes(value), i, f))
        return 11

    value = cls(*args)
    prototype = CFUNCTYPE(c_int, cls, c_int, c_double)
    print(prototype(take)(value, 42, 0.75), seen)
echo = CFUNCTYPE(c_double, c_byte, c_ushort, c_longlong, c_float, c_double, c_char, c_bool, c_wchar)(lambda *a: print(a) or 2.5)
print(echo(-3, 65535, -(2**60), 0.5, 1e300, b"q", True, "é"))
ten = CFUNCTYPE(c_long, *[c_long] * 10)(lambda *a: sum(x * 10**i for i, x in enumerate(a)))
print(ten(*range(10)))
START = CFUNCTYPE(c_void_p, c_void_p)
seen = []


def run(a):
    seen.append((a, threading.current_thread() is threading.main_thread()))
    return 7


start = START(run)
thread, ret = c_ulong(), c_void_p()
print(libc.pthread_create(byref(thread), None, start, c_void_p(99)), libc.pthread_join(thread, byref(ret)), ret.value, seen)
with_errno = CDLL(None, use_errno=True)
print(with_errno.open(b"/no/such/file", 0), ctypes.get_errno(), ctypes.set_errno(5), ctypes.get_errno())
p = libc.malloc
p.restype = c_void_p
p.argtypes = [c_size_t]
libc.free.argtypes = [c_void_p]
memory = p(16)
memset(memory, 65, 15)
memmove(memory, b"xyz", 3)
print(string_at(memory, 15), (c_char * 4).from_address(memory).raw)
libc.free(memory)
strtol = CFUNCTYPE(c_long, c_char_p, POINTER(c_char_p), c_int)(("strtol", libc), ((1, "text"), (2, "rest"), (1, "base", 10)))
print(strtol(b"123abc"), strtol(text=b"ff", base=16))
for bad in (lambda: strtol(), lambda: strtol(b"1", 2, 3), lambda: CFUNCTYPE(c_int, c_int)(("abs", libc), ((2, "x"),)), lambda: CFUNCTYPE(c_int, c_int)(("abs", libc), ())):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
checked = CFUNCTYPE(c_int, c_int)(("abs", libc))
checked.errcheck = lambda result, function, args: (result, function is checked, args)
print(checked(-5))
libc.getpid.restype = lambda n: ("pid", n > 0)
print(libc.getpid())


class Handle(c_int):
    pass


libc.abs.restype = Handle
print(type(libc.abs(-9)).__name__, libc.abs(-9).value)
x = c_longdouble(1.1)
print(x, bytes(x)[:10], [c_longdouble(v).value for v in (0.0, -0.0, 1e308, 5e-324, float("inf"), -1.5)], c_longdouble(float("nan")).value)
print(c_int.in_dll(libc, "opterr").value, bool(CFUNCTYPE(c_int)()), bool(start))
