"""Every module of the standard library that needs no operating system can be imported, and has the names it promises."""
import importlib
import sys
import warnings

warnings.simplefilter("ignore")
MODULES = """__future__ _collections_abc _weakrefset abc annotationlib argparse array ast asyncio.coroutines asyncio.events asyncio.exceptions asyncio.futures asyncio.locks asyncio.queues asyncio.tasks
atexit base64 bdb binascii bisect builtins bz2 calendar cmath cmd code codecs codeop collections collections.abc colorsys compileall concurrent.futures configparser contextlib contextvars copy copyreg cProfile csv
dataclasses datetime decimal difflib dis doctest email email.header email.message email.mime.text email.parser email.policy email.utils encodings encodings.aliases encodings.idna encodings.utf_8 enum errno faulthandler filecmp fileinput fnmatch
fractions functools gc genericpath getopt getpass gettext glob graphlib gzip hashlib heapq hmac html html.entities html.parser http http.cookies importlib importlib.abc importlib.machinery importlib.metadata importlib.resources importlib.util
inspect io ipaddress itertools json json.decoder json.encoder json.scanner json.tool keyword linecache locale logging logging.config logging.handlers lzma marshal math mimetypes modulefinder netrc ntpath nturl2path numbers
opcode operator optparse os os.path pathlib pdb pickle pickletools pkgutil platform plistlib posixpath pprint profile pstats py_compile pyclbr pydoc queue quopri random re re._compiler re._parser reprlib rlcompleter runpy
sched secrets selectors shelve shlex shutil signal site stat statistics string string.templatelib stringprep struct symtable sys sysconfig tabnanny tarfile tempfile textwrap this threading time timeit token tokenize tomllib
trace traceback tracemalloc types typing unicodedata unittest unittest.case unittest.mock unittest.suite urllib urllib.error urllib.parse urllib.response uu uuid warnings wave weakref xml.dom xml.dom.minidom xml.etree.ElementTree xml.parsers.expat xml.sax xml.sax.saxutils
zipapp zipfile zipimport zlib zoneinfo compression.zlib compression.gzip pathlib.types""".split()
out = sys.stdout
ok = []
for name in MODULES:
    try:
        if name == "this":
            sys.stdout = __import__("io").StringIO()
        module = importlib.import_module(name)
    except ImportError as e:
        sys.stdout = out
        print(name, "->", type(e).__name__, e)
        continue
    finally:
        sys.stdout = out
    missing = [n for n in getattr(module, "__all__", ()) if not hasattr(module, n)]
    if missing:
        print(name, "lacks", missing)
    ok.append(name)
print(len(ok), "modules import")
for name in ("abc", "bisect", "collections", "contextlib", "copy", "dataclasses", "enum", "fractions", "functools", "heapq", "io", "json", "keyword", "numbers", "operator", "pprint", "queue", "random", "re", "reprlib", "shlex", "statistics", "string", "struct", "textwrap", "token", "traceback", "types", "typing", "weakref"):
    module = sys.modules[name]
    print(name, len(module.__all__) if hasattr(module, "__all__") else "-", sorted(getattr(module, "__all__", []))[:4])
