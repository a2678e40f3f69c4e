//! Struct sequences: tuples whose items also have names (`sys.version_info`, `os.stat_result`).
//!
//! A class is declared with [`structseq!`]. Some of its fields may be *hidden*: they have names but are no items of the tuple. An instance is a
//! [`Wrapped`] around the tuple of its visible items, with one member word behind it for each hidden field.

use crate::abi::args::type_name;
use crate::objects::{instance, tuple, wrapped::Wrapped};
use crate::prelude::*;
use crate::protocol::{call, object, sequence};

/// A named field.
#[derive(Clone, Copy)]
pub struct StructField {
    /// Empty for an item without a name.
    pub name: &'static str,
    pub doc: &'static str,
}

/// A struct sequence class. Made by [`structseq!`].
pub struct StructSeq {
    pub spec: &'static TypeSpec,
    /// All fields: the visible ones (items of the tuple) first.
    pub fields: &'static [StructField],
    /// How many fields are items.
    pub visible: usize,
}

/// Declares a struct sequence class: `structseq!(pub VERSION_INFO, "sys", "version_info", "doc", 5, { major: "...", minor: "..." })`; the number
/// is how many fields are items. A field named `_` has no name; with `sealed` before the fields Python code cannot make instances; `new = f, reduce = g`
/// give the class another constructor and `__reduce__`.
#[macro_export]
macro_rules! structseq {
    (@ $vis:vis $CONST:ident, $module:literal, $name:literal, $doc:literal, $visible:literal, $flags:expr, $new:path, $methods:expr, { $($field:tt: $fdoc:literal),* $(,)? }) => {
        #[allow(non_snake_case)]
        $vis mod $CONST {
            use $crate::objects::structseq::{self, StructField, StructSeq};
            use $crate::prelude::*;
            pub static FIELDS: &[StructField] =
                &[$(StructField { name: structseq::field_name(stringify!($field)), doc: $fdoc }),*];
            const COUNT: usize = FIELDS.len();
            static GETSET_ALL: [GetSetDef; COUNT] = structseq::getset::<COUNT>(FIELDS);
            static ID: $crate::abi::spec::ClassId = $crate::abi::spec::ClassId::new();
            #[allow(unused_imports)]
            use super::*;
            #[allow(dead_code)]
            fn from_sequence(t: &Thread, class: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
                structseq::new(t, &SEQ, class, args)
            }
            fn repr(t: &Thread, v: Value) -> PyResult<Value> {
                structseq::repr(t, &SEQ, v)
            }
            fn attributes(t: &Thread, add: &mut dyn FnMut(&'static str, Value) -> PyResult<()>) -> PyResult<()> {
                structseq::attributes(t, &SEQ, add)
            }
            static SPEC: TypeSpec = TypeSpec {
                name: $name,
                module: $module,
                doc: Some($doc),
                signature: "",
                bases: |t| Ok(vec![t.types.tuple]),
                metaclass: None,
                flags: $flags,
                layout: structseq::LAYOUT,
                slots: |s| {
                    s.new = Some($new);
                    s.repr = Some(repr);
                },
                methods: $methods,
                getset: &GETSET_ALL,
                attributes,
                id: &ID,
            };
            pub static SEQ: StructSeq = StructSeq { spec: &SPEC, fields: FIELDS, visible: $visible };
        }
    };
    ($vis:vis $CONST:ident, $module:literal, $name:literal, $doc:literal, $visible:literal, sealed, { $($fields:tt)* }) => {
        $crate::structseq!(@ $vis $CONST, $module, $name, $doc, $visible, $crate::abi::spec::type_flags::DISALLOW_INSTANTIATION, from_sequence, structseq::METHODS, { $($fields)* });
    };
    ($vis:vis $CONST:ident, $module:literal, $name:literal, $doc:literal, $visible:literal, { $($fields:tt)* }) => {
        $crate::structseq!(@ $vis $CONST, $module, $name, $doc, $visible, 0, from_sequence, structseq::METHODS, { $($fields)* });
    };
    ($vis:vis $CONST:ident, $module:literal, $name:literal, $doc:literal, $visible:literal, new = $new:ident, reduce = $reduce:ident, { $($fields:tt)* }) => {
        $crate::structseq!(@ $vis $CONST, $module, $name, $doc, $visible, 0, $new, const { &structseq::methods($reduce) }, { $($fields)* });
    };
}
pub use structseq;

/// The layout of all instances, before the hidden fields.
pub const LAYOUT: Layout = Layout {
    kind: crate::objects::kinds::WRAPPED,
    size: size_of::<Wrapped>() as u32,
    native: None,
    wrapped_in_subclasses: false,
};

/// `_` in a declaration means no name.
pub const fn field_name(text: &'static str) -> &'static str {
    if text.len() == 1 && text.as_bytes()[0] == b'_' { "" } else { text }
}

fn get_field<const I: usize>(_: &Thread, v: Value) -> PyResult<Value> {
    Ok(field(v, I))
}
/// Field `i` of an instance.
pub fn field(v: Value, i: usize) -> Value {
    let items = tuple::as_tuple(v).map_or(0, |x| x.len());
    if i < items {
        return tuple::as_tuple(v).map_or(Value::NONE, |x| x.get(i));
    }
    match v.downcast::<Wrapped>() {
        Some(w) => hidden(w, i - items).get().unwrap_or(Value::NONE),
        None => Value::NONE,
    }
}
/// The word of hidden field `i`.
fn hidden(w: Gc<Wrapped>, i: usize) -> &'static Field {
    // SAFETY: `class` gives the root shape as many members as there are hidden fields.
    unsafe { instance::member(w.header(), (size_of::<Wrapped>() + 8 * i) as u32) }
}

const GETTERS: [fn(&Thread, Value) -> PyResult<Value>; 24] = [
    get_field::<0>,
    get_field::<1>,
    get_field::<2>,
    get_field::<3>,
    get_field::<4>,
    get_field::<5>,
    get_field::<6>,
    get_field::<7>,
    get_field::<8>,
    get_field::<9>,
    get_field::<10>,
    get_field::<11>,
    get_field::<12>,
    get_field::<13>,
    get_field::<14>,
    get_field::<15>,
    get_field::<16>,
    get_field::<17>,
    get_field::<18>,
    get_field::<19>,
    get_field::<20>,
    get_field::<21>,
    get_field::<22>,
    get_field::<23>,
];

/// Member descriptors of the fields; those without a name repeat the first one's, which a later definition of the same name overwrites
/// with the same.
pub const fn getset<const N: usize>(fields: &[StructField]) -> [GetSetDef; N] {
    let mut out = [GetSetDef { name: fields[0].name, get: GETTERS[0], set: None, doc: fields[0].doc, member: true }; N];
    let mut i = 0;
    while i < N {
        if !fields[i].name.is_empty() {
            out[i] = GetSetDef { name: fields[i].name, get: GETTERS[i], set: None, doc: fields[i].doc, member: true };
        }
        i += 1;
    }
    out
}

impl StructSeq {
    fn hidden(&self) -> usize {
        self.fields.len() - self.visible
    }
    /// The class in this VM.
    pub fn class(&self, t: &Thread) -> PyResult<Gc<PyType>> {
        let class = t.builtin_class(self.spec);
        let members = self.hidden() as u16;
        // SAFETY: a type holds its root shape.
        let shape = unsafe { t.heap.shape_of_id(class.shape_id()) };
        if members > 0 && shape.object_bytes() < size_of::<Wrapped>() + 8 * members as usize {
            let base = size_of::<Wrapped>() as u16;
            let shape = brolga_heap::Shape::new_root_with_members(&t.heap, class.value(), base, members, false, 0, 0);
            let shape = shape.map_err(|_| t.raise_out_of_memory())?;
            class.root_shape.set(shape.id().0);
            class.header.write_barrier();
        }
        Ok(class)
    }
    /// An instance with these fields; hidden ones that are missing are None.
    pub fn make(&self, t: &Thread, fields: &[Value]) -> PyResult<Value> {
        self.make_in(t, self.class(t)?, fields)
    }
    /// As [`StructSeq::make`], of a subclass.
    pub fn make_in(&self, t: &Thread, class: Gc<PyType>, fields: &[Value]) -> PyResult<Value> {
        let visible = &fields[..self.visible.min(fields.len())];
        let tuple = PyTuple::new(t, visible)?;
        let w = instance::alloc_instance(t, class, |header| Wrapped { header, value: Field::new(tuple.into()) })?;
        for i in 0..self.hidden() {
            let v = fields.get(self.visible + i).copied().unwrap_or(Value::NONE);
            hidden(w, i).set(w.header(), Some(v));
        }
        Ok(w.into())
    }
}

/// `cls(sequence, dict={})`.
pub fn new(t: &Thread, seq: &StructSeq, class: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
    let name = seq.spec.name;
    let positional = args.positional();
    let sequence = positional.first().copied().or_else(|| args.keyword(t, "sequence"));
    let dict = positional.get(1).copied().or_else(|| args.keyword(t, "dict"));
    if positional.len() + args.keyword_count() > 2 {
        return Err(t.raise_type_error(format!(
            "structseq() takes at most 2 arguments ({} given)",
            positional.len() + args.keyword_count()
        )));
    }
    let Some(sequence) = sequence else {
        return Err(t.raise_type_error("structseq() missing required argument 'sequence' (pos 1)"));
    };
    if t.class_of(sequence).slots.get().iter.is_none() && t.class_of(sequence).slots.get().sq_item.is_none() {
        return Err(t.raise_type_error("constructor requires a sequence"));
    }
    let items = sequence::to_tuple(t, sequence)?;
    let dict = match dict {
        None => None,
        Some(d) => match d.downcast::<PyDict>() {
            Some(d) => Some(d),
            None => {
                return Err(
                    t.raise_type_error(format!("{}.{name}() takes a dict as second arg, if any", seq.spec.module))
                );
            }
        },
    };
    let (n, min, max) = (items.len(), seq.visible, seq.fields.len());
    let full = full_name(seq);
    if min != max && n < min {
        return Err(t.raise_type_error(format!("{full}() takes an at least {min}-sequence ({n}-sequence given)")));
    }
    if min != max && n > max {
        return Err(t.raise_type_error(format!("{full}() takes an at most {max}-sequence ({n}-sequence given)")));
    }
    if min == max && n != min {
        return Err(t.raise_type_error(format!("{full}() takes a {min}-sequence ({n}-sequence given)")));
    }
    let mut fields = RootVec::new(&t.heap);
    items.items().iter().for_each(|v| fields.push(*v));
    let mut used = 0;
    for f in &seq.fields[n..] {
        let v = match dict {
            Some(d) => d.get_str(t, f.name)?,
            None => None,
        };
        used += usize::from(v.is_some());
        fields.push(v.unwrap_or(Value::NONE));
    }
    if dict.is_some_and(|d| d.len() > used) {
        return Err(t.raise_type_error(format!("{full}() got duplicate or unexpected field name(s)")));
    }
    let _ = class;
    seq.make_in(t, seq.class(t)?, &fields)
}

fn full_name(seq: &StructSeq) -> String {
    format!("{}.{}", seq.spec.module, seq.spec.name)
}

/// `sys.version_info(major=3, ...)`.
pub fn repr(t: &Thread, seq: &StructSeq, v: Value) -> PyResult<Value> {
    let mut text = full_name(seq);
    // Some have no module.
    if let Some(short) = text.strip_prefix("builtins.") {
        text = short.to_owned();
    }
    text.push('(');
    let mut out = PyStr::new(t, &text)?;
    for (i, f) in seq.fields.iter().take(seq.visible).enumerate() {
        if f.name.is_empty() {
            return Err(t.raise_system_error(format!(
                "In structseq_repr(), member {i} name is NULL for type {}",
                full_name(seq)
            )));
        }
        let separator = if i > 0 { ", " } else { "" };
        let name = PyStr::new(t, &format!("{separator}{}=", f.name))?;
        out = PyStr::concat(t, out, name)?;
        let shown = object::repr(t, field(v, i))?;
        out = PyStr::concat(t, out, shown)?;
    }
    let end = PyStr::new(t, ")")?;
    PyStr::concat(t, out, end).map(Into::into)
}

/// `n_fields` and its like, `__match_args__`.
pub fn attributes(
    t: &Thread,
    seq: &StructSeq,
    add: &mut dyn FnMut(&'static str, Value) -> PyResult<()>,
) -> PyResult<()> {
    let unnamed = seq.fields.iter().filter(|f| f.name.is_empty()).count();
    add("n_fields", Value::from_small_int(seq.fields.len() as i64))?;
    add("n_sequence_fields", Value::from_small_int(seq.visible as i64))?;
    add("n_unnamed_fields", Value::from_small_int(unnamed as i64))?;
    let mut names = RootVec::new(&t.heap);
    for f in seq.fields.iter().take(seq.visible).filter(|f| !f.name.is_empty()) {
        names.push(t.intern(f.name));
    }
    let names = t.new_tuple(&names)?;
    add("__match_args__", names)
}

/// The names and values of all named fields, as `__reduce__` and `__replace__` need them.
fn class_fields(t: &Thread, v: Value) -> PyResult<(usize, RootVec)> {
    let class = t.class_of(v);
    let count = |name: Value| class.lookup(t, name).and_then(Value::as_small_int).unwrap_or(0) as usize;
    let (total, visible) = (count(t.names.n_fields), count(t.names.n_sequence_fields));
    let mut out = RootVec::new(&t.heap);
    (0..total).for_each(|i| out.push(field(v, i)));
    Ok((visible, out))
}
fn names_of(t: &Thread, v: Value) -> &'static [GetSetDef] {
    t.class_of(v).spec.map_or(&[], |s| s.getset)
}

fn reduce(t: &Thread, zelf: Value) -> PyResult<Value> {
    let (visible, fields) = class_fields(t, zelf)?;
    let items = t.new_tuple(&fields[..visible])?;
    let rest = PyDict::new(t)?;
    for (i, def) in names_of(t, zelf).iter().enumerate().skip(visible) {
        rest.set_str(t, def.name, fields[i])?;
    }
    let args = t.new_tuple(&[items, rest.into()])?;
    t.new_tuple(&[t.class_of(zelf).into(), args])
}
fn replace(t: &Thread, zelf: Value, args: &[Value], kwnames: Option<Gc<PyTuple>>) -> PyResult<Value> {
    let args = Args { values: args, kwnames };
    if !args.positional().is_empty() {
        let n = args.positional().len();
        return Err(t.raise_type_error(format!("__replace__() takes no positional arguments ({n} given)")));
    }
    let class = t.class_of(zelf);
    if class.lookup(t, t.names.n_unnamed_fields).and_then(Value::as_small_int) != Some(0) {
        return Err(t.raise_type_error(format!(
            "__replace__() is not supported for {} because it has unnamed field(s)",
            type_name(t, zelf)
        )));
    }
    let (visible, fields) = class_fields(t, zelf)?;
    let defs = names_of(t, zelf);
    let changes = KwArgs::all(args).to_dict(t)?;
    let items = PyTuple::new(t, &fields[..visible])?;
    let mut new = RootVec::new(&t.heap);
    let rest = PyDict::new(t)?;
    for (i, v) in fields.iter().enumerate() {
        let name = t.intern(defs[i].name);
        let v = changes.remove(t, name)?.unwrap_or(*v);
        if i < items.len() {
            new.push(v);
        } else {
            rest.set_name(t, name, v)?;
        }
    }
    if !changes.is_empty() {
        let names = sequence::to_list(t, changes.into())?;
        let names = object::repr(t, names.into())?;
        return Err(t.raise_type_error(format!("Got unexpected field name(s): {}", names.to_lossy())));
    }
    let items = t.new_tuple(&new)?;
    call::call2(t, class.into(), items, rest.into())
}

/// Methods of all struct sequences.
pub const METHODS: &[MethodDef] = &methods(reduce);

/// The methods, with a `__reduce__`.
pub const fn methods(reduce: fn(&Thread, Value) -> PyResult<Value>) -> [MethodDef; 2] {
    [
        MethodDef {
            name: "__reduce__",
            function: NativeFn::NoArgs(reduce),
            binding: Binding::Method,
            signature: "",
            doc: "",
            effect: Effect::Reads,
            frame_blind: true,
        },
        MethodDef {
            name: "__replace__",
            function: NativeFn::FastKeywords(replace),
            binding: Binding::Method,
            signature: "($self, /, **changes)",
            doc: "An instance that is like this one, except for the fields that are given.",
            effect: Effect::RunsPython,
            frame_blind: true,
        },
    ]
}
