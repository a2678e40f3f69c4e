//! Line ends: [`IncrementalNewlineDecoder`], and the search for the end of a line that all text streams share.

use brolga_vm::objects::str_::{StrView, as_str};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number};
use std::cell::Cell;

const SEEN_CR: u8 = 1;
const SEEN_LF: u8 = 2;
const SEEN_CRLF: u8 = 4;

/// The `newlines` attribute for a set of seen line ends.
pub fn newlines_value(t: &Thread, seen: u8) -> PyResult<Value> {
    let mut items = RootVec::new(&t.heap);
    for (bit, text) in [(SEEN_CR, "\r"), (SEEN_LF, "\n"), (SEEN_CRLF, "\r\n")] {
        if seen & bit != 0 {
            items.push(t.intern(text));
        }
    }
    match items.len() {
        0 => Ok(Value::NONE),
        1 => Ok(items[0]),
        _ => t.new_tuple(&items),
    }
}

/// Which line ends a text has, and how long it is once each is one `\n`.
fn survey(s: &PyStr) -> (u8, usize) {
    let (mut seen, mut len, mut after_cr) = (0, 0, false);
    for c in s.code_points() {
        match c {
            10 if after_cr => {
                seen |= SEEN_CRLF;
                after_cr = false;
                continue;
            }
            10 => seen |= SEEN_LF,
            _ if after_cr => seen |= SEEN_CR,
            _ => {}
        }
        after_cr = c == 13;
        len += 1;
    }
    if after_cr {
        seen |= SEEN_CR;
    }
    (seen, len)
}

/// Universal newlines: `\r` and `\r\n` become `\n` (if asked for), and are remembered.
pub fn translate(t: &Thread, s: Gc<PyStr>, translate: bool, seen: &Cell<u8>) -> PyResult<Gc<PyStr>> {
    // Nearly all text has no carriage return, which is quickly seen.
    if let StrView::Ascii(b) | StrView::Latin1(b) = s.view()
        && memchr::memchr(b'\r', b).is_none()
    {
        if seen.get() & SEEN_LF == 0 && memchr::memchr(b'\n', b).is_some() {
            seen.set(seen.get() | SEEN_LF);
        }
        return Ok(s);
    }
    let (found, len) = survey(&s);
    seen.set(seen.get() | found);
    if !translate || found & (SEEN_CR | SEEN_CRLF) == 0 {
        return Ok(s);
    }
    let mut after_cr = false;
    let mut points = Vec::with_capacity(len);
    for c in s.code_points() {
        match c {
            10 if after_cr => {}
            13 => points.push(10),
            c => points.push(c),
        }
        after_cr = c == 13;
    }
    PyStr::from_code_points(t, points.iter().copied())
}

/// How a stream ends its lines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LineEnds {
    /// `\n` only: what is left after translation, or `newline='\n'`.
    Lf,
    /// `newline=''`: any of the three, untranslated.
    Any,
    /// `newline='\r'`.
    Cr,
    /// `newline='\r\n'`.
    CrLf,
}
impl brolga_vm::objects::native::Untraced for LineEnds {}

/// The position behind the first line end in `s[start..]`. `Err(n)`: there is none in the first `n` characters, and the rest (a carriage return
/// at the end) may or may not become one.
pub fn find_line_end(s: &PyStr, start: usize, ends: LineEnds) -> Result<usize, usize> {
    let view = s.view();
    let len = s.len();
    match ends {
        LineEnds::Lf | LineEnds::Cr => {
            let wanted = if ends == LineEnds::Lf { b'\n' } else { b'\r' };
            let found = match view {
                StrView::Ascii(b) | StrView::Latin1(b) => memchr::memchr(wanted, &b[start..]),
                StrView::Ucs2(u) => u[start..].iter().position(|c| *c == wanted as u16),
                StrView::Ucs4(u) => u[start..].iter().position(|c| *c == wanted as u32),
            };
            found.map(|i| start + i + 1).ok_or(len)
        }
        LineEnds::Any => {
            let mut i = start;
            while i < len {
                match view.get(i) {
                    10 => return Ok(i + 1),
                    13 if i + 1 == len => return Ok(i + 1),
                    13 if view.get(i + 1) == 10 => return Ok(i + 2),
                    13 => return Ok(i + 1),
                    _ => i += 1,
                }
            }
            Err(len)
        }
        LineEnds::CrLf => {
            let mut i = start;
            while i < len {
                if view.get(i) == 13 {
                    if i + 1 == len {
                        return Err(i);
                    }
                    if view.get(i + 1) == 10 {
                        return Ok(i + 2);
                    }
                }
                i += 1;
            }
            Err(len)
        }
    }
}

/// A decoder behind another one: it makes \n of \r\n and \r, and remembers in newlines which of the three it has met.
///
/// With translate=False it only makes sure that \r\n is not torn apart. decoder may be None: then what is decoded is text already.
#[pyclass(
    name = "IncrementalNewlineDecoder",
    module = "_io",
    signature = "(decoder, translate, errors='strict')",
    flags = BASETYPE | HAVE_GC
)]
#[derive(Default)]
pub struct IncrementalNewlineDecoder {
    decoder: Field,
    translate: Cell<bool>,
    /// A carriage return waits for what follows it.
    pending_cr: Cell<bool>,
    seen: Cell<u8>,
}
type Decoder = Gc<Native<IncrementalNewlineDecoder>>;

#[pymethods]
impl IncrementalNewlineDecoder {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Decoder> {
        Native::new(t, cls, IncrementalNewlineDecoder::default())
    }
    #[init("IncrementalNewlineDecoder(decoder, translate, errors='strict')")]
    fn init(_t: &Thread, zelf: Decoder, decoder: Value, translate: bool, _errors: Value) {
        zelf.decoder.set(zelf.header(), Some(decoder));
        zelf.translate.set(translate);
        zelf.pending_cr.set(false);
        zelf.seen.set(0);
    }
    #[method("decode($self, /, input, final=False)", doc = "")]
    fn decode(t: &Thread, zelf: Decoder, input: Value, r#final: bool) -> PyResult<Gc<PyStr>> {
        let Some(decoder) = zelf.decoder.get() else {
            return Err(t.raise_value_error("IncrementalNewlineDecoder.__init__() not called"));
        };
        let output = if decoder.is_none() {
            input
        } else {
            call::call_method(t, decoder, t.names.decode, &[input, Value::from_bool(r#final)])?
        };
        let Some(mut text) = as_str(output) else {
            return Err(t.raise_type_error(format!(
                "decoder should return a string result, not '{}'",
                t.class_of(output).name()
            )));
        };
        if zelf.pending_cr.get() && (r#final || !text.is_empty()) {
            let cr = PyStr::new(t, "\r")?;
            text = PyStr::concat(t, cr, text)?;
            zelf.pending_cr.set(false);
        }
        // A carriage return at the end waits, even if nothing is translated: `\r\n` must come in one piece.
        if !r#final && !text.is_empty() && text.code_point(text.len() - 1) == 13 {
            text = PyStr::substring(t, text, 0, text.len() - 1)?;
            zelf.pending_cr.set(true);
        }
        translate(t, text, zelf.translate.get(), &zelf.seen)
    }
    #[method("getstate($self, /)", doc = "")]
    fn getstate(t: &Thread, zelf: Decoder) -> PyResult<Value> {
        let (buffer, flag) = match zelf.decoder.get().filter(|d| !d.is_none()) {
            Some(decoder) => {
                let state = call::call_method(t, decoder, t.intern("getstate"), &[])?;
                let Some(parts) = brolga_vm::objects::tuple::as_tuple(state).filter(|p| p.len() == 2) else {
                    return Err(t.raise_type_error("illegal decoder state"));
                };
                (parts.get(0), number::index_i64(t, parts.get(1))?)
            }
            None => (brolga_vm::objects::bytes::PyBytes::new(t, b"")?.into(), 0),
        };
        let flag = (flag << 1) | i64::from(zelf.pending_cr.get());
        t.new_tuple(&[buffer, t.new_int(flag)?])
    }
    #[method("setstate($self, state, /)", doc = "")]
    fn setstate(t: &Thread, zelf: Decoder, state: Value) -> PyResult<()> {
        let Some(parts) = brolga_vm::objects::tuple::as_tuple(state) else {
            return Err(t.raise_type_error("state argument must be a tuple"));
        };
        if parts.len() != 2 {
            return Err(t.raise_type_error("setstate(): illegal state argument"));
        }
        let flag = number::index_i64(t, parts.get(1))?;
        zelf.pending_cr.set(flag & 1 != 0);
        if let Some(decoder) = zelf.decoder.get().filter(|d| !d.is_none()) {
            let inner = t.new_tuple(&[parts.get(0), t.new_int(flag >> 1)?])?;
            call::call_method(t, decoder, t.intern("setstate"), &[inner])?;
        }
        Ok(())
    }
    #[method("reset($self, /)", doc = "")]
    fn reset(t: &Thread, zelf: Decoder) -> PyResult<Value> {
        zelf.seen.set(0);
        zelf.pending_cr.set(false);
        match zelf.decoder.get().filter(|d| !d.is_none()) {
            Some(decoder) => call::call_method(t, decoder, t.intern("reset"), &[]),
            None => Ok(Value::NONE),
        }
    }
    #[getter]
    fn newlines(t: &Thread, zelf: Decoder) -> PyResult<Value> {
        newlines_value(t, zelf.seen.get())
    }
}

/// The `newlines` attribute of a decoder, if it has one.
pub fn decoder_newlines(t: &Thread, decoder: Value) -> PyResult<Value> {
    Ok(attr::get_optional(t, decoder, t.intern("newlines"))?.unwrap_or(Value::NONE))
}
