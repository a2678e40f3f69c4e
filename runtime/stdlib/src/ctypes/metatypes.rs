//! What the classes of all C types have in common: their base metaclass, and the ways to make an instance of memory that exists already.

use super::argument::Argument;
use super::data::{CData, as_data, keep_ref};
use super::info;
use super::library;
use brolga_vm::abi::args::{check_positional, type_name};
use brolga_vm::objects::memoryview::PyMemoryView;
use brolga_vm::objects::{int, type_};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, number, object};

/// The receiver of a metaclass's method.
pub fn this(v: Value) -> Gc<PyType> {
    v.downcast().expect("methods of metaclasses are called on classes")
}

#[pyclass(name = "CType_Type", module = "_ctypes", base = PyType, layout_of = base, flags = BASETYPE | HAVE_GC, no_doc)]
pub struct CType;

#[pymethods]
impl CType {
    #[slot]
    fn sq_repeat(t: &Thread, zelf: Value, n: i64) -> PyResult<Value> {
        super::array::array_of(t, this(zelf), n).map(Into::into)
    }
    /// Size in memory, in bytes.
    #[method("__sizeof__($self, /)")]
    fn __sizeof__(zelf: Value) -> usize {
        size_of::<PyType>() + if info::of(this(zelf)).is_some() { size_of::<Native<info::Info>>() } else { 0 }
    }
    #[getter("__pointer_type__")]
    fn pointer_type(t: &Thread, zelf: Value) -> PyResult<Value> {
        let info = storage_info(t, zelf)?;
        match info.pointer_type.get() {
            Some(class) => Ok(class),
            None => {
                let shown = object::repr(t, zelf)?.to_lossy().into_owned();
                Err(t.raise_attribute_error(format!("{shown} has no attribute '__pointer_type__'")))
            }
        }
    }
    #[setter("__pointer_type__")]
    fn set_pointer_type(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
        let info = storage_info(t, zelf)?;
        match v {
            Some(v) => {
                info.pointer_type.set(info.header(), Some(v));
                Ok(())
            }
            None => Err(t.raise_attribute_error("cannot delete attribute")),
        }
    }
}

/// `TypeError: <class 'X'> must have storage info`
pub fn storage_info(t: &Thread, class: Value) -> PyResult<info::InfoRef> {
    match info::of_value(class) {
        Some(info) => Ok(info),
        None => {
            let shown = object::repr(t, class)?.to_lossy().into_owned();
            Err(t.raise_type_error(format!("{shown} must have storage info")))
        }
    }
}

/// Whether a class is of a C type, abstract ones included.
pub fn is_ctype(t: &Thread, class: Gc<PyType>) -> bool {
    t.class_of(class.into()).is_subtype_of(CType::class(t))
}

/// `from_param` of structures, unions, arrays and functions: an instance, or something that stands for one.
pub fn generic_from_param(t: &Thread, class: Gc<PyType>, v: Value) -> PyResult<Value> {
    if object::is_instance(t, v, class.into())? {
        return Ok(v);
    }
    let name = class.name();
    if let Some(argument) = v.downcast::<Native<Argument>>() {
        let inner = argument.object();
        if let Some(inner) = inner {
            let proto = info::of(class).and_then(|i| i.proto.get());
            let Some(proto) = proto else {
                return Err(t.raise_type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"));
            };
            if object::is_instance(t, inner, proto)? {
                return Ok(v);
            }
        }
        let got = inner.map_or_else(|| "???".to_owned(), |o| type_name(t, o));
        return Err(t.raise_type_error(format!("expected {name} instance instead of pointer to {got}")));
    }
    match as_parameter(t, v)? {
        Some(stand_in) => from_param_of(t, class, stand_in),
        None => Err(t.raise_type_error(format!("expected {name} instance instead of {}", type_name(t, v)))),
    }
}

/// `v._as_parameter_`, if there is one.
pub fn as_parameter(t: &Thread, v: Value) -> PyResult<Option<Value>> {
    attr::get_optional(t, v, t.intern("_as_parameter_"))
}
/// `class.from_param(v)` for what `_as_parameter_` gave.
pub fn from_param_of(t: &Thread, class: Gc<PyType>, v: Value) -> PyResult<Value> {
    t.enter_native(" while processing _as_parameter_")?;
    brolga_vm::protocol::call::call_method(t, class.into(), t.intern("from_param"), &[v])
}

/// Methods of every metaclass.
pub struct Shared;

fn buffer_arguments(t: &Thread, name: &str, args: Args<'_>) -> PyResult<(Value, i64)> {
    let given = args.positional();
    check_positional(t, name, given.len(), 1, 2)?;
    let offset = match given.get(1) {
        Some(v) => number::index_i64(t, *v)?,
        None => 0,
    };
    Ok((given[0], offset))
}
fn check_room(t: &Thread, len: usize, size: usize, offset: i64) -> PyResult<usize> {
    let Ok(at) = usize::try_from(offset) else { return Err(t.raise_value_error("offset cannot be negative")) };
    if at.checked_add(size).is_none_or(|end| end > len) {
        let wanted = at.saturating_add(size);
        return Err(t.raise_value_error(format!("Buffer size too small ({len} instead of at least {wanted} bytes)")));
    }
    Ok(at)
}

#[pymethods(part = memory)]
impl Shared {
    /// An instance of the C type at an address.
    #[method("from_address($self, value, /)", no_text_signature)]
    fn from_address(t: &Thread, zelf: Value, value: Value) -> PyResult<Value> {
        if int::as_int(value).is_none() {
            return Err(t.raise_type_error("integer expected"));
        }
        let address = int::to_u64_wrapping(value).unwrap_or(0);
        CData::at_address(t, this(zelf), address as *mut u8).map(Into::into)
    }
    /// An instance of the C type that shares the memory of a writable buffer.
    #[method("from_buffer", raw, no_text_signature)]
    fn from_buffer(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        let (source, offset) = buffer_arguments(t, "from_buffer", args)?;
        let class = this(zelf);
        let info = info::of_concrete(t, class)?;
        let memory = PyMemoryView::of(t, source)?;
        let items = memory.check(t)?;
        if items.readonly {
            return Err(t.raise_type_error("underlying buffer is not writable"));
        }
        if !items.is_contiguous(b'C') {
            return Err(t.raise_type_error("underlying buffer is not C contiguous"));
        }
        let at = check_room(t, items.len, info.size.get(), offset)?;
        // SAFETY: inside the buffer, which the view keeps in place.
        let data = CData::at_address(t, class, unsafe { items.ptr.add(at) })?;
        keep_ref(t, data, usize::MAX, memory.into())?;
        Ok(data.into())
    }
    /// An instance of the C type with a copy of a buffer's contents.
    #[method("from_buffer_copy", raw, no_text_signature)]
    fn from_buffer_copy(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        let (source, offset) = buffer_arguments(t, "from_buffer_copy", args)?;
        let class = this(zelf);
        let info = info::of_concrete(t, class)?;
        let bytes = BytesLike::acquire(t, source)?;
        let at = check_room(t, bytes.len(), info.size.get(), offset)?;
        // SAFETY: inside the buffer.
        let data = unsafe { CData::copy_of(t, class, bytes.as_ptr().add(at)) }?;
        Ok(data.into())
    }
    /// An instance of the C type that is a variable of a shared library.
    #[method("in_dll", raw, no_text_signature)]
    fn in_dll(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        let given = args.positional();
        check_positional(t, "in_dll", given.len(), 2, 2)?;
        let handle = library::handle_of(t, given[0])?;
        let Some(name) = brolga_vm::objects::str_::as_str(given[1]) else {
            let got = type_name(t, given[1]);
            return Err(t.raise_type_error(format!("in_dll() argument 2 must be str, not {got}")));
        };
        let address = match library::symbol(handle, &name.to_lossy(), "symbol") {
            Ok(address) => address,
            Err(message) => return Err(t.raise_value_error(message)),
        };
        CData::at_address(t, this(zelf), address).map(Into::into)
    }
}

/// A class made at run time: `metaclass(name, (base,), namespace)`.
pub fn make_class(
    t: &Thread,
    metaclass: Value,
    name: &str,
    base: Gc<PyType>,
    namespace: Gc<PyDict>,
) -> PyResult<Gc<PyType>> {
    let bases = t.new_tuple(&[base.into()])?;
    let name = t.new_str(name)?;
    let class = brolga_vm::protocol::call::call_values(t, metaclass, &[name, bases, namespace.into()])?;
    type_::as_type(class).ok_or_else(|| t.raise_type_error("a metaclass made no class"))
}

/// The attribute of a class, inherited ones included; `AttributeError` with this message if there is none.
pub fn class_attribute(t: &Thread, class: Gc<PyType>, name: &str, missing: &str) -> PyResult<Value> {
    match attr::get_optional(t, class.into(), t.intern(name))? {
        Some(v) => Ok(v),
        None => Err(t.raise_attribute_error(missing)),
    }
}

/// The instance that a method's receiver is.
pub fn data_of(v: Value) -> super::data::Data {
    as_data(v).expect("methods of C types are called on their instances")
}
