//! What Python code sees of native functions ([`PyBuiltin`]) and of bound methods ([`PyMethod`]); the `__new__` functions of native types.

use crate::abi::native_call::call_native;
use crate::objects::descriptors::{builtin, doc_value, signature_value};
use crate::objects::function::{PyBuiltin, PyMethod};
use crate::objects::module::PyModule;
use crate::objects::str_::as_str;
use crate::objects::type_::as_type;
use crate::objects::{kinds, type_};
use crate::prelude::*;
use crate::protocol::{attr, call, object};

impl PyBuiltin {
    /// A function of a module (or the static method of a class).
    pub fn new(
        t: &Thread,
        def: &'static MethodDef,
        receiver: Option<Value>,
        module: Option<Value>,
    ) -> PyResult<Gc<PyBuiltin>> {
        t.alloc(PyBuiltin {
            header: Header::new(kinds::BUILTIN, t.types.builtin_function.shape_id()),
            def,
            receiver: Field::opt(receiver),
            module: Field::opt(module),
            class: GcField::EMPTY,
        })
    }
    /// A method taken from an instance (or class).
    pub fn bound(
        t: &Thread,
        def: &'static MethodDef,
        receiver: Value,
        class: Option<Gc<PyType>>,
    ) -> PyResult<Gc<PyBuiltin>> {
        t.alloc(PyBuiltin {
            header: Header::new(kinds::BUILTIN, t.types.builtin_function.shape_id()),
            def,
            receiver: Field::new(receiver),
            module: Field::EMPTY,
            class: GcField::opt(class),
        })
    }
    /// Calls the function.
    #[inline]
    pub fn invoke(&self, t: &Thread, callable: Value, args: Args<'_>) -> PyResult<Value> {
        let receiver = self.receiver.get().unwrap_or(Value::NONE);
        call_native(t, callable, self.def.function, receiver, self.class.get(), args)
    }
    /// The receiver, unless the function is a module's.
    fn method_receiver(&self) -> Option<Value> {
        self.receiver.get().filter(|r| r.downcast::<PyModule>().is_none())
    }
}

/// # Safety
/// `h` heads a `PyBuiltin`.
pub unsafe fn trace_builtin(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let f: Gc<PyBuiltin> = unsafe { Gc::from_header(h) };
    tracer.visit_field(&f.receiver);
    tracer.visit_field(&f.module);
    tracer.visit_gc_field(&f.class);
}

#[pymethods]
impl PyBuiltin {
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Self>) -> String {
        match zelf.method_receiver() {
            None => format!("<built-in function {}>", zelf.def.name),
            Some(receiver) => format!(
                "<built-in method {} of {} object at {:#x}>",
                zelf.def.name,
                t.class_of(receiver).name(),
                object::id(receiver)
            ),
        }
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Self>, args: Args<'_>) -> PyResult<Value> {
        zelf.invoke(t, zelf.value(), args)
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Self>) -> i64 {
        let of_receiver = zelf.receiver.get().map_or(0, |r| object::identity_hash(t, r));
        let h = of_receiver ^ object::mix_address(std::ptr::from_ref(zelf.def) as usize);
        if h == -1 { -2 } else { h }
    }
    #[slot]
    fn richcompare(zelf: Gc<Self>, other: Value, op: CompareOp) -> Value {
        let Some(other) = other.downcast::<PyBuiltin>() else { return Value::NOT_IMPLEMENTED };
        let equal = zelf.receiver.get() == other.receiver.get() && std::ptr::eq(zelf.def, other.def);
        match op {
            CompareOp::Eq => Value::from_bool(equal),
            CompareOp::Ne => Value::from_bool(!equal),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[getter]
    fn __doc__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        doc_value(t, zelf.def.doc)
    }
    #[getter]
    fn __name__(t: &Thread, zelf: Gc<Self>) -> Value {
        t.intern(zelf.def.name)
    }
    #[getter]
    fn __qualname__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        let Some(receiver) = zelf.method_receiver() else { return Ok(t.intern(zelf.def.name)) };
        let class = as_type(receiver).unwrap_or_else(|| t.class_of(receiver));
        let qualname = attr::get(t, class.value(), t.names.dunder_qualname)?;
        match as_str(qualname) {
            Some(q) => t.new_str(&format!("{}.{}", q.to_lossy(), zelf.def.name)),
            None => Err(t.raise_type_error("<method>.__class__.__qualname__ is not a unicode object")),
        }
    }
    #[getter]
    fn __self__(zelf: Gc<Self>) -> Option<Value> {
        zelf.receiver.get().filter(|_| zelf.def.binding != Binding::Static || std::ptr::eq(zelf.def, &NEW))
    }
    #[getter]
    fn __text_signature__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        signature_value(t, zelf.def.signature)
    }
    #[member]
    fn __module__(zelf: Gc<Self>) -> Option<Value> {
        zelf.module.get()
    }
    #[setter(__module__)]
    fn set_module(zelf: Gc<Self>, v: Option<Value>) {
        zelf.module.set(&zelf.header, v);
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        let name = t.intern(zelf.def.name);
        let Some(receiver) = zelf.method_receiver() else { return Ok(name) };
        let getattr = builtin(t, "getattr")?;
        let of = t.new_tuple(&[receiver, name])?;
        t.new_tuple(&[getattr, of])
    }
}

// ---- `__new__` of native types ----

static NEW: MethodDef = MethodDef {
    name: "__new__",
    function: NativeFn::FastKeywords(call_new),
    binding: Binding::Static,
    signature: "($type, *args, **kwargs)",
    doc: "Creates a new object; the class's own help has the true signature.",
    effect: Effect::RunsPython,
    frame_blind: false,
};

/// The `__new__` in the namespace of a native type.
pub fn new_wrapper(t: &Thread, class: Gc<PyType>) -> PyResult<Value> {
    PyBuiltin::new(t, &NEW, Some(class.value()), None).map(Gc::value)
}

/// The native type whose `__new__` this is.
pub fn owner_of_new(v: Value) -> Option<Gc<PyType>> {
    let f = v.downcast::<PyBuiltin>()?;
    if !std::ptr::eq(f.def, &NEW) {
        return None;
    }
    f.receiver.get().and_then(as_type)
}

/// `cls.__new__(subclass, *args, **kwargs)`.
fn call_new(t: &Thread, receiver: Value, values: &[Value], kwnames: Option<Gc<PyTuple>>) -> PyResult<Value> {
    let Some(class) = as_type(receiver) else {
        return Err(t.raise_system_error("__new__() called with non-type 'self'"));
    };
    let args = Args { values, kwnames };
    let Some(&first) = args.positional().first() else {
        return Err(t.raise_type_error(format!("{}.__new__(): not enough arguments", class.name())));
    };
    let Some(subclass) = as_type(first) else {
        return Err(t.raise_type_error(format!(
            "{}.__new__(X): X is not a type object ({})",
            class.name(),
            t.class_of(first).name()
        )));
    };
    if !subclass.is_subtype_of(class) {
        return Err(t.raise_type_error(format!(
            "{0}.__new__({1}): {1} is not a subtype of {0}",
            class.name(),
            subclass.name()
        )));
    }
    // The most derived native base has to make the object: only it knows the layout.
    let mut native = subclass;
    while native.slots.get().new.is_some_and(|f| f as usize == type_::dispatch::new as *const () as usize) {
        match native.base.get() {
            Some(b) => native = b,
            None => break,
        }
    }
    let own = class.slots.get().new.map(|f| f as usize);
    if native.has_flag(crate::abi::spec::type_flags::DISALLOW_INSTANTIATION) {
        return Err(t.raise_type_error(format!("cannot create '{}' instances", subclass.name())));
    }
    if native.slots.get().new.map(|f| f as usize) != own {
        return Err(t.raise_type_error(format!(
            "{}.__new__({}) is not safe, use {}.__new__()",
            class.name(),
            subclass.name(),
            native.name()
        )));
    }
    match class.slots.get().new {
        Some(new) => new(t, subclass, Args { values: &values[1..], kwnames }),
        None => Err(t.raise_type_error(format!("cannot create '{}' instances", class.name()))),
    }
}

// ---- bound methods ----

impl PyMethod {
    #[inline]
    pub fn new(t: &Thread, function: Value, receiver: Value) -> PyResult<Gc<PyMethod>> {
        t.alloc(PyMethod {
            header: Header::new(kinds::METHOD, t.types.method.shape_id()),
            function: Field::new(function),
            receiver: Field::new(receiver),
        })
    }
    #[inline]
    pub fn function(&self) -> Value {
        self.function.get().expect("set at creation")
    }
    #[inline]
    pub fn receiver(&self) -> Value {
        self.receiver.get().expect("set at creation")
    }
}

/// # Safety
/// `h` heads a `PyMethod`.
pub unsafe fn trace_method(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let m: Gc<PyMethod> = unsafe { Gc::from_header(h) };
    tracer.visit_field(&m.function);
    tracer.visit_field(&m.receiver);
}

#[pymethods]
impl PyMethod {
    /// Makes a bound method from a callable and a receiver.
    #[new("method(function, instance, /)")]
    fn new_object(t: &Thread, _cls: Gc<PyType>, function: Value, instance: Value) -> PyResult<Gc<PyMethod>> {
        if !call::is_callable(t, function) {
            return Err(t.raise_type_error("first argument must be callable"));
        }
        if instance.is_none() {
            return Err(t.raise_type_error("instance must not be None"));
        }
        PyMethod::new(t, function, instance)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Self>) -> PyResult<String> {
        let name = match attr::get_optional(t, zelf.function(), t.names.dunder_qualname)? {
            Some(q) => Some(q),
            None => attr::get_optional(t, zelf.function(), t.names.dunder_name)?,
        };
        let name = name.and_then(as_str).map_or_else(|| "?".to_string(), |s| s.to_lossy().into_owned());
        Ok(format!("<bound method {name} of {}>", object::repr(t, zelf.receiver())?.to_lossy()))
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Self>, args: Args<'_>) -> PyResult<Value> {
        call::call_prepended(t, zelf.function(), zelf.receiver(), args)
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Self>) -> PyResult<i64> {
        let h = object::identity_hash(t, zelf.receiver()) ^ object::hash(t, zelf.function())?;
        Ok(if h == -1 { -2 } else { h })
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Self>, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<PyMethod>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let equal =
            object::is(zelf.receiver(), other.receiver()) && object::eq_identity(t, zelf.function(), other.function())?;
        Ok(Value::from_bool(equal == (op == CompareOp::Eq)))
    }
    #[slot]
    fn getattro(t: &Thread, zelf: Gc<Self>, name: Value) -> PyResult<Value> {
        // Attributes of the class first, then those of the function.
        if let Some(found) = t.types.method.lookup(t, name) {
            return match t.class_of(found).slots.get().descr_get {
                Some(get) => get(t, found, Some(zelf.value()), Some(t.types.method.value())),
                None => Ok(found),
            };
        }
        attr::get(t, zelf.function(), name)
    }
    #[slot]
    fn descr_get(zelf: Gc<Self>, _obj: Option<Value>, _owner: Option<Value>) -> Value {
        zelf.value()
    }
    #[member]
    fn __func__(zelf: Gc<Self>) -> Value {
        zelf.function()
    }
    #[member]
    fn __self__(zelf: Gc<Self>) -> Value {
        zelf.receiver()
    }
    #[getter]
    fn __doc__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        attr::get(t, zelf.function(), t.names.dunder_doc)
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        let getattr = builtin(t, "getattr")?;
        let name = attr::get(t, zelf.function(), t.names.dunder_name)?;
        let of = t.new_tuple(&[zelf.receiver(), name])?;
        t.new_tuple(&[getattr, of])
    }
}
