//! Signals: the exceptions that conditions raise, and the mappings through which programs see a context's flags and traps.

use super::context::ContextObject;
use super::number::status::*;
use brolga_vm::objects::exception;
use brolga_vm::objects::exception::classes::{ArithmeticError, TypeError, ZeroDivisionError};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{iter, object};

macro_rules! exceptions {
    ($($name:ident = $text:literal ($($base:ident),*);)*) => { $(
        #[pyclass(name = $text, module = "decimal", bases($($base),*), layout_of = base, flags = HEAPTYPE | BASETYPE | HAVE_GC, no_doc)]
        pub struct $name;
    )* };
}
exceptions! {
    DecimalException = "DecimalException" (ArithmeticError);
    Clamped = "Clamped" (DecimalException);
    InvalidOperation = "InvalidOperation" (DecimalException);
    ConversionSyntax = "ConversionSyntax" (InvalidOperation);
    DivisionImpossible = "DivisionImpossible" (InvalidOperation);
    DivisionUndefined = "DivisionUndefined" (InvalidOperation, ZeroDivisionError);
    InvalidContext = "InvalidContext" (InvalidOperation);
    DivisionByZero = "DivisionByZero" (DecimalException, ZeroDivisionError);
    FloatOperation = "FloatOperation" (DecimalException, TypeError);
    Inexact = "Inexact" (DecimalException);
    Rounded = "Rounded" (DecimalException);
    Subnormal = "Subnormal" (DecimalException);
    Overflow = "Overflow" (Inexact, Rounded);
    Underflow = "Underflow" (Inexact, Rounded, Subnormal);
}

/// The signals in the order of mappings, each with its conditions.
pub fn signals(t: &Thread) -> [(Gc<PyType>, u32); 9] {
    [
        (InvalidOperation::class(t), ALL_INVALID),
        (FloatOperation::class(t), FLOAT_OPERATION),
        (DivisionByZero::class(t), DIVISION_BY_ZERO),
        (Overflow::class(t), OVERFLOW),
        (Underflow::class(t), UNDERFLOW),
        (Subnormal::class(t), SUBNORMAL),
        (Inexact::class(t), INEXACT),
        (Rounded::class(t), ROUNDED),
        (Clamped::class(t), CLAMPED),
    ]
}
/// The conditions of invalid operations, by their own names.
fn invalid_conditions(t: &Thread) -> [(Gc<PyType>, u32); 5] {
    [
        (InvalidOperation::class(t), INVALID_OPERATION),
        (ConversionSyntax::class(t), CONVERSION_SYNTAX),
        (DivisionImpossible::class(t), DIVISION_IMPOSSIBLE),
        (DivisionUndefined::class(t), DIVISION_UNDEFINED),
        (InvalidContext::class(t), INVALID_CONTEXT),
    ]
}
/// The exception of trapped conditions.
pub fn raise(t: &Thread, conditions: u32) -> Raised {
    let mut reasons = RootVec::new(&t.heap);
    let all = invalid_conditions(t).into_iter().chain(signals(t).into_iter().skip(1));
    for (class, bits) in all {
        if conditions & bits != 0 {
            reasons.push(class.value());
        }
    }
    let class = signals(t).into_iter().find(|(_, bits)| conditions & bits != 0);
    let class = class.map_or_else(|| InvalidOperation::class(t), |(class, _)| class);
    match t.new_list(&reasons) {
        Ok(list) => exception::raise_with_args(t, class, &[list]),
        Err(raised) => raised,
    }
}
/// The names of conditions, as contexts show them: in the order of the bits.
pub fn names(conditions: u32) -> String {
    let mut names = Vec::new();
    let mut invalid_done = false;
    for bit in 0..15 {
        let bit = 1 << bit;
        if conditions & bit == 0 {
            continue;
        }
        names.push(match bit {
            CLAMPED => "Clamped",
            DIVISION_BY_ZERO => "DivisionByZero",
            INEXACT => "Inexact",
            FLOAT_OPERATION => "FloatOperation",
            OVERFLOW => "Overflow",
            ROUNDED => "Rounded",
            SUBNORMAL => "Subnormal",
            UNDERFLOW => "Underflow",
            bit if bit & ALL_INVALID != 0 && !invalid_done => {
                invalid_done = true;
                "InvalidOperation"
            }
            _ => continue,
        });
    }
    format!("[{}]", names.join(", "))
}
const VALID: &str = "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]";

fn raise_key(t: &Thread, message: &str) -> Raised {
    match t.new_str(message) {
        Ok(text) => t.raise_key_error(text),
        Err(raised) => raised,
    }
}
/// The conditions of a signal class.
pub fn conditions_of(t: &Thread, class: Value) -> PyResult<u32> {
    match signals(t).into_iter().find(|(c, _)| c.value() == class) {
        Some((_, bits)) => Ok(bits),
        None => Err(raise_key(t, VALID)),
    }
}
/// The conditions that an argument gives: a list of signals, or a mapping.
pub fn conditions_from(t: &Thread, v: Value) -> PyResult<u32> {
    if let Some(list) = v.downcast::<PyList>() {
        let mut all = 0;
        let mut i = 0;
        while i < list.len() {
            all |= conditions_of(t, list.item(i))?;
            i += 1;
        }
        return Ok(all);
    }
    from_mapping(t, v)
}
/// As [`conditions_from`], of mappings only.
pub fn from_mapping(t: &Thread, v: Value) -> PyResult<u32> {
    if let Some(signals) = v.downcast::<Native<SignalDict>>() {
        return signals.bits(t);
    }
    let Some(dict) = v.downcast::<PyDict>() else {
        return Err(t.raise_type_error("argument must be a signal dict"));
    };
    let all = signals(t);
    if dict.len() != all.len() {
        return Err(raise_key(t, "invalid signal dict"));
    }
    let mut bits = 0;
    for (class, condition) in all {
        match dict.get(t, class.value())? {
            Some(v) => {
                if object::is_true(t, v)? {
                    bits |= condition;
                }
            }
            None => return Err(raise_key(t, "invalid signal dict")),
        }
    }
    Ok(bits)
}
/// A list of the signals that conditions belong to.
pub fn to_list(t: &Thread, conditions: u32) -> PyResult<Value> {
    let mut list = RootVec::new(&t.heap);
    for (class, bits) in signals(t) {
        if conditions & bits != 0 {
            list.push(class.value());
        }
    }
    t.new_list(&list)
}

/// The flags or the traps of a context as a mapping of signals to booleans.
#[pyclass(name = "SignalDictMixin", module = "decimal", flags = BASETYPE | HAVE_GC, no_doc)]
pub struct SignalDict {
    context: GcField<Native<ContextObject>>,
    of_traps: bool,
}
type DictRef = Gc<Native<SignalDict>>;

impl SignalDict {
    /// The class that programs see: the mixin of this module with `collections.abc.MutableMapping`.
    pub fn visible_class(t: &Thread) -> PyResult<Value> {
        t.kept("decimal.SignalDict", || {
            let mapping = brolga_vm::modules::import::import_attr(t, "collections.abc", "MutableMapping")?;
            let namespace = PyDict::new(t)?;
            namespace.set(t, t.names.dunder_module, t.intern("abc"))?;
            let bases = t.new_tuple(&[SignalDict::class(t).value(), mapping])?;
            let metaclass = t.class_of(mapping);
            let arguments = [t.intern("SignalDict"), bases, namespace.into()];
            brolga_vm::protocol::call::call_values(t, metaclass.value(), &arguments)
        })
    }
    pub fn make(t: &Thread, context: Gc<Native<ContextObject>>, of_traps: bool) -> PyResult<DictRef> {
        let class = SignalDict::visible_class(t)?;
        let class = brolga_vm::objects::type_::as_type(class).unwrap_or_else(|| SignalDict::class(t));
        Native::new(t, class, SignalDict { context: GcField::new(context), of_traps })
    }
    fn bits(&self, t: &Thread) -> PyResult<u32> {
        match self.context.get() {
            Some(context) => Ok(if self.of_traps { context.traps.get() } else { context.status.get() }),
            None => Err(t.raise_value_error("invalid signal dict")),
        }
    }
    fn to_dict(&self, t: &Thread) -> PyResult<Gc<PyDict>> {
        let bits = self.bits(t)?;
        let dict = PyDict::new(t)?;
        for (class, condition) in signals(t) {
            dict.set(t, class.value(), Value::from_bool(bits & condition != 0))?;
        }
        Ok(dict)
    }
}

#[pymethods]
impl SignalDict {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<DictRef> {
        Native::new(t, cls, SignalDict { context: GcField::EMPTY, of_traps: false })
    }
    #[init]
    fn init(_t: &Thread, _zelf: DictRef, _args: Args<'_>) {}
    #[slot]
    fn repr(t: &Thread, zelf: DictRef) -> PyResult<String> {
        let bits = zelf.bits(t)?;
        let entries = signals(t).map(|(class, condition)| {
            let set = if bits & condition != 0 { "True" } else { "False" };
            format!("<class 'decimal.{}'>:{set}", class.short_name())
        });
        Ok(format!("{{{}}}", entries.join(", ")))
    }
    #[slot]
    fn mp_length(t: &Thread, zelf: DictRef) -> PyResult<usize> {
        zelf.bits(t).map(|_| 9)
    }
    #[slot]
    fn iter(t: &Thread, zelf: DictRef) -> PyResult<Value> {
        zelf.bits(t)?;
        let mut keys = RootVec::new(&t.heap);
        keys.extend(signals(t).map(|(class, _)| class.value()));
        iter::get_iter(t, t.new_tuple(&keys)?)
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: DictRef, key: Value) -> PyResult<bool> {
        let bits = zelf.bits(t)?;
        Ok(bits & conditions_of(t, key)? != 0)
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: DictRef, key: Value, v: Option<Value>) -> PyResult<()> {
        let bits = zelf.bits(t)?;
        let Some(v) = v else { return Err(t.raise_value_error("signal keys cannot be deleted")) };
        let condition = conditions_of(t, key)?;
        let bits = if object::is_true(t, v)? { bits | condition } else { bits & !condition };
        if let Some(context) = zelf.context.get() {
            (if zelf.of_traps { &context.traps } else { &context.status }).set(bits);
        }
        Ok(())
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(zelf) = zelf.downcast::<Native<SignalDict>>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let mine = zelf.bits(t)?;
        let theirs = if let Some(other) = other.downcast::<Native<SignalDict>>() {
            other.bits(t)?
        } else if other.downcast::<PyDict>().is_some() {
            let bits = from_mapping(t, other);
            match t.catch(bits, t.types.key_error)? {
                Some(bits) => bits,
                None => return Ok(Value::NOT_IMPLEMENTED),
            }
        } else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let normal = |bits: u32| if bits & ALL_INVALID != 0 { bits | ALL_INVALID } else { bits };
        Ok(Value::from_bool((normal(mine) == normal(theirs)) == (op == CompareOp::Eq)))
    }
    /// The signals and whether they are set, as a dict.
    #[method("copy($self, /)", no_text_signature)]
    fn copy(t: &Thread, zelf: DictRef) -> PyResult<Gc<PyDict>> {
        zelf.to_dict(t)
    }
    #[classattr("__hash__")]
    const HASH: Option<Value> = None;
}
