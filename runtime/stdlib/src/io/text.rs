//! `TextIOWrapper`: characters over a buffered stream of bytes. Positions (`seek`, `tell`) are in `text_seek.rs`.

use super::base::{self, Size, TextIOBase, unsupported};
use super::buffered::{Buffered, BufferedRandom, BufferedReader, BufferedWriter};
use super::codec::{Codec, DecoderState};
use super::newline::{self, LineEnds, find_line_end};
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number, object};
use std::cell::{Cell, RefCell};

/// Bytes read or written at once.
const CHUNK: usize = 8192;

/// A stream of text on a buffered stream of bytes.
///
/// encoding is the name of a codec, by default that of the locale; errors says what it does with what it can't encode or decode, by default 'strict'.
///
/// newline is None, '' or a line break: '\r', '\n' or the two together. Reading: with None each of the three becomes '\n'; with '' each ends a line
/// and stays as it is; else only newline does. Writing: '\n' becomes newline, or os.linesep for None, and stays as it is for ''.
///
/// With line_buffering, writing a line break flushes the stream; with write_through, text doesn't wait for more before it goes to the buffer.
#[pyclass(
    name = "TextIOWrapper",
    module = "_io",
    base = TextIOBase,
    signature = "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF,
    parts(positions)
)]
pub struct TextIOWrapper {
    pub(super) buffer: Field,
    pub(super) initialized: Cell<bool>,
    pub(super) detached: Cell<bool>,
    encoding: Field,
    errors: Field,
    pub(super) codec: Codec,
    readable: Cell<bool>,
    writable: Cell<bool>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    has_read1: Cell<bool>,
    pub(super) seekable: Cell<bool>,
    /// `tell` works: not while lines are read by iteration.
    pub(super) telling: Cell<bool>,
    finalizing: Cell<bool>,
    ends: Cell<LineEnds>,
    universal: Cell<bool>,
    translate: Cell<bool>,
    /// What `\n` becomes when written: `Some(true)` is `\r\n`, `Some(false)` is `\r`.
    write_newline: Cell<Option<bool>>,
    pending_cr: Cell<bool>,
    seen: Cell<u8>,
    chunk: Cell<usize>,
    /// Encoded, not passed on yet.
    output: RefCell<Vec<u8>>,
    /// Decoded text, read up to `used`.
    decoded: GcField<PyStr>,
    pub(super) used: Cell<usize>,
    /// The decoder's state before the last chunk, and that chunk.
    pub(super) snapshot: RefCell<Option<(DecoderState, Vec<u8>)>>,
}
impl Untraced for DecoderState {}

pub type Stream = Gc<Native<TextIOWrapper>>;

impl TextIOWrapper {
    pub(super) fn buffer(&self, t: &Thread) -> PyResult<Value> {
        match self.buffer.get() {
            Some(b) if self.initialized.get() => Ok(b),
            _ if self.detached.get() => Err(t.raise_value_error("underlying buffer has been detached")),
            _ => Err(t.raise_value_error("I/O operation on uninitialized object")),
        }
    }
    fn is_closed(&self, t: &Thread) -> PyResult<bool> {
        base::is_closed(t, self.buffer(t)?)
    }
    pub(super) fn check_open(&self, t: &Thread) -> PyResult<()> {
        if self.is_closed(t)? { Err(base::closed_error(t)) } else { Ok(()) }
    }

    fn set_newline(&self, newline: Option<&str>) {
        let (ends, universal, translate, write) = match newline {
            None => (LineEnds::Lf, true, true, None),
            Some("") => (LineEnds::Any, true, false, None),
            Some("\r") => (LineEnds::Cr, false, false, Some(false)),
            Some("\r\n") => (LineEnds::CrLf, false, false, Some(true)),
            Some(_) => (LineEnds::Lf, false, false, None),
        };
        self.ends.set(ends);
        self.universal.set(universal);
        self.translate.set(translate);
        self.write_newline.set(write);
    }

    // Reading.

    fn unread(&self) -> usize {
        self.decoded.get().map_or(0, |s| s.len() - self.used.get())
    }
    pub(super) fn set_decoded(zelf: Stream, s: Option<Gc<PyStr>>) {
        zelf.decoded.set(zelf.header(), s);
        zelf.used.set(0);
    }
    /// Up to `n` decoded characters.
    fn take(&self, t: &Thread, n: usize) -> PyResult<Gc<PyStr>> {
        let Some(s) = self.decoded.get() else { return Ok(t.empty_str()) };
        let start = self.used.get();
        let end = start.saturating_add(n).min(s.len());
        self.used.set(end);
        PyStr::substring(t, s, start, end)
    }
    /// Bytes to text, line ends included.
    pub(super) fn decode(&self, t: &Thread, bytes: &[u8], last: bool) -> PyResult<Gc<PyStr>> {
        let mut text = self.codec.decode(t, bytes, last)?;
        if !self.universal.get() {
            return Ok(text);
        }
        if self.pending_cr.get() && (last || !text.is_empty()) {
            let cr = PyStr::new(t, "\r")?;
            text = PyStr::concat(t, cr, text)?;
            self.pending_cr.set(false);
        }
        if !last && !text.is_empty() && text.code_point(text.len() - 1) == 13 {
            text = PyStr::substring(t, text, 0, text.len() - 1)?;
            self.pending_cr.set(true);
        }
        newline::translate(t, text, self.translate.get(), &self.seen)
    }
    /// The decoder's state, with the carriage return that waits in the lowest flag.
    pub(super) fn decoder_state(&self, t: &Thread) -> PyResult<DecoderState> {
        let mut state = self.codec.state(t)?;
        if self.universal.get() {
            state.flags = (state.flags << 1) | i64::from(self.pending_cr.get());
        }
        Ok(state)
    }
    pub(super) fn set_decoder_state(&self, t: &Thread, state: &DecoderState) -> PyResult<()> {
        if !self.universal.get() {
            return self.codec.set_state(t, state);
        }
        self.pending_cr.set(state.flags & 1 != 0);
        self.codec.set_state(t, &DecoderState { buffered: state.buffered.clone(), flags: state.flags >> 1 })
    }
    pub(super) fn reset_decoder(&self, t: &Thread) -> PyResult<()> {
        self.pending_cr.set(false);
        self.seen.set(0);
        self.codec.reset_decoder(t)
    }
    pub(super) fn seen_line_ends(&self) -> u8 {
        self.seen.get()
    }
    pub(super) fn set_seen_line_ends(&self, seen: u8) {
        self.seen.set(seen);
    }
    pub(super) fn can_decode(&self) -> bool {
        self.readable.get()
    }
    fn check_readable(&self, t: &Thread) -> PyResult<()> {
        if self.readable.get() { Ok(()) } else { Err(unsupported(t, "not readable")) }
    }
    /// Reads and decodes another chunk; false at the end.
    fn read_chunk(zelf: Stream, t: &Thread, hint: usize) -> PyResult<bool> {
        zelf.check_readable(t)?;
        let before = if zelf.telling.get() { Some(zelf.decoder_state(t)?) } else { None };
        let buffer = zelf.buffer(t)?;
        let size = zelf.chunk.get().max(hint);
        let class = t.class_of(buffer);
        let bytes = if class == BufferedReader::class(t) || class == BufferedRandom::class(t) {
            match buffer.downcast::<Native<Buffered>>() {
                Some(b) => Buffered::read1_direct(b, t, size)?,
                None => Vec::new(),
            }
        } else {
            let name = if zelf.has_read1.get() { "read1" } else { "read" };
            let n = t.new_int(size as i64)?;
            let v = base::method(t, buffer, name, &[n])?;
            if t.class_of(v).slots.get().getbuffer.is_none() {
                return Err(t.raise_type_error(format!(
                    "underlying {name}() should have returned a bytes-like object, not '{}'",
                    t.class_of(v).name()
                )));
            }
            BytesLike::acquire(t, v)?.as_bytes().to_vec()
        };
        let end = bytes.is_empty();
        let text = zelf.decode(t, &bytes, end)?;
        let some = !text.is_empty();
        TextIOWrapper::set_decoded(zelf, Some(text));
        if let Some(state) = before {
            let mut input = state.buffered.clone();
            input.extend_from_slice(&bytes);
            *zelf.snapshot.borrow_mut() = Some((DecoderState { buffered: Vec::new(), flags: state.flags }, input));
        }
        Ok(!end || some)
    }
    pub(super) fn drop_snapshot(&self) {
        *self.snapshot.borrow_mut() = None;
    }
    fn read_line(zelf: Stream, t: &Thread, limit: Option<usize>) -> PyResult<Gc<PyStr>> {
        TextIOWrapper::write_flush(zelf, t)?;
        let mut sofar: Option<Gc<PyStr>> = None;
        loop {
            let have = sofar.map_or(0, |s| s.len());
            if zelf.unread() == 0 && !TextIOWrapper::read_chunk(zelf, t, 0)? {
                // The end of the file.
                TextIOWrapper::set_decoded(zelf, None);
                zelf.drop_snapshot();
                return Ok(sofar.unwrap_or_else(|| t.empty_str()));
            }
            let Some(text) = zelf.decoded.get() else { continue };
            let start = zelf.used.get();
            let stop = limit.map_or(usize::MAX, |l| start.saturating_add(l - have));
            // What was kept of the previous chunk (half a line end) is looked at together with this one.
            let (line, more) = match sofar {
                None => {
                    let (end, found) = match find_line_end(&text, start, zelf.ends.get()) {
                        Ok(end) => (end, true),
                        Err(_) => (text.len(), false),
                    };
                    let (end, found) = if end >= stop { (stop, true) } else { (end, found) };
                    zelf.used.set(end);
                    (PyStr::substring(t, text, start, end)?, !found)
                }
                Some(before) => {
                    let rest = PyStr::substring(t, text, start, text.len())?;
                    let joined = PyStr::concat(t, before, rest)?;
                    let from = match zelf.ends.get() {
                        LineEnds::CrLf => before.len().saturating_sub(1),
                        _ => before.len(),
                    };
                    let (end, found) = match find_line_end(&joined, from, zelf.ends.get()) {
                        Ok(end) => (end, true),
                        Err(_) => (joined.len(), false),
                    };
                    let (end, found) = match limit {
                        Some(l) if end >= l => (l, true),
                        _ => (end, found),
                    };
                    zelf.used.set(start + end - before.len());
                    (PyStr::substring(t, joined, 0, end)?, !found)
                }
            };
            if !more {
                return Ok(line);
            }
            sofar = Some(line);
        }
    }

    // Writing.

    /// Passes encoded text on to the buffer.
    pub(super) fn write_flush(zelf: Stream, t: &Thread) -> PyResult<()> {
        if zelf.output.borrow().is_empty() {
            return Ok(());
        }
        let bytes = zelf.output.take();
        let buffer = zelf.buffer(t)?;
        if t.class_of(buffer) == BufferedWriter::class(t)
            && let Some(b) = buffer.downcast::<Native<Buffered>>()
        {
            Buffered::write_direct(b, t, &bytes)?;
            let mut bytes = bytes;
            bytes.clear();
            // The memory is used again.
            if zelf.output.borrow().is_empty() {
                zelf.output.replace(bytes);
            }
            return Ok(());
        }
        let data = PyBytes::new(t, &bytes)?;
        call::call_method(t, buffer, t.names.write, &[data.into()])?;
        Ok(())
    }
    /// `write`, for `print` and others that have the text as a `str`.
    pub fn write_str(zelf: Stream, t: &Thread, text: Gc<PyStr>) -> PyResult<()> {
        zelf.check_open(t)?;
        if !zelf.writable.get() {
            return Err(unsupported(t, "not writable"));
        }
        let has = |c: u8| match text.view() {
            brolga_vm::objects::str_::StrView::Ascii(b) | brolga_vm::objects::str_::StrView::Latin1(b) => {
                memchr::memchr(c, b).is_some()
            }
            _ => text.code_points().any(|p| p == c as u32),
        };
        let newline = zelf.write_newline.get();
        let has_newline = (newline.is_some() || zelf.line_buffering.get()) && has(b'\n');
        let text = match newline {
            Some(crlf) if has_newline => {
                let new = t.intern(if crlf { "\r\n" } else { "\r" });
                let replaced = call::call_method(t, text.into(), t.names.replace, &[t.intern("\n"), new])?;
                as_str(replaced).unwrap_or(text)
            }
            _ => text,
        };
        let flush_all = zelf.line_buffering.get() && (has_newline || has(b'\r'));
        let encoded = match text.as_ascii() {
            Some(b) if zelf.codec.writes_ascii() => {
                let waiting = zelf.output.borrow().len();
                if waiting + b.len() <= zelf.chunk.get() {
                    zelf.output.borrow_mut().extend_from_slice(b);
                    None
                } else {
                    Some(b.to_vec())
                }
            }
            _ => Some(zelf.codec.encode(t, text)?),
        };
        if let Some(bytes) = encoded {
            if !zelf.output.borrow().is_empty() && zelf.output.borrow().len() + bytes.len() > zelf.chunk.get() {
                TextIOWrapper::write_flush(zelf, t)?;
            }
            zelf.output.borrow_mut().extend_from_slice(&bytes);
        }
        if zelf.output.borrow().len() >= zelf.chunk.get() || flush_all || zelf.write_through.get() {
            TextIOWrapper::write_flush(zelf, t)?;
        }
        if flush_all {
            call::call_method(t, zelf.buffer(t)?, t.names.flush, &[])?;
        }
        if zelf.snapshot.borrow().is_some() {
            TextIOWrapper::set_decoded(zelf, None);
            zelf.drop_snapshot();
        }
        if zelf.readable.get() {
            zelf.codec.reset_decoder(t)?;
            zelf.pending_cr.set(false);
        }
        Ok(())
    }
    fn encoding_text(&self) -> String {
        self.encoding.get().and_then(as_str).map(|s| s.to_lossy().into_owned()).unwrap_or_default()
    }
    fn errors_text(&self) -> String {
        self.errors.get().and_then(as_str).map(|s| s.to_lossy().into_owned()).unwrap_or_else(|| "strict".into())
    }
    /// Tells the encoder whether output starts at the start of the file.
    pub(super) fn fix_encoder(&self, t: &Thread) -> PyResult<()> {
        if self.seekable.get() && self.writable.get() {
            let at = base::method(t, self.buffer(t)?, "tell", &[])?;
            if at != Value::from_small_int(0) {
                self.codec.encoder_at_start(t, false)?;
            }
        }
        Ok(())
    }
}

/// The `newline` argument, checked.
fn newline_argument(t: &Thread, v: Value) -> PyResult<Option<String>> {
    if v.is_none() {
        return Ok(None);
    }
    let Some(s) = as_str(v) else {
        return Err(t.raise_type_error(format!(
            "TextIOWrapper() argument 'newline' must be str or None, not {}",
            brolga_vm::abi::args::type_name(t, v)
        )));
    };
    let text = s.to_lossy().into_owned();
    if !matches!(text.as_str(), "" | "\n" | "\r" | "\r\n") {
        return Err(t.raise_value_error(format!("illegal newline value: {text}")));
    }
    Ok(Some(text))
}

#[pymethods]
impl TextIOWrapper {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Stream> {
        let stream = TextIOWrapper {
            buffer: Field::EMPTY,
            initialized: Cell::new(false),
            detached: Cell::new(false),
            encoding: Field::EMPTY,
            errors: Field::EMPTY,
            codec: Codec::default(),
            readable: Cell::new(false),
            writable: Cell::new(false),
            line_buffering: Cell::new(false),
            write_through: Cell::new(false),
            has_read1: Cell::new(false),
            seekable: Cell::new(false),
            telling: Cell::new(false),
            finalizing: Cell::new(false),
            ends: Cell::new(LineEnds::Lf),
            universal: Cell::new(false),
            translate: Cell::new(false),
            write_newline: Cell::new(None),
            pending_cr: Cell::new(false),
            seen: Cell::new(0),
            chunk: Cell::new(CHUNK),
            output: RefCell::default(),
            decoded: GcField::EMPTY,
            used: Cell::new(0),
            snapshot: RefCell::default(),
        };
        Native::new(t, cls, stream)
    }
    #[init(
        "TextIOWrapper(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn init(
        t: &Thread,
        zelf: Stream,
        buffer: Value,
        encoding: Option<String>,
        errors: Value,
        newline: Value,
        line_buffering: bool,
        write_through: bool,
    ) -> PyResult<()> {
        zelf.initialized.set(false);
        zelf.detached.set(false);
        let encoding = match encoding.as_deref() {
            None => {
                if t.config.warn_default_encoding {
                    brolga_vm::modules::warnings::warn(
                        t,
                        t.types.encoding_warning,
                        "'encoding' argument not specified",
                        1,
                    )?;
                }
                "utf-8".to_owned()
            }
            Some("locale") => "utf-8".to_owned(),
            Some(name) => name.to_owned(),
        };
        if !errors.is_none() && as_str(errors).is_none() {
            return Err(t.raise_type_error(format!(
                "TextIOWrapper() argument 'errors' must be str or None, not {}",
                brolga_vm::abi::args::type_name(t, errors)
            )));
        }
        let newline = newline_argument(t, newline)?;
        let errors = if errors.is_none() { t.names.strict } else { errors };
        let able = |name: &str| -> PyResult<bool> {
            let v = base::method(t, buffer, name, &[])?;
            object::is_true(t, v)
        };
        if super::codec::native_code(&encoding).is_none() {
            super::codec::lookup(t, &encoding)?;
        }
        let (readable, writable) = (able("readable")?, able("writable")?);
        zelf.set_newline(newline.as_deref());
        let name = t.new_str(&encoding)?;
        zelf.encoding.set(zelf.header(), Some(name));
        zelf.errors.set(zelf.header(), Some(errors));
        zelf.codec.open(t, zelf.header(), &encoding, &zelf.errors_text(), readable, writable)?;
        zelf.readable.set(readable);
        zelf.writable.set(writable);
        zelf.buffer.set(zelf.header(), Some(buffer));
        zelf.line_buffering.set(line_buffering);
        zelf.write_through.set(write_through);
        let seekable = able("seekable")?;
        zelf.seekable.set(seekable);
        zelf.telling.set(seekable);
        zelf.has_read1.set(attr::get_optional(t, buffer, t.intern("read1"))?.is_some());
        zelf.pending_cr.set(false);
        zelf.seen.set(0);
        zelf.output.take();
        TextIOWrapper::set_decoded(zelf, None);
        zelf.drop_snapshot();
        zelf.initialized.set(true);
        zelf.fix_encoder(t)
    }

    /// Flushes the stream and changes the settings that are given; encoding and newline can't change once something has been read.
    #[method(
        "reconfigure($self, /, *, encoding=None, errors=None, newline=<unrepresentable>, line_buffering=None, write_through=None)",
        text_signature = "($self, /, *, encoding=None, errors=None, newline=None,\n            line_buffering=None, write_through=None)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn reconfigure(
        t: &Thread,
        zelf: Stream,
        encoding: Option<String>,
        errors: Option<String>,
        newline: Option<Value>,
        line_buffering: Value,
        write_through: Value,
    ) -> PyResult<()> {
        let _ = zelf.buffer(t)?;
        if zelf.decoded.get().is_some() && (encoding.is_some() || errors.is_some() || newline.is_some()) {
            return Err(unsupported(
                t,
                "It is not possible to set the encoding or newline of stream after the first read",
            ));
        }
        let newline = match newline {
            Some(v) => Some(newline_argument(t, v)?),
            None => None,
        };
        let flag = |v: Value, old: bool| if v.is_none() { Ok(old) } else { object::is_true(t, v) };
        let line_buffering = flag(line_buffering, zelf.line_buffering.get())?;
        let write_through = flag(write_through, zelf.write_through.get())?;
        call::call_method(t, zelf.into(), t.names.flush, &[])?;
        if encoding.is_some() || errors.is_some() || newline.is_some() {
            let name = match encoding.as_deref() {
                None => zelf.encoding_text(),
                Some("locale") => "utf-8".to_owned(),
                Some(name) => name.to_owned(),
            };
            let handler = match (&errors, &encoding) {
                (Some(e), _) => e.clone(),
                (None, Some(_)) => "strict".to_owned(),
                (None, None) => zelf.errors_text(),
            };
            if super::codec::native_code(&name).is_none() {
                super::codec::lookup(t, &name)?;
            }
            if let Some(newline) = &newline {
                zelf.set_newline(newline.as_deref());
            }
            zelf.codec.open(t, zelf.header(), &name, &handler, zelf.readable.get(), zelf.writable.get())?;
            zelf.encoding.set(zelf.header(), Some(t.new_str(&name)?));
            zelf.errors.set(zelf.header(), Some(t.new_str(&handler)?));
            zelf.fix_encoder(t)?;
        }
        zelf.line_buffering.set(line_buffering);
        zelf.write_through.set(write_through);
        Ok(())
    }
    #[method("detach($self, /)", doc = "")]
    fn detach(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let _ = zelf.buffer(t)?;
        call::call_method(t, zelf.into(), t.names.flush, &[])?;
        let buffer = zelf.buffer(t)?;
        zelf.buffer.set(zelf.header(), None);
        zelf.detached.set(true);
        zelf.initialized.set(false);
        Ok(buffer)
    }
    /// Writes text, at first into the buffer, and returns its length in characters.
    #[method("write($self, text, /)")]
    fn write(t: &Thread, zelf: Stream, text: Value) -> PyResult<usize> {
        let _ = zelf.buffer(t)?;
        let Some(s) = as_str(text) else {
            return Err(t.raise_type_error(format!(
                "write() argument must be str, not {}",
                brolga_vm::abi::args::type_name(t, text)
            )));
        };
        TextIOWrapper::write_str(zelf, t, s)?;
        Ok(s.len())
    }
    #[method("read($self, size=-1, /)", doc = "")]
    fn read(t: &Thread, zelf: Stream, size: Size) -> PyResult<Gc<PyStr>> {
        let buffer = zelf.buffer(t)?;
        zelf.check_open(t)?;
        zelf.check_readable(t)?;
        TextIOWrapper::write_flush(zelf, t)?;
        let Ok(n) = usize::try_from(size.0) else {
            let bytes = call::call_method(t, buffer, t.names.read, &[])?;
            if as_bytes(bytes).is_none() && t.class_of(bytes).slots.get().getbuffer.is_none() {
                return Err(t.raise_type_error(format!(
                    "read() should have returned a bytes-like object, not '{}'",
                    t.class_of(bytes).name()
                )));
            }
            let bytes = BytesLike::acquire(t, bytes)?;
            let decoded = zelf.decode(t, &bytes, true)?;
            let rest = zelf.take(t, usize::MAX)?;
            TextIOWrapper::set_decoded(zelf, None);
            zelf.drop_snapshot();
            return PyStr::concat(t, rest, decoded);
        };
        let mut result = zelf.take(t, n)?;
        while result.len() < n {
            if !TextIOWrapper::read_chunk(zelf, t, n - result.len())? {
                break;
            }
            let more = zelf.take(t, n - result.len())?;
            result = PyStr::concat(t, result, more)?;
        }
        Ok(result)
    }
    #[method("readline($self, size=-1, /)", doc = "")]
    fn readline(t: &Thread, zelf: Stream, size: isize) -> PyResult<Gc<PyStr>> {
        let _ = zelf.buffer(t)?;
        zelf.check_open(t)?;
        TextIOWrapper::read_line(zelf, t, usize::try_from(size).ok())
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Stream) -> PyResult<Option<Value>> {
        let _ = zelf.buffer(t)?;
        zelf.telling.set(false);
        let line: Gc<PyStr> = if t.class_of(zelf.into()) == TextIOWrapper::class(t) {
            zelf.check_open(t)?;
            TextIOWrapper::read_line(zelf, t, None)?
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
        if line.is_empty() {
            zelf.drop_snapshot();
            zelf.telling.set(zelf.seekable.get());
            return Ok(None);
        }
        Ok(Some(line.into()))
    }
    #[method("flush($self, /)", doc = "")]
    fn flush(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let buffer = zelf.buffer(t)?;
        zelf.check_open(t)?;
        zelf.telling.set(zelf.seekable.get());
        TextIOWrapper::write_flush(zelf, t)?;
        call::call_method(t, buffer, t.names.flush, &[])
    }
    #[method("close($self, /)", doc = "")]
    fn close(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let buffer = zelf.buffer(t)?;
        if zelf.is_closed(t)? {
            return Ok(Value::NONE);
        }
        if zelf.finalizing.get()
            && let Err(r) = base::method(t, buffer, "_dealloc_warn", &[zelf.into()])
        {
            t.take_exception(r);
        }
        let flushed = call::call_method(t, zelf.into(), t.names.flush, &[]);
        let failure = flushed.err().map(|r| t.take_exception(r));
        let closed = call::call_method(t, buffer, t.names.close, &[]);
        match (failure, closed) {
            (None, closed) => closed,
            (Some(exc), Ok(_)) => Err(t.restore_exception(exc)),
            (Some(exc), Err(r)) => Err(brolga_vm::objects::exception::with_context(t, r, exc)),
        }
    }
    #[method("fileno($self, /)", doc = "")]
    fn fileno(t: &Thread, zelf: Stream) -> PyResult<Value> {
        base::method(t, zelf.buffer(t)?, "fileno", &[])
    }
    #[method("seekable($self, /)", doc = "")]
    fn seekable_method(t: &Thread, zelf: Stream) -> PyResult<Value> {
        base::method(t, zelf.buffer(t)?, "seekable", &[])
    }
    #[method("readable($self, /)", doc = "")]
    fn readable_method(t: &Thread, zelf: Stream) -> PyResult<Value> {
        base::method(t, zelf.buffer(t)?, "readable", &[])
    }
    #[method("writable($self, /)", doc = "")]
    fn writable_method(t: &Thread, zelf: Stream) -> PyResult<Value> {
        base::method(t, zelf.buffer(t)?, "writable", &[])
    }
    #[method("isatty($self, /)", doc = "")]
    fn isatty(t: &Thread, zelf: Stream) -> PyResult<Value> {
        base::method(t, zelf.buffer(t)?, "isatty", &[])
    }
    #[method("__getstate__($self, /)", doc = "")]
    fn getstate(t: &Thread, zelf: Stream) -> PyResult<Value> {
        super::cannot_pickle(t, zelf.into())
    }
    #[member("buffer")]
    fn buffer_member(zelf: Stream) -> Value {
        zelf.buffer.get().unwrap_or(Value::NONE)
    }
    #[member("encoding")]
    fn encoding_member(zelf: Stream) -> Value {
        zelf.encoding.get().unwrap_or(Value::NONE)
    }
    #[member("line_buffering")]
    fn line_buffering_member(zelf: Stream) -> bool {
        zelf.line_buffering.get()
    }
    #[member("write_through")]
    fn write_through_member(zelf: Stream) -> bool {
        zelf.write_through.get()
    }
    #[member("_finalizing")]
    fn get_finalizing(zelf: Stream) -> bool {
        zelf.finalizing.get()
    }
    #[setter("_finalizing")]
    fn set_finalizing(t: &Thread, zelf: Stream, v: Option<Value>) -> PyResult<()> {
        let on = match v {
            Some(v) => object::is_true(t, v)?,
            None => false,
        };
        zelf.finalizing.set(on);
        Ok(())
    }
    #[getter]
    fn errors(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let _ = zelf.buffer(t)?;
        Ok(zelf.errors.get().unwrap_or(Value::NONE))
    }
    #[getter]
    fn newlines(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let _ = zelf.buffer(t)?;
        if zelf.universal.get() && zelf.readable.get() {
            newline::newlines_value(t, zelf.seen.get())
        } else {
            Ok(Value::NONE)
        }
    }
    #[getter]
    fn name(t: &Thread, zelf: Stream) -> PyResult<Value> {
        attr::get(t, zelf.buffer(t)?, t.names.name)
    }
    #[getter]
    fn closed(t: &Thread, zelf: Stream) -> PyResult<Value> {
        attr::get(t, zelf.buffer(t)?, t.intern("closed"))
    }
    #[getter("_CHUNK_SIZE")]
    fn chunk_size(t: &Thread, zelf: Stream) -> PyResult<usize> {
        let _ = zelf.buffer(t)?;
        Ok(zelf.chunk.get())
    }
    #[setter("_CHUNK_SIZE")]
    fn set_chunk_size(t: &Thread, zelf: Stream, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else {
            return Err(t.raise_attribute_error("cannot delete attribute"));
        };
        let n = number::index_i64(t, v)?;
        if n <= 0 {
            return Err(t.raise_value_error("a strictly positive integer is required"));
        }
        zelf.chunk.set(n as usize);
        Ok(())
    }
    #[slot]
    fn repr(t: &Thread, zelf: Stream) -> PyResult<String> {
        let _ = zelf.buffer(t)?;
        let stream: Value = zelf.into();
        let mut out = format!("<{}", super::class_text(t, stream));
        let name = attr::get_optional(t, stream, t.names.name);
        if let Some(name) = t.catch(name, t.types.value_error)?.flatten() {
            out.push_str(&format!(" name={}", super::guarded_repr(t, stream, name)?));
        }
        if let Some(mode) = attr::get_optional(t, stream, t.names.mode)? {
            out.push_str(&format!(" mode={}", super::guarded_repr(t, stream, mode)?));
        }
        let encoding = object::repr(t, zelf.encoding.get().unwrap_or(Value::NONE))?;
        out.push_str(&format!(" encoding={}>", encoding.to_lossy()));
        Ok(out)
    }
    #[slot]
    fn finalize(t: &Thread, zelf: Stream) -> PyResult<()> {
        if zelf.initialized.get() { base::finalize(t, zelf.into()) } else { Ok(()) }
    }
}
