"""ExceptionGroup: construction, split, subgroup, derive, nesting, except* semantics in depth, notes."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


eg = ExceptionGroup("msg", [ValueError(1), TypeError(2), ExceptionGroup("inner", [KeyError(3), ValueError(4)])])
print(repr(eg), "|", eg, "|", eg.message, eg.exceptions, eg.args)
print(eg.split(ValueError), eg.split(LookupError), eg.split(OSError), eg.split((KeyError, TypeError)), sep="\n")
print(eg.subgroup(ValueError), eg.subgroup(OSError), eg.subgroup(lambda e: isinstance(e, KeyError)), eg.subgroup(Exception) is eg)
print(eg.split(lambda e: isinstance(e, ExceptionGroup) and e.message == "inner"))
print(eg.split(ExceptionGroup)[0] is eg)
error(eg.split, 5)
error(eg.subgroup, (ValueError, 5))
error(eg.split)
for args in ((), ("m",), ("m", []), ("m", 5), (5, [ValueError()]), ("m", [5]), ("m", [ValueError]), ("m", [KeyboardInterrupt()]), ("m", (ValueError(),)), ("m", {ValueError()}),
             ("m", "ab")):
    error(ExceptionGroup, *args)
print(type(BaseExceptionGroup("m", [ValueError()])).__name__, type(BaseExceptionGroup("m", [KeyboardInterrupt()])).__name__)
print(issubclass(ExceptionGroup, BaseExceptionGroup), issubclass(ExceptionGroup, Exception), issubclass(BaseExceptionGroup, Exception))
error(setattr, eg, "message", "x")
error(setattr, eg, "exceptions", ())


class MyGroup(ExceptionGroup):
    def __new__(cls, message, excs, code=0):
        self = super().__new__(cls, message, excs)
        self.code = code
        return self

    def derive(self, excs):
        return MyGroup(self.message, excs, self.code)


mg = MyGroup("mine", [ValueError(1), KeyError(2)], 7)
mg.add_note("a note")
match_, rest = mg.split(ValueError)
print(type(match_).__name__, match_.code, match_.__notes__, rest, rest.code)


class Plain(ExceptionGroup):
    pass


print(type(Plain("p", [ValueError()]).split(ValueError)[0]).__name__)


class BadDerive(ExceptionGroup):
    def derive(self, excs):
        return 5


error(BadDerive("b", [ValueError(), KeyError()]).split, ValueError)
try:
    try:
        raise OSError("context")
    except OSError as e:
        raise eg from e
except ExceptionGroup as g:
    m, r = g.split(ValueError)
    print(repr(m.__cause__), repr(m.__context__), m.__traceback__ is g.__traceback__, m.__suppress_context__)


def star(exc, *actions):
    log = []
    try:
        try:
            raise exc
        except* ValueError as e:
            log.append(("V", repr(e)))
            if "raise" in actions:
                raise RuntimeError("new")
            if "reraise" in actions:
                raise
            if "raise e" in actions:
                raise e
        except* KeyError as e:
            log.append(("K", repr(e)))
            if "raise key" in actions:
                raise IndexError("second")
        else:
            log.append("else")
        finally:
            log.append("finally")
    except BaseException as left:
        log.append(("left", repr(left), repr(left.__context__), repr(left.__cause__)))
    return log


def make():
    return ExceptionGroup("g", [ValueError(1), KeyError(2), TypeError(3), ExceptionGroup("n", [ValueError(4), TypeError(5)])])


for actions in ((), ("raise",), ("reraise",), ("raise e",), ("raise", "raise key"), ("reraise", "raise key")):
    print(actions)
    for entry in star(make(), *actions):
        print("  ", entry)
print(star(ValueError("naked")), star(ValueError("naked"), "reraise"), star(KeyError("k"), "raise key"), star(TypeError("untouched")), sep="\n")
print(star(ExceptionGroup("all handled", [ValueError(), KeyError()])))
print(star(BaseExceptionGroup("base", [KeyboardInterrupt(), ValueError()])))


def nested_star():
    try:
        try:
            raise ExceptionGroup("x", [ValueError(1), TypeError(2)])
        except* ValueError:
            try:
                raise ExceptionGroup("y", [KeyError(3)])
            except* KeyError as e:
                print("inner", repr(e), repr(e.__context__))
    except* TypeError as e:
        print("outer", repr(e), repr(e.__context__))


nested_star()


def flow():
    out = []
    for i in range(3):
        try:
            if i:
                raise ExceptionGroup("l", [ValueError(i)])
        except* ValueError as e:
            for x in e.exceptions:
                if x.args[0] == 1:
                    continue
                out.append(x.args[0])
        else:
            out.append("else")
    return out


print(flow())
try:
    try:
        raise ExceptionGroup("g", [ValueError(1)])
    except* ValueError as e:
        pass
    e
except NameError as err:
    print(err)
ve = ValueError("same")
try:
    raise ExceptionGroup("twice", [ve, ve])
except* ValueError as e:
    print(len(e.exceptions), e.exceptions[0] is e.exceptions[1])
e = ValueError("noted")
e.add_note("first")
e.add_note("second")
print(e.__notes__)
error(e.add_note, 5)
e.__notes__ = ["replaced"]
print(e.__notes__)
e.__notes__ = 5
error(e.add_note, "x")
import pickle
p = pickle.loads(pickle.dumps(make()))
print(repr(p))
print(ExceptionGroup("a", [ValueError()]) == ExceptionGroup("a", [ValueError()]), ExceptionGroup[int])
lst = [ValueError()]
g = ExceptionGroup("copy", lst)
lst.append(1)
print(g.exceptions, g.args)
