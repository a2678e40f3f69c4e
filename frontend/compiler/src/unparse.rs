//! Expressions back to source text, normalized: what annotations become under `from __future__ import annotations`.
//!
//! The text is CPython's to the byte, quirks included (`1e309` for infinity, `1 .real`, all f-strings in one pair of
//! quotes), because programs see it in `__annotations__`.

use std::fmt::Write;

use brolga_bytecode::Wtf8;
use brolga_bytecode::repr::{bytes_repr, complex_repr, float_repr, str_repr};

use crate::ast::{
    Arg, Arguments, Boolop, Cmpop, Comprehension, ConstantValue, Expr, ExprKind, Keyword, Operator, Text, Unaryop,
};
use crate::parse::on_deep_stack;

/// How tightly an expression binds. An operand is parenthesized if it binds less tightly than its place demands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    NamedExpr,
    Tuple,
    /// Conditional expression, lambda.
    Test,
    Or,
    And,
    Not,
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arithmetic,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    const ALL: [Level; 17] = [
        Level::NamedExpr,
        Level::Tuple,
        Level::Test,
        Level::Or,
        Level::And,
        Level::Not,
        Level::Comparison,
        Level::BitOr,
        Level::BitXor,
        Level::BitAnd,
        Level::Shift,
        Level::Arithmetic,
        Level::Term,
        Level::Factor,
        Level::Power,
        Level::Await,
        Level::Atom,
    ];

    /// The next tighter one.
    fn tighter(self) -> Level {
        *Level::ALL.get(self as usize + 1).unwrap_or(&Level::Atom)
    }
}

/// The text of an expression.
pub fn expression(expr: &Expr<'_>) -> String {
    let mut writer = Writer { out: String::new() };
    writer.expr(expr, Level::Test);
    writer.out
}

/// The text of a constant: its `repr`, except for infinities.
pub fn constant(value: ConstantValue<'_>) -> String {
    match value {
        ConstantValue::None => "None".into(),
        ConstantValue::True => "True".into(),
        ConstantValue::False => "False".into(),
        ConstantValue::Ellipsis => "...".into(),
        ConstantValue::Int(value) => value.to_string(),
        ConstantValue::Float(value) => float_repr(value).replace("inf", "1e309"),
        ConstantValue::Complex { real, imag } => complex_repr(real, imag).replace("inf", "1e309"),
        ConstantValue::Str(text) => text_repr(text),
        ConstantValue::Bytes(bytes) => bytes_repr(bytes),
        ConstantValue::Tuple(items) => {
            let items: Vec<String> = items.iter().map(|&item| constant(item)).collect();
            format!("({}{})", items.join(", "), if items.len() == 1 { "," } else { "" })
        }
        ConstantValue::FrozenSet([]) => "frozenset()".into(),
        ConstantValue::FrozenSet(items) => {
            let items: Vec<String> = items.iter().map(|&item| constant(item)).collect();
            format!("frozenset({{{}}})", items.join(", "))
        }
    }
}

fn text_repr(text: Text<'_>) -> String {
    str_repr(&Wtf8::from_bytes(text.as_bytes()).unwrap_or_default())
}

fn binary(op: Operator) -> (&'static str, Level) {
    match op {
        Operator::Add => (" + ", Level::Arithmetic),
        Operator::Sub => (" - ", Level::Arithmetic),
        Operator::Mult => (" * ", Level::Term),
        Operator::MatMult => (" @ ", Level::Term),
        Operator::Div => (" / ", Level::Term),
        Operator::Mod => (" % ", Level::Term),
        Operator::LShift => (" << ", Level::Shift),
        Operator::RShift => (" >> ", Level::Shift),
        Operator::BitOr => (" | ", Level::BitOr),
        Operator::BitXor => (" ^ ", Level::BitXor),
        Operator::BitAnd => (" & ", Level::BitAnd),
        Operator::FloorDiv => (" // ", Level::Term),
        Operator::Pow => (" ** ", Level::Power),
    }
}

fn comparison(op: Cmpop) -> &'static str {
    match op {
        Cmpop::Eq => " == ",
        Cmpop::NotEq => " != ",
        Cmpop::Lt => " < ",
        Cmpop::LtE => " <= ",
        Cmpop::Gt => " > ",
        Cmpop::GtE => " >= ",
        Cmpop::Is => " is ",
        Cmpop::IsNot => " is not ",
        Cmpop::In => " in ",
        Cmpop::NotIn => " not in ",
    }
}

struct Writer {
    out: String,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn parenthesized(&mut self, condition: bool, write: impl FnOnce(&mut Self)) {
        if condition {
            self.push("(");
        }
        write(self);
        if condition {
            self.push(")");
        }
    }

    /// Items with commas in between.
    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            write(self, item);
        }
    }

    fn exprs(&mut self, items: &[&Expr<'_>]) {
        self.list(items, |this, item| this.expr(item, Level::Test));
    }

    /// `expr` in a place that demands `level`.
    fn expr(&mut self, expr: &Expr<'_>, level: Level) {
        on_deep_stack(|| self.expr_kind(expr, level));
    }

    fn expr_kind(&mut self, expr: &Expr<'_>, level: Level) {
        match expr.kind {
            ExprKind::BoolOp { op, values } => {
                let (text, own) = match op {
                    Boolop::And => (" and ", Level::And),
                    Boolop::Or => (" or ", Level::Or),
                };
                self.parenthesized(level > own, |this| {
                    for (at, value) in values.iter().enumerate() {
                        if at > 0 {
                            this.push(text);
                        }
                        this.expr(value, own.tighter());
                    }
                });
            }
            ExprKind::NamedExpr { target, value } => self.parenthesized(level > Level::NamedExpr, |this| {
                this.expr(target, Level::Atom);
                this.push(" := ");
                this.expr(value, Level::Atom);
            }),
            ExprKind::BinOp { left, op, right } => {
                let (text, own) = binary(op);
                let (left_level, right_level) =
                    if op == Operator::Pow { (own.tighter(), own) } else { (own, own.tighter()) };
                self.parenthesized(level > own, |this| {
                    this.expr(left, left_level);
                    this.push(text);
                    this.expr(right, right_level);
                });
            }
            ExprKind::UnaryOp { op, operand } => {
                let (text, own) = match op {
                    Unaryop::Invert => ("~", Level::Factor),
                    Unaryop::Not => ("not ", Level::Not),
                    Unaryop::UAdd => ("+", Level::Factor),
                    Unaryop::USub => ("-", Level::Factor),
                };
                self.parenthesized(level > own, |this| {
                    this.push(text);
                    this.expr(operand, own);
                });
            }
            ExprKind::Lambda { args, body } => self.parenthesized(level > Level::Test, |this| {
                this.push("lambda");
                this.arguments(args);
                this.push(": ");
                this.expr(body, Level::Test);
            }),
            ExprKind::IfExp { test, body, orelse } => self.parenthesized(level > Level::Test, |this| {
                this.expr(body, Level::Test.tighter());
                this.push(" if ");
                this.expr(test, Level::Test.tighter());
                this.push(" else ");
                this.expr(orelse, Level::Test);
            }),
            ExprKind::Dict { keys, values } => {
                self.push("{");
                let items: Vec<_> = keys.iter().zip(values).collect();
                self.list(&items, |this, (key, value)| match key {
                    Some(key) => {
                        this.expr(key, Level::Test);
                        this.push(": ");
                        this.expr(value, Level::Test);
                    }
                    None => {
                        this.push("**");
                        this.expr(value, Level::BitOr);
                    }
                });
                self.push("}");
            }
            ExprKind::Set { elts } => {
                self.push("{");
                self.exprs(elts);
                self.push("}");
            }
            ExprKind::ListComp { elt, generators } => self.comprehension("[", elt, None, generators, "]"),
            ExprKind::SetComp { elt, generators } => self.comprehension("{", elt, None, generators, "}"),
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension("{", key, Some(value), generators, "}");
            }
            ExprKind::GeneratorExp { elt, generators } => self.comprehension("(", elt, None, generators, ")"),
            ExprKind::Await { value } => self.parenthesized(level > Level::Await, |this| {
                this.push("await ");
                this.expr(value, Level::Atom);
            }),
            ExprKind::Yield { value: None } => self.push("(yield)"),
            ExprKind::Yield { value: Some(value) } => {
                self.push("(yield ");
                self.expr(value, Level::Test);
                self.push(")");
            }
            ExprKind::YieldFrom { value } => {
                self.push("(yield from ");
                self.expr(value, Level::Test);
                self.push(")");
            }
            ExprKind::Compare { left, ops, comparators } => self.parenthesized(level > Level::Comparison, |this| {
                this.expr(left, Level::Comparison.tighter());
                for (op, comparator) in ops.iter().zip(comparators) {
                    this.push(comparison(*op));
                    this.expr(comparator, Level::Comparison.tighter());
                }
            }),
            ExprKind::Call { func, args, keywords } => self.call(func, args, keywords),
            ExprKind::FormattedValue { .. } => {
                let mut body = Writer { out: String::new() };
                body.string_element(expr);
                self.string("f", &body.out);
            }
            ExprKind::Interpolation { .. } => {
                let mut body = Writer { out: String::new() };
                body.string_element(expr);
                self.string("t", &body.out);
            }
            ExprKind::JoinedStr { values } => {
                let mut body = Writer { out: String::new() };
                values.iter().for_each(|value| body.string_element(value));
                self.string("f", &body.out);
            }
            ExprKind::TemplateStr { values } => {
                let mut body = Writer { out: String::new() };
                values.iter().for_each(|value| body.string_element(value));
                self.string("t", &body.out);
            }
            ExprKind::Constant { value, kind } => {
                self.push(kind.unwrap_or_default());
                self.push(&constant(value));
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value, Level::Atom);
                // `1.real` would be a float.
                let int = matches!(value.kind, ExprKind::Constant { value: ConstantValue::Int(_), .. });
                self.push(if int { " ." } else { "." });
                self.push(attr);
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value, Level::Atom);
                self.push("[");
                self.expr(slice, Level::Tuple);
                self.push("]");
            }
            ExprKind::Starred { value, .. } => {
                self.push("*");
                self.expr(value, Level::BitOr);
            }
            ExprKind::Name { id, .. } => self.push(id),
            ExprKind::List { elts, .. } => {
                self.push("[");
                self.exprs(elts);
                self.push("]");
            }
            ExprKind::Tuple { elts: [], .. } => self.push("()"),
            ExprKind::Tuple { elts, .. } => self.parenthesized(level > Level::Tuple, |this| {
                this.exprs(elts);
                if elts.len() == 1 {
                    this.push(",");
                }
            }),
            ExprKind::Slice { lower, upper, step } => {
                if let Some(lower) = lower {
                    self.expr(lower, Level::Test);
                }
                self.push(":");
                if let Some(upper) = upper {
                    self.expr(upper, Level::Test);
                }
                if let Some(step) = step {
                    self.push(":");
                    self.expr(step, Level::Test);
                }
            }
        }
    }

    fn comprehension(
        &mut self,
        open: &str,
        elt: &Expr<'_>,
        value: Option<&Expr<'_>>,
        generators: &[&Comprehension<'_>],
        close: &str,
    ) {
        self.push(open);
        self.expr(elt, Level::Test);
        if let Some(value) = value {
            self.push(": ");
            self.expr(value, Level::Test);
        }
        for generator in generators {
            self.push(if generator.is_async != 0 { " async for " } else { " for " });
            self.expr(generator.target, Level::Tuple);
            self.push(" in ");
            self.expr(generator.iter, Level::Test.tighter());
            for condition in generator.ifs {
                self.push(" if ");
                self.expr(condition, Level::Test.tighter());
            }
        }
        self.push(close);
    }

    fn call(&mut self, func: &Expr<'_>, args: &[&Expr<'_>], keywords: &[&Keyword<'_>]) {
        self.expr(func, Level::Atom);
        if let ([generator @ Expr { kind: ExprKind::GeneratorExp { .. }, .. }], []) = (args, keywords) {
            // Its own parentheses serve.
            return self.expr(generator, Level::Test);
        }
        self.push("(");
        self.exprs(args);
        if !args.is_empty() && !keywords.is_empty() {
            self.push(", ");
        }
        self.list(keywords, |this, keyword| {
            match keyword.arg {
                Some(name) => {
                    this.push(name);
                    this.push("=");
                }
                None => this.push("**"),
            }
            this.expr(keyword.value, Level::Test);
        });
        self.push(")");
    }

    /// Parameters of a lambda, after a space if there are any.
    fn arguments(&mut self, args: &Arguments<'_>) {
        let mut first = true;
        let mut separate = |this: &mut Self| {
            this.push(if first { " " } else { ", " });
            first = false;
        };
        let positional = args.posonlyargs.len() + args.args.len();
        let without_default = positional - args.defaults.len().min(positional);
        for (at, arg) in args.posonlyargs.iter().chain(args.args).enumerate() {
            separate(self);
            self.arg(arg);
            if let Some(default) = at.checked_sub(without_default).and_then(|at| args.defaults.get(at)) {
                self.push("=");
                self.expr(default, Level::Test);
            }
            if at + 1 == args.posonlyargs.len() {
                self.push(", /");
            }
        }
        if args.vararg.is_some() || !args.kwonlyargs.is_empty() {
            separate(self);
            self.push("*");
            if let Some(vararg) = args.vararg {
                self.arg(vararg);
            }
        }
        for (at, arg) in args.kwonlyargs.iter().enumerate() {
            separate(self);
            self.arg(arg);
            if let Some(Some(default)) = args.kw_defaults.get(at) {
                self.push("=");
                self.expr(default, Level::Test);
            }
        }
        if let Some(kwarg) = args.kwarg {
            separate(self);
            self.push("**");
            self.arg(kwarg);
        }
    }

    fn arg(&mut self, arg: &Arg<'_>) {
        self.push(arg.arg);
        if let Some(annotation) = arg.annotation {
            self.push(": ");
            self.expr(annotation, Level::Test);
        }
    }

    /// A string literal with what stands between its quotes.
    fn string(&mut self, prefix: &str, body: &str) {
        self.push(prefix);
        self.push(&text_repr(Text::new(body)));
    }

    /// A part of an f-string or t-string, as it stands between the quotes before escaping.
    fn string_element(&mut self, expr: &Expr<'_>) {
        match expr.kind {
            ExprKind::Constant { value: ConstantValue::Str(text), .. } => {
                let text = String::from_utf8_lossy(text.as_bytes());
                self.push(&text.replace('{', "{{").replace('}', "}}"));
            }
            ExprKind::JoinedStr { values } | ExprKind::TemplateStr { values } => {
                values.iter().for_each(|value| self.string_element(value));
            }
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                let mut text = Writer { out: String::new() };
                text.expr(value, Level::Test.tighter());
                self.replacement(&text.out, conversion, format_spec);
            }
            ExprKind::Interpolation { str: ConstantValue::Str(text), conversion, format_spec, .. } => {
                let text = String::from_utf8_lossy(text.as_bytes());
                self.replacement(&text, conversion, format_spec);
            }
            _ => self.expr(expr, Level::Test),
        }
    }

    fn replacement(&mut self, text: &str, conversion: i32, format_spec: Option<&Expr<'_>>) {
        // Two braces would be a literal one.
        self.push(if text.starts_with('{') { "{ " } else { "{" });
        self.push(text);
        if let Ok(conversion) = u8::try_from(conversion) {
            let _ = write!(self.out, "!{}", char::from(conversion));
        }
        if let Some(spec) = format_spec {
            self.push(":");
            self.string_element(spec);
        }
        self.push("}");
    }
}
