//! `/tmp/perf-PID.map`: a line for each piece of code, `START SIZE NAME` in hexadecimal, read by `perf report` and others.

use super::Code;
use std::fs::File;
use std::io::Write;

/// The open file.
pub struct PerfMap(File);

impl PerfMap {
    /// Starts the file of this process.
    pub fn create() -> Option<PerfMap> {
        File::create(format!("/tmp/perf-{}.map", std::process::id())).ok().map(PerfMap)
    }
    /// One write a line: whoever reads while the program runs sees whole lines.
    pub fn add(&mut self, code: &Code<'_>) {
        let name = code.name.replace('\n', " ");
        let line = format!("{:x} {:x} {name}\n", code.address, code.bytes.len());
        let _ = self.0.write_all(line.as_bytes());
    }
}
