//! The `_typing` module.

use crate::prelude::*;

/// What the typing module is made of.
#[pymodule(name = "_typing", doc = "What the typing module is made of.")]
pub mod typing_module {
    use crate::objects::typing::alias::TypeAlias;
    use crate::objects::typing::generic::Generic;
    use crate::objects::typing::param_spec::{ParamSpec, ParamSpecArgs, ParamSpecKwargs};
    use crate::objects::typing::type_var::{TypeVar, TypeVarTuple};
    use crate::objects::typing::{self, ConstEvaluator};
    use crate::prelude::*;

    /// Returns its argument.
    #[pyfunction("_idfunc(x, /)", effect = Pure, frame_blind)]
    fn _idfunc(x: Value) -> Value {
        x
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let classes = [
            ("TypeVar", <TypeVar as PyClass>::class(t)),
            ("TypeVarTuple", <TypeVarTuple as PyClass>::class(t)),
            ("ParamSpec", <ParamSpec as PyClass>::class(t)),
            ("ParamSpecArgs", <ParamSpecArgs as PyClass>::class(t)),
            ("ParamSpecKwargs", <ParamSpecKwargs as PyClass>::class(t)),
            ("Generic", <Generic as PyClass>::class(t)),
            ("TypeAliasType", <TypeAlias as PyClass>::class(t)),
            ("Union", t.types.union),
            ("_ConstEvaluator", <ConstEvaluator as PyClass>::class(t)),
        ];
        for (name, class) in classes {
            module.add(t, name, class.value())?;
        }
        module.add(t, "NoDefault", typing::no_default(t)?)
    }
}
pub use typing_module::SPEC;
