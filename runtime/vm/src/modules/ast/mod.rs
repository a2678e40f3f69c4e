//! The `_ast` module: Python's classes for the nodes of a syntax tree, and the passage between their instances and the compiler's tree.
//!
//! * [`node`]: the base class `ast.AST`, native; [`classes`]: the others, made like classes of Python code from the compiler's description
//!   of the tree, once per VM; [`build`]: tree to objects; [`read`]: objects to tree.
//!
//! `compile` is the only caller of the last two: see [`crate::modules::builtins::compile`].

pub mod build;
pub mod classes;
pub mod node;
pub mod read;

use crate::prelude::*;

/// The classes of syntax trees.
#[pymodule(name = "_ast", doc = "The classes of syntax trees.")]
pub mod ast_module {
    use super::classes::{Classes, IN_ORDER};
    use crate::modules::builtins::compile::flags;
    use crate::prelude::*;

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let classes = Classes::get(t)?;
        module.add(t, "AST", <super::node::Ast as PyClass>::class(t).value())?;
        for (name, flag) in [
            ("PyCF_ALLOW_TOP_LEVEL_AWAIT", flags::ALLOW_TOP_LEVEL_AWAIT),
            ("PyCF_ONLY_AST", flags::ONLY_AST),
            ("PyCF_TYPE_COMMENTS", flags::TYPE_COMMENTS),
            ("PyCF_OPTIMIZED_AST", flags::OPTIMIZED_AST),
        ] {
            module.add(t, name, Value::from_small_int(flag as i64))?;
        }
        for &ty in IN_ORDER {
            if ty.is_sum() {
                module.add(t, ty.name(), classes.sum(ty).value())?;
            }
            for &class in ty.classes() {
                module.add(t, class.info().name, classes.class(class).value())?;
            }
        }
        Ok(())
    }
}
pub use ast_module::SPEC;
