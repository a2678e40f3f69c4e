"""The counterpart of the compiler's `symtable_dump` example; run it under CPython 3.14.

    python3.14 dump.py LISTFILE     for each file named in LISTFILE, its name and then its blocks
"""

import _symtable
import sys
import warnings

warnings.simplefilter("ignore")


def show(block, depth):
    symbols = "".join(f" {name}={flags}" for name, flags in sorted(block.symbols.items()))
    print(f"{'  ' * depth}{block.name} type={block.type} line={block.lineno} nested={int(block.nested)} "
          f"varnames=[{','.join(block.varnames)}]{symbols}")
    for child in block.children:
        show(child, depth + 1)


for path in open(sys.argv[1]).read().split():
    print(path)
    with open(path, "rb") as file:
        source = file.read()
    try:
        show(_symtable.symtable(source, path, "exec"), 0)
    except SyntaxError as error:
        print("error", error.msg, error.lineno, error.offset)
