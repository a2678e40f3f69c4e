//! ASCII case mappings, and questions about the bytes.

use super::ByteString;
use crate::objects::bytes::{PyBytes, text};
use crate::prelude::*;

/// Whether there are bytes and `f` holds for all.
fn all(zelf: Value, f: impl Fn(u8) -> bool) -> bool {
    let s = ByteString::of(zelf);
    !s.as_bytes().is_empty() && s.as_bytes().iter().all(|b| f(*b))
}
fn of_case(zelf: Value, right: impl Fn(&u8) -> bool, wrong: impl Fn(&u8) -> bool) -> bool {
    let s = ByteString::of(zelf);
    s.as_bytes().iter().any(right) && !s.as_bytes().iter().any(wrong)
}

#[pymethods(part = case)]
impl PyBytes {
    /// A copy with ASCII letters in lower case.
    #[method("lower($self, /)", effect = Reads)]
    fn lower(t: &Thread, zelf: Value) -> PyResult<Value> {
        ByteString::of(zelf).changed(t, |b| b.make_ascii_lowercase())
    }
    /// A copy with ASCII letters in upper case.
    #[method("upper($self, /)", effect = Reads)]
    fn upper(t: &Thread, zelf: Value) -> PyResult<Value> {
        ByteString::of(zelf).changed(t, |b| b.make_ascii_uppercase())
    }
    /// A copy in which ASCII words begin with a capital and go on in lower case.
    #[method("title($self, /)", effect = Reads)]
    fn title(t: &Thread, zelf: Value) -> PyResult<Value> {
        ByteString::of(zelf).changed(t, text::title)
    }
    /// A copy whose first byte is in ASCII upper case, the others in lower case.
    #[method("capitalize($self, /)", effect = Reads)]
    fn capitalize(t: &Thread, zelf: Value) -> PyResult<Value> {
        ByteString::of(zelf).changed(t, |b| {
            b.make_ascii_lowercase();
            if let Some(first) = b.first_mut() {
                first.make_ascii_uppercase();
            }
        })
    }
    /// A copy with ASCII letters of the other case.
    #[method("swapcase($self, /)", effect = Reads)]
    fn swapcase(t: &Thread, zelf: Value) -> PyResult<Value> {
        ByteString::of(zelf).changed(t, |b| b.iter_mut().filter(|b| b.is_ascii_alphabetic()).for_each(|b| *b ^= 0x20))
    }
    /// Whether there are bytes and all are ASCII letters or digits.
    #[method("isalnum($self, /)", effect = Reads)]
    fn isalnum(zelf: Value) -> bool {
        all(zelf, |b| b.is_ascii_alphanumeric())
    }
    /// Whether there are bytes and all are ASCII letters.
    #[method("isalpha($self, /)", effect = Reads)]
    fn isalpha(zelf: Value) -> bool {
        all(zelf, |b| b.is_ascii_alphabetic())
    }
    /// Whether all bytes are ASCII.
    #[method("isascii($self, /)", effect = Reads)]
    fn isascii(zelf: Value) -> bool {
        ByteString::of(zelf).as_bytes().is_ascii()
    }
    /// Whether there are bytes and all are ASCII digits.
    #[method("isdigit($self, /)", effect = Reads)]
    fn isdigit(zelf: Value) -> bool {
        all(zelf, |b| b.is_ascii_digit())
    }
    /// Whether there are ASCII letters and all are lower case.
    #[method("islower($self, /)", effect = Reads)]
    fn islower(zelf: Value) -> bool {
        of_case(zelf, u8::is_ascii_lowercase, u8::is_ascii_uppercase)
    }
    /// Whether there are bytes and all are ASCII white space.
    #[method("isspace($self, /)", effect = Reads)]
    fn isspace(zelf: Value) -> bool {
        all(zelf, text::is_space)
    }
    /// Whether ASCII capitals only begin words, and small letters only go on.
    #[method("istitle($self, /)", effect = Reads)]
    fn istitle(zelf: Value) -> bool {
        text::is_title(ByteString::of(zelf).as_bytes())
    }
    /// Whether there are ASCII letters and all are upper case.
    #[method("isupper($self, /)", effect = Reads)]
    fn isupper(zelf: Value) -> bool {
        of_case(zelf, u8::is_ascii_uppercase, u8::is_ascii_lowercase)
    }
}
