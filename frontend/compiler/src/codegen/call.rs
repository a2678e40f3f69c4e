//! Calls, of methods and of `super()` in particular.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::CommonConstant;

use super::emit::STACK_USE_GUIDELINE;
use super::{CodeGen, Result};
use crate::ast::{Cmpop, Expr, ExprContext, ExprKind, Keyword};
use crate::constpool::ConstId;
use crate::sequence::{Label, Loc};
use crate::symtable::{NameScope, flags};

fn is_starred(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, ExprKind::Starred { .. })
}

impl<'a> CodeGen<'a> {
    pub(super) fn call(
        &mut self,
        expr: &'a Expr<'a>,
        func: &'a Expr<'a>,
        args: &'a [&'a Expr<'a>],
        keywords: &'a [&'a Keyword<'a>],
    ) -> Result {
        self.check_keywords(keywords)?;
        if self.method_call(expr, func, args, keywords)? {
            return Ok(());
        }
        let end = self.label();
        self.expr(func)?;
        self.builtin_over_generator(func, args, keywords, end)?;
        self.op(Op::PUSH_NULL, func.loc);
        self.call_with(0, args, None, keywords, expr.loc)?;
        self.place(end);
        Ok(())
    }

    fn check_keywords(&self, keywords: &[&'a Keyword<'a>]) -> Result {
        for (at, keyword) in keywords.iter().enumerate() {
            let Some(name) = keyword.arg else { continue };
            if let Some(other) = keywords[at + 1..].iter().find(|other| other.arg == Some(name)) {
                return self.error(other.loc, format!("keyword argument repeated: {name}"));
            }
        }
        Ok(())
    }

    /// `object.method(...)` without a bound method; whether it could be done.
    fn method_call(
        &mut self,
        expr: &'a Expr<'a>,
        method: &'a Expr<'a>,
        args: &'a [&'a Expr<'a>],
        keywords: &'a [&'a Keyword<'a>],
    ) -> Result<bool> {
        let ExprKind::Attribute { value: object, attr, ctx: ExprContext::Load } = method.kind else {
            return Ok(false);
        };
        // Attributes of modules are seldom methods.
        if let ExprKind::Name { id, .. } = object.kind
            && self.symtable[self.symtable.top()].symbols.get(id).is_some_and(|symbol| symbol.has(flags::DEF_IMPORT))
        {
            return Ok(false);
        }
        if args.len() + keywords.len() + usize::from(!keywords.is_empty()) >= STACK_USE_GUIDELINE
            || args.iter().any(|arg| is_starred(arg))
            || keywords.iter().any(|keyword| keyword.arg.is_none())
        {
            return Ok(false);
        }
        let loc = Loc::from(method.loc);
        let loc = if self.is_super_attribute(object, attr) {
            self.load_super_attribute(method, object, attr, true)?
        } else {
            self.expr(object)?;
            let loc = self.at_attribute(loc, method);
            self.load_attr(attr, true, loc);
            loc
        };
        self.exprs(args)?;
        let at = self.at_attribute(expr.loc.into(), method);
        if keywords.is_empty() {
            self.op_i(Op::CALL, args.len() as u32, at);
        } else {
            self.keyword_values(keywords)?;
            self.load_names(keywords.iter().filter_map(|keyword| keyword.arg), loc);
            self.op_i(Op::CALL_KW, (args.len() + keywords.len()) as u32, at);
        }
        Ok(true)
    }

    fn keyword_values(&mut self, keywords: &'a [&'a Keyword<'a>]) -> Result {
        keywords.iter().try_for_each(|keyword| self.expr(keyword.value))
    }

    /// Calls what is on the stack with `pushed` arguments that are there too, `args`, the value of the variable `last`, and
    /// `keywords`.
    pub(super) fn call_with(
        &mut self,
        pushed: usize,
        args: &'a [&'a Expr<'a>],
        last: Option<&'a str>,
        keywords: &'a [&'a Keyword<'a>],
        loc: impl Into<Loc>,
    ) -> Result {
        let loc = loc.into();
        self.check_keywords(keywords)?;
        let unpacks = args.iter().any(|arg| is_starred(arg)) || keywords.iter().any(|keyword| keyword.arg.is_none());
        if !unpacks && args.len() + keywords.len() * 2 <= STACK_USE_GUIDELINE {
            self.exprs(args)?;
            if let Some(last) = last {
                self.load_name(last, loc);
            }
            let count = pushed + args.len() + usize::from(last.is_some());
            if keywords.is_empty() {
                self.op_i(Op::CALL, count as u32, loc);
            } else {
                self.keyword_values(keywords)?;
                self.load_names(keywords.iter().filter_map(|keyword| keyword.arg), loc);
                self.op_i(Op::CALL_KW, (count + keywords.len()) as u32, loc);
            }
            return Ok(());
        }
        match args {
            [Expr { kind: ExprKind::Starred { value, .. }, .. }] if pushed == 0 => self.expr(value)?,
            _ => self.tuple(args, last, pushed, loc)?,
        }
        if keywords.is_empty() {
            self.op(Op::PUSH_NULL, loc);
        } else {
            self.keyword_dict(keywords, loc)?;
        }
        self.op(Op::CALL_FUNCTION_EX, loc);
        Ok(())
    }

    /// A dict of keyword arguments, some of them unpacked from mappings.
    fn keyword_dict(&mut self, keywords: &'a [&'a Keyword<'a>], loc: Loc) -> Result {
        let mut have_dict = false;
        let mut start = 0;
        for (at, keyword) in keywords.iter().enumerate() {
            if keyword.arg.is_some() {
                continue;
            }
            if start < at {
                self.partial_keyword_dict(&keywords[start..at], have_dict, loc)?;
                have_dict = true;
            }
            if !have_dict {
                self.op_i(Op::BUILD_MAP, 0, loc);
                have_dict = true;
            }
            self.expr(keyword.value)?;
            self.op_i(Op::DICT_MERGE, 1, loc);
            start = at + 1;
        }
        if start < keywords.len() {
            self.partial_keyword_dict(&keywords[start..], have_dict, loc)?;
        }
        Ok(())
    }

    fn partial_keyword_dict(&mut self, keywords: &'a [&'a Keyword<'a>], have_dict: bool, loc: Loc) -> Result {
        let big = keywords.len() * 2 > STACK_USE_GUIDELINE;
        if big {
            self.op_i(Op::BUILD_MAP, 0, Loc::NONE);
        }
        for keyword in keywords {
            self.load_str(keyword.arg.unwrap_or_default(), loc);
            self.expr(keyword.value)?;
            if big {
                self.op_i(Op::MAP_ADD, 1, Loc::NONE);
            }
        }
        if !big {
            self.op_i(Op::BUILD_MAP, keywords.len() as u32, loc);
        }
        if have_dict {
            self.op_i(Op::DICT_MERGE, 1, loc);
        }
        Ok(())
    }

    /// `all`, `any` or `tuple` of a generator expression runs the loop in place, if the name means the builtin.
    fn builtin_over_generator(
        &mut self,
        func: &'a Expr<'a>,
        args: &'a [&'a Expr<'a>],
        keywords: &'a [&'a Keyword<'a>],
        end: Label,
    ) -> Result {
        let ExprKind::Name { id, .. } = func.kind else { return Ok(()) };
        let [generator @ Expr { kind: ExprKind::GeneratorExp { .. }, .. }] = args else { return Ok(()) };
        if !keywords.is_empty() {
            return Ok(());
        }
        // For `all` and `any`: what the result is if no item decides, and the jump if an item does not.
        let (builtin, undecided) = match id {
            "all" => (CommonConstant::All, Some((ConstId::TRUE, ConstId::FALSE, Op::POP_JUMP_IF_TRUE))),
            "any" => (CommonConstant::Any, Some((ConstId::FALSE, ConstId::TRUE, Op::POP_JUMP_IF_FALSE))),
            "tuple" => (CommonConstant::Tuple, None),
            _ => return Ok(()),
        };
        let loc = func.loc;
        let (ordinary, next, exhausted) = (self.label(), self.label(), self.label());
        self.op_i(Op::COPY, 1, loc);
        self.op_i(Op::LOAD_COMMON_CONSTANT, builtin.oparg(), loc);
        self.compare_op(Cmpop::Is, loc);
        self.jump(Op::POP_JUMP_IF_FALSE, ordinary, loc);
        self.op(Op::POP_TOP, loc);
        if undecided.is_none() {
            self.op_i(Op::BUILD_LIST, 0, loc);
        }
        self.expr(generator)?;
        self.place(next);
        self.jump(Op::FOR_ITER, exhausted, loc);
        match undecided {
            Some((_, decided, jump)) => {
                self.op(Op::TO_BOOL, loc);
                self.jump(jump, next, loc);
                self.op(Op::POP_ITER, Loc::NONE);
                self.load_const(decided, loc);
            }
            None => {
                self.op_i(Op::LIST_APPEND, 2, loc);
                self.jump(Op::JUMP, next, loc);
                self.op(Op::POP_ITER, Loc::NONE);
            }
        }
        self.jump(Op::JUMP, end, loc);
        self.place(exhausted);
        self.end_for();
        match undecided {
            Some((result, ..)) => self.load_const(result, loc),
            None => {
                let intrinsic = brolga_bytecode::oparg::Intrinsic1::ListToTuple;
                self.op_i(Op::CALL_INTRINSIC_1, intrinsic.oparg(), loc);
            }
        }
        self.jump(Op::JUMP, end, loc);
        self.place(ordinary);
        Ok(())
    }

    /// Whether `value.attr` is an attribute of `super()` or `super(type, object)` that can be looked up without making the
    /// `super` object.
    pub(super) fn is_super_attribute(&self, value: &Expr<'a>, attr: &str) -> bool {
        let ExprKind::Call { func, args, keywords: [] } = value.kind else { return false };
        // The attribute `__class__` is the super object's own.
        if !matches!(func.kind, ExprKind::Name { id: "super", .. }) || attr == "__class__" {
            return false;
        }
        let shadowed = self.scope().scope_of("super") != NameScope::GlobalImplicit
            || self.symtable[self.symtable.top()].scope_of("super") != NameScope::Unknown;
        if shadowed {
            return false;
        }
        match args {
            [] => {
                let parameters = &self.unit.parameters;
                parameters.positional + parameters.positional_only > 0
                    && self.scope().scope_of("__class__") == NameScope::Free
            }
            [class, object] => !is_starred(class) && !is_starred(object),
            _ => false,
        }
    }

    /// Loads an attribute or method of `super`; the location of what follows.
    pub(super) fn load_super_attribute(
        &mut self,
        expr: &'a Expr<'a>,
        value: &'a Expr<'a>,
        attr: &'a str,
        method: bool,
    ) -> Result<Loc> {
        let loc = Loc::from(expr.loc);
        let ExprKind::Call { func, args, .. } = value.kind else { return Ok(loc) };
        self.load_name("super", func.loc);
        if args.is_empty() {
            self.load_name("__class__", value.loc);
            if let Some(first) = self.unit.varnames.first() {
                self.load_name(first, value.loc);
            }
        } else {
            self.exprs(args)?;
        }
        let index = self.unit.names.add(self.mangle(attr));
        let arg = index << 2 | u32::from(!args.is_empty()) << 1 | u32::from(method);
        self.op_i(Op::LOAD_SUPER_ATTR, arg, loc);
        let loc = self.at_attribute(loc, expr);
        self.op(Op::NOP, loc);
        Ok(loc)
    }
}
