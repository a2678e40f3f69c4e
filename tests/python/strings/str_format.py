"""str.format, format_map, the format mini-language on strings, field access, conversions, string.Formatter."""
import string


def error(f, *args, **kw):
    try:
        print("no error:", repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class O:
    attr = {"k": [10, 20, {"deep": "value"}]}
    name = "obj"

    def __getitem__(self, k): return f"item {k!r}"
    def __str__(self): return "O-str"
    def __repr__(self): return "O-repr"


class F:
    def __format__(self, spec): return f"F<{spec}>"


o = O()
print("{} {}".format(1, "a"), "{0} {1} {0}".format("x", "y"), "{a} {b}".format(a=1, b=2), "{0} {k}".format("p", k="q"), "{{}} {{{}}}".format(5), "".format(), "no fields".format(1, 2))
print("{0.name} {0.attr[k][1]} {0.attr[k][2][deep]}".format(o), "{o[key]} {o[0]} {o[a b]}".format(o=o), "{0[0]} {0[1]}".format(["l0", "l1"]), "{d[k]}".format(d={"k": "v"}), "{0.real} {0.imag}".format(3 + 4j), "{.name}".format(o), "{[0]}".format("abc"))
print("{!r} {!s} {!a}".format("é", "é", "é"), "{0!r:>10}|".format("a"), "{:>10}|{:<10}|{:^10}|".format("a", "b", "c"), "{:*^9}".format("mid"), "{:.2}".format("truncate"), "{:10.3}|".format("abcdef"), "{!r:.4}".format(o), "{!s}".format(o), "{}".format(o))
print("{:{}}|".format("a", 5), "{:{w}.{p}f}".format(3.14159, w=10, p=2), "{:{fill}{align}{width}}".format("x", fill="*", align="^", width=7), "{0:{1}} {0:{2}}".format(5, "03", "x"), "{0:{0}}".format(5))
print("{:d} {:5d}| {:<5d}| {:05d} {:+d} {: d} {:x} {:X} {:#x} {:#b} {:o} {:,} {:_} {:c} {:n} {:e} {:.2f} {:%}".format(*[42] * 18))
print("{:f} {:.3f} {:e} {:.2e} {:g} {:.3g} {:%} {:.1%} {:,} {:+} {:010.2f} {:>12.4f}| {:<12.1f}| {:^12}| {} {!r}".format(*[1234.5678] * 16))
print("{:s} {:5s}| {:>5s}| {:.1s} {!r:s} {:=>5} {:\u00e9^7}".format(*["ab"] * 7))
print("{} {:>6} {!s:<6}| {}".format(None, True, False, [1, "x"]), "{:spec here}".format(F()), "{:{}}".format(F(), "nested"), "{0:}".format("empty spec"), "{:}".format(1.5), "{:%Y}".format(F()))
print("{a.b}".format(a=type("X", (), {"b": 5})), "{0[a.b]}".format({"a.b": 1}), "{0[-1]}".format({"-1": "string key"}), "{x[0][1]}".format(x=[[1, 2]]), "{0[]}".format({"": 1}) if False else "")
error("{}".format)
error("{0} {}".format, 1, 2)
error("{} {0}".format, 1, 2)
error("{1}".format, 1)
error("{a}".format)
error("{".format, 1)
error("}".format, 1)
error("{0".format, 1)
error("{!x}".format, 1)
error("{!}".format, 1)
error("{!rr}".format, 1)
error("{0.}".format, o)
error("{0[}".format, o)
error("{0[]}".format, o)
error("{0[a]x}".format, o)
error("{0.nope}".format, o)
error("{[5]}".format, [1])
error("{[x]}".format, [1])
error("{:d}".format, "s")
error("{:s}".format, 5)
error("{:q}".format, 5)
error("{:10q}".format, 1.5)
error("{:>>5}".format, "x")
error("{:+}".format, "x")
error("{:,}".format, "x")
error("{:#}".format, "x")
error("{:=5}".format, "x")
error("{:z}".format, "x")
error("{: }".format, "x")
error("{:5}".format, [1])
error("{:5}".format, None)
error("{:{}}".format, 1)
error("{:{:{}}}".format, 1, 2, 3)
error("{:.}".format, 1.5)
error("{:99999999999999999999}".format, 1)
error("{99999999999999999999}".format, 1)
error("{-1}".format, 1)
error("{ 0}".format, 1)
error("{a b}".format, **{"a b": 1})
error("{0!r".format, 1)
error("{:{".format, 1)
error("{0x}".format, 1)
print("{a b}".format(**{"a b": "spaces"}), "{ }".format(**{" ": "blank"}) if False else "", "{0}".format(*[1]), "{class}".format(**{"class": "kw"}))


class D(dict):
    def __missing__(self, k): return f"<{k}>"


print("{x} {y}".format_map(D(x=1)), "{x[0]}".format_map({"x": "abc"}))
error("{x}".format_map, {})
error("{0}".format_map, {"0": 1})
error("{}".format_map, {})
error("{x}".format_map, 5)
print(format("abc", ">6"), format("abc", "-<6"), format("abc", ""), format("abc", ".2"), format("日本", "^6"), format("abc", "010"), format("ab", "<05"), format("x", "s"))
fm = string.Formatter()
print(fm.format("{0} {name!r:>5}", 1, name="a"), list(fm.parse("a{b!r:c}d{{e}}{f}")), fm.vformat("{x}", (), {"x": 1}), fm.get_field("0.name", [o], {})[0], list(fm.parse("")), list(fm.parse("{:{}}")))
error(fm.format, "{}")
error(fm.format)


class Strict(string.Formatter):
    def get_value(self, key, args, kwargs):
        return f"[{key}]"

    def format_field(self, value, spec):
        return f"{value}/{spec}"

    def check_unused_args(self, used, args, kwargs):
        print("used", sorted(map(str, used)))


print(Strict().format("{a} {0:x} {}" if False else "{a} {0:x}", 1))
t = string.Template("$who likes ${what}s, $$5 $_x")
print(t.substitute(who="tim", what="kite", _x=1), t.safe_substitute(who="tim"), t.get_identifiers(), t.is_valid(), string.Template("$").is_valid())
error(t.substitute, who="x")
error(string.Template("a $ b").substitute)
error(string.Template("${a b}").substitute)
print(string.ascii_letters, string.digits, string.punctuation, repr(string.whitespace), string.hexdigits, string.capwords("hello  big world"), len(string.printable))
