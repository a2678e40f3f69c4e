#!/usr/bin/env python3
"""The interactive interpreter, through a pseudo terminal: repl.py BROLGA

Editing, history, completion, several lines, colours, what ends a session. Needs a CPython to run it.
"""
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]")


class Terminal:
    def __init__(self, command, **environment):
        self.seen = b""
        self.home = environment["HOME"]
        pid, self.fd = pty.fork()
        if pid == 0:
            os.environ.update({"TERM": "xterm", **environment})
            os.execv(command[0], command)
        self.pid = pid

    def expect(self, text, seconds=30):
        """Reads until the text was shown; all that was read, without escape sequences."""
        end = time.monotonic() + seconds
        while True:
            plain = ESCAPES.sub(b"", self.seen).decode(errors="replace")
            at = plain.find(text)
            if at >= 0:
                self.seen = plain[at + len(text) :].encode()
                return plain[:at]
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise AssertionError(f"{text!r} did not come; there was {plain!r}")
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                data = b""
            if not data:
                raise AssertionError(f"{text!r} did not come before the end; there was {plain!r}")
            self.seen += data

    def send(self, text):
        os.write(self.fd, text.encode())

    def status(self):
        # What is still written must not block the program.
        try:
            while os.read(self.fd, 65536):
                pass
        except OSError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def session(brolga, home, *options, **environment):
    variables = {"HOME": home, "PYTHON_COLORS": "0", **environment}
    return Terminal([brolga, *options], **variables)


def statements(brolga, home):
    t = session(brolga, home)
    t.expect("Python 3.14")
    t.expect('Type "help"')
    t.expect(">>> ")
    t.send("6 * 7\r")
    t.expect("\n42")
    t.expect(">>> ")
    t.send("x = 'é' * 3\r")
    t.expect(">>> ")
    t.send("x\r")
    t.expect("'ééé'")
    t.expect(">>> ")
    t.send("def f(a):\r    return a + 1\r\r")
    t.expect(">>> ")
    t.send("f(\r40)\r")
    t.expect("\n41")
    t.send("1 / 0\r")
    t.expect("ZeroDivisionError: division by zero")
    t.expect(">>> ")
    t.send("if\r")
    t.expect("SyntaxError")
    t.expect(">>> ")
    # Editing: left twice, a letter in between.
    t.send("'ac'\x1b[D\x1b[Db\r")
    t.expect("\n'abc'")
    t.expect(">>> ")
    t.send("half a line\x03")
    t.expect("KeyboardInterrupt")
    t.expect(">>> ")
    t.send("import time; time.sleep(60)\r")
    time.sleep(0.5)
    t.send("\x03")
    t.expect("KeyboardInterrupt")
    t.expect(">>> ")
    t.send("raise SystemExit(7)\r")
    assert t.status() == 7


def completion(brolga, home):
    t = session(brolga, home, "-q")
    t.expect(">>> ")
    t.send("word_of_mine = 5\r")
    t.expect(">>> ")
    t.send("word_of\t + 1\r")
    t.expect("\n6")
    t.expect(">>> ")
    t.send("import math\rmath.fact\t5)\r")
    t.expect("\n120")
    t.expect(">>> ")
    t.send("\x04")
    assert t.status() == 0


def history(brolga, home):
    file = os.path.join(home, "history")
    t = session(brolga, home, "-q", PYTHON_HISTORY=file)
    t.expect(">>> ")
    t.send("'first' + '!'\r")
    t.expect("'first!'")
    t.expect(">>> ")
    t.send("for i in range(2):\r    print(i + 70)\r\r")
    t.expect("71")
    t.expect(">>> ")
    t.send("exit\r")
    assert t.status() == 0
    assert oct(os.stat(file).st_mode & 0o777) == "0o600"
    t = session(brolga, home, "-q", PYTHON_HISTORY=file)
    t.expect(">>> ")
    # Up: exit, the last line of the loop (a whole statement), its first line, the first statement.
    t.send("\x1b[A\x1b[A\x1b[A\x1b[A\r")
    t.expect("\n'first!'")
    t.expect(">>> ")
    t.send("quit()\r")
    assert t.status() == 0


def colors(brolga, home):
    t = session(brolga, home, "-q", PYTHON_COLORS="1")
    time.sleep(0.2)
    raw = b""
    while b">>> " not in ESCAPES.sub(b"", raw):
        raw += os.read(t.fd, 4096)
    assert b"\x1b[1;35m>>> " in raw, raw
    t.send("None\r")
    t.expect(">>> ")
    t.send("\x04")
    assert t.status() == 0


def start(brolga, home):
    file = pathlib.Path(home, "startup.py")
    file.write_text("import sys\nsys.ps1 = 'ready> '\nfrom_startup = 11\n")
    t = session(brolga, home, "-q", PYTHONSTARTUP=str(file))
    t.expect("ready> ")
    t.send("from_startup * 11\r")
    t.expect("\n121")
    t.expect("ready> ")
    t.send("import sys; sys.path[0]\r")
    t.expect("''")
    t.send("exit()\r")
    assert t.status() == 0
    t = session(brolga, home, "-i", "-c", "v = 9")
    assert "Python" not in t.expect(">>> ")
    t.send("v\r")
    t.expect("\n9")
    # Between prompts the terminal would take it for itself.
    t.expect(">>> ")
    t.send("\x04")
    assert t.status() == 0


def pipes(brolga, home):
    def run(text, *options, **environment):
        e = {**os.environ, "HOME": home, "PYTHON_COLORS": "0", **environment}
        return subprocess.run([brolga, *options], input=text, capture_output=True, text=True, env=e, timeout=60)

    r = run("x = 1\nif x:\n    print('yes')\n\n1/0\nx + 1\ndef f():\n  return 5\n\nf()\ninput()\nhello\n", "-i", "-q")
    assert r.stdout.replace("hello", "hello") == "yes\n2\n5\n'hello'\n", r.stdout
    assert "ZeroDivisionError" in r.stderr and r.stderr.startswith(">>> >>> ... ... "), r.stderr
    assert r.returncode == 0
    r = run("import sys\nsys.exit(3)\n", "-i", "-q")
    assert r.returncode == 3
    r = run("if 1:\n  7", "-i", "-q")
    assert r.stdout == "7\n", (r.stdout, r.stderr)
    r = run("", "-i", "-q", PYTHONSTARTUP="/nowhere/x.py")
    assert "Could not open PYTHONSTARTUP\n" in r.stderr and "FileNotFoundError" in r.stderr, r.stderr
    assert r.returncode == 0


def main():
    brolga = os.path.abspath(sys.argv[1])
    for test in (statements, completion, history, colors, start, pipes):
        with tempfile.TemporaryDirectory() as home:
            test(brolga, home)
        print(f"{test.__name__}: ok")


main()
