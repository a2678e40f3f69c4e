//! `_ssl._SSLSocket`: a TLS connection over a socket, or over a pair of memory queues.
//!
//! The TLS library turns plain bytes into records and back; this file moves records to and from the transport, with the socket's time-outs, and
//! turns "nothing there yet" into `SSLWantReadError` where waiting is not allowed. A server's connection begins with the client's first message
//! alone, so that a callback can choose another context by the name in it.
//!
//! The library's state is borrowed only while no Python code and no system call runs.

use super::bio::MemoryBio;
use super::certificate::CertificateObject;
use super::ciphers;
use super::context::{Context, SslContext};
use super::errors;
use super::session::SslSession;
use super::verify::{CERT_NONE, Finding};
use super::x509;
use crate::duration::Deadline;
use crate::socket::object::{For, Socket};
use crate::system;
use brolga_vm::abi::args::{check_no_keywords, check_positional};
use brolga_vm::abi::convert::BytesLikeMut;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, number};
use rustls::pki_types::ServerName;
use rustls::server::Acceptor;
use rustls::{ClientConnection, ConnectionCommon, HandshakeKind, ProtocolVersion, ServerConnection, SideData};
use std::cell::RefCell;
use std::io::{ErrorKind, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Most bytes that are read from the transport at once.
const CHUNK: usize = 64 << 10;
/// Most bytes of plain text that one write takes.
const MOST_PLAIN: usize = 1 << 20;

/// Where records come from and go to.
pub enum Transport {
    Socket(Gc<Native<Socket>>),
    Memory(Gc<Native<MemoryBio>>, Gc<Native<MemoryBio>>),
}

enum Tls {
    Client(Box<ClientConnection>),
    Server(Box<ServerConnection>),
    /// A server that waits for the client's first message.
    Accepting(Box<Acceptor>),
    /// Nothing can be done any more.
    Failed,
}
struct State {
    tls: Tls,
    /// Records for the transport.
    outgoing: Vec<u8>,
    /// Records that the library had no room for: they go first when it has been read from.
    unread: Vec<u8>,
    /// Plain bytes that were taken while the transport could not take their records: the caller repeats the write.
    taken: usize,
    closing: bool,
}

#[pyclass(name = "_SSLSocket", module = "_ssl", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct SslSocket {
    state: Opaque<RefCell<State>>,
    finding: Opaque<Arc<Mutex<Finding>>>,
    context: GcField<Native<SslContext>>,
    socket: GcField<Native<Socket>>,
    incoming: GcField<Native<MemoryBio>>,
    outgoing: GcField<Native<MemoryBio>>,
    owner: Field,
    session: Field,
    server_side: bool,
    hostname: Option<String>,
}
type Connection = Gc<Native<SslSocket>>;

/// What client and server connections share.
fn with_common<R>(tls: &mut Tls, f: impl FnOnce(&mut dyn Common) -> R) -> Option<R> {
    match tls {
        Tls::Client(c) => Some(f(&mut ***c)),
        Tls::Server(c) => Some(f(&mut ***c)),
        _ => None,
    }
}
/// [`ConnectionCommon`] without its parameter, as far as it is used here.
trait Common {
    fn give_records(&mut self, from: &mut &[u8]) -> std::io::Result<usize>;
    fn take_records(&mut self, to: &mut Vec<u8>);
    fn in_handshake(&self) -> bool;
    fn process(&mut self) -> Result<usize, rustls::Error>;
    fn read_plain(&mut self, into: &mut [u8]) -> std::io::Result<usize>;
    fn write_plain(&mut self, from: &[u8]) -> std::io::Result<usize>;
    fn close(&mut self);
    fn peer_closed(&mut self) -> bool;
    fn suite(&self) -> Option<&'static ciphers::Cipher>;
    fn version(&self) -> Option<ProtocolVersion>;
    fn alpn(&self) -> Option<Vec<u8>>;
    fn certificates(&self) -> Vec<Vec<u8>>;
    fn resumed(&self) -> bool;
}
impl<D: SideData> Common for ConnectionCommon<D> {
    fn give_records(&mut self, from: &mut &[u8]) -> std::io::Result<usize> {
        self.read_tls(from)
    }
    fn take_records(&mut self, to: &mut Vec<u8>) {
        while self.wants_write() && self.write_tls(to).is_ok() {}
    }
    fn in_handshake(&self) -> bool {
        self.is_handshaking()
    }
    fn process(&mut self) -> Result<usize, rustls::Error> {
        self.process_new_packets().map(|state| state.plaintext_bytes_to_read())
    }
    fn read_plain(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.reader().read(into)
    }
    fn write_plain(&mut self, from: &[u8]) -> std::io::Result<usize> {
        self.writer().write(from)
    }
    fn close(&mut self) {
        self.send_close_notify();
    }
    fn peer_closed(&mut self) -> bool {
        self.process_new_packets().is_ok_and(|state| state.peer_has_closed())
    }
    fn suite(&self) -> Option<&'static ciphers::Cipher> {
        self.negotiated_cipher_suite().and_then(|s| ciphers::by_suite(s.suite()))
    }
    fn version(&self) -> Option<ProtocolVersion> {
        self.protocol_version()
    }
    fn alpn(&self) -> Option<Vec<u8>> {
        self.alpn_protocol().map(<[u8]>::to_vec)
    }
    fn certificates(&self) -> Vec<Vec<u8>> {
        self.peer_certificates().map_or_else(Vec::new, |c| c.iter().map(|c| c.to_vec()).collect())
    }
    fn resumed(&self) -> bool {
        self.handshake_kind() == Some(HandshakeKind::Resumed)
    }
}

impl SslSocket {
    pub fn make(
        t: &Thread,
        context: Context,
        transport: Transport,
        server_side: bool,
        hostname: Option<String>,
        owner: Value,
        session: Option<Gc<Native<SslSession>>>,
    ) -> PyResult<Value> {
        let finding = Arc::new(Mutex::new(Finding::default()));
        let mut kept = Value::NONE;
        let tls = if server_side {
            Tls::Accepting(Box::default())
        } else {
            let (config, session) = context.client_config(t, hostname.as_deref(), session, finding.clone())?;
            kept = session.into();
            // Without a name there is none to send; the library wants one all the same.
            let name = hostname.clone().unwrap_or_else(|| "0.0.0.0".to_owned());
            let name = match ServerName::try_from(name) {
                Ok(name) => name,
                Err(_) => return Err(t.raise_value_error("server_hostname is no valid name")),
            };
            match ClientConnection::new(config, name) {
                Ok(mut c) => {
                    c.set_buffer_limit(None);
                    Tls::Client(Box::new(c))
                }
                Err(e) => return Err(errors::raise_tls(t, &e, None, false)),
            }
        };
        let (socket, incoming, outgoing) = match transport {
            Transport::Socket(s) => (GcField::new(s), GcField::EMPTY, GcField::EMPTY),
            Transport::Memory(i, o) => (GcField::EMPTY, GcField::new(i), GcField::new(o)),
        };
        let state = State { tls, outgoing: Vec::new(), unread: Vec::new(), taken: 0, closing: false };
        let connection = SslSocket {
            state: Opaque(RefCell::new(state)),
            finding: Opaque(finding),
            context: GcField::new(context),
            socket,
            incoming,
            outgoing,
            owner: Field::new(owner),
            session: Field::new(kept),
            server_side,
            hostname,
        };
        Native::new(t, SslSocket::class(t), connection).map(Into::into)
    }
    fn current_context(&self) -> Context {
        self.context.get().expect("set at creation")
    }
    fn deadline(&self) -> Deadline {
        self.socket.get().map_or(Deadline::never(), |s| s.deadline())
    }
    fn common<R>(&self, f: impl FnOnce(&mut dyn Common) -> R) -> Option<R> {
        with_common(&mut self.state.borrow_mut().tls, f)
    }
    /// Moves the library's records to the queue for the transport.
    fn collect_output(&self) {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let outgoing = &mut state.outgoing;
        with_common(&mut state.tls, |c| c.take_records(outgoing));
    }
    /// Sends all records, waiting for the socket as its time-out allows.
    fn flush(&self, t: &Thread, deadline: Deadline, what: &str) -> PyResult<()> {
        self.collect_output();
        if let Some(bio) = self.outgoing.get() {
            bio.put(&std::mem::take(&mut self.state.borrow_mut().outgoing));
            return Ok(());
        }
        let Some(socket) = self.socket.get() else { return Ok(()) };
        loop {
            let pending = std::mem::take(&mut self.state.borrow_mut().outgoing);
            if pending.is_empty() {
                return Ok(());
            }
            let sent = self.send(t, &socket, &pending, deadline, what);
            // What is left goes first next time.
            let n = *sent.as_ref().unwrap_or(&0);
            let mut state = self.state.borrow_mut();
            state.outgoing.splice(0..0, pending[n..].iter().copied());
            drop(state);
            sent?;
        }
    }
    fn send(&self, t: &Thread, socket: &Socket, bytes: &[u8], deadline: Deadline, what: &str) -> PyResult<usize> {
        let fd = socket.fd.get();
        loop {
            if socket.timeout.get() > 0 && !socket.wait(t, For::Writing, deadline)? {
                return Err(t.raise(t.types.timeout_error, format!("The {what} operation timed out")));
            }
            // SAFETY: the slice is readable.
            let result = system::attempt(t, || unsafe {
                libc::send(fd, bytes.as_ptr().cast(), bytes.len(), libc::MSG_NOSIGNAL)
            })?;
            match result {
                Ok(n) => return Ok(n as usize),
                Err(libc::EAGAIN) if socket.timeout.get() > 0 => {}
                Err(libc::EAGAIN) => return Err(errors::want_write(t)),
                Err(e) => return Err(t.raise_os_error(e, None, None)),
            }
        }
    }
    /// Gets records from the transport to the library. The end of the transport is told to it as well.
    fn fill(&self, t: &Thread, deadline: Deadline, what: &str) -> PyResult<()> {
        let unread = std::mem::take(&mut self.state.borrow_mut().unread);
        if !unread.is_empty() {
            return self.feed(t, &unread, deadline);
        }
        if let Some(bio) = self.incoming.get() {
            let bytes = bio.take(CHUNK);
            if bytes.is_empty() && !bio.ended.get() {
                return Err(errors::want_read(t));
            }
            return self.feed(t, &bytes, deadline);
        }
        let Some(socket) = self.socket.get() else { return Err(errors::closed(t)) };
        let fd = socket.fd.get();
        let mut buffer = vec![0u8; CHUNK];
        loop {
            if socket.timeout.get() > 0 && !socket.wait(t, For::Reading, deadline)? {
                return Err(t.raise(t.types.timeout_error, format!("The {what} operation timed out")));
            }
            let (p, n) = (buffer.as_mut_ptr(), buffer.len());
            // SAFETY: the buffer is writable for its length.
            match system::attempt(t, || unsafe { libc::recv(fd, p.cast(), n, 0) })? {
                Ok(n) => return self.feed(t, &buffer[..n as usize], deadline),
                Err(libc::EAGAIN) if socket.timeout.get() > 0 => {}
                Err(libc::EAGAIN) => return Err(errors::want_read(t)),
                Err(e) => return Err(t.raise_os_error(e, None, None)),
            }
        }
    }
    /// Gives bytes of the transport to the library; none mean its end.
    fn feed(&self, t: &Thread, bytes: &[u8], deadline: Deadline) -> PyResult<()> {
        let mut rest = bytes;
        let mut first = true;
        while first || !rest.is_empty() {
            first = false;
            let mut state = self.state.borrow_mut();
            if let Tls::Accepting(acceptor) = &mut state.tls {
                let n = acceptor.read_tls(&mut rest).unwrap_or(0);
                if n == 0 && bytes.is_empty() {
                    state.tls = Tls::Failed;
                    drop(state);
                    return Err(errors::unexpected_eof(t));
                }
                match acceptor.accept() {
                    Ok(None) => {}
                    Ok(Some(accepted)) => {
                        drop(state);
                        self.accept(t, accepted, deadline)?;
                    }
                    Err((e, mut alert)) => {
                        let _ = alert.write_all(&mut state.outgoing);
                        state.tls = Tls::Failed;
                        drop(state);
                        return Err(self.fail(t, &e, deadline));
                    }
                }
                continue;
            }
            let result = with_common(&mut state.tls, |c| {
                let n = c.give_records(&mut rest);
                let processed = c.process();
                (n, processed)
            });
            drop(state);
            match result {
                None => return Err(errors::closed(t)),
                Some((_, Err(e))) => return Err(self.fail(t, &e, deadline)),
                // After the peer's end nothing is read.
                Some((Ok(0), _)) => return Ok(()),
                Some((Err(_), _)) => {
                    self.state.borrow_mut().unread = rest.to_vec();
                    return Ok(());
                }
                Some((Ok(_), Ok(_))) => {}
            }
        }
        Ok(())
    }
    /// Sends the alert, if that is possible at once, and raises.
    #[cold]
    fn fail(&self, t: &Thread, e: &rustls::Error, deadline: Deadline) -> Raised {
        if let Err(r) = self.flush(t, deadline, "handshake") {
            t.take_exception(r);
        }
        let refusal = self.finding.lock().unwrap_or_else(PoisonError::into_inner).refusal.take();
        errors::raise_tls(t, e, refusal, self.server_side)
    }
    /// The client's first message is complete: the callback may choose another context, then the connection is made.
    fn accept(&self, t: &Thread, accepted: rustls::server::Accepted, deadline: Deadline) -> PyResult<()> {
        let name = accepted.client_hello().server_name().map(str::to_owned);
        if let Some(callback) = self.current_context().sni_callback.get() {
            let shown = match &name {
                Some(name) => t.new_str(name)?,
                None => Value::NONE,
            };
            let owner = self.owner.get().unwrap_or(Value::NONE);
            let answer = call::call_values(t, callback, &[owner, shown, self.current_context().into()]);
            let alert = match answer {
                Ok(v) if v.is_none() => None,
                Ok(v) => match int::to_i64(v).and_then(|n| u8::try_from(n).ok()) {
                    Some(n) => Some(n),
                    // What is no alert is an internal error.
                    None => Some(80),
                },
                Err(r) => {
                    brolga_vm::objects::exception::write_unraisable(t, r, Some(callback), None);
                    Some(40)
                }
            };
            if let Some(alert) = alert {
                self.state.borrow_mut().outgoing.extend_from_slice(&[21, 3, 3, 0, 2, 2, alert]);
                self.state.borrow_mut().tls = Tls::Failed;
                if let Err(r) = self.flush(t, deadline, "handshake") {
                    t.take_exception(r);
                }
                return Err(errors::raise_reason(t, "CALLBACK_FAILED", "callback failed"));
            }
        }
        let config = self.current_context().server_config(t, self.finding.0.clone())?;
        match accepted.into_connection(config) {
            Ok(mut c) => {
                c.set_buffer_limit(None);
                self.state.borrow_mut().tls = Tls::Server(Box::new(c));
                Ok(())
            }
            Err((e, mut alert)) => {
                let mut state = self.state.borrow_mut();
                let _ = alert.write_all(&mut state.outgoing);
                state.tls = Tls::Failed;
                drop(state);
                Err(self.fail(t, &e, deadline))
            }
        }
    }
    fn is_handshaking(&self) -> bool {
        self.common(|c| c.in_handshake()).unwrap_or(true)
    }
    fn handshake(&self, t: &Thread, deadline: Deadline) -> PyResult<()> {
        loop {
            self.flush(t, deadline, "handshake")?;
            if matches!(self.state.borrow().tls, Tls::Failed) {
                return Err(errors::closed(t));
            }
            if !self.is_handshaking() {
                return Ok(());
            }
            let before = self.seen_end();
            self.fill(t, deadline, "handshake")?;
            if before {
                return Err(errors::unexpected_eof(t));
            }
        }
    }
    /// Whether the transport's end was seen: then the library answers reads with an error.
    fn seen_end(&self) -> bool {
        match (self.incoming.get(), self.socket.get()) {
            (Some(bio), _) => bio.ended.get() && bio.bytes.borrow().is_empty() && self.state.borrow().unread.is_empty(),
            _ => {
                let mut byte = [0u8; 0];
                let answer = self.common(|c| c.read_plain(&mut byte));
                matches!(answer, Some(Err(e)) if e.kind() == ErrorKind::UnexpectedEof)
            }
        }
    }
    /// Reads plain bytes; 0 when the peer has closed the connection.
    fn read_plain(&self, t: &Thread, into: &mut [u8]) -> PyResult<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        let deadline = self.deadline();
        if self.is_handshaking() {
            self.handshake(t, deadline)?;
        }
        loop {
            match self.common(|c| c.read_plain(into)) {
                None => return Err(errors::closed(t)),
                Some(Ok(n)) => return Ok(n),
                Some(Err(e)) if e.kind() == ErrorKind::WouldBlock => {}
                Some(Err(_)) => return Err(errors::unexpected_eof(t)),
            }
            // Answers that the library has queued (key updates) must not wait; that they cannot be sent yet is no reason not to read.
            if let Err(r) = self.flush(t, deadline, "read") {
                let want_write = errors::classes(t)?.get_str(t, "SSLWantWriteError")?;
                match want_write.and_then(Value::downcast::<PyType>) {
                    Some(class) if t.exception_matches(class) => {
                        t.take_exception(r);
                    }
                    _ => return Err(r),
                }
            }
            self.fill(t, deadline, "read")?;
        }
    }
    fn write_plain(&self, t: &Thread, bytes: &[u8]) -> PyResult<usize> {
        let deadline = self.deadline();
        if self.is_handshaking() {
            self.handshake(t, deadline)?;
        }
        if self.state.borrow().closing {
            return Err(errors::raise_reason(t, "PROTOCOL_IS_SHUTDOWN", "protocol is shutdown"));
        }
        self.flush(t, deadline, "write")?;
        let taken = std::mem::take(&mut self.state.borrow_mut().taken);
        if taken > 0 {
            return Ok(taken.min(bytes.len()));
        }
        let part = &bytes[..bytes.len().min(MOST_PLAIN)];
        let n = match self.common(|c| c.write_plain(part)) {
            Some(Ok(n)) => n,
            _ => return Err(errors::closed(t)),
        };
        if let Err(r) = self.flush(t, deadline, "write") {
            self.state.borrow_mut().taken = n;
            return Err(r);
        }
        Ok(n)
    }
    fn chain(&self) -> Vec<Vec<u8>> {
        self.common(|c| c.certificates()).unwrap_or_default()
    }
    fn chain_value(&self, t: &Thread) -> PyResult<Value> {
        let chain = self.chain();
        if chain.is_empty() {
            return Ok(Value::NONE);
        }
        let list = PyList::new_empty(t)?;
        for der in chain {
            list.append(t, CertificateObject::make(t, der)?)?;
        }
        Ok(list.into())
    }
}

#[pymethods]
impl SslSocket {
    #[method("do_handshake($self, /)", doc = "")]
    fn do_handshake(t: &Thread, zelf: Connection) -> PyResult<()> {
        let deadline = zelf.deadline();
        zelf.handshake(t, deadline)
    }
    /// Writes the bytes-like object b into the SSL object.
    ///
    /// Returns the number of bytes written.
    #[method("write($self, b, /)")]
    fn write(t: &Thread, zelf: Connection, b: BytesLike) -> PyResult<usize> {
        zelf.write_plain(t, &b)
    }
    /// read(size, [buffer])
    /// Read up to size bytes from the SSL socket.
    #[method("read", raw, no_text_signature)]
    fn read(t: &Thread, zelf: Connection, args: Args<'_>) -> PyResult<Value> {
        check_no_keywords(t, "_ssl._SSLSocket.read", args.kwnames)?;
        let a = args.positional();
        check_positional(t, "read", a.len(), 1, 2)?;
        let size = number::index_i64(t, a[0])?;
        match a.get(1) {
            None => {
                let Ok(size) = usize::try_from(size) else {
                    return Err(t.raise_value_error("size should not be negative"));
                };
                let mut buffer = Vec::new();
                if buffer.try_reserve_exact(size).is_err() {
                    return Err(t.raise_out_of_memory());
                }
                buffer.resize(size, 0);
                let n = zelf.read_plain(t, &mut buffer)?;
                PyBytes::new(t, &buffer[..n]).map(Into::into)
            }
            Some(&v) => {
                let Some(mut target) = BytesLikeMut::acquire(t, v)? else {
                    let got = brolga_vm::abi::args::type_name(t, v);
                    let message = format!("read() argument 2 must be read-write bytes-like object, not {got}");
                    return Err(t.raise_type_error(message));
                };
                let all = target.len();
                let n = usize::try_from(size).ok().filter(|n| *n > 0).map_or(all, |n| n.min(all));
                let n = zelf.read_plain(t, &mut target[..n])?;
                t.new_int(n as i64)
            }
        }
    }
    /// Returns the number of already decrypted bytes available for read, pending on the connection.
    #[method("pending($self, /)")]
    fn pending(t: &Thread, zelf: Connection) -> PyResult<usize> {
        let ready = || zelf.common(|c| c.process().unwrap_or(0)).unwrap_or(0);
        if ready() == 0 && !zelf.state.borrow().unread.is_empty() {
            zelf.fill(t, Deadline::never(), "read")?;
        }
        Ok(ready())
    }
    /// Returns the certificate for the peer.
    ///
    /// If no certificate was provided, returns None.  If a certificate was
    /// provided, but not validated, returns an empty dictionary.  Otherwise
    /// returns a dict containing information about the peer certificate.
    ///
    /// If the optional argument is True, returns a DER-encoded copy of the
    /// peer certificate, or None if no certificate was provided.  This will
    /// return the certificate even if it wasn't validated.
    #[method("getpeercert($self, der=False, /)")]
    fn getpeercert(t: &Thread, zelf: Connection, der: bool) -> PyResult<Value> {
        if zelf.is_handshaking() {
            return Err(t.raise_value_error("handshake not done yet"));
        }
        let chain = zelf.chain();
        let Some(leaf) = chain.first() else { return Ok(Value::NONE) };
        if der {
            return PyBytes::new(t, leaf).map(Into::into);
        }
        if zelf.current_context().verify_mode.get() == CERT_NONE {
            return PyDict::new(t).map(Into::into);
        }
        match x509::to_python(t, leaf)? {
            Some(d) => Ok(d),
            None => PyDict::new(t).map(Into::into),
        }
    }
    /// Get channel binding data for current connection, as bytes: None if there is none.
    #[method("get_channel_binding($self, /, cb_type='tls-unique')")]
    fn get_channel_binding(t: &Thread, _zelf: Connection, cb_type: String) -> PyResult<Value> {
        Err(t.raise_value_error(format!("'{cb_type}' channel binding type not implemented")))
    }
    #[method("cipher($self, /)", doc = "")]
    fn cipher(t: &Thread, zelf: Connection) -> PyResult<Value> {
        match zelf.common(|c| c.suite()).flatten() {
            Some(c) => c.triple(t),
            None => Ok(Value::NONE),
        }
    }
    #[method("shared_ciphers($self, /)", doc = "")]
    fn shared_ciphers(t: &Thread, zelf: Connection) -> PyResult<Value> {
        if !zelf.server_side {
            return Ok(Value::NONE);
        }
        match zelf.common(|c| c.suite()).flatten() {
            Some(c) => t.new_list(&[c.triple(t)?]),
            None => Ok(Value::NONE),
        }
    }
    #[method("version($self, /)", doc = "")]
    fn version(zelf: Connection) -> Option<&'static str> {
        if zelf.is_handshaking() {
            return None;
        }
        match zelf.common(|c| c.version()).flatten() {
            Some(ProtocolVersion::TLSv1_3) => Some("TLSv1.3"),
            Some(ProtocolVersion::TLSv1_2) => Some("TLSv1.2"),
            _ => None,
        }
    }
    #[method("selected_alpn_protocol($self, /)", doc = "")]
    fn selected_alpn_protocol(zelf: Connection) -> Option<String> {
        let name = zelf.common(|c| c.alpn()).flatten()?;
        Some(String::from_utf8_lossy(&name).into_owned())
    }
    #[method("compression($self, /)", doc = "")]
    fn compression(_zelf: Connection) {}
    /// Does the SSL shutdown handshake with the remote end.
    #[method("shutdown($self, /)")]
    fn shutdown(t: &Thread, zelf: Connection) -> PyResult<Value> {
        let deadline = zelf.deadline();
        let transport = zelf.socket.get().map_or(Value::NONE, Into::into);
        if zelf.is_handshaking() {
            return Err(errors::raise_reason(t, "SHUTDOWN_WHILE_IN_INIT", "shutdown while in init"));
        }
        if !zelf.state.borrow().closing {
            zelf.common(|c| c.close());
            zelf.state.borrow_mut().closing = true;
        }
        zelf.flush(t, deadline, "write")?;
        loop {
            if zelf.common(|c| c.peer_closed()).unwrap_or(true) {
                return Ok(transport);
            }
            // Plain bytes that are still there are for nobody.
            let mut rest = [0u8; 4096];
            match zelf.common(|c| c.read_plain(&mut rest)) {
                Some(Ok(n)) if n > 0 => {
                    let text = "application data after close notify";
                    return Err(errors::raise_reason(t, "APPLICATION_DATA_AFTER_CLOSE_NOTIFY", text));
                }
                Some(Err(e)) if e.kind() == ErrorKind::WouldBlock => zelf.fill(t, deadline, "read")?,
                Some(Err(_)) => return Err(errors::unexpected_eof(t)),
                _ => return Ok(transport),
            }
        }
    }
    #[method("verify_client_post_handshake($self, /)", doc = "")]
    fn verify_client_post_handshake(t: &Thread, _zelf: Connection) -> PyResult<()> {
        Err(t.raise_not_implemented("Post-handshake auth is not supported by this ssl module"))
    }
    #[method("get_unverified_chain($self, /)", doc = "")]
    fn get_unverified_chain(t: &Thread, zelf: Connection) -> PyResult<Value> {
        zelf.chain_value(t)
    }
    #[method("get_verified_chain($self, /)", doc = "")]
    fn get_verified_chain(t: &Thread, zelf: Connection) -> PyResult<Value> {
        zelf.chain_value(t)
    }
    #[getter]
    fn context(zelf: Connection) -> Value {
        zelf.current_context().into()
    }
    #[setter]
    fn set_context(t: &Thread, zelf: Connection, v: Option<Value>) -> PyResult<()> {
        match v.and_then(|v| v.downcast::<Native<SslContext>>()) {
            Some(c) => {
                zelf.context.set(zelf.header(), Some(c));
                Ok(())
            }
            None => Err(t.raise_type_error("The value must be a SSLContext")),
        }
    }
    /// Whether this is a server-side socket.
    #[getter]
    fn server_side(zelf: Connection) -> bool {
        zelf.server_side
    }
    /// The currently set server hostname (for SNI).
    #[getter]
    fn server_hostname(zelf: Connection) -> Option<String> {
        zelf.hostname.clone()
    }
    /// The Python-level owner of this object.
    #[getter]
    fn owner(zelf: Connection) -> Option<Value> {
        zelf.owner.get()
    }
    #[setter]
    fn set_owner(zelf: Connection, v: Option<Value>) {
        zelf.owner.set(zelf.header(), v);
    }
    /// The underlying SSLSession object.
    #[getter]
    fn session(zelf: Connection) -> Option<Value> {
        if zelf.is_handshaking() { None } else { zelf.session.get() }
    }
    #[setter]
    fn set_session(t: &Thread, zelf: Connection, v: Option<Value>) -> PyResult<()> {
        let Some(session) = v.and_then(|v| v.downcast::<Native<SslSession>>()) else {
            return Err(t.raise_type_error("Value is not a SSLSession."));
        };
        if zelf.server_side {
            return Err(t.raise_value_error("Cannot set session for server-side SSLSocket."));
        }
        if !zelf.is_handshaking() {
            return Err(t.raise_value_error("Cannot set session after handshake."));
        }
        let context = zelf.current_context();
        let finding = zelf.finding.0.clone();
        let (config, session) = context.client_config(t, zelf.hostname.as_deref(), Some(session), finding)?;
        let name = zelf.hostname.clone().unwrap_or_else(|| "0.0.0.0".to_owned());
        let name = ServerName::try_from(name).map_err(|_| t.raise_value_error("server_hostname is no valid name"))?;
        match ClientConnection::new(config, name) {
            Ok(mut c) => {
                c.set_buffer_limit(None);
                zelf.state.borrow_mut().tls = Tls::Client(Box::new(c));
                zelf.session.set(zelf.header(), Some(session.into()));
                Ok(())
            }
            Err(e) => Err(errors::raise_tls(t, &e, None, false)),
        }
    }
    /// Was the client session reused during handshake?
    #[getter]
    fn session_reused(zelf: Connection) -> bool {
        zelf.common(|c| c.resumed()).unwrap_or(false)
    }
}
