//! Tracebacks.

use crate::frames::window::Fp;
use crate::objects::exception::PyException;
use crate::objects::frame::PyFrame;
use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

/// One frame that an exception passed. The line is computed when it is asked for.
#[pyclass(name = "traceback", kind = TRACEBACK, flags = HAVE_GC, no_doc)]
#[repr(C)]
pub struct PyTraceback {
    pub header: Header,
    /// The next entry, nearer to where the exception was raised.
    pub next: GcField<PyTraceback>,
    pub frame: GcField<PyFrame>,
    /// Byte offset of the instruction.
    pub lasti: Cell<i32>,
    /// The line; -1: not computed yet.
    lineno: Cell<i32>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyTraceback {
    const KIND: Kind = kinds::TRACEBACK;
}

/// # Safety
/// `h` is the header of a [`PyTraceback`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let tb: Gc<PyTraceback> = unsafe { Gc::from_header(h) };
    tracer.visit_gc(tb.next.get());
    tracer.visit_gc(tb.frame.get());
}

/// Puts an entry for `fp`, where it stands, in front of the pending exception's traceback.
#[cold]
pub fn add(t: &Thread, fp: Fp) {
    let Some(exc) = t.exception.replace(None) else { return };
    if let Some(e) = exc.downcast::<PyException>() {
        let old = e.traceback.get().and_then(|v| v.downcast::<PyTraceback>());
        match extend(t, fp, old) {
            Ok(tb) => e.traceback.set(&e.header, Some(tb.value())),
            // No memory: the exception goes on without the entry.
            Err(r) => {
                t.take_exception(r);
            }
        }
    }
    t.exception.set(Some(exc));
}
/// An entry for `fp`, where it stands, in front of `next`.
pub fn extend(t: &Thread, fp: Fp, next: Option<Gc<PyTraceback>>) -> PyResult<Gc<PyTraceback>> {
    let frame = PyFrame::of(t, fp)?;
    new(t, next, frame, fp.instruction() as i32 * 2, -1)
}
fn new(
    t: &Thread,
    next: Option<Gc<PyTraceback>>,
    frame: Gc<PyFrame>,
    lasti: i32,
    lineno: i32,
) -> PyResult<Gc<PyTraceback>> {
    t.alloc(PyTraceback {
        header: Header::new(kinds::TRACEBACK, t.types.traceback.shape_id()),
        next: GcField::opt(next),
        frame: GcField::new(frame),
        lasti: Cell::new(lasti),
        lineno: Cell::new(lineno),
    })
}

impl PyTraceback {
    pub fn frame(&self) -> Gc<PyFrame> {
        self.frame.get().expect("set at creation")
    }
    /// The source line; `None` if the instruction has none.
    pub fn line(&self) -> Option<i32> {
        if self.lineno.get() == -1 {
            let line = self.frame().code().line_of(self.lasti.get() as isize / 2);
            return (line != -1).then_some(line);
        }
        Some(self.lineno.get())
    }
}

#[pymethods]
impl PyTraceback {
    #[new("traceback(tb_next, tb_frame, tb_lasti, tb_lineno)")]
    fn new_object(
        t: &Thread,
        _cls: Gc<PyType>,
        tb_next: Value,
        tb_frame: Gc<PyFrame>,
        tb_lasti: i32,
        tb_lineno: i32,
    ) -> PyResult<Gc<PyTraceback>> {
        let next = match tb_next.downcast::<PyTraceback>() {
            Some(next) => Some(next),
            None if tb_next.is_none() => None,
            None => {
                return Err(t.raise_type_error(format!(
                    "expected traceback object or None, got '{}'",
                    t.class_of(tb_next).name()
                )));
            }
        };
        new(t, next, tb_frame, tb_lasti, tb_lineno)
    }
    #[getter]
    fn tb_next(zelf: Gc<Self>) -> Option<Gc<PyTraceback>> {
        zelf.next.get()
    }
    #[setter]
    fn set_tb_next(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else {
            return Err(t.raise_type_error("can't delete tb_next attribute"));
        };
        let next = match v.downcast::<PyTraceback>() {
            Some(next) => Some(next),
            None if v.is_none() => None,
            None => {
                return Err(t.raise_type_error(format!("expected traceback object, got '{}'", t.class_of(v).name())));
            }
        };
        let mut at = next;
        while let Some(tb) = at {
            if tb == zelf {
                return Err(t.raise_value_error("traceback loop detected"));
            }
            at = tb.next.get();
        }
        zelf.next.set(&zelf.header, next);
        Ok(())
    }
    #[member]
    fn tb_frame(zelf: Gc<Self>) -> Gc<PyFrame> {
        zelf.frame()
    }
    #[member]
    fn tb_lasti(zelf: Gc<Self>) -> i32 {
        zelf.lasti.get()
    }
    #[getter]
    fn tb_lineno(zelf: Gc<Self>) -> Option<i32> {
        zelf.line()
    }
    #[method("__dir__($self, /)", no_text_signature)]
    fn __dir__(t: &Thread, _zelf: Gc<Self>) -> PyResult<Value> {
        t.new_list(&[t.intern("tb_frame"), t.intern("tb_next"), t.intern("tb_lasti"), t.intern("tb_lineno")])
    }
}
