"""sys, time, os, platform-free basics of the interpreter's own modules; gc of attributes; atexit order; signal-free."""
import atexit
import os
import sys
import time


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(sys.version_info[:2], sys.version_info.releaselevel, sys.byteorder, sys.maxunicode, sys.hexversion >> 16 == 0x30e, sys.api_version, sys.copyright.startswith("Copyright"), isinstance(sys.version, str), sys.version.startswith("3.14."), sys.float_repr_style, sys.flags.optimize, sys.flags.__class__.__name__, len(sys.flags), sys.float_info.max, sys.float_info.epsilon, sys.float_info.dig, sys.float_info.mant_dig, isinstance(sys.hash_info.algorithm, str), sys.hash_info.inf, sys.hash_info.imag != 0, sys.thread_info.name is not None)
print(isinstance(sys.modules, dict), "sys" in sys.modules, sys.modules["__main__"].__name__, isinstance(sys.path, list), sys.argv[1:], len(sys.argv), isinstance(sys.executable, str), isinstance(sys.prefix, str), sorted(sys.builtin_module_names)[:0], "sys" in sys.builtin_module_names, "os" in sys.stdlib_module_names, sys.implementation.version[:2], hasattr(sys.implementation, "name"), sys.implementation.cache_tag is not None, sys.is_finalizing(), sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
print(sys.intern("a") is sys.intern("a"), sys.getsizeof(1) > 0, sys.getsizeof([]) > 0, sys.getsizeof(object(), 5) > 0, sys.getrefcount(object()) >= 0, sys.getallocatedblocks() >= 0, sys.exc_info(), sys.getrecursionlimit() >= 1000, callable(sys.breakpointhook), sys.ps1 if hasattr(sys, "ps1") else "no ps1", sys.warnoptions, sys._xoptions.__class__, sys.dont_write_bytecode in (True, False), sys.pycache_prefix, sys.orig_argv.__class__, sys.abiflags if hasattr(sys, "abiflags") else "", sys.audit("my.event", 1))
error(sys.intern, 5)
error(sys.setrecursionlimit)
error(sys.exit, 1, 2)
error(sys.getsizeof)
events = []
sys.addaudithook(lambda e, a: events.append(e) if e.startswith("test.") else None)
sys.audit("test.one", 1, 2)
sys.audit("other")
print(events)
for attr in ("stdin", "stdout", "stderr"):
    print(attr, getattr(sys, attr).name if hasattr(getattr(sys, attr), "name") and attr != "stdout" else "", sys.__dict__["__" + attr + "__"] is not None)
t0 = time.time()
m0, p0 = time.monotonic(), time.perf_counter()
time.sleep(0.001)
print(time.time() >= t0, time.monotonic() > m0, time.perf_counter() > p0, time.process_time() >= 0, time.monotonic_ns() > 0, time.time_ns() > 10**18)
g = time.gmtime(0)
print(g, time.strftime("%Y-%m-%d %H:%M:%S", g), time.asctime(g), time.strptime("2024-02-29 01:02:03", "%Y-%m-%d %H:%M:%S"), time.mktime(time.localtime(86400)) == 86400, time.gmtime(1e9).tm_yday, time.strftime("%j %U %w %a %b %p %%", g), time.ctime(0)[-4:], time.get_clock_info("monotonic").monotonic, time.tzname.__class__, time.timezone.__class__)
error(time.sleep, -1)
error(time.sleep, "x")
error(time.strftime, 5)
error(time.strptime, "x", "%Y")
error(time.asctime, (1,))
os.environ["BROLGA_TEST_VAR"] = "value é"
print(os.environ["BROLGA_TEST_VAR"], os.getenv("BROLGA_TEST_VAR"), os.getenv("NOPE_NOPE", "dflt"), "BROLGA_TEST_VAR" in os.environ, os.environ.pop("BROLGA_TEST_VAR"), os.environ.get("BROLGA_TEST_VAR"), os.sep, os.linesep == "\n", os.curdir, os.pardir, os.extsep, os.pathsep, os.devnull, os.name, isinstance(os.getcwd(), str), isinstance(os.getpid(), int), os.fspath("p"), os.fsencode("é"), os.fsdecode(b"\xff"), os.path.supports_unicode_filenames if False else "", os.cpu_count() is None or os.cpu_count() > 0, len(os.urandom(5)), os.strerror(0) is not None, os.get_terminal_size.__name__, os.path is not None)
error(lambda: os.environ["NOPE_NOPE"])
error(os.environ.__setitem__, 5, "x")
error(os.environ.__setitem__, "x", 5)
error(os.environ.__setitem__, "a=b", "x")
error(os.fspath, 5)
error(os.putenv, "a\0", "b")
try:
    os.stat("/definitely/not/here")
except FileNotFoundError as e:
    print(e.strerror, e.filename)


class PathLike:
    def __fspath__(self): return "/fs/path"


class BadPath:
    def __fspath__(self): return 5


print(os.fspath(PathLike()), os.path.join(PathLike(), "x"), isinstance(PathLike(), os.PathLike))
error(os.fspath, BadPath())
atexit.register(print, "atexit: registered first, runs last")
atexit.register(lambda: print("atexit: registered second, runs first"))
import errno
print(errno.errorcode[errno.ENOENT], errno.EEXIST != errno.ENOENT, isinstance(errno.errorcode, dict))
import platform
print(platform.python_version().startswith("3.14"), platform.python_implementation() != "", isinstance(platform.system(), str))
import sysconfig
print(sysconfig.get_python_version(), isinstance(sysconfig.get_paths(), dict), "stdlib" in sysconfig.get_path_names())
import site
print(callable(site.main))
import locale
print(locale.setlocale(locale.LC_ALL, "C"), locale.localeconv()["decimal_point"], locale.format_string("%d", 1234567, grouping=True), locale.atof("1.5"), locale.strcoll("a", "b") < 0)
