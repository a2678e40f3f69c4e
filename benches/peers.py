"""What the harnesses of this folder share: the interpreters to compare, how a process is run and measured, statistics.

A peer is given as NAME=COMMAND, e.g. `jit=target/release/brolga` or `cpython=python3.13 -B`. Processes run one at a time
through `c/launch`, which pins them to one processor and reports processor time and peak memory exactly.
"""
import json
import math
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parent / "target" / "benches"


@dataclass
class Peer:
    name: str
    command: list[str]
    about: dict = field(default_factory=dict)


@dataclass
class Outcome:
    """How one process went: seconds, kilobytes."""

    wall: float
    cpu: float
    peak_kb: int
    status: int
    out: str
    err: str


def parse_peer(text):
    name, equals, command = text.partition("=")
    if not equals or not name or not command:
        raise SystemExit(f"{text!r}: a peer is NAME=COMMAND")
    words = shlex.split(command)
    if os.sep in words[0]:
        words[0] = os.path.abspath(os.path.expanduser(words[0]))
    elif not shutil.which(words[0]):
        raise SystemExit(f"{name}: {words[0]} is not on PATH")
    return Peer(name, words)


def compile_c(name):
    """Build c/NAME.c with `cc -O2` when it is newer than its binary; the path of the binary."""
    source, binary = HERE / "c" / f"{name}.c", BUILD / name
    newest = max(source.stat().st_mtime, (HERE / "c" / "kernel.h").stat().st_mtime)
    if not binary.exists() or binary.stat().st_mtime < newest:
        BUILD.mkdir(parents=True, exist_ok=True)
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-std=gnu11", "-Wall", "-o", str(binary), str(source), "-lm"], check=True)
    return str(binary)


def run(command, cpu=-1, timeout=600, env=None):
    """Run one process alone and measure it."""
    launcher = compile_c("launch")
    with tempfile.NamedTemporaryFile("r", prefix="launch") as report:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", **(env or {})}
        try:
            done = subprocess.run([launcher, str(cpu), report.name, *command], capture_output=True, text=True, errors="replace",
                                  stdin=subprocess.DEVNULL, timeout=timeout, env=environment)
        except subprocess.TimeoutExpired:
            return Outcome(timeout, timeout, 0, -1, "", f"timed out after {timeout:.0f} s")
        fields = report.read().split()
    if len(fields) != 5:
        return Outcome(0, 0, 0, -1, done.stdout, done.stderr)
    wall, user, system, peak, status = map(int, fields)
    return Outcome(wall / 1e9, (user + system) / 1e6, peak, status, done.stdout, done.stderr)


ABOUT = r"""
import sys, json
about = {"version": sys.version.replace("\n", " "), "implementation": sys.implementation.name}
try:
    import platform
    about["compiler"] = platform.python_compiler()
except Exception as error:
    about["compiler"] = repr(error)
try:
    import sysconfig
    names = ("CONFIG_ARGS", "CC", "OPT", "PY_CORE_CFLAGS", "LDFLAGS_NODIST", "PGO_PROF_USE_FLAG")
    values = {name: str(sysconfig.get_config_var(name) or "") for name in names}
    about["config_args"] = values["CONFIG_ARGS"]
    flags = " ".join(values.values())
    about["pgo"] = "--enable-optimizations" in values["CONFIG_ARGS"] or "-fprofile-use" in values["PY_CORE_CFLAGS"]
    about["lto"] = "--with-lto" in values["CONFIG_ARGS"] or "-flto" in flags
except Exception as error:
    about["config_args"] = repr(error)
print(json.dumps(about))
"""


def describe(peer):
    """Fill in the peer's version and build flags."""
    outcome = run([*peer.command, "-c", ABOUT])
    try:
        peer.about = json.loads(outcome.out)
    except ValueError:
        lines = outcome.err.strip().splitlines() or ["no answer"]
        peer.about = {"version": run([*peer.command, "--version"]).out.strip() or "unknown", "error": lines[-1]}
    return peer


def print_peers(peers, file=sys.stdout):
    for peer in peers:
        about = peer.about
        built = f"PGO {'yes' if about.get('pgo') else 'not recorded'}, LTO {'yes' if about.get('lto') else 'not recorded'}"
        print(f"{peer.name}: {' '.join(peer.command)}", file=file)
        print(f"    {about.get('version', '?')}", file=file)
        if "config_args" in about:
            print(f"    {about.get('compiler', '')}; {built}; {about['config_args'] or 'no configure arguments recorded'}", file=file)
        if "error" in about:
            print(f"    could not be asked: {about['error']}", file=file)


def host():
    model = "unknown"
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    return {"cpu": model, "processors": os.cpu_count(), "load": list(os.getloadavg())}


def geomean(values):
    values = [value for value in values if value and value > 0]
    return math.exp(statistics.fmean(map(math.log, values))) if values else None


def last_cpu():
    return max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else -1
