//! Python's `repr` of constants, for disassembly and for comparing code objects with CPython's.

use std::fmt::Write;

use unicode_general_category::{GeneralCategory, get_general_category};

use crate::code::Constant;
use crate::wtf8::Wtf8;

/// `repr` of a constant.
pub fn repr(constant: &Constant) -> String {
    let mut out = String::new();
    push_repr(&mut out, constant);
    out
}

fn push_repr(out: &mut String, constant: &Constant) {
    match constant {
        Constant::None => out.push_str("None"),
        Constant::Ellipsis => out.push_str("Ellipsis"),
        Constant::Bool(value) => out.push_str(if *value { "True" } else { "False" }),
        Constant::Int(value) => out.push_str(&value.to_string()),
        Constant::Float(value) => out.push_str(&float_repr(*value)),
        Constant::Complex { real, imag } => out.push_str(&complex_repr(*real, *imag)),
        Constant::Str(text) => out.push_str(&str_repr(text)),
        Constant::Bytes(bytes) => out.push_str(&bytes_repr(bytes)),
        Constant::Tuple(items) => {
            out.push('(');
            push_items(out, items);
            out.push_str(if items.len() == 1 { ",)" } else { ")" });
        }
        Constant::FrozenSet(items) if items.is_empty() => out.push_str("frozenset()"),
        Constant::FrozenSet(items) => {
            out.push_str("frozenset({");
            push_items(out, items);
            out.push_str("})");
        }
        Constant::Slice(parts) => {
            out.push_str("slice(");
            push_items(out, &parts[..]);
            out.push(')');
        }
        // Python shows the address as well; there is none here.
        Constant::Code(code) => {
            let _ = write!(out, "<code object {}, file \"{}\", line {}>", code.name, code.filename, code.firstlineno);
        }
    }
}

fn push_items(out: &mut String, items: &[Constant]) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        push_repr(out, item);
    }
}

/// Shortest decimal digits that give the float back, and the exponent of the first. Of two that are equally near, the
/// even ones: Rust's shortest form only tells how many there are.
fn shortest(value: f64) -> (String, i32) {
    let (digits, _) = digits_of(&format!("{value:e}"));
    digits_of(&format!("{value:.*e}", digits.len().saturating_sub(1)))
}

/// Splits Rust's `d.ddde-x` into digits and exponent.
fn digits_of(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (mantissa.chars().filter(char::is_ascii_digit).collect(), exponent.parse().unwrap_or(0))
}

fn special(value: f64) -> Option<&'static str> {
    match value {
        _ if value.is_nan() => Some("nan"),
        f64::INFINITY => Some("inf"),
        f64::NEG_INFINITY => Some("-inf"),
        _ => None,
    }
}

/// Lays out digits as C's `%g` does: scientific outside `10^-4 <= value < 10^limit`.
fn layout(negative: bool, digits: &str, exponent: i32, limit: i32, dot_zero: bool) -> String {
    let mut out = String::from(if negative { "-" } else { "" });
    if exponent < -4 || exponent >= limit {
        out.push_str(&digits[..1]);
        if digits.len() > 1 {
            out.push('.');
            out.push_str(&digits[1..]);
        }
        let _ = write!(out, "e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.unsigned_abs());
        return out;
    }
    let whole = exponent + 1;
    if whole <= 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', whole.unsigned_abs() as usize));
        out.push_str(digits);
        return out;
    }
    let whole = whole as usize;
    if digits.len() > whole {
        out.push_str(&digits[..whole]);
        out.push('.');
        out.push_str(&digits[whole..]);
    } else {
        out.push_str(digits);
        out.extend(std::iter::repeat_n('0', whole - digits.len()));
        if dot_zero {
            out.push_str(".0");
        }
    }
    out
}

fn float_text(value: f64, dot_zero: bool) -> String {
    match special(value) {
        Some(text) => text.to_string(),
        None => {
            let (digits, exponent) = shortest(value);
            layout(value.is_sign_negative(), &digits, exponent, 16, dot_zero)
        }
    }
}

/// `repr` of a float.
pub fn float_repr(value: f64) -> String {
    float_text(value, true)
}

/// The float as C's `%.17g`, the form of old marshal versions.
pub fn float_g17(value: f64) -> String {
    if let Some(text) = special(value) {
        return text.to_string();
    }
    let (digits, exponent) = digits_of(&format!("{value:.16e}"));
    let digits = match digits.trim_end_matches('0') {
        "" => "0",
        digits => digits,
    };
    layout(value.is_sign_negative(), digits, exponent, 17, false)
}

/// `float.hex()`.
pub fn float_hex(value: f64) -> String {
    if let Some(text) = special(value) {
        return text.to_string();
    }
    let bits = value.to_bits();
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52 & 0x7ff) as i32 {
        0 if fraction == 0 => format!("{sign}0x0.0p+0"),
        0 => format!("{sign}0x0.{fraction:013x}p-1022"),
        exponent => format!("{sign}0x1.{fraction:013x}p{:+}", exponent - 1023),
    }
}

/// `repr` of a complex.
pub fn complex_repr(real: f64, imag: f64) -> String {
    let imag_text = float_text(imag, false);
    if real == 0.0 && !real.is_sign_negative() {
        return format!("{imag_text}j");
    }
    let plus = if imag_text.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{imag_text}j)", float_text(real, false))
}

/// `str.isprintable()` of one code point.
pub fn is_printable(point: u32) -> bool {
    use GeneralCategory::*;
    match char::from_u32(point) {
        Some(' ') => true,
        Some(c) => !matches!(
            get_general_category(c),
            Control
                | Format
                | Surrogate
                | PrivateUse
                | Unassigned
                | LineSeparator
                | ParagraphSeparator
                | SpaceSeparator
        ),
        None => false,
    }
}

/// `repr` of a string.
pub fn str_repr(text: &Wtf8) -> String {
    let bytes = text.as_bytes();
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for point in text.code_points() {
        match char::from_u32(point) {
            Some('\\') => out.push_str("\\\\"),
            Some('\t') => out.push_str("\\t"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some(c) if c == quote => out.extend(['\\', c]),
            Some(c) if is_printable(point) => out.push(c),
            _ => {
                let _ = match point {
                    0..=0xff => write!(out, "\\x{point:02x}"),
                    0x100..=0xffff => write!(out, "\\u{point:04x}"),
                    _ => write!(out, "\\U{point:08x}"),
                };
            }
        }
    }
    out.push(quote);
    out
}

/// `repr` of bytes.
pub fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = String::from("b");
    out.push(quote);
    for byte in bytes {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b' '..=b'~' if char::from(*byte) == quote => out.extend(['\\', quote]),
            b' '..=b'~' => out.push(char::from(*byte)),
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats() {
        let values = [
            0.0,
            -0.0,
            1.0,
            1.5,
            0.1,
            1e15,
            1e16,
            123456789012345680.0,
            1e22,
            1e-4,
            1e-5,
            1.5e-7,
            5e-324,
            f64::MAX,
            f64::NAN,
            f64::NEG_INFINITY,
        ];
        let text: Vec<String> = values.iter().map(|value| float_repr(*value)).collect();
        assert_eq!(
            text.join(" "),
            "0.0 -0.0 1.0 1.5 0.1 1000000000000000.0 1e+16 1.2345678901234568e+17 1e+22 0.0001 1e-05 1.5e-07 5e-324 \
             1.7976931348623157e+308 nan -inf"
        );
        let text: Vec<String> = values.iter().map(|value| float_g17(*value)).collect();
        assert_eq!(
            text.join(" "),
            "0 -0 1 1.5 0.10000000000000001 1000000000000000 10000000000000000 1.2345678901234568e+17 1e+22 \
             0.0001 1.0000000000000001e-05 1.4999999999999999e-07 4.9406564584124654e-324 1.7976931348623157e+308 nan -inf"
        );
        let text: Vec<String> =
            [0.0, -0.0, 1.0, -0.1, 5e-324, f64::INFINITY].iter().map(|value| float_hex(*value)).collect();
        assert_eq!(
            text.join(" "),
            "0x0.0p+0 -0x0.0p+0 0x1.0000000000000p+0 -0x1.999999999999ap-4 0x0.0000000000001p-1022 inf"
        );
    }

    #[test]
    fn complexes() {
        let values =
            [(0.0, 1.0), (-0.0, 1.0), (1.0, -0.0), (1.5, f64::NAN), (0.0, -1e16), (f64::INFINITY, f64::NEG_INFINITY)];
        let text: Vec<String> = values.iter().map(|(real, imag)| complex_repr(*real, *imag)).collect();
        assert_eq!(text.join(" "), "1j (-0+1j) (1-0j) (1.5+nanj) -1e+16j (inf-infj)");
    }

    #[test]
    fn strings() {
        let texts = ["", "it's", "it's \"so\"", "a\\\t\n\r\0\x7f", "é\u{a0}\u{378}\u{2028}\u{e000}\u{1f600}\u{e0001}"];
        let text: Vec<String> = texts.iter().map(|text| str_repr(&Wtf8::from(*text))).collect();
        assert_eq!(
            text.join(" "),
            r#"'' "it's" 'it\'s "so"' 'a\\\t\n\r\x00\x7f' 'é\xa0\u0378\u2028\ue000"#.to_string()
                + "\u{1f600}"
                + r"\U000e0001'"
        );
        assert_eq!(str_repr(&Wtf8::from_code_points([0xd800, 0x61]).unwrap()), r"'\ud800a'");
        assert_eq!(bytes_repr(b"it's\\\x00\xff\n~"), r#"b"it's\\\x00\xff\n~""#);
    }

    #[test]
    fn containers() {
        let one = Constant::tuple([1i64.into()]);
        let all = Constant::tuple([
            one,
            Constant::Tuple(Box::default()),
            Constant::FrozenSet(Box::default()),
            Constant::FrozenSet(Box::new(["a".into(), true.into()])),
            Constant::Slice(Box::new([Constant::None, 2i64.into(), Constant::None])),
            Constant::Ellipsis,
            Constant::Bytes(Box::new(*b"x")),
        ]);
        assert_eq!(repr(&all), "((1,), (), frozenset(), frozenset({'a', True}), slice(None, 2, None), Ellipsis, b'x')");
    }

    #[test]
    fn of_equally_near_digits_the_even_ones_are_taken() {
        assert_eq!(float_repr(1429035198630573.25), "1429035198630573.2");
        assert_eq!(float_repr(1125899906842624.75), "1125899906842624.8");
        assert_eq!(float_repr(9007199254740993.0), "9007199254740992.0");
        assert_eq!(float_repr(5e-324), "5e-324");
    }
}
