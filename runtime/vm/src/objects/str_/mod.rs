//! `str`: compact by code point width, O(1) indexing, lone surrogates allowed.
//!
//! The width is always the smallest that fits ([`Width`], the header's `aux`), so equal strings have equal bytes. `data` points to the code
//! units: inline, behind the struct, or into a shared growable buffer of which this string is a prefix ([`append`]), so that `s += x` in
//! a loop costs amortized O(len(x)) without reference counts.
//!
//! `intern.rs` has the intern table, `builder.rs` builds strings, `search.rs` finds substrings; `methods/` is what Python sees.

pub mod append;
pub mod builder;
pub mod intern;
pub mod iter;
pub mod methods;
pub mod search;

use crate::objects::{kinds, wrapped};
use crate::prelude::*;
use brolga_heap::object::flags::{KIND_BIT_0, KIND_BIT_1, KIND_BIT_2};
use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;

pub use builder::StrBuilder;
pub use intern::{InternTable, intern, intern_value};

/// Immutable text.
#[pyclass(
    name = "str",
    kind = STR,
    flags = BASETYPE | MATCH_SELF | UNICODE_SUBCLASS,
    wrapped_in_subclasses,
    parts(search, split, case, layout, properties, translate)
)]
#[repr(C)]
pub struct PyStr {
    pub header: Header,
    /// Cached hash; 0 = not computed yet (or the empty string).
    pub hash: Cell<i64>,
    /// Code points.
    pub len: usize,
    pub data: *const u8,
}
/// Where inline code units begin.
pub const INLINE_OFFSET: usize = size_of::<PyStr>();
/// Header flag: in the intern table.
pub const INTERNED: u8 = KIND_BIT_0;
/// Header flag: `data` lies in a [`append::Buffer`].
pub const SHARED: u8 = KIND_BIT_1;
/// Header flag: made by concatenation; the next one starts a buffer.
pub const CONCATENATED: u8 = KIND_BIT_2;

/// Code unit width.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Width {
    Ascii = 0,
    Latin1 = 1,
    Ucs2 = 2,
    Ucs4 = 4,
}

impl Width {
    #[inline(always)]
    pub fn bytes(self) -> usize {
        (self as usize).max(1)
    }
    /// The narrowest width for a code point.
    #[inline(always)]
    pub fn of(c: u32) -> Width {
        match c {
            0..=0x7f => Width::Ascii,
            0x80..=0xff => Width::Latin1,
            0x100..=0xffff => Width::Ucs2,
            _ => Width::Ucs4,
        }
    }
}

/// The code units of a string.
#[derive(Clone, Copy, Debug)]
pub enum StrView<'a> {
    Ascii(&'a [u8]),
    Latin1(&'a [u8]),
    Ucs2(&'a [u16]),
    Ucs4(&'a [u32]),
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyStr {
    const KIND: Kind = kinds::STR;
}

/// The collector's view of a string.
///
/// # Safety
/// `h` is the header of a [`PyStr`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let s = unsafe { &*(h as *const Header as *const PyStr) };
    if h.flags() & SHARED != 0 {
        tracer.visit(Some(append::buffer_of(s)));
    }
}

/// Runs the same code on the code units, whatever their width.
#[macro_export]
macro_rules! with_units {
    ($view:expr, $units:ident => $body:expr) => {
        match $view {
            $crate::objects::str_::StrView::Ascii($units) | $crate::objects::str_::StrView::Latin1($units) => $body,
            $crate::objects::str_::StrView::Ucs2($units) => $body,
            $crate::objects::str_::StrView::Ucs4($units) => $body,
        }
    };
}
pub use with_units;

impl<'a> StrView<'a> {
    /// The width of the units (of a part of a string perhaps wider than its code points need).
    #[inline]
    pub fn width(self) -> Width {
        match self {
            StrView::Ascii(_) => Width::Ascii,
            StrView::Latin1(_) => Width::Latin1,
            StrView::Ucs2(_) => Width::Ucs2,
            StrView::Ucs4(_) => Width::Ucs4,
        }
    }
    #[inline]
    pub fn len(self) -> usize {
        with_units!(self, u => u.len())
    }
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
    #[inline]
    pub fn get(self, i: usize) -> u32 {
        with_units!(self, u => u[i] as u32)
    }
    #[inline]
    pub fn slice(self, start: usize, end: usize) -> StrView<'a> {
        match self {
            StrView::Ascii(u) => StrView::Ascii(&u[start..end]),
            StrView::Latin1(u) => StrView::Latin1(&u[start..end]),
            StrView::Ucs2(u) => StrView::Ucs2(&u[start..end]),
            StrView::Ucs4(u) => StrView::Ucs4(&u[start..end]),
        }
    }
    pub fn iter(self) -> StrIter<'a> {
        StrIter { view: self, front: 0, back: self.len() }
    }
    /// The narrowest width that fits all code points.
    pub fn narrowest(self) -> Width {
        match self {
            StrView::Ascii(_) => Width::Ascii,
            StrView::Latin1(u) => {
                if u.is_ascii() {
                    Width::Ascii
                } else {
                    Width::Latin1
                }
            }
            StrView::Ucs2(u) => Width::of(u.iter().fold(0, |m, &c| m | c) as u32),
            StrView::Ucs4(u) => Width::of(u.iter().fold(0, |m, &c| m.max(c))),
        }
    }
    fn bytes(self) -> &'a [u8] {
        with_units!(self, u => {
            // SAFETY: code units are plain integers.
            unsafe { std::slice::from_raw_parts(u.as_ptr().cast::<u8>(), size_of_val(u)) }
        })
    }
}

/// Code points of a view.
#[derive(Clone)]
pub struct StrIter<'a> {
    view: StrView<'a>,
    front: usize,
    back: usize,
}
impl Iterator for StrIter<'_> {
    type Item = u32;
    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.front == self.back {
            return None;
        }
        self.front += 1;
        Some(self.view.get(self.front - 1))
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.back - self.front, Some(self.back - self.front))
    }
}
impl ExactSizeIterator for StrIter<'_> {}
impl DoubleEndedIterator for StrIter<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        if self.front == self.back {
            return None;
        }
        self.back -= 1;
        Some(self.view.get(self.back))
    }
}

impl PyStr {
    /// A string of `len` code points of exactly this width (the narrowest for them), its units written by `fill`.
    ///
    /// # Safety
    /// `fill` receives a pointer to `len` units of `width` and writes all of them, and the width is the narrowest that fits.
    #[inline]
    pub unsafe fn build(t: &Thread, width: Width, len: usize, fill: impl FnOnce(*mut u8)) -> PyResult<Gc<PyStr>> {
        let bytes = len.checked_mul(width.bytes()).and_then(|n| n.checked_add(INLINE_OFFSET));
        let bytes = bytes.ok_or_else(|| t.raise_out_of_memory())?;
        let header = Header::new(kinds::STR, t.types.str.shape_id());
        header.aux.set(width as u8);
        let raw = t.heap.alloc_raw(bytes, header).map_err(|_| t.raise_out_of_memory())?;
        let p = raw.as_ptr() as *mut PyStr;
        // SAFETY: the allocation is large enough, zeroed behind its header, and nobody else sees it yet.
        unsafe {
            (*p).len = len;
            (*p).data = (p as *mut u8).add(INLINE_OFFSET);
            fill((*p).data as *mut u8);
            Ok(Gc::from_header(raw.as_ref()))
        }
    }
    /// From Rust text.
    pub fn new(t: &Thread, s: &str) -> PyResult<Gc<PyStr>> {
        if s.is_ascii() {
            PyStr::from_ascii(t, s.as_bytes())
        } else {
            PyStr::from_code_points(t, s.chars().map(|c| c as u32))
        }
    }
    /// From bytes that are all below 0x80.
    pub fn from_ascii(t: &Thread, bytes: &[u8]) -> PyResult<Gc<PyStr>> {
        debug_assert!(bytes.is_ascii());
        // SAFETY: the closure writes all units.
        unsafe {
            PyStr::build(t, Width::Ascii, bytes.len(), |p| {
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), p, bytes.len())
            })
        }
    }
    /// From Latin-1 bytes.
    pub fn from_latin1(t: &Thread, bytes: &[u8]) -> PyResult<Gc<PyStr>> {
        PyStr::from_view(t, StrView::Latin1(bytes))
    }
    /// A copy of a view (which may be wider than it needs).
    pub fn from_view(t: &Thread, v: StrView<'_>) -> PyResult<Gc<PyStr>> {
        let width = v.narrowest();
        // SAFETY: `write_units` writes all units.
        unsafe { PyStr::build(t, width, v.len(), |p| write_units(p, width, v)) }
    }
    /// From code points, surrogates included; the iterator is run twice.
    pub fn from_code_points(t: &Thread, points: impl Iterator<Item = u32> + Clone) -> PyResult<Gc<PyStr>> {
        let (len, max) = points.clone().fold((0usize, 0), |(n, m), c| (n + 1, m.max(c)));
        let width = Width::of(max);
        // SAFETY: the closure writes all units.
        unsafe {
            PyStr::build(t, width, len, |p| {
                for (i, c) in points.enumerate().take(len) {
                    write_unit(p, width, i, c);
                }
            })
        }
    }
    #[inline]
    pub fn from_char(t: &Thread, c: u32) -> PyResult<Gc<PyStr>> {
        if let Some(s) = t.latin1_char(c) {
            return Ok(s);
        }
        PyStr::from_code_points(t, std::iter::once(c))
    }
    /// From WTF-8 (UTF-8 in which lone surrogates are encoded like other code points). Malformed input must not occur.
    pub fn from_wtf8(t: &Thread, bytes: &[u8]) -> PyResult<Gc<PyStr>> {
        if bytes.is_ascii() { PyStr::from_ascii(t, bytes) } else { PyStr::from_code_points(t, Wtf8Points(bytes)) }
    }
    /// The character at an index in range, as a string.
    #[inline]
    pub fn character(t: &Thread, s: Gc<PyStr>, i: usize) -> PyResult<Gc<PyStr>> {
        match s.as_ascii_byte(i) {
            Some(c) => PyStr::from_char(t, u32::from(c)),
            None => PyStr::from_char(t, s.code_point(i)),
        }
    }
    /// The character at an index in range of an ASCII text.
    #[inline(always)]
    pub fn as_ascii_byte(&self, i: usize) -> Option<u8> {
        assert!(i < self.len);
        // SAFETY: an ASCII text has a byte for each code point.
        (self.header.aux.get() == Width::Ascii as u8).then(|| unsafe { *self.data.add(i) })
    }
    #[inline(always)]
    pub fn width(&self) -> Width {
        match self.header.aux.get() {
            0 => Width::Ascii,
            1 => Width::Latin1,
            2 => Width::Ucs2,
            _ => Width::Ucs4,
        }
    }
    #[inline(always)]
    pub fn view(&self) -> StrView<'_> {
        // SAFETY: `data` points to `len` units of this width, which live as long as the string and never change.
        unsafe {
            match self.width() {
                Width::Ascii => StrView::Ascii(std::slice::from_raw_parts(self.data, self.len)),
                Width::Latin1 => StrView::Latin1(std::slice::from_raw_parts(self.data, self.len)),
                Width::Ucs2 => StrView::Ucs2(std::slice::from_raw_parts(self.data as *const u16, self.len)),
                Width::Ucs4 => StrView::Ucs4(std::slice::from_raw_parts(self.data as *const u32, self.len)),
            }
        }
    }
    /// The bytes of an ASCII string.
    #[inline(always)]
    pub fn as_ascii(&self) -> Option<&[u8]> {
        match self.view() {
            StrView::Ascii(b) => Some(b),
            _ => None,
        }
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    #[inline]
    pub fn code_point(&self, i: usize) -> u32 {
        self.view().get(i)
    }
    pub fn code_points(&self) -> StrIter<'_> {
        self.view().iter()
    }
    /// As UTF-8 if it holds no surrogates (borrowed when ASCII).
    pub fn to_utf8(&self) -> Option<Cow<'_, str>> {
        if let Some(b) = self.as_ascii() {
            // SAFETY: ASCII is UTF-8.
            return Some(Cow::Borrowed(unsafe { std::str::from_utf8_unchecked(b) }));
        }
        let mut out = String::with_capacity(self.len * 2);
        for c in self.code_points() {
            out.push(char::from_u32(c)?);
        }
        Some(Cow::Owned(out))
    }
    /// As UTF-8 with surrogates replaced by U+FFFD: for messages.
    pub fn to_lossy(&self) -> Cow<'_, str> {
        self.to_utf8().unwrap_or_else(|| self.code_points().map(|c| char::from_u32(c).unwrap_or('\u{fffd}')).collect())
    }
    pub fn to_wtf8(&self) -> Vec<u8> {
        if let Some(b) = self.as_ascii() {
            return b.to_vec();
        }
        let mut out = Vec::with_capacity(self.len * 2);
        self.code_points().for_each(|c| push_wtf8(&mut out, c));
        out
    }
    #[inline]
    pub fn hash_value(&self, t: &Thread) -> i64 {
        match self.hash.get() {
            0 => self.compute_hash(t),
            h => h,
        }
    }
    #[cold]
    fn compute_hash(&self, t: &Thread) -> i64 {
        let h = hash_bytes(t, self.view().bytes());
        self.hash.set(h);
        h
    }
    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.header.flags() & INTERNED != 0
    }
    #[inline]
    pub fn eq(&self, other: &PyStr) -> bool {
        self.eq_quickly(other).unwrap_or_else(|| self.bytes_equal(other))
    }
    /// Equality, if no loop over the text is needed to tell.
    #[inline(always)]
    pub fn eq_quickly(&self, other: &PyStr) -> Option<bool> {
        if std::ptr::eq(self, other) {
            return Some(true);
        }
        if self.len != other.len || self.header.aux.get() != other.header.aux.get() {
            return Some(false);
        }
        if self.header.flags() & other.header.flags() & INTERNED != 0 || self.len == 0 {
            return Some(self.len == 0);
        }
        // SAFETY: `data` points to `len` units; the first byte of each decides most comparisons.
        if unsafe { *self.data != *other.data } {
            return Some(false);
        }
        (self.header.aux.get() == 0 && self.len == 1).then_some(true)
    }
    #[inline(never)]
    pub fn bytes_equal(&self, other: &PyStr) -> bool {
        self.view().bytes() == other.view().bytes()
    }
    pub fn cmp(&self, other: &PyStr) -> Ordering {
        match (self.view(), other.view()) {
            (StrView::Ascii(a) | StrView::Latin1(a), StrView::Ascii(b) | StrView::Latin1(b)) => a.cmp(b),
            (a, b) => a.iter().cmp(b.iter()),
        }
    }
    /// Code points `start..end`.
    pub fn substring(t: &Thread, s: Gc<PyStr>, start: usize, end: usize) -> PyResult<Gc<PyStr>> {
        if start == 0 && end == s.len {
            return Ok(s);
        }
        match end - start {
            0 => Ok(t.empty_str()),
            1 => PyStr::from_char(t, s.code_point(start)),
            _ => match s.view().slice(start, end) {
                StrView::Ascii(b) => PyStr::from_ascii(t, b),
                view => PyStr::from_view(t, view),
            },
        }
    }
    pub fn concat(t: &Thread, a: Gc<PyStr>, b: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        if b.is_empty() {
            return Ok(a);
        }
        if a.is_empty() {
            return Ok(b);
        }
        append::concat(t, a, b)
    }
}

/// `hash` of text or bytes: SipHash-1-3 under the VM's secret, as CPython's default.
pub fn hash_bytes(t: &Thread, bytes: &[u8]) -> i64 {
    use std::hash::Hasher;
    if bytes.is_empty() {
        return 0;
    }
    let mut h = siphasher::sip::SipHasher13::new_with_keys(t.hash_secret[0], t.hash_secret[1]);
    h.write(bytes);
    match h.finish() as i64 {
        -1 => -2,
        n => n,
    }
}

/// Writes one unit.
///
/// # Safety
/// `p` points to at least `i + 1` units of `width`, aligned.
#[inline(always)]
pub unsafe fn write_unit(p: *mut u8, width: Width, i: usize, c: u32) {
    // SAFETY: by the caller's promise.
    unsafe {
        match width {
            Width::Ascii | Width::Latin1 => *p.add(i) = c as u8,
            Width::Ucs2 => *(p as *mut u16).add(i) = c as u16,
            Width::Ucs4 => *(p as *mut u32).add(i) = c,
        }
    }
}
/// Copies a view's units, converting to `width` (which must fit them).
///
/// # Safety
/// `p` points to at least `v.len()` units of `width`, aligned.
pub unsafe fn write_units(p: *mut u8, width: Width, v: StrView<'_>) {
    // SAFETY: by the caller's promise.
    unsafe {
        match (v, width) {
            (StrView::Ascii(u) | StrView::Latin1(u), Width::Ascii | Width::Latin1) => copy_bytes(u, p),
            (StrView::Ucs2(u), Width::Ucs2) => std::ptr::copy_nonoverlapping(u.as_ptr(), p as *mut u16, u.len()),
            (StrView::Ucs4(u), Width::Ucs4) => std::ptr::copy_nonoverlapping(u.as_ptr(), p as *mut u32, u.len()),
            _ => v.iter().enumerate().for_each(|(i, c)| write_unit(p, width, i, c)),
        }
    }
}

/// Copies text; pieces of a few bytes, as most are, without a call.
///
/// # Safety
/// There is room for them at `p`, elsewhere.
#[inline(always)]
unsafe fn copy_bytes(u: &[u8], p: *mut u8) {
    // SAFETY: by the caller's promise; both words of a pair lie within the range, which they cover.
    unsafe {
        match u.len() {
            8..=16 => {
                let last = u.len() - 8;
                let (a, b) =
                    (u.as_ptr().cast::<u64>().read_unaligned(), u.as_ptr().add(last).cast::<u64>().read_unaligned());
                p.cast::<u64>().write_unaligned(a);
                p.add(last).cast::<u64>().write_unaligned(b);
            }
            4..8 => {
                let last = u.len() - 4;
                let (a, b) =
                    (u.as_ptr().cast::<u32>().read_unaligned(), u.as_ptr().add(last).cast::<u32>().read_unaligned());
                p.cast::<u32>().write_unaligned(a);
                p.add(last).cast::<u32>().write_unaligned(b);
            }
            n @ 1..4 => {
                *p = u[0];
                *p.add(n / 2) = u[n / 2];
                *p.add(n - 1) = u[n - 1];
            }
            0 => {}
            n => std::ptr::copy_nonoverlapping(u.as_ptr(), p, n),
        }
    }
}

/// Appends a code point, surrogates included, to WTF-8.
pub fn push_wtf8(out: &mut Vec<u8>, c: u32) {
    match c {
        0..=0x7f => out.push(c as u8),
        0x80..=0x7ff => out.extend([0xc0 | (c >> 6) as u8, 0x80 | (c & 0x3f) as u8]),
        0x800..=0xffff => out.extend([0xe0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3f) as u8, 0x80 | (c & 0x3f) as u8]),
        _ => out.extend([
            0xf0 | (c >> 18) as u8,
            0x80 | (c >> 12 & 0x3f) as u8,
            0x80 | (c >> 6 & 0x3f) as u8,
            0x80 | (c & 0x3f) as u8,
        ]),
    }
}

/// Code points of well-formed WTF-8.
#[derive(Clone)]
struct Wtf8Points<'a>(&'a [u8]);
impl Iterator for Wtf8Points<'_> {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        let (&first, rest) = self.0.split_first()?;
        let (n, mut c) = match first {
            0..=0x7f => (0, first as u32),
            0x80..=0xdf => (1, first as u32 & 0x1f),
            0xe0..=0xef => (2, first as u32 & 0x0f),
            _ => (3, first as u32 & 0x07),
        };
        let n = n.min(rest.len());
        for &b in &rest[..n] {
            c = c << 6 | (b as u32 & 0x3f);
        }
        self.0 = &rest[n..];
        Some(c.min(0x10_ffff))
    }
}

/// The exact string behind a `str` or an instance of a subclass.
#[inline(always)]
pub fn as_str(v: Value) -> Option<Gc<PyStr>> {
    match v.downcast() {
        Some(s) => Some(s),
        None => wrapped::unwrap(v).downcast(),
    }
}
/// Whether `v` is a `str` with this text.
pub fn eq_str(v: Value, text: &str) -> bool {
    as_str(v).is_some_and(|s| match s.as_ascii() {
        Some(b) => b == text.as_bytes(),
        None => s.len == text.chars().count() && s.code_points().eq(text.chars().map(|c| c as u32)),
    })
}
