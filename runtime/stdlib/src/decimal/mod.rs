//! `_decimal`: decimal floating-point arithmetic after the General Decimal Arithmetic specification.
//!
//! [`number`] has numbers and rounding, [`arithmetic`], [`operations`] and [`transcendental`] compute, [`text`] reads and writes. These know nothing of Python.
//! [`decimal`] is the class of numbers, with its methods by name in [`decimal_methods`]; [`context`] and [`context_methods`] are that of contexts, [`signals`]
//! the exceptions.

pub mod arithmetic;
pub mod context;
pub mod context_methods;
pub mod decimal;
pub mod decimal_methods;
pub mod number;
pub mod operations;
pub mod signals;
pub mod text;
pub mod transcendental;

use brolga_vm::modules::import;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call};
use context::{ContextManager, ContextObject, ContextRef};
use decimal::PyDecimal;
use number::{Limits, Rounding};

/// Bits of the widest interchange format.
const MOST_IEEE_BITS: i64 = 512;

/// The class of tuples that `as_tuple` makes.
pub fn tuple_class(t: &Thread) -> PyResult<Value> {
    t.kept("decimal.DecimalTuple", || {
        let namedtuple = import::import_attr(t, "collections", "namedtuple")?;
        let names = [t.intern("DecimalTuple"), t.intern("sign digits exponent")];
        let class = call::call_keywords(t, namedtuple, &names, &[("module", t.intern("decimal"))])?;
        Ok(class)
    })
}

/// Decimal arithmetic.
#[pymodule(
    name = "_decimal",
    classes(
        PyDecimal,
        ContextObject,
        signals::DecimalException,
        signals::Clamped,
        signals::InvalidOperation,
        signals::ConversionSyntax,
        signals::DivisionImpossible,
        signals::DivisionUndefined,
        signals::InvalidContext,
        signals::DivisionByZero,
        signals::FloatOperation,
        signals::Inexact,
        signals::Rounded,
        signals::Subnormal,
        signals::Overflow,
        signals::Underflow
    )
)]
pub mod decimal_module {
    use super::*;

    #[pyattr("MAX_PREC")]
    const MAX_PREC: i64 = number::MAX_PREC;
    #[pyattr("MAX_EMAX")]
    const MAX_EMAX: i64 = number::MAX_EMAX;
    #[pyattr("MIN_EMIN")]
    const MIN_EMIN: i64 = number::MIN_EMIN;
    #[pyattr("MIN_ETINY")]
    const MIN_ETINY: i64 = number::MIN_ETINY;
    #[pyattr("IEEE_CONTEXT_MAX_BITS")]
    const IEEE_CONTEXT_MAX_BITS: i64 = MOST_IEEE_BITS;
    #[pyattr("HAVE_THREADS")]
    const HAVE_THREADS: bool = true;
    #[pyattr("HAVE_CONTEXTVAR")]
    const HAVE_CONTEXTVAR: bool = true;
    #[pyattr("__version__")]
    const VERSION: &str = "1.70";
    #[pyattr("__libmpdec_version__")]
    const LIBRARY_VERSION: &str = "2.5.1";

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let set = |name: &str, v: Value| attr::set(t, module.value(), t.intern(name), Some(v));
        for (name, _) in Rounding::ALL {
            set(name, t.intern(name))?;
        }
        set("DefaultContext", ContextObject::template(t, "decimal.DefaultContext")?.into())?;
        set("BasicContext", ContextObject::template(t, "decimal.BasicContext")?.into())?;
        set("ExtendedContext", ContextObject::template(t, "decimal.ExtendedContext")?.into())?;
        set("DecimalTuple", tuple_class(t)?)?;
        let number = import::import_attr(t, "numbers", "Number")?;
        call::call_method(t, number, t.intern("register"), &[PyDecimal::class(t).value()])?;
        Ok(())
    }
    /// The current context.
    #[pyfunction("getcontext()")]
    fn getcontext(t: &Thread) -> PyResult<ContextRef> {
        ContextObject::current(t)
    }
    /// Makes a context the current one.
    #[pyfunction("setcontext(context, /)")]
    fn setcontext(t: &Thread, context: Value) -> PyResult<()> {
        ContextObject::set_current(t, context)
    }
    /// For with statements: a copy of a context (of the current one by default), with changed attributes, is current inside.
    #[pyfunction("localcontext(ctx=None, **kwargs)")]
    fn localcontext(t: &Thread, ctx: Value, kwargs: KwArgs<'_>) -> PyResult<Gc<Native<ContextManager>>> {
        ContextManager::make(t, ctx, kwargs)
    }
    /// A context for the IEEE 754 interchange format of so many bits.
    #[pyfunction("IEEEContext(bits, /)")]
    fn ieee_context(t: &Thread, bits: Value) -> PyResult<ContextRef> {
        let bits = context::integer(t, bits)?;
        if !(1..=MOST_IEEE_BITS).contains(&bits) || bits % 32 != 0 {
            return Err(
                t.raise_value_error(format!("argument must be a multiple of 32, with a maximum of {MOST_IEEE_BITS}"))
            );
        }
        let emax = 3 * (1 << (bits / 16 + 3));
        let (prec, emin) = (9 * (bits / 32) - 2, 1 - emax);
        let limits = Limits { prec, emax, emin, rounding: Rounding::HalfEven, clamp: true };
        ContextObject::make(t, ContextObject::class(t), limits, 0)
    }
}
