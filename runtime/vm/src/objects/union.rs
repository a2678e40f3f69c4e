//! `typing.Union`: `int | str`.

use crate::objects::generic_alias::{argument_text, is_alias, make_parameters, substitute};
use crate::objects::object::import;
use crate::objects::set::PySet;
use crate::objects::str_::as_str;
use crate::objects::tuple::as_tuple;
use crate::objects::type_::as_type;
use crate::prelude::*;
use crate::protocol::{attr, call, number, object};

#[pyclass(
    name = "Union",
    module = "typing",
    flags = HAVE_GC | MANAGED_WEAKREF | DISALLOW_INSTANTIATION,
    doc = "A union type: X | Y is either an X or a Y.",
)]
pub struct Union {
    args: GcField<PyTuple>,
    /// The members that can be hashed, as a frozenset, and the others.
    hashable: GcField<PySet>,
    unhashable: GcField<PyTuple>,
    parameters: GcField<PyTuple>,
}

fn as_union(v: Value) -> Option<Gc<Native<Union>>> {
    v.downcast()
}

/// Whether `v` may be an operand of `|` between types.
fn is_unionable(t: &Thread, v: Value) -> bool {
    v.is_none() || as_type(v).is_some() || is_alias(v) || as_union(v).is_some() || is_type_alias(t, v)
}
fn is_type_alias(t: &Thread, v: Value) -> bool {
    let class = t.class_of(v);
    class.spec.is_some_and(|s| s.name == "TypeAliasType" && s.module == "typing")
}

/// `a | b` between types; `NotImplemented` for anything else.
pub fn of_operands(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
    // A union takes strings, too: forward references.
    let forward = |v: Value, other: Value| as_str(v).is_some() && as_union(other).is_some();
    if !(is_unionable(t, a) || forward(a, b)) || !(is_unionable(t, b) || forward(b, a)) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let reference = |v: Value| match as_str(v) {
        Some(_) => {
            let module = import(t, "annotationlib")?;
            let class = attr::get_str(t, module, "ForwardRef")?;
            call::call1(t, class, v)
        }
        None => Ok(v),
    };
    of(t, &[reference(a)?, reference(b)?])
}

/// The union of types: flattened, each once. A single type is itself.
pub fn of(t: &Thread, types: &[Value]) -> PyResult<Value> {
    let mut builder =
        Builder { args: RootVec::new(&t.heap), seen: PySet::new_set(t, &[])?, unhashable: RootVec::new(&t.heap) };
    for &v in types {
        match as_union(v) {
            Some(u) => u.args().as_ref().items().iter().try_for_each(|&x| builder.add(t, x))?,
            None => builder.add(t, v)?,
        }
    }
    builder.finish(t)
}

/// Collects members: those that can be hashed are told apart by a set, the others by comparing them with each other.
struct Builder {
    args: RootVec,
    seen: Gc<PySet>,
    unhashable: RootVec,
}
impl Builder {
    fn add(&mut self, t: &Thread, v: Value) -> PyResult<()> {
        let v = if v.is_none() { t.types.none_type.value() } else { v };
        let hash = object::hash(t, v);
        match t.catch(hash, t.types.type_error)? {
            Some(hash) => {
                if !self.seen.add_hashed(t, v, hash)? {
                    return Ok(());
                }
            }
            None => {
                for i in 0..self.unhashable.len() {
                    if object::eq_identity(t, self.unhashable[i], v)? {
                        return Ok(());
                    }
                }
                self.unhashable.push(v);
            }
        }
        self.args.push(v);
        Ok(())
    }
    fn finish(self, t: &Thread) -> PyResult<Value> {
        if let [only] = self.args[..] {
            return Ok(only);
        }
        let hashable = PySet::new_frozenset(t, &[])?;
        hashable.update_from_set(t, self.seen)?;
        let unhashable = if self.unhashable.is_empty() { None } else { Some(PyTuple::new(t, &self.unhashable)?) };
        let data = Union {
            args: GcField::new(PyTuple::new(t, &self.args)?),
            hashable: GcField::new(hashable),
            unhashable: GcField::opt(unhashable),
            parameters: GcField::EMPTY,
        };
        Native::new(t, t.types.union, data).map(Gc::value)
    }
}

/// The members of a union, if `v` is one: `isinstance` takes them as a tuple of classes.
pub fn members(v: Value) -> Option<Gc<PyTuple>> {
    as_union(v).map(|u| u.args())
}

impl Union {
    fn args(&self) -> Gc<PyTuple> {
        self.args.get().expect("set at creation")
    }
}

/// Whether every item of `a` is among the items of `b`.
fn is_subset(t: &Thread, a: Gc<PyTuple>, b: Gc<PyTuple>) -> PyResult<bool> {
    for &x in a.as_ref().items() {
        if !crate::protocol::sequence::contains(t, b.value(), x)? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[pymethods]
impl Union {
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<String> {
        let mut parts = Vec::new();
        for &arg in zelf.args().as_ref().items() {
            parts.push(argument_text(t, arg)?);
        }
        Ok(parts.join(" | "))
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<i64> {
        if let Some(unhashable) = zelf.unhashable.get() {
            // They may have become hashable, but were not taken as such.
            for &arg in unhashable.as_ref().items() {
                object::hash(t, arg)?;
            }
            let n = unhashable.len();
            let s = if n == 1 { "" } else { "s" };
            return Err(t.raise_type_error(format!("union contains {n} unhashable element{s}")));
        }
        object::hash(t, zelf.hashable.get().expect("set at creation").value())
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Native<Self>>, other: Value, op: CompareOp) -> PyResult<Value> {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (as_union(other), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let hashable = |u: Gc<Native<Union>>| u.hashable.get().expect("set at creation").value();
        let mut equal = object::compare_bool(t, hashable(zelf), hashable(other), CompareOp::Eq)?;
        if equal {
            equal = match (zelf.unhashable.get(), other.unhashable.get()) {
                (Some(a), Some(b)) => a.len() == b.len() && is_subset(t, a, b)? && is_subset(t, b, a)?,
                (a, b) => a.is_none() == b.is_none(),
            };
        }
        Ok(Value::from_bool(equal == (op == CompareOp::Eq)))
    }
    #[slot]
    fn getattro(t: &Thread, zelf: Gc<Native<Self>>, name: Value) -> PyResult<Value> {
        if name == t.names.dunder_module {
            return attr::get(t, t.types.union.value(), name);
        }
        attr::generic_get(t, zelf.value(), name)
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<Native<Self>>, item: Value) -> PyResult<Value> {
        let parameters = Self::__parameters__(t, zelf)?;
        let args = substitute(t, zelf.value(), zelf.args(), parameters, item)?;
        let items = args.as_ref().items();
        let Some((&first, rest)) = items.split_first() else { return of(t, &[]) };
        let mut result = first;
        for &x in rest {
            result = number::binary_op(t, number::op::OR, result, x)?;
        }
        Ok(result)
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        of_operands(t, a, b)
    }
    #[member]
    fn __args__(zelf: Gc<Native<Self>>) -> Gc<PyTuple> {
        zelf.args()
    }
    /// The name of the class: 'Union'.
    #[getter]
    fn __name__(_zelf: Gc<Native<Self>>) -> &'static str {
        "Union"
    }
    /// The name of the class: 'Union'.
    #[getter]
    fn __qualname__(_zelf: Gc<Native<Self>>) -> &'static str {
        "Union"
    }
    /// Always typing.Union.
    #[getter]
    fn __origin__(t: &Thread, _zelf: Gc<Native<Self>>) -> Gc<PyType> {
        t.types.union
    }
    /// The type variables among the members, each once.
    #[getter]
    fn __parameters__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyTuple>> {
        if let Some(p) = zelf.parameters.get() {
            return Ok(p);
        }
        let p = make_parameters(t, zelf.args())?;
        zelf.parameters.set(zelf.header(), Some(p));
        Ok(p)
    }
    #[method("__mro_entries__($self, object, /)")]
    fn __mro_entries__(t: &Thread, zelf: Gc<Native<Self>>, _object: Value) -> PyResult<Value> {
        Err(t.raise_type_error(format!("Cannot subclass {}", object::repr(t, zelf.value())?.to_lossy())))
    }
    #[classmethod("__class_getitem__($type, object, /)", doc = "Makes a union: Union[int, str].")]
    fn __class_getitem__(t: &Thread, _cls: Value, object: Value) -> PyResult<Value> {
        let given = match as_tuple(object) {
            Some(items) => items,
            None => PyTuple::new(t, &[object])?,
        };
        if given.is_empty() {
            return Err(t.raise_type_error("Cannot take a Union of no types."));
        }
        of_checked(t, given.as_ref().items())
    }
}

/// The union of arguments that may be anything `typing` accepts as a type.
pub fn of_checked(t: &Thread, types: &[Value]) -> PyResult<Value> {
    let mut args = RootVec::new(&t.heap);
    for &v in types {
        args.push(check_argument(t, v)?);
    }
    of(t, &args)
}

/// An argument of `Union[...]`: what is no type goes through `typing`'s own check, which makes forward references of strings.
fn check_argument(t: &Thread, v: Value) -> PyResult<Value> {
    if is_unionable(t, v) && as_str(v).is_none() {
        return Ok(v);
    }
    let typing = import(t, "typing")?;
    let message = t.new_str("Union[arg, ...]: each arg must be a type.")?;
    call::call_method(t, typing, t.intern("_type_check"), &[v, message])
}
