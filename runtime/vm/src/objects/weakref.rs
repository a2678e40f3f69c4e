//! Weak references, and what runs after a collection: their callbacks and the finalizers of dead objects.

use crate::objects::{exception, instance, kinds};
use crate::prelude::*;
use crate::protocol::{attr, call, object};
use brolga_heap::WeakField;
use std::cell::Cell;

/// `weakref.ref`, and (with other classes) both sorts of proxies.
#[pyclass(
    name = "ReferenceType",
    module = "weakref",
    kind = WEAKREF,
    flags = BASETYPE | HAVE_GC | HAVE_VECTORCALL,
    no_doc,
)]
#[repr(C)]
pub struct PyWeakRef {
    pub header: Header,
    pub target: WeakField,
    pub callback: Field,
    hash: Cell<Option<i64>>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyWeakRef {
    const KIND: Kind = kinds::WEAKREF;
}
/// # Safety
/// `h` heads a `PyWeakRef`.
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let r: Gc<PyWeakRef> = unsafe { Gc::from_header(h) };
    tracer.visit_field(&r.callback);
}

/// Makes a weak reference of class `class`, which is `ReferenceType`, a subclass, or a proxy class.
pub fn make(t: &Thread, class: Gc<PyType>, target: Value, callback: Option<Value>) -> PyResult<Gc<PyWeakRef>> {
    if !t.class_of(target).has_weakrefs() {
        return Err(
            t.raise_type_error(format!("cannot create weak reference to '{}' object", t.class_of(target).name()))
        );
    }
    make_unchecked(t, class, target, callback)
}

fn make_unchecked(t: &Thread, class: Gc<PyType>, target: Value, callback: Option<Value>) -> PyResult<Gc<PyWeakRef>> {
    let r = instance::alloc_instance(t, class, |header| PyWeakRef {
        header,
        target: WeakField::new(target),
        callback: Field::opt(callback),
        hash: Cell::new(None),
    })?;
    t.check_memory(t.heap.register_weak(&r.as_ref().header, &r.as_ref().target))?;
    Ok(r)
}

/// The plain reference to `target`: the existing one if there is one.
pub fn new_plain(t: &Thread, target: Value) -> PyResult<Gc<PyWeakRef>> {
    let class = t.types.weakref;
    match find(t, target, |r| t.class_of(r.value()) == class && r.callback.get().is_none()) {
        Some(r) => Ok(r),
        None => make_unchecked(t, class, target, None),
    }
}

/// The first reference to `target` (newest first) that `f` accepts.
pub fn find(t: &Thread, target: Value, f: impl Fn(Gc<PyWeakRef>) -> bool) -> Option<Gc<PyWeakRef>> {
    let mut found = None;
    if let Some(h) = target.as_header() {
        t.heap.each_weak_container(h, |container| {
            if let Some(r) = container.downcast::<PyWeakRef>()
                && found.is_none()
                && f(r)
            {
                found = Some(r);
            }
        });
    }
    found
}

/// All references to `target`: what `weakref.getweakrefs` shows, the plain one first.
pub fn all(t: &Thread, target: Value) -> RootVec {
    let mut list = RootVec::new(&t.heap);
    if let Some(h) = target.as_header() {
        t.heap.each_weak_container(h, |container| {
            if container.downcast::<PyWeakRef>().is_some() {
                list.push(container);
            }
        });
    }
    if let Some(at) = list.iter().position(|r| is_plain(t, *r)) {
        let plain = list.remove(at);
        list.insert(0, plain);
    }
    list
}

fn is_plain(t: &Thread, r: Value) -> bool {
    t.class_of(r) == t.types.weakref && r.downcast::<PyWeakRef>().is_some_and(|r| r.callback.get().is_none())
}

/// `obj.__weakref__`
pub fn first(t: &Thread, obj: Value) -> Option<Value> {
    all(t, obj).first().copied()
}

/// What a weak reference refers to, if that is alive.
#[inline]
pub fn referent(r: Value) -> Option<Value> {
    r.downcast::<PyWeakRef>()?.target.get()
}

#[pymethods]
impl PyWeakRef {
    #[new]
    fn new_object(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<PyWeakRef>> {
        let (target, callback) = arguments(t, "__new__", args)?;
        if cls == t.types.weakref && callback.is_none() && t.class_of(target).has_weakrefs() {
            return new_plain(t, target);
        }
        make(t, cls, target, callback)
    }
    #[init]
    fn init(t: &Thread, _zelf: Value, args: Args<'_>) -> PyResult<()> {
        arguments(t, "__init__", args).map(|_| ())
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Self>, args: Args<'_>) -> PyResult<Value> {
        if !args.values.is_empty() {
            let message = if args.keyword_count() > 0 {
                "weakref() takes no keyword arguments".to_string()
            } else {
                format!("weakref expected 0 arguments, got {}", args.values.len())
            };
            return Err(t.raise_type_error(message));
        }
        Ok(zelf.target.get().unwrap_or(Value::NONE))
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Self>) -> PyResult<String> {
        let me = object::id(zelf.value());
        let Some(target) = zelf.target.get() else { return Ok(format!("<weakref at {me:#x}; dead>")) };
        let (class, at) = (t.class_of(target).message_name(t), object::id(target));
        let name = match attr::lookup_special(t, target, t.names.dunder_name)? {
            Some(name) => crate::objects::str_::as_str(name),
            None => None,
        };
        Ok(match name {
            Some(name) => format!("<weakref at {me:#x}; to '{class}' at {at:#x} ({})>", name.to_lossy()),
            None => format!("<weakref at {me:#x}; to '{class}' at {at:#x}>"),
        })
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Self>) -> PyResult<i64> {
        if let Some(h) = zelf.hash.get() {
            return Ok(h);
        }
        let Some(target) = zelf.target.get() else {
            return Err(t.raise_type_error("weak object has gone away"));
        };
        let h = object::hash(t, target)?;
        zelf.hash.set(Some(h));
        Ok(h)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Self>, other: Value, op: CompareOp) -> PyResult<Value> {
        let comparable =
            matches!(op, CompareOp::Eq | CompareOp::Ne) && t.class_of(other).is_subtype_of(t.types.weakref);
        let Some(other) = other.downcast::<PyWeakRef>().filter(|_| comparable) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        match (zelf.target.get(), other.target.get()) {
            (Some(a), Some(b)) => object::compare(t, a, b, op),
            _ => Ok(Value::from_bool((zelf == other) == (op == CompareOp::Eq))),
        }
    }
    #[member]
    fn __callback__(zelf: Gc<Self>) -> Option<Value> {
        if zelf.target.get().is_some() { zelf.callback.get() } else { None }
    }
    #[classmethod("__class_getitem__($type, object, /)", doc = "See PEP 585")]
    fn __class_getitem__(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, object)
    }
}

fn arguments(t: &Thread, function: &str, args: Args<'_>) -> PyResult<(Value, Option<Value>)> {
    let n = args.positional().len();
    if n == 0 || n > 2 {
        let (what, bound) = if n == 0 { ("at least 1", "argument") } else { ("at most 2", "arguments") };
        return Err(t.raise_type_error(format!("{function} expected {what} {bound}, got {n}")));
    }
    if args.keyword_count() > 0 && function == "__init__" {
        return Err(t.raise_type_error("ref() takes no keyword arguments"));
    }
    Ok((args.values[0], args.positional().get(1).copied().filter(|c| !c.is_none())))
}

/// Runs the callbacks of weak references whose referents died, and the finalizers of dead objects. Called at polls.
pub fn run_pending(t: &Thread) {
    // Both at once: a callback polls, and would run the finalizers inside of it.
    let cleared = t.heap.take_cleared_weak();
    let dead = t.heap.take_pending_finalizers();
    for container in &cleared {
        let Some(r) = container.downcast::<PyWeakRef>() else { continue };
        let Some(callback) = r.callback.get() else { continue };
        r.callback.set(&r.as_ref().header, None);
        if let Err(raised) = call::call1(t, callback, container) {
            exception::write_unraisable(
                t,
                raised,
                Some(callback),
                Some("Exception ignored while calling weakref callback"),
            );
        }
    }
    for obj in &dead {
        let Some(finalize) = t.class_of(obj).slots.get().finalize else { continue };
        if let Err(raised) = finalize(t, obj) {
            exception::write_unraisable(t, raised, None, Some(&deallocator_message(t, obj)));
        }
    }
}

/// "Exception ignored while calling deallocator <function C.__del__ at 0x...>"
fn deallocator_message(t: &Thread, object: Value) -> String {
    let pending = t.exception.replace(None);
    let deallocator = t.class_of(object).lookup(t, t.names.dunder_del).unwrap_or(object);
    let shown = match crate::protocol::object::repr(t, deallocator) {
        Ok(text) => text.to_lossy().into_owned(),
        Err(raised) => {
            t.take_exception(raised);
            "<object repr() failed>".to_owned()
        }
    };
    t.exception.set(pending);
    format!("Exception ignored while calling deallocator {shown}")
}
