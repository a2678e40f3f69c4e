//! The table of special methods: for each the slot it fills, how Python calls reach a native slot function ([`wrap`]), and which dispatcher
//! ([`dispatch`]) the slot gets when a class defines the method in Python.
//!
//! The entries of one slot are adjacent. Names that fill two slots (`__len__`, `__getitem__`, `__add__`, ...) have the number or mapping slot first: the
//! wrapper object that a native type gets under that name belongs to the first slot that is filled.

use super::dispatch as d;
use super::wrap::Wrapper::{self, *};
use crate::abi::slots::{CompareOp, SlotFn, SlotId};
use crate::prelude::*;
use rustc_hash::FxHashMap;

/// One special method of one slot.
pub struct SlotDef {
    pub name: &'static str,
    pub slot: SlotId,
    /// How `type.__name__(self, ...)` calls the slot; `None`: there is no such wrapper object.
    pub wrapper: Option<Wrapper>,
    /// `None`: a class that defines the method in Python leaves the slot empty (its twin, a number slot, does the work).
    pub dispatcher: Option<SlotFn>,
    /// `__text_signature__`.
    pub signature: &'static str,
    pub doc: &'static str,
}

/// Indices into [`SLOT_DEFS`], by interned name; one table per VM.
pub struct SlotNames {
    by_name: FxHashMap<Value, Vec<u16>>,
    /// The interned name of each entry.
    // rooted: interned names of this file's own text.
    names: Vec<Value>,
}

impl SlotNames {
    pub(crate) fn create(t: &Thread) -> SlotNames {
        let mut by_name: FxHashMap<Value, Vec<u16>> = FxHashMap::default();
        // rooted: as above.
        let names: Vec<Value> = SLOT_DEFS.iter().map(|def| t.intern(def.name)).collect();
        for (i, &name) in names.iter().enumerate() {
            by_name.entry(name).or_default().push(i as u16);
        }
        SlotNames { by_name, names }
    }
    /// The entries with this name (an interned `str`).
    #[inline]
    pub fn find(&self, name: Value) -> &[u16] {
        self.by_name.get(&name).map_or(&[], Vec::as_slice)
    }
    /// The interned name of an entry.
    #[inline]
    pub fn name(&self, index: usize) -> Value {
        self.names[index]
    }
}

/// The range of entries that share the slot of entry `index`.
pub fn group(index: usize) -> std::ops::Range<usize> {
    let slot = SLOT_DEFS[index].slot;
    let mut start = index;
    while start > 0 && SLOT_DEFS[start - 1].slot == slot {
        start -= 1;
    }
    let mut end = index + 1;
    while end < SLOT_DEFS.len() && SLOT_DEFS[end].slot == slot {
        end += 1;
    }
    start..end
}

macro_rules! dispatcher {
    () => {
        None
    };
    ($variant:ident $f:path) => {
        Some(SlotFn::$variant($f))
    };
}
macro_rules! table {
    ($($name:literal $slot:ident $wrapper:expr, [$($dispatcher:tt)*], $signature:literal, $doc:literal;)*) => {
        /// See the module.
        pub static SLOT_DEFS: &[SlotDef] = &[$(SlotDef {
            name: $name, slot: SlotId::$slot, wrapper: $wrapper, dispatcher: dispatcher!($($dispatcher)*), signature: $signature, doc: $doc,
        }),*];
    };
}

table! {
    "__repr__" repr Some(Unary), [Unary d::repr], "($self, /)", "Same as repr(self).";
    "__hash__" hash Some(Hash), [Hash d::hash], "($self, /)", "Same as hash(self).";
    "__call__" call Some(Call), [Call d::call], "($self, /, *args, **kwargs)", "Calls self as a function.";
    "__str__" str Some(Unary), [Unary d::str], "($self, /)", "Same as str(self).";
    "__getattribute__" getattro Some(GetAttr), [Binary d::getattro], "($self, name, /)", "Same as getattr(self, name).";
    "__getattr__" getattro None, [Binary d::getattro_hook], "", "";
    "__setattr__" setattro Some(SetAttr), [Assign d::setattro], "($self, name, value, /)", "Same as setattr(self, name, value).";
    "__delattr__" setattro Some(DelAttr), [Assign d::setattro], "($self, name, /)", "Same as delattr(self, name).";
    "__lt__" richcompare Some(Compare(CompareOp::Lt)), [RichCompare d::richcompare], "($self, value, /)", "Same as self < value.";
    "__le__" richcompare Some(Compare(CompareOp::Le)), [RichCompare d::richcompare], "($self, value, /)", "Same as self <= value.";
    "__eq__" richcompare Some(Compare(CompareOp::Eq)), [RichCompare d::richcompare], "($self, value, /)", "Same as self == value.";
    "__ne__" richcompare Some(Compare(CompareOp::Ne)), [RichCompare d::richcompare], "($self, value, /)", "Same as self != value.";
    "__gt__" richcompare Some(Compare(CompareOp::Gt)), [RichCompare d::richcompare], "($self, value, /)", "Same as self > value.";
    "__ge__" richcompare Some(Compare(CompareOp::Ge)), [RichCompare d::richcompare], "($self, value, /)", "Same as self >= value.";
    "__iter__" iter Some(Unary), [Unary d::iter], "($self, /)", "Same as iter(self).";
    "__next__" iternext Some(Next), [IterNext d::iternext], "($self, /)", "Same as next(self).";
    "__get__" descr_get Some(DescrGet), [DescrGet d::descr_get], "($self, instance, owner=None, /)",
        "Returns the attribute of instance (or of its class, owner) that this describes.";
    "__set__" descr_set Some(DescrSet), [Assign d::descr_set], "($self, instance, value, /)", "Sets the attribute of instance to value.";
    "__delete__" descr_set Some(DescrDelete), [Assign d::descr_set], "($self, instance, /)", "Deletes the attribute of instance.";
    "__init__" init Some(Init), [Init d::init], "($self, /, *args, **kwargs)", "Initializes self; the class's own help has the true signature.";
    "__new__" new None, [New d::new], "", "";
    "__del__" finalize Some(Del), [Finalize d::finalize], "($self, /)", "Runs when nothing refers to the instance any more.";
    "__buffer__" getbuffer Some(Buffer), [GetBuffer d::getbuffer], "($self, flags, /)", "Returns a memoryview of the object's memory.";
    "__release_buffer__" releasebuffer Some(ReleaseBuffer), [ReleaseBuffer d::releasebuffer], "($self, buffer, /)",
        "Releases a buffer that __buffer__ returned.";
    "__await__" am_await Some(Unary), [Unary d::am_await], "($self, /)", "Returns the iterator that an await expression runs.";
    "__aiter__" am_aiter Some(Unary), [Unary d::am_aiter], "($self, /)", "Returns an asynchronous iterator.";
    "__anext__" am_anext Some(Unary), [Unary d::am_anext], "($self, /)", "Returns an awaitable for the next value, or raises StopAsyncIteration.";
    "__add__" add Some(BinaryLeft), [Binary d::add], "($self, value, /)", "Same as self + value.";
    "__radd__" add Some(BinaryRight), [Binary d::add], "($self, value, /)", "Same as value + self.";
    "__sub__" subtract Some(BinaryLeft), [Binary d::subtract], "($self, value, /)", "Same as self - value.";
    "__rsub__" subtract Some(BinaryRight), [Binary d::subtract], "($self, value, /)", "Same as value - self.";
    "__mul__" multiply Some(BinaryLeft), [Binary d::multiply], "($self, value, /)", "Same as self * value.";
    "__rmul__" multiply Some(BinaryRight), [Binary d::multiply], "($self, value, /)", "Same as value * self.";
    "__mod__" remainder Some(BinaryLeft), [Binary d::remainder], "($self, value, /)", "Same as self % value.";
    "__rmod__" remainder Some(BinaryRight), [Binary d::remainder], "($self, value, /)", "Same as value % self.";
    "__divmod__" divmod Some(BinaryLeft), [Binary d::divmod], "($self, value, /)", "Same as divmod(self, value).";
    "__rdivmod__" divmod Some(BinaryRight), [Binary d::divmod], "($self, value, /)", "Same as divmod(value, self).";
    "__pow__" power Some(TernaryLeft), [Ternary d::power], "($self, value, mod=None, /)", "Same as pow(self, value, mod).";
    "__rpow__" power Some(TernaryRight), [Ternary d::power], "($self, value, mod=None, /)", "Same as pow(value, self, mod).";
    "__neg__" negative Some(Unary), [Unary d::negative], "($self, /)", "Same as -self.";
    "__pos__" positive Some(Unary), [Unary d::positive], "($self, /)", "Same as +self.";
    "__abs__" absolute Some(Unary), [Unary d::absolute], "($self, /)", "Same as abs(self).";
    "__bool__" bool Some(Inquiry), [Inquiry d::bool], "($self, /)", "Whether self counts as true.";
    "__invert__" invert Some(Unary), [Unary d::invert], "($self, /)", "Same as ~self.";
    "__lshift__" lshift Some(BinaryLeft), [Binary d::lshift], "($self, value, /)", "Same as self << value.";
    "__rlshift__" lshift Some(BinaryRight), [Binary d::lshift], "($self, value, /)", "Same as value << self.";
    "__rshift__" rshift Some(BinaryLeft), [Binary d::rshift], "($self, value, /)", "Same as self >> value.";
    "__rrshift__" rshift Some(BinaryRight), [Binary d::rshift], "($self, value, /)", "Same as value >> self.";
    "__and__" and Some(BinaryLeft), [Binary d::and], "($self, value, /)", "Same as self & value.";
    "__rand__" and Some(BinaryRight), [Binary d::and], "($self, value, /)", "Same as value & self.";
    "__xor__" xor Some(BinaryLeft), [Binary d::xor], "($self, value, /)", "Same as self ^ value.";
    "__rxor__" xor Some(BinaryRight), [Binary d::xor], "($self, value, /)", "Same as value ^ self.";
    "__or__" or Some(BinaryLeft), [Binary d::or], "($self, value, /)", "Same as self | value.";
    "__ror__" or Some(BinaryRight), [Binary d::or], "($self, value, /)", "Same as value | self.";
    "__int__" int Some(Unary), [Unary d::int], "($self, /)", "Same as int(self).";
    "__float__" float Some(Unary), [Unary d::float], "($self, /)", "Same as float(self).";
    "__iadd__" inplace_add Some(Binary), [Binary d::inplace_add], "($self, value, /)", "What self += value does.";
    "__isub__" inplace_subtract Some(Binary), [Binary d::inplace_subtract], "($self, value, /)", "What self -= value does.";
    "__imul__" inplace_multiply Some(Binary), [Binary d::inplace_multiply], "($self, value, /)", "What self *= value does.";
    "__imod__" inplace_remainder Some(Binary), [Binary d::inplace_remainder], "($self, value, /)", "What self %= value does.";
    "__ipow__" inplace_power Some(TernaryLeft), [Ternary d::inplace_power], "($self, value, /)", "What self **= value does.";
    "__ilshift__" inplace_lshift Some(Binary), [Binary d::inplace_lshift], "($self, value, /)", "What self <<= value does.";
    "__irshift__" inplace_rshift Some(Binary), [Binary d::inplace_rshift], "($self, value, /)", "What self >>= value does.";
    "__iand__" inplace_and Some(Binary), [Binary d::inplace_and], "($self, value, /)", "What self &= value does.";
    "__ixor__" inplace_xor Some(Binary), [Binary d::inplace_xor], "($self, value, /)", "What self ^= value does.";
    "__ior__" inplace_or Some(Binary), [Binary d::inplace_or], "($self, value, /)", "What self |= value does.";
    "__floordiv__" floor_divide Some(BinaryLeft), [Binary d::floor_divide], "($self, value, /)", "Same as self // value.";
    "__rfloordiv__" floor_divide Some(BinaryRight), [Binary d::floor_divide], "($self, value, /)", "Same as value // self.";
    "__truediv__" true_divide Some(BinaryLeft), [Binary d::true_divide], "($self, value, /)", "Same as self / value.";
    "__rtruediv__" true_divide Some(BinaryRight), [Binary d::true_divide], "($self, value, /)", "Same as value / self.";
    "__ifloordiv__" inplace_floor_divide Some(Binary), [Binary d::inplace_floor_divide], "($self, value, /)", "What self //= value does.";
    "__itruediv__" inplace_true_divide Some(Binary), [Binary d::inplace_true_divide], "($self, value, /)", "What self /= value does.";
    "__index__" index Some(Unary), [Unary d::index], "($self, /)", "The int that self stands for where an index is wanted.";
    "__matmul__" matrix_multiply Some(BinaryLeft), [Binary d::matrix_multiply], "($self, value, /)", "Same as self @ value.";
    "__rmatmul__" matrix_multiply Some(BinaryRight), [Binary d::matrix_multiply], "($self, value, /)", "Same as value @ self.";
    "__imatmul__" inplace_matrix_multiply Some(Binary), [Binary d::inplace_matrix_multiply], "($self, value, /)", "What self @= value does.";
    "__len__" mp_length Some(Length), [Length d::length], "($self, /)", "Same as len(self).";
    "__getitem__" mp_subscript Some(Binary), [Binary d::subscript], "($self, key, /)", "Same as self[key].";
    "__setitem__" mp_ass_subscript Some(SetItem), [Assign d::ass_subscript], "($self, key, value, /)", "Sets self[key] to value.";
    "__delitem__" mp_ass_subscript Some(DelItem), [Assign d::ass_subscript], "($self, key, /)", "Deletes self[key].";
    "__len__" sq_length Some(Length), [Length d::length], "($self, /)", "Same as len(self).";
    "__add__" sq_concat Some(Binary), [], "($self, value, /)", "Same as self + value.";
    "__mul__" sq_repeat Some(IndexArg), [], "($self, value, /)", "Same as self * value.";
    "__rmul__" sq_repeat Some(IndexArg), [], "($self, value, /)", "Same as value * self.";
    "__getitem__" sq_item Some(SequenceItem), [IndexArg d::sequence_item], "($self, key, /)", "Same as self[key].";
    "__setitem__" sq_ass_item Some(SequenceSetItem), [AssignIndex d::sequence_ass_item], "($self, key, value, /)", "Sets self[key] to value.";
    "__delitem__" sq_ass_item Some(SequenceDelItem), [AssignIndex d::sequence_ass_item], "($self, key, /)", "Deletes self[key].";
    "__contains__" sq_contains Some(Contains), [Contains d::contains], "($self, key, /)", "Same as key in self.";
    "__iadd__" sq_inplace_concat Some(Binary), [], "($self, value, /)", "What self += value does.";
    "__imul__" sq_inplace_repeat Some(IndexArg), [], "($self, value, /)", "What self *= value does.";
}
