//! The buffer protocol (PEP 3118, PEP 688).
//!
//! An exporter's `getbuffer` slot gives a [`BufferView`]: memory that stays valid and in place until the owner's `releasebuffer` slot has run.
//! Exporters always describe the whole buffer, whatever the flags; the flags say what the consumer can cope with, so that an exporter may refuse.
//! [`with_bytes`] and [`BytesLike`] serve consumers that want contiguous bytes.

use crate::abi::args::type_name;
use crate::objects::bytes::PyBytes;
use crate::objects::memoryview::PyMemoryView;
use crate::objects::type_::dispatch;
use crate::prelude::*;
use crate::protocol::call;
use brolga_heap::Generation;
use std::borrow::Cow;
use std::cell::Cell;

/// What a consumer asks for: CPython's `PyBUF_*`.
pub mod flags {
    pub const SIMPLE: u32 = 0;
    pub const WRITABLE: u32 = 1;
    pub const FORMAT: u32 = 4;
    pub const ND: u32 = 8;
    pub const STRIDES: u32 = 0x10 | ND;
    pub const C_CONTIGUOUS: u32 = 0x20 | STRIDES;
    pub const F_CONTIGUOUS: u32 = 0x40 | STRIDES;
    pub const ANY_CONTIGUOUS: u32 = 0x80 | STRIDES;
    pub const INDIRECT: u32 = 0x100 | STRIDES;
    pub const CONTIG_RO: u32 = ND;
    pub const FULL_RO: u32 = INDIRECT | FORMAT;
    pub const FULL: u32 = FULL_RO | WRITABLE;
    /// For `memoryview` only.
    pub const READ: u32 = 0x100;
    pub const WRITE: u32 = 0x200;
}

/// An exported buffer. It lives on the native stack or, as fields, in a traced object: `owner` is a reference.
pub struct BufferView {
    /// Whose `releasebuffer` slot ends the export.
    pub owner: Value,
    pub ptr: *mut u8,
    /// Bytes of all items.
    pub len: usize,
    pub readonly: bool,
    pub itemsize: usize,
    /// Of an item, in the syntax of the `struct` module.
    pub format: Cow<'static, str>,
    /// Items in each dimension; none for a single item.
    pub shape: Vec<usize>,
    /// Bytes between neighbours in each dimension.
    pub strides: Vec<isize>,
}

impl BufferView {
    /// A row of bytes. `BufferError: Object is not writable.` if it is read-only and the flags want to write.
    pub fn bytes(
        t: &Thread,
        owner: Value,
        ptr: *mut u8,
        len: usize,
        readonly: bool,
        flags: u32,
    ) -> PyResult<BufferView> {
        if readonly && flags & flags::WRITABLE != 0 {
            return Err(t.raise_buffer_error("Object is not writable."));
        }
        Ok(BufferView {
            owner,
            ptr,
            len,
            readonly,
            itemsize: 1,
            format: "B".into(),
            shape: vec![len],
            strides: vec![1],
        })
    }
    /// Whether the items lie without gaps, the last index varying fastest (`b'C'`), the first (`b'F'`), or either (`b'A'`).
    pub fn is_contiguous(&self, order: u8) -> bool {
        is_contiguous(&self.shape, &self.strides, self.itemsize, self.len, order)
    }
    /// The bytes of the items in C order.
    pub fn to_vec(&self) -> Vec<u8> {
        if self.is_contiguous(b'C') {
            // SAFETY: the exporter keeps `len` bytes at `ptr` valid while the view is held.
            return unsafe { slice_of(self.ptr, self.len) }.to_vec();
        }
        let mut out = Vec::with_capacity(self.len);
        // SAFETY: as above; the walk stays within the items.
        unsafe { gather(&mut out, self.ptr, &self.shape, &self.strides, self.itemsize) };
        out
    }
    /// The bytes of a contiguous view.
    ///
    /// # Safety
    /// The view is contiguous and has not been released; nobody writes while the slice is in use.
    pub unsafe fn as_bytes(&self) -> &[u8] {
        // SAFETY: by the caller's promise.
        unsafe { slice_of(self.ptr, self.len) }
    }
}

/// A slice, also for an empty buffer without an address.
///
/// # Safety
/// `len` bytes at `ptr` are readable for as long as the result is used.
pub unsafe fn slice_of<'a>(ptr: *const u8, len: usize) -> &'a [u8] {
    if len == 0 {
        return &[];
    }
    // SAFETY: by the caller's promise.
    unsafe { std::slice::from_raw_parts(ptr, len) }
}

/// See [`BufferView::is_contiguous`].
pub fn is_contiguous(shape: &[usize], strides: &[isize], itemsize: usize, len: usize, order: u8) -> bool {
    if len == 0 {
        return true;
    }
    let gapless = |indices: &mut dyn Iterator<Item = usize>| {
        let mut expected = itemsize as isize;
        for i in indices {
            if shape[i] > 1 && strides[i] != expected {
                return false;
            }
            expected *= shape[i] as isize;
        }
        true
    };
    match order {
        b'C' => gapless(&mut (0..shape.len()).rev()),
        b'F' => gapless(&mut (0..shape.len())),
        _ => gapless(&mut (0..shape.len()).rev()) || gapless(&mut (0..shape.len())),
    }
}

/// Appends the items in C order.
///
/// # Safety
/// All items that shape and strides reach from `ptr` are readable.
pub unsafe fn gather(out: &mut Vec<u8>, ptr: *const u8, shape: &[usize], strides: &[isize], itemsize: usize) {
    let Some((&n, inner)) = shape.split_first() else {
        // SAFETY: by the caller's promise.
        out.extend_from_slice(unsafe { slice_of(ptr, itemsize) });
        return;
    };
    for i in 0..n {
        // SAFETY: by the caller's promise; the offset is that of an item.
        unsafe { gather(out, ptr.offset(i as isize * strides[0]), inner, &strides[1..], itemsize) };
    }
}

/// Does the object export buffers?
pub fn is_bytes_like(t: &Thread, v: Value) -> bool {
    t.class_of(v).slots.get().getbuffer.is_some()
}
/// Gets a buffer; `TypeError: a bytes-like object is required, not 'str'`. To be given back with [`release`].
pub fn acquire(t: &Thread, v: Value, flags: u32) -> PyResult<BufferView> {
    match t.class_of(v).slots.get().getbuffer {
        Some(getbuffer) => getbuffer(t, v, flags),
        None => Err(t.raise_type_error(format!("a bytes-like object is required, not '{}'", type_name(t, v)))),
    }
}
pub fn release(t: &Thread, view: BufferView) {
    release_owner(t, view.owner);
}
/// Ends an export whose view has been taken apart.
pub fn release_owner(t: &Thread, owner: Value) {
    if let Some(release) = t.class_of(owner).slots.get().releasebuffer {
        release(t, owner);
    }
}
/// Whether no export is left by this count. Those of views that are garbage end with a collection, which is tried before an error is raised.
pub fn exports_ended(t: &Thread, exports: &Cell<usize>) -> bool {
    exports.get() == 0 || end_garbage_exports(t, exports)
}
#[cold]
fn end_garbage_exports(t: &Thread, exports: &Cell<usize>) -> bool {
    [Generation::Young, Generation::Full].into_iter().any(|generation| {
        crate::modules::gc::collect_on_clean_stack(t, generation);
        exports.get() == 0
    })
}
/// A copy of the bytes of any exporter, contiguous or not.
pub fn to_vec(t: &Thread, v: Value) -> PyResult<Vec<u8>> {
    if let Some(b) = v.downcast::<PyBytes>() {
        t.ensure_memory(b.len())?;
        return Ok(b.as_bytes().to_vec());
    }
    let view = acquire(t, v, flags::FULL_RO)?;
    let copy = t.ensure_memory(view.len).map(|()| view.to_vec());
    release(t, view);
    copy
}

/// The bytes of any bytes-like object (contiguous), e.g. for `bytes.join` and hashes.
pub fn with_bytes<R>(t: &Thread, v: Value, f: impl FnOnce(&[u8]) -> PyResult<R>) -> PyResult<R> {
    let bytes = BytesLike::acquire(t, v)?;
    f(&bytes)
}
/// The same to write into; `BufferError` if the object is read-only.
pub fn with_bytes_mut<R>(t: &Thread, v: Value, f: impl FnOnce(&mut [u8]) -> PyResult<R>) -> PyResult<R> {
    let view = acquire(t, v, flags::WRITABLE)?;
    let bytes: &mut [u8] = if view.len == 0 {
        &mut []
    } else {
        // SAFETY: the exporter granted a writable buffer of `len` bytes, which stays in place until the release below.
        unsafe { std::slice::from_raw_parts_mut(view.ptr, view.len) }
    };
    let result = f(bytes);
    release(t, view);
    result
}

/// Owner of a buffer that a Python `__buffer__` method returned as a memoryview: its release calls `__release_buffer__`.
#[pyclass(name = "_buffer_wrapper", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct BufferWrapper {
    view: Field,
    object: Field,
}
#[pymethods]
impl BufferWrapper {
    #[slot]
    fn releasebuffer(t: &Thread, zelf: Gc<Native<Self>>) {
        let (Some(view), Some(object)) = (zelf.view.get(), zelf.object.get()) else { return };
        // The view's own export ends first, so that the method may release it.
        release_owner(t, view);
        let Some(memory) = view.downcast::<Native<PyMemoryView>>() else { return };
        if memory.owner() == Some(object) {
            // The view of a native base class: ending its own export calls the method.
            if let Err(raised) = memory.release(t) {
                t.take_exception(raised);
            }
        } else if overrides_release(t, object) {
            call_dunder_release(t, object, view);
        }
        zelf.view.set(zelf.header(), None);
    }
}
/// Whether the object's class has a `__release_buffer__` of its own, written in Python.
fn overrides_release(t: &Thread, object: Value) -> bool {
    let slot = t.class_of(object).slots.get().releasebuffer;
    slot.is_some_and(|f| f as usize == dispatch::releasebuffer as *const () as usize)
}
/// Calls `object.__release_buffer__(view)`; what it raises is only reported.
fn call_dunder_release(t: &Thread, object: Value, view: Value) {
    // A consumer may release while an exception is on its way.
    let pending = t.exception.replace(None);
    let name = t.names.dunder_release_buffer;
    let defined = t.class_of(object).lookup(t, name).is_some();
    if defined && let Err(raised) = call::call_method(t, object, name, &[view]) {
        let message = format!("Exception ignored in __release_buffer__ of {}", t.class_of(object).name());
        crate::objects::exception::write_unraisable(t, raised, None, Some(&message));
    }
    t.exception.set(pending);
}
/// The slots of the builtin class through which an instance of a Python class exports its memory.
pub fn native_exporter(t: &Thread, object: Value) -> Option<Slots> {
    let classes = t.class_of(object).mro_items().iter().filter_map(|c| crate::objects::type_::as_type(*c));
    classes.filter(|c| !c.is_python_class()).map(|c| c.slots.get()).find(|s| s.getbuffer.is_some())
}
/// The `releasebuffer` slot of Python classes that define `__release_buffer__`, for exports of a native base class.
pub fn release_through_method(t: &Thread, object: Value) {
    let Some(native) = native_exporter(t, object) else { return };
    let Some(getbuffer) = native.getbuffer else { return };
    let end_export = || {
        if let Some(release) = native.releasebuffer {
            release(t, object);
        }
    };
    // The method sees the memory through a view that does not count as an export of its own.
    let pending = t.exception.replace(None);
    let view = getbuffer(t, object, flags::FULL_RO).and_then(|exported| PyMemoryView::borrowing(t, exported));
    end_export();
    match view {
        Ok(view) => {
            call_dunder_release(t, object, view.value());
            if let Err(raised) = view.release(t) {
                t.take_exception(raised);
            }
        }
        Err(raised) => {
            t.take_exception(raised);
        }
    }
    t.exception.set(pending);
    end_export();
}
/// The `getbuffer` slot of Python classes that define `__buffer__`.
pub fn from_dunder_buffer(t: &Thread, object: Value, flags: u32) -> PyResult<BufferView> {
    let arg = t.new_int(flags as i64)?;
    let view = call::call_method(t, object, t.names.dunder_buffer, &[arg])?;
    let Some(memory) = view.downcast::<Native<PyMemoryView>>() else {
        return Err(t.raise_type_error("__buffer__ returned non-memoryview object"));
    };
    let wrapper = BufferWrapper { view: Field::new(view), object: Field::new(object) };
    let wrapper = Native::new(t, BufferWrapper::class(t), wrapper)?;
    memory.export(t, wrapper.value(), flags)
}
