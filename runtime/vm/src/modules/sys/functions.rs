//! Functions of `sys` about the interpreter at large.

use super::info;
use crate::objects::str_::{as_str, intern_value};
use crate::objects::{int, kinds};
use crate::prelude::*;
use crate::protocol::{attr, call, number};

#[pymodule(part)]
pub mod functions {
    use super::*;
    use crate::abi::args::type_name;

    /// Raises SystemExit(status), which ends the program. None and 0 mean success; another int is the exit status; any other object is printed.
    #[pyfunction("exit(status=None, /)")]
    fn exit(t: &Thread, status: Value) -> PyResult<Value> {
        let exc = if status.is_none() {
            call::call0(t, t.types.system_exit.into())?
        } else {
            match crate::objects::tuple::as_tuple(status) {
                Some(args) => call::call_values(t, t.types.system_exit.into(), args.items())?,
                None => call::call1(t, t.types.system_exit.into(), status)?,
            }
        };
        Err(t.raise_value(exc))
    }
    /// The exception being handled, as (type, value, traceback), or (None, None, None).
    #[pyfunction("exc_info()")]
    fn exc_info(t: &Thread) -> PyResult<Value> {
        match crate::modules::eval::handled_exception(t) {
            Some(e) => {
                let traceback = attr::get(t, e, t.names.dunder_traceback)?;
                t.new_tuple(&[t.class_of(e).into(), e, traceback])
            }
            None => t.new_tuple(&[Value::NONE; 3]),
        }
    }
    /// The exception being handled, or None.
    #[pyfunction("exception()")]
    fn exception(t: &Thread) -> Value {
        crate::modules::eval::handled_exception(t).unwrap_or(Value::NONE)
    }
    /// The string that stands for all equal ones: interned strings that are equal are identical.
    #[pyfunction("intern(string, /)")]
    fn intern(t: &Thread, string: Value) -> PyResult<Value> {
        match string.downcast::<PyStr>() {
            Some(s) => Ok(intern_value(t, s)),
            None if as_str(string).is_some() => {
                Err(t.raise_type_error(format!("can't intern {}", t.class_of(string).name())))
            }
            None => Err(t.raise_type_error(format!("intern() argument must be str, not {}", type_name(t, string)))),
        }
    }
    /// Whether a string is interned.
    #[pyfunction("_is_interned(string, /)")]
    fn _is_interned(t: &Thread, string: Value) -> PyResult<bool> {
        if as_str(string).is_none() {
            let class = crate::abi::args::type_name(t, string);
            return Err(t.raise_type_error(format!("_is_interned() argument must be str, not {class}")));
        }
        Ok(string.downcast::<PyStr>().is_some_and(|s| s.is_interned()))
    }
    /// Whether an object lives as long as the interpreter. Numbers and singletons that need no memory do.
    #[pyfunction("_is_immortal(op, /)")]
    fn _is_immortal(t: &Thread, op: Value) -> bool {
        !op.is_pointer() || op.downcast::<PyType>().is_some_and(|c| c.spec.is_some()) && t.vm_is_live()
    }
    /// 'utf-8', the codec of strings unless another is named.
    #[pyfunction("getdefaultencoding()")]
    fn getdefaultencoding() -> &'static str {
        "utf-8"
    }
    /// The name of the codec between file names and the bytes that the system has for them.
    #[pyfunction("getfilesystemencoding()")]
    fn getfilesystemencoding() -> &'static str {
        "utf-8"
    }
    /// What happens to file names that the codec can't handle, by the name of the handler.
    #[pyfunction("getfilesystemencodeerrors()")]
    fn getfilesystemencodeerrors() -> &'static str {
        "surrogateescape"
    }
    /// getsizeof(object[, default])
    ///
    /// How many bytes of memory an object takes, without those that it refers to.
    #[pyfunction("getsizeof", raw)]
    fn getsizeof(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        let positional = args.positional();
        let object = positional.first().copied().or_else(|| args.keyword(t, "object"));
        let default = positional.get(1).copied().or_else(|| args.keyword(t, "default"));
        let given = positional.len() + args.keyword_count();
        if given > 2 {
            return Err(t.raise_type_error(format!("getsizeof() takes at most 2 arguments ({given} given)")));
        }
        let Some(object) = object else {
            return Err(t.raise_type_error("getsizeof() missing required argument 'object' (pos 1)"));
        };
        let size = super::size_of(t, object);
        match (size, default) {
            (Ok(n), _) => t.new_int(n),
            (Err(r), Some(default)) if t.exception_matches(t.types.type_error) => {
                t.take_exception(r);
                Ok(default)
            }
            (Err(r), _) => Err(r),
        }
    }
    /// A reference count as a plain new object would have it: none are kept here.
    #[pyfunction("getrefcount(object, /)")]
    fn getrefcount(t: &Thread, object: Value) -> i64 {
        if _is_immortal(t, object) || object.downcast::<PyStr>().is_some_and(|s| s.is_interned()) {
            // What CPython shows for immortal objects.
            return 0xc000_0000;
        }
        2
    }
    /// How many blocks of 64 bytes the objects take.
    #[pyfunction("getallocatedblocks()")]
    fn getallocatedblocks(t: &Thread) -> usize {
        t.heap.used_bytes() / 64
    }
    /// How many strings are interned.
    #[pyfunction("getunicodeinternedsize(*, _only_immortal=False)")]
    fn getunicodeinternedsize(t: &Thread, _only_immortal: bool) -> usize {
        t.interned.len()
    }
    /// How many calls of Python code can be inside one another.
    #[pyfunction("getrecursionlimit()")]
    fn getrecursionlimit(t: &Thread) -> u32 {
        t.recursion_limit.get()
    }
    /// Changes how many calls of Python code can be inside one another; one more raises RecursionError.
    #[pyfunction("setrecursionlimit(limit, /)")]
    fn setrecursionlimit(t: &Thread, limit: i32) -> PyResult<()> {
        if limit < 1 {
            return Err(t.raise_value_error("recursion limit must be greater or equal than 1"));
        }
        let depth = crate::modules::eval::stack_depth(t) as i32;
        if depth >= limit {
            return Err(t.raise_recursion_error(format!(
                "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
            )));
        }
        t.recursion_limit.set(limit as u32);
        Ok(())
    }
    /// How long a thread runs before others get their turn, in seconds.
    #[pyfunction("getswitchinterval()")]
    fn getswitchinterval(t: &Thread) -> f64 {
        t.state_of_vm().sys.switch_interval.get()
    }
    /// Changes how long a thread runs before others get their turn, in seconds.
    #[pyfunction("setswitchinterval(interval, /)")]
    fn setswitchinterval(t: &Thread, interval: f64) -> PyResult<()> {
        if interval <= 0.0 {
            return Err(t.raise_value_error("switch interval must be strictly positive"));
        }
        t.state_of_vm().sys.switch_interval.set(interval);
        Ok(())
    }
    /// How many digits a number may have when it is converted between int and str.
    #[pyfunction("get_int_max_str_digits()")]
    fn get_int_max_str_digits(t: &Thread) -> i64 {
        t.int_max_str_digits.get() as i64
    }
    /// Changes how many digits a number may have when it is converted between int and str; 0 is no limit.
    #[pyfunction("set_int_max_str_digits(maxdigits)")]
    fn set_int_max_str_digits(t: &Thread, maxdigits: i32) -> PyResult<()> {
        if maxdigits != 0 && (maxdigits as i64) < info::STR_DIGITS_CHECK_THRESHOLD {
            return Err(t.raise_value_error("maxdigits must be >= 640 or 0 for unlimited"));
        }
        t.int_max_str_digits.set(maxdigits as usize);
        Ok(())
    }
    /// What setdlopenflags() was given.
    #[pyfunction("getdlopenflags()")]
    fn getdlopenflags(t: &Thread) -> i32 {
        t.state_of_vm().sys.dlopen_flags.get()
    }
    /// Says with which RTLD_ numbers libraries are loaded.
    #[pyfunction("setdlopenflags(flags, /)")]
    fn setdlopenflags(t: &Thread, flags: i32) {
        t.state_of_vm().sys.dlopen_flags.set(flags);
    }
    /// Whether the interpreter is on its way out.
    #[pyfunction("is_finalizing()")]
    fn is_finalizing(t: &Thread) -> bool {
        t.state_of_vm().sys.finalizing.get()
    }
    /// Whether only one thread at a time runs Python code.
    #[pyfunction("_is_gil_enabled()")]
    fn _is_gil_enabled() -> bool {
        true
    }
    /// How many processors -X cpu_count or PYTHON_CPU_COUNT say there are, or -1.
    #[pyfunction("_get_cpu_count_config()")]
    fn _get_cpu_count_config(t: &Thread) -> i64 {
        t.config.cpu_count.unwrap_or(-1)
    }
    /// Drop what the interpreter has cached for look-ups. There is nothing that needs it.
    #[pyfunction("_clear_internal_caches()")]
    fn _clear_internal_caches() {}
    /// Drop what the interpreter has cached for types. There is nothing that needs it.
    #[pyfunction("_clear_type_cache()")]
    fn _clear_type_cache(t: &Thread) -> PyResult<()> {
        crate::modules::warnings::warn(
            t,
            t.types.deprecation_warning,
            "sys._clear_type_cache() is deprecated and may be removed in a future version of Python. Use \
             sys._clear_internal_caches() instead.",
            1,
        )
    }
    /// Remove the descriptors __dict__ and __weakref__ of a class, as dataclasses with slots need it.
    #[pyfunction("_clear_type_descriptors(type, /)")]
    fn _clear_type_descriptors(t: &Thread, r#type: Gc<PyType>) -> PyResult<()> {
        if r#type.has_flag(crate::abi::spec::type_flags::IMMUTABLETYPE) {
            return Err(t.raise_type_error("argument is immutable"));
        }
        for name in [t.names.dunder_dict, t.names.dunder_weakref] {
            if let Some(dict) = r#type.dict.get() {
                let found = dict.get_name(t, name)?;
                if found.is_some_and(|v| v.as_header().is_some_and(|h| h.kind() == kinds::GETSET)) {
                    dict.remove(t, name)?;
                }
            }
        }
        Ok(())
    }
    /// Prints to stderr what memory is used for.
    #[pyfunction("_debugmallocstats()")]
    fn _debugmallocstats(t: &Thread) -> PyResult<()> {
        super::super::write_stderr(t, &format!("{} bytes of heap in use\n", t.heap.used_bytes()))
    }
    /// Whether a debugger in another process can be used: it cannot.
    #[pyfunction("is_remote_debug_enabled()")]
    fn is_remote_debug_enabled() -> bool {
        false
    }
    /// Execute a script in another Python process; not supported.
    #[pyfunction("remote_exec(pid, script)")]
    fn remote_exec(t: &Thread, _pid: i32, _script: Value) -> PyResult<()> {
        Err(t.raise_runtime_error("Remote debugging is not enabled"))
    }
    /// Raises ValueError: profilers get no trampolines.
    #[pyfunction("activate_stack_trampoline(backend, /)")]
    fn activate_stack_trampoline(t: &Thread, _backend: String) -> PyResult<()> {
        Err(t.raise_value_error("perf trampoline not available"))
    }
    /// Nothing: profilers get no trampolines.
    #[pyfunction("deactivate_stack_trampoline()")]
    fn deactivate_stack_trampoline() {}
    /// Always false: profilers get no trampolines.
    #[pyfunction("is_stack_trampoline_active()")]
    fn is_stack_trampoline_active() -> bool {
        false
    }
    /// Calls a function with tracing left on, for debuggers.
    #[pyfunction("call_tracing(func, args, /)")]
    fn call_tracing(t: &Thread, func: Value, args: Gc<PyTuple>) -> PyResult<Value> {
        crate::modules::eval::with_tracing_on(t, || call::call_ex(t, func, args, None))
    }
}

/// What `sys.getsizeof` adds for objects that can be in cycles: the size of CPython's header.
const COLLECTOR_HEADER: i64 = 16;

/// `sys.getsizeof(v)`: what `__sizeof__` says, and the header, so that the numbers are about CPython's.
fn size_of(t: &Thread, v: Value) -> PyResult<i64> {
    let Some(method) = attr::lookup_special(t, v, t.names.dunder_sizeof)? else {
        return Err(t.raise_type_error(format!("Type {} doesn't define __sizeof__", crate::abi::args::type_name(t, v))));
    };
    let size = call::call0(t, method)?;
    let size = number::index(t, size)?;
    match int::to_i64(size) {
        Some(n) if n < 0 => Err(t.raise_value_error("__sizeof__() should return >= 0")),
        Some(n) => {
            let class = t.class_of(v);
            let collected = match v.downcast::<PyType>() {
                Some(c) => c.has_flag(crate::abi::spec::type_flags::HEAPTYPE),
                None => class.has_flag(crate::abi::spec::type_flags::HAVE_GC),
            };
            Ok(n.saturating_add(if collected { COLLECTOR_HEADER } else { 0 }))
        }
        None => Err(t.raise_overflow_error("Python int too large to convert to C ssize_t")),
    }
}

impl Thread {
    /// The VM has not begun to shut down.
    pub fn vm_is_live(&self) -> bool {
        !self.state_of_vm().sys.finalizing.get()
    }
    /// The state of the core modules (a thread has a `state` of its own).
    pub fn state_of_vm(&self) -> &crate::modules::VmState {
        let vm: &Vm = self;
        &vm.state
    }
}

/// The just-in-time compiler as sys shows it.
#[pymodule(name = "sys._jit")]
pub mod jit {
    use super::*;
    use crate::abi::tier::{self, Tier};
    use crate::objects::function::PyFunction;

    fn compiler(t: &Thread) -> PyResult<&dyn Tier> {
        match t.tier.tier.get() {
            Some(tier) => Ok(&**tier),
            None => Err(t.raise_runtime_error("the just-in-time compiler is switched off")),
        }
    }

    /// Whether this build can compile Python code to machine code.
    #[pyfunction("is_available()")]
    fn is_available() -> bool {
        cfg!(any(target_arch = "x86_64", target_arch = "aarch64"))
    }
    /// Whether the compiler is switched on.
    #[pyfunction("is_enabled()")]
    fn is_enabled(t: &Thread) -> bool {
        t.tier.tier.get().is_some()
    }
    /// Whether the caller runs as machine code.
    #[pyfunction("is_active()")]
    fn is_active(t: &Thread) -> bool {
        t.frame.get().is_some_and(|fp| fp.compiled_site().is_some())
    }
    /// Return the compiler's counters by name.
    #[pyfunction("stats()")]
    fn stats(t: &Thread) -> PyResult<Gc<PyDict>> {
        let d = PyDict::new(t)?;
        for (name, n) in t.tier.stats.all() {
            d.set(t, t.new_str(name)?, t.new_int(n as i64)?)?;
        }
        if let Some(tier) = t.tier.tier.get() {
            for (name, n) in tier.stats(t) {
                d.set(t, t.new_str(&name)?, t.new_int(n as i64)?)?;
            }
        }
        Ok(d)
    }
    /// Return a text that says whether the function is compiled, what was inlined, what stayed generic, and where code was left.
    #[pyfunction("explain(function, /)")]
    fn explain(t: &Thread, function: Gc<PyFunction>) -> PyResult<String> {
        Ok(compiler(t)?.explain(t, function))
    }
    /// Return the text of a stage of the function's compilation: 'build', a pass, 'opt', 'clif', 'asm', or 'all'.
    #[pyfunction("dump(function, stage='all', /)")]
    fn dump(t: &Thread, function: Gc<PyFunction>, stage: Option<String>) -> PyResult<String> {
        let stage = stage.unwrap_or_else(|| "all".into());
        compiler(t)?.dump(t, function, &stage).map_err(|why| t.raise_runtime_error(why))
    }
    /// Compile the function now.
    #[pyfunction("compile(function, /)")]
    fn compile(t: &Thread, function: Gc<PyFunction>) -> PyResult<()> {
        compiler(t)?.compile_now(t, function).map_err(|why| t.raise_runtime_error(why))
    }
    /// Give up the function's machine code.
    #[pyfunction("invalidate(function, /)")]
    fn invalidate(t: &Thread, function: Gc<PyFunction>) {
        tier::invalidate_code(t, function.code());
    }
}
