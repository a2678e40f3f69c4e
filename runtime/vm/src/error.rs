//! Python errors in Rust: [`PyResult`], and the shorthands that raise.
//!
//! A raised exception sits in the thread ([`Thread::exception`]); [`Raised`] is the zero-sized proof that it does. `PyResult<Value>` is one
//! word: zero means raised.

use crate::prelude::*;

/// An exception is pending in the thread. Obtained by raising one, never made from nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Raised(pub(crate) ());

pub type PyResult<T = Value> = Result<T, Raised>;

/// Requests for less memory than this are not checked in advance: the program's reserve serves them when there is none.
const LARGE_REQUEST: usize = 1 << 20;

impl Thread {
    /// Raises an instance of a builtin exception class with one string argument.
    #[cold]
    pub fn raise(&self, class: Gc<PyType>, message: impl AsRef<str>) -> Raised {
        crate::objects::exception::raise_message(self, class, message.as_ref())
    }
    /// Raises an exception object (or class), setting `__context__`.
    #[cold]
    pub fn raise_value(&self, exc: Value) -> Raised {
        crate::objects::exception::raise_value(self, exc)
    }
    /// The pending exception, which is taken out of the thread.
    #[cold]
    pub fn take_exception(&self, _proof: Raised) -> Value {
        self.exception.replace(None).unwrap_or(Value::NONE)
    }
    /// Puts an exception (back) without touching its context or traceback.
    #[cold]
    pub fn restore_exception(&self, exc: Value) -> Raised {
        self.exception.set(Some(exc));
        Raised(())
    }
    /// Runs out of memory: raises the preallocated `MemoryError`.
    #[cold]
    pub fn raise_out_of_memory(&self) -> Raised {
        crate::objects::exception::raise_memory_error(self)
    }
    /// `MemoryError` if there are no `bytes` of memory now. To be asked before allocations that grow with what the program says, unless those can fail
    /// themselves: Rust ends the process when a large one fails.
    #[inline]
    pub fn ensure_memory(&self, bytes: usize) -> PyResult<()> {
        if bytes < LARGE_REQUEST { Ok(()) } else { self.probe_memory(bytes) }
    }
    #[cold]
    #[inline(never)]
    fn probe_memory(&self, bytes: usize) -> PyResult<()> {
        if Vec::<u8>::new().try_reserve_exact(bytes).is_ok() {
            return Ok(());
        }
        self.heap.collect(brolga_heap::Generation::Full);
        Vec::<u8>::new().try_reserve_exact(bytes).map_err(|_| self.raise_out_of_memory())
    }
    /// `OverflowError(34, 'Numerical result out of range')`, as C's `errno` gives it.
    #[cold]
    pub fn raise_overflow_errno(&self) -> Raised {
        match self.new_str("Numerical result out of range") {
            Ok(text) => crate::objects::exception::raise_with_args(
                self,
                self.types.overflow_error,
                &[Value::from_small_int(34), text],
            ),
            Err(r) => r,
        }
    }
    /// Whether the pending exception is an instance of `class`.
    pub fn exception_matches(&self, class: Gc<PyType>) -> bool {
        self.exception.get().is_some_and(|e| crate::objects::type_::is_instance_exact_mro(self, e, class))
    }
    /// Swallows the pending exception if it is of `class`; otherwise passes it on.
    pub fn catch<T>(&self, result: PyResult<T>, class: Gc<PyType>) -> PyResult<Option<T>> {
        match result {
            Ok(v) => Ok(Some(v)),
            Err(r) if self.exception_matches(class) => {
                self.take_exception(r);
                Ok(None)
            }
            Err(r) => Err(r),
        }
    }
}

/// Declares `Thread::raise_type_error(&self, message)` and its like.
macro_rules! raisers {
    ($($method:ident => $class:ident),* $(,)?) => {
        impl Thread {
            $(#[cold] pub fn $method(&self, message: impl AsRef<str>) -> Raised { self.raise(self.types.$class, message) })*
        }
    };
}
raisers! {
    raise_type_error => type_error, raise_value_error => value_error, raise_attribute_error => attribute_error,
    raise_index_error => index_error, raise_overflow_error => overflow_error, raise_zero_division => zero_division_error,
    raise_runtime_error => runtime_error, raise_system_error => system_error, raise_name_error => name_error,
    raise_unbound_local => unbound_local_error, raise_not_implemented => not_implemented_error, raise_import_error => import_error,
    raise_recursion_error => recursion_error, raise_buffer_error => buffer_error, raise_lookup_error => lookup_error,
    raise_assertion_error => assertion_error, raise_eof_error => eof_error,
}
impl Thread {
    /// `KeyError(key)`: the argument is the key itself.
    #[cold]
    pub fn raise_key_error(&self, key: Value) -> Raised {
        crate::objects::exception::raise_with_args(self, self.types.key_error, &[key])
    }
    /// `StopIteration(value)`.
    #[cold]
    pub fn raise_stop_iteration(&self, value: Option<Value>) -> Raised {
        crate::objects::exception::raise_with_args(self, self.types.stop_iteration, value.as_slice())
    }
    /// `OSError` (or the subclass of that errno) for an errno, optionally with file names.
    #[cold]
    pub fn raise_os_error(&self, errno: i32, filename: Option<Value>, filename2: Option<Value>) -> Raised {
        crate::objects::exception::raise_os_error(self, errno, filename, filename2)
    }
}
