//! The `_symtable` module: the compiler's symbol tables as Python objects, for `symtable`.

use super::builtins::compile::{self, Request, flags};
use super::builtins::source;
use crate::prelude::*;
use brolga_compiler::ast::Arena;
use brolga_compiler::parse::{Mode, parse};
use brolga_compiler::symtable::{Options, ScopeId, SymbolTable, build};
use std::cell::Cell;

/// One block: its names and the blocks in it.
#[pyclass(name = "symtable entry", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct Entry {
    id: Cell<i64>,
    name: Field,
    symbols: Field,
    varnames: Field,
    children: Field,
    nested: Cell<i64>,
    kind: Cell<i64>,
    lineno: Cell<i64>,
}

type This = Gc<Native<Entry>>;

fn value_of(field: &Field) -> Value {
    field.get().unwrap_or(Value::NONE)
}

#[pymethods]
impl Entry {
    #[slot]
    fn repr(zelf: This) -> String {
        let name = crate::objects::str_::as_str(value_of(&zelf.name)).map(|s| s.to_lossy().into_owned());
        let (id, lineno) = (zelf.id.get(), zelf.lineno.get());
        format!("<symtable entry {}({id}), line {lineno}>", name.unwrap_or_default())
    }
    #[member]
    fn id(zelf: This) -> i64 {
        zelf.id.get()
    }
    #[member]
    fn name(zelf: This) -> Value {
        value_of(&zelf.name)
    }
    #[member]
    fn symbols(zelf: This) -> Value {
        value_of(&zelf.symbols)
    }
    #[member]
    fn varnames(zelf: This) -> Value {
        value_of(&zelf.varnames)
    }
    #[member]
    fn children(zelf: This) -> Value {
        value_of(&zelf.children)
    }
    #[member]
    fn nested(zelf: This) -> i64 {
        zelf.nested.get()
    }
    #[member("type")]
    fn kind(zelf: This) -> i64 {
        zelf.kind.get()
    }
    #[member]
    fn lineno(zelf: This) -> i64 {
        zelf.lineno.get()
    }
}

/// Makes the object of a block and of those in it.
fn entry(t: &Thread, table: &SymbolTable<'_>, id: ScopeId) -> PyResult<Value> {
    t.enter_native(" during compilation")?;
    let scope = &table[id];
    let symbols = PyDict::new(t)?;
    for (name, symbol) in scope.symbols.iter() {
        symbols.set_str(t, name, Value::from_small_int(symbol.0.into()))?;
    }
    let mut varnames = RootVec::new(&t.heap);
    for name in &scope.varnames {
        varnames.push(t.intern(name));
    }
    let mut children = RootVec::new(&t.heap);
    for &child in &scope.children {
        children.push(entry(t, table, child)?);
    }
    let data = Entry {
        id: Cell::new(0),
        name: Field::new(t.intern(scope.name)),
        symbols: Field::new(symbols.value()),
        varnames: Field::new(t.new_list(&varnames)?),
        children: Field::new(t.new_list(&children)?),
        nested: Cell::new(scope.nested.into()),
        kind: Cell::new(scope.kind as i64),
        lineno: Cell::new(scope.loc.lineno.into()),
    };
    let object = Native::new(t, Entry::class(t), data)?;
    object.id.set(crate::protocol::object::id(object.value()) as i64);
    Ok(object.value())
}

/// The compiler's symbol tables.
#[pymodule(name = "_symtable", doc = "")]
pub mod symtable_module {
    use super::*;
    use brolga_compiler::symtable::{NameScope, ScopeKind, flags as symbol};

    /// The scopes of a program and the symbols in them, as the compiler sees them; the symtable module wraps them up.
    #[pyfunction("symtable(source, filename, startstr, /)")]
    fn symtable(t: &Thread, source: Value, filename: Value, startstr: String) -> PyResult<Value> {
        let filename = compile::filename_arg(t, filename)?;
        let text = source::source_argument(t, source, "symtable", "string or bytes", filename)?;
        let mode = match startstr.as_str() {
            "exec" => Mode::Exec,
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            _ => {
                return Err(t.raise_value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'"));
            }
        };
        let request = Request::new(mode, flags::FUTURE & compile::inherited_flags(t), 0, filename);
        let options = request.options(t);
        let arena = Arena::new();
        let table = parse(&text, &options.for_parser(mode), &arena).and_then(|parsed| {
            let features = options.flags;
            build(&arena, parsed.module, Options { features, allow_top_level_await: false })
        });
        match table {
            Ok(table) => entry(t, &table, table.top()),
            Err(error) => Err(compile::raise_syntax_error(t, &error, filename, Some(&text))),
        }
    }

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let numbers = [
            ("USE", symbol::USE),
            ("DEF_GLOBAL", symbol::DEF_GLOBAL),
            ("DEF_NONLOCAL", symbol::DEF_NONLOCAL),
            ("DEF_LOCAL", symbol::DEF_LOCAL),
            ("DEF_PARAM", symbol::DEF_PARAM),
            ("DEF_TYPE_PARAM", symbol::DEF_TYPE_PARAM),
            ("DEF_FREE_CLASS", symbol::DEF_FREE_CLASS),
            ("DEF_IMPORT", symbol::DEF_IMPORT),
            // As it was before there were type parameters.
            ("DEF_BOUND", symbol::DEF_LOCAL | symbol::DEF_PARAM | symbol::DEF_IMPORT),
            ("DEF_ANNOT", symbol::DEF_ANNOT),
            ("DEF_COMP_ITER", symbol::DEF_COMP_ITER),
            ("DEF_COMP_CELL", symbol::DEF_COMP_CELL),
            ("TYPE_FUNCTION", ScopeKind::Function as u32),
            ("TYPE_CLASS", ScopeKind::Class as u32),
            ("TYPE_MODULE", ScopeKind::Module as u32),
            ("TYPE_ANNOTATION", ScopeKind::Annotation as u32),
            ("TYPE_TYPE_ALIAS", ScopeKind::TypeAlias as u32),
            ("TYPE_TYPE_PARAMETERS", ScopeKind::TypeParameters as u32),
            ("TYPE_TYPE_VARIABLE", ScopeKind::TypeVariable as u32),
            ("LOCAL", NameScope::Local as u32),
            ("GLOBAL_EXPLICIT", NameScope::GlobalExplicit as u32),
            ("GLOBAL_IMPLICIT", NameScope::GlobalImplicit as u32),
            ("FREE", NameScope::Free as u32),
            ("CELL", NameScope::Cell as u32),
            ("SCOPE_OFF", symbol::SCOPE_OFFSET),
            ("SCOPE_MASK", symbol::SCOPE_MASK),
        ];
        for (name, number) in numbers {
            module.add(t, name, Value::from_small_int(number.into()))?;
        }
        Ok(())
    }
}
pub use symtable_module::SPEC;
