"""A whole program: definitions, then phases of hot calls with changes in between, then the state that is left."""
import random
import warnings

from . import calls, changes, classes, functions, ticks
from .expressions import expression
from .source import Scope, Source
from .values import literal

PRELUDE = '''\
from helpers import *
import functools
import gc


class Mine(Exception):
    pass


class Meta(type):
    pass


class Manager:
    def __init__(self, how):
        self.how = how

    def __enter__(self):
        if self.how == 3:
            raise Mine("enter")
        return self.how

    def __exit__(self, kind, error, traceback):
        return self.how == 1 and kind is not Mine


class managed:
    def __init__(self, how):
        self.how = how

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.how == 2 and error[0]:
            raise KeyError("exit")
        return False


class Data:
    def __init__(self, n):
        self.n = n

    def __get__(self, instance, owner):
        return self.n

    def __set__(self, instance, value):
        self.n = value


class NonData:
    def __init__(self, n):
        self.n = n

    def __get__(self, instance, owner):
        return (self.n, instance is None)[0]
'''
ASYNC = '''

class Pause:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        got = yield self.value
        return got if got is not None else 1


class Ticker:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.n -= 1
        if self.n < 0:
            raise StopAsyncIteration
        return await Pause(self.n)


class AsyncManager:
    def __init__(self, how):
        self.how = how

    async def __aenter__(self):
        return await Pause(self.how)

    async def __aexit__(self, kind, error, traceback):
        await Pause("leaving")
        return self.how == 1 and kind is ValueError
'''


def program(seed):
    """The text of the program of a seed, the same wherever it is made."""
    for attempt in range(100):
        text = written(f"brolga {seed} {attempt}")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(text, "<program>", "exec")
            return text
        except SyntaxError:
            # The grammar here is looser than Python's in a few places (a name that is both a parameter and nonlocal).
            continue
    raise AssertionError(f"seed {seed} gives no program")


def written(seed):
    s = Source(random.Random(seed))
    s.later, s.shadowed = [], set()
    s.lines = PRELUDE.split("\n")
    coroutines = s.chance(0.2)
    if coroutines:
        s.lines += ASYNC.split("\n")
    module = Scope("module")
    s.profile = s.weighted([(5, "mixed"), (3, "kernel"), (2, "handlers")])
    s.ticking = s.chance(0.5)
    for i in range(s.rng.randrange(1, 4)):
        name, kind = f"G{i}", s.pick(["int", "int", "float", "list", "str", "dict"])
        s.line(f"{name} = {literal(s, kind)}")
        s.globals[name] = kind
        module.names[name] = kind
    makers = [(4, lambda: functions.define(s)), (2.5, lambda: classes.define(s)), (1.5, lambda: functions.define(s, "generator")), (0.5, lambda: functions.recursive(s))]
    if coroutines:
        makers.append((3, lambda: functions.define(s, "coroutine")))
    for _ in range(s.rng.randrange(2, 7)):
        s.line("")
        s.weighted(makers)()
    if not any(f.kind == "function" for f in s.functions):
        functions.define(s)
    objects(s, module)
    s.profile = "mixed"
    if s.ticking:
        s.ticking = False
        ticks.define(s, module)
    for phase in range(s.rng.randrange(2, 5)):
        if phase:
            for _ in range(s.rng.randrange(1, 3)):
                changes.change(s, module)
            if s.later and s.chance(0.5):
                s.line(s.later.pop())
        s.line(f"note('phase', {phase})")
        drive(s, module)
    for name in list(s.globals) + module.of_kind("obj"):
        s.line(f"note({name!r}, {name})")
    for c in s.classes:
        s.line(f"note({c.name!r}, sorted(k for k in vars({c.name}) if k[:2] != '__'))")
    if "kept = []" in s.lines:
        s.line("note('kept', [sorted((k, describe(v)) for k, v in f.f_locals.items() if k[0] in 'abifl') for f in kept if f.f_code.co_name != '<module>'])")
    return s.text()


def objects(s, module):
    for i in range(len(s.classes) and s.rng.randrange(1, 4)):
        with s.block("try:"):
            s.line(f"o{i} = {calls.construct(s, module, 0)}")
        with s.block("except Exception as e:"):
            s.line("caught(e)")
            s.line(f"o{i} = Data(1)")
        module.names[f"o{i}"] = "obj"


def arguments(s, module, f, flavour):
    """A call of `f` whose arguments have kinds that depend on the phase."""
    kinds = {"int": ["int"], "float": ["float"], "mixed": ["int", "float", "str", "list", "obj"], "obj": ["obj", "int"], "edge": ["int"]}[flavour]
    parts = []
    for name, default in f.positional:
        if default and s.chance(0.5):
            break
        parts.append(s.pick(["r", "r", expression(s, module, s.pick(kinds), 1)]))
    if f.star and len(parts) == len(f.positional) and s.chance(0.5):
        parts += ["r", "2"][:s.rng.randrange(3)]
    for k, default in f.keyword:
        if not default or s.chance(0.5):
            parts.append(f"{k}={expression(s, module, s.pick(kinds), 0)}")
    if f.double and s.chance(0.4):
        parts.append("e1=r")
    return f"{f.name}({', '.join(parts)})"


def drive(s, module):
    """Loops that call the program's functions until they are hot, each error caught outside."""
    for _ in range(s.rng.randrange(1, 4)):
        f = s.pick(s.functions)
        rounds = max(2, min(s.pick([5, 12, 30, 60]), 20000 // max(f.cost, 1)))
        flavour = s.weighted([(6, "int"), (2, "float"), (1.5, "mixed"), (1, "obj"), (1.5, "edge")])
        values = {"int": f"range({rounds})", "float": f"[v * 0.5 for v in range({rounds})]", "obj": f"range({rounds})",
                  "mixed": f"[{', '.join(expression(s, module, None, 0) for _ in range(5))}] * {max(1, rounds // 5)}",
                  "edge": f"[{', '.join(literal(s, 'int') for _ in range(6))}] * {max(1, rounds // 6)}"}[flavour]
        if s.chance(0.3):
            # A few values of another kind come last.
            values = f"[*{values}, {', '.join(expression(s, module, None, 0) for _ in range(2))}]"
        wrap = s.chance(0.3)
        target = None
        if wrap:
            target = s.name("drive")
            s.line(f"def {target}():")
            s.depth += 1
        s.line("last = None")
        turning = not wrap and s.chance(0.35)
        with s.block(f"for r in {values}:" if not turning else f"for turn, r in enumerate({values}):"):
            if turning:
                with s.block(f"if turn == {s.pick([3, 7, 9, 14, 25])}:"):
                    changes.change(s, module)
            with s.block("try:"):
                run(s, module, f, flavour)
            with s.block("except Exception as e:"):
                s.line(f"caught(e, {s.pick(['r in (1, 3, 4)', 'False', 'True' if rounds < 13 else 'False'])})")
        s.line("note('last', last)")
        if wrap:
            s.depth -= 1
            s.line(f"{target}()")


def run(s, module, f, flavour):
    """One use of a function, generator or coroutine."""
    text = arguments(s, module, f, flavour)
    if f.kind == "function":
        s.line(f"last = {text}")
        if s.chance(0.3):
            s.line("note(last)")
        return
    how = s.rng.randrange(6)
    if f.kind == "coroutine" or how < 3:
        s.line(f"it, last, sent = {text}, [], None")
        with s.block("try:"):
            with s.block("for step in range(12):"):
                s.line("value = it.send(sent)")
                s.line("last.append(value)")
                s.line(f"sent = {s.pick(['None', 'step', '3 if step > 2 else None', '(1.5, None, 2)[step % 3]'])}")
                if s.chance(0.4):
                    with s.block(f"if step == {s.pick([0, 2, 3])}:"):
                        s.line(s.pick(["it.throw(ValueError('thrown'))", "it.close()", "last.append(it.throw(Mine))", "last.append(it.throw(KeyError(1)))"]))
        with s.block("except StopIteration as e:"):
            s.line("last.append(e.value)")
        with s.block("finally:"):
            s.line("it.close()")
    elif how == 3:
        s.line(f"last = list({text})[:9]")
    elif how == 4:
        s.line("last = 0")
        with s.block(f"for item in {text}:"):
            s.line(f"last = {s.pick(['item', '(last, item)[1]', 'last + 1'])}")
            if s.chance(0.5):
                with s.block(f"if last {s.pick(['== 3', '!= 1', 'is None'])}:"):
                    s.line("break")
    else:
        s.line(f"last = {s.pick(['sum', 'max', 'tuple', 'sorted', 'any'])}({text})")
