//! Turns the Unicode data of `unicode/*.txt` into the Rust tables that `objects/unicode` includes.
//!
//! Fields of `properties.txt`: `gc` general category, `bidi` bidirectional class, `ccc` canonical combining class, `ea` East Asian width,
//! `f` flags (m mirrored, a alphabetic, w space, p printable, l lower, u upper, S starts an identifier, C continues one, D decimal, G digit,
//! N numeric, c cased, i case-ignorable), `lo up ti fo` case mappings (a difference, or code points separated by slashes), `slo` the simple
//! lower case where the full one has several characters, `dec dig num` numeric values. `old.txt` has the same, `mir` for the flag m,
//! `dm` for the decomposition (slashes for spaces), `name=-` for characters that had no name; `-` means none.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;
use std::path::Path;

const CATEGORIES: &[&str] = &[
    "Cn", "Lu", "Ll", "Lt", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Lm", "Lo",
    "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
];
const BIDI: &[&str] = &[
    "", "L", "LRE", "LRO", "R", "AL", "RLE", "RLO", "PDF", "EN", "ES", "ET", "AN", "CS", "NSM", "BN", "B", "S", "WS",
    "ON", "LRI", "RLI", "FSI", "PDI",
];
const WIDTHS: &[&str] = &["F", "H", "W", "Na", "A", "N"];
/// In the order of the bits in `objects/unicode/mod.rs`.
const FLAGS: &str = "mawpluSCDGNci";
/// Bits that are computed here.
const HAS_CANONICAL: u32 = 1 << 16;
const HAS_DECOMPOSITION: u32 = 1 << 17;
const MAY_COMPOSE: u32 = 1 << 18;

const COUNT: usize = 0x11_0000;
const BLOCK: usize = 128;

type Fields<'a> = HashMap<&'a str, &'a str>;

fn read(name: &str) -> String {
    let path = format!("unicode/{name}");
    println!("cargo::rerun-if-changed={path}");
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}
fn hex(s: &str) -> u32 {
    u32::from_str_radix(s, 16).unwrap_or_else(|_| panic!("{s} is no code point"))
}
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|l| !l.starts_with('#') && !l.is_empty())
}
/// (first, last, fields) of each line.
fn runs(text: &str) -> Vec<(u32, u32, Fields<'_>)> {
    lines(text)
        .map(|line| {
            let mut parts = line.split(' ');
            let range = parts.next().expect("a range");
            let (first, last) = range.split_once("..").unwrap_or((range, range));
            (hex(first), hex(last), parts.map(|p| p.split_once('=').expect("key=value")).collect())
        })
        .collect()
}
fn position(names: &[&str], name: &str) -> usize {
    names.iter().position(|n| *n == name).unwrap_or_else(|| panic!("unknown property value {name}"))
}

/// Values that are mostly shared, by number.
struct Pool<T>(Vec<T>, HashMap<T, usize>);
impl<T: Clone + Eq + std::hash::Hash> Pool<T> {
    fn new() -> Pool<T> {
        Pool(Vec::new(), HashMap::new())
    }
    fn add(&mut self, x: T) -> usize {
        if let Some(i) = self.1.get(&x) {
            return *i;
        }
        self.0.push(x.clone());
        self.1.insert(x, self.0.len() - 1);
        self.0.len() - 1
    }
}

struct Decomposition {
    tag: String,
    points: Vec<u32>,
}
fn decomposition(text: &str, separator: char) -> Decomposition {
    let mut d = Decomposition { tag: String::new(), points: Vec::new() };
    for part in text.split(separator) {
        match part.strip_prefix('<') {
            Some(tag) => d.tag = tag.trim_end_matches('>').to_owned(),
            None => d.points.push(hex(part)),
        }
    }
    d
}

fn numeric(text: &str) -> f64 {
    let parse = |s: &str| s.parse::<f64>().expect("a number");
    match text.split_once('/') {
        Some((n, d)) => parse(n) / parse(d),
        None => parse(text),
    }
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let (properties, old) = (read("properties.txt"), read("old.txt"));
    let (decompositions, exclusions, sequences) =
        (read("decompositions.txt"), read("exclusions.txt"), read("sequences.txt"));
    let exclusions: HashSet<u32> = lines(&exclusions).map(hex).collect();
    let decompositions: BTreeMap<u32, Decomposition> = lines(&decompositions)
        .map(|l| l.split_once(' ').map(|(c, d)| (hex(c), decomposition(d, ' '))).expect("code point, decomposition"))
        .collect();
    // Canonical pairs that compose.
    let pairs: BTreeMap<(u32, u32), u32> = decompositions
        .iter()
        .filter(|(c, d)| d.tag.is_empty() && d.points.len() == 2 && !exclusions.contains(c))
        .map(|(c, d)| ((d.points[0], d.points[1]), *c))
        .collect();

    let mut computed: HashMap<u32, u32> = HashMap::new();
    for (c, d) in &decompositions {
        let canonical = if d.tag.is_empty() { HAS_CANONICAL } else { 0 };
        *computed.entry(*c).or_default() |= canonical | HAS_DECOMPOSITION;
    }
    for c in &exclusions {
        *computed.entry(*c).or_default() |= MAY_COMPOSE;
    }
    for (_, second) in pairs.keys() {
        *computed.entry(*second).or_default() |= MAY_COMPOSE;
    }
    for c in (0xac00..0xd7a4).chain(0x1161..0x1176).chain(0x11a8..0x11c3) {
        let flags = if c >= 0xac00 { HAS_CANONICAL | HAS_DECOMPOSITION } else { MAY_COMPOSE };
        *computed.entry(c).or_default() |= flags;
    }

    let mut records: Pool<String> = Pool::new();
    let mut mappings: Pool<Vec<u32>> = Pool::new();
    let mut numbers: Pool<String> = Pool::new();
    numbers.add("-1".to_owned());
    let mut table = vec![0usize; COUNT];
    for (first, last, fields) in runs(&properties) {
        for c in first..=last {
            table[c as usize] = records.add(record(c, &fields, &computed, &mut mappings, &mut numbers));
        }
    }

    let mut out = String::new();
    write_trie(&mut out, &table);
    let _ = writeln!(out, "pub static RECORDS: [Record; {}] = [\n{}];", records.0.len(), records.0.concat());
    let _ = writeln!(out, "pub static MAPPINGS: [&[u32]; {}] = {:?};", mappings.0.len(), Slices(&mappings.0));
    let numbers: Vec<f64> = numbers.0.iter().map(|n| numeric(n)).collect();
    let _ = writeln!(out, "pub static NUMBERS: [f64; {}] = {numbers:?};", numbers.len());
    let _ = writeln!(out, "pub static CATEGORY_NAMES: [&str; {}] = {CATEGORIES:?};", CATEGORIES.len());
    let _ = writeln!(out, "pub static BIDI_NAMES: [&str; {}] = {BIDI:?};", BIDI.len());
    let _ = writeln!(out, "pub static WIDTH_NAMES: [&str; {}] = {WIDTHS:?};", WIDTHS.len());
    for (i, name) in CATEGORIES.iter().enumerate() {
        let _ = writeln!(out, "pub const {}: u8 = {i};", name.to_ascii_uppercase());
    }

    // Decompositions: code point, tag, offset and length in one array.
    let mut tags: Pool<String> = Pool::new();
    tags.add(String::new());
    let mut points: Vec<u32> = Vec::new();
    let mut rows: Vec<(u32, u8, u16, u8)> = Vec::new();
    let mut add = |c: u32, d: &Decomposition, rows: &mut Vec<(u32, u8, u16, u8)>| {
        rows.push((c, tags.add(d.tag.clone()) as u8, points.len() as u16, d.points.len() as u8));
        points.extend(&d.points);
    };
    decompositions.iter().for_each(|(c, d)| add(*c, d, &mut rows));
    let mut old_rows = Vec::new();
    for (first, last, fields) in runs(&old) {
        // Characters that did not exist have no decomposition either; only corrected ones are listed.
        if let Some(text) = fields.get("dm").filter(|text| **text != "-") {
            let d = decomposition(text, '/');
            (first..=last).for_each(|c| add(c, &d, &mut old_rows));
        }
    }
    let _ = writeln!(out, "pub static DECOMPOSITIONS: [(u32, u8, u16, u8); {}] = {rows:?};", rows.len());
    let _ = writeln!(out, "pub static OLD_DECOMPOSITIONS: [(u32, u8, u16, u8); {}] = {old_rows:?};", old_rows.len());
    let _ = writeln!(out, "pub static DECOMPOSITION_POINTS: [u32; {}] = {points:?};", points.len());
    let _ = writeln!(out, "pub static DECOMPOSITION_TAGS: [&str; {}] = {:?};", tags.0.len(), tags.0);
    let pairs: Vec<(u32, u32, u32)> = pairs.iter().map(|((a, b), c)| (*a, *b, *c)).collect();
    let _ = writeln!(out, "pub static COMPOSITIONS: [(u32, u32, u32); {}] = {pairs:?};", pairs.len());

    write_old(&mut out, &old);
    let sequences: BTreeMap<&str, Vec<u32>> = lines(&sequences)
        .map(|l| l.split_once(';').expect("name;code points"))
        .map(|(name, points)| (name, points.split(' ').map(hex).collect()))
        .collect();
    let _ = writeln!(out, "pub static SEQUENCES: [(&str, &[u32]); {}] = [", sequences.len());
    for (name, points) in &sequences {
        let _ = writeln!(out, "({name:?}, &{points:?}),");
    }
    out.push_str("];\n");

    let directory = std::env::var("OUT_DIR").expect("set by cargo");
    std::fs::write(Path::new(&directory).join("unicode_tables.rs"), out).expect("OUT_DIR is writable");
}

/// The source text of a code point's record.
fn record(
    c: u32,
    fields: &Fields<'_>,
    computed: &HashMap<u32, u32>,
    mappings: &mut Pool<Vec<u32>>,
    numbers: &mut Pool<String>,
) -> String {
    let get = |key: &str| fields.get(key).copied();
    let mut flags = computed.get(&c).copied().unwrap_or(0);
    for f in get("f").unwrap_or("").chars() {
        flags |= 1 << FLAGS.find(f).expect("a known flag");
    }
    // Mappings of several characters are numbered beyond every difference.
    let mut mapping = |key: &str| match get(key) {
        None => 0,
        Some(text) if text.contains('/') => 0x100_0000 + mappings.add(text.split('/').map(hex).collect()) as i32,
        Some(text) => text.parse().expect("a difference"),
    };
    let (lower, upper, title, fold) = (mapping("lo"), mapping("up"), mapping("ti"), mapping("fo"));
    let simple_lower = get("slo").map_or(lower, |text| text.parse().expect("a difference"));
    let small = |key: &str| get(key).map_or(-1, |text| text.parse::<i8>().expect("a digit"));
    format!(
        "Record {{ category: {}, bidi: {}, combining: {}, width: {}, flags: {flags}, decimal: {}, digit: {}, number: {}, \
         lower: {lower}, upper: {upper}, title: {title}, fold: {fold}, simple_lower: {simple_lower} }},\n",
        position(CATEGORIES, get("gc").unwrap_or("Cn")),
        position(BIDI, get("bidi").unwrap_or("")),
        get("ccc").unwrap_or("0"),
        position(WIDTHS, get("ea").unwrap_or("N")),
        small("dec"),
        small("dig"),
        get("num").map_or(0, |n| numbers.add(n.to_owned())),
    )
}

/// A two-stage table: block numbers, then the blocks.
fn write_trie(out: &mut String, table: &[usize]) {
    let mut blocks: Pool<Vec<usize>> = Pool::new();
    let index: Vec<usize> = table.chunks(BLOCK).map(|block| blocks.add(block.to_vec())).collect();
    let flat = blocks.0.concat();
    assert!(blocks.0.len() <= 0x1_0000 && table.iter().all(|r| *r < 0x1_0000));
    let _ = writeln!(out, "pub static INDEX: [u16; {}] = {index:?};", index.len());
    let _ = writeln!(out, "pub static BLOCKS: [u16; {}] = {flat:?};", flat.len());
}

/// Differences of Unicode 3.2: -1 (255 for indices) means "as now", -2 (254) "none".
fn write_old(out: &mut String, old: &str) {
    let runs = runs(old);
    let _ = writeln!(out, "pub static OLD: [OldRecord; {}] = [", runs.len());
    for (first, last, fields) in &runs {
        let name = |key: &str, names: &[&str]| fields.get(key).map_or(255, |v| position(names, v));
        let digit = |key: &str| match fields.get(key) {
            None => -1,
            Some(&"-") => -2,
            Some(text) => text.parse::<i8>().expect("a digit"),
        };
        let number = match fields.get("num") {
            None => "f64::NAN".to_owned(),
            Some(&"-") => "-1.0".to_owned(),
            Some(text) => format!("{:?}", numeric(text)),
        };
        let _ = writeln!(
            out,
            "OldRecord {{ first: {first}, last: {last}, category: {}, bidi: {}, width: {}, combining: {}, mirrored: {}, decimal: {}, digit: \
             {}, number: {number}, nameless: {} }},",
            name("gc", CATEGORIES),
            name("bidi", BIDI),
            name("ea", WIDTHS),
            fields.get("ccc").map_or(-1, |v| v.parse::<i16>().expect("a class")),
            fields.get("mir").map_or(-1, |v| v.parse::<i8>().expect("0 or 1")),
            digit("dec"),
            digit("dig"),
            fields.contains_key("name"),
        );
    }
    out.push_str("];\n");
}

/// Prints slices so that they are references.
struct Slices<'a>(&'a [Vec<u32>]);
impl std::fmt::Debug for Slices<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[")?;
        self.0.iter().try_for_each(|points| write!(f, "&{points:?}, "))?;
        f.write_str("]")
    }
}
