//! From HIR to machine code, through Cranelift.
//!
//! One CLIF block per HIR block, a parameter per parameter; [`arith`], [`guards`], [`memory`], [`calls`] have the operations.
//! [`sites`] turns snapshots into [`CallSite`]s and keeps track of which values are in their home slots; [`frame`] has
//! prologue and epilogue.
//!
//! The pinned register holds the thread. Everything compiled code calls has the system's C convention.

mod arith;
mod calls;
pub mod cold;
mod frame;
mod generators;
mod guards;
pub mod lines;
mod memory;
pub mod sites;

use crate::ir::{B, Entry, Func, Imm, Op, Repr, Terminator, V};
use brolga_vm::deopt::CallSite;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{
    AbiParam, BlockArg, InstBuilder, MemFlagsData, SigRef, Signature, Type as ClifType, Value as ClifValue, types,
};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa, TargetFrontendConfig};
use cranelift_codegen::{Context, settings, settings::Configurable};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use rustc_hash::FxHashMap;

/// What makes lowering different.
#[derive(Clone, Copy, Default, Debug)]
pub struct Options {
    /// Every guard counts down, and fails at zero.
    pub inject: bool,
    /// Keep the text of CLIF and machine code.
    pub text: bool,
    /// Keep which source lines machine code comes from.
    pub places: bool,
    /// Where rare calls go.
    pub stubs: cold::Stubs,
    /// The address of the [`Warmth`](brolga_vm::abi::tier::Warmth) of code that is made quickly; 0 asks for the best code.
    pub warmth: usize,
}

/// Machine code that is not in the code heap yet.
pub struct Machine {
    pub bytes: Vec<u8>,
    pub sites: Vec<CallSite>,
    /// Words of constants: HIR's, then those that recipes need.
    pub consts: Vec<u64>,
    /// Words of the Python stack.
    pub words: u32,
    /// Where the code comes from, if that was asked for.
    pub places: Vec<lines::Place>,
    pub clif: String,
    pub assembly: String,
}
// SAFETY: sites hold no references until they are installed; constants are words that the job keeps alive.
unsafe impl Send for Machine {}

/// What Cranelift made.
struct Finished {
    bytes: Vec<u8>,
    places: Vec<lines::Place>,
    clif: String,
    assembly: String,
}

/// What machine code costs to make, and is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quality {
    /// Registers given in one pass, nothing optimized: a quarter of the time, twice the size. For functions that are not too large:
    /// each value has a place of its own on the native stack.
    Quick,
    /// Nothing optimized, but good registers.
    Large,
    Best,
}
/// Instructions of CLIF up to which one pass over the registers is faster than the good allocation, and its frames stay small.
const QUICK_INSTRUCTIONS: usize = 6000;

/// The machine to compile for, with the settings of the house.
pub fn isa(quality: Quality) -> Result<OwnedTargetIsa, String> {
    let mut flags = settings::builder();
    let debug = if cfg!(debug_assertions) { "true" } else { "false" };
    for (name, value) in [
        ("opt_level", if quality == Quality::Best { "speed" } else { "none" }),
        ("regalloc_algorithm", if quality == Quality::Quick { "single_pass" } else { "backtracking" }),
        ("enable_verifier", debug),
        ("enable_probestack", "false"),
        ("preserve_frame_pointers", "true"),
        ("unwind_info", "false"),
        ("enable_pinned_reg", "true"),
        ("is_pic", "false"),
        ("machine_code_cfg_info", "false"),
    ] {
        flags.set(name, value).map_err(|e| e.to_string())?;
    }
    let builder = cranelift_native::builder().map_err(str::to_owned)?;
    builder.finish(settings::Flags::new(flags)).map_err(|e| e.to_string())
}

/// Reused from one function to the next.
pub struct Backend {
    best: OwnedTargetIsa,
    quick: OwnedTargetIsa,
    large: OwnedTargetIsa,
    context: Context,
    builder: FunctionBuilderContext,
}

impl Backend {
    pub fn new() -> Result<Backend, String> {
        Ok(Backend {
            best: isa(Quality::Best)?,
            quick: isa(Quality::Quick)?,
            large: isa(Quality::Large)?,
            context: Context::new(),
            builder: FunctionBuilderContext::new(),
        })
    }

    fn finish(&mut self, options: Options, places: &lines::Places) -> Result<Finished, String> {
        let clif = if options.text { self.context.func.display().to_string() } else { String::new() };
        self.context.set_disasm(options.text);
        let isa = match options.warmth {
            0 => &self.best,
            _ if self.context.func.dfg.num_insts() <= QUICK_INSTRUCTIONS => &self.quick,
            _ => &self.large,
        };
        let compiled = self
            .context
            .compile(&**isa, &mut ControlPlane::default())
            .map_err(|e| format!("Cranelift: {:?}", e.inner))?;
        if !compiled.buffer.relocs().is_empty() {
            return Err("unexpected relocation".into());
        }
        let assembly = compiled.vcode.clone().unwrap_or_default();
        let bytes = compiled.buffer.data().to_vec();
        let found = compiled.buffer.get_srclocs_sorted().iter().map(|s| (s.start, s.loc));
        let places = places.stretches(found);
        Ok(Finished { bytes, places, clif, assembly })
    }

    /// The code that takes the arguments of a call from its window: `fn(window, function, address)`.
    pub fn adapter(&mut self, argc: u32) -> Result<Vec<u8>, String> {
        self.context.clear();
        let i64 = types::I64;
        let mut sig = Signature::new(CallConv::SystemV);
        sig.params.extend([AbiParam::new(i64); 3]);
        sig.returns.push(AbiParam::new(i64));
        self.context.func.signature = sig;
        let mut b = FunctionBuilder::new(&mut self.context.func, &mut self.builder);
        let block = b.create_block();
        b.append_block_params_for_function_params(block);
        b.switch_to_block(block);
        let params = b.block_params(block).to_vec();
        let mut args = vec![params[0], params[1]];
        for i in 0..argc {
            let offset = brolga_vm::abi::layout::FRAME_BYTES as i32 + 8 * i as i32;
            args.push(b.ins().load(i64, MemFlagsData::trusted(), params[0], offset));
        }
        let sig = b.import_signature(call_signature(argc));
        let call = b.ins().call_indirect(sig, params[2], &args);
        let result = b.inst_results(call)[0];
        b.ins().return_(&[result]);
        b.seal_all_blocks();
        b.finalize(self.best.frontend_config());
        self.finish(Options::default(), &lines::Places::default()).map(|x| x.bytes)
    }

    /// Compiles a function.
    pub fn compile(&mut self, f: &Func, options: Options) -> Result<Machine, String> {
        self.context.clear();
        self.context.func.signature = match f.entry {
            Entry::Call => call_signature(f.argc),
            Entry::Loop(_) => {
                let mut sig = Signature::new(CallConv::SystemV);
                sig.params.push(AbiParam::new(types::I64));
                sig.returns.push(AbiParam::new(types::I64));
                sig
            }
            Entry::Resume(_) => generators::resume_signature(),
        };
        let b = FunctionBuilder::new(&mut self.context.func, &mut self.builder);
        let mut l = Lowering::new(f, b, options);
        l.run();
        let marks = std::mem::take(&mut l.places);
        let (sites, consts, words) = l.finish(self.best.frontend_config());
        let Finished { bytes, places, clif, assembly } = self.finish(options, &marks)?;
        let assembly = marks.annotate(f, &assembly);
        Ok(Machine { bytes, sites, consts, words, places, clif, assembly })
    }
}

/// `fn(window, function, arguments...) -> word`
pub fn call_signature(argc: u32) -> Signature {
    let mut sig = Signature::new(CallConv::SystemV);
    sig.params.extend(vec![AbiParam::new(types::I64); argc as usize + 2]);
    sig.returns.push(AbiParam::new(types::I64));
    sig
}

/// The operation at the end of a block that a handler of the function catches, and where that starts.
fn caught_by(f: &Func, block: B) -> Option<(V, B)> {
    let Terminator::Branch { condition, then, .. } = &f.block(block).term else { return None };
    let raised = f.inst(*condition);
    (raised.op == Op::Raised).then(|| (raised.args[0], then.to))
}

/// How a representation is held.
fn clif_type(repr: Repr) -> ClifType {
    match repr {
        Repr::Value | Repr::Int => types::I64,
        Repr::Float => types::F64,
        Repr::Bool => types::I8,
    }
}

/// A function in the making.
struct Lowering<'f, 'b> {
    f: &'f Func,
    b: FunctionBuilder<'b>,
    options: Options,
    blocks: Vec<cranelift_codegen::ir::Block>,
    values: Vec<Option<ClifValue>>,
    signatures: FxHashMap<Vec<ClifType>, SigRef>,
    sites: sites::Sites,
    /// The window's address.
    fp: ClifValue,
    /// A generator's words behind its window.
    stack: Option<ClifValue>,
    function: Option<ClifValue>,
    /// Where arguments in memory are.
    area: Option<cranelift_codegen::ir::StackSlot>,
    /// The frame is in the thread's chain while this runs.
    linked: bool,
    /// The window's header is complete.
    complete: bool,
    /// Operations that handlers of the function itself catch, and where those start.
    handlers: FxHashMap<V, B>,
    /// The sites of calls.
    call_sites: FxHashMap<V, u64>,
    places: lines::Places,
}

impl<'f, 'b> Lowering<'f, 'b> {
    fn new(f: &'f Func, mut b: FunctionBuilder<'b>, options: Options) -> Self {
        let blocks = (0..f.blocks.len()).map(|_| b.create_block()).collect();
        let mut linked = f.entry != Entry::Call;
        let mut complete = false;
        let mut handlers = FxHashMap::default();
        for block in f.order() {
            for v in &f.block(block).insts {
                linked |= f.effects(*v).looks;
                complete |= f.inst(*v).op == Op::Step;
            }
            if let Some((op, to)) = caught_by(f, block) {
                linked = true;
                handlers.insert(op, to);
            }
        }
        let sites = sites::Sites::new(f, linked);
        Lowering {
            f,
            b,
            options,
            blocks,
            values: vec![None; f.insts.len()],
            signatures: FxHashMap::default(),
            sites,
            fp: ClifValue::from_u32(0),
            stack: None,
            function: None,
            area: None,
            linked,
            complete: complete && f.entry == Entry::Call,
            handlers,
            call_sites: FxHashMap::default(),
            places: lines::Places::default(),
        }
    }

    fn run(&mut self) {
        self.prologue();
        let f = self.f;
        for (n, block) in f.order().into_iter().enumerate() {
            let clif = self.blocks[block.index()];
            if n > 0 {
                for p in &f.block(block).params {
                    let ty = clif_type(f.ty(*p).repr());
                    let v = self.b.append_block_param(clif, ty);
                    self.values[p.index()] = Some(v);
                }
                self.b.switch_to_block(clif);
            }
            if f.block(block).cold {
                self.b.set_cold_block(clif);
            }
            self.sites.start_block(block);
            for v in &f.block(block).insts {
                self.instruction(*v);
            }
            self.terminator(block);
        }
        self.exit_blocks();
    }

    fn finish(mut self, config: TargetFrontendConfig) -> (Vec<CallSite>, Vec<u64>, u32) {
        self.b.seal_all_blocks();
        self.b.finalize(config);
        self.sites.finish()
    }

    /// The CLIF value of a HIR value. Constants are made where they are used, so that none is kept in a register for long.
    fn value(&mut self, v: V) -> ClifValue {
        let inst = self.f.inst(v);
        if inst.op == Op::Const {
            return match inst.imm {
                Imm::Int(n) => self.b.ins().iconst(types::I64, n),
                Imm::Float(bits) => self.b.ins().f64const(f64::from_bits(bits)),
                Imm::Bool(x) => self.b.ins().iconst(types::I8, i64::from(x)),
                Imm::Const(c) => {
                    let bits = self.f.consts[c.index()].bits;
                    self.b.ins().iconst(types::I64, bits as i64)
                }
                _ => self.b.ins().iconst(types::I64, 0),
            };
        }
        match self.values[v.index()] {
            Some(x) => x,
            // The verifier excludes it.
            None => unreachable!("{v} has no value"),
        }
    }
    fn define(&mut self, v: V, x: ClifValue) {
        self.values[v.index()] = Some(x);
    }

    fn word(&mut self, n: i64) -> ClifValue {
        self.b.ins().iconst(types::I64, n)
    }
    fn load(&mut self, ty: ClifType, base: ClifValue, offset: usize) -> ClifValue {
        self.b.ins().load(ty, MemFlagsData::trusted(), base, offset as i32)
    }
    fn store(&mut self, v: ClifValue, base: ClifValue, offset: usize) {
        self.b.ins().store(MemFlagsData::trusted(), v, base, offset as i32);
    }
    fn thread(&mut self) -> ClifValue {
        self.b.ins().get_pinned_reg(types::I64)
    }

    /// A signature of these parameters and results.
    fn signature(&mut self, params: &[ClifType], result: Option<ClifType>) -> SigRef {
        let mut key = params.to_vec();
        key.push(types::INVALID);
        key.extend(result);
        if let Some(s) = self.signatures.get(&key) {
            return *s;
        }
        let param = |t: &ClifType| if *t == types::I8 { AbiParam::new(*t).uext() } else { AbiParam::new(*t) };
        let mut sig = Signature::new(CallConv::SystemV);
        sig.params.extend(params.iter().map(param));
        sig.returns.extend(result.map(AbiParam::new));
        let s = self.b.import_signature(sig);
        self.signatures.insert(key, s);
        s
    }
    /// Calls a function of the runtime.
    fn call(&mut self, address: usize, args: &[ClifValue], result: Option<ClifType>) -> Option<ClifValue> {
        let params: Vec<ClifType> = args.iter().map(|a| self.b.func.dfg.value_type(*a)).collect();
        let sig = self.signature(&params, result);
        let target = self.word(address as i64);
        let inst = self.b.ins().call_indirect(sig, target, args);
        self.b.inst_results(inst).first().copied()
    }
    /// As [`Lowering::call`], of a function whose result is a word.
    fn call_word(&mut self, address: usize, args: &[ClifValue]) -> ClifValue {
        match self.call(address, args, Some(types::I64)) {
            Some(v) => v,
            None => unreachable!("the signature has a result"),
        }
    }

    fn edge_args(&mut self, args: &[V]) -> Vec<BlockArg> {
        args.iter().map(|a| BlockArg::Value(self.value(*a))).collect()
    }
    fn terminator(&mut self, block: B) {
        match &self.f.block(block).term {
            Terminator::Jump(e) => {
                let args = self.edge_args(&e.args);
                self.b.ins().jump(self.blocks[e.to.index()], &args);
            }
            // The way to the handler starts where the operation is.
            Terminator::Branch { otherwise, .. } if caught_by(self.f, block).is_some() => {
                let args = self.edge_args(&otherwise.args);
                self.b.ins().jump(self.blocks[otherwise.to.index()], &args);
            }
            Terminator::Branch { condition, then, otherwise } => {
                let c = self.value(*condition);
                let (a, b) = (self.edge_args(&then.args), self.edge_args(&otherwise.args));
                let (x, y) = (self.blocks[then.to.index()], self.blocks[otherwise.to.index()]);
                self.b.ins().brif(c, x, &a, y, &b);
            }
            Terminator::Return(v) => self.return_value(*v),
            Terminator::Exit(state, why) => self.exit(*state, *why),
            Terminator::Open => unreachable!("verified"),
        }
    }

    fn instruction(&mut self, v: V) {
        self.mark_place(v);
        let op = self.f.inst(v).op;
        match op {
            Op::Const | Op::Param | Op::Snapshot | Op::Virtual | Op::Raised => {}
            Op::Refine => {
                let from = self.f.inst(v).args[0];
                let x = self.value(from);
                self.define(v, x);
            }
            Op::Arg | Op::Callee | Op::Local | Op::Caught => self.frame_value(v),
            Op::GuardInt
            | Op::GuardSmall
            | Op::GuardFloat
            | Op::GuardNumber
            | Op::GuardBool
            | Op::GuardShape
            | Op::GuardIs
            | Op::GuardBound
            | Op::GuardTrue
            | Op::GuardFalse
            | Op::CheckFrame
            | Op::CheckObject
            | Op::Poll => self.guard(v),
            Op::BoxInt
            | Op::BoxFloat
            | Op::BoxImmediate
            | Op::BoxBool
            | Op::IntToFloat
            | Op::BoolToInt
            | Op::IntAdd
            | Op::IntSub
            | Op::IntMul
            | Op::IntNeg
            | Op::IntFloorDiv
            | Op::IntMod
            | Op::IntTrueDiv
            | Op::IntShl
            | Op::IntShr
            | Op::IntAnd
            | Op::IntOr
            | Op::IntXor
            | Op::IntBelow
            | Op::IntCompare
            | Op::FloatIsImmediate
            | Op::FloatAdd
            | Op::FloatSub
            | Op::FloatMul
            | Op::FloatDiv
            | Op::FloatNeg
            | Op::FloatAbs
            | Op::FloatSqrt
            | Op::FloatToInt
            | Op::FloatCompare
            | Op::BoolNot
            | Op::Select
            | Op::Same
            | Op::IsBound => self.arithmetic(v),
            Op::HasShape
            | Op::LoadField
            | Op::StoreField
            | Op::LoadSlot
            | Op::StoreSlot
            | Op::AddSlot
            | Op::LoadItem
            | Op::StoreItem => self.memory(v),
            Op::Helper
            | Op::CallValue
            | Op::CallPython
            | Op::CallNative
            | Op::CallKeywords
            | Op::Display
            | Op::Collect
            | Op::Probe
            | Op::Put
            | Op::Step
            | Op::StepResult
            | Op::SecondResult => self.runtime_call(v),
            Op::ResumeGenerator | Op::Suspend | Op::FinishGenerator | Op::MakeGenerator => self.generator(v),
        }
    }
}
