//! The interactive interpreter.
//!
//! On a terminal lines come from an [`editor`] with history, completion and colours; elsewhere they are read as they are, with prompts on standard
//! error. What a statement is, is decided by `codeop`, which also remembers `from __future__` imports.

mod editor;
mod highlight;

use crate::run::{self, Ending};
use brolga_vm::modules::builtins::compile;
use brolga_vm::modules::{import, sys};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};
use std::io::{IsTerminal, Write};

/// What a line of input is.
enum Line {
    Text(String),
    Interrupted,
    End,
}

/// What the text that was typed so far is.
pub(crate) enum Typed {
    Statement(Value),
    Incomplete,
    Wrong(Raised),
}

/// Compiles statements of one session.
#[derive(Clone, Copy)]
pub(crate) struct Session<'a> {
    pub t: &'a Thread,
    pub main: Gc<PyModule>,
    compiler: Value,
}
impl Session<'_> {
    fn compile(&self, source: &str, filename: &str) -> Typed {
        let t = self.t;
        let compiled = (|| {
            let args = [t.new_str(source)?, t.new_str(filename)?, t.intern("single")];
            call::call_values(t, self.compiler, &args)
        })();
        match compiled {
            Ok(v) if v.is_none() => Typed::Incomplete,
            Ok(code) => Typed::Statement(code),
            Err(r) => Typed::Wrong(r),
        }
    }
    /// Whether more lines must follow. What is wrong is complete: it will be reported.
    pub fn is_incomplete(&self, source: &str) -> bool {
        match self.compile(source, "<input>") {
            Typed::Incomplete => true,
            Typed::Statement(_) => false,
            Typed::Wrong(r) => {
                self.t.take_exception(r);
                false
            }
        }
    }
}

/// Reads and runs statements until the end of input. `fresh`: nothing ran before, so there is a banner and a start-up file. The exit status.
pub fn run(t: &Thread, main: Gc<PyModule>, fresh: bool) -> i32 {
    if fresh {
        if !t.config.quiet {
            banner(t);
        }
        if let Some(status) = startup_file(t, main) {
            return status;
        }
    }
    if let Err(r) = interactive_hook(t) {
        t.take_exception(r);
    }
    let compiler =
        import::import_attr(t, "codeop", "CommandCompiler").and_then(|class| call::call_values(t, class, &[]));
    let prompts = [("ps1", ">>> "), ("ps2", "... ")].map(|(name, text)| {
        if sys::get(t, name)?.is_none() {
            sys::set(t, name, t.new_str(text)?)?;
        }
        Ok(())
    });
    let compiler = match prompts.into_iter().collect::<PyResult<Vec<()>>>().and(compiler) {
        Ok(compiler) => compiler,
        Err(r) => return status_of(run::report(t, r, false)).unwrap_or(1),
    };
    let session = Session { t, main, compiler };
    let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
    if std::io::stdin().is_terminal()
        && std::io::stdout().is_terminal()
        && !dumb
        && let Some(status) = editor::run(session)
    {
        return status;
    }
    read_lines(session)
}
fn banner(t: &Thread) {
    let version = sys::info::version_text();
    eprintln!("Python {version} on {}", sys::info::PLATFORM);
    if t.config.site_import {
        eprintln!("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.");
    }
}
/// The exit status, if the session ends.
fn status_of(ending: Ending) -> Option<i32> {
    match ending {
        Ending::Exit(status) => Some(status),
        Ending::Error | Ending::Interrupted => None,
    }
}
/// Runs the file that `PYTHONSTARTUP` names.
fn startup_file(t: &Thread, main: Gc<PyModule>) -> Option<i32> {
    let path = std::env::var_os("PYTHONSTARTUP").filter(|p| !p.is_empty() && t.config.use_environment)?;
    let result = (|| {
        let name = sys::info::path_str(t, &path)?;
        sys::audit(t, "cpython.run_startup", || t.new_tuple(&[name]))?;
        let source = match std::fs::read(&path) {
            Ok(source) => source,
            Err(e) => {
                sys::write_stderr(t, "Could not open PYTHONSTARTUP\n")?;
                return Err(t.raise_os_error(e.raw_os_error().unwrap_or(libc::EIO), Some(name), None));
            }
        };
        let code = compile::compile_bytes(t, &source, name, "exec", 0, -1)?;
        import::run_in_module(t, main, code)
    })();
    match result {
        Ok(()) => None,
        Err(r) => status_of(run::report(t, r, false)),
    }
}
/// Calls `sys.__interactivehook__`, unless it is that of `site`: what that prepares for readline the editor does itself.
fn interactive_hook(t: &Thread) -> PyResult<()> {
    let Some(hook) = sys::get(t, "__interactivehook__")? else { return Ok(()) };
    if import::import_attr(t, "site", "register_readline")? == hook {
        return Ok(());
    }
    sys::audit(t, "cpython.run_interactivehook", || t.new_tuple(&[hook]))?;
    if let Err(r) = call::call_values(t, hook, &[]) {
        sys::write_stderr(t, "Failed calling sys.__interactivehook__\n")?;
        run::report(t, r, false);
    }
    Ok(())
}
/// `sys.ps1` or `sys.ps2`.
fn prompt(t: &Thread, name: &str) -> String {
    let text = sys::get(t, name).and_then(|v| v.map(|v| object::str(t, v)).transpose());
    match text {
        Ok(s) => s.map_or(String::new(), |s| s.to_lossy().into_owned()),
        Err(r) => {
            t.take_exception(r);
            String::new()
        }
    }
}
fn flush_output(t: &Thread) {
    if let Ok(Some(file)) = sys::get(t, "stdout")
        && !file.is_none()
    {
        brolga_vm::modules::builtins::text::flush_quietly(t, file);
    }
}
/// Runs a statement. `Some(status)` if it ended the session.
fn execute(session: Session<'_>, code: Value, source: &str) -> Option<i32> {
    let t = session.t;
    let result = (|| {
        remember_source(t, code, source)?;
        import::run_in_module(t, session.main, code)
    })();
    let status = result.err().and_then(|r| report(t, r));
    flush_output(t);
    status
}
/// Tracebacks through functions of the session show their lines.
fn remember_source(t: &Thread, code: Value, source: &str) -> PyResult<()> {
    let filename = attr::get(t, code, t.intern("co_filename"))?;
    let register = import::import_attr(t, "linecache", "_register_code")?;
    call::call_values(t, register, &[code, t.new_str(source)?, filename])?;
    Ok(())
}
/// Shows what was raised.
fn report(t: &Thread, r: Raised) -> Option<i32> {
    let status = status_of(run::report(t, r, false));
    flush_output(t);
    status
}

/// Without a terminal.
fn read_lines(session: Session<'_>) -> i32 {
    let t = session.t;
    let mut typed = String::new();
    loop {
        flush_output(t);
        eprint!("{}", prompt(t, if typed.is_empty() { "ps1" } else { "ps2" }));
        let _ = std::io::stderr().flush();
        let line = match read_line(t) {
            Line::Text(line) => line,
            Line::Interrupted => {
                typed.clear();
                eprintln!("\nKeyboardInterrupt");
                continue;
            }
            Line::End if typed.is_empty() => {
                eprintln!();
                return 0;
            }
            // The last statement may lack its empty line.
            Line::End => String::new(),
        };
        let ended = line.is_empty();
        typed.push_str(&line);
        let source = typed.trim_end_matches('\n');
        let source = match source.contains('\n') && line == "\n" || ended {
            true => format!("{source}\n"),
            false => source.to_owned(),
        };
        let status = match session.compile(&source, "<stdin>") {
            Typed::Incomplete if !ended => continue,
            Typed::Incomplete => None,
            Typed::Statement(code) => execute(session, code, &source),
            Typed::Wrong(r) => report(t, r),
        };
        typed.clear();
        if let Some(status) = status {
            return status;
        }
    }
}
/// A line with its end, byte by byte: the rest of the input belongs to whoever reads next.
fn read_line(t: &Thread) -> Line {
    let mut bytes = Vec::new();
    loop {
        let mut byte = 0u8;
        // SAFETY: one byte is writable.
        let got = brolga_stdlib::system::blocking(t, || unsafe { libc::read(0, (&raw mut byte).cast(), 1) });
        match got {
            Ok(1) => {
                bytes.push(byte);
                if byte == b'\n' {
                    break;
                }
            }
            Ok(_) if bytes.is_empty() => return Line::End,
            Ok(_) => {
                bytes.push(b'\n');
                break;
            }
            Err(r) => {
                let interrupted = t.exception_matches(t.types.keyboard_interrupt);
                t.take_exception(r);
                return if interrupted { Line::Interrupted } else { Line::End };
            }
        }
    }
    Line::Text(String::from_utf8_lossy(&bytes).into_owned())
}

/// The names that `rlcompleter` offers for a word, in the program's namespace.
pub(crate) fn completions(session: Session<'_>, word: &str) -> Vec<String> {
    const MOST: i64 = 2000;
    let t = session.t;
    let mut out = Vec::new();
    let result: PyResult<()> = (|| {
        let class = import::import_attr(t, "rlcompleter", "Completer")?;
        let completer = call::call1(t, class, session.main.dict().into())?;
        let complete = attr::get(t, completer, t.intern("complete"))?;
        let word = t.new_str(word)?;
        for i in 0..MOST {
            let found = call::call2(t, complete, word, Value::from_small_int(i))?;
            match brolga_vm::objects::str_::as_str(found) {
                Some(s) => out.push(s.to_lossy().into_owned()),
                None => break,
            }
        }
        Ok(())
    })();
    if let Err(r) = result {
        t.take_exception(r);
    }
    out
}
