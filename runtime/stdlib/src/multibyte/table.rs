//! Tables of encodings in which a character takes up to four bytes, without state.
//!
//! They are parsed from `tables/*.txt` (see `generate.py` for the format) when an encoding is first used, and never change.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Nothing.
const NONE: u32 = u32::MAX;
/// From here on: a text of two characters, by number.
const PAIRS: u32 = 0x8000_0000;

type Row = Box<[u32; 256]>;

/// A run of four-byte sequences, and of the characters they stand for.
#[derive(Clone, Copy, Debug)]
struct Four {
    first: u32,
    c: u32,
    count: u32,
}

/// The bytes of a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    bytes: [u8; 4],
    len: u8,
}
impl Code {
    fn new(bytes: &[u8]) -> Code {
        let mut code = Code { bytes: [0; 4], len: bytes.len().min(4) as u8 };
        code.bytes[..code.len as usize].copy_from_slice(&bytes[..code.len as usize]);
        code
    }
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len as usize]
    }
    /// Shorter before longer, then lower before higher.
    fn rank(&self) -> (u8, [u8; 4]) {
        (self.len, self.bytes)
    }
}

/// What bytes stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decoded {
    /// One character, and how many bytes it took.
    Char(u32, usize),
    Pair(u32, u32, usize),
    /// So many bytes are wrong.
    Wrong(usize),
    /// More must follow.
    Incomplete,
}

pub struct Table {
    singles: Row,
    leads: [bool; 256],
    doubles: Vec<Option<Row>>,
    /// Rows of third bytes.
    triples: HashMap<[u8; 2], Row>,
    fours: Vec<Four>,
    pairs: Vec<(u32, u32)>,
    /// Sequences that are refused as a whole.
    wide: Vec<[u8; 2]>,
    encoding: HashMap<u32, Code>,
    pair_encoding: HashMap<(u32, u32), Code>,
    /// Characters that begin a pair.
    pair_starts: Vec<u32>,
}

const SOURCES: [(&str, &str); 16] = [
    ("big5", include_str!("tables/big5.txt")),
    ("big5hkscs", include_str!("tables/big5hkscs.txt")),
    ("cp932", include_str!("tables/cp932.txt")),
    ("cp949", include_str!("tables/cp949.txt")),
    ("cp950", include_str!("tables/cp950.txt")),
    ("euc_jis_2004", include_str!("tables/euc_jis_2004.txt")),
    ("euc_jisx0213", include_str!("tables/euc_jisx0213.txt")),
    ("euc_jp", include_str!("tables/euc_jp.txt")),
    ("euc_kr", include_str!("tables/euc_kr.txt")),
    ("gb18030", include_str!("tables/gb18030.txt")),
    ("gb2312", include_str!("tables/gb2312.txt")),
    ("gbk", include_str!("tables/gbk.txt")),
    ("johab", include_str!("tables/johab.txt")),
    ("shift_jis", include_str!("tables/shift_jis.txt")),
    ("shift_jis_2004", include_str!("tables/shift_jis_2004.txt")),
    ("shift_jisx0213", include_str!("tables/shift_jisx0213.txt")),
];

/// The table of an encoding.
pub fn table(name: &str) -> Option<&'static Table> {
    static TABLES: [OnceLock<Table>; SOURCES.len()] = [const { OnceLock::new() }; SOURCES.len()];
    let i = SOURCES.iter().position(|(known, _)| *known == name)?;
    Some(TABLES[i].get_or_init(|| Table::parse(SOURCES[i].1)))
}
fn source(name: &str) -> &'static str {
    SOURCES.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
}
fn hex(text: &str) -> u32 {
    u32::from_str_radix(text, 16).unwrap_or(NONE)
}
fn hex_bytes(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|i| hex(&text[2 * i..2 * i + 2]) as u8).collect()
}
/// The number of a four-byte sequence.
fn number(b: &[u8]) -> Option<u32> {
    let [a, b, c, d] = *b else { return None };
    let digits = [a.checked_sub(0x81)?, b.checked_sub(0x30)?, c.checked_sub(0x81)?, d.checked_sub(0x30)?];
    let bounds = [126, 10, 126, 10];
    let mut n = 0;
    for (digit, bound) in digits.into_iter().zip(bounds) {
        if digit >= bound {
            return None;
        }
        n = n * bound as u32 + digit as u32;
    }
    Some(n)
}
fn numbered(n: u32) -> [u8; 4] {
    let (n, d) = (n / 10, n % 10);
    let (n, c) = (n / 126, n % 126);
    let (a, b) = (n / 10, n % 10);
    [0x81 + a as u8, 0x30 + b as u8, 0x81 + c as u8, 0x30 + d as u8]
}

impl Table {
    fn parse(text: &'static str) -> Table {
        let mut table = Table {
            singles: Box::new([NONE; 256]),
            leads: [false; 256],
            doubles: (0..256).map(|_| None).collect(),
            triples: HashMap::new(),
            fours: Vec::new(),
            pairs: Vec::new(),
            wide: Vec::new(),
            encoding: HashMap::new(),
            pair_encoding: HashMap::new(),
            pair_starts: Vec::new(),
        };
        if let Some(base) = text.lines().next().and_then(|line| line.strip_prefix("base ")) {
            source(base).lines().for_each(|line| table.take_row(line));
        }
        text.lines().for_each(|line| table.take_row(line));
        table.invert();
        text.lines().for_each(|line| table.take_rest(line));
        table
    }
    /// Takes in a line with cells; others are left.
    fn take_row(&mut self, line: &str) {
        let (key, cells) = line.split_once(' ').unwrap_or((line, ""));
        match (key, key.len()) {
            ("lead", _) => {
                self.leads = [false; 256];
                for range in cells.split(' ') {
                    let (a, b) = range.split_once('-').unwrap_or((range, range));
                    (hex(a)..=hex(b)).for_each(|i| self.leads[i as usize & 255] = true);
                }
            }
            ("enc", _) => {}
            ("1", _) => self.singles = self.row(cells),
            (_, 2) => self.doubles[hex(key) as usize & 255] = Some(self.row(cells)),
            (_, 4) if hex(key) != NONE => {
                let row = self.row(cells);
                let key = hex(key) as u16;
                self.triples.insert(key.to_be_bytes(), row);
            }
            _ => {}
        }
    }
    fn row(&mut self, cells: &str) -> Row {
        let (mut row, mut at): (Row, usize) = (Box::new([NONE; 256]), 0);
        for cell in cells.split(' ').filter(|cell| !cell.is_empty()) {
            if let Some(index) = cell.strip_prefix('@') {
                at = hex(index) as usize;
            } else if let Some((first, count)) = cell.split_once('+') {
                let first = hex(first);
                for c in first..first + count.parse().unwrap_or(0) {
                    row[at & 255] = c;
                    at += 1;
                }
            } else {
                row[at & 255] = match cell.split_once('/') {
                    Some((a, b)) => {
                        self.pairs.push((hex(a), hex(b)));
                        PAIRS + self.pairs.len() as u32 - 1
                    }
                    None => hex(cell),
                };
                at += 1;
            }
        }
        row
    }
    /// Fills in the encoding: of the sequences that stand for a text, the shortest, then the lowest.
    fn invert(&mut self) {
        let mut found: Vec<(u32, Code)> = Vec::new();
        let mut take = |row: &Row, prefix: &[u8]| {
            for (b, c) in row.iter().enumerate().filter(|(_, c)| **c != NONE) {
                found.push((*c, Code::new(&[prefix, &[b as u8]].concat())));
            }
        };
        take(&self.singles, &[]);
        for (lead, row) in self.doubles.iter().enumerate() {
            row.iter().for_each(|row| take(row, &[lead as u8]));
        }
        self.triples.iter().for_each(|(prefix, row)| take(row, prefix));
        found.sort_by_key(|(_, code)| code.rank());
        for (c, code) in found {
            if c < PAIRS {
                self.encoding.entry(c).or_insert(code);
            } else if let Some(pair) = self.pairs.get((c - PAIRS) as usize) {
                self.pair_encoding.entry(*pair).or_insert(code);
                if !self.pair_starts.contains(&pair.0) {
                    self.pair_starts.push(pair.0);
                }
            }
        }
    }
    fn take_rest(&mut self, line: &str) {
        let mut words = line.split(' ');
        match words.next() {
            Some("wide") => self.wide.extend(words.map(|w| (hex(w) as u16).to_be_bytes())),
            Some("four") => {
                let mut decimal = |radix| words.next().and_then(|w| u32::from_str_radix(w, radix).ok()).unwrap_or(0);
                self.fours.push(Four { first: decimal(10), c: decimal(16), count: decimal(10) });
            }
            Some("enc") => {
                if let (Some(c), Some(bytes)) = (words.next(), words.next()) {
                    match bytes {
                        "-" => self.encoding.remove(&hex(c)),
                        bytes => self.encoding.insert(hex(c), Code::new(&hex_bytes(bytes))),
                    };
                }
            }
            _ => {}
        }
    }
}

impl Table {
    fn decoded(&self, c: u32, len: usize) -> Option<Decoded> {
        match c {
            NONE => None,
            PAIRS.. => self.pairs.get((c - PAIRS) as usize).map(|(a, b)| Decoded::Pair(*a, *b, len)),
            c => Some(Decoded::Char(c, len)),
        }
    }
    /// What the bytes begin with; there is at least one.
    pub fn decode(&self, bytes: &[u8]) -> Decoded {
        let first = bytes[0];
        if let Some(found) = self.decoded(self.singles[first as usize], 1) {
            return found;
        }
        if !self.leads[first as usize] {
            return Decoded::Wrong(1);
        }
        let Some(&second) = bytes.get(1) else { return Decoded::Incomplete };
        if let Some(row) = &self.doubles[first as usize]
            && let Some(found) = self.decoded(row[second as usize], 2)
        {
            return found;
        }
        if self.wide.contains(&[first, second]) {
            return Decoded::Wrong(2);
        }
        if !self.fours.is_empty() && second.is_ascii_digit() {
            return self.decode_four(bytes);
        }
        // In the encodings that have sequences of three bytes, one lead begins all of them.
        if self.triples.keys().any(|key| key[0] == first) {
            let Some(&third) = bytes.get(2) else { return Decoded::Incomplete };
            if let Some(row) = self.triples.get(&[first, second])
                && let Some(found) = self.decoded(row[third as usize], 3)
            {
                return found;
            }
        }
        Decoded::Wrong(1)
    }
    fn decode_four(&self, bytes: &[u8]) -> Decoded {
        let Some(four) = bytes.get(..4) else { return Decoded::Incomplete };
        let Some(n) = number(four) else { return Decoded::Wrong(1) };
        let i = self.fours.partition_point(|run| run.first + run.count <= n);
        match self.fours.get(i).filter(|run| run.first <= n) {
            Some(run) => Decoded::Char(run.c + n - run.first, 4),
            None => Decoded::Wrong(1),
        }
    }
    /// The bytes of a character.
    pub fn encode(&self, c: u32) -> Option<Code> {
        if let Some(code) = self.encoding.get(&c) {
            return Some(*code);
        }
        let run = self.fours.iter().find(|run| (run.c..run.c + run.count).contains(&c))?;
        Some(Code::new(&numbered(run.first + c - run.c)))
    }
    /// Whether the bytes of a character depend on the next one.
    pub fn begins_pair(&self, c: u32) -> bool {
        self.pair_starts.contains(&c)
    }
    pub fn encode_pair(&self, a: u32, b: u32) -> Option<Code> {
        self.pair_encoding.get(&(a, b)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read() {
        let sjis = table("shift_jis").unwrap();
        assert_eq!(sjis.decode(b"\x82\xa0"), Decoded::Char(0x3042, 2));
        assert_eq!(sjis.decode(b"\x82"), Decoded::Incomplete);
        assert_eq!(sjis.decode(b"\xff"), Decoded::Wrong(1));
        assert_eq!(sjis.encode(0x3042).unwrap().as_slice(), b"\x82\xa0");
        let gb = table("gb18030").unwrap();
        assert_eq!(gb.encode(0x1f600).unwrap().as_slice(), b"\x94\x39\xfc\x36");
        assert_eq!(gb.decode(b"\x94\x39\xfc\x36"), Decoded::Char(0x1f600, 4));
        assert_eq!(gb.decode(b"\x94\x39\xfc"), Decoded::Incomplete);
        let jis = table("euc_jis_2004").unwrap();
        assert_eq!(jis.decode(b"\xa4\xf7"), Decoded::Pair(0x304b, 0x309a, 2));
        assert!(jis.begins_pair(0x304b));
        assert_eq!(jis.encode_pair(0x304b, 0x309a).unwrap().as_slice(), b"\xa4\xf7");
    }
}
