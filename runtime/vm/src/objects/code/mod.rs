//! Code objects.
//!
//! The code units are the object's own and mutable: the interpreter quickens them in place, and caches sit between them with CPython's layout.
//! Caches hold numbers only (versions, shape ids, indices); the values they need lie in the object's *side table*. Neither keeps anything
//! alive: when a value or a shape dies, the instructions that know it are turned back ([`crate::interp::specialize::weak`]). `co_code` is
//! recovered by turning all specialized opcodes back and clearing caches.
//!
//! Constants that are code objects are made on first use: until then their place in the constants tuple is empty, and the description waits in
//! [`Cold::pending`].
//!
//! * this file: layout and what the interpreter asks for; [`build`]: from the compiler's form; [`attributes`]: what Python sees.

pub mod attributes;
pub mod build;

use crate::frames::window::{HEADER_WORDS, Pc, Slot};
use crate::interp::monitoring::CodeMonitoring;
use crate::objects::kinds;
use crate::prelude::*;
use brolga_bytecode::code::co;
use brolga_bytecode::linetable::{LineTable, Location};
use brolga_bytecode::{CodeObject, Opcode};
use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

pub use build::from_compiled;

/// See the module.
#[pyclass(name = "code", kind = CODE, flags = MANAGED_WEAKREF, no_doc)]
#[repr(C)]
pub struct PyCode {
    pub header: Header,
    units: Box<[Cell<u16>]>,
    /// The first constant's slot.
    pub consts_ptr: Cell<*const Slot>,
    names_ptr: Cell<*const Slot>,
    /// Words of a window: header, localsplus, operand stack.
    pub window_words: u32,
    pub nlocalsplus: u32,
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub stacksize: u32,
    pub flags: u32,
    pub nfree: u32,
    /// Functions made from this code start with this version; 0: out of versions.
    pub version: u32,
    /// Index of the first RESUME: before it the frame is being set up and nobody may see it.
    pub first_traceable: u32,
    pub firstlineno: i32,
    /// Binding a call with exactly `argcount` positional arguments needs nothing but copying them.
    simple: Cell<bool>,
    /// `argcount` if the code is simple, otherwise a number that no call has. For compiled code.
    pub positional: Cell<u32>,
    /// The bytecode is not our compiler's and has not been verified yet.
    pub unverified: Cell<bool>,
    pub consts: GcField<PyTuple>,
    pub names: GcField<PyTuple>,
    pub localsplusnames: GcField<PyTuple>,
    pub name: Field,
    pub qualname: Field,
    pub filename: Field,
    /// Machine code for calls, null if there is none: see [`crate::abi::tier`].
    pub entry: Cell<*const u8>,
    /// What calls the machine code with arguments from the window; good while there is an entry.
    pub adapter: Cell<*const u8>,
    /// Calls until the code is hot.
    pub countdown: Cell<i32>,
    /// Resumptions of its generators until they are hot.
    pub resume_countdown: Cell<i32>,
    /// Values that inline caches refer to by index.
    side_ptr: Cell<*const Slot>,
    pub cold: Box<Cold>,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyCode {
    const KIND: Kind = kinds::CODE;
}

/// A tuple that is made when it is first asked for.
struct Memo(GcField<PyTuple>);
impl Default for Memo {
    fn default() -> Memo {
        Memo(GcField::EMPTY)
    }
}

/// What only tracebacks, tools and slow paths look at.
#[derive(Default)]
pub struct Cold {
    /// `co_varnames`, once asked for.
    varnames: Memo,
    pub linetable: Box<[u8]>,
    pub exceptiontable: Box<[u8]>,
    /// Kinds of the localsplus slots: bits of [`brolga_bytecode::code::fast`].
    pub kinds: Box<[u8]>,
    handlers: OnceCell<Box<[HandlerRange]>>,
    /// Code objects that have not been made yet, by their place among the constants.
    pending: RefCell<Vec<(u32, Arc<CodeObject>)>>,
    /// The side table; [`PyCode::side`] reads it through a copy of its address.
    side: RefCell<Vec<Slot>>,
    /// Code unit of the instruction that each side slot belongs to.
    side_sites: RefCell<Vec<u32>>,
    /// The code is entered in the VM's registry of weak caches.
    pub registered: Cell<bool>,
    /// State of `sys.monitoring` for this code.
    pub monitoring: RefCell<Option<Box<CodeMonitoring>>>,
    /// The code is among those that the collector looks at for dead machine code.
    pub has_machine_code: Cell<bool>,
    /// Machine code.
    pub compiled: RefCell<crate::abi::tier::CompiledSet>,
    /// Where its generators go on as machine code; they refer to these.
    pub resume_points: RefCell<Vec<Box<crate::abi::tier::ResumePoint>>>,
    /// What the optimizing tier reads: see [`crate::feedback`].
    pub feedback: RefCell<Option<Box<crate::feedback::Feedback>>>,
}

/// An entry of the exception table, decoded. Positions in code units.
pub struct HandlerRange {
    pub start: u32,
    pub end: u32,
    pub target: usize,
    pub depth: usize,
    pub lasti: bool,
}

/// # Safety
/// `h` is the header of a [`PyCode`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let code: Gc<PyCode> = unsafe { Gc::from_header(h) };
    tracer.visit_gc(code.consts.get());
    tracer.visit_gc(code.cold.varnames.0.get());
    tracer.visit_gc(code.names.get());
    tracer.visit_gc(code.localsplusnames.get());
    tracer.visit(code.name.get());
    tracer.visit(code.qualname.get());
    tracer.visit(code.filename.get());
    // Machine code keeps nothing alive: see `crate::abi::tier::sweep`. The side table is weak, and feedback holds shapes and functions by number only.
}
/// Bytes that a code object owns outside the heap.
pub fn external_bytes(h: &Header) -> usize {
    // SAFETY: registered for this kind only.
    let code: Gc<PyCode> = unsafe { Gc::from_header(h) };
    let cold = &code.cold;
    code.units.len() * 2 + size_of::<Cold>() + cold.linetable.len() + cold.exceptiontable.len() + cold.kinds.len()
}

impl PyCode {
    /// The point where generators go on at code unit `unit`.
    pub fn resume_point(&self, unit: u32) -> &crate::abi::tier::ResumePoint {
        let mut points = self.cold.resume_points.borrow_mut();
        let found = match points.iter().position(|p| p.unit == unit) {
            Some(i) => i,
            None => {
                let entry = Cell::new(std::ptr::null());
                points.push(Box::new(crate::abi::tier::ResumePoint { unit, entry }));
                points.len() - 1
            }
        };
        // SAFETY: points are never removed, and boxed.
        unsafe { &*std::ptr::from_ref(points[found].as_ref()) }
    }
    /// The first code unit.
    #[inline(always)]
    pub fn first(&self) -> Pc {
        Pc::new(self.units.as_ptr() as *mut u16)
    }
    /// Number of code units.
    pub fn unit_count(&self) -> usize {
        self.units.len()
    }
    /// The code unit at an index, quickened as it may be.
    pub fn unit(&self, i: usize) -> u16 {
        self.units[i].get()
    }
    /// Binding a call with exactly `argcount` positional arguments needs nothing but copying them.
    #[inline(always)]
    pub fn is_simple(&self) -> bool {
        self.simple.get()
    }
    /// Name `i` of `co_names`, interned.
    #[inline(always)]
    pub fn name(&self, i: usize) -> Value {
        debug_assert!(i < self.names.get().map_or(0, |n| n.len()));
        // SAFETY: verified code indexes existing names, and the tuple lives as long as the code.
        unsafe { (*self.names_ptr.get().add(i)).unwrap_unchecked() }
    }
    /// The name of localsplus slot `i`.
    pub fn localsplus_name(&self, i: usize) -> Value {
        self.localsplusnames.get().map_or(Value::NONE, |n| n.get(i))
    }
    pub fn localsplus_kind(&self, i: usize) -> u8 {
        self.cold.kinds.get(i).copied().unwrap_or(0)
    }
    /// Constant `i`; a code object is made if this is its first use.
    pub fn constant(&self, t: &Thread, i: usize) -> PyResult<Value> {
        let Some(consts) = self.consts.get() else {
            return Err(t.raise_system_error("code without constants"));
        };
        let field = match consts.as_ref().fields().get(i) {
            Some(field) => field,
            None => return Err(t.raise_system_error("constant index out of range")),
        };
        if let Some(v) = field.get() {
            return Ok(v);
        }
        let pending = self.cold.pending.borrow().iter().find(|(at, _)| *at as usize == i).map(|(_, c)| c.clone());
        let Some(description) = pending else {
            return Err(t.raise_system_error("constant is missing"));
        };
        let code = build::materialize(t, &description)?;
        field.set(&consts.header, Some(code.value()));
        self.cold.pending.borrow_mut().retain(|(at, _)| *at as usize != i);
        Ok(code.value())
    }
    /// The tuple of all constants.
    pub fn all_constants(&self, t: &Thread) -> PyResult<Gc<PyTuple>> {
        loop {
            let next = self.cold.pending.borrow().first().map(|(at, _)| *at);
            match next {
                Some(i) => {
                    self.constant(t, i as usize)?;
                }
                None => return self.consts.get().ok_or_else(|| t.raise_system_error("code without constants")),
            }
        }
    }

    fn handlers(&self) -> &[HandlerRange] {
        self.cold.handlers.get_or_init(|| {
            brolga_bytecode::exceptiontable::ExceptionTable::new(&self.cold.exceptiontable)
                .map(|h| HandlerRange {
                    start: (h.start / 2) as u32,
                    end: (h.end / 2) as u32,
                    target: h.target / 2,
                    depth: h.depth as usize,
                    lasti: h.lasti,
                })
                .collect()
        })
    }
    /// The handler of an exception raised by the instruction at a code unit.
    pub fn handler(&self, unit: usize) -> Option<&HandlerRange> {
        let handlers = self.handlers();
        let i = handlers.partition_point(|h| h.end as usize <= unit);
        handlers.get(i).filter(|h| h.start as usize <= unit)
    }
    pub fn handler_count(&self) -> usize {
        self.handlers().len()
    }
    /// The source range of the instruction at a code unit.
    pub fn location_of(&self, unit: isize) -> Location {
        let at = unit.max(0) as usize * 2;
        LineTable::new(&self.cold.linetable, self.firstlineno).location_at(at).unwrap_or(Location::NONE)
    }
    /// The line of each code unit, -1 where there is none.
    pub fn lines_of_units(&self) -> Vec<i32> {
        LineTable::new(&self.cold.linetable, self.firstlineno).positions().map(|l| l.line).collect()
    }
    /// The line of the instruction at a code unit; `firstlineno` before the first, -1 if it has none.
    pub fn line_of(&self, unit: isize) -> i32 {
        if unit < 0 { self.firstlineno } else { self.location_of(unit).line }
    }

    /// A value of the side table. `index` comes from the cache of an instruction whose specialized form uses it.
    #[inline(always)]
    pub fn side(&self, index: usize) -> Option<Value> {
        debug_assert!(index < self.cold.side.borrow().len());
        // SAFETY: an instruction that refers to a side slot got the index from `set_side`, and the table never shrinks.
        unsafe { *self.side_ptr.get().add(index) }
    }
    /// Remembers `v`, weakly, for the instruction at `pc` (as handlers see it) and returns the index for its cache. `None`: there is no
    /// room, the instruction stays as it is.
    pub fn set_side(&self, t: &Thread, pc: Pc, v: Value) -> Option<u16> {
        let site = (pc.offset_from(self.first()) - 1) as u32;
        let mut sites = self.cold.side_sites.borrow_mut();
        let mut side = self.cold.side.borrow_mut();
        let index = match sites.iter().position(|s| *s == site) {
            Some(i) => i,
            None if sites.len() < usize::from(u16::MAX) => {
                sites.push(site);
                side.push(None);
                sites.len() - 1
            }
            None => return None,
        };
        side[index] = Some(v);
        self.side_ptr.set(side.as_ptr());
        crate::interp::specialize::weak::register(t, self);
        Some(index as u16)
    }
    /// Empties side slots whose value does not pass the test, and turns the instructions that use them back.
    pub(crate) fn sweep_side(&self, survives: impl Fn(Value) -> bool) {
        if let Some(feedback) = self.cold.feedback.borrow_mut().as_mut() {
            feedback.forget_callees(&survives);
        }
        let mut side = self.cold.side.borrow_mut();
        for (i, slot) in side.iter_mut().enumerate() {
            if slot.is_some_and(|v| !survives(v)) {
                *slot = None;
                self.despecialize(self.cold.side_sites.borrow()[i] as usize);
            }
        }
    }
    /// Replaces the opcode at a code unit.
    pub(crate) fn set_opcode(&self, unit: usize, op: Opcode) {
        self.units[unit].set((self.unit(unit) & 0xff00) | op as u16);
        if op.caches() > 0
            && let Some(("counter", _)) = op.cache_format().first()
            && let Some(cache) = self.units.get(unit + 1)
        {
            cache.set(crate::interp::specialize::counter::initial(op.base()));
        }
    }
    /// Turns a specialized instruction back into its generic form.
    pub(crate) fn despecialize(&self, unit: usize) {
        if let Some(op) = Opcode::from_u8(self.unit(unit) as u8) {
            let base = op.deopt();
            if base != op {
                self.units[unit].set((self.unit(unit) & 0xff00) | base as u16);
                self.units[unit + 1].set(crate::interp::specialize::counter::WARMUP);
            }
        }
    }

    /// The bytecode passed the verifier, or is our own compiler's.
    pub fn trust(&self) {
        self.unverified.set(false);
        let plain = self.flags & (co::OPTIMIZED | co::VARARGS | co::VARKEYWORDS) == co::OPTIMIZED;
        let simple = self.kwonlyargcount == 0 && plain;
        self.simple.set(simple);
        self.positional.set(if simple { self.argcount } else { u32::MAX });
    }
    /// The bytecode comes from elsewhere: it is verified before it first runs.
    pub fn distrust(&self) {
        self.unverified.set(true);
        self.simple.set(false);
        self.positional.set(u32::MAX);
    }
    pub fn has_flag(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }
    /// Locals live in slots, so that `f_locals` is a proxy.
    pub fn has_fast_locals(&self) -> bool {
        self.has_flag(co::OPTIMIZED)
    }
    /// The opcode at a code unit as the compiler wrote it, whatever quickening and monitoring put there.
    pub fn base_opcode(&self, unit: usize) -> Opcode {
        let op = Opcode::from_u8(self.unit(unit) as u8).unwrap_or(Opcode::RESERVED);
        match op {
            Opcode::INSTRUMENTED_LINE | Opcode::INSTRUMENTED_INSTRUCTION => {
                crate::interp::monitoring::original_opcode(self, unit).base()
            }
            op => op.base(),
        }
    }
    /// `co_code`: base opcodes, empty caches.
    pub fn original_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.units.len() * 2);
        let mut i = 0;
        while i < self.units.len() {
            let op = self.base_opcode(i);
            // What is no opcode stays as it is, to be complained about.
            let byte = self.unit(i) as u8;
            let byte = if Opcode::from_u8(byte).is_some() { op as u8 } else { byte };
            out.extend([byte, (self.unit(i) >> 8) as u8]);
            i += 1;
            for _ in 0..op.caches() {
                if i < self.units.len() {
                    out.extend([0, 0]);
                    i += 1;
                }
            }
        }
        out
    }
    /// The code units as they are.
    pub fn adaptive_bytes(&self) -> Vec<u8> {
        let mut units: Vec<u16> = self.units.iter().map(Cell::get).collect();
        // Whether a loop counts for the compiler is no specialization.
        let mut i = 0;
        while i < units.len() {
            if units[i] as u8 == Opcode::JUMP_BACKWARD_JIT as u8 {
                units[i] = units[i] & 0xff00 | Opcode::JUMP_BACKWARD_NO_JIT as u16;
            }
            i += 1 + self.base_opcode(i).caches();
        }
        units.into_iter().flat_map(u16::to_le_bytes).collect()
    }
    pub(crate) fn header_words() -> usize {
        HEADER_WORDS
    }
}
