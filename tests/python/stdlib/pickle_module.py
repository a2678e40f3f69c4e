"""pickle: every protocol, classes, functions, recursion, reduce forms, state, persistent ids, errors, pickletools-free opcodes."""
import copyreg
import io
import pickle


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class P:
    cls_attr = 1
    def __init__(self, x=None): self.x = x
    def __eq__(self, o): return type(o) is P and self.x == o.x
    def __hash__(self): return 1


class Sub(P): pass
class L(list): pass
class D(dict): pass
class I(int): pass
class S(str): pass


def func(): return "func"


values = [None, True, False, 0, 1, -1, 255, 256, 65535, 65536, -2**31, 2**31, 2**63, -2**63, 10**50, -10**50, 0.0, -0.0, 1.5, 1e300, float("inf"), "", "abc", "é日🎉", "a\nb\\", "x" * 300, b"", b"abc", b"\xff" * 300, bytearray(b"ba"), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1, [2]], {}, {"a": 1, 2: [3]},
          set(), {1, 2}, frozenset(), frozenset([1]), 1 + 2j, range(5), slice(1, 2), ..., NotImplemented, P(5), [P(1), P([2])], int, len, func, P, ValueError("e", 1), L([1, 2]), D(a=1), I(7), S("sub"), type(None), list.append, str.upper, [1, 2].__len__ if False else 3]
for proto in range(pickle.HIGHEST_PROTOCOL + 1):
    ok = bad = 0
    for v in values:
        try:
            w = pickle.loads(pickle.dumps(v, proto))
            same = (w == v and type(w) is type(v)) or repr(w) == repr(v)
        except Exception as e:
            same = False
        ok, bad = ok + same, bad + (not same)
    print(proto, ok, bad)
for v in (None, 5, "ab", [1, 2], {"a": 1}, (1,), 1.5, b"x", True, 10**20, {1}, P(1), [[]]):
    print([pickle.dumps(v, p) for p in (0, 2, 4)])
shared = [1]
a = pickle.loads(pickle.dumps([shared, shared]))
rec = []
rec.append(rec)
r = pickle.loads(pickle.dumps(rec))
p = P()
p.x = p
q = pickle.loads(pickle.dumps(p))
rd = {}
rd["d"] = rd
t = ([],)
t[0].append(t)
t2 = pickle.loads(pickle.dumps(t))
print(a[0] is a[1], r[0] is r, q.x is q, pickle.loads(pickle.dumps(rd))["d"]["d"] is not None, t2[0][0] is t2)
l = L([1])
l.attr = 5
print(pickle.loads(pickle.dumps(l)).attr, pickle.loads(pickle.dumps(Sub(3))).x, type(pickle.loads(pickle.dumps(Sub(3)))).__name__, pickle.loads(pickle.dumps(func)) is func, pickle.loads(pickle.dumps(P)) is P)


class State:
    def __init__(self): self.a, self.skip = 1, "not pickled"
    def __getstate__(self): return {"a": self.a}
    def __setstate__(self, s): self.__dict__.update(s); self.restored = True


class Reduce:
    def __init__(self, v): self.v = v
    def __reduce__(self): return (Reduce, (self.v,), {"extra": 1}, iter([]), iter([]))


class ReduceEx:
    def __reduce_ex__(self, proto): return (str, (f"proto {proto}",))


class ListLike(list):
    def __reduce__(self): return (ListLike, (), None, iter([1, 2]), None)


class DictLike(dict):
    def __reduce__(self): return (DictLike, (), None, None, iter([("k", "v")]))


class Str:
    def __reduce__(self): return "GLOBAL_SINGLETON"


GLOBAL_SINGLETON = Str()


class NewArgs(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    def __getnewargs__(self): return tuple(self)


class Slots:
    __slots__ = ("a", "__dict__")


sl = Slots()
sl.a, sl.b = 1, 2
s2 = pickle.loads(pickle.dumps(sl))
st = pickle.loads(pickle.dumps(State()))
rr = pickle.loads(pickle.dumps(Reduce(5)))
print(vars(st), rr.v, rr.extra, pickle.loads(pickle.dumps(ReduceEx(), 3)), pickle.loads(pickle.dumps(ListLike())), pickle.loads(pickle.dumps(DictLike())), pickle.loads(pickle.dumps(GLOBAL_SINGLETON)) is GLOBAL_SINGLETON, pickle.loads(pickle.dumps(NewArgs(1, 2))), s2.a, s2.b)


class SetTwo:
    def __reduce__(self): return (SetTwo, (), 5, None, None, lambda o, s: setattr(o, "via", s)) if False else (SetTwo, (), {"via": 5})


print(pickle.loads(pickle.dumps(SetTwo())).via)
copyreg.pickle(complex, lambda c: (complex, (c.real + 1, c.imag)))
print(pickle.loads(pickle.dumps(1j)))
del copyreg.dispatch_table[complex]


class Pers(pickle.Pickler):
    def persistent_id(self, o): return ("pid", o.x) if isinstance(o, P) else None


class Unpers(pickle.Unpickler):
    def persistent_load(self, pid): return f"loaded {pid}"
    def find_class(self, mod, name):
        if name == "Sub": raise pickle.UnpicklingError("forbidden")
        return super().find_class(mod, name)


buf = io.BytesIO()
Pers(buf).dump([P(1), 2])
buf.seek(0)
print(Unpers(buf).load())
error(Unpers(io.BytesIO(pickle.dumps(Sub()))).load)


class Override(pickle.Pickler):
    def reducer_override(self, o): return (str, ("overridden",)) if o is func else NotImplemented


buf = io.BytesIO()
Override(buf).dump([func, 1])
print(pickle.loads(buf.getvalue()))
buf = io.BytesIO()
pk = pickle.Pickler(buf, 4)
pk.dump([1])
pk.dump("second")
pk.clear_memo()
buf.seek(0)
up = pickle.Unpickler(buf)
print(up.load(), up.load())
error(up.load)


def local():
    class Local: pass
    return Local


for bad in (lambda: 0, (x for x in [1]), local()(), local(), __import__("sys")._getframe(), {"k": lambda: 1}):
    try:
        pickle.dumps(bad)
        print("pickled")
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])
for data in (b"", b"x", b".", b"N", b"\x80\x7fN.", b"(lp0\n", b"cnosuchmodule\nx\n.", b"c__main__\nnope\n.", b"\x80\x04]a.", b"I1x\n.", b"S'a\n.", b"0.", b"\x80\x05\x95\x05\x00\x00\x00\x00\x00\x00\x00N.", b"j\x05\x00\x00\x00."):
    try:
        print(data, pickle.loads(data))
    except Exception as e:
        print(data, type(e).__name__, e)
error(pickle.loads, "str")
error(pickle.dumps, 1, 99)
error(pickle.dump, 1, 5)
print(pickle.loads(pickle.dumps(1, -1)), pickle.DEFAULT_PROTOCOL, pickle.HIGHEST_PROTOCOL, pickle.format_version, pickle.dumps([1, "a"], 0), pickle.loads(b"\x80\x02]q\x00(K\x01K\x02e."), pickle.loads(b"(dp0\nS'a'\np1\nI1\ns."), pickle.loads(b"I01\n."), pickle.loads(b"L5L\n."), pickle.loads(b"cbuiltins\nint\n."))
big = [{"id": i, "name": f"n{i}", "v": [i] * 3, "p": P(i)} for i in range(300)]
for proto in (0, 2, 4, 5):
    data = pickle.dumps(big, proto)
    print(len(data), pickle.loads(data) == big)
bufs = []
data = pickle.dumps([pickle.PickleBuffer(bytearray(b"oob"))], 5, buffer_callback=bufs.append)
print(len(bufs), pickle.loads(data, buffers=[b"given"]), bytes(bufs[0].raw()))
import pickletools
out = io.StringIO()
pickletools.dis(pickle.dumps({"a": [1, (2,)]}, 2), out)
print(out.getvalue(), pickletools.optimize(pickle.dumps("abc", 2)))
