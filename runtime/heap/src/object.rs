//! Object headers, typed pointers and barriered fields.
//!
//! Every heap object starts with an 8-byte [`Header`]. [`Gc<T>`] is a copyable raw pointer to one; it may live on the native stack and in
//! registers (which are scanned conservatively), in barriered fields of other heap objects, and in registered roots, but never
//! in malloc memory that the collector does not see.

use crate::shape::Shape;
use crate::value::Value;
use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

/// A shape's place in the heap region, in units of 16 bytes. Zero is no shape.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(transparent)]
pub struct ShapeId(pub u32);

/// Which Rust layout an object has; indexes the collector's table of trace functions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(transparent)]
pub struct Kind(pub u8);

/// The collector's way to name an object that may be dead.
pub type ObjectPointer = NonNull<Header>;

/// Header flags.
pub mod flags {
    /// Some weak reference points here.
    pub const WEAKLY_REFERENCED: u8 = 1;
    /// Has a finalizer that has not run.
    pub const FINALIZER: u8 = 2;
    /// Owns memory outside the heap: its kind's `drop` runs when it dies.
    pub const NEEDS_DROP: u8 = 4;
    /// A proxy for something that lives elsewhere.
    pub const FOREIGN: u8 = 8;
    /// Never collected.
    pub const IMMORTAL: u8 = 16;
    /// The remaining bits are the kind's own.
    pub const KIND_BIT_0: u8 = 32;
    pub const KIND_BIT_1: u8 = 64;
    pub const KIND_BIT_2: u8 = 128;
}

/// The first 8 bytes of every heap object. Never all zero: a cell whose header is zero is free.
#[repr(C, align(8))]
pub struct Header {
    shape: Cell<u32>,
    kind: Kind,
    flags: Cell<u8>,
    /// The kind's own byte (for instance a list's storage strategy).
    pub aux: Cell<u8>,
    /// 0: a store needs no barrier; else see [`crate::barrier`].
    log: Cell<u8>,
}

/// Offset of the shape id (u32) in the header, for compiled code.
pub const HEADER_SHAPE_OFFSET: usize = 0;
/// Offset of the kind (u8).
pub const HEADER_KIND_OFFSET: usize = 4;
/// Offset of the log byte (u8).
pub const HEADER_LOG_OFFSET: usize = 7;

/// Object addresses keep their heap's base in the bits above this many: regions are aligned to their maximal size (64 GB).
pub const REGION_SHIFT: u32 = 36;

impl Header {
    pub const fn new(kind: Kind, shape: ShapeId) -> Header {
        Header::with_flags(kind, shape, 0)
    }
    pub const fn with_flags(kind: Kind, shape: ShapeId, flags: u8) -> Header {
        Header { shape: Cell::new(shape.0), kind, flags: Cell::new(flags), aux: Cell::new(0), log: Cell::new(0) }
    }
    /// The header as one word, so that it is stored at once.
    #[inline(always)]
    pub fn bits(&self) -> u64 {
        u64::from(self.shape.get())
            | u64::from(self.kind.0) << (8 * HEADER_KIND_OFFSET)
            | u64::from(self.flags.get()) << 40
            | u64::from(self.aux.get()) << 48
            | u64::from(self.log.get()) << (8 * HEADER_LOG_OFFSET)
    }
    #[inline(always)]
    pub fn kind(&self) -> Kind {
        self.kind
    }
    #[inline(always)]
    pub fn shape_id(&self) -> ShapeId {
        ShapeId(self.shape.get())
    }
    #[inline(always)]
    pub fn flags(&self) -> u8 {
        self.flags.get()
    }
    #[inline(always)]
    pub fn set_flags(&self, mask: u8) {
        self.flags.set(self.flags.get() | mask);
    }
    #[inline(always)]
    pub fn clear_flags(&self, mask: u8) {
        self.flags.set(self.flags.get() & !mask);
    }
    #[inline(always)]
    pub fn log(&self) -> &Cell<u8> {
        &self.log
    }
    #[inline(always)]
    pub fn address(&self) -> usize {
        self as *const Header as usize
    }
    /// The object's shape.
    #[inline(always)]
    pub fn shape(&self) -> Gc<Shape> {
        debug_assert!(self.shape.get() != 0, "kind {} object without a shape", self.kind.0);
        // SAFETY: a shape id is the place of a live shape in this object's region; the object keeps it alive.
        unsafe { Gc::from_header(&*((self.region_base() + ((self.shape.get() as usize) << 4)) as *const Header)) }
    }
    /// The base address of the region this object lives in.
    #[inline(always)]
    pub fn region_base(&self) -> usize {
        self.address() & !((1usize << REGION_SHIFT) - 1)
    }
    /// The word that points here.
    #[inline(always)]
    pub fn value(&self) -> Value {
        Value::from_header(NonNull::from(self))
    }
    /// The write barrier for stores of any number of references anywhere into this object: to be called before or after, with no
    /// safepoint in between. The fields' own `set` is cheaper for large arrays.
    #[inline(always)]
    pub fn write_barrier(&self) {
        if self.log.get() != 0 {
            crate::barrier::log_object(self);
        }
    }
    /// Changes the shape of an object that is young or logged: its log byte is 0.
    #[inline(always)]
    pub fn set_shape_of_logged(&self, id: ShapeId) {
        debug_assert!(self.log.get() == 0);
        self.shape.set(id.0);
    }
    /// Changes the shape (a traced edge, hence the barrier).
    #[inline(always)]
    pub fn set_shape(&self, id: ShapeId) {
        self.shape.set(id.0);
        self.write_barrier();
    }
}

/// A Rust type that is laid out as a heap object: `#[repr(C)]`, [`Header`] first.
///
/// # Safety
/// The type is `#[repr(C)]` with a `Header` as its first field, `is` answers true only for headers of objects with this
/// layout, and the kind's trace function visits every reference in it.
pub unsafe trait HeapObject: 'static {
    const KIND: Kind;
    #[inline(always)]
    fn is(h: &Header) -> bool {
        h.kind() == Self::KIND
    }
}

/// A pointer to a live heap object.
#[repr(transparent)]
pub struct Gc<T>(NonNull<T>, PhantomData<T>);

impl<T> Clone for Gc<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Gc<T> {}
impl<T> PartialEq for Gc<T> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Gc<T> {}
impl<T> std::hash::Hash for Gc<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> Deref for Gc<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: a `Gc` points to a live object: it is reachable from wherever this pointer is held.
        unsafe { self.0.as_ref() }
    }
}
impl<T> Gc<T> {
    /// Where the object is.
    #[inline(always)]
    pub fn address(self) -> usize {
        self.0.as_ptr() as usize
    }
}
impl<T: HeapObject> Gc<T> {
    /// # Safety
    /// `h` is the header of a live `T`.
    #[inline(always)]
    pub unsafe fn from_header(h: &Header) -> Gc<T> {
        Gc(NonNull::from(h).cast(), PhantomData)
    }
    #[inline(always)]
    pub fn header(&self) -> &'static Header {
        // SAFETY: every heap object starts with its header.
        unsafe { &*(self.0.as_ptr() as *const Header) }
    }
    #[inline(always)]
    pub fn value(self) -> Value {
        Value::from_header(self.0.cast())
    }
    #[inline(always)]
    pub fn as_ptr(self) -> *mut T {
        self.0.as_ptr()
    }
    /// A reference that lives as long as the caller keeps the object reachable.
    #[inline(always)]
    #[expect(clippy::should_implement_trait, reason = "takes self by value: a copy of the pointer")]
    pub fn as_ref(self) -> &'static T {
        // SAFETY: see `deref`; the collector does not move objects.
        unsafe { &*self.0.as_ptr() }
    }
}
impl<T: HeapObject> From<Gc<T>> for Value {
    #[inline(always)]
    fn from(p: Gc<T>) -> Value {
        p.value()
    }
}
impl<T> fmt::Debug for Gc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gc({:p})", self.0)
    }
}

/// A reference to any value inside a heap object; stores go through the owner's write barrier.
#[repr(transparent)]
pub struct Field(Cell<Option<Value>>);

impl Default for Field {
    fn default() -> Field {
        Field::EMPTY
    }
}
impl Field {
    #[expect(clippy::declare_interior_mutable_const, reason = "an empty field to start from")]
    pub const EMPTY: Field = Field(Cell::new(None));
    #[inline(always)]
    pub const fn new(v: Value) -> Field {
        Field(Cell::new(Some(v)))
    }
    #[inline(always)]
    pub const fn opt(v: Option<Value>) -> Field {
        Field(Cell::new(v))
    }
    #[inline(always)]
    pub fn get(&self) -> Option<Value> {
        self.0.get()
    }
    /// Stores into a field of `owner`, the object that the field lies in.
    #[inline(always)]
    pub fn set(&self, owner: &Header, v: Option<Value>) {
        self.0.set(v);
        if owner.log.get() != 0 && v.is_some_and(Value::is_pointer) {
            crate::barrier::log_store(owner, self as *const Field as usize);
        }
    }
    /// Stores without a barrier.
    ///
    /// # Safety
    /// The owner was allocated since the last safepoint, or `v` holds no pointer, or the caller runs the barrier.
    #[inline(always)]
    pub unsafe fn set_unbarriered(&self, v: Option<Value>) {
        self.0.set(v);
    }
}

/// A typed, optional reference inside a heap object; stores go through the owner's write barrier.
#[repr(transparent)]
pub struct GcField<T>(Cell<Option<Gc<T>>>);

impl<T: HeapObject> GcField<T> {
    #[expect(clippy::declare_interior_mutable_const, reason = "an empty field to start from")]
    pub const EMPTY: GcField<T> = GcField(Cell::new(None));
    #[inline(always)]
    pub const fn new(p: Gc<T>) -> Self {
        GcField(Cell::new(Some(p)))
    }
    #[inline(always)]
    pub const fn opt(p: Option<Gc<T>>) -> Self {
        GcField(Cell::new(p))
    }
    #[inline(always)]
    pub fn get(&self) -> Option<Gc<T>> {
        self.0.get()
    }
    /// The field as a word; 0 is empty. Comparing these is one instruction.
    #[inline(always)]
    pub fn bits(&self) -> usize {
        self.0.get().map_or(0, Gc::address)
    }
    /// Empties the field, which needs no barrier.
    #[inline(always)]
    pub fn clear(&self) {
        self.0.set(None);
    }
    #[inline(always)]
    pub fn set(&self, owner: &Header, p: Option<Gc<T>>) {
        self.0.set(p);
        if owner.log.get() != 0 && p.is_some() {
            crate::barrier::log_store(owner, self as *const Self as usize);
        }
    }
}
