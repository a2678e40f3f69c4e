//! Closure cells.

use crate::objects::kinds;
use crate::prelude::*;
use crate::protocol::object;

/// A variable that functions share; empty while the name is unbound.
#[pyclass(name = "cell", kind = CELL, flags = HAVE_GC, signature = "([contents])", doc = "cell([contents])\n\nA variable shared by nested functions.")]
#[repr(C)]
pub struct PyCell {
    pub header: Header,
    pub contents: Field,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyCell {
    const KIND: Kind = kinds::CELL;
}

/// # Safety
/// `h` is the header of a [`PyCell`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let cell: Gc<PyCell> = unsafe { Gc::from_header(h) };
    tracer.visit(cell.contents.get());
}

impl PyCell {
    #[inline]
    pub fn new(t: &Thread, contents: Option<Value>) -> PyResult<Gc<PyCell>> {
        t.alloc(PyCell { header: Header::new(kinds::CELL, t.types.cell.shape_id()), contents: Field::opt(contents) })
    }
    #[inline(always)]
    pub fn set(&self, v: Option<Value>) {
        self.contents.set(&self.header, v);
    }
}

#[pymethods]
impl PyCell {
    #[new("cell", raw)]
    fn new_object(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<PyCell>> {
        crate::abi::args::check_no_keywords(t, "cell", args.kwnames)?;
        crate::abi::args::check_positional(t, "cell", args.values.len(), 0, 1)?;
        PyCell::new(t, args.values.first().copied())
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Self>) -> String {
        let here = zelf.header.address();
        match zelf.contents.get() {
            None => format!("<cell at {here:#x}: empty>"),
            Some(v) => format!("<cell at {here:#x}: {} object at {:#x}>", t.class_of(v).name(), v.bits()),
        }
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Self>, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<PyCell>() else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        match (zelf.contents.get(), other.contents.get()) {
            (Some(a), Some(b)) => object::compare(t, a, b, op),
            // An empty cell is less than any other.
            (a, b) => Ok(Value::from_bool(op.matches(a.is_some().cmp(&b.is_some())))),
        }
    }
    #[getter]
    fn cell_contents(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        zelf.contents.get().ok_or_else(|| t.raise_value_error("Cell is empty"))
    }
    #[setter]
    fn set_cell_contents(zelf: Gc<Self>, v: Option<Value>) {
        zelf.set(v);
    }
}
