//! Compiles Python files and prints every code object as JSON, a line a file: our side of `tests/parity/parity.py`.
//!
//! Usage: `dumpcode ROOT FILE... | @LISTFILE`. File names in code objects are relative to ROOT.
//! With `--dis` instead of ROOT the files are disassembled. `--optimize=N` and `--mode=exec|eval|single` may come first.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use brolga_bytecode::{CodeObject, dis, dump};
use brolga_compiler::errors::SyntaxError;
use brolga_compiler::parse::Mode;
use brolga_compiler::{CompileOptions, source};

/// A Python exception: type and message.
type Failure = (String, String);

/// Compiles a file.
fn compile(source: &[u8], filename: &str, mode: Mode, optimize: u8) -> Result<CodeObject, Failure> {
    let failure = |error: Box<SyntaxError>| (format!("{:?}Error", error.kind), error.msg);
    let source = source::decode(source, Some(filename), &mut |name, _| Err(format!("unknown encoding: {name}")));
    let options = CompileOptions { optimize, ..CompileOptions::default() };
    let compiled = brolga_compiler::compile(&source.map_err(failure)?, filename, mode, &options);
    compiled.map(|compiled| compiled.code).map_err(failure)
}

/// A panic is reported as what happened to this file; the others still count.
fn compile_caught(source: &[u8], filename: &str, mode: Mode, optimize: u8) -> Result<CodeObject, Failure> {
    catch_unwind(AssertUnwindSafe(|| compile(source, filename, mode, optimize))).unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Err(("panic".into(), text.into()))
    })
}

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).peekable();
    let (mut mode, mut optimize) = (Mode::Exec, 0);
    while let Some(option) = args.next_if(|arg| arg.starts_with("--optimize=") || arg.starts_with("--mode=")) {
        match option.as_str() {
            "--mode=exec" => mode = Mode::Exec,
            "--mode=eval" => mode = Mode::Eval,
            "--mode=single" => mode = Mode::Single,
            other => optimize = other.rsplit('=').next().and_then(|level| level.parse().ok()).unwrap_or(0),
        }
    }
    let Some(root) = args.next() else {
        eprintln!("usage: dumpcode ROOT|--dis FILE...|@LISTFILE");
        return ExitCode::from(2);
    };
    let mut files: Vec<String> = args.collect();
    if let Some(list) = files.first().and_then(|first| first.strip_prefix('@')) {
        match std::fs::read_to_string(list) {
            Ok(text) => files = text.split_whitespace().map(String::from).collect(),
            Err(error) => {
                eprintln!("{list}: {error}");
                return ExitCode::from(2);
            }
        }
    }
    let mut out = std::io::stdout().lock();
    for path in files {
        let source = match std::fs::read(&path) {
            Ok(source) => source,
            Err(error) => {
                eprintln!("{path}: {error}");
                return ExitCode::from(2);
            }
        };
        let shown = path.strip_prefix(&root).unwrap_or(&path);
        let compiled = compile_caught(&source, shown.trim_start_matches('/'), mode, optimize);
        let line = match &compiled {
            Ok(code) if root == "--dis" => dis::disassemble(code),
            Ok(code) => dump::file_line(shown, code),
            Err((kind, message)) => dump::error_line(shown, kind, message),
        };
        // One write a line, so that a crash leaves whole lines behind.
        if out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
