//! Argument binding for native functions, as CPython's Argument Clinic does it, with its messages.
//!
//! `#[pyfunction("sorted(iterable, /, *, key=None, reverse=False)")]` generates a static [`Signature`] and a wrapper that calls
//! [`Signature::bind`] and converts each bound value with [`FromArg`]. Functions with positional-only parameters get straight-line code and
//! come here only to raise ([`positional_count_error`]). Conversions are in [`crate::abi::convert`].

use crate::abi::suggest::closest;
use crate::objects::str_::{as_str, eq_str};
use crate::prelude::*;
use std::borrow::Cow;

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

/// The name of a keyword argument in a call. A trait so that binding can be tested without a heap.
trait KeywordName {
    fn is(&self, name: &str) -> bool;
    /// For messages; `None` if it is no string at all.
    fn text(&self) -> Option<Cow<'_, str>>;
}
impl KeywordName for Value {
    #[inline]
    fn is(&self, name: &str) -> bool {
        eq_str(*self, name)
    }
    fn text(&self) -> Option<Cow<'_, str>> {
        as_str(*self).map(|s| Cow::Owned(s.to_lossy().into_owned()))
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
        &self,
        t: &Thread,
        args: &[Value],
        kwnames: Option<Gc<PyTuple>>,
        bound: &mut [Option<Value>],
    ) -> PyResult<()> {
        let names: &[Value] = kwnames.as_ref().map_or(&[], |names| names.items());
        let (positional, keywords) = args.split_at(args.len() - names.len());
        self.distribute(positional, names, keywords, bound).map_err(|message| t.raise_type_error(message))
    }

    /// [`Signature::bind`] in full; fails with the message of a `TypeError`.
    fn distribute<N: KeywordName>(
        &self,
        positional: &[Value],
        names: &[N],
        keywords: &[Value],
        bound: &mut [Option<Value>],
    ) -> Result<(), String> {
        let given = positional.len();
        if (given + names.len() > self.params.len() && !self.var_positional && !self.var_keyword)
            || (given > self.max_positional && !self.var_positional)
            || given < self.required_positional_only
        {
            return Err(self.count_message(given, names.len()));
        }
        for (slot, v) in bound.iter_mut().take(self.max_positional).zip(positional) {
            *slot = Some(*v);
        }
        let mut matched = 0;
        let first = given.min(self.max_positional).max(self.positional_only);
        for (i, (param, slot)) in self.params.iter().zip(bound.iter_mut()).enumerate().skip(first) {
            match names.iter().position(|name| name.is(param.name)) {
                Some(at) => {
                    *slot = Some(keywords[at]);
                    matched += 1;
                }
                None if param.required => {
                    return Err(format!(
                        "{}() missing required argument '{}' (pos {})",
                        self.function,
                        param.name,
                        i + 1
                    ));
                }
                None => {}
            }
        }
        if matched < names.len() { self.check_leftover(given, names) } else { Ok(()) }
    }

    /// Some keyword matched no parameter that was still open.
    #[cold]
    fn check_leftover<N: KeywordName>(&self, given: usize, names: &[N]) -> Result<(), String> {
        let taken = given.min(self.max_positional);
        for (i, param) in self.params.iter().enumerate().take(taken).skip(self.positional_only) {
            if names.iter().any(|name| name.is(param.name)) {
                return Err(format!(
                    "argument for {}() given by name ('{}') and position ({})",
                    self.function,
                    param.name,
                    i + 1
                ));
            }
        }
        if self.var_keyword {
            return Ok(());
        }
        match names.iter().find(|name| !self.names_parameter(*name)) {
            Some(name) => Err(self.unexpected_keyword_message(name)),
            None => Ok(()),
        }
    }

    fn names_parameter<N: KeywordName>(&self, name: &N) -> bool {
        self.params[self.positional_only..].iter().any(|param| name.is(param.name))
    }

    fn unexpected_keyword_message<N: KeywordName>(&self, name: &N) -> String {
        let Some(name) = name.text() else { return "keywords must be strings".to_owned() };
        let hint = match closest(&name, self.params[self.positional_only..].iter().map(|param| param.name)) {
            Some(other) => format!(". Did you mean '{other}'?"),
            None => String::new(),
        };
        format!("{}() got an unexpected keyword argument '{name}'{hint}", self.function)
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
        self.args.keywords().filter(move |(name, _)| taken.is_none_or(|signature| !signature.names_parameter(name)))
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

    impl KeywordName for &str {
        fn is(&self, name: &str) -> bool {
            *self == name
        }
        fn text(&self) -> Option<Cow<'_, str>> {
            Some(Cow::Borrowed(self))
        }
    }

    /// Calls a function of this signature with so many positional arguments (1, 2, ...) and these keywords (-1, -2, ...): what each
    /// parameter received, or the message.
    fn call(signature: &'static str, given: i64, keywords: &[&str]) -> String {
        let (function, rest) = signature.trim_end_matches(')').split_once('(').unwrap();
        let (mut params, mut variadic, mut extra, mut kind) = (Vec::new(), false, false, E);
        for item in rest.split(", ") {
            match item {
                "/" => params.iter_mut().for_each(|p: &mut Param| p.kind = P),
                "*" => kind = K,
                _ if item.starts_with("**") => extra = true,
                _ if item.starts_with('*') => (variadic, kind) = (true, K),
                _ => {
                    let (name, required) = match item.split_once('=') {
                        Some((name, _)) => (name, false),
                        None => (item, true),
                    };
                    params.push(Param { name, kind, required });
                }
            }
        }
        let n = params.len();
        let signature = Signature::new(function, params.leak(), variadic, extra);
        let positional: Vec<Value> = (1..=given).map(Value::from_small_int).collect();
        let values: Vec<Value> = (1..=keywords.len() as i64).map(|i| Value::from_small_int(-i)).collect();
        let mut bound = vec![None; n];
        match signature.distribute(&positional, keywords, &values, &mut bound) {
            Ok(()) => {
                let show = |v: &Option<Value>| v.map_or("-".to_owned(), |v| format!("{v:?}"));
                bound.iter().map(show).collect::<Vec<_>>().join(" ")
            }
            Err(message) => message,
        }
    }

    #[test]
    fn keywords_are_distributed() {
        let pow = "pow(base, exp, mod=None)";
        assert_eq!(call(pow, 2, &[]), "1 2 -");
        assert_eq!(call(pow, 1, &["mod", "exp"]), "1 -2 -1");
        assert_eq!(call(pow, 0, &["exp", "base"]), "-2 -1 -");
        assert_eq!(call("print(*args, sep=None, end=None)", 3, &["end"]), "- -1");
        assert_eq!(call("f(a, *args, k=None, **kwargs)", 3, &["z", "k"]), "1 -2");
        assert_eq!(call("f(a=None, /, b=None)", 0, &["b"]), "- -1");
    }

    #[test]
    fn binding_errors_are_reported_as_cpython_does() {
        let pow = "pow(base, exp, mod=None)";
        assert_eq!(call(pow, 0, &[]), "pow() missing required argument 'base' (pos 1)");
        assert_eq!(call(pow, 1, &[]), "pow() missing required argument 'exp' (pos 2)");
        assert_eq!(call(pow, 4, &[]), "pow() takes at most 3 arguments (4 given)");
        assert_eq!(call(pow, 0, &["exp"]), "pow() missing required argument 'base' (pos 1)");
        assert_eq!(call(pow, 1, &["base"]), "pow() missing required argument 'exp' (pos 2)");
        assert_eq!(call(pow, 2, &["expp"]), "pow() got an unexpected keyword argument 'expp'. Did you mean 'exp'?");
        let open =
            "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)";
        assert_eq!(call(open, 2, &["mode"]), "argument for open() given by name ('mode') and position (2)");
        assert_eq!(call(open, 4, &["encoding"]), "argument for open() given by name ('encoding') and position (4)");
        assert_eq!(call(open, 1, &["foo"]), "open() got an unexpected keyword argument 'foo'");
        assert_eq!(call(open, 9, &[]), "open() takes at most 8 arguments (9 given)");
        let print = "print(*args, sep=' ', end='', file=None, flush=False)";
        assert_eq!(call(print, 1, &["ed"]), "print() got an unexpected keyword argument 'ed'. Did you mean 'end'?");
        assert_eq!(
            call(print, 0, &["sep", "end", "file", "flush", "foo"]),
            "print() got an unexpected keyword argument 'foo'"
        );
        let sort = "sort(*, key=None, reverse=False)";
        assert_eq!(call(sort, 1, &[]), "sort() takes no positional arguments");
        assert_eq!(call(sort, 1, &["key", "reverse", "foo"]), "sort() takes at most 2 arguments (4 given)");
        assert_eq!(call(sort, 0, &["key", "reverse", "foo"]), "sort() takes at most 2 keyword arguments (3 given)");
        let replace = "replace(old, new, /, count=-1)";
        assert_eq!(call(replace, 2, &["old"]), "replace() got an unexpected keyword argument 'old'");
        assert_eq!(call(replace, 0, &["old", "new"]), "replace() takes at least 2 positional arguments (0 given)");
        assert_eq!(
            call("exec(source, globals=None, locals=None, /, *, closure=None)", 4, &[]),
            "exec() takes at most 3 positional arguments (4 given)"
        );
    }

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
