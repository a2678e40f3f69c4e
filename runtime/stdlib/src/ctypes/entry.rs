//! C functions of this module whose addresses `ctypes` wraps in foreign functions: `string_at` and its like.
//!
//! Objects go in and out as words. A null result means that an exception is pending: `FUNCFLAG_PYTHONAPI` has it raised.

use super::call::current_thread;
use super::data::{self, as_data};
use super::info::{self, Category};
use super::values;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::memoryview::PyMemoryView;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer::BufferView;
use brolga_vm::protocol::call;

/// Runs something for C, which knows words only.
fn enter(body: impl FnOnce(&Thread) -> PyResult<Value>) -> u64 {
    let thread = current_thread();
    if thread.is_null() {
        return 0;
    }
    // SAFETY: set for the time of the foreign call that leads here, which keeps the lock.
    let t = unsafe { &*thread };
    // What an error leaves pending is raised when the foreign call ends.
    body(t).map_or(0, Value::bits)
}
fn audited(t: &Thread, event: &str, ptr: *const u8, size: i64) -> PyResult<()> {
    brolga_vm::modules::sys::audit(t, event, || {
        t.new_tuple(&[brolga_vm::objects::int::from_u64(t, ptr as u64)?, t.new_int(size)?])
    })
}

fn negative_size(t: &Thread, function: &str) -> Raised {
    t.raise(t.types.system_error, format!("Negative size passed to {function}"))
}

/// The bytes at an address: a number of them, or (-1) those before the first zero.
pub extern "C" fn string_at(ptr: *const u8, size: libc::c_int) -> u64 {
    enter(|t| {
        audited(t, "ctypes.string_at", ptr, size.into())?;
        // SAFETY: it is up to the program that the address is good.
        let bytes = unsafe {
            match usize::try_from(size) {
                Ok(size) => brolga_vm::protocol::buffer::slice_of(ptr, size),
                Err(_) if size == -1 => values::c_string(ptr),
                Err(_) => return Err(negative_size(t, "PyBytes_FromStringAndSize")),
            }
        };
        PyBytes::new(t, bytes).map(Into::into)
    })
}
/// As [`string_at`], for `wchar_t`.
pub extern "C" fn wstring_at(ptr: *const u8, size: libc::c_int) -> u64 {
    enter(|t| {
        audited(t, "ctypes.wstring_at", ptr, size.into())?;
        if size < -1 {
            return Err(negative_size(t, "PyUnicode_FromWideChar"));
        }
        let size = usize::try_from(size).ok();
        // SAFETY: it is up to the program that the address is good.
        let chars = unsafe { values::wide_chars(ptr, size, size.is_none()) };
        values::wide_text(t, &chars)
    })
}
/// A memoryview of the bytes at an address.
pub extern "C" fn memoryview_at(ptr: *mut u8, size: isize, readonly: libc::c_int) -> u64 {
    enter(|t| {
        audited(t, "ctypes.memoryview_at", ptr, size as i64)?;
        let Ok(len) = usize::try_from(size) else {
            return Err(t.raise_value_error(format!("memoryview_at: size is negative (or overflowed): {size}")));
        };
        let mut view = BufferView::bytes(t, Value::NONE, ptr, len, readonly != 0, 0)?;
        view.readonly = readonly != 0;
        PyMemoryView::from_view(t, view).map(Into::into)
    })
}
/// An instance of a pointer type with an address, which keeps what the source keeps.
pub extern "C" fn cast(address: u64, source: u64, class: u64) -> u64 {
    enter(|t| {
        // SAFETY: ctypes passes objects, which the caller keeps.
        let (source, class) = unsafe { (Value::from_bits_unchecked(source), Value::from_bits_unchecked(class)) };
        let info = info::of_value(class);
        let fits = info.as_ref().is_some_and(|info| match info.category.get() {
            Category::Pointer | Category::Function => true,
            Category::Simple => info
                .code
                .get()
                .is_some_and(|code| matches!(code.letter, b's' | b'P' | b'z' | b'U' | b'Z' | b'X' | b'O')),
            _ => false,
        });
        if !fits {
            return Err(t.raise_type_error(match class.downcast::<PyType>().filter(|_| info.is_some()) {
                Some(class) => format!("cast() argument 2 must be a pointer type, not {}", class.name()),
                None => "cast() argument 2 must be a pointer type".to_owned(),
            }));
        }
        let result = call::call0(t, class)?;
        let Some(made) = as_data(result) else { return Err(t.raise_type_error("abstract class")) };
        if let Some(source_data) = as_data(source) {
            let shared = data::shared_objects(t, source_data)?;
            made.objects.set(made.header(), Some(shared));
            if let Some(dict) = shared.downcast::<PyDict>() {
                let key = brolga_vm::protocol::object::id_value(t, source)?;
                dict.set(t, key, source)?;
            }
        }
        made.set_address(address);
        Ok(result)
    })
}
