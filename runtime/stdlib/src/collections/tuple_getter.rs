//! `_tuplegetter`: the descriptor of a named tuple's field.

use crate::support::{Text, get};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;

#[pyclass(name = "_tuplegetter", module = "collections", flags = HAVE_GC, signature = "", no_doc)]
pub struct TupleGetter {
    index: isize,
    doc: Field,
}

#[pymethods]
impl TupleGetter {
    #[new("_tuplegetter(index, doc, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, index: isize, doc: Value) -> PyResult<Gc<Native<Self>>> {
        Native::new(t, cls, TupleGetter { index, doc: Field::new(doc) })
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyStr>> {
        let mut text = Text::new(&format!("{}({}, ", t.class_of(zelf.into()).short_name(), zelf.index));
        text.push_repr(t, get(&zelf.doc))?.push(")").finish(t)
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Gc<Native<Self>>, obj: Option<Value>, _owner: Option<Value>) -> PyResult<Value> {
        let Some(obj) = obj.filter(|o| !o.is_none()) else { return Ok(zelf.into()) };
        let Some(tuple) = as_tuple(obj) else {
            let class = t.class_of(obj).name();
            return Err(t.raise_type_error(format!(
                "descriptor for index '{}' for tuple subclasses doesn't apply to '{class}' object",
                zelf.index
            )));
        };
        match usize::try_from(zelf.index).ok().and_then(|i| tuple.items().get(i)) {
            Some(v) => Ok(*v),
            None => Err(t.raise_index_error("tuple index out of range")),
        }
    }
    #[slot]
    fn descr_set(t: &Thread, _zelf: Value, _obj: Value, v: Option<Value>) -> PyResult<()> {
        Err(t.raise_attribute_error(if v.is_some() { "can't set attribute" } else { "can't delete attribute" }))
    }
    #[member]
    fn __doc__(zelf: Gc<Native<Self>>) -> Option<Value> {
        zelf.doc.get()
    }
    #[setter(__doc__)]
    fn set_doc(zelf: Gc<Native<Self>>, v: Option<Value>) {
        zelf.doc.set(zelf.header(), Some(v.unwrap_or(Value::NONE)));
    }
    #[method("__reduce__($self, /)", effect = Reads)]
    fn __reduce__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let args = t.new_tuple(&[t.new_int(zelf.index as i64)?, get(&zelf.doc)])?;
        t.new_tuple(&[t.class_of(zelf.into()).value(), args])
    }
}
