//! Numbers as text: reading, and writing in scientific, engineering and formatted notation.

use super::number::status::*;
use super::number::{Kind, Limits, Number, cut};
use brolga_vm::objects::unicode;
use dashu_int::UBig;

/// Exponents that are written beyond this are all the same.
const FAR: i128 = 3_000_000_000_000_000_000;

/// Reads a number exactly; `None` if the text is none. `loose`: with white space around and underscores anywhere.
pub fn parse(text: impl Iterator<Item = u32>, loose: bool) -> Option<Number> {
    let mut ascii = Vec::new();
    for c in text {
        ascii.push(match c {
            0x5f if loose => continue,
            0..=0x7f => c as u8,
            _ if unicode::is_space(c) => b' ',
            _ => b'0' + unicode::decimal_digit(c)? as u8,
        });
    }
    let mut s = &ascii[..];
    if loose {
        let is_space = |b: &u8| unicode::is_space(*b as u32);
        while let [first, rest @ ..] = s
            && is_space(first)
        {
            s = rest;
        }
        while let [rest @ .., last] = s
            && is_space(last)
        {
            s = rest;
        }
    }
    let mut negative = false;
    if let [sign @ (b'+' | b'-'), rest @ ..] = s {
        negative = *sign == b'-';
        s = rest;
    }
    let lower = s.to_ascii_lowercase();
    match &lower[..] {
        b"inf" | b"infinity" => return Some(Number::infinity(negative)),
        [b'n', b'a', b'n', payload @ ..] => return nan(negative, Kind::Quiet, payload),
        [b's', b'n', b'a', b'n', payload @ ..] => return nan(negative, Kind::Signaling, payload),
        _ => {}
    }
    let (number, exponent) = match lower.iter().position(|b| *b == b'e') {
        Some(at) => (&lower[..at], exponent(&lower[at + 1..])?),
        None => (&lower[..], 0),
    };
    let (whole, fraction) = match number.iter().position(|b| *b == b'.') {
        Some(at) => (&number[..at], &number[at + 1..]),
        None => (number, &number[..0]),
    };
    let digits = [whole, fraction].concat();
    let coefficient = unsigned(&digits)?;
    Some(Number::finite(negative, coefficient, (exponent - fraction.len() as i128) as i64))
}
fn unsigned(digits: &[u8]) -> Option<UBig> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    UBig::from_str_radix(std::str::from_utf8(digits).ok()?, 10).ok()
}
fn exponent(text: &[u8]) -> Option<i128> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let n = digits.iter().fold(0i128, |n, d| (n * 10 + (d - b'0') as i128).min(FAR));
    Some(if negative { -n } else { n })
}
fn nan(negative: bool, kind: Kind, payload: &[u8]) -> Option<Number> {
    let coefficient = if payload.is_empty() { UBig::ZERO } else { unsigned(payload)? };
    Some(Number { negative, kind, coefficient, exponent: 0 })
}

/// A number that was read, or made from digits, as it is: what does not fit the widest context is invalid.
pub fn exact(number: Option<Number>, status: &mut u32) -> Number {
    let Some(number) = number else { return Number::invalid(CONVERSION_SYNTAX, status) };
    let mut conditions = 0;
    let number = number.finish(&Limits::MAX, &mut conditions);
    if conditions & (INEXACT | ROUNDED | CLAMPED) != 0 {
        return Number::invalid(INVALID_OPERATION, status);
    }
    *status |= conditions & (ALL_INVALID | NO_MEMORY);
    number
}

impl Number {
    fn special_text(&self) -> Option<String> {
        let sign = if self.negative { "-" } else { "" };
        let name = match self.kind {
            Kind::Finite => return None,
            Kind::Infinite => return Some(format!("{sign}Infinity")),
            Kind::Quiet => "NaN",
            Kind::Signaling => "sNaN",
        };
        let payload = if self.coefficient.is_zero() { String::new() } else { self.coefficient.to_string() };
        Some(format!("{sign}{name}{payload}"))
    }
    /// Scientific notation, where an exponent is needed.
    pub fn to_scientific(&self, capitals: bool) -> String {
        self.to_text(capitals, false)
    }
    /// The same with exponents that are multiples of three.
    pub fn to_engineering(&self, capitals: bool) -> String {
        self.to_text(capitals, true)
    }
    fn to_text(&self, capitals: bool, engineering: bool) -> String {
        if let Some(text) = self.special_text() {
            return text;
        }
        let digits = self.coefficient.to_string();
        // How many digits stand left of the point.
        let left = self.exponent + digits.len() as i64;
        let point = if self.exponent <= 0 && left > -6 {
            left
        } else if !engineering {
            1
        } else if digits == "0" {
            (left + 1).rem_euclid(3) - 1
        } else {
            (left - 1).rem_euclid(3) + 1
        };
        let mut text = String::new();
        if self.negative {
            text.push('-');
        }
        if point <= 0 {
            text.push_str("0.");
            text.extend(std::iter::repeat_n('0', -point as usize));
            text.push_str(&digits);
        } else if point as usize >= digits.len() {
            text.push_str(&digits);
            text.extend(std::iter::repeat_n('0', point as usize - digits.len()));
        } else {
            text.push_str(&digits[..point as usize]);
            text.push('.');
            text.push_str(&digits[point as usize..]);
        }
        if left != point {
            text.push(if capitals { 'E' } else { 'e' });
            text.push_str(&format!("{:+}", left - point));
        }
        text
    }
}

/// A format specifier, read.
pub struct Spec {
    pub fill: String,
    /// `<`, `>`, `=`, `^`; `z` for zeros after the sign.
    pub align: char,
    pub sign: char,
    pub width: usize,
    pub precision: Option<i64>,
    pub kind: char,
    pub point: String,
    pub separator: String,
    /// Sizes of groups of digits, the lowest first, as C's locales have them.
    pub grouping: Vec<u8>,
    pub locale: bool,
}

impl Spec {
    /// `None` for what this notation does not know.
    pub fn parse(text: &str, capitals: bool) -> Option<Spec> {
        let chars: Vec<char> = text.chars().collect();
        let is_align = |c: Option<&char>| matches!(c, Some('<' | '>' | '=' | '^'));
        let mut spec = Spec {
            fill: " ".to_owned(),
            align: '>',
            sign: '-',
            width: 0,
            precision: None,
            kind: if capitals { 'G' } else { 'g' },
            point: ".".to_owned(),
            separator: String::new(),
            grouping: Vec::new(),
            locale: false,
        };
        let mut at = 0;
        let mut aligned = false;
        if is_align(chars.get(1)) {
            if chars[0] == '\0' {
                return None;
            }
            (spec.fill, spec.align, aligned, at) = (chars[0].to_string(), chars[1], true, 2);
        } else if is_align(chars.first()) {
            (spec.align, aligned, at) = (chars[0], true, 1);
        }
        if let Some(sign @ ('+' | '-' | ' ')) = chars.get(at) {
            spec.sign = *sign;
            at += 1;
        }
        if chars.get(at) == Some(&'0') {
            if aligned {
                return None;
            }
            spec.align = 'z';
            at += 1;
        }
        let number = |at: &mut usize| -> Option<Option<i64>> {
            let start = *at;
            let mut n: i64 = 0;
            while let Some(digit) = chars.get(*at).and_then(|c| c.to_digit(10)) {
                n = n.checked_mul(10)?.checked_add(digit as i64)?;
                *at += 1;
            }
            Some((*at > start).then_some(n))
        };
        if chars.get(at).is_some_and(|c| c.is_ascii_digit()) {
            if chars[at] == '0' {
                return None;
            }
            spec.width = usize::try_from(number(&mut at)??).ok()?;
        }
        if chars.get(at) == Some(&',') {
            spec.separator = ",".to_owned();
            spec.grouping = vec![3, 3];
            at += 1;
        }
        if chars.get(at) == Some(&'.') {
            at += 1;
            spec.precision = Some(number(&mut at)??);
        }
        match chars.get(at) {
            None => {}
            Some(kind @ ('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%')) => {
                spec.kind = *kind;
                at += 1;
            }
            Some(kind @ ('n' | 'N')) => {
                if !spec.separator.is_empty() {
                    return None;
                }
                spec.kind = if *kind == 'n' { 'g' } else { 'G' };
                spec.locale = true;
                at += 1;
            }
            Some(_) => return None,
        }
        (at == chars.len()).then_some(spec)
    }

    /// A number in this format; `None` if there is no memory for it.
    pub fn format(&self, number: &Number, limits: &Limits) -> Option<String> {
        let sign = |negative: bool| match (negative, self.sign) {
            (true, _) => "-",
            (false, '+') => "+",
            (false, ' ') => " ",
            _ => "",
        };
        if !number.is_finite() {
            let text = number.clone().negated(false).special_text().unwrap_or_default();
            let percent = if self.kind == '%' { "%" } else { "" };
            let body = format!("{}{text}{percent}", sign(number.negative));
            // Zeros would look like a number.
            let (fill, align) = if self.align == 'z' { (" ", '>') } else { (&self.fill[..], self.align) };
            return Some(self.aligned(sign(number.negative), &body, fill, align));
        }
        let mut number = number.clone();
        let lower = self.kind.to_ascii_lowercase();
        if lower == '%' {
            number.exponent += 2;
        }
        let rescaled = |number: &Number, exponent: i64| -> Option<Number> {
            if number.coefficient.is_zero() {
                return Some(Number::finite(number.negative, UBig::ZERO, exponent));
            }
            let shift = number.exponent - exponent;
            let coefficient = if shift >= 0 {
                number.padded(shift)?
            } else {
                cut(&number.coefficient, -shift, limits.rounding, number.negative).0
            };
            Some(Number::finite(number.negative, coefficient, exponent))
        };
        let to_digits = |number: &Number, digits: i64| -> Option<Number> {
            let rounded = rescaled(number, number.adjusted() + 1 - digits)?;
            if rounded.adjusted() == number.adjusted() {
                return Some(rounded);
            }
            rescaled(&rounded, rounded.adjusted() + 1 - digits)
        };
        if let Some(precision) = self.precision {
            if precision > 1 << 30 {
                return None;
            }
            match lower {
                'e' if !number.coefficient.is_zero() => number = to_digits(&number, precision + 1)?,
                'f' | '%' => number = rescaled(&number, -precision)?,
                'g' if number.digits() > precision.max(1) => number = to_digits(&number, precision.max(1))?,
                _ => {}
            }
        }
        if number.coefficient.is_zero() && number.exponent > 0 && matches!(lower, 'f' | '%') {
            number.exponent = 0;
        }
        let digits = number.coefficient.to_string();
        let left = number.exponent.checked_add(digits.len() as i64)?;
        let point = match lower {
            'e' => match self.precision {
                Some(precision) if number.coefficient.is_zero() => 1 - precision,
                _ => 1,
            },
            'f' | '%' => left,
            _ if number.exponent <= 0 && left > -6 => left,
            _ => 1,
        };
        if point.unsigned_abs() > 1 << 29 {
            return None;
        }
        let zeros = |n: i64| "0".repeat(n.max(0) as usize);
        let (whole, fraction) = if point < 0 {
            ("0".to_owned(), zeros(-point) + &digits)
        } else if point as usize > digits.len() {
            (digits.clone() + &zeros(point - digits.len() as i64), String::new())
        } else {
            let (whole, fraction) = digits.split_at(point as usize);
            (if whole.is_empty() { "0" } else { whole }.to_owned(), fraction.to_owned())
        };
        let mut tail = String::new();
        if !fraction.is_empty() {
            tail.push_str(&self.point);
            tail.push_str(&fraction);
        }
        let exponent = left - point;
        if exponent != 0 || lower == 'e' {
            let e = if self.kind.is_ascii_uppercase() { 'E' } else { 'e' };
            tail.push_str(&format!("{e}{exponent:+}"));
        }
        if lower == '%' {
            tail.push('%');
        }
        let sign = sign(number.negative);
        let room = match self.align {
            'z' => self.width.saturating_sub(tail.chars().count() + sign.len()),
            _ => 0,
        };
        if room > 1 << 33 {
            return None;
        }
        let body = format!("{sign}{}{tail}", self.grouped(&whole, room));
        Some(self.aligned(sign, &body, &self.fill, self.align))
    }
    /// Puts separators between groups of digits, with zeros in front up to a width.
    fn grouped(&self, digits: &str, width: usize) -> String {
        if self.separator.is_empty() || self.grouping.is_empty() {
            return format!("{}{digits}", "0".repeat(width.saturating_sub(digits.len())));
        }
        let separator_len = self.separator.chars().count();
        let mut groups: Vec<String> = Vec::new();
        let mut rest = digits;
        let mut missing = width as i64;
        let mut sizes = self.grouping.iter();
        let mut size = 0usize;
        loop {
            match sizes.next() {
                Some(0) | None if size > 0 => {}
                Some(&n) if n > 0 && n < 127 => size = n as usize,
                // No more groups.
                _ => {
                    let pad = (missing.max(1) - rest.len() as i64).max(0) as usize;
                    groups.push("0".repeat(pad) + rest);
                    break;
                }
            }
            let len = size.min(rest.len().max((missing.max(1)) as usize));
            let taken = rest.len().min(len);
            let (head, tail) = rest.split_at(rest.len() - taken);
            groups.push("0".repeat(len - taken) + tail);
            rest = head;
            missing -= len as i64;
            if rest.is_empty() && missing <= 0 {
                break;
            }
            missing -= separator_len as i64;
        }
        groups.reverse();
        groups.join(&self.separator)
    }
    fn aligned(&self, sign: &str, body: &str, fill: &str, align: char) -> String {
        let missing = self.width.saturating_sub(body.chars().count());
        if missing == 0 {
            return body.to_owned();
        }
        let pad = |n: usize| fill.repeat(n);
        match align {
            '<' => body.to_owned() + &pad(missing),
            '^' => pad(missing / 2) + body + &pad(missing - missing / 2),
            '=' => format!("{sign}{}{}", pad(missing), &body[sign.len()..]),
            'z' => body.to_owned(),
            _ => pad(missing) + body,
        }
    }
}
