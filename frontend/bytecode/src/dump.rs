//! Code objects as JSON lines, for comparison with CPython's: what `tests/parity/dumpcode.py` writes there, this writes
//! here.

use std::fmt::Write;

use crate::code::{CodeObject, Constant};
use crate::repr::{float_hex, repr};
use crate::wtf8::Wtf8;

/// One line of a dump, without line feed: `{"file": ..., "codes": [...]}`, the code object and all within.
pub fn file_line(file: &str, code: &CodeObject) -> String {
    let mut out = format!("{{\"file\": {}, \"codes\": [", string(&file.into()));
    let mut path = Vec::new();
    push_tree(&mut out, code, &mut path);
    out.push_str("]}");
    out
}

/// The line of a file that does not compile: `{"file": ..., "error": [type, message]}`.
pub fn error_line(file: &str, type_name: &str, message: &str) -> String {
    let text = |text: &str| string(&text.into());
    format!("{{\"file\": {}, \"error\": [{}, {}]}}", text(file), text(type_name), text(message))
}

fn push_tree<'a>(out: &mut String, code: &'a CodeObject, path: &mut Vec<&'a Wtf8>) {
    path.push(&code.name);
    if path.len() > 1 {
        out.push_str(", ");
    }
    push_code(out, code, path);
    for nested in code.nested() {
        push_tree(out, nested, path);
    }
    path.pop();
}

fn push_code(out: &mut String, code: &CodeObject, path: &[&Wtf8]) {
    let strings = |items: &mut dyn Iterator<Item = &Wtf8>| list(items.map(string));
    let mut field = |name: &str, value: String| {
        let separator = if name == "path" { "{" } else { ", " };
        let _ = write!(out, "{separator}\"{name}\": {value}");
    };
    field("path", strings(&mut path.iter().copied()));
    field("qualname", string(&code.qualname));
    field("firstlineno", code.firstlineno.to_string());
    field("argcount", code.argcount.to_string());
    field("posonly", code.posonlyargcount.to_string());
    field("kwonly", code.kwonlyargcount.to_string());
    field("nlocals", code.nlocals().to_string());
    field("stacksize", code.stacksize.to_string());
    field("flags", code.flags.to_string());
    field("code", hex(&code.code));
    field("consts", list(code.consts.iter().map(constant)));
    field("names", strings(&mut code.names.iter()));
    field("varnames", strings(&mut code.varnames()));
    field("cellvars", strings(&mut code.cellvars()));
    field("freevars", strings(&mut code.freevars()));
    field("exc", hex(&code.exceptiontable));
    field("lines", hex(&code.linetable));
    out.push('}');
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len() + 2);
    out.push('"');
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out.push('"');
    out
}

/// A JSON string, ASCII only, as Python's `json.dumps` writes it.
fn string(text: &Wtf8) -> String {
    let mut out = String::from('"');
    for point in text.code_points() {
        let _ = match point {
            0x22 => out.write_str("\\\""),
            0x5c => out.write_str("\\\\"),
            0x08 => out.write_str("\\b"),
            0x09 => out.write_str("\\t"),
            0x0a => out.write_str("\\n"),
            0x0c => out.write_str("\\f"),
            0x0d => out.write_str("\\r"),
            0x20..=0x7e => out.write_char(char::from(point as u8)),
            0..=0xffff => write!(out, "\\u{point:04x}"),
            _ => {
                let offset = point - 0x10000;
                write!(out, "\\u{:04x}\\u{:04x}", 0xd800 + (offset >> 10), 0xdc00 + (offset & 0x3ff))
            }
        };
    }
    out.push('"');
    out
}

/// A constant: containers by structure, floats by `float.hex()`, everything else by type and `repr`.
fn constant(value: &Constant) -> String {
    let key = |name: &str, value: String| format!("{{\"{name}\": {value}}}");
    match value {
        Constant::Code(code) => key("code", string(&code.qualname)),
        Constant::Tuple(items) => key("tuple", list(items.iter().map(constant))),
        Constant::FrozenSet(items) => {
            let mut items: Vec<String> = items.iter().map(constant).collect();
            items.sort();
            key("frozenset", list(items.iter().map(|item| string(&item.as_str().into()))))
        }
        Constant::Slice(parts) => key("slice", list(parts.iter().map(constant))),
        Constant::Float(value) => leaf("float", &float_hex(*value)),
        Constant::None
        | Constant::Ellipsis
        | Constant::Bool(_)
        | Constant::Int(_)
        | Constant::Complex { .. }
        | Constant::Str(_)
        | Constant::Bytes(_) => leaf(value.type_name(), &repr(value)),
    }
}

fn leaf(type_name: &str, text: &str) -> String {
    format!("{{\"t\": \"{type_name}\", \"r\": {}}}", string(&text.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants() {
        let all = [
            Constant::None,
            Constant::Ellipsis,
            true.into(),
            1.5.into(),
            "a\"\u{1f600}\n".into(),
            Constant::Bytes(Box::new(*b"\"")),
            Constant::tuple([1i64.into(), Constant::Tuple(Box::default())]),
            Constant::FrozenSet(Box::new([2i64.into(), "x".into(), 1i64.into()])),
            Constant::Slice(Box::new([Constant::None, 1i64.into(), Constant::Complex { real: 0.0, imag: 1.0 }])),
        ];
        let lines: Vec<String> = all.iter().map(constant).collect();
        assert_eq!(
            lines.join("\n"),
            r#"{"t": "NoneType", "r": "None"}
{"t": "ellipsis", "r": "Ellipsis"}
{"t": "bool", "r": "True"}
{"t": "float", "r": "0x1.8000000000000p+0"}
{"t": "str", "r": "'a\"\ud83d\ude00\\n'"}
{"t": "bytes", "r": "b'\"'"}
{"tuple": [{"t": "int", "r": "1"}, {"tuple": []}]}
{"frozenset": ["{\"t\": \"int\", \"r\": \"1\"}", "{\"t\": \"int\", \"r\": \"2\"}", "{\"t\": \"str\", \"r\": \"'x'\"}"]}
{"slice": [{"t": "NoneType", "r": "None"}, {"t": "int", "r": "1"}, {"t": "complex", "r": "1j"}]}"#
        );
        assert_eq!(
            error_line("/a.py", "SyntaxError", "no \"x\""),
            r#"{"file": "/a.py", "error": ["SyntaxError", "no \"x\""]}"#
        );
    }
}
