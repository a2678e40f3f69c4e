//! The slot table of a type: one function pointer an operation, after CPython's `tp_*`, `nb_*`, `sq_*`, `mp_*`, `am_*`.
//!
//! A native type fills in what it defines; [`crate::objects::type_`] inherits the rest, and points a slot at a generic
//! dispatcher when a Python class defines the corresponding dunder method. Slots are declared once in [`slots!`].

use crate::objects::tuple::PyTuple;
use crate::objects::type_::PyType;
use crate::prelude::*;

/// Arguments of a vectorcall: positional values, then the values of the keywords named by `kwnames`.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    pub values: &'a [Value],
    pub kwnames: Option<Gc<PyTuple>>,
}

impl<'a> Args<'a> {
    pub const NONE: Args<'static> = Args { values: &[], kwnames: None };
    #[inline]
    pub fn positional_only(values: &'a [Value]) -> Args<'a> {
        Args { values, kwnames: None }
    }
    #[inline]
    pub fn keyword_count(&self) -> usize {
        self.kwnames.map_or(0, |k| k.len())
    }
    /// The positional arguments.
    #[inline]
    pub fn positional(&self) -> &'a [Value] {
        &self.values[..self.values.len() - self.keyword_count()]
    }
    /// (name, value) of the keyword arguments.
    pub fn keywords(&self) -> impl Iterator<Item = (Value, Value)> + use<'a> {
        let n = self.keyword_count();
        let values = &self.values[self.values.len() - n..];
        let names: &'static [Field] = self.kwnames.map_or(&[], |k| k.as_ref().fields());
        names.iter().map(|f| f.get().expect("tuple items are set")).zip(values.iter().copied())
    }
    /// The value of a keyword argument (names are interned, so identity settles most look-ups).
    pub fn keyword(&self, t: &Thread, name: &str) -> Option<Value> {
        let wanted = t.intern(name);
        self.keywords().find(|(n, _)| *n == wanted || crate::objects::str_::eq_str(*n, name)).map(|(_, v)| v)
    }
}

/// Rich comparison operators, numbered as CPython's `Py_LT`...
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum CompareOp {
    Lt = 0,
    Le = 1,
    Eq = 2,
    Ne = 3,
    Gt = 4,
    Ge = 5,
}
impl CompareOp {
    pub const ALL: [CompareOp; 6] =
        [CompareOp::Lt, CompareOp::Le, CompareOp::Eq, CompareOp::Ne, CompareOp::Gt, CompareOp::Ge];
    pub fn from_u8(n: u8) -> Option<CompareOp> {
        CompareOp::ALL.get(n as usize).copied()
    }
    /// The operator with its operands exchanged.
    pub fn swapped(self) -> CompareOp {
        match self {
            CompareOp::Lt => CompareOp::Gt,
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Eq => CompareOp::Eq,
            CompareOp::Ne => CompareOp::Ne,
            CompareOp::Gt => CompareOp::Lt,
            CompareOp::Ge => CompareOp::Le,
        }
    }
    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }
    /// Applies the operator to an ordering.
    #[inline]
    pub fn matches(self, o: std::cmp::Ordering) -> bool {
        use std::cmp::Ordering::*;
        match self {
            CompareOp::Lt => o == Less,
            CompareOp::Le => o != Greater,
            CompareOp::Eq => o == Equal,
            CompareOp::Ne => o != Equal,
            CompareOp::Gt => o == Greater,
            CompareOp::Ge => o != Less,
        }
    }
}

/// What a generator-like object's step gave.
pub enum SendResult {
    /// Yielded a value.
    Next(Value),
    /// Returned a value.
    Return(Value),
}

pub type UnaryFn = fn(&Thread, Value) -> PyResult<Value>;
pub type BinaryFn = fn(&Thread, Value, Value) -> PyResult<Value>;
pub type TernaryFn = fn(&Thread, Value, Value, Value) -> PyResult<Value>;
pub type InquiryFn = fn(&Thread, Value) -> PyResult<bool>;
pub type LengthFn = fn(&Thread, Value) -> PyResult<usize>;
pub type HashFn = fn(&Thread, Value) -> PyResult<i64>;
pub type IndexArgFn = fn(&Thread, Value, i64) -> PyResult<Value>;
pub type AssignIndexFn = fn(&Thread, Value, i64, Option<Value>) -> PyResult<()>;
pub type ContainsFn = fn(&Thread, Value, Value) -> PyResult<bool>;
/// Sets, or with `None` deletes.
pub type AssignFn = fn(&Thread, Value, Value, Option<Value>) -> PyResult<()>;
pub type RichCompareFn = fn(&Thread, Value, Value, CompareOp) -> PyResult<Value>;
/// `None` at the end of the iteration, or a pending StopIteration that carries a value: see `protocol::iter::next`.
pub type IterNextFn = fn(&Thread, Value) -> PyResult<Option<Value>>;
pub type SendFn = fn(&Thread, Value, Value) -> PyResult<SendResult>;
pub type CallFn = fn(&Thread, Value, Args<'_>) -> PyResult<Value>;
pub type InitFn = fn(&Thread, Value, Args<'_>) -> PyResult<()>;
pub type NewFn = fn(&Thread, Gc<PyType>, Args<'_>) -> PyResult<Value>;
pub type DescrGetFn = fn(&Thread, Value, Option<Value>, Option<Value>) -> PyResult<Value>;
pub type FinalizeFn = fn(&Thread, Value) -> PyResult<()>;
/// Exports a buffer (PEP 3118).
pub type GetBufferFn = fn(&Thread, Value, u32) -> PyResult<crate::protocol::buffer::BufferView>;
pub type ReleaseBufferFn = fn(&Thread, Value);

/// A slot's function, whatever its type.
macro_rules! slot_functions {
    ($($variant:ident($ty:ty)),* $(,)?) => {
        /// The function of some slot, tagged with its signature.
        #[derive(Clone, Copy)]
        pub enum SlotFn { $($variant($ty),)* }
        impl SlotFn {
            /// Where the code is: functions are compared by it.
            pub fn address(self) -> usize {
                match self { $(SlotFn::$variant(f) => f as usize,)* }
            }
        }
        $(impl SlotFunction for $ty {
            fn erase(self) -> SlotFn { SlotFn::$variant(self) }
            fn restore(f: SlotFn) -> Option<Self> {
                match f { SlotFn::$variant(f) => Some(f), _ => None }
            }
        })*
    };
}
/// A function type that occurs in the slot table.
pub trait SlotFunction: Sized {
    fn erase(self) -> SlotFn;
    /// `None` if `f` has another signature.
    fn restore(f: SlotFn) -> Option<Self>;
}
slot_functions! {
    Unary(UnaryFn), Binary(BinaryFn), Ternary(TernaryFn), Inquiry(InquiryFn), Length(LengthFn), Hash(HashFn), IndexArg(IndexArgFn),
    AssignIndex(AssignIndexFn), Contains(ContainsFn), Assign(AssignFn), RichCompare(RichCompareFn), IterNext(IterNextFn),
    Send(SendFn), Call(CallFn), Init(InitFn), New(NewFn), DescrGet(DescrGetFn), Finalize(FinalizeFn), GetBuffer(GetBufferFn),
    ReleaseBuffer(ReleaseBufferFn),
}

macro_rules! slots {
    ($( $(#[$doc:meta])* $name:ident : $ty:ty ),* $(,)?) => {
        /// See the module.
        #[derive(Clone, Copy, Default)]
        pub struct Slots { $( $(#[$doc])* pub $name: Option<$ty>, )* }
        /// Names a slot.
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        pub enum SlotId { $($name,)* }
        impl SlotId {
            pub const ALL: &[SlotId] = &[$(SlotId::$name,)*];
        }
        impl Slots {
            /// The function in a slot.
            pub fn function(&self, id: SlotId) -> Option<SlotFn> {
                match id { $(SlotId::$name => self.$name.map(SlotFunction::erase),)* }
            }
            /// Fills or empties a slot. A function of another signature than the slot's empties it.
            pub fn set_function(&mut self, id: SlotId, f: Option<SlotFn>) {
                match id { $(SlotId::$name => {
                    self.$name = f.and_then(SlotFunction::restore);
                    debug_assert_eq!(self.$name.is_some(), f.is_some(), "function of the wrong type for slot {id:?}");
                })* }
            }
        }
    };
}

slots! {
    repr: UnaryFn, str: UnaryFn, hash: HashFn, call: CallFn,
    getattro: BinaryFn, setattro: AssignFn,
    richcompare: RichCompareFn,
    iter: UnaryFn, iternext: IterNextFn,
    descr_get: DescrGetFn, descr_set: AssignFn,
    init: InitFn, new: NewFn, finalize: FinalizeFn,
    // numbers
    add: BinaryFn, subtract: BinaryFn, multiply: BinaryFn, remainder: BinaryFn, divmod: BinaryFn, power: TernaryFn,
    negative: UnaryFn, positive: UnaryFn, absolute: UnaryFn, bool: InquiryFn, invert: UnaryFn,
    lshift: BinaryFn, rshift: BinaryFn, and: BinaryFn, xor: BinaryFn, or: BinaryFn,
    int: UnaryFn, float: UnaryFn, index: UnaryFn,
    floor_divide: BinaryFn, true_divide: BinaryFn, matrix_multiply: BinaryFn,
    inplace_add: BinaryFn, inplace_subtract: BinaryFn, inplace_multiply: BinaryFn, inplace_remainder: BinaryFn,
    inplace_power: TernaryFn, inplace_lshift: BinaryFn, inplace_rshift: BinaryFn, inplace_and: BinaryFn,
    inplace_xor: BinaryFn, inplace_or: BinaryFn, inplace_floor_divide: BinaryFn, inplace_true_divide: BinaryFn,
    inplace_matrix_multiply: BinaryFn,
    // sequences and mappings
    sq_length: LengthFn, sq_concat: BinaryFn, sq_repeat: IndexArgFn, sq_item: IndexArgFn, sq_ass_item: AssignIndexFn,
    sq_contains: ContainsFn, sq_inplace_concat: BinaryFn, sq_inplace_repeat: IndexArgFn,
    mp_length: LengthFn, mp_subscript: BinaryFn, mp_ass_subscript: AssignFn,
    // async
    am_await: UnaryFn, am_aiter: UnaryFn, am_anext: UnaryFn, am_send: SendFn,
    // buffer protocol
    getbuffer: GetBufferFn, releasebuffer: ReleaseBufferFn,
}
