//! f-strings and template strings.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::{Conversion, build_interpolation};

use super::emit::STACK_USE_GUIDELINE;
use super::{CodeGen, Result};
use crate::ast::{ConstantValue, Expr, ExprKind};
use crate::sequence::Loc;

impl<'a> CodeGen<'a> {
    pub(super) fn joined_string(&mut self, values: &'a [&'a Expr<'a>], loc: Loc) -> Result {
        self.join(values.len(), loc, |this, at| this.expr(values[at]))
    }

    /// Joins `count` strings, each pushed by `push`.
    pub(super) fn join(&mut self, count: usize, loc: Loc, mut push: impl FnMut(&mut Self, usize) -> Result) -> Result {
        if count > STACK_USE_GUIDELINE {
            self.load_str("", loc);
            self.load_attr("join", true, loc);
            self.op_i(Op::BUILD_LIST, 0, loc);
            for at in 0..count {
                push(self, at)?;
                self.op_i(Op::LIST_APPEND, 1, loc);
            }
            self.op_i(Op::CALL, 1, loc);
            return Ok(());
        }
        for at in 0..count {
            push(self, at)?;
        }
        match count {
            0 => self.load_str("", loc),
            1 => {}
            _ => self.op_i(Op::BUILD_STRING, count as u32, loc),
        }
        Ok(())
    }

    pub(super) fn formatted_value(
        &mut self,
        value: &'a Expr<'a>,
        conversion: i32,
        format_spec: Option<&'a Expr<'a>>,
        loc: Loc,
    ) -> Result {
        self.expr(value)?;
        if let Some(conversion) = self.conversion(conversion)? {
            self.op_i(Op::CONVERT_VALUE, conversion.oparg(), loc);
        }
        match format_spec {
            Some(spec) => {
                self.expr(spec)?;
                self.op(Op::FORMAT_WITH_SPEC, loc);
            }
            None => self.op(Op::FORMAT_SIMPLE, loc),
        }
        Ok(())
    }

    fn conversion(&self, conversion: i32) -> Result<Option<Conversion>> {
        match u8::try_from(conversion) {
            Err(_) => Ok(None),
            Ok(b's') => Ok(Some(Conversion::Str)),
            Ok(b'r') => Ok(Some(Conversion::Repr)),
            Ok(b'a') => Ok(Some(Conversion::Ascii)),
            Ok(_) => super::system_error(format!("Unrecognized conversion character {conversion}")),
        }
    }

    /// The template's strings, one more than it has interpolations, then the interpolations.
    pub(super) fn template_string(&mut self, values: &'a [&'a Expr<'a>], loc: Loc) -> Result {
        let mut strings = 0;
        let mut after_interpolation = true;
        for value in values {
            if matches!(value.kind, ExprKind::Interpolation { .. }) {
                if after_interpolation {
                    self.load_str("", loc);
                    strings += 1;
                }
                after_interpolation = true;
            } else {
                self.expr(value)?;
                strings += 1;
                after_interpolation = false;
            }
        }
        if after_interpolation {
            self.load_str("", loc);
            strings += 1;
        }
        self.op_i(Op::BUILD_TUPLE, strings, loc);
        let mut interpolations = 0;
        for value in values {
            if matches!(value.kind, ExprKind::Interpolation { .. }) {
                self.expr(value)?;
                interpolations += 1;
            }
        }
        self.op_i(Op::BUILD_TUPLE, interpolations, loc);
        self.op(Op::BUILD_TEMPLATE, loc);
        Ok(())
    }

    pub(super) fn interpolation(
        &mut self,
        value: &'a Expr<'a>,
        text: ConstantValue<'a>,
        conversion: i32,
        format_spec: Option<&'a Expr<'a>>,
        loc: Loc,
    ) -> Result {
        self.expr(value)?;
        let text = self.pool.ast_value(text);
        self.load_const(text, loc);
        if let Some(spec) = format_spec {
            self.expr(spec)?;
        }
        let conversion = self.conversion(conversion)?;
        self.op_i(Op::BUILD_INTERPOLATION, build_interpolation(conversion, format_spec.is_some()), loc);
        Ok(())
    }
}
