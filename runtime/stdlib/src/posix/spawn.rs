//! `posix_spawn`.

use super::process::{arguments, environment, pointers};
use crate::system;
use brolga_vm::abi::args::type_name;
use brolga_vm::abi::path::FsPath;
use brolga_vm::objects::{int, tuple};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{iter, object};
use std::ffi::CString;

pub const OPEN: i64 = 0;
pub const CLOSE: i64 = 1;
pub const DUP2: i64 = 2;
pub const CLOSEFROM: i64 = 3;

/// C's object, released when dropped.
struct FileActions {
    actions: libc::posix_spawn_file_actions_t,
    /// What the actions point to.
    _paths: Vec<CString>,
}
impl Drop for FileActions {
    fn drop(&mut self) {
        // SAFETY: initialized when made.
        unsafe { libc::posix_spawn_file_actions_destroy(&raw mut self.actions) };
    }
}
struct Attributes(libc::posix_spawnattr_t);
impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: initialized when made.
        unsafe { libc::posix_spawnattr_destroy(&raw mut self.0) };
    }
}

fn file_actions(t: &Thread, v: Value) -> PyResult<Box<FileActions>> {
    // SAFETY: zero bytes are memory to be initialized.
    let mut all = Box::new(FileActions { actions: unsafe { std::mem::zeroed() }, _paths: Vec::new() });
    let actions = &raw mut all.actions;
    // SAFETY: the object is ours, at its final place.
    system::check_code(t, unsafe { libc::posix_spawn_file_actions_init(actions) })?;
    let items = iter::collect(t, v)?;
    for &item in items.iter() {
        let Some(action) = tuple::as_tuple(item).filter(|a| !a.is_empty()) else {
            return Err(t.raise_type_error("Each file_actions element must be a non-empty tuple"));
        };
        let Some(tag) = int::to_i64(action.get(0)) else {
            let shown = object::repr(t, action.get(0))?.to_lossy().into_owned();
            return Err(t.raise_type_error(format!("Unknown file_actions identifier {shown}")));
        };
        let form = |text: &str, n: usize| match action.len() == n {
            true => Ok(()),
            false => Err(t.raise_type_error(text)),
        };
        let number = |i: usize| -> PyResult<i32> {
            let n = brolga_vm::protocol::number::index_i64(t, action.get(i))?;
            i32::try_from(n).map_err(|_| t.raise_overflow_error("signed integer is greater than maximum"))
        };
        let code = match tag {
            OPEN => {
                form("A open file_action tuple must have 5 elements", 5)?;
                let path = FsPath::from_value(t, action.get(2))?.to_c_string();
                // SAFETY: the path is terminated and lives as long as the actions.
                let code = unsafe {
                    libc::posix_spawn_file_actions_addopen(
                        actions,
                        number(1)?,
                        path.as_ptr(),
                        number(3)?,
                        number(4)? as libc::mode_t,
                    )
                };
                all._paths.push(path);
                code
            }
            CLOSE => {
                form("A close file_action tuple must have 2 elements", 2)?;
                // SAFETY: the object is initialized.
                unsafe { libc::posix_spawn_file_actions_addclose(actions, number(1)?) }
            }
            DUP2 => {
                form("A dup2 file_action tuple must have 3 elements", 3)?;
                // SAFETY: the object is initialized.
                unsafe { libc::posix_spawn_file_actions_adddup2(actions, number(1)?, number(2)?) }
            }
            #[cfg(all(target_os = "linux", target_env = "gnu"))]
            CLOSEFROM => {
                form("A closefrom file_action tuple must have 2 elements", 2)?;
                // SAFETY: the object is initialized.
                unsafe { posix_spawn_file_actions_addclosefrom_np(actions, number(1)?) }
            }
            _ => return Err(t.raise_type_error(format!("Unknown file_actions identifier {tag}"))),
        };
        system::check_code(t, code)?;
    }
    Ok(all)
}
#[cfg(all(target_os = "linux", target_env = "gnu"))]
unsafe extern "C" {
    fn posix_spawn_file_actions_addclosefrom_np(
        actions: *mut libc::posix_spawn_file_actions_t,
        from: libc::c_int,
    ) -> libc::c_int;
}

/// Keyword arguments of both functions.
struct Options {
    setpgroup: Option<i32>,
    resetids: bool,
    setsid: bool,
    setsigmask: Option<Value>,
    setsigdef: Option<Value>,
    scheduler: Option<Value>,
}

fn attributes(t: &Thread, function: &str, o: &Options) -> PyResult<Box<Attributes>> {
    // SAFETY: zero bytes are memory to be initialized.
    let mut all = Box::new(Attributes(unsafe { std::mem::zeroed() }));
    let attributes = &raw mut all.0;
    let mut flags = 0i32;
    // SAFETY: the object is ours and initialized first; what is passed are locals, copied by the calls.
    unsafe {
        system::check_code(t, libc::posix_spawnattr_init(attributes))?;
        if let Some(group) = o.setpgroup {
            system::check_code(t, libc::posix_spawnattr_setpgroup(attributes, group))?;
            flags |= libc::POSIX_SPAWN_SETPGROUP as i32;
        }
        if o.resetids {
            flags |= libc::POSIX_SPAWN_RESETIDS as i32;
        }
        if o.setsid {
            #[cfg(target_os = "linux")]
            {
                flags |= libc::POSIX_SPAWN_SETSID as i32;
            }
            #[cfg(not(target_os = "linux"))]
            return Err(t.raise_not_implemented(format!("{function}: setsid unavailable on this platform")));
        }
        if let Some(set) = o.setsigmask {
            let set = crate::signal::signal_set(t, set)?;
            system::check_code(t, libc::posix_spawnattr_setsigmask(attributes, &raw const set))?;
            flags |= libc::POSIX_SPAWN_SETSIGMASK as i32;
        }
        if let Some(set) = o.setsigdef {
            let set = crate::signal::signal_set(t, set)?;
            system::check_code(t, libc::posix_spawnattr_setsigdefault(attributes, &raw const set))?;
            flags |= libc::POSIX_SPAWN_SETSIGDEF as i32;
        }
        if let Some(v) = o.scheduler {
            let Some(pair) = tuple::as_tuple(v) else {
                let got = type_name(t, v);
                return Err(t.raise_type_error(format!("{function}: scheduler must be a tuple or None, not {got}")));
            };
            if pair.len() != 2 {
                return Err(t.raise_type_error("A scheduler tuple must have two elements"));
            }
            if !pair.get(0).is_none() {
                let policy = brolga_vm::protocol::number::index_i64(t, pair.get(0))? as i32;
                system::check_code(t, libc::posix_spawnattr_setschedpolicy(attributes, policy))?;
                flags |= libc::POSIX_SPAWN_SETSCHEDULER as i32;
            }
            let param = super::scheduling::param(t, pair.get(1))?;
            system::check_code(t, libc::posix_spawnattr_setschedparam(attributes, &raw const param))?;
            flags |= libc::POSIX_SPAWN_SETSCHEDPARAM as i32;
        }
        system::check_code(t, libc::posix_spawnattr_setflags(attributes, flags as _))?;
    }
    Ok(all)
}

fn spawn(
    t: &Thread,
    function: &'static str,
    search: bool,
    (path, argv, env): (FsPath, Value, Value),
    actions: Option<Value>,
    options: Options,
) -> PyResult<i32> {
    let argv = arguments(t, argv, function, false)?;
    let env = if env.is_none() { None } else { Some(environment(t, env, function)?) };
    let actions = match actions.filter(|v| !v.is_none()) {
        Some(v) => Some(file_actions(t, v)?),
        None => None,
    };
    let attributes = attributes(t, function, &options)?;
    brolga_vm::modules::sys::audit(t, "os.posix_spawn", || t.new_tuple(&[path.object]))?;
    let (argv_pointers, env_pointers) = (pointers(&argv), env.as_deref().map(pointers));
    unsafe extern "C" {
        static environ: *const *mut libc::c_char;
    }
    let mut pid = 0;
    // SAFETY: strings are terminated and live, arrays end in null, the objects are initialized.
    let code = unsafe {
        let env = env_pointers.as_ref().map_or(environ, |p| p.as_ptr().cast());
        let call = if search { libc::posix_spawnp } else { libc::posix_spawn };
        call(
            &raw mut pid,
            path.to_c_string().as_ptr(),
            actions.as_ref().map_or(std::ptr::null(), |a| &raw const a.actions),
            &raw const attributes.0,
            argv_pointers.as_ptr().cast(),
            env,
        )
    };
    if code != 0 {
        return Err(t.raise_os_error(code, Some(path.object), None));
    }
    Ok(pid)
}

/// Declares `posix_spawn` and `posix_spawnp`, which differ in the search along PATH only.
macro_rules! spawn_functions {
    ($($name:ident, $search:literal, $signature:literal;)*) => {
        #[pymodule(part)]
        pub mod spawn_calls {
            use super::*;
            $(
                /// Runs a program in a new process, and returns the process's id.
                #[pyfunction($signature)]
                fn $name(
                    t: &Thread,
                    path: FsPath,
                    argv: Value,
                    env: Value,
                    file_actions: Option<Value>,
                    setpgroup: Option<Value>,
                    resetids: bool,
                    setsid: bool,
                    setsigmask: Option<Value>,
                    setsigdef: Option<Value>,
                    scheduler: Option<Value>,
                ) -> PyResult<i32> {
                    let setpgroup = match setpgroup {
                        Some(v) => Some(brolga_vm::protocol::number::index_i64(t, v)? as i32),
                        None => None,
                    };
                    let given = |v: Option<Value>| v.filter(|v| !v.is_none());
                    let options =
                        Options { setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler: given(scheduler) };
                    spawn(t, stringify!($name), $search, (path, argv, env), file_actions, options)
                }
            )*
        }
    };
}
spawn_functions! {
    posix_spawn, false,
    "posix_spawn(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)";
    posix_spawnp, true,
    "posix_spawnp(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)";
}
