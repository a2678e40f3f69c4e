//! Names to addresses and back: `getaddrinfo` and the older functions, services and protocols, packed addresses, interfaces.

use super::address::{self, Address, host_argument};
use crate::system;
use brolga_vm::abi::args::type_name;
use brolga_vm::modules::sys::audit;
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::objects::{int, str_, tuple};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object};
use std::ffi::{CStr, CString};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Mutex;

/// `socket.gaierror`
#[pyclass(name = "gaierror", module = "socket", base = brolga_vm::objects::exception::classes::OSError, layout_of = base, flags = BASETYPE | HAVE_GC, no_doc)]
pub struct GaiError;
/// `socket.herror`
#[pyclass(name = "herror", module = "socket", base = brolga_vm::objects::exception::classes::OSError, layout_of = base, flags = BASETYPE | HAVE_GC, no_doc)]
pub struct HError;

#[cold]
fn raise_pair(t: &Thread, class: Gc<PyType>, number: i32, text: &str) -> Raised {
    let build = || call::call2(t, class.into(), Value::from_small_int(number as i64), t.new_str(text)?);
    match build() {
        Ok(exc) => t.raise_value(exc),
        Err(r) => r,
    }
}
/// The error of a failed `getaddrinfo` or `getnameinfo`.
#[cold]
fn gai_error(t: &Thread, code: i32) -> Raised {
    if code == libc::EAI_SYSTEM {
        return system::raise_errno(t);
    }
    // SAFETY: a terminated string of the C library.
    let text = unsafe { CStr::from_ptr(libc::gai_strerror(code)) }.to_string_lossy().into_owned();
    raise_pair(t, GaiError::class(t), code, &text)
}
unsafe extern "C" {
    fn gethostbyname(name: *const libc::c_char) -> *mut libc::hostent;
    fn gethostbyaddr(address: *const libc::c_void, len: libc::socklen_t, family: libc::c_int) -> *mut libc::hostent;
    fn hstrerror(code: libc::c_int) -> *const libc::c_char;
    fn __h_errno_location() -> *mut libc::c_int;
}
#[cold]
fn h_error(t: &Thread) -> Raised {
    // SAFETY: the calling thread's own number, and a terminated string of the C library.
    let (code, text) = unsafe {
        let code = *__h_errno_location();
        (code, CStr::from_ptr(hstrerror(code)).to_string_lossy().into_owned())
    };
    raise_pair(t, HError::class(t), code, &text)
}

/// The list that `getaddrinfo` made.
struct Found(*mut libc::addrinfo);
impl Drop for Found {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: made by `getaddrinfo`, freed once.
            unsafe { libc::freeaddrinfo(self.0) };
        }
    }
}
impl Found {
    fn iter(&self) -> impl Iterator<Item = &libc::addrinfo> {
        let mut at = self.0;
        std::iter::from_fn(move || {
            // SAFETY: the list is live as long as `self`.
            let entry = unsafe { at.as_ref() }?;
            at = entry.ai_next;
            Some(entry)
        })
    }
}
fn find(
    t: &Thread,
    host: Option<&CStr>,
    service: Option<&CStr>,
    family: i32,
    kind: i32,
    protocol: i32,
    flags: i32,
) -> PyResult<Found> {
    // SAFETY: zero bytes are a valid structure.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    (hints.ai_family, hints.ai_socktype, hints.ai_protocol, hints.ai_flags) = (family, kind, protocol, flags);
    let mut found = Found(std::ptr::null_mut());
    let pointer = |s: Option<&CStr>| s.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: strings are terminated or null, the hints complete, the result a local.
    let code = t.allow_threads(|| unsafe {
        libc::getaddrinfo(pointer(host), pointer(service), &raw const hints, &raw mut found.0)
    });
    if code != 0 { Err(gai_error(t, code)) } else { Ok(found) }
}
/// A copy of an entry's address.
fn address_of(entry: &libc::addrinfo) -> Address {
    let mut a = Address::room();
    let n = (entry.ai_addrlen as usize).min(size_of::<libc::sockaddr_storage>());
    // SAFETY: the entry's address has the length that it says.
    unsafe { std::ptr::copy_nonoverlapping(entry.ai_addr.cast::<u8>(), (&raw mut a.storage).cast(), n) };
    a.len = n as libc::socklen_t;
    a
}

/// The address of a host as address arguments give it: "" is any, "<broadcast>" the broadcast address, numbers are not looked up.
pub fn host_address(t: &Thread, host: &[u8], family: i32) -> PyResult<Address> {
    let text = String::from_utf8_lossy(host);
    if host.is_empty() {
        let found = find(t, None, Some(c"0"), family, libc::SOCK_DGRAM, 0, libc::AI_PASSIVE)?;
        let mut entries = found.iter();
        let first = entries.next().map(address_of);
        if entries.next().is_some() {
            return Err(t.raise(t.types.os_error, "wildcard resolved to multiple address"));
        }
        return first.ok_or_else(|| gai_error(t, libc::EAI_NONAME));
    }
    if host == b"255.255.255.255" || host == b"<broadcast>" {
        if family != libc::AF_INET && family != libc::AF_UNSPEC {
            return Err(t.raise(t.types.os_error, "address family mismatched"));
        }
        return Ok(Address::v4(Ipv4Addr::BROADCAST, 0));
    }
    if (family == libc::AF_INET || family == libc::AF_UNSPEC)
        && let Ok(ip) = text.parse::<Ipv4Addr>()
    {
        return Ok(Address::v4(ip, 0));
    }
    if (family == libc::AF_INET6 || family == libc::AF_UNSPEC)
        && let Ok(ip) = text.parse::<Ipv6Addr>()
    {
        return Ok(Address::v6(ip, 0, 0, 0));
    }
    let name = CString::new(host).map_err(|_| t.raise_type_error("host name must not contain null character"))?;
    let found = find(t, Some(&name), None, family, 0, 0, 0)?;
    match found.iter().next() {
        Some(entry) => Ok(address_of(entry)),
        None => Err(gai_error(t, libc::EAI_NONAME)),
    }
}

/// The C library's functions without re-entrant forms that all systems share are called one at a time.
static SERIAL: Mutex<()> = Mutex::new(());

/// What a host entry says, copied.
struct HostEntry {
    name: Vec<u8>,
    aliases: Vec<Vec<u8>>,
    addresses: Vec<Address>,
}
unsafe fn copy_entry(h: *const libc::hostent) -> HostEntry {
    // SAFETY: the caller holds the lock that keeps the entry valid.
    unsafe {
        let h = &*h;
        let mut entry = HostEntry { name: c_bytes(h.h_name), aliases: c_list(h.h_aliases), addresses: Vec::new() };
        let mut p = h.h_addr_list;
        while !p.is_null() && !(*p).is_null() {
            let octets = std::slice::from_raw_parts((*p).cast::<u8>(), h.h_length as usize);
            if let Ok(v4) = <[u8; 4]>::try_from(octets) {
                entry.addresses.push(Address::v4(v4.into(), 0));
            } else if let Ok(v6) = <[u8; 16]>::try_from(octets) {
                entry.addresses.push(Address::v6(v6.into(), 0, 0, 0));
            }
            p = p.add(1);
        }
        entry
    }
}
unsafe fn c_bytes(p: *const libc::c_char) -> Vec<u8> {
    if p.is_null() {
        return Vec::new();
    }
    // SAFETY: a terminated string.
    unsafe { CStr::from_ptr(p) }.to_bytes().to_vec()
}
unsafe fn c_list(mut p: *mut *mut libc::c_char) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    // SAFETY: a null-terminated array of terminated strings.
    unsafe {
        while !p.is_null() && !(*p).is_null() {
            out.push(c_bytes(*p));
            p = p.add(1);
        }
    }
    out
}
fn text(t: &Thread, bytes: &[u8]) -> PyResult<Value> {
    brolga_vm::abi::path::decode_fs(t, bytes).map(Into::into)
}
fn host_entry_value(t: &Thread, entry: &HostEntry) -> PyResult<Value> {
    let (aliases, addresses) = (PyList::new_empty(t)?, PyList::new_empty(t)?);
    for alias in &entry.aliases {
        aliases.append(t, text(t, alias)?)?;
    }
    for a in &entry.addresses {
        addresses.append(t, address::host_value(t, a)?)?;
    }
    t.new_tuple(&[text(t, &entry.name)?, aliases.into(), addresses.into()])
}
/// Looks a host up without the global lock; `ask` runs alone.
fn host_entry(t: &Thread, ask: impl FnOnce() -> *mut libc::hostent) -> PyResult<HostEntry> {
    let entry = t.allow_threads(|| {
        let _alone = SERIAL.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let h = ask();
        // SAFETY: valid until the next call, which waits for the lock.
        (!h.is_null()).then(|| unsafe { copy_entry(h) })
    });
    entry.ok_or_else(|| h_error(t))
}
fn audit_host(t: &Thread, event: &str, host: Value) -> PyResult<()> {
    audit(t, event, || t.new_tuple(&[host]))
}
/// A C string of a text argument.
fn c_text(s: &str) -> CString {
    CString::new(s).unwrap_or_default()
}
/// An unsigned number that C's type can hold.
fn unsigned(t: &Thread, v: Value, c_type: &str, max: u32) -> PyResult<u32> {
    if !brolga_vm::protocol::number::is_index(t, v) {
        let got = type_name(t, v);
        return Err(t.raise_type_error(format!("'{got}' object cannot be interpreted as an integer")));
    }
    let negative = || t.raise_value_error("Cannot convert negative int");
    match brolga_vm::abi::convert::index_to_i64(t, v)? {
        Ok(n) if n < 0 => Err(negative()),
        Ok(n) if n <= max as i64 => Ok(n as u32),
        Err(big) if brolga_vm::protocol::number::is_negative(big) => Err(negative()),
        _ => Err(t.raise_overflow_error(format!("Python int too large for C {c_type}"))),
    }
}
fn short(t: &Thread, v: Value) -> PyResult<u16> {
    unsigned(t, v, "uint16_t", u16::MAX as u32).map(|n| n as u16)
}
fn long(t: &Thread, v: Value) -> PyResult<u32> {
    unsigned(t, v, "uint32_t", u32::MAX)
}

#[pymodule(part, classes(GaiError, HError))]
pub mod resolve_calls {
    use super::*;

    /// getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)
    ///
    /// What a socket can be made and connected with to reach a service on a host: a list of tuples (family, type, proto, canonname, sockaddr).
    /// family, type and proto, if not 0, narrow it down.
    #[pyfunction("getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)", no_text_signature)]
    fn getaddrinfo(
        t: &Thread,
        host: Value,
        port: Value,
        family: i32,
        r#type: i32,
        proto: i32,
        flags: i32,
    ) -> PyResult<Value> {
        let host_name = match (host.is_none(), str_::as_str(host), as_bytes(host)) {
            (true, ..) => None,
            (_, Some(_), _) => {
                let encoded = call::call_method(t, host, t.intern("encode"), &[t.intern("idna")])?;
                Some(as_bytes(encoded).map(|b| b.as_bytes().to_vec()).unwrap_or_default())
            }
            (_, _, Some(b)) => Some(b.as_bytes().to_vec()),
            _ => return Err(t.raise_type_error("getaddrinfo() argument 1 must be string or None")),
        };
        let service = if port.is_none() {
            None
        } else if int::as_int(port).is_some() {
            Some(object::str(t, port)?.to_lossy().into_owned().into_bytes())
        } else if let Some(s) = str_::as_str(port) {
            match s.to_utf8() {
                Some(text) => Some(text.into_owned().into_bytes()),
                None => return Err(brolga_vm::abi::convert::surrogates_not_allowed(t, s)),
            }
        } else if let Some(b) = as_bytes(port) {
            Some(b.as_bytes().to_vec())
        } else {
            return Err(t.raise(t.types.os_error, "Int or String expected"));
        };
        audit(t, "socket.getaddrinfo", || {
            let n = |n: i32| Value::from_small_int(n as i64);
            t.new_tuple(&[host, port, n(family), n(r#type), n(proto)])
        })?;
        let c = |bytes: Option<Vec<u8>>| match bytes {
            None => Ok(None),
            Some(b) => CString::new(b).map(Some).map_err(|_| t.raise_value_error("embedded null character")),
        };
        let (host_name, service) = (c(host_name)?, c(service)?);
        let found = find(t, host_name.as_deref(), service.as_deref(), family, r#type, proto, flags)?;
        let list = PyList::new_empty(t)?;
        for entry in found.iter() {
            let n = |n: i32| Value::from_small_int(n as i64);
            let a = address::to_python(t, &address_of(entry), -1)?;
            // SAFETY: a terminated string of the live list, or null.
            let name = text(t, &unsafe { c_bytes(entry.ai_canonname) })?;
            let parts = [n(entry.ai_family), n(entry.ai_socktype), n(entry.ai_protocol), name, a];
            list.append(t, t.new_tuple(&parts)?)?;
        }
        Ok(list.into())
    }
    /// getnameinfo(sockaddr, flags)
    ///
    /// The names of the host and the service at an address.
    #[pyfunction("getnameinfo(sockaddr, flags, /)", no_text_signature)]
    fn getnameinfo(t: &Thread, sockaddr: Value, flags: i32) -> PyResult<(Value, Value)> {
        let Some(items) = tuple::as_tuple(sockaddr) else {
            return Err(t.raise_type_error("getnameinfo() argument 1 must be a tuple"));
        };
        let illegal = || t.raise_type_error("getnameinfo(): illegal sockaddr argument");
        if !(2..=4).contains(&items.len()) {
            return Err(illegal());
        }
        let Some(host) = str_::as_str(items.get(0)) else { return Err(illegal()) };
        let host = host.to_lossy().into_owned();
        let number = |i: usize| -> PyResult<i64> {
            match i < items.len() {
                true => brolga_vm::protocol::number::index_i64(t, items.get(i)),
                false => Ok(0),
            }
        };
        let port = number(1)?;
        let (flow, scope) = (number(2)?, number(3)?);
        if !(0..=0xfffff).contains(&flow) {
            return Err(t.raise_overflow_error("getnameinfo(): flowinfo must be 0-1048575."));
        }
        audit(t, "socket.getnameinfo", || t.new_tuple(&[sockaddr]))?;
        let service = c_text(&port.to_string());
        let host = c_text(&host);
        let found = find(t, Some(&host), Some(&service), libc::AF_UNSPEC, libc::SOCK_DGRAM, 0, libc::AI_NUMERICHOST)?;
        let entries: Vec<&libc::addrinfo> = found.iter().collect();
        let [entry] = entries[..] else {
            return Err(t.raise(t.types.os_error, "sockaddr resolved to multiple addresses"));
        };
        let mut a = address_of(entry);
        match entry.ai_family {
            libc::AF_INET if items.len() != 2 => {
                return Err(t.raise(t.types.os_error, "IPv4 sockaddr must be 2 tuple"));
            }
            libc::AF_INET6 => {
                // SAFETY: of this family.
                let raw = unsafe { &mut *(&raw mut a.storage).cast::<libc::sockaddr_in6>() };
                raw.sin6_flowinfo = (flow as u32).to_be();
                raw.sin6_scope_id = scope as u32;
            }
            _ => {}
        }
        let (mut name, mut service) = ([0u8; 1025], [0u8; 32]);
        // SAFETY: the address and the buffers have the sizes that are said.
        let code = t.allow_threads(|| unsafe {
            libc::getnameinfo(
                a.as_ptr(),
                a.len,
                name.as_mut_ptr().cast(),
                name.len() as _,
                service.as_mut_ptr().cast(),
                service.len() as _,
                flags,
            )
        });
        if code != 0 {
            return Err(gai_error(t, code));
        }
        let until_nul = |b: &[u8]| b.split(|b| *b == 0).next().unwrap_or_default().to_vec();
        Ok((text(t, &until_nul(&name))?, text(t, &until_nul(&service))?))
    }
    /// gethostbyname(host)
    ///
    /// One IPv4 address of a host, as text.
    #[pyfunction("gethostbyname(host, /)", no_text_signature)]
    fn gethostbyname_(t: &Thread, host: Value) -> PyResult<Value> {
        let name = host_argument(t, host)?;
        audit_host(t, "socket.gethostbyname", host)?;
        let a = host_address(t, &name, libc::AF_INET)?;
        address::host_value(t, &a)
    }
    /// gethostbyname_ex(host)
    ///
    /// A tuple: the main name of a host, its other names in a list, its IPv4 addresses in a list.
    #[pyfunction("gethostbyname_ex(host, /)", no_text_signature)]
    fn gethostbyname_ex(t: &Thread, host: Value) -> PyResult<Value> {
        let name = host_argument(t, host)?;
        audit_host(t, "socket.gethostbyname", host)?;
        host_address(t, &name, libc::AF_INET)?;
        let name = CString::new(name).unwrap_or_default();
        // SAFETY: the name is terminated; the call runs alone.
        let entry = host_entry(t, || unsafe { gethostbyname(name.as_ptr()) })?;
        host_entry_value(t, &entry)
    }
    /// gethostbyaddr(host)
    ///
    /// As gethostbyname_ex(), but it asks who has the host's address, which may be of version 6.
    #[pyfunction("gethostbyaddr(host, /)", no_text_signature)]
    fn gethostbyaddr_(t: &Thread, host: Value) -> PyResult<Value> {
        let name = host_argument(t, host)?;
        audit_host(t, "socket.gethostbyaddr", host)?;
        let a = host_address(t, &name, libc::AF_UNSPEC)?;
        let octets: Vec<u8> = match a.family() {
            libc::AF_INET => {
                // SAFETY: of this family.
                let raw = unsafe { &*(&raw const a.storage).cast::<libc::sockaddr_in>() };
                raw.sin_addr.s_addr.to_ne_bytes().to_vec()
            }
            _ => {
                // SAFETY: of this family.
                let raw = unsafe { &*(&raw const a.storage).cast::<libc::sockaddr_in6>() };
                raw.sin6_addr.s6_addr.to_vec()
            }
        };
        // SAFETY: the address has the length that is said; the call runs alone.
        let entry = host_entry(t, || unsafe { gethostbyaddr(octets.as_ptr().cast(), octets.len() as _, a.family()) })?;
        host_entry_value(t, &entry)
    }
    /// The name that this machine goes by.
    #[pyfunction("gethostname()", no_text_signature)]
    fn gethostname(t: &Thread) -> PyResult<Value> {
        audit(t, "socket.gethostname", || t.new_tuple(&[]))?;
        let mut name = [0u8; 1024];
        // SAFETY: the buffer has room for a NUL after the size that is said.
        system::check(t, unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len() - 1) })?;
        text(t, name.split(|b| *b == 0).next().unwrap_or_default())
    }
    /// Gives this machine a name.
    #[pyfunction("sethostname(name, /)", no_text_signature)]
    fn sethostname(t: &Thread, name: Value) -> PyResult<()> {
        let bytes = match as_bytes(name) {
            Some(b) => b.as_bytes().to_vec(),
            None => brolga_vm::abi::path::FsPath::from_value(t, name)?.to_c_string().into_bytes(),
        };
        audit(t, "socket.sethostname", || t.new_tuple(&[name]))?;
        // SAFETY: the buffer has the size that is said.
        system::check(t, unsafe { libc::sethostname(bytes.as_ptr().cast(), bytes.len()) }).map(|_| ())
    }
    /// getservbyname(servicename[, protocolname])
    ///
    /// The port that a service uses, by 'tcp' or 'udp' or whichever is found first; OSError if there is none.
    #[pyfunction("getservbyname(servicename, protocolname=<unrepresentable>, /)", no_text_signature)]
    fn getservbyname(t: &Thread, servicename: String, protocolname: Option<String>) -> PyResult<u16> {
        audit(t, "socket.getservbyname", || {
            t.new_tuple(&[t.new_str(&servicename)?, t.new_str(protocolname.as_deref().unwrap_or(""))?])
        })?;
        let (name, protocol) = (c_text(&servicename), protocolname.as_deref().map(c_text));
        let port = t.allow_threads(|| {
            let _alone = SERIAL.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            // SAFETY: the names are terminated; the entry is read at once, before anybody else calls.
            unsafe {
                let protocol = protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr());
                libc::getservbyname(name.as_ptr(), protocol).as_ref().map(|s| u16::from_be(s.s_port as u16))
            }
        });
        port.ok_or_else(|| t.raise(t.types.os_error, "service/proto not found"))
    }
    /// getservbyport(port[, protocolname])
    ///
    /// The name of the service that uses a port, by 'tcp' or 'udp' or whichever is found first; OSError if there is none.
    #[pyfunction("getservbyport(port, protocolname=<unrepresentable>, /)", no_text_signature)]
    fn getservbyport(t: &Thread, port: i32, protocolname: Option<String>) -> PyResult<Value> {
        let Ok(port) = u16::try_from(port) else {
            return Err(t.raise_overflow_error("getservbyport: port must be 0-65535."));
        };
        audit(t, "socket.getservbyport", || {
            let protocol = t.new_str(protocolname.as_deref().unwrap_or(""))?;
            t.new_tuple(&[Value::from_small_int(port as i64), protocol])
        })?;
        let protocol = protocolname.as_deref().map(c_text);
        let name = t.allow_threads(|| {
            let _alone = SERIAL.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            // SAFETY: as in `getservbyname`.
            unsafe {
                let protocol = protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr());
                libc::getservbyport(port.to_be() as i32, protocol).as_ref().map(|s| c_bytes(s.s_name))
            }
        });
        match name {
            Some(name) => text(t, &name),
            None => Err(t.raise(t.types.os_error, "port/proto not found")),
        }
    }
    /// getprotobyname(name)
    ///
    /// The number that stands for a protocol in IP packets; OSError if there is none of that name.
    #[pyfunction("getprotobyname(name, /)", no_text_signature)]
    fn getprotobyname(t: &Thread, name: String) -> PyResult<i32> {
        let name = c_text(&name);
        let found = t.allow_threads(|| {
            let _alone = SERIAL.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            // SAFETY: as in `getservbyname`.
            unsafe { libc::getprotobyname(name.as_ptr()).as_ref().map(|p| p.p_proto) }
        });
        found.ok_or_else(|| t.raise(t.types.os_error, "protocol not found"))
    }
    /// A number of 16 bits from the network, big-endian, as this machine has it.
    #[pyfunction("ntohs(x, /)")]
    fn ntohs(t: &Thread, x: Value) -> PyResult<u16> {
        short(t, x).map(u16::from_be)
    }
    /// A number of 16 bits of this machine as it goes over the network, big-endian.
    #[pyfunction("htons(x, /)")]
    fn htons(t: &Thread, x: Value) -> PyResult<u16> {
        short(t, x).map(u16::to_be)
    }
    /// A number of 32 bits from the network, big-endian, as this machine has it.
    #[pyfunction("ntohl(integer, /)", no_text_signature)]
    fn ntohl(t: &Thread, integer: Value) -> PyResult<u32> {
        long(t, integer).map(u32::from_be)
    }
    /// A number of 32 bits of this machine as it goes over the network, big-endian.
    #[pyfunction("htonl(integer, /)", no_text_signature)]
    fn htonl(t: &Thread, integer: Value) -> PyResult<u32> {
        long(t, integer).map(u32::to_be)
    }
    /// The four bytes of an IPv4 address given as text; OSError if it isn't one.
    #[pyfunction("inet_aton(ip_addr, /)")]
    fn inet_aton(t: &Thread, ip_addr: String) -> PyResult<Vec<u8>> {
        unsafe extern "C" {
            fn inet_aton(text: *const libc::c_char, address: *mut libc::in_addr) -> libc::c_int;
        }
        let c = c_text(&ip_addr);
        let mut a = libc::in_addr { s_addr: 0 };
        // SAFETY: the text is terminated, the result a local.
        if unsafe { inet_aton(c.as_ptr(), &raw mut a) } == 0 {
            return Err(t.raise(t.types.os_error, "illegal IP address string passed to inet_aton"));
        }
        Ok(a.s_addr.to_ne_bytes().to_vec())
    }
    /// The text of an IPv4 address given as four bytes.
    #[pyfunction("inet_ntoa(packed_ip, /)")]
    fn inet_ntoa(t: &Thread, packed_ip: BytesLike) -> PyResult<String> {
        match <[u8; 4]>::try_from(&*packed_ip) {
            Ok(octets) => Ok(Ipv4Addr::from(octets).to_string()),
            Err(_) => Err(t.raise(t.types.os_error, "packed IP wrong length for inet_ntoa")),
        }
    }
    /// inet_pton(af, ip)
    ///
    /// The bytes of an address given as text: 4 for AF_INET, 16 for AF_INET6; OSError if it isn't one.
    #[pyfunction("inet_pton(af, ip, /)", no_text_signature)]
    fn inet_pton(t: &Thread, af: i32, ip: String) -> PyResult<Vec<u8>> {
        let c = c_text(&ip);
        let mut octets = [0u8; 16];
        // SAFETY: the text is terminated, the result has room for the largest address.
        match unsafe { libc_inet_pton(af, c.as_ptr(), octets.as_mut_ptr().cast()) } {
            1 => Ok(octets[..if af == libc::AF_INET { 4 } else { 16 }].to_vec()),
            0 => Err(t.raise(t.types.os_error, "illegal IP address string passed to inet_pton")),
            _ => Err(system::raise_errno(t)),
        }
    }
    /// inet_ntop(af, packed_ip)
    ///
    /// The text of an address given as bytes: 4 for AF_INET, 16 for AF_INET6.
    #[pyfunction("inet_ntop(af, packed_ip, /)", no_text_signature)]
    fn inet_ntop(t: &Thread, af: i32, packed_ip: BytesLike) -> PyResult<String> {
        let wrong = || t.raise_value_error("invalid length of packed IP address string");
        match af {
            libc::AF_INET => {
                let octets = <[u8; 4]>::try_from(&*packed_ip).map_err(|_| wrong())?;
                Ok(Ipv4Addr::from(octets).to_string())
            }
            libc::AF_INET6 => {
                let octets = <[u8; 16]>::try_from(&*packed_ip).map_err(|_| wrong())?;
                let mut text = [0u8; 64];
                // SAFETY: the address has 16 bytes, the buffer the size that is said.
                unsafe {
                    libc_inet_ntop(af, octets.as_ptr().cast(), text.as_mut_ptr().cast(), text.len() as _);
                }
                let end = text.iter().position(|b| *b == 0).unwrap_or(0);
                Ok(String::from_utf8_lossy(&text[..end]).into_owned())
            }
            _ => Err(t.raise_value_error(format!("unknown address family {af}"))),
        }
    }
    unsafe extern "C" {
        #[link_name = "inet_pton"]
        fn libc_inet_pton(af: libc::c_int, text: *const libc::c_char, out: *mut libc::c_void) -> libc::c_int;
        #[link_name = "inet_ntop"]
        fn libc_inet_ntop(
            af: libc::c_int,
            address: *const libc::c_void,
            text: *mut libc::c_char,
            size: libc::socklen_t,
        ) -> *const libc::c_char;
    }
    /// The network interfaces of the machine: a list of pairs of a number and a name.
    #[pyfunction("if_nameindex()", no_text_signature)]
    fn if_nameindex(t: &Thread) -> PyResult<Value> {
        // SAFETY: the array is read up to its end mark, then freed.
        unsafe {
            let all = libc::if_nameindex();
            if all.is_null() {
                return Err(system::raise_errno(t));
            }
            let list = PyList::new_empty(t)?;
            let mut at = all;
            while (*at).if_index != 0 && !(*at).if_name.is_null() {
                let name = text(t, &c_bytes((*at).if_name));
                let pair = name.and_then(|name| t.new_tuple(&[Value::from_small_int((*at).if_index as i64), name]));
                if let Err(r) = pair.and_then(|pair| list.append(t, pair)) {
                    libc::if_freenameindex(all);
                    return Err(r);
                }
                at = at.add(1);
            }
            libc::if_freenameindex(all);
            Ok(list.into())
        }
    }
    /// The number of a network interface, by its name; OSError if there is none.
    #[pyfunction("if_nametoindex(oname, /)")]
    fn if_nametoindex(t: &Thread, oname: Value) -> PyResult<u32> {
        let name = brolga_vm::abi::path::FsPath::from_value(t, oname)?;
        // SAFETY: the name is terminated.
        match unsafe { libc::if_nametoindex(name.to_c_string().as_ptr()) } {
            0 => Err(system::raise_errno(t)),
            n => Ok(n),
        }
    }
    /// if_indextoname(if_index)
    ///
    /// The name of a network interface, by its number; OSError if there is none.
    #[pyfunction("if_indextoname(if_index, /)", no_text_signature)]
    fn if_indextoname(t: &Thread, if_index: Value) -> PyResult<Value> {
        let index = match brolga_vm::abi::convert::index_to_i64(t, if_index)? {
            Ok(n) if n < 0 => return Err(t.raise_value_error("Cannot convert negative int")),
            Ok(n) => u32::try_from(n).ok(),
            Err(_) => None,
        };
        let Some(index) = index else {
            return Err(t.raise_overflow_error("Python int too large to convert to C unsigned int"));
        };
        let mut name = [0 as libc::c_char; libc::IF_NAMESIZE];
        // SAFETY: the buffer has the size that the call asks for.
        unsafe {
            if libc::if_indextoname(index, name.as_mut_ptr()).is_null() {
                return Err(system::raise_errno(t));
            }
            text(t, &c_bytes(name.as_ptr()))
        }
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "timeout", t.types.timeout_error.into())
    }
}
