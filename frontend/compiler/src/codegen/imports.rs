//! `import` and `from ... import`.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::Intrinsic1;

use super::{CodeGen, Result};
use crate::ast::Alias;
use crate::errors::Stage;
use crate::sequence::Loc;

impl<'a> CodeGen<'a> {
    pub(super) fn import(&mut self, names: &'a [&'a Alias<'a>], loc: Loc) {
        for alias in names {
            self.load_int(0, loc);
            self.load_none(loc);
            self.op_name(Op::IMPORT_NAME, alias.name, loc);
            let mut parts = alias.name.split('.');
            let first = parts.next().unwrap_or(alias.name);
            let Some(asname) = alias.asname else {
                // `import a.b.c` binds `a`, which is what the instruction gives.
                self.store_name(first, loc);
                continue;
            };
            // `import a.b.c as d` goes down from `a`.
            let mut below = false;
            for part in parts {
                if below {
                    self.op_i(Op::SWAP, 2, loc);
                    self.op(Op::POP_TOP, loc);
                }
                self.op_plain_name(Op::IMPORT_FROM, part, loc);
                below = true;
            }
            self.store_name(asname, loc);
            if below {
                self.op(Op::POP_TOP, loc);
            }
        }
    }

    pub(super) fn import_from(
        &mut self,
        module: Option<&'a str>,
        names: &'a [&'a Alias<'a>],
        level: i32,
        loc: Loc,
    ) -> Result {
        if module == Some("__future__") && level <= 0 && loc.line > self.symtable.future.location.lineno {
            let refused: Result = self.error(loc, "from __future__ imports must occur at the beginning of the file");
            return refused.map_err(|mut error| {
                error.stage = Stage::SymbolTable;
                error
            });
        }
        self.load_int(level.max(0) as usize, loc);
        self.load_names(names.iter().map(|alias| alias.name), loc);
        self.op_name(Op::IMPORT_NAME, module.unwrap_or(""), loc);
        if names.first().is_some_and(|alias| alias.name == "*") {
            self.op_i(Op::CALL_INTRINSIC_1, Intrinsic1::ImportStar.oparg(), loc);
            self.op(Op::POP_TOP, Loc::NONE);
            return Ok(());
        }
        for alias in names {
            self.op_name(Op::IMPORT_FROM, alias.name, loc);
            self.store_name(alias.asname.unwrap_or(alias.name), loc);
        }
        self.op(Op::POP_TOP, loc);
        Ok(())
    }
}
