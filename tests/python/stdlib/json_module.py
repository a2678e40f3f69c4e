"""json: encoding and decoding of every type, options, hooks, errors with positions, round trips."""
import io
import json


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


data = {"int": 1, "neg": -5, "float": 1.5, "exp": 1e100, "big": 10**30, "str": "text \"quoted\" \\ / \b\f\n\r\t é 日 🎉 \x00\x7f\u2028", "list": [1, [2, []]], "dict": {"a": {"b": {}}}, "true": True, "false": False, "null": None, "empty": "", "tuple": (1, 2)}
text = json.dumps(data)
print(text)
print(json.loads(text) == {**data, "tuple": [1, 2]}, json.dumps(data, ensure_ascii=False)[100:260])
print(json.dumps(data, indent=2))
print(json.dumps([1, {"b": 2, "a": 1}], sort_keys=True, separators=(",", ":")), json.dumps({"a": [1, 2], "e": [], "f": {}}, indent="\t"), json.dumps([], indent=1), json.dumps({1: "a", 1.5: "b", True: "c", None: "d", "s": "e"}), json.dumps("é"), json.dumps(5), json.dumps(None), json.dumps([1.0, -0.0, 1e-7, 1e16, 123456789.123]))
print(json.dumps([float("inf"), float("-inf"), float("nan")]), json.loads("[NaN, Infinity, -Infinity]"), json.dumps({(1, 2): 3}, skipkeys=True), json.dumps("\ud800"), json.loads('"\\ud83d\\ude00 \\u00e9 \\/ \\n"'), ascii(json.loads('"\\ud800x"')))
for bad in ((set([1]),), (object(),), (b"bytes",), (1j,), ({(1, 2): 3},)):
    error(json.dumps, *bad)
error(json.dumps, float("nan"), allow_nan=False)
loop = []
loop.append(loop)
error(json.dumps, loop)
d = {}
d["d"] = d
error(json.dumps, d)
for text in ("", " ", "{", "[", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "'x'", "\"unterminated", "\"bad \\x escape\"", "\"\\u12\"", "\"ctrl \n\"", "tru", "nul", "1.", ".5", "01", "+1", "1e", "--1", "[1 2]", "1 2", "{\"a\":1 \"b\":2}", "\ufeff[]", "[1]x", "[\n1,\n2,\n,]", "Nan", "-", "{1:2}"):
    error(json.loads, text)
error(json.loads, 5)
error(json.loads, None)
try:
    json.loads('{"a":\n  [1, x]}')
except json.JSONDecodeError as e:
    print(e.msg, e.pos, e.lineno, e.colno, e.doc == '{"a":\n  [1, x]}', isinstance(e, ValueError))
print(json.loads(b'{"a": 1}'), json.loads("\"é\"".encode("utf-16")), json.loads(bytearray(b"[1]")), json.loads("  [ 1 , 2 ]  "), json.loads("1E5"), json.loads("-0"), json.loads("-0.0"), json.loads("1" * 30), json.loads("{}"), json.loads('{"a":1,"a":2}'), json.loads("123456789012345678901234567890.5"))
print(json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d.items())), json.loads('{"a": 1, "b": 2}', object_pairs_hook=list), json.loads("[1, 2.5, 1e3]", parse_int=str, parse_float=lambda s: f"<{s}>"), json.loads("[NaN, -Infinity]", parse_constant=lambda s: "const " + s))


class Enc(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, set):
            return sorted(o)
        if isinstance(o, complex):
            return {"re": o.real, "im": o.imag}
        return super().default(o)


print(json.dumps({"s": {3, 1}, "c": 1 + 2j}, cls=Enc), json.dumps([{1}], default=list), Enc(indent=1).encode([{2}]), list(Enc().iterencode([1, {"a": {5}}])))
error(Enc().encode, b"x")
buf = io.StringIO()
json.dump({"k": [1, 2]}, buf, indent=1)
print(repr(buf.getvalue()))
buf.seek(0)
print(json.load(buf))


class I(int):
    def __repr__(self): return "custom"


class S(str): pass


class F(float):
    def __repr__(self): return "custom float"


import enum


class E(enum.IntEnum):
    A = 5


import collections
print(json.dumps([I(5), S("s"), F(1.5), E.A, True, collections.OrderedDict(b=1, a=2), collections.namedtuple("N", "x y")(1, 2), collections.Counter("aab")]), json.dumps({S("k"): 1, I(3): 2, E.A: 3}))
dec = json.JSONDecoder()
print(dec.raw_decode('[1] trailing'), dec.decode(" 5 "), json.JSONDecoder(strict=False).decode('"a\nb"'), json.decoder.scanstring('abc" rest', 0))
error(dec.raw_decode, "  x")
big = [{"id": i, "name": f"item {i}", "tags": ["a", "b"] * (i % 3), "v": i / 7} for i in range(200)]
t = json.dumps(big)
print(len(t), json.loads(t) == big, hash(t) == hash(json.dumps(json.loads(t))), len(json.dumps(big, indent=4)))
deep = "[" * 200 + "]" * 200
print(json.dumps(json.loads(deep)) == deep)
