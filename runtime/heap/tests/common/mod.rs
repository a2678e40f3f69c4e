//! A small object for tests: two references and a number.
#![allow(dead_code)]

use brolga_heap::{
    Field, Gc, Header, Heap, HeapConfig, HeapObject, Kind, KindInfo, RootVec, ShapeId, Tracer, Value, Zeal,
};

#[repr(C)]
pub struct Pair {
    header: Header,
    pub left: Field,
    pub right: Field,
    pub number: u64,
}
// SAFETY: `#[repr(C)]`, header first, `trace_pair` visits both references.
unsafe impl HeapObject for Pair {
    const KIND: Kind = Kind(8);
}
unsafe fn trace_pair(h: &Header, t: &mut Tracer) {
    // SAFETY: registered for this kind.
    let pair: Gc<Pair> = unsafe { Gc::from_header(h) };
    t.visit_field(&pair.left);
    t.visit_field(&pair.right);
}

pub fn heap_with(config: HeapConfig) -> Box<Heap> {
    let heap = Heap::new(config).unwrap();
    heap.register_kind(Pair::KIND, KindInfo::of::<Pair>("pair", trace_pair));
    heap
}
/// A heap with a verifier and poison, collected only on demand.
pub fn heap() -> Box<Heap> {
    heap_with(HeapConfig { zeal: Zeal { poison: true, verify_every: 1, ..Zeal::default() }, ..HeapConfig::default() })
}
pub fn pair(heap: &Heap, number: u64, left: Option<Value>, right: Option<Value>) -> Gc<Pair> {
    try_pair(heap, number, left, right).unwrap()
}
pub fn try_pair(
    heap: &Heap,
    number: u64,
    left: Option<Value>,
    right: Option<Value>,
) -> Result<Gc<Pair>, brolga_heap::OutOfMemory> {
    let header = Header::new(Pair::KIND, ShapeId(0));
    heap.alloc(Pair { header, left: Field::opt(left), right: Field::opt(right), number })
}
pub fn numbers(values: &RootVec) -> Vec<u64> {
    values.iter().map(|v| number(*v)).collect()
}
pub fn number(v: Value) -> u64 {
    v.downcast::<Pair>().unwrap().number
}
