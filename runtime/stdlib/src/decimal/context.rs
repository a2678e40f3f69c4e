//! `decimal.Context`: precision, exponent range, rounding, and which conditions raise; and which context is current.

use super::decimal::PyDecimal;
use super::number::status::*;
use super::number::{Limits, MAX_EMAX, MAX_PREC, MIN_EMIN, Number, Rounding};
use super::signals::{self, SignalDict};
use crate::contextvars::context as variables;
use brolga_vm::modules::import;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::{as_str, eq_str};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};
use std::cell::Cell;

/// What arithmetic is done by: precision, rounding, exponent limits (Emin and Emax), letters (capitals), clamping of exponents, flags of signals
/// that occurred, and traps of those that raise.
#[pyclass(name = "Context", module = "decimal", flags = HEAPTYPE | BASETYPE | HAVE_GC, parts(operations))]
pub struct ContextObject {
    prec: Cell<i64>,
    emax: Cell<i64>,
    emin: Cell<i64>,
    rounding: Cell<Rounding>,
    clamp: Cell<bool>,
    pub capitals: Cell<bool>,
    pub status: Cell<u32>,
    pub traps: Cell<u32>,
    flags: GcField<Native<SignalDict>>,
    trap_flags: GcField<Native<SignalDict>>,
}
pub type ContextRef = Gc<Native<ContextObject>>;
pub type DecimalRef = Gc<Native<PyDecimal>>;

const ROUNDINGS: &str = "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]";

/// The attributes in the order of arguments.
const SETTINGS: [&str; 8] = ["prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps"];

pub fn rounding_of(t: &Thread, v: Value) -> PyResult<Rounding> {
    let found = as_str(v).and_then(|name| {
        let name = name.to_lossy().into_owned();
        Rounding::ALL.into_iter().find(|(known, _)| *known == name)
    });
    match found {
        Some((_, rounding)) => Ok(rounding),
        None => Err(t.raise_type_error(ROUNDINGS)),
    }
}
/// An int of 64 bits.
pub fn integer(t: &Thread, v: Value) -> PyResult<i64> {
    if int::as_int(v).is_none() {
        return Err(t.raise_type_error("an integer is required"));
    }
    match int::to_i64(v) {
        Some(n) => Ok(n),
        None => Err(t.raise_overflow_error("Python int too large to convert to C ssize_t")),
    }
}

impl ContextObject {
    pub fn make(t: &Thread, cls: Gc<PyType>, limits: Limits, traps: u32) -> PyResult<ContextRef> {
        let new = ContextObject {
            prec: Cell::new(limits.prec),
            emax: Cell::new(limits.emax),
            emin: Cell::new(limits.emin),
            rounding: Cell::new(limits.rounding),
            clamp: Cell::new(limits.clamp),
            capitals: Cell::new(true),
            status: Cell::new(0),
            traps: Cell::new(traps),
            flags: GcField::EMPTY,
            trap_flags: GcField::EMPTY,
        };
        Native::new(t, cls, new)
    }
    pub fn limits(&self) -> Limits {
        Limits {
            prec: self.prec.get(),
            emax: self.emax.get(),
            emin: self.emin.get(),
            rounding: self.rounding.get(),
            clamp: self.clamp.get(),
        }
    }
    /// A copy of class Context, with the same flags.
    pub fn copy_of(t: &Thread, zelf: ContextRef) -> PyResult<ContextRef> {
        let new = ContextObject::make(t, ContextObject::class(t), zelf.limits(), zelf.traps.get())?;
        new.capitals.set(zelf.capitals.get());
        new.status.set(zelf.status.get());
        Ok(new)
    }
    /// Notes conditions, and raises those that are trapped.
    pub fn note(&self, t: &Thread, conditions: u32) -> PyResult<()> {
        if conditions == 0 {
            return Ok(());
        }
        if conditions & NO_MEMORY != 0 {
            return Err(t.raise_out_of_memory());
        }
        self.status.set(self.status.get() | conditions);
        match conditions & self.traps.get() {
            0 => Ok(()),
            trapped => Err(signals::raise(t, trapped)),
        }
    }
    /// An operation's result as an object.
    pub fn result(&self, t: &Thread, f: impl FnOnce(&Limits, &mut u32) -> Number) -> PyResult<DecimalRef> {
        let mut status = 0;
        let number = f(&self.limits(), &mut status);
        self.note(t, status)?;
        PyDecimal::make(t, number)
    }
    fn set(zelf: ContextRef, t: &Thread, name: &str, v: Value) -> PyResult<()> {
        let range = |t: &Thread, low: i64, high: i64, what: &str| -> PyResult<i64> {
            let n = integer(t, v)?;
            if (low..=high).contains(&n) { Ok(n) } else { Err(t.raise_value_error(format!("valid {what}"))) }
        };
        match name {
            "prec" => zelf.prec.set(range(t, 1, MAX_PREC, "range for prec is [1, MAX_PREC]")?),
            "Emin" => zelf.emin.set(range(t, MIN_EMIN, 0, "range for Emin is [MIN_EMIN, 0]")?),
            "Emax" => zelf.emax.set(range(t, 0, MAX_EMAX, "range for Emax is [0, MAX_EMAX]")?),
            "capitals" => zelf.capitals.set(range(t, 0, 1, "values for capitals are 0 or 1")? != 0),
            "clamp" => zelf.clamp.set(range(t, 0, 1, "values for clamp are 0 or 1")? != 0),
            "rounding" => zelf.rounding.set(rounding_of(t, v)?),
            "flags" => zelf.status.set(signals::conditions_from(t, v)?),
            _ => zelf.traps.set(signals::conditions_from(t, v)?),
        }
        Ok(())
    }
    /// The mapping of flags or of traps.
    fn mapping(zelf: ContextRef, t: &Thread, of_traps: bool) -> PyResult<Value> {
        let place = if of_traps { &zelf.trap_flags } else { &zelf.flags };
        if let Some(known) = place.get() {
            return Ok(known.into());
        }
        let new = SignalDict::make(t, zelf, of_traps)?;
        place.set(zelf.header(), Some(new));
        Ok(new.into())
    }
    /// One of the contexts that the module has.
    pub fn template(t: &Thread, name: &'static str) -> PyResult<ContextRef> {
        let made = t.kept(name, || {
            let basic = Limits { prec: 9, emax: 999_999, emin: -999_999, rounding: Rounding::HalfEven, clamp: false };
            let serious = ALL_INVALID | DIVISION_BY_ZERO | OVERFLOW;
            let (limits, traps) = match name {
                "decimal.BasicContext" => {
                    (Limits { rounding: Rounding::HalfUp, ..basic }, serious | UNDERFLOW | CLAMPED)
                }
                "decimal.ExtendedContext" => (basic, 0),
                _ => (Limits { prec: 28, ..basic }, serious),
            };
            ContextObject::make(t, ContextObject::class(t), limits, traps).map(Value::from)
        })?;
        made.downcast().ok_or_else(|| t.raise_runtime_error("no decimal context"))
    }
    /// The current context of this thread or task.
    pub fn current(t: &Thread) -> PyResult<ContextRef> {
        let variable = current_variable(t)?;
        if let Some(found) = variables::lookup(t, variable)?
            && let Some(context) = found.downcast()
        {
            return Ok(context);
        }
        let new = ContextObject::copy_of(t, ContextObject::template(t, "decimal.DefaultContext")?)?;
        new.status.set(0);
        ContextObject::make_current(t, new)?;
        Ok(new)
    }
    pub fn make_current(t: &Thread, context: ContextRef) -> PyResult<()> {
        let variable = current_variable(t)?;
        variables::store(t, variables::current(t)?, variable, Some(context.into()))
    }
    /// What `setcontext` does: the contexts of the module are copied, lest they change.
    pub fn set_current(t: &Thread, v: Value) -> PyResult<()> {
        let Some(mut context) = v.downcast::<Native<ContextObject>>() else {
            return Err(t.raise_type_error("argument must be a context"));
        };
        for name in ["decimal.DefaultContext", "decimal.BasicContext", "decimal.ExtendedContext"] {
            if ContextObject::template(t, name)? == context {
                context = ContextObject::copy_of(t, context)?;
                context.status.set(0);
                break;
            }
        }
        ContextObject::make_current(t, context)
    }
    /// An optional argument: None is the current one.
    pub fn argument(t: &Thread, v: Value) -> PyResult<ContextRef> {
        if v.is_none() {
            return ContextObject::current(t);
        }
        v.downcast().ok_or_else(|| t.raise_type_error("optional argument must be a context"))
    }
    /// Applies keyword arguments that are named as attributes.
    pub fn configure(zelf: ContextRef, t: &Thread, name: &str, v: Value) -> PyResult<bool> {
        match SETTINGS.contains(&name) {
            true if !v.is_none() => ContextObject::set(zelf, t, name, v).map(|()| true),
            known => Ok(known),
        }
    }
}

fn current_variable(t: &Thread) -> PyResult<crate::contextvars::Variable> {
    let variable = t.kept("decimal.current", || {
        let class = import::import_attr(t, "_contextvars", "ContextVar")?;
        call::call1(t, class, t.intern("decimal_context"))
    })?;
    variable.downcast().ok_or_else(|| t.raise_runtime_error("no context variable"))
}

#[pymethods]
impl ContextObject {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<ContextRef> {
        let template = ContextObject::template(t, "decimal.DefaultContext")?;
        let new = ContextObject::make(t, cls, template.limits(), template.traps.get())?;
        new.capitals.set(template.capitals.get());
        Ok(new)
    }
    #[init(
        "Context(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)"
    )]
    fn init(
        t: &Thread,
        zelf: ContextRef,
        prec: Value,
        rounding: Value,
        emin: Value,
        emax: Value,
        capitals: Value,
        clamp: Value,
        flags: Value,
        traps: Value,
    ) -> PyResult<()> {
        let all = [prec, rounding, emin, emax, capitals, clamp, flags, traps];
        for (name, v) in SETTINGS.into_iter().zip(all) {
            ContextObject::configure(zelf, t, name, v)?;
        }
        Ok(())
    }
    #[slot]
    fn repr(zelf: ContextRef) -> String {
        let limits = zelf.limits();
        format!(
            "Context(prec={}, rounding={}, Emin={}, Emax={}, capitals={}, clamp={}, flags={}, traps={})",
            limits.prec,
            limits.rounding.name(),
            limits.emin,
            limits.emax,
            zelf.capitals.get() as u8,
            limits.clamp as u8,
            signals::names(zelf.status.get()),
            signals::names(zelf.traps.get())
        )
    }
    #[slot]
    fn getattro(t: &Thread, zelf: ContextRef, name: Value) -> PyResult<Value> {
        if eq_str(name, "traps") || eq_str(name, "flags") {
            return ContextObject::mapping(zelf, t, eq_str(name, "traps"));
        }
        attr::generic_get(t, zelf.value(), name)
    }
    #[slot]
    fn setattro(t: &Thread, zelf: ContextRef, name: Value, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else { return Err(t.raise_attribute_error("context attributes cannot be deleted")) };
        if eq_str(name, "traps") {
            zelf.traps.set(signals::from_mapping(t, v)?);
            return Ok(());
        }
        if eq_str(name, "flags") {
            zelf.status.set(signals::from_mapping(t, v)?);
            return Ok(());
        }
        attr::generic_set(t, zelf.value(), name, Some(v))
    }
    #[getter]
    fn prec(zelf: ContextRef) -> i64 {
        zelf.prec.get()
    }
    #[setter]
    fn set_prec(t: &Thread, zelf: ContextRef, v: Option<Value>) -> PyResult<()> {
        ContextObject::set(zelf, t, "prec", v.unwrap_or(Value::NONE))
    }
    #[getter("Emax")]
    fn emax(zelf: ContextRef) -> i64 {
        zelf.emax.get()
    }
    #[setter("Emax")]
    fn set_emax(t: &Thread, zelf: ContextRef, v: Option<Value>) -> PyResult<()> {
        ContextObject::set(zelf, t, "Emax", v.unwrap_or(Value::NONE))
    }
    #[getter("Emin")]
    fn emin(zelf: ContextRef) -> i64 {
        zelf.emin.get()
    }
    #[setter("Emin")]
    fn set_emin(t: &Thread, zelf: ContextRef, v: Option<Value>) -> PyResult<()> {
        ContextObject::set(zelf, t, "Emin", v.unwrap_or(Value::NONE))
    }
    #[getter]
    fn rounding(t: &Thread, zelf: ContextRef) -> Value {
        t.intern(zelf.rounding.get().name())
    }
    #[setter]
    fn set_rounding(t: &Thread, zelf: ContextRef, v: Option<Value>) -> PyResult<()> {
        ContextObject::set(zelf, t, "rounding", v.unwrap_or(Value::NONE))
    }
    #[getter]
    fn capitals(zelf: ContextRef) -> i64 {
        zelf.capitals.get() as i64
    }
    #[setter]
    fn set_capitals(t: &Thread, zelf: ContextRef, v: Option<Value>) -> PyResult<()> {
        ContextObject::set(zelf, t, "capitals", v.unwrap_or(Value::NONE))
    }
    #[getter]
    fn clamp(zelf: ContextRef) -> i64 {
        zelf.clamp.get() as i64
    }
    #[setter]
    fn set_clamp(t: &Thread, zelf: ContextRef, v: Option<Value>) -> PyResult<()> {
        ContextObject::set(zelf, t, "clamp", v.unwrap_or(Value::NONE))
    }
    /// The exponent of the smallest subnormal number.
    #[method("Etiny($self, /)")]
    fn etiny(zelf: ContextRef) -> i64 {
        zelf.limits().etiny()
    }
    /// The largest exponent that a number with all digits can have.
    #[method("Etop($self, /)")]
    fn etop(zelf: ContextRef) -> i64 {
        zelf.limits().etop()
    }
    /// Ten.
    #[method("radix($self, /)")]
    fn radix(t: &Thread, _zelf: ContextRef) -> PyResult<DecimalRef> {
        PyDecimal::make(t, Number::from_i64(10))
    }
    /// Resets all flags.
    #[method("clear_flags($self, /)")]
    fn clear_flags(zelf: ContextRef) {
        zelf.status.set(0);
    }
    /// Lets no signal raise.
    #[method("clear_traps($self, /)")]
    fn clear_traps(zelf: ContextRef) {
        zelf.traps.set(0);
    }
    /// A context with the same settings and flags.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: ContextRef) -> PyResult<ContextRef> {
        ContextObject::copy_of(t, zelf)
    }
    /// A context with the same settings and flags.
    #[method("__copy__($self, /)")]
    fn __copy__(t: &Thread, zelf: ContextRef) -> PyResult<ContextRef> {
        ContextObject::copy_of(t, zelf)
    }
    /// The class with the arguments that make an equal context.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: ContextRef) -> PyResult<Value> {
        let limits = zelf.limits();
        let arguments = t.new_tuple(&[
            t.new_int(limits.prec)?,
            t.intern(limits.rounding.name()),
            t.new_int(limits.emin)?,
            t.new_int(limits.emax)?,
            t.new_int(zelf.capitals.get() as i64)?,
            t.new_int(limits.clamp as i64)?,
            signals::to_list(t, zelf.status.get())?,
            signals::to_list(t, zelf.traps.get())?,
        ])?;
        t.new_tuple(&[t.class_of(zelf.value()).value(), arguments])
    }
    /// A number rounded by this context, from an int, float, text, tuple or Decimal.
    #[method("create_decimal($self, num=\"0\", /)")]
    fn create_decimal(t: &Thread, zelf: ContextRef, num: Option<Value>) -> PyResult<DecimalRef> {
        match num {
            Some(v) => PyDecimal::make(t, super::decimal::create(t, zelf, v)?),
            None => PyDecimal::make(t, Number::zero()),
        }
    }
    /// A number rounded by this context, from an int or float.
    #[method("create_decimal_from_float($self, f, /)")]
    fn create_decimal_from_float(t: &Thread, zelf: ContextRef, f: Value) -> PyResult<DecimalRef> {
        let number = super::decimal::from_real(t, f)?;
        zelf.result(t, |limits, status| number.finish(limits, status))
    }
}

/// Makes a context current for a while.
#[pyclass(name = "ContextManager", module = "decimal", flags = HEAPTYPE | HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct ContextManager {
    local: GcField<Native<ContextObject>>,
    outer: GcField<Native<ContextObject>>,
}
type ManagerRef = Gc<Native<ContextManager>>;

impl ContextManager {
    /// Of a copy of a context, or of the current one, with changes by name.
    pub fn make(t: &Thread, context: Value, changes: KwArgs<'_>) -> PyResult<ManagerRef> {
        let outer = ContextObject::current(t)?;
        let local = ContextObject::copy_of(t, ContextObject::argument(t, context)?)?;
        for (name, v) in changes.iter() {
            let text = as_str(name).map(|name| name.to_lossy().into_owned()).unwrap_or_default();
            if !ContextObject::configure(local, t, &text, v)? {
                let shown = object::repr(t, name)?;
                return Err(t.raise_type_error(format!(
                    "this function got an unexpected keyword argument {}",
                    shown.to_lossy()
                )));
            }
        }
        let new = ContextManager { local: GcField::new(local), outer: GcField::new(outer) };
        Native::new(t, ContextManager::class(t), new)
    }
}

#[pymethods]
impl ContextManager {
    #[method("__enter__($self, /)")]
    fn __enter__(t: &Thread, zelf: ManagerRef) -> PyResult<ContextRef> {
        let local = crate::support::held(&zelf.local);
        ContextObject::make_current(t, local)?;
        Ok(local)
    }
    #[method("__exit__($self, /, *args)", no_text_signature)]
    fn __exit__(t: &Thread, zelf: ManagerRef, _args: &[Value]) -> PyResult<()> {
        ContextObject::make_current(t, crate::support::held(&zelf.outer))
    }
}
