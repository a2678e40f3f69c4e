"""Makes invalid programs out of valid ones: deletes, doubles, swaps, inserts and replaces tokens.

    python3 generate.py OUT.json [--count N] [--seed S] FILE_OR_FOLDER...

Each program is a top-level statement of one of the files with one or two mutations. OUT.json is a list of sources, to be
judged by `judge.py` under CPython 3.14 and compared by the compiler's `syntax_check` example. Needs CPython 3.12 or later.
"""

import argparse
import ast
import io
import json
import keyword
import pathlib
import random
import tokenize

SPICE = ["(", ")", "[", "]", "{", "}", ",", ":", ";", "=", "==", ":=", ".", "*", "**", "->", "@", "!", "if", "else", "for",
         "in", "not", "is", "and", "or", "lambda", "def", "class", "return", "yield", "await", "async", "import", "from",
         "as", "with", "try:", "except", "finally", "None", "True", "print", "x", "1", "0x", "1_", "'", '"', "'''", "f'{",
         "f'{x!z}'", "f'{a b}'", "b'\\xg'", "'a'", "\\", "\n", "\n    ", "    ", "del", "global", "nonlocal", "assert",
         "raise", "while", "match", "case", "type", "...", "$", "?", "`", "<>", "++", "01", "1e", "é", "“"]


def chunks(path):
    """Top-level statements of a file, as text."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return
    lines = text.splitlines(keepends=True)
    for node in tree.body:
        first = min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", [])])
        if 1 <= node.end_lineno - first <= 40:
            yield "".join(lines[first - 1:node.end_lineno])


def spans(text):
    """(start, end) of each token that has text."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.string.strip() and token.type != tokenize.COMMENT:
            found.append((starts[token.start[0] - 1] + token.start[1], starts[token.end[0] - 1] + token.end[1]))
    return found


def mutate(rng, text):
    tokens = spans(text)
    if len(tokens) < 4:
        return None
    at = rng.randrange(len(tokens))
    start, end = tokens[at]
    match rng.randrange(8):
        case 0 | 1:
            return text[:start] + text[end:]
        case 2:
            return text[:start] + text[start:end] + " " + text[start:]
        case 3 if at + 1 < len(tokens):
            start2, end2 = tokens[at + 1]
            return text[:start] + text[start2:end2] + text[end:start2] + text[start:end] + text[end2:]
        case 4:
            return text[:start] + rng.choice(SPICE) + " " + text[start:]
        case 5:
            return text[:start] + rng.choice(SPICE) + text[end:]
        case 6:
            other = rng.choice(tokens)
            return text[:start] + text[other[0]:other[1]] + text[end:]
        case _:
            word = text[start:end]
            if keyword.iskeyword(word) and len(word) > 2:
                place = rng.randrange(len(word))
                return text[:start] + word[:place] + word[place + 1:] + text[end:]
            return text[:start] + text[start:end][:-1] + text[end:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("sources", nargs="+", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    files = sorted(f for s in options.sources for f in ([s] if s.is_file() else s.rglob("*.py")))
    rng.shuffle(files)
    pool = []
    for path in files:
        found = list(chunks(path))
        pool += rng.sample(found, min(len(found), 6))
        if len(pool) > options.count:
            break
    programs = []
    while len(programs) < options.count:
        text = rng.choice(pool)
        try:
            mutated = mutate(rng, text)
            if mutated is not None and rng.randrange(5) == 0:
                mutated = mutate(rng, mutated) or mutated
        except (tokenize.TokenError, SyntaxError):
            continue
        if mutated is not None and mutated != text:
            programs.append(mutated)
    with open(options.out, "w") as out:
        json.dump(programs, out, indent=0)


main()
