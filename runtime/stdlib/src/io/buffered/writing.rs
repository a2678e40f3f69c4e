//! Writing through the buffer.

use super::{Buffered, Stream};
use crate::io::base;
use brolga_vm::prelude::*;
use brolga_vm::protocol::call;

#[cold]
fn would_block(t: &Thread, written: usize) -> Raised {
    let build = || {
        let text = t.new_str("write could not complete without blocking")?;
        let written = t.new_int(written as i64)?;
        let args = [Value::from_small_int(libc::EAGAIN as i64), text, written];
        call::call_values(t, t.types.blocking_io_error.into(), &args)
    };
    match build() {
        Ok(e) => t.raise_value(e),
        Err(r) => r,
    }
}

impl Buffered {
    /// Passes all pending output on.
    pub(super) fn flush_pending(&self, t: &Thread) -> PyResult<()> {
        while self.pending.get() && self.pos.get() < self.end.get() {
            let data = self.data.take();
            let (pos, end) = (self.pos.get(), self.end.get());
            let got = self.raw_write(t, &data[pos..end]);
            self.data.replace(data);
            match got? {
                Some(n) => self.pos.set(pos + n),
                None => return Err(would_block(t, 0)),
            }
            // A signal handler may have something to say before the next part is written.
            brolga_vm::modules::eval::check_signals(t)?;
        }
        if self.pending.get() {
            self.drop_buffer();
        }
        Ok(())
    }
    /// Before writing: the raw stream goes back to where the reader had come.
    pub(super) fn begin_writing(&self, t: &Thread) -> PyResult<()> {
        if self.pending.get() {
            return Ok(());
        }
        let ahead = self.ahead() as i64;
        if ahead > 0 {
            self.raw_seek(t, -ahead, libc::SEEK_CUR)?;
        }
        self.drop_buffer();
        self.pending.set(true);
        Ok(())
    }
    /// Puts bytes into the buffer, as many as fit.
    pub(super) fn put(&self, bytes: &[u8]) -> usize {
        let end = self.end.get();
        let mut data = self.data.borrow_mut();
        let n = bytes.len().min(data.len() - end);
        data[end..end + n].copy_from_slice(&bytes[..n]);
        self.end.set(end + n);
        n
    }
    pub(super) fn write_bytes(&self, t: &Thread, bytes: &[u8]) -> PyResult<()> {
        self.ensure_memory(t)?;
        self.begin_writing(t)?;
        if bytes.len() <= self.size.get() - self.end.get() {
            self.put(bytes);
            return Ok(());
        }
        if let Err(r) = self.flush_pending(t) {
            if !t.exception_matches(t.types.blocking_io_error) {
                return Err(r);
            }
            // The raw stream takes nothing now: keep what fits.
            t.take_exception(r);
            let (pos, end) = (self.pos.get(), self.end.get());
            self.data.borrow_mut().copy_within(pos..end, 0);
            self.pos.set(0);
            self.end.set(end - pos);
            let n = self.put(bytes);
            return if n == bytes.len() { Ok(()) } else { Err(would_block(t, n)) };
        }
        self.pending.set(true);
        let mut rest = bytes;
        // Long output goes past the buffer.
        while rest.len() > self.size.get() {
            match self.raw_write(t, rest)? {
                Some(n) => rest = &rest[n..],
                None => {
                    let n = self.put(rest);
                    return Err(would_block(t, bytes.len() - rest.len() + n));
                }
            }
            brolga_vm::modules::eval::check_signals(t)?;
        }
        self.put(rest);
        Ok(())
    }
    /// Flushes, and lets the raw stream stand where this one does.
    pub(super) fn flush_and_rewind(&self, t: &Thread) -> PyResult<()> {
        self.flush_pending(t)?;
        if self.readable.get() {
            let ahead = self.ahead() as i64;
            if ahead > 0 {
                self.raw_seek(t, -ahead, libc::SEEK_CUR)?;
            }
            self.drop_buffer();
        }
        Ok(())
    }

    /// Writes from other streams of this module; `None` if this one is not open.
    pub fn write_direct(zelf: Stream, t: &Thread, bytes: &[u8]) -> PyResult<()> {
        let _guard = zelf.enter(t, zelf.header())?;
        zelf.check_open(t, "write to closed file")?;
        zelf.write_bytes(t, bytes)
    }
}

#[pymethods(part = writing)]
impl Buffered {
    #[method("writable($self, /)", doc = "")]
    fn writable(t: &Thread, zelf: Stream) -> PyResult<Value> {
        base::method(t, zelf.raw(t)?, "writable", &[])
    }
    /// Writes a bytes-like object, at first into the buffer, and returns its length in bytes. BlockingIOError if the raw stream would have to wait.
    #[method("write($self, buffer, /)")]
    fn write(t: &Thread, zelf: Stream, buffer: BytesLike) -> PyResult<usize> {
        let _ = zelf.raw(t)?;
        Buffered::write_direct(zelf, t, &buffer)?;
        Ok(buffer.len())
    }
}
