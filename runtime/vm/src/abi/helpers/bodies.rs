//! The table; how to read it is said in [the module above](super).

use super::*;
use crate::abi::helpers::plain::Unknown;
use crate::objects::cell::PyCell;
use crate::objects::dict::views::{PyDictItemIter, PyDictKeyIter, PyDictValueIter};
use crate::objects::float;
use crate::objects::function::{PyFunction, PyMethod};
use crate::objects::instance;
use crate::objects::iterators::{enumerate::PyEnumerate, zip::PyZip};
use crate::objects::list::iter::PyListIter;
use crate::objects::range::{PyRange, PyRangeIter};
use crate::objects::set::PySet;
use crate::objects::set::methods::PySetIter;
use crate::objects::str_::iter::PyStrIter;
use crate::objects::tuple::iter::PyTupleIter;
use crate::protocol::{attr, call, iter, number, object, sequence};
use brolga_bytecode::oparg::BinaryOp;
use brolga_heap::Shape;
use std::sync::atomic::Ordering;

/// Memory ran out where nothing can be raised: the error comes at the next poll.
#[cold]
fn no_memory(t: &Thread, r: Raised) -> Value {
    let exc = t.take_exception(r);
    t.state.async_exception.set(Some(exc));
    t.poll.fetch_or(crate::thread::poll::ASYNC_EXCEPTION, Ordering::Release);
    Value::NONE
}
fn shape(v: Value) -> Gc<Shape> {
    // SAFETY: compiled code passes constants that the builder made of shapes.
    unsafe { v.cast() }
}
/// # Safety
/// `v` is a list: compiled code has guarded its shape.
unsafe fn list(v: Value) -> Gc<PyList> {
    // SAFETY: by the caller's promise.
    unsafe { v.cast() }
}

helpers! {
    // ---- numbers ----
    /// The int object of a machine integer that needs a box.
    box_int(t, i: i64) -> Value [alloc, leaves(SMALL_INT BIG_INT)] {
        match t.new_int(i) {
            Ok(v) => v,
            Err(r) => no_memory(t, r),
        }
    }
    /// The float object of a double that needs a box.
    box_float(t, f: f64) -> Value [alloc, leaves(IMM_FLOAT BOX_FLOAT)] {
        match t.new_float(f) {
            Ok(v) => v,
            Err(r) => no_memory(t, r),
        }
    }
    /// `a op b`, the operator numbered as the operand of BINARY_OP.
    binary_op(t, op: i64, a: Value, b: Value) -> PyResult<Value> [looks] {
        if op == BinaryOp::Subscr as i64 {
            return sequence::get_item(t, a, b);
        }
        if a.is_small_int() && b.is_small_int()
            && let Some(v) = crate::interp::ops::arithmetic::small_int_op(a, b, op as u32)
        {
            return Ok(v);
        }
        number::binary_op(t, op as u8, a, b)
    }
    /// An operator on two ints: boxes if need be, runs nothing.
    int_op(t, op: i64, a: Value, b: Value) -> PyResult<Value> [raises, alloc] {
        number::binary_op(t, op as u8, a, b)
    }
    /// `-v`
    negative(t, v: Value) -> PyResult<Value> [looks] { number::negative(t, v) }
    /// `~v`
    invert(t, v: Value) -> PyResult<Value> [looks] { number::invert(t, v) }
    /// `x ** y` of doubles.
    float_pow(t, x: f64, y: f64) -> PyResult<Value> [raises, alloc] {
        let (x, y) = (t.new_float(x)?, t.new_float(y)?);
        number::binary_op(t, BinaryOp::Power as u8, x, y)
    }
    /// `x % y` of doubles, y not zero.
    float_mod(_t, x: f64, y: f64) -> f64 [] {
        float::floor_divmod(x, y).1
    }
    /// `x // y` of doubles, y not zero.
    float_floor_div(_t, x: f64, y: f64) -> f64 [] {
        float::floor_divmod(x, y).0
    }

    // ---- any object ----
    /// `a op b`, the operator numbered as CPython's `Py_LT`...
    compare(t, op: i64, a: Value, b: Value) -> PyResult<Value> [looks] {
        match CompareOp::from_u8(op as u8) {
            Some(op) => object::compare(t, a, b, op),
            None => Err(t.raise_system_error("bad COMPARE_OP")),
        }
    }
    /// As `compare`, and the truth of the result.
    compare_truth(t, op: i64, a: Value, b: Value) -> PyResult<bool> [looks] {
        match CompareOp::from_u8(op as u8) {
            Some(op) => {
                let v = object::compare(t, a, b, op)?;
                object::is_true(t, v)
            }
            None => Err(t.raise_system_error("bad COMPARE_OP")),
        }
    }
    /// `a op b` when the first method has given NotImplemented: the operator numbered as the operand of BINARY_OP, plus 256 if that was the right
    /// operand's.
    binary_rest(t, op: i64, a: Value, b: Value) -> PyResult<Value> [looks] {
        crate::interp::tier::operator::binary_rest(t, op as u8, op & 256 != 0, a, b)
    }
    /// `a op b` when the left operand's method has given NotImplemented.
    compare_rest(t, op: i64, a: Value, b: Value) -> PyResult<Value> [looks] {
        crate::interp::tier::operator::compare_rest(t, op as u32, a, b)
    }
    /// As `compare_rest`, and the truth of the result.
    compare_rest_truth(t, op: i64, a: Value, b: Value) -> PyResult<bool> [looks] {
        let v = crate::interp::tier::operator::compare_rest(t, op as u32, a, b)?;
        object::is_true(t, v)
    }
    /// Equality of two exact strings.
    str_equal(_t, a: Value, b: Value) -> bool [] {
        match (a.downcast::<PyStr>(), b.downcast::<PyStr>()) {
            (Some(x), Some(y)) => x == y || (x.len() == y.len() && x.as_ref().eq(&y)),
            _ => false,
        }
    }
    /// `a is b`: by value for numbers in boxes.
    is_same(_t, a: Value, b: Value) -> bool [] { object::is(a, b) }
    /// `item in container`
    contains(t, container: Value, item: Value) -> PyResult<bool> [looks] { sequence::contains(t, container, item) }
    /// `bool(v)`
    is_true(t, v: Value) -> PyResult<bool> [looks] { object::is_true(t, v) }
    /// `len(v)`
    length(t, v: Value) -> PyResult<Value> [looks, leaves(SMALL_INT)] {
        object::length(t, v).map(|n| Value::from_small_int(n as i64))
    }
    /// `isinstance(v, class)`
    is_instance(t, v: Value, class: Value) -> PyResult<bool> [looks] { object::is_instance(t, v, class) }
    /// Whether an object's class has another, plain, in its MRO.
    is_plain_instance(t, v: Value, class: Value) -> bool [reads(SHAPE OTHER)] {
        class.downcast::<PyType>().is_some_and(|c| t.class_of(v).is_subtype_of(c))
    }
    /// `type(v)`
    class_of(t, v: Value) -> Value [reads(SHAPE)] { t.class_of(v).value() }
    /// `v.name`
    get_attribute(t, v: Value, name: Value) -> PyResult<Value> [looks] { attr::get(t, v, name) }
    /// `v.name` to be called: the callable; the second result is v, or nothing if the callable is bound already.
    get_method(t, v: Value, name: Value) -> PyResult<Value> [looks] {
        let (callable, unbound) = attr::get_method(t, v, name)?;
        t.second_result.set(if unbound { v.bits() } else { 0 });
        Ok(callable)
    }
    /// `super(class, v).name` to be called: the callable; the second result is v, or nothing if the callable is bound already.
    get_super_method(t, class: Value, v: Value, name: Value) -> PyResult<Value> [looks] {
        let (callable, unbound) = crate::objects::super_::load(t, class, v, name, true)?;
        t.second_result.set(if unbound { v.bits() } else { 0 });
        Ok(callable)
    }
    /// `super(class, v).name`
    get_super_attribute(t, class: Value, v: Value, name: Value) -> PyResult<Value> [looks] {
        crate::objects::super_::load(t, class, v, name, false).map(|found| found.0)
    }
    /// `v.name = x`
    set_attribute(t, v: Value, name: Value, x: Value) -> PyResult<()> [looks] { attr::set(t, v, name, Some(x)) }
    /// `v[key]`
    get_item(t, v: Value, key: Value) -> PyResult<Value> [looks] { sequence::get_item(t, v, key) }
    /// `v[key] = x`
    set_item(t, v: Value, key: Value, x: Value) -> PyResult<()> [looks] { sequence::set_item(t, v, key, x) }
    /// `del v[key]`
    delete_item(t, v: Value, key: Value) -> PyResult<()> [looks] { sequence::del_item(t, v, key) }
    /// `v[start:stop]`
    slice_item(t, v: Value, start: Value, stop: Value) -> PyResult<Value> [looks] {
        crate::interp::ops::subscripts::slice_of(t, v, start, stop)
    }
    /// As `slice_item`, of an exact list, str or tuple, the bounds small ints or None.
    slice_plain(t, v: Value, start: Value, stop: Value) -> PyResult<Value> [raises, alloc, reads(LIST ITEMS)] {
        crate::interp::ops::subscripts::slice_of(t, v, start, stop)
    }
    /// `v[start:stop] = x`
    set_slice(t, v: Value, start: Value, stop: Value, x: Value) -> PyResult<()> [looks] {
        crate::interp::ops::subscripts::store_in_slice(t, v, start, stop, x)
    }
    /// `slice(start, stop, step)`
    new_slice(t, start: Value, stop: Value, step: Value) -> PyResult<Value> [raises, alloc] {
        crate::objects::slice::PySlice::new(t, start, stop, step).map(Gc::value)
    }
    /// `format(v, spec)`
    format(t, v: Value, spec: Value) -> PyResult<Value> [looks] { object::format_object(t, v, spec) }
    /// As `format`, of numbers, strings and None with an exact string.
    format_plain(t, v: Value, spec: Value) -> PyResult<Value> [raises, alloc, leaves(STR)] {
        object::format_object(t, v, spec)
    }
    /// `str(v)`, `repr(v)`, `ascii(v)`, as the operand of CONVERT_VALUE says.
    convert(t, v: Value, how: i64) -> PyResult<Value> [looks] {
        crate::interp::ops::strings::convert(t, v, how as u32)
    }
    /// As `convert`, of numbers, strings and None.
    convert_plain(t, v: Value, how: i64) -> PyResult<Value> [raises, alloc, leaves(STR)] {
        crate::interp::ops::strings::convert(t, v, how as u32)
    }
    /// As `iter_next`, of a builtin iterator over a builtin container: runs nothing.
    iter_next_plain(t, it: Value) -> PyResult<Option<Value>> [raises, alloc, reads(LIST ITEMS DICT), writes(ITER)] {
        match t.class_of(it).slots.get().iternext {
            Some(next) => next(t, it),
            None => Ok(None),
        }
    }
    /// The next item of a set iterator.
    next_of_set(t, it: Value) -> PyResult<Option<Value>> [raises, alloc, reads(DICT), writes(ITER)] {
        match it.downcast::<Native<PySetIter>>() {
            Some(it) => PySetIter::step(t, it),
            None => iter::next(t, it),
        }
    }
    /// The next character of a string's iterator.
    next_of_str(t, it: Value) -> PyResult<Option<Value>> [raises, alloc, writes(ITER)] {
        match it.downcast::<Native<PyStrIter>>() {
            Some(it) => Ok(PyStrIter::step(t, it)?.map(Gc::value)),
            None => iter::next(t, it),
        }
    }
    /// The next key of a dict.
    next_of_keys(t, it: Value) -> PyResult<Option<Value>> [raises, alloc, reads(DICT), writes(ITER)] {
        match it.downcast::<Native<PyDictKeyIter>>() {
            Some(it) => PyDictKeyIter::step(t, it),
            None => iter::next(t, it),
        }
    }
    /// The next value of a dict.
    next_of_values(t, it: Value) -> PyResult<Option<Value>> [raises, alloc, reads(DICT), writes(ITER)] {
        match it.downcast::<Native<PyDictValueIter>>() {
            Some(it) => PyDictValueIter::step(t, it),
            None => iter::next(t, it),
        }
    }
    /// The key of a dict's next item; the second result is its value.
    next_of_items(t, it: Value) -> PyResult<Option<Value>> [raises, alloc, reads(DICT), writes(ITER)] {
        let Some(it) = it.downcast::<Native<PyDictItemIter>>() else {
            return Err(t.raise_system_error("iterator of items expected"));
        };
        Ok(PyDictItemIter::step_pair(t, it)?.map(|(k, v)| {
            t.second_result.set(v.bits());
            k
        }))
    }
    /// As `get_iter`, of an exact builtin container.
    get_iter_plain(t, v: Value) -> PyResult<Value> [raises, alloc] { iter::get_iter(t, v) }
    /// `iter(v)`
    get_iter(t, v: Value) -> PyResult<Value> [looks] { iter::get_iter(t, v) }
    /// The iterator's next item, nothing at its end.
    iter_next(t, it: Value) -> PyResult<Option<Value>> [looks] { iter::next(t, it) }
    /// Sends a value to an iterator: what it gives; the second result is that too if the iterator is done with it, else nothing.
    send(t, receiver: Value, v: Value) -> PyResult<Value> [looks] {
        use crate::abi::slots::SendResult;
        let (v, returned) = match iter::send(t, receiver, v)? {
            SendResult::Next(v) => (v, false),
            SendResult::Return(v) => (v, true),
        };
        t.second_result.set(if returned { v.bits() } else { 0 });
        Ok(v)
    }
    /// What GET_AWAITABLE gives; its operand says what the value comes from.
    get_awaitable(t, v: Value, context: i64) -> PyResult<Value> [looks] {
        crate::objects::generator::awaitable_iter(t, v, context as u32)
    }
    /// How many frames are noted of where a coroutine is made.
    coroutine_origin_depth(t) -> i64 [reads(OTHER)] { i64::from(t.state.coroutine_origin_depth.get()) }
    /// `callable(*args, **kwargs)`
    call_ex(t, callable: Value, args: Value, kwargs: Option<Value>) -> PyResult<Value> [looks] {
        let args = crate::interp::ops::calls::positional_tuple(t, callable, args)?;
        call::call_ex(t, callable, args, kwargs.and_then(|k| k.downcast()))
    }

    // ---- strings ----
    /// `a + b` of exact strings.
    concat(t, a: Value, b: Value) -> PyResult<Value> [raises, alloc, leaves(STR)] {
        match (a.downcast::<PyStr>(), b.downcast::<PyStr>()) {
            (Some(a), Some(b)) => PyStr::concat(t, a, b).map(Gc::value),
            _ => Err(t.raise_system_error("strings expected")),
        }
    }
    /// `s[i]` of an exact string, the index in range.
    str_item(t, s: Value, i: i64) -> PyResult<Value> [raises, alloc, leaves(STR)] {
        // SAFETY: compiled code has guarded the shape.
        PyStr::character(t, unsafe { s.cast() }, i as usize).map(Gc::value)
    }

    // ---- exceptions ----
    /// PUSH_EXC_INFO: the exception is being handled; gives what was before.
    push_exc_info(t, exc: Value) -> Value [reads(EXC), writes(EXC)] {
        t.exc_item().value.replace(Some(exc)).unwrap_or(Value::NONE)
    }
    /// POP_EXCEPT: what was handled before is handled again.
    pop_except(t, previous: Value) -> () [reads(EXC), writes(EXC)] {
        t.exc_item().value.set(if previous.is_none() { None } else { Some(previous) });
    }
    /// CHECK_EXC_MATCH
    exception_matches(t, exc: Value, classes: Value) -> PyResult<bool> [raises, alloc] {
        crate::interp::ops::exceptions::matches_any(t, exc, classes)
    }
    /// `raise` alone
    reraise_handled(t) -> PyResult<()> [looks] {
        match crate::frames::handled_exception(t) {
            Some(exc) => Err(t.restore_exception(exc)),
            None => Err(t.raise_runtime_error("No active exception to reraise")),
        }
    }
    /// RERAISE
    reraise(t, exc: Value) -> PyResult<()> [looks] {
        match exc.downcast::<crate::objects::exception::PyException>() {
            Some(_) => Err(t.restore_exception(exc)),
            None => Err(t.raise_system_error("RERAISE without an exception")),
        }
    }
    /// `raise exc from cause`
    raise_exception(t, exc: Value, cause: Option<Value>) -> PyResult<()> [looks] {
        Err(crate::interp::ops::exceptions::raise(t, exc, cause))
    }

    // ---- lists ----
    /// Appends to an exact list.
    list_append(t, l: Value, v: Value) -> PyResult<()> [raises, alloc, reads(LIST ITEMS), writes(LIST ITEMS)] {
        // SAFETY: compiled code has guarded the shape.
        unsafe { list(l) }.append(t, v)
    }
    /// `list.extend(l, iterable)`, as in a display.
    list_extend(t, l: Value, iterable: Value) -> PyResult<()> [looks] {
        // SAFETY: compiled code has guarded the shape.
        crate::interp::ops::build::extend_list(t, unsafe { list(l) }, iterable)
    }
    /// As `list_extend`, by an exact list or tuple.
    list_extend_plain(t, l: Value, other: Value) -> PyResult<()> [raises, alloc, reads(LIST ITEMS), writes(LIST ITEMS)] {
        // SAFETY: compiled code has guarded the shape.
        unsafe { list(l) }.extend(t, other)
    }
    /// The last item of an exact list, which is removed.
    list_pop(t, l: Value) -> PyResult<Value> [raises, alloc, reads(LIST ITEMS), writes(LIST ITEMS)] {
        // SAFETY: compiled code has guarded the shape.
        let l = unsafe { list(l) };
        match l.len() {
            0 => Err(t.raise_index_error("pop from empty list")),
            n => l.pop(t, n - 1),
        }
    }
    /// The tuple of an exact list's items.
    list_to_tuple(t, l: Value) -> PyResult<Value> [raises, alloc, reads(LIST ITEMS), leaves(TUPLE)] {
        sequence::to_tuple(t, l).map(Gc::value)
    }
    /// Replaces an item of an exact list, the index in range, whatever its storage.
    list_set(t, l: Value, i: i64, v: Value) -> PyResult<()> [raises, alloc, reads(LIST ITEMS), writes(LIST ITEMS)] {
        // SAFETY: as above.
        unsafe { list(l) }.set(t, i as usize, v)
    }
    /// An item of an exact list, the index in range, whatever its storage.
    list_get(_t, l: Value, i: i64) -> Value [reads(LIST ITEMS)] {
        // SAFETY: as above.
        unsafe { list(l) }.item(i as usize)
    }
    /// `list(iterable)`
    list_of(t, v: Value) -> PyResult<Value> [looks, leaves(LIST)] { sequence::to_list(t, v).map(Gc::value) }
    /// `tuple(iterable)`
    tuple_of(t, v: Value) -> PyResult<Value> [looks, leaves(TUPLE)] { sequence::to_tuple(t, v).map(Gc::value) }
    /// `set(iterable)`
    set_of(t, v: Value) -> PyResult<Value> [looks, leaves(SET)] {
        let set = PySet::new_set(t, &[])?;
        set.update(t, v)?;
        Ok(set.value())
    }
    /// An empty list.
    new_list(t) -> PyResult<Value> [raises, alloc, leaves(LIST)] { PyList::new(t, &[]).map(Gc::value) }

    // ---- dicts ----
    /// `d[key]` of an exact dict.
    dict_item(t, d: Value, key: Value) -> PyResult<Value> [looks] {
        match d.downcast::<PyDict>() {
            Some(d) => d.get(t, key)?.ok_or_else(|| t.raise_key_error(key)),
            None => Err(t.raise_system_error("dict expected")),
        }
    }
    /// `d[key] = v` of an exact dict.
    dict_set(t, d: Value, key: Value, v: Value) -> PyResult<()> [looks] {
        match d.downcast::<PyDict>() {
            Some(d) => d.set(t, key, v),
            None => Err(t.raise_system_error("dict expected")),
        }
    }

    /// The value of a plain key of an exact dict, for `Probe`.
    dict_probe(t, d: Value, key: Value) -> Result<Option<Value>, Unknown> [reads(DICT)] {
        // SAFETY: compiled code has guarded the shape.
        plain::dict_get(t, unsafe { d.cast() }, key)
    }
    /// True if an exact set has a plain key, for `Probe`.
    set_probe(t, s: Value, key: Value) -> Result<Option<Value>, Unknown> [reads(DICT)] {
        // SAFETY: compiled code has guarded the shape.
        plain::set_contains(t, unsafe { s.cast() }, key).map(|found| found.then_some(Value::TRUE))
    }
    /// True if a value is an instance of a plain class, for `Probe`.
    instance_probe(t, v: Value, class: Value) -> Result<Option<Value>, Unknown> [reads(SHAPE OTHER)] {
        match class.downcast::<PyType>().and_then(|c| object::is_instance_known(t, v, c)) {
            Some(is) => Ok(is.then_some(Value::TRUE)),
            None => Err(Unknown),
        }
    }
    /// True if an exact tuple of plain values has a plain one, for `Probe`.
    tuple_probe(t, tuple: Value, v: Value) -> Result<Option<Value>, Unknown> [] {
        // SAFETY: compiled code has guarded the shape.
        plain::tuple_contains(t, unsafe { tuple.cast() }, v).map(|found| found.then_some(Value::TRUE))
    }
    /// True if an exact string has another as a part, for `Probe`.
    str_probe(t, s: Value, part: Value) -> Result<Option<Value>, Unknown> [] {
        // SAFETY: compiled code has guarded the shape.
        plain::str_contains(t, unsafe { s.cast() }, part).map(|found| found.then_some(Value::TRUE))
    }
    /// `s.discard(key)` of an exact set and a plain key, for `Put`.
    set_discard_plain(t, s: Value, key: Value) -> Result<PyResult<()>, Unknown> [writes(DICT)] {
        // SAFETY: compiled code has guarded the shape.
        plain::set_discard(t, unsafe { s.cast() }, key)
    }
    /// `d[key] = v` of an exact dict and a plain key, for `Put`.
    dict_put_plain(t, d: Value, key: Value, v: Value) -> Result<PyResult<()>, Unknown> [alloc, writes(DICT)] {
        // SAFETY: compiled code has guarded the shape.
        plain::dict_set(t, unsafe { d.cast() }, key, v)
    }
    /// `s.add(key)` of an exact set and a plain key, for `Put`.
    set_add_plain(t, s: Value, key: Value) -> Result<PyResult<()>, Unknown> [alloc, writes(DICT)] {
        // SAFETY: compiled code has guarded the shape.
        plain::set_add(t, unsafe { s.cast() }, key)
    }
    /// `s.add(v)` of an exact set.
    set_add(t, s: Value, v: Value) -> PyResult<()> [looks] {
        match s.downcast::<PySet>() {
            Some(set) => set.add(t, v).map(|_| ()),
            None => Err(t.raise_system_error("set expected")),
        }
    }
    /// `set.update(s, iterable)`
    set_update(t, s: Value, iterable: Value) -> PyResult<()> [looks] {
        match s.downcast::<PySet>() {
            Some(set) => set.update(t, iterable),
            None => Err(t.raise_system_error("set expected")),
        }
    }
    /// `dict.update(d, other)`, as in a display.
    dict_update(t, d: Value, other: Value) -> PyResult<()> [looks] {
        match d.downcast::<PyDict>() {
            Some(d) => crate::interp::ops::build::update_dict(t, d, other),
            None => Err(t.raise_system_error("dict expected")),
        }
    }
    /// Merges keyword arguments into a dict; the callable names itself in errors.
    dict_merge(t, d: Value, other: Value, callable: Value) -> PyResult<()> [looks] {
        match d.downcast::<PyDict>() {
            Some(d) => crate::interp::bind::merge_keywords(t, d, other, callable),
            None => Err(t.raise_system_error("dict expected")),
        }
    }
    /// The length of an exact dict.
    dict_length(_t, d: Value) -> i64 [reads(DICT)] {
        d.downcast::<PyDict>().map_or(0, |d| d.len() as i64)
    }
    /// The length of a set.
    set_length(_t, s: Value) -> i64 [reads(DICT)] {
        s.downcast::<PySet>().map_or(0, |s| s.len() as i64)
    }
    /// An empty dict.
    new_dict(t) -> PyResult<Value> [raises, alloc, leaves(DICT)] { PyDict::new(t).map(Gc::value) }
    /// `d[key] = v` of a fresh dict, the key a string.
    dict_put(t, d: Value, key: Value, v: Value) -> PyResult<()> [raises, alloc, writes(DICT)] {
        match d.downcast::<PyDict>() {
            Some(d) => d.set(t, key, v),
            None => Err(t.raise_system_error("dict expected")),
        }
    }

    // ---- objects ----
    /// A fresh cell.
    new_cell(t, v: Option<Value>) -> PyResult<Value> [raises, alloc, leaves(CELL)] { PyCell::new(t, v).map(Gc::value) }
    /// A plain instance of a Python class.
    new_instance(t, class: Value) -> PyResult<Value> [raises, alloc, leaves(INSTANCE)] {
        match class.downcast::<PyType>() {
            Some(c) => instance::alloc_plain(t, c),
            None => Err(t.raise_system_error("class expected")),
        }
    }
    /// A bound method.
    new_method(t, function: Value, receiver: Value) -> PyResult<Value> [raises, alloc, leaves(METHOD)] {
        PyMethod::new(t, function, receiver).map(Gc::value)
    }
    /// A range iterator.
    new_range_iter(t, start: i64, step: i64, left: i64) -> PyResult<Value> [raises, alloc, leaves(RANGE_ITER)] {
        PyRangeIter::new(t, start, step, left).map(Gc::value)
    }
    /// A range of machine integers.
    new_range(t, start: i64, stop: i64, step: i64) -> PyResult<Value> [raises, alloc, leaves(RANGE)] {
        PyRange::from_i64(t, start, stop, step)
    }
    /// A list iterator; an exhausted one has no list.
    new_list_iter(t, list: Option<Value>, index: i64) -> PyResult<Value> [raises, alloc, leaves(LIST_ITER)] {
        PyListIter::at(t, list.and_then(|l| l.downcast()), index as usize).map(Gc::value)
    }
    /// A tuple iterator; an exhausted one has no tuple.
    new_tuple_iter(t, tuple: Option<Value>, index: i64) -> PyResult<Value> [raises, alloc, leaves(TUPLE_ITER)] {
        PyTupleIter::at(t, tuple.and_then(|l| l.downcast()), index as usize).map(Gc::value)
    }
    /// `zip` of a tuple of iterators.
    new_zip(t, iterators: Value) -> PyResult<Value> [raises, alloc, leaves(OTHER_OBJECT)] {
        match iterators.downcast::<PyTuple>() {
            Some(iterators) => PyZip::over(t, iterators),
            None => Err(t.raise_system_error("tuple expected")),
        }
    }
    /// `enumerate` of an iterator, from an index on.
    new_enumerate(t, iterator: Value, index: i64) -> PyResult<Value> [raises, alloc, leaves(OTHER_OBJECT)] {
        PyEnumerate::over(t, iterator, index)
    }
    /// A pair.
    new_pair(t, a: Value, b: Value) -> PyResult<Value> [raises, alloc, leaves(TUPLE)] {
        PyTuple::new(t, &[a, b]).map(Gc::value)
    }
    /// Gives an object an attribute that its shape's successor has, wherever there is room for it.
    add_attribute(t, object: Value, next: Value, v: Value) -> PyResult<()> [raises, alloc, writes(SLOTS SHAPE)] {
        match object.as_header() {
            Some(h) => t.check_memory(brolga_heap::slots::add(&t.heap, h, shape(next), v)),
            None => Ok(()),
        }
    }
    /// The free variable's cell: item of a function's closure.
    closure_cell(_t, function: Value, i: i64) -> Value [reads(OTHER), leaves(CELL)] {
        // SAFETY: compiled code passes a function with so many free variables.
        let f: Gc<PyFunction> = unsafe { function.cast() };
        f.closure.get().map_or(Value::NONE, |c| c.as_ref().get(i as usize))
    }
    /// Logs an object that a reference was stored into.
    log_store(_t, object: Value) -> () [writes(OTHER)] {
        if let Some(h) = object.as_header() {
            h.write_barrier();
        }
    }
}
