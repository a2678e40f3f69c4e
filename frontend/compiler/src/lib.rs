//! Source text to CPython 3.14 code objects.
#![forbid(unsafe_code)]
