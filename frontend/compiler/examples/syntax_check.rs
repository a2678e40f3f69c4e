//! Says what is wrong with programs, to be compared with CPython (see `tests/syntax_mutations/`).
//!
//!     syntax_check FILE       FILE holds programs separated by U+001E
//!
//! For each program a line: `ok` and the warnings as JSON, or the exception's type, message, line, offset, end line, end offset,
//! `_metadata` without the source and text, separated by tabs.

use brolga_compiler::errors::ErrorKind;
use brolga_compiler::parse::Mode;
use brolga_compiler::{CompileOptions, compile, source};

fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\0'..' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

fn main() {
    let mode = match std::env::args().nth(2).as_deref() {
        Some("eval") => Mode::Eval,
        Some("single") => Mode::Single,
        _ => Mode::Exec,
    };
    let path = std::env::args().nth(1).expect("usage: syntax_check FILE [MODE]");
    let text = std::fs::read_to_string(path).expect("the file is readable");
    for program in text.split('\u{1e}') {
        let result = source::normalize(program)
            .and_then(|program| compile(&program, "<case>", mode, &CompileOptions::default()));
        match result {
            Ok(compiled) => {
                let warnings = compiled.warnings.iter();
                let warnings = warnings.map(|warning| format!("[{}, {}]", json(&warning.msg), warning.lineno));
                println!("ok\t[{}]", warnings.collect::<Vec<_>>().join(", "));
            }
            Err(error) => {
                let kind = match error.kind {
                    ErrorKind::Syntax => "SyntaxError",
                    ErrorKind::Indentation => "IndentationError",
                    ErrorKind::Tab => "TabError",
                    ErrorKind::IncompleteInput => "_IncompleteInputError",
                    ErrorKind::Memory => "MemoryError",
                    ErrorKind::Recursion => "RecursionError",
                    ErrorKind::Value => "ValueError",
                    ErrorKind::System => "SystemError",
                };
                let metadata = error.metadata.map_or(String::new(), |(line, col)| format!("{line}, {col}"));
                println!(
                    "{kind}\t{}\t{}\t{}\t{}\t{}\t[{metadata}]\t{}",
                    error.msg.replace(['\n', '\t'], " "),
                    error.lineno,
                    error.offset,
                    error.end_lineno,
                    error.end_offset,
                    error.text.map_or("null".to_owned(), |text| json(&text)),
                );
            }
        }
    }
}
