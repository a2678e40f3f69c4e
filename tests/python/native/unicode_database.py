"""unicodedata: messages, every property of every character, normal forms, for Unicode 16.0 and 3.2."""
import re


def shown(v, limit=300):
    return re.sub("0x[0-9a-f]+", "0x", repr(v))[:limit]


def t(f, *a, **k):
    name = getattr(f, "__name__", None) or type(f).__name__
    try:
        print(name, shown(a, 100), k, "->", shown(f(*a, **k)))
    except BaseException as e:
        print(name, shown(a, 100), k, "raises", type(e).__name__, e, getattr(e, "__notes__", None), type(e.__context__).__name__)


import unicodedata as u
for f in (u.bidirectional,u.category,u.combining,u.decimal,u.digit,u.numeric,u.decomposition,u.east_asian_width,u.mirrored,u.name):
    t(f); t(f,1); t(f,'ab'); t(f,'');t(f,b'a');t(f,'a');t(f,'\ud800'); t(f,'½');t(f,'ｶ');t(f,'\u3400');t(f,'\U0001f468')
t(u.lookup,'SNOWMAN'); t(u.lookup,'snowman');t(u.lookup,'NOPE'); t(u.lookup,b'SNOWMAN'); t(u.lookup, b'NOPE');t(u.lookup,1); t(u.lookup,'x'*300); t(u.lookup,'\xe9'); t(u.lookup,'KEYCAP DIGIT ONE');t(u.lookup,'HANGUL SYLLABLE GAG');t(u.lookup,'CJK UNIFIED IDEOGRAPH-4E00');t(u.lookup,'LATIN SMALL LETTER GHA');t(u.lookup,'LINE FEED');t(u.lookup,'NEW LINE');t(u.lookup,'BELL');t(u.lookup,'\ud800')
t(u.normalize,'NFC','e\u0301'); t(u.normalize,'XX','e');t(u.normalize,'XX','');t(u.normalize,'NFC','');t(u.normalize,'NFC'); t(u.normalize,1,'a'); t(u.normalize,'NFC',b'a');t(u.is_normalized,'XX','a');t(u.is_normalized,'XX','');t(u.is_normalized,'NFC','e\u0301');
t(u.name,'\n');t(u.name,'\n',None);t(u.name,'\n','d');t(u.name,'a',1,2)
t(u.decimal,'a',None); t(u.digit,'a',5); t(u.numeric,'a','z')
o=u.ucd_3_2_0
t(o.name,'\u0221'); t(o.lookup,'LATIN SMALL LETTER D WITH CURL');t(o.lookup,'KEYCAP DIGIT ONE');t(o.category,'\u0221');t(o.normalize,'NFC','\U0002f868');t(u.normalize,'NFC','\U0002f868'); t(o.is_normalized,'NFC','a')
t(type(o)); print(type(o).__mro__, u.UCD is type(o)); print(o.unidata_version, u.unidata_version)
try: o.x=1
except Exception as e: print(type(e),e)
try: u.UCD.name(u,'a')
except Exception as e: print(type(e),e)
print(shown(u.UCD.name), shown(o.name), shown(u.name), shown(u.UCD.unidata_version))

import binascii
for db in (u, o):
    digest = 0
    for c in range(0, 0x110000, 5):
        if 0xac00 <= c < 0xd7a4 or 0x17000 <= c < 0x18e00 or c == 0x5793 or 0x9f4 <= c < 0x9f8:
            continue  # these differ between versions 3.14.x
        s = chr(c)
        facts = (db.category(s), db.bidirectional(s), db.combining(s), db.mirrored(s), db.east_asian_width(s), db.decomposition(s), db.name(s, ""), db.decimal(s, -1), db.digit(s, -1), db.numeric(s, -1))
        digest = binascii.crc32(repr(facts).encode(), digest)
    print(db.unidata_version, digest)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        digest = 0
        for c in [*range(0, 0xd800, 7), *range(0xf900, 0x11000), *range(0x11000, 0x30000, 13), *range(0x2f800, 0x2fa20)]:
            for s in (chr(c), "a" + chr(c) + "\u0301\u0323", "\u1100\u1161" + chr(c)):
                digest = binascii.crc32(db.normalize(form, s).encode("utf-8", "surrogatepass"), digest)
        print(form, digest)
