//! `_thread._local`: attributes of which each thread has its own.

use super::ident;
use crate::prelude::*;
use crate::protocol::attr;

/// An object whose attributes each thread has for itself.
#[pyclass(name = "_local", module = "_thread", signature = "()", flags = BASETYPE | HAVE_GC | MANAGED_WEAKREF)]
pub struct Local {
    args: GcField<PyTuple>,
    keywords: GcField<PyDict>,
    /// The attributes of each thread.
    dicts: GcRefCell<Vec<(i64, Gc<PyDict>)>>,
}
type LocalRef = Gc<Native<Local>>;

impl Local {
    /// The calling thread's attributes, made on first use: then `__init__` runs for the thread.
    fn dict(t: &Thread, zelf: LocalRef) -> PyResult<Gc<PyDict>> {
        let me = ident() as i64;
        if let Some((_, d)) = zelf.dicts.borrow().iter().find(|(id, _)| *id == me) {
            return Ok(*d);
        }
        let d = PyDict::new(t)?;
        {
            let live = t.state_of_vm().threads.live.borrow();
            let mut dicts = zelf.dicts.borrow_mut(zelf.header());
            // Those of threads that have ended go.
            dicts.retain(|(id, _)| live.contains(&(*id as u64)));
            dicts.push((me, d));
        }
        let class = t.class_of(zelf.into());
        let init = class.slots.get().init;
        let inherited = t.types.object.slots.get().init;
        if let Some(init) = init
            && inherited.is_none_or(|o| o as usize != init as usize)
        {
            let (args, keywords) = (zelf.args.get().unwrap_or_else(|| t.empty_tuple()), zelf.keywords.get());
            let mut values = RootVec::new(&t.heap);
            args.items().iter().for_each(|v| values.push(*v));
            let mut names = RootVec::new(&t.heap);
            if let Some(k) = keywords {
                let mut p = 0;
                while let Some((name, v)) = k.next_entry(t, &mut p) {
                    names.push(name);
                    values.push(v);
                }
            }
            let kwnames = if names.is_empty() { None } else { Some(PyTuple::new(t, &names)?) };
            let done = init(t, zelf.into(), Args { values: &values, kwnames });
            if done.is_err() {
                // The next access tries again.
                zelf.dicts.borrow_mut(zelf.header()).retain(|(id, _)| *id != me);
            }
            done?;
        }
        Ok(d)
    }
}

#[pymethods]
impl Local {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<LocalRef> {
        let object_init = t.types.object.slots.get().init.map(|f| f as usize);
        if !args.values.is_empty() && cls.slots.get().init.map(|f| f as usize) == object_init {
            return Err(t.raise_type_error("Initialization arguments are not supported"));
        }
        let positional = PyTuple::new(t, args.positional())?;
        let keywords = if args.keyword_count() > 0 { Some(KwArgs::all(args).to_dict(t)?) } else { None };
        let d = PyDict::new(t)?;
        let local = Local {
            args: GcField::new(positional),
            keywords: GcField::opt(keywords),
            // The creating thread's `__init__` runs as for any object.
            dicts: GcRefCell::new(vec![(ident() as i64, d)]),
        };
        Native::new(t, cls, local)
    }
    #[slot]
    fn getattro(t: &Thread, zelf: LocalRef, name: Value) -> PyResult<Value> {
        let dict = Local::dict(t, zelf)?;
        if name == t.names.dunder_dict {
            return Ok(dict.into());
        }
        let class = t.class_of(zelf.into());
        let found = class.lookup(t, name);
        if let Some(found) = found {
            let slots = t.class_of(found).slots.get();
            if slots.descr_set.is_some()
                && let Some(get) = slots.descr_get
            {
                return get(t, found, Some(zelf.into()), Some(class.into()));
            }
        }
        if let Some(v) = dict.get_name(t, name)? {
            return Ok(v);
        }
        match found {
            Some(found) => match t.class_of(found).slots.get().descr_get {
                Some(get) => get(t, found, Some(zelf.into()), Some(class.into())),
                None => Ok(found),
            },
            None => Err(t.raise_attribute_error_on(
                format!("'{}' object has no attribute '{}'", class.name(), attr::name_text(name)),
                zelf.into(),
                name,
            )),
        }
    }
    #[slot]
    fn setattro(t: &Thread, zelf: LocalRef, name: Value, v: Option<Value>) -> PyResult<()> {
        let dict = Local::dict(t, zelf)?;
        if name == t.names.dunder_dict {
            return Err(t.raise_attribute_error(format!(
                "'{}' object attribute '__dict__' is read-only",
                t.class_of(zelf.into()).name()
            )));
        }
        let class = t.class_of(zelf.into());
        if let Some(found) = class.lookup(t, name)
            && let Some(set) = t.class_of(found).slots.get().descr_set
        {
            return set(t, found, zelf.into(), v);
        }
        match v {
            Some(v) => dict.set_name(t, name, v),
            None => match dict.remove(t, name)? {
                Some(_) => Ok(()),
                None => Err(t.raise_attribute_error_on(
                    format!("'{}' object has no attribute '{}'", class.name(), attr::name_text(name)),
                    zelf.into(),
                    name,
                )),
            },
        }
    }
}
