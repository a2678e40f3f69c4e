"""The counterpart of the compiler's `ast_dump` example; run it under CPython 3.14.

    python3.14 dump.py FILE             the tree, a line for each top-level statement
    python3.14 dump.py --crc LISTFILE   for each file named in LISTFILE, a line of checksums, one for each statement
"""

import ast
import sys
import warnings
import zlib

warnings.simplefilter("ignore")


def shown(value):
    if isinstance(value, ast.AST):
        parts = []
        for name in value._fields:
            field = getattr(value, name)
            if field == [] or field is None and getattr(type(value), name, ...) is None:
                continue
            parts.append(f"{name}={shown(field)}")
        parts += [f"{name}={getattr(value, name)}" for name in value._attributes]
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    return ascii(value)


def dumps(path):
    with open(path, "rb") as file:
        return [shown(statement) for statement in ast.parse(file.read()).body]


sys.setrecursionlimit(5000)
match sys.argv[1:]:
    case ["--crc", listfile]:
        for path in open(listfile).read().split():
            try:
                print(path, *[f"{zlib.crc32(text.encode()):08x}" for text in dumps(path)])
            except Exception as error:
                print(path, "error", repr(error))
    case [path]:
        for text in dumps(path):
            print(text)
