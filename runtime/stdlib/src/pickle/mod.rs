//! `_pickle`: objects to bytes and back, in the six protocols of the `pickle` module.
//!
//! [`pickler`] is the class that writes, over [`output`] (frames) and [`memo`]; [`save`] has a routine for each kind of object, [`reduce`] those for objects
//! that describe themselves and for what is found by name. [`unpickler`] is the class that reads, over [`input`]; [`load`] has the opcodes. [`buffer`]
//! is `PickleBuffer`.

pub mod buffer;
pub mod input;
pub mod load;
pub mod memo;
pub mod opcode;
pub mod output;
pub mod pickler;
pub mod reduce;
pub mod save;
pub mod unpickler;

use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::exception::classes::Exception;
use brolga_vm::prelude::*;
use buffer::PickleBuffer;
use pickler::Pickler;
use unpickler::Unpickler;

#[pyclass(name = "PickleError", module = "_pickle", base = Exception, layout_of = base, flags = HEAPTYPE | BASETYPE | HAVE_GC, no_doc)]
pub struct PickleError;
#[pyclass(name = "PicklingError", module = "_pickle", base = PickleError, layout_of = base, flags = HEAPTYPE | BASETYPE | HAVE_GC, no_doc)]
pub struct PicklingError;
#[pyclass(name = "UnpicklingError", module = "_pickle", base = PickleError, layout_of = base, flags = HEAPTYPE | BASETYPE | HAVE_GC, no_doc)]
pub struct UnpicklingError;

fn pickling_error(t: &Thread, message: impl AsRef<str>) -> Raised {
    t.raise(PicklingError::class(t), message)
}
fn unpickling_error(t: &Thread, message: impl AsRef<str>) -> Raised {
    t.raise(UnpicklingError::class(t), message)
}

/// An attribute of a module that stays what it was when it was first asked for.
fn kept_attribute(t: &Thread, key: &'static str, module: &str, attribute: &str) -> PyResult<Value> {
    t.kept(key, || brolga_vm::modules::import::import_attr(t, module, attribute))
}

/// Optimized C implementation for the Python pickle module.
#[pymodule(name = "_pickle", classes(PickleBuffer, PickleError, Pickler, PicklingError, Unpickler, UnpicklingError))]
pub mod _pickle {
    use super::*;

    /// Writes an object to a file.
    #[pyfunction("dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)")]
    fn dump(
        t: &Thread,
        obj: Value,
        file: Value,
        protocol: Value,
        fix_imports: bool,
        buffer_callback: Value,
    ) -> PyResult<()> {
        let pickler = Pickler::make(t, Pickler::class(t))?;
        Pickler::set_up(pickler, t, Some(file), protocol, fix_imports, buffer_callback)?;
        Pickler::dump_to_file(pickler, t, obj)
    }
    /// The bytes of an object.
    #[pyfunction("dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None)")]
    fn dumps(t: &Thread, obj: Value, protocol: Value, fix_imports: bool, buffer_callback: Value) -> PyResult<Vec<u8>> {
        let pickler = Pickler::make(t, Pickler::class(t))?;
        Pickler::set_up(pickler, t, None, protocol, fix_imports, buffer_callback)?;
        Pickler::dump_object(pickler, t, obj)?;
        Ok(pickler.output.take())
    }
    /// Reads an object from a file.
    #[pyfunction("load(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    fn load(
        t: &Thread,
        file: Value,
        fix_imports: bool,
        encoding: String,
        errors: String,
        buffers: Option<Value>,
    ) -> PyResult<Value> {
        let unpickler = Unpickler::make(t, Unpickler::class(t))?;
        Unpickler::set_up(unpickler, t, Some(file), fix_imports, encoding, errors, buffers)?;
        load::run(t, unpickler)
    }
    /// Reads an object from bytes.
    #[pyfunction("loads(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    fn loads(
        t: &Thread,
        data: BytesLike,
        fix_imports: bool,
        encoding: String,
        errors: String,
        buffers: Option<Value>,
    ) -> PyResult<Value> {
        let unpickler = Unpickler::make(t, Unpickler::class(t))?;
        Unpickler::set_up(unpickler, t, None, fix_imports, encoding, errors, buffers)?;
        unpickler.input.set_data(unpickler.header(), PyBytes::new(t, &data)?);
        load::run(t, unpickler)
    }
}
