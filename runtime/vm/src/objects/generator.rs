//! Generators, coroutines and async generators.
//!
//! One Rust type serves all three; the class says which, and the header's `aux` repeats it for the interpreter. The frame's window lies at the end
//! of the object and runs in place (see [`crate::interp::generators`]).
//!
//! # Invariants
//!
//! * `state` is one of the constants below, numerically CPython's frame states. While it is [`EXECUTING`] the frame is in a thread's frame
//!   chain; while it is below, the window's saved position and stack are valid; above, the window is empty.
//! * A suspended generator was logged by the write barrier after its last step, so that the collector finds what the window holds.

pub mod async_gen;
pub mod attributes;
pub mod await_;
pub mod control;

use crate::frames::ExcItem;
use crate::frames::window::{Fp, Frame, HEADER_WORDS, Pc, Slot, flags};
use crate::objects::code::PyCode;
use crate::objects::function::PyFunction;
use crate::objects::kinds;
use crate::prelude::*;
use brolga_bytecode::code::co;
use std::cell::Cell;

pub use async_gen::wrap_yielded;
pub use await_::{await_iter, awaitable_iter};
pub use control::{convert_stop_iteration, created};

/// Not started.
pub const CREATED: i8 = -3;
/// At a `yield`.
pub const SUSPENDED: i8 = -2;
/// At the yield of a delegation (`yield from`, `await`).
pub const SUSPENDED_YIELD_FROM: i8 = -1;
pub const EXECUTING: i8 = 0;
pub const COMPLETED: i8 = 1;
pub const CLEARED: i8 = 4;

/// What sort of generator this is, in the header's `aux`.
pub mod flavour {
    pub const GENERATOR: u8 = 0;
    pub const COROUTINE: u8 = 1;
    pub const ASYNC_GENERATOR: u8 = 2;
}

/// See the module. The frame's slots follow the struct.
#[pyclass(name = "generator", kind = GENERATOR, flags = HAVE_GC | MANAGED_WEAKREF, no_doc)]
#[repr(C)]
pub struct PyGenerator {
    pub header: Header,
    pub state: Cell<i8>,
    /// Async generator: the hooks were called, it was closed, an `asend` or `athrow` is running.
    pub hooks_called: Cell<bool>,
    pub closed: Cell<bool>,
    pub running_async: Cell<bool>,
    /// Suspended by compiled code: how to go on as such. Null if the interpreter suspended it.
    pub resume: Cell<*const crate::abi::tier::ResumePoint>,
    /// While compiled code runs: its part of the Python stack, for what the window has no room for.
    pub stack: Cell<*mut u64>,
    pub exc: ExcItem,
    pub name: Field,
    pub qualname: Field,
    /// Coroutine: where it was created (`cr_origin`). Async generator: the finalizer hook.
    pub origin: Field,
    frame: Frame,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyGenerator {
    const KIND: Kind = kinds::GENERATOR;
}

/// # Safety
/// `h` is the header of a [`PyGenerator`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let g: Gc<PyGenerator> = unsafe { Gc::from_header(h) };
    tracer.visit(g.name.get());
    tracer.visit(g.qualname.get());
    tracer.visit(g.origin.get());
    tracer.visit(g.exc.value.get());
    let fp = g.frame();
    tracer.visit_gc(Some(fp.code.get()));
    tracer.visit_gc(Some(fp.function.get()));
    tracer.visit(fp.namespace.get());
    tracer.visit_gc(fp.object.get());
    if fp.compiled_site().is_some() {
        // Raw numbers lie there; what is alive is known through the thread's frames.
        return;
    }
    let mut slot = fp.slots();
    let end = fp.sp.get();
    while slot < end {
        // SAFETY: slots below the saved stack pointer are initialized.
        unsafe {
            tracer.visit(*slot);
            slot = slot.add(1);
        }
    }
}

/// Where the window begins in the object.
pub const FRAME_OFFSET: usize = std::mem::offset_of!(PyGenerator, frame);

impl PyGenerator {
    /// A new generator that has not begun, for a function's frame with these slots, standing at code unit `start`: what RETURN_GENERATOR makes.
    /// Nothing is registered.
    pub fn from_slots(
        t: &Thread,
        function: Gc<PyFunction>,
        code: Gc<PyCode>,
        start: usize,
        slots: &[Slot],
    ) -> PyResult<Gc<PyGenerator>> {
        let g = Self::allocate(t, function, code)?;
        let fp = g.frame();
        // SAFETY: fresh memory with room for the whole window, zero behind the header; nothing is allocated before all of it is valid.
        unsafe {
            fp.as_ptr().write(Frame {
                previous: Cell::new(None),
                code: Cell::new(code),
                pc: Cell::new(code.first().add(start)),
                sp: Cell::new(fp.slots().wrapping_add(slots.len())),
                function: Cell::new(function),
                consts: Cell::new(code.consts_ptr.get()),
                return_pc: Cell::new(Pc::NULL),
                flags: Cell::new(flags::GENERATOR),
                depth: Cell::new(0),
                site: Cell::new(0),
                namespace: Cell::new(None),
                object: Cell::new(None),
            });
            std::ptr::copy_nonoverlapping(slots.as_ptr(), fp.slots(), slots.len());
        }
        Ok(g)
    }
    /// The object, its window zero.
    fn allocate(t: &Thread, function: Gc<PyFunction>, code: Gc<PyCode>) -> PyResult<Gc<PyGenerator>> {
        let (class, flavour) = if code.flags & co::COROUTINE != 0 {
            (t.types.coroutine, flavour::COROUTINE)
        } else if code.flags & co::ASYNC_GENERATOR != 0 {
            (t.types.async_generator, flavour::ASYNC_GENERATOR)
        } else {
            (t.types.generator, flavour::GENERATOR)
        };
        let slots = code.window_words as usize - HEADER_WORDS;
        let bytes = size_of::<PyGenerator>() + slots * 8;
        let header = Header::new(kinds::GENERATOR, class.shape_id());
        header.aux.set(flavour);
        let raw = t.heap.alloc_raw(bytes, header).map_err(|_| t.raise_out_of_memory())?;
        // SAFETY: fresh memory of the right size, zero behind the header.
        unsafe {
            let p = raw.cast::<PyGenerator>().as_ptr();
            (&raw mut (*p).state).write(Cell::new(CREATED));
            (&raw mut (*p).name).write(Field::opt(function.name.get()));
            (&raw mut (*p).qualname).write(Field::opt(function.qualname.get()));
            Ok(Gc::from_header(raw.as_ref()))
        }
    }
    /// Moves a running frame's window into a new generator object. The old window stays to be popped.
    pub fn from_frame(t: &Thread, fp: Fp) -> PyResult<Gc<PyGenerator>> {
        let code = fp.code.get();
        let function = fp.function.get();
        let new = Self::allocate(t, function, code)?;
        // SAFETY: fresh memory with room for the whole window; nothing is allocated before all of it is valid.
        unsafe {
            let words = fp.sp.get() as usize - fp.as_ptr() as usize;
            std::ptr::copy_nonoverlapping(fp.as_ptr().cast::<u8>(), new.frame().as_ptr().cast::<u8>(), words);
        }
        let frame = new.frame();
        frame.previous.set(None);
        frame.flags.set(flags::GENERATOR);
        frame.return_pc.set(Pc::NULL);
        frame.sp.set(frame.slots().wrapping_add((fp.sp.get() as usize - fp.slots() as usize) / size_of::<Slot>()));
        if fp.has_flag(flags::OBJECT) {
            // Somebody looked at the frame already (a trace function): the object follows the window.
            fp.remove_flag(flags::OBJECT);
            frame.add_flag(flags::OBJECT);
            if let Some(object) = frame.object.get() {
                object.moved(frame);
            }
        }
        Ok(new)
    }
    /// The window.
    #[inline(always)]
    pub fn frame(&self) -> Fp {
        // SAFETY: the window lives as long as the object.
        unsafe { Fp::new((&raw const self.frame).cast_mut()) }
    }
    /// The generator whose window this is.
    #[inline(always)]
    pub fn of_frame(fp: Fp) -> Gc<PyGenerator> {
        debug_assert!(fp.has_flag(flags::GENERATOR));
        let address = fp.as_ptr() as usize - std::mem::offset_of!(PyGenerator, frame);
        // SAFETY: only generators' windows have the flag, at this offset.
        unsafe { Gc::from_header(&*(address as *const Header)) }
    }
    /// Empties a dead window.
    pub fn clear_window(&self) {
        let fp = self.frame();
        fp.previous.set(None);
        fp.flags.set(flags::GENERATOR);
        fp.namespace.set(None);
        fp.object.set(None);
        fp.sp.set(fp.slots());
    }
    #[inline(always)]
    pub fn flavour(&self) -> u8 {
        self.header.aux.get()
    }
    pub fn is_generator(&self) -> bool {
        self.flavour() == flavour::GENERATOR
    }
    pub fn is_coroutine(&self) -> bool {
        self.flavour() == flavour::COROUTINE
    }
    pub fn is_async_generator(&self) -> bool {
        self.flavour() == flavour::ASYNC_GENERATOR
    }
    /// A generator proper, which FOR_ITER may enter.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        self.flavour() == flavour::GENERATOR
    }
    /// A generator or coroutine, which SEND may enter.
    #[inline(always)]
    pub fn is_sendable(&self) -> bool {
        self.flavour() != flavour::ASYNC_GENERATOR
    }
    #[inline(always)]
    pub fn code(&self) -> Gc<PyCode> {
        self.frame.code.get()
    }
    /// The generator's frame has not ended.
    pub fn is_alive(&self) -> bool {
        self.state.get() < COMPLETED
    }
    /// What the generator is delegating to, if it is suspended in `yield from` or `await`.
    pub fn delegate(&self) -> Option<Value> {
        if self.state.get() != SUSPENDED_YIELD_FROM {
            return None;
        }
        let fp = self.frame();
        // SAFETY: at the yield of a delegation the delegate is the top of the stack.
        unsafe { *fp.sp.get().wrapping_sub(1) }
    }
    /// The noun of error messages.
    pub fn noun(&self) -> &'static str {
        match self.flavour() {
            flavour::COROUTINE => "coroutine",
            flavour::ASYNC_GENERATOR => "async generator",
            _ => "generator",
        }
    }
}
