"""re: matching, groups, flags, sub, split, scanner, lookaround, unicode, errors, compiled patterns, match objects."""
import re


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


m = re.search(r"(?P<year>\d{4})-(?P<month>\d\d)(-(\d\d))?", "on 2024-05 and 2023-01-02")
print(m, m.group(), m.group(0, 1, "month"), m.groups(), m.groups("dflt"), m.groupdict(), m["year"], m[2], m.start(), m.end("month"), m.span(3), m.span(), m.lastindex, m.lastgroup, m.re.pattern, m.string, m.pos, m.endpos, m.expand(r"\g<month>/\1"), m.regs, bool(m))
error(m.group, 9)
error(m.group, "nope")
error(lambda: m["nope"])
print(re.match("b", "ab"), re.match("a", "ab"), re.fullmatch("ab", "abc"), re.fullmatch("a.c", "abc"), re.search("^b", "a\nb", re.M), re.search("b$", "b\n"), re.search(r"b\Z", "b\n"), re.search("a.b", "a\nb"), re.search("a.b", "a\nb", re.S), re.search("AB", "ab", re.I), re.search("a b # comment", "ab", re.X))
print(re.findall(r"\w+", "one two_3 é日"), re.findall(r"(\w)(\d)", "a1 b2"), re.findall(r"(\w)\d", "a1 b2"), re.findall("", "ab"), [x.span() for x in re.finditer("a*", "baac")], re.findall(r"\d+", "٣ 5"), re.findall(r"\d+", "٣ 5", re.A), re.findall(rb"\w+", b"ab \xff"), re.findall(r"(?i:a)B", "AB aB ab"))
print(re.sub("a", "x", "banana"), re.sub("a", "x", "banana", 2), re.sub("a", "x", "banana", count=1), re.subn("a", "x", "banana"), re.sub(r"(\w)(\w)", r"\2\1", "abcd"), re.sub(r"(?P<n>\d+)", lambda m: str(int(m["n"]) * 2), "a1b22"), re.sub("", "-", "abc"), re.sub("x*", "-", "abxd"), re.sub("a", r"\\n\t\g<0>", "a"), re.sub("(a)|b", r"[\1]", "ab"), re.sub(b"a", b"b", b"aa"), re.sub("(?P<q>a)", r"<\g<q>>", "ba"))
print(re.split(r"\s*,\s*", "a , b,c"), re.split("(,)", "a,b,c"), re.split(",", "a,b,c", 1), re.split("", "abc"), re.split("x*", "axbc"), re.split(r"\b", "a b"), re.split("(a)|b", "1a2b3"), re.split(",", ""))
print(re.search(r"(?<=a)b", "ab cb").span(), re.search(r"(?<!a)b", "ab cb").span(), re.search(r"a(?=b)", "ac ab").span(), re.search(r"a(?!b)", "ab ac").span(), re.findall(r"(a)?b(?(1)c|d)", "abc bd bc"), re.findall(r"(\w)\1", "aabbc"), re.findall(r"(?P<x>\w)(?P=x)", "xxy"), re.search(r"a{2,3}", "aaaa").group(), re.search("a{2,3}?", "aaaa").group(), re.search("a+?b", "aaab").group(), re.findall("a{,2}", "aaa"), re.findall(r"a{2}b", "aab"), re.search("a*+b", "aab").group(), re.search("(?>a+)b", "aab").group(), re.search("(?>a+)ab", "aab"), re.search(r"x{,}", "xx").group())
print(re.findall("[a-c]", "abcd"), re.findall("[^a-c]", "abcd"), re.findall(r"[\]\-^]", "]-^"), re.findall(r"[\w-]+", "a-b c"), re.findall(r"\s", " \t\n\u3000"), re.findall(r"\S+", "a b"), re.findall(r"\W", "a b!"), re.findall(r"\bfoo\b", "foo foobar foo"), re.findall(r"\Boo", "foo oo"), re.findall(r"\D", "1a"), re.findall(r"[\d\s]", "1 a"), re.findall("é", "É", re.I), re.findall("ß", "ẞ", re.I), re.findall("[à-é]", "É", re.I), re.findall(r"\u00e9\x61\n", "éa\n"), re.findall(r"\N{BULLET}", "•"), re.findall(r"[^\W\d_]+", "ab1_c"), re.findall("a|b|", "ab"))
p = re.compile(r"(?ix) a (?P<g>b) | c")
print(p, p.flags, p.groups, p.groupindex, p.pattern, p.match("AB"), p.search("xxc", 2), p.search("c", 1), p.findall("ab c AB"), p.sub("-", "abc"), p.split("1ab2"), p.fullmatch("ab", 0, 2), p == re.compile(r"(?ix) a (?P<g>b) | c"), hash(p) == hash(re.compile(p.pattern)), re.compile(p) is p, list(p.scanner("abc").__class__.__name__)[:3], repr(re.compile("x" * 300))[:50], repr(re.compile(b"a", re.M | re.S)))
for bad in ("(", ")", "[", "a**", "*a", "a{2,1}", "(?P<1a>x)", "(?P<a>x)(?P<a>y)", "(?P=nope)", r"\1", "(?<=a+)b", "(?z)", r"\q", "[z-a]", r"[\d-z]", "(?(1)a|b|c)", "(?(9)a)", "(?P<a", "a(?i)b", "(?:a", r"\N{nope}", r"\x1", r"\u12", "x{99999999999}", "(?#", "(?<x>a)", "[a", "\\", "a++b+*", r"(?P<é>x)(?P=é)", r"\g<1>", "(?i-i:a)", "(?-i)"):
    try:
        print(repr(bad), "ok", re.compile(bad).pattern == bad)
    except re.error as e:
        print(repr(bad), e, e.pos, e.lineno, e.colno)
    except OverflowError as e:
        print(repr(bad), e)
for rep in (r"\2", r"\g<nope>", r"\g<", r"\q", "\\", r"\g<1a>", r"\g<-1>"):
    error(re.sub, "(a)", rep, "a")
error(re.match, "a", b"a")
error(re.match, b"a", "a")
error(re.match, 5, "a")
error(re.match, "a", 5)
error(re.compile, p, re.I)
error(re.sub, "a", 5, "a")
error(re.sub, "a", b"x", "a")
print(re.escape("a.b*c[d] é_1-2 \n"), re.escape(b"a.b"), re.I, repr(re.I | re.M), re.IGNORECASE.value, re.NOFLAG, re.purge(), re.RegexFlag(0), re.template if hasattr(re, "template") else "no template", re.PatternError is re.error)
sc = re.Scanner([(r"\d+", lambda s, t: ("num", t)), (r"[a-z]+", lambda s, t: ("id", t)), (r"\s+", None)]) if hasattr(re, "Scanner") else None
print(sc.scan("ab 12 !x"))
token = re.compile(r"(?P<num>\d+(\.\d*)?)|(?P<name>[a-z_]\w*)|(?P<op>[-+*/()=])|(?P<ws>\s+)|(?P<bad>.)")
print([(t.lastgroup, t.group()) for t in token.finditer("x_1 = 3.14*(y + 2) $") if t.lastgroup != "ws"])
print(re.match(r"(?:(a)|(b))*", "ab").groups(), re.match(r"(a|b)*", "abab").group(1), re.match(r"((a)|b)*", "ab").groups(), re.match("(a*)*", "aa").groups(), re.match(r"(?s:.)x", "\nx").group(), re.match("(?=(a+))a*b", "aab").groups(), re.findall(r"(?m)^\w", "ab\ncd"), re.search(r"(\d+)(?:px|em)", "12em").groups(), re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", "1234567"), re.findall(r"[^aeiou\s]{2,}", "strength in numbers"))
email = re.compile(r"^[\w.+-]+@[\w-]+\.[\w.]+$")
print([bool(email.match(s)) for s in ("a@b.co", "bad@", "x.y+z@q-r.org", "@b.c")], re.sub(r"\s+", " ", "  many   spaces \n here "), re.findall(r"\b(\w+)\s+\1\b", "the the cat sat sat"), re.split(r"(?<=[.!?]) +", "One. Two! Three? Four"), re.sub(r"([A-Z])", r"_\1", "camelCaseName").lower(), re.fullmatch(r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}", "192.168.1.255") is not None)
text = "ab" * 5000 + "c"
print(len(re.findall("ab", text)), re.search("c", text).start(), re.fullmatch("(?:ab)*c", text).end(), len(re.sub("a", "xx", text)), re.match(r"(?:a|b)*", text).end(), re.search(r"(.)\1", text))
import copy
import pickle
print(pickle.loads(pickle.dumps(p)) == p, copy.deepcopy(p) is p, copy.copy(m) is m, type(m).__name__, type(p).__name__, re.Pattern[str], isinstance(p, re.Pattern), isinstance(m, re.Match))
