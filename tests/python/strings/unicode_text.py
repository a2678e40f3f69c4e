"""Unicode: widths of storage, surrogates, normalization, categories, case tables, codecs round trips, escapes in repr."""
import unicodedata


def error(f, *args, **kw):
    try:
        print("no error:", ascii(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__ + ":", ascii(str(e)))


texts = ["ascii", "latin é", "bmp 日本", "astral 🎉𝒳", "mixed aé日🎉", "\ud800 lone", "\x00nul", "z\u0301\u0302", "👨‍👩‍👧", "🇯🇵", "\U0010ffff", "א\u05d1\u05d2", "ﷺ"]
for t in texts:
    b = t.encode("utf-8", "surrogatepass")
    print(ascii(t), len(t), len(b), b.decode("utf-8", "surrogatepass") == t, [hex(ord(c)) for c in t[:4]], ascii(t[::-1]), t == "".join(list(t)), ascii(max(t)), ascii(t.upper()), hash(t) == hash(t[:1] + t[1:]))
for c in "aA1 é日🎉\u0301½Ⅷ٣$+_-\n\u200b\u2028\ud800\U000e0001ǅ":
    print(ascii(c), unicodedata.category(c), unicodedata.name(c, "no name"), unicodedata.bidirectional(c), unicodedata.combining(c), unicodedata.east_asian_width(c), unicodedata.mirrored(c), unicodedata.decimal(c, None), unicodedata.digit(c, None), unicodedata.numeric(c, None), unicodedata.decomposition(c))
print([ascii(unicodedata.normalize(f, "é e\u0301 ﬁ ½ Å Ω가")) for f in ("NFC", "NFD", "NFKC", "NFKD")], unicodedata.is_normalized("NFC", "e\u0301"), unicodedata.lookup("BULLET"), unicodedata.lookup("LATIN SMALL LETTER A"), unicodedata.unidata_version)
error(unicodedata.lookup, "NO SUCH")
error(unicodedata.name, "\x00")
error(unicodedata.decimal, "a")
error(unicodedata.normalize, "NFX", "a")
print(repr("é日🎉"), repr("\x7f\x80\xa0\xad\u0300\u200b\u2028\ue000\ufeff\ufffe\U000e0001\U0010ffff"), repr("\t\n\r\\'"), repr("\ud800"), ascii("\ud800é"))
count = {}
for i in range(0x110000):
    c = chr(i)
    key = (c.isalpha(), c.isdecimal(), c.isdigit(), c.isnumeric(), c.isspace(), c.isupper(), c.islower(), c.istitle(), c.isprintable(), c.isidentifier(), ("a" + c).isidentifier())
    count[key] = count.get(key, 0) + 1
print(len(count), sorted(count.values()))
h = 0
for i in range(0x110000):
    if 0xd800 <= i < 0xe000:
        continue
    c = chr(i)
    for v in (c.upper(), c.lower(), c.title(), c.casefold(), c.swapcase()):
        if v != c:
            for w in v:
                h = (h * 31 + ord(w) + i) % (2**61 - 1)
print(h)
for enc in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "utf-8-sig", "latin-1", "ascii", "cp1252", "cp437", "koi8-r", "iso8859-15", "mac-roman", "raw_unicode_escape", "unicode_escape", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"):
    try:
        text = "héllo" if enc not in ("koi8-r", "shift_jis", "euc_jp", "big5", "ascii", "euc_kr") else "hello"
        data = text.encode(enc)
        print(enc, data, data.decode(enc) == text)
    except Exception as e:
        print(enc, type(e).__name__)
for data in (b"\xff", b"\xc3", b"\xc3\x28", b"\xe2\x82", b"\xf0\x9f\x8e", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5\x80\x80\x80", b"a\x80b", b"\xe2\x28\xa1", b"\xf4\x90\x80\x80", b"ok\xfe\xffend"):
    error(data.decode)
    print("   ", ascii(data.decode("utf-8", "replace")), ascii(data.decode("utf-8", "ignore")), ascii(data.decode("utf-8", "backslashreplace")), ascii(data.decode("utf-8", "surrogateescape")))
error("\ud800".encode)
error("é".encode, "ascii", "strict")
error("é".encode, "ascii", "nope")
error(b"\xff".decode, "ascii")
error(b"a".decode, "utf-16")
error(b"\x00\xd8".decode, "utf-16-le")
error(b"\x00\x00\x11\x00".decode, "utf-32-le")
error(b"\\x4".decode, "unicode_escape")
error("日".encode, "latin-1")
error("日本é".encode, "cp1252")
print(b"\\u00e9\\n\\x41".decode("unicode_escape"), "é\n🎉".encode("unicode_escape"), b"\\u65e5".decode("raw_unicode_escape"), "é日".encode("raw_unicode_escape"))
import codecs
print(codecs.lookup("UTF8").name, codecs.lookup("latin1").name, codecs.encode("abc", "rot13"), codecs.decode(b"616263", "hex"), codecs.encode(b"abc", "base64"), codecs.BOM_UTF8, codecs.getincrementaldecoder("utf-8")().decode(b"\xc3"), codecs.escape_decode(b"\\x41\\n")[0])
dec = codecs.getincrementaldecoder("utf-8")()
print([dec.decode(bytes([b])) for b in "é日".encode()], ascii(dec.decode(b"", True)))
codecs.register_error("test.handler", lambda e: ("<" + e.object[e.start:e.end] + ">" if isinstance(e, UnicodeEncodeError) else "[bad]", e.end))
print("aéb".encode("utf-8"), b"a\xffb".decode("utf-8", "test.handler"))
error("aéb日c".encode, "ascii", "test.handler")
codecs.register_error("test.q", lambda e: ("?" * (e.end - e.start), e.end))
print("aé日b".encode("ascii", "test.q"))
error(codecs.lookup, "nope")
error(codecs.lookup_error, "nope")
