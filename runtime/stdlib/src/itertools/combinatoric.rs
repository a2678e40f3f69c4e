//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: odometers over pools of items.

use brolga_vm::objects::str_::eq_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::attr::name_text;
use brolga_vm::protocol::{number, sequence};
use std::cell::Cell;

/// Where an odometer stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Running,
    Ended,
}
/// Indices into a pool, and the state: what all four classes keep beside their pools.
#[derive(Trace)]
struct Odometer {
    indices: GcRefCell<Vec<usize>>,
    state: Cell<u8>,
}
impl Odometer {
    fn new(indices: Vec<usize>, empty: bool) -> Odometer {
        Odometer {
            indices: GcRefCell::new(indices),
            state: Cell::new(if empty { State::Ended } else { State::Fresh } as u8),
        }
    }
    /// Moves to the next position with `advance`, which says whether there is one; the first position is given as it is.
    fn step(&self, owner: &Header, advance: impl FnOnce(&mut Vec<usize>) -> bool) -> bool {
        if self.state.get() == State::Ended as u8 {
            return false;
        }
        if self.state.get() == State::Fresh as u8 {
            self.state.set(State::Running as u8);
            return true;
        }
        let more = advance(&mut self.indices.borrow_mut(owner));
        if !more {
            self.state.set(State::Ended as u8);
        }
        more
    }
}
/// `r` as a size; negative ones are an error.
fn size(t: &Thread, r: Option<isize>, default: usize) -> PyResult<usize> {
    match r {
        None => Ok(default),
        Some(r) => usize::try_from(r).map_err(|_| t.raise_value_error("r must be non-negative")),
    }
}
fn pick(t: &Thread, pool: Gc<PyTuple>, indices: &[usize]) -> PyResult<Value> {
    let items = pool.items();
    PyTuple::build(t, indices.len(), |i| items[indices[i]]).map(Into::into)
}

/// Tuples with one item from each iterable, in every combination; those of the last iterable change fastest. repeat takes all iterables that many
/// times.
#[pyclass(name = "product", module = "itertools", flags = BASETYPE | HAVE_GC, signature = "(*iterables, repeat=1)")]
pub struct Product {
    /// A tuple of tuples.
    pools: GcField<PyTuple>,
    odometer: Odometer,
}
#[pymethods]
impl Product {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        if args.keyword_count() > 1 {
            let n = args.keyword_count();
            return Err(t.raise_type_error(format!("product() takes at most 1 keyword argument ({n} given)")));
        }
        let iterables = args.positional();
        let mut repeat = 1;
        for (name, v) in args.keywords() {
            if !eq_str(name, "repeat") {
                let name = name_text(name);
                return Err(t.raise_type_error(format!("product() got an unexpected keyword argument '{name}'")));
            }
            repeat = number::index_i64_overflow(t, v)?;
        }
        let Ok(repeat) = usize::try_from(repeat) else {
            return Err(t.raise_value_error("repeat argument cannot be negative"));
        };
        let count = iterables.len().checked_mul(repeat).filter(|n| *n < 1 << 32);
        let count = count.ok_or_else(|| t.raise_overflow_error("repeat argument too large"))?;
        let mut pools = RootVec::new(&t.heap);
        for &v in iterables.iter().take(if repeat == 0 { 0 } else { usize::MAX }) {
            pools.push(sequence::to_tuple(t, v)?.into());
        }
        let pools = PyTuple::build(t, count, |i| pools[i % pools.len()])?;
        let empty = pools.items().iter().any(|p| p.downcast::<PyTuple>().is_none_or(|p| p.is_empty()));
        Native::new(t, cls, Product { pools: GcField::new(pools), odometer: Odometer::new(vec![0; count], empty) })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let pools = zelf.pools.get().expect("set at creation");
        let pool = |i: usize| pools.get(i).downcast::<PyTuple>().expect("pools are tuples");
        let more = zelf.odometer.step(zelf.header(), |indices| {
            for i in (0..indices.len()).rev() {
                indices[i] += 1;
                if indices[i] < pool(i).len() {
                    return true;
                }
                indices[i] = 0;
            }
            false
        });
        if !more {
            return Ok(None);
        }
        let indices = zelf.odometer.indices.borrow();
        PyTuple::build(t, indices.len(), |i| pool(i).get(indices[i])).map(|p| Some(p.into()))
    }
    /// Size in memory, in bytes.
    #[method("__sizeof__($self, /)")]
    fn sizeof(zelf: Gc<Native<Self>>) -> usize {
        size_of::<Native<Product>>() + zelf.odometer.indices.borrow().len() * 8
    }
}

/// The ways to put r of the items in a row (by default all of them), as tuples. Items count as different by their positions.
#[pyclass(name = "permutations", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct Permutations {
    pool: GcField<PyTuple>,
    odometer: Odometer,
    cycles: GcRefCell<Vec<usize>>,
    r: Cell<usize>,
}
#[pymethods]
impl Permutations {
    #[new("permutations(iterable, r=None)")]
    fn new(t: &Thread, cls: Gc<PyType>, iterable: Value, r: Value) -> PyResult<Gc<Native<Self>>> {
        let pool = sequence::to_tuple(t, iterable)?;
        let n = pool.len();
        let r = match r {
            Value::NONE => n,
            v if brolga_vm::objects::int::as_int(v).is_none() => return Err(t.raise_type_error("Expected int as r")),
            v => size(t, Some(brolga_vm::protocol::number::index_i64(t, v)? as isize), n)?,
        };
        let cycles = (0..r.min(n)).map(|i| n - i).collect();
        let odometer = Odometer::new((0..n).collect(), r > n);
        Native::new(
            t,
            cls,
            Permutations { pool: GcField::new(pool), odometer, cycles: GcRefCell::new(cycles), r: Cell::new(r) },
        )
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let r = zelf.r.get();
        let more = zelf.odometer.step(zelf.header(), |indices| {
            let mut cycles = zelf.cycles.borrow_mut(zelf.header());
            let n = indices.len();
            for i in (0..r).rev() {
                cycles[i] -= 1;
                if cycles[i] == 0 {
                    indices[i..].rotate_left(1);
                    cycles[i] = n - i;
                } else {
                    indices.swap(i, n - cycles[i]);
                    return true;
                }
            }
            false
        });
        if !more {
            return Ok(None);
        }
        let indices = zelf.odometer.indices.borrow();
        pick(t, zelf.pool.get().expect("set at creation"), &indices[..r]).map(Some)
    }
}

/// The ways to pick r of the items, as tuples that keep their order.
#[pyclass(name = "combinations", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct Combinations {
    pool: GcField<PyTuple>,
    odometer: Odometer,
}
#[pymethods]
impl Combinations {
    #[new("combinations(iterable, r)")]
    fn new(t: &Thread, cls: Gc<PyType>, iterable: Value, r: isize) -> PyResult<Gc<Native<Self>>> {
        let pool = sequence::to_tuple(t, iterable)?;
        let r = size(t, Some(r), 0)?;
        let odometer = Odometer::new((0..r.min(pool.len() + 1)).collect(), r > pool.len());
        Native::new(t, cls, Combinations { pool: GcField::new(pool), odometer })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let pool = zelf.pool.get().expect("set at creation");
        let more = zelf.odometer.step(zelf.header(), |indices| {
            let (n, r) = (pool.len(), indices.len());
            let Some(i) = (0..r).rev().find(|&i| indices[i] != i + n - r) else { return false };
            indices[i] += 1;
            for j in i + 1..r {
                indices[j] = indices[j - 1] + 1;
            }
            true
        });
        if !more {
            return Ok(None);
        }
        let indices = zelf.odometer.indices.borrow();
        pick(t, pool, &indices).map(Some)
    }
}

/// The ways to pick r items, the same one as often as wanted, as tuples that keep their order.
#[pyclass(name = "combinations_with_replacement", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct CombinationsWithReplacement {
    pool: GcField<PyTuple>,
    odometer: Odometer,
}
#[pymethods]
impl CombinationsWithReplacement {
    #[new("combinations_with_replacement(iterable, r)")]
    fn new(t: &Thread, cls: Gc<PyType>, iterable: Value, r: isize) -> PyResult<Gc<Native<Self>>> {
        let pool = sequence::to_tuple(t, iterable)?;
        let r = size(t, Some(r), 0)?;
        if r > 1 << 32 {
            return Err(t.raise_out_of_memory());
        }
        let odometer = Odometer::new(vec![0; r], pool.is_empty() && r > 0);
        Native::new(t, cls, CombinationsWithReplacement { pool: GcField::new(pool), odometer })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let pool = zelf.pool.get().expect("set at creation");
        let more = zelf.odometer.step(zelf.header(), |indices| {
            let Some(i) = (0..indices.len()).rev().find(|&i| indices[i] != pool.len() - 1) else { return false };
            let next = indices[i] + 1;
            indices[i..].fill(next);
            true
        });
        if !more {
            return Ok(None);
        }
        let indices = zelf.odometer.indices.borrow();
        pick(t, pool, &indices).map(Some)
    }
}
