"""Classes: fields, methods, operators, properties, descriptors, slots, inheritance with super()."""
from . import statements
from .expressions import expression
from .source import Class, Scope

BINARY = ["add", "sub", "mul", "and", "or", "xor", "floordiv", "mod", "matmul", "lshift"]
COMPARE = ["eq", "lt", "le", "gt", "ge", "ne"]


def define(s):
    """A class, and what instances are expected to have."""
    base = s.pick(s.classes) if s.classes and s.chance(0.45) else None
    builtin = None if base else s.weighted([(12, None), (1, "int"), (1, "list"), (1, "dict"), (0.7, "str"), (0.6, "tuple"), (0.6, "float")])
    c = Class(s.name("C"), base)
    c.slots = base.slots if base else builtin is None and s.chance(0.25)
    parent = base.name if base else builtin
    own = [f for f in ["x", "y", "z", "w"] if f in "xy" or s.chance(0.4)]
    own = [f for f in own if f not in c.fields]
    meta = "metaclass=Meta" if s.chance(0.06) and builtin is None else ""
    inherits = ", ".join(filter(None, [parent, meta]))
    with s.block(f"class {c.name}{f'({inherits})' if inherits else ''}:"):
        if c.slots:
            if not base or base.slots:
                s.line(f"__slots__ = ({''.join(repr(f) + ', ' for f in own)})")
        elif s.chance(0.4):
            s.line(f"shared = {expression(s, Scope('module'), s.pick(['int', 'str', 'list']), 0)}")
            c.fields["shared"] = "int"
        initializer(s, c, base, builtin, own)
        for name in ["m1", "m2", "m3"]:
            if s.chance(0.7 if not base else 0.4):
                method(s, c, base, name)
        if s.chance(0.5):
            for _ in range(s.rng.randrange(1, 4)):
                operator(s, c)
        if s.chance(0.3):
            special(s, c)
        if s.chance(0.3):
            computed(s, c)
    s.classes.append(c)
    return c


def initializer(s, c, base, builtin, own):
    if base and s.chance(0.4) and not own:
        c.parameters = base.parameters
        return
    if builtin:
        # What is built in takes its own arguments.
        c.parameters = 1 if builtin in ("int", "float", "str") else 0
        if s.chance(0.8):
            c.fields["x"] = c.fields["y"] = "int"
            with s.block("def __init__(self, *a):"):
                s.line(f"self.x = {expression(s, Scope('function'), 'int', 0)}")
                s.line("self.y = len(a)")
        return
    c.parameters = s.pick([0, 1, 1, 2])
    names = ["p", "q"][:c.parameters]
    scope = Scope("method")
    scope.names = {n: "int" for n in names}
    with s.block(f"def __init__(self{''.join(', ' + n for n in names)}):"):
        if base and (s.chance(0.8) or base.slots):
            arguments = ", ".join(expression(s, scope, "int", 0) for _ in range(base.parameters))
            s.line(f"super().__init__({arguments})" if s.chance(0.8) else f"{base.name}.__init__(self{', ' if arguments else ''}{arguments})")
        for f in own:
            if s.chance(0.08):
                with s.block(f"if {expression(s, scope, 'bool', 0)}:"):
                    s.line(f"self.{f} = {expression(s, scope, 'int', 1)}")
            else:
                s.line(f"self.{f} = {expression(s, scope, s.pick(['int', 'int', 'float', 'list']), 1)}")
            c.fields[f] = "int"


def method(s, c, base, name):
    known = {m: n for m, n, _ in c.methods}
    count = known.get(name, {"m1": 1, "m2": 2, "m3": 0}[name])
    scope = Scope("method")
    scope.names = {n: "int" for n in ["p", "q"][:count]}
    scope.names["self"] = "obj"
    scope.weight = 4
    flavour = s.weighted([(10, ""), (1, "@staticmethod"), (1, "@classmethod")]) if name not in known else ""
    if flavour:
        s.line(flavour)
        scope.names.pop("self")
    first = {"": "self, ", "@staticmethod": "", "@classmethod": "cls, "}[flavour]
    with s.block(f"def {name}({first}{', '.join(n + ('=2' if s.chance(0.15) else '') if i == count - 1 else n for i, n in enumerate(['p', 'q'][:count]))}):".replace(", )", ")")):
        fields = list(c.fields)
        if fields and not flavour and s.chance(0.7):
            f = s.pick(fields)
            s.line(s.pick([f"self.{f} = {expression(s, scope, 'int', 1)}", f"self.{f} += {expression(s, scope, 'int', 0)}", f"i1 = self.{f}"]))
            if s.lines[-1].lstrip().startswith("i1"):
                scope.names["i1"] = "int"
        before, s.functions = s.functions, [f for f in s.functions if f.cost < 50]
        for _ in range(s.rng.randrange(0, 3)):
            statements.statement(s, scope, 2)
        s.functions = before
        if base and name in {m for m, _, _ in base.methods} and s.chance(0.7) and not flavour:
            s.line(f"return (super().{name}({', '.join(['p', 'q'][:count])}), {expression(s, scope, 'int', 1)})[{s.pick([0, 1])}]")
        else:
            s.line(f"return {expression(s, scope, s.pick(['int', 'int', 'int', 'int', 'float', None]), 2)}")
    c.methods = [m for m in c.methods if m[0] != name] + [(name, count, max(4, scope.cost))]


def field(s, c):
    return f"self.{s.pick(list(c.fields))}" if c.fields else "1"


def operator(s, c):
    kind = s.rng.randrange(4)
    scope = Scope("method")
    scope.names = {"other": s.pick(["int", "obj"])}
    before, s.functions = s.functions, []
    if kind == 3:
        name = s.pick(COMPARE)
        with s.block(f"def __{name}__(self, other):"):
            maybe_not(s)
            s.line(f"return {s.pick([f'{field(s, c)} == other', f'{field(s, c)} is not other', 'True', 'NotImplemented', '1', 'id(self) == id(other)'])}")
        if name == "eq" and s.chance(0.7):
            with s.block("def __hash__(self):"):
                s.line(f"return {s.pick(['7', 'hash(type(self).__name__) & 1', '-1'])}")
    else:
        name = s.pick(["", "r", "i"]) + s.pick(BINARY)
        with s.block(f"def __{name}__(self, other):"):
            maybe_not(s)
            if name[0] == "i" and s.chance(0.7) and c.fields:
                s.line(f"{field(s, c)} = {expression(s, scope, 'int', 1)}")
                s.line("return self")
            else:
                s.line(f"return {s.pick([expression(s, scope, 'int', 1), 'other', field(s, c), 'self', repr(name)])}")
    s.functions = before
    c.operators.add(name)


def maybe_not(s):
    if s.chance(0.4):
        with s.block(f"if {s.pick(['isinstance(other, int)', 'type(other) is type(self)', 'other is None', 'isinstance(other, float)'])}:"):
            s.line(s.pick(["return NotImplemented", "raise TypeError('refused')", "return 42", "return NotImplemented"]))


def special(s, c):
    name = s.pick(["__bool__", "__len__", "__getitem__", "__setitem__", "__contains__", "__call__", "__iter__", "__getattr__", "__repr__", "__neg__", "__index__", "__int__",
                   "__float__", "__getattribute__", "__setattr__", "__next__", "__str__", "__abs__", "__format__", "__invert__"])
    f = field(s, c)
    bodies = {
        "__bool__": ("self", [f"return bool({f})", "return False", "return len('ab') == 2"]),
        "__len__": ("self", ["return 3", "return 0", f"return {f} if type({f}) is int and 0 <= {f} < 99 else 1"]),
        "__getitem__": ("self, key", ["if isinstance(key, int) and not 0 <= key < 4: raise IndexError(key)\n        return key", "return (key, 1)[0]"]),
        "__setitem__": ("self, key, value", ["self.__dict__['item'] = value", "return None"]),
        "__contains__": ("self, key", ["return key == 1", "return []"]),
        "__call__": ("self, *a", ["return len(a)", f"return {f}"]),
        "__iter__": ("self", ["return iter((1, 2, 3))", "yield 5\n        yield 6"]),
        "__getattr__": ("self, name", ["if name.startswith('_'): raise AttributeError(name)\n        return len(name)", "raise AttributeError('no ' + name)"]),
        "__repr__": ("self", ["return 'shown'"]),
        "__str__": ("self", ["return 'text'"]),
        "__neg__": ("self", [f"return {f}", "return -1"]),
        "__invert__": ("self", ["return self", "return 0"]),
        "__abs__": ("self", ["return 8"]),
        "__index__": ("self", ["return 1", "return 2"]),
        "__int__": ("self", ["return 11"]),
        "__float__": ("self", ["return 1.25"]),
        "__format__": ("self, spec", ["return 'F' + spec"]),
        "__getattribute__": ("self, name", ["return super().__getattribute__(name)", "return object.__getattribute__(self, name)"]),
        "__setattr__": ("self, name, value", ["super().__setattr__(name, value)", "object.__setattr__(self, name, value)"]),
        "__next__": ("self", ["raise StopIteration", "return 1 / 0"]),
    }
    arguments, choices = bodies[name]
    with s.block(f"def {name}({arguments}):"):
        for line in s.pick(choices).split("\n        "):
            s.line(line)


def computed(s, c):
    """A property or a descriptor."""
    name = s.pick(["v", "u"])
    f = field(s, c)
    if s.chance(0.3):
        s.line(f"{name} = {s.pick(['Data', 'NonData'])}({s.pick([1, 2])})")
    else:
        s.line("@property")
        with s.block(f"def {name}(self):"):
            s.line(f"return {s.pick([f, f'({f}, 1)[0]', '3'])}")
        if s.chance(0.5) and c.fields:
            s.line(f"@{name}.setter")
            with s.block(f"def {name}(self, value):"):
                s.line(f"{f} = value")
    c.fields[name] = "int"
