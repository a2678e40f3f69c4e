//! Simple statements.

use super::node::{NodeKind, TargetUse};
use super::{ErrorKind, Grammar, Node, P, Rule, TokenKind, alt, token_location};

const AUGMENTED: [&str; 13] = ["+=", "-=", "*=", "@=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=", "//="];

impl Grammar<'_> {
    /// A statement of a module or block; notes where the last compound one was, for `traceback`.
    pub(super) fn statement(&mut self) -> P<()> {
        let start = self.mark;
        self.deep(|p| {
            if p.attempt(Self::compound_statement).is_some() {
                p.note_statement(start);
                return Some(());
            }
            p.simple_statements()
        })
    }

    /// Notes a compound statement; CPython leaves out functions.
    fn note_statement(&mut self, mut start: usize) {
        if !self.explain {
            return;
        }
        while self.text(self.tokens[start]) == "@" {
            let decorator = self.tokens[start..].iter().position(|token| token.kind == TokenKind::Newline);
            start += decorator.map_or(1, |newline| newline + 1);
        }
        let function = |at: usize| self.tokens.get(at).is_some_and(|&token| self.text(token) == "def");
        let loc = self.location(start);
        if !function(start) && !function(start + 1) && self.last_statement.lineno <= loc.lineno {
            self.last_statement = loc;
        }
    }

    pub(super) fn interactive(&mut self) -> P<()> {
        alt!(self, {
            let start = self.mark;
            self.compound_statement()?;
            self.note_statement(start);
            self.newline()?;
        });
        alt!(self, {
            self.simple_statements()?;
            // Anything that follows is refused by the caller of the parser.
            self.check_single_end()?;
        });
        alt!(self, self.newline().map(drop)?);
        // The end of the input is no statement.
        self.attempt(|p| p.kind(TokenKind::EndMarker));
        None
    }

    /// Refuses a second statement behind an interactive one.
    fn check_single_end(&mut self) -> P<()> {
        let rest = &self.source[self.tokens[self.mark - 1].end.min(self.source.len())..];
        let blank = rest.lines().all(|line| {
            let line = line.trim_start_matches([' ', '\t', '\x0c']);
            line.is_empty() || line.starts_with('#')
        });
        if blank {
            return Some(());
        }
        let msg = "multiple statements found while compiling a single statement".to_owned();
        self.raise_last(ErrorKind::Syntax, msg);
        self.second_statement = true; // and it is not looked at
        None
    }

    /// A line of simple statements.
    pub(super) fn simple_statements(&mut self) -> P<()> {
        alt!(self, {
            self.simple_statement()?;
            self.not(|p| p.lit(";"))?;
            self.newline()?;
        });
        alt!(self, {
            self.separated(";", Self::simple_statement)?;
            self.opt(|p| p.lit(";"));
            self.newline()?;
        });
        None
    }

    pub(super) fn simple_statement(&mut self) -> P {
        self.memo(Rule::SimpleStatement, |p| {
            let start = p.mark;
            p.simple_statement_body()?;
            Some(p.node(start, NodeKind::Other))
        })
    }

    fn simple_statement_body(&mut self) -> P<()> {
        alt!(self, self.assignment()?);
        alt!(self, self.type_alias()?);
        alt!(self, self.star_expressions().map(drop)?);
        alt!(self, {
            self.lit("return")?;
            self.opt(Self::star_expressions);
        });
        alt!(self, self.import_statement()?);
        alt!(self, self.raise_statement()?);
        alt!(self, self.lit("pass").map(drop)?);
        alt!(self, self.del_statement()?);
        alt!(self, self.yield_expression().map(drop)?);
        alt!(self, {
            self.lit("assert")?;
            self.expression()?;
            self.opt(|p| {
                p.lit(",")?;
                p.expression()
            });
        });
        alt!(self, self.lit("break").map(drop)?);
        alt!(self, self.lit("continue").map(drop)?);
        for keyword in ["global", "nonlocal"] {
            alt!(self, {
                self.lit(keyword)?;
                self.separated(",", Self::name)?;
            });
        }
        None
    }

    fn assignment(&mut self) -> P<()> {
        alt!(self, {
            self.name()?;
            self.annotation_and_value()?;
        });
        alt!(self, {
            self.annotated_target()?;
            self.annotation_and_value()?;
        });
        alt!(self, {
            self.many1(Self::target_and_equals)?;
            self.annotated_rhs()?;
            self.not(|p| p.lit("="))?;
        });
        let mark = self.mark;
        if self.attempt(Self::single_target).is_some() && self.attempt(|p| p.lit_of(&AUGMENTED)).is_some() {
            // Nothing but an augmented assignment starts like this.
            return self.annotated_rhs().map(drop);
        }
        self.mark = mark;
        self.mistake(Self::assignment_mistake);
        None
    }

    fn target_and_equals(&mut self) -> P {
        let target = self.star_targets()?;
        self.lit("=")?;
        Some(target)
    }

    fn annotation_and_value(&mut self) -> P<()> {
        self.lit(":")?;
        self.expression()?;
        self.opt(|p| {
            p.lit("=")?;
            p.annotated_rhs()
        });
        Some(())
    }

    fn annotated_target(&mut self) -> P {
        alt!(self, {
            self.lit("(")?;
            let target = self.single_target()?;
            self.lit(")")?;
            target
        });
        self.single_subscript_attribute_target()
    }

    pub(super) fn annotated_rhs(&mut self) -> P {
        alt!(self, self.yield_expression()?);
        self.star_expressions()
    }

    fn assignment_mistake(&mut self) -> P<()> {
        alt!(self, {
            let target = self.wrong_annotation_target()?;
            self.lit(":")?;
            self.expression()?;
            let what = self.nodes.description(target);
            self.raise_node(target, format!("only single target (not {what}) can be annotated"))?
        });
        alt!(self, {
            let target = self.star_named_expression()?;
            self.lit(",")?;
            self.many(Self::star_named_expressions);
            self.lit(":")?;
            self.expression()?;
            self.raise_node(target, "only single target (not tuple) can be annotated")?
        });
        alt!(self, {
            let target = self.expression()?;
            self.lit(":")?;
            self.expression()?;
            self.raise_node(target, "illegal target for annotation")?
        });
        alt!(self, {
            self.many(Self::target_and_equals);
            let target = self.star_expressions()?;
            self.lit("=")?;
            self.raise_target(target, TargetUse::Assign)?
        });
        alt!(self, {
            self.many(Self::target_and_equals);
            let target = self.yield_expression()?;
            self.lit("=")?;
            self.raise_node(target, "assignment to yield expression not possible")?
        });
        alt!(self, {
            let target = self.star_expressions()?;
            self.lit_of(&AUGMENTED)?;
            self.annotated_rhs()?;
            let what = self.nodes.description(target);
            self.raise_node(target, format!("'{what}' is an illegal expression for augmented assignment"))?
        });
        None
    }

    fn wrong_annotation_target(&mut self) -> P {
        alt!(self, self.list()?);
        alt!(self, self.tuple()?);
        alt!(self, {
            self.lit("(")?;
            let target = self.deep(Self::wrong_annotation_target)?;
            self.lit(")")?;
            target
        });
        None
    }

    fn type_alias(&mut self) -> P<()> {
        self.lit("type")?;
        self.name()?;
        self.opt(Self::type_params);
        self.lit("=")?;
        self.expression()?;
        Some(())
    }

    fn raise_statement(&mut self) -> P<()> {
        alt!(self, {
            self.lit("raise")?;
            self.expression()?;
            self.opt(|p| {
                p.lit("from")?;
                p.expression()
            });
        });
        self.lit("raise").map(drop)
    }

    fn del_statement(&mut self) -> P<()> {
        alt!(self, {
            self.lit("del")?;
            self.del_targets()?;
            self.ahead(|p| {
                alt!(p, p.lit(";")?);
                p.newline()
            })?;
        });
        self.ahead(|p| p.lit("del"))?;
        self.mistake(|p| {
            p.lit("del")?;
            let targets = p.star_expressions()?;
            p.raise_target::<()>(targets, TargetUse::Delete)
        });
        None
    }

    // Imports.

    fn import_statement(&mut self) -> P<()> {
        self.ahead(|p| p.lit_of(&["import", "from"]))?;
        let start = self.mark;
        self.mistake(|p| {
            alt!(p, {
                let import = p.lit("import")?;
                p.separated(",", Self::dotted_name)?;
                p.lit("from")?;
                p.dotted_name()?;
                p.raise_from(token_location(import), "Did you mean to use 'from ... import ...' instead?")?
            });
            p.lit("import")?;
            let newline = p.newline()?;
            p.raise_from::<()>(token_location(newline), "Expected one or more names after 'import'")
        });
        alt!(self, {
            self.lit("import")?;
            self.separated(",", Self::dotted_as_name)?;
        });
        alt!(self, {
            self.lit("from")?;
            self.many(|p| p.lit_of(&[".", "..."]));
            self.dotted_name()?;
            self.lit("import")?;
            self.import_from_targets()?;
            self.note_future_import(start);
        });
        alt!(self, {
            self.lit("from")?;
            self.many1(|p| p.lit_of(&[".", "..."]))?;
            self.lit("import")?;
            self.import_from_targets()?;
        });
        None
    }

    /// One feature changes what can be read from here on.
    fn note_future_import(&mut self, start: usize) {
        let tokens = &self.tokens[start..self.mark];
        let has = |text: &str| tokens.iter().any(|&token| self.text(token) == text);
        if tokens.get(1).is_some_and(|&token| self.text(token) == "__future__") && has("barry_as_FLUFL") {
            self.barry_as_bdfl = true;
        }
    }

    fn import_from_targets(&mut self) -> P<()> {
        alt!(self, {
            self.lit("(")?;
            self.separated(",", Self::import_from_as_name)?;
            self.opt(|p| p.lit(","));
            self.lit(")")?;
        });
        alt!(self, {
            self.separated(",", Self::import_from_as_name)?;
            self.not(|p| p.lit(","))?;
        });
        alt!(self, self.lit("*").map(drop)?);
        self.mistake(|p| {
            alt!(p, {
                p.separated(",", Self::import_from_as_name)?;
                p.lit(",")?;
                p.newline()?;
                p.raise_here::<()>("trailing comma not allowed without surrounding parentheses")?
            });
            let newline = p.newline()?;
            p.raise_from::<()>(token_location(newline), "Expected one or more names after 'import'")
        });
        None
    }

    fn import_from_as_name(&mut self) -> P<()> {
        self.mistake(|p| {
            p.name()?;
            p.import_target_mistake()
        });
        self.name()?;
        self.opt(|p| {
            p.lit("as")?;
            p.name()
        });
        Some(())
    }

    fn dotted_as_name(&mut self) -> P<()> {
        self.mistake(|p| {
            p.dotted_name()?;
            p.import_target_mistake()
        });
        self.dotted_name()?;
        self.opt(|p| {
            p.lit("as")?;
            p.name()
        });
        Some(())
    }

    /// `as` and something that is not just a name.
    fn import_target_mistake(&mut self) -> P<()> {
        self.lit("as")?;
        self.not(|p| {
            p.name()?;
            alt!(p, p.lit_of(&[",", ")", ";"])?);
            p.newline()
        })?;
        let target = self.expression()?;
        let what = self.nodes.description(target);
        self.raise_node(target, format!("cannot use {what} as import target"))
    }

    fn dotted_name(&mut self) -> P<Vec<Node>> {
        self.separated(".", Self::name)
    }

    // Type comments of functions.

    pub(super) fn function_type(&mut self) -> P<()> {
        self.lit("(")?;
        self.opt(|p| {
            let starred = |p: &mut Self| {
                p.lit("*")?;
                p.expression()
            };
            let double_starred = |p: &mut Self| {
                p.lit("**")?;
                p.expression()
            };
            alt!(p, {
                p.separated(",", Self::expression)?;
                p.opt(|p| {
                    p.lit(",")?;
                    starred(p)
                });
                p.opt(|p| {
                    p.lit(",")?;
                    double_starred(p)
                });
            });
            alt!(p, {
                starred(p)?;
                p.opt(|p| {
                    p.lit(",")?;
                    double_starred(p)
                });
            });
            double_starred(p).map(drop)
        });
        self.lit(")")?;
        self.lit("->")?;
        self.expression()?;
        self.newlines_and_end()
    }
}
