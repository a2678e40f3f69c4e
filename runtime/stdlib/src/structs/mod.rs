//! `_struct`: packed binary data.

mod layout;
pub mod values;

use crate::support::held;
use brolga_vm::abi::args::{check_no_keywords, type_name};
use brolga_vm::abi::convert::BytesLikeMut;
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::exception;
use brolga_vm::objects::exception::classes::Exception;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use layout::Layout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[pyclass(name = "error", module = "struct", base = Exception, layout_of = base, flags = BASETYPE | HAVE_GC)]
pub struct StructError;

fn fail(t: &Thread, message: impl AsRef<str>) -> Raised {
    t.raise(StructError::class(t), message)
}

/// Struct(fmt)
///
/// A format that is read once, for packing and unpacking by it many times.
#[pyclass(name = "Struct", module = "_struct", flags = BASETYPE | HAVE_GC | MANAGED_WEAKREF, signature = "")]
pub struct Struct {
    layout: RefCell<Option<Shared>>,
}
/// A layout that running operations keep alive, should the object be initialized again meanwhile.
#[derive(Clone)]
struct Shared(Rc<Layout>);
impl Untraced for Shared {}

type Object = Gc<Native<Struct>>;

impl Struct {
    fn layout(&self, t: &Thread) -> PyResult<Rc<Layout>> {
        match &*self.layout.borrow() {
            Some(layout) => Ok(layout.0.clone()),
            None => Err(t.raise_runtime_error("Struct object is not initialized")),
        }
    }
}

fn compile(t: &Thread, format: Value) -> PyResult<Rc<Layout>> {
    let text = if let Some(s) = as_str(format) {
        match s.as_ascii() {
            Some(bytes) => bytes.to_vec(),
            None => return Err(not_ascii(t, s)),
        }
    } else if let Some(b) = as_bytes(format) {
        b.as_bytes().to_vec()
    } else {
        let got = type_name(t, format);
        return Err(t.raise_type_error(format!("Struct() argument 1 must be a str or bytes object, not {got}")));
    };
    // Bytes beyond ASCII are no format characters anyway.
    match Layout::parse(&text.iter().map(|b| *b as char).collect::<String>()) {
        Ok(layout) => Ok(Rc::new(layout)),
        Err(e) => Err(fail(t, e.to_string())),
    }
}

/// `UnicodeEncodeError` for the first run of characters beyond ASCII.
fn not_ascii(t: &Thread, s: Gc<PyStr>) -> Raised {
    let start = s.code_points().position(|c| c > 127).unwrap_or(0);
    let end = s.code_points().skip(start).position(|c| c <= 127).map_or(s.len(), |n| start + n);
    let arguments = (|| {
        Ok([
            t.new_str("ascii")?,
            s.value(),
            t.new_int(start as i64)?,
            t.new_int(end as i64)?,
            t.new_str("ordinal not in range(128)")?,
        ])
    })();
    match arguments {
        Ok(arguments) => exception::raise_with_args(t, t.types.unicode_encode_error, &arguments),
        Err(raised) => raised,
    }
}

/// Compiled formats that are remembered.
const CACHE_SIZE: usize = 100;

fn cache(t: &Thread) -> PyResult<Gc<PyDict>> {
    let cache = t.kept("struct.cache", || PyDict::new(t).map(Gc::value))?;
    Ok(cache.downcast().expect("it was made a dict"))
}
/// The struct object of a format, from the cache if it was used before.
fn cached(t: &Thread, format: Value) -> PyResult<Object> {
    let cache = cache(t)?;
    // Text and bytes are kept apart: comparing them may warn.
    let key = if as_bytes(format).is_some() { t.new_tuple(&[format])? } else { format };
    if let Some(v) = cache.get(t, key)?
        && let Some(object) = v.downcast()
    {
        return Ok(object);
    }
    let layout = compile(t, format)?;
    let object = Native::new(t, Struct::class(t), Struct { layout: RefCell::new(Some(Shared(layout))) })?;
    if cache.len() >= CACHE_SIZE {
        cache.clear(t)?;
    }
    cache.set(t, key, object.into())?;
    Ok(object)
}

fn check_count(t: &Thread, layout: &Layout, given: usize, function: &str) -> PyResult<()> {
    if given == layout.values {
        return Ok(());
    }
    let expected = layout.values;
    Err(fail(t, format!("{function} expected {expected} items for packing (got {given})")))
}

fn pack(t: &Thread, layout: &Layout, values: &[Value]) -> PyResult<Vec<u8>> {
    check_count(t, layout, values.len(), "pack")?;
    let mut out = Vec::new();
    if out.try_reserve_exact(layout.size).is_err() {
        return Err(t.raise_out_of_memory());
    }
    out.resize(layout.size, 0);
    values::pack(t, layout, values, &mut out)?;
    Ok(out)
}

fn pack_into(t: &Thread, layout: &Layout, args: &[Value]) -> PyResult<()> {
    let (buffer, offset, values) = match *args {
        [] => return Err(fail(t, "pack_into expected buffer argument")),
        [_] => return Err(fail(t, "pack_into expected offset argument")),
        [buffer, offset, ..] => (buffer, offset, &args[2..]),
    };
    check_count(t, layout, values.len(), "pack_into")?;
    let Some(mut bytes) = BytesLikeMut::acquire(t, buffer)? else {
        let got = type_name(t, buffer);
        return Err(t.raise_type_error(format!("argument must be read-write bytes-like object, not {got}")));
    };
    let mut offset = number::index_i64(t, offset)?;
    let (len, size) = (bytes.len() as i64, layout.size as i64);
    if offset < 0 {
        if offset.saturating_add(size) > 0 {
            return Err(fail(t, format!("no space to pack {size} bytes at offset {offset}")));
        }
        if offset + len < 0 {
            return Err(fail(t, format!("offset {offset} out of range for {len}-byte buffer")));
        }
        offset += len;
    }
    if len - offset < size {
        return Err(fail(
            t,
            format!(
                "pack_into requires a buffer of at least {} bytes for packing {size} bytes at offset {offset} (actual buffer \
                 size is {len})",
                offset as u64 + size as u64
            ),
        ));
    }
    let out = &mut bytes[offset as usize..(offset + size) as usize];
    out.fill(0);
    values::pack(t, layout, values, out)
}

fn unpack(t: &Thread, layout: &Layout, buffer: &[u8]) -> PyResult<Value> {
    if buffer.len() != layout.size {
        return Err(fail(t, format!("unpack requires a buffer of {} bytes", layout.size)));
    }
    values::unpack(t, layout, buffer)
}

fn unpack_from(t: &Thread, layout: &Layout, buffer: &[u8], offset: isize) -> PyResult<Value> {
    let (len, size, mut offset) = (buffer.len() as i64, layout.size as i64, offset as i64);
    if offset < 0 {
        if offset.saturating_add(size) > 0 {
            return Err(fail(t, format!("not enough data to unpack {size} bytes at offset {offset}")));
        }
        if offset + len < 0 {
            return Err(fail(t, format!("offset {offset} out of range for {len}-byte buffer")));
        }
        offset += len;
    }
    if len - offset < size {
        return Err(fail(
            t,
            format!(
                "unpack_from requires a buffer of at least {} bytes for unpacking {size} bytes at offset {offset} (actual buffer \
                 size is {len})",
                offset as u64 + size as u64
            ),
        ));
    }
    values::unpack(t, layout, &buffer[offset as usize..(offset + size) as usize])
}

#[pymethods]
impl Struct {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Object> {
        Native::new(t, cls, Struct { layout: RefCell::new(None) })
    }
    /// A format that is read once, for packing and unpacking by it many times.
    #[init("Struct(format)")]
    fn init(t: &Thread, zelf: Object, format: Value) -> PyResult<()> {
        let layout = compile(t, format)?;
        zelf.layout.replace(Some(Shared(layout)));
        Ok(())
    }
    #[slot]
    fn repr(t: &Thread, zelf: Object) -> PyResult<String> {
        let layout = zelf.layout(t)?;
        Ok(format!("{}('{}')", t.class_of(zelf.into()).short_name(), layout.format))
    }
    /// An iterator over a buffer: a tuple of values for each struct in it. The buffer's size must be a multiple of the struct's.
    #[method("iter_unpack($self, buffer, /)")]
    fn iter_unpack(t: &Thread, zelf: Object, buffer: Value) -> PyResult<Gc<Native<UnpackIterator>>> {
        UnpackIterator::over(t, zelf, buffer)
    }
    /// S.pack(v1, v2, ...)
    ///
    /// The values, packed.
    #[method("pack", raw, no_text_signature)]
    fn pack(t: &Thread, zelf: Object, args: Args<'_>) -> PyResult<Vec<u8>> {
        check_no_keywords(t, "Struct.pack", args.kwnames)?;
        pack(t, &*zelf.layout(t)?, args.values)
    }
    /// S.pack_into(buffer, offset, v1, v2, ...)
    ///
    /// Packs the values into a writable buffer, from the offset on.
    #[method("pack_into", raw, no_text_signature)]
    fn pack_into(t: &Thread, zelf: Object, args: Args<'_>) -> PyResult<()> {
        check_no_keywords(t, "Struct.pack_into", args.kwnames)?;
        pack_into(t, &*zelf.layout(t)?, args.values)
    }
    /// The values in a buffer, as a tuple. The buffer must have the struct's size.
    #[method("unpack($self, buffer, /)")]
    fn unpack(t: &Thread, zelf: Object, buffer: BytesLike) -> PyResult<Value> {
        unpack(t, &*zelf.layout(t)?, &buffer)
    }
    /// The values in a buffer from an offset on, as a tuple. The buffer may be longer.
    #[method("unpack_from($self, buffer, offset=0)")]
    fn unpack_from(t: &Thread, zelf: Object, buffer: BytesLike, offset: isize) -> PyResult<Value> {
        unpack_from(t, &*zelf.layout(t)?, &buffer, offset)
    }
    #[method("__sizeof__($self, /)", effect = Reads)]
    fn __sizeof__(t: &Thread, zelf: Object) -> PyResult<usize> {
        let layout = zelf.layout(t)?;
        Ok(size_of::<Native<Struct>>() + size_of::<Layout>() + size_of_val(&*layout.items))
    }
    /// the format, as text
    #[getter]
    fn format(t: &Thread, zelf: Object) -> PyResult<String> {
        Ok(zelf.layout(t)?.format.clone())
    }
    /// how many bytes the values take, packed
    #[getter]
    fn size(zelf: Object) -> isize {
        zelf.layout.borrow().as_ref().map_or(-1, |layout| layout.0.size as isize)
    }
}

/// What `iter_unpack` returns.
#[pyclass(name = "unpack_iterator", module = "_struct", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct UnpackIterator {
    of: GcField<Native<Struct>>,
    /// Empty at the end.
    buffer: Field,
    position: Cell<usize>,
}
impl UnpackIterator {
    fn over(t: &Thread, of: Object, buffer: Value) -> PyResult<Gc<Native<UnpackIterator>>> {
        let layout = of.layout(t)?;
        if layout.size == 0 {
            return Err(fail(t, "cannot iteratively unpack with a struct of length 0"));
        }
        let len = BytesLike::acquire(t, buffer)?.len();
        if len % layout.size != 0 {
            let message = format!("iterative unpacking requires a buffer of a multiple of {} bytes", layout.size);
            return Err(fail(t, message));
        }
        let data = UnpackIterator { of: GcField::new(of), buffer: Field::new(buffer), position: Cell::new(0) };
        Native::new(t, UnpackIterator::class(t), data)
    }
}
#[pymethods]
impl UnpackIterator {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(buffer) = zelf.buffer.get() else { return Ok(None) };
        let layout = held(&zelf.of).layout(t)?;
        let bytes = BytesLike::acquire(t, buffer)?;
        let at = zelf.position.get();
        let Some(part) = bytes.get(at..at + layout.size) else {
            zelf.buffer.set(zelf.header(), None);
            return Ok(None);
        };
        zelf.position.set(at + layout.size);
        values::unpack(t, &layout, part).map(Some)
    }
    #[method("__length_hint__($self, /)", no_text_signature)]
    fn __length_hint__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<usize> {
        let Some(buffer) = zelf.buffer.get() else { return Ok(0) };
        let size = held(&zelf.of).layout(t)?.size;
        let len = BytesLike::acquire(t, buffer)?.len();
        Ok(len.saturating_sub(zelf.position.get()) / size.max(1))
    }
}

/// The format and the other arguments.
fn split<'a>(t: &Thread, args: Args<'a>, name: &str) -> PyResult<(Rc<Layout>, &'a [Value])> {
    check_no_keywords(t, name, args.kwnames)?;
    match args.values {
        [] => Err(t.raise_type_error("missing format argument")),
        [format, rest @ ..] => Ok((cached(t, *format)?.layout(t)?, rest)),
    }
}

/// C's structs as bytes: values are packed into them and unpacked again, as a format says.
///
/// The first character of a format may give the byte order, and the sizes and alignment of the values:
///   @: all three as C has them on this machine (default)
///   =: this machine's byte order, fixed sizes, no alignment
///   <: little-endian, else like =
///   >, !: big-endian, else like =
/// The others say what the values are, each with an optional count before it:
///   x: pad byte; c: char; b, B: signed and unsigned byte; ?: bool; h, H: short; i, I: int; l, L: long; q, Q: long long;
///   n, N: ssize_t and size_t (@ only); P: pointer (@ only); e, f, d: half, single and double precision float;
///   F, D: complex of single and double precision; s: bytes, of the length that the count says; p: Pascal string.
#[pymodule(name = "_struct", classes(Struct, StructError))]
pub mod structs {
    use super::*;

    /// Forgets the formats that the functions of this module have read.
    #[pyfunction("_clearcache()")]
    fn _clearcache(t: &Thread) -> PyResult<()> {
        cache(t)?.clear(t)
    }
    /// How many bytes a struct of this format takes.
    #[pyfunction("calcsize(format, /)")]
    fn calcsize(t: &Thread, format: Value) -> PyResult<usize> {
        Ok(cached(t, format)?.layout(t)?.size)
    }
    /// An iterator over a buffer: a tuple of values for each struct of this format. The buffer's size must be a multiple of the struct's.
    #[pyfunction("iter_unpack(format, buffer, /)")]
    fn iter_unpack(t: &Thread, format: Value, buffer: Value) -> PyResult<Gc<Native<UnpackIterator>>> {
        UnpackIterator::over(t, cached(t, format)?, buffer)
    }
    /// pack(format, v1, v2, ...)
    ///
    /// The values, packed.
    #[pyfunction("pack", raw, no_text_signature)]
    fn pack(t: &Thread, args: Args<'_>) -> PyResult<Gc<PyBytes>> {
        let (layout, values) = split(t, args, "_struct.pack")?;
        let packed = super::pack(t, &layout, values)?;
        PyBytes::new(t, &packed)
    }
    /// pack_into(format, buffer, offset, v1, v2, ...)
    ///
    /// Packs the values into a writable buffer, from the offset on.
    #[pyfunction("pack_into", raw, no_text_signature)]
    fn pack_into(t: &Thread, args: Args<'_>) -> PyResult<()> {
        let (layout, rest) = split(t, args, "_struct.pack_into")?;
        super::pack_into(t, &layout, rest)
    }
    /// The values in a buffer, as a tuple. The buffer must have the size that the format says.
    #[pyfunction("unpack(format, buffer, /)")]
    fn unpack(t: &Thread, format: Value, buffer: BytesLike) -> PyResult<Value> {
        super::unpack(t, &*cached(t, format)?.layout(t)?, &buffer)
    }
    /// The values in a buffer from an offset on, as a tuple. The buffer may be longer.
    #[pyfunction("unpack_from(format, /, buffer, offset=0)")]
    fn unpack_from(t: &Thread, format: Value, buffer: BytesLike, offset: isize) -> PyResult<Value> {
        super::unpack_from(t, &*cached(t, format)?.layout(t)?, &buffer, offset)
    }
}
