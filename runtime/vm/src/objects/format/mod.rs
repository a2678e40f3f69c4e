//! The format mini-language (`format(v, spec)`, f-strings, `str.format`), for numbers and strings.
//!
//! `spec.rs` parses a specification, `number.rs` lays out a number's text (sign, prefix, grouping, padding), `float.rs` turns doubles into
//! digits. `percent.rs` is the `%` operator, `markup.rs` and `template.rs` are `str.format`. Types call [`format_int`], [`format_float`], [`format_complex`], [`format_str`].

pub mod float;
pub mod int;
pub mod markup;
pub mod number;
pub mod percent;
pub mod spec;
pub mod template;
pub mod text;

pub use float::{format_complex, format_float};
pub use int::format_int;
pub use text::format_str;
