//! The locale of the process at the start (PEP 538, PEP 540).

use std::ffi::CStr;

/// Locales that stand for "C, but with UTF-8", in the order of preference.
const UTF8_LOCALES: [&CStr; 3] = [c"C.UTF-8", c"C.utf8", c"UTF-8"];

/// What the environment's locale means for text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale {
    /// The environment asks for the C locale, or for one that does not exist: UTF-8 mode is on unless refused.
    pub legacy: bool,
    /// Standard streams escape bytes that are not text.
    pub lenient_streams: bool,
    /// Its encoding is ASCII, which counts where UTF-8 mode is refused.
    pub ascii: bool,
}

fn set(locale: &CStr) -> bool {
    // SAFETY: a C string; no other thread runs yet.
    !unsafe { libc::setlocale(libc::LC_CTYPE, locale.as_ptr()) }.is_null()
}

fn current() -> String {
    // SAFETY: asks for the current locale, a C string that is copied at once.
    let name = unsafe { libc::setlocale(libc::LC_CTYPE, std::ptr::null()) };
    if name.is_null() {
        return "C".into();
    }
    // SAFETY: as above.
    unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned()
}

/// Takes the environment's locale for characters; in place of the C locale that of C with UTF-8, for child processes too, unless
/// `coerce` (`PYTHONCOERCECLOCALE`) is `0` or `LC_ALL` is set.
pub fn initialize(coerce: Option<&str>) -> Locale {
    set(c"");
    let name = current();
    let legacy = name == "C" || name == "POSIX";
    let fixed = std::env::var_os("LC_ALL").is_some_and(|v| !v.is_empty());
    if legacy
        && !fixed
        && coerce != Some("0")
        && let Some(utf8) = UTF8_LOCALES.iter().find(|l| set(l))
    {
        let utf8 = utf8.to_string_lossy();
        if coerce == Some("warn") {
            eprintln!(
                "Python detected LC_CTYPE=C: LC_CTYPE coerced to {utf8} (set another locale or PYTHONCOERCECLOCALE=0 to \
                 disable this locale coercion behavior)."
            );
        }
        // SAFETY: no other thread runs yet.
        unsafe { std::env::set_var("LC_CTYPE", &*utf8) };
    }
    let name = current();
    let like_c = UTF8_LOCALES.iter().any(|l| l.to_bytes() == name.as_bytes());
    // SAFETY: a C string of the C library, read at once.
    let ascii = unsafe { CStr::from_ptr(libc::nl_langinfo(libc::CODESET)) } == c"ANSI_X3.4-1968";
    Locale { legacy, lenient_streams: like_c || name == "C" || name == "POSIX", ascii }
}
