//! `open`, `open_code`, `text_encoding`.

use super::base;
use super::buffered::{BufferedRandom, BufferedReader, BufferedWriter};
use super::fileio::FileIO;
use super::text::TextIOWrapper;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number, object};

/// What the mode string of `open` says.
struct Mode {
    creating: bool,
    reading: bool,
    writing: bool,
    appending: bool,
    updating: bool,
    text: bool,
    binary: bool,
}

fn parse_mode(t: &Thread, mode: &str) -> PyResult<Mode> {
    let invalid = || t.raise_value_error(format!("invalid mode: '{mode}'"));
    let mut m = Mode {
        creating: false,
        reading: false,
        writing: false,
        appending: false,
        updating: false,
        text: false,
        binary: false,
    };
    for c in mode.chars() {
        let flag = match c {
            'x' => &mut m.creating,
            'r' => &mut m.reading,
            'w' => &mut m.writing,
            'a' => &mut m.appending,
            '+' => &mut m.updating,
            't' => &mut m.text,
            'b' => &mut m.binary,
            _ => return Err(invalid()),
        };
        if std::mem::replace(flag, true) {
            return Err(invalid());
        }
    }
    if m.text && m.binary {
        return Err(t.raise_value_error("can't have text and binary mode at once"));
    }
    let chosen = [m.creating, m.reading, m.writing, m.appending].iter().filter(|b| **b).count();
    // That there is none is said by who opens the file.
    if chosen > 1 {
        return Err(t.raise_value_error("must have exactly one of create/read/write/append mode"));
    }
    Ok(m)
}

#[pymodule(part)]
pub mod functions {
    use super::*;

    /// A stream on a file, of text unless the mode says otherwise; OSError if the file can't be opened.
    ///
    /// file is a path, or the descriptor of an open file, which is closed with the stream unless closefd is False. mode is 'r' for reading (default),
    /// 'w' for writing (what was there is lost), 'x' for creating a new file, 'a' for appending; 'b' for bytes, 't' for text (default), '+' for
    /// reading as well as writing. buffering is 0 for none (binary only), 1 for lines (text only), more for a buffer of that size. encoding, errors
    /// and newline are for text: see TextIOWrapper. opener, called with (file, flags), returns an open descriptor.
    #[pyfunction(
        "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)"
    )]
    #[allow(clippy::too_many_arguments)]
    pub fn open(
        t: &Thread,
        file: Value,
        mode: String,
        buffering: i32,
        encoding: Option<String>,
        errors: Option<String>,
        newline: Option<String>,
        closefd: bool,
        opener: Value,
    ) -> PyResult<Value> {
        let path = if brolga_vm::objects::int::as_int(file).is_some() {
            file
        } else {
            match brolga_vm::abi::path::fs_path(t, file)? {
                Some(path) => path,
                None if t.class_of(file).slots.get().index.is_some() => number::index(t, file)?,
                None => {
                    return Err(t.raise_type_error(format!(
                        "expected str, bytes or os.PathLike object, not {}",
                        brolga_vm::abi::args::type_name(t, file)
                    )));
                }
            }
        };
        let m = parse_mode(t, &mode)?;
        if m.binary {
            for (given, what) in
                [(encoding.is_some(), "an encoding"), (errors.is_some(), "an errors"), (newline.is_some(), "a newline")]
            {
                if given {
                    return Err(t.raise_value_error(format!("binary mode doesn't take {what} argument")));
                }
            }
            if buffering == 1 {
                brolga_vm::modules::warnings::warn(
                    t,
                    t.types.runtime_warning,
                    "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
                    1,
                )?;
            }
        }
        let raw_mode: String =
            [(m.creating, 'x'), (m.reading, 'r'), (m.writing, 'w'), (m.appending, 'a'), (m.updating, '+')]
                .iter()
                .filter(|(on, _)| *on)
                .map(|(_, c)| *c)
                .collect();
        let raw_mode = t.new_str(&raw_mode)?;
        let args = [path, raw_mode, Value::from_bool(closefd), opener];
        let raw = call::call_values(t, FileIO::class(t).into(), &args)?;
        let stream = wrap(t, raw, &m, &mode, buffering, encoding, errors, newline);
        match stream {
            Ok(s) => Ok(s),
            Err(r) => {
                // Whatever was made so far is closed.
                let exc = t.take_exception(r);
                Err(match call::call_method(t, raw, t.names.close, &[]) {
                    Ok(_) => t.restore_exception(exc),
                    Err(second) => brolga_vm::objects::exception::with_context(t, second, exc),
                })
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn wrap(
        t: &Thread,
        raw: Value,
        m: &Mode,
        mode: &str,
        mut buffering: i32,
        encoding: Option<String>,
        errors: Option<String>,
        newline: Option<String>,
    ) -> PyResult<Value> {
        let mut line_buffering = false;
        if buffering == 1 && !m.binary {
            buffering = -1;
            line_buffering = true;
        } else if buffering < 0 || (buffering == 1 && m.binary) {
            let terminal = base::method(t, raw, "_isatty_open_only", &[])?;
            if buffering < 0 && object::is_true(t, terminal)? {
                line_buffering = true;
            }
            buffering = -1;
        }
        if buffering < 0 {
            let block = attr::get(t, raw, t.intern("_blksize"))?;
            let block = number::index_i64(t, block)?;
            buffering = block.clamp(base::DEFAULT_BUFFER_SIZE as i64, 8 << 20) as i32;
        }
        if buffering == 0 {
            if !m.binary {
                return Err(t.raise_value_error("can't have unbuffered text I/O"));
            }
            return Ok(raw);
        }
        let class = if m.updating {
            BufferedRandom::class(t)
        } else if m.reading {
            BufferedReader::class(t)
        } else {
            BufferedWriter::class(t)
        };
        let size = t.new_int(buffering as i64)?;
        let buffer = call::call2(t, class.into(), raw, size)?;
        if m.binary {
            return Ok(buffer);
        }
        let text = |s: Option<String>| match s {
            Some(s) => t.new_str(&s),
            None => Ok(Value::NONE),
        };
        let args = [buffer, text(encoding)?, text(errors)?, text(newline)?, Value::from_bool(line_buffering)];
        let wrapper = call::call_values(t, TextIOWrapper::class(t).into(), &args)?;
        let mode = t.new_str(mode)?;
        attr::set(t, wrapper, t.names.mode, Some(mode))?;
        Ok(wrapper)
    }

    /// What a function with an encoding argument passes on to open(): encoding itself, or for None 'locale' ('utf-8' in UTF-8 mode), with an
    /// EncodingWarning if that was asked for.
    #[pyfunction("text_encoding(encoding, stacklevel=2, /)")]
    fn text_encoding(t: &Thread, encoding: Value, stacklevel: i32) -> PyResult<Value> {
        if !encoding.is_none() {
            return Ok(encoding);
        }
        if t.config.warn_default_encoding {
            brolga_vm::modules::warnings::warn(
                t,
                t.types.encoding_warning,
                "'encoding' argument not specified",
                stacklevel.max(0) as usize,
            )?;
        }
        Ok(if t.config.utf8_mode { t.names.utf_8 } else { t.intern("locale") })
    }

    /// Opens source or bytecode that is to be run: like open(path, 'rb').
    #[pyfunction("open_code(path)")]
    fn open_code(t: &Thread, path: Gc<PyStr>) -> PyResult<Value> {
        open(t, path.into(), "rb".into(), -1, None, None, None, true, Value::NONE)
    }
}
