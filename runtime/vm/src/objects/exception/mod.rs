//! Exception instances: layout and raising. `classes.rs` declares the builtin classes, `base.rs` has `BaseException`'s methods,
//! the other files those of classes with fields of their own.

pub mod base;
pub mod classes;
pub mod group;
pub mod os_error;
pub mod special;
pub mod unraisable;

use crate::objects::kinds;
use crate::prelude::*;
use brolga_heap::ValueArray;
use std::cell::Cell;

pub use unraisable::write_unraisable;

/// Every builtin exception has this layout; `extra` holds the fields of classes such as `OSError` and `SyntaxError`, in the order of
/// their declaration in [`classes`].
#[repr(C)]
pub struct PyException {
    pub header: Header,
    pub args: GcField<PyTuple>,
    pub traceback: Field,
    pub context: Field,
    pub cause: Field,
    pub extra: GcField<ValueArray>,
    pub suppress_context: Cell<bool>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyException {
    const KIND: Kind = kinds::EXCEPTION;
}

impl PyException {
    pub fn args(&self, t: &Thread) -> Gc<PyTuple> {
        self.args.get().unwrap_or_else(|| t.empty_tuple())
    }
    /// A field of a class with fields of its own.
    pub fn field(&self, i: usize) -> Option<Value> {
        self.extra.get().filter(|x| i < x.capacity()).and_then(|x| x.get(i))
    }
    pub fn set_field(&self, t: &Thread, i: usize, v: Option<Value>) -> PyResult<()> {
        let fields = match self.extra.get() {
            Some(x) => x,
            None => {
                let x = ValueArray::new(&t.heap, classes::MAX_FIELDS).map_err(|_| t.raise_out_of_memory())?;
                self.extra.set(&self.header, Some(x));
                x
            }
        };
        fields.set(i, v);
        Ok(())
    }
}

/// Adds a note (PEP 678) to the pending exception.
#[cold]
pub fn add_note(t: &Thread, raised: Raised, note: &str) -> Raised {
    let exc = t.take_exception(raised);
    let added = t.new_str(note).and_then(|n| crate::protocol::call::call_method(t, exc, t.intern("add_note"), &[n]));
    if let Err(second) = added {
        t.take_exception(second);
    }
    t.restore_exception(exc)
}

/// The exception object behind a value.
pub fn as_exception(v: Value) -> Option<Gc<PyException>> {
    v.downcast()
}
/// Whether `v` is an exception class.
pub fn is_exception_class(t: &Thread, v: Value) -> bool {
    v.downcast::<PyType>().is_some_and(|c| c.is_subtype_of(t.types.base_exception))
}

/// A bare instance with these arguments, before any `__init__`.
pub fn allocate(t: &Thread, class: Gc<PyType>, args: Gc<PyTuple>) -> PyResult<Gc<PyException>> {
    crate::objects::type_::alloc_instance(t, class, |header| PyException {
        header,
        args: GcField::new(args),
        traceback: Field::EMPTY,
        context: Field::EMPTY,
        cause: Field::EMPTY,
        extra: GcField::EMPTY,
        suppress_context: Cell::new(false),
    })
}
/// An instance of a builtin class, as calling the class makes it.
pub fn instantiate(t: &Thread, class: Gc<PyType>, args: &[Value]) -> PyResult<Value> {
    let slots = class.slots.get();
    if slots.new.is_some_and(|f| std::ptr::fn_addr_eq(f, base::new as crate::abi::slots::NewFn))
        && slots.init.is_some_and(|f| std::ptr::fn_addr_eq(f, base::init as crate::abi::slots::InitFn))
    {
        let args = PyTuple::new(t, args)?;
        return allocate(t, class, args).map(Into::into);
    }
    crate::protocol::call::call_values(t, class.into(), args)
}

pub fn raise_message(t: &Thread, class: Gc<PyType>, message: &str) -> Raised {
    match t.new_str(message) {
        Ok(text) => raise_with_args(t, class, &[text]),
        Err(r) => r,
    }
}
pub fn raise_with_args(t: &Thread, class: Gc<PyType>, args: &[Value]) -> Raised {
    match instantiate(t, class, args) {
        Ok(e) => raise_instance(t, e),
        Err(r) => r,
    }
}
/// `raise value`: instantiates a class, checks that it is an exception, sets `__context__` from the handled exception.
pub fn raise_value(t: &Thread, exc: Value) -> Raised {
    if is_exception_class(t, exc) {
        return match crate::protocol::call::call0(t, exc) {
            Ok(e) if as_exception(e).is_some() => raise_instance(t, e),
            Ok(other) => {
                let got = t.class_of(other).name();
                let class =
                    crate::protocol::object::repr(t, exc).map(|r| r.to_lossy().into_owned()).unwrap_or_default();
                t.raise_type_error(format!(
                    "calling {class} should have returned an instance of BaseException, not {got}"
                ))
            }
            Err(r) => r,
        };
    }
    if as_exception(exc).is_some() {
        return raise_instance(t, exc);
    }
    t.raise_type_error("exceptions must derive from BaseException")
}
/// Makes an exception instance the pending one; what is being handled becomes its context.
pub fn raise_instance(t: &Thread, exc: Value) -> Raised {
    if let (Some(e), Some(handled)) = (as_exception(exc), crate::frames::handled_exception(t)) {
        set_context_without_cycle(e, handled);
    }
    t.restore_exception(exc)
}
/// Sets `__context__`, first cutting the place where the context's own chain leads back to `e`.
pub fn set_context_without_cycle(e: Gc<PyException>, context: Value) {
    if context == e.value() {
        return;
    }
    // Brent's hare and tortoise: a cycle that does not contain `e` must not hang us.
    let (mut node, mut slow, mut step) = (as_exception(context), as_exception(context), 0u64);
    while let Some(n) = node {
        match n.context.get() {
            Some(next) if next == e.value() => {
                n.context.set(&n.header, None);
                break;
            }
            next => node = next.and_then(as_exception),
        }
        step += 1;
        if step.is_multiple_of(2) {
            slow = slow.and_then(|s| s.context.get()).and_then(as_exception);
        }
        if node.is_some() && node == slow {
            break;
        }
    }
    e.context.set(&e.header, Some(context));
}

/// Raises the `MemoryError` that was allocated for this purpose at start-up.
pub fn raise_memory_error(t: &Thread) -> Raised {
    match t.memory_error.get() {
        Some(e) => {
            if let Some(exc) = as_exception(e) {
                exc.traceback.set(&exc.header, None);
                exc.context.set(&exc.header, None);
                exc.cause.set(&exc.header, None);
                exc.suppress_context.set(false);
            }
            t.restore_exception(e)
        }
        // Before bootstrap has come that far there is nothing to raise; starting fails.
        None => Raised(()),
    }
}

/// `OSError` (the subclass for this errno) with the system's message.
pub fn raise_os_error(t: &Thread, errno: i32, filename: Option<Value>, filename2: Option<Value>) -> Raised {
    os_error::raise(t, errno, filename, filename2)
}

/// Sets `name` and `obj` of the pending exception, if it is an `AttributeError` that has neither.
pub fn set_attribute_error_context(t: &Thread, obj: Value, name: Value) {
    let Some(e) =
        t.exception.get().filter(|e| t.class_of(*e).is_subtype_of(t.types.attribute_error)).and_then(as_exception)
    else {
        return;
    };
    if e.field(0).is_none() && e.field(1).is_none() {
        // Without memory for the two fields the exception goes without them.
        let _ = e.set_field(t, 0, Some(name)).and_then(|()| e.set_field(t, 1, Some(obj))).map_err(|r| {
            t.take_exception(r);
            t.restore_exception(e.value())
        });
    }
}

/// `str(exception)` for messages of ours; never fails.
pub fn describe(t: &Thread, exc: Value) -> String {
    match crate::protocol::object::str(t, exc) {
        Ok(s) => s.to_lossy().into_owned(),
        Err(r) => {
            t.take_exception(r);
            "<exception str() failed>".into()
        }
    }
}

/// The pending exception with `__context__` set, as when it was raised while `context` was being handled.
pub fn with_context(t: &Thread, raised: Raised, context: Value) -> Raised {
    let exc = t.take_exception(raised);
    if let Some(e) = as_exception(exc) {
        set_context_without_cycle(e, context);
    }
    t.restore_exception(exc)
}
/// The pending exception with `__cause__` (and `__context__`) set: `raise ... from cause`.
pub fn with_cause(t: &Thread, raised: Raised, cause: Value) -> Raised {
    let exc = t.take_exception(raised);
    if let Some(e) = as_exception(exc) {
        e.cause.set(&e.header, Some(cause));
        e.suppress_context.set(true);
        set_context_without_cycle(e, cause);
    }
    t.restore_exception(exc)
}
