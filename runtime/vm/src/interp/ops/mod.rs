//! The instructions' handlers, a file per topic.
//!
//! A handler is `#[inline(always)] fn(t: &Thread, s: &mut State, oparg: u32) -> Flow`. On entry `s.pc` is behind the instruction's first unit.
//! The rules:
//!
//! * [`State::save`](super::State::save) before anything that can raise, allocate, run Python or look at frames; operands may stay on the
//!   stack meanwhile, or be in Rust locals.
//! * Nothing observable before the last guard that answers [`Flow::Generic`](super::Flow::Generic).
//! * The position moves over the inline cache only on success.
//! * Slow paths are `#[cold] #[inline(never)]` functions of single words (values, slices, options of references): a struct of three words and more
//!   travels by reference, to a local whose address has then escaped, and the dispatch that follows is no tail call any more. `ci/check_dispatch.py`
//!   tells. Handlers in the table's `outlined` group are free of this rule.
pub mod arithmetic;
pub mod attributes;
pub mod build;
pub mod calls;
pub mod compare;
pub mod exceptions;
pub mod functions;
pub mod generators;
pub mod globals;
pub mod imports;
pub mod iteration;
pub mod jumps;
pub mod loads;
pub mod matching;
pub mod strings;
pub mod subscripts;

/// The value of a `PyResult`, or leaves the handler with [`Flow::Error`](super::Flow::Error).
macro_rules! try_flow {
    ($e:expr) => {
        match $e {
            Ok(v) => v,
            Err(_) => return $crate::interp::Flow::Error,
        }
    };
}
/// Leaves a specialized handler for the generic one unless the guard holds.
macro_rules! guard {
    ($e:expr) => {
        if !$e {
            return $crate::interp::Flow::Generic;
        }
    };
}
/// The content of an `Option`, or leaves a specialized handler for the generic one.
macro_rules! guard_some {
    ($e:expr) => {
        match $e {
            Some(v) => v,
            None => return $crate::interp::Flow::Generic,
        }
    };
}
/// Counts an adaptive instruction down; when it is time, it is specialized and executed again.
macro_rules! adaptive {
    ($s:expr) => {
        let counter = $s.pc.cache(0);
        if $crate::interp::specialize::counter::triggers(counter) {
            return $crate::interp::Flow::Cold($crate::interp::state::Cold::SPECIALIZE);
        }
        $s.pc.set_cache(0, $crate::interp::specialize::counter::advance(counter));
    };
}
pub(crate) use {adaptive, guard, guard_some, try_flow};
