"""Edge cases of statements: one-line bodies, del forms, chained semicolons, docstring rules, continuation, encoding, dead code, pass everywhere."""
if True: a = 1; b = 2
else: a = 3
while a: a -= 1; c = a
for i in 1, 2: d = i
else: d += 10
try: e = 1
except: e = 2
else: e += 10
finally: e += 100
with __import__("contextlib").nullcontext(5) as f: g = f
class K: x = 1; y = x + 1
class Empty: pass
class Dots: ...
def one(): return 1
def gen(): yield 1; yield 2
async def co(): pass
print(a, b, c, d, e, g, K.y, one(), list(gen())); x = 1; y = 2;
print(x, y)
x = \
    1 + \
    2
y = (1
     + 2)  # comment
z = [1, 2,
     # a comment line
     3,

     4]
print(x, y, z, "string" \
      "joined", {
          "a": 1,
      })
if (x and
        y): print("multi-line condition")
assert x, "message"; assert (y)
del x, y
del (z[0]), [z[1]]
print(z)
p = q = [0, 1, 2, 3]
del p[0], q[-1]
del (p)
d = {"k": {"n": 1}}
del d["k"]["n"]
class O: pass
o = O()
o.a = o.b = 1
del o.a, (o.b)
print(q, d, vars(o))


def docs():
    "the docstring"
    "not a docstring"


def no_docs():
    x = 1
    "not a docstring"


def f_docs():
    f"not {1}"


def b_docs():
    b"no"


def paren_docs():
    ("parenthesized")


def joined_docs():
    "one " "two"


def raw_docs():
    r"raw \n"


class ClassDoc:
    """class doc"""
    "other"


print(docs.__doc__, no_docs.__doc__, f_docs.__doc__, b_docs.__doc__, paren_docs.__doc__, joined_docs.__doc__, raw_docs.__doc__, ClassDoc.__doc__, __doc__[:10], (lambda: "x").__doc__)


def dead():
    return 1
    print("never")
    yield


def dead2():
    while True:
        return "in loop"
    return "after"


def dead3():
    if 0:
        yield
    if False:
        import nothing_like_this
    if not True:
        return undefined
    if __debug__:
        return "debug"
    return "optimized"


print(type(dead()).__name__, dead2(), type(dead3()).__name__)


def constant_conditions():
    out = []
    while 0:
        out.append("never")
    else:
        out.append("else")
    if 1: out.append("if 1")
    if "": out.append("never")
    elif (): out.append("never")
    elif None: out.append("never")
    else: out.append("falsy constants")
    for _ in (): out.append("never")
    out.append(1 if 1 else undefined)
    out.append(0 and undefined)
    out.append(1 or undefined)
    out.append("a" if not 0 else undefined)
    while 1:
        out.append("once")
        break
    return out


print(constant_conditions())
(a, b), c = [1, 2], 3; [d, e] = "xy"; (f,) = [4]; *g, = (5, 6)
print(a, b, c, d, e, f, g)
a = b = c = []; a.append(1)
print(b, a is c)
i = 0
i, l = 1, [0, 0]; l[i] = i = 0
print(i, l)
x = x if (x := 5) else None
print(x, (x := x + 1), x)
...
None
"expression statement"
[x for x in [1]]
x; y = x
lambda: 0
print(*[], sep="nothing")
print((yield_ := [*(1, 2), *[3]]), (not x, -x, +x, ~x), x if x else y, not not x, x is not None, x not in [x])
def annotated(a: "str" = 1, *args: int, b: list[int] = None, **kw: {}) -> None: pass
print(annotated.__annotations__)
v: int
w: int = 3
o.attr: str = "attr"
q[0]: float = 1.5
(paren): int = 7
print(w, o.attr, q[0], paren)
try: v
except NameError as error: print(error)
try: raise ValueError from None
except ValueError as error: print(repr(error), error.__suppress_context__)
try:
    try: raise KeyError(1)
    finally: print("inner finally")
except KeyError: print("outer except")
for i in range(3):
    for j in range(3):
        if j == 1: break
    else: continue
    if i == 1: break
print(i, j)
for i, in [(1,), (2,)]: print(i, end=" ")
for i, *rest in ["abc"]: print(i, rest)
for (i), [j] in [(1, [2])]: print(i, j)
with (__import__("contextlib").nullcontext(1)) as (a), __import__("contextlib").nullcontext((2, [3])) as (b, [c]): print(a, b, c)
if 1:
        print("eight spaces")
if 1:
	print("a tab")
if 1:

    # comment before

    print("after blank lines")

# a comment
    # an indented comment
print("end") # trailing
def nested():
    def a():
        def b():
            def c(): return "deep"
            return c
        return b
    return a()()()
print(nested()); print(eval("1;2".split(";")[0])); exec("x = 1; y = 2\nprint(x, y)"); pass; pass
if x == 6: print("six")
elif x: print("other")
print(0xFF, 0b11, 0o17, 1_000, .5, 1e3, 1j, "\x41", b"\x41", r"\x", f"{x}", """tri"ple""", 'a' "b", ...)
