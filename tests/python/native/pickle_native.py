"""The native pickler and unpickler: bytes written, objects read, messages."""
import re, io, pickle, pickletools, copyreg, collections, sys
import _pickle


def shown(v, limit=300):
    return re.sub("0x[0-9a-f]{5,}", "0x", repr(v))[:limit]


def t(f, *a, **k):
    name = getattr(f, "__name__", None) or type(f).__name__
    try:
        print(name, shown(a, 100), shown(k), "->", shown(f(*a, **k)))
    except BaseException as e:
        print(name, shown(a, 100), shown(k), "raises", type(e).__name__, shown(str(e)), getattr(e, "__notes__", None), type(e.__context__).__name__)


class P:
    def __init__(self, **k):
        self.__dict__.update(k)
    def __repr__(self):
        return "P(%r)" % (self.__dict__,)
    def __eq__(self, other):
        return type(other) is P and self.__dict__ == other.__dict__
    def __hash__(self):
        return 7


class Slots:
    __slots__ = ("a", "b")


class Red:
    def __init__(self, r):
        self.r = r
    def __reduce__(self):
        return self.r


class Ex:
    def __new__(cls, *a, **k):
        self = object.__new__(cls)
        self.args = (a, k)
        return self
    def __getnewargs_ex__(self):
        return self.args


class Outer:
    class Inner:
        def method(self):
            pass


class Meta(type):
    pass


class WithMeta(metaclass=Meta):
    pass


class L(list):
    pass


class D(dict):
    pass


def function():
    pass


# what is written
samples = [None, True, False, 0, 1, 255, 256, 65535, 65536, -1, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**70, -2**70, 2**2040, 2**2039, -2**2039, 1.5, float("inf"), -0.0, 1e300,
    "", "a", "é€😀\ud800", "a\nb\\c\0d\r\x1a", "x" * 300, b"", b"ab", b"\xff\0", b"x" * 300, bytearray(), bytearray(b"ab"), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, 2],
    list(range(1001)), list(range(2001)), {}, {"a": 1}, {1: 2, 3: 4}, {i: i for i in range(1001)}, set(), {1}, frozenset(), frozenset([1]), P(), P(x=1, y=[2]), Red((P, ())), Ex(1, 2, z=3), function, P, Outer.Inner,
    Outer.Inner.method, len, "abc".upper, [].append, int, type(None), type(...), type(NotImplemented), ..., NotImplemented, range(5), slice(1, 2), 1j, L([1, 2]), D(a=1), collections.OrderedDict(a=1), collections.Counter("aab"), collections.deque([1], 3),
    WithMeta, WithMeta(), ValueError("x", 1), complex, object(), pickle.PickleBuffer(b"ab"), pickle.PickleBuffer(bytearray(b"ab"))]
for s in samples:
    for proto in range(6):
        try:
            data = _pickle.dumps(s, proto)
        except BaseException as e:
            print(proto, shown(s, 60), type(e).__name__, shown(str(e)), getattr(e, "__notes__", None))
            continue
        print(proto, shown(s, 60), len(data), data if len(data) < 120 else data[:40] + b"..." + data[-30:])
        if data != pickle._dumps(s, proto):
            print("   the Python pickler writes", pickle._dumps(s, proto)[:120])
        back = _pickle.loads(data)
        if type(back) is not type(s) or (back != s and not isinstance(s, (Ex, WithMeta, ValueError, object, pickle.PickleBuffer))):
            print("   reads as", shown(back, 100))

# shared and recursive objects
a = []
a.append(a)
b = [1]
c = (b, b)
d = {}
d["d"] = d
e = ([],)
e[0].append(e)
p = P()
p.me = p
s = P()
fs = frozenset([s])
s.fs = fs
tt = ([], 1, 2, 3)
tt[0].append(tt)
for x in (a, c, d, e, p, fs, tt, [b, b, "abc", "abc"]):
    for proto in range(6):
        data = _pickle.dumps(x, proto)
        print(proto, data, data == pickle._dumps(x, proto))
        back = _pickle.loads(data)
x = _pickle.loads(_pickle.dumps(c, 2))
print(x[0] is x[1])

# frames and large objects
big = [b"x" * 70000, "y" * 70000, bytearray(b"z" * 70000), b"s" * 100, list(range(30000))]
for proto in range(6):
    out = io.BytesIO()
    _pickle.dump(big, out, proto)
    whole = _pickle.dumps(big, proto)
    print(proto, len(whole), out.getvalue() == whole, whole == pickle._dumps(big, proto), _pickle.loads(whole) == big, _pickle.load(io.BytesIO(whole)) == big)


class Writes:
    def __init__(self):
        self.sizes = []
    def write(self, data):
        self.sizes.append((type(data).__name__, len(data)))


w = Writes()
_pickle.dump(big, w, 5)
print(w.sizes)


class Reads:
    def __init__(self, data, short=False):
        self.file = io.BytesIO(data)
        self.calls = []
        self.short = short
    def read(self, n=-1):
        self.calls.append(n)
        return self.file.read(n)
    def readline(self):
        self.calls.append("line")
        return self.file.readline()


for proto in (0, 2, 4):
    r = Reads(_pickle.dumps([1, "abc", {"x": 2.5}], proto) + b"rest")
    print(_pickle.load(r), r.calls, r.file.read())
f = io.BufferedReader(io.BytesIO(_pickle.dumps([1, 2, 3]) + _pickle.dumps("second") + b"tail"))
print(_pickle.load(f), _pickle.load(f), f.read())
u = _pickle.Unpickler(io.BytesIO(_pickle.dumps("one") + _pickle.dumps("two")))
print(u.load(), u.load())
t(u.load)

# bad pickles
bad = [b"", b".", b"N", b"a.", b"(.", b"0.", b"2.", b"1.", b"t.", b"l.", b"d.", b"(NNNd.", b"(Nu.", b"}(Nu.", b"]Ne.", b"e.", b"u.", b"s.", b"Ns.", b"b.", b"Nb.", b"NNb.", b"R.", b"NR.", b"NNR.", b"]N(R.", b"\x81.", b"N\x81.", b"NN\x81.", b"N)\x81.",
    b"\x92.", b"N)}\x92.", b"cbuiltins\nint\nN}\x92.", b"cbuiltins\nint\n)N\x92.", b"cbuiltins\nint\nN\x81.", b"i\n.", b"(ibuiltins\nint\n.", b"(cbuiltins\nint\no.", b"(o.", b"o.", b"I\n.", b"Ix\n.", b"I5", b"I01\n.", b"I00\n.", b"I1_0\n.", b"I0x10\n.", b"I 7\n.", b"I99999999999999999999\n.", b"L\n.", b"L5\n.", b"L5L\n.", b"Lx\n.", b"L",
    b"F1.5\n.", b"Fx\n.", b"F\n.", b"S'a\n.", b"Sa\n.", b"S'a'\n.", b"S\"a\"\n.", b"S\n.", b"S''\n.", b"S'\\x41'\n.", b"S'\xe9'\n.", b"T\x05\0\0\0ab.", b"T\xff\xff\xff\xff.", b"U\x05a.", b"U\x01a.", b"X\x05\0\0\0a.", b"X\x01\0\0\0\xff.", b"V\\u0041\n.", b"Va", b"B\x05\0\0\0a.", b"C\x05a.", b"\x8a\x02a.", b"\x8b\xff\xff\xff\xff.", b"\x8b\x02\0\0\0a.", b"\x8a\0.",
    b"\x96\x02\0\0\0\0\0\0\0ab.", b"\x96\x05\0\0\0\0\0\0\0ab.", b"\x80\x06.", b"\x80\xff.", b"\x80", b"\x95\x05\0\0\0\0\0\0\0N.", b"\x95\x02\0\0\0\0\0\0\0\x95\x02\0\0\0\0\0\0\0N.", b"\x95\x02",
    b"g5\n.", b"gx\n.", b"h\x05.", b"j\x05\0\0\0.", b"Np-1\n.", b"p0\n.", b"Npx\n.", b"Np0\ng0\n.", b"q\0.", b"r\0\0\0\0.", b"\x94.", b"Nq\0h\0.", b"\x82\0.", b"\x82\x01.", b"\x83\x01\0.", b"\x84\x01\0\0\0.", b"\x84\xff\xff\xff\xff.", b"Pabc\n.", b"P\xff\n.", b"NQ.", b"Q.", b"cnope\nx\n.", b"cbuiltins\nnope\n.", b"cbuiltins\nint", b"c\xff\nx\n.", b"\x8c\x03int.", b"\x8c\x08builtins\x8c\x03int\x93.",
    b"\x80\x04\x8c\x08builtins\x8c\x08int.real\x93.", b"\x80\x04\x8c\x08builtins\x8c\x08int.nope\x93.", b"N\x8c\x03int\x93.", b"\x93.", b"\x97.", b"\x98.", b"N\x98.", b"C\x01a\x98.", b"\x90.", b"(\x90.", b"\x8f(N\x90.", b"](N\x90.", b"\x91.", b"(N\x91.", b"(]\x91.", b"\x85.", b"N\x86.", b"NN\x87.", b"NNN\x87.", b"z.", b"\xff.", b"'.", b"\\.", b" .", b"\x00.", b"G\0.", b"G?\xf8\0\0\0\0\0\0.", b"J\xff\xff\xff\xff.", b"K.", b"M\x01\0.", b"\x88.", b"\x89.",
    b"(K\x01K\x02.", b"((.", b"(0N.", b"N0N.", b"(N0N.", b"]K\x01a.", b"NK\x01a.", b"}K\x01K\x02s.", b"}]K\x02s.", b"NNNs.", b"cbuiltins\nobject\n)\x81}b.", b"cbuiltins\nobject\n)\x81N}\x86b.", b"cbuiltins\nobject\n)\x81}N\x86b.", b"cbuiltins\nobject\n)\x81(K\x01K\x02db.", b"cbuiltins\nobject\n)\x81K\x05b."]
for data in bad:
    t(_pickle.loads, data)
for data in (b"]", b"S'a'\n", b"\x80", b"T\x05\0\0\0ab", b"I5"):
    t(_pickle.load, io.BytesIO(data))
for a in ((), (1,), ("a",), (b"N.", 1), (bytearray(b"N."),), (memoryview(b"N."),), (b"N.rest",)):
    t(_pickle.loads, *a)
t(_pickle.loads, b"S'\\xe9'\n.", encoding="latin1")
t(_pickle.loads, b"S'\\xe9'\n.", encoding="bytes")
t(_pickle.loads, b"S'\\xe9'\n.", errors="ignore")
t(_pickle.loads, b"U\x01\xe9.", encoding="bytes")
t(_pickle.loads, b"N.", nope=1)
t(_pickle.loads, b"c__builtin__\nunicode\n.")
t(_pickle.loads, b"c__builtin__\nunicode\n.", fix_imports=False)
t(_pickle.loads, b"ccopy_reg\n_reconstructor\n.")

# reduce
for r in (5, (), (P,), (P, 5), (5, ()), (P, (), None, None, None, None, None), "nope", "P", (P, (), {"a": 1}), (P, (), None, [1, 2]), (L, (), None, [1, 2]), (L, (), None, iter([1, 2])), (D, (), None, None, [("a", 1)]), (D, (), None, None, iter([("a", 1)])), (D, (), None, None, [5]), (L, (), None, 5), (D, (), None, None, 5),
          (P, (), {"x": 1}, None, None, function), (P, (), {"x": 1}, None, None, 5), (P, (), 5), (P, (1,)), (copyreg.__newobj__, ()), (copyreg.__newobj__, (5,)), (copyreg.__newobj__, (P,)), (copyreg.__newobj_ex__, (P,)), (copyreg.__newobj_ex__, (P, (), {})), (copyreg.__newobj_ex__, (P, 5, {})), (copyreg.__newobj_ex__, (P, (), 5)), (P, ([1].append,))):
    for proto in (0, 2, 4):
        t(_pickle.dumps, Red(r), proto)
for x in (lambda: 0, type("Gone", (), {}), io.StringIO, sys._getframe, (i for i in []), sys, [1, {"a": [lambda: 0]}], {1: (2, lambda: 0)}, {"k": lambda: 0}, P(x=lambda: 0), {3, 4.5}, (1, 2, 3, 4, lambda: 0), L([lambda: 0]), D(a=lambda: 0)):
    t(_pickle.dumps, x)
    t(_pickle.dumps, x, 0)


def local():
    def inner():
        pass
    class C:
        pass
    return inner, C


for x in local():
    t(_pickle.dumps, x)


class Fake:
    __module__ = "no.such.module"
    __qualname__ = "Fake"


t(_pickle.dumps, Fake)
Fake.__module__ = "sys"
t(_pickle.dumps, Fake)
Fake.__qualname__ = "version"
t(_pickle.dumps, Fake)
Fake.__module__ = "__main__"
Fake.__qualname__ = "é"
é = Fake
for proto in range(6):
    t(_pickle.dumps, Fake, proto)

# the classes
for a, k in (((), {}), ((1,), {}), ((io.BytesIO(), 9), {}), ((io.BytesIO(), -1), {}), ((io.BytesIO(), None), {}), ((io.BytesIO(), "a"), {}), ((io.BytesIO(), 4), {"buffer_callback": len}), ((io.BytesIO(), 5, True, None, 1), {}), ((io.BytesIO(),), {"nope": 1})):
    t(_pickle.Pickler, *a, **k)
    t(_pickle.dump, 1, *a, **k)
for a, k in (((), {}), ((1,), {}), ((io.BytesIO(), 1), {}), ((io.BytesIO(),), {"encoding": 5}), ((io.BytesIO(),), {"buffers": 5}), ((io.BytesIO(),), {"buffers": None}), ((io.BytesIO(),), {"encoding": "bytes", "errors": "strict"})):
    t(_pickle.Unpickler, *a, **k)
    t(_pickle.load, *a, **k)
p = _pickle.Pickler(io.BytesIO(), 2)
print(p.bin, p.fast, shown(p.memo), p.memo.copy(), hasattr(p, "dispatch_table"))
x = [1]
p.dump([x, x])
print(sorted(p.memo.copy().values(), key=lambda v: v[0]))
p.clear_memo()
print(p.memo.copy())
p.fast = True
p.bin = 0
print(p.fast, p.bin)
t(setattr, p, "memo", 5)
t(setattr, p, "memo", {1: 2})
t(setattr, p, "memo", {1: (2, 3, 4)})
p.memo = {id(x): (7, x)}
t(delattr, p, "memo")
print([v for v in p.memo.copy().values()], p.memo.__reduce__()[1][0] == p.memo.copy())
t(p.memo.clear)
u = _pickle.Unpickler(io.BytesIO(_pickle.dumps([x, x])))
u.load()
print(u.memo.copy(), shown(u.memo), u.memo.__reduce__())
t(setattr, u, "memo", {-1: 1})
t(setattr, u, "memo", {"a": 1})
t(setattr, u, "memo", 5)
t(u.memo.clear)
t(u.find_class, "builtins", "len")
t(u.find_class, "builtins", "nope")
t(u.find_class, "nope", "nope")
t(u.find_class, 1, "nope")
t(u.find_class, "__builtin__", "xrange")
t(u.persistent_load, 5)
t(p.persistent_id, 5)


class NoInit(_pickle.Pickler):
    def __init__(self):
        pass


t(NoInit().dump, 1)


class NoInitU(_pickle.Unpickler):
    def __init__(self):
        pass


t(NoInitU().load)


class Pers(_pickle.Pickler):
    def persistent_id(self, obj):
        if isinstance(obj, P):
            return "p%d" % len(obj.__dict__)
        if isinstance(obj, Ex):
            return obj.args


class PersU(_pickle.Unpickler):
    def persistent_load(self, pid):
        return ("loaded", pid)


for proto in range(6):
    out = io.BytesIO()
    Pers(out, proto).dump([P(), P(a=1), 5])
    print(out.getvalue(), PersU(io.BytesIO(out.getvalue())).load())
    t(_pickle.loads, out.getvalue())
    out = io.BytesIO()
    t(Pers(out, proto).dump, Ex("é"))
p = _pickle.Pickler(io.BytesIO())
p.persistent_id = lambda o: 5 if o == "x" else None
p.dump(["x", "y"])
u = _pickle.Unpickler(io.BytesIO(b"K\x05Q."))
u.persistent_load = lambda pid: pid * 2
print(u.load())


class Over(_pickle.Pickler):
    def reducer_override(self, obj):
        if isinstance(obj, P):
            return str, ("over",)
        if obj is function:
            return 5
        return NotImplemented


out = io.BytesIO()
Over(out).dump([P(), len, Slots])
print(_pickle.loads(out.getvalue()))
t(Over(out).dump, function)
p = _pickle.Pickler(out := io.BytesIO(), 4)
p.dispatch_table = {P: lambda o: (str, ("table",)), complex: lambda o: 5}
p.dump([P()])
print(_pickle.loads(out.getvalue()), p.dispatch_table.keys() == {P, complex})
t(p.dump, 1j)


class Find(_pickle.Unpickler):
    def find_class(self, module, name):
        print("find", module, name)
        return super().find_class(module, name)


print(Find(io.BytesIO(_pickle.dumps([P, len], 4))).load(), Find(io.BytesIO(_pickle.dumps([P, len], 0))).load())

# buffers
data = bytearray(b"abc")
got = []
s = _pickle.dumps([pickle.PickleBuffer(data), pickle.PickleBuffer(b"ro")], 5, buffer_callback=got.append)
print(s, got and [bytes(g) for g in got])
print([bytes(v) for v in _pickle.loads(s, buffers=got)], [type(v) for v in _pickle.loads(s, buffers=[bytearray(b"1"), bytearray(b"2")])])
t(_pickle.loads, s)
t(_pickle.loads, s, buffers=[b"x"])
t(_pickle.loads, s, buffers=5)
t(_pickle.dumps, pickle.PickleBuffer(data), 4)
t(_pickle.dumps, pickle.PickleBuffer(memoryview(b"abcdef")[::2]), 5)
t(_pickle.dumps, pickle.PickleBuffer(data), 5, buffer_callback=lambda b: True)
t(_pickle.dumps, pickle.PickleBuffer(data), 5, buffer_callback=lambda b: 1 / 0)
b = pickle.PickleBuffer(data)
print(type(b), type(b.raw()), b.raw().format, b.raw().readonly, b.raw().shape, memoryview(b).obj is data)
t(data.append, 1)
b.release()
t(data.append, 1)
t(b.raw)
t(memoryview, b)
t(b.release)
t(pickle.PickleBuffer, 5)
t(pickle.PickleBuffer)
t(pickle.PickleBuffer, b"a", 1)
t(pickle.PickleBuffer, object=b"a")
t(pickle.PickleBuffer(memoryview(b"abcd")[::2]).raw)
t(lambda: pickle.PickleBuffer(memoryview(b"abcd").cast("H")).raw().tolist())
t(pickle.dumps, b)

# extension codes
copyreg.add_extension("__main__", "P", 200)
copyreg.add_extension("__main__", "L", 300)
copyreg.add_extension("__main__", "D", 70000)
try:
    for proto in (1, 2, 4):
        for c in (P, L, D):
            s = _pickle.dumps(c, proto)
            print(s, _pickle.loads(s) is c, s == pickle._dumps(c, proto))
finally:
    copyreg.remove_extension("__main__", "P", 200)
    copyreg.remove_extension("__main__", "L", 300)
    copyreg.remove_extension("__main__", "D", 70000)
s = Slots()
s.a = 1
s.b = "x"
for proto in (2, 3, 4, 5):
    r = _pickle.loads(_pickle.dumps(s, proto))
    print(r.a, r.b)
t(_pickle.dumps, s, 0)
