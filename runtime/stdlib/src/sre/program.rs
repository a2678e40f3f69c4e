//! What patterns are compiled to: a flat program of instructions for the machine of [`super::engine`], made from the code of `re._compiler`.
//!
//! Single characters are tested by [`One`]; sets know their answer for the first 256 characters in advance. Bodies of assertions, atomic groups and
//! possessive repeats end in [`Instr::SubSuccess`]. Everything the code promises (skips, group numbers) is checked here, so that the
//! machine need not.

use super::chars::{self, Fold, in_category};
use super::code::{MAXREPEAT, at, category, info, op};

/// A test of one character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum One {
    Char(u32),
    NotChar(u32),
    /// Anything but a newline.
    Any,
    AnyAll,
    /// Index into [`Program::sets`].
    Set(u32),
}

/// Index of an instruction.
pub type Pc = u32;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RepeatKind {
    Greedy,
    Lazy,
    Possessive,
}

/// What must come at a place for there to be a match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum First {
    Unknown,
    One(One),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Instr {
    Success,
    Fail,
    One(One),
    /// `literals[start..start + len]`.
    Literal {
        start: u32,
        len: u32,
    },
    /// A position, of those in [`at`].
    At(u32),
    /// Notes the position as the start or end of a group.
    Mark(u32),
    Jump(Pc),
    /// Goes on, and to `other` if that fails. `first` is what must come for going on to make sense.
    Split {
        other: Pc,
        first: First,
    },
    /// Repeats a single character. `next` is the character behind the repeat, if it is known.
    RepeatOne {
        one: One,
        min: u32,
        max: u32,
        kind: RepeatKind,
        next: Option<u32>,
    },
    /// Enters a loop: to its `until`.
    RepeatStart {
        until: Pc,
    },
    /// The end of a loop's body, which begins at `body`.
    Until {
        body: Pc,
        min: u32,
        max: u32,
        lazy: bool,
    },
    /// The text of a group again.
    GroupRef {
        group: u32,
        fold: Fold,
    },
    /// Goes on if the group has matched, else to `no`.
    GroupExists {
        group: u32,
        no: Pc,
    },
    Assert {
        negative: bool,
        back: u32,
        end: Pc,
    },
    Atomic {
        end: Pc,
    },
    Possessive {
        min: u32,
        max: u32,
        end: Pc,
    },
    SubSuccess,
}

/// A set of characters.
#[derive(Debug)]
pub struct CharSet {
    /// The answers for characters below 256.
    low: [u64; 4],
    items: Vec<Item>,
    negated: bool,
    /// How characters are mapped before they are looked up.
    fold: Fold,
}
#[derive(Debug)]
enum Item {
    Char(u32),
    Range(u32, u32),
    /// A range that also holds for the upper case.
    RangeFold(u32, u32),
    Category(u32),
    /// 256 characters.
    Map([u32; 8]),
    /// 65536 characters: numbers of blocks, and the blocks of 256.
    BigMap(Vec<u8>, Vec<u32>),
    Negate,
}

impl CharSet {
    fn new(items: Vec<Item>, fold: Fold) -> CharSet {
        CharSet { low: [0; 4], items, negated: false, fold }.prepared()
    }
    /// Any character that is this one (or is not) but for its case.
    fn folded(c: u32, fold: Fold, negated: bool) -> CharSet {
        CharSet { low: [0; 4], items: vec![Item::Char(c)], negated, fold }.prepared()
    }
    fn prepared(mut self) -> CharSet {
        for c in 0..256 {
            self.low[c as usize >> 6] |= (self.slow(c) as u64) << (c & 63);
        }
        self
    }
    #[inline]
    pub fn contains(&self, c: u32) -> bool {
        if c < 256 { self.low[c as usize >> 6] >> (c & 63) & 1 != 0 } else { self.slow(c) }
    }
    fn slow(&self, c: u32) -> bool {
        let c = self.fold.lower(c);
        let mut found = true;
        for item in &self.items {
            let hit = match item {
                Item::Char(x) => c == *x,
                Item::Range(a, b) => (*a..=*b).contains(&c),
                Item::RangeFold(a, b) => (*a..=*b).contains(&c) || (*a..=*b).contains(&chars::unicode_upper(c)),
                Item::Category(k) => in_category(*k, c),
                Item::Map(bits) => c < 256 && bits[c as usize >> 5] >> (c & 31) & 1 != 0,
                Item::BigMap(index, blocks) => {
                    c < 0x1_0000 && {
                        let block = index[c as usize >> 8] as usize;
                        blocks[block * 8 + (c as usize & 255) / 32] >> (c & 31) & 1 != 0
                    }
                }
                Item::Negate => {
                    found = !found;
                    continue;
                }
            };
            if hit {
                return found ^ self.negated;
            }
        }
        !found ^ self.negated
    }
}

/// How a search finds where matches may begin.
#[derive(Debug, PartialEq)]
pub enum Start {
    Anywhere,
    /// At the beginning of the text only.
    Beginning,
    /// With these characters.
    Prefix(Vec<u32>),
    One(One),
}

#[derive(Debug)]
pub struct Program {
    pub instrs: Vec<Instr>,
    pub literals: Vec<u32>,
    pub sets: Vec<CharSet>,
    pub groups: usize,
    pub start: Start,
    /// The whole pattern is the prefix.
    pub is_literal: bool,
    /// No match is shorter.
    pub min_width: usize,
}

/// The code is not what `re._compiler` makes.
#[derive(Debug, PartialEq)]
pub struct InvalidCode;
type Parsed<T> = Result<T, InvalidCode>;

impl Program {
    pub fn new(code: &[u32], groups: usize) -> Parsed<Program> {
        let program = Program {
            instrs: Vec::new(),
            literals: Vec::new(),
            sets: Vec::new(),
            groups,
            start: Start::Anywhere,
            is_literal: false,
            min_width: 0,
        };
        let mut builder = Builder { code, program, fence: 0, depth: 0 };
        let mut at = 0;
        if code.first() == Some(&op::INFO) {
            at = builder.info()?;
        }
        if code.last() != Some(&op::SUCCESS) || at >= code.len() {
            return Err(InvalidCode);
        }
        builder.block(at, code.len() - 1)?;
        builder.emit(Instr::Success);
        let mut program = builder.program;
        program.look_ahead();
        Ok(program)
    }
    #[inline]
    pub fn test(&self, one: One, c: u32) -> bool {
        match one {
            One::Char(x) => c == x,
            One::NotChar(x) => c != x,
            One::Any => c != '\n' as u32,
            One::AnyAll => true,
            One::Set(i) => self.sets[i as usize].contains(c),
        }
    }
    /// What must come at an instruction.
    fn first_at(&self, mut pc: usize) -> First {
        loop {
            return match self.instrs[pc] {
                Instr::Mark(_) => {
                    pc += 1;
                    continue;
                }
                Instr::One(one) => First::One(one),
                Instr::Literal { start, .. } => First::One(One::Char(self.literals[start as usize])),
                Instr::RepeatOne { one, min, .. } if min > 0 => First::One(one),
                Instr::RepeatStart { until } => match self.instrs[until as usize] {
                    Instr::Until { min, .. } if min > 0 => {
                        pc += 1;
                        continue;
                    }
                    _ => First::Unknown,
                },
                Instr::Atomic { .. } | Instr::Possessive { min: 1.., .. } => {
                    pc += 1;
                    continue;
                }
                _ => First::Unknown,
            };
        }
    }
    /// Fills in what is known about what follows.
    fn look_ahead(&mut self) {
        for pc in 0..self.instrs.len() {
            match self.instrs[pc] {
                Instr::Split { other, .. } => {
                    let first = self.first_at(pc + 1);
                    self.instrs[pc] = Instr::Split { other, first };
                }
                Instr::RepeatOne { one, min, max, kind, .. } => {
                    let next = match self.first_at(pc + 1) {
                        First::One(One::Char(c)) => Some(c),
                        _ => None,
                    };
                    self.instrs[pc] = Instr::RepeatOne { one, min, max, kind, next };
                }
                _ => {}
            }
        }
        if self.start != Start::Anywhere {
            return;
        }
        let first = self.instrs.iter().find(|instr| !matches!(instr, Instr::Mark(_)));
        if let Some(Instr::At(at::BEGINNING | at::BEGINNING_STRING)) = first {
            self.start = Start::Beginning;
        } else if let First::One(one) = self.first_at(0)
            && one != One::AnyAll
        {
            self.start = Start::One(one);
        }
    }
}

/// Deeper nesting than the parser of `re` permits.
const MAX_DEPTH: usize = 4000;

struct Builder<'a> {
    code: &'a [u32],
    program: Program,
    /// Instructions before this one may not be extended: something jumps behind them.
    fence: usize,
    depth: usize,
}

impl Builder<'_> {
    fn word(&self, i: usize) -> Parsed<u32> {
        self.code.get(i).copied().ok_or(InvalidCode)
    }
    /// Where the skip at `i` leads; not beyond `end`.
    fn target(&self, i: usize, end: usize) -> Parsed<usize> {
        let to = i.checked_add(self.word(i)? as usize).ok_or(InvalidCode)?;
        if to <= end && to > i { Ok(to) } else { Err(InvalidCode) }
    }
    fn emit(&mut self, instr: Instr) -> usize {
        self.program.instrs.push(instr);
        self.program.instrs.len() - 1
    }
    /// The next instruction's index, as a target of jumps.
    fn label(&mut self) -> Pc {
        self.fence = self.program.instrs.len();
        self.fence as Pc
    }
    fn emit_one(&mut self, one: One) {
        let last = self.program.instrs.len().checked_sub(1).filter(|last| *last >= self.fence);
        if let (One::Char(c), Some(last)) = (one, last) {
            let literals = &mut self.program.literals;
            match self.program.instrs[last] {
                Instr::Literal { start, len } if (start + len) as usize == literals.len() => {
                    literals.push(c);
                    self.program.instrs[last] = Instr::Literal { start, len: len + 1 };
                    return;
                }
                Instr::One(One::Char(before)) => {
                    let start = literals.len() as u32;
                    literals.extend([before, c]);
                    self.program.instrs[last] = Instr::Literal { start, len: 2 };
                    return;
                }
                _ => {}
            }
        }
        self.emit(Instr::One(one));
    }
    fn add_set(&mut self, set: CharSet) -> One {
        self.program.sets.push(set);
        One::Set(self.program.sets.len() as u32 - 1)
    }

    /// The INFO block; returns where the pattern begins.
    fn info(&mut self) -> Parsed<usize> {
        let end = self.target(1, self.code.len())?;
        let flags = self.word(2)?;
        self.program.min_width = self.word(3)? as usize;
        if flags & info::PREFIX != 0 {
            let len = self.word(5)? as usize;
            let prefix = self.code.get(7..7usize.checked_add(len).ok_or(InvalidCode)?).ok_or(InvalidCode)?;
            self.program.start = Start::Prefix(prefix.to_vec());
            self.program.is_literal = flags & info::LITERAL != 0;
        } else if flags & info::CHARSET != 0 {
            let (items, _) = self.charset(5, end)?;
            let one = self.add_set(CharSet::new(items, Fold::None));
            self.program.start = Start::One(one);
        }
        Ok(end)
    }

    /// The items of a set from `i` on, and where it ends (behind its FAILURE).
    fn charset(&self, mut i: usize, end: usize) -> Parsed<(Vec<Item>, usize)> {
        let mut items = Vec::new();
        while i < end {
            let item = match self.word(i)? {
                op::FAILURE => return Ok((items, i + 1)),
                op::NEGATE => {
                    i += 1;
                    Item::Negate
                }
                op::LITERAL => {
                    i += 2;
                    Item::Char(self.word(i - 1)?)
                }
                op::RANGE | op::RANGE_UNI_IGNORE => {
                    let (a, b) = (self.word(i + 1)?, self.word(i + 2)?);
                    let fold = self.word(i)? == op::RANGE_UNI_IGNORE;
                    i += 3;
                    if fold { Item::RangeFold(a, b) } else { Item::Range(a, b) }
                }
                op::CATEGORY => {
                    i += 2;
                    Item::Category(self.category(i - 1)?)
                }
                op::CHARSET => {
                    let words = self.code.get(i + 1..i + 9).ok_or(InvalidCode)?;
                    i += 9;
                    Item::Map(std::array::from_fn(|i| words[i]))
                }
                op::BIGCHARSET => {
                    let blocks = self.word(i + 1)? as usize;
                    let index = self.code.get(i + 2..i + 66).ok_or(InvalidCode)?;
                    let index: Vec<u8> = index.iter().flat_map(|w| w.to_ne_bytes()).collect();
                    let from = i + 66;
                    let to = blocks.checked_mul(8).and_then(|n| n.checked_add(from)).ok_or(InvalidCode)?;
                    let words = self.code.get(from..to).ok_or(InvalidCode)?;
                    if index.iter().any(|b| *b as usize >= blocks) {
                        return Err(InvalidCode);
                    }
                    i = to;
                    Item::BigMap(index, words.to_vec())
                }
                _ => return Err(InvalidCode),
            };
            items.push(item);
        }
        Err(InvalidCode)
    }
    fn category(&self, i: usize) -> Parsed<u32> {
        let number = self.word(i)?;
        if number <= category::UNI_NOT_LINEBREAK { Ok(number) } else { Err(InvalidCode) }
    }

    /// The test of a single-character operator at `i`, and where the next operator is; `None` if it is none.
    fn one(&mut self, i: usize, end: usize) -> Parsed<Option<(One, usize)>> {
        let operator = self.word(i)?;
        let (one, next) = match operator {
            op::ANY => (One::Any, i + 1),
            op::ANY_ALL => (One::AnyAll, i + 1),
            op::LITERAL => (One::Char(self.word(i + 1)?), i + 2),
            op::NOT_LITERAL => (One::NotChar(self.word(i + 1)?), i + 2),
            op::CATEGORY => {
                let set = CharSet::new(vec![Item::Category(self.category(i + 1)?)], Fold::None);
                (self.add_set(set), i + 2)
            }
            op::LITERAL_IGNORE
            | op::NOT_LITERAL_IGNORE
            | op::LITERAL_UNI_IGNORE
            | op::NOT_LITERAL_UNI_IGNORE
            | op::LITERAL_LOC_IGNORE
            | op::NOT_LITERAL_LOC_IGNORE => {
                let unicode = matches!(operator, op::LITERAL_UNI_IGNORE | op::NOT_LITERAL_UNI_IGNORE);
                let negated = matches!(
                    operator,
                    op::NOT_LITERAL_IGNORE | op::NOT_LITERAL_UNI_IGNORE | op::NOT_LITERAL_LOC_IGNORE
                );
                let locale = matches!(operator, op::LITERAL_LOC_IGNORE | op::NOT_LITERAL_LOC_IGNORE);
                let c = self.word(i + 1)?;
                // Under locale rules the code holds the character as it was written.
                let c = if locale { chars::ascii_lower(c) } else { c };
                let fold = if unicode { Fold::Unicode } else { Fold::Ascii };
                (self.add_set(CharSet::folded(c, fold, negated)), i + 2)
            }
            op::IN | op::IN_IGNORE | op::IN_UNI_IGNORE | op::IN_LOC_IGNORE => {
                let to = self.target(i + 1, end)?;
                let (mut items, after) = self.charset(i + 2, to)?;
                if after != to {
                    return Err(InvalidCode);
                }
                let fold = match operator {
                    op::IN_IGNORE => Fold::Ascii,
                    op::IN_UNI_IGNORE => Fold::Unicode,
                    _ => Fold::None,
                };
                if operator == op::IN_LOC_IGNORE {
                    items = either_case(items);
                }
                (self.add_set(CharSet::new(items, fold)), to)
            }
            _ => return Ok(None),
        };
        Ok(Some((one, next)))
    }

    fn group(&self, i: usize) -> Parsed<u32> {
        let group = self.word(i)?;
        if (group as usize) < self.program.groups { Ok(group) } else { Err(InvalidCode) }
    }
    /// Compiles the operators of `i..end`.
    fn block(&mut self, i: usize, end: usize) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(InvalidCode);
        }
        let stopped = self.operators(i, end)?;
        self.depth -= 1;
        if stopped == end { Ok(()) } else { Err(InvalidCode) }
    }
    /// As `block`, stopping at a JUMP; returns where it stopped.
    fn operators(&mut self, mut i: usize, end: usize) -> Parsed<usize> {
        while i < end {
            if let Some((one, next)) = self.one(i, end)? {
                self.emit_one(one);
                i = next;
                continue;
            }
            i = match self.word(i)? {
                op::JUMP => return Ok(i),
                op::FAILURE => {
                    self.emit(Instr::Fail);
                    i + 1
                }
                op::SUCCESS => {
                    self.emit(Instr::Success);
                    i + 1
                }
                op::AT => {
                    let position = self.word(i + 1)?;
                    if position > at::UNI_NON_BOUNDARY {
                        return Err(InvalidCode);
                    }
                    self.emit(Instr::At(position));
                    i + 2
                }
                op::MARK => {
                    let mark = self.word(i + 1)?;
                    if mark as usize >= 2 * self.program.groups {
                        return Err(InvalidCode);
                    }
                    self.emit(Instr::Mark(mark));
                    i + 2
                }
                op::BRANCH => self.branch(i + 1, end)?,
                op::REPEAT_ONE => self.repeat_one(i + 1, end, RepeatKind::Greedy)?,
                op::MIN_REPEAT_ONE => self.repeat_one(i + 1, end, RepeatKind::Lazy)?,
                op::POSSESSIVE_REPEAT_ONE => self.repeat_one(i + 1, end, RepeatKind::Possessive)?,
                op::REPEAT => self.repeat(i + 1, end)?,
                op::POSSESSIVE_REPEAT => self.possessive(i + 1, end)?,
                op::ATOMIC_GROUP => {
                    let to = self.target(i + 1, end)?;
                    let start = self.emit(Instr::Fail);
                    self.sub_pattern(i + 2, to)?;
                    let end = self.label();
                    self.program.instrs[start] = Instr::Atomic { end };
                    to
                }
                operator @ (op::ASSERT | op::ASSERT_NOT) => {
                    let (to, back) = (self.target(i + 1, end)?, self.word(i + 2)?);
                    let start = self.emit(Instr::Fail);
                    self.sub_pattern(i + 3, to)?;
                    let end = self.label();
                    self.program.instrs[start] = Instr::Assert { negative: operator == op::ASSERT_NOT, back, end };
                    to
                }
                operator @ (op::GROUPREF
                | op::GROUPREF_IGNORE
                | op::GROUPREF_LOC_IGNORE
                | op::GROUPREF_UNI_IGNORE) => {
                    let fold = match operator {
                        op::GROUPREF => Fold::None,
                        op::GROUPREF_UNI_IGNORE => Fold::Unicode,
                        _ => Fold::Ascii,
                    };
                    let group = self.group(i + 1)?;
                    self.emit(Instr::GroupRef { group, fold });
                    i + 2
                }
                op::GROUPREF_EXISTS => self.conditional(i + 1, end)?,
                _ => return Err(InvalidCode),
            };
        }
        Ok(i)
    }
    /// The body of an assertion or atomic group up to its SUCCESS before `to`.
    fn sub_pattern(&mut self, i: usize, to: usize) -> Parsed<()> {
        if to <= i || self.word(to - 1)? != op::SUCCESS {
            return Err(InvalidCode);
        }
        self.label();
        self.block(i, to - 1)?;
        self.emit(Instr::SubSuccess);
        Ok(())
    }
    /// Alternatives; `s` is the first one's skip.
    fn branch(&mut self, mut s: usize, end: usize) -> Parsed<usize> {
        let mut jumps = Vec::new();
        loop {
            let next = self.target(s, end)?;
            if next < s + 3 || self.word(next - 2)? != op::JUMP {
                return Err(InvalidCode);
            }
            let last = self.word(next)? == op::FAILURE;
            let split = if last { None } else { Some(self.emit(Instr::Fail)) };
            self.label();
            self.block(s + 1, next - 2)?;
            if let Some(split) = split {
                jumps.push(self.emit(Instr::Fail));
                let other = self.label();
                self.program.instrs[split] = Instr::Split { other, first: First::Unknown };
            }
            if last {
                let end = self.label();
                jumps.iter().for_each(|j| self.program.instrs[*j] = Instr::Jump(end));
                return Ok(next + 1);
            }
            s = next;
        }
    }
    fn repeat_one(&mut self, s: usize, end: usize, kind: RepeatKind) -> Parsed<usize> {
        let (to, min, max) = (self.target(s, end)?, self.word(s + 1)?, self.word(s + 2)?);
        let Some((one, next)) = self.one(s + 3, to)? else { return Err(InvalidCode) };
        if next + 1 != to || self.word(next)? != op::SUCCESS || min > max {
            return Err(InvalidCode);
        }
        self.emit(Instr::RepeatOne { one, min, max, kind, next: None });
        Ok(to)
    }
    fn repeat(&mut self, s: usize, end: usize) -> Parsed<usize> {
        let (to, min, max) = (self.target(s, end)?, self.word(s + 1)?, self.word(s + 2)?);
        let lazy = match self.word(to)? {
            op::MAX_UNTIL => false,
            op::MIN_UNTIL => true,
            _ => return Err(InvalidCode),
        };
        if min > max || to >= end {
            return Err(InvalidCode);
        }
        let start = self.emit(Instr::Fail);
        let body = self.label();
        self.block(s + 3, to)?;
        let until = self.label();
        self.emit(Instr::Until { body, min, max, lazy });
        self.label();
        self.program.instrs[start] = Instr::RepeatStart { until };
        Ok(to + 1)
    }
    fn possessive(&mut self, s: usize, end: usize) -> Parsed<usize> {
        let (to, min, max) = (self.target(s, end)?, self.word(s + 1)?, self.word(s + 2)?);
        if self.word(to)? != op::SUCCESS || min > max || to >= end {
            return Err(InvalidCode);
        }
        let start = self.emit(Instr::Fail);
        self.label();
        self.block(s + 3, to)?;
        self.emit(Instr::SubSuccess);
        let end = self.label();
        self.program.instrs[start] = Instr::Possessive { min, max, end };
        Ok(to + 1)
    }
    /// `(?(group)yes|no)`.
    fn conditional(&mut self, i: usize, end: usize) -> Parsed<usize> {
        let group = self.group(i)?;
        // The skip counts one word too many.
        let to = (i + 1).checked_add(self.word(i + 1)? as usize).and_then(|to| to.checked_sub(1)).ok_or(InvalidCode)?;
        if to > end || to < i + 2 {
            return Err(InvalidCode);
        }
        let test = self.emit(Instr::Fail);
        self.label();
        let stopped = self.operators(i + 2, to)?;
        if stopped == to {
            let no = self.label();
            self.program.instrs[test] = Instr::GroupExists { group, no };
            return Ok(to);
        }
        if stopped + 2 != to {
            return Err(InvalidCode);
        }
        let after = self.target(stopped + 1, end)?;
        let jump = self.emit(Instr::Fail);
        let no = self.label();
        self.program.instrs[test] = Instr::GroupExists { group, no };
        self.block(to, after)?;
        let end = self.label();
        self.program.instrs[jump] = Instr::Jump(end);
        Ok(after)
    }
}

/// A set under locale rules: it has a character if it has its lower or its upper case.
fn either_case(items: Vec<Item>) -> Vec<Item> {
    let plain = CharSet::new(items, Fold::None);
    let mut bits = [0u32; 8];
    for c in 0..256u32 {
        if plain.contains(chars::ascii_lower(c)) || plain.contains(chars::ascii_upper(c)) {
            bits[c as usize >> 5] |= 1 << (c & 31);
        }
    }
    vec![Item::Map(bits)]
}

/// Whether a repeat may go on after `n` times.
#[inline]
pub fn below(n: u32, max: u32) -> bool {
    max == MAXREPEAT || n < max
}
