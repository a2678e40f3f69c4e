//! Making new machine code visible to instruction fetch.

/// To be called after code was written to `[start, start + len)`, before it runs. x86-64 keeps its caches coherent.
#[cfg(target_arch = "x86_64")]
pub fn flush(_start: *const u8, _len: usize) {}

/// As above: cleans the data cache to the point of unification, invalidates the instruction cache, and has every processor
/// that runs a thread of this process refetch.
#[cfg(target_arch = "aarch64")]
pub fn flush(start: *const u8, len: usize) {
    use std::arch::asm;
    let (start, end) = (start as usize, start as usize + len);
    let type_register: u64;
    // SAFETY: reads a register that user code may read.
    unsafe { asm!("mrs {}, ctr_el0", out(reg) type_register, options(nomem, nostack)) };
    let data_line = 4usize << ((type_register >> 16) & 15);
    let instruction_line = 4usize << (type_register & 15);
    // SAFETY: cache maintenance of our own mapped memory.
    unsafe {
        let mut at = start & !(data_line - 1);
        while at < end {
            asm!("dc cvau, {}", in(reg) at, options(nostack));
            at += data_line;
        }
        asm!("dsb ish", options(nostack));
        let mut at = start & !(instruction_line - 1);
        while at < end {
            asm!("ic ivau, {}", in(reg) at, options(nostack));
            at += instruction_line;
        }
        asm!("dsb ish", "isb", options(nostack));
    }
    #[cfg(target_os = "linux")]
    {
        // MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE; registered when the heap was made.
        const SYNC_CORE: i32 = 1 << 5;
        // SAFETY: a system call without memory operands.
        unsafe { libc::syscall(libc::SYS_membarrier, SYNC_CORE, 0, 0) };
    }
}

/// Registers the process for [`flush`].
pub fn register() {
    #[cfg(all(target_arch = "aarch64", target_os = "linux"))]
    {
        const REGISTER_SYNC_CORE: i32 = 1 << 6;
        // SAFETY: a system call without memory operands.
        unsafe { libc::syscall(libc::SYS_membarrier, REGISTER_SYNC_CORE, 0, 0) };
    }
}
