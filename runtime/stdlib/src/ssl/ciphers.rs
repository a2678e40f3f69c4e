//! Cipher suites: OpenSSL's names and descriptions of those that the TLS library has, and lists of ciphers as text.

use brolga_vm::prelude::*;
use rustls::crypto::CryptoProvider;
use rustls::{CipherSuite, SupportedCipherSuite};

/// What OpenSSL tells about a suite.
pub struct Cipher {
    pub suite: CipherSuite,
    pub name: &'static str,
    pub protocol: &'static str,
    pub bits: i64,
    key_exchange: &'static str,
    authentication: &'static str,
    encryption: &'static str,
    symmetric: &'static str,
    number: i64,
}

macro_rules! ciphers {
    ($($suite:ident $name:literal $protocol:literal $bits:literal $kx:literal $au:literal $enc:literal $symmetric:literal $number:literal;)*) => {
        /// In the order of preference.
        pub static CIPHERS: &[Cipher] = &[$(Cipher {
            suite: CipherSuite::$suite,
            name: $name,
            protocol: $protocol,
            bits: $bits,
            key_exchange: $kx,
            authentication: $au,
            encryption: $enc,
            symmetric: $symmetric,
            number: $number,
        }),*];
    };
}
ciphers! {
    TLS13_AES_256_GCM_SHA384 "TLS_AES_256_GCM_SHA384" "TLSv1.3" 256 "any" "any" "AESGCM(256)" "aes-256-gcm" 0x0300_1302;
    TLS13_CHACHA20_POLY1305_SHA256 "TLS_CHACHA20_POLY1305_SHA256" "TLSv1.3" 256 "any" "any" "CHACHA20/POLY1305(256)" "chacha20-poly1305" 0x0300_1303;
    TLS13_AES_128_GCM_SHA256 "TLS_AES_128_GCM_SHA256" "TLSv1.3" 128 "any" "any" "AESGCM(128)" "aes-128-gcm" 0x0300_1301;
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 "ECDHE-ECDSA-AES256-GCM-SHA384" "TLSv1.2" 256 "ECDH" "ECDSA" "AESGCM(256)" "aes-256-gcm" 0x0300_c02c;
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 "ECDHE-RSA-AES256-GCM-SHA384" "TLSv1.2" 256 "ECDH" "RSA" "AESGCM(256)" "aes-256-gcm" 0x0300_c030;
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 "ECDHE-ECDSA-AES128-GCM-SHA256" "TLSv1.2" 128 "ECDH" "ECDSA" "AESGCM(128)" "aes-128-gcm" 0x0300_c02b;
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 "ECDHE-RSA-AES128-GCM-SHA256" "TLSv1.2" 128 "ECDH" "RSA" "AESGCM(128)" "aes-128-gcm" 0x0300_c02f;
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 "ECDHE-ECDSA-CHACHA20-POLY1305" "TLSv1.2" 256 "ECDH" "ECDSA" "CHACHA20/POLY1305(256)" "chacha20-poly1305" 0x0300_cca9;
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 "ECDHE-RSA-CHACHA20-POLY1305" "TLSv1.2" 256 "ECDH" "RSA" "CHACHA20/POLY1305(256)" "chacha20-poly1305" 0x0300_cca8;
}

pub fn by_suite(suite: CipherSuite) -> Option<&'static Cipher> {
    CIPHERS.iter().find(|c| c.suite == suite)
}

impl Cipher {
    fn is_tls13(&self) -> bool {
        self.protocol == "TLSv1.3"
    }
    /// `(name, version, bits)`
    pub fn triple(&self, t: &Thread) -> PyResult<Value> {
        t.new_tuple(&[t.new_str(self.name)?, t.new_str(self.protocol)?, Value::from_small_int(self.bits)])
    }
    /// An entry of `SSLContext.get_ciphers()`.
    pub fn describe(&self, t: &Thread) -> PyResult<Value> {
        let d = PyDict::new(t)?;
        let width = 28;
        let description = format!(
            "{:width$} {} Kx={:<8} Au={:<5} Enc={:<22} Mac=AEAD",
            self.name, self.protocol, self.key_exchange, self.authentication, self.encryption
        );
        let (kx, auth) = match self.is_tls13() {
            true => ("kx-any", "auth-any".to_owned()),
            false => ("kx-ecdhe", format!("auth-{}", self.authentication.to_lowercase())),
        };
        d.set_str(t, "id", Value::from_small_int(self.number))?;
        for (key, text) in [("name", self.name), ("protocol", self.protocol), ("description", &description)] {
            d.set_str(t, key, t.new_str(text)?)?;
        }
        d.set_str(t, "strength_bits", Value::from_small_int(self.bits))?;
        d.set_str(t, "alg_bits", Value::from_small_int(self.bits))?;
        d.set_str(t, "aead", Value::TRUE)?;
        d.set_str(t, "symmetric", t.new_str(self.symmetric)?)?;
        d.set_str(t, "digest", Value::NONE)?;
        d.set_str(t, "kea", t.new_str(kx)?)?;
        d.set_str(t, "auth", t.new_str(&auth)?)?;
        Ok(d.into())
    }
    /// Whether a word of a cipher list (`ECDHE+AESGCM`) means it.
    fn has(&self, word: &str) -> bool {
        let one = |w: &str| match w {
            "ALL" | "DEFAULT" | "HIGH" | "COMPLEMENTOFDEFAULT" | "TLSv1.2" | "FIPS" => true,
            "ECDH" | "ECDHE" | "kECDHE" | "kEECDH" | "EECDH" | "PFS" => !self.is_tls13(),
            "AESGCM" => self.encryption.starts_with("AESGCM"),
            "AES" => self.encryption.starts_with("AES"),
            "AES128" => self.encryption == "AESGCM(128)",
            "AES256" => self.encryption == "AESGCM(256)",
            "CHACHA20" => self.encryption.starts_with("CHACHA20"),
            "RSA" | "aRSA" => self.authentication == "RSA",
            "ECDSA" | "aECDSA" => self.authentication == "ECDSA",
            other => other.eq_ignore_ascii_case(self.name),
        };
        word.split('+').all(one)
    }
}

/// The suites below TLS 1.3 that a list of ciphers selects, in its order; those of TLS 1.3 are always there. `None` if the list selects nothing.
pub fn select(list: &str) -> Option<Vec<&'static Cipher>> {
    let mut chosen: Vec<&'static Cipher> = Vec::new();
    let mut banned: Vec<&'static str> = Vec::new();
    for word in list.split([':', ',', ' ']).filter(|w| !w.is_empty() && !w.starts_with('@')) {
        let old = CIPHERS.iter().filter(|c| !c.is_tls13());
        match word.as_bytes()[0] {
            b'!' => banned.extend(old.filter(|c| c.has(&word[1..])).map(|c| c.name)),
            b'-' => chosen.retain(|c| !c.has(&word[1..])),
            b'+' => {
                let (moved, kept) = chosen.iter().partition(|c| c.has(&word[1..]));
                chosen = kept;
                let moved: Vec<&'static Cipher> = moved;
                chosen.extend(moved);
            }
            _ => {
                for c in old.filter(|c| c.has(word)) {
                    if !chosen.iter().any(|d| d.name == c.name) {
                        chosen.push(c);
                    }
                }
            }
        }
    }
    chosen.retain(|c| !banned.contains(&c.name));
    (!chosen.is_empty()).then_some(chosen)
}

/// The library's provider with the selected suites, and those of TLS 1.3.
pub fn provider(selected: Option<&[&'static Cipher]>) -> CryptoProvider {
    let mut p = rustls::crypto::ring::default_provider();
    if let Some(selected) = selected {
        let all = std::mem::take(&mut p.cipher_suites);
        let (tls13, older): (Vec<SupportedCipherSuite>, Vec<SupportedCipherSuite>) =
            all.into_iter().partition(|s| by_suite(s.suite()).is_none_or(Cipher::is_tls13));
        p.cipher_suites = tls13;
        for c in selected {
            p.cipher_suites.extend(older.iter().filter(|s| s.suite() == c.suite));
        }
    }
    p
}
