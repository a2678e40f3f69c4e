//! Conversions of arguments: [`FromArg`], defaults, and receivers.
//!
//! Each corresponds to a converter of CPython's Argument Clinic and raises what that raises: objects of a class ([`Gc`]), integers through
//! `__index__`, floats through `__float__`, truth values, text, code points, bytes-like objects ([`BytesLike`]), paths
//! ([`crate::abi::path`]).

use crate::abi::args::{ArgContext, FromArg, type_name};
use crate::objects::bytes::{PyBytes, as_bytes};
use crate::objects::str_::as_str;
use crate::objects::{float, int, wrapped};
use crate::prelude::*;
use crate::protocol::buffer::BufferView;
use crate::protocol::{number, object};
use std::ops::{Deref, DerefMut};

impl FromArg for Value {
    #[inline(always)]
    fn from_arg(_: &Thread, v: Value, _: &ArgContext) -> PyResult<Value> {
        Ok(v)
    }
}

/// An instance of exactly this Rust layout: of the class or a subclass. "f() argument 1 must be list, not int".
impl<T: HeapObject + PyClass> FromArg for Gc<T> {
    #[inline]
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<Gc<T>> {
        let exact = if T::SPEC.layout.wrapped_in_subclasses { wrapped::unwrap(v) } else { v };
        match exact.downcast::<T>() {
            Some(object) => Ok(object),
            None => Err(context.bad_argument(t, T::SPEC.name, v)),
        }
    }
}

/// How a shim passes `self`: the machinery that calls slots and methods has checked its class.
pub trait SelfArg {
    /// # Safety
    /// `v` is an instance of the class whose layout `Self` names, or of a subclass.
    unsafe fn from_self(v: Value) -> Self;
}
impl SelfArg for Value {
    #[inline(always)]
    unsafe fn from_self(v: Value) -> Value {
        v
    }
}
impl<T: HeapObject + PyClass> SelfArg for Gc<T> {
    #[inline(always)]
    unsafe fn from_self(v: Value) -> Gc<T> {
        let exact = if T::SPEC.layout.wrapped_in_subclasses { wrapped::unwrap(v) } else { v };
        debug_assert!(exact.downcast::<T>().is_some(), "self is no {}", T::SPEC.name);
        // SAFETY: by the caller's promise.
        unsafe { exact.cast() }
    }
}
/// The value of a float.
impl SelfArg for f64 {
    #[inline(always)]
    unsafe fn from_self(v: Value) -> f64 {
        debug_assert!(float::as_float(v).is_some(), "self is no float");
        float::as_float(v).unwrap_or_default()
    }
}

/// The default `None` of a signature.
pub struct DefaultNone;
/// Makes a Rust parameter from the default that its signature shows.
pub trait DefaultArg<D>: Sized {
    fn default_arg(t: &Thread, default: D) -> PyResult<Self>;
}
impl DefaultArg<DefaultNone> for Value {
    #[inline(always)]
    fn default_arg(_: &Thread, _: DefaultNone) -> PyResult<Value> {
        Ok(Value::NONE)
    }
}
impl DefaultArg<bool> for Value {
    #[inline(always)]
    fn default_arg(_: &Thread, default: bool) -> PyResult<Value> {
        Ok(Value::from_bool(default))
    }
}
impl DefaultArg<i128> for Value {
    #[inline(always)]
    fn default_arg(t: &Thread, default: i128) -> PyResult<Value> {
        t.new_int(default as i64)
    }
}
impl DefaultArg<f64> for Value {
    #[inline(always)]
    fn default_arg(t: &Thread, default: f64) -> PyResult<Value> {
        t.new_float(default)
    }
}
impl DefaultArg<&'static str> for Value {
    #[inline]
    fn default_arg(t: &Thread, default: &'static str) -> PyResult<Value> {
        Ok(t.intern(default))
    }
}
impl DefaultArg<&'static str> for Gc<PyStr> {
    #[inline]
    fn default_arg(t: &Thread, default: &'static str) -> PyResult<Gc<PyStr>> {
        PyStr::new(t, default)
    }
}
impl DefaultArg<&'static str> for String {
    #[inline]
    fn default_arg(_: &Thread, default: &'static str) -> PyResult<String> {
        Ok(default.to_owned())
    }
}
impl DefaultArg<&'static str> for CodePoint {
    #[inline]
    fn default_arg(_: &Thread, default: &'static str) -> PyResult<CodePoint> {
        Ok(CodePoint(default.chars().next().map_or(0, |c| c as u32)))
    }
}
impl DefaultArg<bool> for bool {
    #[inline(always)]
    fn default_arg(_: &Thread, default: bool) -> PyResult<bool> {
        Ok(default)
    }
}
impl DefaultArg<i128> for bool {
    #[inline(always)]
    fn default_arg(_: &Thread, default: i128) -> PyResult<bool> {
        Ok(default != 0)
    }
}
impl DefaultArg<f64> for f64 {
    #[inline(always)]
    fn default_arg(_: &Thread, default: f64) -> PyResult<f64> {
        Ok(default)
    }
}
impl DefaultArg<i128> for f64 {
    #[inline(always)]
    fn default_arg(_: &Thread, default: i128) -> PyResult<f64> {
        Ok(default as f64)
    }
}

/// `operator.index` of an argument as an i64; `Err` carries the int when it does not fit.
#[inline]
pub fn index_to_i64(t: &Thread, v: Value) -> PyResult<Result<i64, Value>> {
    if let Some(i) = v.as_small_int() {
        return Ok(Ok(i));
    }
    let i = number::index(t, v)?;
    Ok(int::to_i64(i).ok_or(i))
}

/// `TypeError: argument should be integer or None, not 'str'`: what an optional int says of anything without `__index__`.
#[cold]
fn not_integer_or_none(t: &Thread, v: Value) -> Raised {
    t.raise_type_error(format!("argument should be integer or None, not '{}'", type_name(t, v)))
}

/// Checks an optional int for `__index__`, since its message differs.
#[inline]
fn check_index(t: &Thread, v: Value, context: &ArgContext) -> PyResult<()> {
    if context.or_none && !v.is_small_int() && t.class_of(v).slots.get().index.is_none() {
        return Err(not_integer_or_none(t, v));
    }
    Ok(())
}

/// Signed ints as C's conversions do it: one message for either side.
macro_rules! signed {
    ($($ty:ty => $c:literal),* $(,)?) => { $(
        #[doc = concat!("C's `", $c, "`.")]
        impl FromArg for $ty {
            #[inline]
            fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<$ty> {
                check_index(t, v, context)?;
                match index_to_i64(t, v)?.ok().and_then(|i| <$ty>::try_from(i).ok()) {
                    Some(i) => Ok(i),
                    None => Err(t.raise_overflow_error(concat!("Python int too large to convert to C ", $c))),
                }
            }
        }
        impl DefaultArg<i128> for $ty {
            #[inline(always)]
            fn default_arg(_: &Thread, default: i128) -> PyResult<$ty> {
                Ok(default as $ty)
            }
        }
    )* };
}
signed! { i64 => "long", isize => "ssize_t", i32 => "int" }

/// Small ints whose messages name the bound that is exceeded.
macro_rules! bounded {
    ($($ty:ty => $c:literal),* $(,)?) => { $(
        #[doc = concat!("C's `", $c, "`.")]
        impl FromArg for $ty {
            #[inline]
            fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<$ty> {
                check_index(t, v, context)?;
                let i = match index_to_i64(t, v)? {
                    Ok(i) => i,
                    Err(_) => return Err(t.raise_overflow_error("Python int too large to convert to C long")),
                };
                <$ty>::try_from(i).map_err(|_| {
                    let side = if i < 0 { "less than minimum" } else { "greater than maximum" };
                    t.raise_overflow_error(format!("{} is {side}", $c))
                })
            }
        }
        impl DefaultArg<i128> for $ty {
            #[inline(always)]
            fn default_arg(_: &Thread, default: i128) -> PyResult<$ty> {
                Ok(default as $ty)
            }
        }
    )* };
}
bounded! { u8 => "unsigned byte integer", i16 => "signed short integer" }

/// Unsigned ints: negative numbers are a `ValueError` of their own.
macro_rules! unsigned {
    ($($ty:ty => $c:literal),* $(,)?) => { $(
        #[doc = concat!("C's `", $c, "`.")]
        impl FromArg for $ty {
            #[inline]
            fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<$ty> {
                check_index(t, v, context)?;
                let converted = match index_to_i64(t, v)? {
                    Ok(i) if i < 0 => return Err(t.raise_value_error("Cannot convert negative int")),
                    Ok(i) => <$ty>::try_from(i).ok(),
                    Err(big) if is_negative(big) => {
                        return Err(t.raise_value_error("Cannot convert negative int"));
                    }
                    Err(big) => int::to_u64(big).and_then(|i| <$ty>::try_from(i).ok()),
                };
                match converted {
                    Some(i) => Ok(i),
                    None => Err(t.raise_overflow_error(concat!("Python int too large for C ", $c))),
                }
            }
        }
        impl DefaultArg<i128> for $ty {
            #[inline(always)]
            fn default_arg(_: &Thread, default: i128) -> PyResult<$ty> {
                Ok(default as $ty)
            }
        }
    )* };
}
unsigned! { u16 => "unsigned short", u32 => "unsigned int", u64 => "uint64_t", usize => "size_t" }

/// The sign of an int beyond 64 bits.
fn is_negative(v: Value) -> bool {
    v.downcast::<int::PyInt>().is_some_and(|i| i.signed_len < 0)
}

/// Any int, reduced modulo 2^32 or 2^64: C's conversion without overflow check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wrapping<T>(pub T);
impl<T: TryFrom<u64>> FromArg for Wrapping<T>
where
    Wrapping<T>: From<u64>,
{
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Wrapping<T>> {
        let low = match index_to_i64(t, v)? {
            Ok(i) => i as u64,
            Err(big) => low_64_bits(big),
        };
        Ok(Wrapping::from(low))
    }
}
impl From<u64> for Wrapping<u64> {
    fn from(low: u64) -> Self {
        Wrapping(low)
    }
}
impl From<u64> for Wrapping<u32> {
    fn from(low: u64) -> Self {
        Wrapping(low as u32)
    }
}
impl<T> DefaultArg<i128> for Wrapping<T>
where
    Wrapping<T>: From<u64>,
{
    fn default_arg(_: &Thread, default: i128) -> PyResult<Self> {
        Ok(Wrapping::from(default as u64))
    }
}
/// Two's complement of an int beyond 64 bits, cut.
fn low_64_bits(v: Value) -> u64 {
    let Some(big) = int::to_ibig(v) else { return 0 };
    let modulus = dashu_int::IBig::from(1u128 << 64);
    let mut low = big % &modulus;
    if low < dashu_int::IBig::ZERO {
        low += &modulus;
    }
    u64::try_from(low).unwrap_or_default()
}

/// An int of any size.
impl FromArg for dashu_int::IBig {
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<dashu_int::IBig> {
        check_index(t, v, context)?;
        Ok(match index_to_i64(t, v)? {
            Ok(i) => i.into(),
            Err(big) => int::to_ibig(big).unwrap_or_default(),
        })
    }
}

/// C's `long long`, `off_t` and the like: "int too big to convert".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LongLong(pub i64);
impl FromArg for LongLong {
    #[inline]
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<LongLong> {
        match index_to_i64(t, v)? {
            Ok(i) => Ok(LongLong(i)),
            Err(_) => Err(t.raise_overflow_error("int too big to convert")),
        }
    }
}
impl DefaultArg<i128> for LongLong {
    fn default_arg(_: &Thread, default: i128) -> PyResult<LongLong> {
        Ok(LongLong(default as i64))
    }
}

/// A slice index: any int, clamped; an optional one also takes `None`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SliceIndex(pub i64);
impl FromArg for SliceIndex {
    #[inline]
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<SliceIndex> {
        if !v.is_small_int() && t.class_of(v).slots.get().index.is_none() {
            let none = if context.or_none { "or None " } else { "" };
            return Err(t.raise_type_error(format!("slice indices must be integers {none}or have an __index__ method")));
        }
        Ok(SliceIndex(match index_to_i64(t, v)? {
            Ok(i) => i,
            Err(big) if is_negative(big) => i64::MIN,
            Err(_) => i64::MAX,
        }))
    }
}
impl DefaultArg<i128> for SliceIndex {
    fn default_arg(_: &Thread, default: i128) -> PyResult<SliceIndex> {
        Ok(SliceIndex(default as i64))
    }
}

impl FromArg for f64 {
    #[inline]
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<f64> {
        match (v.as_immediate_float(), v.as_small_int()) {
            (Some(f), _) => Ok(f),
            // Beyond 2^53 the general path rounds correctly just as `as` does: both round to nearest even.
            (_, Some(i)) => Ok(i as f64),
            _ => number::to_f64(t, v),
        }
    }
}
/// Truth value.
impl FromArg for bool {
    #[inline]
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<bool> {
        if v.is_bool() { Ok(v == Value::TRUE) } else { object::is_true(t, v) }
    }
}

/// Text without NUL characters and lone surrogates, as a Rust string: for names of encodings and other things that C sees as `char *`.
impl FromArg for String {
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<String> {
        let Some(s) = as_str(v) else { return Err(context.bad_argument(t, "str", v)) };
        match s.to_utf8() {
            Some(text) if text.contains('\0') => Err(t.raise_value_error("embedded null character")),
            Some(text) => Ok(text.into_owned()),
            None => Err(surrogates_not_allowed(t, s)),
        }
    }
}

/// `UnicodeEncodeError` for the first run of lone surrogates in a string.
#[cold]
pub fn surrogates_not_allowed(t: &Thread, s: Gc<PyStr>) -> Raised {
    let is_surrogate = |c: u32| (0xd800..0xe000).contains(&c);
    let start = (0..s.len()).find(|i| is_surrogate(s.code_point(*i))).unwrap_or(0);
    let end = (start..s.len()).find(|i| !is_surrogate(s.code_point(*i))).unwrap_or(s.len());
    let arguments = (|| {
        Ok([
            t.new_str("utf-8")?,
            s.value(),
            t.new_int(start as i64)?,
            t.new_int(end as i64)?,
            t.new_str("surrogates not allowed")?,
        ])
    })();
    match arguments {
        Ok(arguments) => crate::objects::exception::raise_with_args(t, t.types.unicode_encode_error, &arguments),
        Err(raised) => raised,
    }
}

/// A string of length one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodePoint(pub u32);
impl FromArg for CodePoint {
    #[inline]
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<CodePoint> {
        match as_str(v) {
            Some(s) if s.len() == 1 => Ok(CodePoint(s.code_point(0))),
            Some(s) => Err(t.raise_type_error(format!(
                "{}(): {} must be a unicode character, not a string of length {}",
                context.function,
                context.label(),
                s.len()
            ))),
            None => Err(context.bad_argument(t, "a unicode character", v)),
        }
    }
}

/// A byte string of length one, as the fill byte of `bytes.center`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SingleByte(pub u8);
impl FromArg for SingleByte {
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<SingleByte> {
        let bytes = as_bytes(v);
        let length = match &bytes {
            Some(b) => b.as_bytes().len(),
            None if v.as_header().is_some_and(|h| h.kind() == crate::objects::kinds::BYTEARRAY) => {
                object::length(t, v)?
            }
            None => return Err(context.bad_argument(t, "a byte string of length 1", v)),
        };
        if length != 1 {
            let what = if bytes.is_some() { "bytes" } else { "bytearray" };
            return Err(t.raise_type_error(format!(
                "{}(): {} must be a byte string of length 1, not a {what} object of length {length}",
                context.function,
                context.label()
            )));
        }
        let view = BytesLike::acquire(t, v)?;
        Ok(SingleByte(view[0]))
    }
}
impl DefaultArg<&'static str> for SingleByte {
    fn default_arg(_: &Thread, default: &'static str) -> PyResult<SingleByte> {
        Ok(SingleByte(default.as_bytes().first().copied().unwrap_or_default()))
    }
}

/// The bytes of a bytes-like object, held until dropped: the object cannot be resized meanwhile.
pub struct BytesLike {
    /// The object that was passed.
    pub object: Value,
    ptr: *mut u8,
    len: usize,
    /// `None` for exact bytes, which need no release.
    view: Option<(BufferView, *const Thread)>,
}

/// A contiguous buffer is asked for.
pub const BUFFER_SIMPLE: u32 = 0;
/// A writable one.
pub const BUFFER_WRITABLE: u32 = 1;

impl BytesLike {
    /// `TypeError: a bytes-like object is required, not 'str'` if `v` exports no buffer.
    pub fn acquire(t: &Thread, v: Value) -> PyResult<BytesLike> {
        match v.downcast::<PyBytes>() {
            Some(b) => {
                let bytes = b.as_ref().as_bytes();
                Ok(BytesLike { object: v, ptr: bytes.as_ptr().cast_mut(), len: bytes.len(), view: None })
            }
            None => BytesLike::of_buffer(t, v, BUFFER_SIMPLE),
        }
    }
    fn of_buffer(t: &Thread, v: Value, flags: u32) -> PyResult<BytesLike> {
        let Some(getbuffer) = t.class_of(v).slots.get().getbuffer else {
            let message = format!("a bytes-like object is required, not '{}'", type_name(t, v));
            return Err(t.raise_type_error(message));
        };
        let view = getbuffer(t, v, flags)?;
        Ok(BytesLike { object: v, ptr: view.ptr, len: view.len, view: Some((view, t as *const Thread)) })
    }
    pub fn as_bytes(&self) -> &[u8] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: the exporter keeps the memory valid and in place until the release; `object` keeps the exporter alive.
        unsafe { std::slice::from_raw_parts(self.ptr, self.len) }
    }
}
impl Deref for BytesLike {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}
impl Drop for BytesLike {
    fn drop(&mut self) {
        if let Some((view, thread)) = &self.view {
            // SAFETY: arguments live on the stack of the call that received them, which the thread outlives.
            let t = unsafe { &**thread };
            if let Some(release) = t.class_of(view.owner).slots.get().releasebuffer {
                release(t, view.owner);
            }
        }
    }
}
impl FromArg for BytesLike {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<BytesLike> {
        BytesLike::acquire(t, v)
    }
}

/// As [`BytesLike`], writable: "f() argument 1 must be read-write bytes-like object, not bytes".
pub struct BytesLikeMut(BytesLike);
impl FromArg for BytesLikeMut {
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<BytesLikeMut> {
        match BytesLikeMut::acquire(t, v)? {
            Some(bytes) => Ok(bytes),
            None => Err(context.bad_argument(t, "read-write bytes-like object", v)),
        }
    }
}
impl BytesLikeMut {
    /// `None` if `v` exports no writable buffer.
    pub fn acquire(t: &Thread, v: Value) -> PyResult<Option<BytesLikeMut>> {
        if t.class_of(v).slots.get().getbuffer.is_none() {
            return Ok(None);
        }
        match BytesLike::of_buffer(t, v, BUFFER_WRITABLE) {
            Ok(bytes) if bytes.view.as_ref().is_some_and(|(view, _)| !view.readonly) => Ok(Some(BytesLikeMut(bytes))),
            Ok(_) => Ok(None),
            Err(raised) if t.exception_matches(t.types.buffer_error) => {
                t.take_exception(raised);
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }
}
impl Deref for BytesLikeMut {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}
impl DerefMut for BytesLikeMut {
    fn deref_mut(&mut self) -> &mut [u8] {
        if self.0.len == 0 {
            return &mut [];
        }
        // SAFETY: as in `BytesLike::as_bytes`, and the exporter granted a writable buffer.
        unsafe { std::slice::from_raw_parts_mut(self.0.ptr, self.0.len) }
    }
}
