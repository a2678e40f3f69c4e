//! HIR of real functions through all passes: text before, text after.
//!
//! `tests/hir/*.hir` have three parts: the Python source as comments, what the builder made of it after it had run for a while, and what the passes make
//! of that. The first two are recorded by `tests/jit/record_hir.py`; `BLESS=1 cargo test -p brolga-jit --test snapshots` writes the third. A change
//! there is to be read, not only blessed.

use brolga_jit::ir::{parse, verify};
use brolga_jit::passes;
use std::path::Path;

const BUILT: &str = "=== build\n";
const OPTIMIZED: &str = "=== optimized\n";

#[test]
fn functions_come_out_of_the_passes_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hir");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let mut different = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let (head, rest) = text.split_once(BUILT).unwrap();
        let (built, want) = rest.split_once(OPTIMIZED).unwrap_or((rest, ""));
        let mut f = match parse::parse(built) {
            Ok(f) => f,
            Err(e) => panic!("{}: line {} of the HIR: {}", path.display(), e.0, e.1),
        };
        verify::verify(&f).unwrap();
        assert_eq!(f.to_string(), built, "{}: the text does not round-trip", path.display());
        passes::run(&mut f, |_, _| {});
        let got = f.to_string();
        if got == want {
            continue;
        }
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, format!("{head}{BUILT}{built}{OPTIMIZED}{got}")).unwrap();
        } else {
            different.push(format!("{}:\n{got}", path.display()));
        }
    }
    assert!(different.is_empty(), "the passes give something else:\n{}", different.join("\n"));
}
