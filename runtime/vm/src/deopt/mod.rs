//! Deoptimization: from the state of compiled code to frames of the interpreter.
//!
//! Compiled code keeps values in registers. Wherever somebody else may look (calls that can run Python or examine frames) or it has to give up
//! (a failed guard, an exception), a [`CallSite`] describes its frames: which inlined functions, where they stand, and a
//! [`Recipe`] for each slot. The values that recipes name are then in the *home slots* of the frame's window: the place that
//! the interpreter would keep them in, raw.
//!
//! There is one decoder, [`take_over`]: it makes the windows those of the interpreter, in place. Compiled code never reads its homes, so
//! this can happen while it waits in a call; the frame's [`site`](crate::frames::Frame::site) then has its lowest bit set, which compiled
//! code notices after the call, and leaves.
//!
//! # What a site word says
//!
//! | word | the window is |
//! |---|---|
//! | 0 | the interpreter's |
//! | a [`CallSite`]'s address | that of compiled code, described by the site; its header holds `previous`, `function`, `flags` and `depth` only |
//! | the same, plus 1 | the interpreter's, but compiled code is still to notice |
//!
//! # Results of compiled code
//!
//! A word: a value, [`RAISED`], or [`EXITED`]: the frames are the interpreter's now, the innermost one is
//! [`Thread::frame`](crate::Thread::frame), and it is to go on there, unwinding if an exception is pending.

pub mod exits;
pub mod site;
mod take_over;

pub use site::{CallSite, FrameDescription, HomeRepr, Recipe, VirtualDescription, VirtualKind};
pub use take_over::{
    caller, code_of, function_of, innermost, read_locals, settle, take_over, take_over_frames_of, units_in_use,
};

use crate::abi::tier::Compiled;
use crate::frames::Fp;

/// Result word of compiled code: an exception is pending, and the frame is gone.
pub const RAISED: u64 = 0;
/// Result word of compiled code: the interpreter goes on where [`Thread::frame`](crate::Thread::frame) stands. No value has this word.
pub const EXITED: u64 = 8;

/// The bit of a site word that says that the interpreter has the frame.
pub const TAKEN: usize = 1;

/// Address of word `at` of a compiled frame's words. Those that a generator's window has no room for lie on the Python stack.
///
/// # Safety
/// The frame runs, or has just run, in `unit`, and `at` is one of its words.
pub unsafe fn word_address(fp: Fp, unit: &Compiled, at: usize) -> *mut u64 {
    let split = unit.split as usize;
    if at < split {
        fp.as_ptr().cast::<u64>().wrapping_add(at)
    } else {
        crate::objects::generator::PyGenerator::of_frame(fp).stack.get().wrapping_add(at - split)
    }
}

impl Fp {
    /// The site that describes this window, if compiled code has it.
    #[inline(always)]
    pub fn compiled_site(self) -> Option<&'static CallSite> {
        let word = self.site.get();
        if word == 0 || word & TAKEN != 0 {
            return None;
        }
        // SAFETY: the address of a site of code that the frame keeps alive.
        Some(unsafe { &*(word as *const CallSite) })
    }
    /// The compiled code that runs, or has run until the interpreter took over, in this window.
    pub fn unit(self) -> Option<*const Compiled> {
        let word = self.site.get() & !TAKEN;
        if word == 0 {
            return None;
        }
        // SAFETY: as above.
        Some(unsafe { &*(word as *const CallSite) }.owner.get())
    }
    /// The depth that a callee's caller has: inlined frames counted.
    #[inline(always)]
    pub fn callee_depth(self) -> u32 {
        let inlined = self.compiled_site().map_or(0, |s| s.frames.len() as u32 - 1);
        self.depth.get() + inlined
    }
}
