//! One Python runtime: its heap, well-known types and names, modules, and threads.

use crate::names::Names;
use crate::prelude::*;
use std::cell::{Cell, RefCell};

/// How a runtime is set up; mirrors CPython's `PyConfig` where Python code can see it.
#[derive(Clone, Debug, Default)]
pub struct VmConfig {
    pub argv: Vec<std::ffi::OsString>,
    pub optimize: u8,
    pub gc_zeal: Option<u32>,
    pub max_heap_bytes: Option<usize>,
    /// `PYTHONHASHSEED`; `None` is random.
    pub hash_seed: Option<u64>,
    pub verbose: u8,
    pub isolated: bool,
    pub use_environment: bool,
    pub site_import: bool,
    pub user_site: bool,
    pub write_bytecode: bool,
    pub unbuffered: bool,
    pub dev_mode: bool,
    pub utf8_mode: bool,
    pub safe_path: bool,
    pub inspect: bool,
    pub interactive: bool,
    pub quiet: bool,
    pub bytes_warning: u8,
    pub warn_options: Vec<String>,
    pub x_options: Vec<String>,
    pub executable: Option<std::ffi::OsString>,
}

/// Declares [`Types`], the builtin types that Rust code names: field => layout's Rust type.
macro_rules! well_known_types {
    ($($field:ident => $spec:expr),* $(,)?) => {
        /// The builtin types that Rust code names often.
        pub struct Types { $(pub $field: Gc<PyType>,)* }
        impl Types {
            /// Creates them all, in declaration order (bases first).
            pub(crate) fn create(t: &Thread) -> Types { $(let $field = t.builtin_class($spec);)* Types { $($field,)* } }
            pub fn all(&self) -> Vec<Gc<PyType>> { vec![$(self.$field,)*] }
        }
    };
}
pub(crate) use well_known_types;

pub use crate::objects::well_known::Types;

/// See the module.
pub struct Vm {
    pub heap: Box<brolga_heap::Heap>,
    pub types: Types,
    pub names: Names,
    pub config: VmConfig,
    /// Builtin types by [`crate::abi::spec::ClassId`].
    pub class_table: RefCell<Vec<Option<Gc<PyType>>>>,
    /// `sys.modules`.
    pub modules: Cell<Option<Gc<PyDict>>>,
    /// The `builtins` and `sys` modules' dicts.
    pub builtins: Cell<Option<Gc<PyDict>>>,
    pub sys_dict: Cell<Option<Gc<PyDict>>>,
    pub singletons: crate::objects::singletons::Singletons,
    pub interned: crate::objects::str_::InternTable,
    /// `sys.set_int_max_str_digits`; 0 is no limit.
    pub int_max_str_digits: Cell<usize>,
    pub hash_secret: [u64; 2],
    /// Everything else, by owner.
    pub state: crate::modules::VmState,
}
