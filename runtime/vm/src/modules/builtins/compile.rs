//! `compile`, `eval`, `exec`, and compilation for Rust callers.

use super::source;
use crate::abi::args::type_name;
use crate::modules::ast::build::tree_to_object;
use crate::modules::ast::read::{is_node, object_to_tree};
use crate::objects::code::{self, PyCode};
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, call};
use brolga_compiler::CompileOptions;
use brolga_compiler::ast::preprocess::preprocess;
use brolga_compiler::ast::{Arena, Mod};
use brolga_compiler::errors::{ErrorKind, Stage, SyntaxError};
use brolga_compiler::parse::features::LATEST;
use brolga_compiler::parse::{Mode, parse};

/// Flags of `compile()`, numerically CPython's `PyCF_*`.
pub mod flags {
    pub const DONT_IMPLY_DEDENT: u32 = 0x200;
    pub const ONLY_AST: u32 = 0x400;
    pub const IGNORE_COOKIE: u32 = 0x800;
    pub const TYPE_COMMENTS: u32 = 0x1000;
    pub const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;
    pub const ALLOW_INCOMPLETE_INPUT: u32 = 0x4000;
    pub const OPTIMIZED_AST: u32 = 0x8000 | ONLY_AST;
    /// What `compile()` takes, besides the `__future__` flags and CO_NESTED (obsolete).
    pub const COMPILE: u32 =
        OPTIMIZED_AST | TYPE_COMMENTS | DONT_IMPLY_DEDENT | ALLOW_TOP_LEVEL_AWAIT | ALLOW_INCOMPLETE_INPUT;
    pub const OBSOLETE: u32 = 0x10;
    pub const FUTURE: u32 = brolga_bytecode::code::co::FUTURE_MASK;
}

/// How to compile; what the arguments of `compile()` say.
#[derive(Clone, Copy)]
pub struct Request {
    pub mode: Mode,
    pub flags: u32,
    /// 0, 1 or 2.
    pub optimize: u8,
    /// File name for messages and `co_filename`: a `str`.
    pub filename: Value,
    /// The minor version of the language whose syntax is taken, for trees.
    pub feature_version: u32,
}

impl Request {
    /// A request in the latest version of the language.
    pub fn new(mode: Mode, flags: u32, optimize: u8, filename: Value) -> Request {
        Request { mode, flags, optimize, filename, feature_version: LATEST }
    }
    /// The options of the compiler.
    pub fn options(&self, t: &Thread) -> CompileOptions {
        let int_max_str_digits = t.int_max_str_digits.get();
        let feature_version = if self.flags & flags::ONLY_AST != 0 { self.feature_version } else { LATEST };
        CompileOptions { optimize: self.optimize, flags: self.flags, feature_version, int_max_str_digits }
    }
    /// The tree as ONLY_AST or OPTIMIZED_AST shows it.
    fn shown_tree<'a>(&self, arena: &'a Arena, module: &'a Mod<'a>) -> &'a Mod<'a> {
        if self.flags & flags::OPTIMIZED_AST != flags::OPTIMIZED_AST {
            return module;
        }
        preprocess(arena, module, self.optimize, self.flags & flags::FUTURE)
    }
}

/// Raises a frontend error. The source, if it is at hand, is for `traceback`, which tries what is missing or misspelt in it.
#[cold]
pub fn raise_syntax_error(t: &Thread, error: &SyntaxError, filename: Value, source: Option<&str>) -> Raised {
    let class = match error.kind {
        ErrorKind::Syntax => t.types.syntax_error,
        ErrorKind::Indentation => t.types.indentation_error,
        ErrorKind::Tab => t.types.tab_error,
        ErrorKind::IncompleteInput => t.types.incomplete_input_error,
        ErrorKind::Memory => return t.raise(t.types.memory_error, &error.msg),
        ErrorKind::Recursion => return t.raise_recursion_error(&error.msg),
        ErrorKind::Value => return t.raise_value_error(&error.msg),
        ErrorKind::System => return t.raise_system_error(&error.msg),
    };
    let build = || -> PyResult<Value> {
        let text = match source::line_of_file(t, filename, error.lineno).or_else(|| error.text.clone()) {
            Some(text) => t.new_str(&text)?,
            None => Value::NONE,
        };
        let n = |i: i32| Value::from_small_int(i as i64);
        let location = [filename, n(error.lineno), n(error.offset), text, n(error.end_lineno), n(error.end_offset)];
        let message = t.new_str(&error.msg)?;
        // What has no place: but the error of empty source is in line 0.
        if error.lineno == 0 && error.offset == 0 && error.msg != "invalid syntax" {
            return call::call1(t, class.into(), message);
        }
        if error.stage == Stage::SymbolTable {
            let e = call::call1(t, class.into(), message)?;
            let names = ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"];
            for (name, v) in names.into_iter().zip(location) {
                attr::set(t, e, t.intern(name), Some(v))?;
            }
            return Ok(e);
        }
        let location = t.new_tuple(&location)?;
        let e = call::call2(t, class.into(), message, location)?;
        if let Some((line, column)) = error.metadata {
            let source = match source {
                Some(source) => t.new_str(source)?,
                None => Value::NONE,
            };
            let metadata = t.new_tuple(&[n(line), n(column), source])?;
            attr::set(t, e, t.intern("_metadata"), Some(metadata))?;
        }
        Ok(e)
    };
    match build() {
        Ok(e) => t.raise_value(e),
        Err(r) => r,
    }
}

/// Issues the warnings of a compilation; one that becomes an error is a SyntaxError at its place.
fn issue_warnings(
    t: &Thread,
    warnings: &[brolga_compiler::errors::Warning],
    source: &str,
    filename: Value,
) -> PyResult<()> {
    for w in warnings {
        let message = t.new_str(&w.msg)?;
        let issued = crate::modules::warnings::warn_explicit(
            t,
            t.types.syntax_warning,
            message,
            filename,
            w.lineno as i64,
            None,
            None,
        );
        let Err(r) = issued else { continue };
        if !t.exception_matches(t.types.syntax_warning) {
            return Err(r);
        }
        t.take_exception(r);
        let text = source.split_inclusive('\n').nth((w.lineno - 1).max(0) as usize).map(str::to_owned);
        let error = SyntaxError {
            kind: ErrorKind::Syntax,
            msg: w.msg.clone(),
            lineno: w.lineno,
            offset: w.offset,
            end_lineno: w.end_lineno,
            end_offset: w.end_offset,
            text,
            metadata: None,
            stage: Stage::CodeGenerator,
        };
        return Err(raise_syntax_error(t, &error, filename, Some(source)));
    }
    Ok(())
}

/// Compiles decoded source text to a code object (or, with ONLY_AST, to a tree of Python objects).
pub fn compile_text(t: &Thread, text: &str, request: &Request) -> PyResult<Value> {
    let options = request.options(t);
    if request.flags & flags::ONLY_AST != 0 {
        return parse_to_object(t, text, request, &options);
    }
    let filename = as_str(request.filename).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
    match brolga_compiler::compile(text, &filename, request.mode, &options) {
        Ok(compiled) => {
            issue_warnings(t, &compiled.warnings, text, request.filename)?;
            code::from_compiled(t, compiled.code).map(Into::into)
        }
        Err(e) => Err(raise_syntax_error(t, &e, request.filename, Some(text))),
    }
}

/// Parses source text to a tree of Python objects.
fn parse_to_object(t: &Thread, text: &str, request: &Request, options: &CompileOptions) -> PyResult<Value> {
    let arena = Arena::new();
    let parsed = match parse(text, &options.for_parser(request.mode), &arena) {
        Ok(parsed) => parsed,
        Err(e) => return Err(raise_syntax_error(t, &e, request.filename, Some(text))),
    };
    issue_warnings(t, &parsed.warnings, text, request.filename)?;
    tree_to_object(t, request.shown_tree(&arena, parsed.module))
}

/// Compiles a tree of Python objects to a code object, or with ONLY_AST to a copy that was checked.
fn compile_tree(t: &Thread, tree: Value, request: &Request) -> PyResult<Value> {
    let arena = Arena::new();
    let module = object_to_tree(t, &arena, tree, request.mode)?;
    if request.flags & flags::ONLY_AST != 0 {
        return tree_to_object(t, request.shown_tree(&arena, module));
    }
    let filename = as_str(request.filename).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
    match brolga_compiler::compile_ast(&arena, module, filename.as_str().into(), &request.options(t)) {
        Ok(compiled) => {
            issue_warnings(t, &compiled.warnings, "", request.filename)?;
            code::from_compiled(t, compiled.code).map(Into::into)
        }
        Err(e) => Err(raise_syntax_error(t, &e, request.filename, None)),
    }
}

/// Compiles the bytes of a source file.
pub fn compile_bytes(
    t: &Thread,
    bytes: &[u8],
    filename: Value,
    mode: &str,
    flags: u32,
    optimize: i32,
) -> PyResult<Value> {
    let text = source::decode_file(t, bytes, filename)?;
    let optimize = if optimize < 0 { t.config.optimize } else { optimize as u8 };
    let request = Request::new(parse_mode(mode).unwrap_or(Mode::Exec), flags, optimize, filename);
    compile_text(t, &text, &request)
}

fn parse_mode(mode: &str) -> Option<Mode> {
    Some(match mode {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        "func_type" => Mode::FuncType,
        _ => return None,
    })
}

/// The `__future__` flags of the calling code, which `compile`, `eval` and `exec` inherit.
pub fn inherited_flags(t: &Thread) -> u32 {
    crate::modules::eval::current_code_flags(t) & flags::FUTURE
}

/// `os.fsdecode` of a file name argument.
pub fn filename_arg(t: &Thread, v: Value) -> PyResult<Value> {
    let Some(path) = crate::abi::path::fs_path(t, v)? else {
        return Err(t.raise_type_error(format!("expected str, bytes or os.PathLike object, not {}", type_name(t, v))));
    };
    if let Some(s) = as_str(path) {
        if s.code_points().any(|c| c == 0) {
            return Err(t.raise_value_error("embedded null character"));
        }
        return Ok(path);
    }
    let bytes = BytesLike::acquire(t, path)?;
    if bytes.contains(&0) {
        return Err(t.raise_value_error("embedded null byte"));
    }
    source::fs_decode(t, &bytes)
}

#[pymodule(part)]
pub mod compile_functions {
    use super::*;

    /// Compile source (a string, bytes or AST) into a code object that exec() or eval() can execute; mode is 'exec' for modules, 'single' for an
    /// interactive statement, 'eval' for an expression. The __future__ features of the calling code apply unless dont_inherit is true.
    #[pyfunction("compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)")]
    fn compile(
        t: &Thread,
        source: Value,
        filename: Value,
        mode: String,
        flags: i32,
        dont_inherit: bool,
        optimize: i32,
        _feature_version: i32,
    ) -> PyResult<Value> {
        let filename = filename_arg(t, filename)?;
        let mut flags = flags as u32;
        if flags & !(super::flags::FUTURE | super::flags::OBSOLETE | super::flags::COMPILE) != 0 {
            return Err(t.raise_value_error("compile(): unrecognised flags"));
        }
        if !(-1..=2).contains(&optimize) {
            return Err(t.raise_value_error("compile(): invalid optimize value"));
        }
        if !dont_inherit {
            flags |= inherited_flags(t);
        }
        let only_ast = flags & super::flags::ONLY_AST != 0;
        let Some(parsed_mode) = parse_mode(&mode) else {
            return Err(t.raise_value_error(if only_ast {
                "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
            } else {
                "compile() mode must be 'exec', 'eval' or 'single'"
            }));
        };
        if parsed_mode == Mode::FuncType && !only_ast {
            return Err(t.raise_value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
        }
        let optimize = if optimize < 0 { t.config.optimize } else { optimize as u8 };
        let mut request = Request::new(parsed_mode, flags, optimize, filename);
        if let Ok(version) = u32::try_from(_feature_version) {
            request.feature_version = version;
        }
        if is_node(t, source) {
            return compile_tree(t, source, &request);
        }
        let text = source::source_argument(t, source, "compile", "string, bytes or AST", filename)?;
        audit_compile(t, source, filename)?;
        compile_text(t, &text, &request)
    }

    /// Evaluate an expression, given as a string or as a code object from compile(), in the given namespaces: by default the current ones; locals is
    /// globals if only globals is given.
    #[pyfunction("eval(source, /, globals=None, locals=None)")]
    fn eval(t: &Thread, source: Value, globals: Value, locals: Value) -> PyResult<Value> {
        if !locals.is_none() && !crate::modules::builtins::class::is_mapping(t, locals) {
            return Err(t.raise_type_error("locals must be a mapping"));
        }
        if !globals.is_none() && globals.downcast::<PyDict>().is_none() {
            return Err(t.raise_type_error(if crate::modules::builtins::class::is_mapping(t, globals) {
                "globals must be a real dict; try eval(expr, {}, mapping)"
            } else {
                "globals must be a dict"
            }));
        }
        let (globals, locals) = namespaces(t, "eval", globals, locals)?;
        if let Some(code) = source.downcast::<PyCode>() {
            audit_exec(t, source)?;
            if crate::modules::eval::free_variable_count(code) > 0 {
                return Err(t.raise_type_error("code object passed to eval() may not contain free variables"));
            }
            return crate::modules::eval::run_code(t, code, globals, locals, None);
        }
        let filename = t.intern("<string>");
        let flags = inherited_flags(t);
        let text = source::source_argument(t, source, "eval", "string, bytes or code", filename)?;
        let text = text.trim_start_matches([' ', '\t']).to_owned();
        let code = compile_in_string_mode(t, source, &text, Mode::Eval, flags)?;
        audit_exec(t, code.into())?;
        crate::modules::eval::run_code(t, code, globals, locals, None)
    }

    /// Runs source, a string of statements or a code object from compile(), in the given namespaces: by default the current ones; locals is globals
    /// if only globals is given. A code object with free variables needs a closure: as many cells, in a tuple.
    #[pyfunction("exec(source, /, globals=None, locals=None, *, closure=None)")]
    fn exec(t: &Thread, source: Value, globals: Value, locals: Value, closure: Value) -> PyResult<Value> {
        let explicit_globals = !globals.is_none();
        if explicit_globals && globals.downcast::<PyDict>().is_none() {
            return Err(t.raise_type_error(format!("exec() globals must be a dict, not {}", type_name(t, globals))));
        }
        let (globals, locals) = namespaces(t, "exec", globals, locals)?;
        if !crate::modules::builtins::class::is_mapping(t, locals) {
            return Err(t.raise_type_error(format!("locals must be a mapping or None, not {}", type_name(t, locals))));
        }
        if let Some(code) = source.downcast::<PyCode>() {
            let closure = check_closure(t, code, closure)?;
            audit_exec(t, source)?;
            crate::modules::eval::run_code(t, code, globals, locals, closure)?;
            return Ok(Value::NONE);
        }
        if !closure.is_none() {
            return Err(t.raise_type_error("closure can only be used when source is a code object"));
        }
        let filename = t.intern("<string>");
        let flags = inherited_flags(t);
        let text = source::source_argument(t, source, "exec", "string, bytes or code", filename)?;
        let code = compile_in_string_mode(t, source, &text, Mode::Exec, flags)?;
        audit_exec(t, code.into())?;
        crate::modules::eval::run_code(t, code, globals, locals, None)?;
        Ok(Value::NONE)
    }

    fn compile_in_string_mode(t: &Thread, source: Value, text: &str, mode: Mode, flags: u32) -> PyResult<Gc<PyCode>> {
        let filename = t.intern("<string>");
        audit_compile(t, source, filename)?;
        let code = compile_text(t, text, &Request::new(mode, flags, t.config.optimize, filename))?;
        match code.downcast::<PyCode>() {
            Some(code) => Ok(code),
            None => Err(t.raise_system_error("compilation gave no code object")),
        }
    }
    fn audit_compile(t: &Thread, source: Value, filename: Value) -> PyResult<()> {
        crate::modules::sys::audit(t, "compile", || t.new_tuple(&[source, filename]))
    }
    fn audit_exec(t: &Thread, code: Value) -> PyResult<()> {
        crate::modules::sys::audit(t, "exec", || t.new_tuple(&[code]))
    }

    /// Fills in the namespaces that were not given, and `__builtins__`.
    fn namespaces(t: &Thread, what: &str, globals: Value, locals: Value) -> PyResult<(Gc<PyDict>, Value)> {
        let (globals, locals) = match globals.downcast::<PyDict>() {
            Some(g) => (g, if locals.is_none() { g.into() } else { locals }),
            None => {
                let Some(g) = crate::modules::eval::current_globals(t) else {
                    return Err(t.raise_type_error(if what == "eval" {
                        "eval must be given globals and locals when called without a frame"
                    } else {
                        "globals and locals cannot be NULL"
                    }));
                };
                let locals = if locals.is_none() { crate::modules::eval::current_locals(t)? } else { locals };
                (g, locals)
            }
        };
        if globals.get_name(t, t.names.dunder_builtins)?.is_none()
            && let Some(b) = crate::modules::eval::current_builtins(t)
        {
            globals.set_name(t, t.names.dunder_builtins, b)?;
        }
        Ok((globals, locals))
    }

    fn check_closure(t: &Thread, code: Gc<PyCode>, closure: Value) -> PyResult<Option<Gc<PyTuple>>> {
        let free = crate::modules::eval::free_variable_count(code);
        if free == 0 {
            if !closure.is_none() {
                return Err(t.raise_type_error("cannot use a closure with this code object"));
            }
            return Ok(None);
        }
        let cells = closure.downcast::<PyTuple>().filter(|c| {
            c.len() == free && c.items().iter().all(|v| v.downcast::<crate::objects::cell::PyCell>().is_some())
        });
        match cells {
            Some(cells) => Ok(Some(cells)),
            None => Err(t.raise_type_error(format!("code object requires a closure of exactly length {free}"))),
        }
    }
}
