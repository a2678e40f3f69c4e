//! Weak references, finalizers, ephemerons, payloads: who dies when, and what is queued.
mod common;

use brolga_heap::object::flags;
use brolga_heap::{
    EphemeronTable, Gc, Generation, Header, Heap, HeapObject, Kind, KindInfo, Root, RootVec, ShapeId, Value, WeakField,
};
use common::{Pair, heap, number, numbers, pair};
use std::cell::RefCell;
use std::rc::Rc;

/// A weak reference with a number.
#[repr(C)]
struct Weak {
    header: Header,
    referent: WeakField,
    number: u64,
}
// SAFETY: `#[repr(C)]`, header first, no strong reference.
unsafe impl HeapObject for Weak {
    const KIND: Kind = Kind(9);
}
fn weak_heap() -> Box<Heap> {
    let heap = heap();
    heap.register_kind(Weak::KIND, KindInfo::leaf::<Weak>("weak"));
    heap
}
fn weak(heap: &Heap, number: u64, referent: Gc<impl HeapObject>) -> Gc<Weak> {
    let header = Header::new(Weak::KIND, ShapeId(0));
    let w = heap.alloc(Weak { header, referent: WeakField::new(referent.value()), number }).unwrap();
    heap.register_weak(w.header(), &w.referent).unwrap();
    w
}
fn weak_numbers(values: &RootVec) -> Vec<u64> {
    values.iter().map(|v| v.downcast::<Weak>().unwrap().number).collect()
}
const BOTH: [Generation; 2] = [Generation::Young, Generation::Full];

#[test]
fn a_weak_reference_is_cleared_when_its_referent_dies_and_queued_once() {
    for generation in BOTH {
        let heap = weak_heap();
        let a = Root::new(&heap, pair(&heap, 1, None, None)).unwrap();
        let mut weaks = RootVec::new(&heap);
        weaks.push(weak(&heap, 10, a.get()).value());
        weaks.push(weak(&heap, 11, a.get()).value());
        weak(&heap, 12, a.get());
        assert_ne!(a.get().header().flags() & flags::WEAKLY_REFERENCED, 0);
        heap.collect(generation);
        let w = weaks[0].downcast::<Weak>().unwrap();
        assert_eq!(w.referent.get(), Some(a.get().value()));
        assert!(!heap.has_pending_work());
        let mut found = vec![];
        heap.each_weak_container(a.get().header(), |c| found.push(c.downcast::<Weak>().unwrap().number));
        assert_eq!(found, [11, 10], "newest first, without the dead one");
        drop(a);
        assert!(!heap.collect(Generation::Young).unwrap().work_pending, "it is old by now");
        assert!(heap.collect(Generation::Full).unwrap().work_pending);
        assert_eq!(w.referent.get(), None);
        assert_eq!(weak_numbers(&heap.take_cleared_weak()), [11, 10]);
        assert!(heap.take_cleared_weak().is_empty());
    }
}

#[test]
fn young_referents_die_in_young_collections() {
    let heap = weak_heap();
    let keep = Root::new(&heap, weak(&heap, 1, pair(&heap, 2, None, None))).unwrap();
    heap.collect(Generation::Young);
    assert_eq!(keep.get().referent.get(), None);
    assert_eq!(weak_numbers(&heap.take_cleared_weak()), [1]);
}

#[test]
fn dead_weak_references_are_not_queued_and_leave_no_trace() {
    for generation in BOTH {
        let heap = weak_heap();
        let a = Root::new(&heap, pair(&heap, 1, None, None)).unwrap();
        weak(&heap, 10, a.get());
        heap.collect(generation);
        assert_eq!(a.get().header().flags() & flags::WEAKLY_REFERENCED, 0);
        heap.each_weak_container(a.get().header(), |_| panic!("it is dead"));
        // Both die together.
        weak(&heap, 11, pair(&heap, 2, None, None));
        heap.collect(generation);
        assert!(heap.take_cleared_weak().is_empty());
    }
}

#[test]
fn a_new_weak_reference_to_an_old_object_is_cleared_with_the_others() {
    let heap = weak_heap();
    let a = Root::new(&heap, pair(&heap, 1, None, None)).unwrap();
    let mut weaks = RootVec::new(&heap);
    for i in 0..5 {
        weaks.push(weak(&heap, i, a.get()).value());
        weak(&heap, 100, a.get());
        heap.collect(BOTH[i as usize % 2]);
    }
    drop(a);
    heap.collect(Generation::Full);
    assert_eq!(weak_numbers(&heap.take_cleared_weak()), [4, 3, 2, 1, 0]);
    for w in &weaks {
        assert_eq!(w.downcast::<Weak>().unwrap().referent.get(), None);
    }
}

#[test]
fn what_others_with_finalizers_refer_to_is_queued_after_them() {
    for generation in BOTH {
        let heap = weak_heap();
        let mut all = RootVec::new(&heap);
        let mut add = |number: u64, left: Option<Value>| {
            let p = pair(&heap, number, left, None);
            heap.register_finalizer(p.header()).unwrap();
            all.push(p.value());
            p.value()
        };
        let raw = add(0, None);
        let buffer = add(1, Some(raw));
        let alone = add(2, None);
        let text = add(3, Some(buffer));
        let inner = add(5, None);
        add(4, Some(inner));
        assert!(text != alone);
        all.clear();
        heap.collect(generation);
        assert_eq!(numbers(&heap.take_pending_finalizers()), [2, 3, 4, 5, 1, 0]);
    }
}

#[test]
fn finalizers_are_queued_in_order_of_registration_and_once() {
    for generation in BOTH {
        let heap = weak_heap();
        let mut all = RootVec::new(&heap);
        for i in 0..5 {
            let child = pair(&heap, 100 + i, None, None);
            all.push(child.value());
            let p = pair(&heap, i, Some(child.value()), None);
            all.push(p.value());
            heap.register_finalizer(p.header()).unwrap();
            heap.register_finalizer(p.header()).unwrap();
        }
        all.clear();
        heap.collect(generation);
        let queue = heap.take_pending_finalizers();
        assert_eq!(numbers(&queue), [0, 1, 2, 3, 4]);
        // What they refer to came back with them.
        heap.collect(Generation::Full);
        for v in &queue {
            let p = v.downcast::<Pair>().unwrap();
            assert_eq!(p.header().flags() & flags::FINALIZER, 0);
            assert_eq!(number(p.left.get().unwrap()), 100 + p.number);
        }
        drop(queue);
        assert!(!heap.collect(Generation::Full).unwrap().work_pending);
        let mut left = 0;
        heap.for_each_object(|_| left += 1);
        assert_eq!(left, 0);
    }
}

#[test]
fn a_queue_that_nobody_takes_keeps_its_objects() {
    let heap = weak_heap();
    let p = pair(&heap, 1, None, None);
    heap.register_finalizer(p.header()).unwrap();
    for _ in 0..3 {
        heap.collect(Generation::Full);
    }
    assert_eq!(numbers(&heap.take_pending_finalizers()), [1]);
}

#[test]
fn an_object_whose_flag_was_cleared_is_not_finalized() {
    let heap = weak_heap();
    let p = pair(&heap, 1, None, None);
    heap.register_finalizer(p.header()).unwrap();
    p.header().clear_flags(flags::FINALIZER);
    heap.collect(Generation::Full);
    assert!(heap.take_pending_finalizers().is_empty());
}

#[test]
fn weak_references_are_cleared_before_finalizers_resurrect() {
    for generation in BOTH {
        let heap = weak_heap();
        let a = pair(&heap, 1, None, None);
        let b = pair(&heap, 2, Some(a.value()), None);
        heap.register_finalizer(b.header()).unwrap();
        let to_a = Root::new(&heap, weak(&heap, 10, a)).unwrap();
        let to_b = Root::new(&heap, weak(&heap, 11, b)).unwrap();
        heap.collect(generation);
        assert_eq!((to_a.get().referent.get(), to_b.get().referent.get()), (None, None));
        assert_eq!(weak_numbers(&heap.take_cleared_weak()), [10, 11]);
        let queue = heap.take_pending_finalizers();
        assert_eq!(numbers(&queue), [2]);
        // The resurrected object can be weakly referenced anew.
        let again = Root::new(&heap, weak(&heap, 12, queue[0].downcast::<Pair>().unwrap())).unwrap();
        drop(queue);
        heap.collect(Generation::Full);
        assert_eq!(again.get().referent.get(), None);
        assert_eq!(weak_numbers(&heap.take_cleared_weak()), [12]);
    }
}

#[test]
fn a_weak_reference_that_a_finalizer_resurrects_stays_registered() {
    for generation in BOTH {
        let heap = weak_heap();
        let live = Root::new(&heap, pair(&heap, 1, None, None)).unwrap();
        let w = weak(&heap, 10, live.get());
        let owner = pair(&heap, 2, Some(w.value()), None);
        heap.register_finalizer(owner.header()).unwrap();
        heap.collect(generation);
        let queue = heap.take_pending_finalizers();
        let w = queue[0].downcast::<Pair>().unwrap().left.get().unwrap().downcast::<Weak>().unwrap();
        assert_eq!(w.referent.get(), Some(live.get().value()));
        drop(live);
        heap.collect(Generation::Full);
        assert_eq!(w.referent.get(), None);
    }
}

#[test]
fn ephemeron_entries_live_as_long_as_table_and_key() {
    for generation in BOTH {
        let heap = weak_heap();
        let held = Root::new(&heap, EphemeronTable::new(&heap).unwrap()).unwrap();
        let table = held.get();
        let mut keys = RootVec::new(&heap);
        let mut scratch = RootVec::new(&heap);
        for i in 0..100 {
            let key = pair(&heap, i, None, None);
            keys.push(key.value());
            // The value refers to its key.
            let value = pair(&heap, 1000 + i, Some(key.value()), None);
            scratch.push(value.value());
            table.insert(&heap, key.value(), value.value()).unwrap();
        }
        scratch.clear();
        table.insert(&heap, Value::TRUE, Value::from_small_int(7)).unwrap();
        heap.collect(generation);
        assert_eq!(table.len(), 101);
        for k in &keys {
            assert_eq!(number(table.get(k).unwrap()), 1000 + number(k));
        }
        keys.retain(|k| number(k).is_multiple_of(3));
        heap.collect(Generation::Full);
        assert_eq!(table.len(), 35);
        for k in &keys {
            assert_eq!(number(table.get(k).unwrap()), 1000 + number(k));
        }
        assert_eq!(table.get(Value::TRUE), Some(Value::from_small_int(7)));
        assert_eq!(table.remove(keys[0]).map(number), Some(1000));
        assert_eq!((table.get(keys[0]), table.len()), (None, 34));
        let mut sum = 0;
        table.each(|k, _| sum += if k.is_pointer() { number(k) } else { 0 });
        assert_eq!(sum, keys.iter().map(|k| number(*k)).sum::<u64>());
    }
}

#[test]
fn a_chain_of_ephemerons_is_followed() {
    let heap = weak_heap();
    let held = Root::new(&heap, EphemeronTable::new(&heap).unwrap()).unwrap();
    let table = held.get();
    let first = Root::new(&heap, pair(&heap, 0, None, None)).unwrap();
    let mut links = RootVec::new(&heap);
    links.push(first.get().value());
    for i in 1..200 {
        links.push(pair(&heap, i, None, None).value());
        table.insert(&heap, links[i as usize - 1], links[i as usize]).unwrap();
    }
    links.clear();
    heap.collect(Generation::Young);
    heap.collect(Generation::Full);
    assert_eq!(table.len(), 199);
    let mut at = first.get().value();
    for i in 1..200 {
        at = table.get(at).unwrap();
        assert_eq!(number(at), i);
    }
    drop(first);
    heap.collect(Generation::Full);
    assert!(table.is_empty());
}

#[test]
fn keys_that_finalizers_resurrect_keep_their_entries() {
    let heap = weak_heap();
    let held = Root::new(&heap, EphemeronTable::new(&heap).unwrap()).unwrap();
    let table = held.get();
    let key = Root::new(&heap, pair(&heap, 1, None, None)).unwrap();
    heap.register_finalizer(key.get().header()).unwrap();
    table.insert(&heap, key.get().value(), pair(&heap, 2, None, None).value()).unwrap();
    drop(key);
    heap.collect(Generation::Young);
    let queue = heap.take_pending_finalizers();
    assert_eq!(number(table.get(queue[0]).unwrap()), 2);
    drop(queue);
    heap.collect(Generation::Full);
    assert!(table.is_empty());
}

#[test]
fn ephemerons_in_an_old_table_see_young_keys_die() {
    let heap = weak_heap();
    let held = Root::new(&heap, EphemeronTable::new(&heap).unwrap()).unwrap();
    let table = held.get();
    heap.collect(Generation::Full);
    let key = Root::new(&heap, pair(&heap, 1, None, None)).unwrap();
    for i in 0..50 {
        let dead = pair(&heap, i, None, None);
        table.insert(&heap, dead.value(), dead.value()).unwrap();
    }
    table.insert(&heap, key.get().value(), Value::NONE).unwrap();
    heap.collect(Generation::Young);
    assert_eq!(table.len(), 1);
    assert_eq!(table.get(key.get().value()), Some(Value::NONE));
}

/// Owns something outside the heap.
#[repr(C)]
struct Owner {
    header: Header,
    name: String,
    log: Rc<RefCell<Vec<String>>>,
}
// SAFETY: `#[repr(C)]`, header first, no references.
unsafe impl HeapObject for Owner {
    const KIND: Kind = Kind(10);
}
impl Drop for Owner {
    fn drop(&mut self) {
        self.log.borrow_mut().push(self.name.clone());
    }
}

#[test]
fn payloads_are_dropped_once_when_their_owner_dies_or_the_heap_goes() {
    let log = Rc::new(RefCell::new(vec![]));
    let heap = weak_heap();
    heap.register_kind(
        Owner::KIND,
        KindInfo::leaf::<Owner>("owner").with_external_bytes(|h| {
            // SAFETY: registered for this kind.
            unsafe { Gc::<Owner>::from_header(h) }.name.capacity()
        }),
    );
    let owner = |name: &str| {
        let header = Header::new(Owner::KIND, ShapeId(0));
        heap.alloc(Owner { header, name: name.into(), log: log.clone() }).unwrap()
    };
    let kept = Root::new(&heap, owner("kept")).unwrap();
    owner("young");
    heap.collect(Generation::Young);
    assert_eq!(*log.borrow(), ["young"]);
    assert_eq!(heap.stats().external_bytes, kept.get().name.capacity());
    let old = Root::new(&heap, owner("old")).unwrap();
    heap.collect(Generation::Young);
    drop(old);
    heap.collect(Generation::Young);
    assert_eq!(*log.borrow(), ["young"]);
    heap.collect(Generation::Full);
    assert_eq!(*log.borrow(), ["young", "old"]);
    assert_eq!(heap.stats().external_bytes, kept.get().name.capacity());
    owner("last");
    drop(heap);
    assert_eq!(log.borrow().len(), 4);
    drop(kept);
}
