//! Making processes that go on running Python: `fork`, `forkpty`, and the functions that run around them.

use crate::system;
use brolga_vm::abi::args::type_name;
use brolga_vm::modules::warnings::warn;
use brolga_vm::prelude::*;
use brolga_vm::protocol::call;
use std::ptr;

const BEFORE: &str = "posix.fork.before";
const AFTER_IN_CHILD: &str = "posix.fork.after_in_child";
const AFTER_IN_PARENT: &str = "posix.fork.after_in_parent";

fn run_hooks(t: &Thread, which: &str, reversed: bool) -> PyResult<()> {
    let Some(list) = t.state_of_vm().roots.get(which).and_then(Value::downcast::<PyList>) else { return Ok(()) };
    let hooks = list.to_rooted(t)?;
    for i in 0..hooks.len() {
        let hook = hooks[if reversed { hooks.len() - 1 - i } else { i }];
        if let Err(r) = call::call0(t, hook) {
            brolga_vm::objects::exception::write_unraisable(t, r, Some(hook), None);
        }
    }
    Ok(())
}
/// To be called before the process is doubled.
pub fn before(t: &Thread) -> PyResult<()> {
    run_hooks(t, BEFORE, true)?;
    t.state_of_vm().import.lock.acquire(t)
}
/// To be called in the parent afterwards, also when it failed.
pub fn after_in_parent(t: &Thread) -> PyResult<()> {
    t.state_of_vm().import.lock.release();
    run_hooks(t, AFTER_IN_PARENT, false)
}
/// To be called in the child: the calling thread is the only one there is, and the main one.
pub fn after_in_child(t: &Thread) -> PyResult<()> {
    brolga_vm::modules::thread::after_fork_in_child(t);
    crate::signal::after_fork_in_child(t);
    t.state_of_vm().import.lock.release();
    run_hooks(t, AFTER_IN_CHILD, false)
}

/// Doubling a process with several threads leaves the child with the locks of threads that it does not have.
pub fn warn_about_threads(t: &Thread, function: &str) -> PyResult<()> {
    if t.state_of_vm().threads.running.get() == 0 {
        return Ok(());
    }
    let message = format!(
        "This process (pid={}) is multi-threaded, use of {function}() may lead to deadlocks in the child.",
        std::process::id()
    );
    warn(t, t.types.deprecation_warning, &message, 1)
}

/// Doubles the process with `split`, which returns 0 in the child. The hooks run around it.
fn double(t: &Thread, function: &str, split: impl FnOnce() -> i32) -> PyResult<i32> {
    if t.state_of_vm().sys.finalizing.get() {
        let message = "can't fork at interpreter shutdown";
        return Err(t.raise(t.types.python_finalization_error, message));
    }
    before(t)?;
    let pid = split();
    let failure = if pid == -1 { system::errno() } else { 0 };
    if pid == 0 {
        after_in_child(t)?;
        return Ok(0);
    }
    after_in_parent(t)?;
    if pid == -1 {
        return Err(t.raise_os_error(failure, None, None));
    }
    warn_about_threads(t, function)?;
    Ok(pid)
}

#[pymodule(part)]
pub mod fork_calls {
    use super::*;

    /// Has fork() call functions: before it, the latest registered first, and afterwards, in the parent and in the child, in the order of
    /// registration.
    #[pyfunction(
        "register_at_fork(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)"
    )]
    fn register_at_fork(
        t: &Thread,
        before: Option<Value>,
        after_in_child: Option<Value>,
        after_in_parent: Option<Value>,
    ) -> PyResult<()> {
        let given = [
            ("before", BEFORE, before),
            ("after_in_child", AFTER_IN_CHILD, after_in_child),
            ("after_in_parent", AFTER_IN_PARENT, after_in_parent),
        ];
        if given.iter().all(|(_, _, v)| v.is_none()) {
            return Err(t.raise_type_error("At least one argument is required."));
        }
        for (name, _, v) in given {
            if let Some(v) = v
                && !call::is_callable(t, v)
            {
                return Err(t.raise_type_error(format!("'{name}' must be callable, not {}", type_name(t, v))));
            }
        }
        for (_, key, v) in given {
            let Some(v) = v else { continue };
            let list = match t.state_of_vm().roots.get(key).and_then(Value::downcast::<PyList>) {
                Some(list) => list,
                None => {
                    let list = PyList::new_empty(t)?;
                    t.state_of_vm().roots.set(key, list.into());
                    list
                }
            };
            list.append(t, v)?;
        }
        Ok(())
    }
    /// Makes a copy of the process, with the calling thread only. The copy gets 0, the process itself the copy's id.
    #[pyfunction("fork()")]
    fn fork(t: &Thread) -> PyResult<i32> {
        brolga_vm::modules::sys::audit(t, "os.fork", || t.new_tuple(&[]))?;
        // SAFETY: the child goes on with this thread alone; what belongs to the others is put right before Python runs there.
        double(t, "fork", || unsafe { libc::fork() })
    }
    /// Makes a copy of the process that runs on a new terminal. It gets 0 for the first item, the process itself the copy's id; the second is the
    /// descriptor of the terminal's other end.
    #[pyfunction("forkpty()")]
    fn forkpty(t: &Thread) -> PyResult<(i32, i32)> {
        brolga_vm::modules::sys::audit(t, "os.forkpty", || t.new_tuple(&[]))?;
        let mut master = -1;
        // SAFETY: as in `fork`; the descriptor is a local, a name, modes and a size are not asked for.
        let pid = double(t, "forkpty", || unsafe {
            libc::forkpty(&raw mut master, ptr::null_mut(), ptr::null(), ptr::null())
        })?;
        Ok((pid, master))
    }
}
