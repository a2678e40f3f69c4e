//! `_zstd`, on the zstd library: [`ZstdCompressor`], [`ZstdDecompressor`], and [`super::zstd_dict`]'s dictionaries.

use super::zstd_dict::{DictionaryUse, PreparedForCompression, PreparedForDecompression, ZstdDict};
use super::zstd_library::{self as lib, Failure, checked};
use super::{Feed, Output, Step, Weight, exclusive, limit_of, refuse_pickling};
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::exception::classes::Exception;
use brolga_vm::objects::int;
use brolga_vm::objects::type_::as_type;
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::ptr::NonNull;
use std::rc::Rc;

/// The library cannot code something, or what it reads is not its format.
#[pyclass(name = "ZstdError", module = "compression.zstd", base = Exception, layout_of = base, flags = HEAPTYPE | BASETYPE | HAVE_GC)]
pub struct ZstdError;

/// Bytes that a context takes, about.
const CONTEXT_BYTES: usize = 1 << 20;

const CONTINUE: c_int = 0;
const FLUSH_BLOCK: c_int = 1;
const FLUSH_FRAME: c_int = 2;

const LEVEL: c_int = 100;
/// Parameters of compressors by number.
const PARAMETERS: [(&str, c_int); 19] = [
    ("compression_level", LEVEL),
    ("window_log", 101),
    ("hash_log", 102),
    ("chain_log", 103),
    ("search_log", 104),
    ("min_match", 105),
    ("target_length", 106),
    ("strategy", 107),
    ("enable_long_distance_matching", 160),
    ("ldm_hash_log", 161),
    ("ldm_min_match", 162),
    ("ldm_bucket_size_log", 163),
    ("ldm_hash_rate_log", 164),
    ("content_size_flag", 200),
    ("checksum_flag", 201),
    ("dict_id_flag", 202),
    ("nb_workers", 400),
    ("job_size", 401),
    ("overlap_log", 402),
];
/// And those of decompressors.
const DECOMPRESSION_PARAMETERS: [(&str, c_int); 1] = [("window_log_max", 100)];

/// `ZstdError: what: why`.
pub fn library_error(t: &Thread, what: &str, failure: Failure) -> Raised {
    match failure.name() {
        Some(why) => t.raise(ZstdError::class(t), format!("{what}: {why}")),
        None => t.raise_out_of_memory(),
    }
}

fn bounds(is_compress: bool, key: c_int) -> Result<(c_int, c_int), Failure> {
    // SAFETY: functions of a number.
    let bounds = unsafe { if is_compress { lib::ZSTD_cParam_getBounds(key) } else { lib::ZSTD_dParam_getBounds(key) } };
    checked(bounds.error)?;
    Ok((bounds.lower, bounds.upper))
}
fn level_bounds() -> (c_int, c_int) {
    bounds(true, LEVEL).unwrap_or((0, 0))
}
fn bad_parameter(t: &Thread, is_compress: bool, key: c_int, value: c_int) -> Raised {
    let (kind, names) = match is_compress {
        true => ("compression", &PARAMETERS[..]),
        false => ("decompression", &DECOMPRESSION_PARAMETERS[..]),
    };
    let name = match names.iter().find(|(_, k)| *k == key) {
        Some((name, _)) => (*name).to_owned(),
        None => format!("unknown parameter (key {key})"),
    };
    t.raise_value_error(match bounds(is_compress, key) {
        Ok((low, high)) => {
            format!("{kind} parameter '{name}' received an illegal value {value}; the valid range is [{low}, {high}]")
        }
        Err(_) => format!("invalid {kind} parameter '{name}'"),
    })
}
fn c_int_of(t: &Thread, v: Value) -> PyResult<c_int> {
    let v = number::index(t, v)?;
    match int::to_i64(v).and_then(|n| c_int::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => Err(t.raise_overflow_error("Python int too large to convert to C int")),
    }
}

/// The enum classes of parameters, which the Python part tells of: those of compressors, those of decompressors.
fn parameter_types(t: &Thread) -> PyResult<Option<Gc<PyList>>> {
    let list = t.kept("zstd.parameter_types", || t.new_list(&[Value::NONE, Value::NONE]))?;
    Ok(list.downcast::<PyList>())
}
/// Options as numbers. Keys that are parameters of the other direction are refused.
fn each_option(
    t: &Thread,
    options: Value,
    is_compress: bool,
    mut set: impl FnMut(c_int, c_int) -> PyResult<()>,
) -> PyResult<()> {
    let (class, other) = match is_compress {
        true => ("ZstdCompressor", "DecompressionParameter"),
        false => ("ZstdDecompressor", "CompressionParameter"),
    };
    let Some(options) = options.downcast::<PyDict>() else {
        let got = brolga_vm::abi::args::type_name(t, options);
        return Err(t.raise_type_error(format!("{class}() argument 'options' must be dict, not {got}")));
    };
    let wrong = parameter_types(t)?.and_then(|list| as_type(list.item(is_compress as usize)));
    let mut position = 0;
    while let Some((key, value)) = options.next_entry(t, &mut position) {
        if wrong.is_some_and(|wrong| t.class_of(key).is_subtype_of(wrong)) {
            return Err(
                t.raise_type_error(format!("compression options dictionary key must not be a {other} attribute"))
            );
        }
        let (key, value) = (c_int_of(t, key)?, c_int_of(t, value)?);
        set(key, value)?;
    }
    Ok(())
}

/// A compression context of the library.
struct Compressor {
    context: NonNull<c_void>,
    _weight: Weight,
    /// Keeps what the context refers to.
    _dictionary: Option<Rc<PreparedForCompression>>,
}
impl Drop for Compressor {
    fn drop(&mut self) {
        // SAFETY: made by the library, freed once.
        unsafe { lib::ZSTD_freeCCtx(self.context.as_ptr()) };
    }
}
impl Compressor {
    fn run(&mut self, data: &[u8], mode: c_int, out: &mut Output) -> Result<(), Failure> {
        let mut input = lib::InBuffer { src: data.as_ptr().cast(), size: data.len(), pos: 0 };
        loop {
            let (room, size) = out.room()?;
            let mut output = lib::OutBuffer { dst: room.cast(), size, pos: 0 };
            // SAFETY: buffers of these sizes that live through the call.
            let left = unsafe { lib::ZSTD_compressStream2(self.context.as_ptr(), &mut output, &mut input, mode) };
            // SAFETY: the library wrote so many.
            unsafe { out.advance(output.pos) };
            let left = checked(left)?;
            if left == 0 && input.pos == input.size || mode == CONTINUE && input.pos == input.size && output.pos < size
            {
                return Ok(());
            }
        }
    }
}

/// A compressor of data that comes piece by piece.
#[pyclass(name = "ZstdCompressor", module = "compression.zstd", flags = HEAPTYPE | HAVE_GC)]
pub struct ZstdCompressor {
    coder: Opaque<RefCell<Compressor>>,
    last_mode: Cell<c_int>,
    /// The dictionary in use.
    dictionary: GcField<Native<ZstdDict>>,
}
type CompressorRef = Gc<Native<ZstdCompressor>>;

impl ZstdCompressor {
    fn run(zelf: CompressorRef, t: &Thread, data: &[u8], mode: c_int) -> PyResult<Output> {
        let mut coder = exclusive(t, &zelf.coder);
        let mut out = Output::new(None);
        match t.allow_threads(|| coder.run(data, mode, &mut out)) {
            Ok(()) => {
                zelf.last_mode.set(mode);
                Ok(out)
            }
            Err(failure) => {
                zelf.last_mode.set(FLUSH_FRAME);
                // SAFETY: a valid context; this ends the frame only.
                unsafe { lib::ZSTD_CCtx_reset(coder.context.as_ptr(), lib::RESET_SESSION) };
                Err(library_error(t, "Unable to compress Zstandard data", failure))
            }
        }
    }
}

#[pymethods]
impl ZstdCompressor {
    #[new("ZstdCompressor(level=None, options=None, zstd_dict=None)")]
    fn new(t: &Thread, cls: Gc<PyType>, level: Value, options: Value, zstd_dict: Value) -> PyResult<CompressorRef> {
        if !level.is_none() && !options.is_none() {
            return Err(t.raise_type_error("Only one of level or options should be used."));
        }
        let weight = Weight::new(t, CONTEXT_BYTES)?;
        // SAFETY: no conditions.
        let Some(context) = NonNull::new(unsafe { lib::ZSTD_createCCtx() }) else {
            return Err(t.raise(ZstdError::class(t), "Unable to create ZSTD_CCtx instance."));
        };
        let mut coder = Compressor { context, _weight: weight, _dictionary: None };
        let set = |key: c_int, value: c_int| {
            // SAFETY: a valid context and numbers.
            checked(unsafe { lib::ZSTD_CCtx_setParameter(context.as_ptr(), key, value) })
        };
        let mut level_set = 0;
        let mut set_level = |n: c_int| {
            let (low, high) = level_bounds();
            if !(low..=high).contains(&n) {
                let message = format!("illegal compression level {n}; the valid range is [{low}, {high}]");
                return Err(t.raise_value_error(message));
            }
            level_set = n;
            set(LEVEL, n).map_err(|e| library_error(t, "Unable to set compression level", e))?;
            Ok(())
        };
        if !level.is_none() {
            if int::as_int(level).is_none() {
                return Err(t.raise_type_error("invalid type for level, expected int"));
            }
            let Some(n) = int::to_i64(level).and_then(|n| c_int::try_from(n).ok()) else {
                let (low, high) = level_bounds();
                let message = format!("illegal compression level; the valid range is [{low}, {high}]");
                return Err(t.raise_value_error(message));
            };
            set_level(n)?;
        }
        if !options.is_none() {
            each_option(t, options, true, |key, value| match key {
                LEVEL => set_level(value),
                _ => set(key, value).map(|_| ()).map_err(|_| bad_parameter(t, true, key, value)),
            })?;
        }
        let mut dictionary = None;
        if !zstd_dict.is_none() {
            let (dict, how) = DictionaryUse::of(t, zstd_dict, DictionaryUse::Undigested)?;
            let content = dict.content();
            let (data, size) = (content.as_ptr().cast(), content.len());
            // SAFETY: a valid context; the content lives as long as the dictionary, which the compressor keeps.
            let result = unsafe {
                match how {
                    DictionaryUse::Digested => {
                        let prepared = dict.for_compression(t, level_set)?;
                        let result = lib::ZSTD_CCtx_refCDict(context.as_ptr(), prepared.as_ptr());
                        coder._dictionary = Some(prepared);
                        result
                    }
                    DictionaryUse::Undigested => lib::ZSTD_CCtx_loadDictionary(context.as_ptr(), data, size),
                    DictionaryUse::Prefix => lib::ZSTD_CCtx_refPrefix(context.as_ptr(), data, size),
                }
            };
            let what = "Unable to load Zstandard dictionary or prefix for compression";
            checked(result).map_err(|e| library_error(t, what, e))?;
            dictionary = Some(dict);
        }
        let new = ZstdCompressor {
            coder: Opaque(RefCell::new(coder)),
            last_mode: Cell::new(FLUSH_FRAME),
            dictionary: match dictionary {
                Some(dict) => GcField::new(dict),
                None => GcField::EMPTY,
            },
        };
        Native::new(t, cls, new)
    }
    /// Compressed data, as far as it is ready. The mode says whether the block or the frame ends with this data.
    #[method("compress($self, /, data, mode=ZstdCompressor.CONTINUE)")]
    fn compress(t: &Thread, zelf: CompressorRef, data: BytesLike, mode: Option<c_int>) -> PyResult<Output> {
        let mode = mode.unwrap_or(CONTINUE);
        if !(CONTINUE..=FLUSH_FRAME).contains(&mode) {
            return Err(t.raise_value_error(
                "mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME.",
            ));
        }
        ZstdCompressor::run(zelf, t, &data, mode)
    }
    /// What has not been given out yet, as the end of a block or of the frame.
    #[method("flush($self, /, mode=ZstdCompressor.FLUSH_FRAME)")]
    fn flush(t: &Thread, zelf: CompressorRef, mode: Option<c_int>) -> PyResult<Output> {
        let mode = mode.unwrap_or(FLUSH_FRAME);
        if mode != FLUSH_FRAME && mode != FLUSH_BLOCK {
            return Err(t.raise_value_error(
                "mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or ZstdCompressor.FLUSH_BLOCK.",
            ));
        }
        ZstdCompressor::run(zelf, t, &[], mode)
    }
    /// Tells how many bytes the next frame will have, for its header; None for unknown.
    #[method("set_pledged_input_size($self, size, /)")]
    fn set_pledged_input_size(t: &Thread, zelf: CompressorRef, size: Value) -> PyResult<()> {
        let size = if size.is_none() {
            lib::CONTENT_SIZE_UNKNOWN
        } else {
            if int::as_int(size).is_none() {
                return Err(t.raise_type_error("an integer is required"));
            }
            match int::to_u64(size).filter(|n| *n < lib::CONTENT_SIZE_ERROR) {
                Some(n) => n,
                None => {
                    let text = "size argument should be a positive int less than 4294967294ll";
                    return Err(t.raise_value_error(text));
                }
            }
        };
        let coder = exclusive(t, &zelf.coder);
        if zelf.last_mode.get() != FLUSH_FRAME {
            return Err(
                t.raise_value_error("set_pledged_input_size() method must be called when last_mode == FLUSH_FRAME")
            );
        }
        // SAFETY: a valid context.
        let result = unsafe { lib::ZSTD_CCtx_setPledgedSrcSize(coder.context.as_ptr(), size) };
        let what = "Unable to set pledged uncompressed content size";
        checked(result).map_err(|e| library_error(t, what, e))?;
        Ok(())
    }
    /// The mode of the last call.
    #[member]
    fn last_mode(zelf: CompressorRef) -> c_int {
        zelf.last_mode.get()
    }
    #[classattr("CONTINUE")]
    const CONTINUE: i64 = CONTINUE as i64;
    #[classattr("FLUSH_BLOCK")]
    const FLUSH_BLOCK: i64 = FLUSH_BLOCK as i64;
    #[classattr("FLUSH_FRAME")]
    const FLUSH_FRAME: i64 = FLUSH_FRAME as i64;
    #[method("__reduce__($self, /)", no_text_signature, doc = "")]
    fn __reduce__(t: &Thread, zelf: CompressorRef) -> PyResult<Value> {
        Err(refuse_pickling(t, zelf.into()))
    }
}

/// A decompression context of the library.
struct Decompressor {
    context: NonNull<c_void>,
    _weight: Weight,
    feed: Feed,
    /// Keeps what the context refers to.
    _dictionary: Option<Rc<PreparedForDecompression>>,
}
impl Drop for Decompressor {
    fn drop(&mut self) {
        // SAFETY: made by the library, freed once.
        unsafe { lib::ZSTD_freeDCtx(self.context.as_ptr()) };
    }
}

/// A decompressor of a frame that comes piece by piece.
#[pyclass(name = "ZstdDecompressor", module = "compression.zstd", flags = HEAPTYPE | HAVE_GC)]
pub struct ZstdDecompressor {
    inner: Opaque<RefCell<Decompressor>>,
    /// What came after the frame, once asked for.
    unused: Field,
    /// The dictionary in use.
    dictionary: GcField<Native<ZstdDict>>,
}
type DecompressorRef = Gc<Native<ZstdDecompressor>>;

#[pymethods]
impl ZstdDecompressor {
    #[new("ZstdDecompressor(zstd_dict=None, options=None)")]
    fn new(t: &Thread, cls: Gc<PyType>, zstd_dict: Value, options: Value) -> PyResult<DecompressorRef> {
        let weight = Weight::new(t, CONTEXT_BYTES)?;
        // SAFETY: no conditions.
        let Some(context) = NonNull::new(unsafe { lib::ZSTD_createDCtx() }) else {
            return Err(t.raise(ZstdError::class(t), "Unable to create ZSTD_DCtx instance."));
        };
        let mut inner = Decompressor { context, _weight: weight, feed: Feed::new(), _dictionary: None };
        let mut dictionary = None;
        if !zstd_dict.is_none() {
            let (dict, how) = DictionaryUse::of(t, zstd_dict, DictionaryUse::Digested)?;
            let content = dict.content();
            let (data, size) = (content.as_ptr().cast(), content.len());
            // SAFETY: a valid context; the content lives as long as the dictionary, which the decompressor keeps.
            let result = unsafe {
                match how {
                    DictionaryUse::Digested => {
                        let prepared = dict.for_decompression(t)?;
                        let result = lib::ZSTD_DCtx_refDDict(context.as_ptr(), prepared.as_ptr());
                        inner._dictionary = Some(prepared);
                        result
                    }
                    DictionaryUse::Undigested => lib::ZSTD_DCtx_loadDictionary(context.as_ptr(), data, size),
                    DictionaryUse::Prefix => lib::ZSTD_DCtx_refPrefix(context.as_ptr(), data, size),
                }
            };
            let what = "Unable to load Zstandard dictionary or prefix for decompression";
            checked(result).map_err(|e| library_error(t, what, e))?;
            dictionary = Some(dict);
        }
        if !options.is_none() {
            each_option(t, options, false, |key, value| {
                // SAFETY: a valid context and numbers.
                let result = checked(unsafe { lib::ZSTD_DCtx_setParameter(context.as_ptr(), key, value) });
                result.map(|_| ()).map_err(|_| bad_parameter(t, false, key, value))
            })?;
        }
        let new = ZstdDecompressor {
            inner: Opaque(RefCell::new(inner)),
            unused: Field::EMPTY,
            dictionary: match dictionary {
                Some(dict) => GcField::new(dict),
                None => GcField::EMPTY,
            },
        };
        Native::new(t, cls, new)
    }
    /// Decompressed data, no more than max_length bytes unless that is negative. Input that is left is kept for the next call.
    #[method("decompress($self, /, data, max_length=-1)")]
    fn decompress(t: &Thread, zelf: DecompressorRef, data: BytesLike, max_length: isize) -> PyResult<Output> {
        let mut inner = exclusive(t, &zelf.inner);
        if inner.feed.eof {
            return Err(t.raise(t.types.eof_error, "Already at the end of a Zstandard frame."));
        }
        let mut out = Output::new(limit_of(max_length));
        let Decompressor { context, feed, .. } = &mut *inner;
        let result = t.allow_threads(|| {
            feed.run(&data, &mut out, |input, out| {
                let (room, size) = out.room()?;
                let mut output = lib::OutBuffer { dst: room.cast(), size, pos: 0 };
                let mut input = lib::InBuffer { src: input.as_ptr().cast(), size: input.len(), pos: 0 };
                // SAFETY: buffers of these sizes that live through the call.
                let result = unsafe { lib::ZSTD_decompressStream(context.as_ptr(), &mut output, &mut input) };
                // SAFETY: the library wrote so many.
                unsafe { out.advance(output.pos) };
                // Without progress in an empty room: the caller wants nothing.
                let left = if size == 0 && lib::is_error(result) && input.pos == 0 { 1 } else { checked(result)? };
                Ok::<Step, Failure>(Step { consumed: input.pos, end: left == 0, holds_output: output.pos == size })
            })
        });
        if let Err(failure) = result {
            // SAFETY: a valid context; this ends the frame only.
            unsafe { lib::ZSTD_DCtx_reset(context.as_ptr(), lib::RESET_SESSION) };
            *feed = Feed::new();
            return Err(library_error(t, "Unable to decompress Zstandard data", failure));
        }
        Ok(out)
    }
    /// Whether the end of the frame has been seen.
    #[member]
    fn eof(t: &Thread, zelf: DecompressorRef) -> bool {
        exclusive(t, &zelf.inner).feed.eof
    }
    /// Whether more input is needed before there can be more output.
    #[member]
    fn needs_input(t: &Thread, zelf: DecompressorRef) -> bool {
        exclusive(t, &zelf.inner).feed.starved
    }
    /// What came after the end of the frame.
    #[getter]
    fn unused_data(t: &Thread, zelf: DecompressorRef) -> PyResult<Value> {
        if let Some(known) = zelf.unused.get() {
            return Ok(known);
        }
        let inner = exclusive(t, &zelf.inner);
        let data: Value = PyBytes::new(t, &inner.feed.unused)?.into();
        if inner.feed.eof {
            zelf.unused.set(zelf.header(), Some(data));
        }
        Ok(data)
    }
    #[method("__reduce__($self, /)", no_text_signature, doc = "")]
    fn __reduce__(t: &Thread, zelf: DecompressorRef) -> PyResult<Value> {
        Err(refuse_pickling(t, zelf.into()))
    }
}

/// The sizes of samples that stand one after the other.
fn sample_sizes(t: &Thread, samples: &[u8], sizes: Gc<PyTuple>, dict_size: isize) -> PyResult<Vec<usize>> {
    if dict_size <= 0 {
        return Err(t.raise_value_error("dict_size argument should be positive number."));
    }
    let wrong = || Err(t.raise_value_error("The samples size tuple doesn't match the concatenation's size."));
    let mut all = Vec::with_capacity(sizes.len());
    let mut total = 0usize;
    for v in sizes.items() {
        if int::as_int(*v).is_none() {
            return Err(t.raise_type_error("an integer is required"));
        }
        let Some(n) = int::to_u64(*v).and_then(|n| usize::try_from(n).ok()) else { return wrong() };
        let Some(sum) = total.checked_add(n) else { return wrong() };
        total = sum;
        all.push(n);
    }
    if total != samples.len() { wrong() } else { Ok(all) }
}
fn dictionary_room(t: &Thread, size: isize) -> PyResult<Vec<u8>> {
    t.ensure_memory(size as usize)?;
    let mut room = Vec::new();
    if room.try_reserve_exact(size as usize).is_err() {
        return Err(t.raise_out_of_memory());
    }
    room.resize(size as usize, 0);
    Ok(room)
}

/// Coders of the Zstandard format.
#[pymodule(name = "_zstd", classes(ZstdCompressor, ZstdDecompressor, ZstdDict, ZstdError))]
pub mod zstd {
    use super::*;

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let set = |name: &str, v: Value| brolga_vm::protocol::attr::set(t, module.value(), t.intern(name), Some(v));
        // SAFETY: functions without conditions.
        let (version, default_level, piece) =
            unsafe { (lib::ZSTD_versionNumber(), lib::ZSTD_defaultCLevel(), lib::ZSTD_DStreamOutSize()) };
        let text = format!("{}.{}.{}", version / 10000, version / 100 % 100, version % 100);
        set("zstd_version", t.new_str(&text)?)?;
        set("zstd_version_number", t.new_int(version as i64)?)?;
        set("ZSTD_CLEVEL_DEFAULT", t.new_int(default_level as i64)?)?;
        set("ZSTD_DStreamOutSize", t.new_int(piece as i64)?)?;
        for (name, value) in [
            ("ZSTD_c_compressionLevel", 100),
            ("ZSTD_c_windowLog", 101),
            ("ZSTD_c_hashLog", 102),
            ("ZSTD_c_chainLog", 103),
            ("ZSTD_c_searchLog", 104),
            ("ZSTD_c_minMatch", 105),
            ("ZSTD_c_targetLength", 106),
            ("ZSTD_c_strategy", 107),
            ("ZSTD_c_enableLongDistanceMatching", 160),
            ("ZSTD_c_ldmHashLog", 161),
            ("ZSTD_c_ldmMinMatch", 162),
            ("ZSTD_c_ldmBucketSizeLog", 163),
            ("ZSTD_c_ldmHashRateLog", 164),
            ("ZSTD_c_contentSizeFlag", 200),
            ("ZSTD_c_checksumFlag", 201),
            ("ZSTD_c_dictIDFlag", 202),
            ("ZSTD_c_nbWorkers", 400),
            ("ZSTD_c_jobSize", 401),
            ("ZSTD_c_overlapLog", 402),
            ("ZSTD_d_windowLogMax", 100),
            ("ZSTD_fast", 1),
            ("ZSTD_dfast", 2),
            ("ZSTD_greedy", 3),
            ("ZSTD_lazy", 4),
            ("ZSTD_lazy2", 5),
            ("ZSTD_btlazy2", 6),
            ("ZSTD_btopt", 7),
            ("ZSTD_btultra", 8),
            ("ZSTD_btultra2", 9),
        ] {
            set(name, t.new_int(value)?)?;
        }
        Ok(())
    }
    /// Tells the module the enum classes of parameters.
    #[pyfunction("set_parameter_types(c_parameter_type, d_parameter_type)")]
    fn set_parameter_types(t: &Thread, c_parameter_type: Value, d_parameter_type: Value) -> PyResult<()> {
        let types = [("c_parameter_type", c_parameter_type), ("d_parameter_type", d_parameter_type)];
        for (name, v) in types {
            if as_type(v).is_none() {
                let got = brolga_vm::abi::args::type_name(t, v);
                let message = format!("set_parameter_types() argument '{name}' must be type, not {got}");
                return Err(t.raise_type_error(message));
            }
        }
        if let Some(list) = parameter_types(t)? {
            list.set(t, 0, c_parameter_type)?;
            list.set(t, 1, d_parameter_type)?;
        }
        Ok(())
    }
    /// The lowest and the highest value of a parameter.
    #[pyfunction("get_param_bounds(parameter, is_compress)")]
    fn get_param_bounds(t: &Thread, parameter: c_int, is_compress: bool) -> PyResult<(i64, i64)> {
        let kind = if is_compress { "compression" } else { "decompression" };
        match bounds(is_compress, parameter) {
            Ok((low, high)) => Ok((low as i64, high as i64)),
            Err(e) => Err(library_error(t, &format!("Unable to get zstd {kind} parameter bounds"), e)),
        }
    }
    /// How many bytes the frame takes at whose start the buffer begins.
    #[pyfunction("get_frame_size(frame_buffer)")]
    fn get_frame_size(t: &Thread, frame_buffer: BytesLike) -> PyResult<usize> {
        // SAFETY: bytes that live through the call.
        let size = unsafe { lib::ZSTD_findFrameCompressedSize(frame_buffer.as_ptr().cast(), frame_buffer.len()) };
        checked(size).map_err(|e| {
            let why = e.name().unwrap_or_default();
            let text = format!(
                "Error when finding the compressed size of a Zstandard frame. Ensure the frame_buffer argument starts from the beginning of a frame, and its length is not less than this complete frame. Zstd error message: {why}."
            );
            t.raise(ZstdError::class(t), text)
        })
    }
    /// The size of the data in a frame, None if the frame does not tell, and the id of its dictionary.
    #[pyfunction("get_frame_info(frame_buffer)")]
    fn get_frame_info(t: &Thread, frame_buffer: BytesLike) -> PyResult<(Option<u64>, u32)> {
        let (data, size) = (frame_buffer.as_ptr().cast(), frame_buffer.len());
        // SAFETY: bytes that live through the calls.
        let (content, id) =
            unsafe { (lib::ZSTD_getFrameContentSize(data, size), lib::ZSTD_getDictID_fromFrame(data, size)) };
        match content {
            lib::CONTENT_SIZE_ERROR => Err(t.raise(
                ZstdError::class(t),
                "Error when getting information from the header of a Zstandard frame. Ensure the frame_buffer argument starts from the beginning of a frame, and its length is not less than the frame header (6~18 bytes).",
            )),
            lib::CONTENT_SIZE_UNKNOWN => Ok((None, id)),
            content => Ok((Some(content), id)),
        }
    }
    /// The content of a new dictionary for data like the samples.
    #[pyfunction("train_dict(samples_bytes, samples_sizes, dict_size, /)")]
    fn train_dict(
        t: &Thread,
        samples_bytes: Gc<PyBytes>,
        samples_sizes: Gc<PyTuple>,
        dict_size: isize,
    ) -> PyResult<Vec<u8>> {
        let samples = samples_bytes.as_bytes();
        let sizes = sample_sizes(t, samples, samples_sizes, dict_size)?;
        let mut room = dictionary_room(t, dict_size)?;
        let (data, capacity) = (room.as_mut_ptr().cast(), room.len());
        // SAFETY: the sizes add up to that of the samples.
        let size = t.allow_threads(|| unsafe {
            lib::ZDICT_trainFromBuffer(data, capacity, samples.as_ptr().cast(), sizes.as_ptr(), sizes.len() as u32)
        });
        let size = checked(size).map_err(|e| library_error(t, "Unable to train the Zstandard dictionary", e))?;
        room.truncate(size);
        Ok(room)
    }
    /// The content of a dictionary that is made from one of the caller and fitted to the samples.
    #[pyfunction("finalize_dict(custom_dict_bytes, samples_bytes, samples_sizes, dict_size, compression_level, /)")]
    fn finalize_dict(
        t: &Thread,
        custom_dict_bytes: Gc<PyBytes>,
        samples_bytes: Gc<PyBytes>,
        samples_sizes: Gc<PyTuple>,
        dict_size: isize,
        compression_level: c_int,
    ) -> PyResult<Vec<u8>> {
        let (custom, samples) = (custom_dict_bytes.as_bytes(), samples_bytes.as_bytes());
        let sizes = sample_sizes(t, samples, samples_sizes, dict_size)?;
        let mut room = dictionary_room(t, dict_size)?;
        let (data, capacity) = (room.as_mut_ptr().cast(), room.len());
        let parameters = lib::DictionaryParameters { level: compression_level, notifications: 0, id: 0 };
        // SAFETY: the sizes add up to that of the samples.
        let size = t.allow_threads(|| unsafe {
            lib::ZDICT_finalizeDictionary(
                data,
                capacity,
                custom.as_ptr().cast(),
                custom.len(),
                samples.as_ptr().cast(),
                sizes.as_ptr(),
                sizes.len() as u32,
                parameters,
            )
        });
        let size = checked(size).map_err(|e| library_error(t, "Unable to finalize the Zstandard dictionary", e))?;
        room.truncate(size);
        Ok(room)
    }
}
