//! Objects whose payload is a plain Rust struct: most of the standard library's native types.
//!
//! The payload declares its references through [`Trace`] (derived); references inside it are [`Field`]s, [`GcField`]s, or sit in
//! a [`GcRefCell`], whose mutable borrow runs the owner's write barrier.

use crate::abi::spec::NativeVTable;
use crate::objects::kinds;
use crate::prelude::*;
use std::cell::{Ref, RefCell, RefMut};
use std::ops::{Deref, DerefMut};

/// A payload that can live in a [`Native`] object. Implemented by `#[pyclass]`.
///
/// # Safety
/// `VTABLE` is a `static` of this type alone, whose `trace` visits every reference of the payload.
pub unsafe trait NativeData: Trace + 'static {
    const VTABLE: &'static NativeVTable;
}

/// A heap object with payload `T`.
#[repr(C)]
pub struct Native<T> {
    header: Header,
    vtable: &'static NativeVTable,
    data: T,
}

impl<T> Deref for Native<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.data
    }
}

// SAFETY: `#[repr(C)]`, header first; the table's address proves the payload type; tracing goes through the table.
unsafe impl<T: NativeData> HeapObject for Native<T> {
    const KIND: Kind = kinds::NATIVE;
    #[inline]
    fn is(h: &Header) -> bool {
        h.kind() == kinds::NATIVE && {
            // SAFETY: every object of kind NATIVE has this prefix.
            let native = unsafe { &*(h as *const Header as *const Native<()>) };
            std::ptr::eq(native.vtable, T::VTABLE)
        }
    }
}

impl<T: NativeData> Native<T> {
    /// A new instance of `class`, which must be the payload's builtin class or a subclass.
    pub fn new(t: &Thread, class: Gc<PyType>, data: T) -> PyResult<Gc<Native<T>>> {
        crate::objects::type_::alloc_instance(t, class, |header| Native { header, vtable: T::VTABLE, data })
    }
    #[inline(always)]
    pub fn header(&self) -> &Header {
        &self.header
    }
}

/// Visits the references of a Rust value. Derived with `#[derive(Trace)]`; a type without references implements it as nothing.
pub trait Trace {
    /// `false` lets collections of plain data skip the walk over their elements.
    const HAS_REFERENCES: bool = true;
    fn trace(&self, tracer: &mut Tracer);
}

/// The collector's entry for kind NATIVE.
///
/// # Safety
/// `h` is the header of a `Native` object.
pub unsafe fn trace_native(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise the object has the common prefix of all natives.
    unsafe { ((*(h as *const Header as *const Native<()>)).vtable.trace)(h, tracer) }
}
/// As [`trace_native`], for dropping.
///
/// # Safety
/// As [`trace_native`]; the object is dead and is dropped once.
pub unsafe fn drop_native(h: &Header) {
    // SAFETY: as above.
    if let Some(drop) = unsafe { (*(h as *const Header as *const Native<()>)).vtable.drop } {
        // SAFETY: as above.
        unsafe { drop(h) }
    }
}
/// Generic implementations for [`NativeVTable`].
pub mod vtable {
    use super::*;
    /// # Safety
    /// `h` is the header of a `Native<T>`.
    pub unsafe fn trace<T: NativeData>(h: &Header, tracer: &mut Tracer) {
        // SAFETY: by the caller's promise.
        unsafe { (*(h as *const Header as *const Native<T>)).data.trace(tracer) }
    }
    /// # Safety
    /// `h` is the header of a dead `Native<T>`, dropped once.
    pub unsafe fn drop<T: NativeData>(h: &Header) {
        // SAFETY: by the caller's promise.
        unsafe { std::ptr::drop_in_place(&raw mut (*(h as *const Header as *mut Native<T>)).data) }
    }
}

/// Plain data without references: it may sit in a `Cell` or `RefCell` (references there would bypass the write barrier: use [`Field`], [`GcField`],
/// [`GcRefCell`]). A native type's own plain enums implement it by hand.
pub trait Untraced {}

macro_rules! no_references {
    ($($ty:ty),* $(,)?) => { $(
        impl Trace for $ty {
            const HAS_REFERENCES: bool = false;
            #[inline(always)]
            fn trace(&self, _: &mut Tracer) {}
        }
        impl Untraced for $ty {}
    )* };
}
no_references!(
    (),
    bool,
    u8,
    i8,
    u16,
    i16,
    u32,
    i32,
    u64,
    i64,
    u128,
    i128,
    usize,
    isize,
    f32,
    f64,
    char,
    String,
    &'static str,
    std::ffi::CString,
    std::ffi::OsString,
    std::path::PathBuf,
    std::time::Instant,
    std::time::Duration,
    dashu_int::IBig
);
impl<T: Untraced> Untraced for Option<T> {}
impl<T: Untraced> Untraced for Vec<T> {}
impl<T: Untraced> Untraced for std::collections::VecDeque<T> {}
impl<T: Untraced> Untraced for Box<T> {}
impl<T: Untraced> Untraced for Box<[T]> {}
impl<T: Untraced, const N: usize> Untraced for [T; N] {}
impl<A: Untraced, B: Untraced> Untraced for (A, B) {}
impl<A: Untraced, B: Untraced, C: Untraced> Untraced for (A, B, C) {}
impl<K: Untraced, V: Untraced, S> Untraced for std::collections::HashMap<K, V, S> {}
impl<T> Untraced for Opaque<T> {}

impl Trace for Field {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.visit(self.get());
    }
}
impl<T: HeapObject> Trace for GcField<T> {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.visit_gc(self.get());
    }
}
impl Trace for Value {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.visit(Some(*self));
    }
}
impl<T: HeapObject> Trace for Gc<T> {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.visit_gc(Some(*self));
    }
}
impl<T: Trace> Trace for Option<T> {
    const HAS_REFERENCES: bool = T::HAS_REFERENCES;
    fn trace(&self, tracer: &mut Tracer) {
        if let Some(x) = self {
            x.trace(tracer);
        }
    }
}
impl<T: Trace> Trace for Vec<T> {
    const HAS_REFERENCES: bool = T::HAS_REFERENCES;
    fn trace(&self, tracer: &mut Tracer) {
        if T::HAS_REFERENCES {
            self.iter().for_each(|x| x.trace(tracer));
        }
    }
}
impl<T: Trace> Trace for std::collections::VecDeque<T> {
    const HAS_REFERENCES: bool = T::HAS_REFERENCES;
    fn trace(&self, tracer: &mut Tracer) {
        if T::HAS_REFERENCES {
            self.iter().for_each(|x| x.trace(tracer));
        }
    }
}
impl<T: Trace> Trace for Box<T> {
    fn trace(&self, tracer: &mut Tracer) {
        (**self).trace(tracer);
    }
}
impl<T: Trace> Trace for Box<[T]> {
    const HAS_REFERENCES: bool = T::HAS_REFERENCES;
    fn trace(&self, tracer: &mut Tracer) {
        if T::HAS_REFERENCES {
            self.iter().for_each(|x| x.trace(tracer));
        }
    }
}
impl<A: Trace, B: Trace> Trace for (A, B) {
    fn trace(&self, tracer: &mut Tracer) {
        self.0.trace(tracer);
        self.1.trace(tracer);
    }
}
impl<A: Trace, B: Trace, C: Trace> Trace for (A, B, C) {
    fn trace(&self, tracer: &mut Tracer) {
        self.0.trace(tracer);
        self.1.trace(tracer);
        self.2.trace(tracer);
    }
}
impl<T: Trace, const N: usize> Trace for [T; N] {
    const HAS_REFERENCES: bool = T::HAS_REFERENCES;
    fn trace(&self, tracer: &mut Tracer) {
        if T::HAS_REFERENCES {
            self.iter().for_each(|x| x.trace(tracer));
        }
    }
}
impl<K: Trace, V: Trace, S> Trace for std::collections::HashMap<K, V, S> {
    const HAS_REFERENCES: bool = K::HAS_REFERENCES || V::HAS_REFERENCES;
    fn trace(&self, tracer: &mut Tracer) {
        if Self::HAS_REFERENCES {
            for (k, v) in self {
                k.trace(tracer);
                v.trace(tracer);
            }
        }
    }
}
impl<T: Untraced> Trace for std::cell::Cell<T> {
    const HAS_REFERENCES: bool = false;
    #[inline(always)]
    fn trace(&self, _: &mut Tracer) {}
}
impl<T: Untraced> Trace for RefCell<T> {
    const HAS_REFERENCES: bool = false;
    #[inline(always)]
    fn trace(&self, _: &mut Tracer) {}
}

/// A value that a native object owns but that holds no references at all (foreign library state, files, hashers).
pub struct Opaque<T>(pub T);
impl<T> Trace for Opaque<T> {
    const HAS_REFERENCES: bool = false;
    fn trace(&self, _: &mut Tracer) {}
}
impl<T> Deref for Opaque<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
impl<T> DerefMut for Opaque<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// A `RefCell` inside a heap object that may hold references. Borrowing it mutably names the owner, whose write barrier runs when the borrow
/// begins and when it ends.
pub struct GcRefCell<T>(RefCell<T>);

impl<T> GcRefCell<T> {
    pub const fn new(x: T) -> GcRefCell<T> {
        GcRefCell(RefCell::new(x))
    }
    pub fn borrow(&self) -> Ref<'_, T> {
        self.0.borrow()
    }
    /// `None` when someone else holds a borrow (Python code re-entered).
    pub fn try_borrow_mut<'a>(&'a self, owner: &'a Header) -> Option<GcRefMut<'a, T>> {
        let inner = self.0.try_borrow_mut().ok()?;
        owner.write_barrier();
        Some(GcRefMut { inner, owner })
    }
    /// Panics when already borrowed: for borrows in which no Python code can run.
    pub fn borrow_mut<'a>(&'a self, owner: &'a Header) -> GcRefMut<'a, T> {
        owner.write_barrier();
        GcRefMut { inner: self.0.borrow_mut(), owner }
    }
}
impl<T: Trace> Trace for GcRefCell<T> {
    const HAS_REFERENCES: bool = T::HAS_REFERENCES;
    fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: the collector runs while the mutator stands still; a mutable borrow may be outstanding further up the stack, but
        // nobody writes through it during the collection.
        unsafe { (*self.0.as_ptr()).trace(tracer) }
    }
}

/// See [`GcRefCell`].
pub struct GcRefMut<'a, T> {
    inner: RefMut<'a, T>,
    owner: &'a Header,
}
impl<T> Deref for GcRefMut<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.inner
    }
}
impl<T> DerefMut for GcRefMut<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}
impl<T> Drop for GcRefMut<'_, T> {
    fn drop(&mut self) {
        self.owner.write_barrier();
    }
}
