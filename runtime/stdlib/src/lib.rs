//! The standard library's native modules, a file or folder each.

pub mod itertools;
pub mod posix;

use brolga_vm::prelude::*;

/// Every module of this crate, for the VM's registry.
pub static ALL: &[&ModuleSpec] = &[&itertools::itertools::SPEC, &posix::posix::SPEC];
