//! The codecs: tables without state, hz, and the family of ISO 2022 ([`super::iso2022`]).

use super::iso2022::{self, Profile};
use super::table::{Decoded, Table, table};
use brolga_vm::objects::str_::{StrBuilder, StrView};

/// What a stateful codec remembers between characters.
pub type State = [u8; 8];

/// How a conversion ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    End,
    /// So many bytes (or characters) from the position on are wrong.
    Wrong(usize),
    /// What is left needs what follows.
    Incomplete,
}

#[derive(Clone, Copy)]
enum Kind {
    Table,
    EucKr,
    Hz,
    Iso2022(&'static Profile),
}

/// A codec by its name.
#[derive(Clone, Copy)]
pub struct Codec {
    pub name: &'static str,
    kind: Kind,
}

macro_rules! codecs {
    ($($name:literal: $kind:expr),* $(,)?) => { &[$(Codec { name: $name, kind: $kind }),*] };
}
pub const CHINA: &[Codec] =
    codecs! { "gb2312": Kind::Table, "gbk": Kind::Table, "gb18030": Kind::Table, "hz": Kind::Hz };
pub const HONG_KONG: &[Codec] = codecs! { "big5hkscs": Kind::Table };
pub const TAIWAN: &[Codec] = codecs! { "big5": Kind::Table, "cp950": Kind::Table };
pub const KOREA: &[Codec] = codecs! { "euc_kr": Kind::EucKr, "cp949": Kind::Table, "johab": Kind::Table };
pub const JAPAN: &[Codec] = codecs! {
    "shift_jis": Kind::Table, "cp932": Kind::Table, "euc_jp": Kind::Table, "shift_jis_2004": Kind::Table,
    "euc_jis_2004": Kind::Table, "euc_jisx0213": Kind::Table, "shift_jisx0213": Kind::Table,
};
pub const ISO2022: &[Codec] = codecs! {
    "iso2022_kr": Kind::Iso2022(&iso2022::KR), "iso2022_jp": Kind::Iso2022(&iso2022::JP),
    "iso2022_jp_1": Kind::Iso2022(&iso2022::JP_1), "iso2022_jp_2": Kind::Iso2022(&iso2022::JP_2),
    "iso2022_jp_2004": Kind::Iso2022(&iso2022::JP_2004), "iso2022_jp_3": Kind::Iso2022(&iso2022::JP_3),
    "iso2022_jp_ext": Kind::Iso2022(&iso2022::JP_EXT),
};

fn table_of(name: &str) -> &'static Table {
    table(name).expect("every codec of this kind has a table")
}

impl Codec {
    pub fn initial_encoding_state(&self) -> State {
        match self.kind {
            Kind::Iso2022(_) => iso2022::ENCODING,
            _ => State::default(),
        }
    }
    pub fn initial_decoding_state(&self) -> State {
        match self.kind {
            Kind::Iso2022(_) => iso2022::DECODING,
            _ => State::default(),
        }
    }
    /// Appends what brings the state back to the initial one.
    pub fn end_encoding(&self, state: &mut State, out: &mut Vec<u8>) {
        match self.kind {
            Kind::Hz if state[0] != 0 => {
                out.extend_from_slice(b"~}");
                state[0] = 0;
            }
            Kind::Iso2022(_) => iso2022::end_encoding(state, out),
            _ => {}
        }
    }
    /// Encodes from a position on. `last`: nothing follows.
    pub fn encode(&self, state: &mut State, view: StrView<'_>, at: &mut usize, out: &mut Vec<u8>, last: bool) -> Stop {
        match self.kind {
            Kind::Table => encode_table(table_of(self.name), view, at, out, last),
            Kind::EucKr => encode_korean(table_of(self.name), view, at, out),
            Kind::Hz => encode_hz(state, view, at, out),
            Kind::Iso2022(profile) => profile.encode(state, view, at, out, last),
        }
    }
    /// Decodes from a position on.
    pub fn decode(&self, state: &mut State, bytes: &[u8], at: &mut usize, out: &mut StrBuilder) -> Stop {
        match self.kind {
            Kind::Table => decode_table(table_of(self.name), bytes, at, out, |_| None),
            Kind::EucKr => decode_table(table_of(self.name), bytes, at, out, composed_syllable),
            Kind::Hz => decode_hz(state, bytes, at, out),
            Kind::Iso2022(profile) => profile.decode(state, bytes, at, out),
        }
    }
}

fn encode_table(table: &Table, view: StrView<'_>, at: &mut usize, out: &mut Vec<u8>, last: bool) -> Stop {
    while *at < view.len() {
        let c = view.get(*at);
        if table.begins_pair(c) {
            let next = (*at + 1 < view.len()).then(|| view.get(*at + 1));
            if next.is_none() && !last {
                return Stop::Incomplete;
            }
            if let Some(code) = next.and_then(|next| table.encode_pair(c, next)) {
                out.extend_from_slice(code.as_slice());
                *at += 2;
                continue;
            }
        }
        match table.encode(c) {
            Some(code) => out.extend_from_slice(code.as_slice()),
            None => return Stop::Wrong(1),
        }
        *at += 1;
    }
    Stop::End
}

fn decode_table(
    table: &Table,
    bytes: &[u8],
    at: &mut usize,
    out: &mut StrBuilder,
    special: impl Fn(&[u8]) -> Option<Decoded>,
) -> Stop {
    while *at < bytes.len() {
        let rest = &bytes[*at..];
        match special(rest).unwrap_or_else(|| table.decode(rest)) {
            Decoded::Char(c, len) => {
                out.push(c);
                *at += len;
            }
            Decoded::Pair(a, b, len) => {
                out.push(a);
                out.push(b);
                *at += len;
            }
            Decoded::Wrong(n) => return Stop::Wrong(n),
            Decoded::Incomplete => return Stop::Incomplete,
        }
    }
    Stop::End
}

// KS X 1001, annex 3: a filler and three letters (initial, medial, final) make a syllable that has no code of its own.

/// Second bytes of the letters, all behind A4, in the order of Unicode's Hangul syllables.
const INITIALS: [u8; 19] =
    [0xa1, 0xa2, 0xa4, 0xa7, 0xa8, 0xa9, 0xb1, 0xb2, 0xb3, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe];
const FINALS: [u8; 28] = [
    FILLER, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf, 0xb0, 0xb1, 0xb2, 0xb4,
    0xb5, 0xb6, 0xb7, 0xb8, 0xba, 0xbb, 0xbc, 0xbd, 0xbe,
];
const FIRST_MEDIAL: u8 = 0xbf;
const MEDIALS: u32 = 21;
const FILLER: u8 = 0xd4;
const FIRST_SYLLABLE: u32 = 0xac00;

fn encode_korean(table: &Table, view: StrView<'_>, at: &mut usize, out: &mut Vec<u8>) -> Stop {
    while *at < view.len() {
        let c = view.get(*at);
        if let Some(code) = table.encode(c) {
            out.extend_from_slice(code.as_slice());
        } else if let Some(n) = c.checked_sub(FIRST_SYLLABLE).filter(|n| *n < 19 * MEDIALS * 28) {
            let (initial, medial, last) = (n / (MEDIALS * 28), n / 28 % MEDIALS, n % 28);
            let letters = [INITIALS[initial as usize], FIRST_MEDIAL + medial as u8, FINALS[last as usize]];
            out.extend_from_slice(&[0xa4, FILLER]);
            letters.iter().for_each(|letter| out.extend_from_slice(&[0xa4, *letter]));
        } else {
            return Stop::Wrong(1);
        }
        *at += 1;
    }
    Stop::End
}
fn composed_syllable(bytes: &[u8]) -> Option<Decoded> {
    if !bytes.starts_with(&[0xa4, FILLER]) {
        return None;
    }
    let Some(sequence) = bytes.get(..8) else { return Some(Decoded::Incomplete) };
    let letter = |i: usize| (sequence[2 * i] == 0xa4).then(|| sequence[2 * i + 1]);
    let syllable = (|| {
        let initial = INITIALS.iter().position(|b| letter(1) == Some(*b))?;
        let medial = letter(2)?.checked_sub(FIRST_MEDIAL).filter(|n| (*n as u32) < MEDIALS)?;
        let last = FINALS.iter().position(|b| letter(3) == Some(*b))?;
        Some(FIRST_SYLLABLE + (initial as u32 * MEDIALS + medial as u32) * 28 + last as u32)
    })();
    Some(syllable.map_or(Decoded::Wrong(1), |c| Decoded::Char(c, 8)))
}

// HZ: ASCII, with GB 2312 between ~{ and ~}.

fn encode_hz(state: &mut State, view: StrView<'_>, at: &mut usize, out: &mut Vec<u8>) -> Stop {
    while *at < view.len() {
        let c = view.get(*at);
        if c < 0x80 {
            if state[0] != 0 {
                out.extend_from_slice(b"~}");
                state[0] = 0;
            }
            out.push(c as u8);
            if c == '~' as u32 {
                out.push(b'~');
            }
        } else {
            let Some(code) = table_of("gb2312").encode(c) else { return Stop::Wrong(1) };
            if state[0] == 0 {
                out.extend_from_slice(b"~{");
                state[0] = 1;
            }
            out.extend(code.as_slice().iter().map(|b| b & 0x7f));
        }
        *at += 1;
    }
    Stop::End
}
fn decode_hz(state: &mut State, bytes: &[u8], at: &mut usize, out: &mut StrBuilder) -> Stop {
    while *at < bytes.len() {
        let c = bytes[*at];
        if c == b'~' {
            let Some(&next) = bytes.get(*at + 1) else { return Stop::Incomplete };
            match (next, state[0]) {
                (b'~', 0) => out.push('~' as u32),
                (b'{', 0) => state[0] = 1,
                (b'\n', 0) => {}
                (b'}', 1) => state[0] = 0,
                _ => return Stop::Wrong(1),
            }
            *at += 2;
        } else if c >= 0x80 {
            return Stop::Wrong(1);
        } else if state[0] == 0 {
            out.push(c as u32);
            *at += 1;
        } else {
            let Some(&next) = bytes.get(*at + 1) else { return Stop::Incomplete };
            match table_of("gb2312").decode(&[c | 0x80, next | 0x80]) {
                Decoded::Char(c, 2) if next < 0x80 => out.push(c),
                _ => return Stop::Wrong(1),
            }
            *at += 2;
        }
    }
    Stop::End
}
