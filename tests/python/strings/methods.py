"""Every str method on ordinary and odd inputs."""


def error(f, *args, **kw):
    try:
        print("no error:", repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


samples = ["", "a", "Hello World", "  padded\t\n", "ALL CAPS", "snake_case_name", "123", "1.5", "Ünïcödé Straße", "ǆ ǅ Ǆ", "日本語", "a\u0301b", "🎉x", "ﬁ ligature", "İstanbul", "Σίσυφος", "\x00\x1f", "٣½²Ⅷ", "tab\tsep", "it's they're", "x" * 5, "\u2028line\x85sep\x1c"]
for s in samples:
    print(ascii(s), [ascii(v) for v in (s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.casefold(), s.strip(), s.lstrip(), s.rstrip())])
    print("   ", [int(v) for v in (s.isalpha(), s.isdigit(), s.isdecimal(), s.isnumeric(), s.isalnum(), s.isspace(), s.isupper(), s.islower(), s.istitle(), s.isidentifier(), s.isprintable(), s.isascii())], [ascii(p) for p in s.split()], [ascii(p) for p in s.splitlines()], ascii(s[::-1]), len(s))
s = "the quick brown fox jumps over the lazy dog the end"
print(s.find("the"), s.find("the", 1), s.rfind("the"), s.find("cat"), s.index("fox"), s.rindex("o"), s.count("the"), s.count("the", 5), s.count(""), s.find(""), s.rfind(""), s.find("", 100), s.find("the", -20, -1), s.count("o", 10, -5), "aaa".count("aa"), "".count(""), "abc".find("", 3), "abc".find("", 4))
print(s.startswith("the"), s.startswith("quick", 4), s.startswith(("x", "the")), s.endswith("end"), s.endswith(("q", "nd")), s.endswith("the", 0, 3), s.startswith(""), s.startswith((), 0), "".startswith(""), "a".startswith("", 2), s.endswith("end", -3))
print("a,b,,c".split(","), "a,b,,c".split(",", 1), "a,b,,c".rsplit(",", 1), " a  b ".split(), " a  b ".split(" "), " a b c ".split(None, 1), " a b c ".rsplit(None, 1), "".split(), "".split(","), "abc".split("abc"), "a--b--c".split("--", maxsplit=1), "x".split("x", 0), "a b c".rsplit(maxsplit=0))
print("a.b.c".partition("."), "a.b.c".rpartition("."), "abc".partition("."), "abc".rpartition("."), "".partition("x"), "a\nb\r\nc\rd".splitlines(), "a\nb\n".splitlines(True), "\n".splitlines(), "".splitlines(), "a\x0bb\x0cc\u2029d".splitlines(keepends=True))
print("-".join(["a", "b"]), "".join([]), ", ".join("abc"), "x".join(["one"]), "".join(str(i) for i in range(5)), "ab".join({"k": 1}), "é".join(["日", "本"]))
print("aXbXc".replace("X", "--"), "aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("", "-", 2), "abc".replace("b", ""), "abc".replace("z", "y"), "aaa".replace("aa", "b"), "".replace("", "x"), "abc".replace("abc", "", count=1), "x".replace("x", "x" * 3, -1), "".replace("a", "b"))
print("abc".center(9) + "|", "abc".center(8, "*"), "abc".ljust(6, ".") + "|", "abc".rjust(6, ".") + "|", "abc".center(2), "42".zfill(5), "-42".zfill(6), "+1".zfill(4), "x".zfill(3), "".zfill(2), "é".center(5, "日"), "ab".center(5), "ab".center(4, "-"), "a".center(4, "-"))
print("  x ".strip(), "xxabcxx".strip("x"), "abcba".strip("ab"), "xyz".strip("xyz"), "mississippi".lstrip("mis"), "mississippi".rstrip("ip"), "\u3000a\u00a0".strip(), "a".strip(""), " a ".strip(None), "éaé".strip("é"), "www.example.com".strip("cmowz."))
print("prefix_name".removeprefix("prefix_"), "name".removeprefix("x"), "file.txt".removesuffix(".txt"), "abc".removesuffix(""), "aa".removeprefix("a"), "a".removesuffix("a"))
print("a\tb\tc".expandtabs(), "a\tb".expandtabs(4), "ab\tc\n\td".expandtabs(4), "\t".expandtabs(0), "abc\t".expandtabs(3), "\t\t".expandtabs(tabsize=2))
table = str.maketrans({"a": "1", "b": None, ord("c"): "xyz", "d": 0x41})
print("abcd".translate(table), "hello".translate(str.maketrans("el", "ip")), "hello".translate(str.maketrans("l", "L", "h")), "abc".translate({97: 98}), "é日".translate({ord("日"): "day"}), "x".translate({}), str.maketrans("ab", "cd"), str.maketrans("a", "b", "c"))


class Tr:
    def __getitem__(self, k):
        if k == 98:
            raise LookupError
        return chr(k + 1) if k < 110 else None


print("abcxyz".translate(Tr()))
print("ß".upper(), "ŉ".upper(), "ﬁ".title(), "ǆ".title(), "ß".casefold(), "ΑΣ".lower(), "ΑΣ Β".lower(), "Σ".lower(), "İ".lower() == "i̇", "ı".upper(), "ſ".casefold(), "K".lower(), "they're bill's".title(), "3rd day".title(), "é".upper(), "ΰ".upper() == "Ϋ́".upper(), "ẞ".lower())
print("a" + "b", "ab" * 3, 3 * "ab", "ab" * 0, "ab" * -1, "a" in "abc", "" in "", "bc" in "abc", "d" not in "abc", "abc"[1], "abc"[-1], "abcdef"[1:4], "abcdef"[::2], "abcdef"[::-1], "abcdef"[-3:], "abcdef"[4:1:-1], "abc"[5:], "abc"[:-5], "日本語"[1], "日本語"[::-1], "a🎉b"[1])
print("abc" < "abd", "abc" < "abcd", "Z" < "a", "é" > "z", "" < "a", "\ud800" < "\U00010000", "a" == "a", "a" != "b", "é" == "e\u0301", max("abc", "abd"), sorted(["b", "A", "a", "é", "B"]))
error("abc".index, "z")
error("abc".rindex, "z", 1)
error("a".join, [1, 2])
error("a".join, ["b", None])
error("abc".split, "")
error("abc".partition, "")
error("abc".center, 5, "")
error("abc".replace, "a", None)
error("abc".startswith, 5)
error("abc".startswith, ["a"])
error("abc".startswith, ("a", 5))
error("a".__add__, 5)
error("a".__mul__, "b")
error("abc".__getitem__, "x")
error("abc".__getitem__, 10)
error("abc".__contains__, 5)
error(lambda: "abc" + None)
error(lambda: None + "abc")
error(lambda: 5 in "abc")
error(lambda: "a" * 10**20)
error(str.maketrans, "ab", "c")
error(str.maketrans, {"ab": 1})
error(str.maketrans, 5)
error("ab".translate, {97: 0x110000})
error("ab".translate, {97: 1.5})
error("é".encode, "ascii")
error("abc".encode, "no-such-codec")
error("a".__getattribute__, "b")
error(lambda: "abc".__setitem__(0, "x"))
print("é日🎉".encode(), "é".encode("latin-1"), "é日".encode("utf-16-le"), "é日".encode("ascii", "replace"), "é日".encode("ascii", "ignore"), "é日🎉".encode("ascii", "backslashreplace"), "é日".encode("ascii", "xmlcharrefreplace"), "é".encode("ascii", "namereplace"), "\udcff".encode("utf-8", "surrogateescape"), "\ud800".encode("utf-8", "surrogatepass"), "a".encode("utf-32-be"), "a".encode("utf-8-sig"), "é".encode("cp1252"), "日".encode("shift_jis"), "é".encode("punycode"), "bücher".encode("idna"))
print("identifier1".isidentifier(), "1x".isidentifier(), "def".isidentifier(), "é_日".isidentifier(), "a b".isidentifier(), "".isidentifier(), "_".isidentifier())
from sys import intern
print(intern("abc") is intern("abc"), hash("abc") == hash("ab" + "c"), "abc".__hash__() == hash("abc"), "".join(["abc"]), str("abc") == "abc", "abc".__len__(), "abc".__contains__("b"), "%s" % "abc", "abc".__format__(">5"), "abc".__mod__(()), "x".__rmod__("%s!"))


class S(str):
    def upper(self): return "custom"
    def __len__(self): return 99


s = S("abc")
print(s, len(s), s.upper(), s.lower(), type(s.lower()), type(s[:]), type(s + ""), type(str(s)), s == "abc", hash(s) == hash("abc"), {s: 1}["abc"], s[1], list(s), "".join([s]), type("".join([s])), s.strip() is s, f"{s}", s.title(), s * 1, type(s * 1))
