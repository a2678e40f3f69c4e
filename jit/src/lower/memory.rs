//! Fields, slots, items; the write barrier.

use super::{Lowering, V};
use crate::ir::func::{ItemKind, Width};
use crate::ir::types::leaf;
use crate::ir::{Imm, Op, Type};
use brolga_vm::abi::layout;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

/// Leaves that are no heap objects.
const IMMEDIATE: u64 = leaf::NULL | leaf::NONE | leaf::BOOL | leaf::SMALL_INT | leaf::IMM_FLOAT | leaf::OTHER_IMMEDIATE;

impl Lowering<'_, '_> {
    /// After a store of `v` into `object`: logs it if the collector asked for that.
    fn barrier(&mut self, object: Value, address: Value, ty: Type) {
        if ty.is_raw() || ty.bits & !IMMEDIATE == 0 {
            return;
        }
        let log = self.load(types::I8, object, layout::HEADER_LOG);
        let wanted = self.b.ins().icmp_imm_s(IntCC::NotEqual, log, 0);
        let (slow, go) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        self.b.ins().brif(wanted, slow, &[], go, &[]);
        self.b.switch_to_block(slow);
        self.call_cold(super::cold::Cold::LogStore, &[object, address]);
        self.b.ins().jump(go, &[]);
        self.b.switch_to_block(go);
    }

    /// Address of item `i`.
    fn item(&mut self, base: Value, kind: ItemKind, index: V) -> (Value, usize) {
        let start = match kind {
            ItemKind::Value => layout::VALUE_ARRAY_ITEMS,
            ItemKind::Tuple => layout::TUPLE_ITEMS,
            ItemKind::Int | ItemKind::Float => layout::RAW_ARRAY_DATA,
        };
        match self.f.is_const_int(index) {
            Some(i) => (base, start + 8 * i as usize),
            None => {
                let i = self.value(index);
                let bytes = self.b.ins().ishl_imm_s(i, 3);
                (self.b.ins().iadd(base, bytes), start)
            }
        }
    }

    pub(super) fn memory(&mut self, v: V) {
        let inst = self.f.inst(v).clone();
        let object = inst.args[0];
        let o = self.value(object);
        match (inst.op, inst.imm) {
            (Op::HasShape, Imm::Shape(shape)) => {
                let x = self.has_shape(o, self.f.ty(object), shape);
                self.define(v, x);
            }
            (Op::LoadField, Imm::Field(field)) => {
                let info = field.info();
                let at = info.offset as i32;
                let flags = MemFlagsData::trusted();
                let x = match info.width {
                    Width::Byte => self.b.ins().uload8(types::I64, flags, o, at),
                    Width::Half => self.b.ins().uload16(types::I64, flags, o, at),
                    Width::Word => self.b.ins().uload32(flags, o, at),
                    Width::Full => self.b.ins().load(types::I64, flags, o, at),
                };
                self.define(v, x);
            }
            (Op::StoreField, Imm::Field(field)) => {
                let x = self.value(inst.args[1]);
                let at = field.info().offset as usize;
                self.store(x, o, at);
                let address = self.b.ins().iadd_imm_s(o, at as i64);
                let ty = self.f.ty(inst.args[1]);
                self.barrier(o, address, ty);
            }
            (Op::LoadSlot, Imm::Index(at)) => {
                let x = self.load(types::I64, o, at as usize);
                self.define(v, x);
            }
            (Op::StoreSlot, Imm::Index(at)) => {
                let x = self.value(inst.args[1]);
                self.store(x, o, at as usize);
                let address = self.b.ins().iadd_imm_s(o, i64::from(at));
                let ty = self.f.ty(inst.args[1]);
                self.barrier(o, address, ty);
            }
            (Op::AddSlot, Imm::Slot { shape, offset }) => {
                let x = self.value(inst.args[1]);
                self.store(x, o, offset as usize);
                let id = self.b.ins().iconst(types::I32, i64::from(shape));
                self.store(id, o, layout::HEADER_SHAPE);
                // The shape is a reference, too.
                let address = self.b.ins().iadd_imm_s(o, i64::from(offset));
                self.barrier(o, address, Type::ANY);
            }
            (Op::LoadItem, Imm::Item(kind)) => {
                let (base, at) = self.item(o, kind, inst.args[1]);
                let ty = if kind == ItemKind::Float { types::F64 } else { types::I64 };
                let x = self.load(ty, base, at);
                self.define(v, x);
            }
            (Op::StoreItem, Imm::Item(kind)) => {
                let x = self.value(inst.args[2]);
                let (base, at) = self.item(o, kind, inst.args[1]);
                self.store(x, base, at);
                if kind == ItemKind::Value {
                    let address = self.b.ins().iadd_imm_s(base, at as i64);
                    let ty = self.f.ty(inst.args[2]);
                    self.barrier(o, address, ty);
                }
            }
            _ => unreachable!("no memory operation"),
        }
    }

    pub(super) fn has_shape(&mut self, x: Value, ty: Type, shape: u32) -> Value {
        if ty.is_object() {
            let found = self.load(types::I32, x, layout::HEADER_SHAPE);
            return self.b.ins().icmp_imm_u(IntCC::Equal, found, i64::from(shape));
        }
        let (test, go) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(go, types::I8);
        let tag = self.b.ins().band_imm_s(x, 7);
        let is_pointer = self.b.ins().icmp_imm_s(IntCC::Equal, tag, 0);
        let is_pointer = if ty.is_bound() {
            is_pointer
        } else {
            let bound = self.b.ins().icmp_imm_s(IntCC::NotEqual, x, 0);
            self.b.ins().band(is_pointer, bound)
        };
        let no = self.b.ins().iconst(types::I8, 0);
        self.b.ins().brif(is_pointer, test, &[], go, &[no.into()]);
        self.b.switch_to_block(test);
        let found = self.load(types::I32, x, layout::HEADER_SHAPE);
        let same = self.b.ins().icmp_imm_u(IntCC::Equal, found, i64::from(shape));
        self.b.ins().jump(go, &[same.into()]);
        self.b.switch_to_block(go);
        self.b.block_params(go)[0]
    }
}
