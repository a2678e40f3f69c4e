//! `_testinternalcapi`: what tests of the interpreter look at inside of it, under the names that CPython's tests use.
//!
//! Sizes that belong to CPython's memory layout are given as CPython's: `sys.getsizeof` counts by them too.

pub mod hamt;
pub mod sequence;

use crate::objects::code::PyCode;
use crate::objects::type_::slotdefs::SLOT_DEFS;
use crate::prelude::*;
use brolga_bytecode::Opcode;
use std::cell::Cell;

/// How often something happened that an optimizing interpreter would rather not see.
#[derive(Default)]
pub struct RareEvents {
    pub set_class: Cell<i64>,
    pub set_bases: Cell<i64>,
    pub func_modification: Cell<i64>,
}

/// Counts one event.
pub fn count(counter: &Cell<i64>) {
    counter.set(counter.get() + 1);
}

fn code_argument(t: &Thread, v: Value) -> PyResult<Gc<PyCode>> {
    v.downcast::<PyCode>().ok_or_else(|| t.raise_type_error("argument must be a code object"))
}

/// Whether all that code can return is None, and it says so without computing anything.
fn returns_only_none(t: &Thread, code: Gc<PyCode>) -> PyResult<bool> {
    let mut previous = None;
    let mut unit = 0;
    while unit < code.unit_count() {
        let op = code.base_opcode(unit);
        if op == Opcode::RETURN_VALUE {
            let constant = match previous {
                Some((Opcode::LOAD_CONST, arg)) => code.constant(t, arg)?,
                _ => return Ok(false),
            };
            if !constant.is_none() {
                return Ok(false);
            }
        }
        previous = Some((op, (code.unit(unit) >> 8) as usize));
        unit += 1 + op.caches();
    }
    Ok(true)
}

/// Whether an error handler is one that file names may be coded with.
fn locale_handler<'a>(t: &Thread, errors: Option<&'a str>) -> PyResult<&'a str> {
    match errors.unwrap_or("strict") {
        known @ ("strict" | "surrogateescape" | "surrogatepass") => Ok(known),
        _ => Err(t.raise_value_error("unsupported error handler")),
    }
}

/// An error of a codec as a RuntimeError with the position.
fn coding_error(t: &Thread, raised: Raised, what: &str) -> Raised {
    let exc = t.take_exception(raised);
    let part = |name: &str| crate::protocol::attr::get_str(t, exc, name);
    let (Ok(start), Ok(reason)) = (part("start"), part("reason")) else { return t.restore_exception(exc) };
    let shown = |v: Value| crate::protocol::object::str(t, v).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
    let reason = if what == "encode" { format!(", reason={}", shown(reason)) } else { String::new() };
    let name = if what == "encode" { "pos" } else { "wlen" };
    t.raise_runtime_error(format!("{what} error: {name}={}{reason}", shown(start)))
}

/// Access to what is inside the interpreter, for its tests.
#[pymodule(name = "_testinternalcapi")]
pub mod internals {
    use super::*;

    #[pyattr("SPECIALIZATION_THRESHOLD")]
    const SPECIALIZATION_THRESHOLD: i64 = (crate::interp::specialize::counter::WARMUP >> 4) as i64 + 1;
    #[pyattr("SPECIALIZATION_COOLDOWN")]
    const SPECIALIZATION_COOLDOWN: i64 = (crate::interp::specialize::counter::COOLDOWN >> 4) as i64 + 1;
    #[pyattr("SHARED_KEYS_MAX_SIZE")]
    const SHARED_KEYS_MAX_SIZE: i64 = 30;
    #[pyattr("SIZEOF_PYGC_HEAD")]
    const SIZEOF_PYGC_HEAD: i64 = 16;
    #[pyattr("SIZEOF_MANAGED_PRE_HEADER")]
    const SIZEOF_MANAGED_PRE_HEADER: i64 = 16;
    #[pyattr("SIZEOF_PYOBJECT")]
    const SIZEOF_PYOBJECT: i64 = 16;
    #[pyattr("SIZEOF_TIME_T")]
    const SIZEOF_TIME_T: i64 = 8;

    /// Return the depth of Python calls.
    #[pyfunction("get_recursion_depth()")]
    fn get_recursion_depth(t: &Thread) -> i64 {
        i64::from(crate::objects::frame::current(t).map_or(0, |fp| fp.depth.get()))
    }
    /// Return how many more native calls fit on the stack, roughly.
    #[pyfunction("get_c_recursion_remaining()")]
    fn get_c_recursion_remaining(t: &Thread) -> i64 {
        get_stack_margin(t) / 512
    }
    /// Return where the native stack is.
    #[pyfunction("get_stack_pointer()")]
    fn get_stack_pointer() -> i64 {
        let here = 0u8;
        &raw const here as i64
    }
    /// Return how many bytes are left of the native stack before recursion is refused.
    #[pyfunction("get_stack_margin()")]
    fn get_stack_margin(t: &Thread) -> i64 {
        let here = 0u8;
        (&raw const here as i64 - t.native_stack_limit.get() as i64).max(0)
    }
    /// Return the next version number of dict keys. They do not run out.
    #[pyfunction("get_next_dict_keys_version()")]
    fn get_next_dict_keys_version() -> i64 {
        1
    }
    /// Look a key up whose hash is known.
    #[pyfunction("dict_getitem_knownhash(mp, key, hash, /)")]
    fn dict_getitem_knownhash(t: &Thread, mp: Value, key: Value, hash: i64) -> PyResult<Value> {
        let Some(dict) = mp.downcast::<PyDict>() else {
            return Err(t.raise(t.types.system_error, "bad argument to internal function"));
        };
        dict.get_hashed(t, key, hash)?.ok_or_else(|| t.raise_key_error(key))
    }
    /// Return the kinds of a code object's variables by name.
    #[pyfunction("get_co_localskinds(code, /)")]
    fn get_co_localskinds(t: &Thread, code: Value) -> PyResult<Value> {
        let code = code_argument(t, code)?;
        let kinds = PyDict::new(t)?;
        for i in 0..code.nlocalsplus as usize {
            kinds.set(t, code.localsplus_name(i), Value::from_small_int(code.localsplus_kind(i).into()))?;
        }
        Ok(kinds.into())
    }
    /// Return how many words a frame of the code object has.
    #[pyfunction("get_co_framesize(code, /)")]
    fn get_co_framesize(t: &Thread, code: Value) -> PyResult<i64> {
        Ok(code_argument(t, code)?.window_words.into())
    }
    /// Return whether the code can return nothing but None.
    #[pyfunction("code_returns_only_none(code, /)")]
    fn code_returns_only_none(t: &Thread, code: Value) -> PyResult<bool> {
        returns_only_none(t, code_argument(t, code)?)
    }
    /// Return all builtin types.
    #[pyfunction("get_static_builtin_types()")]
    fn get_static_builtin_types(t: &Thread) -> PyResult<Value> {
        let mut found = RootVec::new(&t.heap);
        t.heap.for_each_object(|h| {
            if let Some(class) = h.value().downcast::<PyType>()
                && class.has_flag(crate::abi::spec::type_flags::STATIC_BUILTIN)
            {
                found.push(class.into());
            }
        });
        t.new_list(&found)
    }
    /// Return the names of the methods that slots are wrapped in.
    #[pyfunction("identify_type_slot_wrappers()")]
    fn identify_type_slot_wrappers(t: &Thread) -> PyResult<Value> {
        let mut names = RootVec::new(&t.heap);
        SLOT_DEFS.iter().filter(|def| def.wrapper.is_some()).for_each(|def| names.push(t.intern(def.name)));
        t.new_list(&names)
    }
    /// Encode text as file names are.
    #[pyfunction("EncodeLocaleEx(text, current_locale=0, errors=None, /)")]
    fn encode_locale(t: &Thread, text: Value, current_locale: i32, errors: Option<String>) -> PyResult<Value> {
        let _ = current_locale;
        let errors = locale_handler(t, errors.as_deref())?;
        let (encoding, errors) = (t.new_str("utf-8")?, t.new_str(errors)?);
        crate::protocol::call::call_method(t, text, t.intern("encode"), &[encoding, errors])
            .map_err(|raised| coding_error(t, raised, "encode"))
    }
    /// Decode a file name.
    #[pyfunction("DecodeLocaleEx(str, current_locale=0, errors=None, /)")]
    fn decode_locale(t: &Thread, text: Value, current_locale: i32, errors: Option<String>) -> PyResult<Value> {
        let _ = current_locale;
        let errors = locale_handler(t, errors.as_deref())?;
        let (encoding, errors) = (t.new_str("utf-8")?, t.new_str(errors)?);
        crate::protocol::call::call_method(t, text, t.intern("decode"), &[encoding, errors])
            .map_err(|raised| coding_error(t, raised, "decode"))
    }
    /// Return how often rare events happened.
    #[pyfunction("get_rare_event_counters()")]
    fn get_rare_event_counters(t: &Thread) -> PyResult<Value> {
        let rare = &t.state_of_vm().rare;
        let counters = PyDict::new(t)?;
        for (name, counter) in [
            ("set_class", &rare.set_class),
            ("set_bases", &rare.set_bases),
            ("func_modification", &rare.func_modification),
        ] {
            counters.set_str(t, name, t.new_int(counter.get())?)?;
        }
        Ok(counters.into())
    }
    /// Start counting rare events anew.
    #[pyfunction("reset_rare_event_counters()")]
    fn reset_rare_event_counters(t: &Thread) {
        let rare = &t.state_of_vm().rare;
        for counter in [&rare.set_class, &rare.set_bases, &rare.func_modification] {
            counter.set(0);
        }
    }
    /// Return an empty mapping of the kind that contexts are made of.
    #[pyfunction("hamt()")]
    fn hamt(t: &Thread) -> PyResult<Value> {
        hamt::Hamt::empty(t)
    }
    /// Return an empty sequence of instructions.
    #[pyfunction("new_instruction_sequence()")]
    fn new_instruction_sequence(t: &Thread) -> PyResult<Value> {
        sequence::InstructionSequence::empty(t)
    }
    /// Optimize a sequence of instructions. The list of constants is changed in place.
    #[pyfunction("optimize_cfg(instructions, consts, nlocals)")]
    fn optimize_cfg(t: &Thread, instructions: Value, consts: Value, nlocals: i32) -> PyResult<Value> {
        sequence::optimize(t, instructions, consts, nlocals)
    }
}
