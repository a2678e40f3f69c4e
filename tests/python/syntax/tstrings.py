"""Template strings (PEP 750)."""
from string.templatelib import Interpolation, Template, convert

name, n = "world", 42
t = t"hello {name}, {n:>5}{n!r} {n + 1 = }"
print(type(t), t.strings, t.values)
for i in t.interpolations:
    print(i.value, repr(i.expression), i.conversion, repr(i.format_spec))
print(repr(t"a{n}b"))
for part in t"x{1}{2}y":
    print(type(part).__name__, part if isinstance(part, str) else part.value)
print(list(t""), t"".strings, t"plain".strings, t"{n}".strings, list(t"{n}"))
print((t"a{1}" + t"b{2}c").strings, (t"a{1}" + t"{2}").strings)
for bad in (lambda: t"a" + "b", lambda: "a" + t"b", lambda: t"a" + 1, lambda: t"{n}" % 3, lambda: Template(5)):
    try:
        print(bad())
    except TypeError as e:
        print("TypeError:", e)


def render(template):
    out = []
    for part in template:
        match part:
            case str():
                out.append(part)
            case Interpolation(value, expression, conversion, spec):
                out.append(format(convert(value, conversion), spec))
    return "".join(out)


print(render(t"hello {name!r:>10}|{n:#x}|{3.14159:.2f}|{[1, 2]}"))
print(render(t"{n=}"), render(t"{n=!s:>5}"), render(rt"\n{name}"), render(t"{{literal}} {name}"))
print(Interpolation(1), Interpolation("v", "expr", "r", ">5"), repr(Interpolation("v", "expr", "s", "")))
print(Template("a", "b", Interpolation(1, "x"), Interpolation(2, "y"), "c").strings)
try:
    Interpolation(1, "e", "q")
except ValueError as e:
    print("ValueError:", e)
try:
    t.strings = ()
except AttributeError as e:
    print("AttributeError:", e)
nested = t"outer {t"inner {name}"}"
print(nested.strings, nested.values[0].strings, nested.interpolations[0].expression)
print((t"a{n}" t"b").strings)
width = 8
print(t"{n:{width}.{1 + 1}}".interpolations[0].format_spec, t"{n:{width}}".interpolations[0].expression)
print(t"{ name }".interpolations[0].expression, t"{(lambda: 1)()}".interpolations[0].expression)
print(Interpolation.__match_args__, t"{n}".__class__.__module__, [hash(a) == hash(b) for a, b in [(t"a", t"a")]][0] or "identity hash")
x = t"{name}"
print(x == t"{name}", x == x)
order = []


def note(v):
    order.append(v)
    return v


t"{note(1)}{note(2)}"
print(order, convert(5, None), convert("x", "r"), convert("é", "a"), convert(5, "s"))
try:
    t"{undefined_thing}"
except NameError as e:
    print("NameError:", e)
try:
    class Sub(Template): pass
except TypeError as e:
    print("TypeError:", e)
