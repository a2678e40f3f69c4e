//! `stderrprinter`: what `sys.stderr` is until there is `io`, so that start-up can report.

use crate::objects::str_::as_str;
use crate::prelude::*;
use std::io::{IsTerminal, Write};

#[pyclass(name = "stderrprinter", flags = DISALLOW_INSTANTIATION, no_doc)]
pub struct StderrPrinter;
type Printer = Gc<Native<StderrPrinter>>;

#[pymethods]
impl StderrPrinter {
    #[slot]
    fn repr(zelf: Printer) -> String {
        format!("<stderrprinter(fd=2) object at {:#x}>", zelf.header() as *const Header as usize)
    }
    #[method("write(s, /)", no_text_signature)]
    fn write(t: &Thread, _zelf: Printer, s: Value) -> PyResult<usize> {
        let Some(s) = as_str(s) else { return Err(t.raise_type_error("write() argument must be str")) };
        // Whoever reports cannot do anything about a closed stream.
        let text = s.to_lossy();
        let _ = std::io::stderr().write_all(text.as_bytes());
        Ok(text.len())
    }
    #[method("close()", no_text_signature)]
    fn close(_zelf: Printer) {}
    #[method("flush()", no_text_signature)]
    fn flush(_zelf: Printer) {}
    #[method("fileno()", no_text_signature)]
    fn fileno(_zelf: Printer) -> i32 {
        2
    }
    #[method("isatty()", no_text_signature)]
    fn isatty(_zelf: Printer) -> bool {
        std::io::stderr().is_terminal()
    }
    #[getter]
    fn closed(_zelf: Printer) -> bool {
        false
    }
    #[getter]
    fn encoding(_zelf: Printer) -> Option<String> {
        None
    }
    #[getter]
    fn mode(_zelf: Printer) -> &'static str {
        "w"
    }
}

/// Puts one in place.
pub fn install(t: &Thread) -> PyResult<()> {
    let printer = Native::new(t, StderrPrinter::class(t), StderrPrinter)?;
    super::set(t, "stderr", printer.into())
}
