//! Arguments on their way to C: what `byref` and `from_param` give, and the conversion of Python objects for a call.

use super::data::{Data, as_data};
use super::info::{self, Category, Prim};
use super::metatypes::as_parameter;
use super::values::{self, Code};
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use libffi_sys as ffi;

/// Bytes of the largest simple type.
const VALUE: usize = 32;

/// An argument that has been converted: what `byref()` returns, and most `from_param` methods.
#[pyclass(name = "CArgObject", module = "_ctypes", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct Argument {
    /// The letter of a simple type.
    tag: u8,
    value: [u64; VALUE / 8],
    /// What the value came from, or what keeps it good.
    object: Field,
}

impl Argument {
    fn make(t: &Thread, tag: u8, value: [u64; VALUE / 8], object: Value) -> PyResult<Value> {
        let argument = Argument { tag, value, object: Field::new(object) };
        Native::new(t, Argument::class(t), argument).map(Into::into)
    }
    /// A value of a simple type.
    pub fn of_value(t: &Thread, code: Code, v: Value) -> PyResult<Value> {
        let mut value = [0u64; VALUE / 8];
        // SAFETY: large enough for every simple type.
        let keep = unsafe { values::set(t, code, value.as_mut_ptr().cast(), v, VALUE) }?;
        Argument::make(t, code.letter, value, keep)
    }
    /// The address of an instance, with an offset.
    pub fn of_reference(t: &Thread, data: Data, offset: i64) -> PyResult<Value> {
        Argument::of_address(t, (data.ptr() as u64).wrapping_add(offset as u64), data.into())
    }
    /// An address that is good while an object lives.
    pub fn of_address(t: &Thread, address: u64, object: Value) -> PyResult<Value> {
        Argument::make(t, b'P', [address, 0, 0, 0], object)
    }
    /// The address in a `c_char_p` or `c_wchar_p`.
    pub fn of_pointer_value(t: &Thread, address: u64, object: Value) -> PyResult<Value> {
        Argument::make(t, b'Z', [address, 0, 0, 0], object)
    }
    pub fn tag(&self) -> u8 {
        self.tag
    }
    /// What the argument refers to.
    pub fn object(&self) -> Option<Value> {
        self.object.get().filter(|v| !v.is_none())
    }
}

#[pymethods]
impl Argument {
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<String> {
        let tag = zelf.tag as char;
        let bytes = zelf.value.as_ptr().cast();
        // SAFETY: the value is of the type that the tag names, and addresses are not followed.
        let get = |letter: u8| unsafe { values::get(t, Code::of(letter), bytes, VALUE) };
        Ok(match zelf.tag {
            b'c' => match zelf.value[0] as u8 {
                c @ (b'\'' | b'\\') => format!("<cparam '{tag}' ('\\{}')>", c as char),
                c @ b' '..=b'~' => format!("<cparam '{tag}' ('{}')>", c as char),
                c => format!("<cparam '{tag}' ('\\x{c:02x}')>"),
            },
            b'f' | b'd' => {
                let shown = brolga_vm::protocol::object::repr(t, get(zelf.tag)?)?;
                format!("<cparam '{tag}' ({})>", shown.to_lossy())
            }
            b'z' | b'Z' | b'P' => format!("<cparam '{tag}' ({:#x})>", zelf.value[0]),
            letter if Code::of(letter).integer().is_some() => {
                // As C shows the signed type of the size.
                let shown = brolga_vm::protocol::object::repr(t, get(letter.to_ascii_lowercase())?)?;
                format!("<cparam '{tag}' ({})>", shown.to_lossy())
            }
            b' '..=b'~' => format!("<cparam '{tag}' at {:#x}>", zelf.header().address()),
            other => format!("<cparam 0x{other:02x} at {:#x}>", zelf.header().address()),
        })
    }
    /// The object that the argument refers to.
    #[member("_obj")]
    fn obj(zelf: Gc<Native<Self>>) -> Value {
        zelf.object.get().unwrap_or(Value::NONE)
    }
}

/// One argument of a call: its type and where its value is.
pub struct Passed {
    pub ffi: *mut ffi::ffi_type,
    value: [u64; VALUE / 8],
    /// The value, where it is not in `value`: structures.
    memory: *mut u8,
}
impl Passed {
    fn simple(prim: Prim, value: [u64; VALUE / 8]) -> Passed {
        Passed { ffi: prim.ffi(), value, memory: std::ptr::null_mut() }
    }
    fn pointer(address: u64) -> Passed {
        Passed::simple(Prim::Pointer, [address, 0, 0, 0])
    }
    /// Where libffi finds the value.
    pub fn address(&mut self) -> *mut libc::c_void {
        if self.memory.is_null() { self.value.as_mut_ptr().cast() } else { self.memory.cast() }
    }
}

/// How an instance of a C type is passed. Structures are copied: the instance may change while the call lasts.
fn pass_data(t: &Thread, data: Data, keep: &mut RootVec) -> PyResult<Passed> {
    let info = info::of_concrete(t, t.class_of(data.into()))?;
    Ok(match info.category.get() {
        Category::Simple => {
            let mut value = [0u64; VALUE / 8];
            let size = data.size().min(VALUE);
            // SAFETY: the instance's memory; the buffer holds every simple type.
            unsafe { std::ptr::copy_nonoverlapping(data.ptr(), value.as_mut_ptr().cast(), size) };
            Passed { ffi: info.ffi(), value, memory: std::ptr::null_mut() }
        }
        Category::Array => Passed::pointer(data.ptr() as u64),
        Category::Pointer | Category::Function => Passed::pointer(data.pointee()),
        Category::Struct | Category::Union => {
            // SAFETY: the instance's memory has the size of its class at least.
            let copy = unsafe { super::data::CData::copy_of(t, t.class_of(data.into()), data.ptr()) }?;
            keep.push(copy.into());
            Passed { ffi: info.ffi(), value: [0; VALUE / 8], memory: copy.ptr() }
        }
    })
}

/// Converts an argument, the `index`-th of a call. What has to live until the call is over goes to `keep`.
pub fn pass(t: &Thread, v: Value, index: usize, keep: &mut RootVec) -> PyResult<Passed> {
    keep.push(v);
    if let Some(data) = as_data(v) {
        return pass_data(t, data, keep);
    }
    if let Some(argument) = v.downcast::<Native<Argument>>() {
        return Ok(Passed::simple(Code::of(argument.tag).prim(), argument.value));
    }
    if v.is_none() {
        return Ok(Passed::pointer(0));
    }
    if let Some(n) = int::as_int(v) {
        let fits = n.to_i128().is_some_and(|n| (-(1 << 63)..1 << 64).contains(&n));
        return match n.to_i128() {
            Some(n) if fits => Ok(Passed::simple(Prim::S32, [n as i32 as u32 as u64, 0, 0, 0])),
            _ => Err(t.raise_overflow_error("int too long to convert")),
        };
    }
    if let Some(b) = as_bytes(v) {
        return Ok(Passed::pointer(b.as_ref().as_bytes().as_ptr() as u64));
    }
    if let Some(s) = as_str(v) {
        let (ptr, holder) = values::wide_copy(t, s)?;
        keep.push(holder);
        return Ok(Passed::pointer(ptr as u64));
    }
    match as_parameter(t, v)? {
        Some(stand_in) => {
            t.enter_native(" while processing _as_parameter_")?;
            pass(t, stand_in, index, keep)
        }
        None => Err(t.raise_type_error(format!("Don't know how to convert parameter {index}"))),
    }
}
