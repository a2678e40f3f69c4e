//! The symbol table: which names each block binds and uses, and how it reaches them.
//!
//! Two passes: the first visits the tree and records how each block uses each name, with errors that need no more than
//! that; the second goes down the blocks with the sets of bound and global names and up again with the free ones.

mod scope;

pub use scope::*;
