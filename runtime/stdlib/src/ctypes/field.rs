//! `CField`: the descriptor of a member of a structure or union.

use super::array::item_letter;
use super::data::{self, Data, as_data};
use super::info::{self, Category, Prim};
use super::metatypes::is_ctype;
use super::values::{self, Code};
use brolga_vm::abi::args::ArgContext;
use brolga_vm::abi::args::type_name;
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;
use std::cell::Cell;

/// Some of the bits of an integer.
#[derive(Clone, Copy)]
pub struct Bits {
    pub offset: u32,
    pub size: u32,
}
impl Untraced for Bits {}

/// A member of a structure or union.
#[pyclass(name = "CField", module = "ctypes", flags = HAVE_GC)]
pub struct Field_ {
    name: Field,
    class: Field,
    /// Where in the structure.
    pub offset: i64,
    size: usize,
    pub bits: Cell<Option<Bits>>,
    /// Among the members, those of the bases first.
    pub index: usize,
    /// Its own members are members of the structure.
    pub anonymous: Cell<bool>,
    /// For arrays of characters.
    code: Cell<Option<Code>>,
}

pub type CField = Gc<Native<Field_>>;

impl Field_ {
    /// The class of the member.
    pub fn class_of_member(&self) -> Gc<PyType> {
        self.class.get().and_then(Value::downcast).expect("set at creation")
    }
    /// The same member where it is seen from a structure around its own.
    pub fn moved(&self, t: &Thread, index: usize, offset: i64) -> PyResult<CField> {
        Native::new(
            t,
            Field_::class(t),
            Field_ {
                name: Field::new(crate::support::get(&self.name)),
                class: Field::new(crate::support::get(&self.class)),
                offset: self.offset + offset,
                size: self.size,
                bits: Cell::new(self.bits.get()),
                index: self.index + index,
                anonymous: Cell::new(false),
                code: Cell::new(self.code.get()),
            },
        )
    }
}

/// Bit fields may be of these types: integers, and `c_bool`.
fn has_bits(code: Option<Code>) -> Option<(usize, bool)> {
    let code = code?;
    if code.letter == b'?' {
        return Some((1, false));
    }
    code.integer()
}

/// An argument that has to be an int, or None.
struct Bound(Option<i64>);
impl FromArg for Bound {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Bound> {
        if v.is_none() {
            return Ok(Bound(None));
        }
        if brolga_vm::objects::int::as_int(v).is_none() {
            return Err(t.raise_type_error("an integer is required"));
        }
        brolga_vm::protocol::number::index_i64_overflow(t, v).map(|n| Bound(Some(n)))
    }
}

#[pymethods]
impl Field_ {
    #[new("CField(name, type, byte_size, byte_offset, index, _internal_use, bit_size=None, bit_offset=None)")]
    fn new(
        t: &Thread,
        cls: Gc<PyType>,
        name: Gc<PyStr>,
        r#type: Value,
        byte_size: isize,
        byte_offset: isize,
        index: isize,
        _internal_use: bool,
        bit_size: Value,
        bit_offset: Value,
    ) -> PyResult<CField> {
        let shown = object::repr(t, name.into())?.to_lossy().into_owned();
        if byte_size < 0 {
            return Err(
                t.raise_value_error(format!("byte size of field {shown} must not be negative, got {byte_size}"))
            );
        }
        let class = r#type.downcast::<PyType>().filter(|class| is_ctype(t, *class));
        let Some((class, info)) = class.and_then(|class| Some((class, info::of(class)?))) else {
            return Err(t.raise_type_error(format!("type of field {shown} must be a C type")));
        };
        let type_size = info.size.get();
        if byte_size as usize != type_size {
            return Err(t.raise_value_error(format!(
                "byte size of field {shown} ({byte_size}) does not match type size ({type_size})"
            )));
        }
        let bits = bits_of(t, &shown, class, bit_size, bit_offset, type_size)?;
        let code = match (info.category.get(), item_letter(&info)) {
            (Category::Array, Some(b'c')) => Some(Code::of(b's')),
            (Category::Array, Some(b'u')) => Some(Code::of(b'U')),
            _ => None,
        };
        Native::new(
            t,
            cls,
            Field_ {
                name: Field::new(name.into()),
                class: Field::new(class.into()),
                offset: byte_offset as i64,
                size: type_size,
                bits: Cell::new(bits),
                index: index.max(0) as usize,
                anonymous: Cell::new(false),
                code: Cell::new(code),
            },
        )
    }
    #[slot]
    fn repr(t: &Thread, zelf: CField) -> PyResult<Value> {
        let class = zelf.class_of_member().name();
        let mut text = crate::support::Text::new(&format!("<{} ", type_name(t, zelf.into())));
        text.push_repr(t, crate::support::get(&zelf.name))?.push(&format!(" type={class}, ofs={}, ", zelf.offset));
        match zelf.bits.get() {
            Some(bits) => text.push(&format!("bit_size={}, bit_offset={}>", bits.size, bits.offset)),
            None => text.push(&format!("size={}>", zelf.size)),
        };
        text.finish(t).map(Into::into)
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: CField, obj: Option<Value>, _class: Option<Value>) -> PyResult<Value> {
        let Some(obj) = obj else { return Ok(zelf.into()) };
        let data = checked_instance(t, obj)?;
        let ptr = place(t, zelf, data)?;
        let class = zelf.class_of_member();
        match zelf.bits.get() {
            Some(bits) => get_bits(t, class, bits, ptr),
            // SAFETY: the member is inside the instance.
            None => unsafe { data::get(t, class, zelf.code.get(), data, zelf.index, zelf.size, ptr) },
        }
    }
    #[slot]
    fn descr_set(t: &Thread, zelf: CField, obj: Value, v: Option<Value>) -> PyResult<()> {
        let data = checked_instance(t, obj)?;
        let Some(v) = v else { return Err(t.raise_type_error("can't delete attribute")) };
        let ptr = place(t, zelf, data)?;
        let class = zelf.class_of_member();
        match zelf.bits.get() {
            Some(bits) => set_bits(t, class, bits, v, ptr),
            // SAFETY: the member is inside the instance.
            None => unsafe { data::set(t, data, class, zelf.code.get(), v, zelf.index, zelf.size, ptr) },
        }
    }
    /// The name of the member.
    #[member]
    fn name(zelf: CField) -> Value {
        crate::support::get(&zelf.name)
    }
    /// The type of the member.
    #[member]
    fn r#type(zelf: CField) -> Value {
        crate::support::get(&zelf.class)
    }
    /// Bytes from the start of the structure.
    #[member]
    fn offset(zelf: CField) -> i64 {
        zelf.offset
    }
    /// Bytes from the start of the structure; for a bit field, to the integer that contains it.
    #[member]
    fn byte_offset(zelf: CField) -> i64 {
        zelf.offset
    }
    /// Bytes of the type of the member.
    #[member]
    fn byte_size(zelf: CField) -> usize {
        zelf.size
    }
    /// Bits from the start of the integer that contains a bit field; otherwise zero.
    #[member]
    fn bit_offset(zelf: CField) -> u32 {
        zelf.bits.get().map_or(0, |bits| bits.offset)
    }
    /// The size in bytes; for bit fields, its bits times 65536 plus its bit offset.
    #[getter]
    fn size(zelf: CField) -> usize {
        match zelf.bits.get() {
            Some(bits) => (bits.size as usize) << 16 | bits.offset as usize,
            None => zelf.size,
        }
    }
    /// The size in bits.
    #[getter]
    fn bit_size(t: &Thread, zelf: CField) -> PyResult<Value> {
        let bits = zelf.bits.get().map_or(zelf.size as i128 * 8, |bits| bits.size.into());
        brolga_vm::objects::int::from_i128(t, bits)
    }
    /// Whether the member is a bit field.
    #[getter]
    fn is_bitfield(zelf: CField) -> bool {
        zelf.bits.get().is_some()
    }
    /// Whether the members of the member are members of the structure.
    #[getter]
    fn is_anonymous(zelf: CField) -> bool {
        zelf.anonymous.get()
    }
}

fn bits_of(
    t: &Thread,
    shown: &str,
    class: Gc<PyType>,
    bit_size: Value,
    bit_offset: Value,
    type_size: usize,
) -> PyResult<Option<Bits>> {
    let context =
        ArgContext { function: "CField", position: 0, name: "", by_position: false, single: false, or_none: false };
    if bit_size.is_none() {
        if !bit_offset.is_none() {
            return Err(t.raise_value_error(format!("field {shown}: bit_offset must be specified if bit_size is")));
        }
        return Ok(None);
    }
    let Bound(Some(size)) = Bound::from_arg(t, bit_size, &context)? else { return Ok(None) };
    let Bound(Some(offset)) = Bound::from_arg(t, bit_offset, &context)? else {
        return Err(t.raise_type_error("an integer is required"));
    };
    if size <= 0 || size > i64::from(i32::MAX) {
        return Err(t.raise_value_error(format!("bit size of field {shown} out of range, got {size}")));
    }
    let bits = (type_size as i64).saturating_mul(8);
    if offset < 0 || offset > i64::from(i32::MAX) {
        return Err(t.raise_value_error(format!("bit offset of field {shown} out of range, got {offset}")));
    }
    if size + offset > bits {
        return Err(t.raise_value_error(format!("bit field {shown} overflows its type ({offset} + {size} > {bits})")));
    }
    if has_bits(info::of(class).and_then(|info| info.code.get())).is_none() {
        return Err(t.raise_type_error(format!("bit fields not allowed for type {}", class.short_name())));
    }
    Ok(Some(Bits { offset: offset as u32, size: size as u32 }))
}

fn checked_instance(t: &Thread, v: Value) -> PyResult<Data> {
    as_data(v).ok_or_else(|| t.raise_type_error("not a ctype instance"))
}
/// Where the member is in an instance, which may be of another class than the member's own.
fn place(t: &Thread, field: CField, data: Data) -> PyResult<*mut u8> {
    let end = field.offset.checked_add(field.size as i64);
    if field.offset < 0 || end.is_none_or(|end| end as usize > data.size()) {
        return Err(t.raise_value_error("the field is outside the instance"));
    }
    // SAFETY: inside the instance's memory.
    Ok(unsafe { data.ptr().add(field.offset as usize) })
}

/// The integer type of a bit field: its code, size, and whether it is signed.
fn integer_of(t: &Thread, class: Gc<PyType>) -> PyResult<(Code, usize, bool)> {
    let code = info::of(class).and_then(|info| info.code.get());
    match (code, has_bits(code)) {
        (Some(code), Some((size, signed))) => Ok((code, size, signed)),
        _ => Err(t.raise_type_error(format!("bit fields not allowed for type {}", class.short_name()))),
    }
}
fn get_bits(t: &Thread, class: Gc<PyType>, bits: Bits, ptr: *mut u8) -> PyResult<Value> {
    let (code, size, signed) = integer_of(t, class)?;
    // SAFETY: the integer is inside the instance.
    let n = unsafe { values::read_uint(ptr, size, code.swapped) } >> bits.offset;
    if code.letter == b'?' {
        return Ok(Value::from_bool(n & ((1 << bits.size) - 1) != 0));
    }
    values::int_of_bits(t, n, bits.size, signed)
}
fn set_bits(t: &Thread, class: Gc<PyType>, bits: Bits, v: Value, ptr: *mut u8) -> PyResult<()> {
    let (code, size, _) = integer_of(t, class)?;
    let new = if code.letter == b'?' { u64::from(object::is_true(t, v)?) } else { values::wrapped_int(t, v)? };
    let mask = (u64::MAX >> (64 - bits.size)) << bits.offset;
    // SAFETY: the integer is inside the instance.
    unsafe {
        let old = values::read_uint(ptr, size, code.swapped);
        values::write_uint(ptr, size, code.swapped, old & !mask | new << bits.offset & mask);
    }
    Ok(())
}

/// What a member adds to how its structure is passed by value: bit fields count as their integers.
pub fn prim_of_bits(t: &Thread, field: CField) -> PyResult<Prim> {
    let (_, size, signed) = integer_of(t, field.class_of_member())?;
    Ok(Prim::integer(size, signed))
}
