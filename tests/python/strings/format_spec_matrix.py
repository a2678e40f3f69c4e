"""The format mini-language exhaustively: every combination of fill, align, sign, #, 0, width, grouping, precision and type."""
import itertools


def table(values, types, widths, precisions, fills=("", "<", ">", "^", "=", "*^"), signs=("", "+", " ", "-"), alternates=("", "#"), zeros=("", "0"), groups=("", ",", "_")):
    good = bad = 0
    digest = 0
    messages = {}
    for fill, sign, alt, zero, width, group, precision, kind in itertools.product(fills, signs, alternates, zeros, widths, groups, precisions, types):
        spec = fill + sign + alt + zero + width + group + precision + kind
        for value in values:
            try:
                text = format(value, spec)
            except (ValueError, OverflowError) as e:
                bad += 1
                messages[str(e)] = messages.get(str(e), 0) + 1
            else:
                good += 1
                for ch in text + ";":
                    digest = (digest * 131 + ord(ch)) % (2**61 - 1)
    print(good, bad, digest)
    for message in sorted(messages):
        print("   ", messages[message], message)


print("int")
table((0, 5, -42, 1234567, -10**15, True), ("", "b", "o", "x", "X", "d", "n", "c" if False else "d"), ("", "6", "20"), ("",))
print("int with precision or odd types")
table((5, -7), ("d", "x", "c", "s", "f", "e", "g", "%", "n", "q"), ("", "12"), ("", ".2"), fills=("", "<", "="), signs=("", "+"))
print("float")
table((0.0, -0.0, 3.14159, -2.5, 1234567.891, 1e-7, -1e21, 5e-324, 0.5, 99.995), ("", "e", "E", "f", "F", "g", "G", "n", "%"), ("", "14"), ("", ".0", ".1", ".3", ".10"), fills=("", "<", "^", "="), signs=("", "+", " "))
print("special floats")
table((float("inf"), -float("inf"), float("nan")), ("", "e", "f", "g", "%", "F", "G"), ("", "10"), ("", ".2"))
print("str")
table(("", "abc", "héllo wörld", "日本"), ("", "s"), ("", "4", "12"), ("", ".0", ".2", ".20"))
print("str with number flags")
table(("ab",), ("", "s", "d", "x"), ("5",), ("", ".1"), fills=("", "=", "x=", "0<"), signs=("", "+", " ", "-"))
print("complex")
table((1 + 2j, -0.5j, 1e10 + 1e-10j), ("", "e", "f", "g"), ("", "30"), ("", ".2"), fills=("", "<", ">", "^", "="), signs=("", "+"), zeros=("", "0"))
print("z")
for spec in ("z", "z.1f", "z.0f", "+z.1f", "-z.2f", " z.1f", "z#.0f", "z010.1f", "z,.1f", "ze", "zg", "z%", "zd", "zs", "*^+z10.1f"):
    for value in (-0.04, -0.0, -0.5, 0.04, -0.0001):
        try:
            print(repr(format(value, spec)), end=" ")
        except ValueError as e:
            print(e, end=" ")
    print(spec)
for spec in ("<", ">5", "5<", "<<5", "<>5", "{<5", "}^5", "é^5", "日>6", "🎉<4", "\n^3", " <4|"[:3], "0", "00", "05", "005", "<05", "^05", "=05", "x<05", "x=+05", "1", "10", "010", "0010", "+", "+5", "+05", "-5", " 5", "# 5", "#5", "5,", "5_", "05,", "010,", "010_", "_b", "_x", ",b", "010_x", "#010_x", "#x", "#012b", ",.2f", "_.2f", ".2,f", ".4_f", ".6,f", ",.4_f", "12,.6_f", "._f", ".,f"):
    out = []
    for value in (1234, -56, 7.25, "ab"):
        try:
            out.append(repr(format(value, spec)))
        except (ValueError, TypeError) as e:
            out.append(str(e))
    print(repr(spec), out)
print([f"{v:{a}{w}.{p}{t}}" for v, a, w, p, t in ((3.14159, ">", 10, 2, "f"), (2.5, "^", 8, 1, "e"), (100, "<", 6, 3, "g"))], f"{1e300 * 10:>8}", f"{10**25:,}", f"{10**25:_}", f"{2**100:#_x}", f"{-2**70:020,}", f"{0.1 + 0.2:.20f}", f"{1/3:.50}", f"{1e22:f}", f"{123456789.0:g}", f"{1e15:g}", f"{1e-5:g}", f"{100000.0:g}", f"{1000000.0:g}", f"{0.00001234:.2g}", f"{1.0:#g}", f"{1e5:.0e}", f"{5e-324:.3e}", f"{1.7976931348623157e308:.0f}"[:20], f"{0.5:.0f}{1.5:.0f}{2.5:.0f}{3.5:.0f}", f"{0.125:.2f}{0.375:.2f}", f"{1e16:,.1f}", f"{True:05}", f"{'x':*<{3 * 2}}")
