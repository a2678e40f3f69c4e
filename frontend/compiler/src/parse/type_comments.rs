//! Type comments (PEP 484), kept on request.
//!
//! ruff knows comments only as tokens. [`TypeComments`] holds those that have the form `# type: ...`; lowering asks for
//! the one at a place where the grammar allows it, and whatever nobody asked for is an error in the end.

use super::{Lower, Result, RuffToken};
use crate::ast::TypeIgnore;
use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::cell::RefCell;

/// A comment that says a type.
#[derive(Clone, Copy, Debug)]
struct TypeComment {
    comment: TextRange,
    text: TextRange,
    used: bool,
}

/// The type comments of a source, in order.
#[derive(Debug, Default)]
pub(super) struct TypeComments {
    comments: RefCell<Vec<TypeComment>>,
    /// `# type: ignore` comments: their offset, and what follows the word.
    ignores: Vec<(TextSize, TextRange)>,
}

impl TypeComments {
    /// Finds the type comments among the tokens of a source.
    pub(super) fn find(source: &str, tokens: &ruff::token::Tokens) -> Self {
        let mut found = TypeComments::default();
        for token in tokens.iter().filter(|token| token.kind() == RuffToken::Comment) {
            let comment = token.range();
            let Some(start) = type_start(&source[comment]) else { continue };
            let text = TextRange::new(comment.start() + TextSize::new(start as u32), comment.end());
            match source[text].strip_prefix("ignore") {
                Some(tag) if !tag.starts_with(|c: char| c.is_ascii_alphanumeric() || !c.is_ascii()) => {
                    found.ignores.push((comment.start(), TextRange::new(text.start() + TextSize::new(6), text.end())));
                }
                _ => found.comments.get_mut().push(TypeComment { comment, text, used: false }),
            }
        }
        found
    }

    /// Takes the type comment at a place.
    fn take(&self, comment: TextRange) -> Option<TextRange> {
        let mut comments = self.comments.borrow_mut();
        let at = comments.binary_search_by_key(&comment.start(), |found| found.comment.start()).ok()?;
        comments[at].used = true;
        Some(comments[at].text)
    }

    /// The first type comment that nobody took: all of it, and the type in it.
    pub(super) fn unused(&self) -> Option<(TextRange, TextRange)> {
        self.comments.borrow().iter().find(|comment| !comment.used).map(|found| (found.comment, found.text))
    }
}

/// Where the type starts in `# type: int`; any white space may stand where the spaces do.
fn type_start(comment: &str) -> Option<usize> {
    let blank = [' ', '\t'];
    let rest = comment.strip_prefix('#')?.trim_start_matches(blank).strip_prefix("type:")?.trim_start_matches(blank);
    Some(comment.len() - rest.len())
}

impl<'a> Lower<'a, '_> {
    /// The type comment that comes next from `offset`, in the same line.
    pub(super) fn type_comment_at(&self, offset: TextSize) -> Option<&'a str> {
        let comments = self.type_comments.as_ref()?;
        let next = self.tokens.after(offset).first().filter(|token| token.kind() == RuffToken::Comment)?;
        comments.take(next.range()).map(|text| self.arena.str(self.text(text)))
    }

    /// The type comment behind the colon that ends a header, whose last expression ends at `offset`.
    pub(super) fn header_type_comment(&self, offset: TextSize) -> Option<&'a str> {
        self.type_comments.as_ref()?;
        let colon = self.find_token(offset, |kind| kind == RuffToken::Colon)?;
        self.type_comment_at(colon.end())
    }

    /// The type comment of a function: behind its header, or in a line of its own between the header and the body.
    pub(super) fn function_type_comment(&self, offset: TextSize) -> Option<&'a str> {
        let comments = self.type_comments.as_ref()?;
        let colon = self.find_token(offset, |kind| kind == RuffToken::Colon)?;
        if let Some(text) = self.type_comment_at(colon.end()) {
            return Some(text);
        }
        let before_body = self.tokens.after(colon.end()).iter().take_while(|token| {
            matches!(token.kind(), RuffToken::Newline | RuffToken::NonLogicalNewline | RuffToken::Comment)
        });
        let mut texts = before_body.filter_map(|token| comments.take_if_comment(token));
        texts.next().map(|text| self.arena.str(self.text(text)))
    }

    /// The type comment of a parameter that ends at `offset`: behind it, or behind the comma that follows.
    pub(super) fn parameter_type_comment(&self, offset: TextSize) -> Option<&'a str> {
        let comments = self.type_comments.as_ref()?;
        let mut tokens = self.tokens.after(offset).iter().peekable();
        let _ = tokens.next_if(|token| token.kind() == RuffToken::Comma);
        let mut trivia =
            tokens.take_while(|token| matches!(token.kind(), RuffToken::NonLogicalNewline | RuffToken::Comment));
        let text = trivia.find_map(|token| comments.take_if_comment(token))?;
        Some(self.arena.str(self.text(text)))
    }

    /// The `type: ignore` comments, once all of the tree is made; a type comment in the wrong place is an error.
    pub(super) fn type_ignores(&self) -> Result<&'a [&'a TypeIgnore<'a>]> {
        let Some(comments) = &self.type_comments else { return Ok(&[]) };
        if let Some((comment, misplaced)) = comments.unused() {
            let mut before = self.tokens.before(comment.start()).iter().rev();
            let mut code = before.by_ref().filter(|token| !token.kind().is_trivia()).map(|token| token.kind());
            let bare_star = (code.next(), code.next()) == (Some(RuffToken::Comma), Some(RuffToken::Star));
            let mut before = self.tokens.before(comment.start()).iter().rev().map(|token| token.kind());
            let line_end = |kind| matches!(kind, Some(RuffToken::Newline | RuffToken::NonLogicalNewline));
            let below_another = line_end(before.next())
                && (before.next(), before.next()) == (Some(RuffToken::Comment), Some(RuffToken::Colon));
            let msg = match () {
                () if bare_star => "bare * has associated type comment",
                () if below_another => "Cannot have two type comments on def",
                () => "invalid syntax",
            };
            return Err(self.error(misplaced, msg));
        }
        self.list(&comments.ignores, |&(offset, tag)| {
            let (lineno, _) = self.lines.position(offset);
            Ok(self.arena.alloc(TypeIgnore { lineno, tag: self.arena.str(self.text(tag)) }))
        })
    }
}

impl TypeComments {
    fn take_if_comment(&self, token: &ruff::token::Token) -> Option<TextRange> {
        (token.kind() == RuffToken::Comment).then(|| self.take(token.range())).flatten()
    }
}

#[cfg(test)]
mod tests {
    use crate::ast::{Arena, dump::dump};
    use crate::parse::{Mode, ParseOptions, parse};

    fn parsed(source: &str) -> String {
        let arena = Arena::new();
        let options = ParseOptions { type_comments: true, ..ParseOptions::new(Mode::Exec) };
        match parse(source, &options, &arena) {
            Ok(parsed) => dump(parsed.module),
            Err(error) => format!("{} at {}:{}", error.msg, error.lineno, error.offset),
        }
    }

    #[test]
    fn type_comments_are_attached() {
        let function =
            parsed("def f(\n  a, # type: int\n  *b # type: str\n):\n    # note\n    # type: (...) -> None\n    pass\n");
        for part in ["arg='a', type_comment='int'", "arg='b', type_comment='str'", "type_comment='(...) -> None'"] {
            assert!(function.contains(part), "{function}");
        }
        assert!(parsed("for x in (y): # type:  int\n  pass\n").contains("type_comment='int'"));
        assert!(parsed("with (a as b): # type: int\n  pass\n").contains("type_comment='int'"));
        assert!(parsed("x = y = (z) # type: int\n").contains("type_comment='int'"));
        assert!(parsed("x = 1 # type: ignore[a] b\n").contains("type_ignores=[TypeIgnore(lineno=1, tag='[a] b')]"));
    }

    #[test]
    fn a_misplaced_type_comment_is_an_error() {
        assert_eq!(parsed("x + 1 # type: str\n"), "invalid syntax at 1:15");
        assert_eq!(parsed("f(a, # type: int\n b)\n"), "invalid syntax at 1:14");
    }
}
