"""Codecs of East Asian encodings: conversions, the incremental and stream classes, their messages."""
import re


def shown(v, limit=300):
    return re.sub("0x[0-9a-f]+", "0x", repr(v))[:limit]


def t(f, *a, **k):
    name = getattr(f, "__name__", None) or type(f).__name__
    try:
        print(name, shown(a, 100), k, "->", shown(f(*a, **k)))
    except BaseException as e:
        print(name, shown(a, 100), k, "raises", type(e).__name__, e, getattr(e, "__notes__", None), type(e.__context__).__name__)


import _codecs_jp, _multibytecodec as m, codecs, io
c=_codecs_jp.getcodec('shift_jis')
t(_codecs_jp.getcodec,'nope'); t(_codecs_jp.getcodec,1); t(_codecs_jp.getcodec); t(m.__create_codec,1)
print(_codecs_jp.getcodec('shift_jis') is c)
for a in [('あ',),('あ','strict'),('あ','nope'),(1,),(b'a',),(),('あ',None),('あ',1),('\ud800',),('aé',),('aé','replace'),('aé','ignore'),('aéb','xmlcharrefreplace'),('aé','backslashreplace'),('aé','nope'),('a','nope'),('',)]:
    t(c.encode,*a)
t(c.encode,input='a',errors='strict')
for a in [(b'\x82\xa0',),(b'\x82',),(b'\x82\x20a',),(b'\xff',),('a',),(),(1,),(b'\xff','replace'),(b'a\xffb','ignore'),(b'\x82','replace'),(b'\xff','backslashreplace'),(b'\xff','nope'),(b'a','nope'),(bytearray(b'a'),),(memoryview(b'ab'),),(b'\x82\x20','replace'),(b'\x82\x20','ignore')]:
    t(c.decode,*a)
def h(e):
    return h.r
codecs.register_error('tst',h)
for r in [('あ',1),('x',-1),('x',5),('é',2)]:
    h.r=r
    t(c.encode,'é!','tst'); t(c.decode,b'\xff!','tst')
E=codecs.getincrementalencoder('shift_jis'); D=codecs.getincrementaldecoder('shift_jis')
e=E(); d=D()
print(e.errors,d.errors,shown(e.codec)); e.errors='ignore'; print(e.errors); 
try: e.errors=5
except Exception as x: print(type(x),x)
try: del e.errors
except Exception as x: print(type(x),x)
t(e.encode,'あé'); t(e.encode,'あ',True); t(e.getstate); t(e.setstate,0); t(e.setstate,'a'); t(e.setstate,-1); t(e.setstate,1<<200); t(e.setstate,5); t(e.getstate); t(e.reset); t(e.encode,1); t(e.encode)
t(d.decode,b'\x82'); t(d.getstate); t(d.decode,b'\xa0\x82'); t(d.decode,b'',True); t(d.getstate); t(d.reset); t(d.getstate); t(d.setstate,(b'\x82',0)); t(d.decode,b'\xa0'); t(d.setstate,(b'123456789',0)); t(d.setstate,5); t(d.setstate,('a',0)); t(d.setstate,(b'',5)); t(d.getstate); t(d.setstate,(b'',-1)); t(d.decode,'x')
t(E,'nope'); t(E,errors='ignore'); t(m.MultibyteIncrementalEncoder); 
class X(m.MultibyteIncrementalEncoder): pass
t(X)
class X(m.MultibyteIncrementalEncoder): codec=5
t(X)
E=codecs.getincrementalencoder('euc_jis_2004'); e=E()
t(e.encode,'\u304b'); t(e.getstate); t(e.encode,'\u309a'); t(e.encode,'\u304b');t(e.encode,'\u304b'); t(e.encode,'x'); t(e.encode,'\u304b',True); t(e.getstate)
R=codecs.getreader('shift_jis'); W=codecs.getwriter('shift_jis')
r=R(io.BytesIO('あいう\nえお\nか'.encode('shift_jis')))
t(r.read,1); t(r.readline); t(r.readlines); t(r.read); t(r.reset); print(shown(r.stream), r.errors)
r=R(io.BytesIO(b'\x82')); t(r.read); r=R(io.StringIO('a')); t(r.read)
r=R(io.BytesIO('あいう\nえお\nか'.encode('shift_jis'))); t(r.readline,3); t(r.readlines,3); t(r.read,-1); t(r.read,None); t(r.read,'a'); t(r.readline,None)
b=io.BytesIO(); w=W(b); t(w.write,'あ'); t(w.writelines,['い','う']); t(w.write,1); t(w.writelines,5); t(w.writelines,[5]); t(w.reset); print(b.getvalue(), shown(w.stream), w.errors)
t(R); t(W); t(R,1); t(R,1,2,3)
for name in ['hz','iso2022_jp','iso2022_kr','iso2022_jp_2','iso2022_jp_2004']:
    e=codecs.getincrementalencoder(name)(); d=codecs.getincrementaldecoder(name)()
    for ch in ['a','あ','い','\n','漢','b','~','中','한','é','Ω','\u304b','\u309a','z']:
        t(e.encode,ch); t(e.getstate)
    t(e.encode,'',True); t(e.getstate)
    t(d.getstate)
import random, binascii
def crc(x,d): return binascii.crc32(x if isinstance(x,bytes) else repr(x).encode(),d)
names="gb2312 gbk gb18030 hz big5hkscs iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr cp932 euc_jp shift_jis_2004 shift_jis euc_kr cp949 johab big5 cp950 euc_jis_2004 euc_jisx0213 shift_jisx0213".split()
def tryenc(n,s):
    try: return s.encode(n)
    except UnicodeEncodeError as e: return (e.start,e.end,e.reason,e.encoding)
def trydec(n,s):
    try: return s.decode(n)
    except UnicodeDecodeError as e: return (e.start,e.end,e.reason,e.encoding)
rnd=random.Random(5)
for n in names:
    d=0
    for c in [*range(0, 0x30000, 7)]:
        d=crc(tryenc(n,chr(c)),d)
    e=0
    good=[c for c in range(0, 0x20000, 3) if not isinstance(tryenc(n,chr(c)),tuple)]
    for i in range(300):
        s=''.join(chr(rnd.choice(good)) for _ in range(rnd.randrange(1,9)))
        if rnd.random()<.3: s+=chr(rnd.randrange(0x3000)) + '\u309a'
        if rnd.random()<.2: s+='か\u309a\n~\\'
        b=tryenc(n,s); e=crc(b,e)
        if isinstance(b,bytes):
            e=crc(trydec(n,b),e)
            l=bytearray(b)
            for _ in range(rnd.randrange(1,3)): l[rnd.randrange(len(l))]=rnd.randrange(256)
            e=crc(trydec(n,bytes(l)),e); e=crc(bytes(l).decode(n,'replace'),e); e=crc(bytes(l).decode(n,'backslashreplace'),e)
        e=crc(s.encode(n,'replace'),e)
    f=0
    for i in range(600):
        b=bytes(rnd.randrange(0x100) for _ in range(rnd.randrange(1,6)))
        f=crc(trydec(n,b),f)
    g=0
    esc=[b'\x1b$B',b'\x1b$@',b'\x1b(B',b'\x1b(J',b'\x1b(I',b'\x1b$(D',b'\x1b$(O',b'\x1b$(P',b'\x1b$(Q',b'\x1b$A',b'\x1b$(C',b'\x1b$)C',b'\x0e',b'\x0f',b'\x1b.A',b'\x1b.F',b'\x1bN',b'~{',b'~}',b'~\n',b'~~',b'\n',b'\x1b&@\x1b$B',b'\x1b[A',b'\x1b',b'\xa4\xd4\xa4\xa1\xa4\xbf\xa4\xa2',b'\xa4\xd4']
    for i in range(600):
        b=b''.join(rnd.choice(esc) if rnd.random()<.4 else bytes([rnd.randrange(0x21,0x7f),rnd.randrange(0x21,0x7f)]) for _ in range(rnd.randrange(1,7)))
        g=crc(trydec(n,b),g)
    print(n,d,e,f,g,len(good))
