//! How much processor time the compiler's thread may take.
//!
//! In the first moments of a program everything gets hot at once; compiling all of it immediately would cost short programs more than it brings.
//! So the thread has a small amount in hand, and after that a share of the time that passes: jobs wait until they can be paid for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What is in hand at the start.
const CREDIT: Duration = Duration::from_millis(20);
/// Of the time that passes, in percent.
const SHARE: u32 = 30;
/// Waiting is done in pieces, so that the end of the program is noticed.
const PIECE: Duration = Duration::from_millis(5);

/// See the module. Belongs to the compiler's thread.
pub struct Pace {
    start: Instant,
}

/// Processor time of the calling thread.
fn spent() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is ours; the clock exists wherever threads do.
    if unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) } != 0 {
        return Duration::ZERO;
    }
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

impl Pace {
    pub fn new() -> Pace {
        Pace { start: Instant::now() }
    }
    /// Waits until the next job can be paid for. False if the compiler is to end.
    pub fn wait(&self, ended: &AtomicBool) -> bool {
        loop {
            if ended.load(Ordering::Relaxed) {
                return false;
            }
            let Some(owed) = spent().checked_sub(CREDIT + self.start.elapsed() * SHARE / 100) else { return true };
            std::thread::sleep((owed * 100 / SHARE).min(PIECE));
        }
    }
}
