"""Print what `opcode` and `_opcode` say of every opcode, for frontend/bytecode/testdata/opcodes.txt.

Run with CPython 3.14:  record_opcodes.py > frontend/bytecode/testdata/opcodes.txt
"""

import _opcode
import importlib.util
import opcode

OPARGS = [0, 1, 2, 3, 4, 5, 8, 255, 256, 513, 65536]
FLAGS = ["arg", "const", "name", "jump", "free", "local", "exc"]


def flags(number):
    return " ".join(flag for flag in FLAGS if getattr(_opcode, "has_" + flag)(number)) or "-"


def effect(number, oparg, jump):
    try:
        return str(_opcode.stack_effect(number, oparg, jump=jump))
    except ValueError as error:
        return str(error)


def effects(number):
    found = [effect(number, oparg, None) for oparg in OPARGS]
    text = found[0] if len(set(found)) == 1 else " ".join(found)
    fallthrough = [effect(number, oparg, False) for oparg in OPARGS]
    if fallthrough != found:
        text += " / " + (fallthrough[0] if len(set(fallthrough)) == 1 else " ".join(fallthrough))
    return text


print("magic", importlib.util.MAGIC_NUMBER.hex())
print("have_argument", opcode.HAVE_ARGUMENT)
print("min_instrumented", opcode.MIN_INSTRUMENTED_OPCODE)
for title, table in ("opmap", opcode.opmap), ("specialized", opcode._specialized_opmap):
    print()
    print(title)
    for name, number in table.items():
        print(f"{number} {name}: {flags(number)}: {effects(number)}")
print()
print("cache format")
for name, fields in opcode._cache_format.items():
    print(name, " ".join(f"{field}={size}" for field, size in fields.items()), "total", opcode._inline_cache_entries[name])
print()
print("specializations")
for name, members in opcode._specializations.items():
    print(name, " ".join(members))
print()
print("operands")
print(*_opcode.get_intrinsic1_descs())
print(*_opcode.get_intrinsic2_descs())
print(*(f"{name} {symbol}" for name, symbol in _opcode.get_nb_ops()), sep=", ")
print(*_opcode.get_special_method_names())
print(*(constant.__name__ for constant in opcode._common_constants))
print(*opcode.cmp_op)
print()
print("valid")
print(*(number for number in range(-1, 300) if _opcode.is_valid(number)))
