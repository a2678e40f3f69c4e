#!/usr/bin/env python3
"""Record or verify the checksums of benches/programs in benches/programs.json.

    record.py                       list every program with its time under this interpreter
    record.py --write [NAME ...]    record checksums, computed by this interpreter, for all or the named programs
    record.py --verify COMMAND ...  run every program with COMMAND and compare with what is recorded

A program declares its default SIZE and its GROUPS; the manifest adds the checksum that every runtime must reproduce.
`programs.json` is {name: {"groups": [...], "size": int, "checksum": str}}. Each call of run() must do the same work,
so each is called twice before its checksum is believed.
"""
import argparse
import importlib.util
import json
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
MANIFEST = HERE / "programs.json"


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def measure(path):
    """(manifest entry, milliseconds of the second call) of one program, run in this interpreter."""
    module = load(path)
    first = module.run(module.SIZE)
    start = time.process_time()
    second = module.run(module.SIZE)
    elapsed = (time.process_time() - start) * 1000
    if first != second:
        raise SystemExit(f"{path.stem}: two calls disagree: {first} and {second}")
    if not module.__doc__:
        raise SystemExit(f"{path.stem}: no docstring")
    return {"groups": list(module.GROUPS), "size": module.SIZE, "checksum": str(first)}, elapsed


def verify(command):
    manifest = json.loads(MANIFEST.read_text())
    bad = 0
    for path in sorted((HERE / "programs").glob("*.py")):
        run = subprocess.run([*command, str(path)], capture_output=True, text=True)
        want = manifest.get(path.stem, {}).get("checksum", "nothing recorded")
        got = run.stdout.strip() if run.returncode == 0 else (run.stderr.strip().splitlines() or ["no output"])[-1]
        if got != want:
            bad += 1
            print(f"{path.stem}: want {want}, got {got}")
    print(f"{len(manifest) - bad} agree, {bad} differ")
    return bad != 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--verify", nargs=argparse.REMAINDER, metavar="COMMAND")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.verify:
        return verify(options.verify)
    manifest = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else {}
    paths = sorted((HERE / "programs").glob("*.py"))
    for path in paths:
        if options.names and path.stem not in options.names:
            continue
        entry, elapsed = measure(path)
        manifest[path.stem] = entry
        print(f"{path.stem:24} size {entry['size']:>7} {elapsed:8.1f} ms  {','.join(entry['groups'])}")
    known = {path.stem for path in paths}
    if options.write:
        kept = {name: manifest[name] for name in sorted(manifest) if name in known}
        lines = [f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in kept.items()]
        MANIFEST.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
