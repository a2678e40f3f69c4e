//! `memoryview`: a window on another object's buffer.
//!
//! All views of one export share a [`ManagedBuffer`], which gives the buffer back when the last view is released, or when it is collected.
//! `item.rs` reads and writes items by their format, `index.rs` does subscripts, `methods.rs` the rest of what Python sees.

mod index;
pub mod item;
pub mod iter;
mod methods;

use crate::abi::args::type_name;
use crate::prelude::*;
use crate::protocol::buffer::{self, BufferView, flags, gather, is_contiguous, slice_of};
use std::borrow::Cow;
use std::cell::Cell;

/// Access to the memory of an object that exports buffers, without copying.
#[pyclass(name = "memoryview", flags = SEQUENCE | HAVE_GC | MANAGED_WEAKREF)]
pub struct PyMemoryView {
    buffer: GcField<Native<ManagedBuffer>>,
    items: Opaque<Items>,
    /// Buffers that this view has exported in turn.
    exports: Cell<usize>,
    released: Cell<bool>,
    /// -1 when not computed.
    hash: Cell<i64>,
}

/// Which memory a view shows, and how. The pointers are into memory that the managed buffer keeps.
#[derive(Clone)]
pub struct Items {
    pub ptr: *mut u8,
    pub len: usize,
    pub readonly: bool,
    pub itemsize: usize,
    pub format: Cow<'static, str>,
    pub shape: Vec<usize>,
    pub strides: Vec<isize>,
}
impl Items {
    pub fn ndim(&self) -> usize {
        self.shape.len()
    }
    pub fn is_contiguous(&self, order: u8) -> bool {
        is_contiguous(&self.shape, &self.strides, self.itemsize, self.len, order)
    }
    /// The format's letter, if it is a native one that views can unpack.
    pub fn code(&self) -> Option<u8> {
        item::native_code(&self.format)
    }
    /// The bytes of all items in C order.
    pub fn to_vec(&self) -> Vec<u8> {
        if self.is_contiguous(b'C') {
            // SAFETY: the managed buffer keeps the memory valid.
            return unsafe { slice_of(self.ptr, self.len) }.to_vec();
        }
        let mut out = Vec::with_capacity(self.len);
        // SAFETY: as above; the walk stays within the items.
        unsafe { gather(&mut out, self.ptr, &self.shape, &self.strides, self.itemsize) };
        out
    }
    /// The same in Fortran order.
    pub fn to_vec_fortran(&self) -> Vec<u8> {
        let reversed = Items {
            shape: self.shape.iter().rev().copied().collect(),
            strides: self.strides.iter().rev().copied().collect(),
            ..self.clone()
        };
        reversed.to_vec()
    }
}

/// An export that views share.
#[pyclass(name = "managedbuffer", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct ManagedBuffer {
    owner: Field,
    views: Cell<usize>,
    released: Cell<bool>,
    /// Somebody else ends the export.
    borrowed: bool,
}
impl ManagedBuffer {
    fn release(&self, t: &Thread) {
        if !self.released.replace(true)
            && let Some(owner) = self.owner.get()
            && !self.borrowed
        {
            buffer::release_owner(t, owner);
        }
    }
}
#[pymethods]
impl ManagedBuffer {
    #[slot]
    fn finalize(t: &Thread, zelf: Gc<Native<Self>>) {
        zelf.release(t);
    }
}

impl PyMemoryView {
    /// `memoryview(v)`.
    pub fn of(t: &Thread, v: Value) -> PyResult<Gc<Native<PyMemoryView>>> {
        PyMemoryView::with_flags(t, v, flags::FULL_RO)
    }
    /// A view of what the object exports when asked with these flags.
    pub fn with_flags(t: &Thread, v: Value, flags: u32) -> PyResult<Gc<Native<PyMemoryView>>> {
        if let Some(view) = v.downcast::<Native<PyMemoryView>>() {
            view.check(t)?;
            if flags & flags::WRITABLE != 0 && view.items.readonly {
                return Err(t.raise_buffer_error("memoryview: underlying buffer is not writable"));
            }
            return view.with_items(t, view.items.0.clone());
        }
        if !buffer::is_bytes_like(t, v) {
            let got = type_name(t, v);
            return Err(t.raise_type_error(format!("memoryview: a bytes-like object is required, not '{got}'")));
        }
        let exported = buffer::acquire(t, v, flags)?;
        PyMemoryView::from_view(t, exported)
    }
    /// Takes over an export.
    pub fn from_view(t: &Thread, view: BufferView) -> PyResult<Gc<Native<PyMemoryView>>> {
        let owner = view.owner;
        PyMemoryView::over(t, view, false).inspect_err(|_| buffer::release_owner(t, owner))
    }
    /// A view of an export that somebody else ends.
    pub fn borrowing(t: &Thread, view: BufferView) -> PyResult<Gc<Native<PyMemoryView>>> {
        PyMemoryView::over(t, view, true)
    }
    fn over(t: &Thread, view: BufferView, borrowed: bool) -> PyResult<Gc<Native<PyMemoryView>>> {
        let BufferView { owner, ptr, len, readonly, itemsize, format, shape, strides } = view;
        let managed =
            ManagedBuffer { owner: Field::new(owner), views: Cell::new(0), released: Cell::new(false), borrowed };
        let managed = Native::new(t, ManagedBuffer::class(t), managed)?;
        PyMemoryView::make(t, managed, Items { ptr, len, readonly, itemsize, format, shape, strides })
    }
    fn make(t: &Thread, buffer: Gc<Native<ManagedBuffer>>, items: Items) -> PyResult<Gc<Native<PyMemoryView>>> {
        let view = PyMemoryView {
            buffer: GcField::new(buffer),
            items: Opaque(items),
            exports: Cell::new(0),
            released: Cell::new(false),
            hash: Cell::new(-1),
        };
        let view = Native::new(t, PyMemoryView::class(t), view)?;
        buffer.views.set(buffer.views.get() + 1);
        Ok(view)
    }
    /// Another view of the same export.
    fn with_items(&self, t: &Thread, items: Items) -> PyResult<Gc<Native<PyMemoryView>>> {
        match self.buffer.get() {
            Some(buffer) => PyMemoryView::make(t, buffer, items),
            None => Err(released(t)),
        }
    }
    pub fn is_released(&self) -> bool {
        self.released.get() || self.buffer.get().is_none_or(|b| b.released.get())
    }
    /// `ValueError` once released; otherwise what the view shows.
    pub fn check(&self, t: &Thread) -> PyResult<&Items> {
        if self.is_released() { Err(released(t)) } else { Ok(&self.items) }
    }
    /// The object whose memory this is.
    pub fn owner(&self) -> Option<Value> {
        self.buffer.get()?.owner.get()
    }
    /// `memoryview.release`.
    pub fn release(&self, t: &Thread) -> PyResult<()> {
        if self.released.get() {
            return Ok(());
        }
        buffer::exports_ended(t, &self.exports);
        match self.exports.get() {
            0 => {}
            1 => return Err(t.raise_buffer_error("memoryview has 1 exported buffer")),
            n => return Err(t.raise_buffer_error(format!("memoryview has {n} exported buffers"))),
        }
        self.released.set(true);
        if let Some(buffer) = self.buffer.get() {
            buffer.views.set(buffer.views.get().saturating_sub(1));
            if buffer.views.get() == 0 {
                buffer.release(t);
            }
        }
        Ok(())
    }
    /// The `getbuffer` slot. The caller sets itself as `owner` if the release goes elsewhere.
    pub(crate) fn export(self: &PyMemoryView, t: &Thread, owner: Value, flags: u32) -> PyResult<BufferView> {
        let items = self.check(t)?;
        let wants = |bits: u32| flags & bits == bits;
        let problem = match () {
            _ if wants(flags::WRITABLE) && items.readonly => Some("memoryview: underlying buffer is not writable"),
            _ if wants(flags::C_CONTIGUOUS) && !items.is_contiguous(b'C') => {
                Some("memoryview: underlying buffer is not C-contiguous")
            }
            _ if wants(flags::F_CONTIGUOUS) && !items.is_contiguous(b'F') => {
                Some("memoryview: underlying buffer is not Fortran contiguous")
            }
            _ if wants(flags::ANY_CONTIGUOUS) && !items.is_contiguous(b'A') => {
                Some("memoryview: underlying buffer is not contiguous")
            }
            _ if !wants(flags::STRIDES) && !items.is_contiguous(b'C') => {
                Some("memoryview: underlying buffer is not C-contiguous")
            }
            _ if !wants(flags::ND) && wants(flags::FORMAT) => {
                Some("memoryview: cannot cast to unsigned bytes if the format flag is present")
            }
            _ => None,
        };
        if let Some(message) = problem {
            return Err(t.raise_buffer_error(message));
        }
        self.exports.set(self.exports.get() + 1);
        let Items { ptr, len, readonly, itemsize, format, shape, strides } = items.clone();
        Ok(BufferView { owner, ptr, len, readonly, itemsize, format, shape, strides })
    }
    /// Runs `f` while the view cannot be released.
    fn exporting<R>(&self, f: impl FnOnce() -> R) -> R {
        self.exports.set(self.exports.get() + 1);
        let result = f();
        self.export_ended();
        result
    }
    fn export_ended(&self) {
        self.exports.set(self.exports.get().saturating_sub(1));
    }
}
#[cold]
fn released(t: &Thread) -> Raised {
    t.raise_value_error("operation forbidden on released memoryview object")
}

/// `object.__buffer__(flags)` of a builtin exporter.
pub fn dunder_buffer(t: &Thread, object: Value, flags: Value) -> PyResult<Value> {
    let flags = crate::protocol::number::index_i64(t, flags)? as u32;
    // That of the builtin class itself, also for instances of classes that override it.
    match buffer::native_exporter(t, object).and_then(|slots| slots.getbuffer) {
        Some(getbuffer) if object.downcast::<Native<PyMemoryView>>().is_none() => {
            let exported = getbuffer(t, object, flags)?;
            PyMemoryView::from_view(t, exported).map(Into::into)
        }
        _ => PyMemoryView::with_flags(t, object, flags).map(Into::into),
    }
}
/// `object.__release_buffer__(view)` of a builtin exporter.
pub fn dunder_release_buffer(t: &Thread, object: Value, view: Value) -> PyResult<Value> {
    let Some(view) = view.downcast::<Native<PyMemoryView>>() else {
        return Err(t.raise_type_error("expected a memoryview object"));
    };
    if !view.released.get() {
        if view.owner() != Some(object) {
            return Err(t.raise_value_error("memoryview's buffer is not this object"));
        }
        view.release(t)?;
    }
    Ok(Value::NONE)
}
