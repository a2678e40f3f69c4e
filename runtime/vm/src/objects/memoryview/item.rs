//! Items of a buffer as Python values, by the native formats of the `struct` module.

use crate::objects::bytes::{PyBytes, as_bytes};
use crate::objects::{float, int};
use crate::prelude::*;
use crate::protocol::{number, object};

/// The letter of a native single-character format (`B`, `@B`).
pub fn native_code(format: &str) -> Option<u8> {
    match format.strip_prefix('@').unwrap_or(format).as_bytes() {
        [code] if size_of_code(*code).is_some() => Some(*code),
        _ => None,
    }
}
/// Native size of a format letter.
pub fn size_of_code(code: u8) -> Option<usize> {
    Some(match code {
        b'c' | b'b' | b'B' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    })
}

/// A half-precision number.
fn half_to_f64(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = ((bits >> 10 & 0x1f) as i32, (bits & 0x3ff) as f64);
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}
/// Rounds to half precision, ties to even; `None` if a finite number is too large.
fn f64_to_half(f: f64) -> Option<u16> {
    let sign = if f.is_sign_negative() { 0x8000 } else { 0 };
    let a = f.abs();
    if a.is_nan() {
        return Some(sign | 0x7e00);
    }
    if a.is_infinite() {
        return Some(sign | 0x7c00);
    }
    if a < 2f64.powi(-14) {
        // Subnormal: a multiple of 2^-24.
        return Some(sign | (a * 2f64.powi(24)).round_ties_even() as u16);
    }
    let exponent = a.log2().floor() as i32;
    let exponent = if 2f64.powi(exponent) > a { exponent - 1 } else { exponent };
    let mut fraction = ((a / 2f64.powi(exponent) - 1.0) * 1024.0).round_ties_even() as u16;
    let mut biased = exponent + 15;
    if fraction == 1024 {
        (fraction, biased) = (0, biased + 1);
    }
    (biased < 31).then_some(sign | (biased as u16) << 10 | fraction)
}

/// Reads an item.
///
/// # Safety
/// `p` points to an item of the format, readable, of any alignment.
pub unsafe fn unpack(t: &Thread, code: u8, p: *const u8) -> PyResult<Value> {
    /// # Safety
    /// As `unpack`.
    unsafe fn read<T: Copy>(p: *const u8) -> T {
        // SAFETY: by the caller's promise.
        unsafe { p.cast::<T>().read_unaligned() }
    }
    // SAFETY: by the caller's promise; each read has the format's size.
    unsafe {
        match code {
            b'B' => Ok(Value::from_small_int(*p as i64)),
            b'b' => Ok(Value::from_small_int(*p as i8 as i64)),
            b'c' => PyBytes::new(t, &[*p]).map(Into::into),
            b'?' => Ok(Value::from_bool(*p != 0)),
            b'h' => Ok(Value::from_small_int(read::<i16>(p) as i64)),
            b'H' => Ok(Value::from_small_int(read::<u16>(p) as i64)),
            b'i' => Ok(Value::from_small_int(read::<i32>(p) as i64)),
            b'I' => Ok(Value::from_small_int(read::<u32>(p) as i64)),
            b'l' | b'q' | b'n' => t.new_int(read::<i64>(p)),
            b'L' | b'Q' | b'N' | b'P' => int::from_u64(t, read::<u64>(p)),
            b'f' => t.new_float(read::<f32>(p) as f64),
            b'd' => t.new_float(read::<f64>(p)),
            b'e' => t.new_float(half_to_f64(read::<u16>(p))),
            _ => Err(t.raise_type_error("unknown format")),
        }
    }
}

/// The bytes of a value in a format; `TypeError` and `ValueError` as memoryview raises them.
pub fn pack(t: &Thread, code: u8, v: Value) -> PyResult<Vec<u8>> {
    let invalid_value = || t.raise_value_error(format!("memoryview: invalid value for format '{}'", char::from(code)));
    let invalid_type = || t.raise_type_error(format!("memoryview: invalid type for format '{}'", char::from(code)));
    match code {
        b'c' => match as_bytes(v) {
            Some(b) if b.len() == 1 => Ok(b.as_bytes().to_vec()),
            Some(_) => Err(invalid_value()),
            None => Err(invalid_type()),
        },
        b'?' => Ok(vec![object::is_true(t, v)? as u8]),
        b'f' | b'd' | b'e' => {
            let f = match float::as_float(v) {
                Some(f) => f,
                None => match number::to_f64(t, v) {
                    Ok(f) => f,
                    Err(r) if t.exception_matches(t.types.type_error) => {
                        t.take_exception(r);
                        return Err(invalid_type());
                    }
                    Err(r) if t.exception_matches(t.types.overflow_error) => {
                        t.take_exception(r);
                        return Err(invalid_value());
                    }
                    Err(r) => return Err(r),
                },
            };
            match code {
                b'f' => Ok((f as f32).to_ne_bytes().to_vec()),
                b'd' => Ok(f.to_ne_bytes().to_vec()),
                _ => f64_to_half(f).map(|h| h.to_ne_bytes().to_vec()).ok_or_else(invalid_value),
            }
        }
        _ => {
            if int::as_int(v).is_none() && t.class_of(v).slots.get().index.is_none() {
                return Err(invalid_type());
            }
            let n = number::index(t, v)?;
            let wide = int::as_int(n).and_then(|n| n.to_i128()).ok_or_else(invalid_value)?;
            let bytes = match code {
                b'b' => i8::try_from(wide).ok().map(|n| n.to_ne_bytes().to_vec()),
                b'B' => u8::try_from(wide).ok().map(|n| n.to_ne_bytes().to_vec()),
                b'h' => i16::try_from(wide).ok().map(|n| n.to_ne_bytes().to_vec()),
                b'H' => u16::try_from(wide).ok().map(|n| n.to_ne_bytes().to_vec()),
                b'i' => i32::try_from(wide).ok().map(|n| n.to_ne_bytes().to_vec()),
                b'I' => u32::try_from(wide).ok().map(|n| n.to_ne_bytes().to_vec()),
                b'l' | b'q' | b'n' => i64::try_from(wide).ok().map(|n| n.to_ne_bytes().to_vec()),
                // An address may be given as a negative number.
                b'P' if wide < 0 => i64::try_from(wide).ok().map(|n| n.to_ne_bytes().to_vec()),
                _ => u64::try_from(wide).ok().map(|n| n.to_ne_bytes().to_vec()),
            };
            bytes.ok_or_else(invalid_value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_round_trips() {
        for bits in [0u16, 1, 0x3ff, 0x400, 0x3c00, 0x3c01, 0x7bff, 0x7c00, 0x8000, 0xc000] {
            assert_eq!(f64_to_half(half_to_f64(bits)), Some(bits), "{bits:x}");
        }
        assert_eq!(f64_to_half(65520.0), None);
        assert_eq!(f64_to_half(65519.0), Some(0x7bff));
        assert_eq!(f64_to_half(1.0 + 1.0 / 2048.0), Some(0x3c00));
    }
}
