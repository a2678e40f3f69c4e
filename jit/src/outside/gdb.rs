//! GDB's interface for generated code: a list of objects in memory, and a function in which GDB sets a breakpoint. LLDB and others know it too.
//!
//! The two symbols belong to the process, not to a VM: that is the interface. A lock guards the list; the debugger reads it while the process stands in
//! [`__jit_debug_register_code`].

use super::{Code, elf};
use std::ptr::{addr_of_mut, null, null_mut};
use std::sync::Mutex;

#[repr(C)]
struct CodeEntry {
    next: *mut CodeEntry,
    previous: *mut CodeEntry,
    object: *const u8,
    size: u64,
}
#[repr(C)]
struct Descriptor {
    version: u32,
    action: u32,
    relevant: *mut CodeEntry,
    first: *mut CodeEntry,
}
// SAFETY: changed under `LOCK` only.
unsafe impl Sync for Descriptor {}

const NOTHING: u32 = 0;
const REGISTER: u32 = 1;
const UNREGISTER: u32 = 2;

static LOCK: Mutex<()> = Mutex::new(());

/// What GDB reads.
#[unsafe(no_mangle)]
#[used]
static mut __jit_debug_descriptor: Descriptor =
    Descriptor { version: 1, action: NOTHING, relevant: null_mut(), first: null_mut() };

/// Where GDB stops to read.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn __jit_debug_register_code() {
    // Not to be optimized away, nor merged with another empty function.
    std::hint::black_box(addr_of_mut!(__jit_debug_descriptor));
}

/// A piece of code that the debugger knows, until this is dropped.
pub struct Registered {
    entry: *mut CodeEntry,
    _object: Box<[u8]>,
}

/// Tells the debugger about code.
pub fn register(code: &Code<'_>) -> Option<Registered> {
    let object = elf::object(code).into_boxed_slice();
    let _guard = LOCK.lock().ok()?;
    let d = addr_of_mut!(__jit_debug_descriptor);
    // SAFETY: the lock is held; entries live until they are taken from the list.
    unsafe {
        let first = (*d).first;
        let entry = Box::into_raw(Box::new(CodeEntry {
            next: first,
            previous: null_mut(),
            object: object.as_ptr(),
            size: object.len() as u64,
        }));
        if !first.is_null() {
            (*first).previous = entry;
        }
        (*d).first = entry;
        (*d).relevant = entry;
        (*d).action = REGISTER;
        __jit_debug_register_code();
        Some(Registered { entry, _object: object })
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let Ok(_guard) = LOCK.lock() else { return };
        let d = addr_of_mut!(__jit_debug_descriptor);
        // SAFETY: as above; the entry is in the list.
        unsafe {
            let e = self.entry;
            let (next, previous) = ((*e).next, (*e).previous);
            if !next.is_null() {
                (*next).previous = previous;
            }
            if previous.is_null() {
                (*d).first = next;
            } else {
                (*previous).next = next;
            }
            (*d).relevant = e;
            (*d).action = UNREGISTER;
            __jit_debug_register_code();
            (*d).relevant = null_mut();
            (*e).object = null();
            drop(Box::from_raw(e));
        }
    }
}
