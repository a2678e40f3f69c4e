//! How much processor time the compiler's thread may take.
//!
//! In the first moments of a program everything gets hot at once; compiling all of it immediately would cost short programs more than it brings.
//! So the thread has a small amount in hand, and after that a share of the time that the program takes: jobs wait until they can be paid for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What is in hand at the start.
const CREDIT: Duration = Duration::from_millis(10);
/// Waiting is done in pieces, so that the end of the program is noticed.
const PIECE: Duration = Duration::from_millis(5);

/// See the module. Belongs to the compiler's thread.
pub struct Pace {
    /// Of the processor time of the other threads, in percent; 0 is no limit.
    pub share: u32,
}

/// Processor time that a clock shows.
fn read(clock: libc::clockid_t) -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is ours; these clocks exist wherever threads do.
    if unsafe { libc::clock_gettime(clock, &mut time) } != 0 {
        return Duration::ZERO;
    }
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

impl Pace {
    /// Waits until the next job can be paid for. False if the compiler is to end.
    pub fn wait(&self, ended: &AtomicBool) -> bool {
        loop {
            if ended.load(Ordering::Relaxed) {
                return false;
            }
            let own = read(libc::CLOCK_THREAD_CPUTIME_ID);
            let others = read(libc::CLOCK_PROCESS_CPUTIME_ID).saturating_sub(own);
            if self.share == 0 || own <= CREDIT + others * self.share / 100 {
                return true;
            }
            std::thread::sleep(PIECE);
        }
    }
}
