"""Readable text of dumped code objects, made for diffs: no offsets, jumps by what they lead to."""

import json
import pathlib

TABLE = pathlib.Path(__file__).resolve().parents[2] / "frontend" / "bytecode" / "testdata" / "opcodes.txt"


def read_table():
    """Names, flags and cache sizes out of the recorded opcode table."""
    names, flags, caches, section = {}, {}, {}, ""
    for line in TABLE.read_text().splitlines():
        words = line.split()
        if len(words) == 1 or line == "cache format":
            section = line
        elif section in ("opmap", "specialized") and words:
            number, rest = line.split(" ", 1)
            name, kinds, _ = rest.split(": ", 2)
            names[int(number)], flags[name] = name, kinds.split()
        elif section == "cache format" and words:
            caches[words[0]] = int(words[-1])
    return names, flags, caches


NAMES, FLAGS, CACHES = read_table()
PAIRS = ("LOAD_FAST_LOAD_FAST", "LOAD_FAST_BORROW_LOAD_FAST_BORROW", "STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST")
SHIFTS = {"LOAD_ATTR": 1, "LOAD_GLOBAL": 1, "LOAD_SUPER_ATTR": 2}
BACKWARD = ("JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT", "END_ASYNC_FOR")


def decode(code):
    """(start, offset, name, oparg, end) of each instruction."""
    data = bytes.fromhex(code["code"])
    found, start, oparg, offset = [], 0, 0, 0
    while offset + 1 < len(data):
        name = NAMES.get(data[offset], f"<{data[offset]}>")
        oparg = oparg << 8 | data[offset + 1]
        end = offset + 2 + 2 * CACHES.get(name, 0)
        if name != "EXTENDED_ARG":
            found.append((start, offset, name, oparg, end))
            start, oparg = end, 0
        offset = end
    return found


def constant(value):
    if "t" in value:
        return value["r"]
    if "code" in value:
        return f"<code {value['code']}>"
    return json.dumps(value, ensure_ascii=False)


def pick(items, index):
    return items[index] if 0 <= index < len(items) else f"?{index}"


def variables(code):
    """The localsplus names."""
    cells = [name for name in code["cellvars"] if name not in code["varnames"]]
    return code["varnames"] + cells + code["freevars"]


def describe(code, name, oparg, target):
    """An instruction, its operand spelled out."""
    flags = FLAGS.get(name, [])
    if target is not None:
        return f"{name} -> {target}"
    if name in PAIRS:
        return f"{name} {pick(variables(code), oparg >> 4)}, {pick(variables(code), oparg & 15)}"
    if "const" in flags:
        return f"{name} {oparg} ({constant(pick(code['consts'], oparg)) if oparg < len(code['consts']) else '?'})"
    if "name" in flags:
        shift = SHIFTS.get(name, 0)
        return f"{name} {oparg} ({pick(code['names'], oparg >> shift)})"
    if "local" in flags or "free" in flags:
        return f"{name} {oparg} ({pick(variables(code), oparg)})"
    if "arg" in flags or oparg:
        return f"{name} {oparg}"
    return name


def instructions(code):
    """One text an instruction; a jump names the instruction it leads to, and how often that text occurs before it."""
    decoded = decode(code)
    plain = [describe(code, name, oparg, None) for _, _, name, oparg, _ in decoded]
    at, seen = {}, {}
    for text, (start, _, name, _, _) in zip(plain, decoded):
        shown = name if "jump" in FLAGS.get(name, []) else text
        seen[shown] = seen.get(shown, 0) + 1
        at[start] = shown if seen[shown] == 1 else f"{shown} #{seen[shown]}"
    lines = []
    for _, _, name, oparg, end in decoded:
        target = None
        if "jump" in FLAGS.get(name, []):
            offset = end - 2 * oparg if name in BACKWARD else end + 2 * oparg
            target = at.get(offset, f"offset {offset}")
        lines.append(describe(code, name, oparg, target))
    return lines


def handlers(code):
    """One text an exception table entry."""
    data, values, value = bytes.fromhex(code["exc"]), [], 0
    for byte in data:
        value = value << 6 | byte & 0x3F
        if not byte & 0x40:
            values.append(value)
            value = 0
    groups = zip(*[iter(values)] * 4)
    return [f"{2 * start}..{2 * (start + size)} -> {2 * target} depth {depth >> 1}{' lasti' if depth & 1 else ''}"
            for start, size, target, depth in groups]


def locations(code):
    """(line, end line, column, end column) of each code unit."""
    data, line, found, at = bytes.fromhex(code["lines"]), code["firstlineno"], [], 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x3F) << shift
            shift += 6
            if not byte & 0x40:
                return value

    def signed():
        value = varint()
        return -(value >> 1) if value & 1 else value >> 1

    while at < len(data):
        first = data[at]
        at += 1
        kind, units = first >> 3 & 15, (first & 7) + 1
        if kind == 15:
            location = (None, None, None, None)
        elif kind == 14:
            line += signed()
            location = (line, line + varint(), varint() - 1, varint() - 1)
        elif kind == 13:
            line += signed()
            location = (line, line, None, None)
        elif kind >= 10:
            line += kind - 10
            location = (line, line, data[at], data[at + 1])
            at += 2
        else:
            column = kind << 3 | data[at] >> 4
            location = (line, line, column, column + (data[at] & 15))
            at += 1
        found += [location] * units
    return found


def located(code):
    """One text an instruction, with where it came from."""
    table = locations(code)
    lines = []
    for text, (_, offset, _, _, _) in zip(instructions(code), decode(code)):
        line, end_line, column, end_column = pick(table, offset // 2) if offset // 2 < len(table) else ("?",) * 4
        lines.append(f"{line}:{column}-{end_line}:{end_column} {text}")
    return lines
