//! The module's numbers, from the C library's headers.

use brolga_vm::objects::module::PyModule;
use brolga_vm::prelude::*;

macro_rules! constants {
    ($($name:ident)*) => { const NUMBERS: &[(&str, i64)] = &[$((stringify!($name), libc::$name as i64)),*]; };
}
constants! {
    F_OK R_OK W_OK X_OK
    O_RDONLY O_WRONLY O_RDWR O_NDELAY O_NONBLOCK O_APPEND O_DSYNC O_RSYNC O_SYNC O_NOCTTY O_CREAT O_EXCL O_TRUNC O_CLOEXEC O_ACCMODE
    O_DIRECTORY O_NOFOLLOW O_DIRECT O_NOATIME O_PATH O_TMPFILE O_ASYNC
    SEEK_SET SEEK_CUR SEEK_END SEEK_DATA SEEK_HOLE
    WNOHANG WUNTRACED WCONTINUED WEXITED WSTOPPED WNOWAIT P_PID P_PGID P_ALL
    CLD_EXITED CLD_KILLED CLD_DUMPED CLD_TRAPPED CLD_STOPPED CLD_CONTINUED
    PRIO_PROCESS PRIO_PGRP PRIO_USER
    SCHED_OTHER SCHED_BATCH SCHED_IDLE SCHED_FIFO SCHED_RR
    ST_RDONLY ST_NOSUID ST_NODEV ST_NOEXEC ST_SYNCHRONOUS ST_NOATIME ST_NODIRATIME ST_RELATIME
    RTLD_LAZY RTLD_NOW RTLD_GLOBAL RTLD_LOCAL RTLD_NODELETE RTLD_NOLOAD
    GRND_RANDOM GRND_NONBLOCK F_LOCK F_TLOCK F_ULOCK F_TEST
    XATTR_CREATE XATTR_REPLACE
}
/// Numbers that the C library's binding names otherwise or not at all.
const OTHERS: &[(&str, i64)] = &[
    ("O_LARGEFILE", 0),
    ("EX_OK", 0),
    ("EX_USAGE", 64),
    ("EX_DATAERR", 65),
    ("EX_NOINPUT", 66),
    ("EX_NOUSER", 67),
    ("EX_NOHOST", 68),
    ("EX_UNAVAILABLE", 69),
    ("EX_SOFTWARE", 70),
    ("EX_OSERR", 71),
    ("EX_OSFILE", 72),
    ("EX_CANTCREAT", 73),
    ("EX_IOERR", 74),
    ("EX_TEMPFAIL", 75),
    ("EX_PROTOCOL", 76),
    ("EX_NOPERM", 77),
    ("EX_CONFIG", 78),
    ("EX_NOTFOUND", 127),
    ("TMP_MAX", 238328),
    ("NGROUPS_MAX", 65536),
    ("XATTR_SIZE_MAX", 65536),
    ("RTLD_DEEPBIND", 8),
    ("POSIX_SPAWN_OPEN", 0),
    ("POSIX_SPAWN_CLOSE", 1),
    ("POSIX_SPAWN_DUP2", 2),
];

macro_rules! sysconf_names {
    ($($name:literal = $constant:ident),* $(,)?) => {
        /// `os.sysconf_names`.
        pub const SYSCONF_NAMES: &[(&str, i32)] = &[$(($name, libc::$constant)),*];
    };
}
sysconf_names! {
    "SC_ARG_MAX" = _SC_ARG_MAX, "SC_CHILD_MAX" = _SC_CHILD_MAX, "SC_CLK_TCK" = _SC_CLK_TCK, "SC_IOV_MAX" = _SC_IOV_MAX,
    "SC_NGROUPS_MAX" = _SC_NGROUPS_MAX, "SC_NPROCESSORS_CONF" = _SC_NPROCESSORS_CONF, "SC_NPROCESSORS_ONLN" = _SC_NPROCESSORS_ONLN,
    "SC_OPEN_MAX" = _SC_OPEN_MAX, "SC_PAGESIZE" = _SC_PAGESIZE, "SC_PAGE_SIZE" = _SC_PAGE_SIZE, "SC_PHYS_PAGES" = _SC_PHYS_PAGES,
    "SC_AVPHYS_PAGES" = _SC_AVPHYS_PAGES, "SC_SEM_NSEMS_MAX" = _SC_SEM_NSEMS_MAX, "SC_SYMLOOP_MAX" = _SC_SYMLOOP_MAX,
    "SC_THREAD_STACK_MIN" = _SC_THREAD_STACK_MIN, "SC_HOST_NAME_MAX" = _SC_HOST_NAME_MAX, "SC_GETPW_R_SIZE_MAX" = _SC_GETPW_R_SIZE_MAX,
    "SC_GETGR_R_SIZE_MAX" = _SC_GETGR_R_SIZE_MAX,
}

pub fn add_constants(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
    for (name, n) in NUMBERS.iter().chain(OTHERS) {
        module.add_int(t, name, *n)?;
    }
    let names = PyDict::new(t)?;
    for (name, n) in SYSCONF_NAMES {
        names.set_str(t, name, Value::from_small_int(*n as i64))?;
    }
    module.add(t, "sysconf_names", names.into())?;
    for empty in ["confstr_names", "pathconf_names"] {
        let dict = PyDict::new(t)?;
        module.add(t, empty, dict.into())?;
    }
    Ok(())
}
