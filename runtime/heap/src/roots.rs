//! Roots outside the heap: [`RootVec`], [`Root`], and the user's [`RootSource`].
//!
//! Both types keep their values in a malloc block that starts with a `Node`, linked into a list of its heap. Creating an empty
//! `RootVec` costs nothing; its block comes with the first element. They must be dropped by the thread that holds the
//! global lock, like everything else that touches a heap. If the heap goes first they are cut loose and stay readable as memory,
//! but their values are gone.

use crate::OutOfMemory;
use crate::heap::Heap;
use crate::object::{Gc, HeapObject};
use crate::trace::Tracer;
use crate::value::Value;
use std::alloc::{self, Layout};
use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::{self, NonNull};

/// Reports what the user of the heap keeps elsewhere: interpreter frames, interned strings, machine code's constants.
pub trait RootSource {
    /// Called once or more in every collection. It must not allocate in the heap.
    fn trace_roots(&self, tracer: &mut Tracer);
}

impl<T: RootSource + ?Sized> RootSource for std::rc::Rc<T> {
    fn trace_roots(&self, tracer: &mut Tracer) {
        (**self).trace_roots(tracer);
    }
}

/// Head of a block of root values, which follow it.
#[repr(C)]
struct Node {
    previous: Cell<*const Node>,
    next: Cell<*const Node>,
    len: Cell<usize>,
    capacity: usize,
}

impl Node {
    fn values(&self) -> *mut Value {
        ptr::from_ref(self).wrapping_add(1).cast::<Value>().cast_mut()
    }
    fn layout(capacity: usize) -> Result<Layout, OutOfMemory> {
        let values = Layout::array::<Value>(capacity).map_err(|_| OutOfMemory)?;
        Layout::new::<Node>().extend(values).map(|(layout, _)| layout).map_err(|_| OutOfMemory)
    }
    /// Makes a node with room for `capacity` values, linked after `head`.
    fn new(head: &Node, capacity: usize) -> Result<NonNull<Node>, OutOfMemory> {
        let layout = Node::layout(capacity)?;
        // SAFETY: the layout is not empty.
        let p = NonNull::new(unsafe { alloc::alloc(layout) }.cast::<Node>()).ok_or(OutOfMemory)?;
        // SAFETY: fresh memory for a node; the list's nodes are valid.
        unsafe {
            p.write(Node { previous: Cell::new(head), next: Cell::new(head.next.get()), len: Cell::new(0), capacity });
            p.as_ref().relink();
        }
        Ok(p)
    }
    /// Makes the neighbours point here.
    ///
    /// # Safety
    /// The neighbours are valid.
    unsafe fn relink(&self) {
        // SAFETY: by the caller's promise.
        unsafe {
            (*self.previous.get()).next.set(self);
            (*self.next.get()).previous.set(self);
        }
    }
    /// Unlinks and frees.
    ///
    /// # Safety
    /// `p` came from [`Node::new`] and is not used again.
    unsafe fn free(p: NonNull<Node>) {
        // SAFETY: by the caller's promise.
        unsafe {
            p.as_ref().unlink();
            Node::dealloc(p);
        }
    }
    /// # Safety
    /// The neighbours are valid.
    #[inline]
    unsafe fn unlink(&self) {
        // SAFETY: by the caller's promise.
        unsafe {
            (*self.previous.get()).next.set(self.next.get());
            (*self.next.get()).previous.set(self.previous.get());
        }
    }
    /// # Safety
    /// `p` came from [`Node::new`], is linked nowhere, and is not used again.
    #[cold]
    unsafe fn dealloc(p: NonNull<Node>) {
        // SAFETY: by the caller's promise; the layout was computed when the node was made.
        unsafe {
            let layout = Node::layout(p.as_ref().capacity).unwrap_unchecked();
            alloc::dealloc(p.as_ptr().cast(), layout);
        }
    }
}

/// Capacity of the nodes that are kept for the next vector; what most vectors in native functions need.
const SPARE_CAPACITY: usize = 12;
/// How many of them are kept.
const SPARES: u32 = 32;

/// The head of a ring, and unused nodes of [`SPARE_CAPACITY`], chained by `next`.
#[repr(C)]
struct Head {
    node: Node,
    spare: Cell<*const Node>,
    spares: Cell<u32>,
}
impl Head {
    /// A small node, linked.
    #[inline]
    fn take(&self) -> Result<NonNull<Node>, OutOfMemory> {
        match NonNull::new(self.spare.get().cast_mut()) {
            Some(p) => {
                // SAFETY: spare nodes are valid, as are the ring's.
                unsafe {
                    let node = p.as_ref();
                    self.spare.set(node.next.get());
                    self.spares.set(self.spares.get() - 1);
                    node.len.set(0);
                    node.previous.set(&self.node);
                    node.next.set(self.node.next.get());
                    node.relink();
                }
                Ok(p)
            }
            None => Node::new(&self.node, SPARE_CAPACITY),
        }
    }
    /// Takes back a node that was unlinked.
    #[inline]
    fn give(&self, p: NonNull<Node>) {
        // SAFETY: the node came from `Node::new`, and its owner gives it up.
        unsafe {
            if p.as_ref().capacity == SPARE_CAPACITY && self.spares.get() < SPARES {
                p.as_ref().next.set(self.spare.get());
                self.spare.set(p.as_ptr());
                self.spares.set(self.spares.get() + 1);
            } else {
                Node::dealloc(p);
            }
        }
    }
}
impl Drop for Head {
    fn drop(&mut self) {
        while let Some(p) = NonNull::new(self.spare.get().cast_mut()) {
            // SAFETY: spare nodes are valid and ours.
            unsafe {
                self.spare.set(p.as_ref().next.get());
                Node::dealloc(p);
            }
        }
    }
}

/// A heap's list of nodes: a ring through this head.
pub(crate) struct RootList(Box<Head>);

impl RootList {
    pub(crate) fn new() -> RootList {
        RootList(Box::new(Head {
            node: Node {
                previous: Cell::new(ptr::null()),
                next: Cell::new(ptr::null()),
                len: Cell::new(0),
                capacity: 0,
            },
            spare: Cell::new(ptr::null()),
            spares: Cell::new(0),
        }))
    }
    fn ring(&self) -> &Node {
        &self.0.node
    }
    pub(crate) fn init(&self) {
        self.ring().previous.set(self.ring());
        self.ring().next.set(self.ring());
    }
    pub(crate) fn trace(&self, tracer: &mut Tracer) {
        let mut node = self.ring().next.get();
        while !ptr::eq(node, self.ring()) {
            // SAFETY: nodes in the list are valid, and `len` of their values are initialized.
            unsafe {
                tracer.visit_values(std::slice::from_raw_parts((*node).values(), (*node).len.get()));
                node = (*node).next.get();
            }
        }
    }
    /// Cuts all nodes loose, because the heap goes away.
    pub(crate) fn orphan(&self) {
        let mut node = self.ring().next.get();
        while !ptr::eq(node, self.ring()) {
            // SAFETY: nodes in the list are valid.
            unsafe {
                let next = (*node).next.get();
                (*node).previous.set(node);
                (*node).next.set(node);
                node = next;
            }
        }
        self.init();
    }
}

/// A growable array of values that are roots.
///
/// Do not hand its slice to a sort whose comparison can collect: sorts keep elements in scratch memory for a while.
pub struct RootVec {
    head: NonNull<Head>,
    node: Option<NonNull<Node>>,
}

impl RootVec {
    /// An empty one.
    #[inline]
    pub fn new(heap: &Heap) -> RootVec {
        RootVec { head: NonNull::from(&*heap.roots.0), node: None }
    }
    /// One with room for `capacity` values.
    pub fn with_capacity(heap: &Heap, capacity: usize) -> Result<RootVec, OutOfMemory> {
        let mut v = RootVec::new(heap);
        v.try_reserve(capacity)?;
        Ok(v)
    }
    pub fn from_slice(heap: &Heap, values: &[Value]) -> Result<RootVec, OutOfMemory> {
        let mut v = RootVec::new(heap);
        v.try_extend(values)?;
        Ok(v)
    }
    #[inline]
    pub fn capacity(&self) -> usize {
        // SAFETY: our node is valid.
        self.node.map_or(0, |n| unsafe { n.as_ref() }.capacity)
    }
    /// Makes room for `more` values. To be used when a program decides how many there are.
    #[inline]
    pub fn try_reserve(&mut self, more: usize) -> Result<(), OutOfMemory> {
        let wanted = self.len().checked_add(more).ok_or(OutOfMemory)?;
        if wanted <= self.capacity() {
            Ok(())
        } else if self.node.is_none() && wanted <= SPARE_CAPACITY {
            // SAFETY: the list's head is valid while the heap lives, as it must when values are added.
            self.node = Some(unsafe { self.head.as_ref() }.take()?);
            Ok(())
        } else {
            self.grow(wanted)
        }
    }
    #[cold]
    fn grow(&mut self, wanted: usize) -> Result<(), OutOfMemory> {
        let capacity = wanted.max(self.capacity().saturating_mul(2)).max(4);
        match self.node {
            // SAFETY: the list's head is valid while the heap lives, as it must when values are added.
            None => self.node = Some(Node::new(&unsafe { self.head.as_ref() }.node, capacity)?),
            Some(old) => {
                let layout = Node::layout(capacity)?;
                // SAFETY: the block was allocated with the old capacity's layout. A node that was alone in its ring points to itself.
                unsafe {
                    let alone = ptr::eq(old.as_ref().next.get(), old.as_ptr());
                    let old_layout = Node::layout(old.as_ref().capacity)?;
                    let p = alloc::realloc(old.as_ptr().cast(), old_layout, layout.size()).cast::<Node>();
                    let new = NonNull::new(p).ok_or(OutOfMemory)?;
                    (*p).capacity = capacity;
                    if alone {
                        (*p).previous.set(p);
                        (*p).next.set(p);
                    }
                    new.as_ref().relink();
                    self.node = Some(new);
                }
            }
        }
        Ok(())
    }
    #[inline]
    fn set_len(&mut self, len: usize) {
        if let Some(n) = self.node {
            debug_assert!(len <= self.capacity());
            // SAFETY: our node is valid.
            unsafe { n.as_ref() }.len.set(len);
        }
    }
    /// Appends. If there is no memory, the value is lost, and the next allocation on the heap fails in its place: whoever collects values to put
    /// them into an object need not ask. Others use [`RootVec::try_push`].
    #[inline]
    pub fn push(&mut self, v: Value) {
        if self.try_reserve(1).is_err() {
            return crate::shortage::lost();
        }
        let len = self.len();
        // SAFETY: there is room.
        unsafe { self.as_mut_ptr().add(len).write(v) };
        self.set_len(len + 1);
    }
    #[inline]
    pub fn try_push(&mut self, v: Value) -> Result<(), OutOfMemory> {
        self.try_reserve(1)?;
        self.push(v);
        Ok(())
    }
    #[inline]
    pub fn pop(&mut self) -> Option<Value> {
        let last = self.last().copied()?;
        self.set_len(self.len() - 1);
        Some(last)
    }
    pub fn try_extend(&mut self, values: &[Value]) -> Result<(), OutOfMemory> {
        self.try_reserve(values.len())?;
        let len = self.len();
        if !values.is_empty() {
            // SAFETY: there is room, and `values` cannot overlap memory that is mutably borrowed.
            unsafe { ptr::copy_nonoverlapping(values.as_ptr(), self.as_mut_ptr().add(len), values.len()) };
            self.set_len(len + values.len());
        }
        Ok(())
    }
    /// As [`RootVec::push`], for several.
    pub fn extend_from_slice(&mut self, values: &[Value]) {
        if self.try_extend(values).is_err() {
            crate::shortage::lost();
        }
    }
    pub fn insert(&mut self, index: usize, v: Value) {
        assert!(index <= self.len());
        self.push(v);
        self[index..].rotate_right(1);
    }
    pub fn remove(&mut self, index: usize) -> Value {
        let v = self[index];
        self[index..].rotate_left(1);
        self.set_len(self.len() - 1);
        v
    }
    pub fn swap_remove(&mut self, index: usize) -> Value {
        let last = self.len() - 1;
        self.swap(index, last);
        let v = self[last];
        self.set_len(last);
        v
    }
    pub fn truncate(&mut self, len: usize) {
        if len < self.len() {
            self.set_len(len);
        }
    }
    pub fn clear(&mut self) {
        self.truncate(0);
    }
    pub fn retain(&mut self, mut keep: impl FnMut(Value) -> bool) {
        let (mut to, len) = (0, self.len());
        for from in 0..len {
            let v = self[from];
            if keep(v) {
                self[to] = v;
                to += 1;
            }
        }
        self.truncate(to);
    }
    pub fn as_slice(&self) -> &[Value] {
        self
    }
    pub fn as_mut_slice(&mut self) -> &mut [Value] {
        self
    }
}

impl Deref for RootVec {
    type Target = [Value];
    #[inline]
    fn deref(&self) -> &[Value] {
        match self.node {
            // SAFETY: our node is valid and `len` values are initialized.
            Some(n) => unsafe { std::slice::from_raw_parts(n.as_ref().values(), n.as_ref().len.get()) },
            None => &[],
        }
    }
}
impl DerefMut for RootVec {
    #[inline]
    fn deref_mut(&mut self) -> &mut [Value] {
        match self.node {
            // SAFETY: as `deref`; the values are only reachable through this vector, except while collecting.
            Some(n) => unsafe { std::slice::from_raw_parts_mut(n.as_ref().values(), n.as_ref().len.get()) },
            None => &mut [],
        }
    }
}
impl Extend<Value> for RootVec {
    fn extend<I: IntoIterator<Item = Value>>(&mut self, iter: I) {
        for v in iter {
            self.push(v);
        }
    }
}
impl<'a> IntoIterator for &'a RootVec {
    type Item = Value;
    type IntoIter = std::iter::Copied<std::slice::Iter<'a, Value>>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter().copied()
    }
}
impl Drop for RootVec {
    #[inline]
    fn drop(&mut self) {
        if let Some(n) = self.node {
            // SAFETY: our node, and the last use of it. One that is alone in its ring was cut loose because the heap went away.
            unsafe {
                let alone = ptr::eq(n.as_ref().next.get(), n.as_ptr());
                n.as_ref().unlink();
                if alone { Node::dealloc(n) } else { self.head.as_ref().give(n) }
            }
        }
    }
}
impl std::fmt::Debug for RootVec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// One long-lived root. `T` is a heap object's type, or [`Value`].
pub struct Root<T: Rootable> {
    node: NonNull<Node>,
    kind: PhantomData<T>,
}

/// What a [`Root`] can hold.
///
/// # Safety
/// `from_root(v.to_root())` is `v`.
pub unsafe trait Rootable: Copy {
    fn to_root(self) -> Value;
    /// # Safety
    /// `v` came from `to_root` of this type.
    unsafe fn from_root(v: Value) -> Self;
}
// SAFETY: the identity.
unsafe impl Rootable for Value {
    fn to_root(self) -> Value {
        self
    }
    unsafe fn from_root(v: Value) -> Value {
        v
    }
}
// SAFETY: a cast there and back.
unsafe impl<T: HeapObject> Rootable for Gc<T> {
    fn to_root(self) -> Value {
        self.value()
    }
    unsafe fn from_root(v: Value) -> Gc<T> {
        // SAFETY: by the caller's promise.
        unsafe { v.cast() }
    }
}

impl<T: Rootable> Root<T> {
    pub fn new(heap: &Heap, v: T) -> Result<Root<T>, OutOfMemory> {
        let node = Node::new(heap.roots.ring(), 1)?;
        // SAFETY: the node has room for one value.
        unsafe {
            node.as_ref().values().write(v.to_root());
            node.as_ref().len.set(1);
        }
        Ok(Root { node, kind: PhantomData })
    }
    #[inline]
    pub fn get(&self) -> T {
        // SAFETY: the node holds one value, put there by `new` or `set`.
        unsafe { T::from_root(*self.node.as_ref().values()) }
    }
    #[inline]
    pub fn set(&self, v: T) {
        // SAFETY: the node has room for one value.
        unsafe { self.node.as_ref().values().write(v.to_root()) };
    }
}
impl<T: HeapObject> Deref for Root<Gc<T>> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        self.get().as_ref()
    }
}
impl<T: Rootable> Drop for Root<T> {
    fn drop(&mut self) {
        // SAFETY: our node, and the last use of it.
        unsafe { Node::free(self.node) };
    }
}
