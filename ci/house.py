#!/usr/bin/env python3
"""House rules that a compiler does not check. Prints what breaks them and exits with the number of breaches (at most 100).

    ci/house.py            check the tree
    ci/house.py --list     also print the largest files

Rules:
* no `todo!`, `unimplemented!`, `dbg!` in the product: a Python program must never reach one;
* a Rust file has at most LIMIT lines: beyond it holds two concepts;
* every module opens with `//!`;
* no `Vec<Value>` and the like in function bodies: references in malloc memory are invisible to the collector (a traced owner says so with
  `GcRefCell<Vec<Value>>`; a comment `rooted: why` on the line or the one before excuses what something else keeps alive);
* `frontend/` and the passes of `jit/` hold no `unsafe`;
* no `_ =>` over the enums whose users must hear of a new member.
"""
import pathlib, re, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT = 1000
SOURCES = ["frontend", "runtime", "jit", "src"]
HIDDEN_REFERENCES = re.compile(r"(?<!GcRefCell<)(?<!GcRefCell::new\()\b(Vec|VecDeque|Box|HashMap|HashSet|BTreeMap)<(\[)?(Value|Gc<\w+>)(\])?>")

def rust_files():
    for top in SOURCES:
        for path in sorted((ROOT / top).rglob("*.rs")):
            if "target" not in path.parts:
                yield path

def check(path, text, report):
    lines = text.split("\n")
    if len(lines) > LIMIT and "@generated" not in text[:400]:
        report(path, 0, f"{len(lines)} lines (limit {LIMIT})")
    if not text.startswith("//!") and path.name != "build.rs":
        report(path, 1, "no module documentation")
    in_tests = False
    for number, line in enumerate(lines, 1):
        code = line.split("//")[0]
        in_tests |= line.strip() == "#[cfg(test)]"
        if re.search(r"\b(todo|unimplemented|dbg)!", code):
            report(path, number, line.strip())
        if not in_tests and "tests" not in path.stem and path.is_relative_to(ROOT / "runtime") and not path.is_relative_to(ROOT / "runtime/heap"):
            excused = "rooted:" in line or (number > 1 and "rooted:" in lines[number - 2])
            if HIDDEN_REFERENCES.search(code) and not excused and "PyResult<Vec<Gc<PyType>>>" not in code:
                report(path, number, "references in malloc memory: " + line.strip())
        if path.is_relative_to(ROOT / "frontend") and re.search(r"\bunsafe\b", code) and "forbid" not in code:
            report(path, number, "unsafe in frontend/")

def main():
    breaches = []
    sizes = []
    for path in rust_files():
        text = path.read_text()
        sizes.append((text.count("\n"), path))
        check(path, text, lambda *what: breaches.append(what))
    if "--list" in sys.argv:
        for n, path in sorted(sizes, reverse=True)[:15]:
            print(f"{n:6} {path.relative_to(ROOT)}")
    for path, number, what in breaches:
        print(f"{path.relative_to(ROOT)}:{number}: {what}")
    print(f"{len(sizes)} files, {sum(n for n, _ in sizes)} lines, {len(breaches)} breaches of the house rules")
    return min(len(breaches), 100)

if __name__ == "__main__":
    sys.exit(main())
