//! `memoryview` as Python sees it, subscripts excepted.

use super::iter::PyMemoryIter;
use super::{Items, PyMemoryView, index, item};
use crate::abi::convert::SliceIndex;
use crate::objects::bytes::shared::hex;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::buffer::{self, BufferView};
use crate::protocol::object;

const MAX_DIMENSIONS: usize = 64;

/// Nested lists of the items from `p` on.
fn nested_list(t: &Thread, items: &Items, code: u8, p: *mut u8, dimension: usize) -> PyResult<Value> {
    if dimension == items.ndim() {
        // SAFETY: the address is that of an item.
        return unsafe { item::unpack(t, code, p) };
    }
    let list = PyList::new_empty(t)?;
    for i in 0..items.shape[dimension] {
        let p = p.wrapping_offset(i as isize * items.strides[dimension]);
        list.append(t, nested_list(t, items, code, p, dimension + 1)?)?;
    }
    Ok(list.into())
}

/// The items of a shape in C order, as addresses.
fn addresses(p: *mut u8, shape: &[usize], strides: &[isize], out: &mut Vec<*mut u8>) {
    match shape.split_first() {
        None => out.push(p),
        Some((&n, inner)) => {
            for i in 0..n {
                addresses(p.wrapping_offset(i as isize * strides[0]), inner, &strides[1..], out);
            }
        }
    }
}

/// Whether two buffers have equal items. Formats that views cannot unpack go through the `struct` module.
fn equal(t: &Thread, a: &Items, b: &BufferView) -> PyResult<bool> {
    if a.shape != b.shape {
        return Ok(false);
    }
    let (code_a, code_b) = (a.code(), item::native_code(&b.format));
    let exact = |c: u8| !matches!(c, b'f' | b'd' | b'e' | b'?');
    if let (Some(x), Some(y)) = (code_a, code_b)
        && x == y
        && exact(x)
    {
        return Ok(a.to_vec() == b.to_vec());
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    addresses(a.ptr, &a.shape, &a.strides, &mut left);
    addresses(b.ptr, &b.shape, &b.strides, &mut right);
    if let (Some(x), Some(y)) = (code_a, code_b) {
        for (p, q) in left.into_iter().zip(right) {
            // SAFETY: both are addresses of items.
            let (v, w) = unsafe { (item::unpack(t, x, p)?, item::unpack(t, y, q)?) };
            if !object::compare_bool(t, v, w, CompareOp::Eq)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let Some((one, two)) = unpackers(t, &a.format, &b.format)? else { return Ok(false) };
    for (p, q) in left.into_iter().zip(right) {
        // SAFETY: both are addresses of items of these sizes.
        let (x, y) = unsafe { (buffer::slice_of(p, a.itemsize), buffer::slice_of(q, b.itemsize)) };
        let (x, y) = (unpack_with(t, one, x)?, unpack_with(t, two, y)?);
        if !object::compare_bool(t, x, y, CompareOp::Eq)? {
            return Ok(false);
        }
    }
    Ok(true)
}
/// `struct.Struct` objects of two formats; `None` if the module does not know one of them.
fn unpackers(t: &Thread, a: &str, b: &str) -> PyResult<Option<(Value, Value)>> {
    let import = t.builtin("__import__")?;
    let module = crate::protocol::call::call1(t, import, t.intern("struct"))?;
    let class = crate::protocol::attr::get(t, module, t.intern("Struct"))?;
    let make = |format: &str| crate::protocol::call::call1(t, class, t.new_str(format)?);
    let made = make(a).and_then(|a| Ok((a, make(b)?)));
    match made {
        Ok(both) => Ok(Some(both)),
        Err(r) if t.exception_matches(t.types.exception) => {
            t.take_exception(r);
            Ok(None)
        }
        Err(r) => Err(r),
    }
}
/// The item of a format, or a tuple if it has several parts.
fn unpack_with(t: &Thread, unpacker: Value, bytes: &[u8]) -> PyResult<Value> {
    let bytes = crate::objects::bytes::PyBytes::new(t, bytes)?;
    let parts = crate::protocol::call::call_method(t, unpacker, t.intern("unpack"), &[bytes.into()])?;
    Ok(match as_tuple(parts) {
        Some(tuple) if tuple.len() == 1 => tuple.get(0),
        _ => parts,
    })
}

fn ints(t: &Thread, numbers: impl Iterator<Item = i64>) -> PyResult<Value> {
    let mut out = RootVec::new(&t.heap);
    for n in numbers {
        out.push(t.new_int(n)?);
    }
    t.new_tuple(&out)
}

/// The dimensions that `cast` is given.
fn shape_argument(t: &Thread, v: Value) -> PyResult<Vec<usize>> {
    let list = match (v.downcast::<PyList>(), as_tuple(v)) {
        (Some(list), _) => list.to_rooted(t)?,
        (_, Some(tuple)) => RootVec::from_slice(&t.heap, tuple.items()).map_err(|_| t.raise_out_of_memory())?,
        _ => return Err(t.raise_type_error("shape must be a list or a tuple")),
    };
    if list.len() > MAX_DIMENSIONS {
        return Err(t.raise_value_error(format!("memoryview: number of dimensions must not exceed {MAX_DIMENSIONS}")));
    }
    let mut shape = Vec::with_capacity(list.len());
    for v in list.iter() {
        if crate::objects::int::as_int(*v).is_none() {
            return Err(t.raise_type_error("memoryview.cast(): elements of shape must be integers"));
        }
        let Some(n) = crate::objects::int::to_i64(*v) else {
            return Err(t.raise_overflow_error("Python int too large to convert to C ssize_t"));
        };
        if n <= 0 {
            return Err(t.raise_value_error("memoryview.cast(): elements of shape must be integers > 0"));
        }
        shape.push(n as usize);
    }
    let product = shape.iter().try_fold(1usize, |p, n| p.checked_mul(*n)).filter(|p| *p <= isize::MAX as usize);
    if product.is_none() {
        return Err(t.raise_value_error("memoryview.cast(): product(shape) > SSIZE_MAX"));
    }
    Ok(shape)
}

fn cast(t: &Thread, source: &Items, format: &str, shape: Option<Vec<usize>>) -> PyResult<Items> {
    if !source.is_contiguous(b'C') {
        return Err(t.raise_type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    if (shape.is_some() || source.ndim() != 1) && source.shape.contains(&0) {
        return Err(t.raise_type_error("memoryview: cannot cast view with zeros in shape or strides"));
    }
    if let Some(shape) = &shape
        && source.ndim() != 1
        && shape.len() != 1
    {
        return Err(t.raise_type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
    }
    let native = "must be a native single character format prefixed with an optional '@'";
    let Some(source_code) = source.code() else {
        return Err(t.raise_value_error(format!("memoryview: source format {native}")));
    };
    let Some(code) = item::native_code(format) else {
        return Err(t.raise_value_error(format!("memoryview: destination format {native}")));
    };
    let is_byte = |c: u8| matches!(c, b'b' | b'B' | b'c');
    if !is_byte(code) && !is_byte(source_code) {
        return Err(t.raise_type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let itemsize = item::size_of_code(code).unwrap_or(1);
    if !source.len.is_multiple_of(itemsize) {
        return Err(t.raise_type_error("memoryview: length is not a multiple of itemsize"));
    }
    let shape = shape.unwrap_or_else(|| vec![source.len / itemsize]);
    if shape.iter().product::<usize>().checked_mul(itemsize) != Some(source.len) {
        return Err(t.raise_type_error("memoryview: product(shape) * itemsize != buffer size"));
    }
    let mut strides = vec![0; shape.len()];
    let mut step = itemsize as isize;
    for (stride, n) in strides.iter_mut().zip(&shape).rev() {
        *stride = step;
        step *= *n as isize;
    }
    Ok(Items { itemsize, format: format.to_owned().into(), shape, strides, ..source.clone() })
}

#[pymethods]
impl PyMemoryView {
    #[new("memoryview(object)")]
    fn new_view(t: &Thread, _cls: Gc<PyType>, object: Value) -> PyResult<Gc<Native<Self>>> {
        PyMemoryView::of(t, object)
    }
    /// A view of what the object exports when asked with these flags.
    #[classmethod("_from_flags($type, /, object, flags)")]
    fn from_flags(t: &Thread, _cls: Value, object: Value, flags: i32) -> PyResult<Gc<Native<Self>>> {
        PyMemoryView::with_flags(t, object, flags as u32)
    }
    /// `memoryview[item]`, for annotations.
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, object)
    }
    #[slot]
    fn repr(zelf: Gc<Native<Self>>) -> String {
        let released = if zelf.is_released() { "released " } else { "" };
        format!("<{released}memory at {:#x}>", zelf.value().bits())
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<i64> {
        if zelf.hash.get() != -1 {
            return Ok(zelf.hash.get());
        }
        let items = zelf.check(t)?;
        if !items.readonly {
            return Err(t.raise_value_error("cannot hash writable memoryview object"));
        }
        if !matches!(items.code(), Some(b'B' | b'b' | b'c')) {
            return Err(t.raise_value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
        }
        if let Some(owner) = zelf.owner() {
            // Memory of an object that cannot be hashed may change.
            zelf.exporting(|| object::hash(t, owner))?;
        }
        zelf.hash.set(crate::objects::str_::hash_bytes(t, &zelf.check(t)?.to_vec()));
        Ok(zelf.hash.get())
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Native<Self>>, other: Value, op: CompareOp) -> PyResult<Value> {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let same = Value::from_bool(op == CompareOp::Eq);
        if zelf.is_released() {
            return Ok(Value::from_bool((zelf.value() == other) == (op == CompareOp::Eq)));
        }
        if zelf.value() == other && !matches!(zelf.items.code(), Some(b'f' | b'd' | b'e') | None) {
            return Ok(same);
        }
        if let Some(view) = other.downcast::<Native<PyMemoryView>>()
            && view.is_released()
        {
            return Ok(Value::from_bool(op == CompareOp::Ne));
        }
        if !buffer::is_bytes_like(t, other) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let view = match buffer::acquire(t, other, buffer::flags::FULL_RO) {
            Ok(view) => view,
            Err(r) => {
                t.take_exception(r);
                return Ok(Value::NOT_IMPLEMENTED);
            }
        };
        let result = zelf.check(t).and_then(|items| equal(t, items, &view));
        buffer::release(t, view);
        Ok(Value::from_bool(result? == (op == CompareOp::Eq)))
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        PyMemoryIter::make(t, zelf)
    }
    #[slot]
    fn sq_length(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<usize> {
        match zelf.check(t)?.shape.first() {
            Some(n) => Ok(*n),
            None => Err(t.raise_type_error("0-dim memory has no length")),
        }
    }
    #[slot]
    fn mp_length(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<usize> {
        PyMemoryView::sq_length(t, zelf)
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Gc<Native<Self>>, i: i64) -> PyResult<Value> {
        let i = t.new_int(i)?;
        PyMemoryView::get(zelf, t, i)
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<Native<Self>>, key: Value) -> PyResult<Value> {
        PyMemoryView::get(zelf, t, key)
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Gc<Native<Self>>, key: Value, v: Option<Value>) -> PyResult<()> {
        zelf.assign(t, key, v)
    }
    #[slot]
    fn getbuffer(t: &Thread, zelf: Gc<Native<Self>>, flags: u32) -> PyResult<BufferView> {
        zelf.export(t, zelf.value(), flags)
    }
    #[slot]
    fn releasebuffer(zelf: Gc<Native<Self>>) {
        zelf.export_ended();
    }

    /// Gives the buffer back; the view cannot be used any more.
    #[method("release($self, /)")]
    fn release_method(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<()> {
        zelf.release(t)
    }
    #[method("__enter__($self, /)")]
    fn enter(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        zelf.check(t)?;
        Ok(zelf.value())
    }
    #[method("__exit__($self, /, *exc_info)")]
    fn exit(t: &Thread, zelf: Gc<Native<Self>>, _exc_info: &[Value]) -> PyResult<()> {
        zelf.release(t)
    }
    /// The items as a list, nested for more than one dimension.
    #[method("tolist($self, /)")]
    fn tolist(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let items = zelf.check(t)?;
        let code = items.code().ok_or_else(|| index::unsupported(t, items))?;
        nested_list(t, items, code, items.ptr, 0)
    }
    /// The bytes of the items, in C order ('C'), Fortran order ('F'), or as they lie if contiguous ('A').
    #[method("tobytes($self, /, order='C')")]
    fn tobytes(t: &Thread, zelf: Gc<Native<Self>>, order: Value) -> PyResult<Vec<u8>> {
        let items = zelf.check(t)?;
        let order = match crate::objects::str_::as_str(order) {
            None if order.is_none() => 'C',
            None => {
                let got = crate::abi::args::type_name(t, order);
                return Err(t.raise_type_error(format!("tobytes() argument 'order' must be str or None, not {got}")));
            }
            Some(s) => match s.to_lossy().as_ref() {
                "C" => 'C',
                "F" => 'F',
                "A" => 'A',
                _ => return Err(t.raise_value_error("order must be 'C', 'F' or 'A'")),
            },
        };
        let fortran = order == 'F' || (order == 'A' && items.is_contiguous(b'F') && !items.is_contiguous(b'C'));
        Ok(if fortran { items.to_vec_fortran() } else { items.to_vec() })
    }
    /// The bytes as hexadecimal digits, with a separator between groups of bytes_per_sep bytes if sep is given.
    ///
    /// >>> value = memoryview(bytes([10, 11, 12]))
    /// >>> value.hex(), value.hex('-'), value.hex('-', 2)
    /// ('0a0b0c', '0a-0b-0c', '0a-0b0c')
    #[method("hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(t: &Thread, zelf: Gc<Native<Self>>, sep: Option<Value>, bytes_per_sep: i32) -> PyResult<Gc<PyStr>> {
        let bytes = zelf.check(t)?.to_vec();
        zelf.exporting(|| hex(t, &bytes, sep, bytes_per_sep))
    }
    /// A view of the same memory with another format or shape.
    #[method("cast($self, /, format, shape=<unrepresentable>)")]
    fn cast(t: &Thread, zelf: Gc<Native<Self>>, format: Gc<PyStr>, shape: Option<Value>) -> PyResult<Gc<Native<Self>>> {
        let items = zelf.check(t)?;
        let shape = shape.map(|shape| shape_argument(t, shape)).transpose()?;
        let made = cast(t, items, &format.to_lossy(), shape)?;
        zelf.with_items(t, made)
    }
    /// A read-only view of the same memory.
    #[method("toreadonly($self, /)")]
    fn toreadonly(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<Native<Self>>> {
        let items = zelf.check(t)?;
        zelf.with_items(t, Items { readonly: true, ..items.clone() })
    }
    /// How often an item occurs.
    #[method("count($self, value, /)")]
    fn count(t: &Thread, zelf: Gc<Native<Self>>, value: Value) -> PyResult<usize> {
        let iter = PyMemoryIter::make(t, zelf)?;
        let mut n = 0;
        while let Some(item) = crate::protocol::iter::next(t, iter)? {
            n += object::eq_identity(t, item, value)? as usize;
        }
        Ok(n)
    }
    /// The index of the first item equal to a value.
    #[method("index($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(
        t: &Thread,
        zelf: Gc<Native<Self>>,
        value: Value,
        start: Option<SliceIndex>,
        stop: Option<SliceIndex>,
    ) -> PyResult<usize> {
        let n = match zelf.check(t)?.shape[..] {
            [] => return Err(t.raise_type_error("invalid lookup on 0-dim memory")),
            [n] => n as i64,
            _ => return Err(t.raise_not_implemented("multi-dimensional lookup is not implemented")),
        };
        let clamp = |i: i64| if i < 0 { (i + n).max(0) } else { i.min(n) };
        let (start, stop) = (start.map_or(0, |i| clamp(i.0)), stop.map_or(n, |i| clamp(i.0)));
        for i in start..stop {
            let key = t.new_int(i)?;
            let item = PyMemoryView::get(zelf, t, key)?;
            if object::eq_identity(t, item, value)? {
                return Ok(i as usize);
            }
        }
        Err(t.raise_value_error("memoryview.index(x): x not found"))
    }

    /// The object whose memory is shown.
    #[getter]
    fn obj(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        zelf.check(t)?;
        Ok(zelf.owner())
    }
    /// Bytes of all items.
    #[getter]
    fn nbytes(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<usize> {
        Ok(zelf.check(t)?.len)
    }
    /// Whether the memory cannot be written.
    #[getter]
    fn readonly(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<bool> {
        Ok(zelf.check(t)?.readonly)
    }
    /// Bytes of an item.
    #[getter]
    fn itemsize(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<usize> {
        Ok(zelf.check(t)?.itemsize)
    }
    /// The format of an item, as the struct module has it.
    #[getter]
    fn format(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<String> {
        Ok(zelf.check(t)?.format.clone().into_owned())
    }
    /// How many dimensions there are.
    #[getter]
    fn ndim(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<usize> {
        Ok(zelf.check(t)?.ndim())
    }
    /// Items in each dimension.
    #[getter]
    fn shape(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        ints(t, zelf.check(t)?.shape.iter().map(|n| *n as i64))
    }
    /// Bytes between neighbours in each dimension.
    #[getter]
    fn strides(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        ints(t, zelf.check(t)?.strides.iter().map(|n| *n as i64))
    }
    /// Always empty: memory that is reached through pointers is not shown.
    #[getter]
    fn suboffsets(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        zelf.check(t)?;
        t.new_tuple(&[])
    }
    /// Whether the items lie without gaps in C order.
    #[getter]
    fn c_contiguous(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<bool> {
        Ok(zelf.check(t)?.is_contiguous(b'C'))
    }
    /// Whether the items lie without gaps in Fortran order.
    #[getter]
    fn f_contiguous(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<bool> {
        Ok(zelf.check(t)?.is_contiguous(b'F'))
    }
    /// Whether the items lie without gaps.
    #[getter]
    fn contiguous(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<bool> {
        Ok(zelf.check(t)?.is_contiguous(b'A'))
    }
}
