//! Local variables as mappings: the fresh dict of `locals()`, and the write-through view that `f_locals` gives (PEP 667).

use super::PyFrame;
use crate::frames::window::Fp;
use crate::objects::cell::PyCell;
use crate::objects::code::PyCode;
use crate::prelude::*;
use crate::protocol::{call, iter, object, sequence};
use brolga_bytecode::code::fast;

/// The value of a variable in its slot: cells are looked into.
fn value_of(kind: u8, slot: Option<Value>) -> Option<Value> {
    let v = slot?;
    if kind & (fast::CELL | fast::FREE) != 0
        && let Some(cell) = v.downcast::<PyCell>()
    {
        return cell.contents.get();
    }
    Some(v)
}
/// Variables that belong to `locals()`: not those of inlined comprehensions.
fn is_visible(kind: u8) -> bool {
    kind & fast::HIDDEN == 0
}
/// Code outside functions that has inlined comprehensions' variables.
fn has_hidden(code: &PyCode) -> bool {
    code.cold.kinds.iter().any(|k| k & fast::HIDDEN != 0)
}

/// `locals()` of a window.
pub fn get(t: &Thread, fp: Fp) -> PyResult<Value> {
    let code = fp.code.get();
    if let Some(namespace) = fp.namespace.get()
        && !code.has_fast_locals()
        // Inside an inlined comprehension its variables are all that is local.
        && (!has_hidden(&code) || hidden_in_use(fp).is_none())
    {
        return Ok(namespace);
    }
    let d = PyDict::new(t)?;
    add_variables(t, &code, d, |i| fp.local(i), true)?;
    if let Some(extra) = fp.object.get().and_then(|f| f.extra_locals.get()) {
        d.update_from_dict(t, extra)?;
    }
    Ok(d.value())
}
fn hidden_in_use(fp: Fp) -> Option<usize> {
    let code = fp.code.get();
    (0..code.nlocalsplus as usize).find(|i| code.localsplus_kind(*i) & fast::HIDDEN != 0 && fp.local(*i).is_some())
}
fn add_variables(
    t: &Thread,
    code: &PyCode,
    d: Gc<PyDict>,
    slot: impl Fn(usize) -> Option<Value>,
    hidden: bool,
) -> PyResult<()> {
    for i in 0..code.nlocalsplus as usize {
        let kind = code.localsplus_kind(i);
        if !hidden && !is_visible(kind) {
            continue;
        }
        if let Some(v) = value_of(kind, slot(i)) {
            d.set(t, code.localsplus_name(i), v)?;
        }
    }
    Ok(())
}
/// `f_locals` of a frame object.
pub fn of_frame(t: &Thread, f: Gc<PyFrame>) -> PyResult<Value> {
    let code = f.code();
    if !code.has_fast_locals()
        && let Some(namespace) = f.namespace()
        && f.window().is_none_or(|fp| hidden_in_use(fp).is_none())
    {
        return Ok(namespace);
    }
    Native::new(t, FrameLocalsProxy::class(t), FrameLocalsProxy { frame: GcField::new(f) }).map(Gc::value)
}

/// A write-through view of a frame's local variables.
#[pyclass(name = "FrameLocalsProxy", flags = MAPPING | HAVE_GC, no_doc)]
pub struct FrameLocalsProxy {
    frame: GcField<PyFrame>,
}

impl FrameLocalsProxy {
    fn frame(&self) -> Gc<PyFrame> {
        self.frame.get().expect("set at creation")
    }
    /// The slot of a variable. Reading finds bound ones only.
    fn slot_of(&self, t: &Thread, key: Value, reading: bool) -> PyResult<Option<usize>> {
        let f = self.frame();
        let code = f.code();
        let matches = |i: usize| {
            let kind = code.localsplus_kind(i);
            if reading {
                value_of(kind, f.slot(i)).is_some()
            } else {
                // Variables of inlined comprehensions cannot be set.
                is_visible(kind) || value_of(kind, f.slot(i)).is_some()
            }
        };
        let n = code.nlocalsplus as usize;
        if let Some(i) = (0..n).find(|i| code.localsplus_name(*i) == key && matches(*i)) {
            return Ok(Some(i));
        }
        if key.is_pointer() && key.downcast::<PyStr>().is_none() {
            // Hashable is all it must be.
            object::hash(t, key)?;
        }
        for i in 0..n {
            if matches(i) && object::eq_identity(t, code.localsplus_name(i), key)? {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }
    fn read(&self, t: &Thread, key: Value) -> PyResult<Option<Value>> {
        let f = self.frame();
        if let Some(i) = self.slot_of(t, key, true)? {
            return Ok(value_of(f.code().localsplus_kind(i), f.slot(i)));
        }
        match f.extra_locals.get() {
            Some(extra) => extra.get(t, key),
            None => Ok(None),
        }
    }
    fn write(&self, t: &Thread, key: Value, v: Value) -> PyResult<()> {
        let f = self.frame();
        if let Some(i) = self.slot_of(t, key, false)? {
            let kind = f.code().localsplus_kind(i);
            match f.slot(i).and_then(|c| c.downcast::<PyCell>()) {
                Some(cell) if kind & (fast::CELL | fast::FREE) != 0 => cell.set(Some(v)),
                _ => f.set_slot(i, Some(v)),
            }
            return Ok(());
        }
        let extra = match f.extra_locals.get() {
            Some(extra) => extra,
            None => {
                let d = PyDict::new(t)?;
                f.extra_locals.set(&f.header, Some(d));
                d
            }
        };
        extra.set(t, key, v)
    }
    /// Names and values as a dict.
    fn snapshot(&self, t: &Thread) -> PyResult<Gc<PyDict>> {
        let f = self.frame();
        let d = PyDict::new(t)?;
        add_variables(t, &f.code(), d, |i| f.slot(i), true)?;
        if let Some(extra) = f.extra_locals.get() {
            d.update_from_dict(t, extra)?;
        }
        Ok(d)
    }
    fn merge(&self, t: &Thread, other: Value) -> PyResult<()> {
        if let Some(d) = other.downcast::<PyDict>() {
            let copy = d.copy(t)?;
            let mut position = 0;
            while let Some((k, v)) = copy.next_entry(t, &mut position) {
                self.write(t, k, v)?;
            }
            return Ok(());
        }
        let keys = call::call_method(t, other, t.names.keys, &[])?;
        let keys = iter::collect(t, keys)?;
        for k in keys.iter() {
            let v = sequence::get_item(t, other, *k)?;
            self.write(t, *k, v)?;
        }
        Ok(())
    }
}
fn as_dict(t: &Thread, v: Value) -> PyResult<Option<Gc<PyDict>>> {
    match v.downcast::<Native<FrameLocalsProxy>>() {
        Some(p) => p.snapshot(t).map(Some),
        None => Ok(v.downcast::<PyDict>()),
    }
}

#[pymethods]
impl FrameLocalsProxy {
    #[new("FrameLocalsProxy(frame, /)")]
    fn new_object(t: &Thread, cls: Gc<PyType>, frame: Value) -> PyResult<Gc<Native<Self>>> {
        match frame.downcast::<PyFrame>() {
            Some(f) => Native::new(t, cls, FrameLocalsProxy { frame: GcField::new(f) }),
            None => Err(t.raise_type_error(format!("expect frame, not {}", t.class_of(frame).name()))),
        }
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyStr>> {
        if !object::repr_enter(t, zelf.value())? {
            return PyStr::new(t, "{...}");
        }
        let text = zelf.snapshot(t).and_then(|d| object::repr(t, d.value()));
        object::repr_leave(t, zelf.value());
        text
    }
    #[slot]
    fn mp_length(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<usize> {
        zelf.snapshot(t).map(|d| d.len())
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<Native<Self>>, key: Value) -> PyResult<Value> {
        match zelf.read(t, key)? {
            Some(v) => Ok(v),
            None => {
                let text = object::repr(t, key)?;
                let message = t.new_str(&format!("local variable '{}' is not defined", text.to_lossy()))?;
                Err(t.raise_key_error(message))
            }
        }
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Gc<Native<Self>>, key: Value, v: Option<Value>) -> PyResult<()> {
        match v {
            Some(v) => zelf.write(t, key, v),
            None => {
                if zelf.slot_of(t, key, false)?.is_some() {
                    return Err(t.raise_value_error("cannot remove local variables from FrameLocalsProxy"));
                }
                match zelf.frame().extra_locals.get() {
                    Some(extra) if extra.remove(t, key)?.is_some() => Ok(()),
                    _ => Err(t.raise_key_error(key)),
                }
            }
        }
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Gc<Native<Self>>, key: Value) -> PyResult<bool> {
        zelf.read(t, key).map(|v| v.is_some())
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let keys = zelf.snapshot(t)?.keys_rooted(t)?;
        let list = t.new_list(&keys)?;
        iter::get_iter(t, list)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Native<Self>>, other: Value, op: CompareOp) -> PyResult<Value> {
        if let Some(p) = other.downcast::<Native<FrameLocalsProxy>>() {
            return Ok(match op {
                CompareOp::Eq => Value::from_bool(zelf.frame() == p.frame()),
                CompareOp::Ne => Value::from_bool(zelf.frame() != p.frame()),
                _ => Value::NOT_IMPLEMENTED,
            });
        }
        if other.downcast::<PyDict>().is_some() {
            let d = zelf.snapshot(t)?;
            return object::compare(t, d.value(), other, op);
        }
        Ok(Value::NOT_IMPLEMENTED)
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let (Some(x), Some(y)) = (as_dict(t, a)?, as_dict(t, b)?) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let d = x.copy(t)?;
        d.update_from_dict(t, y)?;
        Ok(d.value())
    }
    #[slot]
    fn inplace_or(t: &Thread, zelf: Gc<Native<Self>>, other: Value) -> PyResult<Value> {
        let Some(d) = as_dict(t, other)? else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        zelf.merge(t, d.value())?;
        Ok(zelf.value())
    }
    /// Whether the frame has a variable of this name.
    #[method("__contains__($self, key, /)", no_text_signature)]
    fn __contains__(t: &Thread, zelf: Gc<Native<Self>>, key: Value) -> PyResult<bool> {
        zelf.read(t, key).map(|v| v.is_some())
    }
    /// The value of a variable; KeyError if it has none.
    #[method("__getitem__($self, key, /)", no_text_signature)]
    fn __getitem__(t: &Thread, zelf: Gc<Native<Self>>, key: Value) -> PyResult<Value> {
        Self::mp_subscript(t, zelf, key)
    }
    /// Sets the variables that a mapping names.
    #[method("update($self, other, /)", no_text_signature)]
    fn update(t: &Thread, zelf: Gc<Native<Self>>, other: Value) -> PyResult<()> {
        let result = match other.downcast::<Native<FrameLocalsProxy>>() {
            Some(p) => {
                let d = p.snapshot(t)?;
                zelf.merge(t, d.value())
            }
            None => zelf.merge(t, other),
        };
        result.map_err(|r| {
            if t.exception_matches(t.types.attribute_error) {
                t.take_exception(r);
                return t.raise_type_error("update() argument must be dict or another FrameLocalsProxy");
            }
            r
        })
    }
    #[method("__reversed__($self, /)", no_text_signature)]
    fn __reversed__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let mut keys = zelf.snapshot(t)?.keys_rooted(t)?;
        keys.reverse();
        t.new_list(&keys)
    }
    /// The variables in a plain dict.
    #[method("copy($self, /)", no_text_signature)]
    fn copy(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyDict>> {
        zelf.snapshot(t)
    }
    /// The names, in a list.
    #[method("keys($self, /)", no_text_signature)]
    fn keys(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let keys = zelf.snapshot(t)?.keys_rooted(t)?;
        t.new_list(&keys)
    }
    /// The values, in a list.
    #[method("values($self, /)", no_text_signature)]
    fn values(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let d = zelf.snapshot(t)?;
        let mut values = RootVec::new(&t.heap);
        let mut position = 0;
        while let Some((_, v)) = d.next_entry(t, &mut position) {
            values.push(v);
        }
        t.new_list(&values)
    }
    /// Pairs of a name and a value, in a list.
    #[method("items($self, /)", no_text_signature)]
    fn items(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let d = zelf.snapshot(t)?;
        let mut items = RootVec::new(&t.heap);
        let mut position = 0;
        while let Some((k, v)) = d.next_entry(t, &mut position) {
            items.push(t.new_tuple(&[k, v])?);
        }
        t.new_list(&items)
    }
    /// The value of a variable, or a default.
    #[method("get($self, key, default=None, /)", no_text_signature)]
    fn get(t: &Thread, zelf: Gc<Native<Self>>, key: Value, default: Value) -> PyResult<Value> {
        zelf.read(t, key).map(|v| v.unwrap_or(default))
    }
    /// The value of a variable, which is set to the default first if it has none.
    #[method("setdefault($self, key, default=None, /)", no_text_signature)]
    fn setdefault(t: &Thread, zelf: Gc<Native<Self>>, key: Value, default: Value) -> PyResult<Value> {
        if let Some(v) = zelf.read(t, key)? {
            return Ok(v);
        }
        zelf.write(t, key, default)?;
        Ok(default)
    }
    /// Takes out a name that is no variable of the code, and returns its value.
    #[method("pop($self, key, default=<unrepresentable>, /)", no_text_signature)]
    fn pop(t: &Thread, zelf: Gc<Native<Self>>, key: Value, default: Option<Value>) -> PyResult<Value> {
        if zelf.slot_of(t, key, false)?.is_some() {
            return Err(t.raise_value_error("cannot remove local variables from FrameLocalsProxy"));
        }
        let removed = match zelf.frame().extra_locals.get() {
            Some(extra) => extra.remove(t, key)?,
            None => None,
        };
        removed.or(default).ok_or_else(|| t.raise_key_error(key))
    }
}
