//! `_ssl`: TLS for `ssl`, on the rustls library with ring's cryptography.
//!
//! [`context`] holds settings and certificates, [`connection`] runs the protocol over sockets and memory queues ([`bio`]), [`verify`] judges peers'
//! certificates, which [`x509`] reads. TLS 1.2 and 1.3 are spoken; older versions, renegotiation, PSK, and encrypted key files are not there.

mod bio;
mod certificate;
mod ciphers;
mod connection;
mod context;
mod der;
mod errors;
mod oids;
mod session;
mod verify;
mod x509;

use crate::system;
use bio::MemoryBio;
use brolga_vm::abi::path::FsPath;
use brolga_vm::prelude::*;
use certificate::CertificateObject;
use connection::SslSocket;
use context::SslContext;
use errors::SslError;
use oids::Oid;
use session::SslSession;

/// OpenSSL's numbers.
#[rustfmt::skip]
const NUMBERS: &[(&str, i64)] = &[
    ("ALERT_DESCRIPTION_ACCESS_DENIED", 49), ("ALERT_DESCRIPTION_BAD_CERTIFICATE", 42),
    ("ALERT_DESCRIPTION_BAD_CERTIFICATE_HASH_VALUE", 114), ("ALERT_DESCRIPTION_BAD_CERTIFICATE_STATUS_RESPONSE", 113),
    ("ALERT_DESCRIPTION_BAD_RECORD_MAC", 20), ("ALERT_DESCRIPTION_CERTIFICATE_EXPIRED", 45),
    ("ALERT_DESCRIPTION_CERTIFICATE_REVOKED", 44), ("ALERT_DESCRIPTION_CERTIFICATE_UNKNOWN", 46),
    ("ALERT_DESCRIPTION_CERTIFICATE_UNOBTAINABLE", 111), ("ALERT_DESCRIPTION_CLOSE_NOTIFY", 0),
    ("ALERT_DESCRIPTION_DECODE_ERROR", 50), ("ALERT_DESCRIPTION_DECOMPRESSION_FAILURE", 30),
    ("ALERT_DESCRIPTION_DECRYPT_ERROR", 51), ("ALERT_DESCRIPTION_HANDSHAKE_FAILURE", 40),
    ("ALERT_DESCRIPTION_ILLEGAL_PARAMETER", 47), ("ALERT_DESCRIPTION_INSUFFICIENT_SECURITY", 71),
    ("ALERT_DESCRIPTION_INTERNAL_ERROR", 80), ("ALERT_DESCRIPTION_NO_RENEGOTIATION", 100),
    ("ALERT_DESCRIPTION_PROTOCOL_VERSION", 70), ("ALERT_DESCRIPTION_RECORD_OVERFLOW", 22),
    ("ALERT_DESCRIPTION_UNEXPECTED_MESSAGE", 10), ("ALERT_DESCRIPTION_UNKNOWN_CA", 48),
    ("ALERT_DESCRIPTION_UNKNOWN_PSK_IDENTITY", 115), ("ALERT_DESCRIPTION_UNRECOGNIZED_NAME", 112),
    ("ALERT_DESCRIPTION_UNSUPPORTED_CERTIFICATE", 43), ("ALERT_DESCRIPTION_UNSUPPORTED_EXTENSION", 110),
    ("ALERT_DESCRIPTION_USER_CANCELLED", 90), ("CERT_NONE", 0), ("CERT_OPTIONAL", 1), ("CERT_REQUIRED", 2),
    ("ENCODING_DER", 2), ("ENCODING_PEM", 1), ("HOSTFLAG_ALWAYS_CHECK_SUBJECT", 1), ("HOSTFLAG_MULTI_LABEL_WILDCARDS", 8),
    ("HOSTFLAG_NEVER_CHECK_SUBJECT", 32), ("HOSTFLAG_NO_PARTIAL_WILDCARDS", 4), ("HOSTFLAG_NO_WILDCARDS", 2),
    ("HOSTFLAG_SINGLE_LABEL_SUBDOMAINS", 16), ("OPENSSL_VERSION_NUMBER", 0x3000_0000), ("OP_ALL", 2147483728),
    ("OP_CIPHER_SERVER_PREFERENCE", 4194304), ("OP_ENABLE_KTLS", 8), ("OP_ENABLE_MIDDLEBOX_COMPAT", 1048576),
    ("OP_IGNORE_UNEXPECTED_EOF", 128), ("OP_LEGACY_SERVER_CONNECT", 4), ("OP_NO_COMPRESSION", 131072),
    ("OP_NO_RENEGOTIATION", 1073741824), ("OP_NO_SSLv2", 0), ("OP_NO_SSLv3", 33554432), ("OP_NO_TICKET", 16384),
    ("OP_NO_TLSv1", 67108864), ("OP_NO_TLSv1_1", 268435456), ("OP_NO_TLSv1_2", 134217728), ("OP_NO_TLSv1_3", 536870912),
    ("OP_SINGLE_DH_USE", 0), ("OP_SINGLE_ECDH_USE", 0), ("PROTOCOL_SSLv23", 2), ("PROTOCOL_TLS", 2),
    ("PROTOCOL_TLS_CLIENT", 16), ("PROTOCOL_TLS_SERVER", 17), ("PROTOCOL_TLSv1", 3), ("PROTOCOL_TLSv1_1", 4),
    ("PROTOCOL_TLSv1_2", 5), ("PROTO_MAXIMUM_SUPPORTED", -1), ("PROTO_MINIMUM_SUPPORTED", -2), ("PROTO_SSLv3", 768),
    ("PROTO_TLSv1", 769), ("PROTO_TLSv1_1", 770), ("PROTO_TLSv1_2", 771), ("PROTO_TLSv1_3", 772), ("SSL_ERROR_EOF", 8),
    ("SSL_ERROR_INVALID_ERROR_CODE", 10), ("SSL_ERROR_SSL", 1), ("SSL_ERROR_SYSCALL", 5), ("SSL_ERROR_WANT_CONNECT", 7),
    ("SSL_ERROR_WANT_READ", 2), ("SSL_ERROR_WANT_WRITE", 3), ("SSL_ERROR_WANT_X509_LOOKUP", 4),
    ("SSL_ERROR_ZERO_RETURN", 6), ("VERIFY_ALLOW_PROXY_CERTS", 64), ("VERIFY_CRL_CHECK_CHAIN", 12),
    ("VERIFY_CRL_CHECK_LEAF", 4), ("VERIFY_DEFAULT", 0), ("VERIFY_X509_PARTIAL_CHAIN", 524288),
    ("VERIFY_X509_STRICT", 32), ("VERIFY_X509_TRUSTED_FIRST", 32768),
];
const FEATURES: &[(&str, bool)] = &[
    ("HAS_ALPN", true),
    ("HAS_ECDH", true),
    ("HAS_NPN", false),
    ("HAS_PHA", false),
    ("HAS_PSK", false),
    ("HAS_PSK_TLS13", false),
    ("HAS_SNI", true),
    ("HAS_SSLv2", false),
    ("HAS_SSLv3", false),
    ("HAS_TLS_UNIQUE", false),
    ("HAS_TLSv1", false),
    ("HAS_TLSv1_1", false),
    ("HAS_TLSv1_2", true),
    ("HAS_TLSv1_3", true),
];

fn oid_value(t: &Thread, o: &Oid) -> PyResult<Value> {
    let text = |s: &str| t.new_str(s);
    t.new_tuple(&[Value::from_small_int(o.nid as i64), text(o.short_name)?, text(o.long_name)?, text(o.oid)?])
}

/// Implementation module for SSL socket operations.  See the socket module
/// for documentation.
#[pymodule(name = "_ssl", classes(SslContext, SslSocket, MemoryBio, SslSession, CertificateObject, SslError))]
pub mod ssl_module {
    use super::*;

    #[pyfunction("_test_decode_cert(path, /)", doc = "")]
    fn test_decode_cert(t: &Thread, path: Value) -> PyResult<Value> {
        use rustls::pki_types::pem::PemObject;
        let path = FsPath::from_value(t, path)?;
        let bytes = match std::fs::read(path.as_path()) {
            Ok(bytes) => bytes,
            Err(_) => return Err(errors::raise_plain(t, "Can't open file")),
        };
        let found = rustls::pki_types::CertificateDer::from_pem_slice(&bytes).ok();
        match found.map(|c| x509::to_python(t, &c)).transpose()?.flatten() {
            Some(d) => Ok(d),
            None => Err(errors::raise_plain(t, "Error decoding PEM-encoded file")),
        }
    }
    /// Mix string into the OpenSSL PRNG state. entropy (a float) is a lower bound on the entropy contained in string. The system's generator needs none.
    #[pyfunction("RAND_add(string, entropy, /)")]
    fn rand_add(t: &Thread, string: Value, entropy: f64) -> PyResult<()> {
        let _ = entropy;
        match brolga_vm::objects::str_::as_str(string) {
            Some(_) => Ok(()),
            None => BytesLike::acquire(t, string).map(|_| ()),
        }
    }
    /// Generate n cryptographically strong pseudo-random bytes.
    #[pyfunction("RAND_bytes(n, /)")]
    fn rand_bytes(t: &Thread, n: i32) -> PyResult<Vec<u8>> {
        let Ok(n) = usize::try_from(n) else { return Err(t.raise_value_error("num must be positive")) };
        let mut bytes = vec![0u8; n];
        let mut done = 0;
        while done < n {
            // SAFETY: the rest of the buffer is writable.
            let got =
                system::blocking(t, || unsafe { libc::getrandom(bytes[done..].as_mut_ptr().cast(), n - done, 0) })?;
            done += got as usize;
        }
        Ok(bytes)
    }
    /// Returns True if the OpenSSL PRNG has been seeded with enough data and False if not.
    #[pyfunction("RAND_status()")]
    fn rand_status() -> bool {
        true
    }
    /// Return search paths and environment vars that are used by SSLContext's set_default_verify_paths() to load default CAs.
    #[pyfunction("get_default_verify_paths()")]
    fn get_default_verify_paths(t: &Thread) -> PyResult<Value> {
        let (file, folder) = context::default_paths();
        let text = |p: Option<std::path::PathBuf>, default: &str| {
            t.new_str(&p.map_or(default.to_owned(), |p| p.to_string_lossy().into_owned()))
        };
        t.new_tuple(&[
            t.new_str("SSL_CERT_FILE")?,
            text(file, "/etc/ssl/cert.pem")?,
            t.new_str("SSL_CERT_DIR")?,
            text(folder, "/etc/ssl/certs")?,
        ])
    }
    /// Lookup NID, short name, long name and OID of an ASN1_OBJECT. By default objects are looked up by OID. With name=True short and long name are also matched.
    #[pyfunction("txt2obj(txt, name=False)")]
    fn txt2obj(t: &Thread, txt: String, name: bool) -> PyResult<Value> {
        match oids::by_text(&txt, name) {
            Some(o) => oid_value(t, o),
            None => Err(t.raise_value_error(format!("unknown object '{}'", txt.chars().take(100).collect::<String>()))),
        }
    }
    /// Lookup NID, short name, long name and OID of an ASN1_OBJECT by NID.
    #[pyfunction("nid2obj(nid, /)")]
    fn nid2obj(t: &Thread, nid: i32) -> PyResult<Value> {
        if nid < 0 {
            return Err(t.raise_value_error("NID must be positive."));
        }
        match oids::by_nid(nid) {
            Some(o) => oid_value(t, o),
            None => Err(t.raise_value_error(format!("unknown NID {nid}"))),
        }
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        system::add_constants(t, module, NUMBERS)?;
        for (name, on) in FEATURES {
            module.add(t, name, Value::from_bool(*on))?;
        }
        // Programs look at OpenSSL's version for what can be relied on: all of 3.0 that matters to them is there.
        module.add_str(t, "OPENSSL_VERSION", "OpenSSL 3.0.0 (compatible: rustls on ring)")?;
        for name in ["OPENSSL_VERSION_INFO", "_OPENSSL_API_VERSION"] {
            let version = t.new_tuple(&[3, 0, 0, 0, 0].map(Value::from_small_int))?;
            module.add(t, name, version)?;
        }
        module.add_str(t, "_DEFAULT_CIPHERS", "DEFAULT")?;
        let classes = errors::classes(t)?;
        for (name, _) in errors::SUBCLASSES {
            if let Some(class) = classes.get_str(t, name)? {
                module.add(t, name, class)?;
            }
        }
        Ok(())
    }
}
