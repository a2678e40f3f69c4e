//! The location table, `co_linetable`: from bytecode offsets to source ranges, in CPython 3.14's encoding.
//!
//! The table is a run of entries. Each covers 1 to 8 code units and starts with a byte `1 kind(4) length-1(3)`; only that
//! byte has its top bit set.
//!
//! | kind  | meaning                | what follows                                                                |
//! |-------|------------------------|-----------------------------------------------------------------------------|
//! | 0-9   | same line, columns < 80| a byte: column is `kind * 8 + top 3 bits`, the range is `low 4 bits` long    |
//! | 10-12 | line + (kind - 10)     | column, end column: a byte each                                             |
//! | 13    | no columns             | signed varint: line delta                                                   |
//! | 14    | anything               | signed varint line delta; varints: end line - line, column + 1, end column + 1 |
//! | 15    | no location            | nothing                                                                     |
//!
//! Varints are little endian, six bits a byte, bit 6 set on all but the last; signed ones carry the sign in bit 0.
//! The compiler's assembler writes with [`LineTableWriter`]; tracebacks, `dis` and tracing read with [`LineTable`].

/// A range of source text. Lines count from 1, columns are UTF-8 offsets from 0; -1 is "unknown".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    pub line: i32,
    pub end_line: i32,
    pub column: i32,
    pub end_column: i32,
}

impl Location {
    /// No location: an instruction of the compiler's own.
    pub const NONE: Location = Location { line: -1, end_line: -1, column: -1, end_column: -1 };

    /// In the compiler: take the location of the instruction that follows. Must be gone before encoding.
    pub const NEXT: Location = Location { line: -2, end_line: -2, column: -2, end_column: -2 };

    /// A range.
    pub const fn new(line: i32, end_line: i32, column: i32, end_column: i32) -> Location {
        Location { line, end_line, column, end_column }
    }

    /// A whole line, columns unknown.
    pub const fn line(line: i32) -> Location {
        Location { line, end_line: line, column: -1, end_column: -1 }
    }
}

const ONE_LINE: u8 = 10;
const NO_COLUMNS: u8 = 13;
const LONG: u8 = 14;
const NONE: u8 = 15;

fn push_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 64 {
        out.push(0x40 | (value & 0x3f) as u8);
        value >>= 6;
    }
    out.push(value as u8);
}

fn push_signed_varint(out: &mut Vec<u8>, value: i32) {
    // The magnitude is shifted by one, in wrapping arithmetic as CPython does it.
    let bits = if value < 0 { value.unsigned_abs() << 1 | 1 } else { (value as u32) << 1 };
    push_varint(out, bits);
}

/// Encodes a location table. Neighbours with the same location become one entry.
#[derive(Debug)]
pub struct LineTableWriter {
    out: Vec<u8>,
    line: i32,
    pending: Location,
    units: usize,
}

impl LineTableWriter {
    /// The table of a code object whose first line is `firstlineno`.
    pub fn new(firstlineno: i32) -> LineTableWriter {
        LineTableWriter { out: Vec::new(), line: firstlineno, pending: Location::NONE, units: 0 }
    }

    /// The next `units` code units, inline caches and EXTENDED_ARG included, have this location.
    pub fn push(&mut self, location: Location, units: usize) {
        if location != self.pending {
            self.flush();
            self.pending = location;
        }
        self.units += units;
    }

    /// The table.
    pub fn finish(mut self) -> Vec<u8> {
        self.flush();
        self.out
    }

    fn flush(&mut self) {
        while self.units > 0 {
            let units = self.units.min(8);
            self.entry(self.pending, units);
            self.units -= units;
        }
    }

    fn first_byte(&mut self, kind: u8, units: usize) {
        self.out.push(0x80 | kind << 3 | (units - 1) as u8);
    }

    fn entry(&mut self, location: Location, units: usize) {
        let Location { line, end_line, column, end_column } = location;
        if line < 0 {
            self.first_byte(NONE, units);
            return;
        }
        let delta = line.wrapping_sub(self.line);
        self.line = line;
        if column < 0 || end_column < 0 {
            if end_line == line || end_line < 0 {
                self.first_byte(NO_COLUMNS, units);
                push_signed_varint(&mut self.out, delta);
                return;
            }
        } else if end_line == line {
            let width = end_column - column;
            if delta == 0 && column < 80 && (0..16).contains(&width) {
                self.first_byte((column / 8) as u8, units);
                self.out.push(((column % 8) << 4 | width) as u8);
                return;
            }
            if (0..3).contains(&delta) && column < 128 && end_column < 128 {
                self.first_byte(ONE_LINE + delta as u8, units);
                self.out.extend([column as u8, end_column as u8]);
                return;
            }
        }
        self.first_byte(LONG, units);
        push_signed_varint(&mut self.out, delta);
        push_varint(&mut self.out, end_line.wrapping_sub(line) as u32);
        push_varint(&mut self.out, column.wrapping_add(1) as u32);
        push_varint(&mut self.out, end_column.wrapping_add(1) as u32);
    }
}

/// An entry of a location table: a range of bytes of code and where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// First byte of code.
    pub start: usize,
    /// Behind the last byte of code.
    pub end: usize,
    /// Where it came from.
    pub location: Location,
}

/// The table with lines only: `-X no_debug_ranges`.
pub fn without_columns(linetable: &[u8], firstlineno: i32) -> Vec<u8> {
    let mut writer = LineTableWriter::new(firstlineno);
    for entry in LineTable::new(linetable, firstlineno) {
        let location = match entry.location {
            Location::NONE => Location::NONE,
            Location { line, .. } => Location::line(line),
        };
        writer.push(location, (entry.end - entry.start) / 2);
    }
    writer.finish()
}

/// Reads a location table, entry by entry. Tables of any bytes can be read: what is missing counts as 0, and reading ends
/// where the bytes do.
#[derive(Clone, Debug)]
pub struct LineTable<'a> {
    bytes: &'a [u8],
    offset: usize,
    line: i32,
}

impl<'a> LineTable<'a> {
    /// The table of a code object.
    pub fn new(linetable: &'a [u8], firstlineno: i32) -> LineTable<'a> {
        LineTable { bytes: linetable, offset: 0, line: firstlineno }
    }

    fn byte(&mut self) -> u8 {
        match self.bytes {
            [first, rest @ ..] => {
                self.bytes = rest;
                *first
            }
            [] => 0,
        }
    }

    fn varint(&mut self) -> u32 {
        let mut value = 0u32;
        let mut shift = 0;
        loop {
            let byte = self.byte();
            value |= u32::from(byte & 0x3f).checked_shl(shift).unwrap_or(0);
            shift += 6;
            if byte & 0x40 == 0 {
                return value;
            }
        }
    }

    fn signed_varint(&mut self) -> i32 {
        let bits = self.varint();
        let magnitude = (bits >> 1) as i32;
        if bits & 1 != 0 { -magnitude } else { magnitude }
    }

    /// The location of the instruction at a byte offset; `None` if the table does not reach it.
    pub fn location_at(self, offset: usize) -> Option<Location> {
        let mut entries = self;
        entries.find(|entry| offset < entry.end).map(|entry| entry.location)
    }

    /// `co_lines()`: ranges of bytes with their line, neighbours of one line joined.
    pub fn lines(self) -> Lines<'a> {
        Lines { entries: self, next: None }
    }

    /// `co_positions()`: one location for each code unit.
    pub fn positions(self) -> impl Iterator<Item = Location> + 'a {
        self.flat_map(|entry| std::iter::repeat_n(entry.location, (entry.end - entry.start) / 2))
    }
}

impl Iterator for LineTable<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.bytes.is_empty() {
            return None;
        }
        let first = self.byte();
        let kind = first >> 3 & 15;
        let line_and = |table: &mut Self, delta: i32| {
            table.line = table.line.wrapping_add(delta);
            table.line
        };
        let location = match kind {
            NONE => Location::NONE,
            LONG => {
                let delta = self.signed_varint();
                let line = line_and(self, delta);
                let end_line = line.wrapping_add(self.varint() as i32);
                let column = (self.varint() as i32).wrapping_sub(1);
                let end_column = (self.varint() as i32).wrapping_sub(1);
                Location { line, end_line, column, end_column }
            }
            NO_COLUMNS => {
                let delta = self.signed_varint();
                Location::line(line_and(self, delta))
            }
            ONE_LINE..NO_COLUMNS => {
                let line = line_and(self, i32::from(kind - ONE_LINE));
                let column = i32::from(self.byte());
                Location { line, end_line: line, column, end_column: i32::from(self.byte()) }
            }
            _ => {
                let second = self.byte();
                let column = i32::from(kind) << 3 | i32::from(second >> 4);
                Location { line: self.line, end_line: self.line, column, end_column: column + i32::from(second & 15) }
            }
        };
        let start = self.offset;
        self.offset += 2 * (usize::from(first & 7) + 1);
        Some(Entry { start, end: self.offset, location })
    }
}

/// See [`LineTable::lines`].
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    entries: LineTable<'a>,
    next: Option<Entry>,
}

impl Iterator for Lines<'_> {
    /// First byte, byte behind the last, line.
    type Item = (usize, usize, Option<i32>);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.next.take().or_else(|| self.entries.next())?;
        let mut end = first.end;
        for entry in self.entries.by_ref() {
            if entry.location.line != first.location.line {
                self.next = Some(entry);
                break;
            }
            end = entry.end;
        }
        Some((first.start, end, (first.location.line != -1).then_some(first.location.line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(first: i32, entries: &[(Location, usize)]) -> Vec<u8> {
        let mut writer = LineTableWriter::new(first);
        for (location, units) in entries {
            writer.push(*location, *units);
        }
        writer.finish()
    }

    #[test]
    fn every_form_is_encoded_as_cpython_does() {
        let forms = [
            (Location::new(1, 1, 0, 0), 1),       // line + 0 in short form
            (Location::new(1, 1, 79, 94), 1),     // short form, at its limit
            (Location::new(1, 1, 79, 95), 1),     // too wide: one-line form
            (Location::new(1, 1, 80, 81), 1),     // too far right: one-line form
            (Location::new(3, 3, 127, 127), 2),   // one-line form, at its limit
            (Location::new(3, 3, 128, 128), 1),   // long form
            (Location::new(6, 6, 1, 2), 1),       // line + 3: long form
            (Location::new(5, 5, 1, 2), 1),       // backwards: long form
            (Location::new(5, 7, 1, 2), 1),       // several lines: long form
            (Location::line(100), 1),             // no columns
            (Location::NONE, 9),                  // no location, two entries
            (Location::new(100, 100, 4, 2), 1),   // columns the wrong way round: one-line form
            (Location::new(100, 101, -1, -1), 1), // several lines without columns: long form
        ];
        let table = encode(1, &forms);
        let text: Vec<String> = table.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            text.join(" "),
            "80 00 c8 7f d0 4f 5f d0 50 51 e1 7f 7f f0 00 00 41 02 41 02 f0 06 00 02 03 f0 03 00 02 03 f0 00 02 02 03 e8 7e \
             02 ff f8 d0 04 02 f0 00 01 00 00"
        );
    }

    #[test]
    fn decoding_gives_back_what_was_encoded() {
        let forms = [
            (Location::new(1, 1, 0, 0), 1),
            (Location::new(1, 1, 79, 94), 3),
            (Location::new(2, 2, 80, 100), 20),
            (Location::new(900, 1000, 5000, 70000), 1),
            (Location::new(3, 3, 128, 128), 1),
            (Location::line(70), 1),
            (Location::NONE, 2),
            (Location::line(2), 1),
        ];
        let table = encode(1, &forms);
        let positions: Vec<Location> = LineTable::new(&table, 1).positions().collect();
        let expected: Vec<Location> =
            forms.iter().flat_map(|(location, units)| std::iter::repeat_n(*location, *units)).collect();
        assert_eq!(positions, expected);
        let lines: Vec<_> = LineTable::new(&table, 1).lines().collect();
        assert_eq!(
            lines,
            [
                (0, 8, Some(1)),
                (8, 48, Some(2)),
                (48, 50, Some(900)),
                (50, 52, Some(3)),
                (52, 54, Some(70)),
                (54, 58, None),
                (58, 60, Some(2))
            ]
        );
        assert_eq!(LineTable::new(&table, 1).location_at(10), Some(Location::new(2, 2, 80, 100)));
        assert_eq!(LineTable::new(&table, 1).location_at(60), None);
    }

    #[test]
    fn any_bytes_can_be_read() {
        for first in 0..=255u8 {
            let entries: Vec<Entry> =
                LineTable::new(&[first, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff], 1).collect();
            assert!(entries.len() < 10);
        }
    }
}
