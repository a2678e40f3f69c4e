//! `_bz2`, on the Rust port of libbzip2.

use super::{Feed, NoMemory, Output, Step, exclusive, limit_of, refuse_pickling};
use brolga_vm::prelude::*;
use bzip2::{Action, Compression, Error, Status};
use std::cell::RefCell;

/// A compressor of data that comes piece by piece.
#[pyclass(name = "BZ2Compressor", module = "_bz2", flags = HAVE_GC)]
pub struct BZ2Compressor {
    /// `None` after the last piece.
    coder: Opaque<RefCell<Option<bzip2::Compress>>>,
}
type CompressorRef = Gc<Native<BZ2Compressor>>;

/// What the library complains of.
enum Failure {
    NoMemory,
    Library(Error),
}
impl From<NoMemory> for Failure {
    fn from(_: NoMemory) -> Failure {
        Failure::NoMemory
    }
}
impl Failure {
    fn raise(self, t: &Thread) -> Raised {
        match self {
            Failure::NoMemory => t.raise_out_of_memory(),
            Failure::Library(Error::Data | Error::DataMagic) => t.raise(t.types.os_error, "Invalid data stream"),
            Failure::Library(Error::Sequence) => {
                t.raise_runtime_error("Internal error - Invalid sequence of commands sent to libbzip2")
            }
            Failure::Library(Error::Param) => {
                t.raise_value_error("Internal error - invalid parameters passed to libbzip2")
            }
        }
    }
}

fn compress_all(coder: &mut bzip2::Compress, input: &[u8], action: Action, out: &mut Output) -> Result<(), Failure> {
    let mut at = 0;
    loop {
        let before = (coder.total_in(), coder.total_out());
        let (ptr, size) = out.room()?;
        // SAFETY: `room` gives writable memory of this size.
        let room = unsafe { std::slice::from_raw_parts_mut(ptr.cast(), size) };
        let status = coder.compress_uninit(&input[at..], room, action).map_err(Failure::Library)?;
        at += (coder.total_in() - before.0) as usize;
        // SAFETY: the library wrote so many.
        unsafe { out.advance((coder.total_out() - before.1) as usize) };
        match (action, status) {
            (_, Status::StreamEnd) => return Ok(()),
            (Action::Run, _) if at == input.len() => return Ok(()),
            _ => {}
        }
    }
}

#[pymethods]
impl BZ2Compressor {
    #[new("BZ2Compressor(compresslevel=9, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, compresslevel: i32) -> PyResult<CompressorRef> {
        if !(1..=9).contains(&compresslevel) {
            return Err(t.raise_value_error("compresslevel must be between 1 and 9"));
        }
        let coder = bzip2::Compress::new(Compression::new(compresslevel as u32), 0);
        Native::new(t, cls, BZ2Compressor { coder: Opaque(RefCell::new(Some(coder))) })
    }
    /// Compressed data, as far as it is ready; the rest comes from further calls and from flush().
    #[method("compress($self, data, /)")]
    fn compress(t: &Thread, zelf: CompressorRef, data: BytesLike) -> PyResult<Output> {
        let mut guard = exclusive(t, &zelf.coder);
        let Some(coder) = &mut *guard else { return Err(t.raise_value_error("Compressor has been flushed")) };
        let mut out = Output::new(None);
        if !data.is_empty() {
            let result = t.allow_threads(|| compress_all(coder, &data, Action::Run, &mut out));
            result.map_err(|e| e.raise(t))?;
        }
        Ok(out)
    }
    /// The rest of the compressed data. The compressor cannot be used any more.
    #[method("flush($self, /)")]
    fn flush(t: &Thread, zelf: CompressorRef) -> PyResult<Output> {
        let mut guard = exclusive(t, &zelf.coder);
        let Some(mut coder) = guard.take() else { return Err(t.raise_value_error("Repeated call to flush()")) };
        let mut out = Output::new(None);
        let result = t.allow_threads(|| compress_all(&mut coder, &[], Action::Finish, &mut out));
        result.map_err(|e| e.raise(t))?;
        Ok(out)
    }
    #[method("__reduce__($self, /)", no_text_signature, doc = "")]
    fn __reduce__(t: &Thread, zelf: CompressorRef) -> PyResult<Value> {
        Err(refuse_pickling(t, zelf.into()))
    }
}

/// A decompressor of data that comes piece by piece.
#[pyclass(name = "BZ2Decompressor", module = "_bz2", flags = HAVE_GC)]
pub struct BZ2Decompressor {
    inner: Opaque<RefCell<Decoder>>,
}
struct Decoder {
    coder: bzip2::Decompress,
    feed: Feed,
}
type DecompressorRef = Gc<Native<BZ2Decompressor>>;

#[pymethods]
impl BZ2Decompressor {
    #[new("BZ2Decompressor()")]
    fn new(t: &Thread, cls: Gc<PyType>) -> PyResult<DecompressorRef> {
        let inner = Decoder { coder: bzip2::Decompress::new(false), feed: Feed::new() };
        Native::new(t, cls, BZ2Decompressor { inner: Opaque(RefCell::new(inner)) })
    }
    /// Decompressed data, no more than max_length bytes unless that is negative. Input that is left is kept for the next call.
    #[method("decompress($self, /, data, max_length=-1)")]
    fn decompress(t: &Thread, zelf: DecompressorRef, data: BytesLike, max_length: isize) -> PyResult<Output> {
        let mut inner = exclusive(t, &zelf.inner);
        if inner.feed.eof {
            return Err(t.raise(t.types.eof_error, "End of stream already reached"));
        }
        let mut out = Output::new(limit_of(max_length));
        let Decoder { coder, feed } = &mut *inner;
        let result = t.allow_threads(|| {
            feed.run(&data, &mut out, |input, out| {
                let before = (coder.total_in(), coder.total_out());
                let (ptr, size) = out.room()?;
                // SAFETY: `room` gives writable memory of this size.
                let room = unsafe { std::slice::from_raw_parts_mut(ptr.cast(), size) };
                let status = coder.decompress_uninit(input, room).map_err(Failure::Library)?;
                let written = (coder.total_out() - before.1) as usize;
                // SAFETY: the library wrote so many.
                unsafe { out.advance(written) };
                let consumed = (coder.total_in() - before.0) as usize;
                Ok::<Step, Failure>(Step {
                    consumed,
                    end: status == Status::StreamEnd,
                    holds_output: written == size && size > 0 && !out.is_full(),
                })
            })
        });
        result.map_err(|e| e.raise(t))?;
        Ok(out)
    }
    /// Whether the end of the compressed data has been seen.
    #[member]
    fn eof(t: &Thread, zelf: DecompressorRef) -> bool {
        exclusive(t, &zelf.inner).feed.eof
    }
    /// What came after the end of the compressed data.
    #[member]
    fn unused_data(t: &Thread, zelf: DecompressorRef) -> PyResult<Value> {
        exclusive(t, &zelf.inner).feed.unused.as_slice().into_py(t)
    }
    /// Whether more input is needed before there can be more output.
    #[getter]
    fn needs_input(t: &Thread, zelf: DecompressorRef) -> bool {
        exclusive(t, &zelf.inner).feed.starved
    }
    #[method("__reduce__($self, /)", no_text_signature, doc = "")]
    fn __reduce__(t: &Thread, zelf: DecompressorRef) -> PyResult<Value> {
        Err(refuse_pickling(t, zelf.into()))
    }
}

/// Coders of the bzip2 format.
#[pymodule(name = "_bz2", classes(BZ2Compressor, BZ2Decompressor), doc = "")]
pub mod bz2 {
    #[allow(unused_imports)]
    use super::*;
}
