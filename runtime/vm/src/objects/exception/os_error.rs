//! `OSError`: the constructor that picks a subclass by errno, and its text.

use super::base::{self, method, no_keywords, this};
use crate::abi::slots::{InitFn, NewFn};
use crate::objects::int;
use crate::prelude::*;
use crate::protocol::object;

// Fields: 0 errno, 1 strerror, 2 filename, 3 filename2, 4 characters_written (BlockingIOError).
const ERRNO: usize = 0;
const STRERROR: usize = 1;
const FILENAME: usize = 2;
const FILENAME2: usize = 3;
const WRITTEN: usize = 4;

/// The subclass for an errno.
fn subclass(t: &Thread, errno: i32) -> Option<Gc<PyType>> {
    let c = &t.types;
    // EAGAIN and EWOULDBLOCK are one number here.
    Some(match errno {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => c.blocking_io_error,
        libc::EPIPE | libc::ESHUTDOWN => c.broken_pipe_error,
        libc::ECHILD => c.child_process_error,
        libc::ECONNABORTED => c.connection_aborted_error,
        libc::ECONNREFUSED => c.connection_refused_error,
        libc::ECONNRESET => c.connection_reset_error,
        libc::EEXIST => c.file_exists_error,
        libc::ENOENT => c.file_not_found_error,
        libc::EISDIR => c.is_a_directory_error,
        libc::ENOTDIR => c.not_a_directory_error,
        libc::EINTR => c.interrupted_error,
        libc::EACCES | libc::EPERM => c.permission_error,
        libc::ESRCH => c.process_lookup_error,
        libc::ETIMEDOUT => c.timeout_error,
        _ => return None,
    })
}

/// The system's message for an errno.
pub fn strerror(errno: i32) -> String {
    let mut buffer = [0 as libc::c_char; 256];
    // SAFETY: the buffer is writable for its length; the XSI function leaves a terminated string in it.
    unsafe {
        if libc::strerror_r(errno, buffer.as_mut_ptr(), buffer.len()) != 0 && buffer[0] == 0 {
            return format!("Unknown error {errno}");
        }
        std::ffi::CStr::from_ptr(buffer.as_ptr()).to_string_lossy().into_owned()
    }
}

/// Raises for an errno.
pub fn raise(t: &Thread, errno: i32, filename: Option<Value>, filename2: Option<Value>) -> Raised {
    if errno == libc::EINTR {
        // A signal handler may have raised already.
        if let Err(r) = crate::interp::check_signals(t) {
            return r;
        }
    }
    let build = || {
        let text = t.new_str(&strerror(errno))?;
        let number = Value::from_small_int(errno as i64);
        let class: Value = t.types.os_error.into();
        match (filename, filename2) {
            (None, _) => crate::protocol::call::call_values(t, class, &[number, text]),
            (Some(f), None) => crate::protocol::call::call_values(t, class, &[number, text, f]),
            (Some(f), Some(f2)) => crate::protocol::call::call_values(t, class, &[number, text, f, Value::NONE, f2]),
        }
    };
    match build() {
        Ok(e) => super::raise_instance(t, e),
        Err(r) => r,
    }
}

/// Whether arguments are taken by `__new__`: a subclass that overrides `__init__` but not `__new__` takes them in `__init__`.
fn takes_in_init(class: Gc<PyType>) -> bool {
    let s = class.slots.get();
    !s.init.is_some_and(|f| std::ptr::fn_addr_eq(f, init as InitFn))
        && s.new.is_some_and(|f| std::ptr::fn_addr_eq(f, new as NewFn))
}
fn new(t: &Thread, class: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
    let mut class = class;
    let a = args.positional();
    if !takes_in_init(class) {
        if class == t.types.os_error
            && (2..=5).contains(&a.len())
            && let Some(errno) = int::to_i64(a[0])
            && let Some(better) = i32::try_from(errno).ok().and_then(|n| subclass(t, n))
        {
            class = better;
        }
        let e = super::allocate(t, class, t.empty_tuple())?;
        no_keywords(t, e.into(), args)?;
        fill(t, e.into(), args)?;
        return Ok(e.into());
    }
    super::allocate(t, class, t.empty_tuple()).map(Into::into)
}
fn init(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<()> {
    if !takes_in_init(t.class_of(zelf)) {
        return Ok(());
    }
    no_keywords(t, zelf, args)?;
    fill(t, zelf, args)
}
fn fill(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<()> {
    let (e, a) = (this(zelf), args.positional());
    let mut kept = a;
    if (2..=5).contains(&a.len()) {
        e.set_field(t, ERRNO, Some(a[0]))?;
        e.set_field(t, STRERROR, Some(a[1]))?;
        // The fourth argument is Windows' error number, meaningless here.
        if let Some(&f) = a.get(2).filter(|f| !f.is_none()) {
            if t.class_of(zelf) == t.types.blocking_io_error && int::as_int(f).is_some() {
                e.set_field(t, WRITTEN, Some(f))?;
            } else {
                e.set_field(t, FILENAME, Some(f))?;
                if let Some(&f2) = a.get(4).filter(|f| !f.is_none()) {
                    e.set_field(t, FILENAME2, Some(f2))?;
                }
                // File names are not repeated in `args`.
                kept = &a[..2];
            }
        }
    }
    let tuple = PyTuple::new(t, kept)?;
    e.args.set(&e.header, Some(tuple));
    Ok(())
}
fn str(t: &Thread, zelf: Value) -> PyResult<Value> {
    let e = this(zelf);
    let show = |i| object::str(t, e.field(i).unwrap_or(Value::NONE)).map(|s| s.to_lossy().into_owned());
    let quote = |v| object::repr(t, v).map(|s| s.to_lossy().into_owned());
    let text = match (e.field(FILENAME), e.field(FILENAME2)) {
        (Some(f), Some(f2)) => format!("[Errno {}] {}: {} -> {}", show(ERRNO)?, show(STRERROR)?, quote(f)?, quote(f2)?),
        (Some(f), None) => format!("[Errno {}] {}: {}", show(ERRNO)?, show(STRERROR)?, quote(f)?),
        _ if e.field(ERRNO).is_some() && e.field(STRERROR).is_some() => {
            format!("[Errno {}] {}", show(ERRNO)?, show(STRERROR)?)
        }
        _ => return base::str(t, zelf),
    };
    t.new_str(&text)
}
fn reduce(t: &Thread, zelf: Value) -> PyResult<Value> {
    let e = this(zelf);
    let args = e.args(t);
    let args = match e.field(FILENAME) {
        Some(f) if args.len() == 2 => match e.field(FILENAME2) {
            Some(f2) => PyTuple::new(t, &[args.get(0), args.get(1), f, Value::NONE, f2])?,
            None => PyTuple::new(t, &[args.get(0), args.get(1), f])?,
        },
        _ => args,
    };
    let class = t.class_of(zelf).into();
    match crate::protocol::attr::instance_dict(t, zelf)? {
        Some(dict) if !dict.is_empty() => t.new_tuple(&[class, args.into(), dict.into()]),
        _ => t.new_tuple(&[class, args.into()]),
    }
}

fn get<const I: usize>(_t: &Thread, zelf: Value) -> PyResult<Value> {
    Ok(this(zelf).field(I).unwrap_or(Value::NONE))
}
fn set<const I: usize>(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
    this(zelf).set_field(t, I, v)
}
fn get_written(t: &Thread, zelf: Value) -> PyResult<Value> {
    this(zelf).field(WRITTEN).ok_or_else(|| t.raise_attribute_error("characters_written"))
}
fn set_written(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
    match v {
        None if this(zelf).field(WRITTEN).is_none() => Err(t.raise_attribute_error("characters_written")),
        None => this(zelf).set_field(t, WRITTEN, None),
        Some(v) => {
            let n = crate::protocol::number::index(t, v)?;
            this(zelf).set_field(t, WRITTEN, Some(n))
        }
    }
}
pub(super) static GETSET: &[GetSetDef] = &[
    GetSetDef { name: "errno", get: get::<ERRNO>, set: Some(set::<ERRNO>), doc: "", member: true },
    GetSetDef { name: "strerror", get: get::<STRERROR>, set: Some(set::<STRERROR>), doc: "", member: true },
    GetSetDef { name: "filename", get: get::<FILENAME>, set: Some(set::<FILENAME>), doc: "", member: true },
    GetSetDef { name: "filename2", get: get::<FILENAME2>, set: Some(set::<FILENAME2>), doc: "", member: true },
    GetSetDef { name: "characters_written", get: get_written, set: Some(set_written), doc: "", member: false },
];
pub(super) static METHODS: &[MethodDef] = &[method("__reduce__", NativeFn::NoArgs(reduce), "($self, /)", "")];
pub(super) fn slots(s: &mut Slots) {
    s.new = Some(new);
    s.init = Some(init);
    s.str = Some(str);
}
