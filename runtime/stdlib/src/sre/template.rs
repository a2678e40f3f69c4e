//! `SRE_Template`: replacement texts with references to groups.

use super::subject::Subject;
use brolga_vm::modules::import;
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::{StrBuilder, as_str};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{buffer, call};

/// Literals, and the groups between them: `literals` has one item more than `groups`.
#[pyclass(name = "SRE_Template", module = "_sre", flags = HEAPTYPE | HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct Template {
    literals: GcField<PyTuple>,
    groups: Vec<usize>,
}
#[pymethods]
impl Template {}

/// A template of a list of literals and group numbers in turn.
pub fn make(t: &Thread, list: Gc<PyList>) -> PyResult<Value> {
    let invalid = || t.raise_type_error("invalid template");
    if list.len().is_multiple_of(2) {
        return Err(invalid());
    }
    let (mut literals, mut groups) = (RootVec::new(&t.heap), Vec::new());
    for i in 0..list.len() {
        let v = list.item(i);
        if i % 2 == 0 {
            literals.push(v);
        } else {
            let Some(number) = int::as_int(v) else { return Err(t.raise_type_error("an integer is required")) };
            groups.push(number.to_i64().and_then(|n| usize::try_from(n).ok()).ok_or_else(invalid)?);
        }
    }
    let literals = PyTuple::new(t, &literals)?;
    Native::new(t, Template::class(t), Template { literals: GcField::new(literals), groups }).map(Into::into)
}

/// `re._compile_template`, which keeps templates that it has made.
pub fn compile(t: &Thread, pattern: Value, text: Value) -> PyResult<Value> {
    let function = import::import_attr(t, "re", "_compile_template")?;
    match call::call2(t, function, pattern, text) {
        // What cannot be hashed is tried as bytes.
        Err(r)
            if t.exception_matches(t.types.type_error)
                && as_str(text).is_none()
                && as_bytes(text).is_none()
                && buffer::is_bytes_like(t, text) =>
        {
            t.take_exception(r);
            let copy = buffer::to_vec(t, text)?.into_py(t)?;
            call::call2(t, function, pattern, copy)
        }
        other => other,
    }
}

/// Appends text or bytes to a result.
pub enum Output {
    Text(StrBuilder),
    Bytes(Vec<u8>),
}
impl Output {
    pub fn for_subject(subject: &Subject) -> Output {
        if subject.is_bytes() { Output::Bytes(Vec::new()) } else { Output::Text(StrBuilder::new()) }
    }
    /// Appends a piece, the `index`th of the sequence that is being joined.
    pub fn push(&mut self, t: &Thread, v: Value, index: usize) -> PyResult<()> {
        let got = || brolga_vm::abi::args::type_name(t, v);
        match self {
            Output::Text(out) => match as_str(v) {
                Some(s) => out.push_py(&s),
                None => {
                    let got = got();
                    return Err(
                        t.raise_type_error(format!("sequence item {index}: expected str instance, {got} found"))
                    );
                }
            },
            Output::Bytes(out) => {
                if !buffer::is_bytes_like(t, v) {
                    let got = got();
                    return Err(t.raise_type_error(format!(
                        "sequence item {index}: expected a bytes-like object, {got} found"
                    )));
                }
                out.extend_from_slice(&BytesLike::acquire(t, v)?);
            }
        }
        Ok(())
    }
    /// Appends a part of the subject.
    pub fn push_part(&mut self, subject: &Subject, start: usize, end: usize) {
        match self {
            Output::Text(out) => out.push_view(subject.view().slice(start, end)),
            Output::Bytes(out) => {
                if let Subject::Bytes(b) = subject {
                    out.extend_from_slice(&b[start..end]);
                }
            }
        }
    }
    pub fn finish(self, t: &Thread) -> PyResult<Value> {
        match self {
            Output::Text(out) => out.finish(t).map(Into::into),
            Output::Bytes(out) => out.into_py(t),
        }
    }
}

/// Expands a compiled template (which may be a plain text): `group` gives the text of a group.
pub fn expand(
    t: &Thread,
    compiled: Value,
    subject: &Subject,
    groups: usize,
    group: impl Fn(usize) -> PyResult<Option<Value>>,
) -> PyResult<Value> {
    let Some(template) = compiled.downcast::<Native<Template>>() else { return Ok(compiled) };
    let mut out = Output::for_subject(subject);
    append(t, &template, groups, &mut out, group)?;
    out.finish(t)
}
/// Appends the expansion of a template.
pub fn append(
    t: &Thread,
    template: &Template,
    groups: usize,
    out: &mut Output,
    group: impl Fn(usize) -> PyResult<Option<Value>>,
) -> PyResult<()> {
    let Some(literals) = template.literals.get() else { return Ok(()) };
    let mut count = 0;
    for (i, literal) in literals.items().iter().enumerate() {
        out.push(t, *literal, count)?;
        count += 1;
        if let Some(&number) = template.groups.get(i) {
            if number > groups {
                return Err(t.raise_index_error("no such group"));
            }
            if let Some(text) = group(number)? {
                out.push(t, text, count)?;
                count += 1;
            }
        }
    }
    Ok(())
}
