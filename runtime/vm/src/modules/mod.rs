//! Native modules that are part of the language core: builtins, sys, _imp, marshal, gc, ...
pub mod warnings;

/// Per-VM state of the core modules.
#[derive(Default)]
pub struct VmState {}
