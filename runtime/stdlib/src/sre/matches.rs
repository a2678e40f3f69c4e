//! `re.Match`.

use super::engine::{Found, Machine};
use super::pattern::{Pattern, compile_template, group_number};
use super::subject::Subject;
use super::template;
use brolga_vm::objects::{generic_alias, str_};
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;

/// The result of a successful match.
#[pyclass(name = "Match", module = "re", flags = HEAPTYPE | HAVE_GC | DISALLOW_INSTANTIATION)]
pub struct Match {
    pattern: GcField<Native<Pattern>>,
    string: Field,
    /// Start and end of the match and of its groups, -1 for groups that did not take part.
    spans: Vec<isize>,
    pos: usize,
    endpos: usize,
    /// 0 for none.
    last_index: i32,
}

impl Match {
    pub fn make(
        t: &Thread,
        pattern: Gc<Native<Pattern>>,
        string: Value,
        pos: usize,
        endpos: usize,
        found: Found,
        machine: &Machine<'_>,
    ) -> PyResult<Gc<Native<Match>>> {
        let mut spans = Vec::with_capacity(2 * pattern.groups() + 2);
        spans.extend([found.start as isize, found.end as isize]);
        for group in 1..=pattern.groups() {
            match machine.group(group) {
                Some((start, end)) => spans.extend([start as isize, end as isize]),
                None => spans.extend([-1, -1]),
            }
        }
        let m = Match {
            pattern: GcField::new(pattern),
            string: Field::new(string),
            spans,
            pos,
            endpos,
            last_index: machine.last_index(),
        };
        Native::new(t, Match::class(t), m)
    }
    pub fn pattern(&self) -> Gc<Native<Pattern>> {
        self.pattern.get().expect("set at creation")
    }
    fn string(&self) -> Value {
        self.string.get().expect("set at creation")
    }
    fn span_of(&self, group: usize) -> (isize, isize) {
        (self.spans[2 * group], self.spans[2 * group + 1])
    }
    /// The text of a group; `None` if it did not take part.
    pub fn text(&self, t: &Thread, group: usize) -> PyResult<Option<Value>> {
        let (start, end) = self.span_of(group);
        if start < 0 || end < 0 {
            return Ok(None);
        }
        let subject = Subject::new(t, self.string())?;
        subject.slice(t, start as usize, end as usize).map(Some)
    }
    fn group_by_key(&self, t: &Thread, key: Value) -> PyResult<Value> {
        let group = group_number(t, &self.pattern(), key)?;
        Ok(self.text(t, group)?.unwrap_or(Value::NONE))
    }
    fn span_by_key(&self, t: &Thread, key: Value) -> PyResult<(isize, isize)> {
        let group = group_number(t, &self.pattern(), key)?;
        Ok(self.span_of(group))
    }
}

#[pymethods]
impl Match {
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyStr>> {
        let text = zelf.text(t, 0)?.unwrap_or(Value::NONE);
        let (start, end) = zelf.span_of(0);
        let mut out = str_::StrBuilder::new();
        out.push_str(&format!("<re.Match object; span=({start}, {end}), match="));
        out.push_py(&*object::repr(t, text)?);
        out.push_str(">");
        out.finish(t)
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<Native<Self>>, key: Value) -> PyResult<Value> {
        zelf.group_by_key(t, key)
    }
    /// The texts of groups, given by number or name; of the whole match by default.
    #[method("group($self, /, *groups)", no_text_signature)]
    fn group(t: &Thread, zelf: Gc<Native<Self>>, groups: &[Value]) -> PyResult<Value> {
        match groups {
            [] => Ok(zelf.text(t, 0)?.unwrap_or(Value::NONE)),
            [key] => zelf.group_by_key(t, *key),
            keys => {
                let mut items = RootVec::new(&t.heap);
                for key in keys {
                    items.push(zelf.group_by_key(t, *key)?);
                }
                t.new_tuple(&items)
            }
        }
    }
    /// The texts of all groups; default stands for those that did not take part.
    #[method("groups($self, /, default=None)")]
    fn groups(t: &Thread, zelf: Gc<Native<Self>>, default: Value) -> PyResult<Value> {
        let mut items = RootVec::new(&t.heap);
        for group in 1..=zelf.pattern().groups() {
            items.push(zelf.text(t, group)?.unwrap_or(default));
        }
        t.new_tuple(&items)
    }
    /// The texts of named groups by name; default stands for those that did not take part.
    #[method("groupdict($self, /, default=None)")]
    fn groupdict(t: &Thread, zelf: Gc<Native<Self>>, default: Value) -> PyResult<Gc<PyDict>> {
        let (names, dict) = (zelf.pattern().group_names(), PyDict::new(t)?);
        let mut position = 0;
        while let Some((name, number)) = names.next_entry(t, &mut position) {
            let group = group_number(t, &zelf.pattern(), number)?;
            dict.set(t, name, zelf.text(t, group)?.unwrap_or(default))?;
        }
        Ok(dict)
    }
    /// Where a group begins, -1 if it did not take part.
    #[method("start($self, group=0, /)")]
    fn start(t: &Thread, zelf: Gc<Native<Self>>, group: Value) -> PyResult<isize> {
        Ok(zelf.span_by_key(t, group)?.0)
    }
    /// Where a group ends, -1 if it did not take part.
    #[method("end($self, group=0, /)")]
    fn end(t: &Thread, zelf: Gc<Native<Self>>, group: Value) -> PyResult<isize> {
        Ok(zelf.span_by_key(t, group)?.1)
    }
    /// Start and end of a group.
    #[method("span($self, group=0, /)")]
    fn span(t: &Thread, zelf: Gc<Native<Self>>, group: Value) -> PyResult<(isize, isize)> {
        zelf.span_by_key(t, group)
    }
    /// A template with its references to groups replaced.
    #[method("expand($self, /, template)")]
    fn expand(t: &Thread, zelf: Gc<Native<Self>>, template: Value) -> PyResult<Value> {
        let compiled = compile_template(t, zelf.pattern(), template)?;
        let subject = Subject::new(t, zelf.string())?;
        template::expand(t, compiled, &subject, zelf.pattern().groups(), |group| zelf.text(t, group))
    }
    #[method("__copy__($self, /)")]
    fn copy(zelf: Gc<Native<Self>>) -> Gc<Native<Self>> {
        zelf
    }
    #[method("__deepcopy__($self, memo, /)")]
    fn deepcopy(zelf: Gc<Native<Self>>, _memo: Value) -> Gc<Native<Self>> {
        zelf
    }
    /// `Match[str]`, for annotations.
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    /// The string that was searched.
    #[member("string")]
    fn get_string(zelf: Gc<Native<Self>>) -> Value {
        zelf.string()
    }
    /// The pattern.
    #[member]
    fn re(zelf: Gc<Native<Self>>) -> Gc<Native<Pattern>> {
        zelf.pattern()
    }
    /// Where the search began.
    #[member]
    fn pos(zelf: Gc<Native<Self>>) -> usize {
        zelf.pos
    }
    /// Where the search had to end.
    #[member]
    fn endpos(zelf: Gc<Native<Self>>) -> usize {
        zelf.endpos
    }
    /// The number of the last group that was closed.
    #[getter]
    fn lastindex(zelf: Gc<Native<Self>>) -> Option<i32> {
        (zelf.last_index > 0).then_some(zelf.last_index)
    }
    /// The name of the last group that was closed.
    #[getter]
    fn lastgroup(zelf: Gc<Native<Self>>) -> Option<Value> {
        if zelf.last_index == 0 { None } else { zelf.pattern().group_name(zelf.last_index as usize) }
    }
    /// Start and end of the match and of all groups.
    #[getter]
    fn regs(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let mut items = RootVec::new(&t.heap);
        for group in 0..=zelf.pattern().groups() {
            items.push(zelf.span_of(group).into_py(t)?);
        }
        t.new_tuple(&items)
    }
}
