//! What the verifier knows of a stack entry or a slot: the kinds of content it may have, as a set of bits.
//!
//! Stacks are linked lists that share their lower parts, each list stored once: equal stacks have equal ids, so that the frequent question
//! whether two ways lead to the same stack costs nothing, and a deep stack is stored once, however many jumps happen on top of it.

use rustc_hash::FxHashMap;

/// The empty slot: an unbound local, "no self" of a call.
pub const NULL: u16 = 1;
/// Any Python value, the ones below included when nothing is known of them.
pub const VALUE: u16 = 2;
/// A cell that MAKE_CELL or COPY_FREE_VARS put into a slot.
pub const CELL: u16 = 4;
/// A list that BUILD_LIST made.
pub const LIST: u16 = 8;
/// A set that BUILD_SET made.
pub const SET: u16 = 16;
/// A dict that BUILD_MAP made.
pub const DICT: u16 = 32;
/// A function that MAKE_FUNCTION made.
pub const FUNCTION: u16 = 64;
/// The exception that a handler starts with.
pub const EXCEPTION: u16 = 128;
/// The exception that was handled before, or None: what PUSH_EXC_INFO saves.
pub const PREVIOUS: u16 = 256;
/// The position that a handler starts with.
pub const LASTI: u16 = 512;
/// A constant tuple of `str`; [`Entry::names`] is how many.
pub const NAMES: u16 = 1024;

/// What is known of one value on the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The kinds it may be of.
    pub bits: u16,
    /// Number of names, if [`NAMES`] is the only kind.
    pub names: u32,
}

impl Entry {
    /// Of these kinds.
    pub const fn of(bits: u16) -> Entry {
        Entry { bits, names: 0 }
    }
    /// A tuple of `n` names.
    pub const fn names(n: u32) -> Entry {
        Entry { bits: NAMES, names: n }
    }
    /// What is left of it in a slot of the frame.
    pub const fn in_slot(self) -> u8 {
        let known = self.bits & (NULL | CELL);
        (if self.bits & !(NULL | CELL) != 0 { known | VALUE } else { known }) as u8
    }
    /// There is an entry, and it is of no kind but these.
    pub const fn is_only(self, bits: u16) -> bool {
        self.bits != 0 && self.bits & !bits == 0
    }
    fn or(self, other: Entry) -> Entry {
        if self == other {
            return self;
        }
        let bits = self.bits | other.bits;
        // Tuples of different lengths are just values.
        Entry::of(if bits & NAMES != 0 { bits & !NAMES | VALUE } else { bits })
    }
}

/// A stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StackId(u32);

/// The stack of no entries.
pub const EMPTY: StackId = StackId(0);

#[derive(Clone, Copy)]
struct Node {
    below: StackId,
    top: Entry,
    depth: u32,
}

/// All stacks there are.
pub struct Stacks {
    nodes: Vec<Node>,
    ids: FxHashMap<(StackId, Entry), StackId>,
}

impl Default for Stacks {
    fn default() -> Stacks {
        Stacks { nodes: vec![Node { below: EMPTY, top: Entry::of(0), depth: 0 }], ids: FxHashMap::default() }
    }
}

impl Stacks {
    /// How many different stacks there are.
    pub fn count(&self) -> usize {
        self.nodes.len()
    }
    /// Number of entries.
    pub fn depth(&self, stack: StackId) -> u32 {
        self.nodes[stack.0 as usize].depth
    }
    /// The stack with one more entry.
    pub fn push(&mut self, stack: StackId, top: Entry) -> StackId {
        if let Some(known) = self.ids.get(&(stack, top)) {
            return *known;
        }
        let id = StackId(self.nodes.len() as u32);
        self.nodes.push(Node { below: stack, top, depth: self.depth(stack) + 1 });
        self.ids.insert((stack, top), id);
        id
    }
    /// The top entry, and the rest. Of the empty stack: no kinds, and itself.
    pub fn pop(&self, stack: StackId) -> (Entry, StackId) {
        let node = self.nodes[stack.0 as usize];
        (node.top, node.below)
    }
    /// The stack without its top `n` entries.
    pub fn drop(&self, mut stack: StackId, n: u32) -> StackId {
        for _ in 0..n {
            stack = self.pop(stack).1;
        }
        stack
    }
    /// The entry `n` from the top; 1 is the top.
    pub fn peek(&self, stack: StackId, n: u32) -> Entry {
        self.pop(self.drop(stack, n - 1)).0
    }
    /// What is known after either of two stacks of the same depth.
    pub fn join(&mut self, mut a: StackId, mut b: StackId) -> StackId {
        let mut different = Vec::new();
        while a != b {
            let (x, y) = (self.pop(a), self.pop(b));
            different.push(x.0.or(y.0));
            (a, b) = (x.1, y.1);
        }
        different.into_iter().rev().fold(a, |stack, entry| self.push(stack, entry))
    }
    /// Pushes entries again that were popped: the last popped first.
    pub fn push_back(&mut self, stack: StackId, popped: &[Entry]) -> StackId {
        popped.iter().rev().fold(stack, |stack, entry| self.push(stack, *entry))
    }
}
