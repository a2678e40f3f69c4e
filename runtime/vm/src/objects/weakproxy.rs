//! Weak proxies: objects that stand for the referent of a weak reference in every operation.

use crate::objects::weakref::{self, PyWeakRef};
use crate::prelude::*;
use crate::protocol::number::op;
use crate::protocol::{attr, call, iter, number, object, sequence};

/// The class of proxies for objects that cannot be called.
#[pyclass(name = "ProxyType", module = "weakref", layout_of = PyWeakRef, flags = HAVE_GC, no_doc)]
pub struct WeakProxy;

/// The class of proxies for objects that can.
#[pyclass(
    name = "CallableProxyType",
    module = "weakref",
    layout_of = PyWeakRef,
    methods_of = WeakProxy,
    parts(calls),
    flags = HAVE_GC,
    no_doc,
)]
pub struct CallableWeakProxy;

/// `weakref.proxy(target, callback)`
pub fn new(t: &Thread, target: Value, callback: Option<Value>) -> PyResult<Value> {
    let class = if call::is_callable(t, target) {
        <CallableWeakProxy as PyClass>::class(t)
    } else {
        <WeakProxy as PyClass>::class(t)
    };
    if callback.is_none()
        && let Some(p) = weakref::find(t, target, |r| t.class_of(r.value()) == class && r.callback.get().is_none())
    {
        return Ok(p.value());
    }
    weakref::make(t, class, target, callback).map(Gc::value)
}

fn is_proxy(t: &Thread, v: Value) -> bool {
    let class = t.class_of(v);
    class == <WeakProxy as PyClass>::class(t) || class == <CallableWeakProxy as PyClass>::class(t)
}

/// What a proxy stands for; any other value is itself.
fn target(t: &Thread, v: Value) -> PyResult<Value> {
    if !is_proxy(t, v) {
        return Ok(v);
    }
    match weakref::referent(v) {
        Some(v) => Ok(v),
        None => Err(t.raise(t.types.reference_error, "weakly-referenced object no longer exists")),
    }
}

#[pymethods]
impl WeakProxy {
    #[slot]
    fn repr(t: &Thread, zelf: Value) -> PyResult<String> {
        let me = object::id(zelf);
        Ok(match weakref::referent(zelf) {
            Some(v) => {
                format!("<weakproxy at {me:#x}; to '{}' at {:#x}>", t.class_of(v).message_name(t), object::id(v))
            }
            None => format!("<weakproxy at {me:#x}; dead>"),
        })
    }
    #[slot]
    fn str(t: &Thread, zelf: Value) -> PyResult<Gc<PyStr>> {
        object::str(t, target(t, zelf)?)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
        object::compare(t, target(t, zelf)?, target(t, other)?, op)
    }
    #[slot]
    fn getattro(t: &Thread, zelf: Value, name: Value) -> PyResult<Value> {
        attr::get(t, target(t, zelf)?, name)
    }
    #[slot]
    fn setattro(t: &Thread, zelf: Value, name: Value, v: Option<Value>) -> PyResult<()> {
        attr::set(t, target(t, zelf)?, name, v)
    }
    #[slot]
    fn iter(t: &Thread, zelf: Value) -> PyResult<Value> {
        iter::get_iter(t, target(t, zelf)?)
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Value) -> PyResult<Option<Value>> {
        let it = target(t, zelf)?;
        if !iter::is_iterator(t, it) {
            return Err(t.raise_type_error(format!(
                "Weakref proxy referenced a non-iterator '{}' object",
                t.class_of(it).name()
            )));
        }
        iter::next(t, it)
    }
    #[slot]
    fn bool(t: &Thread, zelf: Value) -> PyResult<bool> {
        object::is_true(t, target(t, zelf)?)
    }
    #[slot]
    fn mp_length(t: &Thread, zelf: Value) -> PyResult<usize> {
        object::length(t, target(t, zelf)?)
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Value, key: Value) -> PyResult<Value> {
        sequence::get_item(t, target(t, zelf)?, target(t, key)?)
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Value, key: Value, v: Option<Value>) -> PyResult<()> {
        let (container, key) = (target(t, zelf)?, target(t, key)?);
        match v {
            Some(v) => sequence::set_item(t, container, key, v),
            None => sequence::del_item(t, container, key),
        }
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Value, v: Value) -> PyResult<bool> {
        sequence::contains(t, target(t, zelf)?, v)
    }
    #[slot]
    fn negative(t: &Thread, zelf: Value) -> PyResult<Value> {
        number::negative(t, target(t, zelf)?)
    }
    #[slot]
    fn positive(t: &Thread, zelf: Value) -> PyResult<Value> {
        number::positive(t, target(t, zelf)?)
    }
    #[slot]
    fn invert(t: &Thread, zelf: Value) -> PyResult<Value> {
        number::invert(t, target(t, zelf)?)
    }
    #[slot]
    fn absolute(t: &Thread, zelf: Value) -> PyResult<Value> {
        number::absolute(t, target(t, zelf)?)
    }
    #[slot]
    fn index(t: &Thread, zelf: Value) -> PyResult<Value> {
        number::index(t, target(t, zelf)?)
    }
    #[slot]
    fn int(t: &Thread, zelf: Value) -> PyResult<Value> {
        call::call1(t, t.types.int.value(), target(t, zelf)?)
    }
    #[slot]
    fn float(t: &Thread, zelf: Value) -> PyResult<Value> {
        call::call1(t, t.types.float.value(), target(t, zelf)?)
    }
    #[slot]
    fn power(t: &Thread, a: Value, b: Value, modulus: Value) -> PyResult<Value> {
        number::power(t, target(t, a)?, target(t, b)?, target(t, modulus)?)
    }
    #[slot]
    fn inplace_power(t: &Thread, a: Value, b: Value, _modulus: Value) -> PyResult<Value> {
        number::binary_op(t, op::POWER + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn divmod(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::divmod(t, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn add(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::ADD, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_add(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::ADD + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::SUBTRACT, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::SUBTRACT + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn multiply(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::MULTIPLY, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_multiply(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::MULTIPLY + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn remainder(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::REMAINDER, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_remainder(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::REMAINDER + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn lshift(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::LSHIFT, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_lshift(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::LSHIFT + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn rshift(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::RSHIFT, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_rshift(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::RSHIFT + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn and(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::AND, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_and(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::AND + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::OR, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::OR + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn xor(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::XOR, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_xor(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::XOR + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn floor_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::FLOOR_DIVIDE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_floor_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::FLOOR_DIVIDE + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn true_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::TRUE_DIVIDE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_true_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::TRUE_DIVIDE + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn matrix_multiply(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::MATRIX_MULTIPLY, target(t, a)?, target(t, b)?)
    }
    #[slot]
    fn inplace_matrix_multiply(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::MATRIX_MULTIPLY + op::INPLACE, target(t, a)?, target(t, b)?)
    }
    #[method("__bytes__($self, /)")]
    fn __bytes__(t: &Thread, zelf: Value) -> PyResult<Value> {
        call::call_method(t, target(t, zelf)?, t.names.dunder_bytes, &[])
    }
    #[method("__reversed__($self, /)")]
    fn __reversed__(t: &Thread, zelf: Value) -> PyResult<Value> {
        let reversed = crate::objects::descriptors::builtin(t, "reversed")?;
        call::call1(t, reversed, target(t, zelf)?)
    }
}

#[pymethods(part = calls)]
impl CallableWeakProxy {
    #[slot]
    fn call(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        call::call(t, target(t, zelf)?, args)
    }
}
