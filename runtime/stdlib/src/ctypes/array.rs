//! `Array` and its metaclass.

use super::data::{self, CData, Data};
use super::info::{self, Category, Info, InfoRef, Leaves, flag};
use super::metatypes::{CType, Shared, class_attribute, generic_from_param, make_class, storage_info, this};
use super::values;
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::descriptors::GetSet;
use brolga_vm::objects::slice::PySlice;
use brolga_vm::objects::str_::as_str;
use brolga_vm::objects::{generic_alias, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{number, object, sequence};

/// The metaclass of arrays.
#[pyclass(
    name = "PyCArrayType",
    module = "_ctypes",
    base = CType,
    layout_of = base,
    flags = BASETYPE | HAVE_GC,
    parts(Shared::memory)
)]
pub struct ArrayType;

fn length_of(t: &Thread, class: Gc<PyType>) -> PyResult<usize> {
    let v = class_attribute(t, class, "_length_", "class must define a '_length_' attribute")?;
    let Some(n) = int::as_int(v) else {
        return Err(t.raise_type_error("The '_length_' attribute must be an integer"));
    };
    if n.is_negative() {
        return Err(t.raise_value_error("The '_length_' attribute must not be negative"));
    }
    match n.to_i64() {
        Some(n) => Ok(n as usize),
        None => Err(t.raise_overflow_error("The '_length_' attribute is too large")),
    }
}

/// The letter of the items' simple type.
pub fn item_letter(info: &Info) -> Option<u8> {
    info.proto_class().and_then(info::of)?.code.get().map(|code| code.letter)
}

#[pymethods]
impl ArrayType {
    #[init]
    fn init(t: &Thread, zelf: Value, _args: Args<'_>) -> PyResult<()> {
        let class = this(zelf);
        if class == Array::class(t) {
            return Ok(());
        }
        let length = length_of(t, class)?;
        let proto = class_attribute(t, class, "_type_", "class must define a '_type_' attribute")?;
        let item = info::of_value(proto).ok_or_else(|| t.raise_type_error("_type_ must have storage info"))?;
        let info = Info::attach(t, class, Category::Array)?;
        let size = item.size.get();
        let total = size.checked_mul(length).filter(|n| isize::try_from(*n).is_ok());
        let Some(total) = total else { return Err(t.raise_overflow_error("array too large")) };
        info.proto.set(info.header(), Some(proto));
        info.size.set(total);
        info.align.set(item.align.get());
        info.length.set(length);
        item.set_flag(flag::FINAL);
        if item.has_flag(flag::POINTERS) {
            info.set_flag(flag::POINTERS);
        }
        *info.format.borrow_mut() = item.format.borrow().clone();
        let mut shape = vec![length];
        shape.extend_from_slice(&item.shape.borrow());
        *info.shape.borrow_mut() = shape;
        let mut leaves = Leaves::Listed(Vec::new());
        for i in 0..length {
            leaves.append(i * size, &item.leaves.borrow());
            if matches!(leaves, Leaves::Unlisted) {
                break;
            }
        }
        *info.leaves.borrow_mut() = leaves;
        // Arrays of characters can be read and written as a whole.
        let texts: &[&'static brolga_vm::abi::spec::GetSetDef] = match item_letter(&info) {
            Some(b'c') => &[&RAW, &BYTES_VALUE],
            Some(b'u') => &[&TEXT_VALUE],
            _ => &[],
        };
        for def in texts {
            let descriptor = GetSet::new(t, class, def)?;
            class.namespace().set_name(t, t.intern(def.name), descriptor.value())?;
        }
        Ok(())
    }
    /// Converts a Python object to an argument of this type.
    #[method("from_param($self, value, /)", no_text_signature)]
    fn from_param(t: &Thread, zelf: Value, value: Value) -> PyResult<Value> {
        generic_from_param(t, this(zelf), value)
    }
}

use brolga_vm::abi::spec::GetSetDef;

fn receiver(v: Value) -> Data {
    super::metatypes::data_of(v)
}

/// `raw` of arrays of `char`.
static RAW: GetSetDef = GetSetDef {
    name: "raw",
    get: |t, v| receiver(v).bytes().into_py(t),
    set: Some(|t, v, new| {
        let Some(new) = new else { return Err(t.raise_attribute_error("cannot delete attribute")) };
        let data = receiver(v);
        let bytes = BytesLike::acquire(t, new)?;
        if bytes.len() > data.size() {
            return Err(t.raise_value_error("byte string too long"));
        }
        // SAFETY: the instance's memory, which may be the buffer's too.
        unsafe { std::ptr::copy(bytes.as_ptr(), data.ptr(), bytes.len()) };
        Ok(())
    }),
    doc: "All bytes of the array.",
    member: false,
};
/// `value` of arrays of `char`.
static BYTES_VALUE: GetSetDef = GetSetDef {
    name: "value",
    get: |t, v| {
        let data = receiver(v);
        let bytes = data.bytes();
        let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
        PyBytes::new(t, &bytes[..end]).map(Into::into)
    },
    set: Some(|t, v, new| {
        let Some(new) = new else { return Err(t.raise_type_error("can't delete attribute")) };
        let Some(bytes) = as_bytes(new) else {
            let got = type_name(t, new);
            return Err(t.raise_type_error(format!("bytes expected instead of {got} instance")));
        };
        let data = receiver(v);
        let bytes = bytes.as_ref().as_bytes();
        if bytes.len() > data.size() {
            return Err(t.raise_value_error("byte string too long"));
        }
        // SAFETY: the instance's memory.
        unsafe {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), data.ptr(), bytes.len());
            if bytes.len() < data.size() {
                data.ptr().add(bytes.len()).write(0);
            }
        }
        Ok(())
    }),
    doc: "The bytes up to the first zero.",
    member: false,
};
/// `value` of arrays of `wchar_t`.
static TEXT_VALUE: GetSetDef = GetSetDef {
    name: "value",
    get: |t, v| {
        let data = receiver(v);
        // SAFETY: the instance's memory.
        let chars = unsafe { values::wide_chars(data.ptr(), Some(data.size() / 4), true) };
        values::wide_text(t, &chars)
    },
    set: Some(|t, v, new| {
        let Some(new) = new else { return Err(t.raise_type_error("can't delete attribute")) };
        let Some(text) = as_str(new) else {
            let got = type_name(t, new);
            return Err(t.raise_type_error(format!("unicode string expected instead of {got} instance")));
        };
        let data = receiver(v);
        if text.len() > data.size() / 4 {
            return Err(t.raise_value_error("string too long"));
        }
        // SAFETY: the instance's memory.
        unsafe { values::set(t, values::Code::of(b'U'), data.ptr(), new, data.size()) }?;
        Ok(())
    }),
    doc: "The text up to the first zero.",
    member: false,
};

/// `item * length`: one class per item type and length.
pub fn array_of(t: &Thread, item: Gc<PyType>, length: i64) -> PyResult<Gc<PyType>> {
    if length < 0 {
        return Err(t.raise_value_error(format!("Array length must be >= 0, not {length}")));
    }
    let info = storage_info(t, item.into())?;
    let arrays = match info.arrays.get() {
        Some(arrays) => arrays,
        None => {
            let arrays = PyDict::new(t)?;
            info.arrays.set(info.header(), Some(arrays));
            arrays
        }
    };
    let length = t.new_int(length)?;
    if let Some(class) = arrays.get(t, length)?.and_then(Value::downcast) {
        return Ok(class);
    }
    let namespace = PyDict::new(t)?;
    namespace.set_str(t, "_length_", length)?;
    namespace.set_str(t, "_type_", item.into())?;
    let name = format!("{}_Array_{}", item.short_name(), object::repr(t, length)?.to_lossy());
    let class = make_class(t, ArrayType::class(t).into(), &name, Array::class(t), namespace)?;
    arrays.set(t, length, class.into())?;
    Ok(class)
}

/// The base of arrays. Array classes are best made by multiplying a C type with a length.
#[pyclass(
    name = "Array",
    module = "_ctypes",
    base = CData,
    layout_of = base,
    metaclass = ArrayType,
    flags = BASETYPE | HAVE_GC
)]
pub struct Array;

fn info_of(t: &Thread, data: Data) -> PyResult<(InfoRef, Gc<PyType>)> {
    let info = info::of_concrete(t, t.class_of(data.into()))?;
    let item = info.proto_class().ok_or_else(|| t.raise_type_error("abstract class"))?;
    Ok((info, item))
}
/// Where an item is.
fn place(t: &Thread, data: Data, i: i64) -> PyResult<(usize, usize, *mut u8, Gc<PyType>)> {
    let (info, item) = info_of(t, data)?;
    let Some(index) = usize::try_from(i).ok().filter(|i| *i < data.length()) else {
        return Err(t.raise_index_error("invalid index"));
    };
    let size = info.size.get() / info.length.get().max(1);
    // SAFETY: the item is inside the instance's memory.
    Ok((index, size, unsafe { data.ptr().add(index * size) }, item))
}
fn get_item(t: &Thread, data: Data, i: i64) -> PyResult<Value> {
    let (index, size, ptr, item) = place(t, data, i)?;
    // SAFETY: an item of this type is there.
    unsafe { data::get(t, item, None, data, index, size, ptr) }
}
fn set_item(t: &Thread, data: Data, i: i64, v: Value) -> PyResult<()> {
    let (index, size, ptr, item) = place(t, data, i)?;
    // SAFETY: an item of this type is there.
    unsafe { data::set(t, data, item, None, v, index, size, ptr) }
}
fn index_of(t: &Thread, data: Data, key: Value) -> PyResult<i64> {
    let i = number::index_i64(t, key)?;
    Ok(if i < 0 { i + data.length() as i64 } else { i })
}

#[pymethods]
impl Array {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Data> {
        CData::new(t, cls)
    }
    #[init]
    fn init(t: &Thread, zelf: Data, args: Args<'_>) -> PyResult<()> {
        for (i, v) in args.positional().iter().enumerate() {
            set_item(t, zelf, i as i64, *v)?;
        }
        Ok(())
    }
    #[slot]
    fn sq_length(zelf: Data) -> usize {
        zelf.length()
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Data, i: i64) -> PyResult<Value> {
        get_item(t, zelf, i)
    }
    #[slot]
    fn sq_ass_item(t: &Thread, zelf: Data, i: i64, v: Option<Value>) -> PyResult<()> {
        match v {
            Some(v) => set_item(t, zelf, i, v),
            None => Err(t.raise_type_error("Array does not support item deletion")),
        }
    }
    #[slot]
    fn mp_length(zelf: Data) -> usize {
        zelf.length()
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Data, key: Value) -> PyResult<Value> {
        if number::is_index(t, key) {
            let i = index_of(t, zelf, key)?;
            return get_item(t, zelf, i);
        }
        let Some(slice) = key.downcast::<PySlice>() else {
            return Err(t.raise_type_error("indices must be integers"));
        };
        let indices = slice.bounds(t, zelf.length())?.indices();
        let (info, _) = info_of(t, zelf)?;
        match item_letter(&info) {
            Some(b'c') => {
                let bytes = zelf.bytes();
                let picked: Vec<u8> = indices.map(|i| bytes[i]).collect();
                picked.into_py(t)
            }
            Some(b'u') => {
                // SAFETY: the instance's memory.
                let chars = unsafe { values::wide_chars(zelf.ptr(), Some(zelf.length()), false) };
                let picked: Vec<u32> = indices.map(|i| chars[i]).collect();
                values::wide_text(t, &picked)
            }
            _ => {
                let mut items = RootVec::new(&t.heap);
                for i in indices {
                    items.push(get_item(t, zelf, i as i64)?);
                }
                t.new_list(&items)
            }
        }
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Data, key: Value, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else { return Err(t.raise_type_error("Array does not support item deletion")) };
        if number::is_index(t, key) {
            let i = index_of(t, zelf, key)?;
            return set_item(t, zelf, i, v);
        }
        let Some(slice) = key.downcast::<PySlice>() else {
            return Err(t.raise_type_error("indices must be integer"));
        };
        let indices = slice.bounds(t, zelf.length())?.indices();
        if object::length(t, v)? != indices.len() {
            return Err(t.raise_value_error("Can only assign sequence of same size"));
        }
        for (k, i) in indices.enumerate() {
            let key = t.new_int(k as i64)?;
            let item = sequence::get_item(t, v, key)?;
            set_item(t, zelf, i as i64, item)?;
        }
        Ok(())
    }
    /// Array[item] as an annotation.
    #[classmethod("__class_getitem__($type, object, /)")]
    fn __class_getitem__(t: &Thread, cls: Gc<PyType>, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls.into(), object)
    }
}
