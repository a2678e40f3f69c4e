//! Follows all ways through the code and keeps account of what the stack and the slots hold.
//!
//! A state is kept for each instruction that something else than its predecessor leads to: jump targets and handlers. States only lose
//! knowledge as more ways are found, so the walk ends.

use super::values::{
    CELL, DICT, EMPTY, EXCEPTION, Entry, FUNCTION, LASTI, LIST, NULL, PREVIOUS, SET, StackId, Stacks, VALUE,
};
use super::{CodeView, Fault, Reason};
use crate::code::{co, fast};
use crate::exceptiontable::{ExceptionTable, Handler};
use crate::instructions::Instruction;
use crate::oparg;
use crate::opcodes::Opcode;
use std::collections::BTreeSet;

/// Bytes of slot states, steps of the walk, different stacks: beyond these no honest program goes.
const MAX_SLOT_STATES: usize = 1 << 28;
const MAX_STEPS: usize = 1 << 28;
const MAX_STACKS: usize = 1 << 21;
const STEPS_PER_INSTRUCTION: usize = 1 << 8;
const MIN_STEPS: usize = 1 << 20;

/// What is known before an instruction. `slots` holds bits of [`super::values`].
#[derive(Clone)]
struct State {
    stack: StackId,
    slots: Box<[u8]>,
}

struct Walk<'a> {
    code: CodeView<'a>,
    instructions: Vec<Instruction>,
    /// For each code unit the index of the instruction that starts there.
    starts: Vec<Option<u32>>,
    handlers: Vec<Handler>,
    stacks: Stacks,
    /// By instruction; `None` where control has not come by a jump so far.
    states: Vec<Option<State>>,
    /// Whether an instruction is a jump target or the start of a handler.
    joins: Vec<bool>,
    work: BTreeSet<usize>,
    steps: usize,
    slot_states: usize,
}

/// Checks all that depends on the flow of control.
pub(super) fn check(code: CodeView<'_>, instructions: Vec<Instruction>) -> Result<(), Fault> {
    let mut starts = vec![None; code.code.len() / 2];
    for (index, instruction) in instructions.iter().enumerate() {
        starts[instruction.start / 2] = Some(index as u32);
    }
    let mut walk = Walk {
        code,
        starts,
        handlers: Vec::new(),
        stacks: Stacks::default(),
        states: vec![None; instructions.len()],
        joins: vec![false; instructions.len()],
        work: BTreeSet::new(),
        steps: (instructions.len() * STEPS_PER_INSTRUCTION).clamp(MIN_STEPS, MAX_STEPS),
        slot_states: 0,
        instructions,
    };
    walk.read_handlers()?;
    walk.check_jumps()?;
    walk.check_generator()?;
    walk.run()
}

impl Walk<'_> {
    fn index_of(&self, offset: usize) -> Option<usize> {
        self.starts.get(offset / 2).copied().flatten().map(|index| index as usize)
    }

    fn read_handlers(&mut self) -> Result<(), Fault> {
        let mut last = 0;
        for handler in ExceptionTable::new(self.code.exceptiontable) {
            let ends_well = handler.end == self.code.code.len() || self.index_of(handler.end).is_some();
            let good = handler.start < handler.end
                && handler.start >= last
                && self.index_of(handler.start).is_some()
                && ends_well;
            match self.index_of(handler.target) {
                Some(target) if good => self.joins[target] = true,
                Some(_) | None => return Err(Fault { offset: None, reason: Reason::Handler(handler) }),
            }
            last = handler.end;
            self.handlers.push(handler);
        }
        Ok(())
    }

    /// Jumps lead to instructions, loops to their END_FOR; reachable or not.
    fn check_jumps(&mut self) -> Result<(), Fault> {
        for instruction in &self.instructions {
            let Some(op) = instruction.opcode.filter(|op| op.has_jump()) else { continue };
            let target = instruction.target().unwrap_or(usize::MAX);
            let fault = |reason| Err(Fault { offset: Some(instruction.offset), reason });
            let Some(index) = self.index_of(target) else { return fault(Reason::JumpTarget(target)) };
            if op == Opcode::FOR_ITER {
                // A loop that ends goes on behind its END_FOR, one code unit further.
                let end = &self.instructions[index];
                if end.opcode != Some(Opcode::END_FOR) || end.start != end.offset {
                    return fault(Reason::LoopTarget(target));
                }
            }
            if op != Opcode::END_ASYNC_FOR {
                self.joins[index] = true;
            }
        }
        Ok(())
    }

    /// RETURN_GENERATOR stands once, before anything that runs Python code, in generators only, and is executed once.
    fn check_generator(&self) -> Result<(), Fault> {
        let is_generator = self.code.flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != 0;
        let prologue = self
            .instructions
            .iter()
            .take_while(|i| matches!(i.opcode, Some(Opcode::MAKE_CELL | Opcode::COPY_FREE_VARS | Opcode::NOP)))
            .count();
        for (index, instruction) in self.instructions.iter().enumerate() {
            let good = match instruction.opcode {
                Some(Opcode::RETURN_GENERATOR) => is_generator && index == prologue,
                Some(Opcode::YIELD_VALUE) => is_generator,
                _ => !is_generator || index != prologue,
            };
            let entered_again = is_generator && index <= prologue && self.joins[index];
            if !good || entered_again {
                return Err(Fault { offset: Some(instruction.offset), reason: Reason::Generator });
            }
        }
        if is_generator && prologue == self.instructions.len() {
            return Err(Fault { offset: None, reason: Reason::Generator });
        }
        Ok(())
    }

    fn run(mut self) -> Result<(), Fault> {
        let vars = u32::from(self.code.flags & co::VARARGS != 0) + u32::from(self.code.flags & co::VARKEYWORDS != 0);
        let parameters = (self.code.argcount + self.code.kwonlyargcount + vars) as usize;
        let slots = (0..self.code.localspluskinds.len()).map(|i| (if i < parameters { VALUE } else { NULL }) as u8);
        let start = State { stack: EMPTY, slots: slots.collect() };
        self.follow(0, start)?;
        while let Some(index) = self.work.pop_first() {
            if let Some(state) = self.states[index].clone() {
                self.follow(index, state)?;
            }
        }
        Ok(())
    }

    /// Executes instructions in order, until control does not fall through or comes to a place where ways meet.
    fn follow(&mut self, mut index: usize, mut state: State) -> Result<(), Fault> {
        // What the handler of the instruction before has been told already.
        let mut told: Option<(usize, StackId)> = None;
        loop {
            let instruction = self.instructions[index];
            let fault = |reason| Fault { offset: Some(instruction.offset), reason };
            let Some(op) = instruction.opcode else { return Ok(()) };
            self.spend(1).map_err(fault)?;
            let depth = self.stacks.depth(state.stack);
            let (popped, pushed) = (op.popped(instruction.oparg), op.pushed(instruction.oparg));
            if popped > i64::from(depth) {
                return Err(fault(Reason::Underflow { needed: popped.min(i64::from(u32::MAX)) as u32, depth }));
            }
            let after = i64::from(depth) - popped + pushed;
            if after > i64::from(self.code.stacksize) {
                return Err(fault(Reason::Overflow(after.min(i64::from(u32::MAX)) as u32)));
            }
            self.spend(popped as usize + pushed as usize).map_err(fault)?;
            if self.stacks.count() > MAX_STACKS {
                return Err(fault(Reason::TooComplex));
            }

            let entry = self.handlers.partition_point(|handler| handler.end <= instruction.offset);
            let handler = self.handlers.get(entry).copied().filter(|handler| handler.start <= instruction.offset);
            if let Some(handler) = handler {
                // What the instruction has consumed is gone when it raises.
                let left = depth - consumed(op, popped as u32);
                if handler.depth > left {
                    return Err(fault(Reason::HandlerDepth { handler: handler.depth, depth: left }));
                }
                self.spend((depth - handler.depth) as usize).map_err(fault)?;
                let kept = self.stacks.drop(state.stack, depth - handler.depth);
                if told != Some((entry, kept)) {
                    told = Some((entry, kept));
                    self.raise_to(&handler, kept, &state.slots).map_err(fault)?;
                }
            }
            let changes_slots = self.execute(op, instruction.oparg, &mut state).map_err(fault)?;
            if changes_slots {
                told = None;
            }
            debug_assert_eq!(i64::from(self.stacks.depth(state.stack)), after, "{op}");
            // END_ASYNC_FOR only names the place it came from.
            if op.has_jump()
                && op != Opcode::END_ASYNC_FOR
                && let Some(target) = instruction.target().and_then(|target| self.index_of(target))
            {
                self.reach(target, state.stack, &state.slots)?;
            }
            if !op.falls_through() {
                return Ok(());
            }
            index += 1;
            if index == self.instructions.len() {
                return Err(fault(Reason::RunsOff));
            }
            if self.joins[index] {
                return self.reach(index, state.stack, &state.slots);
            }
        }
    }

    fn spend(&mut self, steps: usize) -> Result<(), Reason> {
        self.steps = self.steps.checked_sub(steps).ok_or(Reason::TooComplex)?;
        Ok(())
    }

    /// Notes the state in which a handler starts.
    fn raise_to(&mut self, handler: &Handler, kept: StackId, slots: &[u8]) -> Result<(), Reason> {
        let mut stack = kept;
        if handler.lasti {
            stack = self.stacks.push(stack, Entry::of(LASTI));
        }
        stack = self.stacks.push(stack, Entry::of(EXCEPTION));
        match self.index_of(handler.target) {
            Some(target) => self.reach(target, stack, slots).map_err(|fault| fault.reason),
            None => Ok(()),
        }
    }

    /// Notes the state in which an instruction is reached by one more way.
    fn reach(&mut self, index: usize, stack: StackId, slots: &[u8]) -> Result<(), Fault> {
        let offset = self.instructions[index].offset;
        let fault = |reason| Fault { offset: Some(offset), reason };
        let depth = self.stacks.depth(stack);
        if depth > self.code.stacksize {
            return Err(fault(Reason::Overflow(depth)));
        }
        self.spend(1 + slots.len() / 8).map_err(fault)?;
        let Some(known) = &mut self.states[index] else {
            self.slot_states += slots.len();
            if self.slot_states > MAX_SLOT_STATES {
                return Err(fault(Reason::TooComplex));
            }
            self.states[index] = Some(State { stack, slots: slots.into() });
            self.work.insert(index);
            return Ok(());
        };
        let mut changed = false;
        if known.stack != stack {
            let before = self.stacks.depth(known.stack);
            if before != depth {
                return Err(fault(Reason::Depths(before, depth)));
            }
            self.steps = self.steps.checked_sub(depth as usize).ok_or_else(|| fault(Reason::TooComplex))?;
            let joined = self.stacks.join(known.stack, stack);
            changed = joined != known.stack;
            known.stack = joined;
        }
        for (known, slot) in known.slots.iter_mut().zip(slots) {
            changed |= *known | slot != *known;
            *known |= slot;
        }
        if changed {
            self.work.insert(index);
        }
        Ok(())
    }

    /// What an instruction does to the stack and the slots, after a check of the kinds it relies on. Whether it changed slots.
    fn execute(&mut self, op: Opcode, oparg: u32, state: &mut State) -> Result<bool, Reason> {
        let State { stack, slots } = state;
        let s = &mut Operands { stacks: &mut self.stacks, stack: *stack };
        let mut changes_slots = false;
        macro_rules! set_slot {
            ($slot:expr, $to:expr) => {{
                let to = $to;
                changes_slots |= std::mem::replace(&mut slots[$slot as usize], to) != to;
            }};
        }
        let slot = |slots: &[u8], i: u32| Entry::of(u16::from(slots[i as usize]));
        let bound = |slots: &[u8], i: u32| match slot(slots, i) {
            entry if entry.bits & NULL == 0 => Ok(entry),
            _ => Err(Reason::Unbound(i)),
        };
        match op {
            Opcode::POP_TOP => {
                s.pop();
            }
            Opcode::PUSH_NULL => s.push(Entry::of(NULL)),
            Opcode::COPY => {
                let entry = s.peek(oparg);
                s.push(entry);
            }
            Opcode::SWAP if oparg > 1 => {
                let top = s.pop();
                let between: Vec<Entry> = (2..oparg).map(|_| s.pop()).collect();
                let other = s.pop();
                s.push(top);
                s.stack = s.stacks.push_back(s.stack, &between);
                s.push(other);
            }
            Opcode::SWAP => {}
            // slots
            Opcode::LOAD_FAST | Opcode::LOAD_FAST_BORROW => s.push(bound(slots, oparg)?),
            Opcode::LOAD_FAST_LOAD_FAST | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
                let (first, second) = oparg::unpack_pair(oparg);
                s.push(bound(slots, first)?);
                s.push(bound(slots, second)?);
            }
            Opcode::LOAD_FAST_CHECK => {
                let bits = slot(slots, oparg).bits & !NULL;
                s.push(Entry::of(if bits == 0 { VALUE } else { bits }));
                // Behind it the local is bound.
                set_slot!(oparg, if bits == 0 { VALUE } else { bits } as u8);
            }
            Opcode::LOAD_FAST_AND_CLEAR => {
                s.push(slot(slots, oparg));
                set_slot!(oparg, NULL as u8);
            }
            Opcode::STORE_FAST => {
                let value = s.pop();
                set_slot!(oparg, value.in_slot());
            }
            Opcode::STORE_FAST_LOAD_FAST => {
                let (first, second) = oparg::unpack_pair(oparg);
                let value = s.pop();
                set_slot!(first, value.in_slot());
                s.push(bound(slots, second)?);
            }
            Opcode::STORE_FAST_STORE_FAST => {
                let (first, second) = oparg::unpack_pair(oparg);
                let value = s.pop();
                set_slot!(first, value.in_slot());
                let value = s.pop();
                set_slot!(second, value.in_slot());
            }
            Opcode::DELETE_FAST => set_slot!(oparg, NULL as u8),
            Opcode::MAKE_CELL => set_slot!(oparg, CELL as u8),
            Opcode::COPY_FREE_VARS => {
                for (i, kind) in self.code.localspluskinds.iter().enumerate() {
                    if kind & fast::FREE != 0 {
                        set_slot!(i as u32, CELL as u8);
                    }
                }
            }
            Opcode::LOAD_DEREF | Opcode::STORE_DEREF | Opcode::DELETE_DEREF | Opcode::LOAD_FROM_DICT_OR_DEREF => {
                if u16::from(slots[oparg as usize]) != CELL {
                    return Err(Reason::NoCell(oparg));
                }
                match op {
                    Opcode::LOAD_DEREF => s.push(Entry::of(VALUE)),
                    Opcode::DELETE_DEREF => {}
                    Opcode::STORE_DEREF => s.pop_value()?,
                    _ => s.replace(1)?,
                }
            }
            // constants, and what comes in pairs
            Opcode::LOAD_CONST => s.push(match self.code.consts[oparg as usize] {
                Some(n) => Entry::names(n),
                None => Entry::of(VALUE),
            }),
            Opcode::LOAD_GLOBAL => {
                s.push(Entry::of(VALUE));
                if oparg & 1 != 0 {
                    s.push(Entry::of(NULL));
                }
            }
            Opcode::LOAD_ATTR | Opcode::LOAD_SUPER_ATTR => {
                s.replace(if op == Opcode::LOAD_ATTR { 1 } else { 3 })?;
                if oparg & 1 != 0 {
                    s.push(Entry::of(NULL | VALUE));
                }
            }
            Opcode::LOAD_SPECIAL => {
                s.replace(1)?;
                s.push(Entry::of(NULL | VALUE));
            }
            // calls
            Opcode::CALL => {
                s.pop_values(oparg)?;
                s.pop();
                s.replace(1)?;
            }
            Opcode::CALL_KW => {
                let names = s.pop();
                if names != Entry::names(names.names) || names.names > oparg {
                    return Err(Reason::Kind("a constant tuple of names of the last arguments"));
                }
                s.pop_values(oparg)?;
                s.pop();
                s.replace(1)?;
            }
            Opcode::CALL_FUNCTION_EX => {
                s.pop_of(NULL | DICT, "a dict or NULL")?;
                s.pop_value()?;
                s.pop();
                s.replace(1)?;
            }
            // displays and what adds to them
            Opcode::BUILD_LIST => s.build(oparg, LIST)?,
            Opcode::BUILD_SET => s.build(oparg, SET)?,
            Opcode::BUILD_MAP => {
                s.pop_values(oparg)?;
                s.build(oparg, DICT)?;
            }
            Opcode::LIST_APPEND | Opcode::LIST_EXTEND => {
                s.pop_value()?;
                s.require(oparg, LIST, "a list that this code built")?;
            }
            Opcode::SET_ADD => {
                // Also used on `__conditional_annotations__`, which may be anything: the interpreter looks.
                s.pop_value()?;
                s.require(oparg, !NULL, "a value")?;
            }
            Opcode::SET_UPDATE => {
                s.pop_value()?;
                s.require(oparg, SET, "a set that this code built")?;
            }
            Opcode::MAP_ADD => {
                s.pop_values(2)?;
                s.require(oparg, DICT, "a dict that this code built")?;
            }
            Opcode::DICT_UPDATE => {
                s.pop_value()?;
                s.require(oparg, DICT, "a dict that this code built")?;
            }
            Opcode::DICT_MERGE => {
                s.pop_value()?;
                s.require(oparg, DICT, "a dict that this code built")?;
                s.require(oparg + 3, !NULL, "a callable")?;
            }
            Opcode::MAKE_FUNCTION => {
                s.pop_value()?;
                s.push(Entry::of(FUNCTION));
            }
            Opcode::SET_FUNCTION_ATTRIBUTE => {
                s.pop_of(FUNCTION, "a function that this code made")?;
                s.pop_value()?;
                s.push(Entry::of(FUNCTION));
            }
            // exceptions
            Opcode::PUSH_EXC_INFO => {
                s.pop_of(EXCEPTION, "the exception of a handler")?;
                s.push(Entry::of(PREVIOUS));
                s.push(Entry::of(EXCEPTION));
            }
            // A trace function may raise in front of PUSH_EXC_INFO: then the exception itself is in that place.
            Opcode::POP_EXCEPT => s.pop_of(PREVIOUS | EXCEPTION, "an exception saved by PUSH_EXC_INFO")?,
            Opcode::RERAISE => {
                s.pop_value()?;
                if oparg > 0 {
                    s.require(oparg, LASTI, "the position that a handler starts with")?;
                }
            }
            Opcode::CHECK_EXC_MATCH => {
                s.replace(1)?;
                s.require(2, !NULL, "a value")?;
            }
            Opcode::CHECK_EG_MATCH => {
                s.pop_values(2)?;
                s.push(Entry::of(VALUE));
                s.push(Entry::of(VALUE));
            }
            Opcode::WITH_EXCEPT_START => {
                s.require(1, !NULL, "an exception")?;
                s.require(5, !NULL, "a callable")?;
                s.push(Entry::of(VALUE));
            }
            Opcode::END_ASYNC_FOR => {
                s.pop_of(EXCEPTION, "the exception of a handler")?;
                s.pop_value()?;
            }
            Opcode::CLEANUP_THROW => {
                s.pop_of(EXCEPTION, "the exception of a handler")?;
                s.pop_values(2)?;
                s.push(Entry::of(VALUE));
                s.push(Entry::of(VALUE));
            }
            // generators
            Opcode::YIELD_VALUE => {
                s.replace(1)?;
                if oparg & 1 != 0 {
                    // `yield from` and `await` keep what they delegate to below.
                    s.require(2, !NULL, "what the generator delegates to")?;
                }
            }
            Opcode::SEND => {
                s.replace(1)?;
                s.require(2, !NULL, "a value")?;
            }
            Opcode::RETURN_GENERATOR => s.push(Entry::of(VALUE)),
            Opcode::RETURN_VALUE => {
                s.replace(1)?;
                let depth = s.stacks.depth(s.stack);
                if depth != 1 {
                    return Err(Reason::LeftOver(depth));
                }
            }
            // what stays on the stack while something goes on top of it
            Opcode::FOR_ITER
            | Opcode::GET_ANEXT
            | Opcode::GET_LEN
            | Opcode::IMPORT_FROM
            | Opcode::MATCH_MAPPING
            | Opcode::MATCH_SEQUENCE => {
                s.require(1, !NULL, "a value")?;
                s.push(Entry::of(VALUE));
            }
            Opcode::MATCH_KEYS => {
                s.require(1, !NULL, "a value")?;
                s.require(2, !NULL, "a value")?;
                s.push(Entry::of(VALUE));
            }
            // All others take values and give values.
            _ => {
                s.pop_values(op.popped(oparg) as u32)?;
                for _ in 0..op.pushed(oparg) {
                    s.push(Entry::of(VALUE));
                }
            }
        }
        *stack = s.stack;
        Ok(changes_slots)
    }
}

/// The stack while one instruction is executed.
struct Operands<'a> {
    stacks: &'a mut Stacks,
    stack: StackId,
}

impl Operands<'_> {
    fn push(&mut self, entry: Entry) {
        self.stack = self.stacks.push(self.stack, entry);
    }
    fn pop(&mut self) -> Entry {
        let (top, rest) = self.stacks.pop(self.stack);
        self.stack = rest;
        top
    }
    fn peek(&self, n: u32) -> Entry {
        self.stacks.peek(self.stack, n)
    }
    /// Pops something that is of these kinds only.
    fn pop_of(&mut self, bits: u16, wanted: &'static str) -> Result<(), Reason> {
        if self.pop().is_only(bits) { Ok(()) } else { Err(Reason::Kind(wanted)) }
    }
    fn pop_value(&mut self) -> Result<(), Reason> {
        self.pop_of(!NULL, "a value")
    }
    fn pop_values(&mut self, n: u32) -> Result<(), Reason> {
        (0..n).try_for_each(|_| self.pop_value())
    }
    /// Pops `n` values and pushes one.
    fn replace(&mut self, n: u32) -> Result<(), Reason> {
        self.build(n, VALUE)
    }
    fn build(&mut self, n: u32, kind: u16) -> Result<(), Reason> {
        self.pop_values(n)?;
        self.push(Entry::of(kind));
        Ok(())
    }
    /// The entry `n` from the top must be of these kinds only.
    fn require(&self, n: u32, bits: u16, wanted: &'static str) -> Result<(), Reason> {
        if self.peek(n).is_only(bits) { Ok(()) } else { Err(Reason::Kind(wanted)) }
    }
}

/// How many of the values that an instruction needs are off the stack once it may raise: not those that it only looks at.
fn consumed(op: Opcode, popped: u32) -> u32 {
    match op {
        Opcode::COPY
        | Opcode::SWAP
        | Opcode::WITH_EXCEPT_START
        | Opcode::FOR_ITER
        | Opcode::GET_ANEXT
        | Opcode::GET_LEN
        | Opcode::IMPORT_FROM
        | Opcode::MATCH_KEYS
        | Opcode::MATCH_MAPPING
        | Opcode::MATCH_SEQUENCE => 0,
        Opcode::SEND | Opcode::CHECK_EXC_MATCH => 1,
        // These never raise.
        Opcode::POP_EXCEPT | Opcode::PUSH_EXC_INFO => 0,
        // What is thrown into a suspended generator is raised when the value sent, None, is on the stack.
        Opcode::YIELD_VALUE => 0,
        Opcode::LIST_APPEND
        | Opcode::LIST_EXTEND
        | Opcode::SET_ADD
        | Opcode::SET_UPDATE
        | Opcode::DICT_MERGE
        | Opcode::DICT_UPDATE
        | Opcode::RERAISE => 1,
        Opcode::MAP_ADD => 2,
        _ => popped,
    }
}
