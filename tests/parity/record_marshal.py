"""Marshal the code objects of files, and digest how CPython reads their tables: input of the example `check_corpus`.

Run with CPython 3.14:  record_marshal.py OUT ROOT FILE... | @LISTFILE

OUT gets for every file that compiles: name, digests, data, each as a 4-byte length and bytes. A digest line is made for
each code object, outermost first: qualified name, then 64-bit FNV-1a of co_lines(), co_positions() and the exception table
as dis reads it, all numbers in decimal with a blank behind each and None as "None".
"""

import dis
import marshal
import sys
import types


def digest(numbers):
    value = 0xCBF29CE484222325
    for byte in "".join(f"{number} " for number in numbers).encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def flat(rows):
    return (item for row in rows for item in row)


def lines(code):
    handlers = ((int(e.start), int(e.end), int(e.target), e.depth, int(e.lasti)) for e in dis._parse_exception_table(code))
    yield " ".join([digest(flat(code.co_lines())), digest(flat(code.co_positions())), digest(flat(handlers)), code.co_qualname])
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from lines(constant)


def main(out, root, *files):
    if files and files[0].startswith("@"):
        files = open(files[0][1:]).read().split()
    with open(out, "wb") as file:
        for path in files:
            try:
                code = compile(open(path, "rb").read(), path[len(root):].lstrip("/"), "exec", dont_inherit=True)
            except (SyntaxError, ValueError):
                continue
            for part in path[len(root):].encode(), "\n".join(lines(code)).encode(), marshal.dumps(code):
                file.write(len(part).to_bytes(4, "little") + part)


if __name__ == "__main__":
    main(*sys.argv[1:])
