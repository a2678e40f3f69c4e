//! Compiles the standard library and writes it as one image.
//!
//! The sources are those of the crate `rustpython-pylib` (CPython's own Lib), with the changes of [`patches`] and the files of `overlay/` put over them.
//!
//! # The image
//!
//! All numbers are little endian. A header, then the index, then the blobs.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `brolgaPL` |
//! | 4 | how many modules |
//! | 4 | how many other files |
//! | 32 each | modules, in order of their names: name, code, source (see below), flags |
//! | 24 each | other files, in order of their paths: path, data |
//!
//! A reference to a blob is its offset (4) and size (4). Code is marshalled; sources and other files are deflated, their full size (4) before
//! them. Flag 1 of a module: it is a package.

#[path = "patches.rs"]
mod patches;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A module to be compiled.
struct Module {
    name: String,
    /// Relative to the library's folder.
    path: String,
    package: bool,
    source: Vec<u8>,
}

fn main() {
    let lib = PathBuf::from(rustpython_pylib::LIB_PATH);
    let overlay = PathBuf::from(env("CARGO_MANIFEST_DIR")).join("overlay");
    println!("cargo::rerun-if-changed=overlay");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rustc-env=BROLGA_LIB_PATH={}", lib.display());

    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    collect(&lib, "", &mut files);
    for (path, change) in patches::PATCHES {
        let text = files.get(*path).unwrap_or_else(|| panic!("{path} is not in the library"));
        let text = String::from_utf8(text.clone()).expect("sources are UTF-8");
        files.insert((*path).to_owned(), change(&text, path).into_bytes());
    }
    files.insert("_opcode_metadata.py".into(), brolga_bytecode::metadata::opcode_metadata_source().into_bytes());
    files.insert(sysconfigdata_name(), include_bytes!("sysconfigdata.py").to_vec());
    collect(&overlay, "", &mut files);
    files.retain(|path, _| !patches::LEFT_OUT.contains(&path.as_str()));

    let mut modules = Vec::new();
    let mut others = Vec::new();
    for (path, bytes) in files {
        match module_name(&path) {
            Some((name, package)) => modules.push(Module { name, path, package, source: bytes }),
            None => others.push((path, bytes)),
        }
    }
    modules.sort_by(|a, b| a.name.cmp(&b.name));
    let codes = compile_all(&modules);
    let image = write_image(&modules, &codes, &others);
    let out = PathBuf::from(env("OUT_DIR")).join("stdlib.image");
    std::fs::write(&out, image).unwrap_or_else(|e| panic!("{}: {e}", out.display()));
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

/// Reads all files below a folder, by their relative paths.
fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let entry = entry.expect("a readable folder");
        let name = entry.file_name().into_string().expect("names are UTF-8");
        if name == "__pycache__" || name.starts_with('.') {
            continue;
        }
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if entry.file_type().expect("a file type").is_dir() {
            collect(&entry.path(), &path, files);
        } else {
            files.insert(path, std::fs::read(entry.path()).expect("a readable file"));
        }
    }
}

/// Where `sysconfig` looks for what it knows of the build: the target is in the module's name.
fn sysconfigdata_name() -> String {
    let (arch, environment) = (env("CARGO_CFG_TARGET_ARCH"), env("CARGO_CFG_TARGET_ENV"));
    let os = env("CARGO_CFG_TARGET_OS");
    format!("_sysconfigdata__{os}_{arch}-{os}-{environment}.py")
}

/// The module that a file is, and whether it is a package.
fn module_name(path: &str) -> Option<(String, bool)> {
    let stem = path.strip_suffix(".py")?;
    let parts: Vec<&str> = stem.split('/').collect();
    // Folders with other names than identifiers hold data, not packages.
    let identifier = |s: &&str| {
        let known = s.starts_with("_sysconfigdata_");
        known || (!s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
    };
    if !parts.iter().all(identifier) {
        return None;
    }
    match parts.split_last() {
        Some((&"__init__", package)) if !package.is_empty() => Some((package.join("."), true)),
        _ => Some((parts.join("."), false)),
    }
}

/// The compiled modules, marshalled.
fn compile_all(modules: &[Module]) -> Vec<Vec<u8>> {
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get()).min(8);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let mut results: Vec<(usize, Vec<u8>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let next = &next;
                std::thread::Builder::new()
                    .stack_size(64 << 20)
                    .spawn_scoped(scope, move || {
                        let mut done = Vec::new();
                        loop {
                            let i = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                            let Some(module) = modules.get(i) else { return done };
                            done.push((i, compile(module)));
                        }
                    })
                    .expect("a thread")
            })
            .collect();
        workers.into_iter().flat_map(|w| w.join().expect("no panic")).collect()
    });
    results.sort_by_key(|(i, _)| *i);
    results.into_iter().map(|(_, code)| code).collect()
}

/// Modules that the interpreter runs by their names, not from a file.
const FROZEN: &[&str] = &[
    "__hello__",
    "__phello__",
    "__phello__.ham",
    "__phello__.ham.eggs",
    "__phello__.spam",
    "_collections_abc",
    "_sitebuiltins",
    "abc",
    "codecs",
    "genericpath",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "importlib.machinery",
    "importlib.util",
    "io",
    "ntpath",
    "os",
    "posixpath",
    "runpy",
    "site",
    "stat",
    "zipimport",
];

fn compile(module: &Module) -> Vec<u8> {
    // The folder of the library is known when the interpreter starts.
    let filename = if FROZEN.contains(&module.name.as_str()) {
        format!("<frozen {}>", module.name)
    } else {
        format!("{}{}", patches::LIBRARY_MARK, module.path)
    };
    let mut other = |name: &str, _: &[u8]| Err(format!("unknown encoding: {name}"));
    let text = match brolga_compiler::source::decode(&module.source, None, &mut other) {
        Ok(text) => text,
        Err(_) => return Vec::new(),
    };
    let options = brolga_compiler::CompileOptions::default();
    match brolga_compiler::compile(&text, &filename, brolga_compiler::parse::Mode::Exec, &options) {
        Ok(compiled) => brolga_bytecode::marshal::dump_code(&compiled.code).expect("compiled code can be marshalled"),
        // Files that are wrong on purpose: importing them says so.
        Err(_) => Vec::new(),
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut out = (bytes.len() as u32).to_le_bytes().to_vec();
    let mut encoder = flate2::write::DeflateEncoder::new(&mut out, flate2::Compression::new(6));
    encoder.write_all(bytes).and_then(|()| encoder.try_finish()).expect("memory is writable");
    drop(encoder);
    out
}

fn write_image(modules: &[Module], codes: &[Vec<u8>], others: &[(String, Vec<u8>)]) -> Vec<u8> {
    let index = 16 + modules.len() * 32 + others.len() * 24;
    let mut blobs: Vec<u8> = Vec::new();
    let mut place = |bytes: &[u8]| -> [u32; 2] {
        while !blobs.len().is_multiple_of(8) {
            blobs.push(0);
        }
        let at = index + blobs.len();
        blobs.extend_from_slice(bytes);
        [at as u32, bytes.len() as u32]
    };
    let mut image = b"brolgaPL".to_vec();
    image.extend((modules.len() as u32).to_le_bytes());
    image.extend((others.len() as u32).to_le_bytes());
    for (module, code) in modules.iter().zip(codes) {
        let (name, code, source) = (place(module.name.as_bytes()), place(code), place(&deflated(&module.source)));
        for n in [name[0], name[1], code[0], code[1], source[0], source[1], module.package as u32, 0] {
            image.extend(n.to_le_bytes());
        }
    }
    for (path, bytes) in others {
        let (name, data) = (place(path.as_bytes()), place(&deflated(bytes)));
        for n in [name[0], name[1], data[0], data[1], 0, 0] {
            image.extend(n.to_le_bytes());
        }
    }
    assert_eq!(image.len(), index);
    image.extend(blobs);
    image
}
