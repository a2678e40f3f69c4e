//! `int.__format__`.

use super::number::{NumberText, layout, pad};
use super::spec::{Points, parse, unknown_code};
use crate::objects::int::{self, IntRef};
use crate::prelude::*;

/// The magnitude in a base of 2, 8, 10 or 16, lower case.
pub fn digits(t: &Thread, n: IntRef, base: u32) -> PyResult<String> {
    Ok(match (n, base) {
        (IntRef::Small(i), 2) => format!("{:b}", i.unsigned_abs()),
        (IntRef::Small(i), 8) => format!("{:o}", i.unsigned_abs()),
        (IntRef::Small(i), 16) => format!("{:x}", i.unsigned_abs()),
        (IntRef::Small(i), _) => i.unsigned_abs().to_string(),
        (IntRef::Big(_), 10) => int::convert::to_decimal(t, n)?.trim_start_matches('-').to_owned(),
        (IntRef::Big(b), _) => b.to_ibig().into_parts().1.in_radix(base as u8).to_string(),
    })
}

/// `int.__format__`.
pub fn format_int(t: &Thread, v: Value, n: IntRef, spec: Gc<PyStr>, type_name: &str) -> PyResult<Gc<PyStr>> {
    let points = Points::of(&spec);
    let s = parse(t, &points, 'd' as u32, b'>', type_name)?;
    let (base, prefix, every) = match char::from_u32(s.code) {
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            let f = int::to_f64(t, v)?;
            return super::format_float(t, f, spec);
        }
        Some('c') => return character(t, n, &s),
        Some('d' | 'n') => (10, "", 3),
        Some('b') => (2, "0b", 4),
        Some('o') => (8, "0o", 4),
        Some('x') => (16, "0x", 4),
        Some('X') => (16, "0X", 4),
        _ => return Err(unknown_code(t, s.code, type_name)),
    };
    if s.precision.is_some() {
        return Err(t.raise_value_error("Precision not allowed in integer format specifier"));
    }
    if s.no_negative_zero {
        return Err(t.raise_value_error("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    let mut text = digits(t, n, base)?;
    if s.code == 'X' as u32 {
        text.make_ascii_uppercase();
    }
    let prefix = if s.alternate { prefix } else { "" };
    layout(
        t,
        &s,
        &NumberText { negative: n.is_negative(), prefix, integer: &text, fraction: "", point: false, tail: "" },
        every,
    )
}
fn character(t: &Thread, n: IntRef, s: &super::spec::FormatSpec) -> PyResult<Gc<PyStr>> {
    if s.precision.is_some() {
        return Err(t.raise_value_error("Precision not allowed in integer format specifier"));
    }
    if s.sign != 0 {
        return Err(t.raise_value_error("Sign not allowed with integer format specifier 'c'"));
    }
    if s.alternate {
        return Err(t.raise_value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let c = match n.to_i64() {
        Some(c) if (0..0x110000).contains(&c) => c as u32,
        Some(_) => return Err(t.raise_overflow_error("%c arg not in range(0x110000)")),
        None => return Err(t.raise_overflow_error("Python int too large to convert to C long")),
    };
    if c < 128 {
        return pad(t, s, "", &(c as u8 as char).to_string());
    }
    super::text::pad_points(t, s, &[c])
}
