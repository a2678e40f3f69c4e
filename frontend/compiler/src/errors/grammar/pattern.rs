//! Patterns of `match`.

use super::node::NodeKind;
use super::{Grammar, Node, P, Rule, TokenKind, alt};

impl Grammar<'_> {
    pub(super) fn patterns(&mut self) -> P<()> {
        alt!(self, {
            self.maybe_star_pattern()?;
            self.lit(",")?;
            self.opt(Self::maybe_sequence_pattern);
        });
        self.pattern().map(drop)
    }

    fn pattern(&mut self) -> P {
        let start = self.mark;
        alt!(self, {
            self.or_pattern()?;
            self.lit("as")?;
            self.capture_target()?;
            self.node(start, NodeKind::Other)
        });
        self.mistake(|p| {
            alt!(p, {
                p.or_pattern()?;
                p.lit("as")?;
                let wildcard = p.lit("_")?;
                p.raise_token::<()>(wildcard, "cannot use '_' as a target")?
            });
            p.or_pattern()?;
            p.lit("as")?;
            let target = p.expression()?;
            let what = p.nodes.description(target);
            p.raise_node::<()>(target, format!("cannot use {what} as pattern target"))
        });
        self.or_pattern()
    }

    fn or_pattern(&mut self) -> P {
        let start = self.mark;
        self.separated("|", Self::closed_pattern)?;
        Some(self.node(start, NodeKind::Other))
    }

    fn closed_pattern(&mut self) -> P {
        self.memo(Rule::ClosedPattern, |p| {
            let start = p.mark;
            p.closed_pattern_body()?;
            Some(p.node(start, NodeKind::Other))
        })
    }

    fn closed_pattern_body(&mut self) -> P<()> {
        alt!(self, self.literal_pattern()?);
        alt!(self, self.capture_target()?);
        alt!(self, self.lit("_").map(drop)?);
        alt!(self, {
            self.name_or_attribute(true)?;
            self.not(|p| p.lit_of(&[".", "(", "="]))?;
        });
        alt!(self, {
            self.lit("(")?;
            self.pattern()?;
            self.lit(")")?;
        });
        alt!(self, {
            self.lit("[")?;
            self.opt(Self::maybe_sequence_pattern);
            self.lit("]")?;
        });
        alt!(self, {
            self.lit("(")?;
            self.opt(|p| {
                p.maybe_star_pattern()?;
                p.lit(",")?;
                p.opt(Self::maybe_sequence_pattern);
                Some(())
            });
            self.lit(")")?;
        });
        alt!(self, self.mapping_pattern()?);
        self.class_pattern()
    }

    fn literal_pattern(&mut self) -> P<()> {
        alt!(self, {
            self.signed_number()?;
            self.not(|p| p.lit_of(&["+", "-"]))?;
        });
        alt!(self, {
            self.signed_number()?;
            self.lit_of(&["+", "-"])?;
            self.number()?;
        });
        alt!(self, self.strings().map(drop)?);
        self.lit_of(&["None", "True", "False"]).map(drop)
    }

    fn signed_number(&mut self) -> P<()> {
        self.opt(|p| p.lit("-"));
        self.number().map(drop)
    }

    fn capture_target(&mut self) -> P<()> {
        self.not(|p| p.lit("_"))?;
        self.name()?;
        self.not(|p| p.lit_of(&[".", "(", "="]))
    }

    /// A dotted name; only a real attribute if `dotted`.
    fn name_or_attribute(&mut self, dotted: bool) -> P<()> {
        let names = self.separated(".", Self::name)?;
        (!dotted || names.len() > 1).then_some(())
    }

    fn maybe_sequence_pattern(&mut self) -> P<()> {
        self.separated(",", Self::maybe_star_pattern)?;
        self.opt(|p| p.lit(","));
        Some(())
    }

    fn maybe_star_pattern(&mut self) -> P<()> {
        alt!(self, {
            self.lit("*")?;
            self.capture_target()?;
        });
        alt!(self, {
            self.lit("*")?;
            self.lit("_")?;
        });
        self.pattern().map(drop)
    }

    fn mapping_pattern(&mut self) -> P<()> {
        self.ahead(|p| p.lit("{"))?;
        let rest = |p: &mut Self| {
            p.lit("**")?;
            p.capture_target()
        };
        alt!(self, {
            self.lit("{")?;
            self.lit("}")?;
        });
        alt!(self, {
            self.lit("{")?;
            rest(self)?;
            self.opt(|p| p.lit(","));
            self.lit("}")?;
        });
        alt!(self, {
            self.lit("{")?;
            self.separated(",", Self::key_value_pattern)?;
            self.lit(",")?;
            rest(self)?;
            self.opt(|p| p.lit(","));
            self.lit("}")?;
        });
        alt!(self, {
            self.lit("{")?;
            self.separated(",", Self::key_value_pattern)?;
            self.opt(|p| p.lit(","));
            self.lit("}")?;
        });
        None
    }

    fn key_value_pattern(&mut self) -> P<()> {
        if self.attempt(Self::literal_pattern).is_none() {
            self.name_or_attribute(true)?;
        }
        self.lit(":")?;
        self.pattern().map(drop)
    }

    fn class_pattern(&mut self) -> P<()> {
        alt!(self, {
            self.name_or_attribute(false)?;
            self.lit("(")?;
            self.lit(")")?;
        });
        alt!(self, {
            self.name_or_attribute(false)?;
            self.lit("(")?;
            self.separated(",", Self::pattern)?;
            self.opt(|p| p.lit(","));
            self.lit(")")?;
        });
        alt!(self, {
            self.name_or_attribute(false)?;
            self.lit("(")?;
            self.separated(",", Self::keyword_pattern)?;
            self.opt(|p| p.lit(","));
            self.lit(")")?;
        });
        alt!(self, {
            self.name_or_attribute(false)?;
            self.lit("(")?;
            self.separated(",", Self::pattern)?;
            self.lit(",")?;
            self.separated(",", Self::keyword_pattern)?;
            self.opt(|p| p.lit(","));
            self.lit(")")?;
        });
        self.mistake(|p| {
            p.name_or_attribute(false)?;
            p.lit("(")?;
            p.opt(|p| {
                p.separated(",", Self::pattern)?;
                p.lit(",")
            });
            p.separated(",", Self::keyword_pattern)?;
            p.lit(",")?;
            let late: Vec<Node> = p.separated(",", Self::pattern)?;
            let (first, last) = (p.loc(*late.first()?), p.loc(*late.last()?));
            p.raise_range::<()>(first, last, "positional patterns follow keyword patterns")
        });
        None
    }

    fn keyword_pattern(&mut self) -> P<()> {
        self.name()?;
        self.lit("=")?;
        self.pattern().map(drop)
    }

    pub(super) fn number(&mut self) -> P {
        let start = self.mark;
        let token = self.kind(TokenKind::Number)?;
        self.check_number(token)?;
        Some(self.node(start, NodeKind::Literal))
    }
}
