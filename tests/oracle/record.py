#!/usr/bin/env python3
"""Record what CPython 3.14 prints for the scripts of tests/python in tests/python/expected.

    record.py [--oracle DIR] [--native PYTHON] [--check] [--cross PYTHON] [NAME ...]

DIR holds `py314.mjs` and its `node_modules` (see README.md); the default is this folder. A script with a line
`# oracle: native` needs something that the WebAssembly build lacks (threads, processes, 64-bit hashes); it is recorded by
PYTHON, a native CPython 3.13, and so must only use what 3.13 and 3.14 share.

--check     write nothing, list the scripts whose record is out of date
--cross P   write nothing, also run every script with the native CPython P and show where it differs from the record: a
            difference that is not one of version is a script that depends on word size, hash order or the platform
NAME        record only scripts whose path contains one of these
"""
import argparse
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent / "python"
EXPECTED = ROOT / "expected"
BATCH = 60


def scripts(names):
    found = []
    for path in sorted(ROOT.glob("*/*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not names or any(part in name for part in names):
            found.append(name)
    return found


def is_native(name):
    return "\n# oracle: native" in (ROOT / name).read_text(encoding="utf-8")


def by_oracle(names, oracle, out):
    """Run `names` in the oracle, a batch per process. One that takes the process down gets a process of its own, then is left out."""
    while names:
        batch = names[:BATCH]
        jobs = pathlib.Path(out) / "jobs.json"
        jobs.write_text(json.dumps({"root": str(ROOT), "out": str(out), "scripts": batch}))
        command = ["node", str(oracle / "py314.mjs"), "--mount", str(ROOT), "--mount", str(out), "--mount", str(HERE),
                   str(HERE / "driver.py"), str(jobs)]
        subprocess.run(command, cwd=ROOT)
        done = next((i for i, name in enumerate(batch) if text_of(out, name) is None), len(batch))
        if done == 0:
            print(f"the oracle failed on {batch[0]}", file=sys.stderr)
            done = 1
        names = names[done:]


def by_native(names, python, out):
    for name in names:
        env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run([python, str(ROOT / name)], capture_output=True, cwd=ROOT, env=env)
        text = run.stdout.decode("utf-8", "surrogateescape").replace(str(ROOT) + "/", "")
        if run.returncode:
            text += f"[exit {run.returncode}]\n"
            print(name, run.stderr.decode(errors="replace"), file=sys.stderr)
        place = (pathlib.Path(out) / name).with_suffix(".txt")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", errors="surrogateescape")


def text_of(folder, name):
    path = (pathlib.Path(folder) / name).with_suffix(".txt")
    return path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oracle", type=pathlib.Path, default=HERE)
    parser.add_argument("--native", default="python3.13")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--cross", metavar="PYTHON")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    names = scripts(options.names)
    stale = 0
    address = re.compile(r"\b0x[0-9a-f]{6,}\b")
    with tempfile.TemporaryDirectory() as out:
        if options.cross:
            by_native(names, options.cross, out)
        else:
            by_oracle([name for name in names if not is_native(name)], options.oracle.resolve(), out)
            by_native([name for name in names if is_native(name)], options.native, out)
        for name in names:
            got, old = text_of(out, name), text_of(EXPECTED, name)
            if got is None:
                print(f"{name}: no output")
                stale += 1
            elif options.cross or options.check:
                if got != old:
                    stale += 1
                    print("\n".join(difflib.unified_diff((old or "").split("\n"), got.split("\n"), "recorded", name, lineterm="", n=0)))
            else:
                place = (EXPECTED / name).with_suffix(".txt")
                place.parent.mkdir(parents=True, exist_ok=True)
                if got != old:
                    if " at 0x" in got and address.search(got):
                        print(f"warning: {name} prints an address: {address.search(got)[0]}")
                    print(f"{'new' if old is None else 'changed'}: {name}" + ("  (exits nonzero)" if "\n[exit " in "\n" + got else ""))
                    place.write_text(got, encoding="utf-8", errors="surrogateescape")
    if not options.names and not options.cross:
        known = {pathlib.PurePath(name).with_suffix(".txt").as_posix() for name in names}
        for path in sorted(EXPECTED.glob("*/*.txt")):
            if path.relative_to(EXPECTED).as_posix() not in known:
                print(f"no script for {path.relative_to(EXPECTED)}")
    print(f"{len(names)} scripts, {stale} differ")
    return stale != 0


if __name__ == "__main__":
    sys.exit(main())
