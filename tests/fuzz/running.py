"""Runs batches of programs in a mode, going on after a program that took the process down."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile

from modes import MODES

HERE = pathlib.Path(__file__).resolve().parent


class Runner:
    """Runs programs with an interpreter; `statistics` adds up the compiler's counters."""

    # Seconds that a program may take interpreted, and in other modes.
    SHORT, LONG = 0.6, 40

    def __init__(self, interpreter, seconds=60):
        self.interpreter, self.seconds = interpreter, seconds
        self.statistics = {}

    def run(self, mode, programs):
        """{name: output} of [name, text] pairs in a mode. A program that dies or does not end has the output `[died ...]`."""
        arguments, environment = MODES[mode]
        return self.batch([self.interpreter, *arguments], environment, programs, self.SHORT if mode == "interp" else self.LONG)

    def batch(self, command, environment, programs, limit):
        outputs = {}
        with tempfile.TemporaryDirectory(prefix="fuzz.") as folder:
            batch, results = os.path.join(folder, "batch.json"), os.path.join(folder, "results")
            with open(batch, "w", encoding="utf-8") as f:
                json.dump(programs, f)
            first = 0
            while first < len(programs):
                open(results, "w").close()
                why, err = self.process([*command, str(HERE / "execute.py"), batch, results, str(first), str(limit)], environment, len(programs) - first)
                done = self.read(results)
                outputs.update(done)
                first += len(done)
                if why == f"exit {-signal.SIGPROF}" and first < len(programs):
                    outputs[programs[first][0]] = "[too long]"
                    first += 1
                    continue
                if why is None and first < len(programs):
                    why = "without a word"
                if first < len(programs):
                    outputs[programs[first][0]] = f"[died: {why}] {err[-1500:]}"
                    first += 1
                elif why is not None and programs:
                    outputs[programs[-1][0]] += f"[died at the end: {why}] {err[-1500:]}"
        return outputs

    def process(self, command, environment, count):
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **environment}
        seconds = self.seconds + count
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment,
                                  timeout=seconds)
        except subprocess.TimeoutExpired:
            return "no end", ""
        err = done.stderr.decode(errors="replace")
        for line in err.splitlines():
            if line.startswith("STATS "):
                for name, n in json.loads(line[6:]).items():
                    self.statistics[name] = self.statistics.get(name, 0) + n
        return (None if done.returncode == 0 else f"exit {done.returncode}"), err

    @staticmethod
    def read(path):
        done = {}
        with open(path, encoding="utf-8") as f:
            for line in f:
                if line.endswith("\n"):
                    name, output = json.loads(line)
                    done[name] = output
        return done


class Oracle(Runner):
    """CPython 3.14 under Node (tests/oracle): DIR holds py314.mjs and its modules."""

    def __init__(self, directory, seconds=120):
        super().__init__("node", seconds)
        self.directory = directory

    def run(self, mode, programs):
        return self.batch(["node", os.path.join(self.directory, "py314.mjs"), "--mount", str(HERE), "--mount", tempfile.gettempdir()], {}, programs, self.LONG)
