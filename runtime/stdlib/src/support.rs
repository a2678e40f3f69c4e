//! What several modules share: texts built from reprs, objects that a module keeps per VM.

use brolga_vm::prelude::*;
use brolga_vm::protocol::object;

/// The field of a native object that is set at creation.
#[inline]
pub fn get(f: &Field) -> Value {
    f.get().expect("set at creation")
}
/// As [`get`], typed.
#[inline]
pub fn held<T: HeapObject>(f: &GcField<T>) -> Gc<T> {
    f.get().expect("set at creation")
}

/// Text under construction. Pieces may hold lone surrogates, which a Rust string could not.
#[derive(Default)]
pub struct Text(Vec<u8>);

impl Text {
    pub fn new(start: &str) -> Text {
        Text(start.as_bytes().to_vec())
    }
    pub fn push(&mut self, s: &str) -> &mut Text {
        self.0.extend_from_slice(s.as_bytes());
        self
    }
    /// The text of a `str`.
    pub fn push_str(&mut self, s: &PyStr) -> &mut Text {
        match s.as_ascii() {
            Some(b) => self.0.extend_from_slice(b),
            None => self.0.extend_from_slice(&s.to_wtf8()),
        }
        self
    }
    /// `repr(v)`
    pub fn push_repr(&mut self, t: &Thread, v: Value) -> PyResult<&mut Text> {
        let s = object::repr(t, v)?;
        Ok(self.push_str(&s))
    }
    /// The reprs of some values, separated by commas.
    pub fn push_reprs(&mut self, t: &Thread, items: &[Value]) -> PyResult<&mut Text> {
        for (i, v) in items.iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.push_repr(t, *v)?;
        }
        Ok(self)
    }
    /// As a `str`.
    pub fn finish(&self, t: &Thread) -> PyResult<Gc<PyStr>> {
        PyStr::from_wtf8(t, &self.0)
    }
}

/// Shows an object that may contain itself: `body` builds the text unless `v` is being shown already, which is `recursive`.
pub fn guarded_repr(
    t: &Thread,
    v: Value,
    recursive: impl FnOnce() -> String,
    body: impl FnOnce() -> PyResult<Gc<PyStr>>,
) -> PyResult<Gc<PyStr>> {
    if !object::repr_enter(t, v)? {
        return PyStr::new(t, &recursive());
    }
    let text = body();
    object::repr_leave(t, v);
    text
}
