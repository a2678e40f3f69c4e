//! Checks this crate against code objects that CPython made (`tests/parity/record_marshal.py`): everything is read, verified,
//! disassembled and written again, tables are decoded as CPython decodes them and encoded to the same bytes.
//!
//! Usage: `check_corpus FILE [OUT]`. OUT gets what this crate writes, in the same form, for `tests/parity/read_marshal.py`.

use std::fmt::Write;
use std::process::ExitCode;

use brolga_bytecode::exceptiontable::{self, ExceptionTable};
use brolga_bytecode::linetable::{LineTable, LineTableWriter, Location};
use brolga_bytecode::{CodeObject, dis, dump, marshal, verify};

/// 64-bit FNV-1a of the text.
fn digest(text: &str) -> String {
    let value = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |value, byte| (value ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{value:016x}")
}

fn known(number: i32) -> String {
    if number < 0 { "None".into() } else { number.to_string() }
}

/// The digest lines of a code object and all within.
fn digests(code: &CodeObject, out: &mut Vec<String>) {
    let table = || LineTable::new(&code.linetable, code.firstlineno);
    // Writing to a string cannot fail.
    let (mut lines, mut positions, mut handlers) = (String::new(), String::new(), String::new());
    for (start, end, line) in table().lines() {
        let _ = write!(lines, "{start} {end} {} ", known(line.unwrap_or(-1)));
    }
    for Location { line, end_line, column, end_column } in table().positions() {
        let _ = write!(positions, "{} {} {} {} ", known(line), known(end_line), known(column), known(end_column));
    }
    for handler in ExceptionTable::new(&code.exceptiontable) {
        let lasti = u8::from(handler.lasti);
        let _ = write!(handlers, "{} {} {} {} {lasti} ", handler.start, handler.end, handler.target, handler.depth);
    }
    out.push(format!("{} {} {} {}", digest(&lines), digest(&positions), digest(&handlers), code.qualname));
    for nested in code.nested() {
        digests(nested, out);
    }
}

/// What is wrong with a code object or those within.
fn faults(code: &CodeObject, out: &mut Vec<String>) {
    let mut fault = |text: String| out.push(format!("{}: {text}", code.qualname));
    if let Err(reason) = verify::verify_object(code) {
        fault(format!("refused: {reason}"));
    }
    let mut writer = LineTableWriter::new(code.firstlineno);
    for entry in LineTable::new(&code.linetable, code.firstlineno) {
        writer.push(entry.location, (entry.end - entry.start) / 2);
    }
    if writer.finish() != code.linetable {
        fault("location table is encoded differently".into());
    }
    let handlers: Vec<_> = ExceptionTable::new(&code.exceptiontable).collect();
    if exceptiontable::encode(&handlers) != code.exceptiontable {
        fault("exception table is encoded differently".into());
    }
    for nested in code.nested() {
        faults(nested, out);
    }
}

/// Counts the code objects and gives back what this crate writes for them.
fn check(expected: &str, data: &[u8]) -> Result<(usize, Vec<u8>), String> {
    let code = marshal::load_code(data).map_err(|error| error.to_string())?;
    let written = marshal::dump_code(&code).map_err(|error| error.to_string())?;
    let again = marshal::load_code(&written).map_err(|error| format!("written data: {error}"))?;
    if dump::file_line("", &again) != dump::file_line("", &code) {
        return Err("written data reads differently".into());
    }
    let mut found = Vec::new();
    faults(&code, &mut found);
    if let Some(first) = found.first() {
        return Err(format!("{first} ({} faults)", found.len()));
    }
    let mut found = Vec::new();
    digests(&code, &mut found);
    if let Some((ours, theirs)) = found.iter().zip(expected.lines()).find(|(ours, theirs)| ours != theirs) {
        return Err(format!("tables read as {ours}, by CPython as {theirs}"));
    }
    if dis::disassemble(&code).is_empty() {
        return Err("no disassembly".into());
    }
    Ok((found.len(), written))
}

fn part<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (size, after) = rest.split_first_chunk::<4>()?;
    let (part, after) = after.split_at_checked(u32::from_le_bytes(*size) as usize)?;
    *rest = after;
    Some(part)
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: check_corpus FILE");
        return ExitCode::from(2);
    };
    let corpus = match std::fs::read(&path) {
        Ok(corpus) => corpus,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::from(2);
        }
    };
    let mut out = Vec::new();
    let mut rest = &corpus[..];
    let (mut files, mut objects, mut bad) = (0, 0, 0);
    while let (Some(name), Some(expected), Some(data)) = (part(&mut rest), part(&mut rest), part(&mut rest)) {
        files += 1;
        match check(&String::from_utf8_lossy(expected), data) {
            Ok((count, written)) => {
                objects += count;
                for part in [name, expected, &written] {
                    out.extend((part.len() as u32).to_le_bytes());
                    out.extend(part);
                }
            }
            Err(reason) => {
                bad += 1;
                println!("{}: {reason}", String::from_utf8_lossy(name));
            }
        }
    }
    if let Some(path) = std::env::args().nth(2)
        && let Err(error) = std::fs::write(&path, out)
    {
        eprintln!("{path}: {error}");
        return ExitCode::from(2);
    }
    println!("{files} files, {objects} code objects good, {bad} files bad");
    if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
