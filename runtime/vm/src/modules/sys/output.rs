//! Printing exceptions: through the `traceback` module where possible, natively where not (before it can be imported, when it fails,
//! when the interpreter shuts down).

use crate::objects::exception::{PyException, as_exception, describe};
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, call, object};

/// Writes text to `sys.stderr`, or to the process's standard error if there is none.
pub fn write_stderr(t: &Thread, text: &str) -> PyResult<()> {
    match super::get(t, "stderr")? {
        Some(file) if !file.is_none() => {
            let s = t.new_str(text)?;
            call::call_method(t, file, t.names.write, &[s])?;
        }
        Some(_) => {}
        None => eprint!("{text}"),
    }
    Ok(())
}

/// Prints an exception with its traceback to `sys.stderr`.
pub fn print_exception(t: &Thread, exc: Value) -> PyResult<()> {
    let traceback = as_exception(exc).and_then(|e| e.traceback.get()).unwrap_or(Value::NONE);
    display(t, exc, traceback)
}

/// What `sys.excepthook` does.
pub fn display(t: &Thread, exc: Value, traceback: Value) -> PyResult<()> {
    if let Some(e) = as_exception(exc)
        && e.traceback.get().is_none()
        && !traceback.is_none()
    {
        attr::set(t, exc, t.names.dunder_traceback, Some(traceback))?;
    }
    match super::get(t, "stderr")? {
        Some(f) if f.is_none() => return Ok(()),
        Some(_) if as_exception(exc).is_some() => {
            if let Some(()) = display_with_traceback_module(t, exc)? {
                return Ok(());
            }
        }
        _ => {}
    }
    let text = match as_exception(exc) {
        Some(e) => native_text(t, e),
        None => format!(
            "TypeError: print_exception(): Exception expected for value, {} found\n",
            crate::abi::args::type_name(t, exc)
        ),
    };
    write_stderr(t, &text)?;
    if let Some(f) = super::get(t, "stderr")?
        && !f.is_none()
    {
        crate::modules::builtins::text::flush_quietly(t, f);
    }
    Ok(())
}

/// Lets the `traceback` module print; `None` if it could not be imported or failed.
fn display_with_traceback_module(t: &Thread, exc: Value) -> PyResult<Option<()>> {
    if t.state_of_vm().import.importlib.get().is_none() {
        return Ok(None);
    }
    let printed = (|| {
        let print = crate::modules::import::import_attr(t, "traceback", "_print_exception_bltin")?;
        call::call1(t, print, exc)
    })();
    match printed {
        Ok(_) => Ok(Some(())),
        Err(r) => {
            t.take_exception(r);
            Ok(None)
        }
    }
}

/// The text of an exception without its causes and contexts.
pub fn native_text_alone(t: &Thread, e: Gc<PyException>) -> String {
    let mut out = String::new();
    one(t, e, &mut out);
    out
}
/// The text of an exception, with its causes and contexts.
pub fn native_text(t: &Thread, e: Gc<PyException>) -> String {
    let mut seen = RootVec::new(&t.heap);
    let mut out = String::new();
    chain(t, e, &mut seen, &mut out);
    out
}
fn chain(t: &Thread, e: Gc<PyException>, seen: &mut RootVec, out: &mut String) {
    seen.push(e.into());
    let link = match (e.cause.get().and_then(as_exception), e.context.get().and_then(as_exception)) {
        (Some(cause), _) => Some((cause, "\nThe above exception was the direct cause of the following exception:\n\n")),
        (None, Some(context)) if !e.suppress_context.get() => {
            Some((context, "\nDuring handling of the above exception, another exception occurred:\n\n"))
        }
        _ => None,
    };
    if let Some((other, text)) = link
        && !seen.contains(&other.value())
        && t.enter_native("").map_err(|r| t.take_exception(r)).is_ok()
    {
        chain(t, other, seen, out);
        out.push_str(text);
    }
    one(t, e, out);
}

/// An attribute as text; nothing on failure.
fn text_of(t: &Thread, v: Value, name: &str) -> Option<String> {
    match attr::get(t, v, t.intern(name)) {
        Ok(v) => as_str(v).map(|s| s.to_lossy().into_owned()),
        Err(r) => {
            t.take_exception(r);
            None
        }
    }
}
fn get(t: &Thread, v: Value, name: &str) -> Option<Value> {
    match attr::get(t, v, t.intern(name)) {
        Ok(v) => Some(v).filter(|v| !v.is_none()),
        Err(r) => {
            t.take_exception(r);
            None
        }
    }
}

fn one(t: &Thread, e: Gc<PyException>, out: &mut String) {
    if let Some(mut tb) = e.traceback.get().filter(|v| !v.is_none()) {
        out.push_str("Traceback (most recent call last):\n");
        let (mut last, mut times) = (String::new(), 0u64);
        loop {
            let mut text = String::new();
            entry(t, tb, &mut text);
            times = if text == last { times + 1 } else { 1 };
            if times == 1 || times <= SHOWN_REPEATS {
                out.push_str(&text);
            }
            let next = get(t, tb, "tb_next");
            let repeats_end = times > SHOWN_REPEATS && next.is_none_or(|n| !same_place(t, tb, n));
            if repeats_end {
                let more = times - SHOWN_REPEATS;
                out.push_str(&format!(
                    "  [Previous line repeated {more} more time{}]\n",
                    if more > 1 { "s" } else { "" }
                ));
            }
            last = text;
            match next {
                Some(next) => tb = next,
                None => break,
            }
        }
    }
    let class = t.class_of(e.into());
    let name = class_name(t, class);
    if class.is_subtype_of(t.types.syntax_error) {
        syntax_error(t, e, &name, out);
    } else {
        let text = describe(t, e.into());
        out.push_str(&name);
        if !text.is_empty() {
            out.push_str(": ");
            out.push_str(&text);
        }
        out.push('\n');
    }
    if let Some(notes) = get(t, e.into(), "__notes__").and_then(Value::downcast::<PyList>) {
        for i in 0..notes.len() {
            if let Some(s) = as_str(notes.item(i)) {
                out.push_str(&s.to_lossy());
                out.push('\n');
            }
        }
    }
}
/// `module.qualname`, without the module for builtins and the main program.
fn class_name(t: &Thread, class: Gc<PyType>) -> String {
    let qualname = text_of(t, class.into(), "__qualname__").unwrap_or_else(|| class.name());
    match text_of(t, class.into(), "__module__").as_deref() {
        None => format!("<unknown>.{qualname}"),
        Some("builtins" | "__main__") => qualname,
        Some(module) => format!("{module}.{qualname}"),
    }
}
/// How often the same line of a traceback is shown in a row.
const SHOWN_REPEATS: u64 = 3;

/// Whether two entries of a traceback look the same.
fn same_place(t: &Thread, a: Value, b: Value) -> bool {
    let place = |tb: Value| {
        let code = get(t, tb, "tb_frame").and_then(|f| get(t, f, "f_code"));
        (get(t, tb, "tb_lineno").and_then(Value::as_small_int), code.map(Value::bits))
    };
    place(a) == place(b)
}
fn entry(t: &Thread, tb: Value, out: &mut String) {
    let line = get(t, tb, "tb_lineno").and_then(Value::as_small_int);
    let frame = get(t, tb, "tb_frame");
    let code = frame.and_then(|f| get(t, f, "f_code"));
    let file = code.and_then(|c| text_of(t, c, "co_filename")).unwrap_or_else(|| "<unknown>".into());
    let name = code.and_then(|c| text_of(t, c, "co_name")).unwrap_or_else(|| "<unknown>".into());
    let shown = line.map_or_else(|| "None".to_string(), |n| n.to_string());
    out.push_str(&format!("  File \"{file}\", line {shown}, in {name}\n"));
    if let Some(n) = line
        && let Some(text) = source_line(&file, n)
    {
        out.push_str(&format!("    {}\n", text.trim()));
    }
}
/// A line of a source file.
pub fn source_line(file: &str, line: i64) -> Option<String> {
    if file.starts_with('<') || line < 1 {
        return None;
    }
    let bytes = std::fs::read(file).ok()?;
    let text = bytes.split(|b| *b == b'\n').nth(line as usize - 1)?;
    Some(String::from_utf8_lossy(text).into_owned())
}
fn syntax_error(t: &Thread, e: Gc<PyException>, name: &str, out: &mut String) {
    let v: Value = e.into();
    let line = get(t, v, "lineno").and_then(Value::as_small_int);
    let file = text_of(t, v, "filename").unwrap_or_else(|| "<string>".into());
    if let Some(n) = line {
        out.push_str(&format!("  File \"{file}\", line {n}\n"));
    }
    if let Some(text) = text_of(t, v, "text") {
        let line = text.trim_end_matches('\n');
        let stripped = line.trim_start_matches([' ', '\t', '\x0c']);
        out.push_str(&format!("    {stripped}\n"));
        let offset = get(t, v, "offset").and_then(Value::as_small_int).unwrap_or(0);
        let end = get(t, v, "end_offset").and_then(Value::as_small_int).unwrap_or(0);
        let removed = (line.chars().count() - stripped.chars().count()) as i64;
        let start = offset - 1 - removed;
        if offset >= 1 && start >= 0 {
            let end = if end <= offset { start + 1 } else { end - 1 - removed };
            let width = (end - start).clamp(1, stripped.chars().count().max(1) as i64);
            out.push_str(&format!("    {}{}\n", " ".repeat(start as usize), "^".repeat(width as usize)));
        }
    }
    let message = match get(t, v, "msg") {
        Some(m) => object::str(t, m).map(|s| s.to_lossy().into_owned()).unwrap_or_else(|r| {
            t.take_exception(r);
            String::new()
        }),
        None => "None".into(),
    };
    out.push_str(&format!("{name}: {message}\n"));
}
