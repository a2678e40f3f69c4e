//! `pyexpat`: the XML parser behind `xml`, `xmlrpc` and `plistlib`, with the interface of Expat.
//!
//! [`parser`] knows nothing of Python: it gives events, which [`object`] hands to a program's handlers. What Expat counts as features of
//! its build is told as of version 2.7.

mod dtd;
mod event;
mod handlers;
mod input;
mod names;
mod object;
mod parser;

use brolga_vm::modules::import;
use brolga_vm::objects::exception::classes::Exception;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call};
use event::Failure;
use object::XmlParser;

#[pyclass(name = "ExpatError", module = "xml.parsers.expat", base = Exception, layout_of = base, no_doc, flags = BASETYPE | HAVE_GC)]
pub struct ExpatError;

/// Names and texts of errors, from number 1.
#[rustfmt::skip]
const ERRORS: &[(&str, &str)] = &[
    ("XML_ERROR_NO_MEMORY", "out of memory"), ("XML_ERROR_SYNTAX", "syntax error"),
    ("XML_ERROR_NO_ELEMENTS", "no element found"), ("XML_ERROR_INVALID_TOKEN", "not well-formed (invalid token)"),
    ("XML_ERROR_UNCLOSED_TOKEN", "unclosed token"), ("XML_ERROR_PARTIAL_CHAR", "partial character"),
    ("XML_ERROR_TAG_MISMATCH", "mismatched tag"), ("XML_ERROR_DUPLICATE_ATTRIBUTE", "duplicate attribute"),
    ("XML_ERROR_JUNK_AFTER_DOC_ELEMENT", "junk after document element"),
    ("XML_ERROR_PARAM_ENTITY_REF", "illegal parameter entity reference"),
    ("XML_ERROR_UNDEFINED_ENTITY", "undefined entity"), ("XML_ERROR_RECURSIVE_ENTITY_REF", "recursive entity reference"),
    ("XML_ERROR_ASYNC_ENTITY", "asynchronous entity"),
    ("XML_ERROR_BAD_CHAR_REF", "reference to invalid character number"),
    ("XML_ERROR_BINARY_ENTITY_REF", "reference to binary entity"),
    ("XML_ERROR_ATTRIBUTE_EXTERNAL_ENTITY_REF", "reference to external entity in attribute"),
    ("XML_ERROR_MISPLACED_XML_PI", "XML or text declaration not at start of entity"),
    ("XML_ERROR_UNKNOWN_ENCODING", "unknown encoding"),
    ("XML_ERROR_INCORRECT_ENCODING", "encoding specified in XML declaration is incorrect"),
    ("XML_ERROR_UNCLOSED_CDATA_SECTION", "unclosed CDATA section"),
    ("XML_ERROR_EXTERNAL_ENTITY_HANDLING", "error in processing external entity reference"),
    ("XML_ERROR_NOT_STANDALONE", "document is not standalone"),
    ("XML_ERROR_UNEXPECTED_STATE", "unexpected parser state - please send a bug report"),
    ("XML_ERROR_ENTITY_DECLARED_IN_PE", "entity declared in parameter entity"),
    ("XML_ERROR_FEATURE_REQUIRES_XML_DTD", "requested feature requires XML_DTD support in Expat"),
    ("XML_ERROR_CANT_CHANGE_FEATURE_ONCE_PARSING", "cannot change setting once parsing has begun"),
    ("XML_ERROR_UNBOUND_PREFIX", "unbound prefix"), ("XML_ERROR_UNDECLARING_PREFIX", "must not undeclare prefix"),
    ("XML_ERROR_INCOMPLETE_PE", "incomplete markup in parameter entity"),
    ("XML_ERROR_XML_DECL", "XML declaration not well-formed"),
    ("XML_ERROR_TEXT_DECL", "text declaration not well-formed"),
    ("XML_ERROR_PUBLICID", "illegal character(s) in public id"), ("XML_ERROR_SUSPENDED", "parser suspended"),
    ("XML_ERROR_NOT_SUSPENDED", "parser not suspended"), ("XML_ERROR_ABORTED", "parsing aborted"),
    ("XML_ERROR_FINISHED", "parsing finished"), ("XML_ERROR_SUSPEND_PE", "cannot suspend in external parameter entity"),
    ("XML_ERROR_RESERVED_PREFIX_XML", "reserved prefix (xml) must not be undeclared or bound to another namespace name"),
    ("XML_ERROR_RESERVED_PREFIX_XMLNS", "reserved prefix (xmlns) must not be declared or undeclared"),
    ("XML_ERROR_RESERVED_NAMESPACE_URI", "prefix must not be bound to one of the reserved namespace names"),
    ("XML_ERROR_INVALID_ARGUMENT", "invalid argument"),
    ("XML_ERROR_NO_BUFFER", "a successful prior call to function XML_GetBuffer is required"),
    ("XML_ERROR_AMPLIFICATION_LIMIT_BREACH", "limit on input amplification factor (from DTD and entities) breached"),
    ("XML_ERROR_NOT_STARTED", "parser not started"),
];

fn error_text(code: i64) -> Option<&'static str> {
    usize::try_from(code - 1).ok().and_then(|i| ERRORS.get(i)).map(|(_, text)| *text)
}

/// Raises `ExpatError` with its number and place.
#[cold]
fn raise(t: &Thread, f: &Failure) -> Raised {
    let build = || {
        let text = error_text(f.code as i64).unwrap_or("unknown error");
        let message = t.new_str(&format!("{text}: line {}, column {}", f.at.line, f.at.column))?;
        let exc = call::call1(t, ExpatError::class(t).into(), message)?;
        for (name, v) in [("code", f.code as usize), ("offset", f.at.column), ("lineno", f.at.line)] {
            attr::set(t, exc, t.intern(name), Some(Value::from_small_int(v as i64)))?;
        }
        Ok(exc)
    };
    match build() {
        Ok(exc) => t.raise_value(exc),
        Err(r) => r,
    }
}

/// Python wrapper for Expat parser.
#[pymodule(name = "pyexpat", classes(XmlParser))]
pub mod pyexpat {
    use super::*;

    #[pyattr("EXPAT_VERSION")]
    const EXPAT_VERSION: &str = "expat_2.7.3";
    #[pyattr("native_encoding")]
    const NATIVE_ENCODING: &str = "UTF-8";
    #[pyattr("XML_PARAM_ENTITY_PARSING_NEVER")]
    const NEVER: i64 = 0;
    #[pyattr("XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE")]
    const UNLESS_STANDALONE: i64 = 1;
    #[pyattr("XML_PARAM_ENTITY_PARSING_ALWAYS")]
    const ALWAYS: i64 = 2;

    /// Return a new XML parser object.
    #[pyfunction("ParserCreate(encoding=None, namespace_separator=None, intern=<unrepresentable>)")]
    fn parser_create(
        t: &Thread,
        encoding: Option<String>,
        namespace_separator: Option<String>,
        intern: Option<Value>,
    ) -> PyResult<Value> {
        if namespace_separator.as_ref().is_some_and(|s| s.chars().count() > 1) {
            return Err(t.raise_value_error("namespace_separator must be at most one character, omitted, or None"));
        }
        let intern = match intern {
            None => Some(PyDict::new(t)?),
            Some(v) if v.is_none() => None,
            Some(v) => match v.downcast::<PyDict>() {
                Some(d) => Some(d),
                None => return Err(t.raise_type_error("intern must be a dictionary")),
            },
        };
        XmlParser::make(t, encoding, namespace_separator, intern)
    }
    /// Returns string error for given number.
    #[pyfunction("ErrorString(code, /)")]
    fn error_string(code: i64) -> Option<&'static str> {
        error_text(code)
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let error: Value = ExpatError::class(t).into();
        module.add(t, "ExpatError", error)?;
        module.add(t, "error", error)?;
        module.add(t, "XMLParserType", XmlParser::class(t).into())?;
        let number = Value::from_small_int;
        module.add(t, "version_info", t.new_tuple(&[number(2), number(7), number(3)])?)?;
        let features = PyList::new_empty(t)?;
        for (name, n) in [
            ("sizeof(XML_Char)", 1),
            ("sizeof(XML_LChar)", 1),
            ("XML_DTD", 0),
            ("XML_CONTEXT_BYTES", 1024),
            ("XML_NS", 0),
            ("XML_BLAP_MAX_AMP", 100),
            ("XML_BLAP_ACT_THRES", 8_388_608),
            ("XML_GE", 0),
        ] {
            features.append(t, t.new_tuple(&[t.new_str(name)?, number(n)])?)?;
        }
        module.add(t, "features", features.into())?;

        let errors = PyModule::new(t, "pyexpat.errors")?;
        errors.add_str(t, "__doc__", "Constants used to describe error conditions.")?;
        let (codes, messages) = (PyDict::new(t)?, PyDict::new(t)?);
        for (i, (name, text)) in ERRORS.iter().enumerate() {
            let (number, text) = (number(i as i64 + 1), t.new_str(text)?);
            errors.add(t, name, text)?;
            codes.set(t, text, number)?;
            messages.set(t, number, text)?;
        }
        errors.add(t, "codes", codes.into())?;
        errors.add(t, "messages", messages.into())?;
        let model = PyModule::new(t, "pyexpat.model")?;
        model.add_str(t, "__doc__", "Constants used to interpret content model information.")?;
        for (name, n) in [
            ("XML_CTYPE_EMPTY", 1),
            ("XML_CTYPE_ANY", 2),
            ("XML_CTYPE_MIXED", 3),
            ("XML_CTYPE_NAME", 4),
            ("XML_CTYPE_CHOICE", 5),
            ("XML_CTYPE_SEQ", 6),
            ("XML_CQUANT_NONE", 0),
            ("XML_CQUANT_OPT", 1),
            ("XML_CQUANT_REP", 2),
            ("XML_CQUANT_PLUS", 3),
        ] {
            model.add_int(t, name, n)?;
        }
        for (name, part) in [("errors", errors), ("model", model)] {
            module.add(t, name, part.into())?;
            import::modules(t)?.set_str(t, &format!("pyexpat.{name}"), part.into())?;
        }
        Ok(())
    }
}
