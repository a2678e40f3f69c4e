//! What Python code sees of code objects.

use super::build::{Parts, assemble};
use super::*;
use crate::interp::warn;
use crate::objects::bytes::{PyBytes, as_bytes};
use crate::objects::complex::PyComplex;
use crate::objects::float::as_float;
use crate::objects::str_::{self, as_str};
use crate::objects::tuple::as_tuple;
use crate::protocol::{iter, object};
use brolga_bytecode::code::fast;

fn text(f: &Field) -> String {
    f.get().and_then(as_str).map_or_else(String::new, |s| s.to_lossy().into_owned())
}

impl PyCode {
    fn names_with(&self, t: &Thread, bit: u8) -> PyResult<Gc<PyTuple>> {
        let mut names = RootVec::new(&t.heap);
        for (i, kind) in self.cold.kinds.iter().enumerate() {
            if kind & bit != 0 {
                names.push(self.localsplus_name(i));
            }
        }
        PyTuple::new(t, &names)
    }
    pub fn varnames(&self, t: &Thread) -> PyResult<Gc<PyTuple>> {
        if let Some(known) = self.cold.varnames.0.get() {
            return Ok(known);
        }
        let names = self.names_with(t, fast::LOCAL)?;
        self.cold.varnames.0.set(&self.header, Some(names));
        Ok(names)
    }
    pub fn cellvars(&self, t: &Thread) -> PyResult<Gc<PyTuple>> {
        self.names_with(t, fast::CELL)
    }
    pub fn freevars(&self, t: &Thread) -> PyResult<Gc<PyTuple>> {
        self.names_with(t, fast::FREE)
    }
    pub fn nlocals(&self) -> usize {
        self.cold.kinds.iter().filter(|k| **k & fast::LOCAL != 0).count()
    }
}

/// The arguments of the constructor.
struct NewParts {
    argcount: u32,
    posonlyargcount: u32,
    kwonlyargcount: u32,
    nlocals: usize,
    stacksize: u32,
    flags: u32,
    firstlineno: i32,
}
/// The objects among the constructor's arguments.
struct NewObjects {
    code: Value,
    consts: Value,
    names: Value,
    varnames: Value,
    filename: Value,
    name: Value,
    qualname: Value,
    linetable: Value,
    exceptiontable: Value,
    freevars: Value,
    cellvars: Value,
}

fn tuple_arg(t: &Thread, v: Value, position: usize) -> PyResult<Gc<PyTuple>> {
    as_tuple(v).ok_or_else(|| {
        t.raise_type_error(format!("code() argument {position} must be tuple, not {}", t.class_of(v).name()))
    })
}
fn str_arg(t: &Thread, v: Value, position: usize) -> PyResult<Value> {
    match as_str(v) {
        Some(s) => Ok(str_::intern_value(t, s)),
        None => {
            Err(t.raise_type_error(format!("code() argument {position} must be str, not {}", t.class_of(v).name())))
        }
    }
}
fn bytes_arg(t: &Thread, v: Value, position: usize) -> PyResult<Gc<PyBytes>> {
    as_bytes(v).ok_or_else(|| {
        t.raise_type_error(format!("code() argument {position} must be bytes, not {}", t.class_of(v).name()))
    })
}
/// A tuple of interned names.
fn name_tuple(t: &Thread, names: Gc<PyTuple>) -> PyResult<Gc<PyTuple>> {
    let new = PyTuple::uninit(t, names.len())?;
    for (i, v) in names.as_ref().items().iter().enumerate() {
        let Some(s) = as_str(*v) else {
            // Leave no empty items behind.
            for f in new.fields() {
                f.set(&new.header, Some(Value::NONE));
            }
            return Err(
                t.raise_type_error(format!("name tuples must contain only strings, not '{}'", t.class_of(*v).name()))
            );
        };
        new.fields()[i].set(&new.header, Some(str_::intern_value(t, s)));
    }
    Ok(new)
}

/// `types.CodeType(...)`: marked as unverified, so that it is checked before it runs.
fn construct(t: &Thread, n: NewParts, o: NewObjects) -> PyResult<Gc<PyCode>> {
    let code = bytes_arg(t, o.code, 7)?;
    let consts = tuple_arg(t, o.consts, 8)?;
    let names = name_tuple(t, tuple_arg(t, o.names, 9)?)?;
    let varnames = name_tuple(t, tuple_arg(t, o.varnames, 10)?)?;
    let filename = str_arg(t, o.filename, 11)?;
    let name = str_arg(t, o.name, 12)?;
    let qualname = str_arg(t, o.qualname, 13)?;
    let linetable = bytes_arg(t, o.linetable, 15)?;
    let exceptiontable = bytes_arg(t, o.exceptiontable, 16)?;
    let freevars = name_tuple(t, tuple_arg(t, o.freevars, 17)?)?;
    let cellvars = name_tuple(t, tuple_arg(t, o.cellvars, 18)?)?;

    let parameters = n.argcount as usize
        + n.kwonlyargcount as usize
        + usize::from(n.flags & co::VARARGS != 0)
        + usize::from(n.flags & co::VARKEYWORDS != 0);
    if varnames.len() != n.nlocals {
        return Err(t.raise_value_error("code: co_nlocals != len(co_varnames)"));
    }
    if parameters > n.nlocals {
        return Err(t.raise_value_error("code: co_varnames is too small"));
    }
    if n.posonlyargcount > n.argcount {
        return Err(t.raise_value_error("code: co_posonlyargcount > co_argcount"));
    }
    if code.len() % 2 != 0 {
        return Err(t.raise_value_error("code: co_code is malformed"));
    }
    let mut slots = RootVec::new(&t.heap);
    let mut slot_kinds = brolga_bytecode::code::parameter_kinds(
        n.posonlyargcount,
        n.argcount,
        n.kwonlyargcount,
        n.flags & co::VARARGS != 0,
        n.flags & co::VARKEYWORDS != 0,
    );
    slot_kinds.resize(n.nlocals, fast::LOCAL);
    slots.extend_from_slice(varnames.as_ref().items());
    for cell in cellvars.as_ref().items() {
        match slots[..n.nlocals].iter().position(|v| v == cell) {
            Some(i) => slot_kinds[i] |= fast::CELL,
            None => {
                slots.push(*cell);
                slot_kinds.push(fast::CELL);
            }
        }
    }
    for free in freevars.as_ref().items() {
        slots.push(*free);
        slot_kinds.push(fast::FREE);
    }
    let localsplusnames = PyTuple::new(t, &slots)?;
    let parts = Parts {
        argcount: n.argcount,
        posonlyargcount: n.posonlyargcount,
        kwonlyargcount: n.kwonlyargcount,
        stacksize: n.stacksize,
        flags: n.flags,
        firstlineno: n.firstlineno,
        code: code.as_ref().as_bytes(),
        kinds: &slot_kinds,
        linetable: linetable.as_ref().as_bytes(),
        exceptiontable: exceptiontable.as_ref().as_bytes(),
    };
    let new = assemble(t, parts, consts, names, localsplusnames, [filename, name, qualname])?;
    new.distrust();
    Ok(new)
}

/// Equality of constants as the compiler's: types count, and signs of zeros.
fn same_constant(t: &Thread, a: Value, b: Value) -> PyResult<bool> {
    t.enter_native(" in comparison")?;
    if t.class_of(a) != t.class_of(b) {
        return Ok(false);
    }
    if let (Some(x), Some(y)) = (a.downcast::<PyTuple>(), b.downcast::<PyTuple>()) {
        if x.len() != y.len() {
            return Ok(false);
        }
        for (i, v) in x.as_ref().items().iter().enumerate() {
            if !same_constant(t, *v, y.get(i))? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    if let (Some(x), Some(y)) = (as_float(a), as_float(b)) {
        return Ok(x.to_bits() == y.to_bits());
    }
    if let (Some(x), Some(y)) = (a.downcast::<PyComplex>(), b.downcast::<PyComplex>()) {
        return Ok(x.real.to_bits() == y.real.to_bits() && x.imag.to_bits() == y.imag.to_bits());
    }
    object::eq_identity(t, a, b)
}
fn equal(t: &Thread, a: Gc<PyCode>, b: Gc<PyCode>) -> PyResult<bool> {
    if a == b {
        return Ok(true);
    }
    let same_names = |x: &GcField<PyTuple>, y: &GcField<PyTuple>| match (x.get(), y.get()) {
        // Names are interned.
        (Some(x), Some(y)) => x.as_ref().items() == y.as_ref().items(),
        _ => false,
    };
    if a.name.get() != b.name.get()
        || a.argcount != b.argcount
        || a.posonlyargcount != b.posonlyargcount
        || a.kwonlyargcount != b.kwonlyargcount
        || a.flags != b.flags
        || a.firstlineno != b.firstlineno
        || a.unit_count() != b.unit_count()
        || a.cold.linetable != b.cold.linetable
        || a.cold.exceptiontable != b.cold.exceptiontable
        || !same_names(&a.as_ref().names, &b.as_ref().names)
        || !same_names(&a.as_ref().localsplusnames, &b.as_ref().localsplusnames)
        || a.original_bytes() != b.original_bytes()
    {
        return Ok(false);
    }
    let (x, y) = (a.all_constants(t)?, b.all_constants(t)?);
    same_constant(t, x.value(), y.value())
}

/// Iterates tuples that were made in advance: `co_lines()` and its like.
fn iterator_of(t: &Thread, items: &RootVec) -> PyResult<Value> {
    let list = t.new_list(items)?;
    iter::get_iter(t, list)
}
fn int_or_none(i: i32) -> Value {
    if i < 0 { Value::NONE } else { Value::from_small_int(i64::from(i)) }
}

#[pymethods]
impl PyCode {
    #[new(
        "code(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), /)"
    )]
    fn new_object(
        t: &Thread,
        _cls: Gc<PyType>,
        argcount: i32,
        posonlyargcount: i32,
        kwonlyargcount: i32,
        nlocals: i32,
        stacksize: i32,
        flags: i32,
        codestring: Value,
        constants: Value,
        names: Value,
        varnames: Value,
        filename: Value,
        name: Value,
        qualname: Value,
        firstlineno: i32,
        linetable: Value,
        exceptiontable: Value,
        freevars: Option<Value>,
        cellvars: Option<Value>,
    ) -> PyResult<Gc<PyCode>> {
        for (what, n) in [
            ("argcount", argcount),
            ("posonlyargcount", posonlyargcount),
            ("kwonlyargcount", kwonlyargcount),
            ("nlocals", nlocals),
        ] {
            if n < 0 {
                return Err(t.raise_value_error(format!("code: {what} must not be negative")));
            }
        }
        if stacksize < 0 || flags < 0 {
            return Err(t.raise_system_error("bad argument to internal function"));
        }
        let empty = PyTuple::empty(t).value();
        construct(
            t,
            NewParts {
                argcount: argcount as u32,
                posonlyargcount: posonlyargcount as u32,
                kwonlyargcount: kwonlyargcount as u32,
                nlocals: nlocals as usize,
                stacksize: stacksize as u32,
                flags: flags as u32,
                firstlineno,
            },
            NewObjects {
                code: codestring,
                consts: constants,
                names,
                varnames,
                filename,
                name,
                qualname,
                linetable,
                exceptiontable,
                freevars: freevars.unwrap_or(empty),
                cellvars: cellvars.unwrap_or(empty),
            },
        )
    }
    #[slot]
    fn repr(zelf: Gc<Self>) -> String {
        let c = zelf.as_ref();
        let line = if c.firstlineno != 0 { c.firstlineno } else { -1 };
        format!(
            "<code object {} at {:#x}, file \"{}\", line {line}>",
            text(&c.name),
            c.header.address(),
            text(&c.filename)
        )
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Self>) -> PyResult<i64> {
        let mut h: u64 = 0x345_678;
        let mut mix = |x: i64| h = (h ^ x as u64).wrapping_mul(0x0100_0000_01b3);
        if let Some(name) = zelf.name.get() {
            mix(object::hash(t, name)?);
        }
        let consts = zelf.all_constants(t)?;
        for v in consts.as_ref().items() {
            // Constants are hashable, or the code object is not.
            mix(object::hash(t, *v)?);
        }
        for n in [zelf.argcount, zelf.posonlyargcount, zelf.kwonlyargcount, zelf.flags, zelf.firstlineno as u32] {
            mix(i64::from(n));
        }
        for chunk in zelf.original_bytes().chunks(8) {
            mix(chunk.iter().fold(0i64, |n, b| n << 8 | i64::from(*b)));
        }
        let h = h as i64;
        Ok(if h == -1 { -2 } else { h })
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Self>, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<PyCode>() else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        match op {
            CompareOp::Eq => equal(t, zelf, other).map(Value::from_bool),
            CompareOp::Ne => equal(t, zelf, other).map(|b| Value::from_bool(!b)),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[member]
    fn co_argcount(zelf: Gc<Self>) -> u32 {
        zelf.argcount
    }
    #[member]
    fn co_posonlyargcount(zelf: Gc<Self>) -> u32 {
        zelf.posonlyargcount
    }
    #[member]
    fn co_kwonlyargcount(zelf: Gc<Self>) -> u32 {
        zelf.kwonlyargcount
    }
    #[member]
    fn co_stacksize(zelf: Gc<Self>) -> u32 {
        zelf.stacksize
    }
    #[member]
    fn co_flags(zelf: Gc<Self>) -> u32 {
        zelf.flags
    }
    #[member]
    fn co_names(zelf: Gc<Self>) -> Option<Gc<PyTuple>> {
        zelf.names.get()
    }
    #[member]
    fn co_filename(zelf: Gc<Self>) -> Option<Value> {
        zelf.filename.get()
    }
    #[member]
    fn co_name(zelf: Gc<Self>) -> Option<Value> {
        zelf.name.get()
    }
    #[member]
    fn co_qualname(zelf: Gc<Self>) -> Option<Value> {
        zelf.qualname.get()
    }
    #[member]
    fn co_firstlineno(zelf: Gc<Self>) -> i32 {
        zelf.firstlineno
    }
    #[member]
    fn co_linetable(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyBytes>> {
        PyBytes::new(t, &zelf.cold.linetable)
    }
    #[member]
    fn co_exceptiontable(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyBytes>> {
        PyBytes::new(t, &zelf.cold.exceptiontable)
    }
    #[member]
    fn co_consts(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyTuple>> {
        zelf.all_constants(t)
    }
    #[getter]
    fn co_nlocals(zelf: Gc<Self>) -> usize {
        zelf.nlocals()
    }
    #[getter]
    fn co_code(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyBytes>> {
        PyBytes::new(t, &zelf.original_bytes())
    }
    #[getter("_co_code_adaptive")]
    fn co_code_adaptive(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyBytes>> {
        PyBytes::new(t, &zelf.adaptive_bytes())
    }
    #[getter]
    fn co_varnames(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyTuple>> {
        zelf.varnames(t)
    }
    #[getter]
    fn co_cellvars(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyTuple>> {
        zelf.cellvars(t)
    }
    #[getter]
    fn co_freevars(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyTuple>> {
        zelf.freevars(t)
    }
    /// The old line table; use co_lines() instead.
    #[getter]
    fn co_lnotab(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyBytes>> {
        warn::deprecated(t, "co_lnotab is deprecated, use co_lines instead.")?;
        PyBytes::new(t, &lnotab(&zelf))
    }
    /// Yield (start, end, line) for ranges of bytecode.
    #[method("co_lines($self, /)", no_text_signature)]
    fn co_lines(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        let mut items = RootVec::new(&t.heap);
        for (start, end, line) in LineTable::new(&zelf.cold.linetable, zelf.firstlineno).lines() {
            let line = line.map_or(Value::NONE, |n| Value::from_small_int(i64::from(n)));
            let (start, end) = (Value::from_small_int(start as i64), Value::from_small_int(end as i64));
            items.push(t.new_tuple(&[start, end, line])?);
        }
        iterator_of(t, &items)
    }
    /// Yield (line, end line, column, end column) for each code unit.
    #[method("co_positions($self, /)", no_text_signature)]
    fn co_positions(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        let mut items = RootVec::new(&t.heap);
        for p in LineTable::new(&zelf.cold.linetable, zelf.firstlineno).positions().take(zelf.unit_count()) {
            let tuple = t.new_tuple(&[
                int_or_none(p.line),
                int_or_none(p.end_line),
                int_or_none(p.column),
                int_or_none(p.end_column),
            ])?;
            items.push(tuple);
        }
        iterator_of(t, &items)
    }
    /// Yield (source, not taken, taken) offsets of the branches.
    #[method("co_branches($self, /)", no_text_signature)]
    fn co_branches(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        let mut items = RootVec::new(&t.heap);
        let bytes = zelf.original_bytes();
        let mut offset = 0;
        let mut oparg: usize = 0;
        while offset < bytes.len() {
            let op = Opcode::from_u8(bytes[offset]).unwrap_or(Opcode::RESERVED);
            oparg = oparg << 8 | usize::from(bytes[offset + 1]);
            let next = offset + 2 + 2 * op.caches();
            if op == Opcode::EXTENDED_ARG {
                offset = next;
                continue;
            }
            // Behind a conditional jump comes NOT_TAKEN, and behind a loop's exhaustion END_FOR, which are part of the branch.
            let ends = match op {
                Opcode::POP_JUMP_IF_FALSE
                | Opcode::POP_JUMP_IF_TRUE
                | Opcode::POP_JUMP_IF_NONE
                | Opcode::POP_JUMP_IF_NOT_NONE => Some((next + 2, next + 2 * oparg)),
                Opcode::FOR_ITER => Some((next, next + 2 * oparg + 4)),
                Opcode::END_ASYNC_FOR => {
                    let send = (next as isize - 2 * oparg as isize).max(0) as usize;
                    let item = t.new_tuple(&[
                        Value::from_small_int(send as i64),
                        Value::from_small_int((send + 4) as i64),
                        Value::from_small_int(next as i64),
                    ])?;
                    items.push(item);
                    None
                }
                _ => None,
            };
            if let Some((not_taken, taken)) = ends {
                let item = t.new_tuple(&[
                    Value::from_small_int(offset as i64),
                    Value::from_small_int(not_taken as i64),
                    Value::from_small_int(taken as i64),
                ])?;
                items.push(item);
            }
            oparg = 0;
            offset = next;
        }
        iterator_of(t, &items)
    }
    /// The name of a local variable, by its index.
    #[method("_varname_from_oparg($self, oparg)", effect = Reads)]
    fn _varname_from_oparg(t: &Thread, zelf: Gc<Self>, oparg: i32) -> PyResult<Value> {
        if oparg < 0 || oparg as usize >= zelf.cold.kinds.len() {
            return Err(t.raise_index_error("tuple index out of range"));
        }
        Ok(zelf.localsplus_name(oparg as usize))
    }
    #[method("__sizeof__($self, /)", no_text_signature, effect = Reads)]
    fn __sizeof__(zelf: Gc<Self>) -> usize {
        size_of::<PyCode>() + external_bytes(&zelf.header)
    }
    /// A code object that is like this one, except for the attributes that are given.
    #[method("replace($self, /, **changes)")]
    fn replace(t: &Thread, zelf: Gc<Self>, changes: KwArgs<'_>) -> PyResult<Gc<PyCode>> {
        replaced(t, zelf, changes)
    }
    /// What copy.replace() calls: replace().
    #[method("__replace__($self, /, **changes)")]
    fn __replace__(t: &Thread, zelf: Gc<Self>, changes: KwArgs<'_>) -> PyResult<Gc<PyCode>> {
        replaced(t, zelf, changes)
    }
}

fn replaced(t: &Thread, c: Gc<PyCode>, changes: KwArgs<'_>) -> PyResult<Gc<PyCode>> {
    let mut n = NewParts {
        argcount: c.argcount,
        posonlyargcount: c.posonlyargcount,
        kwonlyargcount: c.kwonlyargcount,
        nlocals: c.nlocals(),
        stacksize: c.stacksize,
        flags: c.flags,
        firstlineno: c.firstlineno,
    };
    let mut o = NewObjects {
        code: PyBytes::new(t, &c.original_bytes())?.value(),
        consts: c.all_constants(t)?.value(),
        names: c.names.get().map_or(Value::NONE, Gc::value),
        varnames: c.varnames(t)?.value(),
        filename: c.filename.get().unwrap_or(Value::NONE),
        name: c.name.get().unwrap_or(Value::NONE),
        qualname: c.qualname.get().unwrap_or(Value::NONE),
        linetable: PyBytes::new(t, &c.cold.linetable)?.value(),
        exceptiontable: PyBytes::new(t, &c.cold.exceptiontable)?.value(),
        freevars: c.freevars(t)?.value(),
        cellvars: c.cellvars(t)?.value(),
    };
    let mut code_changed = false;
    let int = |v: Value, what: &str| -> PyResult<i32> {
        let i = crate::protocol::number::index_i64(t, v)?;
        i32::try_from(i)
            .ok()
            .filter(|i| *i >= 0 || what == "co_firstlineno")
            .ok_or_else(|| t.raise_value_error(format!("{what} must be a positive integer")))
    };
    let bytes = |v: Value, what: &str| -> PyResult<Value> {
        if as_bytes(v).is_some() {
            return Ok(v);
        }
        Err(t.raise_type_error(format!("replace() argument '{what}' must be bytes, not {}", t.class_of(v).name())))
    };
    let tuple = |v: Value, what: &str| -> PyResult<Value> {
        if as_tuple(v).is_some() {
            return Ok(v);
        }
        Err(t.raise_type_error(format!("replace() argument '{what}' must be tuple, not {}", t.class_of(v).name())))
    };
    let string = |v: Value, what: &str| -> PyResult<Value> {
        if as_str(v).is_some() {
            return Ok(v);
        }
        Err(t.raise_type_error(format!("replace() argument '{what}' must be str, not {}", t.class_of(v).name())))
    };
    for (name, v) in changes.iter() {
        let name = as_str(name).map_or_else(String::new, |s| s.to_lossy().into_owned());
        match name.as_str() {
            "co_argcount" => n.argcount = int(v, &name)? as u32,
            "co_posonlyargcount" => n.posonlyargcount = int(v, &name)? as u32,
            "co_kwonlyargcount" => n.kwonlyargcount = int(v, &name)? as u32,
            "co_nlocals" => n.nlocals = int(v, &name)? as usize,
            "co_stacksize" => n.stacksize = int(v, &name)? as u32,
            "co_flags" => n.flags = int(v, &name)? as u32,
            "co_firstlineno" => n.firstlineno = int(v, &name)?,
            "co_code" => {
                o.code = bytes(v, &name)?;
                code_changed = true;
            }
            "co_consts" => o.consts = tuple(v, &name)?,
            "co_names" => o.names = tuple(v, &name)?,
            "co_varnames" => o.varnames = tuple(v, &name)?,
            "co_filename" => o.filename = string(v, &name)?,
            "co_name" => o.name = string(v, &name)?,
            "co_qualname" => o.qualname = string(v, &name)?,
            "co_linetable" => o.linetable = bytes(v, &name)?,
            "co_exceptiontable" => {
                o.exceptiontable = bytes(v, &name)?;
                code_changed = true;
            }
            "co_freevars" => o.freevars = tuple(v, &name)?,
            "co_cellvars" => o.cellvars = tuple(v, &name)?,
            _ => return Err(t.raise_type_error(format!("replace() got an unexpected keyword argument '{name}'"))),
        }
    }
    let trusted = !c.unverified.get()
        && !code_changed
        && n.stacksize >= c.stacksize
        && changes.iter().all(|(name, _)| {
            as_str(name).is_some_and(|s| {
                matches!(
                    &*s.to_lossy(),
                    "co_filename" | "co_name" | "co_qualname" | "co_firstlineno" | "co_linetable" | "co_stacksize"
                )
            })
        });
    let new = construct(t, n, o)?;
    if trusted {
        new.trust();
    }
    Ok(new)
}

/// The line table of Python 3.9 and before: pairs of byte and line increments.
fn lnotab(c: &PyCode) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut code_offset, mut line) = (0usize, c.firstlineno);
    for (start, _, next) in LineTable::new(&c.cold.linetable, c.firstlineno).lines() {
        let Some(next) = next else { continue };
        let mut bytes = start - code_offset;
        let mut lines = next - line;
        if lines == 0 {
            continue;
        }
        while bytes > 255 {
            out.extend([255, 0]);
            bytes -= 255;
        }
        while lines > 127 {
            out.extend([bytes as u8, 127]);
            lines -= 127;
            bytes = 0;
        }
        while lines < -128 {
            out.extend([bytes as u8, 0x80]);
            lines += 128;
            bytes = 0;
        }
        out.extend([bytes as u8, lines as i8 as u8]);
        (code_offset, line) = (start, next);
    }
    out
}
