"""Calls: arguments by place, by keyword, unpacked, missing or too many; construction; methods and attributes."""
from . import expressions

BUDGET = 4000


def call(s, scope, d):
    """A call of a function that the program has defined, if one is cheap enough here."""
    known = [f for f in s.functions if f.kind == "function" and f.cost * scope.weight < BUDGET]
    if not known:
        return None
    f = s.pick(known)
    scope.cost += f.cost * scope.weight
    return written(s, scope, f, d)


def written(s, scope, f, d):
    """The text of a call."""
    e = lambda: expressions.expression(s, scope, None if s.chance(0.1) else "int", min(d, 1))  # noqa: E731
    required = [p for p, default in f.positional if not default]
    optional = [p for p, default in f.positional if default]
    count = len(required) + s.rng.randrange(len(optional) + 1)
    if s.chance(0.02):
        count = max(0, count + s.pick([-1, 1]))
    names = [p for p, _ in f.positional]
    by_name = s.rng.randrange(0, 3) if s.chance(0.25) and f.kind != "generator" else 0
    by_name = min(by_name, count, len(names))
    parts = [e() for _ in range(count - by_name)]
    if f.star and s.chance(0.4):
        if count >= len(names):
            parts += [e() for _ in range(s.rng.randrange(3))] if not by_name else []
        if not by_name and s.chance(0.4):
            parts.append("*" + expressions.expression(s, scope, s.pick(["tuple", "list"]), min(d, 1)))
    elif s.chance(0.06) and len(parts) >= 2 and not by_name:
        parts = [f"*({', '.join(parts)},)"]
    parts += [f"{n}={e()}" for n in names[count - by_name:count]]
    for k, default in f.keyword:
        if not default or s.chance(0.5):
            parts.append(f"{k}={e()}")
    if f.double and s.chance(0.4):
        parts.append(s.pick([f"extra={e()}", "**{'e1': " + e() + "}", "**dict(e2=1)"]))
    return f"{f.name}({', '.join(parts)})"


def construct(s, scope, d):
    if not s.classes:
        return "object()"
    c = s.pick(s.classes)
    return f"{c.name}({', '.join(expressions.expression(s, scope, 'int' if s.chance(0.9) else None, min(d, 1)) for _ in range(c.parameters))})"


def attribute(s, scope, name, d):
    fields = ["x", "y"] if s.chance(0.8) else sorted({f for c in s.classes for f in c.fields}) or ["a"]
    methods = sorted({m for c in s.classes for m in c.methods})
    if methods and s.chance(0.6):
        m, n, cost = s.pick(methods)
        if cost * scope.weight < BUDGET:
            scope.cost += cost * scope.weight
            return f"{name}.{m}({', '.join(expressions.expression(s, scope, 'int' if s.chance(0.9) else None, min(d, 1)) for _ in range(n))})"
    if s.chance(0.1):
        return f"getattr({name}, {s.pick(fields)!r}, {expressions.expression(s, scope, 'int', 0)})"
    return f"{name}.{s.pick(fields)}"
