"""_json: scanner, encoder, string functions, errors."""
import _json
import json
from json import decoder, encoder, scanner


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except BaseException as e:
        notes = getattr(e, "__notes__", None)
        print(f"{type(e).__name__}: {e}", notes or "")


print(json.decoder.c_scanstring is _json.scanstring, encoder.c_make_encoder is _json.make_encoder, scanner.c_make_scanner is _json.make_scanner)
for f in (_json.encode_basestring, _json.encode_basestring_ascii):
    for s in ("", "abc", 'q"\\/', "\n\r\t\b\f\0\x1f\x7f", "é€😀", "\ud800\udc00", "\ud800", 5, b"a"):
        show(f, s)
    show(f)
sc = _json.scanstring
for s in ('abc"', '"', 'a\\nb"x', '\\u0041\\u00e9"', '\\ud83d\\ude00"', '\\ud83dx"', '\\ude00"', '\\ud83d\\u0041"', '\\ud83d\\ud83d\\ude00"', 'é€😀"', '\\"\\\\\\/\\b\\f\\n\\r\\t"'):
    show(sc, s, 0)
for s in ("abc", "a\nb\"", "\\x\"", "\\u12\"", "\\u12g4\"", "\\", "\\u", "\x01\"", "\\ud83d\\u12", "\\u 123\"", "\\u-123\"", "\\u0x12\""):
    show(sc, s, 0)
show(sc, "a\nb\"", 0, False), show(sc, "\x01\"", 0, strict=False) if 0 else None
show(sc, 5, 0), show(sc, b"a", 0), show(sc, "abc\"", 100), show(sc, "abc\"", -1), show(sc, "xabc\"", 1), show(sc), show(sc, "a"), show(sc, "a", "b")
loads = json.loads
for s in ("null", "true", "false", "NaN", "Infinity", "-Infinity", "0", "-0", "12", "-12", "1.5", "-1.5e10", "1E+2", "1e-400", "1e400", "123456789012345678901234567890", "[]", "{}", "[1, 2,3]", '{"a": 1, "b": [true, null]}', ' [ 1 , 2 ] ',
          '{"a": {"b": {"c": []}}}', '"x"', '[1.0, 0.1, 1e5]', '{"a":1,"a":2}', "\t[\n]\r ", '["\\u00e9", "€"]', '[[[[]]]]', "-0.0", "9007199254740993", "0.1e1"):
    show(loads, s)
for s in ("", " ", "nul", "tru", "nan", "Infinit", "-Infinit", "-", "01", "1.", "1.e5", ".5", "1e", "1e+", "+1", "[", "[1", "[1,", "[1,]", "[1 2]", "[,]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "{1:2}", '{"a" 1}', '{,}', '{"a":1 "b":2}', "]", "1 2", '"abc', "[1] x", "'a'", "{'a':1}", "[nul]",
          "\ufeff[1]", "[1,\n2,\n x]", "--1", "1a", '{"a": }', '["a\n"]', "[1,,2]", "tru e"):
    show(loads, s)
show(loads, b'{"a": 1}'), show(loads, "[1]".encode("utf-16")), show(loads, 5)
show(loads, '{"a": [1.5, 2, NaN]}', parse_float=lambda s: ("f", s), parse_int=lambda s: ("i", s), parse_constant=lambda s: ("c", s))
show(loads, '{"a": {"b": 1}}', object_hook=lambda d: sorted(d.items())), show(loads, '{"a": {"b": 1}, "c": 2}', object_pairs_hook=lambda p: p)
show(loads, "[NaN]", parse_constant=lambda s: 1 / 0), show(loads, "[1.5]", parse_float=str), show(loads, "{}", object_hook=lambda d: 7), show(loads, "{}", object_pairs_hook=len)
show(loads, '"a\nb"', strict=False)
d = json.JSONDecoder()
show(d.raw_decode, '[1] tail'), show(d.raw_decode, ' [1]'), show(d.raw_decode, 'xx[1]', 2), show(d.raw_decode, '[1]', 10), show(d.raw_decode, '[1]', -1)
s = _json.make_scanner(d)
print(s.strict, s.object_hook, s.object_pairs_hook, s.parse_float, s.parse_int, s.parse_constant.__name__, type(s))
show(s, "[1]", 0), show(s, 5, 0), show(s, "[1]", 5), show(s, "[1]", -5), show(s), show(_json.make_scanner), show(_json.make_scanner, 5), show(s, string="true", idx=0)
x = d.scan_once('{"k1": 1, "k2": [{"k1": 2}]}', 0)[0]
print(x, next(iter(x)) is next(iter(x["k2"][0])))

dumps = json.dumps


class Obj:
    pass


class Int(int):
    def __repr__(self):
        return "INT"


class Float(float):
    def __repr__(self):
        return "FLOAT"


class Str(str):
    pass


class L(list):
    pass


class D(dict):
    def items(self):
        return [("fake", 1)]


values = [None, True, False, 1, -5, 10**30, 1.5, -0.0, 1e300, float("inf"), float("nan"), "é\n", [], {}, (), [1, [2, (3,)]], {"a": 1, "b": [None]}, {1: 2, 1.5: 3, True: 4, None: 5}, Int(7), Float(2.5), Str("s"), L([1]), D(a=1), {"z": 1, "a": 2}, {Int(3): 1, Float(1.5): 2, Str("k"): 3}, [[], {}, [{}], {"a": {}}]]
for v in values:
    show(dumps, v)
    show(dumps, v, indent=2)
    show(dumps, v, ensure_ascii=False, separators=(",", ":"))
    show(dumps, v, sort_keys=True, indent="--")
for v in (Obj, {1, 2}, {"a": {1}}, [1, {"k": [object]}], {(1, 2): 3}, {b"a": 1}, {Obj: 1}, b"x", 1j, range(3)):
    try:
        dumps(v)
    except TypeError as e:
        print(e, getattr(e, "__notes__", None))
    show(dumps, v, skipkeys=True)
    show(dumps, v, default=lambda o: f"<{type(o).__name__}>")
show(dumps, [float("nan")], allow_nan=False), show(dumps, {float("inf"): 1}, allow_nan=False), show(dumps, {"b": 1, 2: 3}, sort_keys=True)
rec = []
rec.append(rec)
show(dumps, rec), show(dumps, rec, check_circular=False) if 0 else None
rd = {}
rd["x"] = [rd]
show(dumps, rd), show(dumps, Obj(), default=lambda o: o), show(dumps, [Obj()], default=lambda o: 1 / 0)
show(dumps, [1, 2], indent=0), show(dumps, {"a": [1]}, indent=0), show(dumps, {"a": 1}, default=5), show(dumps, "x" * 3, cls=json.JSONEncoder)
enc = _json.make_encoder
e = enc({}, lambda o: 1, _json.encode_basestring, None, ": ", ", ", False, False, True)
print(e({"a": [1, 2.5, "é"]}, 0), e([float("nan")], 0), type(e))
print(e.markers, e.indent, e.key_separator, e.item_separator, e.sort_keys, e.skipkeys)
show(enc), show(enc, 5, None, None, None, ": ", ", ", False, False, True), show(e), show(e, 1, "a"), show(e, o=[1], _current_indent_level=0)
e2 = enc(None, repr, lambda s: "<" + s + ">", None, "=", ";", True, False, True)
print(e2({"b": "x", "a": Obj}, 0))
e3 = enc(None, repr, lambda s: 5, None, "=", ";", True, False, True)
show(e3, {"b": "x"}, 0), show(enc(None, repr, str, None, 5, ", ", False, False, True), {"a": 1}, 0) if 0 else None
print("".join(json.JSONEncoder().iterencode({"a": [1, {"b": 2}]})), "".join(json.JSONEncoder(indent=1).iterencode([1, {"b": 2}])))
print(_json.scanstring.__text_signature__, _json.encode_basestring.__text_signature__)
