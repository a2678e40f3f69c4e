//! Shortage of memory outside the heap, and failures of allocations by order, for tests.
//!
//! The program's allocator serves small requests from a reserve when the system has no memory left, and says so here ([`begin`]). The heap looks at its
//! slow path: it collects, which frees what dead objects own, and if the reserve is still in use, the allocation fails, once for each time the
//! reserve was taken from since. State is that of the process, as its memory is.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The reserve was taken from since the heap looked last.
static NEW: AtomicBool = AtomicBool::new(false);
/// Something lies in the reserve.
static IN_USE: AtomicBool = AtomicBool::new(false);

/// Something was lost because there was no memory for it: the next allocation on the heap has to fail.
static LOST: AtomicBool = AtomicBool::new(false);

/// Something could not be kept, and nobody could be told.
#[cold]
pub(crate) fn lost() {
    LOST.store(true, Ordering::Relaxed);
    NEW.store(true, Ordering::Release);
}
pub(crate) fn take_lost() -> bool {
    LOST.swap(false, Ordering::Relaxed)
}
/// The reserve was taken from.
pub fn begin() {
    IN_USE.store(true, Ordering::Relaxed);
    NEW.store(true, Ordering::Release);
}
/// All of the reserve is free again.
pub fn end() {
    IN_USE.store(false, Ordering::Relaxed);
}
/// Whether an allocation on the heap should collect because of a shortage, and fail if [`in_use`] after that.
#[inline]
pub(crate) fn take_new() -> bool {
    NEW.load(Ordering::Relaxed) && NEW.swap(false, Ordering::Acquire)
}
pub(crate) fn in_use() -> bool {
    IN_USE.load(Ordering::Relaxed)
}

/// Failures by order: how an allocation is chosen to fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Injection {
    /// Which allocation fails, the first being 1; 0 is none: count only.
    pub nth: u64,
    /// All further ones, too.
    pub from_then_on: bool,
}
impl Injection {
    /// `N` or `N+`.
    pub fn parse(text: &str) -> Option<Injection> {
        let (number, from_then_on) = text.strip_suffix('+').map_or((text, false), |n| (n, true));
        Some(Injection { nth: number.parse().ok()?, from_then_on })
    }
    /// What the variable `BROLGA_FAIL_ALLOCATION` says.
    pub fn from_environment() -> Option<Injection> {
        Injection::parse(&std::env::var("BROLGA_FAIL_ALLOCATION").ok()?)
    }
}

static ACTIVE: AtomicBool = AtomicBool::new(false);
static FROM_THEN_ON: AtomicBool = AtomicBool::new(false);
static NTH: AtomicU64 = AtomicU64::new(0);
static COUNT: AtomicU64 = AtomicU64::new(0);

/// Begins to count, and to fail as ordered.
pub fn inject(injection: Injection) {
    NTH.store(injection.nth, Ordering::Relaxed);
    FROM_THEN_ON.store(injection.from_then_on, Ordering::Relaxed);
    COUNT.store(0, Ordering::Relaxed);
    ACTIVE.store(true, Ordering::Release);
}
/// Ends it; how many allocations there were.
pub fn end_injection() -> u64 {
    ACTIVE.store(false, Ordering::Release);
    COUNT.load(Ordering::Relaxed)
}
/// Whether allocations are counted.
pub fn is_active() -> bool {
    ACTIVE.load(Ordering::Relaxed)
}
/// Counts an allocation; whether it has to fail.
#[inline]
pub fn is_injected() -> bool {
    ACTIVE.load(Ordering::Relaxed) && count()
}
#[cold]
fn count() -> bool {
    let n = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
    let nth = NTH.load(Ordering::Relaxed);
    nth != 0 && (n == nth || n > nth && FROM_THEN_ON.load(Ordering::Relaxed))
}
