"""weakref: refs, callbacks, proxies, WeakValueDictionary, WeakKeyDictionary, WeakSet, WeakMethod, finalize; always after gc.collect()."""
import gc
import weakref


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class K:
    def __init__(self, n=0):
        self.n = n

    def method(self):
        return "method", self.n

    def __repr__(self):
        return f"K({self.n})"


def collect():
    gc.collect()
    gc.collect()


def drop_all():
    global k
    k = None
    collect()


log = []
k = K(1)
r = weakref.ref(k)
r2 = weakref.ref(k)
cb = weakref.ref(k, lambda ref: log.append("callback 1"))
cb2 = weakref.ref(k, lambda ref: log.append("callback 2"))
print(r() is k, r is r2, cb is r, r == weakref.ref(k), hash(r) == hash(k), weakref.getweakrefcount(k), len(weakref.getweakrefs(k)), r.__callback__, cb.__callback__ is not None, repr(r).split(" at ")[0])
drop_all()
print(r(), cb(), sorted(log), r == r2, r == weakref.ref(K), "dead" in repr(r), cb.__callback__)
for thing in (5, "s", None, (1,), [1], {}, object(), 1.5):
    error(weakref.ref, thing)
error(weakref.ref)
error(weakref.ref, K(), 5, 6)
for thing in (K, print, lambda: 0, set(), frozenset(), iter([]) if False else K.method, type("T", (list,), {})(), (x for x in []), __import__("re").compile("x"), gc):
    print(type(thing).__name__, weakref.ref(thing)() is thing, end="; ")
print()


class Unhash:
    def __eq__(self, o): return True
    __hash__ = None


unhash = Unhash()
error(hash, weakref.ref(unhash))
k = K(2)
p = weakref.proxy(k)
print(p.n, p.method(), p == p, isinstance(p, K), type(p).__name__, str(p), bool(p), p.__class__ is K)
p.n = 3
print(k.n)
error(hash, p)
drop_all()
error(lambda: p.n)
error(lambda: str(p))


class Cont:
    def __len__(self): return 2
    def __getitem__(self, i): return i
    def __call__(self, x): return x * 2
    def __add__(self, o): return ("add", o)
    def __iter__(self): return iter("ab")
    def __contains__(self, x): return x == 1


c = Cont()
cp = weakref.proxy(c)
print(len(cp), cp[5], cp(4), cp + 1, list(cp), 1 in cp, type(cp).__name__)
d = weakref.WeakValueDictionary()
a, b = K("a"), K("b")
d["a"], d["b"] = a, b
d["tmp"] = K("tmp")
collect()
print(sorted(d), d["a"], len(d), "tmp" in d, d.get("tmp"), sorted(d.keys()), sorted(v.n for v in d.values()), d.pop("b"), d.setdefault("c", a), dict(d).keys() == {"a", "c"})
error(lambda: d["tmp"])
kd = weakref.WeakKeyDictionary()
kd[a] = "va"
kd[b] = "vb"
temp = K("t")
kd[temp] = "vt"
del temp
collect()
print(len(kd), kd[a], sorted(kd.values()), a in kd, K("a") in kd, sorted(x.n for x in kd))
error(kd.__setitem__, 5, 1)
ws = weakref.WeakSet([a, b])
ws.add(K("gone"))
collect()
print(len(ws), a in ws, sorted(x.n for x in ws), len(ws | {K("x")}) >= 2)
ws.discard(a)
print(len(ws))
wm = weakref.WeakMethod(a.method)
print(wm()(), wm() == a.method)
error(weakref.WeakMethod, K.method)
kk = K("wm")
wm = weakref.WeakMethod(kk.method)
del kk
collect()
print(wm())
k = K("fin")
fin = weakref.finalize(k, lambda *a, **kw: log.append((a, kw)) or "result", 1, x=2)
print(fin.alive, fin.peek()[2:], fin.atexit)
log.clear()
drop_all()
print(log, fin.alive, fin(), fin.detach(), fin.peek())
k = K("called")
fin = weakref.finalize(k, lambda: "called explicitly")
print(fin(), fin(), fin.alive)
k = K("detached")
fin = weakref.finalize(k, log.append, "never")
fin.detach()
drop_all()
print(log)


class Ref(weakref.ref):
    def __init__(self, obj, cb=None, tag=None):
        super().__init__(obj, cb)
        self.tag = tag

    def __new__(cls, obj, cb=None, tag=None):
        return super().__new__(cls, obj, cb)


k = K("sub")
s = Ref(k, tag="T")
print(s() is k, s.tag, weakref.getweakrefcount(k), s is weakref.ref(k))
cyc = K("cycle")
cyc.me = cyc
cr = weakref.ref(cyc, lambda r: log.append("cycle callback"))
del cyc
collect()
print(cr(), log)


def bad_callback(r):
    raise RuntimeError("in callback")


import sys
seen = []
sys.unraisablehook = lambda u: seen.append((u.exc_type.__name__, str(u.exc_value)))
k = K("bad")
br = weakref.ref(k, bad_callback)
drop_all()
sys.unraisablehook = sys.__unraisablehook__
print(seen)
chain = [K(i) for i in range(100)]
refs = [weakref.ref(x) for x in chain]
for i in range(0, 100, 2):
    chain[i] = None
collect()
print(sum(x() is None for x in refs), sum(x() is not None for x in refs))


class Slots:
    __slots__ = ("a", "__weakref__")


sl = Slots()
print(weakref.ref(sl)() is sl)
print(weakref.ReferenceType is weakref.ref, weakref.ProxyTypes[0].__name__, weakref.CallableProxyType.__name__)
