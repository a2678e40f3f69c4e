"""Every construct of the language, for the tree's positions and structure."""
from __future__ import annotations
import a, b.c as d, e.f.g
from . import h
from ...i.j import (k as l, m,)
from n import *

@o.p(1)
@(lambda f: f)
def q(r, s=1, /, t: int = 2, *u: *v, w, x=3, **y: z) -> (a, b): ...

async def aa[T, U: (int, str) = int, *V = *ab, **W = [int]](self):
    """doc"""
    async with ac as ad, (ae) as (af, ag): await ah
    async for ai in aj: continue
    else: pass
    return [ak async for ak in al if am if an]

class B(C, metaclass=D, *e, **f):
    g: h = 1; i.j: k; (l): m = 2; n[0]: o
    class E[T]: pass

type Alias[T] = list[T] | None
p = q = r, *s = (t, u), [v, *w]
x += 1; y -= 2; z *= 3; a @= b; c /= d; e %= f; g &= h; i |= j; k ^= l; m <<= n; o >>= p; q **= r; s //= t
del u, (v, w[0]), [x.y]
global_ = 1
if a:
    b
elif c: d
elif e:
    f
else:
    g
while h:
    break
else:
    i
for j, *k in l, m: n
with (a as b, c, d as (e, f)): pass
with (a, b): pass
with (yield_): pass
with (a), b as c.d: pass
try:
    raise
except: pass
else: pass
finally: raise A from B
try: x
except A: y
except B, C: z
except (D, E) as f: g
try: x
except* A as b: c
except* D, E: f
assert a, b
match a, *b:
    case 1 | -2.5 | 3 + 4j | -5 - 6J | "a" "b" | b'c' | None | True: pass
    case a.b.c | [d, *_] | (e, *f) | () | [] | {}: pass
    case {"k": v, -1: w, a.b: c, **rest}: pass
    case A(b, c=d, e=F()) as g if h: pass
    case x, : pass
    case (y): pass
    case *z, _: pass
def gen():
    x = yield
    y = yield 1, *z
    yield from w
    return (yield)
    lambda: (yield)
    global g1, g2
    def inner():
        nonlocal x, y

a if b else c if d else e
lambda: 1
lambda a, b=1, /, c=2, *d, e, f=3, **g: (a, b)
lambda *, k: k
(a or b) or c and (d and e) and not f
a < b <= c == d != e > f >= g is h is not i in j not in k
-a ** -b ** ~c + +d
a + b - c * d / e // f % g @ h << i >> j & k ^ l | m
a.b(c, *d, e=f, **g)[h](i for i in j)(k, )
a[b], a[b, c], a[b:c], a[:], a[::d], a[b:c:d, e, ...], a[b,], a[*b], a[*b, c:d]
[], [a], [a, *b,], (), (a,), (a, b), *c, d
{}, {a: b, **c, d: e}, {a, *b}, {a: b for a in c}, {a for a in b}, [a for a, b in c for d in e if f], (a for a in b)
(a := b), f(c := d), [e := f], g[h := i]
f((a for b in c), d)
(
    a
    .b(
        c
    )
)
0, 1_000, 0xFF, 0o17, 0b1_0, 1.5, 1., .5, 1e5, 1E-5, 1_0.0_1e1_0, 5j, .5J, 1e5j, 00, 0_0, 10 ** 30, 123456789012345678901234567890
"a", 'b', """c
d""", r"\e", b"f", rb'\g', Rb"\h", u"i", "\n\t\\\'\"\x41\u00e9\U0001F600\101\N{BULLET}\
j", b"\x00\n\377", "k" 'l' """m""", b"n" b'o', "\ud800"
(
    "p"
    "q"
)
f"", f"a", f"{a}", f"a{b}c", f"{a!r}", f"{a:>10}", f"{a!s:{b}.{c}}", f"{a=}", f"{a = !r:^{w}}", f"{{}}", f"{{{a}}}"
f"{a:{b:{c}}}" "d" f"{e}" 'f', rf"\{a}\n", f'{"g"}', f"{'h' 'i'}", f'''{
    a
    + b}
{c:
}''', f"{a,}", f"{*a, b}", f"{lambda_ if x else (lambda: 1)}", f"é{a}é"
t"", t"a{b!r:c{d}}e", t"{ x = }", rt"\{a}" t"{b}"
é = ñ𝐱
x = (yield_); y = 1 if \
    z else 2
