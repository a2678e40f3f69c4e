#!/usr/bin/env python3
"""What other programs see of compiled code, and what becomes of the compiler's failures.

    outside.py COMMAND [ARG ...]        e.g.  outside.py target/debug/brolga

Perf map, jitdump and GDB's interface (that one where gdb is installed); a panic in the compiler; a code heap that is too small.
"""
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

COMMAND = []
WORK = """
import os, sys
def add(a, b):
    return a + b
def loop(n):
    s = 0
    for i in range(n):
        s = add(s, i)
    return s
for _ in range(50): loop(20)
print(os.getpid())
"""


def run(source, *options, check=True, **more):
    """Runs a program with everything compiled at once; its lines, and what it wrote to stderr."""
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "program.py")
        script.write_text(source)
        command = [*COMMAND, "-X", "jit=eager", *options, str(script)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, **more)
    if check and done.returncode != 0:
        raise AssertionError(f"exit {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout.splitlines(), done.stderr


class PerfMap(unittest.TestCase):
    def check(self, lines):
        path = pathlib.Path(f"/tmp/perf-{lines[-1]}.map")
        self.addCleanup(path.unlink)
        entries = [line.split(" ", 2) for line in path.read_text().splitlines()]
        names = [name for _, _, name in entries]
        self.assertTrue(any(re.fullmatch(r"py::loop:.*/program\.py", n) for n in names), names)
        self.assertTrue(any(re.fullmatch(r"py::add:.*/program\.py", n) for n in names), names)
        self.assertTrue(all(int(start, 16) and int(size, 16) for start, size, _ in entries))

    def test_option(self):
        self.check(run(WORK, "-X", "perf")[0])

    def test_environment(self):
        self.check(run(WORK, env={**os.environ, "PYTHONPERFSUPPORT": "1"})[0])

    def test_none_without_option(self):
        self.assertFalse(os.path.exists(f"/tmp/perf-{run(WORK)[0][-1]}.map"))

    def test_a_forked_child_has_a_file_of_its_own(self):
        lines, _ = run("""
import os
child = os.fork()
if not child:
    def in_child(x): return x
    for _ in range(9): in_child(1)
    os._exit(0)
os.waitpid(child, 0)
print(child, os.getpid())
""", "-X", "perf")
        child, parent = lines[-1].split()
        texts = []
        for pid in (child, parent):
            path = pathlib.Path(f"/tmp/perf-{pid}.map")
            self.addCleanup(path.unlink)
            texts.append(path.read_text())
        self.assertIn("py::in_child:", texts[0])
        self.assertNotIn("py::in_child:", texts[1])


class JitDump(unittest.TestCase):
    def test_records(self):
        path = pathlib.Path(f"/tmp/jit-{run(WORK, '-X', 'perf_jit')[0][-1]}.dump")
        self.addCleanup(path.unlink)
        data = path.read_bytes()
        magic, version, size, _machine, _, pid = struct.unpack_from("=6I", data)
        self.assertEqual((magic, version, size), (0x4A695444, 1, 40))
        at, names, lines = size, [], {}
        last = []
        while at < len(data):
            kind, length, _ = struct.unpack_from("=IIQ", data, at)
            body = data[at + 16:at + length]
            if kind == 2:
                address, count = struct.unpack_from("=QQ", body)
                last, pos = [], 16
                for _ in range(count):
                    where, line, _ = struct.unpack_from("=QII", body, pos)
                    end = body.index(b"\0", pos + 16)
                    last.append((where - address, line, body[pos + 16:end].decode()))
                    pos = end + 1
            elif kind == 0:
                _, _, _, address, code_size, _ = struct.unpack_from("=IIQQQQ", body)
                name, code = body[40:].split(b"\0", 1)
                name = name.decode().rsplit("/", 1)[0]
                names.append(name)
                lines[name] = last
                self.assertEqual(len(body), 40 + len(body[40:].split(b"\0", 1)[0]) + 1 + code_size)
                last = []
            at += length
        self.assertEqual(at, len(data))
        found = [n for n in names if n.startswith("py::loop:")]
        self.assertTrue(found, names)
        self.assertLessEqual({line for _, line, _ in lines[found[0]]}, set(range(3, 9)))
        self.assertTrue(lines[found[0]])


class Debugger(unittest.TestCase):
    @unittest.skipUnless(shutil.which("gdb"), "gdb is not installed")
    def test_names_in_a_backtrace(self):
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder, "program.py")
            script.write_text("""
import os
def innermost(n):
    if n > 100:
        os.abort()
    return n
def outermost(n):
    return innermost(n) + 1
for i in range(99): outermost(i)
outermost(101)
""")
            commands = ["set debuginfod enabled off", "set confirm off", "run", "bt"]
            command = ["gdb", "-q", "-batch", *(x for c in commands for x in ("-ex", c)), "--args", *COMMAND,
                       "-X", "jit=eager", "-X", "jit-gdb", str(script)]
            out = subprocess.run(command, capture_output=True, text=True, timeout=300).stdout
        frames = re.findall(r"^#\d+ .*(py::[a-z]+):", out, re.M)
        self.assertEqual(frames[:1], ["py::outermost"], out[-3000:])
        # What was inlined has its own lines.
        self.assertRegex(out, r"py::outermost:.* at .*program\.py:5\n")


class Failures(unittest.TestCase):
    def test_a_panic_costs_one_function(self):
        source = WORK + """
print(sys._jit.explain(loop).splitlines()[0])
def other(x): return x + 1
for _ in range(9): other(1)
sys._jit.compile(other)
print(sys._jit.explain(other).splitlines()[0].split(":")[0], sys._jit.stats()["panics"] >= 1, loop(20))
"""
        for extra in ([], ["-X", "jit-warm=5"], ["-X", "jit=on", "-X", "jit-threshold=1"]):
            lines, _ = run(source if not extra or extra[1] != "jit=on" else WORK + "print(loop(20))", *extra,
                           "-X", "jit-panic=loop")
            if not extra or extra[1] != "jit=on":
                self.assertEqual(lines[1:], ["not compiled: the compiler panicked", "call True 190"])
            else:
                self.assertEqual(lines[1:], ["190"])

    def test_a_panic_while_building(self):
        lines, _ = run(WORK + 'print(sys._jit.stats()["panics"] >= 1, loop(20))', "-X", "jit-panic-building=loop")
        self.assertEqual(lines[1:], ["True 190"])

    def test_a_full_heap_evicts(self):
        lines, _ = run("""
import sys
def make(i):
    space = {}
    exec(f"def f(x):\\n    t = {i}\\n    for k in range(x):\\n        t += k * {i}\\n    return t", space)
    return space["f"]
functions = [make(i) for i in range(300)]
def hot(x): return x + 1
total = 0
for round in range(3):
    for i, f in enumerate(functions):
        total += f(5) + f(5) + hot(i)
print(total)
s = sys._jit.stats()
print(s["evicted"] > 100, s["evictions"] > 3, s["code bytes, largest"] <= s["code bytes, limit"], s["code bytes"] > 0)
""", "-X", "jit-code-limit=200000")
        expected = 3 * sum(2 * (i + 10 * i) + i + 1 for i in range(300))
        self.assertEqual(lines, [str(expected), "True True True True"])

    def test_a_heap_for_nothing(self):
        lines, _ = run(WORK, "-X", "jit-code-limit=100")
        self.assertEqual(len(lines), 1)


class Reports(unittest.TestCase):
    def test_explain(self):
        lines, _ = run("""
import sys
def add(a, b): return a + b
def f(n):
    s = 0
    for i in range(n): s = add(s, i)
    return s
for _ in range(9): f(9)
try: f("x")
except TypeError: pass
print(sys._jit.explain(f))
def cold(): pass
print(sys._jit.explain(cold))
sys._jit.compile(cold)
print(sys._jit.explain(cold).split(":")[0])
sys._jit.invalidate(cold)
print(sys._jit.explain(cold))
print(sys._jit.is_available(), sys._jit.is_enabled(), sys._jit.is_active())
""")
        text = "\n".join(lines)
        self.assertRegex(text, r"call: \d+ instructions of HIR, \d+ bytes of code\n")
        self.assertRegex(text, r"line 6: add was inlined")
        self.assertRegex(text, r"line 6: left 1 times by \w+, operands were (type, )?str\n")
        self.assertIn("not compiled: not hot\n\ncall\nnot compiled: not hot\ngiven up 1 times\n", text)
        self.assertTrue(lines[-1].startswith("True True "))

    def test_dumps(self):
        source = """
import sys
def f(a, b): return a + b
for _ in range(9): f(1, 2)
for stage in ("bytecode", "build", "gvn", "opt", "clif", "asm"):
    text = sys._jit.dump(f, stage)
    print(stage, text.startswith("=== "), "program.py:3 in f" in text, "BINARY_OP" in text)
print(all(f"=== {s}\\n" in sys._jit.dump(f, "all") for s in ("bytecode", "build", "dce", "types", "simplify", "gvn", "licm", "clif", "asm")))
"""
        lines, _ = run(source)
        self.assertEqual(lines, [
            "bytecode True False True", "build True False False", "gvn True False False", "opt True False False",
            "clif True False False", "asm True True False", "True"])
        _, err = run(source, "-X", "jit-dump=f:asm")
        self.assertIn("program.py:3 in f", err)
        _, err = run(source, "-X", "jit-dump=f")
        self.assertIn("=== bytecode\n", err)


if __name__ == "__main__":
    COMMAND = [os.path.abspath(sys.argv[1]), *sys.argv[2:]]
    os.environ.pop("RUST_BACKTRACE", None)
    unittest.main(argv=sys.argv[:1])
