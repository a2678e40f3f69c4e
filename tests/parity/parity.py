#!/usr/bin/env python3
"""Compare the code objects our compiler makes with CPython 3.14's, field by field, for every file of a library.

    tests/parity/parity.py [options] [PATTERN...]       e.g.  parity.py 'json/*' argparse.py

A PATTERN selects files by their path below the library (shell wildcards; a folder selects what is in it); none selects all.

CPython's side comes from an oracle (--oracle DIR with py314.mjs and dumpcode.py, or $BROLGA_ORACLE), cached in tests/.cache
by content, or from a dump that exists (--oracle-dump FILE). Our side is the example `dumpcode` of the compiler, or a dump
(--our-dump FILE). Exit status 0: every code object equal in all fields.
"""

import argparse
import difflib
import fnmatch
import hashlib
import json
import os
import pathlib
import subprocess
import sys
from collections import Counter

import codetext

HERE = pathlib.Path(__file__).resolve().parent
REPO = HERE.parent.parent
CACHE = REPO / "tests" / ".cache" / "parity"

# The order in which fields are compared: what causes other differences comes first.
FIELDS = ["path", "qualname", "firstlineno", "argcount", "posonly", "kwonly", "flags", "varnames", "cellvars", "freevars",
          "nlocals", "names", "consts", "code", "stacksize", "exc", "lines"]


def default_library():
    """The standard library in the cargo registry."""
    home = pathlib.Path(os.environ.get("CARGO_HOME", pathlib.Path.home() / ".cargo"))
    found = sorted(home.glob("registry/src/*/rustpython-pylib-*/Lib"))
    return found[-1] if found else None


def select(library, patterns):
    """Paths of the Python files below the library that match."""
    names = sorted(str(path.relative_to(library)) for path in library.rglob("*.py"))
    if not patterns:
        return names
    return [name for name in names
            if any(fnmatch.fnmatch(name, pattern) or name.startswith(pattern.rstrip("/") + "/") for pattern in patterns)]


def read_dump(path):
    """file -> line of a dump."""
    with open(path, encoding="utf-8") as lines:
        return {item["file"].lstrip("/"): item for item in map(json.loads, lines)}


def oracle_dumps(oracle, library, names):
    """CPython's dumps, from the cache or from one run of the oracle."""
    dumper = oracle / "dumpcode.py"
    CACHE.mkdir(parents=True, exist_ok=True)
    seed = hashlib.sha256(dumper.read_bytes()).digest()
    keys = {}
    for name in names:
        digest = hashlib.sha256(seed + name.encode() + b"\0" + (library / name).read_bytes())
        keys[name] = CACHE / (digest.hexdigest()[:32] + ".json")
    missing = [name for name in names if not keys[name].exists()]
    if missing:
        files, out = CACHE / "files.txt", CACHE / "oracle.jsonl"
        files.write_text("\n".join(str(library / name) for name in missing))
        command = ["node", "py314.mjs", "--mount", str(library), "--mount", str(CACHE), str(dumper), str(out), str(library),
                   f"@{files}"]
        print("oracle:", len(missing), "files", file=sys.stderr)
        subprocess.run(command, cwd=oracle, check=True, stdout=sys.stderr)
        with open(out, encoding="utf-8") as lines:
            for line in lines:
                keys[json.loads(line)["file"].lstrip("/")].write_text(line, encoding="utf-8")
    return {name: json.loads(keys[name].read_text(encoding="utf-8")) for name in names}


def our_dumps(library, names):
    """Our dumps. A file on which the compiler dies is marked, and the rest still runs."""
    subprocess.run(["cargo", "build", "-q", "-p", "brolga-compiler", "--example", "dumpcode"], cwd=REPO, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", REPO / "target"))
    CACHE.mkdir(parents=True, exist_ok=True)
    listing = CACHE / "ours.txt"
    dumps, left = {}, list(names)
    while left:
        listing.write_text("\n".join(str(library / name) for name in left))
        command = [str(target / "debug" / "examples" / "dumpcode"), str(library), f"@{listing}"]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        done = [json.loads(line) for line in run.stdout.splitlines()]
        dumps.update((item["file"].lstrip("/"), item) for item in done)
        left = left[len(done):]
        if run.returncode != 0 and left:
            message = (run.stderr.strip().splitlines() or ["no message"])[-1]
            dumps[left[0]] = {"file": "/" + left[0], "error": ["crash", f"status {run.returncode}: {message}"]}
            left = left[1:]
    return dumps


def diff(theirs, ours):
    return [line.rstrip("\n") for line in difflib.unified_diff(theirs, ours, "CPython", "ours", lineterm="", n=3)][2:]


def explain(field, theirs, ours):
    """Lines that show how a field differs."""
    if field == "code":
        return diff(codetext.instructions(theirs), codetext.instructions(ours))
    if field == "exc":
        return diff(codetext.handlers(theirs), codetext.handlers(ours))
    if field == "lines":
        return diff(codetext.located(theirs), codetext.located(ours))
    if isinstance(theirs[field], list):
        texts = [[json.dumps(item, ensure_ascii=False) for item in code[field]] for code in (theirs, ours)]
        return diff(*texts)
    return [f"-{theirs[field]}", f"+{ours[field]}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patterns", nargs="*", metavar="PATTERN")
    parser.add_argument("--oracle", type=pathlib.Path, default=os.environ.get("BROLGA_ORACLE"))
    parser.add_argument("--oracle-dump", type=pathlib.Path, help="CPython's dump, made before")
    parser.add_argument("--our-dump", type=pathlib.Path, help="our dump, made before")
    parser.add_argument("--lib", type=pathlib.Path, default=default_library(), help="folder of Python files")
    parser.add_argument("--show", type=int, default=3, metavar="N", help="explain the first N mismatches (default 3)")
    parser.add_argument("--lines", type=int, default=40, metavar="N", help="lines of each explanation (default 40)")
    parser.add_argument("--field", help="explain only mismatches that start with this field")
    parser.add_argument("--files", action="store_true", help="list the counts of every file")
    args = parser.parse_args()
    if args.lib is None:
        parser.error("no library found, give --lib")
    if args.oracle is None and args.oracle_dump is None:
        parser.error("give --oracle or --oracle-dump")

    names = select(args.lib, args.patterns)
    if not names:
        parser.error("no file matches")
    theirs = read_dump(args.oracle_dump) if args.oracle_dump else oracle_dumps(args.oracle, args.lib, names)
    ours = read_dump(args.our_dump) if args.our_dump else our_dumps(args.lib, names)

    objects = equal = same_files = 0
    first_fields, any_fields, failures = Counter(), Counter(), Counter()
    shown = 0
    for name in names:
        a, b = theirs.get(name), ours.get(name)
        if a is None or b is None:
            failures["not in " + ("CPython's dump" if a is None else "ours")] += 1
            continue
        count = len(a.get("codes", ()))
        objects += count
        if "error" in a or "error" in b:
            if a.get("error") == b.get("error"):
                same_files += 1
            else:
                failures["compile error"] += 1
                print(f"{name}: CPython {a.get('error', 'compiles')}, ours {b.get('error', 'compiles')}")
            continue
        good = 0
        for index, code in enumerate(a["codes"]):
            if index >= len(b["codes"]):
                first_fields["missing"] += 1
                continue
            mine = b["codes"][index]
            wrong = [field for field in FIELDS if code[field] != mine[field]]
            any_fields.update(wrong)
            if not wrong:
                good += 1
                continue
            first_fields[wrong[0]] += 1
            if shown < args.show and args.field in (None, wrong[0]):
                shown += 1
                print(f"--- {name}: {code['qualname']}, line {code['firstlineno']}: {wrong[0]} differs"
                      + (f" (also {', '.join(wrong[1:])})" if wrong[1:] else ""))
                lines = explain(wrong[0], code, mine)
                print("\n".join(lines[:args.lines] + (["..."] if len(lines) > args.lines else [])))
        equal += good
        same_files += good == count == len(b["codes"])
        if args.files:
            print(f"{name}: {good} of {count}")

    print(f"{same_files} of {len(names)} files, {equal} of {objects} code objects equal in all fields")
    if first_fields:
        print("first difference:", ", ".join(f"{field} {n}" for field, n in first_fields.most_common()))
        print("any difference:", ", ".join(f"{field} {n}" for field, n in any_fields.most_common()))
    for failure, n in failures.most_common():
        print(f"{failure}: {n} files")
    return 0 if same_files == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
