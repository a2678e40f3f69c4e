//! Reading through the buffer.

use super::{Buffered, BufferedRandom, BufferedReader, Stream};
use crate::io::base::{self, Size};
use crate::io::fileio;
use brolga_vm::abi::convert::BytesLikeMut;
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call};

impl Buffered {
    /// Before reading: pending output goes out.
    pub(super) fn begin_reading(&self, t: &Thread) -> PyResult<()> {
        if self.pending.get() { self.flush_pending(t) } else { Ok(()) }
    }
    /// Takes up to `n` bytes of the read-ahead.
    pub(super) fn take(&self, n: usize, out: &mut Vec<u8>) -> usize {
        let n = n.min(self.ahead());
        let pos = self.pos.get();
        out.extend_from_slice(&self.data.borrow()[pos..pos + n]);
        self.pos.set(pos + n);
        n
    }
    /// Reads more behind the read-ahead; `None` when nothing comes without waiting, 0 at the end.
    pub(super) fn fill(&self, t: &Thread) -> PyResult<Option<usize>> {
        self.ensure_memory(t)?;
        if self.ahead() == 0 {
            self.drop_buffer();
        }
        // The memory leaves the cell while the raw stream runs.
        let mut data = self.data.take();
        let end = self.end.get();
        let got = self.raw_read(t, &mut data[end..]);
        self.data.replace(data);
        if let Ok(Some(n)) = got {
            self.end.set(end + n);
        }
        got
    }
    /// Exactly `n` bytes, fewer only at the end (or when waiting is not allowed); `None` if there is nothing at all yet.
    pub(super) fn read_exactly(&self, t: &Thread, n: usize) -> PyResult<Option<Vec<u8>>> {
        let mut out = Vec::new();
        if out.try_reserve(n.min(1 << 30)).is_err() {
            return Err(t.raise_out_of_memory());
        }
        self.take(n, &mut out);
        if out.len() == n {
            return Ok(Some(out));
        }
        self.begin_reading(t)?;
        self.drop_buffer();
        let size = self.size.get();
        let finish =
            |out: Vec<u8>, got: Option<usize>| Ok(if got.is_none() && out.is_empty() { None } else { Some(out) });
        // Whole blocks past the buffer, then the rest through it.
        while n - out.len() >= size {
            let left = n - out.len();
            let start = out.len();
            out.resize(start + (left - left % size), 0);
            let got = self.raw_read(t, &mut out[start..]);
            let kept = start + got.as_ref().ok().copied().flatten().unwrap_or(0);
            out.truncate(kept);
            match got? {
                Some(n) if n > 0 => {}
                other => return finish(out, other),
            }
        }
        while out.len() < n {
            match self.fill(t)? {
                Some(got) if got > 0 => {
                    self.take(n - out.len(), &mut out);
                }
                other => return finish(out, other),
            }
        }
        Ok(Some(out))
    }
    pub(super) fn read_everything(&self, t: &Thread) -> PyResult<Value> {
        let mut out = Vec::new();
        self.take(usize::MAX, &mut out);
        self.begin_reading(t)?;
        self.drop_buffer();
        let raw = self.raw(t)?;
        if let Some(file) = fileio::exact(t, raw) {
            self.raw_position.set(None);
            let rest = file.read_all(t)?;
            if rest.is_none() && out.is_empty() {
                return Ok(Value::NONE);
            }
            if out.is_empty() {
                return rest.into_py(t);
            }
            out.extend_from_slice(&rest.unwrap_or_default());
            return out.into_py(t);
        }
        if let Some(readall) = attr::get_optional(t, raw, t.intern("readall"))? {
            let rest = call::call0(t, readall)?;
            self.raw_position.set(None);
            if rest.is_none() {
                return if out.is_empty() { Ok(rest) } else { out.into_py(t) };
            }
            let Some(rest_bytes) = as_bytes(rest) else {
                return Err(t.raise_type_error("readall() should return bytes"));
            };
            if out.is_empty() {
                return Ok(rest);
            }
            out.extend_from_slice(rest_bytes.as_ref().as_bytes());
            return out.into_py(t);
        }
        loop {
            let chunk = call::call_method(t, raw, t.names.read, &[])?;
            self.raw_position.set(None);
            if chunk.is_none() {
                return if out.is_empty() { Ok(chunk) } else { out.into_py(t) };
            }
            let Some(chunk) = as_bytes(chunk) else {
                return Err(t.raise_type_error("read() should return bytes"));
            };
            let chunk = chunk.as_ref().as_bytes();
            if chunk.is_empty() {
                return out.into_py(t);
            }
            out.extend_from_slice(chunk);
        }
    }
    /// A line, or up to `limit` bytes of it.
    pub(super) fn read_line(&self, t: &Thread, limit: Option<usize>) -> PyResult<Vec<u8>> {
        let mut out = Vec::new();
        loop {
            let wanted = limit.map_or(usize::MAX, |l| l - out.len());
            let ahead = self.ahead().min(wanted);
            let pos = self.pos.get();
            out.try_reserve(ahead).map_err(|_| t.raise_out_of_memory())?;
            let newline = {
                let data = self.data.borrow();
                memchr::memchr(b'\n', data.get(pos..pos + ahead).unwrap_or_default())
            };
            match newline {
                Some(i) => {
                    self.take(i + 1, &mut out);
                    return Ok(out);
                }
                None => {
                    self.take(ahead, &mut out);
                }
            }
            if ahead == wanted {
                return Ok(out);
            }
            self.begin_reading(t)?;
            match self.fill(t)? {
                Some(n) if n > 0 => {}
                _ => return Ok(out),
            }
        }
    }
    /// Fills `target`; with `once`, from the buffer or with one raw read at most.
    pub(super) fn read_into(&self, t: &Thread, target: &mut [u8], once: bool) -> PyResult<Option<usize>> {
        let mut written = 0;
        let copy = |target: &mut [u8], written: &mut usize| {
            let n = self.ahead().min(target.len() - *written);
            let pos = self.pos.get();
            target[*written..*written + n].copy_from_slice(&self.data.borrow()[pos..pos + n]);
            self.pos.set(pos + n);
            *written += n;
        };
        if self.ahead() > 0 {
            copy(target, &mut written);
            if written == target.len() {
                return Ok(Some(written));
            }
        }
        self.begin_reading(t)?;
        self.drop_buffer();
        while written < target.len() {
            let left = target.len() - written;
            let got = if left > self.size.get() {
                let got = self.raw_read(t, &mut target[written..])?;
                written += got.unwrap_or(0);
                got
            } else if once && written > 0 {
                // What was in the buffer is enough.
                break;
            } else {
                let got = self.fill(t)?;
                if got.unwrap_or(0) > 0 {
                    copy(target, &mut written);
                }
                got
            };
            match got {
                Some(n) if n > 0 => {
                    if once {
                        break;
                    }
                }
                None if written == 0 => return Ok(None),
                _ => break,
            }
        }
        Ok(Some(written))
    }
    /// Reads from other streams of this module: what `read1(n)` gives.
    pub fn read1_direct(zelf: Stream, t: &Thread, n: usize) -> PyResult<Vec<u8>> {
        zelf.check_open(t, "read of closed file")?;
        let _guard = zelf.enter(t, zelf.header())?;
        let mut out = Vec::new();
        if zelf.ahead() > 0 {
            zelf.take(n, &mut out);
            return Ok(out);
        }
        zelf.begin_reading(t)?;
        zelf.drop_buffer();
        out.resize(n, 0);
        let got = zelf.raw_read(t, &mut out)?.unwrap_or(0);
        out.truncate(got);
        Ok(out)
    }
}

#[pymethods(part = reading)]
impl Buffered {
    #[method("readable($self, /)", doc = "")]
    fn readable(t: &Thread, zelf: Stream) -> PyResult<Value> {
        base::method(t, zelf.raw(t)?, "readable", &[])
    }
    #[method("read($self, size=-1, /)", doc = "")]
    fn read(t: &Thread, zelf: Stream, size: Size) -> PyResult<Value> {
        let _ = zelf.raw(t)?;
        if size.0 < -1 {
            return Err(t.raise_value_error("read length must be non-negative or -1"));
        }
        zelf.check_open(t, "read of closed file")?;
        let _guard = zelf.enter(t, zelf.header())?;
        match size.0 {
            -1 => zelf.read_everything(t),
            n => zelf.read_exactly(t, n as usize)?.into_py(t),
        }
    }
    #[method("read1($self, size=-1, /)", doc = "")]
    fn read1(t: &Thread, zelf: Stream, size: isize) -> PyResult<Vec<u8>> {
        let _ = zelf.raw(t)?;
        let n = if size < 0 { zelf.size.get() } else { size as usize };
        zelf.check_open(t, "read of closed file")?;
        if n == 0 {
            return Ok(Vec::new());
        }
        Buffered::read1_direct(zelf, t, n)
    }
    #[method("peek($self, size=0, /)", doc = "")]
    fn peek(t: &Thread, zelf: Stream, _size: isize) -> PyResult<Vec<u8>> {
        let _ = zelf.raw(t)?;
        zelf.check_open(t, "peek of closed file")?;
        let _guard = zelf.enter(t, zelf.header())?;
        if zelf.ahead() == 0 {
            zelf.begin_reading(t)?;
            zelf.fill(t)?;
        }
        let (pos, end) = (zelf.pos.get(), zelf.end.get());
        Ok(zelf.data.borrow()[pos..end].to_vec())
    }
    #[method("readinto($self, buffer, /)", doc = "")]
    fn readinto(t: &Thread, zelf: Stream, mut buffer: BytesLikeMut) -> PyResult<Option<usize>> {
        let _ = zelf.raw(t)?;
        zelf.check_open(t, "readinto of closed file")?;
        let _guard = zelf.enter(t, zelf.header())?;
        zelf.read_into(t, &mut buffer, false)
    }
    #[method("readinto1($self, buffer, /)", doc = "")]
    fn readinto1(t: &Thread, zelf: Stream, mut buffer: BytesLikeMut) -> PyResult<Option<usize>> {
        let _ = zelf.raw(t)?;
        zelf.check_open(t, "readinto of closed file")?;
        let _guard = zelf.enter(t, zelf.header())?;
        zelf.read_into(t, &mut buffer, true)
    }
    #[method("readline($self, size=-1, /)", doc = "")]
    fn readline(t: &Thread, zelf: Stream, size: Size) -> PyResult<Vec<u8>> {
        let _ = zelf.raw(t)?;
        zelf.check_open(t, "readline of closed file")?;
        let _guard = zelf.enter(t, zelf.header())?;
        zelf.read_line(t, usize::try_from(size.0).ok())
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Stream) -> PyResult<Option<Value>> {
        let class = t.class_of(zelf.into());
        let line = if class == BufferedReader::class(t) || class == BufferedRandom::class(t) {
            Buffered::readline(t, zelf, Size(-1))?.into_py(t)?
        } else {
            let line = call::call_method(t, zelf.into(), t.names.readline, &[])?;
            if as_bytes(line).is_none() {
                return Err(t.raise(
                    t.types.os_error,
                    format!("readline() should have returned a bytes object, not '{}'", t.class_of(line).name()),
                ));
            }
            line
        };
        Ok((!as_bytes(line).is_some_and(|b| b.is_empty())).then_some(line))
    }
}
