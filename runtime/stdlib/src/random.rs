//! `_random`: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded and read as CPython does it.

use brolga_vm::abi::args::check_no_keywords;
use brolga_vm::objects::int::{self, IntRef};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{number, object};
use std::cell::RefCell;

const N: usize = 624;
const M: usize = 397;

/// The generator's state: the last 624 words, and how many of them were given out.
struct Twister {
    words: [u32; N],
    used: usize,
}
impl Untraced for Twister {}

impl Twister {
    fn of_word(seed: u32) -> Twister {
        let mut words = [0; N];
        words[0] = seed;
        for i in 1..N {
            words[i] = 1812433253u32.wrapping_mul(words[i - 1] ^ (words[i - 1] >> 30)).wrapping_add(i as u32);
        }
        Twister { words, used: N }
    }
    /// From a key of any length (the authors' `init_by_array`).
    fn of_key(key: &[u32]) -> Twister {
        let mut twister = Twister::of_word(19650218);
        let w = &mut twister.words;
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            w[i] = (w[i] ^ (w[i - 1] ^ (w[i - 1] >> 30)).wrapping_mul(1664525))
                .wrapping_add(key[j])
                .wrapping_add(j as u32);
            i += 1;
            j += 1;
            if i >= N {
                w[0] = w[N - 1];
                i = 1;
            }
            if j >= key.len() {
                j = 0;
            }
        }
        for _ in 0..N - 1 {
            w[i] = (w[i] ^ (w[i - 1] ^ (w[i - 1] >> 30)).wrapping_mul(1566083941)).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                w[0] = w[N - 1];
                i = 1;
            }
        }
        w[0] = 0x8000_0000;
        twister
    }
    fn refill(&mut self) {
        let w = &mut self.words;
        for i in 0..N {
            let y = (w[i] & 0x8000_0000) | (w[(i + 1) % N] & 0x7fff_ffff);
            w[i] = w[(i + M) % N] ^ (y >> 1) ^ if y & 1 != 0 { 0x9908_b0df } else { 0 };
        }
        self.used = 0;
    }
    #[inline]
    fn next_word(&mut self) -> u32 {
        if self.used >= N {
            self.refill();
        }
        let mut y = self.words[self.used];
        self.used += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }
    /// A float of 53 random bits in [0, 1).
    #[inline]
    fn next_float(&mut self) -> f64 {
        let (a, b) = (self.next_word() >> 5, self.next_word() >> 6);
        (f64::from(a) * 67108864.0 + f64::from(b)) * (1.0 / 9007199254740992.0)
    }
    /// From the system's entropy.
    fn of_system() -> Twister {
        let mut bytes = [0u8; N * 4];
        if getrandom(&mut bytes) {
            let key: Vec<u32> = bytes.as_chunks::<4>().0.iter().map(|c| u32::from_le_bytes(*c)).collect();
            return Twister::of_key(&key);
        }
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Twister::of_key(&[now.as_nanos() as u32, (now.as_nanos() >> 32) as u32, std::process::id()])
    }
}

/// Fills a buffer with random bytes of the system.
fn getrandom(bytes: &mut [u8]) -> bool {
    let mut filled = 0;
    while filled < bytes.len() {
        let rest = &mut bytes[filled..];
        // SAFETY: the pointer and length are those of a live buffer.
        match unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) } {
            n if n > 0 => filled += n as usize,
            _ if std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted => {}
            _ => return false,
        }
    }
    true
}

/// A Mersenne Twister: a source of random numbers of its own.
#[pyclass(name = "Random", module = "_random", flags = BASETYPE)]
pub struct Random {
    twister: RefCell<Twister>,
}

/// The generator for a seed: ints by their absolute value, other objects by their hash, None from the system.
fn seeded(t: &Thread, seed: Value) -> PyResult<Twister> {
    if seed.is_none() {
        return Ok(Twister::of_system());
    }
    let n = match int::as_int(seed) {
        // CPython passes ints of subclasses through `abs`, which they may override.
        Some(_) if t.class_of(seed) != t.types.int => number::absolute(t, seed)?,
        Some(_) => seed,
        None => {
            let hash = object::hash(t, seed)?;
            int::from_u64(t, hash as u64)?
        }
    };
    let mut key = Vec::new();
    match int::as_int(n) {
        Some(IntRef::Small(i)) => {
            let m = i.unsigned_abs();
            key.extend([m as u32, (m >> 32) as u32]);
        }
        Some(IntRef::Big(big)) => key.extend(big.limbs().iter().flat_map(|w| [*w as u32, (*w >> 32) as u32])),
        None => {}
    }
    while key.len() > 1 && key.last() == Some(&0) {
        key.pop();
    }
    if key.is_empty() {
        key.push(0);
    }
    Ok(Twister::of_key(&key))
}

#[pymethods]
impl Random {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        let _ = args;
        Native::new(t, cls, Random { twister: RefCell::new(Twister::of_word(0)) })
    }
    #[init]
    fn init(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<()> {
        if t.class_of(zelf.into()) == Random::class(t) {
            check_no_keywords(t, "Random", args.kwnames)?;
        }
        let given = args.positional();
        if given.len() > 1 {
            return Err(t.raise_type_error("Random() requires 0 or 1 argument"));
        }
        let twister = seeded(t, given.first().copied().unwrap_or(Value::NONE))?;
        zelf.twister.replace(twister);
        Ok(())
    }
    /// A float x with 0 <= x < 1: a random multiple of 2**-53.
    #[method("random($self, /)", effect = Writes, frame_blind)]
    fn random(zelf: Gc<Native<Self>>) -> f64 {
        zelf.twister.borrow_mut().next_float()
    }
    /// Starts over from an int, or from the hash of something else; without an argument from random bytes of the system.
    #[method("seed($self, n=None, /)")]
    fn seed(t: &Thread, zelf: Gc<Native<Self>>, n: Value) -> PyResult<()> {
        let twister = seeded(t, n)?;
        zelf.twister.replace(twister);
        Ok(())
    }
    /// All of the state in a tuple of ints.
    #[method("getstate($self, /)", effect = Reads)]
    fn getstate(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyTuple>> {
        let twister = zelf.twister.borrow();
        PyTuple::build(t, N + 1, |i| {
            Value::from_small_int(twister.words.get(i).map_or(twister.used as i64, |w| i64::from(*w)))
        })
    }
    /// Goes back to a state that getstate() returned.
    #[method("setstate($self, state, /)")]
    fn setstate(t: &Thread, zelf: Gc<Native<Self>>, state: Value) -> PyResult<()> {
        let Some(state) = as_tuple(state) else { return Err(t.raise_type_error("state vector must be a tuple")) };
        if state.len() != N + 1 {
            return Err(t.raise_value_error("state vector is the wrong size"));
        }
        let mut words = [0u32; N];
        for (word, v) in words.iter_mut().zip(state.items()) {
            *word = unsigned(t, *v)? as u32;
        }
        let used = match int::as_int(state.get(N)) {
            Some(n) => n.to_i64().ok_or_else(|| t.raise_overflow_error("Python int too large to convert to C long"))?,
            None => return Err(t.raise_type_error("an integer is required")),
        };
        if !(0..=N as i64).contains(&used) {
            return Err(t.raise_value_error("invalid state"));
        }
        zelf.twister.replace(Twister { words, used: used as usize });
        Ok(())
    }
    /// A random int x with 0 <= x < 2**k.
    #[method("getrandbits($self, k, /)", effect = Writes)]
    fn getrandbits(t: &Thread, zelf: Gc<Native<Self>>, k: u64) -> PyResult<Value> {
        let mut twister = zelf.twister.borrow_mut();
        match k {
            0 => t.new_int(0),
            1..=32 => t.new_int(i64::from(twister.next_word() >> (32 - k))),
            _ => {
                let words = usize::try_from((k - 1) / 32 + 1).map_err(|_| t.raise_out_of_memory())?;
                let mut limbs: Vec<u64> = Vec::new();
                if words / 2 + 1 > isize::MAX as usize / 8 || limbs.try_reserve_exact(words / 2 + 1).is_err() {
                    return Err(t.raise_out_of_memory());
                }
                let mut left = k;
                for i in 0..words {
                    let mut word = twister.next_word();
                    if left < 32 {
                        word >>= 32 - left;
                    }
                    left = left.saturating_sub(32);
                    if i % 2 == 0 {
                        limbs.push(u64::from(word));
                    } else if let Some(last) = limbs.last_mut() {
                        *last |= u64::from(word) << 32;
                    }
                }
                int::from_ubig(t, dashu_int::UBig::from_words(&limbs))
            }
        }
    }
}

/// A word of a state tuple.
fn unsigned(t: &Thread, v: Value) -> PyResult<u64> {
    match int::as_int(v) {
        None => Err(t.raise_type_error("an integer is required")),
        Some(n) if n.is_negative() => Err(t.raise_overflow_error("can't convert negative value to unsigned int")),
        Some(_) => match int::to_u64(v) {
            Some(n) => Ok(n),
            None => Err(t.raise_overflow_error("Python int too large to convert to C unsigned long")),
        },
    }
}

/// The generator of random numbers behind the random module.
#[pymodule(name = "_random", classes(Random))]
pub mod random {
    #[allow(unused_imports)]
    use super::*;
}

#[cfg(test)]
mod tests {
    use super::Twister;

    #[test]
    fn matches_the_reference_output() {
        let mut twister = Twister::of_key(&[0x123, 0x234, 0x345, 0x456]);
        let first: Vec<u32> = (0..5).map(|_| twister.next_word()).collect();
        assert_eq!(first, [1067595299, 955945823, 477289528, 4107218783, 4228976476]);
    }
}
