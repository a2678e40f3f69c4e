//! Where native code meets the runtime: declarations of types, functions and modules, slots, argument binding and conversion, native calls.
pub mod args;
pub mod convert;
pub mod enter;
pub mod helpers;
pub mod into;
pub mod layout;
#[doc(hidden)]
pub mod macro_support;
pub mod native_call;
pub mod path;
pub mod slots;
pub mod spec;
pub mod suggest;
pub mod tier;

#[cfg(test)]
mod behaviour_tests;
#[cfg(test)]
mod tests;
