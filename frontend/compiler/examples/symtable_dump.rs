//! Prints symbol tables, to be compared with CPython's (see `tests/symtable/`).
//!
//!     symtable_dump LISTFILE      for each file named in LISTFILE, its name and then its blocks

use brolga_compiler::ast::Arena;
use brolga_compiler::parse::{Mode, ParseOptions, parse};
use brolga_compiler::symtable::{self, dump::dump};

fn main() {
    let list = std::env::args().nth(1).expect("usage: symtable_dump LISTFILE");
    for path in std::fs::read_to_string(list).expect("the list is readable").lines() {
        println!("{path}");
        let Ok(source) = std::fs::read_to_string(path) else { continue };
        let source = source.replace("\r\n", "\n");
        let arena = Arena::new();
        let result = parse(&source, &ParseOptions::new(Mode::Exec), &arena)
            .and_then(|parsed| symtable::build(&arena, parsed.module, symtable::Options::default()));
        match result {
            Ok(table) => print!("{}", dump(&table)),
            Err(error) => println!("error {} {} {}", error.msg, error.lineno, error.offset),
        }
    }
}
