//! The generated tables.

/// Properties that code points share.
#[derive(Debug)]
pub struct Record {
    /// Index into [`CATEGORY_NAMES`].
    pub category: u8,
    /// Index into [`BIDI_NAMES`].
    pub bidi: u8,
    /// Canonical combining class.
    pub combining: u8,
    /// Index into [`WIDTH_NAMES`].
    pub width: u8,
    /// [`super::flag`].
    pub flags: u32,
    /// Decimal and digit values, -1 for none.
    pub decimal: i8,
    pub digit: i8,
    /// Index into [`NUMBERS`]; 0 for none.
    pub number: u16,
    /// Case mappings: a difference, or, from 0x1000000 on, an index into [`MAPPINGS`].
    pub lower: i32,
    pub upper: i32,
    pub title: i32,
    pub fold: i32,
    /// The difference to the simple lower case.
    pub simple_lower: i32,
}

/// A run of code points that had other properties in Unicode 3.2. Indices: 255 for "as now"; numbers: -1 for "as now" (NaN for the number), -2 (-1.0) for
/// none.
#[derive(Debug)]
pub struct OldRecord {
    pub first: u32,
    pub last: u32,
    pub category: u8,
    pub bidi: u8,
    pub width: u8,
    pub combining: i16,
    pub mirrored: i8,
    pub decimal: i8,
    pub digit: i8,
    pub number: f64,
    pub nameless: bool,
}

include!(concat!(env!("OUT_DIR"), "/unicode_tables.rs"));
