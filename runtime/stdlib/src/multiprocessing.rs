//! What `multiprocessing` needs: named semaphores (`_multiprocessing`) and shared memory (`_posixshmem`).

use crate::duration::{self, Deadline, Rounding};
use crate::system;
use brolga_vm::abi::path::{FsPath, encode_fs};
use brolga_vm::modules::thread::ident;
use brolga_vm::prelude::*;
use std::cell::Cell;
use std::ffi::CString;

const RECURSIVE_MUTEX: i64 = 0;
const SEMAPHORE: i64 = 1;

/// A semaphore that processes share, or a lock that the thread which holds it may take again.
#[pyclass(name = "SemLock", module = "_multiprocessing", flags = BASETYPE)]
pub struct SemLock {
    handle: Cell<usize>,
    kind: i64,
    maxvalue: i64,
    name: Option<String>,
    /// Who acquired it last, and how often.
    owner: Cell<u64>,
    count: Cell<i64>,
}
type Sem = Gc<Native<SemLock>>;

impl SemLock {
    fn raw(&self) -> *mut libc::sem_t {
        self.handle.get() as *mut libc::sem_t
    }
    fn is_mine(&self) -> bool {
        self.count.get() > 0 && self.owner.get() == ident()
    }
    fn current(&self, t: &Thread) -> PyResult<i32> {
        let mut value = 0;
        // SAFETY: the semaphore is open; the value is a local.
        system::check(t, unsafe { libc::sem_getvalue(self.raw(), &raw mut value) })?;
        Ok(value)
    }
    fn make(
        t: &Thread,
        cls: Gc<PyType>,
        handle: usize,
        kind: i64,
        maxvalue: i64,
        name: Option<Gc<PyStr>>,
    ) -> PyResult<Sem> {
        let name = name.map(|n| n.to_lossy().into_owned());
        let (handle, owner, count) = (Cell::new(handle), Cell::new(0), Cell::new(0));
        Native::new(t, cls, SemLock { handle, kind, maxvalue, name, owner, count })
    }
    fn took(&self) -> bool {
        self.count.set(self.count.get() + 1);
        self.owner.set(ident());
        true
    }
}

fn name_argument(t: &Thread, name: Gc<PyStr>) -> PyResult<CString> {
    CString::new(encode_fs(t, name)?).map_err(|_| t.raise_value_error("embedded null character"))
}

#[pymethods]
impl SemLock {
    #[new("SemLock(kind, value, maxvalue, name, unlink)")]
    fn py_new(
        t: &Thread,
        cls: Gc<PyType>,
        kind: i32,
        value: i32,
        maxvalue: i32,
        name: Gc<PyStr>,
        unlink: bool,
    ) -> PyResult<Sem> {
        if kind as i64 != RECURSIVE_MUTEX && kind as i64 != SEMAPHORE {
            return Err(t.raise_value_error("unrecognized kind"));
        }
        let c = name_argument(t, name)?;
        // SAFETY: the name is terminated.
        let handle = unsafe { libc::sem_open(c.as_ptr(), libc::O_CREAT | libc::O_EXCL, 0o600, value as libc::c_uint) };
        if handle == libc::SEM_FAILED {
            return Err(system::raise_errno(t));
        }
        // SAFETY: as above.
        if unlink && unsafe { libc::sem_unlink(c.as_ptr()) } < 0 {
            let raised = system::raise_errno(t);
            // SAFETY: the semaphore was just opened.
            unsafe { libc::sem_close(handle) };
            return Err(raised);
        }
        SemLock::make(t, cls, handle as usize, kind as i64, maxvalue as i64, Some(name))
    }
    #[classmethod("_rebuild($type, handle, kind, maxvalue, name, /)", doc = "")]
    fn rebuild(
        t: &Thread,
        cls: Gc<PyType>,
        handle: i64,
        kind: i32,
        maxvalue: i32,
        name: Option<Gc<PyStr>>,
    ) -> PyResult<Sem> {
        let mut address = handle as usize;
        if let Some(name) = name {
            let c = name_argument(t, name)?;
            // SAFETY: the name is terminated.
            let opened = unsafe { libc::sem_open(c.as_ptr(), 0) };
            if opened == libc::SEM_FAILED {
                return Err(system::raise_errno(t));
            }
            address = opened as usize;
        }
        SemLock::make(t, cls, address, kind as i64, maxvalue as i64, name)
    }
    /// Takes one, waiting until there is one: for at most timeout seconds if that is not None, or not at all if block is false. Returns whether it
    /// was taken.
    #[method("acquire($self, /, block=True, timeout=None)")]
    fn acquire(t: &Thread, zelf: Sem, block: bool, timeout: Value) -> PyResult<bool> {
        if zelf.kind == RECURSIVE_MUTEX && zelf.is_mine() {
            return Ok(zelf.took());
        }
        let limit = match timeout.is_none() {
            true => None,
            false => {
                let seconds = brolga_vm::protocol::number::to_f64(t, timeout)?.max(0.0);
                let v = t.new_float(seconds)?;
                Some(duration::from_seconds(t, v, Rounding::Up)?)
            }
        };
        // SAFETY: the semaphore is open.
        if unsafe { libc::sem_trywait(zelf.raw()) } == 0 {
            return Ok(zelf.took());
        }
        if system::errno() != libc::EAGAIN && system::errno() != libc::EINTR {
            return Err(system::raise_errno(t));
        }
        if !block {
            return Ok(false);
        }
        let deadline = limit.map_or(Deadline::never(), Deadline::after_nanos);
        loop {
            // SAFETY: the semaphore is open; the time is a local.
            let result = t.allow_threads(|| unsafe {
                match deadline.left() {
                    None => libc::sem_wait(zelf.raw()),
                    Some(left) => {
                        // The call takes a moment of the calendar's clock.
                        let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
                        libc::clock_gettime(libc::CLOCK_REALTIME, &raw mut now);
                        let ns = now.tv_nsec as u64 + left.subsec_nanos() as u64;
                        let until = libc::timespec {
                            tv_sec: now.tv_sec.saturating_add(left.as_secs() as i64 + (ns / 1_000_000_000) as i64),
                            tv_nsec: (ns % 1_000_000_000) as _,
                        };
                        libc::sem_timedwait(zelf.raw(), &raw const until)
                    }
                }
            });
            if result == 0 {
                return Ok(zelf.took());
            }
            match system::errno() {
                libc::EINTR => brolga_vm::interp::check_signals(t)?,
                libc::ETIMEDOUT | libc::EAGAIN => return Ok(false),
                e => return Err(t.raise_os_error(e, None, None)),
            }
        }
    }
    /// Gives one back.
    #[method("release($self, /)")]
    fn release(t: &Thread, zelf: Sem) -> PyResult<()> {
        if zelf.kind == RECURSIVE_MUTEX {
            if !zelf.is_mine() {
                let message = "attempt to release recursive lock not owned by thread";
                return Err(t.raise_assertion_error(message));
            }
            if zelf.count.get() > 1 {
                zelf.count.set(zelf.count.get() - 1);
                return Ok(());
            }
        } else if zelf.current(t)? as i64 >= zelf.maxvalue {
            return Err(t.raise_value_error("semaphore or lock released too many times"));
        }
        // SAFETY: the semaphore is open.
        system::check(t, unsafe { libc::sem_post(zelf.raw()) })?;
        zelf.count.set(zelf.count.get() - 1);
        Ok(())
    }
    /// Takes one, waiting as long as it takes.
    #[method("__enter__($self, /)")]
    fn enter(t: &Thread, zelf: Sem) -> PyResult<bool> {
        SemLock::acquire(t, zelf, true, Value::NONE)
    }
    /// Gives one back.
    #[method("__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)")]
    fn exit(t: &Thread, zelf: Sem, _exc_type: Value, _exc_value: Value, _exc_tb: Value) -> PyResult<()> {
        SemLock::release(t, zelf)
    }
    /// How often this process holds the lock: acquisitions that have not been released.
    #[method("_count($self, /)")]
    fn count_(zelf: Sem) -> i64 {
        zelf.count.get()
    }
    /// Whether the calling thread holds the lock.
    #[method("_is_mine($self, /)")]
    fn is_mine_(zelf: Sem) -> bool {
        zelf.is_mine()
    }
    /// How many more acquisitions would succeed without waiting.
    #[method("_get_value($self, /)")]
    fn get_value(t: &Thread, zelf: Sem) -> PyResult<i32> {
        zelf.current(t).map(|n| n.max(0))
    }
    /// Whether the next acquisition would have to wait.
    #[method("_is_zero($self, /)")]
    fn is_zero(t: &Thread, zelf: Sem) -> PyResult<bool> {
        zelf.current(t).map(|n| n <= 0)
    }
    /// Forgets the acquisitions of the parent; for the child, after fork().
    #[method("_after_fork($self, /)")]
    fn after_fork(zelf: Sem) {
        zelf.count.set(0);
    }
    #[member]
    fn handle(zelf: Sem) -> usize {
        zelf.handle.get()
    }
    #[member]
    fn kind(zelf: Sem) -> i64 {
        zelf.kind
    }
    #[member]
    fn maxvalue(zelf: Sem) -> i64 {
        zelf.maxvalue
    }
    #[member]
    fn name(zelf: Sem) -> Option<String> {
        zelf.name.clone()
    }
    #[classattr("SEM_VALUE_MAX")]
    const SEM_VALUE_MAX: i64 = i32::MAX as i64;
    #[slot]
    fn finalize(zelf: Sem) {
        let handle = zelf.handle.replace(0);
        if handle != 0 {
            // SAFETY: opened by this object and not used after.
            unsafe { libc::sem_close(handle as *mut libc::sem_t) };
        }
    }
}

#[pymodule(name = "_multiprocessing", classes(SemLock))]
pub mod multiprocessing {
    use super::*;

    #[pyfunction("sem_unlink(name, /)", doc = "")]
    fn sem_unlink(t: &Thread, name: Gc<PyStr>) -> PyResult<()> {
        let c = name_argument(t, name)?;
        // SAFETY: the name is terminated.
        system::check(t, unsafe { libc::sem_unlink(c.as_ptr()) }).map(|_| ())
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let flags = PyDict::new(t)?;
        for name in ["HAVE_SEM_OPEN", "HAVE_SEM_TIMEDWAIT"] {
            flags.set_str(t, name, Value::from_small_int(1))?;
        }
        module.add(t, "flags", flags.into())
    }
}

/// Memory that processes share by name, as POSIX has it.
#[pymodule(name = "_posixshmem")]
pub mod shared_memory {
    use super::*;

    fn check(t: &Thread, path: Value, result: Result<i32, i32>) -> PyResult<i32> {
        result.map_err(|e| t.raise_os_error(e, Some(path), None))
    }
    /// Opens memory that processes share by name, and returns its file descriptor.
    #[pyfunction("shm_open(path, flags, mode=511)")]
    fn shm_open(t: &Thread, path: Gc<PyStr>, flags: i32, mode: i32) -> PyResult<i32> {
        let c = FsPath::from_value(t, path.into())?.to_c_string();
        // SAFETY: the name is terminated.
        let result = system::attempt(t, || unsafe { libc::shm_open(c.as_ptr(), flags, mode as libc::mode_t) })?;
        check(t, path.into(), result)
    }
    /// Takes away the name of memory that processes share. The memory itself goes when the last process has unmapped it.
    #[pyfunction("shm_unlink(path)")]
    fn shm_unlink(t: &Thread, path: Gc<PyStr>) -> PyResult<()> {
        let c = FsPath::from_value(t, path.into())?.to_c_string();
        // SAFETY: the name is terminated.
        let result = system::attempt(t, || unsafe { libc::shm_unlink(c.as_ptr()) })?;
        check(t, path.into(), result).map(|_| ())
    }
}
