//! `BaseExceptionGroup` and `ExceptionGroup` (PEP 654).

use super::base::{method, no_keywords, this};
use super::classes::ExceptionGroup;
use super::{PyException, as_exception, is_exception_class};
use crate::abi::spec::{Binding, Effect};
use crate::objects::str_;
use crate::prelude::*;
use crate::protocol::{attr, call, object};

// Fields: 0 message, 1 exceptions (a tuple).
const MESSAGE: usize = 0;
const EXCEPTIONS: usize = 1;

/// The members of a group.
pub fn members(e: Gc<PyException>) -> Option<Gc<PyTuple>> {
    e.field(EXCEPTIONS).and_then(|v| v.downcast())
}
/// Whether `v` is an exception group.
pub fn is_group(t: &Thread, v: Value) -> bool {
    t.class_of(v).is_subtype_of(t.types.base_exception_group)
}

fn new(t: &Thread, class: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
    let a = args.positional();
    if args.keyword_count() > 0 {
        return Err(t.raise_type_error(format!("{}() takes no keyword arguments", class.name())));
    }
    let [message, list] = a else {
        return Err(
            t.raise_type_error(format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)", a.len()))
        );
    };
    if str_::as_str(*message).is_none() {
        let got = t.class_of(*message).name();
        return Err(t.raise_type_error(format!("BaseExceptionGroup.__new__() argument 1 must be str, not {got}")));
    }
    let is_sequence = t.class_of(*list).slots.get().sq_item.is_some() && list.downcast::<PyDict>().is_none();
    if !is_sequence {
        return Err(t.raise_type_error("second argument (exceptions) must be a sequence"));
    }
    let exceptions = crate::protocol::sequence::to_tuple(t, *list)?;
    if exceptions.is_empty() {
        return Err(t.raise_value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let mut all_ordinary = true;
    for (i, &v) in exceptions.items().iter().enumerate() {
        if as_exception(v).is_none() {
            return Err(t.raise_value_error(format!("Item {i} of second argument (exceptions) is not an exception")));
        }
        all_ordinary &= t.class_of(v).is_subtype_of(t.types.exception);
    }
    let mut class = class;
    let ordinary_group = ExceptionGroup::class(t);
    if class == t.types.base_exception_group {
        if all_ordinary {
            class = ordinary_group;
        }
    } else if !all_ordinary && class == ordinary_group {
        return Err(t.raise_type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
    } else if !all_ordinary && class.is_subtype_of(t.types.exception) {
        return Err(t.raise_type_error(format!("Cannot nest BaseExceptions in '{}'", class.name())));
    }
    let kept = PyTuple::new(t, &[*message, *list])?;
    let e = super::allocate(t, class, kept)?;
    e.set_field(t, MESSAGE, Some(*message))?;
    e.set_field(t, EXCEPTIONS, Some(exceptions.into()))?;
    Ok(e.into())
}
fn init(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<()> {
    no_keywords(t, zelf, args)?;
    super::base::set_args(t, zelf, args)
}
fn str(t: &Thread, zelf: Value) -> PyResult<Value> {
    let e = this(zelf);
    let message = object::str(t, e.field(MESSAGE).unwrap_or(Value::NONE))?;
    let n = members(e).map_or(0, |m| m.len());
    t.new_str(&format!("{} ({n} sub-exception{})", message.to_lossy(), if n == 1 { "" } else { "s" }))
}
fn repr(t: &Thread, zelf: Value) -> PyResult<Value> {
    let e = this(zelf);
    let message = object::repr(t, e.field(MESSAGE).unwrap_or(Value::NONE))?;
    let exceptions = members(e).unwrap_or_else(|| t.empty_tuple());
    // The sequence is shown as it was given: a list stays a list.
    let shown = match e.args(t).items() {
        [_, given] if given.downcast::<PyList>().is_some() => t.new_list(exceptions.items())?,
        _ => exceptions.into(),
    };
    let shown = object::repr(t, shown)?;
    t.new_str(&format!("{}({}, {})", t.class_of(zelf).short_name(), message.to_lossy(), shown.to_lossy()))
}
fn get<const I: usize>(_t: &Thread, zelf: Value) -> PyResult<Value> {
    Ok(this(zelf).field(I).unwrap_or(Value::NONE))
}
pub(super) static GETSET: &[GetSetDef] = &[
    GetSetDef { name: "message", get: get::<MESSAGE>, set: None, doc: "the text", member: true },
    GetSetDef { name: "exceptions", get: get::<EXCEPTIONS>, set: None, doc: "the exceptions, a tuple", member: true },
];

/// What `split` and `subgroup` match by.
enum Matcher {
    Types(Value),
    Predicate(Value),
    /// Identity with one of these exceptions (`except*` re-raising).
    Leaves(Gc<PyTuple>),
}
impl Matcher {
    fn new(t: &Thread, v: Value) -> PyResult<Matcher> {
        let all_classes = |tuple: Gc<PyTuple>| tuple.items().iter().all(|&c| is_exception_class(t, c));
        if is_exception_class(t, v)
            || v.downcast::<PyTuple>().is_some_and(|tuple| !tuple.is_empty() && all_classes(tuple))
        {
            return Ok(Matcher::Types(v));
        }
        if v.downcast::<PyType>().is_none() && call::is_callable(t, v) {
            return Ok(Matcher::Predicate(v));
        }
        Err(t.raise_type_error(
            "expected an exception type, a tuple of exception types, or a callable (other than a class)",
        ))
    }
    fn matches(&self, t: &Thread, e: Value) -> PyResult<bool> {
        match self {
            Matcher::Types(types) => exception_matches(t, e, *types),
            Matcher::Predicate(f) => {
                let r = call::call1(t, *f, e)?;
                object::is_true(t, r)
            }
            Matcher::Leaves(leaves) => Ok(!is_group(t, e) && leaves.items().contains(&e)),
        }
    }
}
/// `except types:` for a class or a tuple of classes, by the MRO.
pub fn exception_matches(t: &Thread, e: Value, types: Value) -> PyResult<bool> {
    if let Some(tuple) = types.downcast::<PyTuple>() {
        for &c in tuple.items() {
            if exception_matches(t, e, c)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    Ok(types.downcast::<PyType>().is_some_and(|c| t.class_of(e).is_subtype_of(c)))
}

/// The part of `group` with these members, made by its `derive`, with the group's traceback, context, cause and notes.
fn derived(t: &Thread, group: Value, parts: &[Value]) -> PyResult<Option<Value>> {
    if parts.is_empty() {
        return Ok(None);
    }
    let list = t.new_list(parts)?;
    let new = call::call_method(t, group, t.intern("derive"), &[list])?;
    if !is_group(t, new) {
        return Err(t.raise_type_error("derive must return an instance of BaseExceptionGroup"));
    }
    let (from, to) = (this(group), this(new));
    to.traceback.set(&to.header, from.traceback.get());
    to.context.set(&to.header, from.context.get());
    if let Some(cause) = from.cause.get() {
        to.cause.set(&to.header, Some(cause));
    }
    to.suppress_context.set(from.suppress_context.get());
    if let Some(notes) = attr::get_optional(t, group, t.names.dunder_notes)?
        && let Some(list) = notes.downcast::<PyList>()
    {
        let copy = list.to_rooted(t)?;
        let copy = t.new_list(&copy)?;
        attr::set(t, new, t.names.dunder_notes, Some(copy))?;
    }
    Ok(Some(new))
}
/// (matching part, rest) of an exception or group. The rest is not built when nobody wants it.
fn split_by(t: &Thread, e: Value, matcher: &Matcher, want_rest: bool) -> PyResult<(Option<Value>, Option<Value>)> {
    t.enter_native(" in exceptiongroup_split_recursive")?;
    if matcher.matches(t, e)? {
        return Ok((Some(e), None));
    }
    let Some(exceptions) = Some(e).filter(|e| is_group(t, *e)).and_then(|e| members(this(e))) else {
        return Ok((None, Some(e)));
    };
    let (mut yes, mut no) = (RootVec::new(&t.heap), RootVec::new(&t.heap));
    for &member in exceptions.items() {
        let (matched, rest) = split_by(t, member, matcher, want_rest)?;
        matched.into_iter().for_each(|v| yes.push(v));
        if want_rest {
            rest.into_iter().for_each(|v| no.push(v));
        }
    }
    if no.is_empty() && want_rest && yes.len() == exceptions.len() && yes.is_empty() {
        return Ok((None, None));
    }
    let matched = derived(t, e, &yes)?;
    let rest = if want_rest { derived(t, e, &no)? } else { None };
    Ok((matched, rest))
}
/// `except* types`: the matching part and the rest of `exc`. A naked exception that matches is wrapped in a group.
pub fn except_star_match(t: &Thread, exc: Value, types: Value) -> PyResult<(Option<Value>, Option<Value>)> {
    if exception_matches(t, exc, types)? {
        if is_group(t, exc) {
            return Ok((Some(exc), None));
        }
        let list = t.new_tuple(&[exc])?;
        let class: Value = t.types.base_exception_group.into();
        let wrapped = call::call_values(t, class, &[t.empty_str().into(), list])?;
        let tb = this(exc).traceback.get();
        let w = this(wrapped);
        w.traceback.set(&w.header, tb);
        return Ok((Some(wrapped), None));
    }
    if is_group(t, exc) {
        let matcher = Matcher::Types(types);
        return split_by(t, exc, &matcher, true);
    }
    Ok((None, Some(exc)))
}
/// The part of `group` whose leaves are among `leaves`.
pub fn project_on_leaves(t: &Thread, group: Value, leaves: Gc<PyTuple>) -> PyResult<Option<Value>> {
    Ok(split_by(t, group, &Matcher::Leaves(leaves), false)?.0)
}
/// All leaves below an exception.
pub fn collect_leaves(t: &Thread, e: Value, out: &mut RootVec) -> PyResult<()> {
    t.enter_native(" in collect_exception_group_leaf_ids")?;
    match Some(e).filter(|e| is_group(t, *e)).and_then(|e| members(this(e))) {
        Some(exceptions) => exceptions.items().iter().try_for_each(|&m| collect_leaves(t, m, out)),
        None => {
            out.push(e);
            Ok(())
        }
    }
}

fn split(t: &Thread, zelf: Value, condition: Value) -> PyResult<Value> {
    let matcher = Matcher::new(t, condition)?;
    let (yes, no) = split_by(t, zelf, &matcher, true)?;
    t.new_tuple(&[yes.unwrap_or(Value::NONE), no.unwrap_or(Value::NONE)])
}
fn subgroup(t: &Thread, zelf: Value, condition: Value) -> PyResult<Value> {
    let matcher = Matcher::new(t, condition)?;
    Ok(split_by(t, zelf, &matcher, false)?.0.unwrap_or(Value::NONE))
}
fn derive(t: &Thread, zelf: Value, exceptions: Value) -> PyResult<Value> {
    let message = this(zelf).field(MESSAGE).unwrap_or(Value::NONE);
    let class: Value = t.types.base_exception_group.into();
    call::call_values(t, class, &[message, exceptions])
}
pub(super) static METHODS: &[MethodDef] = &[
    method("derive", NativeFn::O(derive), "($self, excs, /)", "A group of the same kind with other members."),
    method("split", NativeFn::O(split), "($self, matcher_value, /)", "The matching part and the rest."),
    method("subgroup", NativeFn::O(subgroup), "($self, matcher_value, /)", "The matching part."),
    MethodDef {
        name: "__class_getitem__",
        function: NativeFn::O(|t, class, item| crate::objects::generic_alias::new(t, class, item)),
        binding: Binding::Class,
        signature: "",
        doc: "See PEP 585",
        effect: Effect::RunsPython,
        frame_blind: false,
    },
];
pub(super) fn slots(s: &mut Slots) {
    s.new = Some(new);
    s.init = Some(init);
    s.str = Some(str);
    s.repr = Some(repr);
}
