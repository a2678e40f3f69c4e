//! Calls: of Python functions (inlined, or machine code to machine code), classes, native functions, anything.
//!
//! Arguments are bound here wherever the callee's signature is known.

use super::cfg::{Cfg, Instr};
use super::{Bailout, Builder, Frame, parameter_count};
use crate::ir::func::{Convention, Edge, Imm, Native, Terminator};
use crate::ir::ops::Heap;
use crate::ir::types::leaf;
use crate::ir::{B, Effects, Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_bytecode::code::co;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::abi::layout;
use brolga_vm::assume::Assumption;
use brolga_vm::deopt::VirtualKind;
use brolga_vm::feedback::Callee;
use brolga_vm::objects::code::PyCode;
use brolga_vm::objects::descriptors::MethodDescr;
use brolga_vm::objects::function::{PyBuiltin, PyFunction, PyMethod};
use brolga_vm::objects::kinds;
use brolga_vm::prelude::*;

/// A Python function that is called: what is known of it when code is built.
#[derive(Clone, Copy)]
pub(super) struct Target {
    pub(super) code: Gc<PyCode>,
    pub(super) globals: Gc<PyDict>,
    /// The function itself, if it is a constant.
    pub(super) function: Option<Gc<PyFunction>>,
}

/// Opcodes that inlined code may have: none of them needs the interpreter's handler.
pub(super) fn is_inlinable(op: Opcode) -> bool {
    use Opcode::*;
    matches!(
        op,
        NOP | RESUME | NOT_TAKEN | CACHE | EXTENDED_ARG | LOAD_FAST | LOAD_FAST_BORROW | LOAD_FAST_CHECK
            | LOAD_FAST_AND_CLEAR | LOAD_FAST_LOAD_FAST | LOAD_FAST_BORROW_LOAD_FAST_BORROW | STORE_FAST
            | STORE_FAST_LOAD_FAST | STORE_FAST_STORE_FAST | DELETE_FAST | LOAD_CONST | LOAD_SMALL_INT
            | LOAD_COMMON_CONSTANT | POP_TOP | POP_ITER | END_FOR | PUSH_NULL | COPY | SWAP | MAKE_CELL
            | COPY_FREE_VARS | LOAD_DEREF | STORE_DEREF | LOAD_GLOBAL | BINARY_OP | UNARY_NEGATIVE | UNARY_INVERT
            | UNARY_NOT | TO_BOOL | COMPARE_OP | IS_OP | CONTAINS_OP | LOAD_ATTR | LOAD_SUPER_ATTR | STORE_ATTR | STORE_SUBSCR | CALL
            | CALL_KW | RETURN_VALUE | JUMP_FORWARD | JUMP_BACKWARD | JUMP_BACKWARD_NO_INTERRUPT
            | POP_JUMP_IF_FALSE | POP_JUMP_IF_TRUE | POP_JUMP_IF_NONE | POP_JUMP_IF_NOT_NONE | GET_ITER | FOR_ITER
            | BUILD_TUPLE | BUILD_LIST | BUILD_STRING | LIST_APPEND | UNPACK_SEQUENCE | CALL_FUNCTION_EX
            // On paths that raise: they end in the interpreter anyway.
            | RAISE_VARARGS | RERAISE | PUSH_EXC_INFO | POP_EXCEPT | CHECK_EXC_MATCH | FORMAT_SIMPLE
            | FORMAT_WITH_SPEC | CONVERT_VALUE
            | BUILD_MAP | BUILD_SET | SET_ADD | MAP_ADD | LIST_EXTEND | SET_UPDATE | DICT_UPDATE | DICT_MERGE
            | DELETE_SUBSCR | BUILD_SLICE | BINARY_SLICE | STORE_SLICE
    )
}

impl Builder<'_> {
    /// True if the instruction is one of these.
    pub(super) fn call_instruction(&mut self, i: Instr) -> Result<bool, Bailout> {
        match i.op {
            Opcode::CALL => self.call(i)?,
            Opcode::CALL_KW => self.call_kw(i)?,
            Opcode::CALL_FUNCTION_EX => self.call_ex(i)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
    /// Takes the operands of a call off the stack: callable, self (or nothing), arguments.
    fn operands(&mut self, n: usize) -> (V, V, Vec<V>) {
        let len = self.frame.stack.len();
        let args = self.frame.stack.split_off(len - n);
        let receiver = self.pop();
        let callable = self.pop();
        (callable, receiver, args)
    }

    fn call(&mut self, i: Instr) -> Result<(), Bailout> {
        let (mut callable, mut receiver, args) = self.operands(i.oparg as usize);
        if self.virtual_kind(callable) == Some(VirtualKind::Method) && self.ty(receiver).bits == leaf::NULL {
            let parts = self.f.inst(callable).args.clone();
            (callable, receiver) = (parts[0], parts[1]);
        }
        let (has_self, certain) = match self.ty(receiver) {
            ty if ty.bits == leaf::NULL => (false, true),
            ty => (true, ty.is_bound() || self.is_virtual(receiver)),
        };
        let mut all = Vec::with_capacity(args.len() + 1);
        if has_self {
            all.push(receiver);
        }
        all.extend(&args);
        if certain {
            if let Some(target) = self.known(callable) {
                if self.call_known(callable, target, &all, i)? {
                    return Ok(());
                }
            } else if let Some(cases) =
                self.methods_of.get(&callable).cloned().and_then(|found| self.cases_of_shapes(&found))
            {
                return self.call_cases(callable, &all, &[], &cases, i);
            } else if self.call_seen(callable, &all, &[], has_self, i)? {
                return Ok(());
            } else if self.ty(callable).repr() == Repr::Value
                && !self.is_virtual(callable)
                && let Some(cases) = self.cases_seen(i.at)
            {
                return self.call_cases(callable, &all, &[], &cases, i);
            }
        }
        self.call_anything(callable, &all);
        Ok(())
    }
    /// By vectorcall. The first argument may turn out to be nothing.
    fn call_anything(&mut self, callable: V, args: &[V]) {
        self.note("a call that stayed generic".into());
        let mut all = vec![self.val(callable)];
        all.extend(self.vals(args));
        let v = self.emit_looking(Op::CallValue, Imm::None, all);
        self.push(v);
    }

    /// Any callable, with or without keywords.
    pub(super) fn call_generic(&mut self, callable: V, args: &[V], names: &[Value]) {
        if names.is_empty() {
            return self.call_anything(callable, args);
        }
        self.note("a call with keywords that stayed generic".into());
        let names = match PyTuple::new(self.t, names) {
            Ok(names) => names.value(),
            Err(r) => {
                self.t.take_exception(r);
                return self.exit(crate::ir::Exit::Uncompiled);
            }
        };
        let mut operands = vec![self.val(callable), self.const_value(names)];
        operands.extend(self.vals(args));
        let v = self.emit_looking(Op::CallKeywords, Imm::None, operands);
        self.push(v);
    }

    /// A constant callable. False: nothing special about it.
    fn call_known(&mut self, callable: V, target: Value, args: &[V], i: Instr) -> Result<bool, Bailout> {
        if let Some(f) = target.downcast::<PyFunction>() {
            let t = Target { code: f.code(), globals: f.globals(), function: Some(f) };
            return self.call_python(callable, t, args, &[], i, false);
        }
        if let Some(class) = target.downcast::<PyType>() {
            return self.call_class(class, args, &[], i);
        }
        if let Some(f) = target.downcast::<PyBuiltin>() {
            return Ok(self.call_builtin(f, args));
        }
        if let Some(d) = target.downcast::<MethodDescr>() {
            return Ok(self.call_method_descriptor(d, args));
        }
        self.call_known_object(callable, target, args, &[], i)
    }
    /// A constant that is called through something else: a bound method, an instance of a class with `__call__`.
    fn call_known_object(
        &mut self,
        callable: V,
        target: Value,
        args: &[V],
        names: &[Value],
        i: Instr,
    ) -> Result<bool, Bailout> {
        if let Some(m) = target.downcast::<PyMethod>() {
            let (Some(f), Some(receiver)) =
                (m.function.get().and_then(|f| f.downcast::<PyFunction>()), m.receiver.get())
            else {
                return Ok(false);
            };
            let callee = self.const_value(f.value());
            let mut all = vec![self.const_value(receiver)];
            all.extend(args);
            let t = Target { code: f.code(), globals: f.globals(), function: Some(f) };
            return self.call_python(callee, t, &all, names, i, false);
        }
        match target.as_header() {
            Some(h) if h.shape_id().0 != 0 && self.site_exits(i.at) <= 8 => {
                let key = brolga_vm::feedback::TypeKey(h.shape_id().0);
                self.call_instance(callable, key, args, names, i)
            }
            _ => Ok(false),
        }
    }

    /// What the interpreter saw being called here.
    fn call_seen(
        &mut self,
        callable: V,
        args: &[V],
        names: &[Value],
        has_self: bool,
        i: Instr,
    ) -> Result<bool, Bailout> {
        let Some(site) = self.site(i.at) else { return Ok(false) };
        if site.callees.is_megamorphic() || site.exits > 8 {
            return Ok(false);
        }
        if self.ty(callable).repr() != Repr::Value || self.is_virtual(callable) {
            return Ok(false);
        }
        let (bound, code, globals) = match *site.callees.entries() {
            [Callee::Function(_, bound, code, globals)] => (bound, code, globals),
            [Callee::Other(key)] if !has_self => return self.call_instance(callable, key, args, names, i),
            _ => return Ok(false),
        };
        let target = Target { code, globals, function: None };
        if bound && !has_self {
            let shape = self.t.types.method.shape_id().0;
            let m = self.guard_shape(callable, shape);
            let f = self.emit(Op::LoadField, Imm::Field(crate::ir::func::Field::MethodFunction), vec![m]);
            let receiver = self.emit(Op::LoadField, Imm::Field(crate::ir::func::Field::MethodReceiver), vec![m]);
            let f = self.guard_code(f, target);
            let mut all = vec![receiver];
            all.extend(args);
            return self.call_python(f, target, &all, names, i, false);
        }
        if bound {
            return Ok(false);
        }
        let f = self.guard_code(callable, target);
        self.call_python(f, target, args, names, i, false)
    }
    /// An instance whose class has a Python `__call__`.
    fn call_instance(
        &mut self,
        callable: V,
        key: brolga_vm::feedback::TypeKey,
        args: &[V],
        names: &[Value],
        i: Instr,
    ) -> Result<bool, Bailout> {
        let t = self.t;
        let Some(shape) = key.shape() else { return Ok(false) };
        let Some(class) = self.class_of_shape(shape.0) else { return Ok(false) };
        if !class.is_heap_type() || class.version_for_caching(t) == 0 {
            return Ok(false);
        }
        let Some(found) = class.lookup(t, t.names.dunder_call) else { return Ok(false) };
        let Some(f) = found.downcast::<PyFunction>() else { return Ok(false) };
        self.assume_attribute(class, t.names.dunder_call, Some(found));
        let o = self.guard_shape(callable, shape.0);
        let mut all = vec![o];
        all.extend(args);
        let callee = self.const_value(found);
        let target = Target { code: f.code(), globals: f.globals(), function: Some(f) };
        self.call_python(callee, target, &all, names, i, false)
    }
    /// `f` is a function with the target's code and globals.
    fn guard_code(&mut self, f: V, target: Target) -> V {
        use crate::ir::func::Field;
        let shape = self.t.types.function.shape_id().0;
        let f = self.guard_shape(f, shape);
        for (field, wanted) in
            [(Field::FunctionCode, target.code.value()), (Field::FunctionGlobals, target.globals.value())]
        {
            let found = self.emit(Op::LoadField, Imm::Field(field), vec![f]);
            let c = self.constant(wanted);
            self.emit_state(Op::GuardIs, Imm::Const(c), vec![found]);
        }
        f
    }

    // ---- Python functions ----

    /// Calls a function whose operands are off the stack already, as LOAD_ATTR of a property does.
    pub(super) fn call_function(
        &mut self,
        callee: V,
        f: Gc<PyFunction>,
        args: &[V],
        i: Instr,
        init: bool,
    ) -> Result<(), Bailout> {
        let t = Target { code: f.code(), globals: f.globals(), function: Some(f) };
        if !self.call_python(callee, t, args, &[], i, init)? {
            self.call_anything(callee, args);
        }
        Ok(())
    }
    pub(super) fn call_python(
        &mut self,
        callee: V,
        target: Target,
        args: &[V],
        names: &[Value],
        i: Instr,
        init: bool,
    ) -> Result<bool, Bailout> {
        let code = target.code;
        if !code.has_fast_locals() || code.unverified.get() {
            return Ok(false);
        }
        if init && !self.worth_inlining(code) {
            return Ok(false);
        }
        if let Some(f) = target.function
            && f.version_for_caching(self.t) == 0
        {
            return Ok(false);
        }
        let Some(all) = self.bind(target, args, names) else { return Ok(false) };
        if let Some(f) = target.function {
            self.constant(f.value());
            let version = f.version_for_caching(self.t);
            self.assume(Assumption::Function(f, version));
        }
        if init || self.worth_inlining(code) {
            self.inline(callee, target, &all, i, init)?;
            return Ok(true);
        }
        let mut operands = vec![callee];
        operands.extend(self.vals(&all));
        let c = self.constant(code.value());
        let v = self.emit_looking(Op::CallPython, Imm::Const(c), operands);
        self.push(v);
        Ok(true)
    }
    /// Whether a call of the function would be inlined.
    pub(super) fn is_inlinable_now(&mut self, f: Gc<PyFunction>) -> bool {
        let code = f.code();
        let generator = code.flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != 0;
        !generator
            && code.has_fast_locals()
            && !code.unverified.get()
            && code.flags & (co::VARARGS | co::VARKEYWORDS) == 0
            && code.kwonlyargcount == 0
            && f.version_for_caching(self.t) != 0
            && self.worth_inlining(code)
    }
    fn worth_inlining(&mut self, code: Gc<PyCode>) -> bool {
        let depth = self.f.frames[self.frame.id.index()].depth;
        if depth >= self.limits.depth || self.f.insts.len() > 12 * self.limits.total {
            return false;
        }
        let same = |f: &&Frame| f.code == code;
        // A recursive function is inlined into itself once.
        let open = self.callers.iter().chain([&self.frame]).filter(same).count();
        if open > 1 || open == 1 && self.callers.len() > 1 {
            return false;
        }
        if super::generators::is_generator(&code) {
            // What is called makes the generator, no more.
            return true;
        }
        let (mut at, mut count) = (0u32, 0);
        while (at as usize) < code.unit_count() {
            let i = super::cfg::decode(code, at);
            if !is_inlinable(i.op) {
                return false;
            }
            if i.op == Opcode::LOAD_CONST {
                let consts = code.consts.get();
                if consts.and_then(|c| c.as_ref().fields().get(i.oparg as usize).and_then(|f| f.get())).is_none() {
                    return false;
                }
            }
            count += 1;
            at = i.next;
        }
        // Handlers of inlined functions are the interpreter's: good for those that are never needed.
        let entered = |u| code.handler(u as usize).is_some() && super::handlers::was_needed(code, u);
        if code.handler_count() > 0 && (0..code.unit_count() as u32).any(entered) {
            return false;
        }
        let limit = if depth < 3 && open == 0 { self.limits.hot } else { self.limits.small };
        count <= limit
    }
    fn inline(&mut self, callee: V, target: Target, args: &[V], i: Instr, init: bool) -> Result<(), Bailout> {
        let consumer = self.consumer_behind(target.code, args, i);
        // Unmade objects do not pass between frames: both could make them.
        let mut locals = Vec::with_capacity(target.code.nlocalsplus as usize);
        let packed = (target.code.argcount + target.code.kwonlyargcount) as usize;
        for (k, a) in args.iter().enumerate() {
            // The tuple of surplus arguments is the callee's alone.
            let own = k == packed && target.code.flags & co::VARARGS != 0;
            let v = if self.is_virtual(*a) && !own && consumer.is_none() { self.materialize(*a) } else { *a };
            locals.push(v);
        }
        let callee = self.val(callee);
        let (i, consumer) = match consumer {
            Some(found) => self.start_consumer(found),
            None => (i, None),
        };
        let (own_locals, own_stack) = (self.frame.locals.clone(), self.frame.stack.clone());
        let waiting = self.snapshot_of(i.start, i.at, i.next, &own_locals, &own_stack, true);
        let window = self.f.frames[self.frame.id.index()].window + self.frame.code.window_words;
        let id = self.add_frame(target.code, Some(self.frame.id), window, init);
        self.f.frames[id.index()].operator = std::mem::take(&mut self.operator_call);
        self.f.frames[id.index()].consumed = consumer.is_some();
        let null = self.null();
        locals.resize(target.code.nlocalsplus as usize, null);
        let cfg = if consumer.is_some() { Cfg::consumed(target.code) } else { Cfg::new(target.code, 0) };
        let returns = cfg.blocks.iter().flat_map(|b| &b.instrs).filter(|i| i.op == Opcode::RETURN_VALUE).count();
        let builtins = brolga_vm::objects::function::builtins_of(self.t, target.globals).ok().flatten();
        let inner = Frame {
            id,
            code: target.code,
            function: target.function,
            globals: target.globals,
            builtins,
            function_value: callee,
            guess: target.function,
            caller: Some(waiting),
            locals,
            stack: Vec::new(),
            start: (Vec::new(), Vec::new()),
            instr: super::cfg::decode(target.code, 0),
            snapshot: None,
            unchecked: None,
            returns: Vec::new(),
            feedback: super::facts::feedback_of(&target.code),
            is_init: init,
            one_return: returns == 1,
            forgot: false,
            looked: false,
            object_checks: Vec::new(),
            consumer,
        };
        let outer = std::mem::replace(&mut self.frame, inner);
        self.callers.push(outer);
        let name = self.f.frames[id.index()].name.clone();
        let built = self.blocks(&cfg);
        let Some(outer) = self.callers.pop() else { return Err(Bailout::StackMismatch) };
        let inner = std::mem::replace(&mut self.frame, outer);
        built?;
        self.note(format!("{name} was inlined"));
        self.frame.snapshot = None;
        self.frame.looked |= inner.looked;
        self.settle_object_checks(inner.looked, &inner.object_checks);
        self.finish_inlined(inner.returns, init);
        if inner.forgot {
            self.forget_shapes(None);
        }
        Ok(())
    }
    /// Continues in the caller with the callee's results.
    fn finish_inlined(&mut self, returns: Vec<(B, V)>, init: bool) {
        let result = match returns.as_slice() {
            [] => {
                self.at = None;
                self.null()
            }
            [(b, v)] => {
                self.at = Some(*b);
                *v
            }
            several => {
                let repr = self.ty(several[0].1).repr();
                let raw = repr != Repr::Value && several.iter().all(|r| self.ty(r.1).repr() == repr);
                let join = self.f.add_block();
                let mut ty = Type::EMPTY;
                for (b, v) in several {
                    self.at = Some(*b);
                    let v = if raw { *v } else { self.val(*v) };
                    ty = ty.join(self.ty(v));
                    let end = self.block();
                    self.f.block_mut(end).term = Terminator::Jump(Edge { to: join, args: vec![v] });
                }
                let p = self.f.add_param(join, ty);
                self.at = Some(join);
                p
            }
        };
        if !init {
            self.push(result);
        }
    }

    // ---- keywords ----

    fn call_kw(&mut self, i: Instr) -> Result<(), Bailout> {
        let names = self.pop();
        let (callable, receiver, args) = self.operands(i.oparg as usize);
        let has_self = self.ty(receiver).bits != leaf::NULL;
        let certain = !has_self || self.ty(receiver).is_bound();
        let mut all = Vec::new();
        if has_self {
            all.push(receiver);
        }
        all.extend(&args);
        let keywords = self.known(names).and_then(|v| v.downcast::<PyTuple>());
        if certain && let Some(keywords) = keywords {
            let names = keywords.as_ref().items();
            match self.known(callable) {
                Some(target) => {
                    if let Some(f) = target.downcast::<PyFunction>() {
                        let t = Target { code: f.code(), globals: f.globals(), function: Some(f) };
                        if self.call_python(callable, t, &all, names, i, false)? {
                            return Ok(());
                        }
                    } else if let Some(class) = target.downcast::<PyType>()
                        && !class.is_immutable()
                        && self.call_class(class, &all, names, i)?
                    {
                        return Ok(());
                    } else if self.call_known_object(callable, target, &all, names, i)? {
                        return Ok(());
                    }
                }
                None => {
                    if self.call_seen(callable, &all, names, has_self, i)? {
                        return Ok(());
                    }
                }
            }
        }
        self.note("a call with keywords that stayed generic".into());
        let mut operands = vec![self.val(callable), self.val(names)];
        operands.extend(self.vals(&all));
        let v = self.emit_looking(Op::CallKeywords, Imm::None, operands);
        self.push(v);
        Ok(())
    }
    /// `callable, NULL, args, kwargs`
    fn call_ex(&mut self, i: Instr) -> Result<(), Bailout> {
        let kwargs = self.pop();
        let args = self.pop();
        self.pop();
        let callable = self.pop();
        if self.ty(kwargs).bits == leaf::NULL
            && let Some(target) = self.known(callable)
            && let Some(items) = self.items_of_arguments(target, args)
            && self.call_known(callable, target, &items, i)?
        {
            return Ok(());
        }
        let (callable, args, kwargs) = (self.val(callable), self.val(args), self.val(kwargs));
        let v = self.helper(Helper::call_ex, vec![callable, args, kwargs]);
        self.push(v);
        Ok(())
    }

    /// The items of the tuple behind a `*`: of one left unmade, of a constant, or as many as the function has parameters.
    fn items_of_arguments(&mut self, target: Value, args: V) -> Option<Vec<V>> {
        use crate::ir::func::{Field, ItemKind};
        use crate::ir::ops::Cond;
        if let Some(kind) = self.virtual_kind(args) {
            return (kind == VirtualKind::Tuple).then(|| self.f.inst(args).args.clone());
        }
        if let Some(items) = self.known(args).and_then(|v| v.downcast::<PyTuple>()) {
            let items = items.as_ref().items().to_vec();
            return Some(items.into_iter().map(|v| self.const_value(v)).collect());
        }
        let code = target.downcast::<PyFunction>()?.code();
        let open = code.flags & (co::VARARGS | co::VARKEYWORDS) != 0 || code.kwonlyargcount != 0;
        if open || self.site_exits(self.frame.instr.at) > 4 || !self.ty(args).could_be(Type::TUPLE) {
            return None;
        }
        let tuple = self.guard_shape(args, self.t.types.tuple.shape_id().0);
        let len = self.emit(Op::LoadField, Imm::Field(Field::TupleLen), vec![tuple]);
        let wanted = self.int(i64::from(code.argcount));
        let equal = self.emit(Op::IntCompare, Imm::Cond(Cond::Eq), vec![len, wanted]);
        self.emit_state(Op::GuardTrue, Imm::None, vec![equal]);
        let item = |b: &mut Self, k: u32| {
            let at = b.int(i64::from(k));
            b.emit(Op::LoadItem, Imm::Item(ItemKind::Tuple), vec![tuple, at])
        };
        Some((0..code.argcount).map(|k| item(self, k)).collect())
    }

    // ---- classes ----

    /// `__init__` of a class whose instances are made in the plain way.
    fn plain_init(&mut self, class: Gc<PyType>) -> Option<Gc<PyFunction>> {
        let t = self.t;
        let slots = class.slots.get();
        let plain = slots.new.map(|f| f as usize) == t.types.object.slots.get().new.map(|f| f as usize);
        if class.is_immutable()
            || t.class_of(class.value()) != t.types.type_
            || !plain
            || class.layout.kind != kinds::INSTANCE
            || class.has_flag(brolga_vm::abi::spec::type_flags::IS_ABSTRACT)
            || class.version_for_caching(t) == 0
        {
            return None;
        }
        class.lookup(t, t.names.dunder_init)?.downcast()
    }
    fn call_class(&mut self, class: Gc<PyType>, args: &[V], names: &[Value], i: Instr) -> Result<bool, Bailout> {
        let t = self.t;
        if class.is_immutable() {
            return Ok(names.is_empty() && self.call_builtin_class(class, args));
        }
        let Some(init) = self.plain_init(class) else { return Ok(false) };
        let code = init.code();
        if !self.worth_inlining(code) || init.version_for_caching(t) == 0 || !code.has_fast_locals() {
            return Ok(false);
        }
        let new = class.lookup(t, t.names.dunder_new);
        let c = self.const_value(class.value());
        let mut all = vec![c];
        all.extend(args);
        let target = Target { code, globals: init.globals(), function: Some(init) };
        // The instance comes first; what cannot be bound is left to the interpreter before anything is made.
        let Some(mut bound) = self.bind(target, &all, names) else { return Ok(false) };
        self.constant(init.value());
        self.assume(Assumption::Function(init, init.version_for_caching(t)));
        self.assume_attribute(class, t.names.dunder_new, new);
        self.assume_attribute(class, t.names.dunder_init, Some(init.value()));
        let instance = self.helper(Helper::new_instance, vec![c]);
        let shape = class.shape_id().0;
        self.know_shape(shape);
        // Its class may have learnt to give its instances another capacity.
        let instance = self.emit_state(Op::GuardShape, Imm::Shape(shape), vec![instance]);
        self.push(instance);
        bound[0] = instance;
        let f = self.const_value(init.value());
        self.inline(f, target, &bound, i, true)?;
        Ok(true)
    }
    /// Builtin classes that have something better than a generic call.
    fn call_builtin_class(&mut self, class: Gc<PyType>, args: &[V]) -> bool {
        let types = &self.t.types;
        if self.call_container_class(class, args) || self.call_iterator_class(class, args) {
            return true;
        }
        let v = if class == types.range && (1..=3).contains(&args.len()) {
            let seen_ints = args.iter().all(|a| match self.ty(*a).repr() {
                Repr::Int => true,
                Repr::Value => !self.is_virtual(*a) && self.ty(*a).could_be(Type::SMALL_INT),
                _ => false,
            });
            if !seen_ints || self.site_exits(self.frame.instr.at) > 4 || !self.limits.virtuals {
                return false;
            }
            let ints: Vec<V> = args.iter().map(|a| self.as_int(*a)).collect();
            // Beyond immediates ranges are rare, and the interpreter's.
            let ints: Vec<V> = ints.into_iter().map(|x| self.within_immediates(x)).collect();
            let (zero, one) = (self.int(0), self.int(1));
            let parts = match ints.as_slice() {
                [stop] => vec![zero, *stop, one],
                [start, stop] => vec![*start, *stop, one],
                [start, stop, step] => vec![*start, *stop, *step],
                _ => return false,
            };
            if self.f.is_const_int(parts[2]).is_none_or(|s| s == 0) {
                return false;
            }
            self.emit(Op::Virtual, Imm::Virtual(VirtualKind::Range), parts)
        } else if class == types.type_ && args.len() == 1 {
            let v = self.val(args[0]);
            self.helper(Helper::class_of, vec![v])
        } else if class == types.float && args.len() == 1 && self.ty(args[0]).repr() == Repr::Int {
            self.emit(Op::IntToFloat, Imm::None, vec![args[0]])
        } else if args.len() == 1
            && (class == types.float && self.ty(args[0]).repr() == Repr::Float
                || class == types.int && self.ty(args[0]).repr() == Repr::Int)
        {
            args[0]
        } else if class == types.int
            && args.len() == 1
            && self.ty(args[0]).repr() == Repr::Float
            && self.site_exits(self.frame.instr.at) < 4
        {
            self.emit_state(Op::FloatToInt, Imm::None, vec![args[0]])
        } else if class == types.bool_ && args.len() == 1 && self.ty(args[0]).repr() == Repr::Bool {
            args[0]
        } else {
            return false;
        };
        self.push(v);
        true
    }
    fn within_immediates(&mut self, x: V) -> V {
        let (low, high) = self.ty(x).range();
        if low >= brolga_heap::value::INT_MIN && high <= brolga_heap::value::INT_MAX {
            return x;
        }
        self.guard_immediate(x)
    }

    // ---- native functions ----

    fn call_builtin(&mut self, f: Gc<PyBuiltin>, args: &[V]) -> bool {
        let in_builtins = f.module.get().is_some_and(|m| brolga_vm::objects::str_::eq_str(m, "builtins"));
        if in_builtins && self.intrinsic(f.def.name, args) {
            return true;
        }
        let in_math = f.module.get().is_some_and(|m| brolga_vm::objects::str_::eq_str(m, "math"));
        if in_math && self.math_intrinsic(f.def.name, args) {
            return true;
        }
        let receiver = f.receiver.get().unwrap_or(Value::NONE);
        let receiver = self.const_value(receiver);
        self.call_native(f.def, receiver, args, None, in_builtins)
    }
    /// `own` is the class of the receiver of a method, if it is an exact instance; `builtin` says that it is a function of `builtins`.
    fn call_native(
        &mut self,
        def: &'static MethodDef,
        receiver: V,
        args: &[V],
        own: Option<Gc<PyType>>,
        builtin: bool,
    ) -> bool {
        let (address, convention) = match def.function {
            NativeFn::NoArgs(f) if args.is_empty() => (f as usize, Convention::NoArgs),
            NativeFn::O(f) if args.len() == 1 => (f as usize, Convention::One),
            NativeFn::Fast(f) => (f as usize, Convention::Fast),
            NativeFn::FastKeywords(f) => (f as usize, Convention::FastKeywords),
            _ => return false,
        };
        let mut operands = vec![self.val(receiver)];
        operands.extend(self.vals(args));
        let known = match own {
            Some(class) => self.known_native(Some(class), def.name, args),
            None if builtin => self.known_native(None, def.name, args),
            None => None,
        };
        // A function that looks at no frames runs no Python either if its arguments are plain numbers.
        let plain = operands[1..].iter().all(|a| {
            self.ty(*a).is(Type::of_bits(Type::INT.bits | Type::FLOAT.bits | leaf::STR | leaf::NONE | leaf::BOOL))
        });
        let effects = if let Some(known) = &known {
            known.effects
        } else if def.effect != Effect::RunsPython || (def.frame_blind && plain) {
            let (reads, writes) = match def.effect {
                Effect::Pure => (Heap::NONE, Heap::NONE),
                Effect::Reads => (Heap::ALL, Heap::NONE),
                Effect::Writes => (Heap::ALL, Heap::ALL),
                Effect::RunsPython => (Heap::NONE, Heap::NONE),
            };
            Effects { raises: true, alloc: true, reads, writes, ..Effects::PURE }
        } else {
            Effects::PYTHON
        };
        self.f.natives.push(Native { name: def.name, address, convention, effects });
        let n = self.f.natives.len() as u32 - 1;
        let v = self.emit_looking(Op::CallNative, Imm::Index(n), operands);
        if effects.writes.meets(Heap::SHAPE) {
            self.forget_shapes(None);
        }
        let v = match known {
            Some(known) => self.emit_typed(Op::Refine, Imm::None, vec![v], known.result),
            None => v,
        };
        self.push(v);
        true
    }
    /// A native method, unbound: the first argument is self.
    fn call_method_descriptor(&mut self, d: Gc<MethodDescr>, args: &[V]) -> bool {
        let (Some((&receiver, rest)), Some(class)) = (args.split_first(), d.class.get()) else { return false };
        let own = match self.static_class(receiver) {
            Some(c) => c,
            None => return false,
        };
        if d.def.binding != Binding::Method || !own.is_subtype_of(class) {
            return false;
        }
        if self.container_method(own, d.def.name, receiver, rest) {
            return true;
        }
        self.call_native(d.def, receiver, rest, Some(own), false)
    }
    /// The class of a value, if it is certain.
    pub(super) fn static_class(&self, v: V) -> Option<Gc<PyType>> {
        let types = &self.t.types;
        let ty = self.ty(v);
        match ty.repr() {
            Repr::Int => return Some(types.int),
            Repr::Float => return Some(types.float),
            Repr::Bool => return Some(types.bool_),
            Repr::Value => {}
        }
        if let Some(kind) = self.virtual_kind(v) {
            return match kind {
                VirtualKind::Tuple => Some(types.tuple),
                VirtualKind::Range => Some(types.range),
                VirtualKind::Method => Some(types.method),
                _ => None,
            };
        }
        if let Some(shape) = self.known_shape(v) {
            return self.class_of_shape(shape);
        }
        Some(match ty.bits {
            leaf::SMALL_INT | leaf::BIG_INT => types.int,
            b if b & !Type::INT.bits == 0 && b != 0 => types.int,
            b if b & !Type::FLOAT.bits == 0 && b != 0 => types.float,
            leaf::BOOL => types.bool_,
            leaf::NONE => types.none_type,
            leaf::STR => types.str,
            leaf::LIST => types.list,
            leaf::TUPLE => types.tuple,
            leaf::DICT => types.dict,
            _ => return None,
        })
    }

    /// Functions of `builtins` that have operations of their own.
    fn intrinsic(&mut self, name: &str, args: &[V]) -> bool {
        use crate::ir::ops::Cond;
        let v = match (name, args) {
            ("len", [x]) => {
                if self.virtual_kind(*x) == Some(VirtualKind::Tuple) {
                    let n = self.f.inst(*x).args.len();
                    self.int(n as i64)
                } else if let Some(n) = self.known_length(*x) {
                    n
                } else {
                    let x = self.val(*x);
                    self.helper(Helper::length, vec![x])
                }
            }
            ("abs", [x]) if self.ty(*x).repr() == Repr::Float => self.emit(Op::FloatAbs, Imm::None, vec![*x]),
            ("abs", [x]) if self.ty(*x).repr() == Repr::Int => {
                let zero = self.int(0);
                let negative = self.emit(Op::IntCompare, Imm::Cond(Cond::Lt), vec![*x, zero]);
                let minus = self.emit_state(Op::IntNeg, Imm::None, vec![*x]);
                self.emit(Op::Select, Imm::None, vec![negative, minus, *x])
            }
            ("min" | "max", [a, b]) if self.ty(*a).repr() == self.ty(*b).repr() => {
                // `min` keeps the first of equals, as `max` does.
                let cond = if name == "min" { Cond::Lt } else { Cond::Gt };
                let op = match self.ty(*a).repr() {
                    Repr::Int => Op::IntCompare,
                    Repr::Float => Op::FloatCompare,
                    _ => return false,
                };
                let second = self.emit(op, Imm::Cond(cond), vec![*b, *a]);
                self.emit(Op::Select, Imm::None, vec![second, *b, *a])
            }
            ("isinstance", [x, class]) if self.virtual_kind(*class) == Some(VirtualKind::Tuple) => {
                let classes = self.f.inst(*class).args.clone();
                let plain = |b: &Self, c: V| {
                    b.known(c)
                        .and_then(|c| c.downcast::<PyType>())
                        .is_some_and(|c| b.t.class_of(c.value()) == b.t.types.type_)
                };
                if classes.is_empty() || self.often() || !classes.iter().all(|c| plain(self, *c)) {
                    return false;
                }
                let mut any = None;
                for class in classes {
                    let Some(wanted) = self.known(class).and_then(|c| c.downcast::<PyType>()) else { return false };
                    let is = self.is_instance(*x, wanted);
                    any = Some(match any {
                        None => is,
                        Some(before) => self.emit(Op::Select, Imm::None, vec![before, before, is]),
                    });
                }
                let Some(any) = any else { return false };
                any
            }
            ("isinstance", [x, class]) => {
                let Some(wanted) = self.known(*class).and_then(|c| c.downcast::<PyType>()) else { return false };
                if self.t.class_of(wanted.value()) != self.t.types.type_ {
                    return false;
                }
                if self.often() {
                    let (x, class) = (self.val(*x), self.val(*class));
                    self.helper(Helper::is_instance, vec![x, class])
                } else {
                    self.is_instance(*x, wanted)
                }
            }
            _ => return false,
        };
        self.push(v);
        true
    }
    /// `isinstance(x, wanted)` of a plain class: known, or a look that runs no Python.
    fn is_instance(&mut self, x: V, wanted: Gc<PyType>) -> V {
        match self.static_class(x) {
            Some(own) if own.is_subtype_of(wanted) => {
                self.assume_subclass(own, wanted, true);
                self.bool_const(true)
            }
            Some(own) if own.is_immutable() => self.bool_const(false),
            _ => {
                let (x, class) = (self.val(x), self.const_value(wanted.value()));
                let found = self.probe(Helper::instance_probe, x, class);
                self.emit(Op::IsBound, Imm::None, vec![found])
            }
        }
    }
    pub(super) fn assume_subclass(&mut self, class: Gc<PyType>, base: Gc<PyType>, yes: bool) {
        self.constant(class.value());
        self.constant(base.value());
        if !class.is_immutable() {
            class.version_for_caching(self.t);
            self.assume(Assumption::Subclass(class, base, yes));
        }
    }
    fn math_intrinsic(&mut self, name: &str, args: &[V]) -> bool {
        use crate::ir::ops::Cond;
        let v = match (name, args) {
            ("sqrt", [x]) if matches!(self.ty(*x).repr(), Repr::Float | Repr::Int) => {
                let x = match self.ty(*x).repr() {
                    Repr::Int => self.emit(Op::IntToFloat, Imm::None, vec![*x]),
                    _ => *x,
                };
                // Errors are the interpreter's; NaN is one of the results.
                let zero = self.emit(Op::Const, Imm::Float(0), vec![]);
                let good = self.emit(Op::FloatCompare, Imm::Cond(Cond::Ge), vec![x, zero]);
                self.emit_state(Op::GuardTrue, Imm::None, vec![good]);
                self.emit(Op::FloatSqrt, Imm::None, vec![x])
            }
            ("fabs", [x]) if self.ty(*x).repr() == Repr::Float => self.emit(Op::FloatAbs, Imm::None, vec![*x]),
            _ => return false,
        };
        self.push(v);
        true
    }
}

const _: () = assert!(layout::FRAME_BYTES.is_multiple_of(8));
const _: fn(&PyCode) -> u32 = parameter_count;
