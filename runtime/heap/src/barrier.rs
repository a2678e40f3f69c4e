//! The write barrier's slow path.
//!
//! Young collections do not look at old objects, except those that were stored into since the last collection. A header's
//! log byte tells whether a store has to be noted:
//!
//! | byte | the object is |
//! |---|---|
//! | 0 | young, or logged: nothing to do |
//! | [`LOG_OBJECT`] | old: the first store logs the object, which is scanned as a whole |
//! | [`LOG_CARDS`] | an old large object of a kind with [`cards`](crate::KindInfo::cards): every store marks its card, 1 KB that is scanned alone |
//!
//! Compiled code tests the byte after storing a pointer and, if it is not zero, calls [`log_store_entry`].

use crate::blocks::BlockState;
use crate::heap::{Generation, Heap};
use crate::layout::{BLOCK_BYTES, BLOCK_SHIFT};
use crate::object::{Field, Header};
use crate::trace::Tracer;

/// Log byte of old objects.
pub const LOG_OBJECT: u8 = 1;
/// Log byte of old large objects whose references are a slice.
pub const LOG_CARDS: u8 = 2;

/// log2 of a card's size: a block's cards fit one word.
const CARD_SHIFT: u32 = BLOCK_SHIFT - 6;

/// Notes that something was stored somewhere into an object whose log byte is not zero.
#[cold]
#[inline(never)]
pub fn log_object(h: &Header) {
    h.log().set(0);
    Heap::of(h).remember(h);
}

/// Notes that a pointer was stored to `address`, in an object whose log byte is not zero.
#[cold]
#[inline(never)]
pub fn log_store(h: &Header, address: usize) {
    if h.log().get() == LOG_CARDS {
        Heap::of(h).mark_cards(h, address, address + 1);
    } else {
        log_object(h);
    }
}

/// Notes that pointers may have been stored to `fields`, in an object whose log byte is not zero.
#[cold]
#[inline(never)]
pub fn log_range(h: &Header, fields: &[Field]) {
    let range = fields.as_ptr_range();
    if h.log().get() == LOG_CARDS {
        Heap::of(h).mark_cards(h, range.start as usize, range.end as usize);
    } else {
        log_object(h);
    }
}

/// [`log_store`] for compiled code.
///
/// # Safety
/// `h` is the header of a live object whose log byte is not zero, and `address` lies in it.
pub unsafe extern "C" fn log_store_entry(h: *const Header, address: usize) {
    // SAFETY: by the caller's promise.
    log_store(unsafe { &*h }, address);
}

impl Heap {
    /// Is this a large object that is traced by the card?
    pub(crate) fn is_carded(&self, h: &Header) -> bool {
        let block = ((h.address() - self.region_base()) >> BLOCK_SHIFT) as u32;
        self.blocks.meta(block).state.get() == BlockState::LargeHead && self.kind_info(h.kind()).cards.is_some()
    }
    /// The references of a carded object.
    ///
    /// # Safety
    /// [`Heap::is_carded`].
    pub(crate) unsafe fn carded_fields<'a>(&self, h: &'a Header) -> &'a [Field] {
        // SAFETY: the kind's function for the kind's object.
        self.kind_info(h.kind()).cards.map_or(&[], |fields| unsafe { fields(h) })
    }

    /// Marks the cards of `[start, end)` in a large object.
    fn mark_cards(&self, h: &Header, start: usize, end: usize) {
        let head = ((h.address() - self.region_base()) >> BLOCK_SHIFT) as u32;
        debug_assert_eq!(self.blocks.meta(head).state.get(), BlockState::LargeHead);
        let (first, last) =
            ((start - self.region_base()) >> CARD_SHIFT, (end.max(start + 1) - 1 - self.region_base()) >> CARD_SHIFT);
        for block in (first >> 6)..=(last >> 6) {
            let from = if block == first >> 6 { first & 63 } else { 0 };
            let to = if block == last >> 6 { last & 63 } else { 63 };
            let cards = &self.blocks.meta(block as u32).cards;
            cards.set(cards.get() | (u64::MAX << from) & (u64::MAX >> (63 - to)));
        }
        if !self.blocks.meta(head).carded.replace(true) {
            let mut carded = self.carded.borrow_mut();
            if carded.try_reserve(1).is_ok() {
                carded.push(head);
            } else {
                self.pacing.force_full();
            }
        }
    }

    /// At the start of a collection: traces the marked cards of old objects, or forgets them if everything is traced.
    pub(crate) fn trace_cards(&self, generation: Generation, tracer: &mut Tracer) {
        for head in self.carded.borrow_mut().drain(..) {
            let meta = self.blocks.meta(head);
            meta.carded.set(false);
            // SAFETY: the head of an object that survived the last collection.
            let h = unsafe { &*(self.blocks.address(head) as *const Header) };
            // SAFETY: it had cards marked.
            let items = unsafe { self.carded_fields(h) };
            // An object that was logged as a whole is traced as such.
            let trace = generation == Generation::Young && h.log().get() == LOG_CARDS;
            for block in head..head + meta.extent.get() {
                let mut cards = self.blocks.meta(block).cards.replace(0);
                while trace && cards != 0 {
                    let card = self.blocks.address(block) + ((cards.trailing_zeros() as usize) << CARD_SHIFT);
                    cards &= cards - 1;
                    let index = |address: usize| (address.saturating_sub(items.as_ptr() as usize) / 8).min(items.len());
                    tracer.visit_slice(&items[index(card)..index(card + (1 << CARD_SHIFT))]);
                }
            }
        }
    }

    /// Is the card of this address in a large object marked?
    pub(crate) fn card_is_marked(&self, address: usize) -> bool {
        let offset = address - self.region_base();
        let cards = self.blocks.meta((offset >> BLOCK_SHIFT) as u32).cards.get();
        cards >> ((offset & (BLOCK_BYTES - 1)) >> CARD_SHIFT) & 1 != 0
    }
}
