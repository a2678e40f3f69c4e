//! Descriptors that are no files: memory, event counters, timers.

use crate::duration::{self, Rounding};
use crate::system::{self, Fildes};
use brolga_vm::abi::path::FsPath;
use brolga_vm::prelude::*;

const NANOS: i64 = 1_000_000_000;

fn spec(ns: i64) -> libc::timespec {
    libc::timespec { tv_sec: ns.div_euclid(NANOS) as libc::time_t, tv_nsec: ns.rem_euclid(NANOS) as _ }
}
fn nanos(s: &libc::timespec) -> i64 {
    s.tv_sec as i64 * NANOS + s.tv_nsec as i64
}
fn settime(t: &Thread, fd: Fildes, flags: i32, initial: i64, interval: i64) -> PyResult<(i64, i64)> {
    let new = libc::itimerspec { it_interval: spec(interval), it_value: spec(initial) };
    // SAFETY: zero bytes are a valid structure.
    let mut old: libc::itimerspec = unsafe { std::mem::zeroed() };
    // SAFETY: both structures are locals.
    system::check(t, unsafe { libc::timerfd_settime(fd.0, flags, &raw const new, &raw mut old) })?;
    Ok((nanos(&old.it_value), nanos(&old.it_interval)))
}
fn gettime(t: &Thread, fd: Fildes) -> PyResult<(i64, i64)> {
    // SAFETY: zero bytes are a valid structure.
    let mut now: libc::itimerspec = unsafe { std::mem::zeroed() };
    // SAFETY: the structure is a local.
    system::check(t, unsafe { libc::timerfd_gettime(fd.0, &raw mut now) })?;
    Ok((nanos(&now.it_value), nanos(&now.it_interval)))
}
fn seconds((a, b): (i64, i64)) -> (f64, f64) {
    (a as f64 / 1e9, b as f64 / 1e9)
}

#[pymodule(part)]
pub mod event_calls {
    use super::*;

    #[pyfunction("memfd_create(name, flags=MFD_CLOEXEC)", doc = "")]
    fn memfd_create(t: &Thread, name: FsPath, flags: Option<u32>) -> PyResult<i32> {
        let flags = flags.unwrap_or(libc::MFD_CLOEXEC);
        // SAFETY: the name is terminated.
        system::blocking(t, || unsafe { libc::memfd_create(name.to_c_string().as_ptr(), flags) })
    }
    /// A descriptor with a counter of 64 bits, through which threads and processes tell each other that something has happened.
    #[pyfunction("eventfd(initval, flags=EFD_CLOEXEC)")]
    fn eventfd(t: &Thread, initval: u32, flags: Option<i32>) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::blocking(t, || unsafe { libc::eventfd(initval, flags.unwrap_or(libc::EFD_CLOEXEC)) })
    }
    /// Waits until the counter is not 0, and returns it. It becomes 0, or one less if EFD_SEMAPHORE was among the flags: then the result is 1.
    #[pyfunction("eventfd_read(fd)")]
    fn eventfd_read(t: &Thread, fd: Fildes) -> PyResult<u64> {
        let mut value = 0u64;
        // SAFETY: the value is a local.
        system::blocking(t, || unsafe { libc::eventfd_read(fd.0, &raw mut value) })?;
        Ok(value)
    }
    /// Adds value to the counter.
    #[pyfunction("eventfd_write(fd, value)")]
    fn eventfd_write(t: &Thread, fd: Fildes, value: u64) -> PyResult<()> {
        // SAFETY: a plain call.
        system::blocking(t, || unsafe { libc::eventfd_write(fd.0, value) }).map(|_| ())
    }
    /// A descriptor that can be read once a timer has gone off; clockid says which clock it goes by.
    #[pyfunction("timerfd_create(clockid, /, *, flags=0)")]
    fn timerfd_create(t: &Thread, clockid: i32, flags: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::blocking(t, || unsafe { libc::timerfd_create(clockid, flags | libc::TFD_CLOEXEC) })
    }
    /// Has a timer go off after initial seconds (0: never), and from then on every interval seconds (0: not again). Returns what these two were.
    #[pyfunction("timerfd_settime(fd, /, *, flags=0, initial=0.0, interval=0.0)")]
    fn timerfd_settime(t: &Thread, fd: Fildes, flags: i32, initial: Value, interval: Value) -> PyResult<(f64, f64)> {
        let initial = duration::from_seconds(t, initial, Rounding::Floor)?;
        let interval = duration::from_seconds(t, interval, Rounding::Floor)?;
        settime(t, fd, flags, initial, interval).map(seconds)
    }
    /// Has a timer go off after initial nanoseconds (0: never), and from then on every interval nanoseconds (0: not again). Returns what these two
    /// were.
    #[pyfunction("timerfd_settime_ns(fd, /, *, flags=0, initial=0, interval=0)")]
    fn timerfd_settime_ns(t: &Thread, fd: Fildes, flags: i32, initial: i64, interval: i64) -> PyResult<(i64, i64)> {
        settime(t, fd, flags, initial, interval)
    }
    /// A timer's seconds until it goes off, and between later times.
    #[pyfunction("timerfd_gettime(fd, /)")]
    fn timerfd_gettime(t: &Thread, fd: Fildes) -> PyResult<(f64, f64)> {
        gettime(t, fd).map(seconds)
    }
    /// A timer's nanoseconds until it goes off, and between later times.
    #[pyfunction("timerfd_gettime_ns(fd, /)")]
    fn timerfd_gettime_ns(t: &Thread, fd: Fildes) -> PyResult<(i64, i64)> {
        gettime(t, fd)
    }
}
