//! `/tmp/jit-PID.dump`, the format that `perf inject --jit` reads: code with its bytes, names and source lines, stamped with the time.
//!
//! Layout: `tools/perf/Documentation/jitdump-specification.txt` of Linux. `perf record` learns of the file because its first page is mapped executable
//! once. Times are those of `CLOCK_MONOTONIC`: record with `-k mono`.

use super::Code;
use memmap2::{Mmap, MmapOptions};
use std::fs::File;
use std::io::Write;

/// "JiTD" as the machine's own number, which tells the byte order.
const MAGIC: u32 = 0x4A69_5444;
const HEADER_BYTES: u32 = 40;
const RECORD_HEADER_BYTES: usize = 16;
const JIT_CODE_LOAD: u32 = 0;
const JIT_CODE_DEBUG_INFO: u32 = 2;
const JIT_CODE_CLOSE: u32 = 3;

/// The open file.
pub struct JitDump {
    file: File,
    /// The mark by which `perf record` finds the file.
    _mark: Mmap,
    /// Number of the next piece.
    next: u64,
}

fn now() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: fills a struct of ours.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
/// The machine as ELF numbers it.
pub(super) fn elf_machine() -> u16 {
    if cfg!(target_arch = "aarch64") { 183 } else { 62 }
}

/// The file's header.
fn header() -> Vec<u8> {
    let mut h = Vec::with_capacity(HEADER_BYTES as usize);
    for word in [MAGIC, 1, HEADER_BYTES, u32::from(elf_machine()), 0, std::process::id()] {
        h.extend(word.to_ne_bytes());
    }
    h.extend(now().to_ne_bytes());
    h.extend(0u64.to_ne_bytes());
    h
}
fn record(kind: u32, time: u64, body: &[u8]) -> Vec<u8> {
    let mut r = Vec::with_capacity(RECORD_HEADER_BYTES + body.len());
    r.extend(kind.to_ne_bytes());
    r.extend(((RECORD_HEADER_BYTES + body.len()) as u32).to_ne_bytes());
    r.extend(time.to_ne_bytes());
    r.extend(body);
    r
}
/// Lines come before the code that they are about.
fn debug_info(code: &Code<'_>, time: u64) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend((code.address as u64).to_ne_bytes());
    body.extend((code.lines.len() as u64).to_ne_bytes());
    for l in code.lines {
        body.extend((code.address as u64 + u64::from(l.start)).to_ne_bytes());
        body.extend((l.line.max(0) as u32).to_ne_bytes());
        // No discriminator.
        body.extend(0u32.to_ne_bytes());
        body.extend(l.file.bytes().filter(|b| *b != 0));
        body.push(0);
    }
    record(JIT_CODE_DEBUG_INFO, time, &body)
}
fn load(code: &Code<'_>, time: u64, number: u64) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(std::process::id().to_ne_bytes());
    // SAFETY: asks for the number of this thread.
    body.extend((unsafe { libc::syscall(libc::SYS_gettid) } as u32).to_ne_bytes());
    let address = code.address as u64;
    for word in [address, address, code.bytes.len() as u64, number] {
        body.extend(word.to_ne_bytes());
    }
    body.extend(code.name.bytes().filter(|b| *b != 0));
    body.push(0);
    body.extend(code.bytes);
    record(JIT_CODE_LOAD, time, &body)
}

impl JitDump {
    /// Starts the file of this process.
    pub fn create() -> Option<JitDump> {
        let path = format!("/tmp/jit-{}.dump", std::process::id());
        let mut file = File::options().read(true).write(true).create(true).truncate(true).open(path).ok()?;
        file.write_all(&header()).ok()?;
        // SAFETY: nobody looks at the mapping, whatever becomes of the file.
        let mark = unsafe { MmapOptions::new().len(HEADER_BYTES as usize).map_exec(&file) }.ok()?;
        Some(JitDump { file, _mark: mark, next: 0 })
    }
    pub fn add(&mut self, code: &Code<'_>) {
        let time = now();
        let mut bytes = if code.lines.is_empty() { Vec::new() } else { debug_info(code, time) };
        bytes.extend(load(code, time, self.next));
        self.next += 1;
        let _ = self.file.write_all(&bytes);
    }
}
impl Drop for JitDump {
    fn drop(&mut self) {
        let _ = self.file.write_all(&record(JIT_CODE_CLOSE, now(), &[]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outside::Line;

    #[test]
    fn records_have_the_lengths_that_they_say() {
        let lines = [Line { start: 0, file: "a.py", line: 3 }, Line { start: 4, file: "b.py", line: 9 }];
        let code = Code { name: "py::f:a.py", address: 0x1000, bytes: &[0x90, 0x90, 0xc3], lines: &lines };
        let (info, load) = (debug_info(&code, 5), load(&code, 5, 7));
        assert_eq!(info.len(), 16 + 16 + 2 * (16 + 5));
        assert_eq!(load.len(), 16 + 8 + 32 + "py::f:a.py".len() + 1 + 3);
        for r in [&info, &load] {
            assert_eq!(u32::from_ne_bytes(r[4..8].try_into().unwrap()) as usize, r.len());
        }
        assert_eq!(header().len(), 40);
    }
}
