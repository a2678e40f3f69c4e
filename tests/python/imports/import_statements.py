"""Forms of the import statement on builtin and library modules: what each binds, order of events, star imports, aliases, errors."""
import sys
import os.path
import collections.abc as cabc, json as j
from math import (
    floor,
    ceil as up,
)
from os import path, sep as separator
from collections import *
from json import decoder


def attempt(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except BaseException as e:
        print(type(e).__name__ + ":", str(e).split(" (/")[0], getattr(e, "name", "-"), getattr(e, "name_from", "-"))


print(os.__name__, os.path is path, cabc.__name__, j.dumps([1]), floor(1.5), up(1.2), separator == os.sep, deque([1]), Counter("a"), decoder.__name__, "namedtuple" in globals(), "abc" in globals())
before = set(globals())
import xml.dom.minidom
print("xml" in globals(), "minidom" in globals(), xml.dom.minidom.__name__, "xml.dom" in sys.modules)
import xml.dom.minidom as mini
print(mini is xml.dom.minidom, sys.modules["xml"] is xml)


def local():
    import math, string as s
    from itertools import chain as c, count
    import importlib.util
    return sorted(locals()), list(c("a", "b")), s.digits[:2], importlib.util.__name__


print(local())


class Body:
    import math
    from math import pi, sqrt as root
    area = root(16) * math.floor(pi)


print(Body.area, Body.math is sys.modules["math"], Body.root(9), Body().pi > 3)
for name in ("import nope_nope", "import os.nope", "import math.nope", "import os.path.nope", "from os import nope", "from nope_nope import x", "from math import sin, nope", "from os.path import nope", "import json.nope", "from json import nope", "from json.decoder import nope", "from . import x", "from .. import x", "from .x import y", "from sys import modules, nope", "import os as a.b", "from os import *, path", "from math import (sin", "import", "from import x", "from x import", "from math import (sin,)", "from math import (sin, cos,)", "from math import sin,", "import math,", "import math as", "def f():\n from math import *", "from __future__ import division", "from __future__ import nope", "x = 1\nfrom __future__ import division", "'doc'\nfrom __future__ import division", "from __future__ import annotations; x: y", "import sys, nope_nope, os"):
    attempt(exec, name, {"__name__": "__main__", "__package__": None})
ns = {}
exec("from math import *", ns)
print(sorted(n for n in ns if n != "__builtins__")[:5], "pi" in ns, "__name__" in ns)
ns = {}
exec("import os.path as p, sys as s\nfrom os import (path as q)\nok = p is q", ns)
print(ns["ok"], sorted(n for n in ns if not n.startswith("__")))
log = []
import builtins
real = builtins.__import__


def spy(name, globals=None, locals=None, fromlist=(), level=0):
    log.append((name, tuple(fromlist or ()), level, globals is not None))
    return real(name, globals, locals, fromlist, level)


builtins.__import__ = spy
import math
import os.path
import os.path as osp
from math import sin, cos as c
from os import *
builtins.__import__ = real
print(log)


class FakeModule:
    __all__ = ["a", "_b"]
    a, _b, c = 1, 2, 3


sys.modules["fake_one"] = FakeModule
exec("from fake_one import *\nprint(a, _b, 'c' in dir())", {})
from fake_one import c as from_class
print(from_class)
attempt(exec, "from fake_one import d")
sys.modules["fake_two"] = None
attempt(exec, "import fake_two")
attempt(exec, "from fake_two import x")


class Lazy:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return f"lazy {name}"


sys.modules["fake_three"] = Lazy()
from fake_three import anything, more as extra
print(anything, extra)
sys.modules["fake_four"] = 5
import fake_four
print(fake_four)
attempt(exec, "from fake_four import x")
attempt(exec, "import fake_four.sub")


class BadAll:
    __all__ = ["x", 5]
    x = 1


sys.modules["fake_five"] = BadAll
attempt(exec, "from fake_five import *", {})
builtins.__import__ = lambda *a, **k: "not a module"
import whatever
from whatever import upper
builtins.__import__ = real
print(whatever, upper())
attempt(exec, "import math", {"__builtins__": {}})
attempt(exec, "import math", {"__builtins__": {"__import__": 5}})
exec("import anything_at_all as m\nprint(m)", {"__builtins__": {"__import__": lambda *a: a[0].upper(), "print": print}})
print(__import__("os.path").__name__, __import__("os.path", fromlist=["join"]).__name__ in ("posixpath", "ntpath"), __import__("math").floor(2.5), __import__("xml.dom", None, None, [], 0).__name__)
attempt(__import__, "")
attempt(__import__, 5)
attempt(__import__, "os", level=-1)
attempt(__import__, "x", {}, {}, [], 1)
import importlib
print(importlib.import_module("json.decoder").__name__, importlib.import_module(".encoder", "json").__name__, importlib.import_module("math") is math)
attempt(importlib.import_module, ".x")
attempt(importlib.import_module, "")
for name in ("fake_one", "fake_two", "fake_three", "fake_four", "fake_five"):
    del sys.modules[name]
saved = sys.modules.pop("colorsys", None)
import colorsys
again = sys.modules.pop("colorsys")
import colorsys as fresh
print(again is fresh, again.__name__ == fresh.__name__)
print(sys.__spec__.name, math.__spec__ is not None, json_spec := importlib.util.find_spec("json").name, importlib.util.find_spec("nope_nope"), type(sys).__name__, repr(sys), math.__name__, sys.modules["sys"] is sys, "builtins" in sys.modules, builtins.__name__)
attempt(importlib.util.find_spec, "json.nope.deeper")
