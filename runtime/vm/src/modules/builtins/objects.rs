//! Builtin functions that ask an object something: attributes, identity, class, length, text.

use crate::prelude::*;

#[pymodule(part)]
pub mod objects {
    use crate::abi::convert::index_to_i64;
    use crate::objects::bytes;
    use crate::objects::str_::as_str;
    use crate::prelude::*;
    use crate::protocol::{attr, call, number, object, sequence};

    /// The size of a number without its sign: what x.__abs__() returns.
    #[pyfunction("abs(x, /)")]
    fn abs(t: &Thread, x: Value) -> PyResult<Value> {
        number::absolute(t, x)
    }
    /// As repr(), but with escapes in place of what is not ASCII.
    #[pyfunction("ascii(obj, /)")]
    fn ascii(t: &Thread, obj: Value) -> PyResult<Value> {
        object::ascii_object(t, obj)
    }
    /// Whether the object can be called, like a function or a class.
    #[pyfunction("callable(obj, /)", effect = Reads, frame_blind)]
    fn callable(t: &Thread, obj: Value) -> bool {
        call::is_callable(t, obj)
    }
    /// Deletes the attribute of that name: delattr(x, 'y') is del x.y.
    #[pyfunction("delattr(obj, name, /)")]
    fn delattr(t: &Thread, obj: Value, name: Value) -> PyResult<()> {
        let name = attr::checked_name(t, name)?;
        attr::set(t, obj, name, None)
    }
    /// dir([object])
    ///
    /// The names of an object's attributes, in order, as far as they can be told (by its __dir__()); without an argument, the names that are defined
    /// here.
    #[pyfunction("dir", raw)]
    fn dir(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        crate::abi::args::check_no_keywords(t, "dir", args.kwnames)?;
        crate::abi::args::check_positional(t, "dir", args.values.len(), 0, 1)?;
        match args.values.first() {
            Some(v) => object::dir(t, *v),
            None => {
                let locals = crate::modules::eval::current_locals(t)?;
                let names = call::call_method(t, locals, t.names.keys, &[])?;
                let names = sequence::to_list(t, names)?;
                call::call_method(t, names.into(), t.names.sort, &[])?;
                Ok(names.into())
            }
        }
    }
    /// The floor of x / y, and what is left of x then: x//y and x%y as a pair.
    #[pyfunction("divmod(x, y, /)")]
    fn divmod(t: &Thread, x: Value, y: Value) -> PyResult<Value> {
        number::divmod(t, x, y)
    }
    /// A value as text, in the way that the specification says: what its class's __format__ makes of it.
    #[pyfunction("format(value, format_spec='', /)")]
    fn format(t: &Thread, value: Value, format_spec: Gc<PyStr>) -> PyResult<Value> {
        object::format_object(t, value, format_spec.into())
    }
    /// getattr(object, name[, default])
    ///
    /// The attribute of that name: getattr(x, 'y') is x.y. If there is none, it is the default, if that is given; else AttributeError is raised.
    #[pyfunction("getattr(object, name, default=<unrepresentable>, /)", no_text_signature)]
    fn getattr(t: &Thread, object: Value, name: Value, default: Option<Value>) -> PyResult<Value> {
        let name = attr::checked_name(t, name)?;
        match default {
            None => attr::get(t, object, name),
            Some(default) => Ok(attr::get_optional(t, object, name)?.unwrap_or(default)),
        }
    }
    /// The global variables of the code that calls it; changes to the dict change them.
    #[pyfunction("globals()")]
    fn globals(t: &Thread) -> PyResult<Value> {
        match crate::modules::eval::current_globals(t) {
            Some(g) => Ok(g.into()),
            None => Ok(Value::NONE),
        }
    }
    /// Whether getattr() finds an attribute of that name.
    #[pyfunction("hasattr(obj, name, /)")]
    fn hasattr(t: &Thread, obj: Value, name: Value) -> PyResult<bool> {
        let name = attr::checked_name(t, name)?;
        Ok(attr::get_optional(t, obj, name)?.is_some())
    }
    /// The object's hash, an int. Equal objects have equal hashes; the reverse need not hold.
    #[pyfunction("hash(obj, /)")]
    fn hash(t: &Thread, obj: Value) -> PyResult<i64> {
        object::hash(t, obj)
    }
    /// An int that belongs to this object alone for as long as it exists.
    #[pyfunction("id(obj, /)")]
    fn id(t: &Thread, obj: Value) -> PyResult<Value> {
        crate::modules::sys::audit(t, "builtins.id", || t.new_tuple(&[Value::NONE]))?;
        object::id_value(t, obj)
    }
    /// Whether the object's class is this one or derives from it; with a tuple or union of classes, whether that holds for one of them.
    #[pyfunction("isinstance(obj, class_or_tuple, /)")]
    fn isinstance(t: &Thread, obj: Value, class_or_tuple: Value) -> PyResult<bool> {
        object::is_instance(t, obj, class_or_tuple)
    }
    /// Whether the class is this one or derives from it; with a tuple or union of classes, whether that holds for one of them.
    #[pyfunction("issubclass(cls, class_or_tuple, /)")]
    fn issubclass(t: &Thread, cls: Value, class_or_tuple: Value) -> PyResult<bool> {
        object::is_subclass(t, cls, class_or_tuple)
    }
    /// How many items there are.
    #[pyfunction("len(obj, /)")]
    fn len(t: &Thread, obj: Value) -> PyResult<usize> {
        object::length(t, obj)
    }
    /// The local variables of the code that calls it, as a dict; in a function it is a snapshot.
    #[pyfunction("locals()")]
    fn locals(t: &Thread) -> PyResult<Value> {
        crate::modules::eval::current_locals(t)
    }
    /// base**exp, or its remainder by mod, which for ints takes no large numbers on the way.
    #[pyfunction("pow(base, exp, mod=None)")]
    fn pow(t: &Thread, base: Value, exp: Value, r#mod: Value) -> PyResult<Value> {
        number::power(t, base, exp, r#mod)
    }
    /// A text that shows the object to a programmer: for many types an expression that gives an equal one.
    #[pyfunction("repr(obj, /)")]
    fn repr(t: &Thread, obj: Value) -> PyResult<Value> {
        object::repr_object(t, obj)
    }
    /// The nearest number with so many decimal digits behind the point (before it, if negative), of two the even one. The result is an int if ndigits
    /// is omitted or None, else of the number's type.
    #[pyfunction("round(number, ndigits=None)")]
    fn round(t: &Thread, number: Value, ndigits: Value) -> PyResult<Value> {
        let Some(round) = attr::lookup_special(t, number, t.names.dunder_round)? else {
            return Err(t.raise_type_error(format!(
                "type {} doesn't define __round__ method",
                crate::abi::args::type_name(t, number)
            )));
        };
        if ndigits.is_none() { call::call0(t, round) } else { call::call1(t, round, ndigits) }
    }
    /// Sets the attribute of that name: setattr(x, 'y', v) is x.y = v.
    #[pyfunction("setattr(obj, name, value, /)")]
    fn setattr(t: &Thread, obj: Value, name: Value, value: Value) -> PyResult<()> {
        attr::set_named(t, obj, name, Some(value))
    }
    /// vars([object])
    ///
    /// The attributes that an object has for itself, in a dict (its __dict__); without an argument the same as locals().
    #[pyfunction("vars", raw)]
    fn vars(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        crate::abi::args::check_no_keywords(t, "vars", args.kwnames)?;
        crate::abi::args::check_positional(t, "vars", args.values.len(), 0, 1)?;
        match args.values.first() {
            None => crate::modules::eval::current_locals(t),
            Some(v) => match attr::get_optional(t, *v, t.names.dunder_dict)? {
                Some(d) => Ok(d),
                None => Err(t.raise_type_error("vars() argument must have __dict__ attribute")),
            },
        }
    }
    /// An int in digits of base 2 behind 0b: bin(10) is '0b1010'.
    ///
    /// >>> bin(10)
    /// '0b1010'
    #[pyfunction("bin(number, /)")]
    fn bin(t: &Thread, number: Value) -> PyResult<String> {
        super::in_base(t, number, 2)
    }
    /// An int in digits of base 8 behind 0o: oct(10) is '0o12'.
    ///
    /// >>> oct(-10)
    /// '-0o12'
    #[pyfunction("oct(number, /)")]
    fn oct(t: &Thread, number: Value) -> PyResult<String> {
        super::in_base(t, number, 8)
    }
    /// An int in digits of base 16 behind 0x: hex(30) is '0x1e'.
    ///
    /// >>> hex(30)
    /// '0x1e'
    #[pyfunction("hex(number, /)")]
    fn hex(t: &Thread, number: Value) -> PyResult<String> {
        super::in_base(t, number, 16)
    }
    /// The character with a number of Unicode, from 0 to 0x10ffff.
    #[pyfunction("chr(i, /)", effect = Pure, frame_blind)]
    fn chr(t: &Thread, i: Value) -> PyResult<Gc<PyStr>> {
        match index_to_i64(t, i)? {
            Ok(c @ 0..=0x10_ffff) => PyStr::from_char(t, c as u32),
            _ => Err(t.raise_value_error("chr() arg not in range(0x110000)")),
        }
    }
    /// The number of a character in Unicode, or the value of a byte.
    #[pyfunction("ord(character, /)", effect = Pure, frame_blind)]
    fn ord(t: &Thread, character: Value) -> PyResult<i64> {
        let (len, first) = if let Some(s) = as_str(character) {
            (s.len(), (!s.is_empty()).then(|| s.code_point(0) as i64))
        } else if let Some(b) = bytes::as_bytes(character) {
            (b.len(), b.as_bytes().first().map(|b| *b as i64))
        } else if crate::objects::type_::is_instance_exact_mro(t, character, t.types.bytearray) {
            let view = BytesLike::acquire(t, character)?;
            (view.as_bytes().len(), view.as_bytes().first().map(|b| *b as i64))
        } else {
            return Err(t.raise_type_error(format!(
                "ord() expected string of length 1, but {} found",
                t.class_of(character).name()
            )));
        };
        match first {
            Some(c) if len == 1 => Ok(c),
            _ => Err(t.raise_type_error(format!("ord() expected a character, but string of length {len} found"))),
        }
    }
    /// What an import statement calls. Programs that import by name are better off with importlib.import_module().
    #[pyfunction("__import__(name, globals=None, locals=None, fromlist=(), level=0)")]
    fn __import__(
        t: &Thread,
        name: Value,
        globals: Value,
        locals: Value,
        fromlist: Option<Value>,
        level: i32,
    ) -> PyResult<Value> {
        let _ = locals;
        crate::modules::import::import_level(t, name, Some(globals), fromlist, level as i64)
    }
    /// Enters the debugger: what sys.breakpointhook() does with these arguments unless it is replaced.
    #[pyfunction("breakpoint(*args, **kws)", raw, text_signature = "($module, /, *args, **kws)")]
    fn breakpoint(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        let hook = match t.sys_dict.get() {
            Some(sys) => sys.get_str(t, "breakpointhook")?,
            None => None,
        };
        let Some(hook) = hook else {
            return Err(t.raise_runtime_error("lost sys.breakpointhook"));
        };
        crate::modules::sys::audit(t, "builtins.breakpoint", || t.new_tuple(&[hook]))?;
        call::call(t, hook, args)
    }
}

/// `bin`, `oct`, `hex`.
fn in_base(t: &Thread, v: Value, base: u32) -> PyResult<String> {
    use crate::objects::int;
    let i = crate::protocol::number::index(t, v)?;
    let prefix = match base {
        2 => "0b",
        8 => "0o",
        _ => "0x",
    };
    if let Some(i) = int::to_i64(i) {
        let sign = if i < 0 { "-" } else { "" };
        let n = i.unsigned_abs();
        return Ok(match base {
            2 => format!("{sign}{prefix}{n:b}"),
            8 => format!("{sign}{prefix}{n:o}"),
            _ => format!("{sign}{prefix}{n:x}"),
        });
    }
    let big = int::to_ibig(i).unwrap_or_default();
    let digits = big.in_radix(base as u8).to_string();
    Ok(match digits.strip_prefix('-') {
        Some(rest) => format!("-{prefix}{rest}"),
        None => format!("{prefix}{digits}"),
    })
}
