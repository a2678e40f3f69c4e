//! Modules of the standard library image, as a path entry finder.
//!
//! The library's folder (`sys._stdlib_dir`, an entry of `sys.path`) need not exist. A path hook recognizes it and the folders of its packages, and gives a
//! [`StdlibImporter`], which finds modules in the image and loads them: code, source (for tracebacks and `inspect`), data files. So the library takes
//! part in the search like any other folder: what comes before it in `sys.path` wins.

use crate::modules::import::{self, StdlibImage, image_code};
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, call};

/// Finds and loads the modules of one folder of the standard library image.
#[pyclass(name = "StdlibImporter", module = "_stdlib_image", flags = HAVE_GC | DISALLOW_INSTANTIATION)]
pub struct StdlibImporter {
    /// The folder.
    path: String,
    /// The package whose folder it is; empty for the library itself.
    package: String,
}
type Importer = Gc<Native<StdlibImporter>>;

fn image(t: &Thread) -> Option<&'static dyn StdlibImage> {
    *t.state_of_vm().import.image.borrow()
}
/// The library's folder.
fn root(t: &Thread) -> Option<String> {
    t.config.stdlib_dir.as_ref().map(|d| d.to_string_lossy().into_owned())
}
/// The file of a module.
fn file_of(root: &str, name: &str, is_package: bool) -> String {
    let path = name.replace('.', "/");
    if is_package { format!("{root}/{path}/__init__.py") } else { format!("{root}/{path}.py") }
}

/// The importer of a folder; `None` if the folder is no part of the library.
fn importer_of(t: &Thread, path: &str) -> PyResult<Option<Importer>> {
    let (Some(root), Some(image)) = (root(t), image(t)) else { return Ok(None) };
    let package = if path == root {
        String::new()
    } else {
        let Some(rest) = path.strip_prefix(&root).and_then(|p| p.strip_prefix('/')) else { return Ok(None) };
        let package = rest.trim_end_matches('/').replace('/', ".");
        if !image.find(&package).is_some_and(|m| m.is_package) {
            return Ok(None);
        }
        package
    };
    let importer = StdlibImporter { path: path.to_owned(), package };
    Native::new(t, StdlibImporter::class(t), importer).map(Some)
}

impl StdlibImporter {
    /// The image's name of a module in this folder.
    fn full_name(&self, name: &str) -> String {
        let tail = name.rsplit('.').next().unwrap_or(name);
        if self.package.is_empty() { tail.to_owned() } else { format!("{}.{tail}", self.package) }
    }
    /// A module that the image must have.
    fn existing(&self, t: &Thread, name: &str) -> PyResult<(&'static dyn StdlibImage, String, bool)> {
        let full = self.full_name(name);
        if let Some(image) = image(t)
            && let Some(m) = image.find(&full)
        {
            return Ok((image, full, m.is_package));
        }
        Err(not_here(t, name))
    }
    fn code(&self, t: &Thread, name: &str) -> PyResult<Value> {
        let (_, full, is_package) = self.existing(t, name)?;
        let file = file_of(&root(t).unwrap_or_default(), &full, is_package);
        match image_code(t, &full, &file)? {
            Some(code) => Ok(code),
            None => Err(not_here(t, name)),
        }
    }
}
/// The contents of a file by its path relative to the library's folder.
fn data_of(image: &dyn StdlibImage, relative: &str) -> Option<Vec<u8>> {
    if let Some(stem) = relative.strip_suffix(".py") {
        let (name, asks_for_package) = match stem.strip_suffix("/__init__") {
            Some(package) => (package, true),
            None => (stem, false),
        };
        let name = name.replace('/', ".");
        if image.find(&name).is_some_and(|m| m.is_package == asks_for_package)
            && let Some(bytes) = image.source(&name)
        {
            return Some(bytes.into_owned());
        }
    }
    image.file(relative).map(|bytes| bytes.into_owned())
}
#[cold]
fn not_here(t: &Thread, name: &str) -> Raised {
    let build = || {
        let message = t.new_str(&format!("the standard library has no module '{name}'"))?;
        let shown = t.new_str(name)?;
        call::call_keywords(t, t.types.import_error.into(), &[message], &[("name", shown)])
    };
    match build() {
        Ok(e) => t.raise_value(e),
        Err(r) => r,
    }
}

#[pymethods]
impl StdlibImporter {
    #[slot]
    fn repr(zelf: Importer) -> String {
        format!("StdlibImporter('{}')", zelf.path)
    }
    /// The folder.
    #[getter]
    fn path(zelf: Importer) -> String {
        zelf.path.clone()
    }
    /// Find a module: its spec, or None.
    #[method("find_spec($self, fullname, target=None)")]
    fn find_spec(t: &Thread, zelf: Importer, fullname: Gc<PyStr>, _target: Value) -> PyResult<Value> {
        let fullname = fullname.to_lossy();
        let full = zelf.full_name(&fullname);
        let Some(found) = image(t).and_then(|i| i.find(&full)) else { return Ok(Value::NONE) };
        let Some(root) = root(t) else { return Ok(Value::NONE) };
        let file = t.new_str(&file_of(&root, &full, found.is_package))?;
        let class = import::importlib_attr(t, "ModuleSpec")?;
        let name = t.new_str(&fullname)?;
        let keywords = [("origin", file), ("is_package", Value::from_bool(found.is_package))];
        let spec = call::call_keywords(t, class, &[name, zelf.into()], &keywords)?;
        attr::set(t, spec, t.intern("_set_fileattr"), Some(Value::TRUE))?;
        if found.is_package {
            let folder = t.new_str(&format!("{root}/{}", full.replace('.', "/")))?;
            let locations = t.new_list(&[folder])?;
            attr::set(t, spec, t.intern("submodule_search_locations"), Some(locations))?;
        }
        Ok(spec)
    }
    /// Nothing is cached.
    #[method("invalidate_caches($self, /)")]
    fn invalidate_caches(_zelf: Importer) {}
    /// The default way of creating a module will do.
    #[method("create_module($self, spec)")]
    fn create_module(_zelf: Importer, _spec: Value) {}
    /// Execute a module.
    #[method("exec_module($self, module)")]
    fn exec_module(t: &Thread, zelf: Importer, module: Value) -> PyResult<()> {
        let name = attr::get(t, module, t.names.dunder_name)?;
        let name = as_str(name).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
        let code = zelf.code(t, &name)?;
        let namespace = attr::get(t, module, t.names.dunder_dict)?;
        // Through importlib's function of that purpose, so that its frames are left out of tracebacks.
        let run = import::importlib_attr(t, "_call_with_frames_removed")?;
        let exec = import::import_attr(t, "builtins", "exec")?;
        call::call_values(t, run, &[exec, code, namespace])?;
        if name == "linecache" {
            import::sources_to_linecache(t, module)?;
        }
        Ok(())
    }
    /// The code of a module.
    #[method("get_code($self, fullname)")]
    fn get_code(t: &Thread, zelf: Importer, fullname: String) -> PyResult<Value> {
        zelf.code(t, &fullname)
    }
    /// The source text of a module.
    #[method("get_source($self, fullname)")]
    fn get_source(t: &Thread, zelf: Importer, fullname: String) -> PyResult<Value> {
        let (image, full, _) = zelf.existing(t, &fullname)?;
        match image.source(&full) {
            Some(bytes) => {
                let text = super::builtins::source::decode_file(t, &bytes, t.names.none)?;
                t.new_str(&text)
            }
            None => Ok(Value::NONE),
        }
    }
    /// Whether a module is a package.
    #[method("is_package($self, fullname)")]
    fn is_package(t: &Thread, zelf: Importer, fullname: String) -> PyResult<bool> {
        Ok(zelf.existing(t, &fullname)?.2)
    }
    /// The file that a module seems to come from.
    #[method("get_filename($self, fullname)")]
    fn get_filename(t: &Thread, zelf: Importer, fullname: String) -> PyResult<String> {
        let (_, full, is_package) = zelf.existing(t, &fullname)?;
        Ok(file_of(&root(t).unwrap_or_default(), &full, is_package))
    }
    /// The contents of a file of the library, by its path.
    #[method("get_data($self, path)")]
    fn get_data(t: &Thread, _zelf: Importer, path: crate::abi::path::FsPath) -> PyResult<Vec<u8>> {
        let text = path.as_path().to_string_lossy().into_owned();
        if let (Some(root), Some(image)) = (root(t), image(t))
            && let Some(relative) = text.strip_prefix(&root).and_then(|p| p.strip_prefix('/'))
            && let Some(bytes) = data_of(image, relative)
        {
            return Ok(bytes);
        }
        Err(t.raise_os_error(libc::ENOENT, Some(path.object), None))
    }
    /// The data files of a package, for importlib.resources.
    #[method("get_resource_reader($self, fullname)")]
    fn get_resource_reader(t: &Thread, zelf: Importer, fullname: String) -> PyResult<Value> {
        let (_, full, is_package) = zelf.existing(t, &fullname)?;
        if !is_package {
            return Ok(Value::NONE);
        }
        let reader = import::import_attr(t, "_stdlib_resources", "LibraryReader")?;
        call::call1(t, reader, t.new_str(&full.replace('.', "/"))?)
    }
    /// Names of the modules in the folder, for pkgutil: pairs (name, whether it is a package).
    #[method("iter_modules($self, prefix='')")]
    fn iter_modules(t: &Thread, zelf: Importer, prefix: String) -> PyResult<Value> {
        let mut out = RootVec::new(&t.heap);
        for name in image(t).map(|i| i.names()).unwrap_or_default() {
            let (package, tail) = name.rsplit_once('.').unwrap_or(("", name));
            if package == zelf.package {
                let is_package = image(t).and_then(|i| i.find(name)).is_some_and(|m| m.is_package);
                let shown = t.new_str(&format!("{prefix}{tail}"))?;
                out.push(t.new_tuple(&[shown, Value::from_bool(is_package)])?);
            }
        }
        t.new_list(&out)
    }
}

/// Import of the standard library that is part of the executable.
#[pymodule(name = "_stdlib_image", classes(super::StdlibImporter))]
pub mod stdlib_image {
    use super::*;

    /// The path hook of the standard library's folder.
    #[pyfunction("path_hook(path, /)")]
    fn path_hook(t: &Thread, path: Value) -> PyResult<Value> {
        let text = as_str(path).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
        match importer_of(t, &text)? {
            Some(importer) => Ok(importer.into()),
            None => Err(t.raise_import_error("not a folder of the standard library")),
        }
    }
    /// The contents of a file of the library, by its path relative to the library's folder; None if there is none.
    #[pyfunction("data(path, /)")]
    fn data(t: &Thread, path: String) -> Option<Vec<u8>> {
        image(t).and_then(|i| data_of(i, &path))
    }
    /// The paths of all files of the library that begin with a prefix.
    #[pyfunction("paths(prefix, /)")]
    fn paths(t: &Thread, prefix: String) -> PyResult<Value> {
        let mut out = RootVec::new(&t.heap);
        if let Some(image) = image(t) {
            for name in image.names() {
                let path = file_of("", name, image.find(name).is_some_and(|m| m.is_package));
                let path = path.trim_start_matches('/');
                if path.starts_with(&prefix) {
                    out.push(t.new_str(path)?);
                }
            }
            for path in image.files() {
                if path.starts_with(&prefix) {
                    out.push(t.new_str(path)?);
                }
            }
        }
        t.new_list(&out)
    }
    /// The path hook of archives: zipimport is imported when there is a file to be looked into.
    #[pyfunction("zip_path_hook(path, /)")]
    fn zip_path_hook(t: &Thread, path: Value) -> PyResult<Value> {
        let text = as_str(path).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
        let mut candidate = std::path::Path::new(&text);
        // The archive may be anywhere along the path; folders and missing files are no archives.
        while let Some(parent) = candidate.parent() {
            match std::fs::metadata(candidate) {
                Ok(m) if m.is_file() => {
                    let class = import::import_attr(t, "zipimport", "zipimporter")?;
                    return call::call1(t, class, path);
                }
                Ok(_) => break,
                Err(_) => candidate = parent,
            }
        }
        Err(t.raise_import_error("not a Zip file"))
    }
}

/// Puts the hooks in place: once importlib has made its own.
pub fn install_hooks(t: &Thread) -> PyResult<()> {
    let module = import::import_module(t, "_stdlib_image")?;
    let Some(hooks) = super::sys::get(t, "path_hooks")?.and_then(Value::downcast::<PyList>) else { return Ok(()) };
    let zip = attr::get(t, module, t.intern("zip_path_hook"))?;
    hooks.insert(t, 0, zip)?;
    if image(t).is_some() {
        let hook = attr::get(t, module, t.intern("path_hook"))?;
        hooks.insert(t, 0, hook)?;
    }
    Ok(())
}
