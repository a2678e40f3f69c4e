"""warnings: filters, categories, catch_warnings, showwarning, stacklevel, deprecated decorator, once/error/ignore."""
import io
import sys
import warnings


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def record(f, action="always", **kw):
    with warnings.catch_warnings(record=True) as got:
        warnings.simplefilter(action, **kw)
        f()
    return [(w.category.__name__, str(w.message), w.lineno > 0, w.filename.rpartition("/")[2]) for w in got]


print(record(lambda: warnings.warn("plain")), record(lambda: warnings.warn("dep", DeprecationWarning)), record(lambda: warnings.warn(RuntimeWarning("instance"))), record(lambda: warnings.warn("ignored"), "ignore"))


def thrice():
    for _ in range(3):
        warnings.warn("same")


print(len(record(thrice)), len(record(thrice, "default")), len(record(thrice, "once")), len(record(thrice, "module")), len(record(thrice, "error") if False else []))
for action in ("error",):
    with warnings.catch_warnings():
        warnings.simplefilter(action)
        error(lambda: warnings.warn("as error"))
        error(lambda: warnings.warn("dep", DeprecationWarning))
with warnings.catch_warnings(record=True) as got:
    warnings.resetwarnings()
    warnings.filterwarnings("ignore", message="skip.*")
    warnings.filterwarnings("error", category=UserWarning, message="bad", append=True)
    warnings.warn("skip me")
    error(lambda: warnings.warn("bad one"))
    warnings.warn("shown")
print([str(w.message) for w in got])


def level1(): warnings.warn("stack", stacklevel=2)
def level2(): level1()


with warnings.catch_warnings(record=True) as got:
    warnings.simplefilter("always")
    level2()
    warnings.warn_explicit("explicit", UserWarning, "file.py", 42, module="mod")
    warnings.warn_explicit("with source line", UserWarning, "other.py", 1, registry={}, source=[1])
print([(str(w.message), w.filename.rpartition("/")[2], w.lineno) for w in got[1:]], got[0].lineno == level2.__code__.co_firstlineno, got[1], got[2].source)
print(warnings.formatwarning("msg", UserWarning, "file.py", 7, "source line"), warnings.formatwarning(UserWarning("m"), UserWarning, "nofile.py", 7))
buf = io.StringIO()
warnings.showwarning("shown", UserWarning, "f.py", 3, file=buf, line="the line")
print(buf.getvalue())
old = warnings.showwarning
calls = []
with warnings.catch_warnings():
    warnings.simplefilter("always")
    warnings.showwarning = lambda message, category, filename, lineno, file=None, line=None: calls.append((str(message), category.__name__))
    warnings.warn("through replaced showwarning")
print(calls, warnings.showwarning is old)


@warnings.deprecated("use new instead")
def old_func(): return "old result"


@warnings.deprecated("class is old", category=PendingDeprecationWarning)
class Old:
    def __init__(self, x): self.x = x


@warnings.deprecated("silent", category=None)
def silent(): return 1


print(record(old_func), record(lambda: Old(1)), record(silent), old_func.__deprecated__, Old.__deprecated__, record(lambda: type("Sub", (Old,), {})))
error(warnings.warn, "x", "not a class")
error(warnings.warn, "x", int)
error(warnings.simplefilter, "nope")
error(warnings.filterwarnings, "nope")
error(warnings.filterwarnings, "ignore", message=5)
error(warnings.filterwarnings, "ignore", lineno=-1)
error(warnings.warn)
error(warnings.warn_explicit, "x", UserWarning, "f")
with warnings.catch_warnings(record=True, action="always", category=UserWarning) as got:
    warnings.warn("via action argument")
print(len(got))
for src in ("x is 5", "assert (x, 'm')", "'\\d'", "5()", "(1)[2]" if False else "[1]['a']", "0x1for x in y" if False else "1if x else 2", "{1: 2}[[]]" if False else "'a' is x", "lambda: ()()", "if 1:\n while x:\n  try: pass\n  finally: break", "def f():\n try: pass\n finally: return 1"):
    with warnings.catch_warnings(record=True) as got:
        warnings.simplefilter("always")
        try:
            compile(src, "<src>", "exec")
        except SyntaxError as e:
            print(repr(src), "SyntaxError", e.msg)
    print(repr(src), [(w.category.__name__, str(w.message), w.lineno) for w in got])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    error(compile, "x is 5", "<src>", "exec")
with warnings.catch_warnings(record=True) as got:
    warnings.simplefilter("always")
    ~True
    bool(NotImplemented) if False else None
    int.__new__(int, 5)
print([(w.category.__name__, str(w.message)[:40]) for w in got])
print(sorted(c.__name__ for c in Warning.__subclasses__() if c.__module__ == "builtins"), issubclass(DeprecationWarning, Warning), len(warnings.filters) > 0, isinstance(warnings.filters[0], tuple), sys.warnoptions == [] or "options given", repr(warnings.WarningMessage("m", UserWarning, "f", 1)).split(" : ")[-1] if False else str(warnings.WarningMessage("m", UserWarning, "f", 1)))


def once_registry():
    for i in range(2):
        warnings.warn(f"different {i % 1}")


with warnings.catch_warnings(record=True) as got:
    warnings.simplefilter("default")
    once_registry()
    once_registry()
print(len(got), "__warningregistry__" in globals())
