//! Code generation, optimization and assembly against what CPython 3.14 does.
//!
//! `data/codegen_errors.txt` has programs, as Python string literals, each followed by what CPython's compiler says: `ok`, or
//! message and place. `data/codegen/*.dis` are disassemblies of the programs beside them; `tests/parity` proves that the
//! code is CPython's to the byte. `BLESS=1 cargo test` writes them anew.

use std::path::Path;

use brolga_bytecode::{CodeObject, dis};
use brolga_compiler::errors::ErrorKind;
use brolga_compiler::parse::Mode;
use brolga_compiler::{CompileOptions, compile};

fn compile_module(source: &str, optimize: u8) -> Result<CodeObject, String> {
    let options = CompileOptions { optimize, ..CompileOptions::default() };
    compile(source, "<test>", Mode::Exec, &options).map(|compiled| compiled.code).map_err(|error| {
        assert_eq!(error.kind, ErrorKind::Syntax);
        format!("{} {}:{}-{}:{}", error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset)
    })
}

#[test]
fn compile_errors_have_the_words_and_places_of_cpython() {
    let lines: Vec<&str> = include_str!("data/codegen_errors.txt").lines().collect();
    let mut wrong = Vec::new();
    for case in lines.chunks(2) {
        let [program, expected] = case else { panic!("a program without an answer") };
        let program = program.trim_matches('"').replace("\\n", "\n").replace("\\\"", "\"");
        let found = compile_module(&program, 0).map_or_else(|error| error, |_| "ok".to_owned());
        if found != expected.trim() {
            wrong.push(format!("{program}\n    CPython: {}\n    found:   {found}", expected.trim()));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), lines.len() / 2, wrong.join("\n"));
}

fn check_disassembly(name: &str, optimize: u8) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/codegen");
    let source = std::fs::read_to_string(folder.join(format!("{name}.py"))).expect("a program");
    let code = compile_module(&source, optimize).unwrap_or_else(|error| panic!("{name}: {error}"));
    let found = dis::disassemble(&code);
    let suffix = if optimize == 0 { String::new() } else { format!(".O{optimize}") };
    let recorded = folder.join(format!("{name}{suffix}.dis"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&recorded, &found).expect("the snapshot can be written");
    }
    let expected = std::fs::read_to_string(&recorded).expect("a snapshot");
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{name}{suffix}.dis, line {}", number + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{name}{suffix}.dis");
}

#[test]
fn constants_are_folded_as_by_cpython() {
    check_disassembly("constants", 0);
}

#[test]
fn control_flow_is_that_of_cpython() {
    check_disassembly("control", 0);
}

#[test]
fn definitions_are_those_of_cpython() {
    check_disassembly("definitions", 0);
}

#[test]
fn docstrings_and_assertions_go_with_optimization() {
    check_disassembly("definitions", 2);
    check_disassembly("constants", 1);
}

#[test]
fn deep_trees_are_refused_or_compiled_but_never_overflow_the_stack() {
    let chain = format!("x = {}\n", vec!["a"; 10_000].join(" + "));
    assert!(compile_module(&chain, 0).is_ok());
    let too_deep = format!("x = {}\n", vec!["a"; 100_000].join(" + "));
    let error = compile(&too_deep, "<test>", Mode::Exec, &CompileOptions::default()).unwrap_err();
    assert_eq!(
        (error.kind, error.msg.as_str()),
        (ErrorKind::Recursion, "maximum recursion depth exceeded during compilation")
    );
}
