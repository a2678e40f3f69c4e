//! Functions of CPython's C API for `ctypes.pythonapi`.
//!
//! There is no C API to link against: these are the functions that make sense from Python. References are words, as `py_object` has them; they are
//! not counted. A function that fails leaves an exception pending, which the caller of a `PyDLL`'s function raises.

use super::call::{current_thread, with_current};
use super::values;
use brolga_vm::modules::eval;
use brolga_vm::objects::code::PyCode;
use brolga_vm::objects::{frame, weakref};
use brolga_vm::prelude::*;
use std::cell::RefCell;

type Free = Option<unsafe extern "C" fn(usize)>;

/// What frees the extra data of code objects, by index.
static FREE: std::sync::Mutex<Vec<Free>> = std::sync::Mutex::new(Vec::new());
/// As many kinds of extra data as CPython allows.
const MOST_EXTRAS: usize = 255;

/// The extra data of one code object. It is the callback of a weak reference to the code, and frees the data when that dies.
#[pyclass(name = "code extra", module = "_ctypes", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct CodeExtra {
    values: RefCell<Vec<usize>>,
    /// Where it is in the dict of all.
    key: Field,
    reference: Field,
}

/// Gives a value back to who made it.
fn free(t: &Thread, index: usize, value: usize) {
    let function = FREE.lock().ok().and_then(|free| free.get(index).copied().flatten());
    if let Some(function) = function
        && value != 0
    {
        // SAFETY: the program registered the function for such values.
        with_current(t, || unsafe { function(value) });
    }
}

#[pymethods]
impl CodeExtra {
    #[slot]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, _args: Args<'_>) -> PyResult<Value> {
        if let (Some(all), Some(key)) = (all_extras(t), zelf.key.get()) {
            all.remove(t, key)?;
        }
        for (index, value) in zelf.values.take().into_iter().enumerate() {
            free(t, index, value);
        }
        Ok(Value::NONE)
    }
}

fn all_extras(t: &Thread) -> Option<Gc<PyDict>> {
    t.state_of_vm().roots.get("ctypes.code_extras").and_then(Value::downcast::<PyDict>)
}
/// The extra data of a code object.
fn extra_of(t: &Thread, code: Gc<PyCode>) -> PyResult<Option<Gc<Native<CodeExtra>>>> {
    let key = t.new_int(code.header() as *const Header as i64)?;
    let found = all_extras(t).map_or(Ok(None), |all| all.get(t, key))?;
    Ok(found.and_then(Value::downcast::<Native<CodeExtra>>))
}
fn new_extra(t: &Thread, code: Gc<PyCode>) -> PyResult<Gc<Native<CodeExtra>>> {
    let all = match all_extras(t) {
        Some(all) => all,
        None => {
            let all = PyDict::new(t)?;
            t.state_of_vm().roots.set("ctypes.code_extras", all.into());
            all
        }
    };
    let key = t.new_int(code.header() as *const Header as i64)?;
    let data = CodeExtra { values: RefCell::default(), key: Field::new(key), reference: Field::EMPTY };
    let extra = Native::new(t, CodeExtra::class(t), data)?;
    let reference = weakref::make(t, t.types.weakref, code.into(), Some(extra.into()))?;
    extra.reference.set(extra.header(), Some(reference.into()));
    all.set(t, key, extra.into())?;
    Ok(extra)
}
fn set_extra(t: &Thread, code: usize, index: isize, value: usize) -> PyResult<()> {
    let known = FREE.lock().map_or(0, |free| free.len());
    let code = object(t, code)?.downcast::<PyCode>().filter(|_| (0..known as isize).contains(&index));
    let Some(code) = code else { return Err(bad_argument(t)) };
    let index = index as usize;
    let extra = match extra_of(t, code)? {
        Some(extra) => extra,
        None => new_extra(t, code)?,
    };
    let old = {
        let mut values = extra.values.borrow_mut();
        if values.len() <= index {
            values.resize(index + 1, 0);
        }
        std::mem::replace(&mut values[index], value)
    };
    free(t, index, old);
    Ok(())
}
fn get_extra(t: &Thread, code: usize, index: isize) -> PyResult<usize> {
    let Some(code) = object(t, code)?.downcast::<PyCode>() else { return Err(bad_argument(t)) };
    let extra = extra_of(t, code)?;
    Ok(extra.and_then(|e| e.values.borrow().get(usize::try_from(index).ok()?).copied()).unwrap_or(0))
}

fn bad_argument(t: &Thread) -> Raised {
    t.raise(t.types.system_error, "bad argument to internal function")
}
/// The object that a word is.
fn object(t: &Thread, word: usize) -> PyResult<Value> {
    values::object_at(t, word as u64).unwrap_or_else(|| Err(bad_argument(t)))
}
/// Runs `f` on the thread that called. An exception stays pending.
fn here<R>(failed: R, f: impl FnOnce(&Thread) -> PyResult<R>) -> R {
    let t = current_thread();
    if t.is_null() {
        return failed;
    }
    // SAFETY: set for the time of the foreign call that leads here, which has the lock if it came through a `PyDLL`.
    f(unsafe { &*t }).unwrap_or(failed)
}
fn word(v: Value) -> usize {
    v.bits() as usize
}

extern "C" fn request_code_extra_index(function: Free) -> isize {
    let Ok(mut all) = FREE.lock() else { return -1 };
    if all.len() >= MOST_EXTRAS {
        return -1;
    }
    all.push(function);
    all.len() as isize - 1
}
extern "C" fn code_set_extra(code: usize, index: isize, value: usize) -> i32 {
    here(-1, |t| set_extra(t, code, index, value).map(|()| 0))
}
/// # Safety
/// `result` is null or where a pointer may be stored.
unsafe extern "C" fn code_get_extra(code: usize, index: isize, result: *mut usize) -> i32 {
    here(-1, |t| {
        let known = FREE.lock().map_or(0, |free| free.len());
        let value = get_extra(t, code, index)?;
        if !result.is_null() && (0..known as isize).contains(&index) {
            // SAFETY: by the caller's promise.
            unsafe { result.write_unaligned(value) };
        }
        Ok(0)
    })
}
extern "C" fn frame_locals() -> usize {
    here(0, |t| {
        let locals = eval::current_locals(t)?;
        Ok(word(locals))
    })
}
extern "C" fn frame_globals() -> usize {
    here(0, |t| eval::current_globals(t).map(|g| word(g.into())).ok_or_else(|| bad_argument(t)))
}
extern "C" fn frame_builtins() -> usize {
    here(0, |t| eval::current_builtins(t).map(word).ok_or_else(|| bad_argument(t)))
}
extern "C" fn locals_of_frame(frame: usize) -> usize {
    here(0, |t| {
        let Some(frame) = object(t, frame)?.downcast::<frame::PyFrame>() else { return Err(bad_argument(t)) };
        Ok(word(frame::locals::of_frame(t, frame)?))
    })
}
extern "C" fn count_reference(_object: usize) {}
extern "C" fn is_initialized() -> i32 {
    1
}
extern "C" fn repr(object_word: usize) -> usize {
    here(0, |t| Ok(word(brolga_vm::protocol::object::repr_object(t, object(t, object_word)?)?)))
}
extern "C" fn as_long(object_word: usize) -> i64 {
    here(-1, |t| brolga_vm::protocol::number::index_i64(t, object(t, object_word)?))
}
extern "C" fn from_long(n: i64) -> usize {
    here(0, |t| t.new_int(n).map(word))
}

/// The address of a function by its name in C.
pub fn find(name: &str) -> Option<*mut u8> {
    Some(match name {
        "PyUnstable_Eval_RequestCodeExtraIndex" | "_PyEval_RequestCodeExtraIndex" => {
            request_code_extra_index as *const () as *mut u8
        }
        "PyUnstable_Code_SetExtra" | "_PyCode_SetExtra" => code_set_extra as *const () as *mut u8,
        "PyUnstable_Code_GetExtra" | "_PyCode_GetExtra" => code_get_extra as *const () as *mut u8,
        "PyEval_GetFrameLocals" => frame_locals as *const () as *mut u8,
        "PyEval_GetFrameGlobals" | "PyEval_GetGlobals" => frame_globals as *const () as *mut u8,
        "PyEval_GetFrameBuiltins" | "PyEval_GetBuiltins" => frame_builtins as *const () as *mut u8,
        "PyFrame_GetLocals" => locals_of_frame as *const () as *mut u8,
        "Py_IncRef" | "Py_DecRef" => count_reference as *const () as *mut u8,
        "Py_IsInitialized" | "PyGILState_Check" => is_initialized as *const () as *mut u8,
        "PyObject_Repr" => repr as *const () as *mut u8,
        "PyLong_AsLong" | "PyLong_AsSsize_t" | "PyLong_AsLongLong" => as_long as *const () as *mut u8,
        "PyLong_FromLong" | "PyLong_FromSsize_t" | "PyLong_FromLongLong" => from_long as *const () as *mut u8,
        _ => return None,
    })
}
