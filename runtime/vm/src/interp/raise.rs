//! Bringing exceptions about from class and value, as `throw()` and `raise` do.

use crate::objects::exception::PyException;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::call;

/// Gives the pending exception one that is being handled as its context, without making a cycle.
pub fn chain_context(t: &Thread, handled: Value) {
    let Some(exc) = t.exception.get() else { return };
    if exc == handled {
        return;
    }
    let Some(e) = exc.downcast::<PyException>() else { return };
    // Break the chain where it would lead back to `exc`.
    let mut at = handled.downcast::<PyException>();
    let mut steps = 0u32;
    while let Some(x) = at {
        match x.context.get() {
            Some(next) if next == exc => {
                x.context.set(&x.header, None);
                break;
            }
            next => at = next.and_then(|v| v.downcast()),
        }
        steps += 1;
        if steps > 100_000 {
            break;
        }
    }
    e.context.set(&e.header, Some(handled));
}

/// The instance that a class and a value stand for: the value itself if it is an instance, else the class called with it.
pub fn normalize(t: &Thread, class: Value, value: Option<Value>) -> PyResult<Value> {
    let made = match value {
        None => call::call0(t, class)?,
        Some(v) if class.downcast::<PyType>().is_some_and(|c| t.class_of(v).is_subtype_of(c)) => return Ok(v),
        Some(v) => match as_tuple(v) {
            Some(args) => call::call_values(t, class, args.as_ref().items())?,
            None => call::call1(t, class, v)?,
        },
    };
    if made.downcast::<PyException>().is_none() {
        return Err(t.raise_type_error(format!(
            "calling {} should have returned an instance of BaseException, not {}",
            crate::protocol::object::repr(t, class)?.to_lossy(),
            crate::protocol::object::repr(t, t.class_of(made).value())?.to_lossy()
        )));
    }
    Ok(made)
}
