//! Byte offsets to lines and columns.

use crate::ast::Location;
use crate::errors::{ErrorKind, Stage, SyntaxError};
use ruff_text_size::{TextRange, TextSize};
use std::cell::Cell;

/// Where the lines of a text start. Lookups remember the last line, since neighbours are asked for together.
#[derive(Debug)]
pub struct LineIndex<'s> {
    source: &'s str,
    starts: Vec<u32>,
    shift: Shift,
    last: Cell<usize>,
}

/// How positions in a text differ from those in the source that it was made of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shift {
    /// How many lines of the source come before the text.
    pub lines: i32,
    /// How many more columns the first line has than its line in the source.
    pub columns: i32,
}

impl<'s> LineIndex<'s> {
    /// Finds the lines of `source`, which end in `\n`.
    pub fn new(source: &'s str) -> Self {
        Self::shifted(source, Shift::default())
    }

    /// Like [`LineIndex::new`], with positions as in the source of which the text is a changed part.
    pub(super) fn shifted(source: &'s str, shift: Shift) -> Self {
        let newlines = source.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at as u32 + 1);
        let starts = std::iter::once(0).chain(newlines).collect();
        LineIndex { source, starts, shift, last: Cell::new(0) }
    }

    /// The line, from 0, that holds a byte offset.
    pub fn line(&self, offset: TextSize) -> usize {
        let offset = offset.to_u32();
        let last = self.last.get();
        if self.starts[last] <= offset {
            for near in last..last + 3 {
                if self.starts.get(near + 1).is_none_or(|&next| offset < next) {
                    self.last.set(near.min(self.starts.len() - 1));
                    return self.last.get();
                }
            }
        }
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        self.last.set(line);
        line
    }

    /// Line from 1, column from 0 in bytes.
    pub fn position(&self, offset: TextSize) -> (i32, i32) {
        let line = self.line(offset);
        let columns = if line == 0 { self.shift.columns } else { 0 };
        (line as i32 + 1 + self.shift.lines, (offset.to_u32() - self.starts[line]) as i32 - columns)
    }

    /// The location of a range.
    pub fn location(&self, range: TextRange) -> Location {
        let (lineno, col_offset) = self.position(range.start());
        let (end_lineno, end_col_offset) = self.position(range.end());
        Location { lineno, col_offset, end_lineno, end_col_offset }
    }

    /// The byte offset of a line, from 1, and column in bytes.
    pub fn offset(&self, lineno: i32, col_offset: i32) -> usize {
        let line = (lineno.max(1) as usize - 1).min(self.starts.len() - 1);
        (self.starts[line] as usize + col_offset.max(0) as usize).min(self.source.len())
    }

    /// The text of a line, from 1, with its newline; empty past the end.
    pub fn line_text(&self, lineno: i32) -> &'s str {
        let Some(&start) = usize::try_from(lineno - 1).ok().and_then(|line| self.starts.get(line)) else {
            return "";
        };
        let rest = &self.source[start as usize..];
        &rest[..rest.find('\n').map_or(rest.len(), |at| at + 1)]
    }

    /// How many lines there are; a text that ends in `\n` has an empty last one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never: there is always a line.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// An error at a range, with the text of its line.
    pub fn error(&self, kind: ErrorKind, range: TextRange, msg: String) -> SyntaxError {
        self.error_at(kind, self.location(range), msg)
    }

    /// An error at a location, with the text of its line.
    pub fn error_at(&self, kind: ErrorKind, loc: Location, msg: String) -> SyntaxError {
        let text = self.line_text(loc.lineno);
        SyntaxError {
            kind,
            msg,
            lineno: loc.lineno,
            offset: character_offset(text, loc.col_offset),
            end_lineno: loc.end_lineno,
            end_offset: character_offset(text, loc.end_col_offset),
            text: Some(text.to_owned()),
            metadata: None,
            stage: Stage::Parser,
        }
    }
}

/// The offset in characters, from 1, of a byte column. As in CPython, `text` is the line of an error's start also where
/// its end is in another line, and what is past the line counts as just past it.
pub(crate) fn character_offset(text: &str, col_offset: i32) -> i32 {
    let used = (col_offset.max(0) as usize + 1).min(text.len() + 1);
    let within = text.char_indices().take_while(|&(at, _)| at < used).count();
    (within + usize::from(used > text.len())) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_bytes_and_errors_count_characters() {
        let lines = LineIndex::new("a\néé = 1\n\nb");
        assert_eq!(lines.position(TextSize::new(6)), (2, 4));
        assert_eq!(lines.position(TextSize::new(12)), (4, 0));
        assert_eq!(lines.position(TextSize::new(0)), (1, 0));
        assert_eq!(character_offset(lines.line_text(2), 4), 3);
        assert_eq!(lines.line_text(2), "éé = 1\n");
        assert_eq!(lines.offset(4, 1), 13);
    }
}
