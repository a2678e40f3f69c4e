"""Definitions of functions, generators and coroutines with signatures of every form."""
from . import statements
from .expressions import expression
from .source import Function, Scope


def parameters(s, prefix=(), simple=False):
    """(text, positional [(name, has default)], keyword-only [(name, has default)], star, double)"""
    count = s.pick([1, 1, 2, 2, 3]) if simple or s.chance(0.9) else s.pick([0, 5, 9])
    names = ["a", "b", "c", "d", "f", "g", "h", "m", "n"][:count]
    first_default = s.rng.randrange(count + 1) if s.chance(0.4) else count
    positional = [(n, i >= first_default) for i, n in enumerate(names)]
    parts = list(prefix) + [f"{n}={default(s)}" if d else n for n, d in positional]
    star, double, keyword = False, False, []
    if not simple:
        if s.chance(0.12):
            star = True
            parts.append("*args")
        if s.chance(0.15):
            if not star:
                parts.append("*")
            keyword = [(n, s.chance(0.6)) for n in s.pick([["k1"], ["k1", "k2"]])]
            parts += [f"{n}={default(s)}" if d else n for n, d in keyword]
        if s.chance(0.1):
            double = True
            parts.append("**kwargs")
    return ", ".join(parts), positional, keyword, star, double


def default(s):
    return s.pick(["0", "1", "5", "2.5", "'d'", "None", "(1, 2)", "1 << 61", "-1"])


def enter(s, scope, positional, keyword, star, double):
    for n, d in positional:
        scope.names[n] = s.pick(["int", "int", "int", "int", "float"]) if not d else "int"
    for n, _ in keyword:
        scope.names[n] = "int"
    if star:
        scope.names["args"] = "tuple"
    if double:
        scope.names["kwargs"] = "dict"
    for n, k in s.globals.items():
        if s.chance(0.5):
            scope.names[n] = k


def define(s, kind="function", name=None, signature=None):
    """A function of the module. With `signature`, another one in the place of an old one."""
    text, positional, keyword, star, double = signature or parameters(s)
    old = name
    name = name or s.name({"function": "f", "generator": "g", "coroutine": "a"}[kind])
    scope = Scope(kind)
    head = "async def" if kind == "coroutine" else "def"
    with s.block(f"{head} {name}({text}):"):
        enter(s, scope, positional, keyword, star, double)
        declare_globals(s, scope)
        for _ in range(s.rng.randrange(1, 6)):
            statements.statement(s, scope, 3)
        finish(s, scope, kind)
    f = Function(name, kind, positional, keyword, star, double, max(scope.cost, 1))
    f.signature = (text, positional, keyword, star, double)
    if old is None:
        s.functions.append(f)
    return f


def declare_globals(s, scope):
    scope.declared = set()
    if s.globals and s.chance(0.35):
        n = s.pick(list(s.globals))
        s.line(f"global {n}")
        scope.declared.add(n)
        scope.names[n] = s.globals[n]
    # A global that is assigned to without declaration would be a local: it is one, then.
    for n in list(scope.names):
        if n in s.globals and n not in scope.declared:
            del scope.names[n]
    scope.reads = [n for n in s.globals if n not in scope.declared]


def finish(s, scope, kind):
    if kind == "generator":
        s.line(f"yield {expression(s, scope, 'int', 1)}")
        if s.chance(0.3):
            s.line(f"return {expression(s, scope, None, 1)}")
    elif s.chance(0.9):
        s.line(f"return {expression(s, scope, s.pick(['int', 'int', 'int', 'int', 'int', 'float', None]), 2)}")


def recursive(s):
    """A function that calls itself, to a depth that its first argument gives."""
    name = s.name("f")
    scope = Scope("function")
    scope.weight = 30
    with s.block(f"def {name}(a, b=1):"):
        scope.names = {"a": "int", "b": "int"}
        with s.block("if not isinstance(a, int) or a <= 0:"):
            s.line(f"return {expression(s, scope, 'int', 1)}")
        s.line("a = a % 9")
        statements.assign(s, scope, 0)
        call = f"{name}(a - 1, {expression(s, scope, 'int', 0)})"
        if s.chance(0.3):
            with s.block("try:"):
                s.line(f"return {call}")
            with s.block("finally:"):
                statements.assign(s, scope, 0)
        else:
            s.line(f"return ({call} {s.pick(['+', '-', '^', 'or'])} {expression(s, scope, 'int', 0)}) % (1 << 62)")
    f = Function(name, "function", [("a", False), ("b", True)], cost=60)
    f.signature = ("a, b=1", f.positional, [], False, False)
    s.functions.append(f)
