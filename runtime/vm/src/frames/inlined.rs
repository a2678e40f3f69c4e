//! `frame` objects of functions that were inlined into compiled code, while they have no window that could refer to them.
//!
//! Such an object comes into being when a callee's frame object outlives its window: its `f_back` is the inlined frame. The code goes on compiled;
//! where the inlined function returns, it finds the window's flag [`INLINED`](super::flags::INLINED), and the object takes the locals over
//! ([`crate::deopt::exits::let_go_inlined`]). If the frames become the interpreter's before that, the new windows get their objects.

use super::{Fp, flags};
use crate::objects::frame::PyFrame;
use crate::prelude::*;
use std::cell::RefCell;

/// A thread's: the window of the code, the place of the inlined frame's window in it (in words), the object.
#[derive(Default)]
pub struct InlinedObjects {
    // rooted: `trace_thread` visits them
    objects: RefCell<Vec<(Fp, u32, Gc<PyFrame>)>>,
}

impl InlinedObjects {
    pub fn trace(&self, tracer: &mut Tracer) {
        self.objects.borrow().iter().for_each(|o| tracer.visit_gc(Some(o.2)));
    }
    /// The object of a frame that was inlined into the code that runs in `fp`.
    pub fn find(&self, fp: Fp, window: u32) -> Option<Gc<PyFrame>> {
        self.objects.borrow().iter().rev().find(|o| o.0 == fp && o.1 == window).map(|o| o.2)
    }
    pub fn add(&self, fp: Fp, window: u32, object: Gc<PyFrame>) {
        self.objects.borrow_mut().push((fp, window, object));
        fp.add_flag(flags::INLINED);
    }
    /// The object, which is not one of an inlined frame any more.
    pub fn take(&self, fp: Fp, window: u32) -> Option<Gc<PyFrame>> {
        let mut objects = self.objects.borrow_mut();
        let at = objects.iter().rposition(|o| o.0 == fp && o.1 == window)?;
        let found = objects.swap_remove(at).2;
        if !objects.iter().any(|o| o.0 == fp) {
            fp.remove_flag(flags::INLINED);
        }
        Some(found)
    }
}
