//! Calls on rare paths that cost the others nothing: of runtime functions through stubs that preserve every register.
//!
//! A number that needs a box, or an object that must be logged, is met rarely, in the middle of loops. An ordinary call there would make the
//! register allocator keep nothing in the caller-saved registers around it, which on x86-64 are all that doubles have. A stub is a
//! function of the `preserve_all` convention, which has no results: one is left in the thread's word for second results.

use super::{Backend, Lowering};
use brolga_vm::abi::helpers::Helper;
use brolga_vm::abi::layout;
use cranelift_codegen::ir::{AbiParam, InstBuilder, MemFlagsData, Signature, Type as ClifType, Value, types};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::FunctionBuilder;

/// What has a stub.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cold {
    BoxInt,
    BoxFloat,
    LogStore,
}
impl Cold {
    pub const ALL: [Cold; 3] = [Cold::BoxInt, Cold::BoxFloat, Cold::LogStore];
    fn params(self) -> &'static [ClifType] {
        match self {
            Cold::BoxInt => &[types::I64],
            Cold::BoxFloat => &[types::F64],
            Cold::LogStore => &[types::I64, types::I64],
        }
    }
    fn address(self) -> usize {
        match self {
            Cold::BoxInt => Helper::box_int.info().address,
            Cold::BoxFloat => Helper::box_float.info().address,
            Cold::LogStore => brolga_heap::barrier::log_store_entry as *const () as usize,
        }
    }
    /// Whether the function takes the thread, and gives a word.
    fn boxes(self) -> bool {
        self != Cold::LogStore
    }
    fn signature(self) -> Signature {
        let mut sig = Signature::new(CallConv::PreserveAll);
        sig.params.extend(self.params().iter().map(|t| AbiParam::new(*t)));
        sig
    }
}

/// Addresses of stubs, in the order of [`Cold::ALL`]; zero where there is none.
#[derive(Clone, Copy, Default, Debug)]
pub struct Stubs(pub [usize; 3]);

impl Backend {
    /// The code of a stub.
    pub fn stub(&mut self, which: Cold) -> Result<Vec<u8>, String> {
        self.context.clear();
        self.context.func.signature = which.signature();
        let mut b = FunctionBuilder::new(&mut self.context.func, &mut self.builder);
        let block = b.create_block();
        b.append_block_params_for_function_params(block);
        b.switch_to_block(block);
        let thread = b.ins().get_pinned_reg(types::I64);
        let mut args = b.block_params(block).to_vec();
        let mut sig = Signature::new(CallConv::SystemV);
        if which.boxes() {
            args.insert(0, thread);
            sig.params.push(AbiParam::new(types::I64));
            sig.returns.push(AbiParam::new(types::I64));
        }
        sig.params.extend(which.params().iter().map(|t| AbiParam::new(*t)));
        let sig = b.import_signature(sig);
        let target = b.ins().iconst(types::I64, which.address() as i64);
        let call = b.ins().call_indirect(sig, target, &args);
        if let Some(&result) = b.inst_results(call).first() {
            b.ins().store(MemFlagsData::trusted(), result, thread, layout::THREAD_SECOND_RESULT as i32);
        }
        b.ins().return_(&[]);
        b.seal_all_blocks();
        b.finalize(self.best.frontend_config());
        self.finish(super::Options::default(), &super::lines::Places::default()).map(|x| x.bytes)
    }
}

impl Lowering<'_, '_> {
    /// Calls it; gives its result, or zero if it has none.
    pub(super) fn call_cold(&mut self, which: Cold, args: &[Value]) -> Value {
        let stub = self.options.stubs.0[which as usize];
        let t = self.thread();
        if stub == 0 {
            let mut args = args.to_vec();
            if which.boxes() {
                args.insert(0, t);
                return self.call_word(which.address(), &args);
            }
            self.call(which.address(), &args, None);
            return self.word(0);
        }
        let sig = self.b.import_signature(which.signature());
        let target = self.word(stub as i64);
        self.b.ins().call_indirect(sig, target, args);
        self.load(types::I64, t, layout::THREAD_SECOND_RESULT)
    }
}
