//! The encodings of the ISO 2022 family: character sets that escape sequences select.
//!
//! The state has the final bytes of what G0, G1 and G2 designate (bit 7 set for sets of two bytes a character) and flags.

use super::codec::{State, Stop};
use super::table::{Decoded, Table, table};
use brolga_vm::objects::str_::{StrBuilder, StrView};

const G0: usize = 0;
const G1: usize = 1;
const G2: usize = 2;
const FLAGS: usize = 4;
/// G1 is in use.
const SHIFTED: u8 = 1;
/// An escape sequence that is none of ours is being passed through.
const PASSING: u8 = 2;

const ASCII: u8 = b'B';
const DOUBLE: u8 = 0x80;
const ESCAPE: u8 = 0x1b;
const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;

pub const ENCODING: State = [ASCII, ASCII, 0, 0, 0, 0, 0, 0];
pub const DECODING: State = [ASCII, ASCII, ASCII, 0, 0, 0, 0, 0];

/// A coded character set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Set {
    Jis0201Roman,
    Jis0201Katakana,
    Jis0208,
    Jis0212,
    /// A plane of JIS X 0213, from the table of this Shift JIS.
    Jis0213(&'static str, u8),
    /// Only what takes two characters.
    Jis0213Pairs(&'static str),
    Ksx1001,
    Gb2312,
    /// Latin-1 and Greek are decoded only.
    Iso8859,
}
/// How an encoding designates a set.
#[derive(Clone, Copy, Debug)]
struct Designation {
    mark: u8,
    place: usize,
    set: Set,
}
const fn g0(mark: u8, set: Set) -> Designation {
    Designation { mark, place: G0, set }
}
const JISX0208: Designation = g0(b'B' | DOUBLE, Set::Jis0208);
const JISX0208_1978: Designation = g0(b'@' | DOUBLE, Set::Jis0208);
const JISX0212: Designation = g0(b'D' | DOUBLE, Set::Jis0212);
const JISX0201_ROMAN: Designation = g0(b'J', Set::Jis0201Roman);
const JISX0201_KATAKANA: Designation = g0(b'I', Set::Jis0201Katakana);
const KSX1001_G0: Designation = g0(b'C' | DOUBLE, Set::Ksx1001);
const KSX1001_G1: Designation = Designation { mark: b'C' | DOUBLE, place: G1, set: Set::Ksx1001 };
const GB2312: Designation = g0(b'A' | DOUBLE, Set::Gb2312);
const LATIN1: Designation = Designation { mark: b'A', place: G2, set: Set::Iso8859 };
const GREEK: Designation = Designation { mark: b'F', place: G2, set: Set::Iso8859 };

/// An encoding of the family.
pub struct Profile {
    /// In the order in which encoding tries them.
    designations: &'static [Designation],
    has_shifts: bool,
    has_g2: bool,
    /// Knows the escape sequence that announces the 1990 revision of JIS X 0208.
    jis_extension: bool,
}
const fn japanese(designations: &'static [Designation]) -> Profile {
    Profile { designations, has_shifts: false, has_g2: false, jis_extension: true }
}
pub static KR: Profile = Profile { designations: &[KSX1001_G1], has_shifts: true, has_g2: false, jis_extension: false };
pub static JP: Profile = japanese(&[JISX0208, JISX0201_ROMAN, JISX0208_1978]);
pub static JP_1: Profile = japanese(&[JISX0208, JISX0212, JISX0201_ROMAN, JISX0208_1978]);
pub static JP_2: Profile = Profile {
    designations: &[JISX0208, JISX0212, KSX1001_G0, GB2312, JISX0201_ROMAN, JISX0208_1978, LATIN1, GREEK],
    has_shifts: false,
    has_g2: true,
    jis_extension: true,
};
const X2004: &str = "shift_jis_2004";
const X2000: &str = "shift_jisx0213";
pub static JP_2004: Profile = japanese(&[
    g0(b'Q' | DOUBLE, Set::Jis0213Pairs(X2004)),
    JISX0208,
    g0(b'Q' | DOUBLE, Set::Jis0213(X2004, 1)),
    g0(b'P' | DOUBLE, Set::Jis0213(X2004, 2)),
]);
pub static JP_3: Profile = japanese(&[
    g0(b'O' | DOUBLE, Set::Jis0213Pairs(X2000)),
    JISX0208,
    g0(b'O' | DOUBLE, Set::Jis0213(X2000, 1)),
    g0(b'P' | DOUBLE, Set::Jis0213(X2000, 2)),
]);
pub static JP_EXT: Profile = japanese(&[JISX0208, JISX0212, JISX0201_ROMAN, JISX0201_KATAKANA, JISX0208_1978]);

fn table_of(name: &str) -> &'static Table {
    table(name).expect("the tables of these sets exist")
}

/// The rows of plane 2 that each pair of Shift JIS lead bytes from F0 on has.
const PLANE_2: [(u8, u8); 5] = [(1, 8), (3, 4), (5, 12), (13, 14), (15, 78)];

/// Plane, row and cell (from 0x21 on) of a Shift JIS code.
fn from_shift_jis(code: &[u8]) -> Option<(u8, [u8; 2])> {
    let [lead, trail] = *code else { return None };
    let upper = trail >= 0x9f;
    let cell = if upper { trail - 0x9f } else { trail - 0x40 - (trail > 0x7f) as u8 };
    let (plane, row) = match lead {
        0x81..=0x9f => (1, (lead - 0x81) * 2 + upper as u8),
        0xe0..=0xef => (1, (lead - 0xc1) * 2 + upper as u8),
        _ => {
            let i = lead.checked_sub(0xf0)?;
            let (a, b) = PLANE_2.get(i as usize).copied().unwrap_or((79 + (i.max(5) - 5) * 2, 80 + (i.max(5) - 5) * 2));
            (2, if upper { b - 1 } else { a - 1 })
        }
    };
    Some((plane, [row + 0x21, cell + 0x21]))
}
fn to_shift_jis(plane: u8, code: [u8; 2]) -> Option<[u8; 2]> {
    let (row, cell) = (code[0].checked_sub(0x21)?, code[1].checked_sub(0x21)?);
    if row >= 94 || cell >= 94 {
        return None;
    }
    let (lead, upper) = if plane == 1 {
        (if row < 62 { 0x81 + row / 2 } else { 0xc1 + row / 2 }, row % 2 == 1)
    } else {
        let number = row + 1;
        match PLANE_2.iter().position(|(a, b)| number == *a || number == *b) {
            Some(i) => (0xf0 + i as u8, PLANE_2[i].1 == number),
            None => (0xf5 + number.checked_sub(79)? / 2, number % 2 == 0),
        }
    };
    let trail = if upper { cell + 0x9f } else { cell + 0x40 + (cell >= 0x3f) as u8 };
    Some([lead, trail])
}

/// The text of a code.
enum Text {
    One(u32),
    Two(u32, u32),
}

impl Set {
    /// The code of a character, or of two.
    fn encode(self, c: u32, next: Option<u32>) -> Option<[u8; 2]> {
        // A code of the tables of EUC encodings.
        let euc = |name: &str, prefix: &[u8]| {
            let code = table_of(name).encode(c)?;
            let code = code.as_slice().strip_prefix(prefix)?;
            <[u8; 2]>::try_from(code).ok().filter(|code| code[0] >= 0xa1).map(|code| [code[0] & 0x7f, code[1] & 0x7f])
        };
        let one = |b: u32| Some([b as u8, 0]);
        match self {
            Set::Jis0201Roman => match c {
                0xa5 => one(0x5c),
                0x203e => one(0x7e),
                0x5c | 0x7e => None,
                0..=0x7f => one(c),
                _ => None,
            },
            Set::Jis0201Katakana if (0xff61..=0xff9f).contains(&c) => one(c - 0xff40),
            Set::Jis0208 => euc("euc_jp", &[]),
            Set::Jis0212 => euc("euc_jp", &[0x8f]),
            Set::Ksx1001 => euc("euc_kr", &[]),
            Set::Gb2312 => euc("gb2312", &[]),
            Set::Jis0213(name, plane) => {
                let code = table_of(name).encode(c)?;
                from_shift_jis(code.as_slice()).filter(|(p, _)| *p == plane).map(|(_, code)| code)
            }
            Set::Jis0213Pairs(name) => {
                let code = table_of(name).encode_pair(c, next?)?;
                from_shift_jis(code.as_slice()).map(|(_, code)| code)
            }
            Set::Jis0201Katakana | Set::Iso8859 => None,
        }
    }
    fn decode(self, code: [u8; 2]) -> Option<Text> {
        let find = |name: &str, bytes: &[u8]| match table_of(name).decode(bytes) {
            Decoded::Char(c, n) if n == bytes.len() => Some(Text::One(c)),
            Decoded::Pair(a, b, n) if n == bytes.len() => Some(Text::Two(a, b)),
            _ => None,
        };
        let high = [code[0] | 0x80, code[1] | 0x80];
        let graphic = code.iter().all(|b| (0x21..0x7f).contains(b));
        match self {
            Set::Jis0201Roman => Some(Text::One(match code[0] {
                0x5c => 0xa5,
                0x7e => 0x203e,
                b => b as u32,
            })),
            Set::Jis0201Katakana => (0x21..0x60).contains(&code[0]).then(|| Text::One(0xff40 + code[0] as u32)),
            _ if !graphic => None,
            Set::Jis0208 => find("euc_jp", &high),
            Set::Jis0212 => find("euc_jp", &[0x8f, high[0], high[1]]),
            Set::Ksx1001 => find("euc_kr", &high),
            Set::Gb2312 => find("gb2312", &high),
            Set::Jis0213(name, plane) => find(name, &to_shift_jis(plane, code)?),
            Set::Jis0213Pairs(name) => find(name, &to_shift_jis(1, code)?),
            Set::Iso8859 => None,
        }
    }
}

pub fn end_encoding(state: &mut State, out: &mut Vec<u8>) {
    if state[FLAGS] & SHIFTED != 0 {
        out.push(SHIFT_IN);
        state[FLAGS] &= !SHIFTED;
    }
    if state[G0] != ASCII {
        out.extend_from_slice(&[ESCAPE, b'(', ASCII]);
        state[G0] = ASCII;
    }
}

impl Profile {
    pub fn encode(&self, state: &mut State, view: StrView<'_>, at: &mut usize, out: &mut Vec<u8>, last: bool) -> Stop {
        while *at < view.len() {
            let c = view.get(*at);
            if c < 0x80 {
                if state[G0] != ASCII {
                    out.extend_from_slice(&[ESCAPE, b'(', ASCII]);
                    state[G0] = ASCII;
                }
                if state[FLAGS] & SHIFTED != 0 {
                    out.push(SHIFT_IN);
                    state[FLAGS] &= !SHIFTED;
                }
                out.push(c as u8);
                *at += 1;
                continue;
            }
            let next = (*at + 1 < view.len()).then(|| view.get(*at + 1));
            let mut taken = 1;
            let mut found = None;
            for designation in self.designations {
                if let Set::Jis0213Pairs(name) = designation.set
                    && table_of(name).begins_pair(c)
                {
                    if next.is_none() && !last {
                        return Stop::Incomplete;
                    }
                    taken = 2;
                }
                if let Some(code) = designation.set.encode(c, next) {
                    found = Some((designation, code));
                    break;
                }
                taken = 1;
            }
            let Some((designation, code)) = found else { return Stop::Wrong(1) };
            self.select(state, designation, out);
            let len = if designation.mark & DOUBLE != 0 { 2 } else { 1 };
            out.extend_from_slice(&code[..len]);
            *at += taken;
        }
        Stop::End
    }
    /// Makes a set the one in use.
    fn select(&self, state: &mut State, designation: &Designation, out: &mut Vec<u8>) {
        let (mark, place) = (designation.mark, designation.place);
        let letter = mark & !DOUBLE;
        if place == G0 && state[FLAGS] & SHIFTED != 0 {
            out.push(SHIFT_IN);
            state[FLAGS] &= !SHIFTED;
        }
        if state[place] != mark {
            out.push(ESCAPE);
            let bracket = if place == G0 { b'(' } else { b')' };
            match (mark & DOUBLE != 0, letter) {
                (false, _) => out.extend_from_slice(&[bracket, letter]),
                (true, ASCII) if place == G0 => out.extend_from_slice(&[b'$', letter]),
                (true, _) => out.extend_from_slice(&[b'$', bracket, letter]),
            }
            state[place] = mark;
        }
        if place == G1 && state[FLAGS] & SHIFTED == 0 {
            out.push(SHIFT_OUT);
            state[FLAGS] |= SHIFTED;
        }
    }

    pub fn decode(&self, state: &mut State, bytes: &[u8], at: &mut usize, out: &mut StrBuilder) -> Stop {
        while *at < bytes.len() {
            let rest = &bytes[*at..];
            let c = rest[0];
            if state[FLAGS] & PASSING != 0 {
                out.push(c as u32);
                *at += 1;
                if is_final(c) {
                    state[FLAGS] &= !PASSING;
                }
                continue;
            }
            let used = match c {
                ESCAPE => {
                    let Some(&next) = rest.get(1) else { return Stop::Incomplete };
                    if matches!(next, b'(' | b')' | b'$' | b'.' | b'&') {
                        self.escape(state, rest)
                    } else if self.has_g2 && next == b'N' {
                        single_shift(state, rest, out)
                    } else {
                        out.push(ESCAPE as u32);
                        state[FLAGS] |= PASSING;
                        Ok(1)
                    }
                }
                SHIFT_IN if self.has_shifts => {
                    state[FLAGS] &= !SHIFTED;
                    Ok(1)
                }
                SHIFT_OUT if self.has_shifts => {
                    state[FLAGS] |= SHIFTED;
                    Ok(1)
                }
                b'\n' => {
                    state[FLAGS] &= !SHIFTED;
                    out.push('\n' as u32);
                    Ok(1)
                }
                0..=0x1f => {
                    out.push(c as u32);
                    Ok(1)
                }
                0x80.. => Err(Stop::Wrong(1)),
                _ => self.character(state, rest, out),
            };
            match used {
                Ok(n) => *at += n,
                Err(stop) => return stop,
            }
        }
        Stop::End
    }
    fn character(&self, state: &State, rest: &[u8], out: &mut StrBuilder) -> Result<usize, Stop> {
        let mark = if state[FLAGS] & SHIFTED != 0 { state[G1] } else { state[G0] };
        if mark == ASCII {
            out.push(rest[0] as u32);
            return Ok(1);
        }
        let Some(designation) = self.designations.iter().find(|d| d.mark == mark) else {
            return Err(Stop::Wrong(1));
        };
        let width = if mark & DOUBLE != 0 { 2 } else { 1 };
        if rest.len() < width {
            return Err(Stop::Incomplete);
        }
        match designation.set.decode([rest[0], if width == 2 { rest[1] } else { 0 }]) {
            Some(Text::One(c)) => out.push(c),
            Some(Text::Two(a, b)) => {
                out.push(a);
                out.push(b);
            }
            None => return Err(Stop::Wrong(width)),
        }
        Ok(width)
    }
    /// An escape sequence that designates a set; returns its length.
    fn escape(&self, state: &mut State, rest: &[u8]) -> Result<usize, Stop> {
        const LONGEST: usize = 16;
        let mut i = 1;
        let len = loop {
            if i >= LONGEST {
                return Err(Stop::Wrong(1));
            }
            let Some(&b) = rest.get(i) else { return Err(Stop::Incomplete) };
            if is_final(b) {
                break i + 1;
            }
            if self.jis_extension && b == b'&' && rest.get(i + 1) == Some(&b'@') {
                i += 2;
            }
            i += 1;
        };
        let wrong = Err(Stop::Wrong(len));
        let (mark, place) = match rest[1..len] {
            [b'$', letter] => (letter | DOUBLE, G0),
            [b'(', letter] => (letter, G0),
            [b')', letter] => (letter, G1),
            [b'.', letter] if self.has_g2 => (letter, G2),
            [b'$', b'(', letter] => (letter | DOUBLE, G0),
            [b'$', b')', letter] => (letter | DOUBLE, G1),
            [b'&', b'@', ESCAPE, b'$', b'B'] if self.jis_extension => (b'B' | DOUBLE, G0),
            _ => return wrong,
        };
        if mark != ASCII && !self.designations.iter().any(|d| d.mark == mark) {
            return wrong;
        }
        state[place] = mark;
        Ok(len)
    }
}

/// Whether an escape sequence ends with a byte.
fn is_final(b: u8) -> bool {
    b.is_ascii_uppercase() || b == b'@'
}

/// `ESC N` and a character of G2.
fn single_shift(state: &State, rest: &[u8], out: &mut StrBuilder) -> Result<usize, Stop> {
    let Some(&b) = rest.get(2) else { return Err(Stop::Incomplete) };
    let c = match state[G2] {
        b'A' if b < 0x80 => b as u32 | 0x80,
        b'F' => greek(b ^ 0x80).ok_or(Stop::Wrong(3))?,
        ASCII if b < 0x80 => b as u32,
        _ => return Err(Stop::Wrong(3)),
    };
    out.push(c);
    Ok(3)
}
/// ISO 8859-7.
fn greek(b: u8) -> Option<u32> {
    Some(match b {
        0xa1 => 0x2018,
        0xa2 => 0x2019,
        0xaf => 0x2015,
        0xa4 | 0xa5 | 0xaa | 0xae | 0xd2 | 0xff => return None,
        0..=0xa0 | 0xa3 | 0xa6..=0xa9 | 0xab..=0xad | 0xb0..=0xb3 | 0xb7 | 0xbb | 0xbd => b as u32,
        _ => b as u32 + 0x2d0,
    })
}
