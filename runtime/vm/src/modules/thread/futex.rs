//! Waiting for a word to change: what locks and flags are made of. Nothing is owned and nothing can stay locked, so that a child after `fork`
//! finds every word usable.

use std::sync::atomic::AtomicU32;
use std::time::Duration;

/// How long the main thread waits at a time: a signal that arrives just before the wait begins does not end it.
pub const MAIN_SLICE: Duration = Duration::from_millis(100);

/// Waits while the word has the expected value, at most for a time. Returns early after a signal, and now and then for no reason.
#[cfg(target_os = "linux")]
pub fn wait(word: &AtomicU32, expected: u32, timeout: Option<Duration>) {
    let spec = timeout.map(|d| libc::timespec { tv_sec: d.as_secs() as libc::time_t, tv_nsec: d.subsec_nanos() as _ });
    let spec = spec.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: the word is borrowed for the whole call, the time is a local.
    unsafe {
        libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG, expected, spec);
    }
}
/// Ends the waits of at most `count` threads.
#[cfg(target_os = "linux")]
fn wake(word: &AtomicU32, count: i32) {
    // SAFETY: the address serves as a key only.
    unsafe {
        libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG, count);
    }
}

/// As on Linux, by looking again after short sleeps.
#[cfg(not(target_os = "linux"))]
pub fn wait(word: &AtomicU32, expected: u32, timeout: Option<Duration>) {
    use std::sync::atomic::Ordering;
    use std::time::Instant;
    let end = timeout.map(|d| Instant::now() + d);
    let mut pause = Duration::from_micros(50);
    while word.load(Ordering::Acquire) == expected && end.is_none_or(|end| Instant::now() < end) {
        std::thread::sleep(pause);
        if pause >= Duration::from_millis(5) {
            return;
        }
        pause *= 2;
    }
}
#[cfg(not(target_os = "linux"))]
fn wake(_word: &AtomicU32, _count: i32) {}

pub fn wake_one(word: &AtomicU32) {
    wake(word, 1);
}
pub fn wake_all(word: &AtomicU32) {
    wake(word, i32::MAX);
}
