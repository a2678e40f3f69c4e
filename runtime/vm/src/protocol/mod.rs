//! Operations on any object: what CPython calls the abstract object layer. Each function is what the corresponding Python
//! expression does.
pub mod attr;
pub mod buffer;
pub mod call;
pub mod iter;
pub mod number;
pub mod object;
pub mod sequence;
