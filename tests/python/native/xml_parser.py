"""pyexpat and what is built on it: events in their order, errors and where they are, namespaces, entities, encodings, pieces."""
import io
import plistlib
import pyexpat
import xml.dom.minidom
import xml.etree.ElementTree as ET
import xml.sax


def run(data, encoding=None, separator=None, **settings):
    p = pyexpat.ParserCreate(encoding, separator)
    for k, v in settings.items():
        setattr(p, k, v)
    log = []
    for h in [x for x in dir(p) if x.endswith("Handler") and x != "DefaultHandler"]:
        setattr(p, h, lambda *a, h=h: (log.append((h.removesuffix("Handler"),) + a), 1)[1])
    try:
        log.append(p.Parse(data, True))
    except pyexpat.ExpatError as e:
        log.append((str(e), e.code, e.lineno, e.offset, p.ErrorCode, p.ErrorLineNumber, p.ErrorColumnNumber))
    print(repr(data)[:60])
    for entry in log:
        print("   ", entry)


run("<a x='1' y='2'>t<b/>&amp;&lt;x</a>")
run("<?xml version='1.0' encoding='utf-8' standalone='yes'?><!-- c --><?pi data?><r><![CDATA[x<y]]></r><!--end-->\n")
run("<!DOCTYPE r [<!ELEMENT r (a,b?)*><!ELEMENT m (#PCDATA|i)*><!ATTLIST r x CDATA #IMPLIED y (p|q) 'p'>"
    "<!ENTITY e 'val'><!ENTITY f SYSTEM 'f.txt'><!NOTATION n PUBLIC 'p'>]><r>&e;</r>")
run("<!DOCTYPE r [<!ENTITY e 'v&#65;l<i/>'>]><r a='&e2;'>&e;</r>")
run("<!DOCTYPE r [<!ENTITY e 'va'><!ATTLIST r d CDATA 'def'>]><r a='x&e;y\n\tz'>&e;</r>")
run("<!DOCTYPE r [<!ENTITY e 'x<i>y</i>'>]><r>&e;</r>")
run("<!DOCTYPE r [<!ENTITY e '&f;'><!ENTITY f '&e;'>]><r>&e;</r>")
run("<a xmlns='u' xmlns:p='v' p:x='1' y='2'><p:b/></a>", separator=" ")
run("<a xmlns='u' xmlns:p='v' p:x='1' y='2'><p:b/></a>", separator="}", namespace_prefixes=True)
run("<a><q:b/></a>", separator=" ")
for bad in ("<a>", "<a></b>", "", "  ", "<a/><b/>", "<a", "<a x=1/>", "<a x='1' x='2'/>", "<a>&undef;</a>", "<a>&#0;</a>", "a", "<a>\x01</a>",
            "<a>]]></a>", "<!-- -- --><a/>", "<a><!-- -- ></a>", "<a/>junk", " <?xml version='1.0'?><a/>", "<a x='<'/>", "<a>&amp</a>", "<1/>",
            "<a b/>", "<a></a", "<a><![CDATA[x</a>", "<a x='1'y='2'/>", "<!DOCTYPE a><!DOCTYPE a><a/>", "<?pi",
            "<a><?xml version='1.0'?></a>", "<a>\n\n  <b></c></a>"):
    run(bad)
for data in ("<a>é日</a>", "<a>é日</a>".encode(), "<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>".encode("latin-1"),
             "<a>x</a>".encode("utf-16"), b"<a>\xff</a>", "<?xml version='1.0' encoding='cp1252'?><a>\x80</a>".encode("latin-1")):
    run(data)
run(b"<a>\xe9</a>", encoding="iso-8859-1")
run("<a>1\r\n2\r3</a>")
run("<a>x\ny&amp;z</a>", buffer_text=True)
run("<a x='1' y='2'/>", ordered_attributes=True)
run("<!DOCTYPE a [<!ATTLIST a d CDATA 'v' e CDATA #FIXED 'w'>]><a x='1'/>", specified_attributes=True)

p = pyexpat.ParserCreate()
print(p.Parse("<a>"), p.Parse("</a>", 1), p.CurrentLineNumber, p.buffer_size, p.intern == {}, p.GetBase())
try:
    p.Parse("x")
except pyexpat.error as e:
    print(e, e.code)
print(pyexpat.ErrorString(3), pyexpat.ErrorString(999), pyexpat.errors.codes["syntax error"], pyexpat.model.XML_CTYPE_SEQ)
for f in (lambda: pyexpat.ParserCreate(None, "ab"), lambda: setattr(p, "nope", 1), lambda: setattr(p, "buffer_size", 0)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

r = ET.fromstring("<r a='1'><c>text</c><c k='v'/>tail<d><e>é</e></d></r>")
print(ET.tostring(r), [c.tag for c in r], r.find("d/e").text)
print(ET.fromstring("<a xmlns='u' xmlns:p='v' p:x='1'><p:b/></a>").attrib)
for bad in ("<a></b>", "<a>", "", "<a>&x;</a>"):
    try:
        ET.fromstring(bad)
    except ET.ParseError as e:
        print(e, e.position, e.code)
pull = ET.XMLPullParser(["start", "end"])
pull.feed("<a><b>x</b>")
print([(e, x.tag) for e, x in pull.read_events()])
pull.feed("</a>")
print([(e, x.tag) for e, x in pull.read_events()])
print([(e, x.tag) for e, x in ET.iterparse(io.BytesIO(b"<a><b>x</b></a>"), ["start", "end"])])
print(xml.dom.minidom.parseString("<!DOCTYPE a [<!ENTITY e 'v'>]><a b='1'>t&amp;<!--c--><?p d?>&e;<![CDATA[x<]]></a>").toxml())


class Handler(xml.sax.ContentHandler):
    def startElement(self, name, attributes): print("start", name, dict(attributes))
    def endElement(self, name): print("end", name)
    def characters(self, text): print("text", text)


xml.sax.parseString("<a x='1'>hi<b/></a>", Handler())
print(plistlib.loads(plistlib.dumps({"a": 1, "b": [1.5, True, b"xx", "s"], "c": {"d": "é"}})))
big = "<r>" + "<i n='1'>text</i>" * 20000 + "</r>"
print(len(ET.fromstring(big)), sum(1 for _ in ET.fromstring(big.encode()).iter("i")))
