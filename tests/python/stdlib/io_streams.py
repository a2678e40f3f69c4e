"""io: StringIO, BytesIO, TextIOWrapper, BufferedReader/Writer, newline handling, seek/tell, errors; files in a temporary folder."""
import io
import os
import tempfile


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


s = io.StringIO("line one\nline two\nlast")
print(s.read(4), s.tell(), s.readline(), s.readlines(), s.read(), s.seek(0), s.readline(3), next(s), list(s), s.seek(2), s.truncate(), s.getvalue(), s.writable(), s.readable(), s.seekable(), s.closed, s.isatty(), s.line_buffering, s.newlines, s.encoding, s.errors)
s = io.StringIO()
print(s.write("abc"), s.write(""), s.writelines(["d", "e"]), s.getvalue(), s.seek(0, 2), s.seek(1), s.write("XY"), s.getvalue(), s.seek(10), s.write("!"), repr(s.getvalue()))
print([io.StringIO("a\r\nb\rc\n", newline=n).readlines() for n in (None, "", "\n", "\r", "\r\n")], repr(io.StringIO("a\nb", newline="\r\n").getvalue()))
error(s.write, b"x")
error(s.write, 5)
error(s.seek, -1)
error(s.seek, 1, 1)
error(s.seek, 0, 5)
error(s.truncate, -1)
error(io.StringIO, 5)
error(io.StringIO, "", "bad")
error(s.fileno)
s.close()
error(s.read)
error(s.getvalue)
error(lambda: s.__enter__())
print(s.closed, s.close())
b = io.BytesIO(b"hello world")
print(b.read(5), b.read1(2), b.readinto(ba := bytearray(3)), ba, b.tell(), b.seek(-2, 2), b.read(), b.seek(0), b.getbuffer()[0], b.getvalue(), b.write(b"HE"), b.getvalue(), b.truncate(4), b.getvalue(), b.readline(), b.seek(0), b.peek(1) if hasattr(b, "peek") else "no peek", list(io.BytesIO(b"a\nb\nc")), io.BytesIO(b"x\ny").readlines(1), b.detach if False else b.readable())
view = b.getbuffer()
error(b.write, b"x" * 100)
view.release()
error(b.write, "str")
error(b.seek, -1)
error(io.BytesIO, "str")
r = io.BufferedReader(io.BytesIO(b"buffered data\nline2\n"), 4)
print(r.peek(2)[:2], r.read(3), r.read1(2), r.readline(), r.tell(), r.readinto(ba), ba, r.seek(0), r.readlines(), r.raw.__class__.__name__)
raw = io.BytesIO()
w = io.BufferedWriter(raw, 8)
print(w.write(b"abc"), raw.getvalue(), w.write(b"defghijkl"), w.flush(), raw.getvalue(), w.detach() is raw)
error(w.write, b"x")
rw = io.BufferedRandom(io.BytesIO(b"0123456789"))
print(rw.read(3), rw.write(b"XX"), rw.seek(0), rw.read(), io.BufferedRWPair(io.BytesIO(b"in"), io.BytesIO()).read(2))
t = io.TextIOWrapper(io.BytesIO("é日\r\nline\nend".encode()), encoding="utf-8")
print(t.read(1), t.readline(), t.newlines, t.readlines(), t.encoding, t.errors, t.line_buffering, t.write_through, t.buffer.__class__.__name__, t.seek(0), t.read())
out = io.BytesIO()
t = io.TextIOWrapper(out, encoding="latin-1", errors="replace", newline="\r\n", write_through=True)
t.write("é\n日\n")
print(out.getvalue(), t.reconfigure(encoding="utf-8"), t.write("日"), out.getvalue(), t.detach() is out)
t = io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), encoding="utf-8")
error(t.read)
error(io.TextIOWrapper, io.BytesIO(), encoding="nope")
error(io.TextIOWrapper, io.BytesIO(), newline="x")
t = io.TextIOWrapper(io.BytesIO("aé日b".encode()), encoding="utf-8")
t.read(2)
pos = t.tell()
rest = t.read()
t.seek(pos)
print(t.read() == rest, rest)
d = tempfile.mkdtemp()
p = os.path.join(d, "f.txt")
with open(p, "w", encoding="utf-8", newline="") as f:
    print(f.write("first\nsecond é\r\nthird"), f.mode, f.encoding, f.closed, os.path.basename(f.name), f.fileno() >= 0, f.writable(), f.readable())
print(f.closed)
with open(p, encoding="utf-8") as f:
    print(f.readline(), f.tell() > 0, f.read())
with open(p, "rb") as f:
    print(f.read(), f.mode, f.__class__.__name__, f.raw.__class__.__name__)
with open(p, "a+", encoding="utf-8") as f:
    f.write("\nappended")
    f.seek(0)
    print(len(f.readlines()))
with open(p, "r+b", buffering=0) as f:
    print(f.write(b"FIRST"), f.seek(0), f.read(5), f.__class__.__name__, f.readall()[:3])
with open(p, "x" if not os.path.exists(p) else "r") as f:
    print([line.rstrip("\n") for line in f][:1])
try:
    open(p, "x")
except FileExistsError as e:
    print(e.strerror, e.filename == p)
error(open, p, "w", buffering=0)
error(open, p, "rb", newline="")
error(open, p, "")
error(open, p, "rw")
error(lambda: open(p).write("x"))
error(lambda: open(p, "w").read())
with open(p, "w") as f:
    f.writelines(f"{i}\n" for i in range(1000))
with open(p) as f:
    print(sum(int(line) for line in f), f.tell() if not f.closed else "")
with open(p, "rb") as f:
    print(f.seek(-5, 2) > 0, f.read(), f.seek(100), f.read(4), f.tell(), f.truncate if False else f.seekable())
print(os.path.getsize(p), os.path.exists(p), os.path.isfile(p), os.path.isdir(d), os.listdir(d), os.stat(p).st_size)


class Raw(io.RawIOBase):
    def __init__(self, data): self.data = data
    def readable(self): return True
    def readinto(self, b):
        n = min(len(b), len(self.data), 3)
        b[:n] = self.data[:n]
        self.data = self.data[n:]
        return n


print(io.BufferedReader(Raw(b"custom raw stream")).read(), Raw(b"abc").read(2), Raw(b"abcdef").readall(), io.TextIOWrapper(io.BufferedReader(Raw(b"x\ny"))).readlines())


class W(io.RawIOBase):
    def __init__(self): self.got = []
    def writable(self): return True
    def write(self, b): self.got.append(bytes(b)); return len(b)


w = W()
with io.BufferedWriter(w, 4) as bw:
    bw.write(b"ab")
    bw.write(b"cdefg")
print(b"".join(w.got), w.closed)
error(io.RawIOBase().read)
error(io.IOBase().fileno)
error(io.BytesIO().fileno)
error(Raw(b"").write, b"x") if False else error(io.BufferedWriter, Raw(b""))
error(io.BufferedReader, W())
print(io.DEFAULT_BUFFER_SIZE >= 8192, io.SEEK_END, isinstance(io.StringIO(), io.TextIOBase), isinstance(io.BytesIO(), io.BufferedIOBase), issubclass(io.UnsupportedOperation, (OSError, ValueError)), io.text_encoding(None), io.IncrementalNewlineDecoder(None, True).decode("a\r\nb\r"))
import shutil
shutil.rmtree(d)
with tempfile.TemporaryDirectory() as td:
    os.makedirs(os.path.join(td, "a/b"))
    open(os.path.join(td, "a/b/c.txt"), "w").close()
    print([(os.path.relpath(r, td), sorted(ds), sorted(fs)) for r, ds, fs in os.walk(td)], sorted(e.name for e in os.scandir(td)))
    os.rename(os.path.join(td, "a/b/c.txt"), os.path.join(td, "d.txt"))
    print(sorted(os.listdir(td)), os.remove(os.path.join(td, "d.txt")), os.listdir(td))
    for f in (lambda: os.remove(os.path.join(td, "nope")), lambda: os.listdir(os.path.join(td, "nope")), lambda: os.mkdir(os.path.join(td, "a")), lambda: os.rmdir(os.path.join(td, "a"))):
        try:
            f()
        except OSError as e:
            print(type(e).__name__, e.strerror)
print(os.path.exists(td))
