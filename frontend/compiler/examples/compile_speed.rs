//! How fast Python files are compiled, by stage: `compile_speed FILE...|@LISTFILE`.

use std::time::{Duration, Instant};

use brolga_compiler::ast::Arena;
use brolga_compiler::parse::{Mode, ParseOptions, parse};
use brolga_compiler::{CompileOptions, compile_ast, source, symtable};

fn main() {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    if let Some(list) = files.first().and_then(|first| first.strip_prefix('@')) {
        files = std::fs::read_to_string(list).unwrap_or_default().split_whitespace().map(String::from).collect();
    }
    let (mut lines, mut parsing, mut symbols, mut all) = (0, Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else { continue };
        let Ok(text) = source::decode(&bytes, Some(file), &mut |_, _| Err(String::new())) else { continue };
        let arena = Arena::new();
        let start = Instant::now();
        let Ok(parsed) = parse(&text, &ParseOptions::new(Mode::Exec), &arena) else { continue };
        let parsed_at = start.elapsed();
        let compiled = compile_ast(&arena, parsed.module, file.as_str().into(), &CompileOptions::default());
        let end = start.elapsed();
        let _ = symtable::build(&arena, parsed.module, symtable::Options::default());
        symbols += start.elapsed() - end;
        if compiled.is_ok() {
            lines += text.lines().count();
        }
        parsing += parsed_at;
        all += end;
    }
    let rate = |time: Duration| lines as f64 / time.as_secs_f64() / 1000.0;
    println!(
        "{lines} lines in {all:.2?}: {:.0}k lines/s; parser {:.0}k, symbol table {:.0}k, the rest {:.0}k",
        rate(all),
        rate(parsing),
        rate(symbols),
        rate(all - parsing - symbols)
    );
}
