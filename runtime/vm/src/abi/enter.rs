//! The way from Rust into machine code: sets the register that holds the thread while compiled code runs.

use crate::prelude::*;

/// Calls `target(a, b, c)`, machine code that the compiler made, with the thread in its register.
///
/// # Safety
/// `target` is the address of such code, of a function with at most these parameters.
#[cfg(target_arch = "x86_64")]
#[unsafe(naked)]
pub unsafe extern "C" fn enter(t: *const Thread, target: *const u8, a: usize, b: u64, c: usize) -> u64 {
    std::arch::naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        "push r15",
        "sub rsp, 8",
        "mov r15, rdi",
        "mov rax, rsi",
        "mov rdi, rdx",
        "mov rsi, rcx",
        "mov rdx, r8",
        "call rax",
        "mov r15, [rbp - 8]",
        "leave",
        "ret",
    )
}

/// As above.
///
/// # Safety
/// As above.
#[cfg(target_arch = "aarch64")]
#[unsafe(naked)]
pub unsafe extern "C" fn enter(t: *const Thread, target: *const u8, a: usize, b: u64, c: usize) -> u64 {
    std::arch::naked_asm!(
        "stp x29, x30, [sp, #-32]!",
        "mov x29, sp",
        "str x21, [sp, #16]",
        "mov x21, x0",
        "mov x9, x1",
        "mov x0, x2",
        "mov x1, x3",
        "mov x2, x4",
        "blr x9",
        "ldr x21, [sp, #16]",
        "ldp x29, x30, [sp], #32",
        "ret",
    )
}
