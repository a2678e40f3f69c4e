//! Memory for machine code: [`heap`], and the processor's caches: [`cache`].
pub mod cache;
pub mod heap;
