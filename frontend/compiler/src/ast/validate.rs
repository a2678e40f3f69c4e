//! Checks of a tree that Python code built, before it is compiled.
//!
//! The conversion ([`super::convert`]) has made sure of the types; what remains are lists that must not be empty, lists of
//! equal length, contexts, names, patterns. A tree that came from the parser satisfies all of it.

use super::*;
use crate::parse::on_deep_stack;

/// What is wrong with a tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvalidTree {
    /// Whether it is a `TypeError`, else a `ValueError`.
    pub is_type_error: bool,
    /// The message.
    pub msg: String,
}

type Result<T = ()> = std::result::Result<T, InvalidTree>;

fn refuse<T>(msg: impl Into<String>) -> Result<T> {
    Err(InvalidTree { is_type_error: false, msg: msg.into() })
}

fn refuse_type<T>(msg: &str) -> Result<T> {
    Err(InvalidTree { is_type_error: true, msg: msg.to_owned() })
}

/// Checks a tree.
pub fn validate(module: &Mod<'_>) -> Result {
    match module {
        Mod::Module { body, .. } | Mod::Interactive { body } => stmts(body),
        Mod::Expression { body } => expr(body, ExprContext::Load),
        Mod::FunctionType { argtypes, returns } => {
            exprs(argtypes, ExprContext::Load)?;
            expr(returns, ExprContext::Load)
        }
    }
}

fn positions(loc: Location) -> Result {
    let Location { lineno, col_offset, end_lineno, end_col_offset } = loc;
    if lineno > end_lineno {
        return refuse(format!("AST node line range ({lineno}, {end_lineno}) is not valid"));
    }
    if (lineno < 0 && end_lineno != lineno) || (col_offset < 0 && col_offset != end_col_offset) {
        return refuse(format!(
            "AST node column range ({col_offset}, {end_col_offset}) for line range ({lineno}, {end_lineno}) is not valid"
        ));
    }
    if lineno == end_lineno && col_offset > end_col_offset {
        return refuse(format!("line {lineno}, column {col_offset}-{end_col_offset} is not a valid range"));
    }
    Ok(())
}

fn name(name: &str) -> Result {
    match name {
        "None" | "True" | "False" => refuse(format!("identifier field can't represent '{name}' constant")),
        _ => Ok(()),
    }
}

fn nonempty<T>(list: &[T], field: &str, owner: &str) -> Result {
    if list.is_empty() { refuse(format!("empty {field} on {owner}")) } else { Ok(()) }
}

fn context_name(ctx: ExprContext) -> &'static str {
    match ctx {
        ExprContext::Load => "Load",
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
    }
}

fn exprs(list: &[&Expr<'_>], ctx: ExprContext) -> Result {
    list.iter().try_for_each(|item| expr(item, ctx))
}

fn load(value: &Expr<'_>) -> Result {
    expr(value, ExprContext::Load)
}

fn optional(value: Option<&Expr<'_>>) -> Result {
    value.map_or(Ok(()), load)
}

fn body(list: &[&Stmt<'_>], owner: &str) -> Result {
    nonempty(list, "body", owner)?;
    stmts(list)
}

fn stmts(list: &[&Stmt<'_>]) -> Result {
    list.iter().try_for_each(|item| stmt(item))
}

fn generators(list: &[&Comprehension<'_>]) -> Result {
    if list.is_empty() {
        return refuse("comprehension with no generators");
    }
    list.iter().try_for_each(|generator| {
        expr(generator.target, ExprContext::Store)?;
        load(generator.iter)?;
        exprs(generator.ifs, ExprContext::Load)
    })
}

fn keywords(list: &[&Keyword<'_>]) -> Result {
    list.iter().try_for_each(|keyword| load(keyword.value))
}

fn args(list: &[&Arg<'_>]) -> Result {
    list.iter().try_for_each(|arg| {
        positions(arg.loc)?;
        optional(arg.annotation)
    })
}

fn arguments(arguments: &Arguments<'_>) -> Result {
    args(arguments.posonlyargs)?;
    args(arguments.args)?;
    optional(arguments.vararg.and_then(|arg| arg.annotation))?;
    args(arguments.kwonlyargs)?;
    optional(arguments.kwarg.and_then(|arg| arg.annotation))?;
    if arguments.defaults.len() > arguments.posonlyargs.len() + arguments.args.len() {
        return refuse("more positional defaults than args on arguments");
    }
    if arguments.kw_defaults.len() != arguments.kwonlyargs.len() {
        return refuse("length of kwonlyargs is not the same as kw_defaults on arguments");
    }
    exprs(arguments.defaults, ExprContext::Load)?;
    arguments.kw_defaults.iter().flatten().try_for_each(|default| load(default))
}

fn type_params(list: &[&TypeParam<'_>]) -> Result {
    list.iter().try_for_each(|param| {
        positions(param.loc)?;
        match param.kind {
            TypeParamKind::TypeVar { name: id, bound, default_value } => {
                name(id)?;
                optional(bound)?;
                optional(default_value)
            }
            TypeParamKind::ParamSpec { name: id, default_value }
            | TypeParamKind::TypeVarTuple { name: id, default_value } => {
                name(id)?;
                optional(default_value)
            }
        }
    })
}

fn expr(node: &Expr<'_>, ctx: ExprContext) -> Result {
    on_deep_stack(|| expr_kind(node, ctx))
}

fn expr_kind(node: &Expr<'_>, ctx: ExprContext) -> Result {
    positions(node.loc)?;
    let actual = match node.kind {
        ExprKind::Attribute { ctx, .. }
        | ExprKind::Subscript { ctx, .. }
        | ExprKind::Starred { ctx, .. }
        | ExprKind::Name { ctx, .. }
        | ExprKind::List { ctx, .. }
        | ExprKind::Tuple { ctx, .. } => ctx,
        _ if ctx != ExprContext::Load => {
            return refuse(format!("expression which can't be assigned to in {} context", context_name(ctx)));
        }
        _ => ExprContext::Load,
    };
    if let ExprKind::Name { id, .. } = node.kind {
        name(id)?;
    }
    if actual != ctx {
        let (wanted, actual) = (context_name(ctx), context_name(actual));
        return refuse(format!("expression must have {wanted} context but has {actual} instead"));
    }
    match node.kind {
        ExprKind::BoolOp { values, .. } => {
            if values.len() < 2 {
                return refuse("BoolOp with less than 2 values");
            }
            exprs(values, ExprContext::Load)
        }
        ExprKind::NamedExpr { target, value } => {
            if !matches!(target.kind, ExprKind::Name { .. }) {
                return refuse_type("NamedExpr target must be a Name");
            }
            load(value)
        }
        ExprKind::BinOp { left, right, .. } => {
            load(left)?;
            load(right)
        }
        ExprKind::UnaryOp { operand, .. } => load(operand),
        ExprKind::Lambda { args, body } => {
            arguments(args)?;
            load(body)
        }
        ExprKind::IfExp { test, body, orelse } => {
            load(test)?;
            load(body)?;
            load(orelse)
        }
        ExprKind::Dict { keys, values } => {
            if keys.len() != values.len() {
                return refuse("Dict doesn't have the same number of keys as values");
            }
            keys.iter().flatten().try_for_each(|key| load(key))?;
            exprs(values, ExprContext::Load)
        }
        ExprKind::Set { elts } => exprs(elts, ExprContext::Load),
        ExprKind::ListComp { elt, generators: list }
        | ExprKind::SetComp { elt, generators: list }
        | ExprKind::GeneratorExp { elt, generators: list } => {
            generators(list)?;
            load(elt)
        }
        ExprKind::DictComp { key, value, generators: list } => {
            generators(list)?;
            load(key)?;
            load(value)
        }
        ExprKind::Yield { value } => optional(value),
        ExprKind::YieldFrom { value } | ExprKind::Await { value } => load(value),
        ExprKind::Compare { left, ops, comparators } => {
            if comparators.is_empty() {
                return refuse("Compare with no comparators");
            }
            if comparators.len() != ops.len() {
                return refuse("Compare has a different number of comparators and operands");
            }
            exprs(comparators, ExprContext::Load)?;
            load(left)
        }
        ExprKind::Call { func, args, keywords: list } => {
            load(func)?;
            exprs(args, ExprContext::Load)?;
            keywords(list)
        }
        ExprKind::FormattedValue { value, format_spec, .. } | ExprKind::Interpolation { value, format_spec, .. } => {
            load(value)?;
            optional(format_spec)
        }
        ExprKind::JoinedStr { values } | ExprKind::TemplateStr { values } => exprs(values, ExprContext::Load),
        ExprKind::Constant { .. } | ExprKind::Name { .. } => Ok(()),
        ExprKind::Attribute { value, .. } => load(value),
        ExprKind::Subscript { value, slice, .. } => {
            load(slice)?;
            load(value)
        }
        ExprKind::Starred { value, .. } => expr(value, ctx),
        ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => exprs(elts, ctx),
        ExprKind::Slice { lower, upper, step } => {
            optional(lower)?;
            optional(upper)?;
            optional(step)
        }
    }
}

fn stmt(node: &Stmt<'_>) -> Result {
    on_deep_stack(|| stmt_kind(node))
}

fn stmt_kind(node: &Stmt<'_>) -> Result {
    positions(node.loc)?;
    match node.kind {
        StmtKind::FunctionDef { args, body: list, decorator_list, returns, type_params: params, .. } => {
            function("FunctionDef", args, list, decorator_list, returns, params)
        }
        StmtKind::AsyncFunctionDef { args, body: list, decorator_list, returns, type_params: params, .. } => {
            function("AsyncFunctionDef", args, list, decorator_list, returns, params)
        }
        StmtKind::ClassDef { bases, keywords: list, body: statements, decorator_list, type_params: params, .. } => {
            body(statements, "ClassDef")?;
            type_params(params)?;
            exprs(bases, ExprContext::Load)?;
            keywords(list)?;
            exprs(decorator_list, ExprContext::Load)
        }
        StmtKind::Return { value } => optional(value),
        StmtKind::Delete { targets } => {
            nonempty(targets, "targets", "Delete")?;
            exprs(targets, ExprContext::Del)
        }
        StmtKind::Assign { targets, value, .. } => {
            nonempty(targets, "targets", "Assign")?;
            exprs(targets, ExprContext::Store)?;
            load(value)
        }
        StmtKind::TypeAlias { name, type_params: params, value } => {
            if !matches!(name.kind, ExprKind::Name { .. }) {
                return refuse_type("TypeAlias with non-Name name");
            }
            expr(name, ExprContext::Store)?;
            type_params(params)?;
            load(value)
        }
        StmtKind::AugAssign { target, value, .. } => {
            expr(target, ExprContext::Store)?;
            load(value)
        }
        StmtKind::AnnAssign { target, annotation, value, simple } => {
            if simple != 0 && !matches!(target.kind, ExprKind::Name { .. }) {
                return refuse_type("AnnAssign with simple non-Name target");
            }
            expr(target, ExprContext::Store)?;
            optional(value)?;
            load(annotation)
        }
        StmtKind::For { target, iter, body: list, orelse, .. } => for_loop("For", target, iter, list, orelse),
        StmtKind::AsyncFor { target, iter, body: list, orelse, .. } => for_loop("AsyncFor", target, iter, list, orelse),
        StmtKind::While { test, body: list, orelse } => {
            load(test)?;
            body(list, "While")?;
            stmts(orelse)
        }
        StmtKind::If { test, body: list, orelse } => {
            load(test)?;
            body(list, "If")?;
            stmts(orelse)
        }
        StmtKind::With { items, body: list, .. } => with("With", items, list),
        StmtKind::AsyncWith { items, body: list, .. } => with("AsyncWith", items, list),
        StmtKind::Match { subject, cases } => {
            load(subject)?;
            nonempty(cases, "cases", "Match")?;
            cases.iter().try_for_each(|case| {
                pattern(case.pattern, false)?;
                optional(case.guard)?;
                body(case.body, "match_case")
            })
        }
        StmtKind::Raise { exc, cause } => {
            if exc.is_none() && cause.is_some() {
                return refuse("Raise with cause but no exception");
            }
            optional(exc)?;
            optional(cause)
        }
        StmtKind::Try { body, handlers, orelse, finalbody } => try_block("Try", body, handlers, orelse, finalbody),
        StmtKind::TryStar { body, handlers, orelse, finalbody } => {
            try_block("TryStar", body, handlers, orelse, finalbody)
        }
        StmtKind::Assert { test, msg } => {
            load(test)?;
            optional(msg)
        }
        StmtKind::Import { names } => nonempty(names, "names", "Import"),
        StmtKind::ImportFrom { names, level, .. } => {
            if level.is_some_and(|level| level < 0) {
                return refuse("Negative ImportFrom level");
            }
            nonempty(names, "names", "ImportFrom")
        }
        StmtKind::Global { names } => nonempty(names, "names", "Global"),
        StmtKind::Nonlocal { names } => nonempty(names, "names", "Nonlocal"),
        StmtKind::Expr { value } => load(value),
        StmtKind::Pass {} | StmtKind::Break {} | StmtKind::Continue {} => Ok(()),
    }
}

fn function(
    owner: &str,
    args: &Arguments<'_>,
    list: &[&Stmt<'_>],
    decorators: &[&Expr<'_>],
    returns: Option<&Expr<'_>>,
    params: &[&TypeParam<'_>],
) -> Result {
    body(list, owner)?;
    type_params(params)?;
    arguments(args)?;
    exprs(decorators, ExprContext::Load)?;
    optional(returns)
}

fn for_loop(owner: &str, target: &Expr<'_>, iter: &Expr<'_>, list: &[&Stmt<'_>], orelse: &[&Stmt<'_>]) -> Result {
    expr(target, ExprContext::Store)?;
    load(iter)?;
    body(list, owner)?;
    stmts(orelse)
}

fn with(owner: &str, items: &[&WithItem<'_>], list: &[&Stmt<'_>]) -> Result {
    nonempty(items, "items", owner)?;
    for item in items {
        load(item.context_expr)?;
        item.optional_vars.map_or(Ok(()), |target| expr(target, ExprContext::Store))?;
    }
    body(list, owner)
}

fn try_block(
    owner: &str,
    list: &[&Stmt<'_>],
    handlers: &[&ExceptHandler<'_>],
    orelse: &[&Stmt<'_>],
    finalbody: &[&Stmt<'_>],
) -> Result {
    body(list, owner)?;
    if handlers.is_empty() && finalbody.is_empty() {
        return refuse(format!("{owner} has neither except handlers nor finalbody"));
    }
    if handlers.is_empty() && !orelse.is_empty() {
        return refuse(format!("{owner} has orelse but no except handlers"));
    }
    for handler in handlers {
        positions(handler.loc)?;
        optional(handler.r#type)?;
        body(handler.body, "ExceptHandler")?;
    }
    stmts(finalbody)?;
    stmts(orelse)
}

fn patterns(list: &[&Pattern<'_>], star_allowed: bool) -> Result {
    list.iter().try_for_each(|item| pattern(item, star_allowed))
}

fn capture(target: Option<&str>) -> Result {
    match target {
        None => Ok(()),
        Some("_") => refuse("can't capture name '_' in patterns"),
        Some(target) => name(target),
    }
}

fn pattern(node: &Pattern<'_>, star_allowed: bool) -> Result {
    on_deep_stack(|| {
        positions(node.loc)?;
        match node.kind {
            PatternKind::MatchValue { value } => match_value(value),
            PatternKind::MatchSingleton { value } => match value {
                ConstantValue::None | ConstantValue::True | ConstantValue::False => Ok(()),
                _ => refuse("MatchSingleton can only contain True, False and None"),
            },
            PatternKind::MatchSequence { patterns: list } => patterns(list, true),
            PatternKind::MatchMapping { keys, patterns: list, rest } => {
                if keys.len() != list.len() {
                    return refuse("MatchMapping doesn't have the same number of keys as patterns");
                }
                capture(rest)?;
                keys.iter().try_for_each(|key| mapping_key(key))?;
                patterns(list, false)
            }
            PatternKind::MatchClass { cls, patterns: list, kwd_attrs, kwd_patterns } => {
                if kwd_attrs.len() != kwd_patterns.len() {
                    return refuse("MatchClass doesn't have the same number of keyword attributes as patterns");
                }
                load(cls)?;
                let mut class = cls;
                while let ExprKind::Attribute { value, .. } = class.kind {
                    class = value;
                }
                if !matches!(class.kind, ExprKind::Name { .. }) {
                    return refuse("MatchClass cls field can only contain Name or Attribute nodes.");
                }
                kwd_attrs.iter().try_for_each(|attr| name(attr))?;
                patterns(list, false)?;
                patterns(kwd_patterns, false)
            }
            PatternKind::MatchStar { .. } if !star_allowed => refuse("can't use MatchStar here"),
            PatternKind::MatchStar { name } => capture(name),
            PatternKind::MatchAs { pattern: inner, name } => {
                capture(name)?;
                match inner {
                    None => Ok(()),
                    Some(_) if name.is_none() => refuse("MatchAs must specify a target name if a pattern is given"),
                    Some(inner) => pattern(inner, false),
                }
            }
            PatternKind::MatchOr { patterns: list } => {
                if list.len() < 2 {
                    return refuse("MatchOr requires at least 2 patterns");
                }
                patterns(list, false)
            }
        }
    })
}

fn mapping_key(key: &Expr<'_>) -> Result {
    match key.kind {
        ExprKind::Constant { value: ConstantValue::None | ConstantValue::True | ConstantValue::False, .. } => Ok(()),
        _ => match_value(key),
    }
}

/// The value of a pattern: a literal, perhaps with a sign, a complex number, or a dotted name.
fn match_value(value: &Expr<'_>) -> Result {
    load(value)?;
    let valid = match value.kind {
        ExprKind::Constant { value, .. } => {
            let literal = matches!(
                value,
                ConstantValue::Int(_)
                    | ConstantValue::Float(_)
                    | ConstantValue::Complex { .. }
                    | ConstantValue::Str(_)
                    | ConstantValue::Bytes(_)
            );
            if !literal {
                return refuse("unexpected constant inside of a literal pattern");
            }
            true
        }
        ExprKind::Attribute { .. } => true,
        ExprKind::UnaryOp { .. } => is_number(value, true, true),
        ExprKind::BinOp { left, op: Operator::Add | Operator::Sub, right } => {
            is_number(left, true, false) && is_imaginary(right)
        }
        // Refused by the code generator.
        ExprKind::JoinedStr { .. } | ExprKind::TemplateStr { .. } => true,
        _ => false,
    };
    if valid { Ok(()) } else { refuse("patterns may only match literals and attribute lookups") }
}

fn is_number(value: &Expr<'_>, real: bool, imaginary: bool) -> bool {
    match value.kind {
        ExprKind::UnaryOp { op: Unaryop::USub, operand } => is_number(operand, real, imaginary),
        ExprKind::Constant { value: ConstantValue::Int(_) | ConstantValue::Float(_), .. } => real,
        ExprKind::Constant { value: ConstantValue::Complex { .. }, .. } => imaginary,
        _ => false,
    }
}

fn is_imaginary(value: &Expr<'_>) -> bool {
    matches!(value.kind, ExprKind::Constant { value: ConstantValue::Complex { .. }, .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Mode, ParseOptions, parse};

    #[test]
    fn a_parsed_tree_is_valid() {
        let source = "match a:\n case [*b, 1, -2j, 3+4j, c.d, {None: e, **f}, g(h=i) | 'j' as k]: del x, (y, [z])\n";
        let arena = Arena::new();
        let parsed = parse(source, &ParseOptions::new(Mode::Exec), &arena).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(validate(parsed.module), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let delete = Stmt { kind: StmtKind::Delete { targets: &[] }, loc: Location::default() };
        let error = validate(&Mod::Module { body: &[&delete], type_ignores: &[] });
        assert_eq!(error, refuse("empty targets on Delete"));
        let name = Expr { kind: ExprKind::Name { id: "x", ctx: ExprContext::Load }, loc: Location::default() };
        let assign = StmtKind::Assign { targets: &[&name], value: &name, type_comment: None };
        let assign = Stmt { kind: assign, loc: Location::default() };
        let error = validate(&Mod::Module { body: &[&assign], type_ignores: &[] });
        assert_eq!(error, refuse("expression must have Store context but has Load instead"));
    }
}
