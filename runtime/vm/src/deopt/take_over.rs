//! The decoder of [`CallSite`]s: compiled frames become the interpreter's.

use super::site::*;
use super::{RAISED, TAKEN, word_address};
use crate::abi::tier::{Compiled, bump};
use crate::frames::window::{Fp, Frame, Pc, Slot, flags};
use crate::modules::builtins::sum::RunningSum;
use crate::objects::code::PyCode;
use crate::objects::function::{PyFunction, PyMethod};
use crate::objects::iterators::{enumerate::PyEnumerate, zip::PyZip};
use crate::objects::list::iter::PyListIter;
use crate::objects::range::{PyRange, PyRangeIter};
use crate::objects::tuple::iter::PyTupleIter;
use crate::prelude::*;
use rustc_hash::FxHashSet;
use std::cell::Cell;

/// The innermost frame, as one of the interpreter.
pub fn innermost(t: &Thread) -> Option<Fp> {
    described(t, &t.frame)
}
/// A frame's caller, as a frame of the interpreter.
pub fn caller(t: &Thread, fp: Fp) -> Option<Fp> {
    described(t, &fp.previous)
}
fn described(t: &Thread, link: &Cell<Option<Fp>>) -> Option<Fp> {
    let fp = link.get()?;
    match fp.compiled_site() {
        None => Some(fp),
        Some(site) => {
            bump(&t.tier.stats.frames_described);
            let inner = take_over(t, fp, site);
            link.set(Some(inner));
            Some(inner)
        }
    }
}

/// A value in the making, where recipes find it.
struct Decoder<'a> {
    t: &'a Thread,
    fp: Fp,
    unit: &'a Compiled,
    site: &'a CallSite,
    virtuals: RootVec,
}

/// Memory ran out while a frame was being rebuilt: there is nobody to raise it to, so it is raised at the next poll.
#[cold]
fn no_memory(t: &Thread) -> Value {
    let r = t.raise_out_of_memory();
    let exc = t.take_exception(r);
    t.state.async_exception.set(Some(exc));
    t.poll.fetch_or(crate::thread::poll::ASYNC_EXCEPTION, std::sync::atomic::Ordering::Release);
    Value::NONE
}

impl Decoder<'_> {
    fn value_of(&self, word: u64, repr: HomeRepr) -> Slot {
        let t = self.t;
        let made = match repr {
            // SAFETY: homes of this representation hold words of values, or zero.
            HomeRepr::Value => return unsafe { Value::from_bits(word) },
            HomeRepr::Bool => return Some(Value::from_bool(word & 1 != 0)),
            HomeRepr::Int => t.new_int(word as i64),
            HomeRepr::Float => t.new_float(f64::from_bits(word)),
        };
        Some(match made {
            Ok(v) => v,
            Err(r) => {
                t.take_exception(r);
                no_memory(t)
            }
        })
    }
    fn word(&self, at: usize) -> u64 {
        // SAFETY: recipes name words of the window.
        unsafe { *word_address(self.fp, self.unit, at) }
    }
    fn raw(&self, recipe: Recipe, here: usize) -> u64 {
        match recipe {
            Recipe::Here(_) => self.word(here),
            Recipe::Word(at, _) => self.word(at as usize),
            Recipe::Const(i) => self.unit.consts[i as usize].bits(),
            Recipe::Nothing | Recipe::Virtual(_) => 0,
        }
    }
    /// A machine integer: raw in its home, or a constant.
    fn integer(&self, recipe: Recipe) -> i64 {
        match recipe {
            Recipe::Const(i) => self.unit.consts[i as usize].as_small_int().unwrap_or(0),
            Recipe::Word(_, HomeRepr::Value) => {
                // SAFETY: as above.
                unsafe { Value::from_bits(self.raw(recipe, 0)) }.and_then(Value::as_small_int).unwrap_or(0)
            }
            _ => self.raw(recipe, 0) as i64,
        }
    }
    fn slot(&self, recipe: Recipe, here: usize) -> Slot {
        match recipe {
            Recipe::Nothing => None,
            Recipe::Const(i) => Some(self.unit.consts[i as usize]),
            Recipe::Here(repr) | Recipe::Word(_, repr) => self.value_of(self.raw(recipe, here), repr),
            Recipe::Virtual(i) => self.virtuals.get(i as usize).copied(),
        }
    }
    fn make(&self, v: &VirtualDescription) -> PyResult<Value> {
        let t = self.t;
        let field = |i: usize| self.slot(v.fields[i], 0);
        let int = |i: usize| self.integer(v.fields[i]);
        Ok(match v.kind {
            VirtualKind::RangeIter => PyRangeIter::new(t, int(0), int(1), int(2))?.value(),
            VirtualKind::Range => PyRange::from_i64(t, int(0), int(1), int(2))?,
            VirtualKind::ListIter => PyListIter::at(t, field(0).and_then(|l| l.downcast()), int(1) as usize)?.value(),
            VirtualKind::TupleIter => PyTupleIter::at(t, field(0).and_then(|l| l.downcast()), int(1) as usize)?.value(),
            VirtualKind::Zip => PyZip::over(t, PyTuple::new(t, &self.fields(v))?)?,
            VirtualKind::Enumerate => PyEnumerate::over(t, field(0).unwrap_or(Value::NONE), int(1))?,
            VirtualKind::SumOfInts => RunningSum::of_ints(t, int(0))?,
            VirtualKind::SumOfFloats => {
                let float = |i: usize| field(i).and_then(crate::objects::float::as_float).unwrap_or(0.0);
                RunningSum::of_floats(t, float(0), float(1), int(2) != 0)?
            }
            VirtualKind::Method => {
                PyMethod::new(t, field(0).unwrap_or(Value::NONE), field(1).unwrap_or(Value::NONE))?.value()
            }
            VirtualKind::Tuple => PyTuple::new(t, &self.fields(v))?.value(),
        })
    }
    /// All fields of an object in the making.
    fn fields(&self, v: &VirtualDescription) -> RootVec {
        let mut items = RootVec::new(&self.t.heap);
        for field in &v.fields {
            items.push(self.slot(*field, 0).unwrap_or(Value::NONE));
        }
        items
    }
    fn make_virtuals(&mut self) {
        for v in &self.site.virtuals {
            let made = match self.make(v) {
                Ok(made) => made,
                Err(r) => {
                    self.t.take_exception(r);
                    no_memory(self.t)
                }
            };
            self.virtuals.push(made);
        }
    }
    /// Fills slots `from..` of a frame.
    fn fill(&self, frame: &FrameDescription, from: usize) {
        let first = frame.window as usize + crate::frames::window::HEADER_WORDS;
        for (i, recipe) in frame.slots.iter().enumerate().skip(from) {
            let v = self.slot(*recipe, first + i);
            // SAFETY: slots of the window.
            unsafe { *word_address(self.fp, self.unit, first + i) = v.map_or(0, Value::bits) };
        }
    }
    fn code(&self, frame: &FrameDescription) -> Gc<PyCode> {
        code_of(self.unit, frame)
    }
    /// Sets position and stack pointer.
    fn place(&self, fp: Fp, code: Gc<PyCode>, frame: &FrameDescription) {
        // What runs or called is behind its first unit; what is to be executed again is at it.
        fp.pc.set(code.first().add(frame.op as usize + 1));
        fp.sp.set(fp.slots().wrapping_add(frame.slots.len()));
    }
}

/// The code object of a described frame.
pub fn code_of(unit: &Compiled, frame: &FrameDescription) -> Gc<PyCode> {
    // SAFETY: the compiler put the code object among the constants.
    unsafe { unit.consts[frame.code as usize].cast() }
}
/// The function that runs in a frame which was inlined.
pub fn function_of(t: &Thread, fp: Fp, site: &'static CallSite, frame: &FrameDescription) -> Option<Gc<PyFunction>> {
    // SAFETY: the site's code is alive: the frame runs in it.
    let unit = unsafe { &*site.owner.get() };
    let d = Decoder { t, fp, unit, site, virtuals: RootVec::new(&t.heap) };
    d.slot(frame.function, 0).and_then(Value::downcast)
}
/// Reads the locals of a site's innermost frame; the frames stay compiled.
pub fn read_locals(t: &Thread, fp: Fp, site: &'static CallSite, mut read: impl FnMut(usize, Slot)) {
    // SAFETY: as above.
    let unit = unsafe { &*site.owner.get() };
    let mut d = Decoder { t, fp, unit, site, virtuals: RootVec::new(&t.heap) };
    d.make_virtuals();
    let frame = site.innermost();
    let first = frame.window as usize + crate::frames::window::HEADER_WORDS;
    for (i, recipe) in frame.slots.iter().take(frame.locals as usize).enumerate() {
        read(i, d.slot(*recipe, first + i));
    }
}

/// Makes a compiled frame's windows those of the interpreter, described by `site`. Gives the innermost one. The frame's site word says
/// afterwards that compiled code has to notice.
pub fn take_over(t: &Thread, fp: Fp, site: &'static CallSite) -> Fp {
    // SAFETY: the site's code is alive: the frame runs in it.
    let unit = unsafe { &*site.owner.get() };
    // While values are made the collector sees the window through this.
    fp.site.set(std::ptr::from_ref(site) as usize);
    let mut d = Decoder { t, fp, unit, site, virtuals: RootVec::new(&t.heap) };
    let pending = t.exception.replace(None);
    d.make_virtuals();
    let mut inner = fp;
    for (i, frame) in site.frames.iter().enumerate() {
        let code = d.code(frame);
        // Slots are boxed in place, where the site's recipes do not look.
        t.heap.without_collection(|| d.fill(frame, 0));
        // SAFETY: the window lies in the words that the compiled function reserved.
        let p = unsafe { word_address(fp, unit, frame.window as usize) }.cast::<Frame>();
        // SAFETY: as above.
        let here = unsafe { Fp::new(p) };
        if i > 0 {
            let caller = &site.frames[i - 1];
            // SAFETY: compiled code names a function object.
            let function: Gc<PyFunction> = unsafe { d.slot(frame.function, 0).unwrap_unchecked().cast() };
            let object = if fp.has_flag(flags::INLINED) { t.state.inlined.take(fp, frame.window) } else { None };
            if let Some(object) = object {
                object.got_window();
            }
            let object_flag = if object.is_some() { flags::OBJECT } else { 0 };
            // SAFETY: as above; the header was not initialized.
            unsafe {
                p.write(Frame {
                    previous: Cell::new(Some(inner)),
                    code: Cell::new(code),
                    pc: Cell::new(Pc::NULL),
                    sp: Cell::new(here.slots()),
                    function: Cell::new(function),
                    consts: Cell::new(code.consts_ptr.get()),
                    return_pc: Cell::new(inner.code.get().first().add(caller.next as usize)),
                    flags: Cell::new(
                        object_flag
                            | match frame {
                                FrameDescription { init: true, .. } => flags::INIT,
                                FrameDescription { operator: true, .. } => flags::OPERATOR,
                                FrameDescription { consumed: true, .. } => flags::CONSUMED,
                                _ => 0,
                            },
                    ),
                    depth: Cell::new(fp.depth.get() + i as u32),
                    site: Cell::new(0),
                    namespace: Cell::new(None),
                    object: Cell::new(object),
                })
            };
        } else if unit.entry == crate::abi::tier::Entry::Call {
            here.code.set(code);
            here.consts.set(code.consts_ptr.get());
            here.return_pc.set(Pc::NULL);
            here.namespace.set(None);
            if !here.has_flag(flags::OBJECT) {
                here.object.set(None);
            }
        }
        d.place(here, code, frame);
        inner = here;
    }
    t.exception.set(pending);
    fp.site.set(std::ptr::from_ref(site) as usize | TAKEN);
    inner
}

/// After a call during which the interpreter took the frame over: brings the operand stack of the innermost frame to what it is after the
/// instruction. Slots below `kept` are as they were.
pub(super) fn finish_instruction(t: &Thread, fp: Fp, after: &'static CallSite, kept: usize) -> Fp {
    // SAFETY: as in `take_over`.
    let unit = unsafe { &*after.owner.get() };
    let mut d = Decoder { t, fp, unit, site: after, virtuals: RootVec::new(&t.heap) };
    let frame = after.innermost();
    // SAFETY: the window lies in the words that the compiled function reserved.
    let here = unsafe { Fp::new(word_address(fp, unit, frame.window as usize).cast()) };
    // The window is the interpreter's, and scanned as such; but its top slots hold raw numbers, and values that nobody else knows.
    t.heap.without_collection(|| {
        d.make_virtuals();
        d.fill(frame, frame.locals as usize + kept);
        here.pc.set(d.code(frame).first().add(frame.start as usize));
        here.sp.set(here.slots().wrapping_add(frame.slots.len()));
    });
    here
}

/// Takes over all frames of this thread and others that run in `unit`.
pub fn take_over_frames_of(t: &Thread, unit: *const Compiled) {
    t.each_thread(|thread| {
        let mut link: *const Cell<Option<Fp>> = &thread.frame;
        // SAFETY: links are in threads and in live windows.
        while let Some(fp) = unsafe { &*link }.get() {
            if let Some(site) = fp.compiled_site()
                && (unit.is_null() || site.owner.get() == unit)
            {
                let inner = take_over(t, fp, site);
                // SAFETY: as above.
                unsafe { &*link }.set(Some(inner));
            }
            link = &raw const fp.previous;
        }
    });
}

/// Makes one frame of a thread the interpreter's, wherever it stands in the chain.
pub fn settle(t: &Thread, wanted: Fp) {
    let mut link: *const Cell<Option<Fp>> = &t.frame;
    // SAFETY: links are in threads and in live windows.
    while let Some(fp) = unsafe { &*link }.get() {
        if fp == wanted {
            if let Some(site) = fp.compiled_site() {
                let inner = take_over(t, fp, site);
                // SAFETY: as above.
                unsafe { &*link }.set(Some(inner));
            }
            return;
        }
        link = &raw const fp.previous;
    }
}

/// Compiled code that some frame of some thread runs in.
pub fn units_in_use(t: &Thread) -> FxHashSet<*const Compiled> {
    let mut set = FxHashSet::default();
    t.each_thread(|thread| {
        let mut frame = thread.frame.get();
        while let Some(fp) = frame {
            set.extend(fp.unit());
            frame = fp.previous.get();
        }
    });
    set
}

const _: () = assert!(RAISED == 0);
