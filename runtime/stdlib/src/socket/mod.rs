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

/// Implementation module for socket operations.
///
/// See the socket module for documentation.
#[pymodule(name = "_socket", classes(Socket), parts(super::resolve::resolve_calls))]
pub mod socket_module {
    use super::*;

    /// close(integer) -> None
    ///
    /// Close an integer socket file descriptor.  This is like os.close(), but for
    /// sockets; on some platforms os.close() won't work for socket file descriptors.
    #[pyfunction("close(object, /)")]
    fn close(t: &Thread, object: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        let failed = t.allow_threads(|| unsafe { libc::close(object) }) < 0;
        if failed && system::errno() != libc::ECONNRESET { Err(system::raise_errno(t)) } else { Ok(()) }
    }
    /// dup(integer) -> integer
    ///
    /// Duplicate an integer socket file descriptor.  This is like os.dup(), but for
    /// sockets; on some platforms os.dup() won't work for socket file descriptors.
    #[pyfunction("dup(object, /)")]
    fn dup(t: &Thread, object: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::fcntl(object, libc::F_DUPFD_CLOEXEC, 0) })
    }
    /// socketpair([family[, type [, proto]]]) -> (socket object, socket object)
    ///
    /// Create a pair of socket objects from the sockets returned by the platform
    /// socketpair() function.
    /// The arguments are the same as for socket() except the default family is
    /// AF_UNIX if defined on the platform; otherwise, the default is AF_INET.
    #[pyfunction("socketpair(family=1, type=1, proto=0, /)", no_text_signature, parse_tuple)]
    fn socketpair(t: &Thread, family: i32, r#type: i32, proto: i32) -> PyResult<(Value, Value)> {
        let mut fds = [-1; 2];
        #[cfg(target_os = "linux")]
        let kind = r#type | libc::SOCK_CLOEXEC;
        #[cfg(not(target_os = "linux"))]
        let kind = r#type;
        // SAFETY: the descriptors are locals.
        system::check(t, unsafe { libc::socketpair(family, kind, proto, fds.as_mut_ptr()) })?;
        let wrap = |fd: i32| -> PyResult<Value> {
            let s = Native::new(t, Socket::class(t), Socket::fresh())?;
            s.adopt(t, fd, family, r#type, proto)?;
            Ok(s.into())
        };
        Ok((wrap(fds[0])?, wrap(fds[1])?))
    }
    /// getdefaulttimeout() -> timeout
    ///
    /// Returns the default timeout in seconds (float) for new socket objects.
    /// A value of None indicates that new socket objects have no timeout.
    /// When the socket module is first imported, the default is None.
    #[pyfunction("getdefaulttimeout()")]
    fn getdefaulttimeout(t: &Thread) -> PyResult<Value> {
        object::timeout_value(t, DEFAULT_TIMEOUT.load(Ordering::Relaxed))
    }
    /// setdefaulttimeout(timeout)
    ///
    /// Set the default timeout in seconds (float) for new socket objects.
    /// A value of None indicates that new socket objects have no timeout.
    /// When the socket module is first imported, the default is None.
    #[pyfunction("setdefaulttimeout(object, /)")]
    fn setdefaulttimeout(t: &Thread, object: Value) -> PyResult<()> {
        DEFAULT_TIMEOUT.store(object::timeout_argument(t, object)?, Ordering::Relaxed);
        Ok(())
    }
    /// CMSG_LEN(length) -> control message length
    ///
    /// Return the total length, without trailing padding, of an ancillary
    /// data item with associated data of the given length.
    #[pyfunction("CMSG_LEN(length, /)", no_text_signature)]
    fn cmsg_len(t: &Thread, length: isize) -> PyResult<usize> {
        let n = usize::try_from(length).ok().and_then(transfer::control_length);
        n.ok_or_else(|| t.raise_overflow_error("CMSG_LEN() argument out of range"))
    }
    /// CMSG_SPACE(length) -> buffer size
    ///
    /// Return the buffer size needed for recvmsg() to receive an ancillary
    /// data item with associated data of the given length, along with any
    /// trailing padding.
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
