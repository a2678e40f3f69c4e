//! `_sre`: the engine of the `re` module.
//!
//! `re._compiler` turns a pattern into code ([`code`]), which [`validate`] checks and [`engine`] runs on the crate `rustpython-sre_engine`, directly on the
//! code units of the text. The rest is what Python sees: [`pattern`], [`matches`], [`scanner`], and replacement texts ([`template`], [`substitute`]).

pub mod code;
pub mod engine;
pub mod matches;
pub mod pattern;
pub mod scanner;
pub mod subject;
pub mod substitute;
pub mod template;
pub mod validate;

use self::pattern::Pattern;
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::int;
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::objects::unicode::case;
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
        c < 0x11_0000 && (case::lower(c).points()[0] != c || case::upper(c).points()[0] != c)
    }
    #[pyfunction("ascii_tolower(character, /)")]
    fn ascii_tolower(character: i32) -> i32 {
        u8::try_from(character).map_or(character, |c| c.to_ascii_lowercase() as i32)
    }
    #[pyfunction("unicode_tolower(character, /)")]
    fn unicode_tolower(character: i32) -> i32 {
        let c = character as u32;
        if c < 0x11_0000 { case::lower(c).points()[0] as i32 } else { character }
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
            return Err(t.raise_type_error(format!("compile() argument 'indexgroup' must be tuple, not {got}")));
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
        let good = |groups: &usize| *groups <= code::MAXGROUPS as usize && validate::validate(&words, *groups).is_ok();
        let Some(groups) = usize::try_from(groups).ok().filter(good) else {
            return Err(t.raise_runtime_error("invalid SRE code"));
        };
        Pattern::make(t, pattern, flags, is_bytes, words, groups, groupindex, indexgroup)
    }
    /// A replacement template of literals and group numbers in turn.
    #[pyfunction("template(pattern, template, /)")]
    fn template(t: &Thread, _pattern: Value, template: Gc<PyList>) -> PyResult<Value> {
        template::make(t, template)
    }
}
