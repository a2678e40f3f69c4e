//! Sequences of instructions as Python objects, and the compiler's optimizing passes on them.

use crate::objects::bytes::PyBytes;
use crate::objects::code::PyCode;
use crate::objects::code::build;
use crate::objects::{complex, float, int, set::PySet};
use crate::prelude::*;
use brolga_bytecode::{AnyOpcode, Constant, Wtf8};
use brolga_compiler::steps::{self, Loc, Malformed, Sequence};
use std::cell::RefCell;

/// Instructions with labels.
#[pyclass(name = "InstructionSequence", flags = HAVE_GC | DISALLOW_INSTANTIATION)]
pub struct InstructionSequence {
    sequence: Opaque<RefCell<Sequence>>,
    nested: Field,
}
type This = Gc<Native<InstructionSequence>>;

impl InstructionSequence {
    fn make(t: &Thread, sequence: Sequence) -> PyResult<Value> {
        let nested = t.new_list(&[])?;
        let data = InstructionSequence { sequence: Opaque(RefCell::new(sequence)), nested: Field::new(nested) };
        Ok(Native::new(t, InstructionSequence::class(t), data)?.into())
    }
    /// A sequence without instructions.
    pub fn empty(t: &Thread) -> PyResult<Value> {
        InstructionSequence::make(t, Sequence::default())
    }
}

/// More labels than this are a mistake.
const MOST_LABELS: i32 = 1 << 20;

#[pymethods]
impl InstructionSequence {
    /// Append an instruction.
    #[method("addop($self, /, opcode, oparg, lineno, col_offset, end_lineno, end_col_offset)")]
    fn addop(
        t: &Thread,
        zelf: This,
        opcode: i32,
        oparg: i32,
        lineno: i32,
        col_offset: i32,
        end_lineno: i32,
        end_col_offset: i32,
    ) -> PyResult<()> {
        let op = u16::try_from(opcode).ok().and_then(AnyOpcode::from_u16);
        let (Some(op), Ok(arg)) = (op, u32::try_from(oparg)) else {
            return Err(t.raise_value_error("invalid opcode or oparg"));
        };
        zelf.sequence.borrow_mut().push(op, arg, Loc::new(lineno, end_lineno, col_offset, end_col_offset));
        Ok(())
    }
    /// Return a label that is not placed yet.
    #[method("new_label($self, /)")]
    fn new_label(zelf: This) -> u32 {
        zelf.sequence.borrow_mut().new_label().0
    }
    /// Place a label here.
    #[method("use_label($self, /, label)")]
    fn use_label(t: &Thread, zelf: This, label: i32) -> PyResult<()> {
        if !(0..MOST_LABELS).contains(&label) {
            return Err(t.raise_value_error("invalid label"));
        }
        let mut sequence = zelf.sequence.borrow_mut();
        let needed = label as usize + 1;
        if sequence.labels.len() < needed {
            sequence.labels.resize(needed, u32::MAX);
        }
        sequence.place(steps::Label(label as u32));
        Ok(())
    }
    /// Add the sequence of a code object within.
    #[method("add_nested($self, /, nested)")]
    fn add_nested(t: &Thread, zelf: This, nested: Value) -> PyResult<()> {
        if nested.downcast::<Native<InstructionSequence>>().is_none() {
            let class = crate::abi::args::type_name(t, nested);
            return Err(t.raise_type_error(format!("expected an instruction sequence, not {class}")));
        }
        match zelf.nested.get().and_then(Value::downcast::<PyList>) {
            Some(list) => list.append(t, nested),
            None => Ok(()),
        }
    }
    /// Return the nested sequences.
    #[method("get_nested($self, /)")]
    fn get_nested(t: &Thread, zelf: This) -> PyResult<Value> {
        match zelf.nested.get().and_then(Value::downcast::<PyList>) {
            Some(list) => t.new_list(&list.to_rooted(t)?),
            None => t.new_list(&[]),
        }
    }
    /// Return the instructions as tuples: opcode, argument, positions.
    #[method("get_instructions($self, /)")]
    fn get_instructions(t: &Thread, zelf: This) -> PyResult<Value> {
        let mut out = RootVec::new(&t.heap);
        let sequence = zelf.sequence.borrow();
        for instr in &sequence.instrs {
            // Without labels, targets are places already.
            let arg = if instr.op.has_target() && !sequence.labels.is_empty() {
                let place = sequence.labels.get(instr.arg as usize).copied().unwrap_or(u32::MAX);
                Value::from_small_int(if place == u32::MAX { -1 } else { place.into() })
            } else if instr.op.has_arg() {
                Value::from_small_int(instr.arg.into())
            } else {
                Value::NONE
            };
            let number = |n: i32| Value::from_small_int(n.into());
            out.push(t.new_tuple(&[
                Value::from_small_int((instr.op as u16).into()),
                arg,
                number(instr.loc.line),
                number(instr.loc.end_line),
                number(instr.loc.column),
                number(instr.loc.end_column),
            ])?);
        }
        t.new_list(&out)
    }
}

/// A Python constant as the compiler has it.
fn to_constant(t: &Thread, v: Value) -> PyResult<Constant> {
    t.enter_native(" during compilation")?;
    let class = t.class_of(v);
    Ok(match v {
        Value::NONE => Constant::None,
        Value::TRUE => Constant::Bool(true),
        Value::FALSE => Constant::Bool(false),
        Value::ELLIPSIS => Constant::Ellipsis,
        _ => {
            if let Some(text) = v.downcast::<PyStr>() {
                Constant::Str(Wtf8::from_bytes(&text.to_wtf8()).unwrap_or_default())
            } else if let Some(bytes) = v.downcast::<PyBytes>() {
                Constant::Bytes(bytes.as_bytes().into())
            } else if let Some(code) = v.downcast::<PyCode>() {
                let class = crate::abi::args::type_name(t, code.into());
                return Err(t.raise_type_error(format!("constants of type {class} are not supported here")));
            } else if let Some(i) = int::to_ibig(v).filter(|_| class == t.types.int) {
                Constant::Int(i)
            } else if let Some(f) = float::as_float(v).filter(|_| class == t.types.float) {
                Constant::Float(f)
            } else if let Some((real, imag)) = complex::as_complex(v).filter(|_| class == t.types.complex) {
                Constant::Complex { real, imag }
            } else if let Some(tuple) = v.downcast::<PyTuple>() {
                let items: PyResult<Vec<Constant>> = tuple.items().iter().map(|item| to_constant(t, *item)).collect();
                Constant::Tuple(items?.into())
            } else if let Some(set) = v.downcast::<PySet>().filter(|_| class == t.types.frozenset) {
                let mut items = Vec::new();
                let mut position = 0;
                while let Some((item, _)) = set.next_item(&mut position) {
                    items.push(to_constant(t, item)?);
                }
                Constant::FrozenSet(items.into())
            } else {
                let class = crate::abi::args::type_name(t, v);
                return Err(t.raise_type_error(format!("constants of type {class} are not supported here")));
            }
        }
    })
}

/// `optimize_cfg`.
pub fn optimize(t: &Thread, instructions: Value, consts: Value, locals: i32) -> PyResult<Value> {
    let Some(instructions) = instructions.downcast::<Native<InstructionSequence>>() else {
        return Err(t.raise_value_error("expected an instruction sequence"));
    };
    let Some(list) = consts.downcast::<PyList>() else {
        return Err(t.raise_type_error("consts must be a list"));
    };
    let mut constants = Vec::new();
    for v in list.to_rooted(t)?.iter() {
        constants.push(to_constant(t, *v)?);
    }
    let result = steps::optimize(&instructions.sequence.borrow(), &constants, locals.max(0) as usize);
    let (sequence, constants) = match result {
        Ok(done) => done,
        Err(Malformed::Label) => return Err(t.raise_value_error("a label is not placed")),
        Err(Malformed::Argument) => return Err(t.raise_value_error("an argument is out of range")),
        Err(Malformed::Constant(index, count)) => {
            let message = format!("LOAD_CONST index {index} is out of range for consts (len={count})");
            return Err(t.raise_value_error(message));
        }
    };
    list.clear();
    for constant in &constants {
        list.append(t, build::constant(t, constant)?)?;
    }
    InstructionSequence::make(t, sequence)
}
