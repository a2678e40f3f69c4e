//! Building a string piece by piece.

use super::{PyStr, StrView, Width};
use crate::prelude::*;

/// Collects code points in the narrowest width that fits them so far.
#[derive(Debug)]
pub struct StrBuilder {
    units: Units,
    /// Memory ran out: something is missing, which [`StrBuilder::finish`] tells.
    failed: bool,
}

#[derive(Debug)]
enum Units {
    /// All below 0x100.
    Narrow(Vec<u8>),
    /// Some at or above 0x100, none above 0xffff.
    Ucs2(Vec<u16>),
    /// Some above 0xffff.
    Ucs4(Vec<u32>),
}

impl Default for StrBuilder {
    fn default() -> Self {
        StrBuilder::new()
    }
}

impl StrBuilder {
    pub fn new() -> StrBuilder {
        StrBuilder { units: Units::Narrow(Vec::new()), failed: false }
    }
    pub fn with_capacity(n: usize) -> StrBuilder {
        let mut v = Vec::new();
        // If not now, it will be told when something is added.
        let _ = v.try_reserve_exact(n);
        StrBuilder { units: Units::Narrow(v), failed: false }
    }
    pub fn len(&self) -> usize {
        match &self.units {
            Units::Narrow(v) => v.len(),
            Units::Ucs2(v) => v.len(),
            Units::Ucs4(v) => v.len(),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Makes room; to be called when a program decides how much is added.
    pub fn reserve(&mut self, t: &Thread, more: usize) -> PyResult<()> {
        let reserved = match &mut self.units {
            Units::Narrow(v) => v.try_reserve(more),
            Units::Ucs2(v) => v.try_reserve(more),
            Units::Ucs4(v) => v.try_reserve(more),
        };
        reserved.map_err(|_| t.raise_out_of_memory())
    }
    /// Makes room, or notes that there is none.
    #[inline]
    fn room(&mut self, more: usize) -> bool {
        let free = match &self.units {
            Units::Narrow(v) => v.capacity() - v.len(),
            Units::Ucs2(v) => v.capacity() - v.len(),
            Units::Ucs4(v) => v.capacity() - v.len(),
        };
        more <= free || self.grow(more)
    }
    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) -> bool {
        if self.failed {
            return false;
        }
        let grown = match &mut self.units {
            Units::Narrow(v) => v.try_reserve(more).is_ok(),
            Units::Ucs2(v) => v.try_reserve(more).is_ok(),
            Units::Ucs4(v) => v.try_reserve(more).is_ok(),
        };
        self.failed |= !grown;
        grown
    }
    /// Widens the units collected so far; false if there is no memory for that.
    #[cold]
    fn widen(&mut self, c: u32) -> bool {
        fn wide<T: Copy, U: From<T>>(v: &[T], room: usize) -> Option<Vec<U>> {
            let mut new = Vec::new();
            new.try_reserve_exact(room.max(8)).ok()?;
            new.extend(v.iter().map(|u| U::from(*u)));
            Some(new)
        }
        let new = match &self.units {
            Units::Narrow(v) if c <= 0xffff => wide(v, v.capacity()).map(Units::Ucs2),
            Units::Narrow(v) => wide(v, v.capacity()).map(Units::Ucs4),
            Units::Ucs2(v) => wide(v, v.capacity()).map(Units::Ucs4),
            Units::Ucs4(_) => return true,
        };
        match new {
            Some(new) => self.units = new,
            None => self.failed = true,
        }
        !self.failed
    }
    #[inline]
    pub fn push(&mut self, c: u32) {
        if !self.room(1) {
            return;
        }
        match &mut self.units {
            Units::Narrow(v) if c <= 0xff => v.push(c as u8),
            Units::Ucs2(v) if c <= 0xffff => v.push(c as u16),
            Units::Ucs4(v) => v.push(c),
            _ => {
                if self.widen(c) {
                    self.push(c);
                }
            }
        }
    }
    /// The same character `n` times.
    pub fn push_repeated(&mut self, t: &Thread, c: u32, n: usize) -> PyResult<()> {
        if n == 0 {
            return Ok(());
        }
        self.reserve(t, n)?;
        self.push(c);
        self.reserve(t, n - 1)?;
        match &mut self.units {
            Units::Narrow(v) => v.resize(v.len() + n - 1, c as u8),
            Units::Ucs2(v) => v.resize(v.len() + n - 1, c as u16),
            Units::Ucs4(v) => v.resize(v.len() + n - 1, c),
        }
        Ok(())
    }
    /// Bytes that are all ASCII (or Latin-1).
    #[inline]
    pub fn push_latin1(&mut self, bytes: &[u8]) {
        if !self.room(bytes.len()) {
            return;
        }
        match &mut self.units {
            Units::Narrow(v) => v.extend_from_slice(bytes),
            Units::Ucs2(v) => v.extend(bytes.iter().map(|b| *b as u16)),
            Units::Ucs4(v) => v.extend(bytes.iter().map(|b| *b as u32)),
        }
    }
    pub fn push_str(&mut self, s: &str) {
        if s.is_ascii() {
            self.push_latin1(s.as_bytes());
        } else {
            s.chars().for_each(|c| self.push(c as u32));
        }
    }
    pub fn push_view(&mut self, view: StrView<'_>) {
        if !self.room(view.len()) {
            return;
        }
        match (&mut self.units, view) {
            (_, StrView::Ascii(u) | StrView::Latin1(u)) => self.push_latin1(u),
            (Units::Ucs2(v), StrView::Ucs2(u)) => v.extend_from_slice(u),
            (Units::Ucs4(v), StrView::Ucs4(u)) => v.extend_from_slice(u),
            (Units::Ucs4(v), StrView::Ucs2(u)) => v.extend(u.iter().map(|c| *c as u32)),
            (_, view) => view.iter().for_each(|c| self.push(c)),
        }
    }
    #[inline]
    pub fn push_py(&mut self, s: &PyStr) {
        self.push_view(s.view());
    }
    /// The code points collected so far.
    pub fn view(&self) -> StrView<'_> {
        match &self.units {
            Units::Narrow(v) => StrView::Latin1(v),
            Units::Ucs2(v) => StrView::Ucs2(v),
            Units::Ucs4(v) => StrView::Ucs4(v),
        }
    }
    pub fn clear(&mut self) {
        self.units = Units::Narrow(Vec::new());
    }
    pub fn finish(self, t: &Thread) -> PyResult<Gc<PyStr>> {
        if self.failed {
            return Err(t.raise_out_of_memory());
        }
        match (self.len(), self.view()) {
            (0, _) => Ok(t.empty_str()),
            (1, view) => PyStr::from_char(t, view.get(0)),
            (_, view) => PyStr::from_view(t, view),
        }
    }
}

impl PyStr {
    /// The narrowest width of any of the views.
    pub fn widest<'a>(views: impl Iterator<Item = StrView<'a>>) -> Width {
        views.map(StrView::width).max().unwrap_or(Width::Ascii)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_widen_as_needed() {
        let mut b = StrBuilder::new();
        b.push_str("aé");
        assert!(matches!(b.view(), StrView::Latin1(_)));
        b.push(0x20ac);
        assert!(matches!(b.view(), StrView::Ucs2(_)));
        b.push_str("x😀y");
        b.push_view(StrView::Ucs2(&[0xd800]));
        let points: Vec<u32> = b.view().iter().collect();
        assert_eq!(points, [0x61, 0xe9, 0x20ac, 0x78, 0x1f600, 0x79, 0xd800]);
    }
}
