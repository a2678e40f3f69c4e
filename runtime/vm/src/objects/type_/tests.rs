//! Classes, attributes and slots, without an interpreter: methods are native.

use crate::objects::instance;
use crate::objects::weakref;
use crate::prelude::*;
use crate::protocol::{attr, call, number, object, sequence};
use crate::vm::VmConfig;

fn with_vm(f: impl Fn(&Thread)) {
    for zeal in [None, Some(brolga_heap::Zeal::all(7))] {
        let vm = Vm::new(VmConfig { hash_seed: Some(0), gc_zeal: zeal, ..VmConfig::default() }).expect("a VM starts");
        f(vm.main_thread());
    }
}

/// `type(name, bases, namespace)`
fn class(t: &Thread, name: &str, bases: &[Value], namespace: &[(&str, Value)]) -> PyResult<Value> {
    let dict = PyDict::new(t)?;
    for (k, v) in namespace {
        dict.set_str(t, k, *v)?;
    }
    let name = t.new_str(name)?;
    let bases = t.new_tuple(bases)?;
    call::call_values(t, t.types.type_.value(), &[name, bases, dict.value()])
}

fn text(t: &Thread, v: Value) -> String {
    object::repr(t, v).expect("repr").to_lossy().into_owned()
}

/// The class and message of an error.
fn error<T>(t: &Thread, r: PyResult<T>) -> String {
    match r {
        Ok(_) => "no error".to_string(),
        Err(raised) => {
            let e = t.take_exception(raised);
            let args = e.downcast::<crate::objects::exception::PyException>().and_then(|e| e.args.get());
            let first = args.and_then(|a| a.items().first().copied());
            let message = first.map_or_else(String::new, |m| object::str(t, m).expect("str").to_lossy().into_owned());
            format!("{}: {message}", t.class_of(e).name())
        }
    }
}

fn int(i: i64) -> Value {
    Value::from_small_int(i)
}

fn set(t: &Thread, obj: Value, name: &str, v: i64) -> PyResult<()> {
    attr::set(t, obj, t.intern(name), Some(int(v)))
}
fn get(t: &Thread, obj: Value, name: &str) -> PyResult<Value> {
    attr::get(t, obj, t.intern(name))
}

#[test]
fn instances_keep_attributes_in_slots_then_in_overflow_then_in_a_dict() {
    with_vm(|t| {
        let c = class(t, "C", &[], &[("shared", int(7))]).unwrap();
        let obj = call::call0(t, c).unwrap();
        for i in 0..100 {
            set(t, obj, &format!("a{i}"), i).unwrap();
            assert_eq!(get(t, obj, "a0").unwrap(), int(0));
            assert_eq!(get(t, obj, &format!("a{i}")).unwrap(), int(i));
        }
        assert!(obj.as_header().unwrap().shape().is_dict_mode());
        assert_eq!(get(t, obj, "shared").unwrap(), int(7));
        assert_eq!(error(t, get(t, obj, "a100")), "AttributeError: 'C' object has no attribute 'a100'");
        let dict = attr::instance_dict(t, obj).unwrap().unwrap();
        assert_eq!(dict.len(), 100);
        set(t, obj, "shared", 8).unwrap();
        assert_eq!(dict.len(), 101);
        assert_eq!(get(t, c, "shared").unwrap(), int(7));
    });
}

#[test]
fn the_dict_of_an_instance_is_one_object_and_a_view_of_its_slots() {
    with_vm(|t| {
        let c = class(t, "C", &[], &[]).unwrap();
        let obj = call::call0(t, c).unwrap();
        set(t, obj, "x", 1).unwrap();
        let dict = get(t, obj, "__dict__").unwrap();
        assert_eq!(text(t, dict), "{'x': 1}");
        set(t, obj, "y", 2).unwrap();
        assert_eq!(text(t, dict), "{'x': 1, 'y': 2}");
        sequence::set_item(t, dict, t.intern("z"), int(3)).unwrap();
        assert_eq!(get(t, obj, "z").unwrap(), int(3));
        attr::set(t, obj, t.intern("x"), None).unwrap();
        assert_eq!(text(t, dict), "{'y': 2, 'z': 3}");
        sequence::set_item(t, dict, int(5), int(6)).unwrap();
        assert_eq!(text(t, dict), "{'y': 2, 'z': 3, 5: 6}");
        set(t, obj, "w", 4).unwrap();
        assert_eq!(text(t, dict), "{'y': 2, 'z': 3, 5: 6, 'w': 4}");
        assert_eq!(get(t, obj, "__dict__").unwrap(), dict);
        let other = PyDict::new(t).unwrap();
        attr::set(t, obj, t.names.dunder_dict, Some(other.value())).unwrap();
        set(t, obj, "v", 5).unwrap();
        assert_eq!(text(t, other.value()), "{'v': 5}");
        assert_eq!(text(t, dict), "{'y': 2, 'z': 3, 5: 6, 'w': 4}");
    });
}

#[test]
fn a_replaced_dict_keeps_what_the_slots_held() {
    with_vm(|t| {
        let c = class(t, "C", &[], &[]).unwrap();
        let obj = call::call0(t, c).unwrap();
        set(t, obj, "x", 1).unwrap();
        let old = get(t, obj, "__dict__").unwrap();
        let new = PyDict::new(t).unwrap();
        attr::set(t, obj, t.names.dunder_dict, Some(new.value())).unwrap();
        assert_eq!(text(t, old), "{'x': 1}");
        assert_eq!(error(t, get(t, obj, "x")), "AttributeError: 'C' object has no attribute 'x'");
        assert_eq!(
            error(t, attr::set(t, obj, t.names.dunder_dict, Some(int(1)))),
            "TypeError: __dict__ must be set to a dictionary, not a 'int'"
        );
    });
}

#[test]
fn slots_make_members_that_no_dict_shows() {
    with_vm(|t| {
        let names = t.new_tuple(&[t.intern("b"), t.intern("a"), t.intern("__p")]).unwrap();
        let c = class(t, "C", &[], &[("__slots__", names)]).unwrap();
        let obj = call::call0(t, c).unwrap();
        assert_eq!(error(t, get(t, obj, "a")), "AttributeError: 'C' object has no attribute 'a'");
        set(t, obj, "a", 1).unwrap();
        set(t, obj, "_C__p", 2).unwrap();
        assert_eq!(get(t, obj, "a").unwrap(), int(1));
        assert_eq!(
            error(t, set(t, obj, "c", 1)),
            "AttributeError: 'C' object has no attribute 'c' and no __dict__ for setting new attributes"
        );
        assert_eq!(error(t, get(t, obj, "__dict__")), "AttributeError: 'C' object has no attribute '__dict__'");
        assert_eq!(text(t, get(t, c, "a").unwrap()), "<member 'a' of 'C' objects>");
        // A subclass without __slots__ has both.
        let d = class(t, "D", &[c], &[]).unwrap();
        let obj = call::call0(t, d).unwrap();
        set(t, obj, "a", 3).unwrap();
        set(t, obj, "other", 4).unwrap();
        assert_eq!(text(t, get(t, obj, "__dict__").unwrap()), "{'other': 4}");
        for i in 0..90 {
            set(t, obj, &format!("x{i}"), i).unwrap();
        }
        assert_eq!(get(t, obj, "a").unwrap(), int(3));
    });
}

#[test]
fn conflicting_bases_are_refused_with_cpythons_words() {
    with_vm(|t| {
        let slots = |n: &str| t.new_tuple(&[t.intern(n)]).unwrap();
        let a = class(t, "A", &[], &[("__slots__", slots("x"))]).unwrap();
        let b = class(t, "B", &[], &[("__slots__", slots("y"))]).unwrap();
        let layout = "TypeError: multiple bases have instance lay-out conflict";
        assert_eq!(error(t, class(t, "C", &[a, b], &[])), layout);
        assert_eq!(error(t, class(t, "C", &[t.types.int.value(), t.types.str.value()], &[])), layout);
        let p = class(t, "P", &[], &[]).unwrap();
        let q = class(t, "Q", &[p], &[]).unwrap();
        assert_eq!(
            error(t, class(t, "R", &[p, q], &[])),
            "TypeError: Cannot create a consistent method resolution order (MRO) for bases P, Q"
        );
        assert_eq!(error(t, class(t, "R", &[p, p], &[])), "TypeError: duplicate base class P");
        assert_eq!(
            error(t, class(t, "R", &[t.types.bool_.value()], &[])),
            "TypeError: type 'bool' is not an acceptable base type"
        );
        assert_eq!(
            error(t, class(t, "R", &[int(1)], &[])),
            "TypeError: metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"
        );
        let bad = t.new_tuple(&[t.intern("x")]).unwrap();
        assert_eq!(
            error(t, class(t, "R", &[t.types.int.value()], &[("__slots__", bad)])),
            "TypeError: nonempty __slots__ not supported for subtype of 'int'"
        );
        let x = t.new_tuple(&[t.intern("x")]).unwrap();
        assert_eq!(
            error(t, class(t, "R", &[], &[("__slots__", x), ("x", int(1))])),
            "ValueError: 'x' in __slots__ conflicts with class variable"
        );
    });
}

#[test]
fn the_mro_is_the_c3_linearization() {
    with_vm(|t| {
        let o = class(t, "O", &[], &[]).unwrap();
        let a = class(t, "A", &[o], &[("who", int(1))]).unwrap();
        let b = class(t, "B", &[o], &[("who", int(2))]).unwrap();
        let c = class(t, "C", &[a, b], &[]).unwrap();
        let expected = t.new_tuple(&[c, a, b, o, t.types.object.value()]).unwrap();
        assert!(object::eq_identity(t, get(t, c, "__mro__").unwrap(), expected).unwrap());
        assert_eq!(get(t, c, "who").unwrap(), int(1));
        attr::set(t, a, t.intern("who"), None).unwrap();
        assert_eq!(get(t, c, "who").unwrap(), int(2));
        let subs = call::call_method(t, o, t.intern("__subclasses__"), &[]).unwrap();
        let expected = t.new_list(&[a, b]).unwrap();
        assert!(object::eq_identity(t, subs, expected).unwrap());
        // Other bases, other attributes.
        let bases = t.new_tuple(&[b]).unwrap();
        attr::set(t, c, t.names.dunder_bases, Some(bases)).unwrap();
        set(t, a, "only_a", 1).unwrap();
        assert_eq!(error(t, get(t, c, "only_a")), "AttributeError: type object 'C' has no attribute 'only_a'");
    });
}

#[test]
fn slots_follow_special_methods_set_and_deleted_later() {
    with_vm(|t| {
        let c = class(t, "C", &[], &[]).unwrap();
        let d = class(t, "D", &[c], &[]).unwrap();
        let obj = call::call0(t, d).unwrap();
        assert_eq!(error(t, object::length(t, obj)), "TypeError: object of type 'D' has no len()");
        assert!(object::is_true(t, obj).unwrap());
        let list = t.new_list(&[int(1), int(2)]).unwrap();
        let len = get(t, list, "__len__").unwrap();
        attr::set(t, c, t.names.dunder_len, Some(len)).unwrap();
        assert_eq!(object::length(t, obj), Ok(2));
        let empty = t.new_list(&[]).unwrap();
        attr::set(t, d, t.names.dunder_len, Some(get(t, empty, "__len__").unwrap())).unwrap();
        assert_eq!(object::length(t, obj), Ok(0));
        assert!(!object::is_true(t, obj).unwrap());
        attr::set(t, d, t.names.dunder_len, None).unwrap();
        assert_eq!(object::length(t, obj), Ok(2));
        attr::set(t, c, t.names.dunder_len, None).unwrap();
        assert_eq!(error(t, object::length(t, obj)), "TypeError: object of type 'D' has no len()");
    });
}

#[test]
fn subclasses_of_builtins_use_the_native_functions_themselves() {
    with_vm(|t| {
        let my_list = class(t, "L", &[t.types.list.value()], &[]).unwrap();
        let native = t.types.list.slots.get();
        let own = super::as_type(my_list).unwrap().slots.get();
        assert_eq!(own.sq_length.map(|f| f as usize), native.sq_length.map(|f| f as usize));
        assert_eq!(own.mp_subscript.map(|f| f as usize), native.mp_subscript.map(|f| f as usize));
        assert_eq!(own.add.map(|f| f as usize), native.add.map(|f| f as usize));
        let three = t.new_tuple(&[int(1), int(2), int(3)]).unwrap();
        let l = call::call1(t, my_list, three).unwrap();
        set(t, l, "tag", 9).unwrap();
        assert_eq!(text(t, l), "[1, 2, 3]");
        assert_eq!(get(t, l, "tag").unwrap(), int(9));
        assert_eq!(text(t, number::binary_op(t, number::op::ADD, l, l).unwrap()), "[1, 2, 3, 1, 2, 3]");
    });
}

#[test]
fn equality_without_hash_is_not_hashable() {
    with_vm(|t| {
        let eq = get(t, int(1), "__eq__").unwrap();
        let c = class(t, "C", &[], &[("__eq__", eq)]).unwrap();
        let obj = call::call0(t, c).unwrap();
        assert_eq!(error(t, object::hash(t, obj)), "TypeError: unhashable type: 'C'");
        assert_eq!(get(t, c, "__hash__").unwrap(), Value::NONE);
        let d = class(t, "D", &[c], &[("__hash__", get(t, int(42), "__hash__").unwrap())]).unwrap();
        let obj = call::call0(t, d).unwrap();
        assert_eq!(object::hash(t, obj), Ok(42));
    });
}

#[test]
fn operators_name_their_operands_when_they_fail() {
    with_vm(|t| {
        let s = t.new_str("x").unwrap();
        assert_eq!(
            error(t, number::binary_op(t, number::op::SUBTRACT, int(1), s)),
            "TypeError: unsupported operand type(s) for -: 'int' and 'str'"
        );
        assert_eq!(
            error(t, number::binary_op(t, number::op::POWER + number::op::INPLACE, int(1), s)),
            "TypeError: unsupported operand type(s) for **=: 'int' and 'str'"
        );
        assert_eq!(
            error(t, object::compare(t, int(1), s, CompareOp::Lt)),
            "TypeError: '<' not supported between instances of 'int' and 'str'"
        );
        assert_eq!(error(t, number::negative(t, s)), "TypeError: bad operand type for unary -: 'str'");
        assert_eq!(error(t, call::call0(t, int(1))), "TypeError: 'int' object is not callable");
        assert_eq!(error(t, sequence::get_item(t, int(1), s)), "TypeError: 'int' object is not subscriptable");
        assert_eq!(
            error(t, sequence::get_item(t, t.types.int.value(), s)),
            "TypeError: type 'int' is not subscriptable"
        );
    });
}

#[test]
fn builtin_types_cannot_be_changed() {
    with_vm(|t| {
        assert_eq!(
            error(t, set(t, t.types.int.value(), "x", 1)),
            "TypeError: cannot set 'x' attribute of immutable type 'int'"
        );
        assert_eq!(
            error(t, set(t, int(1), "x", 1)),
            "AttributeError: 'int' object has no attribute 'x' and no __dict__ for setting new attributes"
        );
        assert_eq!(
            error(t, set(t, int(1), "real", 1)),
            "AttributeError: attribute 'real' of 'int' objects is not writable"
        );
    });
}

#[test]
fn descriptors_show_what_they_are() {
    with_vm(|t| {
        let append = get(t, t.types.list.value(), "append").unwrap();
        assert_eq!(text(t, append), "<method 'append' of 'list' objects>");
        assert_eq!(text(t, get(t, append, "__qualname__").unwrap()), "'list.append'");
        let add = get(t, t.types.int.value(), "__add__").unwrap();
        assert_eq!(text(t, add), "<slot wrapper '__add__' of 'int' objects>");
        assert_eq!(text(t, get(t, add, "__text_signature__").unwrap()), "'($self, value, /)'");
        assert_eq!(text(t, get(t, t.types.int.value(), "real").unwrap()), "<attribute 'real' of 'int' objects>");
        assert_eq!(error(t, call::call0(t, add)), "TypeError: descriptor '__add__' of 'int' object needs an argument");
        assert_eq!(
            error(t, call::call1(t, add, Value::NONE)),
            "TypeError: descriptor '__add__' requires a 'int' object but received a 'NoneType'"
        );
        assert_eq!(error(t, call::call1(t, add, int(1))), "TypeError: expected 1 argument, got 0");
        assert_eq!(error(t, call::call0(t, append)), "TypeError: unbound method list.append() needs an argument");
        assert_eq!(text(t, t.types.int.value()), "<class 'int'>");
        assert_eq!(text(t, t.types.union.value()), "<class 'typing.Union'>");
    });
}

#[test]
fn new_and_init_of_object_refuse_arguments_that_nobody_wants() {
    with_vm(|t| {
        let c = class(t, "C", &[], &[]).unwrap();
        assert_eq!(error(t, call::call1(t, c, int(1))), "TypeError: C() takes no arguments");
        assert_eq!(error(t, call::call1(t, t.types.object.value(), int(1))), "TypeError: object() takes no arguments");
        let new = get(t, t.types.object.value(), "__new__").unwrap();
        assert_eq!(error(t, call::call0(t, new)), "TypeError: object.__new__(): not enough arguments");
        assert_eq!(
            error(t, call::call1(t, new, t.types.int.value())),
            "TypeError: object.__new__(int) is not safe, use int.__new__()"
        );
        assert_eq!(error(t, call::call1(t, new, int(3))), "TypeError: object.__new__(X): X is not a type object (int)");
        assert_eq!(
            error(t, call::call0(t, t.types.getset_descriptor.value())),
            "TypeError: cannot create 'getset_descriptor' instances"
        );
    });
}

#[test]
fn instances_change_their_class_if_the_layouts_agree() {
    with_vm(|t| {
        let a = class(t, "A", &[], &[("who", int(1))]).unwrap();
        let b = class(t, "B", &[], &[("who", int(2))]).unwrap();
        let obj = call::call0(t, a).unwrap();
        set(t, obj, "x", 5).unwrap();
        attr::set(t, obj, t.names.dunder_class, Some(b)).unwrap();
        assert_eq!(get(t, obj, "who").unwrap(), int(2));
        assert_eq!(get(t, obj, "x").unwrap(), int(5));
        let l = class(t, "L", &[t.types.list.value()], &[]).unwrap();
        assert_eq!(
            error(t, attr::set(t, obj, t.names.dunder_class, Some(l))),
            "TypeError: __class__ assignment: 'L' object layout differs from 'B'"
        );
        assert_eq!(
            error(t, attr::set(t, obj, t.names.dunder_class, Some(int(1)))),
            "TypeError: __class__ must be set to a class, not 'int' object"
        );
        assert_eq!(
            error(t, attr::set(t, int(1), t.names.dunder_class, Some(b))),
            "TypeError: __class__ assignment only supported for mutable types or ModuleType subclasses"
        );
    });
}

#[test]
fn weak_references_are_shared_and_cleared() {
    with_vm(|t| {
        let c = class(t, "C", &[], &[]).unwrap();
        let make = |t: &Thread| {
            let obj = call::call0(t, c).unwrap();
            let r = call::call1(t, t.types.weakref.value(), obj).unwrap();
            assert_eq!(call::call1(t, t.types.weakref.value(), obj).unwrap(), r);
            assert_eq!(call::call0(t, r).unwrap(), obj);
            assert_eq!(object::hash(t, r), object::hash(t, obj));
            r
        };
        let r = make(t);
        assert!(weakref::referent(r).is_some());
        assert_eq!(
            error(t, call::call1(t, t.types.weakref.value(), int(1))),
            "TypeError: cannot create weak reference to 'int' object"
        );
    });
}

#[test]
fn classes_learn_how_many_attributes_fit_inline() {
    with_vm(|t| {
        let c = class(t, "C", &[], &[]).unwrap();
        let first = call::call0(t, c).unwrap();
        for i in 0..9 {
            set(t, first, &format!("x{i}"), i).unwrap();
        }
        let second = call::call0(t, c).unwrap();
        assert!(second.as_header().unwrap().shape().inline_capacity() >= 9);
        assert!(super::as_type(c).unwrap().inline_capacity.get() <= instance::MAX_CAPACITY);
    });
}

#[test]
fn unions_flatten_and_compare_as_sets() {
    with_vm(|t| {
        let or = |a: Value, b: Value| number::binary_op(t, number::op::OR, a, b).unwrap();
        let (i, s) = (t.types.int.value(), t.types.str.value());
        let u = or(or(i, s), or(s, Value::NONE));
        assert_eq!(text(t, u), "int | str | None");
        assert!(object::eq_identity(t, u, or(Value::NONE, or(s, i))).unwrap());
        assert_eq!(or(i, i), i);
        assert!(object::is_instance(t, int(1), u).unwrap());
        let alias = sequence::get_item(t, t.types.list.value(), i).unwrap();
        assert_eq!(text(t, alias), "list[int]");
        assert_eq!(text(t, or(alias, i)), "list[int] | int");
        assert_eq!(
            error(t, object::is_instance(t, int(1), alias)),
            "TypeError: isinstance() argument 2 cannot be a parameterized generic"
        );
        assert_eq!(
            error(t, number::binary_op(t, number::op::OR, i, int(1))),
            "TypeError: unsupported operand type(s) for |: 'type' and 'int'"
        );
    });
}
