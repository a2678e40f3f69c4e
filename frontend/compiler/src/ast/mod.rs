//! The abstract syntax tree, as CPython 3.14's `Python.asdl` describes it.
//!
//! Nodes live in an [`Arena`] and refer to each other by shared reference: nothing is dropped node by node, a tree of any
//! depth is freed at once, and patterns can look several levels down. Class and field names are ASDL's own, so that what
//! Python programs see through the `ast` module can be generated from the same declaration: see [`asdl`] for the
//! declaration, [`meta`] for what is known about it at run time, and [`convert`] for the passage to and from a tree of
//! dynamic objects.
//!
//! Invariants:
//! * identifiers are NFKC-normalized; private names are *not* mangled yet (symbol table and code generator do that);
//! * line numbers start at 1, columns count UTF-8 bytes from 0, as `ast` shows them;
//! * a tree that came from the parser satisfies [`validate::validate`]; a tree that Python code built must be validated first.

pub mod asdl;
pub mod convert;
pub mod dump;
pub mod meta;
pub mod preprocess;
pub mod validate;
pub mod visit;

pub use asdl::*;

use bumpalo::Bump;
use dashu_int::IBig;
use typed_arena::Arena as TypedArena;

/// Owner of a tree: a bump arena for the nodes, and a typed one for integers, whose limbs may need dropping.
#[derive(Default)]
pub struct Arena {
    bump: Bump,
    ints: TypedArena<IBig>,
}

impl Arena {
    /// An empty arena.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves a node into the arena. The value is never dropped: store integers with [`Arena::int`].
    pub fn alloc<T>(&self, value: T) -> &T {
        self.bump.alloc(value)
    }

    /// Copies text into the arena.
    pub fn str(&self, text: &str) -> &str {
        self.bump.alloc_str(text)
    }

    /// Copies a slice into the arena.
    pub fn slice<T: Copy>(&self, items: &[T]) -> &[T] {
        if items.is_empty() { &[] } else { self.bump.alloc_slice_copy(items) }
    }

    /// Moves an integer into the arena.
    pub fn int(&self, value: IBig) -> &IBig {
        self.ints.alloc(value)
    }

    /// Bytes that the arena has reserved.
    pub fn allocated_bytes(&self) -> usize {
        self.bump.allocated_bytes()
    }
}

/// Where a node stands in its source, as the `lineno` ... `end_col_offset` attributes of `ast` nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub struct Location {
    /// First line, from 1.
    pub lineno: i32,
    /// UTF-8 byte offset in the first line, from 0.
    pub col_offset: i32,
    /// Last line.
    pub end_lineno: i32,
    /// UTF-8 byte offset in the last line, exclusive.
    pub end_col_offset: i32,
}

impl Location {
    /// The location that starts where `self` starts and ends where `last` ends.
    pub fn to(self, last: Location) -> Location {
        Location { end_lineno: last.end_lineno, end_col_offset: last.end_col_offset, ..self }
    }
}

/// Text that may hold lone surrogates: well-formed WTF-8 (UTF-8 in which U+D800..U+DFFF may appear unpaired).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// Plain UTF-8 text.
    pub fn new(text: &'a str) -> Self {
        Text(text.as_bytes())
    }

    /// Bytes that the caller knows to be well-formed WTF-8.
    pub fn from_wtf8(bytes: &'a [u8]) -> Self {
        Text(bytes)
    }

    /// The WTF-8 bytes.
    pub fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// The text as UTF-8, unless it holds lone surrogates.
    pub fn as_str(self) -> Option<&'a str> {
        std::str::from_utf8(self.0).ok()
    }

    /// Whether there is no character in it.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Its code points, surrogates included.
    pub fn code_points(self) -> impl Iterator<Item = u32> + 'a {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (&first, tail) = rest.split_first()?;
            let (bits, len) = match first {
                0..0x80 => (u32::from(first), 0),
                0x80..0xe0 => (u32::from(first & 0x1f), 1),
                0xe0..0xf0 => (u32::from(first & 0x0f), 2),
                _ => (u32::from(first & 0x07), 3),
            };
            let len = len.min(tail.len());
            rest = &tail[len..];
            Some(tail[..len].iter().fold(bits, |bits, byte| bits << 6 | u32::from(byte & 0x3f)))
        })
    }
}

impl std::fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self.0))
    }
}

/// The value of a `Constant` or `MatchSingleton`.
#[derive(Clone, Copy, Debug)]
pub enum ConstantValue<'a> {
    None,
    True,
    False,
    Ellipsis,
    Int(&'a IBig),
    Float(f64),
    Complex {
        real: f64,
        imag: f64,
    },
    Str(Text<'a>),
    Bytes(&'a [u8]),
    /// Only in trees that Python code built.
    Tuple(&'a [ConstantValue<'a>]),
    /// Only in trees that Python code built; in the iteration order of the set.
    FrozenSet(&'a [ConstantValue<'a>]),
}

/// The docstring of a body: the string constant that its first statement consists of.
pub fn docstring<'a>(body: &[&Stmt<'a>]) -> Option<Text<'a>> {
    let StmtKind::Expr { value } = body.first()?.kind else { return None };
    match value.kind {
        ExprKind::Constant { value: ConstantValue::Str(text), .. } => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_include_lone_surrogates() {
        let bytes = [b'a', 0xed, 0xa0, 0x80, 0xf0, 0x9f, 0x98, 0x80, 0xc3, 0xa9];
        assert_eq!(Text::from_wtf8(&bytes).code_points().collect::<Vec<_>>(), [0x61, 0xd800, 0x1f600, 0xe9]);
        assert_eq!(Text::from_wtf8(&bytes).as_str(), None);
    }

    #[test]
    fn metadata_describes_the_declaration() {
        use meta::*;
        let class = Class::ExceptHandler.info();
        assert_eq!((class.name, class.sum, class.attributes), ("ExceptHandler", Some(Type::ExceptHandler), true));
        assert_eq!(class.fields[0].name, "type");
        assert_eq!(Class::Dict.info().fields[0].signature(), "expr?* keys");
        assert_eq!(Class::Dict.signature(), "Dict(expr?* keys, expr* values)");
        assert_eq!(Class::Comprehension.info().name, "comprehension");
        assert_eq!(Type::ExprContext.name(), "expr_context");
        assert_eq!(Type::Unaryop.signature(), "unaryop = Invert | Not | UAdd | USub");
    }
}
