//! Where the runtime and an optimizing compiler meet.
//!
//! The compiler implements [`Tier`]; the runtime owns what comes of it: [`Compiled`] code is installed here, entered by
//! [`crate::interp::tier`], left through [`crate::deopt`], and given up when an assumption breaks ([`crate::assume`]).
//!
//! A [`Compiled`] belongs to the code object that it was compiled from. Its constants are weak: when a collection finds one of them dead, the
//! code is given up ([`sweep`]). Frames that run in it keep it and its constants alive, even when it is not valid any more.

use crate::assume::Assumption;
use crate::deopt::CallSite;
use crate::frames::Fp;
use crate::objects::code::PyCode;
use crate::objects::function::PyFunction;
use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;
use std::rc::Rc;

/// How compiled code is entered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Entry {
    /// As a call.
    Call,
    /// At the loop whose header is at this code unit, from the interpreter's frame.
    Loop(u32),
    /// In a suspended generator that goes on at this code unit.
    Resume(u32),
}

/// What is to be compiled.
#[derive(Clone, Copy)]
pub struct Job {
    pub function: Gc<PyFunction>,
    pub code: Gc<PyCode>,
    pub entry: Entry,
}

/// A place where a generator goes on. Generators refer to it; it lives as long as their code.
pub struct ResumePoint {
    pub unit: u32,
    /// `fn(window, value)`; null if there is no machine code. The caller has stored the frame's flags and depth. Gives a value, whether it was
    /// yielded or returned ([`PyGenerator::state`](crate::objects::generator::PyGenerator::state) tells), or what [`Compiled::address`] gives.
    pub entry: Cell<*const u8>,
}

/// How long machine code that was made quickly runs until better code is made.
pub struct Warmth {
    /// Entries and loop iterations that are left. Machine code counts down, and calls [`crate::deopt::exits::warm`] below zero.
    pub left: Cell<i64>,
    pub entry: Entry,
}
impl Warmth {
    /// What is left when better code has been asked for.
    pub const WANTED: i64 = i64::MAX;
}

/// An optimizing compiler.
pub trait Tier {
    /// A function or loop is hot. May compile at once, or later and in the background; results come through [`install`].
    fn hot(&self, t: &Thread, job: Job, fp: Option<Fp>);
    /// Code that was made quickly has run often: makes better code, as [`Tier::hot`].
    fn warm(&self, t: &Thread, job: Job, fp: Option<Fp>);
    /// Installs what the background has finished. Called at polls.
    fn poll(&self, t: &Thread);
    /// Values of work in progress that the collector must know.
    fn trace(&self, tracer: &mut Tracer);
    /// In the child after `fork`.
    fn after_fork_in_child(&self, t: &Thread);
    /// A report on a function: why it is compiled or not, what was inlined, which guards failed.
    fn explain(&self, t: &Thread, function: Gc<PyFunction>) -> String;
    /// The text of a stage of a function's compilation.
    fn dump(&self, t: &Thread, function: Gc<PyFunction>, stage: &str) -> Result<String, String>;
    /// Compiles now, on this thread.
    fn compile_now(&self, t: &Thread, function: Gc<PyFunction>) -> Result<(), String>;
    /// Counters by name.
    fn stats(&self, t: &Thread) -> Vec<(String, u64)>;
    /// Calls after which a function is hot, and iterations after which a loop is.
    fn thresholds(&self) -> (i32, u16);
}

/// Memory of machine code, given back when dropped.
pub trait CodeMemory {
    /// The code's first address and its length.
    fn range(&self) -> (usize, usize);
}

/// Machine code and what belongs to it.
pub struct Compiled {
    pub code: Gc<PyCode>,
    pub entry: Entry,
    /// [`Entry::Call`]: `fn(window, function, arguments...)`. [`Entry::Loop`]: `fn(frame)`. [`Entry::Resume`]: see [`ResumePoint`]. All give a value's word,
    /// [`RAISED`](crate::deopt::RAISED) or [`EXITED`](crate::deopt::EXITED).
    pub address: *const u8,
    /// [`Entry::Call`]: `fn(window, function, address)`, which takes the arguments from the window's first slots.
    pub adapter: *const u8,
    /// Words of the Python stack that it uses, from the window of the outermost frame.
    pub words: u32,
    /// Frames that are inlined into each other.
    pub deepest: u32,
    /// Code of a generator: so many words are in the generator's window, further ones on the Python stack (`PyGenerator::stack`). Otherwise the
    /// greatest number: all words are in one piece.
    pub split: u32,
    /// What call sites, exits and instructions refer to.
    // rooted: `Compiled::trace` visits them.
    pub consts: Box<[Value]>,
    pub sites: Vec<CallSite>,
    pub assumptions: Vec<Assumption>,
    pub valid: Cell<bool>,
    /// Grows with each installation and awakening: what is low was not called for long.
    pub age: Cell<u64>,
    /// It is installed and cannot be entered until somebody asks for it: whether it is still in use.
    pub dormant: Cell<bool>,
    pub exits: Cell<u32>,
    /// It looks for an object of its frame before it returns.
    pub lets_go: bool,
    /// Of code that was made quickly.
    pub warmth: Option<Box<Warmth>>,
    pub memory: Box<dyn CodeMemory>,
    /// What `explain` says of it.
    pub report: String,
}

impl Compiled {
    pub fn trace(&self, tracer: &mut Tracer) {
        tracer.visit_gc(Some(self.code));
        self.consts.iter().for_each(|v| tracer.visit(Some(*v)));
    }
}

/// A code object's machine code.
#[derive(Default)]
pub struct CompiledSet {
    pub call: Option<Rc<Compiled>>,
    /// Loops, and where generators go on.
    pub loops: Vec<Rc<Compiled>>,
    /// How often compiled code of this object was given up.
    pub invalidations: u32,
    /// Not to be compiled again: why.
    pub refused: Option<String>,
    /// A compilation is under way.
    pub pending: Vec<Entry>,
}

impl CompiledSet {
    pub fn find(&self, entry: Entry) -> Option<&Rc<Compiled>> {
        match entry {
            Entry::Call => self.call.as_ref(),
            Entry::Loop(_) | Entry::Resume(_) => self.loops.iter().find(|c| c.entry == entry),
        }
    }
    pub fn all(&self) -> impl Iterator<Item = &Rc<Compiled>> {
        self.call.iter().chain(&self.loops)
    }
    /// Takes code out.
    fn remove(&mut self, compiled: &Rc<Compiled>) {
        if self.call.as_ref().is_some_and(|c| Rc::ptr_eq(c, compiled)) {
            self.call = None;
        }
        self.loops.retain(|c| !Rc::ptr_eq(c, compiled));
    }
}

/// The VM's part.
#[derive(Default)]
pub struct TierState {
    pub tier: std::cell::OnceCell<Box<dyn Tier>>,
    /// Code that was given up and may still run.
    pub retired: RefCell<Vec<Rc<Compiled>>>,
    /// Code objects with machine code, and those that got some since the last collection.
    pub with_code: RefCell<Vec<NonNull<PyCode>>>,
    pub recent: RefCell<Vec<NonNull<PyCode>>>,
    /// What is to be compiled better, at the next poll.
    // rooted: the VM's roots include it
    pub warm: RefCell<Vec<Job>>,
    /// See [`Compiled::age`].
    pub age: Cell<u64>,
    pub assumptions: crate::assume::Registry,
    pub stats: Stats,
    /// Dead words of the native stack are cleared before compiled code is entered: what the collector finds there by accident should not depend on
    /// what is compiled when tests compile everything.
    pub tidy: Cell<bool>,
    /// The guard to fail, counted from now; 0 is none.
    pub fail_guard: Cell<u64>,
    /// Further guards to fail, about one of so many; 0 is none.
    pub fail_every: Cell<u64>,
    /// How often code was left, by the operation that left it.
    pub exits_by_operation: RefCell<std::collections::BTreeMap<&'static str, u64>>,
}

macro_rules! stats {
    ($($(#[$doc:meta])* $name:ident)*) => {
        /// Counters of the runtime's side.
        #[derive(Default)]
        pub struct Stats {$($(#[$doc])* pub $name: Cell<u64>,)*}
        impl Stats {
            pub fn all(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name.get())),*]
            }
        }
    };
}
stats! {
    /// Compiled code was installed.
    installed
    /// Entered from the interpreter or native code.
    entered
    loops_entered
    /// Generators resumed from the interpreter or native code.
    resumed
    /// Left through guards.
    exits
    /// Left through guards that were made to fail.
    injected
    /// Left because an exception was raised.
    raises
    /// Exceptions that compiled handlers caught.
    caught
    /// Left because the interpreter took the frame over during a call.
    takeovers
    /// Frames that were described for somebody while they ran.
    frames_described
    /// Given up.
    invalidated
    /// Given up because something it knew is dead.
    died
    /// Calls that were interpreted for want of stack.
    diverted
    /// Given up because the code heap was full.
    evicted
    /// Called again when it was about to be evicted.
    awakened
}

/// Counts that code was left at a site.
pub fn count_exit(t: &Thread, site: &crate::deopt::CallSite) {
    *t.tier.exits_by_operation.borrow_mut().entry(site.reason.op).or_default() += 1;
}

pub fn bump(counter: &Cell<u64>) {
    counter.set(counter.get() + 1);
}

/// Attaches a compiler. To be called once, before code runs.
pub fn attach(t: &Thread, tier: Box<dyn Tier>) {
    if t.tier.tier.set(tier).is_ok() {
        t.interp.tier_up.set(true);
    }
}

/// Puts finished code in use, unless one of its assumptions has been broken meanwhile.
pub fn install(t: &Thread, compiled: Compiled) -> bool {
    let code = compiled.code;
    if !compiled.assumptions.iter().all(|a| a.holds(t)) || t.watch.get() != 0 {
        return false;
    }
    let compiled = Rc::new(compiled);
    grow_older(t, &compiled);
    for site in &compiled.sites {
        site.owner.set(Rc::as_ptr(&compiled));
    }
    t.tier.assumptions.register(t, &compiled);
    let mut set = code.cold.compiled.borrow_mut();
    match compiled.entry {
        Entry::Call => {
            code.entry.set(compiled.address);
            code.adapter.set(compiled.adapter);
            if let Some(old) = set.call.replace(compiled) {
                retire(t, old);
            }
        }
        Entry::Loop(_) | Entry::Resume(_) => {
            if let Entry::Resume(unit) = compiled.entry {
                code.resume_point(unit).entry.set(compiled.address);
            }
            if let Some(i) = set.loops.iter().position(|c| c.entry == compiled.entry) {
                retire(t, set.loops.swap_remove(i));
            }
            set.loops.push(compiled);
        }
    }
    drop(set);
    if !code.cold.has_machine_code.replace(true) {
        t.tier.with_code.borrow_mut().push(NonNull::from(code.as_ref()));
    }
    t.tier.recent.borrow_mut().push(NonNull::from(code.as_ref()));
    bump(&t.tier.stats.installed);
    true
}

/// Asks for better code where that is wanted. Called at polls.
pub fn serve_warm(t: &Thread) {
    let Some(tier) = t.tier.tier.get() else { return };
    loop {
        // One at a time: those in the list are seen by the collector.
        let next = t.tier.warm.borrow_mut().pop();
        match next {
            Some(job) => tier.warm(t, job, None),
            None => return,
        }
    }
}

/// Gives up machine code that knows something dead. To be called when marking is finished; frees nothing.
pub fn sweep(state: &TierState, calls: i32, survivors: &brolga_heap::hooks::Survivors<'_>) {
    // SAFETY: nothing is freed before the collector's hook returns, and dead code objects leave the lists below.
    let of = |code: &NonNull<PyCode>| unsafe { &*code.as_ptr() };
    let survives = |code: &NonNull<PyCode>| survivors.contains(of(code).header.value());
    let look = |code: &NonNull<PyCode>| {
        let code = of(code);
        if !survivors.contains(code.header.value()) {
            return;
        }
        let mut set = code.cold.compiled.borrow_mut();
        let dead = |c: &Rc<Compiled>| !c.consts.iter().all(|v| survivors.contains(*v));
        let give_up = |c: Rc<Compiled>| {
            c.valid.set(false);
            bump(&state.stats.died);
            state.retired.borrow_mut().push(c);
        };
        if set.call.as_ref().is_some_and(dead) {
            code.entry.set(std::ptr::null());
            code.countdown.set(calls);
            set.call.take().into_iter().for_each(give_up);
        }
        for c in set.loops.extract_if(.., |c| dead(c)) {
            if let Entry::Resume(unit) = c.entry {
                code.resume_point(unit).entry.set(std::ptr::null());
            }
            give_up(c);
        }
    };
    if survivors.generation() == brolga_heap::Generation::Young {
        state.recent.borrow().iter().for_each(look);
    } else {
        state.with_code.borrow().iter().for_each(look);
    }
    state.recent.borrow_mut().clear();
    state.with_code.borrow_mut().retain(survives);
}

fn grow_older(t: &Thread, compiled: &Compiled) {
    bump(&t.tier.age);
    compiled.age.set(t.tier.age.get());
}

/// Makes room in the code heap: gives up code that no frame runs, of `wanted` bytes at least, if there is so much. First what fell asleep at
/// the last eviction and was not called since, then the oldest. Of what stays the older quarter falls asleep.
pub fn evict(t: &Thread, wanted: usize) {
    reap(t);
    let in_use = crate::deopt::units_in_use(t);
    let mut all: Vec<Rc<Compiled>> = Vec::new();
    for code in t.tier.with_code.borrow().iter() {
        // SAFETY: dead code objects leave the list when the collector finds them dead.
        let code = unsafe { code.as_ref() };
        all.extend(code.cold.compiled.borrow().all().cloned());
    }
    all.retain(|c| !in_use.contains(&Rc::as_ptr(c)));
    all.sort_by_key(|c| (!c.dormant.get(), c.age.get()));
    let mut freed = 0;
    let mut kept = Vec::new();
    for c in all {
        if freed >= wanted && !c.dormant.get() {
            kept.push(c);
            continue;
        }
        freed += c.memory.range().1;
        c.valid.set(false);
        bump(&t.tier.stats.evicted);
        close(t, &c);
        c.code.cold.compiled.borrow_mut().remove(&c);
        retire(t, c);
    }
    for c in kept.iter().take(kept.len() / 4) {
        c.dormant.set(true);
        close(t, c);
        match c.entry {
            Entry::Call => c.code.countdown.set(1),
            Entry::Resume(_) => c.code.resume_countdown.set(1),
            Entry::Loop(_) => {}
        }
    }
    reap(t);
}
/// Nobody enters the code from now on.
fn close(t: &Thread, compiled: &Compiled) {
    let calls = t.tier.tier.get().map_or(i32::MAX, |x| x.thresholds().0);
    match compiled.entry {
        Entry::Call => {
            compiled.code.entry.set(std::ptr::null());
            compiled.code.countdown.set(calls);
        }
        Entry::Resume(unit) => compiled.code.resume_point(unit).entry.set(std::ptr::null()),
        Entry::Loop(_) => {}
    }
}
/// Somebody asks for code that is there: opens it again if it fell asleep.
pub fn awaken(t: &Thread, compiled: &Compiled) {
    if !compiled.dormant.replace(false) {
        return;
    }
    bump(&t.tier.stats.awakened);
    grow_older(t, compiled);
    match compiled.entry {
        Entry::Call => compiled.code.entry.set(compiled.address),
        Entry::Resume(unit) => compiled.code.resume_point(unit).entry.set(compiled.address),
        Entry::Loop(_) => {}
    }
}

/// Gives code up: it is not entered any more, and frames that run in it leave at their next look.
pub fn invalidate(t: &Thread, compiled: &Rc<Compiled>) {
    if !compiled.valid.replace(false) {
        return;
    }
    bump(&t.tier.stats.invalidated);
    let mut set = compiled.code.cold.compiled.borrow_mut();
    set.invalidations += 1;
    match compiled.entry {
        Entry::Call => {
            if set.call.as_ref().is_some_and(|c| Rc::ptr_eq(c, compiled)) {
                set.call = None;
                compiled.code.entry.set(std::ptr::null());
                compiled.code.countdown.set(t.tier.tier.get().map_or(i32::MAX, |x| x.thresholds().0));
            }
        }
        Entry::Loop(_) => set.loops.retain(|c| !Rc::ptr_eq(c, compiled)),
        Entry::Resume(unit) => {
            if set.find(compiled.entry).is_some_and(|c| Rc::ptr_eq(c, compiled)) {
                compiled.code.resume_point(unit).entry.set(std::ptr::null());
                set.loops.retain(|c| !Rc::ptr_eq(c, compiled));
            }
        }
    }
    drop(set);
    crate::deopt::take_over_frames_of(t, Rc::as_ptr(compiled));
    retire(t, compiled.clone());
}
fn retire(t: &Thread, compiled: Rc<Compiled>) {
    t.tier.retired.borrow_mut().push(compiled);
}

/// Where compiled code was left through guards, and how often; the most frequent first. Also in code that was given up and not freed yet.
pub fn exit_counts(t: &Thread) -> Vec<(u32, String)> {
    let mut all = Vec::new();
    for code in t.tier.with_code.borrow().iter() {
        // SAFETY: dead code objects leave the list when the collector finds them dead.
        let code = unsafe { code.as_ref() };
        for c in code.cold.compiled.borrow().all() {
            for site in c.sites.iter().filter(|s| s.reason.count.get() > 0) {
                let last = site.innermost();
                // SAFETY: the compiler put the code object among the constants.
                let inner: Gc<PyCode> = unsafe { c.consts[last.code as usize].cast() };
                let name = inner.qualname.get().and_then(crate::objects::str_::as_str);
                let name = name.map_or_else(String::new, |s| s.to_lossy().into_owned());
                let line = inner.line_of(last.op as isize);
                let op = inner.base_opcode(last.op as usize);
                let given_up = code.cold.compiled.borrow().invalidations;
                let what = site.reason.op;
                all.push((
                    site.reason.count.get(),
                    format!("{name}:{line} {op} {what} ({:?}, given up {given_up})", c.entry),
                ));
            }
        }
    }
    all.sort_by(|a, b| b.cmp(a));
    all
}

/// Gives up all code of a code object.
pub fn invalidate_code(t: &Thread, code: Gc<PyCode>) {
    let all: Vec<Rc<Compiled>> = code.cold.compiled.borrow().all().cloned().collect();
    all.iter().for_each(|c| invalidate(t, c));
}

/// Frees retired code that no frame runs any more. Only to be called from where no compiled leaf function can be below.
pub fn reap(t: &Thread) {
    if t.tier.retired.borrow().is_empty() {
        return;
    }
    let in_use = crate::deopt::units_in_use(t);
    t.tier.retired.borrow_mut().retain(|c| in_use.contains(&Rc::as_ptr(c)));
}
