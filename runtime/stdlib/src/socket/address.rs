//! Socket addresses between Python and C: tuples, strings and numbers by address family.

use crate::system;
use brolga_vm::abi::args::type_name;
use brolga_vm::abi::path::{decode_fs, encode_fs};
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::{int, str_, tuple};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, number};
use std::ffi::CString;
use std::net::{Ipv4Addr, Ipv6Addr};

/// C's structure of any family, and its length.
#[derive(Clone, Copy)]
pub struct Address {
    pub storage: libc::sockaddr_storage,
    pub len: libc::socklen_t,
}
impl Address {
    /// Room for the kernel to write an address into.
    pub fn room() -> Address {
        // SAFETY: zero bytes are a valid structure.
        Address { storage: unsafe { std::mem::zeroed() }, len: size_of::<libc::sockaddr_storage>() as libc::socklen_t }
    }
    fn of<T>(raw: T) -> Address {
        let mut a = Address::room();
        assert!(size_of::<T>() <= size_of::<libc::sockaddr_storage>(), "all addresses fit into the storage");
        // SAFETY: the structure fits; storage is aligned for all of them.
        unsafe { std::ptr::write((&raw mut a.storage).cast::<T>(), raw) };
        a.len = size_of::<T>() as libc::socklen_t;
        a
    }
    fn get<T: Copy>(&self) -> T {
        // SAFETY: `T` is the family's structure, which fits into the storage.
        unsafe { std::ptr::read((&raw const self.storage).cast::<T>()) }
    }
    pub fn as_ptr(&self) -> *const libc::sockaddr {
        (&raw const self.storage).cast()
    }
    pub fn as_mut_ptr(&mut self) -> *mut libc::sockaddr {
        (&raw mut self.storage).cast()
    }
    pub fn family(&self) -> i32 {
        self.storage.ss_family as i32
    }
    pub fn v4(ip: Ipv4Addr, port: u16) -> Address {
        // SAFETY: zero bytes are a valid structure.
        let mut a: libc::sockaddr_in = unsafe { std::mem::zeroed() };
        a.sin_family = libc::AF_INET as _;
        a.sin_port = port.to_be();
        a.sin_addr.s_addr = u32::from(ip).to_be();
        Address::of(a)
    }
    pub fn v6(ip: Ipv6Addr, port: u16, flow: u32, scope: u32) -> Address {
        // SAFETY: zero bytes are a valid structure.
        let mut a: libc::sockaddr_in6 = unsafe { std::mem::zeroed() };
        a.sin6_family = libc::AF_INET6 as _;
        a.sin6_port = port.to_be();
        a.sin6_addr.s6_addr = ip.octets();
        a.sin6_flowinfo = flow.to_be();
        a.sin6_scope_id = scope;
        Address::of(a)
    }
}

/// The text of an IP address, without port.
fn host_text(a: &Address) -> String {
    match a.family() {
        libc::AF_INET => Ipv4Addr::from(u32::from_be(a.get::<libc::sockaddr_in>().sin_addr.s_addr)).to_string(),
        _ => {
            let raw: libc::sockaddr_in6 = a.get();
            let mut text = [0 as libc::c_char; 128];
            // SAFETY: the address has the length that is said, as has the buffer.
            let failed = unsafe {
                libc::getnameinfo(
                    a.as_ptr(),
                    a.len,
                    text.as_mut_ptr(),
                    text.len() as _,
                    std::ptr::null_mut(),
                    0,
                    libc::NI_NUMERICHOST,
                )
            };
            if failed != 0 {
                return Ipv6Addr::from(raw.sin6_addr.s6_addr).to_string();
            }
            // SAFETY: the call left a terminated string.
            unsafe { std::ffi::CStr::from_ptr(text.as_ptr()) }.to_string_lossy().into_owned()
        }
    }
}
/// The host alone, for `gethostbyname`.
pub fn host_value(t: &Thread, a: &Address) -> PyResult<Value> {
    t.new_str(&host_text(a))
}

fn interface_name(index: u32) -> String {
    let mut name = [0 as libc::c_char; libc::IF_NAMESIZE];
    // SAFETY: the buffer has the size that the call asks for.
    unsafe {
        if index == 0 || libc::if_indextoname(index, name.as_mut_ptr()).is_null() {
            return String::new();
        }
        std::ffi::CStr::from_ptr(name.as_ptr()).to_string_lossy().into_owned()
    }
}
fn interface_index(t: &Thread, name: &str) -> PyResult<u32> {
    let c = CString::new(name).map_err(|_| t.raise_value_error("embedded null character"))?;
    // SAFETY: the name is terminated.
    match unsafe { libc::if_nametoindex(c.as_ptr()) } {
        0 => Err(system::raise_errno(t)),
        n => Ok(n),
    }
}

/// The Python form of an address. `protocol` matters for families whose form depends on it.
pub fn to_python(t: &Thread, a: &Address, protocol: i32) -> PyResult<Value> {
    if a.len == 0 {
        return Ok(Value::NONE);
    }
    let n = |n: i64| Value::from_small_int(n);
    match a.family() {
        libc::AF_INET => {
            let port = u16::from_be(a.get::<libc::sockaddr_in>().sin_port);
            t.new_tuple(&[host_value(t, a)?, n(port as i64)])
        }
        libc::AF_INET6 => {
            let raw: libc::sockaddr_in6 = a.get();
            t.new_tuple(&[
                host_value(t, a)?,
                n(u16::from_be(raw.sin6_port) as i64),
                n(u32::from_be(raw.sin6_flowinfo) as i64),
                n(raw.sin6_scope_id as i64),
            ])
        }
        libc::AF_UNIX => unix_to_python(t, a),
        #[cfg(target_os = "linux")]
        libc::AF_NETLINK => {
            let raw: libc::sockaddr_nl = a.get();
            t.new_tuple(&[n(raw.nl_pid as i64), n(raw.nl_groups as i64)])
        }
        #[cfg(target_os = "linux")]
        libc::AF_VSOCK => {
            let raw: libc::sockaddr_vm = a.get();
            t.new_tuple(&[n(raw.svm_cid as i64), n(raw.svm_port as i64)])
        }
        #[cfg(target_os = "linux")]
        libc::AF_PACKET => {
            let raw: libc::sockaddr_ll = a.get();
            let name = t.new_str(&interface_name(raw.sll_ifindex as u32))?;
            let address = PyBytes::new(t, &raw.sll_addr[..(raw.sll_halen as usize).min(8)])?;
            t.new_tuple(&[
                name,
                n(u16::from_be(raw.sll_protocol) as i64),
                n(raw.sll_pkttype as i64),
                n(raw.sll_hatype as i64),
                address.into(),
            ])
        }
        #[cfg(target_os = "linux")]
        libc::AF_CAN => {
            let raw: libc::sockaddr_can = a.get();
            let name = t.new_str(&interface_name(raw.can_ifindex as u32))?;
            // SAFETY: plain data, whichever variant.
            let (isotp, j1939) = unsafe { (raw.can_addr.tp, raw.can_addr.j1939) };
            match protocol {
                libc::CAN_ISOTP => t.new_tuple(&[name, n(isotp.rx_id as i64), n(isotp.tx_id as i64)]),
                libc::CAN_J1939 => {
                    let j1939_name = int::from_u64(t, j1939.name)?;
                    t.new_tuple(&[name, j1939_name, n(j1939.pgn as i64), n(j1939.addr as i64)])
                }
                _ => t.new_tuple(&[name]),
            }
        }
        #[cfg(target_os = "linux")]
        AF_QIPCRTR => {
            let raw: sockaddr_qrtr = a.get();
            t.new_tuple(&[n(raw.node as i64), n(raw.port as i64)])
        }
        #[cfg(target_os = "linux")]
        libc::AF_TIPC => {
            let raw: sockaddr_tipc = a.get();
            let third = if raw.addrtype == TIPC_ADDR_NAMESEQ { raw.c } else { raw.b };
            let values = match raw.addrtype {
                TIPC_ADDR_ID => [raw.addrtype as i64, raw.b as i64, raw.a as i64, 0, raw.scope as i64],
                _ => [raw.addrtype as i64, raw.a as i64, raw.b as i64, third as i64, raw.scope as i64],
            };
            t.new_tuple(&values.map(n))
        }
        family => {
            let bytes = raw_bytes(a);
            let data = PyBytes::new(t, &bytes[2.min(bytes.len())..])?;
            t.new_tuple(&[n(family as i64), data.into()])
        }
    }
}
fn raw_bytes(a: &Address) -> &[u8] {
    // SAFETY: the storage is at least as long as an address can be.
    unsafe {
        std::slice::from_raw_parts(
            (&raw const a.storage).cast::<u8>(),
            (a.len as usize).min(size_of::<libc::sockaddr_storage>()),
        )
    }
}
fn unix_to_python(t: &Thread, a: &Address) -> PyResult<Value> {
    let start = std::mem::offset_of!(libc::sockaddr_un, sun_path);
    let bytes = raw_bytes(a);
    let path = bytes.get(start..).unwrap_or_default();
    // A name that starts with NUL is not in the file system, and its length counts.
    if path.first() == Some(&0) && cfg!(target_os = "linux") {
        return PyBytes::new(t, path).map(Into::into);
    }
    let end = path.iter().position(|b| *b == 0).unwrap_or(path.len());
    decode_fs(t, &path[..end]).map(Into::into)
}

/// A host name: bytes as they are, text in the encoding of international domain names.
pub fn host_argument(t: &Thread, v: Value) -> PyResult<Vec<u8>> {
    let bytes = if let Some(b) = as_bytes(v) {
        b.as_bytes().to_vec()
    } else if let Some(s) = str_::as_str(v) {
        match s.as_ascii() {
            Some(ascii) => ascii.to_vec(),
            None => {
                let encoded = call::call_method(t, v, t.intern("encode"), &[t.intern("idna")])?;
                as_bytes(encoded).map(|b| b.as_bytes().to_vec()).unwrap_or_default()
            }
        }
    } else if v.downcast::<brolga_vm::objects::bytearray::PyByteArray>().is_some() {
        BytesLike::acquire(t, v)?.to_vec()
    } else {
        let got = type_name(t, v);
        return Err(t.raise_type_error(format!("str, bytes or bytearray expected, not {got}")));
    };
    if bytes.contains(&0) {
        return Err(t.raise_type_error("host name must not contain null character"));
    }
    Ok(bytes)
}

/// An address's tuple, or the TypeError that says what it should be.
fn tuple_of(t: &Thread, v: Value, function: &str, family: &str) -> PyResult<Gc<PyTuple>> {
    tuple::as_tuple(v).ok_or_else(|| {
        t.raise_type_error(format!("{function}(): {family} address must be tuple, not {}", type_name(t, v)))
    })
}
/// A port; what is no C int is out of range as well.
fn port(t: &Thread, v: Value, function: &str) -> PyResult<u16> {
    if int::as_int(v).is_none() && !number::is_index(t, v) {
        let got = type_name(t, v);
        return Err(t.raise_type_error(format!("'{got}' object cannot be interpreted as an integer")));
    }
    let n = brolga_vm::abi::convert::index_to_i64(t, v)?.ok();
    n.and_then(|n| u16::try_from(n).ok())
        .ok_or_else(|| t.raise_overflow_error(format!("{function}(): port must be 0-65535.")))
}
/// A number that is cut to 32 bits.
fn word(t: &Thread, v: Value) -> PyResult<u32> {
    let n = number::index(t, v)?;
    match int::to_u64_wrapping(n) {
        Some(n) => Ok(n as u32),
        None => Ok(0),
    }
}
fn unix_from_python(t: &Thread, v: Value) -> PyResult<Address> {
    let bytes = match (str_::as_str(v), as_bytes(v)) {
        (Some(s), _) => encode_fs(t, s)?,
        (_, Some(b)) => b.as_bytes().to_vec(),
        _ => match brolga_vm::protocol::buffer::is_bytes_like(t, v) {
            true => BytesLike::acquire(t, v)?.to_vec(),
            false => {
                let got = type_name(t, v);
                return Err(t.raise_type_error(format!("a bytes-like object is required, not '{got}'")));
            }
        },
    };
    // SAFETY: zero bytes are a valid structure.
    let mut raw: libc::sockaddr_un = unsafe { std::mem::zeroed() };
    let room = raw.sun_path.len();
    let is_abstract = cfg!(target_os = "linux") && bytes.first().is_none_or(|b| *b == 0);
    // A path in the file system ends in NUL.
    if bytes.len() > room || (!is_abstract && bytes.len() >= room) {
        return Err(t.raise(t.types.os_error, "AF_UNIX path too long"));
    }
    raw.sun_family = libc::AF_UNIX as _;
    for (to, from) in raw.sun_path.iter_mut().zip(&bytes) {
        *to = *from as libc::c_char;
    }
    let start = std::mem::offset_of!(libc::sockaddr_un, sun_path);
    let mut a = Address::of(raw);
    a.len = (start + bytes.len() + usize::from(!is_abstract)) as libc::socklen_t;
    Ok(a)
}

/// An address argument of `function` for a socket of this family and protocol.
pub fn from_python(t: &Thread, family: i32, protocol: i32, v: Value, function: &str) -> PyResult<Address> {
    match family {
        libc::AF_UNIX => unix_from_python(t, v),
        libc::AF_INET => {
            let items = tuple_of(t, v, function, "AF_INET")?;
            if items.len() != 2 {
                return Err(t.raise_type_error("AF_INET address must be a pair (host, port)"));
            }
            let host = host_argument(t, items.get(0))?;
            let port = port(t, items.get(1), function)?;
            let mut a = super::resolve::host_address(t, &host, libc::AF_INET)?;
            let mut raw: libc::sockaddr_in = a.get();
            raw.sin_port = port.to_be();
            a = Address::of(raw);
            Ok(a)
        }
        libc::AF_INET6 => {
            let items = tuple_of(t, v, function, "AF_INET6")?;
            if !(2..=4).contains(&items.len()) {
                let message = "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])";
                return Err(t.raise_type_error(message));
            }
            let host = host_argument(t, items.get(0))?;
            let port = port(t, items.get(1), function)?;
            let flow = if items.len() > 2 { word(t, items.get(2))? } else { 0 };
            let scope = if items.len() > 3 { word(t, items.get(3))? } else { 0 };
            if flow > 0xfffff {
                return Err(t.raise_overflow_error(format!("{function}(): flowinfo must be 0-1048575.")));
            }
            let a = super::resolve::host_address(t, &host, libc::AF_INET6)?;
            let mut raw: libc::sockaddr_in6 = a.get();
            raw.sin6_port = port.to_be();
            raw.sin6_flowinfo = flow.to_be();
            // The name may have said the scope itself.
            if items.len() > 3 || raw.sin6_scope_id == 0 {
                raw.sin6_scope_id = scope;
            }
            Ok(Address::of(raw))
        }
        #[cfg(target_os = "linux")]
        _ => linux_from_python(t, family, protocol, v, function),
        #[cfg(not(target_os = "linux"))]
        _ => Err(t.raise(t.types.os_error, format!("{function}(): bad family"))),
    }
}

#[cfg(target_os = "linux")]
mod linux {
    pub const AF_QIPCRTR: i32 = 42;
    pub const TIPC_ADDR_NAMESEQ: u8 = 1;
    pub const TIPC_ADDR_NAME: u8 = 2;
    pub const TIPC_ADDR_ID: u8 = 3;

    /// Of Qualcomm's IPC router.
    #[repr(C)]
    #[derive(Clone, Copy)]
    #[allow(non_camel_case_types)]
    pub struct sockaddr_qrtr {
        pub family: u16,
        pub node: u32,
        pub port: u32,
    }
    /// Of TIPC: the numbers mean what the address type says.
    #[repr(C)]
    #[derive(Clone, Copy)]
    #[allow(non_camel_case_types)]
    pub struct sockaddr_tipc {
        pub family: u16,
        pub addrtype: u8,
        pub scope: i8,
        pub a: u32,
        pub b: u32,
        pub c: u32,
    }
}
#[cfg(target_os = "linux")]
use linux::*;

#[cfg(target_os = "linux")]
fn linux_from_python(t: &Thread, family: i32, protocol: i32, v: Value, function: &str) -> PyResult<Address> {
    let text = |v: Value| -> PyResult<String> {
        match str_::as_str(v) {
            Some(s) => Ok(s.to_lossy().into_owned()),
            None => Err(t.raise_type_error(format!("a str is required, not '{}'", type_name(t, v)))),
        }
    };
    let interface = |v: Value| -> PyResult<i32> {
        let name = match (str_::as_str(v), as_bytes(v)) {
            (Some(s), _) => s.to_lossy().into_owned(),
            (_, Some(b)) => String::from_utf8_lossy(b.as_bytes()).into_owned(),
            _ => return Err(t.raise_type_error(format!("a str is required, not '{}'", type_name(t, v)))),
        };
        if name.is_empty() {
            return Ok(0);
        }
        if name.len() >= libc::IF_NAMESIZE {
            return Err(t.raise(t.types.os_error, "AF_CAN interface name too long"));
        }
        interface_index(t, &name).map(|n| n as i32)
    };
    match family {
        libc::AF_NETLINK => {
            let items = tuple_of(t, v, function, "AF_NETLINK")?;
            if items.len() != 2 {
                return Err(t.raise_type_error("AF_NETLINK address must be a pair (pid, groups)"));
            }
            // SAFETY: zero bytes are a valid structure.
            let mut raw: libc::sockaddr_nl = unsafe { std::mem::zeroed() };
            raw.nl_family = family as _;
            raw.nl_pid = word(t, items.get(0))?;
            raw.nl_groups = word(t, items.get(1))?;
            Ok(Address::of(raw))
        }
        libc::AF_VSOCK => {
            let items = tuple_of(t, v, function, "AF_VSOCK")?;
            if items.len() != 2 {
                return Err(t.raise_type_error("AF_VSOCK address must be a pair (CID, port)"));
            }
            // SAFETY: zero bytes are a valid structure.
            let mut raw: libc::sockaddr_vm = unsafe { std::mem::zeroed() };
            raw.svm_family = family as _;
            raw.svm_cid = word(t, items.get(0))?;
            raw.svm_port = word(t, items.get(1))?;
            Ok(Address::of(raw))
        }
        AF_QIPCRTR => {
            let items = tuple_of(t, v, function, "AF_QIPCRTR")?;
            if items.len() != 2 {
                return Err(t.raise_type_error("AF_QIPCRTR address must be a pair (node, port)"));
            }
            let (node, port) = (word(t, items.get(0))?, word(t, items.get(1))?);
            Ok(Address::of(sockaddr_qrtr { family: family as u16, node, port }))
        }
        libc::AF_PACKET => {
            let items = tuple_of(t, v, function, "AF_PACKET")?;
            if !(2..=5).contains(&items.len()) {
                let message = "AF_PACKET address must be a tuple of two to five elements";
                return Err(t.raise_type_error(message));
            }
            let index = interface_index(t, &text(items.get(0))?)?;
            let protocol = word(t, items.get(1))?;
            if protocol > 0xffff {
                return Err(t.raise_overflow_error(format!("{function}(): proto must be 0-65535.")));
            }
            // SAFETY: zero bytes are a valid structure.
            let mut raw: libc::sockaddr_ll = unsafe { std::mem::zeroed() };
            raw.sll_family = family as _;
            raw.sll_protocol = (protocol as u16).to_be();
            raw.sll_ifindex = index as i32;
            if items.len() > 2 {
                raw.sll_pkttype = word(t, items.get(2))? as u8;
            }
            if items.len() > 3 {
                raw.sll_hatype = word(t, items.get(3))? as u16;
            }
            if items.len() > 4 {
                let address = BytesLike::acquire(t, items.get(4))?;
                if address.len() > 8 {
                    return Err(t.raise_value_error("Hardware address must be 8 bytes or less"));
                }
                raw.sll_halen = address.len() as u8;
                raw.sll_addr[..address.len()].copy_from_slice(&address);
            }
            Ok(Address::of(raw))
        }
        libc::AF_CAN => {
            let items = tuple_of(t, v, function, "AF_CAN")?;
            // SAFETY: zero bytes are a valid structure.
            let mut raw: libc::sockaddr_can = unsafe { std::mem::zeroed() };
            raw.can_family = family as _;
            let count = |n: usize, what: &str| match items.len() == n {
                true => Ok(()),
                false => Err(t.raise_type_error(format!("AF_CAN address must be a tuple {what}"))),
            };
            match protocol {
                libc::CAN_RAW | libc::CAN_BCM => {
                    count(1, "(interface, )")?;
                    raw.can_ifindex = interface(items.get(0))?;
                }
                libc::CAN_ISOTP => {
                    count(3, "(interface, rx_addr, tx_addr)")?;
                    raw.can_ifindex = interface(items.get(0))?;
                    raw.can_addr.tp.rx_id = word(t, items.get(1))?;
                    raw.can_addr.tp.tx_id = word(t, items.get(2))?;
                }
                libc::CAN_J1939 => {
                    count(4, "(interface, name, pgn, addr)")?;
                    raw.can_ifindex = interface(items.get(0))?;
                    raw.can_addr.j1939.name = int::to_u64_wrapping(number::index(t, items.get(1))?).unwrap_or(0);
                    raw.can_addr.j1939.pgn = word(t, items.get(2))?;
                    raw.can_addr.j1939.addr = word(t, items.get(3))? as u8;
                }
                _ => return Err(t.raise(t.types.os_error, format!("{function}(): unsupported CAN protocol"))),
            }
            Ok(Address::of(raw))
        }
        libc::AF_TIPC => {
            let items = tuple_of(t, v, function, "AF_TIPC")?;
            if !(4..=5).contains(&items.len()) {
                let message = "AF_TIPC address must be a tuple (addr_type, v1, v2, v3[, scope])";
                return Err(t.raise_type_error(message));
            }
            let mut w = [0u32; 5];
            w[4] = 2;
            for (i, v) in items.items().iter().enumerate() {
                w[i] = word(t, *v)?;
            }
            let (a, b, c) = match w[0] as u8 {
                TIPC_ADDR_NAMESEQ => (w[1], w[2], w[3]),
                TIPC_ADDR_NAME => (w[1], w[2], 0),
                // The reference comes first in the structure.
                TIPC_ADDR_ID => (w[2], w[1], 0),
                _ => return Err(t.raise_type_error("Invalid address type")),
            };
            Ok(Address::of(sockaddr_tipc { family: family as u16, addrtype: w[0] as u8, scope: w[4] as i8, a, b, c }))
        }
        libc::AF_ALG => {
            let items = tuple_of(t, v, function, "AF_ALG")?;
            if !(2..=4).contains(&items.len()) {
                return Err(t.raise_type_error("AF_ALG address must be a tuple (type, name[, feat[, mask]])"));
            }
            let (kind, name) = (text(items.get(0))?, text(items.get(1))?);
            // SAFETY: zero bytes are a valid structure.
            let mut raw: libc::sockaddr_alg = unsafe { std::mem::zeroed() };
            raw.salg_family = family as _;
            if kind.len() >= raw.salg_type.len() {
                return Err(t.raise_value_error("AF_ALG type too long."));
            }
            if name.len() >= raw.salg_name.len() {
                return Err(t.raise_value_error("AF_ALG name too long."));
            }
            raw.salg_type[..kind.len()].copy_from_slice(kind.as_bytes());
            raw.salg_name[..name.len()].copy_from_slice(name.as_bytes());
            if items.len() > 2 {
                raw.salg_feat = word(t, items.get(2))?;
            }
            if items.len() > 3 {
                raw.salg_mask = word(t, items.get(3))?;
            }
            Ok(Address::of(raw))
        }
        _ => Err(t.raise(t.types.os_error, format!("{function}(): bad family"))),
    }
}
