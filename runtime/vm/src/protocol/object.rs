//! repr, str, hash, comparison, truth, isinstance.

use crate::objects::float::PyFloat;
use crate::objects::int::PyInt;
use crate::objects::str_::as_str;
use crate::objects::type_::as_type;
use crate::objects::{kinds, wrapped};
use crate::prelude::*;
use crate::protocol::{attr, iter};

/// Checks what a `__repr__` or `__str__` returned: a string, maybe of a subclass.
#[inline]
fn check_text(t: &Thread, method: &str, result: Value) -> PyResult<Value> {
    match as_str(result) {
        Some(_) => Ok(result),
        None => Err(t.raise_type_error(format!("{method} returned non-string (type {})", t.class_of(result).name()))),
    }
}
/// The exact string behind a value that was checked to be one.
#[inline]
fn exact_text(t: &Thread, v: Value) -> Gc<PyStr> {
    as_str(v).unwrap_or_else(|| t.empty_str())
}

/// The text of `repr(v)`.
pub fn repr(t: &Thread, v: Value) -> PyResult<Gc<PyStr>> {
    repr_object(t, v).map(|text| exact_text(t, text))
}
/// `repr(v)` as Python code sees it: what `__repr__` returned, which may be an instance of a subclass of `str`.
pub fn repr_object(t: &Thread, v: Value) -> PyResult<Value> {
    t.enter_native(" while getting the repr of an object")?;
    match t.class_of(v).slots.get().repr {
        Some(f) => {
            let result = f(t, v)?;
            check_text(t, "__repr__", result)
        }
        None => PyStr::new(t, &format!("<{} object at {:#x}>", t.class_of(v).name(), id(v))).map(Into::into),
    }
}

/// The text of `str(v)`.
pub fn str(t: &Thread, v: Value) -> PyResult<Gc<PyStr>> {
    str_object(t, v).map(|text| exact_text(t, text))
}
/// `str(v)` as Python code sees it: what `__str__` returned, which may be an instance of a subclass of `str`.
pub fn str_object(t: &Thread, v: Value) -> PyResult<Value> {
    if v.downcast::<PyStr>().is_some() {
        return Ok(v);
    }
    if let Some(i) = v.as_small_int() {
        return crate::objects::int::convert::small_decimal(t, i).map(Gc::value);
    }
    let Some(f) = t.class_of(v).slots.get().str else { return repr_object(t, v) };
    t.enter_native(" while getting the str of an object")?;
    let result = f(t, v)?;
    check_text(t, "__str__", result)
}

/// `ascii(v)`: the repr with non-ASCII characters escaped.
pub fn ascii(t: &Thread, v: Value) -> PyResult<Gc<PyStr>> {
    ascii_object(t, v).map(|text| exact_text(t, text))
}
/// `ascii(v)` as Python code sees it: what `__repr__` returned, if that is ASCII.
pub fn ascii_object(t: &Thread, v: Value) -> PyResult<Value> {
    let shown = repr_object(t, v)?;
    let s = exact_text(t, shown);
    if s.code_points().all(|c| c < 0x80) {
        return Ok(shown);
    }
    let mut out = String::new();
    for c in s.code_points() {
        match c {
            0..=0x7f => out.push(c as u8 as char),
            0x80..=0xff => out.push_str(&format!("\\x{c:02x}")),
            0x100..=0xffff => out.push_str(&format!("\\u{c:04x}")),
            _ => out.push_str(&format!("\\U{c:08x}")),
        }
    }
    PyStr::new(t, &out).map(Into::into)
}

/// The text of `format(v, spec)`; `spec` is a `str`.
pub fn format(t: &Thread, v: Value, spec: Value) -> PyResult<Gc<PyStr>> {
    format_object(t, v, spec).map(|text| exact_text(t, text))
}
/// `format(v, spec)` as Python code sees it: what `__format__` returned, which may be an instance of a subclass of `str`.
pub fn format_object(t: &Thread, v: Value, spec: Value) -> PyResult<Value> {
    if as_str(spec).is_some_and(|s| s.is_empty()) {
        if v.downcast::<PyStr>().is_some() {
            return Ok(v);
        }
        if v.is_small_int() {
            return str_object(t, v);
        }
    }
    let Some(method) = attr::lookup_method(t, v, t.names.dunder_format)? else {
        return Err(t.raise_type_error(format!("Type {} doesn't define __format__", t.class_of(v).name())));
    };
    let result = method.call(t, v, &[spec])?;
    match as_str(result) {
        Some(_) => Ok(result),
        None => Err(t.raise_type_error(format!("__format__ must return a str, not {}", t.class_of(result).name()))),
    }
}

pub fn hash(t: &Thread, v: Value) -> PyResult<i64> {
    hash_inline(t, v)
}
/// As [`hash`], in place: for the paths of look-ups.
#[inline(always)]
pub fn hash_inline(t: &Thread, v: Value) -> PyResult<i64> {
    if let Some(s) = v.downcast::<PyStr>() {
        return Ok(s.hash_value(t));
    }
    // Ints hash to themselves, modulo a prime that few immediates reach; and -1 means an error in CPython.
    if let Some(i) = v.as_small_int()
        && i.unsigned_abs() < crate::objects::int::HASH_MODULUS
    {
        return Ok(if i == -1 { -2 } else { i });
    }
    match t.class_of(v).slots.get().hash {
        Some(f) => {
            // Containers hash their items.
            t.enter_native(" while hashing an object")?;
            f(t, v)
        }
        None => hash_not_implemented(t, v),
    }
}
/// The hash slot of types that are not hashable.
#[inline(never)]
pub fn hash_not_implemented(t: &Thread, v: Value) -> PyResult<i64> {
    Err(t.raise_type_error(format!("unhashable type: '{}'", t.class_of(v).name())))
}

/// The hash of something that is to be `role` ("a dict key", "a set element"): a `TypeError` is explained.
#[inline(always)]
pub fn hash_as(t: &Thread, v: Value, role: &'static str) -> PyResult<i64> {
    hash_inline(t, v).map_err(|raised| explain_unhashable(t, v, role, raised))
}
#[cold]
fn explain_unhashable(t: &Thread, v: Value, role: &str, raised: Raised) -> Raised {
    if t.exception.get().is_none_or(|e| t.class_of(e) != t.types.type_error) {
        return raised;
    }
    let exc = t.take_exception(raised);
    match str(t, exc) {
        Ok(why) => {
            t.raise_type_error(format!("cannot use '{}' as {role} ({})", t.class_of(v).message_name(t), why.to_lossy()))
        }
        Err(raised) => raised,
    }
}

/// A hash of an address.
pub fn mix_address(address: usize) -> i64 {
    let h = (address >> 4 | address << 60) as i64;
    if h == -1 { -2 } else { h }
}
/// A hash of an object's identity; the value must be a pointer.
pub fn hash_pointer(v: Value) -> i64 {
    mix_address(v.bits() as usize)
}
/// `object.__hash__`: by identity, which for numbers is by value.
pub fn identity_hash(t: &Thread, v: Value) -> i64 {
    match v.as_header() {
        Some(h) if h.kind() == kinds::INT || h.kind() == kinds::FLOAT => hash(t, v).unwrap_or(0),
        _ => hash_pointer(v),
    }
}

/// The truth of a value.
#[inline]
pub fn is_true(t: &Thread, v: Value) -> PyResult<bool> {
    if v.is_bool() {
        return Ok(v == Value::TRUE);
    }
    if let Some(i) = v.as_small_int() {
        return Ok(i != 0);
    }
    if v.is_none() {
        return Ok(false);
    }
    is_true_slow(t, v)
}

fn is_true_slow(t: &Thread, v: Value) -> PyResult<bool> {
    let slots = t.class_of(v).slots.get();
    if let Some(f) = slots.bool {
        return f(t, v);
    }
    match slots.mp_length.or(slots.sq_length) {
        Some(f) => Ok(f(t, v)? != 0),
        None => Ok(true),
    }
}

/// `a is b`: words equal, or boxed numbers of equal value.
#[inline]
pub fn is(a: Value, b: Value) -> bool {
    a == b || (a.is_pointer() && b.is_pointer() && is_same_number(a, b))
}

#[inline(never)]
fn is_same_number(a: Value, b: Value) -> bool {
    let (Some(x), Some(y)) = (a.as_header(), b.as_header()) else { return false };
    if x.kind() != y.kind() || x.shape_id() != y.shape_id() {
        return false;
    }
    match x.kind() {
        kinds::INT => match (a.downcast::<PyInt>(), b.downcast::<PyInt>()) {
            (Some(m), Some(n)) => m.signed_len == n.signed_len && m.limbs() == n.limbs(),
            _ => false,
        },
        // Boxes only exist outside the immediate bands, so that a subclass's instance differs by its shape.
        kinds::FLOAT => match (a.downcast::<PyFloat>(), b.downcast::<PyFloat>()) {
            (Some(m), Some(n)) => m.value.to_bits() == n.value.to_bits() && Value::try_from_float(m.value).is_none(),
            _ => false,
        },
        _ => false,
    }
}

/// The address-like number of a value, for reprs. See [`id_value`] for `id()`.
pub fn id(v: Value) -> u64 {
    v.bits()
}

/// `id(v)`: equal exactly if `is`.
pub fn id_value(t: &Thread, v: Value) -> PyResult<Value> {
    use dashu_int::IBig;
    if let Some(n) = v.downcast::<PyInt>() {
        // As the words of small ints: shifted, with the tag of ints.
        let n = crate::objects::int::to_ibig(n.value()).unwrap_or(IBig::ZERO);
        return crate::objects::int::from_ibig(t, (n << 2usize) + IBig::from(2));
    }
    if let Some(f) = v.downcast::<PyFloat>()
        && Value::try_from_float(f.value).is_none()
        && t.class_of(v) == t.types.float
    {
        // Beyond 64 bits, where no word is.
        return crate::objects::int::from_ibig(t, IBig::from(f.value.to_bits()) + (IBig::ONE << 68usize));
    }
    crate::objects::int::from_u64(t, v.bits())
}

/// `a op b`
pub fn compare(t: &Thread, a: Value, b: Value, op: CompareOp) -> PyResult<Value> {
    if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
        return Ok(Value::from_bool(op.matches(x.cmp(&y))));
    }
    t.enter_native(" in comparison")?;
    let (left, right) = (t.class_of(a), t.class_of(b));
    let mut reflected_tried = false;
    let reflected = right.slots.get().richcompare;
    if left != right
        && right.is_subtype_of(left)
        && let Some(f) = reflected
    {
        reflected_tried = true;
        let r = f(t, b, a, op.swapped())?;
        if r != Value::NOT_IMPLEMENTED {
            return Ok(r);
        }
    }
    if let Some(f) = left.slots.get().richcompare {
        let r = f(t, a, b, op)?;
        if r != Value::NOT_IMPLEMENTED {
            return Ok(r);
        }
    }
    if reflected_tried {
        return compare_identity(t, a, b, op);
    }
    compare_reflected(t, a, b, op)
}
/// The end of a comparison that the left operand does not know: what the right one says.
pub fn compare_reflected(t: &Thread, a: Value, b: Value, op: CompareOp) -> PyResult<Value> {
    if let Some(f) = t.class_of(b).slots.get().richcompare {
        let r = f(t, b, a, op.swapped())?;
        if r != Value::NOT_IMPLEMENTED {
            return Ok(r);
        }
    }
    compare_identity(t, a, b, op)
}
fn compare_identity(t: &Thread, a: Value, b: Value, op: CompareOp) -> PyResult<Value> {
    let (left, right) = (t.class_of(a), t.class_of(b));
    match op {
        CompareOp::Eq => Ok(Value::from_bool(is(a, b))),
        CompareOp::Ne => Ok(Value::from_bool(!is(a, b))),
        _ => Err(t.raise_type_error(format!(
            "'{}' not supported between instances of '{}' and '{}'",
            op.symbol(),
            left.name(),
            right.name()
        ))),
    }
}
/// The truth of `a op b`, where identical objects count as equal (CPython's `PyObject_RichCompareBool`): for searches in containers.
pub fn compare_bool(t: &Thread, a: Value, b: Value, op: CompareOp) -> PyResult<bool> {
    if is(a, b) {
        match op {
            CompareOp::Eq => return Ok(true),
            CompareOp::Ne => return Ok(false),
            _ => {}
        }
    }
    let r = compare(t, a, b, op)?;
    is_true(t, r)
}
/// `a is b or a == b`.
#[inline]
pub fn eq_identity(t: &Thread, a: Value, b: Value) -> PyResult<bool> {
    match eq_plain(a, b) {
        Some(equal) => Ok(equal),
        None => compare_bool(t, a, b, CompareOp::Eq),
    }
}
/// `a is b or a == b` of immediates, exact strings, and exact tuples of those; `None` for everything else.
#[inline]
pub fn eq_plain(a: Value, b: Value) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    if a.is_small_int() && b.is_small_int() {
        return Some(false);
    }
    eq_plain_objects(a, b, 3)
}
#[inline(never)]
fn eq_plain_objects(a: Value, b: Value, depth: u32) -> Option<bool> {
    let (Some(x), Some(y)) = (a.as_header(), b.as_header()) else {
        // A string or a tuple never equals an immediate.
        let is_plain = |v: Value| v.as_header().is_some_and(|h| h.kind() == kinds::STR || h.kind() == kinds::TUPLE);
        return match (a.as_header(), b.as_header()) {
            (None, Some(_)) if is_plain(b) => Some(false),
            (Some(_), None) if is_plain(a) => Some(false),
            (None, None) if a.is_none() || b.is_none() => Some(false),
            _ => None,
        };
    };
    match (x.kind(), y.kind()) {
        // SAFETY: the kinds say so.
        (kinds::STR, kinds::STR) => Some(unsafe { a.cast::<PyStr>().as_ref().eq(&b.cast::<PyStr>()) }),
        (kinds::TUPLE, kinds::TUPLE) if depth > 0 => {
            // SAFETY: as above.
            let (p, q) = unsafe { (a.cast::<PyTuple>(), b.cast::<PyTuple>()) };
            if p.len() != q.len() {
                // Items before the end may still run Python code.
                return None;
            }
            for (&v, &w) in p.items().iter().zip(q.items()) {
                if v == w {
                    continue;
                }
                if v.is_small_int() && w.is_small_int() {
                    return Some(false);
                }
                match eq_plain_objects(v, w, depth - 1) {
                    Some(true) => {}
                    other => return other,
                }
            }
            Some(true)
        }
        (kinds::STR, kinds::TUPLE) | (kinds::TUPLE, kinds::STR) => Some(false),
        _ => None,
    }
}

/// The classes of a tuple argument of `isinstance`, tried in turn.
fn any_class(
    t: &Thread,
    classes: Gc<PyTuple>,
    whence: &str,
    mut f: impl FnMut(Value) -> PyResult<bool>,
) -> PyResult<bool> {
    t.enter_native(whence)?;
    for &c in classes.as_ref().items() {
        if f(c)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn is_instance(t: &Thread, v: Value, class: Value) -> PyResult<bool> {
    if t.class_of(v).value() == class {
        return Ok(true);
    }
    if as_type(class).is_some() && t.class_of(class) == t.types.type_ {
        return is_instance_plain(t, v, class);
    }
    if let Some(classes) = crate::objects::tuple::as_tuple(class).or_else(|| crate::objects::union::members(class)) {
        return any_class(t, classes, " in __instancecheck__", |c| is_instance(t, v, c));
    }
    match attr::lookup_method(t, class, t.names.dunder_instancecheck)? {
        Some(method) => {
            t.enter_native(" in __instancecheck__")?;
            let r = method.call(t, class, &[v])?;
            is_true(t, r)
        }
        None => is_instance_plain(t, v, class),
    }
}

/// `__class__` of instances of this class is the class: no look-up of its own, `__class__` as `object` has it.
fn says_its_class(t: &Thread, class: Gc<PyType>) -> bool {
    let generic: crate::abi::slots::BinaryFn = attr::generic_get;
    class.slots.get().getattro.is_some_and(|f| f as usize == generic as usize)
        && class.lookup(t, t.names.dunder_class) == t.types.object.lookup(t, t.names.dunder_class)
}

/// `isinstance(v, class)`, if that runs no Python; `class` is a plain class.
pub fn is_instance_known(t: &Thread, v: Value, class: Gc<PyType>) -> Option<bool> {
    let own = t.class_of(v);
    if own.is_subtype_of(class) {
        return Some(true);
    }
    says_its_class(t, own).then_some(false)
}

/// `isinstance` without `__instancecheck__`: what `type.__instancecheck__` does.
pub fn is_instance_plain(t: &Thread, v: Value, class: Value) -> PyResult<bool> {
    if let Some(class) = as_type(class) {
        let own = t.class_of(v);
        if own.is_subtype_of(class) {
            return Ok(true);
        }
        if says_its_class(t, own) {
            return Ok(false);
        }
        // Proxies claim another class.
        return Ok(match attr::get_optional(t, v, t.names.dunder_class)?.and_then(as_type) {
            Some(claimed) if claimed != own => claimed.is_subtype_of(class),
            _ => false,
        });
    }
    check_class(t, class, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
    match attr::get_optional(t, v, t.names.dunder_class)? {
        Some(own) => abstract_is_subclass(t, own, class),
        None => Ok(false),
    }
}

/// Something that is no type but has `__bases__`, like a class.
fn abstract_bases(t: &Thread, v: Value) -> PyResult<Option<Gc<PyTuple>>> {
    Ok(attr::get_optional(t, v, t.names.dunder_bases)?.and_then(crate::objects::tuple::as_tuple))
}

fn check_class(t: &Thread, v: Value, message: &str) -> PyResult<()> {
    match abstract_bases(t, v)? {
        Some(_) => Ok(()),
        None => Err(t.raise_type_error(message)),
    }
}

fn abstract_is_subclass(t: &Thread, derived: Value, class: Value) -> PyResult<bool> {
    t.enter_native(" in __issubclass__")?;
    if derived == class {
        return Ok(true);
    }
    let Some(bases) = abstract_bases(t, derived)? else { return Ok(false) };
    for &b in bases.as_ref().items() {
        if abstract_is_subclass(t, b, class)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn is_subclass(t: &Thread, v: Value, class: Value) -> PyResult<bool> {
    if as_type(class).is_some() && t.class_of(class) == t.types.type_ {
        return if v == class { Ok(true) } else { is_subclass_plain(t, v, class) };
    }
    if let Some(classes) = crate::objects::tuple::as_tuple(class).or_else(|| crate::objects::union::members(class)) {
        return any_class(t, classes, " in __subclasscheck__", |c| is_subclass(t, v, c));
    }
    match attr::lookup_method(t, class, t.names.dunder_subclasscheck)? {
        Some(method) => {
            t.enter_native(" in __subclasscheck__")?;
            let r = method.call(t, class, &[v])?;
            is_true(t, r)
        }
        None => is_subclass_plain(t, v, class),
    }
}

/// `issubclass` without `__subclasscheck__`: what `type.__subclasscheck__` does.
pub fn is_subclass_plain(t: &Thread, v: Value, class: Value) -> PyResult<bool> {
    if let (Some(derived), Some(class)) = (as_type(v), as_type(class)) {
        return Ok(derived.is_subtype_of(class));
    }
    check_class(t, v, "issubclass() arg 1 must be a class")?;
    if as_type(class).is_none() {
        check_class(t, class, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
    }
    abstract_is_subclass(t, v, class)
}

/// `len(v)`
pub fn length(t: &Thread, v: Value) -> PyResult<usize> {
    let slots = t.class_of(v).slots.get();
    match slots.sq_length.or(slots.mp_length) {
        Some(f) => {
            // Proxies ask what they stand for.
            t.enter_native("")?;
            f(t, v)
        }
        None => Err(t.raise_type_error(format!("object of type '{}' has no len()", t.class_of(v).name()))),
    }
}

/// `dir(v)`: a sorted list.
pub fn dir(t: &Thread, v: Value) -> PyResult<Value> {
    let Some(method) = attr::lookup_method(t, v, t.names.dunder_dir)? else {
        return Err(t.raise_type_error("object does not provide __dir__"));
    };
    let names = method.call(t, v, &[])?;
    let mut items = iter::collect(t, names)?;
    sort_values(t, &mut items)?;
    t.new_list(&items)
}

/// Sorts values by `<`: strings directly, anything else by insertion, in place, because a comparison may collect.
pub fn sort_values(t: &Thread, items: &mut RootVec) -> PyResult<()> {
    if items.iter().all(|v| v.downcast::<PyStr>().is_some()) {
        items.sort_by(|a, b| match (a.downcast::<PyStr>(), b.downcast::<PyStr>()) {
            (Some(a), Some(b)) => a.as_ref().cmp(b.as_ref()),
            _ => std::cmp::Ordering::Equal,
        });
        return Ok(());
    }
    let list = crate::objects::list::PyList::new(t, items)?;
    crate::objects::list::sort::sort(t, list, Value::NONE, false)?;
    *items = list.to_rooted(t)?;
    Ok(())
}

/// Enters a recursive `repr`: `false` when `v` is already being shown.
pub fn repr_enter(t: &Thread, v: Value) -> PyResult<bool> {
    let me = std::ptr::from_ref(t) as usize;
    let mut shown = t.reprs.borrow_mut();
    if shown.contains(&(me, v.bits())) {
        return Ok(false);
    }
    shown.push((me, v.bits()));
    Ok(true)
}
pub fn repr_leave(t: &Thread, v: Value) {
    let entry = (std::ptr::from_ref(t) as usize, v.bits());
    let mut shown = t.reprs.borrow_mut();
    if let Some(at) = shown.iter().rposition(|e| *e == entry) {
        shown.remove(at);
    }
}

/// The exact value behind an instance of a subclass of int, str, bytes or tuple.
pub fn exact(v: Value) -> Value {
    wrapped::unwrap(v)
}
