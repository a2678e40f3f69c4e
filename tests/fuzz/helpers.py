"""What generated programs print with: values described without addresses, hash order, or the sizes of huge numbers.

Every program starts with `from helpers import *`.
"""
import sys

__all__ = ["note", "caught", "describe", "sys"]


def describe(value, depth=2):
    """Text for a value, the same in every correct implementation."""
    kind = type(value)
    if value is None or kind is bool or kind is float or kind is complex:
        return repr(value)
    if kind is int:
        if -(1 << 200) < value < 1 << 200:
            return repr(value)
        return f"int of {value.bit_length()} bits, {value % 1000000007}"
    if kind is str or kind is bytes or kind is bytearray:
        return repr(value) if len(value) <= 60 else f"{value[:40]!r} and more, {len(value)}"
    if kind is list or kind is tuple:
        if depth < 0:
            return f"{kind.__name__} of {len(value)}"
        inner = ", ".join([describe(v, depth - 1) for v in value[:12]])
        return f"{kind.__name__}({len(value)}: {inner})"
    if kind is set or kind is frozenset:
        return f"{kind.__name__}({', '.join(sorted([describe(v, depth - 1) for v in value])[:12])})"
    if kind is dict:
        if depth < 0:
            return f"dict of {len(value)}"
        inner = ", ".join([f"{describe(k, depth - 1)}: {describe(v, depth - 1)}" for k, v in list(value.items())[:12]])
        return "{" + inner + "}"
    if isinstance(value, type):
        return f"class {value.__name__}"
    if isinstance(value, BaseException):
        if kind is OverflowError and len(value.args) == 2:
            # The platform's number and words.
            return "OverflowError(of C's library)"
        return f"{kind.__name__}({', '.join([describe(a, depth - 1) for a in value.args])})"
    name = kind.__name__
    if name in ("function", "builtin_function_or_method", "generator", "coroutine", "method"):
        return f"{name} {value.__name__}"
    if depth < 0:
        return f"{name} object"
    try:
        fields = object.__getattribute__(value, "__dict__")
    except AttributeError:
        fields = {}
    if type(fields) is dict and fields:
        return f"{name}<{', '.join([f'{k}={describe(v, depth - 1)}' for k, v in list(fields.items())])}>"
    return f"{name}<>"


def note(*values):
    """Prints values."""
    print(*[v if type(v) is str and len(v) < 40 else describe(v) for v in values])


def traceback_of(error):
    """Where an exception passed: function and line of each entry of its traceback."""
    places, entry = [], error.__traceback__
    if isinstance(error, RecursionError):
        # How deep one gets depends on what runs the programs.
        return "some depth"
    while entry is not None:
        places.append(f"{entry.tb_frame.f_code.co_name}:{entry.tb_lineno}:{entry.tb_lasti}")
        entry = entry.tb_next
    return " ".join(places)


def caught(error, full=True):
    """Prints an exception, with the places it passed and what it followed if `full`."""
    if not full:
        print("caught", type(error).__name__)
        return
    print("caught", describe(error), "at", traceback_of(error))
    for what, other in (("cause", error.__cause__), ("context", error.__context__)):
        if other is not None:
            print("  ", what, describe(other), "at", traceback_of(other))
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            print("  ", "inner", describe(inner), "at", traceback_of(inner))
