//! `resource`: limits and use of the process's resources.

use crate::system;
use brolga_vm::objects::int;
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{iter, number};

structseq!(pub STRUCT_RUSAGE, "resource", "struct_rusage", "What a process has used.", 16, {
    ru_utime: "seconds of processor time in its own code",
    ru_stime: "seconds of processor time in the system, for it",
    ru_maxrss: "most memory it had at once, in kilobytes",
    ru_ixrss: "not kept by Linux",
    ru_idrss: "as ru_ixrss",
    ru_isrss: "as ru_ixrss, too",
    ru_minflt: "how often a page of memory was missing but at hand",
    ru_majflt: "how often a page of memory had to be read",
    ru_nswap: "how often it was swapped out; not kept by Linux",
    ru_inblock: "how often a file system read for it",
    ru_oublock: "how often a file system wrote for it",
    ru_msgsnd: "messages it sent; not kept by Linux",
    ru_msgrcv: "messages it received; not kept by Linux",
    ru_nsignals: "signals that came; not kept by Linux",
    ru_nvcsw: "how often it waited for something",
    ru_nivcsw: "how often another had its turn",
});

/// A `struct_rusage`.
pub fn usage_value(t: &Thread, u: &libc::rusage) -> PyResult<Value> {
    let seconds = |v: &libc::timeval| v.tv_sec as f64 + v.tv_usec as f64 * 1e-6;
    let mut fields = RootVec::new(&t.heap);
    fields.push(t.new_float(seconds(&u.ru_utime))?);
    fields.push(t.new_float(seconds(&u.ru_stime))?);
    for n in [
        u.ru_maxrss,
        u.ru_ixrss,
        u.ru_idrss,
        u.ru_isrss,
        u.ru_minflt,
        u.ru_majflt,
        u.ru_nswap,
        u.ru_inblock,
        u.ru_oublock,
        u.ru_msgsnd,
        u.ru_msgrcv,
        u.ru_nsignals,
        u.ru_nvcsw,
        u.ru_nivcsw,
    ] {
        fields.push(t.new_int(n as i64)?);
    }
    STRUCT_RUSAGE::SEQ.make(t, &fields)
}

/// A limit as Python shows it: none is -1.
fn limit_value(t: &Thread, n: libc::rlim_t) -> PyResult<Value> {
    if n == libc::RLIM_INFINITY { Ok(Value::from_small_int(-1)) } else { int::from_u64(t, n as u64) }
}
fn limit_argument(t: &Thread, v: Value) -> PyResult<libc::rlim_t> {
    let index = number::index(t, v)?;
    match int::to_i64(index) {
        Some(-1) => Ok(libc::RLIM_INFINITY),
        Some(n) if n >= 0 => Ok(n as libc::rlim_t),
        Some(_) => Err(t.raise_value_error("Cannot convert negative int")),
        None => match int::to_u64(index) {
            Some(n) => Ok(n as libc::rlim_t),
            None => Err(t.raise_overflow_error("Python int too large to convert to C rlim_t")),
        },
    }
}
fn limits(t: &Thread, v: Value) -> PyResult<libc::rlimit> {
    let pair = iter::collect(t, v)?;
    if pair.len() != 2 {
        return Err(t.raise_value_error("expected a tuple of 2 integers"));
    }
    Ok(libc::rlimit { rlim_cur: limit_argument(t, pair[0])?, rlim_max: limit_argument(t, pair[1])? })
}
fn check_resource(t: &Thread, resource: i32) -> PyResult<()> {
    if (0..RLIM_NLIMITS).contains(&resource) { Ok(()) } else { Err(t.raise_value_error("invalid resource specified")) }
}
const RLIM_NLIMITS: i32 = 16;

system::constants! {
    NUMBERS:
    RLIMIT_CPU RLIMIT_FSIZE RLIMIT_DATA RLIMIT_STACK RLIMIT_CORE RLIMIT_NOFILE RLIMIT_AS RLIMIT_RSS RLIMIT_NPROC RLIMIT_MEMLOCK
    RUSAGE_SELF RUSAGE_CHILDREN
}
#[cfg(target_os = "linux")]
system::constants! {
    LINUX:
    RLIMIT_MSGQUEUE RLIMIT_NICE RLIMIT_RTPRIO RLIMIT_RTTIME RLIMIT_SIGPENDING RUSAGE_THREAD
}

#[pymodule(name = "resource")]
pub mod resource_module {
    use super::*;

    /// What has been used by the process (RUSAGE_SELF), by its children that have ended (RUSAGE_CHILDREN) or by the calling thread (RUSAGE_THREAD).
    #[pyfunction("getrusage(who, /)")]
    fn getrusage(t: &Thread, who: i32) -> PyResult<Value> {
        // SAFETY: zero bytes are a valid structure.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: the structure is a local.
        if unsafe { libc::getrusage(who as _, &raw mut usage) } != 0 {
            return Err(match system::errno() {
                libc::EINVAL => t.raise_value_error("invalid who parameter"),
                _ => system::raise_errno(t),
            });
        }
        usage_value(t, &usage)
    }
    /// A limit as it is now, and how far the process may raise it: a pair.
    #[pyfunction("getrlimit(resource, /)")]
    fn getrlimit(t: &Thread, resource: i32) -> PyResult<(Value, Value)> {
        check_resource(t, resource)?;
        let mut l = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: the structure is a local.
        system::check(t, unsafe { libc::getrlimit(resource as _, &raw mut l) })?;
        Ok((limit_value(t, l.rlim_cur)?, limit_value(t, l.rlim_max)?))
    }
    /// Changes a limit, and how far the process may raise it: a pair.
    #[pyfunction("setrlimit(resource, limits, /)")]
    fn setrlimit(t: &Thread, resource: i32, limits: Value) -> PyResult<()> {
        brolga_vm::modules::sys::audit(t, "resource.setrlimit", || {
            t.new_tuple(&[Value::from_small_int(resource as i64), limits])
        })?;
        check_resource(t, resource)?;
        let l = super::limits(t, limits)?;
        // SAFETY: the structure is a local.
        if unsafe { libc::setrlimit(resource as _, &raw const l) } != 0 {
            return Err(match system::errno() {
                libc::EINVAL => t.raise_value_error("current limit exceeds maximum limit"),
                libc::EPERM => t.raise_value_error("not allowed to raise maximum limit"),
                _ => system::raise_errno(t),
            });
        }
        Ok(())
    }
    /// Get, and with limits set, the limits of a resource of any process.
    #[cfg(target_os = "linux")]
    #[pyfunction("prlimit(pid, resource, limits=None, /)")]
    fn prlimit(t: &Thread, pid: i32, resource: i32, limits: Value) -> PyResult<(Value, Value)> {
        check_resource(t, resource)?;
        brolga_vm::modules::sys::audit(t, "resource.prlimit", || {
            t.new_tuple(&[Value::from_small_int(pid as i64), Value::from_small_int(resource as i64), limits])
        })?;
        let new = if limits.is_none() { None } else { Some(super::limits(t, limits)?) };
        let mut old = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: the structures are locals.
        let result = unsafe {
            libc::prlimit(pid, resource as _, new.as_ref().map_or(std::ptr::null(), std::ptr::from_ref), &raw mut old)
        };
        if result != 0 {
            return Err(match system::errno() {
                libc::EINVAL => t.raise_value_error("current limit exceeds maximum limit"),
                _ => system::raise_errno(t),
            });
        }
        Ok((limit_value(t, old.rlim_cur)?, limit_value(t, old.rlim_max)?))
    }
    /// How many bytes a page of memory has.
    #[pyfunction("getpagesize()")]
    fn getpagesize() -> i64 {
        // SAFETY: a plain library call.
        unsafe { libc::sysconf(libc::_SC_PAGESIZE) as i64 }
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "error", t.types.os_error.into())?;
        module.add(t, "struct_rusage", STRUCT_RUSAGE::SEQ.class(t)?.into())?;
        system::add_constants(t, module, NUMBERS)?;
        #[cfg(target_os = "linux")]
        system::add_constants(t, module, LINUX)?;
        module.add_int(t, "RLIMIT_OFILE", libc::RLIMIT_NOFILE as i64)?;
        module.add_int(t, "RLIM_INFINITY", -1)
    }
}
