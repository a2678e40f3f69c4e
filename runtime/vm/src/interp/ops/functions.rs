//! Making functions and classes, and the intrinsics.

use super::try_flow;
use crate::frames::window::Fp;
use crate::interp::{Flow, State};
use crate::objects::cell::PyCell;
use crate::objects::code::PyCode;
use crate::objects::function::PyFunction;
use crate::objects::generator;
use crate::prelude::*;
use crate::protocol::{call, number, sequence};
use brolga_bytecode::oparg::{FunctionAttribute, Intrinsic1, Intrinsic2};

#[inline(always)]
pub fn make_function(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let f = try_flow!(new_function(t, s.fp, s.peek(1)));
    s.set(1, f);
    Flow::Next
}
#[inline(never)]
fn new_function(t: &Thread, fp: Fp, code: Value) -> PyResult<Value> {
    let Some(code) = code.downcast::<PyCode>() else {
        return Err(t.raise_system_error("bad MAKE_FUNCTION"));
    };
    let outer = fp.function.get();
    PyFunction::with_builtins(t, code, outer.globals(), outer.builtins.get()).map(Gc::value)
}
#[inline(always)]
pub fn set_function_attribute(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    // SAFETY: the compiler emits this behind MAKE_FUNCTION; the verifier checks foreign bytecode for it.
    let f: Gc<PyFunction> = unsafe { s.peek(1).cast() };
    let v = s.peek(2);
    match FunctionAttribute::from_oparg(oparg) {
        Some(FunctionAttribute::Defaults) => f.defaults.set(&f.header, v.downcast()),
        Some(FunctionAttribute::KwDefaults) => f.kwdefaults.set(&f.header, v.downcast()),
        Some(FunctionAttribute::Annotations) => f.annotations.set(&f.header, Some(v)),
        Some(FunctionAttribute::Closure) => {
            if !fits_closure(f, v) {
                s.save();
                let _ = t.raise_system_error("bad closure in SET_FUNCTION_ATTRIBUTE");
                return Flow::Error;
            }
            f.closure.set(&f.header, v.downcast());
        }
        Some(FunctionAttribute::Annotate) => f.annotate.set(&f.header, Some(v)),
        None => {
            s.save();
            let _ = t.raise_system_error("bad SET_FUNCTION_ATTRIBUTE");
            return Flow::Error;
        }
    }
    s.drop(1);
    s.set(1, f.value());
    Flow::Next
}
/// Whether a value is a tuple of as many cells as the function's code has free variables. Our compiler's always is.
fn fits_closure(f: Gc<PyFunction>, v: Value) -> bool {
    v.downcast::<PyTuple>().is_some_and(|cells| {
        cells.len() == f.code().nfree as usize && cells.items().iter().all(|c| c.downcast::<PyCell>().is_some())
    })
}
#[inline(always)]
pub fn load_build_class(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(build_class_function(t, s.fp));
    s.push(v);
    Flow::Next
}
#[inline(never)]
fn build_class_function(t: &Thread, fp: Fp) -> PyResult<Value> {
    let found = match fp.function.get().builtins.get() {
        Some(b) => super::globals::get_from_mapping(t, b, t.names.dunder_build_class)?,
        None => None,
    };
    found.ok_or_else(|| t.raise_name_error("__build_class__ not found"))
}
#[inline(always)]
pub fn setup_annotations(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    try_flow!(make_annotations(t, s.fp));
    Flow::Next
}
#[inline(never)]
fn make_annotations(t: &Thread, fp: Fp) -> PyResult<()> {
    let Some(namespace) = fp.namespace.get() else {
        return Err(t.raise_system_error("no locals found when setting up annotations"));
    };
    let name = t.names.dunder_annotations;
    if super::globals::get_from_mapping(t, namespace, name)?.is_none() {
        let d = PyDict::new(t)?;
        sequence::set_item(t, namespace, name, d.value())?;
    }
    Ok(())
}

#[inline(always)]
pub fn call_intrinsic_1(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(intrinsic_1(t, s.fp, oparg, s.peek(1)));
    s.set(1, v);
    Flow::Next
}
#[inline(never)]
fn intrinsic_1(t: &Thread, fp: Fp, oparg: u32, v: Value) -> PyResult<Value> {
    let hooks = &t.interp.hooks;
    match Intrinsic1::from_oparg(oparg) {
        Some(Intrinsic1::Print) => {
            let hook = match t.sys_dict.get() {
                Some(d) => d.get_str(t, "displayhook")?,
                None => None,
            };
            match hook {
                Some(hook) => call::call1(t, hook, v),
                None => Err(t.raise_runtime_error("lost sys.displayhook")),
            }
        }
        Some(Intrinsic1::ImportStar) => super::imports::import_star(t, fp, v).map(|()| Value::NONE),
        Some(Intrinsic1::StopIterationError) => generator::convert_stop_iteration(t, fp, v),
        Some(Intrinsic1::AsyncGenWrap) => generator::wrap_yielded(t, v),
        Some(Intrinsic1::UnaryPositive) => number::positive(t, v),
        Some(Intrinsic1::ListToTuple) => sequence::to_tuple(t, v).map(Gc::value),
        Some(Intrinsic1::TypeVar) => hooks.type_var(t, v, None, None),
        Some(Intrinsic1::ParamSpec) => hooks.param_spec(t, v),
        Some(Intrinsic1::TypeVarTuple) => hooks.type_var_tuple(t, v),
        Some(Intrinsic1::SubscriptGeneric) => hooks.subscript_generic(t, v),
        Some(Intrinsic1::TypeAlias) => hooks.type_alias(t, v),
        Some(Intrinsic1::Invalid) | None => Err(t.raise_system_error("bad CALL_INTRINSIC_1")),
    }
}
#[inline(always)]
pub fn call_intrinsic_2(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(intrinsic_2(t, oparg, s.peek(2), s.peek(1)));
    s.replace2(v);
    Flow::Next
}
#[inline(never)]
fn intrinsic_2(t: &Thread, oparg: u32, a: Value, b: Value) -> PyResult<Value> {
    let hooks = &t.interp.hooks;
    match Intrinsic2::from_oparg(oparg) {
        Some(Intrinsic2::PrepReraiseStar) => super::exceptions::prepare_reraise_star(t, a, b),
        Some(Intrinsic2::TypeVarWithBound) => hooks.type_var(t, a, Some(b), None),
        Some(Intrinsic2::TypeVarWithConstraints) => hooks.type_var(t, a, None, Some(b)),
        Some(Intrinsic2::SetFunctionTypeParams) => match a.downcast::<PyFunction>() {
            Some(f) => {
                f.type_params.set(&f.header, Some(b));
                Ok(a)
            }
            None => Err(t.raise_system_error("bad INTRINSIC_SET_FUNCTION_TYPE_PARAMS")),
        },
        Some(Intrinsic2::SetTypeParamDefault) => hooks.set_type_param_default(t, a, b),
        Some(Intrinsic2::Invalid) | None => Err(t.raise_system_error("bad CALL_INTRINSIC_2")),
    }
}
