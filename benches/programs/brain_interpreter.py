"""An interpreter for a tiny tape language: a naive loop over characters, and a compiler to compact instructions."""

GROUPS = ("interpreters", "ints", "lists")
SIZE = 7


def spell(text):
    """A program that prints text: each character is built as eight times a quotient plus a remainder."""
    parts = []
    for ch in text:
        quotient, remainder = divmod(ord(ch), 8)
        parts.append("++++++++[>" + "+" * quotient + "<-]>" + "+" * remainder + ".[-]<")
    return "".join(parts)


def nested(a, b, c):
    """Three nested counting loops that add up in two cells, printed at the end."""
    return "+" * a + "[>" + "+" * b + "[>" + "+" * c + "[>+>++<<-]<-]<-]>>>.>."


def doubling(times):
    """A cell doubled again and again, printed each time."""
    return "+" + "[>++<-]>[<+>-]<." * times


PROGRAMS = [spell("Brolga flies, and so does the tape."), nested(12, 11, 7), doubling(9), nested(3, 40, 20), spell("0123456789" * 3), nested(9, 25, 11)]


def match_brackets(program):
    stack, pairs = [], {}
    for position, ch in enumerate(program):
        if ch == "[":
            stack.append(position)
        elif ch == "]":
            start = stack.pop()
            pairs[start] = position
            pairs[position] = start
    return pairs


def interpret(program, limit):
    pairs = match_brackets(program)
    tape = [0] * 300
    out = []
    pointer = counter = steps = 0
    while counter < len(program) and steps < limit:
        op = program[counter]
        if op == ">":
            pointer += 1
        elif op == "<":
            pointer -= 1
        elif op == "+":
            tape[pointer] = (tape[pointer] + 1) & 255
        elif op == "-":
            tape[pointer] = (tape[pointer] - 1) & 255
        elif op == ".":
            out.append(chr(tape[pointer]))
        elif op == "[":
            if not tape[pointer]:
                counter = pairs[counter]
        elif op == "]":
            if tape[pointer]:
                counter = pairs[counter]
        counter += 1
        steps += 1
    return "".join(out)


ADD, MOVE, OUT, OPEN, CLOSE, CLEAR = range(6)


def compile_program(program):
    """(opcode, operand) pairs: runs of + and > are folded, [-] becomes a clear, brackets know their partners."""
    code, stack = [], []
    position = 0
    while position < len(program):
        ch = program[position]
        if ch in "+-":
            amount = 0
            while position < len(program) and program[position] in "+-":
                amount += 1 if program[position] == "+" else -1
                position += 1
            code.append((ADD, amount))
            continue
        if ch in "<>":
            amount = 0
            while position < len(program) and program[position] in "<>":
                amount += 1 if program[position] == ">" else -1
                position += 1
            code.append((MOVE, amount))
            continue
        if program.startswith("[-]", position):
            code.append((CLEAR, 0))
            position += 3
            continue
        if ch == "[":
            stack.append(len(code))
            code.append((OPEN, 0))
        elif ch == "]":
            start = stack.pop()
            code[start] = (OPEN, len(code))
            code.append((CLOSE, start))
        elif ch == ".":
            code.append((OUT, 0))
        position += 1
    return code


def execute(code):
    tape = [0] * 300
    out = []
    pointer = counter = steps = 0
    size = len(code)
    while counter < size:
        op, operand = code[counter]
        if op == ADD:
            tape[pointer] = (tape[pointer] + operand) & 255
        elif op == MOVE:
            pointer += operand
        elif op == OPEN:
            if not tape[pointer]:
                counter = operand
        elif op == CLOSE:
            if tape[pointer]:
                counter = operand
        elif op == CLEAR:
            tape[pointer] = 0
        else:
            out.append(chr(tape[pointer]))
        counter += 1
        steps += 1
    return "".join(out), steps


def run(n):
    checksum = 0
    for i in range(n):
        for program in PROGRAMS:
            text, steps = execute(compile_program(program))
            checksum += steps
            assert interpret(program, 1 << 30) == text
            for ch in text:
                checksum = (checksum * 31 + ord(ch)) & 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
