//! The standard library's native modules, a file or folder each.

pub mod array;
pub mod bisect;
pub mod cmath;
pub mod collections;
pub mod contextvars;
pub mod functools;
pub mod heapq;
pub mod io;
pub mod itertools;
pub mod math;
pub mod operator;
pub mod posix;
pub mod random;
pub mod statistics;
pub mod structs;
pub mod support;

use brolga_vm::prelude::*;

/// Every module of this crate, for the VM's registry.
pub static ALL: &[&ModuleSpec] = &[
    &array::array::SPEC,
    &bisect::bisect::SPEC,
    &cmath::cmath::SPEC,
    &collections::collections::SPEC,
    &contextvars::contextvars::SPEC,
    &functools::functools::SPEC,
    &heapq::heapq::SPEC,
    &io::io::SPEC,
    &itertools::itertools::SPEC,
    &math::math::SPEC,
    &operator::operator::SPEC,
    &posix::posix::SPEC,
    &random::random::SPEC,
    &statistics::statistics::SPEC,
    &structs::structs::SPEC,
];
