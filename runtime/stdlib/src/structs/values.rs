//! Packing and unpacking of values.

use super::StructError;
use super::layout::{Item, Kind, Layout};
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::{complex, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, number, object};

fn fail(t: &Thread, message: impl AsRef<str>) -> Raised {
    t.raise(StructError::class(t), message)
}

/// An f64 as IEEE half precision, rounded half to even; `None` if it is too large.
pub fn half_from_f64(x: f64) -> Option<u16> {
    let bits = x.to_bits();
    let sign = (bits >> 48) as u16 & 0x8000;
    if x.is_nan() {
        return Some(sign | 0x7c00 | (bits >> 42) as u16 & 0x3ff);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let magnitude = x.abs();
    if magnitude >= 65520.0 {
        return None;
    }
    // Units of the last place: 2^-24 for subnormals; rounding to an integer is exact on halves of the range of f64.
    let exponent = (((bits >> 52) & 0x7ff) as i32 - 1023).max(-14);
    let scaled = (magnitude * 2f64.powi(10 - exponent)).round_ties_even() as u16;
    // A carry out of the mantissa moves into the exponent, as it should; subnormals have the exponent field 0.
    Some(if scaled < 0x400 { sign | scaled } else { sign + ((exponent + 14) as u16) * 0x400 + scaled })
}
pub fn half_to_f64(h: u16) -> f64 {
    let sign = if h & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (exponent, mantissa) = (i32::from(h >> 10 & 0x1f), h & 0x3ff);
    match exponent {
        0x1f if mantissa == 0 => sign * f64::INFINITY,
        0x1f => f64::from_bits((u64::from(h & 0x8000) << 48) | 0x7ff << 52 | u64::from(mantissa) << 42),
        0 => sign * f64::from(mantissa) * 2f64.powi(-24),
        _ => sign * (f64::from(mantissa) + 1024.0) * 2f64.powi(exponent - 25),
    }
}

/// The int to pack.
fn integer(t: &Thread, v: Value) -> PyResult<Value> {
    if v.is_small_int() {
        return Ok(v);
    }
    if int::as_int(v).is_none() && !number::is_index(t, v) {
        return Err(fail(t, "required argument is not an integer"));
    }
    number::index(t, v)
}
fn float(t: &Thread, v: Value) -> PyResult<f64> {
    // Whatever went wrong, the message is this one.
    number::to_f64(t, v).map_err(|raised| {
        t.take_exception(raised);
        fail(t, "required argument is not a float")
    })
}
fn complex_number(t: &Thread, v: Value) -> PyResult<complex::Pair> {
    if let Some(c) = complex::as_complex(v) {
        return Ok(c);
    }
    let converted = (|| match attr::lookup_method(t, v, t.names.dunder_complex)? {
        Some(method) => Ok(complex::as_complex(method.call(t, v, &[])?)),
        None => number::to_f64(t, v).map(|f| Some((f, 0.0))),
    })();
    match converted {
        Ok(Some(c)) => Ok(c),
        Ok(None) => Err(fail(t, "required argument is not a complex")),
        Err(raised) => {
            t.take_exception(raised);
            Err(fail(t, "required argument is not a complex"))
        }
    }
}

/// Stores the low bytes of a number.
fn store(out: &mut [u8], big_endian: bool, bits: u64) {
    let n = out.len();
    if big_endian {
        out.copy_from_slice(&bits.to_be_bytes()[8 - n..]);
    } else {
        out.copy_from_slice(&bits.to_le_bytes()[..n]);
    }
}
fn load(bytes: &[u8], big_endian: bool) -> u64 {
    let mut word = [0; 8];
    if big_endian {
        word[8 - bytes.len()..].copy_from_slice(bytes);
        u64::from_be_bytes(word)
    } else {
        word[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(word)
    }
}

/// Text or bytes for `s` and `p`, as much as fits.
fn copy_bytes(t: &Thread, v: Value, code: char, out: &mut [u8]) -> PyResult<usize> {
    let is_bytes = as_bytes(v).is_some() || t.class_of(v).is_subtype_of(t.types.bytearray);
    if !is_bytes {
        return Err(fail(t, format!("argument for '{code}' must be a bytes object")));
    }
    let bytes = match as_bytes(v) {
        Some(b) => BytesLike::acquire(t, b.into())?,
        None => BytesLike::acquire(t, v)?,
    };
    let n = bytes.len().min(out.len());
    out[..n].copy_from_slice(&bytes[..n]);
    Ok(n)
}

/// A float in single precision.
fn store_float(t: &Thread, layout: &Layout, x: f64, out: &mut [u8]) -> PyResult<()> {
    let f = x as f32;
    if f.is_infinite() && x.is_finite() {
        return Err(t.raise_overflow_error("float too large to pack with f format"));
    }
    store(out, layout.big_endian, u64::from(f.to_bits()));
    Ok(())
}

fn pack_integer(t: &Thread, layout: &Layout, item: &Item, v: Value, out: &mut [u8]) -> PyResult<()> {
    let v = integer(t, v)?;
    let bits = 8 * item.size as u32;
    let (low, high) = match item.kind {
        Kind::Signed => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
        _ => (0, (1i128 << bits) - 1),
    };
    let n = match v.as_small_int() {
        Some(i) => Some(i128::from(i)),
        None => int::as_int(v).and_then(|n| n.to_i128()),
    };
    match n {
        Some(n) if n >= low && n <= high => {
            store(out, layout.big_endian, n as u64);
            Ok(())
        }
        _ => Err(fail(t, format!("'{}' format requires {low} <= number <= {high}", item.code as char))),
    }
}

fn pack_value(t: &Thread, layout: &Layout, item: &Item, v: Value, out: &mut [u8]) -> PyResult<()> {
    match item.kind {
        Kind::Signed | Kind::Unsigned => pack_integer(t, layout, item, v, out)?,
        Kind::Pointer => {
            let n = integer(t, v)?;
            match int::as_int(n).and_then(|n| n.to_i128()) {
                Some(n) if n >= i128::from(i64::MIN) && n <= i128::from(u64::MAX) => {
                    store(out, layout.big_endian, n as u64);
                }
                _ => return Err(fail(t, "int too large to convert")),
            }
        }
        Kind::Char => match as_bytes(v) {
            Some(b) if b.len() == 1 => out[0] = b.as_bytes()[0],
            _ => return Err(fail(t, "char format requires a bytes object of length 1")),
        },
        Kind::Bytes => {
            copy_bytes(t, v, 's', out)?;
        }
        Kind::Pascal => {
            let room = if out.is_empty() { &mut [] } else { &mut out[1..] };
            let n = copy_bytes(t, v, 'p', room)?;
            if let Some(length) = out.first_mut() {
                *length = n.min(255) as u8;
            }
        }
        Kind::Bool => out[0] = u8::from(object::is_true(t, v)?),
        Kind::Half => {
            let x = float(t, v)?;
            match half_from_f64(x) {
                Some(h) => store(out, layout.big_endian, u64::from(h)),
                None => return Err(t.raise_overflow_error("float too large to pack with e format")),
            }
        }
        Kind::Float => {
            let x = float(t, v)?;
            store_float(t, layout, x, out)?;
        }
        Kind::Double => {
            let x = float(t, v)?;
            store(out, layout.big_endian, x.to_bits());
        }
        Kind::ComplexFloat => {
            let (re, im) = complex_number(t, v)?;
            store_float(t, layout, re, &mut out[..4])?;
            store_float(t, layout, im, &mut out[4..])?;
        }
        Kind::ComplexDouble => {
            let (re, im) = complex_number(t, v)?;
            store(&mut out[..8], layout.big_endian, re.to_bits());
            store(&mut out[8..], layout.big_endian, im.to_bits());
        }
    }
    Ok(())
}

/// Packs into `out`, which is as long as the layout and zero. There are as many values as the layout has.
pub fn pack(t: &Thread, layout: &Layout, values: &[Value], out: &mut [u8]) -> PyResult<()> {
    let mut values = values.iter();
    for item in &layout.items {
        for i in 0..item.repeat {
            let Some(&v) = values.next() else { return Ok(()) };
            let at = item.offset + i * item.size;
            let packed = pack_value(t, layout, item, v, &mut out[at..at + item.size]);
            if let Err(raised) = packed {
                if int::as_int(v).is_some() && t.exception_matches(t.types.overflow_error) {
                    t.take_exception(raised);
                    return Err(fail(t, "int too large to convert"));
                }
                return Err(raised);
            }
        }
    }
    Ok(())
}

fn unpack_value(t: &Thread, layout: &Layout, item: &Item, bytes: &[u8]) -> PyResult<Value> {
    let single = |bytes: &[u8]| f64::from(f32::from_bits(load(bytes, layout.big_endian) as u32));
    let double = |bytes: &[u8]| f64::from_bits(load(bytes, layout.big_endian));
    match item.kind {
        Kind::Signed => {
            let shift = 64 - 8 * item.size;
            t.new_int(((load(bytes, layout.big_endian) << shift) as i64) >> shift)
        }
        Kind::Unsigned | Kind::Pointer => int::from_u64(t, load(bytes, layout.big_endian)),
        Kind::Char | Kind::Bytes => PyBytes::new(t, bytes).map(Gc::value),
        Kind::Pascal => match bytes {
            [] => PyBytes::new(t, b"").map(Gc::value),
            [n, rest @ ..] => PyBytes::new(t, &rest[..usize::from(*n).min(rest.len())]).map(Gc::value),
        },
        Kind::Bool => Ok(Value::from_bool(bytes[0] != 0)),
        Kind::Half => t.new_float(half_to_f64(load(bytes, layout.big_endian) as u16)),
        Kind::Float => t.new_float(single(bytes)),
        Kind::Double => t.new_float(double(bytes)),
        Kind::ComplexFloat => complex::new(t, single(&bytes[..4]), single(&bytes[4..])),
        Kind::ComplexDouble => complex::new(t, double(&bytes[..8]), double(&bytes[8..])),
    }
}

/// Unpacks `bytes`, which are as long as the layout.
pub fn unpack(t: &Thread, layout: &Layout, bytes: &[u8]) -> PyResult<Value> {
    let mut out = t.check_memory(RootVec::with_capacity(&t.heap, layout.values))?;
    for item in &layout.items {
        for i in 0..item.repeat {
            let at = item.offset + i * item.size;
            out.push(unpack_value(t, layout, item, &bytes[at..at + item.size])?);
        }
    }
    t.new_tuple(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision() {
        for h in 0..=u16::MAX {
            let x = half_to_f64(h);
            assert_eq!(half_from_f64(x), Some(h), "{h:#x} {x}");
        }
        assert_eq!(half_from_f64(65519.9), Some(0x7bff));
        assert_eq!(half_from_f64(65520.0), None);
        assert_eq!(half_from_f64(1.0 / 3.0), Some(0x3555));
        assert_eq!(half_from_f64(2.9e-8), Some(0));
        assert_eq!(half_from_f64(3e-8), Some(1));
    }
}
