//! Calls that compiled code makes with arguments in memory, and native functions by their conventions.
#![expect(
    improper_ctypes_definitions,
    reason = "the functions are Rust's on both sides; compiled code passes their addresses on"
)]

use crate::deopt::RAISED;
use crate::frames::window::{Fp, Frame};
use crate::objects::code::PyCode;
use crate::prelude::*;
use crate::protocol::call;

fn word(result: PyResult<Value>) -> u64 {
    result.map_or(RAISED, Value::bits)
}

/// `callable(*args)`
///
/// # Safety
/// `args` points to `count` values, the first of which may be nothing, and is left out then.
pub unsafe extern "C" fn call_value(t: &Thread, callable: Value, args: *const Option<Value>, count: usize) -> u64 {
    // SAFETY: by the caller's promise.
    let skip = usize::from(count > 0 && unsafe { *args }.is_none());
    // SAFETY: by the caller's promise; the representations are the same.
    let args = unsafe { std::slice::from_raw_parts(args.add(skip).cast::<Value>(), count - skip) };
    word(call::call(t, callable, Args::positional_only(args)))
}
/// `callable(*args, **kwargs)`, the last arguments named by a tuple.
///
/// # Safety
/// `args` points to `count` values, the first of which may be nothing, and `names` is a tuple of at most so many.
pub unsafe extern "C" fn call_keywords(
    t: &Thread,
    callable: Value,
    names: Value,
    args: *const Option<Value>,
    count: usize,
) -> u64 {
    // SAFETY: by the caller's promise.
    let skip = usize::from(count > 0 && unsafe { *args }.is_none());
    // SAFETY: by the caller's promise; the representations are the same.
    let args = unsafe { std::slice::from_raw_parts(args.add(skip).cast::<Value>(), count - skip) };
    // SAFETY: by the caller's promise.
    let names = unsafe { names.cast::<PyTuple>() };
    word(call::call(t, callable, Args { values: args, kwnames: Some(names) }))
}
/// A tuple, list, set or dict (of pairs) of values: [`Display`] says which.
///
/// # Safety
/// `items` points to `count` values.
pub unsafe extern "C" fn display(t: &Thread, which: usize, items: *const Value, count: usize) -> u64 {
    // SAFETY: by the caller's promise.
    let items = unsafe { std::slice::from_raw_parts(items, count) };
    word(match which {
        0 => PyTuple::new(t, items).map(Gc::value),
        1 => PyList::new(t, items).map(Gc::value),
        2 => crate::interp::ops::strings::join(t, items).map(Gc::value),
        _ => Err(t.raise_system_error("bad display")),
    })
}
/// A set or dict of values, whose hashing and comparing may run Python: [`Collection`] says which.
///
/// # Safety
/// `items` points to `count` values.
pub unsafe extern "C" fn collect(t: &Thread, which: usize, items: *const Value, count: usize) -> u64 {
    // SAFETY: by the caller's promise.
    let items = unsafe { std::slice::from_raw_parts(items, count) };
    word(match which {
        0 => crate::objects::set::PySet::new_set(t, items).map(Gc::value),
        1 => crate::interp::ops::build::dict_of(t, items),
        _ => Err(t.raise_system_error("bad collection")),
    })
}
/// What [`collect`] makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum Collection {
    Set = 0,
    /// Of keys and values in turn.
    Dict = 1,
}
/// What [`display`] makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum Display {
    Tuple = 0,
    List = 1,
    /// The concatenation of strings.
    String = 2,
}

/// `METH_NOARGS`
pub extern "C" fn no_args(t: &Thread, f: fn(&Thread, Value) -> PyResult<Value>, receiver: Value) -> u64 {
    word(f(t, receiver))
}
/// `METH_O`
pub extern "C" fn one(t: &Thread, f: fn(&Thread, Value, Value) -> PyResult<Value>, receiver: Value, a: Value) -> u64 {
    word(f(t, receiver, a))
}
/// `METH_FASTCALL`
///
/// # Safety
/// `args` points to `count` values.
pub unsafe extern "C" fn fast(
    t: &Thread,
    f: fn(&Thread, Value, &[Value]) -> PyResult<Value>,
    receiver: Value,
    args: *const Value,
    count: usize,
) -> u64 {
    // SAFETY: by the caller's promise.
    word(f(t, receiver, unsafe { std::slice::from_raw_parts(args, count) }))
}
/// `METH_FASTCALL | METH_KEYWORDS`, without keywords.
///
/// # Safety
/// `args` points to `count` values.
pub unsafe extern "C" fn fast_keywords(
    t: &Thread,
    f: crate::abi::spec::KeywordsFn,
    receiver: Value,
    args: *const Value,
    count: usize,
) -> u64 {
    // SAFETY: by the caller's promise.
    word(f(t, receiver, unsafe { std::slice::from_raw_parts(args, count) }, None))
}

/// Completes the header of a window whose function runs instructions in the interpreter.
///
/// # Safety
/// `frame` is the window of a compiled function of this code, with `previous`, `function`, `flags` and `depth` set.
pub unsafe extern "C" fn complete_header(frame: *mut Frame, code: Value) {
    // SAFETY: by the caller's promise.
    let (fp, code) = unsafe { (Fp::new(frame), code.cast::<PyCode>()) };
    fp.complete_header(code);
}
