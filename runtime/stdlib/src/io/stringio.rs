//! `StringIO`: a text stream in memory.

use super::base::{Size, TextIOBase};
use super::newline::{self, LineEnds};
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number};
use std::cell::{Cell, RefCell};

/// A stream of text that lives in memory.
///
/// It begins with initial_value, the position at the start. newline is as for TextIOWrapper, but nothing is translated by default.
#[pyclass(
    name = "StringIO",
    module = "_io",
    base = TextIOBase,
    signature = "(initial_value='', newline='\\n')",
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF
)]
pub struct StringIO {
    /// Code points.
    data: RefCell<Vec<u32>>,
    /// While only whole strings were appended: the text, not yet in `data`.
    pieces: GcRefCell<Option<Gc<PyStr>>>,
    pos: Cell<usize>,
    initialized: Cell<bool>,
    closed: Cell<bool>,
    ends: Cell<LineEnds>,
    /// Universal newlines: translated when written, and remembered.
    universal: Cell<bool>,
    translate: Cell<bool>,
    /// What `\n` becomes when it is written, if that is something else.
    write_newline: Cell<Option<bool>>,
    seen: Cell<u8>,
    newline: Field,
}
type Stream = Gc<Native<StringIO>>;

impl StringIO {
    fn check(&self, t: &Thread) -> PyResult<()> {
        if !self.initialized.get() {
            return Err(t.raise_value_error("I/O operation on uninitialized object"));
        }
        if self.closed.get() {
            return Err(t.raise_value_error("I/O operation on closed file"));
        }
        Ok(())
    }
    /// From here on `data` has the text.
    fn realize(zelf: Stream) {
        if let Some(s) = zelf.pieces.borrow().as_ref() {
            let mut data = zelf.data.borrow_mut();
            data.clear();
            data.extend(s.code_points());
        }
        *zelf.pieces.borrow_mut(zelf.header()) = None;
    }
    /// Writes text, whose line ends are translated already.
    fn put(t: &Thread, zelf: Stream, s: Gc<PyStr>) -> PyResult<()> {
        let appended = {
            let pieces = zelf.pieces.borrow();
            match pieces.as_ref() {
                Some(sofar) if sofar.len() == zelf.pos.get() => Some(*sofar),
                _ => None,
            }
        };
        if let Some(sofar) = appended {
            let joined = PyStr::concat(t, sofar, s)?;
            zelf.pos.set(joined.len());
            *zelf.pieces.borrow_mut(zelf.header()) = Some(joined);
            return Ok(());
        }
        StringIO::realize(zelf);
        let mut data = zelf.data.borrow_mut();
        let start = zelf.pos.get();
        let end = start + s.len();
        if end > data.len() {
            if data.try_reserve(end).is_err() {
                return Err(t.raise_out_of_memory());
            }
            // A gap between the end and the position is filled with null characters.
            data.resize(end, 0);
        }
        for (i, c) in s.code_points().enumerate() {
            data[start + i] = c;
        }
        zelf.pos.set(end);
        Ok(())
    }
    fn write_text(t: &Thread, zelf: Stream, s: Gc<PyStr>) -> PyResult<()> {
        let s = if zelf.universal.get() { newline::translate(t, s, zelf.translate.get(), &zelf.seen)? } else { s };
        let s = match zelf.write_newline.get() {
            Some(crlf) => {
                let new = if crlf { "\r\n" } else { "\r" };
                let replaced = call::call_method(t, s.into(), t.names.replace, &[t.intern("\n"), t.intern(new)])?;
                as_str(replaced).unwrap_or(s)
            }
            None => s,
        };
        if s.is_empty() { Ok(()) } else { StringIO::put(t, zelf, s) }
    }
    fn slice(&self, t: &Thread, start: usize, end: usize) -> PyResult<Gc<PyStr>> {
        let data = self.data.borrow();
        PyStr::from_code_points(t, data[start..end].iter().copied())
    }
    fn line(t: &Thread, zelf: Stream, limit: Option<usize>) -> PyResult<Gc<PyStr>> {
        StringIO::realize(zelf);
        let (start, len) = (zelf.pos.get(), zelf.data.borrow().len());
        if start >= len {
            return Ok(t.empty_str());
        }
        let end = limit.map_or(len, |l| start.saturating_add(l).min(len));
        let found = {
            let data = zelf.data.borrow();
            let window = &data[start..end];
            match zelf.ends.get() {
                LineEnds::Lf => window.iter().position(|c| *c == 10).map(|i| i + 1),
                LineEnds::Cr => window.iter().position(|c| *c == 13).map(|i| i + 1),
                LineEnds::CrLf => window.windows(2).position(|w| w == [13, 10]).map(|i| i + 2),
                LineEnds::Any => window
                    .iter()
                    .position(|c| *c == 10 || *c == 13)
                    .map(|i| if window[i] == 13 && window.get(i + 1) == Some(&10) { i + 2 } else { i + 1 }),
            }
        };
        let end = found.map_or(end, |n| start + n);
        zelf.pos.set(end);
        zelf.slice(t, start, end)
    }
    /// The `newline` argument.
    fn set_newline(&self, t: &Thread, newline: Option<&str>) -> PyResult<()> {
        let (ends, universal, translate, write) = match newline {
            None => (LineEnds::Lf, true, true, None),
            Some("") => (LineEnds::Any, true, false, None),
            Some("\n") => (LineEnds::Lf, false, false, None),
            Some("\r") => (LineEnds::Cr, false, false, Some(false)),
            Some("\r\n") => (LineEnds::CrLf, false, false, Some(true)),
            Some(other) => {
                let shown = t.new_str(other)?;
                let shown = brolga_vm::protocol::object::repr(t, shown)?;
                return Err(t.raise_value_error(format!("illegal newline value: {}", shown.to_lossy())));
            }
        };
        self.ends.set(ends);
        self.universal.set(universal);
        self.translate.set(translate);
        self.write_newline.set(write);
        Ok(())
    }
}

#[pymethods]
impl StringIO {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Stream> {
        let stream = StringIO {
            data: RefCell::default(),
            pieces: GcRefCell::new(None),
            pos: Cell::new(0),
            initialized: Cell::new(false),
            closed: Cell::new(false),
            ends: Cell::new(LineEnds::Lf),
            universal: Cell::new(false),
            translate: Cell::new(false),
            write_newline: Cell::new(None),
            seen: Cell::new(0),
            newline: Field::EMPTY,
        };
        Native::new(t, cls, stream)
    }
    #[init("StringIO(initial_value='', newline='\\n')")]
    fn init(t: &Thread, zelf: Stream, initial_value: Option<Value>, newline: Option<Value>) -> PyResult<()> {
        zelf.initialized.set(false);
        let newline = newline.unwrap_or_else(|| t.intern("\n"));
        let newline_text = as_str(newline).map(|s| s.to_lossy().into_owned());
        if newline_text.is_none() && !newline.is_none() {
            return Err(t.raise_type_error(format!(
                "newline must be str or None, not {}",
                brolga_vm::abi::args::type_name(t, newline)
            )));
        }
        let initial = initial_value.filter(|v| !v.is_none());
        if let Some(v) = initial
            && as_str(v).is_none()
        {
            return Err(t.raise_type_error(format!(
                "initial_value must be str or None, not {}",
                brolga_vm::abi::args::type_name(t, v)
            )));
        }
        zelf.set_newline(t, newline_text.as_deref())?;
        zelf.newline.set(zelf.header(), Some(newline));
        zelf.data.borrow_mut().clear();
        zelf.pos.set(0);
        zelf.seen.set(0);
        zelf.closed.set(false);
        let empty = t.empty_str();
        *zelf.pieces.borrow_mut(zelf.header()) = Some(empty);
        zelf.initialized.set(true);
        if let Some(s) = initial.and_then(as_str) {
            StringIO::write_text(t, zelf, s)?;
            zelf.pos.set(0);
        }
        Ok(())
    }
    /// All text of the stream, wherever the position is.
    #[method("getvalue($self, /)")]
    fn getvalue(t: &Thread, zelf: Stream) -> PyResult<Gc<PyStr>> {
        zelf.check(t)?;
        if let Some(s) = zelf.pieces.borrow().as_ref() {
            return Ok(*s);
        }
        let len = zelf.data.borrow().len();
        zelf.slice(t, 0, len)
    }
    /// The position, in characters from the start.
    #[method("tell($self, /)")]
    fn tell(t: &Thread, zelf: Stream) -> PyResult<usize> {
        zelf.check(t)?;
        Ok(zelf.pos.get())
    }
    /// The next size characters, fewer at the end; all that follows if size is negative.
    #[method("read($self, size=-1, /)")]
    fn read(t: &Thread, zelf: Stream, size: Size) -> PyResult<Gc<PyStr>> {
        zelf.check(t)?;
        StringIO::realize(zelf);
        let len = zelf.data.borrow().len();
        let start = zelf.pos.get();
        if start >= len {
            return Ok(t.empty_str());
        }
        let end = usize::try_from(size.0).map_or(len, |n| start.saturating_add(n).min(len));
        zelf.pos.set(end);
        zelf.slice(t, start, end)
    }
    /// The text up to and with the next line break, at most size characters if that is not negative; '' at the end.
    #[method("readline($self, size=-1, /)")]
    fn readline(t: &Thread, zelf: Stream, size: Size) -> PyResult<Gc<PyStr>> {
        zelf.check(t)?;
        StringIO::line(t, zelf, usize::try_from(size.0).ok())
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Stream) -> PyResult<Option<Value>> {
        zelf.check(t)?;
        let line = if t.class_of(zelf.into()) == StringIO::class(t) {
            StringIO::line(t, zelf, None)?
        } else {
            let line = call::call_method(t, zelf.into(), t.names.readline, &[])?;
            match as_str(line) {
                Some(s) => s,
                None => {
                    return Err(t.raise(
                        t.types.os_error,
                        format!("readline() should have returned a str object, not '{}'", t.class_of(line).name()),
                    ));
                }
            }
        };
        Ok((!line.is_empty()).then(|| line.into()))
    }
    /// Cuts the stream off behind pos characters: by default at the position, which stays where it is. Returns pos.
    #[method("truncate($self, pos=None, /)")]
    fn truncate(t: &Thread, zelf: Stream, pos: Value) -> PyResult<usize> {
        zelf.check(t)?;
        let size = if pos.is_none() { zelf.pos.get() as i64 } else { number::index_i64(t, pos)? };
        if size < 0 {
            return Err(t.raise_value_error(format!("Negative size value {size}")));
        }
        StringIO::realize(zelf);
        zelf.data.borrow_mut().truncate(size as usize);
        Ok(size as usize)
    }
    /// Moves to a position in characters from the start (whence 0), to the present one (1) or to the end (2), and returns it. For the last two, pos
    /// must be 0.
    #[method("seek($self, pos, whence=0, /)")]
    fn seek(t: &Thread, zelf: Stream, pos: isize, whence: i32) -> PyResult<usize> {
        zelf.check(t)?;
        if !(0..=2).contains(&whence) {
            return Err(t.raise_value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)")));
        }
        if whence == 0 && pos < 0 {
            return Err(t.raise_value_error(format!("Negative seek position {pos}")));
        }
        if whence != 0 && pos != 0 {
            return Err(t.raise(t.types.os_error, "Can't do nonzero cur-relative seeks"));
        }
        let at = match whence {
            0 => pos as usize,
            1 => zelf.pos.get(),
            _ => {
                let pieces = zelf.pieces.borrow().as_ref().map(|s| s.len());
                pieces.unwrap_or_else(|| zelf.data.borrow().len())
            }
        };
        zelf.pos.set(at);
        Ok(at)
    }
    /// Puts text at the position, over what is there, and returns its length.
    #[method("write($self, s, /)")]
    fn write(t: &Thread, zelf: Stream, s: Value) -> PyResult<usize> {
        let Some(text) = as_str(s) else {
            return Err(t.raise_type_error(format!(
                "string argument expected, got '{}'",
                brolga_vm::abi::args::type_name(t, s)
            )));
        };
        zelf.check(t)?;
        StringIO::write_text(t, zelf, text)?;
        Ok(text.len())
    }
    /// Gives up the text; most methods raise ValueError from then on. Closing it again does nothing.
    #[method("close($self, /)")]
    fn close(zelf: Stream) {
        zelf.closed.set(true);
        zelf.data.take();
        *zelf.pieces.borrow_mut(zelf.header()) = None;
    }
    /// True; ValueError once the stream is closed.
    #[method("readable($self, /)")]
    fn readable(t: &Thread, zelf: Stream) -> PyResult<bool> {
        zelf.check(t).map(|()| true)
    }
    /// True; ValueError once the stream is closed.
    #[method("writable($self, /)")]
    fn writable(t: &Thread, zelf: Stream) -> PyResult<bool> {
        zelf.check(t).map(|()| true)
    }
    /// True; ValueError once the stream is closed.
    #[method("seekable($self, /)")]
    fn seekable(t: &Thread, zelf: Stream) -> PyResult<bool> {
        zelf.check(t).map(|()| true)
    }
    #[getter]
    fn closed(t: &Thread, zelf: Stream) -> PyResult<bool> {
        if !zelf.initialized.get() {
            return Err(t.raise_value_error("I/O operation on uninitialized object"));
        }
        Ok(zelf.closed.get())
    }
    #[getter]
    fn line_buffering(t: &Thread, zelf: Stream) -> PyResult<bool> {
        zelf.check(t).map(|()| false)
    }
    #[getter]
    fn newlines(t: &Thread, zelf: Stream) -> PyResult<Value> {
        zelf.check(t)?;
        if zelf.universal.get() { newline::newlines_value(t, zelf.seen.get()) } else { Ok(Value::NONE) }
    }
    #[method("__getstate__($self, /)", doc = "")]
    fn getstate(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let value = StringIO::getvalue(t, zelf)?;
        let newline = zelf.newline.get().unwrap_or(Value::NONE);
        let pos = t.new_int(zelf.pos.get() as i64)?;
        let dict = match attr::instance_dict(t, zelf.into())? {
            Some(d) if !d.is_empty() => d.copy(t)?.into(),
            _ => Value::NONE,
        };
        t.new_tuple(&[value.into(), newline, pos, dict])
    }
    #[method("__setstate__($self, state, /)", doc = "")]
    fn setstate(t: &Thread, zelf: Stream, state: Value) -> PyResult<()> {
        let Some(parts) = brolga_vm::objects::tuple::as_tuple(state).filter(|p| p.len() >= 4) else {
            return Err(t.raise_type_error(format!(
                "{}.__setstate__ argument should be 4-tuple, got {}",
                super::class_text(t, zelf.into()),
                brolga_vm::abi::args::type_name(t, state)
            )));
        };
        StringIO::init(t, zelf, Some(parts.get(0)), Some(parts.get(1)))?;
        // The value must come back as it was: written line ends are not translated again.
        if let Some(s) = as_str(parts.get(0)) {
            *zelf.pieces.borrow_mut(zelf.header()) = None;
            zelf.data.replace(s.code_points().collect());
        }
        super::restore_position_and_dict(t, zelf.into(), parts.get(2), parts.get(3), |n| zelf.pos.set(n))
    }
    #[slot]
    fn finalize(_t: &Thread, _zelf: Stream) -> PyResult<()> {
        Ok(())
    }
}
