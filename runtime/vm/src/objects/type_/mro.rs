//! Method resolution order: the C3 linearization (Barrett et al., "A monotonic superclass linearization for Dylan", OOPSLA 1996).

use super::{PyType, as_type};
use crate::prelude::*;
use crate::protocol::{call, sequence};

/// Computes and stores the MRO of a class whose bases are set; honours a metaclass's `mro()`. False if that has set another MRO meanwhile,
/// which then stays.
pub fn set_mro(t: &Thread, class: Gc<PyType>) -> PyResult<bool> {
    let metaclass = t.class_of(class.value());
    if metaclass == t.types.type_ {
        let mro = linearize(t, class)?;
        class.mro.set(&class.header, Some(mro));
        return Ok(true);
    }
    let old = class.mro.get();
    let mro = custom(t, class, metaclass)?;
    if class.mro.get() != old {
        return Ok(false);
    }
    class.mro.set(&class.header, Some(mro));
    let announced = |v: &Value| as_type(*v).is_some_and(|c| is_base(&class, c));
    let regular = mro.items().first() == Some(&class.value()) && mro.items()[1..].iter().all(announced);
    class.odd_mro.set(!regular);
    Ok(true)
}
/// Whether `base` is among the bases of `class`, their bases, and so on.
fn is_base(class: &PyType, base: Gc<PyType>) -> bool {
    let Some(bases) = class.bases.get() else { return false };
    bases.items().iter().filter_map(|b| as_type(*b)).any(|b| b == base || is_base(&b, base))
}

/// What the metaclass's `mro` method says, checked.
fn custom(t: &Thread, class: Gc<PyType>, metaclass: Gc<PyType>) -> PyResult<Gc<PyTuple>> {
    let own = metaclass.lookup(t, t.names.mro);
    if own.is_some() && own == t.types.type_.lookup(t, t.names.mro) {
        return linearize(t, class);
    }
    let result = call::call_method(t, class.value(), t.names.mro, &[])?;
    let mro = sequence::to_tuple(t, result)?;
    if mro.is_empty() {
        return Err(t.raise_type_error("type MRO must not be empty"));
    }
    let solid = class.solid_base();
    for &item in mro.items() {
        let Some(base) = as_type(item) else {
            return Err(t.raise_type_error(format!("mro() returned a non-class ('{}')", t.class_of(item).name())));
        };
        if !solid.is_subtype_of(base.solid_base()) {
            return Err(t.raise_type_error(format!("mro() returned base with unsuitable layout ('{}')", base.name())));
        }
    }
    Ok(mro)
}

/// The C3 linearization of a class with its bases.
pub fn linearize(t: &Thread, class: Gc<PyType>) -> PyResult<Gc<PyTuple>> {
    let bases = class.bases.get().unwrap_or_else(|| PyTuple::empty(t));
    let mut result = RootVec::new(&t.heap);
    result.push(class.value());
    if let [only] = bases.items()
        && let Some(base) = as_type(*only)
        && let Some(mro) = base.mro.get()
    {
        result.extend_from_slice(mro.items());
        return PyTuple::new(t, &result);
    }
    check_duplicates(t, bases)?;
    let mut sequences: Vec<&[Value]> = Vec::with_capacity(bases.len() + 1);
    for &base in bases.items() {
        match as_type(base).and_then(|b| b.mro.get()) {
            Some(mro) => sequences.push(mro.as_ref().items()),
            None => {
                let name = as_type(base).map_or_else(String::new, |b| b.short_name());
                return Err(t.raise_type_error(format!("Cannot extend an incomplete type '{name}'")));
            }
        }
    }
    sequences.push(bases.as_ref().items());
    loop {
        sequences.retain(|s| !s.is_empty());
        if sequences.is_empty() {
            return PyTuple::new(t, &result);
        }
        let in_a_tail = |c: Value| sequences.iter().any(|s| s[1..].contains(&c));
        match sequences.iter().map(|s| s[0]).find(|&c| !in_a_tail(c)) {
            Some(next) => {
                result.push(next);
                for s in &mut sequences {
                    if s[0] == next {
                        *s = &s[1..];
                    }
                }
            }
            None => {
                // The heads, each once, in order.
                let mut names: Vec<(Value, String)> = Vec::new();
                for s in &sequences {
                    if !names.iter().any(|(v, _)| *v == s[0]) {
                        names.push((s[0], as_type(s[0]).map_or_else(String::new, |c| c.short_name())));
                    }
                }
                let names: Vec<String> = names.into_iter().map(|(_, n)| n).collect();
                return Err(t.raise_type_error(format!(
                    "Cannot create a consistent method resolution order (MRO) for bases {}",
                    names.join(", ")
                )));
            }
        }
    }
}

fn check_duplicates(t: &Thread, bases: Gc<PyTuple>) -> PyResult<()> {
    let items = bases.items();
    for (i, a) in items.iter().enumerate() {
        if items[i + 1..].contains(a) {
            let name = as_type(*a).map_or_else(|| "?".to_string(), |c: Gc<PyType>| c.short_name());
            return Err(t.raise_type_error(format!("duplicate base class {name}")));
        }
    }
    Ok(())
}
