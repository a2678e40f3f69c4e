"""A profiler with little overhead: the interface of the module profile on top of _lsprof."""

__all__ = ["run", "runctx", "Profile"]

import _lsprof
import importlib.machinery
import importlib.util
import io
import profile as _pyprofile


def run(statement, filename=None, sort=-1):
    """Profiles a statement in the namespace of __main__: prints the statistics, or saves them in a file."""
    return _pyprofile._Utils(Profile).run(statement, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    """As run(), in the given namespaces."""
    return _pyprofile._Utils(Profile).runctx(statement, globals, locals, filename, sort)


class Profile(_lsprof.Profiler):
    """Profile(timer=None, timeunit=None, subcalls=True, builtins=True)

    Counts calls and their times between enable() and disable(). A timer that returns ints needs a timeunit, how many seconds one of them is.
    """

    def print_stats(self, sort=-1):
        import pstats
        keys = sort if isinstance(sort, tuple) else (sort,)
        pstats.Stats(self).strip_dirs().sort_stats(*keys).print_stats()

    def dump_stats(self, file):
        import marshal
        self.create_stats()
        with open(file, "wb") as f:
            marshal.dump(self.stats, f)

    def create_stats(self):
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        """Turns what was counted into the dict that pstats works on: function -> (direct calls, calls, own time, time, callers)."""
        self.stats = stats = {}
        callers_of = {}
        entries = self.getstats()
        for entry in entries:
            # Several entries may have one label: code objects of the same line.
            function = label(entry.code)
            callers = callers_of.setdefault(function, {})
            new = (entry.callcount - entry.reccallcount, entry.callcount, entry.inlinetime, entry.totaltime)
            old = stats.get(function, (0, 0, 0, 0, None))
            stats[function] = tuple(a + b for a, b in zip(new, old)) + (callers,)
        for entry in entries:
            caller = label(entry.code)
            for called in entry.calls or ():
                callers = callers_of.setdefault(label(called.code), {})
                new = (called.callcount, called.callcount - called.reccallcount, called.inlinetime, called.totaltime)
                if caller in callers:
                    new = tuple(a + b for a, b in zip(new, callers[caller]))
                callers[caller] = new

    def run(self, cmd):
        import __main__
        namespace = __main__.__dict__
        return self.runctx(cmd, namespace, namespace)

    def runctx(self, cmd, globals, locals):
        self.enable()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable()
        return self

    def runcall(self, func, /, *args, **kw):
        """Profiles one call and returns its result."""
        self.enable()
        try:
            return func(*args, **kw)
        finally:
            self.disable()

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exc_info):
        self.disable()


def label(code):
    """(file name, line, name) of a code object, or of a native function's description."""
    if isinstance(code, str):
        return ("~", 0, code)
    return (code.co_filename, code.co_firstlineno, code.co_name)


def main():
    import os
    import sys
    import runpy
    import pstats
    from optparse import OptionParser

    usage = "cProfile.py [-o output_file_path] [-s sort] [-m module | scriptfile] [arg] ..."
    parser = OptionParser(usage=usage)
    parser.allow_interspersed_args = False
    parser.add_option("-o", "--outfile", dest="outfile", help="Save stats to <outfile>", default=None)
    parser.add_option("-s", "--sort", dest="sort", default=2,
                      help="Sort order when printing to stdout, based on pstats.Stats class",
                      choices=sorted(pstats.Stats.sort_arg_dict_default))
    parser.add_option("-m", dest="module", action="store_true", help="Profile a library module", default=False)

    if not sys.argv[1:]:
        parser.print_usage()
        sys.exit(2)

    options, args = parser.parse_args()
    sys.argv[:] = args

    # The program may change its directory: the file is the one it was in the beginning.
    if options.outfile is not None:
        options.outfile = os.path.abspath(options.outfile)

    if not args:
        parser.print_usage()
        return parser

    if options.module:
        code = "run_module(modname, run_name='__main__')"
        module = None
        globs = {"run_module": runpy.run_module, "modname": args[0]}
    else:
        progname = args[0]
        sys.path.insert(0, os.path.dirname(progname))
        with io.open_code(progname) as f:
            code = compile(f.read(), progname, "exec")
        loader = importlib.machinery.SourceFileLoader("__main__", progname)
        spec = importlib.machinery.ModuleSpec(name="__main__", loader=loader, origin=progname)
        module = importlib.util.module_from_spec(spec)
        # What the program pickles must be found in __main__.
        sys.modules["__main__"] = module
        globs = module.__dict__
        globs.update(__spec__=spec, __file__=progname, __name__="__main__", __package__=None, __cached__=None)

    try:
        runctx(code, globs, None, options.outfile, options.sort)
    except BrokenPipeError as error:
        # Whoever reads the output is gone: nothing more can be flushed to it.
        sys.stdout = None
        sys.exit(error.errno)
    return parser


if __name__ == "__main__":
    main()
