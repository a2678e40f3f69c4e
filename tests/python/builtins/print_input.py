"""print in all its options, sys.stdout replacement, displayhook, input from a replaced stdin."""
import io
import sys


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print()
print("a", 1, None, 2.5, [1, "x"])
print("a", "b", sep="", end="")
print("|", "c", sep=None, end=None)
print(*range(5), sep=", ")
print("x", end="\n\n")
print(1, 2, sep="\n")
print("flush", flush=True)
buf = io.StringIO()
print("to", "buffer", file=buf, sep="-", end="!")
print(repr(buf.getvalue()))
print("none file means stdout", file=None)


class Writer:
    def __init__(self):
        self.parts = []

    def write(self, s):
        self.parts.append(s)


w = Writer()
print("a", "b", 3, file=w)
print(file=w)
print(w.parts)


class Flusher(Writer):
    def flush(self):
        self.parts.append("flushed")


f = Flusher()
print("x", file=f, flush=True)
print(f.parts)
error(print, "x", file=5)
error(print, "x", sep=5)
error(print, "x", end=b"")
error(print, "x", flush=True, file=w)
error(print, "x", colour=1)


class BadStr:
    def __str__(self):
        raise ValueError("bad str")


error(print, BadStr())
error(print, 1, BadStr(), 2)


class StrSub(str):
    def __str__(self):
        return "from __str__"


print(StrSub("x"), [StrSub("y")])
old = sys.stdout
sys.stdout = buf2 = io.StringIO()
print("captured")
sys.stdout.write("direct\n")
sys.stdout = old
print(repr(buf2.getvalue()))
sys.stdout = w2 = Writer()
print("into writer", 5)
sys.stdout = old
print(w2.parts)
sys.stdout = None
print("goes nowhere")
sys.stdout = old
del sys.stdout
try:
    print("lost")
except RuntimeError as e:
    sys.stdout = old
    print("RuntimeError:", e)
sys.displayhook(5)
sys.displayhook(None)
sys.displayhook("text")
import builtins
print(builtins._)
sys.displayhook([1])
print(builtins._)
del builtins._
sys.displayhook = lambda v: print("hook", v)
exec(compile("1 + 1\n", "<s>", "single"))
sys.displayhook = sys.__displayhook__
stdin = sys.stdin
sys.stdin = io.StringIO("line one\nline two\n\nlast without newline")
print(repr(input()), repr(input("prompt> ")), repr(input()), repr(input()))
error(input)
sys.stdin = io.StringIO("x\n")
print(sys.stdin.readline())
error(input, "p")
sys.stdin = None
error(input)
sys.stdin = stdin
print("unicode: é 日本 🎉")
print("tabs\tand\rcarriage".replace("\r", "\\r"))
print("a" * 100000 == "a" * 100000, len("x" * 10**6))
sys.stdout.write("no newline, then ")
print("newline", file=sys.stdout)
sys.stdout.writelines(["many ", "lines\n"])
sys.stdout.flush()
print(sys.stdout.encoding.lower().replace("-", ""), sys.stdout.errors in ("strict", "surrogateescape"), sys.stdout.writable())
