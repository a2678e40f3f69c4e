"""_ctypes: simple types, structures, unions, arrays, pointers, fields, kept objects; of types whose sizes are the same everywhere."""
import _ctypes
from ctypes import *
import re


def text(v):
    return re.sub(r" (at )?\(?0x[0-9a-f]+\)?", "", repr(v))[:300]


def show(f, *args, **kwargs):
    try:
        print(getattr(f, "__name__", text(f)), *map(text, args), kwargs or "", "->", text(f(*args, **kwargs)))
    except BaseException as e:
        print(getattr(f, "__name__", text(f)), *map(text, args), kwargs or "", "->", type(e).__name__, re.sub(r"0x\w+", "", str(e)))


class Idx:
    def __index__(self):
        return 7


simple = (c_byte, c_ubyte, c_short, c_ushort, c_float, c_double, c_char, c_wchar, c_bool)
for t in simple:
    print(t, t.__mro__, t._type_, sizeof(t), alignment(t), _ctypes.buffer_info(t))
    for v in (0, -1, 300, 2**70, 1.5, True, None, "a", "ab", "", b"a", b"ab", bytearray(b"a"), bytearray(), Idx(), 1j, object):
        show(t, v)
        show(t.from_param, v)
    show(t, 1, 2), show(t), show(lambda: t().__reduce__()), show(bool, t())
    if hasattr(t, "__ctype_be__"):
        b = t.__ctype_be__
        print(b, b.__name__, bytes(b(1)), b(1), b.__ctype_le__ is t, b.__ctype_be__ is b, _ctypes.buffer_info(b))
for t in (c_char_p, c_wchar_p, c_void_p, py_object):
    for v in (1.5, [], "a", b"a", None, bytearray(b"a")):
        show(t, v) if not isinstance(v, (str, bytes)) else show(lambda: t(v).value)
    for v in ("a", b"a", None, 1.5, c_short(1), byref(c_short(1)), (c_char * 3)(), (c_wchar * 3)(), POINTER(c_char)(), POINTER(c_short)(), []):
        show(t.from_param, v)
    show(lambda: t().__reduce__())


class S(Structure):
    _fields_ = [("a", c_short), ("b", c_char * 4), ("d", c_short, 3), ("e", c_short, 5), ("f", c_ubyte, 1), ("w", c_wchar * 3), ("g", c_double)]


for n in "abdefwg":
    f = getattr(S, n)
    print(f, f.name, f.type, f.offset, f.byte_offset, f.byte_size, f.size, f.bit_offset, f.bit_size, f.is_bitfield, f.is_anonymous)
print(sizeof(S), alignment(S), _ctypes.buffer_info(S))


def field(**changes):
    args = dict(name="x", type=c_short, byte_size=2, byte_offset=0, index=0, _internal_use=True)
    args.update(changes)
    return _ctypes.CField(**args)


for changes in ({}, {"name": 5}, {"type": int}, {"byte_size": 3}, {"byte_size": -1}, {"byte_offset": -1}, {"bit_size": 3}, {"bit_offset": 3}, {"bit_size": 0, "bit_offset": 0}, {"bit_size": -1, "bit_offset": 0}, {"bit_size": 3, "bit_offset": -1},
                {"type": c_float, "byte_size": 4, "bit_size": 3, "bit_offset": 1}, {"bit_size": "x", "bit_offset": 1}, {"type": c_char, "byte_size": 1, "bit_size": 3, "bit_offset": 1}, {"type": c_bool, "byte_size": 1, "bit_size": 1, "bit_offset": 1}):
    show(field, **changes)
show(_ctypes.CField)
s, s2 = S(1, b"ab"), S(a=1, e=15)
print(s.b, s.w, s.e, s2.e, s._objects, s2._objects)
s.d, s.e, s.f = 3, -1, 3
print(s.d, s.e, s.f, bytes(s)[:10])
s.w = "xy"
print(s.w, s._objects)
for n, v in (("b", b"abcde"), ("b", 5), ("b", "x"), ("w", "abcd"), ("w", 5), ("a", "x"), ("b", b"a\0b"), ("d", "x"), ("zz", 5)):
    show(setattr, s, n, v)
show(S.a.__get__, 5), show(S.a.__set__, 5, 5), show(delattr, s, "a"), show(S, *range(9)), show(S, 1, a=2), show(S, zz=1), show(S, 1, 2)
show(lambda: S * 3), show(lambda: S * -1), show(lambda: S * "x"), show(lambda: 3 * S), show(lambda: S * 2 is S * 2)
print(sorted((c_char * 3).__dict__), sorted((c_wchar * 3).__dict__), sorted((c_short * 3).__dict__))


def make(base, **namespace):
    return type(base)("X", (base,), namespace)


SimpleCData, Pointer = c_short.__mro__[1], POINTER(c_short).__mro__[1]
for base, namespaces in {
    Structure: [{}, {"_fields_": 5}, {"_fields_": [5]}, {"_fields_": [("a",)]}, {"_fields_": [("a", int)]}, {"_fields_": [(5, c_short)]}, {"_fields_": [("a", c_float, 3)]}, {"_fields_": [("a", c_short, 33)]}, {"_fields_": [("a", c_short, 0)]},
                {"_fields_": [("a", c_short, "x")]}, {"_fields_": [("a", c_short), ("a", c_byte)]}, {"_fields_": [("a", c_short)], "_anonymous_": 5}, {"_fields_": [("a", c_short)], "_anonymous_": ["b"]}, {"_fields_": [("a", c_short)], "_anonymous_": ["a"]},
                {"_fields_": [("a", c_short)], "_pack_": "x", "_layout_": "ms"}, {"_fields_": [("a", c_short)], "_align_": 8}, {"_abstract_": 1}, {"_fields_": [], "_layout_": "x"}],
    Union: [{}, {"_fields_": [("a", c_short), ("b", c_double)]}, {"_abstract_": 1}],
    Array: [{}, {"_type_": c_short}, {"_type_": int, "_length_": 2}, {"_type_": c_short, "_length_": "x"}, {"_type_": c_short, "_length_": -1}, {"_type_": c_short, "_length_": 2**70}, {"_type_": c_short, "_length_": 3}, {"_length_": 3}],
    SimpleCData: [{}, {"_type_": 5}, {"_type_": "zz"}, {"_type_": c_short}],
    Pointer: [{"_type_": 5}, {"_type_": int}],
    type(CFUNCTYPE(None)).__mro__[0] and CFUNCTYPE(None).__mro__[1]: [{}, {"_flags_": "x"}, {"_flags_": 1, "_argtypes_": 5}, {"_flags_": 1, "_argtypes_": (5,)}, {"_flags_": 1, "_restype_": 5}],
}.items():
    for namespace in namespaces:
        show(make, base, **namespace)
        try:
            c = make(base, **namespace)
        except Exception:
            continue
        show(c), show(sizeof, c), show(alignment, c), show(_ctypes.buffer_info, c), show(lambda: c.__pointer_type__)

for f, args in [(sizeof, [5]), (sizeof, [int]), (alignment, [int]), (addressof, [5]), (byref, [5]), (byref, [c_short(), 1.5]), (resize, [5, 5]), (resize, [c_short(), 1]), (c_short.from_address, ["x"]), (c_short.from_buffer, [b"abcd"]),
                (c_short.from_buffer, [bytearray(1)]), (c_short.from_buffer, [bytearray(2), 1]), (c_short.from_buffer, [bytearray(4), -1]), (c_short.from_buffer, [5]), (c_short.from_buffer_copy, [b"a"]), (c_short.from_buffer_copy, [b"abcd", -1]),
                (c_short.from_buffer_copy, [b"abcd", 1]), (c_short.from_buffer, [memoryview(bytearray(8))[::2]]), (Structure.from_buffer, [bytearray(4)]), (Structure, []), (Array, []), (SimpleCData, []), (Pointer, []), (hash, [c_short()]),
                (POINTER(c_short), [5]), (POINTER(c_short), [c_short(1), 2]), (cast, [5, c_short]), (cast, [5, int]), (cast, [1.5, c_void_p]), (CFUNCTYPE(c_short), [5.5]), (CFUNCTYPE(c_short), ["x"]), (CFUNCTYPE(c_short), [("a",)]),
                (CFUNCTYPE(c_short), [("a", 5)]), (CFUNCTYPE(S), [print])]:
    show(f, *args)
p = POINTER(c_short)()
show(lambda: p.contents), show(lambda: p[0]), show(bool, p), show(setattr, p, "contents", 5), show(delattr, p, "contents")
p = pointer(c_short(5))
print(p._objects, p.contents, p[0])
show(lambda: p["x"]), show(lambda: p[:]), show(lambda: p[0:1:0]), show(lambda: p[0:1]), show(lambda: p[::-1]), show(p.__setitem__, 0, "x"), show(p.__delitem__, 0)
for v in (5, c_short(1), (c_short * 3)(), byref(c_byte()), byref(c_short()), None, "x"):
    show(POINTER(c_short).from_param, v)
    show(S.from_param, v)
a = (c_short * 3)(1, 2, 3)
show(lambda: a[3]), show(lambda: a["x"]), show(lambda: a[-1]), show(a.__setitem__, 5, 1), show(a.__setitem__, 0, "x"), show(a.__delitem__, 0), show(a.__setitem__, slice(0, 2), [1]), show(a.__setitem__, slice(0, 2, 2), [7]), show(c_short * 2, 1, 2, 3)
print(a[:], a[::-1], a[1:1], len(a), bytes(a), memoryview(a).format, memoryview(a).shape, memoryview((c_short * 2 * 3)()).shape)
ca, wa = (c_char * 4)(b"a", b"b"), (c_wchar * 3)("a")
print(ca[:], ca.raw, ca.value, ca[::2], wa[:], wa.value)
for n, v in (("raw", b"12345"), ("value", b"12345"), ("value", 5), ("raw", 5), ("value", b"xyz")):
    show(setattr, ca, n, v)
show(delattr, ca, "raw"), show(delattr, ca, "value"), show(setattr, wa, "value", "abcd"), show(setattr, wa, "value", 5), show(delattr, wa, "value"), show(delattr, c_short(), "value")


class P(Structure):
    pass


P._fields_ = [("x", c_short)]
show(setattr, P, "_fields_", [])


class Q(Structure):
    _fields_ = [("n", c_short), ("arr", P * 2), ("pp", POINTER(P)), ("s", c_char_p)]


q = Q()
q.arr[1] = P(5)
q.arr[1] = (7,)
print(q.arr[1].x)
show(q.arr.__setitem__, 0, (1, 2))
q.s = b"abc"
q.pp = pointer(P(1))
print(text(q._objects), q.arr._objects, q.arr._b_base_ is q, q._b_base_, q._b_needsfree_, q.arr._b_needsfree_)
show(setattr, q, "arr", [1]), show(setattr, q, "arr", ((1,), (2,))), show(Q, arr=((1,), (2, 3))), show(setattr, q, "n", c_short(5)), show(setattr, q, "n", c_byte(5)), show(setattr, q, "pp", (P * 3)()), show(setattr, q, "pp", 5), show(setattr, q, "pp", None)
print([x.x for x in q.arr], q.n, sorted(q._objects))


class Inner(Union):
    _fields_ = [("u", c_ubyte), ("v", c_ushort)]


class Outer(BigEndianStructure):
    class Part(BigEndianUnion):
        _fields_ = [("hi", c_ushort), ("bytes", c_ubyte * 2)]

    _anonymous_ = ["part"]
    _fields_ = [("x", c_short), ("part", Part), ("y", c_float)]


o = Outer(1, (0x1234,), 1.5)
print(bytes(o), o.hi, o.bytes[:], Outer.hi, Outer.part.is_anonymous, sizeof(Outer), _ctypes.buffer_info(Outer))


class Sub(Outer):
    _fields_ = [("z", c_byte * 3)]


sub = Sub(1, (2,), 3.0, (4, 5, 6))
print(sub.x, sub.hi, sub.y, sub.z[:], Sub.z, sizeof(Sub))
b = bytearray(b"\1\0\2\0")
v = (c_short * 2).from_buffer(b)
v[0] = 9
print(b, (c_short * 2).from_buffer_copy(b)[:])
show(b.append, 1)
print(string_at(b"abc\0def"), string_at(b"abc\0def", 5), wstring_at("hé", 2), cast(b"abc", POINTER(c_char))[:2], cast(cast(b"abc", c_void_p), c_char_p).value, memoryview_at(cast(b"abc", c_void_p), 2, True).tobytes())
