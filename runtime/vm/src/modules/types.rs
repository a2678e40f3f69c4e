//! The `_types` module: the classes that `types` names.

use crate::prelude::*;

/// Classes of builtin objects that have no name of their own in builtins.
#[pymodule(name = "_types")]
pub mod types_module {
    use crate::objects::descriptors;
    use crate::prelude::*;

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let types = [
            ("AsyncGeneratorType", t.types.async_generator),
            ("BuiltinFunctionType", t.types.builtin_function),
            ("BuiltinMethodType", t.types.builtin_function),
            ("CapsuleType", <super::Capsule as PyClass>::class(t)),
            ("CellType", t.types.cell),
            ("ClassMethodDescriptorType", t.types.classmethod_descriptor),
            ("CodeType", t.types.code),
            ("CoroutineType", t.types.coroutine),
            ("EllipsisType", t.types.ellipsis_type),
            ("FrameType", t.types.frame),
            ("FunctionType", t.types.function),
            ("GeneratorType", t.types.generator),
            ("GenericAlias", t.types.generic_alias),
            ("GetSetDescriptorType", t.types.getset_descriptor),
            ("LambdaType", t.types.function),
            ("MappingProxyType", t.types.mapping_proxy),
            ("MemberDescriptorType", t.types.member_descriptor),
            ("MethodDescriptorType", t.types.method_descriptor),
            ("MethodType", t.types.method),
            ("MethodWrapperType", t.types.method_wrapper),
            ("ModuleType", t.types.module),
            ("NoneType", t.types.none_type),
            ("NotImplementedType", t.types.not_implemented_type),
            ("SimpleNamespace", t.types.simple_namespace),
            ("TracebackType", t.types.traceback),
            ("UnionType", t.types.union),
            ("WrapperDescriptorType", <descriptors::SlotWrapper as PyClass>::class(t)),
        ];
        for (name, class) in types {
            module.add(t, name, class.value())?;
        }
        Ok(())
    }
}
pub use types_module::SPEC;

/// Pointers that C extensions pass around; nothing makes one here.
#[pyclass(name = "PyCapsule", layout_of = object, flags = HAVE_GC, doc = "Wraps a pointer of a C extension.")]
pub struct Capsule;
