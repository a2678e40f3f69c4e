//! Call sites and exits: which values are in their home slots, and the recipes that say so.
//!
//! The home of a slot of the interpreter's frame is that slot, raw. A value is stored there before the first call that looks while it is in
//! the slot, and not again until something else is: [`Homes`] is what each word of the window holds, a forward data-flow problem over blocks.
//! Exits store what is missing in blocks of their own, shared by all exits that store the same words in the same representations.

use super::{Lowering, clif_type};
use crate::ir::{B, Func, Imm, Inst, Op, Repr, V};
use brolga_vm::abi::layout;
use brolga_vm::deopt::site::ExitReason;
use brolga_vm::deopt::{CallSite, FrameDescription, HomeRepr, Recipe, VirtualDescription, exits};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value as ClifValue, types};
use rustc_hash::FxHashMap;
use std::cell::Cell;

const HEADER_WORDS: u32 = layout::FRAME_BYTES as u32 / 8;

/// What words of the window hold.
type Homes = FxHashMap<u32, V>;

/// How an exit block goes on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Leave {
    /// [`exits::exit`]
    Guard,
    /// [`exits::raised`]
    Raised,
    /// [`exits::caught`]: goes on in the handler that starts there.
    Caught(Block),
    /// [`exits::taken`], with this many slots of the operand stack that stay.
    Taken(u32),
}

/// An exit: the block that it goes through, the site that describes it, and the values that must be brought home.
pub struct Target {
    block: Block,
    site: u64,
    values: Vec<V>,
}

/// An exit block: what it stores.
type ExitKey = (Leave, Vec<(u32, Repr)>);

/// See the module.
pub struct Sites {
    sites: Vec<CallSite>,
    capacity: usize,
    consts: Vec<u64>,
    /// Homes at the end of each block that was lowered or analysed.
    at_start: Vec<Homes>,
    now: Homes,
    exits: FxHashMap<ExitKey, Block>,
    words: u32,
    extra: u32,
}

fn home_repr(r: Repr) -> HomeRepr {
    match r {
        Repr::Value => HomeRepr::Value,
        Repr::Int => HomeRepr::Int,
        Repr::Float => HomeRepr::Float,
        Repr::Bool => HomeRepr::Bool,
    }
}

/// A snapshot's slots (without caller and function), the index of its first home word, and its caller.
fn parts(f: &Func, state: V) -> (&Inst, &[V], u32, Option<(V, V)>) {
    let inst = f.inst(state);
    let Imm::At(at) = inst.imm else { unreachable!("verified: snapshots have a position") };
    let frame = &f.frames[at.frame.index()];
    let first = frame.window + HEADER_WORDS;
    match frame.parent {
        Some(_) => (inst, &inst.args[2..], first, Some((inst.args[0], inst.args[1]))),
        None => (inst, &inst.args[..], first, None),
    }
}

/// A value that the runtime has to find in a word: (word, value).
type Placed = (u32, V);

fn is_placed(f: &Func, v: V) -> bool {
    let inst = f.inst(v);
    match inst.op {
        Op::Const => !matches!(inst.imm, Imm::Const(_) | Imm::Null | Imm::Bool(_)) && constant_word(inst).is_none(),
        Op::Virtual => false,
        _ => true,
    }
}
/// The word of a raw constant as a value.
fn constant_word(inst: &Inst) -> Option<u64> {
    use brolga_heap::Value;
    match inst.imm {
        Imm::Int(n) => Value::try_from_int(n).map(Value::bits),
        Imm::Float(bits) => Value::try_from_float(f64::from_bits(bits)).map(Value::bits),
        Imm::Bool(b) => Some(Value::from_bool(b).bits()),
        _ => None,
    }
}

/// Everything that a snapshot (with its callers) needs in memory. `extra` is where fields of virtual objects go.
fn placed(f: &Func, state: V, extra: u32) -> Vec<Placed> {
    let mut out = Vec::new();
    let mut next = extra;
    let mut state = Some(state);
    while let Some(s) = state {
        let (_, slots, first, caller) = parts(f, s);
        for (i, v) in slots.iter().enumerate() {
            if is_placed(f, *v) {
                out.push((first + i as u32, *v));
            } else if f.inst(*v).op == Op::Virtual {
                place_fields(f, *v, &mut next, &mut out);
            }
        }
        if let Some((_, function)) = caller
            && is_placed(f, function)
        {
            out.push((first - HEADER_WORDS + layout::FRAME_FUNCTION as u32 / 8, function));
        }
        state = caller.map(|c| c.0);
    }
    out
}
fn place_fields(f: &Func, v: V, next: &mut u32, out: &mut Vec<Placed>) {
    for field in &f.inst(v).args {
        if f.inst(*field).op == Op::Virtual {
            place_fields(f, *field, next, out);
        } else if is_placed(f, *field) {
            out.push((*next, *field));
            *next += 1;
        }
    }
}

impl Sites {
    pub fn new(f: &Func, _linked: bool) -> Sites {
        let base = f.frames.iter().map(|x| x.window + x.words).max().unwrap_or(HEADER_WORDS);
        // An upper bound, so that sites never move: code holds their addresses.
        let mut capacity = 2;
        let mut extra = 0;
        for b in f.order() {
            for v in &f.block(b).insts {
                if let Some(state) = f.inst(*v).state {
                    capacity += 3;
                    let most = placed(f, state, base).iter().map(|p| p.0 + 1).max().unwrap_or(0);
                    extra = extra.max(most.saturating_sub(base));
                }
            }
            if let crate::ir::Terminator::Exit(state, _) = f.block(b).term {
                capacity += 1;
                let most = placed(f, state, base).iter().map(|p| p.0 + 1).max().unwrap_or(0);
                extra = extra.max(most.saturating_sub(base));
            }
        }
        let mut s = Sites {
            sites: Vec::with_capacity(capacity),
            capacity,
            consts: f.consts.iter().map(|c| c.bits).collect(),
            at_start: vec![Homes::default(); f.blocks.len()],
            now: Homes::default(),
            exits: FxHashMap::default(),
            words: base + extra,
            extra: base,
        };
        s.analyse(f);
        let frame = &f.frames[0];
        // Slots that are at home from the start, for the collector: something may be allocated before the first call that looks.
        let slots = f.insts.iter().filter(|i| i.op == Op::Local).count();
        s.add(CallSite {
            owner: Cell::new(std::ptr::null()),
            frames: Box::new([FrameDescription {
                window: 0,
                code: frame.code.0,
                function: Recipe::Nothing,
                start: 0,
                op: 0,
                next: 0,
                calling: false,
                init: false,
                operator: false,
                consumed: false,
                locals: frame.locals,
                slots: vec![Recipe::Here(HomeRepr::Value); slots].into(),
            }]),
            virtuals: Box::new([]),
            reason: ExitReason::default(),
        });
        s
    }
    /// Words of the window, inlined frames and virtual objects' fields included.
    pub fn words(&self) -> u32 {
        self.words
    }
    pub fn entry_site(&self) -> u64 {
        &raw const self.sites[0] as u64
    }
    pub fn finish(self) -> (Vec<CallSite>, Vec<u64>, u32) {
        (self.sites, self.consts, self.words)
    }
    fn add(&mut self, site: CallSite) -> u64 {
        assert!(self.sites.len() < self.capacity, "more sites than counted");
        self.sites.push(site);
        &raw const self.sites[self.sites.len() - 1] as u64
    }

    /// Solves the data-flow problem: what is certainly at home at each block's start.
    fn analyse(&mut self, f: &Func) {
        let order = f.order();
        let mut known = vec![false; f.blocks.len()];
        known[0] = true;
        let mut changed = true;
        while changed {
            changed = false;
            for &b in &order {
                if !known[b.index()] {
                    continue;
                }
                let mut homes = self.at_start[b.index()].clone();
                for v in &f.block(b).insts {
                    transfer(f, *v, self.extra, &mut homes);
                }
                let caught = super::caught_by(f, b).map(|(op, to)| (to, self.after_catching(f, op)));
                for e in f.block(b).term.edges() {
                    let to = e.to.index();
                    let homes = match &caught {
                        Some((handler, left)) if *handler == e.to => left,
                        _ => &homes,
                    };
                    if !known[to] {
                        known[to] = true;
                        self.at_start[to] = homes.clone();
                        changed = true;
                    } else {
                        let before = self.at_start[to].len();
                        self.at_start[to].retain(|w, v| homes.get(w) == Some(v));
                        changed |= self.at_start[to].len() != before;
                    }
                }
            }
        }
    }
    /// What is at home in a handler, when `op` has raised: the interpreter's values, those of the compiled function's own frame.
    fn after_catching(&self, f: &Func, op: V) -> Homes {
        let Some(state) = f.inst(op).state else { return Homes::default() };
        let end = HEADER_WORDS + f.frames[0].locals;
        placed(f, state, self.extra)
            .into_iter()
            .filter(|(w, v)| (HEADER_WORDS..end).contains(w) && f.ty(*v).repr() == Repr::Value)
            .collect()
    }
    /// Slot `i` of the window was loaded as `v`.
    pub fn came_from_home(&mut self, i: u32, v: V) {
        self.now.insert(HEADER_WORDS + i, v);
    }
    /// Whether a word of the window holds a value already.
    pub fn is_home(&self, word: u32, v: V) -> bool {
        self.now.get(&word) == Some(&v)
    }
    pub fn start_block(&mut self, b: B) {
        self.now = std::mem::take(&mut self.at_start[b.index()]);
    }

    fn constant(&mut self, bits: u64) -> u32 {
        match self.consts.iter().position(|c| *c == bits) {
            Some(i) => i as u32,
            None => {
                self.consts.push(bits);
                self.consts.len() as u32 - 1
            }
        }
    }
    fn recipe(
        &mut self,
        f: &Func,
        v: V,
        at: Option<u32>,
        next: &mut u32,
        virtuals: &mut Vec<VirtualDescription>,
        seen: &mut Vec<(V, u32)>,
    ) -> Recipe {
        let inst = f.inst(v);
        match (inst.op, inst.imm) {
            (Op::Const, Imm::Null) => Recipe::Nothing,
            (Op::Const, Imm::Const(c)) => Recipe::Const(c.0),
            (Op::Const, _) if constant_word(inst).is_some() => {
                let word = constant_word(inst).unwrap_or(0);
                Recipe::Const(self.constant(word))
            }
            (Op::Virtual, Imm::Virtual(kind)) => {
                if let Some((_, i)) = seen.iter().find(|s| s.0 == v) {
                    // The fields were given places again all the same.
                    let mut skip = Vec::new();
                    place_fields(f, v, next, &mut skip);
                    return Recipe::Virtual(*i);
                }
                let fields = inst.args.iter().map(|a| {
                    let recipe = self.recipe(f, *a, Some(*next), next, virtuals, seen);
                    match recipe {
                        Recipe::Here(_) => unreachable!("fields have a word"),
                        r => r,
                    }
                });
                let fields = fields.collect();
                virtuals.push(VirtualDescription { kind, fields });
                let i = virtuals.len() as u32 - 1;
                seen.push((v, i));
                Recipe::Virtual(i)
            }
            _ => {
                let repr = home_repr(f.ty(v).repr());
                match at {
                    Some(word) => {
                        *next += 1;
                        Recipe::Word(word, repr)
                    }
                    None => Recipe::Here(repr),
                }
            }
        }
    }
    /// The description of a snapshot.
    fn describe(&mut self, f: &Func, state: V, reason: ExitReason) -> u64 {
        let mut chain = Vec::new();
        let mut at = Some(state);
        while let Some(s) = at {
            chain.push(s);
            at = parts(f, s).3.map(|c| c.0);
        }
        let (mut next, mut virtuals, mut seen) = (self.extra, Vec::new(), Vec::new());
        let mut frames = Vec::new();
        // In the order in which words were given out: innermost first.
        for s in &chain {
            let (inst, slots, first, caller) = parts(f, *s);
            let Imm::At(p) = inst.imm else { unreachable!("verified") };
            let frame = &f.frames[p.frame.index()];
            let slots = slots.iter().map(|v| self.recipe(f, *v, None, &mut next, &mut virtuals, &mut seen)).collect();
            let function = match caller {
                Some((_, function)) if is_placed(f, function) => {
                    Recipe::Word(first - HEADER_WORDS + layout::FRAME_FUNCTION as u32 / 8, HomeRepr::Value)
                }
                Some((_, function)) => self.recipe(f, function, None, &mut next, &mut virtuals, &mut seen),
                None => Recipe::Nothing,
            };
            frames.push(FrameDescription {
                window: frame.window,
                code: frame.code.0,
                function,
                start: p.start,
                op: p.op,
                next: p.next,
                calling: p.calling,
                init: frame.init,
                operator: frame.operator,
                consumed: frame.consumed,
                locals: frame.locals,
                slots,
            });
        }
        frames.reverse();
        self.add(CallSite {
            owner: Cell::new(std::ptr::null()),
            frames: frames.into(),
            virtuals: virtuals.into(),
            reason,
        })
    }
}

/// What an instruction does to homes.
fn transfer(f: &Func, v: V, extra: u32, homes: &mut Homes) {
    if let (Op::Local, Imm::Index(i)) = (f.inst(v).op, f.inst(v).imm) {
        homes.insert(HEADER_WORDS + i, v);
        return;
    }
    if !f.effects(v).looks {
        return;
    }
    if let Some(state) = f.inst(v).state {
        for (word, value) in placed(f, state, extra) {
            homes.insert(word, value);
        }
    }
    if f.inst(v).op == Op::Step {
        forget_stack(f, v, homes);
    }
}
/// A stepped instruction changes the operand stack in memory.
fn forget_stack(f: &Func, v: V, homes: &mut Homes) {
    let frame = &f.frames[0];
    let first = frame.window + HEADER_WORDS + frame.locals;
    let _ = v;
    homes.retain(|w, _| *w < first || *w >= frame.window + frame.words);
}

impl Lowering<'_, '_> {
    /// Before a call that looks: describes the frames, and brings values home.
    pub(super) fn enter_site(&mut self, v: V) {
        let Some(state) = self.f.inst(v).state else { unreachable!("verified: has a state") };
        for (word, value) in placed(self.f, state, self.sites.extra) {
            if self.sites.now.get(&word) != Some(&value) {
                let x = self.value(value);
                self.store_home(x, word);
                self.sites.now.insert(word, value);
            }
        }
        let site =
            self.sites.describe(self.f, state, ExitReason { op: self.f.inst(v).op.info().name, ..Default::default() });
        self.call_sites.insert(v, site);
        let site = self.word(site as i64);
        self.store(site, self.fp, layout::FRAME_SITE);
    }
    /// Constants on the operand stack are not brought home for descriptions; an instruction that the interpreter executes needs them.
    pub(super) fn store_stack_constants(&mut self, state: V, operands: usize) {
        let (inst, slots, first, _) = parts(self.f, state);
        debug_assert_eq!(inst.op, Op::Snapshot);
        for (i, v) in slots.iter().enumerate().skip(slots.len() - operands) {
            if !is_placed(self.f, *v) {
                let x = self.value(*v);
                self.store_home(x, first + i as u32);
            }
        }
    }
    /// After an instruction that changed the operand stack in memory.
    pub(super) fn forget_stack_homes(&mut self, v: V) {
        forget_stack(self.f, v, &mut self.sites.now);
    }
    fn store_home(&mut self, x: ClifValue, word: u32) {
        let (base, offset) = self.word_place(word);
        // A truth value is a byte; its home is read as one.
        self.store(x, base, offset);
    }

    /// Where a failing guard of `state` jumps to, and with what.
    pub(super) fn exit_target(&mut self, state: V, op: &'static str, expected: bool) -> Target {
        let early = self.f.loop_states.contains(&state);
        let reason = ExitReason { op, expected, early, ..Default::default() };
        let site = self.sites.describe(self.f, state, reason);
        let needed = placed(self.f, state, self.sites.extra);
        self.leave(Leave::Guard, site, needed)
    }
    /// Where to go when an exception is pending after `v`.
    pub(super) fn raise_target(&mut self, v: V) -> Target {
        let Some(state) = self.f.inst(v).state else { unreachable!("verified: has a state") };
        let how = match self.handlers.get(&v) {
            Some(handler) => Leave::Caught(self.blocks[handler.index()]),
            None => Leave::Raised,
        };
        if self.f.effects(v).looks {
            let site = self.call_sites.get(&v).copied().unwrap_or(0);
            return self.leave(how, site, Vec::new());
        }
        let site =
            self.sites.describe(self.f, state, ExitReason { op: self.f.inst(v).op.info().name, ..Default::default() });
        let needed = placed(self.f, state, self.sites.extra);
        self.leave(how, site, needed)
    }
    /// Where to go when the interpreter has taken the frame during the last call; `kept` slots of the operand stack are as they were.
    pub(super) fn taken_target(&mut self, state: V, kept: u32) -> Target {
        let site = self.sites.describe(self.f, state, ExitReason { op: "CheckFrame", ..Default::default() });
        let (inst, _, first, _) = parts(self.f, state);
        let Imm::At(p) = inst.imm else { unreachable!("verified") };
        let frame = &self.f.frames[p.frame.index()];
        let from = first + frame.locals + kept;
        let end = frame.window + frame.words;
        let needed = placed(self.f, state, self.sites.extra)
            .into_iter()
            .filter(|(w, _)| (*w >= from && *w < end) || *w >= self.sites.extra)
            .collect();
        self.leave(Leave::Taken(kept), site, needed)
    }
    fn leave(&mut self, how: Leave, site: u64, needed: Vec<Placed>) -> Target {
        // A frame that was taken over has values where its raw homes were.
        let taken = matches!(how, Leave::Taken(_));
        let mut words: Vec<(u32, V)> =
            needed.into_iter().filter(|(w, v)| taken || self.sites.now.get(w) != Some(v)).collect();
        words.sort();
        words.dedup();
        let key: ExitKey = (how, words.iter().map(|(w, v)| (*w, self.f.ty(*v).repr())).collect());
        let block = match self.sites.exits.get(&key) {
            Some(b) => *b,
            None => {
                let block = self.b.create_block();
                self.b.append_block_param(block, types::I64);
                for (_, repr) in &key.1 {
                    self.b.append_block_param(block, clif_type(*repr));
                }
                self.b.set_cold_block(block);
                self.sites.exits.insert(key, block);
                block
            }
        };
        Target { block, site, values: words.into_iter().map(|w| w.1).collect() }
    }

    /// At a function's return: has the runtime hand the locals over to the frame's object, if there is one (`object` is not zero).
    pub(super) fn let_go(&mut self, v: V, object: ClifValue) {
        let Some(state) = self.f.inst(v).state else { unreachable!("verified: has a state") };
        let (cold, go) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        self.b.ins().brif(object, cold, &[], go, &[]);
        self.b.switch_to_block(cold);
        for (word, value) in placed(self.f, state, self.sites.extra) {
            if self.sites.now.get(&word) != Some(&value) {
                let x = self.value(value);
                self.store_home(x, word);
            }
        }
        let site = self.sites.describe(self.f, state, ExitReason { op: "CheckObject", ..Default::default() });
        let (t, site) = (self.thread(), self.word(site as i64));
        self.call(exits::let_go as *const () as usize, &[t, self.fp, site], None);
        self.b.ins().jump(go, &[]);
        self.b.switch_to_block(go);
    }
    /// At the return of an inlined function: has the runtime hand the locals over to its frame's object, if there is one (`objects` is not zero).
    /// The code goes on: what is at home stays there.
    pub(super) fn let_go_inlined(&mut self, v: V, objects: ClifValue) {
        let Some(state) = self.f.inst(v).state else { unreachable!("verified: has a state") };
        let (cold, go) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        self.b.ins().brif(objects, cold, &[], go, &[]);
        self.b.switch_to_block(cold);
        let mut displaced = Vec::new();
        for (word, value) in placed(self.f, state, self.sites.extra) {
            let home = self.sites.now.get(&word).copied();
            if home != Some(value) {
                displaced.extend(home.map(|old| (word, old)));
                let x = self.value(value);
                self.store_home(x, word);
            }
        }
        let site = self.sites.describe(self.f, state, ExitReason { op: "CheckObject", ..Default::default() });
        let (t, site) = (self.thread(), self.word(site as i64));
        self.call(exits::let_go_inlined as *const () as usize, &[t, self.fp, site], None);
        for (word, old) in displaced {
            let x = self.value(old);
            self.store_home(x, word);
        }
        self.b.ins().jump(go, &[]);
        self.b.switch_to_block(go);
    }
    /// `condition` fails the guard.
    pub(super) fn leave_if(&mut self, condition: ClifValue, target: Target) {
        // A block of its own, so that what only the exit needs is made there.
        let (cold, go) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        // The cold side first: otherwise loop-invariant code is not moved out of loops with exits.
        self.b.ins().brif(condition, cold, &[], go, &[]);
        self.b.switch_to_block(cold);
        self.jump_out(target);
        self.b.switch_to_block(go);
    }
    /// Jumps to an exit block.
    pub(super) fn jump_out(&mut self, target: Target) {
        let mut args = vec![BlockArg::Value(self.word(target.site as i64))];
        for v in target.values {
            args.push(BlockArg::Value(self.value(v)));
        }
        self.b.ins().jump(target.block, &args);
    }

    /// Fills the exit blocks.
    pub(super) fn exit_blocks(&mut self) {
        let mut exits: Vec<(ExitKey, Block)> = self.sites.exits.drain().collect();
        exits.sort_by_key(|e| e.1);
        for ((how, words), block) in exits {
            self.b.switch_to_block(block);
            let params = self.b.block_params(block).to_vec();
            for ((word, _), x) in words.iter().zip(&params[1..]) {
                self.store_home(*x, *word);
            }
            if !self.linked {
                self.link();
            }
            let t = self.thread();
            let result = match how {
                Leave::Guard => self.call_word(exits::exit as *const () as usize, &[t, self.fp, params[0]]),
                Leave::Caught(handler) => {
                    let r = self.call_word(exits::caught as *const () as usize, &[t, self.fp, params[0]]);
                    let away = self.b.create_block();
                    self.b.set_cold_block(away);
                    let on = self.b.ins().icmp_imm_s(IntCC::Equal, r, exits::CAUGHT as i64);
                    self.b.ins().brif(on, handler, &[], away, &[]);
                    self.b.switch_to_block(away);
                    r
                }
                Leave::Raised => self.call_word(exits::raised as *const () as usize, &[t, self.fp, params[0]]),
                Leave::Taken(kept) => {
                    let kept = self.word(i64::from(kept));
                    self.call_word(exits::taken as *const () as usize, &[t, self.fp, params[0], kept])
                }
            };
            self.b.ins().return_(&[result]);
        }
    }
}
