//! Calls of foreign functions, through libffi.

use super::ArgumentError;
use super::argument::{Passed, pass};
use super::data::{CData, conversion, extend_error};
use super::info;
use super::library;
use super::values;
use brolga_vm::prelude::*;
use brolga_vm::protocol::call;
use libffi_sys as ffi;
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

/// More arguments than this are refused.
pub const MAX_ARGUMENTS: usize = 1024;

/// Bits of `_flags_`.
pub mod flag {
    pub const CDECL: i64 = 1;
    /// The function uses Python objects: the lock is kept, and a pending exception is raised after it.
    pub const PYTHON_API: i64 = 4;
    pub const USE_ERRNO: i64 = 8;
    pub const USE_LAST_ERROR: i64 = 16;
}

thread_local! {
    /// The runtime's view of this thread, while a foreign function runs on it.
    static CURRENT: Cell<*const Thread> = const { Cell::new(std::ptr::null()) };
}
/// The thread whose foreign call is running, for callbacks and functions that C calls.
pub fn current_thread() -> *const Thread {
    CURRENT.get()
}
/// Runs `f` as a foreign function called by `t`.
pub fn with_current<R>(t: &Thread, f: impl FnOnce() -> R) -> R {
    let outer = CURRENT.replace(t);
    let result = f();
    CURRENT.set(outer);
    result
}
/// Some C code has the address of a callback: any thread may call it at any time.
pub static CALLBACKS: AtomicBool = AtomicBool::new(false);

/// What is called, and how.
pub struct Target {
    pub address: u64,
    pub flags: i64,
    /// `from_param` of the declared arguments.
    pub converters: Option<Gc<PyTuple>>,
    /// `None` if nothing was declared.
    pub restype: Option<Value>,
    pub checker: Option<Value>,
}

/// Calls with Python arguments.
pub fn call_foreign(t: &Thread, target: &Target, args: &[Value]) -> PyResult<Value> {
    if args.len() > MAX_ARGUMENTS {
        let message = format!("too many arguments ({}), maximum is {MAX_ARGUMENTS}", args.len());
        return Err(t.raise(ArgumentError::class(t), message));
    }
    let mut keep = RootVec::new(&t.heap);
    let mut passed: Vec<Passed> = Vec::with_capacity(args.len());
    let declared = target.converters.map_or(0, |c| c.len());
    for (i, &v) in args.iter().enumerate() {
        let converted = match target.converters {
            Some(converters) if i < declared => call::call1(t, converters.get(i), v),
            _ => Ok(v),
        };
        let result = converted.and_then(|v| pass(t, v, i + 1, &mut keep));
        match result {
            Ok(argument) => passed.push(argument),
            Err(raised) => {
                return Err(extend_error(t, raised, ArgumentError::class(t), &format!("argument {}: ", i + 1)));
            }
        }
    }
    let class = target.restype.and_then(Value::downcast::<PyType>);
    let result_info = class.and_then(info::of);
    let result_type = match (target.restype, &result_info) {
        (Some(v), _) if v.is_none() => &raw mut ffi::ffi_type_void,
        (_, Some(info)) => info.ffi(),
        _ => &raw mut ffi::ffi_type_sint32,
    };
    let size = result_info.map_or(0, |info| info.size.get()).max(16);
    // Sixteen-byte units, for what C aligns.
    let mut result: Vec<u128> = vec![0; size.div_ceil(16)];
    invoke(t, target, declared, &mut passed, result_type, result.as_mut_ptr().cast())?;
    drop(keep);
    let ptr = result.as_mut_ptr().cast::<u8>();
    let v = match (target.restype, class, &result_info) {
        (Some(v), ..) if v.is_none() => return Ok(Value::NONE),
        (Some(_), Some(class), Some(info)) => match conversion(t, class) {
            // SAFETY: the function left a value of this type.
            Some(code) => unsafe { values::get(t, code, ptr, info.size.get()) }?,
            // SAFETY: as above.
            None => unsafe { CData::copy_of(t, class, ptr) }?.into(),
        },
        (other, ..) => {
            // SAFETY: undeclared functions return ints.
            let n = t.new_int(unsafe { ptr.cast::<i32>().read() }.into())?;
            match other {
                Some(callable) => call::call1(t, callable, n)?,
                None => n,
            }
        }
    };
    match target.checker {
        Some(checker) => call::call1(t, checker, v),
        None => Ok(v),
    }
}

/// The call itself.
fn invoke(
    t: &Thread,
    target: &Target,
    declared: usize,
    passed: &mut [Passed],
    result_type: *mut ffi::ffi_type,
    result: *mut libc::c_void,
) -> PyResult<()> {
    if target.address == 0 {
        return Err(t.raise_value_error("attempt to call a NULL function pointer"));
    }
    let mut types: Vec<*mut ffi::ffi_type> = passed.iter().map(|p| p.ffi).collect();
    let mut addresses: Vec<*mut libc::c_void> = passed.iter_mut().map(Passed::address).collect();
    // SAFETY: plain data, filled in below.
    let mut cif: ffi::ffi_cif = unsafe { std::mem::zeroed() };
    let count = types.len() as u32;
    // SAFETY: the types live as long as their classes, which the arguments and the result type keep.
    let status = unsafe {
        if declared != 0 && declared < passed.len() {
            ffi::ffi_prep_cif_var(
                &mut cif,
                ffi::ffi_abi_FFI_DEFAULT_ABI,
                declared as u32,
                count,
                result_type,
                types.as_mut_ptr(),
            )
        } else {
            ffi::ffi_prep_cif(&mut cif, ffi::ffi_abi_FFI_DEFAULT_ABI, count, result_type, types.as_mut_ptr())
        }
    };
    if status != ffi::ffi_status_FFI_OK {
        return Err(t.raise_runtime_error("ffi_prep_cif failed"));
    }
    // SAFETY: an address that the program calls a function.
    let function = unsafe { std::mem::transmute::<usize, Option<unsafe extern "C" fn()>>(target.address as usize) };
    let mut run = || {
        let outer = CURRENT.replace(t);
        let use_errno = target.flags & flag::USE_ERRNO != 0;
        if use_errno {
            library::swap_errno();
        }
        // SAFETY: it is up to the program that the function takes these arguments.
        unsafe { ffi::ffi_call(&mut cif, function, result, addresses.as_mut_ptr()) };
        if use_errno {
            library::swap_errno();
        }
        CURRENT.set(outer);
    };
    if target.flags & flag::PYTHON_API != 0 {
        run();
        if let Some(exc) = t.exception.replace(None) {
            return Err(t.restore_exception(exc));
        }
    } else if CALLBACKS.load(Ordering::Relaxed) {
        t.allow_foreign_threads(run);
    } else {
        t.allow_threads(run);
    }
    Ok(())
}
