//! `_io`: streams.
//!
//! * [`base`]: the abstract classes; [`fileio`]: descriptors; [`buffered`]: buffers over raw streams; [`bytesio`], [`stringio`]: streams in
//!   memory; [`text`]: characters over bytes; [`newline`]: line ends.
//!
//! Streams call each other through Python methods, so that any class with the right methods can take part; where the other stream is exactly
//! one of ours the call is direct.

pub mod base;
pub mod buffered;
pub mod buffered_pair;
pub mod bytesio;
pub mod codec;
pub mod fileio;
pub mod newline;
pub mod open;
pub mod standard;
pub mod stringio;
pub mod text;
pub mod text_seek;

use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};

/// The classes of streams, and open(), which puts them together.
///
/// IOBase is what all have in common; a stream raises UnsupportedOperation, an OSError and ValueError, for what it cannot do. RawIOBase is for the
/// bytes of a stream, BufferedIOBase for buffers on raw streams, TextIOBase for streams whose bytes are text.
#[pymodule(
    name = "_io",
    classes(
        super::base::IOBase,
        super::base::RawIOBase,
        super::base::BufferedIOBase,
        super::base::TextIOBase,
        super::fileio::FileIO,
        super::bytesio::BytesIO,
        super::bytesio::BytesIOBuffer,
        super::stringio::StringIO,
        super::buffered::BufferedReader,
        super::buffered::BufferedWriter,
        super::buffered::BufferedRandom,
        super::buffered_pair::BufferedRWPair,
        super::newline::IncrementalNewlineDecoder,
        super::text::TextIOWrapper,
    ),
    parts(super::open::functions)
)]
pub mod io {
    use super::*;

    #[pyattr("DEFAULT_BUFFER_SIZE")]
    const DEFAULT_BUFFER_SIZE: i64 = base::DEFAULT_BUFFER_SIZE as i64;

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "BlockingIOError", t.types.blocking_io_error.into())?;
        let class = unsupported_operation(t)?;
        module.add(t, "UnsupportedOperation", class.into())
    }
}

/// `io.UnsupportedOperation`.
pub fn unsupported_operation(t: &Thread) -> PyResult<Gc<PyType>> {
    const KEY: &str = "io.UnsupportedOperation";
    let roots = &t.state_of_vm().roots;
    if let Some(class) = roots.get(KEY).and_then(Value::downcast::<PyType>) {
        return Ok(class);
    }
    let bases = t.new_tuple(&[t.types.os_error.into(), t.types.value_error.into()])?;
    let namespace = PyDict::new(t)?;
    namespace.set_name(t, t.names.dunder_module, t.names.io)?;
    let name = t.intern("UnsupportedOperation");
    let class = call::call_values(t, t.types.type_.into(), &[name, bases, namespace.into()])?;
    roots.set(KEY, class);
    match class.downcast() {
        Some(class) => Ok(class),
        None => Ok(t.types.os_error),
    }
}

/// `__getstate__` of streams.
#[cold]
pub fn cannot_pickle(t: &Thread, v: Value) -> PyResult<Value> {
    Err(t.raise_type_error(format!("cannot pickle '{}' instances", brolga_vm::abi::args::type_name(t, v))))
}
/// `_io.FileIO`: a stream's class in its repr.
pub fn class_text(t: &Thread, v: Value) -> String {
    brolga_vm::abi::args::type_name(t, v)
}
/// The repr of part of a stream, which may contain the stream.
pub fn guarded_repr(t: &Thread, stream: Value, part: Value) -> PyResult<String> {
    if !object::repr_enter(t, stream)? {
        return Err(t.raise_runtime_error(format!("reentrant call inside {}.__repr__", class_text(t, stream))));
    }
    let shown = object::repr(t, part);
    object::repr_leave(t, stream);
    Ok(shown?.to_lossy().into_owned())
}
/// `<_io.BufferedReader name='x'>`.
pub fn named_repr(t: &Thread, stream: Value) -> PyResult<String> {
    let class = class_text(t, stream);
    let name = attr::get_optional(t, stream, t.names.name);
    match t.catch(name, t.types.value_error)?.flatten() {
        Some(name) => Ok(format!("<{class} name={}>", guarded_repr(t, stream, name)?)),
        None => Ok(format!("<{class}>")),
    }
}

/// Keeps other threads, and signal handlers of the same thread, out of a stream while a call runs.
#[derive(Default)]
pub struct StreamLock {
    /// The thread inside, or null.
    owner: std::cell::Cell<usize>,
}
impl brolga_vm::objects::native::Trace for StreamLock {
    fn trace(&self, _: &mut Tracer) {}
}
/// The stream is free again when this is dropped.
pub struct StreamGuard<'a>(&'a StreamLock);
impl Drop for StreamGuard<'_> {
    fn drop(&mut self) {
        self.0.owner.set(0);
    }
}
impl StreamLock {
    pub fn enter<'a>(&'a self, t: &Thread, stream: &Header) -> PyResult<StreamGuard<'a>> {
        let me = std::ptr::from_ref(t) as usize;
        while self.owner.get() != 0 {
            if self.owner.get() == me {
                let shown = object::repr(t, stream.value())?;
                return Err(t.raise_runtime_error(format!("reentrant call inside {}", shown.to_lossy())));
            }
            // The other thread is in a system call: let it come back.
            t.allow_threads(std::thread::yield_now);
        }
        self.owner.set(me);
        Ok(StreamGuard(self))
    }
}

/// The second and third item of a pickled stream's state.
pub fn restore_position_and_dict(
    t: &Thread,
    stream: Value,
    position: Value,
    dict: Value,
    set: impl FnOnce(usize),
) -> PyResult<()> {
    if brolga_vm::objects::int::as_int(position).is_none() {
        return Err(t.raise_type_error(format!(
            "third item of state must be an integer, got {}",
            brolga_vm::abi::args::type_name(t, position)
        )));
    }
    let position = brolga_vm::protocol::number::index_i64(t, position)?;
    if position < 0 {
        return Err(t.raise_value_error("position value cannot be negative"));
    }
    set(position as usize);
    if dict.is_none() {
        return Ok(());
    }
    let Some(dict) = dict.downcast::<PyDict>() else {
        return Err(t.raise_type_error(format!(
            "fourth item of state should be a dict, got a {}",
            brolga_vm::abi::args::type_name(t, dict)
        )));
    };
    if let Some(own) = attr::instance_dict(t, stream)? {
        own.update_from_dict(t, dict)?;
    }
    Ok(())
}
