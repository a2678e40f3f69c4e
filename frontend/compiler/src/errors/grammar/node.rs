//! What the recognizer remembers of an expression: enough to say what it is and where.

use crate::ast::Location;

/// An expression that was recognized.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Node(u32);

/// What kind of expression, by the words that errors have for it.
#[derive(Clone, Debug)]
pub(super) enum NodeKind<'s> {
    /// Not an expression that an error could name.
    Other,
    Name(&'s str),
    Attribute,
    Subscript,
    Starred(Node),
    List(Vec<Node>),
    Tuple(Vec<Node>),
    Lambda,
    Call(CallParts),
    /// Operators, `and`, `or`, `not`.
    Operation,
    /// A comparison: its left side, and whether its first operator is `in`.
    Comparison {
        left: Node,
        is_in: bool,
    },
    Generator,
    Yield,
    Await,
    ListComprehension,
    SetComprehension,
    DictComprehension,
    Dict,
    Set,
    FString,
    TString,
    None,
    True,
    False,
    Ellipsis,
    Literal,
    Conditional,
    Named,
}

/// What errors need to know of the arguments of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct CallParts {
    /// Positional arguments, starred ones included, in the order of the source.
    pub(super) positional: Vec<Node>,
    /// Whether there is a `**` argument.
    pub(super) unpacks_keywords: bool,
}

/// For what a target is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TargetUse {
    Assign,
    Delete,
    For,
}

/// All nodes of one recognition.
#[derive(Default)]
pub(super) struct Nodes<'s> {
    nodes: Vec<(NodeKind<'s>, Location)>,
}

impl<'s> Nodes<'s> {
    pub(super) fn add(&mut self, kind: NodeKind<'s>, loc: Location) -> Node {
        self.nodes.push((kind, loc));
        Node(self.nodes.len() as u32 - 1)
    }

    pub(super) fn loc(&self, node: Node) -> Location {
        self.nodes[node.0 as usize].1
    }

    pub(super) fn kind(&self, node: Node) -> &NodeKind<'s> {
        &self.nodes[node.0 as usize].0
    }

    /// What errors call the expression.
    pub(super) fn description(&self, node: Node) -> &'static str {
        match self.kind(node) {
            NodeKind::Other => "expression",
            NodeKind::Name(_) => "name",
            NodeKind::Attribute => "attribute",
            NodeKind::Subscript => "subscript",
            NodeKind::Starred(_) => "starred",
            NodeKind::List(_) => "list",
            NodeKind::Tuple(_) => "tuple",
            NodeKind::Lambda => "lambda",
            NodeKind::Call(_) => "function call",
            NodeKind::Operation => "expression",
            NodeKind::Comparison { .. } => "comparison",
            NodeKind::Generator => "generator expression",
            NodeKind::Yield => "yield expression",
            NodeKind::Await => "await expression",
            NodeKind::ListComprehension => "list comprehension",
            NodeKind::SetComprehension => "set comprehension",
            NodeKind::DictComprehension => "dict comprehension",
            NodeKind::Dict => "dict literal",
            NodeKind::Set => "set display",
            NodeKind::FString => "f-string expression",
            NodeKind::TString => "t-string expression",
            NodeKind::None => "None",
            NodeKind::True => "True",
            NodeKind::False => "False",
            NodeKind::Ellipsis => "ellipsis",
            NodeKind::Literal => "literal",
            NodeKind::Conditional => "conditional expression",
            NodeKind::Named => "named expression",
        }
    }

    /// The part of an expression that cannot be a target.
    pub(super) fn invalid_target(&self, node: Node, target_use: TargetUse) -> Option<Node> {
        match self.kind(node) {
            NodeKind::List(items) | NodeKind::Tuple(items) => {
                items.iter().find_map(|&item| self.invalid_target(item, target_use))
            }
            NodeKind::Starred(_) if target_use == TargetUse::Delete => Some(node),
            NodeKind::Starred(value) => self.invalid_target(*value, target_use),
            // In `for x in y`, the target looks like a comparison.
            NodeKind::Comparison { left, is_in } if target_use == TargetUse::For => {
                is_in.then(|| self.invalid_target(*left, target_use)).flatten()
            }
            NodeKind::Name(_) | NodeKind::Subscript | NodeKind::Attribute => None,
            _ => Some(node),
        }
    }
}
