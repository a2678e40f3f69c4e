//! Where native code, compiled code and the VM meet: slot tables, declarations of native types and functions, argument binding.
pub mod args;
pub mod slots;
pub mod spec;
