//! What is wrong with a source that the parser refused, in CPython's words.

use super::{ErrorKind, SyntaxError, grammar};
use crate::parse::{LineIndex, Mode, ParseOptions};
use ruff_text_size::TextRange;

/// Finds the error that CPython reports for a source that the parser refused. `found` is where it gave up, in case that
/// the source is found to be right.
pub(crate) fn diagnose(source: &str, options: &ParseOptions, found: Option<(TextRange, String)>) -> Box<SyntaxError> {
    check(source, options).unwrap_or_else(|| {
        let (range, _) = found.unwrap_or_default();
        Box::new(LineIndex::new(source).error(ErrorKind::Syntax, range, "invalid syntax".to_owned()))
    })
}

/// The error in a source, if there is one. A module gets the newline at its end that CPython adds.
pub(crate) fn check(source: &str, options: &ParseOptions) -> Option<Box<SyntaxError>> {
    if options.mode == Mode::Exec && !source.is_empty() && !source.ends_with('\n') {
        return grammar::explain(&format!("{source}\n"), options);
    }
    grammar::explain(source, options)
}
