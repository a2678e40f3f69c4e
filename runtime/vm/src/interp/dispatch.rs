//! Dispatch: which handler runs next.
//!
//! The table below is the only place that connects opcodes and handlers. Two engines are generated from it:
//!
//! * [`threaded`]: every handler is a function of its own that ends in a tail call of the next one, with the interpreter's registers in argument
//!   registers. Stable Rust has no guaranteed tail calls; with optimization LLVM makes sibling calls of calls in tail position as long as no
//!   local's address escapes, which the rules of [`super::ops`] see to. `ci/check_dispatch.py` proves it of a built binary, and
//!   `tests/python/hot/long_loops.py` would run out of stack otherwise. Used in release builds.
//! * [`looped`]: one `match` in a loop, which needs nothing of the optimizer. Used where debug assertions are on.
//!
//! What was measured is in `docs/decisions/dispatch.md`.

use super::{State, unwind};
use crate::frames::Fp;
use crate::prelude::*;
use brolga_bytecode::Opcode;

/// Opcode numbers to base opcodes: what a specialized instruction falls back to.
const GENERIC: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = match Opcode::from_u8(i as u8) {
            Some(op) => op.deopt() as u8,
            None => Opcode::RESERVED as u8,
        };
        i += 1;
    }
    table
};

#[cold]
fn invalid_opcode(t: &Thread, op: u8) -> Raised {
    t.raise_system_error(format!("unknown opcode {op}"))
}

/// Runs a frame and what it calls, until the frame (marked as an entry) is left.
pub fn run(t: &Thread, fp: Fp) -> PyResult<Value> {
    engine(t, State::of(fp))
}
fn engine(t: &Thread, s: State) -> PyResult<Value> {
    #[cfg(debug_assertions)]
    return looped::run(t, s.pc, s.sp, s.fp);
    #[cfg(not(debug_assertions))]
    return threaded::run(t, s.pc, s.sp, s.fp);
}
/// As [`run`], with the pending exception raised where the frame stands: `generator.throw()`.
pub fn run_raising(t: &Thread, fp: Fp) -> PyResult<Value> {
    match unwind::unwind(t, fp, fp.pc.get(), false) {
        Some(state) => engine(t, state),
        None => Err(Raised(())),
    }
}

/// Calls a macro with the table of opcodes and handlers, and that of continuations.
macro_rules! with_handlers {
    ($engine:ident) => {
        $engine! {
            // Continuations that are handlers like others.
            apart {
                RETURN_SPECIAL => calls::return_special,
                BINARY_OP_SLOW => arithmetic::binary_op_slow,
                COMPARE_STR => compare::compare_str,
                STORE_ITEM => subscripts::store_item,
                STORE_ATTRIBUTE => attributes::store_attribute,
                SUBSCRIPT => subscripts::subscript,
                LIST_APPEND_SLOW => build::list_append_slow,
                CALL_LEN_SLOW => calls::call_len_slow,
                CALL_ISINSTANCE_SLOW => calls::call_isinstance_slow,
                CALL_LIST_APPEND_SLOW => calls::call_list_append_slow,
            }
            // Continuations executed through `outlined`.
            cold {
                RETURN_RARE => calls::return_rare,
                SPECIALIZE => specialize::instruction,
                JUMP_BACKWARD_POLL => jumps::jump_backward_poll,
                RESUME_POLL => jumps::resume_poll,
                UNBOUND_LOCAL => loads::unbound_local,
                UNBOUND_DEREF => loads::unbound_deref,
                LOG_TOP => attributes::log_top,
                LOG_CELL => loads::log_cell,
                ADD_ATTRIBUTE => attributes::add_attribute,
                HOT_CALL => tier::hot_call,
                HOT_LOOP => tier::hot_loop,
                HOT_RESUME => tier::resume::hot_resume,
            }
            // Instructions executed through `outlined`: rare enough that their speed does not matter, and free of the rules for locals.
            outlined {
                CACHE => calls::interpreter_exit,
                RESERVED => calls::interpreter_exit,
                INTERPRETER_EXIT => calls::interpreter_exit,
                ENTER_EXECUTOR => calls::interpreter_exit,
                EXIT_INIT_CHECK => calls::interpreter_exit,
                RESUME => jumps::resume,
                LOAD_CONST => loads::load_const,
                LOAD_COMMON_CONSTANT => loads::load_common_constant,
                LOAD_FROM_DICT_OR_DEREF => loads::load_from_dict_or_deref,
                LOAD_LOCALS => loads::load_locals,
                DELETE_NAME => globals::delete_name,
                DELETE_GLOBAL => globals::delete_global,
                LOAD_FROM_DICT_OR_GLOBALS => globals::load_from_dict_or_globals,
                CALL_INTRINSIC_2 => functions::call_intrinsic_2,
                UNPACK_EX => build::unpack_ex,
                BUILD_INTERPOLATION => strings::build_interpolation,
                BUILD_TEMPLATE => strings::build_template,
                RAISE_VARARGS => exceptions::raise_varargs,
                CHECK_EG_MATCH => exceptions::check_eg_match,
                END_ASYNC_FOR => exceptions::end_async_for,
                CLEANUP_THROW => exceptions::cleanup_throw,
                GET_AITER => generators::get_aiter,
                GET_ANEXT => generators::get_anext,
                MATCH_CLASS => matching::match_class,
                MATCH_KEYS => matching::match_keys,
                LOAD_BUILD_CLASS => functions::load_build_class,
                SETUP_ANNOTATIONS => functions::setup_annotations,
                INSTRUMENTED_LINE => monitoring::ops::line,
                INSTRUMENTED_INSTRUCTION => monitoring::ops::instruction,
                INSTRUMENTED_RESUME => monitoring::ops::resume,
                INSTRUMENTED_RETURN_VALUE => monitoring::ops::return_value,
                INSTRUMENTED_YIELD_VALUE => monitoring::ops::yield_value,
                INSTRUMENTED_CALL => monitoring::ops::call,
                INSTRUMENTED_CALL_KW => monitoring::ops::call_kw,
                INSTRUMENTED_CALL_FUNCTION_EX => monitoring::ops::call_function_ex,
                INSTRUMENTED_LOAD_SUPER_ATTR => monitoring::ops::load_super_attr,
                INSTRUMENTED_FOR_ITER => monitoring::ops::for_iter,
                INSTRUMENTED_END_FOR => monitoring::ops::end_for,
                INSTRUMENTED_END_SEND => monitoring::ops::end_send,
                INSTRUMENTED_END_ASYNC_FOR => monitoring::ops::end_async_for,
                INSTRUMENTED_POP_ITER => monitoring::ops::pop_iter,
                INSTRUMENTED_JUMP_FORWARD => monitoring::ops::jump_forward,
                INSTRUMENTED_JUMP_BACKWARD => monitoring::ops::jump_backward,
                INSTRUMENTED_POP_JUMP_IF_TRUE => monitoring::ops::pop_jump_if_true,
                INSTRUMENTED_POP_JUMP_IF_FALSE => monitoring::ops::pop_jump_if_false,
                INSTRUMENTED_POP_JUMP_IF_NONE => monitoring::ops::pop_jump_if_none,
                INSTRUMENTED_POP_JUMP_IF_NOT_NONE => monitoring::ops::pop_jump_if_not_none,
                INSTRUMENTED_NOT_TAKEN => monitoring::ops::not_taken,
            }
            NOP => loads::nop,
            NOT_TAKEN => loads::nop,
            IMPORT_FROM => imports::import_from,
            IMPORT_NAME => imports::import_name,
            CALL_INTRINSIC_1 => functions::call_intrinsic_1,
            SET_FUNCTION_ATTRIBUTE => functions::set_function_attribute,
            EXTENDED_ARG => loads::extended_arg,
            RESUME_CHECK => jumps::resume_check,
            // loads and stores
            LOAD_FAST => loads::load_fast,
            LOAD_FAST_BORROW => loads::load_fast,
            LOAD_FAST_CHECK => loads::load_fast_check,
            LOAD_FAST_AND_CLEAR => loads::load_fast_and_clear,
            LOAD_FAST_LOAD_FAST => loads::load_fast_load_fast,
            LOAD_FAST_BORROW_LOAD_FAST_BORROW => loads::load_fast_load_fast,
            STORE_FAST => loads::store_fast,
            STORE_FAST_LOAD_FAST => loads::store_fast_load_fast,
            STORE_FAST_STORE_FAST => loads::store_fast_store_fast,
            DELETE_FAST => loads::delete_fast,
            LOAD_CONST_MORTAL => loads::load_const_ready,
            LOAD_CONST_IMMORTAL => loads::load_const_ready,
            LOAD_SMALL_INT => loads::load_small_int,
            POP_TOP => loads::pop_top,
            POP_ITER => loads::pop_top,
            END_FOR => loads::pop_top,
            PUSH_NULL => loads::push_null,
            COPY => loads::copy,
            SWAP => loads::swap,
            LOAD_DEREF => loads::load_deref,
            STORE_DEREF => loads::store_deref,
            DELETE_DEREF => loads::delete_deref,
            MAKE_CELL => loads::make_cell,
            COPY_FREE_VARS => loads::copy_free_vars,
            LOAD_SPECIAL => loads::load_special,
            // names in dicts
            LOAD_NAME => globals::load_name,
            STORE_NAME => globals::store_name,
            LOAD_GLOBAL => globals::load_global,
            LOAD_GLOBAL_MODULE => globals::load_global_module,
            LOAD_GLOBAL_BUILTIN => globals::load_global_builtin,
            STORE_GLOBAL => globals::store_global,
            // operators
            BINARY_OP => arithmetic::binary_op,
            BINARY_OP_ADD_INT => arithmetic::binary_op_add_int,
            BINARY_OP_SUBTRACT_INT => arithmetic::binary_op_subtract_int,
            BINARY_OP_MULTIPLY_INT => arithmetic::binary_op_multiply_int,
            BINARY_OP_ADD_FLOAT => arithmetic::binary_op_add_float,
            BINARY_OP_SUBTRACT_FLOAT => arithmetic::binary_op_subtract_float,
            BINARY_OP_MULTIPLY_FLOAT => arithmetic::binary_op_multiply_float,
            BINARY_OP_ADD_UNICODE => arithmetic::binary_op_add_unicode,
            BINARY_OP_INPLACE_ADD_UNICODE => arithmetic::binary_op_inplace_add_unicode,
            BINARY_OP_EXTEND => arithmetic::binary_op_extend,
            BINARY_OP_SUBSCR_LIST_INT => subscripts::binary_op_subscr_list_int,
            BINARY_OP_SUBSCR_LIST_SLICE => subscripts::binary_op_subscr_list_slice,
            BINARY_OP_SUBSCR_TUPLE_INT => subscripts::binary_op_subscr_tuple_int,
            BINARY_OP_SUBSCR_STR_INT => subscripts::binary_op_subscr_str_int,
            BINARY_OP_SUBSCR_DICT => subscripts::binary_op_subscr_dict,
            BINARY_OP_SUBSCR_GETITEM => subscripts::binary_op_subscr_getitem,
            UNARY_NEGATIVE => arithmetic::unary_negative,
            UNARY_INVERT => arithmetic::unary_invert,
            UNARY_NOT => compare::unary_not,
            TO_BOOL => compare::to_bool,
            TO_BOOL_ALWAYS_TRUE => compare::to_bool_always_true,
            TO_BOOL_BOOL => compare::to_bool_bool,
            TO_BOOL_INT => compare::to_bool_int,
            TO_BOOL_LIST => compare::to_bool_list,
            TO_BOOL_NONE => compare::to_bool_none,
            TO_BOOL_STR => compare::to_bool_str,
            COMPARE_OP => compare::compare_op,
            COMPARE_OP_FLOAT => compare::compare_op_float,
            COMPARE_OP_INT => compare::compare_op_int,
            COMPARE_OP_STR => compare::compare_op_str,
            IS_OP => compare::is_op,
            CONTAINS_OP => compare::contains_op,
            CONTAINS_OP_SET => compare::contains_op_set,
            CONTAINS_OP_DICT => compare::contains_op_dict,
            // subscripts
            STORE_SUBSCR => subscripts::store_subscr,
            STORE_SUBSCR_DICT => subscripts::store_subscr_dict,
            STORE_SUBSCR_LIST_INT => subscripts::store_subscr_list_int,
            DELETE_SUBSCR => subscripts::delete_subscr,
            BINARY_SLICE => subscripts::binary_slice,
            STORE_SLICE => subscripts::store_slice,
            // attributes
            LOAD_ATTR => attributes::load_attr,
            LOAD_ATTR_INSTANCE_VALUE => attributes::load_attr_instance_value,
            LOAD_ATTR_MODULE => attributes::load_attr_module,
            LOAD_ATTR_WITH_HINT => attributes::load_attr_with_hint,
            LOAD_ATTR_SLOT => attributes::load_attr_slot,
            LOAD_ATTR_CLASS => attributes::load_attr_class,
            LOAD_ATTR_CLASS_WITH_METACLASS_CHECK => attributes::load_attr_class_with_metaclass_check,
            LOAD_ATTR_PROPERTY => attributes::load_attr_property,
            LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN => attributes::load_attr_getattribute_overridden,
            LOAD_ATTR_METHOD_WITH_VALUES => attributes::load_attr_method,
            LOAD_ATTR_METHOD_NO_DICT => attributes::load_attr_method,
            LOAD_ATTR_METHOD_LAZY_DICT => attributes::load_attr_method,
            LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES => attributes::load_attr_nondescriptor,
            LOAD_ATTR_NONDESCRIPTOR_NO_DICT => attributes::load_attr_nondescriptor,
            STORE_ATTR => attributes::store_attr,
            STORE_ATTR_INSTANCE_VALUE => attributes::store_attr_instance_value,
            STORE_ATTR_SLOT => attributes::store_attr_slot,
            STORE_ATTR_WITH_HINT => attributes::store_attr_with_hint,
            DELETE_ATTR => attributes::delete_attr,
            LOAD_SUPER_ATTR => attributes::load_super_attr,
            LOAD_SUPER_ATTR_ATTR => attributes::load_super_attr_attr,
            LOAD_SUPER_ATTR_METHOD => attributes::load_super_attr_method,
            // calls
            CALL => calls::call,
            CALL_PY_EXACT_ARGS => calls::call_py_exact_args,
            CALL_PY_GENERAL => calls::call_py_general,
            CALL_BOUND_METHOD_EXACT_ARGS => calls::call_bound_method_exact_args,
            CALL_BOUND_METHOD_GENERAL => calls::call_bound_method_general,
            CALL_NON_PY_GENERAL => calls::call_non_py_general,
            CALL_TYPE_1 => calls::call_type_1,
            CALL_STR_1 => calls::call_str_1,
            CALL_TUPLE_1 => calls::call_tuple_1,
            CALL_BUILTIN_CLASS => calls::call_builtin_class,
            CALL_BUILTIN_O => calls::call_builtin_o,
            CALL_BUILTIN_FAST => calls::call_builtin_fast,
            CALL_BUILTIN_FAST_WITH_KEYWORDS => calls::call_builtin_fast_with_keywords,
            CALL_LEN => calls::call_len,
            CALL_ISINSTANCE => calls::call_isinstance,
            CALL_LIST_APPEND => calls::call_list_append,
            CALL_METHOD_DESCRIPTOR_O => calls::call_method_descriptor_o,
            CALL_METHOD_DESCRIPTOR_FAST => calls::call_method_descriptor_fast,
            CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS => calls::call_method_descriptor_fast_with_keywords,
            CALL_METHOD_DESCRIPTOR_NOARGS => calls::call_method_descriptor_noargs,
            CALL_ALLOC_AND_ENTER_INIT => calls::call_alloc_and_enter_init,
            CALL_KW => calls::call_kw,
            CALL_KW_PY => calls::call_kw_py,
            CALL_KW_BOUND_METHOD => calls::call_kw_bound_method,
            CALL_KW_NON_PY => calls::call_kw_non_py,
            CALL_FUNCTION_EX => calls::call_function_ex,
            RETURN_VALUE => calls::return_value,
            // jumps and loops
            JUMP_FORWARD => jumps::jump_forward,
            JUMP_BACKWARD => jumps::jump_backward,
            JUMP_BACKWARD_NO_JIT => jumps::jump_backward_no_jit,
            JUMP_BACKWARD_JIT => jumps::jump_backward_jit,
            JUMP_BACKWARD_NO_INTERRUPT => jumps::jump_backward_no_interrupt,
            POP_JUMP_IF_FALSE => jumps::pop_jump_if_false,
            POP_JUMP_IF_TRUE => jumps::pop_jump_if_true,
            POP_JUMP_IF_NONE => jumps::pop_jump_if_none,
            POP_JUMP_IF_NOT_NONE => jumps::pop_jump_if_not_none,
            GET_ITER => iteration::get_iter,
            GET_LEN => iteration::get_len,
            FOR_ITER => iteration::for_iter,
            FOR_ITER_RANGE => iteration::for_iter_range,
            FOR_ITER_LIST => iteration::for_iter_list,
            FOR_ITER_TUPLE => iteration::for_iter_tuple,
            FOR_ITER_GEN => iteration::for_iter_gen,
            // displays and unpacking
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
            UNPACK_SEQUENCE_TWO_TUPLE => build::unpack_sequence_two_tuple,
            UNPACK_SEQUENCE_TUPLE => build::unpack_sequence_tuple,
            UNPACK_SEQUENCE_LIST => build::unpack_sequence_list,
            // strings
            BUILD_STRING => strings::build_string,
            FORMAT_SIMPLE => strings::format_simple,
            FORMAT_WITH_SPEC => strings::format_with_spec,
            CONVERT_VALUE => strings::convert_value,
            // exceptions
            PUSH_EXC_INFO => exceptions::push_exc_info,
            POP_EXCEPT => exceptions::pop_except,
            RERAISE => exceptions::reraise,
            CHECK_EXC_MATCH => exceptions::check_exc_match,
            WITH_EXCEPT_START => exceptions::with_except_start,
            // generators and coroutines
            RETURN_GENERATOR => generators::return_generator,
            YIELD_VALUE => generators::yield_value,
            SEND => generators::send,
            SEND_GEN => generators::send_gen,
            END_SEND => generators::end_send,
            GET_AWAITABLE => generators::get_awaitable,
            GET_YIELD_FROM_ITER => generators::get_yield_from_iter,
            // imports, match, functions and classes
            MATCH_MAPPING => matching::match_mapping,
            MATCH_SEQUENCE => matching::match_sequence,
            MAKE_FUNCTION => functions::make_function,
        }
    };
}

/// A `match` in a loop.
#[cfg_attr(not(debug_assertions), expect(dead_code, reason = "the other engine runs"))]
mod looped {
    use super::super::ops::{
        arithmetic, attributes, build, calls, compare, exceptions, functions, generators, globals, imports, iteration,
        jumps, loads, matching, strings, subscripts,
    };
    use super::super::{Flow, State, monitoring, specialize, tier, unwind};
    use super::{GENERIC, invalid_opcode};
    use crate::frames::Fp;
    use crate::frames::window::{Pc, Slot};
    use crate::prelude::*;

    /// What a handler's answer does to the loop.
    macro_rules! arm {
        ($next:lifetime, $error:lifetime, $s:ident, $op:ident, $oparg:ident, $flow:expr, $generic:expr) => {
            match $flow {
                Flow::Next => continue $next,
                Flow::Again => $op = u16::from($s.pc.opcode()),
                Flow::Generic => $op = u16::from($generic),
                Flow::Extended => {
                    let unit = $s.pc.unit();
                    $s.pc = $s.pc.add(1);
                    $op = unit & 0xff;
                    $oparg = $oparg << 8 | u32::from(unit >> 8);
                }
                Flow::Opcode(other) => $op = u16::from(other),
                Flow::Cold(c) => $op = 256 + c as u16,
                Flow::Error => break $error false,
                Flow::Reraise => break $error true,
                Flow::Exit(v) => return Ok(v),
            }
        };
    }
    macro_rules! engine {
        (apart { $($apart:ident => $apart_handler:path,)* } cold { $($cold:ident => $continuation:path,)* } outlined { $($rare:ident => $rare_handler:path,)* } $($op:ident => $handler:path,)*) => {
            /// Opcode numbers as constants, for the patterns of the loop; continuations follow the opcodes.
            mod number {
                use crate::interp::state::Cold;
                use brolga_bytecode::Opcode;
                $(pub const $op: u16 = Opcode::$op as u16;)*
                $(pub const $rare: u16 = Opcode::$rare as u16;)*
                $(pub const $apart: u16 = 256 + Cold::$apart as u16;)*
                $(pub const $cold: u16 = 256 + Cold::$cold as u16;)*
            }

            #[inline(never)]
            pub fn run(t: &Thread, pc: Pc, sp: *mut Slot, fp: Fp) -> PyResult<Value> {
                // A local of scalars, not a parameter: a struct passed by reference would stay in memory.
                let mut s = State { pc, sp, fp };
                'next: loop {
                    let unit = s.pc.unit();
                    s.pc = s.pc.add(1);
                    let mut op = unit & 0xff;
                    let mut oparg = u32::from(unit >> 8);
                    let reraise = 'error: loop {
                        match op {
                            $(number::$op => arm!('next, 'error, s, op, oparg, $handler(t, &mut s, oparg), GENERIC[number::$op as usize]),)*
                            $(number::$rare => arm!('next, 'error, s, op, oparg, $rare_handler(t, &mut s, oparg), GENERIC[number::$rare as usize]),)*
                            $(number::$apart => {
                                let generic = GENERIC[s.pc.opcode() as usize];
                                arm!('next, 'error, s, op, oparg, $apart_handler(t, &mut s, oparg), generic)
                            })*
                            $(number::$cold => {
                                arm!('next, 'error, s, op, oparg, $continuation(t, &mut s, oparg), GENERIC[s.pc.opcode() as usize])
                            })*
                            _ => {
                                s.save();
                                let _ = invalid_opcode(t, op as u8);
                                break 'error false;
                            }
                        }
                    };
                    match unwind::unwind(t, s.fp, s.pc, reraise) {
                        Some(state) => s = state,
                        None => return Err(Raised(())),
                    }
                }
            }
        };
    }
    with_handlers!(engine);
}

/// A function for each opcode, which ends in a tail call of the next.
#[cfg(not(debug_assertions))]
mod threaded {
    use super::super::ops::{
        arithmetic, attributes, build, calls, compare, exceptions, functions, generators, globals, imports, iteration,
        jumps, loads, matching, strings, subscripts,
    };
    use super::super::state::Cold;
    use super::super::{Flow, State, monitoring, specialize, tier, unwind};
    use super::{GENERIC, invalid_opcode};
    use crate::frames::Fp;
    use crate::frames::window::{Pc, Slot};
    use crate::prelude::*;

    /// The interpreter's registers and the operand, in argument registers.
    type Handler = fn(&Thread, Pc, *mut Slot, Fp, u32) -> PyResult<Value>;

    /// Goes on with the next instruction.
    #[inline(always)]
    fn next(t: &Thread, s: State) -> PyResult<Value> {
        let unit = s.pc.unit();
        TABLE[unit as u8 as usize](t, s.pc.add(1), s.sp, s.fp, u32::from(unit >> 8))
    }
    #[cold]
    #[inline(never)]
    fn fail(t: &Thread, pc: Pc, _sp: *mut Slot, fp: Fp, reraise: u32) -> PyResult<Value> {
        match unwind::unwind(t, fp, pc, reraise != 0) {
            Some(state) => next(t, state),
            None => Err(Raised(())),
        }
    }
    #[cold]
    fn invalid(t: &Thread, pc: Pc, sp: *mut Slot, fp: Fp, _oparg: u32) -> PyResult<Value> {
        State { pc, sp, fp }.save();
        let _ = invalid_opcode(t, pc.opcode());
        fail(t, pc, sp, fp, 0)
    }

    /// Does what a handler answered: always a call in tail position.
    #[inline(always)]
    fn go_on(t: &Thread, s: State, oparg: u32, flow: Flow, generic: u8) -> PyResult<Value> {
        match flow {
            Flow::Next => next(t, s),
            Flow::Again => TABLE[s.pc.opcode() as usize](t, s.pc, s.sp, s.fp, oparg),
            Flow::Generic => TABLE[generic as usize](t, s.pc, s.sp, s.fp, oparg),
            Flow::Extended => {
                let unit = s.pc.unit();
                TABLE[unit as u8 as usize](t, s.pc.add(1), s.sp, s.fp, oparg << 8 | u32::from(unit >> 8))
            }
            Flow::Opcode(other) => TABLE[other as usize](t, s.pc, s.sp, s.fp, oparg),
            Flow::Cold(c) => COLD[c as usize](t, s.pc, s.sp, s.fp, oparg),
            Flow::Error => fail(t, s.pc, s.sp, s.fp, 0),
            Flow::Reraise => fail(t, s.pc, s.sp, s.fp, 1),
            Flow::Exit(v) => Ok(v),
        }
    }

    /// Codes of [`Flow`] as one word: an enum with a value in it would travel through memory, and its address escape.
    mod code {
        pub const NEXT: u32 = 0;
        pub const ERROR: u32 = 1;
        pub const RERAISE: u32 = 2;
        pub const EXIT: u32 = 3;
        pub const AGAIN: u32 = 4;
        pub const GENERIC: u32 = 5;
        /// The opcode is in the next byte.
        pub const OPCODE: u32 = 6;
        /// The number of the continuation is in the next byte.
        pub const COLD: u32 = 7;
    }
    /// What an outlined handler gives back: the flow's code; registers and an exit's value are left in the thread.
    #[inline(always)]
    fn leave(t: &Thread, s: State, flow: Flow) -> u32 {
        t.state.outlined.set(Some(s));
        match flow {
            Flow::Next => code::NEXT,
            Flow::Error => code::ERROR,
            Flow::Reraise => code::RERAISE,
            Flow::Exit(v) => {
                t.state.outlined_result.set(Some(v));
                code::EXIT
            }
            Flow::Again => code::AGAIN,
            // No rare handler takes up operands.
            Flow::Generic | Flow::Extended => code::GENERIC,
            Flow::Opcode(op) => code::OPCODE | u32::from(op) << 8,
            Flow::Cold(c) => code::COLD | (c as u32) << 8,
        }
    }
    /// Undoes [`leave`].
    #[inline(always)]
    fn left(t: &Thread, code: u32) -> (State, Flow) {
        // SAFETY: called right after an outlined handler, which stored them as its last act.
        let s = unsafe { t.state.outlined.get().unwrap_unchecked() };
        let flow = match code & 0xff {
            code::NEXT => Flow::Next,
            code::ERROR => Flow::Error,
            code::RERAISE => Flow::Reraise,
            // SAFETY: stored with this code.
            code::EXIT => Flow::Exit(unsafe { t.state.outlined_result.get().unwrap_unchecked() }),
            code::AGAIN => Flow::Again,
            code::GENERIC => Flow::Generic,
            code::COLD => Flow::Cold(Cold::ALL[(code >> 8) as usize & 31]),
            _ => Flow::Opcode((code >> 8) as u8),
        };
        (s, flow)
    }

    macro_rules! engine {
        (apart { $($apart:ident => $apart_handler:path,)* } cold { $($cold:ident => $continuation:path,)* } outlined { $($rare:ident => $rare_handler:path,)* } $($op:ident => $handler:path,)*) => {
            #[expect(non_snake_case, reason = "named as the opcodes, for profilers")]
            mod handlers {
                use super::*;
                use brolga_bytecode::Opcode;
                // Never inlined into the specialized forms that fall back to them: they would all save registers on entry.
                $(
                    #[inline(never)]
                    pub fn $op(t: &Thread, pc: Pc, sp: *mut Slot, fp: Fp, oparg: u32) -> PyResult<Value> {
                        let mut s = State { pc, sp, fp };
                        let flow = $handler(t, &mut s, oparg);
                        go_on(t, s, oparg, flow, GENERIC[Opcode::$op as usize])
                    }
                )*
                $(
                    pub fn $rare(t: &Thread, pc: Pc, sp: *mut Slot, fp: Fp, oparg: u32) -> PyResult<Value> {
                        let code = outlined::$rare(t, pc, sp, fp, oparg);
                        let (s, flow) = left(t, code);
                        go_on(t, s, oparg, flow, GENERIC[Opcode::$rare as usize])
                    }
                )*
                $(
                    #[inline(never)]
                    pub fn $apart(t: &Thread, pc: Pc, sp: *mut Slot, fp: Fp, oparg: u32) -> PyResult<Value> {
                        let mut s = State { pc, sp, fp };
                        let flow = $apart_handler(t, &mut s, oparg);
                        go_on(t, s, oparg, flow, GENERIC[pc.opcode() as usize])
                    }
                )*
                $(
                    #[cold]
                    pub fn $cold(t: &Thread, pc: Pc, sp: *mut Slot, fp: Fp, oparg: u32) -> PyResult<Value> {
                        let code = outlined::$cold(t, pc, sp, fp, oparg);
                        let (s, flow) = left(t, code);
                        // A frame that was just pushed stands before its first instruction.
                        let generic = if matches!(flow, Flow::Generic) { GENERIC[pc.opcode() as usize] } else { 0 };
                        go_on(t, s, oparg, flow, generic)
                    }
                )*
            }
            /// Handlers that leave the registers in the thread: functions of their own, whose locals do not concern the dispatch.
            #[expect(non_snake_case, reason = "named as the opcodes, for profilers")]
            mod outlined {
                use super::*;
                $(
                    #[cold]
                    #[inline(never)]
                    pub fn $rare(t: &Thread, pc: Pc, sp: *mut Slot, fp: Fp, oparg: u32) -> u32 {
                        let mut s = State { pc, sp, fp };
                        let flow = $rare_handler(t, &mut s, oparg);
                        leave(t, s, flow)
                    }
                )*
                $(
                    #[cold]
                    #[inline(never)]
                    pub fn $cold(t: &Thread, pc: Pc, sp: *mut Slot, fp: Fp, oparg: u32) -> u32 {
                        let mut s = State { pc, sp, fp };
                        let flow = $continuation(t, &mut s, oparg);
                        leave(t, s, flow)
                    }
                )*
            }
            /// The continuations, in the order of [`Cold`](super::super::state::Cold).
            static COLD: [Handler; [$(stringify!($apart),)* $(stringify!($cold)),*].len()] =
                [$(handlers::$apart,)* $(handlers::$cold),*];
            static TABLE: [Handler; 256] = {
                use brolga_bytecode::Opcode;
                let mut table: [Handler; 256] = [invalid; 256];
                $(table[Opcode::$op as usize] = handlers::$op;)*
                $(table[Opcode::$rare as usize] = handlers::$rare;)*
                table
            };
        };
    }
    with_handlers!(engine);

    pub fn run(t: &Thread, pc: Pc, sp: *mut Slot, fp: Fp) -> PyResult<Value> {
        next(t, State { pc, sp, fp })
    }
}
