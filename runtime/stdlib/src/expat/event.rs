//! What the parser tells of a document, and its errors.

/// A position in the document: bytes from its start, line from 1, column from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    pub byte: usize,
    pub line: usize,
    pub column: usize,
}

/// An error by expat's number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Failure {
    pub code: u8,
    pub at: Position,
}

#[rustfmt::skip]
pub mod code {
    pub const SYNTAX: u8 = 2;
    pub const NO_ELEMENTS: u8 = 3;
    pub const INVALID_TOKEN: u8 = 4;
    pub const UNCLOSED_TOKEN: u8 = 5;
    pub const PARTIAL_CHAR: u8 = 6;
    pub const TAG_MISMATCH: u8 = 7;
    pub const DUPLICATE_ATTRIBUTE: u8 = 8;
    pub const JUNK_AFTER_DOC_ELEMENT: u8 = 9;
    pub const UNDEFINED_ENTITY: u8 = 11;
    pub const RECURSIVE_ENTITY_REF: u8 = 12;
    pub const ASYNC_ENTITY: u8 = 13;
    pub const BAD_CHAR_REF: u8 = 14;
    pub const BINARY_ENTITY_REF: u8 = 15;
    pub const ATTRIBUTE_EXTERNAL_ENTITY_REF: u8 = 16;
    pub const MISPLACED_XML_PI: u8 = 17;
    pub const UNKNOWN_ENCODING: u8 = 18;
    pub const INCORRECT_ENCODING: u8 = 19;
    pub const UNCLOSED_CDATA_SECTION: u8 = 20;
    pub const EXTERNAL_ENTITY_HANDLING: u8 = 21;
    pub const NOT_STANDALONE: u8 = 22;
    pub const UNBOUND_PREFIX: u8 = 27;
    pub const UNDECLARING_PREFIX: u8 = 28;
    pub const XML_DECL: u8 = 30;
    pub const FINISHED: u8 = 36;
    pub const RESERVED_PREFIX_XML: u8 = 38;
    pub const RESERVED_PREFIX_XMLNS: u8 = 39;
    pub const AMPLIFICATION_LIMIT_BREACH: u8 = 43;
}

/// A content model, as `ElementDeclHandler` gets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub kind: u8,
    pub quantifier: u8,
    pub name: Option<String>,
    pub children: Vec<Model>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    XmlDecl {
        version: Option<String>,
        encoding: Option<String>,
        standalone: i32,
    },
    StartDoctype {
        name: String,
        system: Option<String>,
        public: Option<String>,
        subset: bool,
    },
    EndDoctype,
    ElementDecl {
        name: String,
        model: Model,
    },
    AttlistDecl {
        element: String,
        attribute: String,
        kind: String,
        default: Option<String>,
        required: bool,
    },
    EntityDecl {
        name: String,
        parameter: bool,
        value: Option<String>,
        system: Option<String>,
        public: Option<String>,
        notation: Option<String>,
    },
    NotationDecl {
        name: String,
        system: Option<String>,
        public: Option<String>,
    },
    /// Attributes, of which the first `specified` stand in the tag.
    Start {
        name: String,
        attributes: Vec<(String, String)>,
        specified: usize,
    },
    End {
        name: String,
    },
    StartNamespace {
        prefix: Option<String>,
        uri: Option<String>,
    },
    EndNamespace {
        prefix: Option<String>,
    },
    Text(String),
    Comment(String),
    Instruction {
        target: String,
        data: String,
    },
    StartCdata,
    EndCdata,
    ExternalEntity {
        context: Option<String>,
        system: Option<String>,
        public: Option<String>,
    },
    SkippedEntity {
        name: String,
        parameter: bool,
    },
    NotStandalone,
    /// What only a default handler gets.
    Other,
}

/// An event, where it begins, and its text in the document.
#[derive(Clone, Debug)]
pub struct Located {
    pub event: Event,
    pub at: Position,
    pub raw: String,
}
