//! The node classes: made once per VM, from the compiler's description of the tree.

use super::node::Ast;
use crate::objects::type_::{as_type, class as type_class};
use crate::objects::{generic_alias, instance, union};
use crate::prelude::*;
use crate::protocol::attr;
use brolga_compiler::ast::meta::{Class, Field, Quantifier, Type};

/// The types of the tree in the order in which `_ast` shows them.
pub const IN_ORDER: &[Type] = &[
    Type::Mod,
    Type::Stmt,
    Type::Expr,
    Type::ExprContext,
    Type::Boolop,
    Type::Operator,
    Type::Unaryop,
    Type::Cmpop,
    Type::Comprehension,
    Type::ExceptHandler,
    Type::Arguments,
    Type::Arg,
    Type::Keyword,
    Type::Alias,
    Type::WithItem,
    Type::MatchCase,
    Type::Pattern,
    Type::TypeIgnore,
    Type::TypeParam,
];

/// The position attributes of nodes.
pub const ATTRIBUTES: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

/// Whether nodes of a type that has position attributes may lack those of their end.
pub fn end_is_optional(ty: Type) -> bool {
    !matches!(ty, Type::Pattern | Type::TypeParam)
}

const KEPT: &str = "_ast.classes";

/// What there is of one VM's classes: a tuple of tuples, kept by the VM.
#[derive(Clone, Copy)]
pub struct Classes {
    /// By [`Class`]: classes, tuples of field names, and for classes without fields the one instance that trees made by the parser have.
    classes: Gc<PyTuple>,
    fields: Gc<PyTuple>,
    singletons: Gc<PyTuple>,
    /// By [`Type`]: the base classes of sums, `None` for other types.
    sums: Gc<PyTuple>,
    /// Names of the position attributes.
    pub attributes: Gc<PyTuple>,
}

impl Classes {
    /// The classes of this VM, made on first use.
    pub fn get(t: &Thread) -> PyResult<Classes> {
        let table = t.kept(KEPT, || make_table(t))?;
        match Classes::of_table(table) {
            Some(classes) => Ok(classes),
            None => Err(t.raise_system_error("the table of node classes is broken")),
        }
    }
    /// The classes, unless nothing has needed them yet.
    pub fn existing(t: &Thread) -> Option<Classes> {
        t.state_of_vm().roots.get(KEPT).and_then(Classes::of_table)
    }
    fn of_table(table: Value) -> Option<Classes> {
        let table = table.downcast::<PyTuple>()?;
        let part = |i: usize| table.get(i).downcast::<PyTuple>();
        let (classes, fields, singletons) = (part(0)?, part(1)?, part(2)?);
        Some(Classes { classes, fields, singletons, sums: part(3)?, attributes: part(4)? })
    }
    /// The class of nodes of a concrete class.
    pub fn class(self, class: Class) -> Gc<PyType> {
        self.classes.get(class as usize).downcast().expect("the table holds classes")
    }
    /// The base class of a sum.
    pub fn sum(self, ty: Type) -> Gc<PyType> {
        self.sums.get(ty as usize).downcast().expect("the table holds classes of sums")
    }
    /// The names of a class's fields, interned.
    pub fn fields(self, class: Class) -> Gc<PyTuple> {
        self.fields.get(class as usize).downcast().expect("the table holds tuples of names")
    }
    /// The instance of a class without fields; `None` for other classes.
    pub fn singleton(self, class: Class) -> Value {
        self.singletons.get(class as usize)
    }
    /// The Python class that a type's name stands for in `_field_types`.
    fn of_type(self, t: &Thread, ty: Type) -> Value {
        match ty {
            Type::Identifier | Type::String => t.types.str.value(),
            Type::Int => t.types.int.value(),
            Type::Constant => t.types.object.value(),
            _ if ty.is_sum() => self.sum(ty).value(),
            _ => self.class(ty.classes()[0]).value(),
        }
    }
}

fn names(t: &Thread, names: impl Iterator<Item = &'static str>) -> PyResult<Gc<PyTuple>> {
    let mut values = RootVec::new(&t.heap);
    for name in names {
        values.push(t.intern(name));
    }
    PyTuple::new(t, &values)
}

fn make_table(t: &Thread) -> PyResult<Value> {
    let base = <Ast as PyClass>::class(t);
    let empty = PyTuple::empty(t);
    for name in ["_fields", "__match_args__", "_attributes"] {
        attr::set(t, base.value(), t.intern(name), Some(empty.value()))?;
    }
    let attributes = names(t, ATTRIBUTES.into_iter())?;
    let (mut classes, mut fields) = (RootVec::new(&t.heap), RootVec::new(&t.heap));
    let (mut singletons, mut sums) = (RootVec::new(&t.heap), RootVec::new(&t.heap));
    for &ty in Type::ALL {
        if !ty.is_sum() {
            sums.push(Value::NONE);
            continue;
        }
        let class = make_class(t, ty.name(), base, empty, &ty.signature())?;
        let located = ty.classes().iter().any(|class| class.info().attributes);
        set_attributes(t, class, if located { attributes } else { empty })?;
        if located && end_is_optional(ty) {
            set_end_defaults(t, class)?;
        }
        sums.push(class.value());
    }
    for &class in Class::ALL {
        let info = class.info();
        let field_names = names(t, info.fields.iter().map(|field| field.name))?;
        let sum = info.sum.map(|ty| sums[ty as usize]);
        let parent = sum.and_then(as_type).unwrap_or(base);
        let object = make_class(t, info.name, parent, field_names, &class.signature())?;
        if info.sum.is_none() {
            set_attributes(t, object, if info.attributes { attributes } else { empty })?;
        }
        for field in info.fields.iter().filter(|field| field.quantifier == Quantifier::Optional) {
            attr::set(t, object.value(), t.intern(field.name), Some(Value::NONE))?;
        }
        if info.sum.is_none() && info.attributes {
            set_end_defaults(t, object)?;
        }
        let is_simple = info.sum.is_some_and(|ty| ty.classes().iter().all(|class| class.info().fields.is_empty()));
        singletons.push(if is_simple { instance::alloc_plain(t, object)? } else { Value::NONE });
        classes.push(object.value());
        fields.push(field_names.value());
    }
    let [classes, fields] = [PyTuple::new(t, &classes)?, PyTuple::new(t, &fields)?];
    let [singletons, sums] = [PyTuple::new(t, &singletons)?, PyTuple::new(t, &sums)?];
    let table = Classes { classes, fields, singletons, sums, attributes };
    for &class in Class::ALL {
        let types = field_types(t, table, class.info().fields)?;
        let object = table.class(class).value();
        attr::set(t, object, t.intern("_field_types"), Some(types.value()))?;
        attr::set(t, object, t.names.dunder_annotations, Some(types.copy(t)?.value()))?;
    }
    t.new_tuple(&[classes.value(), fields.value(), singletons.value(), sums.value(), attributes.value()])
}

fn make_class(t: &Thread, name: &str, base: Gc<PyType>, fields: Gc<PyTuple>, signature: &str) -> PyResult<Gc<PyType>> {
    let namespace = PyDict::new(t)?;
    namespace.set_str(t, "_fields", fields.value())?;
    namespace.set_str(t, "__match_args__", fields.value())?;
    namespace.set_name(t, t.names.dunder_module, t.intern("ast"))?;
    namespace.set_name(t, t.names.dunder_doc, t.new_str(signature)?)?;
    let bases = PyTuple::new(t, &[base.value()])?;
    let class = type_class::new_class(t, t.types.type_, t.intern(name), bases, namespace, Args::NONE)?;
    as_type(class).ok_or_else(|| t.raise_system_error("a new class is no class"))
}

fn set_attributes(t: &Thread, class: Gc<PyType>, attributes: Gc<PyTuple>) -> PyResult<()> {
    attr::set(t, class.value(), t.intern("_attributes"), Some(attributes.value()))
}

fn set_end_defaults(t: &Thread, class: Gc<PyType>) -> PyResult<()> {
    for name in &ATTRIBUTES[2..] {
        attr::set(t, class.value(), t.intern(name), Some(Value::NONE))?;
    }
    Ok(())
}

/// `_field_types`: what may be in each field, as annotations say it.
fn field_types(t: &Thread, classes: Classes, fields: &[Field]) -> PyResult<Gc<PyDict>> {
    let types = PyDict::new(t)?;
    for field in fields {
        let ty = classes.of_type(t, field.ty);
        let ty = match field.quantifier {
            Quantifier::One => ty,
            Quantifier::Optional => union::of_operands(t, ty, Value::NONE)?,
            Quantifier::Sequence | Quantifier::OptionalSequence => generic_alias::new(t, t.types.list.value(), ty)?,
        };
        types.set_name(t, t.intern(field.name), ty)?;
    }
    Ok(types)
}
