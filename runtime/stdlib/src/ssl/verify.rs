//! Whether a peer's certificates are good: chains up to trusted certificates, host names, the verify modes of a context.
//!
//! A certificate that is itself among the trusted ones is good without a chain, as self-signed ones are used with OpenSSL.

use super::errors::{Refusal, refusal_of};
use super::x509::{Certificate, dns_matches};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, RootCertStore, SignatureScheme};
use std::sync::{Arc, Mutex, PoisonError};

pub const CERT_NONE: i32 = 0;
pub const CERT_REQUIRED: i32 = 2;

/// Never compare host names with the subject's common name.
pub const NEVER_CHECK_SUBJECT: i64 = 0x20;

/// What a verifier found out, for whoever made it.
#[derive(Default, Debug)]
pub struct Finding {
    pub refusal: Option<Refusal>,
}

/// Verifies either side's certificates.
#[derive(Debug)]
pub struct Verifier {
    pub mode: i32,
    /// The name that the certificate must be for.
    pub host: Option<String>,
    pub host_flags: i64,
    pub roots: Arc<RootCertStore>,
    pub trusted: Arc<Vec<CertificateDer<'static>>>,
    pub provider: Arc<CryptoProvider>,
    pub subjects: Vec<DistinguishedName>,
    pub finding: Arc<Mutex<Finding>>,
}

impl Verifier {
    fn refuse(&self, refusal: Refusal, e: CertificateError) -> Error {
        self.finding.lock().unwrap_or_else(PoisonError::into_inner).refusal = Some(refusal);
        Error::InvalidCertificate(e)
    }
    fn check_validity(&self, c: &Certificate<'_>, now: UnixTime) -> Result<(), Error> {
        let now = now.as_secs() as i64;
        match c.validity() {
            Some((start, _)) if now < start => {
                Err(self.refuse(Refusal::new(9, "certificate is not yet valid"), CertificateError::NotValidYet))
            }
            Some((_, end)) if now > end => {
                Err(self.refuse(Refusal::new(10, "certificate has expired"), CertificateError::Expired))
            }
            _ => Ok(()),
        }
    }
    fn check_chain(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
        usage: webpki::KeyUsage,
    ) -> Result<(), Error> {
        let parsed = Certificate::parse(leaf);
        if self.trusted.iter().any(|c| c.as_ref() == leaf.as_ref()) {
            return match &parsed {
                Some(c) => self.check_validity(c, now),
                None => Ok(()),
            };
        }
        let good = webpki::EndEntityCert::try_from(leaf).and_then(|c| {
            let algorithms = self.provider.signature_verification_algorithms.all;
            c.verify_for_usage(algorithms, &self.roots.roots, intermediates, now, usage, None, None).map(|_| ())
        });
        let Err(e) = good else { return Ok(()) };
        let (refusal, error) = match e {
            webpki::Error::CertExpired { .. } => {
                (Refusal::new(10, "certificate has expired"), CertificateError::Expired)
            }
            webpki::Error::CertNotValidYet { .. } => {
                (Refusal::new(9, "certificate is not yet valid"), CertificateError::NotValidYet)
            }
            webpki::Error::RequiredEkuNotFoundContext(_) | webpki::Error::EndEntityUsedAsCa => {
                (Refusal::new(26, "unsuitable certificate purpose"), CertificateError::InvalidPurpose)
            }
            webpki::Error::InvalidSignatureForPublicKey => {
                (refusal_of(&CertificateError::BadSignature), CertificateError::BadSignature)
            }
            _ => {
                let unknown = CertificateError::UnknownIssuer;
                let self_signed_above =
                    intermediates.iter().any(|c| Certificate::parse(c).is_some_and(|c| c.is_self_issued()));
                let refusal = match &parsed {
                    Some(c) if c.is_self_issued() => Refusal::new(18, "self-signed certificate"),
                    _ if self_signed_above => Refusal::new(19, "self-signed certificate in certificate chain"),
                    _ => refusal_of(&unknown),
                };
                (refusal, unknown)
            }
        };
        Err(self.refuse(refusal, error))
    }
    fn check_host(&self, leaf: &CertificateDer<'_>, host: &str) -> Result<(), Error> {
        let Some(c) = Certificate::parse(leaf) else {
            return Err(self.refuse(Refusal::new(62, "hostname mismatch"), CertificateError::BadEncoding));
        };
        let (dns, ips, common) = c.names();
        let octets = host.parse::<std::net::IpAddr>().ok().map(|ip| match ip {
            std::net::IpAddr::V4(a) => a.octets().to_vec(),
            std::net::IpAddr::V6(a) => a.octets().to_vec(),
        });
        if let Some(octets) = octets {
            if ips.contains(&octets) {
                return Ok(());
            }
            let text = format!("IP address mismatch, certificate is not valid for '{host}'.");
            return Err(self.refuse(Refusal::new(64, text), CertificateError::NotValidForName));
        }
        let by_subject = dns.is_empty() && self.host_flags & NEVER_CHECK_SUBJECT == 0;
        let names = if by_subject { &common } else { &dns };
        if names.iter().any(|name| dns_matches(name, host)) {
            return Ok(());
        }
        let text = format!("Hostname mismatch, certificate is not valid for '{host}'.");
        Err(self.refuse(Refusal::new(62, text), CertificateError::NotValidForName))
    }
    fn schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.mode != CERT_NONE {
            self.check_chain(end_entity, intermediates, now, webpki::KeyUsage::server_auth())?;
            if let Some(host) = &self.host {
                self.check_host(end_entity, host)?;
            }
        }
        Ok(ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.mode == CERT_NONE {
            return Ok(HandshakeSignatureValid::assertion());
        }
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.mode == CERT_NONE {
            return Ok(HandshakeSignatureValid::assertion());
        }
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }
}

impl ClientCertVerifier for Verifier {
    fn offer_client_auth(&self) -> bool {
        self.mode != CERT_NONE
    }
    fn client_auth_mandatory(&self) -> bool {
        self.mode == CERT_REQUIRED
    }
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.subjects
    }
    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.check_chain(end_entity, intermediates, now, webpki::KeyUsage::client_auth())?;
        Ok(ClientCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }
}
