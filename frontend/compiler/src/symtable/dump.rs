//! A symbol table as text, one line for each block, to be compared with CPython's (see `tests/symtable/`).

use super::{ScopeId, SymbolTable};
use std::fmt::Write;

/// The blocks in order, each indented below the one that contains it: name, kind, line, whether nested, parameters, and
/// symbols sorted by name with their flags.
pub fn dump(table: &SymbolTable<'_>) -> String {
    let mut text = String::new();
    block(table, table.top(), 0, &mut text);
    text
}

fn block(table: &SymbolTable<'_>, id: ScopeId, depth: usize, text: &mut String) {
    let scope = &table[id];
    let _ = write!(
        text,
        "{}{} type={} line={} nested={} varnames=[{}]",
        "  ".repeat(depth),
        scope.name,
        scope.kind as u8,
        scope.loc.lineno,
        u8::from(scope.nested),
        scope.varnames.join(",")
    );
    let mut symbols: Vec<_> = scope.symbols.iter().collect();
    symbols.sort_unstable_by_key(|&(name, _)| name);
    for (name, symbol) in symbols {
        let _ = write!(text, " {name}={}", symbol.0);
    }
    text.push('\n');
    for &child in &scope.children {
        block(table, child, depth + 1, text);
    }
}
