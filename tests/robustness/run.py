#!/usr/bin/env python3
"""Runs the robustness tests with an interpreter: bad input, endless recursion, too little memory, interrupts, broken streams, the end of programs.

    run.py [--only PART]... [--scale N] [-v] INTERPRETER        e.g.  run.py target/debug/brolga

The parts (PARTS at the end) take about three minutes together on two cores with a development build; --scale N runs N times as many random cases. A part's
programs can be run by themselves: each says how. The run fails if a case does not end as it should, and always if the interpreter dies.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

import limits

HERE = pathlib.Path(__file__).resolve().parent
MB = 1 << 20


class Run:
    def __init__(self, options):
        self.python = os.path.abspath(options.interpreter)
        self.scale = options.scale
        self.verbose = options.verbose
        self.failures = 0
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self.pool = concurrent.futures.ThreadPoolExecutor(2)

    def fail(self, name, text):
        self.failures += 1
        print(f"FAIL  {name}: {text}", flush=True)

    def each(self, cases, function):
        """Calls function(name, case) for all, two at a time; each returns what is wrong, or None."""
        part = sys._getframe(1).f_code.co_name
        futures = {self.pool.submit(function, name, case): name for name, case in cases.items()}
        for future, name in futures.items():
            problem = future.result()
            if problem:
                self.fail(f"{part} {name}", problem)
            elif self.verbose:
                print(f"ok    {part} {name}")

    def script(self, name, *args, limit=600):
        """Runs one of the programs beside this one; its output."""
        run = subprocess.run([self.python, str(HERE / name), *args], capture_output=True, text=True, timeout=limit, env=self.env, errors="replace",
                             stdin=subprocess.DEVNULL)
        return run.returncode, run.stdout, run.stderr

    def bytecode(self):
        self.random_cases("fuzz_bytecode.py", 200)

    def source(self):
        self.random_cases("fuzz_source.py", 400)

    def random_cases(self, name, count):
        def one(seed, count):
            status, out, err = self.script(name, str(seed), str(count), "--show", limit=300 * self.scale)
            if status != 0:
                wrong = [line for line in out.split("\n") if line.startswith("case")]
                return f"seed {seed}: exit {status}, " + (" ".join(wrong[:3]) or f"after case {(out.split() or ['?'])[-1]}: {err[-300:]}")
        first = int(time.time()) if self.scale > 1 else 1
        self.each({seed: count * self.scale for seed in (first, first + 1)}, one)

    def recursion(self):
        def one(name, args):
            status, out, err = self.script("recursion.py", *args)
            wrong = [line for line in out.split("\n") if line.endswith("WRONG")]
            if wrong or status != 0 or not out.endswith("end\n"):
                return f"exit {status}, {'; '.join(wrong) or 'in ' + out.split(chr(10))[-1]} {err[-200:]}"
        self.each({"main thread": [], "thread": ["--thread"], "small thread": ["--thread", str(2 * MB)]}, one)

    def memory(self):
        def one(name, program):
            size = 300 * MB
            run = subprocess.Popen([self.python, "-c", program], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.env,
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)))
            try:
                _, err = run.communicate(timeout=100)
            except subprocess.TimeoutExpired:
                run.kill()
                run.communicate()
                return "does not end"
            last = err.decode(errors="replace").strip().split("\n")[-1]
            wanted = limits.MEMORY_ENDS.get(name, "MemoryError")
            if run.returncode != 1 or not last.startswith(wanted):
                return f"exit {run.returncode}: {err.decode(errors='replace').strip()[-200:]}"
        self.each(limits.MEMORY, one)

    def injection(self):
        """Every allocation of a program fails once, and all from one on: MemoryError, or a result as if nothing had been."""
        def one(name, program):
            def run(value):
                env = {**self.env, "BROLGA_FAIL_ALLOCATION": value}
                return subprocess.run([self.python, "-I", "-S", "-c", program], capture_output=True, text=True, env=env, timeout=60, errors="replace",
                                      stdin=subprocess.DEVNULL)
            count = int(re.search(r"\[(\d+) allocations\]", run("0").stderr)[1])
            step = max(1, count // (24 * self.scale))
            for n in range(1, count + 1, step):
                for value in (str(n), f"{n}+"):
                    end = run(value)
                    if end.returncode not in (0, 1, 120) or "panicked" in end.stderr:
                        return f"BROLGA_FAIL_ALLOCATION={value}: exit {end.returncode}, {end.stderr[-300:]}"
        self.each(limits.INJECTED, one)

    def interrupt(self):
        def one(name, program):
            run = subprocess.Popen([self.python, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.env,
                                   start_new_session=True)
            time.sleep(0.6)
            run.send_signal(signal.SIGINT)
            try:
                status = run.wait(timeout=10)
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
                return "goes on"
            finally:
                run.stdin.close()
            last = run.stderr.read().decode(errors="replace").strip().split("\n")[-1]
            if status != -signal.SIGINT or last != "KeyboardInterrupt":
                return f"exit {status}: {last}"
        self.each(limits.INTERRUPTED, one)

    def commands(self):
        def one(command, expected):
            run = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
                                 env={**self.env, "P": self.python})
            text, status = expected
            if run.returncode != status or text is not None and run.stdout != text:
                return f"exit {run.returncode}: {run.stdout[-300:]!r}"
        self.each(limits.COMMANDS, one)


PARTS = ("commands", "recursion", "source", "bytecode", "injection", "interrupt", "memory")


def main():
    # A shell may have started this in the background with interrupts ignored, which programs would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=PARTS, default=[])
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("interpreter")
    options = parser.parse_args()
    run = Run(options)
    for part in options.only or PARTS:
        start, before = time.monotonic(), run.failures
        getattr(run, part)()
        print(f"{part}: {run.failures - before or 'no'} failures, {time.monotonic() - start:.0f} s", flush=True)
    return run.failures != 0


if __name__ == "__main__":
    sys.exit(main())
