//! `_opcode`: facts about opcodes, from the bytecode table.

use crate::prelude::*;
use brolga_bytecode::metadata;
use brolga_bytecode::opcodes::Flags;

fn names(t: &Thread, items: impl Iterator<Item = &'static str>) -> PyResult<Value> {
    let mut out = RootVec::new(&t.heap);
    items.for_each(|s| out.push(t.intern(s)));
    t.new_list(&out)
}

/// What the opcodes of this version are like; dis and opcode are made of it.
#[pymodule(name = "_opcode")]
#[allow(clippy::module_inception)]
pub mod opcode {
    use super::*;
    use crate::abi::convert::index_to_i64;

    #[pyattr("ENABLE_SPECIALIZATION")]
    const ENABLE_SPECIALIZATION: i64 = metadata::ENABLE_SPECIALIZATION as i64;
    #[pyattr("ENABLE_SPECIALIZATION_FT")]
    const ENABLE_SPECIALIZATION_FT: i64 = metadata::ENABLE_SPECIALIZATION as i64;

    /// By how much the opcode makes the stack deeper: the most it can be, or with jump True or False only for the jump taken or not.
    #[pyfunction("stack_effect(opcode, oparg=None, /, *, jump=None)")]
    fn stack_effect(t: &Thread, opcode: i32, oparg: Value, jump: Value) -> PyResult<i32> {
        let oparg = if oparg.is_none() {
            0
        } else {
            match index_to_i64(t, oparg)? {
                Ok(n) => n as i32,
                Err(_) => return Err(t.raise_overflow_error("Python int too large to convert to C int")),
            }
        };
        let jump = match jump {
            v if v.is_none() => None,
            Value::TRUE => Some(true),
            Value::FALSE => Some(false),
            _ => return Err(t.raise_value_error("stack_effect: jump must be False, True or None")),
        };
        metadata::stack_effect(opcode, oparg, jump).ok_or_else(|| t.raise_value_error("invalid opcode or oparg"))
    }
    /// Whether there is such an opcode.
    #[pyfunction("is_valid(opcode)")]
    fn is_valid(opcode: i32) -> bool {
        metadata::is_valid(opcode)
    }
    /// Whether the opcode's argument means anything.
    #[pyfunction("has_arg(opcode)")]
    fn has_arg(opcode: i32) -> bool {
        metadata::has(opcode, Flags::ARG)
    }
    /// Whether the opcode's argument is an index into co_consts.
    #[pyfunction("has_const(opcode)")]
    fn has_const(opcode: i32) -> bool {
        metadata::has(opcode, Flags::CONST)
    }
    /// Whether the opcode's argument is an index into co_names.
    #[pyfunction("has_name(opcode)")]
    fn has_name(opcode: i32) -> bool {
        metadata::has(opcode, Flags::NAME)
    }
    /// Whether the opcode's argument is a distance to jump.
    #[pyfunction("has_jump(opcode)")]
    fn has_jump(opcode: i32) -> bool {
        metadata::has(opcode, Flags::JUMP)
    }
    /// Whether the opcode's argument is the index of a free variable.
    #[pyfunction("has_free(opcode)")]
    fn has_free(opcode: i32) -> bool {
        metadata::has(opcode, Flags::FREE)
    }
    /// Whether the opcode's argument is the index of a local variable.
    #[pyfunction("has_local(opcode)")]
    fn has_local(opcode: i32) -> bool {
        metadata::has(opcode, Flags::LOCAL)
    }
    /// Whether the opcode sets up a handler of exceptions.
    #[pyfunction("has_exc(opcode)")]
    fn has_exc(opcode: i32) -> bool {
        metadata::has(opcode, Flags::EXC)
    }
    /// Counts of specializations, of which this build keeps none: None.
    #[pyfunction("get_specialization_stats()")]
    fn get_specialization_stats() {}
    /// The names of what CALL_INTRINSIC_1 can do, by its argument.
    #[pyfunction("get_intrinsic1_descs()")]
    fn get_intrinsic1_descs(t: &Thread) -> PyResult<Value> {
        names(t, metadata::intrinsic1_names())
    }
    /// The names of what CALL_INTRINSIC_2 can do, by its argument.
    #[pyfunction("get_intrinsic2_descs()")]
    fn get_intrinsic2_descs(t: &Thread) -> PyResult<Value> {
        names(t, metadata::intrinsic2_names())
    }
    /// The names of what LOAD_SPECIAL can load, by its argument.
    #[pyfunction("get_special_method_names()")]
    fn get_special_method_names(t: &Thread) -> PyResult<Value> {
        names(t, metadata::special_method_names())
    }
    /// The names and symbols of what BINARY_OP can do, by its argument, as pairs.
    #[pyfunction("get_nb_ops()")]
    fn get_nb_ops(t: &Thread) -> PyResult<Value> {
        let mut out = RootVec::new(&t.heap);
        for (name, symbol) in metadata::nb_ops() {
            out.push(t.new_tuple(&[t.intern(name), t.intern(symbol)])?);
        }
        t.new_list(&out)
    }
    /// Raises an exception: executors belong to another compiler.
    #[pyfunction("get_executor(code, offset)")]
    fn get_executor(t: &Thread, code: Value, offset: i32) -> PyResult<Value> {
        let _ = offset;
        if code.downcast::<crate::objects::code::PyCode>().is_none() {
            return Err(
                t.raise_type_error(format!("expected a code object, not '{}'", crate::abi::args::type_name(t, code)))
            );
        }
        Err(t.raise_runtime_error("Executors are not available in this build"))
    }
}
