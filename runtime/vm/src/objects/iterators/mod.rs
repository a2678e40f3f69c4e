//! The builtin iterator classes: `enumerate`, `filter`, `map`, `reversed`, `zip`, and `iter(callable, sentinel)`.

pub mod callable;
pub mod enumerate;
pub mod filter;
pub mod map;
pub mod reversed;
pub mod zip;
