//! Number literals.

use super::normal::continues_name;
use super::{Token, TokenKind, Tokenizer};

type Step<T> = std::result::Result<T, Token>;

impl Tokenizer<'_> {
    pub(super) fn number(&mut self, first: u8) -> Token {
        let start = self.cur - 1;
        match self.number_rest(first, start) {
            Ok(()) => self.token(TokenKind::Number, start),
            Err(error) => error,
        }
    }

    fn number_rest(&mut self, first: u8, start: usize) -> Step<()> {
        let mut next;
        if first == b'.' {
            next = self.decimal_tail()?;
            return self.exponent(next);
        }
        if first == b'0' {
            next = self.next();
            match next {
                Some(b'x' | b'X') => return self.radix("hexadecimal", |byte| byte.is_ascii_hexdigit()),
                Some(b'o' | b'O') => return self.radix("octal", |byte| matches!(byte, b'0'..=b'7')),
                Some(b'b' | b'B') => return self.radix("binary", |byte| matches!(byte, b'0' | b'1')),
                _ => {}
            }
            loop {
                if next == Some(b'_') {
                    next = self.next();
                    self.want_digit(next)?;
                }
                if next != Some(b'0') {
                    break;
                }
                next = self.next();
            }
            let zeros_end = self.cur;
            let nonzero = next.is_some_and(|byte| byte.is_ascii_digit());
            if nonzero {
                next = self.decimal_tail()?;
            }
            match next {
                Some(b'.' | b'e' | b'E' | b'j' | b'J') => {}
                _ if nonzero && !self.extra_tokens => {
                    self.back(next);
                    let msg = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal \
                               integers";
                    let col = |at: usize| (at - self.line_start) as i32;
                    let (first, last) = (col(start) + 1, col(zeros_end));
                    return Err(self.fail_range(msg, Some(first), Some(last)));
                }
                _ => return self.end_of_number(next, "decimal"),
            }
        } else {
            next = self.decimal_tail()?;
        }
        if next == Some(b'.') {
            next = self.next();
            if next.is_some_and(|byte| byte.is_ascii_digit()) {
                next = self.decimal_tail()?;
            }
        }
        self.exponent(next)
    }

    fn exponent(&mut self, mut next: Option<u8>) -> Step<()> {
        if let Some(letter @ (b'e' | b'E')) = next {
            next = self.next();
            if matches!(next, Some(b'+' | b'-')) {
                next = self.next();
                self.want_digit(next)?;
            } else if !next.is_some_and(|byte| byte.is_ascii_digit()) {
                self.back(next);
                return self.end_of_number(Some(letter), "decimal");
            }
            next = self.decimal_tail()?;
        }
        if matches!(next, Some(b'j' | b'J')) {
            next = self.next();
            return self.end_of_number(next, "imaginary");
        }
        self.end_of_number(next, "decimal")
    }

    fn want_digit(&mut self, next: Option<u8>) -> Step<()> {
        if next.is_some_and(|byte| byte.is_ascii_digit()) {
            return Ok(());
        }
        self.back(next);
        Err(self.fail("invalid decimal literal"))
    }

    /// Reads digits with single underscores between them; returns what follows.
    fn decimal_tail(&mut self) -> Step<Option<u8>> {
        loop {
            let mut next = self.next();
            while next.is_some_and(|byte| byte.is_ascii_digit()) {
                next = self.next();
            }
            if next != Some(b'_') {
                return Ok(next);
            }
            next = self.next();
            self.want_digit(next)?;
        }
    }

    /// The digits after `0x` and the like.
    fn radix(&mut self, kind: &str, is_digit: impl Fn(u8) -> bool) -> Step<()> {
        let strange =
            |byte: Option<u8>| byte.filter(|byte| kind != "hexadecimal" && byte.is_ascii_digit()).map(char::from);
        let mut next = self.next();
        loop {
            if next == Some(b'_') {
                next = self.next();
            }
            if !next.is_some_and(&is_digit) {
                if let Some(digit) = strange(next) {
                    return Err(self.fail(format!("invalid digit '{digit}' in {kind} literal")));
                }
                self.back(next);
                return Err(self.fail(format!("invalid {kind} literal")));
            }
            while next.is_some_and(&is_digit) {
                next = self.next();
            }
            if next != Some(b'_') {
                break;
            }
        }
        if let Some(digit) = strange(next) {
            return Err(self.fail(format!("invalid digit '{digit}' in {kind} literal")));
        }
        self.end_of_number(next, kind)
    }

    /// Gives back what follows a number, unless it is a letter that cannot: only some keywords may touch a number.
    fn end_of_number(&mut self, next: Option<u8>, kind: &str) -> Step<()> {
        self.back(next);
        if self.extra_tokens {
            return Ok(());
        }
        let rest = &self.bytes()[self.cur.min(self.source.len())..self.inp.max(self.cur)];
        let word_ends = |word: &str| !rest.get(word.len()).is_some_and(|&byte| continues_name(byte));
        let keyword = |word: &&str| rest.starts_with(word.as_bytes()) && word_ends(word);
        let short = ["if", "in", "is"].iter().any(|word| rest.starts_with(word.as_bytes()));
        if short || ["and", "else", "for", "or", "not"].iter().any(keyword) {
            return Ok(());
        }
        match next {
            Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' => {
                Err(self.fail(format!("invalid {kind} literal")))
            }
            _ => Ok(()),
        }
    }
}
