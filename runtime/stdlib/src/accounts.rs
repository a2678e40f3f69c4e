//! `pwd` and `grp`: the databases of users and groups.

use crate::system::{Gid, Uid, owner_value};
use brolga_vm::abi::path::{decode_fs, encode_fs};
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;
use std::ffi::{CStr, CString};

structseq!(pub STRUCT_PASSWD, "pwd", "struct_passwd", "A user, as the system knows them.", 7, {
    pw_name: "user name",
    pw_passwd: "password",
    pw_uid: "user id",
    pw_gid: "group id",
    pw_gecos: "the name in full, and remarks",
    pw_dir: "where the user's files are",
    pw_shell: "what runs after the login",
});
structseq!(pub STRUCT_GROUP, "grp", "struct_group", "A group, as the system knows it.", 4, {
    gr_name: "group name",
    gr_passwd: "password",
    gr_gid: "group id",
    gr_mem: "the members by their login names",
});

/// A string of the C library; absent ones are None.
fn text(t: &Thread, p: *const libc::c_char) -> PyResult<Value> {
    if p.is_null() {
        return Ok(Value::NONE);
    }
    // SAFETY: a terminated string of an entry that is being read.
    decode_fs(t, unsafe { CStr::from_ptr(p) }.to_bytes()).map(Into::into)
}
fn passwd_value(t: &Thread, e: &libc::passwd) -> PyResult<Value> {
    let mut fields = RootVec::new(&t.heap);
    fields.push(text(t, e.pw_name)?);
    fields.push(text(t, e.pw_passwd)?);
    fields.push(owner_value(e.pw_uid));
    fields.push(owner_value(e.pw_gid));
    fields.push(text(t, e.pw_gecos)?);
    fields.push(text(t, e.pw_dir)?);
    fields.push(text(t, e.pw_shell)?);
    STRUCT_PASSWD::SEQ.make(t, &fields)
}
fn group_value(t: &Thread, e: &libc::group) -> PyResult<Value> {
    let members = PyList::new_empty(t)?;
    let mut p = e.gr_mem;
    // SAFETY: a null-terminated array of strings of an entry that is being read.
    unsafe {
        while !p.is_null() && !(*p).is_null() {
            members.append(t, text(t, *p)?)?;
            p = p.add(1);
        }
    }
    let fields = [text(t, e.gr_name)?, text(t, e.gr_passwd)?, owner_value(e.gr_gid), members.into()];
    STRUCT_GROUP::SEQ.make(t, &fields)
}
fn name_argument(t: &Thread, name: Gc<PyStr>) -> PyResult<CString> {
    CString::new(encode_fs(t, name)?).map_err(|_| t.raise_value_error("embedded null byte"))
}
/// A look-up with a buffer that grows until the entry fits: `find(entry, buffer, size, result)` returns an error number.
fn look_up<E>(
    t: &Thread,
    convert: impl FnOnce(&Thread, &E) -> PyResult<Value>,
    find: impl Fn(*mut E, *mut libc::c_char, usize, *mut *mut E) -> i32,
) -> PyResult<Option<Value>> {
    let mut size = 1024;
    loop {
        let mut buffer = vec![0 as libc::c_char; size];
        // SAFETY: zero bytes are valid structures of both kinds.
        let mut entry: E = unsafe { std::mem::zeroed() };
        let mut result: *mut E = std::ptr::null_mut();
        let code = t.allow_threads(|| find(&raw mut entry, buffer.as_mut_ptr(), size, &raw mut result));
        if result.is_null() {
            if code == libc::ERANGE && size < 1 << 24 {
                size *= 2;
                continue;
            }
            return Ok(None);
        }
        return convert(t, &entry).map(Some);
    }
}
#[cold]
fn unknown(t: &Thread, message: String) -> Raised {
    match t.new_str(&message) {
        Ok(text) => t.raise_key_error(text),
        Err(r) => r,
    }
}
fn repr(t: &Thread, v: Value) -> PyResult<String> {
    Ok(object::repr(t, v)?.to_lossy().into_owned())
}
/// The users that the system knows, as `struct_passwd` tuples.
///
/// pw_uid and pw_gid are ints, the other items str. Asking for an unknown user raises KeyError.
#[pymodule(name = "pwd")]
pub mod pwd {
    use super::*;

    /// The user with this number; KeyError if there is none.
    #[pyfunction("getpwuid(uidobj, /)")]
    fn getpwuid(t: &Thread, uidobj: Value) -> PyResult<Value> {
        // A number that no user can have is unknown, not out of range.
        let uid = match Uid::from_value(t, uidobj) {
            Err(r) if t.exception_matches(t.types.overflow_error) => {
                t.take_exception(r);
                return Err(unknown(t, "getpwuid(): uid not found".to_owned()));
            }
            other => other?,
        };
        // SAFETY: entry and buffer are writable.
        let found = look_up(t, passwd_value, |e, b, n, r| unsafe { libc::getpwuid_r(uid.0, e, b, n, r) })?;
        match found {
            Some(v) => Ok(v),
            None => {
                let shown = repr(t, owner_value(uid.0))?;
                Err(unknown(t, format!("getpwuid(): uid not found: {shown}")))
            }
        }
    }
    /// The user with this login name; KeyError if there is none.
    #[pyfunction("getpwnam(name, /)")]
    fn getpwnam(t: &Thread, name: Gc<PyStr>) -> PyResult<Value> {
        let c = name_argument(t, name)?;
        // SAFETY: the name is terminated, entry and buffer are writable.
        let found = look_up(t, passwd_value, |e, b, n, r| unsafe { libc::getpwnam_r(c.as_ptr(), e, b, n, r) })?;
        match found {
            Some(v) => Ok(v),
            None => Err(unknown(t, format!("getpwnam(): name not found: {}", repr(t, name.into())?))),
        }
    }
    /// A list of every user, in the system's order.
    #[pyfunction("getpwall()")]
    fn getpwall(t: &Thread) -> PyResult<Value> {
        let list = PyList::new_empty(t)?;
        // SAFETY: the global lock keeps other threads from moving the database's position meanwhile; entries are read at once.
        unsafe {
            libc::setpwent();
            loop {
                let entry = libc::getpwent();
                if entry.is_null() {
                    break;
                }
                list.append(t, passwd_value(t, &*entry)?)?;
            }
            libc::endpwent();
        }
        Ok(list.into())
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "struct_passwd", STRUCT_PASSWD::SEQ.class(t)?.into())
    }
}

/// The groups that the system knows, as `struct_group` tuples.
///
/// gr_gid is an int, gr_mem a list of login names, the other items are str. A user whose own entry in pwd names the group need not appear in gr_mem
/// as well. Asking for an unknown group raises KeyError.
#[pymodule(name = "grp")]
pub mod grp {
    use super::*;

    /// The group with this number; KeyError if there is none.
    #[pyfunction("getgrgid(id)")]
    fn getgrgid(t: &Thread, id: Gid) -> PyResult<Value> {
        let gid = id;
        // SAFETY: entry and buffer are writable.
        let found = look_up(t, group_value, |e, b, n, r| unsafe { libc::getgrgid_r(gid.0, e, b, n, r) })?;
        match found {
            Some(v) => Ok(v),
            None => {
                let shown = repr(t, owner_value(gid.0))?;
                Err(unknown(t, format!("getgrgid(): gid not found: {shown}")))
            }
        }
    }
    /// The group with this name; KeyError if there is none.
    #[pyfunction("getgrnam(name)")]
    fn getgrnam(t: &Thread, name: Gc<PyStr>) -> PyResult<Value> {
        let c = name_argument(t, name)?;
        // SAFETY: the name is terminated, entry and buffer are writable.
        let found = look_up(t, group_value, |e, b, n, r| unsafe { libc::getgrnam_r(c.as_ptr(), e, b, n, r) })?;
        match found {
            Some(v) => Ok(v),
            None => Err(unknown(t, format!("getgrnam(): name not found: {}", repr(t, name.into())?))),
        }
    }
    /// A list of every group, in the system's order. Names that begin with '+' or '-' refer to a network directory: the look-up functions need not
    /// find them.
    #[pyfunction("getgrall()")]
    fn getgrall(t: &Thread) -> PyResult<Value> {
        let list = PyList::new_empty(t)?;
        // SAFETY: as in `getpwall`.
        unsafe {
            libc::setgrent();
            loop {
                let entry = libc::getgrent();
                if entry.is_null() {
                    break;
                }
                list.append(t, group_value(t, &*entry)?)?;
            }
            libc::endgrent();
        }
        Ok(list.into())
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "struct_group", STRUCT_GROUP::SEQ.class(t)?.into())
    }
}
