//! STORE_SUBSCR.

use super::settle;
use crate::frames::window::Fp;
use crate::interp::exact;
use crate::prelude::*;
use brolga_bytecode::Opcode;

#[cold]
#[inline(never)]
pub fn specialize_store(t: &Thread, fp: Fp, container: Value, key: Value) {
    crate::feedback::operands(fp, t, container, key);
    let op = if let Some(list) = exact::list(t, container) {
        match key.as_small_int() {
            Some(i) if i >= 0 && (i as usize) < list.len() => Some(Opcode::STORE_SUBSCR_LIST_INT),
            _ => None,
        }
    } else {
        exact::dict(t, container).map(|_| Opcode::STORE_SUBSCR_DICT)
    };
    settle(fp, op);
}
