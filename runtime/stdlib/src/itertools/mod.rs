//! `itertools`.

mod combinatoric;
mod groups;
mod infinite;
mod select;
mod tee;
mod windows;

use combinatoric::{Combinations, CombinationsWithReplacement, Permutations, Product};
use groups::{GroupBy, Grouper};
use infinite::{Count, Cycle, Repeat};
use select::{Chain, Compress, DropWhile, FilterFalse, ISlice, StarMap, TakeWhile};
use tee::{Tee, TeeData};
use windows::{Accumulate, Batched, Pairwise, ZipLongest};

use brolga_vm::prelude::*;
use brolga_vm::protocol::iter;

/// Iterators that combine, choose, group and repeat the items of others.
#[pymodule(
    name = "itertools",
    classes(
        Accumulate,
        Batched,
        Chain,
        Combinations,
        CombinationsWithReplacement,
        Compress,
        Count,
        Cycle,
        DropWhile,
        FilterFalse,
        GroupBy,
        Grouper,
        ISlice,
        Pairwise,
        Permutations,
        Product,
        Repeat,
        StarMap,
        TakeWhile,
        Tee,
        TeeData,
        ZipLongest
    )
)]
pub mod itertools {
    use super::*;

    /// A tuple of n iterators, each of which gives all items of the iterable. Items that not all have reached are kept in memory.
    #[pyfunction("tee(iterable, n=2, /)")]
    fn tee(t: &Thread, iterable: Value, n: isize) -> PyResult<Value> {
        super::tee::tee(t, iterable, n)
    }
}

/// The field of a native object that is set at creation.
fn get(f: &Field) -> Value {
    f.get().expect("set at creation")
}
/// The next item of the iterator in a field; an empty field is an iterator that has ended.
fn next_of(t: &Thread, f: &Field) -> PyResult<Option<Value>> {
    match f.get() {
        Some(it) => iter::next(t, it),
        None => Ok(None),
    }
}
