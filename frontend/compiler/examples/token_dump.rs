//! Prints tokens as Python's `tokenize` module has them, to be compared with CPython's (see `tests/tokens/`).
//!
//!     token_dump LISTFILE     for each file named in LISTFILE, its name, then a line for each token

use brolga_compiler::ast::{ConstantValue, Text, dump::constant};
use brolga_compiler::source;
use brolga_compiler::tokens::{PythonTokens, TokenKind};

fn main() {
    let list = std::env::args().nth(1).expect("usage: token_dump LISTFILE");
    for path in std::fs::read_to_string(list).expect("the list is readable").lines() {
        println!("{path}");
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let mut text = source::normalize(&text).map(String::from).unwrap_or_default();
        let implicit_newline = !text.is_empty() && !text.ends_with('\n');
        if implicit_newline {
            text.push('\n');
        }
        let added = if implicit_newline { vec![text.len() - 1] } else { Vec::new() };
        let mut tokens = PythonTokens::new(text, added, true);
        while let Some(token) = tokens.next() {
            let name = match token.kind {
                TokenKind::EndMarker => "ENDMARKER",
                TokenKind::Name => "NAME",
                TokenKind::Number => "NUMBER",
                TokenKind::String => "STRING",
                TokenKind::Newline => "NEWLINE",
                TokenKind::Indent => "INDENT",
                TokenKind::Dedent => "DEDENT",
                TokenKind::Op => "OP",
                TokenKind::FStringStart => "FSTRING_START",
                TokenKind::FStringMiddle => "FSTRING_MIDDLE",
                TokenKind::FStringEnd => "FSTRING_END",
                TokenKind::TStringStart => "TSTRING_START",
                TokenKind::TStringMiddle => "TSTRING_MIDDLE",
                TokenKind::TStringEnd => "TSTRING_END",
                TokenKind::Comment => "COMMENT",
                TokenKind::Nl => "NL",
                TokenKind::Error => "error",
            };
            let shown = |text| constant(&ConstantValue::Str(Text::new(text)));
            println!(
                "{name} {} {:?} {:?} {}",
                shown(tokens.text(&token.text)),
                token.start,
                token.end,
                shown(tokens.text(&token.line))
            );
        }
    }
}
