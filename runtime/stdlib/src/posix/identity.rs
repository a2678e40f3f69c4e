//! Users, groups, process groups and sessions.

use crate::system::{self, Gid, Uid, owner_value};
use brolga_vm::abi::path::FsPath;
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{iter, object};

/// Declares functions that return a number of the process.
macro_rules! getters {
    ($($name:ident, $signature:literal, $doc:literal;)*) => {
        #[pymodule(part)]
        pub mod identity_getters {
            use super::*;
            $(
                #[pyfunction($signature, doc = $doc)]
                fn $name() -> Value {
                    // SAFETY: a plain system call that cannot fail.
                    owner_value(unsafe { libc::$name() as u32 })
                }
            )*
        }
    };
}
getters! {
    getpid, "getpid()", "Return the current process id.";
    getppid, "getppid()", "The id of the process that started this one, or, once that has ended, of the one that took it over.";
    getuid, "getuid()", "The number of the user who started the process.";
    geteuid, "geteuid()", "The number of the user whose rights the process has.";
    getgid, "getgid()", "The number of the group of the user who started the process.";
    getegid, "getegid()", "The number of the group whose rights the process has.";
    getpgrp, "getpgrp()", "The process group that the process is in.";
}

/// Declares functions that change whose process it is.
macro_rules! setters {
    ($($name:ident($($arg:ident: $ty:ident),*), $signature:literal, $doc:literal;)*) => {
        #[pymodule(part)]
        pub mod identity_setters {
            use super::*;
            $(
                #[pyfunction($signature, doc = $doc)]
                fn $name(t: &Thread, $($arg: $ty),*) -> PyResult<()> {
                    // SAFETY: a plain system call.
                    system::check(t, unsafe { libc::$name($($arg.0),*) }).map(|_| ())
                }
            )*
        }
    };
}
setters! {
    setuid(uid: Uid), "setuid(uid, /)", "Has the process run as another user; with a superuser's rights, for good.";
    seteuid(euid: Uid), "seteuid(euid, /)", "Gives the process the rights of another user.";
    setreuid(ruid: Uid, euid: Uid), "setreuid(ruid, euid, /)", "Changes two of the three user ids, real and effective; -1 leaves one alone.";
    setresuid(ruid: Uid, euid: Uid, suid: Uid), "setresuid(ruid, euid, suid, /)",
        "Changes the three user ids: real, effective, saved; -1 leaves one alone.";
    setgid(gid: Gid), "setgid(gid, /)", "Has the process run as another group; with a superuser's rights, for good.";
    setegid(egid: Gid), "setegid(egid, /)", "Gives the process the rights of another group.";
    setregid(rgid: Gid, egid: Gid), "setregid(rgid, egid, /)", "Changes two of the three group ids, real and effective; -1 leaves one alone.";
    setresgid(rgid: Gid, egid: Gid, sgid: Gid), "setresgid(rgid, egid, sgid, /)",
        "Changes the three group ids: real, effective, saved; -1 leaves one alone.";
}

fn numbers(t: &Thread, ids: &[libc::gid_t]) -> PyResult<Value> {
    let list = PyList::new_empty(t)?;
    ids.iter().try_for_each(|id| list.append(t, owner_value(*id)))?;
    Ok(list.into())
}

unsafe extern "C" {
    fn getlogin_r(name: *mut libc::c_char, size: libc::size_t) -> libc::c_int;
}

#[pymodule(part)]
pub mod identity_calls {
    use super::*;

    /// The three user ids of the process: real, effective, saved.
    #[pyfunction("getresuid()")]
    fn getresuid(t: &Thread) -> PyResult<(Value, Value, Value)> {
        let (mut r, mut e, mut s) = (0, 0, 0);
        // SAFETY: the results are locals.
        system::check(t, unsafe { libc::getresuid(&raw mut r, &raw mut e, &raw mut s) })?;
        Ok((owner_value(r), owner_value(e), owner_value(s)))
    }
    /// The three group ids of the process: real, effective, saved.
    #[pyfunction("getresgid()")]
    fn getresgid(t: &Thread) -> PyResult<(Value, Value, Value)> {
        let (mut r, mut e, mut s) = (0, 0, 0);
        // SAFETY: the results are locals.
        system::check(t, unsafe { libc::getresgid(&raw mut r, &raw mut e, &raw mut s) })?;
        Ok((owner_value(r), owner_value(e), owner_value(s)))
    }
    /// The ids of the further groups that the process belongs to, in a list.
    #[pyfunction("getgroups()")]
    fn getgroups(t: &Thread) -> PyResult<Value> {
        // SAFETY: asks for the number only.
        let n = system::check(t, unsafe { libc::getgroups(0, std::ptr::null_mut()) })?;
        let mut groups = vec![0 as libc::gid_t; n as usize];
        // SAFETY: the array has room for as many.
        let n = system::check(t, unsafe { libc::getgroups(n, groups.as_mut_ptr()) })?;
        numbers(t, &groups[..n as usize])
    }
    /// Replaces the further groups that the process belongs to by those of a sequence of ids.
    #[pyfunction("setgroups(groups, /)")]
    fn setgroups(t: &Thread, groups: Value) -> PyResult<()> {
        if t.class_of(groups).slots.get().sq_item.is_none() {
            return Err(t.raise_type_error("setgroups argument must be a sequence"));
        }
        if object::length(t, groups)? > 65536 {
            return Err(t.raise_value_error("too many groups"));
        }
        let mut list: Vec<libc::gid_t> = Vec::new();
        iter::for_each(t, groups, |v| {
            if int::as_int(v).is_none() {
                return Err(t.raise_type_error("groups must be integers"));
            }
            list.push(Gid::from_value(t, v)?.0);
            Ok(true)
        })?;
        // SAFETY: the array is as long as is said.
        system::check(t, unsafe { libc::setgroups(list.len() as _, list.as_ptr()) }).map(|_| ())
    }
    /// The ids of all groups of a user, by name, in a list, with the given one (the user's own) among them.
    #[pyfunction("getgrouplist(user, group, /)")]
    fn getgrouplist(t: &Thread, user: String, group: Gid) -> PyResult<Value> {
        let user = std::ffi::CString::new(user).unwrap_or_default();
        let mut room = 64;
        loop {
            let mut groups = vec![0 as libc::gid_t; room];
            let mut n = room as i32;
            // SAFETY: the name is terminated, the array has room for `n`.
            let result = unsafe { libc::getgrouplist(user.as_ptr(), group.0 as _, groups.as_mut_ptr(), &raw mut n) };
            if result >= 0 {
                return numbers(t, &groups[..n as usize]);
            }
            room = (room * 2).max(n.max(0) as usize);
        }
    }
    /// Has the process belong to all groups of a user, by name, and to gid.
    #[pyfunction("initgroups(username, gid, /)")]
    fn initgroups(t: &Thread, username: FsPath, gid: Gid) -> PyResult<()> {
        // SAFETY: the name is terminated.
        system::check(t, unsafe { libc::initgroups(username.to_c_string().as_ptr(), gid.0 as _) }).map(|_| ())
    }
    /// Begins a session, and a process group in it, that the process leads and that has no terminal yet.
    #[pyfunction("setsid()")]
    fn setsid(t: &Thread) -> PyResult<()> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::setsid() }).map(|_| ())
    }
    /// The session that a process is in (0: the calling one).
    #[pyfunction("getsid(pid, /)")]
    fn getsid(t: &Thread, pid: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::getsid(pid) })
    }
    /// The process group that a process is in (0: the calling one).
    #[pyfunction("getpgid(pid)")]
    fn getpgid(t: &Thread, pid: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::getpgid(pid) })
    }
    /// Puts a process (0: the calling one) into a process group, or into one of its own if pgrp is 0.
    #[pyfunction("setpgid(pid, pgrp, /)")]
    fn setpgid(t: &Thread, pid: i32, pgrp: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::setpgid(pid, pgrp) }).map(|_| ())
    }
    /// Puts the process into a process group of its own.
    #[pyfunction("setpgrp()")]
    fn setpgrp(t: &Thread) -> PyResult<()> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::setpgid(0, 0) }).map(|_| ())
    }
    /// The name under which the user logged in on the controlling terminal.
    #[pyfunction("getlogin()")]
    fn getlogin(t: &Thread) -> PyResult<Value> {
        let mut name = [0 as libc::c_char; 256];
        // SAFETY: the buffer has the size that is said; the name in it is terminated.
        let name = unsafe {
            let code = getlogin_r(name.as_mut_ptr(), name.len());
            system::check_code(t, code)?;
            std::ffi::CStr::from_ptr(name.as_ptr())
        };
        super::super::name_value(t, name.to_bytes(), false)
    }
}
