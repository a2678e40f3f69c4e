//! Writing objects that say themselves how they are made (`__reduce_ex__`), and those that are found by name.

use super::kept_attribute;
use super::opcode::*;
use super::pickling_error;
use super::save::Saver;
use brolga_vm::codecs::utf8;
use brolga_vm::modules::import;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::{as_str, eq_str};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::objects::type_::as_type;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, iter, object, sequence};

/// The parts of what `__reduce__` returned.
struct Parts {
    callable: Value,
    arguments: Gc<PyTuple>,
    state: Option<Value>,
    list_items: Option<Value>,
    dict_items: Option<Value>,
    state_setter: Option<Value>,
}

impl Saver<'_> {
    /// The function that is registered for a class.
    pub fn registered_reducer(&self, class: Gc<PyType>) -> PyResult<Option<Value>> {
        let t = self.t;
        let Some(table) = self.pickler.dispatch_table.get() else {
            let table = kept_attribute(t, "pickle.dispatch_table", "copyreg", "dispatch_table")?;
            return match table.downcast::<PyDict>() {
                Some(table) => table.get(t, class.value()),
                None => Err(t.raise_runtime_error("copyreg.dispatch_table should be a dict")),
            };
        };
        let found = sequence::get_item(t, table, class.value());
        t.catch(found, t.types.key_error)
    }
    /// What the object's own method returns.
    pub fn reduced(&self, v: Value) -> PyResult<Value> {
        let t = self.t;
        if let Some(method) = attr::get_optional(t, v, t.intern("__reduce_ex__"))? {
            return call::call1(t, method, t.new_int(self.protocol)?);
        }
        match attr::get_optional(t, v, t.intern("__reduce__"))? {
            Some(method) => call::call0(t, method),
            None => Err(pickling_error(t, format!("Can't pickle {} object", self.class_text(v)))),
        }
    }

    fn parts(&self, parts: Gc<PyTuple>) -> PyResult<Parts> {
        let t = self.t;
        let n = parts.len();
        if !(2..=6).contains(&n) {
            let message = "tuple returned by __reduce__ must contain 2 through 6 elements";
            return Err(pickling_error(t, message));
        }
        let optional = |i: usize| (i < n).then(|| parts.get(i)).filter(|v| !v.is_none());
        let wrong = |which: &str, what: &str, v: Value| {
            let got = self.class_text(v);
            let message = format!("{which} item of the tuple returned by __reduce__ must be {what}, not {got}");
            Err(pickling_error(t, message))
        };
        let callable = parts.get(0);
        if !call::is_callable(t, callable) {
            return wrong("first", "callable", callable);
        }
        let Some(arguments) = as_tuple(parts.get(1)) else { return wrong("second", "a tuple", parts.get(1)) };
        let (list_items, dict_items, state_setter) = (optional(3), optional(4), optional(5));
        if let Some(v) = list_items.filter(|v| !iter::is_iterator(t, *v)) {
            return wrong("fourth", "an iterator", v);
        }
        if let Some(v) = dict_items.filter(|v| !iter::is_iterator(t, *v)) {
            return wrong("fifth", "an iterator", v);
        }
        if let Some(v) = state_setter.filter(|v| !call::is_callable(t, *v)) {
            return wrong("sixth", "callable", v);
        }
        Ok(Parts { callable, arguments, state: optional(2), list_items, dict_items, state_setter })
    }

    /// Saves a part of an object; an error gets a note of which.
    fn part(&mut self, v: Value, owner: Option<Value>, what: &str) -> PyResult<()> {
        self.save(v, true).map_err(|raised| match owner {
            Some(owner) => self.noted(raised, || Ok(format!("when serializing {} {what}", self.class_text(owner)))),
            None => raised,
        })
    }

    /// Writes an object as a call, and then what is done to the result.
    pub fn reduce(&mut self, parts: Gc<PyTuple>, owner: Option<Value>) -> PyResult<()> {
        let t = self.t;
        let parts = self.parts(parts)?;
        let name = if self.protocol >= 2 {
            attr::get_optional(t, parts.callable, t.names.dunder_name)?.filter(|name| as_str(*name).is_some())
        } else {
            None
        };
        if name.is_some_and(|name| eq_str(name, "__newobj_ex__")) {
            self.new_object_with_keywords(parts.arguments, owner)?;
        } else if name.is_some_and(|name| eq_str(name, "__newobj__")) {
            self.new_object(parts.arguments, owner)?;
        } else {
            self.part(parts.callable, owner, "reconstructor")?;
            self.part(parts.arguments.into(), owner, "reconstructor arguments")?;
            self.op(REDUCE);
        }
        if let Some(v) = owner {
            // An object that contains itself has been written meanwhile.
            match self.number_of(v) {
                Some(n) => {
                    self.op(POP);
                    self.refer(n);
                }
                None => self.memoize(v),
            }
        }
        let subject = owner.unwrap_or(Value::NONE);
        if let Some(items) = parts.list_items {
            self.append_all(subject, items)?;
        }
        if let Some(items) = parts.dict_items {
            self.set_all(subject, items)?;
        }
        match (parts.state, parts.state_setter) {
            (None, _) => {}
            (Some(state), None) => {
                self.part(state, owner, "state")?;
                self.op(BUILD);
            }
            (Some(state), Some(setter)) => {
                self.part(setter, owner, "state setter")?;
                self.save(subject, true)?;
                self.part(state, owner, "state")?;
                self.write(&[TUPLE2, REDUCE, POP]);
            }
        }
        Ok(())
    }
    /// Checks the class that `function` is to make an instance of.
    fn check_class(&self, class: Value, owner: Option<Value>, function: &str) -> PyResult<()> {
        let t = self.t;
        if as_type(class).is_none() {
            let got = self.class_text(class);
            let message = format!("first argument to {function}() must be a class, not {got}");
            return Err(pickling_error(t, message));
        }
        if attr::get_optional(t, class, t.names.dunder_new)?.is_none() {
            return Err(pickling_error(t, format!("first argument to {function}() has no __new__")));
        }
        if let Some(v) = owner {
            let expected = attr::get(t, v, t.names.dunder_class)?;
            if expected != class {
                let (expected, got) = (object::repr(t, expected)?, object::repr(t, class)?);
                let message =
                    format!("first argument to {function}() must be {}, not {}", expected.to_lossy(), got.to_lossy());
                return Err(pickling_error(t, message));
            }
        }
        Ok(())
    }
    fn new_object(&mut self, arguments: Gc<PyTuple>, owner: Option<Value>) -> PyResult<()> {
        let t = self.t;
        let Some((class, rest)) = arguments.items().split_first() else {
            return Err(pickling_error(t, "__newobj__ expected at least 1 argument, got 0"));
        };
        let (class, rest) = (*class, t.new_tuple(rest)?);
        self.check_class(class, owner, "__newobj__")?;
        self.part(class, owner, "class")?;
        self.part(rest, owner, "__new__ arguments")?;
        self.op(NEWOBJ);
        Ok(())
    }
    fn new_object_with_keywords(&mut self, arguments: Gc<PyTuple>, owner: Option<Value>) -> PyResult<()> {
        let t = self.t;
        let [class, positional, keywords] = *arguments.items() else {
            let n = arguments.len();
            return Err(pickling_error(t, format!("__newobj_ex__ expected 3 arguments, got {n}")));
        };
        self.check_class(class, None, "__newobj_ex__")?;
        let Some(tuple) = as_tuple(positional) else {
            let got = self.class_text(positional);
            let message = format!("second argument to __newobj_ex__() must be a tuple, not {got}");
            return Err(pickling_error(t, message));
        };
        let Some(dict) = keywords.downcast::<PyDict>() else {
            let got = self.class_text(keywords);
            return Err(pickling_error(t, format!("third argument to __newobj_ex__() must be a dict, not {got}")));
        };
        if self.protocol >= 4 {
            self.part(class, owner, "class")?;
            self.part(positional, owner, "__new__ arguments")?;
            self.part(keywords, owner, "__new__ arguments")?;
            self.op(NEWOBJ_EX);
            return Ok(());
        }
        // partial(cls.__new__, cls, *args, **kwargs)()
        let partial = kept_attribute(t, "pickle.partial", "functools", "partial")?;
        let new = attr::get(t, class, t.names.dunder_new)?;
        let mut all = RootVec::new(&t.heap);
        all.extend([new, class]);
        all.extend(tuple.items().iter().copied());
        let all = PyTuple::new(t, &all)?;
        let made = call::call_ex(t, partial, all, Some(dict))?;
        self.part(made, owner, "reconstructor")?;
        self.save(PyTuple::empty(t).value(), true)?;
        self.op(REDUCE);
        Ok(())
    }

    /// Classes: those of singletons by way of these.
    pub fn class(&mut self, v: Value) -> PyResult<()> {
        let t = self.t;
        for singleton in [Value::NONE, Value::ELLIPSIS, Value::NOT_IMPLEMENTED] {
            if v == t.class_of(singleton).value() {
                let arguments = t.new_tuple(&[singleton])?;
                let parts = PyTuple::new(t, &[t.types.type_.value(), arguments])?;
                return self.reduce(parts, Some(v));
            }
        }
        self.global(v, None)
    }

    /// An object that is found by module and name.
    pub fn global(&mut self, v: Value, name: Option<Value>) -> PyResult<()> {
        let t = self.t;
        let name = match name {
            Some(name) => name,
            None => match attr::get_optional(t, v, t.intern("__qualname__"))? {
                Some(name) => name,
                None => attr::get(t, v, t.names.dunder_name)?,
            },
        };
        let Some(text) = as_str(name) else {
            let got = self.class_text(name);
            return Err(t.raise_type_error(format!("attribute name must be string, not '{got}'")));
        };
        let path = dotted(t, text)?;
        let module = self.module_of(v, text, &path)?;
        if self.protocol >= 2
            && let Some(code) = self.extension_code(module, name)?
        {
            return self.extension(code);
        }
        if self.protocol >= 4 {
            self.save(module, true)?;
            self.save(name, true)?;
            self.op(STACK_GLOBAL);
        } else {
            // Attributes of attributes are got by calls of getattr.
            let (first, rest) = path.split_first().unwrap_or((&name, &[]));
            for _ in rest {
                self.save(t.builtin("getattr")?, true)?;
                if self.protocol < 2 {
                    self.op(MARK);
                }
            }
            self.top_level(module, *first)?;
            for attribute in rest {
                self.save(*attribute, true)?;
                self.op(if self.protocol < 2 { TUPLE } else { TUPLE2 });
                self.op(REDUCE);
            }
        }
        self.memoize(v);
        Ok(())
    }
    fn extension_code(&self, module: Value, name: Value) -> PyResult<Option<Value>> {
        let t = self.t;
        let registry = kept_attribute(t, "pickle.extension_registry", "copyreg", "_extension_registry")?;
        match registry.downcast::<PyDict>() {
            Some(registry) if !registry.is_empty() => registry.get(t, t.new_tuple(&[module, name])?),
            _ => Ok(None),
        }
    }
    fn extension(&self, code: Value) -> PyResult<()> {
        let t = self.t;
        match int::to_i64(code).filter(|code| (1..=0x7fff_ffff).contains(code)) {
            Some(code @ 0..=0xff) => self.write(&[EXT1, code as u8]),
            Some(code @ 0..=0xffff) => {
                self.op(EXT2);
                self.write(&(code as u16).to_le_bytes());
            }
            Some(code) => {
                self.op(EXT4);
                self.write(&(code as i32).to_le_bytes());
            }
            None => {
                let shown = object::repr(t, code)?;
                let message = format!("extension code {} is out of range", shown.to_lossy());
                return Err(t.raise_runtime_error(message));
            }
        }
        Ok(())
    }
    /// Module and name as lines.
    fn top_level(&self, module: Value, name: Value) -> PyResult<()> {
        let t = self.t;
        let (mut module, mut name) = (module, name);
        if self.protocol < 3 && self.pickler.fix_imports.get() {
            (module, name) = self.old_names(module, name)?;
        }
        let line = |v: Value, what: &str| -> PyResult<Vec<u8>> {
            let Some(text) = as_str(v) else {
                let got = self.class_text(v);
                return Err(t.raise_type_error(format!("{what} identifier must be str, not {got}")));
            };
            let (encoded, class) = if self.protocol >= 3 {
                (utf8::encode(t, text, None), t.types.unicode_encode_error)
            } else {
                let bytes = brolga_vm::codecs::encode_str(t, text, Some("ascii"), None)
                    .and_then(|bytes| brolga_vm::protocol::buffer::to_vec(t, bytes));
                (bytes, t.types.unicode_encode_error)
            };
            match encoded {
                Ok(bytes) => Ok(bytes),
                Err(raised) if t.exception_matches(class) => {
                    let context = t.take_exception(raised);
                    let shown = object::repr(t, v)?;
                    let protocol = self.protocol;
                    let message =
                        format!("can't pickle {what} identifier {} using pickle protocol {protocol}", shown.to_lossy());
                    Err(brolga_vm::objects::exception::with_context(t, pickling_error(t, message), context))
                }
                Err(raised) => Err(raised),
            }
        };
        let (module, name) = (line(module, "module")?, line(name, "global")?);
        self.write(&[&[GLOBAL], &module[..], b"\n", &name[..], b"\n"].concat());
        Ok(())
    }
    /// What the object was called in Python 2.
    fn old_names(&self, module: Value, name: Value) -> PyResult<(Value, Value)> {
        let t = self.t;
        let names = kept_attribute(t, "pickle.reverse_names", "_compat_pickle", "REVERSE_NAME_MAPPING")?;
        let modules = kept_attribute(t, "pickle.reverse_imports", "_compat_pickle", "REVERSE_IMPORT_MAPPING")?;
        if let Some(names) = names.downcast::<PyDict>()
            && let Some(found) = names.get(t, t.new_tuple(&[module, name])?)?
        {
            return match as_tuple(found).filter(|pair| pair.len() == 2) {
                Some(pair) => Ok((pair.get(0), pair.get(1))),
                None => Err(t.raise_runtime_error(format!(
                    "_compat_pickle.REVERSE_NAME_MAPPING values should be 2-tuples, not {}",
                    self.class_text(found)
                ))),
            };
        }
        let found = match modules.downcast::<PyDict>() {
            Some(modules) => modules.get(t, module)?,
            None => None,
        };
        Ok((found.unwrap_or(module), name))
    }

    /// The module in which an object is found under a name.
    fn module_of(&self, v: Value, name: Gc<PyStr>, path: &[Value]) -> PyResult<Value> {
        let t = self.t;
        let declared = attr::get_optional(t, v, t.names.dunder_module)?;
        if path.iter().any(|part| eq_str(*part, "<locals>")) {
            let shown = object::repr(t, v)?;
            return Err(pickling_error(t, format!("Can't pickle local object {}", shown.to_lossy())));
        }
        let module_name = match declared.filter(|m| !m.is_none()) {
            Some(name) => name,
            None => match self.search_modules(v, path)? {
                Some(name) => return Ok(name),
                None => t.intern("__main__"),
            },
        };
        let failed = |why: String, context: Option<Value>| -> Raised {
            let shown = match object::repr(t, v) {
                Ok(shown) => shown,
                Err(raised) => return raised,
            };
            let raised = pickling_error(t, format!("Can't pickle {}: {why}", shown.to_lossy()));
            match context {
                Some(context) => brolga_vm::objects::exception::with_context(t, raised, context),
                None => raised,
            }
        };
        let module = match self.imported(module_name) {
            Ok(module) => module,
            Err(raised)
                if [t.types.import_error, t.types.value_error, t.types.key_error]
                    .into_iter()
                    .any(|class| t.exception_matches(class)) =>
            {
                let error = t.take_exception(raised);
                let why = object::str(t, error)?.to_lossy().into_owned();
                return Err(failed(why, Some(error)));
            }
            Err(raised) => return Err(raised),
        };
        let full = || {
            let module = object::str(t, module_name).map(|m| m.to_lossy().into_owned()).unwrap_or_default();
            format!("{module}.{}", name.to_lossy())
        };
        match attribute_at(t, module, path) {
            Ok(found) if found == v => Ok(module_name),
            Ok(_) => Err(failed(format!("it's not the same object as {}", full()), None)),
            Err(raised) if t.exception_matches(t.types.attribute_error) => {
                let error = t.take_exception(raised);
                Err(failed(format!("it's not found as {}", full()), Some(error)))
            }
            Err(raised) => Err(raised),
        }
    }
    /// The module of a name, imported.
    fn imported(&self, name: Value) -> PyResult<Value> {
        let t = self.t;
        let modules = import::modules(t)?;
        import::import_level(t, name, None, None, 0)?;
        match modules.get(t, name)? {
            Some(module) => Ok(module),
            None => Err(t.raise_key_error(name)),
        }
    }
    /// The name of a module that has the object, for objects that do not say where they are from.
    fn search_modules(&self, v: Value, path: &[Value]) -> PyResult<Option<Value>> {
        let t = self.t;
        // Looking at a module may import others.
        let modules = import::modules(t)?.copy(t)?;
        let mut position = 0;
        while let Some((name, module)) = modules.next_entry(t, &mut position) {
            if module.is_none() || eq_str(name, "__main__") || eq_str(name, "__mp_main__") {
                continue;
            }
            let found = attribute_at(t, module, path);
            if t.catch(found, t.types.attribute_error)? == Some(v) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

/// The parts of a dotted name.
pub fn dotted(t: &Thread, name: Gc<PyStr>) -> PyResult<RootVec> {
    let mut parts = RootVec::new(&t.heap);
    let mut start = 0;
    for i in 0..=name.len() {
        if i == name.len() || name.code_point(i) == '.' as u32 {
            // A name without dots stays the object it is.
            let part = PyStr::substring(t, name, start, i)?;
            parts.push(brolga_vm::objects::str_::intern_value(t, part));
            start = i + 1;
        }
    }
    Ok(parts)
}
/// The attribute at the end of a path.
pub fn attribute_at(t: &Thread, v: Value, path: &[Value]) -> PyResult<Value> {
    path.iter().try_fold(v, |v, name| attr::get(t, v, *name))
}
