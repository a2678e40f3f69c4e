//! A class and a module that use every form of declaration: that they compile is most of the test, the tables are checked for the rest.

use crate::abi::convert::{CodePoint, LongLong, SliceIndex, Wrapping};
use crate::abi::path::{FsPath, FsPathOrFd};
use crate::abi::slots::SendResult;
use crate::prelude::*;
use std::cell::Cell;
use std::collections::VecDeque;

/// Counts things.
#[pyclass(
    name = "Sample",
    module = "_sample",
    flags = BASETYPE | SEQUENCE,
    parts(more),
)]
pub struct Sample {
    items: GcRefCell<VecDeque<Value>>,
    next: Field,
    text: String,
    limit: Cell<Option<usize>>,
    nested: Vec<Nested>,
}

#[derive(Trace)]
pub enum Nested {
    Nothing,
    Pair(Value, i64),
    Named { item: Option<Value> },
}

#[pymethods]
impl Sample {
    #[new("Sample(iterable=(), maxlen=None)")]
    fn new(
        t: &Thread,
        cls: Gc<PyType>,
        _iterable: Option<Value>,
        maxlen: Option<isize>,
    ) -> PyResult<Gc<Native<Sample>>> {
        let limit = Cell::new(maxlen.map(|n| n as usize));
        let sample = Sample {
            items: GcRefCell::new(VecDeque::new()),
            next: Field::EMPTY,
            text: String::new(),
            limit,
            nested: vec![Nested::Nothing, Nested::Pair(Value::NONE, 1), Nested::Named { item: None }],
        };
        Native::new(t, cls, sample)
    }
    #[init]
    fn init(_t: &Thread, _zelf: Value, _args: Args<'_>) -> PyResult<()> {
        Ok(())
    }

    #[slot]
    fn repr(_t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<String> {
        Ok(format!("Sample({})", zelf.text))
    }
    #[slot]
    fn hash(_t: &Thread, _zelf: Gc<Native<Self>>) -> PyResult<i64> {
        Ok(7)
    }
    #[slot]
    fn richcompare(_t: &Thread, zelf: Gc<Native<Self>>, other: Value, op: CompareOp) -> Value {
        match op {
            CompareOp::Eq => Value::from_bool(zelf.header().value() == other),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot]
    fn iternext(_t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        Ok(zelf.next.get())
    }
    #[slot]
    fn sq_length(zelf: Gc<Native<Self>>) -> usize {
        zelf.items.borrow().len()
    }
    #[slot]
    fn bool(zelf: Gc<Native<Self>>) -> bool {
        !zelf.items.borrow().is_empty()
    }
    #[slot]
    fn add(_t: &Thread, _a: Value, _b: Value) -> Value {
        Value::NOT_IMPLEMENTED
    }
    #[slot]
    fn inplace_add(_t: &Thread, zelf: Gc<Native<Self>>, _b: Value) -> Gc<Native<Self>> {
        zelf
    }
    #[slot]
    fn power(_t: &Thread, _a: Value, _b: Value, _modulus: Value) -> Value {
        Value::NOT_IMPLEMENTED
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Gc<Native<Self>>, v: Value) -> PyResult<bool> {
        let n = zelf.items.borrow().len();
        for i in 0..n {
            let item = zelf.items.borrow().get(i).copied();
            if item.is_some_and(|item| item == v) {
                return Ok(true);
            }
        }
        let _ = t;
        Ok(false)
    }
    #[slot]
    fn sq_item(_t: &Thread, zelf: Gc<Native<Self>>, i: i64) -> PyResult<Option<Value>> {
        Ok(zelf.items.borrow().get(i as usize).copied())
    }
    #[slot]
    fn mp_ass_subscript(_t: &Thread, _zelf: Gc<Native<Self>>, _key: Value, _v: Option<Value>) -> PyResult<()> {
        Ok(())
    }
    #[slot(iter)]
    fn make_iterator(zelf: Gc<Native<Self>>) -> Gc<Native<Self>> {
        zelf
    }
    #[slot("Sample(x, /, *, scale=1.0)")]
    fn call(_t: &Thread, _zelf: Gc<Native<Self>>, x: f64, scale: f64) -> f64 {
        x * scale
    }
    #[slot]
    fn am_send(_t: &Thread, _zelf: Gc<Native<Self>>, v: Value) -> PyResult<SendResult> {
        Ok(SendResult::Return(v))
    }
    #[slot]
    fn descr_get(_t: &Thread, zelf: Value, _object: Option<Value>, _class: Option<Value>) -> Value {
        zelf
    }

    /// Adds to the end.
    #[method("append($self, object, /)", effect = Writes, frame_blind)]
    fn append(_t: &Thread, zelf: Gc<Native<Self>>, object: Value) -> PyResult<()> {
        zelf.items.borrow_mut(zelf.header()).push_back(object);
        Ok(())
    }
    #[method("clear()", doc = "Removes all.")]
    fn clear(zelf: Gc<Native<Self>>) {
        zelf.items.borrow_mut(zelf.header()).clear();
    }
    #[method("pop(index=-1, /)")]
    fn pop(_t: &Thread, zelf: Gc<Native<Self>>, index: isize) -> PyResult<Option<Value>> {
        Ok(zelf.items.borrow().get(index as usize).copied())
    }
    #[method("index($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(_t: &Thread, _zelf: Gc<Native<Self>>, _value: Value, start: SliceIndex, stop: SliceIndex) -> i64 {
        stop.0 - start.0
    }
    #[classmethod("fromkeys($type, iterable, value=None, /)")]
    fn fromkeys(_t: &Thread, cls: Gc<PyType>, _iterable: Value, _value: Value) -> Gc<PyType> {
        cls
    }
    #[staticmethod("maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)")]
    fn maketrans(_t: &Thread, x: Value, y: Option<Value>, z: Option<Value>) -> (Value, bool, bool) {
        (x, y.is_some(), z.is_some())
    }

    #[getter]
    fn maxlen(_t: &Thread, zelf: Gc<Native<Self>>) -> Option<usize> {
        zelf.limit.get()
    }
    #[setter]
    fn set_maxlen(_t: &Thread, _zelf: Gc<Native<Self>>, _v: Option<Value>) -> PyResult<()> {
        Ok(())
    }
    /// The next one.
    #[member]
    fn next(_t: &Thread, zelf: Gc<Native<Self>>) -> Option<Value> {
        zelf.next.get()
    }
    #[classattr]
    const LIMIT: i64 = 10;
    #[classattr("__match_args__")]
    fn match_args(t: &Thread) -> PyResult<Value> {
        t.new_tuple(&[])
    }
}

#[pymethods(part = more)]
impl Sample {
    #[method("update($self, /, *others, key=None, **kwargs)")]
    fn update(_t: &Thread, _zelf: Gc<Native<Self>>, others: &[Value], key: Value, kwargs: KwArgs<'_>) -> usize {
        others.len() + usize::from(!key.is_none()) + kwargs.iter().count()
    }
    #[method("locate($self, /, cls)", defining_class)]
    fn locate(_t: &Thread, _zelf: Gc<Native<Self>>, class: Gc<PyType>, _cls: Value) -> Gc<PyType> {
        class
    }
    #[method("anything", raw)]
    fn anything(_t: &Thread, _zelf: Gc<Native<Self>>, args: Args<'_>) -> usize {
        args.values.len()
    }
    #[slot]
    fn sq_repeat(_t: &Thread, zelf: Gc<Native<Self>>, _n: i64) -> Gc<Native<Self>> {
        zelf
    }
}

/// A class without methods or a layout of its own.
#[pyclass(name = "Special", module = "_sample", base = Sample, layout_of = base, doc = "Special sample.")]
pub struct Special;

/// Sample functions.
#[pymodule(name = "_sample", classes(Sample, Special), parts(super::more_functions))]
mod sample {
    use super::*;

    #[pyattr]
    const E: i64 = 5;
    #[pyattr("pi")]
    fn pi(_t: &Thread) -> f64 {
        3.25
    }
    #[pyfunction("sqrt(x, /)", effect = Pure, frame_blind, doc = "Square root.")]
    fn sqrt(_t: &Thread, x: f64) -> PyResult<f64> {
        Ok(x.sqrt())
    }
    #[pyfunction("sorted(iterable, /, *, key=None, reverse=False)")]
    fn sorted(_t: &Thread, _iterable: Value, _key: Value, reverse: bool) -> bool {
        reverse
    }
    #[pyfunction("open(file, mode='r', buffering=-1, encoding=None, path=None)")]
    fn open(
        _t: &Thread,
        _file: FsPathOrFd,
        mode: String,
        _buffering: i32,
        encoding: Option<String>,
        _path: Option<FsPath>,
    ) -> (String, Option<String>) {
        (mode, encoding)
    }
    #[pyfunction("crc32(data, value=0, /)")]
    fn crc32(_t: &Thread, data: BytesLike, value: Wrapping<u32>) -> usize {
        data.len() + value.0 as usize
    }
    #[pyfunction("seek($module, offset, what, /)", no_text_signature)]
    fn seek(_t: &Thread, _module: Gc<crate::objects::module::PyModule>, offset: LongLong, _what: CodePoint) -> i64 {
        offset.0
    }
    #[pyfunction("gcd(*integers)")]
    fn gcd(_t: &Thread, integers: &[Value]) -> usize {
        integers.len()
    }
    #[pyfunction("strftime(format, tuple=<unrepresentable>, /)", parse_tuple)]
    fn strftime(_t: &Thread, format: Gc<PyStr>, tuple: Option<Gc<PyTuple>>) -> (Gc<PyStr>, Option<Gc<PyTuple>>) {
        (format, tuple)
    }
    #[pyfunction("max", raw)]
    fn max(_t: &Thread, args: Args<'_>) -> usize {
        args.values.len()
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<crate::objects::module::PyModule>) -> PyResult<()> {
        module.add_int(t, "ready", 1)
    }
}

#[pymodule(part)]
mod more_functions {
    use super::*;
    #[cfg(not(test))]
    #[pyfunction("absent()")]
    fn absent() {}
    #[pyfunction("noop()")]
    fn noop(_t: &Thread) {}
}

/// Shares methods with another class.
#[pyclass(name = "Twin", module = "_sample", layout_of = Sample, methods_of = Sample, parts(Sample::more), no_doc)]
pub struct Twin;

fn method(methods: &'static [MethodDef], name: &str) -> &'static MethodDef {
    methods.iter().find(|m| m.name == name).expect(name)
}
fn convention(m: &MethodDef) -> &'static str {
    match m.function {
        NativeFn::NoArgs(_) => "NOARGS",
        NativeFn::O(_) => "O",
        NativeFn::Fast(_) => "FASTCALL",
        NativeFn::FastKeywords(_) => "FASTCALL|KEYWORDS",
        NativeFn::Method(_) => "METHOD",
    }
}

#[test]
fn class_tables() {
    let spec = Sample::SPEC;
    assert!(std::ptr::eq(spec, <Native<Sample> as PyClass>::SPEC));
    assert_eq!((spec.name, spec.module, spec.doc), ("Sample", "_sample", Some("Counts things.")));
    assert_eq!(spec.signature, "(iterable=(), maxlen=None)");
    assert_eq!(spec.flags, 1 << 10 | 1 << 5);
    assert_eq!(spec.layout.size as usize, size_of::<Native<Sample>>());
    let vtable = spec.layout.native.expect("a native payload");
    assert_eq!((vtable.name, vtable.drop.is_some()), ("_sample.Sample", true));
    let shown: Vec<_> = spec.methods.iter().map(|m| (m.name, convention(m), m.binding, m.signature)).collect();
    assert_eq!(
        shown,
        vec![
            ("append", "O", Binding::Method, "($self, object, /)"),
            ("clear", "NOARGS", Binding::Method, "($self, /)"),
            ("pop", "FASTCALL", Binding::Method, "($self, index=-1, /)"),
            ("index", "FASTCALL", Binding::Method, "($self, value, start=0, stop=sys.maxsize, /)"),
            ("fromkeys", "FASTCALL", Binding::Class, "($type, iterable, value=None, /)"),
            ("maketrans", "FASTCALL", Binding::Static, "(x, y=<unrepresentable>, z=<unrepresentable>, /)"),
            ("update", "FASTCALL|KEYWORDS", Binding::Method, "($self, /, *others, key=None, **kwargs)"),
            ("locate", "METHOD", Binding::Method, "($self, /, cls)"),
            ("anything", "FASTCALL|KEYWORDS", Binding::Method, ""),
        ]
    );
    let append = method(spec.methods, "append");
    assert_eq!((append.doc, append.effect, append.frame_blind), ("Adds to the end.", Effect::Writes, true));
    assert_eq!(method(spec.methods, "clear").effect, Effect::RunsPython);
    let getset: Vec<_> = spec.getset.iter().map(|g| (g.name, g.set.is_some(), g.member, g.doc)).collect();
    assert_eq!(getset, vec![("maxlen", true, false, ""), ("next", false, true, "The next one.")]);
    let mut slots = Slots::default();
    (spec.slots)(&mut slots);
    assert!(slots.repr.is_some() && slots.iter.is_some() && slots.new.is_some() && slots.init.is_some());
    assert!(slots.sq_repeat.is_some() && slots.call.is_some() && slots.str.is_none());
}

#[test]
fn classes_without_methods() {
    let spec = Special::SPEC;
    assert_eq!((spec.methods.len(), spec.getset.len(), spec.signature), (0, 0, ""));
    assert_eq!(spec.layout, Sample::SPEC.layout);
    assert_eq!((Twin::SPEC.methods.len(), Twin::SPEC.doc), (Sample::SPEC.methods.len(), None));
    assert!(PyTuple::SPEC.layout.wrapped_in_subclasses);
}

#[test]
fn module_tables() {
    let spec = &sample::SPEC;
    assert_eq!((spec.name, spec.doc), ("_sample", "Sample functions."));
    assert!(std::ptr::eq(spec.classes[0], Sample::SPEC) && std::ptr::eq(spec.classes[1], Special::SPEC));
    let shown: Vec<_> = spec.functions.iter().map(|m| (m.name, convention(m), m.signature)).collect();
    assert_eq!(
        shown,
        vec![
            ("sqrt", "O", "($module, x, /)"),
            ("sorted", "FASTCALL|KEYWORDS", "($module, iterable, /, *, key=None, reverse=False)"),
            ("open", "FASTCALL|KEYWORDS", "($module, /, file, mode='r', buffering=-1, encoding=None, path=None)"),
            ("crc32", "FASTCALL", "($module, data, value=0, /)"),
            ("seek", "FASTCALL", ""),
            ("gcd", "FASTCALL", "($module, /, *integers)"),
            ("strftime", "FASTCALL", "($module, format, tuple=<unrepresentable>, /)"),
            ("max", "FASTCALL|KEYWORDS", ""),
            ("noop", "NOARGS", "($module, /)"),
        ]
    );
    assert_eq!(method(spec.functions, "sqrt").doc, "Square root.");
}
