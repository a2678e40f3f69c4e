//! The optimizing compiler.
//!
//! Bytecode and feedback become HIR ([`build`]), which [`passes`] improve and [`lower`] turns into machine code, kept in a heap of our own
//! ([`code`]). What is compiled when is [`policy`]'s business; [`explain`] reports. The runtime knows the compiler as a
//! [`Tier`](brolga_vm::abi::tier::Tier) only.

// A builder's `to_bool` emits a conversion; it does not convert the builder.
#![allow(clippy::wrong_self_convention)]

pub mod build;
pub mod code;
pub mod explain;
pub mod ir;
pub mod lower;
pub mod outside;
mod pace;
pub mod passes;
pub mod policy;

pub use policy::{attach, print_stats};
