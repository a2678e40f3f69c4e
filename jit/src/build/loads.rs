//! Locals, constants, cells, globals, moving values about on the stack.

use super::Builder;
use super::cfg::Instr;
use crate::ir::func::{Exit, Field, Imm, ItemKind};
use crate::ir::types::leaf;
use crate::ir::{Op, Type, V};
use brolga_bytecode::Opcode;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::assume::Assumption;
use brolga_vm::interp::exact;
use brolga_vm::objects::property_cell::{PropertyCell, State};
use brolga_vm::prelude::*;

impl Builder<'_> {
    /// True if the instruction is one of these.
    pub(super) fn load(&mut self, i: Instr) -> bool {
        let n = i.oparg as usize;
        match i.op {
            Opcode::LOAD_FAST | Opcode::LOAD_FAST_BORROW => {
                let v = self.local(n);
                self.push(v);
                self.iterator_was_read();
            }
            Opcode::LOAD_FAST_LOAD_FAST | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
                let (a, b) = (self.local(n >> 4), self.local(n & 15));
                self.push(a);
                self.push(b);
            }
            Opcode::LOAD_FAST_CHECK => {
                let v = self.frame.locals[n];
                match self.bound(v) {
                    Some(v) => {
                        self.frame.locals[n] = v;
                        self.push(v);
                    }
                    None => self.exit(Exit::Unreached),
                }
            }
            Opcode::LOAD_FAST_AND_CLEAR => {
                let v = self.frame.locals[n];
                self.frame.locals[n] = self.null();
                self.push(v);
            }
            Opcode::STORE_FAST => {
                let v = self.pop();
                self.frame.locals[n] = v;
            }
            Opcode::STORE_FAST_LOAD_FAST => {
                let v = self.pop();
                self.frame.locals[n >> 4] = v;
                let w = self.frame.locals[n & 15];
                self.push(w);
            }
            Opcode::STORE_FAST_STORE_FAST => {
                let (a, b) = (self.pop(), self.pop());
                self.frame.locals[n >> 4] = a;
                self.frame.locals[n & 15] = b;
            }
            Opcode::DELETE_FAST => match self.bound(self.frame.locals[n]) {
                Some(_) => self.frame.locals[n] = self.null(),
                None => self.exit(Exit::Unreached),
            },
            Opcode::LOAD_CONST => {
                let consts = self.frame.code.consts.get();
                let field = consts.and_then(|c| c.as_ref().fields().get(n).and_then(|f| f.get()));
                match field {
                    Some(v) => {
                        let v = self.const_value(v);
                        self.push(v);
                    }
                    // A code object that nobody has needed yet.
                    None => self.step(i),
                }
            }
            Opcode::LOAD_SMALL_INT => {
                let v = self.int(i64::from(i.oparg));
                self.push(v);
            }
            Opcode::LOAD_COMMON_CONSTANT => {
                use brolga_bytecode::oparg::CommonConstant as C;
                let types = &self.t.types;
                let v = match C::from_oparg(i.oparg) {
                    Some(C::AssertionError) => types.assertion_error.value(),
                    Some(C::NotImplementedError) => types.not_implemented_error.value(),
                    Some(C::Tuple) => types.tuple.value(),
                    _ => {
                        self.step(i);
                        return true;
                    }
                };
                let v = self.const_value(v);
                self.push(v);
            }
            Opcode::POP_TOP | Opcode::POP_ITER | Opcode::END_FOR => {
                self.pop();
            }
            Opcode::PUSH_NULL => {
                let v = self.null();
                self.push(v);
            }
            Opcode::COPY => {
                let v = self.top(n);
                self.push(v);
            }
            Opcode::SWAP => {
                let len = self.frame.stack.len();
                self.frame.stack.swap(len - 1, len - n);
            }
            Opcode::END_SEND => {
                let v = self.pop();
                self.pop();
                self.push(v);
            }
            Opcode::MAKE_CELL => {
                let v = self.frame.locals[n];
                let v = self.val(v);
                let cell = self.helper(Helper::new_cell, vec![v]);
                self.frame.locals[n] = cell;
            }
            Opcode::COPY_FREE_VARS => self.copy_free_vars(n),
            Opcode::LOAD_DEREF => {
                let cell = self.frame.locals[n];
                let v = self.emit(Op::LoadField, Imm::Field(Field::CellContents), vec![cell]);
                let v = self.emit_state(Op::GuardBound, Imm::None, vec![v]);
                self.push(v);
            }
            Opcode::STORE_DEREF => {
                let v = self.pop();
                let v = self.val(v);
                let cell = self.frame.locals[n];
                self.emit(Op::StoreField, Imm::Field(Field::CellContents), vec![cell, v]);
            }
            Opcode::LOAD_GLOBAL => self.load_global(i),
            _ => return false,
        }
        true
    }
    /// A local that the compiler proved to be bound.
    fn local(&mut self, n: usize) -> V {
        let v = self.frame.locals[n];
        let ty = self.ty(v);
        if ty.bits & leaf::NULL == 0 || ty.bits == leaf::NULL || self.is_virtual(v) {
            return v;
        }
        let bound =
            self.emit_typed(Op::Refine, Imm::None, vec![v], Type { bits: ty.bits & !leaf::NULL, spec: ty.spec });
        self.frame.locals[n] = bound;
        bound
    }
    /// A value that must be bound; `None` if it certainly is not.
    pub(super) fn bound(&mut self, v: V) -> Option<V> {
        let ty = self.ty(v);
        if ty.bits == leaf::NULL {
            return None;
        }
        if ty.is_bound() {
            return Some(v);
        }
        Some(self.emit_state(Op::GuardBound, Imm::None, vec![v]))
    }

    fn copy_free_vars(&mut self, n: usize) {
        let first = self.frame.locals.len() - n;
        let function = self.frame.function_value;
        // A constant function's closure is its own for good.
        let closure = self.frame.function.and_then(|f| f.closure.get());
        for k in 0..n {
            let cell = match closure.and_then(|c| c.as_ref().fields().get(k).and_then(|f| f.get())) {
                Some(cell) => self.const_value(cell),
                None => {
                    let closure = self.emit(Op::LoadField, Imm::Field(Field::FunctionClosure), vec![function]);
                    let i = self.int(k as i64);
                    let cell = self.emit(Op::LoadItem, Imm::Item(ItemKind::Tuple), vec![closure, i]);
                    self.emit_typed(Op::Refine, Imm::None, vec![cell], Type::CELL)
                }
            };
            self.frame.locals[first + k] = cell;
        }
    }

    // ---- globals ----

    pub(super) fn cell_of(&self, dict: Gc<PyDict>, name: Gc<PyStr>) -> Option<Gc<PropertyCell>> {
        let t = self.t;
        match dict.make_celled(t).and_then(|()| dict.cell(t, name)) {
            Ok(cell) => Some(cell),
            Err(r) => {
                t.take_exception(r);
                None
            }
        }
    }
    /// The value of a property cell that is bound now: folded if it was never changed.
    pub(super) fn cell_value(&mut self, cell: Gc<PropertyCell>) -> V {
        let now = cell.value.get();
        if cell.state() == State::Constant
            && let Some(v) = now
        {
            self.constant(cell.value());
            self.assume(Assumption::Cell(cell, Some(v)));
            return self.const_value(v);
        }
        let c = self.constant(cell.value());
        let c = self.emit(Op::Const, Imm::Const(c), vec![]);
        let v = self.emit(Op::LoadField, Imm::Field(Field::PropertyValue), vec![c]);
        self.emit_state(Op::GuardBound, Imm::None, vec![v])
    }
    fn load_global(&mut self, i: Instr) {
        let t = self.t;
        let (globals, builtins) = (self.frame.globals, self.frame.builtins);
        let name = self.frame.code.name((i.oparg >> 1) as usize);
        let mut found = || {
            let name = name.downcast::<PyStr>()?;
            let globals = exact::dict(t, globals.value())?;
            let cell = self.cell_of(globals, name)?;
            self.uses_globals = true;
            if cell.value.get().is_some() {
                return Some((cell, None));
            }
            let builtins = builtins.and_then(|b| exact::dict(t, b))?;
            self.uses_globals = true;
            let fallback = self.cell_of(builtins, name)?;
            fallback.value.get()?;
            Some((cell, Some(fallback)))
        };
        let v = match found() {
            Some((cell, None)) => self.cell_value(cell),
            Some((cell, Some(fallback))) => {
                self.constant(cell.value());
                self.assume(Assumption::Cell(cell, None));
                self.cell_value(fallback)
            }
            None => {
                if self.frame.caller.is_some() {
                    return self.exit(Exit::Uncompiled);
                }
                return self.step(i);
            }
        };
        self.push(v);
        if i.oparg & 1 != 0 {
            let null = self.null();
            self.push(null);
        }
    }
}
