//! Random mutation of an object graph, compared with a model in ordinary memory, in all zeal modes.

use brolga_heap::{
    Field, Gc, GcField, Generation, Header, Heap, HeapConfig, HeapObject, Kind, KindInfo, OutOfMemory, RawArray,
    RootVec, ShapeId, Tracer, Value, ValueArray, Zeal,
};
use std::collections::HashMap;

/// Three references, an array of more, some raw bytes, and a number that tells which node this is.
#[repr(C)]
struct Node {
    header: Header,
    id: u64,
    edges: [Field; 3],
    array: GcField<ValueArray>,
    raw: GcField<RawArray>,
    check: u64,
}
// SAFETY: `#[repr(C)]`, header first, `trace_node` visits every reference.
unsafe impl HeapObject for Node {
    const KIND: Kind = Kind(8);
}
unsafe fn trace_node(h: &Header, t: &mut Tracer) {
    // SAFETY: registered for this kind.
    let node: Gc<Node> = unsafe { Gc::from_header(h) };
    t.visit_slice(&node.edges);
    t.visit_gc_field(&node.array);
    t.visit_gc_field(&node.raw);
}

fn heap(zeal: Zeal, nursery: usize) -> Box<Heap> {
    let heap =
        Heap::new(HeapConfig { zeal, nursery_bytes: nursery, first_full_bytes: 1 << 20, ..HeapConfig::default() })
            .unwrap();
    heap.register_kind(Node::KIND, KindInfo::of::<Node>("node", trace_node));
    heap
}

struct Random(u64);
impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % below
    }
}

#[derive(Clone, Default)]
struct Model {
    edges: [Option<u64>; 3],
    array: Option<Vec<Option<u64>>>,
    raw: Option<Vec<u8>>,
}

const CHECK: u64 = 0x1234_5678_9abc_def0;

struct World<'a> {
    heap: &'a Heap,
    roots: RootVec,
    root_ids: Vec<u64>,
    model: HashMap<u64, Model>,
    next: u64,
    random: Random,
}

impl World<'_> {
    fn node(&self, i: usize) -> Gc<Node> {
        self.roots[i].downcast::<Node>().unwrap()
    }
    /// A node reached by a random walk from a root, rooted as the last root.
    fn walk(&mut self) -> Gc<Node> {
        let start = self.random.next(self.roots.len());
        let mut node = self.node(start);
        for _ in 0..self.random.next(30) {
            let i = self.random.next(6);
            let next = match node.array.get() {
                Some(array) if i >= 3 => array.get(self.random.next(array.capacity())),
                _ => node.edges[i % 3].get(),
            };
            match next.and_then(|v| v.downcast::<Node>()) {
                Some(n) => node = n,
                None => break,
            }
        }
        node
    }
    fn allocate(&mut self) -> Result<Gc<Node>, OutOfMemory> {
        let id = self.next;
        self.next += 1;
        let node = self.heap.alloc(Node {
            header: Header::new(Node::KIND, ShapeId(0)),
            id,
            edges: [const { Field::EMPTY }; 3],
            array: GcField::EMPTY,
            raw: GcField::EMPTY,
            check: CHECK,
        })?;
        self.model.insert(id, Model::default());
        Ok(node)
    }
    fn step(&mut self) -> Result<(), OutOfMemory> {
        match self.random.next(64) {
            0..=34 => {
                // A new node, referred to by an old one, preferably in addition to others.
                let new = self.allocate()?;
                let mut at = self.walk();
                for _ in 0..8 {
                    if at.edges.iter().any(|e| e.get().is_none()) {
                        break;
                    }
                    at = self.walk();
                }
                let edge = at.edges.iter().position(|e| e.get().is_none()).unwrap_or(self.random.next(3));
                at.edges[edge].set(at.header(), Some(new.value()));
                self.model.get_mut(&at.id).unwrap().edges[edge] = Some(new.id);
            }
            35 if self.random.next(4) == 0 => {
                let (from, to) = (self.walk(), self.walk());
                let edge = self.random.next(3);
                from.edges[edge].set(from.header(), Some(to.value()));
                self.model.get_mut(&from.id).unwrap().edges[edge] = Some(to.id);
            }
            36 if self.random.next(4) == 0 => {
                let from = self.walk();
                let edge = self.random.next(3);
                from.edges[edge].set(from.header(), None);
                self.model.get_mut(&from.id).unwrap().edges[edge] = None;
            }
            37..=38 => {
                let owner = self.walk();
                if owner.array.get().is_some() && self.random.next(8) != 0 {
                    return Ok(());
                }
                self.roots.push(owner.value());
                let size = if self.random.next(50) == 0 { 20_000 } else { 1 + self.random.next(300) };
                let array = ValueArray::new(self.heap, size)?;
                self.roots.pop();
                owner.array.set(owner.header(), Some(array));
                self.model.get_mut(&owner.id).unwrap().array = Some(vec![None; array.capacity()]);
            }
            39..=52 => {
                let (owner, to) = (self.walk(), self.walk());
                if let Some(array) = owner.array.get() {
                    let i = self.random.next(array.capacity());
                    array.set(i, Some(to.value()));
                    self.model.get_mut(&owner.id).unwrap().array.as_mut().unwrap()[i] = Some(to.id);
                }
            }
            53..=57 => {
                let owner = self.walk();
                self.roots.push(owner.value());
                let most = if self.random.next(40) == 0 { 200_000 } else { 900 };
                let size = 1 + self.random.next(most);
                let raw = RawArray::new(self.heap, size)?;
                self.roots.pop();
                let mut bytes = vec![0; size];
                assert!(raw.cells::<u8>().iter().all(|c| c.get() == 0));
                for _ in 0..20 {
                    let i = self.random.next(size);
                    bytes[i] = self.random.next(256) as u8;
                    raw.cells::<u8>()[i].set(bytes[i]);
                }
                owner.raw.set(owner.header(), Some(raw));
                self.model.get_mut(&owner.id).unwrap().raw = Some(bytes);
            }
            58..=59 => {
                let node = self.walk();
                self.roots.push(node.value());
                self.root_ids.push(node.id);
            }
            _ => {
                if self.roots.len() > 64 {
                    let i = self.random.next(self.roots.len());
                    self.roots.swap_remove(i);
                    self.root_ids.swap_remove(i);
                }
            }
        }
        Ok(())
    }
    /// Walks everything reachable, in the heap and in the model at once. Returns how many nodes that is.
    fn compare(&mut self) -> usize {
        let mut seen: HashMap<u64, Gc<Node>> = HashMap::new();
        let mut todo: Vec<(u64, Option<Value>)> =
            self.root_ids.iter().copied().zip(self.roots.iter().map(|&v| Some(v))).collect();
        while let Some((id, v)) = todo.pop() {
            let node = v.unwrap().downcast::<Node>().expect("a node");
            assert!(self.heap.is_valid_object(node.address()));
            assert_eq!((node.id, node.check), (id, CHECK));
            if let Some(before) = seen.insert(id, node) {
                assert_eq!(before, node, "two objects for one node");
                continue;
            }
            let model = &self.model[&id];
            let mut both = |m: Option<u64>, f: &Field| match m {
                Some(id) => todo.push((id, f.get())),
                None => assert!(f.get().is_none()),
            };
            for (m, f) in model.edges.iter().zip(&node.edges) {
                both(*m, f);
            }
            assert_eq!(model.array.is_some(), node.array.get().is_some());
            if let (Some(m), Some(a)) = (&model.array, node.array.get()) {
                assert_eq!(m.len(), a.capacity());
                m.iter().zip(a.items()).for_each(|(m, f)| both(*m, f));
            }
            if let (Some(m), Some(r)) = (&model.raw, node.raw.get()) {
                // SAFETY: nobody writes meanwhile.
                assert_eq!(m, unsafe { r.as_slice::<u8>(m.len()) });
            }
        }
        self.model.retain(|id, _| seen.contains_key(id));
        seen.len()
    }
}

fn stress(zeal: Zeal, nursery: usize, steps: usize, seed: u64) {
    let heap = heap(zeal, nursery);
    let mut world = World {
        heap: &heap,
        roots: RootVec::new(&heap),
        root_ids: vec![],
        model: HashMap::new(),
        next: 0,
        random: Random(seed),
    };
    for _ in 0..8 {
        let node = world.allocate().unwrap();
        world.roots.push(node.value());
        world.root_ids.push(node.id);
    }
    for i in 0..steps {
        world.step().unwrap();
        if i % (steps / 5) == 0 {
            world.compare();
        }
    }
    let reachable = world.compare();
    assert!(reachable > steps / 200, "{reachable} nodes are no test");
    heap.collect(Generation::Full).unwrap();
    assert_eq!(world.compare(), reachable);
    let mut nodes = 0;
    heap.for_each_object(|h| nodes += usize::from(h.kind() == Node::KIND));
    assert_eq!(nodes, reachable, "a full collection leaves exactly what is reachable");
    world.roots.clear();
    heap.collect(Generation::Full).unwrap();
    assert_eq!(heap.stats().live_bytes, 0);
}

#[test]
fn random_mutation_without_zeal() {
    for seed in 0..2 {
        stress(Zeal::default(), 64 << 10, 120_000, seed);
    }
}
#[test]
fn random_mutation_verified_and_poisoned() {
    for seed in 10..12 {
        stress(Zeal { poison: true, verify_every: 1, ..Zeal::default() }, 128 << 10, 60_000, seed);
    }
}
#[test]
fn random_mutation_collecting_at_every_allocation() {
    stress(Zeal::all(1), 2 << 20, 3_000, 20);
}
#[test]
fn random_mutation_collecting_at_every_seventh_allocation() {
    stress(Zeal::all(7), 2 << 20, 10_000, 21);
}
#[test]
fn random_mutation_collecting_at_every_slow_path() {
    stress(Zeal { collect_at_slow_path: true, verify_every: 1, ..Zeal::default() }, 2 << 20, 10_000, 22);
}
#[test]
fn random_mutation_with_full_collections_only() {
    stress(Zeal { collect_every: 50, always_full: true, poison: true, ..Zeal::default() }, 2 << 20, 20_000, 23);
}

#[test]
#[should_panic(expected = "missed write barrier: old node")]
fn the_verifier_finds_a_missed_barrier() {
    let heap = heap(Zeal { verify_every: 1, ..Zeal::default() }, 2 << 20);
    let mut roots = RootVec::new(&heap);
    let new = |heap: &Heap| {
        heap.alloc(Node {
            header: Header::new(Node::KIND, ShapeId(0)),
            id: 0,
            edges: [const { Field::EMPTY }; 3],
            array: GcField::EMPTY,
            raw: GcField::EMPTY,
            check: CHECK,
        })
        .unwrap()
    };
    let old = new(&heap);
    roots.push(old.value());
    heap.collect(Generation::Young);
    let young = new(&heap);
    // SAFETY: not safe at all, as the test shows.
    unsafe { old.edges[0].set_unbarriered(Some(young.value())) };
    heap.collect(Generation::Young);
}

#[test]
fn stores_into_large_arrays_are_found_by_card() {
    let heap = heap(Zeal { poison: true, verify_every: 1, ..Zeal::default() }, 2 << 20);
    let mut roots = RootVec::new(&heap);
    let arrays = [ValueArray::new(&heap, 100_000).unwrap(), ValueArray::new(&heap, 5_000).unwrap()];
    roots.extend(arrays.map(Gc::value));
    let mut model = [vec![None; arrays[0].capacity()], vec![None; arrays[1].capacity()]];
    let mut random = Random(5);
    let (mut number, mut scratch) = (0, RootVec::new(&heap));
    for round in 0..150 {
        for _ in 0..random.next(30) {
            let a = random.next(2);
            let (array, model) = (arrays[a], &mut model[a]);
            // Runs of every length, ends of the array included.
            let len = [1, 2, 130, 1000, array.capacity()][random.next(if round % 10 == 0 { 5 } else { 4 })];
            let at = random.next(array.capacity() - len + 1);
            let at = if random.next(4) == 0 { array.capacity() - len } else { at };
            number += 1;
            let header = Header::new(Node::KIND, ShapeId(0));
            let edges = [const { Field::EMPTY }; 3];
            let (array_field, raw) = (GcField::EMPTY, GcField::EMPTY);
            let node = heap.alloc(Node { header, id: number, edges, array: array_field, raw, check: CHECK }).unwrap();
            match random.next(3) {
                0 => array.fill(at..at + len, Some(node.value())),
                1 => (at..at + len).for_each(|i| array.set(i, Some(node.value()))),
                _ => {
                    scratch.clear();
                    (0..len).for_each(|_| scratch.push(node.value()));
                    array.copy_values(at, &scratch);
                }
            }
            model[at..at + len].fill(Some(number));
        }
        scratch.clear();
        heap.collect(if round % 9 == 8 { Generation::Full } else { Generation::Young });
        for (array, model) in arrays.iter().zip(&model) {
            for (f, m) in array.items().iter().zip(model) {
                assert_eq!(f.get().map(|v| v.downcast::<Node>().unwrap().id), *m);
            }
        }
    }
}

#[test]
#[should_panic(expected = "missed write barrier: old array")]
fn the_verifier_finds_a_missed_card() {
    let heap = heap(Zeal { verify_every: 1, ..Zeal::default() }, 2 << 20);
    let mut roots = RootVec::new(&heap);
    let array = ValueArray::new(&heap, 20_000).unwrap();
    roots.push(array.value());
    heap.collect(Generation::Young);
    let young = RawArray::new(&heap, 8).unwrap();
    array.set(10_000, Some(young.value()));
    // SAFETY: not safe at all, as the test shows.
    unsafe { array.items()[10_200].set_unbarriered(Some(young.value())) };
    heap.collect(Generation::Young);
}
