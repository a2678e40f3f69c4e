//! Random graphs with weak references, finalizers, payloads and ephemerons: every collection must do exactly what the rules in
//! `weak` say, compared with a model that computes reachability itself.

use brolga_heap::{
    EphemeronTable, Field, Gc, Generation, Header, Heap, HeapConfig, HeapObject, Kind, KindInfo, Root, RootVec,
    ShapeId, Tracer, Value, WeakField, Zeal,
};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

#[repr(C)]
struct Thing {
    header: Header,
    id: u64,
    edges: [Field; 3],
    weak: WeakField,
    /// Hears of the object's death.
    deaths: Rc<RefCell<Vec<u64>>>,
}
// SAFETY: `#[repr(C)]`, header first, `trace_thing` visits every strong reference.
unsafe impl HeapObject for Thing {
    const KIND: Kind = Kind(8);
}
unsafe fn trace_thing(h: &Header, t: &mut Tracer) {
    // SAFETY: registered for this kind.
    t.visit_slice(&unsafe { Gc::<Thing>::from_header(h) }.edges);
}
impl Drop for Thing {
    fn drop(&mut self) {
        self.deaths.borrow_mut().push(self.id);
    }
}

#[derive(Default)]
struct Model {
    edges: [Option<u64>; 3],
    weak: Option<u64>,
    finalizer: bool,
}

struct World<'a> {
    heap: &'a Heap,
    deaths: Rc<RefCell<Vec<u64>>>,
    table: Root<Gc<EphemeronTable>>,
    roots: RootVec,
    /// What lives, according to the rules.
    model: BTreeMap<u64, Model>,
    /// Finalizers in order of registration.
    registered: Vec<u64>,
    /// The ephemeron table's entries.
    entries: BTreeMap<u64, u64>,
    next: u64,
    random: u64,
}

fn thing(v: Value) -> Gc<Thing> {
    v.downcast().expect("a thing")
}

impl World<'_> {
    fn random(&mut self, below: usize) -> usize {
        self.random = self.random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.random >> 33) as usize % below
    }
    /// A random walk from a root.
    fn walk(&mut self) -> Gc<Thing> {
        let i = self.random(self.roots.len());
        let mut at = thing(self.roots[i]);
        for _ in 0..self.random(10) {
            let edge = self.random(3);
            match at.edges[edge].get() {
                Some(v) => at = thing(v),
                None => break,
            }
        }
        at
    }
    fn new_thing(&mut self) -> Gc<Thing> {
        self.next += 1;
        let (id, deaths) = (self.next, self.deaths.clone());
        let header = Header::new(Thing::KIND, ShapeId(0));
        let edges = [const { Field::EMPTY }; 3];
        // The weak field is set once, right after allocation: fields refer to what is older.
        let weak = match self.random(3) {
            0 if !self.roots.is_empty() => Some(self.walk()),
            _ => None,
        };
        let field = weak.map_or(WeakField::EMPTY, |w| WeakField::new(w.value()));
        let new = self.heap.alloc(Thing { header, id, edges, weak: field, deaths }).unwrap();
        self.heap.register_weak(new.header(), &new.weak).unwrap();
        self.model.insert(id, Model { weak: weak.map(|w| w.id), ..Model::default() });
        if self.random(4) == 0 {
            self.heap.register_finalizer(new.header()).unwrap();
            self.model.get_mut(&id).unwrap().finalizer = true;
            self.registered.push(id);
        }
        new
    }
    fn step(&mut self) {
        match self.random(20) {
            0..=8 => {
                let new = self.new_thing();
                let at = self.walk();
                let edge = self.random(3);
                at.edges[edge].set(at.header(), Some(new.value()));
                self.model.get_mut(&at.id).unwrap().edges[edge] = Some(new.id);
            }
            9..=10 => {
                let (from, to) = (self.walk(), self.walk());
                let edge = self.random(3);
                let to = if self.random(3) == 0 { None } else { Some(to) };
                from.edges[edge].set(from.header(), to.map(Gc::value));
                self.model.get_mut(&from.id).unwrap().edges[edge] = to.map(|t| t.id);
            }
            11..=12 => {
                let v = self.walk().value();
                self.roots.push(v);
            }
            13..=14 if self.roots.len() > 20 => {
                let i = self.random(self.roots.len());
                self.roots.swap_remove(i);
            }
            15..=16 => {
                let (key, value) = (self.walk(), self.walk());
                self.table.get().insert(self.heap, key.value(), value.value()).unwrap();
                self.entries.insert(key.id, value.id);
            }
            _ => {}
        }
    }

    /// What `from` reaches, ephemeron entries included.
    fn closure(&self, mut todo: Vec<u64>) -> BTreeSet<u64> {
        let mut seen = BTreeSet::new();
        loop {
            while let Some(id) = todo.pop() {
                if seen.insert(id) {
                    todo.extend(self.model[&id].edges.iter().flatten());
                }
            }
            let more = self.entries.iter().filter(|(k, v)| seen.contains(*k) && !seen.contains(*v)).map(|(_, v)| *v);
            todo.extend(more);
            if todo.is_empty() {
                return seen;
            }
        }
    }

    fn collect(&mut self, generation: Generation) {
        let exact = generation == Generation::Full;
        let mut start: Vec<u64> = self.roots.iter().map(|v| thing(*v).id).collect();
        let reachable = self.closure(start.clone());
        self.heap.collect(generation).unwrap();

        // Finalizers: of what is not reachable.
        let finalizable = self.heap.take_pending_finalizers();
        let ids: Vec<u64> = finalizable.iter().map(|v| thing(*v).id).collect();
        let due: Vec<u64> = self.registered.iter().copied().filter(|id| !reachable.contains(id)).collect();
        if exact {
            let sorted = |ids: &[u64]| {
                let mut ids = ids.to_vec();
                ids.sort();
                ids
            };
            assert_eq!(sorted(&ids), sorted(&due));
        }
        assert!(ids.iter().all(|id| due.contains(id) && self.model[id].finalizer));
        self.registered.retain(|id| !ids.contains(id));
        for id in &ids {
            self.model.get_mut(id).unwrap().finalizer = false;
        }
        start.extend(&ids);
        let kept = self.closure(start);

        // Weak references: cleared if the referent was not reachable; queued if the container was.
        let cleared: BTreeSet<u64> = self.heap.take_cleared_weak().iter().map(|v| thing(*v).id).collect();
        let due: BTreeSet<u64> = reachable
            .iter()
            .copied()
            .filter(|id| self.model[id].weak.is_some_and(|r| !reachable.contains(&r)))
            .collect();
        if exact {
            assert_eq!(cleared, due);
        }
        // A dead old object may keep a young container alive until the next full collection, and not its referent.
        assert!(cleared.iter().all(|id| self.model[id].weak.is_some_and(|r| !reachable.contains(&r))));

        // Deaths: of what is not kept.
        let dead: BTreeSet<u64> = self.deaths.take().into_iter().collect();
        let due: BTreeSet<u64> = self.model.keys().copied().filter(|id| !kept.contains(id)).collect();
        if exact {
            assert_eq!(dead, due);
        }
        assert!(dead.is_subset(&due));

        // Everything else is as it was.
        let mut found = 0;
        let mut things = vec![];
        self.heap.for_each_object(|h| {
            if h.kind() == Thing::KIND {
                found += 1;
                things.push(thing(h.value()));
            }
        });
        assert_eq!(found, self.model.len() - dead.len());
        for t in &things {
            let m = self.model.get_mut(&t.id).expect("a thing of the model");
            for (f, e) in t.edges.iter().zip(&m.edges) {
                assert_eq!(f.get().map(|v| thing(v).id), *e);
            }
            match (t.weak.get(), m.weak) {
                (Some(v), Some(r)) => assert!(thing(v).id == r && (!exact || reachable.contains(&r))),
                (None, Some(r)) => {
                    assert!(!reachable.contains(&r), "a weak reference to a reachable object was cleared");
                    m.weak = None;
                }
                (field, model) => assert_eq!((field, model), (None, None)),
            }
        }
        self.model.retain(|id, _| !dead.contains(id));
        let mut referrers: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        for (id, m) in &self.model {
            m.weak.map(|r| referrers.entry(r).or_default().insert(*id));
        }
        for t in things {
            let mut containers = BTreeSet::new();
            self.heap.each_weak_container(t.header(), |c| assert!(containers.insert(thing(c).id)));
            assert_eq!(containers, referrers.remove(&t.id).unwrap_or_default());
        }
        let mut entries = BTreeMap::new();
        self.table.get().each(|k, v| {
            entries.insert(thing(k).id, thing(v).id);
        });
        if exact {
            self.entries.retain(|k, _| kept.contains(k));
        } else {
            self.entries.retain(|k, _| kept.contains(k) || entries.contains_key(k));
        }
        assert_eq!(entries, self.entries);
        // Some of the finalized come back for good.
        for v in &finalizable {
            if self.random(3) == 0 {
                self.roots.push(v);
            }
        }
    }
}

fn run(seed: u64, rounds: usize, poison: bool) {
    let zeal = Zeal { poison, verify_every: 1, ..Zeal::default() };
    let heap = Heap::new(HeapConfig { zeal, nursery_bytes: 1 << 30, ..HeapConfig::default() }).unwrap();
    heap.register_kind(Thing::KIND, KindInfo::of::<Thing>("thing", trace_thing));
    let mut world = World {
        heap: &heap,
        deaths: Rc::default(),
        table: Root::new(&heap, EphemeronTable::new(&heap).unwrap()).unwrap(),
        roots: RootVec::new(&heap),
        model: BTreeMap::new(),
        registered: vec![],
        entries: BTreeMap::new(),
        next: 0,
        random: seed,
    };
    for _ in 0..20 {
        let v = world.new_thing().value();
        world.roots.push(v);
    }
    for round in 0..rounds {
        for _ in 0..world.random(150) {
            world.step();
        }
        world.collect(if round % 5 == 4 { Generation::Full } else { Generation::Young });
    }
    world.roots.clear();
    while !world.model.is_empty() {
        world.collect(Generation::Full);
        world.roots.clear();
    }
    assert!(world.entries.is_empty());
    assert!(world.next > rounds as u64 * 20);
}

#[test]
fn objects_live_and_die_by_the_rules() {
    for seed in 0..12 {
        run(seed, 200, seed % 2 == 0);
    }
}
