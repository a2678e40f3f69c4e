//! Padding and tabs.

use super::ByteString;
use crate::abi::convert::SingleByte;
use crate::objects::bytes::{PyBytes, text};
use crate::prelude::*;

fn pad(t: &Thread, s: ByteString, left: usize, right: usize, fill: u8) -> PyResult<Value> {
    if left == 0 && right == 0 {
        return s.whole(t);
    }
    let mut out = Vec::new();
    let total = left.checked_add(right).and_then(|n| n.checked_add(s.as_bytes().len()));
    if total.is_none_or(|n| out.try_reserve_exact(n).is_err()) {
        return Err(t.raise_out_of_memory());
    }
    out.resize(left, fill);
    out.extend_from_slice(s.as_bytes());
    out.resize(out.len() + right, fill);
    s.make(t, &out)
}
fn missing(s: ByteString, width: isize) -> usize {
    usize::try_from(width).unwrap_or(0).saturating_sub(s.as_bytes().len())
}

#[pymethods(part = layout)]
impl PyBytes {
    /// The bytes in the middle of a field, padded with fillchar.
    #[method("center($self, width, fillchar=b' ', /)")]
    fn center(t: &Thread, zelf: Value, width: isize, fillchar: Option<SingleByte>) -> PyResult<Value> {
        let s = ByteString::of(zelf);
        let n = missing(s, width);
        // When an odd number is left over, the width decides which side gets one more.
        let left = n / 2 + (n & width as usize & 1);
        pad(t, s, left, n - left, fillchar.map_or(b' ', |b| b.0))
    }
    /// The bytes at the left of a field, padded with fillchar.
    #[method("ljust($self, width, fillchar=b' ', /)")]
    fn ljust(t: &Thread, zelf: Value, width: isize, fillchar: Option<SingleByte>) -> PyResult<Value> {
        let s = ByteString::of(zelf);
        pad(t, s, 0, missing(s, width), fillchar.map_or(b' ', |b| b.0))
    }
    /// The bytes at the right of a field, padded with fillchar.
    #[method("rjust($self, width, fillchar=b' ', /)")]
    fn rjust(t: &Thread, zelf: Value, width: isize, fillchar: Option<SingleByte>) -> PyResult<Value> {
        let s = ByteString::of(zelf);
        pad(t, s, missing(s, width), 0, fillchar.map_or(b' ', |b| b.0))
    }
    /// A number's text with zeros between the sign and the digits.
    #[method("zfill($self, width, /)")]
    fn zfill(t: &Thread, zelf: Value, width: isize) -> PyResult<Value> {
        let s = ByteString::of(zelf);
        let n = missing(s, width);
        let mut out = Vec::new();
        if out.try_reserve_exact(n.saturating_add(s.as_bytes().len())).is_err() {
            return Err(t.raise_out_of_memory());
        }
        let signed = matches!(s.as_bytes(), [b'+' | b'-', ..]) as usize;
        let (sign, digits) = s.as_bytes().split_at(signed);
        out.extend_from_slice(sign);
        out.resize(signed + n, b'0');
        out.extend_from_slice(digits);
        s.make(t, &out)
    }
    /// A copy with tabs replaced by spaces up to the next multiple of tabsize.
    #[method("expandtabs($self, /, tabsize=8)")]
    fn expandtabs(t: &Thread, zelf: Value, tabsize: i32) -> PyResult<Value> {
        let s = ByteString::of(zelf);
        let out = text::expand_tabs(t, s.as_bytes(), usize::try_from(tabsize).unwrap_or(0))?;
        s.make(t, &out)
    }
}
