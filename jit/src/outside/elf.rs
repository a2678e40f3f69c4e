//! A small ELF object that describes one piece of code: its name, its place, its source lines. For debuggers.
//!
//! Sections: the code (nothing of it in the file: it is in memory at the address given), symbols, strings, and DWARF 4 with a line table. Frames are described
//! by `.debug_frame`: compiled functions keep frame pointers, so that one rule holds after the prologue's first two instructions.

use super::{Code, jitdump::elf_machine};

const SHT_PROGBITS: u32 = 1;
const SHT_SYMTAB: u32 = 2;
const SHT_STRTAB: u32 = 3;
const SHT_NOBITS: u32 = 8;
const SHF_ALLOC_EXEC: u64 = 2 | 4;

struct Section {
    name: &'static str,
    kind: u32,
    flags: u64,
    address: u64,
    /// Of a section without bytes in the file.
    size: u64,
    link: u32,
    info: u32,
    entry: u64,
    bytes: Vec<u8>,
}
impl Section {
    fn new(name: &'static str, kind: u32, bytes: Vec<u8>) -> Section {
        Section { name, kind, flags: 0, address: 0, size: bytes.len() as u64, link: 0, info: 0, entry: 0, bytes }
    }
}

fn uleb(out: &mut Vec<u8>, mut n: u64) {
    loop {
        let byte = (n & 0x7f) as u8;
        n >>= 7;
        if n == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}
fn sleb(out: &mut Vec<u8>, mut n: i64) {
    loop {
        let byte = (n & 0x7f) as u8;
        n >>= 7;
        let done = (n == 0 && byte & 0x40 == 0) || (n == -1 && byte & 0x40 != 0);
        out.push(if done { byte } else { byte | 0x80 });
        if done {
            return;
        }
    }
}
fn text(out: &mut Vec<u8>, s: &str) {
    out.extend(s.bytes().filter(|b| *b != 0));
    out.push(0);
}
/// Puts a length of four bytes in front.
fn with_length(body: &[u8]) -> Vec<u8> {
    let mut out = (body.len() as u32).to_le_bytes().to_vec();
    out.extend(body);
    out
}

/// The files that lines are in, each once.
fn files<'a>(code: &Code<'a>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for l in code.lines {
        if !all.contains(&l.file) {
            all.push(l.file);
        }
    }
    all
}

/// `.debug_line`: the program sets address, file and line of each stretch with standard opcodes.
fn debug_line(code: &Code<'_>) -> Vec<u8> {
    let files = files(code);
    // Line base and range matter for special opcodes only, of which there are none.
    let mut tables = vec![1, 1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
    // No folders.
    tables.push(0);
    for f in &files {
        text(&mut tables, f);
        tables.extend([0, 0, 0]);
    }
    tables.push(0);
    let mut program = vec![0, 9, 2];
    program.extend((code.address as u64).to_le_bytes());
    let (mut at, mut line, mut file) = (0u32, 1i64, 1usize);
    for l in code.lines {
        program.push(2);
        uleb(&mut program, u64::from(l.start.saturating_sub(at)));
        at = l.start;
        let number = files.iter().position(|f| *f == l.file).unwrap_or(0) + 1;
        if number != file {
            program.push(4);
            uleb(&mut program, number as u64);
            file = number;
        }
        program.push(3);
        sleb(&mut program, i64::from(l.line) - line);
        line = i64::from(l.line);
        program.push(1);
    }
    program.push(2);
    uleb(&mut program, (code.bytes.len() as u64).saturating_sub(u64::from(at)));
    program.extend([0, 1, 1]);
    let mut body = 4u16.to_le_bytes().to_vec();
    body.extend((tables.len() as u32).to_le_bytes());
    body.extend(tables);
    body.extend(program);
    with_length(&body)
}
/// `.debug_abbrev`: a unit, and a function in it.
fn debug_abbrev() -> Vec<u8> {
    let (unit, function) = (0x11, 0x2e);
    // name string, language data2, low_pc addr, high_pc data8, stmt_list sec_offset
    let mut out = vec![1, unit, 1, 0x03, 0x08, 0x13, 0x05, 0x11, 0x01, 0x12, 0x07, 0x10, 0x17, 0, 0];
    // name string, low_pc addr, high_pc data8
    out.extend([2, function, 0, 0x03, 0x08, 0x11, 0x01, 0x12, 0x07, 0, 0, 0]);
    out
}
fn debug_info(code: &Code<'_>) -> Vec<u8> {
    let mut body = 4u16.to_le_bytes().to_vec();
    body.extend(0u32.to_le_bytes());
    body.push(8);
    let range = |body: &mut Vec<u8>| {
        body.extend((code.address as u64).to_le_bytes());
        body.extend((code.bytes.len() as u64).to_le_bytes());
    };
    body.push(1);
    text(&mut body, code.lines.first().map_or(code.name, |l| l.file));
    let python = 0x14u16;
    body.extend(python.to_le_bytes());
    range(&mut body);
    body.extend(0u32.to_le_bytes());
    body.push(2);
    text(&mut body, code.name);
    range(&mut body);
    body.push(0);
    with_length(&body)
}
/// `.debug_frame`: `push rbp; mov rbp, rsp`, or `stp x29, x30, [sp, -16]!; mov x29, sp`; then everything is found by the frame pointer.
fn debug_frame(code: &Code<'_>) -> Vec<u8> {
    let arm = cfg!(target_arch = "aarch64");
    // Numbers of registers: stack pointer, frame pointer, return address.
    let (sp, fp, ra) = if arm { (31, 29, 30) } else { (7, 6, 16) };
    let mut cie = u32::MAX.to_le_bytes().to_vec();
    cie.extend([1, 0, 1, 0x78, ra]);
    // def_cfa sp
    cie.extend([0x0c, sp, if arm { 0 } else { 8 }]);
    if !arm {
        cie.extend([0x80 | ra, 1]);
    }
    let mut fde = 0u32.to_le_bytes().to_vec();
    fde.extend((code.address as u64).to_le_bytes());
    fde.extend((code.bytes.len() as u64).to_le_bytes());
    let (first, second) = if arm { (4, 4) } else { (1, 3) };
    // advance_loc; def_cfa_offset 16; offset fp cfa-16; advance_loc; def_cfa_register fp
    fde.extend([0x40 | first, 0x0e, 16, 0x80 | fp, 2]);
    if arm {
        fde.extend([0x80 | ra, 1]);
    }
    fde.extend([0x40 | second, 0x0d, fp]);
    let mut out = Vec::new();
    for mut entry in [cie, fde] {
        while !(entry.len() + 4).is_multiple_of(8) {
            entry.push(0);
        }
        out.extend(with_length(&entry));
    }
    out
}
/// A symbol table with nothing and the function.
fn symbols(code: &Code<'_>) -> Vec<u8> {
    let mut out = vec![0; 24];
    out.extend(1u32.to_le_bytes());
    // A global function in section 1, at its start.
    out.extend([0x12, 0]);
    out.extend(1u16.to_le_bytes());
    out.extend(0u64.to_le_bytes());
    out.extend((code.bytes.len() as u64).to_le_bytes());
    out
}

/// The object.
pub fn object(code: &Code<'_>) -> Vec<u8> {
    let mut strings = vec![0];
    text(&mut strings, code.name);
    let mut sections = vec![
        Section {
            flags: SHF_ALLOC_EXEC,
            address: code.address as u64,
            size: code.bytes.len() as u64,
            ..Section::new(".text", SHT_NOBITS, Vec::new())
        },
        Section { link: 3, info: 1, entry: 24, ..Section::new(".symtab", SHT_SYMTAB, symbols(code)) },
        Section::new(".strtab", SHT_STRTAB, strings),
        Section::new(".debug_frame", SHT_PROGBITS, debug_frame(code)),
    ];
    if !code.lines.is_empty() {
        sections.push(Section::new(".debug_abbrev", SHT_PROGBITS, debug_abbrev()));
        sections.push(Section::new(".debug_info", SHT_PROGBITS, debug_info(code)));
        sections.push(Section::new(".debug_line", SHT_PROGBITS, debug_line(code)));
    }
    let mut names = vec![0];
    let mut name_at: Vec<u32> = Vec::new();
    for s in sections.iter().map(|s| s.name).chain([".shstrtab"]) {
        name_at.push(names.len() as u32);
        text(&mut names, s);
    }
    sections.push(Section::new(".shstrtab", SHT_STRTAB, names));

    let mut out = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    // An object file, which debuggers load at the addresses of its sections.
    for half in [1, elf_machine()] {
        out.extend(half.to_le_bytes());
    }
    out.extend(1u32.to_le_bytes());
    out.extend([0; 16]);
    let table_at = out.len();
    out.extend([0; 8]);
    out.extend(0u32.to_le_bytes());
    for half in [64u16, 0, 0, 64, sections.len() as u16 + 1, sections.len() as u16] {
        out.extend(half.to_le_bytes());
    }
    let mut offsets = Vec::new();
    for s in &sections {
        out.resize(out.len().next_multiple_of(8), 0);
        offsets.push(out.len() as u64);
        out.extend(&s.bytes);
    }
    out.resize(out.len().next_multiple_of(8), 0);
    let table = out.len() as u64;
    out[table_at..table_at + 8].copy_from_slice(&table.to_le_bytes());
    out.extend([0; 64]);
    for ((s, offset), name) in sections.iter().zip(offsets).zip(name_at) {
        out.extend(name.to_le_bytes());
        out.extend(s.kind.to_le_bytes());
        for word in [s.flags, s.address, offset, s.size] {
            out.extend(word.to_le_bytes());
        }
        out.extend(s.link.to_le_bytes());
        out.extend(s.info.to_le_bytes());
        for word in [8, s.entry] {
            out.extend(word.to_le_bytes());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outside::Line;

    #[test]
    fn numbers_of_variable_length() {
        let mut out = Vec::new();
        uleb(&mut out, 300);
        sleb(&mut out, -2);
        sleb(&mut out, 64);
        assert_eq!(out, [0xac, 0x02, 0x7e, 0xc0, 0x00]);
    }

    #[test]
    fn the_section_table_is_where_the_header_says() {
        let lines = [Line { start: 0, file: "a.py", line: 3 }, Line { start: 4, file: "b.py", line: 9 }];
        let o = object(&Code { name: "py::f:a.py", address: 0x1000, bytes: &[0x90; 8], lines: &lines });
        let at = u64::from_le_bytes(o[40..48].try_into().unwrap()) as usize;
        let count = u16::from_le_bytes(o[60..62].try_into().unwrap()) as usize;
        assert_eq!((count, o.len()), (9, at + 64 * count));
        assert!(o.windows(10).any(|w| w == b"py::f:a.py"));
    }
}
