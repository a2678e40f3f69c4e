//! Allocation rate and pauses on three classic loads: `cargo run --release -p brolga-heap --example throughput`.
//!
//! * trees: binary trees of depth 16, built and dropped, on the native stack;
//! * live: short-lived objects next to a large live graph;
//! * mutation: the same, with one store of a young object into an old one per 64 allocations;
//! * marking: full collections of 200 MB in an order that is not that of the addresses.

use brolga_heap::{
    Field, Gc, Generation, Header, Heap, HeapConfig, HeapObject, Kind, KindInfo, RootVec, ShapeId, StackBounds, Tracer,
    ValueArray,
};
use std::hint::black_box;
use std::time::Instant;

#[repr(C)]
struct Pair {
    header: Header,
    left: Field,
    right: Field,
    number: u64,
}
// SAFETY: `#[repr(C)]`, header first, `trace` visits both references.
unsafe impl HeapObject for Pair {
    const KIND: Kind = Kind(8);
}
unsafe fn trace(h: &Header, t: &mut Tracer) {
    // SAFETY: registered for this kind.
    let pair: Gc<Pair> = unsafe { Gc::from_header(h) };
    t.visit_field(&pair.left);
    t.visit_field(&pair.right);
}
fn pair(heap: &Heap, left: Option<Gc<Pair>>, right: Option<Gc<Pair>>, number: u64) -> Gc<Pair> {
    let field = |p: Option<Gc<Pair>>| Field::opt(p.map(Gc::value));
    let p = Pair { header: Header::new(Pair::KIND, ShapeId(0)), left: field(left), right: field(right), number };
    heap.alloc(p).expect("memory")
}
fn tree(heap: &Heap, depth: u32) -> Gc<Pair> {
    if depth == 0 {
        return pair(heap, None, None, 0);
    }
    let left = tree(heap, depth - 1);
    let right = tree(heap, depth - 1);
    pair(heap, Some(left), Some(right), u64::from(depth))
}

fn report(name: &str, heap: &Heap, objects: u64, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    let s = heap.stats();
    println!(
        "{name:9} {:6.1} M objects/s  young {:4} mean {:.1?} max {:.1?} (CPU)  full {:3} mean {:.1?} max {:.1?}  peak {} MB nursery {} MB",
        objects as f64 / seconds / 1e6,
        s.young.count,
        s.young.cpu_total.checked_div(s.young.count as u32).unwrap_or_default(),
        s.young.cpu_max,
        s.full.count,
        s.full.cpu_total.checked_div(s.full.count as u32).unwrap_or_default(),
        s.full.cpu_max,
        s.peak_used_bytes >> 20,
        s.nursery_bytes >> 20,
    );
}

fn with_heap(f: impl FnOnce(&Heap)) {
    let heap = Heap::new(HeapConfig::default()).expect("memory");
    heap.register_kind(Pair::KIND, KindInfo::of::<Pair>("pair", trace));
    // SAFETY: one thread, and the handle goes before the heap.
    let thread = unsafe { heap.attach_thread(StackBounds::current().expect("bounds")) };
    f(&heap);
    drop(thread);
}

fn main() {
    with_heap(|heap| {
        let start = Instant::now();
        let long = tree(heap, 16);
        let mut objects = 2 << 16;
        for depth in (4..=16).step_by(4) {
            let rounds = 1 << (16 - depth + 4);
            for _ in 0..rounds {
                black_box(tree(heap, depth));
            }
            objects += (2 << depth) * rounds;
        }
        black_box(long);
        report("trees", heap, objects, start);
    });
    for (name, mutate) in [("live", false), ("mutation", true)] {
        with_heap(|heap| {
            let mut roots = RootVec::new(heap);
            roots.push(tree(heap, 21).value());
            // Some old nodes to store into.
            let olds = ValueArray::new(heap, 1 << 16).expect("memory");
            roots.push(olds.value());
            for i in 0..olds.capacity() {
                olds.set(i, Some(tree(heap, 4).value()));
            }
            let start = Instant::now();
            let mut random = 1u64;
            let objects = 40_000_000;
            for i in 0..objects {
                let p = black_box(pair(heap, None, None, i));
                if mutate && i % 64 == 0 {
                    random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    let old = olds.get((random >> 33) as usize % olds.capacity()).and_then(|v| v.downcast::<Pair>());
                    if let Some(old) = old {
                        old.left.set(old.header(), Some(p.value()));
                    }
                }
            }
            report(name, heap, objects, start);
        });
    }
    with_heap(|heap| {
        // Pairs of pairs and arrays, each linked to one that was made long before or after.
        let count = 200 << 20 >> 7;
        let all = ValueArray::new(heap, count).expect("memory");
        let mut roots = RootVec::new(heap);
        roots.push(all.value());
        let mut random = 1u64;
        for i in 0..count {
            let few = ValueArray::new(heap, 4).expect("memory");
            few.set(0, Some(pair(heap, None, None, 1).value()));
            let p = pair(heap, None, None, i as u64);
            p.left.set(p.header(), Some(few.value()));
            all.set(i, Some(p.value()));
        }
        for i in 0..count {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let (a, b) = (all.get(i), all.get((random >> 33) as usize % count));
            all.set(i, b);
            all.set((random >> 33) as usize % count, a);
        }
        let start = Instant::now();
        let before = heap.stats().full.cpu_total;
        for _ in 0..5 {
            heap.collect(Generation::Full);
        }
        let pause = (heap.stats().full.cpu_total - before) / 5;
        println!(
            "marking   {} MB in {pause:?}: {:.1} ns an object",
            heap.stats().live_bytes >> 20,
            pause.as_nanos() as f64 / (count * 3) as f64
        );
        report("marking", heap, 3 * count as u64, start);
    });
}
