//! `match`.
//!
//! While a pattern is being matched, the stack holds, from the bottom: the subject, values that were captured so far (they
//! are bound only when the whole pattern has matched), and what the pattern keeps for itself. A failed test jumps to code
//! that pops as much as there was; [`Context::fail_pop`] has a label for each depth.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::BinaryOp;

use super::{CodeGen, Result};
use crate::ast::{Cmpop, Expr, ExprKind, MatchCase, Pattern, PatternKind};
use crate::constpool::ConstId;
use crate::sequence::{Label, Loc};

/// The state of matching one pattern.
#[derive(Default)]
struct Context<'a> {
    /// Names whose captured values are on the stack, the lowest first.
    stores: Vec<&'a str>,
    /// Whether a pattern that always matches is allowed here.
    allow_irrefutable: bool,
    /// Values on top of the captured ones.
    on_top: usize,
    /// For each number of values, where to jump when they are to be popped because the match failed.
    fail_pop: Vec<Label>,
}

fn is_wildcard(pattern: &Pattern<'_>) -> bool {
    matches!(pattern.kind, PatternKind::MatchAs { pattern: None, name: None })
}

fn is_star_wildcard(pattern: &Pattern<'_>) -> bool {
    matches!(pattern.kind, PatternKind::MatchStar { name: None })
}

impl<'a> CodeGen<'a> {
    pub(super) fn match_statement(&mut self, subject: &'a Expr<'a>, cases: &'a [&'a MatchCase<'a>]) -> Result {
        self.expr(subject)?;
        let end = self.label();
        let Some(last) = cases.last() else { return Ok(()) };
        // The subject need not be kept for a trailing `case _`.
        let has_default = is_wildcard(last.pattern) && cases.len() > 1;
        let tested = cases.len() - usize::from(has_default);
        for (at, case) in cases[..tested].iter().enumerate() {
            let loc = case.pattern.loc;
            let is_last = at + 1 == tested;
            if !is_last {
                self.op_i(Op::COPY, 1, loc);
            }
            let mut context =
                Context { allow_irrefutable: case.guard.is_some() || at + 1 == cases.len(), ..Context::default() };
            self.pattern(case.pattern, &mut context)?;
            for name in &context.stores {
                self.store_name(name, loc);
            }
            if let Some(guard) = case.guard {
                self.ensure_fail_pop(&mut context, 0);
                self.jump_if(guard, context.fail_pop[0], false)?;
            }
            if !is_last {
                self.op(Op::POP_TOP, Loc::NEXT);
            }
            self.conditional_statements(case.body)?;
            self.jump(Op::JUMP, end, Loc::NONE);
            // What a failed match does is part of the pattern, not of the body.
            self.emit_fail_pop(&mut context, loc);
        }
        if has_default {
            let loc = last.pattern.loc;
            self.op(Op::NOP, loc);
            if let Some(guard) = last.guard {
                self.jump_if(guard, end, false)?;
            }
            self.conditional_statements(last.body)?;
        }
        self.place(end);
        Ok(())
    }

    fn ensure_fail_pop(&mut self, context: &mut Context<'a>, count: usize) {
        while context.fail_pop.len() <= count {
            let label = self.label();
            context.fail_pop.push(label);
        }
    }

    /// Jumps to where a failed match is cleaned up.
    fn jump_to_fail_pop(&mut self, context: &mut Context<'a>, op: Op, loc: impl Into<Loc>) {
        let count = context.on_top + context.stores.len();
        self.ensure_fail_pop(context, count);
        self.jump(op, context.fail_pop[count], loc);
    }

    /// The code that pops values after a failed match.
    fn emit_fail_pop(&mut self, context: &mut Context<'a>, loc: impl Into<Loc>) {
        let loc = loc.into();
        while let Some(label) = context.fail_pop.pop() {
            self.place(label);
            if !context.fail_pop.is_empty() {
                self.op(Op::POP_TOP, loc);
            }
        }
    }

    /// Moves the top of the stack below the `count - 1` values under it.
    fn rotate(&mut self, count: usize, loc: impl Into<Loc>) {
        let loc = loc.into();
        for depth in (2..=count).rev() {
            self.op_i(Op::SWAP, depth as u32, loc);
        }
    }

    fn capture(&mut self, name: Option<&'a str>, context: &mut Context<'a>, loc: impl Into<Loc>) -> Result {
        let loc = loc.into();
        let Some(name) = name else {
            self.op(Op::POP_TOP, loc);
            return Ok(());
        };
        self.check_not_captured(name, context, loc)?;
        self.rotate(context.on_top + context.stores.len() + 1, loc);
        context.stores.push(name);
        Ok(())
    }

    fn check_not_captured(&self, name: &str, context: &Context<'a>, loc: Loc) -> Result {
        if context.stores.contains(&name) {
            return self.error(loc, format!("multiple assignments to name '{name}' in pattern"));
        }
        Ok(())
    }

    fn pattern(&mut self, pattern: &'a Pattern<'a>, context: &mut Context<'a>) -> Result {
        self.deeper(|this| this.pattern_kind(pattern, context))
    }

    /// A pattern within another one.
    fn subpattern(&mut self, pattern: &'a Pattern<'a>, context: &mut Context<'a>) -> Result {
        let outer = std::mem::replace(&mut context.allow_irrefutable, true);
        self.pattern(pattern, context)?;
        context.allow_irrefutable = outer;
        Ok(())
    }

    fn pattern_kind(&mut self, pattern: &'a Pattern<'a>, context: &mut Context<'a>) -> Result {
        let loc = Loc::from(pattern.loc);
        match pattern.kind {
            PatternKind::MatchValue { value } => {
                match self.pattern_constant(value) {
                    Some(constant) => {
                        let id = self.pool.ast_value(constant);
                        self.load_const(id, value.loc);
                    }
                    None if matches!(value.kind, ExprKind::Attribute { .. }) => self.expr(value)?,
                    None => return self.error(loc, "patterns may only match literals and attribute lookups"),
                }
                self.compare_op(Cmpop::Eq, loc);
                self.op(Op::TO_BOOL, loc);
                self.jump_to_fail_pop(context, Op::POP_JUMP_IF_FALSE, loc);
                Ok(())
            }
            PatternKind::MatchSingleton { value } => {
                let id = self.pool.ast_value(value);
                self.load_const(id, loc);
                self.compare_op(Cmpop::Is, loc);
                self.jump_to_fail_pop(context, Op::POP_JUMP_IF_FALSE, loc);
                Ok(())
            }
            PatternKind::MatchSequence { patterns } => self.sequence_pattern(patterns, context, loc),
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.mapping_pattern(keys, patterns, rest, context, loc)
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.class_pattern(cls, patterns, kwd_attrs, kwd_patterns, context, loc)
            }
            PatternKind::MatchStar { name } => self.capture(name, context, loc),
            PatternKind::MatchAs { pattern: None, name } => {
                if context.allow_irrefutable {
                    return self.capture(name, context, loc);
                }
                match name {
                    Some(name) => {
                        self.error(loc, format!("name capture '{name}' makes remaining patterns unreachable"))
                    }
                    None => self.error(loc, "wildcard makes remaining patterns unreachable"),
                }
            }
            PatternKind::MatchAs { pattern: Some(inner), name } => {
                context.on_top += 1;
                self.op_i(Op::COPY, 1, loc);
                self.pattern(inner, context)?;
                context.on_top -= 1;
                self.capture(name, context, loc)
            }
            PatternKind::MatchOr { patterns } => self.or_pattern(patterns, context, loc),
        }
    }

    /// Fails unless the subject's length compares with `len` as it should.
    fn check_length(&mut self, op: Cmpop, len: usize, context: &mut Context<'a>, loc: Loc) {
        self.op(Op::GET_LEN, loc);
        self.load_int(len, loc);
        self.compare_op(op, loc);
        self.jump_to_fail_pop(context, Op::POP_JUMP_IF_FALSE, loc);
    }

    fn sequence_pattern(&mut self, patterns: &'a [&'a Pattern<'a>], context: &mut Context<'a>, loc: Loc) -> Result {
        let mut star = None;
        for (at, pattern) in patterns.iter().enumerate() {
            if matches!(pattern.kind, PatternKind::MatchStar { .. }) {
                if star.is_some() {
                    return self.error(loc, "multiple starred names in sequence pattern");
                }
                star = Some(at);
            }
        }
        let only_wildcards = patterns.iter().all(|pattern| is_wildcard(pattern) || is_star_wildcard(pattern));
        context.on_top += 1;
        self.op(Op::MATCH_SEQUENCE, loc);
        self.jump_to_fail_pop(context, Op::POP_JUMP_IF_FALSE, loc);
        match star {
            None => self.check_length(Cmpop::Eq, patterns.len(), context, loc),
            Some(_) if patterns.len() > 1 => self.check_length(Cmpop::GtE, patterns.len() - 1, context, loc),
            Some(_) => {}
        }
        context.on_top -= 1;
        match star {
            _ if only_wildcards => self.op(Op::POP_TOP, loc),
            Some(star) if is_star_wildcard(patterns[star]) => {
                return self.sequence_by_subscript(patterns, star, context, loc);
            }
            _ => return self.sequence_by_unpacking(patterns, star, context, loc),
        }
        Ok(())
    }

    fn sequence_by_unpacking(
        &mut self,
        patterns: &'a [&'a Pattern<'a>],
        star: Option<usize>,
        context: &mut Context<'a>,
        loc: Loc,
    ) -> Result {
        let len = patterns.len();
        match star {
            Some(before) => {
                let after = len - before - 1;
                if before >= 1 << 8 || after >= i32::MAX as usize >> 8 {
                    return self.error(loc, "too many expressions in star-unpacking sequence pattern");
                }
                self.op_i(Op::UNPACK_EX, (before + (after << 8)) as u32, loc);
            }
            None => self.op_i(Op::UNPACK_SEQUENCE, len as u32, loc),
        }
        context.on_top += len;
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        Ok(())
    }

    /// With `*_` somewhere, only the items that matter are looked at.
    fn sequence_by_subscript(
        &mut self,
        patterns: &'a [&'a Pattern<'a>],
        star: usize,
        context: &mut Context<'a>,
        loc: Loc,
    ) -> Result {
        context.on_top += 1;
        for (at, pattern) in patterns.iter().enumerate() {
            if at == star || is_wildcard(pattern) {
                continue;
            }
            self.op_i(Op::COPY, 1, loc);
            if at < star {
                self.load_int(at, loc);
            } else {
                // Not every sequence takes negative indices.
                self.op(Op::GET_LEN, loc);
                self.load_int(patterns.len() - at, loc);
                self.op_i(Op::BINARY_OP, BinaryOp::Subtract.oparg(), loc);
            }
            self.op_i(Op::BINARY_OP, BinaryOp::Subscr.oparg(), loc);
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 1;
        self.op(Op::POP_TOP, loc);
        Ok(())
    }

    /// Fails if the value on the stack, which stays there, is `None`.
    fn check_not_none(&mut self, context: &mut Context<'a>, loc: Loc) {
        self.op_i(Op::COPY, 1, loc);
        self.load_const(ConstId::NONE, loc);
        self.compare_op(Cmpop::IsNot, loc);
        self.jump_to_fail_pop(context, Op::POP_JUMP_IF_FALSE, loc);
    }

    fn mapping_pattern(
        &mut self,
        keys: &'a [&'a Expr<'a>],
        patterns: &'a [&'a Pattern<'a>],
        rest: Option<&'a str>,
        context: &mut Context<'a>,
        loc: Loc,
    ) -> Result {
        let len = keys.len();
        if len != patterns.len() {
            let msg = format!("keys ({len}) / patterns ({}) length mismatch in mapping pattern", patterns.len());
            return self.error(loc, msg);
        }
        context.on_top += 1;
        self.op(Op::MATCH_MAPPING, loc);
        self.jump_to_fail_pop(context, Op::POP_JUMP_IF_FALSE, loc);
        if keys.is_empty() && rest.is_none() {
            context.on_top -= 1;
            self.op(Op::POP_TOP, loc);
            return Ok(());
        }
        if len > 0 {
            self.check_length(Cmpop::GtE, len, context, loc);
        }
        let mut seen = Vec::new();
        for key in keys {
            if let Some(value) = self.pattern_constant(key) {
                let id = self.pool.ast_value(value);
                if seen.iter().any(|&other| self.pool.python_equal(id, other)) {
                    let text = crate::unparse::constant(value);
                    return self.error(loc, format!("mapping pattern checks duplicate key ({text})"));
                }
                seen.push(id);
                self.load_const(id, key.loc);
            } else if matches!(key.kind, ExprKind::Attribute { .. }) {
                self.expr(key)?;
            } else {
                return self.error(loc, "mapping pattern keys may only match literals and attribute lookups");
            }
        }
        self.op_i(Op::BUILD_TUPLE, len as u32, loc);
        self.op(Op::MATCH_KEYS, loc);
        // Now the keys and the values, or `None`, are above the subject.
        context.on_top += 2;
        self.check_not_none(context, loc);
        self.op_i(Op::UNPACK_SEQUENCE, len as u32, loc);
        context.on_top += len;
        context.on_top -= 1;
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 2;
        let Some(rest) = rest else {
            self.op(Op::POP_TOP, loc);
            self.op(Op::POP_TOP, loc);
            return Ok(());
        };
        // A copy of the subject, without the keys.
        self.op_i(Op::BUILD_MAP, 0, loc);
        self.op_i(Op::SWAP, 3, loc);
        self.op_i(Op::DICT_UPDATE, 2, loc);
        self.op_i(Op::UNPACK_SEQUENCE, len as u32, loc);
        for left in (1..=len).rev() {
            self.op_i(Op::COPY, left as u32 + 1, loc);
            self.op_i(Op::SWAP, 2, loc);
            self.op(Op::DELETE_SUBSCR, loc);
        }
        self.capture(Some(rest), context, loc)
    }

    fn class_pattern(
        &mut self,
        cls: &'a Expr<'a>,
        patterns: &'a [&'a Pattern<'a>],
        attrs: &'a [&'a str],
        attr_patterns: &'a [&'a Pattern<'a>],
        context: &mut Context<'a>,
        loc: Loc,
    ) -> Result {
        if attrs.len() != attr_patterns.len() {
            let (attrs, patterns) = (attrs.len(), attr_patterns.len());
            let msg = format!("kwd_attrs ({attrs}) / kwd_patterns ({patterns}) length mismatch in class pattern");
            return self.error(loc, msg);
        }
        for (at, attr) in attrs.iter().enumerate() {
            if let Some(other) = attrs[at + 1..].iter().position(|other| other == attr) {
                let loc = attr_patterns[at + 1 + other].loc;
                return self.error(loc, format!("attribute name repeated in class pattern: {attr}"));
            }
        }
        self.expr(cls)?;
        self.load_names(attrs.iter().copied(), loc);
        self.op_i(Op::MATCH_CLASS, patterns.len() as u32, loc);
        context.on_top += 1;
        self.check_not_none(context, loc);
        let count = patterns.len() + attrs.len();
        self.op_i(Op::UNPACK_SEQUENCE, count as u32, loc);
        context.on_top += count;
        context.on_top -= 1;
        for pattern in patterns.iter().chain(attr_patterns) {
            context.on_top -= 1;
            if is_wildcard(pattern) {
                self.op(Op::POP_TOP, loc);
            } else {
                self.subpattern(pattern, context)?;
            }
        }
        Ok(())
    }

    fn or_pattern(&mut self, patterns: &'a [&'a Pattern<'a>], context: &mut Context<'a>, loc: Loc) -> Result {
        let end = self.label();
        // The names that the first alternative captures, which the others must capture too.
        let mut names: Vec<&'a str> = Vec::new();
        for (at, pattern) in patterns.iter().enumerate() {
            let mut inner = Context {
                allow_irrefutable: context.allow_irrefutable && at + 1 == patterns.len(),
                ..Context::default()
            };
            self.op_i(Op::COPY, 1, pattern.loc);
            self.pattern(pattern, &mut inner)?;
            if at == 0 {
                names = inner.stores.clone();
            } else {
                self.reorder_captures(&mut inner.stores, &names, pattern.loc.into(), loc)?;
            }
            self.jump(Op::JUMP, end, pattern.loc);
            self.emit_fail_pop(&mut inner, pattern.loc);
        }
        // None matched: the subject's copy goes.
        self.op(Op::POP_TOP, loc);
        self.jump_to_fail_pop(context, Op::JUMP, loc);
        self.place(end);
        // The captures go below the subject, and whatever else is on top of the captures so far.
        let depth = names.len() + 1 + context.on_top + context.stores.len();
        for name in names {
            self.rotate(depth, loc);
            self.check_not_captured(name, context, loc)?;
            context.stores.push(name);
        }
        self.op(Op::POP_TOP, loc);
        Ok(())
    }

    /// Brings an alternative's captures into the order of the first one's.
    fn reorder_captures(&mut self, stores: &mut Vec<&'a str>, names: &[&'a str], at: Loc, loc: Loc) -> Result {
        const DIFFERENT: &str = "alternative patterns bind different names";
        if stores.len() != names.len() {
            return self.error(loc, DIFFERENT);
        }
        for (wanted, name) in names.iter().enumerate().rev() {
            let Some(found) = stores.iter().position(|store| store == name) else {
                return self.error(loc, DIFFERENT);
            };
            if found == wanted {
                continue;
            }
            // Captures above `wanted` are in place already. The lowest ones, up to the one found, move up to it.
            let count = found + 1;
            let moved: Vec<&'a str> = stores.drain(..count).collect();
            let place = wanted - found;
            stores.splice(place..place, moved);
            for _ in 0..count {
                self.rotate(wanted + 1, at);
            }
        }
        Ok(())
    }
}
