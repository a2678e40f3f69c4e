"""csv's native reader, writer and dialects: results and messages."""
import re


def shown(v, limit=300):
    return re.sub("0x[0-9a-f]+", "0x", repr(v))[:limit]


def t(f, *a, **k):
    name = getattr(f, "__name__", None) or type(f).__name__
    try:
        print(name, shown(a, 100), k, "->", shown(f(*a, **k)))
    except BaseException as e:
        print(name, shown(a, 100), k, "raises", type(e).__name__, e, getattr(e, "__notes__", None), type(e.__context__).__name__)


import _csv, csv, io
r=csv.reader(['a'])
for f in (csv.reader,csv.writer):
    t(f); t(f,1); t(f,[],1); t(f,[],'nope'); t(f,[],delimiter=''); t(f,[],delimiter='ab'); t(f,[],delimiter=1); t(f,[],delimiter=None); t(f,[],quotechar='ab'); t(f,[],quotechar=1);t(f,[],quotechar='');t(f,[],quotechar=None); t(f,[],escapechar='ab'); t(f,[],escapechar=''); t(f,[],lineterminator=None); t(f,[],lineterminator=1); t(f,[],quoting=9); t(f,[],quoting='a'); t(f,[],quoting=None); t(f,[],quoting=-1); t(f,[],nope=1); t(f,[],'excel',1); t(f,[], None); t(f,[],dialect='excel'); t(f,[],delimiter='\n'); t(f,[],delimiter='\r'); t(f,[],delimiter=' ');t(f,[],delimiter=' ',skipinitialspace=True); t(f,[],quotechar='\n'); t(f,[],escapechar='\r'); t(f,[],delimiter='"'); t(f,[],delimiter=',',escapechar=','); t(f,[],quotechar='x',escapechar='x'); t(f,[],lineterminator=':::'); t(f,[],lineterminator=',');t(f,[],lineterminator='"'); t(f,[],quotechar=' ',skipinitialspace=True);t(f,[],escapechar=' ',skipinitialspace=True); t(f,[],delimiter='\t',skipinitialspace=True); t(f,[],quoting=0,quotechar=None); t(f,[],strict=5,doublequote=0)
class W:
    def write(self,s): return s
t(csv.writer,W())
w=csv.writer(W())
t(w.writerow,[1,'a',None,1.5,'x,y','q"q','n\nl','',' sp']); t(w.writerow,5); t(w.writerow,''); t(w.writerow,[]); t(w.writerow,['']); t(w.writerow,[None]); t(w.writerow,'abc'); t(w.writerows,5); t(w.writerows,[5]); t(w.writerow); t(w.writerow,1,2)
def ww(row,**k):
  try:
    t(csv.writer(W(),**k).writerow,row)
  except Exception as e: print(type(e),e)
for q in range(6):
    ww([1,'a',None,1.5,'x,y','q"q','n\nl','',' sp', 'es\\c'],quoting=q); ww([''],quoting=q); ww([None],quoting=q); ww([1],quoting=q); ww(['a'],quoting=q);ww(['',''],quoting=q); ww([None,None],quoting=q)
ww(['a"b'],doublequote=False); ww(['a"b'],doublequote=False,escapechar='\\'); ww(['a\\b'],escapechar='\\'); ww(['a,b'],quoting=3); ww(['a,b'],quoting=3,escapechar='\\'); ww(['a"b'],quoting=3,escapechar='\\'); ww(['a"b'],quoting=3);ww(['a"b'],quoting=3,quotechar=None); ww(['a\nb'],quoting=3,escapechar='\\');ww(['a\rb'],lineterminator='!'); ww(['a!b'],lineterminator='!'); ww([' a'],delimiter=' ');ww([' a'],skipinitialspace=True); ww(['',' '],delimiter=' '); ww([''],delimiter=' ',skipinitialspace=True); ww([None,''],delimiter=' ',skipinitialspace=True); ww([None,''],delimiter=' ',skipinitialspace=True,quoting=3);ww([''],quoting=3); ww(['\0a']); ww(['a'],quotechar=None); ww(['a,b'],quotechar=None); ww(['a'],quotechar=None,quoting=1); ww(['"'],escapechar='"')
def rr(lines,**k):
    def f():
        r=csv.reader(lines,**k); out=[]
        for x in r: out.append((r.line_num,x))
        return out
    t(f); 
rr(['a,b,c','1,2,3']); rr(['a,"b\n','c",d']); rr(['"a""b",c']); rr(['"a"b,c']); rr(['"a"b,c'],strict=True); rr(['"abc']); rr(['"abc'],strict=True); rr(['a\nb']); rr(['a\r\n']); rr(['a\rb']); rr(['']); rr(['\n']); rr(['a,'])
rr([1]); rr([b'a']); rr(['a\0b']); rr([' a, b, "c,d"']); rr([' a, b, "c,d"'],skipinitialspace=True); rr(['a\\,b,c'],escapechar='\\'); rr(['a\\'],escapechar='\\'); rr(['a\\'],escapechar='\\',strict=True); rr(['"a\\"b"'],escapechar='\\'); rr(['"a\\\n'],escapechar='\\')
for q in range(6):
    rr(['1,"2",abc,,"",1.5,"1.5"'][:],quoting=q); rr(['1,,""'],quoting=q); rr(['"1", 2, 3.5,-1e5'],quoting=q,skipinitialspace=True)
rr(['a"b,c"'],quoting=3); rr(['a'*200000]); rr(['a','b',''],); rr(['"a','','b"']); rr(['\ufeffa']); rr('abc'); rr(['a,b'],delimiter='b')
rr(['a\\\nb'],escapechar='\\'); rr(['a\\','b'],escapechar='\\'); rr(['a,"','b'],); rr(["'a','b'"],quotechar="'"); rr(['a  b'],delimiter=' '); rr(['"a" ,b']);rr(['"a" ,b'],strict=1)
t(csv.field_size_limit); t(csv.field_size_limit,10); rr(['abcdefghijkl']); t(csv.field_size_limit,'a'); t(csv.field_size_limit,1.5); t(csv.field_size_limit,131072); t(csv.field_size_limit,1,2); t(_csv.field_size_limit,new_limit=5); t(csv.field_size_limit,1<<70); t(csv.field_size_limit,131072)
t(csv.list_dialects); t(csv.get_dialect,'nope'); t(csv.get_dialect,1); t(csv.get_dialect,[]); t(csv.get_dialect); t(csv.register_dialect); t(csv.register_dialect,1); t(csv.register_dialect,1,'excel'); t(csv.register_dialect,'x',1); t(csv.register_dialect,'x',delimiter='ab'); t(csv.register_dialect,'x','excel',delimiter=';'); t(csv.register_dialect,'y',nope=1); print(csv.get_dialect('x').delimiter); t(csv.unregister_dialect,'x'); t(csv.unregister_dialect,'x'); t(csv.unregister_dialect,[])
t(csv.register_dialect,'z','excel',1); t(csv.list_dialects,1)
d=csv.get_dialect('excel'); print({k:getattr(d,k) for k in dir(d) if not k.startswith('__')})
for a in ('delimiter','quoting','lineterminator'):
    try: setattr(d,a,'x')
    except Exception as e: print(type(e),e)
    try: delattr(d,a)
    except Exception as e: print(type(e),e)
t(_csv.Dialect); t(_csv.Dialect,'excel'); t(_csv.Dialect,d); t(_csv.Dialect,d,delimiter=';'); t(_csv.Dialect, 5); t(_csv.Dialect,None); print(_csv.Dialect(d) is d)
import copy,pickle
t(copy.copy,d); t(d.__reduce_ex__, 2); t(copy.copy,r); t(r.__reduce_ex__,2)
class D(csv.Dialect): delimiter=';'; quotechar="'"; lineterminator='\n'; quoting=csv.QUOTE_MINIMAL
t(csv.writer(W(),D).writerow,['a;b'])
class D2(csv.Dialect): delimiter=5
t(D2); 
class D3(csv.Dialect): pass
t(D3)
class D4(csv.Dialect): delimiter=';'
t(D4)
t(lambda: csv.Error('x')); print(csv.Error.__mro__, csv.Error.__module__)
class BadIter:
    def __iter__(self): return self
    def __next__(self): raise OSError
t(lambda: list(csv.reader(BadIter())))
class BadW:
    def write(self,s): raise OSError('w')
t(csv.writer(BadW()).writerow,[1])
class BadStr:
    def __str__(self): raise ValueError('s')
ww([BadStr()])
def g():
    yield 'a,b'
    for x in rd: print(x)
    yield 'c'
rd=csv.reader(g()); t(lambda: list(rd))
print(shown(csv.reader([])), iter(rd) is rd)
t(next,csv.reader([])); t(csv.writer); t(csv.writer,object()); 
class NC: write=5
t(csv.writer,NC())
