//! Dictionaries of `_zstd`, with the forms that the library prepares them in for coders.

use super::exclusive;
use super::refuse_pickling;
use super::zstd::ZstdError;
use super::zstd_library as lib;
use brolga_vm::objects::int;
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::c_void;
use std::ptr::NonNull;
use std::rc::Rc;

/// A dictionary as compressors of one level use it.
pub struct PreparedForCompression(NonNull<c_void>);
impl PreparedForCompression {
    pub fn as_ptr(&self) -> *const c_void {
        self.0.as_ptr()
    }
}
impl Drop for PreparedForCompression {
    fn drop(&mut self) {
        // SAFETY: made by the library, freed once.
        unsafe { lib::ZSTD_freeCDict(self.0.as_ptr()) };
    }
}
/// A dictionary as decompressors use it.
pub struct PreparedForDecompression(NonNull<c_void>);
impl PreparedForDecompression {
    pub fn as_ptr(&self) -> *const c_void {
        self.0.as_ptr()
    }
}
impl Drop for PreparedForDecompression {
    fn drop(&mut self) {
        // SAFETY: made by the library, freed once.
        unsafe { lib::ZSTD_freeDDict(self.0.as_ptr()) };
    }
}

#[derive(Default)]
struct Prepared {
    by_level: HashMap<i32, Rc<PreparedForCompression>>,
    for_decompression: Option<Rc<PreparedForDecompression>>,
}

/// A dictionary for compressors and decompressors: what data has in common. is_raw: any content will do, else it must be one in the library's format.
#[pyclass(name = "ZstdDict", module = "compression.zstd", flags = HEAPTYPE | HAVE_GC)]
pub struct ZstdDict {
    content: Vec<u8>,
    id: u32,
    prepared: Opaque<RefCell<Prepared>>,
}
type DictRef = Gc<Native<ZstdDict>>;

/// How a coder uses a dictionary.
#[derive(Clone, Copy)]
pub enum DictionaryUse {
    Digested,
    Undigested,
    Prefix,
}
impl DictionaryUse {
    /// A dictionary, or a pair of one and its use, as the argument of a coder.
    pub fn of(t: &Thread, v: Value, default: DictionaryUse) -> PyResult<(DictRef, DictionaryUse)> {
        if let Some(dict) = v.downcast::<Native<ZstdDict>>() {
            return Ok((dict, default));
        }
        if let Some(pair) = as_tuple(v).filter(|pair| pair.len() == 2)
            && let Some(dict) = pair.get(0).downcast::<Native<ZstdDict>>()
            && int::as_int(pair.get(1)).is_some()
        {
            let how = number::index(t, pair.get(1))?;
            match int::to_i64(how).and_then(|n| i32::try_from(n).ok()) {
                Some(0) => return Ok((dict, DictionaryUse::Digested)),
                Some(1) => return Ok((dict, DictionaryUse::Undigested)),
                Some(2) => return Ok((dict, DictionaryUse::Prefix)),
                Some(_) => {}
                None => return Err(t.raise_overflow_error("Python int too large to convert to C int")),
            }
        }
        Err(t.raise_type_error("zstd_dict argument should be a ZstdDict object."))
    }
}

impl ZstdDict {
    pub fn content(&self) -> &[u8] {
        &self.content
    }
    pub fn for_compression(&self, t: &Thread, level: i32) -> PyResult<Rc<PreparedForCompression>> {
        let mut prepared = exclusive(t, &self.prepared);
        if let Some(known) = prepared.by_level.get(&level) {
            return Ok(known.clone());
        }
        // SAFETY: the library copies the content.
        let made = unsafe { lib::ZSTD_createCDict(self.content.as_ptr().cast(), self.content.len(), level) };
        let Some(made) = NonNull::new(made) else {
            let text = "Failed to create a ZSTD_CDict instance from Zstandard dictionary content.";
            return Err(t.raise(ZstdError::class(t), text));
        };
        let made = Rc::new(PreparedForCompression(made));
        prepared.by_level.insert(level, made.clone());
        Ok(made)
    }
    pub fn for_decompression(&self, t: &Thread) -> PyResult<Rc<PreparedForDecompression>> {
        let mut prepared = exclusive(t, &self.prepared);
        if let Some(known) = &prepared.for_decompression {
            return Ok(known.clone());
        }
        // SAFETY: the library copies the content.
        let made = unsafe { lib::ZSTD_createDDict(self.content.as_ptr().cast(), self.content.len()) };
        let Some(made) = NonNull::new(made) else {
            let text = "Failed to create a ZSTD_DDict instance from Zstandard dictionary content.";
            return Err(t.raise(ZstdError::class(t), text));
        };
        let made = Rc::new(PreparedForDecompression(made));
        prepared.for_decompression = Some(made.clone());
        Ok(made)
    }
}

#[pymethods]
impl ZstdDict {
    #[new("ZstdDict(dict_content, /, *, is_raw=False)")]
    fn new(t: &Thread, cls: Gc<PyType>, dict_content: BytesLike, is_raw: bool) -> PyResult<DictRef> {
        if dict_content.len() < 8 {
            let text = "Zstandard dictionary content too short (must have at least eight bytes)";
            return Err(t.raise_value_error(text));
        }
        // SAFETY: bytes that live through the call.
        let id = unsafe { lib::ZSTD_getDictID_fromDict(dict_content.as_ptr().cast(), dict_content.len()) };
        if id == 0 && !is_raw {
            return Err(t.raise_value_error("invalid Zstandard dictionary"));
        }
        let content = dict_content.to_vec();
        Native::new(t, cls, ZstdDict { content, id, prepared: Opaque(RefCell::new(Prepared::default())) })
    }
    #[slot]
    fn repr(zelf: DictRef) -> String {
        format!("<ZstdDict dict_id={} dict_size={}>", zelf.id, zelf.content.len())
    }
    #[slot]
    fn sq_length(zelf: DictRef) -> usize {
        zelf.content.len()
    }
    /// What the library calls the dictionary; zero for raw content.
    #[member]
    fn dict_id(zelf: DictRef) -> u32 {
        zelf.id
    }
    /// The content as a bytes object.
    #[getter]
    fn dict_content(t: &Thread, zelf: DictRef) -> PyResult<Value> {
        zelf.content().into_py(t)
    }
    /// For a coder: the dictionary prepared once for all coders.
    #[getter]
    fn as_digested_dict(zelf: DictRef) -> (Value, i64) {
        (zelf.into(), 0)
    }
    /// For a coder: the dictionary loaded for this coder alone, with its parameters.
    #[getter]
    fn as_undigested_dict(zelf: DictRef) -> (Value, i64) {
        (zelf.into(), 1)
    }
    /// For a coder: the content as a prefix of the first frame's data.
    #[getter]
    fn as_prefix(zelf: DictRef) -> (Value, i64) {
        (zelf.into(), 2)
    }
    #[method("__reduce__($self, /)", no_text_signature, doc = "")]
    fn __reduce__(t: &Thread, zelf: DictRef) -> PyResult<Value> {
        Err(refuse_pickling(t, zelf.into()))
    }
}
