//! The collector's table of the VM's kinds.

use crate::objects::{
    builtin_function, bytearray, bytes, cell, code, complex, descriptors, dict, exception, float, frame, function,
    generator, instance, int, kinds, list, mapping_proxy, module, native, property, property_cell, range, set, slice,
    static_method, str_, super_, traceback, tuple, type_, weakref, wrapped,
};
use crate::prelude::*;
use brolga_heap::{Heap, KindInfo};

macro_rules! register {
    ($heap:ident: $($kind:ident => $info:expr),* $(,)?) => { $($heap.register_kind(kinds::$kind, $info);)* };
}

/// Declares a trace function that visits the listed fields.
macro_rules! trace_fields {
    ($name:ident, $ty:ty, $($field:ident),*) => {
        /// # Safety
        /// `h` heads an object of this layout.
        unsafe fn $name(h: &Header, tracer: &mut Tracer) {
            // SAFETY: by the caller's promise.
            let object = unsafe { &*std::ptr::from_ref(h).cast::<$ty>() };
            $(Trace::trace(&object.$field, tracer);)*
        }
    };
}
trace_fields!(trace_wrapped, wrapped::Wrapped, value);
trace_fields!(trace_property_cell, property_cell::PropertyCell, value, dict, fallback);
trace_fields!(trace_module, module::PyModule, dict, state);
trace_fields!(trace_exception, exception::PyException, args, traceback, context, cause, extra);

/// Tells the heap about every kind.
pub fn register_kinds(heap: &Heap) {
    let native = KindInfo {
        name: "native object",
        trace: native::trace_native,
        drop: Some(native::drop_native),
        external_bytes: None,
        cards: None,
    };
    register! { heap:
        INSTANCE => KindInfo::leaf::<instance::PyInstance>("instance"),
        NATIVE => native,
        WRAPPED => KindInfo::of::<wrapped::Wrapped>("wrapped", trace_wrapped),
        INT => KindInfo::leaf::<int::PyInt>("int"),
        FLOAT => KindInfo::leaf::<float::PyFloat>("float"),
        COMPLEX => KindInfo::leaf::<complex::PyComplex>("complex"),
        STR => KindInfo::of::<PyStr>("str", str_::trace),
        BYTES => KindInfo::leaf::<bytes::PyBytes>("bytes"),
        BYTEARRAY => KindInfo::of::<bytearray::PyByteArray>("bytearray", bytearray::trace),
        TUPLE => KindInfo::of::<PyTuple>("tuple", tuple::trace),
        LIST => KindInfo::of::<PyList>("list", list::trace),
        TUPLE_ITER => KindInfo::of::<tuple::iter::PyTupleIter>("tuple iterator", tuple::iter::trace),
        RANGE => KindInfo::of::<range::PyRange>("range", range::trace),
        RANGE_ITER => KindInfo::leaf::<range::PyRangeIter>("range iterator"),
        LIST_ITER => KindInfo::of::<list::iter::PyListIter>("list iterator", list::iter::trace),
        DICT => KindInfo::of::<PyDict>("dict", dict::trace),
        DICT_TABLE => KindInfo::of::<dict::table::Table>("dict table", dict::table::trace).with_cards(dict::table::fields),
        SET => KindInfo::of::<set::PySet>("set", set::trace),
        SET_TABLE => KindInfo::of::<set::table::SetTable>("set table", set::table::trace).with_cards(set::table::fields),
        TYPE => KindInfo::of::<PyType>("type", type_::trace),
        FUNCTION => KindInfo::of::<function::PyFunction>("function", function::trace),
        BUILTIN => KindInfo::of::<function::PyBuiltin>("builtin function", builtin_function::trace_builtin),
        METHOD => KindInfo::of::<function::PyMethod>("method", builtin_function::trace_method),
        CODE => KindInfo::of::<code::PyCode>("code", code::trace).with_external_bytes(code::external_bytes),
        CELL => KindInfo::of::<cell::PyCell>("cell", cell::trace),
        PROPERTY_CELL => KindInfo::of::<property_cell::PropertyCell>("property cell", trace_property_cell),
        FRAME => KindInfo::of::<frame::PyFrame>("frame", frame::trace),
        GENERATOR => KindInfo::of::<generator::PyGenerator>("generator", generator::trace),
        TRACEBACK => KindInfo::of::<traceback::PyTraceback>("traceback", traceback::trace),
        MODULE => KindInfo::of::<module::PyModule>("module", trace_module),
        EXCEPTION => KindInfo::of::<exception::PyException>("exception", trace_exception),
        SLICE => KindInfo::of::<slice::PySlice>("slice", slice::trace),
        WEAKREF => KindInfo::of::<weakref::PyWeakRef>("weak reference", weakref::trace),
        GETSET => KindInfo::of::<descriptors::GetSet>("getset descriptor", descriptors::trace_getset),
        METHOD_DESCR => KindInfo::of::<descriptors::MethodDescr>("method descriptor", descriptors::trace_method),
        SLOT_WRAPPER => KindInfo::of::<descriptors::SlotWrapper>("slot wrapper", descriptors::trace_wrapper),
        PROPERTY => KindInfo::of::<property::PyProperty>("property", property::trace),
        CLASS_METHOD => KindInfo::of::<static_method::PyClassMethod>("classmethod", static_method::trace),
        STATIC_METHOD => KindInfo::of::<static_method::PyStaticMethod>("staticmethod", static_method::trace),
        SUPER => KindInfo::of::<super_::PySuper>("super", super_::trace),
        MAPPING_PROXY => KindInfo::of::<mapping_proxy::PyMappingProxy>("mappingproxy", mapping_proxy::trace),
    }
}
