//! FOR_ITER, SEND, UNPACK_SEQUENCE.

use super::settle;
use crate::frames::window::Fp;
use crate::interp::exact;
use crate::objects::generator::PyGenerator;
use crate::objects::iterators::enumerate::PyEnumerate;
use crate::objects::list::iter::PyListIter;
use crate::objects::range::PyRangeIter;
use crate::objects::tuple::iter::PyTupleIter;
use crate::prelude::*;
use brolga_bytecode::Opcode;

#[cold]
#[inline(never)]
pub fn specialize_for(t: &Thread, fp: Fp, it: Value, _oparg: u32) {
    match it.downcast::<PyListIter>().and_then(|it| it.list.get()) {
        // How the list keeps its items is what matters.
        Some(list) => crate::feedback::operands(fp, t, it, list.value()),
        None => match it.downcast::<Native<PyEnumerate>>().and_then(|e| e.iterator()) {
            Some(inner) => crate::feedback::operands(fp, t, it, inner),
            None => crate::feedback::operand(fp, t, it),
        },
    }
    let op = if it.downcast::<PyListIter>().is_some() {
        Some(Opcode::FOR_ITER_LIST)
    } else if it.downcast::<PyTupleIter>().is_some() {
        Some(Opcode::FOR_ITER_TUPLE)
    } else if it.downcast::<PyRangeIter>().is_some() {
        Some(Opcode::FOR_ITER_RANGE)
    } else if it.downcast::<PyGenerator>().is_some_and(|g| g.is_generator()) {
        Some(Opcode::FOR_ITER_GEN)
    } else {
        None
    };
    settle(fp, op);
}
#[cold]
#[inline(never)]
pub fn specialize_send(t: &Thread, fp: Fp, receiver: Value) {
    crate::feedback::operand(fp, t, receiver);
    let op = receiver.downcast::<PyGenerator>().filter(|g| g.is_sendable()).map(|_| Opcode::SEND_GEN);
    settle(fp, op);
}
#[cold]
#[inline(never)]
pub fn specialize_unpack(t: &Thread, fp: Fp, v: Value, oparg: u32) {
    crate::feedback::operand(fp, t, v);
    let n = oparg as usize;
    let op = if let Some(tuple) = exact::tuple(v) {
        match tuple.len() {
            2 if n == 2 => Some(Opcode::UNPACK_SEQUENCE_TWO_TUPLE),
            len if len == n => Some(Opcode::UNPACK_SEQUENCE_TUPLE),
            _ => None,
        }
    } else {
        exact::list(t, v).filter(|list| list.len() == n).map(|_| Opcode::UNPACK_SEQUENCE_LIST)
    };
    settle(fp, op);
}
