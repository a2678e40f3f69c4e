//! `_Pointer` and its metaclass.

use super::argument::Argument;
use super::data::{self, CData, Data, as_data, keep_ref};
use super::info::{self, Category, Info, InfoRef, Leaf, Leaves, Prim, flag};
use super::metatypes::{CType, Shared, generic_from_param, storage_info, this};
use super::values;
use brolga_vm::abi::args::{check_positional, type_name};
use brolga_vm::objects::slice::PySlice;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, number, object};

/// The metaclass of pointers.
#[pyclass(
    name = "PyCPointerType",
    module = "_ctypes",
    base = CType,
    layout_of = base,
    flags = BASETYPE | HAVE_GC,
    parts(Shared::memory)
)]
pub struct PointerType;

/// Makes a class one of pointers to `proto`.
fn set_proto(t: &Thread, info: InfoRef, proto: Value) -> PyResult<()> {
    if proto.downcast::<PyType>().is_none() {
        return Err(t.raise_type_error("_type_ must be a type"));
    }
    let target = storage_info(t, proto)?;
    info.proto.set(info.header(), Some(proto));
    *info.format.borrow_mut() = Some(pointer_format(&target));
    Ok(())
}
/// `&<i`, or `&(2,3)<i` if it points to arrays.
fn pointer_format(target: &Info) -> String {
    let shape = target.shape.borrow();
    let item = target.format.borrow().clone().unwrap_or_else(|| "B".to_owned());
    if shape.is_empty() {
        return format!("&{item}");
    }
    let lengths: Vec<String> = shape.iter().map(usize::to_string).collect();
    format!("&({}){item}", lengths.join(","))
}

#[pymethods]
impl PointerType {
    #[init]
    fn init(t: &Thread, zelf: Value, _args: Args<'_>) -> PyResult<()> {
        let class = this(zelf);
        let info = Info::attach(t, class, Category::Pointer)?;
        info.size.set(size_of::<usize>());
        info.align.set(align_of::<usize>());
        info.length.set(1);
        info.set_flag(flag::POINTERS);
        *info.leaves.borrow_mut() = Leaves::Listed(vec![Leaf { offset: 0, prim: Prim::Pointer }]);
        let Some(proto) = attr::get_optional(t, zelf, t.intern("_type_"))? else { return Ok(()) };
        set_proto(t, info, proto)?;
        let target = storage_info(t, proto)?;
        if target.pointer_type.get().is_none() {
            target.pointer_type.set(target.header(), Some(zelf));
        }
        Ok(())
    }
    /// Converts a Python object to an argument of this type.
    #[method("from_param($self, value, /)", no_text_signature)]
    fn from_param(t: &Thread, zelf: Value, value: Value) -> PyResult<Value> {
        let class = this(zelf);
        if value.is_none() {
            return Ok(value);
        }
        let info = info::of_concrete(t, class)?;
        let Some(proto) = info.proto.get() else {
            return Err(t.raise_type_error("abstract class"));
        };
        // An instance of what is pointed to is passed by reference.
        if let Some(data) = as_data(value)
            && object::is_instance(t, value, proto)?
        {
            return Argument::of_reference(t, data, 0);
        }
        if let Some(other) = info::of_instance(t, value)
            && matches!(other.category.get(), Category::Pointer | Category::Array)
            && let Some(item) = other.proto.get()
            && object::is_subclass(t, item, proto)?
        {
            return Ok(value);
        }
        generic_from_param(t, class, value)
    }
    /// Completes a pointer type that was made without a type to point to.
    #[method("set_type($self, type, /)", no_text_signature)]
    fn set_type(t: &Thread, zelf: Value, r#type: Value) -> PyResult<()> {
        let info = info::of_concrete(t, this(zelf))?;
        set_proto(t, info, r#type)?;
        let target = storage_info(t, r#type)?;
        if target.pointer_type.get().is_none() {
            target.pointer_type.set(target.header(), Some(zelf));
        }
        attr::set(t, zelf, t.intern("_type_"), Some(r#type))
    }
}

/// The base of pointers.
#[pyclass(
    name = "_Pointer",
    module = "_ctypes",
    base = CData,
    layout_of = base,
    metaclass = PointerType,
    flags = BASETYPE | HAVE_GC
)]
pub struct Pointer;

fn target_of(t: &Thread, data: Data) -> PyResult<Gc<PyType>> {
    let info = info::of_concrete(t, t.class_of(data.into()))?;
    info.proto_class().ok_or_else(|| t.raise_type_error("abstract class"))
}
fn checked_address(t: &Thread, data: Data) -> PyResult<*mut u8> {
    match data.pointee() {
        0 => Err(t.raise_value_error("NULL pointer access")),
        address => Ok(address as *mut u8),
    }
}
fn set_contents(t: &Thread, data: Data, v: Value) -> PyResult<()> {
    let target = target_of(t, data)?;
    // Any C type will do, as in CPython.
    let Some(source) = as_data(v) else {
        let (want, got) = (target.name(), type_name(t, v));
        return Err(t.raise_type_error(format!("expected {want} instead of {got}")));
    };
    data.set_address(source.ptr() as u64);
    keep_ref(t, data, 1, v)?;
    let kept = data::kept_objects(t, source)?;
    keep_ref(t, data, 0, kept)
}
/// Where the `i`-th item behind the pointer is.
fn place(t: &Thread, data: Data, i: i64) -> PyResult<(*mut u8, Gc<PyType>, usize)> {
    let start = checked_address(t, data)?;
    let target = target_of(t, data)?;
    let size = info::of_concrete(t, target)?.size.get();
    Ok((start.wrapping_offset((i as isize).wrapping_mul(size as isize)), target, size))
}
fn get_item(t: &Thread, data: Data, i: i64) -> PyResult<Value> {
    let (ptr, target, size) = place(t, data, i)?;
    // SAFETY: it is up to the program that the pointer is good.
    unsafe { data::get(t, target, None, data, i as usize, size, ptr) }
}

/// The indices of a slice: pointers do not know where they end.
fn slice_of(t: &Thread, slice: &PySlice) -> PyResult<(i64, i64, usize)> {
    let [start, stop, step] = [&slice.start, &slice.stop, &slice.step].map(|f| f.get().unwrap_or(Value::NONE));
    let step = if step.is_none() { 1 } else { number::index_i64(t, step)? };
    if step == 0 {
        return Err(t.raise_value_error("slice step cannot be zero"));
    }
    let start = match start.is_none() {
        true if step < 0 => return Err(t.raise_value_error("slice start is required for step < 0")),
        true => 0,
        false => number::index_i64(t, start)?,
    };
    if stop.is_none() {
        return Err(t.raise_value_error("slice stop is required"));
    }
    let stop = number::index_i64(t, stop)?;
    let count = match step > 0 {
        true if start < stop => (stop - start - 1) / step + 1,
        false if start > stop => (start - stop - 1) / -step + 1,
        _ => 0,
    };
    Ok((start, step, count as usize))
}

#[pymethods]
impl Pointer {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Data> {
        if info::of(cls).is_none_or(|info| info.proto.get().is_none()) {
            return Err(t.raise_type_error("Cannot create instance: has no _type_"));
        }
        CData::new(t, cls)
    }
    #[init]
    fn init(t: &Thread, zelf: Data, args: Args<'_>) -> PyResult<()> {
        let given = args.positional();
        check_positional(t, "POINTER", given.len(), 0, 1)?;
        match given.first() {
            Some(v) => set_contents(t, zelf, *v),
            None => Ok(()),
        }
    }
    #[slot]
    fn bool(zelf: Data) -> bool {
        zelf.pointee() != 0
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Data, i: i64) -> PyResult<Value> {
        get_item(t, zelf, i)
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Data, key: Value) -> PyResult<Value> {
        if number::is_index(t, key) {
            let i = number::index_i64(t, key)?;
            return get_item(t, zelf, i);
        }
        let Some(slice) = key.downcast::<PySlice>() else {
            return Err(t.raise_type_error("Pointer indices must be integer"));
        };
        let (start, step, count) = slice_of(t, &slice)?;
        let target = target_of(t, zelf)?;
        let letter = info::of_concrete(t, target)?.code.get().map(|code| code.letter);
        let indices = (0..count as i64).map(|k| start + k * step);
        match letter {
            Some(b'c') => {
                let start = if count > 0 { checked_address(t, zelf)? } else { std::ptr::null_mut() };
                // SAFETY: it is up to the program that the pointer is good.
                let bytes: Vec<u8> = indices.map(|i| unsafe { start.wrapping_offset(i as isize).read() }).collect();
                bytes.into_py(t)
            }
            Some(b'u') => {
                let start = if count > 0 { checked_address(t, zelf)? } else { std::ptr::null_mut() };
                // SAFETY: as above.
                let char_at = |i: i64| unsafe { values::read_uint(start.wrapping_offset(4 * i as isize), 4, false) };
                let chars: Vec<u32> = indices.map(|i| char_at(i) as u32).collect();
                values::wide_text(t, &chars)
            }
            _ => {
                let mut items = RootVec::new(&t.heap);
                for i in indices {
                    items.push(get_item(t, zelf, i)?);
                }
                t.new_list(&items)
            }
        }
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Data, key: Value, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else { return Err(t.raise_type_error("Pointer does not support item deletion")) };
        let i = number::index_i64(t, key)?;
        let (ptr, target, size) = place(t, zelf, i)?;
        // SAFETY: it is up to the program that the pointer is good.
        unsafe { data::set(t, zelf, target, None, v, i as usize, size, ptr) }
    }
    /// The object that the pointer points to.
    #[getter]
    fn contents(t: &Thread, zelf: Data) -> PyResult<Value> {
        let ptr = checked_address(t, zelf)?;
        let target = target_of(t, zelf)?;
        CData::within(t, target, zelf, 0, ptr).map(Into::into)
    }
    #[setter]
    fn set_contents(t: &Thread, zelf: Data, v: Option<Value>) -> PyResult<()> {
        match v {
            Some(v) => set_contents(t, zelf, v),
            None => Err(t.raise_type_error("Pointer does not support item deletion")),
        }
    }
}
