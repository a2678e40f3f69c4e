"""tokenize, token, keyword, symtable, codeop, code, linecache, py_compile-free tools of the compiler family."""
import code
import codeop
import io
import keyword
import symtable
import token
import tokenize


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


src = '''def f(x, *, y=1):  # comment
    """doc"""
    if x >= 1_000 and y != 0x1F:
        return f"{x!r:>{y}} text" + b'bytes'.decode()
    z = [1,
         2.5e-3, 3j]
    @ x ; a @= ... ; b := 1 ; c -> d

lambda é: é
'''
try:
    for t in tokenize.generate_tokens(io.StringIO(src).readline):
        print(token.tok_name[t.type], token.tok_name[t.exact_type], repr(t.string), t.start, t.end)
except tokenize.TokenError as e:
    print("TokenError", e)
toks = list(tokenize.tokenize(io.BytesIO(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n").readline))
print(toks[0], toks[1].string, toks[-3].string, toks[0].string)
for bad in ("(", "'''x", "x = $", "if x:\n  y\n z", "0777", "1a", "'abc"):
    try:
        print(repr(bad), [t.string for t in tokenize.generate_tokens(io.StringIO(bad).readline)])
    except (tokenize.TokenError, SyntaxError, IndentationError) as e:
        print(repr(bad), type(e).__name__, e.args[0])
s2 = "x = (1 +   2)\nif x:\n    y = 'a'\n"
t2 = list(tokenize.generate_tokens(io.StringIO(s2).readline))
print(tokenize.untokenize(t2) == s2, tokenize.untokenize([(t.type, t.string) for t in t2]), tokenize.detect_encoding(io.BytesIO(b"\xef\xbb\xbfx").readline), tokenize.detect_encoding(io.BytesIO(b"# coding: cp1252\n").readline))
error(tokenize.detect_encoding, io.BytesIO(b"# coding: nope\n").readline)
print(keyword.kwlist, keyword.softkwlist, keyword.iskeyword("class"), keyword.iskeyword("match"), keyword.issoftkeyword("match"), token.ISOP if hasattr(token, "ISOP") else token.EXACT_TOKEN_TYPES["->"], token.N_TOKENS, len(token.EXACT_TOKEN_TYPES))
table = symtable.symtable('''
g = 1
def outer(a, b=g):
    global gg
    c = a
    def inner(d):
        nonlocal c
        c = d + g + len
        return lambda q: c + q
    class K(Base):
        x = a
        def method(self): return __class__, x
    [i for i in a]
    for loop in b: pass
    import mod
    return inner
def generic[T](x: T) -> T: pass
type A[U] = list[U]
''', "file", "exec")


def show(t, depth=0):
    print("  " * depth, t.get_type(), t.get_name(), t.get_lineno(), t.is_optimized(), t.is_nested(), t.has_children())
    for s in t.get_symbols():
        print("  " * depth, "  ", s.get_name(), *[n for n in ("global", "declared_global", "local", "free", "parameter", "imported", "assigned", "referenced", "nonlocal", "namespace", "annotated") if getattr(s, "is_" + n)()])
    if t.get_type() == "function":
        print("  " * depth, "   params", t.get_parameters(), "locals", t.get_locals(), "globals", t.get_globals(), "frees", t.get_frees(), "nonlocals", t.get_nonlocals())
    for c in t.get_children():
        show(c, depth + 1)


show(table)
error(symtable.symtable, "x = ", "f", "exec")
error(symtable.symtable, "x", "f", "bad")
for text in ("x = 1", "if x:", "if x:\n  y", "if x:\n  y\n", "(", "x +", "'''", "def f(:", "for i in range(3): pass", "@dec", "", "# comment", "\\", "a b", "try:\n  x", "class A: pass"):
    try:
        r = codeop.compile_command(text)
        print(repr(text), "incomplete" if r is None else "complete")
    except SyntaxError as e:
        print(repr(text), "SyntaxError", e.msg)
import contextlib


def interact(lines):
    it = iter(lines)
    out = io.StringIO()

    def reader(prompt):
        out.write(prompt)
        try:
            line = next(it)
        except StopIteration:
            raise EOFError
        out.write(line + "\n")
        return line
    con = code.InteractiveConsole({"__name__": "__console__"})
    con.raw_input = reader
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        con.interact(banner="BANNER", exitmsg="BYE")
    print(out.getvalue())


interact(["x = 5", "x", "'text'", "None", "for i in range(2):", "    print(i)", "", "def f():", "    return x * 2", "", "f()", "1 / 0", "undefined", "x +", "import math; math.floor(2.5)", "_", "raise ValueError('v')", "if x:", "  y = 1", " z", ""])
ii = code.InteractiveInterpreter({"a": 1})
print(ii.runsource("a + 1"), ii.runsource("if a:"), ii.locals["a"])
import linecache
linecache.cache["<virtual>"] = (10, None, ["first\n", "second\n"], "<virtual>")
print(repr(linecache.getline("<virtual>", 2)), repr(linecache.getline("<virtual>", 9)), repr(linecache.getline("/no/such", 1)), linecache.getline(__file__, 1))
