"""Asks the running Python what it says of programs; run it under CPython 3.14.

    python3.14 judge.py PROGRAMS.json OUT.json [MODE]

OUT.json is a list of {"source", "error", "warnings"}; error is null for a program that compiles.
"""

import json
import sys
import warnings


def judge(source):
    error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<case>", mode, dont_inherit=True)
        except SyntaxError as e:
            error = {"type": type(e).__name__, "msg": e.msg, "lineno": e.lineno, "offset": e.offset,
                     "end_lineno": e.end_lineno, "end_offset": e.end_offset, "text": e.text,
                     "metadata": (getattr(e, "_metadata", None) or [])[:2]}
        except Exception as e:
            error = {"type": type(e).__name__, "msg": str(e)}
    return {"source": source, "error": error, "warnings": [[str(w.message), w.lineno] for w in caught]}


mode = sys.argv[3] if len(sys.argv) > 3 else "exec"
programs = json.load(open(sys.argv[1]))
json.dump([judge(source) for source in programs], open(sys.argv[2], "w"), indent=0)
