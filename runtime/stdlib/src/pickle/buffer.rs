//! `PickleBuffer`: a buffer that may travel beside the pickle.

use brolga_vm::objects::memoryview::PyMemoryView;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer::{self, BufferView, flags};
use std::borrow::Cow;

/// Wrapper for potentially out-of-band buffers
#[pyclass(name = "PickleBuffer", module = "pickle", flags = HAVE_GC | MANAGED_WEAKREF, signature = "")]
pub struct PickleBuffer {
    /// The object whose buffer it is; empty once released.
    object: Field,
    /// Keeps the buffer exported.
    hold: GcField<Native<PyMemoryView>>,
}

type Object = Gc<Native<PickleBuffer>>;

impl PickleBuffer {
    fn object(&self, t: &Thread) -> PyResult<Value> {
        self.object.get().ok_or_else(|| t.raise_value_error("operation forbidden on released PickleBuffer object"))
    }
    /// The whole buffer, to be released by the caller.
    pub(super) fn view(&self, t: &Thread) -> PyResult<BufferView> {
        buffer::acquire(t, self.object(t)?, flags::FULL_RO)
    }
}

#[pymethods]
impl PickleBuffer {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Object> {
        // Counted as by functions of the older style.
        if args.values.len() > 1 {
            let given = args.values.len();
            return Err(t.raise_type_error(format!("PickleBuffer() takes at most 1 argument ({given} given)")));
        }
        let &[object] = args.positional() else {
            return Err(t.raise_type_error("PickleBuffer() takes exactly 1 positional argument (0 given)"));
        };
        let view = buffer::acquire(t, object, flags::FULL_RO)?;
        let hold = PyMemoryView::from_view(t, view)?;
        Native::new(t, cls, PickleBuffer { object: Field::new(object), hold: GcField::new(hold) })
    }
    #[slot]
    fn getbuffer(t: &Thread, zelf: Object, flags: u32) -> PyResult<BufferView> {
        buffer::acquire(t, zelf.object(t)?, flags)
    }
    #[slot]
    fn releasebuffer(_zelf: Object) {}
    /// A view of the bytes: one dimension, whatever the buffer's own layout.
    #[method("raw($self, /)")]
    fn raw(t: &Thread, zelf: Object) -> PyResult<Gc<Native<PyMemoryView>>> {
        let view = zelf.view(t)?;
        if !view.is_contiguous(b'A') {
            buffer::release(t, view);
            return Err(t.raise_buffer_error("cannot extract raw buffer from non-contiguous buffer"));
        }
        let flat =
            BufferView { itemsize: 1, format: Cow::Borrowed("B"), shape: vec![view.len], strides: vec![1], ..view };
        PyMemoryView::from_view(t, flat)
    }
    /// Gives the buffer back.
    #[method("release($self, /)")]
    fn release(t: &Thread, zelf: Object) -> PyResult<()> {
        zelf.object.set(zelf.header(), None);
        match zelf.hold.get() {
            Some(hold) => hold.release(t),
            None => Ok(()),
        }
    }
}
