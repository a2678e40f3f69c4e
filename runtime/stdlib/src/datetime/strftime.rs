//! `strftime` of all classes: what `time.strftime` cannot know (%f, %z, %:z, %Z) is put into the format first, and years get four digits.

use super::zone;
use brolga_vm::objects::object::import;
use brolga_vm::objects::str_::{StrBuilder, as_str};
use brolga_vm::objects::{int, str_};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, sequence};

/// What is formatted.
pub struct Subject {
    pub zone: Option<Value>,
    /// What the zone's methods are called with: the datetime, or None.
    pub moment: Value,
    pub micro: u32,
}

/// The text of a struct_time in a format.
fn format_tuple(t: &Thread, format: Value, tuple: Value) -> PyResult<Value> {
    let time = import(t, "time")?;
    let strftime = attr::get(t, time, t.intern("strftime"))?;
    call::call2(t, strftime, format, tuple)
}

/// A year with at least four digits, for %Y, %G, %F and %C; the C library writes fewer. `None` if it does not matter.
fn year_part(t: &Thread, letter: u32, tuple: Value) -> PyResult<Option<String>> {
    let year = sequence::get_item(t, tuple, Value::from_small_int(0))?;
    let Some(mut year) = int::to_i64(year) else { return Ok(None) };
    if year >= 1000 {
        return Ok(None);
    }
    if letter == u32::from('G') {
        let format = t.new_str("%G")?;
        let text = format_tuple(t, format, tuple)?;
        year = as_str(text).and_then(|s| s.to_lossy().trim().parse().ok()).unwrap_or(year);
    }
    let mut text = format!("{year:04}");
    match char::from_u32(letter) {
        Some('F') => text += "-%m-%d",
        Some('C') => text.truncate(text.len().saturating_sub(2)),
        _ => {}
    }
    Ok(Some(text))
}

/// A zone's name with its percent signs doubled: what follows them is no format. Subclasses of `str` may have their own `replace`.
fn escaped_name(t: &Thread, name: Value) -> PyResult<Gc<PyStr>> {
    if let Some(plain) = name.downcast::<PyStr>()
        && !plain.code_points().any(|c| c == u32::from('%'))
    {
        return Ok(plain);
    }
    let (one, two) = (t.new_str("%")?, t.new_str("%%")?);
    let escaped = call::call_method(t, name, t.intern("replace"), &[one, two])?;
    as_str(escaped).ok_or_else(|| t.raise_type_error("tzname.replace() did not return a string"))
}

/// Formats a struct_time (or tuple) that stands for `subject`.
pub fn format(t: &Thread, format: Gc<PyStr>, tuple: Value, subject: &Subject) -> PyResult<Value> {
    let mut out = StrBuilder::new();
    out.reserve(t, format.len())?;
    let (offset, mut name) = (
        |separator: &str| -> PyResult<String> {
            let offset = zone::utc_offset(t, subject.zone, subject.moment)?;
            Ok(offset.map_or_else(String::new, |span| zone::offset_text(span, separator)))
        },
        None::<Value>,
    );
    let len = format.len();
    let mut i = 0;
    while i < len {
        let c = format.code_point(i);
        i += 1;
        if c != u32::from('%') || i == len {
            out.push(c);
            continue;
        }
        let letter = format.code_point(i);
        i += 1;
        let replacement = match char::from_u32(letter) {
            Some('z') => Some(offset("")?),
            Some(':') if i < len && format.code_point(i) == u32::from('z') => {
                i += 1;
                Some(offset(":")?)
            }
            Some('Z') => {
                let text = match name {
                    Some(text) => text,
                    None => zone::name(t, subject.zone, subject.moment)?,
                };
                name = Some(text);
                if !text.is_none() {
                    let text = escaped_name(t, text)?;
                    out.push_py(&text);
                }
                continue;
            }
            Some('f') => Some(format!("{:06}", subject.micro)),
            Some('Y' | 'G' | 'F' | 'C') => year_part(t, letter, tuple)?,
            _ => None,
        };
        match replacement {
            Some(text) => out.push_str(&text),
            None => {
                out.push(u32::from('%'));
                out.push(letter);
            }
        }
    }
    let format: Gc<str_::PyStr> = out.finish(t)?;
    format_tuple(t, format.into(), tuple)
}
