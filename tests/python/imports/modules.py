"""The import system through real files in a temporary folder: modules, packages, relative imports, reload, errors, hooks."""
import importlib
import os
import sys
import tempfile
import types


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).replace(root, "ROOT"))


root = tempfile.mkdtemp()
sys.dont_write_bytecode = True
files = {
    "plainmod.py": "'''plain doc'''\nx = 1\n_private = 2\n__dunder__ = 3\nprint('executing', __name__, __package__, __spec__.name)\ndef f(): return x\nclass C: pass\n",
    "withall.py": "__all__ = ['a', '_b']\na, _b, c = 1, 2, 3\n",
    "badall.py": "__all__ = ['missing']\n",
    "pkg/__init__.py": "print('init', __name__, __package__, __path__ is not None)\nfrom . import sub1\nfrom .sub1 import value as v\nversion = '1.0'\n",
    "pkg/sub1.py": "value = 'sub1 value'\nfrom .deep import inner\n",
    "pkg/sub2.py": "from . import sub1\nfrom .. import nothing\n",
    "pkg/sub3.py": "from ..toofar import x\n",
    "pkg/deep/__init__.py": "from ..sub1 import value\nname = __name__\n",
    "pkg/deep/inner.py": "from .. import __name__ as parent\nfrom ... import x\n" if False else "from .. import __name__ as parent\n",
    "pkg/__main__.py": "print('main of pkg')\n",
    "nspkg/mod.py": "where = __name__\n",
    "raises.py": "print('raising')\nraise ValueError('at import')\n",
    "syntaxbad.py": "def f(:\n",
    "cyc_a.py": "import cyc_b\nx = 1\n",
    "cyc_b.py": "import cyc_a\nhas_x = hasattr(cyc_a, 'x')\n",
    "cyc_c.py": "from cyc_d import y\nx = 1\n",
    "cyc_d.py": "from cyc_c import x\ny = 1\n",
    "lazyattr.py": "def __getattr__(name):\n    if name == 'dynamic': return 'computed'\n    raise AttributeError(f'module has no {name}')\ndef __dir__(): return ['dynamic', 'z']\n",
    "counter.py": "try:\n    count += 1\nexcept NameError:\n    count = 1\n",
    "replaces.py": "import sys\nclass Fake: value = 'fake module'\nsys.modules[__name__] = Fake\n",
    "removes.py": "import sys\ndel sys.modules[__name__]\n",
    "future.py": "from __future__ import annotations\ndef f(x: undefined): pass\nann = f.__annotations__\n",
    "unicodé.py": "名前 = 'unicode module'\n",
}
for name, text in files.items():
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
sys.path.insert(0, root)
importlib.invalidate_caches()
import plainmod
import plainmod as again
from plainmod import C, f as renamed, x
print(plainmod.x, again is plainmod, renamed(), C.__module__, plainmod.__doc__, plainmod.__name__, os.path.basename(plainmod.__file__), type(plainmod), plainmod.__spec__.origin == plainmod.__file__, sys.modules["plainmod"] is plainmod, plainmod.__loader__.__class__.__name__)
plainmod.x = 5
print(renamed(), x)
ns = {}
exec("from plainmod import *", ns)
print(sorted(n for n in ns if n != "__builtins__"))
ns = {}
exec("from withall import *", ns)
print(sorted(n for n in ns if n != "__builtins__"))
error(exec, "from badall import *", {})
import pkg
import pkg.deep.inner
print(pkg.sub1.value, pkg.v, pkg.deep.name, pkg.deep.inner.parent, sorted(n for n in vars(pkg) if not n.startswith("__")), pkg.__name__, pkg.__package__, pkg.sub1.__package__, os.path.basename(pkg.__file__), [os.path.basename(p) for p in pkg.__path__])
from pkg import deep as d, sub1
from pkg.deep import inner
import pkg.deep as pd
print(d is pkg.deep, inner.parent, pd is d)
error(importlib.import_module, "pkg.sub2")
error(importlib.import_module, "pkg.sub3")
error(importlib.import_module, "pkg.nope")
error(importlib.import_module, "nope")
error(importlib.import_module, "plainmod.sub")
error(importlib.import_module, ".sub1")
print(importlib.import_module(".sub1", "pkg").value)
error(exec, "from plainmod import nope")
error(exec, "from pkg import nope")
error(exec, "import pkg.sub1.x")
error(exec, "from . import x", {"__name__": "__main__", "__package__": None})
error(exec, "from .x import y", {"__name__": "top", "__package__": ""})
import nspkg.mod
print(nspkg.mod.where, nspkg.__file__ if hasattr(nspkg, "__file__") else "no __file__", type(nspkg.__path__).__name__, nspkg.__spec__.origin)
for _ in range(2):
    error(importlib.import_module, "raises")
print("raises" in sys.modules)
try:
    import syntaxbad
except SyntaxError as e:
    print(e.msg, os.path.basename(e.filename), e.lineno)
import cyc_a
print(cyc_a.cyc_b.has_x)
error(importlib.import_module, "cyc_c")
import lazyattr
print(lazyattr.dynamic, dir(lazyattr))
from lazyattr import dynamic
print(dynamic)
error(lambda: lazyattr.nope)
error(exec, "from lazyattr import nope")
import counter
print(counter.count, importlib.reload(counter).count, counter.count)
error(importlib.reload, types.ModuleType("notloaded"))
error(importlib.reload, "x")
import replaces
print(replaces.value)
error(importlib.import_module, "removes")
import future
print(future.ann)
m = importlib.import_module("unicodé")
print(m.名前)
sys.modules["blocked"] = None
error(importlib.import_module, "blocked")
sys.modules["planted"] = types.SimpleNamespace(v=1)
import planted
print(planted.v)
m = __import__("pkg.deep")
print(m.__name__, __import__("pkg.deep", fromlist=["name"]).__name__, __import__("sub1", {"__package__": "pkg", "__name__": "pkg"}, None, ["value"], 1).value)
spec = importlib.util.find_spec("plainmod") if hasattr(importlib, "util") else __import__("importlib.util").util.find_spec("plainmod")
print(spec.name, spec.has_location, spec.parent, spec.submodule_search_locations, importlib.util.find_spec("nope"))
s2 = importlib.util.spec_from_file_location("loaded_by_hand", os.path.join(root, "withall.py"))
mod = importlib.util.module_from_spec(s2)
s2.loader.exec_module(mod)
print(mod.a, mod.__name__, "loaded_by_hand" in sys.modules)


class Finder:
    @classmethod
    def find_spec(cls, name, path, target=None):
        if name.startswith("virtual_"):
            return importlib.util.spec_from_loader(name, cls)

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        module.answer = module.__name__.upper()


sys.meta_path.insert(0, Finder)
import virtual_thing
print(virtual_thing.answer, repr(virtual_thing).split(" (")[0])
sys.meta_path.remove(Finder)
mt = types.ModuleType("manual", "doc")
mt.v = 1
print(mt, mt.__doc__, mt.__dict__["v"], sorted(vars(types.ModuleType("e"))), mt.__spec__)
del mt.v
error(lambda: mt.v)


class ModSub(types.ModuleType):
    @property
    def prop(self): return "module property"


print(ModSub("x").prop)
plainmod.__class__ = ModSub
print(plainmod.prop)
import math, sys as system, os.path as path
from os import path as p2, sep
print(math.pi == math.pi, system is sys, path is p2, sep)


def local_import():
    import math as m
    from math import floor, ceil as c
    return m.trunc(2.5), floor(1.5), c(1.5), "math" in globals()


print(local_import())
try:
    exec("def f():\n from math import *")
except SyntaxError as e:
    print(e.msg)
saved = __builtins__.__import__ if isinstance(__builtins__, types.ModuleType) else __builtins__["__import__"]
import builtins
calls = []
builtins.__import__ = lambda name, g=None, l=None, fromlist=(), level=0: calls.append((name, fromlist, level)) or saved(name, g, l, fromlist, level)
import json.decoder
from json import dumps as jd
builtins.__import__ = saved
print([c for c in calls if c[0].startswith("json")][:1], calls[-1])
import runpy
print(sorted(k for k in runpy.run_path(os.path.join(root, "withall.py")) if not k.startswith("__")), runpy.run_module("plainmod", run_name="ran")["x"])
runpy.run_module("pkg", run_name="__main__")
with open(os.path.join(root, "plainmod.py"), "a") as f:
    f.write("added = 1\n")
importlib.invalidate_caches()
import shutil
shutil.rmtree(root)
sys.path.remove(root)
importlib.invalidate_caches()
error(importlib.import_module, "withall2")
