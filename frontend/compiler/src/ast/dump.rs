//! A tree as text, in the format of `ast.dump(tree, include_attributes=True)` with constants shown by `ascii()`.

use super::convert::{ToTree, TreeBuilder};
use super::meta::{Class, Quantifier};
use super::{ConstantValue, Location, Text};
use std::convert::Infallible;
use std::fmt::Write;

/// The text of a tree, or of a part of it.
pub fn dump(tree: &impl ToTree) -> String {
    let mut dumper = Dumper { stack: Vec::new() };
    let Ok(()) = tree.to_tree(&mut dumper);
    dumper.stack.pop().map(|piece| piece.text).unwrap_or_default()
}

struct Piece {
    text: String,
    /// Whether `ast.dump` leaves the field out.
    empty: bool,
}

struct Dumper {
    stack: Vec<Piece>,
}

impl Dumper {
    fn push(&mut self, text: String) -> Result<(), Infallible> {
        self.stack.push(Piece { text, empty: false });
        Ok(())
    }
}

impl TreeBuilder for Dumper {
    type Error = Infallible;

    fn enter(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    fn none(&mut self) -> Result<(), Infallible> {
        self.stack.push(Piece { text: "None".to_owned(), empty: true });
        Ok(())
    }

    fn int(&mut self, value: i32) -> Result<(), Infallible> {
        self.push(value.to_string())
    }

    fn str(&mut self, value: &str) -> Result<(), Infallible> {
        self.push(ascii(Text::new(value)))
    }

    fn constant(&mut self, value: &ConstantValue<'_>) -> Result<(), Infallible> {
        self.push(constant(value))
    }

    fn list(&mut self, len: usize) -> Result<(), Infallible> {
        let items: Vec<String> = self.stack.drain(self.stack.len() - len..).map(|piece| piece.text).collect();
        self.stack.push(Piece { text: format!("[{}]", items.join(", ")), empty: items.is_empty() });
        Ok(())
    }

    fn node(&mut self, class: Class, loc: Option<Location>) -> Result<(), Infallible> {
        let info = class.info();
        let mut text = format!("{}(", info.name);
        let values = self.stack.drain(self.stack.len() - info.fields.len()..);
        let mut separator = "";
        for (field, value) in info.fields.iter().zip(values) {
            if value.empty && field.quantifier != Quantifier::One {
                continue;
            }
            let _ = write!(text, "{separator}{}={}", field.name, value.text);
            separator = ", ";
        }
        if let Some(loc) = loc {
            let _ = write!(
                text,
                "{separator}lineno={}, col_offset={}, end_lineno={}, end_col_offset={}",
                loc.lineno, loc.col_offset, loc.end_lineno, loc.end_col_offset
            );
        }
        text.push(')');
        self.push(text)
    }
}

/// A constant as `ascii()` shows it.
pub fn constant(value: &ConstantValue<'_>) -> String {
    let sequence = |items: &[ConstantValue<'_>]| items.iter().map(constant).collect::<Vec<_>>().join(", ");
    match value {
        ConstantValue::None => "None".to_owned(),
        ConstantValue::True => "True".to_owned(),
        ConstantValue::False => "False".to_owned(),
        ConstantValue::Ellipsis => "Ellipsis".to_owned(),
        ConstantValue::Int(value) => value.to_string(),
        ConstantValue::Float(value) => float(*value),
        ConstantValue::Complex { imag, .. } => format!("{}j", float(*imag).trim_end_matches(".0")),
        ConstantValue::Str(text) => ascii(*text),
        ConstantValue::Bytes(bytes) => {
            format!("b{}", quoted(bytes.iter().map(|&byte| u32::from(byte)), |code| format!("\\x{code:02x}")))
        }
        ConstantValue::Tuple([one]) => format!("({},)", constant(one)),
        ConstantValue::Tuple(items) => format!("({})", sequence(items)),
        ConstantValue::FrozenSet([]) => "frozenset()".to_owned(),
        ConstantValue::FrozenSet(items) => format!("frozenset({{{}}})", sequence(items)),
    }
}

fn ascii(text: Text<'_>) -> String {
    quoted(text.code_points(), |code| match code {
        0..0x100 => format!("\\x{code:02x}"),
        0x100..0x10000 => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    })
}

fn quoted(codes: impl Iterator<Item = u32>, escape: impl Fn(u32) -> String) -> String {
    let mut text = String::new();
    let (mut single, mut double) = (false, false);
    for code in codes {
        match code {
            0x27 => single = true,
            0x22 => double = true,
            _ => {}
        }
        match code {
            0x5c => text.push_str("\\\\"),
            0x0a => text.push_str("\\n"),
            0x0d => text.push_str("\\r"),
            0x09 => text.push_str("\\t"),
            0x20..0x7f => text.extend(char::from_u32(code)),
            _ => text.push_str(&escape(code)),
        }
    }
    if single && !double { format!("\"{text}\"") } else { format!("'{}'", text.replace('\'', "\\'")) }
}

/// A float as `repr()` shows it.
fn float(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "nan".to_owned()
        } else if value > 0.0 {
            "inf".to_owned()
        } else {
            "-inf".to_owned()
        };
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let text = format!("{value}");
        return if text.contains('.') { text } else { text + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
