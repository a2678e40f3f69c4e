//! Binding arguments to a Python function's parameters, with CPython's messages.

use crate::frames::window::Fp;
use crate::interp::suggest;
use crate::objects::code::PyCode;
use crate::objects::function::PyFunction;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, object, sequence};
use brolga_bytecode::code::co;

/// Fills the parameters' slots of a window that is not linked yet, whose localsplus is empty. `args` is reachable by the collector
/// from elsewhere.
pub fn bind(t: &Thread, fp: Fp, function: Gc<PyFunction>, args: Args<'_>) -> PyResult<()> {
    let code = function.code();
    let argcount = code.argcount as usize;
    let total = argcount + code.kwonlyargcount as usize;
    let (positional, keyword_count) = (args.positional(), args.keyword_count());
    let given = positional.len();

    // What is allocated here stays in Rust locals until the end: the collector does not see the window yet.
    let extra_keywords = if code.flags & co::VARKEYWORDS != 0 { Some(PyDict::new(t)?) } else { None };
    for (i, v) in positional.iter().take(argcount).enumerate() {
        fp.set_local(i, Some(*v));
    }
    if keyword_count > 0 {
        let posonly = code.posonlyargcount as usize;
        for (name, v) in args.keywords() {
            match parameter(&code, name, posonly, total) {
                Some(i) => {
                    if fp.local(i).is_some() {
                        return Err(multiple_values(t, function, name));
                    }
                    fp.set_local(i, Some(v));
                }
                None => match extra_keywords {
                    Some(d) => {
                        if as_str(name).is_none() {
                            return Err(not_strings(t, function));
                        }
                        d.set(t, name, v)?;
                    }
                    None => return Err(unexpected_keyword(t, function, args, name)),
                },
            }
        }
    }
    if given > argcount && code.flags & co::VARARGS == 0 {
        return Err(too_many_positional(t, fp, function, given));
    }
    if given < argcount {
        let defaults: &[Value] = function.defaults.get().map_or(&[], |d| d.as_ref().items());
        let required = argcount.saturating_sub(defaults.len());
        if (given..required).any(|i| fp.local(i).is_none()) {
            return Err(missing_positional(t, fp, function, required));
        }
        for i in given.max(required)..argcount {
            if fp.local(i).is_none() {
                fp.set_local(i, Some(defaults[i + defaults.len() - argcount]));
            }
        }
    }
    if total > argcount {
        let mut missing = false;
        for i in argcount..total {
            if fp.local(i).is_none() {
                match function.kwdefaults.get() {
                    Some(d) => match d.get_name(t, code.localsplus_name(i))? {
                        Some(v) => fp.set_local(i, Some(v)),
                        None => missing = true,
                    },
                    None => missing = true,
                }
            }
        }
        if missing {
            return Err(missing_keyword_only(t, fp, function, argcount, total));
        }
    }
    let mut next = total;
    if code.flags & co::VARARGS != 0 {
        let rest = if given > argcount { &positional[argcount..] } else { &[] };
        let rest = PyTuple::new(t, rest)?;
        fp.set_local(next, Some(rest.value()));
        next += 1;
    }
    if let Some(d) = extra_keywords {
        fp.set_local(next, Some(d.value()));
    }
    Ok(())
}

/// The parameter that takes a keyword argument.
#[inline]
fn parameter(code: &PyCode, name: Value, posonly: usize, total: usize) -> Option<usize> {
    // Names are interned nearly always.
    for i in posonly..total {
        if code.localsplus_name(i) == name {
            return Some(i);
        }
    }
    let name = as_str(name)?;
    if name.is_interned() {
        // As parameters' names are: there is no other of its text. (What was passed may be an instance of a subclass.)
        return (posonly..total).find(|i| code.localsplus_name(*i) == name.value());
    }
    (posonly..total).find(|i| as_str(code.localsplus_name(*i)).is_some_and(|p| p.as_ref().eq(&name)))
}

fn text(v: Value) -> String {
    as_str(v).map_or_else(String::new, |s| s.to_lossy().into_owned())
}
fn qualname(f: Gc<PyFunction>) -> String {
    f.qualname.get().map_or_else(String::new, text)
}
#[cold]
fn multiple_values(t: &Thread, f: Gc<PyFunction>, name: Value) -> Raised {
    t.raise_type_error(format!("{}() got multiple values for argument '{}'", qualname(f), text(name)))
}
#[cold]
fn not_strings(t: &Thread, f: Gc<PyFunction>) -> Raised {
    t.raise_type_error(format!("{}() keywords must be strings", qualname(f)))
}
#[cold]
fn unexpected_keyword(t: &Thread, f: Gc<PyFunction>, args: Args<'_>, name: Value) -> Raised {
    if as_str(name).is_none() {
        return not_strings(t, f);
    }
    let code = f.code();
    let posonly = code.posonlyargcount as usize;
    let total = (code.argcount + code.kwonlyargcount) as usize;
    let mut wrong = Vec::new();
    for i in 0..posonly {
        let parameter = code.localsplus_name(i);
        if args.keywords().any(|(n, _)| n == parameter || (as_str(n).is_some() && text(n) == text(parameter))) {
            wrong.push(text(parameter));
        }
    }
    if !wrong.is_empty() {
        return t.raise_type_error(format!(
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            qualname(f),
            wrong.join(", ")
        ));
    }
    let wanted = text(name);
    let known: Vec<String> = (posonly..total).map(|i| text(code.localsplus_name(i))).collect();
    let hint = match suggest::closest(&known, &wanted) {
        Some(s) => format!(". Did you mean '{s}'?"),
        None => String::new(),
    };
    t.raise_type_error(format!("{}() got an unexpected keyword argument '{wanted}'{hint}", qualname(f)))
}
#[cold]
fn too_many_positional(t: &Thread, fp: Fp, f: Gc<PyFunction>, given: usize) -> Raised {
    let code = f.code();
    let argcount = code.argcount as usize;
    let keyword_only = (argcount..argcount + code.kwonlyargcount as usize).filter(|i| fp.local(*i).is_some()).count();
    let defaults = f.defaults.get().map_or(0, |d| d.len());
    let (takes, plural) = if defaults > 0 {
        (format!("from {} to {argcount}", argcount.saturating_sub(defaults)), true)
    } else {
        (argcount.to_string(), argcount != 1)
    };
    let s = |plural: bool| if plural { "s" } else { "" };
    let and_keywords = if keyword_only > 0 {
        format!(
            " positional argument{} (and {keyword_only} keyword-only argument{})",
            s(given != 1),
            s(keyword_only != 1)
        )
    } else {
        String::new()
    };
    let were = if given == 1 && keyword_only == 0 { "was" } else { "were" };
    t.raise_type_error(format!(
        "{}() takes {takes} positional argument{} but {given}{and_keywords} {were} given",
        qualname(f),
        s(plural)
    ))
}
#[cold]
fn missing_positional(t: &Thread, fp: Fp, f: Gc<PyFunction>, required: usize) -> Raised {
    let unset: Vec<usize> = (0..required).filter(|i| fp.local(*i).is_none()).collect();
    missing(t, f, "positional", &unset)
}
#[cold]
fn missing_keyword_only(t: &Thread, fp: Fp, f: Gc<PyFunction>, argcount: usize, total: usize) -> Raised {
    let unset: Vec<usize> = (argcount..total).filter(|i| fp.local(*i).is_none()).collect();
    missing(t, f, "keyword-only", &unset)
}
fn missing(t: &Thread, f: Gc<PyFunction>, kind: &str, parameters: &[usize]) -> Raised {
    let code = f.code();
    let mut shown = Vec::new();
    for i in parameters {
        match object::repr(t, code.localsplus_name(*i)) {
            Ok(s) => shown.push(s.to_lossy().into_owned()),
            Err(r) => return r,
        }
    }
    let list = match shown.as_slice() {
        [] => String::new(),
        [a] => a.clone(),
        [a, b] => format!("{a} and {b}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    };
    let plural = if shown.len() == 1 { "" } else { "s" };
    t.raise_type_error(format!("{}() missing {} required {kind} argument{plural}: {list}", qualname(f), shown.len()))
}

/// How error messages about a call name the callable: `module.qualname()`, or its `str()`.
pub fn describe_callable(t: &Thread, callable: Value) -> PyResult<String> {
    if let Some(name) = attr::get_optional(t, callable, t.names.dunder_qualname)?
        && let Some(name) = as_str(name)
    {
        let name = name.to_lossy().into_owned();
        if let Some(module) = attr::get_optional(t, callable, t.names.dunder_module)?
            && let Some(module) = as_str(module)
        {
            let module = module.to_lossy();
            if module != "builtins" {
                return Ok(format!("{module}.{name}()"));
            }
        }
        return Ok(format!("{name}()"));
    }
    Ok(object::str(t, callable)?.to_lossy().into_owned())
}

/// Merges `**mapping` into the keyword arguments collected so far.
pub fn merge_keywords(t: &Thread, target: Gc<PyDict>, mapping: Value, callable: Value) -> PyResult<()> {
    let add = |key: Value, v: Value| -> PyResult<()> {
        if target.get(t, key)?.is_some() {
            let what = describe_callable(t, callable)?;
            let key = crate::protocol::object::str(t, key)?;
            return Err(
                t.raise_type_error(format!("{what} got multiple values for keyword argument '{}'", key.to_lossy()))
            );
        }
        target.set(t, key, v)
    };
    if let Some(d) = mapping.downcast::<PyDict>()
        && t.class_of(mapping).slots.get().iter.map(|f| f as usize) == t.types.dict.slots.get().iter.map(|f| f as usize)
    {
        let mut position = 0;
        while let Some((key, v)) = d.next_entry(t, &mut position) {
            add(key, v)?;
        }
        return Ok(());
    }
    let Some(keys) = attr::get_optional(t, mapping, t.names.keys)? else {
        let what = describe_callable(t, callable)?;
        let class = t.class_of(mapping).name();
        return Err(t.raise_type_error(format!("{what} argument after ** must be a mapping, not {class}")));
    };
    let keys = crate::protocol::call::call0(t, keys)?;
    let keys = crate::protocol::iter::collect(t, keys)?;
    for key in keys.iter() {
        let v = sequence::get_item(t, mapping, *key)?;
        add(*key, v)?;
    }
    Ok(())
}

/// A tuple and a dict of arguments in vectorcall form.
pub fn flatten(t: &Thread, args: Gc<PyTuple>, kwargs: Gc<PyDict>) -> PyResult<(RootVec, Option<Gc<PyTuple>>)> {
    let mut values = RootVec::new(&t.heap);
    values.extend_from_slice(args.items());
    if kwargs.is_empty() {
        return Ok((values, None));
    }
    let mut names = RootVec::new(&t.heap);
    let mut position = 0;
    while let Some((key, v)) = kwargs.next_entry(t, &mut position) {
        if as_str(key).is_none() {
            return Err(t.raise_type_error("keywords must be strings"));
        }
        names.push(key);
        values.push(v);
    }
    let names = PyTuple::new(t, &names)?;
    Ok((values, Some(names)))
}
