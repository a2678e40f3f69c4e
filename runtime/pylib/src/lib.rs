//! The standard library in the executable: [`IMAGE`], made by the build script. See there for its format.
//!
//! Nothing is parsed when the interpreter starts: modules are found by binary search in the index, and their code is unmarshalled when they are
//! imported.

use brolga_vm::modules::import::{ImageModule, StdlibImage};
use std::borrow::Cow;
use std::io::Read;
use std::path::PathBuf;

/// The image, aligned for its numbers.
#[repr(C, align(16))]
struct Aligned<T: ?Sized>(T);
static BYTES: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.image")));

/// The standard library of this build.
pub static IMAGE: Embedded = Embedded { bytes: &BYTES.0 };

/// Where the sources were when this was built.
pub const SOURCE_FOLDER: &str = env!("BROLGA_LIB_PATH");

/// An image in memory.
pub struct Embedded {
    bytes: &'static [u8],
}

const HEADER: usize = 16;
const MODULE: usize = 32;
const FILE: usize = 24;

impl Embedded {
    fn number(&self, at: usize) -> usize {
        match self.bytes.get(at..at + 4) {
            Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]) as usize,
            _ => 0,
        }
    }
    fn modules(&self) -> usize {
        self.number(8)
    }
    fn files(&self) -> usize {
        self.number(12)
    }
    /// The blob whose offset and size are at `at`.
    fn blob(&self, at: usize) -> &'static [u8] {
        let (start, size) = (self.number(at), self.number(at + 4));
        self.bytes.get(start..start + size).unwrap_or_default()
    }
    fn text(&self, at: usize) -> &'static str {
        std::str::from_utf8(self.blob(at)).unwrap_or_default()
    }
    /// The entry with this name in a table of `count` entries of `size` bytes.
    fn search(&self, start: usize, count: usize, size: usize, name: &str) -> Option<usize> {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = (low + high) / 2;
            let at = start + middle * size;
            match self.text(at).cmp(name) {
                std::cmp::Ordering::Equal => return Some(at),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
    fn module(&self, name: &str) -> Option<usize> {
        self.search(HEADER, self.modules(), MODULE, name)
    }
}

fn inflate(blob: &'static [u8]) -> Option<Cow<'static, [u8]>> {
    let (size, data) = blob.split_first_chunk::<4>()?;
    let mut out = Vec::with_capacity(u32::from_le_bytes(*size) as usize);
    flate2::read::DeflateDecoder::new(data).read_to_end(&mut out).ok()?;
    Some(Cow::Owned(out))
}

impl StdlibImage for Embedded {
    fn find(&self, name: &str) -> Option<ImageModule> {
        let at = self.module(name)?;
        Some(ImageModule { is_package: self.number(at + 24) & 1 != 0 })
    }
    fn code(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        let code = self.blob(self.module(name)? + 8);
        (!code.is_empty()).then_some(Cow::Borrowed(code))
    }
    fn source(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        inflate(self.blob(self.module(name)? + 16))
    }
    fn file(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        let start = HEADER + self.modules() * MODULE;
        inflate(self.blob(self.search(start, self.files(), FILE, path)? + 8))
    }
    fn names(&self) -> Vec<&'static str> {
        (0..self.modules()).map(|i| self.text(HEADER + i * MODULE)).collect()
    }
    fn files(&self) -> Vec<&'static str> {
        let start = HEADER + self.modules() * MODULE;
        (0..Embedded::files(self)).map(|i| self.text(start + i * FILE)).collect()
    }
}

/// A folder of sources in place of the image, for work on the library itself: `BROLGA_STDLIB=folder`.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    pub fn new(path: PathBuf) -> Folder {
        Folder { path }
    }
    fn file_of(&self, name: &str) -> Option<(PathBuf, bool)> {
        let stem = self.path.join(name.replace('.', "/"));
        let package = stem.join("__init__.py");
        if package.is_file() {
            return Some((package, true));
        }
        let module = stem.with_extension("py");
        module.is_file().then_some((module, false))
    }
}

impl StdlibImage for Folder {
    fn find(&self, name: &str) -> Option<ImageModule> {
        self.file_of(name).map(|(_, is_package)| ImageModule { is_package })
    }
    fn code(&self, _: &str) -> Option<Cow<'static, [u8]>> {
        None
    }
    fn source(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        std::fs::read(self.file_of(name)?.0).ok().map(Cow::Owned)
    }
    fn file(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        std::fs::read(self.path.join(path)).ok().map(Cow::Owned)
    }
    fn names(&self) -> Vec<&'static str> {
        Vec::new()
    }
    fn files(&self) -> Vec<&'static str> {
        Vec::new()
    }
}
