//! The text of f-strings and t-strings, between replacement fields and in format specifiers.

use super::{Done, Token, TokenKind, Tokenizer};

impl Tokenizer<'_> {
    pub(super) fn string_text(&mut self) -> Token {
        let Some(mode) = self.strings.last().copied() else { return self.code() };
        let (middle, end) = match mode.letter {
            't' => (TokenKind::TStringMiddle, TokenKind::TStringEnd),
            _ => (TokenKind::FStringMiddle, TokenKind::FStringEnd),
        };
        let start = self.cur;
        self.start = Some(start);
        self.first_lineno = self.lineno;
        if self.accept(b'{') {
            let doubled = self.peek() == Some(b'{');
            self.cur -= 1;
            if !doubled {
                return match self.open_field() {
                    Some(error) => error,
                    None => self.code(),
                };
            }
        }
        let mut quotes = 0;
        while quotes < mode.quote_size && self.accept(mode.quote) {
            quotes += 1;
        }
        if quotes == mode.quote_size {
            self.strings.pop();
            return self.token(end, start);
        }
        // What was read of the quotes is text, and is read again as such. As in CPython, the rest of a partial match
        // is not: only the quote that did not match was given back.
        self.multi_line_start = self.line_start;
        let mut closing = 0;
        let mut unicode_escape = false;
        while closing != mode.quote_size {
            let next = self.next();
            let in_format_spec = mode.in_format_spec && mode.field_depth >= 0;
            if next.is_none() || (mode.quote_size == 1 && next == Some(b'\n')) {
                if in_format_spec && next == Some(b'\n') {
                    let letter = mode.letter;
                    return self.fail(format!(
                        "{letter}-string: newlines are not allowed in format specifiers for single quoted \
                         {letter}-strings"
                    ));
                }
                return self.unterminated_text(next);
            }
            if next == Some(mode.quote) {
                closing += 1;
                continue;
            }
            closing = 0;
            match next {
                Some(b'{') => {
                    if self.peek() == Some(b'{') && !in_format_spec {
                        self.next();
                        return self.token_until(middle, start, self.cur - 1);
                    }
                    self.cur -= 1;
                    return match self.open_field() {
                        Some(error) => error,
                        None => self.token(middle, start),
                    };
                }
                Some(b'}') => {
                    if unicode_escape {
                        return self.token(middle, start);
                    }
                    if self.peek() == Some(b'}') && !in_format_spec && mode.brackets == 0 {
                        self.next();
                        return self.token_until(middle, start, self.cur - 1);
                    }
                    self.cur -= 1;
                    if let Some(mode) = self.strings.last_mut() {
                        mode.in_code = true;
                    }
                    return self.token(middle, start);
                }
                Some(b'\\') => {
                    let escaped = self.next();
                    match escaped {
                        Some(b'{' | b'}') => self.back(escaped),
                        Some(b'N') if !mode.raw => unicode_escape |= self.accept(b'{'),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        self.cur -= mode.quote_size;
        self.token(middle, start)
    }

    /// An error at the opening quote.
    fn unterminated_text(&mut self, next: Option<u8>) -> Token {
        let Some(mode) = self.strings.last().copied() else { return self.empty_token(TokenKind::Error) };
        let detected = self.lineno;
        self.cur = mode.start + 1;
        self.line_start = mode.multi_line_start;
        self.lineno = mode.first_line;
        let letter = mode.letter;
        let triple = if mode.quote_size == 3 { "triple-quoted " } else { "" };
        let error = self.fail(format!("unterminated {triple}{letter}-string literal (detected at line {detected})"));
        if mode.quote_size == 3 && next != Some(b'\n') {
            self.done = Done::EofInString;
        }
        error
    }
}
