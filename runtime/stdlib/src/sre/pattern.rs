//! `re.Pattern`.

use super::engine::Machine;
use super::matches::Match;
use super::scanner::Scanner;
use super::subject::Subject;
use super::{substitute, template};
use brolga_vm::objects::int;
use brolga_vm::objects::{generic_alias, mapping_proxy, str_};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};

/// A compiled regular expression.
#[pyclass(name = "Pattern", module = "re", flags = HEAPTYPE | HAVE_GC | DISALLOW_INSTANTIATION | MANAGED_WEAKREF, parts(search))]
pub struct Pattern {
    pattern: Field,
    flags: i32,
    /// Of bytes rather than text; `None` if there is no pattern.
    is_bytes: Option<bool>,
    groupindex: GcField<PyDict>,
    /// Names of the groups by number.
    indexgroup: GcField<PyTuple>,
    /// Validated.
    code: Vec<u32>,
    groups: usize,
}

const FLAG_NAMES: [(i32, &str); 8] = [
    (2, "re.IGNORECASE"),
    (4, "re.LOCALE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (32, "re.UNICODE"),
    (64, "re.VERBOSE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
];
const UNICODE: i32 = 32;

/// A text prepared for matching: the part between two positions.
pub struct Bounds {
    pub subject: Subject,
    pub string: Value,
    pub start: usize,
    pub end: usize,
}

impl Pattern {
    #[allow(clippy::too_many_arguments)]
    pub fn make(
        t: &Thread,
        pattern: Value,
        flags: i32,
        is_bytes: Option<bool>,
        code: Vec<u32>,
        groups: usize,
        groupindex: Gc<PyDict>,
        indexgroup: Gc<PyTuple>,
    ) -> PyResult<Gc<Native<Pattern>>> {
        let pattern = Pattern {
            pattern: Field::new(pattern),
            flags,
            is_bytes,
            groupindex: GcField::new(groupindex),
            indexgroup: GcField::new(indexgroup),
            code,
            groups,
        };
        Native::new(t, Pattern::class(t), pattern)
    }
    /// A machine for the text that `bounds` gave.
    pub fn machine<'a>(&'a self, t: &'a Thread, b: &'a Bounds) -> Machine<'a> {
        Machine::new(t, &self.code, b.subject.view(), b.end)
    }
    /// Groups, the whole match excepted.
    pub fn groups(&self) -> usize {
        self.groups
    }
    pub fn group_names(&self) -> Gc<PyDict> {
        self.groupindex.get().expect("set at creation")
    }
    /// The name of a group, if it has one.
    pub fn group_name(&self, group: usize) -> Option<Value> {
        self.indexgroup.get()?.items().get(group).copied()
    }
    /// Checks a text's type and clamps the positions.
    pub fn bounds(&self, t: &Thread, string: Value, pos: isize, endpos: isize) -> PyResult<Bounds> {
        let subject = Subject::new(t, string)?;
        match (self.is_bytes, subject.is_bytes()) {
            (Some(true), false) => {
                return Err(t.raise_type_error("cannot use a bytes pattern on a string-like object"));
            }
            (Some(false), true) => {
                return Err(t.raise_type_error("cannot use a string pattern on a bytes-like object"));
            }
            _ => {}
        }
        let len = subject.len();
        let clamp = |i: isize| usize::try_from(i).unwrap_or(0).min(len);
        Ok(Bounds { start: clamp(pos), end: clamp(endpos), subject, string })
    }
    /// How a pattern shows itself, its text cut at 200 characters.
    fn shown(&self, t: &Thread) -> PyResult<str_::StrBuilder> {
        let mut out = str_::StrBuilder::new();
        out.push_str("re.compile(");
        let text = object::repr(t, self.pattern.get().unwrap_or(Value::NONE))?;
        out.push_view(text.view().slice(0, text.len().min(200)));
        let mut flags = self.flags;
        if self.is_bytes == Some(false) && flags & (UNICODE | 4 | 256) == UNICODE {
            flags &= !UNICODE;
        }
        let mut names: Vec<String> =
            FLAG_NAMES.iter().filter(|(bit, _)| flags & bit != 0).map(|(_, name)| (*name).to_owned()).collect();
        let rest = FLAG_NAMES.iter().fold(flags, |rest, (bit, _)| rest & !bit);
        if rest != 0 {
            names.push(format!("0x{rest:x}"));
        }
        if !names.is_empty() {
            out.push_str(", ");
            out.push_str(&names.join("|"));
        }
        out.push_str(")");
        Ok(out)
    }
    fn find(
        zelf: Gc<Native<Pattern>>,
        t: &Thread,
        string: Value,
        pos: isize,
        endpos: isize,
        mode: Mode,
    ) -> PyResult<Value> {
        let b = zelf.bounds(t, string, pos, endpos)?;
        if b.start > b.end {
            return Ok(Value::NONE);
        }
        let mut machine = zelf.machine(t, &b);
        let found = match mode {
            Mode::Search => machine.search(b.start, false)?,
            Mode::Match => machine.match_at(b.start, false, false)?,
            Mode::FullMatch => machine.match_at(b.start, false, true)?,
        };
        match found {
            Some(found) => Match::make(t, zelf, b.string, b.start, b.end, found, &machine).map(Into::into),
            None => Ok(Value::NONE),
        }
    }
}
#[derive(Clone, Copy)]
enum Mode {
    Search,
    Match,
    FullMatch,
}

#[pymethods]
impl Pattern {
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyStr>> {
        zelf.shown(t)?.finish(t)
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<i64> {
        let bytes: Vec<u8> = zelf.code.iter().flat_map(|w| w.to_ne_bytes()).collect();
        let pattern = object::hash(t, zelf.pattern.get().unwrap_or(Value::NONE))?;
        let h = str_::hash_bytes(t, &bytes) ^ pattern ^ zelf.flags as i64 ^ zelf.groups() as i64;
        Ok(if h == -1 { -2 } else { h })
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Native<Self>>, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<Native<Pattern>>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let same = zelf.value() == other.value()
            || (zelf.flags == other.flags
                && zelf.is_bytes == other.is_bytes
                && zelf.code == other.code
                && object::compare_bool(
                    t,
                    zelf.pattern.get().unwrap_or(Value::NONE),
                    other.pattern.get().unwrap_or(Value::NONE),
                    CompareOp::Eq,
                )?);
        Ok(Value::from_bool(same == (op == CompareOp::Eq)))
    }
    #[method("__copy__($self, /)")]
    fn copy(zelf: Gc<Native<Self>>) -> Gc<Native<Self>> {
        zelf
    }
    #[method("__deepcopy__($self, memo, /)")]
    fn deepcopy(zelf: Gc<Native<Self>>, _memo: Value) -> Gc<Native<Self>> {
        zelf
    }
    /// `Pattern[str]`, for annotations.
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    /// The text the pattern was compiled from.
    #[member]
    fn pattern(zelf: Gc<Native<Self>>) -> Option<Value> {
        zelf.pattern.get()
    }
    /// The flags of the pattern, those of its text included.
    #[member]
    fn flags(zelf: Gc<Native<Self>>) -> i32 {
        zelf.flags
    }
    /// How many groups there are.
    #[member("groups")]
    fn group_count(zelf: Gc<Native<Self>>) -> usize {
        zelf.groups()
    }
    /// Numbers of the groups by name.
    #[getter]
    fn groupindex(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        mapping_proxy::new(t, zelf.group_names().value())
    }
}

#[pymethods(part = search)]
impl Pattern {
    /// A match at the start of the string; None if there is none.
    #[method("match($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn match_method(t: &Thread, zelf: Gc<Native<Self>>, string: Value, pos: isize, endpos: isize) -> PyResult<Value> {
        Pattern::find(zelf, t, string, pos, endpos, Mode::Match)
    }
    /// A match of the whole string; None if there is none.
    #[method("fullmatch($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn fullmatch(t: &Thread, zelf: Gc<Native<Self>>, string: Value, pos: isize, endpos: isize) -> PyResult<Value> {
        Pattern::find(zelf, t, string, pos, endpos, Mode::FullMatch)
    }
    /// The first match anywhere in the string; None if there is none.
    #[method("search($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn search(t: &Thread, zelf: Gc<Native<Self>>, string: Value, pos: isize, endpos: isize) -> PyResult<Value> {
        Pattern::find(zelf, t, string, pos, endpos, Mode::Search)
    }
    /// All matches that do not overlap: their texts, or those of their groups.
    #[method("findall($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn findall(t: &Thread, zelf: Gc<Native<Self>>, string: Value, pos: isize, endpos: isize) -> PyResult<Gc<PyList>> {
        let b = zelf.bounds(t, string, pos, endpos)?;
        let list = PyList::new_empty(t)?;
        let groups = zelf.groups();
        let mut machine = zelf.machine(t, &b);
        let (mut start, mut must_advance) = (b.start, false);
        while start <= b.end {
            let Some(found) = machine.search(start, must_advance)? else { break };
            let text = |group: usize| match machine.group(group) {
                Some((from, to)) => b.subject.slice(t, from, to),
                None => b.subject.slice(t, 0, 0),
            };
            let item = match groups {
                0 => b.subject.slice(t, found.start, found.end)?,
                1 => text(1)?,
                _ => {
                    let mut items = RootVec::new(&t.heap);
                    for group in 1..=groups {
                        items.push(text(group)?);
                    }
                    t.new_tuple(&items)?
                }
            };
            list.append(t, item)?;
            must_advance = found.end == found.start;
            start = found.end;
        }
        Ok(list)
    }
    /// An iterator over all matches that do not overlap.
    #[method("finditer($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn finditer(t: &Thread, zelf: Gc<Native<Self>>, string: Value, pos: isize, endpos: isize) -> PyResult<Value> {
        let scanner = Scanner::make(t, zelf, string, pos, endpos)?;
        let search = attr::get(t, scanner.value(), t.intern("search"))?;
        call::call2(t, t.builtin("iter")?, search, Value::NONE)
    }
    #[method("scanner($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn scanner(
        t: &Thread,
        zelf: Gc<Native<Self>>,
        string: Value,
        pos: isize,
        endpos: isize,
    ) -> PyResult<Gc<Native<Scanner>>> {
        Scanner::make(t, zelf, string, pos, endpos)
    }
    /// The parts of the string between matches, and the groups of the matches.
    #[method("split($self, /, string, maxsplit=0)")]
    fn split(t: &Thread, zelf: Gc<Native<Self>>, string: Value, maxsplit: isize) -> PyResult<Gc<PyList>> {
        let b = zelf.bounds(t, string, 0, isize::MAX)?;
        let list = PyList::new_empty(t)?;
        let mut machine = zelf.machine(t, &b);
        let (mut start, mut last, mut must_advance, mut n) = (0, 0, false, 0);
        while maxsplit == 0 || n < maxsplit {
            let Some(found) = machine.search(start, must_advance)? else { break };
            list.append(t, b.subject.slice(t, last, found.start)?)?;
            for group in 1..=zelf.groups() {
                let part = match machine.group(group) {
                    Some((from, to)) => b.subject.slice(t, from, to)?,
                    None => Value::NONE,
                };
                list.append(t, part)?;
            }
            n += 1;
            must_advance = found.end == found.start;
            start = found.end;
            last = found.end;
        }
        list.append(t, b.subject.slice(t, last, b.end)?)?;
        Ok(list)
    }
    /// The string with matches replaced: by a template's expansion, or by what a function returns for each.
    #[method("sub($self, /, repl, string, count=0)")]
    fn sub(t: &Thread, zelf: Gc<Native<Self>>, repl: Value, string: Value, count: isize) -> PyResult<Value> {
        Ok(substitute::run(t, zelf, repl, string, count)?.0)
    }
    /// As sub, with the number of replacements.
    #[method("subn($self, /, repl, string, count=0)")]
    fn subn(t: &Thread, zelf: Gc<Native<Self>>, repl: Value, string: Value, count: isize) -> PyResult<(Value, usize)> {
        substitute::run(t, zelf, repl, string, count)
    }
}

/// The number of a group given by number or name; `IndexError: no such group`.
pub fn group_number(t: &Thread, pattern: &Pattern, key: Value) -> PyResult<usize> {
    let number = if key.is_small_int() || t.class_of(key).slots.get().index.is_some() {
        let n = brolga_vm::protocol::number::index(t, key)?;
        int::to_i64(n)
    } else {
        match pattern.group_names().get(t, key) {
            Ok(found) => found.and_then(int::to_i64),
            // What cannot be hashed is no name.
            Err(r) if t.exception_matches(t.types.type_error) => {
                t.take_exception(r);
                None
            }
            Err(r) => return Err(r),
        }
    };
    let number = number.and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= pattern.groups());
    number.ok_or_else(|| t.raise_index_error("no such group"))
}

/// `re._compile_template(pattern, template)`.
pub fn compile_template(t: &Thread, pattern: Gc<Native<Pattern>>, text: Value) -> PyResult<Value> {
    template::compile(t, pattern.value(), text)
}
