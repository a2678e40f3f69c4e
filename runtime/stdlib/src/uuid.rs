//! `_uuid`: identifiers of version 1, made of the time and the machine's network address (RFC 9562, 5.1).

use brolga_vm::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// From 15 October 1582 to 1970, in units of 100 ns.
const GREGORIAN_OFFSET: u64 = 0x01B2_1DD2_1381_4000;

/// The latest time given out by this process: none is given out twice, whatever the clock does and however many runtimes there are.
static LAST: AtomicU64 = AtomicU64::new(0);

/// A time that no other call got: the clock's, or the next free one.
fn unique_time() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = (since.as_nanos() / 100) as u64 + GREGORIAN_OFFSET;
    let step = |last: u64| Some(now.max(last + 1));
    LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step).map_or(now, |last| now.max(last + 1))
}

fn random<const N: usize>(t: &Thread) -> PyResult<[u8; N]> {
    let mut bytes = [0; N];
    // SAFETY: the buffer is writable for its length. So few bytes are never cut short.
    let n = unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), N, 0) };
    if n != N as isize {
        let code = std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO);
        return Err(t.raise_os_error(code, None, None));
    }
    Ok(bytes)
}

/// The address of a network interface, `None` without any.
#[cfg(target_os = "linux")]
fn hardware_address() -> Option<[u8; 6]> {
    let mut list = std::ptr::null_mut();
    // SAFETY: the list is given back below; its links and addresses are valid until then.
    unsafe {
        if libc::getifaddrs(&raw mut list) != 0 {
            return None;
        }
        let mut found = None;
        let mut entry = list;
        while !entry.is_null() && found.is_none() {
            let address = (*entry).ifa_addr;
            if !address.is_null() && i32::from((*address).sa_family) == libc::AF_PACKET {
                let link = &*address.cast::<libc::sockaddr_ll>();
                let bytes = link.sll_addr;
                if link.sll_halen == 6 && bytes[..6] != [0; 6] {
                    found = <[u8; 6]>::try_from(&bytes[..6]).ok();
                }
            }
            entry = (*entry).ifa_next;
        }
        libc::freeifaddrs(list);
        found
    }
}
#[cfg(not(target_os = "linux"))]
fn hardware_address() -> Option<[u8; 6]> {
    None
}

/// Clock sequence and node, chosen once per VM: 14 and 48 bits.
fn sequence_and_node(t: &Thread) -> PyResult<u64> {
    let v = t.kept("uuid.node", || {
        let [a, b, node @ ..] = random::<8>(t)?;
        let sequence = u16::from_be_bytes([a, b]) & 0x3FFF;
        let node = hardware_address().unwrap_or_else(|| {
            // A random node has the multicast bit, which no machine's address has.
            let mut node: [u8; 6] = node;
            node[0] |= 1;
            node
        });
        let node = node.iter().fold(0, |n, byte| n << 8 | u64::from(*byte));
        brolga_vm::objects::int::from_u64(t, u64::from(sequence) << 48 | node)
    })?;
    Ok(brolga_vm::objects::int::to_u64(v).unwrap_or_default())
}

/// Identifiers from the time and the machine.
#[pymodule(name = "_uuid")]
pub mod uuid_module {
    use super::*;

    #[pyattr("has_uuid_generate_time_safe")]
    const HAS_GENERATE: i64 = 1;
    #[pyattr("has_stable_extractable_node")]
    const HAS_STABLE_NODE: i64 = 0;

    /// The 16 bytes of a new identifier of version 1, and -1: it was not made sure that other processes do not make the same one.
    #[pyfunction("generate_time_safe($module, /)")]
    fn generate_time_safe(t: &Thread, _module: Value) -> PyResult<(Vec<u8>, i64)> {
        let both = sequence_and_node(t)?;
        let time = unique_time();
        let mut bytes = Vec::with_capacity(16);
        bytes.extend_from_slice(&(time as u32).to_be_bytes());
        bytes.extend_from_slice(&((time >> 32) as u16).to_be_bytes());
        bytes.extend_from_slice(&((time >> 48) as u16 & 0x0FFF | 0x1000).to_be_bytes());
        bytes.extend_from_slice(&((both >> 48) as u16 & 0x3FFF | 0x8000).to_be_bytes());
        bytes.extend_from_slice(&both.to_be_bytes()[2..]);
        Ok((bytes, -1))
    }
}
