//! Tokens of code: indentation, names, strings, operators, brackets.

use super::kind::operator_length;
use super::{
    Bracket, Done, MAX_EXPRESSION_NESTING, MAX_INDENT, MAX_LEVEL, MAX_STRING_LEVEL, StringMode, Token, TokenKind,
    Tokenizer,
};
use crate::unicode;

/// Tabs stop at multiples of 8; the alternative reading lets a tab count as one column.
const TAB_SIZE: i32 = 8;

fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 128
}

pub(super) fn continues_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 128
}

impl Tokenizer<'_> {
    pub(super) fn code(&mut self) -> Token {
        loop {
            self.start = None;
            let mut blank = false;
            if self.at_line_start {
                self.at_line_start = false;
                match self.indentation() {
                    Ok(is_blank) => blank = is_blank,
                    Err(error) => return error,
                }
            }
            self.start = Some(self.cur);
            if self.pending != 0 {
                let kind = if self.pending < 0 { TokenKind::Dedent } else { TokenKind::Indent };
                self.pending -= self.pending.signum();
                if !self.extra_tokens {
                    return self.empty_token(kind);
                }
                return match kind {
                    TokenKind::Indent => self.token(kind, self.line_start),
                    _ => self.token(kind, self.cur),
                };
            }
            self.peek();
            if let Some(token) = self.after_indentation(blank) {
                return token;
            }
        }
    }

    /// Reads the white space at the start of a line. Returns whether the line is blank, with pending indents or dedents
    /// noted otherwise.
    fn indentation(&mut self) -> Result<bool, Token> {
        let (mut col, mut alt_col, mut continued_col) = (0, 0, 0);
        let last = loop {
            match self.next() {
                Some(b' ') => {
                    col += 1;
                    alt_col += 1;
                }
                Some(b'\t') => {
                    col = (col / TAB_SIZE + 1) * TAB_SIZE;
                    alt_col += 1;
                }
                Some(b'\x0c') => {
                    col = 0;
                    alt_col = 0;
                }
                // The white space before the first backslash is the indentation of all of the line.
                Some(b'\\') => {
                    if continued_col == 0 {
                        continued_col = col;
                    }
                    self.continuation()?;
                }
                other => break other,
            }
        };
        self.back(last);
        let blank = matches!(last, Some(b'#' | b'\n' | b'\r'));
        if blank || !self.brackets.is_empty() {
            return Ok(blank);
        }
        if continued_col != 0 {
            col = continued_col;
            alt_col = continued_col;
        }
        let top = |this: &Self| this.indents.last().copied().unwrap_or((0, 0));
        let (open, alt_open) = top(self);
        if col == open {
            if alt_col != alt_open {
                return Err(self.stop(Done::TabSpace));
            }
        } else if col > open {
            if self.indents.len() >= MAX_INDENT {
                return Err(self.stop(Done::TooDeep));
            }
            if alt_col <= alt_open {
                return Err(self.stop(Done::TabSpace));
            }
            self.pending += 1;
            self.indents.push((col, alt_col));
        } else {
            while self.indents.len() > 1 && col < top(self).0 {
                self.pending -= 1;
                self.indents.pop();
            }
            let (open, alt_open) = top(self);
            if col != open {
                return Err(self.stop(Done::Dedent));
            }
            if alt_col != alt_open {
                return Err(self.stop(Done::TabSpace));
            }
        }
        Ok(false)
    }

    /// Reads the rest of a line after a backslash.
    fn continuation(&mut self) -> Result<(), Token> {
        let mut next = self.next();
        if next == Some(b'\r') {
            next = self.next();
        }
        if next != Some(b'\n') {
            self.done = Done::LineContinuation;
            return Err(self.empty_token(TokenKind::Error));
        }
        if self.peek().is_none() {
            self.cur = self.inp;
            return Err(self.empty_token(TokenKind::Error));
        }
        Ok(())
    }

    /// A token, or none where the line ended without one.
    fn after_indentation(&mut self, blank: bool) -> Option<Token> {
        loop {
            self.start = None;
            let mut next = self.next();
            while matches!(next, Some(b' ' | b'\t' | b'\x0c')) {
                next = self.next();
            }
            let start = self.cur - usize::from(next.is_some());
            self.start = Some(start);
            if next == Some(b'#') {
                while !matches!(next, None | Some(b'\n' | b'\r')) {
                    next = self.next();
                }
                if self.extra_tokens {
                    self.back(next);
                    self.comment_newline = blank;
                    return Some(self.token(TokenKind::Comment, start));
                }
            }
            let Some(byte) = next else {
                if !self.brackets.is_empty() || self.done != Done::Eof {
                    return Some(self.empty_token(TokenKind::Error));
                }
                return Some(match self.extra_tokens {
                    true => self.token(TokenKind::EndMarker, self.cur),
                    false => self.empty_token(TokenKind::EndMarker),
                });
            };
            if byte == b'\r' && self.peek() == Some(b'\n') {
                self.next();
            }
            return match byte {
                b'\n' | b'\r' => {
                    self.at_line_start = true;
                    if blank || !self.brackets.is_empty() || self.comment_newline {
                        if !self.extra_tokens {
                            return None;
                        }
                        self.comment_newline = false;
                        return Some(self.newline(TokenKind::Nl));
                    }
                    Some(self.newline(TokenKind::Newline))
                }
                b'\\' => {
                    if let Err(error) = self.continuation() {
                        return Some(error);
                    }
                    continue;
                }
                b'.' => {
                    let after = self.next();
                    self.back(after);
                    if after.is_some_and(|after| after.is_ascii_digit()) {
                        return Some(self.number(byte));
                    }
                    Some(self.operator(byte))
                }
                b'0'..=b'9' => Some(self.number(byte)),
                b'"' | b'\'' => Some(self.string(byte)),
                _ if starts_name(byte) => Some(self.name(byte)),
                _ => Some(self.operator(byte)),
            };
        }
    }

    /// The end of a line. For a parser it starts with the comment before it; as an extra token it does not show a newline
    /// that is not in the source.
    fn newline(&mut self, kind: TokenKind) -> Token {
        let start = self.start.unwrap_or(self.cur - 1);
        if self.extra_tokens && self.implicit_newlines.binary_search(&(self.cur - 1)).is_ok() {
            return self.token_until(kind, start, self.cur - 1);
        }
        self.token(kind, start)
    }

    fn name(&mut self, first: u8) -> Token {
        let start = self.cur - 1;
        let mut seen = Prefix::default();
        let mut next = Some(first);
        while let Some(letter) = next.filter(|&byte| seen.take(byte)) {
            let _ = letter;
            next = self.next();
            if let Some(quote @ (b'"' | b'\'')) = next {
                if let Some((one, other)) = seen.conflict() {
                    let col = (start - self.line_start) as i32;
                    let end = self.column();
                    let msg = format!("'{one}' and '{other}' prefixes are incompatible");
                    return self.fail_range(msg, Some(col + 1), Some(end));
                }
                return if seen.format || seen.template {
                    self.interpolated_start(start, quote, &seen)
                } else {
                    self.string(quote)
                };
            }
        }
        let mut ascii = true;
        while let Some(byte) = next.filter(|&byte| continues_name(byte)) {
            ascii &= byte < 128;
            next = self.next();
        }
        self.back(next);
        if !ascii && let Some(error) = self.check_identifier(start) {
            return error;
        }
        self.token(TokenKind::Name, start)
    }

    /// Complains of the first character that cannot stand in an identifier.
    fn check_identifier(&mut self, start: usize) -> Option<Token> {
        if self.extra_tokens {
            return None;
        }
        let text = &self.source[start..self.cur];
        let (at, bad) = text.char_indices().find(|&(at, c)| match at {
            0 => !unicode::starts_identifier(c),
            _ => !unicode::continues_identifier(c),
        })?;
        self.cur = start + at + bad.len_utf8();
        let code = u32::from(bad);
        Some(if unicode::is_printable(bad) {
            self.fail(format!("invalid character '{bad}' (U+{code:04X})"))
        } else {
            self.fail(format!("invalid non-printable character U+{code:04X}"))
        })
    }

    fn string(&mut self, quote: u8) -> Token {
        let start = self.start.unwrap_or(self.cur - 1);
        self.first_lineno = self.lineno;
        self.multi_line_start = self.line_start;
        let mut quote_size = 1;
        let mut closing = 0;
        if self.accept(quote) {
            if self.accept(quote) {
                quote_size = 3;
            } else {
                closing = 1;
            }
        }
        let mut escaped_quote = false;
        while closing != quote_size {
            let next = self.next();
            if next.is_none() || (quote_size == 1 && next == Some(b'\n')) {
                return self.unterminated(start, quote, quote_size, escaped_quote, next);
            }
            if next == Some(quote) {
                closing += 1;
                continue;
            }
            closing = 0;
            if next == Some(b'\\') {
                let escaped = self.next();
                escaped_quote |= escaped == Some(quote);
            }
        }
        self.token(TokenKind::String, start)
    }

    /// An error at the opening quote.
    fn unterminated(
        &mut self,
        start: usize,
        quote: u8,
        quote_size: usize,
        escaped_quote: bool,
        next: Option<u8>,
    ) -> Token {
        let detected = self.lineno;
        self.cur = start + 1;
        self.line_start = self.multi_line_start;
        self.lineno = self.first_lineno;
        // The quote that ends the f-string around this is taken for the start of a string.
        if let Some(mode) = self.strings.last()
            && (mode.quote, mode.quote_size) == (quote, quote_size)
        {
            let letter = mode.letter;
            return self.fail(format!("{letter}-string: expecting '}}'"));
        }
        let triple = if quote_size == 3 { "triple-quoted " } else { "" };
        let hint = if quote_size == 1 && escaped_quote { "; perhaps you escaped the end quote?" } else { "" };
        let error = self.fail(format!("unterminated {triple}string literal (detected at line {detected}){hint}"));
        if next != Some(b'\n') {
            self.done = if quote_size == 3 { Done::EofInString } else { Done::EolInString };
        }
        error
    }

    fn interpolated_start(&mut self, start: usize, quote: u8, seen: &Prefix) -> Token {
        self.first_lineno = self.lineno;
        self.multi_line_start = self.line_start;
        let mut quote_size = 1;
        if self.accept(quote) {
            if self.accept(quote) {
                quote_size = 3;
            } else {
                self.cur -= 1;
            }
        }
        if self.strings.len() + 1 >= MAX_STRING_LEVEL {
            return self.fail("too many nested f-strings or t-strings");
        }
        self.strings.push(StringMode {
            in_code: false,
            letter: if seen.template { 't' } else { 'f' },
            quote,
            quote_size,
            raw: seen.raw,
            start,
            first_line: self.lineno,
            multi_line_start: self.line_start,
            brackets: 0,
            field_depth: -1,
            in_format_spec: false,
            in_debug: false,
        });
        self.token(if seen.template { TokenKind::TStringStart } else { TokenKind::FStringStart }, start)
    }

    fn operator(&mut self, byte: u8) -> Token {
        let start = self.cur - 1;
        if let Some(mode) = self.strings.last_mut()
            && mode.field_depth >= 0
            && byte == b':'
            && mode.brackets - 1 == mode.field_depth
        {
            mode.in_code = false;
            mode.in_format_spec = true;
            return self.token(TokenKind::Op, start);
        }
        let length = operator_length(&self.bytes()[start..self.inp]);
        for _ in 1..length {
            self.next();
        }
        if length == 1 {
            let error = match byte {
                b'(' | b'[' | b'{' => self.open(byte),
                b')' | b']' | b'}' => self.close(byte),
                _ if !(b' '..0x7f).contains(&byte) => {
                    Some(self.fail(format!("invalid non-printable character U+{byte:04X}")))
                }
                _ => None,
            };
            if let Some(error) = error {
                return error;
            }
            if byte == b'='
                && let Some(mode) = self.strings.last_mut()
            {
                mode.in_debug |= mode.field_depth >= 0 && mode.brackets == mode.field_depth + 1;
            }
        }
        self.token(TokenKind::Op, start)
    }

    fn open(&mut self, byte: u8) -> Option<Token> {
        if self.brackets.len() >= MAX_LEVEL {
            return Some(self.fail("too many nested parentheses"));
        }
        let col = self.column() - 1;
        self.brackets.push(Bracket { open: byte, lineno: self.lineno, col });
        if let Some(mode) = self.strings.last_mut() {
            mode.brackets += 1;
        }
        None
    }

    fn close(&mut self, byte: u8) -> Option<Token> {
        let close = char::from(byte);
        let mode = self.strings.last().copied();
        if let Some(mode) = mode
            && mode.brackets == 0
            && byte == b'}'
        {
            return Some(self.fail(format!("{}-string: single '}}' is not allowed", mode.letter)));
        }
        match self.brackets.pop() {
            None if self.extra_tokens => {}
            None => return Some(self.fail(format!("unmatched '{close}'"))),
            Some(Bracket { open, lineno, .. }) => {
                let matches = matches!((open, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
                if !matches && !self.extra_tokens {
                    if let Some(mode) = mode
                        && open == b'{'
                        && mode.brackets - 1 == mode.field_depth
                    {
                        return Some(self.fail(format!("{}-string: unmatched '{close}'", mode.letter)));
                    }
                    let open = char::from(open);
                    let place = if lineno == self.lineno { String::new() } else { format!(" on line {lineno}") };
                    return Some(self.fail(format!(
                        "closing parenthesis '{close}' does not match opening parenthesis '{open}'{place}"
                    )));
                }
            }
        }
        let mode = self.strings.last_mut()?;
        mode.brackets -= 1;
        if mode.brackets < 0 {
            let letter = mode.letter;
            return Some(self.fail(format!("{letter}-string: unmatched '{close}'")));
        }
        if byte == b'}' && mode.brackets == mode.field_depth {
            mode.field_depth -= 1;
            mode.in_code = false;
            mode.in_format_spec = false;
            mode.in_debug = false;
        }
        None
    }

    /// Starts a replacement field: the brace itself is read as code.
    pub(super) fn open_field(&mut self) -> Option<Token> {
        let mode = self.strings.last_mut()?;
        mode.field_depth += 1;
        if mode.field_depth >= MAX_EXPRESSION_NESTING {
            let letter = mode.letter;
            return Some(self.fail(format!("{letter}-string: expressions nested too deeply")));
        }
        mode.in_code = true;
        None
    }
}

/// The letters of a string prefix.
#[derive(Default)]
struct Prefix {
    bytes: bool,
    raw: bool,
    unicode: bool,
    format: bool,
    template: bool,
}

impl Prefix {
    /// Notes a letter; false if it is none of a prefix, or for the second time.
    fn take(&mut self, letter: u8) -> bool {
        let flag = match letter.to_ascii_lowercase() {
            b'b' => &mut self.bytes,
            b'r' => &mut self.raw,
            b'u' => &mut self.unicode,
            b'f' => &mut self.format,
            b't' => &mut self.template,
            _ => return false,
        };
        !std::mem::replace(flag, true)
    }

    /// Two letters that do not go together.
    fn conflict(&self) -> Option<(char, char)> {
        let pairs = [
            (self.unicode && self.bytes, ('u', 'b')),
            (self.unicode && self.raw, ('u', 'r')),
            (self.unicode && self.format, ('u', 'f')),
            (self.unicode && self.template, ('u', 't')),
            (self.bytes && self.format, ('b', 'f')),
            (self.bytes && self.template, ('b', 't')),
            (self.format && self.template, ('f', 't')),
        ];
        pairs.into_iter().find_map(|(both, pair)| both.then_some(pair))
    }
}
