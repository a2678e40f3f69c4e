//! `IsoCalendarDate`: what `date.isocalendar` returns, a tuple whose items have names.

use brolga_vm::abi::spec::ClassId;
use brolga_vm::objects::structseq;
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::objects::wrapped::Wrapped;
use brolga_vm::objects::{instance, tuple};
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;

static ID: ClassId = ClassId::new();
static SPEC: TypeSpec = TypeSpec {
    name: "IsoCalendarDate",
    module: "datetime",
    doc: Some("A date by its ISO 8601 year, week and day of the week."),
    signature: "",
    bases: |t| Ok(vec![t.types.tuple]),
    metaclass: None,
    flags: 0,
    layout: structseq::LAYOUT,
    slots: |s| {
        s.new = Some(new);
        s.repr = Some(repr);
    },
    methods: &[MethodDef {
        name: "__reduce__",
        function: NativeFn::NoArgs(reduce),
        binding: Binding::Method,
        signature: "($self, /)",
        doc: "The plain tuple, for pickles.",
        effect: Effect::Reads,
        frame_blind: true,
    }],
    getset: &[
        GetSetDef { name: "year", get: |_, v| item(v, 0), set: None, doc: "", member: false },
        GetSetDef { name: "week", get: |_, v| item(v, 1), set: None, doc: "", member: false },
        GetSetDef { name: "weekday", get: |_, v| item(v, 2), set: None, doc: "", member: false },
    ],
    attributes: |_, _| Ok(()),
    id: &ID,
};

fn item(v: Value, i: usize) -> PyResult<Value> {
    Ok(as_tuple(v).and_then(|x| x.items().get(i).copied()).unwrap_or(Value::NONE))
}
fn make_in(t: &Thread, class: Gc<PyType>, parts: [Value; 3]) -> PyResult<Value> {
    let tuple = PyTuple::new(t, &parts)?;
    let w = instance::alloc_instance(t, class, |header| Wrapped { header, value: Field::new(tuple.into()) })?;
    Ok(w.into())
}
pub fn make(t: &Thread, year: i64, week: i64, weekday: i64) -> PyResult<Value> {
    make_in(t, t.builtin_class(&SPEC), [year, week, weekday].map(Value::from_small_int))
}
fn new(t: &Thread, class: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
    static PARAMS: [brolga_vm::abi::args::Param; 3] = {
        use brolga_vm::abi::args::{Param, ParamKind::PositionalOrKeyword as kind};
        [
            Param { name: "year", kind, required: true },
            Param { name: "week", kind, required: true },
            Param { name: "weekday", kind, required: true },
        ]
    };
    static SIGNATURE: brolga_vm::abi::args::Signature =
        brolga_vm::abi::args::Signature::new("IsoCalendarDate", &PARAMS, false, false);
    let mut bound = [None; 3];
    SIGNATURE.bind(t, args.values, args.kwnames, &mut bound)?;
    make_in(t, class, bound.map(|v| v.unwrap_or(Value::NONE)))
}
fn repr(t: &Thread, v: Value) -> PyResult<Value> {
    let mut text = crate::support::Text::new("datetime.IsoCalendarDate(");
    let items = tuple::as_tuple(v).map_or([Value::NONE; 3], |x| [0, 1, 2].map(|i| x.get(i)));
    for (i, name) in ["year=", ", week=", ", weekday="].into_iter().enumerate() {
        let shown = object::repr(t, items[i])?;
        text.push(name).push_str(&shown);
    }
    text.push(")").finish(t).map(Into::into)
}
/// Pickled as a plain tuple.
fn reduce(t: &Thread, v: Value) -> PyResult<Value> {
    let items = tuple::as_tuple(v).map_or([Value::NONE; 3], |x| [0, 1, 2].map(|i| x.get(i)));
    let plain = t.new_tuple(&items)?;
    let arguments = t.new_tuple(&[plain])?;
    t.new_tuple(&[t.types.tuple.value(), arguments])
}
