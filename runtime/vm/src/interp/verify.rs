//! Bytecode from elsewhere (`code.replace`, `CodeType(...)`, `marshal`, `.pyc` files) is verified before it first runs.

use crate::objects::code::PyCode;
use crate::objects::str_::PyStr;
use crate::prelude::*;
use brolga_bytecode::verify::{CodeView, verify};

/// Verifies a code object that was marked as foreign. What does not pass raises SystemError and stays as it is.
#[cold]
pub fn check(t: &Thread, code: Gc<PyCode>) -> PyResult<()> {
    let bytes = code.original_bytes();
    let consts = code.consts.get();
    let names = |v: &Field| {
        let tuple = v.get()?.downcast::<PyTuple>()?;
        tuple.items().iter().all(|v| v.downcast::<PyStr>().is_some()).then(|| tuple.len() as u32)
    };
    let consts: Vec<Option<u32>> = consts.iter().flat_map(|c| c.fields().iter()).map(names).collect();
    let view = CodeView {
        argcount: code.argcount,
        posonlyargcount: code.posonlyargcount,
        kwonlyargcount: code.kwonlyargcount,
        stacksize: code.stacksize,
        flags: code.flags,
        code: &bytes,
        consts: &consts,
        names: code.names.get().map_or(0, |n| n.len()),
        localspluskinds: &code.cold.kinds,
        exceptiontable: &code.cold.exceptiontable,
    };
    match verify(view) {
        Ok(()) => {
            code.trust();
            Ok(())
        }
        Err(fault) if let Some(number) = fault.unknown_opcode() => {
            Err(t.raise_system_error(format!("unknown opcode {number}")))
        }
        Err(fault) => Err(t.raise_system_error(format!("invalid bytecode: {fault}"))),
    }
}
