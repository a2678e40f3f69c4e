"""Text of tracebacks through the traceback module: carets, chains, groups, notes, recursion, syntax errors, hooks."""
import io
import sys
import traceback


def show(f, *args):
    try:
        f(*args)
    except BaseException as e:
        e.__traceback__ = e.__traceback__.tb_next
        print("".join(traceback.format_exception(e)), end="")
    print("-" * 20)


def divide(a, b):
    return a + (a / b) * 2


def nested_call(x):
    return [divide(x, y) for y in (1, 0)]


show(nested_call, 5)


def subscript(d):
    return d["a"]["b"]["c"] + 1


show(subscript, {"a": {"b": {}}})


def attribute(x):
    return x.real.nope.more


show(attribute, 5)


def call(f):
    return f(1, 2)(3)[4]


show(call, lambda a, b: None)


def multi():
    return divide(
        10,
        0,
    )


show(multi)


def binary(a, b):
    return (a * 2
            + b)


show(binary, 1, "x")


def unpack():
    a, b = 1, 2
    a, b = [1, 2, 3]


show(unpack)


def chained():
    try:
        divide(1, 0)
    except ZeroDivisionError as e:
        raise ValueError("bad") from e


show(chained)


def implicit():
    try:
        {}["missing"]
    except KeyError:
        int("x")


show(implicit)


def suppressed():
    try:
        {}["missing"]
    except KeyError:
        raise ValueError("alone") from None


show(suppressed)


def noted():
    e = ValueError("with notes")
    e.add_note("first note")
    e.add_note("second\nwith two lines")
    raise e


show(noted)


def group():
    excs = []
    for i in range(3):
        try:
            divide(i, 0)
        except ZeroDivisionError as e:
            excs.append(e)
    excs.append(ExceptionGroup("inner", [KeyError("k"), ValueError("v")]))
    raise ExceptionGroup("several", excs)


show(group)


def recursive(n):
    if n == 0:
        raise RuntimeError("bottom")
    recursive(n - 1)


show(recursive, 12)


def mutual_a(n):
    if n == 0:
        raise RuntimeError("bottom")
    mutual_b(n - 1)


def mutual_b(n): mutual_a(n)


show(mutual_a, 4)


def syntax():
    compile("x = (1 +\n  2 $ 3)", "<test>", "exec")


show(syntax)
show(lambda: compile("def f(:\n pass", "<test>", "exec"))
show(lambda: compile("if x:\npass", "<test>", "exec"))
show(lambda: exec("1 +"))
show(lambda: exec("\n\nundefined_name", {}))
show(lambda: missing_name_here)
show(lambda: (lambda: 1 / 0)())


def suggestions():
    value_one = 1
    return valu_one


show(suggestions)
show(lambda: [].appendd)
show(lambda: prnt)


class Thing:
    def __init__(self):
        self.colour = 1

    def method(self):
        return colour


show(Thing().method)
show(lambda: Thing().color)


def imports():
    from math import sine
show(imports)


def assertion(x):
    assert x == 2, f"x is {x}"


show(assertion, 1)
show(exec, "raise KeyError('multi\\nline')")


class NoStr(Exception):
    def __str__(self):
        raise RuntimeError("no str")


def no_str():
    raise NoStr


show(no_str)


class Local(Exception):
    class Inner(Exception):
        pass


def qualified():
    raise Local.Inner("q")


show(qualified)


def bare():
    raise ValueError


show(bare)


def in_gen():
    def g():
        yield 1
        raise ValueError("in generator")
    return list(g())


show(in_gen)


def with_stmt():
    with open("/no/such/file/anywhere") as f:
        pass


def comprehension():
    return {k: v for k, v in [1]}


show(comprehension)


def long_line():
    return some_function_with_a_long_name(argument_number_one=1, argument_number_two=divide(1, 0), argument_number_three=3)


def some_function_with_a_long_name(**kw): pass


show(long_line)


def unicode_line():
    return "日本語" + "é" + 5 + "x"


show(unicode_line)
print(traceback.format_exception_only(ValueError("only")), traceback.format_exception_only(SyntaxError("m", ("f", 1, 2, "text\n"))))
try:
    nested_call(1)
except ZeroDivisionError as e:
    tb = e.__traceback__
    summary = traceback.extract_tb(tb)
    print([(f.name, f.lineno - f.lineno + 1, f.line, f.colno, f.end_colno) for f in summary])
    te = traceback.TracebackException.from_exception(e, capture_locals=True)
    print("x = 1" in "".join(te.format()), te.exc_type_str, str(te))
    print("".join(traceback.format_exception(e, limit=1)), "".join(traceback.format_exception(e, limit=-1)), sep="")
    buf = io.StringIO()
    traceback.print_exc(file=buf)
    print(buf.getvalue().count("\n"))
    traceback.print_tb(tb, file=sys.stdout)
    print(repr(summary[0]), summary == traceback.extract_tb(tb), traceback.walk_tb(tb) is not None)
print("".join(traceback.format_list([("file.py", 5, "name", "source line"), ("other.py", 6, "n2", None)])))
print(traceback.format_exc())
buf = io.StringIO()
sys.stderr, old = buf, sys.stderr
try:
    1 / 0
except ZeroDivisionError:
    sys.excepthook(*sys.exc_info())
sys.stderr = old
print(buf.getvalue())


def stack():
    return [f.name for f in traceback.extract_stack()][-2:], traceback.format_stack()[-1]


def caller():
    return stack()


print(caller())
