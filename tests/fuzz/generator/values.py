"""Literals of every kind, with a taste for edges."""

KINDS = ["int", "float", "str", "list", "tuple", "dict", "bool", "set", "none", "obj", "func", "bytes"]
EDGES = [0, 1, -1, 2, 3, 7, 10, 63, 64, 255, 256, 257, 2**30, 2**31 - 1, -2**31, 2**32, 2**53, 2**60, 2**61 - 1, 2**61, -2**61, -2**61 - 1, 2**62 - 1, 2**62,
         -2**62, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64 - 1, 2**64, 10**19, 2**100, -2**127, 2**2000 + 5]
FLOATS = ["0.0", "-0.0", "1.0", "1.5", "-2.25", "0.1", "1e16", "9007199254740993.0", "1e308", "5e-324", "-1e-300", "float('inf')", "float('nan')",
          "-float('inf')", "4611686018427387904.0", "3.0", "0.5", "1e-5", "123456.789"]
STRINGS = ["''", "'a'", "'ab'", "'hello'", "'Zebra'", "('x' * 3)", "'é'", "'日本'", "'\\U0001f600z'", "'a,b,c'", "' pad '", "'12'", "'%s'", "'\\x00'"]


def integer(s):
    if s.chance(0.6):
        return s.pick([-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 31, 100])
    if s.chance(0.3):
        return s.pick([1, -1]) * s.rng.getrandbits(s.pick([8, 16, 31, 61, 62, 63, 64]))
    return s.pick(EDGES) + s.pick([-1, 0, 0, 1])


def literal(s, kind):
    """A literal of a kind; names of the program appear in expressions only."""
    if kind == "int":
        n = integer(s)
        return f"({n})" if n < 0 else str(n)
    if kind == "float":
        return s.pick(FLOATS)
    if kind == "str":
        return s.pick(STRINGS)
    if kind == "bool":
        return s.pick(["True", "False"])
    if kind == "bytes":
        return s.pick(["b''", "b'a'", "b'xyz'", "bytes(3)"])
    if kind == "none":
        return "None"
    if kind in ("list", "tuple", "set"):
        inner = s.weighted([(5, "int"), (2, "float"), (2, "str"), (2, "mixed")])
        items = [literal(s, s.pick(["int", "float", "str", "none", "bool"]) if inner == "mixed" else inner) for _ in range(s.rng.randrange(0, 6))]
        if kind == "list":
            return f"[{', '.join(items)}]"
        if kind == "set":
            return "{" + ", ".join(items) + "}" if items else "set()"
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    if kind == "dict":
        key = s.pick(["int", "str"])
        return "{" + ", ".join(f"{literal(s, key)}: {literal(s, s.pick(['int', 'int', 'str', 'float']))}" for _ in range(s.rng.randrange(0, 5))) + "}"
    return "None"
