# The optimized tree.
import ast
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
m=ast.Module([ast.Pass(lineno=1,col_offset=0)],[])
t(lambda: compile(m,'','exec',ast.PyCF_ONLY_AST) is m)
m=ast.Module([ast.Delete([],lineno=1,col_offset=0)],[])
t(lambda: compile(m,'','exec',ast.PyCF_ONLY_AST))
t(lambda: compile(m,'','exec',ast.PyCF_OPTIMIZED_AST))
m=ast.Module([ast.Pass(lineno=1,col_offset=0)],[])
t(lambda: compile(m,'','exec',ast.PyCF_ONLY_AST).body[0].end_lineno)
t(lambda: ast.dump(ast.parse('''
"doc"
def f():
    "doc"
    return __debug__
class C:
    "doc"
async def g():
    "doc"
    "second"
x: __debug__ = 1
"a%s b%5r c%-5a%%" % (1,2,3)
"%s" % x
"%s" % (*a,)
"%d" % (1,)
"" % ()
match x:
    case -1 | 1+2j | 1-2j | -1-2j | {-1: x, -1j: y}: pass
f"{'%s' % (1,)}"
1+2
-1
(1,2)
assert x
if __debug__: pass
''', optimize=2), include_attributes=True, indent=1))
t(lambda: ast.dump(ast.parse('"a%s"%(1,)\nx', optimize=0), include_attributes=True))
t(lambda: ast.dump(ast.parse('"abc"%()\nx', optimize=0), include_attributes=True))
t(lambda: ast.dump(ast.parse('"abc"%()\nx', optimize=1), include_attributes=True))
import warnings
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    ast.parse('def f():\n try: pass\n finally: return 1')
    print(len(w), [str(x.message) for x in w])
    w.clear()
    ast.parse('1 is 1\nx="\\d"')
    print(len(w), [str(x.message) for x in w])
    w.clear()
    compile(ast.parse('def f():\n try: pass\n finally: return 1\n1 is 2'), 'a', 'exec')
    print(len(w), [str(x.message) for x in w])
    w.clear()
    ast.parse('def f():\n try: pass\n finally: return 1\n1 is 2', optimize=1)
    print(len(w), [str(x.message) for x in w])
for flags in (0, ast.PyCF_ONLY_AST, ast.PyCF_OPTIMIZED_AST, 0x8000):
    try: print(repr(compile('from __future__ import barry_as_FLUFL, annotations\nx: __debug__\n1 <> 2','','exec',flags))[:12]); 
    except BaseException as e: print(e)
    try: print(ast.dump(compile('from __future__ import annotations\nx: __debug__\ndef f(x:__debug__)->__debug__: pass','','exec',flags))); 
    except BaseException as e: print(e)
