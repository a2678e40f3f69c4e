"""A little language: tokenizer by regex, Pratt parser, closures, environment chains, tail loops, errors with positions."""
import re
from dataclasses import dataclass

TOKEN = re.compile(r"\s*(?:(?P<num>\d+(?:\.\d+)?)|(?P<str>\"[^\"]*\")|(?P<name>[A-Za-z_]\w*)|(?P<op>=>|==|!=|<=|>=|&&|\|\||[-+*/%<>=!(){}\[\],;:.]))")


class LangError(Exception):
    pass


@dataclass
class Token:
    kind: str
    text: str
    pos: int


def tokenize(source):
    pos, out = 0, []
    source = source.rstrip()
    while pos < len(source):
        m = TOKEN.match(source, pos)
        if not m:
            raise LangError(f"bad character {source[pos]!r} at {pos}")
        out.append(Token(m.lastgroup, m[m.lastgroup], m.start(m.lastgroup)))
        pos = m.end()
    return out + [Token("end", "", pos)]


class Env(dict):
    def __init__(self, parent=None, **names):
        super().__init__(names)
        self.parent = parent

    def find(self, name):
        env = self
        while env is not None:
            if name in env:
                return env
            env = env.parent
        raise LangError(f"unknown name {name}")


BINDING = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
OPS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "%": lambda a, b: a % b, "<": lambda a, b: a < b, ">": lambda a, b: a > b,
       "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b}


class Parser:
    """Every parse method returns a function of an environment."""

    def __init__(self, source):
        self.tokens, self.i = tokenize(source), 0

    @property
    def token(self): return self.tokens[self.i]

    def take(self, text=None):
        token = self.token
        if text is not None and token.text != text:
            raise LangError(f"expected {text!r}, got {token.text or 'the end'!r} at {token.pos}")
        self.i += 1
        return token

    def accept(self, text):
        if self.token.text == text:
            self.i += 1
            return True
        return False

    def program(self):
        body = []
        while self.token.kind != "end":
            body.append(self.statement())
            self.accept(";")
        return self.sequence(body)

    @staticmethod
    def sequence(body):
        def run(env):
            value = None
            for step in body:
                value = step(env)
            return value
        return run

    def block(self):
        self.take("{")
        body = []
        while not self.accept("}"):
            body.append(self.statement())
            self.accept(";")
        return self.sequence(body)

    def statement(self):
        match self.token.text:
            case "let":
                self.take()
                name = self.take().text
                self.take("=")
                value = self.expression()
                return lambda env: env.__setitem__(name, value(env))
            case "while":
                self.take()
                test, body = self.expression(), self.block()

                def loop(env):
                    while test(env):
                        body(env)
                return loop
            case "if":
                self.take()
                test, yes = self.expression(), self.block()
                no = self.block() if self.accept("else") else lambda env: None
                return lambda env: yes(env) if test(env) else no(env)
        if self.token.kind == "name" and self.tokens[self.i + 1].text == "=":
            name = self.take().text
            self.take("=")
            value = self.expression()
            return lambda env: env.find(name).__setitem__(name, value(env))
        return self.expression()

    def expression(self, least=0):
        left = self.unary()
        while (level := BINDING.get(self.token.text, -1)) > least:
            op, right = self.take().text, self.expression(level)
            if op == "&&":
                left = (lambda a, b: lambda env: a(env) and b(env))(left, right)
            elif op == "||":
                left = (lambda a, b: lambda env: a(env) or b(env))(left, right)
            else:
                left = (lambda f, a, b: lambda env: f(a(env), b(env)))(OPS[op], left, right)
        return left

    def unary(self):
        if self.accept("-"):
            operand = self.unary()
            return lambda env: -operand(env)
        if self.accept("!"):
            operand = self.unary()
            return lambda env: not operand(env)
        value = self.primary()
        while True:
            if self.accept("("):
                value = self.call(value, self.items(")"))
            elif self.accept("["):
                index = self.expression()
                self.take("]")
                value = (lambda v, i: lambda env: v(env)[i(env)])(value, index)
            else:
                return value

    @staticmethod
    def call(function, arguments):
        return lambda env: function(env)(*[a(env) for a in arguments])

    def items(self, close):
        out = []
        while not self.accept(close):
            out.append(self.expression())
            if self.token.text != close:
                self.take(",")
        return out

    def primary(self):
        token = self.take()
        if token.kind == "num":
            number = float(token.text) if "." in token.text else int(token.text)
            return lambda env: number
        if token.kind == "str":
            return lambda env: token.text[1:-1]
        if token.text == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if token.text == "[":
            items = self.items("]")
            return lambda env: [item(env) for item in items]
        if token.text == "fn":
            self.take("(")
            names = []
            while not self.accept(")"):
                names.append(self.take().text)
                self.accept(",")
            body = self.block() if self.token.text == "{" else (self.take("=>"), self.expression())[1]

            def make(env):
                def function(*args):
                    if len(args) != len(names):
                        raise LangError(f"takes {len(names)} arguments, got {len(args)}")
                    return body(Env(env, **dict(zip(names, args))))
                return function
            return make
        if token.kind == "name":
            return lambda env: env.find(token.text)[token.text]
        raise LangError(f"unexpected {token.text or 'end'!r} at {token.pos}")


def run(source):
    env = Env(None, print=print, len=len, map=lambda f, xs: [f(x) for x in xs], push=lambda xs, x: xs + [x])
    env["true"], env["false"] = True, False
    try:
        print(source.strip().split("\n")[0][:50], "->", Parser(source).program()(Env(env)))
    except (LangError, TypeError, ZeroDivisionError, IndexError) as e:
        print(source.strip()[:50], "->", type(e).__name__, e)


for source in ('1 + 2 * 3 - 4 / 2', '(1 + 2) * -3 % 5', '"a" + "b" * 3', '1 < 2 && !(3 == 4) || false', '[1, 2, [3]][2][0]', 'let x = 5; x = x + 1; x * x',
               'let fact = fn(n) { if n < 2 { 1 } else { n * fact(n - 1) } }; fact(20)', 'let make = fn(n) => fn(x) => x + n; make(5)(10)',
               'let i = 0; let s = 0; while i < 100 { s = s + i; i = i + 1 }; s', 'map(fn(x) => x * x, [1, 2, 3])', 'let c = fn() { let n = 0; fn() { n = n + 1; n } }; let k = c(); k(); k(); k()',
               'let fib = fn(n) { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }; map(fib, [1, 5, 10, 15])', 'print("printed", 1, [2])', 'let comp = fn(f, g) => fn(x) => f(g(x)); comp(fn(x) => x + 1, fn(x) => x * 2)(10)',
               '1 +', 'x', '1 / 0', '(fn(a) => a)()', '[1][5]', '$', 'let = 5', '{', '1 + "a"', 'if 1 { 2', '"unclosed'):
    try:
        run(source)
    except Exception as e:
        print(source, type(e).__name__, e)
