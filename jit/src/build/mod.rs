//! From bytecode and feedback to HIR.
//!
//! An abstract interpreter over the bytecode: a [`Frame`] holds an HIR value for every local and every slot of the operand stack, in whatever
//! representation it came; instructions push and pop there and emit operations, specialized by what the interpreter saw. All facts about
//! the heap are read here, on the thread that runs Python; what may change later is written down as an assumption.
//!
//! * [`cfg`](mod@cfg): blocks and loops. [`merge`]: where control flow joins. [`facts`]: what is known of constants, classes and feedback.
//! * One file per group of opcodes: [`loads`], [`numbers`], [`attributes`], [`subscripts`], [`loops`], [`calls`], [`other`].
//! * [`handlers`]: exceptions caught by the function itself.
//! * [`containers`]: dicts, sets, slices, formatting. [`polymorphic`]: calls of one of several functions.
//! * [`operators`]: those of Python classes. [`consumers`]: generator expressions inside of what consumes them.
//! * [`binding`]: arguments to parameters.
//! * Calls of Python functions are inlined here, frame by frame ([`calls`]).
//!
//! # Rules
//!
//! * Operations that leave through a snapshot come before anything the instruction changes: its snapshot is the state at its start.
//! * After an operation that looks, the next instruction begins with a `CheckFrame`.
//! * An instruction without code of its own is executed by the interpreter's handler (`Step`), or ends the path (`Exit`).

mod attributes;
mod binding;
mod calls;
pub mod cfg;
mod consumers;
mod containers;
mod facts;
mod generators;
mod handlers;
mod iterators;
mod loads;
mod loops;
mod merge;
mod numbers;
mod operators;
mod other;
mod polymorphic;
mod subscripts;

use crate::ir::func::{Edge, Entry, Exit, Field, Frame as HirFrame, FrameId, Imm, Position, Terminator};
use crate::ir::types::leaf;
use crate::ir::{B, Func, Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_bytecode::code::co;
use brolga_vm::abi::tier::Job;
use brolga_vm::assume::Assumption;
use brolga_vm::feedback::Site;
use brolga_vm::objects::code::PyCode;
use brolga_vm::objects::function::PyFunction;
use brolga_vm::prelude::*;
use cfg::{Cfg, Instr};
use rustc_hash::FxHashSet;

/// Why something is not compiled. Every reason is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Bailout {
    /// Module and class bodies are compiled loop by loop.
    Namespace,
    /// More instructions than are worth it.
    TooLarge,
    /// The bytecode has not been verified, or is instrumented.
    Untrusted,
    /// An object that was left unmade meets a made one at a join.
    VirtualMismatch,
    /// The operand stack differs at a join.
    StackMismatch,
    /// A sum was taken for one of other numbers; what was learnt is good for the next attempt.
    OtherSum,
    /// Out of memory while reading facts.
    NoMemory,
    /// The loop cannot be found.
    NoLoop,
}
impl Bailout {
    pub fn name(self) -> &'static str {
        match self {
            Bailout::Namespace => "namespace",
            Bailout::TooLarge => "too large",
            Bailout::Untrusted => "untrusted bytecode",
            Bailout::VirtualMismatch => "virtual object at a join",
            Bailout::StackMismatch => "stack at a join",
            Bailout::OtherSum => "sum of other numbers",
            Bailout::NoMemory => "out of memory",
            Bailout::NoLoop => "no such loop",
        }
    }
}

/// What guides building.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Instructions of a callee that is always inlined.
    pub small: usize,
    /// Instructions of a callee that is inlined if it was called often.
    pub hot: usize,
    /// HIR instructions of the whole unit beyond which nothing is inlined.
    pub total: usize,
    /// Depth of inlining.
    pub depth: u32,
    /// Iterators and the like are made only when needed.
    pub virtuals: bool,
    /// The operand stack below a loop changes in it: a generator goes on in an inner loop and comes back to it by the outer one.
    pub stack_changes: bool,
    /// Source lines are wanted.
    pub lines: bool,
}
impl Default for Limits {
    fn default() -> Self {
        Limits { small: 60, hot: 300, total: 2000, depth: 9, virtuals: true, stack_changes: false, lines: false }
    }
}
/// Bytecode instructions of a function beyond which it is not compiled.
const MAX_INSTRUCTIONS: usize = 8000;

/// What building gives.
pub struct Built {
    pub func: Func,
    pub assumptions: Vec<Assumption>,
    /// Keeps the constants alive until the code is installed.
    pub roots: RootVec,
    /// What was inlined, what stayed generic.
    pub notes: Vec<String>,
}

/// The text of a string that a code object has.
pub(crate) fn text(v: Option<Value>) -> String {
    brolga_vm::objects::str_::as_str(v.unwrap_or(Value::NONE))
        .map_or_else(|| "?".to_owned(), |s| s.to_lossy().into_owned())
}

/// A frame of the abstract interpreter.
pub(crate) struct Frame {
    id: FrameId,
    code: Gc<PyCode>,
    globals: Gc<PyDict>,
    builtins: Option<Value>,
    /// The function, if it is a constant.
    function: Option<Gc<PyFunction>>,
    function_value: V,
    /// A function with this code, the one that is called as a rule.
    guess: Option<Gc<PyFunction>>,
    /// The snapshot of the caller, waiting.
    caller: Option<V>,
    locals: Vec<V>,
    stack: Vec<V>,
    /// Locals and stack at the start of the instruction.
    start: (Vec<V>, Vec<V>),
    instr: Instr,
    /// The instruction's snapshot, and the block that it is in.
    snapshot: Option<(V, B)>,
    /// The last operation looked: this must be checked before going on. The operation, and how much of the operand stack it left alone.
    unchecked: Option<V>,
    /// Where inlined frames go on, and the results they leave: (block, result).
    returns: Vec<(B, V)>,
    feedback: Vec<(u32, Site)>,
    /// It is an `__init__` whose result is dropped.
    is_init: bool,
    one_return: bool,
    /// Shapes were forgotten in this frame or its callees.
    forgot: bool,
    /// There are operations that look in this frame or its callees.
    looked: bool,
    /// The `CheckObject`s of the frame's returns.
    object_checks: Vec<(B, V)>,
    /// Who consumes the generator expression that the frame runs.
    consumer: Option<consumers::Consumer>,
}

/// See the module.
pub(crate) struct Builder<'t> {
    t: &'t Thread,
    f: Func,
    frame: Frame,
    /// Frames that wait for inlined callees, outermost first.
    callers: Vec<Frame>,
    /// The block that is being filled; `None` behind an unconditional exit.
    at: Option<B>,
    limits: Limits,
    roots: RootVec,
    rooted: FxHashSet<u64>,
    assumptions: Vec<Assumption>,
    notes: Vec<String>,
    /// Some global name was looked up: the code is good for functions with these globals only.
    uses_globals: bool,
    /// The frame that a loop is entered from, to look at what its locals hold.
    peek: Option<brolga_vm::frames::Fp>,
    /// Handlers of the compiled function, by code unit, as far as something leads to them.
    handlers: rustc_hash::FxHashMap<u32, handlers::Handler>,
    /// Callables that method look-ups on objects of several shapes gave: shapes and methods.
    methods_of: rustc_hash::FxHashMap<V, Vec<(u32, Value)>>,
    /// The next inlined function is the method of an operator.
    operator_call: bool,
    /// Those that are to be built.
    handled: FxHashSet<u32>,
    /// What `sum` was found to add up.
    sums: &'t consumers::Sums,
    /// This instruction was built together with the one before.
    done_already: Option<(FrameId, u32)>,
}

/// Builds what a job asks for.
pub fn build(t: &Thread, job: Job, peek: Option<brolga_vm::frames::Fp>, limits: Limits) -> Result<Built, Bailout> {
    let mut limits = limits;
    let sums = consumers::Sums::default();
    loop {
        match attempt(t, job, peek, limits, &sums) {
            Err(Bailout::OtherSum) => {}
            Err(Bailout::VirtualMismatch) if limits.virtuals => limits.virtuals = false,
            Err(Bailout::StackMismatch) if !limits.stack_changes => limits.stack_changes = true,
            other => return other,
        }
    }
}

/// Slots that a call fills: all parameters.
pub fn parameter_count(code: &PyCode) -> u32 {
    let stars = u32::from(code.flags & co::VARARGS != 0) + u32::from(code.flags & co::VARKEYWORDS != 0);
    code.argcount + code.kwonlyargcount + stars
}

fn attempt(
    t: &Thread,
    job: Job,
    peek: Option<brolga_vm::frames::Fp>,
    limits: Limits,
    sums: &consumers::Sums,
) -> Result<Built, Bailout> {
    let code = job.code;
    if job.entry == Entry::Call && !code.has_fast_locals() {
        return Err(Bailout::Namespace);
    }
    if code.unverified.get() || t.watch.get() != 0 {
        return Err(Bailout::Untrusted);
    }
    if code.unit_count() > 4 * MAX_INSTRUCTIONS {
        return Err(Bailout::TooLarge);
    }
    let argc = if job.entry == Entry::Call { parameter_count(&code) } else { 0 };
    let name = brolga_vm::objects::str_::as_str(code.qualname.get().unwrap_or(Value::NONE))
        .map_or_else(|| "?".to_owned(), |s| s.to_lossy().into_owned());
    let mut f = Func::new(&name, job.entry, argc);
    f.generator = job.entry != Entry::Call && generators::is_generator(&code);
    f.float_shape = t.types.float.shape_id().0;
    f.function_shape = t.types.function.shape_id().0;
    let entry = f.add_block();
    let start = match job.entry {
        Entry::Call => 0,
        Entry::Loop(at) | Entry::Resume(at) => at,
    };
    let cfg = match job.entry {
        Entry::Resume(_) => Cfg::resumed(code, start),
        _ => Cfg::new(code, start),
    };
    if cfg.blocks.iter().map(|b| b.instrs.len()).sum::<usize>() > MAX_INSTRUCTIONS {
        return Err(Bailout::TooLarge);
    }
    let dummy = V(0);
    let frame = Frame {
        id: FrameId(0),
        code,
        globals: job.function.globals(),
        builtins: job.function.builtins.get(),
        function: None,
        function_value: dummy,
        guess: Some(job.function),
        caller: None,
        locals: Vec::new(),
        stack: Vec::new(),
        start: (Vec::new(), Vec::new()),
        instr: cfg::decode(code, start),
        snapshot: None,
        unchecked: None,
        returns: Vec::new(),
        feedback: facts::feedback_of(&code),
        is_init: false,
        one_return: false,
        forgot: false,
        looked: false,
        object_checks: Vec::new(),
        consumer: None,
    };
    let mut b = Builder {
        t,
        f,
        frame,
        callers: Vec::new(),
        at: Some(entry),
        limits,
        roots: RootVec::new(&t.heap),
        rooted: FxHashSet::default(),
        assumptions: vec![Assumption::NoInstrumentation],
        notes: Vec::new(),
        uses_globals: false,
        peek,
        handlers: rustc_hash::FxHashMap::default(),
        methods_of: rustc_hash::FxHashMap::default(),
        operator_call: false,
        handled: FxHashSet::default(),
        sums,
        done_already: None,
    };
    b.find_handlers(&cfg);
    b.add_frame(code, None, 0, false);
    b.frame.function_value = b.emit_typed(Op::Callee, Imm::None, vec![], Type::FUNCTION);
    let locals = code.nlocalsplus as usize;
    match job.entry {
        Entry::Call => {
            for i in 0..locals {
                let v = if (i as u32) < argc {
                    b.emit_typed(Op::Arg, Imm::Index(i as u32), vec![], Type::ANY)
                } else {
                    b.null()
                };
                b.frame.locals.push(v);
            }
        }
        Entry::Loop(_) => b.enter_loop_frame(&cfg)?,
        Entry::Resume(_) => b.enter_resumed_frame(&cfg)?,
    }
    if !matches!(job.entry, Entry::Loop(_)) {
        b.check_globals(&cfg)?;
    }
    b.blocks(&cfg)?;
    b.abandon_handlers()?;
    let (looked, checks) = (b.frame.looked || b.f.entry != Entry::Call, std::mem::take(&mut b.frame.object_checks));
    b.settle_object_checks(looked, &checks);
    b.f.settle();
    Ok(Built { func: b.f, assumptions: b.assumptions, roots: b.roots, notes: b.notes })
}

impl<'t> Builder<'t> {
    fn add_frame(&mut self, code: Gc<PyCode>, parent: Option<FrameId>, window: u32, init: bool) -> FrameId {
        let name = text(code.qualname.get());
        let lines = if self.limits.lines { code.lines_of_units() } else { Vec::new() };
        let id = self.constant(code.value());
        self.f.frames.push(HirFrame {
            code: id,
            name,
            window,
            words: code.window_words,
            locals: code.nlocalsplus,
            parent,
            depth: parent.map_or(0, |p| self.f.frames[p.index()].depth + 1),
            init,
            operator: false,
            file: if lines.is_empty() { String::new() } else { crate::build::text(code.filename.get()) },
            lines,
            consumed: false,
        });
        FrameId(self.f.frames.len() as u32 - 1)
    }

    /// The interpreter's frame that a loop is entered from: what its slots hold now is a good guess for the next time.
    fn enter_loop_frame(&mut self, cfg: &Cfg) -> Result<(), Bailout> {
        let code = self.frame.code;
        let locals = code.nlocalsplus as usize;
        let Some(fp) = self.peek else { return Err(Bailout::NoLoop) };
        let depth = fp.stack_depth();
        for i in 0..locals + depth {
            let v = self.emit_typed(Op::Local, Imm::Index(i as u32), vec![], Type::SLOT);
            if i < locals {
                self.frame.locals.push(v);
            } else {
                self.frame.stack.push(v);
            }
        }
        let Some(&first) = cfg.order.first() else { return Err(Bailout::NoLoop) };
        let first = &cfg.blocks[first];
        let Some(&instr) = first.instrs.first() else { return Err(Bailout::NoLoop) };
        self.begin(instr);
        for i in 0..locals {
            let Some(seen) = fp.local(i) else { continue };
            if !first.live.get(i).copied().unwrap_or(false) {
                continue;
            }
            // A guard that keeps failing is not put here again.
            if self.site_exits(instr.at) > 8 {
                break;
            }
            let v = self.frame.locals[i];
            let state = self.snapshot();
            let guarded = if seen.is_small_int() {
                self.guard(Op::GuardInt, Imm::None, v, state)
            } else if seen.is_immediate_float() {
                self.guard(Op::GuardFloat, Imm::None, v, state)
            } else {
                continue;
            };
            self.frame.locals[i] = guarded;
        }
        let often = self.site_exits(instr.at) > 8;
        for i in 0..depth {
            if often {
                break;
            }
            let v = self.frame.stack[i];
            let seen = fp.stack_slot(i);
            let state = self.snapshot();
            if let Some(shape) = seen.and_then(Value::as_header).map(|h| h.shape_id().0) {
                self.know_shape(shape);
                let guarded = self.guard(Op::GuardShape, Imm::Shape(shape), v, state);
                self.frame.stack[i] = guarded;
            }
        }
        Ok(())
    }

    /// Functions that share code nearly always share globals, which is what the code is compiled for.
    fn check_globals(&mut self, cfg: &Cfg) -> Result<(), Bailout> {
        let all = cfg.order.iter().flat_map(|b| &cfg.blocks[*b].instrs);
        if !all.clone().any(|i| i.op == Opcode::LOAD_GLOBAL) {
            return Ok(());
        }
        let Some(first) = all.clone().next().copied() else { return Err(Bailout::NoLoop) };
        self.begin(first);
        let found = self.emit(Op::LoadField, Imm::Field(Field::FunctionGlobals), vec![self.frame.function_value]);
        let globals = self.constant(self.frame.globals.value());
        self.emit_state(Op::GuardIs, Imm::Const(globals), vec![found]);
        Ok(())
    }

    // ---- emitting ----

    fn block(&self) -> B {
        // Nothing is emitted behind an exit: `instruction` looks first.
        self.at.unwrap_or(Func::ENTRY)
    }
    fn emit(&mut self, op: Op, imm: Imm, args: Vec<V>) -> V {
        let b = self.block();
        self.f.push(b, op, imm, args, None)
    }
    fn emit_typed(&mut self, op: Op, imm: Imm, args: Vec<V>, ty: Type) -> V {
        let b = self.block();
        self.f.push_typed(b, op, imm, args, None, ty)
    }
    /// An operation that leaves through the instruction's snapshot.
    fn emit_state(&mut self, op: Op, imm: Imm, args: Vec<V>) -> V {
        let state = self.snapshot();
        let b = self.block();
        let v = self.f.push(b, op, imm, args, Some(state));
        if self.f.effects(v).raises && !self.handled.is_empty() {
            self.catch(v);
        }
        v
    }
    /// An operation that looks: the frame must be checked behind it.
    fn emit_looking(&mut self, op: Op, imm: Imm, args: Vec<V>) -> V {
        let v = self.emit_state(op, imm, args);
        if self.f.effects(v).looks {
            self.frame.unchecked = Some(v);
            self.frame.looked = true;
            self.forget_shapes(None);
        }
        v
    }
    fn helper(&mut self, h: brolga_vm::abi::helpers::Helper, args: Vec<V>) -> V {
        let info = h.info();
        if info.raises {
            self.emit_looking(Op::Helper, Imm::Helper(h), args)
        } else {
            self.emit(Op::Helper, Imm::Helper(h), args)
        }
    }
    fn guard(&mut self, op: Op, imm: Imm, v: V, state: V) -> V {
        let b = self.block();
        self.f.push(b, op, imm, vec![v], Some(state))
    }
    fn int(&mut self, n: i64) -> V {
        self.emit(Op::Const, Imm::Int(n), vec![])
    }
    fn null(&mut self) -> V {
        self.emit(Op::Const, Imm::Null, vec![])
    }
    fn bool_const(&mut self, b: bool) -> V {
        self.emit(Op::Const, Imm::Bool(b), vec![])
    }
    fn ty(&self, v: V) -> Type {
        self.f.ty(v)
    }
    fn is_virtual(&self, v: V) -> bool {
        self.f.inst(v).op == Op::Virtual
    }
    fn virtual_kind(&self, v: V) -> Option<brolga_vm::deopt::VirtualKind> {
        match (self.f.inst(v).op, self.f.inst(v).imm) {
            (Op::Virtual, Imm::Virtual(k)) => Some(k),
            _ => None,
        }
    }

    /// The value as a tagged word. What was left unmade is made.
    fn val(&mut self, v: V) -> V {
        if self.is_virtual(v) {
            return self.materialize(v);
        }
        let inst = self.f.inst(v);
        if inst.op == Op::Const {
            let imm = inst.imm;
            let value = match imm {
                Imm::Int(n) => Value::try_from_int(n),
                Imm::Float(bits) => Value::try_from_float(f64::from_bits(bits)),
                Imm::Bool(b) => Some(Value::from_bool(b)),
                _ => return v,
            };
            if let Some(value) = value {
                let c = self.constant(value);
                return self.emit(Op::Const, Imm::Const(c), vec![]);
            }
        }
        match self.ty(v).repr() {
            Repr::Value => v,
            Repr::Int => self.emit(Op::BoxInt, Imm::None, vec![v]),
            Repr::Float => self.emit(Op::BoxFloat, Imm::None, vec![v]),
            Repr::Bool => self.emit(Op::BoxBool, Imm::None, vec![v]),
        }
    }
    fn vals(&mut self, vs: &[V]) -> Vec<V> {
        vs.iter().map(|v| self.val(*v)).collect()
    }

    // ---- the instruction's state ----

    fn begin(&mut self, instr: Instr) {
        self.frame.instr = instr;
        self.frame.start = (self.frame.locals.clone(), self.frame.stack.clone());
        self.frame.snapshot = None;
    }
    /// The state at the start of the instruction.
    fn snapshot(&mut self) -> V {
        let here = self.block();
        if let Some((v, b)) = self.frame.snapshot
            && b == here
        {
            return v;
        }
        let i = self.frame.instr;
        let (locals, stack) = self.frame.start.clone();
        let v = self.snapshot_of(i.start, i.at, i.next, &locals, &stack, false);
        self.frame.snapshot = Some((v, here));
        v
    }
    fn snapshot_of(&mut self, start: u32, op: u32, next: u32, locals: &[V], stack: &[V], calling: bool) -> V {
        let mut args = Vec::with_capacity(locals.len() + stack.len() + 2);
        if let Some(caller) = self.frame.caller {
            args.push(caller);
            args.push(self.frame.function_value);
        }
        args.extend(locals);
        args.extend(stack);
        let frame = self.frame.id;
        let at = Position { frame, start, op, next, depth: stack.len() as u32, calling };
        self.emit(Op::Snapshot, Imm::At(at), args)
    }
    /// After an operation that looked: `unit` is executed next, with the frame as it is now.
    fn check_frame(&mut self, unit: u32) {
        let Some(call) = self.frame.unchecked.take() else { return };
        if self.at.is_none() {
            return;
        }
        let i = cfg::decode(self.frame.code, unit);
        let (locals, stack) = (self.frame.locals.clone(), self.frame.stack.clone());
        let state = self.snapshot_of(i.start, i.at, i.next, &locals, &stack, false);
        // What the instruction left alone: equal slots from the bottom up.
        let during = match self.f.inst(call).state.map(|s| self.f.inst(s).clone()) {
            Some(s) => s.args[s.args.len() - self.frame.start.1.len().min(s.args.len())..].to_vec(),
            None => Vec::new(),
        };
        let kept = during.iter().zip(&stack).take_while(|(a, b)| a == b).count();
        let b = self.block();
        self.f.push(b, Op::CheckFrame, Imm::Index(kept as u32), vec![call], Some(state));
    }
    /// The path is not compiled from here on.
    fn exit(&mut self, why: Exit) {
        let state = self.snapshot();
        let b = self.block();
        self.f.block_mut(b).term = Terminator::Exit(state, why);
        self.f.block_mut(b).cold = true;
        self.at = None;
    }
    /// Ends the block with a jump to another, which is filled next.
    fn jump_to(&mut self, to: B, args: Vec<V>) {
        let b = self.block();
        self.f.block_mut(b).term = Terminator::Jump(Edge { to, args });
        self.at = None;
    }
    /// Ends the block on a truth value; gives the blocks of both sides.
    fn branch(&mut self, condition: V) -> (B, B) {
        let (yes, no) = (self.f.add_block(), self.f.add_block());
        let b = self.block();
        self.f.block_mut(b).term = Terminator::Branch {
            condition,
            then: Edge { to: yes, args: vec![] },
            otherwise: Edge { to: no, args: vec![] },
        };
        self.at = None;
        (yes, no)
    }
    fn pop(&mut self) -> V {
        // Verified bytecode: the stack has what instructions need.
        self.frame.stack.pop().unwrap_or(V(0))
    }
    fn push(&mut self, v: V) {
        self.frame.stack.push(v);
    }
    /// The value `n` below the top; 1 is the top.
    fn top(&self, n: usize) -> V {
        let s = &self.frame.stack;
        s[s.len() - n]
    }
    /// Every slot that holds `old` holds `new` from now on.
    fn replace_everywhere(&mut self, old: V, new: V) {
        for v in self.frame.locals.iter_mut().chain(self.frame.stack.iter_mut()) {
            if *v == old {
                *v = new;
            }
        }
    }
    /// A guard narrowed a value: later instructions use the narrowed one.
    fn narrowed(&mut self, old: V, new: V) {
        if old != new && self.f.ty(old).repr() == Repr::Value {
            self.replace_everywhere(old, new);
        }
    }

    // ---- instructions ----

    fn instruction(&mut self, i: Instr) -> Result<(), Bailout> {
        if self.at.is_none() {
            return Ok(());
        }
        if self.frame.unchecked.is_some() {
            self.check_frame(i.start);
        }
        self.begin(i);
        match i.op {
            Opcode::NOP | Opcode::RESUME | Opcode::NOT_TAKEN | Opcode::CACHE => {}
            _ if self.load(i) => {}
            _ if self.operator(i)? => {}
            _ if self.number(i) => {}
            _ if self.attribute(i)? => {}
            _ if self.subscript(i) => {}
            _ if self.call_instruction(i)? => {}
            _ if self.exception_instruction(i) => {}
            _ if self.containers(i) => {}
            _ if self.generator_instruction(i)? => {}
            _ if self.other(i) => {}
            _ => self.step(i),
        }
        Ok(())
    }

    /// Has the interpreter execute the instruction.
    fn step(&mut self, i: Instr) {
        if self.frame.caller.is_some() || !brolga_vm::interp::tier::step::STEPS.contains(&i.op) {
            self.note(format!("{} is not compiled", i.op.name()));
            return self.exit(Exit::Uncompiled);
        }
        let (popped, pushed) = (i.op.popped(i.oparg) as usize, i.op.pushed(i.oparg) as usize);
        // The handler works on the operand stack in memory; what it does not touch may be raw, or unmade.
        let depth = self.frame.stack.len();
        for k in depth - popped..depth {
            let v = self.frame.stack[k];
            let value = self.val(v);
            self.frame.stack[k] = value;
        }
        self.frame.start.1 = self.frame.stack.clone();
        self.frame.start.0 = self.frame.locals.clone();
        self.frame.snapshot = None;
        let n = self.frame.stack.len();
        let operands = self.frame.stack[n - popped..].to_vec();
        let call = self.emit_looking(Op::Step, Imm::Int(i64::from(i.oparg)), operands);
        self.frame.stack.truncate(n - popped);
        let base = self.frame.code.nlocalsplus as usize;
        // What these push last may be NULL.
        let pair =
            matches!(i.op, Opcode::LOAD_ATTR | Opcode::LOAD_SUPER_ATTR | Opcode::LOAD_SPECIAL | Opcode::LOAD_GLOBAL);
        for k in 0..pushed {
            let at = base + self.frame.stack.len();
            let ty = if pair && k > 0 { Type::SLOT } else { Type::ANY };
            let v = self.emit_typed(Op::StepResult, Imm::Index(at as u32), vec![call], ty);
            self.frame.stack.push(v);
        }
    }
    fn note(&mut self, text: String) {
        let line = self.frame.code.line_of(self.frame.instr.at as isize);
        let note = format!("line {line}: {text}");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
    fn assume(&mut self, a: Assumption) {
        let same = |b: &Assumption| match (a, *b) {
            (Assumption::Cell(x, _), Assumption::Cell(y, _)) => x == y,
            (Assumption::ClassAttribute(c, n, _), Assumption::ClassAttribute(d, m, _)) => c == d && n == m,
            (
                Assumption::SuperAttribute { start: a, class: b, name: c, .. },
                Assumption::SuperAttribute { start: d, class: e, name: f, .. },
            ) => a == d && b == e && c == f,
            (Assumption::Function(f, _), Assumption::Function(g, _)) => f == g,
            (Assumption::PlainInstances(c), Assumption::PlainInstances(d)) => c == d,
            (Assumption::Subclass(a, b, _), Assumption::Subclass(c, d, _)) => a == c && b == d,
            (Assumption::NoInstrumentation, Assumption::NoInstrumentation) => true,
            _ => false,
        };
        if !self.assumptions.iter().any(same) {
            self.assumptions.push(a);
        }
    }
}

/// Whether a value of this type is certainly no number in a box, so that identity is sameness of words.
fn identity_is_sameness(ty: Type) -> bool {
    ty.bits & (leaf::BIG_INT | leaf::BOX_FLOAT | leaf::OTHER_OBJECT) == 0
}
