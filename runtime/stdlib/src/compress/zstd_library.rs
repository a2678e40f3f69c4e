//! The functions of the zstd library that `_zstd` calls. Parameters and modes are plain numbers here: programs may ask for any, and the library checks them.

use super::NoMemory;
// The crate that builds the library.
use zstd_sys as _;

use std::ffi::{CStr, c_char, c_int, c_uint, c_ulonglong, c_void};

pub const CONTENT_SIZE_UNKNOWN: c_ulonglong = c_ulonglong::MAX;
pub const CONTENT_SIZE_ERROR: c_ulonglong = c_ulonglong::MAX - 1;
/// Ends the frame, keeps parameters and dictionary.
pub const RESET_SESSION: c_int = 1;

#[repr(C)]
pub struct Bounds {
    pub error: usize,
    pub lower: c_int,
    pub upper: c_int,
}
#[repr(C)]
pub struct InBuffer {
    pub src: *const c_void,
    pub size: usize,
    pub pos: usize,
}
#[repr(C)]
pub struct OutBuffer {
    pub dst: *mut c_void,
    pub size: usize,
    pub pos: usize,
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct DictionaryParameters {
    pub level: c_int,
    pub notifications: c_uint,
    pub id: c_uint,
}

unsafe extern "C" {
    pub fn ZSTD_versionNumber() -> c_uint;
    pub fn ZSTD_defaultCLevel() -> c_int;
    pub fn ZSTD_DStreamOutSize() -> usize;
    fn ZSTD_isError(code: usize) -> c_uint;
    fn ZSTD_getErrorName(code: usize) -> *const c_char;
    pub fn ZSTD_cParam_getBounds(parameter: c_int) -> Bounds;
    pub fn ZSTD_dParam_getBounds(parameter: c_int) -> Bounds;

    pub fn ZSTD_createCCtx() -> *mut c_void;
    pub fn ZSTD_freeCCtx(context: *mut c_void) -> usize;
    pub fn ZSTD_CCtx_setParameter(context: *mut c_void, parameter: c_int, value: c_int) -> usize;
    pub fn ZSTD_CCtx_setPledgedSrcSize(context: *mut c_void, size: c_ulonglong) -> usize;
    pub fn ZSTD_CCtx_reset(context: *mut c_void, what: c_int) -> usize;
    pub fn ZSTD_CCtx_loadDictionary(context: *mut c_void, data: *const c_void, size: usize) -> usize;
    pub fn ZSTD_CCtx_refCDict(context: *mut c_void, dictionary: *const c_void) -> usize;
    pub fn ZSTD_CCtx_refPrefix(context: *mut c_void, data: *const c_void, size: usize) -> usize;
    pub fn ZSTD_compressStream2(
        context: *mut c_void,
        output: *mut OutBuffer,
        input: *mut InBuffer,
        mode: c_int,
    ) -> usize;
    pub fn ZSTD_createCDict(data: *const c_void, size: usize, level: c_int) -> *mut c_void;
    pub fn ZSTD_freeCDict(dictionary: *mut c_void) -> usize;

    pub fn ZSTD_createDCtx() -> *mut c_void;
    pub fn ZSTD_freeDCtx(context: *mut c_void) -> usize;
    pub fn ZSTD_DCtx_setParameter(context: *mut c_void, parameter: c_int, value: c_int) -> usize;
    pub fn ZSTD_DCtx_reset(context: *mut c_void, what: c_int) -> usize;
    pub fn ZSTD_DCtx_loadDictionary(context: *mut c_void, data: *const c_void, size: usize) -> usize;
    pub fn ZSTD_DCtx_refDDict(context: *mut c_void, dictionary: *const c_void) -> usize;
    pub fn ZSTD_DCtx_refPrefix(context: *mut c_void, data: *const c_void, size: usize) -> usize;
    pub fn ZSTD_decompressStream(context: *mut c_void, output: *mut OutBuffer, input: *mut InBuffer) -> usize;
    pub fn ZSTD_createDDict(data: *const c_void, size: usize) -> *mut c_void;
    pub fn ZSTD_freeDDict(dictionary: *mut c_void) -> usize;

    pub fn ZSTD_findFrameCompressedSize(data: *const c_void, size: usize) -> usize;
    pub fn ZSTD_getFrameContentSize(data: *const c_void, size: usize) -> c_ulonglong;
    pub fn ZSTD_getDictID_fromFrame(data: *const c_void, size: usize) -> c_uint;
    pub fn ZSTD_getDictID_fromDict(data: *const c_void, size: usize) -> c_uint;

    pub fn ZDICT_trainFromBuffer(
        room: *mut c_void,
        capacity: usize,
        samples: *const c_void,
        sizes: *const usize,
        count: c_uint,
    ) -> usize;
    pub fn ZDICT_finalizeDictionary(
        room: *mut c_void,
        capacity: usize,
        content: *const c_void,
        content_size: usize,
        samples: *const c_void,
        sizes: *const usize,
        count: c_uint,
        parameters: DictionaryParameters,
    ) -> usize;
}

/// What the library complains of: its result.
pub struct Failure(Option<usize>);
impl From<NoMemory> for Failure {
    fn from(_: NoMemory) -> Failure {
        Failure(None)
    }
}
impl Failure {
    /// The library's text; `None` if there was no memory for a result.
    pub fn name(&self) -> Option<String> {
        let code = self.0?;
        // SAFETY: a text that lives forever.
        let text = unsafe { CStr::from_ptr(ZSTD_getErrorName(code)) };
        Some(text.to_string_lossy().into_owned())
    }
}
pub fn is_error(result: usize) -> bool {
    // SAFETY: a function of a number.
    unsafe { ZSTD_isError(result) != 0 }
}
/// A result that is no error.
pub fn checked(result: usize) -> Result<usize, Failure> {
    if is_error(result) { Err(Failure(Some(result))) } else { Ok(result) }
}
