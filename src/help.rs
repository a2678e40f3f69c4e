//! Texts of `-h` and its like.

/// `-h`
pub fn main(program: &str) -> String {
    format!("usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n{OPTIONS}")
}
/// `--help-all`
pub fn all(program: &str) -> String {
    format!("{}\n{ENVIRONMENT}\n{X_OPTIONS}", main(program))
}

const OPTIONS: &str = "\
Options (and the environment variables that mean the same):
-b     : warn when bytes are converted to str or compared with str; -bb: raise
-B     : write no .pyc files; also PYTHONDONTWRITEBYTECODE=x
-c cmd : the program is this text (ends the options)
-d     : parser debugging output; also PYTHONDEBUG=x
-E     : ignore PYTHON* environment variables
-h     : print this help and exit (also -? or --help)
-i     : go on interactively after the program; also PYTHONINSPECT=x
-I     : isolate from the user's environment (implies -E, -P and -s)
-m mod : run a module of the library path as the program (ends the options)
-O     : without assert and with __debug__ false; also PYTHONOPTIMIZE=x
-OO    : as -O, without docstrings
-P     : don't put the program's folder first in sys.path; also PYTHONSAFEPATH
-q     : don't print version and copyright when starting interactively
-s     : leave the user's site-packages out of sys.path; also PYTHONNOUSERSITE=x
-S     : don't import site at the start
-u     : don't buffer standard output and error; also PYTHONUNBUFFERED=x
-v     : trace imports (more with -vv); also PYTHONVERBOSE=x
-V     : print the version and exit (also --version); twice for more
-W arg : warnings filter, action:message:category:module:lineno; also
         PYTHONWARNINGS=arg
-x     : skip the first line of the source
-X opt : set an option of this implementation: see --help-xoptions
--check-hash-based-pycs always|default|never:
         how hash-based .pyc files are checked
--help-env: print help about environment variables and exit
--help-xoptions: print help about -X options and exit
--help-all: print all of this help and exit

Arguments:
file   : the program is this file
-      : the program comes from standard input (default; interactive on a terminal)
arg ...: arguments of the program, in sys.argv[1:]
";

/// `--help-env`
pub const ENVIRONMENT: &str = "\
Environment variables:
PYTHONSTARTUP   : file executed when starting interactively
PYTHONPATH      : folders, separated by ':', put before the default sys.path
PYTHONHOME      : another prefix; the library is looked for in <prefix>/lib/python3.14
PYTHONIOENCODING: encoding[:errors] of standard input, output and error
PYTHONHASHSEED  : 'random', or a number in [0,4294967295] that seeds hashes
PYTHONBREAKPOINT: what breakpoint() calls; 0 disables it
PYTHON_COLORS   : 1: colors in tracebacks and the interactive prompt; 0: none
PYTHON_HISTORY  : the file that keeps the history of interactive input
BROLGA_STDLIB   : a folder with sources to use in place of the built-in library

These have command line options that mean the same (see --help):
PYTHON_CPU_COUNT: result of os.cpu_count() (-X cpu_count)
PYTHONDEBUG     : parser debugging output (-d)
PYTHONDEVMODE   : development mode (-X dev)
PYTHONDONTWRITEBYTECODE: write no .pyc files (-B)
PYTHONFAULTHANDLER: show the traceback on fatal errors (-X faulthandler)
PYTHON_FROZEN_MODULES: whether frozen modules are used (-X frozen_modules)
PYTHONINSPECT   : go on interactively after the program (-i)
PYTHONINTMAXSTRDIGITS: limit of int<->str conversions (-X int_max_str_digits=N)
PYTHONNOUSERSITE: no user site-packages (-s)
PYTHONOPTIMIZE  : without assert (-O)
PYTHONPYCACHEPREFIX: folder of .pyc files (-X pycache_prefix)
PYTHONSAFEPATH  : don't put the program's folder first in sys.path (-P)
PYTHONUNBUFFERED: no buffering of standard output and error (-u)
PYTHONUTF8      : UTF-8 mode (-X utf8)
PYTHONVERBOSE   : trace imports (-v)
PYTHONWARNDEFAULTENCODING: EncodingWarning for encoding=None
                  (-X warn_default_encoding)
PYTHONWARNINGS  : warnings filters (-W)
";

/// `--help-xoptions`
pub const X_OPTIONS: &str = "\
Options of this implementation:
-X cpu_count=N: result of os.cpu_count(); also PYTHON_CPU_COUNT
-X dev : development mode: more checks and warnings; also PYTHONDEVMODE
-X faulthandler: show the traceback on fatal errors; also PYTHONFAULTHANDLER
-X frozen_modules=[on|off]: whether frozen modules are used;
         also PYTHON_FROZEN_MODULES
-X importtime: show how long each import takes; also PYTHONPROFILEIMPORTTIME
-X int_max_str_digits=N: limit of int<->str conversions, 0 for none;
         also PYTHONINTMAXSTRDIGITS
-X jit=[on|off|eager]: the just-in-time compiler
-X perf: /tmp/perf-PID.map for perf, of compiled code; also PYTHONPERFSUPPORT
-X perf_jit: /tmp/jit-PID.dump for perf inject --jit;
         also PYTHON_PERF_JIT_SUPPORT
-X pycache_prefix=PATH: folder of .pyc files; also PYTHONPYCACHEPREFIX
-X utf8[=0|1]: UTF-8 mode; also PYTHONUTF8
-X warn_default_encoding: EncodingWarning for encoding=None;
         also PYTHONWARNDEFAULTENCODING
";
