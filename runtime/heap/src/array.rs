//! Storage in the heap: [`ValueArray`] (references) and [`RawArray`] (plain bytes). Lists, dicts, slots beyond the inline ones
//! and their like keep their elements in these; growing means a new array.
//!
//! Both leave at least 8 bytes of the cell unused at the end, so that a one-past-the-end pointer still points into the array:
//! compilers like to keep only that one in a loop.

use crate::OutOfMemory;
use crate::heap::Heap;
use crate::layout::{CLASS_BYTES, size_class_of};
use crate::object::{Field, Gc, Header, HeapObject, Kind, ShapeId};
use crate::trace::Tracer;
use crate::value::Value;
use std::ops::Range;

/// A fixed number of barriered fields.
#[repr(C)]
pub struct ValueArray {
    header: Header,
    capacity: usize,
    items: [Field; 0],
}

/// Offset of the capacity (usize) in a [`ValueArray`].
pub const VALUE_ARRAY_CAPACITY_OFFSET: usize = std::mem::offset_of!(ValueArray, capacity);
/// Offset of the first item in a [`ValueArray`].
pub const VALUE_ARRAY_ITEMS_OFFSET: usize = std::mem::offset_of!(ValueArray, items);
/// Offset of the first byte in a [`RawArray`].
pub const RAW_ARRAY_DATA_OFFSET: usize = std::mem::offset_of!(RawArray, data);

// SAFETY: `#[repr(C)]`, header first; the tracer visits all items.
unsafe impl HeapObject for ValueArray {
    const KIND: Kind = Kind(2);
}

/// Bytes left unused at the end of every array's cell.
const TAIL: usize = 8;

/// The size to allocate for at least `payload` bytes after `header` ones: the whole cell, or whole pages.
fn cell_bytes(header: usize, payload: usize) -> Result<usize, OutOfMemory> {
    let bytes = payload.checked_add(header + TAIL).ok_or(OutOfMemory)?;
    match size_class_of(bytes) {
        Some(class) => Ok(CLASS_BYTES[class] as usize),
        None => bytes.checked_next_multiple_of(4096).ok_or(OutOfMemory),
    }
}

impl ValueArray {
    /// An array of at least `capacity` items, all empty. It is as long as its cell allows.
    pub fn new(heap: &Heap, capacity: usize) -> Result<Gc<ValueArray>, OutOfMemory> {
        let bytes = cell_bytes(VALUE_ARRAY_ITEMS_OFFSET, capacity.checked_mul(8).ok_or(OutOfMemory)?)?;
        let p = heap.alloc_raw(bytes, Header::new(Self::KIND, ShapeId(0)))?.cast::<ValueArray>();
        // SAFETY: fresh memory of the right size; its items are zero, that is, empty.
        unsafe {
            (&raw mut (*p.as_ptr()).capacity).write((bytes - VALUE_ARRAY_ITEMS_OFFSET - TAIL) / 8);
            Ok(Gc::from_header(p.cast::<Header>().as_ref()))
        }
    }
    /// A longer array that starts with the first `len` items of this one.
    pub fn grown(&self, heap: &Heap, len: usize, capacity: usize) -> Result<Gc<ValueArray>, OutOfMemory> {
        let new = ValueArray::new(heap, capacity)?;
        new.copy_from(0, &self.items()[..len]);
        Ok(new)
    }
    #[inline(always)]
    pub fn capacity(&self) -> usize {
        self.capacity
    }
    #[inline(always)]
    pub fn items(&self) -> &[Field] {
        // SAFETY: the object was allocated with room for `capacity` items.
        unsafe { std::slice::from_raw_parts((&raw const self.items).cast::<Field>(), self.capacity) }
    }
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.items()[index].get()
    }
    #[inline(always)]
    pub fn set(&self, index: usize, v: Option<Value>) {
        self.items()[index].set(&self.header, v);
    }
    /// Copies fields, of this array or another, to `at`.
    pub fn copy_from(&self, at: usize, source: &[Field]) {
        let target = &self.items()[at..at + source.len()];
        // SAFETY: both ranges are in bounds, and `copy` minds overlap. Fields are cells, written through shared references.
        unsafe { std::ptr::copy(source.as_ptr(), target.as_ptr().cast_mut(), source.len()) };
        self.range_barrier(target);
    }
    /// Copies values to `at`.
    pub fn copy_values(&self, at: usize, source: &[Value]) {
        // SAFETY: a field has the representation of an optional value, and a value that of a full one.
        self.copy_from(at, unsafe { std::slice::from_raw_parts(source.as_ptr().cast::<Field>(), source.len()) });
    }
    /// Moves items within the array.
    pub fn copy_within(&self, source: Range<usize>, at: usize) {
        self.copy_from(at, &self.items()[source]);
    }
    /// Sets all items of a range.
    pub fn fill(&self, range: Range<usize>, v: Option<Value>) {
        let target = &self.items()[range];
        for f in target {
            // SAFETY: the barrier follows.
            unsafe { f.set_unbarriered(v) };
        }
        self.range_barrier(target);
    }
    /// The write barrier for stores into some of the items.
    #[inline]
    pub fn range_barrier(&self, items: &[Field]) {
        if self.header.log().get() != 0 && !items.is_empty() {
            crate::barrier::log_range(&self.header, items);
        }
    }
    /// The items of a range, which must all be set, as values. Stores into them while the slice is in use are the caller's bug.
    ///
    /// # Safety
    /// No item of the range is empty.
    pub unsafe fn values(&self, range: Range<usize>) -> &[Value] {
        let fields = &self.items()[range];
        debug_assert!(fields.iter().all(|f| f.get().is_some()));
        // SAFETY: a full field has the representation of a value.
        unsafe { std::slice::from_raw_parts(fields.as_ptr().cast(), fields.len()) }
    }
    pub fn header(&self) -> &Header {
        &self.header
    }
}

/// # Safety
/// `h` heads a `ValueArray`.
pub(crate) unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    tracer.visit_slice(unsafe { &*std::ptr::from_ref(h).cast::<ValueArray>() }.items());
}

/// # Safety
/// `h` heads a `ValueArray`.
pub(crate) unsafe fn fields(h: &Header) -> &[Field] {
    // SAFETY: by the caller's promise.
    unsafe { &*std::ptr::from_ref(h).cast::<ValueArray>() }.items()
}

/// Bytes without references, aligned to 16.
#[repr(C)]
pub struct RawArray {
    header: Header,
    bytes: usize,
    data: [u8; 0],
}

// SAFETY: `#[repr(C)]`, header first; there are no references.
unsafe impl HeapObject for RawArray {
    const KIND: Kind = Kind(3);
}

/// Types whose every bit pattern is a value, so that raw memory can be seen as a slice of them.
///
/// # Safety
/// No padding, no invalid bit pattern, no references, alignment at most 16.
pub unsafe trait Plain: Copy + 'static {}
macro_rules! plain {
    ($($t:ty)*) => {
        $(
            // SAFETY: a number.
            unsafe impl Plain for $t {}
        )*
    };
}
plain!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

impl RawArray {
    /// At least `bytes` zero bytes. The array is as long as its cell allows.
    pub fn new(heap: &Heap, bytes: usize) -> Result<Gc<RawArray>, OutOfMemory> {
        let bytes = cell_bytes(RAW_ARRAY_DATA_OFFSET, bytes)?;
        let p = heap.alloc_raw(bytes, Header::new(Self::KIND, ShapeId(0)))?.cast::<RawArray>();
        // SAFETY: fresh memory of the right size.
        unsafe {
            (&raw mut (*p.as_ptr()).bytes).write(bytes - RAW_ARRAY_DATA_OFFSET - TAIL);
            Ok(Gc::from_header(p.cast::<Header>().as_ref()))
        }
    }
    #[inline(always)]
    pub fn byte_capacity(&self) -> usize {
        self.bytes
    }
    #[inline(always)]
    pub fn data(&self) -> *mut u8 {
        (&raw const self.data).cast_mut().cast()
    }
    /// How many `T` fit.
    #[inline(always)]
    pub fn capacity<T: Plain>(&self) -> usize {
        self.bytes / size_of::<T>()
    }
    /// The memory as cells of `T`.
    #[inline(always)]
    pub fn cells<T: Plain>(&self) -> &[std::cell::Cell<T>] {
        // SAFETY: in bounds, aligned to 16, any bits are a `T`.
        unsafe { std::slice::from_raw_parts(self.data().cast(), self.capacity::<T>()) }
    }
    /// The first `len` elements, for reading.
    ///
    /// # Safety
    /// Nobody writes the array while the slice is in use.
    #[inline(always)]
    pub unsafe fn as_slice<T: Plain>(&self, len: usize) -> &[T] {
        assert!(len <= self.capacity::<T>());
        // SAFETY: as `cells`; the caller excludes writers.
        unsafe { std::slice::from_raw_parts(self.data().cast(), len) }
    }
    /// The first `len` elements, for writing.
    ///
    /// # Safety
    /// Nobody else reads or writes the array while the slice is in use.
    #[expect(clippy::mut_from_ref, reason = "the memory lies behind the object, and the caller excludes other users")]
    #[inline(always)]
    pub unsafe fn as_mut_slice<T: Plain>(&self, len: usize) -> &mut [T] {
        assert!(len <= self.capacity::<T>());
        // SAFETY: as `cells`; the caller excludes other users.
        unsafe { std::slice::from_raw_parts_mut(self.data().cast(), len) }
    }
    pub fn header(&self) -> &Header {
        &self.header
    }
}
