//! `errno`.

use brolga_vm::objects::module::PyModule;
use brolga_vm::prelude::*;

/// The numbers of the system's errors under their symbolic names; errorcode maps the numbers back to names.
#[pymodule(name = "errno")]
pub mod errno {
    use super::*;

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let codes = PyDict::new(t)?;
        for (name, n) in super::CODES {
            let number = Value::from_small_int(*n as i64);
            module.add(t, name, number)?;
            // The first name of a number is the one that `errorcode` gives.
            if codes.get(t, number)?.is_none() {
                codes.set(t, number, t.intern(name))?;
            }
        }
        module.add(t, "errorcode", codes.into())
    }
}

macro_rules! codes {
    ($($name:ident)*) => { const CODES: &[(&str, i32)] = &[$((stringify!($name), libc::$name)),*]; };
}
codes! {
    ENODEV ENOCSI EHOSTUNREACH ENOMSG EUCLEAN EL2NSYNC EL2HLT ENODATA ENOTBLK ENOSYS EPIPE EINVAL EOVERFLOW EADV EINTR EUSERS ENOTEMPTY
    ENOBUFS EPROTO EREMOTE ENAVAIL ECHILD ELOOP EXDEV E2BIG ESRCH EMSGSIZE EAFNOSUPPORT EBADR EHOSTDOWN EPFNOSUPPORT ENOPROTOOPT EBUSY
    EAGAIN EWOULDBLOCK EBADFD EDOTDOT EISCONN ENOANO ESHUTDOWN ECHRNG ELIBBAD ENONET EBADE EBADF EMULTIHOP EIO EUNATCH EPROTOTYPE ENOSPC
    ENOEXEC EALREADY ENETDOWN ENOTNAM EACCES ELNRNG EILSEQ ENOTDIR ENOTUNIQ EPERM EDOM EXFULL ECONNREFUSED EISDIR EPROTONOSUPPORT EROFS
    EADDRNOTAVAIL EIDRM ECOMM ESRMNT EREMOTEIO EL3RST EBADMSG ENFILE ELIBMAX ESPIPE ENOLINK ENETRESET ETIMEDOUT ENOENT EEXIST EDQUOT ENOSTR
    EBADSLT EBADRQC ELIBACC EFAULT EFBIG EDEADLK ENOTCONN EDESTADDRREQ ELIBSCN ENOLCK EISNAM ECONNABORTED ENETUNREACH ESTALE ENOSR ENOMEM
    ENOTSOCK ESTRPIPE EMLINK ERANGE ELIBEXEC EL3HLT ECONNRESET EADDRINUSE EOPNOTSUPP EREMCHG ENAMETOOLONG ENOTTY ERESTART ESOCKTNOSUPPORT
    ETIME EBFONT EDEADLOCK ETOOMANYREFS EMFILE ETXTBSY EINPROGRESS ENXIO ENOPKG ENOTSUP ECANCELED EKEYEXPIRED EKEYREJECTED EKEYREVOKED
    EMEDIUMTYPE ENOKEY ENOMEDIUM ENOTRECOVERABLE EOWNERDEAD ERFKILL EHWPOISON
}
