"""Generator expressions inside sum, list, sorted and join in hot loops: kinds of numbers that change, errors, frames that are looked at."""
import sys
import traceback


def ints(a):
    return sum(x * x for x in a)


def floats(a):
    return sum(x / 2 for x in a)


def mixed(a):
    return sum(x for x in a)


def pairs(a, b):
    return sum(x * y for x, y in zip(a, b)) + sum(i * x for i, x in enumerate(a))


def nested(n):
    return sum(sum(j for j in range(i) if j % 2) for i in range(n))


def collected(a):
    return list(x + 1 for x in a), sorted(-x for x in a if x), ", ".join(str(x) for x in a)


def counted(a):
    return sum(x > 1 for x in a), sum(1 for x in a if x in (1, 2))


def looked_at(a, deep):
    def look(x):
        if deep and x == 3:
            frame = sys._getframe(1)
            names = []
            while frame.f_code.co_name != "<module>":
                names.append((frame.f_code.co_name, frame.f_lineno - looked_at.__code__.co_firstlineno))
                frame = frame.f_back
            seen.append(names)
        return x
    return sum(look(x) for x in a), [x for x in sorted(look(x) for x in a)]


def failing(a):
    return sum(
        10 // x
        for x in a
    )


def stopping(a):
    return sum(next(iter(())) if x == 2 else x for x in a)


def refused(a):
    return sum(x for x in a)


seen = []
first = None
for i in range(400):
    results = (
        ints([1, 2, 3]), floats([1, 2, 3.5]), mixed([1, 2]), pairs([1, 2], [3, 4]), nested(6),
        collected([3, 1, 2]), counted([1, 2, 3]), looked_at([1, 2, 3, 4], i > 397), failing([1, 2, 5]),
    )
    if first is None:
        first = results
    assert results == first, (i, results, first)
print(first)
print(seen)
# Kinds that the loops have not seen.
for values in ([], [1.5, 2], [2, 0.1, 0.2, 0.3], [1, 2**62, 2**62], [2**70, 1], [True, 2], [1j, 2], [-0.0], [0.1] * 10, [1e308, 1e308, -1e308]):
    print(values, mixed(values), ints(values[:1]), floats(values))
print(mixed(float(x) for x in range(5)), type(mixed([])), type(floats([])))
for i in range(400):
    assert repr(floats([0.1] * 10)) == repr(0.5), floats([0.1] * 10)
    assert mixed([0.1] * 10) == 1.0
    assert type(floats([])) is int
for function, values in ((failing, [1, 0]), (refused, [1, "a"]), (refused, ["a"]), (refused, 5), (collected, [1, None])):
    try:
        function(values)
    except Exception as e:
        print(type(e).__name__, e)
        lines = [(f.name, f.lineno - function.__code__.co_firstlineno) for f in traceback.extract_tb(e.__traceback__)[1:]]
        print(lines)
try:
    stopping([1, 2])
except RuntimeError as e:
    print(e, type(e.__cause__).__name__)
