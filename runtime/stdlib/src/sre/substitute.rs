//! `Pattern.sub` and `subn`.

use super::engine::{Found, Machine};
use super::matches::Match;
use super::pattern::{Bounds, Pattern, compile_template};
use super::template::{self, Output, Template};
use brolga_vm::objects::str_::{as_str, search};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{buffer, call};

/// What matches are replaced by.
enum Filter {
    Literal(Value),
    Template(Gc<Native<Template>>),
    Function(Value),
}
impl Filter {
    fn new(t: &Thread, pattern: Gc<Native<Pattern>>, repl: Value) -> PyResult<Filter> {
        if call::is_callable(t, repl) {
            return Ok(Filter::Function(repl));
        }
        let plain = match as_str(repl) {
            Some(s) => search::find_char(s.view(), '\\' as u32).is_none(),
            None if buffer::is_bytes_like(t, repl) => !BytesLike::acquire(t, repl)?.contains(&b'\\'),
            None => false,
        };
        if plain {
            return Ok(Filter::Literal(repl));
        }
        let compiled = compile_template(t, pattern, repl)?;
        Ok(match compiled.downcast::<Native<Template>>() {
            Some(template) => Filter::Template(template),
            None => Filter::Literal(compiled),
        })
    }
}

/// The result and the number of replacements; at most `count` of them unless that is 0.
pub fn run(
    t: &Thread,
    pattern: Gc<Native<Pattern>>,
    repl: Value,
    string: Value,
    count: isize,
) -> PyResult<(Value, usize)> {
    let filter = Filter::new(t, pattern, repl)?;
    let b = pattern.bounds(t, string, 0, isize::MAX)?;
    let mut machine = pattern.machine(t, &b);
    replace(t, pattern, &filter, &b, &mut machine, count)
}

fn replace(
    t: &Thread,
    pattern: Gc<Native<Pattern>>,
    filter: &Filter,
    b: &Bounds,
    machine: &mut Machine<'_>,
    count: isize,
) -> PyResult<(Value, usize)> {
    let mut out = Output::for_subject(&b.subject);
    let (mut start, mut last, mut must_advance, mut n, mut pieces) = (0, 0, false, 0usize, 0usize);
    while count == 0 || (count > 0 && n < count as usize) {
        let Some(found) = machine.search(start, must_advance)? else { break };
        if last < found.start {
            out.push_part(&b.subject, last, found.start);
            pieces += 1;
        }
        match filter {
            Filter::Literal(v) => {
                out.push(t, *v, pieces)?;
                pieces += 1;
            }
            Filter::Template(template) => {
                template::append(t, template, pattern.groups(), &mut out, |group| {
                    group_text(t, b, machine, found, group)
                })?;
                pieces += 1;
            }
            Filter::Function(function) => {
                let m = Match::make(t, pattern, b.string, 0, b.end, found, machine)?;
                let v = call::call1(t, *function, m.value())?;
                if !v.is_none() {
                    out.push(t, v, pieces)?;
                    pieces += 1;
                }
            }
        }
        n += 1;
        must_advance = found.start == found.end;
        (start, last) = (found.end, found.end);
    }
    if n == 0 {
        return Ok((b.subject.slice(t, 0, b.end)?, 0));
    }
    out.push_part(&b.subject, last, b.end);
    Ok((out.finish(t)?, n))
}

fn group_text(t: &Thread, b: &Bounds, machine: &Machine<'_>, found: Found, group: usize) -> PyResult<Option<Value>> {
    let span = if group == 0 { Some((found.start, found.end)) } else { machine.group(group) };
    span.map(|(from, to)| b.subject.slice(t, from, to)).transpose()
}
