# Virtual environments: what is made, and what a program in one sees.
# oracle: native
import os
import subprocess
import sys
import tempfile
import venv

SHOW = """
import os, site, sys, sysconfig
def short(p): return os.path.relpath(p, sys.prefix)
print(sys.prefix != sys.base_prefix, sys.prefix == sys.exec_prefix, os.path.isdir(sys.prefix))
print(short(sys.executable), os.path.samefile(sys._base_executable, os.path.realpath(sys.executable)))
print([short(p) == "lib/python%d.%d/site-packages" % sys.version_info[:2] for p in site.getsitepackages()])
print(sysconfig.get_path("scripts") == os.path.join(sys.prefix, "bin"), site.ENABLE_USER_SITE)
"""


def run(python, *arguments):
    e = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    r = subprocess.run([python, *arguments], capture_output=True, text=True, env=e)
    return r.stdout + r.stderr


with tempfile.TemporaryDirectory() as folder:
    folder = os.path.realpath(folder)
    for name, options in [("plain", {}), ("linked", {"symlinks": True}), ("system", {"symlinks": True, "system_site_packages": True})]:
        target = os.path.join(folder, name)
        venv.create(target, **options)
        print(name, sorted(n for n in os.listdir(target) if not n.startswith(".")))
        print(sorted(n for n in os.listdir(target + "/bin") if n.lower().startswith("activate")))
        with open(target + "/pyvenv.cfg") as f:
            print([line.split("=")[0].strip() for line in f])
        python = target + "/bin/python"
        if name == "plain":
            print(run(python, "-c", "import sys; print(sys.prefix == %r)" % target), end="")
        else:
            shown = run(python, "-c", SHOW)
            print(shown if name == "linked" else shown.splitlines()[0])
        site = [n for n in os.listdir(target + "/lib") if n.startswith("python")]
        with open(f"{target}/lib/{site[0]}/site-packages/in_the_environment.py", "w") as f:
            f.write("print(__name__)\n")
        print(run(python, "-m", "in_the_environment"), end="")
    print("No module" in run(sys.executable, "-m", "in_the_environment"))
