//! Shapes and slots.
mod common;

use brolga_heap::object::HEADER_SHAPE_OFFSET;
use brolga_heap::shape::shape_flags;
use brolga_heap::{
    Gc, Generation, Header, Heap, HeapConfig, HeapHooks, HeapObject, HeapThread, Kind, KindInfo, MAX_SLOTS, Root,
    RootVec, Shape, ShapeId, StackBounds, Value, Zeal, slots,
};
use common::{heap, heap_with, number, pair};
use std::cell::RefCell;
use std::rc::Rc;

/// An object with nothing but slots.
#[repr(C)]
struct Instance {
    header: Header,
    own: u64,
}
// SAFETY: `#[repr(C)]`, header first; slots are traced by the heap.
unsafe impl HeapObject for Instance {
    const KIND: Kind = Kind(9);
}
const SLOT_BASE: u16 = size_of::<Instance>() as u16;

fn instance(heap: &Heap, shape: Gc<Shape>) -> Gc<Instance> {
    let bytes = SLOT_BASE as usize + 8 * (1 + shape.inline_capacity() as usize);
    let p = heap.alloc_raw(bytes, Header::new(Instance::KIND, shape.id())).unwrap();
    // SAFETY: allocated for an instance.
    unsafe { Gc::from_header(p.as_ref()) }
}
/// A heap, 200 keys, and membership of the heap, for tests that hold objects on the stack across allocations.
fn setup(zeal: Zeal) -> (Box<Heap>, RootVec, Option<HeapThread>) {
    let heap = heap_with(HeapConfig { zeal, ..HeapConfig::default() });
    heap.register_kind(Instance::KIND, KindInfo::leaf::<Instance>("instance"));
    let mut keys = RootVec::new(&heap);
    for i in 0..200 {
        keys.push(pair(&heap, i, None, None).value());
    }
    // SAFETY: each test uses its heap from one thread only, and drops this before the heap.
    let thread = (zeal.collect_every != 0).then(|| unsafe { heap.attach_thread(StackBounds::current().unwrap()) });
    (heap, keys, thread)
}

#[test]
fn the_same_path_gives_the_same_shape() {
    let (heap, keys, _thread) = setup(Zeal::all(1));
    let root = Root::new(&heap, Shape::new_root(&heap, keys[199], SLOT_BASE, 4, 0).unwrap()).unwrap();
    let mut tips = RootVec::new(&heap);
    for _ in 0..2 {
        let mut shape = root.get();
        for i in 0..MAX_SLOTS {
            assert_eq!(shape.lookup(keys[i as usize]), None);
            shape = shape.add(&heap, keys[i as usize]).unwrap().unwrap();
            tips.push(shape.value());
            assert_eq!(shape.count(), i + 1);
            for j in 0..200 {
                assert_eq!(shape.lookup(keys[j as usize]), (j <= i).then_some(j));
            }
            assert_eq!(shape.keys(), &keys[..=i as usize]);
            assert_eq!(shape.class(), Some(keys[199]));
        }
        assert_eq!(shape.add(&heap, keys[150]), Ok(None), "too many");
    }
    let half = tips.len() / 2;
    assert_eq!(tips[..half], tips[half..]);
    // A branch in the middle does not see the other branch's keys.
    let ten = tips[9].downcast::<Shape>().unwrap();
    let branch = ten.add(&heap, keys[100]).unwrap().unwrap();
    tips.push(branch.value());
    let branch = branch.add(&heap, keys[101]).unwrap().unwrap();
    tips.push(branch.value());
    assert_eq!(
        (branch.lookup(keys[100]), branch.lookup(keys[101]), branch.lookup(keys[10])),
        (Some(10), Some(11), None)
    );
    assert_eq!((ten.lookup(keys[100]), ten.lookup(keys[10]), ten.lookup(keys[9])), (None, None, Some(9)));
    let eleven = tips[10].downcast::<Shape>().unwrap();
    assert_eq!((eleven.lookup(keys[100]), eleven.lookup(keys[10])), (None, Some(10)));
}

#[test]
fn removing_a_key_gives_the_shape_that_never_had_it() {
    let (heap, keys, _thread) = setup(Zeal::all(1));
    let root = Root::new(&heap, Shape::new_root(&heap, keys[199], SLOT_BASE, 4, 0).unwrap()).unwrap();
    let mut hold = RootVec::new(&heap);
    let chain = |hold: &mut RootVec, indices: &[usize]| {
        let mut shape = root.get();
        for &i in indices {
            shape = shape.add(&heap, keys[i]).unwrap().unwrap();
            hold.push(shape.value());
        }
        shape
    };
    let all = chain(&mut hold, &[0, 1, 2, 3]);
    let without = chain(&mut hold, &[0, 2, 3]);
    assert_eq!(all.remove(&heap, 1).unwrap(), without);
    assert_eq!(all.remove(&heap, 3).unwrap(), chain(&mut hold, &[0, 1, 2]));
    // A change of class keeps the keys.
    let other = Root::new(&heap, Shape::new_root(&heap, keys[198], SLOT_BASE, 4, 0).unwrap()).unwrap();
    let moved = all.rebase(&heap, other.get()).unwrap();
    assert_eq!((moved.keys(), moved.class(), moved.root()), (all.keys(), Some(keys[198]), other.get()));
    let dict = all.to_dict_mode(&heap).unwrap();
    assert!(dict.is_dict_mode() && dict.count() == 0 && !all.is_dict_mode());
    hold.push(dict.value());
    assert_eq!(without.to_dict_mode(&heap).unwrap(), dict);
    assert_eq!(dict.flags(), shape_flags::DICT_MODE);
}

#[test]
fn slots_spill_into_the_overflow_array_and_survive() {
    for inline in [0, 1, 4, 30] {
        let (heap, keys, _thread) = setup(Zeal::all(3));
        let root = Root::new(&heap, Shape::new_root(&heap, keys[199], SLOT_BASE, inline, 0).unwrap()).unwrap();
        let object = Root::new(&heap, instance(&heap, root.get())).unwrap();
        let h = object.get().header();
        let mut temporaries = RootVec::new(&heap);
        for i in 0..40 {
            let shape = h.shape().add(&heap, keys[i]).unwrap().unwrap();
            temporaries.push(shape.value());
            let v = pair(&heap, 1000 + i as u64, None, None);
            temporaries.push(v.value());
            slots::add(&heap, h, shape, v.value()).unwrap();
            temporaries.clear();
            if i == 7 {
                let dict = pair(&heap, 77, None, None);
                temporaries.push(dict.value());
                slots::set_dict(&heap, h, &h.shape(), Some(dict.value())).unwrap();
            }
        }
        let value = |i: u32| number(slots::get(h, &h.shape(), i).unwrap());
        assert_eq!((0..40).map(value).collect::<Vec<_>>(), (1000..1040).collect::<Vec<_>>());
        assert_eq!(slots::dict(h, &h.shape()).map(number), Some(77));
        heap.collect(Generation::Full);
        slots::set(h, &h.shape(), 5, Some(pair(&heap, 5, None, None).value()));
        heap.collect(Generation::Young);
        assert_eq!(value(5), 5);

        let mut news = vec![];
        slots::remove(&heap, h, 3, &mut |shape, i| news.push((shape.count(), i))).unwrap();
        assert_eq!(news, (3..40).map(|i| (i + 1, i)).collect::<Vec<_>>());
        heap.collect(Generation::Full);
        assert_eq!((value(2), value(3), value(4), value(38), h.shape().count()), (1002, 1004, 5, 1039, 39));
        assert_eq!(h.shape().lookup(keys[3]), None);
        assert_eq!(h.shape().lookup(keys[4]), Some(3));

        slots::to_dict_mode(&heap, h).unwrap();
        assert!(h.shape().is_dict_mode());
        assert_eq!(slots::dict(h, &h.shape()).map(number), Some(77));
        slots::set_dict(&heap, h, &h.shape(), None).unwrap();
        heap.collect(Generation::Full);
        let mut pairs = vec![];
        heap.for_each_object(|h| pairs.extend((h.kind() == Kind(8)).then(|| number(h.value()))));
        assert_eq!(pairs.iter().filter(|n| **n >= 200).count(), 0, "the slots' values are gone: {pairs:?}");
    }
}

#[test]
fn writes_are_noted_along_the_path() {
    let (heap, keys, _thread) = setup(Zeal::default());
    let root = Shape::new_root(&heap, None, SLOT_BASE, 4, 0).unwrap();
    let a = root.add(&heap, keys[0]).unwrap().unwrap();
    let ab = a.add(&heap, keys[1]).unwrap().unwrap();
    let abc = ab.add(&heap, keys[2]).unwrap().unwrap();
    let ax = a.add(&heap, keys[3]).unwrap().unwrap();
    assert!(!abc.is_written(0) && !abc.is_written(2));
    assert_eq!(abc.mark_written(1), Some(ab));
    assert_eq!((abc.mark_written(1), ab.mark_written(1)), (None, None));
    assert!(ab.is_written(1) && abc.is_written(1) && abc.written_bit(1));
    assert!(!abc.is_written(0) && !abc.is_written(2) && !ax.is_written(1));
    // A write at one branch counts for the others.
    assert_eq!(ax.mark_written(0), Some(a));
    assert!(abc.is_written(0) && !abc.written_bit(0));
    assert_eq!(abc.mark_written(0), None);
    assert!(abc.written_bit(0));
    // New children inherit the bits.
    let abd = ab.add(&heap, keys[5]).unwrap().unwrap();
    assert!(abd.written_bit(1) && !abd.is_written(2));
    assert_eq!(abd.introducer(1), ab);
    root.set_class(keys[9]);
    assert_eq!(root.class(), Some(keys[9]));
}

struct Deaths(Rc<RefCell<Vec<ShapeId>>>);
impl HeapHooks for Deaths {
    fn shapes_died(&self, shapes: &[ShapeId]) {
        self.0.borrow_mut().extend(shapes);
    }
}

#[test]
fn shapes_die_with_their_users_and_are_reported() {
    for generation in [Generation::Young, Generation::Full] {
        let (heap, keys, _thread) = setup(Zeal { poison: true, verify_every: 1, ..Zeal::default() });
        let deaths = Rc::new(RefCell::new(vec![]));
        heap.set_hooks(Box::new(Deaths(deaths.clone())));
        let class = Root::new(&heap, pair(&heap, 500, None, None)).unwrap();
        let root = Root::new(&heap, Shape::new_root(&heap, class.get().value(), SLOT_BASE, 4, 0).unwrap()).unwrap();
        let mut ids = vec![];
        let mut shape = root.get();
        for i in 0..70 {
            shape = shape.add(&heap, keys[i]).unwrap().unwrap();
            ids.push(shape.id());
        }
        let object = Root::new(&heap, instance(&heap, shape.parent().unwrap())).unwrap();
        heap.collect(generation);
        assert_eq!(*deaths.borrow(), [ids[69]], "only the last shape has no user");
        assert_eq!(object.get().header().shape().keys(), &keys[..69]);
        // The transition is gone as well; a new shape takes its place.
        let again = Root::new(&heap, shape_of(&object).add(&heap, keys[69]).unwrap().unwrap()).unwrap();
        assert_eq!((again.get().count(), again.get().lookup(keys[69])), (70, Some(69)));
        drop(again);
        drop(object);
        deaths.borrow_mut().clear();
        heap.collect(Generation::Full);
        assert_eq!(deaths.borrow().len(), 70);
        assert_eq!(root.get().add(&heap, keys[0]).unwrap().unwrap().count(), 1);
        drop(root);
        drop(class);
        heap.collect(Generation::Full);
        let mut shapes = 0;
        heap.for_each_object(|h| shapes += usize::from(h.kind() == Shape::KIND));
        assert_eq!(shapes, 0, "and the class is dead");
    }
}
fn shape_of(object: &Root<Gc<Instance>>) -> Gc<Shape> {
    object.get().header().shape()
}

#[test]
fn a_shape_is_found_from_an_object_without_context() {
    let (a, b) = (heap(), heap());
    for heap in [&a, &b] {
        heap.register_kind(Instance::KIND, KindInfo::leaf::<Instance>("instance"));
        let shape = Shape::new_root(heap, None, SLOT_BASE, 2, 0).unwrap();
        let object = instance(heap, shape);
        assert_eq!(object.header().shape(), shape);
        // SAFETY: reads the id as compiled code does.
        let id = unsafe { *((object.address() + HEADER_SHAPE_OFFSET) as *const u32) };
        assert_eq!(heap.region_base() + ((id as usize) << 4), shape.address());
        assert!(std::ptr::eq(Heap::of(object.header()), &**heap));
        // SAFETY: the shape is alive.
        assert_eq!(unsafe { heap.shape_of_id(shape.id()) }, shape);
        let mut seen: Vec<Value> = vec![];
        heap.referents(object.header(), |v| seen.push(v));
        assert_eq!(seen, [shape.value()]);
    }
}
