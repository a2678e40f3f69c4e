//! Targets of assignment, `for` and `del`.

use super::node::{NodeKind, TargetUse};
use super::{Grammar, Node, P, Rule, alt};

impl Grammar<'_> {
    pub(super) fn star_targets(&mut self) -> P {
        let start = self.mark;
        alt!(self, {
            let target = self.star_target()?;
            self.not(|p| p.lit(","))?;
            target
        });
        alt!(self, {
            let targets = self.separated(",", Self::star_target)?;
            self.opt(|p| p.lit(","));
            self.node(start, NodeKind::Tuple(targets))
        });
        None
    }

    fn star_targets_list(&mut self) -> P<Vec<Node>> {
        let targets = self.separated(",", Self::star_target)?;
        self.opt(|p| p.lit(","));
        Some(targets)
    }

    fn star_targets_tuple(&mut self) -> P<Vec<Node>> {
        let mut targets = vec![self.star_target()?];
        let more = self.many(|p| {
            p.lit(",")?;
            p.star_target()
        });
        if more.is_empty() {
            self.lit(",")?;
        } else {
            self.opt(|p| p.lit(","));
        }
        targets.extend(more);
        Some(targets)
    }

    pub(super) fn star_target(&mut self) -> P {
        self.memo(Rule::StarTarget, |p| {
            let start = p.mark;
            alt!(p, {
                p.lit("*")?;
                p.not(|p| p.lit("*"))?;
                let target = p.star_target()?;
                p.node(start, NodeKind::Starred(target))
            });
            p.target_with_star()
        })
    }

    fn target_with_star(&mut self) -> P {
        self.memo(Rule::TargetWithStar, |p| {
            alt!(p, p.attribute_or_subscript_target()?);
            p.star_atom()
        })
    }

    fn attribute_or_subscript_target(&mut self) -> P {
        let start = self.mark;
        alt!(self, {
            self.target_primary()?;
            self.lit(".")?;
            self.name()?;
            self.not(Self::target_goes_on)?;
            self.node(start, NodeKind::Attribute)
        });
        alt!(self, {
            self.target_primary()?;
            self.lit("[")?;
            self.slices()?;
            self.lit("]")?;
            self.not(Self::target_goes_on)?;
            self.node(start, NodeKind::Subscript)
        });
        None
    }

    fn star_atom(&mut self) -> P {
        let start = self.mark;
        alt!(self, self.name()?);
        alt!(self, {
            self.lit("(")?;
            let target = self.target_with_star()?;
            self.lit(")")?;
            target
        });
        alt!(self, {
            self.lit("(")?;
            let targets = self.opt(Self::star_targets_tuple).unwrap_or_default();
            self.lit(")")?;
            self.node(start, NodeKind::Tuple(targets))
        });
        alt!(self, {
            self.lit("[")?;
            let targets = self.opt(Self::star_targets_list).unwrap_or_default();
            self.lit("]")?;
            self.node(start, NodeKind::List(targets))
        });
        None
    }

    pub(super) fn single_target(&mut self) -> P {
        alt!(self, self.single_subscript_attribute_target()?);
        alt!(self, self.name()?);
        alt!(self, {
            self.lit("(")?;
            let target = self.deep(Self::single_target)?;
            self.lit(")")?;
            target
        });
        None
    }

    pub(super) fn single_subscript_attribute_target(&mut self) -> P {
        self.attribute_or_subscript_target()
    }

    fn target_goes_on(&mut self) -> P<()> {
        self.lit_of(&["(", "[", "."]).map(drop)
    }

    /// A primary that something follows which makes it a part of a target.
    fn target_primary(&mut self) -> P {
        self.memo(Rule::TargetPrimary, |p| {
            let start = p.mark;
            let mut primary = p.attempt(|p| {
                let atom = p.atom()?;
                p.ahead(Self::target_goes_on)?;
                Some(atom)
            })?;
            while let Some(longer) = p.attempt(|p| p.target_primary_rest(start)) {
                primary = longer;
            }
            Some(primary)
        })
    }

    fn target_primary_rest(&mut self, start: usize) -> P {
        alt!(self, {
            self.lit(".")?;
            self.name()?;
            self.ahead(Self::target_goes_on)?;
            self.node(start, NodeKind::Attribute)
        });
        alt!(self, {
            self.lit("[")?;
            self.slices()?;
            self.lit("]")?;
            self.ahead(Self::target_goes_on)?;
            self.node(start, NodeKind::Subscript)
        });
        alt!(self, {
            let argument = self.generator()?;
            self.ahead(Self::target_goes_on)?;
            self.call_node(start, vec![argument])
        });
        alt!(self, {
            self.lit("(")?;
            self.opt(Self::arguments);
            self.lit(")")?;
            self.ahead(Self::target_goes_on)?;
            self.call_node(start, Vec::new())
        });
        None
    }

    pub(super) fn del_targets(&mut self) -> P<Vec<Node>> {
        let targets = self.separated(",", Self::del_target)?;
        self.opt(|p| p.lit(","));
        Some(targets)
    }

    fn del_target(&mut self) -> P {
        self.memo(Rule::DelTarget, |p| {
            alt!(p, p.attribute_or_subscript_target()?);
            p.del_atom()
        })
    }

    fn del_atom(&mut self) -> P {
        let start = self.mark;
        alt!(self, self.name()?);
        alt!(self, {
            self.lit("(")?;
            let target = self.del_target()?;
            self.lit(")")?;
            target
        });
        alt!(self, {
            self.lit("(")?;
            let targets = self.opt(Self::del_targets).unwrap_or_default();
            self.lit(")")?;
            self.node(start, NodeKind::Tuple(targets))
        });
        alt!(self, {
            self.lit("[")?;
            let targets = self.opt(Self::del_targets).unwrap_or_default();
            self.lit("]")?;
            self.node(start, NodeKind::List(targets))
        });
        None
    }

    /// Raises the error for an expression that is no target, at the part that is none.
    pub(super) fn raise_target<T>(&mut self, node: Node, target_use: TargetUse) -> P<T> {
        let invalid = self.nodes.invalid_target(node, target_use)?;
        let verb = if target_use == TargetUse::Delete { "delete" } else { "assign to" };
        let what = self.nodes.description(invalid);
        self.raise_node(invalid, format!("cannot {verb} {what}"))
    }
}
