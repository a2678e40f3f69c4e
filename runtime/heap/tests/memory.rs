//! Limits, reuse of memory, pressure from outside, and collections that happen by themselves.
mod common;

use brolga_heap::layout::MAX_SMALL_BYTES;
use brolga_heap::{
    Generation, Header, Heap, HeapConfig, HeapHooks, HeapObject, Kind, KindInfo, OutOfMemory, RawArray, Root,
    RootSource, RootVec, ShapeId, Tracer, Value, ValueArray, Zeal,
};
use common::{Pair, heap, heap_with, number, pair, try_pair};
use std::cell::{Cell, RefCell};
use std::process::Command;
use std::rc::Rc;

const MB: usize = 1 << 20;

fn limited(max: usize) -> Box<Heap> {
    heap_with(HeapConfig { max_bytes: Some(max), ..HeapConfig::default() })
}
/// Fills the heap with a chain of pairs held by `roots`.
fn fill(heap: &Heap, roots: &mut RootVec) -> OutOfMemory {
    roots.push(Value::NONE);
    let last = roots.len() - 1;
    loop {
        match try_pair(heap, 1, Some(roots[last]), None) {
            Ok(p) => roots[last] = p.value(),
            Err(e) => return e,
        }
    }
}

#[test]
fn a_full_heap_refuses_and_recovers() {
    let heap = limited(16 * MB);
    for _ in 0..3 {
        let mut roots = RootVec::new(&heap);
        fill(&heap, &mut roots);
        assert!(heap.used_bytes() > 14 * MB && heap.used_bytes() <= 16 * MB);
        // The reserve is open now: handling the failure can allocate.
        for i in 0..1000 {
            roots.push(pair(&heap, i, None, None).value());
        }
        assert!(RawArray::new(&heap, 2 * MB).is_err());
        let mut chain = 0;
        let mut at = roots[0];
        while let Some(p) = at.downcast::<Pair>() {
            chain += 1;
            at = p.left.get().unwrap();
        }
        assert!(chain > 250_000, "{chain}");
        drop(roots);
        heap.collect(Generation::Full);
        assert_eq!(heap.stats().live_bytes, 0);
        assert_eq!(heap.used_bytes(), 0);
    }
}

#[test]
fn requests_beyond_any_memory_fail_at_once() {
    let heap = limited(16 * MB);
    let collections = |h: &Heap| h.stats().full.count + h.stats().young.count;
    for bytes in [17 * MB, 1 << 40, usize::MAX, usize::MAX - 20, usize::MAX / 8] {
        assert!(RawArray::new(&heap, bytes).is_err());
        assert!(ValueArray::new(&heap, bytes).is_err());
    }
    assert_eq!(collections(&heap), 0);
    assert!(heap.alloc_raw(usize::MAX, Header::new(Pair::KIND, ShapeId(0))).is_err());
    let unlimited = heap_with(HeapConfig::default());
    assert!(RawArray::new(&unlimited, 1 << 37).is_err());
    assert!(RawArray::new(&unlimited, 1 << 62).is_err());
}

#[test]
fn garbage_is_collected_before_a_refusal() {
    let heap = heap_with(HeapConfig { max_bytes: Some(32 * MB), nursery_bytes: 1 << 40, ..HeapConfig::default() });
    for i in 0..3_000_000 {
        pair(&heap, i, None, None);
    }
    for _ in 0..100 {
        RawArray::new(&heap, 20 * MB).unwrap();
    }
    let stats = heap.stats();
    assert!(stats.full.count >= 100 && stats.young.count == 0);
    assert!(stats.peak_used_bytes <= 32 * MB);
}

#[test]
fn without_collection_fails_instead() {
    let heap = limited(8 * MB);
    let failed = heap.without_collection(|| {
        assert!(!heap.may_collect() && heap.collect(Generation::Full).is_none());
        (0..10_000_000).find(|&i| try_pair(&heap, i, None, None).is_err())
    });
    assert!(failed.is_some());
    assert_eq!(heap.stats().full.count + heap.stats().young.count, 0);
    pair(&heap, 0, None, None);
    assert_eq!(heap.stats().full.count, 0, "the reserve serves it");
    heap.collect(Generation::Full).unwrap();
}

#[test]
fn memory_is_reused_and_garbage_costs_little_space() {
    let heap = heap_with(HeapConfig::default());
    let mut keep = RootVec::new(&heap);
    for round in 0..20_u64 {
        for i in 0..50_000 {
            let p = pair(&heap, i, None, None);
            if i % 1000 == round {
                keep.push(p.value());
            }
        }
        RawArray::new(&heap, 3 * MB).unwrap();
        for n in [100, 1000, 10_000, MAX_SMALL_BYTES, MAX_SMALL_BYTES + 1, 100_000] {
            RawArray::new(&heap, n).unwrap();
        }
    }
    let stats = heap.stats();
    assert!(stats.allocated_bytes > 80 * MB as u64);
    assert!(stats.peak_used_bytes < 24 * MB, "{stats:?}");
    assert!(stats.young.count > 10 && stats.young.mean() <= stats.young.max && stats.young.min <= stats.young.mean());
    assert_eq!(
        keep.iter().map(|v| number(*v)).sum::<u64>(),
        (0..20).map(|r| (0..50).map(|k| k * 1000 + r).sum::<u64>()).sum()
    );
}

#[test]
fn large_objects_come_zeroed_again_and_again() {
    let heap = heap_with(HeapConfig::default());
    for i in 0..200 {
        let raw = RawArray::new(&heap, 40_000 + i * 3_000).unwrap();
        assert!(raw.cells::<u8>().iter().all(|c| c.get() == 0));
        raw.cells::<u8>().iter().for_each(|c| c.set(0xff));
    }
}

#[test]
fn the_nursery_grows_with_survival_and_shrinks_again() {
    let heap = heap_with(HeapConfig { nursery_bytes: MB, first_full_bytes: 1 << 30, ..HeapConfig::default() });
    let mut roots = RootVec::new(&heap);
    for i in 0..2_100_000 {
        roots.push(pair(&heap, i, None, None).value());
    }
    assert_eq!(heap.stats().nursery_bytes, 32 * MB);
    roots.truncate(0);
    for i in 0..20_000_000 {
        pair(&heap, i, None, None);
    }
    assert!(heap.stats().nursery_bytes < 32 * MB);
    assert_eq!(heap.stats().full.count, 0);
}

#[test]
fn the_nursery_is_larger_when_there_are_many_roots() {
    let heap = heap_with(HeapConfig::default());
    let roots = RootVec::from_slice(&heap, &vec![Value::NONE; MB / 2]).unwrap();
    heap.collect(Generation::Young);
    assert_eq!(heap.stats().nursery_bytes, 4 * MB * 4);
    drop(roots);
    for i in 0..100 * MB as u64 {
        pair(&heap, i, None, None);
    }
    assert!(heap.stats().nursery_bytes <= 2 * MB);
}

#[test]
fn full_collections_come_when_the_live_bytes_have_doubled() {
    let heap = heap_with(HeapConfig { max_nursery_bytes: 2 * MB, ..HeapConfig::default() });
    let mut roots = RootVec::new(&heap);
    for i in 0..4_000_000 {
        roots.push(pair(&heap, i, None, None).value());
    }
    // 128 MB: at 16, 32, 64.
    assert_eq!(heap.stats().full.count, 3);
}

#[test]
fn disabled_collections_wait() {
    let heap = heap_with(HeapConfig::default());
    heap.disable();
    for i in 0..1_000_000 {
        pair(&heap, i, None, None);
    }
    assert!(!heap.is_enabled() && heap.stats().young.count == 0);
    heap.enable();
    pair(&heap, 0, None, None);
    for i in 0..2000 {
        pair(&heap, i, None, None);
    }
    assert_eq!(heap.stats().young.count, 1);
}

/// Owns external memory, as a kind would that wraps malloc.
#[test]
fn external_memory_makes_collections_come_sooner() {
    let heap = heap_with(HeapConfig::default());
    for i in 0..1000 {
        pair(&heap, i, None, None);
        heap.add_external(100_000);
        heap.sub_external(100_000);
    }
    let stats = heap.stats();
    assert!((30..=60).contains(&stats.young.count), "{stats:?}");
    assert_eq!(stats.external_bytes, 0);
    heap.add_external(20 * MB);
    pair(&heap, 0, None, None);
    pair(&heap, 0, None, None);
    assert_eq!(heap.stats().full.count, 1, "more than the first threshold is held");

    let limited = limited(16 * MB);
    assert_eq!(limited.try_add_external(20 * MB), Err(OutOfMemory));
    assert_eq!(limited.try_add_external(10 * MB), Ok(()));
    assert_eq!(limited.try_add_external(10 * MB), Err(OutOfMemory));
}

#[test]
fn a_small_mark_stack_marks_everything_too() {
    // A list, a wide array and an array of arrays.
    let heap = heap();
    heap.limit_mark_stack(1);
    let mut roots = RootVec::new(&heap);
    roots.push(ValueArray::new(&heap, 50_000).unwrap().value());
    let wide = roots[0].downcast::<ValueArray>().unwrap();
    for i in 0..50_000 {
        wide.set(i, Some(pair(&heap, i as u64, None, None).value()));
        if i % 10 == 0 {
            let inner = ValueArray::new(&heap, 9).unwrap();
            wide.set(i, Some(inner.value()));
            for j in 0..9 {
                inner.set(j, Some(pair(&heap, j as u64, None, None).value()));
            }
        }
    }
    roots.push(Value::NONE);
    for i in 0..10_000 {
        roots[1] = pair(&heap, i, Some(roots[1]), None).value();
    }
    for generation in [Generation::Young, Generation::Full, Generation::Full] {
        heap.collect(generation);
        let mut pairs = 0;
        heap.for_each_object(|h| pairs += usize::from(h.kind() == Pair::KIND));
        assert_eq!(pairs, 45_000 + 45_000 + 10_000);
    }
}

#[test]
fn freezing_keeps_everything_until_unfrozen() {
    let heap = heap();
    let root = Root::new(&heap, pair(&heap, 1, Some(pair(&heap, 2, None, None).value()), None)).unwrap();
    let large = Root::new(&heap, RawArray::new(&heap, 100_000).unwrap()).unwrap();
    pair(&heap, 3, None, None);
    heap.freeze().unwrap();
    assert_eq!(heap.frozen_count(), 3);
    drop((root, large));
    let count = || {
        let mut n = 0;
        heap.for_each_object(|_| n += 1);
        n
    };
    heap.collect(Generation::Full);
    assert_eq!(count(), 3);
    heap.unfreeze();
    heap.collect(Generation::Full);
    assert_eq!((count(), heap.frozen_count()), (0, 0));
}

#[test]
fn immortal_objects_stay() {
    let heap = heap();
    heap.make_immortal(pair(&heap, 1, Some(pair(&heap, 2, None, None).value()), None).header()).unwrap();
    heap.collect(Generation::Young);
    heap.collect(Generation::Full);
    let mut seen = vec![];
    heap.for_each_object(|h| seen.push(number(h.value())));
    seen.sort_unstable();
    assert_eq!(seen, [1, 2]);
}

#[test]
fn referrers_and_referents_are_found() {
    let heap = heap();
    let mut roots = RootVec::new(&heap);
    let target = pair(&heap, 1, None, None);
    let other = pair(&heap, 2, Some(Value::from_small_int(3)), Some(target.value()));
    roots.extend([target.value(), other.value(), pair(&heap, 3, Some(other.value()), Some(target.value())).value()]);
    let mut found = vec![];
    heap.referrers(&[target.value()], |h| found.push(number(h.value())));
    found.sort_unstable();
    assert_eq!(found, [2, 3]);
    let mut references = vec![];
    heap.referents(other.header(), |v| references.push(v));
    assert_eq!(references, [target.value()]);
    assert_eq!((heap.object_size(target.header()), heap.external_size(target.header())), (32, 0));
    assert!(heap.object_size(RawArray::new(&heap, 100_000).unwrap().header()) >= 100_000);
}

/// Keeps one value, and one object that it writes to without barriers.
struct Source {
    held: Cell<Option<Value>>,
    running: Cell<Option<Value>>,
    calls: Rc<Cell<usize>>,
}
impl RootSource for Source {
    fn trace_roots(&self, tracer: &mut Tracer) {
        self.calls.set(self.calls.get() + 1);
        tracer.visit(self.held.get());
        if let Some(h) = self.running.get().and_then(Value::as_header) {
            tracer.visit_unbarriered(h);
        }
    }
}

#[test]
fn a_root_source_may_name_objects_written_without_barriers() {
    let heap = heap();
    let source = Rc::new(Source { held: Cell::new(None), running: Cell::new(None), calls: Rc::default() });
    heap.set_root_source(Box::new(source.clone()));
    source.held.set(Some(pair(&heap, 1, None, None).value()));
    source.running.set(Some(pair(&heap, 2, None, None).value()));
    heap.collect(Generation::Young);
    for (i, generation) in [Generation::Young, Generation::Full, Generation::Young].into_iter().enumerate() {
        let running = source.running.get().unwrap().downcast::<Pair>().unwrap();
        // SAFETY: the root source reports the object.
        unsafe { running.left.set_unbarriered(Some(pair(&heap, 10 + i as u64, None, None).value())) };
        heap.collect(generation);
        assert_eq!(number(running.left.get().unwrap()), 10 + i as u64);
    }
    assert_eq!(number(source.held.get().unwrap()), 1);
    assert!(source.calls.get() >= 4);
}

struct Log(Rc<RefCell<Vec<String>>>);
impl HeapHooks for Log {
    fn collection_starts(&self, generation: Generation) {
        self.0.borrow_mut().push(format!("start {generation:?}"));
    }
    fn collection_finished(&self, report: &brolga_heap::CollectionReport) {
        let text = format!(
            "end {:?} live {} promoted {} freed {}",
            report.generation, report.live_bytes, report.promoted_bytes, report.freed_bytes
        );
        self.0.borrow_mut().push(text);
    }
}

#[test]
fn hooks_hear_of_every_collection() {
    let heap = heap();
    let log = Rc::new(RefCell::new(vec![]));
    heap.set_hooks(Box::new(Log(log.clone())));
    let root = Root::new(&heap, pair(&heap, 1, None, None)).unwrap();
    pair(&heap, 2, None, None);
    heap.collect(Generation::Young);
    drop(root);
    heap.collect(Generation::Full);
    let expected =
        ["start Young", "end Young live 32 promoted 32 freed 32", "start Full", "end Full live 0 promoted 0 freed 32"];
    assert_eq!(*log.borrow(), expected);
}

#[test]
#[should_panic(expected = "is reserved to the heap")]
fn own_kinds_cannot_be_replaced() {
    heap().register_kind(Kind(2), KindInfo::leaf::<Pair>("mine"));
}

/// Run in a child process whose address space is limited.
#[test]
#[ignore = "run by `a_limited_address_space_is_enough`"]
fn in_a_limited_address_space() {
    let heap = heap_with(HeapConfig { zeal: Zeal::default(), ..HeapConfig::default() });
    let mut roots = RootVec::new(&heap);
    fill(&heap, &mut roots);
    assert!(RawArray::new(&heap, 1 << 30).is_err());
    let used = heap.used_bytes();
    drop(roots);
    heap.collect(Generation::Full);
    assert_eq!(heap.stats().live_bytes, 0);
    for i in 0..100_000 {
        pair(&heap, i, None, None);
    }
    println!("used {used}");
}

#[test]
fn a_limited_address_space_is_enough() {
    let exe = std::env::current_exe().unwrap();
    for (limit, least) in [(1_200_000, 650), (500_000, 250), (200_000, 90)] {
        let script = format!(
            "ulimit -v {limit}; exec \"$0\" --ignored --exact --nocapture --test-threads=1 in_a_limited_address_space"
        );
        let output = Command::new("sh").arg("-c").arg(script).arg(&exe).output().unwrap();
        if output.status.code() == Some(126) {
            return; // Under an emulator the shell cannot run this program.
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "ulimit -v {limit}: {text}");
        let used = text.lines().find_map(|l| l.split("used ").nth(1)).unwrap().parse::<usize>().unwrap();
        assert!(used > least * MB, "ulimit -v {limit}: {used}");
    }
}
