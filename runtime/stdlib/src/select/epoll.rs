//! `select.epoll`.

use crate::duration::{self, Deadline};
use crate::system::{self, Fildes};
use brolga_vm::abi::convert::Wrapping;
use brolga_vm::prelude::*;
use std::cell::Cell;

/// Watches descriptors for events by means of the kernel, which keeps the list of them.
///
/// Nothing depends on sizehint (-1, or a positive int) and flags (0 or EPOLL_CLOEXEC) any more.
#[pyclass(name = "epoll", module = "select")]
pub struct Epoll {
    fd: Cell<i32>,
}
type EpollRef = Gc<Native<Epoll>>;

const DEFAULT_EVENTS: u32 = (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32;

impl Epoll {
    fn open_fd(&self, t: &Thread) -> PyResult<i32> {
        match self.fd.get() {
            fd if fd < 0 => Err(t.raise_value_error("I/O operation on closed epoll object")),
            fd => Ok(fd),
        }
    }
    fn control(&self, t: &Thread, operation: i32, fd: Fildes, events: u32) -> PyResult<()> {
        let epoll = self.open_fd(t)?;
        let mut event = libc::epoll_event { events, u64: fd.0 as u64 };
        // SAFETY: the event is a local.
        system::check(t, unsafe { libc::epoll_ctl(epoll, operation, fd.0, &raw mut event) }).map(|_| ())
    }
    fn close_fd(&self, t: &Thread) -> PyResult<()> {
        let fd = self.fd.replace(-1);
        if fd < 0 {
            return Ok(());
        }
        // SAFETY: the descriptor is ours.
        system::check(t, t.allow_threads(|| unsafe { libc::close(fd) })).map(|_| ())
    }
}

#[pymethods]
impl Epoll {
    #[new("epoll(sizehint=-1, flags=0)")]
    fn py_new(t: &Thread, cls: Gc<PyType>, sizehint: i32, flags: i32) -> PyResult<EpollRef> {
        if sizehint != -1 && sizehint <= 0 {
            return Err(t.raise_value_error("negative sizehint"));
        }
        if flags != 0 && flags != libc::EPOLL_CLOEXEC {
            return Err(t.raise(t.types.os_error, "invalid flags"));
        }
        // SAFETY: a plain system call.
        let fd = system::blocking(t, || unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })?;
        Native::new(t, cls, Epoll { fd: Cell::new(fd) })
    }
    /// An epoll object with a descriptor that exists already.
    #[classmethod("fromfd($type, fd, /)")]
    fn fromfd(t: &Thread, cls: Gc<PyType>, fd: i32) -> PyResult<EpollRef> {
        Native::new(t, cls, Epoll { fd: Cell::new(fd) })
    }
    /// Closes the object's own descriptor; the methods that need it raise ValueError from then on.
    #[method("close($self, /)")]
    fn close(t: &Thread, zelf: EpollRef) -> PyResult<()> {
        zelf.close_fd(t)
    }
    /// Whether close() has been called.
    #[getter]
    fn closed(zelf: EpollRef) -> bool {
        zelf.fd.get() < 0
    }
    /// The object's own descriptor.
    #[method("fileno($self, /)")]
    fn fileno(t: &Thread, zelf: EpollRef) -> PyResult<i32> {
        zelf.open_fd(t)
    }
    /// Changes which events a descriptor is watched for.
    #[method("modify($self, /, fd, eventmask)")]
    fn modify(t: &Thread, zelf: EpollRef, fd: Fildes, eventmask: Wrapping<u32>) -> PyResult<()> {
        zelf.control(t, libc::EPOLL_CTL_MOD, fd, eventmask.0)
    }
    /// Has a descriptor watched for events; OSError if it is watched already, or is of a kind (such as a regular file) that can't be.
    #[method("register($self, /, fd, eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)")]
    fn register(t: &Thread, zelf: EpollRef, fd: Fildes, eventmask: Option<Wrapping<u32>>) -> PyResult<()> {
        zelf.control(t, libc::EPOLL_CTL_ADD, fd, eventmask.map_or(DEFAULT_EVENTS, |m| m.0))
    }
    /// Has a descriptor no longer watched.
    #[method("unregister($self, /, fd)")]
    fn unregister(t: &Thread, zelf: EpollRef, fd: Fildes) -> PyResult<()> {
        zelf.control(t, libc::EPOLL_CTL_DEL, fd, 0)
    }
    /// Waits for events, at most timeout seconds (None or a negative number: without limit), and returns pairs of a descriptor and its events in a
    /// list. There are no more than maxevents of them; -1 is no limit.
    #[method("poll($self, /, timeout=None, maxevents=-1)")]
    fn poll(t: &Thread, zelf: EpollRef, timeout: Value, maxevents: i32) -> PyResult<Value> {
        let epoll = zelf.open_fd(t)?;
        let limit = super::deadline(t, timeout, duration::from_seconds, "timeout must be an integer or None")?;
        let deadline = match limit {
            Some(ns) if ns >= 0 => Deadline::after_nanos(ns),
            _ => Deadline::never(),
        };
        if limit.is_some_and(|ns| ns / 1_000_000 > i32::MAX as i64) {
            return Err(t.raise_overflow_error("timeout is too large"));
        }
        let most = match maxevents {
            -1 => libc::FD_SETSIZE - 1,
            n if n < 1 => {
                return Err(t.raise_value_error(format!("maxevents must be greater than 0, got {n}")));
            }
            n => n as usize,
        };
        let mut events: Vec<libc::epoll_event> = Vec::new();
        if events.try_reserve_exact(most).is_err() {
            return Err(t.raise_out_of_memory());
        }
        loop {
            let (p, left) = (events.as_mut_ptr(), deadline.left_milliseconds());
            // SAFETY: the array has room for as many events.
            let n = t.allow_threads(|| unsafe { libc::epoll_wait(epoll, p, most as i32, left) });
            match n {
                -1 if system::errno() == libc::EINTR => {
                    brolga_vm::interp::check_signals(t)?;
                    if deadline.is_over() {
                        break;
                    }
                }
                -1 => return Err(system::raise_errno(t)),
                n => {
                    // SAFETY: the call has written as many.
                    unsafe { events.set_len(n as usize) };
                    break;
                }
            }
        }
        let list = PyList::new_empty(t)?;
        for e in &events {
            let pair = [e.u64 as i32 as i64, e.events as i64].map(Value::from_small_int);
            list.append(t, t.new_tuple(&pair)?)?;
        }
        Ok(list.into())
    }
    #[method("__enter__($self, /)", doc = "")]
    fn enter(t: &Thread, zelf: EpollRef) -> PyResult<Value> {
        zelf.open_fd(t)?;
        Ok(zelf.into())
    }
    #[method("__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)", doc = "")]
    fn exit(t: &Thread, zelf: EpollRef, _exc_type: Value, _exc_value: Value, _exc_tb: Value) -> PyResult<()> {
        zelf.close_fd(t)
    }
    #[slot]
    fn finalize(t: &Thread, zelf: EpollRef) {
        if let Err(r) = zelf.close_fd(t) {
            t.take_exception(r);
        }
    }
}
