//! A window: frame header, localsplus slots, operand stack.

use crate::objects::code::PyCode;
use crate::objects::frame::PyFrame;
use crate::objects::function::PyFunction;
use crate::prelude::*;
use std::cell::Cell;
use std::ops::Deref;
use std::ptr::NonNull;

/// A word of a window: a value, or nothing.
pub type Slot = Option<Value>;

/// Bits of [`Frame::flags`]. Zero means that returning needs no more than popping the window.
pub mod flags {
    /// The interpreter loop was entered with this frame: leaving it leaves the loop.
    pub const ENTRY: u32 = 1;
    /// The window lies in a generator object.
    pub const GENERATOR: u32 = 2;
    /// A `frame` object refers to the window.
    pub const OBJECT: u32 = 4;
    /// Runs an `__init__` whose caller has already put the new instance on its stack; the result must be None and is dropped.
    pub const INIT: u32 = 8;
    /// Runs the method of an operator: the result takes the place of the operands on the caller's stack, as the caller's instruction wants it.
    pub const OPERATOR: u32 = 16;
    /// `frame` objects refer to functions that were inlined into the compiled code that runs in the window: [`crate::frames::inlined`] has them.
    pub const INLINED: u32 = 32;
    /// Runs a generator expression whose consumer was inlined around it, see [`crate::interp::tier::consume`].
    pub const CONSUMED: u32 = 64;
}

/// A window's header. Slots follow it: localsplus first, then the operand stack.
///
/// `#[repr(C)]`: compiled code reads and writes these fields at fixed offsets.
#[repr(C)]
pub struct Frame {
    /// The caller's window.
    pub previous: Cell<Option<Fp>>,
    pub code: Cell<Gc<PyCode>>,
    /// Saved position: behind the first code unit of the instruction that runs or called. Exact whenever other code can look.
    pub pc: Cell<Pc>,
    /// Saved stack pointer.
    pub sp: Cell<*mut Slot>,
    pub function: Cell<Gc<PyFunction>>,
    /// The code's constants.
    pub consts: Cell<*const Slot>,
    /// Where the caller goes on when this frame returns.
    pub return_pc: Cell<Pc>,
    /// Bits of [`flags`].
    pub flags: Cell<u32>,
    /// Number of Python frames below and including this one.
    pub depth: Cell<u32>,
    /// Who has the window, see [`crate::deopt`]: zero is the interpreter.
    pub site: Cell<usize>,
    /// The namespace mapping of module and class bodies (`f_locals` of code without fast locals).
    pub namespace: Cell<Slot>,
    /// The `frame` object, once made.
    pub object: Cell<Option<Gc<PyFrame>>>,
}

/// Words of the header.
pub const HEADER_WORDS: usize = size_of::<Frame>() / 8;

/// A pointer to a live window.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Fp(NonNull<Frame>);

impl Deref for Fp {
    type Target = Frame;
    #[inline(always)]
    fn deref(&self) -> &Frame {
        // SAFETY: an `Fp` is made from the address of a live window and is not kept beyond its life; all fields are cells.
        unsafe { self.0.as_ref() }
    }
}

impl Fp {
    /// The window at an address.
    ///
    /// # Safety
    /// `p` points to a window's header, which is (or is about to be) initialized and outlives every use of the result.
    #[inline(always)]
    pub unsafe fn new(p: *mut Frame) -> Fp {
        // SAFETY: by the caller's promise.
        Fp(unsafe { NonNull::new_unchecked(p) })
    }
    #[inline(always)]
    pub fn as_ptr(self) -> *mut Frame {
        self.0.as_ptr()
    }
    /// Completes the header of a compiled function's window, of which `previous`, `function`, `flags` and `depth` are set.
    pub fn complete_header(self, code: Gc<PyCode>) {
        self.code.set(code);
        self.consts.set(code.consts_ptr.get());
        self.pc.set(code.first());
        self.sp.set(self.slots().wrapping_add(code.nlocalsplus as usize));
        self.return_pc.set(crate::frames::window::Pc::NULL);
        self.namespace.set(None);
        self.object.set(None);
    }
    /// The first slot.
    #[inline(always)]
    pub fn slots(self) -> *mut Slot {
        // SAFETY: slots follow the header in the same allocation.
        unsafe { self.0.as_ptr().add(1).cast() }
    }
    /// Slot `i` of localsplus.
    #[inline(always)]
    pub fn local(self, i: usize) -> Slot {
        debug_assert!(i < self.code.get().nlocalsplus as usize);
        // SAFETY: verified bytecode addresses only the code's own slots.
        unsafe { *self.slots().add(i) }
    }
    #[inline(always)]
    pub fn set_local(self, i: usize, v: Slot) {
        debug_assert!(i < self.code.get().nlocalsplus as usize);
        // SAFETY: as above. A generator's window needs no barrier while it runs: it is traced as a frame, and the generator is
        // logged when it is suspended.
        unsafe { *self.slots().add(i) = v }
    }
    /// The bottom of the operand stack.
    #[inline(always)]
    pub fn stack_base(self) -> *mut Slot {
        // SAFETY: the operand stack follows localsplus in the same allocation.
        unsafe { self.slots().add(self.code.get().nlocalsplus as usize) }
    }
    /// Values on the saved operand stack.
    pub fn stack_depth(self) -> usize {
        (self.sp.get() as usize - self.stack_base() as usize) / size_of::<Slot>()
    }
    /// Slot `i` of the operand stack, counted from the bottom; below the saved depth.
    pub fn stack_slot(self, i: usize) -> Slot {
        debug_assert!(i < self.stack_depth());
        // SAFETY: below the saved stack pointer.
        unsafe { *self.stack_base().add(i) }
    }
    /// Index of the code unit that the saved position belongs to; -1 before the first instruction.
    pub fn instruction(self) -> isize {
        self.pc.get().offset_from(self.code.get().first()) - 1
    }
    #[inline(always)]
    pub fn has_flag(self, bit: u32) -> bool {
        self.flags.get() & bit != 0
    }
    #[inline(always)]
    pub fn add_flag(self, bit: u32) {
        self.flags.set(self.flags.get() | bit);
    }
    #[inline(always)]
    pub fn remove_flag(self, bit: u32) {
        self.flags.set(self.flags.get() & !bit);
    }
    /// Whether the frame has executed its first instructions (RESUME or RETURN_GENERATOR), so that Python code may see it.
    pub fn is_complete(self) -> bool {
        self.has_flag(flags::GENERATOR) || self.instruction() >= self.code.get().first_traceable as isize
    }
    /// The nearest complete frame from here outwards.
    pub fn complete(self, t: &Thread) -> Option<Fp> {
        let mut at = Some(self);
        while let Some(fp) = at {
            if fp.is_complete() {
                return at;
            }
            at = fp.caller(t);
        }
        None
    }
    /// The caller's frame, as one of the interpreter.
    pub fn caller(self, t: &Thread) -> Option<Fp> {
        crate::deopt::caller(t, self)
    }
    /// The generator object that holds this window.
    pub fn generator(self) -> Option<Gc<crate::objects::generator::PyGenerator>> {
        if self.has_flag(flags::GENERATOR) {
            Some(crate::objects::generator::PyGenerator::of_frame(self))
        } else {
            None
        }
    }
    /// Reports what the window refers to.
    pub fn trace(self, tracer: &mut Tracer) {
        if let Some(unit) = self.unit() {
            // SAFETY: a frame's code lives as long as the frame.
            let unit = unsafe { &*unit };
            unit.trace(tracer);
            if let Some(site) = self.compiled_site() {
                // Compiled code keeps values and raw numbers in the window, and does not clear it: what the site names is alive.
                tracer.visit_gc(Some(self.function.get()));
                site.each_word(|at| {
                    // SAFETY: a word that the code has reserved.
                    unsafe {
                        let word = crate::deopt::word_address(self, unit, at).cast_const().cast::<usize>();
                        tracer.visit_conservative(word, word.wrapping_add(1));
                    }
                });
                if unit.entry != crate::abi::tier::Entry::Call || self.has_flag(flags::OBJECT) {
                    // The header is complete.
                    tracer.visit(self.namespace.get());
                    tracer.visit_gc(self.object.get());
                }
                if unit.split != u32::MAX {
                    tracer.visit_unbarriered(&crate::objects::generator::PyGenerator::of_frame(self).as_ref().header);
                }
                return;
            }
        }
        tracer.visit_gc(Some(self.code.get()));
        tracer.visit_gc(Some(self.function.get()));
        tracer.visit(self.namespace.get());
        tracer.visit_gc(self.object.get());
        if let Some(generator) = self.generator() {
            // A running generator's window is written without barriers.
            tracer.visit_unbarriered(&generator.as_ref().header);
        }
        let mut slot = self.slots();
        let end = self.sp.get();
        while slot < end {
            // SAFETY: slots below the saved stack pointer are initialized.
            unsafe {
                tracer.visit(*slot);
                slot = slot.add(1);
            }
        }
    }
}

impl std::fmt::Debug for Fp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fp({:p})", self.0)
    }
}

/// A position in a code object's (mutable, quickened) code units.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(transparent)]
pub struct Pc(*mut u16);

impl Pc {
    pub const NULL: Pc = Pc(std::ptr::null_mut());

    #[inline(always)]
    pub const fn new(p: *mut u16) -> Pc {
        Pc(p)
    }
    #[inline(always)]
    pub fn as_ptr(self) -> *mut u16 {
        self.0
    }
    /// The unit here.
    #[inline(always)]
    pub fn unit(self) -> u16 {
        // SAFETY: verified bytecode never runs past its last unit, and the code object is kept alive by the frame.
        unsafe { *self.0 }
    }
    /// The position `n` units further on.
    #[inline(always)]
    pub fn add(self, n: usize) -> Pc {
        Pc(self.0.wrapping_add(n))
    }
    /// The position `n` units back.
    #[inline(always)]
    pub fn sub(self, n: usize) -> Pc {
        Pc(self.0.wrapping_sub(n))
    }
    /// Units from `start` to here.
    #[inline(always)]
    pub fn offset_from(self, start: Pc) -> isize {
        (self.0 as isize - start.0 as isize) / 2
    }
    /// Cache unit `i`, counted from here: a position in a handler is right behind its instruction's first unit.
    #[inline(always)]
    pub fn cache(self, i: usize) -> u16 {
        self.add(i).unit()
    }
    #[inline(always)]
    pub fn set_cache(self, i: usize, v: u16) {
        // SAFETY: caches belong to the code object's own units.
        unsafe { *self.0.wrapping_add(i) = v }
    }
    /// Cache units `i` and `i + 1` as one number.
    #[inline(always)]
    pub fn cache32(self, i: usize) -> u32 {
        // SAFETY: as `unit`; units are 2-byte aligned only.
        unsafe { self.0.wrapping_add(i).cast::<u32>().read_unaligned() }
    }
    #[inline(always)]
    pub fn set_cache32(self, i: usize, v: u32) {
        // SAFETY: as `set_cache`.
        unsafe { self.0.wrapping_add(i).cast::<u32>().write_unaligned(v) }
    }
    /// The opcode number of the instruction whose handler this position belongs to.
    #[inline(always)]
    pub fn opcode(self) -> u8 {
        self.sub(1).unit() as u8
    }
    /// Whether monitoring has replaced the opcode of the instruction whose handler this position belongs to.
    #[inline(always)]
    pub fn is_instrumented(self) -> bool {
        (brolga_bytecode::opcodes::MIN_INSTRUMENTED_OPCODE..255).contains(&self.opcode())
    }
    /// Replaces the opcode of the instruction whose handler this position belongs to.
    #[inline(always)]
    pub fn set_opcode(self, op: brolga_bytecode::Opcode) {
        let at = self.sub(1);
        // SAFETY: as `set_cache`.
        unsafe { *at.0 = (*at.0 & 0xff00) | op as u16 }
    }
    /// The operand byte of the instruction whose handler this position belongs to.
    #[inline(always)]
    pub fn operand(self) -> u8 {
        (self.sub(1).unit() >> 8) as u8
    }
}
