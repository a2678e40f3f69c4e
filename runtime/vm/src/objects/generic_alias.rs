//! `types.GenericAlias` (`list[int]`), and substitution of type parameters, which unions share.

use crate::objects::str_::as_str;
use crate::objects::tuple::as_tuple;
use crate::objects::type_::as_type;
use crate::prelude::*;
use crate::protocol::{attr, call, iter, object, sequence};

#[pyclass(
    name = "GenericAlias",
    module = "types",
    flags = BASETYPE | HAVE_GC | HAVE_VECTORCALL | MANAGED_WEAKREF,
    signature = "(origin, args, /)",
    doc = "A generic class with its arguments: the result of list[int].\n\nGenericAlias(list, (int,)) is the same as list[int].",
)]
pub struct GenericAlias {
    pub origin: Field,
    pub args: GcField<PyTuple>,
    /// Type parameters among the arguments, computed when asked for.
    parameters: GcField<PyTuple>,
    /// `*tuple[int]`
    pub starred: bool,
}

/// The argument of a subscript as a tuple of arguments.
fn as_arguments(t: &Thread, item: Value) -> PyResult<Gc<PyTuple>> {
    match as_tuple(item) {
        Some(args) => Ok(args),
        None => PyTuple::new(t, &[item]),
    }
}

/// `origin[item]`
pub fn new(t: &Thread, origin: Value, item: Value) -> PyResult<Value> {
    let args = as_arguments(t, item)?;
    make(t, t.types.generic_alias, origin, args, false)
}

fn make(t: &Thread, cls: Gc<PyType>, origin: Value, args: Gc<PyTuple>, starred: bool) -> PyResult<Value> {
    let data =
        GenericAlias { origin: Field::new(origin), args: GcField::new(args), parameters: GcField::EMPTY, starred };
    Native::new(t, cls, data).map(Gc::value)
}

impl GenericAlias {
    fn origin(&self) -> Value {
        self.origin.get().expect("set at creation")
    }
    fn args(&self) -> Gc<PyTuple> {
        self.args.get().expect("set at creation")
    }
}

/// The type parameters in a tuple of arguments, each once, in order of appearance.
pub fn make_parameters(t: &Thread, args: Gc<PyTuple>) -> PyResult<Gc<PyTuple>> {
    let mut found = RootVec::new(&t.heap);
    collect_parameters(t, args.items(), &mut found)?;
    PyTuple::new(t, &found)
}

fn collect_parameters(t: &Thread, args: &[Value], found: &mut RootVec) -> PyResult<()> {
    t.enter_native(" while collecting type parameters")?;
    let add = |found: &mut RootVec, p: Value| {
        if !found.contains(&p) {
            found.push(p);
        }
    };
    for &arg in args {
        if as_type(arg).is_some() {
            continue;
        }
        if arg.downcast::<PyList>().is_some() || as_tuple(arg).is_some() {
            let items = sequence::to_tuple(t, arg)?;
            collect_parameters(t, items.as_ref().items(), found)?;
        } else if attr::get_optional(t, arg, t.names.dunder_typing_subst)?.is_some() {
            add(found, arg);
        } else if let Some(inner) = attr::get_optional(t, arg, t.names.dunder_parameters)?.and_then(as_tuple) {
            for &p in inner.as_ref().items() {
                add(found, p);
            }
        }
    }
    Ok(())
}

/// The arguments of a subscript with `*tuple[...]` of known length unpacked.
fn unpack_arguments(t: &Thread, item: Value) -> PyResult<Gc<PyTuple>> {
    let mut out = RootVec::new(&t.heap);
    for &arg in as_arguments(t, item)?.as_ref().items() {
        let inner = if as_type(arg).is_some() {
            None
        } else {
            attr::get_optional(t, arg, t.names.dunder_typing_unpacked_tuple_args)?.and_then(as_tuple)
        };
        match inner {
            Some(inner) if inner.items().last() != Some(&Value::ELLIPSIS) => out.extend_from_slice(inner.items()),
            _ => out.push(arg),
        }
    }
    PyTuple::new(t, &out)
}

/// `args` with `parameters` replaced by what `item`, the argument of a subscript of `alias`, says.
pub fn substitute(
    t: &Thread,
    alias: Value,
    args: Gc<PyTuple>,
    parameters: Gc<PyTuple>,
    item: Value,
) -> PyResult<Gc<PyTuple>> {
    if parameters.is_empty() {
        return Err(t.raise_type_error(format!("{} is not a generic class", object::repr(t, alias)?.to_lossy())));
    }
    let mut item = unpack_arguments(t, item)?;
    for &p in parameters.as_ref().items() {
        if let Some(prepare) = attr::get_optional(t, p, t.names.dunder_typing_prepare_subst)?
            && !prepare.is_none()
        {
            let prepared = call::call2(t, prepare, alias, item.value())?;
            item = as_arguments(t, prepared)?;
        }
    }
    if item.len() != parameters.len() {
        return Err(t.raise_type_error(format!(
            "Too {} arguments for {}; actual {}, expected {}",
            if item.len() > parameters.len() { "many" } else { "few" },
            object::repr(t, alias)?.to_lossy(),
            item.len(),
            parameters.len()
        )));
    }
    substitute_items(t, alias, args.as_ref().items(), parameters, item)
}

fn substitute_items(
    t: &Thread,
    alias: Value,
    args: &[Value],
    parameters: Gc<PyTuple>,
    item: Gc<PyTuple>,
) -> PyResult<Gc<PyTuple>> {
    t.enter_native(" while substituting type parameters")?;
    let mut out = RootVec::new(&t.heap);
    for &arg in args {
        if as_type(arg).is_some() {
            out.push(arg);
            continue;
        }
        if arg.downcast::<PyList>().is_some() || as_tuple(arg).is_some() {
            let inner = sequence::to_tuple(t, arg)?;
            let new = substitute_items(t, alias, inner.as_ref().items(), parameters, item)?;
            out.push(if arg.downcast::<PyList>().is_some() { t.new_list(new.items())? } else { new.value() });
            continue;
        }
        let unpack = match attr::get_optional(t, arg, t.names.dunder_typing_is_unpacked_typevartuple)? {
            Some(flag) => object::is_true(t, flag)?,
            None => false,
        };
        let new = match attr::get_optional(t, arg, t.names.dunder_typing_subst)? {
            Some(subst) => match parameters.items().iter().position(|&p| p == arg) {
                Some(i) => call::call1(t, subst, item.items()[i])?,
                None => arg,
            },
            None => substitute_inside(t, arg, parameters, item)?,
        };
        if unpack {
            let Some(new) = as_tuple(new) else {
                return Err(t.raise_type_error(format!(
                    "expected __typing_subst__ of {} objects to return a tuple, not {}",
                    t.class_of(arg).fully_qualified_name(t),
                    t.class_of(new).fully_qualified_name(t)
                )));
            };
            out.extend_from_slice(new.items());
        } else {
            out.push(new);
        }
    }
    PyTuple::new(t, &out)
}

/// An argument that is generic itself, with its parameters replaced.
fn substitute_inside(t: &Thread, arg: Value, parameters: Gc<PyTuple>, item: Gc<PyTuple>) -> PyResult<Value> {
    let Some(inner) = attr::get_optional(t, arg, t.names.dunder_parameters)?.and_then(as_tuple) else {
        return Ok(arg);
    };
    if inner.is_empty() {
        return Ok(arg);
    }
    let mut args = RootVec::new(&t.heap);
    for &p in inner.as_ref().items() {
        match parameters.items().iter().position(|&q| q == p) {
            Some(i) => {
                let new = item.items()[i];
                match as_tuple(new) {
                    Some(many) if t.class_of(p).slots.get().iter.is_some() => args.extend_from_slice(many.items()),
                    _ => args.push(new),
                }
            }
            None => args.push(p),
        }
    }
    let args = t.new_tuple(&args)?;
    sequence::get_item(t, arg, args)
}

/// How an argument looks in the repr of an alias or union.
pub fn argument_text(t: &Thread, v: Value) -> PyResult<String> {
    t.enter_native(" while getting the repr of an object")?;
    if v == Value::ELLIPSIS {
        return Ok("...".into());
    }
    if v == t.types.none_type.value() {
        return Ok("None".into());
    }
    if let Some(list) = v.downcast::<PyList>() {
        let mut parts = Vec::new();
        let items = list.to_rooted(t)?;
        for x in &items {
            parts.push(argument_text(t, x)?);
        }
        return Ok(format!("[{}]", parts.join(", ")));
    }
    let has = |name: Value| attr::get_optional(t, v, name);
    if has(t.names.dunder_origin)?.is_some() && has(t.names.dunder_args)?.is_some() {
        return Ok(object::repr(t, v)?.to_lossy().into_owned());
    }
    if let (Some(qualname), Some(module)) = (has(t.names.dunder_qualname)?, has(t.names.dunder_module)?)
        && !module.is_none()
    {
        let qualname = object::str(t, qualname)?;
        let module = object::str(t, module)?;
        if module.to_lossy() == "builtins" {
            return Ok(qualname.to_lossy().into_owned());
        }
        return Ok(format!("{}.{}", module.to_lossy(), qualname.to_lossy()));
    }
    Ok(object::repr(t, v)?.to_lossy().into_owned())
}

/// Attributes that are the alias's own; all others are the origin's.
const OWN_ATTRIBUTES: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__copy__",
    "__deepcopy__",
    "__bases__",
];

fn as_alias(v: Value) -> Option<Gc<Native<GenericAlias>>> {
    v.downcast()
}
/// Whether `v` is a `GenericAlias`.
pub fn is_alias(v: Value) -> bool {
    as_alias(v).is_some()
}

#[pymethods]
impl GenericAlias {
    #[new]
    fn new_object(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        if args.keyword_count() > 0 {
            return Err(t.raise_type_error("GenericAlias() takes no keyword arguments"));
        }
        let [origin, arguments] = *args.values else {
            return Err(t.raise_type_error(format!("GenericAlias expected 2 arguments, got {}", args.values.len())));
        };
        let arguments = as_arguments(t, arguments)?;
        make(t, cls, origin, arguments, false)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<String> {
        let mut parts = Vec::new();
        for &arg in zelf.args().as_ref().items() {
            parts.push(argument_text(t, arg)?);
        }
        if parts.is_empty() {
            parts.push("()".into());
        }
        let star = if zelf.starred { "*" } else { "" };
        Ok(format!("{star}{}[{}]", argument_text(t, zelf.origin())?, parts.join(", ")))
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<i64> {
        let h = object::hash(t, zelf.origin())? ^ object::hash(t, zelf.args().value())?;
        Ok(if h == -1 { -2 } else { h })
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Native<Self>>, other: Value, op: CompareOp) -> PyResult<Value> {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (as_alias(other), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let equal = zelf.starred == other.starred
            && object::eq_identity(t, zelf.origin(), other.origin())?
            && object::eq_identity(t, zelf.args().value(), other.args().value())?;
        Ok(Value::from_bool(equal == (op == CompareOp::Eq)))
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        let obj = call::call(t, zelf.origin(), args)?;
        if let Err(raised) = attr::set(t, obj, t.names.dunder_orig_class, Some(zelf.value())) {
            if !t.exception_matches(t.types.attribute_error) && !t.exception_matches(t.types.type_error) {
                return Err(raised);
            }
            t.take_exception(raised);
        }
        Ok(obj)
    }
    #[slot]
    fn getattro(t: &Thread, zelf: Gc<Native<Self>>, name: Value) -> PyResult<Value> {
        let own = as_str(name).is_some_and(|s| s.to_utf8().is_some_and(|s| OWN_ATTRIBUTES.contains(&s.as_ref())));
        if own { attr::generic_get(t, zelf.value(), name) } else { attr::get(t, zelf.origin(), name) }
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<Native<Self>>, item: Value) -> PyResult<Value> {
        let parameters = Self::__parameters__(t, zelf)?;
        let args = substitute(t, zelf.value(), zelf.args(), parameters, item)?;
        make(t, t.types.generic_alias, zelf.origin(), args, zelf.starred)
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let data = AliasIterator { alias: GcField::new(zelf) };
        Native::new(t, AliasIterator::class(t), data).map(Gc::value)
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        crate::objects::union::of_operands(t, a, b)
    }
    #[member]
    fn __origin__(zelf: Gc<Native<Self>>) -> Value {
        zelf.origin()
    }
    #[member]
    fn __args__(zelf: Gc<Native<Self>>) -> Gc<PyTuple> {
        zelf.args()
    }
    #[member]
    fn __unpacked__(zelf: Gc<Native<Self>>) -> bool {
        zelf.starred
    }
    /// The type variables among the arguments, each once.
    #[getter]
    fn __parameters__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyTuple>> {
        if let Some(p) = zelf.parameters.get() {
            return Ok(p);
        }
        t.enter_native("")?;
        let p = make_parameters(t, zelf.args())?;
        zelf.parameters.set(zelf.header(), Some(p));
        Ok(p)
    }
    #[getter]
    fn __typing_unpacked_tuple_args__(t: &Thread, zelf: Gc<Native<Self>>) -> Value {
        if zelf.starred && zelf.origin() == t.types.tuple.value() { zelf.args().value() } else { Value::NONE }
    }
    #[method("__mro_entries__($self, object, /)")]
    fn __mro_entries__(t: &Thread, zelf: Gc<Native<Self>>, _object: Value) -> PyResult<Value> {
        t.new_tuple(&[zelf.origin()])
    }
    #[method("__instancecheck__($self, object, /)")]
    fn __instancecheck__(t: &Thread, _zelf: Gc<Native<Self>>, _object: Value) -> PyResult<bool> {
        Err(t.raise_type_error("isinstance() argument 2 cannot be a parameterized generic"))
    }
    #[method("__subclasscheck__($self, object, /)")]
    fn __subclasscheck__(t: &Thread, _zelf: Gc<Native<Self>>, _object: Value) -> PyResult<bool> {
        Err(t.raise_type_error("issubclass() argument 2 cannot be a parameterized generic"))
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        if zelf.starred {
            let plain = make(t, t.types.generic_alias, zelf.origin(), zelf.args(), false)?;
            let it = iter::get_iter(t, plain)?;
            let next = crate::objects::descriptors::builtin(t, "next")?;
            let args = t.new_tuple(&[it])?;
            return t.new_tuple(&[next, args]);
        }
        let args = t.new_tuple(&[zelf.origin(), zelf.args().value()])?;
        t.new_tuple(&[t.types.generic_alias.value(), args])
    }
    #[method("__dir__($self, /)")]
    fn __dir__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let names = object::dir(t, zelf.origin())?;
        let mut names = iter::collect(t, names)?;
        for own in OWN_ATTRIBUTES {
            let name = t.intern(own);
            if *own != "__bases__" && *own != "__copy__" && *own != "__deepcopy__" && !names.contains(&name) {
                names.push(name);
            }
        }
        t.new_list(&names)
    }
}

/// Gives one item, the starred alias: for `*tuple[int, ...]` in annotations.
#[pyclass(name = "generic_alias_iterator", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct AliasIterator {
    /// Empty at the end.
    alias: GcField<Native<GenericAlias>>,
}

#[pymethods]
impl AliasIterator {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(alias) = zelf.alias.get() else { return Ok(None) };
        zelf.alias.set(zelf.header(), None);
        make(t, t.types.generic_alias, alias.origin(), alias.args(), true).map(Some)
    }
    /// Return state information for pickling.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let iter = crate::objects::descriptors::builtin(t, "iter")?;
        let of = zelf.alias.get().map_or(t.empty_tuple().value(), Gc::value);
        let args = t.new_tuple(&[of])?;
        t.new_tuple(&[iter, args])
    }
}
