//! Instances of C types: memory, and what has to be kept alive for it.
//!
//! Every instance is a [`CData`], whatever its class. It owns its memory, or lies inside another instance (its base), or at an address that the
//! program gave. Python objects that the memory points to are remembered in `_objects` of the outermost instance, under keys that spell the path
//! from there (`"2:0"`).

use super::function::FunctionState;
use super::info::{self, Category, Info, InfoRef, flag};
use super::values::{self, Code};
use brolga_vm::abi::args::{check_positional, type_name};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer::BufferView;
use brolga_vm::protocol::{attr, call, object};
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell, UnsafeCell};

/// Memory from the allocator.
pub struct Block {
    ptr: *mut u8,
    layout: Layout,
    heap: *const brolga_heap::Heap,
}
impl Block {
    /// Zeroed memory.
    fn new(t: &Thread, size: usize, align: usize) -> PyResult<Block> {
        let layout = Layout::from_size_align(size.max(1), align.max(16)).map_err(|_| t.raise_out_of_memory())?;
        t.check_memory(t.heap.try_add_external(layout.size()))?;
        // SAFETY: the size is not zero.
        let ptr = unsafe { alloc_zeroed(layout) };
        let heap: &brolga_heap::Heap = &t.heap;
        if ptr.is_null() {
            heap.sub_external(layout.size());
            return Err(t.raise_out_of_memory());
        }
        Ok(Block { ptr, layout, heap })
    }
}
impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout; the heap outlives its objects.
        unsafe {
            dealloc(self.ptr, self.layout);
            (*self.heap).sub_external(self.layout.size());
        }
    }
}

/// Bytes that fit into the instance itself.
const INLINE: usize = 16;

/// The base of all C types.
#[pyclass(
    name = "_CData",
    module = "_ctypes",
    flags = BASETYPE | HAVE_GC | DISALLOW_INSTANTIATION,
    doc = "The base of all instances of C types."
)]
pub struct CData {
    ptr: Opaque<Cell<*mut u8>>,
    size: Cell<usize>,
    inline: Opaque<UnsafeCell<[u64; INLINE / 8]>>,
    block: Opaque<RefCell<Option<Block>>>,
    /// The memory is this instance's own.
    owns: Cell<bool>,
    /// The instance in whose memory this one lies.
    base: Field,
    /// Where in the base.
    index: Cell<usize>,
    /// Items or fields.
    length: Cell<usize>,
    /// What the memory refers to: a dict, or for simple instances the object itself.
    pub objects: Field,
    /// Of functions.
    pub function: GcField<Native<FunctionState>>,
}

/// An instance of a C type.
pub type Data = Gc<Native<CData>>;

pub fn as_data(v: Value) -> Option<Data> {
    v.downcast()
}

impl CData {
    fn allocate(t: &Thread, class: Gc<PyType>, info: InfoRef, base: Option<Data>, index: usize) -> PyResult<Data> {
        info.set_flag(flag::FINAL);
        Native::new(
            t,
            class,
            CData {
                ptr: Opaque(Cell::new(std::ptr::null_mut())),
                size: Cell::new(info.size.get()),
                inline: Opaque(UnsafeCell::new([0; INLINE / 8])),
                block: Opaque(RefCell::new(None)),
                owns: Cell::new(false),
                base: base.map_or(Field::EMPTY, |b| Field::new(b.into())),
                index: Cell::new(index),
                length: Cell::new(info.length.get()),
                objects: Field::EMPTY,
                function: GcField::EMPTY,
            },
        )
    }
    /// A new instance with zeroed memory of its own.
    pub fn new(t: &Thread, class: Gc<PyType>) -> PyResult<Data> {
        let info = info::of_concrete(t, class)?;
        let data = CData::allocate(t, class, info, None, 0)?;
        data.own_memory(t, info.size.get(), info.align.get())?;
        Ok(data)
    }
    /// An instance in the memory of another.
    pub fn within(t: &Thread, class: Gc<PyType>, base: Data, index: usize, ptr: *mut u8) -> PyResult<Data> {
        let info = info::of_concrete(t, class)?;
        let data = CData::allocate(t, class, info, Some(base), index)?;
        data.ptr.set(ptr);
        Ok(data)
    }
    /// An instance at an address.
    pub fn at_address(t: &Thread, class: Gc<PyType>, ptr: *mut u8) -> PyResult<Data> {
        let info = info::of_concrete(t, class)?;
        let data = CData::allocate(t, class, info, None, 0)?;
        data.ptr.set(ptr);
        Ok(data)
    }
    /// A new instance with a copy of what is at an address.
    ///
    /// # Safety
    /// As many bytes as instances of the class have are readable at `ptr`.
    pub unsafe fn copy_of(t: &Thread, class: Gc<PyType>, ptr: *const u8) -> PyResult<Data> {
        let data = CData::new(t, class)?;
        // SAFETY: by the caller's promise.
        unsafe { std::ptr::copy_nonoverlapping(ptr, data.ptr(), data.size()) };
        Ok(data)
    }
    fn own_memory(&self, t: &Thread, size: usize, align: usize) -> PyResult<()> {
        let ptr = if size <= INLINE && align <= 8 {
            self.inline.get().cast()
        } else {
            let block = Block::new(t, size, align)?;
            let ptr = block.ptr;
            *self.block.borrow_mut() = Some(block);
            ptr
        };
        self.ptr.set(ptr);
        self.size.set(size);
        self.owns.set(true);
        Ok(())
    }
    /// Gives the instance more memory, with what is in it now.
    pub fn resize(&self, t: &Thread, size: usize, align: usize) -> PyResult<()> {
        let (old, len) = (self.ptr(), self.size());
        let held = self.block.borrow_mut().take();
        let inline = size <= INLINE && align <= 8 && held.is_none();
        if !inline {
            let block = Block::new(t, size, align)?;
            // SAFETY: both are as large as the smaller of them.
            unsafe { std::ptr::copy_nonoverlapping(old, block.ptr, len.min(size)) };
            self.ptr.set(block.ptr);
            *self.block.borrow_mut() = Some(block);
        }
        self.size.set(size);
        Ok(())
    }
    pub fn ptr(&self) -> *mut u8 {
        self.ptr.get()
    }
    pub fn size(&self) -> usize {
        self.size.get()
    }
    pub fn owns_memory(&self) -> bool {
        self.owns.get()
    }
    pub fn length(&self) -> usize {
        self.length.get()
    }
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the instance's memory; it is up to the program that it is good.
        unsafe { brolga_vm::protocol::buffer::slice_of(self.ptr(), self.size()) }
    }
    /// The word in the memory of a pointer.
    pub fn pointee(&self) -> u64 {
        // SAFETY: pointers have eight bytes.
        unsafe { values::read_uint(self.ptr(), size_of::<usize>(), false) }
    }
    pub fn set_address(&self, address: u64) {
        // SAFETY: pointers have eight bytes.
        unsafe { values::write_uint(self.ptr(), size_of::<usize>(), false, address) }
    }
    pub fn base(&self) -> Option<Data> {
        self.base.get().and_then(as_data)
    }
    fn is_zero(&self) -> bool {
        self.bytes().iter().all(|b| *b == 0)
    }
}

/// The outermost instance that one lies in.
fn container(t: &Thread, data: Data) -> PyResult<Data> {
    let mut outer = data;
    while let Some(base) = outer.base() {
        outer = base;
    }
    if outer.objects.get().is_none() {
        let objects = if outer.length.get() > 0 { PyDict::new(t)?.into() } else { Value::NONE };
        outer.objects.set(outer.header(), Some(objects));
    }
    Ok(outer)
}
/// What the container of an instance keeps alive.
pub fn kept_objects(t: &Thread, data: Data) -> PyResult<Value> {
    let outer = container(t, data)?;
    Ok(outer.objects.get().unwrap_or(Value::NONE))
}
/// The container's dict of kept objects, made if there is none, for casts to share.
pub fn shared_objects(t: &Thread, data: Data) -> PyResult<Value> {
    container(t, data)?;
    if data.objects.get().is_none_or(Value::is_none) {
        data.objects.set(data.header(), Some(PyDict::new(t)?.into()));
    }
    Ok(data.objects.get().unwrap_or(Value::NONE))
}

/// Remembers that the memory at `index` of an instance refers to `keep`.
pub fn keep_ref(t: &Thread, data: Data, index: usize, keep: Value) -> PyResult<()> {
    if keep.is_none() {
        return Ok(());
    }
    let outer = container(t, data)?;
    let Some(dict) = outer.objects.get().and_then(Value::downcast::<PyDict>) else {
        outer.objects.set(outer.header(), Some(keep));
        return Ok(());
    };
    let mut key = format!("{index:x}");
    let mut inner = data;
    while let Some(base) = inner.base() {
        key.push_str(&format!(":{:x}", inner.index.get()));
        inner = base;
    }
    let key = t.new_str(&key)?;
    dict.set(t, key, keep)
}

/// Instances are handed out as themselves, not as the Python values they hold: a class derived from one of the simple types.
pub fn is_simple_subclass(t: &Thread, class: Gc<PyType>, info: &Info) -> bool {
    info.category.get() == Category::Simple && class.base.get() != Some(super::simple::SimpleCData::class(t))
}

/// The code by which values of a class are converted, if they are.
pub fn conversion(t: &Thread, class: Gc<PyType>) -> Option<Code> {
    let info = info::of(class)?;
    if is_simple_subclass(t, class, &info) { None } else { info.code.get() }
}

/// The value of type `class` at an address inside an instance.
///
/// # Safety
/// `size` bytes are readable at `ptr`.
pub unsafe fn get(
    t: &Thread,
    class: Gc<PyType>,
    code: Option<Code>,
    base: Data,
    index: usize,
    size: usize,
    ptr: *mut u8,
) -> PyResult<Value> {
    match code.or_else(|| conversion(t, class)) {
        // SAFETY: by the caller's promise.
        Some(code) => unsafe { values::get(t, code, ptr, size) },
        None => CData::within(t, class, base, index, ptr).map(Into::into),
    }
}

/// Stores a value of type `class` at an address inside an instance.
///
/// # Safety
/// `size` bytes are writable at `ptr`.
#[expect(clippy::too_many_arguments, reason = "where, as what, and what")]
pub unsafe fn set(
    t: &Thread,
    base: Data,
    class: Gc<PyType>,
    code: Option<Code>,
    v: Value,
    index: usize,
    size: usize,
    ptr: *mut u8,
) -> PyResult<()> {
    // SAFETY: by the caller's promise.
    let keep = unsafe { store(t, class, code, v, size, ptr) }?;
    keep_ref(t, base, index, keep)
}

fn incompatible(t: &Thread, v: Value, class: Gc<PyType>) -> Raised {
    let (got, want) = (type_name(t, v), class.name());
    t.raise_type_error(format!("incompatible types, {got} instance instead of {want} instance"))
}

/// # Safety
/// As [`set`].
unsafe fn store(
    t: &Thread,
    class: Gc<PyType>,
    code: Option<Code>,
    v: Value,
    size: usize,
    ptr: *mut u8,
) -> PyResult<Value> {
    if let Some(code) = code {
        // SAFETY: by the caller's promise.
        return unsafe { values::set(t, code, ptr, v, size) };
    }
    let info = info::of_concrete(t, class)?;
    let category = info.category.get();
    let Some(source) = as_data(v) else {
        if let Some(code) = info.code.get() {
            // SAFETY: by the caller's promise.
            return unsafe { values::set(t, code, ptr, v, size) };
        }
        if category == Category::Pointer && v.is_none() {
            // SAFETY: by the caller's promise; pointers have eight bytes.
            unsafe { values::write_uint(ptr, size_of::<usize>(), false, 0) };
            return Ok(Value::NONE);
        }
        if let Some(args) = as_tuple(v) {
            let made = call::call_values(t, class.into(), args.as_ref().items());
            let made =
                made.map_err(|raised| extend_error(t, raised, t.types.runtime_error, &format!("({}) ", class.name())))?;
            // SAFETY: by the caller's promise.
            return unsafe { store(t, class, None, made, size, ptr) };
        }
        let got = type_name(t, v);
        return Err(t.raise_type_error(format!("expected {} instance, got {got}", class.name())));
    };
    if object::is_instance(t, v, class.into())? {
        // SAFETY: by the caller's promise; an instance of the class has at least its size. The two may overlap.
        unsafe { std::ptr::copy(source.ptr(), ptr, size.min(source.size())) };
        return kept_objects(t, source);
    }
    let source_info = info::of_instance(t, v);
    if category == Category::Pointer
        && let Some(array) = source_info.filter(|i| i.category.get() == Category::Array)
    {
        if array.proto_class() != info.proto_class() {
            return Err(incompatible(t, v, class));
        }
        // SAFETY: by the caller's promise; pointers have eight bytes.
        unsafe { values::write_uint(ptr, size_of::<usize>(), false, source.ptr() as u64) };
        // The whole array is pointed to, not only what it refers to.
        let kept = kept_objects(t, source)?;
        return t.new_tuple(&[kept, v]);
    }
    Err(incompatible(t, v, class))
}

/// Replaces an exception by one of another class whose message begins with `prefix` and tells of the first.
pub fn extend_error(t: &Thread, raised: Raised, class: Gc<PyType>, prefix: &str) -> Raised {
    let exc = t.take_exception(raised);
    let kind = t.class_of(exc).short_name();
    match object::str(t, exc) {
        Ok(text) => t.raise(class, format!("{prefix}{kind}: {}", text.to_lossy())),
        Err(second) => {
            t.take_exception(second);
            t.raise(class, format!("{prefix}{kind}: ???"))
        }
    }
}

#[pymethods]
impl CData {
    #[slot]
    fn hash(t: &Thread, _zelf: Data) -> PyResult<i64> {
        Err(t.raise_type_error("unhashable type"))
    }
    #[slot]
    fn getbuffer(t: &Thread, zelf: Data, _flags: u32) -> PyResult<BufferView> {
        export(t, zelf)
    }
    #[method("__ctypes_from_outparam__($self, /)", no_text_signature)]
    fn from_outparam(zelf: Data) -> Data {
        zelf
    }
    #[method("__setstate__", raw, no_text_signature)]
    fn __setstate__(t: &Thread, zelf: Data, args: Args<'_>) -> PyResult<()> {
        let given = args.positional();
        check_positional(t, "__setstate__", given.len(), 2, 2)?;
        let Some(attributes) = given[0].downcast::<PyDict>() else {
            return Err(
                t.raise_type_error(format!("__setstate__() argument 1 must be dict, not {}", type_name(t, given[0])))
            );
        };
        let bytes = BytesLike::acquire(t, given[1])?;
        let len = bytes.len().min(zelf.size());
        // SAFETY: the instance's own memory.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), zelf.ptr(), len) };
        drop(bytes);
        let own = attr::get(t, zelf.into(), t.names.dunder_dict)?;
        let Some(own) = own.downcast::<PyDict>() else {
            return Err(t.raise_type_error(format!(
                "{}.__dict__ must be a dictionary, not {}",
                type_name(t, zelf.into()),
                type_name(t, own)
            )));
        };
        own.update(t, attributes.into())
    }
    #[method("__reduce__($self, /)", no_text_signature)]
    fn __reduce__(t: &Thread, zelf: Data) -> PyResult<Value> {
        let class = t.class_of(zelf.into());
        if info::of_concrete(t, class)?.has_flag(flag::POINTERS) {
            return Err(t.raise_value_error("ctypes objects containing pointers cannot be pickled"));
        }
        let attributes = attr::get(t, zelf.into(), t.names.dunder_dict)?;
        let bytes = zelf.bytes().into_py(t)?;
        let state = t.new_tuple(&[attributes, bytes])?;
        let state = t.new_tuple(&[class.into(), state])?;
        t.new_tuple(&[super::unpickler(t)?, state])
    }
    /// The instance whose memory this one shares.
    #[member("_b_base_")]
    fn b_base(zelf: Data) -> Option<Data> {
        zelf.base()
    }
    /// Whether the memory is the instance's own.
    #[member("_b_needsfree_")]
    fn b_needsfree(zelf: Data) -> i32 {
        zelf.owns.get().into()
    }
    /// What is kept alive because the memory refers to it; not to be touched.
    #[member("_objects")]
    fn objects(zelf: Data) -> Value {
        zelf.objects.get().unwrap_or(Value::NONE)
    }
}

/// The memory as a buffer: items of the innermost type in the array's shape.
pub fn export(t: &Thread, data: Data) -> PyResult<BufferView> {
    let class = t.class_of(data.into());
    let info = info::of_concrete(t, class)?;
    let mut item = info;
    while item.category.get() == Category::Array
        && let Some(inner) = item.proto_class().and_then(info::of)
    {
        item = inner;
    }
    let shape = info.shape.borrow().clone();
    let itemsize = item.size.get();
    let mut strides = vec![0; shape.len()];
    let mut step = itemsize as isize;
    for i in (0..shape.len()).rev() {
        strides[i] = step;
        step *= shape[i] as isize;
    }
    Ok(BufferView {
        owner: data.into(),
        ptr: data.ptr(),
        len: data.size(),
        readonly: false,
        itemsize,
        format: info.format.borrow().clone().unwrap_or_else(|| "B".to_owned()).into(),
        shape,
        strides,
    })
}

/// Whether the memory is all zero: how simple instances and pointers are true or false.
pub fn is_zero(data: Data) -> bool {
    data.is_zero()
}
