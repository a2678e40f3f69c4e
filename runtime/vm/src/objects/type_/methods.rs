//! What `type` itself is to Python code: calls, attribute access, and the attributes of classes.

use super::{PyType, annotations, as_type, bases, class, layout, lookup, mro};
use crate::abi::spec::type_flags as flag;
use crate::objects::str_::as_str;
use crate::objects::{mapping_proxy, union};
use crate::prelude::*;
use crate::protocol::{attr, object};

/// Slots of `type` that other code compares by address.
pub fn set_slots(slots: &mut Slots) {
    slots.getattro = Some(getattro);
    slots.setattro = Some(setattro);
    slots.new = Some(class::type_new);
}

/// `type.__call__`: makes an instance. `type(x)` is the class of `x`.
pub fn call(t: &Thread, class: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
    if class == t.types.type_ {
        match *args.values {
            [v] if args.kwnames.is_none() => return Ok(t.class_of(v).value()),
            _ if args.positional().len() != 3 => {
                return Err(t.raise_type_error("type() takes 1 or 3 arguments"));
            }
            _ => {}
        }
    }
    let Some(new) = class.slots.get().new else {
        return Err(t.raise_type_error(format!("cannot create '{}' instances", dotted_name(&class))));
    };
    let obj = new(t, class, args)?;
    let of = t.class_of(obj);
    if of != class && !of.is_subtype_of(class) {
        return Ok(obj);
    }
    if let Some(init) = of.slots.get().init {
        // `object.__init__` has nothing to do, nor to complain about if `__new__` is not that of `object`.
        let object = t.types.object.slots.get();
        let is = |f: Option<usize>, g: Option<usize>| f == g;
        if is(Some(init as usize), object.init.map(|f| f as usize))
            && (args.values.is_empty() || !is(Some(new as usize), object.new.map(|f| f as usize)))
        {
            return Ok(obj);
        }
        init(t, obj, args)?;
    }
    Ok(obj)
}

/// The name of a class as CPython's `tp_name` has it: builtin types outside `builtins` include their module.
pub fn dotted_name(class: &PyType) -> String {
    class.name()
}

#[cold]
fn no_attribute(t: &Thread, class: Gc<PyType>, name: Value) -> Raised {
    let message = format!("type object '{}' has no attribute '{}'", class.name(), attr::name_text(name));
    t.raise_attribute_error_on(message, class.value(), name)
}

/// `type.__getattribute__`
#[inline(never)]
pub fn getattro(t: &Thread, v: Value, name: Value) -> PyResult<Value> {
    match find(t, v, name)? {
        Some(found) => Ok(found),
        None => match as_type(v) {
            Some(class) => Err(no_attribute(t, class, name)),
            None => attr::generic_get(t, v, name),
        },
    }
}
/// As [`getattro`], `None` instead of AttributeError.
pub fn getattro_optional(t: &Thread, v: Value, name: Value) -> PyResult<Option<Value>> {
    let found = find(t, v, name);
    match found {
        Err(raised) if t.exception_matches(t.types.attribute_error) => {
            t.take_exception(raised);
            Ok(None)
        }
        other => other,
    }
}

fn find(t: &Thread, v: Value, name: Value) -> PyResult<Option<Value>> {
    let Some(class) = as_type(v) else { return Ok(None) };
    let metaclass = t.class_of(v);
    let of_meta = metaclass.lookup(t, name);
    let mut meta_get = None;
    if let Some(found) = of_meta {
        let slots = t.class_of(found).slots.get();
        meta_get = slots.descr_get;
        if let Some(get) = meta_get
            && slots.descr_set.is_some()
        {
            return get(t, found, Some(v), Some(metaclass.value())).map(Some);
        }
    }
    if let Some(found) = class.lookup(t, name) {
        return match t.class_of(found).slots.get().descr_get {
            Some(get) => get(t, found, None, Some(v)).map(Some),
            None => Ok(Some(found)),
        };
    }
    match (of_meta, meta_get) {
        (Some(found), Some(get)) => get(t, found, Some(v), Some(metaclass.value())).map(Some),
        (found, _) => Ok(found),
    }
}

/// `type.__setattr__` and `type.__delattr__`
#[inline(never)]
pub fn setattro(t: &Thread, v: Value, name: Value, new: Option<Value>) -> PyResult<()> {
    let Some(class) = as_type(v) else { return attr::generic_set(t, v, name, new) };
    if class.is_immutable() {
        return Err(t.raise_type_error(format!(
            "cannot set '{}' attribute of immutable type '{}'",
            attr::name_text(name),
            dotted_name(&class)
        )));
    }
    if let Some(found) = t.class_of(v).lookup(t, name)
        && let Some(set) = t.class_of(found).slots.get().descr_set
    {
        return set(t, found, v, new);
    }
    let namespace = class.namespace();
    match new {
        Some(new) => namespace.set_name(t, name, new)?,
        None => {
            if namespace.remove(t, name)?.is_none() {
                return Err(no_attribute(t, class, name));
            }
        }
    }
    lookup::attribute_changed(t, class, name);
    Ok(())
}

/// `__module__` of a class, as it is in the namespace.
pub fn module_name(t: &Thread, class: &PyType) -> Option<Value> {
    if let Some(spec) = class.spec {
        return Some(t.intern(spec.module));
    }
    match class.dict.get()?.get_name(t, t.names.dunder_module) {
        Ok(found) => found,
        Err(raised) => {
            t.take_exception(raised);
            None
        }
    }
}

/// A class name must be text without null characters.
pub fn check_type_name(t: &Thread, name: Gc<PyStr>) -> PyResult<()> {
    if name.code_points().any(|c| c == 0) {
        return Err(t.raise_value_error("type name must not contain null characters"));
    }
    if name.to_utf8().is_none() {
        return Err(crate::abi::convert::surrogates_not_allowed(t, name));
    }
    Ok(())
}

/// The new value of one of the special attributes, which cannot be deleted nor changed on builtin types.
pub fn check_special(t: &Thread, class: &PyType, v: Option<Value>, name: &str) -> PyResult<Value> {
    if class.is_immutable() {
        return Err(
            t.raise_type_error(format!("cannot set '{name}' attribute of immutable type '{}'", dotted_name(class)))
        );
    }
    v.ok_or_else(|| {
        t.raise_type_error(format!("cannot delete '{name}' attribute of immutable type '{}'", dotted_name(class)))
    })
}

/// Whether CPython declares the classes of this module statically. Classes of other native modules look like those of Python classes there, which
/// `copyreg` goes by.
fn is_static_in_cpython(module: &str) -> bool {
    matches!(
        module,
        "builtins"
            | "types"
            | "weakref"
            | "datetime"
            | "_contextvars"
            | "contextvars"
            | "sys"
            | "_thread"
            | "string.templatelib"
    )
}

#[pymethods]
impl PyType {
    #[init]
    fn init(t: &Thread, _zelf: Value, args: Args<'_>) -> PyResult<()> {
        let n = args.positional().len();
        if n == 1 && args.keyword_count() > 0 {
            return Err(t.raise_type_error("type.__init__() takes no keyword arguments"));
        }
        if n != 1 && n != 3 {
            return Err(t.raise_type_error("type.__init__() takes 1 or 3 arguments"));
        }
        Ok(())
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<PyType>) -> PyResult<String> {
        Ok(format!("<class '{}'>", zelf.full_name(t)))
    }
    #[slot(call)]
    fn call_slot(t: &Thread, zelf: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        call(t, zelf, args)
    }
    #[slot(or)]
    fn or_slot(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        union::of_operands(t, a, b)
    }

    #[member]
    fn __basicsize__(zelf: Gc<PyType>) -> i64 {
        8 + i64::from(zelf.layout.size) + 8 * i64::from(zelf.member_words)
    }
    #[member]
    fn __itemsize__(zelf: Gc<PyType>) -> i64 {
        layout::item_size(&zelf)
    }
    #[member]
    fn __flags__(zelf: Gc<PyType>) -> i64 {
        let flags = zelf.flags.get() & flag::VISIBLE;
        // Builtin types keep dicts and weak references at offsets of their own in CPython.
        let managed = flag::MANAGED_DICT | flag::MANAGED_WEAKREF;
        let shown = match zelf.spec {
            None => flags,
            Some(spec) if is_static_in_cpython(spec.module) => flags & !managed | flag::STATIC_BUILTIN,
            Some(_) => flags & !managed | flag::HEAPTYPE,
        };
        shown as i64
    }
    #[member]
    fn __weakrefoffset__(zelf: Gc<PyType>) -> i64 {
        if zelf.has_weakrefs() { -32 } else { 0 }
    }

    #[member]
    fn __base__(zelf: Gc<PyType>) -> Option<Value> {
        zelf.base.get().map(Gc::value)
    }
    #[member]
    fn __dictoffset__(zelf: Gc<PyType>) -> i64 {
        if layout::has_dict(&zelf) { -1 } else { 0 }
    }
    #[getter]
    fn __name__(t: &Thread, zelf: Gc<PyType>) -> Value {
        zelf.name.get().unwrap_or(t.names.empty)
    }
    #[setter(__name__)]
    fn set_name(t: &Thread, zelf: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
        let v = check_special(t, &zelf, v, "__name__")?;
        let Some(name) = as_str(v) else {
            return Err(t.raise_type_error(format!(
                "can only assign string to {}.__name__, not '{}'",
                zelf.name(),
                t.class_of(v).name()
            )));
        };
        check_type_name(t, name)?;
        zelf.name.set(&zelf.header, Some(v));
        lookup::modified(t, &zelf);
        Ok(())
    }
    #[getter]
    fn __qualname__(t: &Thread, zelf: Gc<PyType>) -> Value {
        zelf.qualname.get().unwrap_or(t.names.empty)
    }
    #[setter(__qualname__)]
    fn set_qualname(t: &Thread, zelf: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
        let v = check_special(t, &zelf, v, "__qualname__")?;
        if as_str(v).is_none() {
            return Err(t.raise_type_error(format!(
                "can only assign string to {}.__qualname__, not '{}'",
                zelf.name(),
                t.class_of(v).name()
            )));
        }
        zelf.qualname.set(&zelf.header, Some(v));
        Ok(())
    }
    #[getter]
    fn __bases__(t: &Thread, zelf: Gc<PyType>) -> Gc<PyTuple> {
        zelf.bases.get().unwrap_or_else(|| t.empty_tuple())
    }
    #[setter(__bases__)]
    fn set_bases(t: &Thread, zelf: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
        let v = check_special(t, &zelf, v, "__bases__")?;
        bases::set_bases(t, zelf, v)?;
        crate::modules::internals::count(&t.state_of_vm().rare.set_bases);
        Ok(())
    }
    #[getter]
    fn __mro__(zelf: Gc<PyType>) -> Option<Value> {
        zelf.mro.get().map(Gc::value)
    }
    #[getter]
    fn __module__(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        module_name(t, &zelf).ok_or_else(|| t.raise_attribute_error_for_name(t.names.dunder_module))
    }
    #[setter(__module__)]
    fn set_module(t: &Thread, zelf: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
        let v = check_special(t, &zelf, v, "__module__")?;
        zelf.namespace().set_name(t, t.names.dunder_module, v)?;
        zelf.namespace().remove(t, t.names.dunder_firstlineno)?;
        lookup::modified(t, &zelf);
        Ok(())
    }
    #[getter]
    fn __abstractmethods__(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        let found =
            if zelf == t.types.type_ { None } else { zelf.namespace().get_name(t, t.names.dunder_abstractmethods)? };
        found.ok_or_else(|| t.raise_attribute_error_for_name(t.names.dunder_abstractmethods))
    }
    #[setter(__abstractmethods__)]
    fn set_abstractmethods(t: &Thread, zelf: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
        set_abstract_methods(t, zelf, v)
    }
    #[getter]
    fn __dict__(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        mapping_proxy::new(t, zelf.namespace().value())
    }
    #[getter]
    fn __doc__(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        // Native types may have a `__doc__` descriptor for their instances.
        if let Some(text) = zelf.spec.and_then(|s| s.doc) {
            return t.new_str(text);
        }
        match zelf.namespace().get_name(t, t.names.dunder_doc)? {
            None => Ok(Value::NONE),
            Some(doc) => match t.class_of(doc).slots.get().descr_get {
                Some(get) => get(t, doc, None, Some(zelf.value())),
                None => Ok(doc),
            },
        }
    }
    #[setter(__doc__)]
    fn set_doc(t: &Thread, zelf: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
        let v = check_special(t, &zelf, v, "__doc__")?;
        zelf.namespace().set_name(t, t.names.dunder_doc, v)?;
        lookup::modified(t, &zelf);
        Ok(())
    }
    #[getter]
    fn __text_signature__(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        match zelf.spec {
            Some(spec) => crate::objects::descriptors::signature_value(t, spec.name, spec.signature),
            None => Ok(Value::NONE),
        }
    }

    /// The classes that an attribute is looked for in, in this order.
    #[method("mro($self, /)")]
    fn mro(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        let order = mro::linearize(t, zelf)?;
        t.new_list(order.items())
    }
    /// The direct subclasses that are alive.
    #[method("__subclasses__($self, /)")]
    fn __subclasses__(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        let subs = lookup::subclasses(t, &zelf);
        t.new_list(&subs)
    }
    /// The namespace in which a class statement's body runs.
    #[classmethod("__prepare__($cls, name, bases, /, **kwds)", raw)]
    fn __prepare__(t: &Thread, _cls: Value, _args: Args<'_>) -> PyResult<Gc<PyDict>> {
        PyDict::new(t)
    }
    /// What isinstance() asks a class about an object.
    #[method("__instancecheck__($self, instance, /)")]
    fn __instancecheck__(t: &Thread, zelf: Gc<PyType>, instance: Value) -> PyResult<bool> {
        object::is_instance_plain(t, instance, zelf.value())
    }
    /// What issubclass() asks a class about another.
    #[method("__subclasscheck__($self, subclass, /)")]
    fn __subclasscheck__(t: &Thread, zelf: Gc<PyType>, subclass: Value) -> PyResult<bool> {
        object::is_subclass_plain(t, subclass, zelf.value())
    }
    /// The names that the class and its bases define.
    #[method("__dir__($self, /)")]
    fn __dir__(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        let names = PyDict::new(t)?;
        merge_class_names(t, names, zelf.value())?;
        let keys = names.keys_rooted(t)?;
        t.new_list(&keys)
    }
    /// Bytes that the class itself occupies.
    #[method("__sizeof__($self, /)")]
    fn __sizeof__(zelf: Gc<PyType>) -> i64 {
        let _ = zelf;
        size_of::<PyType>() as i64
    }
}

/// Sets or deletes `__abstractmethods__`; the class is abstract if the value is true.
pub fn set_abstract_methods(t: &Thread, class: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
    let is_abstract = match v {
        Some(v) => {
            let is_abstract = object::is_true(t, v)?;
            class.namespace().set_name(t, t.names.dunder_abstractmethods, v)?;
            is_abstract
        }
        None => {
            if class.namespace().remove(t, t.names.dunder_abstractmethods)?.is_none() {
                return Err(t.raise_attribute_error_for_name(t.names.dunder_abstractmethods));
            }
            false
        }
    };
    lookup::modified(t, &class);
    if is_abstract {
        class.set_flag(flag::IS_ABSTRACT);
    } else {
        class.clear_flag(flag::IS_ABSTRACT);
    }
    Ok(())
}

/// Adds the names in a class's namespace and its bases' to a dict.
pub fn merge_class_names(t: &Thread, names: Gc<PyDict>, class: Value) -> PyResult<()> {
    if let Some(dict) = attr::get_optional(t, class, t.names.dunder_dict)? {
        names.update(t, dict)?;
    }
    if let Some(bases) = attr::get_optional(t, class, t.names.dunder_bases)? {
        let bases = crate::protocol::sequence::to_tuple(t, bases)?;
        for &base in bases.as_ref().items() {
            merge_class_names(t, names, base)?;
        }
    }
    Ok(())
}

#[pymethods(part = annotations)]
impl PyType {
    #[getter]
    fn __annotations__(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        annotations::get_annotations(t, zelf)
    }
    #[setter(__annotations__)]
    fn set_annotations(t: &Thread, zelf: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
        annotations::set_annotations(t, zelf, v)
    }
    #[getter]
    fn __annotate__(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        annotations::get_annotate(t, zelf)
    }
    #[setter(__annotate__)]
    fn set_annotate(t: &Thread, zelf: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
        annotations::set_annotate(t, zelf, v)
    }
    #[getter]
    fn __type_params__(t: &Thread, zelf: Gc<PyType>) -> PyResult<Value> {
        match zelf.namespace().get_name(t, t.names.dunder_type_params)? {
            Some(v) if zelf != t.types.type_ => Ok(v),
            _ => Ok(t.empty_tuple().value()),
        }
    }
    #[setter(__type_params__)]
    fn set_type_params(t: &Thread, zelf: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
        let v = check_special(t, &zelf, v, "__type_params__")?;
        zelf.namespace().set_name(t, t.names.dunder_type_params, v)?;
        lookup::modified(t, &zelf);
        Ok(())
    }
}
