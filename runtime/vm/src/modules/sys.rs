//! Stand-ins until the `sys` module lands.
use crate::prelude::*;

pub fn unraisable_hook_args(
    t: &Thread,
    class: Value,
    exc: Value,
    tb: Value,
    message: Value,
    object: Value,
) -> PyResult<Value> {
    t.new_tuple(&[class, exc, tb, message, object])
}
pub fn write_stderr(_t: &Thread, text: &str) -> PyResult<()> {
    eprint!("{text}");
    Ok(())
}
pub fn print_exception(t: &Thread, exc: Value) -> PyResult<()> {
    eprintln!("{}: {}", t.class_of(exc).name(), crate::objects::exception::describe(t, exc));
    Ok(())
}
