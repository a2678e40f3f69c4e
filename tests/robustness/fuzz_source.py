"""Compiles, parses and tokenizes text that nobody meant as a program, and reads data that no `marshal` wrote.

    brolga fuzz_source.py SEED COUNT [--show]

The outcome of each case is a code object, a tree, tokens, or one of the exceptions below: never another exception, a hang, or the end of the process.
Each case depends on SEED and its number only; --show prints the number of each case before it runs.
"""
import ast
import importlib._bootstrap_external as bootstrap
import importlib.util
import io
import marshal
import os
import random
import signal
import sys
import tempfile
import tokenize
import warnings

warnings.simplefilter("ignore")
ALLOWED = (SyntaxError, RecursionError, MemoryError, tokenize.TokenError)
# "source code string cannot contain null bytes", text that is not of its encoding, codecs that are none of text, numbers beyond any limit.
ALLOWED_VALUES = (ValueError, OverflowError, LookupError)
MARSHAL_ALLOWED = (EOFError, ValueError, TypeError, MemoryError, RecursionError, ImportError, SyntaxError, OverflowError)

OPENERS = ["(", "[", "{", "f(", "x[", "lambda: ", "not ", "-", "~", "await ", "*", "**", "x if ", "f'{", "t'{", "[x for x in ", "{**", "(yield ",
           "if x:\n ", "while 1:\n ", "for x in y:\n ", "def f():\n ", "class C:\n ", "with x:\n ", "try:\n ", "match x:\n case ", "async def f():\n ",
           "@", "x := ", "x = ", "x.", "x, ", "x + ", "x and ", "x < ", "x ** ", "import a.", "from . import ", "global x\n", "del (", "type X[", "def f[T: ",
           "except* ", "else:\n ", "elif x:\n ", "case [", "case {1: ", "case A(", "case 1 | ", "'''", '"""', "f'''{", "f'{x!r:{", "f'{x:{y:{", "\\\n", "\t",
           "raise x from ", "assert x, ", "return ", "lambda x=", "lambda *a, **k: ", "x @ ", "x -> ", ": ", "0x", "1_", "1e", "1j", "b'\\x", "'\\N{", "r'", "u'"]
CLOSERS = [")", "]", "}", "'", '"', "\n", "'''", ": pass\n", " for x in y]", " else 1", "}'", ";"]
ENCODINGS = ["utf-8", "latin-1", "ascii", "utf-16", "utf-32", "cp1252", "euc_jp", "utf-7", "rot13", "hex", "idna", "punycode", "nonsense", "utf-8-sig",
             "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "base64", "shift_jis", "iso2022_jp", "cp037"]
ODD = ["\0", "\f", "\r", "\r\n", "\x1a", "\ufeff", "\u2028", "é", "ﬁ", "ª", "𝔘", "\ud800", "\U0010ffff", "\x7f", "\u200b", "١", "²", "·", "℘", "\xa0"]


def samples():
    """Texts to mutate: library modules, and this program."""
    names = sorted(n for n in sys.stdlib_module_names if not n.startswith("_"))
    texts = [open(__file__, encoding="utf-8").read()]
    for name in random.Random(1).sample(names, 60):
        try:
            spec = importlib.util.find_spec(name)
            texts.append(spec.loader.get_source(name))
        except Exception:
            pass
    return [text for text in texts if text]


def piece(rng, texts):
    lines = rng.choice(texts).splitlines(keepends=True)
    start = rng.randrange(len(lines))
    return "".join(lines[start:start + rng.randrange(1, 40)])


def mutated(rng, text):
    """A text with a few things deleted, doubled, moved, put in."""
    for _ in range(rng.randrange(1, 6)):
        i, j = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        j = min(j, i + rng.randrange(1, 60))
        what = rng.randrange(6)
        if what == 0:
            text = text[:i] + text[j:]
        elif what == 1:
            text = text[:j] + text[i:j] * rng.randrange(1, 4) + text[j:]
        elif what == 2:
            text = text[:i] + rng.choice(OPENERS) + text[i:]
        elif what == 3:
            text = text[:i] + rng.choice(CLOSERS) + text[i:]
        elif what == 4:
            text = text[:i] + rng.choice(ODD) + text[i:]
        else:
            text = text[:i] + text[i:j][::-1] + text[j:]
    return text


def nested(rng):
    """The same openings again and again, with or without what closes them."""
    opener = "".join(rng.choice(OPENERS) for _ in range(rng.choice((1, 1, 1, 2, 3))))
    depth = rng.choice((2, 10, 99, 101, 250, 1000, 20_000))
    if opener.endswith("\n "):
        # Blocks, each further in than the last.
        head = opener[:-1]
        depth = min(depth, 300)
        return "".join(" " * i + line for i in range(depth) for line in head.splitlines(keepends=True)) + " " * depth + "pass\n"
    return opener * depth + rng.choice(("", "x", "1", "pass")) + rng.choice(CLOSERS) * rng.choice((0, depth))


def noise(rng):
    kind = rng.randrange(4)
    if kind == 0:
        return rng.randbytes(rng.randrange(200))
    if kind == 1:
        return "".join(rng.choice(OPENERS + CLOSERS + ODD) for _ in range(rng.randrange(60)))
    if kind == 2:
        return "".join(chr(rng.randrange(0x250)) for _ in range(rng.randrange(100)))
    return "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randrange(40)))


def source(rng, texts):
    kind = rng.randrange(10)
    if kind < 5:
        text = mutated(rng, piece(rng, texts))
    elif kind < 7:
        text = nested(rng)
    elif kind < 9:
        text = noise(rng)
    else:
        data = mutated(rng, piece(rng, texts)).encode("utf-8", "surrogatepass")
        return b"# coding: " + rng.choice(ENCODINGS).encode() + b"\n" + data + rng.randbytes(rng.randrange(4))
    if isinstance(text, str) and rng.randrange(3) == 0:
        text = text.encode("utf-8", "surrogatepass")
        if rng.randrange(2):
            i = rng.randrange(len(text) + 1)
            text = text[:i] + rng.randbytes(2) + text[i:]
    return text


def try_source(rng, text):
    mode = rng.choice(("exec", "exec", "eval", "single"))
    action = rng.randrange(4)
    try:
        if action == 0:
            ast.parse(text, mode=mode, type_comments=bool(rng.randrange(2)))
        elif action == 1 and isinstance(text, str):
            for _ in tokenize.generate_tokens(io.StringIO(text).readline):
                pass
        elif action == 1:
            for _ in tokenize.tokenize(io.BytesIO(text).readline):
                pass
        else:
            compile(text, "<fuzz>", mode, optimize=rng.choice((-1, 0, 2)))
    except ALLOWED:
        pass
    except ALLOWED_VALUES:
        pass


def changed(rng, data):
    data = bytearray(data)
    for _ in range(rng.randrange(1, 8)):
        if not data:
            break
        i = rng.randrange(len(data))
        what = rng.randrange(4)
        if what == 0:
            data[i] = rng.randrange(256)
        elif what == 1:
            data[i] ^= 1 << rng.randrange(8)
        elif what == 2:
            del data[i:i + rng.randrange(8)]
        else:
            data[i:i] = data[i:i + rng.randrange(16)] or b"\xff\xff\xff\x7f"
    return bytes(data)


def try_marshal(rng, texts):
    """Marshal data and `.pyc` files with errors. What can be read is not run: fuzz_bytecode.py does that."""
    values = [1 << 100, -5, 1.5, 2j, "aé😀", b"bytes", (1, (2, (3,))), [1, [2]], {1: {2: 3}}, {1, 2}, frozenset("ab"), None, ..., slice(1, 2, 3)]
    value = rng.choice(values)
    if rng.randrange(2):
        try:
            value = compile(piece(rng, texts), "<fuzz>", "exec")
        except SyntaxError:
            value = values
    data = changed(rng, marshal.dumps(value))
    try:
        if rng.randrange(2):
            marshal.loads(data)
        else:
            marshal.load(io.BytesIO(data))
    except MARSHAL_ALLOWED:
        pass
    if rng.randrange(8) == 0:
        path = os.path.join(FOLDER, "bad.pyc")
        whole = importlib.util.MAGIC_NUMBER + bytes(12) + data
        with open(path, "wb") as f:
            f.write(changed(rng, whole) if rng.randrange(2) else whole)
        try:
            bootstrap.SourcelessFileLoader("bad", path).get_code("bad")
        except MARSHAL_ALLOWED:
            pass


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    texts = samples()
    raised = 0
    for number in range(count):
        if "--show" in sys.argv:
            print(number, flush=True)
        rng = random.Random(seed * 1_000_003 + number)
        signal.alarm(30)
        try:
            if rng.randrange(4) == 0:
                try_marshal(rng, texts)
            else:
                try_source(rng, source(rng, texts))
        except BaseException as error:
            raised += 1
            print(f"case {number}: {type(error).__name__}: {error}"[:300], flush=True)
    signal.alarm(0)
    print(f"{count} cases, {raised} wrong")
    return raised != 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as FOLDER:
        sys.exit(main())
