//! Classes that the table of well-known types names and whose files are still to come: a name and a base, nothing else. Each goes away when its
//! file declares the real one.

use crate::prelude::*;

macro_rules! pending {
    ($($name:ident $text:literal;)*) => { $(
        #[pyclass(name = $text, layout_of = object, no_doc)]
        pub struct $name;
    )* };
}
pending! {
    MemoryView "memoryview"; ByteArray "bytearray";
}
