"""The counterpart of the compiler's `token_dump` example; run it under CPython 3.14.

    python3.14 dump.py LISTFILE     for each file named in LISTFILE, its name, then a line for each token
"""

import _tokenize
import io
import sys
import token

for path in open(sys.argv[1]).read().split():
    print(path)
    try:
        text = open(path, encoding="utf-8").read()
    except UnicodeDecodeError:
        continue
    try:
        tokens = _tokenize.TokenizerIter(io.StringIO(text).readline, extra_tokens=True)
        for kind, text, start, end, line in tokens:
            print(token.tok_name[kind], ascii(text), start, end, ascii(line))
    except SyntaxError:
        print("error")
