//! Arguments of the constructors, whose messages say "function" instead of a name, and conversions that several classes share.

use super::zone;
use brolga_vm::abi::args::{check_no_keywords, parse_tuple_count_error, type_name};
use brolga_vm::abi::convert::index_to_i64;
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::str_::{as_str, eq_str};
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;

/// Hands the arguments of a constructor to `take`, in the order of its parameters and with their positions: the first `required` must be given, those
/// from `positional` on by keyword.
pub fn bind<const N: usize>(
    t: &Thread,
    args: Args<'_>,
    names: [&'static str; N],
    required: usize,
    positional: usize,
    take: impl FnMut(usize, Value) -> PyResult<()>,
) -> PyResult<()> {
    bind_named(t, "", args, names, required, positional, take)
}
/// As [`bind`], of a function with a name.
pub fn bind_named<const N: usize>(
    t: &Thread,
    function: &str,
    args: Args<'_>,
    names: [&'static str; N],
    required: usize,
    positional: usize,
    mut take: impl FnMut(usize, Value) -> PyResult<()>,
) -> PyResult<()> {
    let (subject, this) = match function {
        "" => ("function".to_owned(), "this function".to_owned()),
        name => (format!("{name}()"), format!("{name}()")),
    };
    let given = args.positional();
    let total = given.len() + args.keyword_count();
    if total > N {
        return Err(t.raise_type_error(format!("{subject} takes at most {N} arguments ({total} given)")));
    }
    if given.len() > positional {
        return Err(t.raise_type_error(format!(
            "{subject} takes at most {positional} positional arguments ({} given)",
            given.len()
        )));
    }
    let mut used = 0;
    for (i, name) in names.iter().enumerate() {
        let v = match given.get(i) {
            Some(v) => Some(*v),
            None => args.keywords().find(|(keyword, _)| eq_str(*keyword, name)).map(|(_, v)| v),
        };
        match v {
            Some(v) => {
                used += usize::from(i >= given.len());
                take(i, v)?;
            }
            None if i < required => {
                let message = format!("{subject} missing required argument '{name}' (pos {})", i + 1);
                return Err(t.raise_type_error(message));
            }
            None => {}
        }
    }
    if used == args.keyword_count() {
        return Ok(());
    }
    for (keyword, _) in args.keywords() {
        match names.iter().position(|name| eq_str(keyword, name)) {
            None => {
                let keyword = object::str(t, keyword)?;
                let message = format!("{this} got an unexpected keyword argument '{}'", keyword.to_lossy());
                return Err(t.raise_type_error(message));
            }
            Some(at) if at < given.len() => {
                return Err(t.raise_type_error(format!(
                    "argument for {subject} given by name ('{}') and position ({})",
                    names[at],
                    at + 1
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
/// The only argument of a method, given as `class.method`.
pub fn one(t: &Thread, name: &str, args: Args<'_>) -> PyResult<Value> {
    check_no_keywords(t, name, args.kwnames)?;
    match *args.values {
        [v] => Ok(v),
        _ => {
            let short = name.split_once('.').map_or(name, |(_, method)| method);
            Err(parse_tuple_count_error(t, short, args.values.len(), 1, 1))
        }
    }
}

/// An argument as C's `int`.
pub fn int(t: &Thread, v: Value) -> PyResult<i64> {
    match index_to_i64(t, v)? {
        Ok(n) if n > i64::from(i32::MAX) => Err(t.raise_overflow_error("signed integer is greater than maximum")),
        Ok(n) if n < i64::from(i32::MIN) => Err(t.raise_overflow_error("signed integer is less than minimum")),
        Ok(n) => Ok(n),
        Err(_) => Err(t.raise_overflow_error("Python int too large to convert to C long")),
    }
}
/// A time zone argument: `None` for Python's None.
pub fn zone_argument(t: &Thread, v: Value) -> PyResult<Option<Value>> {
    if v.is_none() {
        return Ok(None);
    }
    if zone::is_zone(t, v) {
        return Ok(Some(v));
    }
    let message = format!("tzinfo argument must be None or of a tzinfo subclass, not type '{}'", type_name(t, v));
    Err(t.raise_type_error(message))
}

/// The state that a pickle passes to a constructor: bytes of a certain length, or a `str` that Python 2's pickles become. `None` if the argument is
/// neither; `month_at` holds a month (without its highest bit), or the first byte an hour.
pub fn pickled_state<const N: usize>(
    t: &Thread,
    v: Value,
    what: &str,
    is_sane: impl Fn(u32) -> bool,
    checked: usize,
) -> PyResult<Option<[u8; N]>> {
    if let Some(b) = as_bytes(v) {
        let state = <[u8; N]>::try_from(b.as_bytes()).ok();
        return Ok(state.filter(|s| is_sane(u32::from(s[checked]))));
    }
    let Some(s) = as_str(v) else { return Ok(None) };
    if s.len() != N || !is_sane(s.code_point(checked)) {
        return Ok(None);
    }
    let mut state = [0; N];
    for (to, c) in state.iter_mut().zip(s.code_points()) {
        let Ok(byte) = u8::try_from(c) else {
            return Err(t.raise_value_error(format!(
                "Failed to encode latin1 string when unpickling a {what} object. pickle.load(data, encoding='latin1') is assumed."
            )));
        };
        *to = byte;
    }
    Ok(Some(state))
}

/// What pickles keep of an object, as `__reduce__` returns it: (class, (state[, zone])).
pub fn reduced(t: &Thread, v: Value, state: &[u8], zone: Option<Value>) -> PyResult<Value> {
    let state = PyBytes::new(t, state)?.value();
    let arguments = match zone {
        Some(zone) => t.new_tuple(&[state, zone])?,
        None => t.new_tuple(&[state])?,
    };
    t.new_tuple(&[t.class_of(v).value(), arguments])
}
