//! What nearly every file of the runtime needs.
pub use crate::abi::args::{FromArg, IntoPy, KwArgs};
pub use crate::abi::convert::BytesLike;
pub use crate::abi::slots::{Args, CompareOp, Slots};
pub use crate::abi::spec::{Binding, Effect, GetSetDef, Layout, MethodDef, ModuleSpec, NativeFn, PyClass, TypeSpec};
pub use crate::error::{PyResult, Raised};
pub use crate::objects::native::{GcRefCell, Native, Opaque, Trace, Untraced};
pub use crate::objects::{dict::PyDict, list::PyList, module::PyModule, str_::PyStr, tuple::PyTuple, type_::PyType};
pub use crate::thread::Thread;
pub use crate::vm::Vm;
pub use brolga_heap::{Field, Gc, GcField, Header, HeapObject, Kind, RootVec, ShapeId, Tracer, Value};
pub use brolga_macros::{Trace, pyclass, pymethods, pymodule};
