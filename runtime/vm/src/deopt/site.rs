//! Descriptions of compiled frames.

use crate::abi::tier::Compiled;
use std::cell::{Cell, RefCell};

/// How a home slot holds its value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum HomeRepr {
    /// A value's word, or zero.
    Value,
    /// A machine integer.
    Int,
    /// A double.
    Float,
    /// 0 or 1, in the lowest byte.
    Bool,
}

/// Where a slot's value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Recipe {
    /// The slot is empty.
    Nothing,
    /// An entry of the code's constants.
    Const(u32),
    /// Its home, the slot itself.
    Here(HomeRepr),
    /// A word of the window, counted from the outermost frame's header.
    Word(u32, HomeRepr),
    /// An object that has to be made: an entry of the site's virtuals.
    Virtual(u32),
}

macro_rules! virtual_kinds {
    ($($(#[$doc:meta])* $name:ident $text:literal)*) => {
        /// Kinds of objects that compiled code can leave unmade.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum VirtualKind {$($(#[$doc])* $name,)*}
        impl VirtualKind {
            pub fn name(self) -> &'static str {
                match self {$(VirtualKind::$name => $text,)*}
            }
            pub fn from_name(name: &str) -> Option<VirtualKind> {
                match name {$($text => Some(VirtualKind::$name),)* _ => None}
            }
        }
    };
}
virtual_kinds! {
    /// `next, step, left`, machine integers.
    RangeIter "range_iter"
    /// `start, stop, step`, machine integers.
    Range "range"
    /// `list or nothing, index, hint`: how the list keeps its items, if that was seen; the compiler's alone.
    ListIter "list_iter"
    /// `tuple or nothing, index`.
    TupleIter "tuple_iter"
    /// Its iterators, unmade ones nobody else has.
    Zip "zip"
    /// `iterator, index`.
    Enumerate "enumerate"
    /// What `sum` has added up: a machine integer.
    SumOfInts "sum_of_ints"
    /// What `sum` has added up: a double, what was lost by rounding, and whether there was any item.
    SumOfFloats "sum_of_floats"
    /// `function, receiver`.
    Method "method"
    /// Its items.
    Tuple "tuple"
}

/// An object that was left unmade.
#[derive(Clone, Debug)]
pub struct VirtualDescription {
    pub kind: VirtualKind,
    pub fields: Box<[Recipe]>,
}

/// A frame of compiled code.
#[derive(Clone, Debug)]
pub struct FrameDescription {
    /// Place of the window, in words from the outermost frame's.
    pub window: u32,
    /// The code object: an entry of the constants.
    pub code: u32,
    /// The function, for inlined frames; the outermost one's is in its header.
    pub function: Recipe,
    /// First unit of the instruction, prefixes included.
    pub start: u32,
    /// The unit of its opcode.
    pub op: u32,
    /// Behind it.
    pub next: u32,
    /// The frame waits for the next one: where that returns is `next`.
    pub calling: bool,
    /// Runs an `__init__` that was inlined: the result is dropped.
    pub init: bool,
    /// Runs the method of an operator, see [`crate::frames::flags::OPERATOR`].
    pub operator: bool,
    /// Runs a generator expression, see [`crate::frames::flags::CONSUMED`].
    pub consumed: bool,
    pub locals: u32,
    /// Localsplus, then the operand stack.
    pub slots: Box<[Recipe]>,
}

/// Why code exits at a site.
#[derive(Clone, Debug, Default)]
pub struct ExitReason {
    /// The guard.
    pub op: &'static str,
    pub count: Cell<u32>,
    /// Compiling anew would not help: the instruction is the interpreter's, or it leads out of what is compiled.
    pub expected: bool,
    /// The guard was moved in front of a loop: the fault is not the instruction's.
    pub early: bool,
    /// Types of the instruction's operands at the first exits, for reports.
    pub seen: RefCell<Vec<String>>,
}
impl ExitReason {
    /// Remembers what an exit found, if that is news. Only the first few exits are looked at.
    pub fn see(&self, operands: impl FnOnce() -> String) {
        if self.count.get() > 4 {
            return;
        }
        let operands = operands();
        let mut seen = self.seen.borrow_mut();
        if !operands.is_empty() && !seen.contains(&operands) {
            seen.push(operands);
        }
    }
}

/// A place where compiled code can be looked at or left: see the module above. Outermost frame first.
#[derive(Debug)]
pub struct CallSite {
    pub owner: Cell<*const Compiled>,
    pub frames: Box<[FrameDescription]>,
    pub virtuals: Box<[VirtualDescription]>,
    pub reason: ExitReason,
}

impl CallSite {
    /// The words of the outermost window that recipes name, callers' slots included.
    pub fn each_word(&self, mut f: impl FnMut(usize)) {
        let mut look = |recipe: &Recipe, here: usize| match recipe {
            Recipe::Here(_) => f(here),
            Recipe::Word(at, _) => f(*at as usize),
            Recipe::Nothing | Recipe::Const(_) | Recipe::Virtual(_) => {}
        };
        for frame in &self.frames {
            look(&frame.function, 0);
            let first = frame.window as usize + crate::frames::window::HEADER_WORDS;
            for (i, recipe) in frame.slots.iter().enumerate() {
                look(recipe, first + i);
            }
        }
        self.virtuals.iter().flat_map(|v| &v.fields).for_each(|recipe| look(recipe, 0));
    }
    pub fn innermost(&self) -> &FrameDescription {
        // There is one frame at least.
        &self.frames[self.frames.len() - 1]
    }
}
