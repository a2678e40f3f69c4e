//! `typing.TypeAliasType`: what a `type` statement makes.

use super::type_var::{TypeVar, unpack_tuples};
use super::{Lazy, caller_module, unpacked};
use crate::objects::tuple::as_tuple;
use crate::objects::{generic_alias, union};
use crate::prelude::*;
use crate::protocol::{attr, iter, object};

/// Type alias, made by the type statement.
#[pyclass(
    name = "TypeAliasType",
    module = "typing",
    flags = HAVE_GC | MANAGED_WEAKREF,
    signature = "",
)]
pub struct TypeAlias {
    name: Field,
    type_params: GcField<PyTuple>,
    value: Lazy,
    module: Field,
}

type This = Gc<Native<TypeAlias>>;

/// `type name[params] = value`, from the tuple (name, type parameters or None, evaluator).
pub fn from_syntax(t: &Thread, parts: Value) -> PyResult<Value> {
    let Some([name, params, evaluator]) = as_tuple(parts).map(Gc::as_ref).map(|p| p.items()) else {
        return Err(t.raise_system_error("a type alias is made of three parts"));
    };
    let data = TypeAlias {
        name: Field::new(*name),
        type_params: GcField::opt(as_tuple(*params)),
        value: Lazy::evaluated_by(Some(*evaluator)),
        module: Field::EMPTY,
    };
    Native::new(t, <TypeAlias as PyClass>::class(t), data).map(Gc::value)
}

/// Checks that parameters are type parameters, those with defaults last.
fn check_parameters(t: &Thread, params: Gc<PyTuple>) -> PyResult<()> {
    let mut default_seen = false;
    for &p in params.as_ref().items() {
        let Some(param) = p.downcast::<Native<TypeVar>>() else {
            return Err(t.raise_type_error(format!("Expected a type param, got {}", object::repr(t, p)?.to_lossy())));
        };
        let has_default = param.default.is_given();
        if default_seen && !has_default {
            return Err(t.raise_type_error(format!(
                "non-default type parameter '{}' follows default type parameter",
                object::repr(t, p)?.to_lossy()
            )));
        }
        default_seen |= has_default;
    }
    Ok(())
}

#[pymethods]
impl TypeAlias {
    #[new("TypeAliasType(name, value, *, type_params=())")]
    fn new_object(
        t: &Thread,
        cls: Gc<PyType>,
        name: Gc<PyStr>,
        value: Value,
        type_params: Option<Value>,
    ) -> PyResult<Value> {
        let params = match type_params {
            None => None,
            Some(p) => match as_tuple(p) {
                Some(params) => Some(params),
                None => return Err(t.raise_type_error("type_params must be a tuple")),
            },
        };
        if let Some(params) = params {
            check_parameters(t, params)?;
        }
        let data = TypeAlias {
            name: Field::new(name.value()),
            type_params: GcField::opt(params),
            value: Lazy::value(Some(value)),
            module: Field::opt(caller_module(t)?),
        };
        Native::new(t, cls, data).map(Gc::value)
    }
    #[slot]
    fn repr(zelf: This) -> String {
        zelf.name.get().map_or_else(String::new, attr::name_text)
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        union::of_checked(t, &[a, b])
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: This, args: Value) -> PyResult<Value> {
        if zelf.type_params.get().is_none() {
            return Err(t.raise_type_error("Only generic type aliases are subscriptable"));
        }
        generic_alias::new(t, zelf.value(), args)
    }
    #[slot]
    fn iter(t: &Thread, zelf: This) -> PyResult<Value> {
        let one = t.new_tuple(&[unpacked(t, zelf.value())?])?;
        iter::get_iter(t, one)
    }
    #[member]
    fn __name__(zelf: This) -> Option<Value> {
        zelf.name.get()
    }
    #[getter]
    fn __parameters__(t: &Thread, zelf: This) -> PyResult<Gc<PyTuple>> {
        unpack_tuples(t, zelf.type_params.get().unwrap_or_else(|| t.empty_tuple()))
    }
    #[getter]
    fn __type_params__(t: &Thread, zelf: This) -> Gc<PyTuple> {
        zelf.type_params.get().unwrap_or_else(|| t.empty_tuple())
    }
    #[getter]
    fn __value__(t: &Thread, zelf: This) -> PyResult<Option<Value>> {
        zelf.value.get(t, zelf.header())
    }
    #[getter]
    fn evaluate_value(t: &Thread, zelf: This) -> PyResult<Value> {
        zelf.value.evaluator(t)
    }
    #[getter]
    fn __module__(t: &Thread, zelf: This) -> PyResult<Value> {
        match (zelf.module.get(), zelf.value.evaluator.get()) {
            (Some(m), _) => Ok(m),
            (None, Some(f)) => attr::get(t, f, t.names.dunder_module),
            (None, None) => Ok(Value::NONE),
        }
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(zelf: This) -> Option<Value> {
        zelf.name.get()
    }
}
