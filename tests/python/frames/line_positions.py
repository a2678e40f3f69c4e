"""Line numbers and column positions that tracebacks report for constructs that span lines."""
import sys
import traceback


def where(f, *args):
    try:
        f(*args)
    except Exception as e:
        tb = e.__traceback__.tb_next
        while tb.tb_next:
            tb = tb.tb_next
        code = tb.tb_frame.f_code
        pos = list(code.co_positions())[tb.tb_lasti // 2]
        first = code.co_firstlineno
        print(f"{f.__name__:<24}{type(e).__name__:<18}line +{tb.tb_lineno - first} span {pos[0] - first}-{pos[1] - first} cols {pos[2]}-{pos[3]}")
    else:
        print(f"{f.__name__:<24}no error")


def call_args():
    print(
        1,
        undefined_a,
        2,
    )


def call_callee():
    undefined_b(
        1,
        2)


def call_itself():
    int(
        "x",
        10,
    )


def method_chain():
    ("abc"
     .upper()
     .nothing()
     .lower())


def binary():
    return (1 +
            2 *
            "x" -
            3)


def comparison():
    return (1
            < 2
            < "x")


def subscript():
    return [
        1,
        2,
    ][
        5
    ]


def dict_display():
    return {
        "a": 1,
        "b": 1 / 0,
        "c": 3,
    }


def list_comp():
    return [
        1 / x
        for x in (1, 0)
        if x is not None
    ]


def gen_exp():
    return list(
        1 / x
        for x
        in (1, 0)
    )


def fstring():
    x = 0
    return f"""
    {1}
    {1 / x}
    """


def with_enter():
    with (
        open("/nonexistent/dir/file") as f,
    ):
        pass


def unpack():
    a, b = (
        1,
        2,
        3,
    )


def assertion():
    assert (
        1 ==
        2
    ), (
        "message")


def raise_multi():
    raise ValueError(
        "a",
        "b",
    )


def raise_from():
    raise ValueError(
        "x"
    ) from KeyError(
        undefined_c)


def default_arg():
    def inner(
        a=1,
        b=undefined_d,
    ):
        pass


def decorator():
    @undefined_e
    def inner():
        pass


def class_body():
    class K:
        x = 1
        y = undefined_f


def class_base():
    class K(
        int,
        undefined_g,
    ):
        pass


def ternary():
    return (
        1
        if undefined_h
        else 2
    )


def boolean():
    return (
        True
        and undefined_i
        or False
    )


def for_iter():
    for x in (
        5
    ):
        pass


def while_test():
    while (
        undefined_j
    ):
        pass


def augmented():
    x = 1
    x += (
        "a"
    )


def attribute_store():
    (5).x = (
        1
    )


def subscript_store():
    x = ()
    x[0] = (
        1
    )


def delete():
    x = {}
    del (
        x["a"],
    )


def return_value():
    return (
        undefined_k
    )


def yield_value():
    def g():
        yield (
            1
            / 0
        )
    next(g())


def lambda_body():
    f = lambda: (
        1 / 0
    )
    f()


def star_call():
    print(*
          5)


def keyword_call():
    int(
        "5",
        base="x",
    )


def nested_calls():
    str(len(
        int(
            "1")))


def try_finally():
    try:
        1 / 0
    finally:
        x = 1


def except_type():
    try:
        1 / 0
    except undefined_l:
        pass


def match_stmt():
    match 5:
        case int(1, 2):
            pass


def import_missing():
    import not_a_module_at_all


def from_import():
    from os import (
        path,
        nope,
    )


def walrus():
    if (x :=
            undefined_m):
        pass


def slice_expr():
    return "abc"[
        "a":
        2
    ]


def one_line(): x = 1; y = 2; undefined_n; z = 3


def global_name():
    return undefined_o.attr.more


def unary():
    return -(
        "x"
    )


def in_op():
    return (
        1 in
        5
    )


def await_expr():
    async def f():
        await (
            5
        )
    f().send(None)


def conditional_call():
    (print
     if False
     else undefined_p)(
        1)


for f in [v for v in list(globals().values()) if callable(v) and getattr(v, "__module__", None) == "__main__" and v.__code__.co_argcount == 0 and v is not where]:
    where(f)
print(sys._getframe().f_lineno - where.__code__.co_firstlineno)
x = (sys._getframe()
     .f_lineno)
print(x - where.__code__.co_firstlineno)
