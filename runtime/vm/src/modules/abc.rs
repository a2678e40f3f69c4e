//! The `_abc` module: what `abc.ABCMeta` is made of.
//!
//! An abstract base class keeps, in an `_abc_impl` attribute, the classes registered with it and the answers given so far. All three sets hold
//! classes weakly. The negative answers are void once any class is registered anywhere: they carry the number of registrations at their time.

use crate::prelude::*;

/// What abc.ABCMeta keeps about its classes, and its checks.
#[pymodule(name = "_abc", doc = "Native support of abc.ABCMeta.", classes(super::AbcData))]
pub mod abc_module {
    use super::*;

    /// A number that changes with every register(): answers remembered under another one are stale.
    #[pyfunction("get_cache_token()")]
    fn get_cache_token(t: &Thread) -> i64 {
        t.abc_registrations.get()
    }
    /// Sets up a new abstract base class.
    #[pyfunction("_abc_init(self, /)")]
    fn _abc_init(t: &Thread, zelf: Value) -> PyResult<()> {
        super::init(t, zelf)
    }
    /// Registers a virtual subclass.
    #[pyfunction("_abc_register(self, subclass, /)")]
    fn _abc_register(t: &Thread, zelf: Value, subclass: Value) -> PyResult<Value> {
        super::register(t, zelf, subclass)
    }
    /// What ABCMeta.__instancecheck__ does.
    #[pyfunction("_abc_instancecheck(self, instance, /)")]
    fn _abc_instancecheck(t: &Thread, zelf: Value, instance: Value) -> PyResult<Value> {
        super::instance_check(t, zelf, instance)
    }
    /// What ABCMeta.__subclasscheck__ does.
    #[pyfunction("_abc_subclasscheck(self, subclass, /)")]
    fn _abc_subclasscheck(t: &Thread, zelf: Value, subclass: Value) -> PyResult<bool> {
        super::subclass_check(t, zelf, subclass)
    }
    /// Registry, cache, negative cache and its version, for debugging.
    #[pyfunction("_get_dump(self, /)")]
    fn _get_dump(t: &Thread, zelf: Value) -> PyResult<Value> {
        let data = data_of(t, zelf)?;
        let mut parts = RootVec::new(&t.heap);
        for set in [&data.registry, &data.cache, &data.negative_cache] {
            parts.push(dump(t, set)?);
        }
        parts.push(t.new_int(data.negative_version.get())?);
        t.new_tuple(&parts)
    }
    /// Clears the registry, for debugging.
    #[pyfunction("_reset_registry(self, /)")]
    fn _reset_registry(t: &Thread, zelf: Value) -> PyResult<()> {
        let data = data_of(t, zelf)?;
        data.registry.set(data.header(), None);
        Ok(())
    }
    /// Clears both caches, for debugging.
    #[pyfunction("_reset_caches(self, /)")]
    fn _reset_caches(t: &Thread, zelf: Value) -> PyResult<()> {
        let data = data_of(t, zelf)?;
        data.cache.set(data.header(), None);
        data.negative_cache.set(data.header(), None);
        Ok(())
    }
}
pub use abc_module::SPEC;

use crate::abi::spec::type_flags as flag;
use crate::objects::set::PySet;
use crate::objects::type_::{as_type, lookup, methods};
use crate::objects::weakref;
use crate::protocol::{attr, call, iter, object};
use brolga_heap::EphemeronTable;
use std::cell::Cell;

/// Internal state held by ABC machinery.
#[pyclass(name = "_abc_data", module = "_abc", flags = HAVE_GC)]
pub struct AbcData {
    registry: GcField<EphemeronTable>,
    cache: GcField<EphemeronTable>,
    negative_cache: GcField<EphemeronTable>,
    negative_version: Cell<i64>,
}

#[pymethods]
impl AbcData {
    #[new]
    fn new_object(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Gc<Native<AbcData>>> {
        Native::new(
            t,
            cls,
            AbcData {
                registry: GcField::EMPTY,
                cache: GcField::EMPTY,
                negative_cache: GcField::EMPTY,
                negative_version: Cell::new(t.abc_registrations.get()),
            },
        )
    }
}

type Data = Gc<Native<AbcData>>;
type WeakSet = GcField<EphemeronTable>;

fn data_of(t: &Thread, class: Value) -> PyResult<Data> {
    let data = attr::get_str(t, class, "_abc_impl")?;
    data.downcast().ok_or_else(|| t.raise_type_error("_abc_impl is set to a wrong type"))
}

fn contains(set: &WeakSet, class: Value) -> bool {
    set.get().is_some_and(|s| s.get(class).is_some())
}

fn add(t: &Thread, owner: &Header, set: &WeakSet, class: Value) -> PyResult<()> {
    // Only what can be held weakly goes in: anything but a class is not remembered.
    if as_type(class).is_none() {
        return Ok(());
    }
    let table = match set.get() {
        Some(s) => s,
        None => {
            let s = t.check_memory(EphemeronTable::new(&t.heap))?;
            set.set(owner, Some(s));
            s
        }
    };
    t.check_memory(table.insert(&t.heap, class, Value::TRUE))
}

/// The classes of a set, alive at the time.
fn members(t: &Thread, set: &WeakSet) -> RootVec {
    let mut list = RootVec::new(&t.heap);
    if let Some(s) = set.get() {
        s.each(|class, _| list.push(class));
    }
    list
}

/// A set of weak references to the classes.
fn dump(t: &Thread, set: &WeakSet) -> PyResult<Value> {
    let refs = PySet::new_set(t, &[])?;
    for class in &members(t, set) {
        refs.add(t, weakref::new_plain(t, class)?.value())?;
    }
    Ok(refs.value())
}

fn is_abstract(t: &Thread, v: Value) -> PyResult<bool> {
    match attr::get_optional(t, v, t.names.dunder_isabstractmethod)? {
        Some(flag) => object::is_true(t, flag),
        None => Ok(false),
    }
}

fn init(t: &Thread, class: Value) -> PyResult<()> {
    let Some(class) = as_type(class) else {
        return Err(t.raise_type_error("_abc_init() argument must be a class"));
    };
    set_abstract_methods(t, class)?;
    let data = AbcData::new_object(t, <AbcData as PyClass>::class(t), Args::NONE)?;
    attr::set(t, class.value(), t.intern("_abc_impl"), Some(data.value()))?;
    // Sequence and Mapping ask for the flags that pattern matching looks at.
    let flags_name = t.intern("__abc_tpflags__");
    if let Some(v) = class.namespace().get_name(t, flags_name)? {
        if let Some(wanted) = crate::objects::int::to_i64(v) {
            let both = flag::SEQUENCE | flag::MAPPING;
            if wanted as u64 & both == both {
                return Err(
                    t.raise_type_error("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING")
                );
            }
            class.set_flag(wanted as u64 & both);
        }
        class.namespace().remove(t, flags_name)?;
        lookup::modified(t, &class);
    }
    Ok(())
}

fn set_abstract_methods(t: &Thread, class: Gc<PyType>) -> PyResult<()> {
    let mut names = RootVec::new(&t.heap);
    let namespace = class.namespace();
    let keys = namespace.keys_rooted(t)?;
    for key in &keys {
        if let Some(v) = namespace.get(t, key)?
            && is_abstract(t, v)?
        {
            names.push(key);
        }
    }
    let bases = class.bases.get().unwrap_or_else(|| t.empty_tuple());
    for &base in bases.as_ref().items() {
        let Some(inherited) = attr::get_optional(t, base, t.names.dunder_abstractmethods)? else { continue };
        let inherited = iter::collect(t, inherited)?;
        for name in &inherited {
            let name = attr::checked_name(t, name)?;
            if let Some(v) = attr::get_optional(t, class.value(), name)?
                && is_abstract(t, v)?
            {
                names.push(name);
            }
        }
    }
    let set = PySet::new_frozenset(t, &names)?;
    methods::set_abstract_methods(t, class, Some(set.value()))
}

fn register(t: &Thread, class: Value, subclass: Value) -> PyResult<Value> {
    let Some(sub) = as_type(subclass) else {
        return Err(t.raise_type_error("Can only register classes"));
    };
    if object::is_subclass(t, subclass, class)? {
        return Ok(subclass);
    }
    if object::is_subclass(t, class, subclass)? {
        return Err(t.raise_runtime_error("Refusing to create an inheritance cycle"));
    }
    let data = data_of(t, class)?;
    add(t, data.header(), &data.registry, subclass)?;
    t.abc_registrations.set(t.abc_registrations.get() + 1);
    if let Some(class) = as_type(class) {
        let flags = class.flags.get() & (flag::SEQUENCE | flag::MAPPING);
        if flags != 0 {
            set_collection_flag(sub, flags);
        }
    }
    Ok(subclass)
}

/// Makes a registered class, and its subclasses, match sequence or mapping patterns.
fn set_collection_flag(class: Gc<PyType>, flags: u64) {
    let both = flag::SEQUENCE | flag::MAPPING;
    if class.flags.get() & both == flags || class.is_immutable() {
        return;
    }
    class.clear_flag(both);
    class.set_flag(flags);
    lookup::each_subclass(&class, |sub| set_collection_flag(sub, flags));
}

fn instance_check(t: &Thread, class: Value, instance: Value) -> PyResult<Value> {
    let data = data_of(t, class)?;
    let claimed = attr::get(t, instance, t.names.dunder_class)?;
    if contains(&data.cache, claimed) {
        return Ok(Value::TRUE);
    }
    let own = t.class_of(instance).value();
    if own == claimed {
        if data.negative_version.get() == t.abc_registrations.get() && contains(&data.negative_cache, claimed) {
            return Ok(Value::FALSE);
        }
        return call::call_method(t, class, t.names.dunder_subclasscheck, &[claimed]);
    }
    let result = call::call_method(t, class, t.names.dunder_subclasscheck, &[claimed])?;
    if object::is_true(t, result)? {
        return Ok(result);
    }
    call::call_method(t, class, t.names.dunder_subclasscheck, &[own])
}

fn subclass_check(t: &Thread, class: Value, subclass: Value) -> PyResult<bool> {
    let Some(sub) = as_type(subclass) else {
        return Err(t.raise_type_error("issubclass() arg 1 must be a class"));
    };
    let data = data_of(t, class)?;
    if contains(&data.cache, subclass) {
        return Ok(true);
    }
    if data.negative_version.get() < t.abc_registrations.get() {
        data.negative_cache.set(data.header(), None);
        data.negative_version.set(t.abc_registrations.get());
    } else if contains(&data.negative_cache, subclass) {
        return Ok(false);
    }
    let answer = |yes: bool| {
        add(t, data.header(), if yes { &data.cache } else { &data.negative_cache }, subclass)?;
        Ok(yes)
    };
    let ok = call::call_method(t, class, t.names.dunder_subclasshook, &[subclass])?;
    match ok {
        Value::TRUE => return answer(true),
        Value::FALSE => return answer(false),
        Value::NOT_IMPLEMENTED => {}
        _ => return Err(t.raise_assertion_error("__subclasshook__ must return either False, True, or NotImplemented")),
    }
    if as_type(class).is_some_and(|c| sub.is_subtype_of(c)) {
        return answer(true);
    }
    if contains(&data.registry, subclass) {
        return Ok(true);
    }
    for registered in &members(t, &data.registry) {
        if object::is_subclass(t, subclass, registered)? {
            return answer(true);
        }
    }
    let subclasses = call::call_method(t, class, t.intern("__subclasses__"), &[])?;
    if subclasses.downcast::<PyList>().is_none() {
        return Err(t.raise_type_error("__subclasses__() must return a list"));
    }
    let subclasses = iter::collect(t, subclasses)?;
    for candidate in &subclasses {
        if object::is_subclass(t, subclass, candidate)? {
            return answer(true);
        }
    }
    answer(false)
}
