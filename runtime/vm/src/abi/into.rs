//! Results of native functions: [`IntoPy`], and what slots with other results take.

use crate::abi::args::IntoPy;
use crate::abi::slots::SendResult;
use crate::objects::{bytes::PyBytes, int};
use crate::prelude::*;
use crate::protocol::buffer::BufferView;
use std::borrow::Cow;

impl IntoPy for Value {
    #[inline(always)]
    fn into_py(self, _: &Thread) -> PyResult<Value> {
        Ok(self)
    }
}
impl<T: HeapObject> IntoPy for Gc<T> {
    #[inline(always)]
    fn into_py(self, _: &Thread) -> PyResult<Value> {
        Ok(self.value())
    }
}
impl IntoPy for () {
    #[inline(always)]
    fn into_py(self, _: &Thread) -> PyResult<Value> {
        Ok(Value::NONE)
    }
}
impl IntoPy for bool {
    #[inline(always)]
    fn into_py(self, _: &Thread) -> PyResult<Value> {
        Ok(Value::from_bool(self))
    }
}
macro_rules! small_ints {
    ($($ty:ty),*) => { $(
        impl IntoPy for $ty {
            #[inline(always)]
            fn into_py(self, _: &Thread) -> PyResult<Value> {
                Ok(Value::from_small_int(self as i64))
            }
        }
    )* };
}
small_ints!(u8, i8, u16, i16, u32, i32);
macro_rules! wide_ints {
    ($($ty:ty => $t:ident, $i:ident: $make:expr),* $(,)?) => { $(
        impl IntoPy for $ty {
            #[inline]
            fn into_py(self, $t: &Thread) -> PyResult<Value> {
                let $i = self;
                $make
            }
        }
    )* };
}
wide_ints! {
    i64 => t, i: t.new_int(i),
    isize => t, i: t.new_int(i as i64),
    u64 => t, i: match i64::try_from(i) { Ok(i) => t.new_int(i), Err(_) => int::from_u64(t, i) },
    usize => t, i: (i as u64).into_py(t),
    i128 => t, i: int::from_i128(t, i),
    dashu_int::IBig => t, i: int::from_ibig(t, i),
}
impl IntoPy for f64 {
    #[inline(always)]
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        t.new_float(self)
    }
}
impl IntoPy for f32 {
    #[inline(always)]
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        t.new_float(self as f64)
    }
}
impl IntoPy for &str {
    #[inline]
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        t.new_str(self)
    }
}
impl IntoPy for String {
    #[inline]
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        t.new_str(&self)
    }
}
impl IntoPy for Cow<'_, str> {
    #[inline]
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        t.new_str(&self)
    }
}
impl IntoPy for char {
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        t.new_str(self.encode_utf8(&mut [0; 4]))
    }
}
/// `bytes`.
impl IntoPy for Vec<u8> {
    #[inline]
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        PyBytes::new(t, &self).map(Gc::value)
    }
}
/// `bytes`.
impl IntoPy for &[u8] {
    #[inline]
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        PyBytes::new(t, self).map(Gc::value)
    }
}
impl<T: IntoPy> IntoPy for Option<T> {
    #[inline]
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        match self {
            Some(x) => x.into_py(t),
            None => Ok(Value::NONE),
        }
    }
}
impl<T: IntoPy> IntoPy for PyResult<T> {
    #[inline(always)]
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        self.and_then(|x| x.into_py(t))
    }
}
macro_rules! tuples {
    ($($($name:ident)+;)*) => { $(
        impl<$($name: IntoPy),+> IntoPy for ($($name,)+) {
            #[allow(non_snake_case)]
            fn into_py(self, t: &Thread) -> PyResult<Value> {
                let ($($name,)+) = self;
                let items = [$($name.into_py(t)?),+];
                t.new_tuple(&items)
            }
        }
    )* };
}
tuples! { A; A B; A B C; A B C D; A B C D E; }

/// Results of slots that are no Python objects: the plain type, or a `PyResult` of it.
pub trait IntoResult<T> {
    fn into_result(self) -> PyResult<T>;
}
macro_rules! plain_results {
    ($($ty:ty),*) => { $(
        impl IntoResult<$ty> for $ty {
            #[inline(always)]
            fn into_result(self) -> PyResult<$ty> {
                Ok(self)
            }
        }
        impl IntoResult<$ty> for PyResult<$ty> {
            #[inline(always)]
            fn into_result(self) -> PyResult<$ty> {
                self
            }
        }
    )* };
}
plain_results!((), bool, usize, i64, SendResult, BufferView);

/// Results of `iternext`: `Option<T>` or `PyResult<Option<T>>`.
pub trait IntoNext {
    fn into_next(self, t: &Thread) -> PyResult<Option<Value>>;
}
impl<T: IntoPy> IntoNext for Option<T> {
    #[inline(always)]
    fn into_next(self, t: &Thread) -> PyResult<Option<Value>> {
        match self {
            Some(x) => x.into_py(t).map(Some),
            None => Ok(None),
        }
    }
}
impl<T: IntoPy> IntoNext for PyResult<Option<T>> {
    #[inline(always)]
    fn into_next(self, t: &Thread) -> PyResult<Option<Value>> {
        self.and_then(|x| x.into_next(t))
    }
}
