#!/usr/bin/env python3
"""Fail guards of compiled code on purpose, one per run, and look whether scripts still print what CPython printed.

    inject.py [--only TEXT]... [--samples N] [-j N] COMMAND [ARG ...]      e.g.  inject.py target/debug/brolga

Each script runs once with everything compiled and guards counted; then again for each of N numbers between 1 and that count, chosen
with growing distances (early guards are where code differs most), with that guard made to fail. The scripts are those of tests/python/hot and
tests/deopt/scripts; the latter print what they compute in two ways and need no record.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = HERE.parent / "python"


def run(command, options, script, limit=120):
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run([*command, "-X", "jit=eager", *options, str(script)], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, cwd=PYTHON, env=environment, timeout=limit, errors="surrogateescape")
    except subprocess.TimeoutExpired:
        return "timeout", ""
    out = done.stdout.replace(str(PYTHON) + "/", "")
    return out + (f"[exit {done.returncode}]\n" if done.returncode else ""), done.stderr


def numbers(count, samples):
    """Numbers from 1 to count, dense at the start."""
    chosen, at = set(), 1.0
    ratio = max(count, 2) ** (1 / max(samples - 1, 1))
    while len(chosen) < samples and at <= count:
        chosen.add(int(at))
        at = max(at * ratio, at + 1)
    return sorted(chosen)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[], metavar="TEXT", help="scripts whose path contains TEXT")
    parser.add_argument("--samples", type=int, default=10, metavar="N", help="runs a script (default 10)")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("which interpreter?")
    command = [os.path.abspath(options.command[0]), *options.command[1:]]
    scripts = [*sorted((PYTHON / "hot").glob("*.py")), *sorted((HERE / "scripts").glob("*.py"))]
    scripts = [s for s in scripts if not options.only or any(text in str(s) for text in options.only)]
    failed = runs = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        def measure(script):
            want, err = run(command, ["-X", "jit-count-guards"], script)
            found = re.search(r"^guards (\d+)$", err, re.M)
            return script, want, int(found[1]) if found else 0
        plans = list(pool.map(measure, scripts))
        tasks = [(s, want, n) for s, want, count in plans for n in numbers(count, options.samples)]
        for script, want, count in plans:
            print(f"{script.relative_to(HERE.parent)}: {count} guards", flush=True)
            if "[exit" in want or want == "timeout":
                failed += 1
                print(f"FAIL  {script.name}: {want.splitlines()[-1]}")

        def inject(task):
            script, want, n = task
            got, err = run(command, ["-X", f"jit-fail-guard={n}"], script)
            return task, got == want, err
        for (script, _, n), good, err in pool.map(inject, tasks):
            runs += 1
            if not good:
                failed += 1
                last = (err.strip().splitlines() or [""])[-1][:150]
                print(f"FAIL  {script.name}: guard {n}  {last}", flush=True)
    print(f"{runs} injections, {failed} failures")
    return failed > 0


sys.exit(main())
