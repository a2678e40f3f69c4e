"""Subclasses of builtin types: what operations return, which overrides the builtin code calls, attributes, hashing."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def kinds(*values):
    print(*[f"{type(v).__name__}:{v!r}" for v in values])


class I(int): pass
class F(float): pass
class C(complex): pass
class S(str): pass
class B(bytes): pass
class BA(bytearray): pass
class L(list): pass
class T(tuple): pass
class D(dict): pass
class St(set): pass
class FS(frozenset): pass


i, f, c, s, b, ba, l, t, d, st, fs = I(5), F(1.5), C(1 + 2j), S("abc"), B(b"abc"), BA(b"abc"), L([1, 2]), T((1, 2)), D(a=1), St({1}), FS({1})
for o in (i, f, c, s, b, ba, l, t, d, st, fs):
    o.attr = "instance attribute"
    print(type(o).__name__, o.attr, vars(o), isinstance(o, type(o).__base__), o == type(o).__base__(o))
kinds(i + 1, i * 2, -i, +i, abs(i), i // 2, i & 1, ~i, i ** 2, int(i), round(i), i.real, i.conjugate(), I.from_bytes(b"\1"), divmod(i, 2)[0], +I(True))
kinds(f + 1, -f, abs(f), F.fromhex("0x1p1"), round(f, 1), float(f), f.real, f.conjugate(), F("2.5"))
kinds(c + 1, -c, c.conjugate(), complex(c))
kinds(s + "d", s * 2, s[0], s[:], s.upper(), s.strip(), s.replace("z", ""), s.join([]), str(s), s.format(), s % (), "".join([s]), s.center(1), s.title(), s.split()[0], s.partition("b")[0])
kinds(b + b"d", b[:], b.upper(), B.fromhex("41"), bytes(b), b.replace(b"a", b"z"))
kinds(ba + b"d", ba[:], ba.upper(), BA.fromhex("41"), ba * 2, ba.copy())
kinds(l + [3], l[:], l * 2, l.copy(), list(l), sorted(l), 2 * l)
kinds(t + (3,), t[:], t * 2, tuple(t), t[0:1])
kinds(d.copy(), d | {}, {} | d, D.fromkeys("ab"), dict(d), {**d})
kinds(st | {2}, st & {1}, st.copy(), st.union({2}), {2} | st, st - {1}, fs | {2}, fs.copy(), {2} | fs, set(st))


class Loud(dict):
    def __getitem__(self, k): print("getitem", k); return super().__getitem__(k)
    def __setitem__(self, k, v): print("setitem", k); super().__setitem__(k, v)
    def __contains__(self, k): print("contains", k); return super().__contains__(k)
    def __iter__(self): print("iter"); return super().__iter__()
    def keys(self): print("keys"); return super().keys()
    def __missing__(self, k): print("missing", k); return "default"
    def __len__(self): print("len"); return super().__len__()


x = Loud(a=1)
x["b"] = 2
x.update(c=3)
x.setdefault("d", 4)
print(x["a"], x["zz"], x.get("zz"), "a" in x, x.pop("c"))
print(dict(x), {**x}, list(x), len(x), bool(x), "{a}".format_map(x), "%(a)s" % x, eval("a", {}, x))


def kw(**k): return k


print(kw(**x))


class LoudList(list):
    def __getitem__(self, i): print("getitem", i); return super().__getitem__(i)
    def __iter__(self): print("iter"); return super().__iter__()
    def __len__(self): print("len"); return super().__len__()
    def append(self, v): print("append"); super().append(v)
    def __contains__(self, v): print("contains"); return super().__contains__(v)


y = LoudList([3, 1, 2])
y.append(0)
y += [9]
print(y[0], y[-1], list(y), sorted(y), sum(y), max(y), [*y], 1 in y, len(y), bool(y), y[0:1], tuple(y), y.index(1), y.copy())
a, b2, *rest = y
print(a, b2, rest)


class Num(int):
    def __add__(self, o): return "add"
    def __radd__(self, o): return "radd"
    def __index__(self): return 1
    def __int__(self): return 2
    def __bool__(self): return False
    def __eq__(self, o): return "eq"
    def __hash__(self): return 99
    def __lt__(self, o): return True
    def __str__(self): return "str"
    def __format__(self, s): return "fmt"


n = Num(10)
print(n + 1, 1 + n, [0, 1, 2][n] if False else "abc"[I(1)], int(n), bool(n), n == 10, hash(n), sorted([n, 5]) == [5, n] or "ordered", f"{n}", n * 2, n - 1, range(20)[n], list(range(n))[:2], "x" * n, "%d" % n, "%s" % n, float(n), n ** 2, {n: 1}.get(10), 10 == n)


class Str(str):
    def __eq__(self, o): return False
    def __hash__(self): return str.__hash__(self)
    def __getitem__(self, i): return "item"
    def __iter__(self): return iter("iter")
    def __contains__(self, x): return True
    def __len__(self): return 77
    def __str__(self): return "dunder str"
    def __add__(self, o): return "added"


z = Str("real")
print(z == "real", {"real": 1}.get(z), z[0], list(z), "q" in z, len(z), str(z), z + "x", "x" + z, "-".join(z), f"{z}", "%s" % z, z.upper(), "".join([z]), z.join(["a", "b"]), int(Str("5")), [*z])
for bad in ("class X(bool): pass", "class X(type(None)): pass", "class X(range): pass", "class X(slice): pass", "class X(memoryview): pass", "class X(type(lambda: 0)): pass", "class X(type(...)): pass", "class X(type((x for x in ()))): pass", "class X(type({}.keys())): pass"):
    error(exec, bad)


class New(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    def __init__(self, *args): self.args = args
    @property
    def first(self): return self[0]


w = New(1, 2)
print(w, w.args, w.first, w + (3,), hash(w) == hash((1, 2)), w == (1, 2))
error(New, 1)
error(lambda: I("x"))
error(lambda: I(1, 2, 3))
print(I(), F(), S(), L(), T(), D(), I("11", 2), S(b"x", "ascii"), L("ab"), D([("k", 1)]), T(x for x in "ab"))


class Exc(Exception):
    def __init__(self, code): super().__init__(f"code {code}"); self.code = code


class KE(KeyError):
    def __str__(self): return "custom"


print(Exc(5), repr(Exc(5)), Exc(5).args, KE("k"), repr(KE("k")))
import pickle
import copy
for o in (i, f, s, b, l, t, d, st, fs):
    p = pickle.loads(pickle.dumps(o))
    q = copy.copy(o)
    print(type(p).__name__, p == o, p.attr, type(q).__name__, q.attr, end="; ")
print()
