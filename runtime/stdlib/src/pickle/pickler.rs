//! `_pickle.Pickler`.

use super::memo::{Memo, PicklerMemoProxy};
use super::opcode::{DEFAULT_PROTOCOL, HIGHEST_PROTOCOL, PROTO, STOP};
use super::output::Output;
use super::pickling_error;
use super::save::Saver;
use brolga_vm::objects::str_::eq_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number};
use std::cell::Cell;

/// Writes pickles to a file.
#[pyclass(
    name = "Pickler",
    module = "_pickle",
    flags = HEAPTYPE | BASETYPE | HAVE_GC,
    signature = "(file, protocol=None, fix_imports=True, buffer_callback=None)"
)]
pub struct Pickler {
    /// The file's `write`.
    write: Field,
    initialized: Cell<bool>,
    pub protocol: Cell<i64>,
    pub bin: Cell<i32>,
    pub fast: Cell<i32>,
    pub fix_imports: Cell<bool>,
    pub buffer_callback: Field,
    pub dispatch_table: Field,
    /// Set on the instance.
    persistent_id: Field,
    pub memo: GcRefCell<Memo>,
    pub output: Opaque<Output>,
}

type Object = Gc<Native<Pickler>>;

impl Pickler {
    pub fn make(t: &Thread, cls: Gc<PyType>) -> PyResult<Object> {
        let pickler = Pickler {
            write: Field::EMPTY,
            initialized: Cell::new(false),
            protocol: Cell::new(DEFAULT_PROTOCOL),
            bin: Cell::new(1),
            fast: Cell::new(0),
            fix_imports: Cell::new(true),
            buffer_callback: Field::EMPTY,
            dispatch_table: Field::EMPTY,
            persistent_id: Field::EMPTY,
            memo: GcRefCell::new(Memo::default()),
            output: Opaque(Output::default()),
        };
        Native::new(t, cls, pickler)
    }
    /// What `__init__` does. Without a file, the bytes stay in the output.
    pub fn set_up(
        zelf: Object,
        t: &Thread,
        file: Option<Value>,
        protocol: Value,
        fix_imports: bool,
        buffer_callback: Value,
    ) -> PyResult<()> {
        let mut n = if protocol.is_none() { DEFAULT_PROTOCOL } else { number::index_i64(t, protocol)? };
        if n < 0 {
            n = HIGHEST_PROTOCOL;
        }
        if n > HIGHEST_PROTOCOL {
            return Err(t.raise_value_error(format!("pickle protocol must be <= {HIGHEST_PROTOCOL}")));
        }
        let callback = Some(buffer_callback).filter(|v| !v.is_none());
        if callback.is_some() && n < 5 {
            return Err(t.raise_value_error("buffer_callback needs protocol >= 5"));
        }
        if let Some(file) = file {
            let Some(write) = attr::get_optional(t, file, t.intern("write"))? else {
                return Err(t.raise_type_error("file must have a 'write' attribute"));
            };
            zelf.write.set(zelf.header(), Some(write));
        }
        zelf.protocol.set(n);
        zelf.bin.set((n > 0).into());
        zelf.fast.set(0);
        zelf.fix_imports.set(fix_imports && n < 3);
        zelf.buffer_callback.set(zelf.header(), callback);
        zelf.memo.borrow_mut(zelf.header()).clear();
        zelf.output.clear();
        let table = attr::get_optional(t, zelf.value(), t.intern("dispatch_table"))?;
        zelf.dispatch_table.set(zelf.header(), table);
        zelf.initialized.set(true);
        Ok(())
    }
    pub fn file(&self) -> Option<Value> {
        self.write.get()
    }
    /// Writes an object into the output.
    pub fn dump_object(zelf: Object, t: &Thread, v: Value) -> PyResult<()> {
        let plain = t.class_of(zelf.value()) == Pickler::class(t);
        // Methods that subclasses and instances may have.
        let persistent_id = match zelf.persistent_id.get() {
            Some(set) => Some(set),
            None if plain => None,
            None => overriding(t, zelf.value(), Pickler::class(t), "persistent_id")?,
        };
        let reducer_override =
            if plain { None } else { attr::get_optional(t, zelf.value(), t.intern("reducer_override"))? };
        let out = &zelf.output;
        if zelf.protocol.get() >= 2 {
            out.write(&[PROTO, zelf.protocol.get() as u8]);
            if zelf.protocol.get() >= 4 {
                out.start_framing();
            }
        }
        let mut saver = Saver::new(t, zelf, persistent_id, reducer_override);
        saver.save(v, true)?;
        out.push(STOP);
        out.end_framing();
        Ok(())
    }
    pub fn dump_to_file(zelf: Object, t: &Thread, v: Value) -> PyResult<()> {
        zelf.output.clear();
        Pickler::dump_object(zelf, t, v)?;
        zelf.output.flush(t, zelf.file())
    }
}

/// A method that a subclass (or an instance) has instead of the native class's own.
pub fn overriding(t: &Thread, zelf: Value, native: Gc<PyType>, name: &str) -> PyResult<Option<Value>> {
    let name = t.intern(name);
    let own = native.lookup(t, name);
    let inherited = t.class_of(zelf).lookup(t, name) == own;
    let in_dict = match attr::instance_dict(t, zelf)? {
        Some(dict) => dict.get(t, name)?.is_some(),
        None => false,
    };
    if inherited && !in_dict { Ok(None) } else { attr::get(t, zelf, name).map(Some) }
}

#[pymethods]
impl Pickler {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Object> {
        Pickler::make(t, cls)
    }
    #[init("Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)")]
    fn init(
        t: &Thread,
        zelf: Object,
        file: Value,
        protocol: Value,
        fix_imports: bool,
        buffer_callback: Value,
    ) -> PyResult<()> {
        Pickler::set_up(zelf, t, Some(file), protocol, fix_imports, buffer_callback)
    }
    #[slot]
    fn getattro(t: &Thread, zelf: Object, name: Value) -> PyResult<Value> {
        if let Some(set) = zelf.persistent_id.get()
            && eq_str(name, "persistent_id")
        {
            return Ok(set);
        }
        attr::generic_get(t, zelf.value(), name)
    }
    #[slot]
    fn setattro(t: &Thread, zelf: Object, name: Value, v: Option<Value>) -> PyResult<()> {
        if eq_str(name, "persistent_id") && t.class_of(zelf.value()) == Pickler::class(t) {
            if v.is_none() && zelf.persistent_id.get().is_none() {
                return attr::generic_set(t, zelf.value(), name, v);
            }
            zelf.persistent_id.set(zelf.header(), v);
            return Ok(());
        }
        attr::generic_set(t, zelf.value(), name, v)
    }
    /// The persistent id of an object, None for none. Subclasses override this.
    #[method("persistent_id($self, obj, /)")]
    fn persistent_id(_t: &Thread, _zelf: Object, _obj: Value) {}
    /// Writes an object.
    #[method("dump($self, obj, /)")]
    fn dump(t: &Thread, zelf: Object, obj: Value) -> PyResult<()> {
        if !zelf.initialized.get() {
            let class = t.class_of(zelf.value()).name();
            return Err(pickling_error(t, format!("Pickler.__init__() was not called by {class}.__init__()")));
        }
        Pickler::dump_to_file(zelf, t, obj)
    }
    /// Forgets what has been written.
    #[method("clear_memo($self, /)")]
    fn clear_memo(zelf: Object) {
        zelf.memo.borrow_mut(zelf.header()).clear();
    }
    /// Size in memory, in bytes.
    #[method("__sizeof__($self, /)")]
    fn sizeof(_t: &Thread, _zelf: Object) -> usize {
        size_of::<Native<Pickler>>()
    }
    #[member]
    fn bin(zelf: Object) -> i32 {
        zelf.bin.get()
    }
    #[setter]
    fn set_bin(t: &Thread, zelf: Object, v: Option<Value>) -> PyResult<()> {
        zelf.bin.set(member_int(t, v)?);
        Ok(())
    }
    #[member]
    fn fast(zelf: Object) -> i32 {
        zelf.fast.get()
    }
    #[setter]
    fn set_fast(t: &Thread, zelf: Object, v: Option<Value>) -> PyResult<()> {
        zelf.fast.set(member_int(t, v)?);
        Ok(())
    }
    #[member]
    fn dispatch_table(t: &Thread, zelf: Object) -> PyResult<Value> {
        match zelf.dispatch_table.get() {
            Some(table) => Ok(table),
            None => {
                let class = t.class_of(zelf.value()).name();
                Err(t.raise_attribute_error(format!("'{class}' object has no attribute 'dispatch_table'")))
            }
        }
    }
    #[setter]
    fn set_dispatch_table(_t: &Thread, zelf: Object, v: Option<Value>) -> PyResult<()> {
        zelf.dispatch_table.set(zelf.header(), v);
        Ok(())
    }
    #[getter]
    fn memo(t: &Thread, zelf: Object) -> PyResult<Gc<Native<PicklerMemoProxy>>> {
        PicklerMemoProxy::make(t, zelf)
    }
    #[setter]
    fn set_memo(t: &Thread, zelf: Object, v: Option<Value>) -> PyResult<()> {
        match v {
            Some(v) => PicklerMemoProxy::assign(t, zelf, v),
            None => Err(t.raise_type_error("attribute deletion is not supported")),
        }
    }
}
fn member_int(t: &Thread, v: Option<Value>) -> PyResult<i32> {
    let Some(v) = v else { return Err(t.raise_type_error("can't delete numeric/char attribute")) };
    Ok(number::index_i64(t, v)? as i32)
}

/// What a callback says of a buffer: whether it goes into the pickle.
pub fn is_in_band(t: &Thread, callback: Option<Value>, buffer: Value) -> PyResult<bool> {
    match callback {
        Some(callback) => {
            let answer = call::call1(t, callback, buffer)?;
            brolga_vm::protocol::object::is_true(t, answer)
        }
        None => Ok(true),
    }
}
