//! Constants while code is being compiled.
//!
//! A [`ConstPool`] belongs to one compilation and holds every constant once, so that a constant is a number and equality
//! is that of numbers, of any depth. Equality is CPython's for constant tables: type and sign count (`1`, `1.0` and `True`
//! differ, `0.0` and `-0.0` too), equal code objects are one. A [`ConstTable`] is a code unit's `co_consts` in the making.

use std::sync::Arc;

use brolga_bytecode::{CodeObject, Constant, Wtf8};
use dashu_int::IBig;
use rustc_hash::FxHashMap;

use crate::ast::{self, ConstantValue, Text};

/// A constant of a [`ConstPool`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ConstId(u32);

impl ConstId {
    pub const NONE: ConstId = ConstId(0);
    pub const FALSE: ConstId = ConstId(1);
    pub const TRUE: ConstId = ConstId(2);
}

/// The value of a constant. Equality is structural; NaNs are told apart by the pool.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Const<'a> {
    None,
    Ellipsis,
    Bool(bool),
    Int(i64),
    /// An integer that does not fit in 64 bits.
    BigInt(&'a IBig),
    /// The bits of a double.
    Float(u64),
    /// The bits of real and imaginary part.
    Complex(u64, u64),
    Str(Text<'a>),
    Bytes(&'a [u8]),
    Tuple(&'a [ConstId]),
    /// Elements in the order in which they were added, no two equal in Python's sense.
    FrozenSet(&'a [ConstId]),
    /// Start, stop, step.
    Slice([ConstId; 3]),
    /// Index of the code object in the pool.
    Code(u32),
}

impl Const<'_> {
    pub fn float(value: f64) -> Const<'static> {
        Const::Float(value.to_bits())
    }

    pub fn complex(real: f64, imag: f64) -> Const<'static> {
        Const::Complex(real.to_bits(), imag.to_bits())
    }
}

/// All constants of a compilation.
pub struct ConstPool<'a> {
    arena: &'a ast::Arena,
    values: Vec<Const<'a>>,
    ids: FxHashMap<Const<'a>, ConstId>,
    codes: Vec<Arc<CodeObject>>,
    code_ids: FxHashMap<Arc<CodeObject>, ConstId>,
}

impl<'a> ConstPool<'a> {
    /// A pool whose texts and numbers live in `arena`.
    pub fn new(arena: &'a ast::Arena) -> Self {
        let mut pool = ConstPool {
            arena,
            values: Vec::new(),
            ids: FxHashMap::default(),
            codes: Vec::new(),
            code_ids: FxHashMap::default(),
        };
        for value in [Const::None, Const::Bool(false), Const::Bool(true)] {
            pool.intern(value);
        }
        pool
    }

    /// Where texts and numbers live.
    pub fn arena(&self) -> &'a ast::Arena {
        self.arena
    }

    /// The value of a constant.
    pub fn get(&self, id: ConstId) -> Const<'a> {
        self.values[id.0 as usize]
    }

    fn add(&mut self, value: Const<'a>) -> ConstId {
        self.values.push(value);
        ConstId(self.values.len() as u32 - 1)
    }

    /// The constant with this value.
    pub fn intern(&mut self, value: Const<'a>) -> ConstId {
        let is_nan = match value {
            Const::Float(bits) => f64::from_bits(bits).is_nan(),
            Const::Complex(real, imag) => f64::from_bits(real).is_nan() || f64::from_bits(imag).is_nan(),
            _ => false,
        };
        if is_nan {
            // Equal to no other constant.
            return self.add(value);
        }
        if let Some(&id) = self.ids.get(&value) {
            return id;
        }
        let id = self.add(value);
        self.ids.insert(value, id);
        id
    }

    /// The constant of a finished one.
    pub fn import(&mut self, constant: &Constant) -> ConstId {
        let value = match constant {
            Constant::None => Const::None,
            Constant::Ellipsis => Const::Ellipsis,
            Constant::Bool(value) => Const::Bool(*value),
            Constant::Int(value) => self.int(value.clone()),
            Constant::Float(value) => Const::float(*value),
            Constant::Complex { real, imag } => Const::complex(*real, *imag),
            Constant::Str(text) => Const::Str(Text::from_wtf8(self.arena.slice(text.as_bytes()))),
            Constant::Bytes(bytes) => Const::Bytes(self.arena.slice(bytes)),
            Constant::Tuple(items) => {
                let items: Vec<ConstId> = items.iter().map(|item| self.import(item)).collect();
                return self.tuple(&items);
            }
            Constant::FrozenSet(items) => {
                let items: Vec<ConstId> = items.iter().map(|item| self.import(item)).collect();
                return self.frozenset(&items);
            }
            Constant::Slice(parts) => {
                let [start, stop, step] = &**parts;
                Const::Slice([self.import(start), self.import(stop), self.import(step)])
            }
            Constant::Code(code) => return self.code((**code).clone()),
        };
        self.intern(value)
    }

    /// The constant for a text.
    pub fn text(&mut self, text: &'a str) -> ConstId {
        self.intern(Const::Str(Text::new(text)))
    }

    /// The value for an integer of any size.
    pub fn int(&self, value: IBig) -> Const<'a> {
        match i64::try_from(&value) {
            Ok(small) => Const::Int(small),
            Err(_) => Const::BigInt(self.arena.int(value)),
        }
    }

    /// The constant for a tuple.
    pub fn tuple(&mut self, items: &[ConstId]) -> ConstId {
        self.intern(Const::Tuple(self.arena.slice(items)))
    }

    /// The constant for a frozenset: of elements that Python calls equal the first one counts.
    pub fn frozenset(&mut self, items: &[ConstId]) -> ConstId {
        let mut unique: Vec<ConstId> = Vec::with_capacity(items.len());
        for &item in items {
            if !unique.iter().any(|&other| self.python_equal(item, other)) {
                unique.push(item);
            }
        }
        let mut sorted = unique.clone();
        sorted.sort_unstable();
        let key = Const::FrozenSet(self.arena.slice(&sorted));
        if let Some(&id) = self.ids.get(&key) {
            return id;
        }
        let id = self.add(Const::FrozenSet(self.arena.slice(&unique)));
        self.ids.insert(key, id);
        id
    }

    /// The constant for a code object.
    pub fn code(&mut self, code: CodeObject) -> ConstId {
        let code = Arc::new(code);
        if let Some(&id) = self.code_ids.get(&code) {
            return id;
        }
        self.codes.push(code.clone());
        let id = self.add(Const::Code(self.codes.len() as u32 - 1));
        self.code_ids.insert(code, id);
        id
    }

    /// The constant for a value of the syntax tree.
    pub fn ast_value(&mut self, value: ConstantValue<'a>) -> ConstId {
        let value = match value {
            ConstantValue::None => return ConstId::NONE,
            ConstantValue::True => return ConstId::TRUE,
            ConstantValue::False => return ConstId::FALSE,
            ConstantValue::Ellipsis => Const::Ellipsis,
            ConstantValue::Int(value) => i64::try_from(value).map_or(Const::BigInt(value), Const::Int),
            ConstantValue::Float(value) => Const::float(value),
            ConstantValue::Complex { real, imag } => Const::complex(real, imag),
            ConstantValue::Str(text) => Const::Str(text),
            ConstantValue::Bytes(bytes) => Const::Bytes(bytes),
            ConstantValue::Tuple(items) => {
                let items: Vec<ConstId> = items.iter().map(|&item| self.ast_value(item)).collect();
                return self.tuple(&items);
            }
            ConstantValue::FrozenSet(items) => {
                let items: Vec<ConstId> = items.iter().map(|&item| self.ast_value(item)).collect();
                return self.frozenset(&items);
            }
        };
        self.intern(value)
    }

    /// Python's `bool()` of a constant.
    pub fn truth(&self, id: ConstId) -> bool {
        match self.get(id) {
            Const::None => false,
            Const::Ellipsis | Const::BigInt(_) | Const::Slice(_) | Const::Code(_) => true,
            Const::Bool(value) => value,
            Const::Int(value) => value != 0,
            Const::Float(bits) => f64::from_bits(bits) != 0.0,
            Const::Complex(real, imag) => f64::from_bits(real) != 0.0 || f64::from_bits(imag) != 0.0,
            Const::Str(text) => !text.is_empty(),
            Const::Bytes(bytes) => !bytes.is_empty(),
            Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
        }
    }

    /// Python's `==` on constants, for the elements of a set.
    pub fn python_equal(&self, a: ConstId, b: ConstId) -> bool {
        if a == b {
            return true;
        }
        match (self.get(a), self.get(b)) {
            (Const::Tuple(a), Const::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| self.python_equal(a, b))
            }
            (Const::FrozenSet(a), Const::FrozenSet(b)) => {
                a.len() == b.len() && a.iter().all(|&a| b.iter().any(|&b| self.python_equal(a, b)))
            }
            (a, b) => match (as_number(a), as_number(b)) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            },
        }
    }

    /// The constant as code objects hold it.
    pub fn export(&self, id: ConstId) -> Constant {
        let export_all = |items: &[ConstId]| items.iter().map(|&item| self.export(item)).collect();
        match self.get(id) {
            Const::None => Constant::None,
            Const::Ellipsis => Constant::Ellipsis,
            Const::Bool(value) => Constant::Bool(value),
            Const::Int(value) => Constant::Int(value.into()),
            Const::BigInt(value) => Constant::Int(value.clone()),
            Const::Float(bits) => Constant::Float(f64::from_bits(bits)),
            Const::Complex(real, imag) => Constant::Complex { real: f64::from_bits(real), imag: f64::from_bits(imag) },
            Const::Str(text) => Constant::Str(Wtf8::from_bytes(text.as_bytes()).unwrap_or_default()),
            Const::Bytes(bytes) => Constant::Bytes(bytes.into()),
            Const::Tuple(items) => Constant::Tuple(export_all(items)),
            Const::FrozenSet(items) => Constant::FrozenSet(export_all(items)),
            Const::Slice(parts) => Constant::Slice(Box::new(parts.map(|part| self.export(part)))),
            Const::Code(index) => Constant::Code(self.codes[index as usize].clone()),
        }
    }
}

/// A number in a form in which equal numbers of different types are equal: exact where both are integral.
#[derive(PartialEq)]
enum Number {
    Integral(IBig),
    Other(f64, f64),
}

fn as_number(value: Const<'_>) -> Option<Number> {
    let (real, imag) = match value {
        Const::Bool(value) => return Some(Number::Integral(IBig::from(u8::from(value)))),
        Const::Int(value) => return Some(Number::Integral(value.into())),
        Const::BigInt(value) => return Some(Number::Integral(value.clone())),
        Const::Float(bits) => (f64::from_bits(bits), 0.0),
        Const::Complex(real, imag) => (f64::from_bits(real), f64::from_bits(imag)),
        _ => return None,
    };
    if imag == 0.0
        && real.fract() == 0.0
        && let Ok(integral) = IBig::try_from(real)
    {
        return Some(Number::Integral(integral));
    }
    Some(Number::Other(real, imag))
}

/// The constants of a code unit, in the order of their first use.
#[derive(Default, Debug)]
pub struct ConstTable {
    ids: Vec<ConstId>,
    places: FxHashMap<ConstId, u32>,
}

impl ConstTable {
    /// The index of a constant, which is added if it is new.
    pub fn add(&mut self, id: ConstId) -> u32 {
        *self.places.entry(id).or_insert_with(|| {
            self.ids.push(id);
            self.ids.len() as u32 - 1
        })
    }

    /// A table of these constants, equal ones included.
    pub fn from_ids(ids: Vec<ConstId>) -> ConstTable {
        let places = ids.iter().enumerate().rev().map(|(place, &id)| (id, place as u32)).collect();
        ConstTable { ids, places }
    }

    /// The constant at an index.
    pub fn get(&self, index: u32) -> ConstId {
        self.ids[index as usize]
    }

    /// How many constants.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// The constants in order.
    pub fn iter(&self) -> impl Iterator<Item = ConstId> + '_ {
        self.ids.iter().copied()
    }

    /// Keeps the constants whose place in `keep` is set. Indices change.
    pub fn retain(&mut self, keep: &[bool]) {
        let mut keep = keep.iter();
        self.ids.retain(|_| keep.next().copied().unwrap_or(true));
        self.places = self.ids.iter().enumerate().map(|(place, &id)| (id, place as u32)).collect();
    }
}
