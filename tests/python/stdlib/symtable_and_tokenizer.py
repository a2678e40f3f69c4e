# _symtable and _tokenize.
import _symtable, _tokenize, symtable
print({k:v for k,v in vars(_symtable).items() if not k.startswith('__')})
def e(f):
    try: r=f(); print(r); return r
    except BaseException as x: print(type(x).__name__, x, getattr(x,'args',None))
t=_symtable.symtable('def f(x,*y):\n  z=1\n  return lambda: z\nclass C: pass\n[a for a in b]\n','f','exec')
def walk(c):
    print(c.name, c.symbols, c.varnames, c.nested, c.type, c.lineno)
    for x in c.children: walk(x)
walk(t)
e(lambda: _symtable.symtable('a','f','x'))
e(lambda: _symtable.symtable('a',3,'exec'))
e(lambda: _symtable.symtable(3,'a','exec'))
e(lambda: _symtable.symtable('a b','f','eval'))
e(lambda: _symtable.symtable('def f(a,a): pass','f','exec'))
e(lambda: _symtable.symtable('def f():\n  nonlocal a','f','exec'))
e(lambda: _symtable.symtable('a\0b','f','exec'))
e(lambda: _symtable.symtable('a','f','func_type'))
e(lambda: _symtable.symtable())
e(lambda: type(t)())
e(lambda: setattr(t,'name',1))
print(t.children[0] is t.children[0], t.symbols is t.symbols)
T=_tokenize.TokenizerIter
def rl(lines):
    it=iter(lines)
    return it.__next__
e(lambda: list(T(rl(['a = 1\n','b']), extra_tokens=True)))
e(lambda: list(T(rl(['a = 1\n','b']), extra_tokens=False)))
e(lambda: list(T(rl(['a = (1,\n','b)\n', '"""x\n','y"""\n']), extra_tokens=False)))
e(lambda: list(T(rl(['if a:\n','  b # c\n', '\n', '  # d\n','c']), extra_tokens=False)))
e(lambda: list(T(rl(['if a:\n','  b # c\n', '\n', '  # d\n','c']), extra_tokens=True)))
e(lambda: list(T(rl([b'a = 1\n',b'b\xc3\xa9']), extra_tokens=True)))
e(lambda: list(T(rl([b'a = 1\n',b'b\xc3\xa9']), extra_tokens=True, encoding='utf-8')))
e(lambda: list(T(rl([b'a = 1\n',b'b\xe9']), extra_tokens=True, encoding='latin-1')))
e(lambda: list(T(rl([b'a = 1\n',b'b\xe9']), extra_tokens=True, encoding='utf-8')))
e(lambda: list(T(rl(['a = 1\n',3]), extra_tokens=True)))
e(lambda: list(T(rl(['a = 1\n',3]), extra_tokens=True, encoding='utf-8')))
e(lambda: list(T(rl(['a = 1\n','b']), extra_tokens=True, encoding='utf-8')))
e(lambda: list(T(rl(['a = 1\n','b']), extra_tokens=True, encoding='foo')))
e(lambda: list(T(rl([b'a = 1\n',b'b']), extra_tokens=True, encoding='foo')))
e(lambda: list(T(3, extra_tokens=True)))
e(lambda: T())
e(lambda: list(T(rl([]),extra_tokens=True)))
e(lambda: list(T(lambda: '',extra_tokens=True)))
def bad(): raise ZeroDivisionError('x')
e(lambda: list(T(bad,extra_tokens=True)))
def gen():
    yield 'a\n'
    raise ZeroDivisionError('x')
e(lambda: list(T(gen().__next__,extra_tokens=True)))
it=T(gen().__next__,extra_tokens=True)
for i in range(3): e(lambda: next(it))
for src in ['(', 'a\n  b', 'if 1:\n    a\n  b', '"abc', '"""abc\n', 'a\\', 'a \\ b', '$', 'a?b', '0x', '1a', '01', '1_', '{)', ')', 'f"{a', 'f"{a!}"', "f'a{b}c{d:e{f}}'", 't"{a}"', '\tif a:\n        b\n', 'é = 1\n"é" + x\n', 'a\r\nb\r\n', 'a\rb\r', '\x0ca', 'a <> b', 'x = 1 # c', '# c', '\n\n', ' ', '  \n', 'a;b', '\ufeffa', 'a\0b', "'é\n", 'async def', 'f"a\\N{DASH}{b}"', "f'''{\na}'''", 'a\n\n\nb', 'if 1:\n\ta\n        b']:
    def g():
        lines=src.splitlines(True)
        it=T(rl(lines),extra_tokens=True)
        out=[]
        try:
            for x in it: out.append(x)
        except BaseException as x:
            out.append((type(x).__name__, x.args))
        return src, out
    e(g)
    def g():
        it=T(rl(src.splitlines(True)),extra_tokens=False)
        out=[]
        try:
            for x in it: out.append(x)
        except BaseException as x:
            out.append((type(x).__name__, x.args))
        return src, out
    e(g)
it=T(rl(['a b c\n']),extra_tokens=True); next(it)
e(lambda: it.__reduce__())
