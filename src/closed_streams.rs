//! Standard streams that the process was started without.
//!
//! Rust's start-up code opens `/dev/null` in their place. Programs shall see what CPython shows them: `sys.stdin` and the like are `None`, and the next
//! file that is opened gets the number. So the state is noted before that code runs, and restored after it.

use std::sync::atomic::{AtomicU8, Ordering};

/// A bit for each of the descriptors 0, 1, 2 that was closed.
static CLOSED: AtomicU8 = AtomicU8::new(0);

extern "C" fn look() {
    for fd in 0..3 {
        // SAFETY: asking about a descriptor has no preconditions.
        if unsafe { libc::fcntl(fd, libc::F_GETFD) } < 0 {
            CLOSED.fetch_or(1 << fd, Ordering::Relaxed);
        }
    }
}

// SAFETY: the linker's table of functions that run before `main`; this one calls nothing but `fcntl`.
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
#[cfg_attr(not(target_os = "macos"), unsafe(link_section = ".init_array"))]
#[used]
static LOOK: extern "C" fn() = look;

/// Closes what was closed when the process started.
pub fn restore() {
    let closed = CLOSED.load(Ordering::Relaxed);
    for fd in (0..3).filter(|fd| closed >> fd & 1 != 0) {
        // SAFETY: nothing uses the descriptor that the start-up code opened.
        unsafe { libc::close(fd) };
    }
}
