//! Start and run: what happens before a program, and how it is found, run and reported.

use crate::options::Program;
use brolga_vm::modules::builtins::compile;
use brolga_vm::modules::{import, sys};
use brolga_vm::objects::exception::as_exception;
use brolga_vm::objects::{int, type_};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Makes a VM ready to run programs: modules, importlib, streams, warnings, `__main__`, site.
pub fn start(t: &Thread) -> PyResult<Gc<PyModule>> {
    t.state_of_vm().registry.add(brolga_stdlib::ALL);
    brolga_vm::modules::start(t)?;
    brolga_stdlib::start(t);
    sys::printer::install(t)?;
    import::start_importlib(t)?;
    if let Some(prefix) = &t.config.pycache_prefix {
        sys::set(t, "pycache_prefix", sys::info::path_str(t, prefix)?)?;
    }
    brolga_stdlib::io::standard::open_standard_streams(t)?;
    if !t.config.warn_options.is_empty() {
        import::import_module(t, "warnings")?;
    }
    let main = PyModule::new(t, "__main__")?;
    import::modules(t)?.set_name(t, t.names.dunder_main, main.into())?;
    let builtins = import::import_module(t, "builtins")?;
    main.dict().set_name(t, t.names.dunder_builtins, builtins)?;
    let loader = import::import_attr(t, "_frozen_importlib", "BuiltinImporter")?;
    main.dict().set_name(t, t.names.dunder_loader, loader)?;
    if t.config.site_import {
        import::import_module(t, "site")?;
    }
    Ok(main)
}

/// Runs the program; the exit status.
pub fn run(t: &Thread, program: &Program, main: Gc<PyModule>) -> i32 {
    t.heap.start_zeal();
    if let Some(injection) = brolga_heap::shortage::Injection::from_environment() {
        t.heap.start_injection();
        brolga_heap::shortage::inject(injection);
    }
    let result = match program {
        Program::Command(text) => run_command(t, main, text),
        Program::Module(name) => run_module(t, name),
        Program::File(path) => match run_file(t, main, path) {
            Ok(Some(status)) => return status,
            Ok(None) => Ok(()),
            Err(r) => Err(r),
        },
        Program::Stdin if t.config.interactive => {
            let prepared = if t.config.safe_path { Ok(()) } else { prepend_path(t, OsStr::new("")) };
            let prepared = prepared.and_then(|()| sys::audit(t, "cpython.run_stdin", || t.new_tuple(&[])));
            match prepared {
                Ok(()) => return crate::repl::run(t, main, true),
                Err(r) => Err(r),
            }
        }
        Program::Stdin => run_stdin(t, main),
    };
    let mut status = match result {
        Ok(()) => 0,
        Err(r) => match report(t, r, t.config.inspect) {
            Ending::Exit(status) => status,
            Ending::Error => 1,
            Ending::Interrupted => INTERRUPTED,
        },
    };
    let inspect = t.config.inspect
        || std::env::var_os("PYTHONINSPECT").is_some_and(|v| !v.is_empty() && t.config.use_environment);
    use std::io::IsTerminal;
    let someone_there = t.config.interactive || std::io::stdin().is_terminal();
    if inspect && someone_there && !(matches!(program, Program::Stdin) && t.config.interactive) {
        status = crate::repl::run(t, main, false);
    }
    status
}

/// A status that stands for the end by SIGINT.
pub const INTERRUPTED: i32 = -1000 - libc::SIGINT;

/// Puts a folder first in `sys.path`.
fn prepend_path(t: &Thread, folder: &OsStr) -> PyResult<()> {
    let Some(path) = sys::get(t, "path")?.and_then(Value::downcast::<PyList>) else { return Ok(()) };
    let v = sys::info::path_str(t, folder)?;
    *t.state_of_vm().sys.path0.borrow_mut() = Some(folder.to_string_lossy().into_owned());
    path.insert(t, 0, v)
}

fn run_code_in_main(t: &Thread, main: Gc<PyModule>, code: Value) -> PyResult<()> {
    import::run_in_module(t, main, code)
}

fn run_command(t: &Thread, main: Gc<PyModule>, command: &OsStr) -> PyResult<()> {
    if !t.config.safe_path {
        prepend_path(t, OsStr::new(""))?;
    }
    sys::audit(t, "cpython.run_command", || {
        let text = sys::info::path_str(t, command)?;
        t.new_tuple(&[text])
    })?;
    let mut source = command.as_bytes().to_vec();
    source.push(b'\n');
    let filename = t.intern("<string>");
    let code = compile::compile_bytes(t, &source, filename, "exec", 0, -1)?;
    let text = t.new_str(&String::from_utf8_lossy(&source))?;
    import::register_source(t, code, text)?;
    run_code_in_main(t, main, code)
}

fn run_module(t: &Thread, name: &OsStr) -> PyResult<()> {
    if !t.config.safe_path
        && let Ok(folder) = std::env::current_dir()
    {
        prepend_path(t, folder.as_os_str())?;
    }
    sys::audit(t, "cpython.run_module", || {
        let text = sys::info::path_str(t, name)?;
        t.new_tuple(&[text])
    })?;
    let name = sys::info::path_str(t, name)?;
    let run = import::import_attr(t, "runpy", "_run_module_as_main")?;
    call::call2(t, run, name, Value::TRUE)?;
    Ok(())
}

/// `Some(status)` when the file could not be read.
fn run_file(t: &Thread, main: Gc<PyModule>, path: &OsStr) -> PyResult<Option<i32>> {
    if let Some(()) = run_folder_or_archive(t, path)? {
        return Ok(None);
    }
    sys::audit(t, "cpython.run_file", || {
        let text = sys::info::path_str(t, path)?;
        t.new_tuple(&[text])
    })?;
    if !t.config.safe_path {
        let real = Path::new(path);
        // A link's own folder does not count, that of the file does.
        let target = std::fs::read_link(real).map(|l| real.parent().unwrap_or(Path::new("")).join(l));
        let file = target.unwrap_or_else(|_| real.to_path_buf());
        let folder = file.parent().unwrap_or(Path::new(""));
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        prepend_path(t, folder.as_os_str())?;
    }
    let program = t.config.orig_argv.first().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let refuse = |e: &std::io::Error| {
        let shown = sys::info::path_str(t, absolute(path).as_os_str())
            .and_then(|v| object::repr(t, v))
            .map(|s| s.to_lossy().into_owned())
            .unwrap_or_default();
        let number = e.raw_os_error().unwrap_or(0);
        let reason = brolga_vm::objects::exception::os_error::strerror(number);
        eprintln!("{program}: can't open file {shown}: [Errno {number}] {reason}");
    };
    let mut source = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.raw_os_error() == Some(libc::EISDIR) => {
            let whole = absolute(path);
            let shown = whole.display();
            eprintln!("{program}: '{shown}' is a directory, cannot continue");
            return Ok(Some(1));
        }
        Err(e) => {
            refuse(&e);
            return Ok(Some(2));
        }
    };
    if t.config.skip_first_line {
        // The newline stays, so that lines keep their numbers.
        let end = source.iter().position(|b| *b == b'\n').unwrap_or(source.len());
        source.drain(..end);
    }
    let filename = sys::info::path_str(t, absolute(path).as_os_str())?;
    let dict = main.dict();
    dict.set_name(t, t.names.dunder_file, filename)?;
    dict.set_name(t, t.names.dunder_cached, Value::NONE)?;
    let is_compiled = path.as_bytes().ends_with(b".pyc");
    let loader = import::import_attr(
        t,
        "_frozen_importlib_external",
        if is_compiled { "SourcelessFileLoader" } else { "SourceFileLoader" },
    )?;
    let loader = call::call2(t, loader, t.names.dunder_main, filename)?;
    dict.set_name(t, t.names.dunder_loader, loader)?;
    let code = if is_compiled {
        call::call_method(t, loader, t.intern("get_code"), &[t.names.dunder_main])?
    } else {
        refuse_null_bytes(t, &source, filename)?;
        compile::compile_bytes(t, &source, filename, "exec", 0, -1)?
    };
    run_code_in_main(t, main, code)?;
    Ok(None)
}

/// The path of a program as it shows in `__file__` and tracebacks: from the root, but links and `..` stay.
fn absolute(path: &OsStr) -> PathBuf {
    let path = Path::new(path);
    match std::env::current_dir() {
        Ok(folder) if path == Path::new(".") => folder,
        _ if path.is_absolute() => path.to_path_buf(),
        Ok(folder) => PathBuf::from([folder.as_os_str(), path.as_os_str()].join(OsStr::new("/"))),
        Err(_) => path.to_path_buf(),
    }
}

/// Runs `__main__` of a folder or archive; `None` if the path is neither.
fn run_folder_or_archive(t: &Thread, path: &OsStr) -> PyResult<Option<()>> {
    let metadata = std::fs::metadata(path);
    let folder = metadata.as_ref().is_ok_and(|m| m.is_dir());
    if !folder && !metadata.is_ok_and(|m| m.is_file() && looks_like_archive(path)) {
        return Ok(None);
    }
    let v = sys::info::path_str(t, absolute(path).as_os_str())?;
    if let Some(list) = sys::get(t, "path")?.and_then(Value::downcast::<PyList>) {
        list.insert(t, 0, v)?;
    }
    let run = import::import_attr(t, "runpy", "_run_module_as_main")?;
    call::call2(t, run, t.names.dunder_main, Value::FALSE)?;
    Ok(Some(()))
}
/// Whether a file ends with a zip archive's directory.
fn looks_like_archive(path: &OsStr) -> bool {
    use std::io::{Read, Seek, SeekFrom};
    let Ok(mut file) = std::fs::File::open(path) else { return false };
    let size = file.metadata().map_or(0, |m| m.len());
    let tail = size.min(22 + 65535);
    let mut end = Vec::new();
    if file.seek(SeekFrom::Start(size - tail)).is_err() || file.read_to_end(&mut end).is_err() {
        return false;
    }
    end.windows(4).any(|w| w == b"PK\x05\x06")
}

fn run_stdin(t: &Thread, main: Gc<PyModule>) -> PyResult<()> {
    use std::io::Read;
    if !t.config.safe_path {
        prepend_path(t, OsStr::new(""))?;
    }
    sys::audit(t, "cpython.run_stdin", || t.new_tuple(&[]))?;
    let mut source = Vec::new();
    if let Err(e) = std::io::stdin().read_to_end(&mut source) {
        return Err(t.raise_os_error(e.raw_os_error().unwrap_or(libc::EIO), None, None));
    }
    let filename = t.intern("<stdin>");
    refuse_null_bytes(t, &source, filename)?;
    let code = compile::compile_bytes(t, &source, filename, "exec", 0, -1)?;
    run_code_in_main(t, main, code)
}

/// Source that is read from a file has another message for null bytes than text that is given, and a place.
fn refuse_null_bytes(t: &Thread, source: &[u8], filename: Value) -> PyResult<()> {
    let Some(at) = source.iter().position(|b| *b == 0) else { return Ok(()) };
    let before = &source[..at];
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |newline| newline + 1);
    let line = Value::from_small_int(1 + before.iter().filter(|b| **b == b'\n').count() as i64);
    let text = t.new_str(&String::from_utf8_lossy(&before[start..]))?;
    let nowhere = Value::from_small_int(0);
    let place = t.new_tuple(&[filename, line, nowhere, text, line, nowhere])?;
    let message = t.intern("source code cannot contain null bytes");
    let error = call::call_values(t, t.types.syntax_error.into(), &[message, place])?;
    Err(t.raise_value(error))
}

/// How a program ended that raised.
pub enum Ending {
    Exit(i32),
    /// The exception was reported.
    Error,
    Interrupted,
}

/// Deals with an exception that nobody caught: SystemExit ends the program, all others are shown by `sys.excepthook`. If a prompt
/// follows (`goes_on`), so is SystemExit.
pub fn report(t: &Thread, raised: Raised, goes_on: bool) -> Ending {
    let exc = t.take_exception(raised);
    if type_::is_instance_exact_mro(t, exc, t.types.system_exit) && !goes_on {
        return Ending::Exit(exit_status(t, exc));
    }
    let interrupted = type_::is_instance_exact_mro(t, exc, t.types.keyboard_interrupt);
    if let Err(r) = show_uncaught(t, exc) {
        let second = t.take_exception(r);
        if type_::is_instance_exact_mro(t, second, t.types.system_exit) {
            return Ending::Exit(exit_status(t, second));
        }
    }
    if interrupted { Ending::Interrupted } else { Ending::Error }
}

fn exit_status(t: &Thread, exc: Value) -> i32 {
    let code = match attr::get(t, exc, t.names.code) {
        Ok(code) => code,
        Err(r) => {
            t.take_exception(r);
            return 1;
        }
    };
    if code.is_none() {
        return 0;
    }
    if int::as_int(code).is_some() {
        return int::to_i64(code).map_or(-1, |n| n as i32);
    }
    // Anything else is a message.
    let shown = (|| {
        let text = object::str(t, code)?;
        sys::write_stderr(t, &format!("{}\n", text.to_lossy()))
    })();
    if let Err(r) = shown {
        t.take_exception(r);
    }
    1
}

fn show_uncaught(t: &Thread, exc: Value) -> PyResult<()> {
    let traceback = as_exception(exc).and_then(|e| e.traceback.get()).unwrap_or(Value::NONE);
    let class: Value = t.class_of(exc).into();
    for (name, v) in [("last_exc", exc), ("last_type", class), ("last_value", exc), ("last_traceback", traceback)] {
        sys::set(t, name, v)?;
    }
    let Some(hook) = sys::get(t, "excepthook")? else {
        sys::write_stderr(t, "sys.excepthook is missing\n")?;
        return sys::print_exception(t, exc);
    };
    sys::audit(t, "sys.excepthook", || t.new_tuple(&[hook, class, exc, traceback]))?;
    let result = call::call_values(t, hook, &[class, exc, traceback]);
    if let Err(r) = result {
        if t.exception_matches(t.types.system_exit) {
            return Err(r);
        }
        let second = t.take_exception(r);
        sys::write_stderr(t, "Error in sys.excepthook:\n")?;
        sys::print_exception(t, second)?;
        sys::write_stderr(t, "\nOriginal exception was:\n")?;
        sys::print_exception(t, exc)?;
    }
    Ok(())
}
