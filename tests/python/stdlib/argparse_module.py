"""argparse: positionals, options, types, choices, nargs, subcommands, help text, errors, groups, defaults."""
import argparse
import contextlib
import io
import os

os.environ["COLUMNS"] = "80"
os.environ["NO_COLOR"] = "1"


def run(parser, args):
    err, out = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stderr(err), contextlib.redirect_stdout(out):
            ns = parser.parse_args(args)
        print(args, "->", ns)
    except SystemExit as e:
        print(args, "-> exit", e.code)
        print(out.getvalue() + err.getvalue(), end="")


p = argparse.ArgumentParser(prog="tool", description="A tool for testing.", epilog="The end.")
p.add_argument("path", help="the path")
p.add_argument("extra", nargs="*", type=int, help="numbers")
p.add_argument("-v", "--verbose", action="count", default=0)
p.add_argument("-o", "--output", metavar="FILE", default="out.txt", help="where to (default: %(default)s)")
p.add_argument("--level", type=int, choices=[1, 2, 3], help="level")
p.add_argument("--flag", action="store_true")
p.add_argument("--no-thing", dest="thing", action="store_false")
p.add_argument("--tag", action="append")
p.add_argument("--pair", nargs=2, metavar=("A", "B"))
p.add_argument("--opt", nargs="?", const="const", default="default")
p.add_argument("--bool", action=argparse.BooleanOptionalAction)
p.add_argument("--version", action="version", version="%(prog)s 1.0")
p.add_argument("--hidden", help=argparse.SUPPRESS)
for args in (["x"], ["x", "1", "2"], ["x", "-vvv", "-o", "f", "--level", "2", "--flag", "--no-thing"], ["x", "--tag", "a", "--tag=b", "--pair", "1", "2"], ["x", "--opt"], ["x", "--opt", "v", "--bool"], ["x", "--no-bool"], ["-of", "x"], ["--out", "abbrev", "x"], ["--", "-dash"], [], ["x", "notint"], ["x", "--level", "9"],
             ["x", "--level", "z"], ["x", "--unknown"], ["x", "--pair", "1"], ["--version"], ["-h"], ["x", "-vo"], ["x", "--flag=1"], ["x", "--t"]):
    run(p, args)
s = argparse.ArgumentParser(prog="git")
sub = s.add_subparsers(dest="cmd", required=True, help="commands", metavar="CMD")
c = sub.add_parser("clone", help="clone a repo", aliases=["cl"])
c.add_argument("url")
c.add_argument("--depth", type=int)
c.set_defaults(func="clone func")
r = sub.add_parser("remove")
r.add_argument("names", nargs="+")
for args in (["clone", "u", "--depth", "1"], ["cl", "u"], ["remove", "a", "b"], [], ["nope"], ["clone"], ["remove"], ["-h"], ["clone", "-h"]):
    run(s, args)
g = argparse.ArgumentParser(prog="g", formatter_class=argparse.ArgumentDefaultsHelpFormatter, allow_abbrev=False, add_help=False)
grp = g.add_argument_group("numbers", "options about numbers")
grp.add_argument("--int", type=int, default=5, help="an int")
ex = g.add_mutually_exclusive_group(required=True)
ex.add_argument("--a", action="store_const", const="A", help="a")
ex.add_argument("--b", action="store_const", const="B", help="b")
g.add_argument("--ext", action="extend", nargs="+", type=float)
g.add_argument("rest", nargs=argparse.REMAINDER)
for args in (["--a"], ["--b", "--int", "7"], ["--a", "--b"], [], ["--a", "--ext", "1", "2.5", "--ext", "3"], ["--a", "pos", "--b", "-x"], ["--in", "1", "--a"]):
    run(g, args)
print(g.format_help())
print(g.format_usage(), end="")
k = argparse.ArgumentParser(prog="k", argument_default=argparse.SUPPRESS, exit_on_error=False)
k.add_argument("--x", type=int)
print(k.parse_args([]), k.parse_known_args(["--x", "1", "--zzz", "q"]), k.parse_args(["--x=2"], argparse.Namespace(pre=1)))
try:
    k.parse_args(["--x", "bad"])
except argparse.ArgumentError as e:
    print("ArgumentError", e)


def positive(text):
    v = int(text)
    if v <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not positive")
    return v


class Upper(argparse.Action):
    def __call__(self, parser, ns, values, option_string=None):
        setattr(ns, self.dest, (option_string, values.upper()))


t = argparse.ArgumentParser(prog="t", prefix_chars="-+", fromfile_prefix_chars="@")
t.add_argument("-n", type=positive)
t.add_argument("+u", "++upper", action=Upper)
for args in (["-n", "3"], ["-n", "-3"], ["-n", "0"], ["-n", "x"], ["+u", "abc"], ["++upper=q"], ["-n3"], ["@/no/such/file"] if False else ["-n", "1"]):
    run(t, args)
for bad in (lambda: p.add_argument("-v"), lambda: p.add_argument("a b", "c"), lambda: p.add_argument("--x", nargs=0), lambda: p.add_argument("--y", action="nope"), lambda: p.add_argument("--z", type="notcallable"), lambda: p.add_argument("pos", required=True), lambda: p.add_argument("--c", choices=5)):
    try:
        print(type(bad()).__name__)
    except (ValueError, TypeError, argparse.ArgumentError) as e:
        print(type(e).__name__, e)
ns = argparse.Namespace(a=1, b="x")
print(ns, ns == argparse.Namespace(b="x", a=1), "a" in ns, vars(ns), p.get_default("output"), p.prog)
par = argparse.ArgumentParser(add_help=False)
par.add_argument("--shared")
run(argparse.ArgumentParser(prog="child", parents=[par]), ["--shared", "s"])
i = argparse.ArgumentParser(prog="i")
i.add_argument("files", nargs="+")
i.add_argument("--x")
try:
    print(i.parse_intermixed_args(["a", "--x", "1", "b"]))
except TypeError as e:
    print(e)
