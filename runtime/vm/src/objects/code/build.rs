//! Code objects from the compiler's form, and from parts.

use super::*;
use crate::interp::specialize::counter;
use crate::objects::bytes::PyBytes;
use crate::objects::{complex, int, set::PySet, slice::PySlice, str_};
use brolga_bytecode::linetable::without_columns;
use brolga_bytecode::{Constant, Wtf8};

/// Materializes a code object. The ones nested in it are made on first use.
pub fn from_compiled(t: &Thread, code: CodeObject) -> PyResult<Gc<PyCode>> {
    materialize(t, &code)
}

/// A string, interned.
fn interned(t: &Thread, text: &Wtf8) -> PyResult<Value> {
    let s = PyStr::from_wtf8(t, text.as_bytes())?;
    Ok(str_::intern_value(t, s))
}
fn names(t: &Thread, list: &[Wtf8]) -> PyResult<Gc<PyTuple>> {
    let tuple = PyTuple::uninit(t, list.len())?;
    for (i, name) in list.iter().enumerate() {
        let v = interned(t, name)?;
        if let Some(h) = v.as_header() {
            // As in CPython, names are never freed.
            t.heap.make_immortal(h).map_err(|_| t.raise_out_of_memory())?;
        }
        tuple.fields()[i].set(&tuple.header, Some(v));
    }
    Ok(tuple)
}
/// Whether CPython interns a constant string: it could be a name.
fn looks_like_name(text: &Wtf8) -> bool {
    text.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}
fn tuple_of(t: &Thread, items: &[Constant]) -> PyResult<Gc<PyTuple>> {
    if items.is_empty() {
        return Ok(PyTuple::empty(t));
    }
    let tuple = PyTuple::uninit(t, items.len())?;
    for (i, item) in items.iter().enumerate() {
        let v = constant(t, item)?;
        tuple.fields()[i].set(&tuple.header, Some(v));
    }
    Ok(tuple)
}
/// The object of a constant.
pub fn constant(t: &Thread, c: &Constant) -> PyResult<Value> {
    Ok(match c {
        Constant::None => Value::NONE,
        Constant::Ellipsis => Value::ELLIPSIS,
        Constant::Bool(b) => Value::from_bool(*b),
        Constant::Int(i) => int::from_ibig(t, i.clone())?,
        Constant::Float(f) => t.new_float(*f)?,
        Constant::Complex { real, imag } => complex::new(t, *real, *imag)?,
        Constant::Str(text) if looks_like_name(text) => interned(t, text)?,
        Constant::Str(text) => PyStr::from_wtf8(t, text.as_bytes())?.value(),
        Constant::Bytes(bytes) => PyBytes::new(t, bytes)?.value(),
        Constant::Tuple(items) => tuple_of(t, items)?.value(),
        Constant::FrozenSet(items) => {
            let tuple = tuple_of(t, items)?;
            PySet::new_frozenset(t, tuple.as_ref().items())?.value()
        }
        Constant::Slice(parts) => {
            let tuple = tuple_of(t, &parts[..])?;
            PySlice::new(t, tuple.get(0), tuple.get(1), tuple.get(2))?.value()
        }
        Constant::Code(code) => materialize(t, code)?.value(),
    })
}

/// Makes the object of a description.
pub fn materialize(t: &Thread, c: &CodeObject) -> PyResult<Gc<PyCode>> {
    let mut pending = Vec::new();
    let consts = PyTuple::uninit(t, c.consts.len())?;
    for (i, item) in c.consts.iter().enumerate() {
        if let Constant::Code(code) = item {
            pending.push((i as u32, code.clone()));
        } else {
            let v = constant(t, item)?;
            consts.fields()[i].set(&consts.header, Some(v));
        }
    }
    let lines_only = t.config.no_debug_ranges.then(|| without_columns(&c.linetable, c.firstlineno));
    let parts = Parts {
        argcount: c.argcount,
        posonlyargcount: c.posonlyargcount,
        kwonlyargcount: c.kwonlyargcount,
        stacksize: c.stacksize,
        flags: c.flags,
        firstlineno: c.firstlineno,
        code: &c.code,
        kinds: &c.localspluskinds,
        linetable: lines_only.as_deref().unwrap_or(&c.linetable),
        exceptiontable: &c.exceptiontable,
    };
    let names_tuple = names(t, &c.names)?;
    let localsplusnames = names(t, &c.localsplusnames)?;
    let filename = interned(t, &c.filename)?;
    let name = interned(t, &c.name)?;
    let qualname = interned(t, &c.qualname)?;
    let code = assemble(t, parts, consts, names_tuple, localsplusnames, [filename, name, qualname])?;
    *code.cold.pending.borrow_mut() = pending;
    Ok(code)
}

/// The plain data of a code object.
pub struct Parts<'a> {
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub stacksize: u32,
    pub flags: u32,
    pub firstlineno: i32,
    pub code: &'a [u8],
    pub kinds: &'a [u8],
    pub linetable: &'a [u8],
    pub exceptiontable: &'a [u8],
}

/// Makes a code object of its parts. `texts` are file name, name and qualified name.
pub fn assemble(
    t: &Thread,
    parts: Parts<'_>,
    consts: Gc<PyTuple>,
    names: Gc<PyTuple>,
    localsplusnames: Gc<PyTuple>,
    [filename, name, qualname]: [Value; 3],
) -> PyResult<Gc<PyCode>> {
    use brolga_bytecode::code::fast;
    let units = quickened(parts.code);
    let first_traceable = units.iter().position(|u| u.get() as u8 == Opcode::RESUME as u8).unwrap_or(0) as u32;
    let nlocalsplus = parts.kinds.len() as u32;
    let nfree = parts.kinds.iter().filter(|k| **k & fast::FREE != 0).count() as u32;
    let code = t.alloc(PyCode {
        header: Header::new(kinds::CODE, t.types.code.shape_id()),
        units,
        consts_ptr: Cell::new(consts.as_ref().fields().as_ptr().cast()),
        names_ptr: Cell::new(names.as_ref().fields().as_ptr().cast()),
        // A window that does not fit into any stack is refused when it is to be pushed.
        window_words: (PyCode::header_words() as u32).saturating_add(nlocalsplus).saturating_add(parts.stacksize),
        nlocalsplus,
        argcount: parts.argcount,
        posonlyargcount: parts.posonlyargcount,
        kwonlyargcount: parts.kwonlyargcount,
        stacksize: parts.stacksize,
        flags: parts.flags,
        nfree,
        version: t.interp.next_code_version(),
        first_traceable,
        firstlineno: parts.firstlineno,
        simple: Cell::new(false),
        positional: Cell::new(u32::MAX),
        unverified: Cell::new(false),
        consts: GcField::new(consts),
        names: GcField::new(names),
        localsplusnames: GcField::new(localsplusnames),
        name: Field::new(name),
        qualname: Field::new(qualname),
        filename: Field::new(filename),
        entry: Cell::new(std::ptr::null()),
        adapter: Cell::new(std::ptr::null()),
        countdown: Cell::new(crate::interp::tier::initial_countdown(t)),
        resume_countdown: Cell::new(crate::interp::tier::initial_countdown(t)),
        side_ptr: Cell::new(std::ptr::null()),
        cold: Box::new(Cold {
            linetable: parts.linetable.into(),
            exceptiontable: parts.exceptiontable.into(),
            kinds: parts.kinds.into(),
            ..Cold::default()
        }),
    })?;
    code.trust();
    Ok(code)
}

/// Code units with their caches set up for the first execution.
fn quickened(code: &[u8]) -> Box<[Cell<u16>]> {
    let units: Box<[Cell<u16>]> = code.chunks_exact(2).map(|u| Cell::new(u16::from_le_bytes([u[0], u[1]]))).collect();
    let mut i = 0;
    while i < units.len() {
        let mut op = Opcode::from_u8(units[i].get() as u8).unwrap_or(Opcode::RESERVED);
        if op.deopt() != op {
            // Specialized forms rely on their caches; bytecode from elsewhere may hold them.
            op = op.deopt();
            units[i].set((units[i].get() & 0xff00) | op as u16);
        }
        let caches = op.caches();
        for cache in units.iter().skip(i + 1).take(caches) {
            cache.set(0);
        }
        if caches > 0 && i + 1 < units.len() {
            units[i + 1].set(counter::initial(op));
        }
        i += 1 + caches;
    }
    units
}
