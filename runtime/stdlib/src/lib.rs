//! The standard library's native modules, a file or folder each.

pub mod collections;
pub mod functools;
pub mod io;
pub mod itertools;
pub mod math;
pub mod operator;
pub mod posix;
pub mod support;

use brolga_vm::prelude::*;

/// Every module of this crate, for the VM's registry.
pub static ALL: &[&ModuleSpec] = &[
    &collections::collections::SPEC,
    &functools::functools::SPEC,
    &io::io::SPEC,
    &itertools::itertools::SPEC,
    &math::math::SPEC,
    &operator::operator::SPEC,
    &posix::posix::SPEC,
];
