//! Shared libraries, and the copy of `errno` that foreign functions get.

use brolga_vm::abi::path::FsPath;
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::attr;
use std::cell::Cell;
use std::ffi::{CStr, CString};

/// What went wrong last in the dynamic loader.
fn loader_error(otherwise: &str) -> String {
    // SAFETY: the text is copied before the loader is used again.
    unsafe {
        let text = libc::dlerror();
        if text.is_null() { otherwise.to_owned() } else { CStr::from_ptr(text).to_string_lossy().into_owned() }
    }
}
/// Opens a library, or the program itself.
pub fn open(t: &Thread, name: Option<FsPath>, mode: i32) -> PyResult<usize> {
    let path = name.as_ref().map(FsPath::to_c_string);
    let mode = mode | libc::RTLD_NOW;
    let handle = t.allow_threads(|| {
        // SAFETY: it is up to the program what the library's initializers do.
        unsafe { libc::dlopen(path.as_ref().map_or(std::ptr::null(), |p| p.as_ptr()), mode) }
    });
    if handle.is_null() {
        return Err(t.raise(t.types.os_error, loader_error("dlopen() error")));
    }
    Ok(handle as usize)
}
pub fn close(t: &Thread, handle: usize) -> PyResult<()> {
    // SAFETY: it is up to the program that the handle is good.
    if unsafe { libc::dlclose(handle as *mut libc::c_void) } != 0 {
        return Err(t.raise(t.types.os_error, loader_error("dlclose() error")));
    }
    Ok(())
}
/// Whether a handle is that of the program itself.
fn is_program(handle: usize) -> bool {
    // SAFETY: opens what is open, and closes it again.
    unsafe {
        let program = libc::dlopen(std::ptr::null(), libc::RTLD_NOW);
        !program.is_null() && libc::dlclose(program) == 0 && program as usize == handle
    }
}
/// The address of a symbol, or what the loader says of it; `what` it is looked up as matters if that is nothing.
pub fn symbol(handle: usize, name: &str, what: &str) -> Result<*mut u8, String> {
    let Ok(name) = CString::new(name) else { return Err("embedded null character".to_owned()) };
    // SAFETY: it is up to the program that the handle is good.
    let address = unsafe {
        libc::dlerror();
        libc::dlsym(handle as *mut libc::c_void, name.as_ptr())
    };
    if address.is_null() {
        let message = loader_error(&format!("{what} '{}' not found", name.to_string_lossy()));
        if is_program(handle)
            && let Some(address) = name.to_str().ok().and_then(super::api::find)
        {
            return Ok(address);
        }
        return Err(message);
    }
    Ok(address.cast())
}
/// The handle of an object such as `CDLL`.
pub fn handle_of(t: &Thread, dll: Value) -> PyResult<usize> {
    let handle = attr::get_str(t, dll, "_handle")?;
    if int::as_int(handle).is_none() {
        return Err(t.raise_type_error("the _handle attribute of the second argument must be an integer"));
    }
    Ok(int::to_u64_wrapping(handle).unwrap_or(0) as usize)
}
/// An address given as an int.
pub fn address_argument(t: &Thread, v: Value) -> PyResult<u64> {
    match int::as_int(v) {
        Some(_) => Ok(int::to_u64_wrapping(v).unwrap_or(0)),
        None => Err(t.raise_type_error("an integer is required")),
    }
}

thread_local! {
    static ERRNO: Cell<i32> = const { Cell::new(0) };
}
/// The `errno` that functions with `use_errno` see.
pub fn errno() -> i32 {
    ERRNO.get()
}
/// Sets it; the result is what it was.
pub fn set_errno(n: i32) -> i32 {
    ERRNO.replace(n)
}
#[cfg(target_os = "linux")]
fn location() -> *mut i32 {
    // SAFETY: has no preconditions.
    unsafe { libc::__errno_location() }
}
#[cfg(target_os = "macos")]
fn location() -> *mut i32 {
    // SAFETY: has no preconditions.
    unsafe { libc::__error() }
}
/// Exchanges the thread's real `errno` and the copy.
pub fn swap_errno() {
    // SAFETY: the address is that of the calling thread's own.
    unsafe { *location() = ERRNO.replace(*location()) }
}
