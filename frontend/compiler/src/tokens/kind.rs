//! Tokens and their kinds.

/// The kind of a token. Keywords are names here; operators are told apart by their text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TokenKind {
    /// End of the text.
    EndMarker,
    /// Identifier or keyword.
    Name,
    /// Number literal.
    Number,
    /// String or bytes literal without replacement fields.
    String,
    /// End of a logical line.
    Newline,
    /// Start of a block.
    Indent,
    /// End of a block.
    Dedent,
    /// Operator or delimiter, or a character that is none.
    Op,
    /// Prefix and opening quotes of an f-string.
    FStringStart,
    /// Text of an f-string.
    FStringMiddle,
    /// Closing quotes of an f-string.
    FStringEnd,
    /// Prefix and opening quotes of a t-string.
    TStringStart,
    /// Text of a t-string.
    TStringMiddle,
    /// Closing quotes of a t-string.
    TStringEnd,
    /// Comment, only as an extra token.
    Comment,
    /// End of a line that ends nothing, only as an extra token.
    Nl,
    /// The tokenizer stopped.
    Error,
}

impl TokenKind {
    /// Whether it may span lines.
    pub fn is_string(self) -> bool {
        match self {
            TokenKind::String
            | TokenKind::FStringStart
            | TokenKind::FStringMiddle
            | TokenKind::FStringEnd
            | TokenKind::TStringStart
            | TokenKind::TStringMiddle
            | TokenKind::TStringEnd => true,
            TokenKind::EndMarker
            | TokenKind::Name
            | TokenKind::Number
            | TokenKind::Newline
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::Op
            | TokenKind::Comment
            | TokenKind::Nl
            | TokenKind::Error => false,
        }
    }
}

/// A token. Lines count from 1, columns count bytes from 0; columns are -1 for tokens without text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Its kind.
    pub kind: TokenKind,
    /// Offset of its text in the source.
    pub start: usize,
    /// End of its text.
    pub end: usize,
    /// First line.
    pub lineno: i32,
    /// First column.
    pub col_offset: i32,
    /// Last line.
    pub end_lineno: i32,
    /// Column past the last.
    pub end_col_offset: i32,
    /// How many brackets are open, the token itself counted.
    pub level: usize,
}

/// Length of the operator at the start of a text: 1 for characters that are none.
pub(super) fn operator_length(bytes: &[u8]) -> usize {
    const LONG: [&[u8]; 5] = [b"**=", b"//=", b">>=", b"<<=", b"..."];
    const PAIRS: [&[u8]; 20] = [
        b"!=", b"%=", b"&=", b"**", b"*=", b"+=", b"-=", b"->", b"//", b"/=", b":=", b"<<", b"<=", b"<>", b"==", b">=",
        b">>", b"@=", b"^=", b"|=",
    ];
    if LONG.iter().any(|long| bytes.starts_with(long)) {
        3
    } else if PAIRS.iter().any(|pair| bytes.starts_with(pair)) {
        2
    } else {
        1
    }
}
