//! What is known of a C type: one [`Info`] per class, kept in the class object by its metaclass.
//!
//! Sizes and alignments come from `ctypes._layout` for structures and unions, from the machine for the rest. libffi learns how a structure is passed by
//! value from its [`Leaf`]s, the simple values it consists of wherever they are nested.

use super::values::{Code, long_double};
use brolga_vm::prelude::*;
use libffi_sys as ffi;
use std::cell::{Cell, OnceCell, RefCell};

/// What sort of C type it is: which metaclass made the class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Category {
    Simple,
    Struct,
    Union,
    Array,
    Pointer,
    Function,
}
impl Untraced for Category {}

/// A type that libffi knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Prim {
    U8,
    S8,
    U16,
    S16,
    U32,
    S32,
    U64,
    S64,
    F32,
    F64,
    LongDouble,
    Complex32,
    Complex64,
    ComplexLong,
    Pointer,
}
impl Untraced for Prim {}

impl Prim {
    pub fn integer(size: usize, signed: bool) -> Prim {
        match (size, signed) {
            (1, false) => Prim::U8,
            (1, true) => Prim::S8,
            (2, false) => Prim::U16,
            (2, true) => Prim::S16,
            (4, false) => Prim::U32,
            (4, true) => Prim::S32,
            (_, false) => Prim::U64,
            (_, true) => Prim::S64,
        }
    }
    pub fn size(self) -> usize {
        match self {
            Prim::U8 | Prim::S8 => 1,
            Prim::U16 | Prim::S16 => 2,
            Prim::U32 | Prim::S32 | Prim::F32 => 4,
            Prim::U64 | Prim::S64 | Prim::F64 | Prim::Complex32 | Prim::Pointer => 8,
            Prim::LongDouble => long_double::SIZE,
            Prim::Complex64 => 16,
            Prim::ComplexLong => 2 * long_double::SIZE,
        }
    }
    pub fn align(self) -> usize {
        match self {
            Prim::Complex32 => 4,
            Prim::Complex64 => 8,
            Prim::ComplexLong => long_double::SIZE,
            other => other.size(),
        }
    }
    fn is_float(self) -> bool {
        matches!(self, Prim::F32 | Prim::F64 | Prim::Complex32 | Prim::Complex64)
    }
    pub fn ffi(self) -> *mut ffi::ffi_type {
        match self {
            Prim::U8 => &raw mut ffi::ffi_type_uint8,
            Prim::S8 => &raw mut ffi::ffi_type_sint8,
            Prim::U16 => &raw mut ffi::ffi_type_uint16,
            Prim::S16 => &raw mut ffi::ffi_type_sint16,
            Prim::U32 => &raw mut ffi::ffi_type_uint32,
            Prim::S32 => &raw mut ffi::ffi_type_sint32,
            Prim::U64 => &raw mut ffi::ffi_type_uint64,
            Prim::S64 => &raw mut ffi::ffi_type_sint64,
            Prim::F32 => &raw mut ffi::ffi_type_float,
            Prim::F64 => &raw mut ffi::ffi_type_double,
            Prim::LongDouble => &raw mut ffi::ffi_type_longdouble,
            Prim::Complex32 => &raw mut ffi::ffi_type_complex_float,
            Prim::Complex64 => &raw mut ffi::ffi_type_complex_double,
            Prim::ComplexLong => &raw mut ffi::ffi_type_complex_longdouble,
            Prim::Pointer => &raw mut ffi::ffi_type_pointer,
        }
    }
}

/// A simple value somewhere in a structure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leaf {
    pub offset: usize,
    pub prim: Prim,
}
impl Untraced for Leaf {}

/// More leaves than this are not listed: how such large structures are passed does not depend on them.
const MAX_LEAVES: usize = 64;

/// What a structure's leaves say of passing it by value.
#[derive(Clone, Default)]
pub enum Leaves {
    /// In the order of their offsets, without gaps but those of alignment.
    Listed(Vec<Leaf>),
    /// Too many, or overlapping.
    #[default]
    Unlisted,
}
impl Untraced for Leaves {}

impl Leaves {
    /// Adds the leaves of a member.
    pub fn append(&mut self, offset: usize, member: &Leaves) {
        match (&mut *self, member) {
            (Leaves::Listed(all), Leaves::Listed(more)) if all.len() + more.len() <= MAX_LEAVES => {
                all.extend(more.iter().map(|leaf| Leaf { offset: offset + leaf.offset, prim: leaf.prim }));
            }
            _ => *self = Leaves::Unlisted,
        }
    }
    /// The leaves of a union of these members: how the System V ABI classifies each eight bytes.
    pub fn of_union(members: &[Leaves], size: usize) -> Leaves {
        if let Some((first, rest)) = members.split_first()
            && let Leaves::Listed(leaves) = first
            && rest.iter().all(|m| matches!(m, Leaves::Listed(other) if other == leaves))
        {
            return first.clone();
        }
        if size > 16 {
            return Leaves::Unlisted;
        }
        let mut all = Vec::new();
        for member in members {
            match member {
                Leaves::Listed(leaves) => all.extend_from_slice(leaves),
                Leaves::Unlisted => return Leaves::Unlisted,
            }
        }
        let mut merged = Vec::new();
        let mut offset = 0;
        while offset < size {
            let end = (offset + 8).min(size);
            let within = |leaf: &&Leaf| leaf.offset < end && leaf.offset + leaf.prim.size() > offset;
            let floats = all.iter().filter(within).all(|leaf| leaf.prim.is_float());
            let step = if end - offset == 8 { 8 } else { 1 << (end - offset).ilog2() };
            let prim = match (floats, step) {
                (true, 8) => Prim::F64,
                (true, 4) => Prim::F32,
                _ => Prim::integer(step, false),
            };
            merged.push(Leaf { offset, prim });
            offset += step;
        }
        Leaves::Listed(merged)
    }
}

/// A structure as libffi sees it. `ffi.elements` points into `elements`.
struct FfiStruct {
    ffi: ffi::ffi_type,
    #[expect(dead_code, reason = "owned for `ffi`")]
    elements: Vec<*mut ffi::ffi_type>,
}

pub mod flag {
    /// `_fields_` can no longer be set: there are instances, or classes that contain this one.
    pub const FINAL: u32 = 1;
    /// A pointer, or something that has pointers in it.
    pub const POINTERS: u32 = 2;
}

/// See the module.
#[pyclass(name = "StgInfo", module = "_ctypes", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct Info {
    pub category: Cell<Category>,
    pub size: Cell<usize>,
    pub align: Cell<usize>,
    /// Items of an array, fields of a structure.
    pub length: Cell<usize>,
    pub flags: Cell<u32>,
    /// Of a simple type.
    pub code: Cell<Option<Code>>,
    /// What arrays and pointers are of.
    pub proto: Field,
    /// `POINTER(this)`
    pub pointer_type: Field,
    /// Array classes made of this class, by length.
    pub arrays: GcField<PyDict>,
    /// In the syntax of PEP 3118, without the shape.
    pub format: RefCell<Option<String>>,
    pub shape: RefCell<Vec<usize>>,
    pub leaves: RefCell<Leaves>,
    // Of function types:
    pub call_flags: Cell<i64>,
    pub argtypes: GcField<PyTuple>,
    pub converters: GcField<PyTuple>,
    pub restype: Field,
    pub checker: Field,
    ffi: Opaque<OnceCell<Box<FfiStruct>>>,
}

/// The information of a class.
pub type InfoRef = Gc<Native<Info>>;

impl Info {
    /// Gives a class its information, for the metaclass to fill in.
    pub fn attach(t: &Thread, class: Gc<PyType>, category: Category) -> PyResult<InfoRef> {
        if of(class).is_some() {
            return Err(t.raise(t.types.system_error, format!("StgInfo of '{}' is already initialized.", class.name())));
        }
        let info = Native::new(
            t,
            Info::class(t),
            Info {
                category: Cell::new(category),
                size: Cell::new(0),
                align: Cell::new(0),
                length: Cell::new(0),
                flags: Cell::new(0),
                code: Cell::new(None),
                proto: Field::EMPTY,
                pointer_type: Field::EMPTY,
                arrays: GcField::EMPTY,
                format: RefCell::new(None),
                shape: RefCell::default(),
                leaves: RefCell::new(Leaves::Listed(Vec::new())),
                call_flags: Cell::new(0),
                argtypes: GcField::EMPTY,
                converters: GcField::EMPTY,
                restype: Field::EMPTY,
                checker: Field::EMPTY,
                ffi: Opaque(OnceCell::new()),
            },
        )?;
        class.metadata.set(&class.header, Some(info.into()));
        Ok(info)
    }
    pub fn has_flag(&self, flag: u32) -> bool {
        self.flags.get() & flag != 0
    }
    pub fn set_flag(&self, flag: u32) {
        self.flags.set(self.flags.get() | flag);
    }
    /// What arrays and pointers are of, as a class.
    pub fn proto_class(&self) -> Option<Gc<PyType>> {
        self.proto.get().and_then(Value::downcast)
    }
    /// The type as libffi knows it, valid while the class lives.
    pub fn ffi(&self) -> *mut ffi::ffi_type {
        match self.category.get() {
            Category::Simple => self.code.get().map_or(Prim::Pointer, Code::prim).ffi(),
            Category::Pointer | Category::Function => Prim::Pointer.ffi(),
            Category::Struct | Category::Union | Category::Array => {
                let made = self.ffi.get_or_init(|| self.make_ffi());
                (&raw const made.ffi).cast_mut()
            }
        }
    }
    fn make_ffi(&self) -> Box<FfiStruct> {
        let size = self.size.get();
        let mut elements = match &*self.leaves.borrow() {
            Leaves::Listed(leaves) if is_naturally_laid_out(leaves, size) => {
                leaves.iter().map(|leaf| leaf.prim.ffi()).collect()
            }
            // Memory of this size; its parts do not matter.
            _ => {
                let word = if self.align.get().is_multiple_of(8) { Prim::U64 } else { Prim::U8 };
                let mut parts = vec![word.ffi(); size / word.size()];
                parts.resize(parts.len() + size % word.size(), Prim::U8.ffi());
                parts
            }
        };
        elements.push(std::ptr::null_mut());
        let ffi = ffi::ffi_type {
            size,
            alignment: self.align.get().max(1) as u16,
            type_: ffi::FFI_TYPE_STRUCT,
            elements: elements.as_mut_ptr(),
        };
        Box::new(FfiStruct { ffi, elements })
    }
}

/// Whether libffi, which aligns each element, would find the leaves where they are.
fn is_naturally_laid_out(leaves: &[Leaf], size: usize) -> bool {
    let mut end = 0;
    for leaf in leaves {
        if leaf.offset != end_aligned(end, leaf.prim.align()) {
            return false;
        }
        end = leaf.offset + leaf.prim.size();
    }
    !leaves.is_empty() && end <= size && size - end < 16
}
fn end_aligned(end: usize, align: usize) -> usize {
    end.next_multiple_of(align)
}

/// The information of a class, if it is one of a C type.
pub fn of(class: Gc<PyType>) -> Option<InfoRef> {
    class.metadata.get()?.downcast()
}
/// As [`of`], for any value.
pub fn of_value(v: Value) -> Option<InfoRef> {
    of(v.downcast()?)
}
/// As [`of`], for the class of an instance.
pub fn of_instance(t: &Thread, v: Value) -> Option<InfoRef> {
    of(t.class_of(v))
}
/// `TypeError` for classes that cannot have instances.
pub fn of_concrete(t: &Thread, class: Gc<PyType>) -> PyResult<InfoRef> {
    of(class).ok_or_else(|| t.raise_type_error("abstract class"))
}
