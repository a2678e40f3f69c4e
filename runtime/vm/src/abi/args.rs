//! Argument binding for native functions, as CPython's Argument Clinic does it, with its messages.
//!
//! `#[pyfunction("sorted(iterable, /, *, key=None, reverse=False)")]` generates a static [`Signature`] and a wrapper that calls
//! [`Signature::bind`] and converts each bound value with [`FromArg`]. Functions with positional-only parameters get straight-line code and
//! come here only to raise ([`positional_count_error`]). Conversions are in [`crate::abi::convert`].

use crate::abi::suggest::closest;
use crate::objects::str_::{as_str, eq_str};
use crate::prelude::*;

/// How a parameter may be passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamKind {
    PositionalOnly,
    PositionalOrKeyword,
    KeywordOnly,
}

/// One parameter of a native signature (without `$self`/`$module`/`$type`, `*args`, `**kwargs`).
#[derive(Clone, Copy, Debug)]
pub struct Param {
    pub name: &'static str,
    pub kind: ParamKind,
    pub required: bool,
}

/// A native function's parameters: positional-only, positional-or-keyword, keyword-only, in this order.
#[derive(Debug)]
pub struct Signature {
    /// For messages.
    pub function: &'static str,
    pub params: &'static [Param],
    /// Has `*args`.
    pub var_positional: bool,
    /// Has `**kwargs`.
    pub var_keyword: bool,
    positional_only: usize,
    required_positional_only: usize,
    max_positional: usize,
    required_positional: usize,
    required_keyword_only: bool,
}

/// Names the argument being converted, for error messages.
#[derive(Clone, Copy, Debug)]
pub struct ArgContext {
    pub function: &'static str,
    /// Zero-based position.
    pub position: usize,
    pub name: &'static str,
    /// A positional-only parameter: messages give its number, not its name.
    pub by_position: bool,
    /// The function takes this one positional argument only (METH_O): messages say "argument" without a number.
    pub single: bool,
    /// `None` is accepted as well: messages say so.
    pub or_none: bool,
}

/// Converts a Python argument to a Rust parameter.
pub trait FromArg: Sized {
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<Self>;
}

/// Converts a Rust result to a Python value. Implemented for `Value`, `Gc<T>`, `()`, `bool`, ints, floats, `&str`, `String`, `Vec<u8>`,
/// `Option<T>` (None), tuples, and `PyResult` of those.
pub trait IntoPy {
    fn into_py(self, t: &Thread) -> PyResult<Value>;
}

impl ArgContext {
    /// "argument", "argument 2" or "argument 'name'".
    pub fn label(&self) -> String {
        if self.single {
            "argument".to_owned()
        } else if self.by_position {
            format!("argument {}", self.position + 1)
        } else {
            format!("argument '{}'", self.name)
        }
    }
    /// `TypeError: f() argument 1 must be str, not int`.
    #[cold]
    pub fn bad_argument(&self, t: &Thread, expected: &str, v: Value) -> Raised {
        let or_none = if self.or_none { " or None" } else { "" };
        let found = if v.is_none() { "None".to_owned() } else { type_name(t, v) };
        t.raise_type_error(format!("{}() {} must be {expected}{or_none}, not {found}", self.function, self.label()))
    }
}

/// The name of a value's class as messages show it: `int`, `Point`, but `collections.deque`.
pub fn type_name(t: &Thread, v: Value) -> String {
    let class = t.class_of(v);
    match class.spec {
        Some(spec) if spec.module != "builtins" && t.builtin_class(spec) == class => {
            format!("{}.{}", spec.module, spec.name)
        }
        _ => class.name(),
    }
}

impl Signature {
    pub const fn new(
        function: &'static str,
        params: &'static [Param],
        var_positional: bool,
        var_keyword: bool,
    ) -> Signature {
        let mut signature = Signature {
            function,
            params,
            var_positional,
            var_keyword,
            positional_only: 0,
            required_positional_only: 0,
            max_positional: 0,
            required_positional: 0,
            required_keyword_only: false,
        };
        let mut i = 0;
        while i < params.len() {
            let required = params[i].required;
            match params[i].kind {
                ParamKind::PositionalOnly => {
                    signature.positional_only += 1;
                    signature.max_positional += 1;
                    signature.required_positional_only += required as usize;
                    signature.required_positional += required as usize;
                }
                ParamKind::PositionalOrKeyword => {
                    signature.max_positional += 1;
                    signature.required_positional += required as usize;
                }
                ParamKind::KeywordOnly => signature.required_keyword_only |= required,
            }
            i += 1;
        }
        signature
    }

    /// Distributes arguments over the parameters: `args` holds the positional values, then those of the keywords in `kwnames`. A required
    /// parameter is `Some` afterwards; an omitted one `None`.
    #[inline]
    pub fn bind<const N: usize>(
        &'static self,
        t: &Thread,
        args: &[Value],
        kwnames: Option<Gc<PyTuple>>,
        bound: &mut [Option<Value>; N],
    ) -> PyResult<()> {
        debug_assert_eq!(N, self.params.len());
        if kwnames.is_none()
            && args.len() >= self.required_positional
            && (args.len() <= self.max_positional || self.var_positional)
            && !self.required_keyword_only
        {
            for (slot, v) in bound.iter_mut().take(self.max_positional).zip(args) {
                *slot = Some(*v);
            }
            return Ok(());
        }
        self.bind_keywords(t, args, kwnames, bound)
    }

    #[inline(never)]
    fn bind_keywords(
        &'static self,
        t: &Thread,
        args: &[Value],
        kwnames: Option<Gc<PyTuple>>,
        bound: &mut [Option<Value>],
    ) -> PyResult<()> {
        let names: &[Value] = kwnames.as_ref().map_or(&[], |names| names.items());
        let (positional, keywords) = args.split_at(args.len() - names.len());
        let given = positional.len();
        if (given + names.len() > self.params.len() && !self.var_positional && !self.var_keyword)
            || (given > self.max_positional && !self.var_positional)
            || given < self.required_positional_only
        {
            return Err(self.count_error(t, given, names.len()));
        }
        for (slot, v) in bound.iter_mut().take(self.max_positional).zip(positional) {
            *slot = Some(*v);
        }
        let mut matched = 0;
        let first = given.min(self.max_positional).max(self.positional_only);
        for (i, (param, slot)) in self.params.iter().zip(bound.iter_mut()).enumerate().skip(first) {
            match names.iter().position(|name| eq_str(*name, param.name)) {
                Some(at) => {
                    *slot = Some(keywords[at]);
                    matched += 1;
                }
                None if param.required => {
                    let message =
                        format!("{}() missing required argument '{}' (pos {})", self.function, param.name, i + 1);
                    return Err(t.raise_type_error(message));
                }
                None => {}
            }
        }
        if matched < names.len() { self.check_leftover(t, given, names) } else { Ok(()) }
    }

    /// Some keyword matched no parameter that was still open.
    #[cold]
    fn check_leftover(&self, t: &Thread, given: usize, names: &[Value]) -> PyResult<()> {
        let taken = given.min(self.max_positional);
        for (i, param) in self.params.iter().enumerate().take(taken).skip(self.positional_only) {
            if names.iter().any(|name| eq_str(*name, param.name)) {
                return Err(t.raise_type_error(format!(
                    "argument for {}() given by name ('{}') and position ({})",
                    self.function,
                    param.name,
                    i + 1
                )));
            }
        }
        if self.var_keyword {
            return Ok(());
        }
        match names.iter().find(|name| !self.names_parameter(**name)) {
            Some(name) => Err(self.unexpected_keyword(t, *name)),
            None => Ok(()),
        }
    }

    fn names_parameter(&self, name: Value) -> bool {
        self.params[self.positional_only..].iter().any(|param| eq_str(name, param.name))
    }

    #[cold]
    fn unexpected_keyword(&self, t: &Thread, name: Value) -> Raised {
        let Some(name) = as_str(name) else { return t.raise_type_error("keywords must be strings") };
        let name = name.to_lossy();
        let hint = match closest(&name, self.params[self.positional_only..].iter().map(|param| param.name)) {
            Some(other) => format!(". Did you mean '{other}'?"),
            None => String::new(),
        };
        t.raise_type_error(format!("{}() got an unexpected keyword argument '{name}'{hint}", self.function))
    }

    #[cold]
    fn count_error(&self, t: &Thread, given: usize, keywords: usize) -> Raised {
        t.raise_type_error(self.count_message(given, keywords))
    }

    /// What is wrong with this many positional and keyword arguments.
    fn count_message(&self, given: usize, keywords: usize) -> String {
        let (function, total) = (self.function, self.params.len());
        if given + keywords > total && !self.var_positional && !self.var_keyword {
            let keyword = if given == 0 { "keyword " } else { "" };
            let s = plural(total);
            format!("{function}() takes at most {total} {keyword}argument{s} ({} given)", given + keywords)
        } else if given > self.max_positional && !self.var_positional {
            if self.max_positional == 0 {
                format!("{function}() takes no positional arguments")
            } else {
                let bound = if self.required_positional < self.max_positional { "at most" } else { "exactly" };
                let s = plural(self.max_positional);
                format!("{function}() takes {bound} {} positional argument{s} ({given} given)", self.max_positional)
            }
        } else {
            let required = self.required_positional_only;
            let open_ended = required < self.max_positional || self.var_positional;
            let bound = if open_ended { "at least" } else { "exactly" };
            format!("{function}() takes {bound} {required} positional argument{} ({given} given)", plural(required))
        }
    }

    /// What `*args` receives.
    #[inline]
    pub fn rest<'a>(&self, args: &'a [Value], kwnames: Option<Gc<PyTuple>>) -> &'a [Value] {
        let given = args.len() - kwnames.map_or(0, |names| names.len());
        args[..given].get(self.max_positional..).unwrap_or_default()
    }

    /// What `**kwargs` receives.
    #[inline]
    pub fn extra_keywords<'a>(&'static self, args: &'a [Value], kwnames: Option<Gc<PyTuple>>) -> KwArgs<'a> {
        KwArgs { args: Args { values: args, kwnames }, taken: Some(self) }
    }
}

/// The value of a required parameter that [`Signature::bind`] has filled.
#[inline(always)]
pub fn required(v: Option<Value>) -> Value {
    match v {
        Some(v) => v,
        None => unreachable!("binding fills every required parameter"),
    }
}

/// `**kwargs`: the keyword arguments that no parameter took.
#[derive(Clone, Copy)]
pub struct KwArgs<'a> {
    args: Args<'a>,
    taken: Option<&'static Signature>,
}

impl<'a> KwArgs<'a> {
    /// All keyword arguments of a call.
    pub fn all(args: Args<'a>) -> KwArgs<'a> {
        KwArgs { args, taken: None }
    }
    /// (name, value), in the order of the call. The names are `str`.
    pub fn iter(&self) -> impl Iterator<Item = (Value, Value)> + use<'a> {
        let taken = self.taken;
        self.args.keywords().filter(move |(name, _)| taken.is_none_or(|signature| !signature.names_parameter(*name)))
    }
    pub fn is_empty(&self) -> bool {
        self.args.kwnames.is_none() || self.iter().next().is_none()
    }
    /// As a new dict.
    pub fn to_dict(&self, t: &Thread) -> PyResult<Gc<PyDict>> {
        let dict = PyDict::new(t)?;
        for (name, v) in self.iter() {
            dict.set(t, name, v)?;
        }
        Ok(dict)
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// Checks a count of positional-only arguments: `max expected at least 1 argument, got 0`. For functions that take raw [`Args`].
#[inline]
pub fn check_positional(t: &Thread, function: &str, given: usize, min: usize, max: usize) -> PyResult<()> {
    if given < min || given > max { Err(positional_count_error(t, function, given, min, max)) } else { Ok(()) }
}

/// `len expected 1 argument, got 2`, `pop expected at most 1 argument, got 2`.
#[cold]
pub fn positional_count_error(t: &Thread, function: &str, given: usize, min: usize, max: usize) -> Raised {
    t.raise_type_error(positional_count_message(function, given, min, max))
}
fn positional_count_message(function: &str, given: usize, min: usize, max: usize) -> String {
    let (bound, limit) = match () {
        _ if min == max => ("", min),
        _ if given < min => ("at least ", min),
        _ => ("at most ", max),
    };
    format!("{function} expected {bound}{limit} argument{}, got {given}", plural(limit))
}

/// `f() takes exactly 2 arguments (1 given)`: the older style, of functions declared with `parse_tuple`.
#[cold]
pub fn parse_tuple_count_error(t: &Thread, function: &str, given: usize, min: usize, max: usize) -> Raised {
    let (bound, limit) = match () {
        _ if min == max => ("exactly", min),
        _ if given < min => ("at least", min),
        _ => ("at most", max),
    };
    t.raise_type_error(format!("{function}() takes {bound} {limit} argument{} ({given} given)", plural(limit)))
}

/// `TypeError: list() takes no keyword arguments`, if there are any.
#[inline]
pub fn check_no_keywords(t: &Thread, function: &str, kwnames: Option<Gc<PyTuple>>) -> PyResult<()> {
    match kwnames {
        Some(names) if !names.is_empty() => Err(t.raise_type_error(format!("{function}() takes no keyword arguments"))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ParamKind::{KeywordOnly as K, PositionalOnly as P, PositionalOrKeyword as E};

    /// (kind, required) of each parameter.
    fn count(function: &'static str, params: &[(ParamKind, bool)], given: usize, keywords: usize) -> String {
        let params: Vec<Param> =
            params.iter().map(|(kind, required)| Param { name: "x", kind: *kind, required: *required }).collect();
        Signature::new(function, params.leak(), false, false).count_message(given, keywords)
    }

    #[test]
    fn counts_with_keywords_are_reported_as_cpython_does() {
        let sum = [(P, true), (E, false)];
        assert_eq!(count("sum", &sum, 0, 0), "sum() takes at least 1 positional argument (0 given)");
        assert_eq!(count("sum", &sum, 2, 1), "sum() takes at most 2 arguments (3 given)");
        assert_eq!(
            count("round", &[(E, true), (E, false)], 0, 3),
            "round() takes at most 2 keyword arguments (3 given)"
        );
        assert_eq!(count("splitlines", &[(E, false)], 0, 2), "splitlines() takes at most 1 keyword argument (2 given)");
        assert_eq!(count("cmp_to_key", &[(E, true)], 2, 0), "cmp_to_key() takes at most 1 argument (2 given)");
        let isclose = [(E, true), (E, true), (K, false), (K, false)];
        assert_eq!(count("isclose", &isclose, 3, 0), "isclose() takes exactly 2 positional arguments (3 given)");
        let to_bytes = [(E, false), (E, false), (K, false)];
        assert_eq!(count("to_bytes", &to_bytes, 3, 0), "to_bytes() takes at most 2 positional arguments (3 given)");
        assert_eq!(count("sort", &[(K, false), (K, false)], 1, 0), "sort() takes no positional arguments");
        let nextafter = [(P, true), (P, true), (K, false)];
        assert_eq!(count("nextafter", &nextafter, 1, 0), "nextafter() takes exactly 2 positional arguments (1 given)");
        let replace = [(P, true), (P, true), (E, false)];
        assert_eq!(count("replace", &replace, 0, 2), "replace() takes at least 2 positional arguments (0 given)");
    }

    #[test]
    fn positional_counts() {
        assert_eq!(positional_count_message("insert", 1, 2, 2), "insert expected 2 arguments, got 1");
        assert_eq!(positional_count_message("pop", 2, 0, 1), "pop expected at most 1 argument, got 2");
        assert_eq!(positional_count_message("max", 0, 1, usize::MAX), "max expected at least 1 argument, got 0");
        assert_eq!(positional_count_message("sorted", 0, 1, 1), "sorted expected 1 argument, got 0");
    }
}
