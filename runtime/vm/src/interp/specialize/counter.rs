//! Counters of adaptive instructions: a value in the upper twelve bits, an exponent of backoff in the lower four. Numbers are CPython's, so that
//! the same history specializes at the same moment.

use brolga_bytecode::Opcode;

const BACKOFF_BITS: u32 = 4;
const MAX_BACKOFF: u16 = 12;
/// A counter with this exponent never triggers.
const UNREACHABLE: u16 = 15;
const ONE: u16 = 1 << BACKOFF_BITS;

const fn make(value: u16, backoff: u16) -> u16 {
    value << BACKOFF_BITS | backoff
}
/// Before the first specialization: at the second execution.
pub const WARMUP: u16 = make(1, 1);
/// After a specialization: so many failed guards until the next attempt.
pub const COOLDOWN: u16 = make(52, 0);
const JUMP_BACKWARD_INITIAL: u16 = make(4095, 12);
/// Branch history: taken and not taken alternate.
const BRANCH_INITIAL: u16 = 0x5555;

/// What the first cache unit of an instruction starts with.
pub fn initial(op: Opcode) -> u16 {
    match op {
        Opcode::JUMP_BACKWARD => JUMP_BACKWARD_INITIAL,
        Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE => BRANCH_INITIAL,
        _ => WARMUP,
    }
}
/// A counter of JUMP_BACKWARD that triggers after `n` iterations.
pub fn loop_counter(n: u16) -> u16 {
    make(n.min(4095), MAX_BACKOFF)
}
#[inline(always)]
pub fn triggers(counter: u16) -> bool {
    counter < UNREACHABLE
}
#[inline(always)]
pub fn advance(counter: u16) -> u16 {
    counter.wrapping_sub(ONE)
}
/// After a failed attempt: wait twice as long.
pub fn back_off(counter: u16) -> u16 {
    let backoff = counter & (ONE - 1);
    if backoff < MAX_BACKOFF {
        make((1 << (backoff + 1)) - 1, backoff + 1)
    } else {
        make((1 << MAX_BACKOFF) - 1, MAX_BACKOFF)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_down_and_backing_off() {
        assert!(!triggers(WARMUP));
        assert!(triggers(advance(WARMUP)));
        let after_failure = back_off(advance(WARMUP));
        assert_eq!(after_failure, make(3, 2));
        let mut counter = after_failure;
        for _ in 0..3 {
            assert!(!triggers(counter));
            counter = advance(counter);
        }
        assert!(triggers(counter));
        assert_eq!(back_off(make(0, 12)), make(4095, 12));
        assert!(!triggers(UNREACHABLE));
    }
}
