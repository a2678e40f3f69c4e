//! The frontend against recorded answers of CPython 3.14: see `tests/record.py` at the repository's root.

use brolga_compiler::ast::{Arena, Mod, dump};
use brolga_compiler::errors::ErrorKind;
use brolga_compiler::parse::{Mode, ParseOptions, parse};
use brolga_compiler::{source, symtable};

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, false) => out.push(c),
            (_, true) => out.push(match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                other => other.unwrap_or('\\'),
            }),
        }
    }
    out
}

fn verdict(program: &str) -> String {
    let arena = Arena::new();
    let result = source::normalize(program)
        .and_then(|program| parse(&program, &ParseOptions::new(Mode::Exec), &arena))
        .and_then(|parsed| symtable::build(&arena, parsed.module, symtable::Options::default()));
    let Err(error) = result else { return "ok".to_owned() };
    let kind = match error.kind {
        ErrorKind::Syntax => "SyntaxError",
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        other => panic!("{other:?} for {program:?}"),
    };
    let msg = error.msg.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t").replace('\r', "\\r");
    format!("{kind}\t{msg}\t{}\t{}\t{}\t{}", error.lineno, error.offset, error.end_lineno, error.end_offset)
}

#[test]
fn errors_have_the_words_and_places_of_cpython() {
    let mut wrong = Vec::new();
    let cases = include_str!("data/errors.tsv");
    for line in cases.split('\n').filter(|line| !line.is_empty()) {
        let (program, expected) = line.split_once('\t').expect("a program and what is said of it");
        let found = verdict(&unescape(program));
        if found != expected {
            wrong.push(format!("{program}\n    CPython: {expected}\n    found:   {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.lines().count(), wrong.join("\n"));
}

#[test]
fn trees_have_the_structure_and_positions_of_cpython() {
    let arena = Arena::new();
    let parsed = parse(include_str!("data/constructs.py"), &ParseOptions::new(Mode::Exec), &arena);
    let parsed = parsed.unwrap_or_else(|error| panic!("{error:?}"));
    let Mod::Module { body, .. } = parsed.module else { panic!("not a module") };
    let expected: Vec<&str> = include_str!("data/constructs.ast").lines().collect();
    for (stmt, expected) in body.iter().zip(&expected) {
        assert_eq!(&dump::dump(*stmt), expected);
    }
    assert_eq!(body.len(), expected.len());
}

#[test]
fn scopes_have_the_symbols_of_cpython() {
    let arena = Arena::new();
    let table = parse(include_str!("data/scopes.py"), &ParseOptions::new(Mode::Exec), &arena)
        .and_then(|parsed| symtable::build(&arena, parsed.module, symtable::Options::default()));
    let table = table.unwrap_or_else(|error| panic!("{error:?}"));
    let found = symtable::dump::dump(&table);
    for (found, expected) in found.lines().zip(include_str!("data/scopes.symtable").lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found, include_str!("data/scopes.symtable"));
}
