//! Methods of arrays, and assignment to items and slices.

use super::{Array, PyArray, as_array, bad_argument};
use brolga_vm::abi::convert::SliceIndex;
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::slice::PySlice;
use brolga_vm::objects::{generic_alias, slice};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, number, object};

/// `array[key] = v`, or `del array[key]`.
pub fn assign(t: &Thread, zelf: Array, key: Value, v: Option<Value>) -> PyResult<()> {
    let storage = &zelf.storage;
    if number::is_index(t, key) {
        let i = number::index_i64(t, key)?;
        let i = zelf.place(t, i, "array assignment index out of range")?;
        return match v {
            Some(v) => storage.set(t, i, v),
            None => storage.replace(t, i..i + 1, &[]),
        };
    }
    let Some(key) = key.downcast::<PySlice>() else {
        return Err(t.raise_type_error("array indices must be integers"));
    };
    let (start, stop, step) = key.unpack(t)?;
    let new = match v {
        None => Vec::new(),
        Some(v) => match as_array(v) {
            Some(other) if other.storage.code == storage.code => other.storage.bytes().clone(),
            Some(_) => return Err(bad_argument(t)),
            None => {
                let got = t.class_of(v).name();
                return Err(t.raise_type_error(format!("can only assign array (not \"{got}\") to array slice")));
            }
        },
    };
    let bounds = slice::adjust(start, stop, step, storage.len());
    let mut indices = bounds.indices();
    let count = indices.len();
    if step == 1 {
        let at = indices.next().unwrap_or_else(|| {
            let len = storage.len() as i64;
            (if start < 0 { (start + len).max(0) } else { start.min(len) }) as usize
        });
        return storage.replace(t, at..at + count, &new);
    }
    if v.is_none() {
        let mut sorted: Vec<usize> = indices.collect();
        sorted.sort_unstable();
        return storage.remove_stepped(t, sorted.into_iter());
    }
    let given = new.len() / storage.code.size;
    if given != count {
        return Err(
            t.raise_value_error(format!("attempt to assign array of size {given} to extended slice of size {count}"))
        );
    }
    storage.replace_stepped(indices, &new);
    Ok(())
}

/// Bytes written or read at once.
const BLOCK: usize = 64 * 1024;

#[pymethods(part = methods)]
impl PyArray {
    /// Adds v as the last item; it must fit the type code.
    #[method("append($self, v, /)")]
    fn append(t: &Thread, zelf: Array, v: Value) -> PyResult<()> {
        let item = zelf.storage.code.store(t, v)?;
        zelf.storage.extend(t, &item[..zelf.storage.code.size])
    }
    /// A pair: the address at which the items lie now, and how many there are. Changing the length can move them.
    #[method("buffer_info($self, /)", effect = Reads)]
    fn buffer_info(zelf: Array) -> (usize, usize) {
        (zelf.storage.bytes().as_ptr() as usize, zelf.storage.len())
    }
    /// Reverses the order of the bytes within each item, in place.
    #[method("byteswap($self, /)", effect = Writes)]
    fn byteswap(zelf: Array) {
        let size = zelf.storage.code.size;
        zelf.storage.bytes_mut().chunks_exact_mut(size).for_each(<[u8]>::reverse);
    }
    /// Empties the array.
    #[method("clear($self, /)")]
    fn clear(t: &Thread, zelf: Array) -> PyResult<()> {
        let len = zelf.storage.len();
        zelf.storage.replace(t, 0..len, &[])
    }
    /// A new array of the same type code and items.
    #[method("__copy__($self, /)")]
    fn __copy__(t: &Thread, zelf: Array) -> PyResult<Array> {
        zelf.like(t, zelf.storage.bytes().clone())
    }
    /// How many items equal v.
    #[method("count($self, v, /)")]
    fn count(t: &Thread, zelf: Array, v: Value) -> PyResult<usize> {
        let (mut n, mut i) = (0, 0);
        while i < zelf.storage.len() {
            let item = zelf.storage.get(t, i)?;
            n += usize::from(object::eq_identity(t, item, v)?);
            i += 1;
        }
        Ok(n)
    }
    /// A new array of the same type code and items: numbers need no deep copy.
    #[method("__deepcopy__($self, unused, /)")]
    fn __deepcopy__(t: &Thread, zelf: Array, unused: Value) -> PyResult<Array> {
        let _ = unused;
        zelf.like(t, zelf.storage.bytes().clone())
    }
    /// Appends what an iterable gives; another array must have the same type code.
    #[method("extend($self, bb, /)")]
    fn extend(t: &Thread, zelf: Array, bb: Value) -> PyResult<()> {
        zelf.extend_from(t, bb)
    }
    /// Appends n items whose bytes f.read() returns. If the file has fewer, those are appended and EOFError is raised.
    #[method("fromfile($self, f, n, /)")]
    fn fromfile(t: &Thread, zelf: Array, f: Value, n: isize) -> PyResult<()> {
        if n < 0 {
            return Err(t.raise_value_error("negative count"));
        }
        let Some(wanted) = (n as i64).checked_mul(zelf.storage.code.size as i64) else {
            return Err(t.raise_out_of_memory());
        };
        let wanted_value = t.new_int(wanted)?;
        let data = call::call_method(t, f, t.intern("read"), &[wanted_value])?;
        let Some(bytes) = as_bytes(data) else { return Err(t.raise_type_error("read() didn't return bytes")) };
        let is_short = (bytes.len() as i64) < wanted;
        zelf.frombytes(t, bytes.into())?;
        if is_short {
            return Err(t.raise_eof_error("read() didn't return enough bytes"));
        }
        Ok(())
    }
    /// Appends the items of a list; the array is unchanged if one of them doesn't fit.
    #[method("fromlist($self, list, /)")]
    fn fromlist(t: &Thread, zelf: Array, list: Value) -> PyResult<()> {
        let Some(list) = list.downcast::<PyList>() else { return Err(t.raise_type_error("arg must be list")) };
        let n = list.len();
        if n == 0 {
            return Ok(());
        }
        zelf.storage.check_resizable(t)?;
        let mut bytes = Vec::with_capacity(n * zelf.storage.code.size);
        for i in 0..n {
            if i >= list.len() {
                return Err(t.raise_runtime_error("list changed size during iteration"));
            }
            let item = zelf.storage.code.store(t, list.item(i))?;
            bytes.extend_from_slice(&item[..zelf.storage.code.size]);
        }
        zelf.storage.extend(t, &bytes)
    }
    /// Appends the items whose machine representation a bytes-like object holds; its length must be a multiple of itemsize.
    #[method("frombytes($self, buffer, /)")]
    fn frombytes_method(t: &Thread, zelf: Array, buffer: Value) -> PyResult<()> {
        if as_bytes(buffer).is_none()
            && let Some(getbuffer) = t.class_of(buffer).slots.get().getbuffer
        {
            let view = getbuffer(t, buffer, brolga_vm::protocol::buffer::flags::SIMPLE)?;
            let itemsize = view.itemsize;
            if let Some(release) = t.class_of(view.owner).slots.get().releasebuffer {
                release(t, view.owner);
            }
            if itemsize != 1 {
                return Err(t.raise_type_error("a bytes-like object is required"));
            }
        }
        zelf.frombytes(t, buffer)
    }
    /// Appends the characters of a string; ValueError unless the type code is 'u' or 'w'.
    #[method("fromunicode($self, ustr, /)")]
    fn fromunicode(t: &Thread, zelf: Array, ustr: Gc<PyStr>) -> PyResult<()> {
        if !zelf.storage.code.is_text() {
            return Err(t.raise_value_error("fromunicode() may only be called on unicode type arrays ('u' or 'w')"));
        }
        zelf.append_text(t, &ustr)
    }
    /// The lowest index within the bounds whose item equals v; ValueError if there is none.
    #[method("index($self, v, start=0, stop=sys.maxsize, /)")]
    fn index(t: &Thread, zelf: Array, v: Value, start: SliceIndex, stop: SliceIndex) -> PyResult<usize> {
        let len = zelf.storage.len() as i64;
        let clamp = |i: i64| if i < 0 { i.saturating_add(len).max(0) } else { i };
        match zelf.find(t, v, clamp(start.0) as usize, clamp(stop.0) as usize)? {
            Some(i) => Ok(i),
            None => Err(t.raise_value_error("array.index(x): x not in array")),
        }
    }
    /// Puts v before the item at index i; i may be negative, and is clipped to the array.
    #[method("insert($self, i, v, /)")]
    fn insert(t: &Thread, zelf: Array, i: isize, v: Value) -> PyResult<()> {
        zelf.storage.insert(t, i as i64, v)
    }
    /// Takes out the item at index i (by default the last) and returns it; IndexError if there is none.
    #[method("pop($self, i=-1, /)")]
    fn pop(t: &Thread, zelf: Array, i: isize) -> PyResult<Value> {
        if zelf.storage.len() == 0 {
            return Err(t.raise_index_error("pop from empty array"));
        }
        let i = zelf.place(t, i as i64, "pop index out of range")?;
        let v = zelf.storage.get(t, i)?;
        zelf.storage.replace(t, i..i + 1, &[])?;
        Ok(v)
    }
    /// Deletes the first item that equals v; ValueError if there is none.
    #[method("remove($self, v, /)")]
    fn remove(t: &Thread, zelf: Array, v: Value) -> PyResult<()> {
        match zelf.find(t, v, 0, usize::MAX)? {
            Some(i) if i < zelf.storage.len() => zelf.storage.replace(t, i..i + 1, &[]),
            _ => Err(t.raise_value_error("array.remove(x): x not in array")),
        }
    }
    /// Reverses the order of items, in place.
    #[method("reverse($self, /)", effect = Writes)]
    fn reverse(zelf: Array) {
        let size = zelf.storage.code.size;
        let mut bytes = zelf.storage.bytes_mut();
        // Reversing all bytes reverses the items and, within them, the bytes: those once more.
        bytes.reverse();
        bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    }
    /// Passes the machine representation of the array to f.write(), in blocks.
    #[method("tofile($self, f, /)")]
    fn tofile(t: &Thread, zelf: Array, f: Value) -> PyResult<()> {
        let total = zelf.storage.bytes().len();
        let write = t.intern("write");
        let mut at = 0;
        while at < total {
            let block = {
                let bytes = zelf.storage.bytes();
                bytes[at.min(bytes.len())..(at + BLOCK).min(bytes.len())].to_vec()
            };
            let block = PyBytes::new(t, &block)?;
            call::call_method(t, f, write, &[block.into()])?;
            at += BLOCK;
        }
        Ok(())
    }
    /// The items in a list.
    #[method("tolist($self, /)")]
    fn tolist(t: &Thread, zelf: Array) -> PyResult<Gc<PyList>> {
        let list = PyList::new_empty(t)?;
        for i in 0..zelf.storage.len() {
            let item = zelf.storage.get(t, i)?;
            list.append(t, item)?;
        }
        Ok(list)
    }
    /// The machine representation of all items, itemsize bytes each.
    #[method("tobytes($self, /)", effect = Reads)]
    fn tobytes(t: &Thread, zelf: Array) -> PyResult<Gc<PyBytes>> {
        let bytes = zelf.storage.bytes();
        PyBytes::new(t, &bytes)
    }
    /// The text of an array of characters; ValueError unless the type code is 'u' or 'w'.
    #[method("tounicode($self, /)", effect = Reads, doc = "The characters of the array as a string.")]
    fn tounicode(t: &Thread, zelf: Array) -> PyResult<Gc<PyStr>> {
        if !zelf.storage.code.is_text() {
            return Err(t.raise_value_error("tounicode() may only be called on unicode type arrays ('u' or 'w')"));
        }
        zelf.text(t)
    }
    /// Bytes of memory taken by the array and its items.
    #[method("__sizeof__($self, /)", effect = Reads)]
    fn __sizeof__(zelf: Array) -> usize {
        // The header that CPython's arrays have.
        64 + zelf.storage.bytes().len()
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    /// The letter that tells the type of the items.
    #[getter]
    fn typecode(zelf: Array) -> char {
        zelf.storage.code.code as char
    }
    /// How many bytes an item takes.
    #[getter]
    fn itemsize(zelf: Array) -> usize {
        zelf.storage.code.size
    }
}
