"""Messages of SyntaxError for common mistakes."""
sources = r"""
x = (1,
print "hello"
if x = 1: pass
def f(: pass
for i in range(3) print(i)
return 5
yield 1
break
continue
await x
x = 5 6
1 = x
f() = 1
x + 1 = 2
None = 1
True = 2
(a, b) += 1
del f()
del 1
a b
x = [1, 2
'unterminated
"unterminated
f"{x"
f"{}"
f"{x!z}"
f"}"
def f(a, a): pass
def f(a=1, b): pass
def f(*): pass
def f(**k, a): pass
def f(*a, *b): pass
def f(/, a): pass
f(a=1, 2)
f(**k, *a)
f(a=1, a=2)
f(x for x in y, 1)
lambda a, a: 1
class A(x for x in y): pass
import a.b as c.d
from x import
from . import *, a
from __future__ import nothing
global x; x = 1
nonlocal x
def f(): global x; nonlocal x
def f(x): global x
def f(): x = 1; global x
def f(): nonlocal nothing
async def f(): yield from x
async def f(): [await x for x in (yield)]
def f(): await x
def f(): async with a: pass
def f(): [x async for x in y]
with open(x) as 1: pass
for 1 in x: pass
for f() in x: pass
while True print(1)
else: pass
elif x: pass
try: pass
x = yield = 1
@
class: pass
0777
1_
1__0
0xg
0b2
1e
5abc
1.2.3
$
?
x = !
a ? b
a = b ? c
'\N{no such name}'
'\x4'
b'é'
"\u12"
{1: 2, 3}
{1, 2: 3}
{**a, *b}
[*a for a in b]
(x := 1) := 2
x := 1
f(x := 1, y=(z := 2), w := 3)
lambda: (yield)
assert (x, "msg") = 1
print(a b)
x if y
x if y else
not
a not b
if True:
def f():
match x:
match x: pass
type X
a, b: int = 1
(a, b): int
x: int: str
* = 1
*a = 1
*a
print(*)
del *a
return
import
raise x from
if x:: pass
x == = y
a = 1 +
(a
)
a)
]
(]
[)
{(}
"""
for source in sources.strip("\n").split("\n"):
    try:
        compile(source, "<case>", "exec")
        print(f"{source!r}: compiles")
    except SyntaxError as e:
        print(f"{source!r}: {type(e).__name__}: {e.msg} ({e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset})")
for source in ("if x:\npass", "  x = 1", "if x:\n    a\n  b", "def f():\n\tx\n        y", "x = 1\n  y = 2", "class A:\n", "if 1:\n  x\n\ty",
               "'''unterminated\n\n", "(\n\n", "x = {\n 'a': 1\n 'b': 2}", "f(\n a\n b)", "\x00", "x = '\n'", "if 1:\n  pass\n else:\n  pass"):
    try:
        compile(source, "<case>", "exec")
        print(f"{source!r}: compiles")
    except (SyntaxError, ValueError) as e:
        print(f"{source!r}: {type(e).__name__}: {e.args[0]}")
