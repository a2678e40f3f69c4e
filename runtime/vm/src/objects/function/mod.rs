//! Python functions; the layouts of native functions and bound methods.

pub mod attributes;

use crate::objects::code::PyCode;
use crate::objects::kinds;
use crate::prelude::*;
use brolga_bytecode::code::co;
use std::cell::Cell;

/// A Python function.
///
/// `version` names the state that calls depend on (code, defaults): inline caches compare it. Functions made by one `def` share their code's
/// version until somebody changes one of them; 0 means that nobody relies on the state.
#[pyclass(
    name = "function",
    kind = FUNCTION,
    flags = HAVE_GC | HAVE_VECTORCALL | METHOD_DESCRIPTOR | MANAGED_WEAKREF,
    doc = "A function object, made of a code object and a globals dict."
)]
#[repr(C)]
pub struct PyFunction {
    pub header: Header,
    pub version: Cell<u32>,
    pub code: GcField<PyCode>,
    pub globals: GcField<PyDict>,
    /// Where names that are not global are looked up: a dict nearly always.
    pub builtins: Field,
    pub name: Field,
    pub qualname: Field,
    pub doc: Field,
    pub module: Field,
    pub defaults: GcField<PyTuple>,
    pub kwdefaults: GcField<PyDict>,
    pub closure: GcField<PyTuple>,
    /// A dict; or as the compiler left it, a tuple of names and annotations.
    pub annotations: Field,
    pub annotate: Field,
    pub type_params: Field,
    pub dict: GcField<PyDict>,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyFunction {
    const KIND: Kind = kinds::FUNCTION;
}

/// # Safety
/// `h` is the header of a [`PyFunction`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let f: Gc<PyFunction> = unsafe { Gc::from_header(h) };
    tracer.visit_gc(f.code.get());
    tracer.visit_gc(f.globals.get());
    tracer.visit_gc(f.defaults.get());
    tracer.visit_gc(f.kwdefaults.get());
    tracer.visit_gc(f.closure.get());
    tracer.visit_gc(f.dict.get());
    for field in [&f.builtins, &f.name, &f.qualname, &f.doc, &f.module, &f.annotations, &f.annotate, &f.type_params] {
        tracer.visit(field.get());
    }
}

impl PyFunction {
    /// A function of this code; its builtins are those that the globals name.
    pub fn new(t: &Thread, code: Gc<PyCode>, globals: Gc<PyDict>) -> PyResult<Gc<PyFunction>> {
        let builtins = builtins_of(t, globals)?;
        PyFunction::with_builtins(t, code, globals, builtins)
    }
    /// A function of this code.
    pub fn with_builtins(
        t: &Thread,
        code: Gc<PyCode>,
        globals: Gc<PyDict>,
        builtins: Option<Value>,
    ) -> PyResult<Gc<PyFunction>> {
        let module = globals.get_name(t, t.names.dunder_name)?;
        let doc = if code.has_flag(co::HAS_DOCSTRING) { code.constant(t, 0)? } else { Value::NONE };
        t.alloc(PyFunction {
            header: Header::new(kinds::FUNCTION, t.types.function.shape_id()),
            version: Cell::new(code.version),
            code: GcField::new(code),
            globals: GcField::new(globals),
            builtins: Field::opt(builtins),
            name: Field::opt(code.name.get()),
            qualname: Field::opt(code.qualname.get()),
            doc: Field::new(doc),
            module: Field::opt(module),
            defaults: GcField::EMPTY,
            kwdefaults: GcField::EMPTY,
            closure: GcField::EMPTY,
            annotations: Field::EMPTY,
            annotate: Field::EMPTY,
            type_params: Field::EMPTY,
            dict: GcField::EMPTY,
        })
    }
    #[inline(always)]
    pub fn code(&self) -> Gc<PyCode> {
        let code = self.code.get();
        debug_assert!(code.is_some());
        // SAFETY: set at creation, never emptied.
        unsafe { code.unwrap_unchecked() }
    }
    #[inline(always)]
    pub fn globals(&self) -> Gc<PyDict> {
        let globals = self.globals.get();
        debug_assert!(globals.is_some());
        // SAFETY: set at creation, never emptied.
        unsafe { globals.unwrap_unchecked() }
    }
    /// The state that calls depend on has changed.
    pub fn state_changed(&self, t: &Thread) {
        if self.version.replace(0) != 0 {
            crate::assume::function_changed(t, self);
        }
    }
    /// The version for inline caches, assigned if need be; 0 when there are none left.
    pub fn version_for_caching(&self, t: &Thread) -> u32 {
        if self.version.get() == 0 {
            self.version.set(t.interp.next_code_version());
        }
        self.version.get()
    }
}

/// The builtins of code that runs with these globals: what they say, or else the VM's.
pub fn builtins_of(t: &Thread, globals: Gc<PyDict>) -> PyResult<Option<Value>> {
    let named = globals.get_name(t, t.names.dunder_builtins)?;
    Ok(match named {
        Some(v) => match v.downcast::<crate::objects::module::PyModule>() {
            Some(module) => Some(module.dict().value()),
            None => Some(v),
        },
        None => t.builtins.get().map(Gc::value),
    })
}

/// A native function bound to its module or instance (`builtin_function_or_method`).
#[pyclass(name = "builtin_function_or_method", kind = BUILTIN, flags = HAVE_GC | HAVE_VECTORCALL | MANAGED_WEAKREF, no_doc)]
#[repr(C)]
pub struct PyBuiltin {
    pub header: Header,
    pub def: &'static MethodDef,
    /// The instance, class or module it was taken from.
    pub receiver: Field,
    /// `__module__` (name) or empty.
    pub module: Field,
    /// Defining class, for `METH_METHOD`.
    pub class: GcField<PyType>,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyBuiltin {
    const KIND: Kind = kinds::BUILTIN;
}

/// A bound method.
#[pyclass(name = "method", kind = METHOD, flags = HAVE_GC | HAVE_VECTORCALL | MANAGED_WEAKREF, no_doc)]
#[repr(C)]
pub struct PyMethod {
    pub header: Header,
    pub function: Field,
    pub receiver: Field,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyMethod {
    const KIND: Kind = kinds::METHOD;
}
