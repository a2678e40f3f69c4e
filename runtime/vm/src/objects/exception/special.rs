//! Classes whose constructor or text differs: `StopIteration`, `SystemExit`, `KeyError`, `NameError`, `AttributeError`, `ImportError`,
//! `SyntaxError` and the Unicode errors. Field numbers are those of the table in `classes.rs`.

use super::base::{method, no_keywords, set_args, this};
use crate::objects::bytes::{self, PyBytes};
use crate::objects::{int, str_};
use crate::prelude::*;
use crate::protocol::{attr, object};

/// Takes the keyword arguments named in `allowed` into the fields of the same number.
fn keyword_fields(t: &Thread, zelf: Value, args: Args<'_>, function: &str, allowed: &[(&str, usize)]) -> PyResult<()> {
    for (_, i) in allowed {
        this(zelf).set_field(t, *i, None)?;
    }
    if args.keyword_count() > allowed.len() {
        return Err(t.raise_type_error(format!(
            "{function}() takes at most {} keyword argument{} ({} given)",
            allowed.len(),
            if allowed.len() == 1 { "" } else { "s" },
            args.keyword_count()
        )));
    }
    for (name, v) in args.keywords() {
        match allowed.iter().find(|(n, _)| str_::eq_str(name, n)) {
            Some((_, i)) => this(zelf).set_field(t, *i, Some(v))?,
            None => {
                let name = str_::as_str(name).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
                let hint = match crate::abi::suggest::closest(&name, allowed.iter().map(|(n, _)| *n)) {
                    Some(other) => format!(". Did you mean '{other}'?"),
                    None => String::new(),
                };
                return Err(
                    t.raise_type_error(format!("{function}() got an unexpected keyword argument '{name}'{hint}"))
                );
            }
        }
    }
    Ok(())
}
fn first_or_none(args: Args<'_>) -> Option<Value> {
    args.positional().first().copied()
}
/// The tuple itself for several arguments, the argument for one, nothing for none.
fn value_of_args(t: &Thread, args: Args<'_>) -> PyResult<Option<Value>> {
    match args.positional() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        many => t.new_tuple(many).map(Some),
    }
}

pub(super) fn stop_iteration_slots(s: &mut Slots) {
    s.init = Some(|t, zelf, args| {
        no_keywords(t, zelf, args)?;
        set_args(t, zelf, args)?;
        this(zelf).set_field(t, 0, Some(first_or_none(args).unwrap_or(Value::NONE)))
    });
}
pub(super) fn system_exit_slots(s: &mut Slots) {
    s.init = Some(|t, zelf, args| {
        no_keywords(t, zelf, args)?;
        set_args(t, zelf, args)?;
        let code = value_of_args(t, args)?;
        this(zelf).set_field(t, 0, Some(code.unwrap_or(Value::NONE)))
    });
}
pub(super) fn key_error_slots(s: &mut Slots) {
    // The text of a single argument is its repr, so that `KeyError('')` shows something.
    s.str = Some(|t, zelf| {
        let args = this(zelf).args(t);
        if args.len() == 1 { object::repr(t, args.get(0)).map(Into::into) } else { super::base::str(t, zelf) }
    });
}
pub(super) fn name_error_slots(s: &mut Slots) {
    s.init = Some(|t, zelf, args| {
        set_args(t, zelf, args)?;
        keyword_fields(t, zelf, args, "NameError", &[("name", 0)])
    });
}
pub(super) fn attribute_error_slots(s: &mut Slots) {
    s.init = Some(|t, zelf, args| {
        set_args(t, zelf, args)?;
        keyword_fields(t, zelf, args, "AttributeError", &[("name", 0), ("obj", 1)])
    });
}
fn state_of(t: &Thread, zelf: Value, fields: &[(&str, usize)]) -> PyResult<Value> {
    let state = match attr::instance_dict(t, zelf)? {
        Some(d) => d.copy(t)?,
        None => PyDict::new(t)?,
    };
    for (name, i) in fields {
        if let Some(v) = this(zelf).field(*i) {
            state.set_str(t, name, v)?;
        }
    }
    Ok(if state.is_empty() { Value::NONE } else { state.into() })
}
fn attribute_error_getstate(t: &Thread, zelf: Value) -> PyResult<Value> {
    let state = match state_of(t, zelf, &[("name", 0)])? {
        Value::NONE => PyDict::new(t)?,
        v => v.downcast().expect("state is a dict"),
    };
    let args = this(zelf).args(t);
    state.set_str(t, "args", args.into())?;
    Ok(state.into())
}
fn reduce_with_state(t: &Thread, zelf: Value, state: Value) -> PyResult<Value> {
    let (class, args) = (t.class_of(zelf).into(), this(zelf).args(t).into());
    if state.is_none() { t.new_tuple(&[class, args]) } else { t.new_tuple(&[class, args, state]) }
}
fn attribute_error_reduce(t: &Thread, zelf: Value) -> PyResult<Value> {
    let state = attribute_error_getstate(t, zelf)?;
    reduce_with_state(t, zelf, state)
}
pub(super) static ATTRIBUTE_ERROR_METHODS: &[MethodDef] = &[
    method("__getstate__", NativeFn::NoArgs(attribute_error_getstate), "($self, /)", ""),
    method("__reduce__", NativeFn::NoArgs(attribute_error_reduce), "($self, /)", ""),
];

pub(super) fn import_error_slots(s: &mut Slots) {
    s.init = Some(|t, zelf, args| {
        set_args(t, zelf, args)?;
        keyword_fields(t, zelf, args, "ImportError", &[("name", 1), ("path", 2), ("name_from", 3)])?;
        let msg = if args.positional().len() == 1 { first_or_none(args) } else { None };
        this(zelf).set_field(t, 0, msg)
    });
    s.str = Some(|t, zelf| match this(zelf).field(0) {
        Some(msg) if msg.downcast::<PyStr>().is_some() => Ok(msg),
        _ => super::base::str(t, zelf),
    });
}
fn import_error_reduce(t: &Thread, zelf: Value) -> PyResult<Value> {
    let state = state_of(t, zelf, &[("name", 1), ("path", 2), ("name_from", 3)])?;
    reduce_with_state(t, zelf, state)
}
pub(super) static IMPORT_ERROR_METHODS: &[MethodDef] =
    &[method("__reduce__", NativeFn::NoArgs(import_error_reduce), "($self, /)", "")];

pub(super) fn syntax_error_slots(s: &mut Slots) {
    s.init = Some(|t, zelf, args| {
        no_keywords(t, zelf, args)?;
        set_args(t, zelf, args)?;
        let e = this(zelf);
        if let Some(msg) = first_or_none(args) {
            e.set_field(t, 0, Some(msg))?;
        }
        let [_, details] = args.positional() else { return Ok(()) };
        let details = crate::protocol::sequence::to_tuple(t, *details)?;
        let n = details.len();
        if !(4..=7).contains(&n) {
            let bound = if n < 4 { "at least 4" } else { "at most 7" };
            let plural = "arguments";
            return Err(t.raise_type_error(format!("function takes {bound} {plural} ({n} given)")));
        }
        for (i, v) in details.items().iter().enumerate() {
            // The seventh detail is the private metadata, behind print_file_and_line.
            e.set_field(t, if i == 6 { 8 } else { i + 1 }, Some(*v))?;
        }
        for i in n..6 {
            e.set_field(t, i + 1, None)?;
        }
        if n == 5 {
            return Err(t.raise_type_error("end_offset must be provided when end_lineno is provided"));
        }
        Ok(())
    });
    s.str = Some(|t, zelf| {
        let e = this(zelf);
        let msg = object::str(t, e.field(0).unwrap_or(Value::NONE))?;
        // The file's base name, and the line if it is an int.
        let file = e.field(1).and_then(str_::as_str).map(|s| {
            let path = s.to_lossy().into_owned();
            path.rsplit('/').next().unwrap_or_default().to_owned()
        });
        let line = match e.field(2) {
            Some(v) if int::is_exact(v) => Some(object::str(t, v)?.to_lossy().into_owned()),
            _ => None,
        };
        let suffix = match (file, line) {
            (None, None) => return Ok(msg.into()),
            (Some(f), Some(l)) => format!(" ({f}, line {l})"),
            (Some(f), None) => format!(" ({f})"),
            (None, Some(l)) => format!(" (line {l})"),
        };
        let suffix = PyStr::new(t, &suffix)?;
        PyStr::concat(t, msg, suffix).map(Into::into)
    });
}

// Fields of the Unicode errors: 0 encoding, 1 object, 2 start, 3 end, 4 reason. (UnicodeTranslateError leaves 0 unset.)

fn unicode_member<const I: usize>(_t: &Thread, zelf: Value) -> PyResult<Value> {
    let unset = if I == 2 || I == 3 { Value::from_small_int(0) } else { Value::NONE };
    Ok(this(zelf).field(I).unwrap_or(unset))
}
fn set_unicode_member<const I: usize>(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
    if let (2 | 3, Some(v)) = (I, v) {
        let i = crate::protocol::number::index_i64(t, v)?;
        return this(zelf).set_field(t, I, Some(t.new_int(i)?));
    }
    this(zelf).set_field(t, I, v)
}
const fn unicode_field<const I: usize>(name: &'static str) -> GetSetDef {
    GetSetDef { name, get: unicode_member::<I>, set: Some(set_unicode_member::<I>), doc: "", member: true }
}
pub(super) static UNICODE_GETSET: &[GetSetDef] = &[
    unicode_field::<0>("encoding"),
    unicode_field::<1>("object"),
    unicode_field::<2>("start"),
    unicode_field::<3>("end"),
    unicode_field::<4>("reason"),
];
pub(super) static UNICODE_TRANSLATE_GETSET: &[GetSetDef] = &[
    unicode_field::<1>("object"),
    unicode_field::<2>("start"),
    unicode_field::<3>("end"),
    unicode_field::<4>("reason"),
];

/// Argument `i` must satisfy `check`, else CPython's "argument 1 must be str, not int".
fn checked(
    t: &Thread,
    function: &str,
    args: &[Value],
    i: usize,
    what: &str,
    check: impl Fn(Value) -> bool,
) -> PyResult<Value> {
    if check(args[i]) {
        return Ok(args[i]);
    }
    let got = t.class_of(args[i]).name();
    Err(t.raise_type_error(format!("{function}argument {} must be {what}, not {got}", i + 1)))
}
fn is_text(v: Value) -> bool {
    str_::as_str(v).is_some()
}
fn arity(t: &Thread, args: Args<'_>, n: usize) -> PyResult<()> {
    let given = args.positional().len();
    if given == n {
        return Ok(());
    }
    Err(t.raise_type_error(format!("function takes exactly {n} arguments ({given} given)")))
}
fn unicode_init(t: &Thread, zelf: Value, args: Args<'_>, decode: bool) -> PyResult<()> {
    no_keywords(t, zelf, args)?;
    set_args(t, zelf, args)?;
    arity(t, args, 5)?;
    let a = args.positional();
    let e = this(zelf);
    e.set_field(t, 0, Some(checked(t, "", a, 0, "str", is_text)?))?;
    let object = if !decode {
        checked(t, "", a, 1, "str", is_text)?
    } else if bytes::as_bytes(a[1]).is_some() {
        a[1]
    } else {
        crate::protocol::buffer::with_bytes(t, a[1], |b| PyBytes::new(t, b).map(Value::from))?
    };
    e.set_field(t, 1, Some(object))?;
    set_unicode_member::<2>(t, zelf, Some(a[2]))?;
    set_unicode_member::<3>(t, zelf, Some(a[3]))?;
    e.set_field(t, 4, Some(checked(t, "", a, 4, "str", is_text)?))
}

/// `start` and `end` as the text of the errors shows them.
fn span(zelf: Value) -> (i64, i64) {
    let part = |i| this(zelf).field(i).and_then(int::to_i64).unwrap_or(0);
    (part(2), part(3))
}
/// The index of the only element between `start` and `end`, if there is just one and it is in the object.
fn single(start: i64, end: i64, len: usize) -> Option<usize> {
    let index = usize::try_from(start).ok().filter(|&start| start < len)?;
    (start.checked_add(1) == Some(end)).then_some(index)
}
/// The `object` attribute once more: the code that made text of encoding and reason may have changed it.
fn object_again<T>(t: &Thread, zelf: Value, kind: &str, convert: impl Fn(Value) -> Option<T>) -> PyResult<T> {
    match this(zelf).field(1) {
        None => Err(t.raise_type_error("UnicodeError 'object' attribute is not set")),
        Some(v) => {
            convert(v).ok_or_else(|| t.raise_type_error(format!("UnicodeError 'object' attribute must be a {kind}")))
        }
    }
}
fn text_of(t: &Thread, v: Option<Value>) -> PyResult<String> {
    object::str(t, v.unwrap_or(Value::NONE)).map(|s| s.to_lossy().into_owned())
}
fn escaped(c: u32) -> String {
    match c {
        0..=0xff => format!("\\x{c:02x}"),
        0x100..=0xffff => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}
fn encode_text(t: &Thread, zelf: Value, verb: &str, with_encoding: bool) -> PyResult<Value> {
    let e = this(zelf);
    if e.field(1).and_then(str_::as_str).is_none() {
        return Ok(t.empty_str().into());
    }
    let reason = text_of(t, e.field(4))?;
    let codec = if with_encoding { format!("'{}' codec ", text_of(t, e.field(0))?) } else { String::new() };
    let object = object_again(t, zelf, "string", str_::as_str)?;
    let (start, end) = span(zelf);
    let text = match single(start, end, object.len()) {
        Some(at) => {
            let shown = escaped(object.code_point(at));
            format!("{codec}can't {verb} character '{shown}' in position {start}: {reason}")
        }
        None => {
            format!("{codec}can't {verb} characters in position {start}-{}: {reason}", end.wrapping_sub(1))
        }
    };
    t.new_str(&text)
}
pub(super) fn unicode_decode_slots(s: &mut Slots) {
    s.init = Some(|t, zelf, args| unicode_init(t, zelf, args, true));
    s.str = Some(|t, zelf| {
        let e = this(zelf);
        if e.field(1).and_then(bytes::as_bytes).is_none() {
            return Ok(t.empty_str().into());
        }
        let (codec, reason) = (text_of(t, e.field(0))?, text_of(t, e.field(4))?);
        let object = object_again(t, zelf, "bytes", bytes::as_bytes)?;
        let (start, end) = span(zelf);
        let text = match single(start, end, object.len()) {
            Some(at) => {
                let byte = object.as_bytes()[at];
                format!("'{codec}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
            }
            None => {
                format!("'{codec}' codec can't decode bytes in position {start}-{}: {reason}", end.wrapping_sub(1))
            }
        };
        t.new_str(&text)
    });
}
pub(super) fn unicode_encode_slots(s: &mut Slots) {
    s.init = Some(|t, zelf, args| unicode_init(t, zelf, args, false));
    s.str = Some(|t, zelf| encode_text(t, zelf, "encode", true));
}
pub(super) fn unicode_translate_slots(s: &mut Slots) {
    s.init = Some(|t, zelf, args| {
        no_keywords(t, zelf, args)?;
        set_args(t, zelf, args)?;
        arity(t, args, 4)?;
        let a = args.positional();
        this(zelf).set_field(t, 1, Some(checked(t, "", a, 0, "str", is_text)?))?;
        set_unicode_member::<2>(t, zelf, Some(a[1]))?;
        set_unicode_member::<3>(t, zelf, Some(a[2]))?;
        this(zelf).set_field(t, 4, Some(checked(t, "", a, 3, "str", is_text)?))
    });
    s.str = Some(|t, zelf| encode_text(t, zelf, "translate", false));
}
