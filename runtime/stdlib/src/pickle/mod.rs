//! `_pickle`: the native part of the `pickle` module, [`buffer`]'s `PickleBuffer`.
//!
//! The pickler and the unpickler are those of `pickle.py`: it takes them when this module does not have its own.

pub mod buffer;

use brolga_vm::prelude::*;

/// The native part of the pickle module.
#[pymodule(name = "_pickle", classes(super::buffer::PickleBuffer))]
pub mod _pickle {}
