"""csv, configparser, textwrap, pprint, reprlib, shlex, difflib, string-formatting helpers."""
import configparser
import csv
import difflib
import io
import pprint
import reprlib
import shlex
import textwrap


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


data = 'name,age,note\n"Smith, J",30,"said ""hi"""\nBob,,\'x\'\n"multi\nline",5,\n'
print(list(csv.reader(io.StringIO(data))), list(csv.DictReader(io.StringIO(data)))[0], list(csv.reader(["a;b;'c;d'"], delimiter=";", quotechar="'")), list(csv.reader(["1,2.5,x", '"3",4,y'], quoting=csv.QUOTE_NONNUMERIC)) if False else list(csv.reader(['1,"a"', '2.5,"b"'], quoting=csv.QUOTE_NONNUMERIC)), list(csv.reader(["a\\,b,c"], escapechar="\\")), list(csv.reader(["a b  c"], delimiter=" ", skipinitialspace=True)), list(csv.reader([])), list(csv.reader(["", "a"])))
for kw in ({}, {"quoting": csv.QUOTE_ALL}, {"quoting": csv.QUOTE_NONNUMERIC}, {"delimiter": "\t"}, {"quoting": csv.QUOTE_NONE, "escapechar": "\\"}, {"lineterminator": "|"}, {"dialect": "unix"}, {"quoting": csv.QUOTE_STRINGS}, {"quoting": csv.QUOTE_NOTNULL}, {"doublequote": False, "escapechar": "^"}):
    out = io.StringIO()
    w = csv.writer(out, **kw)
    w.writerow(["a,b", 'q"q', 1, 2.5, None, "", "x\ny"])
    w.writerows([[1], ["é"]])
    print(kw, repr(out.getvalue()))
out = io.StringIO()
dw = csv.DictWriter(out, ["x", "y"], restval="-", extrasaction="ignore")
dw.writeheader()
dw.writerow({"x": 1, "z": 3})
print(repr(out.getvalue()), csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter, csv.Sniffer().has_header("name,age\nbob,5\nann,6\n"), csv.list_dialects(), csv.field_size_limit())
error(csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow, ["a,b"])
error(list, csv.reader(['"unclosed'], strict=True))
error(list, csv.reader(["a\0b"])) if False else None
error(csv.writer(io.StringIO()).writerow, 5)
error(csv.reader, [], delimiter="ab")
error(csv.DictWriter(io.StringIO(), ["a"]).writerow, {"b": 1})
error(csv.get_dialect, "nope")
cp = configparser.ConfigParser()
cp.read_string("""
[DEFAULT]
base = /root
[one]
path = %(base)s/sub   ; not stripped
num: 42
flag = yes
multi = line1
    line2
empty =
[two]
Key = Value
pi = 3.14
""", "src")
print(cp.sections(), dict(cp["one"]), cp["one"].getint("num"), cp.getboolean("one", "flag"), cp["two"]["KEY"], cp["two"].getfloat("pi"), cp.get("two", "nope", fallback="fb"), cp.has_option("one", "base"), "one" in cp, cp.options("two"), cp["one"].get("zz"), cp.defaults(), cp.items("two"))
cp["three"] = {"a": "1", "b": "2"}
cp.set("three", "c", "100%%")
cp.remove_option("three", "a")
out = io.StringIO()
cp.write(out)
print(out.getvalue())
error(cp.get, "nope", "x")
error(cp.get, "one", "zz")
error(lambda: cp["zz"])
error(cp["two"].getint, "key")
error(cp.add_section, "one")
error(cp.set, "one", "x", 5)
error(cp.getboolean, "two", "pi")
for text in ("key without section", "[a]\nx=1\nx=2", "[a]\n[a]", "[a\n", "[a]\n = v", "[a]\nx = %(missing)s"):
    try:
        c = configparser.ConfigParser()
        c.read_string(text)
        print(c["a"]["x"])
    except configparser.Error as e:
        print(type(e).__name__, str(e).replace("\n", "|"))
raw = configparser.RawConfigParser(allow_no_value=True, delimiters=("=",), comment_prefixes=("#",), inline_comment_prefixes=("#",))
raw.optionxform = str
raw.read_string("[S]\nNoVal\nA = 5 # c\n")
print(dict(raw["S"]), configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation()).BOOLEAN_STATES["on"])
text = "The quick  brown fox jumps over the lazy dog. Supercalifragilisticexpialidocious words-with-hyphens too."
print(textwrap.wrap(text, 20), textwrap.fill(text, 30, initial_indent="* ", subsequent_indent="  "), textwrap.shorten(text, 30), textwrap.shorten(text, 30, placeholder="..."), textwrap.dedent("  a\n    b\n\n  c"), repr(textwrap.indent("a\n\nb", "> ")), textwrap.indent("a\n\nb", "> ", lambda l: True), textwrap.wrap("", 5), textwrap.wrap(text, 10, break_long_words=False), textwrap.wrap("a\tb\nc", 10, expand_tabs=True), textwrap.wrap(text, 25, max_lines=2), textwrap.wrap("x-y-z", 3, break_on_hyphens=False))
error(textwrap.wrap, "abc", 0)
error(textwrap.shorten, text, 3)
nested = {"key": [1, 2, {"deep": ("tuple", {"set"}, frozenset([1]))}], "long": list(range(40)), "text": "word " * 30, "b": b"x" * 100}
pprint.pprint(nested)
pprint.pprint(nested, width=40, depth=2, compact=True, indent=2)
print(pprint.pformat({"b": 1, "a": 2}), pprint.pformat({"b": 1, "a": 2}, sort_dicts=False), pprint.saferepr([1]), pprint.isreadable(nested), pprint.isrecursive(nested), pprint.pformat([]), pprint.pformat(123456789, underscore_numbers=True))
rec = [1]
rec.append(rec)
print(pprint.isrecursive(rec), pprint.pformat(rec).split(" with")[0], reprlib.repr(list(range(100))), reprlib.repr("x" * 100), reprlib.repr({i: i for i in range(20)}), reprlib.repr(10**100), reprlib.repr([[[[[[[1]]]]]]]), reprlib.Repr(maxlist=2, maxstring=10).repr(["abcdefghijklmnop", 2, 3]))


class R:
    @reprlib.recursive_repr("<...>")
    def __repr__(self): return f"R({self.me!r})"


r = R()
r.me = r
print(r)
print(shlex.split("a 'b c' \"d \\\" e\" f\\ g # not comment"), shlex.split("a # c", comments=True), shlex.quote("it's"), shlex.quote("safe"), shlex.quote(""), shlex.join(["a b", "c"]), shlex.split("a'b'c\"d\""), list(shlex.shlex("a=b; c|d", punctuation_chars=True)), shlex.split("x\\", posix=False))
error(shlex.split, "unclosed 'quote")
error(shlex.split, "end\\")
a, b = "one\ntwo\nthree\nfour\n".splitlines(True), "one\n2\nthree\nfour\nfive\n".splitlines(True)
print("".join(difflib.unified_diff(a, b, "old", "new")), "".join(difflib.ndiff(a, b)), "".join(difflib.context_diff(a, b, n=1)), sep="\n")
sm = difflib.SequenceMatcher(None, "abxcd", "abcd")
print(sm.ratio(), sm.get_opcodes(), sm.get_matching_blocks(), sm.find_longest_match(), sm.quick_ratio(), difflib.get_close_matches("appel", ["ape", "apple", "peach"]), difflib.get_close_matches("x", ["y"]), list(difflib.restore(difflib.ndiff(a, b), 2)) == b, difflib.IS_CHARACTER_JUNK(" "))
