//! What the compiler makes passes the verifier: `tests/python` of the repository, and the folders named in `BROLGA_VERIFY` (colons
//! between them), such as one with the standard library.

use brolga_bytecode::{CodeObject, verify};
use brolga_compiler::ast::Arena;
use brolga_compiler::parse::{Mode, ParseOptions, parse};
use brolga_compiler::{CompileOptions, compile_ast, source};
use std::path::{Path, PathBuf};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "py") {
            out.push(path);
        }
    }
}

fn check(code: &CodeObject, path: &Path, wrong: &mut Vec<String>) {
    if let Err(fault) = verify::verify_object(code) {
        wrong.push(format!("{}: {:?}: {fault}", path.display(), code.qualname));
    }
    for nested in code.nested() {
        check(nested, path, wrong);
    }
}

#[test]
fn all_code_passes() {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python"), &mut paths);
    if let Some(more) = std::env::var_os("BROLGA_VERIFY") {
        std::env::split_paths(&more).for_each(|folder| files(&folder, &mut paths));
    }
    assert!(!paths.is_empty());
    let mut wrong = Vec::new();
    let mut compiled = 0;
    for path in &paths {
        let name = path.to_string_lossy();
        let Ok(bytes) = std::fs::read(path) else { continue };
        let Ok(text) = source::decode(&bytes, Some(&name), &mut |_, _| Err(String::new())) else { continue };
        let arena = Arena::new();
        let Ok(parsed) = parse(&text, &ParseOptions::new(Mode::Exec), &arena) else { continue };
        let options = CompileOptions::default();
        if let Ok(code) = compile_ast(&arena, parsed.module, (&*name).into(), &options) {
            compiled += 1;
            check(&code.code, path, &mut wrong);
        }
    }
    assert!(compiled > 100, "{compiled} files were compiled");
    assert!(wrong.is_empty(), "{} code objects were refused:\n{}", wrong.len(), wrong.join("\n"));
}
