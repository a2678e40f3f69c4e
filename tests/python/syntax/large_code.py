"""Code that needs extended arguments: many constants, names, locals, long jumps, big displays, many cells, deep nesting."""
consts = "\n".join(f"c{i} = {i * 1.5}" for i in range(600))
ns = {}
exec(consts, ns)
print(ns["c0"], ns["c599"], sum(v for k, v in ns.items() if k[0] == "c"))
source = "def f(n):\n" + "\n".join(f"    v{i} = n + {i}" for i in range(400)) + "\n    return " + " + ".join(f"v{i}" for i in range(400))
exec(source, ns)
print(ns["f"](1), ns["f"].__code__.co_nlocals)
source = "def loop(n):\n    t = 0\n    for i in range(n):\n        if i % 2:\n" + "\n".join(f"            t += i * {j}" for j in range(300)) + "\n        else:\n" + "\n".join(f"            t -= {j}" for j in range(300)) + "\n    else:\n        t += 1\n    return t"
exec(source, ns)
print(ns["loop"](10))
source = "def w(n):\n    t = 0\n    while n:\n        n -= 1\n        if n == 5: continue\n        if n == 1: break\n" + "\n".join(f"        t += {j}" for j in range(500)) + "\n    return t"
exec(source, ns)
print(ns["w"](10))
source = "def outer():\n" + "\n".join(f"    x{i} = {i}" for i in range(300)) + "\n    def inner():\n        return " + " + ".join(f"x{i}" for i in range(300)) + "\n    return inner"
exec(source, ns)
print(ns["outer"]()(), len(ns["outer"]().__closure__))
print(len(eval("[" + ", ".join(f"[{i}]" for i in range(1000)) + "]")), len(eval("{" + ", ".join(f"'{i}': x" for i in range(500)) + "}", {"x": 1})), len(eval("{" + ", ".join(f"x+{i}" for i in range(500)) + "}", {"x": 1})), sum(eval("(" + ", ".join(f"x*{i}" for i in range(300)) + ")", {"x": 2})))
source = "def many(" + ", ".join(f"a{i}" for i in range(260)) + "):\n    return a0 + a128 + a259\nr = many(" + ", ".join(map(str, range(260))) + ")\nk = many(" + ", ".join(f"a{i}={i}" for i in range(260)) + ")"
exec(source, ns)
print(ns["r"], ns["k"], ns["many"](*range(260)))
source = "def d(" + ", ".join(f"a{i}={i}" for i in range(300)) + "):\n    return a299 - a1\nr = d(), d(a1=5), d(*range(100))"
exec(source, ns)
print(ns["r"])
nested = "x"
for i in range(18):
    nested = f"[{nested} for _ in range(1)]" if i % 3 == 0 else f"({nested})" if i % 3 == 1 else f"{{'k': {nested}}}"
print(str(eval(nested, {"x": 1})))
source = "".join("    " * i + f"def f{i}():\n" for i in range(18)) + "    " * 18 + "return 'deep'\n" + "".join("    " * i + f"return f{i}()\n" for i in range(17, 0, -1)) + "r = f0()"
exec(source, ns)
print(ns["r"])
ifs = "".join("    " * i + f"if x > {i}:\n" for i in range(60)) + "    " * 60 + "r = 'all true'\n"
exec(ifs, ns | {"x": 100}, out := {})
print(out)
fors = "".join("    " * i + f"for i{i} in (1,):\n" for i in range(18)) + "    " * 18 + "t = " + " + ".join(f"i{i}" for i in range(18))
exec(fors, out)
print(out["t"])
trys = "".join("    " * i + "try:\n" for i in range(18)) + "    " * 18 + "1 / 0\n" + "".join("    " * (17 - i) + f"except (ZeroDivisionError if {17 - i} == 7 else KeyError): log.append({17 - i})\n" for i in range(18))
exec(trys, log_ns := {"log": []})
print(log_ns["log"])
for kind, text in (("blocks", "".join("    " * i + "while 1:\n" for i in range(25)) + "    " * 25 + "pass"), ("indent", "".join(" " * i + "if 1:\n" for i in range(101)) + " " * 101 + "x"), ("parens", "(" * 250 + ")" * 250)):
    try:
        compile(text, "<s>", "exec")
        print(kind, "compiles")
    except (SyntaxError, IndentationError) as e:
        print(kind, type(e).__name__, e.msg)
chain = "x" + ".a" * 300
class A: pass
a = A()
a.a = a
print(eval(chain, {"x": a}) is a, eval("f" + "(1)" * 50, {"f": (g := lambda v: g)}) is g, eval("x" + "[0]" * 100, {"x": (l := [0]) and (l.__setitem__(0, l) or l)}) is l)
print(eval(" and ".join(["1"] * 500)), eval(" or ".join(["0"] * 500)), eval("1 < " + " < ".join(map(str, range(2, 300)))), eval("not " * 100 + "0"), eval(" if 1 else ".join(["7"] * 100)), len(eval(" + ".join(["'a'"] * 1000))), eval("lambda: " * 50 + "5") is not None)
source = "def g():\n" + "\n".join(f"    yield {i}" for i in range(500))
exec(source, ns)
print(sum(ns["g"]()))
source = "async def c():\n    t = 0\n" + "\n".join(f"    t += await a({i})" for i in range(300)) + "\n    return t\nasync def a(v): return v"
exec(source, ns)
try:
    ns["c"]().send(None)
except StopIteration as e:
    print(e.value)
source = "class Big:\n" + "\n".join(f"    def m{i}(self): return {i}\n    a{i} = {i}" for i in range(300))
exec(source, ns)
print(ns["Big"]().m299(), ns["Big"].a150, len([n for n in vars(ns["Big"]) if n[0] in "ma"]))
fs = "f'" + "".join(f"{{x + {i}}}-" for i in range(200)) + "'"
print(len(eval(fs, {"x": 1})), hash(eval(fs, {"x": 1})) == hash(eval(fs, {"x": 1})))
source = "\n".join(f"import math as m{i}" for i in range(300)) + "\nglobal_total = m299.floor(2.5)"
exec(source, ns)
print(ns["global_total"])
source = "def m(v):\n    match v:\n" + "\n".join(f"        case {i}: return 'n{i}'\n        case 's{i}': return {i}" for i in range(200)) + "\n        case _: return None"
exec(source, ns)
print(ns["m"](0), ns["m"](199), ns["m"]("s150"), ns["m"]("zz"))
print(eval("x" + "\\\n + 1" * 200, {"x": 0}), len("\n" * 1000 + "x"), compile("\n" * 70000 + "x = 1", "<s>", "exec").co_consts[0], max(l for *_, l in compile("\n" * 70000 + "x", "<s>", "exec").co_lines() if l))
