//! `ParamSpec`, `ParamSpecArgs` and `ParamSpecKwargs`.

use super::type_var::{Arguments, Param, TypeVar, cannot_subclass, default_of, given_default, make};
use super::{Lazy, call_typing, type_check};
use crate::objects::union;
use crate::prelude::*;
use crate::protocol::{attr, object};

/// Stands for the parameters of a callable.
///
/// >>> P = ParamSpec('P')
/// >>> P.__name__, P.args, P.kwargs
/// ('P', P.args, P.kwargs)
#[pyclass(
    name = "ParamSpec",
    module = "typing",
    layout_of = TypeVar,
    flags = HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF,
    signature = "",
)]
pub struct ParamSpec;

/// `class C[**P]`
pub fn from_syntax(t: &Thread, name: Value) -> PyResult<Value> {
    let data = TypeVar { infer_variance: true, ..TypeVar::named(name) };
    Native::new(t, <ParamSpec as PyClass>::class(t), data).map(Gc::value)
}

#[pymethods]
impl ParamSpec {
    #[classattr("__module__")]
    const MODULE: &str = "typing";
    #[new(
        "ParamSpec(name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)"
    )]
    fn new_object(
        t: &Thread,
        cls: Gc<PyType>,
        name: Gc<PyStr>,
        bound: Option<Value>,
        default: Option<Value>,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    ) -> PyResult<Value> {
        Arguments { default, covariant, contravariant, infer_variance }.check(t)?;
        let bound = match bound.filter(|b| !b.is_none()) {
            Some(b) => Some(type_check(t, b, "Bound must be a type.")?),
            None => None,
        };
        let data = TypeVar {
            bound: Lazy::value(bound),
            default: given_default(t, default)?,
            covariant,
            contravariant,
            infer_variance,
            ..TypeVar::named(name.value())
        };
        make(t, cls, data)
    }
    #[slot]
    fn repr(zelf: Param) -> String {
        zelf.text()
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        union::of_checked(t, &[a, b])
    }
    #[member]
    fn __name__(zelf: Param) -> Value {
        zelf.name()
    }
    #[member]
    fn __bound__(t: &Thread, zelf: Param) -> PyResult<Option<Value>> {
        zelf.bound.get(t, zelf.header())
    }
    #[member]
    fn __covariant__(zelf: Param) -> bool {
        zelf.covariant
    }
    #[member]
    fn __contravariant__(zelf: Param) -> bool {
        zelf.contravariant
    }
    #[member]
    fn __infer_variance__(zelf: Param) -> bool {
        zelf.infer_variance
    }
    /// What *args is annotated with.
    #[getter]
    fn args(t: &Thread, zelf: Param) -> PyResult<Value> {
        ParamSpecArgs::make(t, <ParamSpecArgs as PyClass>::class(t), zelf.value())
    }
    /// What **kwargs is annotated with.
    #[getter]
    fn kwargs(t: &Thread, zelf: Param) -> PyResult<Value> {
        ParamSpecArgs::make(t, <ParamSpecKwargs as PyClass>::class(t), zelf.value())
    }
    #[getter]
    fn __default__(t: &Thread, zelf: Param) -> PyResult<Value> {
        default_of(t, zelf)
    }
    #[getter]
    fn evaluate_default(t: &Thread, zelf: Param) -> PyResult<Value> {
        zelf.default.evaluator(t)
    }
    #[method("__typing_subst__($self, arg, /)")]
    fn __typing_subst__(t: &Thread, zelf: Param, arg: Value) -> PyResult<Value> {
        call_typing(t, "_paramspec_subst", &[zelf.value(), arg])
    }
    #[method("__typing_prepare_subst__($self, alias, args, /)")]
    fn __typing_prepare_subst__(t: &Thread, zelf: Param, alias: Value, args: Value) -> PyResult<Value> {
        call_typing(t, "_paramspec_prepare_subst", &[zelf.value(), alias, args])
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(zelf: Param) -> Value {
        zelf.name()
    }
    /// Whether there is a default.
    #[method("has_default($self, /)")]
    fn has_default(zelf: Param) -> bool {
        zelf.default.is_given()
    }
    #[method("__mro_entries__($self, object, /)")]
    fn __mro_entries__(t: &Thread, _zelf: Param, _object: Value) -> PyResult<Value> {
        Err(cannot_subclass(t, "ParamSpec"))
    }
}

/// The args of a ParamSpec: P.args.
///
/// >>> P = ParamSpec('P')
/// >>> P.args.__origin__ is P
/// True
#[pyclass(
    name = "ParamSpecArgs",
    module = "typing",
    flags = HAVE_GC | MANAGED_WEAKREF,
    signature = "",
)]
pub struct ParamSpecArgs {
    origin: Field,
}

/// The kwargs of a ParamSpec: P.kwargs.
///
/// >>> P = ParamSpec('P')
/// >>> P.kwargs.__origin__ is P
/// True
#[pyclass(
    name = "ParamSpecKwargs",
    module = "typing",
    layout_of = ParamSpecArgs,
    methods_of = ParamSpecArgs,
    flags = HAVE_GC | MANAGED_WEAKREF,
    signature = "",
)]
pub struct ParamSpecKwargs;

impl ParamSpecArgs {
    fn make(t: &Thread, class: Gc<PyType>, origin: Value) -> PyResult<Value> {
        Native::new(t, class, ParamSpecArgs { origin: Field::new(origin) }).map(Gc::value)
    }
    fn origin(&self) -> Value {
        self.origin.get().unwrap_or(Value::NONE)
    }
}

#[pymethods]
impl ParamSpecArgs {
    #[new("ParamSpecArgs(origin)")]
    fn new_object(t: &Thread, cls: Gc<PyType>, origin: Value) -> PyResult<Value> {
        ParamSpecArgs::make(t, cls, origin)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<String> {
        let origin = zelf.origin();
        let which = if t.class_of(zelf.value()) == <ParamSpecArgs as PyClass>::class(t) { "args" } else { "kwargs" };
        let name = if t.class_of(origin) == <ParamSpec as PyClass>::class(t) {
            attr::name_text(attr::get(t, origin, t.names.dunder_name)?)
        } else {
            object::repr(t, origin)?.to_lossy().into_owned()
        };
        Ok(format!("{name}.{which}"))
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Native<Self>>, other: Value, op: CompareOp) -> PyResult<Value> {
        let same_class = t.class_of(zelf.value()) == t.class_of(other);
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<Native<Self>>(), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if !same_class {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        object::compare(t, zelf.origin(), other.origin(), op)
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<i64> {
        object::hash(t, zelf.origin())
    }
    #[member]
    fn __origin__(zelf: Gc<Native<Self>>) -> Value {
        zelf.origin()
    }
    #[method("__mro_entries__($self, object, /)")]
    fn __mro_entries__(t: &Thread, zelf: Gc<Native<Self>>, _object: Value) -> PyResult<Value> {
        let name = t.class_of(zelf.value()).short_name();
        Err(cannot_subclass(t, &name))
    }
}
