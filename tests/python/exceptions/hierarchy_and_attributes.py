"""The exception hierarchy, constructors, attributes, reprs, equality, pickling of builtin exceptions."""
import builtins
import pickle


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


names = sorted(n for n, v in vars(builtins).items() if isinstance(v, type) and issubclass(v, BaseException))
for n in names:
    cls = getattr(builtins, n)
    if cls.__name__ == n:
        print(n, [b.__name__ for b in cls.__mro__[1:-1]])
    else:
        print(n, "is", cls.__name__)
for args in ((), ("one",), ("one", 2), (5,), (None,), (("t",),), ("quote's",)):
    e = ValueError(*args)
    print(repr(e), "|", str(e), "|", e.args)
e = Exception("a", "b")
e.args = ["list", "becomes tuple"]
print(e.args, e)
error(setattr, e, "args", 5)
error(lambda: Exception(x=1))
error(lambda: KeyError(x=1))
print(str(KeyError("k")), str(KeyError("k", 2)), str(KeyError()), str(KeyError("it's")), repr(KeyError("k")))
e = OSError(9999, "No such file", "name.txt")
print(repr(e), e, e.errno, e.strerror, e.filename, e.filename2, e.args, type(e).__name__)
e = OSError(9999, "msg", "a", None, "b")
print(e, e.filename2)
print(repr(OSError(7001)), repr(OSError("x")), OSError(5005, "msg"), OSError(5005, "m").filename, repr(OSError(7001, 2, 3, 4, 5)), OSError() )
for cls, code in (("BlockingIOError", 11), ("ConnectionRefusedError", 0), ("FileExistsError", 17)):
    print(cls, getattr(builtins, cls)(code, "m").errno)
e = StopIteration(5)
print(e.value, StopIteration().value, StopIteration(1, 2).value, e.args)
e.value = 6
print(e.value, e.args)
print(SystemExit(3).code, SystemExit().code, SystemExit("m", 2).code, SystemExit("m"))
e = ImportError("msg", name="n", path="p", name_from="f")
print(e, e.name, e.path, e.name_from, e.msg, repr(e), e.args)
error(lambda: ImportError("m", bad=1))
e = NameError("m", name="nm")
print(e.name, e, AttributeError("m", name="a", obj=5).obj, AttributeError("m").name)
error(lambda: NameError("m", obj=1))
e = SyntaxError("msg", ("file.py", 3, 7, "source line\n", 3, 9))
print(e, repr(e), e.filename, e.lineno, e.offset, e.text, e.end_lineno, e.end_offset, e.msg, e.print_file_and_line)
print(SyntaxError("only msg"), SyntaxError(), SyntaxError("m", ("f", 1, 2, "t")), repr(SyntaxError("m").lineno))
error(lambda: SyntaxError("m", (1, 2)))
error(lambda: SyntaxError("m", 5))
e = UnicodeDecodeError("utf-8", b"ab\xffcd", 2, 3, "invalid start byte")
print(e, e.encoding, e.object, e.start, e.end, e.reason, repr(e))
e.start, e.end = 1, 4
print(e)
print(UnicodeEncodeError("ascii", "aé", 1, 2, "ordinal"), UnicodeEncodeError("ascii", "a\u1234\U00012345", 1, 3, "r"), UnicodeTranslateError("aé", 1, 2, "why"))
error(lambda: UnicodeDecodeError("utf-8", "str", 1, 2, "x"))
error(lambda: UnicodeDecodeError("utf-8"))
print(repr(BaseException(1)), BaseException("x") == BaseException("x"), len({ValueError(), ValueError()}))


class Custom(Exception):
    def __init__(self, a, b=2):
        self.a = a
        self.b = b


c = Custom("x", b="y")
print(c.args, repr(c), str(c), c.a, c.b, vars(c))


class WithStr(Exception):
    def __str__(self):
        return "custom str"


class BadStr(Exception):
    def __str__(self):
        return 5


print(WithStr(1), repr(WithStr(1)), f"{WithStr()}")
error(str, BadStr())


class NewArgs(Exception):
    def __new__(cls, *args, **kw):
        self = super().__new__(cls, "from new")
        return self

    def __init__(self, *args, **kw):
        pass


print(NewArgs(1, 2, k=3).args, ValueError.__new__(ValueError, 1, 2).args)
for e in (ValueError("a", 1), KeyError("k"), OSError(9999, "m", "f"), StopIteration(5), UnicodeDecodeError("u", b"x", 0, 1, "r"), ImportError("m", name="n"), SystemExit(4)):
    p = pickle.loads(pickle.dumps(e))
    print(type(p).__name__, p.args, str(p), getattr(p, "name", None), getattr(p, "filename", None))
e = ValueError("v")
e.extra = [1]
e.add_note("note")
p = pickle.loads(pickle.dumps(e))
print(p.extra, p.__notes__, e.__reduce__()[1:])
e.__setstate__({"more": 1})
print(e.more, e.__dict__)
try:
    class Multi(ValueError, KeyError): pass
    print(Multi("x"), Multi.__mro__[1:4])
    class Bad(OSError, SyntaxError): pass
except TypeError as err:
    print(err)
error(lambda: BaseException.__new__(int))
error(lambda: issubclass(ValueError, 5))
print(EnvironmentError is OSError, IOError is OSError, isinstance(IndexError(), LookupError), PythonFinalizationError.__mro__[1].__name__)
e = ValueError("x")
print(e.with_traceback(None) is e, e.__traceback__, e.__cause__, e.__context__, e.__suppress_context__)
for attr, bad in (("__traceback__", 5), ("__cause__", 5), ("__context__", "x"), ("__suppress_context__", [])):
    error(setattr, e, attr, bad)
error(delattr, e, "__cause__")
error(delattr, e, "args")
error(e.with_traceback, 5)
