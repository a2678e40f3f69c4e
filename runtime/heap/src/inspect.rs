//! Looking at the heap: what `gc` and debugging tools need.

use crate::blocks::BlockState;
use crate::heap::{Generation, Heap};
use crate::layout::{BLOCK_SHIFT, CLASS_BYTES, WORDS_PER_BLOCK};
use crate::object::Header;
use crate::trace::Tracer;
use crate::value::Value;
use crate::{OutOfMemory, layout};
use std::ptr::NonNull;

/// A block and the mark bits of the objects in it that are kept until [`Heap::unfreeze`].
pub(crate) struct FrozenBlock {
    block: u32,
    marks: [u64; WORDS_PER_BLOCK],
}

impl Heap {
    /// Calls `f` for every object: also for those that died since the last collection. `f` must not allocate in the heap.
    pub fn for_each_object(&self, mut f: impl FnMut(&Header)) {
        for block in self.blocks.all() {
            // SAFETY: what is found is an object, and nothing is freed meanwhile.
            self.blocks.each_in_block(block, false, &mut |p| f(unsafe { p.as_ref() }));
        }
    }

    /// Calls `f` for every reference in `h`, its shape included. `f` must not allocate in the heap.
    pub fn referents(&self, h: &Header, mut f: impl FnMut(Value)) {
        self.visit_with(&mut f, |tracer| tracer.fields(h));
    }

    /// Calls `f` for every object that refers to one of `targets`. `f` must not allocate in the heap.
    pub fn referrers(&self, targets: &[Value], mut f: impl FnMut(&Header)) {
        self.for_each_object(|h| {
            let mut refers = false;
            self.referents(h, |v| refers |= targets.contains(&v));
            if refers {
                f(h);
            }
        });
    }

    /// Runs `trace` with a tracer that calls `f` for each reference.
    pub(crate) fn visit_with(&self, f: &mut dyn FnMut(Value), trace: impl FnOnce(&mut Tracer)) {
        // SAFETY: the tracer does not outlive `f`; only its lifetime is forgotten.
        let f = unsafe {
            std::mem::transmute::<NonNull<dyn FnMut(Value) + '_>, NonNull<dyn FnMut(Value)>>(NonNull::from(f))
        };
        let mut tracer = Tracer::visiting(self, f);
        trace(&mut tracer);
    }

    /// Bytes that the object takes in the heap: its cell, or its blocks.
    pub fn object_size(&self, h: &Header) -> usize {
        let block = ((h.address() - self.blocks.base()) >> BLOCK_SHIFT) as u32;
        let meta = self.blocks.meta(block);
        match meta.state.get() {
            BlockState::Small => CLASS_BYTES[meta.class.get() as usize] as usize,
            BlockState::LargeHead | BlockState::LargeTail | BlockState::Free => {
                (meta.extent.get() as usize) << BLOCK_SHIFT
            }
        }
    }
    /// Bytes that the object owns outside the heap, if its kind tells.
    pub fn external_size(&self, h: &Header) -> usize {
        self.kind_info(h.kind()).external_bytes.map_or(0, |f| f(h))
    }

    /// Is there an object at exactly this address?
    pub fn is_valid_object(&self, address: usize) -> bool {
        self.blocks.find(address).is_some_and(|p| p.as_ptr() as usize == address)
    }
    /// The object that `address` points to or into.
    pub fn find_object(&self, address: usize) -> Option<&Header> {
        // SAFETY: what is found is an object.
        self.blocks.find(address).map(|p| unsafe { p.as_ref() })
    }
    /// Did the object survive a collection?
    pub fn is_old(&self, h: &Header) -> bool {
        self.blocks.is_marked(NonNull::from(h))
    }

    /// Collects everything, then keeps all objects until [`Heap::unfreeze`], whether they are reachable or not.
    pub fn freeze(&self) -> Result<(), OutOfMemory> {
        self.collect(Generation::Full);
        let mut frozen = Vec::new();
        for block in self.blocks.all() {
            if matches!(self.blocks.meta(block).state.get(), BlockState::Small | BlockState::LargeHead) {
                frozen.try_reserve(1).map_err(|_| OutOfMemory)?;
                frozen.push(FrozenBlock { block, marks: self.blocks.marks(block) });
            }
        }
        *self.frozen.borrow_mut() = frozen;
        Ok(())
    }
    pub fn unfreeze(&self) {
        self.frozen.borrow_mut().clear();
    }
    /// Number of objects that [`Heap::freeze`] keeps.
    pub fn frozen_count(&self) -> usize {
        self.frozen.borrow().iter().flat_map(|b| b.marks).map(|w| w.count_ones() as usize).sum()
    }

    pub(crate) fn trace_frozen(&self, tracer: &mut Tracer) {
        for b in self.frozen.borrow().iter() {
            for (w, mut bits) in b.marks.into_iter().enumerate() {
                while bits != 0 {
                    let granule = w * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let p: *mut Header = (self.blocks.address(b.block) + granule * layout::GRANULE) as *mut Header;
                    tracer.visit(NonNull::new(p).map(Value::from_header));
                }
            }
        }
    }
}
