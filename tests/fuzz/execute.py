"""Runs generated programs one after another in one process, each in a module of its own.

    execute.py PROGRAMS RESULTS [FIRST [SECONDS]]

PROGRAMS is a JSON list of [name, text]; RESULTS gets a JSON line [name, output] for each, at once, so that what was done is known if the process dies.
A program that takes more than SECONDS of processor time has the output `[too long]`. The output ends with the exception that ended the program, if there is one. Needs nothing of the interpreter beyond `compile` and `exec`.
"""
import builtins
import gc
import io
import json
import re
import signal
import sys
import types
import warnings

warnings.simplefilter("ignore")
ADDRESS = re.compile(r"\bat 0x[0-9a-f]+")
LIMIT = 100_000


class Output(io.StringIO):
    """A text of bounded length: beyond it a program is only counted."""

    def write(self, text):
        if self.tell() < LIMIT:
            super().write(text)
        return len(text)


class TooLong(BaseException):
    """No program catches this for good."""


def too_long(*_):
    global overran
    overran = True
    raise TooLong


def watch(seconds):
    """Ends the program that runs now after that much processor time; 0 ends the watch."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGVTALRM, too_long)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.05 if seconds else 0)
        # Whoever catches that again and again, or is too deep in calls for a handler, ends with the process.
        signal.setitimer(signal.ITIMER_PROF, seconds * 3)


def execute(name, text, seconds):
    global overran
    overran = False
    from helpers import describe, traceback_of
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = dict(vars(builtins))
    out, real = Output(), sys.stdout
    sys.stdout = out
    try:
        watch(seconds)
        code = compile(text, f"<{name}>", "exec")
        exec(code, module.__dict__)
    except TooLong:
        pass
    except BaseException as e:
        print("ended by", describe(e), "at", " ".join(traceback_of(e).split(" ")[1:]))
        e.__traceback__ = None
    finally:
        watch(0)
        sys.settrace(None)
        sys.setprofile(None)
        sys.stdout = real
    if overran:
        return "[too long]"
    return ADDRESS.sub("at ADDRESS", out.getvalue())


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        programs = json.load(f)
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 60
    sys.path.insert(0, sys.argv[0].rpartition("/")[0])
    import helpers  # noqa: F401
    with open(sys.argv[2], "a", encoding="utf-8", errors="surrogateescape") as results:
        for name, text in programs[first:]:
            out = execute(name, text, seconds)
            results.write(json.dumps([name, out]) + "\n")
            results.flush()
            gc.collect()
    stats = getattr(getattr(sys, "_jit", None), "stats", None)
    if stats:
        sys.stderr.write("STATS " + json.dumps(dict(stats())) + "\n")


main()
