//! Sending and receiving: plain, with addresses, and with ancillary data.

use super::address::{self, Address};
use super::object::{For, Socket, SocketRef, timed_out};
use crate::system::Buffers;
use brolga_vm::abi::args::{check_no_keywords, type_name};
use brolga_vm::abi::convert::BytesLikeMut;
use brolga_vm::modules::sys::audit;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::tuple;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{iter, number};

/// The length of a control message with so much data, if it can be expressed.
pub fn control_length(n: usize) -> Option<usize> {
    // SAFETY: arithmetic.
    (n <= i32::MAX as usize - 64).then(|| unsafe { libc::CMSG_LEN(n as u32) as usize })
}
/// The room that it takes among others.
pub fn control_space(n: usize) -> Option<usize> {
    // SAFETY: arithmetic.
    (n <= i32::MAX as usize - 64).then(|| unsafe { libc::CMSG_SPACE(n as u32) as usize })
}

fn size(t: &Thread, n: isize, function: &str) -> PyResult<usize> {
    usize::try_from(n).map_err(|_| t.raise_value_error(format!("negative buffersize in {function}")))
}
fn room(t: &Thread, n: usize) -> PyResult<Vec<u8>> {
    let mut buffer = Vec::new();
    if buffer.try_reserve_exact(n).is_err() {
        return Err(t.raise_out_of_memory());
    }
    buffer.resize(n, 0);
    Ok(buffer)
}
fn recv_some(t: &Thread, zelf: SocketRef, p: *mut u8, n: usize, flags: i32) -> PyResult<usize> {
    if n == 0 {
        return Ok(0);
    }
    // SAFETY: the buffer is writable for its length and held by the caller.
    let got = zelf.call(t, For::Reading, || unsafe { libc::recv(zelf.fd.get(), p.cast(), n, flags) })?;
    Ok(got as usize)
}
fn recv_from(t: &Thread, zelf: SocketRef, p: *mut u8, n: usize, flags: i32) -> PyResult<(usize, Value)> {
    let mut a = Address::room();
    let mut len = 0;
    let got = zelf.call(t, For::Reading, || {
        len = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
        // SAFETY: buffer and room have the sizes that are said.
        unsafe { libc::recvfrom(zelf.fd.get(), p.cast(), n, flags, a.as_mut_ptr(), &raw mut len) }
    })?;
    a.len = len;
    Ok((got as usize, address::to_python(t, &a, zelf.proto.get())?))
}
/// The part of a buffer that is to be filled.
fn target(t: &Thread, buffer: &BytesLikeMut, nbytes: isize, function: &str, small: &str) -> PyResult<usize> {
    let n = size(t, nbytes, function)?;
    if n == 0 {
        return Ok(buffer.len());
    }
    if n > buffer.len() { Err(t.raise_value_error(small)) } else { Ok(n) }
}

/// What `recvmsg` and `recvmsg_into` share: data goes to the vectors; ancillary data, flags and address come back.
fn recv_message(
    t: &Thread,
    zelf: SocketRef,
    vectors: &mut [libc::iovec],
    ancillary: isize,
    flags: i32,
) -> PyResult<(usize, Value, i32, Value)> {
    let Some(space) = usize::try_from(ancillary).ok().filter(|n| *n <= i32::MAX as usize) else {
        return Err(t.raise_value_error("invalid ancillary data buffer length"));
    };
    let mut control = room(t, space)?;
    let mut a = Address::room();
    // SAFETY: zero bytes are a valid structure.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    let fd = zelf.fd.get();
    let n = zelf.call(t, For::Reading, || {
        message.msg_name = a.as_mut_ptr().cast();
        message.msg_namelen = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
        message.msg_iov = vectors.as_mut_ptr();
        message.msg_iovlen = vectors.len() as _;
        message.msg_control = if space > 0 { control.as_mut_ptr().cast() } else { std::ptr::null_mut() };
        message.msg_controllen = space as _;
        // SAFETY: all parts have the sizes that are said, and live.
        unsafe { libc::recvmsg(fd, &raw mut message, flags) }
    })?;
    let list = PyList::new_empty(t)?;
    // SAFETY: the kernel has filled the control data up to the length that the message says; entries are checked against it.
    unsafe {
        let end = control.as_ptr().add(message.msg_controllen as usize);
        let mut entry = if message.msg_controllen as usize >= size_of::<libc::cmsghdr>() {
            libc::CMSG_FIRSTHDR(&raw const message)
        } else {
            std::ptr::null_mut()
        };
        while !entry.is_null() {
            let data = libc::CMSG_DATA(entry).cast_const();
            let length = (*entry).cmsg_len as usize;
            let header = data.offset_from(entry.cast::<u8>()) as usize;
            if length < header || data > end {
                brolga_vm::modules::warnings::warn(
                    t,
                    t.types.runtime_warning,
                    "received malformed or improperly-truncated ancillary data",
                    1,
                )?;
                break;
            }
            let available = end.offset_from(data) as usize;
            let bytes = std::slice::from_raw_parts(data, (length - header).min(available));
            let parts = [
                Value::from_small_int((*entry).cmsg_level as i64),
                Value::from_small_int((*entry).cmsg_type as i64),
                PyBytes::new(t, bytes)?.into(),
            ];
            list.append(t, t.new_tuple(&parts)?)?;
            if length - header > available {
                break;
            }
            entry = libc::CMSG_NXTHDR(&raw const message, entry);
        }
    }
    a.len = message.msg_namelen.min(a.len);
    let from = address::to_python(t, &a, zelf.proto.get())?;
    Ok((n as usize, list.into(), message.msg_flags, from))
}

/// Control messages from (level, type, data) tuples, as one buffer.
fn control_messages(t: &Thread, v: Value, function: &str) -> PyResult<Vec<u8>> {
    let items = iter::collect(t, v)?;
    let mut parts: Vec<(i32, i32, Vec<u8>)> = Vec::new();
    let mut total = 0usize;
    for &item in items.iter() {
        let Some(item) = tuple::as_tuple(item).filter(|i| i.len() == 3) else {
            let got = type_name(t, item);
            return Err(t.raise_type_error(format!(
                "[{function}() ancillary data items]() argument must be 3-item tuple, not {got}"
            )));
        };
        let (level, kind) = (number::index_i64(t, item.get(0))?, number::index_i64(t, item.get(1))?);
        let data = BytesLike::acquire(t, item.get(2))?.to_vec();
        let Some(space) = control_space(data.len()) else {
            return Err(t.raise(t.types.os_error, "ancillary data item too large"));
        };
        total += space;
        if total > i32::MAX as usize {
            return Err(t.raise(t.types.os_error, "too much ancillary data"));
        }
        parts.push((level as i32, kind as i32, data));
    }
    let mut out = room(t, total)?;
    let mut at = 0;
    for (level, kind, data) in &parts {
        // SAFETY: zero bytes are a valid structure.
        let mut header: libc::cmsghdr = unsafe { std::mem::zeroed() };
        header.cmsg_len = control_length(data.len()).unwrap_or(0) as _;
        header.cmsg_level = *level;
        header.cmsg_type = *kind;
        let start = at + control_length(0).unwrap_or(0);
        // SAFETY: the header fits before the data, for which room was made; alignment is not assumed.
        unsafe { std::ptr::write_unaligned(out.as_mut_ptr().add(at).cast(), header) };
        out[start..start + data.len()].copy_from_slice(data);
        at += control_space(data.len()).unwrap_or(0);
    }
    Ok(out)
}

fn send_message(
    t: &Thread,
    zelf: SocketRef,
    buffers: &Buffers<'_>,
    control: &mut Vec<u8>,
    flags: i32,
    to: Option<&mut Address>,
) -> PyResult<isize> {
    let mut vectors = buffers.vectors();
    // SAFETY: zero bytes are a valid structure.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    if let Some(a) = to {
        message.msg_namelen = a.len;
        message.msg_name = a.as_mut_ptr().cast();
    }
    message.msg_iov = vectors.as_mut_ptr();
    message.msg_iovlen = vectors.len() as _;
    if !control.is_empty() {
        message.msg_control = control.as_mut_ptr().cast();
        message.msg_controllen = control.len() as _;
    }
    // SAFETY: all parts have the sizes that are said, and live.
    zelf.call(t, For::Writing, || unsafe { libc::sendmsg(zelf.fd.get(), &raw const message, flags) })
}

#[pymethods(part = transfer)]
impl Socket {
    /// recv(buffersize[, flags])
    ///
    /// Waits for data and returns what has come, at most buffersize bytes; b'' means that the other end sends no more. flags are MSG_ numbers added
    /// up.
    #[method("recv($self, buffersize, flags=0, /)", no_text_signature, parse_tuple)]
    fn recv(t: &Thread, zelf: SocketRef, buffersize: isize, flags: i32) -> PyResult<Gc<PyBytes>> {
        let mut buffer = room(t, size(t, buffersize, "recv")?)?;
        let n = recv_some(t, zelf, buffer.as_mut_ptr(), buffer.len(), flags)?;
        PyBytes::new(t, &buffer[..n])
    }
    /// recv_into(buffer[, nbytes[, flags]])
    ///
    /// As recv(), but into a writable buffer: at most nbytes, or all it has room for if that is 0. Returns how many bytes came.
    #[method("recv_into(buffer, nbytes=0, flags=0)", no_text_signature)]
    fn recv_into(t: &Thread, zelf: SocketRef, buffer: BytesLikeMut, nbytes: isize, flags: i32) -> PyResult<usize> {
        let mut buffer = buffer;
        let n = target(t, &buffer, nbytes, "recv_into", "buffer too small for requested bytes")?;
        recv_some(t, zelf, buffer.as_mut_ptr(), n, flags)
    }
    /// recvfrom(buffersize[, flags])
    ///
    /// As recv(), but returns a pair: the data, and the address it came from.
    #[method("recvfrom($self, buffersize, flags=0, /)", no_text_signature, parse_tuple)]
    fn recvfrom(t: &Thread, zelf: SocketRef, buffersize: isize, flags: i32) -> PyResult<(Gc<PyBytes>, Value)> {
        let mut buffer = room(t, size(t, buffersize, "recvfrom")?)?;
        let (n, from) = recv_from(t, zelf, buffer.as_mut_ptr(), buffer.len(), flags)?;
        Ok((PyBytes::new(t, &buffer[..n])?, from))
    }
    /// recvfrom_into(buffer[, nbytes[, flags]])
    ///
    /// As recv_into(), but returns a pair: how many bytes came, and the address they came from.
    #[method("recvfrom_into(buffer, nbytes=0, flags=0)", no_text_signature)]
    fn recvfrom_into(
        t: &Thread,
        zelf: SocketRef,
        buffer: BytesLikeMut,
        nbytes: isize,
        flags: i32,
    ) -> PyResult<(usize, Value)> {
        let mut buffer = buffer;
        let small = "nbytes is greater than the length of the buffer";
        let n = target(t, &buffer, nbytes, "recvfrom_into", small)?;
        recv_from(t, zelf, buffer.as_mut_ptr(), n, flags)
    }
    /// send(data[, flags])
    ///
    /// Sends a bytes-like object and returns how many bytes of it went, which may be fewer than it has. flags are MSG_ numbers added up.
    #[method("send($self, data, flags=0, /)", no_text_signature, parse_tuple)]
    fn send(t: &Thread, zelf: SocketRef, data: BytesLike, flags: i32) -> PyResult<isize> {
        let (p, n) = (data.as_ptr(), data.len());
        // SAFETY: the buffer is readable for its length and held.
        zelf.call(t, For::Writing, || unsafe { libc::send(zelf.fd.get(), p.cast(), n, flags) })
    }
    /// sendall(data[, flags])
    ///
    /// Sends all of a bytes-like object, with as many sends as it takes; after an error nobody knows how much of it went.
    #[method("sendall($self, data, flags=0, /)", no_text_signature, parse_tuple)]
    fn sendall(t: &Thread, zelf: SocketRef, data: BytesLike, flags: i32) -> PyResult<()> {
        // The time-out is for all of it.
        let deadline = zelf.deadline();
        let mut rest: &[u8] = &data;
        while !rest.is_empty() {
            if zelf.timeout.get() > 0 && deadline.is_over() {
                return Err(timed_out(t));
            }
            let (p, n) = (rest.as_ptr(), rest.len());
            // SAFETY: the buffer is readable for its length and held.
            let sent = zelf
                .call_until(t, For::Writing, deadline, || unsafe { libc::send(zelf.fd.get(), p.cast(), n, flags) })?;
            rest = &rest[sent as usize..];
            brolga_vm::interp::check_signals(t)?;
        }
        Ok(())
    }
    /// sendto(data[, flags], address)
    ///
    /// As send(), to an address; for sockets that are not connected.
    #[method("sendto", raw, no_text_signature)]
    fn sendto(t: &Thread, zelf: SocketRef, args: Args<'_>) -> PyResult<isize> {
        check_no_keywords(t, "socket.sendto", args.kwnames)?;
        let (data, flags, to) = match args.positional() {
            [data, to] => (*data, 0, *to),
            [data, flags, to] => (*data, number::index_i64(t, *flags)? as i32, *to),
            other => {
                let n = other.len();
                return Err(t.raise_type_error(format!("sendto() takes 2 or 3 arguments ({n} given)")));
            }
        };
        let data = BytesLike::acquire(t, data)?;
        let a = address::from_python(t, zelf.family.get(), zelf.proto.get(), to, "sendto")?;
        audit(t, "socket.sendto", || t.new_tuple(&[zelf.into(), to]))?;
        let (p, n) = (data.as_ptr(), data.len());
        zelf.call(t, For::Writing, || {
            // SAFETY: buffer and address have the lengths that are said.
            unsafe { libc::sendto(zelf.fd.get(), p.cast(), n, flags, a.as_ptr(), a.len) }
        })
    }
    /// recvmsg(bufsize[, ancbufsize[, flags]])
    ///
    /// Waits for a message and returns its data, at most bufsize bytes, a list of ancillary items (level, type, bytes), its flags and the address it
    /// came from. There are no items unless ancbufsize says how much room they may take: see CMSG_SPACE().
    #[method("recvmsg($self, bufsize, ancbufsize=0, flags=0, /)", no_text_signature, parse_tuple)]
    fn recvmsg(t: &Thread, zelf: SocketRef, bufsize: isize, ancbufsize: isize, flags: i32) -> PyResult<Value> {
        let Ok(n) = usize::try_from(bufsize) else {
            return Err(t.raise_value_error("negative buffer size in recvmsg()"));
        };
        let mut buffer = room(t, n)?;
        let mut vector = [libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: n }];
        let (n, control, flags, from) = recv_message(t, zelf, &mut vector, ancbufsize, flags)?;
        let data = PyBytes::new(t, &buffer[..n.min(buffer.len())])?;
        t.new_tuple(&[data.into(), control, Value::from_small_int(flags as i64), from])
    }
    /// recvmsg_into(buffers[, ancbufsize[, flags]])
    ///
    /// As recvmsg(), but into writable buffers, one after the other; the first item of the result says how many bytes came.
    #[method("recvmsg_into($self, buffers, ancbufsize=0, flags=0, /)", no_text_signature, parse_tuple)]
    fn recvmsg_into(t: &Thread, zelf: SocketRef, buffers: Value, ancbufsize: isize, flags: i32) -> PyResult<Value> {
        let items = match iter::collect(t, buffers) {
            Ok(items) => items,
            Err(r) if t.exception_matches(t.types.type_error) => {
                t.take_exception(r);
                return Err(t.raise_type_error("recvmsg_into() argument 1 must be an iterable"));
            }
            Err(r) => return Err(r),
        };
        for &v in items.iter() {
            if BytesLikeMut::acquire(t, v)?.is_none() {
                let got = type_name(t, v);
                return Err(t.raise_type_error(format!(
                    "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers, not {got}"
                )));
            }
        }
        let held = Buffers::of_items(t, items, true)?;
        let mut vectors = held.vectors();
        let (n, control, flags, from) = recv_message(t, zelf, &mut vectors, ancbufsize, flags)?;
        t.new_tuple(&[t.new_int(n as i64)?, control, Value::from_small_int(flags as i64), from])
    }
    /// sendmsg(buffers[, ancdata[, flags[, address]]])
    ///
    /// Sends a message that consists of several bytes-like objects and of ancillary items (level, type, bytes). Returns how many bytes went.
    #[method(
        "sendmsg($self, buffers, ancdata=<unrepresentable>, flags=0, address=None, /)",
        no_text_signature,
        parse_tuple
    )]
    fn sendmsg(
        t: &Thread,
        zelf: SocketRef,
        buffers: Value,
        ancdata: Option<Value>,
        flags: i32,
        address: Value,
    ) -> PyResult<isize> {
        let mut to = match address.is_none() {
            true => None,
            false => Some(address::from_python(t, zelf.family.get(), zelf.proto.get(), address, "sendmsg")?),
        };
        audit(t, "socket.sendmsg", || t.new_tuple(&[zelf.into(), address]))?;
        let items = match iter::collect(t, buffers) {
            Ok(items) => items,
            Err(r) if t.exception_matches(t.types.type_error) => {
                t.take_exception(r);
                return Err(t.raise_type_error("sendmsg() argument 1 must be an iterable"));
            }
            Err(r) => return Err(r),
        };
        let held = Buffers::of_items(t, items, false)?;
        let mut control = match ancdata {
            Some(v) => control_messages(t, v, "sendmsg")?,
            None => Vec::new(),
        };
        send_message(t, zelf, &held, &mut control, flags, to.as_mut())
    }
    /// sendmsg_afalg([msg], *, op[, iv[, assoclen[, flags=MSG_MORE]]])
    ///
    /// Sends data to the kernel's cipher: op is ALG_OP_ENCRYPT or ALG_OP_DECRYPT, and assoclen tells how many bytes are only authenticated.
    #[cfg(target_os = "linux")]
    #[method(
        "sendmsg_afalg(msg=None, *, op=-1, iv=<unrepresentable>, assoclen=<unrepresentable>, flags=0)",
        no_text_signature
    )]
    fn sendmsg_afalg(
        t: &Thread,
        zelf: SocketRef,
        msg: Value,
        op: i32,
        iv: Option<Value>,
        assoclen: Option<Value>,
        flags: i32,
    ) -> PyResult<isize> {
        if zelf.family.get() != libc::AF_ALG {
            return Err(t.raise(t.types.os_error, "algset is only supported for AF_ALG"));
        }
        if op < 0 {
            return Err(t.raise_type_error("Invalid or missing argument 'op'"));
        }
        let mut control = Vec::new();
        let mut add = |kind: i32, data: &[u8]| {
            let at = control.len();
            control.resize(at + control_space(data.len()).unwrap_or(0), 0);
            // SAFETY: zero bytes are a valid structure.
            let mut header: libc::cmsghdr = unsafe { std::mem::zeroed() };
            header.cmsg_len = control_length(data.len()).unwrap_or(0) as _;
            header.cmsg_level = libc::SOL_ALG;
            header.cmsg_type = kind;
            // SAFETY: room was made.
            unsafe { std::ptr::write_unaligned(control.as_mut_ptr().add(at).cast(), header) };
            let start = at + control_length(0).unwrap_or(0);
            control[start..start + data.len()].copy_from_slice(data);
        };
        add(libc::ALG_SET_OP, &(op as u32).to_ne_bytes());
        if let Some(iv) = iv {
            let iv = BytesLike::acquire(t, iv)?;
            let mut data = (iv.len() as u32).to_ne_bytes().to_vec();
            data.extend_from_slice(&iv);
            add(libc::ALG_SET_IV, &data);
        }
        if let Some(v) = assoclen {
            let n = number::index_i64(t, v)?;
            if n < 0 {
                return Err(t.raise_type_error("assoclen must be positive"));
            }
            add(libc::ALG_SET_AEAD_ASSOCLEN, &(n as u32).to_ne_bytes());
        }
        let items = if msg.is_none() { RootVec::new(&t.heap) } else { iter::collect(t, msg)? };
        let held = Buffers::of_items(t, items, false)?;
        send_message(t, zelf, &held, &mut control, flags, None)
    }
}
