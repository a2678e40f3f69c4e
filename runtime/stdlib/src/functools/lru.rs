//! `_lru_cache_wrapper`: `functools.lru_cache` at work.
//!
//! A dict maps keys to results, or in a bounded cache to places in a table of entries, which are chained from the least to the most recently
//! used one by their indices (a hit then stores no references, and needs no write barrier). Looking keys up may run Python code, which may use
//! or clear the same cache: after every such step what was known is checked again.

use crate::support::{get, held};
use brolga_vm::objects::function::PyMethod;
use brolga_vm::objects::{instance, int, object as object_type};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number, object};
use std::cell::Cell;

/// A callable that remembers what a function returned for which arguments: what lru_cache() makes.
///
/// maxsize is how many results are kept (None: all of them; 0: none). With typed, arguments that are equal but of different types have results of
/// their own. cache_info() returns cache_info_type(hits, misses, maxsize, currsize).
#[pyclass(
    name = "_lru_cache_wrapper",
    module = "functools",
    flags = HAVE_GC | METHOD_DESCRIPTOR | MANAGED_DICT | MANAGED_WEAKREF,
    signature = ""
)]
pub struct LruCache {
    function: Field,
    limit: Limit,
    typed: bool,
    info_type: Field,
    hits: Cell<i64>,
    misses: Cell<i64>,
    results: GcField<PyDict>,
    entries: GcRefCell<Entries>,
}

/// How much is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Limit {
    Nothing,
    Everything,
    Most(usize),
}
impl Untraced for Limit {}
impl Trace for Limit {
    const HAS_REFERENCES: bool = false;
    fn trace(&self, _: &mut Tracer) {}
}

/// The end of the chain.
const NONE: u32 = u32::MAX;

#[derive(Trace)]
struct Entry {
    key: Field,
    hash: Cell<i64>,
    result: Field,
    older: Cell<u32>,
    newer: Cell<u32>,
}

/// The table of entries of a bounded cache.
#[derive(Trace)]
struct Entries {
    table: Vec<Entry>,
    oldest: Cell<u32>,
    newest: Cell<u32>,
    /// Counts how often the cache was cleared.
    clears: u64,
}

impl Entries {
    const fn new(clears: u64) -> Entries {
        Entries { table: Vec::new(), oldest: Cell::new(NONE), newest: Cell::new(NONE), clears }
    }
    fn unlink(&self, i: u32) {
        let e = &self.table[i as usize];
        match e.older.get() {
            NONE => self.oldest.set(e.newer.get()),
            o => self.table[o as usize].newer.set(e.newer.get()),
        }
        match e.newer.get() {
            NONE => self.newest.set(e.older.get()),
            n => self.table[n as usize].older.set(e.older.get()),
        }
    }
    fn link_newest(&self, i: u32) {
        let (e, last) = (&self.table[i as usize], self.newest.get());
        e.older.set(last);
        e.newer.set(NONE);
        match last {
            NONE => self.oldest.set(i),
            n => self.table[n as usize].newer.set(i),
        }
        self.newest.set(i);
    }
    /// Makes an entry the most recently used one and gives its result.
    fn touch(&self, i: u32) -> Option<Value> {
        let result = self.table.get(i as usize)?.result.get();
        if self.newest.get() != i {
            self.unlink(i);
            self.link_newest(i);
        }
        result
    }
}

/// Separates positional from keyword arguments in keys.
fn keyword_mark(t: &Thread) -> PyResult<Value> {
    t.kept("functools.kwd_mark", || instance::alloc_plain(t, t.types.object))
}

impl LruCache {
    /// The key of a call.
    fn key(&self, t: &Thread, args: Args<'_>) -> PyResult<Value> {
        let positional = args.positional();
        if !self.typed && args.keyword_count() == 0 {
            return match *positional {
                [v] if v.is_small_int() || v.downcast::<PyStr>().is_some() || int::is_exact(v) => Ok(v),
                _ => t.new_tuple(positional),
            };
        }
        let mut key = RootVec::new(&t.heap);
        key.extend_from_slice(positional);
        if args.keyword_count() > 0 {
            key.push(keyword_mark(t)?);
            for (name, v) in args.keywords() {
                key.push(name);
                key.push(v);
            }
        }
        if self.typed {
            key.extend(args.values.iter().map(|v| t.class_of(*v).value()));
        }
        t.new_tuple(&key)
    }
    fn hit(&self) {
        self.hits.set(self.hits.get() + 1);
    }
    fn miss(&self) {
        self.misses.set(self.misses.get() + 1);
    }
    fn call_unlimited(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        let key = zelf.key(t, args)?;
        let hash = object::hash(t, key)?;
        let results = held(&zelf.results);
        if let Some(v) = results.get_hashed(t, key, hash)? {
            zelf.hit();
            return Ok(v);
        }
        zelf.miss();
        let result = call::call(t, get(&zelf.function), args)?;
        results.set_hashed(t, key, hash, result)?;
        Ok(result)
    }
    fn call_bounded(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>, most: usize) -> PyResult<Value> {
        let key = zelf.key(t, args)?;
        let hash = object::hash(t, key)?;
        let results = held(&zelf.results);
        let place = |found: Option<Value>| found.and_then(Value::as_small_int).map(|i| i as u32);
        if let Some(i) = place(results.get_hashed(t, key, hash)?)
            && let Some(v) = zelf.entries.borrow().touch(i)
        {
            zelf.hit();
            return Ok(v);
        }
        zelf.miss();
        let result = call::call(t, get(&zelf.function), args)?;
        // The call may have added the same key.
        if results.get_hashed(t, key, hash)?.is_some() {
            return Ok(result);
        }
        let clears = zelf.entries.borrow().clears;
        let i = if results.len() < most {
            let mut entries = zelf.entries.borrow_mut(zelf.header());
            entries.table.push(Entry {
                key: Field::new(key),
                hash: Cell::new(hash),
                result: Field::new(result),
                older: Cell::new(NONE),
                newer: Cell::new(NONE),
            });
            entries.table.len() as u32 - 1
        } else {
            let oldest = zelf.entries.borrow().oldest.get();
            if oldest == NONE {
                return Ok(result);
            }
            let (old_key, old_hash) = {
                let entries = zelf.entries.borrow();
                entries.unlink(oldest);
                let e = &entries.table[oldest as usize];
                (get(&e.key), e.hash.get())
            };
            let removed = results.remove_hashed(t, old_key, old_hash);
            if zelf.entries.borrow().clears != clears {
                return removed.map(|_| result);
            }
            match removed {
                Ok(Some(_)) => {}
                // Someone else removed it: the entry stays unused.
                Ok(None) => return Ok(result),
                Err(raised) => {
                    zelf.entries.borrow().link_newest(oldest);
                    return Err(raised);
                }
            }
            let entries = zelf.entries.borrow_mut(zelf.header());
            let e = &entries.table[oldest as usize];
            e.key.set(zelf.header(), Some(key));
            e.hash.set(hash);
            e.result.set(zelf.header(), Some(result));
            oldest
        };
        results.set_hashed(t, key, hash, Value::from_small_int(i64::from(i)))?;
        if zelf.entries.borrow().clears == clears {
            zelf.entries.borrow().link_newest(i);
        } else {
            results.remove_hashed(t, key, hash)?;
        }
        Ok(result)
    }
}

#[pymethods]
impl LruCache {
    #[new("lru_cache(user_function, maxsize, typed, cache_info_type)")]
    fn new(
        t: &Thread,
        cls: Gc<PyType>,
        user_function: Value,
        maxsize: Value,
        typed: bool,
        cache_info_type: Value,
    ) -> PyResult<Gc<Native<Self>>> {
        if !call::is_callable(t, user_function) {
            return Err(t.raise_type_error("the first argument must be callable"));
        }
        let limit = if maxsize.is_none() {
            Limit::Everything
        } else if number::is_index(t, maxsize) {
            match number::index_i64_overflow(t, maxsize)? {
                n if n <= 0 => Limit::Nothing,
                n => Limit::Most((n as usize).min(NONE as usize - 1)),
            }
        } else {
            return Err(t.raise_type_error("maxsize should be integer or None"));
        };
        let results = PyDict::new(t)?;
        let data = LruCache {
            function: Field::new(user_function),
            limit,
            typed,
            info_type: Field::new(cache_info_type),
            hits: Cell::new(0),
            misses: Cell::new(0),
            results: GcField::new(results),
            entries: GcRefCell::new(Entries::new(0)),
        };
        Native::new(t, cls, data)
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        match zelf.limit {
            Limit::Nothing => {
                zelf.miss();
                call::call(t, get(&zelf.function), args)
            }
            Limit::Everything => LruCache::call_unlimited(t, zelf, args),
            Limit::Most(n) => LruCache::call_bounded(t, zelf, args, n),
        }
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Value, object: Option<Value>, _class: Option<Value>) -> PyResult<Value> {
        match object {
            Some(object) if !object.is_none() => PyMethod::new(t, zelf, object).map(Gc::value),
            _ => Ok(zelf),
        }
    }
    /// How many calls found their result and how many didn't, how many results may be kept, and how many are.
    #[method("cache_info($self, /)")]
    fn cache_info(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let maxsize = match zelf.limit {
            Limit::Nothing => t.new_int(0)?,
            Limit::Everything => Value::NONE,
            Limit::Most(n) => t.new_int(n as i64)?,
        };
        let (hits, misses) = (t.new_int(zelf.hits.get())?, t.new_int(zelf.misses.get())?);
        let size = t.new_int(held(&zelf.results).len() as i64)?;
        call::call_values(t, get(&zelf.info_type), &[hits, misses, maxsize, size])
    }
    /// Forgets all results and sets the counts of cache_info() to zero.
    #[method("cache_clear($self, /)")]
    fn cache_clear(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<()> {
        zelf.hits.set(0);
        zelf.misses.set(0);
        let clears = zelf.entries.borrow().clears;
        *zelf.entries.borrow_mut(zelf.header()) = Entries::new(clears + 1);
        held(&zelf.results).clear(t)
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Value) -> PyResult<Value> {
        attr::get(t, zelf, t.names.dunder_qualname)
    }
    #[method("__copy__($self, /)", no_text_signature)]
    fn copy(zelf: Value) -> Value {
        zelf
    }
    #[method("__deepcopy__($self, memo, /)", no_text_signature)]
    fn deepcopy(zelf: Value, _memo: Value) -> Value {
        zelf
    }
    #[getter]
    fn __dict__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyDict>> {
        instance::dict(t, zelf.header())
    }
    #[setter(__dict__)]
    fn set_dict(t: &Thread, zelf: Gc<Native<Self>>, v: Option<Value>) -> PyResult<()> {
        object_type::set_dict_attribute(t, zelf.into(), v)
    }
}
