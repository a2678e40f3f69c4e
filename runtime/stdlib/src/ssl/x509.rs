//! What a certificate says, as `SSLSocket.getpeercert()` shows it, and what verification needs of it.

use super::der::{Element, Reader, oid_text, string_text, tag, time};
use super::oids;
use brolga_vm::prelude::*;

/// A parsed certificate.
pub struct Certificate<'a> {
    pub version: u32,
    pub serial: &'a [u8],
    pub issuer: Element<'a>,
    pub subject: Element<'a>,
    pub not_before: Element<'a>,
    pub not_after: Element<'a>,
    extensions: Option<Element<'a>>,
}

const SUBJECT_ALT_NAME: &str = "2.5.29.17";
const CRL_DISTRIBUTION_POINTS: &str = "2.5.29.31";
const AUTHORITY_INFO_ACCESS: &str = "1.3.6.1.5.5.7.1.1";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const OCSP: &str = "1.3.6.1.5.5.7.48.1";
const CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";

/// Tags of a GeneralName.
const OTHER_NAME: u8 = 0xa0;
const RFC822_NAME: u8 = 0x81;
const DNS_NAME: u8 = 0x82;
const DIRECTORY_NAME: u8 = 0xa4;
const URI: u8 = 0x86;
const IP_ADDRESS: u8 = 0x87;
const REGISTERED_ID: u8 = 0x88;

impl<'a> Certificate<'a> {
    pub fn parse(der: &'a [u8]) -> Option<Certificate<'a>> {
        let mut outer = Reader(der).expect(tag::SEQUENCE)?.reader();
        let mut tbs = outer.expect(tag::SEQUENCE)?.reader();
        let version = match tbs.expect(0xa0) {
            Some(e) => e.reader().expect(tag::INTEGER)?.body.last().copied()? as u32 + 1,
            None => 1,
        };
        let serial = tbs.expect(tag::INTEGER)?.body;
        tbs.expect(tag::SEQUENCE)?;
        let issuer = tbs.expect(tag::SEQUENCE)?;
        let mut validity = tbs.expect(tag::SEQUENCE)?.reader();
        let (not_before, not_after) = (validity.next()?, validity.next()?);
        let subject = tbs.expect(tag::SEQUENCE)?;
        tbs.expect(tag::SEQUENCE)?;
        let mut extensions = None;
        for e in tbs.items() {
            if e.tag == 0xa3 {
                extensions = e.reader().expect(tag::SEQUENCE);
            }
        }
        Some(Certificate { version, serial, issuer, subject, not_before, not_after, extensions })
    }
    /// The contents of an extension.
    fn extension(&self, oid: &str) -> Option<&'a [u8]> {
        for e in self.extensions?.reader().items() {
            let mut parts = e.reader();
            let id = parts.expect(tag::OID)?;
            if oid_text(id.body) == oid {
                parts.expect(tag::BOOLEAN);
                return Some(parts.expect(tag::OCTET_STRING)?.body);
            }
        }
        None
    }
    /// Whether the certificate may sign others.
    pub fn is_ca(&self) -> bool {
        let Some(body) = self.extension(BASIC_CONSTRAINTS) else { return self.version == 1 };
        let mut parts = match Reader(body).expect(tag::SEQUENCE) {
            Some(e) => e.reader(),
            None => return false,
        };
        parts.expect(tag::BOOLEAN).is_some_and(|b| b.body.first().is_some_and(|b| *b != 0))
    }
    pub fn is_self_issued(&self) -> bool {
        self.subject.whole == self.issuer.whole
    }
    /// Seconds since the epoch between which it is valid.
    pub fn validity(&self) -> Option<(i64, i64)> {
        Some((seconds(time(&self.not_before)?), seconds(time(&self.not_after)?)))
    }
    /// Alternative names.
    fn alternative_names(&self) -> Vec<Element<'a>> {
        let body = self.extension(SUBJECT_ALT_NAME).and_then(|b| Reader(b).expect(tag::SEQUENCE));
        body.map_or_else(Vec::new, |e| e.reader().items().collect())
    }
    /// Host names and addresses the certificate is for: (DNS names, IP addresses, common names).
    pub fn names(&self) -> (Vec<String>, Vec<Vec<u8>>, Vec<String>) {
        let (mut dns, mut ip, mut common) = (Vec::new(), Vec::new(), Vec::new());
        for name in self.alternative_names() {
            match name.tag {
                DNS_NAME => dns.push(string_text(&name)),
                IP_ADDRESS => ip.push(name.body.to_vec()),
                _ => {}
            }
        }
        for pair in self.subject.reader().items().flat_map(|rdn| rdn.reader().items()) {
            let mut parts = pair.reader();
            if let (Some(id), Some(value)) = (parts.expect(tag::OID), parts.next())
                && oid_text(id.body) == "2.5.4.3"
            {
                common.push(string_text(&value));
            }
        }
        (dns, ip, common)
    }
    /// Locations in an extension: of responders and issuers, or of revocation lists.
    fn uris(&self, extension: &str, access: Option<&str>) -> Vec<String> {
        let Some(list) = self.extension(extension).and_then(|b| Reader(b).expect(tag::SEQUENCE)) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for entry in list.reader().items() {
            match access {
                Some(access) => {
                    let mut parts = entry.reader();
                    if let (Some(id), Some(name)) = (parts.expect(tag::OID), parts.next())
                        && oid_text(id.body) == access
                        && name.tag == URI
                    {
                        out.push(string_text(&name));
                    }
                }
                None => {
                    // DistributionPoint: [0] { [0] { names } }
                    let names = entry.reader().expect(0xa0).and_then(|p| p.reader().expect(0xa0));
                    for name in names.iter().flat_map(|n| n.reader().items()).filter(|n| n.tag == URI) {
                        out.push(string_text(&name));
                    }
                }
            }
        }
        out
    }
}

/// Days since the epoch of a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years start in March, so that leap days come last.
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}
fn seconds([year, month, day, hour, minute, second]: [u32; 6]) -> i64 {
    days(year as i64, month as i64, day as i64) * 86_400 + hour as i64 * 3600 + minute as i64 * 60 + second as i64
}
/// As OpenSSL prints it: `Aug 29 14:23:16 2018 GMT`.
fn time_text(e: &Element<'_>) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    match time(e) {
        Some([year, month, day, hour, minute, second]) => {
            let month = MONTHS[(month as usize).clamp(1, 12) - 1];
            format!("{month} {day:2} {hour:02}:{minute:02}:{second:02} {year} GMT")
        }
        None => "Bad time value".to_owned(),
    }
}
fn serial_text(serial: &[u8]) -> String {
    let trimmed = match serial {
        [0, rest @ ..] if !rest.is_empty() => rest,
        other => other,
    };
    trimmed.iter().map(|b| format!("{b:02X}")).collect()
}

/// A distinguished name: a tuple of relative names, each a tuple of pairs.
fn name_value(t: &Thread, name: &Element<'_>) -> PyResult<Value> {
    let mut out = RootVec::new(&t.heap);
    for rdn in name.reader().items() {
        let mut pairs = RootVec::new(&t.heap);
        for pair in rdn.reader().items() {
            let mut parts = pair.reader();
            let (Some(id), Some(value)) = (parts.expect(tag::OID), parts.next()) else { continue };
            let id = oid_text(id.body);
            let shown = oids::by_oid(&id).map_or(id.as_str(), |o| o.long_name);
            let pair = [t.new_str(shown)?, t.new_str(&string_text(&value))?];
            pairs.push(t.new_tuple(&pair)?);
        }
        out.push(t.new_tuple(&pairs)?);
    }
    t.new_tuple(&out)
}
fn ip_text(octets: &[u8]) -> String {
    if let Ok(v4) = <[u8; 4]>::try_from(octets) {
        return std::net::Ipv4Addr::from(v4).to_string();
    }
    if octets.len() == 16 {
        let groups: Vec<String> = octets.chunks(2).map(|c| format!("{:X}", u16::from_be_bytes([c[0], c[1]]))).collect();
        return groups.join(":");
    }
    "<invalid>".to_owned()
}
fn general_name(t: &Thread, name: &Element<'_>) -> PyResult<Value> {
    let (kind, value) = match name.tag {
        DIRECTORY_NAME => {
            let inner = name.reader().next();
            let value = match inner {
                Some(e) => name_value(t, &e)?,
                None => t.new_tuple(&[])?,
            };
            return t.new_tuple(&[t.new_str("DirName")?, value]);
        }
        RFC822_NAME => ("email", string_text(name)),
        DNS_NAME => ("DNS", string_text(name)),
        URI => ("URI", string_text(name)),
        REGISTERED_ID => ("Registered ID", oid_text(name.body)),
        IP_ADDRESS => ("IP Address", ip_text(name.body)),
        OTHER_NAME => ("othername", "<unsupported>".to_owned()),
        _ => ("X400Name", "<unsupported>".to_owned()),
    };
    t.new_tuple(&[t.new_str(kind)?, t.new_str(&value)?])
}

/// The dict of `getpeercert()`.
pub fn to_python(t: &Thread, der: &[u8]) -> PyResult<Option<Value>> {
    let Some(c) = Certificate::parse(der) else { return Ok(None) };
    let d = PyDict::new(t)?;
    d.set_str(t, "subject", name_value(t, &c.subject)?)?;
    d.set_str(t, "issuer", name_value(t, &c.issuer)?)?;
    d.set_str(t, "version", Value::from_small_int(c.version as i64))?;
    d.set_str(t, "serialNumber", t.new_str(&serial_text(c.serial))?)?;
    d.set_str(t, "notBefore", t.new_str(&time_text(&c.not_before))?)?;
    d.set_str(t, "notAfter", t.new_str(&time_text(&c.not_after))?)?;
    let names = c.alternative_names();
    if !names.is_empty() {
        let mut out = RootVec::new(&t.heap);
        for name in &names {
            out.push(general_name(t, name)?);
        }
        d.set_str(t, "subjectAltName", t.new_tuple(&out)?)?;
    }
    for (key, uris) in [
        ("OCSP", c.uris(AUTHORITY_INFO_ACCESS, Some(OCSP))),
        ("caIssuers", c.uris(AUTHORITY_INFO_ACCESS, Some(CA_ISSUERS))),
        ("crlDistributionPoints", c.uris(CRL_DISTRIBUTION_POINTS, None)),
    ] {
        if !uris.is_empty() {
            let mut out = RootVec::new(&t.heap);
            for uri in &uris {
                out.push(t.new_str(uri)?);
            }
            d.set_str(t, key, t.new_tuple(&out)?)?;
        }
    }
    Ok(Some(d.into()))
}

/// Whether a DNS name of a certificate stands for a host: a whole first label may be `*`.
pub fn dns_matches(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.trim_end_matches('.'), host.trim_end_matches('.'));
    if pattern.eq_ignore_ascii_case(host) {
        return true;
    }
    match (pattern.strip_prefix("*."), host.split_once('.')) {
        (Some(parent), Some((first, rest))) => {
            !first.is_empty() && parent.contains('.') && parent.eq_ignore_ascii_case(rest)
        }
        _ => false,
    }
}
