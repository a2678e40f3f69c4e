//! Calls from Python to native slot functions: what `int.__add__(a, b)` does. Each [`Wrapper`] checks the number of arguments, converts
//! them, and calls the slot function.

use crate::abi::slots::SlotFn;
use crate::prelude::*;
use crate::protocol::{attr, number};

/// How arguments are passed to a slot function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrapper {
    Unary,
    Binary,
    /// The left operand is self; a subclass test is not made.
    BinaryLeft,
    /// Reflected: self is the right operand.
    BinaryRight,
    TernaryLeft,
    TernaryRight,
    Inquiry,
    Length,
    Hash,
    /// An int argument, as it is.
    IndexArg,
    /// An int argument, from the end if negative.
    SequenceItem,
    SequenceSetItem,
    SequenceDelItem,
    Contains,
    GetAttr,
    SetAttr,
    DelAttr,
    SetItem,
    DelItem,
    Compare(CompareOp),
    Next,
    DescrGet,
    DescrSet,
    DescrDelete,
    Init,
    Call,
    Del,
    Buffer,
    ReleaseBuffer,
}

impl Wrapper {
    pub fn accepts_keywords(self) -> bool {
        matches!(self, Wrapper::Init | Wrapper::Call)
    }
}

fn expect(t: &Thread, args: &[Value], n: usize) -> PyResult<()> {
    if args.len() == n {
        return Ok(());
    }
    Err(t.raise_type_error(format!("expected {n} argument{}, got {}", if n == 1 { "" } else { "s" }, args.len())))
}

/// The arguments of `__pow__` and `__rpow__`.
fn expect_power(t: &Thread, args: &[Value]) -> PyResult<()> {
    match args.len() {
        1 | 2 => Ok(()),
        n => Err(t.raise_type_error(format!("expected 1 or 2 arguments, got {n}"))),
    }
}
fn expect_between(t: &Thread, args: &[Value], low: usize, high: usize) -> PyResult<()> {
    if args.len() < low {
        return Err(t.raise_type_error(format!(
            "expected at least {low} argument{}, got {}",
            if low == 1 { "" } else { "s" },
            args.len()
        )));
    }
    if args.len() > high {
        return Err(t.raise_type_error(format!(
            "expected at most {high} argument{}, got {}",
            if high == 1 { "" } else { "s" },
            args.len()
        )));
    }
    Ok(())
}

/// The index that `key` means in `v`: negative ones count from the end.
fn sequence_index(t: &Thread, v: Value, key: Value) -> PyResult<i64> {
    let i = number::index_i64(t, key)?;
    if i < 0
        && let Some(length) = t.class_of(v).slots.get().sq_length
    {
        return Ok(i + length(t, v)? as i64);
    }
    Ok(i)
}

/// Refuses `object.__setattr__(SomeClass, ...)` and its like: a base's function must not go behind the back of a native class in between.
fn check_setattr(t: &Thread, v: Value, f: crate::abi::slots::AssignFn, what: &str) -> PyResult<()> {
    let class = t.class_of(v);
    let address = f as usize;
    let of = |c: Gc<PyType>| c.slots.get().setattro.map(|f| f as usize);
    // The most derived native class decides.
    let mut at = Some(class);
    while let Some(c) = at {
        if c.is_python_class() {
            at = c.base.get();
            continue;
        }
        if of(c).is_some_and(|own| own != address) {
            return Err(t.raise_type_error(format!("can't apply this {what} to {} object", class.name())));
        }
        break;
    }
    Ok(())
}

/// Calls `f` with `receiver` and the arguments that Python code gave.
pub fn call_wrapped(
    t: &Thread,
    wrapper: Wrapper,
    f: SlotFn,
    name: &str,
    receiver: Value,
    args: Args<'_>,
) -> PyResult<Value> {
    if !wrapper.accepts_keywords() && args.keyword_count() > 0 {
        return Err(t.raise_type_error(format!("wrapper {name}() takes no keyword arguments")));
    }
    t.enter_native("")?;
    let a = args.values;
    let none = |()| Value::NONE;
    match (wrapper, f) {
        (Wrapper::Unary, SlotFn::Unary(f)) => expect(t, a, 0).and_then(|()| f(t, receiver)),
        (Wrapper::Binary | Wrapper::BinaryLeft, SlotFn::Binary(f)) => {
            expect(t, a, 1).and_then(|()| f(t, receiver, a[0]))
        }
        (Wrapper::BinaryRight, SlotFn::Binary(f)) => expect(t, a, 1).and_then(|()| f(t, a[0], receiver)),
        (Wrapper::TernaryLeft, SlotFn::Ternary(f)) => {
            expect_power(t, a)?;
            f(t, receiver, a[0], a.get(1).copied().unwrap_or(Value::NONE))
        }
        (Wrapper::TernaryRight, SlotFn::Ternary(f)) => {
            expect_power(t, a)?;
            f(t, a[0], receiver, a.get(1).copied().unwrap_or(Value::NONE))
        }
        (Wrapper::Inquiry, SlotFn::Inquiry(f)) => expect(t, a, 0).and_then(|()| f(t, receiver)).map(Value::from_bool),
        (Wrapper::Length, SlotFn::Length(f)) => expect(t, a, 0).and_then(|()| t.new_int(f(t, receiver)? as i64)),
        (Wrapper::Hash, SlotFn::Hash(f)) => expect(t, a, 0).and_then(|()| t.new_int(f(t, receiver)?)),
        (Wrapper::IndexArg, SlotFn::IndexArg(f)) => {
            expect(t, a, 1)?;
            let n = number::index_i64_overflow(t, a[0])?;
            f(t, receiver, n)
        }
        (Wrapper::SequenceItem, SlotFn::IndexArg(f)) => {
            expect(t, a, 1)?;
            f(t, receiver, sequence_index(t, receiver, a[0])?)
        }
        (Wrapper::SequenceSetItem, SlotFn::AssignIndex(f)) => {
            expect(t, a, 2)?;
            f(t, receiver, sequence_index(t, receiver, a[0])?, Some(a[1])).map(none)
        }
        (Wrapper::SequenceDelItem, SlotFn::AssignIndex(f)) => {
            expect(t, a, 1)?;
            f(t, receiver, sequence_index(t, receiver, a[0])?, None).map(none)
        }
        (Wrapper::Contains, SlotFn::Contains(f)) => {
            expect(t, a, 1).and_then(|()| f(t, receiver, a[0])).map(Value::from_bool)
        }
        (Wrapper::GetAttr, SlotFn::Binary(f)) => {
            expect(t, a, 1)?;
            f(t, receiver, attr::checked_name(t, a[0])?)
        }
        (Wrapper::SetAttr, SlotFn::Assign(f)) => {
            expect(t, a, 2)?;
            check_setattr(t, receiver, f, "__setattr__")?;
            f(t, receiver, attr::checked_name(t, a[0])?, Some(a[1])).map(none)
        }
        (Wrapper::DelAttr, SlotFn::Assign(f)) => {
            expect(t, a, 1)?;
            check_setattr(t, receiver, f, "__delattr__")?;
            f(t, receiver, attr::checked_name(t, a[0])?, None).map(none)
        }
        (Wrapper::SetItem | Wrapper::DescrSet, SlotFn::Assign(f)) => {
            expect(t, a, 2).and_then(|()| f(t, receiver, a[0], Some(a[1]))).map(none)
        }
        (Wrapper::DelItem | Wrapper::DescrDelete, SlotFn::Assign(f)) => {
            expect(t, a, 1).and_then(|()| f(t, receiver, a[0], None)).map(none)
        }
        (Wrapper::Compare(op), SlotFn::RichCompare(f)) => expect(t, a, 1).and_then(|()| f(t, receiver, a[0], op)),
        (Wrapper::Next, SlotFn::IterNext(f)) => {
            expect(t, a, 0)?;
            f(t, receiver)?.ok_or_else(|| t.raise_stop_iteration(None))
        }
        (Wrapper::DescrGet, SlotFn::DescrGet(f)) => {
            expect_between(t, a, 1, 2)?;
            let given = |i: usize| a.get(i).copied().filter(|v| !v.is_none());
            if given(0).is_none() && given(1).is_none() {
                return Err(t.raise_type_error("__get__(None, None) is invalid"));
            }
            f(t, receiver, given(0), given(1))
        }
        (Wrapper::Init, SlotFn::Init(f)) => f(t, receiver, args).map(none),
        (Wrapper::Call, SlotFn::Call(f)) => f(t, receiver, args),
        (Wrapper::Del, SlotFn::Finalize(f)) => expect(t, a, 0).and_then(|()| f(t, receiver)).map(none),
        (Wrapper::Buffer, SlotFn::GetBuffer(_)) => {
            expect(t, a, 1)?;
            crate::objects::memoryview::dunder_buffer(t, receiver, a[0])
        }
        (Wrapper::ReleaseBuffer, SlotFn::ReleaseBuffer(_)) => {
            expect(t, a, 1)?;
            crate::objects::memoryview::dunder_release_buffer(t, receiver, a[0])
        }
        _ => Err(t.raise_system_error(format!("slot wrapper {name} does not fit its slot"))),
    }
}
