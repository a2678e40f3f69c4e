"""How options and variables are taken, and what is said of those that are wrong."""
# oracle: native
import os
import subprocess
import sys
import tempfile

FLAGS = "debug inspect interactive optimize dont_write_bytecode no_user_site no_site ignore_environment verbose bytes_warning quiet".split()
SHOW = f"import sys; print([getattr(sys.flags, n) for n in {FLAGS}], sys.warnoptions, sys._xoptions, sys.flags.safe_path)"


def run(*args, stdin="", show=True, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON") and k not in ("LANG", "LC_CTYPE")}
    environment["LC_ALL"] = "C.UTF-8"
    environment.update(variables)
    done = subprocess.run([sys.executable, *args], input=stdin, capture_output=True, text=True, env=environment)
    print(args[:2], variables, done.returncode)
    errors = done.stderr.replace(sys.executable, "PYTHON").replace(os.getcwd(), "FOLDER")
    for line in (done.stdout + errors).splitlines():
        if not line.startswith(("Current thread", "  <no Python frame>", "Python 3")):
            print("   ", line)


for option in "-O -OO -OOO -B -E -I -s -S -u -b -bb -d -q -x -P -R -Ob -BESs -t -J -Z --foo".split():
    run(option, "-c", SHOW)
for value in ("dev utf8 utf8=0 utf8=2 int_max_str_digits=100 int_max_str_digits=700 frozen_modules=x tracemalloc=x "
              "cpu_count=x gil=0 gil=2 foo foo=bar").split():
    run("-X", value, "-c", SHOW)
run("-X", "cpu_count=3", "-c", "import os; print(os.cpu_count(), os.process_cpu_count())")
for name, value in [("PYTHONOPTIMIZE", "2"), ("PYTHONOPTIMIZE", "x"), ("PYTHONDEBUG", "1"), ("PYTHONDONTWRITEBYTECODE", "1"),
                    ("PYTHONWARNINGS", "error,ignore::UserWarning"), ("PYTHONHASHSEED", "x"), ("PYTHONHASHSEED", "-1"),
                    ("PYTHONUTF8", "x"), ("PYTHONNOUSERSITE", "1"), ("PYTHONSAFEPATH", "1"), ("PYTHONINSPECT", "1"),
                    ("PYTHONINTMAXSTRDIGITS", "1"), ("PYTHONTRACEMALLOC", "x"), ("PYTHON_CPU_COUNT", "0")]:
    run("-c", SHOW, **{name: value})
    run("-E", "-c", SHOW, **{name: value})

STREAMS = "import sys; print(sys.flags.utf8_mode, [(s.encoding, s.errors) for s in (sys.stdin, sys.stdout, sys.stderr)])"
for value in ["latin-1:replace", ":replace", "utf-8"]:
    run("-c", STREAMS, PYTHONIOENCODING=value)
LOCALE = "import locale, os; print(locale.setlocale(locale.LC_CTYPE), os.environ.get('LC_CTYPE')); " + STREAMS
for variables in [{"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"LC_ALL": "", "LANG": "C"}, {"LC_ALL": "", "LANG": "no_where"},
                  {"LC_ALL": "C.UTF-8"}, {"LC_ALL": "", "LANG": "C", "PYTHONCOERCECLOCALE": "0"},
                  {"LC_ALL": "", "LANG": "C", "PYTHONCOERCECLOCALE": "warn"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}]:
    run("-c", LOCALE, **variables)

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    with open("null.py", "wb") as f:
        f.write(b"import sys\nx = 1\0 + 2\n")
    with open("ends.py", "w") as f:
        f.write("import sys\nsys.exit('bye')\n")
    with open("shows.py", "w") as f:
        f.write("import os, sys\nprint(os.path.basename(__file__), os.path.isabs(__file__), sys.argv)\n1/0\n")
    run("null.py")
    run("shows.py", "-V", "-c")
    run("./shows.py")
    run("-i", "ends.py", stdin="print(1)\n")
    run("-i", "shows.py", stdin="raise SystemExit(3)\n")
    run("missing.py")
    run(".")
    run("-", "a", stdin="import sys\nprint(sys.argv)\n1/0\n")
    run("-m", "no.such")
    run("-c")
    os.chdir("/")
