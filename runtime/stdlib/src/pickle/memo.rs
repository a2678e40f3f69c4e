//! What has been written or read so far: [`Memo`] by identity for picklers, [`Table`] by number for unpicklers; and the proxies through which Python
//! code sees them.

use super::pickler::Pickler;
use super::unpickler::Unpickler;
use crate::support::held;
use brolga_vm::objects::int;
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;
use std::collections::HashMap;

/// Objects that have been written, each with its number. Keeps them alive, lest another object gets an identity that is known.
#[derive(Default)]
pub struct Memo {
    numbers: HashMap<u64, u64>,
    // rooted: `trace` visits them
    objects: Vec<Value>,
}
impl Trace for Memo {
    fn trace(&self, tracer: &mut Tracer) {
        self.objects.trace(tracer);
    }
}
impl Memo {
    pub fn get(&self, v: Value) -> Option<u64> {
        self.numbers.get(&object::id(v)).copied()
    }
    /// Notes an object under the next number.
    pub fn put(&mut self, v: Value) -> u64 {
        let n = self.numbers.len() as u64;
        self.numbers.insert(object::id(v), n);
        self.objects.push(v);
        n
    }
    pub fn clear(&mut self) {
        *self = Memo::default();
    }
    fn set(&mut self, id: u64, n: u64, v: Value) {
        self.numbers.insert(id, n);
        self.objects.push(v);
    }
}

/// Objects that have been read, by number. Numbers far beyond the others, which only strange pickles have, go to a map.
#[derive(Default)]
pub struct Table {
    dense: Vec<Option<Value>>,
    sparse: HashMap<usize, Value>,
    count: usize,
}
impl Trace for Table {
    fn trace(&self, tracer: &mut Tracer) {
        self.dense.trace(tracer);
        self.sparse.values().for_each(|v| v.trace(tracer));
    }
}
impl Table {
    /// Numbers up to here, and up to twice as many as there are, are an array's.
    const DENSE: usize = 1 << 12;

    pub fn get(&self, n: usize) -> Option<Value> {
        match self.dense.get(n) {
            Some(Some(v)) => Some(*v),
            _ if self.sparse.is_empty() => None,
            _ => self.sparse.get(&n).copied(),
        }
    }
    /// How many numbers are taken.
    pub fn count(&self) -> usize {
        self.count
    }
    pub fn put(&mut self, t: &Thread, n: usize, v: Value) -> PyResult<()> {
        self.count += self.get(n).is_none() as usize;
        if n > Table::DENSE && n / 2 > self.dense.len() {
            self.sparse.insert(n, v);
            return Ok(());
        }
        if n >= self.dense.len() {
            if self.dense.try_reserve(n + 1 - self.dense.len()).is_err() {
                return Err(t.raise_out_of_memory());
            }
            self.dense.resize(n + 1, None);
        }
        self.dense[n] = Some(v);
        self.sparse.remove(&n);
        Ok(())
    }
    pub fn clear(&mut self) {
        *self = Table::default();
    }
    /// The numbers that are taken, in ascending order.
    fn numbers(&self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.dense.len()).filter(|n| self.dense[*n].is_some()).collect();
        let dense = all.len();
        all.extend(self.sparse.keys());
        all[dense..].sort_unstable();
        all
    }
}

/// The memo of a pickler.
#[pyclass(name = "PicklerMemoProxy", module = "_pickle", flags = HEAPTYPE | BASETYPE | HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct PicklerMemoProxy {
    pickler: GcField<Native<Pickler>>,
}
impl PicklerMemoProxy {
    pub fn make(t: &Thread, pickler: Gc<Native<Pickler>>) -> PyResult<Gc<Native<PicklerMemoProxy>>> {
        Native::new(t, PicklerMemoProxy::class(t), PicklerMemoProxy { pickler: GcField::new(pickler) })
    }
    /// Replaces a pickler's memo by that of another, or by a dict.
    pub fn assign(t: &Thread, pickler: Gc<Native<Pickler>>, v: Value) -> PyResult<()> {
        let dict = if let Some(proxy) = v.downcast::<Native<PicklerMemoProxy>>() {
            PicklerMemoProxy::to_dict(t, held(&proxy.pickler))?
        } else if let Some(dict) = v.downcast::<PyDict>() {
            dict
        } else {
            let got = brolga_vm::abi::args::type_name(t, v);
            return Err(
                t.raise_type_error(format!("'memo' attribute must be a PicklerMemoProxy object or dict, not {got}"))
            );
        };
        let (mut memo, mut position) = (Memo::default(), 0);
        let mut keep = RootVec::new(&t.heap);
        while let Some((key, entry)) = dict.next_entry(t, &mut position) {
            let Some(pair) = as_tuple(entry).filter(|pair| pair.len() == 2) else {
                return Err(t.raise_type_error("'memo' values must be 2-item tuples"));
            };
            let number = brolga_vm::protocol::number::index_i64(t, pair.get(0))?;
            let Some(id) = int::to_u64_wrapping(key) else {
                return Err(t.raise_type_error("an integer is required"));
            };
            keep.push(pair.get(1));
            memo.set(id, number as u64, pair.get(1));
        }
        *pickler.memo.borrow_mut(pickler.header()) = memo;
        Ok(())
    }
    fn to_dict(t: &Thread, pickler: Gc<Native<Pickler>>) -> PyResult<Gc<PyDict>> {
        let dict = PyDict::new(t)?;
        let objects = {
            let memo = pickler.memo.borrow();
            t.check_memory(RootVec::from_slice(&t.heap, &memo.objects))?
        };
        for v in objects.iter() {
            let Some(n) = pickler.memo.borrow().get(*v) else { continue };
            let entry = t.new_tuple(&[int::from_u64(t, n)?, *v])?;
            dict.set(t, object::id_value(t, *v)?, entry)?;
        }
        Ok(dict)
    }
}
#[pymethods]
impl PicklerMemoProxy {
    #[classattr("__hash__")]
    const HASH: Value = Value::NONE;
    /// Removes all objects.
    #[method("clear($self, /)")]
    fn clear(zelf: Gc<Native<Self>>) {
        let pickler = held(&zelf.pickler);
        pickler.memo.borrow_mut(pickler.header()).clear();
    }
    /// A dict of identities to numbers and objects.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyDict>> {
        PicklerMemoProxy::to_dict(t, held(&zelf.pickler))
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<(Gc<PyType>, (Gc<PyDict>,))> {
        Ok((t.types.dict, (PicklerMemoProxy::to_dict(t, held(&zelf.pickler))?,)))
    }
}

/// The memo of an unpickler.
#[pyclass(
    name = "UnpicklerMemoProxy",
    module = "_pickle",
    flags = HEAPTYPE | BASETYPE | HAVE_GC | DISALLOW_INSTANTIATION,
    no_doc
)]
pub struct UnpicklerMemoProxy {
    unpickler: GcField<Native<Unpickler>>,
}
impl UnpicklerMemoProxy {
    pub fn make(t: &Thread, unpickler: Gc<Native<Unpickler>>) -> PyResult<Gc<Native<UnpicklerMemoProxy>>> {
        Native::new(t, UnpicklerMemoProxy::class(t), UnpicklerMemoProxy { unpickler: GcField::new(unpickler) })
    }
    /// Replaces an unpickler's memo by that of another, or by a dict.
    pub fn assign(t: &Thread, unpickler: Gc<Native<Unpickler>>, v: Value) -> PyResult<()> {
        let dict = if let Some(proxy) = v.downcast::<Native<UnpicklerMemoProxy>>() {
            UnpicklerMemoProxy::to_dict(t, held(&proxy.unpickler))?
        } else if let Some(dict) = v.downcast::<PyDict>() {
            dict
        } else {
            let got = brolga_vm::abi::args::type_name(t, v);
            return Err(t.raise_type_error(format!(
                "'memo' attribute must be an UnpicklerMemoProxy object or dict, not {got}"
            )));
        };
        let entries = {
            let mut entries = RootVec::new(&t.heap);
            let mut position = 0;
            while let Some((key, v)) = dict.next_entry(t, &mut position) {
                entries.extend([key, v]);
            }
            entries
        };
        let mut table = unpickler.memo.borrow_mut(unpickler.header());
        table.clear();
        for entry in entries.chunks(2) {
            if int::as_int(entry[0]).is_none() {
                return Err(t.raise_type_error("memo key must be integers"));
            }
            let Some(n) = int::to_i64(entry[0]) else {
                return Err(t.raise_overflow_error("Python int too large to convert to C ssize_t"));
            };
            let Ok(n) = usize::try_from(n) else {
                return Err(t.raise_value_error("memo key must be positive integers."));
            };
            table.put(t, n, entry[1])?;
        }
        Ok(())
    }
    fn to_dict(t: &Thread, unpickler: Gc<Native<Unpickler>>) -> PyResult<Gc<PyDict>> {
        let dict = PyDict::new(t)?;
        let numbers = unpickler.memo.borrow().numbers();
        for n in numbers {
            let found = unpickler.memo.borrow().get(n);
            if let Some(v) = found {
                dict.set(t, t.new_int(n as i64)?, v)?;
            }
        }
        Ok(dict)
    }
}
#[pymethods]
impl UnpicklerMemoProxy {
    #[classattr("__hash__")]
    const HASH: Value = Value::NONE;
    /// Removes all objects.
    #[method("clear($self, /)")]
    fn clear(zelf: Gc<Native<Self>>) {
        let unpickler = held(&zelf.unpickler);
        unpickler.memo.borrow_mut(unpickler.header()).clear();
    }
    /// A dict of numbers to objects.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyDict>> {
        UnpicklerMemoProxy::to_dict(t, held(&zelf.unpickler))
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<(Gc<PyType>, (Gc<PyDict>,))> {
        Ok((t.types.dict, (UnpicklerMemoProxy::to_dict(t, held(&zelf.unpickler))?,)))
    }
}
