//! The exceptions of `ssl`, and what errors of the TLS library become: numbers, reasons and texts as programs know them from OpenSSL.

use brolga_vm::objects::exception::classes::OSError;
use brolga_vm::objects::str_;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};
use rustls::{AlertDescription, CertificateError};

/// An error occurred in the SSL implementation.
#[pyclass(name = "SSLError", module = "ssl", base = OSError, layout_of = base, flags = BASETYPE | HAVE_GC)]
pub struct SslError;
#[pymethods]
impl SslError {
    #[slot]
    fn str(t: &Thread, zelf: Value) -> PyResult<Gc<PyStr>> {
        let text = attr::get(t, zelf, t.intern("strerror"))?;
        match str_::as_str(text) {
            Some(s) => Ok(s),
            None => object::str(t, attr::get(t, zelf, t.intern("args"))?),
        }
    }
}

/// `SSL_ERROR_*`: the errno of an `SSLError`.
pub mod code {
    pub const NONE: i32 = 0;
    pub const SSL: i32 = 1;
    pub const WANT_READ: i32 = 2;
    pub const WANT_WRITE: i32 = 3;
    pub const ZERO_RETURN: i32 = 6;
    pub const EOF: i32 = 8;
}

/// Classes below `SSLError`, with their documentation.
pub const SUBCLASSES: &[(&str, &str)] = &[
    ("SSLZeroReturnError", "SSL/TLS session closed cleanly."),
    (
        "SSLWantReadError",
        "Non-blocking SSL socket needs to read more data\nbefore the requested operation can be completed.",
    ),
    (
        "SSLWantWriteError",
        "Non-blocking SSL socket needs to write more data\nbefore the requested operation can be completed.",
    ),
    ("SSLSyscallError", "System error when attempting SSL operation."),
    ("SSLEOFError", "SSL/TLS connection terminated abruptly."),
    ("SSLCertVerificationError", "A certificate could not be verified."),
];

/// Makes the classes below `SSLError`, once per VM.
pub fn classes(t: &Thread) -> PyResult<Gc<PyDict>> {
    const KEY: &str = "ssl.errors";
    if let Some(d) = t.state_of_vm().roots.get(KEY).and_then(Value::downcast::<PyDict>) {
        return Ok(d);
    }
    let all = PyDict::new(t)?;
    for (name, doc) in SUBCLASSES {
        let base: Value = SslError::class(t).into();
        let bases = match *name {
            "SSLCertVerificationError" => t.new_tuple(&[base, t.types.value_error.into()])?,
            _ => t.new_tuple(&[base])?,
        };
        let namespace = PyDict::new(t)?;
        namespace.set_name(t, t.names.dunder_module, t.intern("ssl"))?;
        namespace.set_name(t, t.intern("__doc__"), t.new_str(doc)?)?;
        let class = call::call_values(t, t.types.type_.into(), &[t.intern(name), bases, namespace.into()])?;
        all.set_str(t, name, class)?;
    }
    t.state_of_vm().roots.set(KEY, all.into());
    Ok(all)
}

/// Where errors are said to come from: programs cut the place off.
const PLACE: &str = "(_ssl.c:1081)";

fn build(
    t: &Thread,
    class: &str,
    number: i32,
    library: Option<&str>,
    reason: Option<&str>,
    text: &str,
    verify: Option<(i32, &str)>,
) -> PyResult<Value> {
    let class: Value = match class {
        "SSLError" => SslError::class(t).into(),
        other => classes(t)?.get_str(t, other)?.unwrap_or_else(|| SslError::class(t).into()),
    };
    let shown = match (library, reason) {
        (Some(library), Some(reason)) => format!("[{library}: {reason}] {text} {PLACE}"),
        (Some(library), None) => format!("[{library}] {text} {PLACE}"),
        _ => format!("{text} {PLACE}"),
    };
    let exc = call::call2(t, class, Value::from_small_int(number as i64), t.new_str(&shown)?)?;
    let text_or_none = |s: Option<&str>| s.map_or(Ok(Value::NONE), |s| t.new_str(s));
    attr::set(t, exc, t.intern("reason"), Some(text_or_none(reason)?))?;
    attr::set(t, exc, t.intern("library"), Some(text_or_none(library)?))?;
    if let Some((number, message)) = verify {
        attr::set(t, exc, t.intern("verify_code"), Some(Value::from_small_int(number as i64)))?;
        attr::set(t, exc, t.intern("verify_message"), Some(t.new_str(message)?))?;
    }
    Ok(exc)
}
/// Raises an exception of the module.
#[cold]
pub fn raise(t: &Thread, class: &str, number: i32, library: Option<&str>, reason: Option<&str>, text: &str) -> Raised {
    match build(t, class, number, library, reason, text, None) {
        Ok(exc) => t.raise_value(exc),
        Err(r) => r,
    }
}
/// An `SSLError` with one of the library's reasons.
#[cold]
pub fn raise_reason(t: &Thread, reason: &str, text: &str) -> Raised {
    raise(t, "SSLError", code::SSL, Some("SSL"), Some(reason), text)
}
/// An `SSLError` without a number: `SSLError('text',)`.
#[cold]
pub fn raise_plain(t: &Thread, text: &str) -> Raised {
    match t.new_str(text).and_then(|text| call::call1(t, SslError::class(t).into(), text)) {
        Ok(exc) => t.raise_value(exc),
        Err(r) => r,
    }
}
/// The PEM or key file could not be used.
#[cold]
pub fn raise_pem(t: &Thread) -> Raised {
    raise(t, "SSLError", 524_297, Some("SSL"), None, "PEM lib")
}
#[cold]
pub fn want_read(t: &Thread) -> Raised {
    raise(t, "SSLWantReadError", code::WANT_READ, None, None, "The operation did not complete (read)")
}
#[cold]
pub fn want_write(t: &Thread) -> Raised {
    raise(t, "SSLWantWriteError", code::WANT_WRITE, None, None, "The operation did not complete (write)")
}
#[cold]
pub fn unexpected_eof(t: &Thread) -> Raised {
    let text = "EOF occurred in violation of protocol";
    raise(t, "SSLEOFError", code::EOF, Some("SSL"), Some("UNEXPECTED_EOF_WHILE_READING"), text)
}
#[cold]
pub fn closed(t: &Thread) -> Raised {
    raise(t, "SSLZeroReturnError", code::ZERO_RETURN, None, None, "TLS/SSL connection has been closed (EOF)")
}
/// Why a certificate was refused: OpenSSL's number and text.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub number: i32,
    pub text: String,
}
impl Refusal {
    pub fn new(number: i32, text: impl Into<String>) -> Refusal {
        Refusal { number, text: text.into() }
    }
}
/// `SSLCertVerificationError`.
#[cold]
pub fn raise_refusal(t: &Thread, refusal: &Refusal) -> Raised {
    let text = format!("certificate verify failed: {}", refusal.text);
    let reason = "CERTIFICATE_VERIFY_FAILED";
    let verify = Some((refusal.number, refusal.text.as_str()));
    match build(t, "SSLCertVerificationError", code::SSL, Some("SSL"), Some(reason), &text, verify) {
        Ok(exc) => t.raise_value(exc),
        Err(r) => r,
    }
}
/// The refusal that a failure of chain building amounts to.
pub fn refusal_of(e: &CertificateError) -> Refusal {
    match e {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Refusal::new(10, "certificate has expired")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Refusal::new(9, "certificate is not yet valid")
        }
        CertificateError::Revoked => Refusal::new(23, "certificate revoked"),
        CertificateError::BadSignature => Refusal::new(7, "certificate signature failure"),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            Refusal::new(26, "unsuitable certificate purpose")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Refusal::new(62, "hostname mismatch")
        }
        CertificateError::UnhandledCriticalExtension => Refusal::new(34, "unhandled critical extension"),
        CertificateError::BadEncoding => Refusal::new(20, "certificate has a bad encoding"),
        _ => Refusal::new(20, "unable to get local issuer certificate"),
    }
}

/// An alert's name and text.
fn alert(d: AlertDescription) -> (&'static str, &'static str) {
    use AlertDescription as A;
    match d {
        A::UnexpectedMessage => ("SSLV3_ALERT_UNEXPECTED_MESSAGE", "ssl/tls alert unexpected message"),
        A::BadRecordMac => ("SSLV3_ALERT_BAD_RECORD_MAC", "ssl/tls alert bad record mac"),
        A::HandshakeFailure => ("SSLV3_ALERT_HANDSHAKE_FAILURE", "ssl/tls alert handshake failure"),
        A::NoCertificate => ("SSLV3_ALERT_NO_CERTIFICATE", "ssl/tls alert no certificate"),
        A::BadCertificate => ("SSLV3_ALERT_BAD_CERTIFICATE", "ssl/tls alert bad certificate"),
        A::UnsupportedCertificate => ("SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "ssl/tls alert unsupported certificate"),
        A::CertificateRevoked => ("SSLV3_ALERT_CERTIFICATE_REVOKED", "ssl/tls alert certificate revoked"),
        A::CertificateExpired => ("SSLV3_ALERT_CERTIFICATE_EXPIRED", "ssl/tls alert certificate expired"),
        A::CertificateUnknown => ("SSLV3_ALERT_CERTIFICATE_UNKNOWN", "ssl/tls alert certificate unknown"),
        A::IllegalParameter => ("SSLV3_ALERT_ILLEGAL_PARAMETER", "ssl/tls alert illegal parameter"),
        A::UnknownCA => ("TLSV1_ALERT_UNKNOWN_CA", "tlsv1 alert unknown ca"),
        A::AccessDenied => ("TLSV1_ALERT_ACCESS_DENIED", "tlsv1 alert access denied"),
        A::DecodeError => ("TLSV1_ALERT_DECODE_ERROR", "tlsv1 alert decode error"),
        A::DecryptError => ("TLSV1_ALERT_DECRYPT_ERROR", "tlsv1 alert decrypt error"),
        A::ProtocolVersion => ("TLSV1_ALERT_PROTOCOL_VERSION", "tlsv1 alert protocol version"),
        A::InsufficientSecurity => ("TLSV1_ALERT_INSUFFICIENT_SECURITY", "tlsv1 alert insufficient security"),
        A::InternalError => ("TLSV1_ALERT_INTERNAL_ERROR", "tlsv1 alert internal error"),
        A::UserCanceled => ("TLSV1_ALERT_USER_CANCELLED", "tlsv1 alert user cancelled"),
        A::NoRenegotiation => ("TLSV1_ALERT_NO_RENEGOTIATION", "tlsv1 alert no renegotiation"),
        A::UnrecognisedName => ("TLSV1_UNRECOGNIZED_NAME", "tlsv1 unrecognized name"),
        A::NoApplicationProtocol => ("TLSV1_ALERT_NO_APPLICATION_PROTOCOL", "tlsv1 alert no application protocol"),
        A::CertificateRequired => ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "tlsv13 alert certificate required"),
        A::MissingExtension => ("TLSV13_ALERT_MISSING_EXTENSION", "tlsv13 alert missing extension"),
        _ => ("TLSV1_ALERT", "tlsv1 alert"),
    }
}
/// The exception for an error of the TLS library; a refused certificate is known in more detail by the verifier.
#[cold]
pub fn raise_tls(t: &Thread, e: &rustls::Error, refusal: Option<Refusal>, server: bool) -> Raised {
    use rustls::Error as E;
    match e {
        E::InvalidCertificate(c) => raise_refusal(t, &refusal.unwrap_or_else(|| refusal_of(c))),
        E::AlertReceived(d) => {
            let (reason, text) = alert(*d);
            raise_reason(t, reason, text)
        }
        E::NoCertificatesPresented => {
            raise_reason(t, "PEER_DID_NOT_RETURN_A_CERTIFICATE", "peer did not return a certificate")
        }
        E::InvalidMessage(_) if server => raise_reason(t, "HTTP_REQUEST", "http request"),
        E::InvalidMessage(_) => raise_reason(t, "WRONG_VERSION_NUMBER", "wrong version number"),
        E::PeerIncompatible(why) => {
            let text = format!("{why:?}");
            if text.contains("CipherSuites") || text.contains("KxGroups") || text.contains("Signature") {
                raise_reason(t, "NO_SHARED_CIPHER", "no shared cipher")
            } else {
                raise_reason(t, "UNSUPPORTED_PROTOCOL", "unsupported protocol")
            }
        }
        E::NoApplicationProtocol => raise_reason(t, "NO_APPLICATION_PROTOCOL", "no application protocol"),
        E::PeerMisbehaved(_) | E::InappropriateMessage { .. } | E::InappropriateHandshakeMessage { .. } => {
            raise_reason(t, "UNEXPECTED_MESSAGE", "unexpected message")
        }
        E::DecryptError => {
            raise_reason(t, "DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "decryption failed or bad record mac")
        }
        E::PeerSentOversizedRecord => raise_reason(t, "PACKET_LENGTH_TOO_LONG", "packet length too long"),
        other => raise_reason(t, "INTERNAL_ERROR", &other.to_string()),
    }
}
