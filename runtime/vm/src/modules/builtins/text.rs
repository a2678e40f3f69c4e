//! `print` and `input`.

use crate::prelude::*;

#[pymodule(part)]
pub mod text {
    use crate::objects::str_::as_str;
    use crate::prelude::*;
    use crate::protocol::{attr, call, object};

    /// Writes the arguments as text, with sep between them and end behind them, to a stream: sys.stdout unless file says otherwise.
    #[pyfunction(
        "print(*args, sep=' ', end='\\n', file=None, flush=False)",
        raw,
        text_signature = "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)"
    )]
    fn print(t: &Thread, args: Args<'_>) -> PyResult<()> {
        let (mut sep, mut end, mut file, mut flush) = (None, None, None, false);
        for (name, v) in args.keywords() {
            if name == t.names.sep {
                sep = Some(v);
            } else if name == t.names.end {
                end = Some(v);
            } else if name == t.names.file {
                file = Some(v);
            } else {
                match attr::name_text(name).as_str() {
                    "sep" => sep = Some(v),
                    "end" => end = Some(v),
                    "file" => file = Some(v),
                    "flush" => flush = object::is_true(t, v)?,
                    other => {
                        let candidates = ["sep", "end", "file", "flush"];
                        let hint = match crate::abi::suggest::closest(other, candidates.into_iter()) {
                            Some(c) => format!(". Did you mean '{c}'?"),
                            None => String::new(),
                        };
                        return Err(
                            t.raise_type_error(format!("print() got an unexpected keyword argument '{other}'{hint}"))
                        );
                    }
                }
            }
        }
        let text = |v: Option<Value>, what: &str| match v.filter(|v| !v.is_none()) {
            None => Ok(None),
            Some(v) if as_str(v).is_some() => Ok(Some(v)),
            Some(v) => Err(t.raise_type_error(format!(
                "{what} must be None or a string, not {}",
                crate::abi::args::type_name(t, v)
            ))),
        };
        let file = match file.filter(|f| !f.is_none()) {
            Some(f) => f,
            None => match super::stream(t, "stdout")? {
                // Before the streams are made.
                None if t.state_of_vm().sys.streams_missing.get() => return super::print_natively(t, args, sep, end),
                None => return Err(t.raise_runtime_error("lost sys.stdout")),
                // No standard output at all: printing does nothing.
                Some(f) if f.is_none() => return Ok(()),
                Some(f) => f,
            },
        };
        let sep = text(sep, "sep")?;
        let end = text(end, "end")?;
        let write = attr::get(t, file, t.names.write)?;
        for (i, v) in args.positional().iter().enumerate() {
            if i > 0 {
                let sep = match sep {
                    Some(s) => s,
                    None => t.intern(" "),
                };
                call::call1(t, write, sep)?;
            }
            let s = object::str(t, *v)?;
            call::call1(t, write, s.into())?;
        }
        let end = match end {
            Some(e) => e,
            None => t.intern("\n"),
        };
        call::call1(t, write, end)?;
        if flush {
            call::call_method(t, file, t.names.flush, &[])?;
        }
        Ok(())
    }

    /// A line from standard input, without its line break; the prompt, if given, is printed first. EOFError at the end of input.
    #[pyfunction("input(prompt='', /)")]
    fn input(t: &Thread, prompt: Option<Value>) -> PyResult<Value> {
        let lost = |name: &str| t.raise_runtime_error(format!("lost sys.{name}"));
        let get = |name: &str| match super::stream(t, name)? {
            Some(s) if !s.is_none() => Ok(s),
            _ => Err(lost(name)),
        };
        let (stdin, stdout, stderr) = (get("stdin")?, get("stdout")?, get("stderr")?);
        crate::modules::sys::audit(t, "builtins.input", || t.new_tuple(&[prompt.unwrap_or(Value::NONE)]))?;
        super::flush_quietly(t, stderr);
        let terminal = super::is_terminal(t, stdin, 0) && super::is_terminal(t, stdout, 1);
        let line = if terminal {
            super::read_from_terminal(t, stdin, stdout, prompt)?
        } else {
            if let Some(p) = prompt {
                let text = object::str(t, p)?;
                call::call_method(t, stdout, t.names.write, &[text.into()])?;
            }
            super::flush_quietly(t, stdout);
            super::read_line(t, stdin)?
        };
        crate::modules::sys::audit(t, "builtins.input/result", || t.new_tuple(&[line]))?;
        Ok(line)
    }
}

use crate::objects::str_::as_str;
use crate::protocol::{call, object};

/// A standard stream as `sys` has it now; `None` when the attribute is missing.
pub fn stream(t: &Thread, name: &str) -> PyResult<Option<Value>> {
    match t.sys_dict.get() {
        Some(sys) => sys.get_str(t, name),
        None => Ok(None),
    }
}
/// `print` to the process's standard output.
fn print_natively(t: &Thread, args: Args<'_>, sep: Option<Value>, end: Option<Value>) -> PyResult<()> {
    use std::io::Write;
    let text = |v: Option<Value>, default: &str| match v.and_then(as_str) {
        Some(s) => s.to_lossy().into_owned(),
        None => default.to_owned(),
    };
    let (sep, end) = (text(sep, " "), text(end, "\n"));
    let mut out = String::new();
    for (i, v) in args.positional().iter().enumerate() {
        if i > 0 {
            out.push_str(&sep);
        }
        out.push_str(&object::str(t, *v)?.to_lossy());
    }
    out.push_str(&end);
    // A closed standard output is nobody's error here.
    let _ = std::io::stdout().write_all(out.as_bytes());
    Ok(())
}
/// Flushes a stream; errors do not matter.
pub fn flush_quietly(t: &Thread, file: Value) {
    if let Err(r) = call::call_method(t, file, t.names.flush, &[]) {
        t.take_exception(r);
    }
}
/// Whether a stream is the terminal with this descriptor.
fn is_terminal(t: &Thread, file: Value, fd: i64) -> bool {
    let fileno = call::call_method(t, file, t.names.fileno, &[]);
    let fileno = match fileno {
        Ok(v) => v.as_small_int(),
        Err(r) => {
            t.take_exception(r);
            None
        }
    };
    // SAFETY: asking about a descriptor has no preconditions.
    fileno == Some(fd) && unsafe { libc::isatty(fd as i32) } == 1
}
/// The next line of a file object, without its newline.
pub fn read_line(t: &Thread, file: Value) -> PyResult<Value> {
    let line = call::call_method(t, file, t.names.readline, &[])?;
    let Some(s) = as_str(line) else {
        return Err(t.raise_type_error("object.readline() returned non-string"));
    };
    if s.is_empty() {
        return Err(t.raise_eof_error("EOF when reading a line"));
    }
    match s.code_point(s.len() - 1) {
        10 => PyStr::substring(t, s, 0, s.len() - 1).map(Into::into),
        _ => Ok(line),
    }
}
/// A line typed at the terminal: through the line editor, if one is installed, else like from any file.
fn read_from_terminal(t: &Thread, stdin: Value, stdout: Value, prompt: Option<Value>) -> PyResult<Value> {
    let prompt_text = match prompt {
        Some(p) => object::str(t, p)?,
        None => t.empty_str(),
    };
    flush_quietly(t, stdout);
    if let Some(read) = t.state_of_vm().sys.line_reader.get() {
        return match read(t, &prompt_text.to_lossy())? {
            Some(line) => t.new_str(&line),
            None => Err(t.raise_eof_error("")),
        };
    }
    call::call_method(t, stdout, t.names.write, &[prompt_text.into()])?;
    flush_quietly(t, stdout);
    read_line(t, stdin)
}
