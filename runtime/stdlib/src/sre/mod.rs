//! `_sre`: the engine of the `re` module.
//!
//! `re._compiler` turns a pattern into code ([`code`]); [`program`] compiles that to what [`engine`] runs, directly on the code units of the text
//! (bytes, or one, two or four bytes a character). The crate `rustpython-sre_engine` is not used: its texts are UTF-8 (so that an index into text
//! beyond Latin-1 costs a walk), and its character tables are of another version of Unicode.

pub mod chars;
pub mod code;
pub mod engine;
pub mod matches;
pub mod pattern;
pub mod program;
pub mod scanner;
pub mod subject;
pub mod substitute;
pub mod template;

use self::pattern::Pattern;
use self::program::Program;
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::int;
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;

/// The engine of regular expressions.
#[pymodule(name = "_sre")]
pub mod _sre {
    use super::*;

    #[pyattr]
    const MAGIC: u32 = code::MAGIC;
    #[pyattr]
    const CODESIZE: u32 = 4;
    #[pyattr]
    const MAXREPEAT: u32 = code::MAXREPEAT;
    #[pyattr]
    const MAXGROUPS: u32 = code::MAXGROUPS;
    #[pyattr]
    fn copyright() -> &'static str {
        " SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB "
    }

    #[pyfunction("getcodesize()")]
    fn getcodesize() -> i32 {
        4
    }
    #[pyfunction("ascii_iscased(character, /)")]
    fn ascii_iscased(character: i32) -> bool {
        u8::try_from(character).is_ok_and(|c| c.is_ascii_alphabetic())
    }
    #[pyfunction("unicode_iscased(character, /)")]
    fn unicode_iscased(character: i32) -> bool {
        let c = character as u32;
        c < 0x11_0000 && (chars::unicode_lower(c) != c || chars::unicode_upper(c) != c)
    }
    #[pyfunction("ascii_tolower(character, /)")]
    fn ascii_tolower(character: i32) -> i32 {
        chars::ascii_lower(character as u32) as i32
    }
    #[pyfunction("unicode_tolower(character, /)")]
    fn unicode_tolower(character: i32) -> i32 {
        let c = character as u32;
        if c < 0x11_0000 { chars::unicode_lower(c) as i32 } else { character }
    }
    /// A pattern object of compiled code.
    #[pyfunction("compile(pattern, flags, code, groups, groupindex, indexgroup)")]
    fn compile(
        t: &Thread,
        pattern: Value,
        flags: i32,
        code: Gc<PyList>,
        groups: isize,
        groupindex: Gc<PyDict>,
        indexgroup: Value,
    ) -> PyResult<Gc<Native<Pattern>>> {
        let Some(indexgroup) = as_tuple(indexgroup) else {
            let got = type_name(t, indexgroup);
            return Err(
                t.raise_type_error(format!("compile() argument 'indexgroup' must be tuple, not {got}"))
            );
        };
        let mut words = Vec::with_capacity(code.len());
        for i in 0..code.len() {
            let v = code.item(i);
            if int::as_int(v).is_none() {
                return Err(t.raise_type_error("an integer is required"));
            }
            match int::to_i64(v) {
                Some(word) if u32::try_from(word).is_ok() => words.push(word as u32),
                Some(0..) => return Err(t.raise_overflow_error("regular expression code size limit exceeded")),
                _ => return Err(t.raise_overflow_error("Python int too large to convert to C unsigned long")),
            }
        }
        let is_bytes = if pattern.is_none() { None } else { Some(subject::is_bytes(t, pattern)?) };
        let program = usize::try_from(groups).ok().and_then(|groups| Program::new(&words, groups).ok());
        let Some(program) = program else { return Err(t.raise_runtime_error("invalid SRE code")) };
        Pattern::make(t, pattern, flags, is_bytes, words, program, groupindex, indexgroup)
    }
    /// A replacement template of literals and group numbers in turn.
    #[pyfunction("template(pattern, template, /)")]
    fn template(t: &Thread, _pattern: Value, template: Gc<PyList>) -> PyResult<Value> {
        template::make(t, template)
    }
}
