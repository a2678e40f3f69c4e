//! f-strings and t-strings.

use super::try_flow;
use crate::interp::{Flow, State};
use crate::objects::str_::{PyStr, StrView};
use crate::objects::template_string;
use crate::prelude::*;
use crate::protocol::object;
use brolga_bytecode::oparg::Conversion;

#[inline(always)]
pub fn format_simple(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let v = s.peek(1);
    if v.downcast::<PyStr>().is_none() {
        s.save();
        let text = try_flow!(object::format_object(t, v, t.names.empty));
        s.set(1, text);
    }
    Flow::Next
}
#[inline(always)]
pub fn format_with_spec(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let text = try_flow!(object::format_object(t, s.peek(2), s.peek(1)));
    s.replace2(text);
    Flow::Next
}
#[inline(always)]
pub fn convert_value(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let text = try_flow!(convert(t, s.peek(1), oparg));
    s.set(1, text);
    Flow::Next
}
#[inline(never)]
pub fn convert(t: &Thread, v: Value, oparg: u32) -> PyResult<Value> {
    match Conversion::from_oparg(oparg) {
        Some(Conversion::Str) => object::str_object(t, v),
        Some(Conversion::Repr) => object::repr_object(t, v),
        Some(Conversion::Ascii) => object::ascii(t, v).map(Into::into),
        None => Err(t.raise_system_error("bad CONVERT_VALUE")),
    }
}
#[inline(always)]
pub fn build_string(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = oparg as usize;
    s.save();
    let text = try_flow!(join(t, s.top_values(n)));
    s.drop(n);
    s.push(text.value());
    Flow::Next
}
#[inline(never)]
pub fn join(t: &Thread, parts: &[Value]) -> PyResult<Gc<PyStr>> {
    crate::objects::str_::methods::split::join(t, StrView::Ascii(b""), parts)
}

/// `value, text[, spec]`; bit 0: a spec is there; bits from 2: the conversion.
#[inline(always)]
pub fn build_interpolation(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let n = 2 + (oparg & 1) as usize;
    let parts = s.top_values(n);
    let v = try_flow!(template_string::interpolation(t, parts, oparg >> 2));
    s.drop(n);
    s.push(v);
    Flow::Next
}
#[inline(always)]
pub fn build_template(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(template_string::template(t, s.peek(2), s.peek(1)));
    s.replace2(v);
    Flow::Next
}
