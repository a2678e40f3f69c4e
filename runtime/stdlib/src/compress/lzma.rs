//! `_lzma`, on liblzma.

use super::{Feed, NoMemory, Output, Step, Weight, exclusive, limit_of, refuse_pickling};
use brolga_vm::objects::dict::PyDict;
use brolga_vm::objects::exception::classes::Exception;
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{number, object, sequence};
use liblzma_sys as lib;
use std::cell::RefCell;
use std::ffi::c_void;

/// The library cannot code something, or what it reads is not its format.
#[pyclass(name = "LZMAError", module = "_lzma", base = Exception, layout_of = base, flags = HEAPTYPE | BASETYPE | HAVE_GC)]
pub struct LZMAError;

const FORMAT_AUTO: i32 = 0;
const FORMAT_XZ: i32 = 1;
const FORMAT_ALONE: i32 = 2;
const FORMAT_RAW: i32 = 3;
/// The check of data whose header has not been read yet.
const CHECK_UNKNOWN: u32 = 16;
/// Bytes that a coder takes, about: compressors of high presets take more.
const CODER_BYTES: usize = 8 << 20;
/// Filters that a chain may have.
const MOST_FILTERS: usize = 4;

/// What the library complains of.
enum Failure {
    NoMemory,
    Library(lib::lzma_ret),
}
impl From<NoMemory> for Failure {
    fn from(_: NoMemory) -> Failure {
        Failure::NoMemory
    }
}
impl Failure {
    fn raise(self, t: &Thread) -> Raised {
        let message = match self {
            Failure::NoMemory | Failure::Library(lib::LZMA_MEM_ERROR) => return t.raise_out_of_memory(),
            Failure::Library(lib::LZMA_UNSUPPORTED_CHECK) => "Unsupported integrity check",
            Failure::Library(lib::LZMA_MEMLIMIT_ERROR) => "Memory usage limit exceeded",
            Failure::Library(lib::LZMA_FORMAT_ERROR) => "Input format not supported by decoder",
            Failure::Library(lib::LZMA_OPTIONS_ERROR) => "Invalid or unsupported options",
            Failure::Library(lib::LZMA_DATA_ERROR) => "Corrupt input data",
            Failure::Library(lib::LZMA_BUF_ERROR) => "Insufficient buffer space",
            Failure::Library(lib::LZMA_PROG_ERROR) => "Internal error",
            Failure::Library(other) => {
                return t.raise(LZMAError::class(t), format!("Unrecognized error from liblzma: {other}"));
            }
        };
        t.raise(LZMAError::class(t), message)
    }
}
/// Results that are no errors.
fn checked(result: lib::lzma_ret) -> Result<lib::lzma_ret, Failure> {
    match result {
        lib::LZMA_OK | lib::LZMA_STREAM_END | lib::LZMA_NO_CHECK | lib::LZMA_GET_CHECK => Ok(result),
        other => Err(Failure::Library(other)),
    }
}

/// A coder of the library.
struct Stream(Box<lib::lzma_stream>, #[expect(dead_code, reason = "counts until it is dropped")] Weight);
impl Stream {
    fn new(t: &Thread) -> PyResult<Stream> {
        // SAFETY: the library's own initializer is all zeros.
        Ok(Stream(Box::new(unsafe { std::mem::zeroed() }), Weight::new(t, CODER_BYTES)?))
    }
    /// Codes a piece: consumed and written bytes, and the result, which is no error.
    fn code(
        &mut self,
        input: &[u8],
        action: lib::lzma_action,
        out: &mut Output,
    ) -> Result<(usize, usize, usize, lib::lzma_ret), Failure> {
        let (room, size) = out.room()?;
        let stream = &mut *self.0;
        (stream.next_in, stream.avail_in) = (input.as_ptr(), input.len());
        (stream.next_out, stream.avail_out) = (room, size);
        // SAFETY: input and room are as large as said and live through the call.
        let result = unsafe { lib::lzma_code(stream, action) };
        let (left, free) = (stream.avail_in, stream.avail_out);
        (stream.next_in, stream.avail_in) = (std::ptr::null(), 0);
        (stream.next_out, stream.avail_out) = (std::ptr::null_mut(), 0);
        // SAFETY: the library wrote so many.
        unsafe { out.advance(size - free) };
        let result = match result {
            // There was nothing to do.
            lib::LZMA_BUF_ERROR if (left == 0 && free > 0) || size == 0 => lib::LZMA_OK,
            other => checked(other)?,
        };
        Ok((input.len() - left, size - free, free, result))
    }
}
impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: a stream that was zeroed, and perhaps initialized.
        unsafe { lib::lzma_end(&mut *self.0) }
    }
}

/// Options of a filter; the library gets their address.
enum Options {
    Lzma(Box<lib::lzma_options_lzma>),
    Delta(Box<DeltaOptions>),
    Branch(Box<lib::lzma_options_bcj>),
}
/// `lzma_options_delta`.
#[repr(C)]
struct DeltaOptions {
    kind: u32,
    dist: u32,
    reserved: [u32; 4],
    pointers: [*mut c_void; 2],
}
/// A chain of filters, ended as the library wants it.
struct Chain {
    raw: [lib::lzma_filter; MOST_FILTERS + 1],
    _options: Vec<Options>,
}
const END: lib::lzma_filter = lib::lzma_filter { id: lib::LZMA_VLI_UNKNOWN, options: std::ptr::null_mut() };

/// An unsigned int that fits a type of C.
fn unsigned(t: &Thread, v: Value, max: u64, name: &str) -> PyResult<u64> {
    let v = number::index(t, v)?;
    if number::is_negative(v) {
        return Err(t.raise_value_error("Cannot convert negative int"));
    }
    match int::to_u64(v).filter(|n| *n <= max) {
        Some(n) => Ok(n),
        None => Err(t.raise_overflow_error(format!("Python int too large for C {name}"))),
    }
}
fn u32_of(t: &Thread, v: Value) -> PyResult<u32> {
    Ok(unsigned(t, v, u32::MAX as u64, "uint32_t")? as u32)
}
struct FilterId(u64);
impl FromArg for FilterId {
    fn from_arg(t: &Thread, v: Value, _: &brolga_vm::abi::args::ArgContext) -> PyResult<FilterId> {
        unsigned(t, v, u64::MAX, "lzma_vli").map(FilterId)
    }
}

fn preset_options(t: &Thread, preset: u32) -> PyResult<Box<lib::lzma_options_lzma>> {
    // SAFETY: plain data, filled by the library.
    let mut options: Box<lib::lzma_options_lzma> = Box::new(unsafe { std::mem::zeroed() });
    // SAFETY: a valid address.
    if unsafe { lib::lzma_lzma_preset(&mut *options, preset) } != 0 {
        return Err(t.raise(LZMAError::class(t), format!("Invalid compression preset: {preset}")));
    }
    Ok(options)
}

/// The entries of a filter specifier beside its id, all of which must be known.
fn entries(t: &Thread, spec: Value, what: &str, mut set: impl FnMut(&str, Value) -> PyResult<bool>) -> PyResult<()> {
    let refuse = || Err(t.raise_value_error(format!("Invalid filter specifier for {what} filter")));
    let Some(dict) = spec.downcast::<PyDict>() else { return refuse() };
    let mut position = 0;
    while let Some((key, v)) = dict.next_entry(t, &mut position) {
        let Some(name) = brolga_vm::objects::str_::as_str(key) else { return refuse() };
        let name = name.to_lossy().into_owned();
        match set(&name, v) {
            Ok(true) => {}
            Ok(false) => return refuse(),
            Err(raised) => {
                t.take_exception(raised);
                return refuse();
            }
        }
    }
    Ok(())
}

fn filter_of(t: &Thread, spec: Value) -> PyResult<(u64, Options)> {
    if t.class_of(spec).slots.get().mp_subscript.is_none() {
        return Err(t.raise_type_error("Filter specifier must be a dict or dict-like object"));
    }
    let found = sequence::get_item(t, spec, t.intern("id"));
    let Some(id) = t.catch(found, t.types.key_error)? else {
        return Err(t.raise_value_error("Filter specifier must have an \"id\" entry"));
    };
    let id = unsigned(t, id, u64::MAX, "lzma_vli")?;
    match id {
        lib::LZMA_FILTER_LZMA1 | lib::LZMA_FILTER_LZMA2 => {
            let found = sequence::get_item(t, spec, t.intern("preset"));
            let preset = match t.catch(found, t.types.key_error)? {
                Some(v) => u32_of(t, v)?,
                None => lib::LZMA_PRESET_DEFAULT,
            };
            let mut options = preset_options(t, preset)?;
            entries(t, spec, "LZMA", |name, v| {
                let place = match name {
                    "id" | "preset" => return Ok(true),
                    "dict_size" => &mut options.dict_size,
                    "lc" => &mut options.lc,
                    "lp" => &mut options.lp,
                    "pb" => &mut options.pb,
                    "mode" => &mut options.mode,
                    "nice_len" => &mut options.nice_len,
                    "mf" => &mut options.mf,
                    "depth" => &mut options.depth,
                    _ => return Ok(false),
                };
                *place = u32_of(t, v)?;
                Ok(true)
            })?;
            Ok((id, Options::Lzma(options)))
        }
        lib::LZMA_FILTER_DELTA => {
            let mut dist = 1;
            entries(t, spec, "delta", |name, v| {
                match name {
                    "id" => {}
                    "dist" => dist = u32_of(t, v)?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
            let pointers = [std::ptr::null_mut(); 2];
            Ok((id, Options::Delta(Box::new(DeltaOptions { kind: 0, dist, reserved: [0; 4], pointers }))))
        }
        lib::LZMA_FILTER_X86..=lib::LZMA_FILTER_SPARC => {
            let mut start_offset = 0;
            entries(t, spec, "BCJ", |name, v| {
                match name {
                    "id" => {}
                    "start_offset" => start_offset = u32_of(t, v)?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
            Ok((id, Options::Branch(Box::new(lib::lzma_options_bcj { start_offset }))))
        }
        _ => Err(t.raise_value_error(format!("Invalid filter ID: {id}"))),
    }
}

impl Chain {
    fn of(t: &Thread, specs: Value) -> PyResult<Chain> {
        let slots = t.class_of(specs).slots.get();
        if slots.sq_length.is_none() && slots.mp_length.is_some() {
            let got = t.class_of(specs).name();
            return Err(t.raise_type_error(format!("{got} is not a sequence")));
        }
        let n = object::length(t, specs)?;
        if n > MOST_FILTERS {
            let message = format!("Too many filters - liblzma supports a maximum of {MOST_FILTERS}");
            return Err(t.raise_value_error(message));
        }
        let mut all = Vec::new();
        for i in 0..n {
            all.push(filter_of(t, sequence::get_item(t, specs, t.new_int(i as i64)?)?)?);
        }
        Ok(Chain::new(all))
    }
    fn new(mut all: Vec<(u64, Options)>) -> Chain {
        let mut raw = [END; MOST_FILTERS + 1];
        for (place, (id, options)) in raw.iter_mut().zip(&mut all) {
            place.id = *id;
            place.options = match options {
                Options::Lzma(options) => (&raw mut **options).cast(),
                Options::Delta(options) => (&raw mut **options).cast(),
                Options::Branch(options) => (&raw mut **options).cast(),
            };
        }
        Chain { raw, _options: all.into_iter().map(|(_, options)| options).collect() }
    }
    fn raw(&self) -> *const lib::lzma_filter {
        self.raw.as_ptr()
    }
}

/// A compressor of data that comes piece by piece.
#[pyclass(name = "LZMACompressor", module = "_lzma", flags = HEAPTYPE | HAVE_GC)]
pub struct LZMACompressor {
    /// `None` after the last piece.
    coder: Opaque<RefCell<Option<Stream>>>,
}
type CompressorRef = Gc<Native<LZMACompressor>>;

fn compress_all(stream: &mut Stream, input: &[u8], action: lib::lzma_action, out: &mut Output) -> Result<(), Failure> {
    let mut at = 0;
    loop {
        let (consumed, _, free, result) = stream.code(&input[at..], action, out)?;
        at += consumed;
        let done = match action {
            lib::LZMA_RUN => at == input.len() && free > 0,
            _ => result == lib::LZMA_STREAM_END,
        };
        if done {
            return Ok(());
        }
    }
}

#[pymethods]
impl LZMACompressor {
    #[new("LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None)")]
    fn new(
        t: &Thread,
        cls: Gc<PyType>,
        format: Option<i32>,
        check: i32,
        preset: Value,
        filters: Value,
    ) -> PyResult<CompressorRef> {
        let format = format.unwrap_or(FORMAT_XZ);
        if !preset.is_none() && !filters.is_none() {
            return Err(t.raise_value_error("Cannot specify both preset and filter chain"));
        }
        let preset = if preset.is_none() { lib::LZMA_PRESET_DEFAULT } else { u32_of(t, preset)? };
        if format != FORMAT_XZ && check != -1 && check != lib::LZMA_CHECK_NONE as i32 {
            return Err(t.raise_value_error("Integrity checks are only supported by FORMAT_XZ"));
        }
        let check = if check == -1 { lib::LZMA_CHECK_CRC64 } else { check as lib::lzma_check };
        let mut stream = Stream::new(t)?;
        let raw = &mut *stream.0;
        let result = match format {
            // SAFETY: here and below, a new stream, and options that live through the call.
            FORMAT_XZ if filters.is_none() => unsafe { lib::lzma_easy_encoder(raw, preset, check) },
            FORMAT_XZ => {
                let chain = Chain::of(t, filters)?;
                // SAFETY: as above.
                unsafe { lib::lzma_stream_encoder(raw, chain.raw(), check) }
            }
            FORMAT_ALONE if filters.is_none() => {
                let options = preset_options(t, preset)?;
                // SAFETY: as above.
                unsafe { lib::lzma_alone_encoder(raw, &*options) }
            }
            FORMAT_ALONE => {
                let chain = Chain::of(t, filters)?;
                if chain.raw[0].id != lib::LZMA_FILTER_LZMA1 || chain.raw[1].id != lib::LZMA_VLI_UNKNOWN {
                    return Err(
                        t.raise_value_error("Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter")
                    );
                }
                // SAFETY: as above; the options of this filter have this type.
                unsafe { lib::lzma_alone_encoder(raw, chain.raw[0].options.cast()) }
            }
            FORMAT_RAW if filters.is_none() => {
                return Err(t.raise_value_error("Must specify filters for FORMAT_RAW"));
            }
            FORMAT_RAW => {
                let chain = Chain::of(t, filters)?;
                // SAFETY: as above.
                unsafe { lib::lzma_raw_encoder(raw, chain.raw()) }
            }
            _ => return Err(t.raise_value_error(format!("Invalid container format: {format}"))),
        };
        checked(result).map_err(|e| e.raise(t))?;
        Native::new(t, cls, LZMACompressor { coder: Opaque(RefCell::new(Some(stream))) })
    }
    /// Compressed data, as far as it is ready; the rest comes from further calls and from flush().
    #[method("compress($self, data, /)")]
    fn compress(t: &Thread, zelf: CompressorRef, data: BytesLike) -> PyResult<Output> {
        let mut guard = exclusive(t, &zelf.coder);
        let Some(stream) = &mut *guard else { return Err(t.raise_value_error("Compressor has been flushed")) };
        let mut out = Output::new(None);
        let result = t.allow_threads(|| compress_all(stream, &data, lib::LZMA_RUN, &mut out));
        result.map_err(|e| e.raise(t))?;
        Ok(out)
    }
    /// The rest of the compressed data. The compressor cannot be used any more.
    #[method("flush($self, /)")]
    fn flush(t: &Thread, zelf: CompressorRef) -> PyResult<Output> {
        let mut guard = exclusive(t, &zelf.coder);
        let Some(mut stream) = guard.take() else { return Err(t.raise_value_error("Repeated call to flush()")) };
        let mut out = Output::new(None);
        let result = t.allow_threads(|| compress_all(&mut stream, &[], lib::LZMA_FINISH, &mut out));
        result.map_err(|e| e.raise(t))?;
        Ok(out)
    }
    #[method("__reduce__($self, /)", no_text_signature, doc = "")]
    fn __reduce__(t: &Thread, zelf: CompressorRef) -> PyResult<Value> {
        Err(refuse_pickling(t, zelf.into()))
    }
}

/// A decompressor of data that comes piece by piece; memlimit is the most memory it may take, in bytes.
#[pyclass(name = "LZMADecompressor", module = "_lzma", flags = HEAPTYPE | HAVE_GC)]
pub struct LZMADecompressor {
    inner: Opaque<RefCell<Decoder>>,
}
struct Decoder {
    stream: Stream,
    feed: Feed,
    check: u32,
}
type DecompressorRef = Gc<Native<LZMADecompressor>>;

#[pymethods]
impl LZMADecompressor {
    #[new("LZMADecompressor(format=FORMAT_AUTO, memlimit=None, filters=None)")]
    fn new(
        t: &Thread,
        cls: Gc<PyType>,
        format: Option<i32>,
        memlimit: Value,
        filters: Value,
    ) -> PyResult<DecompressorRef> {
        let format = format.unwrap_or(FORMAT_AUTO);
        let mut limit = u64::MAX;
        if !memlimit.is_none() {
            if format == FORMAT_RAW {
                return Err(t.raise_value_error("Cannot specify memory limit with FORMAT_RAW"));
            }
            limit = unsigned(t, memlimit, u64::MAX, "uint64_t")?;
        }
        if format == FORMAT_RAW && filters.is_none() {
            return Err(t.raise_value_error("Must specify filters for FORMAT_RAW"));
        }
        if format != FORMAT_RAW && !filters.is_none() {
            return Err(t.raise_value_error("Cannot specify filters except with FORMAT_RAW"));
        }
        let mut stream = Stream::new(t)?;
        let raw = &mut *stream.0;
        let flags = lib::LZMA_TELL_ANY_CHECK | lib::LZMA_TELL_NO_CHECK;
        let mut check = CHECK_UNKNOWN;
        let result = match format {
            // SAFETY: here and below, a new stream, and options that live through the call.
            FORMAT_AUTO => unsafe { lib::lzma_auto_decoder(raw, limit, flags) },
            // SAFETY: as above.
            FORMAT_XZ => unsafe { lib::lzma_stream_decoder(raw, limit, flags) },
            FORMAT_ALONE => {
                check = lib::LZMA_CHECK_NONE;
                // SAFETY: as above.
                unsafe { lib::lzma_alone_decoder(raw, limit) }
            }
            FORMAT_RAW => {
                check = lib::LZMA_CHECK_NONE;
                let chain = Chain::of(t, filters)?;
                // SAFETY: as above.
                unsafe { lib::lzma_raw_decoder(raw, chain.raw()) }
            }
            _ => return Err(t.raise_value_error(format!("Invalid container format: {format}"))),
        };
        checked(result).map_err(|e| e.raise(t))?;
        let inner = Decoder { stream, feed: Feed::new(), check };
        Native::new(t, cls, LZMADecompressor { inner: Opaque(RefCell::new(inner)) })
    }
    /// Decompressed data, no more than max_length bytes unless that is negative. Input that is left is kept for the next call.
    #[method("decompress($self, /, data, max_length=-1)")]
    fn decompress(t: &Thread, zelf: DecompressorRef, data: BytesLike, max_length: isize) -> PyResult<Output> {
        let mut inner = exclusive(t, &zelf.inner);
        if inner.feed.eof {
            return Err(t.raise(t.types.eof_error, "Already at end of stream"));
        }
        let mut out = Output::new(limit_of(max_length));
        let Decoder { stream, feed, check } = &mut *inner;
        let result = t.allow_threads(|| {
            feed.run(&data, &mut out, |input, out| {
                let mut at = 0;
                let (free, result) = loop {
                    let (consumed, _, free, result) = stream.code(&input[at..], lib::LZMA_RUN, out)?;
                    at += consumed;
                    if !matches!(result, lib::LZMA_GET_CHECK | lib::LZMA_NO_CHECK) {
                        break (free, result);
                    }
                    // The library stopped to tell which check there is.
                    // SAFETY: an initialized decoder.
                    *check = unsafe { lib::lzma_get_check(&*stream.0) };
                };
                let end = result == lib::LZMA_STREAM_END;
                Ok::<Step, Failure>(Step { consumed: at, end, holds_output: free == 0 })
            })
        });
        result.map_err(|e| e.raise(t))?;
        Ok(out)
    }
    /// The check that the data has, CHECK_UNKNOWN before its header has been read.
    #[member]
    fn check(t: &Thread, zelf: DecompressorRef) -> u32 {
        exclusive(t, &zelf.inner).check
    }
    /// Whether the end of the compressed data has been seen.
    #[member]
    fn eof(t: &Thread, zelf: DecompressorRef) -> bool {
        exclusive(t, &zelf.inner).feed.eof
    }
    /// Whether more input is needed before there can be more output.
    #[member]
    fn needs_input(t: &Thread, zelf: DecompressorRef) -> bool {
        exclusive(t, &zelf.inner).feed.starved
    }
    /// What came after the end of the compressed data.
    #[member]
    fn unused_data(t: &Thread, zelf: DecompressorRef) -> PyResult<Value> {
        exclusive(t, &zelf.inner).feed.unused.as_slice().into_py(t)
    }
    #[method("__reduce__($self, /)", no_text_signature, doc = "")]
    fn __reduce__(t: &Thread, zelf: DecompressorRef) -> PyResult<Value> {
        Err(refuse_pickling(t, zelf.into()))
    }
}

#[pymodule(name = "_lzma", classes(LZMACompressor, LZMADecompressor, LZMAError), doc = "")]
pub mod lzma {
    use super::*;

    macro_rules! constants {
        ($($name:ident: $ty:ty = $value:expr),* $(,)?) => { [$((stringify!($name), $value as i64)),*] };
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let all = constants!(
            FORMAT_AUTO: i32 = super::FORMAT_AUTO,
            FORMAT_XZ: i32 = super::FORMAT_XZ,
            FORMAT_ALONE: i32 = super::FORMAT_ALONE,
            FORMAT_RAW: i32 = super::FORMAT_RAW,
            CHECK_NONE: u32 = lib::LZMA_CHECK_NONE,
            CHECK_CRC32: u32 = lib::LZMA_CHECK_CRC32,
            CHECK_CRC64: u32 = lib::LZMA_CHECK_CRC64,
            CHECK_SHA256: u32 = lib::LZMA_CHECK_SHA256,
            CHECK_ID_MAX: u32 = 15,
            CHECK_UNKNOWN: u32 = super::CHECK_UNKNOWN,
            FILTER_LZMA1: u64 = lib::LZMA_FILTER_LZMA1,
            FILTER_LZMA2: u64 = lib::LZMA_FILTER_LZMA2,
            FILTER_DELTA: u64 = lib::LZMA_FILTER_DELTA,
            FILTER_X86: u64 = lib::LZMA_FILTER_X86,
            FILTER_POWERPC: u64 = lib::LZMA_FILTER_POWERPC,
            FILTER_IA64: u64 = lib::LZMA_FILTER_IA64,
            FILTER_ARM: u64 = lib::LZMA_FILTER_ARM,
            FILTER_ARMTHUMB: u64 = lib::LZMA_FILTER_ARMTHUMB,
            FILTER_SPARC: u64 = lib::LZMA_FILTER_SPARC,
            MF_HC3: u32 = lib::LZMA_MF_HC3,
            MF_HC4: u32 = lib::LZMA_MF_HC4,
            MF_BT2: u32 = lib::LZMA_MF_BT2,
            MF_BT3: u32 = lib::LZMA_MF_BT3,
            MF_BT4: u32 = lib::LZMA_MF_BT4,
            MODE_FAST: u32 = lib::LZMA_MODE_FAST,
            MODE_NORMAL: u32 = lib::LZMA_MODE_NORMAL,
            PRESET_DEFAULT: u32 = lib::LZMA_PRESET_DEFAULT,
            PRESET_EXTREME: u32 = lib::LZMA_PRESET_EXTREME,
        );
        for (name, value) in all {
            brolga_vm::protocol::attr::set(t, module.value(), t.intern(name), Some(t.new_int(value)?))?;
        }
        Ok(())
    }

    /// Whether the library can compute a check.
    #[pyfunction("is_check_supported(check_id, /)")]
    fn is_check_supported(check_id: i32) -> bool {
        // SAFETY: a function of a number.
        unsafe { lib::lzma_check_is_supported(check_id as lib::lzma_check) != 0 }
    }
    /// The properties of a filter as container formats keep them.
    #[pyfunction("_encode_filter_properties(filter, /)")]
    fn encode_filter_properties(t: &Thread, filter: Value) -> PyResult<Vec<u8>> {
        let chain = Chain::new(vec![filter_of(t, filter)?]);
        let mut size = 0;
        // SAFETY: a filter with the options of its kind.
        checked(unsafe { lib::lzma_properties_size(&mut size, chain.raw()) }).map_err(|e| e.raise(t))?;
        let mut properties = vec![0; size as usize];
        // SAFETY: as above; there is room for `size` bytes.
        let result = unsafe { lib::lzma_properties_encode(chain.raw(), properties.as_mut_ptr()) };
        checked(result).map_err(|e| e.raise(t))?;
        Ok(properties)
    }
    /// The filter specifier that encoded properties stand for.
    #[pyfunction("_decode_filter_properties(filter_id, encoded_props, /)")]
    fn decode_filter_properties(t: &Thread, filter_id: FilterId, encoded_props: BytesLike) -> PyResult<Gc<PyDict>> {
        let mut filter = lib::lzma_filter { id: filter_id.0, options: std::ptr::null_mut() };
        let (data, size) = (encoded_props.as_ptr(), encoded_props.len());
        // SAFETY: the bytes live through the call; the default allocator is the C library's.
        let result = unsafe { lib::lzma_properties_decode(&mut filter, std::ptr::null(), data, size) };
        checked(result).map_err(|e| e.raise(t))?;
        let mut found: Vec<(&str, u64)> = vec![("id", filter.id)];
        if !filter.options.is_null() {
            // SAFETY (all four): the library made options of the filter's kind, which are freed once.
            match filter.id {
                lib::LZMA_FILTER_LZMA1 | lib::LZMA_FILTER_LZMA2 => {
                    // SAFETY: see above.
                    let options = unsafe { &*filter.options.cast::<lib::lzma_options_lzma>() };
                    if filter.id == lib::LZMA_FILTER_LZMA1 {
                        let all = [("lc", options.lc), ("lp", options.lp), ("pb", options.pb)];
                        found.extend(all.map(|(name, n)| (name, n as u64)));
                    }
                    found.push(("dict_size", options.dict_size as u64));
                }
                lib::LZMA_FILTER_DELTA => {
                    // SAFETY: see above.
                    found.push(("dist", unsafe { &*filter.options.cast::<DeltaOptions>() }.dist as u64));
                }
                _ => {
                    // SAFETY: see above.
                    let options = unsafe { &*filter.options.cast::<lib::lzma_options_bcj>() };
                    found.push(("start_offset", options.start_offset as u64));
                }
            }
            // SAFETY: see above.
            unsafe { libc::free(filter.options) };
        }
        let known = [lib::LZMA_FILTER_LZMA1, lib::LZMA_FILTER_LZMA2, lib::LZMA_FILTER_DELTA];
        if !known.contains(&filter.id) && !(lib::LZMA_FILTER_X86..=lib::LZMA_FILTER_SPARC).contains(&filter.id) {
            return Err(t.raise_value_error(format!("Invalid filter ID: {}", filter.id)));
        }
        let dict = PyDict::new(t)?;
        for (name, n) in found {
            dict.set(t, t.intern(name), int::from_u64(t, n)?)?;
        }
        Ok(dict)
    }
}
