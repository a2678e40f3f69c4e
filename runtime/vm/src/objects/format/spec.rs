//! Parsing of `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`.

use crate::prelude::*;

/// Thousands separator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grouping {
    Comma,
    Underscore,
    /// The locale's (presentation type `n`).
    Locale,
}
impl Grouping {
    pub fn character(self) -> char {
        match self {
            Grouping::Comma => ',',
            Grouping::Underscore => '_',
            Grouping::Locale => ',',
        }
    }
}

/// A parsed specification.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FormatSpec {
    pub fill: u32,
    /// `<`, `>`, `^` or `=`.
    pub align: u8,
    /// Whether the specification said how to align.
    pub explicit_align: bool,
    /// `+`, `-`, space, or 0 when not given.
    pub sign: u8,
    pub no_negative_zero: bool,
    pub alternate: bool,
    pub width: Option<usize>,
    pub grouping: Option<Grouping>,
    pub precision: Option<usize>,
    /// Grouping of the digits behind the point.
    pub fraction_grouping: Option<Grouping>,
    /// Presentation type, 0 when not given and without default.
    pub code: u32,
}

struct Cursor<'a> {
    text: &'a [u32],
    at: usize,
}
impl Cursor<'_> {
    fn peek(&self) -> Option<u32> {
        self.text.get(self.at).copied()
    }
    fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c as u32);
        self.at += found as usize;
        found
    }
    /// Decimal digits (ASCII), as CPython's own digit reading does for a specification.
    fn number(&mut self) -> Result<Option<usize>, ()> {
        let mut n: Option<usize> = None;
        while let Some(d) = self.peek().and_then(char::from_u32).and_then(|c| c.to_digit(10)) {
            let next = n
                .unwrap_or(0)
                .checked_mul(10)
                .and_then(|x| x.checked_add(d as usize))
                .filter(|x| *x <= isize::MAX as usize);
            n = Some(next.ok_or(())?);
            self.at += 1;
        }
        Ok(n)
    }
}

fn is_align(c: u32) -> bool {
    matches!(char::from_u32(c), Some('<' | '>' | '^' | '='))
}

/// Parses a specification for an object of type `type_name`.
pub fn parse(t: &Thread, text: &[u32], default_code: u32, default_align: u8, type_name: &str) -> PyResult<FormatSpec> {
    let mut s = FormatSpec {
        fill: ' ' as u32,
        align: default_align,
        explicit_align: false,
        sign: 0,
        no_negative_zero: false,
        alternate: false,
        width: None,
        grouping: None,
        precision: None,
        fraction_grouping: None,
        code: default_code,
    };
    let mut c = Cursor { text, at: 0 };
    let mut explicit_fill = false;
    if text.len() >= 2 && is_align(text[1]) {
        (s.fill, s.align, s.explicit_align, explicit_fill) = (text[0], text[1] as u8, true, true);
        c.at = 2;
    } else if !text.is_empty() && is_align(text[0]) {
        (s.align, s.explicit_align) = (text[0] as u8, true);
        c.at = 1;
    }
    if let Some(sign @ ('+' | '-' | ' ')) = c.peek().and_then(char::from_u32) {
        s.sign = sign as u8;
        c.at += 1;
    }
    s.no_negative_zero = c.take('z');
    s.alternate = c.take('#');
    if !explicit_fill && c.take('0') {
        s.fill = '0' as u32;
        if !s.explicit_align && default_align == b'>' {
            s.align = b'=';
        }
    }
    let too_many = |()| t.raise_value_error("Too many decimal digits in format string");
    s.width = c.number().map_err(too_many)?;
    s.grouping = grouping(t, &mut c)?;
    if c.take('.') {
        s.precision = c.number().map_err(too_many)?;
        s.fraction_grouping = grouping(t, &mut c)?;
        if s.precision.is_none() && s.fraction_grouping.is_none() {
            return Err(t.raise_value_error("Format specifier missing precision"));
        }
    }
    match text.len() - c.at {
        0 => {}
        1 => s.code = text[c.at],
        _ => {
            let shown: String = text.iter().map(|&c| char::from_u32(c).unwrap_or('\u{fffd}')).collect();
            return Err(
                t.raise_value_error(format!("Invalid format specifier '{shown}' for object of type '{type_name}'"))
            );
        }
    }
    for g in [s.grouping, s.fraction_grouping].into_iter().flatten() {
        let allowed = match char::from_u32(s.code) {
            Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F' | '\0') => true,
            Some('b' | 'o' | 'x' | 'X') => g == Grouping::Underscore,
            _ => false,
        };
        if !allowed {
            return Err(cannot_group(t, g, s.code));
        }
    }
    Ok(s)
}

fn grouping(t: &Thread, c: &mut Cursor<'_>) -> PyResult<Option<Grouping>> {
    let mut found = None;
    if c.take(',') {
        found = Some(Grouping::Comma);
    }
    if c.peek() == Some('_' as u32) {
        if found.is_some() {
            return Err(t.raise_value_error("Cannot specify both ',' and '_'."));
        }
        found = Some(Grouping::Underscore);
        c.at += 1;
    }
    if c.peek() == Some(',' as u32) {
        let message = if found == Some(Grouping::Underscore) {
            "Cannot specify both ',' and '_'."
        } else {
            "Cannot specify ',' with ','."
        };
        if found == Some(Grouping::Underscore) || found == Some(Grouping::Comma) {
            return Err(t.raise_value_error(message));
        }
    }
    Ok(found)
}

fn cannot_group(t: &Thread, g: Grouping, code: u32) -> Raised {
    let separator = g.character();
    match char::from_u32(code) {
        Some(c) if (' '..='\x7f').contains(&c) && c != ' ' => {
            t.raise_value_error(format!("Cannot specify '{separator}' with '{c}'."))
        }
        _ => t.raise_value_error(format!("Cannot specify '{separator}' with '\\x{code:x}'.")),
    }
}

/// The code points of a format specification; those of usual length without memory of their own.
pub struct Points {
    few: [u32; Points::FEW],
    len: usize,
    many: Vec<u32>,
}
impl Points {
    const FEW: usize = 24;
    pub fn of(spec: &PyStr) -> Points {
        let mut points = Points { few: [0; Points::FEW], len: spec.len(), many: Vec::new() };
        if spec.len() <= Points::FEW {
            for (place, c) in points.few.iter_mut().zip(spec.code_points()) {
                *place = c;
            }
        } else {
            points.many = spec.code_points().collect();
        }
        points
    }
}
impl std::ops::Deref for Points {
    type Target = [u32];
    fn deref(&self) -> &[u32] {
        if self.len <= Points::FEW { &self.few[..self.len] } else { &self.many }
    }
}

/// "Unknown format code 'q' for object of type 'int'".
pub fn unknown_code(t: &Thread, code: u32, type_name: &str) -> Raised {
    match char::from_u32(code) {
        Some(c) if c > ' ' && (c as u32) < 128 => {
            t.raise_value_error(format!("Unknown format code '{c}' for object of type '{type_name}'"))
        }
        _ => t.raise_value_error(format!("Unknown format code '\\x{code:x}' for object of type '{type_name}'")),
    }
}
