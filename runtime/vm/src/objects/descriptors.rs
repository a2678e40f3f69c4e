//! Descriptors of native types: methods, computed attributes, `__slots__` members, and wrappers around slot functions.

use crate::abi::native_call::call_native;
use crate::abi::slots::SlotFn;
use crate::objects::function::PyBuiltin;
use crate::objects::type_::slotdefs::SlotDef;
use crate::objects::type_::wrap::{self, Wrapper};
use crate::objects::type_::{as_type, is_instance_exact_mro};
use crate::objects::{instance, kinds};
use crate::prelude::*;
use crate::protocol::attr;

/// Where a [`GetSet`] gets its values.
#[derive(Clone, Copy)]
pub enum Source {
    Native(&'static GetSetDef),
    /// A `__slots__` member: the byte offset of its word in instances.
    Member(u32),
}

/// A computed attribute of a native type (`getset_descriptor`), or a field (`member_descriptor`).
#[pyclass(name = "getset_descriptor", kind = GETSET, flags = HAVE_GC, no_doc)]
#[repr(C)]
pub struct GetSet {
    pub header: Header,
    pub class: GcField<PyType>,
    pub name: Field,
    pub source: Source,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace_getset`.
unsafe impl HeapObject for GetSet {
    const KIND: Kind = kinds::GETSET;
}
/// # Safety
/// `h` heads a `GetSet`.
pub unsafe fn trace_getset(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let d: Gc<GetSet> = unsafe { Gc::from_header(h) };
    tracer.visit_gc_field(&d.class);
    tracer.visit_field(&d.name);
}

/// A method of a native type (`method_descriptor`, `classmethod_descriptor`).
#[pyclass(name = "method_descriptor", kind = METHOD_DESCR, flags = HAVE_GC | HAVE_VECTORCALL | METHOD_DESCRIPTOR, no_doc)]
#[repr(C)]
pub struct MethodDescr {
    pub header: Header,
    pub class: GcField<PyType>,
    pub name: Field,
    pub def: &'static MethodDef,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace_method`.
unsafe impl HeapObject for MethodDescr {
    const KIND: Kind = kinds::METHOD_DESCR;
}
/// # Safety
/// `h` heads a `MethodDescr`.
pub unsafe fn trace_method(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let d: Gc<MethodDescr> = unsafe { Gc::from_header(h) };
    tracer.visit_gc_field(&d.class);
    tracer.visit_field(&d.name);
}

/// A special method of a native type, made from a slot (`wrapper_descriptor`).
#[pyclass(name = "wrapper_descriptor", kind = SLOT_WRAPPER, flags = HAVE_GC | METHOD_DESCRIPTOR, no_doc)]
#[repr(C)]
pub struct SlotWrapper {
    pub header: Header,
    pub class: GcField<PyType>,
    pub name: Field,
    pub def: &'static SlotDef,
    pub function: SlotFn,
    pub wrapper: Wrapper,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace_wrapper`.
unsafe impl HeapObject for SlotWrapper {
    const KIND: Kind = kinds::SLOT_WRAPPER;
}
/// # Safety
/// `h` heads a `SlotWrapper`.
pub unsafe fn trace_wrapper(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let d: Gc<SlotWrapper> = unsafe { Gc::from_header(h) };
    tracer.visit_gc_field(&d.class);
    tracer.visit_field(&d.name);
}

fn text(name: &Field) -> String {
    name.get().map_or_else(String::new, attr::name_text)
}
fn class_name(class: &GcField<PyType>) -> String {
    class.get().map_or_else(|| "?".to_string(), |c| c.name())
}

/// `__qualname__` of a descriptor.
fn qualname(t: &Thread, class: &GcField<PyType>, name: &Field) -> PyResult<Value> {
    let owner = match class.get() {
        Some(c) => attr::get(t, c.value(), t.names.dunder_qualname)?,
        None => Value::NONE,
    };
    let Some(owner) = crate::objects::str_::as_str(owner) else {
        return Err(t.raise_type_error("<descriptor>.__objclass__.__qualname__ is not a unicode object"));
    };
    t.new_str(&format!("{}.{}", owner.to_lossy(), text(name)))
}

/// `__reduce__`: the descriptor is found again as an attribute of its class.
fn reduce(t: &Thread, class: &GcField<PyType>, name: &Field) -> PyResult<Value> {
    let getattr = builtin(t, "getattr")?;
    let of = t.new_tuple(&[class.get().map_or(Value::NONE, Gc::value), name.get().unwrap_or(Value::NONE)])?;
    t.new_tuple(&[getattr, of])
}

/// A function of the `builtins` module.
pub fn builtin(t: &Thread, name: &str) -> PyResult<Value> {
    let found = match t.builtins.get() {
        Some(dict) => dict.get_str(t, name)?,
        None => None,
    };
    found.ok_or_else(|| t.raise_attribute_error(name))
}

/// The docstring as `__doc__` shows it: empty ones are None.
pub fn doc_value(t: &Thread, doc: &'static str) -> PyResult<Value> {
    if doc.is_empty() { Ok(Value::NONE) } else { t.new_str(doc) }
}

/// Checks that `obj` is an instance of the descriptor's class.
fn check_instance(t: &Thread, class: &GcField<PyType>, name: &Field, obj: Value) -> PyResult<()> {
    match class.get() {
        Some(c) if !is_instance_exact_mro(t, obj, c) => Err(t.raise_type_error(format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            text(name),
            c.name(),
            t.class_of(obj).name()
        ))),
        _ => Ok(()),
    }
}

impl GetSet {
    pub fn new(t: &Thread, class: Gc<PyType>, def: &'static GetSetDef) -> PyResult<Gc<GetSet>> {
        let kind = if def.member { t.types.member_descriptor } else { t.types.getset_descriptor };
        GetSet::make(t, kind, class, t.intern(def.name), Source::Native(def))
    }
    /// The descriptor of a `__slots__` member.
    pub fn new_member(t: &Thread, class: Gc<PyType>, name: Value, offset: u32) -> PyResult<Gc<GetSet>> {
        GetSet::make(t, t.types.member_descriptor, class, name, Source::Member(offset))
    }
    /// Where the member lies in instances of a class; `None` if this is no member, or not one of that class's instances: a descriptor may stand in
    /// any class's namespace.
    pub fn member_of(&self, class: Gc<PyType>) -> Option<u32> {
        match self.source {
            Source::Member(offset) if self.class.get().is_some_and(|owner| class.is_subtype_of(owner)) => Some(offset),
            _ => None,
        }
    }
    fn make(t: &Thread, kind: Gc<PyType>, class: Gc<PyType>, name: Value, source: Source) -> PyResult<Gc<GetSet>> {
        t.alloc(GetSet {
            header: Header::new(GetSet::KIND, kind.shape_id()),
            class: GcField::new(class),
            name: Field::new(name),
            source,
        })
    }
    /// The value of the attribute of `obj`, whose class was checked.
    fn value_of(&self, t: &Thread, obj: Value) -> PyResult<Value> {
        match self.source {
            Source::Native(def) => (def.get)(t, obj),
            Source::Member(offset) => {
                let h = obj.as_header().expect("an instance of a class with __slots__ is a heap object");
                // SAFETY: the class was checked, and it or a base has the member there.
                match unsafe { instance::member(h, offset) }.get() {
                    Some(v) => Ok(v),
                    None => {
                        let message =
                            format!("'{}' object has no attribute '{}'", t.class_of(obj).name(), text(&self.name));
                        Err(t.raise_attribute_error_on(message, obj, self.name.get().unwrap_or(Value::NONE)))
                    }
                }
            }
        }
    }
    fn assign(&self, t: &Thread, obj: Value, v: Option<Value>) -> PyResult<()> {
        match self.source {
            Source::Native(def) => match def.set {
                Some(set) => set(t, obj, v),
                None if def.member => Err(t.raise_attribute_error("readonly attribute")),
                None => Err(t.raise_attribute_error(format!(
                    "attribute '{}' of '{}' objects is not writable",
                    def.name,
                    class_name(&self.class)
                ))),
            },
            Source::Member(offset) => {
                let h = obj.as_header().expect("an instance of a class with __slots__ is a heap object");
                // SAFETY: as in `value_of`.
                let field = unsafe { instance::member(h, offset) };
                if v.is_none() && field.get().is_none() {
                    return Err(t.raise_attribute_error_for_name(self.name.get().unwrap_or(Value::NONE)));
                }
                field.set(h, v);
                Ok(())
            }
        }
    }
}

#[pymethods]
impl GetSet {
    #[slot]
    fn repr(zelf: Gc<Self>) -> String {
        let what = match zelf.source {
            Source::Native(def) if !def.member => "attribute",
            _ => "member",
        };
        format!("<{what} '{}' of '{}' objects>", text(&zelf.name), class_name(&zelf.class))
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Gc<Self>, obj: Option<Value>, _owner: Option<Value>) -> PyResult<Value> {
        let Some(obj) = obj else { return Ok(zelf.value()) };
        check_instance(t, &zelf.class, &zelf.name, obj)?;
        zelf.value_of(t, obj)
    }
    #[slot]
    fn descr_set(t: &Thread, zelf: Gc<Self>, obj: Value, v: Option<Value>) -> PyResult<()> {
        check_instance(t, &zelf.class, &zelf.name, obj)?;
        zelf.assign(t, obj, v)
    }
    #[member]
    fn __objclass__(zelf: Gc<Self>) -> Option<Value> {
        zelf.class.get().map(Gc::value)
    }
    #[member]
    fn __name__(zelf: Gc<Self>) -> Option<Value> {
        zelf.name.get()
    }
    #[getter]
    fn __doc__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        match zelf.source {
            Source::Native(def) => doc_value(t, def.doc),
            Source::Member(_) => Ok(Value::NONE),
        }
    }
    #[getter]
    fn __qualname__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        qualname(t, &zelf.class, &zelf.name)
    }
}

/// The class of [`GetSet`]s that present themselves as fields.
#[pyclass(name = "member_descriptor", layout_of = GetSet, methods_of = GetSet, parts(pickle), flags = HAVE_GC, no_doc)]
pub struct MemberDescriptor;

#[pymethods(part = pickle)]
impl MemberDescriptor {
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<GetSet>) -> PyResult<Value> {
        reduce(t, &zelf.class, &zelf.name)
    }
}

impl MethodDescr {
    pub fn new(t: &Thread, class: Gc<PyType>, def: &'static MethodDef) -> PyResult<Gc<MethodDescr>> {
        let kind = match def.binding {
            Binding::Class => t.types.classmethod_descriptor,
            _ => t.types.method_descriptor,
        };
        t.alloc(MethodDescr {
            header: Header::new(MethodDescr::KIND, kind.shape_id()),
            class: GcField::new(class),
            name: Field::new(t.intern(def.name)),
            def,
        })
    }
    /// The builtin method of `receiver`.
    fn bind(&self, t: &Thread, receiver: Value) -> PyResult<Value> {
        let class = if matches!(self.def.function, NativeFn::Method(_)) { self.class.get() } else { None };
        PyBuiltin::bound(t, self.def, receiver, class).map(Gc::value)
    }
    /// A call as `list.append(receiver, ...)`.
    pub fn call_unbound(&self, t: &Thread, callable: Value, args: Args<'_>) -> PyResult<Value> {
        let Some((&receiver, rest)) = args.values.split_first().filter(|_| !args.positional().is_empty()) else {
            let name = crate::abi::native_call::function_text(t, callable)?;
            return Err(t.raise_type_error(format!("unbound method {name} needs an argument")));
        };
        check_instance(t, &self.class, &self.name, receiver)?;
        let rest = Args { values: rest, kwnames: args.kwnames };
        call_native(t, callable, self.def.function, receiver, self.class.get(), rest)
    }
}

/// Text signature as `__text_signature__` shows it.
pub fn signature_value(t: &Thread, name: &str, signature: &str) -> PyResult<Value> {
    if signature.is_empty() { Ok(Value::NONE) } else { t.new_str(&wrapped_signature(name, signature)) }
}

/// The text signature of a function. One that has none of its own still says how many arguments there are, if that is at most one.
pub fn method_signature(t: &Thread, def: &MethodDef) -> PyResult<Value> {
    let receiver = match def.binding {
        Binding::Method | Binding::Module => "$self",
        Binding::Class => "$type",
        Binding::Static => return signature_value(t, def.name, def.signature),
    };
    match def.function {
        NativeFn::NoArgs(_) if def.signature.is_empty() => t.new_str(&format!("({receiver}, /)")),
        NativeFn::O(_) if def.signature.is_empty() => t.new_str(&format!("({receiver}, object, /)")),
        _ => signature_value(t, def.name, def.signature),
    }
}

/// Breaks a long signature into lines as CPython's Argument Clinic does: the function's name counts, and what follows is indented.
fn wrapped_signature(name: &str, signature: &str) -> String {
    const WIDTH: usize = 71;
    if signature.contains('\n') || name.len() + signature.len() <= WIDTH {
        return signature.to_owned();
    }
    let indent = name.chars().count() + 1;
    let mut text = String::with_capacity(signature.len() + 16);
    let mut column = name.chars().count();
    for (i, word) in signature.split(' ').enumerate() {
        let width = word.chars().count();
        if i > 0 && column + 1 + width > WIDTH {
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if i > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    text
}

#[pymethods]
impl MethodDescr {
    #[slot]
    fn repr(zelf: Gc<Self>) -> String {
        format!("<method '{}' of '{}' objects>", text(&zelf.name), class_name(&zelf.class))
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Self>, args: Args<'_>) -> PyResult<Value> {
        zelf.call_unbound(t, zelf.value(), args)
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Gc<Self>, obj: Option<Value>, _owner: Option<Value>) -> PyResult<Value> {
        let Some(obj) = obj else { return Ok(zelf.value()) };
        check_instance(t, &zelf.class, &zelf.name, obj)?;
        zelf.bind(t, obj)
    }
    #[member]
    fn __objclass__(zelf: Gc<Self>) -> Option<Value> {
        zelf.class.get().map(Gc::value)
    }
    #[member]
    fn __name__(zelf: Gc<Self>) -> Option<Value> {
        zelf.name.get()
    }
    #[getter]
    fn __doc__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        doc_value(t, zelf.def.doc)
    }
    #[getter]
    fn __qualname__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        qualname(t, &zelf.class, &zelf.name)
    }
    #[getter]
    fn __text_signature__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        method_signature(t, zelf.def)
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        reduce(t, &zelf.class, &zelf.name)
    }
}

/// The class of [`MethodDescr`]s that bind the class.
#[pyclass(name = "classmethod_descriptor", layout_of = MethodDescr, flags = HAVE_GC, no_doc)]
pub struct ClassMethodDescr;

#[pymethods]
impl ClassMethodDescr {
    #[slot]
    fn repr(zelf: Gc<MethodDescr>) -> String {
        format!("<method '{}' of '{}' objects>", text(&zelf.name), class_name(&zelf.class))
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Gc<MethodDescr>, obj: Option<Value>, owner: Option<Value>) -> PyResult<Value> {
        let name = || text(&zelf.name);
        let class = match (owner, obj) {
            (Some(owner), _) => owner,
            (None, Some(obj)) => t.class_of(obj).value(),
            (None, None) => {
                return Err(t.raise_type_error(format!(
                    "descriptor '{}' for type '{}' needs either an object or a type",
                    name(),
                    class_name(&zelf.class)
                )));
            }
        };
        let class = as_class(t, &zelf, class)?;
        check_subtype(t, &zelf, class)?;
        zelf.bind(t, class.value())
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<MethodDescr>, args: Args<'_>) -> PyResult<Value> {
        let Some((&first, rest)) = args.values.split_first().filter(|_| !args.positional().is_empty()) else {
            return Err(t.raise_type_error(format!(
                "descriptor '{}' of '{}' object needs an argument",
                text(&zelf.name),
                class_name(&zelf.class)
            )));
        };
        let class = as_class(t, &zelf, first)?;
        check_subtype(t, &zelf, class)?;
        let rest = Args { values: rest, kwnames: args.kwnames };
        call_native(t, zelf.value(), zelf.def.function, first, zelf.class.get(), rest)
    }
    #[member]
    fn __objclass__(zelf: Gc<MethodDescr>) -> Option<Value> {
        zelf.class.get().map(Gc::value)
    }
    #[member]
    fn __name__(zelf: Gc<MethodDescr>) -> Option<Value> {
        zelf.name.get()
    }
    #[getter]
    fn __doc__(t: &Thread, zelf: Gc<MethodDescr>) -> PyResult<Value> {
        doc_value(t, zelf.def.doc)
    }
    #[getter]
    fn __qualname__(t: &Thread, zelf: Gc<MethodDescr>) -> PyResult<Value> {
        qualname(t, &zelf.class, &zelf.name)
    }
    #[getter]
    fn __text_signature__(t: &Thread, zelf: Gc<MethodDescr>) -> PyResult<Value> {
        method_signature(t, zelf.def)
    }
}

/// The class that a class method is called on.
fn as_class(t: &Thread, descr: &MethodDescr, v: Value) -> PyResult<Gc<PyType>> {
    as_type(v).ok_or_else(|| {
        t.raise_type_error(format!(
            "descriptor '{}' for type '{}' needs a type, not a '{}' as arg 2",
            text(&descr.name),
            class_name(&descr.class),
            t.class_of(v).name()
        ))
    })
}

fn check_subtype(t: &Thread, descr: &MethodDescr, class: Gc<PyType>) -> PyResult<()> {
    match descr.class.get() {
        Some(c) if !class.is_subtype_of(c) => Err(t.raise_type_error(format!(
            "descriptor '{}' requires a subtype of '{}' but received '{}'",
            text(&descr.name),
            c.name(),
            class.name()
        ))),
        _ => Ok(()),
    }
}

impl SlotWrapper {
    pub fn new(
        t: &Thread,
        class: Gc<PyType>,
        def: &'static SlotDef,
        wrapper: Wrapper,
        function: SlotFn,
    ) -> PyResult<Gc<SlotWrapper>> {
        t.alloc(SlotWrapper {
            header: Header::new(SlotWrapper::KIND, t.types.wrapper_descriptor.shape_id()),
            class: GcField::new(class),
            name: Field::new(t.intern(def.name)),
            def,
            function,
            wrapper,
        })
    }
    /// Calls the slot function for a receiver whose class was checked.
    #[inline]
    pub fn call_on(&self, t: &Thread, receiver: Value, args: Args<'_>) -> PyResult<Value> {
        wrap::call_wrapped(t, self.wrapper, self.function, self.def.name, receiver, args)
    }
    /// A call as `int.__add__(receiver, ...)`.
    pub fn call_unbound(&self, t: &Thread, args: Args<'_>) -> PyResult<Value> {
        let Some((&receiver, rest)) = args.values.split_first().filter(|_| !args.positional().is_empty()) else {
            return Err(t.raise_type_error(format!(
                "descriptor '{}' of '{}' object needs an argument",
                self.def.name,
                class_name(&self.class)
            )));
        };
        match self.class.get() {
            Some(c) if !is_instance_exact_mro(t, receiver, c) => Err(t.raise_type_error(format!(
                "descriptor '{}' requires a '{}' object but received a '{}'",
                self.def.name,
                c.name(),
                t.class_of(receiver).name()
            ))),
            _ => self.call_on(t, receiver, Args { values: rest, kwnames: args.kwnames }),
        }
    }
}

#[pymethods]
impl SlotWrapper {
    #[slot]
    fn repr(zelf: Gc<Self>) -> String {
        format!("<slot wrapper '{}' of '{}' objects>", zelf.def.name, class_name(&zelf.class))
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Self>, args: Args<'_>) -> PyResult<Value> {
        zelf.call_unbound(t, args)
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Gc<Self>, obj: Option<Value>, _owner: Option<Value>) -> PyResult<Value> {
        let Some(obj) = obj else { return Ok(zelf.value()) };
        check_instance(t, &zelf.class, &zelf.name, obj)?;
        MethodWrapper::make(t, zelf, obj)
    }
    #[member]
    fn __objclass__(zelf: Gc<Self>) -> Option<Value> {
        zelf.class.get().map(Gc::value)
    }
    #[member]
    fn __name__(zelf: Gc<Self>) -> Option<Value> {
        zelf.name.get()
    }
    #[getter]
    fn __doc__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        doc_value(t, zelf.def.doc)
    }
    #[getter]
    fn __qualname__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        qualname(t, &zelf.class, &zelf.name)
    }
    #[getter]
    fn __text_signature__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        signature_value(t, zelf.def.name, zelf.def.signature)
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        reduce(t, &zelf.class, &zelf.name)
    }
}

/// A slot wrapper bound to a receiver: `(1).__add__`.
#[pyclass(name = "method-wrapper", module = "builtins", flags = HAVE_GC, native, no_doc)]
pub struct MethodWrapper {
    pub wrapper: GcField<SlotWrapper>,
    pub receiver: Field,
}

impl MethodWrapper {
    pub fn make(t: &Thread, wrapper: Gc<SlotWrapper>, receiver: Value) -> PyResult<Value> {
        let data = MethodWrapper { wrapper: GcField::new(wrapper), receiver: Field::new(receiver) };
        Native::new(t, t.types.method_wrapper, data).map(Gc::value)
    }
    fn wrapper(&self) -> Gc<SlotWrapper> {
        self.wrapper.get().expect("set at creation")
    }
    fn receiver(&self) -> Value {
        self.receiver.get().expect("set at creation")
    }
}

#[pymethods]
impl MethodWrapper {
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> String {
        let receiver = zelf.receiver();
        format!(
            "<method-wrapper '{}' of {} object at {:#x}>",
            zelf.wrapper().def.name,
            t.class_of(receiver).name(),
            crate::protocol::object::id(receiver)
        )
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<i64> {
        let of_wrapper = crate::protocol::object::hash_pointer(zelf.wrapper().value());
        let h = crate::protocol::object::identity_hash(t, zelf.receiver()) ^ of_wrapper;
        Ok(if h == -1 { -2 } else { h })
    }
    #[slot]
    fn richcompare(zelf: Gc<Native<Self>>, other: Value, op: CompareOp) -> Value {
        let Some(other) = other.downcast::<Native<MethodWrapper>>() else { return Value::NOT_IMPLEMENTED };
        let equal = zelf.wrapper() == other.wrapper() && zelf.receiver() == other.receiver();
        match op {
            CompareOp::Eq => Value::from_bool(equal),
            CompareOp::Ne => Value::from_bool(!equal),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        zelf.wrapper().call_on(t, zelf.receiver(), args)
    }
    #[member]
    fn __self__(zelf: Gc<Native<Self>>) -> Value {
        zelf.receiver()
    }
    #[getter]
    fn __objclass__(zelf: Gc<Native<Self>>) -> Option<Value> {
        zelf.wrapper().class.get().map(Gc::value)
    }
    #[getter]
    fn __name__(zelf: Gc<Native<Self>>) -> Option<Value> {
        zelf.wrapper().name.get()
    }
    #[getter]
    fn __qualname__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        qualname(t, &zelf.wrapper().class, &zelf.wrapper().name)
    }
    #[getter]
    fn __doc__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        doc_value(t, zelf.wrapper().def.doc)
    }
    #[getter]
    fn __text_signature__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        signature_value(t, zelf.wrapper().def.name, zelf.wrapper().def.signature)
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let getattr = builtin(t, "getattr")?;
        let of = t.new_tuple(&[zelf.receiver(), zelf.wrapper().name.get().unwrap_or(Value::NONE)])?;
        t.new_tuple(&[getattr, of])
    }
}
