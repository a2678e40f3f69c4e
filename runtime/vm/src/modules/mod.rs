//! Native modules that are part of the language core: builtins, sys, _imp, marshal, gc, ...
pub mod abc;
pub mod sys;
pub mod warnings;
pub mod weakref;

/// Per-VM state of the core modules.
#[derive(Default)]
pub struct VmState {}
