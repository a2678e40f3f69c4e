//! `_socket`: sockets and the resolver.
//!
//! [`object`] is the socket class, [`transfer`] its sending and receiving, [`address`] converts addresses, [`resolve`] has the module's functions about
//! names and numbers. A socket with a time-out is non-blocking for the kernel: calls wait for it with `poll` first.

mod address;
mod constants;
pub mod object;
mod resolve;
mod transfer;

/// A host name argument: bytes as they are, text in the encoding of international domain names.
pub use address::host_argument as host_name;

use crate::system;
use brolga_vm::prelude::*;
use object::{DEFAULT_TIMEOUT, Socket};
use std::sync::atomic::Ordering;

/// Numbers of newer headers.
const NEWER: &[(&str, i64)] = &[
    ("IP_FREEBIND", 15),
    ("IP_RECVERR", 11),
    ("IP_RECVORIGDSTADDR", 20),
    ("IP_RECVTTL", 12),
    ("IPV6_RECVERR", 25),
    ("SO_ORIGINAL_DST", 80),
];

/// What the socket module is made of: sockets without its conveniences, and the names of hosts and services.
#[pymodule(name = "_socket", classes(Socket), parts(super::resolve::resolve_calls))]
pub mod socket_module {
    use super::*;

    /// close(fd)
    ///
    /// Closes a socket by its descriptor.
    #[pyfunction("close(object, /)")]
    fn close(t: &Thread, object: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        let failed = t.allow_threads(|| unsafe { libc::close(object) }) < 0;
        if failed && system::errno() != libc::ECONNRESET { Err(system::raise_errno(t)) } else { Ok(()) }
    }
    /// dup(fd)
    ///
    /// A new descriptor for the same socket; programs started later don't get it.
    #[pyfunction("dup(object, /)")]
    fn dup(t: &Thread, object: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::fcntl(object, libc::F_DUPFD_CLOEXEC, 0) })
    }
    /// socketpair([family[, type[, proto]]])
    ///
    /// Two sockets that are connected with each other, by default streams of AF_UNIX.
    #[pyfunction("socketpair(family=1, type=1, proto=0, /)", no_text_signature, parse_tuple)]
    fn socketpair(t: &Thread, family: i32, r#type: i32, proto: i32) -> PyResult<(Value, Value)> {
        let mut fds = [-1; 2];
        #[cfg(target_os = "linux")]
        let kind = r#type | libc::SOCK_CLOEXEC;
        #[cfg(not(target_os = "linux"))]
        let kind = r#type;
        // SAFETY: the descriptors are locals.
        system::blocking(t, || unsafe { libc::socketpair(family, kind, proto, fds.as_mut_ptr()) })?;
        let wrap = |fd: i32| -> PyResult<Value> {
            let s = Native::new(t, Socket::class(t), Socket::fresh())?;
            s.adopt(t, fd, family, r#type, proto)?;
            Ok(s.into())
        };
        Ok((wrap(fds[0])?, wrap(fds[1])?))
    }
    /// The timeout, in seconds, that new sockets begin with; None, as at the start of the program, means that they wait without limit.
    #[pyfunction("getdefaulttimeout()")]
    fn getdefaulttimeout(t: &Thread) -> PyResult<Value> {
        object::timeout_value(t, DEFAULT_TIMEOUT.load(Ordering::Relaxed))
    }
    /// setdefaulttimeout(timeout)
    ///
    /// Has new sockets begin with a timeout in seconds; None has them wait without limit.
    #[pyfunction("setdefaulttimeout(object, /)")]
    fn setdefaulttimeout(t: &Thread, object: Value) -> PyResult<()> {
        DEFAULT_TIMEOUT.store(object::timeout_argument(t, object)?, Ordering::Relaxed);
        Ok(())
    }
    /// CMSG_LEN(length)
    ///
    /// How many bytes an item of ancillary data takes, with its header, if length bytes belong to it.
    #[pyfunction("CMSG_LEN(length, /)", no_text_signature)]
    fn cmsg_len(t: &Thread, length: isize) -> PyResult<usize> {
        let n = usize::try_from(length).ok().and_then(transfer::control_length);
        n.ok_or_else(|| t.raise_overflow_error("CMSG_LEN() argument out of range"))
    }
    /// CMSG_SPACE(length)
    ///
    /// How much room recvmsg() needs for an item of ancillary data: CMSG_LEN(length) and the bytes up to the next item.
    #[pyfunction("CMSG_SPACE(length, /)", no_text_signature)]
    fn cmsg_space(t: &Thread, length: isize) -> PyResult<usize> {
        let n = usize::try_from(length).ok().and_then(transfer::control_space);
        n.ok_or_else(|| t.raise_overflow_error("CMSG_SPACE() argument out of range"))
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        system::add_constants(t, module, constants::NUMBERS)?;
        system::add_constants(t, module, NEWER)?;
        module.add(t, "error", t.types.os_error.into())?;
        module.add(t, "has_ipv6", Value::TRUE)?;
        module.add(t, "SocketType", Socket::class(t).into())
    }
}
