//! `_socket.socket`.

use super::address::{self, Address};
use crate::duration::{self, Deadline, Rounding};
use crate::system::{self, SystemResult};
use brolga_vm::modules::sys::audit;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use std::cell::Cell;
use std::sync::atomic::{AtomicI64, Ordering};

/// `socket.getdefaulttimeout()` in nanoseconds; negative is none.
pub static DEFAULT_TIMEOUT: AtomicI64 = AtomicI64::new(-1);

/// socket(family=AF_INET, type=SOCK_STREAM, proto=0, fileno=None)
///
/// One end of a connection. family says what addresses look like, type how data goes (SOCK_STREAM, SOCK_DGRAM and so on), and proto, rarely needed,
/// by which protocol. With fileno, the socket takes over a descriptor, and asks it for those of the three that are not given.
///
/// Programs started later don't get the descriptor.
#[pyclass(name = "socket", module = "_socket", flags = BASETYPE, signature = "", parts(transfer))]
pub struct Socket {
    /// -1 once closed.
    pub fd: Cell<i32>,
    pub family: Cell<i32>,
    pub kind: Cell<i32>,
    pub proto: Cell<i32>,
    /// Nanoseconds; negative: blocking, 0: non-blocking.
    pub timeout: Cell<i64>,
}
pub type SocketRef = Gc<Native<Socket>>;

/// What a call waits for.
#[derive(Clone, Copy, PartialEq)]
pub enum For {
    Reading,
    Writing,
    /// Writable, or failed: the end of connecting.
    Connecting,
}

#[cold]
pub fn timed_out(t: &Thread) -> Raised {
    t.raise(t.types.timeout_error, "timed out")
}

/// A time-out argument: None is -1.
pub fn timeout_argument(t: &Thread, v: Value) -> PyResult<i64> {
    if v.is_none() {
        return Ok(-1);
    }
    let ns = duration::from_seconds(t, v, Rounding::Up)?;
    if ns < 0 {
        return Err(t.raise_value_error("Timeout value out of range"));
    }
    if ns / 1_000_000 > i32::MAX as i64 {
        return Err(t.raise_overflow_error("timeout doesn't fit into C timeval"));
    }
    Ok(ns)
}
pub fn timeout_value(t: &Thread, ns: i64) -> PyResult<Value> {
    if ns < 0 { Ok(Value::NONE) } else { t.new_float(ns as f64 / 1e9) }
}

impl Socket {
    pub fn fresh() -> Socket {
        Socket {
            fd: Cell::new(-1),
            family: Cell::new(0),
            kind: Cell::new(0),
            proto: Cell::new(0),
            timeout: Cell::new(-1),
        }
    }
    /// Takes a descriptor over.
    pub fn adopt(&self, t: &Thread, fd: i32, family: i32, kind: i32, proto: i32) -> PyResult<()> {
        self.fd.set(fd);
        self.family.set(family);
        #[cfg(target_os = "linux")]
        self.kind.set(kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC));
        #[cfg(not(target_os = "linux"))]
        self.kind.set(kind);
        self.proto.set(proto);
        #[cfg(target_os = "linux")]
        if kind & libc::SOCK_NONBLOCK != 0 {
            self.timeout.set(0);
            return Ok(());
        }
        let default = DEFAULT_TIMEOUT.load(Ordering::Relaxed);
        self.timeout.set(default);
        if default >= 0 { self.set_blocking(t, false) } else { Ok(()) }
    }
    pub fn set_blocking(&self, t: &Thread, blocking: bool) -> PyResult<()> {
        let mut flag = i32::from(!blocking);
        // SAFETY: the flag is a local.
        system::check(t, unsafe { libc::ioctl(self.fd.get(), libc::FIONBIO, &raw mut flag) }).map(|_| ())
    }
    /// Waits until the socket is ready; false when the deadline is over.
    pub fn wait(&self, t: &Thread, what: For, deadline: Deadline) -> PyResult<bool> {
        let fd = self.fd.get();
        // The call that follows says what is wrong with a closed socket.
        if fd < 0 {
            return Ok(true);
        }
        let events = match what {
            For::Reading => libc::POLLIN,
            For::Writing => libc::POLLOUT,
            For::Connecting => libc::POLLOUT | libc::POLLERR,
        };
        loop {
            let mut entry = libc::pollfd { fd, events, revents: 0 };
            let left = deadline.left_milliseconds();
            // SAFETY: the entry is a local.
            match t.allow_threads(|| unsafe { libc::poll(&raw mut entry, 1, left) }) {
                -1 if system::errno() == libc::EINTR => brolga_vm::interp::check_signals(t)?,
                -1 => return Err(system::raise_errno(t)),
                0 => return Ok(false),
                _ => return Ok(true),
            }
            if deadline.is_over() {
                return Ok(false);
            }
        }
    }
    /// When the socket's time-out ends, counted from now.
    pub fn deadline(&self) -> Deadline {
        match self.timeout.get() {
            ns if ns > 0 => Deadline::after_nanos(ns),
            _ => Deadline::never(),
        }
    }
    /// Makes a call, waiting for the socket first if it has a time-out.
    pub fn call<R: SystemResult>(&self, t: &Thread, what: For, call: impl FnMut() -> R) -> PyResult<R> {
        self.call_until(t, what, self.deadline(), call)
    }
    pub fn call_until<R: SystemResult>(
        &self,
        t: &Thread,
        what: For,
        deadline: Deadline,
        mut call: impl FnMut() -> R,
    ) -> PyResult<R> {
        loop {
            if self.timeout.get() > 0 && !self.wait(t, what, deadline)? {
                return Err(timed_out(t));
            }
            match system::attempt(t, &mut call)? {
                Ok(result) => return Ok(result),
                // Ready no more: somebody else was faster, or the packet was bad.
                Err(libc::EAGAIN) if self.timeout.get() > 0 => {}
                Err(e) => return Err(t.raise_os_error(e, None, None)),
            }
        }
    }
    fn address_argument(&self, t: &Thread, v: Value, function: &str) -> PyResult<Address> {
        address::from_python(t, self.family.get(), self.proto.get(), v, function)
    }
    /// Connects; the errno of the failure, or -1 for a time-out.
    fn connect_to(&self, t: &Thread, a: &Address) -> PyResult<Result<(), i32>> {
        // SAFETY: the address has the length that it says.
        let result = t.allow_threads(|| unsafe { libc::connect(self.fd.get(), a.as_ptr(), a.len) });
        if result == 0 {
            return Ok(Ok(()));
        }
        let e = system::errno();
        let wait = match e {
            libc::EINTR => {
                brolga_vm::interp::check_signals(t)?;
                self.timeout.get() != 0
            }
            libc::EINPROGRESS => self.timeout.get() > 0,
            _ => false,
        };
        if !wait {
            return Ok(Err(e));
        }
        if !self.wait(t, For::Connecting, self.deadline())? {
            return Ok(Err(-1));
        }
        let mut status = 0i32;
        let mut size = size_of::<i32>() as libc::socklen_t;
        // SAFETY: the result and its size are locals.
        let result = unsafe {
            libc::getsockopt(self.fd.get(), libc::SOL_SOCKET, libc::SO_ERROR, (&raw mut status).cast(), &raw mut size)
        };
        if result < 0 {
            return Ok(Err(system::errno()));
        }
        Ok(if status == 0 || status == libc::EISCONN { Ok(()) } else { Err(status) })
    }
    fn close_fd(&self, t: &Thread) -> PyResult<()> {
        let fd = self.fd.replace(-1);
        if fd == -1 {
            return Ok(());
        }
        // SAFETY: the descriptor is ours.
        let failed = t.allow_threads(|| unsafe { libc::close(fd) }) < 0;
        // A peer that has gone does not matter any more.
        if failed && system::errno() != libc::ECONNRESET && system::errno() != libc::EINTR {
            return Err(system::raise_errno(t));
        }
        Ok(())
    }
    fn name(
        &self,
        t: &Thread,
        ask: unsafe extern "C" fn(i32, *mut libc::sockaddr, *mut libc::socklen_t) -> i32,
    ) -> PyResult<Value> {
        let mut a = Address::room();
        let mut len = a.len;
        // SAFETY: the room has the size that is said.
        system::check(t, unsafe { ask(self.fd.get(), a.as_mut_ptr(), &raw mut len) })?;
        a.len = len;
        address::to_python(t, &a, self.proto.get())
    }
    /// An option of the socket as an int.
    fn option(fd: i32, option: i32) -> Result<i32, i32> {
        let mut value = 0i32;
        let mut size = size_of::<i32>() as libc::socklen_t;
        // SAFETY: the result and its size are locals.
        match unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, option, (&raw mut value).cast(), &raw mut size) } {
            0 => Ok(value),
            _ => Err(system::errno()),
        }
    }
    fn audit_address(t: &Thread, event: &str, zelf: SocketRef, v: Value) -> PyResult<()> {
        audit(t, event, || t.new_tuple(&[zelf.into(), v]))
    }
}

#[pymethods]
impl Socket {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<SocketRef> {
        Native::new(t, cls, Socket::fresh())
    }
    #[init("socket(family=-1, type=-1, proto=-1, fileno=None)")]
    fn init(t: &Thread, zelf: SocketRef, family: i32, r#type: i32, proto: i32, fileno: Value) -> PyResult<()> {
        let (mut family, mut kind, mut proto) = (family, r#type, proto);
        audit(t, "socket.__new__", || {
            let n = |n: i32| Value::from_small_int(n as i64);
            t.new_tuple(&[zelf.into(), n(family), n(kind), n(proto)])
        })?;
        if !fileno.is_none() {
            let n = number::index_i64(t, fileno)?;
            if n < 0 {
                return Err(t.raise_value_error("negative file descriptor"));
            }
            let fd = n as i32;
            let mut a = Address::room();
            let mut len = a.len;
            // SAFETY: the room has the size that is said.
            if unsafe { libc::getsockname(fd, a.as_mut_ptr(), &raw mut len) } < 0 {
                if family == -1 || matches!(system::errno(), libc::EBADF | libc::ENOTSOCK) {
                    return Err(system::raise_errno(t));
                }
            } else if family == -1 {
                family = a.family();
            }
            let raise = |e: i32| t.raise_os_error(e, None, None);
            if kind == -1 {
                kind = Socket::option(fd, libc::SO_TYPE).map_err(raise)?;
            }
            if proto == -1 {
                #[cfg(target_os = "linux")]
                {
                    proto = Socket::option(fd, libc::SO_PROTOCOL).map_err(raise)?;
                }
                #[cfg(not(target_os = "linux"))]
                {
                    proto = 0;
                }
            }
            return zelf.adopt(t, fd, family, kind, proto);
        }
        if family == -1 {
            family = libc::AF_INET;
        }
        if kind == -1 {
            kind = libc::SOCK_STREAM;
        }
        proto = proto.max(0);
        #[cfg(target_os = "linux")]
        // SAFETY: a plain system call.
        let fd = system::blocking(t, || unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, proto) })?;
        #[cfg(not(target_os = "linux"))]
        // SAFETY: plain system calls.
        let fd = unsafe {
            let fd = system::blocking(t, || libc::socket(family, kind, proto))?;
            libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC);
            fd
        };
        zelf.adopt(t, fd, family, kind, proto)
    }
    #[slot]
    fn repr(zelf: SocketRef) -> String {
        let (fd, family, kind, proto) = (zelf.fd.get(), zelf.family.get(), zelf.kind.get(), zelf.proto.get());
        format!("<socket object, fd={fd}, family={family}, type={kind}, proto={proto}>")
    }
    #[slot]
    fn finalize(t: &Thread, zelf: SocketRef) {
        let fd = zelf.fd.get();
        if fd < 0 {
            return;
        }
        let pending = t.exception.replace(None);
        let shown = brolga_vm::protocol::object::repr(t, zelf.into()).map(|s| s.to_lossy().into_owned());
        let warned = shown.and_then(|shown| {
            let message = format!("unclosed {shown}");
            let text = t.new_str(&message)?;
            let class = t.types.resource_warning;
            brolga_vm::modules::warnings::warn_object(t, text, class, 1, Some(zelf.into()), None)
        });
        if let Err(r) = warned {
            if t.exception_matches(t.types.warning) {
                brolga_vm::objects::exception::write_unraisable(t, r, Some(zelf.into()), None);
            } else {
                t.take_exception(r);
            }
        }
        if let Err(r) = zelf.close_fd(t) {
            t.take_exception(r);
        }
        t.exception.set(pending);
    }
    /// what addresses look like, an AF_ number
    #[member]
    fn family(zelf: SocketRef) -> i32 {
        zelf.family.get()
    }
    /// how data goes, a SOCK_ number
    #[member]
    fn r#type(zelf: SocketRef) -> i32 {
        zelf.kind.get()
    }
    /// the number of the protocol, often 0
    #[member]
    fn proto(zelf: SocketRef) -> i32 {
        zelf.proto.get()
    }
    /// how many seconds operations wait; None is without limit
    #[getter]
    fn timeout(t: &Thread, zelf: SocketRef) -> PyResult<Value> {
        timeout_value(t, zelf.timeout.get())
    }
    /// Waits for a client and returns the descriptor of a new socket that talks to it, and the client's address.
    #[method("_accept($self, /)")]
    fn accept(t: &Thread, zelf: SocketRef) -> PyResult<(i32, Value)> {
        let mut a = Address::room();
        let mut len = a.len;
        let fd = zelf.call(t, For::Reading, || {
            len = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
            #[cfg(target_os = "linux")]
            // SAFETY: the room has the size that is said.
            return unsafe { libc::accept4(zelf.fd.get(), a.as_mut_ptr(), &raw mut len, libc::SOCK_CLOEXEC) };
            #[cfg(not(target_os = "linux"))]
            // SAFETY: as above.
            unsafe {
                let fd = libc::accept(zelf.fd.get(), a.as_mut_ptr(), &raw mut len);
                libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC);
                fd
            }
        })?;
        a.len = len;
        match address::to_python(t, &a, zelf.proto.get()) {
            Ok(v) => Ok((fd, v)),
            Err(r) => {
                // SAFETY: the descriptor is ours.
                unsafe { libc::close(fd) };
                Err(r)
            }
        }
    }
    /// bind(address)
    ///
    /// Gives the socket an address of this machine. What an address is depends on the family: (host, port) for IP, with up to two more items for
    /// version 6; (interface, protocol, ...) for packets; a path for AF_UNIX.
    #[method("bind($self, object, /)")]
    fn bind(t: &Thread, zelf: SocketRef, object: Value) -> PyResult<()> {
        let a = zelf.address_argument(t, object, "bind")?;
        Socket::audit_address(t, "socket.bind", zelf, object)?;
        // SAFETY: the address has the length that it says.
        let result = t.allow_threads(|| unsafe { libc::bind(zelf.fd.get(), a.as_ptr(), a.len) });
        system::check(t, result).map(|_| ())
    }
    /// Ends the use of the socket, and closes its descriptor.
    #[method("close($self, /)")]
    fn close(t: &Thread, zelf: SocketRef) -> PyResult<()> {
        zelf.close_fd(t)
    }
    /// connect(address)
    ///
    /// Connects the socket with the one that listens at an address, for IP (host, port).
    #[method("connect($self, object, /)")]
    fn connect(t: &Thread, zelf: SocketRef, object: Value) -> PyResult<()> {
        let a = zelf.address_argument(t, object, "connect")?;
        Socket::audit_address(t, "socket.connect", zelf, object)?;
        match zelf.connect_to(t, &a)? {
            Ok(()) => Ok(()),
            Err(-1) => Err(timed_out(t)),
            Err(e) => Err(t.raise_os_error(e, None, None)),
        }
    }
    /// connect_ex(address)
    ///
    /// As connect(), but a failure is not raised: the result is the system's error number, or 0.
    #[method("connect_ex($self, object, /)")]
    fn connect_ex(t: &Thread, zelf: SocketRef, object: Value) -> PyResult<i32> {
        let a = zelf.address_argument(t, object, "connect_ex")?;
        Socket::audit_address(t, "socket.connect", zelf, object)?;
        Ok(match zelf.connect_to(t, &a)? {
            Ok(()) => 0,
            Err(-1) => libc::EWOULDBLOCK,
            Err(e) => e,
        })
    }
    /// Gives up the descriptor without closing it, and returns it; the socket object counts as closed.
    #[method("detach($self, /)")]
    fn detach(zelf: SocketRef) -> i32 {
        zelf.fd.replace(-1)
    }
    /// The socket's descriptor, -1 once it is closed.
    #[method("fileno($self, /)")]
    fn fileno(zelf: SocketRef) -> i32 {
        zelf.fd.get()
    }
    /// The address of the other end, for IP (host, port), with two more items for version 6.
    #[method("getpeername($self, /)")]
    fn getpeername(t: &Thread, zelf: SocketRef) -> PyResult<Value> {
        zelf.name(t, libc::getpeername)
    }
    /// The address of this end, for IP (host, port), with two more items for version 6.
    #[method("getsockname($self, /)")]
    fn getsockname(t: &Thread, zelf: SocketRef) -> PyResult<Value> {
        zelf.name(t, libc::getsockname)
    }
    /// getsockopt(level, option[, buffersize])
    ///
    /// The value of an option: an int, or, if buffersize is given and not 0, bytes, no more than that.
    #[method("getsockopt($self, level, option, buffersize=0, /)", no_text_signature, parse_tuple)]
    fn getsockopt(t: &Thread, zelf: SocketRef, level: i32, option: i32, buffersize: i32) -> PyResult<Value> {
        let fd = zelf.fd.get();
        let is_vsock = cfg!(target_os = "linux") && zelf.family.get() == 40;
        if buffersize == 0 {
            let mut value = 0u64;
            let mut size = if is_vsock { 8 } else { 4 } as libc::socklen_t;
            // SAFETY: the result and its size are locals.
            system::check(t, unsafe { libc::getsockopt(fd, level, option, (&raw mut value).cast(), &raw mut size) })?;
            return if is_vsock { int::from_u64(t, value) } else { t.new_int(value as u32 as i32 as i64) };
        }
        if is_vsock {
            return Err(t.raise(t.types.os_error, "getsockopt string buffer not allowed"));
        }
        if !(1..=1024).contains(&buffersize) {
            return Err(t.raise(t.types.os_error, "getsockopt buflen out of range"));
        }
        let mut buffer = [0u8; 1024];
        let mut size = buffersize as libc::socklen_t;
        // SAFETY: the buffer is at least as large as is said.
        system::check(t, unsafe { libc::getsockopt(fd, level, option, buffer.as_mut_ptr().cast(), &raw mut size) })?;
        PyBytes::new(t, &buffer[..size as usize]).map(Into::into)
    }
    /// setsockopt(level, option, value)
    /// setsockopt(level, option, None, length)
    ///
    /// Sets an option: to an int, to bytes, or to nothing of a given length.
    #[method("setsockopt", raw, no_text_signature)]
    fn setsockopt(t: &Thread, zelf: SocketRef, args: Args<'_>) -> PyResult<()> {
        brolga_vm::abi::args::check_no_keywords(t, "socket.setsockopt", args.kwnames)?;
        let a = args.positional();
        let with_length = a.len() == 4 && a[2].is_none();
        if a.len() != 3 && !with_length {
            let n = a.len();
            return Err(t.raise_type_error(format!("setsockopt() takes exactly 3 arguments ({n} given)")));
        }
        let c_int = |v: Value| -> PyResult<i32> {
            match brolga_vm::abi::convert::index_to_i64(t, v)?.ok().and_then(|n| i32::try_from(n).ok()) {
                Some(n) => Ok(n),
                None => Err(t.raise_overflow_error("Python int too large to convert to C int")),
            }
        };
        let (level, option, v) = (c_int(a[0])?, c_int(a[1])?, a[2]);
        let fd = zelf.fd.get();
        let set = |p: *const u8, n: usize| {
            // SAFETY: the value has the length that is said, or is absent.
            let result = unsafe { libc::setsockopt(fd, level, option, p.cast(), n as libc::socklen_t) };
            system::check(t, result).map(|_| ())
        };
        if with_length {
            let n = number::index_i64(t, a[3])?;
            return set(std::ptr::null(), n as usize);
        }
        if cfg!(target_os = "linux") && zelf.family.get() == 40 && number::is_index(t, v) {
            let value = int::to_u64_wrapping(number::index(t, v)?).unwrap_or(0);
            return set((&raw const value).cast(), 8);
        }
        if number::is_index(t, v) {
            // What does not fit is looked at as bytes, and refused as such.
            let n = brolga_vm::abi::convert::index_to_i64(t, v)?.ok().and_then(|n| i32::try_from(n).ok());
            if let Some(value) = n {
                return set((&raw const value).cast(), 4);
            }
        }
        let bytes = BytesLike::acquire(t, v)?;
        set(bytes.as_ptr(), bytes.len())
    }
    /// listen([backlog])
    ///
    /// Has the socket take connections. Up to backlog of them (128 by default) wait until accept() gets to them.
    #[method("listen($self, backlog=128, /)", no_text_signature, parse_tuple)]
    fn listen(t: &Thread, zelf: SocketRef, backlog: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        let result = t.allow_threads(|| unsafe { libc::listen(zelf.fd.get(), backlog.max(0)) });
        system::check(t, result).map(|_| ())
    }
    /// setblocking(flag)
    ///
    /// Says whether operations wait until they can be done, without limit, or else raise BlockingIOError at once.
    #[method("setblocking($self, object, /)")]
    fn setblocking(t: &Thread, zelf: SocketRef, object: bool) -> PyResult<()> {
        zelf.timeout.set(if object { -1 } else { 0 });
        zelf.set_blocking(t, object)
    }
    /// Whether operations wait, with or without a limit.
    #[method("getblocking($self, /)")]
    fn getblocking(zelf: SocketRef) -> bool {
        zelf.timeout.get() != 0
    }
    /// settimeout(timeout)
    ///
    /// Has operations raise TimeoutError after so many seconds. None lets them wait without limit, 0 not at all.
    #[method("settimeout($self, object, /)")]
    fn settimeout(t: &Thread, zelf: SocketRef, object: Value) -> PyResult<()> {
        let ns = timeout_argument(t, object)?;
        zelf.timeout.set(ns);
        zelf.set_blocking(t, ns < 0)
    }
    /// How many seconds operations wait; None is without limit.
    #[method("gettimeout($self, /)")]
    fn gettimeout(t: &Thread, zelf: SocketRef) -> PyResult<Value> {
        timeout_value(t, zelf.timeout.get())
    }
    /// shutdown(flag)
    ///
    /// Ends reading (SHUT_RD), writing (SHUT_WR) or both (SHUT_RDWR), for all who share the socket.
    #[method("shutdown($self, object, /)")]
    fn shutdown(t: &Thread, zelf: SocketRef, object: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        let result = t.allow_threads(|| unsafe { libc::shutdown(zelf.fd.get(), object) });
        system::check(t, result).map(|_| ())
    }
}
