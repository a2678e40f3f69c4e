//! `zlib`, on zlib-rs.

use super::{Feed, NoMemory, Output, Step, exclusive};
use brolga_vm::abi::convert::Wrapping;
use brolga_vm::objects::exception::classes::Exception;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer;
use libz_rs_sys as z;
use std::cell::RefCell;
use std::ffi::CStr;

#[pyclass(name = "error", module = "zlib", base = Exception, layout_of = base, flags = BASETYPE | HAVE_GC, no_doc)]
pub struct ZlibError;

const MAX_WBITS: i32 = 15;
const DEF_BUF_SIZE: isize = 16384;
const DEF_MEM_LEVEL: i32 = 8;

/// A stream of the library, ended when it is dropped.
struct Stream {
    z: Box<z::z_stream>,
    end: unsafe extern "C" fn(*mut z::z_stream) -> i32,
    /// It has been set up and has not ended.
    live: bool,
}
impl Drop for Stream {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Stream {
    fn deflater(level: i32, method: i32, wbits: i32, mem_level: i32, strategy: i32) -> Result<Stream, i32> {
        let mut z = Box::<z::z_stream>::default();
        // SAFETY: a fresh stream; the library checks the rest.
        let code = unsafe {
            z::deflateInit2_(
                &mut *z,
                level,
                method,
                wbits,
                mem_level,
                strategy,
                z::zlibVersion(),
                size_of::<z::z_stream>() as i32,
            )
        };
        if code == z::Z_OK { Ok(Stream { z, end: z::deflateEnd, live: true }) } else { Err(code) }
    }
    fn inflater(wbits: i32) -> Result<Stream, i32> {
        let mut z = Box::<z::z_stream>::default();
        // SAFETY: a fresh stream; the library checks the rest.
        let code = unsafe { z::inflateInit2_(&mut *z, wbits, z::zlibVersion(), size_of::<z::z_stream>() as i32) };
        if code == z::Z_OK { Ok(Stream { z, end: z::inflateEnd, live: true }) } else { Err(code) }
    }
    fn finish(&mut self) -> i32 {
        if !std::mem::take(&mut self.live) {
            return z::Z_OK;
        }
        // SAFETY: the stream was set up, and ends once.
        unsafe { (self.end)(&mut *self.z) }
    }
    /// One call of `deflate` or `inflate`: the result, and how much input was used.
    fn step(
        &mut self,
        function: unsafe extern "C" fn(*mut z::z_stream, i32) -> i32,
        input: &[u8],
        out: &mut Output,
        flush: i32,
    ) -> Result<(i32, usize), NoMemory> {
        let (ptr, size) = out.room()?;
        let given = input.len().min(u32::MAX as usize) as u32;
        let room = size.min(u32::MAX as usize) as u32;
        self.z.next_in = input.as_ptr().cast_mut();
        self.z.avail_in = given;
        self.z.next_out = ptr;
        self.z.avail_out = room;
        if !self.live {
            return Ok((z::Z_STREAM_ERROR, 0));
        }
        // SAFETY: the stream is set up; input and output are as large as it says.
        let code = unsafe { function(&mut *self.z, flush) };
        // SAFETY: the library wrote what it no longer counts as free.
        unsafe { out.advance((room - self.z.avail_out) as usize) };
        let used = (given - self.z.avail_in) as usize;
        self.z.next_in = std::ptr::null_mut();
        self.z.avail_in = 0;
        Ok((code, used))
    }
    /// Compresses all of the input, then flushes.
    fn deflate_all(&mut self, input: &[u8], flush: i32, out: &mut Output) -> Result<i32, NoMemory> {
        let mut at = 0;
        loop {
            let is_last = input.len() - at <= u32::MAX as usize;
            let (code, used) = self.step(z::deflate, &input[at..], out, if is_last { flush } else { z::Z_NO_FLUSH })?;
            at += used;
            if code == z::Z_STREAM_ERROR || (at == input.len() && self.z.avail_out != 0) {
                return Ok(code);
            }
        }
    }
    fn set_inflate_dictionary(&mut self, dictionary: &[u8]) -> i32 {
        // SAFETY: the stream is set up.
        unsafe { z::inflateSetDictionary(&mut *self.z, dictionary.as_ptr(), dictionary.len() as u32) }
    }
    /// An inflating step that supplies the dictionary when it is asked for.
    fn inflate(
        &mut self,
        input: &[u8],
        out: &mut Output,
        flush: i32,
        dictionary: Option<&[u8]>,
    ) -> Result<(i32, usize), Failure> {
        let (code, used) = self.step(z::inflate, input, out, flush)?;
        let Some(dictionary) = dictionary.filter(|_| code == z::Z_NEED_DICT) else { return Ok((code, used)) };
        match self.set_inflate_dictionary(dictionary) {
            z::Z_OK => {}
            code => return Err(Failure::Dictionary(code)),
        }
        let (code, more) = self.step(z::inflate, &input[used..], out, flush)?;
        Ok((code, used + more))
    }
    fn copy(
        &mut self,
        function: unsafe extern "C" fn(*mut z::z_stream, *mut z::z_stream) -> i32,
    ) -> Result<Stream, i32> {
        let mut z = Box::<z::z_stream>::default();
        if !self.live {
            return Err(z::Z_STREAM_ERROR);
        }
        // SAFETY: the source is set up; the destination is overwritten.
        let code = unsafe { function(&mut *z, &mut *self.z) };
        if code == z::Z_OK { Ok(Stream { z, end: self.end, live: true }) } else { Err(code) }
    }
    /// `zlib.error: Error -3 while decompressing data: incorrect header check`
    fn raise(&self, t: &Thread, code: i32, doing: &str) -> Raised {
        let own = if self.z.msg.is_null() {
            None
        } else {
            // SAFETY: the library's messages are constants.
            Some(unsafe { CStr::from_ptr(self.z.msg) }.to_string_lossy().into_owned())
        };
        raise(t, code, doing, own.as_deref())
    }
}
unsafe extern "C" fn copy_inflater(to: *mut z::z_stream, from: *mut z::z_stream) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { z::inflateCopy(to, from) }
}
unsafe extern "C" fn copy_deflater(to: *mut z::z_stream, from: *mut z::z_stream) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { z::deflateCopy(to, from) }
}

fn raise(t: &Thread, code: i32, doing: &str, own: Option<&str>) -> Raised {
    let why = own.or(match code {
        z::Z_BUF_ERROR => Some("incomplete or truncated stream"),
        z::Z_STREAM_ERROR => Some("inconsistent stream state"),
        z::Z_DATA_ERROR => Some("invalid input data"),
        z::Z_VERSION_ERROR => Some("library version mismatch"),
        _ => None,
    });
    let text = match why {
        Some(why) => format!("Error {code} {doing}: {why}"),
        None => format!("Error {code} {doing}"),
    };
    t.raise(ZlibError::class(t), text)
}

/// Why decompression stopped.
enum Failure {
    NoMemory,
    /// The library refused the dictionary.
    Dictionary(i32),
    Code(i32),
}
impl From<NoMemory> for Failure {
    fn from(_: NoMemory) -> Failure {
        Failure::NoMemory
    }
}
impl Failure {
    fn raise(self, t: &Thread, stream: &Stream) -> Raised {
        match self {
            Failure::NoMemory => t.raise_out_of_memory(),
            Failure::Dictionary(code) => stream.raise(t, code, "while setting zdict"),
            Failure::Code(z::Z_MEM_ERROR) => t.raise(t.types.memory_error, "Out of memory while decompressing data"),
            Failure::Code(code) => stream.raise(t, code, "while decompressing data"),
        }
    }
}

/// The preset dictionary of a coder.
fn dictionary_of(t: &Thread, zdict: Option<Value>) -> PyResult<Option<Vec<u8>>> {
    let Some(zdict) = zdict else { return Ok(None) };
    if !buffer::is_bytes_like(t, zdict) {
        return Err(t.raise_type_error("zdict argument must support the buffer protocol"));
    }
    let bytes = BytesLike::acquire(t, zdict)?;
    if bytes.len() > u32::MAX as usize {
        return Err(t.raise_overflow_error("zdict length does not fit in an unsigned int"));
    }
    Ok(Some(bytes.to_vec()))
}

/// What `compressobj()` returns.
#[pyclass(name = "Compress", module = "zlib", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct Compress {
    stream: Opaque<RefCell<Stream>>,
}

type CompressRef = Gc<Native<Compress>>;

#[pymethods]
impl Compress {
    /// Compressed data, as far as it is ready; more comes from further calls and from flush().
    #[method("compress($self, data, /)")]
    fn compress(t: &Thread, zelf: CompressRef, data: BytesLike) -> PyResult<Output> {
        let mut stream = exclusive(t, &zelf.stream);
        let mut out = Output::new(None);
        let code = t.allow_threads(|| stream.deflate_all(&data, z::Z_NO_FLUSH, &mut out));
        match code.map_err(|e| e.raise(t))? {
            z::Z_STREAM_ERROR => Err(stream.raise(t, z::Z_STREAM_ERROR, "while compressing data")),
            _ => Ok(out),
        }
    }
    /// The rest of the compressed data. Unless the mode says otherwise the data ends with it.
    #[method("flush($self, mode=4, /)", text_signature = "($self, mode=zlib.Z_FINISH, /)")]
    fn flush(t: &Thread, zelf: CompressRef, mode: i32) -> PyResult<Output> {
        let mut out = Output::new(None);
        if mode == z::Z_NO_FLUSH {
            return Ok(out);
        }
        let mut stream = exclusive(t, &zelf.stream);
        let code = t.allow_threads(|| stream.deflate_all(&[], mode, &mut out)).map_err(|e| e.raise(t))?;
        match code {
            z::Z_STREAM_END if mode == z::Z_FINISH => match stream.finish() {
                z::Z_OK => Ok(out),
                code => Err(stream.raise(t, code, "while finishing compression")),
            },
            z::Z_OK | z::Z_BUF_ERROR | z::Z_STREAM_END => Ok(out),
            code => Err(stream.raise(t, code, "while flushing")),
        }
    }
    /// A copy of the compression object.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: CompressRef) -> PyResult<CompressRef> {
        let mut stream = exclusive(t, &zelf.stream);
        match stream.copy(copy_deflater) {
            Ok(copy) => Native::new(t, Compress::class(t), Compress { stream: Opaque(RefCell::new(copy)) }),
            Err(z::Z_STREAM_ERROR) => Err(t.raise_value_error("Inconsistent stream state")),
            Err(z::Z_MEM_ERROR) => Err(t.raise(t.types.memory_error, "Can't allocate memory for compression object")),
            Err(code) => Err(stream.raise(t, code, "while copying compression object")),
        }
    }
    /// A copy of the compression object.
    #[method("__copy__($self, /)")]
    fn __copy__(t: &Thread, zelf: CompressRef) -> PyResult<CompressRef> {
        Compress::copy(t, zelf)
    }
    /// A copy of the compression object.
    #[method("__deepcopy__($self, memo, /)")]
    fn __deepcopy__(t: &Thread, zelf: CompressRef, _memo: Value) -> PyResult<CompressRef> {
        Compress::copy(t, zelf)
    }
}

/// What `decompressobj()` returns.
#[pyclass(name = "Decompress", module = "zlib", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct Decompress {
    inner: Opaque<RefCell<Inflater>>,
}
struct Inflater {
    stream: Stream,
    dictionary: Option<Vec<u8>>,
    unused: Vec<u8>,
    unconsumed: Vec<u8>,
    eof: bool,
}

type DecompressRef = Gc<Native<Decompress>>;

impl Inflater {
    /// Decodes until the input or the room is used up, or the data ends.
    fn run(&mut self, input: &[u8], flush: i32, out: &mut Output) -> Result<i32, Failure> {
        let mut at = 0;
        let code = loop {
            let (code, used) = self.stream.inflate(&input[at..], out, flush, self.dictionary.as_deref())?;
            at += used;
            match code {
                z::Z_OK | z::Z_BUF_ERROR => {}
                z::Z_STREAM_END => break code,
                _ => {
                    self.keep_rest(&input[at..], code);
                    return Ok(code);
                }
            }
            let has_room = self.stream.z.avail_out != 0;
            if (at == input.len() && has_room) || out.is_full() || (code == z::Z_BUF_ERROR && has_room) {
                break code;
            }
        };
        self.keep_rest(&input[at..], code);
        Ok(code)
    }
    fn keep_rest(&mut self, rest: &[u8], code: i32) {
        if code == z::Z_STREAM_END {
            self.unused.extend_from_slice(rest);
            self.unconsumed = Vec::new();
        } else {
            self.unconsumed = rest.to_vec();
        }
    }
}

#[pymethods]
impl Decompress {
    /// Decompressed data, no more than max_length bytes unless that is zero; unconsumed_tail has the input that is left then.
    #[method("decompress($self, data, /, max_length=0)")]
    fn decompress(t: &Thread, zelf: DecompressRef, data: BytesLike, max_length: isize) -> PyResult<Output> {
        let Ok(limit) = usize::try_from(max_length) else {
            return Err(t.raise_value_error("max_length must be non-negative"));
        };
        let mut inner = exclusive(t, &zelf.inner);
        let mut out = Output::new(Some(limit).filter(|n| *n > 0));
        let result = t.allow_threads(|| inner.run(&data, z::Z_SYNC_FLUSH, &mut out));
        match result {
            Ok(z::Z_STREAM_END) => {
                inner.eof = true;
                Ok(out)
            }
            Ok(z::Z_OK | z::Z_BUF_ERROR) => Ok(out),
            Ok(code) => Err(Failure::Code(code).raise(t, &inner.stream)),
            Err(failure) => Err(failure.raise(t, &inner.stream)),
        }
    }
    /// What is left of the decompressed data; length is a guess of its size.
    #[method("flush($self, length=16384, /)", text_signature = "($self, length=zlib.DEF_BUF_SIZE, /)")]
    fn flush(t: &Thread, zelf: DecompressRef, length: isize) -> PyResult<Output> {
        if length <= 0 {
            return Err(t.raise_value_error("length must be greater than zero"));
        }
        let mut inner = exclusive(t, &zelf.inner);
        let mut out = Output::with_hint(None, length as usize);
        let input = std::mem::take(&mut inner.unconsumed);
        match t.allow_threads(|| inner.run(&input, z::Z_FINISH, &mut out)) {
            Ok(z::Z_STREAM_END) => {
                inner.eof = true;
                match inner.stream.finish() {
                    z::Z_OK => Ok(out),
                    code => Err(inner.stream.raise(t, code, "while finishing decompression")),
                }
            }
            Ok(_) => Ok(out),
            Err(failure) => Err(failure.raise(t, &inner.stream)),
        }
    }
    /// A copy of the decompression object.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: DecompressRef) -> PyResult<DecompressRef> {
        let mut inner = exclusive(t, &zelf.inner);
        match inner.stream.copy(copy_inflater) {
            Ok(stream) => {
                let copy = Inflater {
                    stream,
                    dictionary: inner.dictionary.clone(),
                    unused: inner.unused.clone(),
                    unconsumed: inner.unconsumed.clone(),
                    eof: inner.eof,
                };
                Native::new(t, Decompress::class(t), Decompress { inner: Opaque(RefCell::new(copy)) })
            }
            Err(z::Z_STREAM_ERROR) => Err(t.raise_value_error("Inconsistent stream state")),
            Err(z::Z_MEM_ERROR) => Err(t.raise(t.types.memory_error, "Can't allocate memory for decompression object")),
            Err(code) => Err(inner.stream.raise(t, code, "while copying decompression object")),
        }
    }
    /// A copy of the decompression object.
    #[method("__copy__($self, /)")]
    fn __copy__(t: &Thread, zelf: DecompressRef) -> PyResult<DecompressRef> {
        Decompress::copy(t, zelf)
    }
    /// A copy of the decompression object.
    #[method("__deepcopy__($self, memo, /)")]
    fn __deepcopy__(t: &Thread, zelf: DecompressRef, _memo: Value) -> PyResult<DecompressRef> {
        Decompress::copy(t, zelf)
    }
    #[member]
    fn unused_data(t: &Thread, zelf: DecompressRef) -> PyResult<Value> {
        exclusive(t, &zelf.inner).unused.as_slice().into_py(t)
    }
    #[member]
    fn unconsumed_tail(t: &Thread, zelf: DecompressRef) -> PyResult<Value> {
        exclusive(t, &zelf.inner).unconsumed.as_slice().into_py(t)
    }
    #[member]
    fn eof(t: &Thread, zelf: DecompressRef) -> bool {
        exclusive(t, &zelf.inner).eof
    }
}

/// A decompressor that keeps input it had no room for.
#[pyclass(name = "_ZlibDecompressor", module = "zlib", flags = HAVE_GC)]
pub struct ZlibDecompressor {
    inner: Opaque<RefCell<FedInflater>>,
}
struct FedInflater {
    stream: Stream,
    dictionary: Option<Vec<u8>>,
    feed: Feed,
}

type ZlibDecompressorRef = Gc<Native<ZlibDecompressor>>;

#[pymethods]
impl ZlibDecompressor {
    #[new("_ZlibDecompressor(wbits=15, zdict=b'')")]
    fn new(t: &Thread, cls: Gc<PyType>, wbits: i32, zdict: Option<Value>) -> PyResult<ZlibDecompressorRef> {
        let dictionary = dictionary_of(t, zdict)?;
        let stream = new_inflater(t, wbits, dictionary.as_deref())?;
        let inner = FedInflater { stream, dictionary, feed: Feed::new() };
        Native::new(t, cls, ZlibDecompressor { inner: Opaque(RefCell::new(inner)) })
    }
    /// Decompressed data, no more than max_length bytes unless that is negative. Input that is left is kept for the next call.
    #[method("decompress($self, /, data, max_length=-1)")]
    fn decompress(t: &Thread, zelf: ZlibDecompressorRef, data: BytesLike, max_length: isize) -> PyResult<Output> {
        let mut inner = exclusive(t, &zelf.inner);
        if inner.feed.eof {
            return Err(t.raise(t.types.eof_error, "End of stream already reached"));
        }
        let mut out = Output::new(super::limit_of(max_length));
        let FedInflater { stream, dictionary, feed } = &mut *inner;
        let result = t.allow_threads(|| {
            feed.run(&data, &mut out, |input, out| {
                let (code, consumed) = stream.inflate(input, out, z::Z_SYNC_FLUSH, dictionary.as_deref())?;
                match code {
                    z::Z_OK | z::Z_BUF_ERROR | z::Z_STREAM_END => {
                        let holds_output = stream.z.avail_out == 0 && code != z::Z_BUF_ERROR;
                        Ok(Step { consumed, end: code == z::Z_STREAM_END, holds_output })
                    }
                    code => Err(Failure::Code(code)),
                }
            })
        });
        match result {
            Ok(()) => Ok(out),
            Err(failure) => Err(failure.raise(t, stream)),
        }
    }
    /// Whether the end of the compressed data has been seen.
    #[member]
    fn eof(t: &Thread, zelf: ZlibDecompressorRef) -> bool {
        exclusive(t, &zelf.inner).feed.eof
    }
    /// What came after the end of the compressed data.
    #[member]
    fn unused_data(t: &Thread, zelf: ZlibDecompressorRef) -> PyResult<Value> {
        exclusive(t, &zelf.inner).feed.unused.as_slice().into_py(t)
    }
    /// Whether more input is needed before there can be more output.
    #[member]
    fn needs_input(t: &Thread, zelf: ZlibDecompressorRef) -> bool {
        exclusive(t, &zelf.inner).feed.starved
    }
}

/// An inflating stream; a raw one gets its dictionary at once.
fn new_inflater(t: &Thread, wbits: i32, dictionary: Option<&[u8]>) -> PyResult<Stream> {
    let mut stream = match Stream::inflater(wbits) {
        Ok(stream) => stream,
        Err(z::Z_STREAM_ERROR) => return Err(t.raise_value_error("Invalid initialization option")),
        Err(z::Z_MEM_ERROR) => {
            return Err(t.raise(t.types.memory_error, "Can't allocate memory for decompression object"));
        }
        Err(code) => return Err(raise(t, code, "while creating decompression object", None)),
    };
    if let Some(dictionary) = dictionary.filter(|_| wbits < 0) {
        match stream.set_inflate_dictionary(dictionary) {
            z::Z_OK => {}
            code => return Err(stream.raise(t, code, "while setting zdict")),
        }
    }
    Ok(stream)
}

/// Compression with the DEFLATE algorithm and its containers, zlib and gzip.
#[pymodule(name = "zlib", classes(ZlibError, ZlibDecompressor))]
pub mod zlib {
    use super::*;

    #[pyattr("MAX_WBITS")]
    const MAX_WBITS_: i32 = MAX_WBITS;
    #[pyattr("DEF_BUF_SIZE")]
    const DEF_BUF_SIZE_: i64 = DEF_BUF_SIZE as i64;
    #[pyattr("DEF_MEM_LEVEL")]
    const DEF_MEM_LEVEL_: i32 = DEF_MEM_LEVEL;
    #[pyattr("DEFLATED")]
    const DEFLATED: i32 = z::Z_DEFLATED;
    #[pyattr("Z_NO_COMPRESSION")]
    const Z_NO_COMPRESSION: i32 = z::Z_NO_COMPRESSION;
    #[pyattr("Z_BEST_SPEED")]
    const Z_BEST_SPEED: i32 = z::Z_BEST_SPEED;
    #[pyattr("Z_BEST_COMPRESSION")]
    const Z_BEST_COMPRESSION: i32 = z::Z_BEST_COMPRESSION;
    #[pyattr("Z_DEFAULT_COMPRESSION")]
    const Z_DEFAULT_COMPRESSION: i32 = z::Z_DEFAULT_COMPRESSION;
    #[pyattr("Z_FILTERED")]
    const Z_FILTERED: i32 = z::Z_FILTERED;
    #[pyattr("Z_HUFFMAN_ONLY")]
    const Z_HUFFMAN_ONLY: i32 = z::Z_HUFFMAN_ONLY;
    #[pyattr("Z_RLE")]
    const Z_RLE: i32 = z::Z_RLE;
    #[pyattr("Z_FIXED")]
    const Z_FIXED: i32 = z::Z_FIXED;
    #[pyattr("Z_DEFAULT_STRATEGY")]
    const Z_DEFAULT_STRATEGY: i32 = z::Z_DEFAULT_STRATEGY;
    #[pyattr("Z_NO_FLUSH")]
    const Z_NO_FLUSH: i32 = z::Z_NO_FLUSH;
    #[pyattr("Z_PARTIAL_FLUSH")]
    const Z_PARTIAL_FLUSH: i32 = z::Z_PARTIAL_FLUSH;
    #[pyattr("Z_SYNC_FLUSH")]
    const Z_SYNC_FLUSH: i32 = z::Z_SYNC_FLUSH;
    #[pyattr("Z_FULL_FLUSH")]
    const Z_FULL_FLUSH: i32 = z::Z_FULL_FLUSH;
    #[pyattr("Z_FINISH")]
    const Z_FINISH: i32 = z::Z_FINISH;
    #[pyattr("Z_BLOCK")]
    const Z_BLOCK: i32 = z::Z_BLOCK;
    #[pyattr("Z_TREES")]
    const Z_TREES: i32 = z::Z_TREES;
    /// What zlib-rs is compatible with.
    #[pyattr("ZLIB_VERSION")]
    const ZLIB_VERSION: &str = "1.3.1";
    #[pyattr("ZLIB_RUNTIME_VERSION")]
    const ZLIB_RUNTIME_VERSION: &str = "1.3.1";
    #[pyattr("__version__")]
    const VERSION: &str = "1.0";

    /// The Adler-32 checksum of the data, continued from value.
    #[pyfunction("adler32(data, value=1, /)")]
    fn adler32(t: &Thread, data: BytesLike, value: Wrapping<u32>) -> u32 {
        t.allow_threads(|| zlib_rs::adler32::adler32(value.0, &data))
    }
    /// The CRC-32 of the data, continued from value.
    #[pyfunction("crc32(data, value=0, /)")]
    fn crc32(t: &Thread, data: BytesLike, value: Wrapping<u32>) -> u32 {
        t.allow_threads(|| zlib_rs::crc32::crc32(value.0, &data))
    }
    /// The data compressed. level is 0 to 9, or -1 for the usual compromise of speed and size; wbits chooses window size and container.
    #[pyfunction(
        "compress(data, /, level=-1, wbits=15)",
        text_signature = "($module, data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)"
    )]
    fn compress(t: &Thread, data: BytesLike, level: i32, wbits: i32) -> PyResult<Output> {
        let mut stream = match Stream::deflater(level, z::Z_DEFLATED, wbits, DEF_MEM_LEVEL, z::Z_DEFAULT_STRATEGY) {
            Ok(stream) => stream,
            Err(z::Z_MEM_ERROR) => {
                return Err(t.raise(t.types.memory_error, "Out of memory while compressing data"));
            }
            Err(z::Z_STREAM_ERROR) => return Err(t.raise(ZlibError::class(t), "Bad compression level")),
            Err(code) => return Err(raise(t, code, "while compressing data", None)),
        };
        let mut out = Output::new(None);
        match t.allow_threads(|| stream.deflate_all(&data, z::Z_FINISH, &mut out)).map_err(|e| e.raise(t))? {
            z::Z_STREAM_ERROR => Err(stream.raise(t, z::Z_STREAM_ERROR, "while compressing data")),
            _ => Ok(out),
        }
    }
    /// The data decompressed. wbits says which container and window to expect; bufsize is a guess of the result's size.
    #[pyfunction(
        "decompress(data, /, wbits=15, bufsize=16384)",
        text_signature = "($module, data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)"
    )]
    fn decompress(t: &Thread, data: BytesLike, wbits: i32, bufsize: isize) -> PyResult<Output> {
        let Ok(hint) = usize::try_from(bufsize) else {
            return Err(t.raise_value_error("bufsize must be non-negative"));
        };
        let mut stream = match Stream::inflater(wbits) {
            Ok(stream) => stream,
            Err(z::Z_MEM_ERROR) => {
                return Err(t.raise(t.types.memory_error, "Out of memory while decompressing data"));
            }
            Err(code) => return Err(raise(t, code, "while preparing to decompress data", None)),
        };
        let mut out = Output::with_hint(None, hint);
        let result: Result<(), Failure> = t.allow_threads(|| {
            let mut at = 0;
            loop {
                let is_last = data.len() - at <= u32::MAX as usize;
                let flush = if is_last { z::Z_FINISH } else { z::Z_NO_FLUSH };
                let (code, used) = stream.inflate(&data[at..], &mut out, flush, None)?;
                at += used;
                match code {
                    z::Z_STREAM_END => return Ok(()),
                    z::Z_OK | z::Z_BUF_ERROR if stream.z.avail_out == 0 || at < data.len() && used > 0 => {}
                    z::Z_OK => return Err(Failure::Code(z::Z_BUF_ERROR)),
                    code => return Err(Failure::Code(code)),
                }
            }
        });
        match result {
            Ok(()) => Ok(out),
            Err(failure) => Err(failure.raise(t, &stream)),
        }
    }
    /// An object that compresses data piece by piece.
    #[pyfunction(
        "compressobj(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=<unrepresentable>)",
        text_signature = "($module, /, level=Z_DEFAULT_COMPRESSION, method=DEFLATED,\n            wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL,\n            strategy=Z_DEFAULT_STRATEGY, zdict=<unrepresentable>)"
    )]
    fn compressobj(
        t: &Thread,
        level: i32,
        method: i32,
        wbits: i32,
        mem_level: i32,
        strategy: i32,
        zdict: Option<BytesLike>,
    ) -> PyResult<Value> {
        if zdict.as_ref().is_some_and(|d| d.len() > u32::MAX as usize) {
            return Err(t.raise_overflow_error("zdict length does not fit in an unsigned int"));
        }
        let mut stream = match Stream::deflater(level, method, wbits, mem_level, strategy) {
            Ok(stream) => stream,
            Err(z::Z_MEM_ERROR) => {
                return Err(t.raise(t.types.memory_error, "Can't allocate memory for compression object"));
            }
            Err(z::Z_STREAM_ERROR) => return Err(t.raise_value_error("Invalid initialization option")),
            Err(code) => return Err(raise(t, code, "while creating compression object", None)),
        };
        if let Some(dictionary) = zdict {
            // SAFETY: the stream is set up.
            let code = unsafe { z::deflateSetDictionary(&mut *stream.z, dictionary.as_ptr(), dictionary.len() as u32) };
            match code {
                z::Z_OK => {}
                z::Z_STREAM_ERROR => return Err(t.raise_value_error("Invalid dictionary")),
                _ => return Err(t.raise_value_error("deflateSetDictionary()")),
            }
        }
        Native::new(t, Compress::class(t), Compress { stream: Opaque(RefCell::new(stream)) }).map(Into::into)
    }
    /// An object that decompresses data piece by piece.
    #[pyfunction("decompressobj(wbits=15, zdict=b'')", text_signature = "($module, /, wbits=MAX_WBITS, zdict=b'')")]
    fn decompressobj(t: &Thread, wbits: i32, zdict: Option<Value>) -> PyResult<Value> {
        let dictionary = dictionary_of(t, zdict)?;
        let stream = new_inflater(t, wbits, dictionary.as_deref())?;
        let inner = Inflater { stream, dictionary, unused: Vec::new(), unconsumed: Vec::new(), eof: false };
        Native::new(t, Decompress::class(t), Decompress { inner: Opaque(RefCell::new(inner)) }).map(Into::into)
    }
}
