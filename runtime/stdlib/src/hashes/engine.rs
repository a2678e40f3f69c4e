//! Hash functions behind one type, and what is built from them: HMAC, PBKDF2, scrypt.

use sha3::digest::{ExtendableOutput, XofReader};

/// A hash function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
    Sha3_224,
    Sha3_256,
    Sha3_384,
    Sha3_512,
    Shake128,
    Shake256,
    Blake2b,
    Blake2s,
}

impl Algorithm {
    pub const ALL: [Algorithm; 16] = [
        Algorithm::Md5,
        Algorithm::Sha1,
        Algorithm::Sha224,
        Algorithm::Sha256,
        Algorithm::Sha384,
        Algorithm::Sha512,
        Algorithm::Sha512_224,
        Algorithm::Sha512_256,
        Algorithm::Sha3_224,
        Algorithm::Sha3_256,
        Algorithm::Sha3_384,
        Algorithm::Sha3_512,
        Algorithm::Shake128,
        Algorithm::Shake256,
        Algorithm::Blake2b,
        Algorithm::Blake2s,
    ];
    /// As `hashlib` names it.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Md5 => "md5",
            Algorithm::Sha1 => "sha1",
            Algorithm::Sha224 => "sha224",
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha384 => "sha384",
            Algorithm::Sha512 => "sha512",
            Algorithm::Sha512_224 => "sha512_224",
            Algorithm::Sha512_256 => "sha512_256",
            Algorithm::Sha3_224 => "sha3_224",
            Algorithm::Sha3_256 => "sha3_256",
            Algorithm::Sha3_384 => "sha3_384",
            Algorithm::Sha3_512 => "sha3_512",
            Algorithm::Shake128 => "shake_128",
            Algorithm::Shake256 => "shake_256",
            Algorithm::Blake2b => "blake2b",
            Algorithm::Blake2s => "blake2s",
        }
    }
    /// The algorithm of a name, in any case and with the spellings of OpenSSL.
    pub fn find(name: &str) -> Option<Algorithm> {
        let name = name.to_ascii_lowercase();
        let name = match name.as_str() {
            "sha-1" | "ssl3-sha1" => "sha1",
            "ssl3-md5" => "md5",
            "sha2-224" | "sha-224" => "sha224",
            "sha2-256" | "sha-256" => "sha256",
            "sha2-384" | "sha-384" => "sha384",
            "sha2-512" | "sha-512" => "sha512",
            "sha512-224" | "sha2-512/224" => "sha512_224",
            "sha512-256" | "sha2-512/256" => "sha512_256",
            "sha3-224" => "sha3_224",
            "sha3-256" => "sha3_256",
            "sha3-384" => "sha3_384",
            "sha3-512" => "sha3_512",
            "shake128" | "shake-128" => "shake_128",
            "shake256" | "shake-256" => "shake_256",
            "blake2b512" | "blake2b-512" => "blake2b",
            "blake2s256" | "blake2s-256" => "blake2s",
            other => other,
        };
        Algorithm::ALL.into_iter().find(|a| a.name() == name)
    }
    /// Bytes of the digest; zero if the caller chooses.
    pub fn digest_size(self) -> usize {
        match self {
            Algorithm::Md5 => 16,
            Algorithm::Sha1 => 20,
            Algorithm::Sha224 | Algorithm::Sha512_224 | Algorithm::Sha3_224 => 28,
            Algorithm::Sha256 | Algorithm::Sha512_256 | Algorithm::Sha3_256 | Algorithm::Blake2s => 32,
            Algorithm::Sha384 | Algorithm::Sha3_384 => 48,
            Algorithm::Sha512 | Algorithm::Sha3_512 | Algorithm::Blake2b => 64,
            Algorithm::Shake128 | Algorithm::Shake256 => 0,
        }
    }
    pub fn block_size(self) -> usize {
        match self {
            Algorithm::Md5 | Algorithm::Sha1 | Algorithm::Sha224 | Algorithm::Sha256 | Algorithm::Blake2s => 64,
            Algorithm::Sha384
            | Algorithm::Sha512
            | Algorithm::Sha512_224
            | Algorithm::Sha512_256
            | Algorithm::Blake2b => 128,
            Algorithm::Sha3_224 => 144,
            Algorithm::Sha3_256 | Algorithm::Shake256 => 136,
            Algorithm::Sha3_384 => 104,
            Algorithm::Sha3_512 => 72,
            Algorithm::Shake128 => 168,
        }
    }
    pub fn is_xof(self) -> bool {
        matches!(self, Algorithm::Shake128 | Algorithm::Shake256)
    }
}

/// A hash that is being computed.
#[derive(Clone)]
pub enum Hasher {
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha224(sha2::Sha224),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
    Sha512_224(sha2::Sha512_224),
    Sha512_256(sha2::Sha512_256),
    Sha3_224(sha3::Sha3_224),
    Sha3_256(sha3::Sha3_256),
    Sha3_384(sha3::Sha3_384),
    Sha3_512(sha3::Sha3_512),
    Shake128(sha3::Shake128),
    Shake256(sha3::Shake256),
    Blake2b(Box<blake2b_simd::State>),
    Blake2s(Box<blake2s_simd::State>),
}

impl Hasher {
    pub fn new(algorithm: Algorithm) -> Hasher {
        use sha2::Digest as _;
        use sha3::Digest as _;
        match algorithm {
            Algorithm::Md5 => Hasher::Md5(md5::Md5::new()),
            Algorithm::Sha1 => Hasher::Sha1(sha1::Sha1::new()),
            Algorithm::Sha224 => Hasher::Sha224(sha2::Sha224::new()),
            Algorithm::Sha256 => Hasher::Sha256(sha2::Sha256::new()),
            Algorithm::Sha384 => Hasher::Sha384(sha2::Sha384::new()),
            Algorithm::Sha512 => Hasher::Sha512(sha2::Sha512::new()),
            Algorithm::Sha512_224 => Hasher::Sha512_224(sha2::Sha512_224::new()),
            Algorithm::Sha512_256 => Hasher::Sha512_256(sha2::Sha512_256::new()),
            Algorithm::Sha3_224 => Hasher::Sha3_224(sha3::Sha3_224::new()),
            Algorithm::Sha3_256 => Hasher::Sha3_256(sha3::Sha3_256::new()),
            Algorithm::Sha3_384 => Hasher::Sha3_384(sha3::Sha3_384::new()),
            Algorithm::Sha3_512 => Hasher::Sha3_512(sha3::Sha3_512::new()),
            Algorithm::Shake128 => Hasher::Shake128(sha3::Shake128::default()),
            Algorithm::Shake256 => Hasher::Shake256(sha3::Shake256::default()),
            Algorithm::Blake2b => Hasher::Blake2b(Box::default()),
            Algorithm::Blake2s => Hasher::Blake2s(Box::default()),
        }
    }
    pub fn update(&mut self, data: &[u8]) {
        use sha2::digest::Update as _;
        use sha3::digest::Update as _;
        match self {
            Hasher::Md5(h) => h.update(data),
            Hasher::Sha1(h) => h.update(data),
            Hasher::Sha224(h) => h.update(data),
            Hasher::Sha256(h) => h.update(data),
            Hasher::Sha384(h) => h.update(data),
            Hasher::Sha512(h) => h.update(data),
            Hasher::Sha512_224(h) => h.update(data),
            Hasher::Sha512_256(h) => h.update(data),
            Hasher::Sha3_224(h) => h.update(data),
            Hasher::Sha3_256(h) => h.update(data),
            Hasher::Sha3_384(h) => h.update(data),
            Hasher::Sha3_512(h) => h.update(data),
            Hasher::Shake128(h) => h.update(data),
            Hasher::Shake256(h) => h.update(data),
            Hasher::Blake2b(h) => {
                h.update(data);
            }
            Hasher::Blake2s(h) => {
                h.update(data);
            }
        }
    }
    /// The digest of what has been hashed so far. `length` counts for those that have no size of their own.
    pub fn digest(&self, length: usize) -> Vec<u8> {
        use sha2::Digest as _;
        use sha3::Digest as _;
        fn read(mut reader: impl XofReader, length: usize) -> Vec<u8> {
            let mut out = vec![0; length];
            reader.read(&mut out);
            out
        }
        match self {
            Hasher::Md5(h) => h.clone().finalize().to_vec(),
            Hasher::Sha1(h) => h.clone().finalize().to_vec(),
            Hasher::Sha224(h) => h.clone().finalize().to_vec(),
            Hasher::Sha256(h) => h.clone().finalize().to_vec(),
            Hasher::Sha384(h) => h.clone().finalize().to_vec(),
            Hasher::Sha512(h) => h.clone().finalize().to_vec(),
            Hasher::Sha512_224(h) => h.clone().finalize().to_vec(),
            Hasher::Sha512_256(h) => h.clone().finalize().to_vec(),
            Hasher::Sha3_224(h) => h.clone().finalize().to_vec(),
            Hasher::Sha3_256(h) => h.clone().finalize().to_vec(),
            Hasher::Sha3_384(h) => h.clone().finalize().to_vec(),
            Hasher::Sha3_512(h) => h.clone().finalize().to_vec(),
            Hasher::Shake128(h) => read(h.clone().finalize_xof(), length),
            Hasher::Shake256(h) => read(h.clone().finalize_xof(), length),
            Hasher::Blake2b(h) => h.finalize().as_bytes().to_vec(),
            Hasher::Blake2s(h) => h.finalize().as_bytes().to_vec(),
        }
    }
}

/// A keyed hash (RFC 2104).
#[derive(Clone)]
pub struct Hmac {
    pub algorithm: Algorithm,
    inner: Hasher,
    outer: Hasher,
}

impl Hmac {
    pub fn new(algorithm: Algorithm, key: &[u8]) -> Hmac {
        let mut block = vec![0; algorithm.block_size()];
        if key.len() > block.len() {
            let mut h = Hasher::new(algorithm);
            h.update(key);
            let short = h.digest(0);
            block[..short.len()].copy_from_slice(&short);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let padded = |pad: u8| {
            let mut h = Hasher::new(algorithm);
            h.update(&block.iter().map(|b| b ^ pad).collect::<Vec<u8>>());
            h
        };
        Hmac { algorithm, inner: padded(0x36), outer: padded(0x5c) }
    }
    pub fn update(&mut self, data: &[u8]) {
        self.inner.update(data);
    }
    pub fn digest(&self) -> Vec<u8> {
        let mut outer = self.outer.clone();
        outer.update(&self.inner.digest(0));
        outer.digest(0)
    }
}

/// PBKDF2 with HMAC (RFC 8018).
pub fn pbkdf2(algorithm: Algorithm, password: &[u8], salt: &[u8], iterations: u64, length: usize) -> Vec<u8> {
    let keyed = Hmac::new(algorithm, password);
    let mut out = Vec::with_capacity(length);
    let mut block = 1u32;
    while out.len() < length {
        let mut mac = keyed.clone();
        mac.update(salt);
        mac.update(&block.to_be_bytes());
        let mut last = mac.digest();
        let mut sum = last.clone();
        for _ in 1..iterations {
            let mut mac = keyed.clone();
            mac.update(&last);
            last = mac.digest();
            sum.iter_mut().zip(&last).for_each(|(a, b)| *a ^= b);
        }
        out.extend_from_slice(&sum);
        block += 1;
    }
    out.truncate(length);
    out
}

/// The core of Salsa20 with eight rounds.
fn salsa20_8(block: &mut [u32; 16]) {
    let mut x = *block;
    let mut quarter = |a: usize, b: usize, c: usize, d: usize| {
        x[b] ^= x[a].wrapping_add(x[d]).rotate_left(7);
        x[c] ^= x[b].wrapping_add(x[a]).rotate_left(9);
        x[d] ^= x[c].wrapping_add(x[b]).rotate_left(13);
        x[a] ^= x[d].wrapping_add(x[c]).rotate_left(18);
    };
    for _ in 0..4 {
        quarter(0, 4, 8, 12);
        quarter(5, 9, 13, 1);
        quarter(10, 14, 2, 6);
        quarter(15, 3, 7, 11);
        quarter(0, 1, 2, 3);
        quarter(5, 6, 7, 4);
        quarter(10, 11, 8, 9);
        quarter(15, 12, 13, 14);
    }
    block.iter_mut().zip(x).for_each(|(a, b)| *a = a.wrapping_add(b));
}
/// scryptBlockMix: `2 * r` blocks of 16 words.
fn block_mix(blocks: &[u32], out: &mut [u32]) {
    let count = blocks.len() / 16;
    let mut x = [0; 16];
    x.copy_from_slice(&blocks[blocks.len() - 16..]);
    for i in 0..count {
        x.iter_mut().zip(&blocks[16 * i..]).for_each(|(a, b)| *a ^= b);
        salsa20_8(&mut x);
        let at = if i % 2 == 0 { i / 2 } else { count / 2 + i / 2 };
        out[16 * at..16 * at + 16].copy_from_slice(&x);
    }
}
/// scrypt (RFC 7914); `None` if there is no memory for it.
pub fn scrypt(password: &[u8], salt: &[u8], n: usize, r: usize, p: usize, length: usize) -> Option<Vec<u8>> {
    let words = 32 * r;
    let mut memory: Vec<u32> = Vec::new();
    memory.try_reserve_exact(words.checked_mul(n)?).ok()?;
    memory.resize(words * n, 0);
    let mut data = pbkdf2(Algorithm::Sha256, password, salt, 1, p * 128 * r);
    let (mut x, mut y) = (vec![0u32; words], vec![0u32; words]);
    for chunk in data.chunks_exact_mut(128 * r) {
        x.iter_mut().zip(chunk.as_chunks::<4>().0).for_each(|(w, b)| *w = u32::from_le_bytes(*b));
        for i in 0..n {
            memory[i * words..(i + 1) * words].copy_from_slice(&x);
            block_mix(&x, &mut y);
            std::mem::swap(&mut x, &mut y);
        }
        for _ in 0..n {
            let last = words - 16;
            let j = (x[last] as u64 | (x[last + 1] as u64) << 32) as usize & (n - 1);
            x.iter_mut().zip(&memory[j * words..]).for_each(|(a, b)| *a ^= b);
            block_mix(&x, &mut y);
            std::mem::swap(&mut x, &mut y);
        }
        chunk.as_chunks_mut::<4>().0.iter_mut().zip(&x).for_each(|(b, w)| *b = w.to_le_bytes());
    }
    Some(pbkdf2(Algorithm::Sha256, password, &data, 1, length))
}
