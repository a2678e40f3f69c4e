//! The matching machine: backtracking over a [`Program`], on an explicit stack, for texts of any code unit.
//!
//! A choice pushes an [`Entry`]; failing pops one and restores what it saved. Group marks that are overwritten go to a trail, which is undone
//! back to the entry's length. Loops live in an arena of immutable records ([`LoopState`]), so that going back to an older state of a loop is
//! going back to an index. Assertions, atomic groups and possessive repeats push a barrier, to which the stack is cut when their body
//! has matched.

use super::chars::{is_ascii_word, is_unicode_word};
use super::code::at;
use super::program::{First, Instr, One, Pc, Program, RepeatKind, Start, below};
use brolga_vm::prelude::*;
use memchr::memmem;

/// A code unit that is a code point.
pub trait Unit: Copy + PartialEq + 'static {
    fn code(self) -> u32;
    /// The unit of a code point, if it fits.
    fn of(c: u32) -> Option<Self>;
    /// The first occurrence of a unit.
    fn find(text: &[Self], unit: Self) -> Option<usize> {
        text.iter().position(|u| *u == unit)
    }
    /// The first occurrence of several.
    fn find_all(text: &[Self], units: &[Self]) -> Option<usize> {
        let mut from = 0;
        loop {
            let at = from + Self::find(&text[from..], units[0])?;
            if text[at..].starts_with(units) {
                return Some(at);
            }
            from = at + 1;
        }
    }
}
impl Unit for u8 {
    #[inline(always)]
    fn code(self) -> u32 {
        self as u32
    }
    #[inline(always)]
    fn of(c: u32) -> Option<u8> {
        u8::try_from(c).ok()
    }
    #[inline]
    fn find(text: &[u8], unit: u8) -> Option<usize> {
        memchr::memchr(unit, text)
    }
    fn find_all(text: &[u8], units: &[u8]) -> Option<usize> {
        memmem::find(text, units)
    }
}
impl Unit for u16 {
    #[inline(always)]
    fn code(self) -> u32 {
        self as u32
    }
    #[inline(always)]
    fn of(c: u32) -> Option<u16> {
        u16::try_from(c).ok()
    }
}
impl Unit for u32 {
    #[inline(always)]
    fn code(self) -> u32 {
        self
    }
    #[inline(always)]
    fn of(c: u32) -> Option<u32> {
        Some(c)
    }
}

/// A mark that is not set.
const UNSET: usize = usize::MAX;
const NO_LOOP: u32 = u32::MAX;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Go on at the entry's instruction.
    Alternative,
    /// A greedy repeat of one character may give back one.
    Greedy,
    /// A lazy one may take one more.
    Lazy,
    /// A loop may stop.
    Tail,
    /// A lazy loop may go on.
    Body,
    /// Where an assertion and its like began.
    Barrier,
}

/// A choice to come back to.
#[derive(Clone, Copy)]
struct Entry {
    kind: Kind,
    pc: Pc,
    current_loop: u32,
    trail: u32,
    loops: u32,
    last_index: i32,
    /// Times a single character was repeated; times a possessive body has matched.
    count: u32,
    position: usize,
}
#[derive(Clone, Copy)]
struct LoopState {
    /// How often the body has been begun, less one.
    count: i64,
    /// Where the last iteration that may be empty began.
    last: usize,
    outer: u32,
}

/// A match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    pub start: usize,
    pub end: usize,
}

/// Matches a program against one text.
pub struct Machine<'a, U> {
    program: &'a Program,
    text: &'a [U],
    /// Start and end of each group, or [`UNSET`].
    pub marks: Vec<usize>,
    /// Number of the last group that was closed, 0 for none.
    pub last_index: i32,
    trail: Vec<(u32, usize)>,
    stack: Vec<Entry>,
    loops: Vec<LoopState>,
    barriers: Vec<u32>,
    /// Backtracks until signals are looked at.
    patience: u32,
    t: &'a Thread,
}

const PATIENCE: u32 = 1 << 14;

impl<'a, U: Unit> Machine<'a, U> {
    /// `text` ends where matches have to.
    pub fn new(t: &'a Thread, program: &'a Program, text: &'a [U]) -> Machine<'a, U> {
        Machine {
            program,
            text,
            marks: vec![UNSET; 2 * program.groups],
            last_index: 0,
            trail: Vec::new(),
            stack: Vec::new(),
            loops: Vec::new(),
            barriers: Vec::new(),
            patience: PATIENCE,
            t,
        }
    }
    /// The extent of a group (from 1 on) of the last match.
    pub fn group(&self, group: usize) -> Option<(usize, usize)> {
        let (start, end) = (self.marks[2 * group - 2], self.marks[2 * group - 1]);
        (start != UNSET && end != UNSET).then_some((start, end))
    }
    fn reset(&mut self) {
        self.marks.fill(UNSET);
        self.last_index = 0;
        self.trail.clear();
        self.stack.clear();
        self.loops.clear();
        self.barriers.clear();
    }

    /// A match that begins at `start`; not an empty one if it `must_advance`; one up to the end if it is to be `whole`.
    pub fn match_at(&mut self, start: usize, must_advance: bool, whole: bool) -> PyResult<Option<Found>> {
        if start > self.text.len() {
            return Ok(None);
        }
        self.reset();
        let end = self.run(start, must_advance, whole)?;
        Ok(end.map(|end| Found { start, end }))
    }

    /// The first match that begins at `start` or later.
    pub fn search(&mut self, start: usize, must_advance: bool) -> PyResult<Option<Found>> {
        let (program, len) = (self.program, self.text.len());
        let Some(last) = len.checked_sub(program.min_width).filter(|last| *last >= start) else { return Ok(None) };
        let text = self.text;
        match &program.start {
            Start::Anywhere => {
                for at in start..=last {
                    if let Some(found) = self.match_at(at, must_advance && at == start, false)? {
                        return Ok(Some(found));
                    }
                }
                Ok(None)
            }
            Start::Beginning if start > 0 => Ok(None),
            Start::Beginning => self.match_at(0, must_advance, false),
            Start::Prefix(prefix) => {
                let units: Option<Vec<U>> = prefix.iter().map(|c| U::of(*c)).collect();
                let Some(units) = units else { return Ok(None) };
                let mut from = start;
                loop {
                    let rest = &text[from..];
                    let next = match units[..] {
                        [unit] => U::find(rest, unit),
                        _ => U::find_all(rest, &units),
                    };
                    let Some(at) = next.map(|n| from + n).filter(|at| *at <= last) else { return Ok(None) };
                    if program.is_literal {
                        self.reset();
                        return Ok(Some(Found { start: at, end: at + units.len() }));
                    }
                    if let Some(found) = self.match_at(at, must_advance && at == start, false)? {
                        return Ok(Some(found));
                    }
                    from = at + 1;
                }
            }
            Start::One(one) => {
                let mut from = start;
                while from <= last {
                    let next = match *one {
                        One::Char(c) => match U::of(c) {
                            Some(unit) => U::find(&text[from..], unit),
                            None => None,
                        },
                        One::Set(i) => {
                            let set = &program.sets[i as usize];
                            text[from..].iter().position(|u| set.contains(u.code()))
                        }
                        one => text[from..].iter().position(|u| program.test(one, u.code())),
                    };
                    let Some(at) = next.map(|n| from + n).filter(|at| *at <= last) else { return Ok(None) };
                    if let Some(found) = self.match_at(at, must_advance && at == start, false)? {
                        return Ok(Some(found));
                    }
                    from = at + 1;
                }
                Ok(None)
            }
        }
    }

    /// How often a test holds from a position on, at most `max` times.
    #[inline]
    fn count(&self, one: One, from: usize, max: u32) -> usize {
        let rest = &self.text[from..];
        let rest = &rest[..rest.len().min(max as usize)];
        let until = |stop: Option<usize>| stop.unwrap_or(rest.len());
        match one {
            One::AnyAll => rest.len(),
            One::Any => until(U::of('\n' as u32).and_then(|newline| U::find(rest, newline))),
            One::Char(c) => until(rest.iter().position(|u| u.code() != c)),
            One::NotChar(c) => until(U::of(c).and_then(|unit| U::find(rest, unit))),
            One::Set(i) => {
                let set = &self.program.sets[i as usize];
                until(rest.iter().position(|u| !set.contains(u.code())))
            }
        }
    }
    #[inline(always)]
    fn test_at(&self, one: One, position: usize) -> bool {
        self.text.get(position).is_some_and(|u| self.program.test(one, u.code()))
    }

    /// Whether a position is what an AT instruction asks for.
    fn is_at(&self, place: u32, position: usize) -> bool {
        let text = self.text;
        let newline = |i: usize| text[i].code() == '\n' as u32;
        let boundary = |is_word: fn(u32) -> bool| {
            let before = position > 0 && is_word(text[position - 1].code());
            let after = position < text.len() && is_word(text[position].code());
            before != after
        };
        match place {
            at::BEGINNING | at::BEGINNING_STRING => position == 0,
            at::BEGINNING_LINE => position == 0 || newline(position - 1),
            at::END => position == text.len() || (position + 1 == text.len() && newline(position)),
            at::END_LINE => position == text.len() || newline(position),
            at::END_STRING => position == text.len(),
            at::BOUNDARY | at::LOC_BOUNDARY => boundary(is_ascii_word),
            at::NON_BOUNDARY | at::LOC_NON_BOUNDARY => !boundary(is_ascii_word),
            at::UNI_BOUNDARY => boundary(is_unicode_word),
            _ => !boundary(is_unicode_word),
        }
    }

    fn push(&mut self, kind: Kind, pc: Pc, current_loop: u32, position: usize, count: u32) -> PyResult<()> {
        if self.stack.len() == self.stack.capacity()
            && self.stack.try_reserve(self.stack.len().max(16)).is_err()
        {
            return Err(self.t.raise_out_of_memory());
        }
        self.stack.push(Entry {
            kind,
            pc,
            current_loop,
            trail: self.trail.len() as u32,
            loops: self.loops.len() as u32,
            last_index: self.last_index,
            count,
            position,
        });
        Ok(())
    }
    fn push_loop(&mut self, state: LoopState) -> PyResult<u32> {
        if self.loops.try_reserve(1).is_err() || self.loops.len() >= NO_LOOP as usize {
            return Err(self.t.raise_out_of_memory());
        }
        self.loops.push(state);
        Ok(self.loops.len() as u32 - 1)
    }
    /// Restores marks and loops to what they were when the entry was made.
    fn undo(&mut self, entry: &Entry) {
        while self.trail.len() > entry.trail as usize {
            if let Some((mark, old)) = self.trail.pop() {
                self.marks[mark as usize] = old;
            }
        }
        self.last_index = entry.last_index;
        self.loops.truncate(entry.loops as usize);
    }
    fn set_mark(&mut self, mark: u32, position: usize) {
        let slot = &mut self.marks[mark as usize];
        self.trail.push((mark, std::mem::replace(slot, position)));
        if mark & 1 == 1 {
            self.last_index = mark as i32 / 2 + 1;
        }
    }

    /// For a greedy repeat that has taken `count` characters from `base` on: the most, at least `min`, that the known next character may
    /// follow.
    fn give_back(&self, base: usize, mut count: u32, min: u32, next: Option<u32>) -> Option<u32> {
        if let Some(c) = next {
            loop {
                let follows = self.text.get(base + count as usize).is_some_and(|u| u.code() == c);
                if follows {
                    break;
                }
                if count == min {
                    return None;
                }
                count -= 1;
            }
        }
        Some(count)
    }

    /// Runs the program from its start. Returns where the match ends.
    fn run(&mut self, start: usize, must_advance: bool, whole: bool) -> PyResult<Option<usize>> {
        let (program, text) = (self.program, self.text);
        let (mut pc, mut position, mut current) = (0 as Pc, start, NO_LOOP);
        'run: loop {
            'fail: {
                match program.instrs[pc as usize] {
                    Instr::One(one) => {
                        if !self.test_at(one, position) {
                            break 'fail;
                        }
                        position += 1;
                        pc += 1;
                    }
                    Instr::Literal { start, len } => {
                        let literal = &program.literals[start as usize..(start + len) as usize];
                        let Some(part) = text.get(position..position + literal.len()) else { break 'fail };
                        if !part.iter().zip(literal).all(|(u, c)| u.code() == *c) {
                            break 'fail;
                        }
                        position += literal.len();
                        pc += 1;
                    }
                    Instr::Mark(mark) => {
                        self.set_mark(mark, position);
                        pc += 1;
                    }
                    Instr::At(place) => {
                        if !self.is_at(place, position) {
                            break 'fail;
                        }
                        pc += 1;
                    }
                    Instr::Jump(to) => pc = to,
                    Instr::Split { other, first } => match first {
                        First::One(one) if !self.test_at(one, position) => pc = other,
                        _ => {
                            self.push(Kind::Alternative, other, current, position, 0)?;
                            pc += 1;
                        }
                    },
                    Instr::RepeatOne { one, min, max, kind, next } => match kind {
                        RepeatKind::Greedy => {
                            let count = self.count(one, position, max) as u32;
                            if count < min {
                                break 'fail;
                            }
                            let Some(count) = self.give_back(position, count, min, next) else { break 'fail };
                            if count > min {
                                self.push(Kind::Greedy, pc, current, position, count)?;
                            }
                            position += count as usize;
                            pc += 1;
                        }
                        RepeatKind::Possessive => {
                            let count = self.count(one, position, max);
                            if count < min as usize {
                                break 'fail;
                            }
                            position += count;
                            pc += 1;
                        }
                        RepeatKind::Lazy => {
                            if (self.count(one, position, min) as u32) < min {
                                break 'fail;
                            }
                            let Some(count) = self.lazy_stop(one, position, min, max, next) else { break 'fail };
                            self.push(Kind::Lazy, pc, current, position, count)?;
                            position += count as usize;
                            pc += 1;
                        }
                    },
                    Instr::RepeatStart { until } => {
                        current = self.push_loop(LoopState { count: -1, last: UNSET, outer: current })?;
                        pc = until;
                    }
                    Instr::Until { body, min, max, lazy } => {
                        let state = self.loops[current as usize];
                        let count = state.count + 1;
                        if count < min as i64 {
                            current = self.push_loop(LoopState { count, ..state })?;
                            pc = body;
                        } else if lazy {
                            self.push(Kind::Body, pc, current, position, 0)?;
                            current = state.outer;
                            pc += 1;
                        } else if below(count.min(u32::MAX as i64 - 1) as u32, max) && position != state.last {
                            self.push(Kind::Tail, pc, current, position, 0)?;
                            current = self.push_loop(LoopState { count, last: position, outer: state.outer })?;
                            pc = body;
                        } else {
                            current = state.outer;
                            pc += 1;
                        }
                    }
                    Instr::GroupRef { group, fold } => {
                        let Some((from, to)) = self.group(group as usize + 1).filter(|(from, to)| from <= to) else {
                            break 'fail;
                        };
                        let Some(part) = text.get(position..position + (to - from)) else { break 'fail };
                        let same = part.iter().zip(&text[from..to]);
                        if !same.into_iter().all(|(a, b)| fold.lower(a.code()) == fold.lower(b.code())) {
                            break 'fail;
                        }
                        position += to - from;
                        pc += 1;
                    }
                    Instr::GroupExists { group, no } => {
                        let matched = self.group(group as usize + 1).is_some_and(|(from, to)| from <= to);
                        pc = if matched { pc + 1 } else { no };
                    }
                    Instr::Assert { negative, back, end } => match position.checked_sub(back as usize) {
                        Some(from) => {
                            self.barriers.push(self.stack.len() as u32);
                            self.push(Kind::Barrier, pc, current, position, 0)?;
                            position = from;
                            pc += 1;
                        }
                        None if negative => pc = end,
                        None => break 'fail,
                    },
                    Instr::Atomic { .. } => {
                        self.barriers.push(self.stack.len() as u32);
                        self.push(Kind::Barrier, pc, current, position, 0)?;
                        pc += 1;
                    }
                    Instr::Possessive { max, end, .. } => {
                        if max == 0 {
                            pc = end;
                        } else {
                            self.barriers.push(self.stack.len() as u32);
                            self.push(Kind::Barrier, pc, current, position, 0)?;
                            pc += 1;
                        }
                    }
                    Instr::SubSuccess => {
                        let barrier = self.barriers.pop().unwrap_or_default() as usize;
                        let entry = self.stack[barrier];
                        self.stack.truncate(barrier);
                        current = entry.current_loop;
                        match program.instrs[entry.pc as usize] {
                            Instr::Assert { negative: true, .. } => {
                                self.undo(&entry);
                                break 'fail;
                            }
                            Instr::Assert { end, .. } => {
                                position = entry.position;
                                pc = end;
                            }
                            Instr::Possessive { min, max, end } => {
                                let count = entry.count.saturating_add(1);
                                if count < min || (below(count, max) && position != entry.position) {
                                    self.barriers.push(self.stack.len() as u32);
                                    self.push(Kind::Barrier, entry.pc, current, position, count)?;
                                    pc = entry.pc + 1;
                                } else {
                                    pc = end;
                                }
                            }
                            Instr::Atomic { end } => pc = end,
                            _ => break 'fail,
                        }
                    }
                    Instr::Success => {
                        if (whole && position != text.len()) || (must_advance && position == start) {
                            break 'fail;
                        }
                        return Ok(Some(position));
                    }
                    Instr::Fail => break 'fail,
                }
                continue 'run;
            }
            // Back to the last choice.
            match self.backtrack()? {
                Some(state) => (pc, position, current) = state,
                None => return Ok(None),
            }
        }
    }

    /// Where a lazy repeat that has taken `count` characters first tries what follows: further on, if the next character is known.
    fn lazy_stop(&self, one: One, base: usize, count: u32, max: u32, next: Option<u32>) -> Option<u32> {
        let Some(c) = next else { return Some(count) };
        let mut count = count;
        loop {
            let at = base + count as usize;
            match self.text.get(at) {
                None => return None,
                Some(u) if u.code() == c => return Some(count),
                Some(u) if below(count, max) && self.program.test(one, u.code()) => count += 1,
                Some(_) => return None,
            }
        }
    }

    /// Takes the last choice back; `None` when there is none left.
    fn backtrack(&mut self) -> PyResult<Option<(Pc, usize, u32)>> {
        self.patience -= 1;
        if self.patience == 0 {
            self.patience = PATIENCE;
            brolga_vm::modules::eval::check_signals(self.t)?;
        }
        while let Some(entry) = self.stack.pop() {
            self.undo(&entry);
            let Entry { kind, pc, current_loop: current, count, position, .. } = entry;
            match (kind, self.program.instrs[pc as usize]) {
                (Kind::Alternative, _) => return Ok(Some((pc, position, current))),
                (Kind::Greedy, Instr::RepeatOne { min, next, .. }) => {
                    let Some(count) = self.give_back(position, count - 1, min, next) else { continue };
                    if count > min {
                        self.stack.push(Entry { count, ..entry });
                    }
                    return Ok(Some((pc + 1, position + count as usize, current)));
                }
                (Kind::Lazy, Instr::RepeatOne { one, max, next, .. }) => {
                    if !below(count, max) || !self.test_at(one, position + count as usize) {
                        continue;
                    }
                    let Some(count) = self.lazy_stop(one, position, count + 1, max, next) else { continue };
                    self.stack.push(Entry { count, ..entry });
                    return Ok(Some((pc + 1, position + count as usize, current)));
                }
                (Kind::Tail, _) => {
                    let outer = self.loops[current as usize].outer;
                    return Ok(Some((pc + 1, position, outer)));
                }
                (Kind::Body, Instr::Until { body, max, .. }) => {
                    let state = self.loops[current as usize];
                    let count = state.count + 1;
                    if !below(count.min(u32::MAX as i64 - 1) as u32, max) || position == state.last {
                        continue;
                    }
                    let inner = self.push_loop(LoopState { count, last: position, outer: state.outer })?;
                    return Ok(Some((body, position, inner)));
                }
                (Kind::Barrier, instr) => {
                    self.barriers.pop();
                    match instr {
                        Instr::Assert { negative: true, end, .. } => return Ok(Some((end, position, current))),
                        Instr::Possessive { min, end, .. } if count >= min => {
                            return Ok(Some((end, position, current)));
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Ok(None)
    }
}
