//! The `%` operator of `str` and of `bytes`.
//!
//! `%[(key)][flags][width][.precision][length]code`. What both types share (parsing, choosing arguments, numbers) works on code points;
//! the two loops differ in what `s`, `r`, `a`, `b` and `c` accept and in some messages.

use crate::abi::args::type_name;
use crate::objects::float as float_object;
use crate::objects::format::float as float_text;
use crate::objects::int::{self, IntRef, as_int, convert};
use crate::objects::str_::search::find_char;
use crate::objects::str_::{StrBuilder, as_str};
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::{buffer, number, object, sequence};

/// One conversion specifier.
#[derive(Default, Debug)]
struct Spec {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    code: u32,
    /// Where the code stands, for messages.
    at: usize,
}

/// Hands out the arguments in order, or by key.
struct Arguments {
    current: Value,
    /// Items of a tuple; `None` for a single argument.
    tuple: Option<Gc<PyTuple>>,
    next: usize,
    mapping: Option<Value>,
}
impl Arguments {
    fn new(t: &Thread, args: Value, is_text: bool) -> Arguments {
        let tuple = as_tuple(args);
        let mapping =
            (tuple.is_none() && !is_text && t.class_of(args).slots.get().mp_subscript.is_some()).then_some(args);
        Arguments { current: args, tuple, next: 0, mapping }
    }
    fn take(&mut self, t: &Thread) -> PyResult<Value> {
        let found = match &self.tuple {
            Some(tuple) => tuple.items().get(self.next).copied(),
            None => (self.next == 0).then_some(self.current),
        };
        self.next += 1;
        found.ok_or_else(|| t.raise_type_error("not enough arguments for format string"))
    }
    /// What `(key)` selects becomes the only argument.
    fn select(&mut self, t: &Thread, key: Value) -> PyResult<()> {
        let Some(mapping) = self.mapping else { return Err(t.raise_type_error("format requires a mapping")) };
        self.current = sequence::get_item(t, mapping, key)?;
        (self.tuple, self.next) = (None, 0);
        Ok(())
    }
    /// Complains about arguments that are left over.
    fn finish(self, t: &Thread, what: &str) -> PyResult<()> {
        let given = self.tuple.as_ref().map_or(1, |tuple| tuple.len());
        if self.next < given && self.mapping.is_none() {
            return Err(t.raise_type_error(format!("not all arguments converted during {what} formatting")));
        }
        Ok(())
    }
}

/// Reads the template.
struct Cursor<F> {
    get: F,
    len: usize,
    at: usize,
}
impl<F: Fn(usize) -> u32> Cursor<F> {
    /// The next character; `ValueError: incomplete format` at the end.
    fn next(&mut self, t: &Thread) -> PyResult<u32> {
        if self.at == self.len {
            return Err(t.raise_value_error("incomplete format"));
        }
        self.at += 1;
        Ok((self.get)(self.at - 1))
    }
    fn digits(&mut self, t: &Thread, first: u32, max: usize, too_big: &str) -> PyResult<(usize, u32)> {
        let (mut n, mut c) = (0usize, first);
        while let Some(d) = char::from_u32(c).and_then(|c| c.to_digit(10)) {
            n = n
                .checked_mul(10)
                .and_then(|n| n.checked_add(d as usize))
                .filter(|n| *n <= max)
                .ok_or_else(|| t.raise_value_error(too_big))?;
            c = self.next(t)?;
        }
        Ok((n, c))
    }
    /// The extent of a key, behind its opening parenthesis.
    fn key(&mut self, t: &Thread) -> PyResult<(usize, usize)> {
        let (start, mut depth) = (self.at, 1);
        while depth > 0 {
            if self.at == self.len {
                return Err(t.raise_value_error("incomplete format key"));
            }
            match (self.get)(self.at) {
                0x28 => depth += 1,
                0x29 => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Ok((start, self.at - 1))
    }
    /// A specifier, behind its percent sign. `key` makes the key object of an extent.
    fn spec(
        &mut self,
        t: &Thread,
        args: &mut Arguments,
        prec_too_big: &str,
        key: impl FnOnce(usize, usize) -> PyResult<Value>,
    ) -> PyResult<Spec> {
        let mut spec = Spec::default();
        let mut c = self.next(t)?;
        if c == '(' as u32 {
            if args.mapping.is_none() {
                return Err(t.raise_type_error("format requires a mapping"));
            }
            let (start, end) = self.key(t)?;
            args.select(t, key(start, end)?)?;
            c = self.next(t)?;
        }
        loop {
            match char::from_u32(c) {
                Some('-') => spec.left = true,
                Some('+') => spec.plus = true,
                Some(' ') => spec.space = true,
                Some('#') => spec.alternate = true,
                Some('0') => spec.zero = true,
                _ => break,
            }
            c = self.next(t)?;
        }
        if c == '*' as u32 {
            let n = star(t, args)?;
            let n =
                int::to_i64(n).ok_or_else(|| t.raise_overflow_error("Python int too large to convert to C ssize_t"))?;
            spec.left |= n < 0;
            spec.width = n.unsigned_abs() as usize;
            c = self.next(t)?;
        } else {
            (spec.width, c) = self.digits(t, c, isize::MAX as usize, "width too big")?;
        }
        if c == '.' as u32 {
            c = self.next(t)?;
            if c == '*' as u32 {
                let n = star(t, args)?;
                let n = int::to_i64(n).and_then(|n| i32::try_from(n).ok());
                let n = n.ok_or_else(|| t.raise_overflow_error("Python int too large to convert to C int"))?;
                spec.precision = Some(n.max(0) as usize);
                c = self.next(t)?;
            } else {
                let (n, after) = self.digits(t, c, i32::MAX as usize, prec_too_big)?;
                (spec.precision, c) = (Some(n), after);
            }
        }
        if matches!(char::from_u32(c), Some('h' | 'l' | 'L')) {
            c = self.next(t)?;
        }
        (spec.code, spec.at) = (c, self.at - 1);
        Ok(spec)
    }
}

/// The argument of `*`.
fn star(t: &Thread, args: &mut Arguments) -> PyResult<Value> {
    let v = args.take(t)?;
    if as_int(v).is_none() {
        return Err(t.raise_type_error("* wants int"));
    }
    Ok(v)
}

/// A number's text: sign and prefix, between which and the digits zeros go.
struct Number {
    lead: String,
    digits: String,
}

/// The int that `%d` and its like show.
fn int_operand(t: &Thread, v: Value, code: char) -> PyResult<Value> {
    if as_int(v).is_some() {
        return Ok(v);
    }
    let hex = matches!(code, 'o' | 'x' | 'X');
    let slots = t.class_of(v).slots.get();
    let is_number = slots.index.is_some() || slots.int.is_some() || slots.float.is_some();
    let converted = match () {
        _ if !is_number => None,
        _ if hex => Some(number::index(t, v)),
        _ => Some(int::methods::to_int(t, v)),
    };
    match converted {
        Some(Ok(n)) => return Ok(n),
        Some(Err(r)) if t.exception_matches(t.types.type_error) => {
            t.take_exception(r);
        }
        Some(Err(r)) => return Err(r),
        None => {}
    }
    let wanted = if hex { "an integer" } else { "a real number" };
    Err(t.raise_type_error(format!("%{code} format: {wanted} is required, not {}", type_name(t, v))))
}

fn int_text(t: &Thread, v: Value, code: char, spec: &Spec) -> PyResult<Number> {
    let v = int_operand(t, v, code)?;
    let n = as_int(v).unwrap_or(IntRef::Small(0));
    let radix = match code {
        'o' => 8,
        'x' | 'X' => 16,
        _ => 10,
    };
    let text = match (radix, n) {
        (10, n) => convert::to_decimal(t, n)?,
        (8, IntRef::Small(i)) => format!("{}{:o}", if i < 0 { "-" } else { "" }, i.unsigned_abs()),
        (_, IntRef::Small(i)) => format!("{}{:x}", if i < 0 { "-" } else { "" }, i.unsigned_abs()),
        (radix, n) => n.to_ibig().in_radix(radix).to_string(),
    };
    let (negative, magnitude) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let zeros = spec.precision.unwrap_or(0).saturating_sub(magnitude.len());
    let prefix = match code {
        'o' if spec.alternate => "0o",
        'x' | 'X' if spec.alternate => "0x",
        _ => "",
    };
    let mut number = signed(spec, negative);
    number.lead.push_str(prefix);
    if number.digits.try_reserve(zeros + magnitude.len()).is_err() {
        return Err(t.raise_out_of_memory());
    }
    number.digits.extend(std::iter::repeat_n('0', zeros));
    number.digits.push_str(magnitude);
    if code == 'X' {
        number.lead.make_ascii_uppercase();
        number.digits.make_ascii_uppercase();
    }
    Ok(number)
}
fn signed(spec: &Spec, negative: bool) -> Number {
    let sign = match () {
        _ if negative => "-",
        _ if spec.plus => "+",
        _ if spec.space => " ",
        _ => "",
    };
    Number { lead: sign.to_owned(), digits: String::new() }
}
fn float_number(t: &Thread, f: f64, code: char, spec: &Spec) -> PyResult<Number> {
    let precision = spec.precision.unwrap_or(6);
    if precision > 1 << 28 {
        return Err(t.raise_out_of_memory());
    }
    let text = float_text::text_of(f, code, precision, spec.alternate, false);
    let mut number = signed(spec, text.starts_with('-'));
    number.digits = text.trim_start_matches('-').to_owned();
    Ok(number)
}

/// The number a numeric code shows; `None` for other codes.
fn numeric(t: &Thread, v: Value, spec: &Spec, bytes: bool) -> Option<PyResult<Number>> {
    let code = char::from_u32(spec.code)?;
    match code {
        'd' | 'i' | 'u' => Some(int_text(t, v, if code == 'd' { 'd' } else { code }, spec)),
        'o' | 'x' | 'X' => Some(int_text(t, v, code, spec)),
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => Some((|| {
            let f = match float_object::as_float(v) {
                Some(f) => f,
                None if bytes => match number::to_f64(t, v) {
                    Ok(f) => f,
                    Err(r) if t.exception_matches(t.types.type_error) => {
                        t.take_exception(r);
                        let got = type_name(t, v);
                        return Err(t.raise_type_error(format!("float argument required, not {got}")));
                    }
                    Err(r) => return Err(r),
                },
                None => number::to_f64(t, v)?,
            };
            float_number(t, f, code, spec)
        })()),
        _ => None,
    }
}

fn unsupported(t: &Thread, c: u32, at: usize) -> Raised {
    let shown = if (32..128).contains(&c) { c as u8 as char } else { '?' };
    t.raise_value_error(format!("unsupported format character '{shown}' (0x{c:x}) at index {at}"))
}

/// How many fill characters a piece of this length needs.
fn missing(spec: &Spec, len: usize) -> usize {
    spec.width.saturating_sub(len)
}

/// `template % args` for text.
pub fn format_str(t: &Thread, template: Gc<PyStr>, args: Value) -> PyResult<Value> {
    let view = template.view();
    let mut args = Arguments::new(t, args, as_str(args).is_some());
    let mut out = StrBuilder::with_capacity(view.len() + view.len() / 2);
    let mut cursor = Cursor { get: |i| view.get(i), len: view.len(), at: 0 };
    while cursor.at < cursor.len {
        let rest = view.slice(cursor.at, cursor.len);
        let Some(n) = find_char(rest, '%' as u32) else {
            out.push_view(rest);
            break;
        };
        out.push_view(rest.slice(0, n));
        cursor.at += n + 1;
        if cursor.at < cursor.len && view.get(cursor.at) == '%' as u32 {
            out.push('%' as u32);
            cursor.at += 1;
            continue;
        }
        let key = |start, end| PyStr::substring(t, template, start, end).map(Gc::value);
        let spec = cursor.spec(t, &mut args, "precision too big", key)?;
        let v = args.take(t)?;
        if let Some(number) = numeric(t, v, &spec, false) {
            let number = number?;
            let n = missing(&spec, number.lead.len() + number.digits.len());
            let (before, zeros, after) = match (spec.left, spec.zero) {
                (true, _) => (0, 0, n),
                (false, true) => (0, n, 0),
                (false, false) => (n, 0, 0),
            };
            out.push_repeated(t, ' ' as u32, before)?;
            out.push_latin1(number.lead.as_bytes());
            out.push_repeated(t, '0' as u32, zeros)?;
            out.push_latin1(number.digits.as_bytes());
            out.push_repeated(t, ' ' as u32, after)?;
            continue;
        }
        let (text, precision) = match char::from_u32(spec.code) {
            Some('s') => (object::str_object(t, v)?, spec.precision),
            Some('r') => (object::repr_object(t, v)?, spec.precision),
            Some('a') => (object::ascii_object(t, v)?, spec.precision),
            Some('c') => (character(t, v)?.into(), None),
            _ => return Err(unsupported(t, spec.code, spec.at)),
        };
        let (object, text) = (text, as_str(text).unwrap_or_else(|| t.empty_str()));
        let len = text.len().min(precision.unwrap_or(usize::MAX));
        let n = missing(&spec, len);
        // A text that is the whole result is handed on as it is.
        if out.is_empty() && n == 0 && len == text.len() && cursor.at == cursor.len {
            args.finish(t, "string")?;
            return Ok(object);
        }
        if !spec.left {
            out.push_repeated(t, ' ' as u32, n)?;
        }
        out.push_view(text.view().slice(0, len));
        if spec.left {
            out.push_repeated(t, ' ' as u32, n)?;
        }
    }
    args.finish(t, "string")?;
    out.finish(t).map(Into::into)
}

/// The operand of `%c` in text.
fn character(t: &Thread, v: Value) -> PyResult<Gc<PyStr>> {
    if let Some(s) = as_str(v) {
        return match s.len() {
            1 => Ok(s),
            n => {
                Err(t
                    .raise_type_error(format!("%c requires an int or a unicode character, not a string of length {n}")))
            }
        };
    }
    if as_int(v).is_none() && t.class_of(v).slots.get().index.is_none() {
        let got = t.class_of(v).full_name(t);
        return Err(t.raise_type_error(format!("%c requires an int or a unicode character, not {got}")));
    }
    let n = number::index(t, v)?;
    match int::to_i64(n) {
        Some(c @ 0..=0x10_ffff) => PyStr::from_char(t, c as u32),
        _ => Err(t.raise_overflow_error("%c arg not in range(0x110000)")),
    }
}

/// `template % args` for bytes.
pub fn format_bytes(t: &Thread, template: &[u8], args: Value, is_text: bool) -> PyResult<Vec<u8>> {
    let mut args = Arguments::new(t, args, is_text);
    let mut out = Vec::with_capacity(template.len() * 2);
    let mut cursor = Cursor { get: |i| template[i] as u32, len: template.len(), at: 0 };
    let pad = |out: &mut Vec<u8>, fill: u8, n: usize| {
        if out.try_reserve(n).is_err() {
            return Err(t.raise_out_of_memory());
        }
        out.resize(out.len() + n, fill);
        Ok(())
    };
    while cursor.at < cursor.len {
        let rest = &template[cursor.at..];
        let Some(n) = memchr::memchr(b'%', rest) else {
            out.extend_from_slice(rest);
            break;
        };
        out.extend_from_slice(&rest[..n]);
        cursor.at += n + 1;
        if template.get(cursor.at) == Some(&b'%') {
            out.push(b'%');
            cursor.at += 1;
            continue;
        }
        let key = |start, end| crate::objects::bytes::PyBytes::new(t, &template[start..end]).map(Gc::value);
        let spec = cursor.spec(t, &mut args, "prec too big", key)?;
        let v = args.take(t)?;
        if let Some(number) = numeric(t, v, &spec, true) {
            let number = number?;
            let n = missing(&spec, number.lead.len() + number.digits.len());
            let (before, zeros, after) = match (spec.left, spec.zero) {
                (true, _) => (0, 0, n),
                (false, true) => (0, n, 0),
                (false, false) => (n, 0, 0),
            };
            pad(&mut out, b' ', before)?;
            out.extend_from_slice(number.lead.as_bytes());
            pad(&mut out, b'0', zeros)?;
            out.extend_from_slice(number.digits.as_bytes());
            pad(&mut out, b' ', after)?;
            continue;
        }
        let (text, precision) = match char::from_u32(spec.code) {
            Some('s' | 'b') => (byte_text(t, v)?, spec.precision),
            Some('r' | 'a') => (object::ascii(t, v)?.to_wtf8(), spec.precision),
            Some('c') => (vec![byte(t, v)?], None),
            Some(_) if spec.code >= 0x80 => {
                return Err(t.raise_overflow_error("character argument not in range(0x110000)"));
            }
            _ => return Err(unsupported(t, spec.code, spec.at)),
        };
        let len = text.len().min(precision.unwrap_or(usize::MAX));
        let n = missing(&spec, len);
        if !spec.left {
            pad(&mut out, b' ', n)?;
        }
        out.extend_from_slice(&text[..len]);
        if spec.left {
            pad(&mut out, b' ', n)?;
        }
    }
    args.finish(t, "bytes")?;
    Ok(out)
}

/// The operand of `%s` in bytes: `__bytes__`, or the buffer protocol.
fn byte_text(t: &Thread, v: Value) -> PyResult<Vec<u8>> {
    if let Some(b) = v.downcast::<crate::objects::bytes::PyBytes>() {
        return Ok(b.as_bytes().to_vec());
    }
    if let Some(b) = crate::objects::bytes::from_dunder_bytes(t, v)? {
        return Ok(b.as_bytes().to_vec());
    }
    if t.class_of(v).slots.get().getbuffer.is_some() {
        return buffer::to_vec(t, v);
    }
    let got = type_name(t, v);
    Err(t.raise_type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{got}'"
    )))
}
/// The operand of `%c` in bytes.
fn byte(t: &Thread, v: Value) -> PyResult<u8> {
    let single = |what: &str, bytes: &[u8]| match bytes {
        [b] => Ok(*b),
        _ => Err(t.raise_type_error(format!(
            "%c requires an integer in range(256) or a single byte, not a {what} object of length {}",
            bytes.len()
        ))),
    };
    if let Some(b) = crate::objects::bytes::as_bytes(v) {
        return single("bytes", b.as_bytes());
    }
    if let Some(b) = v.downcast::<crate::objects::bytearray::PyByteArray>() {
        return single("bytearray", b.as_bytes());
    }
    if as_int(v).is_none() && t.class_of(v).slots.get().index.is_none() {
        let got = t.class_of(v).full_name(t);
        return Err(t.raise_type_error(format!("%c requires an integer in range(256) or a single byte, not {got}")));
    }
    let n = number::index(t, v)?;
    match int::to_i64(n) {
        Some(b @ 0..=255) => Ok(b as u8),
        _ => Err(t.raise_overflow_error("%c arg not in range(256)")),
    }
}
