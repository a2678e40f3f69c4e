//! Doubles as text: shortest digits (`repr`), fixed, exponent and general form, and their formatting under a specification.

use super::number::{Body, NumberText, body, layout, pad};
use super::spec::{FormatSpec, Grouping, parse, unknown_code};
use crate::prelude::*;

/// The shortest decimal digits that read back as `f` (finite, not negative), and the position of the point: `0.digits * 10^point`.
pub fn shortest_digits(f: f64) -> (String, i32) {
    if f == 0.0 {
        return ("0".into(), 1);
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(f);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((m, e)) => (m, e.parse::<i32>().unwrap_or(0)),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all.trim_matches('0');
    (digits.to_owned(), whole.len() as i32 - leading as i32 + exponent)
}

/// `repr(float)`.
pub fn repr(f: f64) -> String {
    text_of(f, 'r', 17, false, true)
}

/// The text of a double for one of the codes `e f g r` (upper case for capital letters), as C's printf and CPython's `repr` give it.
/// `alternate` keeps the point and trailing zeros; `add_dot_zero` makes an integral `r` or general result look like a float.
pub fn text_of(f: f64, code: char, precision: usize, alternate: bool, add_dot_zero: bool) -> String {
    let upper = code.is_ascii_uppercase();
    if !f.is_finite() {
        let text = match (f.is_nan(), f < 0.0) {
            (true, _) => "nan",
            (false, true) => "-inf",
            (false, false) => "inf",
        };
        return if upper { text.to_ascii_uppercase() } else { text.into() };
    }
    let sign = if f.is_sign_negative() { "-" } else { "" };
    let a = f.abs();
    let text = match code.to_ascii_lowercase() {
        'f' => {
            let s = fixed_form(a, precision);
            if alternate && precision == 0 { s + "." } else { s }
        }
        'e' => exponent_form(a, precision, alternate),
        'g' => general_form(a, precision.max(1), alternate, add_dot_zero),
        _ => {
            let (digits, point) = shortest_digits(a);
            arrange(&digits, point, 16, add_dot_zero)
        }
    };
    let text = if upper { text.to_ascii_uppercase() } else { text };
    format!("{sign}{text}")
}

/// No double has more digits, on either side of the point.
const MOST_DIGITS: usize = 1100;

fn fixed_form(a: f64, precision: usize) -> String {
    let exact = precision.min(MOST_DIGITS);
    let mut s = format!("{a:.exact$}");
    s.extend(std::iter::repeat_n('0', precision - exact));
    s
}
/// Mantissa with `precision` digits behind the point, and exponent.
fn scientific(a: f64, precision: usize) -> (String, String) {
    let exact = precision.min(MOST_DIGITS);
    let s = format!("{a:.exact$e}");
    let (mantissa, exponent) = s.split_once('e').unwrap_or((&s, "0"));
    let mut mantissa = mantissa.to_owned();
    mantissa.extend(std::iter::repeat_n('0', precision - exact));
    (mantissa, exponent.to_owned())
}

/// `d.ddde±xx` with `precision` digits behind the point.
fn exponent_form(a: f64, precision: usize, alternate: bool) -> String {
    let (mantissa, exponent) = scientific(a, precision);
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let point = if alternate && precision == 0 { "." } else { "" };
    format!("{mantissa}{point}{}", exponent_suffix(exponent))
}
fn exponent_suffix(exponent: i32) -> String {
    format!("e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}
/// `%g`: `precision` significant digits, exponent form below 1e-4 and from 10^precision.
fn general_form(a: f64, precision: usize, alternate: bool, add_dot_zero: bool) -> String {
    let (mantissa, exponent) = scientific(a, precision - 1);
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    // With `.0` to be added, an integral number of full precision goes to exponent form, so that the digit shown is real.
    let limit = if add_dot_zero { precision as i32 - 1 } else { precision as i32 };
    if alternate {
        return if (-4..limit).contains(&exponent) {
            let fixed = fixed_from(&digits, exponent + 1);
            if fixed.contains('.') { fixed } else { fixed + "." }
        } else {
            let rest = &digits[1..];
            format!("{}.{rest}{}", &digits[..1], exponent_suffix(exponent))
        };
    }
    let trimmed = digits.trim_end_matches('0');
    let digits = if trimmed.is_empty() { "0" } else { trimmed };
    if (-4..limit).contains(&exponent) {
        let fixed = fixed_from(digits, exponent + 1);
        if add_dot_zero && !fixed.contains('.') { fixed + ".0" } else { fixed }
    } else {
        exponent_from(digits, exponent)
    }
}
/// Digits in fixed form, the point behind `point` of them.
fn fixed_from(digits: &str, point: i32) -> String {
    let n = digits.len() as i32;
    if point <= 0 {
        format!("0.{}{digits}", "0".repeat(-point as usize))
    } else if point >= n {
        format!("{digits}{}", "0".repeat((point - n) as usize))
    } else {
        format!("{}.{}", &digits[..point as usize], &digits[point as usize..])
    }
}
fn exponent_from(digits: &str, exponent: i32) -> String {
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{first}{point}{rest}{}", exponent_suffix(exponent))
}
/// Shortest digits: fixed form for exponents from -4 below `limit`.
fn arrange(digits: &str, point: i32, limit: i32, add_dot_zero: bool) -> String {
    if -4 < point && point <= limit {
        let fixed = fixed_from(digits, point);
        if add_dot_zero && !fixed.contains('.') { fixed + ".0" } else { fixed }
    } else {
        exponent_from(digits, point - 1)
    }
}

/// Splits unsigned text into integer digits, fraction digits, whether there is a point, and the tail.
fn split(text: &str) -> (&str, &str, bool, &str) {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (integer, rest) = text.split_at(digits);
    match rest.strip_prefix('.') {
        Some(rest) => {
            let n = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            (integer, &rest[..n], true, &rest[n..])
        }
        None => (integer, "", false, rest),
    }
}

/// The unsigned text of a double under a specification, and whether it is negative.
fn unsigned_text(t: &Thread, f: f64, spec: &FormatSpec, type_name: &str) -> PyResult<(bool, String)> {
    let mut code = spec.code;
    let mut precision = spec.precision;
    let mut add_dot_zero = false;
    let mut f = f;
    let mut percent = "";
    if code == 0 {
        // Like `repr`, or like 'g' when a precision is given; integral results keep a `.0`.
        add_dot_zero = true;
        code = if precision.is_some() { 'g' as u32 } else { 'r' as u32 };
    }
    let letter = match char::from_u32(code) {
        Some('n') => 'g',
        Some('%') => {
            percent = "%";
            f *= 100.0;
            'f'
        }
        Some(c @ ('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'r')) => c,
        _ => return Err(unknown_code(t, code, type_name)),
    };
    if precision.is_some_and(|p| p > i32::MAX as usize) {
        return Err(t.raise_value_error("precision too big"));
    }
    let digits = *precision.get_or_insert(if letter == 'r' { 17 } else { 6 });
    if digits > 1 << 24 {
        return Err(t.raise_out_of_memory());
    }
    let mut text = text_of(f, letter, digits, spec.alternate, add_dot_zero);
    if spec.alternate && letter == 'r' {
        force_point(&mut text, f);
    }
    let negative = text.starts_with('-');
    let mut unsigned = text.trim_start_matches('-').to_owned();
    let zero = spec.no_negative_zero
        && f.is_finite()
        && !unsigned.split(['e', 'E']).next().unwrap_or("").contains(|c: char| ('1'..='9').contains(&c));
    unsigned.push_str(percent);
    Ok((negative && !zero, unsigned))
}

fn spec_points(spec: &PyStr) -> super::spec::Points {
    super::spec::Points::of(spec)
}

/// `float.__format__`.
pub fn format_float(t: &Thread, f: f64, spec: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
    if spec.is_empty() {
        return PyStr::new(t, &repr(f));
    }
    let mut s = parse(t, &spec_points(&spec), 0, b'>', "float")?;
    if s.code == 'n' as u32 {
        s.grouping = s.grouping.or(locale_grouping());
    }
    let (negative, text) = unsigned_text(t, f, &s, "float")?;
    let (integer, fraction, point, tail) = split(&text);
    layout(t, &s, &NumberText { negative, prefix: "", integer, fraction, point, tail }, 3)
}

/// The C locale, which is ours unless the program calls `locale.setlocale`, groups nothing.
fn locale_grouping() -> Option<Grouping> {
    None
}

/// `complex.__format__`.
pub fn format_complex(t: &Thread, real: f64, imag: f64, spec: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
    let mut s = parse(t, &spec_points(&spec), 0, b'>', "complex")?;
    if s.fill == '0' as u32 {
        return Err(t.raise_value_error("Zero padding is not allowed in complex format specifier"));
    }
    if s.align == b'=' {
        return Err(t.raise_value_error("'=' alignment flag is not allowed in complex format specifier"));
    }
    if s.code == '%' as u32 {
        return Err(unknown_code(t, s.code, "complex"));
    }
    // Without a code both parts read like `repr`, in parentheses, and a zero real part is left out.
    let plain = s.code == 0;
    let mut part_spec = FormatSpec { width: None, ..s };
    let part = |f: f64, part_spec: &FormatSpec| -> PyResult<String> {
        let (negative, text) = unsigned_part(t, f, part_spec, plain)?;
        let (integer, fraction, point, tail) = split(&text);
        let Body { sign, rest } =
            body(part_spec, &NumberText { negative, prefix: "", integer, fraction, point, tail }, 3);
        Ok(sign + &rest)
    };
    let skip_real = plain && real == 0.0 && !real.is_sign_negative();
    let mut text = if skip_real { String::new() } else { part(real, &part_spec)? };
    if !skip_real {
        part_spec.sign = b'+';
    }
    text.push_str(&part(imag, &part_spec)?);
    text.push('j');
    if plain && !skip_real {
        text = format!("({text})");
    }
    if !s.explicit_align {
        s.align = b'>';
    }
    pad(t, &s, "", &text)
}
/// `#` forces the point, also in exponent form.
fn force_point(text: &mut String, f: f64) {
    if !text.contains('.') && f.is_finite() {
        match text.find('e') {
            Some(e) => text.insert(e, '.'),
            None => text.push('.'),
        }
    }
}
/// As [`unsigned_text`], but parts of a complex number carry no `.0`.
fn unsigned_part(t: &Thread, f: f64, spec: &FormatSpec, plain: bool) -> PyResult<(bool, String)> {
    if !plain {
        return unsigned_text(t, f, spec, "complex");
    }
    let (letter, precision) = match spec.precision {
        Some(p) => ('g', p),
        None => ('r', 17),
    };
    let mut text = text_of(f, letter, precision, spec.alternate, false);
    if spec.alternate {
        force_point(&mut text, f);
    }
    Ok((text.starts_with('-'), text.trim_start_matches('-').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_is_the_shortest_text_in_cpythons_layout() {
        for (f, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (1.5e300, "1.5e+300"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "nan"),
            (100.0, "100.0"),
            (1234.5678, "1234.5678"),
        ] {
            assert_eq!(repr(f), text);
        }
    }

    #[test]
    fn printf_forms() {
        assert_eq!(text_of(1234.5678, 'g', 6, false, false), "1234.57");
        assert_eq!(text_of(100000.0, 'g', 6, false, false), "100000");
        assert_eq!(text_of(1000000.0, 'g', 6, false, false), "1e+06");
        assert_eq!(text_of(0.0001, 'g', 6, false, false), "0.0001");
        assert_eq!(text_of(0.00001, 'g', 6, false, false), "1e-05");
        assert_eq!(text_of(1.0, 'g', 6, true, false), "1.00000");
        assert_eq!(text_of(2.5, 'f', 0, false, false), "2");
        assert_eq!(text_of(1e22, 'e', 3, false, false), "1.000e+22");
        assert_eq!(text_of(0.0, 'e', 2, false, false), "0.00e+00");
        assert_eq!(text_of(f64::INFINITY, 'E', 2, false, false), "INF");
        assert_eq!(text_of(123.0, 'g', 3, false, true), "1.23e+02");
        assert_eq!(text_of(12.0, 'g', 3, false, true), "12.0");
    }
}
