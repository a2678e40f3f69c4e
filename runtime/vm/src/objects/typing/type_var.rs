//! `TypeVar` and `TypeVarTuple`. `ParamSpec` shares the layout.

use super::{Lazy, call_typing, caller_module, no_default, type_check, unpacked};
use crate::objects::union;
use crate::prelude::*;
use crate::protocol::{attr, iter, object, sequence};

/// A parameter of a generic class, function or alias.
#[pyclass(
    name = "TypeVar",
    module = "typing",
    flags = HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF,
    signature = "",
)]
pub struct TypeVar {
    pub name: Field,
    pub bound: Lazy,
    pub constraints: Lazy,
    pub default: Lazy,
    pub covariant: bool,
    pub contravariant: bool,
    pub infer_variance: bool,
}

pub type Param = Gc<Native<TypeVar>>;

impl TypeVar {
    /// A parameter of which only the name is known.
    pub fn named(name: Value) -> TypeVar {
        TypeVar {
            name: Field::new(name),
            bound: Lazy::EMPTY,
            constraints: Lazy::EMPTY,
            default: Lazy::EMPTY,
            covariant: false,
            contravariant: false,
            infer_variance: false,
        }
    }
    pub fn name(&self) -> Value {
        self.name.get().unwrap_or(Value::NONE)
    }
    /// The name with the sign of the variance.
    pub fn text(&self) -> String {
        let sign = match (self.infer_variance, self.covariant, self.contravariant) {
            (true, ..) => "",
            (_, true, _) => "+",
            (_, _, true) => "-",
            _ => "~",
        };
        format!("{sign}{}", attr::name_text(self.name()))
    }
}

/// Makes a parameter, whose `__module__` is that of the running code.
pub fn make(t: &Thread, class: Gc<PyType>, data: TypeVar) -> PyResult<Value> {
    let module = caller_module(t)?;
    let v = Native::new(t, class, data)?.value();
    attr::generic_set(t, v, t.names.dunder_module, Some(module.unwrap_or(Value::NONE)))?;
    Ok(v)
}

/// `class C[T: bound]`, `class C[T: (constraints)]`
pub fn from_syntax(t: &Thread, name: Value, bound: Option<Value>, constraints: Option<Value>) -> PyResult<Value> {
    let data = TypeVar {
        bound: Lazy::evaluated_by(bound),
        constraints: Lazy::evaluated_by(constraints),
        infer_variance: true,
        ..TypeVar::named(name)
    };
    Native::new(t, <TypeVar as PyClass>::class(t), data).map(Gc::value)
}
/// `class C[*Ts]`
pub fn tuple_from_syntax(t: &Thread, name: Value) -> PyResult<Value> {
    Native::new(t, <TypeVarTuple as PyClass>::class(t), TypeVar::named(name)).map(Gc::value)
}
/// `class C[T = default]`
pub fn set_default(t: &Thread, parameter: Value, evaluator: Value) -> PyResult<Value> {
    match parameter.downcast::<Native<TypeVar>>() {
        Some(p) => {
            p.default.evaluator.set(p.header(), Some(evaluator));
            Ok(parameter)
        }
        None => {
            Err(t.raise_type_error(format!("Expected a type param, got {}", object::repr(t, parameter)?.to_lossy())))
        }
    }
}

/// The arguments that all constructors share.
pub struct Arguments {
    pub default: Option<Value>,
    pub covariant: bool,
    pub contravariant: bool,
    pub infer_variance: bool,
}

impl Arguments {
    pub fn check(&self, t: &Thread) -> PyResult<()> {
        if self.covariant && self.contravariant {
            return Err(t.raise_value_error("Bivariant types are not supported."));
        }
        if self.infer_variance && (self.covariant || self.contravariant) {
            return Err(t.raise_value_error("Variance cannot be specified with infer_variance."));
        }
        Ok(())
    }
}

/// The default as it is kept: NoDefault is none.
pub fn given_default(t: &Thread, default: Option<Value>) -> PyResult<Lazy> {
    let nothing = no_default(t)?;
    Ok(Lazy::value(default.filter(|&d| d != nothing)))
}
/// `__default__`
pub fn default_of(t: &Thread, p: Param) -> PyResult<Value> {
    match p.default.get(t, p.header())? {
        Some(v) => Ok(v),
        None => no_default(t),
    }
}

#[cold]
pub fn cannot_subclass(t: &Thread, what: &str) -> Raised {
    t.raise_type_error(format!("Cannot subclass an instance of {what}"))
}

#[pymethods]
impl TypeVar {
    #[classattr("__module__")]
    const MODULE: &str = "typing";
    #[new(
        "TypeVar(name, *constraints, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)"
    )]
    fn new_object(
        t: &Thread,
        cls: Gc<PyType>,
        name: Gc<PyStr>,
        constraints: &[Value],
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
        if constraints.len() == 1 {
            return Err(t.raise_type_error("A single constraint is not allowed"));
        }
        if bound.is_some() && !constraints.is_empty() {
            return Err(t.raise_type_error("Constraints cannot be combined with bound=..."));
        }
        let constraints = if constraints.is_empty() { None } else { Some(t.new_tuple(constraints)?) };
        let data = TypeVar {
            bound: Lazy::value(bound),
            constraints: Lazy::value(constraints),
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
    #[getter]
    fn __bound__(t: &Thread, zelf: Param) -> PyResult<Option<Value>> {
        zelf.bound.get(t, zelf.header())
    }
    #[getter]
    fn __constraints__(t: &Thread, zelf: Param) -> PyResult<Value> {
        Ok(zelf.constraints.get(t, zelf.header())?.unwrap_or_else(|| t.empty_tuple().value()))
    }
    #[getter]
    fn __default__(t: &Thread, zelf: Param) -> PyResult<Value> {
        default_of(t, zelf)
    }
    #[getter]
    fn evaluate_bound(t: &Thread, zelf: Param) -> PyResult<Value> {
        zelf.bound.evaluator(t)
    }
    #[getter]
    fn evaluate_constraints(t: &Thread, zelf: Param) -> PyResult<Value> {
        zelf.constraints.evaluator(t)
    }
    #[getter]
    fn evaluate_default(t: &Thread, zelf: Param) -> PyResult<Value> {
        zelf.default.evaluator(t)
    }
    #[method("__typing_subst__($self, arg, /)")]
    fn __typing_subst__(t: &Thread, zelf: Param, arg: Value) -> PyResult<Value> {
        call_typing(t, "_typevar_subst", &[zelf.value(), arg])
    }
    #[method("__typing_prepare_subst__($self, alias, args, /)")]
    fn __typing_prepare_subst__(t: &Thread, zelf: Param, alias: Value, args: Value) -> PyResult<Value> {
        let parameters = attr::get(t, alias, t.names.dunder_parameters)?;
        let parameters = sequence::to_tuple(t, parameters)?;
        let given = object::length(t, args)?;
        let Some(index) = parameters.items().iter().position(|&p| p == zelf.value()) else {
            return Err(t.raise_value_error("sequence.index(x): x not in sequence"));
        };
        if index < given {
            return Ok(args);
        }
        let default = default_of(t, zelf)?;
        if index > given || default == no_default(t)? {
            return Err(t.raise_type_error(format!(
                "Too few arguments for {}; actual {given}, expected at least {}",
                object::str(t, alias)?.to_lossy(),
                index + 1
            )));
        }
        let mut all = iter::collect(t, args)?;
        all.push(default);
        t.new_tuple(&all)
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
        Err(cannot_subclass(t, "TypeVar"))
    }
}

/// A parameter that stands for any number of types.
#[pyclass(
    name = "TypeVarTuple",
    module = "typing",
    layout_of = TypeVar,
    flags = HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF,
    signature = "",
)]
pub struct TypeVarTuple;

#[pymethods]
impl TypeVarTuple {
    #[new("TypeVarTuple(name, *, default=typing.NoDefault)")]
    fn new_object(t: &Thread, cls: Gc<PyType>, name: Gc<PyStr>, default: Option<Value>) -> PyResult<Value> {
        let data = TypeVar { default: given_default(t, default)?, ..TypeVar::named(name.value()) };
        make(t, cls, data)
    }
    #[slot]
    fn repr(zelf: Param) -> String {
        attr::name_text(zelf.name())
    }
    #[slot]
    fn iter(t: &Thread, zelf: Param) -> PyResult<Value> {
        let one = t.new_tuple(&[unpacked(t, zelf.value())?])?;
        iter::get_iter(t, one)
    }
    #[member]
    fn __name__(zelf: Param) -> Value {
        zelf.name()
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
    fn __typing_subst__(t: &Thread, _zelf: Param, _arg: Value) -> PyResult<Value> {
        Err(t.raise_type_error("Substitution of bare TypeVarTuple is not supported"))
    }
    #[method("__typing_prepare_subst__($self, alias, args, /)")]
    fn __typing_prepare_subst__(t: &Thread, zelf: Param, alias: Value, args: Value) -> PyResult<Value> {
        call_typing(t, "_typevartuple_prepare_subst", &[zelf.value(), alias, args])
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
        Err(cannot_subclass(t, "TypeVarTuple"))
    }
}

/// The type parameters in a tuple, with `TypeVarTuple`s unpacked.
pub fn unpack_tuples(t: &Thread, parameters: Gc<PyTuple>) -> PyResult<Gc<PyTuple>> {
    let class = <TypeVarTuple as PyClass>::class(t);
    if !parameters.items().iter().any(|&p| t.class_of(p) == class) {
        return Ok(parameters);
    }
    let mut out = RootVec::new(&t.heap);
    for &p in parameters.as_ref().items() {
        out.push(if t.class_of(p) == class { unpacked(t, p)? } else { p });
    }
    PyTuple::new(t, &out)
}
