//! `_pickle.Unpickler`.

use super::input::Input;
use super::load;
use super::memo::{Table, UnpicklerMemoProxy};
use super::pickler::overriding;
use super::reduce::{attribute_at, dotted};
use super::{kept_attribute, unpickling_error};
use brolga_vm::modules::import;
use brolga_vm::objects::str_::{as_str, eq_str};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, iter};
use std::cell::{Cell, RefCell};

/// Reads pickles from a file. The encoding and its errors are those of the str instances of Python 2; 'bytes' reads them as bytes objects.
#[pyclass(
    name = "Unpickler",
    module = "_pickle",
    flags = HEAPTYPE | BASETYPE | HAVE_GC,
    signature = "(file, *, fix_imports=True, encoding='ASCII', errors='strict',\n          buffers=())"
)]
pub struct Unpickler {
    pub input: Input,
    pub memo: GcRefCell<Table>,
    /// The iterator of the buffers that are not in the pickle.
    pub buffers: Field,
    /// Set on the instance.
    persistent_load: Field,
    pub protocol: Cell<u8>,
    fix_imports: Cell<bool>,
    pub encoding: RefCell<String>,
    pub errors: RefCell<String>,
}

pub type Object = Gc<Native<Unpickler>>;

impl Unpickler {
    pub fn make(t: &Thread, cls: Gc<PyType>) -> PyResult<Object> {
        let unpickler = Unpickler {
            input: Input::default(),
            memo: GcRefCell::new(Table::default()),
            buffers: Field::EMPTY,
            persistent_load: Field::EMPTY,
            protocol: Cell::new(0),
            fix_imports: Cell::new(true),
            encoding: RefCell::new(String::new()),
            errors: RefCell::new(String::new()),
        };
        Native::new(t, cls, unpickler)
    }
    /// What `__init__` does. Without a file, the bytes are to be given to the input.
    pub fn set_up(
        zelf: Object,
        t: &Thread,
        file: Option<Value>,
        fix_imports: bool,
        encoding: String,
        errors: String,
        buffers: Option<Value>,
    ) -> PyResult<()> {
        if let Some(file) = file {
            zelf.input.set_file(t, zelf.header(), file)?;
        }
        *zelf.encoding.borrow_mut() = encoding;
        *zelf.errors.borrow_mut() = errors;
        let buffers = match buffers {
            // The default, an empty tuple, and None are no buffers.
            None => None,
            Some(v) if v.is_none() || as_tuple(v).is_some_and(|v| v.is_empty()) => None,
            Some(v) => Some(iter::get_iter(t, v)?),
        };
        zelf.buffers.set(zelf.header(), buffers);
        zelf.fix_imports.set(fix_imports);
        zelf.memo.borrow_mut(zelf.header()).clear();
        zelf.protocol.set(0);
        Ok(())
    }
    /// The object of a persistent id.
    pub fn persistent(zelf: Object, t: &Thread, id: Value) -> PyResult<Value> {
        let function = match zelf.persistent_load.get() {
            Some(set) => Some(set),
            None if t.class_of(zelf.value()) == Unpickler::class(t) => None,
            None => overriding(t, zelf.value(), Unpickler::class(t), "persistent_load")?,
        };
        match function {
            Some(function) => brolga_vm::protocol::call::call1(t, function, id),
            None => Err(no_persistent_load(t)),
        }
    }
    /// What a module has under a name, or what an overriding `find_class` says.
    pub fn global(zelf: Object, t: &Thread, module: Value, name: Value) -> PyResult<Value> {
        if t.class_of(zelf.value()) == Unpickler::class(t) {
            return Unpickler::find(zelf, t, module, name);
        }
        let found = brolga_vm::protocol::call::call_method(t, zelf.value(), t.intern("find_class"), &[module, name])?;
        Ok(found)
    }
    fn find(zelf: Object, t: &Thread, module: Value, name: Value) -> PyResult<Value> {
        if as_str(module).is_none() {
            return Err(t.raise_type_error("module name must be a string"));
        }
        let (mut module, mut name) = (module, name);
        if zelf.protocol.get() < 3 && zelf.fix_imports.get() {
            (module, name) = new_names(t, module, name)?;
        }
        let modules = import::modules(t)?;
        import::import_level(t, module, None, None, 0)?;
        let Some(found) = modules.get(t, module)? else { return Err(t.raise_key_error(module)) };
        if zelf.protocol.get() >= 4
            && let Some(text) = as_str(name)
        {
            let path = dotted(t, text)?;
            if path.len() > 1 {
                return attribute_at(t, found, &path).map_err(|raised| {
                    if !t.exception_matches(t.types.attribute_error) {
                        return raised;
                    }
                    let context = t.take_exception(raised);
                    let mut message = crate::support::Text::new("Can't resolve path ");
                    let text = message
                        .push_repr(t, name)
                        .and_then(|m| m.push(" on module ").push_repr(t, module))
                        .and_then(|m| m.finish(t));
                    match text {
                        Ok(text) => {
                            let raised = brolga_vm::objects::exception::raise_with_args(
                                t,
                                t.types.attribute_error,
                                &[text.into()],
                            );
                            brolga_vm::objects::exception::with_context(t, raised, context)
                        }
                        Err(raised) => raised,
                    }
                });
            }
        }
        attr::get(t, found, attr::checked_name(t, name)?)
    }
}

fn no_persistent_load(t: &Thread) -> Raised {
    unpickling_error(
        t,
        "A load persistent id instruction was encountered, but no persistent_load function was specified.",
    )
}

/// What Python 3 calls an object of Python 2.
fn new_names(t: &Thread, module: Value, name: Value) -> PyResult<(Value, Value)> {
    let names = kept_attribute(t, "pickle.names", "_compat_pickle", "NAME_MAPPING")?;
    let modules = kept_attribute(t, "pickle.imports", "_compat_pickle", "IMPORT_MAPPING")?;
    if let Some(names) = names.downcast::<PyDict>()
        && let Some(found) = names.get(t, t.new_tuple(&[module, name])?)?
    {
        return match as_tuple(found).filter(|pair| pair.len() == 2) {
            Some(pair) if as_str(pair.get(0)).is_some() && as_str(pair.get(1)).is_some() => {
                Ok((pair.get(0), pair.get(1)))
            }
            Some(pair) => {
                let (a, b) = (t.class_of(pair.get(0)).message_name(t), t.class_of(pair.get(1)).message_name(t));
                Err(t.raise_runtime_error(format!(
                    "_compat_pickle.NAME_MAPPING values should be pairs of str, not ({a}, {b})"
                )))
            }
            None => Err(t.raise_runtime_error(format!(
                "_compat_pickle.NAME_MAPPING values should be 2-tuples, not {}",
                t.class_of(found).message_name(t)
            ))),
        };
    }
    match modules.downcast::<PyDict>() {
        Some(modules) => match modules.get(t, module)? {
            Some(found) if as_str(found).is_some() => Ok((found, name)),
            Some(found) => Err(t.raise_runtime_error(format!(
                "_compat_pickle.IMPORT_MAPPING values should be strings, not {}",
                t.class_of(found).message_name(t)
            ))),
            None => Ok((module, name)),
        },
        None => Ok((module, name)),
    }
}

#[pymethods]
impl Unpickler {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Object> {
        Unpickler::make(t, cls)
    }
    #[init("Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    fn init(
        t: &Thread,
        zelf: Object,
        file: Value,
        fix_imports: bool,
        encoding: String,
        errors: String,
        buffers: Option<Value>,
    ) -> PyResult<()> {
        Unpickler::set_up(zelf, t, Some(file), fix_imports, encoding, errors, buffers)
    }
    #[slot]
    fn getattro(t: &Thread, zelf: Object, name: Value) -> PyResult<Value> {
        if let Some(set) = zelf.persistent_load.get()
            && eq_str(name, "persistent_load")
        {
            return Ok(set);
        }
        attr::generic_get(t, zelf.value(), name)
    }
    #[slot]
    fn setattro(t: &Thread, zelf: Object, name: Value, v: Option<Value>) -> PyResult<()> {
        if eq_str(name, "persistent_load") && t.class_of(zelf.value()) == Unpickler::class(t) {
            if v.is_none() && zelf.persistent_load.get().is_none() {
                return attr::generic_set(t, zelf.value(), name, v);
            }
            zelf.persistent_load.set(zelf.header(), v);
            return Ok(());
        }
        attr::generic_set(t, zelf.value(), name, v)
    }
    /// The object of a persistent id. Subclasses override this.
    #[method("persistent_load($self, pid, /)")]
    fn persistent_load(t: &Thread, _zelf: Object, _pid: Value) -> PyResult<Value> {
        Err(no_persistent_load(t))
    }
    /// Reads the next object.
    #[method("load($self, /)")]
    fn load(t: &Thread, zelf: Object) -> PyResult<Value> {
        if !zelf.input.is_set() {
            let class = t.class_of(zelf.value()).name();
            return Err(unpickling_error(t, format!("Unpickler.__init__() was not called by {class}.__init__()")));
        }
        load::run(t, zelf)
    }
    /// What a module has under a name; the module is imported.
    #[method("find_class($self, module_name, global_name, /)")]
    fn find_class(t: &Thread, zelf: Object, module_name: Value, global_name: Value) -> PyResult<Value> {
        Unpickler::find(zelf, t, module_name, global_name)
    }
    /// Size in memory, in bytes.
    #[method("__sizeof__($self, /)")]
    fn sizeof(_t: &Thread, _zelf: Object) -> usize {
        size_of::<Native<Unpickler>>()
    }
    #[getter]
    fn memo(t: &Thread, zelf: Object) -> PyResult<Gc<Native<UnpicklerMemoProxy>>> {
        UnpicklerMemoProxy::make(t, zelf)
    }
    #[setter]
    fn set_memo(t: &Thread, zelf: Object, v: Option<Value>) -> PyResult<()> {
        match v {
            Some(v) => UnpicklerMemoProxy::assign(t, zelf, v),
            None => Err(t.raise_type_error("attribute deletion is not supported")),
        }
    }
}
