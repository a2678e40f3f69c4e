//! `Structure`, `Union` and their metaclasses.
//!
//! Assigning `_fields_` asks `ctypes._layout` where the members go, and makes a descriptor for each.

use super::data::{CData, Data};
use super::field::{CField, Field_, prim_of_bits};
use super::info::{self, Category, Info, InfoRef, Leaf, Leaves, flag};
use super::metatypes::{CType, Shared, generic_from_param, this};
use brolga_vm::objects::str_::{as_str, eq_str};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::objects::type_::methods::setattro;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number, object, sequence};
use std::cell::Cell;

/// The metaclass of structures.
#[pyclass(
    name = "PyCStructType",
    module = "_ctypes",
    base = CType,
    layout_of = base,
    flags = BASETYPE | HAVE_GC,
    parts(Shared::memory)
)]
pub struct StructType;

/// The metaclass of unions.
#[pyclass(
    name = "UnionType",
    module = "_ctypes",
    base = CType,
    layout_of = base,
    flags = BASETYPE | HAVE_GC,
    parts(Shared::memory)
)]
pub struct UnionType;

fn init_class(t: &Thread, class: Gc<PyType>, category: Category) -> PyResult<()> {
    if class == Structure::class(t) || class == Union::class(t) {
        return Ok(());
    }
    let own = class.namespace();
    if own.get_str(t, "_abstract_")?.is_some() {
        return Ok(());
    }
    let info = Info::attach(t, class, category)?;
    *info.format.borrow_mut() = Some("B".to_owned());
    if let Some(fields) = own.get_str(t, "_fields_")? {
        return attr::set(t, class.into(), t.intern("_fields_"), Some(fields));
    }
    if let Some(base) = class.base.get().and_then(info::of) {
        inherit(&info, &base);
    }
    Ok(())
}
/// A class without `_fields_` has those of its base.
fn inherit(info: &Info, base: &Info) {
    info.size.set(base.size.get());
    info.align.set(base.align.get());
    info.length.set(base.length.get());
    info.flags.set(base.flags.get() & !flag::FINAL);
    *info.format.borrow_mut() = base.format.borrow().clone();
    *info.shape.borrow_mut() = base.shape.borrow().clone();
    *info.leaves.borrow_mut() = base.leaves.borrow().clone();
    base.set_flag(flag::FINAL);
}

/// `cls.name = v` on a class of structures: `_fields_` lays them out.
fn set_attribute(t: &Thread, zelf: Value, name: Value, v: Option<Value>, category: Category) -> PyResult<()> {
    if let Some(fields) = v.filter(|_| eq_str(name, "_fields_")) {
        lay_out(t, this(zelf), fields, category)?;
    }
    setattro(t, zelf, name, v)
}

#[pymethods]
impl StructType {
    #[init]
    fn init(t: &Thread, zelf: Value, _args: Args<'_>) -> PyResult<()> {
        init_class(t, this(zelf), Category::Struct)
    }
    #[slot]
    fn setattro(t: &Thread, zelf: Value, name: Value, v: Option<Value>) -> PyResult<()> {
        set_attribute(t, zelf, name, v, Category::Struct)
    }
    /// Converts a Python object to an argument of this type.
    #[method("from_param($self, value, /)", no_text_signature)]
    fn from_param(t: &Thread, zelf: Value, value: Value) -> PyResult<Value> {
        generic_from_param(t, this(zelf), value)
    }
}
#[pymethods]
impl UnionType {
    #[init]
    fn init(t: &Thread, zelf: Value, _args: Args<'_>) -> PyResult<()> {
        init_class(t, this(zelf), Category::Union)
    }
    #[slot]
    fn setattro(t: &Thread, zelf: Value, name: Value, v: Option<Value>) -> PyResult<()> {
        set_attribute(t, zelf, name, v, Category::Union)
    }
    /// Converts a Python object to an argument of this type.
    #[method("from_param($self, value, /)", no_text_signature)]
    fn from_param(t: &Thread, zelf: Value, value: Value) -> PyResult<Value> {
        generic_from_param(t, this(zelf), value)
    }
}

/// A size that the layout function gave.
fn size_from(t: &Thread, layout: Value, name: &str) -> PyResult<usize> {
    let v = attr::get_str(t, layout, name)?;
    let n = number::index_i64(t, v)?;
    usize::try_from(n).map_err(|_| t.raise_value_error(format!("{name} must not be negative, got {n}")))
}

fn lay_out(t: &Thread, class: Gc<PyType>, fields: Value, category: Category) -> PyResult<()> {
    let Some(info) = info::of(class) else {
        return Err(t.raise_type_error("ctypes state is not initialized"));
    };
    if info.has_flag(flag::FINAL) {
        return Err(t.raise_attribute_error("_fields_ is final"));
    }
    let base = class.base.get().filter(|base| info::of(*base).is_some());
    let base_info = base.and_then(info::of);
    let get_layout = brolga_vm::modules::import::import_attr(t, "ctypes._layout", "get_layout")?;
    let is_struct = Value::from_bool(category == Category::Struct);
    let base_value = base.map_or(Value::NONE, Into::into);
    let layout =
        call::call_keywords(t, get_layout, &[class.into(), fields], &[("is_struct", is_struct), ("base", base_value)])?;

    let align = size_from(t, layout, "align")?;
    let size = size_from(t, layout, "size")?;
    let format = attr::get_str(t, layout, "format_spec")?;
    let Some(format) = as_str(format) else { return Err(t.raise_type_error("format_spec must be a str")) };
    let members = attr::get_str(t, layout, "fields")?;
    let members = sequence::to_tuple(t, members)?;
    if info.has_flag(flag::FINAL) {
        return Err(t.raise_attribute_error("_fields_ is final"));
    }
    let first = base_info.map_or(0, |base| base.length.get());
    let mut all = Vec::new();
    let mut leaves = Leaves::Listed(Vec::new());
    if let Some(base) = &base_info {
        leaves = base.leaves.borrow().clone();
        all.push(leaves.clone());
        info.flags.set(info.flags.get() | base.flags.get() & flag::POINTERS);
        base.set_flag(flag::FINAL);
    }
    for (i, v) in members.as_ref().items().iter().enumerate() {
        let Some(field) = v.downcast::<Native<Field_>>() else {
            let got = t.class_of(*v).name();
            return Err(t.raise_type_error(format!("fields must be of type CField, got {got}")));
        };
        let Some(member) = info::of(field.class_of_member()) else {
            return Err(t.raise_type_error(format!("second item in _fields_ tuple (index {i}) must be a C type")));
        };
        let moved = if first > 0 { field.moved(t, first, 0)? } else { field };
        info.flags.set(info.flags.get() | member.flags.get() & flag::POINTERS);
        member.set_flag(flag::FINAL);
        add_leaves(t, &mut leaves, &mut all, field, &member)?;
        let name = attr::get_str(t, moved.into(), "name")?;
        setattro(t, class.into(), name, Some(moved.into()))?;
    }
    if info.has_flag(flag::FINAL) {
        return Err(t.raise_attribute_error("Structure or union cannot contain itself"));
    }
    info.set_flag(flag::FINAL);
    info.size.set(size);
    info.align.set(align);
    info.length.set(first + members.len());
    *info.format.borrow_mut() = Some(format.to_lossy().into_owned());
    *info.leaves.borrow_mut() = if category == Category::Union { Leaves::of_union(&all, size) } else { leaves };
    add_anonymous(t, class)
}

/// Notes what a member is made of.
fn add_leaves(t: &Thread, leaves: &mut Leaves, all: &mut Vec<Leaves>, field: CField, member: &InfoRef) -> PyResult<()> {
    let offset = field.offset.max(0) as usize;
    let mut own = Leaves::Listed(Vec::new());
    if field.bits.get().is_some() {
        let leaf = Leaf { offset, prim: prim_of_bits(t, field)? };
        // Neighbours share an integer.
        if let Leaves::Listed(list) = leaves
            && list.last().is_none_or(|last| last.offset + last.prim.size() <= offset)
        {
            leaves.append(0, &Leaves::Listed(vec![leaf]));
        } else if let Leaves::Listed(list) = leaves
            && list.last().is_some_and(|last| last.offset != offset)
        {
            *leaves = Leaves::Unlisted;
        }
        own = Leaves::Listed(vec![leaf]);
    } else {
        own.append(offset, &member.leaves.borrow());
        leaves.append(offset, &member.leaves.borrow());
    }
    all.push(own);
    Ok(())
}

/// The members of anonymous members become members.
fn add_anonymous(t: &Thread, class: Gc<PyType>) -> PyResult<()> {
    let Some(names) = attr::get_optional(t, class.into(), t.intern("_anonymous_"))? else { return Ok(()) };
    let names = as_sequence(t, names, "_anonymous_ must be a sequence")?;
    for &name in names.as_ref().items() {
        let found = attr::get(t, class.into(), attr::checked_name(t, name)?)?;
        let Some(field) = found.downcast::<Native<Field_>>() else {
            let shown = object::str(t, name)?.to_lossy().into_owned();
            let message = format!("'{shown}' is specified in _anonymous_ but not in _fields_");
            return Err(t.raise_attribute_error(message));
        };
        field.anonymous.set(true);
        add_members_of(t, class, field, field.index, field.offset)?;
    }
    Ok(())
}
fn add_members_of(t: &Thread, class: Gc<PyType>, outer: CField, index: usize, offset: i64) -> PyResult<()> {
    t.enter_native(" in anonymous members")?;
    let inner_class = outer.class_of_member();
    let fields = attr::get_str(t, inner_class.into(), "_fields_")?;
    let fields = as_sequence(t, fields, "_fields_ must be a sequence")?;
    for &pair in fields.as_ref().items() {
        let pair = sequence::to_tuple(t, pair)?;
        let Some(&name) = pair.items().first() else { continue };
        let name = attr::checked_name(t, name)?;
        let found = attr::get(t, inner_class.into(), name)?;
        let Some(field) = found.downcast::<Native<Field_>>() else {
            return Err(t.raise_type_error("unexpected type"));
        };
        if field.anonymous.get() {
            add_members_of(t, class, field, index + field.index, offset + field.offset)?;
            continue;
        }
        let moved = field.moved(t, index, offset)?;
        setattro(t, class.into(), name, Some(moved.into()))?;
    }
    Ok(())
}
fn as_sequence(t: &Thread, v: Value, message: &str) -> PyResult<Gc<PyTuple>> {
    if let Some(tuple) = as_tuple(v) {
        return Ok(tuple);
    }
    match sequence::to_tuple(t, v) {
        Ok(tuple) => Ok(tuple),
        Err(raised) if t.exception_matches(t.types.type_error) => {
            t.take_exception(raised);
            Err(t.raise_type_error(message))
        }
        Err(raised) => Err(raised),
    }
}

/// The base of structures, which list their members as pairs of name and C type in `_fields_`.
#[pyclass(
    name = "Structure",
    module = "_ctypes",
    base = CData,
    layout_of = base,
    metaclass = StructType,
    flags = BASETYPE | HAVE_GC
)]
pub struct Structure;

/// The base of unions, which list their members as pairs of name and C type in `_fields_`.
#[pyclass(
    name = "Union",
    module = "_ctypes",
    base = CData,
    layout_of = base,
    metaclass = UnionType,
    flags = BASETYPE | HAVE_GC
)]
pub struct Union;

/// Sets members by position: those of the bases, then those of the class itself. `next` counts the arguments used so far.
fn init_positional(t: &Thread, data: Data, class: Gc<PyType>, args: Args<'_>, next: &Cell<usize>) -> PyResult<()> {
    if let Some(base) = class.base.get().filter(|base| info::of(*base).is_some()) {
        init_positional(t, data, base, args, next)?;
    }
    let values = args.positional();
    let Some(fields) = class.namespace().get_str(t, "_fields_")? else { return Ok(()) };
    let count = object::length(t, fields)?;
    for i in 0..count {
        let Some(&v) = values.get(next.get()) else { break };
        let i = t.new_int(i as i64)?;
        let pair = sequence::get_item(t, fields, i)?;
        let name = sequence::get_item(t, pair, Value::from_small_int(0))?;
        if args.keywords().any(|(key, _)| key == name || as_str(key).zip(as_str(name)).is_some_and(|(a, b)| a.eq(&b))) {
            let shown = object::repr(t, name)?.to_lossy().into_owned();
            return Err(t.raise_type_error(format!("duplicate values for field {shown}")));
        }
        attr::set(t, data.into(), attr::checked_name(t, name)?, Some(v))?;
        next.set(next.get() + 1);
    }
    Ok(())
}
fn init_instance(t: &Thread, data: Data, args: Args<'_>) -> PyResult<()> {
    let given = args.positional().len();
    if given > 0 {
        let next = Cell::new(0);
        init_positional(t, data, t.class_of(data.into()), args, &next)?;
        if next.get() < given {
            return Err(t.raise_type_error("too many initializers"));
        }
    }
    for (name, v) in args.keywords() {
        attr::set(t, data.into(), name, Some(v))?;
    }
    Ok(())
}

#[pymethods]
impl Structure {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Data> {
        CData::new(t, cls)
    }
    #[init]
    fn init(t: &Thread, zelf: Data, args: Args<'_>) -> PyResult<()> {
        init_instance(t, zelf, args)
    }
}
#[pymethods]
impl Union {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Data> {
        CData::new(t, cls)
    }
    #[init]
    fn init(t: &Thread, zelf: Data, args: Args<'_>) -> PyResult<()> {
        init_instance(t, zelf, args)
    }
}
