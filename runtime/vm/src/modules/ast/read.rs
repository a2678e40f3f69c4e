//! Python objects to the compiler's tree, with CPython's errors.

use super::classes::{Classes, end_is_optional};
use crate::objects::bytes::PyBytes;
use crate::objects::set::PySet;
use crate::objects::type_::PyType;
use crate::objects::{complex, float, int};
use crate::prelude::*;
use crate::protocol::{attr, object};
use brolga_compiler::ast::convert::{TreeReader, mod_from_tree};
use brolga_compiler::ast::meta::{Class, Quantifier, Type};
use brolga_compiler::ast::validate::validate;
use brolga_compiler::ast::{Arena, ConstantValue, Location, Mod, Text};
use brolga_compiler::parse::Mode;

/// Whether an object is a node of a tree.
pub fn is_node(t: &Thread, v: Value) -> bool {
    Classes::existing(t).is_some() && t.class_of(v).is_subtype_of(<super::node::Ast as PyClass>::class(t))
}

/// Reads and validates the tree that `v` is the root of.
pub fn object_to_tree<'a>(t: &Thread, arena: &'a Arena, v: Value, mode: Mode) -> PyResult<&'a Mod<'a>> {
    let classes = Classes::get(t)?;
    crate::modules::sys::audit(t, "compile", || t.new_tuple(&[v, Value::NONE]))?;
    let wanted = match mode {
        Mode::Exec => Class::Module,
        Mode::Eval => Class::Expression,
        Mode::Single => Class::Interactive,
        Mode::FuncType => Class::FunctionType,
    };
    if !object::is_instance(t, v, classes.class(wanted).value())? {
        let found = t.class_of(v).short_name();
        return Err(t.raise_type_error(format!("expected {} node, got {found}", wanted.info().name)));
    }
    let module = mod_from_tree(&mut Reader { t, classes }, arena, v)?;
    match validate(module) {
        Ok(()) => Ok(module),
        Err(error) if error.is_type_error => Err(t.raise_type_error(error.msg)),
        Err(error) => Err(t.raise_value_error(error.msg)),
    }
}

struct Reader<'t> {
    t: &'t Thread,
    classes: Classes,
}

impl Reader<'_> {
    fn missing(&self, field: &str, owner: &str) -> Raised {
        self.t.raise_type_error(format!("required field \"{field}\" missing from {owner}"))
    }
    fn is_instance(&self, v: Value, class: Gc<PyType>) -> PyResult<bool> {
        if self.t.class_of(v) == class { Ok(true) } else { object::is_instance(self.t, v, class.value()) }
    }
    fn position(&self, v: Value, index: usize, ty: Type) -> PyResult<Option<i32>> {
        let name = self.classes.attributes.get(index);
        let optional = index >= 2 && end_is_optional(ty);
        match attr::get_optional(self.t, v, name)? {
            None if !optional => Err(self.missing(super::classes::ATTRIBUTES[index], ty.name())),
            None => Ok(None),
            Some(v) if optional && v.is_none() => Ok(None),
            Some(v) => self.number(v).map(Some),
        }
    }
    fn number(&self, v: Value) -> PyResult<i32> {
        let t = self.t;
        let Some(i) = int::as_int(v) else {
            let shown = object::repr(t, v)?;
            return Err(t.raise_value_error(format!("invalid integer value: {}", shown.to_lossy())));
        };
        let i = i.to_i64().and_then(|i| i32::try_from(i).ok());
        i.ok_or_else(|| t.raise_overflow_error("Python int too large to convert to C int"))
    }
    fn invalid_constant(&self, v: Value) -> Raised {
        let name = self.t.class_of(v).short_name();
        self.t.raise_type_error(format!("got an invalid type in Constant: {name}"))
    }
}

impl<'a> TreeReader<'a> for Reader<'_> {
    type Handle = Value;
    type Error = Raised;

    fn is_none(&mut self, v: Value) -> bool {
        v.is_none()
    }
    fn class_of(&mut self, v: Value, ty: Type) -> PyResult<Class> {
        let exact = self.t.class_of(v);
        if let Some(&class) = ty.classes().iter().find(|class| self.classes.class(**class) == exact) {
            return Ok(class);
        }
        for &class in ty.classes() {
            if self.is_instance(v, self.classes.class(class))? {
                return Ok(class);
            }
        }
        Err(self.foreign_class(v, ty))
    }
    fn field(&mut self, v: Value, class: Class, index: usize) -> PyResult<Value> {
        if let Some(v) = attr::get_optional(self.t, v, self.classes.fields(class).get(index))? {
            return Ok(v);
        }
        let info = class.info();
        let field = &info.fields[index];
        match field.quantifier {
            Quantifier::One => Err(self.missing(field.name, info.name)),
            Quantifier::Optional => Ok(Value::NONE),
            Quantifier::Sequence | Quantifier::OptionalSequence => self.t.new_list(&[]),
        }
    }
    fn location(&mut self, v: Value, ty: Type) -> PyResult<Location> {
        let lineno = self.position(v, 0, ty)?.unwrap_or(0);
        let col_offset = self.position(v, 1, ty)?.unwrap_or(0);
        let end_lineno = self.position(v, 2, ty)?.unwrap_or(lineno);
        let end_col_offset = self.position(v, 3, ty)?.unwrap_or(col_offset);
        Ok(Location { lineno, col_offset, end_lineno, end_col_offset })
    }
    fn list_len(&mut self, v: Value, class: Class, index: usize) -> PyResult<usize> {
        match v.downcast::<PyList>() {
            Some(list) => Ok(list.len()),
            None => {
                let info = class.info();
                let found = self.t.class_of(v).short_name();
                let field = info.fields[index].name;
                Err(self.t.raise_type_error(format!("{} field \"{field}\" must be a list, not a {found}", info.name)))
            }
        }
    }
    fn list_item(&mut self, v: Value, item: usize, len: usize, class: Class, index: usize) -> PyResult<Value> {
        match v.downcast::<PyList>().filter(|list| list.len() == len) {
            Some(list) => list.get(self.t, item),
            None => {
                let info = class.info();
                let field = info.fields[index].name;
                Err(self
                    .t
                    .raise_runtime_error(format!("{} field \"{field}\" changed size during iteration", info.name)))
            }
        }
    }
    fn int(&mut self, v: Value) -> PyResult<i32> {
        self.number(v)
    }
    fn str(&mut self, arena: &'a Arena, v: Value, ty: Type) -> PyResult<&'a str> {
        if let Some(text) = v.downcast::<PyStr>() {
            return match text.to_utf8() {
                Some(text) => Ok(arena.str(&text)),
                None => Err(crate::abi::convert::surrogates_not_allowed(self.t, text)),
            };
        }
        match (ty, v.downcast::<PyBytes>()) {
            (Type::String, Some(bytes)) => Ok(arena.str(&String::from_utf8_lossy(bytes.as_bytes()))),
            (Type::String, None) => Err(self.t.raise_type_error("AST string must be of type str")),
            _ => Err(self.t.raise_type_error("AST identifier must be of type str")),
        }
    }
    fn constant(&mut self, arena: &'a Arena, v: Value) -> PyResult<ConstantValue<'a>> {
        let t = self.t;
        let class = t.class_of(v);
        if let Some(simple) = match v {
            Value::NONE => Some(ConstantValue::None),
            Value::TRUE => Some(ConstantValue::True),
            Value::FALSE => Some(ConstantValue::False),
            Value::ELLIPSIS => Some(ConstantValue::Ellipsis),
            _ => None,
        } {
            return Ok(simple);
        }
        if let Some(text) = v.downcast::<PyStr>() {
            return Ok(ConstantValue::Str(Text::from_wtf8(arena.slice(&text.to_wtf8()))));
        }
        if let Some(bytes) = v.downcast::<PyBytes>() {
            return Ok(ConstantValue::Bytes(arena.slice(bytes.as_bytes())));
        }
        if class == t.types.int
            && let Some(i) = int::to_ibig(v)
        {
            return Ok(ConstantValue::Int(arena.int(i)));
        }
        if class == t.types.float
            && let Some(f) = float::as_float(v)
        {
            return Ok(ConstantValue::Float(f));
        }
        if class == t.types.complex
            && let Some(c) = complex::as_complex(v)
        {
            return Ok(ConstantValue::Complex { real: c.0, imag: c.1 });
        }
        let mut items = RootVec::new(&t.heap);
        let is_tuple = v.downcast::<PyTuple>().is_some();
        if let Some(tuple) = v.downcast::<PyTuple>() {
            items.extend_from_slice(tuple.items());
        } else if class == t.types.frozenset
            && let Some(set) = v.downcast::<PySet>()
        {
            let mut position = 0;
            while let Some((item, _)) = set.next_item(&mut position) {
                items.push(item);
            }
        } else {
            return Err(self.invalid_constant(v));
        }
        t.enter_native(" during compilation")?;
        let mut values = Vec::with_capacity(items.len());
        for item in &items {
            values.push(self.constant(arena, item)?);
        }
        let values = arena.slice(&values);
        Ok(if is_tuple { ConstantValue::Tuple(values) } else { ConstantValue::FrozenSet(values) })
    }
    fn none_error(&mut self, class: Class, index: usize) -> Raised {
        let info = class.info();
        let field = &info.fields[index];
        self.t.raise_value_error(match (field.quantifier, field.ty) {
            (Quantifier::One | Quantifier::Optional, _) => {
                format!("field '{}' is required for {}", field.name, info.name)
            }
            (_, Type::Expr) => "None disallowed in expression list".to_owned(),
            (_, Type::Stmt) => "None disallowed in statement list".to_owned(),
            (_, ty) => format!("None disallowed in {} list", ty.name()),
        })
    }
    fn foreign_class(&mut self, v: Value, ty: Type) -> Raised {
        match object::repr(self.t, v) {
            Ok(shown) => {
                self.t.raise_type_error(format!("expected some sort of {}, but got {}", ty.name(), shown.to_lossy()))
            }
            Err(r) => r,
        }
    }
    fn enter(&mut self, ty: Type) -> PyResult<()> {
        self.t.enter_native(&format!(" while traversing '{}' node", ty.name()))
    }
    fn leave(&mut self) {}
}
