"""Expressions: of a wanted kind most of the time, of another now and then."""
from . import calls
from .values import KINDS, literal

CONFUSION = 0.012


def any_kind(s):
    return s.weighted([(8, "int"), (4, "float"), (3, "str"), (3, "list"), (2, "tuple"), (2, "dict"), (2, "bool"), (1, "set"), (0.5, "none"), (3, "obj"), (1, "func"),
                       (0.5, "bytes")])


def expression(s, scope, kind=None, depth=2):
    """An expression over the names of `scope`."""
    kind = kind or any_kind(s)
    if s.ticking and depth > 0 and s.chance(0.03):
        return f"(tick() or {expression(s, scope, kind, depth - 1)})"
    if s.chance(CONFUSION) and s.profile != "kernel":
        kind = s.pick(KINDS)
    names = scope.of_kind(kind)
    if s.chance(0.06):
        shared = [n for n in getattr(scope, "reads", ()) if s.globals[n] == kind]
        if shared:
            return s.pick(shared)
    if depth <= 0:
        if names and s.chance(0.8):
            return s.pick(names)
        if kind == "obj":
            return calls.construct(s, scope, 0)
        if kind == "func":
            return function(s, scope, 0)
        return literal(s, kind)
    if names and s.chance(0.35):
        return s.pick(names)
    if s.chance(0.12):
        found = calls.call(s, scope, depth - 1)
        if found:
            return found
    if s.chance(0.06):
        return f"({expression(s, scope, kind, depth - 1)} if {condition(s, scope, depth - 1)} else {expression(s, scope, kind, depth - 1)})"
    if s.chance(0.04):
        op = s.pick(["and", "or"])
        return f"({expression(s, scope, kind, depth - 1)} {op} {expression(s, scope, kind, depth - 1)})"
    if s.chance(0.05):
        found = member(s, scope, depth - 1)
        if found:
            return found
    return MAKERS[kind](s, scope, depth - 1)


def condition(s, scope, depth=1):
    if s.chance(0.15):
        return expression(s, scope, None, depth)
    return boolean(s, scope, depth)


def integer(s, scope, d):
    e = lambda kind="int": expression(s, scope, kind, d)  # noqa: E731
    how = s.rng.randrange(26)
    if how < 9:
        return f"({e()} {s.pick(['&', '|', '^']) if s.chance(0.12) else s.pick(['+', '-', '*', '+', '-'])} {e()})"
    if how == 9:
        return f"({e()} {s.pick(['//', '%'])} {s.pick([e(), f'({e()} or 3)', '7', '(-3)', '16'])})"
    if how == 10:
        return f"({e()} << ({e()} & {s.pick([7, 31, 63])}))"
    if how == 11:
        return f"({e()} >> ({e()} & {s.pick([7, 63, 127])}))"
    if how == 12:
        return f"({s.pick(['-', '~', '+', 'abs'])}({e()}))"
    if how == 13:
        return f"len({e(s.pick(['list', 'str', 'tuple', 'dict', 'set', 'list', 'str', 'tuple', 'obj']))})"
    if how == 14:
        return f"int({e(s.pick(['float', 'bool', 'int', 'float', 'bool', 'int', 'str']))})"
    if how == 15:
        return f"{s.pick(['min', 'max'])}({e()}, {e()})"
    if how == 16:
        return f"sum({s.pick(['[v for v in ' + e('list') + ' if type(v) is int]', '(v for v in ' + e('tuple') + ' if isinstance(v, int))', e('list')])})"
    if how == 17:
        return item(s, scope, d, "list")
    if how == 18:
        return f"{e('dict')}.get({e(s.pick(['int', 'str']))}, {e()})"
    if how == 19:
        return f"sum({e()} for {target(s, scope, 'int')} in {iterable(s, scope, d)})" if s.chance(0.5) else f"({e()} ** {s.pick([0, 1, 2, 3])})"
    if how == 20:
        return f"divmod({e()}, {s.pick([e(), '5', '(-4)'])})[{s.pick([0, 1])}]"
    if how == 21:
        return f"({e()}).bit_length()"
    if how == 22:
        return f"({e('bool')} + {e()})"
    if how == 23:
        return f"ord({s.pick(['chr(65)', f'({e(chr(115)+chr(116)+chr(114))} + chr(66))[0]', repr('q')])})"
    if how == 24:
        return f"round({e('float')})"
    if how == 25:
        return item(s, scope, d, "tuple")
    return literal(s, "int")


def item(s, scope, d, kind):
    """An item, rarely beyond the end."""
    names = scope.of_kind(kind)
    if names and s.chance(0.9):
        n = s.pick(names)
        return s.pick([f"({n}[{expression(s, scope, 'int', d)} % len({n})] if {n} else 1)", f"({n} or [3])[0]", f"({n} or (5,))[-1]"])
    if s.chance(0.1):
        return f"{expression(s, scope, kind, d)}[{index(s, scope, d)}]"
    e = lambda k="int": expression(s, scope, k, d)  # noqa: E731
    return f"({e()}, {e(s.pick(['int', 'float']))}, {e()}, {e()})[{s.pick(['0', '1', '-1', f'{e()} & 3', f'{e()} % 4'])}]"


def index(s, scope, d):
    return s.pick(["0", "-1", "1", "-2", "2", f"({expression(s, scope, 'int', d)} & 3)", f"({expression(s, scope, 'int', d)} % 5)", expression(s, scope, "int", 0)])


def real(s, scope, d):
    e = lambda kind="float": expression(s, scope, kind, d)  # noqa: E731
    how = s.rng.randrange(13)
    if how < 5:
        return f"({e()} {s.pick(['+', '-', '*', '/'])} {e(s.pick(['float', 'float', 'int', 'bool']))})"
    if how == 5:
        return f"({e('int')} / {s.pick([e('int'), '(' + e('int') + ' or 2)', '4'])})"
    if how == 6:
        return f"({e()} {s.pick(['//', '%'])} {s.pick([e(), '2.5', '(-0.75)', '3'])})"
    if how == 7:
        return f"({s.pick(['-', 'abs', '+'])}({e()}))"
    if how == 8:
        return f"float({e(s.pick(['int', 'bool', 'float']))})"
    if how == 9:
        return f"({e('int')} {s.pick(['+', '-', '*'])} {e()})"
    if how == 10:
        return f"{s.pick(['min', 'max'])}({e()}, {e()})"
    if how == 11:
        return f"round({e()}, {s.pick([0, 1, 2, -1])})"
    return f"({e()} ** {s.pick([2, 1, 0])})"


def boolean(s, scope, d):
    e = lambda kind: expression(s, scope, kind, d)  # noqa: E731
    how = s.rng.randrange(14)
    if how < 4:
        kind = s.pick(["int", "int", "float"])
        return f"({e(kind)} {s.pick(['<', '<=', '>', '>=', '==', '!='])} {e(s.pick([kind, kind, 'int', 'float']))})"
    if how == 4:
        kind = s.pick(["str", "tuple", "list", "obj", "str"])
        return f"({e(kind)} {s.pick(['<', '==', '!=', '>=', '==', '!=']) if kind == 'str' or s.chance(0.1) else s.pick(['==', '!='])} {e(kind)})"
    if how == 5:
        return f"(not {e(s.pick(['bool', 'int', 'list', 'obj', 'str', 'float']))})"
    if how == 6:
        return f"({e('bool')} {s.pick(['and', 'or', '&', '|', '^', '=='])} {e('bool')})"
    if how == 7:
        return f"({e('int')} {s.pick(['in', 'not in'])} {e(s.pick(['list', 'tuple', 'set', 'dict']))})"
    if how == 8:
        return f"({e(s.pick(['none', 'int', 'obj', 'bool', 'str']))} {s.pick(['is', 'is not'])} None)"
    if how == 9:
        return f"isinstance({e(s.pick(['int', 'obj', 'str', 'float']))}, {s.pick(['int', 'str', '(int, float)', *[c.name for c in s.classes]])})"
    if how == 10:
        return f"({e('int')} {s.pick(['<', '<=', '=='])} {e('int')} {s.pick(['<', '!=', '>'])} {e('int')})"
    if how == 11:
        return f"bool({e(s.pick(['int', 'obj', 'list', 'dict']))})"
    if how == 12:
        return f"{s.pick(['any', 'all'])}({e('bool')} for {target(s, scope, 'int')} in {iterable(s, scope, d)})"
    return f"({e('str')} in {e('str')})"


def text(s, scope, d):
    e = lambda kind="str": expression(s, scope, kind, d)  # noqa: E731
    how = s.rng.randrange(14)
    if how == 0:
        return f"({e()} + {e()})"
    if how == 1:
        return f"({e()} * ({e('int')} & 3))"
    if how in (2, 3):
        inner = expression(s, scope, s.pick(["int", "float", "str", "bool"]), d).replace("{", "(").replace("}", ")")
        return "f\"{" + inner.replace('"', "'") + s.pick(["}", "!r}", "!s:>8}", "}-{1}"]) + "\"" if "\\" not in inner and '"' not in inner else f"str({inner})"
    if how == 4:
        return f"{e()}[{slice_(s, scope, d)}]"
    if how == 5:
        return f"{e()}[{index(s, scope, d)}]" if s.chance(0.3) else f"{e()}[:1]"
    if how == 6:
        return f"{s.pick(['str', 'repr'])}({e(s.pick(['int', 'float', 'bool', 'list', 'str', 'none', 'tuple']))})[:30]"
    if how == 7:
        return f"{e()}.{s.pick(['upper()', 'lower()', 'strip()', 'title()', 'swapcase()', 'replace(chr(97), chr(98))', 'zfill(4)', 'center(5)'])}"
    if how == 8:
        return f"{s.pick([repr('-'), repr(''), e()])}.join([str({target_body(s, scope, d)}) for {s.last_target} in {iterable(s, scope, d)}])[:30]"
    if how == 9:
        return f"('%s|%r' % ({e('int')}, {e('str')}))"
    if how == 10:
        return f"'{{}}:{{!r}}'.format({e('int')}, {e('float')})"
    if how == 11:
        return f"chr(97 + ({e('int')} % 26))"
    if how == 12:
        return f"type({e(s.pick(KINDS))}).__name__"
    return literal(s, "str")


def slice_(s, scope, d):
    part = lambda: s.pick(["", "", "1", "-1", "2", f"({expression(s, scope, 'int', d)} & 3)"])  # noqa: E731
    return s.pick([f"{part()}:{part()}", f"{part()}:{part()}", f"{part()}:{part()}:{s.pick(['2', '-1', '1', '-2'])}"])


def target(s, scope, kind):
    """A comprehension's variable, known to what is made next only by luck."""
    s.last_target = s.pick(["x", "y", "z"])
    return s.last_target


def target_body(s, scope, d):
    name = target(s, scope, "int")
    scope.names[name], old = "int", scope.names.get(name)
    try:
        return expression(s, scope, "int", d)
    finally:
        s.last_target = name
        if old is None:
            del scope.names[name]
        else:
            scope.names[name] = old


def iterable(s, scope, d):
    e = lambda kind: expression(s, scope, kind, d)  # noqa: E731
    found = [f for f in s.functions if f.kind == "generator" and f.cost * scope.weight < 3000]
    if found and s.chance(0.25):
        f = s.pick(found)
        scope.cost += f.cost * scope.weight
        return calls.written(s, scope, f, d)
    return s.pick([f"range({s.pick([3, 5, 8])})", f"range({s.pick([0, 1, -2])}, {s.pick([5, 9])}, {s.pick([1, 2, 3])})", f"range({s.pick([6, 3])}, {s.pick([-1, 0])}, -1)",
                   e("list"), e("tuple"), f"sorted({e('list')}, key=str)", f"reversed({e('list')})", e("str"), f"list({e('dict')})", f"{e('list')}[{slice_(s, scope, d)}]",
                   f"map({function(s, scope, d)}, {e('list')})", f"filter(None, {e('list')})", f"(v for v in {e('tuple')})"])


def comprehension(s, scope, d, open_, close):
    body = target_body(s, scope, d)
    name = s.last_target
    guard = f" if {name} {s.pick(['!= 1', 'is not None', '!= 2 != 3'])}" if s.chance(0.3) else ""
    extra = f" for {s.pick(['u', 'w'])} in range(2)" if s.chance(0.15) else ""
    return f"{open_}{body} for {name} in {iterable(s, scope, d)}{guard}{extra}{close}"


def sequence(s, scope, d):
    e = lambda kind="list": expression(s, scope, kind, d)  # noqa: E731
    how = s.rng.randrange(11)
    if how in (0, 1):
        return comprehension(s, scope, d, "[", "]")
    if how in (2, 3):
        return f"[{', '.join(expression(s, scope, s.pick(['int', 'int', 'float', 'str', None]), d) for _ in range(s.rng.randrange(1, 5)))}]"
    if how == 4:
        return f"({e()} + {e()})[:12]"
    if how == 5:
        return f"{e()}[{slice_(s, scope, d)}]"
    if how == 6:
        return f"list({iterable(s, scope, d)})[:12]"
    if how == 7:
        return f"sorted({e()}{s.pick(['', ', key=repr, reverse=True', ', key=str', ', key=str', ', key=lambda q: (str(type(q)), str(q))'])})"
    if how == 8:
        return f"[*{e()}, {expression(s, scope, 'int', d)}, *{e('tuple')}][:12]"
    if how == 9:
        return f"({e()} * {s.pick([0, 1, 2])})[:12]"
    return literal(s, "list")


def pair(s, scope, d):
    e = lambda kind="int": expression(s, scope, kind, d)  # noqa: E731
    how = s.rng.randrange(8)
    if how < 4:
        return f"({e()}, {e(None)})" if s.chance(0.7) else f"({e()}, {e('float')}, {e('str')})"
    if how == 4:
        return f"tuple({iterable(s, scope, d)})[:9]"
    if how == 5:
        return f"({e('tuple')} + {e('tuple')})[:9]"
    if how == 6:
        return f"{e('tuple')}[{slice_(s, scope, d)}]"
    return f"(*{e('list')}, {e()})[:9]"


def mapping(s, scope, d):
    e = lambda kind="dict": expression(s, scope, kind, d)  # noqa: E731
    how = s.rng.randrange(7)
    if how < 2:
        return "{" + ", ".join(f"{expression(s, scope, s.pick(['int', 'str']), d)}: {expression(s, scope, None, d)}" for _ in range(s.rng.randrange(1, 4))) + "}"
    if how == 2:
        body = target_body(s, scope, d)
        return "{" + f"{s.last_target}: {body} for {s.last_target} in {iterable(s, scope, d)}" + "}"
    if how == 3:
        return f"({e()} | {e()})"
    if how == 4:
        return "{**" + e() + f", {expression(s, scope, 'str', d)}: {expression(s, scope, 'int', d)}" + "}"
    if how == 5:
        return f"dict(zip({e('list')}, {e('tuple')}))"
    return literal(s, "dict")


def members(s, scope, d):
    how = s.rng.randrange(4)
    if how == 0:
        return "{(" + expression(s, scope, "int", d) + ") % 17, 3}"
    if how == 1:
        return f"({expression(s, scope, 'set', d)} {s.pick(['|', '&', '-', '^'])} {expression(s, scope, 'set', d)})"
    if how == 2:
        return comprehension(s, scope, d, "{", "}")
    return literal(s, "set")


def function(s, scope, d):
    how = s.rng.randrange(5)
    known = [f.name for f in s.functions if f.kind == "function" and f.cost * scope.weight < 1000 and len(f.positional) <= 1 and not f.keyword]
    if how == 0 and known:
        return s.pick(known)
    if how == 1:
        return s.pick(["abs", "str", "repr", "bool", "type", "len", "int"])
    if how == 2:
        return f"(lambda q, k={expression(s, scope, 'int', 0)}: {s.pick(['q', 'k', '(q, k)', 'str(q)', 'q if k else k'])})"
    objects = scope.of_kind("obj")
    if how == 3 and objects:
        return f"{s.pick(objects)}.m1"
    return "(lambda *a: a)"


def thing(s, scope, d):
    return calls.construct(s, scope, d)


def member(s, scope, d):
    """An attribute or a method call on an object."""
    objects = scope.of_kind("obj")
    if not objects or not s.classes:
        return None
    return calls.attribute(s, scope, s.pick(objects), d)


MAKERS = {
    "int": integer, "float": real, "bool": boolean, "str": text, "list": sequence, "tuple": pair, "dict": mapping, "set": members,
    "func": function, "obj": thing, "none": lambda s, scope, d: "None", "bytes": lambda s, scope, d: literal(s, "bytes"),
}
