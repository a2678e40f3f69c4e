//! `_locale`: the C library's locale.

use brolga_vm::prelude::*;
use std::ffi::{CStr, CString};

fn text(p: *const libc::c_char) -> String {
    if p.is_null() {
        return String::new();
    }
    // SAFETY: a C string of the C library, read at once.
    unsafe { CStr::from_ptr(p) }.to_string_lossy().into_owned()
}
fn c_string(t: &Thread, s: &PyStr) -> PyResult<CString> {
    CString::new(s.to_lossy().as_bytes()).map_err(|_| t.raise_value_error("embedded null character"))
}
/// `locale.Error`: an exception class of its own.
fn error_class(t: &Thread) -> PyResult<Value> {
    const KEY: &str = "locale.Error";
    if let Some(class) = t.state_of_vm().roots.get(KEY) {
        return Ok(class);
    }
    let bases = t.new_tuple(&[t.types.exception.into()])?;
    let namespace = PyDict::new(t)?;
    namespace.set_name(t, t.names.dunder_module, t.intern("locale"))?;
    let class =
        brolga_vm::protocol::call::call_values(t, t.types.type_.into(), &[t.intern("Error"), bases, namespace.into()])?;
    t.state_of_vm().roots.set(KEY, class);
    Ok(class)
}
#[cold]
fn unsupported(t: &Thread) -> Raised {
    match error_class(t) {
        Ok(class) => match class.downcast::<PyType>() {
            Some(class) => t.raise(class, "unsupported locale setting"),
            None => t.raise_value_error("unsupported locale setting"),
        },
        Err(r) => r,
    }
}

/// The sizes of digit groups, as `localeconv` gives them.
fn grouping(t: &Thread, p: *const libc::c_char) -> PyResult<Value> {
    let mut out = RootVec::new(&t.heap);
    if !p.is_null() {
        // SAFETY: a C string.
        for b in unsafe { CStr::from_ptr(p) }.to_bytes() {
            out.push(Value::from_small_int(*b as i64));
            if *b == libc::c_char::MAX as u8 {
                return t.new_list(&out);
            }
        }
        if !out.is_empty() {
            out.push(Value::from_small_int(0));
        }
    }
    t.new_list(&out)
}

#[cfg(target_os = "linux")]
const ITEMS: &[(&str, libc::nl_item)] = &[
    ("DAY_1", libc::DAY_1),
    ("DAY_2", libc::DAY_2),
    ("DAY_3", libc::DAY_3),
    ("DAY_4", libc::DAY_4),
    ("DAY_5", libc::DAY_5),
    ("DAY_6", libc::DAY_6),
    ("DAY_7", libc::DAY_7),
    ("ABDAY_1", libc::ABDAY_1),
    ("ABDAY_2", libc::ABDAY_2),
    ("ABDAY_3", libc::ABDAY_3),
    ("ABDAY_4", libc::ABDAY_4),
    ("ABDAY_5", libc::ABDAY_5),
    ("ABDAY_6", libc::ABDAY_6),
    ("ABDAY_7", libc::ABDAY_7),
    ("MON_1", libc::MON_1),
    ("MON_2", libc::MON_2),
    ("MON_3", libc::MON_3),
    ("MON_4", libc::MON_4),
    ("MON_5", libc::MON_5),
    ("MON_6", libc::MON_6),
    ("MON_7", libc::MON_7),
    ("MON_8", libc::MON_8),
    ("MON_9", libc::MON_9),
    ("MON_10", libc::MON_10),
    ("MON_11", libc::MON_11),
    ("MON_12", libc::MON_12),
    ("ABMON_1", libc::ABMON_1),
    ("ABMON_2", libc::ABMON_2),
    ("ABMON_3", libc::ABMON_3),
    ("ABMON_4", libc::ABMON_4),
    ("ABMON_5", libc::ABMON_5),
    ("ABMON_6", libc::ABMON_6),
    ("ABMON_7", libc::ABMON_7),
    ("ABMON_8", libc::ABMON_8),
    ("ABMON_9", libc::ABMON_9),
    ("ABMON_10", libc::ABMON_10),
    ("ABMON_11", libc::ABMON_11),
    ("ABMON_12", libc::ABMON_12),
    ("RADIXCHAR", libc::RADIXCHAR),
    ("THOUSEP", libc::THOUSEP),
    ("CRNCYSTR", libc::CRNCYSTR),
    ("D_FMT", libc::D_FMT),
    ("D_T_FMT", libc::D_T_FMT),
    ("T_FMT", libc::T_FMT),
    ("AM_STR", libc::AM_STR),
    ("PM_STR", libc::PM_STR),
    ("CODESET", libc::CODESET),
    ("T_FMT_AMPM", libc::T_FMT_AMPM),
    ("ERA", libc::ERA),
    ("ERA_D_FMT", libc::ERA_D_FMT),
    ("ERA_D_T_FMT", libc::ERA_D_T_FMT),
    ("ERA_T_FMT", libc::ERA_T_FMT),
    ("ALT_DIGITS", libc::ALT_DIGITS),
    ("YESEXPR", libc::YESEXPR),
    ("NOEXPR", libc::NOEXPR),
    ("_DATE_FMT", 0x2006c),
];
#[cfg(not(target_os = "linux"))]
const ITEMS: &[(&str, libc::nl_item)] =
    &[("CODESET", libc::CODESET), ("RADIXCHAR", libc::RADIXCHAR), ("THOUSEP", libc::THOUSEP)];

/// The locale of the C library: how text is sorted, and numbers and sums of money are written.
#[pymodule(name = "_locale")]
pub mod locale_module {
    use super::*;

    /// The name of the locale that is in force for a category; with an argument, that one is put in force before ('' is the user's choice).
    #[pyfunction("setlocale(category, locale=<unrepresentable>, /)")]
    fn setlocale(t: &Thread, category: i32, locale: Option<Value>) -> PyResult<String> {
        let name = match locale.filter(|v| !v.is_none()) {
            None => None,
            Some(v) => match brolga_vm::objects::str_::as_str(v) {
                Some(s) => Some(c_string(t, &s)?),
                None => {
                    return Err(t.raise_type_error(format!(
                        "setlocale() argument 2 must be str or None, not {}",
                        brolga_vm::abi::args::type_name(t, v)
                    )));
                }
            },
        };
        if !(0..=12).contains(&category) {
            return Err(unsupported(t));
        }
        // SAFETY: null or a C string.
        let result = unsafe { libc::setlocale(category, name.as_ref().map_or(std::ptr::null(), |n| n.as_ptr())) };
        if result.is_null() { Err(unsupported(t)) } else { Ok(text(result)) }
    }
    /// A dict that tells how the locale writes numbers and sums of money.
    #[pyfunction("localeconv()")]
    fn localeconv(t: &Thread) -> PyResult<Value> {
        // SAFETY: the C library's structure, read at once.
        let c = unsafe { &*libc::localeconv() };
        let d = PyDict::new(t)?;
        for (name, p) in [
            ("decimal_point", c.decimal_point),
            ("thousands_sep", c.thousands_sep),
            ("int_curr_symbol", c.int_curr_symbol),
            ("currency_symbol", c.currency_symbol),
            ("mon_decimal_point", c.mon_decimal_point),
            ("mon_thousands_sep", c.mon_thousands_sep),
            ("positive_sign", c.positive_sign),
            ("negative_sign", c.negative_sign),
        ] {
            let v = t.new_str(&text(p))?;
            d.set_str(t, name, v)?;
        }
        for (name, n) in [
            ("int_frac_digits", c.int_frac_digits),
            ("frac_digits", c.frac_digits),
            ("p_cs_precedes", c.p_cs_precedes),
            ("p_sep_by_space", c.p_sep_by_space),
            ("n_cs_precedes", c.n_cs_precedes),
            ("n_sep_by_space", c.n_sep_by_space),
            ("p_sign_posn", c.p_sign_posn),
            ("n_sign_posn", c.n_sign_posn),
        ] {
            d.set_str(t, name, Value::from_small_int(n as i64))?;
        }
        let groups = grouping(t, c.grouping)?;
        d.set_str(t, "grouping", groups)?;
        let groups = grouping(t, c.mon_grouping)?;
        d.set_str(t, "mon_grouping", groups)?;
        Ok(d.into())
    }
    /// A number below, equal to or above 0: the first string comes before the second in the locale's order, they are equal there, or it comes after.
    #[pyfunction("strcoll(os1, os2, /)")]
    fn strcoll(t: &Thread, os1: Gc<PyStr>, os2: Gc<PyStr>) -> PyResult<i32> {
        let (a, b) = (c_string(t, &os1)?, c_string(t, &os2)?);
        // SAFETY: two C strings.
        Ok(unsafe { libc::strcoll(a.as_ptr(), b.as_ptr()) })
    }
    /// A sort key: such keys compare as strcoll() compares the strings.
    #[pyfunction("strxfrm(string, /)")]
    fn strxfrm(t: &Thread, string: Gc<PyStr>) -> PyResult<Value> {
        let s = c_string(t, &string)?;
        // SAFETY: the buffer's size is passed; the first call asks for it.
        let bytes = unsafe {
            let n = libc::strxfrm(std::ptr::null_mut(), s.as_ptr(), 0);
            let mut buffer = vec![0u8; n + 1];
            libc::strxfrm(buffer.as_mut_ptr().cast(), s.as_ptr(), n + 1);
            buffer.truncate(n);
            buffer
        };
        PyStr::from_latin1(t, &bytes).map(Into::into)
    }
    /// One item of what the locale defines, such as CODESET or RADIXCHAR; ValueError for an unknown number.
    #[pyfunction("nl_langinfo(key, /)")]
    fn nl_langinfo(t: &Thread, key: i32) -> PyResult<String> {
        if !ITEMS.iter().any(|(_, item)| *item as i32 == key) {
            return Err(t.raise_value_error("unsupported langinfo constant"));
        }
        // SAFETY: has no preconditions.
        Ok(text(unsafe { libc::nl_langinfo(key as libc::nl_item) }))
    }
    /// The name of the codec that the locale's text is in.
    #[pyfunction("getencoding()")]
    fn getencoding() -> String {
        // SAFETY: has no preconditions.
        let name = text(unsafe { libc::nl_langinfo(libc::CODESET) });
        if name.is_empty() { "UTF-8".to_owned() } else { name }
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        for (name, n) in [
            ("LC_CTYPE", libc::LC_CTYPE),
            ("LC_TIME", libc::LC_TIME),
            ("LC_COLLATE", libc::LC_COLLATE),
            ("LC_MONETARY", libc::LC_MONETARY),
            ("LC_MESSAGES", libc::LC_MESSAGES),
            ("LC_NUMERIC", libc::LC_NUMERIC),
            ("LC_ALL", libc::LC_ALL),
        ] {
            module.add_int(t, name, n as i64)?;
        }
        module.add_int(t, "CHAR_MAX", libc::c_char::MAX as i64)?;
        for (name, item) in ITEMS {
            module.add_int(t, name, *item as i64)?;
        }
        let class = error_class(t)?;
        module.add(t, "Error", class)
    }
}
