"""ast: parse, dump, unparse, visitors, transformers, literal_eval, compile of built trees, locations."""
import ast


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


sources = ["x = 1", "x: int = 5", "x += 1", "del a, b[0]", "def f(a, /, b=1, *c, d, e=2, **g) -> int: return a", "async def f():\n await x\n async for i in y: pass\n async with z as w: pass", "class C(A, metaclass=M):\n 'doc'\n x = 1", "lambda x, *y: x", "for i, j in x:\n break\nelse:\n continue" if False else "for i, j in x:\n pass\nelse:\n pass", "while x: pass", "if a: b\nelif c: d\nelse: e",
           "with a as b, c: pass", "try: a\nexcept E as e: b\nexcept (F, G): c\nelse: d\nfinally: f", "try: a\nexcept* E: b", "raise X from Y", "assert a, 'm'", "import a.b as c, d", "from ..x import y as z, w", "from . import *" if False else "from . import q", "global a, b", "return" if False else "pass", "match x:\n case [1, *r]: pass\n case {'k': v, **rest}: pass\n case C(a, b=1) | None: pass\n case _ if y: pass",
           "[x for x in y if z if w]", "{k: v for k, v in d}", "{a async for a in b}", "(x for x in y)", "a if b else c", "a and b or not c", "a < b <= c != d is e not in f", "a[1:2, ::3, ...]", "f(a, *b, c=1, **d)", "f'{a!r:>{w}} text {b=}'", "t'{a}'", "(yield)", "x = yield from y", "(y := 5)", "*a, b = c", "1 + 2 * 3 ** -4 // 5 % 6 @ 7", "a << b | c & d ^ ~e", "'s' b'b'" if False else "b'b'", "1j, 1.5, ..., None, True, 'a' 'b'", "type X[T: int = str, *U, **V] = list[T]", "def f[T](x: T): ...", "{**a, 'b': 1}", "{1, *a}", "@d1\n@d2(x)\ndef f(): pass", "nonlocal x" if False else "...", "print(a, end='')", "a.b.c[d](e).f"]
for s in sources:
    tree = ast.parse(s)
    print(ast.dump(tree.body[0]))
    again = ast.unparse(tree)
    print("   ", repr(again), ast.dump(ast.parse(again)) == ast.dump(tree))
print(ast.dump(ast.parse("x = [1, f(2)]"), indent=2), ast.dump(ast.parse("a+b", mode="eval"), annotate_fields=False), ast.dump(ast.parse("a"), include_attributes=True), ast.dump(ast.Module()), ast.dump(ast.parse("pass"), show_empty=True))
for text in ("1", "-1.5", "'s'", "b'x'", "[1, (2, 3), {4: {5}}]", "None", "1 + 2j", "-3j", "set()", "...", "'a' 'b'", "  5", "{}", "True", "0xff"):
    print(ast.literal_eval(text), end=" ")
print()
for bad in ("a", "f()", "1 + 1", "[x for x in y]", "lambda: 0", "1 +", "'a' + 'b'", "{**{}}", "f'{1}'", "not 1", "__import__('os')", "\x00", "(" * 300):
    try:
        print(ast.literal_eval(bad))
    except Exception as e:
        print(type(e).__name__, str(e).split(" on line")[0].split(" at 0x")[0][:60])


class Names(ast.NodeVisitor):
    def __init__(self): self.names = []
    def visit_Name(self, node):
        self.names.append((node.id, type(node.ctx).__name__, node.lineno, node.col_offset, node.end_col_offset))
        self.generic_visit(node)
    def visit_Constant(self, node): self.names.append(node.value)


v = Names()
v.visit(ast.parse("x = y + 1\nfor i in z: print(i, 'é', w)"))
print(v.names)


class Fold(ast.NodeTransformer):
    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant) and isinstance(node.op, ast.Add):
            return ast.copy_location(ast.Constant(node.left.value + node.right.value), node)
        return node
    def visit_Assert(self, node): return None
    def visit_Pass(self, node): return [ast.Expr(ast.Constant(1)), ast.Expr(ast.Constant(2))]


t = ast.fix_missing_locations(Fold().visit(ast.parse("a = 1 + 2 + b + (3 + 4)\nassert a\npass")))
print(ast.unparse(t))
fn = ast.FunctionDef(name="made", args=ast.arguments(args=[ast.arg("n")], defaults=[ast.Constant(5)]), body=[ast.Return(ast.BinOp(ast.Name("n"), ast.Mult(), ast.Constant(3)))])
mod = ast.fix_missing_locations(ast.Module([fn]))
ns = {}
exec(compile(mod, "<made>", "exec"), ns)
print(ns["made"](), ns["made"](7), ast.unparse(mod), ast.get_docstring(ast.parse("'''doc\n  more'''")), ast.get_source_segment("a = b + c", ast.parse("a = b + c").body[0].value))
print([type(n).__name__ for n in ast.walk(ast.parse("x = f(y)"))], [name for name, _ in ast.iter_fields(ast.parse("x = 1").body[0])], [type(c).__name__ for c in ast.iter_child_nodes(ast.parse("a + b").body[0].value)], ast.Name._fields, ast.Name._attributes, ast.Constant(5).value, ast.Add.__mro__[1].__name__, ast.Name("q").id, repr(ast.Name("q"))[:30], ast.compare(ast.parse("a"), ast.parse("a")), ast.compare(ast.parse("a"), ast.parse("b")))
for bad in (lambda: compile(ast.Module([ast.Expr(ast.Name("x", ast.Store()))]), "f", "exec"), lambda: compile(ast.fix_missing_locations(ast.Module([ast.Expr(ast.Name("x", ast.Store()))])), "f", "exec"), lambda: compile(ast.fix_missing_locations(ast.Module([ast.Assign([], ast.Constant(1))])), "f", "exec"), lambda: compile(ast.fix_missing_locations(ast.Module([ast.Return()])), "f", "exec"), lambda: compile(ast.Module([5]), "f", "exec"),
            lambda: compile(ast.fix_missing_locations(ast.Expression(ast.Constant([1]))), "f", "eval"), lambda: compile(ast.parse("1"), "f", "eval"), lambda: ast.Name(1, 2, 3, 4), lambda: ast.parse("x ="), lambda: ast.unparse(5), lambda: ast.parse("x", mode="bad"), lambda: ast.AST(a=1).nope, lambda: compile(ast.fix_missing_locations(ast.Module([ast.FunctionDef("f", ast.arguments(), [])])), "f", "exec"), lambda: compile(ast.fix_missing_locations(ast.Module([ast.Expr(ast.Compare(ast.Constant(1), [], []))])), "f", "exec")):
    error(bad)
n = ast.parse("def f(x):\n    return (x +\n        1)").body[0]
print(n.lineno, n.end_lineno, n.body[0].lineno, n.body[0].end_lineno, n.body[0].value.end_col_offset, n.args.args[0].col_offset, ast.increment_lineno(n, 10).lineno)
print(ast.unparse(ast.parse("if x:\n    '''not doc'''\n    a = \"it's\"\n    b = 'q\"q'\n    c = '''multi\nline'''\n    d = f\"{x!r:>{10}}{'nested'}\"\n    e = -1 ** 2, (-1) ** 2, (a, b)[0], not (a and b), (yield), lambda: (1, 2)\n    @dec\n    class K[T](B, k=1): '''doc'''; x: int")))
print(ast.parse("x = 1 # type: int", type_comments=True).body[0].type_comment, ast.parse("(a)", mode="eval").body.col_offset, type(ast.parse("x", mode="single")).__name__, type(ast.parse("(int, str) -> bool", mode="func_type")).__name__)
import copy
import pickle
t = ast.parse("a + b")
print(ast.dump(copy.deepcopy(t)) == ast.dump(t), ast.dump(pickle.loads(pickle.dumps(t))) == ast.dump(t), ast.dump(copy.replace(ast.Name("a"), id="b")))
