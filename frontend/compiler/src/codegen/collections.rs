//! Tuples, lists, sets and dicts.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::Intrinsic1;

use super::emit::STACK_USE_GUIDELINE;
use super::{CodeGen, Result};
use crate::ast::{Expr, ExprKind};
use crate::sequence::Loc;

/// The instructions that build a kind of collection.
#[derive(Clone, Copy)]
struct Builder {
    build: Op,
    add: Op,
    extend: Op,
    /// Whether the list is to be a tuple in the end.
    tuple: bool,
}

impl<'a> CodeGen<'a> {
    pub(super) fn list(&mut self, elts: &'a [&'a Expr<'a>], loc: Loc) -> Result {
        let builder = Builder { build: Op::BUILD_LIST, add: Op::LIST_APPEND, extend: Op::LIST_EXTEND, tuple: false };
        self.build(builder, elts, None, 0, loc)
    }

    pub(super) fn set(&mut self, elts: &'a [&'a Expr<'a>], loc: Loc) -> Result {
        let builder = Builder { build: Op::BUILD_SET, add: Op::SET_ADD, extend: Op::SET_UPDATE, tuple: false };
        self.build(builder, elts, None, 0, loc)
    }

    /// A tuple of `pushed` values on the stack, `elts`, and the value of the variable `last`.
    pub(super) fn tuple(&mut self, elts: &'a [&'a Expr<'a>], last: Option<&'a str>, pushed: usize, loc: Loc) -> Result {
        let builder = Builder { build: Op::BUILD_LIST, add: Op::LIST_APPEND, extend: Op::LIST_EXTEND, tuple: true };
        self.build(builder, elts, last, pushed, loc)
    }

    fn build(
        &mut self,
        builder: Builder,
        elts: &'a [&'a Expr<'a>],
        last: Option<&'a str>,
        pushed: usize,
        loc: Loc,
    ) -> Result {
        let count = elts.len() + pushed + usize::from(last.is_some());
        let big = count > STACK_USE_GUIDELINE;
        let starred = elts.iter().any(|elt| matches!(elt.kind, ExprKind::Starred { .. }));
        if !big && !starred {
            self.exprs(elts)?;
            if let Some(last) = last {
                self.load_name(last, loc);
            }
            self.op_i(if builder.tuple { Op::BUILD_TUPLE } else { builder.build }, count as u32, loc);
            return Ok(());
        }
        let mut built = big;
        if big {
            self.op_i(builder.build, pushed as u32, loc);
        }
        for (at, elt) in elts.iter().enumerate() {
            if let ExprKind::Starred { value, .. } = elt.kind {
                if !built {
                    self.op_i(builder.build, (at + pushed) as u32, loc);
                    built = true;
                }
                self.expr(value)?;
                self.op_i(builder.extend, 1, loc);
            } else {
                self.expr(elt)?;
                if built {
                    self.op_i(builder.add, 1, loc);
                }
            }
        }
        if let Some(last) = last {
            self.load_name(last, loc);
            self.op_i(builder.add, 1, loc);
        }
        if builder.tuple {
            self.op_i(Op::CALL_INTRINSIC_1, Intrinsic1::ListToTuple.oparg(), loc);
        }
        Ok(())
    }

    pub(super) fn dict(&mut self, keys: &'a [Option<&'a Expr<'a>>], values: &'a [&'a Expr<'a>], loc: Loc) -> Result {
        let mut have_dict = false;
        // Where the items start that no dict holds yet.
        let mut start = 0;
        for (at, (key, value)) in keys.iter().zip(values).enumerate() {
            if key.is_none() {
                if start < at {
                    self.partial_dict(&keys[start..at], &values[start..at], have_dict, loc)?;
                    have_dict = true;
                }
                if !have_dict {
                    self.op_i(Op::BUILD_MAP, 0, loc);
                    have_dict = true;
                }
                self.expr(value)?;
                self.op_i(Op::DICT_UPDATE, 1, loc);
                start = at + 1;
            } else if (at - start) * 2 > STACK_USE_GUIDELINE {
                self.partial_dict(&keys[start..=at], &values[start..=at], have_dict, loc)?;
                have_dict = true;
                start = at + 1;
            }
        }
        if start < values.len() {
            self.partial_dict(&keys[start..], &values[start..], have_dict, loc)?;
            have_dict = true;
        }
        if !have_dict {
            self.op_i(Op::BUILD_MAP, 0, loc);
        }
        Ok(())
    }

    /// Builds a dict and merges it into the one on the stack, if there is one.
    fn partial_dict(
        &mut self,
        keys: &'a [Option<&'a Expr<'a>>],
        values: &'a [&'a Expr<'a>],
        have_dict: bool,
        loc: Loc,
    ) -> Result {
        let big = keys.len() * 2 > STACK_USE_GUIDELINE;
        if big {
            self.op_i(Op::BUILD_MAP, 0, loc);
        }
        for (key, value) in keys.iter().zip(values) {
            if let Some(key) = key {
                self.expr(key)?;
            }
            self.expr(value)?;
            if big {
                self.op_i(Op::MAP_ADD, 1, loc);
            }
        }
        if !big {
            self.op_i(Op::BUILD_MAP, keys.len() as u32, loc);
        }
        if have_dict {
            self.op_i(Op::DICT_UPDATE, 1, loc);
        }
        Ok(())
    }
}
