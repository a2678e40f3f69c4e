//! Single instructions for compiled code: what it has no code of its own for, the interpreter's handler does.
//!
//! Compiled code puts the operand stack into the window, and takes what the instruction left there. Only instructions that go on with the next one
//! are here, and none that writes locals, so that the values compiled code holds stay true. Calls of Python functions run in a loop of their own.

use crate::deopt::RAISED;
use crate::frames::window::{Fp, Frame};
use crate::interp::ops::{
    arithmetic, attributes, build, compare, exceptions, functions, generators, globals, imports, iteration, loads,
    matching, strings, subscripts,
};
use crate::interp::state::Cold;
use crate::interp::{Flow, State, specialize};
use crate::prelude::*;
use brolga_bytecode::Opcode;

macro_rules! steps {
    ($($op:ident => $handler:path,)*) => {
        /// Opcodes that [`step`] executes.
        pub const STEPS: &[Opcode] = &[$(Opcode::$op),*];
        #[inline(never)]
        fn execute(t: &Thread, s: &mut State, op: Opcode, oparg: u32) -> Option<Flow> {
            Some(match op {
                $(Opcode::$op => $handler(t, s, oparg),)*
                _ => return None,
            })
        }
    };
}
steps! {
    LOAD_CONST => loads::load_const,
    LOAD_COMMON_CONSTANT => loads::load_common_constant,
    LOAD_FROM_DICT_OR_DEREF => loads::load_from_dict_or_deref,
    LOAD_LOCALS => loads::load_locals,
    LOAD_SPECIAL => loads::load_special,
    DELETE_DEREF => loads::delete_deref,
    LOAD_NAME => globals::load_name,
    STORE_NAME => globals::store_name,
    DELETE_NAME => globals::delete_name,
    LOAD_GLOBAL => globals::load_global,
    STORE_GLOBAL => globals::store_global,
    DELETE_GLOBAL => globals::delete_global,
    LOAD_FROM_DICT_OR_GLOBALS => globals::load_from_dict_or_globals,
    BINARY_OP => arithmetic::binary_op,
    UNARY_NEGATIVE => arithmetic::unary_negative,
    UNARY_INVERT => arithmetic::unary_invert,
    TO_BOOL => compare::to_bool_alone,
    COMPARE_OP => compare::compare_op_alone,
    CONTAINS_OP => compare::contains_op_alone,
    STORE_SUBSCR => subscripts::store_subscr,
    DELETE_SUBSCR => subscripts::delete_subscr,
    BINARY_SLICE => subscripts::binary_slice,
    STORE_SLICE => subscripts::store_slice,
    LOAD_ATTR => attributes::load_attr,
    STORE_ATTR => attributes::store_attr,
    DELETE_ATTR => attributes::delete_attr,
    LOAD_SUPER_ATTR => attributes::load_super_attr,
    CALL_INTRINSIC_1 => functions::call_intrinsic_1,
    CALL_INTRINSIC_2 => functions::call_intrinsic_2,
    GET_ITER => iteration::get_iter,
    GET_LEN => iteration::get_len,
    BUILD_TUPLE => build::build_tuple,
    BUILD_LIST => build::build_list,
    BUILD_SET => build::build_set,
    BUILD_MAP => build::build_map,
    BUILD_SLICE => build::build_slice,
    LIST_APPEND => build::list_append,
    LIST_EXTEND => build::list_extend,
    SET_ADD => build::set_add,
    SET_UPDATE => build::set_update,
    MAP_ADD => build::map_add,
    DICT_UPDATE => build::dict_update,
    DICT_MERGE => build::dict_merge,
    UNPACK_SEQUENCE => build::unpack_sequence,
    UNPACK_EX => build::unpack_ex,
    BUILD_STRING => strings::build_string,
    FORMAT_SIMPLE => strings::format_simple,
    FORMAT_WITH_SPEC => strings::format_with_spec,
    CONVERT_VALUE => strings::convert_value,
    BUILD_INTERPOLATION => strings::build_interpolation,
    BUILD_TEMPLATE => strings::build_template,
    PUSH_EXC_INFO => exceptions::push_exc_info,
    POP_EXCEPT => exceptions::pop_except,
    CHECK_EXC_MATCH => exceptions::check_exc_match,
    CHECK_EG_MATCH => exceptions::check_eg_match,
    WITH_EXCEPT_START => exceptions::with_except_start,
    GET_AWAITABLE => generators::get_awaitable,
    GET_AITER => generators::get_aiter,
    GET_ANEXT => generators::get_anext,
    GET_YIELD_FROM_ITER => generators::get_yield_from_iter,
    IMPORT_NAME => imports::import_name,
    IMPORT_FROM => imports::import_from,
    MATCH_CLASS => matching::match_class,
    MATCH_KEYS => matching::match_keys,
    MATCH_MAPPING => matching::match_mapping,
    MATCH_SEQUENCE => matching::match_sequence,
    MAKE_FUNCTION => functions::make_function,
    SET_FUNCTION_ATTRIBUTE => functions::set_function_attribute,
    LOAD_BUILD_CLASS => functions::load_build_class,
    SETUP_ANNOTATIONS => functions::setup_annotations,
}

/// Executes the instruction whose opcode is at `unit`, with `oparg`; the window's operand stack has `depth` values. The header of the
/// window is complete. 0: an exception is pending.
///
/// # Safety
/// Called by compiled code that runs in `frame`, whose operand stack holds values.
pub unsafe extern "C" fn step(t: &Thread, frame: *mut Frame, unit: u32, oparg: u32, depth: usize) -> u64 {
    // SAFETY: by the caller's promise.
    let fp = unsafe { Fp::new(frame) };
    let pc = fp.code.get().first().add(unit as usize + 1);
    let mut s = State { pc, sp: fp.stack_base().wrapping_add(depth), fp };
    s.save();
    // Quickening changes the opcode in the code, not what the instruction is.
    let op = fp.code.get().base_opcode(unit as usize);
    loop {
        let flow = execute(t, &mut s, op, oparg);
        match flow {
            Some(Flow::Next) => return 1,
            Some(Flow::Again | Flow::Generic) => {}
            Some(Flow::Cold(c)) => {
                let flow = match c {
                    Cold::UNBOUND_DEREF => loads::unbound_deref(t, &mut s, oparg),
                    Cold::UNBOUND_LOCAL => loads::unbound_local(t, &mut s, oparg),
                    Cold::LOG_TOP => attributes::log_top(t, &mut s, oparg),
                    Cold::LOG_CELL => loads::log_cell(t, &mut s, oparg),
                    Cold::LIST_APPEND_SLOW => build::list_append_slow(t, &mut s, oparg),
                    Cold::BINARY_OP_SLOW => arithmetic::binary_op_slow(t, &mut s, oparg),
                    Cold::SPECIALIZE => specialize::instruction(t, &mut s, oparg),
                    Cold::ADD_ATTRIBUTE => attributes::add_attribute(t, &mut s, oparg),
                    _ => Flow::Error,
                };
                match flow {
                    Flow::Next => return 1,
                    Flow::Again => {}
                    _ => return RAISED,
                }
            }
            _ => {
                if t.exception.get().is_none() {
                    let _ = t.raise_system_error(format!("{op} cannot be executed alone"));
                }
                return RAISED;
            }
        }
    }
}
