//! The Python virtual machine: object model, interpreter, frames, feedback.
//!
//! Builds and passes its whole test suite without a compiler tier; the two meet in [`abi`] only.
pub mod abi;
pub mod assume;
pub mod deopt;
pub mod error;
pub mod feedback;
pub mod frames;
pub mod interp;
pub mod modules;
pub mod names;
pub mod objects;
pub mod prelude;
pub mod protocol;
pub mod thread;
pub mod vm;

pub use thread::Thread;
pub use vm::{Vm, VmConfig};
