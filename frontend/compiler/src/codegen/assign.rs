//! Assignment: augmented, annotated, and the unpacking of targets.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::BinaryOp;

use super::unit::UnitKind;
use super::{CodeGen, Result};
use crate::ast::{Expr, ExprKind, Operator, Stmt};
use crate::sequence::Loc;

/// The operator's instruction argument.
pub(super) fn binary_op(op: Operator) -> BinaryOp {
    match op {
        Operator::Add => BinaryOp::Add,
        Operator::Sub => BinaryOp::Subtract,
        Operator::Mult => BinaryOp::Multiply,
        Operator::MatMult => BinaryOp::MatrixMultiply,
        Operator::Div => BinaryOp::TrueDivide,
        Operator::Mod => BinaryOp::Remainder,
        Operator::Pow => BinaryOp::Power,
        Operator::LShift => BinaryOp::LShift,
        Operator::RShift => BinaryOp::RShift,
        Operator::BitOr => BinaryOp::Or,
        Operator::BitXor => BinaryOp::Xor,
        Operator::BitAnd => BinaryOp::And,
        Operator::FloorDiv => BinaryOp::FloorDivide,
    }
}

impl<'a> CodeGen<'a> {
    pub(super) fn augmented_assignment(
        &mut self,
        target: &'a Expr<'a>,
        op: Operator,
        value: &'a Expr<'a>,
        loc: Loc,
    ) -> Result {
        let at = Loc::from(target.loc);
        match target.kind {
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value)?;
                self.op_i(Op::COPY, 1, at);
                self.load_attr(attr, false, self.at_attribute(at, target));
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                if self.is_two_part_slice(slice) {
                    self.two_slice_parts(slice)?;
                    for _ in 0..3 {
                        self.op_i(Op::COPY, 3, at);
                    }
                    self.op(Op::BINARY_SLICE, at);
                } else {
                    self.expr(slice)?;
                    self.op_i(Op::COPY, 2, at);
                    self.op_i(Op::COPY, 2, at);
                    self.op_i(Op::BINARY_OP, BinaryOp::Subscr.oparg(), at);
                }
            }
            ExprKind::Name { id, .. } => self.load_name(id, at),
            // What else may be a target, by its number in the ASDL sum.
            ref kind => {
                let number = match kind {
                    ExprKind::Starred { .. } => 25,
                    ExprKind::List { .. } => 27,
                    _ => 28,
                };
                return super::system_error(format!("invalid node type ({number}) for augmented assignment"));
            }
        }
        self.expr(value)?;
        self.op_i(Op::BINARY_OP, binary_op(op).inplace().oparg(), loc);
        match target.kind {
            ExprKind::Attribute { attr, .. } => {
                let at = self.at_attribute(at, target);
                self.op_i(Op::SWAP, 2, at);
                self.op_name(Op::STORE_ATTR, attr, at);
            }
            ExprKind::Subscript { slice, .. } => {
                if self.is_two_part_slice(slice) {
                    self.op_i(Op::SWAP, 4, at);
                    self.op_i(Op::SWAP, 3, at);
                    self.op_i(Op::SWAP, 2, at);
                    self.op(Op::STORE_SLICE, at);
                } else {
                    self.op_i(Op::SWAP, 3, at);
                    self.op_i(Op::SWAP, 2, at);
                    self.op(Op::STORE_SUBSCR, at);
                }
            }
            ExprKind::Name { id, .. } => self.store_name(id, at),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn annotated_assignment(
        &mut self,
        stmt: &'a Stmt<'a>,
        target: &'a Expr<'a>,
        annotation: &'a Expr<'a>,
        value: Option<&'a Expr<'a>>,
        simple: bool,
    ) -> Result {
        let loc = Loc::from(stmt.loc);
        if let Some(value) = value {
            self.expr(value)?;
            self.expr(target)?;
        }
        match target.kind {
            ExprKind::Name { id, .. } if simple && self.is_namespace() => {
                if self.symtable.future.annotations() {
                    self.annotation_text(annotation);
                    self.op_plain_name(Op::LOAD_NAME, "__annotations__", loc);
                    let name = self.mangle(id);
                    self.load_str(name, loc);
                    self.op(Op::STORE_SUBSCR, loc);
                } else if let Some(index) = self.defer_annotation(stmt) {
                    let name = "__conditional_annotations__";
                    if self.unit.kind == UnitKind::Class {
                        let cell = self.cell(name);
                        self.op_i(Op::LOAD_DEREF, cell, loc);
                    } else {
                        self.op_plain_name(Op::LOAD_NAME, name, loc);
                    }
                    self.load_int(index as usize, loc);
                    self.op_i(Op::SET_ADD, 1, loc);
                    self.op(Op::POP_TOP, loc);
                }
            }
            ExprKind::Attribute { value: object, .. } if value.is_none() => self.evaluate(object)?,
            ExprKind::Subscript { value: object, slice, .. } if value.is_none() => {
                self.evaluate(object)?;
                self.evaluate_index(slice)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Evaluates an expression for its effects.
    fn evaluate(&mut self, expr: &'a Expr<'a>) -> Result {
        self.expr(expr)?;
        self.op(Op::POP_TOP, expr.loc);
        Ok(())
    }

    /// Evaluates an index, or the parts of a slice, for their effects.
    fn evaluate_index(&mut self, index: &'a Expr<'a>) -> Result {
        match index.kind {
            ExprKind::Slice { lower, upper, step } => {
                [lower, upper, step].into_iter().flatten().try_for_each(|part| self.evaluate(part))
            }
            ExprKind::Tuple { elts, .. } => elts.iter().try_for_each(|elt| self.evaluate_index(elt)),
            _ => self.evaluate(index),
        }
    }

    /// Unpacks the value on the stack and assigns to each target.
    pub(super) fn unpack(&mut self, targets: &'a [&'a Expr<'a>], loc: Loc) -> Result {
        let starred = |target: &Expr<'a>| matches!(target.kind, ExprKind::Starred { .. });
        let mut seen = false;
        for (before, target) in targets.iter().enumerate() {
            if !starred(target) {
                continue;
            }
            let after = targets.len() - before - 1;
            if seen {
                return self.error(loc, "multiple starred expressions in assignment");
            }
            if before >= 1 << 8 || after >= i32::MAX as usize >> 8 {
                return self.error(loc, "too many expressions in star-unpacking assignment");
            }
            self.op_i(Op::UNPACK_EX, (before + (after << 8)) as u32, loc);
            seen = true;
        }
        if !seen {
            self.op_i(Op::UNPACK_SEQUENCE, targets.len() as u32, loc);
        }
        for target in targets {
            match target.kind {
                ExprKind::Starred { value, .. } => self.expr(value)?,
                _ => self.expr(target)?,
            }
        }
        Ok(())
    }
}
