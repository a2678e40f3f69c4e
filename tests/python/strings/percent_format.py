"""The % operator on str and bytes."""


def error(fmt, arg):
    try:
        print("no error:", repr(fmt % arg))
    except Exception as e:
        print(repr(fmt), type(e).__name__ + ":", e)


for fmt in ("%d", "%i", "%u", "%5d|", "%-5d|", "%05d", "%+d", "% d", "%.3d", "%8.3d|", "%x", "%X", "%#x", "%#X", "%o", "%#o", "%08x", "%-8x|", "%+x", "%c", "%s", "%r", "%a", "%e", "%f", "%g", "%.0f", "%10.2f|", "%#.3g", "%-+8.1f|"):
    print(fmt, "->", fmt % 65, (fmt % -65 if fmt != "%c" else ""), end="; ")
print()
for fmt in ("%f", "%.3f", "%10.3f|", "%-10.3f|", "%+f", "% f", "%010.2f", "%e", "%.2e", "%E", "%g", "%.3g", "%G", "%F", "%#g", "%d", "%i", "%s", "%r", "%.2s", "%5s"):
    print(fmt, "->", [fmt % v for v in (3.14159, -2.5, 1e10, 1e-10, 0.0)], end="; ")
print()
for fmt in ("%s", "%10s|", "%-10s|", "%.2s", "%10.2s|", "%r", "%a", "%10r|", "%.3r", "%-3s|"):
    print(fmt, "->", fmt % "héllo", end="; ")
print()
print("%s %s" % ("a", 1), "%s" % ("tuple",), "%s" % (("t",),), "%s" % [1, 2], "%s" % {"a": 1}, "%s" % None, "%r" % "q", "%s and %r" % ("x", "x"), "no args" % (), "no args" % {}, "%%" % (), "100%%" % ())
print("%(a)s %(b)d %(a)r" % {"a": "x", "b": 5}, "%(a b)s" % {"a b": 1}, "%(a(b))s" % {"a(b)": 2}, "%()s" % {"": "empty"}, "%(x)5.1f|" % {"x": 2.25}, "%(k)s %%" % {"k": 1})
print("%*d|" % (5, 42), "%-*d|" % (5, 42), "%.*f" % (2, 3.14159), "%*.*f|" % (8, 2, 3.14159), "%*d|" % (-5, 42), "%.*d" % (4, 7))
print("%d" % 3.99, "%d" % -3.99, "%d" % True, "%d" % 10**30, "%x" % 2**70, "%o" % -8, "%d %d" % (1, 2), "%c%c" % ("a", 98), "%c" % "é", "%c" % 0x1f600, "%5c|" % "x", "%s" % b"bytes", "%5.1f|%-6d|%+.2e" % (1.25, 7, 12345.678))
print("%ld %hd %Lf" % (1, 2, 3.0), "%s" % 1.0, "%s" % 1e100, "%.3f" % 10**20, "%g" % 10**20, "%e" % 10**400 if False else "%s" % 10**25, "%r" % (1,), "%.10g" % 0.1, "%.17g" % 0.1, "%.0e" % 5, "%#.0f" % 5, "%#x" % 0, "%+.0f" % 0.5, "% .3g" % 1234567)


class O:
    def __str__(self): return "str"
    def __repr__(self): return "repr"
    def __int__(self): return 42
    def __index__(self): return 43
    def __float__(self): return 1.5


print("%s %r %a %d %x %f %i" % (O(), O(), O(), O(), O(), O(), O()), "%5s|%-5s|%.2s" % (O(), O(), O()))


class M(dict):
    def __missing__(self, k): return "missing " + k


print("%(a)s %(b)s" % M(a=1), "%s" % M(), "plain" % M())
error("%d", "x")
error("%d", None)
error("%x", 1.5)
error("%f", "x")
error("%c", "ab")
error("%c", -1)
error("%c", 1.5)
error("%c", None)
error("%c", 0x110000)
error("%s %s", "a")
error("%s %s", ("a",))
error("%s", ("a", "b"))
error("%s", ())
error("a", 5)
error("a", "x")
error("a", (1,))
error("%q", 1)
error("%", 1)
error("%5", 1)
error("%(a)s", 5)
error("%(a)s", ("x",))
error("%(a)s", {})
error("%(a", {"a": 1})
error("%*d", ("x", 1))
error("%*d", (1,))
error("%.*f", ("x", 1.0))
error("%s %(a)s", {"a": 1})
error("%(a)s %s", {"a": 1})
error("%d", 1j)
error("%d", float("nan"))
error("%d", float("inf"))
error("%i", [])
error("%\u00e9", 1)
error("%.1000000000000000000000d", 1)
error("%99999999999999999999d", 1)
error("%f", 1j)
error("%e", 10**400)
print(b"%d %s %b" % (5, b"x", b"y"), b"%x %c %c" % (255, 65, b"z"), b"%a" % "é", b"%r" % "q", b"%5d|%-5s|" % (3, b"ab"), b"%(k)s" % {b"k": b"v"}, b"%.2f" % 1.5, b"%%" % (), bytearray(b"%d") % 7, b"%s" % bytearray(b"ba"), b"%s" % memoryview(b"mv"))
error(b"%s", "str")
error(b"%b", 5)
error(b"%c", 256)
error(b"%c", b"ab")
error(b"%d", "x")
error(b"%s", None)
error(b"%q", 1)
error(b"%s %s", b"x")
print("%s" % "a" * 2, "%s%s" % ("a", "b") + "c", "%s" % "%s", "%s" % ("%d" % 5), "%s" * 2 % ("x", "y"))
fmt = "%s is %d years and %.1f%% done"
print([fmt % (n, a, p) for n, a, p in [("Ann", 30, 12.34), ("Bob", 5, 99.95)]])
