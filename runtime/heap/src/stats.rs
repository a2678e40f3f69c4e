//! Counters.

use crate::heap::Heap;
use std::time::{Duration, Instant};

/// How long something took: by the clock, and of this thread's processor time. They differ when others want the processor too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Elapsed {
    pub wall: Duration,
    pub cpu: Duration,
}

/// Measures one [`Elapsed`].
pub(crate) struct Stopwatch {
    wall: Instant,
    cpu: Duration,
}

impl Stopwatch {
    pub(crate) fn start() -> Stopwatch {
        // In this order, and in the other one at the end: on Linux the processor clock's call is where a thread whose time slice is used up waits for
        // its next one, which is no part of the pause.
        let cpu = thread_cpu_time();
        Stopwatch { wall: Instant::now(), cpu }
    }
    pub(crate) fn elapsed(&self) -> Elapsed {
        let wall = self.wall.elapsed();
        Elapsed { wall, cpu: thread_cpu_time().saturating_sub(self.cpu) }
    }
}

fn thread_cpu_time() -> Duration {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a valid place for the answer.
    match unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) } {
        0 => Duration::new(now.tv_sec as u64, now.tv_nsec as u32),
        _ => Duration::ZERO,
    }
}

/// Pauses of one kind of collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PauseStats {
    pub count: u64,
    pub total: Duration,
    pub min: Duration,
    pub max: Duration,
    /// Of the thread's processor time.
    pub cpu_total: Duration,
    pub cpu_max: Duration,
}

impl PauseStats {
    pub(crate) fn add(&mut self, pause: Elapsed) {
        self.min = if self.count == 0 { pause.wall } else { self.min.min(pause.wall) };
        self.max = self.max.max(pause.wall);
        self.total += pause.wall;
        self.cpu_max = self.cpu_max.max(pause.cpu);
        self.cpu_total += pause.cpu;
        self.count += 1;
    }
    pub fn mean(&self) -> Duration {
        self.total.checked_div(u32::try_from(self.count).unwrap_or(u32::MAX)).unwrap_or_default()
    }
}

/// What a heap has done and holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeapStats {
    pub young: PauseStats,
    pub full: PauseStats,
    /// Bytes of cells and large objects found live by the last collection.
    pub live_bytes: usize,
    /// Bytes handed out since the heap was made, external ones included.
    pub allocated_bytes: u64,
    /// Bytes found dead since the heap was made.
    pub freed_bytes: u64,
    /// Memory that objects own outside the heap.
    pub external_bytes: usize,
    /// Bytes of blocks in use.
    pub used_bytes: usize,
    /// The most bytes of blocks that were ever in use at a collection.
    pub peak_used_bytes: usize,
    /// Bytes opened for use in the region.
    pub committed_bytes: usize,
    /// Current size of the nursery.
    pub nursery_bytes: usize,
    /// A full collection happens when this much is live.
    pub full_threshold_bytes: usize,
}

impl Heap {
    pub fn stats(&self) -> HeapStats {
        let mut stats = self.stats.get();
        stats.allocated_bytes += self.pacing.allocated().saturating_sub(self.unused_run_bytes()) as u64;
        stats.live_bytes = self.pacing.live();
        stats.external_bytes = self.pacing.external();
        stats.used_bytes = self.used_bytes();
        stats.peak_used_bytes = stats.peak_used_bytes.max(stats.used_bytes);
        stats.committed_bytes = self.blocks.committed_bytes();
        stats.nursery_bytes = self.pacing.nursery();
        stats.full_threshold_bytes = self.pacing.full_threshold();
        stats
    }
}
