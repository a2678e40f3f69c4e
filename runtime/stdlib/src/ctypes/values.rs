//! The simple C types, a letter each: sizes, and values read from and written to memory.
//!
//! A [`Code`] is the letter of `_type_` and whether the bytes are in the other order than the machine's. Two more letters are not types but the
//! fields that are arrays of characters: `s` for `char[]` and `U` for `wchar_t[]`.

use brolga_vm::abi::args::type_name;
use brolga_vm::objects::bytearray::PyByteArray;
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::str_::as_str;
use brolga_vm::objects::{complex, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{number, object};

use super::info::Prim;

/// The letters a class may have as its `_type_`.
pub const LETTERS: &str = "cbBhHiIlLdDFGfuzZqQPOv?g";

/// How the values of a simple type are read and written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    pub letter: u8,
    /// The bytes are in the order of other machines.
    pub swapped: bool,
}
impl Untraced for Code {}

impl Code {
    pub const fn of(letter: u8) -> Code {
        Code { letter, swapped: false }
    }
    /// Size, and whether it is signed, of an integer type.
    pub fn integer(self) -> Option<(usize, bool)> {
        Some(match self.letter {
            b'b' => (1, true),
            b'B' => (1, false),
            b'h' => (2, true),
            b'H' => (2, false),
            b'i' => (4, true),
            b'I' => (4, false),
            b'l' => (size_of::<libc::c_long>(), true),
            b'L' => (size_of::<libc::c_long>(), false),
            b'q' => (8, true),
            b'Q' => (8, false),
            _ => return None,
        })
    }
    pub fn prim(self) -> Prim {
        match self.letter {
            b'c' => Prim::S8,
            b'u' => Prim::S32,
            b'f' => Prim::F32,
            b'd' => Prim::F64,
            b'g' => Prim::LongDouble,
            b'F' => Prim::Complex32,
            b'D' => Prim::Complex64,
            b'G' => Prim::ComplexLong,
            b'?' => Prim::U8,
            b'v' => Prim::S16,
            _ => match self.integer() {
                Some((size, signed)) => Prim::integer(size, signed),
                None => Prim::Pointer,
            },
        }
    }
    /// There is a variant with the bytes in the other order.
    pub fn is_swappable(self) -> bool {
        self.integer().is_some_and(|(size, _)| size > 1) || matches!(self.letter, b'f' | b'd' | b'?' | b'F' | b'D')
    }
    /// In the syntax of the `struct` module, with fixed sizes.
    pub fn format(self) -> String {
        let order = if self.swapped == cfg!(target_endian = "big") { '<' } else { '>' };
        let letter = match (self.letter, self.integer()) {
            (b'l', Some((8, _))) => b'q',
            (b'L', Some((8, _))) => b'Q',
            (letter, _) => letter,
        };
        format!("{order}{}", letter as char)
    }
    /// `c_char_p` and its like: what is written is an address, whose object has to be kept.
    pub fn is_pointer(self) -> bool {
        matches!(self.letter, b'z' | b'Z' | b'P' | b'O')
    }
}

/// An unsigned integer of up to eight bytes.
///
/// # Safety
/// `size` bytes at `ptr` are readable.
pub unsafe fn read_uint(ptr: *const u8, size: usize, swapped: bool) -> u64 {
    let mut bytes = [0u8; 8];
    // SAFETY: by the caller's promise; `size` is that of an integer type.
    unsafe { std::ptr::copy_nonoverlapping(ptr, bytes.as_mut_ptr(), size.min(8)) };
    let n = u64::from_le_bytes(bytes);
    if swapped { n.swap_bytes() >> (64 - 8 * size as u32) } else { n }
}
/// # Safety
/// `size` bytes at `ptr` are writable.
pub unsafe fn write_uint(ptr: *mut u8, size: usize, swapped: bool, n: u64) {
    let n = if swapped { n.swap_bytes() >> (64 - 8 * size as u32) } else { n };
    // SAFETY: by the caller's promise; `size` is that of an integer type.
    unsafe { std::ptr::copy_nonoverlapping(n.to_le_bytes().as_ptr(), ptr, size.min(8)) };
}
/// The value of the low `bits` bits.
pub fn int_of_bits(t: &Thread, n: u64, bits: u32, signed: bool) -> PyResult<Value> {
    let shift = 64 - bits;
    if signed { t.new_int(((n << shift) as i64) >> shift) } else { int::from_u64(t, n << shift >> shift) }
}
/// Any integer, cut to 64 bits.
pub fn wrapped_int(t: &Thread, v: Value) -> PyResult<u64> {
    let v = number::index(t, v)?;
    Ok(int::to_u64_wrapping(v).unwrap_or(0))
}

/// # Safety
/// A value of type `T` at `ptr` is readable, aligned or not.
unsafe fn read<T: Copy>(ptr: *const u8) -> T {
    // SAFETY: by the caller's promise.
    unsafe { ptr.cast::<T>().read_unaligned() }
}
/// # Safety
/// A value of type `T` at `ptr` is writable, aligned or not.
unsafe fn write<T>(ptr: *mut u8, v: T) {
    // SAFETY: by the caller's promise.
    unsafe { ptr.cast::<T>().write_unaligned(v) }
}

/// `long double`, as the machine has it.
pub mod long_double {
    #[cfg(not(all(target_arch = "aarch64", target_os = "macos")))]
    pub const SIZE: usize = 16;
    #[cfg(all(target_arch = "aarch64", target_os = "macos"))]
    pub const SIZE: usize = 8;
    /// Bits of the significand below its leading one.
    #[cfg(target_arch = "x86_64")]
    const FRACTION: u32 = 63;
    #[cfg(not(target_arch = "x86_64"))]
    const FRACTION: u32 = 112;
    /// The leading one is stored.
    const EXPLICIT: bool = cfg!(target_arch = "x86_64");
    const BIAS: i32 = 16383;

    pub fn to_bytes(f: f64) -> [u8; 16] {
        if SIZE == 8 {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&f.to_le_bytes());
            return bytes;
        }
        let bits = f.to_bits();
        let (sign, raw) = (bits >> 63, (bits >> 52 & 0x7ff) as i32);
        let fraction = u128::from(bits << 12) << 64;
        // The significand without its leading one, at the top of the word.
        let (exponent, fraction, leading) = match raw {
            0x7ff => (0x7fff, fraction, true),
            0 if fraction == 0 => (0, 0, false),
            0 => {
                let shift = fraction.leading_zeros() + 1;
                (BIAS - 1022 - shift as i32, fraction << shift, true)
            }
            _ => (raw - 1023 + BIAS, fraction, true),
        };
        let significand = fraction >> (128 - FRACTION) | u128::from(leading && EXPLICIT) << FRACTION;
        let top = (sign as u128) << 15 | exponent as u128;
        (top << (FRACTION + u32::from(EXPLICIT)) | significand).to_le_bytes()
    }
    pub fn from_bytes(bytes: [u8; 16]) -> f64 {
        if SIZE == 8 {
            return f64::from_le_bytes(bytes[..8].try_into().unwrap_or_default());
        }
        let bits = u128::from_le_bytes(bytes);
        let top = (bits >> (FRACTION + u32::from(EXPLICIT))) as u32;
        let (sign, exponent) = (top >> 15 & 1, (top & 0x7fff) as i32);
        let fraction = bits & ((1 << FRACTION) - 1);
        let magnitude = if exponent == 0x7fff {
            if fraction == 0 { f64::INFINITY } else { f64::NAN }
        } else if exponent == 0 {
            0.0
        } else {
            // The conversion rounds to the nearest double; the scaling is exact where the result is a normal number.
            let significand = fraction | 1 << FRACTION;
            crate::math::libm::ldexp(significand as f64, exponent - BIAS - FRACTION as i32)
        };
        if sign == 1 { -magnitude } else { magnitude }
    }
}

/// # Safety
/// `long double` at `ptr` is readable.
unsafe fn read_long(ptr: *const u8) -> f64 {
    let mut bytes = [0; 16];
    // SAFETY: by the caller's promise.
    unsafe { std::ptr::copy_nonoverlapping(ptr, bytes.as_mut_ptr(), long_double::SIZE) };
    long_double::from_bytes(bytes)
}
/// # Safety
/// `long double` at `ptr` is writable.
unsafe fn write_long(ptr: *mut u8, f: f64) {
    // SAFETY: by the caller's promise.
    unsafe { std::ptr::copy_nonoverlapping(long_double::to_bytes(f).as_ptr(), ptr, long_double::SIZE) };
}

/// The text in a row of `wchar_t`.
pub fn wide_text(t: &Thread, chars: &[u32]) -> PyResult<Value> {
    if let Some(bad) = chars.iter().find(|c| **c > 0x10ffff) {
        return Err(t.raise_value_error(format!("character U+{bad:x} is not in range [U+0000; U+10ffff]")));
    }
    PyStr::from_code_points(t, chars.iter().copied()).map(Into::into)
}
/// The `wchar_t` at `ptr`, `n` of them or up to a zero.
///
/// # Safety
/// They are readable.
pub unsafe fn wide_chars(ptr: *const u8, n: Option<usize>, stop_at_zero: bool) -> Vec<u32> {
    let mut chars = Vec::new();
    let mut i = 0;
    while n.is_none_or(|n| i < n) {
        // SAFETY: by the caller's promise.
        let c = unsafe { read::<u32>(ptr.add(4 * i)) };
        if c == 0 && (stop_at_zero || n.is_none()) {
            break;
        }
        chars.push(c);
        i += 1;
    }
    chars
}
/// The bytes of a C string.
///
/// # Safety
/// It is readable, up to its end.
pub unsafe fn c_string<'a>(ptr: *const u8) -> &'a [u8] {
    // SAFETY: by the caller's promise.
    unsafe { std::ffi::CStr::from_ptr(ptr.cast()) }.to_bytes()
}

/// The value at an address.
///
/// # Safety
/// A value of the type is readable there; pointers in it are good.
pub unsafe fn get(t: &Thread, code: Code, ptr: *const u8, size: usize) -> PyResult<Value> {
    if let Some((size, signed)) = code.integer() {
        // SAFETY: by the caller's promise.
        return int_of_bits(t, unsafe { read_uint(ptr, size, code.swapped) }, size as u32 * 8, signed);
    }
    // SAFETY: by the caller's promise, here and below.
    unsafe {
        match code.letter {
            b'?' if code.swapped => Ok(Value::from_small_int(read::<i8>(ptr).into())),
            b'?' => Ok(Value::from_bool(read::<u8>(ptr) != 0)),
            b'v' => Ok(Value::from_bool(read::<i16>(ptr) != 0)),
            b'f' => t.new_float(f32::from_bits(read_uint(ptr, 4, code.swapped) as u32) as f64),
            b'd' => t.new_float(f64::from_bits(read_uint(ptr, 8, code.swapped))),
            b'g' => t.new_float(read_long(ptr)),
            b'F' => {
                let part = |i: usize| f32::from_bits(read_uint(ptr.add(4 * i), 4, code.swapped) as u32) as f64;
                complex::new(t, part(0), part(1))
            }
            b'D' => {
                let part = |i: usize| f64::from_bits(read_uint(ptr.add(8 * i), 8, code.swapped));
                complex::new(t, part(0), part(1))
            }
            b'G' => complex::new(t, read_long(ptr), read_long(ptr.add(long_double::SIZE))),
            b'c' => PyBytes::new(t, &[read::<u8>(ptr)]).map(Into::into),
            b'u' => wide_text(t, &[read::<u32>(ptr)]),
            b's' => {
                let all = std::slice::from_raw_parts(ptr, size);
                let len = all.iter().position(|b| *b == 0).unwrap_or(size);
                PyBytes::new(t, &all[..len]).map(Into::into)
            }
            b'U' => wide_text(t, &wide_chars(ptr, Some(size / 4), true)),
            _ => get_address(t, code.letter, read(ptr)),
        }
    }
}
/// What a value of a pointer type stands for.
///
/// # Safety
/// The address is null or good.
unsafe fn get_address(t: &Thread, letter: u8, address: u64) -> PyResult<Value> {
    let ptr = address as *const u8;
    match letter {
        b'O' => object_at(t, address).unwrap_or_else(|| Err(t.raise_value_error("PyObject is NULL"))),
        _ if address == 0 => Ok(Value::NONE),
        // SAFETY: by the caller's promise.
        b'z' => PyBytes::new(t, unsafe { c_string(ptr) }).map(Into::into),
        // SAFETY: by the caller's promise.
        b'Z' => wide_text(t, &unsafe { wide_chars(ptr, None, true) }),
        _ => int::from_u64(t, address),
    }
}
/// The object that a word stands for, `None` for null. Words that are no object are refused.
pub fn object_at(t: &Thread, word: u64) -> Option<PyResult<Value>> {
    if word == 0 {
        return None;
    }
    let is_pointer = word & 7 == 0;
    if is_pointer && !t.heap.is_valid_object(word as usize) {
        return Some(Err(t.raise_value_error(format!("no object is at {word:#x}"))));
    }
    // SAFETY: an immediate, or a pointer to an object.
    let v = unsafe { Value::from_bits(word) };
    let known = |v: &Value| v.is_pointer() || v.is_small_int() || v.is_immediate_float() || is_constant(*v);
    Some(v.filter(known).ok_or_else(|| t.raise_value_error(format!("no object is at {word:#x}"))))
}
fn is_constant(v: Value) -> bool {
    [Value::NONE, Value::TRUE, Value::FALSE, Value::ELLIPSIS, Value::NOT_IMPLEMENTED].contains(&v)
}

/// Characters that C code reads, kept as long as this object lives.
#[pyclass(name = "PyCapsule", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct WideText {
    chars: std::cell::RefCell<Vec<u32>>,
}
#[pymethods]
impl WideText {
    #[slot]
    fn repr(zelf: Gc<Native<Self>>) -> String {
        format!("<capsule object \"_ctypes/cfield.c pymem\" at {:#x}>", zelf.header().address())
    }
}
/// The text as a zero-terminated row of `wchar_t`, and the object that holds it.
pub fn wide_copy(t: &Thread, s: Gc<PyStr>) -> PyResult<(*const u8, Value)> {
    let chars: Vec<u32> = s.code_points().chain([0]).collect();
    let ptr = chars.as_ptr().cast();
    let holder = Native::new(t, WideText::class(t), WideText { chars: chars.into() })?;
    Ok((ptr, holder.into()))
}

/// One byte from what Python programs give for a `char`.
fn char_of(t: &Thread, v: Value) -> PyResult<u8> {
    const EXPECTED: &str = "one character bytes, bytearray, or an integer in range(256) expected";
    let of_length = |bytes: &[u8], what: &str| match bytes {
        [b] => Ok(*b),
        _ => Err(t.raise_type_error(format!("{EXPECTED}, not {what} of length {}", bytes.len()))),
    };
    if let Some(b) = as_bytes(v) {
        return of_length(b.as_ref().as_bytes(), "bytes");
    }
    if v.downcast::<PyByteArray>().is_some() {
        let bytes = BytesLike::acquire(t, v)?;
        return of_length(&bytes, "bytearray");
    }
    if let Some(n) = int::as_int(v) {
        return match n.to_i64().and_then(|n| u8::try_from(n).ok()) {
            Some(b) => Ok(b),
            None => Err(t.raise_type_error("integer not in range(256)")),
        };
    }
    Err(t.raise_type_error(format!("{EXPECTED}, not {}", t.class_of(v).fully_qualified_name(t))))
}
fn wchar_of(t: &Thread, v: Value) -> PyResult<u32> {
    match as_str(v) {
        Some(s) if s.len() == 1 => Ok(s.code_point(0)),
        Some(s) => Err(t.raise_type_error(format!("a unicode character expected, not a string of length {}", s.len()))),
        None => {
            let class = t.class_of(v).fully_qualified_name(t);
            Err(t.raise_type_error(format!("a unicode character expected, not instance of {class}")))
        }
    }
}
fn complex_of(t: &Thread, v: Value) -> PyResult<(f64, f64)> {
    if let Some(pair) = complex::as_complex(v) {
        return Ok(pair);
    }
    let v = brolga_vm::protocol::call::call1(t, t.types.complex.into(), v)?;
    Ok(complex::as_complex(v).unwrap_or_default())
}

/// Writes a value; the result is an object that has to live as long as the memory refers to it (None if there is none).
///
/// # Safety
/// `size` bytes at `ptr` are writable.
pub unsafe fn set(t: &Thread, code: Code, ptr: *mut u8, v: Value, size: usize) -> PyResult<Value> {
    if let Some((size, _)) = code.integer() {
        let n = wrapped_int(t, v)?;
        // SAFETY: by the caller's promise.
        unsafe { write_uint(ptr, size, code.swapped, n) };
        return Ok(Value::NONE);
    }
    // Conversions come first: they may run Python code.
    // SAFETY: by the caller's promise, here and below.
    unsafe {
        match code.letter {
            b'?' => write(ptr, u8::from(object::is_true(t, v)?)),
            b'v' => write(ptr, if object::is_true(t, v)? { -1i16 } else { 0 }),
            b'f' => {
                let f = number::to_f64(t, v)?;
                write_uint(ptr, 4, code.swapped, (f as f32).to_bits().into());
            }
            b'd' => {
                let f = number::to_f64(t, v)?;
                write_uint(ptr, 8, code.swapped, f.to_bits());
            }
            b'g' => write_long(ptr, number::to_f64(t, v)?),
            b'F' => {
                let (re, im) = complex_of(t, v)?;
                write_uint(ptr, 4, code.swapped, (re as f32).to_bits().into());
                write_uint(ptr.add(4), 4, code.swapped, (im as f32).to_bits().into());
            }
            b'D' => {
                let (re, im) = complex_of(t, v)?;
                write_uint(ptr, 8, code.swapped, re.to_bits());
                write_uint(ptr.add(8), 8, code.swapped, im.to_bits());
            }
            b'G' => {
                let (re, im) = complex_of(t, v)?;
                write_long(ptr, re);
                write_long(ptr.add(long_double::SIZE), im);
            }
            b'c' => write(ptr, char_of(t, v)?),
            b'u' => write(ptr, wchar_of(t, v)?),
            b's' => set_bytes(t, ptr, v, size)?,
            b'U' => return set_text(t, ptr, v, size),
            b'O' => {
                write(ptr, v.bits());
                return Ok(v);
            }
            letter => {
                let (address, keep) = address_of(t, letter, v)?;
                write(ptr, address);
                return Ok(keep);
            }
        }
    }
    Ok(Value::NONE)
}
/// # Safety
/// `size` bytes at `ptr` are writable.
unsafe fn set_bytes(t: &Thread, ptr: *mut u8, v: Value, size: usize) -> PyResult<()> {
    let Some(b) = as_bytes(v) else {
        return Err(t.raise_type_error(format!("expected bytes, {} found", t.class_of(v).name())));
    };
    let bytes = b.as_ref().as_bytes();
    // The terminating zero is written only where there is room for it; what follows an inner zero is not.
    let len = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    if len > size {
        return Err(t.raise_value_error(format!("bytes too long ({len}, maximum length {size})")));
    }
    // SAFETY: by the caller's promise.
    unsafe {
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), ptr, len);
        if len < size {
            ptr.add(len).write(0);
        }
    }
    Ok(())
}
/// # Safety
/// `size` bytes at `ptr` are writable.
unsafe fn set_text(t: &Thread, ptr: *mut u8, v: Value, size: usize) -> PyResult<Value> {
    let room = size / 4;
    let Some(s) = as_str(v) else {
        let class = t.class_of(v).name();
        return Err(t.raise_type_error(format!("unicode string expected instead of {class} instance")));
    };
    if s.len() > room {
        return Err(t.raise_value_error(format!("string too long ({}, maximum length {room})", s.len())));
    }
    for (i, c) in s.code_points().chain([0]).take(room).enumerate() {
        // SAFETY: by the caller's promise.
        unsafe { write(ptr.add(4 * i), c) };
    }
    Ok(v)
}
/// The address that a value of `c_char_p`, `c_wchar_p` or `c_void_p` is, and what keeps it good.
fn address_of(t: &Thread, letter: u8, v: Value) -> PyResult<(u64, Value)> {
    if v.is_none() {
        return Ok((0, Value::NONE));
    }
    match letter {
        b'z' if let Some(b) = as_bytes(v) => return Ok((b.as_ref().as_bytes().as_ptr() as u64, v)),
        b'Z' if let Some(s) = as_str(v) => {
            let (ptr, keep) = wide_copy(t, s)?;
            return Ok((ptr as u64, keep));
        }
        _ => {}
    }
    if int::as_int(v).is_some() {
        return Ok((wrapped_int(t, v)?, Value::NONE));
    }
    let class = type_name(t, v);
    Err(t.raise_type_error(match letter {
        b'z' => format!("bytes or integer address expected instead of {class} instance"),
        b'Z' => format!("unicode string or integer address expected instead of {class} instance"),
        _ => "cannot be converted to pointer".to_owned(),
    }))
}
