//! `syslog`: messages to the system logger.

use crate::system;
use brolga_vm::abi::args::{check_no_keywords, type_name};
use brolga_vm::objects::str_;
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use std::ffi::CString;
use std::sync::Mutex;

/// From the system's headers.
#[rustfmt::skip]
const NUMBERS: &[(&str, i64)] = &[
    ("LOG_ALERT", 1), ("LOG_AUTH", 32), ("LOG_AUTHPRIV", 80), ("LOG_CONS", 2), ("LOG_CRIT", 2), ("LOG_CRON", 72),
    ("LOG_DAEMON", 24), ("LOG_DEBUG", 7), ("LOG_EMERG", 0), ("LOG_ERR", 3), ("LOG_FTP", 88), ("LOG_INFO", 6), ("LOG_KERN", 0),
    ("LOG_LOCAL0", 128), ("LOG_LOCAL1", 136), ("LOG_LOCAL2", 144), ("LOG_LOCAL3", 152), ("LOG_LOCAL4", 160), ("LOG_LOCAL5", 168),
    ("LOG_LOCAL6", 176), ("LOG_LOCAL7", 184), ("LOG_LPR", 48), ("LOG_MAIL", 16), ("LOG_NDELAY", 8), ("LOG_NEWS", 56),
    ("LOG_NOTICE", 5), ("LOG_NOWAIT", 16), ("LOG_ODELAY", 4), ("LOG_PERROR", 32), ("LOG_PID", 1), ("LOG_SYSLOG", 40),
    ("LOG_USER", 8), ("LOG_UUCP", 64), ("LOG_WARNING", 4),
];

/// The name that the C library refers to until it gets another one; the logger belongs to the process, not to a VM.
static IDENT: Mutex<Option<CString>> = Mutex::new(None);
static OPEN: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

fn open(ident: Option<CString>, option: i32, facility: i32) {
    let mut held = IDENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let p = ident.as_ref().map_or(std::ptr::null(), |i| i.as_ptr());
    // SAFETY: the text lives until the logger has been closed or given another one.
    unsafe { libc::openlog(p, option, facility) };
    *held = ident;
    OPEN.store(true, std::sync::atomic::Ordering::Release);
}
/// The program's name, from `sys.argv`.
fn program_name(t: &Thread) -> PyResult<Option<CString>> {
    let Some(argv) = brolga_vm::modules::sys::get(t, "argv")?.and_then(Value::downcast::<PyList>) else {
        return Ok(None);
    };
    if argv.is_empty() {
        return Ok(None);
    }
    let Some(script) = str_::as_str(argv.get(t, 0)?) else { return Ok(None) };
    let text = script.to_lossy();
    let name = text.rsplit('/').next().unwrap_or_default();
    Ok((!name.is_empty()).then(|| CString::new(name).ok()).flatten())
}
fn text_argument(t: &Thread, v: Value) -> PyResult<CString> {
    let Some(s) = str_::as_str(v) else {
        return Err(t.raise_type_error(format!("syslog() argument 2 must be str, not {}", type_name(t, v))));
    };
    match s.to_utf8() {
        Some(text) => CString::new(text.as_bytes()).map_err(|_| t.raise_value_error("embedded null character")),
        None => Err(brolga_vm::abi::convert::surrogates_not_allowed(t, s)),
    }
}

#[pymodule(name = "syslog")]
pub mod syslog_module {
    use super::*;

    /// Has later messages begin with ident (by default the last part of sys.argv[0]) and belong to a facility; logoption is LOG_ numbers such as
    /// LOG_PID added up.
    #[pyfunction("openlog(ident=<unrepresentable>, logoption=0, facility=LOG_USER)")]
    fn openlog(t: &Thread, ident: Option<String>, logoption: i64, facility: Option<i64>) -> PyResult<()> {
        let ident = match ident {
            Some(text) => CString::new(text).ok(),
            None => program_name(t)?,
        };
        open(ident, logoption as i32, facility.unwrap_or(libc::LOG_USER as i64) as i32);
        Ok(())
    }
    /// syslog([priority=LOG_INFO,] message)
    ///
    /// Passes a message on to the system's log.
    #[pyfunction("syslog", raw)]
    fn syslog(t: &Thread, args: Args<'_>) -> PyResult<()> {
        check_no_keywords(t, "syslog.syslog", args.kwnames)?;
        let (priority, message) = match args.positional() {
            [message] => (libc::LOG_INFO, *message),
            [priority, message] => (number::index_i64(t, *priority)? as i32, *message),
            _ => return Err(t.raise_type_error("syslog.syslog requires 1 to 2 arguments")),
        };
        let text = text_argument(t, message)?;
        if !OPEN.load(std::sync::atomic::Ordering::Acquire) {
            open(program_name(t)?, 0, libc::LOG_USER);
        }
        // SAFETY: the format takes one terminated string.
        t.allow_threads(|| unsafe { libc::syslog(priority, c"%s".as_ptr(), text.as_ptr()) });
        Ok(())
    }
    /// Closes the connection to the system's log and forgets what openlog() set.
    #[pyfunction("closelog()")]
    fn closelog() {
        if OPEN.swap(false, std::sync::atomic::Ordering::AcqRel) {
            // SAFETY: a plain library call.
            unsafe { libc::closelog() };
            *IDENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
        }
    }
    /// Lets only messages through whose priority is in a mask (0 changes nothing), and returns the mask before.
    #[pyfunction("setlogmask(maskpri, /)")]
    fn setlogmask(maskpri: i64) -> i32 {
        // SAFETY: a plain library call.
        unsafe { libc::setlogmask(maskpri as i32) }
    }
    /// The mask with one priority in it.
    #[pyfunction("LOG_MASK(pri, /)")]
    fn log_mask(pri: i64) -> i64 {
        (1i32.wrapping_shl(pri as u32)) as i64
    }
    /// The mask with a priority and all more urgent ones in it.
    #[pyfunction("LOG_UPTO(pri, /)")]
    fn log_upto(pri: i64) -> i64 {
        (1i32.wrapping_shl(pri as u32 + 1).wrapping_sub(1)) as i64
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        system::add_constants(t, module, NUMBERS)
    }
}
