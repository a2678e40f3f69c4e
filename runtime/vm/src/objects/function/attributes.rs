//! What Python code sees of functions.

use super::PyFunction;
use crate::interp::warn;
use crate::objects::code::PyCode;
use crate::objects::function::PyMethod;
use crate::objects::str_::as_str;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::call;
use brolga_bytecode::code::co;

fn text(f: &Field) -> String {
    f.get().and_then(as_str).map_or_else(String::new, |s| s.to_lossy().into_owned())
}
/// A setter's value that must be an instance of a class, or None or deleted (both empty the field).
fn optional<T: HeapObject>(t: &Thread, v: Option<Value>, message: &str) -> PyResult<Option<Gc<T>>> {
    match v.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) => match v.downcast() {
            Some(x) => Ok(Some(x)),
            None => Err(t.raise_type_error(message)),
        },
    }
}

impl PyFunction {
    /// `__annotations__`: made by `__annotate__`, or of what the compiler left, on first use.
    pub fn annotations_dict(&self, t: &Thread) -> PyResult<Option<Gc<PyDict>>> {
        if self.annotations.get().is_none() {
            let Some(annotate) = self.annotate.get().filter(|v| crate::protocol::call::is_callable(t, *v)) else {
                return Ok(None);
            };
            let made = call::call1(t, annotate, Value::from_small_int(1))?;
            if made.downcast::<PyDict>().is_none() {
                return Err(t.raise_type_error(format!(
                    "__annotate__ returned non-dict of type '{}'",
                    t.class_of(made).name()
                )));
            }
            self.annotations.set(&self.header, Some(made));
        }
        let Some(v) = self.annotations.get() else { return Ok(None) };
        if let Some(pairs) = v.downcast::<PyTuple>() {
            let d = PyDict::new(t)?;
            for pair in pairs.as_ref().items().chunks_exact(2) {
                d.set(t, pair[0], pair[1])?;
            }
            self.annotations.set(&self.header, Some(d.value()));
            return Ok(Some(d));
        }
        Ok(v.downcast())
    }
}

#[pymethods]
impl PyFunction {
    #[new("function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)")]
    fn new_object(
        t: &Thread,
        _cls: Gc<PyType>,
        code: Gc<PyCode>,
        globals: Gc<PyDict>,
        name: Value,
        argdefs: Value,
        closure: Value,
        kwdefaults: Value,
    ) -> PyResult<Gc<PyFunction>> {
        if !name.is_none() && as_str(name).is_none() {
            return Err(t.raise_type_error("arg 3 (name) must be None or string"));
        }
        if !argdefs.is_none() && as_tuple(argdefs).is_none() {
            return Err(t.raise_type_error("arg 4 (defaults) must be None or tuple"));
        }
        let wanted = code.nfree as usize;
        let cells = as_tuple(closure);
        if cells.is_none() {
            if wanted > 0 && closure.is_none() {
                return Err(t.raise_type_error("arg 5 (closure) must be tuple"));
            }
            if !closure.is_none() {
                return Err(t.raise_type_error("arg 5 (closure) must be None or tuple"));
            }
        }
        if !kwdefaults.is_none() && kwdefaults.downcast::<PyDict>().is_none() {
            return Err(t.raise_type_error("arg 6 (kwdefaults) must be None or dict"));
        }
        let given = cells.map_or(0, |c| c.len());
        if given != wanted {
            return Err(t.raise_value_error(format!(
                "{} requires closure of length {wanted}, not {given}",
                text(&code.as_ref().name)
            )));
        }
        if let Some(cells) = cells {
            for v in cells.items() {
                if v.downcast::<crate::objects::cell::PyCell>().is_none() {
                    let class = t.class_of(*v).name();
                    return Err(t.raise_type_error(format!("arg 5 (closure) expected cell, found {class}")));
                }
            }
        }
        let f = PyFunction::new(t, code, globals)?;
        if !name.is_none() {
            f.name.set(&f.header, Some(name));
        }
        f.defaults.set(&f.header, as_tuple(argdefs));
        f.closure.set(&f.header, cells);
        f.kwdefaults.set(&f.header, kwdefaults.downcast());
        Ok(f)
    }
    #[slot]
    fn repr(zelf: Gc<Self>) -> String {
        format!("<function {} at {:#x}>", text(&zelf.as_ref().qualname), zelf.header.address())
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Self>, args: Args<'_>) -> PyResult<Value> {
        crate::interp::call_function(t, zelf, args)
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Gc<Self>, object: Option<Value>, _class: Option<Value>) -> PyResult<Value> {
        match object.filter(|v| !v.is_none()) {
            Some(object) => PyMethod::new(t, zelf.value(), object).map(Gc::value),
            None => Ok(zelf.value()),
        }
    }
    #[getter("__code__")]
    fn code_(zelf: Gc<Self>) -> Gc<PyCode> {
        zelf.code()
    }
    #[setter("__code__")]
    fn set_code_(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        let Some(code) = v.and_then(|v| v.downcast::<PyCode>()) else {
            return Err(t.raise_type_error("__code__ must be set to a code object"));
        };
        let given = zelf.closure.get().map_or(0, |c| c.len());
        let wanted = code.nfree as usize;
        if given != wanted {
            return Err(t.raise_value_error(format!(
                "{}() requires a code object with {given} free vars, not {wanted}",
                text(&zelf.as_ref().name)
            )));
        }
        const KINDS: u32 = co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR;
        if (zelf.code().flags ^ code.flags) & KINDS != 0 {
            warn::deprecated(
                t,
                "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)",
            )?;
        }
        zelf.state_changed(t);
        crate::modules::internals::count(&t.state_of_vm().rare.func_modification);
        zelf.code.set(&zelf.header, Some(code));
        Ok(())
    }
    #[getter("__defaults__")]
    fn defaults_(zelf: Gc<Self>) -> Option<Gc<PyTuple>> {
        zelf.defaults.get()
    }
    #[setter("__defaults__")]
    fn set_defaults_(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        let v = match v.filter(|v| !v.is_none()) {
            None => None,
            Some(v) => match as_tuple(v) {
                Some(tuple) => Some(tuple),
                None => return Err(t.raise_type_error("__defaults__ must be set to a tuple object")),
            },
        };
        zelf.state_changed(t);
        crate::modules::internals::count(&t.state_of_vm().rare.func_modification);
        zelf.defaults.set(&zelf.header, v);
        Ok(())
    }
    #[getter("__kwdefaults__")]
    fn kwdefaults_(zelf: Gc<Self>) -> Option<Gc<PyDict>> {
        zelf.kwdefaults.get()
    }
    #[setter("__kwdefaults__")]
    fn set_kwdefaults_(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        let v = optional(t, v, "__kwdefaults__ must be set to a dict object")?;
        zelf.state_changed(t);
        crate::modules::internals::count(&t.state_of_vm().rare.func_modification);
        zelf.kwdefaults.set(&zelf.header, v);
        Ok(())
    }
    #[getter("__annotations__")]
    fn annotations_(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyDict>> {
        if let Some(d) = zelf.annotations_dict(t)? {
            return Ok(d);
        }
        let d = PyDict::new(t)?;
        zelf.annotations.set(&zelf.header, Some(d.value()));
        Ok(d)
    }
    #[setter("__annotations__")]
    fn set_annotations_(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        let v: Option<Gc<PyDict>> = optional(t, v, "__annotations__ must be set to a dict object")?;
        zelf.annotations.set(&zelf.header, v.map(Gc::value));
        zelf.annotate.set(&zelf.header, None);
        Ok(())
    }
    #[getter("__annotate__")]
    fn annotate_(zelf: Gc<Self>) -> Option<Value> {
        zelf.annotate.get()
    }
    #[setter("__annotate__")]
    fn set_annotate_(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        match v {
            None => Err(t.raise_type_error("__annotate__ cannot be deleted")),
            Some(v) if v.is_none() => {
                zelf.annotate.set(&zelf.header, Some(v));
                Ok(())
            }
            Some(v) if call::is_callable(t, v) => {
                zelf.annotate.set(&zelf.header, Some(v));
                zelf.annotations.set(&zelf.header, None);
                Ok(())
            }
            Some(_) => Err(t.raise_type_error("__annotate__ must be callable or None")),
        }
    }
    #[getter("__dict__")]
    fn dict_(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyDict>> {
        if let Some(d) = zelf.dict.get() {
            return Ok(d);
        }
        let d = PyDict::new(t)?;
        zelf.dict.set(&zelf.header, Some(d));
        Ok(d)
    }
    #[setter("__dict__")]
    fn set_dict_(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        match v {
            None => Err(t.raise_type_error("cannot delete __dict__")),
            Some(v) => match v.downcast::<PyDict>() {
                Some(d) => {
                    zelf.dict.set(&zelf.header, Some(d));
                    Ok(())
                }
                None => Err(t.raise_type_error(format!(
                    "__dict__ must be set to a dictionary, not a '{}'",
                    t.class_of(v).name()
                ))),
            },
        }
    }
    #[getter("__name__")]
    fn name_(zelf: Gc<Self>) -> Option<Value> {
        zelf.name.get()
    }
    #[setter("__name__")]
    fn set_name_(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        match v.filter(|v| as_str(*v).is_some()) {
            Some(v) => zelf.name.set(&zelf.header, Some(v)),
            None => return Err(t.raise_type_error("__name__ must be set to a string object")),
        }
        Ok(())
    }
    #[getter("__qualname__")]
    fn qualname_(zelf: Gc<Self>) -> Option<Value> {
        zelf.qualname.get()
    }
    #[setter("__qualname__")]
    fn set_qualname_(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        match v.filter(|v| as_str(*v).is_some()) {
            Some(v) => zelf.qualname.set(&zelf.header, Some(v)),
            None => return Err(t.raise_type_error("__qualname__ must be set to a string object")),
        }
        Ok(())
    }
    #[getter("__type_params__")]
    fn type_params_(t: &Thread, zelf: Gc<Self>) -> Value {
        zelf.type_params.get().unwrap_or_else(|| PyTuple::empty(t).value())
    }
    #[setter("__type_params__")]
    fn set_type_params_(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        match v.filter(|v| as_tuple(*v).is_some()) {
            Some(v) => zelf.type_params.set(&zelf.header, Some(v)),
            None => return Err(t.raise_type_error("__type_params__ must be set to a tuple")),
        }
        Ok(())
    }
    #[member("__closure__")]
    fn closure_(zelf: Gc<Self>) -> Option<Gc<PyTuple>> {
        zelf.closure.get()
    }
    #[member("__doc__")]
    fn doc_(zelf: Gc<Self>) -> Option<Value> {
        zelf.doc.get()
    }
    #[setter("__doc__")]
    fn set_doc_(zelf: Gc<Self>, v: Option<Value>) {
        zelf.doc.set(&zelf.header, v);
    }
    #[member("__globals__")]
    fn globals_(zelf: Gc<Self>) -> Gc<PyDict> {
        zelf.globals()
    }
    #[member("__module__")]
    fn module_(zelf: Gc<Self>) -> Option<Value> {
        zelf.module.get()
    }
    #[setter("__module__")]
    fn set_module_(zelf: Gc<Self>, v: Option<Value>) {
        zelf.module.set(&zelf.header, v);
    }
    #[member("__builtins__")]
    fn builtins_(zelf: Gc<Self>) -> Option<Value> {
        zelf.builtins.get()
    }
}
