"""f-strings: nesting (PEP 701), conversions, format specs, debug form, quotes, multi-line, evaluation order."""
name, value, width = "world", 3.14159, 10
print(f"hello {name}", f"{value:.2f}", f"{value:{width}.{3}f}|", f"{name!r:>{width}}|", f"{name!s}", f"{'é'!a}")
print(f"{value = }", f"{value=:.1f}", f"{name=!s}", f"{ name = }", f"{1+1=}", f"{name = !r:^12}|")
print(f"{{literal}} {{{name}}} {{}}", f"{'}'}", f"{'{'}", f"{ {'a': 1}['a'] }", f"{ {1, 2} == {2, 1} }")
print(f"{f"{f"{name}"}"}", f"{"nested " + f"{name!r}"}", f'{'same quotes'}', f"{'\n'.join(['a', 'b'])}")
print(f"{
    # a comment inside
    name
    + "!"
}")
print(f"""triple {
    value:.3f} and {name
}""")
print(f"{lambda_result() if (lambda_result := lambda: 7) else 0}", f"{(lambda x: x * 2)(4)}", f"{(y := 5)} {y}")
print(f"{value:>{width + 2}.1f}|", f"{5:{'0'}{'>'}{4}}", f"{42:#06x} {42:+d} {42:_b} {1234567:,}")
print(rf"\n{name}\t", fr"{name!r}\d", f"\x41\u00e9\N{BULLET}", F"{name}", f"{name}" "literal" f"{value:.0f}")
print(f"{[i for i in range(3)]}", f"{'a' if value > 3 else 'b'}", f"{name[0]}{name[1:3]}", f"{ {'k': 'v'}['k']!r}")
print(f"{1,}", f"{1, 2}", f"{*[1, 2], 3}", f"{not 1}", f"{1 if 0 else 2}", f"{3 != 4}", f"{3 == 3}", f"{3>=2}")


class Formatted:
    def __format__(self, spec):
        return f"<{spec}>"

    def __repr__(self):
        return "REPR"

    def __str__(self):
        return "STR"


o = Formatted()
print(f"{o}", f"{o:abc}", f"{o!r}", f"{o!s:>6}", f"{o!r:*^10}", f"{o:{name}-{width}}", f"{o:%Y-%m}", f"{o=}", f"{o=!s}", f"{o=:x}")
print(f"{o:{{}}}" if False else "", f"{o:a{1}b{2}c}", f"{o:{'{'}>10}")
order = []


def note(n):
    order.append(n)
    return n


print(f"{note(1)}{note(2):{note(3)}}{note(4)}", order)
print(f"", f"{''}", f"plain", repr(f"{''}"))
for spec, val in [("d", "x"), ("s", 5), ("q", 1), (".2f", "s"), ("5", None), ("", None), (",s", "x")]:
    try:
        print(f"{val:{spec}}")
    except (ValueError, TypeError) as e:
        print(type(e).__name__ + ":", e)
print(f"{'a':{'b'}<{3}}", f"{10:{'#x' if True else 'd'}}")
print(f'{"double"} {'single'} {"""triple"""}', f"{'''x'''}")
print(f"{name!r}{name!s:>7}{value!r:.4}", f"{3.0}", f"{-0.0:+}", f"{10**20}", f"{1e100}", f"{True:d}", f"{True}")
print("adjacent " f"{name} " "plain " f"{value:.1f}")
def f(x): return f"{x!r}" f"-{x:>3}-"
print(f(5), [f"{i}{j}" for i in "ab" for j in range(2)], {f"k{i}": i for i in range(2)})
print(f"{name:}", f"{name:s}", f"{ name }", f"{name }", f"a{name}b{name}c", f"{name}"f"{name}")
print(f"{width:d}{width:c}{width + 55:c}", f"{value:e} {value:g} {value:%}", f"{1j:.1f}")
backslash = f"{'\\'} {'\t'!r} {"\x41"}"
print(backslash)
print(f"{(lambda: (yield))!r:.9}", f"{type(name).__name__}")
