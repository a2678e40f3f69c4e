//! Error handlers: what is done with input that a codec cannot convert.
//!
//! The standard handlers run natively. Others are callables registered under a name: they get an exception object, which is made once for a
//! conversion and updated, and return a replacement and the position to go on from.

use super::registry;
use crate::abi::args::type_name;
use crate::objects::bytes::{PyBytes, as_bytes};
use crate::objects::str_::{StrBuilder, as_str};
use crate::objects::tuple::as_tuple;
use crate::objects::unicode::{is_surrogate, names::name_of};
use crate::prelude::*;
use crate::protocol::{attr, call, number};

/// The standard handlers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standard {
    Strict,
    Ignore,
    Replace,
    XmlCharRef,
    Backslash,
    Name,
    SurrogateEscape,
    SurrogatePass,
}
impl Standard {
    pub const ALL: [(&'static str, Standard); 8] = [
        ("strict", Standard::Strict),
        ("ignore", Standard::Ignore),
        ("replace", Standard::Replace),
        ("xmlcharrefreplace", Standard::XmlCharRef),
        ("backslashreplace", Standard::Backslash),
        ("namereplace", Standard::Name),
        ("surrogateescape", Standard::SurrogateEscape),
        ("surrogatepass", Standard::SurrogatePass),
    ];
    pub fn from_name(name: &str) -> Option<Standard> {
        Standard::ALL.iter().find(|(n, _)| *n == name).map(|(_, h)| *h)
    }
}

/// What could not be converted.
pub enum Fault<'a> {
    Encode { encoding: &'a str, text: Gc<PyStr>, start: usize, end: usize, reason: &'a str },
    Decode { encoding: &'a str, bytes: &'a [u8], start: usize, end: usize, reason: &'a str },
    Translate { text: Gc<PyStr>, start: usize, end: usize, reason: &'a str },
}
/// What goes in its place.
pub enum Replacement {
    Nothing,
    Text(Gc<PyStr>),
    Bytes(Gc<PyBytes>),
}

impl Fault<'_> {
    fn range(&self) -> (usize, usize) {
        match *self {
            Fault::Encode { start, end, .. }
            | Fault::Decode { start, end, .. }
            | Fault::Translate { start, end, .. } => (start, end),
        }
    }
    fn reason(&self) -> &str {
        match self {
            Fault::Encode { reason, .. } | Fault::Decode { reason, .. } | Fault::Translate { reason, .. } => reason,
        }
    }
    /// The exception object.
    pub fn exception(&self, t: &Thread) -> PyResult<Value> {
        let (start, end) = self.range();
        let (start, end) = (t.new_int(start as i64)?, t.new_int(end as i64)?);
        let reason = t.new_str(self.reason())?;
        match self {
            Fault::Encode { encoding, text, .. } => {
                let class = t.types.unicode_encode_error.value();
                call::call_values(t, class, &[t.new_str(encoding)?, text.value(), start, end, reason])
            }
            Fault::Decode { encoding, bytes, .. } => {
                let bytes = PyBytes::new(t, bytes)?.value();
                let class = t.types.unicode_decode_error.value();
                call::call_values(t, class, &[t.new_str(encoding)?, bytes, start, end, reason])
            }
            Fault::Translate { text, .. } => {
                let class = t.types.unicode_translate_error.value();
                call::call_values(t, class, &[text.value(), start, end, reason])
            }
        }
    }
    #[cold]
    pub fn raise(&self, t: &Thread) -> Raised {
        match self.exception(t) {
            Ok(exc) => t.raise_value(exc),
            Err(r) => r,
        }
    }
    fn class_name(&self) -> &'static str {
        match self {
            Fault::Encode { .. } => "UnicodeEncodeError",
            Fault::Decode { .. } => "UnicodeDecodeError",
            Fault::Translate { .. } => "UnicodeTranslateError",
        }
    }
}

/// The encodings that `surrogatepass` knows.
enum Surrogates {
    Utf8,
    Units { width: usize, big_endian: bool },
}
impl Surrogates {
    fn of(encoding: &str) -> Option<Surrogates> {
        let normal = super::normalize_name(encoding);
        let rest = normal.strip_prefix("utf")?;
        let rest = rest.strip_prefix('_').unwrap_or(rest);
        if rest == "8" {
            return Some(Surrogates::Utf8);
        }
        let (width, rest) = match (rest.strip_prefix("16"), rest.strip_prefix("32")) {
            (Some(rest), _) => (2, rest),
            (_, Some(rest)) => (4, rest),
            _ => return None,
        };
        let big_endian = match rest.strip_prefix('_').unwrap_or(rest) {
            "" => cfg!(target_endian = "big"),
            "le" => false,
            "be" => true,
            _ => return None,
        };
        Some(Surrogates::Units { width, big_endian })
    }
    fn encode(&self, c: u32, out: &mut Vec<u8>) {
        match *self {
            Surrogates::Utf8 => crate::objects::str_::push_wtf8(out, c),
            Surrogates::Units { width, big_endian } => {
                let bytes = if big_endian { c.to_be_bytes() } else { c.to_le_bytes() };
                out.extend_from_slice(if big_endian { &bytes[4 - width..] } else { &bytes[..width] });
            }
        }
    }
    /// The surrogate at the start of some bytes, and its length.
    fn decode(&self, bytes: &[u8]) -> Option<(u32, usize)> {
        let (c, n) = match *self {
            Surrogates::Utf8 => match *bytes {
                [a, b, c, ..] if a & 0xf0 == 0xe0 && b & 0xc0 == 0x80 && c & 0xc0 == 0x80 => {
                    ((a as u32 & 15) << 12 | (b as u32 & 63) << 6 | (c as u32 & 63), 3)
                }
                _ => return None,
            },
            Surrogates::Units { width, big_endian } => {
                let unit = bytes.get(..width)?;
                let value = |c: u32, b: &u8| c << 8 | *b as u32;
                (if big_endian { unit.iter().fold(0, value) } else { unit.iter().rev().fold(0, value) }, width)
            }
        };
        is_surrogate(c).then_some((c, n))
    }
}

impl Standard {
    /// The handler's answer: `None` is the fault's own exception.
    pub fn answer(self, t: &Thread, fault: &Fault<'_>) -> PyResult<Option<(Replacement, usize)>> {
        let (start, end) = fault.range();
        let unable =
            || Err(t.raise_type_error(format!("don't know how to handle {} in error callback", fault.class_name())));
        let text = |out: StrBuilder| Ok(Some((Replacement::Text(out.finish(t)?), end)));
        let mut out = StrBuilder::new();
        match self {
            Standard::Strict => Ok(None),
            Standard::Ignore => Ok(Some((Replacement::Nothing, end))),
            Standard::Replace => {
                match fault {
                    Fault::Encode { .. } => out.push_repeated(t, '?' as u32, end - start)?,
                    Fault::Decode { .. } => out.push(0xfffd),
                    Fault::Translate { .. } => out.push_repeated(t, 0xfffd, end - start)?,
                }
                text(out)
            }
            Standard::XmlCharRef => {
                let Fault::Encode { text: source, .. } = fault else { return unable() };
                source.view().slice(start, end).iter().for_each(|c| out.push_str(&format!("&#{c};")));
                text(out)
            }
            Standard::Backslash => {
                match fault {
                    Fault::Encode { text: source, .. } | Fault::Translate { text: source, .. } => {
                        source.view().slice(start, end).iter().for_each(|c| push_escape(&mut out, c));
                    }
                    Fault::Decode { bytes, .. } => {
                        bytes[start..end].iter().for_each(|b| out.push_str(&format!("\\x{b:02x}")));
                    }
                }
                text(out)
            }
            Standard::Name => {
                let Fault::Encode { text: source, .. } = fault else { return unable() };
                for c in source.view().slice(start, end).iter() {
                    match name_of(c) {
                        Some(name) => out.push_str(&format!("\\N{{{name}}}")),
                        None => push_escape(&mut out, c),
                    }
                }
                text(out)
            }
            Standard::SurrogateEscape => match fault {
                Fault::Encode { text: source, .. } => {
                    // Those in front that are escaped bytes; what follows is a fault of its own.
                    let escaped = source.view().slice(start, end).iter().take_while(|c| (0xdc80..=0xdcff).contains(c));
                    let bytes: Vec<u8> = escaped.map(|c| (c - 0xdc00) as u8).collect();
                    if bytes.is_empty() {
                        return Ok(None);
                    }
                    Ok(Some((Replacement::Bytes(PyBytes::new(t, &bytes)?), start + bytes.len())))
                }
                Fault::Decode { .. } => match escaped_bytes(fault) {
                    Some((points, next)) => {
                        points.iter().for_each(|c| out.push(*c));
                        Ok(Some((Replacement::Text(out.finish(t)?), next)))
                    }
                    None => Ok(None),
                },
                Fault::Translate { .. } => unable(),
            },
            Standard::SurrogatePass => match fault {
                Fault::Encode { encoding, text: source, .. } => {
                    let Some(kind) = Surrogates::of(encoding) else { return Ok(None) };
                    let mut bytes = Vec::new();
                    if start == end {
                        return Ok(None);
                    }
                    for c in source.view().slice(start, end).iter() {
                        if !is_surrogate(c) {
                            return Ok(None);
                        }
                        kind.encode(c, &mut bytes);
                    }
                    Ok(Some((Replacement::Bytes(PyBytes::new(t, &bytes)?), end)))
                }
                Fault::Decode { encoding, bytes, .. } => {
                    let found = Surrogates::of(encoding).and_then(|kind| kind.decode(&bytes[start..]));
                    match found {
                        Some((c, n)) => {
                            out.push(c);
                            Ok(Some((Replacement::Text(out.finish(t)?), start + n)))
                        }
                        None => Ok(None),
                    }
                }
                Fault::Translate { .. } => unable(),
            },
        }
    }
}
fn push_escape(out: &mut StrBuilder, c: u32) {
    out.push_str(&match c {
        0..=0xff => format!("\\x{c:02x}"),
        0x100..=0xffff => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    });
}
/// The lone surrogates of up to four bytes that are not ASCII.
fn escaped_bytes(fault: &Fault<'_>) -> Option<(Vec<u32>, usize)> {
    let Fault::Decode { bytes, start, end, .. } = *fault else { return None };
    let bad = bytes[start..end].iter().take(4).take_while(|b| **b >= 0x80);
    let points: Vec<u32> = bad.map(|b| 0xdc00 + *b as u32).collect();
    let next = start + points.len();
    (!points.is_empty()).then_some((points, next))
}

/// The handler of one conversion.
pub struct Handler<'a> {
    name: &'a str,
    standard: Option<Standard>,
    /// A registered handler, once looked up, and the exception object it gets.
    custom: Option<(Value, Value)>,
}
impl<'a> Handler<'a> {
    pub fn new(errors: Option<&'a str>) -> Handler<'a> {
        let name = errors.unwrap_or("strict");
        Handler { name, standard: Standard::from_name(name), custom: None }
    }
    /// Answers of simple handlers to decoding faults, for which no object need be made.
    pub fn ask_quickly(&self, fault: &Fault<'_>) -> Option<(Vec<u32>, usize)> {
        let (_, end) = fault.range();
        match self.standard? {
            Standard::Ignore => Some((Vec::new(), end)),
            Standard::Replace => Some((vec![0xfffd], end)),
            Standard::SurrogateEscape => escaped_bytes(fault),
            _ => None,
        }
    }
    pub fn ask(&mut self, t: &Thread, fault: &Fault<'_>) -> PyResult<(Replacement, usize)> {
        if let Some(standard) = self.standard {
            return match standard.answer(t, fault)? {
                Some(answer) => Ok(answer),
                None => Err(fault.raise(t)),
            };
        }
        let (function, exc) = match self.custom {
            Some((function, exc)) => {
                let (start, end) = fault.range();
                attr::set(t, exc, t.names.start, Some(t.new_int(start as i64)?))?;
                attr::set(t, exc, t.names.end, Some(t.new_int(end as i64)?))?;
                attr::set(t, exc, t.intern("reason"), Some(t.new_str(fault.reason())?))?;
                (function, exc)
            }
            None => {
                let function = registry::error_handler(t, self.name)?;
                (function, fault.exception(t)?)
            }
        };
        self.custom = Some((function, exc));
        let result = call::call1(t, function, exc)?;
        let encoding = matches!(fault, Fault::Encode { .. });
        let bad_result = || {
            let wanted = match fault {
                Fault::Encode { .. } => "encoding error handler must return (str/bytes, int) tuple",
                Fault::Decode { .. } => "decoding error handler must return (str, int) tuple",
                Fault::Translate { .. } => "translating error handler must return (str, int) tuple",
            };
            t.raise_type_error(wanted)
        };
        let tuple = as_tuple(result).filter(|tuple| tuple.len() == 2).ok_or_else(bad_result)?;
        let replacement = match (as_str(tuple.get(0)), as_bytes(tuple.get(0))) {
            (Some(s), _) => Replacement::Text(s),
            (_, Some(b)) if encoding => Replacement::Bytes(b),
            _ => return Err(bad_result()),
        };
        let position = number::index_i64(t, tuple.get(1))?;
        let len = match fault {
            Fault::Encode { text, .. } | Fault::Translate { text, .. } => text.len(),
            Fault::Decode { .. } => self.object_now(t)?.map_or(0, |b| b.len()),
        };
        let at = if position < 0 { position + len as i64 } else { position };
        match usize::try_from(at) {
            Ok(at) if at <= len => Ok((replacement, at)),
            _ => Err(t.raise_index_error(format!("position {position} from error handler out of bounds"))),
        }
    }
    /// The bytes that the exception of a decoding fault holds now, if it was shown to a handler.
    pub fn object_now(&self, t: &Thread) -> PyResult<Option<Gc<PyBytes>>> {
        let Some((_, exc)) = self.custom else { return Ok(None) };
        let object = attr::get(t, exc, t.intern("object"))?;
        match as_bytes(object) {
            Some(b) => Ok(Some(b)),
            None => Err(t.raise_type_error("object attribute must be bytes")),
        }
    }
}

/// A standard handler called from Python with an exception.
pub fn call_standard(t: &Thread, handler: Standard, exc: Value) -> PyResult<Value> {
    let is = |class: Gc<PyType>| crate::objects::type_::is_instance_exact_mro(t, exc, class);
    if handler == Standard::Strict {
        return Err(if is(t.types.base_exception) {
            t.raise_value(exc)
        } else {
            t.raise_type_error("codec must pass exception instance")
        });
    }
    let kind = match () {
        _ if is(t.types.unicode_encode_error) => 0,
        _ if is(t.types.unicode_decode_error) => 1,
        _ if is(t.types.unicode_translate_error) => 2,
        _ => {
            let got = type_name(t, exc);
            return Err(t.raise_type_error(format!("don't know how to handle {got} in error callback")));
        }
    };
    let get = |name: &str| attr::get(t, exc, t.intern(name));
    let object = get("object")?;
    let (text, bytes) = (as_str(object), as_bytes(object));
    let len = match (&text, &bytes) {
        (Some(s), _) if kind != 1 => s.len(),
        (_, Some(b)) if kind == 1 => b.len(),
        _ => {
            let wanted = if kind == 1 { "bytes" } else { "unicode" };
            return Err(t.raise_type_error(format!("object attribute must be {wanted}")));
        }
    };
    // Positions that lie outside are taken as the nearest inside.
    let (start, end) = (number::index_i64(t, get("start")?)?, number::index_i64(t, get("end")?)?);
    let start = (start.max(0) as usize).min(len.saturating_sub(1));
    let end = (end.max(1) as usize).min(len).max(start);
    let encoding = if kind == 2 { None } else { as_str(get("encoding")?) };
    let encoding = encoding.map_or_else(String::new, |e| e.to_lossy().into_owned());
    let fault = match (text, &bytes) {
        (Some(text), _) if kind == 0 => Fault::Encode { encoding: &encoding, text, start, end, reason: "" },
        (Some(text), _) => Fault::Translate { text, start, end, reason: "" },
        (_, Some(b)) => Fault::Decode { encoding: &encoding, bytes: b.as_bytes(), start, end, reason: "" },
        _ => return Err(t.raise_type_error("object attribute must be set")),
    };
    match handler.answer(t, &fault)? {
        None => Err(t.raise_value(exc)),
        Some((replacement, next)) => {
            let v = match replacement {
                Replacement::Nothing => t.empty_str().value(),
                Replacement::Text(s) => s.value(),
                Replacement::Bytes(b) => b.value(),
            };
            t.new_tuple(&[v, t.new_int(next as i64)?])
        }
    }
}
