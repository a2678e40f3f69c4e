"""Smaller modules: colorsys, getopt, optparse, cmd, timeit, secrets, cProfile, quopri, stat, filecmp, tempfile, tomllib, plistlib, wave-free, bz2/lzma."""
import bz2
import cmd
import colorsys
import cProfile
import getopt
import io
import lzma
import optparse
import plistlib
import pstats
import quopri
import secrets
import stat
import timeit
import tomllib


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(colorsys.rgb_to_hsv(0.5, 0.25, 0.75), colorsys.hsv_to_rgb(0.5, 1, 1), colorsys.rgb_to_hls(1, 0, 0), colorsys.hls_to_rgb(0, 0.5, 1), colorsys.rgb_to_yiq(1, 1, 1)[0])
print(getopt.getopt(["-a", "-b", "val", "--long=x", "rest"], "ab:", ["long="]), getopt.gnu_getopt(["x", "-a", "y"], "a"))
error(getopt.getopt, ["-z"], "a")
error(getopt.getopt, ["-b"], "b:")
error(getopt.getopt, ["--nope"], "", ["yes"])
op = optparse.OptionParser(prog="op", usage="%prog [options]")
op.add_option("-n", "--num", type="int", default=5, help="number [default: %default]")
op.add_option("-q", action="store_true", dest="quiet")
values, rest = op.parse_args(["-n", "7", "arg", "-q"])
print(values == {"num": 7, "quiet": True}, rest, op.format_help())


class Shell(cmd.Cmd):
    prompt = "> "
    intro = "welcome"
    def do_add(self, line):
        """Add numbers."""
        print(sum(map(int, line.split())), file=self.stdout)
    def do_quit(self, line): return True
    def default(self, line): print("unknown:", line, file=self.stdout)
    def emptyline(self): print("empty", file=self.stdout)


out = io.StringIO()
sh = Shell(stdin=io.StringIO("add 1 2\nhelp add\nhelp\nfoo\n\n?\nquit\n"), stdout=out)
sh.use_rawinput = False
sh.cmdloop()
print(out.getvalue())
print(len(secrets.token_bytes(8)), len(secrets.token_hex(8)), secrets.choice([5]), secrets.randbelow(1), secrets.compare_digest("a", "a"), secrets.token_urlsafe(4) != "")


def work(n):
    return sum(helper(i) for i in range(n))


def helper(x): return x * 2


pr = cProfile.Profile()
pr.enable()
work(50)
pr.disable()
st = io.StringIO()
ps = pstats.Stats(pr, stream=st)
calls = {func[2]: data[1] for func, data in ps.stats.items()}
print(calls["helper"], calls["work"], calls["<genexpr>"], ps.total_calls > 50, any("sum" in k for k in calls))
ps.sort_stats("name").print_stats("helper")
print("helper" in st.getvalue(), pr.runcall(work, 3))
print(timeit.timeit("x = 1", number=10) >= 0, len(timeit.repeat("pass", number=1, repeat=3)), timeit.Timer(lambda: None).autorange()[0] > 0)
print(quopri.encodestring(b"a=\xe9 b\n"), quopri.decodestring(b"a=3D=E9"), stat.filemode(0o100644), stat.filemode(0o040755), stat.S_ISDIR(0o040000), stat.S_IMODE(0o100755) == 0o755)
t = tomllib.loads('title = "x"\n[a]\nint = 1_000\nf = 1.5\nb = true\nd = 1979-05-27T07:32:00Z\narr = [1, 2,\n 3]\ninl = {k = "v"}\n[[list]]\nn = 1\n[[list]]\nn = 2\n[a.sub]\ns = \'\'\'raw\nmulti\'\'\'\nhex = 0xff\n"quoted key" = "\\u00e9"\n')
print(t)
for bad in ("x", "x = ", "x = 1\nx = 2", "[a]\n[a]", "x = [1,,2]", "x = 'unclosed", "x = 1979-13-01", "a.b = 1\na = 2"):
    error(tomllib.loads, bad)
pl = {"s": "x<y", "i": 5, "f": 1.5, "b": True, "l": [1, b"data"], "d": {"n": "é"}}
print(plistlib.loads(plistlib.dumps(pl)) == pl, plistlib.dumps({"a": 1}).decode(), plistlib.loads(plistlib.dumps(pl, fmt=plistlib.FMT_BINARY)) == pl)
data = b"compress me " * 200
for m in (bz2, lzma):
    c = m.compress(data)
    d = m.BZ2Decompressor() if m is bz2 else m.LZMADecompressor()
    print(m.__name__, len(c) < len(data), m.decompress(c) == data, d.decompress(c[:20]) + d.decompress(c[20:]) == data, d.eof, d.unused_data)
    error(m.decompress, b"garbage")
f = io.BytesIO()
with bz2.open(f, "wt") as w:
    w.write("text\nlines\n")
f.seek(0)
print(bz2.open(f, "rt").readlines(), bz2.compress(b"abc", 1)[:4], lzma.compress(b"x", format=lzma.FORMAT_ALONE)[:1])
from compression import zlib as cz
print(cz.decompress(cz.compress(b"via compression package")))
import filecmp, os, tempfile
with tempfile.TemporaryDirectory() as d:
    for n, s in (("a", "1"), ("b", "1"), ("c", "2")):
        with open(os.path.join(d, n), "w") as fh:
            fh.write(s)
    print(filecmp.cmp(os.path.join(d, "a"), os.path.join(d, "b"), shallow=False), filecmp.cmp(os.path.join(d, "a"), os.path.join(d, "c"), shallow=False))
    import glob, pathlib
    print(sorted(os.path.basename(p) for p in glob.glob(os.path.join(d, "[ab]"))), sorted(p.name for p in pathlib.Path(d).iterdir()), pathlib.Path(d, "a").read_text(), pathlib.Path(d, "n").write_text("new"), pathlib.Path(d, "n").exists(), pathlib.Path(d, "n").unlink(), [p.name for p in pathlib.Path(d).glob("c*")], pathlib.Path(d, "x/y").mkdir(parents=True), pathlib.Path(d, "x").is_dir(), [p.name for p in pathlib.Path(d).rglob("y")])
    with tempfile.NamedTemporaryFile("w+", dir=d, suffix=".tmp") as tf:
        tf.write("temp")
        tf.seek(0)
        print(tf.read(), tf.name.endswith(".tmp"))
    with tempfile.SpooledTemporaryFile() as sp:
        sp.write(b"spool")
        sp.seek(0)
        print(sp.read())
    import shelve, shutil
    shutil.copy(os.path.join(d, "a"), os.path.join(d, "copy"))
    shutil.copytree(os.path.join(d, "x"), os.path.join(d, "x2"))
    shutil.move(os.path.join(d, "copy"), os.path.join(d, "moved"))
    print(sorted(os.listdir(d)), shutil.which("definitely-not-a-program"))
import gettext
print(gettext.gettext("untranslated"), gettext.ngettext("one", "many", 2), gettext.NullTranslations().gettext("x"))
