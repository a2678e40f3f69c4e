//! LOAD_GLOBAL.

use super::settle;
use crate::frames::window::Fp;
use crate::interp::exact;
use crate::objects::str_::PyStr;
use crate::prelude::*;
use brolga_bytecode::Opcode;

/// Makes the globals (and builtins) celled and caches the name's cell.
#[cold]
#[inline(never)]
pub fn specialize(t: &Thread, fp: Fp, oparg: u32) {
    let op = choose(t, fp, oparg).ok().flatten();
    settle(fp, op);
}
fn choose(t: &Thread, fp: Fp, oparg: u32) -> PyResult<Option<Opcode>> {
    let code = fp.code.get();
    let function = fp.function.get();
    let name = code.name((oparg >> 1) as usize);
    let Some(name) = name.downcast::<PyStr>() else { return Ok(None) };
    let Some(globals) = exact::dict(t, function.globals().value()) else { return Ok(None) };
    let attempt = |dict: Gc<PyDict>| match dict.make_celled(t).and_then(|()| dict.cell(t, name)) {
        Ok(cell) => Some(cell),
        Err(r) => {
            t.take_exception(r);
            None
        }
    };
    let Some(cell) = attempt(globals) else { return Ok(None) };
    let pc = fp.pc.get();
    let op = if cell.value.get().is_some() {
        Opcode::LOAD_GLOBAL_MODULE
    } else {
        let Some(builtins) = function.builtins.get().and_then(|b| exact::dict(t, b)) else { return Ok(None) };
        let Some(fallback) = attempt(builtins) else { return Ok(None) };
        if fallback.value.get().is_none() || cell.fallback.get().is_some_and(|f| f != fallback) {
            return Ok(None);
        }
        cell.fallback.set(&cell.header, Some(fallback));
        Opcode::LOAD_GLOBAL_BUILTIN
    };
    let Some(side) = code.set_side(t, pc, Gc::value(cell)) else { return Ok(None) };
    pc.set_cache(1, side);
    pc.set_cache32(2, cell.id());
    Ok(Some(op))
}
