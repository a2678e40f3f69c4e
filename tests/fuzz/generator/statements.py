"""Statements of function bodies: assignments, changes of containers and objects, branches, loops, handlers, closures."""
from . import calls, flow
from .expressions import any_kind, condition, expression, index, iterable, slice_
from .values import literal

KINDS = ["int", "int", "int", "int", "float", "float", "str", "list", "list", "tuple", "dict", "obj", "bool", "func", "set"]
KERNEL_KINDS = ["int", "int", "int", "int", "float", "float", "float", "list", "bool", "tuple"]
# What keeps a value that grows in loops small.
LIMITS = {"int": ["% 1000003", "% (1 << 62)", "% (1 << 61)", "& 0xffffffff", "% (1 << 63)", "% (1 << 64)", "% (1 << 90)", "- (1 << 61)", "& 255"], "str": ["[:12]", "[-9:]"],
          "list": ["[:9]", "[-5:]"], "tuple": ["[:7]", "[-4:]"]}


def limited(s, scope, kind, text):
    if kind in LIMITS and (scope.loops or scope.weight > 1 or scope.kind != "module"):
        return f"({text}) {s.pick(LIMITS[kind])}" if kind == "int" else f"({text}){s.pick(LIMITS[kind])}"
    return text


def body(s, scope, count, depth):
    """`count` statements; names that are made in here are forgotten afterwards, mostly."""
    known = dict(scope.names)
    for _ in range(count):
        statement(s, scope, depth)
    if s.chance(0.96):
        scope.names = {n: k for n, k in scope.names.items() if n in known}


def statement(s, scope, depth):
    scope.cost += scope.weight
    table = [(8, assign), (5, augmented), (2, store_item), (2, store_attribute), (2, change_list), (1, change_dict), (1.2, unpack), (1, call_statement), (0.7, show),
             (0.4, walrus), (0.3, delete), (0.6, global_change)]
    if depth > 0:
        table += [(4, branch), (5 if scope.weight < 300 else 0, flow.for_loop), (1.2 if scope.weight < 300 else 0, flow.while_loop), (2.6, flow.try_), (1, flow.with_),
                  (1, match), (0.9, closure)]
    if s.profile == "kernel":
        table = [(8, assign), (6, augmented), (4, store_item), (1, change_list), (0.5, unpack), (0.3, show)]
        if depth > 0:
            table += [(4, branch), (7 if scope.weight < 600 else 0, flow.for_loop), (2 if scope.weight < 600 else 0, flow.while_loop), (0.5, flow.try_)]
    elif s.profile == "handlers" and depth > 0:
        table += [(10, flow.try_), (4, flow.with_), (3, call_statement)]
    if s.ticking and scope.kind != "module":
        table += [(0.8, tick)]
    if scope.loops and depth < 3:
        table += [(1.2, flow.jump)]
    if scope.kind in ("function", "generator", "coroutine", "method") and depth < 3:
        table += [(0.5, flow.return_), (0.5, flow.raise_)]
    if scope.kind == "generator":
        table += [(5, flow.yield_)]
    if scope.kind == "coroutine":
        table += [(5, flow.await_)]
    if scope.kind in ("function", "generator", "method"):
        table += [(0.25, frames)]
    s.weighted(table)(s, scope, depth)


def tick(s, scope, depth):
    s.line("tick()")


def variable(s, scope, kind):
    """A name to assign to: an old one of that kind, an old one of another, or a new one."""
    old = scope.of_kind(kind)
    if old and s.chance(0.65):
        return s.pick(old)
    if scope.names and s.chance(0.06):
        return s.pick([n for n, k in scope.names.items() if k != "count"] or ["in1"])
    return f"{kind[:2]}{s.rng.randrange(1, 5)}"


def assign(s, scope, depth):
    kind = s.pick(KINDS if s.profile != "kernel" else KERNEL_KINDS)
    name = variable(s, scope, kind)
    value = expression(s, scope, kind, 2 if s.chance(0.8) else 3)
    s.line(f"{name} = {limited(s, scope, kind, value)}")
    scope.names[name] = kind


def augmented(s, scope, depth):
    kinds = [k for k in ("int", "int", "float", "str", "list", "obj", "set") if scope.of_kind(k)]
    if not kinds:
        return assign(s, scope, depth)
    kind = s.pick(kinds)
    name = s.pick(scope.of_kind(kind))
    if kind == "int":
        op = s.pick(["+=", "+=", "-=", "*=", "&=", "|=", "^=", "//=", "%=", ">>=", "<<="])
        value = expression(s, scope, "int", 1)
        if op in ("//=", "%="):
            value = f"({value} or 7)"
        elif op in (">>=", "<<="):
            value = f"{value} & 15"
        s.line(f"{name} {op} {value}")
        if op in ("*=", "<<="):
            s.line(f"{name} {s.pick(['%= 1 << 62', '%= 1 << 64', '&= (1 << 70) - 1', '%= 999983'])}")
    elif kind == "float":
        s.line(f"{name} {s.pick(['+=', '-=', '*=', '/='])} {expression(s, scope, s.pick(['float', 'int']), 1)}")
    elif kind == "set":
        s.line(f"{name} {s.pick(['|=', '&=', '^=', '-='])} {expression(s, scope, 'set', 1)}")
    elif kind == "obj":
        with s.block("try:"):
            s.line(f"{name} {s.pick(['+=', '-=', '*=', '|=', '@='])} {expression(s, scope, s.pick(['int', 'obj', 'float']), 1)}")
        with s.block("except TypeError:"):
            s.line("pass")
    else:
        s.line(f"{name} += {expression(s, scope, kind, 1)}")
        s.line(f"{name} = {name}{s.pick(LIMITS[kind])}")


def store_item(s, scope, depth):
    kind = "list" if scope.of_kind("list") and s.chance(0.6) else "dict"
    names = scope.of_kind(kind)
    if not names:
        return assign(s, scope, depth)
    name = s.pick(names)
    if kind == "dict":
        s.line(f"{name}[{expression(s, scope, s.pick(['int', 'str', 'bool', 'float']), 1)}] {s.pick(['=', '=', '='])} {expression(s, scope, any_kind(s), 1)}")
        if scope.loops:
            with s.block(f"if len({name}) > 40:"):
                s.line(f"{name}.clear()")
    elif s.chance(0.2):
        s.line(f"{name}[{slice_(s, scope, 0)}] = {expression(s, scope, s.pick(['list', 'tuple']), 1)}")
        s.line(f"del {name}[12:]")
    else:
        where = index(s, scope, 1)
        if s.chance(0.7):
            with s.block(f"if {name}:"):
                s.line(f"{name}[({where}) % len({name})] {s.pick(['=', '=', '+=', '-='])} {expression(s, scope, s.pick(['int', 'int', 'float', 'str', 'none']), 1)}")
        else:
            s.line(f"{name}[{where}] = {expression(s, scope, s.pick(['int', 'float', None]), 1)}")


def store_attribute(s, scope, depth):
    names = scope.of_kind("obj")
    fields = ["x", "y"] if s.chance(0.8) and s.classes else sorted({f for c in s.classes for f in c.fields})
    if not names or not fields:
        return assign(s, scope, depth)
    field = s.pick(fields) if s.chance(0.9) else s.pick(["n1", "n2", "n3"])
    op = s.pick(["=", "=", "=", "+=", "-="])
    value = expression(s, scope, s.pick(["int", "int", "int", "float", "str", "obj"]) if op == "=" else "int", 1)
    s.line(f"{s.pick(names)}.{field} {op} {value}")


def change_list(s, scope, depth):
    names = scope.of_kind("list")
    if not names:
        return assign(s, scope, depth)
    name = s.pick(names)
    item = expression(s, scope, s.pick(["int", "int", "float", "str", "none", "obj"]), 1)
    how = s.rng.randrange(9)
    if how < 3:
        s.line(f"{name}.append({item})")
    elif how == 3:
        with s.block(f"if {name}:"):
            s.line(f"{variable(s, scope, 'int')} = {name}.pop({s.pick(['', '0', '-1'])})")
    elif how == 4:
        s.line(f"{name}.insert({index(s, scope, 1)}, {item})")
    elif how == 5:
        s.line(f"{name}.extend({iterable(s, scope, 1)})")
    elif how == 6:
        s.line(f"{name}.{s.pick(['reverse()', 'sort(key=str)', 'clear()', 'copy()', 'count(1)'])}")
    elif how == 7:
        s.line(f"del {name}[{slice_(s, scope, 1)}]")
    else:
        s.line(f"{name} = {name} + [{item}]")
    s.line(f"del {name}[{s.pick([9, 14])}:]")


def change_dict(s, scope, depth):
    names = scope.of_kind("dict")
    if not names:
        return assign(s, scope, depth)
    name = s.pick(names)
    key = expression(s, scope, s.pick(["int", "str"]), 1)
    s.line(s.pick([f"{name}.pop({key}, None)", f"{name}.setdefault({key}, {expression(s, scope, 'int', 1)})", f"{name}.update({expression(s, scope, 'dict', 1)})",
                   f"{name} = dict({name})", f"{name}[{key}] = {name}.get({key}, 0)"]))
    if scope.loops:
        with s.block(f"if len({name}) > 30:"):
            s.line(f"{name} = {{}}")


def unpack(s, scope, depth):
    a, b = variable(s, scope, "int"), variable(s, scope, s.pick(["int", "list", "float"]))
    if s.chance(0.3) and len(scope.of_kind("int")) >= 2:
        a, b = s.rng.sample(scope.of_kind("int"), 2)
        s.line(f"{a}, {b} = {b}, {a}")
        return
    e = lambda k="int": expression(s, scope, k, 1)  # noqa: E731
    s.line(s.pick([f"{a}, {b} = {e()}, {e()}", f"{a}, *{b} = {e('list')} or (1,)", f"*{b}, {a} = {e('tuple')} or (2, 3)", f"{a}, {b} = ({e('tuple')} + (1, 2))[:2]", f"({a}, {b}) = divmod({e()}, 7)",
                   f"{a} = {b} = {e()}", f"[{a}, [{b}]] = {e()}, [{e('float')}]"]))
    scope.names[a] = scope.names[b] = "int"


def call_statement(s, scope, depth):
    text = calls.call(s, scope, 2)
    if not text:
        return assign(s, scope, depth)
    if s.chance(0.6):
        name = variable(s, scope, "int")
        s.line(f"{name} = {text}")
        scope.names[name] = "int"
    else:
        s.line(text)


def show(s, scope, depth):
    if scope.weight > 60:
        return assign(s, scope, depth)
    s.line(f"note({', '.join([repr(s.name('n'))] + [expression(s, scope, None, 1) for _ in range(s.rng.randrange(1, 3))])})")


def walrus(s, scope, depth):
    name = variable(s, scope, "int")
    with s.block(f"if ({name} := {limited(s, scope, 'int', expression(s, scope, 'int', 2))}) {s.pick(['> 3', '!= 0', '% 2', '< 1 << 61'])}:"):
        scope.names[name] = "int"
        assign(s, scope, depth)


def delete(s, scope, depth):
    names = [n for n, k in scope.names.items() if k != "count"]
    if scope.kind == "module" or not names:
        return assign(s, scope, depth)
    name = s.pick(names)
    if s.chance(0.5):
        s.line(f"del {name}")
        if s.chance(0.8):
            kind = scope.names[name]
            s.line(f"{name} = {expression(s, scope, None, 0) if kind in ('obj', 'func') else literal(s, kind)}")
    else:
        s.line(f"{name} = None")
        s.line(f"{name} = {literal(s, 'int')}")
        scope.names[name] = "int"


def global_change(s, scope, depth):
    if not s.globals:
        return assign(s, scope, depth)
    name = s.pick(list(s.globals))
    if scope.kind == "module":
        s.line(f"{name} = {expression(s, scope, s.globals[name], 1)}")
    else:
        s.line(f"globals()[{name!r}] = {limited(s, scope, s.globals[name], expression(s, scope, s.globals[name], 1))}" if s.chance(0.3) or name not in getattr(scope, "declared", ())
               else f"{name} = {limited(s, scope, s.globals[name], expression(s, scope, s.globals[name], 1))}")


def branch(s, scope, depth):
    with s.block(f"if {condition(s, scope)}:"):
        body(s, scope, s.rng.randrange(1, 3), depth - 1)
    if s.chance(0.25):
        with s.block(f"elif {condition(s, scope)}:"):
            body(s, scope, 1, depth - 1)
    if s.chance(0.5):
        with s.block("else:"):
            body(s, scope, s.rng.randrange(1, 3), depth - 1)


def match(s, scope, depth):
    with s.block(f"match {expression(s, scope, s.pick(['int', 'tuple', 'list', 'dict', 'obj', None]), 1)}:"):
        patterns = ["0 | 1", "int(x)", "[x, y]", "[x, *y]", "(x, (y, z))", "{'a': x}", "{1: x, **y}", "str()", "[]", "None | True", "float() as x", "[_, 2 | 3, *_]", "list(x)", "-1"]
        patterns += [f"{c.name}({f}=x)" for c in s.classes for f in list(c.fields)[:1]]
        for pattern in s.rng.sample(patterns, min(len(patterns), s.rng.randrange(2, 5))):
            guard = f" if {condition(s, scope, 1)}" if s.chance(0.2) else ""
            with s.block(f"case {pattern}{guard}:"):
                body(s, scope, 1, depth - 1)
        with s.block("case _:"):
            body(s, scope, 1, depth - 1)


def closure(s, scope, depth):
    """A function that uses, and maybe rebinds, a variable of the one around it."""
    if scope.kind not in ("function", "method", "generator"):
        return assign(s, scope, depth)
    own = [n for n, k in scope.names.items() if k == "int" and n not in ("p", "q")]
    name = s.name("h")
    from .source import Scope
    inner = Scope("function", scope)
    inner.weight = scope.weight
    inner.names = {"p": "int", **{n: k for n, k in scope.names.items() if s.chance(0.5)}}
    with s.block(f"def {name}(p, q={expression(s, scope, 'int', 0)}):"):
        assigned = set()
        if own and s.chance(0.6):
            n = s.pick(own)
            if n in getattr(scope, "declared", ()):
                s.line(f"global {n}")
            else:
                s.line(f"nonlocal {n}")
            s.line(f"{n} = ({n} {s.pick(['+', '-', '^'])} p) % {s.pick(['1000', '(1 << 62)', '(1 << 61)'])}")
            assigned.add(n)
        s.line(f"return {expression(s, inner, 'int', 2)}")
    scope.names[name] = "func"
    for _ in range(s.rng.randrange(1, 3)):
        target = variable(s, scope, "int")
        s.line(f"{target} = {name}({expression(s, scope, 'int', 1)})")
        scope.names[target] = "int"


def frames(s, scope, depth):
    """Looks at the running frame, or writes to it."""
    names = [n for n, k in scope.names.items() if k in ("int", "float", "str", "list")]
    how = s.rng.randrange(6)
    if how == 0:
        s.line("note(sys._getframe().f_lineno, sys._getframe().f_code.co_name)")
    elif how == 1:
        s.line(f"note('locals', sorted(k for k in sys._getframe().f_locals if k[0] in {s.pick(['ilp', 'fs'])!r}))")
    elif how == 2 and names:
        s.line(f"sys._getframe().f_locals[{s.pick(names)!r}] = {expression(s, scope, s.pick(['int', 'float']), 0)}")
    elif how == 3:
        s.line("note(sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno)")
    elif how == 4 and names:
        s.line(f"note(sys._getframe().f_locals.get({s.pick(names)!r}, 'unbound'))")
    else:
        s.line("note(sorted(k for k in locals() if k[0] == 'i'))")
