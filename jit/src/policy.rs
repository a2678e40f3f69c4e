//! What is compiled, when, and on which thread.
//!
//! A function or loop that the interpreter calls hot is built into HIR at once, on the thread that runs Python, for that reads the heap.
//! Passes and machine code are made on a background thread, or right here in synchronous mode. Finished code waits until a poll or the
//! next hot thing, and is installed if its assumptions still hold.
//!
//! A compiler panic marks one function and is counted; the program goes on.

use crate::build::{self, Bailout, Built, Limits};
use crate::code::heap::{self, CodeHeap, Piece};
use crate::ir::func::Exit;
use crate::ir::{Entry, Func, Op};
use crate::lower::cold::{Cold, Stubs};
use crate::lower::{self, Backend, Machine};
use crate::outside::{Observers, Registration, Wanted};
use crate::pace::Pace;
use crate::passes;
use brolga_vm::abi::tier::{self, CodeMemory, Compiled, Job, Tier, Warmth};
use brolga_vm::assume::Assumption;
use brolga_vm::frames::Fp;
use brolga_vm::objects::code::PyCode;
use brolga_vm::objects::function::PyFunction;
use brolga_vm::prelude::*;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What the command line says.
#[derive(Clone, Debug)]
pub struct Options {
    pub enabled: bool,
    /// Calls until a function is hot, and rounds until a loop is.
    pub calls: i32,
    pub rounds: u16,
    /// Entries and iterations of quickly made code until better code is made; 0 makes the best at once.
    pub warm: i64,
    /// What the compiler's thread may take of the program's processor time, in percent; 0 is no limit.
    pub share: u32,
    /// Compile on the thread that runs.
    pub synchronous: bool,
    pub stats: bool,
    /// A function's qualified name, and a stage or everything.
    pub dump: Option<(String, String)>,
    /// Compile only functions whose qualified name contains one of these.
    pub only: Vec<String>,
    /// Compile that many functions and loops, and no more: to find the one that is miscompiled.
    pub most: Option<u64>,
    /// Fail the guard of this number; 0 only counts.
    pub fail_guard: Option<u64>,
    /// Fail further guards, about one of so many; 0 is none.
    pub fail_every: u64,
    /// Bytes of machine code.
    pub code_limit: usize,
    /// Who is told about machine code.
    pub outside: Wanted,
    /// Panic when a function is compiled whose qualified name contains this: a test of what happens then.
    pub panic: Option<String>,
    /// The same while HIR is built.
    pub panic_building: Option<String>,
}

impl Options {
    /// From `-X` options; `None` if the compiler is off.
    pub fn parse(x_options: &[String]) -> Result<Options, String> {
        let mut o = Options {
            enabled: false,
            calls: 200,
            rounds: 1000,
            warm: 3000,
            share: 15,
            synchronous: false,
            stats: false,
            dump: None,
            only: Vec::new(),
            most: None,
            fail_guard: None,
            fail_every: 0,
            code_limit: 64 << 20,
            outside: Wanted::default(),
            panic: None,
            panic_building: None,
        };
        for option in x_options {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let number = || value.parse::<u64>().map_err(|_| format!("-X {name}: a number is needed"));
            match name {
                "jit" => match value {
                    "on" | "" => o.enabled = true,
                    "off" => o.enabled = false,
                    "eager" => {
                        (o.enabled, o.calls, o.rounds, o.warm, o.synchronous) = (true, 1, 1, 0, true);
                    }
                    _ => return Err("-X jit: on, off or eager".into()),
                },
                "jit-share" => o.share = number()?.min(100) as u32,
                "jit-threshold" => o.calls = number()?.min(1 << 30) as i32,
                "jit-loop-threshold" => o.rounds = number()?.min(4095) as u16,
                "jit-warm" => o.warm = number()?.min(1 << 40) as i64,
                "jit-sync" => o.synchronous = true,
                "jit-stats" => o.stats = true,
                "jit-dump" => {
                    let (function, stage) = value.rsplit_once(':').unwrap_or((value, "all"));
                    o.dump = Some((function.into(), stage.into()));
                }
                "jit-only" => o.only = value.split(',').map(str::to_owned).collect(),
                "jit-most" => o.most = Some(number()?),
                "jit-fail-guard" => o.fail_guard = Some(number()?),
                "jit-fail-every" => {
                    o.fail_every = number()?.max(1);
                    o.fail_guard = Some(o.fail_every);
                }
                "jit-code-limit" => o.code_limit = number()?.min(heap::RESERVED as u64) as usize,
                "jit-panic" => o.panic = Some(value.to_owned()),
                "jit-panic-building" => o.panic_building = Some(value.to_owned()),
                "jit-gdb" => o.outside.gdb = true,
                "perf" => o.outside.perf_map = value != "0",
                "perf_jit" => o.outside.jitdump = value != "0",
                "jit-count-guards" => o.fail_guard = Some(0),
                _ => {}
            }
        }
        Ok(o)
    }
}

/// HIR on its way to the background.
struct Request {
    id: u64,
    func: Func,
    lower: lower::Options,
    dump: Option<String>,
    panic: bool,
}
// SAFETY: HIR refers to the heap by words that the job's roots keep alive; the background reads none of the objects.
unsafe impl Send for Request {}

/// What comes back.
struct Finished {
    id: u64,
    result: Result<Machine, String>,
    func: Func,
    dumps: String,
    /// What it took.
    time: Duration,
}
// SAFETY: as above.
unsafe impl Send for Finished {}

/// A job whose machine code is being made.
struct Pending {
    id: u64,
    job: Job,
    assumptions: Vec<Assumption>,
    roots: RootVec,
    notes: Vec<String>,
    /// Of code that is made quickly.
    warmth: Option<Box<Warmth>>,
}

struct Worker {
    requests: Sender<Request>,
    finished: Receiver<Finished>,
    /// The program ends: nothing more needs compiling.
    ended: Arc<AtomicBool>,
    handle: Option<JoinHandle<()>>,
}

/// The compiler, as a VM has it.
pub struct Jit {
    options: Options,
    heap: Rc<RefCell<CodeHeap>>,
    adapters: RefCell<FxHashMap<u32, Piece>>,
    /// Code of stubs, once it was needed.
    stubs: RefCell<Vec<Piece>>,
    /// For synchronous mode and adapters.
    backend: RefCell<Backend>,
    worker: RefCell<Option<Worker>>,
    pending: RefCell<Vec<Pending>>,
    next_id: Cell<u64>,
    stats: RefCell<BTreeMap<String, u64>>,
    /// Instructions that machine code was made of, by operation.
    operations: RefCell<Vec<u64>>,
    dumping: Cell<bool>,
    last_dump: RefCell<String>,
    outside: Observers,
    /// Of stubs and adapters.
    registrations: RefCell<Vec<Registration>>,
}

/// Machine code in its place, and what a debugger knows of it: that is forgotten first.
struct Known {
    _registration: Registration,
    piece: Piece,
}
impl CodeMemory for Known {
    fn range(&self) -> (usize, usize) {
        self.piece.range()
    }
}

/// Attaches the compiler to a VM, if the options ask for it.
pub fn attach(t: &Thread, x_options: &[String], use_environment: bool) -> Result<(), String> {
    let mut options = Options::parse(x_options)?;
    let set = |name: &str| use_environment && std::env::var(name).is_ok_and(|v| v == "1");
    options.outside.perf_map |= set("PYTHONPERFSUPPORT");
    options.outside.jitdump |= set("PYTHON_PERF_JIT_SUPPORT");
    if !options.enabled {
        return Ok(());
    }
    let heap = CodeHeap::new(options.code_limit).map_err(|e| e.to_string())?;
    let backend = RefCell::new(Backend::new()?);
    if let Some(n) = options.fail_guard {
        t.tier.fail_guard.set(n.max(1));
        t.tier.fail_every.set(options.fail_every);
        // Zero is never met by counting down from the far end.
        t.guard_countdown.set(if n == 0 { u64::MAX } else { n });
    }
    t.tier.tidy.set(options.calls <= 3);
    let outside = Observers::new(options.outside);
    let jit = Jit {
        outside,
        registrations: RefCell::default(),
        options,
        heap,
        adapters: RefCell::default(),
        stubs: RefCell::default(),
        backend,
        worker: RefCell::new(None),
        pending: RefCell::default(),
        next_id: Cell::new(1),
        stats: RefCell::default(),
        operations: RefCell::new(vec![0; Op::ALL.len()]),
        dumping: Cell::new(false),
        last_dump: RefCell::default(),
    };
    tier::attach(t, Box::new(jit));
    Ok(())
}

/// Jobs that may wait for the background thread. They keep functions alive: a program that makes functions faster than they are compiled must not
/// heap them up. Who is turned away asks again after as many calls.
const MAX_PENDING: usize = 64;

const PANICKED: &str = "the compiler panicked";

/// Passes and machine code.
fn compile(
    backend: &mut Backend,
    func: &mut Func,
    options: lower::Options,
    dump: Option<&str>,
    panic: bool,
) -> (Result<Machine, String>, String) {
    let mut dumps = String::new();
    let wants = |stage: &str, name: &str| stage == "all" || stage == name;
    let result = catch_unwind(AssertUnwindSafe(|| {
        assert!(!panic, "the panic that was asked for");
        passes::run(func, |name, f| {
            if dump.is_some_and(|d| wants(d, name) || (d == "hir" && name == "build")) {
                dumps.push_str(&format!("=== {name}\n{f}"));
            }
        });
        if dump == Some("opt") {
            dumps.push_str(&format!("=== optimized\n{func}"));
        }
        let machine = backend.compile(func, options)?;
        if dump.is_some_and(|d| wants(d, "clif")) {
            dumps.push_str(&format!("=== clif\n{}", machine.clif));
        }
        if dump.is_some_and(|d| wants(d, "asm")) {
            dumps.push_str(&format!("=== asm\n{}", machine.assembly));
        }
        Ok(machine)
    }));
    match result {
        Ok(r) => (r, dumps),
        Err(_) => (Err(PANICKED.into()), dumps),
    }
}

fn start_worker(poll: *const AtomicU32, share: u32) -> Option<Worker> {
    struct Poll(*const AtomicU32);
    // SAFETY: the main thread's poll word outlives the worker: the VM joins it.
    unsafe impl Send for Poll {}
    let poll = Poll(poll);
    let (requests, inbox) = channel::<Request>();
    let (outbox, finished) = channel();
    let ended = Arc::new(AtomicBool::new(false));
    let end = ended.clone();
    let run = move || {
        let poll = poll;
        let Ok(mut backend) = Backend::new() else { return };
        let pace = Pace { share };
        for mut r in inbox {
            if !pace.wait(&end) {
                return;
            }
            let start = Instant::now();
            let (result, dumps) = compile(&mut backend, &mut r.func, r.lower, r.dump.as_deref(), r.panic);
            let time = start.elapsed();
            if result.is_err()
                && let Ok(fresh) = Backend::new()
            {
                backend = fresh;
            }
            if outbox.send(Finished { id: r.id, result, func: r.func, dumps, time }).is_err() {
                return;
            }
            // SAFETY: see above.
            unsafe { &*poll.0 }.fetch_or(brolga_vm::thread::poll::COMPILED, Ordering::Release);
        }
    };
    let handle = std::thread::Builder::new().name("compiler".into()).stack_size(16 << 20).spawn(run).ok()?;
    Some(Worker { requests, finished, ended, handle: Some(handle) })
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        let (closed, _) = channel();
        drop(std::mem::replace(&mut self.requests, closed));
        if let Some(h) = self.handle.take() {
            let _ = h.join();
        }
    }
}

impl Jit {
    fn count(&self, what: &str) {
        *self.stats.borrow_mut().entry(what.to_owned()).or_default() += 1;
    }
    /// Stubs for calls on rare paths; none if there is no memory for them.
    fn stubs(&self) -> Stubs {
        let mut pieces = self.stubs.borrow_mut();
        if pieces.is_empty() {
            let mut backend = self.backend.borrow_mut();
            for which in Cold::ALL {
                let Ok(bytes) = backend.stub(which) else { break };
                let Ok(piece) = heap::place(&self.heap, &bytes) else { break };
                let name = format!("brolga::stub::{which:?}");
                let told = self.outside.tell_of_stub(&name, piece.start() as usize, &bytes);
                self.registrations.borrow_mut().push(told);
                pieces.push(piece);
            }
        }
        let mut stubs = Stubs::default();
        for (address, piece) in stubs.0.iter_mut().zip(pieces.iter()) {
            *address = piece.start() as usize;
        }
        stubs
    }
    /// What is made quickly inlines less: most of it is thrown away soon.
    fn limits(&self, quick: bool) -> Limits {
        let lines = self.outside.want_lines() || self.options.dump.is_some();
        let all = Limits { lines, ..Limits::default() };
        if quick { Limits { hot: 120, total: 600, ..all } } else { all }
    }
    fn wants_dump(&self, name: &str) -> Option<String> {
        if self.dumping.get() {
            return Some("all".into());
        }
        match &self.options.dump {
            Some((function, stage)) if function == name || function == "*" => Some(stage.clone()),
            _ => None,
        }
    }
    fn refuse(&self, job: Job, why: &str) {
        self.count(&format!("refused: {why}"));
        let mut set = job.code.cold.compiled.borrow_mut();
        if job.entry == Entry::Call {
            set.refused = Some(why.to_owned());
        }
        // Stays among the pending ones: it is not tried again.
        if !set.pending.contains(&job.entry) {
            set.pending.push(job.entry);
        }
    }
    /// Enough work is waiting for the background thread.
    fn is_busy(&self) -> bool {
        let busy = self.pending.borrow().len() >= MAX_PENDING;
        if busy {
            self.count("turned away");
        }
        busy
    }
    /// Text that `-X jit-dump` asked for.
    fn show(&self, text: &str) {
        if self.dumping.get() {
            self.last_dump.borrow_mut().push_str(text);
        } else {
            eprint!("{text}");
        }
    }
    /// Adds to a sum of microseconds, and keeps the longest.
    fn spent(&self, what: &str, time: Duration) {
        let us = time.as_micros() as u64;
        let mut stats = self.stats.borrow_mut();
        *stats.entry(format!("{what}, us")).or_default() += us;
        let longest = stats.entry(format!("{what}, longest us")).or_default();
        *longest = us.max(*longest);
    }
    /// Builds and hands on; in synchronous mode the code is installed when this returns. `warm` is how long quickly made code may run; 0 asks
    /// for the best code.
    fn start(&self, t: &Thread, job: Job, fp: Option<Fp>, synchronous: bool, warm: i64) {
        let name = build_name(&job.code);
        if !self.options.only.is_empty() && !self.options.only.iter().any(|o| name.contains(o)) {
            return self.refuse(job, "not asked for");
        }
        if self.options.most.is_some_and(|n| self.next_id.get() > n) {
            return self.refuse(job, "enough");
        }
        let start = Instant::now();
        // A panic leaves nothing behind: what was built is dropped.
        let asked = |of: &Option<String>| of.as_ref().is_some_and(|p| name.contains(p.as_str()));
        let built = catch_unwind(AssertUnwindSafe(|| {
            assert!(!asked(&self.options.panic_building), "the panic that was asked for");
            build::build(t, job, fp, self.limits(warm > 0))
        }));
        let Ok(built) = built else {
            self.count("panics");
            return self.refuse(job, PANICKED);
        };
        self.spent("building", start.elapsed());
        let built = match built {
            Ok(b) => b,
            Err(b) => return self.refuse(job, b.name()),
        };
        self.count(if warm > 0 { "built quickly" } else { "built" });
        if !job.code.cold.compiled.borrow().pending.contains(&job.entry) {
            job.code.cold.compiled.borrow_mut().pending.push(job.entry);
        }
        let id = self.next_id.replace(self.next_id.get() + 1);
        let mut func = built.func;
        let dump = self.wants_dump(&name);
        let warmth = (warm > 0).then(|| Box::new(Warmth { left: Cell::new(warm), entry: job.entry }));
        let lower = lower::Options {
            inject: self.options.fail_guard.is_some(),
            text: dump.is_some(),
            places: dump.is_some() || self.outside.want_lines(),
            stubs: self.stubs(),
            warmth: warmth.as_ref().map_or(0, |w| std::ptr::from_ref(&**w) as usize),
        };
        let panic = asked(&self.options.panic);
        if dump.as_deref().is_some_and(|d| d == "bytecode" || d == "all") {
            self.show(&crate::explain::bytecode(&func));
        }
        let Built { assumptions, roots, notes, .. } = built;
        let pending = Pending { id, job, assumptions, roots, notes, warmth };
        self.pending.borrow_mut().push(pending);
        if synchronous {
            let start = Instant::now();
            let (result, dumps) = {
                let mut backend = self.backend.borrow_mut();
                let r = compile(&mut backend, &mut func, lower, dump.as_deref(), panic);
                if r.0.is_err()
                    && let Ok(fresh) = Backend::new()
                {
                    *backend = fresh;
                }
                r
            };
            return self.finish(t, Finished { id, result, func, dumps, time: start.elapsed() });
        }
        let mut worker = self.worker.borrow_mut();
        if worker.is_none() {
            *worker = start_worker(&t.main_thread().poll, self.options.share);
        }
        let request = Request { id, func, lower, dump, panic };
        let sent = worker.as_ref().is_some_and(|w| w.requests.send(request).is_ok());
        if !sent {
            self.pending.borrow_mut().retain(|p| p.id != id);
            self.count("no worker");
        }
    }
    /// Installs what was made.
    fn finish(&self, t: &Thread, done: Finished) {
        let Some(at) = self.pending.borrow().iter().position(|p| p.id == done.id) else { return };
        let mut pending = self.pending.borrow_mut().swap_remove(at);
        self.spent(if pending.warmth.is_some() { "compiling quickly" } else { "compiling" }, done.time);
        self.show(&done.dumps);
        let machine = match done.result {
            Ok(m) => m,
            Err(why) => {
                if why == PANICKED {
                    self.count("panics");
                }
                return self.refuse(pending.job, &why);
            }
        };
        pending.job.code.cold.compiled.borrow_mut().pending.retain(|e| *e != pending.job.entry);
        let start = Instant::now();
        for b in done.func.order() {
            for v in &done.func.block(b).insts {
                self.operations.borrow_mut()[done.func.inst(*v).op as usize] += 1;
            }
        }
        match self.package(t, &done.func, machine, &mut pending) {
            Ok(compiled) => {
                if tier::install(t, compiled) {
                    self.count("compiled");
                } else {
                    self.count("assumption broken before installation");
                }
            }
            Err(heap::NoCode::Full) => self.postpone(t, pending.job),
            Err(heap::NoCode::System(e)) => self.refuse(pending.job, &format!("no memory for code: {e}")),
        }
        self.spent("installing", start.elapsed());
    }
    /// There is no room for code although everything that no frame runs was evicted: the function may ask again.
    fn postpone(&self, t: &Thread, job: Job) {
        self.count("no room for code");
        if job.entry == Entry::Call {
            job.code.countdown.set(self.options.calls.max(1 << 16));
        }
        let _ = t;
    }
    /// Places code, after an eviction if need be.
    fn place(&self, t: &Thread, code: &[u8]) -> Result<Piece, heap::NoCode> {
        match heap::place(&self.heap, code) {
            Err(heap::NoCode::Full) => {}
            result => return result,
        }
        self.count("evictions");
        // More than is needed, so that it is not to be done again at once.
        let wanted = code.len().max(self.heap.borrow().limit() / 8);
        tier::evict(t, wanted);
        heap::place(&self.heap, code)
    }
    fn package(
        &self,
        t: &Thread,
        func: &Func,
        machine: Machine,
        pending: &mut Pending,
    ) -> Result<Compiled, heap::NoCode> {
        let other = |why: String| heap::NoCode::System(std::io::Error::other(why));
        let adapter = match func.entry {
            Entry::Loop(_) | Entry::Resume(_) => std::ptr::null(),
            Entry::Call => {
                let mut adapters = self.adapters.borrow_mut();
                match adapters.get(&func.argc) {
                    Some(piece) => piece.start(),
                    None => {
                        let bytes = self.backend.borrow_mut().adapter(func.argc).map_err(other)?;
                        let piece = self.place(t, &bytes)?;
                        let start = piece.start();
                        let name = format!("brolga::adapter::{}", func.argc);
                        self.registrations.borrow_mut().push(self.outside.tell_of_stub(&name, start as usize, &bytes));
                        adapters.insert(func.argc, piece);
                        start
                    }
                }
            }
        };
        let size = machine.bytes.len();
        let piece = self.place(t, &machine.bytes)?;
        let file = || build::text(pending.job.code.filename.get());
        let registration = if self.outside.is_empty() {
            None
        } else {
            self.outside.tell_of(func, &file(), piece.start() as usize, &machine.bytes, &machine.places)
        };
        // SAFETY: words of constants that `roots` has kept alive.
        let consts = machine.consts.iter().filter_map(|w| unsafe { Value::from_bits(*w) }).collect();
        let _ = &pending.roots;
        Ok(Compiled {
            code: pending.job.code,
            entry: func.entry,
            address: piece.start(),
            adapter,
            words: machine.words,
            deepest: func.deepest(),
            split: if func.generator { func.frames[0].words } else { u32::MAX },
            consts,
            sites: machine.sites,
            assumptions: pending.assumptions.clone(),
            valid: Cell::new(true),
            age: Cell::new(0),
            dormant: Cell::new(false),
            exits: Cell::new(0),
            lets_go: func.entry != Entry::Call || func.insts.iter().any(|i| i.op == Op::CheckObject),
            report: crate::explain::report(func, size, pending.warmth.is_some(), &pending.notes),
            warmth: pending.warmth.take(),
            memory: Box::new(Known { _registration: registration, piece }),
        })
    }
    fn drain(&self, t: &Thread) {
        loop {
            let next = match self.worker.borrow().as_ref() {
                Some(w) => w.finished.try_recv().ok(),
                None => None,
            };
            match next {
                Some(done) => self.finish(t, done),
                None => return,
            }
        }
    }
}

fn build_name(code: &PyCode) -> String {
    brolga_vm::objects::str_::as_str(code.qualname.get().unwrap_or(Value::NONE))
        .map_or_else(|| "?".to_owned(), |s| s.to_lossy().into_owned())
}

impl Tier for Jit {
    fn hot(&self, t: &Thread, job: Job, fp: Option<Fp>) {
        self.drain(t);
        {
            let set = job.code.cold.compiled.borrow();
            if let Some(found) = set.find(job.entry) {
                return tier::awaken(t, found);
            }
            if set.pending.contains(&job.entry) {
                if set.refused.is_some() && job.entry == Entry::Call {
                    job.code.countdown.set(i32::MAX);
                }
                return;
            }
        }
        if self.is_busy() {
            return;
        }
        // The compiler of a resumption looks at the frame, which is not there to be looked at when better code is wanted.
        let warm = if matches!(job.entry, Entry::Resume(_)) { 0 } else { self.options.warm };
        self.start(t, job, fp, self.options.synchronous, warm);
    }
    fn warm(&self, t: &Thread, job: Job, fp: Option<Fp>) {
        {
            let set = job.code.cold.compiled.borrow();
            let quick = set.find(job.entry).is_some_and(|c| c.warmth.is_some());
            if !quick || set.pending.contains(&job.entry) {
                return;
            }
            if self.is_busy() {
                let again = set.find(job.entry).and_then(|c| c.warmth.as_ref());
                return again.into_iter().for_each(|w| w.left.set(self.options.warm));
            }
        }
        self.start(t, job, fp, self.options.synchronous, 0);
    }
    fn poll(&self, t: &Thread) {
        tier::reap(t);
        self.drain(t);
    }
    fn trace(&self, tracer: &mut Tracer) {
        // Constants are roots themselves.
        if let Ok(pending) = self.pending.try_borrow() {
            for p in pending.iter() {
                tracer.visit_gc(Some(p.job.code));
                tracer.visit_gc(Some(p.job.function));
            }
        }
    }
    fn after_fork_in_child(&self, t: &Thread) {
        // The worker does not exist here; what it was given is asked for again.
        if let Some(h) = self.worker.borrow_mut().take().and_then(|mut w| w.handle.take()) {
            std::mem::forget(h);
        }
        for p in self.pending.borrow_mut().drain(..) {
            p.job.code.cold.compiled.borrow_mut().pending.retain(|e| *e != p.job.entry);
        }
        self.outside.after_fork_in_child();
        let _ = t;
    }
    fn explain(&self, _t: &Thread, function: Gc<PyFunction>) -> String {
        crate::explain::explain(function)
    }
    fn dump(&self, t: &Thread, function: Gc<PyFunction>, stage: &str) -> Result<String, String> {
        let job = Job { function, code: function.code(), entry: Entry::Call };
        let limits = Limits { lines: true, ..self.limits(false) };
        let built = build::build(t, job, None, limits).map_err(|b: Bailout| b.name().to_owned())?;
        let mut func = built.func;
        // Stubs are made by the same backend.
        let stubs = self.stubs();
        let mut backend = self.backend.borrow_mut();
        let options = lower::Options { text: true, places: true, stubs, ..lower::Options::default() };
        let (result, dumps) = compile(&mut backend, &mut func, options, Some(stage), false);
        let bytecode =
            if stage == "bytecode" || stage == "all" { crate::explain::bytecode(&func) } else { String::new() };
        result.map(|_| bytecode + &dumps)
    }
    fn compile_now(&self, t: &Thread, function: Gc<PyFunction>) -> Result<(), String> {
        let code = function.code();
        let job = Job { function, code, entry: Entry::Call };
        {
            let mut set = code.cold.compiled.borrow_mut();
            if let Some(found) = &set.call {
                tier::awaken(t, found);
                return Ok(());
            }
            set.pending.retain(|e| *e != Entry::Call);
            set.refused = None;
        }
        self.start(t, job, None, true, 0);
        let set = code.cold.compiled.borrow();
        if set.call.is_some() {
            code.countdown.set(0);
            return Ok(());
        }
        Err(set.refused.clone().unwrap_or_else(|| "an assumption does not hold".into()))
    }
    fn stats(&self, t: &Thread) -> Vec<(String, u64)> {
        let mut all: Vec<(String, u64)> = self.stats.borrow().iter().map(|(k, v)| (k.clone(), *v)).collect();
        let heap = self.heap.borrow();
        all.push(("code bytes".into(), heap.used() as u64));
        all.push(("code bytes, limit".into(), heap.limit() as u64));
        all.push(("code bytes, largest".into(), heap.peak() as u64));
        // Those that were never met are listed too: tests want to know.
        let made = self.operations.borrow();
        all.extend(Op::ALL.iter().map(|op| (format!("made: {}", op.info().name), made[*op as usize])));
        let left = t.tier.exits_by_operation.borrow();
        let leaves = |op: &&Op| op.info().effects.needs_state();
        let reasons = Op::ALL.iter().filter(leaves).map(|op| op.info().name).chain(Exit::ALL.map(|e| e.1));
        all.extend(reasons.map(|r| (format!("left by: {r}"), left.get(r).copied().unwrap_or(0))));
        all
    }
    fn thresholds(&self) -> (i32, u16) {
        (self.options.calls, self.options.rounds)
    }
}

/// What `-X jit-stats` prints at the end.
pub fn print_stats(t: &Thread, x_options: &[String]) {
    let Ok(options) = Options::parse(x_options) else { return };
    let Some(jit) = t.tier.tier.get() else { return };
    if options.stats {
        for (name, n) in t.tier.stats.all() {
            eprintln!("{name:40} {n}");
        }
        for (name, n) in jit.stats(t).into_iter().filter(|s| s.1 != 0) {
            eprintln!("{name:40} {n}");
        }
        for (n, place) in tier::exit_counts(t).into_iter().take(20) {
            eprintln!("{n:10} exits {place}");
        }
    }
    if options.fail_guard == Some(0) {
        eprintln!("guards {}", u64::MAX - t.guard_countdown.get());
    }
}
