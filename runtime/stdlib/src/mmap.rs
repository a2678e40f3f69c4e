//! `mmap`: files and anonymous memory mapped into the process, as mutable bytes and as a file at once.

use crate::system;
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::slice;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer::BufferView;
use brolga_vm::protocol::number;
use std::cell::Cell;

const ACCESS_DEFAULT: i32 = 0;
const ACCESS_READ: i32 = 1;
const ACCESS_WRITE: i32 = 2;
const ACCESS_COPY: i32 = 3;

/// From the system's headers.
#[rustfmt::skip]
const NUMBERS: &[(&str, i64)] = &[
    ("MADV_DODUMP", 17), ("MADV_DOFORK", 11), ("MADV_DONTDUMP", 16), ("MADV_DONTFORK", 10), ("MADV_DONTNEED", 4),
    ("MADV_FREE", 8), ("MADV_HUGEPAGE", 14), ("MADV_HWPOISON", 100), ("MADV_MERGEABLE", 12), ("MADV_NOHUGEPAGE", 15),
    ("MADV_NORMAL", 0), ("MADV_RANDOM", 1), ("MADV_REMOVE", 9), ("MADV_SEQUENTIAL", 2), ("MADV_UNMERGEABLE", 13),
    ("MADV_WILLNEED", 3), ("MAP_ANON", 32), ("MAP_ANONYMOUS", 32), ("MAP_DENYWRITE", 2048),
    ("MAP_EXECUTABLE", 4096), ("MAP_NORESERVE", 16384), ("MAP_POPULATE", 32768), ("MAP_PRIVATE", 2), ("MAP_SHARED", 1),
    ("MAP_STACK", 131072), ("PROT_EXEC", 4), ("PROT_READ", 1), ("PROT_WRITE", 2),
    ("ACCESS_DEFAULT", 0), ("ACCESS_READ", 1), ("ACCESS_WRITE", 2), ("ACCESS_COPY", 3),
];

/// Memory that shows a file, or that several processes share: a sequence of bytes and a file with a position at once.
///
/// mmap(fileno, length, flags=MAP_SHARED, prot=PROT_READ | PROT_WRITE, access=ACCESS_DEFAULT, offset=0, *, trackfd=True)
///
/// fileno is a file descriptor, -1 for memory without a file. The map has length bytes from offset on, which is a multiple of ALLOCATIONGRANULARITY;
/// a length of 0 means all that the file has. By default (MAP_SHARED) what is written reaches the file and the other processes that map it; with
/// MAP_PRIVATE it stays in this object. prot or access, one of the two, tells whether the map can be written. With trackfd=False the descriptor is
/// not kept.
#[pyclass(name = "mmap", module = "mmap", flags = BASETYPE | SEQUENCE | MANAGED_WEAKREF)]
pub struct Mmap {
    /// 0 once closed.
    address: Cell<usize>,
    length: Cell<usize>,
    position: Cell<usize>,
    offset: i64,
    fd: Cell<i32>,
    flags: i32,
    /// Whether the descriptor is kept, so that the file's size can be asked and changed.
    track: bool,
    access: i32,
    exports: Cell<usize>,
}
type Map = Gc<Native<Mmap>>;

impl Mmap {
    /// The mapped bytes; nothing may unmap them while the slice is used.
    fn bytes(&self, t: &Thread) -> PyResult<&[u8]> {
        self.check_open(t)?;
        // SAFETY: mapped and readable for its length (a program that maps without PROT_READ gets the fault it asked for, as in C).
        Ok(unsafe { std::slice::from_raw_parts(self.address.get() as *const u8, self.length.get()) })
    }
    fn check_open(&self, t: &Thread) -> PyResult<()> {
        match self.address.get() {
            0 => Err(t.raise_value_error("mmap closed or invalid")),
            _ => Ok(()),
        }
    }
    /// Whether somebody holds a buffer of the map. Views that nothing refers to any more do not count: they are collected first.
    fn is_exported(&self, t: &Thread) -> PyResult<bool> {
        if self.exports.get() > 0 {
            brolga_vm::modules::gc::collect_and_finalize(t)?;
        }
        Ok(self.exports.get() > 0)
    }
    fn check_writable(&self, t: &Thread) -> PyResult<()> {
        match self.access {
            ACCESS_READ => Err(t.raise_type_error("mmap can't modify a readonly memory map.")),
            _ => Ok(()),
        }
    }
    /// Copies bytes into the map.
    fn store(&self, at: usize, bytes: &[u8]) {
        debug_assert!(at + bytes.len() <= self.length.get());
        // SAFETY: the range was checked; the bytes may lie in the map itself.
        unsafe { std::ptr::copy(bytes.as_ptr(), (self.address.get() as *mut u8).add(at), bytes.len()) };
    }
    fn close_fd(&self) {
        let fd = self.fd.replace(-1);
        if fd >= 0 {
            // SAFETY: the descriptor is ours.
            unsafe { libc::close(fd) };
        }
    }
    fn unmap(&self) {
        self.close_fd();
        let address = self.address.replace(0);
        if address != 0 {
            // SAFETY: mapped by us, with this length; there are no exports.
            unsafe { libc::munmap(address as *mut libc::c_void, self.length.get()) };
        }
    }
    /// An item's index.
    fn index(&self, t: &Thread, key: Value) -> PyResult<usize> {
        let mut i = number::index_i64_clamped(t, key)?;
        self.check_open(t)?;
        let n = self.length.get() as i64;
        if i < 0 {
            i += n;
        }
        if (0..n).contains(&i) { Ok(i as usize) } else { Err(t.raise_index_error("mmap index out of range")) }
    }
    fn find(t: &Thread, zelf: Map, view: BytesLike, start: Value, end: Value, last: bool) -> PyResult<i64> {
        let bytes = zelf.bytes(t)?;
        let n = bytes.len() as i64;
        let bound = |v: Value, default: i64| -> PyResult<i64> {
            if v.is_none() {
                return Ok(default);
            }
            let i = number::index_i64_clamped(t, v)?;
            Ok(if i < 0 { (i.saturating_add(n)).max(0) } else { i.min(n) })
        };
        let (start, end) = (bound(start, zelf.position.get() as i64)?, bound(end, n)?);
        // Conversions may have closed the map.
        let bytes = zelf.bytes(t)?;
        let (Some(range), needle) = (bytes.get(start as usize..(end.max(start) as usize).min(bytes.len())), &*view)
        else {
            return Ok(-1);
        };
        if end < start {
            return Ok(-1);
        }
        let found = match last {
            false => memchr::memmem::find(range, needle),
            true => memchr::memmem::rfind(range, needle),
        };
        Ok(found.map_or(-1, |i| start + i as i64))
    }
    fn bytes_of_slice(t: &Thread, zelf: Map, key: Value) -> PyResult<Vec<u8>> {
        let (start, step, n) = zelf.slice_indices(t, key)?;
        let bytes = zelf.bytes(t)?;
        if step == 1 {
            return Ok(bytes[start as usize..start as usize + n].to_vec());
        }
        Ok((0..n).map(|i| bytes[(start + i as i64 * step) as usize]).collect())
    }
    fn slice_indices(&self, t: &Thread, key: Value) -> PyResult<(i64, i64, usize)> {
        let s = key.downcast::<slice::PySlice>().ok_or_else(|| t.raise_type_error("mmap indices must be integers"))?;
        let (start, stop, step) = s.unpack(t)?;
        self.check_open(t)?;
        let bounds = slice::adjust(start, stop, step, self.length.get());
        Ok((bounds.start, bounds.step, bounds.count))
    }
}

fn protection(access: i32, flags: i32, prot: i32) -> (i32, i32) {
    match access {
        ACCESS_READ => (libc::MAP_SHARED, libc::PROT_READ),
        ACCESS_WRITE => (libc::MAP_SHARED, libc::PROT_READ | libc::PROT_WRITE),
        ACCESS_COPY => (libc::MAP_PRIVATE, libc::PROT_READ | libc::PROT_WRITE),
        _ => (flags, prot),
    }
}

#[pymethods]
impl Mmap {
    #[new("mmap(fileno, length, flags=1, prot=3, access=0, offset=0, *, trackfd=True)")]
    fn py_new(
        t: &Thread,
        cls: Gc<PyType>,
        fileno: i32,
        length: isize,
        flags: i32,
        prot: i32,
        access: i32,
        offset: i64,
        trackfd: bool,
    ) -> PyResult<Map> {
        let mut length = length;
        if length < 0 {
            return Err(t.raise_overflow_error("memory mapped length must be positive"));
        }
        if offset < 0 {
            return Err(t.raise_overflow_error("memory mapped offset must be positive"));
        }
        let default_flags = flags == libc::MAP_SHARED;
        let default_prot = prot == libc::PROT_READ | libc::PROT_WRITE;
        if access != ACCESS_DEFAULT && (!default_flags || !default_prot) {
            return Err(t.raise_value_error("mmap can't specify both access, flags, prot."));
        }
        if !(ACCESS_DEFAULT..=ACCESS_COPY).contains(&access) {
            return Err(t.raise_value_error("mmap invalid access parameter."));
        }
        let (mut flags, prot) = protection(access, flags, prot);
        // The access that a protection amounts to.
        let access = match access {
            ACCESS_DEFAULT if prot & libc::PROT_READ != 0 && prot & libc::PROT_WRITE != 0 => ACCESS_DEFAULT,
            ACCESS_DEFAULT if prot & libc::PROT_WRITE != 0 => ACCESS_WRITE,
            ACCESS_DEFAULT => ACCESS_READ,
            other => other,
        };
        brolga_vm::modules::sys::audit(t, "mmap.__new__", || {
            let n = |n: i64| t.new_int(n);
            t.new_tuple(&[n(fileno as i64)?, n(length as i64)?, n(access as i64)?, n(offset)?])
        })?;
        let mut kept = -1;
        if fileno != -1 {
            // SAFETY: zero bytes are a valid structure, which is a local.
            let mut status: libc::stat = unsafe { std::mem::zeroed() };
            // SAFETY: as above. A descriptor that cannot be asked makes the mapping fail.
            let known = unsafe { libc::fstat(fileno, &raw mut status) } == 0;
            if !known && system::errno() == libc::EBADF {
                return Err(system::raise_errno(t));
            }
            if known && status.st_mode & libc::S_IFMT == libc::S_IFREG {
                if length == 0 {
                    if status.st_size == 0 {
                        return Err(t.raise_value_error("cannot mmap an empty file"));
                    }
                    if offset >= status.st_size {
                        return Err(t.raise_value_error("mmap offset is greater than file size"));
                    }
                    length = (status.st_size - offset) as isize;
                } else if offset > status.st_size || status.st_size - offset < length as i64 {
                    return Err(t.raise_value_error("mmap length is greater than file size"));
                }
            }
            if trackfd {
                // SAFETY: a plain system call.
                kept = system::check(t, unsafe { libc::fcntl(fileno, libc::F_DUPFD_CLOEXEC, 0) })?;
            }
        } else {
            flags |= libc::MAP_ANONYMOUS;
        }
        let fd = if fileno == -1 { -1 } else { fileno };
        // SAFETY: the kernel chooses the address.
        let address = t.allow_threads(|| unsafe {
            libc::mmap(std::ptr::null_mut(), length as usize, prot, flags, fd, offset as libc::off_t)
        });
        if address == libc::MAP_FAILED {
            let raised = system::raise_errno(t);
            if kept >= 0 {
                // SAFETY: the descriptor is ours.
                unsafe { libc::close(kept) };
            }
            return Err(raised);
        }
        let map = Mmap {
            address: Cell::new(address as usize),
            length: Cell::new(length as usize),
            position: Cell::new(0),
            offset,
            fd: Cell::new(kept),
            flags,
            track: trackfd,
            access,
            exports: Cell::new(0),
        };
        Native::new(t, cls, map)
    }
    #[slot]
    fn finalize(zelf: Map) {
        if zelf.exports.get() == 0 {
            zelf.unmap();
        }
    }
    #[slot]
    fn repr(t: &Thread, zelf: Map) -> String {
        let name = type_name(t, zelf.into());
        if zelf.address.get() == 0 {
            return format!("<{name} closed=True>");
        }
        let access = ["ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"][zelf.access as usize & 3];
        let (length, position, offset) = (zelf.length.get(), zelf.position.get(), zelf.offset);
        format!("<{name} closed=False, access={access}, length={length}, pos={position}, offset={offset}>")
    }
    #[slot]
    fn getbuffer(t: &Thread, zelf: Map, flags: u32) -> PyResult<BufferView> {
        zelf.check_open(t)?;
        let (p, n) = (zelf.address.get() as *mut u8, zelf.length.get());
        let view = BufferView::bytes(t, zelf.into(), p, n, zelf.access == ACCESS_READ, flags)?;
        zelf.exports.set(zelf.exports.get() + 1);
        Ok(view)
    }
    #[slot]
    fn releasebuffer(zelf: Map) {
        zelf.exports.set(zelf.exports.get().saturating_sub(1));
    }
    #[slot]
    fn sq_length(t: &Thread, zelf: Map) -> PyResult<usize> {
        Ok(zelf.bytes(t)?.len())
    }
    #[slot]
    fn mp_length(t: &Thread, zelf: Map) -> PyResult<usize> {
        Ok(zelf.bytes(t)?.len())
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Map, i: i64) -> PyResult<Gc<PyBytes>> {
        let bytes = zelf.bytes(t)?;
        match usize::try_from(i).ok().and_then(|i| bytes.get(i)) {
            Some(b) => PyBytes::new(t, &[*b]),
            None => Err(t.raise_index_error("mmap index out of range")),
        }
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Map, key: Value) -> PyResult<Value> {
        zelf.check_open(t)?;
        if number::is_index(t, key) {
            let i = zelf.index(t, key)?;
            return Ok(Value::from_small_int(zelf.bytes(t)?[i] as i64));
        }
        PyBytes::new(t, &Mmap::bytes_of_slice(t, zelf, key)?).map(Into::into)
    }
    #[slot]
    fn sq_ass_item(t: &Thread, zelf: Map, i: i64, v: Option<Value>) -> PyResult<()> {
        zelf.check_open(t)?;
        let Some(i) = usize::try_from(i).ok().filter(|i| *i < zelf.length.get()) else {
            return Err(t.raise_index_error("mmap index out of range"));
        };
        let Some(v) = v else { return Err(t.raise_type_error("mmap object doesn't support item deletion")) };
        let byte = brolga_vm::objects::bytes::as_bytes(v).filter(|b| b.as_bytes().len() == 1);
        let Some(byte) = byte else {
            return Err(t.raise_index_error("mmap assignment must be length-1 bytes()"));
        };
        zelf.check_writable(t)?;
        zelf.store(i, byte.as_bytes());
        Ok(())
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Map, key: Value, v: Option<Value>) -> PyResult<()> {
        zelf.check_open(t)?;
        zelf.check_writable(t)?;
        if number::is_index(t, key) {
            let i = zelf.index(t, key)?;
            let Some(v) = v else { return Err(t.raise_type_error("mmap doesn't support item deletion")) };
            if !number::is_index(t, v) {
                return Err(t.raise_type_error("mmap item value must be an int"));
            }
            let Ok(byte) = u8::try_from(number::index_i64(t, v)?) else {
                return Err(t.raise_value_error("mmap item value must be in range(0, 256)"));
            };
            zelf.check_open(t)?;
            if i >= zelf.length.get() {
                return Err(t.raise_index_error("mmap index out of range"));
            }
            zelf.store(i, &[byte]);
            return Ok(());
        }
        if key.downcast::<slice::PySlice>().is_none() {
            return Err(t.raise_type_error("mmap indices must be integers"));
        }
        let Some(v) = v else { return Err(t.raise_type_error("mmap object doesn't support slice deletion")) };
        let source = BytesLike::acquire(t, v)?;
        let (start, step, n) = zelf.slice_indices(t, key)?;
        if source.len() != n {
            return Err(t.raise_index_error("mmap slice assignment is wrong size"));
        }
        if step == 1 {
            zelf.store(start as usize, &source);
        } else {
            let copy = source.to_vec();
            copy.iter().enumerate().for_each(|(i, b)| zelf.store((start + i as i64 * step) as usize, &[*b]));
        }
        Ok(())
    }
    #[method("close($self, /)", doc = "")]
    fn close(t: &Thread, zelf: Map) -> PyResult<()> {
        if zelf.is_exported(t)? {
            return Err(t.raise_buffer_error("cannot close exported pointers exist"));
        }
        zelf.unmap();
        Ok(())
    }
    #[getter]
    fn closed(zelf: Map) -> bool {
        zelf.address.get() == 0
    }
    #[method("find($self, view, start=None, end=None, /)", doc = "")]
    fn find_(t: &Thread, zelf: Map, view: BytesLike, start: Value, end: Value) -> PyResult<i64> {
        Mmap::find(t, zelf, view, start, end, false)
    }
    #[method("rfind($self, view, start=None, end=None, /)", doc = "")]
    fn rfind(t: &Thread, zelf: Map, view: BytesLike, start: Value, end: Value) -> PyResult<i64> {
        Mmap::find(t, zelf, view, start, end, true)
    }
    #[method("flush($self, offset=0, size=None, /)", doc = "")]
    fn flush(t: &Thread, zelf: Map, offset: isize, size: Value) -> PyResult<()> {
        let size = if size.is_none() { None } else { Some(number::index_i64(t, size)? as isize) };
        zelf.check_open(t)?;
        let length = zelf.length.get() as isize;
        let size = size.unwrap_or(length);
        if size + offset > length || size < 0 || offset < 0 {
            return Err(t.raise_value_error("flush values out of range"));
        }
        if zelf.access == ACCESS_READ || zelf.access == ACCESS_COPY {
            return Ok(());
        }
        let p = (zelf.address.get() + offset as usize) as *mut libc::c_void;
        // SAFETY: a range of the map.
        system::check(t, t.allow_threads(|| unsafe { libc::msync(p, size as usize, libc::MS_SYNC) })).map(|_| ())
    }
    #[method("madvise($self, option, start=0, length=None, /)", doc = "")]
    fn madvise(t: &Thread, zelf: Map, option: i32, start: isize, length: Value) -> PyResult<()> {
        zelf.check_open(t)?;
        let size = zelf.length.get() as i64;
        let length = if length.is_none() { size } else { number::index_i64(t, length)? };
        zelf.check_open(t)?;
        let start = start as i64;
        if start < 0 || start >= size {
            return Err(t.raise_value_error("madvise start out of bounds"));
        }
        if length < 0 {
            return Err(t.raise_value_error("madvise length invalid"));
        }
        if i64::MAX - start < length {
            return Err(t.raise_overflow_error("madvise length too large"));
        }
        let length = length.min(size - start);
        let p = (zelf.address.get() as i64 + start) as *mut libc::c_void;
        // SAFETY: a range of the map.
        system::check(t, unsafe { libc::madvise(p, length as usize, option) }).map(|_| ())
    }
    #[method("move($self, dest, src, count, /)", doc = "")]
    fn move_(t: &Thread, zelf: Map, dest: isize, src: isize, count: isize) -> PyResult<()> {
        zelf.check_open(t)?;
        zelf.check_writable(t)?;
        let n = zelf.length.get() as isize;
        if dest < 0 || src < 0 || count < 0 || n - dest < count || n - src < count {
            return Err(t.raise_value_error("source, destination, or count out of range"));
        }
        let p = zelf.address.get() as *mut u8;
        // SAFETY: both ranges lie in the map.
        unsafe { std::ptr::copy(p.offset(src), p.offset(dest), count as usize) };
        Ok(())
    }
    #[method("read($self, n=None, /)", doc = "")]
    fn read(t: &Thread, zelf: Map, n: Option<isize>) -> PyResult<Gc<PyBytes>> {
        let bytes = zelf.bytes(t)?;
        let at = zelf.position.get().min(bytes.len());
        let left = bytes.len() - at;
        let n = n.and_then(|n| usize::try_from(n).ok()).map_or(left, |n| n.min(left));
        let result = PyBytes::new(t, &bytes[at..at + n])?;
        zelf.position.set(at + n);
        Ok(result)
    }
    #[method("read_byte($self, /)", doc = "")]
    fn read_byte(t: &Thread, zelf: Map) -> PyResult<u8> {
        let at = zelf.position.get();
        match zelf.bytes(t)?.get(at) {
            Some(b) => {
                zelf.position.set(at + 1);
                Ok(*b)
            }
            None => Err(t.raise_value_error("read byte out of range")),
        }
    }
    #[method("readline($self, /)", doc = "")]
    fn readline(t: &Thread, zelf: Map) -> PyResult<Gc<PyBytes>> {
        let bytes = zelf.bytes(t)?;
        let rest = &bytes[zelf.position.get().min(bytes.len())..];
        let n = memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1);
        let line = PyBytes::new(t, &rest[..n])?;
        zelf.position.set(zelf.position.get() + n);
        Ok(line)
    }
    #[method("resize($self, newsize, /)", doc = "")]
    fn resize(t: &Thread, zelf: Map, newsize: isize) -> PyResult<()> {
        zelf.check_open(t)?;
        if zelf.is_exported(t)? {
            return Err(t.raise_buffer_error("mmap can't resize with extant buffers exported."));
        }
        if !matches!(zelf.access, ACCESS_WRITE | ACCESS_DEFAULT) {
            return Err(t.raise_type_error("mmap can't resize a readonly or copy-on-write memory map."));
        }
        if !zelf.track {
            return Err(t.raise_value_error("mmap can't resize with trackfd=False."));
        }
        if newsize < 0 || i64::MAX - (newsize as i64) < zelf.offset {
            return Err(t.raise_value_error("new size out of range"));
        }
        if zelf.fd.get() == -1 && zelf.flags & libc::MAP_PRIVATE == 0 && newsize as usize > zelf.length.get() {
            return Err(t.raise_value_error("mmap: can't expand a shared anonymous mapping on Linux"));
        }
        if zelf.fd.get() != -1 {
            // SAFETY: a plain system call.
            system::check(t, unsafe { libc::ftruncate(zelf.fd.get(), zelf.offset + newsize as i64) })?;
        }
        #[cfg(target_os = "linux")]
        {
            // SAFETY: the map is ours and nobody refers to it.
            let address = unsafe {
                libc::mremap(
                    zelf.address.get() as *mut libc::c_void,
                    zelf.length.get(),
                    newsize as usize,
                    libc::MREMAP_MAYMOVE,
                )
            };
            if address == libc::MAP_FAILED {
                return Err(system::raise_errno(t));
            }
            zelf.address.set(address as usize);
            zelf.length.set(newsize as usize);
            Ok(())
        }
        #[cfg(not(target_os = "linux"))]
        Err(t.raise_system_error("mmap: resizing not available--no mremap()"))
    }
    #[method("seek($self, pos, whence=0, /)", doc = "")]
    fn seek(t: &Thread, zelf: Map, pos: isize, whence: i32) -> PyResult<usize> {
        zelf.check_open(t)?;
        let base = match whence {
            0 => 0,
            1 => zelf.position.get(),
            2 => zelf.length.get(),
            _ => return Err(t.raise_value_error("unknown seek type")),
        };
        match (base as isize).checked_add(pos) {
            Some(at) if at >= 0 && at as usize <= zelf.length.get() => {
                zelf.position.set(at as usize);
                Ok(at as usize)
            }
            _ => Err(t.raise_value_error("seek out of range")),
        }
    }
    #[method("seekable($self, /)", doc = "")]
    fn seekable(_zelf: Value) -> bool {
        true
    }
    #[method("size($self, /)", doc = "")]
    fn size(t: &Thread, zelf: Map) -> PyResult<i64> {
        zelf.check_open(t)?;
        if zelf.fd.get() == -1 && !zelf.track {
            return Err(t.raise_value_error("can't get size with trackfd=False"));
        }
        // SAFETY: zero bytes are a valid structure, which is a local.
        let mut status: libc::stat = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        system::check(t, unsafe { libc::fstat(zelf.fd.get(), &raw mut status) })?;
        Ok(status.st_size)
    }
    #[method("tell($self, /)", doc = "")]
    fn tell(t: &Thread, zelf: Map) -> PyResult<usize> {
        zelf.check_open(t)?;
        Ok(zelf.position.get())
    }
    #[method("write($self, bytes, /)", doc = "")]
    fn write(t: &Thread, zelf: Map, bytes: BytesLike) -> PyResult<usize> {
        zelf.check_open(t)?;
        zelf.check_writable(t)?;
        let at = zelf.position.get();
        if at > zelf.length.get() || zelf.length.get() - at < bytes.len() {
            return Err(t.raise_value_error("data out of range"));
        }
        zelf.store(at, &bytes);
        zelf.position.set(at + bytes.len());
        Ok(bytes.len())
    }
    #[method("write_byte($self, byte, /)", doc = "")]
    fn write_byte(t: &Thread, zelf: Map, byte: u8) -> PyResult<()> {
        zelf.check_open(t)?;
        zelf.check_writable(t)?;
        let at = zelf.position.get();
        if at >= zelf.length.get() {
            return Err(t.raise_value_error("write byte out of range"));
        }
        zelf.store(at, &[byte]);
        zelf.position.set(at + 1);
        Ok(())
    }
    #[method("__enter__($self, /)", doc = "")]
    fn enter(t: &Thread, zelf: Map) -> PyResult<Value> {
        zelf.check_open(t)?;
        Ok(zelf.into())
    }
    #[method("__exit__($self, /, *exc_info)", doc = "")]
    fn exit(t: &Thread, zelf: Map, _exc_info: &[Value]) -> PyResult<()> {
        Mmap::close(t, zelf)
    }
    #[method("__sizeof__($self, /)", doc = "")]
    fn sizeof(_zelf: Map) -> usize {
        size_of::<Native<Mmap>>()
    }
}

#[pymodule(name = "mmap", classes(Mmap))]
pub mod mmap_module {
    use super::*;

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "error", t.types.os_error.into())?;
        system::add_constants(t, module, NUMBERS)?;
        #[cfg(target_arch = "x86_64")]
        module.add_int(t, "MAP_32BIT", 64)?;
        // SAFETY: a plain library call.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as i64;
        module.add_int(t, "PAGESIZE", page)?;
        module.add_int(t, "ALLOCATIONGRANULARITY", page)
    }
}
