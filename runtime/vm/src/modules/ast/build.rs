//! The compiler's tree to Python objects.

use super::classes::Classes;
use crate::objects::{complex, instance, int, set::PySet};
use crate::prelude::*;
use brolga_compiler::ast::convert::{ToTree, TreeBuilder};
use brolga_compiler::ast::meta::Class;
use brolga_compiler::ast::{ConstantValue, Location, Mod};

/// Makes the object for a tree.
pub fn tree_to_object(t: &Thread, module: &Mod<'_>) -> PyResult<Value> {
    let mut builder = Builder { t, classes: Classes::get(t)?, stack: RootVec::new(&t.heap) };
    module.to_tree(&mut builder)?;
    builder.stack.pop().ok_or_else(|| t.raise_system_error("a tree without root"))
}

struct Builder<'t> {
    t: &'t Thread,
    classes: Classes,
    stack: RootVec,
}

impl Builder<'_> {
    fn push(&mut self, v: Value) -> PyResult<()> {
        self.t.check_memory(self.stack.try_push(v))
    }
}

/// The object of a constant.
pub fn constant(t: &Thread, value: &ConstantValue<'_>) -> PyResult<Value> {
    let items = |values: &[ConstantValue<'_>]| -> PyResult<RootVec> {
        t.enter_native(" during ast construction")?;
        let mut items = RootVec::new(&t.heap);
        for value in values {
            items.push(constant(t, value)?);
        }
        Ok(items)
    };
    Ok(match *value {
        ConstantValue::None => Value::NONE,
        ConstantValue::True => Value::TRUE,
        ConstantValue::False => Value::FALSE,
        ConstantValue::Ellipsis => Value::ELLIPSIS,
        ConstantValue::Int(i) => int::from_ibig(t, i.clone())?,
        ConstantValue::Float(f) => t.new_float(f)?,
        ConstantValue::Complex { real, imag } => complex::new(t, real, imag)?,
        ConstantValue::Str(text) => PyStr::from_wtf8(t, text.as_bytes())?.value(),
        ConstantValue::Bytes(bytes) => crate::objects::bytes::PyBytes::new(t, bytes)?.value(),
        ConstantValue::Tuple(values) => t.new_tuple(&items(values)?)?,
        ConstantValue::FrozenSet(values) => PySet::new_frozenset(t, &items(values)?)?.value(),
    })
}

impl TreeBuilder for Builder<'_> {
    type Error = Raised;

    fn enter(&mut self) -> PyResult<()> {
        self.t.enter_native(" during ast construction")
    }
    fn none(&mut self) -> PyResult<()> {
        self.push(Value::NONE)
    }
    fn int(&mut self, value: i32) -> PyResult<()> {
        self.push(Value::from_small_int(value.into()))
    }
    fn str(&mut self, value: &str) -> PyResult<()> {
        self.push(self.t.intern(value))
    }
    fn constant(&mut self, value: &ConstantValue<'_>) -> PyResult<()> {
        let v = constant(self.t, value)?;
        self.push(v)
    }
    fn list(&mut self, len: usize) -> PyResult<()> {
        let start = self.stack.len() - len;
        let list = self.t.new_list(&self.stack[start..])?;
        self.stack.truncate(start);
        self.push(list)
    }
    fn node(&mut self, class: Class, loc: Option<Location>) -> PyResult<()> {
        let single = self.classes.singleton(class);
        if !single.is_none() {
            return self.push(single);
        }
        let t = self.t;
        let node = instance::alloc_plain(t, self.classes.class(class))?;
        let Some(header) = node.as_header() else { return Err(t.raise_system_error("a node is no object")) };
        let names = self.classes.fields(class);
        let start = self.stack.len() - names.len();
        for (i, &name) in names.as_ref().items().iter().enumerate() {
            instance::set(t, header, name, self.stack[start + i])?;
        }
        if let Some(loc) = loc {
            let numbers = [loc.lineno, loc.col_offset, loc.end_lineno, loc.end_col_offset];
            for (&name, number) in self.classes.attributes.as_ref().items().iter().zip(numbers) {
                instance::set(t, header, name, Value::from_small_int(number.into()))?;
            }
        }
        self.stack.truncate(start);
        self.push(node)
    }
}
