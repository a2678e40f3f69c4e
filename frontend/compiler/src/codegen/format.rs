//! `"..." % (a, b)` with a literal format and tuple is compiled like an f-string, if the format only uses `%s`, `%r` and
//! `%a`.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::Conversion;

use super::{CodeGen, Result};
use crate::ast::{Expr, ExprKind, Text};
use crate::constpool::Const;
use crate::sequence::Loc;

/// Widths and precisions with more digits are left to run time.
const MAX_DIGITS: usize = 3;

/// A piece of a format.
pub(crate) enum FormatPiece {
    /// Literal text, with `%%` replaced.
    Literal(Vec<u8>),
    /// A conversion of the next value, with a format specification that may be empty.
    Value(Conversion, String),
}

impl<'a> CodeGen<'a> {
    /// Generates code for the formatting; false if it is not of the simple kind.
    pub(super) fn format_as_joined_string(
        &mut self,
        format: Text<'a>,
        values: &'a [&'a Expr<'a>],
        loc: Loc,
    ) -> Result<bool> {
        if values.iter().any(|value| matches!(value.kind, ExprKind::Starred { .. })) {
            return Ok(false);
        }
        let Some(pieces) = parse_format(format.as_bytes(), values.len()) else { return Ok(false) };
        let mut values = values.iter();
        self.join(pieces.len(), loc, |this, at| {
            match &pieces[at] {
                FormatPiece::Literal(text) => {
                    let text = Text::from_wtf8(this.arena.slice(text));
                    let id = this.pool.intern(Const::Str(text));
                    this.load_const(id, Loc::NONE);
                }
                FormatPiece::Value(conversion, spec) => {
                    let Some(value) = values.next() else { return Ok(()) };
                    this.expr(value)?;
                    this.op_i(Op::CONVERT_VALUE, conversion.oparg(), value.loc);
                    if spec.is_empty() {
                        this.op(Op::FORMAT_SIMPLE, value.loc);
                    } else {
                        let spec = this.arena.str(spec);
                        this.load_str(spec, Loc::NONE);
                        this.op(Op::FORMAT_WITH_SPEC, value.loc);
                    }
                }
            }
            Ok(())
        })?;
        Ok(true)
    }
}

/// Cuts a format for `count` values into pieces.
pub(crate) fn parse_format(format: &[u8], count: usize) -> Option<Vec<FormatPiece>> {
    let mut pieces = Vec::new();
    let mut values = 0;
    let mut at = 0;
    while at < format.len() {
        let mut literal = Vec::new();
        while let Some(&byte) = format.get(at) {
            if byte == b'%' {
                if format.get(at + 1) != Some(&b'%') {
                    break;
                }
                at += 1;
            }
            literal.push(byte);
            at += 1;
        }
        if !literal.is_empty() {
            pieces.push(FormatPiece::Literal(literal));
        }
        if at < format.len() {
            values += 1;
            if values > count {
                return None;
            }
            let (conversion, spec, len) = parse_conversion(&format[at + 1..])?;
            pieces.push(FormatPiece::Value(conversion, spec));
            at += 1 + len;
        }
    }
    (values == count).then_some(pieces)
}

/// Parses what follows `%`: conversion, format specification, length.
fn parse_conversion(text: &[u8]) -> Option<(Conversion, String, usize)> {
    let mut at = 0;
    let mut left = false;
    while let Some(b'-' | b'+' | b' ' | b'#' | b'0') = text.get(at) {
        left |= text[at] == b'-';
        at += 1;
    }
    let digits = |at: &mut usize| -> Option<Option<u32>> {
        let start = *at;
        while text.get(*at).is_some_and(u8::is_ascii_digit) {
            *at += 1;
            if *at - start >= MAX_DIGITS {
                return None;
            }
        }
        Some(std::str::from_utf8(&text[start..*at]).ok()?.parse().ok())
    };
    let width = digits(&mut at)?;
    let mut precision = None;
    if text.get(at) == Some(&b'.') {
        at += 1;
        precision = Some(digits(&mut at)?.unwrap_or(0));
    }
    let conversion = match text.get(at)? {
        b's' => Conversion::Str,
        b'r' => Conversion::Repr,
        b'a' => Conversion::Ascii,
        _ => return None,
    };
    let mut spec = String::new();
    if let Some(width) = width {
        if !left && width > 0 {
            spec.push('>');
        }
        spec.push_str(&width.to_string());
    }
    if let Some(precision) = precision {
        spec.push_str(&format!(".{precision}"));
    }
    Some((conversion, spec, at + 1))
}
