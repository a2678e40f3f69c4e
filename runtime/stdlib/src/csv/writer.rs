//! `_csv.writer`: rows to lines.

use super::dialect::{Dialect, Options, QUOTE_ALL, QUOTE_NONE, QUOTE_NONNUMERIC, QUOTE_NOTNULL, QUOTE_STRINGS};
use super::fail;
use crate::support::{get, held};
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::str_::{StrBuilder, as_str, search};
use brolga_vm::objects::{float, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, iter, object};

/// Writes rows, iterables of fields.
#[pyclass(name = "writer", module = "_csv", flags = HEAPTYPE | HAVE_GC | DISALLOW_INSTANTIATION | BASETYPE)]
pub struct Writer {
    write: Field,
    dialect: GcField<Native<Dialect>>,
}

impl Writer {
    pub fn make(
        t: &Thread,
        file: Value,
        dialect: impl FnOnce() -> PyResult<Gc<Native<Dialect>>>,
    ) -> PyResult<Gc<Native<Writer>>> {
        let write = attr::get_optional(t, file, t.intern("write"))?.filter(|f| call::is_callable(t, *f));
        let Some(write) = write else {
            return Err(t.raise_type_error("argument 1 must have a \"write\" method"));
        };
        let dialect = dialect()?;
        Native::new(t, Writer::class(t), Writer { write: Field::new(write), dialect: GcField::new(dialect) })
    }
    fn write_row(zelf: Gc<Native<Writer>>, t: &Thread, row: Value) -> PyResult<Value> {
        let dialect = held(&zelf.dialect);
        let fields = match t.catch(iter::get_iter(t, row), t.types.type_error)? {
            Some(fields) => fields,
            None => {
                let got = type_name(t, row);
                return Err(fail(t, format!("iterable expected, not {got}")));
            }
        };
        let mut line = Line {
            t,
            options: dialect.options,
            terminator: dialect.line_terminator(),
            out: StrBuilder::new(),
            fields: 0,
        };
        let mut null = false;
        while let Some(field) = iter::next(t, fields)? {
            null = field.is_none();
            line.field(field)?;
        }
        if line.fields > 0 && line.out.is_empty() {
            let quoting = line.options.quoting;
            if quoting == QUOTE_NONE || (null && matches!(quoting, QUOTE_STRINGS | QUOTE_NOTNULL)) {
                return Err(fail(t, "single empty field record must be quoted"));
            }
            line.fields -= 1;
            line.append(None, true)?;
        }
        line.out.push_py(&line.terminator);
        let text = line.out.finish(t)?;
        call::call1(t, get(&zelf.write), text.into())
    }
}

/// A line under construction.
struct Line<'a> {
    t: &'a Thread,
    options: Options,
    terminator: Gc<PyStr>,
    out: StrBuilder,
    fields: usize,
}

impl Line<'_> {
    fn field(&mut self, v: Value) -> PyResult<()> {
        let t = self.t;
        let quoted = match self.options.quoting {
            QUOTE_ALL => true,
            QUOTE_NONNUMERIC => !is_number(t, v),
            QUOTE_STRINGS => as_str(v).is_some(),
            QUOTE_NOTNULL => !v.is_none(),
            _ => false,
        };
        if v.is_none() {
            return self.append(None, quoted);
        }
        let text = match as_str(v) {
            Some(s) => s,
            None => object::str(t, v)?,
        };
        self.append(Some(text), quoted)
    }
    /// Appends a field; `None` for the empty one of None.
    fn append(&mut self, text: Option<Gc<PyStr>>, mut quoted: bool) -> PyResult<()> {
        let (t, o) = (self.t, self.options);
        if text.is_none_or(|text| text.is_empty()) && o.delimiter == ' ' as u32 && o.skipinitialspace {
            if o.quoting == QUOTE_NONE || (text.is_none() && matches!(o.quoting, QUOTE_STRINGS | QUOTE_NOTNULL)) {
                return Err(fail(t, "empty field must be quoted if delimiter is a space and skipinitialspace is true"));
            }
            quoted = true;
        }
        let special = |c: u32| {
            c == o.delimiter
                || Some(c) == o.escapechar
                || Some(c) == o.quotechar
                || c == '\n' as u32
                || c == '\r' as u32
                || search::find_char(self.terminator.view(), c).is_some()
        };
        // What goes in front of a special character.
        let prefix = |c: u32| {
            if o.quoting == QUOTE_NONE || Some(c) == o.escapechar || (Some(c) == o.quotechar && !o.doublequote) {
                Prefix::Escape
            } else if Some(c) == o.quotechar {
                Prefix::Quote
            } else {
                Prefix::Nothing
            }
        };
        let mut body = StrBuilder::new();
        if let Some(text) = text {
            let view = text.view();
            let mut start = 0;
            for (i, c) in view.iter().enumerate() {
                if !special(c) {
                    continue;
                }
                match (prefix(c), o.escapechar) {
                    (Prefix::Escape, None) => return Err(fail(t, "need to escape, but no escapechar set")),
                    (Prefix::Escape, Some(escape)) => {
                        body.push_view(view.slice(start, i));
                        body.push(escape);
                        start = i;
                    }
                    (Prefix::Quote, _) => {
                        quoted = true;
                        body.push_view(view.slice(start, i));
                        body.push(c);
                        start = i;
                    }
                    (Prefix::Nothing, _) => quoted = true,
                }
            }
            body.push_view(view.slice(start, view.len()));
        }
        if self.fields > 0 {
            self.out.push(o.delimiter);
        }
        let quote = o.quotechar.filter(|_| quoted);
        quote.into_iter().for_each(|c| self.out.push(c));
        self.out.push_view(body.view());
        quote.into_iter().for_each(|c| self.out.push(c));
        self.fields += 1;
        Ok(())
    }
}
enum Prefix {
    Nothing,
    Escape,
    Quote,
}

/// Whether arithmetic knows an object: ints, floats, and what has `__index__`, `__int__`, `__float__`, or is complex.
fn is_number(t: &Thread, v: Value) -> bool {
    if int::as_int(v).is_some() || float::as_float(v).is_some() {
        return true;
    }
    let class = t.class_of(v);
    let slots = class.slots.get();
    slots.index.is_some() || slots.int.is_some() || slots.float.is_some() || class.is_subtype_of(t.types.complex)
}

#[pymethods]
impl Writer {
    /// writerow(iterable)
    ///
    /// Writes a row: the fields that an iterable gives.
    #[method("writerow($self, row, /)")]
    fn writerow(t: &Thread, zelf: Gc<Native<Self>>, row: Value) -> PyResult<Value> {
        Writer::write_row(zelf, t, row)
    }
    /// writerows(iterable of iterables)
    ///
    /// Writes several rows.
    #[method("writerows($self, rows, /)")]
    fn writerows(t: &Thread, zelf: Gc<Native<Self>>, rows: Value) -> PyResult<()> {
        let rows = iter::get_iter(t, rows)?;
        while let Some(row) = iter::next(t, rows)? {
            Writer::write_row(zelf, t, row)?;
        }
        Ok(())
    }
    #[member]
    fn dialect(zelf: Gc<Native<Self>>) -> Gc<Native<Dialect>> {
        held(&zelf.dialect)
    }
}
