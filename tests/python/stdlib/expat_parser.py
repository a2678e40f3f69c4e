# XML: trees, errors and their places, property lists, DOM, SAX, encodings, and the parser's own events.
import xml.etree.ElementTree as ET, plistlib, xml.dom.minidom, xml.sax, io
r=ET.fromstring('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "x&#38;amp;y"><!ATTLIST b q CDATA "dd">]><a xmlns:p="urn:p"><b c="1 &lt; 2">text &e; more</b><p:z p:k="v"/><![CDATA[<raw>]]>tail</a>')
print(ET.tostring(r)); print([ (e.tag,e.attrib,e.text,e.tail) for e in r.iter()])
for bad in ["", "<a>", "<a></b>", "<a b='1' b='2'/>", "abc", "<a/>x", "<a/><b/>", "<a>&x;</a>", "<a x=1/>", "<a><", "<a>]]></a>", "<p:a/>", "<a>\x01</a>", "<!-- x", "<a>&#0;</a>", "<a b='<'/>", "</a>", "&a;", "=", "<?xml version='1.0' encoding='nope'?><a/>", " <?xml version='1.0'?><a/>", "<a><?xml x?></a>","<a b/>", "<a>\n  <b>\n</a>"]:
    try: ET.fromstring(bad); print("ok", bad)
    except ET.ParseError as e: print(repr(bad), e, e.code, e.position)
print(plistlib.loads(plistlib.dumps({"a":[1,2.5,True,b"x"],"b":"t<"})))
d=xml.dom.minidom.parseString("<a><b k='v'>t</b><!--c--><?pi d?></a>"); print(d.toxml())
class H(xml.sax.ContentHandler):
    def startElement(s,n,a): print("S",n,dict(a))
    def endElement(s,n): print("E",n)
    def characters(s,c): print("C",repr(c))
xml.sax.parseString(b"<a x='1'>h\xc3\xa9\n<b/></a>", H())
print(ET.fromstring("<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>".encode("latin-1")).text, ET.fromstring("<a>\u20ac</a>".encode("utf-16")).text, ET.fromstring("<?xml version='1.0' encoding='cp1252'?><a>\x80</a>".encode("latin-1")).text)
import pyexpat
out=[]
p=pyexpat.ParserCreate(namespace_separator="!")
for n in dir(p):
    if n.endswith("Handler") and not n.startswith("Default") and n!="NotStandaloneHandler" and n!="ExternalEntityRefHandler":
        setattr(p,n,lambda *a,n=n: out.append((n,a)))
p.Parse('''<?xml version="1.0" standalone="yes"?>
<!DOCTYPE quotations SYSTEM "q.dtd" [
<!ELEMENT root ANY>
<!ELEMENT x (a,(b|c)*,d?)+>
<!ATTLIST root attr1 CDATA #REQUIRED attr2 (x|y) "x">
<!NOTATION notation SYSTEM "n.jpeg">
<!ENTITY acirc "&#226;">
<!ENTITY external_entity SYSTEM "entity.file">
<!ENTITY unparsed_entity SYSTEM "e.file" NDATA notation>
]>
<root attr1="v1" xmlns="urn:d" xmlns:m="urn:m"><m:s m:q='2'>contents &acirc;
</m:s><![CDATA[a
b]]><e/></root><!--end-->
''', True)
for o in out: print(o)

def events(text, **settings):
    out = []
    p = pyexpat.ParserCreate()
    for name, v in settings.items():
        setattr(p, name, v)
    p.CharacterDataHandler = lambda s: out.append(s)
    p.StartElementHandler = lambda n, a: out.append((n, a))
    p.Parse(text, True)
    return out
print(events("<a>one\ntwo &lt; three<b x='1' y='2'/>&#x41;</a>"))
print(events("<a>one\ntwo &lt; three<b/>&#x41;</a>", buffer_text=True, ordered_attributes=True))
p = pyexpat.ParserCreate()
p.StartElementHandler = lambda n, a: 1 / 0
try:
    p.Parse("<a/>")
except ZeroDivisionError:
    print("raised", p.StartElementHandler)
p = pyexpat.ParserCreate()
p.Parse("<a/>", True)
try:
    p.Parse("<a/>", True)
except pyexpat.ExpatError as e:
    print(e, e.code, pyexpat.ErrorString(e.code))
