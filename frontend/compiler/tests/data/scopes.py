from __future__ import generator_stop
import a.b.c, d as e
from x import y as z
class A[T: int = str, *Ts = [int], **P]:
    "doc"
    x: int = 1
    if x:
        y: T
    def f[U](self, a: U = 1, *args: T, k: P = 2, **kw) -> U:
        nonlocal_ = super().f
        def g():
            nonlocal nonlocal_
            nonlocal_ = __class__
            return [i for i in a if (w := i)]
        return g
    z = [x for x in y]
    zz = {q: x for q in y}
    async def h(self):
        async for i in self: yield i
        [await x async for x in self if x]
        return
    type Alias[V] = list[V, T, x]
    lam = lambda: __class__
    __priv = 1
    def meth(self, __p): return self.__q + __priv
    gen = (lambda: i for i in range(3))
    comp = [lambda: j for j in range(3)]
class B:
    type X = [x for x in y]
    type Y = (lambda: x)
    def f(self): __class__; return __classdict__
    [__class__ for _ in x]
    [super for _ in x]
    __class__ = 1
type G[T] = T | x
def outer(p, /, q, *, r=1):
    global gg, hh
    gg = 1
    v: int
    w: p = 1
    def inner():
        global p
        p = 2
        return q, r
    [[q for k in r] for q in p]
    [(lambda: q) for q in p]
    {a for a in r if (lambda: a)}
    class C:
        q = q
        def m(self): return q
        n: q
        [q for _ in r]
    try: import os
    except E as ex: pass
    with x as y: pass
    match p:
        case [a1, *b1]: pass
        case {1: c1, **d1}: pass
        case Foo(x=e1) | e1: pass
        case _ as f1: pass
    del q
    return (yield)
m: int = 2
if m:
    n: str
async def co():
    return [x async for x in y], (await z for z in y)
class __Priv[__T: __U]:
    a: __T
    def f(self) -> __T: pass
class N1:
    class N2:
        def f(self): return __class__
        a: int
        for i in x:
            b: int
def dflt(a=lambda x: x, *, b=[y for y in z]): pass
@deco(lambda: 1)
def decorated(): pass
def ff():
    x = 1
    class A[T = x]:
        y: T = x
        def g[S: T](self) -> S: return x
    type Z[K = A] = K
    return locals()
