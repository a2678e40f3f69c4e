"""The native scanner and encoder of json: results, messages, notes."""
import re


def shown(v, limit=300):
    return re.sub("0x[0-9a-f]+", "0x", repr(v))[:limit]


def t(f, *a, **k):
    name = getattr(f, "__name__", None) or type(f).__name__
    try:
        print(name, shown(a, 100), k, "->", shown(f(*a, **k)))
    except BaseException as e:
        print(name, shown(a, 100), k, "raises", type(e).__name__, e, getattr(e, "__notes__", None), type(e.__context__).__name__)


import _json, json
S=_json.make_scanner; E=_json.make_encoder
print(S.__name__, S.__module__, E.__name__, E.__module__)
t(S); t(S,1); t(S,1,2); t(S,context=1); t(S, json.JSONDecoder()); 
class C: strict=1; object_hook=None; object_pairs_hook=None; parse_float=float;parse_int=int
t(S,C())
C.parse_constant=None
s=S(C()); print(s.strict, s.object_hook, s.parse_float, s.parse_constant)
t(s); t(s,'1'); t(s,1,1); t(s,'1',-1); t(s,'1',5); t(s,'1',0); t(s,string='1',idx=0); t(s,b'1',0); t(s,'1','a'); t(s,'NaN',0); t(s, '-Infinity',0); t(s,'Infinity',0); t(s,'-',0); t(s,'-a',0); t(s,'1.',0); t(s,'1.e5',0); t(s,'1e',0); t(s,'1e+',0); t(s,'01',0); t(s,'-0',0); t(s,'1E5x',0); t(s, '1'*5000, 0); t(s,'nul',0); t(s,'null',0); t(s,'true1',0); t(s,'1.5',0);t(s,'1e400',0); t(s,'-0.0',0)
for x in ['','{','[','{"a"','{"a":','{"a":1','{"a":1,','{"a":1,}','{"a":1,  }','[1','[1,','[1,]','[1, ]','[','[ ','{ ','{"a" 1}','{1:2}',"{'a':1}",'"abc','"a\\','"a\\x"','"a\\u12"','"a\\u123g"','"\\ud834"','"\\ud834\\u"','"\\ud834\\udd20"','"\\ud834\\u0041"','"a\nb"','"a\x1fb"','[1 2]','{"a":1 "b":2}','1 2','nope','[nope]','{"a":nope}','\ufeff1', '"\\u0000"', '[1,2', '{"a":[1,{"b":2}]}', '{"a":1,"a":2}','"\\uD8"', '"\\u', '"\\u0', '"\\u00e9', '[[]','[{}','{"a":}', '{,}', '[,]', '"\x7f"', '-', '--1','+1', '.5','\u0661', '"\ud800"']:
    t(json.loads,x)
t(json.loads,'"a\nb"',strict=False)
ss=_json.scanstring
t(ss); t(ss,'a'); t(ss,1,1); t(ss,'abc"',0); t(ss,'abc"',-1); t(ss,'abc"',9); t(ss,'abc"',4); t(ss,'abc"',5); t(ss,'a\n"',0,False); t(ss,'a\n"',0,0); t(ss,'a\n"',0,True,1); t(ss,b'a"',0); t(ss,'a"',1<<70); t(ss,'a"','x'); t(ss,'a\\n"',0)
eb=_json.encode_basestring; ea=_json.encode_basestring_ascii
for f in (eb,ea):
    t(f); t(f,1); t(f,b'a'); t(f,'a"\\\n\r\t\b\f\x00\x1f\x7fé\u20ac\U0001f600\ud800/'); 
class ST(str): pass
t(eb,ST('x')); t(ea,ST('x'))
t(E); t(E,1,2,3); t(E,None,None,None,None,':',',',False,False,False)
def d(o): raise TypeError('nope')
e=E({},d,ea,None,': ',', ',False,False,True)
for m in dir(e):
    if not m.startswith('__'): print(m, shown(getattr(e,m)))
t(e); t(e,1); t(e,1,0); t(e,obj=1,_current_indent_level=0); t(e,[1,2.5,None,True,'a',{'x':(1,2)},float('nan'),float('inf'),float('-inf'),10**30,-1],0); t(e,{1:2,2.5:3,None:4,True:5,'a':6, (1,):7},0); t(e,object(),0)
e=E({},d,ea,None,': ',', ',True,True,False)
t(e,{(1,):7,'b':1,'a':2},0); t(e,float('nan'),0); t(e,{float('nan'):1},0); t(e,{float('nan'):1,'a':3},0)
t(json.dumps, float('nan'), allow_nan=False); t(json.dumps, [1,{'a':float('inf')}], allow_nan=False)
l=[]; l.append(l); t(json.dumps,l); d2={}; d2['a']=d2; t(json.dumps,d2)
t(json.dumps,{1j:1}); t(json.dumps,{'a':[object()]}); t(json.dumps,[{'a':1j}])
class B(json.JSONEncoder):
    def default(self,o): return o
t(json.dumps,object(),cls=B)
t(json.dumps,{'b':1,2:3},sort_keys=True)
x=0

t(json.dumps,x)
x=0

t(json.dumps,x)
class F(float):
    def __repr__(self): return 'F!'
class I(int):
    def __repr__(self): return 'I!'
class D(dict):
    def items(self): return [('q',1)]
class L(list):
    def __iter__(self): return iter([7])
t(json.dumps,[F(1.5),I(5),ST('z'),D(a=1),L([1,2]),{F(2.5):1,I(3):2}])
t(json.dumps,{'a':[1,2],'b':{}},indent=2); t(json.dumps,[[],{}, [[]]],indent='--')
t(json.dumps,[1,2],default=1); t(json.dumps,'é',ensure_ascii=False)
e=E(None,d,ea,None,': ',', ',False,False,True); t(e,[1],0)
def enc(o): return 5
e=E(None,d,enc,None,': ',', ',False,False,True); t(e,'a',0); t(e,{'a':1},0)
e=E(None,d,lambda o:'<%s>'%o,None,': ',', ',False,False,True); t(e,'a',0); t(e,{'a':1,2:3,True:1, 2.5:1},0)
t(E,None,d,ea,2,':',', ',False,False,True)
e=E(None,d,ea,2,':',', ',False,False,True); t(e,[1,{'a':2}],0)
