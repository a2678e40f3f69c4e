"""`tick()`: functions call it in the middle of everything; at chosen calls it changes what its callers rely on."""
from . import calls, changes
from .expressions import expression
from .source import Scope


def define(s, module):
    """Defines `tick`, when functions, classes and objects are known."""
    s.line("ticks = 0")
    s.line("kept = []")
    with s.block("def tick():"):
        names = ["ticks", *s.globals, *module.of_kind("obj"), *[f.name for f in s.functions if f.kind == "function"]]
        s.line(f"global {', '.join(names)}")
        s.line("ticks += 1")
        at, word = 0, "if"
        for _ in range(s.rng.randrange(2, 9)):
            at += s.pick([1, 3, 8, 20, 50])
            with s.block(f"{word} ticks == {at}:"):
                action(s, module)
            word = "elif"
        if s.chance(0.5):
            with s.block(f"if ticks % {s.pick([17, 40, 75])} == 0:"):
                s.line(s.pick(["kept.append(sys._getframe(1))", "raise Mine('tick')", "gc.collect()", "note(stack())", "raise ValueError(ticks)",
                               "sys._getframe(1).f_locals['in1'] = ticks"]))
        s.line(f"return {s.pick(['0', 'None', 'False', repr('')])}")
    with s.block("def stack():"):
        s.line("frame, all = sys._getframe(1), []")
        with s.block("while frame is not None and len(all) < 6 and frame.f_code.co_filename == tick.__code__.co_filename:"):
            s.line("all.append((frame.f_code.co_name, frame.f_lineno, frame.f_lasti))")
            s.line("frame = frame.f_back")
        s.line("return all")


def action(s, module):
    """One thing that nobody expects in the middle of a call."""
    s.weighted([(4, change), (1.5, field), (1, class_of), (2, frame), (1, trace), (1, failure), (1, rebind)])(s, module)


def change(s, module):
    s.weighted([(3, changes.class_attribute), (3, changes.method_swapped), (1, changes.defaults), (1, changes.code), (1, changes.deleted), (1, changes.instance_method),
                (0.5, changes.bases), (0.7, changes.collected), (1.5, builtin), (1, changes.global_value)])(s, module)


def builtin(s, module):
    name = s.pick(["len", "abs", "range", "isinstance", "sum", "max"])
    s.line(s.pick([f"globals()[{name!r}] = lambda *a: 2", f"globals().pop({name!r}, None)"]))


def field(s, module):
    objects = module.of_kind("obj")
    if not objects:
        return s.line("gc.collect()")
    o = s.pick(objects)
    with s.block("try:"):
        s.line(s.pick([f"{o}.x = {expression(s, module, s.pick(['float', 'str', 'int', 'list']), 0)}", f"del {o}.x", f"{o}.extra = 1", f"{o}.__dict__['y'] = None",
                       f"{o}.__dict__ = {{'x': 5, 'y': 6}}", f"{o} = {calls.construct(s, Scope('module'), 0)}"]))
    with s.block("except (AttributeError, TypeError):"):
        s.line("pass")


def class_of(s, module):
    if changes.other_class(s, module) is False:
        s.line("pass")


def frame(s, module):
    name = s.pick(["in1", "in2", "fl1", "a", "b", "li1", "i5", "i6"])
    s.line(s.pick(["note(stack())", f"sys._getframe(1).f_locals[{name!r}] = {expression(s, module, s.pick(['int', 'float', 'str']), 0)}", "kept.append(sys._getframe(1))",
                   f"note(sys._getframe(1).f_locals.get({name!r}))", f"sys._getframe(2).f_locals[{name!r}] = 3", "note(describe(sys._getframe(2).f_locals.get('r')))"]))


def trace(s, module):
    s.line(s.pick(["sys.settrace(lambda *a: None)", "sys.settrace(None)", "sys.setprofile(lambda *a: None)", "sys.setprofile(None)"]))


def failure(s, module):
    s.line(s.pick(["raise Mine('in tick')", "raise KeyError(3)", "1 // 0", "raise ExceptionGroup('e', [ValueError(1), Mine(2)])", "raise StopIteration(4)"]))


def rebind(s, module):
    known = [f for f in s.functions if f.kind == "function"]
    if not known:
        return s.line("pass")
    f, g = s.pick(known), s.pick(known)
    s.line(s.pick([f"{f.name} = lambda *a, **k: {s.pick(['a', '7', 'len(k)', '1.5'])}", f"{f.name} = {g.name}", f"{f.name} = functools.partial({g.name}, 1)"]))
