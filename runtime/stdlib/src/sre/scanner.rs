//! `SRE_Scanner`: goes through the matches of a string one by one.

use super::matches::Match;
use super::pattern::Pattern;
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::objects::memoryview::PyMemoryView;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use std::cell::Cell;

#[pyclass(name = "SRE_Scanner", module = "_sre", flags = HEAPTYPE | HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct Scanner {
    pattern: GcField<Native<Pattern>>,
    string: Field,
    /// Keeps the size of a mutable buffer until the last match has been found.
    hold: GcField<Native<PyMemoryView>>,
    /// Where the next match may begin; `None` after a failure.
    start: Cell<Option<usize>>,
    end: usize,
    must_advance: Cell<bool>,
    running: Cell<bool>,
}

impl Scanner {
    pub fn make(
        t: &Thread,
        pattern: Gc<Native<Pattern>>,
        string: Value,
        pos: isize,
        endpos: isize,
    ) -> PyResult<Gc<Native<Scanner>>> {
        let b = pattern.bounds(t, string, pos, endpos)?;
        let is_fixed = as_str(string).is_some() || as_bytes(string).is_some();
        let hold = if is_fixed { None } else { Some(PyMemoryView::of(t, string)?) };
        let scanner = Scanner {
            pattern: GcField::new(pattern),
            string: Field::new(string),
            hold: GcField::opt(hold),
            start: Cell::new((b.start <= b.end).then_some(b.start)),
            end: b.end,
            must_advance: Cell::new(false),
            running: Cell::new(false),
        };
        Native::new(t, Scanner::class(t), scanner)
    }
    fn step(&self, t: &Thread, search: bool) -> PyResult<Value> {
        if self.running.replace(true) {
            return Err(t.raise_value_error("regular expression scanner already executing"));
        }
        let result = self.find(t, search);
        self.running.set(false);
        result
    }
    fn find(&self, t: &Thread, search: bool) -> PyResult<Value> {
        let (Some(pattern), Some(string)) = (self.pattern.get(), self.string.get()) else { return Ok(Value::NONE) };
        let Some(start) = self.start.get() else { return Ok(Value::NONE) };
        let b = pattern.bounds(t, string, start as isize, self.end as isize)?;
        let mut machine = pattern.machine(t, &b);
        let advance = self.must_advance.get();
        let found = if search { machine.search(start, advance)? } else { machine.match_at(start, advance, false)? };
        let Some(found) = found else {
            self.start.set(None);
            if let Some(hold) = self.hold.get() {
                hold.release(t)?;
            }
            return Ok(Value::NONE);
        };
        self.must_advance.set(found.start == found.end);
        self.start.set(Some(found.end));
        Match::make(t, pattern, string, start, b.end, found, &machine).map(Into::into)
    }
}

#[pymethods]
impl Scanner {
    #[method("match($self, /)")]
    fn match_method(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        zelf.step(t, false)
    }
    #[method("search($self, /)")]
    fn search(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        zelf.step(t, true)
    }
    #[member]
    fn pattern(zelf: Gc<Native<Self>>) -> Option<Gc<Native<Pattern>>> {
        zelf.pattern.get()
    }
}
