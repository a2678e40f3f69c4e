"""The text of a program in the making, and what is known of its names."""
import contextlib


class Function:
    """A function that programs may call: its name, kind and parameters, and an estimate of what a call costs."""

    def __init__(self, name, kind="function", positional=(), keyword=(), star=False, double=False, cost=1):
        self.name, self.kind, self.positional, self.keyword = name, kind, list(positional), list(keyword)
        self.star, self.double, self.cost = star, double, cost


class Class:
    """A class of the program: bases, fields with kinds, methods (name, number of parameters)."""

    def __init__(self, name, base=None):
        self.name, self.base = name, base
        self.fields = dict(base.fields) if base else {}
        self.methods = list(base.methods) if base else []
        self.slots, self.parameters = False, 0
        self.operators = set(base.operators) if base else set()


class Scope:
    """Names of a function's body (or the module's), each with the kind of value that it probably holds."""

    def __init__(self, kind, parent=None):
        self.kind, self.parent = kind, parent
        self.names = {}
        self.loops = 0
        self.weight = 1
        self.cost = 0
        self.finally_depth = 0
        self.fresh = 0

    def of_kind(self, kind):
        return [n for n, k in self.names.items() if k == kind]


class Source:
    """Lines at an indentation, with the random numbers that decide them and everything defined so far."""

    def __init__(self, rng):
        self.rng = rng
        self.lines = []
        self.depth = 0
        self.functions, self.classes = [], []
        self.globals = {}
        self.counter = 0
        # What kind of program it is: "mixed", "kernel" (loops over numbers and lists), "handlers".
        self.profile = "mixed"
        # Calls of `tick` that programs make; what it does is decided when everything is defined.
        self.ticking = False

    def line(self, text):
        self.lines.append("    " * self.depth + text)

    @contextlib.contextmanager
    def block(self, header):
        self.line(header)
        self.depth += 1
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.line("pass")
        self.depth -= 1

    def name(self, prefix):
        self.counter += 1
        return f"{prefix}{self.counter}"

    def chance(self, p):
        return self.rng.random() < p

    def pick(self, things):
        return self.rng.choice(things)

    def weighted(self, table):
        """One of the things of [(weight, thing), ...]."""
        at = self.rng.random() * sum(w for w, _ in table)
        for weight, thing in table:
            at -= weight
            if at < 0:
                return thing
        return table[-1][1]

    def text(self):
        return "\n".join(self.lines) + "\n"
