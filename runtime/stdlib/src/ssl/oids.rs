//! Object identifiers by number, short name, long name and dotted text: those that certificates use.

pub struct Oid {
    pub nid: i32,
    pub short_name: &'static str,
    pub long_name: &'static str,
    pub oid: &'static str,
}

macro_rules! oids {
    ($($nid:literal $short:literal $long:literal $oid:literal;)*) => {
        pub static OIDS: &[Oid] =
            &[$(Oid { nid: $nid, short_name: $short, long_name: $long, oid: $oid }),*];
    };
}
oids! {
    1 "rsadsi" "RSA Data Security, Inc." "1.2.840.113549";
    2 "pkcs" "RSA Data Security, Inc. PKCS" "1.2.840.113549.1";
    3 "MD2" "md2" "1.2.840.113549.2.2";
    4 "MD5" "md5" "1.2.840.113549.2.5";
    6 "rsaEncryption" "rsaEncryption" "1.2.840.113549.1.1.1";
    8 "RSA-MD5" "md5WithRSAEncryption" "1.2.840.113549.1.1.4";
    13 "CN" "commonName" "2.5.4.3";
    14 "C" "countryName" "2.5.4.6";
    15 "L" "localityName" "2.5.4.7";
    16 "ST" "stateOrProvinceName" "2.5.4.8";
    17 "O" "organizationName" "2.5.4.10";
    18 "OU" "organizationalUnitName" "2.5.4.11";
    48 "emailAddress" "emailAddress" "1.2.840.113549.1.9.1";
    49 "unstructuredName" "unstructuredName" "1.2.840.113549.1.9.2";
    54 "challengePassword" "challengePassword" "1.2.840.113549.1.9.7";
    64 "SHA1" "sha1" "1.3.14.3.2.26";
    65 "RSA-SHA1" "sha1WithRSAEncryption" "1.2.840.113549.1.1.5";
    82 "subjectKeyIdentifier" "X509v3 Subject Key Identifier" "2.5.29.14";
    83 "keyUsage" "X509v3 Key Usage" "2.5.29.15";
    85 "subjectAltName" "X509v3 Subject Alternative Name" "2.5.29.17";
    86 "issuerAltName" "X509v3 Issuer Alternative Name" "2.5.29.18";
    87 "basicConstraints" "X509v3 Basic Constraints" "2.5.29.19";
    89 "certificatePolicies" "X509v3 Certificate Policies" "2.5.29.32";
    90 "authorityKeyIdentifier" "X509v3 Authority Key Identifier" "2.5.29.35";
    99 "GN" "givenName" "2.5.4.42";
    100 "SN" "surname" "2.5.4.4";
    101 "initials" "initials" "2.5.4.43";
    103 "crlDistributionPoints" "X509v3 CRL Distribution Points" "2.5.29.31";
    105 "serialNumber" "serialNumber" "2.5.4.5";
    106 "title" "title" "2.5.4.12";
    107 "description" "description" "2.5.4.13";
    126 "extendedKeyUsage" "X509v3 Extended Key Usage" "2.5.29.37";
    129 "serverAuth" "TLS Web Server Authentication" "1.3.6.1.5.5.7.3.1";
    130 "clientAuth" "TLS Web Client Authentication" "1.3.6.1.5.5.7.3.2";
    131 "codeSigning" "Code Signing" "1.3.6.1.5.5.7.3.3";
    132 "emailProtection" "E-mail Protection" "1.3.6.1.5.5.7.3.4";
    133 "timeStamping" "Time Stamping" "1.3.6.1.5.5.7.3.8";
    173 "name" "name" "2.5.4.41";
    174 "dnQualifier" "dnQualifier" "2.5.4.46";
    177 "authorityInfoAccess" "Authority Information Access" "1.3.6.1.5.5.7.1.1";
    178 "OCSP" "OCSP" "1.3.6.1.5.5.7.48.1";
    179 "caIssuers" "CA Issuers" "1.3.6.1.5.5.7.48.2";
    180 "OCSPSigning" "OCSP Signing" "1.3.6.1.5.5.7.3.9";
    391 "DC" "domainComponent" "0.9.2342.19200300.100.1.25";
    408 "id-ecPublicKey" "id-ecPublicKey" "1.2.840.10045.2.1";
    415 "prime256v1" "prime256v1" "1.2.840.10045.3.1.7";
    458 "UID" "userId" "0.9.2342.19200300.100.1.1";
    509 "generationQualifier" "generationQualifier" "2.5.4.44";
    510 "pseudonym" "pseudonym" "2.5.4.65";
    660 "street" "streetAddress" "2.5.4.9";
    661 "postalCode" "postalCode" "2.5.4.17";
    668 "RSA-SHA256" "sha256WithRSAEncryption" "1.2.840.113549.1.1.11";
    669 "RSA-SHA384" "sha384WithRSAEncryption" "1.2.840.113549.1.1.12";
    670 "RSA-SHA512" "sha512WithRSAEncryption" "1.2.840.113549.1.1.13";
    672 "SHA256" "sha256" "2.16.840.1.101.3.4.2.1";
    673 "SHA384" "sha384" "2.16.840.1.101.3.4.2.2";
    674 "SHA512" "sha512" "2.16.840.1.101.3.4.2.3";
    715 "secp384r1" "secp384r1" "1.3.132.0.34";
    716 "secp521r1" "secp521r1" "1.3.132.0.35";
    794 "ecdsa-with-SHA256" "ecdsa-with-SHA256" "1.2.840.10045.4.3.2";
    795 "ecdsa-with-SHA384" "ecdsa-with-SHA384" "1.2.840.10045.4.3.3";
    860 "businessCategory" "businessCategory" "2.5.4.15";
    955 "jurisdictionL" "jurisdictionLocalityName" "1.3.6.1.4.1.311.60.2.1.1";
    956 "jurisdictionST" "jurisdictionStateOrProvinceName" "1.3.6.1.4.1.311.60.2.1.2";
    957 "jurisdictionC" "jurisdictionCountryName" "1.3.6.1.4.1.311.60.2.1.3";
    1087 "ED25519" "ED25519" "1.3.101.112";
    1089 "organizationIdentifier" "organizationIdentifier" "2.5.4.97";
}

pub fn by_oid(oid: &str) -> Option<&'static Oid> {
    OIDS.iter().find(|o| o.oid == oid)
}
pub fn by_nid(nid: i32) -> Option<&'static Oid> {
    OIDS.iter().find(|o| o.nid == nid)
}
/// By dotted text, or by a name if names are allowed.
pub fn by_text(text: &str, names: bool) -> Option<&'static Oid> {
    by_oid(text).or_else(|| OIDS.iter().find(|o| names && (o.short_name == text || o.long_name == text)))
}
