//! `_ctypes`: C types, foreign functions and callbacks.
//!
//! Every C type is a class whose metaclass knows its size, alignment and how its values are converted ([`info`], one file for each metaclass);
//! instances are views of memory ([`data`]). Calls and callbacks go through libffi ([`call`], [`callback`]). What programs do with addresses is up to them: a bad one
//! crashes the process, as in C.

mod aggregate;
mod api;
mod argument;
mod array;
mod call;
mod callback;
mod data;
mod entry;
mod field;
mod function;
mod info;
mod library;
mod metatypes;
mod pointer;
mod simple;
mod values;

use argument::Argument;
use brolga_vm::abi::args::{ArgContext, type_name};
use brolga_vm::abi::path::FsPath;
use brolga_vm::objects::exception::classes::Exception;
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call as python_call};
use data::{Data, as_data};

/// An argument of a foreign function could not be converted.
#[pyclass(name = "ArgumentError", module = "ctypes", base = Exception, layout_of = base, flags = BASETYPE | HAVE_GC, no_doc)]
pub struct ArgumentError;

/// An instance of a C type as an argument.
struct Instance(Data);
impl FromArg for Instance {
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<Instance> {
        match as_data(v) {
            Some(data) => Ok(Instance(data)),
            None => Err(context.bad_argument(t, "_ctypes._CData", v)),
        }
    }
}

/// `_ctypes._unpickle`, for pickles of instances.
fn unpickler(t: &Thread) -> PyResult<Value> {
    brolga_vm::modules::import::import_attr(t, "_ctypes", "_unpickle")
}

/// Foreign functions and C data types.
#[pymodule(
    name = "_ctypes",
    classes(
        aggregate::Structure,
        aggregate::Union,
        array::Array,
        pointer::Pointer,
        simple::SimpleCData,
        function::CFuncPtr,
        field::Field_,
        ArgumentError
    )
)]
pub mod ctypes {
    use super::*;

    #[pyattr("__version__")]
    const VERSION: &str = "1.1.0";
    #[pyattr("FUNCFLAG_CDECL")]
    const FUNCFLAG_CDECL: i64 = call::flag::CDECL;
    #[pyattr("FUNCFLAG_PYTHONAPI")]
    const FUNCFLAG_PYTHONAPI: i64 = call::flag::PYTHON_API;
    #[pyattr("FUNCFLAG_USE_ERRNO")]
    const FUNCFLAG_USE_ERRNO: i64 = call::flag::USE_ERRNO;
    #[pyattr("FUNCFLAG_USE_LASTERROR")]
    const FUNCFLAG_USE_LASTERROR: i64 = call::flag::USE_LAST_ERROR;
    #[pyattr("CTYPES_MAX_ARGCOUNT")]
    const CTYPES_MAX_ARGCOUNT: usize = call::MAX_ARGUMENTS;
    #[pyattr("RTLD_LOCAL")]
    const RTLD_LOCAL: i32 = libc::RTLD_LOCAL;
    #[pyattr("RTLD_GLOBAL")]
    const RTLD_GLOBAL: i32 = libc::RTLD_GLOBAL;
    #[pyattr("SIZEOF_TIME_T")]
    const SIZEOF_TIME_T: usize = size_of::<libc::time_t>();

    #[pyattr("_memmove_addr")]
    fn memmove_addr(_t: &Thread) -> usize {
        libc::memmove as *const () as usize
    }
    #[pyattr("_memset_addr")]
    fn memset_addr(_t: &Thread) -> usize {
        libc::memset as *const () as usize
    }
    #[pyattr("_string_at_addr")]
    fn string_at_addr(_t: &Thread) -> usize {
        entry::string_at as *const () as usize
    }
    #[pyattr("_cast_addr")]
    fn cast_addr(_t: &Thread) -> usize {
        entry::cast as *const () as usize
    }
    #[pyattr("_wstring_at_addr")]
    fn wstring_at_addr(_t: &Thread) -> usize {
        entry::wstring_at as *const () as usize
    }
    #[pyattr("_memoryview_at_addr")]
    fn memoryview_at_addr(_t: &Thread) -> usize {
        entry::memoryview_at as *const () as usize
    }

    /// How many bytes a C type or instance takes.
    #[pyfunction("sizeof(obj, /)")]
    fn sizeof(t: &Thread, obj: Value) -> PyResult<usize> {
        if let Some(info) = info::of_value(obj) {
            return Ok(info.size.get());
        }
        match as_data(obj) {
            Some(data) => Ok(data.size()),
            None => Err(t.raise_type_error("this type has no size")),
        }
    }
    /// The alignment of a C type or instance.
    #[pyfunction("alignment(object, /)")]
    fn alignment(t: &Thread, object: Value) -> PyResult<usize> {
        match info::of_value(object).or_else(|| info::of_instance(t, object)) {
            Some(info) => Ok(info.align.get()),
            None => Err(t.raise_type_error("no alignment info")),
        }
    }
    /// The address of an instance's memory.
    #[pyfunction("addressof(obj, /)")]
    fn addressof(t: &Thread, obj: Instance) -> PyResult<usize> {
        brolga_vm::modules::sys::audit(t, "ctypes.addressof", || t.new_tuple(&[obj.0.into()]))?;
        Ok(obj.0.ptr() as usize)
    }
    /// A pointer to an instance, for use as an argument only.
    #[pyfunction("byref(obj, offset=0, /)")]
    fn byref(t: &Thread, obj: Instance, offset: isize) -> PyResult<Value> {
        Argument::of_reference(t, obj.0, offset as i64)
    }
    /// Gives an instance more memory than its type needs.
    #[pyfunction("resize(obj, size, /)")]
    fn resize(t: &Thread, obj: Instance, size: isize) -> PyResult<()> {
        let data = obj.0;
        let info = info::of_concrete(t, t.class_of(data.into()))?;
        let minimum = info.size.get();
        if (size as i64) < minimum as i64 {
            return Err(t.raise_value_error(format!("minimum size is {minimum}")));
        }
        if !data.owns_memory() {
            return Err(t.raise_value_error("Memory cannot be resized because this object doesn't own it"));
        }
        data.resize(t, size as usize, info.align.get())
    }
    /// Format, number of dimensions and shape of a C type or instance as a buffer.
    #[pyfunction("buffer_info(object, /)")]
    fn buffer_info(t: &Thread, object: Value) -> PyResult<Value> {
        let Some(info) = info::of_value(object).or_else(|| info::of_instance(t, object)) else {
            return Err(t.raise_type_error("not a ctypes type or object"));
        };
        let shape = info.shape.borrow().clone();
        let mut lengths = RootVec::new(&t.heap);
        for n in &shape {
            lengths.push(t.new_int(*n as i64)?);
        }
        let format = match &*info.format.borrow() {
            Some(format) => t.new_str(format)?,
            None => Value::NONE,
        };
        let lengths = t.new_tuple(&lengths)?;
        t.new_tuple(&[format, t.new_int(shape.len() as i64)?, lengths])
    }
    /// The copy of errno that functions with use_errno have.
    #[pyfunction("get_errno()")]
    fn get_errno(t: &Thread) -> PyResult<i32> {
        brolga_vm::modules::sys::audit(t, "ctypes.get_errno", || Ok(t.empty_tuple().into()))?;
        Ok(library::errno())
    }
    /// Sets the copy of errno that functions with use_errno have, and returns what it was.
    #[pyfunction("set_errno(value, /)", no_text_signature)]
    fn set_errno(t: &Thread, value: i32) -> PyResult<i32> {
        brolga_vm::modules::sys::audit(t, "ctypes.set_errno", || t.new_tuple(&[t.new_int(value.into())?]))?;
        Ok(library::set_errno(value))
    }
    /// Opens a shared library and returns its handle.
    #[pyfunction("dlopen(name, flag=2, /)", no_text_signature)]
    fn dlopen(t: &Thread, name: Value, flag: i32) -> PyResult<usize> {
        brolga_vm::modules::sys::audit(t, "ctypes.dlopen", || t.new_tuple(&[name]))?;
        let context = ArgContext {
            function: "dlopen",
            position: 0,
            name: "name",
            by_position: true,
            single: false,
            or_none: true,
        };
        let path = if name.is_none() { None } else { Some(FsPath::from_arg(t, name, &context)?) };
        library::open(t, path, flag)
    }
    /// Closes a shared library.
    #[pyfunction("dlclose(handle, /)", no_text_signature)]
    fn dlclose(t: &Thread, handle: Value) -> PyResult<()> {
        let handle = library::address_argument(t, handle)?;
        library::close(t, handle as usize)
    }
    /// The address of a symbol in a shared library.
    #[pyfunction("dlsym(handle, name, /)", no_text_signature)]
    fn dlsym(t: &Thread, handle: Value, name: String) -> PyResult<usize> {
        let number = library::address_argument(t, handle)?;
        brolga_vm::modules::sys::audit(t, "ctypes.dlsym/handle", || t.new_tuple(&[handle, t.new_str(&name)?]))?;
        match library::symbol(number as usize, &name, "symbol") {
            Ok(address) => Ok(address as usize),
            Err(message) => Err(t.raise(t.types.os_error, message)),
        }
    }
    /// Calls the function at an address.
    #[pyfunction("call_function(address, arguments, /)", no_text_signature)]
    fn call_function(t: &Thread, address: Value, arguments: Gc<PyTuple>) -> PyResult<Value> {
        call_at(t, address, arguments)
    }
    /// Calls the function at an address.
    #[pyfunction("call_cdeclfunction(address, arguments, /)", no_text_signature)]
    fn call_cdeclfunction(t: &Thread, address: Value, arguments: Gc<PyTuple>) -> PyResult<Value> {
        call_at(t, address, arguments)
    }
    /// The object at an address.
    #[pyfunction("PyObj_FromPtr(address, /)", no_text_signature)]
    fn object_from_address(t: &Thread, address: Value) -> PyResult<Value> {
        let address = library::address_argument(t, address)?;
        let refused = || Err(t.raise_value_error("no object is at address 0"));
        values::object_at(t, address).unwrap_or_else(refused)
    }
    /// Objects are not counted here: returns the object.
    #[pyfunction("Py_INCREF(object, /)")]
    fn incref(object: Value) -> Value {
        object
    }
    /// Objects are not counted here: returns the object.
    #[pyfunction("Py_DECREF(object, /)")]
    fn decref(object: Value) -> Value {
        object
    }
    /// Makes an instance from its pickled state.
    #[pyfunction("_unpickle(type, state, /)", no_text_signature)]
    fn _unpickle(t: &Thread, r#type: Value, state: Gc<PyTuple>) -> PyResult<Value> {
        let new = attr::get(t, r#type, t.names.dunder_new)?;
        let made = python_call::call1(t, new, r#type)?;
        let set_state = attr::get_str(t, made, "__setstate__")?;
        python_call::call_values(t, set_state, state.as_ref().items())?;
        Ok(made)
    }
}

fn call_at(t: &Thread, address: Value, arguments: Gc<PyTuple>) -> PyResult<Value> {
    if int::as_int(address).is_none() {
        return Err(t.raise_type_error(format!("an integer is required, not {}", type_name(t, address))));
    }
    let address = library::address_argument(t, address)?;
    brolga_vm::modules::sys::audit(t, "ctypes.call_function", || {
        t.new_tuple(&[int::from_u64(t, address)?, arguments.into()])
    })?;
    let target = call::Target { address, flags: call::flag::CDECL, converters: None, restype: None, checker: None };
    call::call_foreign(t, &target, arguments.as_ref().items())
}
