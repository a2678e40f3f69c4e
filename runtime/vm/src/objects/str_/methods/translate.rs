//! Replacing characters by a table.

use crate::abi::convert::index_to_i64;
use crate::objects::int::as_int;
use crate::objects::str_::{PyStr, StrBuilder, as_str};
use crate::prelude::*;
use crate::protocol::sequence;

/// What a table says about a character.
enum Replacement {
    Same,
    Nothing,
    Char(u32),
    Text(Gc<PyStr>),
}

fn look_up(t: &Thread, table: Value, c: u32) -> PyResult<Replacement> {
    let found = match sequence::get_item(t, table, Value::from_small_int(c as i64)) {
        Ok(v) => v,
        Err(r) if t.exception_matches(t.types.lookup_error) => {
            t.take_exception(r);
            return Ok(Replacement::Same);
        }
        Err(r) => return Err(r),
    };
    if found.is_none() {
        return Ok(Replacement::Nothing);
    }
    if let Some(s) = as_str(found) {
        return Ok(Replacement::Text(s));
    }
    if as_int(found).is_none() {
        return Err(t.raise_type_error("character mapping must return integer, None or str"));
    }
    match index_to_i64(t, found)? {
        Ok(c @ 0..=0x10_ffff) => Ok(Replacement::Char(c as u32)),
        _ => Err(t.raise_value_error("character mapping must be in range(0x110000)")),
    }
}

/// A character's replacement that has been looked up: code points below 128, or these.
const UNKNOWN: u8 = 0xff;
const NOTHING: u8 = 0xfe;

fn translate(t: &Thread, s: Gc<PyStr>, table: Value) -> PyResult<Gc<PyStr>> {
    let view = s.view();
    let mut out = StrBuilder::with_capacity(view.len());
    // ASCII characters that become ASCII characters or nothing are looked up once.
    let mut known = [UNKNOWN; 128];
    for c in view.iter() {
        match known.get(c as usize) {
            Some(&NOTHING) => continue,
            Some(&b) if b < 128 => {
                out.push(b as u32);
                continue;
            }
            _ => {}
        }
        let remember = match look_up(t, table, c)? {
            Replacement::Same => {
                out.push(c);
                c
            }
            Replacement::Nothing => NOTHING as u32,
            Replacement::Char(new) => {
                out.push(new);
                new
            }
            Replacement::Text(text) => {
                out.push_py(&text);
                if text.len() == 1 { text.code_point(0) } else { UNKNOWN as u32 }
            }
        };
        if c < 128 && (remember < 128 || remember == NOTHING as u32) {
            known[c as usize] = remember as u8;
        }
    }
    out.finish(t)
}

#[pymethods(part = translate)]
impl PyStr {
    /// A copy in which each character is replaced by what table[ord(character)] is: a string, a code point, or None for nothing.
    #[method("translate($self, table, /)")]
    fn translate(t: &Thread, zelf: Gc<PyStr>, table: Value) -> PyResult<Gc<PyStr>> {
        translate(t, zelf, table)
    }
    /// A table for str.translate, from a dict, or from two strings of equal length and a string of characters to delete.
    #[staticmethod("maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)")]
    fn maketrans(t: &Thread, x: Value, y: Option<Gc<PyStr>>, z: Option<Gc<PyStr>>) -> PyResult<Gc<PyDict>> {
        let table = PyDict::new(t)?;
        let code = |c: u32| Value::from_small_int(c as i64);
        let Some(y) = y else {
            let Some(dict) = x.downcast::<PyDict>().filter(|_| t.class_of(x) == t.types.dict) else {
                return Err(t.raise_type_error("if you give only one argument to maketrans it must be a dict"));
            };
            let mut position = 0;
            while let Some((key, v)) = dict.next_entry(t, &mut position) {
                let key = match as_str(key) {
                    Some(s) if s.len() == 1 => code(s.code_point(0)),
                    Some(_) => {
                        return Err(t.raise_value_error("string keys in translate table must be of length 1"));
                    }
                    None if as_int(key).is_some() => key,
                    None => return Err(t.raise_type_error("keys in translate table must be strings or integers")),
                };
                table.set(t, key, v)?;
            }
            return Ok(table);
        };
        let Some(x) = as_str(x) else {
            return Err(t.raise_type_error("first maketrans argument must be a string if there is a second argument"));
        };
        if x.len() != y.len() {
            return Err(t.raise_value_error("the first two maketrans arguments must have equal length"));
        }
        for (from, to) in x.code_points().zip(y.code_points()) {
            table.set(t, code(from), code(to))?;
        }
        for c in z.iter().flat_map(|z| z.code_points()) {
            table.set(t, code(c), Value::NONE)?;
        }
        Ok(table)
    }
}
