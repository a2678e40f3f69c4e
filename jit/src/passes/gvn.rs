//! Value numbering with memory: an operation that was executed with the same operands, on memory that has not changed since, is not executed
//! again; a load behind a store gets what was stored.
//!
//! One walk over the dominator tree. What a load read is part of its key as a version number of the memory it reads: a field, a slot's
//! offset, a kind of item, or else its abstract heap. Writes give new versions; so does a join, for everything that may be written
//! between its dominator and itself.

use crate::ir::func::{Field, Imm, ItemKind};
use crate::ir::ops::Heap;
use crate::ir::{B, Dominators, Func, Op, V, loops};
use rustc_hash::FxHashMap;

/// A part of memory that versions are kept for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Part {
    Field(Field),
    Slot(u32),
    Items(u8),
}

#[derive(PartialEq, Eq, Hash, Clone)]
struct Key {
    op: Op,
    imm: [u64; 2],
    args: Vec<V>,
    memory: u32,
}

/// An immediate as numbers.
fn words(imm: Imm) -> [u64; 2] {
    match imm {
        Imm::None => [0, 0],
        Imm::Int(n) => [1, n as u64],
        Imm::Float(b) => [2, b],
        Imm::Bool(b) => [3, u64::from(b)],
        Imm::Null => [4, 0],
        Imm::Const(c) => [5, u64::from(c.0)],
        Imm::Shape(s) => [6, u64::from(s)],
        Imm::Field(x) => [7, x as u64],
        Imm::Item(k) => [8, k as u64],
        Imm::Cond(c) => [9, c as u64],
        Imm::Index(i) => [10, u64::from(i)],
        Imm::Slot { shape, offset } => [11, u64::from(shape) << 32 | u64::from(offset)],
        Imm::Helper(h) => [12, h as u64],
        Imm::Virtual(k) => [13, k as u64],
        Imm::At(_) => [14, 0],
    }
}

/// Versions of memory: those of parts, and one for each heap that writes to all of it change.
#[derive(Clone, Default)]
pub(super) struct Memory {
    parts: FxHashMap<Part, u32>,
    heaps: [u32; 16],
}

impl Part {
    fn heap(self) -> Heap {
        match self {
            Part::Field(x) => x.info().heap,
            Part::Slot(_) => Heap::SLOTS,
            Part::Items(_) => Heap::ITEMS,
        }
    }
}

impl Memory {
    /// Notes what an instruction writes, without order: for [`Memory::touches`].
    pub(super) fn write(&mut self, f: &Func, v: V) {
        let e = f.effects(v);
        if e.writes == Heap::NONE {
            return;
        }
        let mut heaps = e.writes;
        if let Some((part, heap)) = part_of(f, v) {
            self.parts.insert(part, 1);
            heaps.0 &= !heap.0;
        }
        for (bit, n) in self.heaps.iter_mut().enumerate() {
            *n |= u32::from(heaps.0 >> bit & 1);
        }
    }
    /// Whether a place, or else these heaps, may have been written.
    pub(super) fn touches(&self, part: Option<(Part, Heap)>, reads: Heap) -> bool {
        let whole = (0..16).any(|bit| reads.0 >> bit & 1 != 0 && self.heaps[bit] != 0);
        whole
            || match part {
                Some((part, _)) => self.parts.contains_key(&part),
                None => self.parts.keys().any(|p| p.heap().meets(reads)),
            }
    }
}

/// The value below guards and claims: the same word.
fn root(f: &Func, v: V) -> V {
    let mut v = f.find(v);
    while matches!(f.inst(v).op, Op::GuardShape | Op::GuardBound | Op::GuardIs | Op::Refine) {
        v = f.find(f.inst(v).args[0]);
    }
    v
}
/// Operands as they count for the identity of a place: an object under whatever name it is known.
fn place_args(f: &Func, op: Op, args: &[V]) -> Vec<V> {
    let mut args = args.to_vec();
    if matches!(op, Op::LoadField | Op::LoadSlot | Op::LoadItem)
        && let Some(object) = args.first_mut()
    {
        *object = root(f, *object);
    }
    if op == Op::LoadItem
        && let Some(index) = args.get_mut(1)
    {
        *index = root(f, *index);
    }
    args
}

struct Pass<'a> {
    f: &'a mut Func,
    next: u32,
    table: FxHashMap<Key, Vec<V>>,
}

/// The place that a load or store is about.
pub(super) fn part_of(f: &Func, v: V) -> Option<(Part, Heap)> {
    let i = f.inst(v);
    match (i.op, i.imm) {
        (Op::LoadField | Op::StoreField, Imm::Field(x)) => Some((Part::Field(x), x.info().heap)),
        (Op::LoadSlot | Op::StoreSlot, Imm::Index(o)) => Some((Part::Slot(o), Heap::SLOTS)),
        (Op::AddSlot, Imm::Slot { offset, .. }) => Some((Part::Slot(offset), Heap::SLOTS)),
        (Op::LoadItem | Op::StoreItem, Imm::Item(k)) => Some((Part::Items(k as u8), Heap::ITEMS)),
        _ => None,
    }
}

pub fn run(f: &mut Func) -> bool {
    let dom = Dominators::new(f);
    let all_loops = loops(f, &dom);
    let mut children: Vec<Vec<B>> = vec![Vec::new(); f.blocks.len()];
    for &b in dom.order.iter().skip(1) {
        if let Some(up) = dom.idom[b.index()] {
            children[up.index()].push(b);
        }
    }
    let preds = f.predecessors();
    let mut p = Pass { f, next: 1, table: FxHashMap::default() };
    let mut changed = false;
    // (block, memory at its start) or the keys to forget on the way back.
    enum Step {
        Enter(B, Memory),
        Leave(Vec<Key>),
    }
    let mut stack = vec![Step::Enter(Func::ENTRY, Memory::default())];
    while let Some(step) = stack.pop() {
        let (b, mut memory) = match step {
            Step::Leave(keys) => {
                for k in keys {
                    if let Some(list) = p.table.get_mut(&k) {
                        list.pop();
                    }
                }
                continue;
            }
            Step::Enter(b, memory) => (b, memory),
        };
        if preds[b.index()].len() > 1
            && let Some(up) = dom.idom[b.index()]
        {
            let mut written = Heap::NONE;
            if let Some(l) = all_loops.iter().find(|l| l.header == b) {
                written = written.or(l.writes(p.f));
            }
            let (from, to) = (dom.position[up.index()], dom.position[b.index()]);
            for between in &dom.order[from + 1..to.max(from + 1)] {
                for v in &p.f.block(*between).insts {
                    written = written.or(p.f.effects(*v).writes);
                }
            }
            p.clobber(&mut memory, written);
        }
        let mut added = Vec::new();
        for v in p.f.block(b).insts.clone() {
            changed |= p.visit(v, &mut memory, &mut added);
        }
        stack.push(Step::Leave(added));
        for c in &children[b.index()] {
            stack.push(Step::Enter(*c, memory.clone()));
        }
    }
    f.settle();
    changed
}

impl Pass<'_> {
    fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next
    }
    /// Everything in these heaps may have changed.
    fn clobber(&mut self, m: &mut Memory, heaps: Heap) {
        if heaps == Heap::NONE {
            return;
        }
        for bit in 0..16 {
            if heaps.0 >> bit & 1 != 0 {
                m.heaps[bit] = self.fresh();
            }
        }
        m.parts.retain(|part, _| !part.heap().meets(heaps));
    }
    /// A number for the state of what `reads` covers.
    fn version(&mut self, m: &mut Memory, part: Option<Part>, reads: Heap) -> u32 {
        if reads == Heap::NONE {
            return 0;
        }
        if let Some(part) = part {
            if let Some(v) = m.parts.get(&part) {
                return *v;
            }
            let v = self.fresh();
            m.parts.insert(part, v);
            return v;
        }
        // Several heaps: any change of one makes another number.
        let mut h = 0x811c_9dc5u32;
        for bit in 0..16 {
            if reads.0 >> bit & 1 != 0 {
                h = (h ^ m.heaps[bit]).wrapping_mul(0x0100_0193);
                h = (h ^ bit as u32).wrapping_mul(0x0100_0193);
            }
        }
        let mut parts: Vec<u32> = Vec::new();
        for (part, v) in &m.parts {
            if part.heap().meets(reads) {
                parts.push(*v);
            }
        }
        parts.sort();
        for v in parts {
            h = (h ^ v).wrapping_mul(0x0100_0193);
        }
        h | 1 << 31
    }

    fn visit(&mut self, v: V, m: &mut Memory, added: &mut Vec<Key>) -> bool {
        let args: Vec<V> = self.f.inst(v).args.iter().map(|a| self.f.find(*a)).collect();
        self.f.insts[v.index()].args = args.clone();
        let e = self.f.effects(v);
        let (op, imm) = (self.f.inst(v).op, self.f.inst(v).imm);
        let part = part_of(self.f, v);
        if e.writes != Heap::NONE {
            match (op, part) {
                (Op::StoreField | Op::StoreSlot | Op::StoreItem | Op::AddSlot, Some((part, _))) => {
                    if op == Op::AddSlot {
                        self.clobber(m, Heap::SHAPE);
                    }
                    let version = self.fresh();
                    m.parts.insert(part, version);
                    // A load of the same place gets this value.
                    let load = match op {
                        Op::StoreField => Op::LoadField,
                        Op::StoreItem => Op::LoadItem,
                        _ => Op::LoadSlot,
                    };
                    let imm =
                        if let (Op::AddSlot, Imm::Slot { offset, .. }) = (op, imm) { Imm::Index(offset) } else { imm };
                    let (value, place) = match args.split_last() {
                        Some((value, place)) => (*value, place.to_vec()),
                        None => return false,
                    };
                    let raw_in_value_item = matches!(imm, Imm::Item(ItemKind::Tuple));
                    if !raw_in_value_item {
                        let place = place_args(self.f, load, &place);
                        let key = Key { op: load, imm: words(imm), args: place, memory: version };
                        self.table.entry(key.clone()).or_default().push(value);
                        added.push(key);
                    }
                }
                _ => self.clobber(m, e.writes),
            }
            return false;
        }
        if !e.repeatable() || matches!(op, Op::Snapshot | Op::Virtual | Op::Param | Op::Local | Op::Arg | Op::Const) {
            // Constants are made where they are used; equal ones count as one below.
            if op == Op::Const {
                let key = Key { op, imm: words(imm), args: vec![], memory: 0 };
                return self.number(v, key, added);
            }
            return false;
        }
        let memory = self.version(m, part.map(|p| p.0), e.reads);
        let mut imm = words(imm);
        if op == Op::Refine {
            // What is claimed is part of the operation.
            let ty = self.f.inst(v).ty;
            imm = [ty.bits, spec_word(ty.spec)];
        }
        let key = Key { op, imm, args: place_args(self.f, op, &args), memory };
        self.number(v, key, added)
    }
    fn number(&mut self, v: V, key: Key, added: &mut Vec<Key>) -> bool {
        if let Some(old) = self.table.get(&key).and_then(|l| l.last()) {
            let old = self.f.find(*old);
            if self.f.ty(old).repr() == self.f.ty(v).repr() {
                self.f.replace(v, old);
                return true;
            }
        }
        self.table.entry(key.clone()).or_default().push(v);
        added.push(key);
        false
    }
}

fn spec_word(s: crate::ir::types::Spec) -> u64 {
    use crate::ir::types::Spec;
    match s {
        Spec::Any => 0,
        Spec::Const(c) => 1 << 40 | u64::from(c.0),
        Spec::Shape(s) => 2 << 40 | u64::from(s),
        Spec::Range(a, b) => (a as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (b as u64).rotate_left(17) | 3 << 60,
        Spec::Truth(t) => 4 << 40 | u64::from(t),
    }
}

#[cfg(test)]
mod tests {
    use crate::passes::tests::check_pass;

    #[test]
    fn loads_are_merged_until_a_store_and_forwarded_from_it() {
        check_pass(
            super::run,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Arg #1 : Any
  v2 = LoadSlot #16 v0 : Slot
  v3 = LoadSlot #16 v0 : Slot
  v4 = StoreSlot #16 v1 v3
  v5 = LoadSlot #16 v1 : Slot
  v6 = LoadSlot #24 v0 : Slot
  v7 = StoreSlot #16 v0 v5
  v8 = LoadSlot #16 v1 : Slot
  v9 = LoadSlot #24 v0 : Slot
  v10 = Snapshot f0@0:0:1/2 v5 v6 v8 v9
  exit v10 unreached
"#,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Arg #1 : Any
  v2 = LoadSlot #16 v0 : Slot
  v4 = StoreSlot #16 v1 v2
  v6 = LoadSlot #24 v0 : Slot
  v7 = StoreSlot #16 v0 v2
  v8 = LoadSlot #16 v1 : Slot
  v10 = Snapshot f0@0:0:1/2 v2 v6 v8 v6
  exit v10 unreached
"#,
        );
    }

    #[test]
    fn guards_are_executed_once() {
        check_pass(
            super::run,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Arg #1 : Any
  v2 = Snapshot f0@0:0:1/0 v0 v1
  v3 = GuardInt v0 ? v2 : i64
  v4 = Snapshot f0@1:1:2/0 v0 v1
  v5 = GuardInt v0 ? v4 : i64
  v6 = IntAnd v3 v5 : i64
  v7 = BoxInt v6 : Int
  return v7
"#,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Arg #1 : Any
  v2 = Snapshot f0@0:0:1/0 v0 v1
  v3 = GuardInt v0 ? v2 : i64
  v4 = Snapshot f0@1:1:2/0 v0 v1
  v6 = IntAnd v3 v3 : i64
  v7 = BoxInt v6 : Int
  return v7
"#,
        );
    }
}
