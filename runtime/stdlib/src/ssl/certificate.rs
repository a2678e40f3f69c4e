//! `_ssl.Certificate`: a certificate of a peer's chain.

use super::x509;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::prelude::*;

pub const ENCODING_PEM: i32 = 1;
pub const ENCODING_DER: i32 = 2;

#[pyclass(name = "Certificate", module = "_ssl", flags = DISALLOW_INSTANTIATION, no_doc)]
pub struct CertificateObject {
    der: Vec<u8>,
}
type Certificate = Gc<Native<CertificateObject>>;

impl CertificateObject {
    pub fn make(t: &Thread, der: Vec<u8>) -> PyResult<Value> {
        Native::new(t, CertificateObject::class(t), CertificateObject { der }).map(Into::into)
    }
}

/// Text between the marks of a PEM certificate.
fn pem(der: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in der.chunks(48) {
        for group in line.chunks(3) {
            let bits = group.iter().fold(0u32, |n, b| n << 8 | *b as u32) << (8 * (3 - group.len()));
            for i in 0..4 {
                let digit = DIGITS[(bits >> (18 - 6 * i) & 63) as usize];
                text.push(if i <= group.len() { digit as char } else { '=' });
            }
        }
        text.push('\n');
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}

#[pymethods]
impl CertificateObject {
    #[method("public_bytes($self, /, format=Encoding.PEM)", doc = "")]
    fn public_bytes(t: &Thread, zelf: Certificate, format: Option<i32>) -> PyResult<Value> {
        match format.unwrap_or(ENCODING_PEM) {
            ENCODING_PEM => t.new_str(&pem(&zelf.der)),
            ENCODING_DER => PyBytes::new(t, &zelf.der).map(Into::into),
            _ => Err(t.raise_value_error("Unsupported format")),
        }
    }
    #[method("get_info($self, /)", doc = "")]
    fn get_info(t: &Thread, zelf: Certificate) -> PyResult<Value> {
        match x509::to_python(t, &zelf.der)? {
            Some(d) => Ok(d),
            None => Err(t.raise_value_error("malformed certificate")),
        }
    }
    #[slot]
    fn hash(zelf: Certificate) -> i64 {
        zelf.der.iter().fold(17i64, |h, b| h.wrapping_mul(31).wrapping_add(*b as i64))
    }
    #[slot]
    fn richcompare(zelf: Certificate, other: Value, op: CompareOp) -> Value {
        let Some(other) = other.downcast::<Native<CertificateObject>>() else { return Value::NOT_IMPLEMENTED };
        match op {
            CompareOp::Eq => Value::from_bool(zelf.der == other.der),
            CompareOp::Ne => Value::from_bool(zelf.der != other.der),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot]
    fn repr(zelf: Certificate) -> String {
        let name = x509::Certificate::parse(&zelf.der).and_then(|c| c.names().2.into_iter().next());
        format!("<_ssl.Certificate '/CN={}'>", name.unwrap_or_default())
    }
}
