"""A bytecode compiler and virtual machine for a small language with functions, loops and lists: opcode methods in a table."""

GROUPS = ("interpreters", "calls", "objects")
SIZE = 40

SOURCE = """
def gcd a b : while b : set t = a % b ; set a = b ; set b = t end return a end
def fib n : if n < 2 : return n end return fib ( n - 1 ) + fib ( n - 2 ) end
def count n : set i = 0 ; set primes = 0 ; while i < n : set i = i + 1 ; set d = 2 ; set prime = i > 1 ; while d * d < i + 1 : if i % d == 0 : set prime = 0 end set d = d + 1 end set primes = primes + prime end return primes end
def main : return gcd ( 1071 , 462 ) * 100000 + fib ( 11 ) * 100 + count ( 60 ) end
"""


class Function:
    def __init__(self, name, parameters):
        self.name = name
        self.names = list(parameters)
        self.arity = len(parameters)
        self.code = []

    def slot(self, name):
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def emit(self, op, operand=None):
        self.code.append((op, operand))
        return len(self.code) - 1

    def patch(self, position, target):
        self.code[position] = (self.code[position][0], target)


class Compiler:
    LEVELS = [("<", ">", "=="), ("+", "-"), ("*", "/", "%")]

    def __init__(self, source):
        self.words = source.split()
        self.position = 0
        self.functions = {}

    def peek(self):
        return self.words[self.position] if self.position < len(self.words) else None

    def next(self):
        self.position += 1
        return self.words[self.position - 1]

    def expect(self, word):
        found = self.next()
        if found != word:
            raise SyntaxError("expected %s, got %s" % (word, found))

    def compile(self):
        while self.peek() == "def":
            self.next()
            name = self.next()
            parameters = []
            while self.peek() != ":":
                parameters.append(self.next())
            self.next()
            function = self.functions[name] = Function(name, parameters)
            self.block(function)
            function.emit("constant", 0)
            function.emit("return_")
        return self.functions

    def block(self, function):
        while self.peek() != "end":
            self.statement(function)
            if self.peek() == ";":
                self.next()
        self.next()

    def statement(self, function):
        word = self.next()
        if word == "set":
            name = self.next()
            self.expect("=")
            self.expression(function)
            function.emit("store", function.slot(name))
        elif word == "return":
            self.expression(function)
            function.emit("return_")
        elif word in ("if", "while"):
            start = len(function.code)
            self.expression(function)
            jump = function.emit("jump_if_false")
            self.expect(":")
            self.block(function)
            if word == "while":
                function.emit("jump", start)
            function.patch(jump, len(function.code))
        else:
            raise SyntaxError(word)

    def expression(self, function, level=0):
        if level == len(self.LEVELS):
            return self.atom(function)
        self.expression(function, level + 1)
        while self.peek() in self.LEVELS[level]:
            op = self.next()
            self.expression(function, level + 1)
            function.emit("binary", op)

    def atom(self, function):
        word = self.next()
        if word.isdigit():
            function.emit("constant", int(word))
        elif word == "(":
            self.expression(function)
            self.expect(")")
        elif self.peek() == "(":
            self.next()
            count = 0
            while self.peek() != ")":
                self.expression(function)
                count += 1
                if self.peek() == ",":
                    self.next()
            self.next()
            function.emit("call", (word, count))
        else:
            function.emit("load", function.slot(word))


class Frame:
    __slots__ = ("function", "locals", "stack", "position")

    def __init__(self, function, arguments):
        self.function = function
        self.locals = arguments + [0] * (len(function.names) - len(arguments))
        self.stack = []
        self.position = 0


BINARY = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a // b if b else 0,
    "%": lambda a, b: a % b if b else 0, "<": lambda a, b: int(a < b), ">": lambda a, b: int(a > b), "==": lambda a, b: int(a == b),
}


class Machine:
    def __init__(self, functions):
        self.functions = functions
        self.frames = []
        self.result = None
        self.executed = 0
        self.table = {name[3:]: getattr(self, name) for name in dir(self) if name.startswith("op_")}

    def run(self, name, *arguments):
        self.frames.append(Frame(self.functions[name], list(arguments)))
        while self.frames:
            frame = self.frames[-1]
            op, operand = frame.function.code[frame.position]
            frame.position += 1
            self.executed += 1
            self.table[op](frame, operand)
        return self.result

    def op_constant(self, frame, value):
        frame.stack.append(value)

    def op_load(self, frame, slot):
        frame.stack.append(frame.locals[slot])

    def op_store(self, frame, slot):
        frame.locals[slot] = frame.stack.pop()

    def op_binary(self, frame, op):
        right = frame.stack.pop()
        left = frame.stack.pop()
        frame.stack.append(BINARY[op](left, right))

    def op_jump(self, frame, target):
        frame.position = target

    def op_jump_if_false(self, frame, target):
        if not frame.stack.pop():
            frame.position = target

    def op_call(self, frame, operand):
        name, count = operand
        arguments = frame.stack[len(frame.stack) - count:]
        del frame.stack[len(frame.stack) - count:]
        self.frames.append(Frame(self.functions[name], arguments))

    def op_return_(self, frame, operand):
        value = frame.stack.pop()
        self.frames.pop()
        if self.frames:
            self.frames[-1].stack.append(value)
        else:
            self.result = value


def run(n):
    checksum = 0
    for i in range(n):
        functions = Compiler(SOURCE).compile()
        machine = Machine(functions)
        checksum += machine.run("main") + machine.executed
        checksum += machine.run("gcd", 10 ** 9 + 7 * i, 12345) + machine.run("fib", i % 5 + 3)
        checksum += sum(len(function.code) for function in functions.values())
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
