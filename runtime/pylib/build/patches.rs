//! Small changes to files of the library, most of which undo what other runtimes needed.

/// Stands for the library's folder in the file names of compiled code.
pub const LIBRARY_MARK: &str = "<library>/";

/// Files that belong to other runtimes, or that only break.
pub const LEFT_OUT: &[&str] = &["README.md", "_dummy_os.py", "_dummy_thread.py", "dummy_threading.py", "_pycodecs.py"];

/// Path of a file, and the change.
#[allow(clippy::type_complexity)]
pub const PATCHES: &[(&str, fn(&str, &str) -> String)] = &[
    ("site.py", |text, path| {
        let text = replace(text, path, "return 'RustPython' # XXX: RUSTPYTHON; for site-packages", "return 'Python'");
        replace(&text, path, "lib/rustpython{version[0]}", "lib/python{version[0]}")
    }),
    ("sysconfig/__init__.py", |text, path| {
        replace(text, path, "return 'RustPython'  # XXX: RUSTPYTHON; For site-packages", "return 'Python'")
    }),
    ("platform.py", |text, path| {
        let text = replace(text, path, "if \"RustPython\" in sys_version:", "if \"brolga\" in sys_version:");
        replace(&text, path, "name = \"RustPython\"", "name = \"Brolga\"")
    }),
    ("io.py", |text, path| {
        let text = cut(text, path, "# XXX: RUSTPYTHON; FileIO needs", "# for seek()");
        let text = replace(
            &text,
            path,
            "BufferedWriter, BufferedRWPair, BufferedRandom,",
            "BufferedWriter, BufferedRWPair, BufferedRandom, FileIO,",
        );
        replace(
            &text,
            path,
            "if FileIO is not None:  # XXX: RUSTPYTHON; see the try/except above\n    RawIOBase.register(FileIO)",
            "RawIOBase.register(FileIO)",
        )
    }),
    ("json/decoder.py", |text, path| {
        cut(text, path, "    # RUSTPYTHON SPECIFIC", "    # Note that this exception is used from _json")
    }),
    ("venv/__init__.py", |text, path| {
        // The scripts are data files in the executable.
        let text = replace(
            text,
            path,
            "        path = os.path.join(path, 'scripts')\n        self.install_scripts(context, path)",
            "        from importlib.resources import as_file, files\n        with as_file(files('venv') / 'scripts') as path:\n            self.install_scripts(context, str(path))",
        );
        replace(&text, path, "        path = os.path.abspath(os.path.dirname(__file__))\n", "")
    }),
    // As the release has it whose version we report.
    ("argparse.py", |text, path| {
        replace(
            text,
            path,
            "', '.join(repr(str(choice)) for choice in action.choices)",
            "', '.join(map(str, action.choices))",
        )
    }),
    ("_compat_pickle.py", |text, path| {
        cut(text, path, "# NOTE: RUSTPYTHON exceptions", "for excname in PYTHON2_EXCEPTIONS:")
    }),
];

/// Replaces a text that must be there.
fn replace(text: &str, path: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{path} has changed: {old:?} is not in it");
    text.replace(old, new)
}
/// Removes from one text up to (not with) another.
fn cut(text: &str, path: &str, from: &str, to: &str) -> String {
    let start = text.find(from).unwrap_or_else(|| panic!("{path} has changed: {from:?} is not in it"));
    let end = start + text[start..].find(to).unwrap_or_else(|| panic!("{path} has changed: {to:?} is not in it"));
    format!("{}{}", &text[..start], &text[end..])
}
