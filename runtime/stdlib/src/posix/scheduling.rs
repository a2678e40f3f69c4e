//! Priorities, scheduling policies, processor affinity.

use crate::system;
use brolga_vm::objects::int;
use brolga_vm::objects::structseq::{self, structseq};
use brolga_vm::prelude::*;
use brolga_vm::protocol::iter;

structseq!(pub SCHED_PARAM, "posix", "sched_param", "How a process is scheduled, apart from the policy.", 1, new = new_param, reduce = reduce_param, {
    sched_priority: "the priority, between those that the policy knows",
});

fn new_param(t: &Thread, class: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
    static SIGNATURE: brolga_vm::abi::args::Signature = brolga_vm::abi::args::Signature::new(
        "sched_param",
        &[brolga_vm::abi::args::Param {
            name: "sched_priority",
            kind: brolga_vm::abi::args::ParamKind::PositionalOrKeyword,
            required: true,
        }],
        false,
        false,
    );
    let mut bound = [None; 1];
    SIGNATURE.bind(t, args.values, args.kwnames, &mut bound)?;
    let [priority] = bound;
    SCHED_PARAM::SEQ.make_in(t, class, &[priority.unwrap_or(Value::NONE)])
}
fn reduce_param(t: &Thread, zelf: Value) -> PyResult<Value> {
    let args = t.new_tuple(&[structseq::field(zelf, 0)])?;
    t.new_tuple(&[t.class_of(zelf).into(), args])
}

/// The C structure of a `sched_param`.
pub fn param(t: &Thread, v: Value) -> PyResult<libc::sched_param> {
    if t.class_of(v) != SCHED_PARAM::SEQ.class(t)? {
        return Err(t.raise_type_error("must have a sched_param object"));
    }
    let priority = brolga_vm::protocol::number::index_i64(t, structseq::field(v, 0))?;
    let Ok(priority) = i32::try_from(priority) else {
        return Err(t.raise_overflow_error("sched_priority out of range"));
    };
    // SAFETY: zero bytes are a valid structure.
    let mut c: libc::sched_param = unsafe { std::mem::zeroed() };
    c.sched_priority = priority;
    Ok(c)
}

#[pymodule(part)]
pub mod scheduling_calls {
    use super::*;

    /// Adds to the process's niceness, and returns the sum: a higher one means less processor time.
    #[pyfunction("nice(increment, /)")]
    fn nice(t: &Thread, increment: i32) -> PyResult<i32> {
        system::set_errno(0);
        // SAFETY: a plain system call, for which -1 is a good answer too.
        let value = unsafe { libc::nice(increment) };
        if value == -1 && system::errno() != 0 { Err(system::raise_errno(t)) } else { Ok(value) }
    }
    /// The niceness of a process, process group or user, as which (PRIO_PROCESS, PRIO_PGRP, PRIO_USER) says; who is its number, 0 the calling one.
    #[pyfunction("getpriority(which, who)")]
    fn getpriority(t: &Thread, which: i32, who: i32) -> PyResult<i32> {
        system::set_errno(0);
        // SAFETY: as in `nice`.
        let value = unsafe { libc::getpriority(which as _, who as libc::id_t) };
        if value == -1 && system::errno() != 0 { Err(system::raise_errno(t)) } else { Ok(value) }
    }
    /// Changes the niceness of a process, process group or user, as which (PRIO_PROCESS, PRIO_PGRP, PRIO_USER) says; who is its number, 0 the calling
    /// one.
    #[pyfunction("setpriority(which, who, priority)")]
    fn setpriority(t: &Thread, which: i32, who: i32, priority: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::setpriority(which as _, who as libc::id_t, priority) }).map(|_| ())
    }
    /// Lets others that are ready use the processor first.
    #[pyfunction("sched_yield()")]
    fn sched_yield(t: &Thread) {
        t.allow_threads(std::thread::yield_now);
    }
    /// The highest priority that a policy knows.
    #[pyfunction("sched_get_priority_max(policy)")]
    fn sched_get_priority_max(t: &Thread, policy: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::sched_get_priority_max(policy) })
    }
    /// The lowest priority that a policy knows.
    #[pyfunction("sched_get_priority_min(policy)")]
    fn sched_get_priority_min(t: &Thread, policy: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::sched_get_priority_min(policy) })
    }
    /// The policy that a process is scheduled by; 0 is the calling process.
    #[pyfunction("sched_getscheduler(pid, /)")]
    fn sched_getscheduler(t: &Thread, pid: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::sched_getscheduler(pid) })
    }
    /// Has a process scheduled by a policy with param, an instance of sched_param; 0 is the calling process.
    #[pyfunction("sched_setscheduler(pid, policy, param, /)")]
    fn sched_setscheduler(t: &Thread, pid: i32, policy: i32, param: Value) -> PyResult<()> {
        let param = super::param(t, param)?;
        // SAFETY: the structure is a local.
        system::check(t, unsafe { libc::sched_setscheduler(pid, policy, &raw const param) }).map(|_| ())
    }
    /// The sched_param that a process is scheduled with; 0 is the calling process.
    #[pyfunction("sched_getparam(pid, /)")]
    fn sched_getparam(t: &Thread, pid: i32) -> PyResult<Value> {
        // SAFETY: zero bytes are a valid structure.
        let mut param: libc::sched_param = unsafe { std::mem::zeroed() };
        // SAFETY: the structure is a local.
        system::check(t, unsafe { libc::sched_getparam(pid, &raw mut param) })?;
        SCHED_PARAM::SEQ.make(t, &[Value::from_small_int(param.sched_priority as i64)])
    }
    /// Changes the sched_param that a process is scheduled with, under the same policy; 0 is the calling process.
    #[pyfunction("sched_setparam(pid, param, /)")]
    fn sched_setparam(t: &Thread, pid: i32, param: Value) -> PyResult<()> {
        let param = super::param(t, param)?;
        // SAFETY: the structure is a local.
        system::check(t, unsafe { libc::sched_setparam(pid, &raw const param) }).map(|_| ())
    }
    /// How many seconds a process runs before it is another's turn, under SCHED_RR; 0 is the calling process.
    #[pyfunction("sched_rr_get_interval(pid, /)")]
    fn sched_rr_get_interval(t: &Thread, pid: i32) -> PyResult<f64> {
        let mut interval = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the structure is a local.
        system::check(t, unsafe { libc::sched_rr_get_interval(pid, &raw mut interval) })?;
        Ok(interval.tv_sec as f64 + 1e-9 * interval.tv_nsec as f64)
    }
    /// The set of processors, by number, that a process may run on; 0 is the calling process.
    #[pyfunction("sched_getaffinity(pid, /)")]
    fn sched_getaffinity(t: &Thread, pid: i32) -> PyResult<Value> {
        // Machines may have more processors than C's structure has bits: the mask grows until the kernel is content.
        let mut words = 16;
        loop {
            let mut mask = vec![0u64; words];
            // SAFETY: the mask has the size that is said.
            let result = unsafe { libc::sched_getaffinity(pid, words * 8, mask.as_mut_ptr().cast()) };
            if result >= 0 {
                let cpus = brolga_vm::objects::set::PySet::new_set(t, &[])?;
                for cpu in (0..words * 64).filter(|i| mask[i / 64] >> (i % 64) & 1 == 1) {
                    cpus.add(t, Value::from_small_int(cpu as i64))?;
                }
                return Ok(cpus.into());
            }
            if system::errno() != libc::EINVAL || words >= 1 << 16 {
                return Err(system::raise_errno(t));
            }
            words *= 2;
        }
    }
    /// Says on which processors a process may run: mask is an iterable of their numbers; 0 is the calling process.
    #[pyfunction("sched_setaffinity(pid, mask, /)")]
    fn sched_setaffinity(t: &Thread, pid: i32, mask: Value) -> PyResult<()> {
        let mut bits = vec![0u64; 16];
        iter::for_each(t, mask, |v| {
            if int::as_int(v).is_none() {
                let got = brolga_vm::abi::args::type_name(t, v);
                return Err(t.raise_type_error(format!("expected an iterator of ints, but iterator yielded '{got}'")));
            }
            let cpu = match int::to_i64(v) {
                Some(n) if n < 0 => return Err(t.raise_value_error("negative CPU number")),
                Some(n) if n < i32::MAX as i64 - 1 => n as usize,
                _ => return Err(t.raise_overflow_error("CPU number too large")),
            };
            if cpu / 64 >= bits.len() {
                bits.resize(cpu / 64 + 1, 0);
            }
            bits[cpu / 64] |= 1 << (cpu % 64);
            Ok(true)
        })?;
        // SAFETY: the mask has the size that is said.
        let result = unsafe { libc::sched_setaffinity(pid, bits.len() * 8, bits.as_ptr().cast()) };
        system::check(t, result).map(|_| ())
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "sched_param", SCHED_PARAM::SEQ.class(t)?.into())
    }
}
