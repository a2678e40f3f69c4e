//! `_lsprof`: the profiler behind cProfile.
//!
//! Events come from `sys.monitoring`, as those of a tool like any other. A function is told by its code object, a native one by its declaration, so that bound methods of
//! different objects count as one. The entries are kept in tables of indices; the stack of active calls is a vector beside them.

use brolga_vm::abi::args::type_name;
use brolga_vm::interp::monitoring::Event;
use brolga_vm::modules::import::import_attr;
use brolga_vm::objects::descriptors::MethodDescr;
use brolga_vm::objects::function::PyBuiltin;
use brolga_vm::objects::module::PyModule;
use brolga_vm::objects::str_::{as_str, eq_str};
use brolga_vm::objects::structseq::structseq;
use brolga_vm::objects::{exception, float, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Instant;

structseq!(pub PROFILER_ENTRY, "_lsprof", "profiler_entry", "What is known of a function's calls.", 6, {
    code: "code object or built-in function name",
    callcount: "how many times this was called",
    reccallcount: "how many times called recursively",
    totaltime: "total time in this entry",
    inlinetime: "inline time in this entry (not in subcalls)",
    calls: "details of the calls",
});
structseq!(pub PROFILER_SUBENTRY, "_lsprof", "profiler_subentry", "What is known of the calls of a function by another.", 5, {
    code: "called code object or built-in function name",
    callcount: "how many times this is called",
    reccallcount: "how many times this is called recursively",
    totaltime: "total time spent in this call",
    inlinetime: "inline time (not in further subcalls)",
});

/// `sys.monitoring.PROFILER_ID`
const TOOL: i64 = 2;
/// The events and the methods that are told of them.
const CALLBACKS: [(Event, &str); 9] = [
    (Event::PyStart, "_pystart_callback"),
    (Event::PyResume, "_pystart_callback"),
    (Event::PyThrow, "_pythrow_callback"),
    (Event::PyReturn, "_pyreturn_callback"),
    (Event::PyYield, "_pyreturn_callback"),
    (Event::PyUnwind, "_pyreturn_callback"),
    (Event::Call, "_ccall_callback"),
    (Event::CReturn, "_creturn_callback"),
    (Event::CRaise, "_creturn_callback"),
];

/// Counts and times of calls.
#[derive(Clone, Copy, Default)]
struct Tally {
    total: i64,
    inline: i64,
    calls: i64,
    recursive: i64,
    /// Calls that are running.
    depth: i64,
}
impl Tally {
    /// A call ended that took so long, and so long without what it called.
    fn end(&mut self, total: i64, inline: i64) {
        self.depth -= 1;
        if self.depth == 0 {
            self.total += total;
        } else {
            self.recursive += 1;
        }
        self.inline += inline;
        self.calls += 1;
    }
}

/// A function, and what it called by index, in the order of first calls.
#[derive(Default)]
struct Entry {
    tally: Tally,
    called: Vec<(usize, Tally)>,
    places: HashMap<usize, usize>,
}
impl Entry {
    fn called(&mut self, other: usize) -> &mut Tally {
        let place = *self.places.entry(other).or_insert_with(|| {
            self.called.push((other, Tally::default()));
            self.called.len() - 1
        });
        &mut self.called[place].1
    }
}

/// A call that is running.
struct Active {
    entry: usize,
    start: i64,
    /// Time in what it called.
    inner: i64,
}

/// Everything that was counted; without references.
#[derive(Default)]
struct Counts {
    entries: Vec<Entry>,
    /// From the address of a code object or declaration.
    by_key: HashMap<usize, usize>,
    active: Vec<Active>,
}

/// Measures which functions are called, how often and for how long.
#[pyclass(
    name = "Profiler",
    module = "_lsprof",
    flags = BASETYPE | HAVE_GC,
    signature = "(timer=None, timeunit=0.0, subcalls=True, builtins=True)"
)]
pub struct Profiler {
    counts: Opaque<RefCell<Counts>>,
    /// The code object or description of each entry. It keeps the code objects alive, whose addresses are keys.
    functions: GcField<PyList>,
    timer: Field,
    timeunit: Cell<f64>,
    start: Opaque<Instant>,
    enabled: Cell<bool>,
    subcalls: Cell<bool>,
    builtins: Cell<bool>,
    /// The timer is being called: what it does is not counted.
    in_timer: Cell<bool>,
}

type ProfilerRef = Gc<Native<Profiler>>;

/// Nanoseconds of the unit of times while there is no timer.
const NANOSECOND: f64 = 1e-9;

impl Profiler {
    /// The time in units of nanoseconds, or of the timer.
    fn now(t: &Thread, zelf: ProfilerRef) -> i64 {
        let Some(timer) = zelf.timer.get() else {
            return i64::try_from(zelf.start.elapsed().as_nanos()).unwrap_or(i64::MAX);
        };
        zelf.in_timer.set(true);
        let told = call::call0(t, timer);
        zelf.in_timer.set(false);
        let read = told.and_then(|v| {
            if zelf.timeunit.get() > 0.0 {
                return match int::to_i64(v) {
                    Some(n) => Ok(n),
                    None => brolga_vm::protocol::number::index_i64(t, v),
                };
            }
            match (float::as_float(v), int::to_i64(v)) {
                (Some(f), _) => Ok((f * 1e9).round() as i64),
                (None, Some(n)) => Ok(n.saturating_mul(1_000_000_000)),
                (None, None) => {
                    let got = type_name(t, v);
                    Err(t.raise_type_error(format!("'{got}' object cannot be interpreted as an integer or float")))
                }
            }
        });
        match read {
            Ok(n) => n,
            Err(raised) => {
                let shown = object::repr(t, timer).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
                let message = format!("Exception ignored while calling _lsprof timer {shown}");
                exception::write_unraisable(t, raised, None, Some(&message));
                0
            }
        }
    }
    fn seconds(&self, n: i64) -> f64 {
        let unit =
            if self.timer.get().is_some() && self.timeunit.get() > 0.0 { self.timeunit.get() } else { NANOSECOND };
        n as f64 * unit
    }
    /// The entry of a key, made if need be; `describe` says what stands for the function.
    fn entry(t: &Thread, zelf: ProfilerRef, key: usize, describe: impl FnOnce() -> PyResult<Value>) -> PyResult<usize> {
        if let Some(found) = zelf.counts.borrow().by_key.get(&key) {
            return Ok(*found);
        }
        let function = describe()?;
        let functions = crate::support::held(&zelf.functions);
        functions.append(t, function)?;
        let mut counts = zelf.counts.borrow_mut();
        counts.entries.push(Entry::default());
        let index = counts.entries.len() - 1;
        counts.by_key.insert(key, index);
        Ok(index)
    }
    fn enter(t: &Thread, zelf: ProfilerRef, entry: usize) {
        {
            let counts = &mut *zelf.counts.borrow_mut();
            let Some(called) = counts.entries.get_mut(entry) else { return };
            called.tally.depth += 1;
            if zelf.subcalls.get()
                && let Some(caller) = counts.active.last().and_then(|active| counts.entries.get_mut(active.entry))
            {
                caller.called(entry).depth += 1;
            }
        }
        let start = Profiler::now(t, zelf);
        zelf.counts.borrow_mut().active.push(Active { entry, start, inner: 0 });
    }
    /// The innermost call ended.
    fn leave_innermost(zelf: ProfilerRef, now: i64) {
        let counts = &mut *zelf.counts.borrow_mut();
        let Some(ended) = counts.active.pop() else { return };
        let total = now.saturating_sub(ended.start);
        let inline = total.saturating_sub(ended.inner);
        let Some(entry) = counts.entries.get_mut(ended.entry) else { return };
        entry.tally.end(total, inline);
        if let Some(caller) = counts.active.last_mut() {
            caller.inner = caller.inner.saturating_add(total);
            let caller = caller.entry;
            if zelf.subcalls.get()
                && let Some(caller) = counts.entries.get_mut(caller)
            {
                caller.called(ended.entry).end(total, inline);
            }
        }
    }
    /// A call ended: the innermost one of this function, and what still runs inside it.
    fn leave(t: &Thread, zelf: ProfilerRef, key: usize) {
        let known = {
            let counts = zelf.counts.borrow();
            counts.by_key.contains_key(&key) && !counts.active.is_empty()
        };
        if known {
            let now = Profiler::now(t, zelf);
            Profiler::leave_innermost(zelf, now);
        }
    }
    fn leave_all(t: &Thread, zelf: ProfilerRef) {
        while !zelf.counts.borrow().active.is_empty() {
            let now = Profiler::now(t, zelf);
            Profiler::leave_innermost(zelf, now);
        }
    }
    fn enter_code(t: &Thread, zelf: ProfilerRef, code: Value) -> PyResult<()> {
        if zelf.in_timer.get() {
            return Ok(());
        }
        let entry = Profiler::entry(t, zelf, object::id(code) as usize, || Ok(code))?;
        Profiler::enter(t, zelf, entry);
        Ok(())
    }
    fn times(t: &Thread, zelf: ProfilerRef, tally: &Tally) -> PyResult<[Value; 4]> {
        Ok([
            t.new_int(tally.calls)?,
            t.new_int(tally.recursive)?,
            t.new_float(zelf.seconds(tally.total))?,
            t.new_float(zelf.seconds(tally.inline))?,
        ])
    }
}

/// The declaration of a native function that is called, the object it is taken from, and its module; `None` of other callables, and of methods called through their class without anything.
fn native_function(t: &Thread, callable: Value, receiver: Value) -> Option<(&'static MethodDef, Option<Value>, Value)> {
    if let Some(f) = callable.downcast::<PyBuiltin>() {
        let module = f.module.get().unwrap_or(Value::NONE);
        let receiver = f.receiver.get().filter(|r| r.downcast::<PyModule>().is_none());
        return Some((f.def, receiver, module));
    }
    let descriptor = callable.downcast::<MethodDescr>()?;
    (Some(receiver) != t.interp.monitoring.missing.get()).then_some((descriptor.def, Some(receiver), Value::NONE))
}
/// What stands for a native function in the statistics.
fn describe(t: &Thread, def: &'static MethodDef, receiver: Option<Value>, module: Value) -> PyResult<Value> {
    if let Some(receiver) = receiver {
        let found = t.class_of(receiver).lookup(t, t.intern(def.name));
        if let Some(found) = found {
            match object::repr_object(t, found) {
                Ok(shown) => return Ok(shown),
                Err(raised) => {
                    t.take_exception(raised);
                }
            }
        }
    }
    let module_name = match (as_str(module), module.downcast::<PyModule>()) {
        (Some(name), _) => Some(name),
        (None, Some(module)) => module.dict().get_str(t, "__name__")?.and_then(as_str),
        _ => None,
    };
    match module_name {
        Some(name) => t.new_str(&format!("<built-in method {}.{}>", name.to_lossy(), def.name)),
        None => t.new_str(&format!("<built-in method {}>", def.name)),
    }
}
fn key_of(def: &'static MethodDef) -> usize {
    std::ptr::from_ref(def) as usize
}

#[pymethods]
impl Profiler {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<ProfilerRef> {
        let functions = PyList::new_empty(t)?;
        let data = Profiler {
            counts: Opaque(RefCell::new(Counts::default())),
            functions: GcField::new(functions),
            timer: Field::EMPTY,
            timeunit: Cell::new(0.0),
            start: Opaque(Instant::now()),
            enabled: Cell::new(false),
            subcalls: Cell::new(true),
            builtins: Cell::new(true),
            in_timer: Cell::new(false),
        };
        Native::new(t, cls, data)
    }
    #[init("Profiler(timer=None, timeunit=0.0, subcalls=True, builtins=True)")]
    fn init(_t: &Thread, zelf: ProfilerRef, timer: Value, timeunit: f64, subcalls: bool, builtins: bool) {
        zelf.timer.set(zelf.header(), Some(timer).filter(|v| !v.is_none()));
        zelf.timeunit.set(timeunit);
        zelf.subcalls.set(subcalls);
        zelf.builtins.set(builtins);
    }
    /// Starts counting. subcalls says whether callers are told apart, builtins whether native functions are counted.
    #[method("enable($self, /, subcalls=True, builtins=True)")]
    fn enable(t: &Thread, zelf: ProfilerRef, subcalls: bool, builtins: bool) -> PyResult<()> {
        zelf.subcalls.set(subcalls);
        zelf.builtins.set(builtins);
        let monitoring = import_attr(t, "sys", "monitoring")?;
        let name = t.new_str("cProfile")?;
        let tool = Value::from_small_int(TOOL);
        if let Err(raised) = call::call_method(t, monitoring, t.intern("use_tool_id"), &[tool, name]) {
            t.take_exception(raised);
            return Err(t.raise_value_error("Another profiling tool is already active"));
        }
        let mut events = 0;
        for (event, method) in CALLBACKS {
            let callback = attr::get(t, zelf.into(), t.intern(method))?;
            let bit = Value::from_small_int(i64::from(event.bit()));
            call::call_method(t, monitoring, t.intern("register_callback"), &[tool, bit, callback])?;
            // Ends of native calls come with their beginnings.
            if !matches!(event, Event::CReturn | Event::CRaise) {
                events |= event.bit();
            }
        }
        zelf.enabled.set(true);
        let events = Value::from_small_int(i64::from(events));
        call::call_method(t, monitoring, t.intern("set_events"), &[tool, events]).map(|_| ())
    }
    /// Stops counting.
    #[method("disable($self, /)")]
    fn disable(t: &Thread, zelf: ProfilerRef) -> PyResult<()> {
        if zelf.in_timer.get() {
            return Err(t.raise_runtime_error("cannot disable profiler in external timer"));
        }
        if zelf.enabled.get() {
            let monitoring = import_attr(t, "sys", "monitoring")?;
            let tool = Value::from_small_int(TOOL);
            let name = call::call_method(t, monitoring, t.intern("get_tool"), &[tool])?;
            if !eq_str(name, "cProfile") {
                zelf.enabled.set(false);
                return Ok(());
            }
            for (event, _) in CALLBACKS {
                let bit = Value::from_small_int(i64::from(event.bit()));
                call::call_method(t, monitoring, t.intern("register_callback"), &[tool, bit, Value::NONE])?;
            }
            let none = Value::from_small_int(0);
            call::call_method(t, monitoring, t.intern("set_events"), &[tool, none])?;
            call::call_method(t, monitoring, t.intern("free_tool_id"), &[tool])?;
            zelf.enabled.set(false);
        }
        Profiler::leave_all(t, zelf);
        Ok(())
    }
    /// Forgets everything counted so far.
    #[method("clear($self, /)")]
    fn clear(t: &Thread, zelf: ProfilerRef) -> PyResult<()> {
        if zelf.in_timer.get() {
            return Err(t.raise_runtime_error("cannot clear profiler in external timer"));
        }
        let functions = PyList::new_empty(t)?;
        zelf.functions.set(zelf.header(), Some(functions));
        *zelf.counts.borrow_mut() = Counts::default();
        Ok(())
    }
    /// What was counted: a list of profiler_entry.
    ///
    /// Each has the attributes code (a code object, or text for a native function), callcount, reccallcount (calls within a call of the same function), totaltime,
    /// inlinetime (without what it called) and calls: None, or a list of profiler_subentry, one for each function it called.
    #[method("getstats($self, /)")]
    fn getstats(t: &Thread, zelf: ProfilerRef) -> PyResult<Value> {
        Profiler::leave_all(t, zelf);
        let functions = crate::support::held(&zelf.functions);
        let list = PyList::new_empty(t)?;
        let count = zelf.counts.borrow().entries.len();
        for i in 0..count {
            let (tally, called) = {
                let counts = zelf.counts.borrow();
                let Some(entry) = counts.entries.get(i) else { break };
                (entry.tally, entry.called.clone())
            };
            if tally.calls == 0 {
                continue;
            }
            let calls = if called.is_empty() {
                Value::NONE
            } else {
                let calls = PyList::new_empty(t)?;
                for (other, tally) in called.iter().filter(|(_, tally)| tally.calls > 0) {
                    let [a, b, c, d] = Profiler::times(t, zelf, tally)?;
                    let code = functions.get(t, *other)?;
                    calls.append(t, PROFILER_SUBENTRY::SEQ.make(t, &[code, a, b, c, d])?)?;
                }
                calls.into()
            };
            let [a, b, c, d] = Profiler::times(t, zelf, &tally)?;
            let code = functions.get(t, i)?;
            list.append(t, PROFILER_ENTRY::SEQ.make(t, &[code, a, b, c, d, calls])?)?;
        }
        Ok(list.into())
    }
    #[method("_pystart_callback($self, code, instruction_offset, /)")]
    fn _pystart_callback(t: &Thread, zelf: ProfilerRef, code: Value, _instruction_offset: Value) -> PyResult<()> {
        Profiler::enter_code(t, zelf, code)
    }
    #[method("_pythrow_callback($self, code, instruction_offset, exception, /)")]
    fn _pythrow_callback(
        t: &Thread,
        zelf: ProfilerRef,
        code: Value,
        _instruction_offset: Value,
        _exception: Value,
    ) -> PyResult<()> {
        Profiler::enter_code(t, zelf, code)
    }
    #[method("_pyreturn_callback($self, code, instruction_offset, retval, /)")]
    fn _pyreturn_callback(t: &Thread, zelf: ProfilerRef, code: Value, _instruction_offset: Value, _retval: Value) {
        if !zelf.in_timer.get() {
            Profiler::leave(t, zelf, object::id(code) as usize);
        }
    }
    #[method("_ccall_callback($self, code, instruction_offset, callable, self_arg, /)")]
    fn _ccall_callback(
        t: &Thread,
        zelf: ProfilerRef,
        _code: Value,
        _instruction_offset: Value,
        callable: Value,
        self_arg: Value,
    ) -> PyResult<()> {
        if zelf.in_timer.get() || !zelf.builtins.get() {
            return Ok(());
        }
        if let Some((def, receiver, module)) = native_function(t, callable, self_arg) {
            let entry = Profiler::entry(t, zelf, key_of(def), || describe(t, def, receiver, module))?;
            Profiler::enter(t, zelf, entry);
        }
        Ok(())
    }
    #[method(
        "_creturn_callback($self, code, instruction_offset, callable, self_arg, /)",
        text_signature = "($self, code, instruction_offset, callable, self_arg,\n                  /)"
    )]
    fn _creturn_callback(
        t: &Thread,
        zelf: ProfilerRef,
        _code: Value,
        _instruction_offset: Value,
        callable: Value,
        self_arg: Value,
    ) {
        if zelf.in_timer.get() || !zelf.builtins.get() {
            return;
        }
        if let Some((def, ..)) = native_function(t, callable, self_arg) {
            Profiler::leave(t, zelf, key_of(def));
        }
    }
}

/// The fast profiler.
#[pymodule(name = "_lsprof", classes(Profiler))]
pub mod lsprof {
    use super::*;

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "profiler_entry", PROFILER_ENTRY::SEQ.class(t)?.into())?;
        module.add(t, "profiler_subentry", PROFILER_SUBENTRY::SEQ.class(t)?.into())
    }
}
