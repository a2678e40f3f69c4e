//! `select`: waiting for descriptors, by `select` here, by [`poll`] and [`epoll`] objects in their files.

mod epoll;
mod poll;

use crate::duration::{self, Deadline, Rounding};
use crate::system::{self, Fildes};
use brolga_vm::prelude::*;
use brolga_vm::protocol::iter;

/// From the system's headers.
#[rustfmt::skip]
const NUMBERS: &[(&str, i64)] = &[
    ("EPOLLERR", 8), ("EPOLLET", 2147483648), ("EPOLLEXCLUSIVE", 268435456), ("EPOLLHUP", 16), ("EPOLLIN", 1), ("EPOLLMSG", 1024),
    ("EPOLLONESHOT", 1073741824), ("EPOLLOUT", 4), ("EPOLLPRI", 2), ("EPOLLRDBAND", 128), ("EPOLLRDHUP", 8192),
    ("EPOLLRDNORM", 64), ("EPOLLWRBAND", 512), ("EPOLLWRNORM", 256), ("EPOLL_CLOEXEC", 524288), ("PIPE_BUF", 4096),
    ("POLLERR", 8), ("POLLHUP", 16), ("POLLIN", 1), ("POLLMSG", 1024), ("POLLNVAL", 32), ("POLLOUT", 4), ("POLLPRI", 2),
    ("POLLRDBAND", 128), ("POLLRDHUP", 8192), ("POLLRDNORM", 64), ("POLLWRBAND", 512), ("POLLWRNORM", 256),
];

/// A time-out that may be None; the TypeError of anything else is worded by the caller.
fn deadline(
    t: &Thread,
    v: Value,
    convert: fn(&Thread, Value, Rounding) -> PyResult<i64>,
    expected: &str,
) -> PyResult<Option<i64>> {
    if v.is_none() {
        return Ok(None);
    }
    match convert(t, v, Rounding::Up) {
        Ok(ns) => Ok(Some(ns)),
        Err(r) if t.exception_matches(t.types.type_error) => {
            t.take_exception(r);
            Err(t.raise_type_error(expected))
        }
        Err(r) => Err(r),
    }
}

/// One of the three lists of `select`: objects, their descriptors, and C's set of those.
struct Watched {
    objects: RootVec,
    fds: Vec<i32>,
}
impl Watched {
    fn new(t: &Thread, v: Value) -> PyResult<Watched> {
        let is_sequence = t.class_of(v).slots.get().iter.is_some() || t.class_of(v).slots.get().sq_item.is_some();
        if !is_sequence {
            return Err(t.raise_type_error("arguments 1-3 must be sequences"));
        }
        let objects = iter::collect(t, v)?;
        let mut fds = Vec::with_capacity(objects.len());
        for &v in objects.iter() {
            let Fildes(fd) = Fildes::from_value(t, v)?;
            if fd as usize >= libc::FD_SETSIZE {
                return Err(t.raise_value_error("filedescriptor out of range in select()"));
            }
            if fds.len() >= libc::FD_SETSIZE {
                return Err(t.raise_value_error("too many file descriptors in select()"));
            }
            fds.push(fd);
        }
        Ok(Watched { objects, fds })
    }
    fn set(&self) -> libc::fd_set {
        // SAFETY: the set is made empty; the descriptors are below its size.
        unsafe {
            let mut set: libc::fd_set = std::mem::zeroed();
            libc::FD_ZERO(&raw mut set);
            self.fds.iter().for_each(|fd| libc::FD_SET(*fd, &raw mut set));
            set
        }
    }
    /// The objects whose descriptors are in the set.
    fn ready(&self, t: &Thread, set: &libc::fd_set) -> PyResult<Value> {
        let list = PyList::new_empty(t)?;
        for (object, fd) in self.objects.iter().zip(&self.fds) {
            // SAFETY: as in `set`.
            if unsafe { libc::FD_ISSET(*fd, set) } {
                list.append(t, *object)?;
            }
        }
        Ok(list.into())
    }
}

/// Waiting for several descriptors at once until one can be read or written.
#[pymodule(name = "select", classes(epoll::Epoll))]
pub mod select_module {
    use super::*;

    /// Waits until some of the descriptors can be read (rlist), can be written (wlist) or have something exceptional (xlist), for at most timeout
    /// seconds. Returns those that are ready, in three lists.
    #[pyfunction("select(rlist, wlist, xlist, timeout=None, /)")]
    fn select(t: &Thread, rlist: Value, wlist: Value, xlist: Value, timeout: Value) -> PyResult<Value> {
        let limit = deadline(t, timeout, duration::from_seconds, "timeout must be a float or None")?;
        if limit.is_some_and(|ns| ns < 0) {
            return Err(t.raise_value_error("timeout must be non-negative"));
        }
        let watched = [Watched::new(t, rlist)?, Watched::new(t, wlist)?, Watched::new(t, xlist)?];
        let end = watched.iter().flat_map(|w| &w.fds).max().map_or(0, |fd| fd + 1);
        let deadline = limit.map_or(Deadline::never(), Deadline::after_nanos);
        let mut sets;
        loop {
            sets = [watched[0].set(), watched[1].set(), watched[2].set()];
            let spec = deadline.left().map(duration::timespec);
            let [r, w, x] = &mut sets;
            // SAFETY: the sets and the time are locals.
            let n = t.allow_threads(|| unsafe {
                libc::pselect(
                    end,
                    r,
                    w,
                    x,
                    spec.as_ref().map_or(std::ptr::null(), std::ptr::from_ref),
                    std::ptr::null(),
                )
            });
            match n {
                -1 if system::errno() == libc::EINTR => {
                    brolga_vm::interp::check_signals(t)?;
                    if deadline.is_over() {
                        // SAFETY: zero bytes are the empty set.
                        sets = unsafe { std::mem::zeroed() };
                        break;
                    }
                }
                -1 => return Err(system::raise_errno(t)),
                _ => break,
            }
        }
        let ready = [watched[0].ready(t, &sets[0])?, watched[1].ready(t, &sets[1])?, watched[2].ready(t, &sets[2])?];
        t.new_tuple(&ready)
    }
    /// An object with which descriptors are registered and then watched for events.
    #[pyfunction("poll()")]
    fn poll(t: &Thread) -> PyResult<Value> {
        super::poll::Poll::make(t)
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "error", t.types.os_error.into())?;
        system::add_constants(t, module, NUMBERS)
    }
}
