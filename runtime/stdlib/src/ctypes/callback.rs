//! Python functions that C can call.
//!
//! A [`Thunk`] is a closure of libffi around a callable. C may call it on the thread that runs a foreign function, or on one that the runtime has never
//! seen, which is then attached for as long as the call lasts. Exceptions cannot pass through C: they go to `sys.unraisablehook`.

use super::call::{CALLBACKS, current_thread, flag};
use super::data::{CData, conversion};
use super::info::{self, Category};
use super::library;
use super::values;
use brolga_vm::modules::thread::gil;
use brolga_vm::objects::exception::write_unraisable;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object};
use libffi_sys as ffi;
use std::cell::OnceCell;
use std::sync::atomic::Ordering;

/// The closure and what it points to.
struct Closure {
    memory: *mut libc::c_void,
    code: *mut libc::c_void,
    #[expect(dead_code, reason = "the closure points to it")]
    cif: Box<ffi::ffi_cif>,
    #[expect(dead_code, reason = "the cif points to it")]
    types: Vec<*mut ffi::ffi_type>,
}
impl Drop for Closure {
    fn drop(&mut self) {
        // SAFETY: allocated by libffi, freed once.
        unsafe { ffi::ffi_closure_free(self.memory) };
    }
}

/// A callable with a C address.
#[pyclass(name = "CThunkObject", module = "_ctypes", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct Thunk {
    callable: Field,
    argtypes: GcField<PyTuple>,
    restype: Field,
    flags: i64,
    vm: Opaque<*const Vm>,
    closure: Opaque<OnceCell<Closure>>,
}

pub type ThunkRef = Gc<Native<Thunk>>;

impl Thunk {
    pub fn new(
        t: &Thread,
        callable: Value,
        argtypes: Gc<PyTuple>,
        restype: Option<Value>,
        flags: i64,
    ) -> PyResult<ThunkRef> {
        let mut types = Vec::with_capacity(argtypes.len());
        for &v in argtypes.as_ref().items() {
            types.push(match info::of_value(v) {
                Some(info) => info.ffi(),
                None => &raw mut ffi::ffi_type_sint32,
            });
        }
        let restype = restype.unwrap_or(Value::NONE);
        let result_type = if restype.is_none() {
            &raw mut ffi::ffi_type_void
        } else {
            match info::of_value(restype).filter(|info| info.category.get() == Category::Simple) {
                Some(info) => info.ffi(),
                None => return Err(t.raise_type_error("invalid result type for callback function")),
            }
        };
        let vm: &Vm = t;
        let thunk = Native::new(
            t,
            Thunk::class(t),
            Thunk {
                callable: Field::new(callable),
                argtypes: GcField::new(argtypes),
                restype: Field::new(restype),
                flags,
                vm: Opaque(vm),
                closure: Opaque(OnceCell::new()),
            },
        )?;
        // SAFETY: plain data, filled in below.
        let mut cif: Box<ffi::ffi_cif> = Box::new(unsafe { std::mem::zeroed() });
        let count = types.len() as u32;
        // SAFETY: types and cif live in the closure; the classes behind the types, in the thunk.
        let status = unsafe {
            ffi::ffi_prep_cif(&mut *cif, ffi::ffi_abi_FFI_DEFAULT_ABI, count, result_type, types.as_mut_ptr())
        };
        if status != ffi::ffi_status_FFI_OK {
            return Err(t.raise_runtime_error(format!("ffi_prep_cif failed with {status}")));
        }
        let mut code = std::ptr::null_mut();
        // SAFETY: the size is that of a closure.
        let memory = unsafe { ffi::ffi_closure_alloc(size_of::<ffi::ffi_closure>(), &mut code) };
        if memory.is_null() {
            return Err(t.raise_out_of_memory());
        }
        // SAFETY: `memory` is writable closure memory, `code` its executable address. The heap does not move the thunk.
        let status = unsafe {
            let this = std::ptr::from_ref(thunk.as_ref()).cast_mut().cast();
            ffi::ffi_prep_closure_loc(memory.cast(), &mut *cif, Some(enter), this, code)
        };
        let closure = Closure { memory, code, cif, types };
        if status != ffi::ffi_status_FFI_OK {
            return Err(t.raise_runtime_error(format!("ffi_prep_closure failed with {status}")));
        }
        let _ = thunk.closure.set(closure);
        CALLBACKS.store(true, Ordering::Relaxed);
        Ok(thunk)
    }
    /// Where C calls it.
    pub fn entry_point(&self) -> u64 {
        self.closure.get().map_or(0, |closure| closure.code as u64)
    }
    fn callable(&self) -> Value {
        crate::support::get(&self.callable)
    }
}

/// Where libffi's closures lead.
unsafe extern "C" fn enter(
    _cif: *mut ffi::ffi_cif,
    result: *mut libc::c_void,
    args: *mut *mut libc::c_void,
    user_data: *mut libc::c_void,
) {
    // SAFETY: a thunk that lives: it is up to the program to keep the function object while C may call it.
    let thunk = unsafe { &*user_data.cast::<Native<Thunk>>() };
    let body = |t: &Thread| {
        let swaps = thunk.flags & flag::USE_ERRNO != 0;
        if swaps {
            library::swap_errno();
        }
        // Whatever was pending on the thread has nothing to do with the callback.
        let pending = t.exception.replace(None);
        // SAFETY: libffi passes as many arguments as were declared.
        unsafe { run(t, thunk, result.cast(), args.cast()) };
        t.exception.set(pending);
        if swaps {
            library::swap_errno();
        }
    };
    let current = current_thread();
    if current.is_null() {
        // SAFETY: the runtime outlives its callbacks.
        gil::with_foreign_thread(unsafe { &**thunk.vm }, body);
    } else {
        // SAFETY: set for the time of the foreign call that leads here.
        let t = unsafe { &*current };
        t.with_lock(|| body(t));
    }
}

/// # Safety
/// `result` has room for the declared result, at least a word; `args` has the addresses of the declared arguments.
unsafe fn run(t: &Thread, thunk: &Native<Thunk>, result: *mut u8, args: *mut *mut u8) {
    let restype = crate::support::get(&thunk.restype);
    let info = info::of_value(restype);
    if let Some(info) = &info {
        // SAFETY: by the caller's promise.
        unsafe { std::ptr::write_bytes(result, 0, info.size.get().max(size_of::<usize>())) };
    }
    // SAFETY: by the caller's promise.
    let outcome = unsafe { call_python(t, thunk, args) };
    let v = match outcome {
        Ok(v) => v,
        Err(raised) => return unraisable(t, raised, "Exception ignored while calling ctypes callback function", thunk),
    };
    let Some(info) = info else { return };
    let Some(code) = info.code.get() else { return };
    // SAFETY: by the caller's promise.
    match unsafe { values::set(t, code, result, v, info.size.get()) } {
        Ok(keep) if keep.is_none() || code.letter == b'O' => {}
        Ok(keep) => {
            // C has the address, and nobody knows for how long.
            if let Some(h) = keep.as_header() {
                let _ = t.heap.make_immortal(h);
            }
            let warned =
                brolga_vm::modules::warnings::warn(t, t.types.runtime_warning, "memory leak in callback function.", 1);
            if let Err(raised) = warned {
                unraisable(t, raised, "Exception ignored while converting result of ctypes callback function", thunk);
            }
        }
        Err(raised) => {
            unraisable(t, raised, "Exception ignored while converting result of ctypes callback function", thunk);
        }
    }
}
fn unraisable(t: &Thread, raised: Raised, what: &str, thunk: &Native<Thunk>) {
    let exc = t.take_exception(raised);
    let shown = match object::repr(t, thunk.callable()) {
        Ok(s) => s.to_lossy().into_owned(),
        Err(second) => {
            t.take_exception(second);
            "<object repr() failed>".to_owned()
        }
    };
    let raised = t.restore_exception(exc);
    write_unraisable(t, raised, None, Some(&format!("{what} {shown}")));
}

/// # Safety
/// `args` has the addresses of the declared arguments.
unsafe fn call_python(t: &Thread, thunk: &Native<Thunk>, args: *mut *mut u8) -> PyResult<Value> {
    let argtypes = crate::support::held(&thunk.argtypes);
    let mut values = RootVec::new(&t.heap);
    for (i, &v) in argtypes.as_ref().items().iter().enumerate() {
        let Some(class) = v.downcast::<PyType>() else {
            return Err(t.raise_type_error("cannot build parameter"));
        };
        let Some(info) = info::of(class) else { return Err(t.raise_type_error("cannot build parameter")) };
        // SAFETY: by the caller's promise the argument has this type.
        let argument = unsafe {
            let ptr = *args.add(i);
            match conversion(t, class) {
                Some(code) => values::get(t, code, ptr, info.size.get())?,
                None => CData::copy_of(t, class, ptr)?.into(),
            }
        };
        values.push(argument);
    }
    call::call_values(t, thunk.callable(), &values)
}
