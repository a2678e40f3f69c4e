//! `sys.stdin`, `sys.stdout`, `sys.stderr` at the start.

use super::buffered::{BufferedReader, BufferedWriter};
use super::fileio::FileIO;
use super::text::TextIOWrapper;
use brolga_vm::modules::sys;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call};

/// One of the three.
struct Stream {
    name: &'static str,
    fd: i32,
    write: bool,
}

fn open_stream(t: &Thread, stream: &Stream, encoding: &str, errors: &str) -> PyResult<Value> {
    // A process may be started without some of them.
    // SAFETY: has no preconditions.
    if unsafe { libc::fcntl(stream.fd, libc::F_GETFD) } < 0 {
        return Ok(Value::NONE);
    }
    let fd = Value::from_small_int(stream.fd as i64);
    let unbuffered = t.config.unbuffered && stream.write;
    let mode = t.new_str(if stream.write { "wb" } else { "rb" })?;
    let raw = call::call_values(t, FileIO::class(t).into(), &[fd, mode, Value::FALSE]);
    let raw = match raw {
        Ok(raw) => raw,
        // A folder, for example, is no standard input.
        Err(r) if t.exception_matches(t.types.os_error) => {
            t.take_exception(r);
            return Ok(Value::NONE);
        }
        Err(r) => return Err(r),
    };
    let name = t.new_str(&format!("<{}>", stream.name))?;
    attr::set(t, raw, t.names.name, Some(name))?;
    let buffer = if unbuffered {
        raw
    } else {
        let class = if stream.write { BufferedWriter::class(t) } else { BufferedReader::class(t) };
        let size = t.new_int(super::base::DEFAULT_BUFFER_SIZE as i64)?;
        call::call2(t, class.into(), raw, size)?
    };
    // SAFETY: has no preconditions.
    let terminal = unsafe { libc::isatty(stream.fd) } == 1;
    let line_buffering = terminal || stream.name == "stderr";
    let args = [
        buffer,
        t.new_str(encoding)?,
        t.new_str(errors)?,
        t.intern("\n"),
        Value::from_bool(line_buffering && !unbuffered),
        Value::from_bool(unbuffered),
    ];
    let wrapper = call::call_values(t, TextIOWrapper::class(t).into(), &args)?;
    let mode = t.intern(if stream.write { "w" } else { "r" });
    attr::set(t, wrapper, t.names.mode, Some(mode))?;
    Ok(wrapper)
}

/// Makes the three streams, and `builtins.open`.
pub fn open_standard_streams(t: &Thread) -> PyResult<()> {
    let open = brolga_vm::modules::import::import_attr(t, "_io", "open")?;
    if let Some(b) = t.builtins.get() {
        b.set_str(t, "open", open)?;
    }
    let ascii = t.config.ascii_streams && !t.config.utf8_mode;
    let (mut encoding, mut errors) = (if ascii { "ascii" } else { "utf-8" }.to_owned(), None);
    if let Some(setting) = &t.config.io_encoding {
        let (e, h) = setting.split_once(':').map_or((setting.as_str(), ""), |(e, h)| (e, h));
        if !e.is_empty() {
            let found = super::codec::lookup(t, e)?;
            encoding = brolga_vm::objects::str_::as_str(attr::get(t, found, t.names.name)?)
                .map_or_else(|| e.to_owned(), |s| s.to_lossy().into_owned());
        }
        // An encoding without a handler is strict.
        errors = Some(if h.is_empty() { "strict".to_owned() } else { h.to_owned() });
    }
    let default = if t.config.utf8_mode || t.config.lenient_streams { "surrogateescape" } else { "strict" };
    let errors = errors.unwrap_or_else(|| default.to_owned());
    for stream in [
        Stream { name: "stdin", fd: 0, write: false },
        Stream { name: "stdout", fd: 1, write: true },
        Stream { name: "stderr", fd: 2, write: true },
    ] {
        let handler = if stream.name == "stderr" { "backslashreplace" } else { &errors };
        let v = open_stream(t, &stream, &encoding, handler)?;
        sys::set(t, stream.name, v)?;
        sys::set(t, &format!("__{}__", stream.name), v)?;
    }
    t.state_of_vm().sys.streams_missing.set(false);
    Ok(())
}
