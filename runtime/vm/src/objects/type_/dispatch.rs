//! Slot functions of classes that define special methods in Python: each looks its method up on the type and calls it.
//!
//! A slot holds one of these when the method found along the MRO is not the wrapper object of a native function for that same slot (then the
//! native function itself is there: see [`super::update`]).

use crate::abi::slots::SendResult;
use crate::objects::type_::lookup;
use crate::prelude::*;
use crate::protocol::attr::{self, Bound};
use crate::protocol::buffer::BufferView;
use crate::protocol::{call, iter as iteration, number, object};

/// Calls the special method `name` of `v`; AttributeError if there is none.
fn invoke(t: &Thread, v: Value, name: Value, args: &[Value]) -> PyResult<Value> {
    match attr::lookup_method(t, v, name)? {
        Some(method) => method.call(t, v, args),
        None => Err(t.raise_attribute_error_for_name(name)),
    }
}

/// As [`invoke`]; `NotImplemented` if there is none.
fn invoke_maybe(t: &Thread, v: Value, name: Value, args: &[Value]) -> PyResult<Value> {
    match attr::lookup_method(t, v, name)? {
        Some(method) => method.call(t, v, args),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

macro_rules! unary {
    ($($slot:ident $name:ident),* $(,)?) => { $(
        pub fn $slot(t: &Thread, v: Value) -> PyResult<Value> {
            invoke(t, v, t.names.$name, &[])
        }
    )* };
}
unary! {
    negative dunder_neg, positive dunder_pos, absolute dunder_abs, invert dunder_invert, int dunder_int, float dunder_float,
    index dunder_index,
}

macro_rules! inplace {
    ($($slot:ident $name:ident),* $(,)?) => { $(
        pub fn $slot(t: &Thread, v: Value, w: Value) -> PyResult<Value> {
            invoke(t, v, t.names.$name, &[w])
        }
    )* };
}
inplace! {
    inplace_add dunder_iadd, inplace_subtract dunder_isub, inplace_multiply dunder_imul, inplace_remainder dunder_imod,
    inplace_lshift dunder_ilshift, inplace_rshift dunder_irshift, inplace_and dunder_iand, inplace_xor dunder_ixor,
    inplace_or dunder_ior, inplace_floor_divide dunder_ifloordiv, inplace_true_divide dunder_itruediv,
    inplace_matrix_multiply dunder_imatmul, subscript dunder_getitem,
}
pub fn inplace_power(t: &Thread, v: Value, w: Value, _modulus: Value) -> PyResult<Value> {
    invoke(t, v, t.names.dunder_ipow, &[w])
}

/// Whether `right`'s class provides another method `name` than `left`'s.
fn is_overloaded(t: &Thread, left: Value, right: Value, name: Value) -> PyResult<bool> {
    let Some(b) = attr::get_optional(t, t.class_of(right).value(), name)? else {
        return Ok(false);
    };
    let Some(a) = attr::get_optional(t, t.class_of(left).value(), name)? else {
        return Ok(true);
    };
    Ok(!object::eq_identity(t, a, b)?)
}

/// The body of a binary operator's slot. `own` tells whether a class has this very function in the slot.
fn binary(
    t: &Thread,
    v: Value,
    w: Value,
    name: Value,
    reflected: Value,
    own: impl Fn(Gc<PyType>) -> bool,
) -> PyResult<Value> {
    let (left, right) = (t.class_of(v), t.class_of(w));
    let mut try_right = left != right && own(right);
    if own(left) {
        if try_right && right.is_subtype_of(left) && is_overloaded(t, v, w, reflected)? {
            let r = invoke_maybe(t, w, reflected, &[v])?;
            if r != Value::NOT_IMPLEMENTED {
                return Ok(r);
            }
            try_right = false;
        }
        let r = invoke_maybe(t, v, name, &[w])?;
        if r != Value::NOT_IMPLEMENTED || left == right {
            return Ok(r);
        }
    }
    if try_right { invoke_maybe(t, w, reflected, &[v]) } else { Ok(Value::NOT_IMPLEMENTED) }
}

/// The right operand's reflected method, if it has one; operators are numbered as those of BINARY_OP.
pub fn reflected_operator(t: &Thread, operator: u8, v: Value, w: Value) -> PyResult<Value> {
    let n = &t.names;
    let names = [
        n.dunder_radd,
        n.dunder_rand,
        n.dunder_rfloordiv,
        n.dunder_rlshift,
        n.dunder_rmatmul,
        n.dunder_rmul,
        n.dunder_rmod,
        n.dunder_ror,
        n.dunder_rpow,
        n.dunder_rrshift,
        n.dunder_rsub,
        n.dunder_rtruediv,
        n.dunder_rxor,
    ];
    match names.get(operator as usize) {
        Some(name) => invoke_maybe(t, w, *name, &[v]),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

macro_rules! binary {
    ($($slot:ident $name:ident $reflected:ident),* $(,)?) => { $(
        pub fn $slot(t: &Thread, v: Value, w: Value) -> PyResult<Value> {
            binary(t, v, w, t.names.$name, t.names.$reflected, |c| c.slots.get().$slot.is_some_and(|f| f as usize == $slot as *const () as usize))
        }
    )* };
}
binary! {
    add dunder_add dunder_radd, subtract dunder_sub dunder_rsub, multiply dunder_mul dunder_rmul, remainder dunder_mod dunder_rmod,
    divmod dunder_divmod dunder_rdivmod, lshift dunder_lshift dunder_rlshift, rshift dunder_rshift dunder_rrshift,
    and dunder_and dunder_rand, xor dunder_xor dunder_rxor, or dunder_or dunder_ror, floor_divide dunder_floordiv dunder_rfloordiv,
    true_divide dunder_truediv dunder_rtruediv, matrix_multiply dunder_matmul dunder_rmatmul,
}

pub fn power(t: &Thread, v: Value, w: Value, modulus: Value) -> PyResult<Value> {
    let own = |c: Gc<PyType>| c.slots.get().power.is_some_and(|f| f as usize == power as *const () as usize);
    if modulus.is_none() {
        return binary(t, v, w, t.names.dunder_pow, t.names.dunder_rpow, own);
    }
    // Three arguments: the left operand's method, then the right's reflected one.
    let (left, right) = (t.class_of(v), t.class_of(w));
    let mut try_right = left != right && own(right);
    if own(left) {
        if try_right && right.is_subtype_of(left) && is_overloaded(t, v, w, t.names.dunder_rpow)? {
            let r = invoke_maybe(t, w, t.names.dunder_rpow, &[v, modulus])?;
            if r != Value::NOT_IMPLEMENTED {
                return Ok(r);
            }
            try_right = false;
        }
        let r = invoke_maybe(t, v, t.names.dunder_pow, &[w, modulus])?;
        if r != Value::NOT_IMPLEMENTED || left == right {
            return Ok(r);
        }
    }
    if try_right { invoke_maybe(t, w, t.names.dunder_rpow, &[v, modulus]) } else { Ok(Value::NOT_IMPLEMENTED) }
}

pub fn repr(t: &Thread, v: Value) -> PyResult<Value> {
    match attr::lookup_method(t, v, t.names.dunder_repr)? {
        Some(method) => method.call(t, v, &[]),
        None => t.new_str(&format!("<{} object at {:#x}>", t.class_of(v).name(), v.bits())),
    }
}

pub fn str(t: &Thread, v: Value) -> PyResult<Value> {
    invoke(t, v, t.names.dunder_str, &[])
}

pub fn hash(t: &Thread, v: Value) -> PyResult<i64> {
    let result = match attr::lookup_method(t, v, t.names.dunder_hash)? {
        Some(method) if !method.callable.is_none() => method.call(t, v, &[])?,
        _ => return object::hash_not_implemented(t, v),
    };
    if crate::objects::int::as_int(result).is_none() {
        return Err(t.raise_type_error("__hash__ method should return an integer"));
    }
    // An int that is no machine word hashes to what it hashes to itself.
    let h = match crate::objects::int::to_i64(result) {
        Some(h) => h,
        None => object::hash(t, crate::objects::wrapped::unwrap(result))?,
    };
    Ok(if h == -1 { -2 } else { h })
}

pub fn call(t: &Thread, v: Value, args: Args<'_>) -> PyResult<Value> {
    match attr::lookup_method(t, v, t.names.dunder_call)? {
        Some(method) => method.call_args(t, v, args),
        None => Err(t.raise_attribute_error_for_name(t.names.dunder_call)),
    }
}

pub fn getattro(t: &Thread, v: Value, name: Value) -> PyResult<Value> {
    invoke(t, v, t.names.dunder_getattribute, &[name])
}

/// For classes with `__getattr__`.
pub fn getattro_hook(t: &Thread, v: Value, name: Value) -> PyResult<Value> {
    match getattro_hook_optional(t, v, name)? {
        Ok(found) => Ok(found),
        Err(hook) => hook.call(t, v, &[name]),
    }
}

/// The attribute, or the `__getattr__` to ask.
fn getattro_hook_optional(t: &Thread, v: Value, name: Value) -> PyResult<Result<Value, Bound>> {
    let class = t.class_of(v);
    let Some(hook) = class.lookup(t, t.names.dunder_getattr) else {
        return getattro(t, v, name).map(Ok);
    };
    let ordinary = class.lookup(t, t.names.dunder_getattribute);
    let found = if ordinary.is_none() || ordinary == Some(lookup::object_getattribute(t)) {
        attr::generic_get_optional(t, v, name)?
    } else {
        t.catch(getattro(t, v, name), t.types.attribute_error)?
    };
    match found {
        Some(v) => Ok(Ok(v)),
        None => attr::bind_special(t, v, hook).map(Err),
    }
}

pub fn setattro(t: &Thread, v: Value, name: Value, new: Option<Value>) -> PyResult<()> {
    match new {
        Some(new) => invoke(t, v, t.names.dunder_setattr, &[name, new])?,
        None => invoke(t, v, t.names.dunder_delattr, &[name])?,
    };
    Ok(())
}

pub fn richcompare(t: &Thread, v: Value, w: Value, op: CompareOp) -> PyResult<Value> {
    // A descriptor that fails to bind counts as a missing method.
    match attr::lookup_method(t, v, compare_name(t, op)) {
        Ok(Some(method)) => method.call(t, v, &[w]),
        Ok(None) => Ok(Value::NOT_IMPLEMENTED),
        Err(raised) => {
            t.take_exception(raised);
            Ok(Value::NOT_IMPLEMENTED)
        }
    }
}
/// `__lt__` and its like.
pub fn compare_name(t: &Thread, op: CompareOp) -> Value {
    match op {
        CompareOp::Lt => t.names.dunder_lt,
        CompareOp::Le => t.names.dunder_le,
        CompareOp::Eq => t.names.dunder_eq,
        CompareOp::Ne => t.names.dunder_ne,
        CompareOp::Gt => t.names.dunder_gt,
        CompareOp::Ge => t.names.dunder_ge,
    }
}

fn not_iterable(t: &Thread, v: Value) -> Raised {
    t.raise_type_error(format!("'{}' object is not iterable", t.class_of(v).name()))
}

pub fn iter(t: &Thread, v: Value) -> PyResult<Value> {
    match attr::lookup_method(t, v, t.names.dunder_iter)? {
        Some(method) if method.callable.is_none() => Err(not_iterable(t, v)),
        Some(method) => method.call(t, v, &[]),
        None if t.class_of(v).lookup(t, t.names.dunder_getitem).is_some() => crate::objects::seq_iter::new(t, v),
        None => Err(not_iterable(t, v)),
    }
}

pub fn iternext(t: &Thread, v: Value) -> PyResult<Option<Value>> {
    invoke(t, v, t.names.dunder_next, &[]).map(Some)
}

pub fn descr_get(t: &Thread, v: Value, obj: Option<Value>, owner: Option<Value>) -> PyResult<Value> {
    match t.class_of(v).lookup(t, t.names.dunder_get) {
        Some(get) => call::call_values(t, get, &[v, obj.unwrap_or(Value::NONE), owner.unwrap_or(Value::NONE)]),
        None => Ok(v),
    }
}

pub fn descr_set(t: &Thread, v: Value, target: Value, new: Option<Value>) -> PyResult<()> {
    match new {
        Some(new) => invoke(t, v, t.names.dunder_set, &[target, new])?,
        None => invoke(t, v, t.names.dunder_delete, &[target])?,
    };
    Ok(())
}

pub fn init(t: &Thread, v: Value, args: Args<'_>) -> PyResult<()> {
    let result = match attr::lookup_method(t, v, t.names.dunder_init)? {
        Some(method) => method.call_args(t, v, args)?,
        None => return Err(t.raise_attribute_error_for_name(t.names.dunder_init)),
    };
    if !result.is_none() {
        return Err(t.raise_type_error(format!("__init__() should return None, not '{}'", t.class_of(result).name())));
    }
    Ok(())
}

pub fn new(t: &Thread, class: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
    let function = attr::get(t, class.value(), t.names.dunder_new)?;
    call::call_prepended(t, function, class.value(), args)
}

pub fn finalize(t: &Thread, v: Value) -> PyResult<()> {
    if let Some(method) = attr::lookup_method(t, v, t.names.dunder_del)? {
        method.call(t, v, &[])?;
    }
    Ok(())
}

macro_rules! asynchronous {
    ($($slot:ident $name:ident $text:literal),* $(,)?) => { $(
        pub fn $slot(t: &Thread, v: Value) -> PyResult<Value> {
            match attr::lookup_method(t, v, t.names.$name)? {
                Some(method) => method.call(t, v, &[]),
                None => Err(t.raise_attribute_error(format!("object {} does not have {} method", t.class_of(v).name(), $text))),
            }
        }
    )* };
}
asynchronous! { am_await dunder_await "__await__", am_aiter dunder_aiter "__aiter__", am_anext dunder_anext "__anext__" }

pub fn bool(t: &Thread, v: Value) -> PyResult<bool> {
    let (method, name) = match attr::lookup_method(t, v, t.names.dunder_bool)? {
        Some(method) => (method, "__bool__"),
        None => match attr::lookup_method(t, v, t.names.dunder_len)? {
            Some(method) => (method, "__len__"),
            None => return Ok(true),
        },
    };
    if name == "__bool__" && method.callable.is_none() {
        return Err(t.raise_type_error(format!("'{}' cannot be interpreted as a boolean", t.class_of(v).name())));
    }
    let result = method.call(t, v, &[])?;
    if name == "__len__" {
        // As len() would check it.
        return Ok(checked_length(t, result)? != 0);
    }
    if !result.is_bool() {
        return Err(t.raise_type_error(format!("{name} should return bool, returned {}", t.class_of(result).name())));
    }
    Ok(result == Value::TRUE)
}

/// What `__len__` returned, as a length.
fn checked_length(t: &Thread, result: Value) -> PyResult<usize> {
    let index = number::index(t, result)?;
    if number::is_negative(index) {
        return Err(t.raise_value_error("__len__() should return >= 0"));
    }
    Ok(number::index_i64_overflow(t, index)? as usize)
}

pub fn length(t: &Thread, v: Value) -> PyResult<usize> {
    let result = invoke(t, v, t.names.dunder_len, &[])?;
    checked_length(t, result)
}

pub fn ass_subscript(t: &Thread, v: Value, key: Value, new: Option<Value>) -> PyResult<()> {
    match new {
        Some(new) => invoke(t, v, t.names.dunder_setitem, &[key, new])?,
        None => invoke(t, v, t.names.dunder_delitem, &[key])?,
    };
    Ok(())
}

pub fn sequence_item(t: &Thread, v: Value, index: i64) -> PyResult<Value> {
    let key = t.new_int(index)?;
    invoke(t, v, t.names.dunder_getitem, &[key])
}

pub fn sequence_ass_item(t: &Thread, v: Value, index: i64, new: Option<Value>) -> PyResult<()> {
    let key = t.new_int(index)?;
    ass_subscript(t, v, key, new)
}

pub fn contains(t: &Thread, v: Value, item: Value) -> PyResult<bool> {
    match attr::lookup_method(t, v, t.names.dunder_contains)? {
        Some(method) if method.callable.is_none() => {
            Err(t.raise_type_error(format!("'{}' object is not a container", t.class_of(v).name())))
        }
        Some(method) => {
            let result = method.call(t, v, &[item])?;
            object::is_true(t, result)
        }
        None => iteration::contains(t, v, item),
    }
}

/// The step of `yield from` on an object whose class defines `__next__` in Python: keeps the value of StopIteration.
pub fn step(t: &Thread, v: Value) -> PyResult<SendResult> {
    match invoke(t, v, t.names.dunder_next, &[]) {
        Ok(v) => Ok(SendResult::Next(v)),
        Err(raised) if t.exception_matches(t.types.stop_iteration) => {
            let exc = t.take_exception(raised);
            attr::get(t, exc, t.names.value).map(SendResult::Return)
        }
        Err(raised) => Err(raised),
    }
}

pub fn getbuffer(t: &Thread, v: Value, flags: u32) -> PyResult<BufferView> {
    crate::protocol::buffer::from_dunder_buffer(t, v, flags)
}

/// Buffers that a Python `__buffer__` gave are released through the wrapper that owns them; this is for those of native base classes.
pub fn releasebuffer(t: &Thread, v: Value) {
    crate::protocol::buffer::release_through_method(t, v);
}
