"""logging to StringIO: levels, formatters, handlers, filters, hierarchy, exceptions, extra, dictConfig."""
import io
import logging
import logging.config
import logging.handlers


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


buf = io.StringIO()


def flush():
    print(buf.getvalue(), end="")
    buf.seek(0)
    buf.truncate()


root = logging.getLogger()
h = logging.StreamHandler(buf)
h.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(funcName)s:%(message)s"))
root.addHandler(h)
log = logging.getLogger("app")
sub = logging.getLogger("app.sub.deep")
log.debug("not shown")
log.info("not shown")
log.warning("warn %s %d", "x", 5)
log.error("err %(k)s", {"k": "named"})
log.critical("crit")
log.setLevel(logging.DEBUG)
log.debug("shown now")
sub.info("inherited level")
sub.log(35, "custom level")
flush()
print(sub.parent is log, log.parent is root, sub.getEffectiveLevel(), log.isEnabledFor(10), root.level, logging.getLevelName(35), logging.getLevelName("INFO"), logging.getLevelName(20), logging.getLogger("app") is log, repr(log), repr(root), repr(sub), log.getChild("sub") is logging.getLogger("app.sub"), sorted(c.name for c in log.getChildren()))
logging.addLevelName(35, "NOTICE")
sub.log(35, "named level")


def func():
    log.info("from func")
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("caught %s", "it")
        log.error("with exc_info", exc_info=True)


func()
flush()
h2 = logging.StreamHandler(buf)
h2.setFormatter(logging.Formatter("{levelname:<8}|{message}|{extra_field}", style="{", defaults={"extra_field": "none"}))
h2.setLevel(logging.ERROR)
log.addHandler(h2)
log.propagate = False
log.warning("below handler level")
log.error("to h2", extra={"extra_field": "given"})
log.error("default extra")
flush()
log.propagate = True
log.removeHandler(h2)


class F(logging.Filter):
    def filter(self, record):
        record.msg = "filtered: " + record.msg
        return "drop" not in record.msg


log.addFilter(F())
log.info("keep")
log.info("drop me")
h.addFilter(lambda r: r.levelno > 10)
log.debug("handler filter drops")
log.info("handler filter keeps")
flush()
log.filters.clear()
h.filters.clear()
log.disabled = True
log.error("disabled")
log.disabled = False
logging.disable(logging.ERROR)
log.error("disabled globally")
log.critical("above")
logging.disable(logging.NOTSET)
flush()
rec = logging.LogRecord("n", 20, "/path/file.py", 7, "msg %s", ("arg",), None, "fn")
print(rec.getMessage(), rec.levelname, rec.module, rec.filename, rec.lineno, rec, logging.Formatter("%(asctime)s").usesTime(), logging.Formatter("$message", style="$").format(rec), logging.Formatter().format(rec), logging.BufferingFormatter().format([rec, rec]))
error(logging.Formatter, "%(message)s", style="x")
error(logging.Formatter, "{bad", style="{")
error(logging.Formatter, "no field %d" if False else "{message} {", style="{")
error(log.setLevel, "NOPE")
error(log.setLevel, 1.5)
error(logging.getLogger, 5)
error(log.log, "x", "m")
error(log.info, "x", extra={"message": 1})
logging.raiseExceptions = False
log.info("bad args %d", "x")
logging.raiseExceptions = True
flush()
ad = logging.LoggerAdapter(log, {"user": "bob"})
ad.info("adapted")


class Ad(logging.LoggerAdapter):
    def process(self, msg, kwargs):
        return f"[{self.extra['user']}] {msg}", kwargs


Ad(log, {"user": "eve"}).info("adapted %s", "msg")
flush()
mh = logging.handlers.MemoryHandler(3, flushLevel=logging.ERROR, target=h)
log.addHandler(mh)
log.propagate = False
log.info("one")
log.info("two")
print("buffered:", repr(buf.getvalue()))
log.error("three flushes")
flush()
log.removeHandler(mh)
log.propagate = True


class List(logging.Handler):
    def __init__(self):
        super().__init__()
        self.got = []
    def emit(self, record):
        self.got.append((record.name, record.levelname, record.getMessage(), record.lineno > 0))


lh = List()
sub.addHandler(lh)
sub.warning("to list")
print(lh.got, lh, sub.hasHandlers(), logging.NullHandler().level)
logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "formatters": {"f": {"format": "DC %(message)s"}}, "handlers": {"h": {"class": "logging.StreamHandler", "formatter": "f", "stream": buf, "level": "INFO"}},
                           "loggers": {"dc": {"handlers": ["h"], "level": "DEBUG", "propagate": False}}})
logging.getLogger("dc").info("via dictConfig")
logging.getLogger("dc").debug("below")
flush()
error(logging.config.dictConfig, {"version": 2})
error(logging.config.dictConfig, {"version": 1, "handlers": {"h": {"class": "nope.Nope"}}})
for hd in root.handlers[:]:
    root.removeHandler(hd)
logging.basicConfig(stream=buf, format="%(levelname)s-%(message)s", level=logging.INFO, force=True)
logging.info("module level %s", 1)
logging.debug("hidden")
flush()
old = logging.getLoggerClass()


class MyLogger(logging.Logger):
    def shout(self, msg): self.error(msg.upper())


logging.setLoggerClass(MyLogger)
logging.getLogger("mine").shout("loud")
logging.setLoggerClass(old)
fac = logging.getLogRecordFactory()
logging.setLogRecordFactory(lambda *a, **k: (lambda r: setattr(r, "msg", "F:" + r.msg) or r)(fac(*a, **k)))
logging.warning("factory")
logging.setLogRecordFactory(fac)
import warnings
logging.captureWarnings(True)
warnings.simplefilter("always")
warnings.warn("captured warning")
logging.captureWarnings(False)
text = buf.getvalue()
print([line.split(":")[-1] if "captured" in line else line for line in text.splitlines() if "warn(" not in line])
print(logging.getLevelNamesMapping()["NOTICE"], logging.getHandlerNames() is not None, logging.root is root)
