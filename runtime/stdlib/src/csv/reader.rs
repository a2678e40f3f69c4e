//! `_csv.reader`: rows out of lines.

use super::dialect::{Dialect, Options, QUOTE_NONE, QUOTE_NONNUMERIC, QUOTE_NOTNULL, QUOTE_STRINGS};
use super::{fail, state};
use crate::support::{get, held};
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::float;
use brolga_vm::objects::str_::{StrBuilder, StrView, as_str, with_units};
use brolga_vm::prelude::*;
use brolga_vm::protocol::iter;
use std::cell::{Cell, RefCell};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum At {
    StartRecord,
    StartField,
    Escaped,
    InField,
    InQuoted,
    EscapedInQuoted,
    QuoteInQuoted,
    EatLineEnd,
    AfterEscapedLineEnd,
}
impl Untraced for At {}

/// Iterates over rows, lists of fields.
#[pyclass(name = "reader", module = "_csv", flags = HEAPTYPE | HAVE_GC | DISALLOW_INSTANTIATION | BASETYPE)]
pub struct Reader {
    lines: Field,
    dialect: GcField<Native<Dialect>>,
    /// The row so far.
    fields: GcField<PyList>,
    at: Cell<At>,
    /// The field so far.
    field: Opaque<RefCell<StrBuilder>>,
    unquoted: Cell<bool>,
    line_num: Cell<u64>,
}

impl Reader {
    pub fn make(
        t: &Thread,
        lines: Value,
        dialect: impl FnOnce() -> PyResult<Gc<Native<Dialect>>>,
    ) -> PyResult<Gc<Native<Reader>>> {
        let lines = iter::get_iter(t, lines)?;
        let dialect = dialect()?;
        let reader = Reader {
            lines: Field::new(lines),
            dialect: GcField::new(dialect),
            fields: GcField::EMPTY,
            at: Cell::new(At::StartRecord),
            field: Opaque(RefCell::new(StrBuilder::new())),
            unquoted: Cell::new(false),
            line_num: Cell::new(0),
        };
        Native::new(t, Reader::class(t), reader)
    }
    fn start_row(zelf: Gc<Native<Reader>>, t: &Thread) -> PyResult<()> {
        zelf.fields.set(zelf.header(), Some(PyList::new_empty(t)?));
        zelf.at.set(At::StartRecord);
        zelf.field.borrow_mut().clear();
        zelf.unquoted.set(false);
        Ok(())
    }
    fn next_row(zelf: Gc<Native<Reader>>, t: &Thread) -> PyResult<Option<Gc<PyList>>> {
        Reader::start_row(zelf, t)?;
        let limit = state(t)?.field_limit.get().max(0) as usize;
        loop {
            let Some(line) = iter::next(t, get(&zelf.lines))? else {
                let pending = !zelf.field.borrow().is_empty() || zelf.at.get() == At::InQuoted;
                if !pending {
                    return Ok(None);
                }
                if held(&zelf.dialect).options.strict {
                    return Err(fail(t, "unexpected end of data"));
                }
                let Some(fields) = zelf.fields.get() else { return Ok(None) };
                let mut parser = Parser::new(t, &zelf, fields, limit);
                parser.save()?;
                break;
            };
            let Some(text) = as_str(line) else {
                let got = type_name(t, line);
                return Err(fail(
                    t,
                    format!("iterator should return strings, not {got} (the file should be opened in text mode)"),
                ));
            };
            zelf.line_num.set(zelf.line_num.get() + 1);
            // Another iteration of this reader may have run, and taken the row.
            let Some(fields) = zelf.fields.get() else {
                return Err(fail(t, "iterator has already advanced the reader"));
            };
            let mut parser = Parser::new(t, &zelf, fields, limit);
            parser.line(text.view())?;
            parser.end_of_line()?;
            if parser.at == At::StartRecord {
                break;
            }
        }
        let row = zelf.fields.get();
        zelf.fields.set(zelf.header(), None);
        Ok(row)
    }
}

/// Takes in one line. No Python code runs meanwhile.
struct Parser<'a> {
    t: &'a Thread,
    reader: &'a Reader,
    fields: Gc<PyList>,
    limit: usize,
    options: Options,
    at: At,
    field: std::cell::RefMut<'a, StrBuilder>,
}
impl Drop for Parser<'_> {
    fn drop(&mut self) {
        self.reader.at.set(self.at);
    }
}

const NEW_LINE: u32 = '\n' as u32;
const RETURN: u32 = '\r' as u32;

impl<'a> Parser<'a> {
    fn new(t: &'a Thread, reader: &'a Reader, fields: Gc<PyList>, limit: usize) -> Parser<'a> {
        let options = held(&reader.dialect).options;
        Parser { t, reader, fields, limit, options, at: reader.at.get(), field: reader.field.borrow_mut() }
    }
    fn line(&mut self, view: StrView<'_>) -> PyResult<()> {
        with_units!(view, units => {
            let mut i = 0;
            while i < units.len() {
                let c = units[i] as u32;
                // Runs of ordinary characters at once.
                if self.at == At::InField && !self.ends_run(c) {
                    let len = units[i..].iter().take_while(|u| !self.ends_run(**u as u32)).count();
                    self.check_room(len)?;
                    self.field.push_view(view.slice(i, i + len));
                    i += len;
                    continue;
                }
                self.character(c)?;
                i += 1;
            }
            Ok(())
        })
    }
    fn ends_run(&self, c: u32) -> bool {
        c == NEW_LINE || c == RETURN || c == self.options.delimiter || Some(c) == self.options.escapechar
    }
    fn check_room(&self, more: usize) -> PyResult<()> {
        if self.field.len() + more > self.limit {
            return Err(fail(self.t, format!("field larger than field limit ({})", self.limit)));
        }
        Ok(())
    }
    fn push(&mut self, c: u32) -> PyResult<()> {
        self.check_room(1)?;
        self.field.push(c);
        Ok(())
    }
    fn is_quote(&self, c: u32) -> bool {
        Some(c) == self.options.quotechar && self.options.quoting != QUOTE_NONE
    }
    /// Ends the field, and sees how it is to be understood.
    fn save(&mut self) -> PyResult<()> {
        let (t, quoting) = (self.t, self.options.quoting);
        let text = std::mem::take(&mut *self.field).finish(t)?;
        let unquoted = self.reader.unquoted.replace(false);
        let field = if unquoted && text.is_empty() && matches!(quoting, QUOTE_STRINGS | QUOTE_NOTNULL) {
            Value::NONE
        } else if unquoted && !text.is_empty() && matches!(quoting, QUOTE_STRINGS | QUOTE_NONNUMERIC) {
            t.new_float(float::methods::to_float(t, text.into())?)?
        } else {
            text.into()
        };
        self.fields.append(t, field)
    }
    fn end_of_line(&mut self) -> PyResult<()> {
        match self.at {
            At::StartRecord | At::InQuoted | At::AfterEscapedLineEnd => {}
            At::StartField => {
                self.reader.unquoted.set(true);
                self.save()?;
                self.at = At::StartRecord;
            }
            At::InField | At::QuoteInQuoted => {
                self.save()?;
                self.at = At::StartRecord;
            }
            At::Escaped => {
                self.push(NEW_LINE)?;
                self.at = At::InField;
            }
            At::EscapedInQuoted => {
                self.push(NEW_LINE)?;
                self.at = At::InQuoted;
            }
            At::EatLineEnd => self.at = At::StartRecord,
        }
        Ok(())
    }
    fn character(&mut self, c: u32) -> PyResult<()> {
        let is_line_end = c == NEW_LINE || c == RETURN;
        let o = self.options;
        match self.at {
            At::StartRecord if is_line_end => self.at = At::EatLineEnd,
            At::StartRecord => {
                self.at = At::StartField;
                return self.character(c);
            }
            At::StartField => {
                self.reader.unquoted.set(true);
                if is_line_end {
                    self.save()?;
                    self.at = At::EatLineEnd;
                } else if self.is_quote(c) {
                    self.reader.unquoted.set(false);
                    self.at = At::InQuoted;
                } else if Some(c) == o.escapechar {
                    self.at = At::Escaped;
                } else if c == ' ' as u32 && o.skipinitialspace {
                } else if c == o.delimiter {
                    self.save()?;
                } else {
                    self.push(c)?;
                    self.at = At::InField;
                }
            }
            At::Escaped => {
                self.push(c)?;
                self.at = if is_line_end { At::AfterEscapedLineEnd } else { At::InField };
            }
            At::AfterEscapedLineEnd | At::InField => {
                if is_line_end {
                    self.save()?;
                    self.at = At::EatLineEnd;
                } else if Some(c) == o.escapechar {
                    self.at = At::Escaped;
                } else if c == o.delimiter {
                    self.save()?;
                    self.at = At::StartField;
                } else {
                    self.push(c)?;
                    self.at = At::InField;
                }
            }
            At::InQuoted => {
                if Some(c) == o.escapechar {
                    self.at = At::EscapedInQuoted;
                } else if self.is_quote(c) {
                    self.at = if o.doublequote { At::QuoteInQuoted } else { At::InField };
                } else {
                    self.push(c)?;
                }
            }
            At::EscapedInQuoted => {
                self.push(c)?;
                self.at = At::InQuoted;
            }
            At::QuoteInQuoted => {
                if self.is_quote(c) {
                    self.push(c)?;
                    self.at = At::InQuoted;
                } else if c == o.delimiter {
                    self.save()?;
                    self.at = At::StartField;
                } else if is_line_end {
                    self.save()?;
                    self.at = At::EatLineEnd;
                } else if !o.strict {
                    self.push(c)?;
                    self.at = At::InField;
                } else {
                    let shown = |c: u32| char::from_u32(c).unwrap_or('\u{fffd}');
                    let quote = o.quotechar.map_or(' ', shown);
                    return Err(fail(self.t, format!("'{}' expected after '{quote}'", shown(o.delimiter))));
                }
            }
            At::EatLineEnd if is_line_end => {}
            At::EatLineEnd => {
                return Err(fail(
                    self.t,
                    "new-line character seen in unquoted field - do you need to open the file with newline=''?",
                ));
            }
        }
        Ok(())
    }
}

#[pymethods]
impl Reader {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Gc<PyList>>> {
        Reader::next_row(zelf, t)
    }
    #[member]
    fn dialect(zelf: Gc<Native<Self>>) -> Gc<Native<Dialect>> {
        held(&zelf.dialect)
    }
    #[member]
    fn line_num(zelf: Gc<Native<Self>>) -> u64 {
        zelf.line_num.get()
    }
}
