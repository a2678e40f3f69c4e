#!/usr/bin/env python3
"""Run the scripts of tests/python with an interpreter and compare with what CPython 3.14 printed.

    run.py [--only TEXT]... [--mode NAME]... [-j N] [-v] COMMAND [ARG ...]      e.g.  run.py target/release/brolga

stdout and the exit status must be exactly what tests/python/expected records (see tests/oracle/record.py). Nothing is
folded but the folder of the scripts themselves. -v prints a diff for each failure, and what went to stderr.

tests/python/failing.txt lists what does not pass yet, a script a line. Its lines only ever go: a failure that is not listed fails the run,
and so does a listed script that passes. --update-failing rewrites the list from a run of everything; --all ignores it. An interpreter that dies by a
signal or a panic fails the run whether the script is listed or not.

A mode is a way of running the interpreter, added to COMMAND: see MODES. With several modes the scripts run in each.
"""
import argparse
import concurrent.futures
import difflib
import os
import pathlib
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent / "python"
EXPECTED = ROOT / "expected"

# name -> (arguments after COMMAND, environment)
MODES = {
    "default": ([], {}),
    "interp": (["-X", "jit=off"], {}),
    "jit-eager": (["-X", "jit=eager"], {}),
    "jit-on": (["-X", "jit=on"], {}),
    # The background thread compiles what ran a few times, quickly, then well.
    "jit-background": (["-X", "jit=on", "-X", "jit-threshold=3", "-X", "jit-loop-threshold=3", "-X", "jit-warm=5", "-X", "jit-share=0"], {}),
    # A collection at every allocation of the script, ever more rarely in long ones; at every allocation; at every 7th and 31st of start-up too, all of
    # them verified; full ones.
    "zeal-spread": (["-X", "jit=off"], {"BROLGA_GC_ZEAL": "1,main,verify=20,spread=1000"}),
    "zeal": (["-X", "jit=off"], {"BROLGA_GC_ZEAL": "1,main,verify=20"}),
    "zeal-7": (["-X", "jit=off"], {"BROLGA_GC_ZEAL": "7"}),
    "zeal-31": (["-X", "jit=off"], {"BROLGA_GC_ZEAL": "31"}),
    "zeal-full": (["-X", "jit=off"], {"BROLGA_GC_ZEAL": "97,full,main,verify=20,spread=500"}),
    "jit-zeal": (["-X", "jit=eager"], {"BROLGA_GC_ZEAL": "1,main,verify=20,spread=1000"}),
}


def died(status):
    """Whether an exit status is that of a crash: a signal, or a panic."""
    return isinstance(status, int) and (status < 0 or status == 101)


def run_one(name, command, extra, env, limit):
    """(passed, problem, diff lines, seconds, crashed) for one script."""
    record = (EXPECTED / name).with_suffix(".txt")
    if not record.exists():
        return False, "not recorded yet: run tests/oracle/record.py", [], 0.0, False
    want = record.read_text(encoding="utf-8", errors="surrogateescape")
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **env}
    start = time.monotonic()
    try:
        run = subprocess.run([*command, *extra, str(ROOT / name)], capture_output=True, stdin=subprocess.DEVNULL,
                             cwd=ROOT, env=environment, timeout=limit)
        out, err, status = run.stdout, run.stderr, run.returncode
    except subprocess.TimeoutExpired as expired:
        out, err, status = expired.stdout or b"", expired.stderr or b"", f"timeout after {limit:.0f} s"
    seconds = time.monotonic() - start
    got = out.decode("utf-8", "surrogateescape").replace(str(ROOT) + "/", "")
    if status != 0:
        got += f"[exit {status}]\n"
    if got == want:
        return True, "", [], seconds, False
    lines = list(difflib.unified_diff(want.split("\n"), got.split("\n"), "CPython 3.14", "here", lineterm="", n=1))
    errors = err.decode(errors="replace").strip().split("\n")
    changed = sum(1 for line in lines[2:] if line[:1] in "+-")
    problem = f"{changed} lines differ"
    if status != 0:
        problem = f"exit {status}: {errors[-1][:110]}"
        if died(status):
            panics = [i for i, line in enumerate(errors) if "panicked at" in line]
            problem = f"CRASH {status}: " + (" ".join(errors[panics[0]:][:2]) if panics else errors[-1])[:200]
    return False, problem, lines + ["  stderr: " + line for line in errors if line], seconds, died(status)


def main():
    # A shell may have started this in the background with interrupts ignored, which programs would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[], metavar="TEXT", help="scripts whose path contains TEXT")
    parser.add_argument("--mode", action="append", default=[], choices=sorted(MODES))
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=60, help="seconds a script")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--slowest", type=int, default=0, metavar="N", help="show the N slowest scripts")
    parser.add_argument("--all", action="store_true", help="known failures count as failures")
    parser.add_argument("--update-failing", action="store_true", help="rewrite the list of known failures")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("which interpreter?")
    if os.sep in command[0]:
        command[0] = os.path.abspath(command[0])
    names = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("*/*.py"))]
    unrecorded = [name for name in names if not (EXPECTED / name).with_suffix(".txt").exists()]
    if unrecorded:
        print("not recorded yet (tests/oracle/record.py): " + " ".join(unrecorded))
    names = [name for name in names if name not in unrecorded]
    names = [name for name in names if not options.only or any(text in name for text in options.only)]
    listed = set((ROOT / "failing.txt").read_text().split()) if (ROOT / "failing.txt").exists() else set()
    known = set() if options.all or options.update_failing else listed
    passed = failed = skipped = 0
    failures, times = [], []
    for mode in options.mode or ["default"]:
        extra, env = MODES[mode]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            results = pool.map(lambda name: run_one(name, command, extra, env, options.timeout), names)
            for name, (good, problem, diff, seconds, crashed) in zip(names, results):
                times.append((seconds, name))
                if not good:
                    failures.append(name)
                if name in known and not crashed:
                    skipped += not good
                    if mode != "default":
                        continue
                    failed += good
                    if good:
                        print(f"PASS  {name}: passes now, take it off tests/python/failing.txt", flush=True)
                    continue
                passed += good
                failed += not good
                if not good:
                    print(f"FAIL  {name}{'' if mode == 'default' else f' [{mode}]'}: {problem}", flush=True)
                    if options.verbose:
                        print("\n".join("      " + line for line in diff))
    for seconds, name in sorted(times, reverse=True)[:options.slowest]:
        print(f"{seconds:8.2f} s  {name}")
    if options.update_failing:
        (ROOT / "failing.txt").write_text("".join(name + "\n" for name in sorted(set(failures))))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
