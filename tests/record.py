"""Records what CPython 3.14 says of the compiler's test programs; run it under CPython 3.14 from the repository's root.

    python3.14 tests/record.py

Writes next to the programs in `frontend/compiler/tests/data`: `constructs.ast` (the tree, a line for each statement),
`scopes.symtable`, and `errors.tsv` anew for the programs that are in it already: each line has a program, the exception's
type and message, line, offset, end line and end offset, with newlines and tabs escaped; or just `ok`.
"""

import contextlib
import io
import pathlib
import runpy
import sys
import warnings

DATA = pathlib.Path("frontend/compiler/tests/data")


def output_of(script, *args):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        sys.argv = [script, *map(str, args)]
        runpy.run_path(script, run_name="__main__")
    return out.getvalue()


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def unescape(text):
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape") if text.isascii() else (
        text.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("\0", "\\"))


def verdict(source):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<case>", "exec", dont_inherit=True)
        except SyntaxError as e:
            fields = type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset
            return "\t".join(escape(str(field)) for field in fields)
        return "ok"


def main():
    (DATA / "constructs.ast").write_text(output_of("tests/ast/dump.py", DATA / "constructs.py"))
    listfile = DATA / "list.tmp"
    listfile.write_text(str(DATA / "scopes.py"))
    (DATA / "scopes.symtable").write_text(output_of("tests/symtable/dump.py", listfile).partition("\n")[2])
    listfile.unlink()
    programs = [line.split("\t")[0] for line in (DATA / "errors.tsv").read_text().splitlines()]
    lines = [f"{program}\t{verdict(unescape(program))}\n" for program in programs]
    (DATA / "errors.tsv").write_text("".join(lines))


main()
