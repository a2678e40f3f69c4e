"""A tokenizer, a precedence-climbing parser, a tree of node objects, simplification and evaluation of formulas."""

GROUPS = ("strings", "objects", "calls")
SIZE = 450

PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 3}


def tokenize(text):
    position = 0
    while position < len(text):
        ch = text[position]
        if ch.isspace():
            position += 1
        elif ch.isdigit():
            start = position
            while position < len(text) and text[position].isdigit():
                position += 1
            yield "number", int(text[start:position])
        elif ch.isalpha():
            start = position
            while position < len(text) and text[position].isalnum():
                position += 1
            yield "name", text[start:position]
        else:
            yield "op", ch
            position += 1
    yield "end", None


class Number:
    def __init__(self, value):
        self.value = value

    def evaluate(self, scope):
        return self.value

    def simplify(self):
        return self

    def __str__(self):
        return str(self.value)


class Name:
    def __init__(self, name):
        self.name = name

    def evaluate(self, scope):
        return scope[self.name]

    def simplify(self):
        return self

    def __str__(self):
        return self.name


class Negate:
    def __init__(self, operand):
        self.operand = operand

    def evaluate(self, scope):
        return -self.operand.evaluate(scope)

    def simplify(self):
        operand = self.operand.simplify()
        return Number(-operand.value) if isinstance(operand, Number) else Negate(operand)

    def __str__(self):
        return "-%s" % self.operand


class Binary:
    def __init__(self, op, left, right):
        self.op = op
        self.left = left
        self.right = right

    def evaluate(self, scope):
        left = self.left.evaluate(scope)
        right = self.right.evaluate(scope)
        op = self.op
        if op == "+":
            return left + right
        if op == "-":
            return left - right
        if op == "*":
            return left * right
        if op == "/":
            return left // right if right else 0
        if op == "%":
            return left % right if right else 0
        return left ** min(right, 5) if right >= 0 else 0

    def simplify(self):
        left, right = self.left.simplify(), self.right.simplify()
        node = Binary(self.op, left, right)
        if isinstance(left, Number) and isinstance(right, Number):
            return Number(node.evaluate({}))
        if self.op == "*" and isinstance(right, Number) and right.value == 1:
            return left
        if self.op in "+-" and isinstance(right, Number) and right.value == 0:
            return left
        return node

    def __str__(self):
        return "(%s %s %s)" % (self.left, self.op, self.right)


class Call:
    FUNCTIONS = {"max": max, "min": min, "abs": abs, "sum": lambda *args: sum(args)}

    def __init__(self, name, arguments):
        self.name = name
        self.arguments = arguments

    def evaluate(self, scope):
        return self.FUNCTIONS[self.name](*[argument.evaluate(scope) for argument in self.arguments])

    def simplify(self):
        return Call(self.name, [argument.simplify() for argument in self.arguments])

    def __str__(self):
        return "%s(%s)" % (self.name, ", ".join(map(str, self.arguments)))


class Parser:
    def __init__(self, text):
        self.tokens = tokenize(text)
        self.kind, self.value = next(self.tokens)

    def advance(self):
        token = self.kind, self.value
        if self.kind != "end":
            self.kind, self.value = next(self.tokens)
        return token

    def accept(self, op):
        if self.kind == "op" and self.value == op:
            self.advance()
            return True
        return False

    def expression(self, minimum=0):
        left = self.unary()
        while self.kind == "op" and PRECEDENCE.get(self.value, -1) >= minimum:
            _, op = self.advance()
            level = PRECEDENCE[op]
            left = Binary(op, left, self.expression(level if op == "^" else level + 1))
        return left

    def unary(self):
        if self.accept("-"):
            return Negate(self.unary())
        return self.primary()

    def primary(self):
        kind, value = self.advance()
        if kind == "number":
            return Number(value)
        if kind == "name":
            if not self.accept("("):
                return Name(value)
            arguments = []
            if not self.accept(")"):
                arguments.append(self.expression())
                while self.accept(","):
                    arguments.append(self.expression())
                if not self.accept(")"):
                    raise SyntaxError("expected )")
            return Call(value, arguments)
        if value == "(":
            node = self.expression()
            if not self.accept(")"):
                raise SyntaxError("expected )")
            return node
        raise SyntaxError("unexpected %r" % (value,))


FORMULAS = [
    "1 + 2 * 3 - 4 / 2",
    "(x + 3) * (y - 2) ^ 2 % 97",
    "max(x, y, 10) * min(3, x) + abs(-y * 1 + 0)",
    "-(x * x + 2 * x * y + y * y) / (1 + 1)",
    "sum(x, y, sum(1, 2, 3), x ^ 2) % (7 * 7 + 0)",
    "((((x + 1) * 2 + 1) * 2 + 1) * 2 + 1) % 1000 - y",
]


def run(n):
    checksum = 0
    for i in range(n):
        for formula in FORMULAS:
            tree = Parser(formula).expression()
            simple = tree.simplify()
            checksum += len(str(tree)) * 3 + len(str(simple))
            for x in range(6):
                scope = {"x": x + i, "y": 5 - x}
                value = tree.evaluate(scope)
                assert simple.evaluate(scope) == value
                checksum = (checksum * 31 + value) & 0xFFFFFFFF
        try:
            Parser("(1 + ").expression()
        except SyntaxError:
            checksum += 1
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
