//! Reading DER, as far as X.509 certificates need it.

/// A tag of the universal class, with its constructed bit.
pub mod tag {
    pub const BOOLEAN: u8 = 1;
    pub const INTEGER: u8 = 2;
    pub const OCTET_STRING: u8 = 4;
    pub const OID: u8 = 6;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;
    pub const SEQUENCE: u8 = 0x30;
}

/// An element: tag, contents, and the bytes of both with the length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Element<'a> {
    pub tag: u8,
    pub body: &'a [u8],
    pub whole: &'a [u8],
}

/// Elements one after the other.
#[derive(Clone, Copy)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }
    /// The next element; `None` at the end, and if the bytes are no DER.
    pub fn next(&mut self) -> Option<Element<'a>> {
        let (&tag, rest) = self.0.split_first()?;
        // No certificate uses tags of several bytes.
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (first as usize, rest),
            0x81..=0x84 => {
                let n = (first & 0x7f) as usize;
                let length = rest.get(..n)?.iter().fold(0usize, |sum, b| sum << 8 | *b as usize);
                (length, &rest[n..])
            }
            _ => return None,
        };
        let body = rest.get(..length)?;
        let whole = &self.0[..self.0.len() - rest.len() + length];
        self.0 = &rest[length..];
        Some(Element { tag, body, whole })
    }
    /// The next element, if it has this tag.
    pub fn expect(&mut self, tag: u8) -> Option<Element<'a>> {
        if self.peek()? == tag { self.next() } else { None }
    }
    pub fn items(self) -> impl Iterator<Item = Element<'a>> {
        let mut reader = self;
        std::iter::from_fn(move || reader.next())
    }
}
impl<'a> Element<'a> {
    pub fn reader(&self) -> Reader<'a> {
        Reader(self.body)
    }
}

/// An object identifier as dotted numbers.
pub fn oid_text(body: &[u8]) -> String {
    let mut numbers: Vec<u64> = Vec::new();
    let mut n = 0u64;
    for b in body {
        n = n << 7 | (b & 0x7f) as u64;
        if b & 0x80 == 0 {
            numbers.push(n);
            n = 0;
        }
    }
    let Some((&first, rest)) = numbers.split_first() else { return String::new() };
    let (a, b) = match first {
        0..40 => (0, first),
        40..80 => (1, first - 40),
        _ => (2, first - 80),
    };
    let mut text = format!("{a}.{b}");
    rest.iter().for_each(|n| text.push_str(&format!(".{n}")));
    text
}

/// The text of a string type: UTF-8, UTF-16 (BMPString), Latin-1.
pub fn string_text(e: &Element<'_>) -> String {
    match e.tag {
        0x1e => {
            let units: Vec<u16> = e.body.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        0x0c => String::from_utf8_lossy(e.body).into_owned(),
        _ => e.body.iter().map(|b| *b as char).collect(),
    }
}

/// A moment as (year, month, day, hour, minute, second) in UTC.
pub fn time(e: &Element<'_>) -> Option<[u32; 6]> {
    let digits: &[u8] = match e.body.iter().position(|b| !b.is_ascii_digit()) {
        Some(end) => &e.body[..end],
        None => e.body,
    };
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        Some(digits.get(range)?.iter().fold(0, |n, d| n * 10 + (*d - b'0') as u32))
    };
    let (year, rest) = match e.tag {
        tag::UTC_TIME => {
            let year = number(0..2)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, 2)
        }
        tag::GENERALIZED_TIME => (number(0..4)?, 4),
        _ => return None,
    };
    let part = |i: usize| number(rest + 2 * i..rest + 2 * i + 2);
    Some([year, part(0)?, part(1)?, part(2)?, part(3)?, part(4).unwrap_or(0)])
}
