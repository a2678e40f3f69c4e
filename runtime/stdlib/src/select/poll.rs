//! `select.poll` objects.

use crate::duration::{self, Deadline};
use crate::system::{self, Fildes};
use brolga_vm::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// What is watched, in the order of registration.
#[derive(Default)]
struct Registered {
    entries: Vec<libc::pollfd>,
    places: HashMap<i32, usize>,
}

#[pyclass(name = "poll", module = "select", flags = DISALLOW_INSTANTIATION, no_doc)]
pub struct Poll {
    registered: Opaque<RefCell<Registered>>,
    busy: Cell<bool>,
}
type PollRef = Gc<Native<Poll>>;

impl Poll {
    pub fn make(t: &Thread) -> PyResult<Value> {
        let registered = Opaque(RefCell::default());
        Native::new(t, Poll::class(t), Poll { registered, busy: Cell::new(false) }).map(Into::into)
    }
}

#[pymethods]
impl Poll {
    /// Register a file descriptor with the polling object. eventmask says what to check for; the default is POLLIN, POLLPRI and POLLOUT.
    #[method("register($self, fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)")]
    fn register(zelf: PollRef, fd: Fildes, eventmask: Option<u16>) {
        let events = eventmask.map_or(libc::POLLIN | libc::POLLPRI | libc::POLLOUT, |m| m as i16);
        let mut r = zelf.registered.borrow_mut();
        match r.places.get(&fd.0).copied() {
            Some(i) => r.entries[i].events = events,
            None => {
                let place = r.entries.len();
                r.places.insert(fd.0, place);
                r.entries.push(libc::pollfd { fd: fd.0, events, revents: 0 });
            }
        }
    }
    /// Modify an already registered file descriptor.
    #[method("modify($self, fd, eventmask, /)")]
    fn modify(t: &Thread, zelf: PollRef, fd: Fildes, eventmask: u16) -> PyResult<()> {
        let mut r = zelf.registered.borrow_mut();
        match r.places.get(&fd.0).copied() {
            Some(i) => {
                r.entries[i].events = eventmask as i16;
                Ok(())
            }
            None => Err(t.raise_os_error(libc::ENOENT, None, None)),
        }
    }
    /// Has a descriptor no longer watched; KeyError if it isn't.
    #[method("unregister($self, fd, /)")]
    fn unregister(t: &Thread, zelf: PollRef, fd: Fildes) -> PyResult<()> {
        let mut r = zelf.registered.borrow_mut();
        let Some(i) = r.places.remove(&fd.0) else {
            return Err(t.raise_key_error(Value::from_small_int(fd.0 as i64)));
        };
        r.entries.remove(i);
        for j in i..r.entries.len() {
            let fd = r.entries[j].fd;
            r.places.insert(fd, j);
        }
        Ok(())
    }
    /// Polls the set of registered file descriptors, for at most timeout milliseconds. Returns a list of (fd, event) pairs for those that have events or errors
    /// to report.
    #[method("poll($self, timeout=None, /)")]
    fn poll(t: &Thread, zelf: PollRef, timeout: Value) -> PyResult<Value> {
        let limit = super::deadline(t, timeout, duration::from_milliseconds, "timeout must be an integer or None")?;
        let deadline = match limit {
            Some(ns) if ns >= 0 => Deadline::after_nanos(ns),
            _ => Deadline::never(),
        };
        if limit.is_some_and(|ns| ns / 1_000_000 > i32::MAX as i64) {
            return Err(t.raise_overflow_error("timeout is too large"));
        }
        if zelf.busy.replace(true) {
            return Err(t.raise_runtime_error("concurrent poll() invocation"));
        }
        let mut entries = zelf.registered.borrow().entries.clone();
        let result = wait(t, &mut entries, deadline);
        zelf.busy.set(false);
        result?;
        let list = PyList::new_empty(t)?;
        for e in entries.iter().filter(|e| e.revents != 0) {
            let pair = [e.fd as i64, e.revents as u16 as i64].map(Value::from_small_int);
            list.append(t, t.new_tuple(&pair)?)?;
        }
        Ok(list.into())
    }
}

/// `poll(2)`, again after signals.
fn wait(t: &Thread, entries: &mut [libc::pollfd], deadline: Deadline) -> PyResult<()> {
    loop {
        let (p, n) = (entries.as_mut_ptr(), entries.len() as libc::nfds_t);
        let left = deadline.left_milliseconds();
        // SAFETY: the array has the length that is said.
        match t.allow_threads(|| unsafe { libc::poll(p, n, left) }) {
            -1 if system::errno() == libc::EINTR => {
                brolga_vm::interp::check_signals(t)?;
                if deadline.is_over() {
                    entries.iter_mut().for_each(|e| e.revents = 0);
                    return Ok(());
                }
            }
            -1 => return Err(system::raise_errno(t)),
            _ => return Ok(()),
        }
    }
}
