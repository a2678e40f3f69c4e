//! Pickles of arrays name the machine's representation of the items, which another machine converts.

use super::codes::{self, Kind, TypeCode, describe_machine_format};
use super::{Array, PyArray, as_array};
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::int;
use brolga_vm::objects::type_::as_type;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call};

#[pymethods(part = pickling)]
impl PyArray {
    /// What pickle and copy make an equal array from, by a version of pickle's protocol.
    #[method("__reduce_ex__($self, value, /)")]
    fn __reduce_ex__(t: &Thread, zelf: Array, value: Value) -> PyResult<Value> {
        let Some(protocol) = int::as_int(value) else {
            let got = type_name(t, value);
            return Err(t.raise_type_error(format!("__reduce_ex__ argument should be an integer, not {got}")));
        };
        let class = t.class_of(zelf.into());
        let dict = match attr::get_optional(t, zelf.into(), t.names.dunder_dict)? {
            Some(dict) => dict,
            None => Value::NONE,
        };
        let code = t.new_str(&(zelf.storage.code.code as char).to_string())?;
        if protocol.to_i64().is_some_and(|p| p < 3) {
            let list = call::call_method(t, zelf.into(), t.intern("tolist"), &[])?;
            let args = t.new_tuple(&[code, list])?;
            return t.new_tuple(&[class.value(), args, dict]);
        }
        let module = brolga_vm::modules::import::import_module(t, "array")?;
        let function = attr::get_str(t, module, "_array_reconstructor")?;
        let bytes = PyBytes::new(t, &zelf.storage.bytes())?;
        let format = Value::from_small_int(i64::from(zelf.storage.code.machine_format()));
        let args = t.new_tuple(&[class.value(), code, format, bytes.into()])?;
        t.new_tuple(&[function, args, dict])
    }
}

/// An array of any class, by its constructor.
fn construct(t: &Thread, cls: Gc<PyType>, code: TypeCode, items: Value) -> PyResult<Value> {
    let code = t.new_str(&(code.code as char).to_string())?;
    match PyArray::class(t).slots.get().new {
        Some(new) => new(t, cls, Args::positional_only(&[code, items])),
        None => Ok(Value::NONE),
    }
}

/// See the module's `_array_reconstructor`.
pub fn reconstruct(t: &Thread, cls: Value, code: u32, format: i32, items: Value) -> PyResult<Value> {
    let Some(cls) = as_type(cls) else {
        let got = type_name(t, cls);
        return Err(t.raise_type_error(format!("first argument must be a type object, not {got}")));
    };
    if !cls.is_subtype_of(PyArray::class(t)) {
        return Err(t.raise_type_error(format!("{} is not a subtype of array.array", cls.name())));
    }
    let Some(code) = TypeCode::find(code) else {
        return Err(t.raise_value_error("second argument must be a valid type code"));
    };
    let Some((kind, size, big_endian)) = describe_machine_format(format) else {
        return Err(t.raise_value_error("third argument must be a valid machine format code."));
    };
    let Some(bytes) = as_bytes(items) else {
        let got = type_name(t, items);
        return Err(t.raise_type_error(format!("fourth argument should be bytes, not {got}")));
    };
    if i32::from(code.machine_format()) == format {
        return construct(t, cls, code, items);
    }
    let bytes = bytes.as_bytes();
    let whole = bytes.len() % size == 0;
    let not_whole = || t.raise_value_error("string length not a multiple of item size");
    match kind {
        Kind::Signed | Kind::Unsigned => {
            if !whole {
                return Err(t.raise_value_error("bytes length not a multiple of item size"));
            }
            // The last type code of that size and sign, unless there is none.
            let of_format = codes::ALL.into_iter().rev().find(|c| c.size == size && c.kind == kind).unwrap_or(code);
            native(t, cls, of_format, bytes, big_endian)
        }
        Kind::Float => {
            if !whole {
                return Err(not_whole());
            }
            let source = TypeCode { code: if size == 4 { b'f' } else { b'd' }, size, kind };
            let list = PyList::new_empty(t)?;
            for item in bytes.chunks_exact(size) {
                let mut item = item.to_vec();
                if big_endian {
                    item.reverse();
                }
                list.append(t, source.load(t, &item)?)?;
            }
            construct(t, cls, code, list.into())
        }
        Kind::Char => {
            let points: Vec<u32> = if size == 4 {
                if !whole {
                    return Err(not_whole());
                }
                let word = |c: &[u8; 4]| if big_endian { u32::from_be_bytes(*c) } else { u32::from_le_bytes(*c) };
                bytes.as_chunks::<4>().0.iter().map(word).collect()
            } else {
                let unit = |c: &[u8; 2]| if big_endian { u16::from_be_bytes(*c) } else { u16::from_le_bytes(*c) };
                let units = bytes.as_chunks::<2>().0.iter().map(unit);
                char::decode_utf16(units)
                    .map(|c| c.map_or_else(|e| u32::from(e.unpaired_surrogate()), |c| c as u32))
                    .collect()
            };
            let text = PyStr::from_code_points(t, points.iter().copied())?;
            construct(t, cls, code, text.into())
        }
    }
}

/// Ints of a known type code in either byte order.
fn native(t: &Thread, cls: Gc<PyType>, code: TypeCode, bytes: &[u8], big_endian: bool) -> PyResult<Value> {
    let mut bytes = bytes.to_vec();
    if big_endian != cfg!(target_endian = "big") {
        bytes.chunks_exact_mut(code.size).for_each(<[u8]>::reverse);
    }
    let bytes = PyBytes::new(t, &bytes)?;
    let array = construct(t, cls, code, bytes.into())?;
    debug_assert!(as_array(array).is_some());
    Ok(array)
}
