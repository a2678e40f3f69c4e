//! The exception table, `co_exceptiontable`: which handler takes an exception that an instruction raises, in CPython
//! 3.14's encoding.
//!
//! Each entry is four varints: start, length, target (in code units) and `depth << 1 | lasti`. Varints are big endian, six
//! bits a byte, bit 6 set on all but the last; the first byte of an entry has bit 7 set, so that a search can start
//! anywhere. Entries are sorted and do not overlap.

/// A range of code and its handler. Offsets in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// First byte that is covered.
    pub start: usize,
    /// Behind the last byte that is covered.
    pub end: usize,
    /// Where the handler starts.
    pub target: usize,
    /// The stack is cut to this depth; then the instruction's offset (if `lasti`) and the exception are pushed.
    pub depth: u32,
    /// Does the handler want the offset of the instruction that raised?
    pub lasti: bool,
}

impl Handler {
    /// The stack depth on entry of the handler.
    pub const fn entry_depth(self) -> u32 {
        self.depth + 1 + self.lasti as u32
    }
}

fn push_varint(out: &mut Vec<u8>, value: u32, first: u8) {
    let mut flag = first;
    for shift in [30, 24, 18, 12, 6] {
        if value >> shift != 0 {
            out.push(flag | 0x40 | (value >> shift & 0x3f) as u8);
            flag = 0;
        }
    }
    out.push(flag | (value & 0x3f) as u8);
}

/// Appends an entry to a table.
pub fn push_handler(table: &mut Vec<u8>, handler: Handler) {
    push_varint(table, (handler.start / 2) as u32, 0x80);
    push_varint(table, ((handler.end - handler.start) / 2) as u32, 0);
    push_varint(table, (handler.target / 2) as u32, 0);
    push_varint(table, handler.depth << 1 | u32::from(handler.lasti), 0);
}

/// Encodes a table.
pub fn encode(handlers: &[Handler]) -> Vec<u8> {
    let mut table = Vec::new();
    for handler in handlers {
        push_handler(&mut table, *handler);
    }
    table
}

/// Reads a table, entry by entry. Tables of any bytes can be read: what is missing counts as 0.
#[derive(Clone, Debug)]
pub struct ExceptionTable<'a> {
    bytes: &'a [u8],
}

impl<'a> ExceptionTable<'a> {
    /// The table of a code object.
    pub fn new(exceptiontable: &'a [u8]) -> ExceptionTable<'a> {
        ExceptionTable { bytes: exceptiontable }
    }

    fn varint(&mut self) -> u32 {
        let mut value = 0u32;
        while let [byte, rest @ ..] = self.bytes {
            self.bytes = rest;
            value = value << 6 | u32::from(byte & 0x3f);
            if byte & 0x40 == 0 {
                break;
            }
        }
        value
    }

    /// The handler of an exception raised by the instruction at a byte offset.
    pub fn handler_at(self, offset: usize) -> Option<Handler> {
        let mut entries = self;
        entries.find(|handler| offset < handler.end).filter(|handler| handler.start <= offset)
    }
}

impl Iterator for ExceptionTable<'_> {
    type Item = Handler;

    fn next(&mut self) -> Option<Handler> {
        if self.bytes.is_empty() {
            return None;
        }
        let start = self.varint() as usize * 2;
        let length = self.varint() as usize * 2;
        let target = self.varint() as usize * 2;
        let depth = self.varint();
        Some(Handler { start, end: start + length, target, depth: depth >> 1, lasti: depth & 1 != 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANDLERS: [Handler; 4] = [
        Handler { start: 6, end: 14, target: 130, depth: 0, lasti: false },
        Handler { start: 14, end: 16, target: 8200, depth: 3, lasti: true },
        Handler { start: 40, end: 400, target: 2 << 19, depth: 40, lasti: false },
        Handler { start: 2 << 25, end: (2 << 25) + 2, target: 0, depth: 0, lasti: true },
    ];

    #[test]
    fn encoding_is_cpythons() {
        let text: Vec<String> = encode(&HANDLERS).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            text.join(" "),
            "83 04 41 01 00 87 01 41 40 04 07 94 42 34 42 40 40 00 41 10 c2 40 40 40 00 01 00 01"
        );
    }

    #[test]
    fn decoding_and_search() {
        let table = encode(&HANDLERS);
        assert_eq!(ExceptionTable::new(&table).collect::<Vec<_>>(), HANDLERS);
        let found: Vec<Option<usize>> = [4, 6, 12, 14, 16, 38, 40, 398, 400]
            .iter()
            .map(|at| ExceptionTable::new(&table).handler_at(*at).map(|h| h.target))
            .collect();
        let long = Some(2 << 19);
        assert_eq!(found, [None, Some(130), Some(130), Some(8200), None, None, long, long, None]);
        assert_eq!(HANDLERS[1].entry_depth(), 5);
    }

    #[test]
    fn any_bytes_can_be_read() {
        for first in 0..=255u8 {
            assert!(ExceptionTable::new(&[first, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]).count() < 9);
        }
    }
}
