//! `_csv.Dialect`: how values are separated and quoted.

use super::registered;
use crate::support::held;
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::{as_str, eq_str, search};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, object};

pub const QUOTE_MINIMAL: i32 = 0;
pub const QUOTE_ALL: i32 = 1;
pub const QUOTE_NONNUMERIC: i32 = 2;
pub const QUOTE_NONE: i32 = 3;
pub const QUOTE_STRINGS: i32 = 4;
pub const QUOTE_NOTNULL: i32 = 5;

/// What a reader or writer goes by.
#[derive(Clone, Copy)]
pub struct Options {
    pub delimiter: u32,
    /// `None` for no quoting.
    pub quotechar: Option<u32>,
    pub escapechar: Option<u32>,
    pub quoting: i32,
    pub doublequote: bool,
    pub skipinitialspace: bool,
    pub strict: bool,
}
impl Trace for Options {
    fn trace(&self, _: &mut Tracer) {}
}

/// How values are separated and quoted.
#[pyclass(
    name = "Dialect",
    module = "_csv",
    flags = HEAPTYPE | BASETYPE | HAVE_GC,
    signature = ""
)]
pub struct Dialect {
    pub options: Options,
    lineterminator: GcField<PyStr>,
}
impl Dialect {
    pub fn line_terminator(&self) -> Gc<PyStr> {
        held(&self.lineterminator)
    }
}

/// The options, in the order of the parameters behind `dialect`.
const NAMES: [&str; 8] =
    ["delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict"];
const DELIMITER: usize = 0;
const DOUBLEQUOTE: usize = 1;
const ESCAPECHAR: usize = 2;
const LINETERMINATOR: usize = 3;
const QUOTECHAR: usize = 4;
const QUOTING: usize = 5;
const SKIPINITIALSPACE: usize = 6;
const STRICT: usize = 7;

/// `Dialect(dialect=None, delimiter, ...)`: a dialect given alone is returned as it is.
pub fn make(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Dialect>>> {
    let positional = args.positional();
    if args.values.len() > 9 {
        let n = args.values.len();
        return Err(t.raise_type_error(format!("function takes at most 9 arguments ({n} given)")));
    }
    let mut dialect = positional.first().copied();
    let mut given: [Option<Value>; 8] = [None; 8];
    for (slot, v) in given.iter_mut().zip(positional.iter().skip(1)) {
        *slot = Some(*v);
    }
    for (name, v) in args.keywords() {
        let known = NAMES.iter().position(|known| eq_str(name, known));
        let (slot, position) = match known {
            Some(i) => (&mut given[i], i + 2),
            None if eq_str(name, "dialect") => (&mut dialect, 1),
            None => {
                let name = as_str(name).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
                return Err(t.raise_type_error(format!("this function got an unexpected keyword argument '{name}'")));
            }
        };
        if slot.is_some() {
            let name = as_str(name).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
            return Err(t.raise_type_error(format!(
                "argument for function given by name ('{name}') and position ({position})"
            )));
        }
        *slot = Some(v);
    }
    if let Some(mut base) = dialect {
        if as_str(base).is_some() {
            base = registered(t, base)?;
        }
        if given.iter().all(Option::is_none)
            && let Some(ready) = base.downcast::<Native<Dialect>>()
        {
            return Ok(ready);
        }
        for (slot, name) in given.iter_mut().zip(NAMES) {
            if slot.is_none() {
                let found = attr::get_optional(t, base, t.intern(name));
                *slot = t.catch(found, t.types.attribute_error)?.flatten();
            }
        }
    }
    build(t, cls, given)
}

fn build(t: &Thread, cls: Gc<PyType>, given: [Option<Value>; 8]) -> PyResult<Gc<Native<Dialect>>> {
    let truth = |i: usize, default: bool| given[i].map_or(Ok(default), |v| object::is_true(t, v));
    let delimiter = character(t, "delimiter", given[DELIMITER], Some(','), false)?.unwrap_or_default();
    let doublequote = truth(DOUBLEQUOTE, true)?;
    let escapechar = character(t, "escapechar", given[ESCAPECHAR], None, true)?;
    let lineterminator = match given[LINETERMINATOR] {
        None => PyStr::new(t, "\r\n")?,
        Some(v) => as_str(v).ok_or_else(|| {
            let got = type_name(t, v);
            t.raise_type_error(format!("\"lineterminator\" must be a string, not {got}"))
        })?,
    };
    let quotechar = character(t, "quotechar", given[QUOTECHAR], Some('"'), true)?;
    let mut quoting = match given[QUOTING] {
        None => QUOTE_MINIMAL,
        Some(v) if int::is_exact(v) => match int::to_i64(v) {
            Some(n) if (QUOTE_MINIMAL as i64..=QUOTE_NOTNULL as i64).contains(&n) => n as i32,
            Some(n) if i32::try_from(n).is_ok() => return Err(t.raise_type_error("bad \"quoting\" value")),
            _ => return Err(t.raise_overflow_error("Python int too large to convert to C int")),
        },
        Some(v) => {
            let got = type_name(t, v);
            return Err(t.raise_type_error(format!("\"quoting\" must be an integer, not {got}")));
        }
    };
    let skipinitialspace = truth(SKIPINITIALSPACE, false)?;
    let strict = truth(STRICT, false)?;
    if given[QUOTING].is_none() && given[QUOTECHAR].is_some_and(Value::is_none) {
        quoting = QUOTE_NONE;
    }
    if quoting != QUOTE_NONE && quotechar.is_none() {
        return Err(t.raise_type_error("quotechar must be set if quoting enabled"));
    }
    let options = Options { delimiter, quotechar, escapechar, quoting, doublequote, skipinitialspace, strict };
    check(t, &options, lineterminator)?;
    Native::new(t, cls, Dialect { options, lineterminator: GcField::new(lineterminator) })
}

/// An option of one character, which None may switch off.
fn character(
    t: &Thread,
    name: &str,
    given: Option<Value>,
    default: Option<char>,
    or_none: bool,
) -> PyResult<Option<u32>> {
    let Some(v) = given else { return Ok(default.map(|c| c as u32)) };
    if or_none && v.is_none() {
        return Ok(None);
    }
    let wrong = match as_str(v) {
        Some(s) if s.len() == 1 => return Ok(Some(s.code_point(0))),
        Some(s) => format!("a string of length {}", s.len()),
        None => type_name(t, v),
    };
    let or_none = if or_none { " or None" } else { "" };
    Err(t.raise_type_error(format!("\"{name}\" must be a unicode character{or_none}, not {wrong}")))
}

/// Refuses characters that would make texts ambiguous.
fn check(t: &Thread, o: &Options, lineterminator: Gc<PyStr>) -> PyResult<()> {
    let singles = [
        ("delimiter", Some(o.delimiter), true),
        ("escapechar", o.escapechar, !o.skipinitialspace),
        ("quotechar", o.quotechar, !o.skipinitialspace),
    ];
    for (name, c, space) in singles {
        let Some(c) = c else { continue };
        if c == '\r' as u32 || c == '\n' as u32 || (c == ' ' as u32 && !space) {
            return Err(t.raise_value_error(format!("bad {name} value")));
        }
        if search::find_char(lineterminator.view(), c).is_some() {
            return Err(t.raise_value_error(format!("bad {name} or lineterminator value")));
        }
    }
    let pairs = [
        ("delimiter", Some(o.delimiter), "escapechar", o.escapechar),
        ("delimiter", Some(o.delimiter), "quotechar", o.quotechar),
        ("escapechar", o.escapechar, "quotechar", o.quotechar),
    ];
    for (first, a, second, b) in pairs {
        if a.is_some() && a == b {
            return Err(t.raise_value_error(format!("bad {first} or {second} value")));
        }
    }
    Ok(())
}

fn cannot_pickle(t: &Thread, zelf: Value) -> Raised {
    let name = t.class_of(zelf).short_name();
    t.raise_type_error(format!("cannot pickle '{name}' instances"))
}

#[pymethods]
impl Dialect {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        make(t, cls, args)
    }
    /// Raises an error: dialects cannot be pickled.
    #[method("__reduce__", raw, no_text_signature)]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>, _args: Args<'_>) -> PyResult<()> {
        Err(cannot_pickle(t, zelf.into()))
    }
    /// Raises an error: dialects cannot be pickled.
    #[method("__reduce_ex__", raw, no_text_signature)]
    fn reduce_ex(t: &Thread, zelf: Gc<Native<Self>>, _args: Args<'_>) -> PyResult<()> {
        Err(cannot_pickle(t, zelf.into()))
    }
    #[member]
    fn skipinitialspace(zelf: Gc<Native<Self>>) -> bool {
        zelf.options.skipinitialspace
    }
    #[member]
    fn doublequote(zelf: Gc<Native<Self>>) -> bool {
        zelf.options.doublequote
    }
    #[member]
    fn strict(zelf: Gc<Native<Self>>) -> bool {
        zelf.options.strict
    }
    #[getter]
    fn delimiter(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyStr>> {
        PyStr::from_char(t, zelf.options.delimiter)
    }
    #[getter]
    fn escapechar(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Gc<PyStr>>> {
        zelf.options.escapechar.map(|c| PyStr::from_char(t, c)).transpose()
    }
    #[getter]
    fn lineterminator(zelf: Gc<Native<Self>>) -> Gc<PyStr> {
        zelf.line_terminator()
    }
    #[getter]
    fn quotechar(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Gc<PyStr>>> {
        zelf.options.quotechar.map(|c| PyStr::from_char(t, c)).transpose()
    }
    #[getter]
    fn quoting(zelf: Gc<Native<Self>>) -> i32 {
        zelf.options.quoting
    }
}
