"""pathlib (pure), os.path, fnmatch, glob-free pattern matching, urllib.parse, ipaddress, uuid, html, mimetypes, email.utils."""
import email.message
import email.utils
import fnmatch
import html
import ipaddress
import mimetypes
import ntpath
import os.path
import posixpath
import urllib.parse as up
import uuid
from pathlib import PurePath, PurePosixPath, PureWindowsPath


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


P = PurePosixPath
p = P("/usr/lib/python3.14/test.tar.gz")
print(p, repr(p), p.name, p.stem, p.suffix, p.suffixes, p.parent, list(p.parents)[:3], p.parts, p.root, p.anchor, p.drive, p.is_absolute(), p.as_posix(), p.as_uri(), p / "x", "pre" / P("y"), p.joinpath("a", "b"), p.with_name("n"), p.with_stem("s"), p.with_suffix(".zip"), p.relative_to("/usr"), p.is_relative_to("/usr"), p.match("*.gz"), p.match("/usr/*/*/*.gz"), p.full_match("/usr/**/*.gz"), p.with_segments("q"), hash(p) == hash(P(str(p))), p == P("/usr//lib/./python3.14/test.tar.gz"), P("a/../b"), P(""), P("."), P("a", "/b", "c"), P("a//b/"), bytes(P("é")), os.fspath(p))
print(sorted([P("b"), P("a/c"), P("a")]), P("a") < P("b"), P("a") == PurePath("a"), P("x.").suffix, P(".hidden").suffix, P("a.b.").suffixes, P("/").name, P("/").parent, P("a").parent, P("..").name, P("a/b").relative_to("a/c", walk_up=True), len(P("/a/b/c").parents), P("/a/b").parents[-1], P("A") == P("a"), PureWindowsPath("A") == PureWindowsPath("a"), P("//a"), P("///a"))
w = PureWindowsPath("c:\\Users\\me\\file.TXT")
print(w, repr(w), w.drive, w.root, w.anchor, w.parts, w.as_posix(), w.name, w.match("*.txt"), w / "d:/x", w.as_uri(), PureWindowsPath("\\\\host\\share\\f").drive, PureWindowsPath("c:rel").is_absolute(), w.is_reserved() if False else "", PureWindowsPath("a/b\\c"))
for f in (lambda: p.relative_to("/etc"), lambda: p.with_name(""), lambda: p.with_name("a/b"), lambda: p.with_suffix("zip"), lambda: P("").with_name("x"), lambda: P("rel").as_uri(), lambda: P(5), lambda: P(b"x"), lambda: p / 5, lambda: p.match(""), lambda: P("/").with_stem("x"), lambda: p < "x", lambda: p < w, lambda: p.parents[99], lambda: P("a\0b").name):
    error(f)
for m in (posixpath, ntpath):
    print(m.__name__, m.join("a", "b", "/c", "d"), m.join("a", ""), m.split("/a/b/c"), m.splitext("x.tar.gz"), m.splitext(".rc"), m.basename("a/b/"), m.dirname("/a/b"), m.normpath("a/./b/../c//d"), m.isabs("/a"), m.splitdrive("c:/x"), m.splitroot("/a/b"), m.commonpath(["a/b/c", "a/b/d"]), m.commonprefix(["abc", "abd"]), m.relpath("/a/b", "/a/c") if m is posixpath else "", m.normcase("A/b"), m.expanduser("x"), m.isabs("c:/x"))
error(posixpath.join, "a", 5)
error(posixpath.join, "a", b"b")
error(posixpath.commonpath, [])
error(posixpath.commonpath, ["/a", "b"])
print(fnmatch.fnmatch("file.txt", "*.txt"), fnmatch.fnmatchcase("A", "a"), fnmatch.filter(["a.py", "b.txt", "c.py"], "*.py"), fnmatch.filterfalse(["a.py", "b.txt"], "*.py"), fnmatch.translate("a?[b-d]*[!x]"), fnmatch.fnmatch("a[1]", "a[[]1]"))
u = up.urlparse("https://user:pw@host.com:8080/path/a%20b;par?q=1&r=a+b&q=2#frag")
print(u, u.hostname, u.port, u.username, u.password, u.geturl(), up.parse_qs(u.query), up.parse_qsl(u.query), up.urlencode({"a": "x y", "b": [1, 2]}, doseq=True), up.urlencode([("é", "&=")]), up.quote("a b/é?"), up.quote("a/b", safe=""), up.quote_plus("a b&"), up.unquote("a%20b%C3%A9+"), up.unquote_plus("a+b"), up.unquote_to_bytes("%ff"), up.urljoin("http://a/b/c/d", "../e"), up.urljoin("http://a/b", "//x/y"), up.urljoin("http://a/b?q", "?z"), up.urlsplit("//netloc/path"), up.urlunsplit(("http", "h", "/p", "q", "f")), up.urldefrag("http://a#b"), up.urlparse("mailto:x@y").path, u._replace(scheme="ftp").geturl(), up.parse_qs("a=&b", keep_blank_values=True), up.urlparse(b"http://a/b"))
error(lambda: up.urlparse("http://h:x/").port)
error(up.urlparse, "http://[bad")
error(up.quote, 5)
error(up.parse_qs, "a=1;b", strict_parsing=True)
error(up.urljoin, "a", b"b")
i4, n4 = ipaddress.ip_address("192.168.1.10"), ipaddress.ip_network("192.168.1.0/28")
print(i4, repr(i4), int(i4), i4 in n4, n4.num_addresses, list(n4.hosts())[:2], n4.netmask, n4.broadcast_address, i4 + 5, i4.is_private, i4.packed, list(n4.subnets(2))[0], n4.supernet(), n4.overlaps(ipaddress.ip_network("192.168.0.0/16")), ipaddress.ip_address("::1"), ipaddress.ip_address("2001:db8::ff").exploded, ipaddress.ip_network("2001:db8::/126").num_addresses, ipaddress.ip_interface("10.0.0.1/8").network, sorted([ipaddress.ip_address("10.0.0.2"), ipaddress.ip_address("9.0.0.1")]), i4.reverse_pointer, f"{i4:b}", ipaddress.ip_address(1), list(ipaddress.summarize_address_range(ipaddress.ip_address("10.0.0.0"), ipaddress.ip_address("10.0.0.5"))), list(ipaddress.collapse_addresses([ipaddress.ip_network("10.0.0.0/25"), ipaddress.ip_network("10.0.0.128/25")])))
for bad in ("256.1.1.1", "1.2.3", "x", "1.2.3.4/33", "::g", "1.2.3.04", ""):
    error(ipaddress.ip_address, bad)
error(ipaddress.ip_network, "192.168.1.1/24")
error(lambda: i4 < ipaddress.ip_address("::1"))
x = uuid.UUID("12345678-1234-5678-1234-567812345678")
print(x, repr(x), x.hex, x.int, x.fields, x.urn, x.version, x.variant, x.bytes, uuid.uuid3(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid5(uuid.NAMESPACE_URL, "http://x"), uuid.UUID(int=5), uuid.UUID(bytes=b"a" * 16), x == uuid.UUID(x.hex), x < uuid.UUID(int=2**127), uuid.uuid4().version, len({uuid.uuid4() for _ in range(5)}), uuid.NIL, uuid.MAX)
error(uuid.UUID, "bad")
error(uuid.UUID)
error(uuid.UUID, int=-1)
print(html.escape("<a href='x'>&\"</a>"), html.escape("'\"", quote=False), html.unescape("&lt;&amp;&eacute;&#233;&#xe9;&nbsp;&nope;&notit;&#0;&#x110000;"), mimetypes.guess_type("a.html"), mimetypes.guess_type("x.tar.gz"), mimetypes.guess_extension("text/plain"))
from html.parser import HTMLParser


class HP(HTMLParser):
    def handle_starttag(self, t, a): print("start", t, a, end="; ")
    def handle_endtag(self, t): print("end", t, end="; ")
    def handle_data(self, d): print("data", repr(d), end="; ")
    def handle_comment(self, d): print("comment", d, end="; ")
    def handle_decl(self, d): print("decl", d, end="; ")


h = HP()
h.feed("<!DOCTYPE html><p class='a' id=b>text &amp; more<br/><!-- c --><script>if (a<b) {}</script></p>")
h.close()
print()
m = email.message.EmailMessage()
m["Subject"] = "Héllo"
m["From"], m["To"] = "a@b.c", "Ünï <d@e.f>"
m.set_content("body é\n")
print(m["subject"], m.get_content_type(), m.get_content(), str(m.keys()), email.utils.parseaddr("Name <x@y.z>"), email.utils.formataddr(("N", "a@b")), email.utils.parsedate("Thu, 29 Feb 2024 13:05:09 +0000"), email.message_from_string("A: 1\nB: 2\n\nbody").items(), email.message_from_string("A: 1\n\nbody").get_payload())
print(m.as_string())
import xml.etree.ElementTree as ET
root = ET.fromstring("<r a='1'><c>text</c><c k='v'/>tail<d><e>é</e></d></r>")
print(root.tag, root.attrib, [c.tag for c in root], root.find("c").text, root.findall("c")[1].get("k"), root[1].tail, root.findtext("d/e"), [e.tag for e in root.iter()], ET.tostring(root), ET.tostring(root, encoding="unicode"), root.find(".//e").text, root.findall("c[@k='v']"), len(root)) if False else print(root.tag, root.attrib, [c.tag for c in root], root.find("c").text, root.findall("c")[1].get("k"), root[1].tail, root.findtext("d/e"), [e.tag for e in root.iter()], ET.tostring(root), ET.tostring(root, encoding="unicode"), len(root.findall("c[@k='v']")), len(root))
ET.SubElement(root, "new", x="y").text = "<escaped>"
ET.indent(root)
print(ET.tostring(root).decode())
error(ET.fromstring, "<a><b></a>")
