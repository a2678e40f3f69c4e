# What the SyntaxErrors of the compiler know of the source.
import sys, os, tempfile
path = os.path.join(tempfile.mkdtemp(), 'source.py')
def e(src, fn='f', mode='exec'):
    try: compile(src, fn, mode)
    except SyntaxError as x: print(repr(src), *(os.path.basename(y) if y == path else y for y in (fn, x.filename)), len(x.args), x.args[0], x.lineno, x.offset, repr(x.text), x.end_lineno, x.end_offset, x.print_file_and_line)
for s in ['return', 'def f(a,a): pass', 'x = 1\nbreak', 'nonlocal a', 'def f():\n  global a\n  a: int', 'def f():\n x=1\n global x', 'from __future__ import x', 'import a\nfrom __future__ import annotations', 'class C:\n  yield 1', 'f(**a, *b)', 'é; return 1', 'async def f():\n  yield from x', 'def f(__debug__): pass', 'a\n*b', '[*a for x in y]', 'await x', 'x: (yield)', '(x:=1 for x in y)', '[(i:=0) for i in x]', 'class A[T, T]: pass', 'try: pass\nexcept: pass\nexcept A: pass', 'match x:\n case a: pass\n case b: pass', 'def f():\n    "doc"\n    é = 3; return (yield); nonlocal y']:
    e(s)
    with open(path,'w') as f: f.write(s)
    e(s, path)
    e(s, '<string>')
try: exec('return')
except SyntaxError as x: print(x.text, x.args)
try: exec('x = (')
except SyntaxError as x: print(x.text, x.args)
with open(path,'w') as f: f.write('def f():\n  x=1\n  global x\n')
sys.path.insert(0,os.path.dirname(path))
try: import source
except SyntaxError as x: print(x.text, x.args, x.offset)
