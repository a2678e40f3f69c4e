//! Layouts of instances: which base decides it, what `__slots__` adds, which classes' instances look alike.

use super::{PyType, as_type};
use crate::abi::spec::type_flags as flag;
use crate::objects::str_::as_str;
use crate::objects::{kinds, str_};
use crate::prelude::*;
use crate::protocol::{object, sequence};

/// What a class statement's bases and `__slots__` say about instances.
pub struct ClassLayout {
    /// Members of this class, mangled and sorted.
    pub members: RootVec,
    pub adds_dict: bool,
    pub adds_weakref: bool,
}

/// Instances have variable size in CPython: `__slots__` members and weak references have no place there.
fn is_variable_size(class: Gc<PyType>) -> bool {
    let solid = class.solid_base().layout.kind;
    let kind = if solid == kinds::WRAPPED { class.layout.kind } else { solid };
    [kinds::INT, kinds::BYTES, kinds::TUPLE, kinds::TYPE].contains(&kind)
        || [flag::LONG_SUBCLASS, flag::BYTES_SUBCLASS, flag::TUPLE_SUBCLASS, flag::TYPE_SUBCLASS]
            .iter()
            .any(|&f| class.has_flag(f))
}

/// `__itemsize__`
pub fn item_size(class: &PyType) -> i64 {
    if class.has_flag(flag::LONG_SUBCLASS) {
        4
    } else if class.has_flag(flag::TUPLE_SUBCLASS) {
        8
    } else if class.has_flag(flag::BYTES_SUBCLASS) {
        1
    } else if class.has_flag(flag::TYPE_SUBCLASS) {
        40
    } else {
        0
    }
}

/// Whether instances have a `__dict__`, wherever it is kept.
pub fn has_dict(class: &PyType) -> bool {
    class.has_instance_attributes() || [kinds::FUNCTION, kinds::MODULE, kinds::TYPE].contains(&class.layout.kind)
}

/// The base that decides the layout (CPython's `best_base`), all bases checked.
pub fn best_base(t: &Thread, bases: &[Value]) -> PyResult<Gc<PyType>> {
    let mut best: Option<(Gc<PyType>, Gc<PyType>)> = None;
    for &b in bases {
        let Some(base) = as_type(b) else {
            return Err(t.raise_type_error("bases must be types"));
        };
        if !base.has_flag(flag::BASETYPE) {
            return Err(t.raise_type_error(format!(
                "type '{}' is not an acceptable base type",
                super::methods::dotted_name(&base)
            )));
        }
        let candidate = base.solid_base();
        best = match best {
            None => Some((base, candidate)),
            Some((_, winner)) if winner.is_subtype_of(candidate) => best,
            Some((_, winner)) if candidate.is_subtype_of(winner) => Some((base, candidate)),
            Some(_) => return Err(t.raise_type_error("multiple bases have instance lay-out conflict")),
        };
    }
    match best {
        Some((base, _)) => Ok(base),
        None => Ok(t.types.object),
    }
}

/// `__name` inside class `class_name` is `_class_name__name`.
pub fn mangle(t: &Thread, class_name: Gc<PyStr>, name: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
    let (Some(class_name), Some(text)) = (class_name.to_utf8(), name.to_utf8()) else { return Ok(name) };
    let stripped = class_name.trim_start_matches('_');
    if !text.starts_with("__") || text.ends_with("__") || text.contains('.') || stripped.is_empty() {
        return Ok(name);
    }
    PyStr::new(t, &format!("_{stripped}{text}"))
}

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    let start = |c: char| c == '_' || unicode_start(c);
    chars.next().is_some_and(start) && chars.all(|c| start(c) || unicode_continue(c))
}
fn unicode_start(c: char) -> bool {
    c.is_alphabetic()
}
fn unicode_continue(c: char) -> bool {
    c.is_alphanumeric()
}

/// Works out what a new class adds to its base's instances.
pub fn of_new_class(
    t: &Thread,
    name: Gc<PyStr>,
    base: Gc<PyType>,
    bases: &[Value],
    namespace: Gc<PyDict>,
) -> PyResult<ClassLayout> {
    let may_add_dict = !has_dict(base.as_ref());
    let may_add_weakref = !base.has_weakrefs() && !is_variable_size(base);
    let mut layout = ClassLayout { members: RootVec::new(&t.heap), adds_dict: false, adds_weakref: false };
    let Some(slots) = namespace.get_name(t, t.names.dunder_slots)? else {
        layout.adds_dict = may_add_dict;
        layout.adds_weakref = may_add_weakref;
        return Ok(layout);
    };
    let slots = if as_str(slots).is_some() { PyTuple::new(t, &[slots])? } else { sequence::to_tuple(t, slots)? };
    if !slots.is_empty() && is_variable_size(base) {
        return Err(t.raise_type_error(format!("nonempty __slots__ not supported for subtype of '{}'", base.name())));
    }
    for &slot in slots.as_ref().items() {
        let Some(s) = as_str(slot) else {
            return Err(
                t.raise_type_error(format!("__slots__ items must be strings, not '{}'", t.class_of(slot).name()))
            );
        };
        match s.to_utf8() {
            Some(text) if text == "__dict__" => {
                if !may_add_dict || layout.adds_dict {
                    return Err(t.raise_type_error("__dict__ slot disallowed: we already got one"));
                }
                layout.adds_dict = true;
                continue;
            }
            Some(text) if text == "__weakref__" => {
                if !may_add_weakref || layout.adds_weakref {
                    return Err(t.raise_type_error("__weakref__ slot disallowed: we already got one"));
                }
                layout.adds_weakref = true;
                continue;
            }
            Some(text) if is_identifier(&text) => {}
            _ => return Err(t.raise_type_error("__slots__ must be identifiers")),
        }
        let mangled = str_::intern_value(t, mangle(t, name, s)?);
        layout.members.push(mangled);
    }
    for member in &layout.members {
        let reserved =
            [t.names.dunder_qualname, t.names.dunder_classcell, t.names.dunder_classdictcell].contains(&member);
        if !reserved && namespace.get_name(t, member)?.is_some() {
            let shown = object::repr(t, member)?;
            return Err(t.raise_value_error(format!("{} in __slots__ conflicts with class variable", shown.to_lossy())));
        }
    }
    object::sort_values(t, &mut layout.members)?;
    // Other bases may have what this class does not ask for.
    for &b in bases {
        if let Some(other) = as_type(b).filter(|&o| o != base) {
            layout.adds_dict |= may_add_dict && has_dict(other.as_ref());
            layout.adds_weakref |= may_add_weakref && other.has_weakrefs();
        }
    }
    Ok(layout)
}

/// Whether instances of one class can become instances of the other: `__class__` and `__bases__` assignment.
pub fn check_compatible(t: &Thread, old: Gc<PyType>, new: Gc<PyType>, attribute: &str) -> PyResult<()> {
    if looks_alike(old, new) {
        return Ok(());
    }
    Err(t.raise_type_error(format!(
        "{attribute} assignment: '{}' object layout differs from '{}'",
        new.name(),
        old.name()
    )))
}

fn looks_alike(a: Gc<PyType>, b: Gc<PyType>) -> bool {
    let (x, y) = (a.solid_base(), b.solid_base());
    if a.layout != b.layout
        || a.member_words != b.member_words
        || has_dict(a.as_ref()) != has_dict(b.as_ref())
        || a.has_weakrefs() != b.has_weakrefs()
    {
        return false;
    }
    // Two classes may have added the same members to the same base.
    if x == y {
        return true;
    }
    let (Some(names_x), Some(names_y)) = (x.member_names.get(), y.member_names.get()) else { return false };
    names_x.items() == names_y.items() && x.base.get() == y.base.get()
}

/// The setter behind `obj.__class__ = class`.
pub fn set_class(t: &Thread, obj: Value, class: Option<Value>) -> PyResult<()> {
    let Some(class) = class else {
        return Err(t.raise_type_error("can't delete __class__ attribute"));
    };
    let Some(new) = as_type(class) else {
        return Err(
            t.raise_type_error(format!("__class__ must be set to a class, not '{}' object", t.class_of(class).name()))
        );
    };
    let old = t.class_of(obj);
    let modules = new.is_subtype_of(t.types.module) && old.is_subtype_of(t.types.module);
    if !modules && (new.is_immutable() || old.is_immutable()) {
        return Err(
            t.raise_type_error("__class__ assignment only supported for mutable types or ModuleType subclasses")
        );
    }
    check_compatible(t, old, new, "__class__")?;
    let h = obj.as_header().expect("instances of mutable classes are heap objects");
    crate::objects::instance::change_class(t, h, new)?;
    Ok(())
}
