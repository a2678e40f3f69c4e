"""match, case, type and _ as ordinary names in every position; print and exec as names; unicode identifiers and normalization."""
match = 1
case = [2]
type_ = type
_ = "underscore"
print(match, case, _, match + 1, match - 1, match * 2, match == 1, -match, match if match else case, [match for match in range(2)], match)
match = [1, 2]
print(match[0], match[-1], match[:1], *match)
match = lambda *a, **k: (a, k)
print(match(), match(1), match(*[1], **{"x": 2}), match((1, 2)), match(x=1), match(-1)[0])
match (1)
match.attr = 5
print(match.attr)
match: int = 3
print(match)
match, case = case, match
print(match, case)
for match in range(2):
    pass
with __import__("contextlib").nullcontext(7) as match:
    print(match)


def case(match, case=2, *type, _=3, **kw):
    return match, case, type, _


print(case(1), case(match=5), case(1, 2, 3, _=4))


class match:
    case = 1
    type = 2

    def _(self): return "underscore method"


print(match.case, match.type, match()._(), match)
import types as match
print(match.__name__)
from math import floor as case
print(case(2.5))
match = {"match": 1}
match["match"] = match.get("case", "none")
print(match, match["match"], {**match}, match.keys())


def f(match):
    match match:
        case {"match": case}:
            return "mapping", case
        case [match, *case]:
            return "sequence", match, case
        case type if type == 5:
            return "five"
        case _:
            return "default"


print(f({"match": 1}), f([1, 2, 3]), f(5), f("x"))
match match:
    case case:
        print("captured", case)
match 5, 6:
    case 5, 6: print("tuple on one line")
match [1, 2]:
    case [1, _]: print("list")
match -1:
    case -1: print("negative")
match (1):
    case 1: print("parenthesized")
match not True:
    case False: print("not")
match {}:
    case {}: print("dict subject")
match lambda: 1:
    case f2: print(f2())
match x := 3:
    case 3: print("walrus", x)
match 1 if True else 2:
    case 1: print("conditional")
match "a" "b":
    case "ab": print("strings")
match [*range(2)]:
    case [0, 1]: print("star")
match ...:
    case _ if ... is ...: print("ellipsis")
type = 5
print(type, type + 1, type_(type))
type X = int
type type = str
print(X, type, type.__value__)
type = type_
print(type(5), [type(v).__name__ for v in (1, "a")])
type (5)
x = type
type = lambda v: "shadowed"
print(type(1))
type = x
_, y = 1, 2
print(_, y)
for _ in range(3): pass
print(_)
print([_ for _ in "ab"], (lambda _: _)(5), {_: 1 for _ in "x"})
print = print
exec = exec
exec("print('exec works')")
async_ = await_ = 1
nonlocal_ = 2
naïve, Größe, 変数, ñ = 1, 2, 3, 4
print(naïve + Größe + 変数 + ñ)
ﬁ = "ligature"
print(fi, "fi" in globals(), "ﬁ" in globals())
µ = "micro"
print(μ)


class Ünïcode:
    ǆ = 1
    def ª(self): return "ordinal"


print(Ünïcode.ǆ, Ünïcode().a(), Ünïcode.__name__)
𝐱 = "math bold x"
print(x)
def g(ａ): return a
print(g(1), g(a=2), g.__code__.co_varnames)
try:
    exec("x\u00b2 = 1")
except SyntaxError as e:
    print(e.msg)
for name in ("match", "case", "_", "type", "print", "None", "True", "class", "async", "nonlocal"):
    try:
        compile(f"{name} = 1", "<s>", "exec")
        print(name, "assignable")
    except SyntaxError as e:
        print(name, e.msg)
