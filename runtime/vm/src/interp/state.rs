//! The interpreter's registers, and what a handler tells the dispatch loop.
//!
//! A [`State`] is three words that live in machine registers while the loop runs. Handlers take it by `&mut`, are always inlined, and never let its
//! address escape: slow paths get `fp` and values, and give values back.
//!
//! # Soundness
//!
//! The methods here read and write raw memory and are nevertheless safe functions: code objects are made by our compiler or have passed
//! [`crate::interp::verify`], so that the operand stack stays within the window, operands index existing slots, names, constants, and a slot that
//! is popped as a value holds one. Debug builds check.

use crate::frames::window::{Fp, Pc, Slot};
use crate::prelude::*;

/// The interpreter's registers.
#[derive(Clone, Copy)]
pub struct State {
    /// Behind the unit being executed; handlers move it over the instruction's cache when they succeed.
    pub pc: Pc,
    /// First free slot of the operand stack.
    pub sp: *mut Slot,
    pub fp: Fp,
}

/// What to do after a handler.
pub enum Flow {
    /// Go on at `pc`.
    Next,
    /// An exception is pending; `fp.pc` says where.
    Error,
    /// As `Error`, without a new traceback entry; the handler is looked up for `pc`, `fp.pc` may name another instruction to blame.
    Reraise,
    /// Leave the loop with this result.
    Exit(Value),
    /// Execute the instruction again: its opcode was replaced.
    Again,
    /// A guard failed: execute the generic form of the instruction.
    Generic,
    /// The opcode of the next unit with the operand so far as its upper bits.
    Extended,
    /// Executes another opcode, with the same operand, in place of the one that hides it.
    Opcode(u8),
    /// Goes on in a handler of its own, so that the rare case costs the usual one no registers.
    Cold(Cold),
}

/// Continuations of instructions whose rare cases are handled apart: see [`Flow::Cold`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[expect(non_camel_case_types, reason = "they stand beside the opcodes in the dispatch table")]
pub enum Cold {
    /// RETURN_VALUE from a frame with flags; the value is still on the stack.
    RETURN_SPECIAL,
    /// BINARY_OP of anything but immediate numbers.
    BINARY_OP_SLOW,
    /// COMPARE_OP_STR of texts that must be compared byte by byte.
    COMPARE_STR,
    /// STORE_SUBSCR_LIST_INT of what the list's storage does not take, or into storage that must be logged.
    STORE_ITEM,
    /// STORE_ATTR_INSTANCE_VALUE that adds an attribute, or stores beside the object.
    STORE_ATTRIBUTE,
    /// BINARY_OP of a subscript that needs a call.
    SUBSCRIPT,
    /// LIST_APPEND where the storage must grow or change, or is logged.
    LIST_APPEND_SLOW,
    /// `len` of what is not a list, str or tuple.
    CALL_LEN_SLOW,
    /// `isinstance` of anything but an object and its own class.
    CALL_ISINSTANCE_SLOW,
    /// As LIST_APPEND_SLOW, of the method.
    CALL_LIST_APPEND_SLOW,
    /// What RETURN_SPECIAL does not handle itself.
    RETURN_RARE,
    /// The counter of an adaptive instruction has run out.
    SPECIALIZE,
    /// JUMP_BACKWARD: the poll word is set.
    JUMP_BACKWARD_POLL,
    /// RESUME_CHECK: the poll word is set.
    RESUME_POLL,
    /// A local that is not bound; the operand is its slot.
    UNBOUND_LOCAL,
    /// A cell that is empty; the operand is its slot.
    UNBOUND_DEREF,
    /// The object on top of the stack must be logged by the write barrier before the instruction stores into it.
    LOG_TOP,
    /// The cell in the slot that the operand names must be logged.
    LOG_CELL,
    /// STORE_ATTR adds an attribute that needs more room.
    ADD_ATTRIBUTE,
    /// The frame of a function that is called often was pushed.
    HOT_CALL,
    /// The loop of this JUMP_BACKWARD is hot.
    HOT_LOOP,
    /// A generator that is resumed often is about to be resumed.
    HOT_RESUME,
}

impl Cold {
    /// By number; filled up to a power of two.
    pub const ALL: [Cold; 32] = {
        use Cold::*;
        [
            RETURN_SPECIAL,
            BINARY_OP_SLOW,
            COMPARE_STR,
            STORE_ITEM,
            STORE_ATTRIBUTE,
            SUBSCRIPT,
            LIST_APPEND_SLOW,
            CALL_LEN_SLOW,
            CALL_ISINSTANCE_SLOW,
            CALL_LIST_APPEND_SLOW,
            RETURN_RARE,
            SPECIALIZE,
            JUMP_BACKWARD_POLL,
            RESUME_POLL,
            UNBOUND_LOCAL,
            UNBOUND_DEREF,
            LOG_TOP,
            LOG_CELL,
            ADD_ATTRIBUTE,
            HOT_CALL,
            HOT_LOOP,
            HOT_RESUME,
            HOT_LOOP,
            HOT_LOOP,
            HOT_LOOP,
            HOT_LOOP,
            HOT_LOOP,
            HOT_LOOP,
            HOT_LOOP,
            HOT_LOOP,
            HOT_LOOP,
            HOT_LOOP,
        ]
    };
}

impl State {
    /// The registers of a frame that is about to go on where it was saved.
    #[inline(always)]
    pub fn of(fp: Fp) -> State {
        State { pc: fp.pc.get(), sp: fp.sp.get(), fp }
    }
    /// Writes position and stack pointer to the frame: before anything that can raise, allocate, run Python or look at frames.
    #[inline(always)]
    pub fn save(&self) {
        self.fp.pc.set(self.pc);
        self.fp.sp.set(self.sp);
    }
    /// Like [`State::save`], with the top `n` slots already given up: their values are in the caller's hands.
    #[inline(always)]
    pub fn save_without(&self, n: usize) {
        self.fp.pc.set(self.pc);
        self.fp.sp.set(self.sp.wrapping_sub(n));
    }
    #[inline(always)]
    pub fn push_slot(&mut self, v: Slot) {
        // SAFETY: see the module: the stack has room for what verified code pushes.
        unsafe { *self.sp = v };
        self.sp = self.sp.wrapping_add(1);
    }
    #[inline(always)]
    pub fn push(&mut self, v: Value) {
        self.push_slot(Some(v));
    }
    #[inline(always)]
    pub fn pop_slot(&mut self) -> Slot {
        self.sp = self.sp.wrapping_sub(1);
        debug_assert!(self.sp >= self.fp.stack_base());
        // SAFETY: see the module: below the old stack pointer.
        unsafe { *self.sp }
    }
    #[inline(always)]
    pub fn pop(&mut self) -> Value {
        let v = self.pop_slot();
        debug_assert!(v.is_some());
        // SAFETY: see the module: the slot holds a value.
        unsafe { v.unwrap_unchecked() }
    }
    /// The slot `n` below the top; 1 is the top.
    #[inline(always)]
    pub fn slot(&self, n: usize) -> Slot {
        debug_assert!(self.sp.wrapping_sub(n) >= self.fp.stack_base());
        // SAFETY: see the module.
        unsafe { *self.sp.wrapping_sub(n) }
    }
    /// The value `n` below the top; 1 is the top.
    #[inline(always)]
    pub fn peek(&self, n: usize) -> Value {
        let v = self.slot(n);
        debug_assert!(v.is_some());
        // SAFETY: see the module.
        unsafe { v.unwrap_unchecked() }
    }
    #[inline(always)]
    pub fn set_slot(&mut self, n: usize, v: Slot) {
        debug_assert!(self.sp.wrapping_sub(n) >= self.fp.stack_base());
        // SAFETY: see the module.
        unsafe { *self.sp.wrapping_sub(n) = v }
    }
    #[inline(always)]
    pub fn set(&mut self, n: usize, v: Value) {
        self.set_slot(n, Some(v));
    }
    #[inline(always)]
    pub fn drop(&mut self, n: usize) {
        self.sp = self.sp.wrapping_sub(n);
        debug_assert!(self.sp >= self.fp.stack_base());
    }
    /// Replaces the top two values by one.
    #[inline(always)]
    pub fn replace2(&mut self, v: Value) {
        self.drop(1);
        self.set(1, v);
    }
    /// The top `n` values, bottom first. They stay valid while the stack pointer is saved above them.
    #[inline(always)]
    pub fn top_values(&self, n: usize) -> &'static [Value] {
        values_at(self.sp.wrapping_sub(n), n)
    }
    /// Moves over the rest of the instruction.
    #[inline(always)]
    pub fn skip(&mut self, units: usize) {
        self.pc = self.pc.add(units);
    }
    /// Name `i` of the code.
    #[inline(always)]
    pub fn name(&self, i: u32) -> Value {
        self.fp.code.get().name(i as usize)
    }
}

/// `n` slots that hold values, as a slice.
#[inline(always)]
pub fn values_at(at: *mut Slot, n: usize) -> &'static [Value] {
    // SAFETY: see the module: the caller names slots of a window that hold values; `Slot` and `Value` have the same representation. The window
    // stays in place while the frame lives.
    let values = unsafe { std::slice::from_raw_parts(at.cast_const().cast::<Value>(), n) };
    // SAFETY: the caller promises `n` slots from `at` on.
    debug_assert!((0..n).all(|i| unsafe { (*at.wrapping_add(i)).is_some() }));
    values
}

/// The value or nothing at a position of a window.
#[inline(always)]
pub fn slot_at(at: *mut Slot, i: usize) -> Slot {
    // SAFETY: see the module.
    unsafe { *at.wrapping_add(i) }
}
