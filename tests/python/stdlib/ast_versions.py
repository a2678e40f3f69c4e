# feature_version, type comments, function types.
import ast
for source in ['x = 1_000', 'def f(a,/): pass', '(x:=1)', 'async def f(): pass', 'async def f():\n  [x async for x in y]', 'a @= b',
               'match x:\n  case 1: pass', 'try: pass\nexcept* A: pass', 'type X = int', 'class C[T]: pass', 'def f[T=int](): pass',
               't"a{b}"', 'try: pass\nexcept A, B: pass', 'f"{a}"', 'with (a as b): pass']:
    supported = None
    for minor in range(3, 15):
        try:
            ast.parse(source, feature_version=(3, minor))
        except SyntaxError as e:
            message = e.msg
        else:
            supported = minor
            break
    print(repr(source), supported, message if supported > 3 else '')
for source in ['() -> int', '\n\n (int, *str, **Any) -> float\n', '# type: x\n(int) -> str # c\n\n', '(*int, **str) -> float', '() -> (a, b)', '() -> a, b',
               '()->', '( -> x', '(x) -> y z', '(x=1) -> a', '(a,) -> c', '() -> lambda: x', '() -> *a', '() -> yield']:
    try:
        print(ast.dump(ast.parse(source, mode='func_type'), include_attributes=True))
    except SyntaxError as e:
        print(repr(source), e.msg)
for source in ['def f(\n  a, # type: int\n): pass', 'def f(\n *, # type: int\n a): pass', 'def f(): # type: () -> int\n  # type: () -> str\n  pass',
               'x = 1 # type: int\ny = 2 # type: ignore[x]', '# type: int', 'for x in y: # type: int\n  pass']:
    try:
        print(ast.dump(ast.parse(source, type_comments=True)))
    except SyntaxError as e:
        print(repr(source), e.msg)
