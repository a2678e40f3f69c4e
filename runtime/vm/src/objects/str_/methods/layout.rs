//! Padding and tabs.

use crate::abi::args::{ArgContext, type_name};
use crate::abi::convert::DefaultArg;
use crate::objects::str_::{PyStr, StrBuilder, as_str};
use crate::prelude::*;

/// A fill character.
pub(crate) struct Fill(u32);
impl FromArg for Fill {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Fill> {
        match as_str(v) {
            Some(s) if s.len() == 1 => Ok(Fill(s.code_point(0))),
            Some(_) => Err(t.raise_type_error("The fill character must be exactly one character long")),
            None => {
                let got = type_name(t, v);
                Err(t.raise_type_error(format!("The fill character must be a unicode character, not {got}")))
            }
        }
    }
}
impl DefaultArg<&'static str> for Fill {
    fn default_arg(_: &Thread, _: &'static str) -> PyResult<Fill> {
        Ok(Fill(' ' as u32))
    }
}

fn pad(t: &Thread, s: Gc<PyStr>, left: usize, right: usize, fill: u32) -> PyResult<Gc<PyStr>> {
    if left == 0 && right == 0 {
        return Ok(s);
    }
    let total = left.checked_add(right).and_then(|n| n.checked_add(s.len())).filter(|n| *n <= isize::MAX as usize);
    let Some(total) = total else { return Err(t.raise_overflow_error("padded string is too long")) };
    let mut out = StrBuilder::new();
    out.reserve(t, total)?;
    out.push_repeated(t, fill, left)?;
    out.push_py(&s);
    out.push_repeated(t, fill, right)?;
    out.finish(t)
}
fn missing(s: &PyStr, width: isize) -> usize {
    usize::try_from(width).unwrap_or(0).saturating_sub(s.len())
}

#[pymethods(part = layout)]
impl PyStr {
    /// The string in the middle of a field, padded with fillchar.
    #[method("center($self, width, fillchar=' ', /)")]
    fn center(t: &Thread, zelf: Gc<PyStr>, width: isize, fillchar: Fill) -> PyResult<Gc<PyStr>> {
        let n = missing(&zelf, width);
        // When an odd number is left over, the width decides which side gets one more.
        let left = n / 2 + (n & width as usize & 1);
        pad(t, zelf, left, n - left, fillchar.0)
    }
    /// The string at the left of a field, padded with fillchar.
    #[method("ljust($self, width, fillchar=' ', /)")]
    fn ljust(t: &Thread, zelf: Gc<PyStr>, width: isize, fillchar: Fill) -> PyResult<Gc<PyStr>> {
        pad(t, zelf, 0, missing(&zelf, width), fillchar.0)
    }
    /// The string at the right of a field, padded with fillchar.
    #[method("rjust($self, width, fillchar=' ', /)")]
    fn rjust(t: &Thread, zelf: Gc<PyStr>, width: isize, fillchar: Fill) -> PyResult<Gc<PyStr>> {
        pad(t, zelf, missing(&zelf, width), 0, fillchar.0)
    }
    /// A number's text with zeros between the sign and the digits.
    #[method("zfill($self, width, /)")]
    fn zfill(t: &Thread, zelf: Gc<PyStr>, width: isize) -> PyResult<Gc<PyStr>> {
        let n = missing(&zelf, width);
        if n == 0 {
            return Ok(zelf);
        }
        let view = zelf.view();
        let signed = !view.is_empty() && matches!(view.get(0), 0x2b | 0x2d);
        let mut out = StrBuilder::new();
        if n > isize::MAX as usize - zelf.len() {
            return Err(t.raise_overflow_error("padded string is too long"));
        }
        out.reserve(t, n + zelf.len())?;
        out.push_view(view.slice(0, signed as usize));
        out.push_repeated(t, '0' as u32, n)?;
        out.push_view(view.slice(signed as usize, view.len()));
        out.finish(t)
    }
    /// A copy with tabs replaced by spaces up to the next multiple of tabsize.
    #[method("expandtabs($self, /, tabsize=8)")]
    fn expandtabs(t: &Thread, zelf: Gc<PyStr>, tabsize: i32) -> PyResult<Gc<PyStr>> {
        let view = zelf.view();
        if crate::objects::str_::search::find_char(view, 9).is_none() {
            return Ok(zelf);
        }
        let tab = usize::try_from(tabsize).unwrap_or(0);
        let mut out = StrBuilder::with_capacity(view.len());
        let mut column = 0usize;
        for c in view.iter() {
            match c {
                9 => {
                    if tab > 0 {
                        let n = tab - column % tab;
                        out.push_repeated(t, ' ' as u32, n)?;
                        column += n;
                    }
                }
                _ => {
                    out.push(c);
                    column = if matches!(c, 0x0a | 0x0d) { 0 } else { column + 1 };
                }
            }
        }
        out.finish(t)
    }
}
