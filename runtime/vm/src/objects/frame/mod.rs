//! `frame` objects, made on demand.
//!
//! While the frame runs (or waits in a generator) the object refers to its window; when the window dies ([`window_dies`]) the object takes
//! over what can still be asked for: locals, position, the caller's frame object. [`locals`] is the write-through view that `f_locals` gives.

pub mod attributes;
pub mod locals;

use crate::deopt::CallSite;
use crate::frames::window::{Fp, flags};
use crate::objects::code::PyCode;
use crate::objects::function::PyFunction;
use crate::objects::generator::EXECUTING;
use crate::objects::kinds;
use crate::prelude::*;
use brolga_heap::ValueArray;
use std::cell::Cell;
use std::ptr::NonNull;

/// See the module.
#[pyclass(name = "frame", kind = FRAME, flags = HAVE_GC, no_doc)]
#[repr(C)]
pub struct PyFrame {
    pub header: Header,
    /// The window, while it lives.
    window: Cell<Option<Fp>>,
    /// The window of the compiled code that the frame's function was inlined into: [`PyFrame::window`] is not filled yet.
    outer: Cell<Option<Fp>>,
    /// The thread on which compiled code ran last in the window.
    compiled_in: Cell<Option<NonNull<Thread>>>,
    /// The generator that holds the window.
    generator: Field,
    code: GcField<PyCode>,
    function: GcField<PyFunction>,
    /// What the dead window held.
    values: GcField<ValueArray>,
    namespace: Field,
    back: GcField<PyFrame>,
    /// Where a dead frame stood: code unit of its last instruction.
    last: Cell<isize>,
    /// `f_trace`.
    pub trace: Field,
    pub trace_lines: Cell<bool>,
    pub trace_opcodes: Cell<bool>,
    /// The line, while a trace function sees one that the position does not give; 0 is none.
    pub line_override: Cell<i32>,
    /// Names that `f_locals` was given and that are no variables of the code.
    pub extra_locals: GcField<PyDict>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyFrame {
    const KIND: Kind = kinds::FRAME;
}

/// # Safety
/// `h` is the header of a [`PyFrame`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let f: Gc<PyFrame> = unsafe { Gc::from_header(h) };
    // A live window is traced by its thread or generator.
    tracer.visit(f.generator.get());
    tracer.visit_gc(f.code.get());
    tracer.visit_gc(f.function.get());
    tracer.visit_gc(f.values.get());
    tracer.visit(f.namespace.get());
    tracer.visit_gc(f.back.get());
    tracer.visit(f.trace.get());
    tracer.visit_gc(f.extra_locals.get());
}

impl PyFrame {
    /// The object of a window, made if there is none.
    pub fn of(t: &Thread, fp: Fp) -> PyResult<Gc<PyFrame>> {
        if let Some(f) = fp.object.get() {
            return Ok(f);
        }
        let f = t.alloc(PyFrame {
            header: Header::new(kinds::FRAME, t.types.frame.shape_id()),
            window: Cell::new(Some(fp)),
            outer: Cell::new(None),
            compiled_in: Cell::new(None),
            generator: Field::opt(fp.generator().map(Gc::value)),
            code: GcField::new(fp.code.get()),
            function: GcField::new(fp.function.get()),
            values: GcField::EMPTY,
            namespace: Field::EMPTY,
            back: GcField::EMPTY,
            last: Cell::new(-1),
            trace: Field::EMPTY,
            trace_lines: Cell::new(true),
            trace_opcodes: Cell::new(false),
            line_override: Cell::new(0),
            extra_locals: GcField::EMPTY,
        })?;
        fp.object.set(Some(f));
        fp.add_flag(flags::OBJECT);
        if let Some(g) = fp.generator() {
            g.header.write_barrier();
        }
        Ok(f)
    }
    /// The object of the innermost frame of a window that compiled code runs in and goes on with; `None` if it has to become the interpreter's
    /// for that.
    fn of_running(t: &Thread, fp: Fp) -> Option<PyResult<Gc<PyFrame>>> {
        let site = fp.compiled_site()?;
        PyFrame::of_described(t, fp, site, site.frames.len() - 1)
    }
    /// The object of a compiled frame, or of one that was inlined into it; the code goes on.
    fn of_described(t: &Thread, fp: Fp, site: &'static CallSite, index: usize) -> Option<PyResult<Gc<PyFrame>>> {
        // SAFETY: code lives while a frame runs in it.
        let unit = unsafe { &*site.owner.get() };
        let frame = &site.frames[index];
        let code = crate::deopt::code_of(unit, frame);
        if !unit.lets_go || frame.op < code.first_traceable {
            return None;
        }
        if index == 0 {
            if !fp.has_flag(flags::OBJECT) {
                if unit.entry == crate::abi::tier::Entry::Call {
                    fp.complete_header(unit.code);
                }
                fp.object.set(None);
            }
            return Some(PyFrame::of(t, fp).inspect(|f| f.runs_compiled(t)));
        }
        if let Some(f) = t.state.inlined.find(fp, frame.window) {
            return Some(Ok(f));
        }
        let function = crate::deopt::function_of(t, fp, site, frame)?;
        // SAFETY: the window lies in the words that the compiled function reserved.
        let window = unsafe { Fp::new(crate::deopt::word_address(fp, unit, frame.window as usize).cast()) };
        let made = t.alloc(PyFrame {
            header: Header::new(kinds::FRAME, t.types.frame.shape_id()),
            window: Cell::new(Some(window)),
            outer: Cell::new(Some(fp)),
            compiled_in: Cell::new(Some(NonNull::from(t))),
            generator: Field::EMPTY,
            code: GcField::new(code),
            function: GcField::new(function),
            values: GcField::EMPTY,
            namespace: Field::EMPTY,
            back: GcField::EMPTY,
            last: Cell::new(-1),
            trace: Field::EMPTY,
            trace_lines: Cell::new(true),
            trace_opcodes: Cell::new(false),
            line_override: Cell::new(0),
            extra_locals: GcField::EMPTY,
        });
        Some(made.inspect(|f| t.state.inlined.add(fp, frame.window, *f)))
    }
    /// The frame was inlined, and its window has been filled now: the interpreter has it.
    pub fn got_window(&self) {
        self.outer.set(None);
    }
    /// The window, while it lives.
    pub fn window(&self) -> Option<Fp> {
        let fp = self.window.get()?;
        if let Some(t) = self.compiled_in.get()
            && let Some(running) = self.outer.get().or(Some(fp))
            && running.compiled_site().is_some()
        {
            // SAFETY: the thread that runs the frame outlives it.
            crate::deopt::settle(unsafe { t.as_ref() }, running);
        }
        Some(fp)
    }
    /// Compiled code goes on in the window, on this thread: who looks makes it the interpreter's first.
    pub fn runs_compiled(&self, t: &Thread) {
        self.compiled_in.set(Some(NonNull::from(t)));
    }
    pub fn code(&self) -> Gc<PyCode> {
        self.code.get().expect("set at creation")
    }
    pub fn function(&self) -> Gc<PyFunction> {
        self.function.get().expect("set at creation")
    }
    /// The window moved into a generator object.
    pub fn moved(&self, fp: Fp) {
        self.window.set(Some(fp));
        self.generator.set(&self.header, fp.generator().map(Gc::value));
    }
    /// The window is gone with nothing worth keeping: a generator that never ran, or was closed while it slept.
    pub fn window_gone(&self) {
        self.last.set(self.instruction());
        if let Some(fp) = self.window.replace(None) {
            self.namespace.set(&self.header, fp.namespace.get());
        }
        self.generator.set(&self.header, None);
    }
    /// Code unit of the last instruction; -1 before the first.
    pub fn instruction(&self) -> isize {
        match self.window() {
            // A generator that waits is at the instruction that it executes next.
            Some(fp) => fp.instruction() + isize::from(fp.generator().is_some_and(|g| g.state.get() < EXECUTING)),
            None => self.last.get(),
        }
    }
    /// The source line; `None` if the instruction has none.
    pub fn line(&self) -> Option<i32> {
        let line = match self.line_override.get() {
            0 => self.code().line_of(self.instruction()),
            line => line,
        };
        (line >= 0).then_some(line)
    }
    /// Slot `i` of localsplus.
    pub fn slot(&self, i: usize) -> Option<Value> {
        match self.window() {
            Some(fp) => fp.local(i),
            None => self.values.get()?.as_ref().items().get(i)?.get(),
        }
    }
    pub fn set_slot(&self, i: usize, v: Option<Value>) {
        match self.window() {
            Some(fp) => {
                fp.set_local(i, v);
                if let Some(g) = fp.generator() {
                    g.header.write_barrier();
                }
            }
            None => {
                if let Some(values) = self.values.get().filter(|a| i < a.capacity()) {
                    values.set(i, v);
                }
            }
        }
    }
    /// The namespace of a module or class body.
    pub fn namespace(&self) -> Option<Value> {
        match self.window() {
            Some(fp) => fp.namespace.get(),
            None => self.namespace.get(),
        }
    }
    /// The frame object of the caller.
    pub fn back(&self, t: &Thread) -> PyResult<Option<Gc<PyFrame>>> {
        match self.window() {
            Some(fp) => match fp.caller(t).and_then(|fp| fp.complete(t)) {
                Some(previous) => PyFrame::of(t, previous).map(Some),
                None => Ok(None),
            },
            None => Ok(self.back.get()),
        }
    }
    /// The generator object that the frame belongs to, while it lives.
    pub fn generator(&self) -> Option<Value> {
        self.generator.get()
    }
    /// Forgets the locals of a dead frame.
    pub fn clear_values(&self) {
        self.values.set(&self.header, None);
        self.namespace.set(&self.header, None);
        self.extra_locals.set(&self.header, None);
    }
}

/// A window with a frame object is about to be popped: the object takes over what it holds.
#[cold]
pub fn window_dies(t: &Thread, fp: Fp) -> PyResult<()> {
    let Some(f) = fp.object.get() else { return Ok(()) };
    let back = match fp.previous.get().and_then(|previous| PyFrame::of_running(t, previous)) {
        Some(back) => Some(back),
        None => fp.caller(t).and_then(|fp| fp.complete(t)).map(|previous| PyFrame::of(t, previous)),
    };
    let n = fp.code.get().nlocalsplus as usize;
    let values = if n > 0 { Some(ValueArray::new(&t.heap, n)) } else { None };
    f.last.set(fp.instruction());
    f.namespace.set(&f.header, fp.namespace.get());
    f.generator.set(&f.header, None);
    f.window.set(None);
    fp.object.set(None);
    fp.remove_flag(flags::OBJECT);
    match values {
        Some(Ok(values)) => {
            for i in 0..n {
                values.set(i, fp.local(i));
            }
            f.values.set(&f.header, Some(values));
        }
        Some(Err(_)) => return Err(t.raise_out_of_memory()),
        None => {}
    }
    match back {
        Some(Ok(back)) => f.back.set(&f.header, Some(back)),
        Some(Err(r)) => return Err(r),
        None => {}
    }
    Ok(())
}

/// A function that was inlined into compiled code returns, and there is an object of its frame: that takes over what the site describes.
#[cold]
pub fn inlined_dies(t: &Thread, fp: Fp, site: &'static CallSite) -> PyResult<()> {
    let frame = site.innermost();
    let Some(f) = t.state.inlined.take(fp, frame.window) else { return Ok(()) };
    f.window.set(None);
    f.outer.set(None);
    f.last.set(frame.op as isize);
    let n = frame.locals as usize;
    if n > 0 {
        let values = t.check_memory(ValueArray::new(&t.heap, n))?;
        crate::deopt::read_locals(t, fp, site, |i, v| values.set(i, v));
        f.values.set(&f.header, Some(values));
    }
    let back = match PyFrame::of_described(t, fp, site, site.frames.len() - 2) {
        Some(back) => back?,
        None => return Ok(()),
    };
    f.back.set(&f.header, Some(back));
    Ok(())
}

/// The innermost frame that Python code may see.
pub fn current(t: &Thread) -> Option<Fp> {
    crate::deopt::innermost(t).and_then(|fp| fp.complete(t))
}
/// `sys._getframe(depth)`.
pub fn at_depth(t: &Thread, depth: usize) -> Option<Fp> {
    let mut at = current(t);
    for _ in 0..depth {
        at = at?.caller(t).and_then(|fp| fp.complete(t));
    }
    at
}
/// `globals()` of the innermost frame.
pub fn current_globals(t: &Thread) -> Option<Gc<PyDict>> {
    current(t).map(|fp| fp.function.get().globals())
}
/// `locals()`: the namespace of a module or class body; in a function a fresh dict.
pub fn current_locals(t: &Thread) -> PyResult<Value> {
    let Some(fp) = current(t) else {
        return Err(t.raise_system_error("frame does not exist"));
    };
    locals::get(t, fp)
}
