//! Binding of arguments to parameters, done while code is built: what the interpreter does at every call.
//!
//! A call gives positional values and named ones; out come the slots that the callee's frame starts with: parameters, keyword-only parameters, the
//! tuple of surplus positional arguments, the dict of surplus keywords. Defaults are constants that the function's version stands for; those of
//! keyword-only parameters live in a dict that programs can change, and are watched entry by entry.

use super::Builder;
use super::calls::Target;
use crate::ir::func::Imm;
use crate::ir::{Op, V};
use brolga_bytecode::code::co;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::abi::helpers::native::Display;
use brolga_vm::deopt::VirtualKind;
use brolga_vm::prelude::*;

/// Items of a tuple of surplus arguments that is left unmade.
const MOST_UNMADE: usize = 16;

/// Where a parameter's value comes from.
enum Source {
    Given(V),
    Default(Value),
    /// The default of a keyword-only parameter, by name.
    KeywordDefault(Value),
}

impl Builder<'_> {
    /// The callee's slots; `None` if the call is wrong, or only a run-time binding will do. Nothing is emitted then. The last `names.len()`
    /// arguments are named.
    pub(super) fn bind(&mut self, target: Target, args: &[V], names: &[Value]) -> Option<Vec<V>> {
        let code = target.code;
        let (count, all) = (code.argcount as usize, (code.argcount + code.kwonlyargcount) as usize);
        let (varargs, varkeywords) = (code.flags & co::VARARGS != 0, code.flags & co::VARKEYWORDS != 0);
        let positional = args.len().checked_sub(names.len())?;
        if positional > count && !varargs {
            return None;
        }
        let mut slots: Vec<Option<V>> = vec![None; all];
        for (slot, v) in slots.iter_mut().zip(&args[..positional.min(count)]) {
            *slot = Some(*v);
        }
        let surplus = args[positional.min(count)..positional].to_vec();
        let mut keywords: Vec<(Value, V)> = Vec::new();
        for (name, v) in names.iter().zip(&args[positional..]) {
            let place = (code.posonlyargcount as usize..all).find(|i| code.localsplus_name(*i) == *name);
            match place {
                Some(i) => {
                    if slots[i].replace(*v).is_some() {
                        return None;
                    }
                }
                None if varkeywords => {
                    name.downcast::<PyStr>()?;
                    keywords.push((*name, *v));
                }
                None => return None,
            }
        }
        let mut sources = Vec::with_capacity(all);
        for (i, slot) in slots.into_iter().enumerate() {
            sources.push(match slot {
                Some(v) => Source::Given(v),
                None if i < count => {
                    let defaults = target.function?.defaults.get()?;
                    let first = count.checked_sub(defaults.len())?;
                    Source::Default(defaults.as_ref().items().get(i.checked_sub(first)?).copied()?)
                }
                None => {
                    let name = code.localsplus_name(i);
                    let dict = target.function?.kwdefaults.get()?;
                    let cell = self.cell_of(dict, name.downcast::<PyStr>()?)?;
                    cell.value.get()?;
                    Source::KeywordDefault(name)
                }
            });
        }
        // From here on it works.
        let mut bound = Vec::with_capacity(all + 2);
        for source in sources {
            bound.push(match source {
                Source::Given(v) => v,
                Source::Default(v) => self.const_value(v),
                Source::KeywordDefault(name) => {
                    let dict = target.function?.kwdefaults.get()?;
                    let cell = self.cell_of(dict, name.downcast::<PyStr>()?)?;
                    self.cell_value(cell)
                }
            });
        }
        if varargs {
            let tuple = self.pack(&surplus);
            bound.push(tuple);
        }
        if varkeywords {
            let dict = self.helper(Helper::new_dict, vec![]);
            for (name, v) in keywords {
                let (name, v) = (self.const_value(name), self.val(v));
                self.helper(Helper::dict_put, vec![dict, name, v]);
            }
            bound.push(dict);
        }
        Some(bound)
    }
    /// The tuple of surplus arguments.
    fn pack(&mut self, items: &[V]) -> V {
        if items.is_empty() {
            let empty = brolga_vm::objects::tuple::PyTuple::empty(self.t).value();
            return self.const_value(empty);
        }
        // Fields of unmade objects are not unmade themselves.
        let items: Vec<V> = items.iter().map(|v| if self.is_virtual(*v) { self.materialize(*v) } else { *v }).collect();
        let bound = items.iter().all(|v| self.ty(*v).is_bound());
        if self.limits.virtuals && bound && items.len() <= MOST_UNMADE {
            return self.emit(Op::Virtual, Imm::Virtual(VirtualKind::Tuple), items);
        }
        let items = self.vals(&items);
        self.emit_state(Op::Display, Imm::Index(Display::Tuple as u32), items)
    }
}
