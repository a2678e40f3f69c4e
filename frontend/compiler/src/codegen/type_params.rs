//! Type parameters and type aliases (PEP 695, PEP 696).

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::{Intrinsic1, Intrinsic2};

use super::function::Attributes;
use super::unit::{Parameters, UnitKind};
use super::{CodeGen, Result};
use crate::ast::{Expr, ExprKind, Stmt, TypeParam, TypeParamKind};
use crate::constpool::Const;
use crate::sequence::Loc;
use crate::symtable::ScopeKey;

impl<'a> CodeGen<'a> {
    /// Enters the block of type parameters of `name` and pushes a tuple of them.
    pub(super) fn enter_type_params(
        &mut self,
        name: &'a str,
        params: &'a [&'a TypeParam<'a>],
        first_line: i32,
        class: Option<&'a str>,
        passed: u32,
    ) -> Result {
        self.enter_type_params_unit(name, params, first_line, class, passed);
        self.type_params(params)
    }

    fn enter_type_params_unit(
        &mut self,
        name: &'a str,
        params: &'a [&'a TypeParam<'a>],
        first_line: i32,
        class: Option<&'a str>,
        passed: u32,
    ) {
        let unit_name = self.arena.str(&format!("<generic parameters of {name}>"));
        let scope = self.lookup_scope(ScopeKey::type_params(params));
        let parameters = Parameters { positional: passed, ..Parameters::default() };
        self.enter_unit(UnitKind::TypeParams, unit_name, scope, first_line, class, parameters);
    }

    fn type_params(&mut self, params: &'a [&'a TypeParam<'a>]) -> Result {
        let mut seen_default = false;
        for param in params {
            let loc = Loc::from(param.loc);
            let (name, default_value, intrinsic) = match param.kind {
                TypeParamKind::TypeVar { name, default_value, .. } => (name, default_value, Intrinsic1::TypeVar),
                TypeParamKind::ParamSpec { name, default_value } => (name, default_value, Intrinsic1::ParamSpec),
                TypeParamKind::TypeVarTuple { name, default_value } => (name, default_value, Intrinsic1::TypeVarTuple),
            };
            self.load_str(name, loc);
            if let TypeParamKind::TypeVar { bound: Some(bound), .. } = param.kind {
                self.lazy_value(bound, name, ScopeKey::bound(param), false)?;
                let constraints = matches!(bound.kind, ExprKind::Tuple { .. });
                let intrinsic =
                    if constraints { Intrinsic2::TypeVarWithConstraints } else { Intrinsic2::TypeVarWithBound };
                self.op_i(Op::CALL_INTRINSIC_2, intrinsic.oparg(), loc);
            } else {
                self.op_i(Op::CALL_INTRINSIC_1, intrinsic.oparg(), loc);
            }
            if let Some(value) = default_value {
                seen_default = true;
                let may_unpack = intrinsic == Intrinsic1::TypeVarTuple;
                self.lazy_value(value, name, ScopeKey::default_value(param), may_unpack)?;
                self.op_i(Op::CALL_INTRINSIC_2, Intrinsic2::SetTypeParamDefault.oparg(), loc);
            } else if seen_default {
                let msg = format!("non-default type parameter '{name}' follows default type parameter");
                return self.error(loc, msg);
            }
            self.op_i(Op::COPY, 1, loc);
            self.store_name(name, loc);
        }
        if let Some(first) = params.first() {
            self.op_i(Op::BUILD_TUPLE, params.len() as u32, first.loc);
        }
        Ok(())
    }

    /// Pushes a function that evaluates a bound or default. With `may_unpack`, `*value` stands for the only item of the
    /// iterable `value`.
    fn lazy_value(&mut self, expr: &'a Expr<'a>, name: &'a str, key: ScopeKey, may_unpack: bool) -> Result {
        let loc = Loc::from(expr.loc);
        self.load_default_format(loc);
        let scope = self.lookup_scope(key);
        self.enter_annotations(name, scope, loc);
        match expr.kind {
            ExprKind::Starred { value, .. } if may_unpack => {
                self.expr(value)?;
                self.op_i(Op::UNPACK_SEQUENCE, 1, loc);
            }
            _ => self.expr(expr)?,
        }
        self.op(Op::RETURN_VALUE, loc);
        let function = self.leave_unit(true)?;
        self.make_function(&function, Attributes::DEFAULTS, loc);
        Ok(())
    }

    /// The default of the one parameter that lazily evaluated functions have: the format `VALUE`.
    fn load_default_format(&mut self, loc: Loc) {
        let one = self.pool.intern(Const::Int(1));
        let defaults = self.pool.tuple(&[one]);
        self.load_const(defaults, loc);
    }

    pub(super) fn type_alias(
        &mut self,
        stmt: &'a Stmt<'a>,
        name: &'a Expr<'a>,
        params: &'a [&'a TypeParam<'a>],
        value: &'a Expr<'a>,
    ) -> Result {
        let loc = Loc::from(stmt.loc);
        let ExprKind::Name { id: name, .. } = name.kind else {
            return self.error(loc, "type alias must have a name");
        };
        if params.is_empty() {
            self.load_str(name, loc);
            self.load_none(loc);
        } else {
            self.enter_type_params_unit(name, params, loc.line, None, 0);
            self.load_str(name, loc);
            self.type_params(params)?;
        }
        self.load_default_format(loc);
        let scope = self.lookup_scope(ScopeKey::stmt(stmt));
        self.enter_annotations(name, scope, loc);
        self.expr(value)?;
        self.op(Op::RETURN_VALUE, loc);
        let function = self.leave_unit(false)?;
        self.make_function(&function, Attributes::DEFAULTS, loc);
        self.op_i(Op::BUILD_TUPLE, 3, loc);
        self.op_i(Op::CALL_INTRINSIC_1, Intrinsic1::TypeAlias.oparg(), loc);
        if !params.is_empty() {
            let generic = self.leave_unit(false)?;
            self.make_function(&generic, Attributes::default(), loc);
            self.op(Op::PUSH_NULL, loc);
            self.op_i(Op::CALL, 0, loc);
        }
        self.store_name(name, loc);
        Ok(())
    }
}
