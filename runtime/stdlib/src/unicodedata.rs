//! `unicodedata`: the properties of characters, of Unicode 16.0, and through `ucd_3_2_0` of Unicode 3.2 (for IDNA 2003).
//!
//! The tables are those of `brolga_vm::objects::unicode`, which `str` uses too. Each function exists twice, as a function of the module and as a
//! method of `UCD`, whose only instance is `ucd_3_2_0`; the functions of [`query`] tell the versions apart.

use brolga_vm::abi::convert::CodePoint;
use brolga_vm::objects::unicode::normalize::{self, Form};
use brolga_vm::prelude::*;

/// What both versions answer.
mod query {
    use super::*;
    use brolga_vm::objects::bytes::PyBytes;
    use brolga_vm::objects::str_::as_str;
    use brolga_vm::objects::unicode::tables::{BIDI_NAMES, CATEGORY_NAMES, CN, NUMBERS, OldRecord, WIDTH_NAMES};
    use brolga_vm::objects::unicode::{flag, names, old, record};

    /// Longer names are refused unseen.
    const LONGEST_NAME: usize = 256;

    /// What was different in 3.2, if that is asked for.
    fn changes(c: u32, is_old: bool) -> Option<&'static OldRecord> {
        if is_old { old::changes(c) } else { None }
    }
    /// An index of an old record, where 255 means "as now".
    fn index(old: Option<u8>, now: u8) -> usize {
        old.filter(|i| *i != 255).unwrap_or(now) as usize
    }
    fn missing(t: &Thread, default: Option<Value>, message: &str) -> PyResult<Value> {
        default.ok_or_else(|| t.raise_value_error(message))
    }

    pub fn decimal(t: &Thread, c: CodePoint, default: Option<Value>, is_old: bool) -> PyResult<Value> {
        let value = match changes(c.0, is_old) {
            Some(r) if r.category == CN || r.decimal == -2 => -1,
            Some(r) if r.decimal >= 0 => r.decimal,
            _ => record(c.0).decimal,
        };
        if value < 0 { missing(t, default, "not a decimal") } else { t.new_int(value.into()) }
    }
    pub fn digit(t: &Thread, c: CodePoint, default: Option<Value>, is_old: bool) -> PyResult<Value> {
        let value = match changes(c.0, is_old) {
            Some(r) if r.digit == -2 => -1,
            Some(r) if r.digit >= 0 => r.digit,
            _ => record(c.0).digit,
        };
        if value < 0 { missing(t, default, "not a digit") } else { t.new_int(value.into()) }
    }
    pub fn numeric(t: &Thread, c: CodePoint, default: Option<Value>, is_old: bool) -> PyResult<Value> {
        let now = record(c.0).number as usize;
        let now = (now != 0).then(|| NUMBERS[now]);
        let value = match changes(c.0, is_old) {
            Some(r) if r.category == CN || r.number == -1.0 => None,
            Some(r) if !r.number.is_nan() => Some(r.number),
            _ => now,
        };
        match value {
            Some(number) => t.new_float(number),
            None => missing(t, default, "not a numeric character"),
        }
    }
    pub fn category(c: CodePoint, is_old: bool) -> &'static str {
        CATEGORY_NAMES[index(changes(c.0, is_old).map(|r| r.category), record(c.0).category)]
    }
    pub fn bidirectional(c: CodePoint, is_old: bool) -> &'static str {
        BIDI_NAMES[index(changes(c.0, is_old).map(|r| r.bidi), record(c.0).bidi)]
    }
    pub fn east_asian_width(c: CodePoint, is_old: bool) -> &'static str {
        WIDTH_NAMES[index(changes(c.0, is_old).map(|r| r.width), record(c.0).width)]
    }
    pub fn combining(c: CodePoint, is_old: bool) -> i32 {
        match changes(c.0, is_old) {
            Some(r) if r.combining >= 0 => r.combining.into(),
            _ => record(c.0).combining.into(),
        }
    }
    pub fn mirrored(c: CodePoint, is_old: bool) -> i32 {
        match changes(c.0, is_old) {
            Some(r) if r.mirrored >= 0 => r.mirrored.into(),
            _ => (record(c.0).flags & flag::MIRRORED != 0).into(),
        }
    }
    pub fn decomposition(c: CodePoint, is_old: bool) -> String {
        if let Some(letters) = normalize::hangul_letters(c.0) {
            return letters.map(|c| format!("{c:04X}")).collect::<Vec<_>>().join(" ");
        }
        let Some((tag, points)) = normalize::decomposition(c.0, is_old) else { return String::new() };
        let tag = (!tag.is_empty()).then(|| format!("<{tag}>"));
        let parts: Vec<String> = tag.into_iter().chain(points.iter().map(|c| format!("{c:04X}"))).collect();
        parts.join(" ")
    }
    pub fn name(t: &Thread, c: CodePoint, default: Option<Value>, is_old: bool) -> PyResult<Value> {
        let nameless = changes(c.0, is_old).is_some_and(|r| r.nameless || r.category == CN);
        match names::name_of(c.0).filter(|_| !nameless) {
            Some(name) => t.new_str(&name),
            None => missing(t, default, "no such name"),
        }
    }
    pub fn lookup(t: &Thread, name: Value, is_old: bool) -> PyResult<Gc<PyStr>> {
        let text = match as_str(name) {
            Some(s) => brolga_vm::codecs::utf8::encode(t, s, None)?,
            None => match name.downcast::<PyBytes>() {
                Some(b) => b.as_bytes().to_vec(),
                None => BytesLike::acquire(t, name)?.to_vec(),
            },
        };
        if text.len() > LONGEST_NAME {
            return Err(t.raise_key_error(t.new_str("name too long")?));
        }
        let text = String::from_utf8_lossy(&text);
        let found = names::lookup(&text).filter(|_| !is_old || !names::is_alias(&text));
        if let Some(c) = found {
            return PyStr::from_char(t, c);
        }
        match names::sequence(&text).filter(|_| !is_old) {
            Some(points) => PyStr::from_code_points(t, points.iter().copied()),
            None => Err(t.raise_key_error(t.new_str(&format!("undefined character name '{text}'"))?)),
        }
    }
    fn form(t: &Thread, name: Gc<PyStr>) -> PyResult<Form> {
        let form = name.as_ascii().and_then(Form::from_name);
        form.ok_or_else(|| t.raise_value_error("invalid normalization form"))
    }
    pub fn is_normalized(t: &Thread, name: Gc<PyStr>, text: Gc<PyStr>, is_old: bool) -> PyResult<bool> {
        if text.is_empty() {
            return Ok(true);
        }
        let form = form(t, name)?;
        if !is_old && normalize::quickly_normalized(text.code_points(), form) {
            return Ok(true);
        }
        Ok(normalize::normalize(text.code_points(), form, is_old).into_iter().eq(text.code_points()))
    }
    pub fn normalize(t: &Thread, name: Gc<PyStr>, text: Gc<PyStr>, is_old: bool) -> PyResult<Gc<PyStr>> {
        if text.is_empty() {
            return Ok(text);
        }
        let form = form(t, name)?;
        if !is_old && normalize::quickly_normalized(text.code_points(), form) {
            return Ok(text);
        }
        let points = normalize::normalize(text.code_points(), form, is_old);
        PyStr::from_code_points(t, points.iter().copied())
    }
}

/// The database of an older version of Unicode.
#[pyclass(name = "UCD", module = "unicodedata", flags = HEAPTYPE | HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct Ucd {}

type Object = Gc<Native<Ucd>>;

#[pymethods]
impl Ucd {
    /// The value of a decimal digit as an int.
    #[method("decimal($self, chr, default=<unrepresentable>, /)", effect = Reads)]
    fn decimal(t: &Thread, _zelf: Object, chr: CodePoint, default: Option<Value>) -> PyResult<Value> {
        query::decimal(t, chr, default, true)
    }
    /// The value of a digit as an int.
    #[method("digit($self, chr, default=<unrepresentable>, /)", effect = Reads)]
    fn digit(t: &Thread, _zelf: Object, chr: CodePoint, default: Option<Value>) -> PyResult<Value> {
        query::digit(t, chr, default, true)
    }
    /// The value of a numeric character as a float.
    #[method("numeric($self, chr, default=<unrepresentable>, /)", effect = Reads)]
    fn numeric(t: &Thread, _zelf: Object, chr: CodePoint, default: Option<Value>) -> PyResult<Value> {
        query::numeric(t, chr, default, true)
    }
    /// The general category.
    #[method("category($self, chr, /)", effect = Reads)]
    fn category(_zelf: Object, chr: CodePoint) -> &'static str {
        query::category(chr, true)
    }
    /// The bidirectional class.
    #[method("bidirectional($self, chr, /)", effect = Reads)]
    fn bidirectional(_zelf: Object, chr: CodePoint) -> &'static str {
        query::bidirectional(chr, true)
    }
    /// The canonical combining class, 0 for none.
    #[method("combining($self, chr, /)", effect = Reads)]
    fn combining(_zelf: Object, chr: CodePoint) -> i32 {
        query::combining(chr, true)
    }
    /// 1 for characters that are mirrored in text that runs from right to left.
    #[method("mirrored($self, chr, /)", effect = Reads)]
    fn mirrored(_zelf: Object, chr: CodePoint) -> i32 {
        query::mirrored(chr, true)
    }
    /// The East Asian width.
    #[method("east_asian_width($self, chr, /)", effect = Reads)]
    fn east_asian_width(_zelf: Object, chr: CodePoint) -> &'static str {
        query::east_asian_width(chr, true)
    }
    /// The decomposition: a tag and code points, empty for none.
    #[method("decomposition($self, chr, /)", effect = Reads)]
    fn decomposition(_zelf: Object, chr: CodePoint) -> String {
        query::decomposition(chr, true)
    }
    /// Whether a text is in a normal form.
    #[method("is_normalized($self, form, unistr, /)", effect = Reads)]
    fn is_normalized(t: &Thread, _zelf: Object, form: Gc<PyStr>, unistr: Gc<PyStr>) -> PyResult<bool> {
        query::is_normalized(t, form, unistr, true)
    }
    /// A text in a normal form.
    #[method("normalize($self, form, unistr, /)", effect = Reads)]
    fn normalize(t: &Thread, _zelf: Object, form: Gc<PyStr>, unistr: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        query::normalize(t, form, unistr, true)
    }
    /// The name of a character.
    #[method("name($self, chr, default=<unrepresentable>, /)", effect = Reads)]
    fn name(t: &Thread, _zelf: Object, chr: CodePoint, default: Option<Value>) -> PyResult<Value> {
        query::name(t, chr, default, true)
    }
    /// The character of a name.
    #[method("lookup($self, name, /)", effect = Reads)]
    fn lookup(t: &Thread, _zelf: Object, name: Value) -> PyResult<Gc<PyStr>> {
        query::lookup(t, name, true)
    }
    #[member]
    fn unidata_version(_zelf: Object) -> &'static str {
        "3.2.0"
    }
}

/// The properties of characters in the Unicode Character Database, version 16.0.0.
#[pymodule(name = "unicodedata", classes(Ucd))]
pub mod unicodedata {
    use super::*;

    #[pyattr]
    fn unidata_version() -> &'static str {
        brolga_vm::objects::unicode::VERSION
    }
    #[pyattr]
    fn ucd_3_2_0(t: &Thread) -> PyResult<Object> {
        Native::new(t, Ucd::class(t), Ucd {})
    }
    /// The value of a decimal digit as an int; default, or ValueError, if there is none.
    #[pyfunction(
        "decimal(chr, default=<unrepresentable>, /)",
        effect = Reads,
        text_signature = "($self, chr, default=<unrepresentable>, /)"
    )]
    fn decimal(t: &Thread, chr: CodePoint, default: Option<Value>) -> PyResult<Value> {
        query::decimal(t, chr, default, false)
    }
    /// The value of a digit as an int; default, or ValueError, if there is none.
    #[pyfunction(
        "digit(chr, default=<unrepresentable>, /)",
        effect = Reads,
        text_signature = "($self, chr, default=<unrepresentable>, /)"
    )]
    fn digit(t: &Thread, chr: CodePoint, default: Option<Value>) -> PyResult<Value> {
        query::digit(t, chr, default, false)
    }
    /// The value of a numeric character as a float; default, or ValueError, if there is none.
    #[pyfunction(
        "numeric(chr, default=<unrepresentable>, /)",
        effect = Reads,
        text_signature = "($self, chr, default=<unrepresentable>, /)"
    )]
    fn numeric(t: &Thread, chr: CodePoint, default: Option<Value>) -> PyResult<Value> {
        query::numeric(t, chr, default, false)
    }
    /// The general category.
    #[pyfunction("category(chr, /)", effect = Reads, text_signature = "($self, chr, /)")]
    fn category(chr: CodePoint) -> &'static str {
        query::category(chr, false)
    }
    /// The bidirectional class.
    #[pyfunction("bidirectional(chr, /)", effect = Reads, text_signature = "($self, chr, /)")]
    fn bidirectional(chr: CodePoint) -> &'static str {
        query::bidirectional(chr, false)
    }
    /// The canonical combining class, 0 for none.
    #[pyfunction("combining(chr, /)", effect = Reads, text_signature = "($self, chr, /)")]
    fn combining(chr: CodePoint) -> i32 {
        query::combining(chr, false)
    }
    /// 1 for characters that are mirrored in text that runs from right to left.
    #[pyfunction("mirrored(chr, /)", effect = Reads, text_signature = "($self, chr, /)")]
    fn mirrored(chr: CodePoint) -> i32 {
        query::mirrored(chr, false)
    }
    /// The East Asian width.
    #[pyfunction("east_asian_width(chr, /)", effect = Reads, text_signature = "($self, chr, /)")]
    fn east_asian_width(chr: CodePoint) -> &'static str {
        query::east_asian_width(chr, false)
    }
    /// The decomposition: a tag and code points, empty for none.
    #[pyfunction("decomposition(chr, /)", effect = Reads, text_signature = "($self, chr, /)")]
    fn decomposition(chr: CodePoint) -> String {
        query::decomposition(chr, false)
    }
    /// Whether a text is in a normal form: 'NFC', 'NFKC', 'NFD' or 'NFKD'.
    #[pyfunction("is_normalized(form, unistr, /)", effect = Reads, text_signature = "($self, form, unistr, /)")]
    fn is_normalized(t: &Thread, form: Gc<PyStr>, unistr: Gc<PyStr>) -> PyResult<bool> {
        query::is_normalized(t, form, unistr, false)
    }
    /// A text in a normal form: 'NFC', 'NFKC', 'NFD' or 'NFKD'.
    #[pyfunction("normalize(form, unistr, /)", effect = Reads, text_signature = "($self, form, unistr, /)")]
    fn normalize(t: &Thread, form: Gc<PyStr>, unistr: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        query::normalize(t, form, unistr, false)
    }
    /// The name of a character; default, or ValueError, if it has none.
    #[pyfunction(
        "name(chr, default=<unrepresentable>, /)",
        effect = Reads,
        text_signature = "($self, chr, default=<unrepresentable>, /)"
    )]
    fn name(t: &Thread, chr: CodePoint, default: Option<Value>) -> PyResult<Value> {
        query::name(t, chr, default, false)
    }
    /// The character (or named sequence) of a name or alias; KeyError if there is none.
    #[pyfunction("lookup(name, /)", effect = Reads, text_signature = "($self, name, /)")]
    fn lookup(t: &Thread, name: Value) -> PyResult<Gc<PyStr>> {
        query::lookup(t, name, false)
    }
}
