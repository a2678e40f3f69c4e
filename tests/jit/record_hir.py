#!/usr/bin/env python3
"""Record what the builder makes of Python functions, for jit/tests/snapshots.rs.

    record_hir.py COMMAND [NAME ...]        e.g.  record_hir.py target/debug/brolga

Each function below is called until the interpreter knows its types; the HIR is written to jit/tests/hir/NAME.hir, with addresses and shapes numbered in the order
of their appearance, so that recording again changes nothing without a reason. Then:  BLESS=1 cargo test -p brolga-jit --test snapshots
"""
import pathlib
import re
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "jit/tests/hir"
CLASSES = """
class Point:
    __slots__ = ("x", "y")
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)
class Body:
    def __init__(self):
        self.speed = 1.5
        self.count = 3
    def step(self, k):
        return self.count * k
"""
# name -> (source of `f`, how it is called to warm up)
FUNCTIONS = {
    "float_bet": ("""
def f(body, k):
    for i in range(k):
        body.speed = body.speed * 0.5 + 1.0
    return body.speed
""", "f(Body(), 30)"),
    "float_compare": ("""
def f(a, b):
    return a if a < b else b * -1.0
""", "f(1.5, 2.5)"),
    "float_and_int": ("""
def f(a, n):
    return a / n + n
""", "f(1.5, 2)"),
    "operator_of_class": ("""
def f(a, b):
    return a + b
""", "f(Point(1, 2), Point(3, 4))"),
    "method_in_loop": ("""
def f(body, k):
    t = 0
    for i in range(k):
        t += body.step(i)
    return t
""", "f(Body(), 30)"),
    "list_items": ("""
def f(items, k):
    t = 0
    for i in range(k):
        t += items[i]
        items[i] = t
    return t
""", "f([1] * 30, 30)"),
    "list_append": ("""
def f(k):
    result = []
    for i in range(k):
        result.append(i)
    return result
""", "f(30)"),
    "list_iteration": ("""
def f(items):
    t = 0
    for x in items:
        t += x
    return t
""", "f([1, 2, 3] * 9)"),
    "dict_item": ("""
def f(d, k):
    d[k] = d[k] + 1
    return d
""", "f({'a': 1}, 'a')"),
    "set_membership": ("""
def f(s, k):
    return k in s
""", "f({1, 2}, 2)"),
    "tuple_unpacking": ("""
def f(pair):
    a, b = pair
    return b, a
""", "f((1, 2))"),
    "hoisted_attribute": ("""
def f(body, k, m):
    t = 0
    for i in range(k):
        t += body.count + m
    return t
""", "f(Body(), 30, 5)"),
    "hoisted_global": ("""
LIMIT = 7
def f(k):
    t = 0
    for i in range(k):
        if i < LIMIT:
            t += 1
    return t
""", "f(30)"),
    "nested_loops": ("""
def f(k, m):
    t = 0
    for i in range(k):
        for j in range(m):
            t += i * j
    return t
""", "f(9, 9)"),
    "closure_cell": ("""
def make():
    n = 0
    def f(k):
        nonlocal n
        n = n + k
        return n
    return f
f = make()
""", "f(2)"),
    "handler": ("""
def f(d, k):
    try:
        return d[k]
    except KeyError:
        return None
""", "f({'a': 1}, 'a'), f({'a': 1}, 'b')"),
}


def numbered(text):
    """With constants' addresses and shapes' ids replaced by small numbers."""
    consts = {}
    for at in re.findall(r"^const c\d+ = 0x([0-9a-f]+) (?!None|Bool|SmallInt|ImmFloat|OtherImmediate|Null)", text, re.M):
        consts.setdefault(at, f"{0x10000 + 0x100 * len(consts):x}")
    for old, new in consts.items():
        text = re.sub(rf"^(const c\d+ = 0x){old}\b", rf"\g<1>{new}", text, flags=re.M)
    shapes = {}
    for at in re.findall(r"^shape 0x([0-9a-f]+)", text, re.M):
        shapes.setdefault(at, f"{0x100 + 0x10 * len(shapes):x}")
    for old, new in shapes.items():
        text = re.sub(rf"((?:@|^shape )0x){old}\b", rf"\g<1>{new}", text, flags=re.M)
    return text


def main():
    command, names = sys.argv[1], sys.argv[2:] or list(FUNCTIONS)
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        source, call = FUNCTIONS[name]
        program = f"import sys\n{CLASSES}{source}\nfor _ in range(60):\n    {call}\nprint(sys._jit.dump(f, 'build'), end='')\n"
        run = subprocess.run([command, "-X", "jit=on", "-X", "jit-threshold=100000", "-X", "jit-loop-threshold=4000", "-c", program],
                             capture_output=True, text=True, check=True)
        comments = "".join(f"// {line}\n" for line in source.strip("\n").split("\n"))
        (FOLDER / f"{name}.hir").write_text(comments + numbered(run.stdout))


main()
