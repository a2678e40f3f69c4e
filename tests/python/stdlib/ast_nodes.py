# Constructors of ast nodes, their defaults and warnings, repr, replacement.
import ast, warnings, copy
warnings.simplefilter('always')
def t(s):
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter('always')
        try:
            r = eval(s)
            out = repr(r)
            if isinstance(r, ast.AST):
                out += ' || ' + repr(sorted(vars(r).items(), key=lambda x: x[0]))
        except BaseException as e:
            out = type(e).__name__ + ': ' + str(e)
    print(s, '->', out)
    for x in sorted(str(x.message) for x in w): print('     W', x)
class My(ast.AST):
    _fields = ('a','b')
class My2(ast.AST):
    _fields = ('a','b')
    _field_types = {'a': int}
class My3(ast.AST):
    _fields = ('a','b')
    _attributes = ('a',)
    _field_types = {'a': int, 'b': int|None}
class MyBin(ast.BinOp): pass
class MyBin2(ast.BinOp):
    _attributes=('zz',)
class NoF(ast.AST):
    _fields=None
class L(ast.AST):
    _fields=['a','b']
    __match_args__=('a',)
for s in '''ast.AST()
ast.AST(1)
ast.AST(a=1)
ast.Name()
ast.Name('x')
ast.Name('x', ast.Load())
ast.Name('x', ast.Load(), 3)
ast.Name('x', id=3)
ast.Name('x', foo=3)
ast.Name('x', foo=3, lineno=3)
ast.Name(id='x', ctx=ast.Store())
ast.Name(ctx=ast.Store())
ast.BinOp()
ast.BinOp(1,2)
ast.BinOp(1,2,3,4)
ast.FunctionDef()
ast.FunctionDef('f')
ast.Constant()
ast.Constant(1,2,3)
ast.Constant(1)
ast.arguments()
ast.Module()
ast.Dict()
My()
My(1)
My(1,2,c=3)
My2()
My2(1)
My3()
MyBin()
MyBin(1,2,3,lineno=3,zz=2)
MyBin2(1,2,3,lineno=3,zz=2)
NoF()
NoF(1)
L()
L(1,2)
L(1,2,3)
ast.Name.__init__(3)
ast.AST.__reduce__(ast.Name('x'))
ast.Name('x', ast.Load(), lineno=1).__reduce_ex__(2)
ast.BinOp(ast.Name('a'),ast.Add(),ast.Name('b')).__reduce_ex__(2)
copy.copy(ast.Name('x'))
copy.deepcopy(ast.parse('a+b'))
copy.replace(ast.Name('x'), id='y')
copy.replace(ast.Name('x'), id='y', lineno=3)
copy.replace(ast.Name('x'), foo='y')
copy.replace(ast.Name('x'), foo='y', bar=2)
copy.replace(ast.AST())
ast.Name('x').__replace__(1)
ast.Name('x').__replace__()
ast.AST.__replace__(3)
ast.parse('a+b')
ast.parse('a+b+c*d')
ast.parse('f(a,b,c,d)')
ast.parse('f(a,b)')
ast.parse('f()\\ng()\\nh()\\ni()')
ast.parse('def f(a,b=1,*c,d,**e)->x: pass')
ast.parse('"a"*100')
ast.Name('x'*500)
ast.Constant('x'*500)
ast.Constant(ast.Constant(ast.Constant(ast.Constant(1))))
ast.Constant([1,2,3])
ast.Constant([1,2])
ast.Constant((1,2,3,4))
ast.Constant((1,))
ast.Constant(())
ast.Constant([])
ast.Name(['a','b','c'])
ast.Pass()
ast.Pass(lineno=3)
ast.Module([ast.Pass()], [])
ast.Module([ast.Pass(), ast.Pass()], [])
ast.Module([ast.Pass(), ast.Pass(), ast.Pass()], [])
ast.Add() is ast.Add()
ast.parse('a+b').body[0].value.op is ast.parse('a+b').body[0].value.op
ast.parse('a', type_comments=True)
ast.Constant(3).n
ast.Name(id)
ast.Dict(keys=[1])
ast.Call(func=1)
ast.Call(1, keywords=3)
ast.Try()
ast.MatchClass()
ast.ExceptHandler()
ast.alias()
ast.keyword()
ast.withitem()
ast.comprehension()
ast.match_case()
ast.TypeIgnore()
ast.TypeVar()
ast.ParamSpec()
ast.Interpolation()
ast.JoinedStr()
ast.Import()
ast.expr()
ast.expr(1)
ast.expr(lineno=1)
ast.operator(1)
ast.Add(1)
ast.Add(lineno=1)
ast.slice
ast.Name._fields
ast.expr_context._attributes
ast.expr.end_lineno
ast.Name('x').end_lineno
ast.Name('x').lineno
ast.Name(id='x', ctx=None)
ast.Name.__doc__
ast.Name.__init__
ast.AST.__text_signature__
ast.Name.__text_signature__
ast.AST.foo
setattr(ast.AST, 'foo', 1)
delattr(ast.AST, 'foo')
ast.AST.__dict__['__dict__']
ast.AST.__replace__.__text_signature__
ast.AST.__reduce__.__text_signature__
bool(ast.AST.__replace__.__doc__)
'''.splitlines():
    t(s)
del ast.Name._fields
t("ast.Name('x')")
t("ast.Name()")
ast.Name._fields=('id','ctx')
ft=ast.Name._field_types
del ast.Name._field_types
t("ast.Name()")
t("ast.Name('x')")
ast.Name._field_types=ft
class Rec(ast.AST):
    _fields=('a',)
r=Rec(1); r.a=r
t('r')
t('[r]')
r.a=[r]
t('r')
class Bad(ast.AST):
    _fields=('a',)
    @property
    def a(self): raise ValueError('no')
    @a.setter
    def a(self, v): pass
t('Bad(1)')
class Bad2(ast.AST):
    _fields=('a','b')
b=Bad2(1,2); del b.b
t('b')
class Bad3(ast.AST):
    _fields=('a',3)
t('Bad3(1)')
t('Bad3(1,2)')
t('Bad3()')
x=ast.parse('a\nb')
t('x')
n=None
for i in range(300): n=ast.Constant(n)
t('n')
