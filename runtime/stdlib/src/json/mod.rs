//! `_json`: what the `json` package runs in native code: the scanner of [`scanner`], the encoder of [`encoder`], and the text of strings both ways
//! ([`text`]).

pub mod encoder;
pub mod scanner;
pub mod text;

use brolga_vm::abi::args::type_name;
use brolga_vm::objects::str_::{StrBuilder, as_str};
use brolga_vm::prelude::*;
use encoder::Encoder;
use scanner::Scanner;

/// The argument as text; "first argument must be a string, not int".
fn string_argument(t: &Thread, v: Value) -> PyResult<Gc<PyStr>> {
    as_str(v).ok_or_else(|| {
        let got = type_name(t, v);
        t.raise_type_error(format!("first argument must be a string, not {got}"))
    })
}

/// What the json module has natively: reading JSON text, and writing it.
#[pymodule(name = "_json")]
pub mod _json {
    use super::*;

    #[pyattr]
    fn make_scanner(t: &Thread) -> Gc<PyType> {
        Scanner::class(t)
    }
    #[pyattr]
    fn make_encoder(t: &Thread) -> Gc<PyType> {
        Encoder::class(t)
    }
    /// A JSON string of text, ASCII only.
    #[pyfunction("encode_basestring_ascii(object, /)", effect = Reads, text_signature = "($self, object, /)")]
    fn encode_basestring_ascii(t: &Thread, object: Value) -> PyResult<Gc<PyStr>> {
        let (text, mut out) = (string_argument(t, object)?, StrBuilder::new());
        text::escape_ascii(&mut out, text.view());
        out.finish(t)
    }
    /// A JSON string of text.
    #[pyfunction("encode_basestring(object, /)", effect = Reads, text_signature = "($self, object, /)")]
    fn encode_basestring(t: &Thread, object: Value) -> PyResult<Gc<PyStr>> {
        let (text, mut out) = (string_argument(t, object)?, StrBuilder::new());
        text::escape(&mut out, text.view());
        out.finish(t)
    }
    /// scanstring(string, end, strict=True)
    ///
    /// The text of a JSON string that begins at end, and the index behind its closing quote. Control characters are refused if strict.
    #[pyfunction("scanstring(string, end, strict=True, /)", no_text_signature, parse_tuple)]
    fn scanstring(t: &Thread, string: Value, end: isize, strict: bool) -> PyResult<(Gc<PyStr>, usize)> {
        let text = string_argument(t, string)?;
        match usize::try_from(end).ok().filter(|end| *end <= text.len()) {
            Some(end) => text::scan_string(t, text, end, strict),
            None => Err(t.raise_value_error("end is out of bounds")),
        }
    }
}
