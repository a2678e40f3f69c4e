"""try statement forms: except without parentheses (PEP 758), except*, else, finally, name deletion, bad match types."""


def classify(exc):
    try:
        if exc:
            raise exc
    except ZeroDivisionError, KeyError:
        return "two"
    except (ValueError, TypeError, OSError):
        return "three"
    except LookupError as e:
        return f"lookup {e}"
    except:
        return "bare"
    else:
        return "else"


for exc in (None, ZeroDivisionError(), KeyError("k"), IndexError("i"), KeyboardInterrupt()):
    print(classify(exc))
try:
    classify(ValueError())
except TypeError as e:
    print("TypeError:", e)


def name_is_deleted():
    try:
        raise ValueError("v")
    except ValueError as e:
        pass
    try:
        return e
    except UnboundLocalError as error:
        return str(error)


print(name_is_deleted())


def bad_types(kind):
    try:
        try:
            raise ValueError("original")
        except kind:
            return "caught"
    except (TypeError, ValueError) as e:
        return f"{e} / context {e.__context__!r}"


for kind in (5, None, "ValueError", int, [ValueError], (ValueError, 5), (5, ValueError), (), object):
    print(kind, bad_types(kind))


def star(*errors):
    log = []
    try:
        if len(errors) == 1 and not isinstance(errors[0], ExceptionGroup):
            raise errors[0]
        if errors:
            raise ExceptionGroup("group", list(errors))
        log.append("no error")
    except* ValueError as eg:
        log.append(("value", eg.exceptions, eg.message))
    except* (TypeError, KeyError) as eg:
        log.append(("type/key", eg))
    except* OSError:
        log.append("os")
        raise
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log


print(star())
print(star(ValueError(1)))
print(star(ValueError(1), TypeError(2), KeyError(3)))
nested = ExceptionGroup("inner", [ValueError("deep"), OSError("os")])
for errors in ((nested,), (ValueError(1), RuntimeError(2)), (RuntimeError("alone"),), (nested, IndexError())):
    try:
        print(star(*errors))
    except BaseException as e:
        print("left:", repr(e))


def star_raises():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise RuntimeError("from handler")
    except* TypeError as e:
        raise LookupError("second") from e


try:
    star_raises()
except ExceptionGroup as e:
    print(repr(e), [repr(x.__cause__) for x in e.exceptions], [repr(x.__context__) for x in e.exceptions])


def star_bad(kind):
    try:
        raise ValueError
    except* kind:
        pass


for kind in (ExceptionGroup, 5, (ValueError, BaseExceptionGroup), int):
    try:
        star_bad(kind)
    except TypeError as e:
        print("TypeError:", e)
for source in ("try:\n pass\nexcept* A:\n pass\nexcept B:\n pass", "try:\n pass\nexcept*:\n pass",
               "for x in y:\n try:\n  pass\n except* A:\n  break", "def f():\n try:\n  pass\n except* A:\n  return",
               "try:\n pass", "try:\n pass\nexcept A, B as c:\n pass\nexcept:\n pass\nexcept D:\n pass", "try:\n pass\nexcept A, B as c:\n pass"):
    try:
        exec(source)
        print("compiled")
    except SyntaxError as e:
        print("SyntaxError:", e.msg)
    except NameError as e:
        print("NameError:", e)


def returning():
    try:
        return "try"
    except ValueError:
        return "except"
    else:
        return "else"
    finally:
        print("finally runs")


print(returning())


def raise_forms():
    out = []
    for f in (lambda: exec("raise ValueError"), lambda: exec("raise ValueError('x') from KeyError"),
              lambda: exec("raise ValueError from None"), lambda: exec("raise 5"), lambda: exec("raise ValueError from 5"),
              lambda: exec("raise int"), lambda: exec("raise")):
        try:
            f()
        except BaseException as e:
            out.append((repr(e), repr(e.__cause__), e.__suppress_context__))
    return out


for line in raise_forms():
    print(line)
