//! From command line and environment to a [`VmConfig`]: modes, warnings, paths.

use crate::locale::{self, Locale};
use crate::options::{Options, Program};
use brolga_vm::vm::VmConfig;
use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// A configuration that cannot be: the text of a fatal error.
pub enum Fatal {
    /// Found before text could be decoded.
    Preconfig(String),
    Config(String),
}
/// An error of the configuration proper.
fn fatal<T>(message: &str) -> Result<T, Fatal> {
    Err(Fatal::Config(message.to_owned()))
}

/// A PYTHON* variable that is set and not empty, unless the environment is ignored.
struct Environment {
    ignored: bool,
}
impl Environment {
    fn get(&self, name: &str) -> Option<OsString> {
        if self.ignored { None } else { std::env::var_os(name).filter(|v| !v.is_empty()) }
    }
    fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|v| v.to_string_lossy().into_owned())
    }
    fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
    /// A flag variable: a number counts as that, any other text as 1.
    fn level(&self, name: &str) -> u8 {
        match self.text(name) {
            None => 0,
            Some(s) => match s.parse::<i64>() {
                Ok(n) => n.clamp(0, 9) as u8,
                Err(_) => 1,
            },
        }
    }
}

/// The value of an -X option: `Some("")` when it has none.
fn x_option<'a>(options: &'a Options, name: &str) -> Option<&'a str> {
    options.x_options.iter().rev().find_map(|o| match o.split_once('=') {
        Some((n, v)) => (n == name).then_some(v),
        None => (o == name).then_some(""),
    })
}

fn hash_seed(env: &Environment) -> Result<Option<u64>, Fatal> {
    match env.text("PYTHONHASHSEED").as_deref() {
        None | Some("random") => Ok(None),
        Some(s) => match s.parse::<u32>() {
            Ok(n) => Ok(Some(n as u64)),
            Err(_) => {
                fatal("config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]")
            }
        },
    }
}

fn utf8_mode(options: &Options, env: &Environment, locale: Locale) -> Result<bool, Fatal> {
    match x_option(options, "utf8") {
        Some("" | "1") => return Ok(true),
        Some("0") => return Ok(false),
        Some(_) => return Err(Fatal::Preconfig("preconfig_init_utf8_mode: invalid -X utf8 option value".into())),
        None => {}
    }
    match env.text("PYTHONUTF8").as_deref() {
        Some("1") => Ok(true),
        Some("0") => Ok(false),
        Some(_) => {
            Err(Fatal::Preconfig("preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable value".into()))
        }
        None => Ok(locale.legacy),
    }
}

fn max_str_digits(options: &Options, env: &Environment) -> Result<Option<usize>, Fatal> {
    let valid = |s: &str| s.parse::<usize>().ok().filter(|n| *n == 0 || *n >= 640);
    if let Some(s) = x_option(options, "int_max_str_digits") {
        return valid(s).map(Some).ok_or_else(|| {
            Fatal::Config("config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.".into())
        });
    }
    match env.text("PYTHONINTMAXSTRDIGITS") {
        None => Ok(None),
        Some(s) => valid(&s).map(Some).ok_or_else(|| {
            Fatal::Config("config_init_int_max_str_digits: PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.".into())
        }),
    }
}

/// `-X importtime`, `PYTHONPROFILEIMPORTTIME`: 0 is off.
fn import_time(options: &Options, env: &Environment) -> Result<u8, Fatal> {
    match x_option(options, "importtime") {
        Some("" | "1") => Ok(1),
        Some("2") => Ok(2),
        Some(_) => fatal("config_init_import_time: -X importtime: values other than 1 and 2 are not supported."),
        None => match env.text("PYTHONPROFILEIMPORTTIME").as_deref() {
            None => Ok(0),
            Some("2") => Ok(2),
            Some(_) => Ok(1),
        },
    }
}

/// The number that an option or variable gives, if it is one in the range.
fn number_in(text: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    text.parse().ok().filter(|n| range.contains(n))
}

/// `-X cpu_count=N`, `PYTHON_CPU_COUNT`
fn cpu_count(options: &Options, env: &Environment) -> Result<Option<i64>, Fatal> {
    let option = x_option(options, "cpu_count").map(str::to_owned);
    let Some(text) = option.or_else(|| env.text("PYTHON_CPU_COUNT")) else { return Ok(None) };
    if text == "default" {
        return Ok(None);
    }
    match number_in(&text, 1..=i32::MAX as i64) {
        Some(n) => Ok(Some(n)),
        None => fatal(
            "config_init_cpu_count: -X cpu_count=n option: n is missing or an invalid number, n must be greater than 0",
        ),
    }
}

/// `-X frozen_modules=on|off`, `PYTHON_FROZEN_MODULES`
fn frozen_modules(options: &Options, env: &Environment) -> Result<bool, Fatal> {
    if let Some(value) = x_option(options, "frozen_modules") {
        return match value {
            "on" | "" => Ok(true),
            "off" => Ok(false),
            _ => fatal("bad value for option -X frozen_modules (expected \"on\" or \"off\")"),
        };
    }
    Ok(env.text("PYTHON_FROZEN_MODULES").as_deref() != Some("off"))
}

/// Settings that are checked, though they change nothing here: the global lock stays, and tracing of memory is started from Python.
fn check_others(options: &Options, env: &Environment) -> Result<(), Fatal> {
    let frames = |text: &str| text.is_empty() || number_in(text, 0..=65535).is_some();
    if x_option(options, "tracemalloc").is_some_and(|n| !frames(n)) {
        return fatal("config_init_tracemalloc: -X tracemalloc=NFRAME: invalid number of frames");
    }
    if env.text("PYTHONTRACEMALLOC").is_some_and(|n| !frames(&n)) {
        return fatal("config_init_tracemalloc: PYTHONTRACEMALLOC: invalid number of frames");
    }
    let gil = x_option(options, "gil").map(str::to_owned);
    match gil.or_else(|| env.text("PYTHON_GIL")).as_deref() {
        None | Some("1") => Ok(()),
        Some("0") => fatal("config_read_gil: Disabling the GIL is not supported by this build"),
        Some(_) => fatal("config_read_gil: PYTHON_GIL / -X gil must be \"0\" or \"1\""),
    }
}

/// The path of this executable, as it was called.
fn executable(name: &OsString) -> Option<PathBuf> {
    let named = Path::new(name);
    let absolute = |p: &Path| std::path::absolute(p).ok();
    if name.as_bytes().contains(&b'/') {
        return absolute(named);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|dir| dir.join(named))
        .find(|p| p.is_file())
        .and_then(|p| absolute(&p))
        .or_else(|| std::env::current_exe().ok())
}

/// The prefix for an executable's folder: the one above `bin`, or the folder itself.
fn prefix_of(folder: &Path) -> PathBuf {
    match folder.file_name() {
        Some(name) if name == "bin" => folder.parent().unwrap_or(folder).to_path_buf(),
        _ => folder.to_path_buf(),
    }
}
/// The prefix of the installation that an executable belongs to, links followed.
fn installed_prefix(executable: Option<&Path>) -> PathBuf {
    let real = executable.and_then(|e| e.canonicalize().ok());
    prefix_of(real.as_deref().and_then(Path::parent).unwrap_or(Path::new("/usr/local")))
}

/// The virtual environment that an executable is in.
struct VirtualEnvironment {
    folder: PathBuf,
    /// The folder of the executable that it was made by.
    home: Option<PathBuf>,
}
impl VirtualEnvironment {
    /// There is one if `pyvenv.cfg` is beside the executable, or one folder up.
    fn of(executable: &Path) -> Option<VirtualEnvironment> {
        let beside = executable.parent()?;
        for folder in [Some(beside), beside.parent()].into_iter().flatten() {
            let Ok(text) = std::fs::read(folder.join("pyvenv.cfg")) else { continue };
            let text = String::from_utf8_lossy(&text).into_owned();
            let home = text.lines().find_map(|line| {
                let (key, value) = line.split_once('=')?;
                key.trim().eq_ignore_ascii_case("home").then(|| PathBuf::from(value.trim()))
            });
            // In either place the environment is the folder above that of the executable.
            return Some(VirtualEnvironment { folder: beside.parent().unwrap_or(beside).to_path_buf(), home });
        }
        None
    }
    /// `sys._base_executable`: what a link leads to, or the file of the same name in the home.
    fn base_executable(&self, executable: &Path) -> PathBuf {
        if let Ok(real) = executable.canonicalize()
            && real != executable
        {
            return real;
        }
        match (&self.home, executable.file_name()) {
            (Some(home), Some(name)) => {
                let same = home.join(name);
                let other = home.join("brolga");
                if !same.is_file() && other.is_file() { other } else { same }
            }
            _ => executable.to_path_buf(),
        }
    }
}

fn warn_options(options: &Options, env: &Environment, dev: bool) -> Vec<String> {
    let mut out = Vec::new();
    let mut add = |s: String| {
        if out.last() != Some(&s) {
            out.push(s);
        }
    };
    if dev {
        add("default".into());
    }
    if let Some(list) = env.text("PYTHONWARNINGS") {
        list.split(',').for_each(|s| add(s.to_owned()));
    }
    options.warnings.iter().cloned().for_each(&mut add);
    match options.bytes_warning {
        0 => {}
        1 => add("default::BytesWarning".into()),
        _ => add("error::BytesWarning".into()),
    }
    out
}

/// The configuration for a command line. `interactive` tells whether standard input is a terminal.
pub fn configure(args: Vec<OsString>, options: &Options) -> Result<(VmConfig, Option<usize>), Fatal> {
    let env = Environment { ignored: options.ignore_environment };
    let locale = locale::initialize(env.text("PYTHONCOERCECLOCALE").as_deref());
    check_others(options, &env)?;
    let x = |name: &str| x_option(options, name);
    let dev = x("dev").is_some() || env.is_set("PYTHONDEVMODE");
    let home = env.get("PYTHONHOME").map(|h| {
        PathBuf::from(OsString::from_vec(h.as_bytes().split(|b| *b == b':').next().unwrap_or_default().to_vec()))
    });
    let executable = args.first().and_then(executable);
    let environment = match &home {
        None => executable.as_deref().and_then(VirtualEnvironment::of),
        Some(_) => None,
    };
    let base_prefix = match (&home, environment.as_ref().and_then(|e| e.home.as_deref())) {
        (Some(home), _) => home.clone(),
        (None, Some(folder)) => prefix_of(folder),
        (None, None) => installed_prefix(executable.as_deref()),
    };
    let base_executable = match (&environment, &executable) {
        (Some(e), Some(executable)) => Some(e.base_executable(executable)),
        _ => executable.clone(),
    };
    let prefix = environment.map_or_else(|| base_prefix.clone(), |e| e.folder);
    let stdlib_dir = match std::env::var_os("BROLGA_STDLIB") {
        Some(dir) => PathBuf::from(dir),
        None => base_prefix.join("lib/python3.14"),
    };
    let mut search = Vec::new();
    if let Some(path) = env.get("PYTHONPATH") {
        // An empty entry is the current folder.
        for part in path.as_bytes().split(|b| *b == b':') {
            let entry = PathBuf::from(OsString::from_vec(part.to_vec()));
            let entry = std::path::absolute(&entry).unwrap_or_else(|_| std::env::current_dir().unwrap_or(entry));
            search.push(entry.into_os_string());
        }
    }
    search.push(base_prefix.join("lib/python314.zip").into_os_string());
    search.push(stdlib_dir.clone().into_os_string());
    search.push(base_prefix.join("lib/python3.14/lib-dynload").into_os_string());
    let terminal = {
        use std::io::IsTerminal;
        std::io::stdin().is_terminal()
    };
    let inspect = options.inspect || env.is_set("PYTHONINSPECT");
    let config = VmConfig {
        argv: options.argv.clone(),
        orig_argv: args,
        optimize: options.optimize.max(env.level("PYTHONOPTIMIZE")),
        hash_seed: hash_seed(&env)?,
        verbose: options.verbose.max(env.level("PYTHONVERBOSE")),
        isolated: options.isolated,
        use_environment: !options.ignore_environment,
        site_import: !options.no_site,
        user_site: !(options.no_user_site || env.is_set("PYTHONNOUSERSITE")),
        write_bytecode: !(options.dont_write_bytecode || env.is_set("PYTHONDONTWRITEBYTECODE")),
        unbuffered: options.unbuffered || env.is_set("PYTHONUNBUFFERED"),
        dev_mode: dev,
        utf8_mode: utf8_mode(options, &env, locale)?,
        safe_path: options.safe_path || env.is_set("PYTHONSAFEPATH"),
        inspect,
        interactive: options.inspect || (options.program == Program::Stdin && terminal),
        quiet: options.quiet,
        bytes_warning: options.bytes_warning,
        warn_options: warn_options(options, &env, dev),
        x_options: options.x_options.clone(),
        executable: executable.map(PathBuf::into_os_string),
        parser_debug: options.debug.max(env.level("PYTHONDEBUG")),
        no_debug_ranges: x("no_debug_ranges").is_some() || env.is_set("PYTHONNODEBUGRANGES"),
        warn_default_encoding: x("warn_default_encoding").is_some() || env.is_set("PYTHONWARNDEFAULTENCODING"),
        thread_inherit_context: x("thread_inherit_context") == Some("1"),
        context_aware_warnings: x("context_aware_warnings") == Some("1"),
        cpu_count: cpu_count(options, &env)?,
        prefix,
        base_prefix,
        base_executable: base_executable.map(PathBuf::into_os_string),
        stdlib_dir: Some(stdlib_dir),
        module_search_paths: search,
        check_hash_pycs: options.check_hash_pycs.clone(),
        pycache_prefix: x("pycache_prefix")
            .map(OsString::from)
            .or_else(|| env.get("PYTHONPYCACHEPREFIX"))
            .filter(|p| !p.is_empty()),
        io_encoding: env.text("PYTHONIOENCODING"),
        lenient_streams: locale.lenient_streams,
        ascii_streams: locale.ascii,
        import_time: import_time(options, &env)?,
        frozen_modules: frozen_modules(options, &env)?,
        skip_first_line: options.skip_first_line,
        ..VmConfig::default()
    };
    let digits = max_str_digits(options, &env)?;
    Ok((config, digits))
}
