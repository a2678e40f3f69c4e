//! Facts about this build and run: `version_info`, `flags`, `float_info`, `implementation`, paths, ...

use crate::objects::module::PyModule;
use crate::objects::structseq::structseq;
use crate::prelude::*;
use crate::protocol::call;

/// The CPython version whose language, library and bytecode this is.
pub const VERSION: (i64, i64, i64) = (3, 14, 2);
pub const VERSION_TEXT: &str = "3.14.2";
pub const HEX_VERSION: i64 = (3 << 24) | (14 << 16) | (2 << 8) | 0xf0;
/// Version of the runtime itself.
pub const BROLGA_VERSION: &str = env!("CARGO_PKG_VERSION");
pub const CACHE_TAG: &str = "brolga-314";
pub const DEFAULT_MAX_STR_DIGITS: i64 = 4300;
pub const STR_DIGITS_CHECK_THRESHOLD: i64 = 640;
/// "linux", "darwin".
pub const PLATFORM: &str = if cfg!(target_os = "macos") { "darwin" } else { "linux" };

structseq!(pub VERSION_INFO, "sys", "version_info", "The version of the language, in parts.", 5, sealed, {
    major: "Major release number",
    minor: "Minor release number",
    micro: "Patch release number",
    releaselevel: "'alpha', 'beta', 'candidate', or 'final'",
    serial: "Serial release number",
});
structseq!(pub FLAGS, "sys", "flags", "Flags provided through command line arguments or environment variables.", 18, sealed, {
    debug: "-d",
    inspect: "-i",
    interactive: "-i",
    optimize: "-O or -OO",
    dont_write_bytecode: "-B",
    no_user_site: "-s",
    no_site: "-S",
    ignore_environment: "-E",
    verbose: "-v",
    bytes_warning: "-b",
    quiet: "-q",
    hash_randomization: "-R",
    isolated: "-I",
    dev_mode: "-X dev",
    utf8_mode: "-X utf8",
    warn_default_encoding: "-X warn_default_encoding",
    safe_path: "-P",
    int_max_str_digits: "-X int_max_str_digits",
    gil: "-X gil",
    thread_inherit_context: "-X thread_inherit_context",
    context_aware_warnings: "-X context_aware_warnings",
});
structseq!(pub FLOAT_INFO, "sys", "float_info", "Information about the float type, from the system's float.h.", 11, {
    max: "largest finite float",
    max_exp: "largest exponent e for which radix**(e-1) is finite",
    max_10_exp: "largest exponent e for which 10**e is finite",
    min: "smallest positive normalized float",
    min_exp: "smallest exponent e for which radix**(e-1) is normalized",
    min_10_exp: "smallest exponent e for which 10**e is normalized",
    dig: "decimal digits that survive the way through a float and back",
    mant_dig: "digits in the mantissa",
    epsilon: "distance from 1 to the next larger float",
    radix: "base of the exponent",
    rounds: "rounding mode of arithmetic",
});
structseq!(pub INT_INFO, "sys", "int_info", "Information about Python's internal representation of integers.", 4, {
    bits_per_digit: "size of a digit in bits",
    sizeof_digit: "size in bytes of the type of a digit",
    default_max_str_digits: "default limit of digits in conversions",
    str_digits_check_threshold: "smallest limit that can be set",
});
structseq!(pub HASH_INFO, "sys", "hash_info", "Parameters of the hashing of numbers and strings.", 9, {
    width: "bits of a hash value",
    modulus: "prime modulus of the hash function of numbers",
    inf: "hash of infinity",
    nan: "not used",
    imag: "factor of the imaginary part in the hash of a complex",
    algorithm: "algorithm for str, bytes and memoryviews",
    hash_bits: "bits of that algorithm's output",
    seed_bits: "bits of its key",
    cutoff: "length up to which a cheaper algorithm is used",
});
structseq!(pub THREAD_INFO, "sys", "thread_info", "Information about the thread implementation.", 3, {
    name: "name of the thread implementation",
    lock: "name of the lock implementation",
    version: "name and version of the thread library",
});
structseq!(pub UNRAISABLE_ARGS, "sys", "UnraisableHookArgs", "Arguments passed to sys.unraisablehook.", 5, {
    exc_type: "the class of the exception",
    exc_value: "the exception, or None",
    exc_traceback: "where it was raised, or None",
    err_msg: "what it happened in, in words, or None",
    object: "what it happened in, or None",
});
structseq!(pub ASYNCGEN_HOOKS, "builtins", "asyncgen_hooks", "Hooks of asynchronous generators.", 2, {
    firstiter: "called when an asynchronous generator is first iterated",
    finalizer: "called when an asynchronous generator is about to be collected",
});

fn int(i: i64) -> Value {
    Value::from_small_int(i)
}

/// `sys.version`, of the form that `platform` takes apart: the build in parentheses, the compiler in brackets.
pub fn version_text() -> String {
    format!("{VERSION_TEXT} (brolga {BROLGA_VERSION}) [rustc {}]", env!("CARGO_PKG_RUST_VERSION"))
}

/// The `sys.flags` of the configuration.
pub fn make_flags(t: &Thread) -> PyResult<Value> {
    let c = &t.config;
    let flag = |b: bool| int(b as i64);
    let x = |name: &str| c.x_options.iter().any(|o| o == name || o.starts_with(&format!("{name}=")));
    let fields = [
        int(c.parser_debug as i64),
        flag(c.inspect),
        flag(c.interactive),
        int(c.optimize as i64),
        flag(!c.write_bytecode),
        flag(!c.user_site),
        flag(!c.site_import),
        flag(!c.use_environment),
        int(c.verbose as i64),
        int(c.bytes_warning as i64),
        flag(c.quiet),
        flag(c.hash_seed != Some(0)),
        flag(c.isolated),
        Value::from_bool(c.dev_mode),
        flag(c.utf8_mode),
        flag(c.warn_default_encoding || x("warn_default_encoding")),
        Value::from_bool(c.safe_path),
        t.new_int(t.int_max_str_digits.get() as i64)?,
        int(1),
        flag(c.thread_inherit_context),
        flag(c.context_aware_warnings),
    ];
    FLAGS::SEQ.make(t, &fields)
}

fn make_version_info(t: &Thread) -> PyResult<Value> {
    let (major, minor, micro) = VERSION;
    VERSION_INFO::SEQ.make(t, &[int(major), int(minor), int(micro), t.intern("final"), int(0)])
}

/// A path of the configuration as `str`.
pub fn path_str(t: &Thread, path: &std::ffi::OsStr) -> PyResult<Value> {
    use std::os::unix::ffi::OsStrExt;
    crate::modules::builtins::source::fs_decode(t, path.as_bytes())
}

fn strings(t: &Thread, items: &[String]) -> PyResult<Value> {
    let mut out = RootVec::new(&t.heap);
    for s in items {
        out.push(crate::modules::builtins::source::fs_decode(t, s.as_bytes())?);
    }
    t.new_list(&out)
}
fn os_strings(t: &Thread, items: &[std::ffi::OsString]) -> PyResult<Value> {
    let mut out = RootVec::new(&t.heap);
    for s in items {
        out.push(path_str(t, s)?);
    }
    t.new_list(&out)
}

/// Fills the module.
pub fn add(t: &Thread, m: Gc<PyModule>) -> PyResult<()> {
    let text = |s: &str| t.new_str(s);
    add_version(t, m)?;
    m.add(t, "byteorder", text(if cfg!(target_endian = "little") { "little" } else { "big" })?)?;
    m.add(t, "platform", text(PLATFORM)?)?;
    m.add(t, "maxsize", t.new_int(i64::MAX)?)?;
    m.add_int(t, "maxunicode", 0x10_ffff)?;
    m.add(t, "abiflags", text("")?)?;
    m.add(t, "api_version", int(1013))?;
    m.add(t, "float_repr_style", text("short")?)?;
    m.add(t, "_framework", text("")?)?;
    m.add(t, "platlibdir", text("lib")?)?;
    m.add(t, "pycache_prefix", Value::NONE)?;
    m.add(t, "_home", Value::NONE)?;
    let float_info = [
        t.new_float(f64::MAX)?,
        int(1024),
        int(308),
        t.new_float(f64::MIN_POSITIVE)?,
        int(-1021),
        int(-307),
        int(15),
        int(53),
        t.new_float(f64::EPSILON)?,
        int(2),
        int(1),
    ];
    m.add(t, "float_info", FLOAT_INFO::SEQ.make(t, &float_info)?)?;
    let int_info = [int(30), int(4), int(DEFAULT_MAX_STR_DIGITS), int(STR_DIGITS_CHECK_THRESHOLD)];
    m.add(t, "int_info", INT_INFO::SEQ.make(t, &int_info)?)?;
    let hash_info = [
        int(64),
        t.new_int((1 << 61) - 1)?,
        int(314159),
        int(0),
        int(1000003),
        t.intern("siphash13"),
        int(64),
        int(128),
        int(0),
    ];
    m.add(t, "hash_info", HASH_INFO::SEQ.make(t, &hash_info)?)?;
    let thread_info = [t.intern("pthread"), t.intern("semaphore"), thread_library(t)?];
    m.add(t, "thread_info", THREAD_INFO::SEQ.make(t, &thread_info)?)?;
    let mut names = RootVec::new(&t.heap);
    t.state_of_vm().registry.names().iter().for_each(|n| names.push(t.intern(n)));
    m.add(t, "builtin_module_names", t.new_tuple(&names)?)?;
    let mut names = RootVec::new(&t.heap);
    super::stdlib_names::NAMES.iter().for_each(|n| names.push(t.intern(n)));
    let names = t.new_tuple(&names)?;
    let names = call::call1(t, t.types.frozenset.into(), names)?;
    m.add(t, "stdlib_module_names", names)?;
    m.add(t, "copyright", text(COPYRIGHT)?)?;
    let jit = PyModule::new(t, "sys._jit")?;
    crate::objects::module::fill_native(t, jit, &super::functions::jit::SPEC)?;
    m.add(t, "_jit", jit.into())?;
    for (plain, special) in [
        ("displayhook", "__displayhook__"),
        ("excepthook", "__excepthook__"),
        ("breakpointhook", "__breakpointhook__"),
        ("unraisablehook", "__unraisablehook__"),
    ] {
        let v = m.dict().get_str(t, plain)?.unwrap_or(Value::NONE);
        m.add(t, special, v)?;
    }
    add_config(t, m)
}

const COPYRIGHT: &str = "Copyright (c) the Brolga developers.\n\nThe standard library is Copyright (c) 2001 Python Software Foundation.\n\
                         All Rights Reserved.";

fn add_version(t: &Thread, m: Gc<PyModule>) -> PyResult<()> {
    m.add_str(t, "version", &version_text())?;
    m.add_int(t, "hexversion", HEX_VERSION)?;
    let git = t.new_tuple(&[t.intern("brolga"), t.names.empty, t.names.empty])?;
    m.add(t, "_git", git)?;
    let version_info = make_version_info(t)?;
    m.add(t, "version_info", version_info)?;
    let keywords = [
        ("name", t.intern("brolga")),
        ("cache_tag", t.intern(CACHE_TAG)),
        ("version", version_info),
        ("hexversion", t.new_int(HEX_VERSION)?),
        ("_multiarch", t.new_str(&multiarch())?),
        ("supports_isolated_interpreters", Value::FALSE),
    ];
    let implementation = namespace(t, &keywords)?;
    m.add(t, "implementation", implementation)
}
fn multiarch() -> String {
    match PLATFORM {
        "darwin" => "darwin".into(),
        _ => format!("{}-linux-gnu", std::env::consts::ARCH),
    }
}
/// A `types.SimpleNamespace`.
pub fn namespace(t: &Thread, items: &[(&str, Value)]) -> PyResult<Value> {
    let mut names = RootVec::new(&t.heap);
    let mut values = RootVec::new(&t.heap);
    for (name, v) in items {
        names.push(t.intern(name));
        values.push(*v);
    }
    let kwnames = PyTuple::new(t, &names)?;
    call::call(t, t.types.simple_namespace.into(), Args { values: &values, kwnames: Some(kwnames) })
}

#[cfg(target_env = "gnu")]
fn thread_library(t: &Thread) -> PyResult<Value> {
    // SAFETY: returns a static C string.
    let version = unsafe { std::ffi::CStr::from_ptr(libc::gnu_get_libc_version()) };
    t.new_str(&format!("NPTL {}", version.to_string_lossy()))
}
#[cfg(not(target_env = "gnu"))]
fn thread_library(_: &Thread) -> PyResult<Value> {
    Ok(Value::NONE)
}

/// What the command line and the environment decided.
fn add_config(t: &Thread, m: Gc<PyModule>) -> PyResult<()> {
    let c = &t.config;
    m.add(t, "flags", make_flags(t)?)?;
    m.add(t, "dont_write_bytecode", Value::from_bool(!c.write_bytecode))?;
    m.add(t, "argv", os_strings(t, &c.argv)?)?;
    m.add(t, "orig_argv", os_strings(t, &c.orig_argv)?)?;
    m.add(t, "warnoptions", strings(t, &c.warn_options)?)?;
    let x_options = PyDict::new(t)?;
    for option in &c.x_options {
        let (name, v) = match option.split_once('=') {
            Some((name, v)) => (name, t.new_str(v)?),
            None => (option.as_str(), Value::TRUE),
        };
        x_options.set(t, t.new_str(name)?, v)?;
    }
    m.add(t, "_xoptions", x_options.into())?;
    let executable = match &c.executable {
        Some(e) => path_str(t, e)?,
        None => t.names.empty,
    };
    m.add(t, "executable", executable)?;
    let base_executable = match &c.base_executable {
        Some(e) => path_str(t, e)?,
        None => executable,
    };
    m.add(t, "_base_executable", base_executable)?;
    for name in ["prefix", "exec_prefix"] {
        m.add(t, name, path_str(t, c.prefix.as_os_str())?)?;
    }
    for name in ["base_prefix", "base_exec_prefix"] {
        m.add(t, name, path_str(t, c.base_prefix.as_os_str())?)?;
    }
    let stdlib = match &c.stdlib_dir {
        Some(dir) => path_str(t, dir.as_os_str())?,
        None => Value::NONE,
    };
    m.add(t, "_stdlib_dir", stdlib)?;
    m.add(t, "path", os_strings(t, &c.module_search_paths)?)?;
    m.add(t, "meta_path", t.new_list(&[])?)?;
    m.add(t, "path_hooks", t.new_list(&[])?)?;
    m.add(t, "path_importer_cache", PyDict::new(t)?.into())?;
    if let Some(modules) = t.modules.get() {
        m.add(t, "modules", modules.into())?;
    }
    Ok(())
}
