"""Loops, jumps, handlers, context managers, and what suspends."""
from . import statements
from .expressions import condition, expression, iterable
from .values import literal

ERRORS = ["ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError", "AttributeError", "OverflowError", "Mine", "StopIteration", "LookupError", "ArithmeticError"]


def for_loop(s, scope, depth):
    rounds = s.pick([3, 5, 8, 8, 20, 40]) if scope.weight < 30 else s.pick([2, 3, 5])
    name = f"i{s.rng.randrange(5, 9)}"
    how = s.rng.randrange(8)
    if how < 4:
        where, kind = s.pick([f"range({rounds})", f"range({rounds})", f"range({rounds}, 0, -1)", f"range({s.pick([1, -3])}, {rounds}, 2)",
                              f"range((1 << {s.pick([61, 62, 63, 31])}) - {rounds // 2}, (1 << 70), {s.pick([1, 3])})[:{rounds}]",
                              f"range({s.pick(['(1 << 61)', '(1 << 62)', '(1 << 63)'])} - {rounds // 2}, {s.pick(['(1 << 61)', '(1 << 62)', '(1 << 63)'])} + {rounds // 2})[:50]"]), "int"
    elif how == 4:
        name, where, kind = f"{name}, j{s.rng.randrange(1, 4)}", s.pick([f"enumerate({iterable(s, scope, 1)})", f"zip(range({rounds}), {iterable(s, scope, 1)})",
                                                                       f"dict({expression(s, scope, 'dict', 1)}).items()"]), "int"
        rounds = 8
    else:
        where, kind, rounds = iterable(s, scope, 1), "int", 8
    old = scope.weight
    scope.weight *= rounds
    scope.loops += 1
    with s.block(f"for {name} in {where}:"):
        for n in name.split(", "):
            scope.names[n] = kind
        statements.body(s, scope, s.rng.randrange(1, 4), depth - 1)
    scope.loops -= 1
    scope.weight = old
    loop_else(s, scope, depth)


def loop_else(s, scope, depth):
    if s.chance(0.12):
        with s.block("else:"):
            statements.body(s, scope, 1, depth - 1)


def while_loop(s, scope, depth):
    counter = s.name("k")
    rounds = s.pick([3, 6, 10, 30]) if scope.weight < 30 else s.pick([2, 4])
    s.line(f"{counter} = {s.pick(['0', '0', '0', '-2', '1'])}")
    old = scope.weight
    scope.weight *= rounds
    scope.loops += 1
    with s.block(f"while {counter} < {rounds}:" if s.chance(0.6) else "while True:"):
        s.line(f"{counter} += 1")
        with s.block(f"if {counter} > {rounds}:"):
            s.line("break")
        scope.names[counter] = "count"
        statements.body(s, scope, s.rng.randrange(1, 4), depth - 1)
    scope.loops -= 1
    scope.weight = old
    scope.names.pop(counter, None)
    loop_else(s, scope, depth)


def jump(s, scope, depth):
    with s.block(f"if {condition(s, scope)}:"):
        s.line(s.pick(["break", "continue"]))


def suite(s, scope, depth, most=3):
    statements.body(s, scope, s.rng.randrange(1, most), depth - 1)


def try_(s, scope, depth):
    with s.block("try:"):
        suite(s, scope, depth)
        if s.chance(0.3):
            raise_(s, scope, depth)
    how = s.rng.randrange(10)
    if how < 7:
        if s.chance(0.12):
            group_handler(s, scope, depth)
        else:
            for error in s.rng.sample(ERRORS, s.pick([1, 1, 2])):
                with s.block(s.pick([f"except {error} as e:", f"except {error}:", f"except ({error}, {s.pick(ERRORS)}) as e:"])):
                    handler(s, scope, depth, "e" if s.lines[-1].endswith("as e:") else None)
            if s.chance(0.6):
                with s.block("except Exception as e:"):
                    handler(s, scope, depth, "e")
        if s.chance(0.2):
            with s.block("else:"):
                suite(s, scope, depth, 2)
        if how > 1:
            return
    with s.block("finally:"):
        suite(s, scope, depth, 2)
        if s.chance(0.07) and scope.kind != "module" and scope.kind != "generator":
            return_(s, scope, depth)
        elif s.chance(0.07) and scope.loops:
            s.line(s.pick(["break", "continue"]))


def handler(s, scope, depth, name):
    if name and s.chance(0.5) and scope.weight < 60:
        s.line(f"caught({name}{s.pick(['', ', False'])})")
    suite(s, scope, depth, 2)
    if s.chance(0.12):
        s.line(s.pick(["raise", f"raise {s.pick(ERRORS)}('again')", f"raise {s.pick(ERRORS)}('from') from {name or None}"]))


def group_handler(s, scope, depth):
    for error in s.rng.sample(ERRORS, 2):
        with s.block(f"except* {error} as e:"):
            if scope.weight < 60:
                s.line("caught(e)")
            assign_only(s, scope)


def assign_only(s, scope):
    statements.assign(s, scope, 0)


def raise_(s, scope, depth):
    """Raises now and then."""
    with s.block(f"if {condition(s, scope)}:"):
        s.line(s.pick([f"raise {s.pick(ERRORS)}", f"raise {s.pick(ERRORS)}({expression(s, scope, 'int', 0)})", f"raise Mine({literal(s, 'int')}, 'two')",
                       f"raise ExceptionGroup('g', [{s.pick(ERRORS)}(1), {s.pick(ERRORS)}(2)])", f"assert {expression(s, scope, 'bool', 1)}, 'no'"]))


def return_(s, scope, depth):
    if scope.kind in ("generator",):
        with s.block(f"if {condition(s, scope)}:"):
            s.line(f"return {expression(s, scope, 'int', 1)}")
        return
    with s.block(f"if {condition(s, scope)}:"):
        s.line(f"return {expression(s, scope, None, 1)}")


def with_(s, scope, depth):
    kind = s.pick(["Manager", "Manager", "Manager", "managed"])
    argument = s.pick(["0", "0", "1", "2", expression(s, scope, "int", 0)])
    name = f"i{s.rng.randrange(1, 4)}"
    extra = f", Manager({s.pick([0, 1])})" if s.chance(0.15) else ""
    with s.block(f"with {kind}({argument}) as {name}{extra}:"):
        scope.names[name] = "int"
        suite(s, scope, depth)
        if s.chance(0.3):
            raise_(s, scope, depth)
        if scope.loops and s.chance(0.2):
            jump(s, scope, depth)


def yield_(s, scope, depth):
    value = expression(s, scope, s.pick(["int", "int", "int", None]), 1)
    name = statements.variable(s, scope, "int")
    how = s.rng.randrange(8)
    if how == 0:
        found = [f for f in s.functions if f.kind == "generator" and f.cost * scope.weight < 500]
        if found:
            from . import calls
            f = s.pick(found)
            scope.cost += f.cost * scope.weight
            s.line(f"{name} = yield from {calls.written(s, scope, f, 1)}")
        else:
            s.line(f"{name} = yield from {iterable(s, scope, 1)}")
        scope.names[name] = "int"
    elif how < 4:
        s.line(f"{name} = (yield {value}) {s.pick(['or 3', 'or 1', ''])}")
        scope.names[name] = "int"
    else:
        s.line(f"yield {value}")


def await_(s, scope, depth):
    name = statements.variable(s, scope, "int")
    found = [f for f in s.functions if f.kind == "coroutine" and f.cost * scope.weight < 500]
    how = s.rng.randrange(6)
    from . import calls
    if how < 3:
        s.line(f"{name} = await Pause({expression(s, scope, 'int', 1)})")
    elif how == 3 and found:
        f = s.pick(found)
        scope.cost += f.cost * scope.weight
        s.line(f"{name} = await {calls.written(s, scope, f, 1)}")
    elif how == 4:
        with s.block(f"async for {name} in Ticker({s.pick([1, 2, 4])}):"):
            scope.names[name] = "int"
            old, scope.weight = scope.weight, scope.weight * 4
            statements.body(s, scope, 1, depth - 1)
            scope.weight = old
        return
    else:
        with s.block(f"async with AsyncManager({s.pick([0, 1])}) as {name}:"):
            scope.names[name] = "int"
            statements.body(s, scope, 1, depth - 1)
        return
    scope.names[name] = "int"
