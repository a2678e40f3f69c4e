//! Settings of a heap.

/// Debugging modes: each makes a class of bugs show up early. All off by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zeal {
    /// Collect at every Nth allocation (0: off). Every allocation then takes the slow path.
    pub collect_every: u32,
    /// With a number here, the distance between collections grows to the allocations so far divided by it, so that long programs come to an
    /// end: N distances' worth of allocations take N collections, the next as many take N * ln 2 (0: off).
    pub spread: u32,
    /// Collect whenever the allocator's slow path is taken.
    pub collect_at_slow_path: bool,
    /// Make the collections of the two modes above full ones; else every 16th is.
    pub always_full: bool,
    /// Overwrite what died.
    pub poison: bool,
    /// Before each Nth young collection look for old objects that refer to young ones and are not logged, and for references to
    /// what is no object (0: never). A finding panics and names the kinds.
    pub verify_every: u32,
    /// Every allocation takes the slow path.
    pub every_allocation_slow: bool,
    /// All of this starts with [`Heap::start_zeal`](crate::Heap::start_zeal): a start-up that is always the same need not be
    /// tested every time.
    pub delayed: bool,
}

impl Zeal {
    /// Every check, with a collection at every `n`th allocation.
    pub const fn all(n: u32) -> Zeal {
        Zeal {
            collect_every: n,
            spread: 0,
            collect_at_slow_path: false,
            always_full: false,
            poison: true,
            verify_every: 1,
            every_allocation_slow: false,
            delayed: false,
        }
    }

    /// From words with commas between them: a number (collect at every Nth allocation), `slow` (at every slow path), `full`,
    /// `verify=N` (before each Nth collection only), `spread=N` (ever rarer), `nopoison`, `main` (from when the program itself starts). `None` if it is
    /// something else.
    pub fn parse(text: &str) -> Option<Zeal> {
        let mut zeal = Zeal::all(0);
        for word in text.split(',') {
            match word.trim() {
                "slow" => zeal.collect_at_slow_path = true,
                "full" => zeal.always_full = true,
                "nopoison" => zeal.poison = false,
                "main" => zeal.delayed = true,
                word => match word.split_once('=') {
                    Some(("verify", n)) => zeal.verify_every = n.parse().ok()?,
                    Some(("spread", n)) => zeal.spread = n.parse().ok()?,
                    Some(_) => return None,
                    None => zeal.collect_every = word.parse().ok()?,
                },
            }
        }
        Some(zeal)
    }

    /// What the variable `BROLGA_GC_ZEAL` says.
    pub fn from_environment() -> Option<Zeal> {
        Zeal::parse(&std::env::var("BROLGA_GC_ZEAL").ok()?)
    }
}

#[derive(Clone, Debug)]
pub struct HeapConfig {
    /// Limit for objects plus external memory. `None`: as much as the system gives.
    pub max_bytes: Option<usize>,
    /// Bytes allocated between collections, at first.
    pub nursery_bytes: usize,
    /// The nursery grows up to here while much of it survives.
    pub max_nursery_bytes: usize,
    /// No full collection happens by itself before this much is live.
    pub first_full_bytes: usize,
    pub zeal: Zeal,
}

impl Default for HeapConfig {
    fn default() -> Self {
        HeapConfig {
            max_bytes: None,
            nursery_bytes: 2 << 20,
            max_nursery_bytes: 32 << 20,
            first_full_bytes: 16 << 20,
            zeal: Zeal::default(),
        }
    }
}
