//! Displays, strings, comprehensions' accumulators, raising, and forgetting.

use super::Builder;
use super::cfg::Instr;
use crate::ir::func::Imm;
use crate::ir::types::Spec;
use crate::ir::{Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::abi::helpers::native::Display;
use brolga_vm::deopt::VirtualKind;

impl Builder<'_> {
    /// True if the instruction is one of these.
    pub(super) fn other(&mut self, i: Instr) -> bool {
        let n = i.oparg as usize;
        match i.op {
            Opcode::GET_ITER => return self.get_iter(),
            Opcode::BUILD_TUPLE => {
                let len = self.frame.stack.len();
                let items = self.frame.stack[len - n..].to_vec();
                // Fields of unmade objects are not unmade themselves.
                let items: Vec<V> =
                    items.into_iter().map(|v| if self.is_virtual(v) { self.materialize(v) } else { v }).collect();
                self.frame.stack.truncate(len - n);
                let bound = items.iter().all(|v| self.ty(*v).is_bound());
                let v = if n == 0 {
                    let empty = brolga_vm::objects::tuple::PyTuple::empty(self.t).value();
                    self.const_value(empty)
                } else if self.limits.virtuals && bound && n <= 16 {
                    self.emit(Op::Virtual, Imm::Virtual(VirtualKind::Tuple), items)
                } else {
                    let items = self.vals(&items);
                    self.emit_state(Op::Display, Imm::Index(Display::Tuple as u32), items)
                };
                self.push(v);
            }
            Opcode::BUILD_LIST | Opcode::BUILD_STRING => {
                let len = self.frame.stack.len();
                let items = self.frame.stack[len - n..].to_vec();
                let items = self.vals(&items);
                let which = if i.op == Opcode::BUILD_LIST { Display::List } else { Display::String };
                let v = self.emit_state(Op::Display, Imm::Index(which as u32), items);
                self.frame.stack.truncate(len - n);
                self.push(v);
            }
            Opcode::LIST_APPEND => {
                let v = self.top(1);
                let v = self.val(v);
                let list = self.top(n + 1);
                let list = self.val(list);
                self.helper(Helper::list_append, vec![list, v]);
                self.pop();
            }
            Opcode::FORMAT_SIMPLE if self.ty(self.top(1)).is(Type::STR) => {}
            _ => return false,
        }
        true
    }

    /// Something happened that may have changed shapes of objects (`old`: of those with this shape only): values are not
    /// known to have theirs any more. Callers' values are dealt with when the callee is done.
    pub(super) fn forget_shapes(&mut self, old: Option<u32>) {
        let mut stale: Vec<V> = Vec::new();
        self.frame.forgot = true;
        {
            let f = &self.frame;
            for v in f.locals.iter().chain(&f.stack) {
                let ty = self.f.ty(*v);
                if let Spec::Shape(s) = ty.spec
                    && old.is_none_or(|o| o == s)
                    && !ty.keeps_shape()
                    && ty.repr() == Repr::Value
                    && !self.is_virtual(*v)
                    && !stale.contains(v)
                {
                    stale.push(*v);
                }
            }
        }
        if self.at.is_none() {
            return;
        }
        for v in stale {
            let plain = self.emit_typed(Op::Refine, Imm::None, vec![v], Type::of_bits(self.f.ty(v).bits));
            self.replace_everywhere(v, plain);
        }
    }
}
