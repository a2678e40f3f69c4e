"""Runs inside the oracle: executes many test scripts in one process and stores what each printed.

    driver.py JOBS.json     JOBS.json is {"root": folder, "out": folder, "scripts": ["topic/name.py", ...]}

Each script runs as `__main__` with its own stdout. Process-wide state that scripts like to change is put back after each.
The output goes to OUT/topic/name.txt, and a nonzero exit status is its last line, `[exit N]`.
"""
import atexit
import contextvars
import decimal
import gc
import io
import json
import os
import pathlib
import random
import sys
import types
import warnings


class Saved:
    """The process-wide state a script may leave changed."""

    def __init__(self):
        self.hooks = sys.excepthook, sys.displayhook, sys.unraisablehook, sys.breakpointhook
        self.streams = sys.stdin, sys.stdout, sys.stderr
        self.limit = sys.getrecursionlimit()
        self.digits = sys.get_int_max_str_digits()
        self.path, self.meta, self.path_hooks = sys.path[:], sys.meta_path[:], sys.path_hooks[:]
        self.argv = sys.argv[:]
        self.environ = dict(os.environ)
        self.cwd = os.getcwd()
        self.thresholds = gc.get_threshold()
        self.modules = set(sys.modules)

    def restore(self):
        sys.settrace(None)
        sys.setprofile(None)
        sys.excepthook, sys.displayhook, sys.unraisablehook, sys.breakpointhook = self.hooks
        sys.stdin, sys.stdout, sys.stderr = self.streams
        sys.setrecursionlimit(self.limit)
        sys.set_int_max_str_digits(self.digits)
        sys.path[:], sys.meta_path[:], sys.path_hooks[:] = self.path, self.meta, self.path_hooks
        sys.argv[:] = self.argv
        os.environ.clear()
        os.environ.update(self.environ)
        os.chdir(self.cwd)
        gc.set_threshold(*self.thresholds)
        gc.callbacks.clear()
        gc.enable()
        gc.collect()
        random.seed()
        decimal.setcontext(decimal.Context())
        if "logging" in sys.modules:
            logging = sys.modules["logging"]
            logging.root.handlers.clear()
            logging.root.setLevel(logging.WARNING)
            logging.root.manager.loggerDict.clear()
            logging.disable(logging.NOTSET)
        for name in set(sys.modules) - self.modules:
            origin = getattr(sys.modules[name], "__file__", None)
            if origin is None and "." not in name or origin and "/python3" not in origin:
                del sys.modules[name]


def execute(path):
    """Run a script as `__main__`, the way the interpreter's command line does."""
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=sys.modules["builtins"], __file__=str(path))
    sys.modules["__main__"] = main
    code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    with warnings.catch_warnings():
        exec(code, main.__dict__)
        if "atexit" in main.__dict__:
            atexit._run_exitfuncs()


def run(path):
    sys.stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="surrogateescape", newline="\n", write_through=True)
    out, status, main = sys.stdout, 0, sys.modules["__main__"]
    sys.argv[:] = [str(path)]
    sys.path.insert(0, str(path.parent))
    try:
        contextvars.copy_context().run(execute, path)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    except BaseException as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
            trace = trace.tb_next
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        status = 1
    sys.modules["__main__"] = main
    out.flush()
    return out.buffer.getvalue().decode("utf-8", "surrogateescape"), status


def main(jobs_file):
    jobs = json.loads(pathlib.Path(jobs_file).read_text())
    root, target = pathlib.Path(jobs["root"]), pathlib.Path(jobs["out"])
    os.chdir(root)
    for name in jobs["scripts"]:
        saved = Saved()
        text, status = run(root / name)
        saved.restore()
        text = text.replace(str(root) + "/", "")
        if status:
            text += f"[exit {status}]\n"
        place = (target / name).with_suffix(".txt")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", errors="surrogateescape", newline="\n")


main(sys.argv[1])
