//! `_ssl._SSLContext`: certificates, keys and settings from which connections are made.

use super::bio::MemoryBio;
use super::ciphers::{self, CIPHERS, Cipher};
use super::connection::{SslSocket, Transport};
use super::errors;
use super::session::SslSession;
use super::verify::{CERT_NONE, Finding, Verifier};
use super::x509::{self, Certificate};
use crate::socket::object::Socket;
use brolga_vm::abi::args::type_name;
use brolga_vm::abi::path::{FsPath, encode_fs};
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::str_;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{buffer, call, number};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

pub const PROTOCOL_TLS: i32 = 2;
pub const PROTOCOL_TLS_CLIENT: i32 = 16;
pub const PROTOCOL_TLS_SERVER: i32 = 17;
const MINIMUM_SUPPORTED: i32 = -2;
const MAXIMUM_SUPPORTED: i32 = -1;
const TLS12: i32 = 0x303;
const TLS13: i32 = 0x304;
pub const OP_NO_TLS12: i64 = 0x0800_0000;
pub const OP_NO_TLS13: i64 = 0x2000_0000;
const OP_NO_TICKET: i64 = 0x4000;
/// What contexts start with.
const DEFAULT_OPTIONS: i64 = 2_186_412_112;
const VERIFY_X509_TRUSTED_FIRST: i64 = 0x8000;

/// Certificates and what else is loaded.
#[derive(Default)]
struct Loaded {
    /// Trusted certificates: those that programs can list, and those of folders.
    listed: Vec<CertificateDer<'static>>,
    unlisted: Vec<CertificateDer<'static>>,
    identity: Option<Arc<SingleCertAndKey>>,
    ciphers: Option<Vec<&'static Cipher>>,
    alpn: Vec<Vec<u8>>,
    keylog: Option<PathBuf>,
    /// Made on first use, for all connections: tickets stay valid.
    server: Option<Arc<ServerConfig>>,
    roots: Option<(Arc<RootCertStore>, Arc<Vec<CertificateDer<'static>>>)>,
}

#[pyclass(name = "_SSLContext", module = "_ssl", flags = BASETYPE | HAVE_GC, signature = "", no_doc)]
pub struct SslContext {
    protocol: i32,
    pub verify_mode: Cell<i32>,
    check_hostname: Cell<bool>,
    verify_flags: Cell<i64>,
    options: Cell<i64>,
    minimum: Cell<i32>,
    maximum: Cell<i32>,
    host_flags: Cell<i64>,
    num_tickets: Cell<i64>,
    post_handshake_auth: Cell<bool>,
    pub sni_callback: Field,
    msg_callback: Field,
    keylog_name: Field,
    loaded: Opaque<RefCell<Loaded>>,
}
pub type Context = Gc<Native<SslContext>>;

/// Appends secrets to a file, in the format that protocol analysers read.
#[derive(Debug)]
struct KeyLogFile(Mutex<PathBuf>);
impl rustls::KeyLog for KeyLogFile {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        use std::io::Write;
        let hex = |b: &[u8]| b.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let path = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Ok(mut file) = std::fs::OpenOptions::new().append(true).create(true).open(&*path) {
            let _ = writeln!(file, "{label} {} {}", hex(client_random), hex(secret));
        }
    }
}

impl SslContext {
    fn changed(&self) {
        let mut l = self.loaded.borrow_mut();
        l.server = None;
        l.roots = None;
    }
    fn versions(&self) -> Vec<&'static SupportedProtocolVersion> {
        let (mut low, mut high) = (self.minimum.get(), self.maximum.get());
        if low == MINIMUM_SUPPORTED {
            low = 0;
        }
        if high == MAXIMUM_SUPPORTED {
            high = i32::MAX;
        }
        let options = self.options.get();
        let mut out = Vec::new();
        if low <= TLS13 && high >= TLS13 && options & OP_NO_TLS13 == 0 {
            out.push(&rustls::version::TLS13);
        }
        if low <= TLS12 && high >= TLS12 && options & OP_NO_TLS12 == 0 {
            out.push(&rustls::version::TLS12);
        }
        out
    }
    fn roots(&self) -> (Arc<RootCertStore>, Arc<Vec<CertificateDer<'static>>>) {
        let mut l = self.loaded.borrow_mut();
        if l.roots.is_none() {
            let all: Vec<CertificateDer<'static>> = l.listed.iter().chain(&l.unlisted).cloned().collect();
            let mut store = RootCertStore::empty();
            for c in &all {
                // What cannot be an anchor may still be trusted as such.
                let _ = store.add(c.clone());
            }
            l.roots = Some((Arc::new(store), Arc::new(all)));
        }
        l.roots.clone().unwrap_or_else(|| (Arc::new(RootCertStore::empty()), Arc::default()))
    }
    fn verifier(&self, mode: i32, host: Option<String>, finding: Arc<Mutex<Finding>>) -> Verifier {
        let (roots, trusted) = self.roots();
        let provider = Arc::new(ciphers::provider(self.loaded.borrow().ciphers.as_deref()));
        let subjects = roots.subjects();
        let host_flags = self.host_flags.get();
        Verifier { mode, host, host_flags, roots, trusted, provider, subjects, finding }
    }
    fn key_log(&self) -> Option<Arc<KeyLogFile>> {
        self.loaded.borrow().keylog.clone().map(|p| Arc::new(KeyLogFile(Mutex::new(p))))
    }
    /// The settings of a client's connection.
    pub fn client_config(
        &self,
        t: &Thread,
        host: Option<&str>,
        session: Option<Gc<Native<SslSession>>>,
        finding: Arc<Mutex<Finding>>,
    ) -> PyResult<(Arc<ClientConfig>, Gc<Native<SslSession>>)> {
        let checked = host.filter(|_| self.check_hostname.get()).map(str::to_owned);
        let verifier = self.verifier(self.verify_mode.get(), checked, finding);
        let provider = verifier.provider.clone();
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&self.versions())
            .map_err(|_| no_protocols(t))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let l = self.loaded.borrow();
        let mut config = match &l.identity {
            Some(identity) => builder.with_client_cert_resolver(identity.clone()),
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = l.alpn.clone();
        config.enable_sni = host.is_some_and(|h| h.parse::<std::net::IpAddr>().is_err());
        drop(l);
        if let Some(log) = self.key_log() {
            config.key_log = log;
        }
        let session = match session {
            Some(s) => s,
            None => SslSession::make(t)?,
        };
        config.resumption = rustls::client::Resumption::store(session.store());
        Ok((Arc::new(config), session))
    }
    /// The settings of a server's connections.
    pub fn server_config(&self, t: &Thread, finding: Arc<Mutex<Finding>>) -> PyResult<Arc<ServerConfig>> {
        let verifies = self.verify_mode.get() != CERT_NONE;
        // With client certificates each connection reports to its own place.
        if !verifies && let Some(config) = &self.loaded.borrow().server {
            return Ok(config.clone());
        }
        let verifier = self.verifier(self.verify_mode.get(), None, finding);
        let builder = ServerConfig::builder_with_provider(verifier.provider.clone())
            .with_protocol_versions(&self.versions())
            .map_err(|_| no_protocols(t))?;
        let builder = match verifies {
            true => builder.with_client_cert_verifier(Arc::new(verifier)),
            false => builder.with_no_client_auth(),
        };
        let Some(identity) = self.loaded.borrow().identity.clone() else {
            return Err(errors::raise_reason(t, "NO_SHARED_CIPHER", "no shared cipher"));
        };
        let mut config = builder.with_cert_resolver(identity);
        config.alpn_protocols = self.loaded.borrow().alpn.clone();
        config.send_tls13_tickets = usize::try_from(self.num_tickets.get()).unwrap_or(2);
        if self.options.get() & OP_NO_TICKET == 0
            && let Ok(ticketer) = rustls::crypto::ring::Ticketer::new()
        {
            config.ticketer = ticketer;
        }
        if let Some(log) = self.key_log() {
            config.key_log = log;
        }
        let config = Arc::new(config);
        if !verifies {
            self.loaded.borrow_mut().server = Some(config.clone());
        }
        Ok(config)
    }
    fn add_trusted(&self, certificates: Vec<CertificateDer<'static>>, listed: bool) {
        let mut l = self.loaded.borrow_mut();
        for c in certificates {
            if l.listed.iter().chain(&l.unlisted).any(|d| *d == c) {
                continue;
            }
            if listed { l.listed.push(c) } else { l.unlisted.push(c) }
        }
        drop(l);
        self.changed();
    }
    fn add_folder(&self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            if let Ok(bytes) = std::fs::read(entry.path()) {
                self.add_trusted(pem_certificates(&bytes), false);
            }
        }
    }
    fn check_server_side(&self, t: &Thread, server_side: bool) -> PyResult<()> {
        let refuse = |what: &str, context: &str| {
            let text = format!("Cannot create a {what} socket with a {context} context");
            Err(errors::raise(t, "SSLError", errors::code::NONE, None, None, &text))
        };
        match (self.protocol, server_side) {
            (PROTOCOL_TLS_CLIENT, true) => refuse("server", "PROTOCOL_TLS_CLIENT"),
            (PROTOCOL_TLS_SERVER, false) => refuse("client", "PROTOCOL_TLS_SERVER"),
            _ => Ok(()),
        }
    }
}
#[cold]
fn no_protocols(t: &Thread) -> Raised {
    errors::raise_reason(t, "NO_PROTOCOLS_AVAILABLE", "no protocols available")
}
fn pem_certificates(bytes: &[u8]) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(bytes).flatten().collect()
}
/// Files and folders with the system's trusted certificates.
pub fn default_paths() -> (Option<PathBuf>, Option<PathBuf>) {
    let file = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/cert.pem",
        "/usr/local/etc/openssl/cert.pem",
    ];
    let folder = ["/etc/ssl/certs", "/etc/pki/tls/certs"];
    let first = |paths: &[&str]| paths.iter().map(PathBuf::from).find(|p| p.exists());
    (first(&file), first(&folder))
}
/// A file argument's contents; OSError if it cannot be read.
fn read_file(t: &Thread, path: &FsPath) -> PyResult<Vec<u8>> {
    std::fs::read(path.as_path()).map_err(|e| t.raise_os_error(e.raw_os_error().unwrap_or(libc::EIO), None, None))
}
/// Server names: ASCII text, as international names are encoded.
fn hostname_argument(t: &Thread, v: Value) -> PyResult<Option<String>> {
    if v.is_none() {
        return Ok(None);
    }
    let bytes = crate::socket::host_name(t, v)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if text.is_empty() || text.starts_with('.') {
        let message = "server_hostname cannot be an empty string or start with a leading dot.";
        return Err(t.raise_value_error(message));
    }
    Ok(Some(text))
}
fn session_argument(t: &Thread, v: Value) -> PyResult<Option<Gc<Native<SslSession>>>> {
    if v.is_none() {
        return Ok(None);
    }
    match v.downcast::<Native<SslSession>>() {
        Some(s) => Ok(Some(s)),
        None => Err(t.raise_type_error("Value is not a SSLSession.")),
    }
}

#[pymethods]
impl SslContext {
    #[new("_SSLContext(protocol, /)")]
    fn py_new(t: &Thread, cls: Gc<PyType>, protocol: i32) -> PyResult<Context> {
        let client = match protocol {
            PROTOCOL_TLS_CLIENT => true,
            PROTOCOL_TLS | PROTOCOL_TLS_SERVER | 3 | 4 | 5 => false,
            n => return Err(t.raise_value_error(format!("invalid or unsupported protocol version {n}"))),
        };
        let warning = match protocol {
            PROTOCOL_TLS => Some("ssl.PROTOCOL_TLS is deprecated"),
            3 => Some("ssl.PROTOCOL_TLSv1 is deprecated"),
            4 => Some("ssl.PROTOCOL_TLSv1_1 is deprecated"),
            5 => Some("ssl.PROTOCOL_TLSv1_2 is deprecated"),
            _ => None,
        };
        if let Some(text) = warning {
            brolga_vm::modules::warnings::warn(t, t.types.deprecation_warning, text, 2)?;
        }
        Native::new(
            t,
            cls,
            SslContext {
                protocol,
                verify_mode: Cell::new(if client { 2 } else { 0 }),
                check_hostname: Cell::new(client),
                verify_flags: Cell::new(VERIFY_X509_TRUSTED_FIRST),
                options: Cell::new(DEFAULT_OPTIONS),
                minimum: Cell::new(TLS12),
                maximum: Cell::new(if protocol == 5 { TLS12 } else { MAXIMUM_SUPPORTED }),
                host_flags: Cell::new(4),
                num_tickets: Cell::new(2),
                post_handshake_auth: Cell::new(false),
                sni_callback: Field::EMPTY,
                msg_callback: Field::EMPTY,
                keylog_name: Field::EMPTY,
                loaded: Opaque(RefCell::default()),
            },
        )
    }
    #[method("_wrap_socket($self, /, sock, server_side, server_hostname=None, *, owner=None, session=None)", doc = "")]
    fn wrap_socket(
        t: &Thread,
        zelf: Context,
        sock: Value,
        server_side: bool,
        server_hostname: Value,
        owner: Value,
        session: Value,
    ) -> PyResult<Value> {
        let Some(socket) = sock.downcast::<Native<Socket>>() else {
            let got = type_name(t, sock);
            return Err(t.raise_type_error(format!("_wrap_socket() argument 'sock' must be _socket.socket, not {got}")));
        };
        zelf.check_server_side(t, server_side)?;
        let host = hostname_argument(t, server_hostname)?;
        let session = session_argument(t, session)?;
        SslSocket::make(t, zelf, Transport::Socket(socket), server_side, host, owner, session)
    }
    #[method(
        "_wrap_bio($self, /, incoming, outgoing, server_side, server_hostname=None, *, owner=None, session=None)",
        doc = ""
    )]
    fn wrap_bio(
        t: &Thread,
        zelf: Context,
        incoming: Gc<Native<MemoryBio>>,
        outgoing: Gc<Native<MemoryBio>>,
        server_side: bool,
        server_hostname: Value,
        owner: Value,
        session: Value,
    ) -> PyResult<Value> {
        zelf.check_server_side(t, server_side)?;
        let host = hostname_argument(t, server_hostname)?;
        let session = session_argument(t, session)?;
        SslSocket::make(t, zelf, Transport::Memory(incoming, outgoing), server_side, host, owner, session)
    }
    #[method("set_ciphers($self, cipherlist, /)", doc = "")]
    fn set_ciphers(t: &Thread, zelf: Context, cipherlist: String) -> PyResult<()> {
        let Some(chosen) = ciphers::select(&cipherlist) else {
            return Err(errors::raise_plain(t, "No cipher can be selected."));
        };
        zelf.loaded.borrow_mut().ciphers = Some(chosen);
        zelf.changed();
        Ok(())
    }
    #[method("get_ciphers($self, /)", doc = "")]
    fn get_ciphers(t: &Thread, zelf: Context) -> PyResult<Value> {
        let list = PyList::new_empty(t)?;
        let chosen = zelf.loaded.borrow().ciphers.clone();
        for c in CIPHERS.iter().filter(|c| c.protocol == "TLSv1.3") {
            list.append(t, c.describe(t)?)?;
        }
        let older: Vec<&Cipher> = match chosen {
            Some(chosen) => chosen,
            None => CIPHERS.iter().filter(|c| c.protocol != "TLSv1.3").collect(),
        };
        for c in older {
            list.append(t, c.describe(t)?)?;
        }
        Ok(list.into())
    }
    #[method("_set_alpn_protocols($self, protos, /)", doc = "")]
    fn set_alpn_protocols(t: &Thread, zelf: Context, protos: BytesLike) -> PyResult<()> {
        let mut names = Vec::new();
        let mut rest: &[u8] = &protos;
        while let Some((&n, tail)) = rest.split_first() {
            let Some(name) = tail.get(..n as usize) else {
                return Err(errors::raise_plain(t, "malformed list of protocols"));
            };
            names.push(name.to_vec());
            rest = &tail[n as usize..];
        }
        zelf.loaded.borrow_mut().alpn = names;
        zelf.changed();
        Ok(())
    }
    #[method("load_cert_chain($self, /, certfile, keyfile=None, password=None)", doc = "")]
    fn load_cert_chain(t: &Thread, zelf: Context, certfile: Value, keyfile: Value, password: Value) -> PyResult<()> {
        let path = |v: Value, what: &str| -> PyResult<FsPath> {
            match FsPath::from_value(t, v) {
                Err(r) if t.exception_matches(t.types.type_error) => {
                    t.take_exception(r);
                    Err(t.raise_type_error(format!("{what} should be a valid filesystem path")))
                }
                other => other,
            }
        };
        let cert_path = path(certfile, "certfile")?;
        let key_path = if keyfile.is_none() { None } else { Some(path(keyfile, "keyfile")?) };
        if !password.is_none() && !call::is_callable(t, password) {
            let is_text = str_::as_str(password).is_some() || buffer::is_bytes_like(t, password);
            if !is_text {
                return Err(t.raise_type_error("password should be a string or callable"));
            }
        }
        let cert_bytes = read_file(t, &cert_path)?;
        let key_bytes = match &key_path {
            Some(p) => read_file(t, p)?,
            None => cert_bytes.clone(),
        };
        let chain = pem_certificates(&cert_bytes);
        if chain.is_empty() {
            return Err(errors::raise_pem(t));
        }
        let encrypted = |text: &str| key_bytes.windows(text.len()).any(|w| w == text.as_bytes());
        if encrypted("BEGIN ENCRYPTED PRIVATE KEY") || encrypted("Proc-Type: 4,ENCRYPTED") {
            return Err(t.raise_not_implemented("encrypted private keys are not supported by this ssl module"));
        }
        let Ok(key) = PrivateKeyDer::from_pem_slice(&key_bytes) else { return Err(errors::raise_pem(t)) };
        let provider = rustls::crypto::ring::default_provider();
        match CertifiedKey::from_der(chain, key, &provider) {
            Ok(key) => {
                zelf.loaded.borrow_mut().identity = Some(Arc::new(SingleCertAndKey::from(key)));
                zelf.changed();
                Ok(())
            }
            Err(rustls::Error::InconsistentKeys(_)) => {
                let text = "key values mismatch";
                Err(errors::raise(t, "SSLError", 185_073_780, Some("X509"), Some("KEY_VALUES_MISMATCH"), text))
            }
            Err(_) => Err(errors::raise_pem(t)),
        }
    }
    #[method("load_dh_params($self, path, /)", doc = "")]
    fn load_dh_params(t: &Thread, _zelf: Context, path: Value) -> PyResult<()> {
        // Key exchange uses elliptic curves only: the file is read, as programs expect, and not needed.
        let path = FsPath::from_value(t, path)?;
        let bytes = read_file(t, &path)?;
        match bytes.windows(13).any(|w| w == b"DH PARAMETERS") {
            true => Ok(()),
            false => Err(errors::raise_pem(t)),
        }
    }
    #[method("load_verify_locations($self, /, cafile=None, capath=None, cadata=None)", doc = "")]
    fn load_verify_locations(t: &Thread, zelf: Context, cafile: Value, capath: Value, cadata: Value) -> PyResult<()> {
        if cafile.is_none() && capath.is_none() && cadata.is_none() {
            return Err(t.raise_type_error("cafile, capath and cadata cannot be all omitted"));
        }
        let path = |v: Value, what: &str| -> PyResult<Option<FsPath>> {
            if v.is_none() {
                return Ok(None);
            }
            match FsPath::from_value(t, v) {
                Err(r) if t.exception_matches(t.types.type_error) => {
                    t.take_exception(r);
                    Err(t.raise_type_error(format!("{what} should be a valid filesystem path")))
                }
                other => other.map(Some),
            }
        };
        let (file, folder) = (path(cafile, "cafile")?, path(capath, "capath")?);
        if !cadata.is_none() {
            let no_start = |text: &str| errors::raise(t, "SSLError", errors::code::NONE, None, None, text);
            if let Some(s) = str_::as_str(cadata) {
                let Some(ascii) = s.as_ascii() else {
                    return Err(t.raise_type_error("cadata should be an ASCII string or a bytes-like object"));
                };
                if ascii.is_empty() {
                    return Err(t.raise_value_error("Empty certificate data"));
                }
                let found = pem_certificates(ascii);
                if found.is_empty() {
                    return Err(no_start("no start line: cadata does not contain a certificate"));
                }
                zelf.add_trusted(found, true);
            } else if buffer::is_bytes_like(t, cadata) {
                let bytes = BytesLike::acquire(t, cadata)?;
                if bytes.is_empty() {
                    return Err(t.raise_value_error("Empty certificate data"));
                }
                let mut reader = super::der::Reader(&bytes);
                let mut found = Vec::new();
                while let Some(e) = reader.next() {
                    if Certificate::parse(e.whole).is_none() {
                        break;
                    }
                    found.push(CertificateDer::from(e.whole.to_vec()));
                }
                if found.is_empty() {
                    return Err(no_start("not enough data: cadata does not contain a certificate"));
                }
                zelf.add_trusted(found, true);
            } else {
                return Err(t.raise_type_error("cadata should be an ASCII string or a bytes-like object"));
            }
        }
        if let Some(file) = file {
            let found = pem_certificates(&read_file(t, &file)?);
            if found.is_empty() {
                let reason = "NO_CERTIFICATE_OR_CRL_FOUND";
                let text = "no certificate or crl found";
                return Err(errors::raise(t, "SSLError", 136, Some("X509"), Some(reason), text));
            }
            zelf.add_trusted(found, true);
        }
        if let Some(folder) = folder {
            zelf.add_folder(folder.as_path());
        }
        Ok(())
    }
    #[method("set_default_verify_paths($self, /)", doc = "")]
    fn set_default_verify_paths(zelf: Context) {
        let (file, folder) = default_paths();
        let file = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from).or(file);
        let from_environment = std::env::var_os("SSL_CERT_DIR").map(PathBuf::from);
        let mut found = Vec::new();
        if let Some(bytes) = file.and_then(|f| std::fs::read(f).ok()) {
            found = pem_certificates(&bytes);
        }
        // The bundle holds what the folder of the system has.
        let nothing = found.is_empty();
        zelf.add_trusted(found, true);
        if let Some(folder) = from_environment.or(folder).filter(|_| nothing) {
            zelf.add_folder(&folder);
        }
    }
    #[method("session_stats($self, /)", doc = "")]
    fn session_stats(t: &Thread, _zelf: Context) -> PyResult<Value> {
        let d = PyDict::new(t)?;
        for key in [
            "number",
            "connect",
            "connect_good",
            "connect_renegotiate",
            "accept",
            "accept_good",
            "accept_renegotiate",
            "hits",
            "misses",
            "timeouts",
            "cache_full",
        ] {
            d.set_str(t, key, Value::from_small_int(0))?;
        }
        Ok(d.into())
    }
    #[method("set_ecdh_curve($self, name, /)", doc = "")]
    fn set_ecdh_curve(t: &Thread, _zelf: Context, name: Value) -> PyResult<()> {
        let bytes = match (str_::as_str(name), as_bytes(name)) {
            (Some(s), _) => encode_fs(t, s)?,
            (_, Some(b)) => b.as_bytes().to_vec(),
            _ => return Err(t.raise_type_error(format!("expected str or bytes, not {}", type_name(t, name)))),
        };
        match bytes.as_slice() {
            b"prime256v1" | b"secp384r1" | b"secp521r1" | b"X25519" | b"P-256" | b"P-384" => Ok(()),
            _ => {
                let shown = brolga_vm::protocol::object::repr(t, name)?.to_lossy().into_owned();
                Err(t.raise_value_error(format!("unknown elliptic curve name {shown}")))
            }
        }
    }
    /// Returns quantities of loaded X.509 certificates.
    ///
    /// X.509 certificates with a CA extension and certificate revocation lists
    /// inside the context's cert store.
    ///
    /// NOTE: Certificates in a capath directory aren't loaded unless they have
    /// been used at least once.
    #[method("cert_store_stats($self, /)")]
    fn cert_store_stats(t: &Thread, zelf: Context) -> PyResult<Value> {
        let (all, ca) = {
            let l = zelf.loaded.borrow();
            let is_ca = |c: &&CertificateDer<'_>| Certificate::parse(c).is_some_and(|c| c.is_ca());
            (l.listed.len(), l.listed.iter().filter(is_ca).count())
        };
        let d = PyDict::new(t)?;
        for (key, n) in [("x509", all), ("crl", 0), ("x509_ca", ca)] {
            d.set_str(t, key, Value::from_small_int(n as i64))?;
        }
        Ok(d.into())
    }
    /// Returns a list of dicts with information of loaded CA certs.
    ///
    /// If the optional argument is True, returns a DER-encoded copy of the CA
    /// certificate.
    ///
    /// NOTE: Certificates in a capath directory aren't loaded unless they have
    /// been used at least once.
    #[method("get_ca_certs($self, /, binary_form=False)")]
    fn get_ca_certs(t: &Thread, zelf: Context, binary_form: bool) -> PyResult<Value> {
        let all = zelf.loaded.borrow().listed.clone();
        let list = PyList::new_empty(t)?;
        for c in all.iter().filter(|c| Certificate::parse(c).is_some_and(|c| c.is_ca())) {
            let v = match binary_form {
                true => Some(PyBytes::new(t, c)?.into()),
                false => x509::to_python(t, c)?,
            };
            if let Some(v) = v {
                list.append(t, v)?;
            }
        }
        Ok(list.into())
    }
    #[method("set_psk_client_callback($self, /, callback)", doc = "")]
    fn set_psk_client_callback(t: &Thread, _zelf: Context, callback: Value) -> PyResult<()> {
        let _ = callback;
        Err(t.raise_not_implemented("TLS-PSK is not supported by this ssl module"))
    }
    #[method("set_psk_server_callback($self, /, callback, identity_hint=None)", doc = "")]
    fn set_psk_server_callback(t: &Thread, _zelf: Context, callback: Value, identity_hint: Value) -> PyResult<()> {
        let _ = (callback, identity_hint);
        Err(t.raise_not_implemented("TLS-PSK is not supported by this ssl module"))
    }

    #[getter]
    fn check_hostname(zelf: Context) -> bool {
        zelf.check_hostname.get()
    }
    #[setter]
    fn set_check_hostname(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        let on = match v {
            Some(v) => brolga_vm::protocol::object::is_true(t, v)?,
            None => return Err(t.raise_attribute_error("cannot delete attribute")),
        };
        if on && zelf.verify_mode.get() == CERT_NONE {
            zelf.verify_mode.set(2);
            zelf.changed();
        }
        zelf.check_hostname.set(on);
        Ok(())
    }
    #[getter("_host_flags")]
    fn host_flags(zelf: Context) -> i64 {
        zelf.host_flags.get()
    }
    #[setter("_host_flags")]
    fn set_host_flags(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        zelf.host_flags.set(int_attribute(t, v)?);
        Ok(())
    }
    #[getter]
    fn minimum_version(zelf: Context) -> i32 {
        zelf.minimum.get()
    }
    #[setter]
    fn set_minimum_version(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        zelf.minimum.set(version_attribute(t, v)?);
        zelf.changed();
        Ok(())
    }
    #[getter]
    fn maximum_version(zelf: Context) -> i32 {
        zelf.maximum.get()
    }
    #[setter]
    fn set_maximum_version(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        zelf.maximum.set(version_attribute(t, v)?);
        zelf.changed();
        Ok(())
    }
    #[getter]
    fn keylog_filename(zelf: Context) -> Option<Value> {
        zelf.keylog_name.get()
    }
    #[setter]
    fn set_keylog_filename(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        let v = v.filter(|v| !v.is_none());
        let path = match v {
            Some(v) => {
                let path = PathBuf::from(FsPath::from_value(t, v)?.as_path());
                let opened = std::fs::OpenOptions::new().append(true).create(true).open(&path);
                if let Err(e) = opened {
                    return Err(t.raise_os_error(e.raw_os_error().unwrap_or(libc::EIO), Some(v), None));
                }
                Some(path)
            }
            None => None,
        };
        zelf.loaded.borrow_mut().keylog = path;
        zelf.keylog_name.set(zelf.header(), v);
        zelf.changed();
        Ok(())
    }
    #[getter("_msg_callback")]
    fn msg_callback(zelf: Context) -> Option<Value> {
        zelf.msg_callback.get()
    }
    #[setter("_msg_callback")]
    fn set_msg_callback(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        let v = v.filter(|v| !v.is_none());
        if v.is_some_and(|v| !call::is_callable(t, v)) {
            let shown = v.map_or(String::new(), |v| type_name(t, v));
            return Err(t.raise_type_error(format!("{shown} is not callable.")));
        }
        zelf.msg_callback.set(zelf.header(), v);
        Ok(())
    }
    #[getter]
    fn sni_callback(zelf: Context) -> Option<Value> {
        zelf.sni_callback.get()
    }
    #[setter]
    fn set_sni_callback(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        if zelf.protocol == PROTOCOL_TLS_CLIENT {
            return Err(t.raise_value_error("sni_callback cannot be set on TLS_CLIENT context"));
        }
        let v = v.filter(|v| !v.is_none());
        if v.is_some_and(|v| !call::is_callable(t, v)) {
            return Err(t.raise_type_error("not a callable object"));
        }
        zelf.sni_callback.set(zelf.header(), v);
        Ok(())
    }
    #[getter]
    fn num_tickets(zelf: Context) -> i64 {
        zelf.num_tickets.get()
    }
    #[setter]
    fn set_num_tickets(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        let n = int_attribute(t, v)?;
        if n < 0 {
            return Err(t.raise_value_error("value must be non-negative"));
        }
        if zelf.protocol != PROTOCOL_TLS_SERVER {
            return Err(t.raise_value_error("SSLContext is not a server context."));
        }
        zelf.num_tickets.set(n);
        zelf.changed();
        Ok(())
    }
    #[getter]
    fn options(zelf: Context) -> i64 {
        zelf.options.get()
    }
    #[setter]
    fn set_options(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        let n = int_attribute(t, v)?;
        if n < 0 {
            return Err(t.raise_overflow_error("can't convert negative value to unsigned int"));
        }
        zelf.options.set(n);
        zelf.changed();
        Ok(())
    }
    #[getter]
    fn post_handshake_auth(zelf: Context) -> bool {
        zelf.post_handshake_auth.get()
    }
    #[setter]
    fn set_post_handshake_auth(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        match v {
            Some(v) => {
                zelf.post_handshake_auth.set(brolga_vm::protocol::object::is_true(t, v)?);
                Ok(())
            }
            None => Err(t.raise_attribute_error("cannot delete attribute")),
        }
    }
    #[getter]
    fn protocol(zelf: Context) -> i32 {
        zelf.protocol
    }
    #[getter]
    fn security_level(_zelf: Context) -> i32 {
        2
    }
    #[getter]
    fn verify_flags(zelf: Context) -> i64 {
        zelf.verify_flags.get()
    }
    #[setter]
    fn set_verify_flags(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        zelf.verify_flags.set(int_attribute(t, v)?);
        Ok(())
    }
    #[getter]
    fn verify_mode(zelf: Context) -> i32 {
        zelf.verify_mode.get()
    }
    #[setter]
    fn set_verify_mode(t: &Thread, zelf: Context, v: Option<Value>) -> PyResult<()> {
        let n = int_attribute(t, v)?;
        if !(0..=2).contains(&n) {
            return Err(t.raise_value_error("invalid value for verify_mode"));
        }
        if n == 0 && zelf.check_hostname.get() {
            let message = "Cannot set verify_mode to CERT_NONE when check_hostname is enabled.";
            return Err(t.raise_value_error(message));
        }
        zelf.verify_mode.set(n as i32);
        zelf.changed();
        Ok(())
    }
}
fn int_attribute(t: &Thread, v: Option<Value>) -> PyResult<i64> {
    match v {
        Some(v) => number::index_i64(t, v),
        None => Err(t.raise_attribute_error("cannot delete attribute")),
    }
}
fn version_attribute(t: &Thread, v: Option<Value>) -> PyResult<i32> {
    let n = int_attribute(t, v)?;
    match n {
        -2 | -1 | 0x301..=0x304 | 0x300 => Ok(n as i32),
        _ => Err(t.raise_value_error(format!("Unsupported TLS/SSL version {n:#x}"))),
    }
}
