//! Type codes of arrays: item sizes, conversion of items, and machine formats, which pickles use.

use brolga_vm::abi::args::type_name;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Signed,
    Unsigned,
    Float,
    /// A code point of four bytes.
    Char,
}

/// A type code and what it stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TypeCode {
    pub code: u8,
    pub size: usize,
    pub kind: Kind,
}
impl Untraced for TypeCode {}
impl Trace for TypeCode {
    const HAS_REFERENCES: bool = false;
    fn trace(&self, _: &mut Tracer) {}
}

const LONG: usize = size_of::<std::ffi::c_long>();

/// All type codes, in the order of `array.typecodes`.
pub const ALL: [TypeCode; 14] = [
    TypeCode { code: b'b', size: 1, kind: Kind::Signed },
    TypeCode { code: b'B', size: 1, kind: Kind::Unsigned },
    TypeCode { code: b'u', size: 4, kind: Kind::Char },
    TypeCode { code: b'w', size: 4, kind: Kind::Char },
    TypeCode { code: b'h', size: 2, kind: Kind::Signed },
    TypeCode { code: b'H', size: 2, kind: Kind::Unsigned },
    TypeCode { code: b'i', size: 4, kind: Kind::Signed },
    TypeCode { code: b'I', size: 4, kind: Kind::Unsigned },
    TypeCode { code: b'l', size: LONG, kind: Kind::Signed },
    TypeCode { code: b'L', size: LONG, kind: Kind::Unsigned },
    TypeCode { code: b'q', size: 8, kind: Kind::Signed },
    TypeCode { code: b'Q', size: 8, kind: Kind::Unsigned },
    TypeCode { code: b'f', size: 4, kind: Kind::Float },
    TypeCode { code: b'd', size: 8, kind: Kind::Float },
];

/// A number as it lies in memory.
fn read_bits(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

impl TypeCode {
    pub fn find(code: u32) -> Option<TypeCode> {
        ALL.into_iter().find(|c| u32::from(c.code) == code)
    }
    pub fn is_text(self) -> bool {
        self.kind == Kind::Char
    }
    /// The format of an exported buffer.
    pub fn buffer_format(self) -> &'static str {
        match self.code {
            b'u' | b'w' => "w",
            b'b' => "b",
            b'B' => "B",
            b'h' => "h",
            b'H' => "H",
            b'i' => "i",
            b'I' => "I",
            b'l' => "l",
            b'L' => "L",
            b'q' => "q",
            b'Q' => "Q",
            b'f' => "f",
            _ => "d",
        }
    }
    /// The Python object of an item.
    pub fn load(self, t: &Thread, bytes: &[u8]) -> PyResult<Value> {
        let bits = read_bits(bytes);
        match self.kind {
            Kind::Signed => {
                let shift = 64 - 8 * self.size;
                t.new_int(((bits << shift) as i64) >> shift)
            }
            Kind::Unsigned => int::from_u64(t, bits),
            Kind::Float if self.size == 4 => t.new_float(f64::from(f32::from_bits(bits as u32))),
            Kind::Float => t.new_float(f64::from_bits(bits)),
            Kind::Char if bits > 0x10ffff => {
                Err(t.raise_value_error(format!("character U+{bits:x} is not in range [U+0000; U+10ffff]")))
            }
            Kind::Char => PyStr::from_char(t, bits as u32).map(Gc::value),
        }
    }
    /// The bytes of an item (of which the first `size` count).
    pub fn store(self, t: &Thread, v: Value) -> PyResult<[u8; 8]> {
        Ok(match self.kind {
            Kind::Float => {
                let f = number::to_f64(t, v)?;
                if self.size == 4 { u64::from((f as f32).to_bits()) } else { f.to_bits() }
            }
            Kind::Char => character(t, v)?,
            Kind::Signed | Kind::Unsigned => self.integer(t, v)?,
        }
        .to_le_bytes())
    }
    /// The conversions of C's types, with their messages.
    fn integer(self, t: &Thread, v: Value) -> PyResult<u64> {
        let v = number::index(t, v)?;
        let n = int::as_int(v).and_then(|n| n.to_i128());
        let overflow = |message: &str| Err(t.raise_overflow_error(message));
        let bounded = |low: i128, high: i128, name: &str| {
            let Some(n) = n.filter(|n| i64::try_from(*n).is_ok()) else {
                return overflow("Python int too large to convert to C long");
            };
            if n < low {
                return overflow(&format!("{name} is less than minimum"));
            }
            if n > high {
                return overflow(&format!("{name} is greater than maximum"));
            }
            Ok(n as u64)
        };
        match self.code {
            b'b' => match n {
                Some(-32768..=32767) => bounded(-128, 127, "signed char"),
                _ => bounded(-32768, 32767, "signed short integer"),
            },
            b'B' => bounded(0, 255, "unsigned byte integer"),
            b'h' => bounded(-32768, 32767, "signed short integer"),
            b'H' => match n {
                Some(0..=0xffff) => Ok(n.unwrap_or_default() as u64),
                Some(n) if i32::try_from(n).is_ok() => bounded(0, 65535, "unsigned short"),
                _ => bounded(i128::from(i32::MIN), i128::from(i32::MAX), "signed integer"),
            },
            b'i' => bounded(i128::from(i32::MIN), i128::from(i32::MAX), "signed integer"),
            b'l' => bounded(i128::from(i64::MIN), i128::from(i64::MAX), ""),
            b'I' | b'L' => match n {
                _ if number::is_negative(v) => overflow("can't convert negative value to unsigned int"),
                Some(n) if self.code == b'I' && n > 0xffff_ffff && n <= i128::from(u64::MAX) => {
                    overflow("unsigned int is greater than maximum")
                }
                Some(n) if n <= i128::from(u64::MAX) => Ok(n as u64),
                _ => overflow("Python int too large to convert to C unsigned long"),
            },
            b'q' => match n.and_then(|n| i64::try_from(n).ok()) {
                Some(n) => Ok(n as u64),
                None => overflow("int too big to convert"),
            },
            _ => match n.and_then(|n| u64::try_from(n).ok()) {
                Some(n) => Ok(n),
                None if number::is_negative(v) => overflow("can't convert negative int to unsigned"),
                None => overflow("int too big to convert"),
            },
        }
    }
    /// How pickles name this machine's representation.
    pub fn machine_format(self) -> u8 {
        let big = u8::from(cfg!(target_endian = "big"));
        match (self.kind, self.size) {
            (Kind::Unsigned, 1) => 0,
            (Kind::Signed, 1) => 1,
            (Kind::Unsigned, 2) => 2 + big,
            (Kind::Signed, 2) => 4 + big,
            (Kind::Unsigned, 4) => 6 + big,
            (Kind::Signed, 4) => 8 + big,
            (Kind::Unsigned, _) => 10 + big,
            (Kind::Signed, _) => 12 + big,
            (Kind::Float, 4) => 14 + big,
            (Kind::Float, _) => 16 + big,
            (Kind::Char, _) => 20 + big,
        }
    }
}

fn character(t: &Thread, v: Value) -> PyResult<u64> {
    let Some(s) = as_str(v) else {
        let got = type_name(t, v);
        return Err(t.raise_type_error(format!("array item must be a unicode character, not {got}")));
    };
    if s.len() != 1 {
        return Err(
            t.raise_type_error(format!("array item must be a unicode character, not a string of length {}", s.len()))
        );
    }
    Ok(u64::from(s.code_point(0)))
}

/// (kind, size, big-endian) of a machine format; `Char` of size 2 is UTF-16.
pub fn describe_machine_format(code: i32) -> Option<(Kind, usize, bool)> {
    Some(match code {
        0 => (Kind::Unsigned, 1, false),
        1 => (Kind::Signed, 1, false),
        2 | 3 => (Kind::Unsigned, 2, code == 3),
        4 | 5 => (Kind::Signed, 2, code == 5),
        6 | 7 => (Kind::Unsigned, 4, code == 7),
        8 | 9 => (Kind::Signed, 4, code == 9),
        10 | 11 => (Kind::Unsigned, 8, code == 11),
        12 | 13 => (Kind::Signed, 8, code == 13),
        14 | 15 => (Kind::Float, 4, code == 15),
        16 | 17 => (Kind::Float, 8, code == 17),
        18 | 19 => (Kind::Char, 2, code == 19),
        20 | 21 => (Kind::Char, 4, code == 21),
        _ => return None,
    })
}
