#!/usr/bin/env python3
"""Makes programs, runs each in every tier and mode, and reports those that do not do the same everywhere.

    fuzz.py [--seed TEXT] [--count N] [--first N] [--mode NAME]... [--oracle DIR] [--keep DIR] COMMAND

Program number N of a seed is always the same. What differs is run again alone, made smaller, and written to DIR. See README.md.
"""
import argparse
import difflib
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from generator import program  # noqa: E402
from modes import MODES  # noqa: E402
from running import Oracle, Runner  # noqa: E402
from shrink import shrink  # noqa: E402

REFERENCE = "interp"


def commit():
    done = subprocess.run(["git", "-C", str(HERE), "rev-parse", "HEAD"], capture_output=True, text=True)
    return done.stdout.strip() or "no commit"


def difference(want, got):
    lines = difflib.unified_diff(want.split("\n"), got.split("\n"), "interpreted", "here", lineterm="", n=1)
    return "\n".join("    " + line[:300] for _, line in zip(range(14), lines))


class Fuzzer:
    def __init__(self, options):
        self.options = options
        self.runner = Runner(os.path.abspath(options.command), options.timeout)
        self.oracle = Oracle(options.oracle) if options.oracle else None
        self.keep = pathlib.Path(options.keep)
        self.found, self.ran = 0, 0
        self.shown = set()

    def batch(self, programs):
        want = self.runner.run(REFERENCE, programs)
        self.ran += len(programs)
        texts = dict(programs)
        for name, out in want.items():
            if out.startswith("[died") and "no end" not in out:
                self.report(name, texts[name], REFERENCE, "", out, [])
        programs = [p for p in programs if not want[p[0]].startswith(("[died", "[too long"))]
        for mode in self.options.mode:
            self.compare(mode, self.runner, programs, want)
        if self.oracle:
            self.compare("oracle", self.oracle, programs, want)

    def compare(self, mode, runner, programs, want):
        got = runner.run(mode, programs)
        texts = dict(programs)
        for i, (name, _) in enumerate(programs):
            if got.get(name) != want[name]:
                self.report(name, texts[name], mode, want[name], got.get(name, "[nothing]"), programs[:i])

    def report(self, name, text, mode, want, got, before):
        """A difference: made smaller if the program shows it alone, else kept with all that ran before it."""
        self.found += 1
        print(f"DIFFERS  {name} in {mode}\n{difference(want, got)}", flush=True)
        self.keep.mkdir(parents=True, exist_ok=True)
        stem = f"{name}.{mode}".replace("/", "-")
        runner = self.oracle if mode == "oracle" else self.runner

        def outcome(new):
            alone = [["alone", new]]
            reference = self.runner.run(REFERENCE, alone)["alone"]
            return reference, runner.run(mode, alone)["alone"]
        died = got.startswith("[died")

        def interesting(new):
            a, b = outcome(new)
            return (b.startswith("[died") and "no end" not in b) if died else a != b and not b.startswith("[died") and not a.startswith(("[died", "[too long"))
        if name in self.shown:
            # Another mode showed this program's bug, probably.
            return
        self.shown.add(name)
        (self.keep / f"{stem}.full.py").write_text(text)
        alone = mode != REFERENCE and interesting(text)
        if not alone:
            print("    only after the programs before it" if mode != REFERENCE else "    the interpreter itself", flush=True)
            import json
            (self.keep / f"{stem}.json").write_text(json.dumps([*before, [name, text]]))
            return
        small = shrink(text, interesting, self.options.shrink) if self.options.shrink else text
        (self.keep / f"{stem}.py").write_text(small)
        a, b = outcome(small)
        print(f"    smaller: {self.keep / stem}.py, {small.count(chr(10))} lines\n{difference(a, b)}", flush=True)

    def all(self):
        options, start = self.options, time.monotonic()
        for first in range(options.first, options.first + options.count, options.batch):
            numbers = range(first, min(first + options.batch, options.first + options.count))
            self.batch([[f"{options.seed[:10]}/{n}", program(f"{options.seed}/{n}")] for n in numbers])
            if options.verbose:
                print(f"{self.ran} programs, {self.found} differences, {time.monotonic() - start:.0f} s", flush=True)
            if options.seconds and time.monotonic() - start > options.seconds:
                break
        print(f"{self.ran} programs of seed {options.seed}, {1 + len(options.mode) + bool(self.oracle)} ways each: {self.found} differences, "
              f"{time.monotonic() - start:.0f} s")
        if options.statistics:
            for name, n in sorted(self.runner.statistics.items()):
                print(f"{name:50} {n}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default=None, help="default: the commit")
    parser.add_argument("--count", type=int, default=100, metavar="N")
    parser.add_argument("--first", type=int, default=0, metavar="N")
    parser.add_argument("--batch", type=int, default=50, metavar="N", help="programs in one process")
    parser.add_argument("--seconds", type=float, default=0, help="stop after the batch that goes beyond it")
    parser.add_argument("--mode", action="append", choices=sorted(MODES), help="default: all")
    parser.add_argument("--oracle", metavar="DIR", help="compare with CPython 3.14 too; DIR holds py314.mjs and its modules")
    parser.add_argument("--keep", default="fuzz-found", metavar="DIR", help="where programs are left that differ (default fuzz-found)")
    parser.add_argument("--shrink", type=float, default=60, metavar="S", help="seconds to make a program smaller, 0: not at all")
    parser.add_argument("--timeout", type=float, default=60, metavar="S", help="seconds for a batch, and one more for each program")
    parser.add_argument("--statistics", action="store_true", help="print the compiler's counters")
    parser.add_argument("-v", "--verbose", action="store_true", help="say how far it is after each batch")
    parser.add_argument("--show", type=int, metavar="N", help="print program N and do nothing else")
    parser.add_argument("command", nargs="?", help="the interpreter")
    options = parser.parse_args()
    options.seed = options.seed or commit()
    if options.show is not None:
        print(program(f"{options.seed}/{options.show}"), end="")
        return 0
    if not options.command:
        parser.error("which interpreter?")
    options.mode = options.mode or [m for m in MODES if m != REFERENCE]
    fuzzer = Fuzzer(options)
    fuzzer.all()
    return fuzzer.found > 0


if __name__ == "__main__":
    sys.exit(main())
