//! What is wrong with a source that the parser refused, in CPython's words.

use super::{ErrorKind, SyntaxError};
use crate::ast::Stmt;
use crate::parse::{LineIndex, ParseOptions, is_compound};
use ruff_text_size::TextRange;

/// Finds the error that CPython reports. `found` is where the parser gave up.
pub(crate) fn diagnose(source: &str, options: &ParseOptions, found: Option<(TextRange, String)>) -> Box<SyntaxError> {
    let _ = options;
    let (range, _) = found.unwrap_or_default();
    Box::new(LineIndex::new(source).error(ErrorKind::Syntax, range, "invalid syntax".to_owned()))
}

/// Checks that a body is what `single` mode allows: one line of simple statements, or one compound statement.
pub(crate) fn check_single<'a>(
    source: &str,
    lines: &LineIndex<'_>,
    options: &ParseOptions,
    body: &'a [&'a Stmt<'a>],
) -> Result<&'a [&'a Stmt<'a>], Box<SyntaxError>> {
    let _ = (source, options);
    for pair in body.windows(2) {
        if is_compound(pair[0]) || pair[1].loc.lineno != pair[0].loc.end_lineno {
            let msg = "multiple statements found while compiling a single statement".to_owned();
            return Err(Box::new(lines.error_at(ErrorKind::Syntax, pair[0].loc, msg)));
        }
    }
    Ok(body)
}
