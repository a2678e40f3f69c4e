//! Attributes, subscripts and slices.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::BinaryOp;

use super::{CodeGen, Result};
use crate::ast::{Expr, ExprContext, ExprKind};
use crate::constpool::{Const, ConstId};
use crate::sequence::Loc;

impl<'a> CodeGen<'a> {
    pub(super) fn attribute(
        &mut self,
        expr: &'a Expr<'a>,
        value: &'a Expr<'a>,
        attr: &'a str,
        ctx: ExprContext,
    ) -> Result {
        let loc = Loc::from(expr.loc);
        if self.is_super_attribute(value, attr) {
            self.load_super_attribute(expr, value, attr, false)?;
            return Ok(());
        }
        if ctx == ExprContext::Store && matches!(value.kind, ExprKind::Name { id: "self", .. }) {
            self.note_static_attribute(attr);
        }
        self.expr(value)?;
        let loc = self.at_attribute(loc, expr);
        match ctx {
            ExprContext::Load => self.load_attr(attr, false, loc),
            ExprContext::Store => self.op_name(Op::STORE_ATTR, attr, loc),
            ExprContext::Del => self.op_name(Op::DELETE_ATTR, attr, loc),
        }
        Ok(())
    }

    /// The location to report for an instruction on an attribute: if the expression spans lines, that of the name.
    pub(super) fn at_attribute(&self, loc: Loc, attribute: &Expr<'a>) -> Loc {
        let ExprKind::Attribute { attr, .. } = attribute.kind else { return loc };
        let at = attribute.loc;
        if loc.line == at.end_lineno {
            return loc;
        }
        let len = attr.chars().count() as i32;
        let (column, end_column) = if len <= at.end_col_offset {
            (at.end_col_offset - len, loc.end_column)
        } else {
            // Such a tree was not parsed from source.
            (-1, -1)
        };
        Loc { line: at.end_lineno, end_line: loc.end_line.max(at.end_lineno), column, end_column }
    }

    pub(super) fn subscript(
        &mut self,
        expr: &'a Expr<'a>,
        value: &'a Expr<'a>,
        slice: &'a Expr<'a>,
        ctx: ExprContext,
    ) -> Result {
        let loc = Loc::from(expr.loc);
        self.expr(value)?;
        if ctx != ExprContext::Del && self.is_two_part_slice(slice) {
            self.two_slice_parts(slice)?;
            self.op(if ctx == ExprContext::Load { Op::BINARY_SLICE } else { Op::STORE_SLICE }, loc);
            return Ok(());
        }
        self.expr(slice)?;
        match ctx {
            ExprContext::Load => self.op_i(Op::BINARY_OP, BinaryOp::Subscr.oparg(), loc),
            ExprContext::Store => self.op(Op::STORE_SUBSCR, loc),
            ExprContext::Del => self.op(Op::DELETE_SUBSCR, loc),
        }
        Ok(())
    }

    fn is_constant_or_absent(&self, part: Option<&'a Expr<'a>>) -> bool {
        part.is_none_or(|part| self.constant(part).is_some())
    }

    /// Whether a subscript is a slice without step that is not constant: it has instructions of its own.
    pub(super) fn is_two_part_slice(&self, slice: &'a Expr<'a>) -> bool {
        match slice.kind {
            ExprKind::Slice { lower, upper, step: None } => {
                !(self.is_constant_or_absent(lower) && self.is_constant_or_absent(upper))
            }
            _ => false,
        }
    }

    /// Pushes both bounds of a slice.
    pub(super) fn two_slice_parts(&mut self, slice: &'a Expr<'a>) -> Result {
        let ExprKind::Slice { lower, upper, .. } = slice.kind else { return Ok(()) };
        for part in [lower, upper] {
            match part {
                Some(part) => self.expr(part)?,
                None => self.load_none(slice.loc),
            }
        }
        Ok(())
    }

    pub(super) fn slice(
        &mut self,
        lower: Option<&'a Expr<'a>>,
        upper: Option<&'a Expr<'a>>,
        step: Option<&'a Expr<'a>>,
        loc: Loc,
    ) -> Result {
        let parts = [lower, upper, step];
        if parts.iter().all(|part| self.is_constant_or_absent(*part)) {
            let ids = parts.map(|part| match part.and_then(|part| self.constant(part)) {
                Some(value) => self.pool.ast_value(value),
                None => ConstId::NONE,
            });
            let id = self.pool.intern(Const::Slice(ids));
            self.load_const(id, loc);
            return Ok(());
        }
        for part in [lower, upper] {
            match part {
                Some(part) => self.expr(part)?,
                None => self.load_none(loc),
            }
        }
        if let Some(step) = step {
            self.expr(step)?;
        }
        self.op_i(Op::BUILD_SLICE, if step.is_some() { 3 } else { 2 }, loc);
        Ok(())
    }
}
