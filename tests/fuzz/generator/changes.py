"""What happens to a program between its hot phases: redefinition, class surgery, shadowed builtins, other globals."""
from . import calls, functions
from .expressions import expression
from .source import Scope


def change(s, scope):
    """One change at module level."""
    for _ in range(4):
        if s.weighted([(3, function), (2, code), (1, defaults), (3, class_attribute), (2, method_swapped), (2, builtin), (2, global_value), (1.5, other_class), (1, bases),
                       (1, deleted), (1, instance_method), (0.7, wrapped), (0.6, partial), (0.5, through_builtins), (0.5, collected)])(s, scope) is not False:
            return


def plain_functions(s):
    return [f for f in s.functions if f.kind == "function" and hasattr(f, "signature")]


def function(s, scope):
    known = plain_functions(s)
    if not known:
        return False
    f = s.pick(known)
    before, s.functions = s.functions, [g for g in s.functions if g is not f and g.cost < 30 and g.kind != "function"]
    new = functions.define(s, f.kind, f.name, f.signature)
    s.functions = before
    f.cost = max(f.cost, new.cost)


def code(s, scope):
    known = plain_functions(s)
    if len(known) < 2:
        return False
    f, g = s.rng.sample(known, 2)
    with s.block("try:"):
        s.line(f"{f.name}.__code__ = {g.name}.__code__")
    with s.block("except ValueError as e:"):
        s.line("caught(e, False)")


def defaults(s, scope):
    known = plain_functions(s)
    if not known:
        return False
    f = s.pick(known)
    s.line(s.pick([f"{f.name}.__defaults__ = ({', '.join(expression(s, scope, 'int', 0) for _ in f.positional)}{',' if len(f.positional) == 1 else ''})",
                   f"{f.name}.__kwdefaults__ = {{'k1': {expression(s, scope, 'int', 0)}}}", f"{f.name}.__defaults__ = None"]))


def class_attribute(s, scope):
    if not s.classes:
        return False
    c = s.pick(s.classes)
    fields = list(c.fields) or ["x"]
    s.line(s.pick([f"{c.name}.{s.pick(fields + ['shared'])} = {expression(s, scope, 'int', 1)}" if not c.slots else f"{c.name}.shared = {expression(s, scope, 'int', 1)}",
                   f"{c.name}.n1 = property(lambda self: {s.pick(['1', 'self.n2', '4.5'])})", f"{c.name}.{s.pick(['n1', 'n2', 'late'])} = {expression(s, scope, None, 1)}",
                   f"{c.name}.n2 = Data(3)"]))


def method_swapped(s, scope):
    if not s.classes:
        return False
    c = s.pick(s.classes)
    if c.methods and s.chance(0.6):
        name, count, _ = s.pick(c.methods)
        parameters = ["self", "p=0", "q=0"]
        s.line(f"{c.name}.{name} = lambda {', '.join(parameters)}, *r: {s.pick(['p', '(p, q)', 'len(r)', 'type(self).__name__', '1.5', '1 << 62'])}")
    else:
        name = s.pick(["__add__", "__radd__", "__lt__", "__bool__", "__eq__", "__len__", "__getattr__", "__iadd__", "__mul__", "__call__", "__getitem__"])
        value = {"__bool__": "lambda self: False", "__len__": "lambda self: 2", "__getattr__": "lambda self, n: n", "__call__": "lambda self, *a: 6"}
        s.line(f"{c.name}.{name} = {value.get(name, s.pick(['lambda self, o: 5', 'lambda self, o: NotImplemented', 'lambda self, o: o', 'lambda self, o: self']))}")
        if s.chance(0.3):
            s.later.append(f"del {c.name}.{name}")


def builtin(s, scope):
    name = s.pick(["len", "abs", "range", "isinstance", "sum", "min", "int", "str", "print_", "sorted", "enumerate", "type"])
    if name in s.shadowed:
        s.line(f"del {name}")
        s.shadowed.discard(name)
    elif name not in ("print_", "type"):
        s.line({"len": "len = lambda v: 3", "abs": "abs = lambda v: v", "range": "range = lambda *a: [1, 2, 3, 4.5]", "isinstance": "isinstance = lambda o, c: o is not None",
                "sum": "sum = lambda v, s=0: 17", "min": "min = max", "int": "int = lambda v=0: 9", "str": "str = repr", "sorted": "sorted = lambda v, **k: list(v)",
                "enumerate": "enumerate = lambda v: zip(v, v)"}[name])
        s.shadowed.add(name)


def through_builtins(s, scope):
    s.line(s.pick(["__builtins__['len' if type(__builtins__) is dict else 'x'] = (lambda real: lambda v: real(v) + 1)(__builtins__['len'])",
                   "__builtins__['abs'] = lambda v: (v, v)[0]"]))


def global_value(s, scope):
    if not s.globals:
        return False
    name = s.pick(list(s.globals))
    s.line(f"{name} = {expression(s, scope, None if s.chance(0.5) else s.globals[name], 1)}")


def other_class(s, scope):
    objects = scope.of_kind("obj")
    if not objects or not s.classes:
        return False
    with s.block("try:"):
        s.line(f"{s.pick(objects)}.__class__ = {s.pick(s.classes).name}")
    with s.block("except TypeError as e:"):
        s.line("caught(e, False)")


def bases(s, scope):
    derived = [c for c in s.classes if c.base]
    if not derived:
        return False
    c = s.pick(derived)
    with s.block("try:"):
        s.line(f"{c.name}.__bases__ = ({s.pick([b.name for b in s.classes if b is not c])},)" if len(s.classes) > 1 else "pass")
    with s.block("except TypeError as e:"):
        s.line("caught(e, False)")


def deleted(s, scope):
    if not s.classes:
        return False
    c = s.pick(s.classes)
    if not c.methods:
        return False
    with s.block("try:"):
        s.line(f"del {c.name}.{s.pick(c.methods)[0]}")
    with s.block("except AttributeError as e:"):
        s.line("caught(e, False)")


def instance_method(s, scope):
    objects = scope.of_kind("obj")
    if not objects:
        return False
    with s.block("try:"):
        s.line(f"{s.pick(objects)}.{s.pick(['m1', 'm2', 'shared'])} = {s.pick(['lambda *a: 77', '5', 'abs'])}")
    with s.block("except AttributeError as e:"):
        s.line("caught(e, False)")


def wrapped(s, scope):
    known = plain_functions(s)
    if not known:
        return False
    f = s.pick(known)
    s.line(f"{f.name} = (lambda inner: lambda *a, **k: {s.pick(['inner(*a, **k)', '(inner(*a, **k), 1)[0]', 'inner(*a[:1], *a[1:], **dict(k))'])})({f.name})")
    del f.signature


def partial(s, scope):
    known = [f for f in plain_functions(s) if f.positional and f.positional[0][1] is False]
    if not known:
        return False
    f = s.pick(known)
    s.line(f"{f.name} = functools.partial({f.name}{s.pick(['', f', **{dict((k, 1) for k, _ in f.keyword)!r}' if f.keyword else ''])})")
    del f.signature


def collected(s, scope):
    s.line("gc.collect()")
