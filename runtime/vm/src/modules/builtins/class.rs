//! `__build_class__`: what a class statement calls.

use crate::objects::cell::PyCell;
use crate::objects::function::PyFunction;
use crate::objects::str_::as_str;
use crate::objects::type_::{self, as_type};
use crate::prelude::*;
use crate::protocol::{attr, call, object};

/// Bases that are no classes may say what to use in their place (PEP 560). `None` when nothing changes.
pub fn resolve_bases(t: &Thread, bases: Gc<PyTuple>) -> PyResult<Option<Gc<PyTuple>>> {
    if bases.items().iter().all(|b| as_type(*b).is_some()) {
        return Ok(None);
    }
    let mut out = RootVec::new(&t.heap);
    let mut changed = false;
    for base in bases.items().iter().copied() {
        let entries = match as_type(base) {
            Some(_) => None,
            None => attr::get_optional(t, base, t.names.dunder_mro_entries)?,
        };
        let Some(entries) = entries else {
            out.push(base);
            continue;
        };
        let new = call::call1(t, entries, bases.into())?;
        let Some(new) = crate::objects::tuple::as_tuple(new) else {
            return Err(t.raise_type_error("__mro_entries__ must return a tuple"));
        };
        changed = true;
        new.items().iter().for_each(|v| out.push(*v));
    }
    if changed { PyTuple::new(t, &out).map(Some) } else { Ok(None) }
}

/// `__build_class__(func, name, /, *bases, [metaclass], **kwds)`.
pub fn build_class(t: &Thread, args: Args<'_>) -> PyResult<Value> {
    let positional = args.positional();
    if positional.len() < 2 {
        return Err(t.raise_type_error("__build_class__: not enough arguments"));
    }
    let Some(function) = positional[0].downcast::<PyFunction>() else {
        return Err(t.raise_type_error("__build_class__: func must be a function"));
    };
    let name = positional[1];
    if as_str(name).is_none() {
        return Err(t.raise_type_error("__build_class__: name is not a string"));
    }
    let written_bases = PyTuple::new(t, &positional[2..])?;
    let resolved = resolve_bases(t, written_bases)?;
    let bases = resolved.unwrap_or(written_bases);

    let mut metaclass = None;
    let keywords = if args.keyword_count() == 0 {
        None
    } else {
        let keywords = KwArgs::all(args).to_dict(t)?;
        metaclass = keywords.remove(t, t.names.metaclass)?;
        Some(keywords)
    };
    let metaclass = match metaclass {
        Some(m) => m,
        None => match bases.items().first() {
            Some(base) => t.class_of(*base).into(),
            None => t.types.type_.into(),
        },
    };
    let meta_type = as_type(metaclass);
    let metaclass: Value = match meta_type {
        Some(m) => type_::class::calculate_metaclass(t, m, bases.items())?.into(),
        None => metaclass,
    };

    let (prepared, namespace) = match attr::get_optional(t, metaclass, t.names.dunder_prepare)? {
        None => (false, PyDict::new(t)?.into()),
        Some(prepare) => {
            let args = PyTuple::new(t, &[name, bases.into()])?;
            (true, call::call_ex(t, prepare, args, keywords)?)
        }
    };
    if prepared && !is_mapping(t, namespace) {
        let meta = match as_type(metaclass) {
            Some(m) => m.name(),
            None => "<metaclass>".to_string(),
        };
        return Err(t.raise_type_error(format!(
            "{meta}.__prepare__() must return a mapping, not {}",
            t.class_of(namespace).name()
        )));
    }
    let cell = crate::modules::eval::run_function_in(t, function, namespace)?;
    if resolved.is_some() {
        crate::protocol::sequence::set_item(t, namespace, t.names.dunder_orig_bases, written_bases.into())?;
    }
    let args = PyTuple::new(t, &[name, bases.into(), namespace])?;
    let class = call::call_ex(t, metaclass, args, keywords)?;
    if as_type(class).is_some()
        && let Some(cell) = cell.downcast::<PyCell>()
    {
        check_class_cell(t, cell, name, class)?;
    }
    Ok(class)
}

/// The class body's `__class__` cell must have got the class.
fn check_class_cell(t: &Thread, cell: Gc<PyCell>, name: Value, class: Value) -> PyResult<()> {
    let found = cell.contents.get();
    if found == Some(class) {
        return Ok(());
    }
    let (name, class) = (object::repr(t, name)?, object::repr(t, class)?);
    let (name, class) = (name.to_lossy(), class.to_lossy());
    Err(match found {
        None => t.raise_runtime_error(format!(
            "__class__ not set defining {name} as {class}. Was __classcell__ propagated to type.__new__?"
        )),
        Some(other) => {
            let other = object::repr(t, other)?;
            t.raise_type_error(format!("__class__ set to {} defining {name} as {class}", other.to_lossy()))
        }
    })
}

/// `PyMapping_Check`: whether subscripts work.
pub fn is_mapping(t: &Thread, v: Value) -> bool {
    t.class_of(v).slots.get().mp_subscript.is_some()
}
